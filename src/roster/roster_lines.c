/*
 * roster_lines.c: commands of hotlines and coordination centres. Their numbers, addresses and hours are public.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "people/people.h"
#include "roster/roster_in.h"
#include "territory/territory.h"

struct place_query { int64_t node; const char *cursor; };

SHAPE(place_query_shape, "RosterPlaceQuery", struct place_query,
	FIELD(struct place_query, node, F_ID, 0, .doc = "at or below it; absent: everywhere"),
	FIELD(struct place_query, cursor, F_STR, 0, .max = 20));

static enum err range_of(struct ctx *c, int64_t node, const char **from, const char **to)
{
	struct place place = { .path = "" };
	enum err e = node == ABSENT ? OK : territory_node(c, node, &place);

	*from = place.path;
	*to = arena_printf(c->a, "%s{", place.path);
	return e;
}

static enum err scope_at(struct ctx *c, int64_t node, int64_t org, struct scope *s)
{
	struct place place;
	enum err e = territory_node(c, node, &place);

	if (e != OK)
		return e == E_NOT_FOUND ? refuse(&c->problem, E_INPUT, "node", "没有这个区域", "There is no such node") : e;
	*s = (struct scope){ .path = place.path, .org = org };
	return OK;
}

static int64_t absent_if_zero(int64_t n)
{
	return n ? n : ABSENT;
}

/* ---- hotlines ---- */

struct line_row { int64_t id, version, node, org, roster; const char *level, *number, *name, *node_name; bool open; };
struct line_page { struct list items; int64_t levels, numbers; };

#define LINE_FIELDS \
	FIELD(struct line_row, id, F_ID, F_NEED), \
	FIELD(struct line_row, version, F_INT, F_NEED), \
	FIELD(struct line_row, number, F_STR, F_NEED), \
	FIELD(struct line_row, name, F_STR, F_NEED), \
	FIELD(struct line_row, level, F_STR, F_NEED), \
	FIELD(struct line_row, node, F_ID, F_NEED), \
	FIELD(struct line_row, node_name, F_STR, F_NEED), \
	FIELD(struct line_row, org, F_ID, F_NEED), \
	FIELD(struct line_row, roster, F_ID, 0, .doc = "whose shifts staff it"), \
	FIELD(struct line_row, open, F_BOOL, F_NEED, .doc = "told to the public")

SHAPE(line_row_shape, "Hotline", struct line_row, LINE_FIELDS);

SHAPE(line_list_shape, "HotlineList", struct line_page,
	FIELD(struct line_page, items, F_LIST, F_NEED, .sub = &line_row_shape),
	FIELD(struct line_page, levels, F_INT, F_NEED, .doc = "how many levels have one"),
	FIELD(struct line_page, numbers, F_INT, F_NEED, .doc = "how many numbers the public has"));

struct line_full { struct line_row row; bool active; double hours_per_day, least_hours, days_per_week; };

SHAPE(line_full_shape, "HotlineFull", struct line_full,
	LINE_FIELDS,
	FIELD(struct line_full, active, F_BOOL, F_NEED),
	FIELD(struct line_full, hours_per_day, F_NUM, 0, .doc = "staffed, on the average of the coming seven days; absent: it has no roster"),
	FIELD(struct line_full, least_hours, F_NUM, 0, .doc = "staffed, on the day that has least"),
	FIELD(struct line_full, days_per_week, F_NUM, 0, .doc = "days of the coming seven with any cover"));

struct line_in { int64_t node, org, roster; const char *number, *name; bool open; };

SHAPE(line_in_shape, "HotlineIn", struct line_in,
	FIELD(struct line_in, node, F_ID, F_NEED, .doc = "whose level is the line's"),
	FIELD(struct line_in, org, F_ID, F_NEED),
	FIELD(struct line_in, roster, F_ID, 0),
	FIELD(struct line_in, number, F_STR, F_NEED, .min = 3, .max = 30),
	FIELD(struct line_in, name, F_STR, F_NEED, .min = 2, .max = 60),
	FIELD(struct line_in, open, F_BOOL, F_NEED, .doc = "told to the public"));

