#!/bin/sh
# pg.sh start DIR: a private PostgreSQL 15 for tests in the empty folder DIR; prints its URL (also kept in DIR/url).
# pg.sh stop DIR:  ends it and removes DIR.
# fsync is off: nothing here outlives the machine. It runs as the user postgres when we are root (it refuses root), else as
# ourselves. DIR's parents must be open to that user. The password is random: other users of the machine stay out; it is
# proved by MD5, since SCRAM's 4096 rounds for each connection cost under ASan more than the tests themselves.
set -eu
cmd=${1:-} dir=${2:-}
[ -n "$dir" ] || { echo "usage: $0 start|stop DIR" >&2; exit 2; }
case $dir in /*) ;; *) dir=$PWD/$dir ;; esac
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "pg.sh: PostgreSQL is not installed" >&2; exit 1; }

as() {
	if [ "$(id -u)" = 0 ]; then (cd "$dir" && runuser -u postgres -- "$@"); else "$@"; fi
}

random() { # from to
	n=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
	echo $(($1 + n % ($2 - $1)))
}

start() {
	mkdir -p "$dir"
	[ -z "$(ls -A "$dir")" ] || { echo "pg.sh: $dir is not empty" >&2; exit 1; }
	chmod 700 "$dir"
	password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
	(umask 077; echo "$password" >"$dir/password")
	[ "$(id -u)" != 0 ] || chown -R postgres "$dir"
	as "$bin/initdb" -D "$dir/data" -U shao --pwfile="$dir/password" -A md5 -E UTF8 --locale=C.UTF-8 \
		--no-sync >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
	for try in 1 2 3 4 5 6 7 8; do
		port=$(random 20000 32000)     # below the range from which the kernel gives ports to clients
		if as "$bin/pg_ctl" -D "$dir/data" -l "$dir/log" -w -t 30 start -o "-p $port -h 127.0.0.1 -k '$dir' -F \
			-c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 -c autovacuum=off \
			-c synchronous_commit=on -c max_connections=100 -c shared_buffers=128MB" \
			>/dev/null 2>&1; then
			echo "postgresql://shao:$password@127.0.0.1:$port/postgres?sslmode=disable&gssencmode=disable" >"$dir/url"
			cat "$dir/url"
			return
		fi
	done
	cat "$dir/log" >&2
	exit 1
}

stop() {
	[ -d "$dir/data" ] || { echo "pg.sh: no server in $dir" >&2; exit 1; }
	as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
	rm -rf "$dir"
}

case $cmd in
start) start ;;
stop) stop ;;
*) echo "usage: $0 start|stop DIR" >&2; exit 2 ;;
esac
