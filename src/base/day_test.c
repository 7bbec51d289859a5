/*
 * day_test.c: claims about civil time; the days are counted one by one, not by the formula under test.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/day.h"

static int month_days(int y, int m)
{
	if (m == 2)
		return 28 + ((y % 4 == 0 && y % 100 != 0) || y % 400 == 0);
	return m == 4 || m == 6 || m == 9 || m == 11 ? 30 : 31;
}

static void every_day_of_1900_to_2100_goes_round(void **s)
{
	day_t expect = -25567;   /* 1900-01-01 */
	int weekday = 1;         /* a Monday */

	(void)s;
	for (int y = 1900; y <= 2100; y++)
		for (int m = 1; m <= 12; m++)
			for (int d = 1; d <= month_days(y, m); d++, expect++, weekday = weekday % 7 + 1) {
				char text[11], want[40];
				int y2, m2, d2;
				day_t back;

				assert_true(day_valid(y, m, d));
				assert_int_equal(day_of(y, m, d), expect);
				day_split(expect, &y2, &m2, &d2);
				assert_true(y2 == y && m2 == m && d2 == d);
				assert_int_equal(day_weekday(expect), weekday);
				day_print(text, expect);
				snprintf(want, sizeof(want), "%04d-%02d-%02d", y, m, d);
				assert_string_equal(text, want);
				assert_true(day_read(text, &back));
				assert_int_equal(back, expect);
			}
}

static void the_whole_range_of_days_follows_itself(void **s)
{
	day_t first = day_of(1, 1, 1), last = day_of(9999, 12, 31);
	int y, m, d;

	(void)s;
	assert_int_equal(first, -719162);
	assert_int_equal(last, 2932896);
	for (day_t i = first; i <= last; i++) {
		day_split(i, &y, &m, &d);
		assert_true(day_valid(y, m, d));
		assert_int_equal(day_of(y, m, d), i);
	}
}

static void a_day_that_no_calendar_has_is_invalid(void **s)
{
	(void)s;
	for (int y = 1; y <= 9999; y += 7)
		for (int m = 1; m <= 12; m++)
			assert_false(day_valid(y, m, month_days(y, m) + 1));
	assert_false(day_valid(1900, 2, 29));
	assert_true(day_valid(2000, 2, 29));
	assert_false(day_valid(0, 1, 1));
	assert_false(day_valid(10000, 1, 1));
	assert_false(day_valid(2026, 0, 1));
	assert_false(day_valid(2026, 13, 1));
	assert_false(day_valid(2026, 1, 0));
	assert_false(day_valid(2026, 1, -1));
}

static void day_read_refuses_all_other_spellings(void **s)
{
	static const char *const bad[] = {
		"", "2026", "2026-11", "2026-1-20", "2026-11-2", "2026/11/20", " 2026-11-20", "2026-11-20 ", "2026-11-20T", "20261120",
		"2026-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-04-31", "0000-01-01", "-001-01-01", "+2026-01-01", "02026-01-01",
		"2026-11-2x", "二零二六",
	};
	day_t d = 77;

	(void)s;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(day_read(bad[i], &d));
	assert_int_equal(d, 77);
}

static void the_local_day_begins_at_local_midnight(void **s)
{
	static const int offsets[] = { 480, 0, -300, 345, -1439, 1439 };

	(void)s;
	for (size_t i = 0; i < sizeof(offsets) / sizeof(offsets[0]); i++)
		for (day_t d = -1000; d < 30000; d += 37) {
			int64_t midnight = day_instant(d, 0, offsets[i]);
			struct civil c = day_civil(midnight, offsets[i]);

			assert_int_equal(day_at(midnight, offsets[i]), d);
			assert_int_equal(day_at(midnight - 1, offsets[i]), d - 1);
			assert_int_equal(day_at(midnight + US_DAY - 1, offsets[i]), d);
			assert_true(day_instant(d, 1440, offsets[i]) == day_instant(d + 1, 0, offsets[i]));
			assert_true(c.hour == 0 && c.minute == 0 && c.second == 0 && c.us == 0);
			c = day_civil(midnight - 1, offsets[i]);
			assert_true(c.hour == 23 && c.minute == 59 && c.second == 59 && c.us == 999999);
		}
}

