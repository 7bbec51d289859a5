/*
 * roster_http.c: commands of duty desks: their shifts, the exceptions of dates, who is on duty, and what is covered.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "people/people.h"
#include "roster/roster_in.h"
#include "territory/territory.h"

#define SHOW_DAYS_MAX 62
#define GAPS_MAX 8

/* ---- shared ---- */

enum err phone_check(struct ctx *c, const char *phone, const char *field)
{
	if (*phone && strspn(phone, "0123456789+-() ") == strlen(phone))
		return OK;
	return refuse(&c->problem, E_INPUT, field, "电话“%s”只能含数字、空格和 + - ( )", "A telephone number (\"%s\") has digits, spaces and + - ( )", phone);
}

enum err roster_place_check(struct ctx *c, int64_t node, int64_t org, int64_t post)
{
	struct people_org o;
	struct people_post p;
	struct place place;
	enum err e = territory_node(c, node, &place);

	if (e != OK)
		return e == E_NOT_FOUND ? refuse(&c->problem, E_INPUT, "node", "没有这个区域", "There is no such node") : e;
	if ((e = people_org_get(c, org, &o)) != OK)
		return e == E_NOT_FOUND ? refuse(&c->problem, E_INPUT, "org", "没有这个单位", "There is no such organization") : e;
	if (!o.active)
		return refuse(&c->problem, E_CONFLICT, "org", "单位“%s”已停用", "The organization \"%s\" has ended", o.name);
	if (!ctx_may(c, "roster.write", place.path, org))
		return refuse(&c->problem, E_DENIED, "node", "新的区域或单位不在您的辖区内", "The node or the organization is outside your area");
	if (post == ABSENT)
		return OK;
	e = people_post_get(c, post, &p);
	if (e == E_NOT_FOUND || (e == OK && (!p.active || p.org != org)))
		return refuse(&c->problem, E_INPUT, "post", "岗位不存在、已停用，或不属于这个单位", "There is no such post in this organization");
	return e;
}

enum err roster_done(struct ctx *c, const struct entry *e)
{
	c->done_id = e->subject;
	c->done_version = e->seq;
	return OK;
}

static int64_t absent_if_zero(int64_t n)
{
	return n ? n : ABSENT;
}

/* ---- the list ---- */

struct roster_query { int64_t node, org, limit; const char *cursor; };
struct roster_row { int64_t id, version, node, org, post; const char *name, *phone, *node_name, *org_name; };
struct roster_page { struct list items; const char *next; };

