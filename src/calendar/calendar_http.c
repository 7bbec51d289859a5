/*
 * calendar_http.c: the room's commands: reading calendars, setting office hours and the days of a year, trying a deadline.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "calendar/calendar_in.h"
#include "calendar/deadline_explain.h"

SHAPE(day_row_shape, "CalendarDay", struct day_row,
	FIELD(struct day_row, day, F_DAY, F_NEED),
	FIELD(struct day_row, kind, F_STR, F_NEED, .one_of = "off|work", .doc = "off: a holiday; work: a day that is worked"),
	FIELD(struct day_row, name, F_STR, F_NEED, .min = 1, .max = 60, .doc = "of the holiday"),
	FIELD(struct day_row, source, F_STR, 0, .max = 100, .doc = "the notice that says so"));

/* ---- reading ---- */

struct calendar_item { int64_t id, version, org; const char *name; int64_t year_first, year_last; };
struct calendar_items { struct list items; };

SHAPE(calendar_item_shape, "CalendarItem", struct calendar_item,
	FIELD(struct calendar_item, id, F_ID, F_NEED),
	FIELD(struct calendar_item, version, F_INT, F_NEED),
	FIELD(struct calendar_item, org, F_ID, 0, .doc = "whose it is; absent: everybody's"),
	FIELD(struct calendar_item, name, F_STR, F_NEED),
	FIELD(struct calendar_item, year_first, F_INT, 0, .doc = "the years whose holidays are announced; what lies outside is provisional"),
	FIELD(struct calendar_item, year_last, F_INT, 0));

SHAPE(calendar_items_shape, "CalendarList", struct calendar_items,
	FIELD(struct calendar_items, items, F_LIST, F_NEED, .max = CALENDARS_MAX, .sub = &calendar_item_shape));

static enum err unreadable(struct ctx *c)
{
	return refuse(&c->problem, E_BUSY, "", "日历暂时无法读取，请稍后重试", "The calendars cannot be read now; try again in a moment");
}

static struct calendar_item item_of(const struct calendar_own *own)
{
	bool any = own->calendar.year_first <= own->calendar.year_last;

	return (struct calendar_item){ own->id, own->version, own->org ? own->org : ABSENT, own->name,
		any ? own->calendar.year_first : ABSENT, any ? own->calendar.year_last : ABSENT };
}

static enum err calendars_list(struct ctx *c)
{
	const struct calendars *s = calendars_held(c);
	struct calendar_items *out = c->out;
	struct calendar_item *v;

	if (!s)
		return unreadable(c);
	v = arena_alloc(c->a, s->n * sizeof *v);
	for (size_t i = 0; i < s->n; i++)
		v[i] = item_of(&s->v[i]);
	out->items = (struct list){ s->n, v };
	return OK;
}

struct calendar_query { int64_t year; };
struct calendar_full { int64_t id, version, org; const char *name; int64_t year_first, year_last, year; struct list hours, days; };

SHAPE(calendar_query_shape, "CalendarQuery", struct calendar_query,
	FIELD(struct calendar_query, year, F_INT, 0, .min = CALENDAR_YEAR_MIN, .max = CALENDAR_YEAR_MAX, .doc = "whose days; absent: this year"));

SHAPE(calendar_full_shape, "Calendar", struct calendar_full,
	FIELD(struct calendar_full, id, F_ID, F_NEED),
	FIELD(struct calendar_full, version, F_INT, F_NEED),
	FIELD(struct calendar_full, org, F_ID, 0),
	FIELD(struct calendar_full, name, F_STR, F_NEED),
	FIELD(struct calendar_full, year_first, F_INT, 0),
	FIELD(struct calendar_full, year_last, F_INT, 0),
	FIELD(struct calendar_full, hours, F_LIST, F_NEED, .max = CALENDAR_HOURS_MAX, .sub = &hours_row_shape),
	FIELD(struct calendar_full, year, F_INT, F_NEED),
	FIELD(struct calendar_full, days, F_LIST, F_NEED, .sub = &day_row_shape, .doc = "its own days of that year"));

