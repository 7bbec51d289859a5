/*
 * coverage.c: overlaps, gaps and strays among the children of a node, by GEOS. On the way of the report that an operator
 * reads after importing shapes; it reads shapes and returns findings, and stores nothing.
 */
#include "territory/coverage.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "territory/geos.h"

/* What a report works on. Geometries belong to it; `ok` turns false when GEOS fails, and the rest is passed over. */
struct survey {
	struct geos g;
	struct arena *a, *scratch;          /* scratch holds shapes only while one is measured */
	const struct coverage_child *child;
	size_t n;
	double tolerance_m2;
	GEOSGeometry *parent, **shape;      /* shape[i] NULL: missing or broken */
	const GEOSPreparedGeometry *whole;  /* the parent, prepared */
	GEOSSTRtree *tree;
	struct coverage *out;
	size_t self;                        /* the child whose neighbours are being asked for */
	bool ok;
};

/* A list in the arena that doubles; the caller fills the place returned. */
static void *list_grow(struct arena *a, void *list, size_t n, size_t each)
{
	void *v;

	if (n & (n - 1))
		return list;
	v = arena_alloc(a, (n ? 2 * n : 1) * each);
	if (n)
		memcpy(v, list, n * each);
	return v;
}

/* Area and a point of a difference or an intersection, which it destroys; negative if it is empty or GEOS failed. */
static double part_measure(struct survey *s, GEOSGeometry *part, struct geo_point *at)
{
	double m2 = -1;

	if (!part) {
		s->ok = false;
		return -1;
	}
	arena_reset(s->scratch);
	m2 = geos_area_m2(&s->g, s->scratch, part);
	if (m2 < 0)
		s->ok = false;
	else if (m2 > s->tolerance_m2 && !geos_inside(&s->g, part, at))
		s->ok = false;
	GEOSGeom_destroy_r(s->g.h, part);
	return m2;
}

static void shapes_fill(struct survey *s)
{
	struct coverage *out = s->out;

	for (size_t i = 0; i < s->n && s->ok; i++) {
		const struct coverage_child *c = &s->child[i];
		char valid;

		if (!c->shape || c->shape->n == 0) {
			out->missing_id = list_grow(s->a, out->missing_id, out->missing, sizeof(int64_t));
			out->missing_id[out->missing++] = c->id;
			continue;
		}
		s->shape[i] = geos_from(&s->g, c->shape);
		valid = s->shape[i] ? GEOSisValid_r(s->g.h, s->shape[i]) : 0;
		if (valid == 1) {
			GEOSSTRtree_insert_r(s->g.h, s->tree, s->shape[i], &s->shape[i]);
			continue;
		}
		GEOSGeom_destroy_r(s->g.h, s->shape[i]);
		s->shape[i] = NULL;
		out->broken_id = list_grow(s->a, out->broken_id, out->broken, sizeof(int64_t));
		out->broken_id[out->broken++] = c->id;
	}
}

static void neighbour_meet(void *item, void *arg)
{
	struct survey *s = arg;
	size_t other = (size_t)((GEOSGeometry **)item - s->shape);
	struct coverage *out = s->out;
	struct geo_point at;
	char meets;
	double m2;

	if (!s->ok || other <= s->self)
		return;
	meets = GEOSIntersects_r(s->g.h, s->shape[s->self], s->shape[other]);
	if (meets != 1) {
		s->ok = meets == 0;
		return;
	}
	m2 = part_measure(s, GEOSIntersection_r(s->g.h, s->shape[s->self], s->shape[other]), &at);
	if (!s->ok || m2 <= s->tolerance_m2)
		return;
	out->overlap = list_grow(s->a, out->overlap, out->overlaps, sizeof(*out->overlap));
	out->overlap[out->overlaps++] = (struct coverage_overlap){ s->child[s->self].id, s->child[other].id, m2, at };
}

static void overlaps_find(struct survey *s)
{
	for (s->self = 0; s->self < s->n && s->ok; s->self++)
		if (s->shape[s->self])
			GEOSSTRtree_query_r(s->g.h, s->tree, s->shape[s->self], neighbour_meet, s);
}

static void outsides_find(struct survey *s)
{
	struct coverage *out = s->out;

	for (size_t i = 0; i < s->n && s->ok; i++) {
		struct geo_point at;
		char inside;
		double m2;

		if (!s->shape[i] || (inside = GEOSPreparedCovers_r(s->g.h, s->whole, s->shape[i])) == 1)
			continue;
		if (inside == 2) {
			s->ok = false;
			return;
		}
		m2 = part_measure(s, GEOSDifference_r(s->g.h, s->shape[i], s->parent), &at);
		if (!s->ok || m2 <= s->tolerance_m2)
			continue;
		out->outside = list_grow(s->a, out->outside, out->outsides, sizeof(*out->outside));
		out->outside[out->outsides++] = (struct coverage_outside){ s->child[i].id, m2, at };
	}
}

/* All children as one geometry; NULL when GEOS fails. */
static GEOSGeometry *children_union(struct survey *s)
{
	GEOSGeometry **copy = calloc(s->n + 1, sizeof(*copy)), *all, *one;
	size_t n = 0;

	for (size_t i = 0; copy && i < s->n; i++)
		if (s->shape[i] && (copy[n] = GEOSGeom_clone_r(s->g.h, s->shape[i])))
			n++;
	if (!copy)
		return NULL;
	all = GEOSGeom_createCollection_r(s->g.h, GEOS_GEOMETRYCOLLECTION, copy, (unsigned)n);
	free(copy);
	one = all ? GEOSUnaryUnion_r(s->g.h, all) : NULL;
	GEOSGeom_destroy_r(s->g.h, all);
	return one;
}

