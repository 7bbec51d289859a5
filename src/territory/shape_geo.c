/*
 * shape_geo.c: the geometry of one shape, and of two. On the way of an import: file -> shape -> geo_check -> stored; on the
 * way of a map: stored -> geo_simplify -> page. Areas and rings are our own arithmetic; validity and overlays are GEOS's.
 */
#include "territory/shape_geo.h"

#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "territory/geos.h"

#define WGS84_A 6378137.0                   /* metres */
#define WGS84_E 0.081819190842621494        /* first eccentricity */
#define DEGREE (3.14159265358979323846 / 180.0)
#define METRES_A_DEGREE 111320.0            /* of latitude, near enough for tolerances and squares */

size_t geo_vertices(const struct geo *g)
{
	size_t n = 0;

	for (size_t i = 0; i < g->n; i++)
		for (size_t j = 0; j < g->polygon[i].n; j++)
			n += g->polygon[i].ring[j].n;
	return n;
}

struct geo_box geo_bbox(const struct geo *g)
{
	struct geo_box b = { INFINITY, INFINITY, -INFINITY, -INFINITY };

	if (g->n == 0)
		return (struct geo_box){ 0 };
	for (size_t i = 0; i < g->n; i++) {
		const struct geo_ring *r = &g->polygon[i].ring[0];    /* holes lie inside */

		for (size_t k = 0; k < r->n; k++) {
			b.west = fmin(b.west, r->at[k].lon);
			b.south = fmin(b.south, r->at[k].lat);
			b.east = fmax(b.east, r->at[k].lon);
			b.north = fmax(b.north, r->at[k].lat);
		}
	}
	return b;
}

/* Twice the sine of the authalic latitude, scaled: dA = a^2/2 dq dlambda on the ellipsoid. */
static double authalic_q(double lat)
{
	double s = sin(lat * DEGREE), es = WGS84_E * s;

	return (1 - WGS84_E * WGS84_E) * (s / (1 - es * es) + atanh(es) / WGS84_E);
}

/* Signed: positive when the ring runs counter-clockwise. */
static double ring_area_m2(const struct geo_ring *r)
{
	double sum = 0, base = authalic_q(r->at[0].lat), q0 = 0;

	for (size_t i = 1; i < r->n; i++) {
		double q1 = authalic_q(r->at[i].lat) - base;
		double qm = authalic_q((r->at[i - 1].lat + r->at[i].lat) / 2) - base;

		sum -= (r->at[i].lon - r->at[i - 1].lon) * DEGREE * (q0 + 4 * qm + q1) / 6;
		q0 = q1;
	}
	return sum * WGS84_A * WGS84_A / 2;
}

double geo_area_m2(const struct geo *g)
{
	double sum = 0;

	for (size_t i = 0; i < g->n; i++)
		for (size_t j = 0; j < g->polygon[i].n; j++)
			sum += (j == 0 ? 1 : -1) * fabs(ring_area_m2(&g->polygon[i].ring[j]));
	return sum;
}

static bool ring_odd(const struct geo_ring *r, struct geo_point at)
{
	bool odd = false;

	for (size_t i = 1; i < r->n; i++) {
		struct geo_point u = r->at[i - 1], v = r->at[i];

		if ((u.lat > at.lat) != (v.lat > at.lat)) {
			double side = (at.lat - u.lat) * (v.lon - u.lon) - (at.lon - u.lon) * (v.lat - u.lat);

			odd ^= v.lat > u.lat ? side > 0 : side < 0;
		}
	}
	return odd;
}

bool geo_holds(const struct geo *g, struct geo_point at)
{
	bool odd = false;

	for (size_t i = 0; i < g->n; i++)
		for (size_t j = 0; j < g->polygon[i].n; j++)
			odd ^= ring_odd(&g->polygon[i].ring[j], at);
	return odd;
}

