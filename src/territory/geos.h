/*
 * geos.h: this room's only door to GEOS (the reentrant C API). For shape_geo.c, coverage.c and voronoi.c; no other room
 * includes it. One struct geos belongs to one call and so to one thread.
 */
#ifndef TERRITORY_GEOS_H
#define TERRITORY_GEOS_H

#include <geos_c.h>

#include "territory/shape_geo.h"

struct geos {
	GEOSContextHandle_t h;
	char why[160];      /* the library's last complaint */
};

/* Opens a context in *g; closed with geos_close. E_INTERNAL only when memory is gone. */
enum err geos_open(struct geos *g, struct problem *p);
void geos_close(struct geos *g);

/* Refuses with the library's last complaint: E_INTERNAL, for shapes that were checked before and failed all the same. */
enum err geos_refuse(const struct geos *g, struct problem *p);

/* A MultiPolygon of the shape, to be destroyed by the caller; NULL when GEOS refuses. An empty shape is an empty one. */
GEOSGeometry *geos_from(struct geos *g, const struct geo *shape);

/* The polygons in a geometry of any kind as a plain shape (points and lines are dropped); memory from a. False when GEOS fails. */
bool geos_to(struct geos *g, struct arena *a, const GEOSGeometry *geom, struct geo *out);

/* Area in square metres of the polygons in a geometry; memory from scratch. Negative when GEOS fails. */
double geos_area_m2(struct geos *g, struct arena *scratch, const GEOSGeometry *geom);

/* A point inside a geometry. False when GEOS fails or there is none. */
bool geos_inside(struct geos *g, const GEOSGeometry *geom, struct geo_point *out);

#endif
