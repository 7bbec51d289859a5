#!/bin/sh
# sources.sh KIND: the source files of one kind, one a line, sorted. meson.build asks it, so that a new file is found without
# editing a list; tool/build.sh asks it for `all` to see that the set has changed.
#	lib       src/, without main.c and tests           unit      src/**/*_test.c and tool/*_test.c
#	helper    tests/, without programs and fuzz        scenario  tests/**/*_test.c
#	fuzz      tests/fuzz/*_fuzz.c                      sql       schema/*.sql
set -eu
cd "$(dirname "$0")/.."

c_files() {
	for dir in "$@"; do
		if [ -d "$dir" ]; then find "$dir" -path tests/golden -prune -o -type f -name '*.c' -print; fi
	done | LC_ALL=C sort
}

# grep that does not mind finding nothing.
only() { grep "$@" || true; }

case $1 in
lib) c_files src | only -v -e '_test\.c$' -e '^src/main\.c$' ;;
unit) c_files src tool | only '_test\.c$' ;;
helper) c_files tests | only -v -e '_test\.c$' -e '^tests/fuzz/' ;;
scenario) c_files tests | only '_test\.c$' ;;
fuzz) c_files tests/fuzz | only '_fuzz\.c$' ;;
sql) find schema -type f -name '*.sql' | LC_ALL=C sort ;;
all) for kind in lib unit helper scenario fuzz sql; do "$0" $kind; done; if [ -f src/main.c ]; then echo src/main.c; fi ;;
*) echo "sources.sh: unknown kind '$1'" >&2; exit 2 ;;
esac
