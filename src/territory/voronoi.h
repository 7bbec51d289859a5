/*
 * voronoi.h: draws grids where none were surveyed, for a demonstration: divides a piece of land into cells of similar size.
 */
#ifndef TERRITORY_VORONOI_H
#define TERRITORY_VORONOI_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "territory/shape_geo.h"

#define VORONOI_CELLS 2000
#define VORONOI_CELL_M2_MIN 100.0   /* of ground for each cell */

/*
 * Divides parent (as geo_check gave it) into n cells, 1 to VORONOI_CELLS, written to out[0..n-1] with memory from a. The same
 * parent, n and seed give the same cells (with the same GEOS). Cells tile the parent: neighbours share their edges vertex by
 * vertex; on the parent's own edge a new corner is rounded to 1e-7 degrees, a centimetre off at most. Every cell is valid,
 * and in one piece where the parent is. Where no parent's shape is known, give it geo_square.
 * E_INPUT when the parent has no shape or too little room for n cells; E_INTERNAL when GEOS fails.
 */
enum err voronoi_draw(struct arena *a, const struct geo *parent, size_t n, uint64_t seed, struct geo *out, struct problem *p);

#endif