SHAPE(roster_query_shape, "RosterQuery", struct roster_query,
	FIELD(struct roster_query, node, F_ID, 0),
	FIELD(struct roster_query, org, F_ID, 0),
	FIELD(struct roster_query, cursor, F_STR, 0, .max = 20),
	FIELD(struct roster_query, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(roster_row_shape, "RosterRow", struct roster_row,
	FIELD(struct roster_row, id, F_ID, F_NEED),
	FIELD(struct roster_row, version, F_INT, F_NEED),
	FIELD(struct roster_row, name, F_STR, F_NEED),
	FIELD(struct roster_row, phone, F_STR, F_NEED),
	FIELD(struct roster_row, node, F_ID, F_NEED),
	FIELD(struct roster_row, node_name, F_STR, F_NEED),
	FIELD(struct roster_row, org, F_ID, F_NEED),
	FIELD(struct roster_row, org_name, F_STR, F_NEED),
	FIELD(struct roster_row, post, F_ID, 0));

SHAPE(roster_list_shape, "RosterList", struct roster_page,
	FIELD(struct roster_page, items, F_LIST, F_NEED, .sub = &roster_row_shape),
	FIELD(struct roster_page, next, F_STR, 0));

/* The path of a node asked for; "" where none was. */
static enum err path_asked(struct ctx *c, int64_t node, const char **path)
{
	struct place place = { .path = "" };
	enum err e = node == ABSENT ? OK : territory_node(c, node, &place);

	*path = place.path;
	return e;
}

enum err roster_list(struct ctx *c)
{
	const struct roster_query *in = c->in;
	struct roster_page *out = c->out;
	int64_t after = 0, most = in->limit == ABSENT ? 50 : in->limit;
	struct roster_row *v;
	const char *path;
	struct rows rows;
	enum err e = path_asked(c, in->node, &path);

	if (e != OK)
		return e;
	if (in->cursor && !text_int(in->cursor, 1, INT64_MAX, &after))
		return refuse(&c->problem, E_INPUT, "cursor", "翻页标记无效，请从第一页开始", "This cursor is none of ours; begin with the first page");
	e = db_rows(c->db, &roster_sql[ROSTER_LIST], c->a,
	            VALS(vi(c->tenant), vi(after), vs(path), vs(arena_printf(c->a, "%s{", path)), vopt(in->org), vi(most + 1)), &rows);
	if (e != OK)
		return e;
	out->items.n = rows.n > (size_t)most ? (size_t)most : rows.n;
	out->items.v = v = arena_alloc(c->a, out->items.n * sizeof *v);
	for (size_t i = 0; i < out->items.n; i++) {
		const struct val *r = row(&rows, i);
		v[i] = (struct roster_row){ r[0].i, r[1].i, r[2].i, r[3].i, absent_if_zero(r[4].i), r[5].s, r[6].s, r[10].s, r[11].s };
	}
	if (rows.n > (size_t)most)
		out->next = arena_printf(c->a, "%" PRId64, v[out->items.n - 1].id);
	return OK;
}

/* ---- writing ---- */

struct roster_write { int64_t node, org, post; const char *name, *phone; struct list shifts; };

SHAPE(roster_in_shape, "RosterIn", struct roster_write,
	FIELD(struct roster_write, node, F_ID, F_NEED, .doc = "the area whose duty desk it is"),
	FIELD(struct roster_write, org, F_ID, F_NEED),
	FIELD(struct roster_write, post, F_ID, 0),
	FIELD(struct roster_write, name, F_STR, F_NEED, .min = 2, .max = 60),
	FIELD(struct roster_write, phone, F_STR, F_NEED, .min = 3, .max = 30, .doc = "of the duty desk, never a person's own"),
	FIELD(struct roster_write, shifts, F_LIST, F_NEED, .max = SHIFTS_MAX, .sub = &shift_shape));

enum err roster_create_scope(struct ctx *c, struct scope *s)
{
	const struct roster_write *in = c->in;
	struct place place;
	enum err e = territory_node(c, in->node, &place);

	if (e != OK)
		return e == E_NOT_FOUND ? refuse(&c->problem, E_INPUT, "node", "没有这个区域", "There is no such node") : e;
	*s = (struct scope){ .path = place.path, .org = in->org };
	return OK;
}

/* Posts and telephones of shifts, beyond what their form says. */
static enum err shifts_stand(struct ctx *c, const struct list *shifts, bool dated, int64_t node, int64_t org, const char *field)
{
	const struct shift *v = shifts->v;
	enum err e = shifts_check(shifts, dated, field, &c->problem);

	for (size_t i = 0; e == OK && i < shifts->n; i++) {
		if (v[i].post != ABSENT)
			e = roster_place_check(c, node, org, v[i].post);
		if (e == OK && v[i].phone)
			e = phone_check(c, v[i].phone, arena_printf(c->a, "%s.%zu.phone", field, i));
	}
	return e;
}

static enum err roster_write(struct ctx *c, int64_t id, int64_t version)
{
	const struct roster_write *in = c->in;
	struct roster_set d = { in->node, in->org, in->post, in->name, in->phone, in->shifts };
	struct entry entry;
	enum err e;

	if ((e = roster_place_check(c, in->node, in->org, in->post)) != OK || (e = phone_check(c, in->phone, "phone")) != OK ||
	    (e = shifts_stand(c, &in->shifts, false, in->node, in->org, "shifts")) != OK ||
	    (e = record(c, &roster_set_kind, id, version, &d, &entry)) != OK)
		return e;
	roster_done(c, &entry);
	return version ? roster_world.changed(c) : OK;
}

enum err roster_create(struct ctx *c)
{
	return roster_write(c, ctx_id(c), 0);
}

static enum err found(struct ctx *c, struct roster *r)
{
	int64_t id;
	enum err e = ctx_param_id(c, "roster", &id);

	return e == OK ? roster_get(c, id, r) : e;
}

static enum err found_open(struct ctx *c, struct roster *r)
{
	enum err e = found(c, r);

	return e != OK || r->active ? e : refuse(&c->problem, E_CONFLICT, "", "值班台已停用，不能再改", "This duty desk has ended and cannot be changed");
}

enum err roster_scope(struct ctx *c, struct scope *s)
{
	struct roster r;
	enum err e = found(c, &r);

	if (e == OK)
		*s = (struct scope){ .object = r.id, .version = r.version, .path = r.path, .org = r.org };
	return e;
}

/* Every staff member may see who is on duty anywhere in the city. */
enum err roster_read_scope(struct ctx *c, struct scope *s)
{
	enum err e = roster_scope(c, s);

	s->path = NULL;
	return e;
}

enum err roster_change(struct ctx *c)
{
	struct roster r;
	enum err e = found_open(c, &r);

	return e == OK ? roster_write(c, r.id, r.version) : e;
}

enum err roster_end(struct ctx *c)
{
	struct entry entry;
	struct roster r;
	enum err e = found_open(c, &r);

	if (e != OK || (e = record(c, &roster_ended_kind, r.id, r.version, &(struct roster_nothing){ 0 }, &entry)) != OK)
		return e;
	roster_done(c, &entry);
	return roster_world.changed(c);
}

SHAPE(roster_days_in_shape, "RosterDates", struct roster_days,
	FIELD(struct roster_days, from, F_DAY, F_NEED),
	FIELD(struct roster_days, to, F_DAY, F_NEED),
	FIELD(struct roster_days, days, F_LIST, F_NEED, .max = ROSTER_DAYS_MAX, .sub = &roster_day_shape,
	      .doc = "every exception from the one to the other, ascending; those that stood there go"));

enum err roster_days_set(struct ctx *c)
{
	const struct roster_days *in = c->in;
	const struct roster_day *day = in->days.v;
	struct entry entry;
	struct roster r;
	enum err e = found_open(c, &r);

	if (e != OK)
		return e;
	if (in->to < in->from || in->to - in->from >= ROSTER_DAYS_MAX)
		return refuse(&c->problem, E_INPUT, "to", "请给出不超过 %d 天的起止日期", "Give a first and a last day, at most %d days", ROSTER_DAYS_MAX);
	for (size_t i = 0; i < in->days.n; i++) {
		const char *at = arena_printf(c->a, "days.%zu", i);
		if (day[i].day < in->from || day[i].day > in->to || (i > 0 && day[i].day <= day[i - 1].day))
			return refuse(&c->problem, E_INPUT, at, "日期须在起止之间，按先后排列且不重复", "The days lie between both, ascending, each once");
		if ((e = shifts_stand(c, &day[i].shifts, true, r.node, r.org, arena_printf(c->a, "%s.shifts", at))) != OK)
			return e;
	}
	e = record(c, &roster_days_kind, r.id, r.version, in, &entry);
	return e == OK ? roster_done(c, &entry) : e;
}

/* ---- one desk, day by day ---- */

struct roster_show_in { int64_t from, to; };
struct day_out { int64_t day; const char *kind; bool exception; struct list shifts, gaps; int64_t minutes; };
struct roster_full {
	struct roster_row row;
	struct list shifts;
	bool active;
	int64_t from, to;
	struct list days;
	double hours_per_day, least_hours, days_per_week;
};

SHAPE(roster_show_in_shape, "RosterShow", struct roster_show_in,
	FIELD(struct roster_show_in, from, F_DAY, 0, .doc = "absent: today"),
	FIELD(struct roster_show_in, to, F_DAY, 0, .doc = "absent: six days on"));

SHAPE(day_out_shape, "RosterDay", struct day_out,
	FIELD(struct day_out, day, F_DAY, F_NEED),
	FIELD(struct day_out, kind, F_STR, F_NEED, .one_of = "work|rest|holiday|makeup"),
	FIELD(struct day_out, exception, F_BOOL, F_NEED),
	FIELD(struct day_out, shifts, F_LIST, F_NEED, .sub = &shift_shape),
	FIELD(struct day_out, gaps, F_STRS, F_NEED, .doc = "when nobody is on duty; at most eight are told"),
	FIELD(struct day_out, minutes, F_INT, F_NEED, .doc = "covered"));

SHAPE(roster_show_shape, "Roster", struct roster_full,
	FIELD(struct roster_row, id, F_ID, F_NEED),
	FIELD(struct roster_row, version, F_INT, F_NEED),
	FIELD(struct roster_row, name, F_STR, F_NEED),
	FIELD(struct roster_row, phone, F_STR, F_NEED),
	FIELD(struct roster_row, node, F_ID, F_NEED),
	FIELD(struct roster_row, node_name, F_STR, F_NEED),
	FIELD(struct roster_row, org, F_ID, F_NEED),
	FIELD(struct roster_row, org_name, F_STR, F_NEED),
	FIELD(struct roster_row, post, F_ID, 0),
	FIELD(struct roster_full, shifts, F_LIST, F_NEED, .sub = &shift_shape),
	FIELD(struct roster_full, active, F_BOOL, F_NEED),
	FIELD(struct roster_full, from, F_DAY, F_NEED),
	FIELD(struct roster_full, to, F_DAY, F_NEED),
	FIELD(struct roster_full, days, F_LIST, F_NEED, .sub = &day_out_shape),
	FIELD(struct roster_full, hours_per_day, F_NUM, F_NEED, .doc = "covered, on the average of these days"),
	FIELD(struct roster_full, least_hours, F_NUM, F_NEED, .doc = "covered, on the day that has least"),
	FIELD(struct roster_full, days_per_week, F_NUM, F_NEED, .doc = "days with any cover"));

static const char *kind_word(struct day_kind k)
{
	return k.holiday ? "holiday" : k.makeup ? "makeup" : k.works ? "work" : "rest";
}

static struct day_out day_of_roster(struct ctx *c, const struct duty_day *d, const struct calendar *cal, day_t day, bool exception)
{
	struct shift *shift = arena_alloc(c->a, (size_t)d->own_n * sizeof *shift);
	const char **gap = arena_alloc(c->a, GAPS_MAX * sizeof *gap);
	struct stretch gaps[GAPS_MAX];
	int covered, n = duty_gaps(d, gaps, GAPS_MAX, &covered);

	for (int i = 0; i < d->own_n; i++)
		shift[i] = *d->own[i];
	for (int i = 0; i < n; i++)
		gap[i] = arena_printf(c->a, "%02d:%02d-%02d:%02d", gaps[i].from / 60, gaps[i].from % 60, gaps[i].to / 60, gaps[i].to % 60);
	return (struct day_out){ day, kind_word(roster_day_kind(cal, day)), exception, { (size_t)d->own_n, shift }, { (size_t)n, gap }, covered };
}

enum err roster_show(struct ctx *c)
{
	const struct roster_show_in *in = c->in;
	const struct calendar *cal = calendar_for(c, 0);
	struct roster_full *out = c->out;
	int64_t from = in->from == ABSENT ? day_at(c->now, cal->offset_min) : in->from, to = in->to == ABSENT ? from + 6 : in->to;
	int64_t all = 0, least = DAY_MINUTES, covered = 0;
	const struct list **dated;
	struct day_out *v;
	struct roster r;
	enum err e;

	if (to < from || to - from >= SHOW_DAYS_MAX)
		return refuse(&c->problem, E_INPUT, "to", "请给出不超过 %d 天的起止日期", "Give a first and a last day, at most %d days", SHOW_DAYS_MAX);
	if ((e = found(c, &r)) != OK || (e = roster_dated(c, r.id, (day_t)from - 1, (day_t)to, &dated)) != OK)
		return e;
	v = arena_alloc(c->a, (size_t)(to - from + 1) * sizeof *v);
	for (int64_t i = 0; i <= to - from; i++) {
		struct duty_day d;
		duty_day_of(&r, cal, (day_t)(from + i), dated[i + 1], dated[i], &d);
		v[i] = day_of_roster(c, &d, cal, (day_t)(from + i), dated[i + 1] != NULL);
		all += v[i].minutes;
		covered += v[i].minutes > 0;
		least = v[i].minutes < least ? v[i].minutes : least;
	}
	*out = (struct roster_full){
		{ r.id, r.version, r.node, r.org, absent_if_zero(r.post), r.name, r.phone, r.node_name, r.org_name }, r.shifts, r.active, from, to,
		{ (size_t)(to - from + 1), v }, (double)all / 60 / (double)(to - from + 1), (double)least / 60, (double)covered * 7 / (double)(to - from + 1),
	};
	return OK;
}

/* ---- who is on duty ---- */

struct duty_query { double lon, lat; const char *datum; int64_t node, org, at; };
struct duty_out { bool on_duty; int64_t roster, org, post, until; const char *name, *phone, *org_name; };

SHAPE(duty_query_shape, "DutyQuery", struct duty_query,
	FIELD(struct duty_query, lon, F_NUM, 0, .min = -180, .max = 180),
	FIELD(struct duty_query, lat, F_NUM, 0, .min = -90, .max = 90),
	FIELD(struct duty_query, datum, F_STR, 0, .one_of = "wgs84|gcj02"),
	FIELD(struct duty_query, node, F_ID, 0, .doc = "instead of a position"),
	FIELD(struct duty_query, org, F_ID, 0, .doc = "only desks of this organization"),
	FIELD(struct duty_query, at, F_TIME, 0, .doc = "absent: now"));

SHAPE(duty_shape, "Duty", struct duty_out,
	FIELD(struct duty_out, on_duty, F_BOOL, F_NEED, .doc = "false: a gap, nobody is"),
	FIELD(struct duty_out, roster, F_ID, 0),
	FIELD(struct duty_out, name, F_STR, 0),
	FIELD(struct duty_out, phone, F_STR, 0),
	FIELD(struct duty_out, org, F_ID, 0),
	FIELD(struct duty_out, org_name, F_STR, 0),
	FIELD(struct duty_out, post, F_ID, 0),
	FIELD(struct duty_out, until, F_TIME, 0, .doc = "the end of the shift"));

enum err duty_show(struct ctx *c)
{
	const struct duty_query *in = c->in;
	struct duty_out *out = c->out;
	double lon = in->lon, lat = in->lat;
	struct roster_duty d;
	struct people_org o;
	struct place place;
	bool on;
	enum err e = OK;

	if ((in->node != ABSENT) == (!isnan(lon) && !isnan(lat)))
		return refuse(&c->problem, E_INPUT, "node", "请给出位置（lon 和 lat）或区域（node），二者其一", "Give a position (lon and lat) or a node, one of both");
	territory_datum(in->datum, &lon, &lat);
	if (in->node != ABSENT)
		e = territory_node(c, in->node, &place);
	else if (!territory_at(c, lon, lat, &place))
		return refuse(&c->problem, E_INPUT, "lon", "这个位置不在任何网格内", "This position lies in no grid");
	if (e != OK || (e = roster_at(c, place.path, in->org == ABSENT ? 0 : in->org, in->at == ABSENT ? c->now : in->at, &d, &on)) != OK)
		return e;
	shape_clear(&duty_shape, out);
	if (!on)
		return OK;
	e = people_org_get(c, d.org, &o);
	*out = (struct duty_out){ true, d.roster, d.org, absent_if_zero(d.post), d.until, d.name, d.phone, e == OK ? o.name : NULL };
	return e;
}
