/*
 * locate_test.c: claims about the index from points to grids, each against the plainest oracle there is: all polygons, all
 * edges, whole numbers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "territory/locate_bench.h"

static uint64_t dice;

static int64_t roll(int64_t below)
{
	dice = dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)((dice >> 33) % (uint64_t)below);
}

static double degrees(int64_t units)
{
	return (double)units / GEO_UNITS;
}

static int64_t units_of(double deg)
{
	return llround(deg * GEO_UNITS);
}

/* The rule of the ray on whole numbers. */
static bool oracle_holds(const struct geo *g, int64_t px, int64_t py)
{
	bool odd = false;

	for (size_t i = 0; i < g->n; i++)
		for (size_t j = 0; j < g->polygon[i].n; j++)
			for (size_t k = 1; k < g->polygon[i].ring[j].n; k++) {
				const struct geo_point *at = g->polygon[i].ring[j].at;
				int64_t x1 = units_of(at[k - 1].lon), y1 = units_of(at[k - 1].lat), x2 = units_of(at[k].lon), y2 = units_of(at[k].lat);
				int64_t side = (py - y1) * (x2 - x1) - (px - x1) * (y2 - y1);

				if ((y1 > py) != (y2 > py))
					odd ^= y2 > y1 ? side > 0 : side < 0;
			}
	return odd;
}

/* Layer 1 before 0, then the smallest id. Counts the holders of layer 0 as well. */
static int64_t oracle_at(const struct locate_polygon *v, size_t n, int64_t px, int64_t py, int *holders)
{
	int64_t best[2] = { 0, 0 };

	*holders = 0;
	for (size_t i = 0; i < n; i++)
		if (oracle_holds(v[i].shape, px, py)) {
			if (!best[v[i].layer] || v[i].id < best[v[i].layer])
				best[v[i].layer] = v[i].id;
			*holders += v[i].layer == 0;
		}
	return best[1] ? best[1] : best[0];
}

static struct locate *built(const struct locate_polygon *v, size_t n)
{
	struct locate *l = NULL;
	struct problem p = { 0 };

	assert_int_equal(locate_new(&l, v, n, &p), OK);
	assert_int_equal(locate_count(l), n);
	return l;
}

/* A shape of one ring from pairs of units, closed here. */
static struct geo *ring_of(struct arena *a, size_t n, const int64_t *xy)
{
	struct geo *g = arena_alloc(a, sizeof(*g));

	*g = (struct geo){ 1, arena_alloc(a, sizeof(struct geo_polygon)) };
	g->polygon[0] = (struct geo_polygon){ 1, arena_alloc(a, sizeof(struct geo_ring)) };
	g->polygon[0].ring[0] = (struct geo_ring){ n + 1, arena_alloc(a, (n + 1) * sizeof(struct geo_point)) };
	for (size_t i = 0; i <= n; i++)
		g->polygon[0].ring[0].at[i] = (struct geo_point){ degrees(xy[2 * (i % n)]), degrees(xy[2 * (i % n) + 1]) };
	return g;
}

static struct geo *square_of(struct arena *a, int64_t x, int64_t y, int64_t side)
{
	return ring_of(a, 4, (int64_t[]){ x, y, x + side, y, x + side, y + side, x, y + side });
}

/* n random corners around a middle: a star, which may cross itself only where parity still rules. */
static struct geo *star_of(struct arena *a, int64_t x, int64_t y, int64_t radius, size_t n)
{
	int64_t xy[2 * 4096];

	for (size_t i = 0; i < n; i++) {
		double t = 6.283185307179586 * (double)i / (double)n, r = (double)radius * (0.3 + 0.7 * (double)roll(1000) / 1000);

		xy[2 * i] = x + (int64_t)(r * cos(t));
		xy[2 * i + 1] = y + (int64_t)(r * sin(t));
	}
	return ring_of(a, n, xy);
}

static void agrees(const struct locate *l, const struct locate_polygon *v, size_t n, int64_t px, int64_t py)
{
	int holders;
	int64_t want = oracle_at(v, n, px, py, &holders), got = locate_at(l, degrees(px), degrees(py));

	if (want != got)
		print_error("at %lld,%lld: %lld, not %lld\n", (long long)px, (long long)py, (long long)got, (long long)want);
	assert_int_equal(got, want);
}

static void a_tiling_answers_every_point_as_brute_force_does(void **s)
{
	struct arena *a = arena_new(1u << 30);
	size_t n = 900;
	struct locate_polygon *v = locate_bench_city(a, n, 11);
	struct locate *l = built(v, n);

	(void)s;
	dice = 1;
	for (int i = 0; i < 20000; i++)
		agrees(l, v, n, 1130000000 - 20000 + roll(640000), 225000000 - 20000 + roll(640000));
	locate_free(l);
	arena_free(a);
}