static enum err calendar_version(struct ctx *c, struct scope *s)
{
	struct rows rows;
	int64_t id;
	enum err e = ctx_param_id(c, "calendar", &id);

	if (e == OK)
		e = db_rows(c->db, &calendar_sql[CALENDAR_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows);
	if (e != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "calendar", "没有这个日历", "There is no such calendar");
	*s = (struct scope){ .object = id, .version = rows.v[0].i };
	return OK;
}

static enum err calendar_change(struct ctx *c, struct scope *s)
{
	enum err e = calendar_version(c, s);

	return e == OK ? ctx_scope_top(c, s) : e;
}

static struct list days_of(struct ctx *c, const struct calendar_own *own, int64_t year)
{
	day_t first = day_of((int)year, 1, 1), last = day_of((int)year, 12, 31);
	struct day_row *v = arena_alloc(c->a, CALENDAR_DAYS_MAX * sizeof *v);
	size_t n = 0;

	for (size_t i = 0; i < own->n_days && n < CALENDAR_DAYS_MAX; i++)
		if (own->days[i].day >= first && own->days[i].day <= last)
			v[n++] = (struct day_row){ own->days[i].day, own->days[i].kind == HOLIDAY_OFF ? "off" : "work", own->days[i].name,
				*own->days[i].source ? own->days[i].source : NULL };
	return (struct list){ n, v };
}

static enum err calendar_show(struct ctx *c)
{
	const struct calendars *s = calendars_held(c);
	const struct calendar_query *in = c->in;
	struct calendar_full *out = c->out;
	struct civil today = day_civil(c->now, CHINA_OFFSET_MIN);

	if (!s)
		return unreadable(c);
	for (size_t i = 0; i < s->n; i++) {
		struct calendar_item item = item_of(&s->v[i]);
		if (item.id != c->scope.object)
			continue;
		/* The memory may be a moment older than the row that the scope saw; If-Match must then fail, so it tells its own version. */
		c->scope.version = item.version;
		*out = (struct calendar_full){ item.id, item.version, item.org, item.name, item.year_first, item.year_last,
			in->year == ABSENT ? today.year : in->year, s->v[i].hours, { 0, NULL } };
		out->days = days_of(c, &s->v[i], out->year);
		return OK;
	}
	return unreadable(c);
}

/* ---- trying a deadline ---- */

struct try_query { const char *unit, *start_rule, *end_rule; int64_t amount, org, at, warn_percent; };
struct try_out { int64_t start, due, warn; bool provisional; const char *words, *how; };

SHAPE(try_query_shape, "DeadlineTry", struct try_query,
	FIELD(struct try_query, unit, F_STR, F_NEED, .one_of = LIMIT_UNITS),
	FIELD(struct try_query, amount, F_INT, F_NEED, .min = 1, .max = DEADLINE_HOURS_MAX),
	FIELD(struct try_query, start_rule, F_STR, 0, .one_of = "now|next_day", .doc = "absent: now"),
	FIELD(struct try_query, end_rule, F_STR, 0, .one_of = "minute|close|midnight", .doc = "absent: minute"),
	FIELD(struct try_query, warn_percent, F_INT, 0, .min = 1, .max = 99),
	FIELD(struct try_query, org, F_ID, 0, .doc = "whose calendar; absent: everybody's"),
	FIELD(struct try_query, at, F_TIME, 0, .doc = "when it is filed; absent: now"));

SHAPE(try_out_shape, "DeadlineTried", struct try_out,
	FIELD(struct try_out, start, F_TIME, F_NEED),
	FIELD(struct try_out, due, F_TIME, F_NEED),
	FIELD(struct try_out, warn, F_TIME, F_NEED),
	FIELD(struct try_out, provisional, F_BOOL, F_NEED, .doc = "counted over a year whose holidays are not announced"),
	FIELD(struct try_out, words, F_STR, F_NEED, .doc = "how it was counted, in the reader's language"),
	FIELD(struct try_out, how, F_JSON, F_NEED, .doc = "the same, as data and in both languages"));

static enum err calendar_try(struct ctx *c)
{
	const struct try_query *in = c->in;
	struct limit l = { .amount = (int)in->amount, .warn_percent = in->warn_percent == ABSENT ? 0 : (int)in->warn_percent };
	const struct explain *x;
	struct jw w;
	enum err e;

