/*
 * gcj.h: GCJ-02, the shifted coordinates that Chinese maps and phones speak, to WGS 84 and back.
 *
 * The shift applies within the box 72.004..137.8347 E, 0.8293..55.8271 N, as everywhere in practice; a point outside it
 * comes back unchanged. Pure; angles in degrees.
 */
#ifndef TERRITORY_GCJ_H
#define TERRITORY_GCJ_H

#include <stdbool.h>

#include "territory/shape_geo.h"

/* Whether a point lies in the box. */
bool gcj_applies(struct geo_point at);

/* The shifted point. */
struct geo_point gcj_from_wgs(struct geo_point wgs);

/* The point whose shift is `gcj`, to 1e-9 degrees: the inverse of gcj_from_wgs but for the edge of the box. */
struct geo_point gcj_to_wgs(struct geo_point gcj);

/* Converts every position of a shape in place. */
void gcj_shape_to_wgs(struct geo *shape);

#endif