static void every_shared_vertex_and_edge_has_exactly_one_owner(void **s)
{
	struct arena *a = arena_new(1u << 30);
	size_t n = 400;    /* 20 by 20 */
	struct locate_polygon *v = locate_bench_city(a, n, 5);
	struct locate *l = built(v, n);

	(void)s;
	for (size_t i = 0; i < n; i++) {
		const struct geo_ring *r = &v[i].shape->polygon[0].ring[0];

		if (i % 20 == 0 || i % 20 == 19 || i / 20 == 0 || i / 20 == 19)
			continue;
		for (size_t k = 1; k < r->n; k++) {
			int64_t x1 = units_of(r->at[k - 1].lon), y1 = units_of(r->at[k - 1].lat), x2 = units_of(r->at[k].lon), y2 = units_of(r->at[k].lat);
			int64_t px[2] = { x1, (x1 + x2) / 2 }, py[2] = { y1, (y1 + y2) / 2 };

			for (int t = 0; t < 2; t++) {
				int holders;
				int64_t want = oracle_at(v, n, px[t], py[t], &holders);

				assert_int_equal(holders, 1);
				assert_int_equal(locate_at(l, degrees(px[t]), degrees(py[t])), want);
			}
		}
	}
	locate_free(l);
	arena_free(a);
}

static void shapes_on_few_units_agree_at_every_point_of_them(void **s)
{
	(void)s;
	dice = 77;
	for (int round = 0; round < 300; round++) {
		struct arena *a = arena_new(1u << 24);
		struct locate_polygon v[40];
		size_t n = 1 + (size_t)roll(40);
		int64_t x0 = round % 2 ? 0 : -20, y0 = round % 3 ? 5 : -15;
		struct locate *l;

		for (size_t i = 0; i < n; i++) {
			int64_t xy[24];
			size_t corners = 3 + (size_t)roll(9);

			for (size_t k = 0; k < 2 * corners; k++)
				xy[k] = (k % 2 ? y0 : x0) + roll(40);
			v[i] = (struct locate_polygon){ 1 + roll(1000), (int)roll(2), ring_of(a, corners, xy) };
		}
		l = built(v, n);
		for (int64_t y = y0 - 3; y < y0 + 43; y += 1)
			for (int64_t x = x0 - 3 + roll(3); x < x0 + 43; x += 1 + roll(4))
				agrees(l, v, n, x, y);
		locate_free(l);
		arena_free(a);
	}
}

static void overlapping_shapes_of_all_sizes_agree_with_brute_force(void **s)
{
	struct arena *a = arena_new(1u << 28);
	struct locate_polygon v[500];
	struct locate *l;

	(void)s;
	dice = 3;
	for (size_t i = 0; i < 500; i++) {
		int64_t radius = 50 << roll(18);

		v[i] = (struct locate_polygon){ 1000 - (int64_t)i, roll(5) == 0, star_of(a, 1200000000 + roll(20000000), 300000000 + roll(20000000), radius,
			3 + (size_t)roll(i % 50 == 0 ? 2000 : 30)) };
	}
	l = built(v, 500);
	for (int i = 0; i < 4000; i++) {
		const struct geo_point *at = v[roll(500)].shape->polygon[0].ring[0].at;

		agrees(l, v, 500, 1200000000 + roll(20000000), 300000000 + roll(20000000));
		agrees(l, v, 500, units_of(at[roll(3)].lon) + roll(3) - 1, units_of(at[roll(3)].lat));
		agrees(l, v, 500, units_of(at[1].lon) + roll(201) - 100, units_of(at[1].lat) + roll(201) - 100);
	}
	locate_free(l);
	arena_free(a);
}

static void a_town_in_an_empty_province_is_answered_through_finer_grids(void **s)
{
	struct arena *a = arena_new(1u << 28);
	size_t n = 901;
	struct locate_polygon *v = locate_bench_city(a, n, 21), *all = arena_alloc(a, (n + 1) * sizeof(*all));
	struct locate *l;

	(void)s;
	dice = 9;
	memcpy(all, v, n * sizeof(*v));
	all[n] = (struct locate_polygon){ 5000, 0, square_of(a, 900000000, 100000000, 400000000) };    /* lies under all of them */
	l = built(all, n + 1);
	for (int i = 0; i < 10000; i++)
		agrees(l, all, n + 1, 1130000000 - 30000 + roll(680000), 225000000 - 30000 + roll(680000));
	assert_int_equal(locate_at(l, 100, 20), 5000);
	locate_free(l);
	arena_free(a);
}

