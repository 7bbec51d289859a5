/*
 * calendar_in.h: what the files of the calendar's room share with each other.
 */
#ifndef CALENDAR_CALENDAR_IN_H
#define CALENDAR_CALENDAR_IN_H

#include "base/shape.h"
#include "calendar/calendar.h"

#define CALENDAR_DAYS_MAX 400            /* days of one year in one command */
#define CALENDAR_OWN_ROWS_MAX 4000       /* two calendars' days together stay below CALENDAR_HOLIDAYS_MAX */
#define CALENDARS_MAX 4000

/* ---- office hours as people write them (calendar_hours.c) ---- */

/* from, to: "2026-05-01" (dated), "05-01" (every year) or both absent (always). Days: texts such as "08:30-12:00". */
struct hours_row { const char *from, *to; struct list mon, tue, wed, thu, fri, sat, sun, makeup; };
extern const struct shape hours_row_shape;

/* Rows into struct hours, in the arena; E_INPUT with field "hours.2.mon". Whether they can be counted with: calendar_check. */
enum err calendar_hours_read(struct arena *a, const struct list *rows, const struct hours **out, size_t *n, struct problem *p);
/* To and from the text that a row keeps: {"hours":[…]}. */
const char *calendar_hours_text(struct arena *a, const struct list *rows);
enum err calendar_hours_parse(struct arena *a, const char *text, struct list *rows, struct problem *p);
/* The base hours, where an installation has none, and everybody's in a new one. */
const struct list *calendar_hours_base(void);

struct day_row { int64_t day; const char *kind, *name, *source; };
extern const struct shape day_row_shape;

/* ---- memory (calendar.c) ---- */

struct calendar_own {
	int64_t id, version, org;
	const char *name;
	struct list hours;               /* of struct hours_row */
	const struct holiday *days; size_t n_days;   /* its own rows */
	struct calendar calendar;        /* with everybody's days under its own */
};

struct calendars { struct arena *a; struct calendar_own *v; size_t n; };

/* What is in memory; NULL if it could not be read. */
const struct calendars *calendars_held(struct ctx *c);

/* ---- events and commands ---- */

struct calendar_set { int64_t org; const char *name; struct list hours; };
struct calendar_days_set { int64_t year; struct list days; };

extern const struct event_kind calendar_set_kind, calendar_days_set_kind;

/* Whether these rows may stand as the days of a year. Pure. */
enum err calendar_days_check(struct arena *a, int64_t year, const struct list *days, struct problem *p);

#define CALENDAR_CMDS 7
extern const struct cmd calendar_cmds[CALENDAR_CMDS];

/* ---- seeding (calendar_seed.c) ---- */

struct seed_year { int64_t year; struct list days; };
extern const struct shape seed_year_shape;
/* Reads the table of holidays strictly: the header, four fields a line, ascending. Pure. */
enum err calendar_csv_read(struct arena *a, const char *name, const char *text, size_t n, struct list *days, struct problem *p);

enum calendar_stmt {
	CALENDAR_ALL, CALENDAR_DUMP, CALENDAR_ONE, CALENDAR_BY_ORG, CALENDAR_COUNT, CALENDAR_PUT, CALENDAR_VERSION, CALENDAR_DAY_ALL,
	CALENDAR_DAY_DUMP, CALENDAR_DAY_OF_YEAR, CALENDAR_DAY_COUNT, CALENDAR_DAY_CLEAR, CALENDAR_DAY_ADD, CALENDAR_STMTS
};
extern const struct stmt calendar_sql[CALENDAR_STMTS];

#endif
