#!/bin/sh
# bench/run.sh [NAME...]: runs the benches of build/shao and keeps each answer in bench/results/NAME.json, with the machine in
# machine.json. Without names: all of them; those on PostgreSQL only when SHAO_BENCH_PG holds the address of a server whose
# user may create databases (its fsync on, else the figures mean nothing). Bring time and quiet: other work on the same cores
# shows in every figure.
set -eu
cd "$(dirname "$0")/.."
shao=${SHAO:-build/shao}
results=${RESULTS:-bench/results}
all="locate intake import rebuild search start lifecycle burst dashboard simulate intake-pg import-pg"
mkdir -p "$results"
[ -x "$shao" ] || { echo "bench/run.sh: $shao is not built: tool/build.sh build shao" >&2; exit 1; }

machine() {
	printf '{"at":"%s","commit":"%s","cores":%s,"cpu":"%s","memory_mb":%s,"kernel":"%s","load_before":%s,"sqlite":"%s"}\n' \
		"$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$(git rev-parse --short HEAD 2>/dev/null || echo unknown)" "$(nproc)" \
		"$(sed -n 's/^model name[^:]*: *//p' /proc/cpuinfo | head -n 1)" \
		"$(awk '/^MemTotal/ { print int($2 / 1024) }' /proc/meminfo)" "$(uname -r)" "$(cut -d' ' -f1 /proc/loadavg)" \
		"$(dpkg-query -W -f '${Version}' libsqlite3-0 2>/dev/null || echo unknown)"
}

run() { # NAME ARGUMENTS: the answer is kept only when nothing was wrong
	name=$1
	shift
	echo "bench $*" >&2
	"$shao" bench "$@" --json >"$results/$name.new" || { cat "$results/$name.new"; rm "$results/$name.new"; exit 1; }
	mv "$results/$name.new" "$results/$name.json"
	cat "$results/$name.json"
}

# A database of its own, dropped afterwards.
on_pg() { # NAME ARGUMENTS
	[ -n "${SHAO_BENCH_PG:-}" ] || { echo "bench/run.sh: $1 left out: SHAO_BENCH_PG is not set" >&2; return 0; }
	psql -q -c 'CREATE DATABASE shao_bench' "$SHAO_BENCH_PG"
	name=$1
	shift
	(run "$name" "$@" --store "${SHAO_BENCH_PG%/*}/shao_bench") || failed=yes
	psql -q -c 'DROP DATABASE shao_bench' "$SHAO_BENCH_PG"
	[ -z "${failed:-}" ] || exit 1
}

# A year of yichun in a folder of its own.
year() {
	echo "simulate yichun" >&2
	data=$(mktemp -d)
	"$shao" simulate --data "$data" --scenario yichun --seed 1 --json 2>/dev/null >"$results/simulate.json" || { rm -rf "$data"; exit 1; }
	rm -rf "$data"
	cat "$results/simulate.json"
}

one() {
	case $1 in
	locate) run locate locate ;;
	intake) run intake intake --seconds 20 ;;
	import) run import import ;;
	rebuild) run rebuild rebuild --rows 200000 ;;
	search) run search search --rows 1000000 ;;
	start) run start start --rows 1000000 ;;
	lifecycle) run lifecycle lifecycle --rows 1000000 ;;
	burst) run burst burst --rows 1000000 ;;
	dashboard) run dashboard dashboard --rows 1000000 ;;
	simulate) year ;;
	intake-pg) on_pg intake-pg intake --seconds 20 ;;
	import-pg) on_pg import-pg import ;;
	*)
		echo "bench/run.sh: no bench '$1'; there are: $all" >&2
		exit 2
		;;
	esac
}

machine | tee "$results/machine.json"
[ $# -gt 0 ] || set -- $all
for name in "$@"; do
	one "$name"
done
