/*
 * workdays_test.c: the shipped table of holidays against the announced years, what a day is, and every way in which a
 * calendar is refused.
 */
#include "calendar/holidays_test.h"

#include <jansson.h>

static day_t day(const char *s)
{
	day_t d;

	assert_true(day_read(s, &d));
	return d;
}

static void the_shipped_table_passes_the_check_and_announces_2018_to_2026_at_least(void **s)
{
	struct calendar c = calendar_usual();
	struct problem p = { 0 };

	(void)s;
	assert_true(c.year_first == 2018 && c.year_last == 2026 && c.n_holidays == 320);
	c.n_holidays = holiday_count;
	assert_true(holidays_announced(c.holidays, c.n_holidays, &c.year_first, &c.year_last));
	assert_int_equal(calendar_check(&c, &p), OK);
	assert_int_equal(c.year_first, 2018);
	assert_true(c.year_last >= 2026);
	for (size_t i = 0; i < c.n_holidays; i++) {
		int weekday = day_weekday(c.holidays[i].day);

		assert_true(strlen(c.holidays[i].source) > 0);
		/* A make-up day only ever falls on a weekend. */
		if (c.holidays[i].kind == HOLIDAY_WORK)
			assert_true(weekday >= 6);
	}
}

/* Reads one year of ../shared/data/holidays into state[day]: 0 not named, 1 off, 2 work. False when absent. */
static bool recorded_year(int year, unsigned char *state, char (*names)[32], day_t first, size_t days)
{
	char path[128], found[256];
	json_t *doc, *list, *v;
	size_t i;
	FILE *f;

	snprintf(path, sizeof(path), "../shared/data/holidays/%d.json", year);
	f = file_found(path, found);
	if (!f)
		return false;
	doc = json_loadf(f, 0, NULL);
	fclose(f);
	assert_non_null(doc);
	list = json_object_get(doc, "days");
	json_array_foreach(list, i, v) {
		day_t d = day(json_string_value(json_object_get(v, "date")));

		assert_true(d >= first && (size_t)(d - first) < days);
		state[d - first] = json_is_true(json_object_get(v, "isOffDay")) ? 1 : 2;
		snprintf(names[d - first], sizeof(names[0]), "%s", json_string_value(json_object_get(v, "name")));
	}
	json_decref(doc);
	return true;
}

static void the_shipped_table_equals_the_recorded_years_day_for_day(void **s)
{
	enum { DAYS = 3287 };
	static unsigned char state[DAYS];
	static char names[DAYS][32];
	struct calendar c = calendar_usual();
	day_t first = day("2018-01-01");
	int differ = 0, only_ours = 0, only_theirs = 0, both = 0;

	(void)s;
	assert_int_equal(day("2026-12-31") - first + 1, DAYS);
	for (int year = 2018; year <= 2026; year++)
		if (!recorded_year(year, state, names, first, DAYS)) {
			print_message("skipped: ../shared/data/holidays/%d.json is absent\n", year);
			skip();
		}
	for (int i = 0; i < DAYS; i++) {
		struct workday w = calendar_day(&c, first + i);
		bool theirs = state[i] ? state[i] == 2 : day_weekday(first + i) <= 5;

		differ += (w.slots->n > 0) != theirs;
		only_ours += w.row && !state[i];
		only_theirs += !w.row && state[i];
		if (w.row && state[i]) {
			both++;
			assert_int_equal(w.row->kind == HOLIDAY_WORK, state[i] == 2);
			assert_string_equal(w.row->name, names[i]);
		}
	}
	assert_int_equal(differ, 0);
	assert_int_equal(both, 314);
	/* The weekends inside 清明, 端午 and 中秋 2019, which the notice names and the record leaves to the weekend. */
	assert_int_equal(only_ours, 6);
	/* Monday 3 February 2020, on which work went on "as normal" after the extended 春节: no make-up day. */
	assert_int_equal(only_theirs, 1);
}

static void the_spring_festival_of_2020_ends_on_the_second_of_february(void **s)
{
	struct calendar c = calendar_usual();

	(void)s;
	assert_int_equal(calendar_day(&c, day("2020-01-19")).why, DAY_MAKEUP);
	for (day_t d = day("2020-01-24"); d <= day("2020-02-02"); d++)
		assert_int_equal(calendar_day(&c, d).why, DAY_HOLIDAY);
	assert_string_equal(calendar_day(&c, day("2020-01-30")).row->source, "国办发明电〔2019〕16号");
	assert_string_equal(calendar_day(&c, day("2020-02-01")).row->source, "国办发明电〔2020〕1号");
	assert_int_equal(calendar_day(&c, day("2020-02-03")).why, DAY_OPEN);
}

