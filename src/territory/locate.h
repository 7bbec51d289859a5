/*
 * locate.h: from a point to the grid that holds it, in well under a microsecond.
 *
 * An index is built once from all shapes and never changes; a new year's grids are a new index. It answers any number of
 * threads without a lock. Coordinates are rounded to 1e-7 degrees, and from there on everything is whole numbers: of
 * polygons that share an edge a point on it belongs to exactly one. (Shared means the same two vertices. Where a corner of
 * one only leans on the edge of another, rounding may leave a sliver of a centimetre that belongs to none or to both.)
 */
#ifndef TERRITORY_LOCATE_H
#define TERRITORY_LOCATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "territory/shape_geo.h"

#define LOCATE_SPAN_DEG 90      /* no single polygon may be wider or higher */

struct locate;

struct locate_polygon {
	int64_t id;                 /* above 0 */
	int layer;                  /* 0: community grids, which tile; 1: dedicated grids, which lie over them and win */
	const struct geo *shape;    /* validated by geo_check; needed only while the index is built */
};

/*
 * Builds an index of n polygons (n may be 0; at most INT32_MAX / 4). Where polygons of one layer overlap, the smallest id
 * wins. E_INPUT, with the id, for a shape without polygons, out of range or wider than LOCATE_SPAN_DEG; E_INTERNAL when
 * memory is gone. Freed with locate_free (NULL is allowed).
 */
enum err locate_new(struct locate **out, const struct locate_polygon *v, size_t n, struct problem *p);
void locate_free(struct locate *l);

/* The id of the polygon that holds a point (degrees), or 0. Anything that is no position (NaN, out of range) gives 0. */
int64_t locate_at(const struct locate *l, double lon, double lat);

/*
 * Calls fn for every polygon of either layer whose own box meets the box given, dedicated grids first, then by id, until fn
 * returns false. It reads all n boxes in a row: about a millisecond for 300,000.
 */
void locate_each_in_bbox(const struct locate *l, struct geo_box box, bool (*fn)(void *arg, int64_t id, int layer), void *arg);

/* How many polygons it holds. */
size_t locate_count(const struct locate *l);

/* Bytes held by the index, all told. */
size_t locate_memory(const struct locate *l);

#endif
