/*
 * holidays_test.h: what the tests of this room share: the shipped table of holidays, a usual office week, and a seeded
 * source of numbers. Each test is its own program, so these are static.
 */
#ifndef CALENDAR_HOLIDAYS_TEST_H
#define CALENDAR_HOLIDAYS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "calendar/deadline.h"

#define HOLIDAY_ROWS 512

static struct holiday holiday_rows[HOLIDAY_ROWS];
static char holiday_texts[HOLIDAY_ROWS][160];
static size_t holiday_count;

#define OFFICE { 2, { { 510, 720 }, { 810, 1050 } } }           /* 08:30-12:00 and 13:30-17:30: 7.5 hours */
#define OFFICE_SUMMER { 2, { { 510, 720 }, { 870, 1080 } } }    /* 08:30-12:00 and 14:30-18:00: 7 hours */

/* A file of the tree or beside it, wherever under the tree the test was started; NULL when it is absent. */
static inline FILE *file_found(const char *path, char found[256])
{
	static const char *const above[] = { "", "../", "../../", "../../../" };

	for (size_t i = 0; i < sizeof(above) / sizeof(above[0]); i++) {
		FILE *f;

		snprintf(found, 256, "%s%s", above[i], path);
		f = fopen(found, "r");
		if (f)
			return f;
	}
	return NULL;
}

/* The room's loader reads this file through csv.h; a test needs no more than its four plain columns. */
static inline void holidays_load(void)
{
	char found[256], line[256];
	FILE *f = file_found("packs/base/holidays.csv", found);

	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_string_equal(line, "date,kind,name,source\n");
	for (holiday_count = 0; fgets(line, sizeof(line), f); holiday_count++) {
		struct holiday *r = &holiday_rows[holiday_count];
		char *s, *kind, *name, *source;

		assert_true(holiday_count < HOLIDAY_ROWS);
		line[strcspn(line, "\n")] = '\0';
		s = holiday_texts[holiday_count];
		assert_true(snprintf(s, sizeof(holiday_texts[0]), "%s", line) < (int)sizeof(holiday_texts[0]));
		kind = strchr(s, ',');
		assert_non_null(kind);
		*kind++ = '\0';
		name = strchr(kind, ',');
		assert_non_null(name);
		*name++ = '\0';
		source = strchr(name, ',');
		assert_non_null(source);
		*source++ = '\0';
		assert_null(strchr(source, ','));
		assert_true(day_read(s, &r->day));
		assert_true(strcmp(kind, "off") == 0 || strcmp(kind, "work") == 0);
		r->kind = kind[0] == 'w' ? HOLIDAY_WORK : HOLIDAY_OFF;
		r->name = name;
		r->source = source;
	}
	fclose(f);
}

static const struct hours office_week = {
	.span = HOURS_ALWAYS,
	.weekday = { OFFICE, OFFICE, OFFICE, OFFICE, OFFICE },
};

/*
 * Monday to Friday, 08:30-12:00 and 13:30-17:30, with the shipped holidays to 2026: a year that is added later changes no
 * expectation here.
 */
static inline struct calendar calendar_usual(void)
{
	struct calendar c = { .offset_min = CHINA_OFFSET_MIN, .hours = &office_week, .n_hours = 1 };

	if (holiday_count == 0)
		holidays_load();
	c.holidays = holiday_rows;
	while (c.n_holidays < holiday_count && holiday_rows[c.n_holidays].day < day_of(2027, 1, 1))
		c.n_holidays++;
	assert_true(holidays_announced(c.holidays, c.n_holidays, &c.year_first, &c.year_last));
	return c;
}

/* "2026-11-20 16:00" in China, and back. */
static inline int64_t at(const char *s)
{
	int y, mo, d, h, mi;

	assert_int_equal(sscanf(s, "%d-%d-%d %d:%d", &y, &mo, &d, &h, &mi), 5);
	assert_true(day_valid(y, mo, d));
	return day_instant(day_of(y, mo, d), h * 60 + mi, CHINA_OFFSET_MIN);
}

static inline const char *print_at(int64_t us)
{
	static char s[40];

	day_print_time(s, us, CHINA_OFFSET_MIN);
	return s;
}

/* xorshift64*: the seed stands in the test, so a failure comes back. */
static inline uint64_t random_next(uint64_t *x)
{
	*x ^= *x >> 12;
	*x ^= *x << 25;
	*x ^= *x >> 27;
	return *x * UINT64_C(2685821657736338717);
}

static inline int64_t random_below(uint64_t *x, int64_t n)
{
	return (int64_t)(random_next(x) >> 1) % n;
}

#endif
