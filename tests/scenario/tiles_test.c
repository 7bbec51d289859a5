/*
 * tiles_test.c: the map's pictures: none without a file, there when the operator puts one, also while the program runs, and never
 * another file than the one whose name was asked for.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <unistd.h>

#include "scenario/scenario.h"
#include "territory/tiles.h"

static void file_made(struct town *t, const char *name, const char *format, const char *bytes)
{
	char sql[600];
	sqlite3 *h;

	snprintf(sql, sizeof sql, "%s/%s", t->folder, name);
	assert_int_equal(sqlite3_open(sql, &h), SQLITE_OK);
	snprintf(sql, sizeof sql, "CREATE TABLE metadata (name TEXT, value TEXT); CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT,"
	         " tile_data BLOB); INSERT INTO metadata VALUES ('format', '%s'), ('attribution', 'Makers'); INSERT INTO tiles VALUES (1, 1, 0, %s)",
	         format, bytes);
	assert_int_equal(sqlite3_exec(h, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(h);
}

static int put(struct town *t, const char *name)
{
	char path[300];
	FILE *quiet = fopen("/dev/null", "w");
	int code;

	snprintf(path, sizeof path, "%s/%s", t->folder, name);
	code = tiles_import(t->files, strcmp(name, "none") == 0 ? name : path, quiet);
	fclose(quiet);
	return code;
}

/* "/tiles/SET" of the answer. */
static const char *set(struct town *t)
{
	static char path[100];

	snprintf(path, sizeof path, "%s", town_text(t, "url") + strlen("/api/v1"));
	*strchr(path, '{') = 0;
	return path;
}

static void pictures_come_and_go_with_the_file(struct town *t)
{
	char path[140], old[140];

	WANT(200, GET(&nobody, "/tiles"));
	assert_true(json_is_false(town_at(t, "there")));
	WANT(404, GET(&nobody, "/tiles/x/1/1/1"));
	file_made(t, "a.mbtiles", "png", "x'89504e47'");
	assert_int_equal(put(t, "a.mbtiles"), 0);
	WANT(200, GET(&nobody, "/tiles"));
	assert_true(json_is_true(town_at(t, "there")));
	assert_string_equal(town_text(t, "attribution"), "Makers");
	snprintf(old, sizeof old, "%s1/1/1", set(t));
	WANT(200, GET(&nobody, old));
	assert_string_equal(t->r.type, "image/png");
	assert_int_equal(t->r.n, 4);
	assert_non_null(strstr(t->r.cache, "immutable"));
	/* Another file has another name, and what was asked under the old one is not answered with its pictures. */
	file_made(t, "b.mbtiles", "jpg", "x'ffd8ff'");
	assert_int_equal(put(t, "b.mbtiles"), 0);
	WANT(200, GET(&nobody, "/tiles"));
	snprintf(path, sizeof path, "%s1/1/1", set(t));
	WANT(404, GET(&nobody, old));
	WANT(200, GET(&nobody, path));
	assert_int_equal(t->r.n, 3);
	assert_int_equal(put(t, "none"), 0);
	WANT(200, GET(&nobody, "/tiles"));
	assert_true(json_is_false(town_at(t, "there")));
	WANT(404, GET(&nobody, path));
}

static void what_is_no_picture_is_refused_and_changes_nothing(struct town *t)
{
	char path[140], at[100];

	file_made(t, "a.mbtiles", "png", "x'89504e47'");
	file_made(t, "v.mbtiles", "pbf", "x'1a00'");
	assert_int_equal(put(t, "a.mbtiles"), 0);
	assert_int_equal(put(t, "v.mbtiles"), 1);
	assert_int_equal(put(t, "nothing.mbtiles"), 1);
	WANT(200, GET(&nobody, "/tiles"));
	snprintf(at, sizeof at, "%s", set(t));
	snprintf(path, sizeof path, "%s1/1/1", at);
	WANT(200, GET(&nobody, path));
	for (size_t i = 0; i < 6; i++) {
		static const char *const bad[] = { "1/1/0", "1/2/1", "99/1/1", "1/-1/1", "1/1/99999999999999999999", "1/x/1" };
		snprintf(path, sizeof path, "%s%s", at, bad[i]);
		WANT(404, GET(&nobody, path));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { BOTH(pictures_come_and_go_with_the_file), BOTH(what_is_no_picture_is_refused_and_changes_nothing) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
