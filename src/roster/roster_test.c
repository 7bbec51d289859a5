/*
 * roster_test.c: shifts without a store: hours that run over midnight, which shifts a day has, and where nobody is on duty.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "roster/roster_in.h"

static struct arena *a;

static int setup(void **state)
{
	(void)state;
	a = arena_new(16u << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static struct list shifts(const char *text)
{
	struct problem p = { 0 };
	struct shifts s;
	const char *whole = arena_printf(a, "{\"shifts\":[%s]}", text);

	if (shape_read(a, &shifts_shape, whole, strlen(whole), &s, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
	return s.shifts;
}

static void hours_run_over_midnight_and_nothing_else_is_read(void **state)
{
	static const char *const bad[] = { "", "8:30-17:30", "08:30-17:3", "08:30-17:60", "24:00-08:00", "08:30-00:00", "08:30 17:30", "25:00-26:00",
		"08:30-24:01", "aa:bb-cc:dd", "08:30-17:30x", "-8:30-17:30" };
	int from = -1, to = -1;

	(void)state;
	assert_true(shift_hours("08:30-17:30", &from, &to));
	assert_true(from == 510 && to == 1050);
	assert_true(shift_hours("20:00-08:00", &from, &to));
	assert_true(from == 1200 && to == 1920);
	assert_true(shift_hours("00:00-24:00", &from, &to));
	assert_true(from == 0 && to == 1440);
	assert_true(shift_hours("08:00-08:00", &from, &to));
	assert_true(from == 480 && to == 480 + 1440);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		if (shift_hours(bad[i], &from, &to))
			fail_msg("\"%s\" was read", bad[i]);
	assert_true(from == 480);
}

static void shifts_that_say_too_little_are_refused(void **state)
{
	struct list l;
	struct problem p = { 0 };

	(void)state;
	l = shifts("{\"on\":[\"work\"],\"hours\":\"08:00-20:00\"}");
	assert_int_equal(shifts_check(&l, false, "shifts", &p), OK);
	assert_int_equal(shifts_check(&l, true, "shifts", &p), E_INPUT);
	assert_string_equal(p.field, "shifts.0.on");
	l = shifts("{\"hours\":\"08:00-20:00\"}");
	assert_int_equal(shifts_check(&l, true, "shifts", &p), OK);
	assert_int_equal(shifts_check(&l, false, "shifts", &p), E_INPUT);
	l = shifts("{\"on\":[\"work\"],\"hours\":\"08:00-20:00\"},{\"on\":[\"someday\"],\"hours\":\"08:00-20:00\"}");
	assert_int_equal(shifts_check(&l, false, "shifts", &p), E_INPUT);
	assert_string_equal(p.field, "shifts.1.on");
	l = shifts("{\"on\":[\"work\"],\"hours\":\"8-20\"}");
	assert_int_equal(shifts_check(&l, false, "shifts", &p), E_INPUT);
	assert_string_equal(p.field, "shifts.0.hours");
}

static int day(const char *weekly, const char *dated, struct day_kind k)
{
	const struct shift *out[SHIFTS_MAX];
	struct list w = shifts(weekly), d = dated ? shifts(dated) : (struct list){ 0 };
	int n = shifts_of_day(&w, dated ? &d : NULL, k, out), hash = 0;

	for (int i = 0; i < n; i++) {
		int from, to;
		assert_true(shift_hours(out[i]->hours, &from, &to));
		hash = hash * 100 + from / 60;
	}
	return hash;
}

static void day_has_the_shifts_of_its_weekday_its_kind_or_its_date(void **state)
{
	static const char weekly[] = "{\"on\":[\"mon\",\"sat\"],\"hours\":\"01:00-02:00\"},{\"on\":[\"work\"],\"hours\":\"02:00-03:00\"},"
		"{\"on\":[\"rest\"],\"hours\":\"03:00-04:00\"}";
	static const char holiday[] = "{\"on\":[\"work\",\"rest\"],\"hours\":\"05:00-06:00\"},{\"on\":[\"holiday\"],\"hours\":\"07:00-08:00\"}";

	(void)state;
	assert_int_equal(day(weekly, NULL, (struct day_kind){ .weekday = 0, .works = true }), 102);
	assert_int_equal(day(weekly, NULL, (struct day_kind){ .weekday = 1, .works = true }), 2);
	assert_int_equal(day(weekly, NULL, (struct day_kind){ .weekday = 5 }), 103);
	assert_int_equal(day(weekly, NULL, (struct day_kind){ .weekday = 5, .works = true, .makeup = true }), 102);
	assert_int_equal(day(weekly, NULL, (struct day_kind){ .weekday = 1, .holiday = true }), 3);
	assert_int_equal(day(holiday, NULL, (struct day_kind){ .weekday = 1, .holiday = true }), 7);
	assert_int_equal(day(holiday, NULL, (struct day_kind){ .weekday = 6 }), 5);
	assert_int_equal(day(weekly, "{\"hours\":\"09:00-10:00\"}", (struct day_kind){ .weekday = 0, .works = true }), 9);
	assert_int_equal(day(weekly, "", (struct day_kind){ .weekday = 0, .works = true }), 0);
}

static void duty_of(const char *own, const char *before, struct duty_day *out)
{
	struct list *o = arena_alloc(a, sizeof *o), *b = arena_alloc(a, sizeof *b);

	*o = shifts(own);
	*b = shifts(before);
	out->own_n = shifts_of_day(o, o, (struct day_kind){ 0 }, out->own);
	out->before_n = shifts_of_day(b, b, (struct day_kind){ 0 }, out->before);
}

static void last_nights_shift_covers_the_morning(void **state)
{
	struct stretch gaps[4];
	struct duty_day d;
	int until, covered;

	(void)state;
	duty_of("{\"hours\":\"20:00-08:00\"}", "{\"hours\":\"20:00-08:00\"}", &d);
	assert_non_null(duty_minute(&d, 0, &until));
	assert_int_equal(until, 480);
	assert_null(duty_minute(&d, 480, &until));
	assert_non_null(duty_minute(&d, 1300, &until));
	assert_int_equal(until, 1440 + 480);
	assert_int_equal(duty_gaps(&d, gaps, 4, &covered), 1);
	assert_true(gaps[0].from == 480 && gaps[0].to == 1200);
	assert_int_equal(covered, 720);
	duty_of("{\"hours\":\"08:00-20:00\"},{\"hours\":\"20:00-08:00\"}", "{\"hours\":\"20:00-08:00\"}", &d);
	assert_int_equal(duty_gaps(&d, gaps, 4, &covered), 0);
	assert_int_equal(covered, 1440);
	duty_of("", "", &d);
	assert_int_equal(duty_gaps(&d, gaps, 0, &covered), 0);
	assert_int_equal(covered, 0);
}

/* Gaps and cover against asking every minute of the day. */
static void gaps_are_what_asking_every_minute_finds(void **state)
{
	unsigned seed = 11;

	(void)state;
	for (int round = 0; round < 500; round++) {
		const char *text[2] = { "", "" };
		struct stretch gaps[64];
		struct duty_day d;
		int covered, n, minutes = 0, at = 0;
		for (int which = 0; which < 2; which++)
			for (int i = rand_r(&seed) % 5; i > 0; i--)
				text[which] = arena_printf(a, "%s%s{\"hours\":\"%02d:%02d-%02d:%02d\"}", text[which], *text[which] ? "," : "", rand_r(&seed) % 24,
				                           rand_r(&seed) % 60, rand_r(&seed) % 24, 1 + rand_r(&seed) % 59);
		duty_of(text[0], text[1], &d);
		n = duty_gaps(&d, gaps, 64, &covered);
		for (int m = 0; m < DAY_MINUTES; m++) {
			int until;
			bool on = duty_minute(&d, m, &until) != NULL;
			while (at < n && gaps[at].to <= m)
				at++;
			if (on == (at < n && m >= gaps[at].from) || (on && until <= m))
				fail_msg("round %d, minute %d: %s after %s", round, m, text[0], text[1]);
			minutes += on;
		}
		assert_int_equal(minutes, covered);
		arena_reset(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hours_run_over_midnight_and_nothing_else_is_read), cmocka_unit_test(shifts_that_say_too_little_are_refused),
		cmocka_unit_test(day_has_the_shifts_of_its_weekday_its_kind_or_its_date), cmocka_unit_test(last_nights_shift_covers_the_morning),
		cmocka_unit_test(gaps_are_what_asking_every_minute_finds),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
