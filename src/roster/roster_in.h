/*
 * roster_in.h: what the files of roster/ share with each other and with nobody else.
 */
#ifndef ROSTER_ROSTER_IN_H
#define ROSTER_ROSTER_IN_H

#include "base/limits.h"
#include "base/shape.h"
#include "calendar/calendar.h"
#include "roster/roster.h"

#define SHIFTS_MAX 40
#define DAY_MINUTES 1440

/* ---- shifts (roster.c): pure ---- */

/* As written: days "mon" … "sun", "work", "rest", "holiday"; hours "08:30-17:30", over midnight "20:00-08:00". */
struct shift { struct list on; const char *hours, *phone; int64_t post; };
struct shifts { struct list shifts; };              /* as a row keeps them */
extern const struct shape shift_shape, shifts_shape;

/* What a day is to a roster. */
struct day_kind { int weekday; bool works, holiday, makeup; };   /* weekday: 0 Monday */
struct day_kind roster_day_kind(const struct calendar *cal, day_t day);

/* "hh:mm-hh:mm" to minutes of its day; to lies above DAY_MINUTES where it runs over midnight. */
bool shift_hours(const char *s, int *from, int *to);
/* Each has hours and, unless dated, at least one day; field "shifts.2.hours". dated: no `on` at all. */
enum err shifts_check(const struct list *shifts, bool dated, const char *field, struct problem *p);

/*
 * The shifts of a day: those of the exception if there is one, else those whose days it is. On a holiday only what is written
 * for holidays counts, if anything is. Fills at most SHIFTS_MAX; returns how many.
 */
int shifts_of_day(const struct list *weekly, const struct list *dated, struct day_kind kind, const struct shift *out[SHIFTS_MAX]);

/* The shifts of a day and of the day before it: what covers the day. */
struct duty_day { const struct shift *own[SHIFTS_MAX], *before[SHIFTS_MAX]; int own_n, before_n; };
/* The shift on duty at a minute of the day, and when it ends (minutes of this day); NULL: a gap. */
const struct shift *duty_minute(const struct duty_day *d, int minute, int *until);
/* The stretches without anybody, as [from, to) pairs; at most max; returns how many. *covered: minutes that are not gaps. */
struct stretch { int from, to; };
int duty_gaps(const struct duty_day *d, struct stretch *out, int max, int *covered);

/* ---- rows ---- */

struct roster {
	int64_t id, version, node, org, post;     /* post 0: none */
	const char *name, *phone, *path, *org_name, *node_name;
	struct list shifts;                       /* of struct shift */
	bool active;
};
/* E_NOT_FOUND with words. */
enum err roster_get(struct ctx *c, int64_t id, struct roster *out);
/* The exceptions from `from` to `to`: one struct list of shifts a day, NULL where there is none. */
enum err roster_dated(struct ctx *c, int64_t roster, day_t from, day_t to, const struct list ***out);
/* What covers a day, given the exceptions of it and of the day before. */
void duty_day_of(const struct roster *r, const struct calendar *cal, day_t day, const struct list *dated, const struct list *dated_before,
                 struct duty_day *out);

/* ---- payloads ---- */

struct roster_set { int64_t node, org, post; const char *name, *phone; struct list shifts; };
struct roster_days { int64_t from, to; struct list days; };
struct roster_day { int64_t day; struct list shifts; };
struct line_set { int64_t node, org, roster; const char *level, *number, *name; bool open; };
struct centre_set { int64_t node, org; const char *name, *address, *phone; struct list hours; };
struct roster_nothing { char none; };

extern const struct shape roster_day_shape;
extern const struct event_kind roster_set_kind, roster_ended_kind, roster_days_kind, line_set_kind, line_ended_kind, centre_set_kind,
	centre_ended_kind;
#define ROSTER_EVENTS 7
extern const struct event_kind *const roster_events[ROSTER_EVENTS];

/* ---- commands ---- */

/* May the organization stand at this node, and the post in it; org and post must be open. field names as in the bodies. */
enum err roster_place_check(struct ctx *c, int64_t node, int64_t org, int64_t post);
/* Digits and what stands between them. */
enum err phone_check(struct ctx *c, const char *phone, const char *field);
/* The id and version of what a command made or changed, with 200 instead of 201 where nothing was made. */
enum err roster_done(struct ctx *c, const struct entry *e);

extern const struct shape roster_query_shape, roster_list_shape, roster_in_shape, roster_show_in_shape, roster_show_shape, roster_days_in_shape,
	duty_query_shape, duty_shape;
/* Commands; see the table in roster_room.c. */
enum err roster_list(struct ctx *c);
enum err roster_create_scope(struct ctx *c, struct scope *s);
enum err roster_create(struct ctx *c);
enum err roster_scope(struct ctx *c, struct scope *s);
enum err roster_read_scope(struct ctx *c, struct scope *s);
enum err roster_show(struct ctx *c);
enum err roster_change(struct ctx *c);
enum err roster_end(struct ctx *c);
enum err roster_days_set(struct ctx *c);
enum err duty_show(struct ctx *c);

extern const struct shape public_grid_in_shape, public_grid_shape;
/* Who answers for a grid, for everybody. */
enum err public_grid(struct ctx *c);

extern const struct shape place_query_shape, line_in_shape, line_list_shape, line_full_shape, centre_in_shape, centre_list_shape;
/* Commands of lines and centres, in roster_lines.c. */
enum err line_list(struct ctx *c);
enum err line_show(struct ctx *c);
enum err line_create_scope(struct ctx *c, struct scope *s);
enum err line_create(struct ctx *c);
enum err line_scope(struct ctx *c, struct scope *s);
enum err line_change(struct ctx *c);
enum err line_end(struct ctx *c);
enum err centre_list(struct ctx *c);
enum err centre_create_scope(struct ctx *c, struct scope *s);
enum err centre_create(struct ctx *c);
enum err centre_scope(struct ctx *c, struct scope *s);
enum err centre_change(struct ctx *c);
enum err centre_end(struct ctx *c);

enum roster_stmt {
	ROSTER_PUT, ROSTER_END, ROSTER_VERSION, ROSTER_ONE, ROSTER_LIST, ROSTER_OVER, ROSTER_BELOW, ROSTER_OF_ORG, ROSTER_OF_POST,
	DAY_CLEAR, DAY_ADD, DAY_RANGE,
	LINE_PUT, LINE_END, LINE_ONE, LINE_LIST, LINE_NUMBER, CENTRE_PUT, CENTRE_END, CENTRE_ONE, CENTRE_LIST, CENTRE_COUNT,
	ROSTER_DUMP, DAY_DUMP, LINE_DUMP, CENTRE_DUMP, ROSTER_STMTS
};
extern const struct stmt roster_sql[ROSTER_STMTS];

#endif
