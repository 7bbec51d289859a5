/*
 * matters_read.c: rows to structs, and which organizations a matter's units are at a place: for this room's commands and for
 * the rooms above.
 */
#include <string.h>

#include "matters/matters_in.h"
#include "people/people.h"
#include "territory/territory.h"

int64_t matter_today(const struct ctx *c)
{
	return day_at(c->now, CHINA_OFFSET_MIN);
}

enum err matter_of_row(struct ctx *c, const struct val *v, struct matter *out)
{
	struct matter m = { .id = v[0].i, .version = v[1].i, .from = v[2].i, .until = v[3].i == MATTER_FAR ? ABSENT : v[3].i, .withdrawn = v[4].i != 0 };
	enum err e = matter_parse(c->a, v[5].s, &m.body, &c->problem);

	if (e == OK)
		*out = m;
	return e == OK ? OK : E_INTERNAL;
}

static enum err one(struct ctx *c, const struct rows *rows, struct matter *out)
{
	if (!rows->n)
		return refuse(&c->problem, E_NOT_FOUND, "matter", "没有这个事项，或这一天没有生效的版本", "There is no such matter, or no version of it that day");
	return matter_of_row(c, rows->v, out);
}

enum err matter_get(struct ctx *c, int64_t id, const char *code, int64_t day, struct matter *out)
{
	struct rows rows;
	struct matter m;
	char text[11];
	enum err e;

	if (id)
		e = db_rows(c->db, &matters_sql[MATTER_BY_ID_ON], c->a, VALS(vi(c->tenant), vi(id), vi(day)), &rows);
	else
		e = db_rows(c->db, &matters_sql[MATTER_BY_CODE_ON], c->a, VALS(vi(c->tenant), vs(code), vi(day)), &rows);
	if (e != OK || (e = one(c, &rows, &m)) != OK)
		return e;
	day_print(text, (day_t)m.from);
	if (m.withdrawn)
		return refuse(&c->problem, E_NOT_FOUND, "matter", "事项“%s”已于 %s 撤销", "The matter \"%s\" was withdrawn as of %s", m.body->name, text);
	*out = m;
	return OK;
}

enum err matter_cited(struct ctx *c, int64_t id, int64_t version, struct matter *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &matters_sql[MATTER_CITED], c->a, VALS(vi(c->tenant), vi(id), vi(version)), &rows);

	return e == OK ? one(c, &rows, out) : e;
}

enum err matter_newest(struct ctx *c, int64_t id, struct matter *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &matters_sql[MATTER_NEWEST], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	return e == OK ? one(c, &rows, out) : e;
}

enum err matter_list_holds(struct ctx *c, int64_t node, const char *path, bool *out)
{
	struct place place;
	enum err e;

	*out = node == ABSENT;
	if (node == ABSENT || !path)
		return OK;
	if ((e = territory_node(c, node, &place)) == OK)
		*out = strncmp(place.path, path, strlen(place.path)) == 0;
	return e;
}

enum err matter_holds(struct ctx *c, const struct matter *m, const char *path, bool *out)
{
	return matter_list_holds(c, m->body->node, path, out);
}

enum err units_mapped(struct ctx *c, struct unit_mapped **out, size_t *n)
{
	struct rows rows;
	enum err e = db_rows(c->db, &matters_sql[MATTER_UNIT_ALL], c->a, VALS(vi(c->tenant)), &rows);

	if (e != OK)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		(*out)[i] = (struct unit_mapped){ v[0].s, v[1].i ? v[1].i : ABSENT, *v[2].s ? v[2].s : NULL, *v[3].s ? v[3].s : NULL };
	}
	*n = rows.n;
	return OK;
}

/* ---- which organization a unit is ---- */

struct above { const char *path; struct people_org *v; size_t n; };

/* The nearest organization above the place that is called so, is of this kind and belongs to a node of this level; 0: none. */
static enum err nearest(struct ctx *c, const struct above *above, const char *name, const char *kind, const char *at, int64_t *out)
{
	struct place place;
	enum err e;

	*out = 0;
	for (size_t i = 0; i < above->n; i++) {
		const struct people_org *o = &above->v[i];
		if ((name && strcmp(o->name, name) != 0) || (kind && strcmp(o->kind, kind) != 0))
			continue;
		if (at && (e = territory_node(c, o->node, &place)) != OK)
			return e;
		if (at && place.level != level_read(at))
			continue;
		*out = o->id;
		return OK;
	}
	return OK;
}

static enum err by_id(struct ctx *c, int64_t id, int64_t *out)
{
	struct people_org o;
	enum err e = people_org_get(c, id, &o);

	*out = e == OK && o.active ? o.id : 0;
	return e == E_NOT_FOUND ? OK : e;
}

/* By what people said the name means; else by the name itself, nearest first, then anywhere if only one is called so. */
static enum err by_name(struct ctx *c, const struct above *above, const struct matter_unit *u, int64_t *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &matters_sql[MATTER_UNIT_ONE], c->a, VALS(vi(c->tenant), vs(u->name)), &rows);

	if (e != OK)
		return e;
	if (rows.n) {
		const struct val *v = rows.v;
		*out = 0;
		if (v[2].i)
			return by_id(c, v[2].i, out);
		return *v[3].s ? nearest(c, above, NULL, v[3].s, *v[4].s ? v[4].s : NULL, out) : OK;
	}
	if ((e = nearest(c, above, u->name, NULL, u->at, out)) != OK || *out || u->at)
		return e;
	return people_org_named(c, u->name, out);
}

static enum err found(struct ctx *c, const struct above *above, const struct matter_unit *u, struct matter_found *out)
{
	*out = (struct matter_found){ u, u->name ? u->name : u->kind ? u->kind : "", 0 };
	if (u->org != ABSENT)
		return by_id(c, u->org, &out->org);
	if (u->kind)
		return nearest(c, above, u->name, u->kind, u->at, &out->org);
	return by_name(c, above, u, &out->org);
}

static void answers_add(struct matter_answers *out, const struct matter_found *f)
{
	if (!f->org || strcmp(f->unit->role, "supervise") == 0 || f->org == out->lead)
		return;
	if (strcmp(f->unit->role, "lead") == 0 && !out->lead) {
		out->lead = f->org;
		return;
	}
	for (int i = 0; i < out->co_n; i++)
		if (out->co[i] == f->org)
			return;
	if (out->co_n < MATTER_CO_MAX)
		out->co[out->co_n++] = f->org;
}

enum err matter_units(struct ctx *c, const struct matter *m, const char *condition, const char *path, struct matter_answers *out)
{
	const struct matter_unit *u = m->body->units.v;
	struct matter_found *v = arena_alloc(c->a, m->body->units.n * sizeof *v);
	struct matter_answers made = { 0 };
	struct above above = { .path = path };
	size_t n = 0;
	enum err e = people_orgs_over(c, path, &above.v, &above.n);

	for (size_t i = 0; e == OK && i < m->body->units.n; i++)
		if (!u[i].condition || (condition && strcmp(u[i].condition, condition) == 0))
			e = found(c, &above, &u[i], &v[n++]);
	if (e != OK)
		return e;
	/* Leads first: an organization that leads does not co-handle as well, wherever it stands in the list. */
	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < n; i++)
			if ((strcmp(v[i].unit->role, "lead") == 0) == (pass == 0))
				answers_add(&made, &v[i]);
	made.all = (struct list){ n, v };
	*out = made;
	return OK;
}
