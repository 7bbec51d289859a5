/*
 * calendar.c: the room: its events, and the calendars in memory as deadlines count with them. Loaded at start and after
 * every change, so that a command finds its calendar without asking the store.
 */
#include <stdlib.h>
#include <string.h>

#include "calendar/calendar_in.h"

/* ---- the base calendar ---- */

#define BASE_DAY { 2, { { 510, 720 }, { 810, 1050 } } }

static const struct hours base_hours = { .span = HOURS_ALWAYS, .weekday = { BASE_DAY, BASE_DAY, BASE_DAY, BASE_DAY, BASE_DAY } };
static const struct calendar base = { .offset_min = CHINA_OFFSET_MIN, .year_first = 1, .year_last = 0, .hours = &base_hours, .n_hours = 1 };

/* ---- memory ---- */

static int by_day(const void *x, const void *y)
{
	const struct holiday *a = x, *b = y;

	return (a->day > b->day) - (a->day < b->day);
}

/* Everybody's days with an organization's own over them. */
static void merge(struct arena *a, const struct calendar_own *all, struct calendar_own *own)
{
	struct holiday *v = arena_alloc(a, ((all ? all->n_days : 0) + own->n_days) * sizeof *v);
	size_t n = own->n_days;

	memcpy(v, own->days, n * sizeof *v);
	for (size_t i = 0; all && i < all->n_days; i++)
		if (!bsearch(&all->days[i], own->days, own->n_days, sizeof *v, by_day))
			v[n++] = all->days[i];
	qsort(v, n, sizeof *v, by_day);
	own->calendar.holidays = v;
	own->calendar.n_holidays = n;
}

static void own_days(struct calendars *s, const struct rows *days, struct calendar_own *own)
{
	struct holiday *v;
	size_t first = 0, n = 0;

	while (first < days->n && row(days, first)[0].i != own->id)
		first++;
	while (first + n < days->n && row(days, first + n)[0].i == own->id)
		n++;
	v = arena_alloc(s->a, n * sizeof *v);
	for (size_t i = 0; i < n; i++) {
		const struct val *d = row(days, first + i);
		v[i] = (struct holiday){ .day = (day_t)d[1].i, .kind = strcmp(d[2].s, "work") == 0 ? HOLIDAY_WORK : HOLIDAY_OFF,
			.name = arena_str(s->a, d[3].s), .source = arena_str(s->a, d[4].s) };
	}
	own->days = v;
	own->n_days = n;
}

static enum err own_calendar(struct ctx *c, struct calendars *s, const struct val *v, const struct rows *days)
{
	const struct calendar_own *all = s->n && s->v[0].org == 0 ? &s->v[0] : NULL;
	struct calendar_own *own = &s->v[s->n];
	struct calendar *cal = &own->calendar;
	enum err e;

	*own = (struct calendar_own){ .id = v[0].i, .version = v[1].i, .org = v[2].i, .name = arena_str(s->a, v[3].s) };
	own_days(s, days, own);
	if ((e = calendar_hours_parse(s->a, v[4].s, &own->hours, &c->problem)) != OK ||
	    (e = calendar_hours_read(s->a, &own->hours, &cal->hours, &cal->n_hours, &c->problem)) != OK)
		return e;
	cal->offset_min = CHINA_OFFSET_MIN;
	merge(s->a, all, own);
	if (!holidays_announced(cal->holidays, cal->n_holidays, &cal->year_first, &cal->year_last)) {
		cal->year_first = 1;
		cal->year_last = 0;
	}
	s->n++;
	return calendar_check(cal, &c->problem);
}

static enum err load(struct ctx *c, void **state)
{
	struct arena *a;
	struct calendars *s;
	struct rows rows, days;
	enum err e;

	if ((e = db_rows(c->db, &calendar_sql[CALENDAR_ALL], c->a, VALS(vi(c->tenant)), &rows)) != OK ||
	    (e = db_rows(c->db, &calendar_sql[CALENDAR_DAY_ALL], c->a, VALS(vi(c->tenant)), &days)) != OK)
		return e;
	a = arena_new(256u << 20);
	s = arena_alloc(a, sizeof *s);
	*s = (struct calendars){ .a = a, .v = arena_alloc(a, rows.n * sizeof *s->v) };
	for (size_t i = 0; i < rows.n; i++)      /* by organization: everybody's first */
		if ((e = own_calendar(c, s, row(&rows, i), &days)) != OK) {
			arena_free(a);
			return e;
		}
	*state = s;
	return OK;
}