/* What can be said of a ring by counting; polygon_no and ring_no begin at 1. */
static enum err ring_check(const struct geo_ring *r, size_t polygon_no, size_t ring_no, struct problem *p)
{
	if (r->n < 4)
		return refuse(p, E_INPUT, "shape", "第 %zu 个多边形的第 %zu 个环只有 %zu 个点，至少需要 4 个（首尾相同）",
			"polygon %zu, ring %zu has only %zu points; it needs at least 4, the last repeating the first",
			polygon_no, ring_no, r->n);
	for (size_t i = 0; i < r->n; i++)
		if (!(fabs(r->at[i].lon) <= 180) || !(fabs(r->at[i].lat) <= 90))
			return refuse(p, E_INPUT, "shape", "第 %zu 个多边形的第 %zu 个环中坐标 (%.7g, %.7g) 超出经纬度范围；顺序应为经度、纬度",
				"polygon %zu, ring %zu: the position (%.7g, %.7g) is no longitude and latitude; longitude comes first",
				polygon_no, ring_no, r->at[i].lon, r->at[i].lat);
	if (r->at[0].lon != r->at[r->n - 1].lon || r->at[0].lat != r->at[r->n - 1].lat)
		return refuse(p, E_INPUT, "shape", "第 %zu 个多边形的第 %zu 个环没有闭合：最后一点应与第一点 (%.7f, %.7f) 相同",
			"polygon %zu, ring %zu is not closed: its last position must repeat the first (%.7f, %.7f)",
			polygon_no, ring_no, r->at[0].lon, r->at[0].lat);
	return OK;
}

static enum err rings_check(const struct geo *g, struct problem *p)
{
	if (g->n == 0)
		return refuse(p, E_INPUT, "shape", "图形为空：至少需要一个多边形", "the shape is empty: it needs at least one polygon");
	if (geo_vertices(g) > GEO_VERTICES)
		return refuse(p, E_INPUT, "shape", "图形有 %zu 个顶点，最多 %d 个；请先简化", "the shape has %zu vertices, at most %d are taken; simplify it first",
			geo_vertices(g), GEO_VERTICES);
	for (size_t i = 0; i < g->n; i++) {
		if (g->polygon[i].n == 0)
			return refuse(p, E_INPUT, "shape", "第 %zu 个多边形没有环", "polygon %zu has no ring", i + 1);
		for (size_t j = 0; j < g->polygon[i].n; j++) {
			enum err e = ring_check(&g->polygon[i].ring[j], i + 1, j + 1, p);

			if (e)
				return e;
		}
	}
	return OK;
}

/* Rounded, without repeats, turned as RFC 7946 wants it. False if fewer than four points are left. */
static bool ring_normal(struct arena *a, const struct geo_ring *r, bool outer, struct geo_ring *out)
{
	struct geo_ring made = { 0, arena_alloc(a, r->n * sizeof(struct geo_point)) };

	for (size_t i = 0; i < r->n; i++) {
		struct geo_point at = { round(r->at[i].lon * GEO_UNITS) / GEO_UNITS, round(r->at[i].lat * GEO_UNITS) / GEO_UNITS };

		if (made.n == 0 || at.lon != made.at[made.n - 1].lon || at.lat != made.at[made.n - 1].lat)
			made.at[made.n++] = at;
	}
	if (made.n < 4)
		return false;
	if ((ring_area_m2(&made) > 0) != outer)
		for (size_t i = 0, k = made.n - 1; i < k; i++, k--) {
			struct geo_point t = made.at[i];

			made.at[i] = made.at[k];
			made.at[k] = t;
		}
	*out = made;
	return true;
}

static enum err geo_normal(struct arena *a, const struct geo *in, struct geo *out, struct problem *p)
{
	*out = (struct geo){ in->n, arena_alloc(a, in->n * sizeof(struct geo_polygon)) };
	for (size_t i = 0; i < in->n; i++) {
		struct geo_polygon *to = &out->polygon[i];

		*to = (struct geo_polygon){ in->polygon[i].n, arena_alloc(a, in->polygon[i].n * sizeof(struct geo_ring)) };
		for (size_t j = 0; j < to->n; j++)
			if (!ring_normal(a, &in->polygon[i].ring[j], j == 0, &to->ring[j]))
				return refuse(p, E_INPUT, "shape", "第 %zu 个多边形的第 %zu 个环太小：精确到 0.0000001 度后不足 4 个不同的点",
					"polygon %zu, ring %zu is too small: fewer than 4 points are left at 0.0000001 degrees", i + 1, j + 1);
	}
	return OK;
}

