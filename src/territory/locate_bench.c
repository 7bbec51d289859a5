/*
 * locate_bench.c: a city of the size asked for, and the stopwatch. Called by `shao bench locate` only; it makes its polygons
 * itself, so that the figure can be repeated anywhere.
 */
#include "territory/locate_bench.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <time.h>

#define CITY_WEST 113.0
#define CITY_SOUTH 22.5
#define TILE_UNITS 20000        /* 0.002 degrees, about 200 m */
#define POINTS_MAX (1 << 20)    /* distinct points; more lookups go round */

/* splitmix64: one well-mixed number for a counter. */
static uint64_t mix(uint64_t x)
{
	x += UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

/* A vertex of the tiling by its half-tile coordinates, the same for every polygon that shares it. */
static struct geo_point vertex_at(size_t x2, size_t y2, uint64_t seed)
{
	uint64_t r = mix(mix(seed + x2) ^ y2);
	int64_t jx = (int64_t)(r % (TILE_UNITS / 4)) - TILE_UNITS / 8, jy = (int64_t)((r >> 32) % (TILE_UNITS / 4)) - TILE_UNITS / 8;
	int64_t x = (int64_t)x2 * (TILE_UNITS / 2) + jx, y = (int64_t)y2 * (TILE_UNITS / 2) + jy;

	return (struct geo_point){ CITY_WEST + (double)x / GEO_UNITS, CITY_SOUTH + (double)y / GEO_UNITS };
}

static struct geo tile_at(struct arena *a, size_t column, size_t row, uint64_t seed)
{
	static const struct { size_t x, y; } walk[8] = { { 0, 0 }, { 1, 0 }, { 2, 0 }, { 2, 1 }, { 2, 2 }, { 1, 2 }, { 0, 2 }, { 0, 1 } };
	struct geo_point *at = arena_alloc(a, 9 * sizeof(struct geo_point));
	struct geo_ring *ring = arena_alloc(a, sizeof(struct geo_ring));
	struct geo_polygon *polygon = arena_alloc(a, sizeof(struct geo_polygon));

	for (size_t i = 0; i < 9; i++)
		at[i] = vertex_at(2 * column + walk[i % 8].x, 2 * row + walk[i % 8].y, seed);
	*ring = (struct geo_ring){ 9, at };
	*polygon = (struct geo_polygon){ 1, ring };
	return (struct geo){ 1, polygon };
}

struct locate_polygon *locate_bench_city(struct arena *a, size_t n, uint64_t seed)
{
	size_t columns = (size_t)ceil(sqrt((double)n));
	struct locate_polygon *v = arena_alloc(a, n * sizeof(struct locate_polygon));
	struct geo *shape = arena_alloc(a, n * sizeof(struct geo));

	for (size_t i = 0; i < n; i++) {
		shape[i] = tile_at(a, i % columns, i / columns, seed);
		v[i] = (struct locate_polygon){ .id = (int64_t)i + 1, .shape = &shape[i] };
	}
	return v;
}

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* n random points inside random polygons of a city, and which polygon each is in. */
static void points_fill(const struct locate_polygon *v, size_t polygons, struct geo_point *at, int32_t *owner, size_t n, uint64_t seed)
{
	for (size_t i = 0; i < n; i++) {
		size_t k = mix(seed ^ i << 20) % polygons;
		struct geo_box b = geo_bbox(v[k].shape);

		owner[i] = (int32_t)k;
		for (uint64_t try = 0;; try++) {
			uint64_t r = mix(seed + i) + try * UINT64_C(0xD1342543DE82EF95);

			at[i].lon = b.west + (b.east - b.west) * (double)(uint32_t)r / 4294967296.0;
			at[i].lat = b.south + (b.north - b.south) * (double)(r >> 32) / 4294967296.0;
			at[i].lon = round(at[i].lon * GEO_UNITS) / GEO_UNITS;
			at[i].lat = round(at[i].lat * GEO_UNITS) / GEO_UNITS;
			if (geo_holds(v[k].shape, at[i]))
				break;
		}
	}
}

/* The stopwatch runs over the lookups alone; a second round without it compares every answer. */
static void lookups_time(const struct locate *l, const struct geo_point *at, const int32_t *owner, size_t points, struct locate_bench *b)
{
	double from = now_ms();
	int64_t sum = 0;

	for (int64_t i = 0, k = 0; i < b->rows; i++) {
		sum += locate_at(l, at[k].lon, at[k].lat);
		k = k + 1 == (int64_t)points ? 0 : k + 1;
	}
	b->per_second = (double)b->rows / fmax((now_ms() - from) / 1e3, 1e-9);
	for (size_t i = 0; i < points; i++)
		b->errors += locate_at(l, at[i].lon, at[i].lat) != owner[i] + 1;
	for (int64_t i = 0, k = 0; i < b->rows; i++) {
		sum -= owner[k] + 1;
		k = k + 1 == (int64_t)points ? 0 : k + 1;
	}
	if (sum != 0 && b->errors == 0)
		b->errors = 1;
}

enum err locate_bench_run(int64_t polygons, int64_t rows, uint64_t seed, struct locate_bench *out, struct problem *p)
{
	size_t points = rows < POINTS_MAX ? (size_t)rows : POINTS_MAX;
	struct arena *a = arena_new(SIZE_MAX);
	struct geo_point *at = calloc(points, sizeof(*at));
	int32_t *owner = calloc(points, sizeof(*owner));
	struct locate_bench made = { .rows = rows, .polygons = polygons };
	struct locate *l = NULL;
	enum err e;

	assert(polygons > 0 && rows > 0);
	if (!at || !owner) {
		e = refuse(p, E_INTERNAL, "rows", "内存不足", "no memory for the points");
	} else {
		struct locate_polygon *v = locate_bench_city(a, (size_t)polygons, seed);
		double from = now_ms();

		e = locate_new(&l, v, (size_t)polygons, p);
		made.build_ms = now_ms() - from;
		if (!e) {
			points_fill(v, (size_t)polygons, at, owner, points, seed);
			lookups_time(l, at, owner, points, &made);
			made.memory_bytes = (int64_t)locate_memory(l);
			*out = made;
		}
	}
	locate_free(l);
	free(owner);
	free(at);
	arena_free(a);
	return e;
}

void locate_bench_write(struct jw *w, const struct locate_bench *b)
{
	jw_obj(w);
	jw_key(w, "rows");
	jw_int(w, b->rows);
	jw_key(w, "polygons");
	jw_int(w, b->polygons);
	jw_key(w, "per_second");
	jw_num(w, round(b->per_second));
	jw_key(w, "build_ms");
	jw_num(w, round(b->build_ms));
	jw_key(w, "memory_bytes");
	jw_int(w, b->memory_bytes);
	jw_key(w, "bytes_per_polygon");
	jw_num(w, round((double)b->memory_bytes / (double)b->polygons));
	jw_key(w, "errors");
	jw_int(w, b->errors);
	jw_obj_end(w);
}
