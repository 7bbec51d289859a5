/*
 * territory_unite.c: the ground of what is merged. The shapes of all that goes into a node become one, off the writer; behind
 * the gate it is only checked that they are still the shapes that were united.
 */
#include <string.h>

#include "territory/geojson.h"
#include "territory/territory_land.h"
#include "territory/territory_reform.h"

/* What a node's ground was: its text, and on which layer it lies. */
struct ground { const char *text; int64_t layer; };

struct united {
	const int64_t *node;         /* the one that the others go into, first */
	struct ground *seen;
	size_t n;
	struct land *land;           /* NULL: what has no shape, or lies on another layer, leaves the shape as it was */
};

static enum err ground_of(struct ctx *c, struct arena *a, int64_t node, struct ground *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[SHAPE_ONE], a, VALS(vi(c->tenant), vi(node)), &rows);

	*out = e == OK && rows.n ? (struct ground){ rows.v[1].s, rows.v[0].i } : (struct ground){ NULL, 0 };
	return e;
}

static enum err land_united(struct ctx *c, struct united *u, struct arena *scratch)
{
	struct geo *part = arena_alloc(scratch, u->n * sizeof *part), whole;
	enum err e = OK;

	for (size_t i = 0; e == OK && i < u->n; i++) {
		json_t *json = json_loads(u->seen[i].text, 0, NULL);
		e = geojson_shape(scratch, json, "shape", &part[i], &c->problem);
		json_decref(json);
	}
	if (e == OK)
		e = geo_unite(scratch, part, u->n, &whole, &c->problem);
	return e == OK ? land_of(c->a, &whole, u->seen[0].layer, &u->land, &c->problem) : e;
}

enum err unite_prepare(struct ctx *c, const int64_t *node, size_t n, struct united **out)
{
	struct united *u = arena_alloc(c->a, sizeof *u);
	struct arena *scratch = arena_new(SIZE_MAX);
	bool whole = true;
	enum err e = OK;

	*u = (struct united){ .node = node, .n = n, .seen = arena_alloc(c->a, n * sizeof *u->seen) };
	for (size_t i = 0; e == OK && i < n; i++) {
		e = ground_of(c, c->a, node[i], &u->seen[i]);
		whole = whole && u->seen[i].text && u->seen[i].layer == u->seen[0].layer;
	}
	if (e == OK && whole)
		e = land_united(c, u, scratch);
	arena_free(scratch);
	*out = u;
	return e;
}

enum err unite_record(struct ctx *c, const struct united *u, int64_t level)
{
	struct shape_row r = { u->node[0], level, u->land };
	struct shapes_set d = { { 1, &r } };
	struct ground now;
	enum err e;

	for (size_t i = 0; i < u->n; i++) {
		if ((e = ground_of(c, c->a, u->node[i], &now)) != OK)
			return e;
		if (!now.text != !u->seen[i].text || (now.text && strcmp(now.text, u->seen[i].text) != 0))
			return refuse(&c->problem, E_CONFLICT, "into", "图形刚刚被修改，请重新提交", "A shape was changed a moment ago; send it again");
	}
	return u->land ? record(c, &shapes_set_kind, ctx_id(c), 0, &d, NULL) : OK;
}
