/*
 * territory_report.c: GET /territory/report. Is the ground below a node fit for work: grids of the right size, shapes for all,
 * no gaps between them and no overlaps. Findings are capped, counts are whole.
 */
#include <string.h>

#include "territory/coverage.h"
#include "territory/geojson.h"
#include "territory/territory_cmds.h"

#define FINDINGS_MAX 100
#define PAGE 2000
#define TOLERANCE_M2 100.0     /* smaller findings are the noise of drawing */

struct report_in { int64_t node; };
struct size_out { int64_t node, households, least, most; const char *name; };
struct missing_out { const char *level; int64_t count, missing; };
struct finding_out { int64_t m2; double lon, lat; const char *one, *other; };
struct report_out {
	int64_t grids, oversize, undersize, unknown_size, gaps, overlaps, outsides;
	struct list sizes, shapes, gap, overlap, outside;
	double covered;
};

SHAPE(report_in_shape, "TerritoryReportQuery", struct report_in,
	FIELD(struct report_in, node, F_ID, F_NEED));

SHAPE(size_out_shape, "GridSize", struct size_out,
	FIELD(struct size_out, node, F_ID, F_NEED),
	FIELD(struct size_out, name, F_STR, F_NEED),
	FIELD(struct size_out, households, F_INT, F_NEED),
	FIELD(struct size_out, least, F_INT, F_NEED),
	FIELD(struct size_out, most, F_INT, F_NEED));

SHAPE(missing_out_shape, "ShapesMissing", struct missing_out,
	FIELD(struct missing_out, level, F_STR, F_NEED),
	FIELD(struct missing_out, count, F_INT, F_NEED),
	FIELD(struct missing_out, missing, F_INT, F_NEED));

SHAPE(finding_out_shape, "GroundFinding", struct finding_out,
	FIELD(struct finding_out, m2, F_INT, F_NEED),
	FIELD(struct finding_out, lon, F_NUM, F_NEED),
	FIELD(struct finding_out, lat, F_NUM, F_NEED),
	FIELD(struct finding_out, one, F_STR, 0, .doc = "id of a child"),
	FIELD(struct finding_out, other, F_STR, 0));

SHAPE(report_out_shape, "TerritoryReport", struct report_out,
	FIELD(struct report_out, grids, F_INT, F_NEED, .doc = "community grids below the node"),
	FIELD(struct report_out, oversize, F_INT, F_NEED),
	FIELD(struct report_out, undersize, F_INT, F_NEED),
	FIELD(struct report_out, unknown_size, F_INT, F_NEED, .doc = "grids whose households nobody gave"),
	FIELD(struct report_out, sizes, F_LIST, F_NEED, .sub = &size_out_shape, .doc = "the first hundred out of size"),
	FIELD(struct report_out, shapes, F_LIST, F_NEED, .sub = &missing_out_shape, .doc = "by level: nodes, and how many have no shape"),
	FIELD(struct report_out, covered, F_NUM, 0, .doc = "how much of the node's ground its children cover, 0 to 1"),
	FIELD(struct report_out, gaps, F_INT, F_NEED),
	FIELD(struct report_out, overlaps, F_INT, F_NEED),
	FIELD(struct report_out, outsides, F_INT, F_NEED),
	FIELD(struct report_out, gap, F_LIST, F_NEED, .sub = &finding_out_shape, .doc = "the largest hundred"),
	FIELD(struct report_out, overlap, F_LIST, F_NEED, .sub = &finding_out_shape),
	FIELD(struct report_out, outside, F_LIST, F_NEED, .sub = &finding_out_shape));

enum err report_scope(struct ctx *c, struct scope *s)
{
	const struct report_in *in = c->in;
	struct node n;
	enum err e = node_by_id(c, in->node, &n);

	if (e == OK)
		*s = (struct scope){ .object = n.id, .path = n.path };
	return e;
}

static void size_one(struct ctx *c, const struct grid_rule *rule, const struct node *n, struct report_out *out)
{
	int64_t least = n->hard ? rule->hard_least : rule->least, most = n->hard ? rule->hard_most : rule->most;
	struct size_out *v = out->sizes.v;

	(void)c;
	if (strcmp(n->kind, "dedicated") == 0)
		return;
	out->grids++;
	if (n->households == ABSENT) {
		out->unknown_size++;
		return;
	}
	out->oversize += n->households > most;
	out->undersize += n->households < least;
	if ((n->households > most || n->households < least) && out->sizes.n < FINDINGS_MAX)
		v[out->sizes.n++] = (struct size_out){ n->id, n->households, least, most, n->name };
}

static enum err report_sizes(struct ctx *c, struct report_out *out)
{
	const struct territory *t = territory_state(c);
	const char *after = NULL;
	struct node *v;
	size_t n;
	enum err e;

	if (!t)
		return refuse(&c->problem, E_BUSY, "", "辖区数据尚未就绪，请稍后重试", "The territory is not ready yet; try again in a moment");
	out->sizes.v = arena_alloc(c->a, FINDINGS_MAX * sizeof(struct size_out));
	do {
		if ((e = node_below(c, c->scope.path, LEVEL_GRID, after, PAGE, &v, &n)) != OK)
			return e;
		for (size_t i = 0; i < n; i++)
			size_one(c, &t->rule, &v[i], out);
		after = n ? v[n - 1].path : NULL;
	} while (n == PAGE);
	return OK;
}