enum err line_list(struct ctx *c)
{
	const struct place_query *in = c->in;
	struct line_page *out = c->out;
	bool staff = ctx_may(c, "org.read", NULL, 0);
	const char *from, *to;
	struct line_row *v;
	struct rows rows;
	enum err e = range_of(c, in->node, &from, &to);

	if (e == OK)
		e = db_rows(c->db, &roster_sql[LINE_LIST], c->a, VALS(vi(c->tenant), vs(from), vs(to), vi(staff ? 0 : 1)), &rows);
	if (e != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	*out = (struct line_page){ { rows.n, v }, 0, 0 };
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		bool level = true;
		v[i] = (struct line_row){ r[0].i, r[1].i, r[2].i, r[3].i, absent_if_zero(r[4].i), r[6].s, r[7].s, r[8].s, r[11].s, r[9].i != 0 };
		for (size_t k = 0; k < i; k++)
			level &= strcmp(v[k].level, v[i].level) != 0;
		out->levels += level;
		out->numbers += v[i].open;     /* no number stands twice */
	}
	return OK;
}

enum err line_create_scope(struct ctx *c, struct scope *s)
{
	const struct line_in *in = c->in;

	return scope_at(c, in->node, in->org, s);
}

static enum err line_write(struct ctx *c, int64_t id, int64_t version)
{
	const struct line_in *in = c->in;
	struct line_set d = { in->node, in->org, in->roster, NULL, in->number, in->name, in->open };
	struct entry entry;
	struct roster r;
	struct place place;
	struct rows rows;
	enum err e;

	if ((e = roster_place_check(c, in->node, in->org, ABSENT)) != OK || (e = phone_check(c, in->number, "number")) != OK ||
	    (e = territory_node(c, in->node, &place)) != OK)
		return e;
	d.level = level_name(place.level);
	if (in->roster != ABSENT) {
		e = roster_get(c, in->roster, &r);
		if (e == E_NOT_FOUND || (e == OK && !r.active))
			return refuse(&c->problem, E_INPUT, "roster", "没有这个值班台，或已停用", "There is no such duty desk, or it has ended");
		if (e != OK)
			return e;
	}
	if ((e = db_rows(c->db, &roster_sql[LINE_NUMBER], c->a, VALS(vi(c->tenant), vs(in->number), vi(id)), &rows)) != OK)
		return e;
	if (rows.n)
		return refuse(&c->problem, E_CONFLICT, "number", "号码 %s 已登记为另一条热线", "The number %s is another hotline's already", in->number);
	e = record(c, &line_set_kind, id, version, &d, &entry);
	return e == OK ? roster_done(c, &entry) : e;
}

enum err line_create(struct ctx *c)
{
	return line_write(c, ctx_id(c), 0);
}

/* The line of the path: id and version in the scope, and whether it stands. */
static enum err line_found(struct ctx *c, struct scope *s, bool *active)
{
	struct rows rows;
	int64_t id;
	enum err e = ctx_param_id(c, "line", &id);

	if (e != OK || (e = db_rows(c->db, &roster_sql[LINE_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows)) != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "line", "没有这条热线", "There is no such hotline");
	*s = (struct scope){ .object = id, .version = rows.v[1].i, .path = rows.v[10].s, .org = rows.v[3].i };
	*active = rows.v[5].i != 0;
	return OK;
}

enum err line_scope(struct ctx *c, struct scope *s)
{
	bool active;

	return line_found(c, s, &active);
}

enum err line_show(struct ctx *c)
{
	int64_t today = day_at(c->now, CHINA_OFFSET_MIN), id;
	struct line_full *out = c->out;
	struct roster_cover cover;
	struct rows rows;
	const struct val *r;
	enum err e = ctx_param_id(c, "line", &id);

