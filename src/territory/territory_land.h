/*
 * territory_land.h: shapes on their way in, for the commands of territory/ only.
 */
#ifndef TERRITORY_TERRITORY_LAND_H
#define TERRITORY_TERRITORY_LAND_H

#include "territory/shape_geo.h"
#include "territory/territory_in.h"

/* What prepare made of one row's geometry: land, or NULL and why (or NULL and nothing said: no geometry came). */
struct drawn { struct land *land; struct problem p; };

/* A shape that geo_check gave, measured and written; memory from a. */
enum err land_of(struct arena *a, const struct geo *g, int64_t layer, struct land **out, struct problem *p);
/* The same from a GeoJSON geometry and its datum ("wgs84", "gcj02"). */
enum err land_read(struct arena *a, const char *geometry, const char *datum, int64_t layer, struct land **out, struct problem *p);

/* The commands' own steps: prepare reads and draws off the writer, run decides and records. */
extern const struct shape shapes_in_shape, grids_in_shape, draw_in_shape;
enum err shapes_prepare(struct ctx *c);
enum err shapes_run(struct ctx *c);
enum err grids_prepare(struct ctx *c);
enum err grids_run(struct ctx *c);
enum err draw_prepare(struct ctx *c);
enum err draw_run(struct ctx *c);

/* Digits and what stands between them; NULL is well. */
bool phone_ok(const char *phone);

#endif
