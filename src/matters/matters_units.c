/*
 * matters_units.c: what the catalogue calls its units, and which organizations these are: the names that nobody stands for are
 * listed, and a person says once what each means.
 */
#include <stdlib.h>
#include <string.h>

#include "matters/matters_in.h"
#include "people/people.h"

#define NAMES_MAX LIMIT_IMPORT_ROWS

struct units_query { bool open; };
struct unit_item { const char *name, *kind, *at, *org_name; int64_t matters, org; bool mapped; };
struct units_out { struct list items; };

SHAPE(matter_units_query_shape, "MatterUnitsQuery", struct units_query,
	FIELD(struct units_query, open, F_BOOL, 0, .doc = "only names that no organization stands for"));

SHAPE(matter_unit_item_shape, "MatterUnitName", struct unit_item,
	FIELD(struct unit_item, name, F_STR, F_NEED),
	FIELD(struct unit_item, matters, F_INT, F_NEED, .doc = "how many matters in force name it"),
	FIELD(struct unit_item, mapped, F_BOOL, F_NEED, .doc = "somebody has said what it means"),
	FIELD(struct unit_item, org, F_ID, 0, .doc = "which organization; absent with mapped and no kind: nobody in particular"),
	FIELD(struct unit_item, org_name, F_STR, 0),
	FIELD(struct unit_item, kind, F_STR, 0, .doc = "the nearest of this kind"),
	FIELD(struct unit_item, at, F_STR, 0, .doc = "whose node is of this level"));

SHAPE(matter_units_out_shape, "MatterUnitNames", struct units_out,
	FIELD(struct units_out, items, F_LIST, F_NEED, .sub = &matter_unit_item_shape, .doc = "those that most matters name first; at most 1000"));

SHAPE(matter_unit_map_shape, "MatterUnitMap", struct unit_mapped,
	FIELD(struct unit_mapped, name, F_STR, F_NEED, .min = 1, .max = 100),
	FIELD(struct unit_mapped, org, F_ID, 0, .doc = "this organization, wherever the place is"),
	FIELD(struct unit_mapped, kind, F_STR, 0, .one_of = MATTER_ORG_KINDS, .doc = "the nearest of this kind; neither: nobody in particular"),
	FIELD(struct unit_mapped, at, F_STR, 0, .one_of = "province|city|county|street|community|grid"));

/* ---- the names in use ---- */

struct names { struct arena *a; struct unit_item *v; size_t n, cap; struct problem p; };

static struct unit_item *name_of(struct names *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->v[i].name, name) == 0)
			return &s->v[i];
	if (s->n == s->cap)
		return NULL;
	s->v[s->n] = (struct unit_item){ .name = arena_str(s->a, name), .org = ABSENT };
	return &s->v[s->n++];
}

/* A matter counts a name once, however often it stands there. */
static enum err names_add(struct names *s, const struct matter_body *m)
{
	const struct matter_unit *u = m->units.v;

	for (size_t i = 0; i < m->units.n; i++) {
		struct unit_item *item;
		bool before = false;
		if (!u[i].name || u[i].kind)
			continue;
		for (size_t k = 0; k < i; k++)
			before = before || (u[k].name && !u[k].kind && strcmp(u[k].name, u[i].name) == 0);
		if (!before && (item = name_of(s, u[i].name)) != NULL)
			item->matters++;
	}
	return OK;
}

static int by_use(const void *x, const void *y)
{
	const struct unit_item *a = x, *b = y;

	return a->matters != b->matters ? (a->matters < b->matters) - (a->matters > b->matters) : strcmp(a->name, b->name);
}

static enum err names_mean(struct ctx *c, struct names *s)
{
	struct unit_mapped *m;
	struct people_org o;
	size_t n;
	enum err e = units_mapped(c, &m, &n);

	for (size_t i = 0; e == OK && i < n; i++) {
		struct unit_item *item = name_of(s, m[i].name);
		if (!item)
			break;
		item->mapped = true;
		item->org = m[i].org;
		item->kind = m[i].kind;
		item->at = m[i].at;
	}
	for (size_t i = 0; e == OK && i < s->n; i++) {
		int64_t org = 0;
		if (!s->v[i].mapped && (e = people_org_named(c, s->v[i].name, &org)) == OK && org)
			s->v[i].org = org;
		if (e == OK && s->v[i].org != ABSENT && (e = people_org_get(c, s->v[i].org, &o)) == OK)
			s->v[i].org_name = o.name;
	}
	return e;
}

static enum err names_row(void *arg, const struct val *v, int cols)
{
	struct names *names = arg;
	const struct matter_body *m;
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	enum err e = matter_parse(a, v[5].s, &m, &names->p);

	(void)cols;
	if (e == OK)
		e = names_add(names, m);
	arena_free(a);
	return e;
}

enum err units_list(struct ctx *c)
{
	const struct units_query *in = c->in;
	struct units_out *out = c->out;
	struct names s = { c->a, arena_alloc(c->a, NAMES_MAX * sizeof *s.v), 0, NAMES_MAX, { 0 } };
	size_t n = 0;
	enum err e = db_each(c->db, &matters_sql[MATTER_IN_FORCE], VALS(vi(c->tenant), vi(matter_today(c))), names_row, &s);

	if (e == OK)
		e = names_mean(c, &s);
	if (e != OK)
		return e;
	for (size_t i = 0; i < s.n; i++)
		if (!in->open || (!s.v[i].mapped && s.v[i].org == ABSENT))
			s.v[n++] = s.v[i];
	qsort(s.v, n, sizeof *s.v, by_use);
	out->items = (struct list){ n, s.v };
	return OK;
}

/* ---- what a name means ---- */

/* Columns of MATTER_UNIT_ONE: id, version, org, kind, level. */
static bool same_meaning(const struct val *v, const struct unit_mapped *in)
{
	return v[2].i == (in->org == ABSENT ? 0 : in->org) && strcmp(v[3].s, in->kind ? in->kind : "") == 0 && strcmp(v[4].s, in->at ? in->at : "") == 0;
}

enum err unit_map(struct ctx *c)
{
	const struct unit_mapped *in = c->in;
	struct people_org o;
	struct rows rows;
	int64_t id, version;
	enum err e = OK;

	if (in->org != ABSENT && (in->kind || in->at))
		return refuse(&c->problem, E_INPUT, "kind", "单位和类别只能说明一种", "Say an organization or a kind, not both");
	if (in->at && !in->kind)
		return refuse(&c->problem, E_INPUT, "at", "层级须与类别一起说明", "A level goes with a kind");
	if (in->org != ABSENT && (e = people_org_get(c, in->org, &o)) == OK && !o.active)
		return refuse(&c->problem, E_CONFLICT, "org", "单位已停用", "The organization has ended");
	if (e == OK)
		e = db_rows(c->db, &matters_sql[MATTER_UNIT_ONE], c->a, VALS(vi(c->tenant), vs(in->name)), &rows);
	if (e != OK)
		return e;
	id = rows.n ? rows.v[0].i : ctx_id(c);
	version = rows.n ? rows.v[1].i : 0;
	c->done_id = id;
	c->done_version = version;
	if (rows.n && same_meaning(rows.v, in))
		return OK;                 /* a file that is read again changes nothing */
	c->done_version = version + 1;
	return record(c, &unit_mapped_kind, id, version, in, NULL);
}
