/*
 * matters_http.c: reading the catalogue, and writing it: a matter is made, revised and withdrawn, each from a day on.
 */
#include <string.h>

#include "matters/matters_in.h"
#include "people/people.h"
#include "process/process.h"
#include "territory/territory.h"

#define VERSIONS_SHOWN 100

/* ---- lists ---- */

struct matters_query { const char *class, *duty, *q, *cursor; int64_t batch, node, day, limit; };
struct matter_item {
	int64_t id, version, from, until, batch, node, annual, conditions;
	const char *code, *name, *class, *duty, *category, *admission;
	bool in_guide;
};
struct matters_out { struct list items; const char *next; };

SHAPE(matters_query_shape, "MattersQuery", struct matters_query,
	FIELD(struct matters_query, class, F_STR, 0, .one_of = MATTER_CLASSES),
	FIELD(struct matters_query, duty, F_STR, 0, .one_of = MATTER_DUTIES),
	FIELD(struct matters_query, batch, F_INT, 0, .min = 1, .max = 99),
	FIELD(struct matters_query, node, F_ID, 0, .doc = "whose list"),
	FIELD(struct matters_query, q, F_STR, 0, .min = 1, .max = 40, .doc = "any part of code, name, keywords and filing conditions"),
	FIELD(struct matters_query, day, F_DAY, 0, .doc = "as in force that day; absent: today"),
	FIELD(struct matters_query, cursor, F_STR, 0, .max = 40),
	FIELD(struct matters_query, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(matter_item_shape, "MatterItem", struct matter_item,
	FIELD(struct matter_item, id, F_ID, F_NEED),
	FIELD(struct matter_item, version, F_INT, F_NEED),
	FIELD(struct matter_item, code, F_STR, F_NEED),
	FIELD(struct matter_item, name, F_STR, F_NEED),
	FIELD(struct matter_item, class, F_STR, F_NEED),
	FIELD(struct matter_item, duty, F_STR, 0),
	FIELD(struct matter_item, batch, F_INT, 0),
	FIELD(struct matter_item, node, F_ID, 0),
	FIELD(struct matter_item, category, F_STR, 0),
	FIELD(struct matter_item, admission, F_STR, 0),
	FIELD(struct matter_item, in_guide, F_BOOL, 0),
	FIELD(struct matter_item, annual, F_INT, 0),
	FIELD(struct matter_item, conditions, F_INT, F_NEED, .doc = "how many"),
	FIELD(struct matter_item, from, F_DAY, F_NEED),
	FIELD(struct matter_item, until, F_DAY, 0, .doc = "the first day on which it no longer holds"));

SHAPE(matters_out_shape, "Matters", struct matters_out,
	FIELD(struct matters_out, items, F_LIST, F_NEED, .sub = &matter_item_shape),
	FIELD(struct matters_out, next, F_STR, 0));

static struct matter_item item_of(const struct matter *m)
{
	const struct matter_body *b = m->body;

	return (struct matter_item){ m->id, m->version, m->from, m->until, b->batch, b->node, b->annual, (int64_t)b->conditions.n, b->code, b->name,
		b->class, b->duty, b->category, b->admission, b->in_guide };
}

enum err matters_list(struct ctx *c)
{
	const struct matters_query *in = c->in;
	struct matters_out *out = c->out;
	int64_t most = in->limit == ABSENT ? 50 : in->limit, day = in->day == ABSENT ? matter_today(c) : in->day;
	struct matter_item *v;
	struct rows rows;
	struct matter m;
	enum err e = db_rows(c->db, &matters_sql[MATTER_LIST], c->a,
	                     VALS(vi(c->tenant), vs(in->cursor ? in->cursor : ""), vi(day), vs(in->class), vs(in->duty), vopt(in->batch),
	                          vopt(in->node), vs(in->q), vi(most + 1)), &rows);
	size_t n = e == OK ? rows.n : 0;

	if (n > (size_t)most)
		n = (size_t)most;
	v = arena_alloc(c->a, n * sizeof *v);
	for (size_t i = 0; e == OK && i < n; i++)
		if ((e = matter_of_row(c, row(&rows, i), &m)) == OK)
			v[i] = item_of(&m);
	if (e != OK)
		return e;
	out->items = (struct list){ n, v };
	out->next = rows.n > n ? v[n - 1].code : NULL;
	return OK;
}

/* ---- one matter ---- */

struct matter_at_query { int64_t day, version; };
struct version_item { int64_t version, from, until; bool withdrawn; };
struct matter_full { int64_t id, version, from, until; bool withdrawn; const struct matter_body *matter; struct list versions; };

SHAPE(matter_at_query_shape, "MatterAtQuery", struct matter_at_query,
	FIELD(struct matter_at_query, day, F_DAY, 0, .doc = "the version in force that day; absent: the newest"),
	FIELD(struct matter_at_query, version, F_INT, 0, .min = 1, .doc = "this version, as a case cites it"));

SHAPE(matter_version_item_shape, "MatterVersion", struct version_item,
	FIELD(struct version_item, version, F_INT, F_NEED),
	FIELD(struct version_item, from, F_DAY, F_NEED),
	FIELD(struct version_item, until, F_DAY, 0),
	FIELD(struct version_item, withdrawn, F_BOOL, F_NEED));

SHAPE(matter_full_shape, "MatterFull", struct matter_full,
	FIELD(struct matter_full, id, F_ID, F_NEED),
	FIELD(struct matter_full, version, F_INT, F_NEED),
	FIELD(struct matter_full, from, F_DAY, F_NEED),
	FIELD(struct matter_full, until, F_DAY, 0),
	FIELD(struct matter_full, withdrawn, F_BOOL, F_NEED),
	FIELD(struct matter_full, matter, F_OBJ, F_NEED, .sub = &matter_body_shape),
	FIELD(struct matter_full, versions, F_LIST, F_NEED, .sub = &matter_version_item_shape, .doc = "the newest first"));

/* The path of a node; NULL for none. */
static enum err path_of(struct ctx *c, int64_t node, const char **out)
{
	struct place place;
	enum err e;

	*out = NULL;
	if (node == ABSENT)
		return OK;
	if ((e = territory_node(c, node, &place)) == OK)
		*out = place.path;
	return e;
}

enum err matter_list_scope(struct ctx *c, int64_t node, struct scope *s)
{
	return node == ABSENT ? ctx_scope_top(c, s) : path_of(c, node, &s->path);
}

static enum err newest(struct ctx *c, struct matter *m)
{
	int64_t id;
	enum err e = ctx_param_id(c, "matter", &id);

	return e == OK ? matter_newest(c, id, m) : e;
}

enum err matter_scope(struct ctx *c, struct scope *s)
{
	struct matter m;
	enum err e = newest(c, &m);

	if (e != OK)
		return e;
	*s = (struct scope){ .object = m.id, .version = m.version };
	return matter_list_scope(c, m.body->node, s);
}

enum err matter_read_scope(struct ctx *c, struct scope *s)
{
	struct matter m;
	enum err e = newest(c, &m);

	if (e == OK)
		*s = (struct scope){ .object = m.id, .version = m.version };
	return e;
}

enum err matter_show(struct ctx *c)
{
	const struct matter_at_query *in = c->in;
	struct matter_full *out = c->out;
	struct version_item *v;
	struct rows rows;
	struct matter m;
	enum err e;

	if (in->version != ABSENT)
		e = matter_cited(c, c->scope.object, in->version, &m);
	else if (in->day != ABSENT)
		e = matter_get(c, c->scope.object, NULL, in->day, &m);
	else
		e = matter_newest(c, c->scope.object, &m);
	if (e == OK)
		e = db_rows(c->db, &matters_sql[MATTER_VERSIONS], c->a, VALS(vi(c->tenant), vi(m.id), vi(VERSIONS_SHOWN)), &rows);
	if (e != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		v[i] = (struct version_item){ r[1].i, r[2].i, r[3].i == MATTER_FAR ? ABSENT : r[3].i, r[4].i != 0 };
	}
	*out = (struct matter_full){ m.id, m.version, m.from, m.until, m.withdrawn, m.body, { rows.n, v } };
	return OK;
}

/* ---- writing ---- */

struct matter_withdraw_in { int64_t from; const char *basis; };

SHAPE(matter_in_shape, "MatterIn", struct matter_set,
	FIELD(struct matter_set, from, F_DAY, 0, .doc = "in force from; absent: today"),
	FIELD(struct matter_set, matter, F_OBJ, F_NEED, .sub = &matter_body_shape));

SHAPE(matter_withdraw_shape, "MatterWithdraw", struct matter_withdraw_in,
	FIELD(struct matter_withdraw_in, from, F_DAY, 0, .doc = "no longer in force from; absent: today"),
	FIELD(struct matter_withdraw_in, basis, F_STR, F_LINES, .min = 1, .max = 1000, .doc = "what withdraws it; it takes the legal basis's place"));

enum err matter_create_scope(struct ctx *c, struct scope *s)
{
	const struct matter_set *in = c->in;

	return matter_list_scope(c, in->matter->node, s);
}

/* A category is one of a process that new cases begin with; whose, a matter need not say. */
static bool category_known(struct ctx *c, const char *category)
{
	const struct process *const *v;
	struct list all;

	process_currents(c, &all);
	v = all.v;
	for (size_t i = 0; i < all.n; i++)
		if (process_category(v[i], category))
			return true;
	return false;
}

enum err matter_body_check(struct ctx *c, const struct matter_body *in, struct matter_body *out, struct problem *p)
{
	const struct matter_unit *u;
	struct people_org o;
	enum err e;

	*out = *in;
	matter_settle(c->a, out);
	u = out->units.v;
	e = matter_check(out, p);
	if (e == OK && out->category && !category_known(c, out->category))
		return refuse(p, E_INPUT, "category", "没有流程有类别“%s”", "No process has a category \"%s\"", out->category);
	for (size_t i = 0; e == OK && i < out->units.n; i++)
		if (u[i].org != ABSENT && (e = people_org_get(c, u[i].org, &o)) == E_NOT_FOUND)
			return refuse(p, E_INPUT, arena_printf(c->a, "units.%zu.org", i), "没有这个单位", "There is no such organization");
	return e;
}

enum err matter_put(struct ctx *c, const struct event_kind *kind, int64_t id, int64_t version, int64_t from, const struct matter_body *m)
{
	room_reload(c, &matters_room);
	c->done_id = id;
	c->done_version = version + 1;
	return record(c, kind, id, version, &(struct matter_set){ from, m }, NULL);
}

static int64_t day_or_today(const struct ctx *c, int64_t day)
{
	return day == ABSENT ? matter_today(c) : day;
}

enum err matter_create(struct ctx *c)
{
	const struct matter_set *in = c->in;
	struct matter_body m;
	struct rows rows;
	enum err e = matter_body_check(c, in->matter, &m, &c->problem);

	if (e == OK)
		e = db_rows(c->db, &matters_sql[MATTER_CODE_TAKEN], c->a, VALS(vi(c->tenant), vs(m.code)), &rows);
	if (e != OK)
		return e;
	if (rows.n)
		return refuse(&c->problem, E_CONFLICT, "matter.code", "编码“%s”已有事项，请修订它", "The code \"%s\" stands already; revise that matter", m.code);
	return matter_put(c, &matter_set_kind, ctx_id(c), 0, day_or_today(c, in->from), &m);
}

enum err matter_revise(struct ctx *c)
{
	const struct matter_set *in = c->in;
	int64_t from = day_or_today(c, in->from);
	struct matter stands;
	struct matter_body m;
	enum err e = matter_body_check(c, in->matter, &m, &c->problem);

	if (e == OK)
		e = matter_newest(c, c->scope.object, &stands);
	if (e == OK)
		e = matter_follow(&stands, &m, from, &c->problem);
	if (e != OK)
		return e;
	if (!stands.withdrawn && strcmp(matter_text(c->a, &m), matter_text(c->a, stands.body)) == 0)
		return refuse(&c->problem, E_CONFLICT, "matter", "与现行版本完全相同，没有可修订的内容", "It says just what the standing version says");
	if ((e = matters_world.changed(c, m.code, &m)) != OK)
		return e;
	return matter_put(c, &matter_set_kind, stands.id, stands.version, from, &m);
}

enum err matter_withdraw(struct ctx *c)
{
	const struct matter_withdraw_in *in = c->in;
	int64_t from = day_or_today(c, in->from);
	struct matter stands;
	struct matter_body m;
	enum err e = matter_newest(c, c->scope.object, &stands);

	if (e != OK)
		return e;
	if (stands.withdrawn)
		return refuse(&c->problem, E_CONFLICT, "", "已经撤销", "It has been withdrawn already");
	if ((e = matter_follow(&stands, stands.body, from, &c->problem)) != OK)
		return e;
	if ((e = matters_world.changed(c, stands.body->code, NULL)) != OK)
		return e;
	m = *stands.body;
	if (in->basis)
		m.basis = in->basis;
	return matter_put(c, &matter_withdrawn_kind, stands.id, stands.version, from, &m);
}

/* ---- who answers for it at a place ---- */

struct who_query { int64_t node, day; const char *condition; };
struct who_unit { const char *role, *words, *condition, *name; int64_t org; };
struct who_out { int64_t lead; struct list co, units; };

SHAPE(matter_who_query_shape, "MatterWhoQuery", struct who_query,
	FIELD(struct who_query, node, F_ID, 0, .doc = "the place; absent: only units that are the same everywhere"),
	FIELD(struct who_query, condition, F_STR, 0, .max = 20),
	FIELD(struct who_query, day, F_DAY, 0));

SHAPE(matter_who_unit_shape, "MatterWhoUnit", struct who_unit,
	FIELD(struct who_unit, role, F_STR, F_NEED),
	FIELD(struct who_unit, words, F_STR, F_NEED, .doc = "as the catalogue says it"),
	FIELD(struct who_unit, condition, F_STR, 0),
	FIELD(struct who_unit, org, F_ID, 0, .doc = "absent: nobody is known for it"),
	FIELD(struct who_unit, name, F_STR, 0));

SHAPE(matter_who_out_shape, "MatterWho", struct who_out,
	FIELD(struct who_out, lead, F_ID, 0, .doc = "absent: a person chooses"),
	FIELD(struct who_out, co, F_IDS, F_NEED, .max = MATTER_CO_MAX),
	FIELD(struct who_out, units, F_LIST, F_NEED, .max = MATTER_UNITS_MAX, .sub = &matter_who_unit_shape));

enum err matter_who(struct ctx *c)
{
	const struct who_query *in = c->in;
	struct who_out *out = c->out;
	struct matter_answers a;
	struct people_org o;
	struct who_unit *v;
	struct matter m;
	const char *path;
	enum err e = matter_get(c, c->scope.object, NULL, day_or_today(c, in->day), &m);

	if (e == OK && in->condition && !matter_condition(&m, in->condition))
		return refuse(&c->problem, E_INPUT, "condition", "没有编号为“%s”的条件", "There is no condition \"%s\"", in->condition);
	if (e == OK && (e = path_of(c, in->node, &path)) == OK)
		e = matter_units(c, &m, in->condition, path ? path : "", &a);
	if (e != OK)
		return e;
	v = arena_alloc(c->a, a.all.n * sizeof *v);
	for (size_t i = 0; i < a.all.n; i++) {
		const struct matter_found *f = (const struct matter_found *)a.all.v + i;
		v[i] = (struct who_unit){ f->unit->role, f->words, f->unit->condition, NULL, f->org ? f->org : ABSENT };
		if (f->org && (e = people_org_get(c, f->org, &o)) != OK)
			return e;
		v[i].name = f->org ? o.name : NULL;
	}
	out->lead = a.lead ? a.lead : ABSENT;
	out->co = (struct list){ (size_t)a.co_n, arena_alloc(c->a, sizeof a.co) };
	memcpy(out->co.v, a.co, sizeof a.co);
	out->units = (struct list){ a.all.n, v };
	return OK;
}