static enum err report_missing(struct ctx *c, struct report_out *out)
{
	struct missing_out *v;
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[SHAPE_HAS], c->a,
	                     VALS(vi(c->tenant), vs(c->scope.path), vs(arena_printf(c->a, "%s{", c->scope.path)), vi(LEVEL_GRID)), &rows);

	if (e != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++)
		v[i] = (struct missing_out){ level_name((int)row(&rows, i)[0].i), row(&rows, i)[1].i, row(&rows, i)[1].i - row(&rows, i)[2].i };
	out->shapes = (struct list){ rows.n, v };
	return OK;
}

/* ---- the ground ---- */

struct ground { struct arena *a; struct coverage_child *child; size_t n, cap; struct problem *p; };

static enum err ground_read(struct arena *a, const struct val *v, const struct geo **out, struct problem *p)
{
	struct geo *g = arena_alloc(a, sizeof *g);
	json_t *json = json_loadb(v->s, v->len, 0, NULL);
	enum err e = geojson_shape(a, json, "shape", g, p);

	json_decref(json);
	*out = g;
	return e;
}

static enum err ground_child(void *arg, const struct val *v, int cols)
{
	struct ground *g = arg;
	struct coverage_child *child = &g->child[g->n];
	enum err e = OK;

	(void)cols;
	if (v[2].i)      /* dedicated grids lie over the others and cover nothing */
		return OK;
	if (v[3].type && (e = ground_read(g->a, &v[3], &child->shape, g->p)) != OK)
		return e;
	child->id = v[0].i;
	g->n++;
	return OK;
}

static const char *id_text(struct ctx *c, int64_t id)
{
	return arena_printf(c->a, "%lld", (long long)id);
}

static void ground_answer(struct ctx *c, const struct coverage *k, struct report_out *out)
{
	struct finding_out *gap = arena_alloc(c->a, 3 * FINDINGS_MAX * sizeof *gap), *overlap = gap + FINDINGS_MAX, *outside = overlap + FINDINGS_MAX;

	out->gaps = (int64_t)k->gaps_all;
	out->overlaps = (int64_t)k->overlaps_all;
	out->outsides = (int64_t)k->outsides_all;
	out->covered = k->parent_m2 > 0 ? k->covered_m2 / k->parent_m2 : 0;
	out->gap = (struct list){ k->gaps < FINDINGS_MAX ? k->gaps : FINDINGS_MAX, gap };
	out->overlap = (struct list){ k->overlaps < FINDINGS_MAX ? k->overlaps : FINDINGS_MAX, overlap };
	out->outside = (struct list){ k->outsides < FINDINGS_MAX ? k->outsides : FINDINGS_MAX, outside };
	for (size_t i = 0; i < out->gap.n; i++)
		gap[i] = (struct finding_out){ (int64_t)k->gap[i].m2, k->gap[i].at.lon, k->gap[i].at.lat, NULL, NULL };
	for (size_t i = 0; i < out->overlap.n; i++)
		overlap[i] = (struct finding_out){ (int64_t)k->overlap[i].m2, k->overlap[i].at.lon, k->overlap[i].at.lat,
			id_text(c, k->overlap[i].one), id_text(c, k->overlap[i].other) };
	for (size_t i = 0; i < out->outside.n; i++)
		outside[i] = (struct finding_out){ (int64_t)k->outside[i].m2, k->outside[i].at.lon, k->outside[i].at.lat,
			id_text(c, k->outside[i].id), NULL };
}

static enum err report_ground(struct ctx *c, struct report_out *out)
{
	struct ground g = { .a = arena_new(SIZE_MAX), .p = &c->problem };
	const struct geo *parent = NULL;
	struct coverage *k = arena_alloc(g.a, sizeof *k);
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[SHAPE_ONE], c->a, VALS(vi(c->tenant), vi(c->scope.object)), &rows);

	g.child = arena_alloc(g.a, (COVERAGE_CHILDREN + 1) * sizeof *g.child);
	if (e == OK && rows.n && (e = ground_read(g.a, &rows.v[1], &parent, &c->problem)) == OK)
		e = db_each(c->db, &territory_sql[SHAPES_OF_CHILDREN], VALS(vi(c->tenant), vi(c->scope.object), vs(""), vi(COVERAGE_CHILDREN)),
		            ground_child, &g);
	if (e == OK && parent && g.n && (e = coverage_report(g.a, parent, g.child, g.n, TOLERANCE_M2, k, &c->problem)) == OK)
		ground_answer(c, k, out);
	arena_free(g.a);
	return e;
}

enum err report_show(struct ctx *c)
{
	struct report_out *out = c->out;
	enum err e;

	out->grids = out->oversize = out->undersize = out->unknown_size = out->gaps = out->overlaps = out->outsides = 0;
	if ((e = report_sizes(c, out)) != OK || (e = report_missing(c, out)) != OK)
		return e;
	return report_ground(c, out);
}
