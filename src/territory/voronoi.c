/*
 * voronoi.c: cells for a demonstration city. On the way of `shao init` with a demo and of a first try-out: parent's shape ->
 * cells -> the same import command that surveyed grids take.
 *
 * Sites are strewn evenly over the ground and moved twice to the middle of their cells (Lloyd). Then the edges between the
 * cells and the ground's border are laid on one plane and cut at every crossing, on whole units of 1e-7 degrees; the faces
 * of that drawing are the cells. So neighbours share every vertex, which cutting each cell by itself would not promise.
 */
#include "territory/voronoi.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "territory/geos.h"

#define ROUNDS 2
#define DEGREE (3.14159265358979323846 / 180.0)

struct face {
	const GEOSGeometry *geom;   /* belongs to the sheet */
	struct geo_point at;        /* a point inside */
	double size;
	size_t owner;
	bool main;                  /* the largest of its owner's */
};

/* Coordinates here are units of 1e-7 degrees east and north of (ox, oy). */
struct drawing {
	struct geos g;
	struct arena *scratch;
	double ox, oy, narrow;      /* narrow: how much shorter a unit of longitude is */
	struct geo plane;           /* the ground */
	GEOSGeometry *ground, *sheet;
	struct geo_point *site;
	size_t n;
	struct face *face;
	size_t faces;
	uint64_t dice;
};

/* splitmix64: a fraction in [0, 1). */
static double dice_roll(struct drawing *d)
{
	uint64_t x = d->dice += UINT64_C(0x9E3779B97F4A7C15);

	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return (double)((x ^ x >> 31) >> 11) / 9007199254740992.0;
}

/* A copy of a shape with every point moved: x -> round(x * scale) - (ox, oy), or back. */
static struct geo geo_moved(struct arena *a, const struct geo *g, const struct drawing *d, bool back)
{
	struct geo out = { g->n, arena_alloc(a, g->n * sizeof(struct geo_polygon)) };

	for (size_t i = 0; i < g->n; i++) {
		struct geo_polygon *to = &out.polygon[i];

		*to = (struct geo_polygon){ g->polygon[i].n, arena_alloc(a, g->polygon[i].n * sizeof(struct geo_ring)) };
		for (size_t j = 0; j < to->n; j++) {
			const struct geo_ring *r = &g->polygon[i].ring[j];

			to->ring[j] = (struct geo_ring){ r->n, arena_alloc(a, r->n * sizeof(struct geo_point)) };
			for (size_t k = 0; k < r->n; k++)
				to->ring[j].at[k] = back
					? (struct geo_point){ (round(r->at[k].lon) + d->ox) / GEO_UNITS, (round(r->at[k].lat) + d->oy) / GEO_UNITS }
					: (struct geo_point){ round(r->at[k].lon * GEO_UNITS) - d->ox, round(r->at[k].lat * GEO_UNITS) - d->oy };
		}
	}
	return out;
}

static double triangle_size(const struct geo_point *t)
{
	return fabs((t[1].lon - t[0].lon) * (t[2].lat - t[0].lat) - (t[2].lon - t[0].lon) * (t[1].lat - t[0].lat)) / 2;
}

/* Strews the sites: a triangle of the ground by its size, a point in it evenly. */
static bool sites_strew(struct drawing *d)
{
	GEOSGeometry *cut = GEOSConstrainedDelaunayTriangulation_r(d->g.h, d->ground);
	struct geo part = { 0 };
	double *upto, sum = 0;
	bool good = cut && geos_to(&d->g, d->scratch, cut, &part) && part.n > 0;

	GEOSGeom_destroy_r(d->g.h, cut);
	if (!good)
		return false;
	upto = arena_alloc(d->scratch, part.n * sizeof(double));
	for (size_t i = 0; i < part.n; i++)
		upto[i] = sum += triangle_size(part.polygon[i].ring[0].at);
	for (size_t i = 0; i < d->n; i++) {
		double pick = dice_roll(d) * sum, u = sqrt(dice_roll(d)), v = dice_roll(d);
		size_t low = 0, high = part.n - 1;
		const struct geo_point *t;

		while (low < high) {
			size_t mid = low + (high - low) / 2;

			if (upto[mid] > pick)
				high = mid;
			else
				low = mid + 1;
		}
		t = part.polygon[low].ring[0].at;
		d->site[i].lon = (1 - u) * t[0].lon + u * (1 - v) * t[1].lon + u * v * t[2].lon;
		d->site[i].lat = (1 - u) * t[0].lat + u * (1 - v) * t[1].lat + u * v * t[2].lat;
	}
	return true;
}

static int plane_narrow(double *x, double *y, void *arg)
{
	(void)y;
	*x *= ((const struct drawing *)arg)->narrow;
	return 1;
}

static int plane_widen(double *x, double *y, void *arg)
{
	(void)y;
	*x /= ((const struct drawing *)arg)->narrow;
	return 1;
}