static void gap_add(struct survey *s, const struct geo_polygon *polygon)
{
	struct geo one = { 1, (struct geo_polygon *)(uintptr_t)polygon };
	struct coverage *out = s->out;
	double m2 = geo_area_m2(&one);
	struct geo_point at = { 0 };
	GEOSGeometry *geom;

	if (m2 <= s->tolerance_m2)
		return;
	geom = geos_from(&s->g, &one);
	s->ok = geom && geos_inside(&s->g, geom, &at);
	GEOSGeom_destroy_r(s->g.h, geom);
	if (!s->ok)
		return;
	out->gap = list_grow(s->a, out->gap, out->gaps, sizeof(*out->gap));
	out->gap[out->gaps++] = (struct coverage_gap){ m2, at };
}

static void gaps_find(struct survey *s)
{
	GEOSGeometry *all = s->ok ? children_union(s) : NULL, *rest = all ? GEOSDifference_r(s->g.h, s->parent, all) : NULL;
	struct geo bare = { 0 };

	arena_reset(s->scratch);
	s->ok = s->ok && rest && geos_to(&s->g, s->scratch, rest, &bare);
	GEOSGeom_destroy_r(s->g.h, all);
	GEOSGeom_destroy_r(s->g.h, rest);
	if (!s->ok)
		return;
	s->out->covered_m2 = s->out->parent_m2 - geo_area_m2(&bare);
	for (size_t i = 0; i < bare.n && s->ok; i++)
		gap_add(s, &bare.polygon[i]);
}

static int larger(double x, double y)
{
	return x > y ? -1 : x < y;
}

static int overlap_order(const void *x, const void *y)
{
	return larger(((const struct coverage_overlap *)x)->m2, ((const struct coverage_overlap *)y)->m2);
}

static int gap_order(const void *x, const void *y)
{
	return larger(((const struct coverage_gap *)x)->m2, ((const struct coverage_gap *)y)->m2);
}

static int outside_order(const void *x, const void *y)
{
	return larger(((const struct coverage_outside *)x)->m2, ((const struct coverage_outside *)y)->m2);
}

/* Sorts a list and keeps its head; returns what was there before. */
static size_t list_keep(void *list, size_t *n, size_t each, int (*order)(const void *, const void *))
{
	size_t all = *n;

	if (all > 1)
		qsort(list, all, each, order);
	*n = all > COVERAGE_LIST ? COVERAGE_LIST : all;
	return all;
}

static void survey_run(struct survey *s, struct coverage *out)
{
	s->whole = GEOSPrepare_r(s->g.h, s->parent);
	s->tree = GEOSSTRtree_create_r(s->g.h, 10);
	s->ok = s->whole && s->tree && s->shape;
	if (s->ok)
		shapes_fill(s);
	if (s->ok)
		overlaps_find(s);
	if (s->ok)
		outsides_find(s);
	if (s->ok)
		gaps_find(s);
	out->overlaps_all = list_keep(out->overlap, &out->overlaps, sizeof(*out->overlap), overlap_order);
	out->gaps_all = list_keep(out->gap, &out->gaps, sizeof(*out->gap), gap_order);
	out->outsides_all = list_keep(out->outside, &out->outsides, sizeof(*out->outside), outside_order);
}

static void survey_close(struct survey *s)
{
	if (s->tree)
		GEOSSTRtree_destroy_r(s->g.h, s->tree);
	if (s->whole)
		GEOSPreparedGeom_destroy_r(s->g.h, s->whole);
	for (size_t i = 0; s->shape && i < s->n; i++)
		GEOSGeom_destroy_r(s->g.h, s->shape[i]);
	GEOSGeom_destroy_r(s->g.h, s->parent);
	free(s->shape);
	arena_free(s->scratch);
	geos_close(&s->g);
}

enum err coverage_report(struct arena *a, const struct geo *parent, const struct coverage_child *child, size_t n, double tolerance_m2,
	struct coverage *out, struct problem *p)
{
	struct coverage made = { 0 };
	struct survey s = { .a = a, .child = child, .n = n, .tolerance_m2 = tolerance_m2, .out = &made };
	enum err e;

	assert(tolerance_m2 >= 0);
	if (parent->n == 0)
		return refuse(p, E_INPUT, "shape", "上级没有图形，无法检查覆盖情况；请先导入上级的图形", "the parent has no shape to compare with; import it first");
	if (n > COVERAGE_CHILDREN)
		return refuse(p, E_INPUT, "children", "下级有 %zu 个，一次最多检查 %d 个", "there are %zu children, at most %d are compared at once",
			n, COVERAGE_CHILDREN);
	if ((e = geos_open(&s.g, p)))
		return e;
	s.scratch = arena_new(LIMIT_ARENA_BYTES);
	s.shape = calloc(n + 1, sizeof(*s.shape));
	s.parent = geos_from(&s.g, parent);
	made.parent_m2 = geo_area_m2(parent);
	if (s.parent && GEOSisValid_r(s.g.h, s.parent) != 1) {
		e = refuse(p, E_INPUT, "shape", "上级的图形无效；请改正后重新导入", "the parent's shape is not valid; correct it and import it again");
	} else {
		if (s.parent)
			survey_run(&s, &made);
		e = s.ok ? OK : geos_refuse(&s.g, p);
	}
	survey_close(&s);
	if (!e)
		*out = made;
	return e;
}