static const struct { const char *geos, *zh; } reasons[] = {
	{ "Self-intersection", "边界自相交" },
	{ "Ring Self-intersection", "环在一点上碰到自己" },
	{ "Hole lies outside shell", "孔洞在外环之外" },
	{ "Holes are nested", "孔洞互相嵌套" },
	{ "Nested shells", "多边形互相重叠" },
	{ "Interior is disconnected", "内部被孔洞切断" },
	{ "Duplicate Rings", "有两个相同的环" },
	{ "Too few points in geometry component", "点数太少" },
};

static const char *reason_zh(const char *reason)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (strcmp(reason, reasons[i].geos) == 0)
			return reasons[i].zh;
	return "图形无效";
}

/* Asks GEOS whether the shape is valid; if not, says why and where. */
static enum err validity_check(struct geos *g, const GEOSGeometry *geom, struct problem *p)
{
	char *reason = NULL;
	GEOSGeometry *place = NULL;
	struct geo_point at = { 0 };
	char valid = GEOSisValidDetail_r(g->h, geom, 0, &reason, &place);
	enum err e = OK;

	if (valid == 2) {
		e = geos_refuse(g, p);
	} else if (!valid) {
		if (place && !GEOSisEmpty_r(g->h, place)) {
			GEOSGeomGetX_r(g->h, place, &at.lon);
			GEOSGeomGetY_r(g->h, place, &at.lat);
		}
		e = refuse(p, E_INPUT, "shape", "%s%.0s，位置在 (%.7f, %.7f) 附近；请改正后重新导入", "%.0s%s near (%.7f, %.7f); correct it and import again",
			reason_zh(reason ? reason : ""), reason ? reason : "invalid shape", at.lon, at.lat);
	}
	GEOSFree_r(g->h, reason);
	GEOSGeom_destroy_r(g->h, place);
	return e;
}

enum err geo_check(struct arena *a, const struct geo *in, struct geo *out, struct problem *p)
{
	struct geos g;
	struct geo made;
	GEOSGeometry *geom;
	enum err e;

	if ((e = rings_check(in, p)) || (e = geo_normal(a, in, &made, p)) || (e = geos_open(&g, p)))
		return e;
	geom = geos_from(&g, &made);
	e = geom ? validity_check(&g, geom, p) : geos_refuse(&g, p);
	GEOSGeom_destroy_r(g.h, geom);
	geos_close(&g);
	if (e)
		return e;
	if (geo_area_m2(&made) < GEO_AREA_M2_MIN)
		return refuse(p, E_INPUT, "shape", "图形面积只有 %.2f 平方米，至少 %.0f 平方米", "the shape has only %.2f square metres, at least %.0f are needed",
			geo_area_m2(&made), GEO_AREA_M2_MIN);
	*out = made;
	return OK;
}

enum err geo_label(const struct geo *shape, struct geo_point *out, struct problem *p)
{
	struct geos g;
	struct geo_point at;
	GEOSGeometry *geom, *centre = NULL;
	bool good;
	enum err e = geos_open(&g, p);

	if (e)
		return e;
	geom = geos_from(&g, shape);
	centre = geom ? GEOSGetCentroid_r(g.h, geom) : NULL;
	good = centre && !GEOSisEmpty_r(g.h, centre) && GEOSGeomGetX_r(g.h, centre, &at.lon) == 1 && GEOSGeomGetY_r(g.h, centre, &at.lat) == 1;
	if (good && !geo_holds(shape, at))
		good = geos_inside(&g, geom, &at);
	e = good ? OK : geos_refuse(&g, p);
	GEOSGeom_destroy_r(g.h, centre);
	GEOSGeom_destroy_r(g.h, geom);
	geos_close(&g);
	if (!e)
		*out = at;
	return e;
}

enum err geo_simplify(struct arena *a, const struct geo *shape, double tolerance_m, struct geo *out, struct problem *p)
{
	struct geos g;
	GEOSGeometry *geom, *less;
	enum err e;

	if (!(tolerance_m >= 0 && tolerance_m <= 10000))
		return refuse(p, E_INPUT, "tolerance", "简化容差应在 0 到 10000 米之间", "the tolerance must lie between 0 and 10,000 metres");
	if ((e = geos_open(&g, p)))
		return e;
	geom = geos_from(&g, shape);
	less = geom ? GEOSTopologyPreserveSimplify_r(g.h, geom, tolerance_m / METRES_A_DEGREE) : NULL;
	if (!less || !geos_to(&g, a, less, out))
		e = geos_refuse(&g, p);
	GEOSGeom_destroy_r(g.h, less);
	GEOSGeom_destroy_r(g.h, geom);
	geos_close(&g);
	return e;
}

