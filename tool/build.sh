#!/bin/sh
# build.sh TREE TARGET... : configures a build tree on first use, again when source files came or went, and builds.
#	build        what is served: -O2 -g            build-san    ASan and UBSan, gcc
#	build-fuzz   libFuzzer, ASan, UBSan, clang     build-tsan   TSan, gcc
# Prints only what fails, and why.
set -eu
cd "$(dirname "$0")/.."
tree=$1
shift

case $tree in
build) options= ;;
build-san) options='-Db_sanitize=address,undefined -Doptimization=1' ;;
build-fuzz) options='-Db_sanitize=address,undefined -Doptimization=1 -Dfuzz=true -Db_lundef=false' CC=clang; export CC ;;
build-tsan) options='-Db_sanitize=thread -Doptimization=1' ;;
*) echo "build.sh: unknown tree '$tree'" >&2; exit 2 ;;
esac

mkdir -p "$tree"
exec 9>"$tree/lock"
flock 9            # one build of a tree at a time
log=$tree/build.log
tool/sources.sh all >"$tree/sources.new"
if [ ! -f "$tree/build.ninja" ]; then
	meson setup "$tree" $options >"$log" 2>&1 || { tail -n 20 "$log"; exit 1; }
elif ! cmp -s "$tree/sources.new" "$tree/sources.txt"; then
	meson setup --reconfigure "$tree" >"$log" 2>&1 || { tail -n 20 "$log"; exit 1; }
fi
mv "$tree/sources.new" "$tree/sources.txt"
ninja -C "$tree" -k 0 "$@" >"$log" 2>&1 </dev/null || {
	grep -E '^FAILED:|error:|warning:|undefined reference|multiple definition|^ninja: error' "$log" | head -n 60
	echo "build.sh: $tree was not built; all of it in $log"
	exit 1
}
