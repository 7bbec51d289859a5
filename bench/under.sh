#!/bin/sh
# bench/under.sh serve …: the server of a bench under callgrind, which counts its instructions by thread and function: the same
# whatever else the machine does. SHAO_BENCH_UNDER=bench/under.sh build/shao bench lifecycle --rows 100 --seconds 60 --clients 16,
# then callgrind_annotate callgrind.out.PID-THREAD. Far from real time: deadlines are kept, rates mean nothing.
exec valgrind --tool=callgrind --separate-threads=yes --callgrind-out-file="${TMPDIR:-/tmp}/callgrind.out.%p" "${SHAO:-build/shao}" "$@"