static void a_make_up_day_has_the_slots_of_monday_unless_it_is_given_its_own(void **s)
{
	struct calendar c = calendar_usual();
	struct hours h = office_week;
	struct workday w = calendar_day(&c, day("2026-02-14"));

	(void)s;
	assert_int_equal(w.why, DAY_MAKEUP);
	assert_int_equal(slots_length_us(w.slots), 450 * US_MINUTE);
	h.makeup = (struct slots){ 1, { { 540, 720 } } };
	c.hours = &h;
	assert_int_equal(slots_length_us(calendar_day(&c, day("2026-02-14")).slots), 180 * US_MINUTE);
	h.makeup.n = 0;
	h.weekday[0].n = 0;
	h.weekday[1] = (struct slots){ 1, { { 600, 660 } } };
	assert_int_equal(slots_length_us(calendar_day(&c, day("2026-02-14")).slots), 60 * US_MINUTE);
}

static void a_saturday_that_is_always_half_open_is_whole_when_it_is_made_up(void **s)
{
	struct calendar c = calendar_usual();
	struct hours h = office_week;

	(void)s;
	h.weekday[5] = (struct slots){ 1, { { 510, 720 } } };
	c.hours = &h;
	assert_int_equal(slots_length_us(calendar_day(&c, day("2026-02-07")).slots), 210 * US_MINUTE);
	assert_int_equal(calendar_day(&c, day("2026-02-07")).why, DAY_OPEN);
	assert_int_equal(slots_length_us(calendar_day(&c, day("2026-02-14")).slots), 450 * US_MINUTE);
}

static void a_monday_that_is_said_to_be_worked_is_no_make_up_day(void **s)
{
	struct holiday rows[] = { { day("2020-02-03"), HOLIDAY_WORK, "春节", NULL } };
	struct calendar c = { 480, 2020, 2020, &office_week, 1, rows, 1 };

	(void)s;
	assert_int_equal(calendar_day(&c, day("2020-02-03")).why, DAY_OPEN);
}

static void the_first_hours_that_cover_a_day_win(void **s)
{
	struct hours h[3] = { office_week, office_week, office_week };
	struct calendar c = calendar_usual();
	struct problem p = { 0 };

	(void)s;
	h[0].span = HOURS_DATED;
	h[0].from_day = day("2026-07-06");
	h[0].to_day = day("2026-07-10");
	h[0].weekday[0] = (struct slots){ 1, { { 480, 540 } } };
	h[1].span = HOURS_YEARLY;
	h[1].from_md = 501;
	h[1].to_md = 930;
	h[1].weekday[0] = (struct slots)OFFICE_SUMMER;
	c.hours = h;
	c.n_hours = 3;
	assert_int_equal(calendar_check(&c, &p), OK);
	assert_int_equal(slots_length_us(calendar_day(&c, day("2026-04-27")).slots), 450 * US_MINUTE);
	assert_int_equal(slots_length_us(calendar_day(&c, day("2026-06-29")).slots), 420 * US_MINUTE);
	assert_int_equal(slots_length_us(calendar_day(&c, day("2026-07-06")).slots), 60 * US_MINUTE);
	assert_int_equal(slots_length_us(calendar_day(&c, day("2026-09-28")).slots), 420 * US_MINUTE);
	assert_int_equal(slots_length_us(calendar_day(&c, day("2026-10-12")).slots), 450 * US_MINUTE);
}

static void a_winter_season_runs_over_the_new_year(void **s)
{
	struct hours h[2] = { office_week, office_week };
	struct calendar c = calendar_usual();

	(void)s;
	h[0].span = HOURS_YEARLY;
	h[0].from_md = 1101;
	h[0].to_md = 229;
	for (int i = 0; i < 5; i++)
		h[0].weekday[i] = (struct slots){ 1, { { 540, 960 } } };
	c.hours = h;
	c.n_hours = 2;
	assert_int_equal(calendar_check(&c, NULL), OK);
	assert_int_equal(calendar_day(&c, day("2023-10-31")).slots->n, 2);
	assert_int_equal(calendar_day(&c, day("2023-11-01")).slots->n, 1);
	assert_int_equal(calendar_day(&c, day("2024-01-02")).slots->n, 1);
	assert_int_equal(calendar_day(&c, day("2024-02-29")).slots->n, 1);
	assert_int_equal(calendar_day(&c, day("2024-03-01")).slots->n, 2);
}

