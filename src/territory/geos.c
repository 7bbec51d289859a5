/*
 * geos.c: shapes into GEOS and back. On the way of an import or a drawing: plain shape -> GEOS -> plain shape; a request
 * that locates a point never comes here (locate.c).
 */
#include "territory/geos.h"

#include <stdio.h>
#include <stdlib.h>

static void geos_hear(const char *message, void *arg)
{
	struct geos *g = arg;

	snprintf(g->why, sizeof(g->why), "%s", message);
}

enum err geos_open(struct geos *g, struct problem *p)
{
	g->why[0] = '\0';
	g->h = GEOS_init_r();
	if (!g->h)
		return refuse(p, E_INTERNAL, "shape", "几何库无法启动，请稍后再试", "the geometry library does not start; try again later");
	GEOSContext_setErrorMessageHandler_r(g->h, geos_hear, g);
	return OK;
}

void geos_close(struct geos *g)
{
	GEOS_finish_r(g->h);
	g->h = NULL;
}

enum err geos_refuse(const struct geos *g, struct problem *p)
{
	return refuse(p, E_INTERNAL, "shape", "几何计算失败（%s）；请检查图形是否过于复杂",
		"the geometry library failed (%s); see whether the shape is too intricate", g->why[0] ? g->why : "no reason given");
}

static GEOSGeometry *ring_from(struct geos *g, const struct geo_ring *r)
{
	_Static_assert(sizeof(struct geo_point) == 2 * sizeof(double), "points are copied as pairs of doubles");
	GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(g->h, &r->at[0].lon, (unsigned)r->n, 0, 0);

	return seq ? GEOSGeom_createLinearRing_r(g->h, seq) : NULL;    /* which owns seq, also when it fails */
}

static void destroy_all(struct geos *g, GEOSGeometry **v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		GEOSGeom_destroy_r(g->h, v[i]);
	free(v);
}

static GEOSGeometry *polygon_from(struct geos *g, const struct geo_polygon *poly)
{
	size_t n = 0;
	GEOSGeometry **ring = calloc(poly->n, sizeof(GEOSGeometry *));
	GEOSGeometry *out;

	for (; ring && n < poly->n; n++)
		if (!(ring[n] = ring_from(g, &poly->ring[n])))
			break;
	if (!ring || n < poly->n) {
		destroy_all(g, ring, n);
		return NULL;
	}
	out = GEOSGeom_createPolygon_r(g->h, ring[0], ring + 1, (unsigned)(poly->n - 1));    /* owns the rings */
	free(ring);
	return out;
}

GEOSGeometry *geos_from(struct geos *g, const struct geo *shape)
{
	size_t n = 0;
	GEOSGeometry **part, *out;

	if (shape->n == 0)
		return GEOSGeom_createEmptyCollection_r(g->h, GEOS_MULTIPOLYGON);
	part = calloc(shape->n, sizeof(GEOSGeometry *));
	for (; part && n < shape->n; n++)
		if (!(part[n] = polygon_from(g, &shape->polygon[n])))
			break;
	if (!part || n < shape->n) {
		destroy_all(g, part, n);
		return NULL;
	}
	out = GEOSGeom_createCollection_r(g->h, GEOS_MULTIPOLYGON, part, (unsigned)n);    /* owns the parts */
	free(part);
	return out;
}

static bool ring_to(struct geos *g, struct arena *a, const GEOSGeometry *ring, struct geo_ring *out)
{
	const GEOSCoordSequence *seq = GEOSGeom_getCoordSeq_r(g->h, ring);
	unsigned n;

	if (!seq || !GEOSCoordSeq_getSize_r(g->h, seq, &n))
		return false;
	out->n = n;
	out->at = arena_alloc(a, n * sizeof(struct geo_point));
	return n == 0 || GEOSCoordSeq_copyToBuffer_r(g->h, seq, &out->at[0].lon, 0, 0);
}

static bool polygon_to(struct geos *g, struct arena *a, const GEOSGeometry *geom, struct geo_polygon *out)
{
	int holes = GEOSGetNumInteriorRings_r(g->h, geom);

	if (holes < 0)
		return false;
	out->n = (size_t)holes + 1;
	out->ring = arena_alloc(a, out->n * sizeof(struct geo_ring));
	if (!ring_to(g, a, GEOSGetExteriorRing_r(g->h, geom), &out->ring[0]))
		return false;
	for (int i = 0; i < holes; i++)
		if (!ring_to(g, a, GEOSGetInteriorRingN_r(g->h, geom, i), &out->ring[i + 1]))
			return false;
	return true;
}

/* Polygons at any depth of a collection: counted when out is NULL, written from *n on when it is not. */
static bool polygons_in(struct geos *g, struct arena *a, const GEOSGeometry *geom, struct geo *out, size_t *n)
{
	int kind = GEOSGeomTypeId_r(g->h, geom);

	if (kind == GEOS_POLYGON) {
		if (GEOSisEmpty_r(g->h, geom))
			return true;
		if (out && !polygon_to(g, a, geom, &out->polygon[*n]))
			return false;
		++*n;
	} else if (kind == GEOS_MULTIPOLYGON || kind == GEOS_GEOMETRYCOLLECTION) {
		for (int i = 0, parts = GEOSGetNumGeometries_r(g->h, geom); i < parts; i++)
			if (!polygons_in(g, a, GEOSGetGeometryN_r(g->h, geom, i), out, n))
				return false;
	}
	return kind >= 0;
}

bool geos_to(struct geos *g, struct arena *a, const GEOSGeometry *geom, struct geo *out)
{
	struct geo made = { 0 };
	size_t n = 0;

	if (!polygons_in(g, a, geom, NULL, &made.n))
		return false;
	made.polygon = arena_alloc(a, made.n * sizeof(struct geo_polygon));
	if (!polygons_in(g, a, geom, &made, &n))
		return false;
	*out = made;
	return true;
}

double geos_area_m2(struct geos *g, struct arena *scratch, const GEOSGeometry *geom)
{
	struct geo shape;

	return geos_to(g, scratch, geom, &shape) ? geo_area_m2(&shape) : -1;
}

bool geos_inside(struct geos *g, const GEOSGeometry *geom, struct geo_point *out)
{
	GEOSGeometry *point = GEOSPointOnSurface_r(g->h, geom);
	struct geo_point at;
	bool good;

	if (!point)
		return false;
	good = !GEOSisEmpty_r(g->h, point) && GEOSGeomGetX_r(g->h, point, &at.lon) == 1 && GEOSGeomGetY_r(g->h, point, &at.lat) == 1;
	GEOSGeom_destroy_r(g->h, point);
	if (good)
		*out = at;
	return good;
}