	limit_unit_read(in->unit, &l.unit);                    /* the shape lets only these names through */
	limit_start_read(in->start_rule ? in->start_rule : "now", &l.start);
	limit_end_read(in->end_rule ? in->end_rule : "minute", &l.end);
	if ((e = limit_check(&l, &c->problem)) != OK || (in->at != ABSENT && (e = deadline_filed_check(in->at, &c->problem)) != OK))
		return e;
	if (!calendars_held(c))
		return unreadable(c);
	x = deadline_explain(c->a, calendar_for(c, in->org == ABSENT ? 0 : in->org), l, in->at == ABSENT ? c->now : in->at, (struct pauses){ NULL, 0 });
	jw_init(&w, c->a);
	deadline_explain_json(&w, x);
	*(struct try_out *)c->out = (struct try_out){ x->d.start, x->d.due, x->d.warn, x->d.provisional,
		ctx_zh(c) ? deadline_explain_zh(c->a, x) : deadline_explain_en(c->a, x), jw_text(&w, NULL) };
	return OK;
}

/* ---- setting ---- */

struct hours_in { const char *name; struct list hours; };
struct days_in { int64_t year; struct list days; };

SHAPE(calendar_in_shape, "CalendarIn", struct calendar_set,
	FIELD(struct calendar_set, org, F_ID, 0, .doc = "whose it is; absent: everybody's"),
	FIELD(struct calendar_set, name, F_STR, F_NEED, .min = 1, .max = 60),
	FIELD(struct calendar_set, hours, F_LIST, F_NEED, .min = 1, .max = CALENDAR_HOURS_MAX, .sub = &hours_row_shape,
	      .doc = "the first row that covers a day counts; the last one always holds"));

SHAPE(calendar_hours_in_shape, "CalendarHoursIn", struct hours_in,
	FIELD(struct hours_in, name, F_STR, 0, .min = 1, .max = 60),
	FIELD(struct hours_in, hours, F_LIST, F_NEED, .min = 1, .max = CALENDAR_HOURS_MAX, .sub = &hours_row_shape));

SHAPE(calendar_days_in_shape, "CalendarDaysIn", struct days_in,
	FIELD(struct days_in, year, F_INT, F_NEED, .min = CALENDAR_YEAR_MIN, .max = CALENDAR_YEAR_MAX),
	FIELD(struct days_in, days, F_LIST, F_NEED, .max = CALENDAR_DAYS_MAX, .sub = &day_row_shape,
	      .doc = "all days of that year, ascending; they replace those that stood"));

SHAPE(seed_year_shape, "CalendarSeed", struct seed_year,
	FIELD(struct seed_year, year, F_INT, F_NEED, .min = CALENDAR_YEAR_MIN, .max = CALENDAR_YEAR_MAX),
	FIELD(struct seed_year, days, F_LIST, F_NEED, .max = CALENDAR_DAYS_MAX, .sub = &day_row_shape));

static enum err hours_check(struct ctx *c, const struct list *rows)
{
	struct calendar cal = { .offset_min = CHINA_OFFSET_MIN, .year_first = 1 };
	enum err e = calendar_hours_read(c->a, rows, &cal.hours, &cal.n_hours, &c->problem);

