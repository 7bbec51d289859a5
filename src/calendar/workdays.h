/*
 * workdays.h: which minutes of which days count. A calendar is a small value with constant, sorted tables: office hours
 * (weekly, seasonal, dated) and holidays with their make-up days (调休). Nothing here knows a clock, a store or a request.
 *
 * A day of the table is off or work; every other day follows the office hours of its weekday. Hours are found by the first
 * row that covers the day, so exceptions stand first and the row that always holds stands last.
 * A day is a working day when it has at least one slot; its length is the sum of its slots.
 *
 * The State Council announces the holidays of a year in the autumn before. Outside year_first..year_last nothing is
 * announced: only the weekly rest and the rows that happen to stand in the table count, and whatever was counted there is
 * provisional.
 */
#ifndef CALENDAR_WORKDAYS_H
#define CALENDAR_WORKDAYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/day.h"
#include "base/err.h"

#define CALENDAR_SLOTS_MAX 4
#define CALENDAR_HOURS_MAX 32
#define CALENDAR_HOLIDAYS_MAX 8192
#define CALENDAR_NAME_BYTES 96
#define CALENDAR_WEEK_MIN 60       /* minutes that every row of office hours must open in a week */
#define CALENDAR_YEAR_MIN 1900     /* days outside these years are refused by the checks */
#define CALENDAR_YEAR_MAX 2200

/* Local minutes of a day, [from, to), 0 <= from < to <= 1440. */
struct slot { int16_t from_min, to_min; };

/* The slots of one day, ascending and apart; n is 0 on a day of rest. */
struct slots { int16_t n; struct slot slot[CALENDAR_SLOTS_MAX]; };

enum hours_span { HOURS_ALWAYS, HOURS_YEARLY, HOURS_DATED };

struct hours {
	enum hours_span span;
	day_t from_day, to_day;      /* HOURS_DATED, both inclusive */
	int from_md, to_md;          /* HOURS_YEARLY, month * 100 + day, both inclusive; 1101 to 331 runs over the new year */
	struct slots weekday[7];     /* Monday first */
	struct slots makeup;         /* a make-up day; n == 0: that of the first weekday, from Monday, that has slots */
};

enum holiday_kind { HOLIDAY_OFF, HOLIDAY_WORK };

struct holiday {
	day_t day;
	enum holiday_kind kind;
	const char *name;            /* "国庆节": 1..CALENDAR_NAME_BYTES bytes */
	const char *source;          /* the notice that says so; may be NULL */
};

struct calendar {
	int offset_min;                                     /* of local time from UTC */
	int year_first, year_last;                          /* announced years; none when first > last */
	const struct hours *hours; size_t n_hours;          /* borrowed, as are the holidays: they outlive the calendar */
	const struct holiday *holidays; size_t n_holidays;  /* ascending, one row a day */
};

enum day_why {
	DAY_OPEN,       /* an ordinary working day */
	DAY_MAKEUP,     /* a day of rest that is worked (调休, 补班) */
	DAY_REST,       /* the weekly rest */
	DAY_HOLIDAY     /* off by the table */
};

struct workday {
	const struct slots *slots;   /* never NULL; n == 0 when nobody works */
	const struct holiday *row;   /* the row of the table for this day, NULL if there is none */
	enum day_why why;
};

/*
 * Whether the calendar can be counted with: E_INPUT with the field ("hours.2.weekday.3", "holidays.17") and what to do, in
 * both languages. Everything else here and in deadline.h takes a calendar that passed.
 */
enum err calendar_check(const struct calendar *c, struct problem *p);

/* What the day d is. O(log holidays), and O(hours) for the season. */
struct workday calendar_day(const struct calendar *c, day_t d);

/* The same for days asked in ascending order: *hint is 0 at first and saves the search. The answer never depends on it. */
struct workday calendar_day_next(const struct calendar *c, day_t d, size_t *hint);

/* Microseconds that are worked in a day with these slots: 0..US_DAY. */
int64_t slots_length_us(const struct slots *s);

/* True if any day of from..to lies in a year that is not announced. O(1). */
bool calendar_provisional(const struct calendar *c, day_t from, day_t to);

/*
 * The announced years that a table of holidays proves: the last unbroken run of years in which 1 October is off. National
 * Day stands in every year's notice and never in a neighbour's, as the days around New Year may. False if there is none.
 */
bool holidays_announced(const struct holiday *rows, size_t n, int *year_first, int *year_last);

#endif
