/*
 * shape_geo.h: the plain shape of a piece of land and what may be asked of it.
 *
 * A shape is a set of polygons, each an outer ring and its holes, in WGS 84 degrees; edges are straight in longitude and
 * latitude. Rings are closed: the last point repeats the first. Shapes are plain values: whoever made the arrays (an arena,
 * as a rule) owns them. Every function is pure and safe on any thread; GEOS is used through a context of the call's own.
 */
#ifndef TERRITORY_SHAPE_GEO_H
#define TERRITORY_SHAPE_GEO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define GEO_VERTICES 100000         /* in one shape */
#define GEO_UNITS 10000000.0        /* coordinates are kept to 1e-7 degrees: 11 mm at most */
#define GEO_AREA_M2_MIN 1.0         /* a smaller shape is a slip of the mouse */

struct geo_point { double lon, lat; };
struct geo_ring { size_t n; struct geo_point *at; };        /* n >= 4, at[0] equals at[n-1] */
struct geo_polygon { size_t n; struct geo_ring *ring; };    /* ring[0] is the outer one, the rest are holes */
struct geo { size_t n; struct geo_polygon *polygon; };      /* n == 0: no shape */
struct geo_box { double west, south, east, north; };

/*
 * Validates *in as a person may have drawn it and writes a normalised copy into *out (memory from a): coordinates rounded
 * to 1e-7 degrees, repeated points dropped, outer rings counter-clockwise, holes clockwise (RFC 7946).
 * E_INPUT with the reason and the place of the fault; `field` of the problem is "shape".
 */
enum err geo_check(struct arena *a, const struct geo *in, struct geo *out, struct problem *p);

/*
 * Area in square metres on the WGS 84 ellipsoid: the integral of the authalic latitude along the edges, by Simpson's rule.
 * Relative error below 1e-9 for edges up to 0.1 degrees, below 1e-6 up to 2 degrees. Orientation does not matter.
 */
double geo_area_m2(const struct geo *g);

/* The smallest box that holds the shape; all zero for no shape. */
struct geo_box geo_bbox(const struct geo *g);

/* Positions in all rings, the closing ones counted. */
size_t geo_vertices(const struct geo *g);

/* True if the point lies inside, by ray cast; of the points on an edge each belongs to one side (half-open rule). */
bool geo_holds(const struct geo *g, struct geo_point at);

/* A point that is surely inside, for labels: the centroid where it lies inside, another point where it does not. */
enum err geo_label(const struct geo *g, struct geo_point *out, struct problem *p);

/*
 * A simpler shape for a map at a small scale: no vertex farther than tolerance_m from the line, still valid. Neighbours
 * simplified singly no longer tile: for display only. tolerance_m in metres, 0 to 10,000; memory from a.
 */
enum err geo_simplify(struct arena *a, const struct geo *g, double tolerance_m, struct geo *out, struct problem *p);

/* What n valid shapes cover together, borders between them gone; valid, memory from a. n above 0. */
enum err geo_unite(struct arena *a, const struct geo *v, size_t n, struct geo *out, struct problem *p);

/* Whether two valid shapes have a point in common (*meets; a shared edge is enough), and the area they share. */
enum err geo_overlap(const struct geo *x, const struct geo *y, bool *meets, double *m2, struct problem *p);

/* A square of area_m2 around a centre: the ground of a demonstration where no shape is known. area_m2 above 0; memory from a. */
struct geo geo_square(struct arena *a, struct geo_point centre, double area_m2);

#endif