/* The edges between the cells, reaching beyond the ground. */
static GEOSGeometry *edges_between(struct drawing *d)
{
	GEOSCoordSequence *seq = GEOSCoordSeq_copyFromBuffer_r(d->g.h, &d->site[0].lon, (unsigned)d->n, 0, 0);
	GEOSGeometry *line = seq ? GEOSGeom_createLineString_r(d->g.h, seq) : NULL, *box = GEOSEnvelope_r(d->g.h, d->ground);
	GEOSGeometry *thin = line ? GEOSGeom_transformXY_r(d->g.h, line, plane_narrow, d) : NULL;
	GEOSGeometry *thin_box = box ? GEOSGeom_transformXY_r(d->g.h, box, plane_narrow, d) : NULL;
	GEOSGeometry *edges = thin && thin_box ? GEOSVoronoiDiagram_r(d->g.h, thin, thin_box, 0, 1) : NULL;
	GEOSGeometry *wide = edges ? GEOSGeom_transformXY_r(d->g.h, edges, plane_widen, d) : NULL;

	GEOSGeom_destroy_r(d->g.h, line);
	GEOSGeom_destroy_r(d->g.h, box);
	GEOSGeom_destroy_r(d->g.h, thin);
	GEOSGeom_destroy_r(d->g.h, thin_box);
	GEOSGeom_destroy_r(d->g.h, edges);
	return wide;
}

/* Lays edges and border on the sheet and cuts it into faces. */
static bool sheet_draw(struct drawing *d)
{
	GEOSGeometry *edges = edges_between(d), *border = GEOSBoundary_r(d->g.h, d->ground), *all, *cut = NULL;

	GEOSGeom_destroy_r(d->g.h, d->sheet);
	d->sheet = NULL;
	if (edges && border) {
		all = GEOSGeom_createCollection_r(d->g.h, GEOS_GEOMETRYCOLLECTION, (GEOSGeometry *[]){ edges, border }, 2);    /* owns both */
		cut = all ? GEOSUnaryUnionPrec_r(d->g.h, all, 1.0) : NULL;
		GEOSGeom_destroy_r(d->g.h, all);
	} else {
		GEOSGeom_destroy_r(d->g.h, edges);
		GEOSGeom_destroy_r(d->g.h, border);
	}
	if (cut)
		d->sheet = GEOSPolygonize_r(d->g.h, (const GEOSGeometry *const[]){ cut }, 1);
	GEOSGeom_destroy_r(d->g.h, cut);
	return d->sheet != NULL;
}

static size_t site_nearest(const struct drawing *d, struct geo_point at)
{
	size_t best = 0;
	double least = INFINITY;

	for (size_t i = 0; i < d->n; i++) {
		double x = (d->site[i].lon - at.lon) * d->narrow, y = d->site[i].lat - at.lat;

		if (x * x + y * y < least) {
			least = x * x + y * y;
			best = i;
		}
	}
	return best;
}

/*
 * Finds the faces on the ground and whose they are. False when GEOS fails, or when a site has none in the last round; before
 * that it is left where it stands and gets room as the others move.
 */
static bool faces_find(struct drawing *d, bool last)
{
	int all = GEOSGetNumGeometries_r(d->g.h, d->sheet);
	size_t *largest = arena_alloc(d->scratch, d->n * sizeof(size_t));    /* of an owner, plus one */

	d->face = arena_alloc(d->scratch, (size_t)(all > 0 ? all : 0) * sizeof(struct face));
	d->faces = 0;
	for (int i = 0; i < all; i++) {
		struct face f = { .geom = GEOSGetGeometryN_r(d->g.h, d->sheet, i) };

		if (!f.geom || !geos_inside(&d->g, f.geom, &f.at) || !GEOSArea_r(d->g.h, f.geom, &f.size))
			return false;
		if (!geo_holds(&d->plane, f.at))
			continue;
		f.owner = site_nearest(d, f.at);
		d->face[d->faces++] = f;
		if (!largest[f.owner] || d->face[largest[f.owner] - 1].size < f.size)
			largest[f.owner] = d->faces;
	}
	for (size_t i = 0; i < d->n; i++) {
		if (largest[i])
			d->face[largest[i] - 1].main = true;
		else if (last)
			return false;
	}
	return true;
}

/* Moves every site to the middle of its largest face, or to a point inside where the middle lies outside. */
static bool sites_centre(struct drawing *d)
{
	for (size_t i = 0; i < d->faces; i++) {
		const struct face *f = &d->face[i];
		GEOSGeometry *centre;
		struct geo_point at;
		char inside;

		if (!f->main)
			continue;
		centre = GEOSGetCentroid_r(d->g.h, f->geom);
		inside = centre ? GEOSIntersects_r(d->g.h, f->geom, centre) : 2;
		if (inside == 2 || GEOSGeomGetX_r(d->g.h, centre, &at.lon) != 1 || GEOSGeomGetY_r(d->g.h, centre, &at.lat) != 1) {
			GEOSGeom_destroy_r(d->g.h, centre);
			return false;
		}
		GEOSGeom_destroy_r(d->g.h, centre);
		d->site[f->owner] = inside ? at : f->at;
	}
	return true;
}

