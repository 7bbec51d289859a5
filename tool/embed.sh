#!/bin/sh
# embed.sh OUT.c schema/NNN.sql ... : writes the migrations as a C table (see src/store/ops.h, schema/README.md).
# Bytes, not string literals: C promises only 4095 characters in one of those.
set -eu
out=$1
shift

die() { echo "embed.sh: $*" >&2; exit 1; }

bytes() { # name file
	printf 'static const unsigned char %s[] = {\n' "$1"
	od -An -v -tu1 "$2" | sed 's/  */,/g; s/^,//; s/$/,/'
	printf '0};\n'
}

tmp=$out.part
rows=
next=1
echo '/* Made by tool/embed.sh from schema/. Do not edit. */' >"$tmp"
echo '#include "store/ops.h"' >>"$tmp"
for f in "$@"; do
	base=${f##*/}
	case $base in
	[0-9][0-9][0-9].sql) number=${base%.sql} ;;
	[0-9][0-9][0-9].pg.sql)
		[ -f "${f%.pg.sql}.sql" ] || die "$f: ${base%.pg.sql}.sql is missing beside it"
		continue ;;
	*) die "$f: a migration is named NNN.sql or NNN.pg.sql" ;;
	esac
	[ "$number" = "$(printf '%03d' $next)" ] || die "$f: expected number $(printf '%03d' $next), in order and without gaps"
	bytes "sql_$number" "$f" >>"$tmp"
	pg=NULL
	if [ -f "${f%.sql}.pg.sql" ]; then
		bytes "pg_$number" "${f%.sql}.pg.sql" >>"$tmp"
		pg="(const char *)pg_$number"
	fi
	rows="$rows	{ $next, (const char *)sql_$number, $pg },
"
	next=$((next + 1))
done
{
	echo 'const struct migration migrations[] = {'
	printf '%s' "$rows"
	echo '	{ 0, NULL, NULL }'
	echo '};'
} >>"$tmp"
mv "$tmp" "$out"
