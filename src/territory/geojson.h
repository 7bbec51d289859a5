/*
 * geojson.h: shapes in and out of GeoJSON (RFC 7946). Read are a FeatureCollection (one feature at a time, so that a file of
 * 300,000 grids needs the memory of one), a single Feature, or a bare Polygon or MultiPolygon; written is a compact geometry.
 */
#ifndef TERRITORY_GEOJSON_H
#define TERRITORY_GEOJSON_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "territory/shape_geo.h"

#define GEOJSON_BYTES (1u << 30)       /* one file */
#define GEOJSON_FEATURES 1000000

struct geojson;

struct geojson_feature {
	int64_t number;         /* 1 for the first */
	const json_t *id;       /* a string, a number, or NULL */
	const json_t *props;    /* an object or NULL; both belong to the reader and live until its next call */
	struct geo shape;       /* in the caller's arena; closed rings of positions in range, otherwise as drawn: see geo_check */
};

/* Opens a reader over text, which stays the caller's and must outlive it. E_INPUT: not GeoJSON; E_TOO_LARGE: above GEOJSON_BYTES. */
enum err geojson_open(struct geojson **out, const char *text, size_t n, struct problem *p);
void geojson_close(struct geojson *g);

/*
 * Reads the next feature. OK: *out holds it. E_NOT_FOUND: the collection has ended well (*p is untouched). E_INPUT: the
 * feature is refused, `field` of the problem is "feature N" or "feature N: PATH"; the next call reads on behind it, or gives
 * E_NOT_FOUND where the text itself is broken and nothing behind it can be read.
 */
enum err geojson_next(struct geojson *g, struct arena *a, struct geojson_feature *out, struct problem *p);

/* Reads one geometry (a parsed Polygon or MultiPolygon); `where` is its path for refusals. Memory from a. */
enum err geojson_shape(struct arena *a, const json_t *geometry, const char *where, struct geo *out, struct problem *p);

/* Writes the shape as one compact geometry value: a Polygon or, for several, a MultiPolygon; at most 7 decimals. */
void geojson_write(struct jw *w, const struct geo *shape);

#endif