/* How long two faces run along each other. */
static double border_shared(struct drawing *d, const GEOSGeometry *x, const GEOSGeometry *y)
{
	double length = 0;
	GEOSGeometry *common;

	if (GEOSIntersects_r(d->g.h, x, y) != 1 || !(common = GEOSIntersection_r(d->g.h, x, y)))
		return 0;
	GEOSLength_r(d->g.h, common, &length);
	GEOSGeom_destroy_r(d->g.h, common);
	return length;
}

/* A face cut off from its site by a bend of the border goes to the neighbour that it borders on most. */
static void strays_settle(struct drawing *d)
{
	for (size_t i = 0; i < d->faces; i++) {
		double most = 0;

		for (size_t k = 0; !d->face[i].main && k < d->faces; k++) {
			double length = d->face[k].main ? border_shared(d, d->face[i].geom, d->face[k].geom) : 0;

			if (length > most) {
				most = length;
				d->face[i].owner = d->face[k].owner;
			}
		}
	}
}

/* The faces of one owner as one geometry, to be destroyed by the caller. */
static GEOSGeometry *cell_join(struct drawing *d, size_t owner)
{
	GEOSGeometry **part = calloc(d->faces, sizeof(*part)), *all = NULL, *one;
	size_t n = 0;

	for (size_t i = 0; part && i < d->faces; i++)
		if (d->face[i].owner == owner && (part[n] = GEOSGeom_clone_r(d->g.h, d->face[i].geom)))
			n++;
	if (part)
		all = GEOSGeom_createCollection_r(d->g.h, GEOS_GEOMETRYCOLLECTION, part, (unsigned)n);
	free(part);
	one = all ? GEOSUnaryUnion_r(d->g.h, all) : NULL;
	GEOSGeom_destroy_r(d->g.h, all);
	return one;
}

static enum err cells_write(struct drawing *d, struct arena *a, struct geo *out, struct problem *p)
{
	for (size_t i = 0; i < d->n; i++) {
		GEOSGeometry *cell = cell_join(d, i);
		struct geo units, degrees;
		bool good = cell && geos_to(&d->g, d->scratch, cell, &units);
		enum err e;

		GEOSGeom_destroy_r(d->g.h, cell);
		if (!good)
			return geos_refuse(&d->g, p);
		degrees = geo_moved(d->scratch, &units, d, true);
		if ((e = geo_check(a, &degrees, &out[i], p)))
			return e;
	}
	return OK;
}

static enum err drawing_run(struct drawing *d, struct arena *a, struct geo *out, struct problem *p)
{
	if (!d->ground || !sites_strew(d))
		return geos_refuse(&d->g, p);
	for (int round = 0; round <= ROUNDS; round++) {
		if (!sheet_draw(d) || !faces_find(d, round == ROUNDS))
			return geos_refuse(&d->g, p);
		if (round < ROUNDS && !sites_centre(d))
			return geos_refuse(&d->g, p);
	}
	strays_settle(d);
	return cells_write(d, a, out, p);
}

enum err voronoi_draw(struct arena *a, const struct geo *parent, size_t n, uint64_t seed, struct geo *out, struct problem *p)
{
	struct drawing d = { .n = n, .dice = seed };
	struct geo_box b = geo_bbox(parent);
	enum err e;

	assert(n >= 1 && n <= VORONOI_CELLS);
	if (parent->n == 0)
		return refuse(p, E_INPUT, "shape", "上级没有图形，无法划分网格；请先导入图形或给出中心和面积",
			"the parent has no shape to divide; import one, or give a centre and an area");
	if (geo_area_m2(parent) < (double)n * VORONOI_CELL_M2_MIN)
		return refuse(p, E_INPUT, "shape", "面积只有 %.0f 平方米，划不出 %zu 个网格（每个至少 %.0f 平方米）",
			"%.0f square metres are too few for %zu cells (at least %.0f each)", geo_area_m2(parent), n, VORONOI_CELL_M2_MIN);
	if (n == 1)
		return geo_check(a, parent, &out[0], p);
	if ((e = geos_open(&d.g, p)))
		return e;
	d.scratch = arena_new(SIZE_MAX);    /* emptied below; what it holds is bounded by n and GEO_VERTICES */
	d.ox = round(b.west * GEO_UNITS);
	d.oy = round(b.south * GEO_UNITS);
	d.narrow = fmax(cos((b.south + b.north) / 2 * DEGREE), 0.01);
	d.plane = geo_moved(d.scratch, parent, &d, false);
	d.site = arena_alloc(d.scratch, n * sizeof(struct geo_point));
	d.ground = geos_from(&d.g, &d.plane);
	e = drawing_run(&d, a, out, p);
	GEOSGeom_destroy_r(d.g.h, d.sheet);
	GEOSGeom_destroy_r(d.g.h, d.ground);
	arena_free(d.scratch);
	geos_close(&d.g);
	return e;
}