static void a_hint_never_changes_the_answer(void **s)
{
	struct calendar c = calendar_usual();
	uint64_t seed = 20261120;
	size_t hint = 0;

	(void)s;
	for (int i = 0; i < 20000; i++) {
		day_t d = day("2017-06-01") + (day_t)random_below(&seed, 3700);
		struct workday a = calendar_day(&c, d), b = calendar_day_next(&c, d, &hint);

		assert_ptr_equal(a.row, b.row);
		assert_ptr_equal(a.slots, b.slots);
		assert_int_equal(a.why, b.why);
		if (i % 7 == 0)
			hint = (size_t)random_below(&seed, 1000);
	}
}

static void years_are_announced_by_their_national_day_alone(void **s)
{
	struct holiday rows[] = {
		{ day("2020-10-01"), HOLIDAY_OFF, "国庆节", NULL },
		{ day("2022-10-01"), HOLIDAY_OFF, "国庆节", NULL },
		{ day("2023-10-01"), HOLIDAY_OFF, "国庆节", NULL },
		{ day("2023-12-31"), HOLIDAY_OFF, "元旦", NULL },
		{ day("2024-01-01"), HOLIDAY_OFF, "元旦", NULL },
	};
	int first = 7, last = 7;

	(void)s;
	assert_false(holidays_announced(rows, 0, &first, &last));
	assert_false(holidays_announced(rows + 3, 2, &first, &last));
	assert_int_equal(first, 7);
	assert_true(holidays_announced(rows, 5, &first, &last));
	assert_int_equal(first, 2022);
	assert_int_equal(last, 2023);
}

static void a_span_is_provisional_as_soon_as_it_touches_an_unannounced_year(void **s)
{
	struct calendar c = calendar_usual();

	(void)s;
	assert_false(calendar_provisional(&c, day("2018-01-01"), day("2026-12-31")));
	assert_true(calendar_provisional(&c, day("2017-12-31"), day("2018-01-01")));
	assert_true(calendar_provisional(&c, day("2026-12-31"), day("2027-01-01")));
	c.year_first = 1;
	c.year_last = 0;
	assert_true(calendar_provisional(&c, day("2026-01-01"), day("2026-01-01")));
}

static void refused(const struct calendar *c, const char *field)
{
	struct problem p = { 0 };

	assert_int_equal(calendar_check(c, &p), E_INPUT);
	assert_string_equal(p.field, field);
	assert_true(strlen(p.zh) > 0 && strlen(p.en) > 0);
}

static void a_calendar_without_any_slot_is_refused(void **s)
{
	struct calendar c = calendar_usual();
	struct hours h = { .span = HOURS_ALWAYS };
	struct problem p = { 0 };

	(void)s;
	c.hours = &h;
	refused(&c, "hours.1");
	h.makeup = (struct slots)OFFICE;      /* make-up days alone carry no deadline */
	refused(&c, "hours.1");
	h.weekday[3] = (struct slots){ 1, { { 540, 599 } } };
	refused(&c, "hours.1");
	calendar_check(&c, &p);
	assert_non_null(strstr(p.en, "60 minutes"));
	assert_non_null(strstr(p.zh, "60 分钟"));
	h.weekday[3].slot[0].to_min = 600;
	assert_int_equal(calendar_check(&c, NULL), OK);
	c.n_hours = 0;
	refused(&c, "hours");
}

static void slots_that_overlap_or_leave_the_day_are_refused(void **s)
{
	static const struct slots bad[] = {
		{ 1, { { 600, 600 } } }, { 1, { { 700, 600 } } }, { 1, { { -1, 600 } } }, { 1, { { 600, 1441 } } },
		{ 2, { { 510, 720 }, { 719, 900 } } }, { 2, { { 810, 1050 }, { 510, 720 } } }, { -1, { { 0, 0 } } },
		{ CALENDAR_SLOTS_MAX + 1, { { 0, 1 } } },
	};
	struct calendar c = calendar_usual();

	(void)s;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct hours h = office_week;

		c.hours = &h;
		h.weekday[2] = bad[i];
		refused(&c, "hours.1.weekday.3");
		h = office_week;
		h.makeup = bad[i];
		refused(&c, "hours.1.makeup");
	}
}

