/*
 * coverage.h: do the children of a node cover it? Reports where two of them overlap, what none of them covers, what reaches
 * outside the parent, and who has no usable shape. Of use after an import, before grids go to work.
 */
#ifndef TERRITORY_COVERAGE_H
#define TERRITORY_COVERAGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "territory/shape_geo.h"

#define COVERAGE_CHILDREN 20000
#define COVERAGE_LIST 1000      /* findings kept of each kind; the totals count all */

struct coverage_child { int64_t id; const struct geo *shape; };   /* shape: NULL or empty if it has none */

struct coverage_overlap { int64_t one, other; double m2; struct geo_point at; };
struct coverage_gap { double m2; struct geo_point at; };                /* at: a point inside it */
struct coverage_outside { int64_t id; double m2; struct geo_point at; };

/* Findings above the tolerance, largest first; lists in the arena. *_all count also those that were not kept. */
struct coverage {
	double parent_m2, covered_m2;       /* covered: what of the parent at least one child covers */
	size_t overlaps, overlaps_all;
	struct coverage_overlap *overlap;
	size_t gaps, gaps_all;
	struct coverage_gap *gap;
	size_t outsides, outsides_all;
	struct coverage_outside *outside;
	size_t missing;                     /* children without a shape */
	int64_t *missing_id;
	size_t broken;                      /* children whose shape is not valid: counted as covering nothing */
	int64_t *broken_id;
};

/*
 * Compares n children with their parent (valid, not empty). tolerance_m2: findings of this area or less are the noise of
 * drawing, and left out; 0 or more. E_INPUT for a parent without a valid shape or more than COVERAGE_CHILDREN;
 * E_INTERNAL when GEOS fails. Takes a few seconds for 3,000 children: not for the writer thread.
 */
enum err coverage_report(struct arena *a, const struct geo *parent, const struct coverage_child *child, size_t n, double tolerance_m2,
	struct coverage *out, struct problem *p);

#endif
