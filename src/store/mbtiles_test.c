/*
 * mbtiles_test.c: what is an MBTiles file and what is none, and that rows are counted from the south.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/mbtiles.h"

static char file[] = "/tmp/mbtiles-test-XXXXXX";

static void made(const char *sql)
{
	sqlite3 *h;

	unlink(file);
	assert_int_equal(sqlite3_open(file, &h), SQLITE_OK);
	assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(h), SQLITE_OK);
}

#define TABLES "CREATE TABLE metadata (name TEXT, value TEXT); CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT, tile_data BLOB);"
#define TILE "INSERT INTO tiles VALUES (2, 3, 0, x'89504e47');"

static void a_tile_is_found_by_rows_from_the_north(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct problem p = { 0 };
	struct mbtiles *m;
	const void *data;
	size_t n;

	(void)state;
	made(TABLES "INSERT INTO metadata VALUES ('format', 'png'), ('attribution', '<a href=\"x\">Map</a> makers'), ('bounds', '1,2,3,4');" TILE);
	assert_int_equal(mbtiles_open(file, &m, &p), OK);
	assert_string_equal(mbtiles_info(m)->type, "image/png");
	assert_string_equal(mbtiles_info(m)->attribution, "Map makers");
	assert_true(mbtiles_info(m)->north == 4 && mbtiles_info(m)->min_zoom == 2);
	assert_int_equal(mbtiles_tile(m, 2, 3, 3, a, &data, &n), OK);
	assert_int_equal(n, 4);
	assert_memory_equal(data, "\x89PNG", 4);
	assert_int_equal(mbtiles_tile(m, 2, 3, 0, a, &data, &n), E_NOT_FOUND);
	assert_int_equal(mbtiles_tile(m, 2, 4, 0, a, &data, &n), E_NOT_FOUND);
	assert_int_equal(mbtiles_tile(m, 2, -1, 0, a, &data, &n), E_NOT_FOUND);
	assert_int_equal(mbtiles_tile(m, 3, 3, 3, a, &data, &n), E_NOT_FOUND);
	mbtiles_close(m);
	arena_free(a);
}

static void what_is_none_is_refused_with_words(void **state)
{
	static const char *const bad[] = {
		"CREATE TABLE x (y INT)", TABLES, TABLES TILE, TABLES "INSERT INTO metadata VALUES ('format', 'png');",
		TABLES "INSERT INTO metadata VALUES ('format', 'pbf');" TILE,
		TABLES "INSERT INTO metadata VALUES ('format', 'png'); INSERT INTO tiles VALUES (99, 0, 0, x'00');",
	};
	struct problem p = { 0 };
	struct mbtiles *m;
	FILE *f;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		made(bad[i]);
		assert_int_equal(mbtiles_open(file, &m, &p), E_INPUT);
		assert_null(m);
		assert_true(p.zh[0] && p.en[0]);
	}
	f = fopen(file, "wb");
	assert_non_null(f);
	fputs("this is no database at all, only words and words and words", f);
	fclose(f);
	assert_int_equal(mbtiles_open(file, &m, &p), E_INPUT);
	unlink(file);
	assert_int_equal(mbtiles_open(file, &m, &p), E_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tile_is_found_by_rows_from_the_north), cmocka_unit_test(what_is_none_is_refused_with_words),
	};

	close(mkstemp(file));
	return cmocka_run_group_tests(tests, NULL, NULL);
}
