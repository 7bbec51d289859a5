/*
 * calendar_test.c: claims about the readers of the calendar's room: the table of holidays that comes with the pack, and office
 * hours as people write them. What cannot be read is refused with the line or the field.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "calendar/calendar_in.h"

static struct arena *a;

static int begin(void **s)
{
	(void)s;
	a = arena_new(1u << 20);
	return 0;
}

static int end(void **s)
{
	(void)s;
	arena_free(a);
	return 0;
}

/* ---- the table of holidays ---- */

#define HEAD "date,kind,name,source\n"

static void refused(const char *text, size_t n, const char *field)
{
	struct problem p = { 0 };
	struct list days = { 77, NULL };

	assert_int_equal(calendar_csv_read(a, "h.csv", text, n, &days, &p), E_INPUT);
	assert_string_equal(p.field, field);
	assert_true(p.zh[0] && p.en[0]);
	assert_int_equal(days.n, 77);
}

static void table_that_comes_with_the_pack_is_read_whole(void **s)
{
	static char text[65536];
	struct problem p = { 0 };
	struct list days = { 0 };
	FILE *f = fopen("packs/base/holidays.csv", "rb");
	size_t n;

	(void)s;
	assert_non_null(f);
	n = fread(text, 1, sizeof text, f);
	fclose(f);
	assert_int_equal(calendar_csv_read(a, "holidays.csv", text, n, &days, &p), OK);
	assert_true(days.n >= 320);
	const struct day_row *first = days.v;
	assert_int_equal(first->day, day_of(2018, 1, 1));
	assert_string_equal(first->kind, "off");
	assert_string_equal(first->name, "元旦");
}

static void table_without_its_header_is_refused(void **s)
{
	(void)s;
	refused("", 0, "h.csv:1");
	refused("2026-01-01,off,x,y\n", 19, "h.csv:1");
	refused("date,kind,name\n", 15, "h.csv:1");
	refused("date,kind,name,source", 21, "h.csv:1");
}

static void table_with_a_broken_line_names_it(void **s)
{
	static const struct { const char *row, *at; } bad[] = {
		{ "2026-01-01,off,x\n", "h.csv:2" }, { "2026-01-01,off,x,y,z\n", "h.csv:2" }, { "2026-02-30,off,x,y\n", "h.csv:2" },
		{ "01.01.2026,off,x,y\n", "h.csv:2" }, { "2026-01-01,free,x,y\n", "h.csv:2" }, { "2026-01-01,off,,y\n", "h.csv:2" },
		{ "2026-01-01,off,x,\n", "h.csv:2" }, { "\n", "h.csv:2" }, { "2026-01-01,off,x,y\n2026-01-01,off,x,y\n", "h.csv:3" },
		{ "2026-01-02,off,x,y\n2026-01-01,off,x,y\n", "h.csv:3" }, { "2026-01-01,off,x,y", "h.csv:2" }, { "2026-01-01,off,\"x\",y\n", "h.csv:1" },
		{ "2026-01-01,off,x,y\r\n", "h.csv:1" }, { "2026-01-01,off,\xFF,y\n", "h.csv:1" },
	};

	(void)s;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		const char *text = arena_printf(a, HEAD "%s", bad[i].row);
		refused(text, strlen(text), bad[i].at);
	}
	refused(HEAD "2026-01-01,off,a\0b,y\n", sizeof HEAD - 1 + 21, "h.csv:1");
}

static void table_without_rows_is_empty(void **s)
{
	struct problem p = { 0 };
	struct list days = { 77, NULL };

	(void)s;
	assert_int_equal(calendar_csv_read(a, "h.csv", HEAD, sizeof HEAD - 1, &days, &p), OK);
	assert_int_equal(days.n, 0);
}

/* ---- the days of a year ---- */

static void days_of_another_year_or_in_disorder_are_refused_by_their_place(void **s)
{
	struct day_row v[3] = {
		{ day_of(2026, 1, 1), "off", "x", NULL }, { day_of(2026, 1, 2), "work", "x", NULL }, { day_of(2027, 1, 1), "off", "x", NULL },
	};
	struct list days = { 3, v };
	struct problem p = { 0 };

	(void)s;
	assert_int_equal(calendar_days_check(a, 2026, &days, &p), E_INPUT);
	assert_string_equal(p.field, "days.2");
	v[2].day = v[1].day;
	assert_int_equal(calendar_days_check(a, 2026, &days, &p), E_INPUT);
	assert_string_equal(p.field, "days.2");
	v[2].day++;
	assert_int_equal(calendar_days_check(a, 2026, &days, &p), OK);
	days.n = 0;
	assert_int_equal(calendar_days_check(a, 2026, &days, &p), OK);
}

