#!/bin/sh
# run.sh SECONDS: runs every fuzz target of build-fuzz/ for that long, two at a time, from the kept corpus in
# tests/fuzz/corpus/NAME (never written) and what earlier runs found in build-fuzz/corpus/NAME. A target may have a
# dictionary, tests/fuzz/NAME.dict. Prints a line a target, `ok NAME: …` or `FAILED NAME: …`; exit 1 if any failed.
# An input that broke something is left in build-fuzz/broken/; run the target with it to see why, then keep it in the corpus.
set -eu
cd "$(dirname "$0")/../.."

one() {
	name=$1 seconds=$2
	log=build-fuzz/log/$name.log
	mkdir -p "build-fuzz/corpus/$name" build-fuzz/broken build-fuzz/log
	set -- "build-fuzz/corpus/$name"
	if [ -d "tests/fuzz/corpus/$name" ]; then set -- "$@" "tests/fuzz/corpus/$name"; fi
	if [ -f "tests/fuzz/$name.dict" ]; then set -- "-dict=tests/fuzz/$name.dict" "$@"; fi
	if "build-fuzz/${name}_fuzz" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
		-artifact_prefix="build-fuzz/broken/$name-" "$@" >"$log" 2>&1 </dev/null; then
		runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
		echo "ok $name: $runs inputs in $seconds s"
	else
		echo "FAILED $name: $(grep -m 1 -E 'ERROR|SUMMARY|runtime error|Assertion|deadly' "$log" || echo "see $log"); the log: $log"
	fi
}

if [ $# -eq 2 ]; then
	one "$2" "$1"
	exit 0
fi
out=$(tool/sources.sh fuzz | sed 's|.*/||; s|_fuzz\.c$||' | xargs -r -n 1 -P 2 "$0" "$1")
echo "$out" | LC_ALL=C sort
case $out in *FAILED*) exit 1 ;; esac