static void unload(void *state)
{
	arena_free(((struct calendars *)state)->a);
}

const struct calendars *calendars_held(struct ctx *c)
{
	return room_state(c, &calendar_room);
}

const struct calendar *calendar_for(struct ctx *c, int64_t org)
{
	const struct calendars *s = calendars_held(c);
	size_t lo = 0, hi = s ? s->n : 0;

	/* Better no deadline than one counted with the wrong calendar: the gate fails the command for it. */
	if (!s) {
		c->failed = E_STORE;
		return &base;
	}
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (s->v[mid].org < org)
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo < s->n && s->v[lo].org == org)
		return &s->v[lo].calendar;
	return s->n && s->v[0].org == 0 ? &s->v[0].calendar : &base;
}

/* ---- events ---- */

SHAPE(calendar_set_shape, "CalendarSet", struct calendar_set,
	FIELD(struct calendar_set, org, F_ID, 0),
	FIELD(struct calendar_set, name, F_STR, F_NEED, .max = 100),
	FIELD(struct calendar_set, hours, F_LIST, F_NEED, .max = CALENDAR_HOURS_MAX, .sub = &hours_row_shape));

static enum err set_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct calendar_set *d = data;

	return db_exec(c->db, &calendar_sql[CALENDAR_PUT],
	               VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->org == ABSENT ? 0 : d->org), vs(d->name),
	                    vs(calendar_hours_text(c->a, &d->hours))), NULL);
}

const struct event_kind calendar_set_kind = { "calendar.set", &calendar_set_shape, set_apply };

SHAPE(calendar_days_set_shape, "CalendarDaysSet", struct calendar_days_set,
	FIELD(struct calendar_days_set, year, F_INT, F_NEED, .min = CALENDAR_YEAR_MIN, .max = CALENDAR_YEAR_MAX),
	FIELD(struct calendar_days_set, days, F_LIST, F_NEED, .max = CALENDAR_DAYS_MAX, .sub = &day_row_shape));

static enum err days_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct calendar_days_set *d = data;
	const struct day_row *day = d->days.v;
	int64_t first = day_of((int)d->year, 1, 1), last = day_of((int)d->year, 12, 31);
	enum err err = db_exec(c->db, &calendar_sql[CALENDAR_DAY_CLEAR], VALS(vi(c->tenant), vi(e->subject), vi(first), vi(last)), NULL);

	for (size_t i = 0; err == OK && i < d->days.n; i++)
		err = db_exec(c->db, &calendar_sql[CALENDAR_DAY_ADD],
		              VALS(vi(c->tenant), vi(e->subject), vi(day[i].day), vs(day[i].kind), vs(day[i].name),
		                   vs(day[i].source ? day[i].source : "")), NULL);
	if (err != OK)
		return err;
	return db_exec(c->db, &calendar_sql[CALENDAR_VERSION], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

const struct event_kind calendar_days_set_kind = { "calendar.days_set", &calendar_days_set_shape, days_apply };

/* ---- the room ---- */

static const struct event_kind *const calendar_events[] = { &calendar_set_kind, &calendar_days_set_kind };

static const struct table calendar_tables[] = {
	{ "calendar", TABLE_PROJECTION, &calendar_sql[CALENDAR_DUMP] },
	{ "calendar_day", TABLE_PROJECTION, &calendar_sql[CALENDAR_DAY_DUMP] },
};

const struct room calendar_room = {
	.name = "calendar",
	.cmds = calendar_cmds, .cmds_n = CALENDAR_CMDS,
	.events = calendar_events, .events_n = 2,
	.stmts = calendar_sql, .stmts_n = CALENDAR_STMTS,
	.tables = calendar_tables, .tables_n = 2,
	.load = load, .unload = unload,
};