/* A small generator of our own: the same numbers on every machine. */
static uint64_t next_random(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static void every_printed_instant_reads_back(void **s)
{
	int64_t low = day_instant(day_of(1, 1, 2), 0, 0), high = day_instant(day_of(9999, 12, 31), 0, 0);
	uint64_t seed = 42;

	(void)s;
	for (int i = 0; i < 200000; i++) {
		int64_t at = low + (int64_t)(next_random(&seed) % (uint64_t)(high - low)), back;
		int offset = (int)(next_random(&seed) % 2879) - 1439;
		char text[40];

		if (i % 3 == 0)
			at -= ((at % US_SECOND) + US_SECOND) % US_SECOND;
		if (at < low)
			at = low;
		day_print_time(text, at, offset);
		assert_true(strlen(text) == 25 || strlen(text) == 32);
		assert_true(day_read_time(text, &back));
		assert_true(back == at);
	}
}

static void rfc3339_is_read_in_its_allowed_spellings(void **s)
{
	static const struct { const char *text; int64_t at; } good[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01t00:00:00z", 0 },
		{ "1970-01-01T08:00:00+08:00", 0 },
		{ "1969-12-31T23:59:59-00:00", -US_SECOND },
		{ "1970-01-01T00:00:00.5Z", 500000 },
		{ "1970-01-01T00:00:00.000001Z", 1 },
		{ "1970-01-01T00:00:00.123456789Z", 123456 },
		{ "1970-01-01T23:59:00+23:59", 0 },
		{ "1969-12-31T00:01:00-23:59", 0 },
		{ "2026-11-20T09:30:00+08:00", INT64_C(1795138200) * US_SECOND },
		{ "0001-01-02T00:00:00Z", INT64_C(-62135510400) * US_SECOND },
		{ "9999-12-30T23:59:59.999999Z", INT64_C(253402214400) * US_SECOND - 1 },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		int64_t at = 77;

		assert_true(day_read_time(good[i].text, &at));
		assert_true(at == good[i].at);
	}
}

static void rfc3339_refuses_everything_else(void **s)
{
	static const char *const bad[] = {
		"", "2026-11-20", "2026-11-20T", "2026-11-20T09:30Z", "2026-11-20T09:30:00", "2026-11-20 09:30:00Z", "2026-11-20T9:30:00Z",
		"2026-11-20T24:00:00Z", "2026-11-20T23:60:00Z", "2026-11-20T23:59:60Z", "2026-11-20T09:30:00.Z", "2026-11-20T09:30:00.1234567890Z",
		"2026-11-20T09:30:00,5Z", "2026-11-20T09:30:00+8:00", "2026-11-20T09:30:00+0800", "2026-11-20T09:30:00+08", "2026-11-20T09:30:00+24:00",
		"2026-11-20T09:30:00+08:60", "2026-11-20T09:30:00ZZ", "2026-11-20T09:30:00Z ", " 2026-11-20T09:30:00Z", "2026-02-30T09:30:00Z",
		"0001-01-01T23:59:59Z", "9999-12-31T00:00:00Z", "0001-01-02T00:00:00+00:01", "9999-12-30T23:59:59-00:01", "0000-12-31T00:00:00Z",
		"2026-11-20T09:30:00±08:00", "2026-11-20T-9:30:00Z",
	};
	int64_t at = 77;

	(void)s;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(day_read_time(bad[i], &at));
	assert_int_equal(at, 77);
}

static void a_time_is_printed_with_its_offset_and_a_fraction_only_if_there_is_one(void **s)
{
	char out[40];

	(void)s;
	day_print_time(out, 0, CHINA_OFFSET_MIN);
	assert_string_equal(out, "1970-01-01T08:00:00+08:00");
	day_print_time(out, -1, 0);
	assert_string_equal(out, "1969-12-31T23:59:59.999999+00:00");
	day_print_time(out, 20, -210);
	assert_string_equal(out, "1969-12-31T20:30:00.000020-03:30");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_1900_to_2100_goes_round),
		cmocka_unit_test(the_whole_range_of_days_follows_itself),
		cmocka_unit_test(a_day_that_no_calendar_has_is_invalid),
		cmocka_unit_test(day_read_refuses_all_other_spellings),
		cmocka_unit_test(the_local_day_begins_at_local_midnight),
		cmocka_unit_test(every_printed_instant_reads_back),
		cmocka_unit_test(rfc3339_is_read_in_its_allowed_spellings),
		cmocka_unit_test(rfc3339_refuses_everything_else),
		cmocka_unit_test(a_time_is_printed_with_its_offset_and_a_fraction_only_if_there_is_one),
	};

	return cmocka_run_group_tests_name("day", tests, NULL, NULL);
}