static bool overlap_m2(struct geos *g, const GEOSGeometry *x, const GEOSGeometry *y, bool *meets, double *m2)
{
	char touch = GEOSIntersects_r(g->h, x, y);
	GEOSGeometry *common;
	struct arena *scratch;

	*meets = touch == 1;
	*m2 = 0;
	if (touch != 1)
		return touch == 0;
	common = GEOSIntersection_r(g->h, x, y);
	if (!common)
		return false;
	scratch = arena_new(LIMIT_ARENA_BYTES);
	*m2 = geos_area_m2(g, scratch, common);
	arena_free(scratch);
	GEOSGeom_destroy_r(g->h, common);
	return *m2 >= 0;
}

enum err geo_unite(struct arena *a, const struct geo *v, size_t n, struct geo *out, struct problem *p)
{
	GEOSGeometry **part = arena_alloc(a, n * sizeof *part), *all = NULL, *whole = NULL;
	struct geo drawn;
	struct geos g;
	size_t made = 0;
	enum err e = geos_open(&g, p);

	if (e)
		return e;
	while (made < n && (part[made] = geos_from(&g, &v[made])))
		made++;
	if (made == n)
		all = GEOSGeom_createCollection_r(g.h, GEOS_GEOMETRYCOLLECTION, part, (unsigned)n);     /* takes the parts */
	else
		for (size_t i = 0; i < made; i++)
			GEOSGeom_destroy_r(g.h, part[i]);
	/* On the grid that coordinates are kept to, so that what was rounded apart meets again. */
	whole = all ? GEOSUnaryUnionPrec_r(g.h, all, 1 / GEO_UNITS) : NULL;
	if (!whole || !geos_to(&g, a, whole, &drawn))
		e = geos_refuse(&g, p);
	GEOSGeom_destroy_r(g.h, all);
	GEOSGeom_destroy_r(g.h, whole);
	geos_close(&g);
	return e ? e : geo_check(a, &drawn, out, p);
}

enum err geo_overlap(const struct geo *x, const struct geo *y, bool *meets, double *m2, struct problem *p)
{
	struct geos g;
	GEOSGeometry *gx, *gy;
	bool touch = false;
	double area = 0;
	enum err e = geos_open(&g, p);

	if (e)
		return e;
	gx = geos_from(&g, x);
	gy = geos_from(&g, y);
	if (!gx || !gy || !overlap_m2(&g, gx, gy, &touch, &area))
		e = geos_refuse(&g, p);
	GEOSGeom_destroy_r(g.h, gx);
	GEOSGeom_destroy_r(g.h, gy);
	geos_close(&g);
	if (!e) {
		*meets = touch;
		*m2 = area;
	}
	return e;
}

struct geo geo_square(struct arena *a, struct geo_point centre, double area_m2)
{
	double half_lat = sqrt(area_m2) / 2 / METRES_A_DEGREE, half_lon = half_lat / fmax(cos(centre.lat * DEGREE), 0.01);
	double w = round((centre.lon - half_lon) * GEO_UNITS) / GEO_UNITS, e = round((centre.lon + half_lon) * GEO_UNITS) / GEO_UNITS;
	double s = round((centre.lat - half_lat) * GEO_UNITS) / GEO_UNITS, n = round((centre.lat + half_lat) * GEO_UNITS) / GEO_UNITS;
	struct geo_point *at = arena_alloc(a, 5 * sizeof(struct geo_point));
	struct geo_ring *ring = arena_alloc(a, sizeof(struct geo_ring));
	struct geo_polygon *polygon = arena_alloc(a, sizeof(struct geo_polygon));

	at[0] = at[4] = (struct geo_point){ w, s };
	at[1] = (struct geo_point){ e, s };
	at[2] = (struct geo_point){ e, n };
	at[3] = (struct geo_point){ w, n };
	*ring = (struct geo_ring){ 5, at };
	*polygon = (struct geo_polygon){ 1, ring };
	return (struct geo){ 1, polygon };
}