static void holes_and_parts_belong_to_nobody_and_to_their_owner(void **s)
{
	struct arena *a = arena_new(1u << 24);
	struct geo_ring rings[3] = {
		square_of(a, 0, 0, 1000000)->polygon[0].ring[0], square_of(a, 300000, 300000, 400000)->polygon[0].ring[0],
		square_of(a, 2000000, 0, 500000)->polygon[0].ring[0],
	};
	struct geo_polygon parts[2] = { { 2, rings }, { 1, rings + 2 } };
	struct geo shape = { 2, parts };
	struct locate_polygon v[] = { { 8, 0, &shape }, { 9, 0, square_of(a, 300000, 300000, 400000) } };
	struct locate *l = built(v, 2), *hole = built(v, 1);

	(void)s;
	assert_int_equal(locate_at(l, 0.01, 0.01), 8);
	assert_int_equal(locate_at(l, 0.05, 0.05), 9);
	assert_int_equal(locate_at(hole, 0.05, 0.05), 0);
	assert_int_equal(locate_at(l, 0.21, 0.01), 8);
	assert_int_equal(locate_at(l, 0.15, 0.01), 0);
	dice = 4;
	for (int i = 0; i < 5000; i++)
		agrees(l, v, 2, roll(2700000) - 100000, roll(1200000) - 100000);
	for (int64_t y = 300000; y <= 700000; y += 1000) {    /* the hole's rim belongs to one of the two */
		assert_true(locate_at(l, 0.03, degrees(y)) > 0);
		assert_true(locate_at(l, 0.07, degrees(y)) > 0);
	}
	locate_free(l);
	locate_free(hole);
	arena_free(a);
}

static void a_dedicated_grid_wins_over_what_it_lies_on(void **s)
{
	struct arena *a = arena_new(1u << 24);
	struct locate_polygon v[] = {
		{ 1, 0, square_of(a, 0, 0, 1000000) }, { 2, 0, square_of(a, 1000000, 0, 1000000) }, { 90, 1, square_of(a, 900000, 400000, 200000) },
	};
	struct locate *l = built(v, 3);

	(void)s;
	assert_int_equal(locate_at(l, 0.05, 0.05), 1);
	assert_int_equal(locate_at(l, 0.095, 0.05), 90);
	assert_int_equal(locate_at(l, 0.105, 0.05), 90);
	assert_int_equal(locate_at(l, 0.115, 0.05), 2);
	locate_free(l);
	arena_free(a);
}

static void of_many_shapes_in_one_place_the_smallest_id_answers_and_memory_stays_bounded(void **s)
{
	struct arena *a = arena_new(1u << 28);
	struct locate_polygon v[2000];
	struct locate *l;

	(void)s;
	dice = 8;
	for (size_t i = 0; i < 2000; i++)
		v[i] = (struct locate_polygon){ 5000 - (int64_t)i, 0, star_of(a, 0, 0, 50000000, 12) };
	l = built(v, 2000);
	assert_int_equal(locate_at(l, 0, 0), 3001);
	for (int i = 0; i < 300; i++)
		agrees(l, v, 2000, roll(100000000) - 50000000, roll(100000000) - 50000000);
	assert_true(locate_memory(l) < 2000 * 10000);
	locate_free(l);
	arena_free(a);
}

static void nothing_is_found_in_nothing_nor_at_what_is_no_position(void **s)
{
	struct arena *a = arena_new(1u << 20);
	struct locate_polygon v = { 1, 0, square_of(a, -10, -10, 20) };
	struct locate *none = built(NULL, 0), *l = built(&v, 1);
	double bad[] = { NAN, INFINITY, -INFINITY, 181, -181, 1e300 };

	(void)s;
	assert_int_equal(locate_at(none, 113, 23), 0);
	assert_int_equal(locate_at(l, 0, 0), 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(locate_at(l, bad[i], 0), 0);
		assert_int_equal(locate_at(l, 0, bad[i]), 0);
	}
	for (int i = 0; i < 4; i++)
		assert_int_equal(locate_at(l, i & 1 ? 180 : -180, i & 2 ? 90 : -90), 0);
	locate_free(none);
	locate_free(l);
	locate_free(NULL);
	arena_free(a);
}

static void shapes_at_the_ends_of_the_world_are_found(void **s)
{
	struct arena *a = arena_new(1u << 20);
	struct locate_polygon v[] = {
		{ 1, 0, square_of(a, -1800000000, -900000000, 100) }, { 2, 0, square_of(a, 1799999900, 899999900, 100) },
		{ 3, 0, square_of(a, 0, 0, 900000000) }, { 4, 0, square_of(a, -1800000000, 0, 900000000) },
	};
	struct locate *l = built(v, 4);

	(void)s;
	dice = 12;
	for (int i = 0; i < 20000; i++)
		agrees(l, v, 4, roll(3600000001) - 1800000000, roll(1800000001) - 900000000);
	for (int64_t i = 0; i < 102; i++) {
		agrees(l, v, 4, -1800000000 + i, -900000000 + i);
		agrees(l, v, 4, 1800000000 - i, 900000000 - i / 2);
	}
	locate_free(l);
	arena_free(a);
}