	if (e != OK || (e = db_rows(c->db, &roster_sql[LINE_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows)) != OK)
		return e;
	r = rows.v;
	if (rows.n == 0 || (!r[9].i && !ctx_may(c, "org.read", NULL, 0)))
		return refuse(&c->problem, E_NOT_FOUND, "line", "没有这条热线", "There is no such hotline");
	*out = (struct line_full){
		{ r[0].i, r[1].i, r[2].i, r[3].i, absent_if_zero(r[4].i), r[6].s, r[7].s, r[8].s, r[11].s, r[9].i != 0 }, r[5].i != 0, NAN, NAN, NAN,
	};
	if (r[4].i == 0)
		return OK;
	if ((e = roster_cover(c, r[4].i, today, today + 6, &cover)) != OK)
		return e;
	out->hours_per_day = (double)cover.minutes / 60 / cover.days;
	out->least_hours = (double)cover.least / 60;
	out->days_per_week = (double)cover.covered * 7 / cover.days;
	return OK;
}

static enum err ended(struct ctx *c)
{
	return refuse(&c->problem, E_CONFLICT, "", "已经停用，不能再改", "It has ended and cannot be changed");
}

enum err line_change(struct ctx *c)
{
	struct scope s;
	bool active;
	enum err e = line_found(c, &s, &active);

	if (e != OK)
		return e;
	return active ? line_write(c, s.object, s.version) : ended(c);
}

enum err line_end(struct ctx *c)
{
	struct entry entry;
	struct scope s;
	bool active;
	enum err e = line_found(c, &s, &active);

	if (e != OK)
		return e;
	if (!active)
		return ended(c);
	e = record(c, &line_ended_kind, s.object, s.version, &(struct roster_nothing){ 0 }, &entry);
	return e == OK ? roster_done(c, &entry) : e;
}

/* ---- centres ---- */

struct centre_row { int64_t id, version, node, org; const char *name, *address, *phone, *node_name; struct list hours; };
struct centre_page { struct list items; const char *next; int64_t total; };

SHAPE(centre_row_shape, "Centre", struct centre_row,
	FIELD(struct centre_row, id, F_ID, F_NEED),
	FIELD(struct centre_row, version, F_INT, F_NEED),
	FIELD(struct centre_row, name, F_STR, F_NEED),
	FIELD(struct centre_row, address, F_STR, F_NEED),
	FIELD(struct centre_row, phone, F_STR, 0),
	FIELD(struct centre_row, node, F_ID, F_NEED),
	FIELD(struct centre_row, node_name, F_STR, F_NEED),
	FIELD(struct centre_row, org, F_ID, F_NEED),
	FIELD(struct centre_row, hours, F_LIST, F_NEED, .sub = &shift_shape));

SHAPE(centre_list_shape, "CentreList", struct centre_page,
	FIELD(struct centre_page, items, F_LIST, F_NEED, .sub = &centre_row_shape),
	FIELD(struct centre_page, next, F_STR, 0),
	FIELD(struct centre_page, total, F_INT, F_NEED, .doc = "on all pages"));

struct centre_in { int64_t node, org; const char *name, *address, *phone; struct list hours; };

SHAPE(centre_in_shape, "CentreIn", struct centre_in,
	FIELD(struct centre_in, node, F_ID, F_NEED),
	FIELD(struct centre_in, org, F_ID, F_NEED),
	FIELD(struct centre_in, name, F_STR, F_NEED, .min = 2, .max = 60),
	FIELD(struct centre_in, address, F_STR, F_NEED, .min = 2, .max = 120),
	FIELD(struct centre_in, phone, F_STR, 0, .max = 30),
	FIELD(struct centre_in, hours, F_LIST, F_NEED, .max = SHIFTS_MAX, .sub = &shift_shape, .doc = "when it is open; without posts"));

#define CENTRES_PAGE 100

enum err centre_list(struct ctx *c)
{
	const struct place_query *in = c->in;
	struct centre_page *out = c->out;
	const char *from, *to;
	struct centre_row *v;
	struct rows rows, count;
	int64_t after = 0;
	enum err e = range_of(c, in->node, &from, &to);