	return e == OK ? calendar_check(&cal, &c->problem) : e;
}

static enum err set(struct ctx *c, const struct event_kind *kind, int64_t id, int64_t version, const void *data)
{
	room_reload(c, &calendar_room);
	c->done_id = id;
	c->done_version = version + 1;
	return record(c, kind, id, version, data, NULL);
}

static enum err create(struct ctx *c, const struct calendar_set *in, int64_t *id)
{
	struct rows rows;
	enum err e = db_rows(c->db, &calendar_sql[CALENDAR_COUNT], c->a, VALS(vi(c->tenant)), &rows);

	if (e != OK)
		return e;
	if (rows.v[0].i >= CALENDARS_MAX)
		return refuse(&c->problem, E_CONFLICT, "org", "日历已达 %d 个的上限", "There are %d calendars already, the most there may be", CALENDARS_MAX);
	*id = ctx_id(c);
	return set(c, &calendar_set_kind, *id, 0, in);
}

static enum err calendar_add(struct ctx *c)
{
	const struct calendar_set *in = c->in;
	struct rows rows;
	int64_t id;
	enum err e = hours_check(c, &in->hours);

	if (e == OK && in->org != ABSENT)
		e = calendar_world.org(c, in->org);
	if (e == OK)
		e = db_rows(c->db, &calendar_sql[CALENDAR_BY_ORG], c->a, VALS(vi(c->tenant), vi(in->org == ABSENT ? 0 : in->org)), &rows);
	if (e != OK)
		return e;
	if (rows.n)
		return refuse(&c->problem, E_CONFLICT, "org", "已有日历（编号 %" PRId64 "），请修改它的办公时间",
		              "It has a calendar already (%" PRId64 "); set the hours of that one", rows.v[0].i);
	return create(c, in, &id);
}

static enum err calendar_hours_set(struct ctx *c)
{
	const struct hours_in *in = c->in;
	struct calendar_set d = { ABSENT, in->name, in->hours };
	struct rows rows;
	enum err e = hours_check(c, &in->hours);

	if (e == OK && !d.name && (e = db_rows(c->db, &calendar_sql[CALENDAR_ONE], c->a, VALS(vi(c->tenant), vi(c->scope.object)), &rows)) == OK)
		d.name = rows.v[1].s;
	/* org is left out: it was told when the calendar was made and never changes. */
	return e == OK ? set(c, &calendar_set_kind, c->scope.object, c->scope.version, &d) : e;
}

enum err calendar_days_check(struct arena *a, int64_t year, const struct list *days, struct problem *p)
{
	static const struct hours always = { .span = HOURS_ALWAYS, .weekday = { { 1, { { 0, 1440 } } } } };
	day_t first = day_of((int)year, 1, 1), last = day_of((int)year, 12, 31);
	struct holiday *v = arena_alloc(a, days->n * sizeof *v);
	struct calendar cal = { .offset_min = CHINA_OFFSET_MIN, .year_first = 1, .hours = &always, .n_hours = 1, .holidays = v, .n_holidays = days->n };
	const struct day_row *day = days->v;
	char field[32];
	int64_t at;
	enum err e;

	for (size_t i = 0; i < days->n; i++) {
		snprintf(field, sizeof field, "days.%zu", i);
		if (day[i].day < first || day[i].day > last)
			return refuse(p, E_INPUT, field, "这一天不在 %" PRId64 " 年", "This day does not lie in %" PRId64, year);
		v[i] = (struct holiday){ (day_t)day[i].day, strcmp(day[i].kind, "work") == 0 ? HOLIDAY_WORK : HOLIDAY_OFF, day[i].name, day[i].source };
	}
	e = calendar_check(&cal, p);
	/* It counts from 1 and calls them holidays; the caller wrote "days" and counts from 0. */
	if (e != OK && strncmp(p->field, "holidays.", 9) == 0 && text_int(p->field + 9, 1, CALENDAR_DAYS_MAX, &at))
		snprintf(p->field, sizeof p->field, "days.%" PRId64, at - 1);
	return e;
}

static enum err calendar_days_set(struct ctx *c)
{
	const struct days_in *in = c->in;
	struct calendar_days_set d = { in->year, in->days };
	int64_t first = day_of((int)in->year, 1, 1), last = day_of((int)in->year, 12, 31);
	struct rows rows;
	enum err e = calendar_days_check(c->a, in->year, &in->days, &c->problem);