static void hours_that_do_not_always_hold_at_the_end_are_refused(void **s)
{
	struct hours h[2] = { office_week, office_week };
	struct calendar c = calendar_usual();

	(void)s;
	c.hours = h;
	c.n_hours = 2;
	refused(&c, "hours.1");                /* nothing after it could ever hold */
	h[0].span = HOURS_YEARLY;
	h[0].from_md = 501;
	h[0].to_md = 931;
	refused(&c, "hours.1");
	h[0].to_md = 1301;
	refused(&c, "hours.1");
	h[0].to_md = 930;
	assert_int_equal(calendar_check(&c, NULL), OK);
	h[1].span = HOURS_DATED;
	refused(&c, "hours.2");
	h[1].span = HOURS_ALWAYS;
	h[0].span = HOURS_DATED;
	h[0].from_day = 20001;
	h[0].to_day = 20000;
	refused(&c, "hours.1");
	h[0].from_day = day_of(1899, 12, 31);
	refused(&c, "hours.1");
}

static void a_table_out_of_order_is_refused_with_its_row(void **s)
{
	struct holiday rows[] = {
		{ day("2026-01-01"), HOLIDAY_OFF, "元旦", NULL }, { day("2026-01-02"), HOLIDAY_OFF, "元旦", NULL },
		{ day("2026-01-02"), HOLIDAY_WORK, "元旦", NULL },
	};
	struct calendar c = { 480, 2026, 2026, &office_week, 1, rows, 3 };
	char long_name[CALENDAR_NAME_BYTES + 2];

	(void)s;
	refused(&c, "holidays.3");
	rows[2].day = day("2025-12-31");
	refused(&c, "holidays.3");
	rows[2].day = day("2026-01-04");
	assert_int_equal(calendar_check(&c, NULL), OK);
	rows[1].name = "";
	refused(&c, "holidays.2");
	rows[1].name = NULL;
	refused(&c, "holidays.2");
	memset(long_name, 'x', sizeof(long_name));
	long_name[sizeof(long_name) - 1] = '\0';
	rows[1].name = long_name;
	refused(&c, "holidays.2");
	rows[1].name = "元旦";
	rows[0].kind = (enum holiday_kind)5;
	refused(&c, "holidays.1");
	rows[0].kind = HOLIDAY_OFF;
	rows[0].day = day_of(1800, 1, 1);
	refused(&c, "holidays.1");
	c.n_holidays = CALENDAR_HOLIDAYS_MAX + 1;
	refused(&c, "holidays");
}

static void offsets_and_years_out_of_range_are_refused(void **s)
{
	struct calendar c = calendar_usual();

	(void)s;
	c.offset_min = 841;
	refused(&c, "offset_min");
	c.offset_min = -841;
	refused(&c, "offset_min");
	c.offset_min = 480;
	c.year_last = 2201;
	refused(&c, "years");
	c.year_first = 1899;
	c.year_last = 2026;
	refused(&c, "years");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_table_passes_the_check_and_announces_2018_to_2026_at_least),
		cmocka_unit_test(the_shipped_table_equals_the_recorded_years_day_for_day),
		cmocka_unit_test(the_spring_festival_of_2020_ends_on_the_second_of_february),
		cmocka_unit_test(a_make_up_day_has_the_slots_of_monday_unless_it_is_given_its_own),
		cmocka_unit_test(a_saturday_that_is_always_half_open_is_whole_when_it_is_made_up),
		cmocka_unit_test(a_monday_that_is_said_to_be_worked_is_no_make_up_day),
		cmocka_unit_test(the_first_hours_that_cover_a_day_win),
		cmocka_unit_test(a_winter_season_runs_over_the_new_year),
		cmocka_unit_test(a_hint_never_changes_the_answer),
		cmocka_unit_test(years_are_announced_by_their_national_day_alone),
		cmocka_unit_test(a_span_is_provisional_as_soon_as_it_touches_an_unannounced_year),
		cmocka_unit_test(a_calendar_without_any_slot_is_refused),
		cmocka_unit_test(slots_that_overlap_or_leave_the_day_are_refused),
		cmocka_unit_test(hours_that_do_not_always_hold_at_the_end_are_refused),
		cmocka_unit_test(a_table_out_of_order_is_refused_with_its_row),
		cmocka_unit_test(offsets_and_years_out_of_range_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