	if (e != OK)
		return e;
	if (in->cursor && !text_int(in->cursor, 1, INT64_MAX, &after))
		return refuse(&c->problem, E_INPUT, "cursor", "翻页标记无效，请从第一页开始", "This cursor is none of ours; begin with the first page");
	if ((e = db_rows(c->db, &roster_sql[CENTRE_COUNT], c->a, VALS(vi(c->tenant), vs(from), vs(to)), &count)) != OK ||
	    (e = db_rows(c->db, &roster_sql[CENTRE_LIST], c->a, VALS(vi(c->tenant), vs(from), vs(to), vi(after), vi(CENTRES_PAGE + 1)), &rows)) != OK)
		return e;
	out->total = count.v[0].i;
	out->items.n = rows.n > CENTRES_PAGE ? CENTRES_PAGE : rows.n;
	out->items.v = v = arena_alloc(c->a, out->items.n * sizeof *v);
	for (size_t i = 0; e == OK && i < out->items.n; i++) {
		const struct val *r = row(&rows, i);
		struct shifts kept;
		e = shape_read(c->a, &shifts_shape, r[7].s, strlen(r[7].s), &kept, &c->problem);
		v[i] = (struct centre_row){ r[0].i, r[1].i, r[2].i, r[3].i, r[4].s, r[5].s, *r[6].s ? r[6].s : NULL, r[9].s, kept.shifts };
	}
	if (e == OK && rows.n > CENTRES_PAGE)
		out->next = arena_printf(c->a, "%" PRId64, v[CENTRES_PAGE - 1].id);
	return e;
}

enum err centre_create_scope(struct ctx *c, struct scope *s)
{
	const struct centre_in *in = c->in;

	return scope_at(c, in->node, in->org, s);
}

static enum err centre_write(struct ctx *c, int64_t id, int64_t version)
{
	const struct centre_in *in = c->in;
	struct centre_set d = { in->node, in->org, in->name, in->address, in->phone, in->hours };
	const struct shift *v = in->hours.v;
	struct entry entry;
	enum err e;

	if ((e = roster_place_check(c, in->node, in->org, ABSENT)) != OK || (in->phone && (e = phone_check(c, in->phone, "phone")) != OK) ||
	    (e = shifts_check(&in->hours, false, "hours", &c->problem)) != OK)
		return e;
	for (size_t i = 0; i < in->hours.n; i++)
		if (v[i].post != ABSENT || v[i].phone)
			return refuse(&c->problem, E_INPUT, arena_printf(c->a, "hours.%zu", i), "开放时间不写岗位和电话", "Opening hours name no posts and no telephones");
	e = record(c, &centre_set_kind, id, version, &d, &entry);
	return e == OK ? roster_done(c, &entry) : e;
}

enum err centre_create(struct ctx *c)
{
	return centre_write(c, ctx_id(c), 0);
}

static enum err centre_found(struct ctx *c, struct scope *s, bool *active)
{
	struct rows rows;
	int64_t id;
	enum err e = ctx_param_id(c, "centre", &id);

	if (e != OK || (e = db_rows(c->db, &roster_sql[CENTRE_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows)) != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "centre", "没有这个协调中心", "There is no such centre");
	*s = (struct scope){ .object = id, .version = rows.v[1].i, .path = rows.v[5].s, .org = rows.v[3].i };
	*active = rows.v[4].i != 0;
	return OK;
}

enum err centre_scope(struct ctx *c, struct scope *s)
{
	bool active;

	return centre_found(c, s, &active);
}

enum err centre_change(struct ctx *c)
{
	struct scope s;
	bool active;
	enum err e = centre_found(c, &s, &active);

	if (e != OK)
		return e;
	return active ? centre_write(c, s.object, s.version) : ended(c);
}

enum err centre_end(struct ctx *c)
{
	struct entry entry;
	struct scope s;
	bool active;
	enum err e = centre_found(c, &s, &active);

	if (e != OK)
		return e;
	if (!active)
		return ended(c);
	e = record(c, &centre_ended_kind, s.object, s.version, &(struct roster_nothing){ 0 }, &entry);
	return e == OK ? roster_done(c, &entry) : e;
}