/* ---- office hours ---- */

static enum err hours(const char *json, const struct hours **out, size_t *n, struct problem *p)
{
	struct list rows;
	enum err e = calendar_hours_parse(a, json, &rows, p);

	return e == OK ? calendar_hours_read(a, &rows, out, n, p) : e;
}

static void hours_are_read_as_they_are_written(void **s)
{
	const struct hours *h;
	struct problem p = { 0 };
	size_t n;

	(void)s;
	assert_int_equal(hours("{\"hours\":[{\"from\":\"05-01\",\"to\":\"09-30\",\"mon\":[\"08:30-12:00\",\"14:30-18:00\"]},"
	                       "{\"from\":\"2026-02-01\",\"to\":\"2026-02-10\",\"tue\":[\"00:00-24:00\"],\"makeup\":[\"09:00-10:00\"]},"
	                       "{\"sun\":[\"10:00-10:01\"]}]}", &h, &n, &p), OK);
	assert_int_equal(n, 3);
	assert_int_equal(h[0].span, HOURS_YEARLY);
	assert_int_equal(h[0].from_md, 501);
	assert_int_equal(h[0].to_md, 930);
	assert_int_equal(h[0].weekday[0].n, 2);
	assert_int_equal(h[0].weekday[0].slot[1].from_min, 870);
	assert_int_equal(h[1].span, HOURS_DATED);
	assert_int_equal(h[1].from_day, day_of(2026, 2, 1));
	assert_int_equal(h[1].weekday[1].slot[0].to_min, 1440);
	assert_int_equal(h[1].makeup.n, 1);
	assert_int_equal(h[2].span, HOURS_ALWAYS);
	assert_int_equal(h[2].weekday[6].n, 1);
}

static void hours_that_are_no_hours_are_refused_by_their_place(void **s)
{
	static const struct { const char *row, *field; } bad[] = {
		{ "{\"mon\":[\"8:30-12:00\"]}", "hours.0.mon.0" }, { "{\"mon\":[\"08:30-12:00\",\"13.30-17.30\"]}", "hours.0.mon.1" },
		{ "{\"sat\":[\"08:60-12:00\"]}", "hours.0.sat.0" }, { "{\"makeup\":[\"08:30-25:00\"]}", "hours.0.makeup.0" },
		{ "{\"sun\":[\"\"]}", "hours.0.sun.0" }, { "{\"from\":\"05-01\"}", "hours.0" }, { "{\"from\":\"05-01\",\"to\":\"2026-05-01\"}", "hours.0" },
		{ "{\"from\":\"may\",\"to\":\"june\"}", "hours.0" }, { "{\"from\":\"2026-02-30\",\"to\":\"2026-03-30\"}", "hours.0" },
	};
	const struct hours *h;
	struct problem p = { 0 };
	size_t n;

	(void)s;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(hours(arena_printf(a, "{\"hours\":[%s]}", bad[i].row), &h, &n, &p), E_INPUT);
		assert_string_equal(p.field, bad[i].field);
	}
}

static void base_hours_survive_being_written_and_read(void **s)
{
	const struct hours *h;
	struct problem p = { 0 };
	size_t n;
	struct calendar cal = { .offset_min = CHINA_OFFSET_MIN, .year_first = 1 };

	(void)s;
	assert_int_equal(hours(calendar_hours_text(a, calendar_hours_base()), &h, &n, &p), OK);
	cal.hours = h;
	cal.n_hours = n;
	assert_int_equal(calendar_check(&cal, &p), OK);
	assert_int_equal(slots_length_us(&h->weekday[4]), 450 * US_MINUTE);
	assert_int_equal(h->weekday[5].n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(table_that_comes_with_the_pack_is_read_whole), T(table_without_its_header_is_refused), T(table_with_a_broken_line_names_it),
		T(table_without_rows_is_empty), T(days_of_another_year_or_in_disorder_are_refused_by_their_place), T(hours_are_read_as_they_are_written),
		T(hours_that_are_no_hours_are_refused_by_their_place), T(base_hours_survive_being_written_and_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