static void a_shape_too_wide_or_out_of_range_is_refused_with_its_id(void **s)
{
	struct arena *a = arena_new(1u << 20);
	struct locate *l = NULL;
	struct geo empty = { 0 };
	struct locate_polygon wide = { 77, 0, square_of(a, 0, -450000000, 900000001) }, none = { 78, 1, &empty };
	struct locate_polygon far = { 79, 0, square_of(a, 1799999990, 0, 20) };
	struct problem p = { 0 };

	(void)s;
	assert_int_equal(locate_new(&l, &wide, 1, &p), E_INPUT);
	assert_non_null(strstr(p.en, "77"));
	assert_int_equal(locate_new(&l, &none, 1, &p), E_INPUT);
	assert_non_null(strstr(p.zh, "78"));
	assert_int_equal(locate_new(&l, &far, 1, &p), E_INPUT);
	assert_non_null(strstr(p.en, "79"));
	assert_null(l);
	arena_free(a);
}

struct seen { int64_t id[8]; int layer[8]; size_t n, stop; };

static bool see(void *arg, int64_t id, int layer)
{
	struct seen *seen = arg;

	seen->id[seen->n] = id;
	seen->layer[seen->n++] = layer;
	return seen->n < seen->stop;
}

static void a_box_gives_all_that_come_into_it_and_stops_when_told(void **s)
{
	struct arena *a = arena_new(1u << 20);
	struct locate_polygon v[] = {
		{ 3, 0, square_of(a, 0, 0, 1000000) }, { 2, 0, square_of(a, 1000000, 0, 1000000) }, { 9, 1, square_of(a, 500000, 0, 100000) },
		{ 4, 0, square_of(a, 5000000, 0, 100) },
	};
	struct locate *l = built(v, 4);
	struct seen all = { .stop = 8 }, one = { .stop = 1 }, none = { .stop = 8 };

	(void)s;
	locate_each_in_bbox(l, (struct geo_box){ 0.01, 0.01, 0.15, 0.02 }, see, &all);
	assert_int_equal(all.n, 3);
	assert_true(all.id[0] == 9 && all.layer[0] == 1 && all.id[1] == 2 && all.id[2] == 3 && all.layer[2] == 0);
	locate_each_in_bbox(l, (struct geo_box){ 0.01, 0.01, 0.15, 0.02 }, see, &one);
	assert_int_equal(one.n, 1);
	locate_each_in_bbox(l, (struct geo_box){ 3, 0.01, 4, 0.02 }, see, &none);
	assert_int_equal(none.n, 0);
	locate_free(l);
	arena_free(a);
}

static void the_bench_finds_every_point_within_500_bytes_a_polygon(void **s)
{
	struct arena *a = arena_new(1u << 20);
	struct locate_bench b;
	struct problem p = { 0 };
	struct jw w;
	size_t n;

	(void)s;
	assert_int_equal(locate_bench_run(20000, 50000, 7, &b, &p), OK);
	assert_int_equal(b.errors, 0);
	assert_true(b.memory_bytes / 20000 < 500);
	assert_true(b.per_second > 0);
	jw_init(&w, a);
	locate_bench_write(&w, &b);
	assert_non_null(strstr(jw_text(&w, &n), "\"rows\":50000,\"polygons\":20000,\"per_second\":"));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tiling_answers_every_point_as_brute_force_does),
		cmocka_unit_test(every_shared_vertex_and_edge_has_exactly_one_owner),
		cmocka_unit_test(shapes_on_few_units_agree_at_every_point_of_them),
		cmocka_unit_test(overlapping_shapes_of_all_sizes_agree_with_brute_force),
		cmocka_unit_test(a_town_in_an_empty_province_is_answered_through_finer_grids),
		cmocka_unit_test(holes_and_parts_belong_to_nobody_and_to_their_owner),
		cmocka_unit_test(a_dedicated_grid_wins_over_what_it_lies_on),
		cmocka_unit_test(of_many_shapes_in_one_place_the_smallest_id_answers_and_memory_stays_bounded),
		cmocka_unit_test(nothing_is_found_in_nothing_nor_at_what_is_no_position),
		cmocka_unit_test(shapes_at_the_ends_of_the_world_are_found),
		cmocka_unit_test(a_shape_too_wide_or_out_of_range_is_refused_with_its_id),
		cmocka_unit_test(a_box_gives_all_that_come_into_it_and_stops_when_told),
		cmocka_unit_test(the_bench_finds_every_point_within_500_bytes_a_polygon),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
