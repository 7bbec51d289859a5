#!/bin/sh
# one.sh TREE NAME: runs one cmocka program of a build tree, with a folder of its own for temporary files, and writes
#	TREE/log/NAME.log      what it printed
#	TREE/log/NAME.result   passed failed skipped, of those passed how many on SQLite and how many on PostgreSQL, seconds
# A test that runs on one store is named "claim (sqlite)" or "claim (pg)". A crash counts as a failure, and so does every
# test that it kept from running.
set -u
tree=$1 name=$2
log=$tree/log/$name.log
mkdir -p "$tree/log"
tmp=$(mktemp -d "${SHAO_TEST_TMP:-/tmp}/shao.XXXXXX") || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT TERM

began=$(date +%s)
# Line by line, so that a crash does not swallow what was printed; sanitizers mind who is preloaded, and need not here.
TMPDIR=$tmp timeout -k 10 "${SHAO_TEST_SECONDS:-300}" stdbuf -oL env \
	ASAN_OPTIONS=verify_asan_link_order=0:strict_string_checks=1 \
	UBSAN_OPTIONS=print_stacktrace=1 TSAN_OPTIONS=halt_on_error=1:second_deadlock_stack=1 \
	"$tree/$name" >"$log" 2>"$log.err" </dev/null
code=$?
took=$(($(date +%s) - began))
awk -v code=$code -v took=$took '
	/^\[==========\] Running [0-9]+ test/ { all += $3 }
	/^\[       OK \] / { ok++; sqlite += / \(sqlite\)$/; pg += / \(pg\)$/ }
	/^\[  SKIPPED \] / { skipped++ }
	END {
		failed = all - ok - skipped
		if (all == 0) { ok = code == 0; failed = code != 0 }
		if (code != 0 && failed == 0) failed = 1
		print ok + 0, failed + 0, skipped + 0, sqlite + 0, pg + 0, took
	}' "$log" >"$tree/log/$name.result"
sed -n 's/^\[  SKIPPED \] /  skipped: /p; s/^# /  /p' "$log"
if [ -s "$log.err" ]; then
	echo '--- standard error:'
	cat "$log.err"
fi >>"$log"
rm -f "$log.err"
read -r _ failed _ <"$tree/log/$name.result"
if [ "$failed" -gt 0 ]; then
	[ $code -ne 124 ] || echo "FAILED $name: no end after ${SHAO_TEST_SECONDS:-300} s"
	echo "FAILED $name: $failed of its tests (exit $code); the log: $log"
	grep -E '^\[  (FAILED|ERROR ) |^\[   LINE   \]|ERROR: |SUMMARY: |runtime error|Assertion' "$log" | head -n 20 | sed 's/^/    /'
fi
exit 0
