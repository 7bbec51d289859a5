/*
 * locate_bench.h: how many points a second this build locates on this machine; behind `shao bench locate`.
 */
#ifndef TERRITORY_LOCATE_BENCH_H
#define TERRITORY_LOCATE_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "territory/locate.h"

struct locate_bench {
	int64_t rows;           /* lookups made */
	int64_t polygons;
	double per_second;
	double build_ms;
	int64_t memory_bytes;   /* of the index */
	int64_t errors;         /* points that no polygon, or the wrong one, answered */
};

/*
 * A tiling like a city's grids, the same for a seed: n polygons of 8 vertices, jittered and sharing their edges exactly, of
 * about 200 m; ids 1 to n. Shapes lie in the arena, which must be large enough (about 400 bytes a polygon).
 */
struct locate_polygon *locate_bench_city(struct arena *a, size_t n, uint64_t seed);

/* Builds the index of `polygons` and looks up `rows` random points of the city on the calling thread. Both above 0. */
enum err locate_bench_run(int64_t polygons, int64_t rows, uint64_t seed, struct locate_bench *out, struct problem *p);

/* Writes the fields as one object, named as contract.md names them. */
void locate_bench_write(struct jw *w, const struct locate_bench *b);

#endif