	if (e == OK)
		e = db_rows(c->db, &calendar_sql[CALENDAR_DAY_COUNT], c->a, VALS(vi(c->tenant), vi(c->scope.object), vi(first), vi(last)), &rows);
	if (e != OK)
		return e;
	if (rows.v[0].i + (int64_t)in->days.n > CALENDAR_OWN_ROWS_MAX)
		return refuse(&c->problem, E_CONFLICT, "days", "一个日历最多 %d 个放假和补班日，请先清空过去的年份",
		              "A calendar holds %d days at most; empty years long past first", CALENDAR_OWN_ROWS_MAX);
	return set(c, &calendar_days_set_kind, c->scope.object, c->scope.version, &d);
}

/* A pack's year: into everybody's calendar, made if there is none, and only if that year has no rows yet. */
static enum err calendar_seed_year(struct ctx *c)
{
	const struct seed_year *in = c->in;
	struct calendar_set fresh = { ABSENT, "国家法定节假日", *calendar_hours_base() };
	struct calendar_days_set d = { in->year, in->days };
	int64_t id = 0, version = 1, first = day_of((int)in->year, 1, 1), last = day_of((int)in->year, 12, 31);
	struct rows rows;
	enum err e = calendar_days_check(c->a, in->year, &in->days, &c->problem);

	if (e == OK)
		e = db_rows(c->db, &calendar_sql[CALENDAR_BY_ORG], c->a, VALS(vi(c->tenant), vi(0)), &rows);
	if (e == OK && rows.n == 0)
		e = create(c, &fresh, &id);
	if (e != OK)
		return e;
	if (rows.n) {
		id = rows.v[0].i;
		version = rows.v[1].i;
		e = db_rows(c->db, &calendar_sql[CALENDAR_DAY_OF_YEAR], c->a, VALS(vi(c->tenant), vi(id), vi(first), vi(last)), &rows);
		if (e != OK || rows.n) {
			c->done_id = id;
			c->done_version = version;
			return e;
		}
	}
	return set(c, &calendar_days_set_kind, id, version, &d);
}

const struct cmd calendar_cmds[CALENDAR_CMDS] = {
	{ "GET", "/calendars", "session", READ, calendars_list, "Calendars: everybody's, and those of organizations", .out = &calendar_items_shape },
	{ "GET", "/calendars/{calendar}", "session", READ, calendar_show, "One calendar with its office hours and the days of a year",
	  .in = &calendar_query_shape, .out = &calendar_full_shape, .scope = calendar_version },
	{ "GET", "/calendars/try", "session", READ, calendar_try, "A deadline and how it is counted", .in = &try_query_shape, .out = &try_out_shape },
	{ "POST", "/calendars", "calendar.write", WRITE, calendar_add, "A calendar for everybody or for an organization", .in = &calendar_in_shape,
	  .out = &changed_shape, .scope = ctx_scope_top },
	{ "POST", "/calendars/{calendar}/hours", "calendar.write", WRITE, calendar_hours_set, "Sets a calendar's office hours",
	  .in = &calendar_hours_in_shape, .out = &changed_shape, .scope = calendar_change, .flags = CMD_IF_MATCH },
	{ "POST", "/calendars/{calendar}/days", "calendar.write", WRITE, calendar_days_set, "Sets the holidays and make-up days of a year",
	  .in = &calendar_days_in_shape, .out = &changed_shape, .scope = calendar_change, .flags = CMD_IF_MATCH },
	{ "POST", "/operator/calendars/seed", "operator", WRITE, calendar_seed_year, "A pack's year of holidays", .in = &seed_year_shape,
	  .out = &changed_shape, .flags = CMD_INTERNAL },
};
