/*
 * calls_desk.c: what must stand before the samples of exports, releases and standard answers. Part of calls.c.
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "scenario/calls.h"
#include "territory/tiles.h"

void an_answer(struct town *t)
{
	WANT(201, POST(&operator, "/answers", "{\"title\":\"Thanks\",\"text\":\"Thank you for {number}\"}"));
	town_keep(t, "answer", "id");
}

void a_released_case(struct town *t)
{
	town_photo(t);
	WANT(201, POST(&operator, "/cases", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}"));
	town_keep(t, "case", "id");
	town_keep(t, "number", "number");
	WANT(201, POST(&operator, "/cases/$case/release",
	    "{\"title\":\"A hole\",\"text\":\"A hole in the road\",\"place\":\"exact\",\"photos\":[\"$photo\"]}"));
	town_set(t, "size", "full");
}

void an_export(struct town *t)
{
	WANT(201, POST(CENTRE, "/exports", "{\"format\":\"csv\",\"reason\":\"for the meeting\"}"));
	town_keep(t, "export", "id");
}

void an_old_export(struct town *t)
{
	an_export(t);
	town_later(t, 2 * US_HOUR);
}

void a_handled_case(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "handling");
}

void a_letter(struct town *t)
{
	a_handled_case(t);
	WANT(201, POST(CENTRE, "/cases/$case/letters/reminder", "{}"));
	town_keep(t, "letter", "id");
}

void a_tile(struct town *t)
{
	char path[300];
	FILE *quiet = fopen("/dev/null", "w");
	sqlite3 *h;

	snprintf(path, sizeof path, "%s/map", t->folder);
	assert_int_equal(sqlite3_open(path, &h), SQLITE_OK);
	sqlite3_exec(h, "CREATE TABLE metadata (name TEXT, value TEXT); CREATE TABLE tiles (zoom_level INT, tile_column INT, tile_row INT,"
	             " tile_data BLOB); INSERT INTO metadata VALUES ('format', 'png');"
	             " INSERT INTO tiles VALUES (0, 0, 0, x'89504e47')", NULL, NULL, NULL);
	sqlite3_close(h);
	assert_int_equal(tiles_import(t->files, path, quiet), 0);
	fclose(quiet);
	WANT(200, GET(&operator, "/tiles"));
	snprintf(path, sizeof path, "%s", town_text(t, "url") + strlen("/api/v1/tiles/"));
	*strchr(path, '/') = 0;
	town_set(t, "set", path);
	town_set(t, "z", "0");
	town_set(t, "x", "0");
	town_set(t, "y", "0");
}

void the_one_before(struct town *t)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, (int64_t)strtoll(town_get(t, "case"), NULL, 10) - 1);
	town_set(t, "after", text);
}
