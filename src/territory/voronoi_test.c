/*
 * voronoi_test.c: claims about cells drawn for a demonstration: they tile, they are valid, and a seed makes them again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "territory/coverage.h"
#include "territory/geojson.h"
#include "territory/locate.h"
#include "territory/voronoi.h"

#define COUNTY "../shared/data/boundaries/wgs84/county_洮南市.json"    /* programs run from the root of the tree */

#define BORDER_M2 10    /* an edge of 400 m on the border, bent by a rounded corner, is off by a square metre or two */

/* A parent with bays, a hole and jagged sides, around (113.7, 23). */
static struct geo bay_of(struct arena *a)
{
	struct geo raw = geo_square(a, (struct geo_point){ 113.7, 23 }, 4e8), out;
	struct geo_point outer[403], hole[5] = { { 113.7, 23.005 }, { 113.7, 23.01 }, { 113.71, 23.01 }, { 113.71, 23.005 }, { 113.7, 23.005 } };
	struct geo_ring ring[2] = { { 401, outer }, { 5, hole } };
	struct problem p = { 0 };

	for (int i = 0; i < 400; i++) {
		double t = i * 2 * 3.14159265358979 / 400, r = 0.1 * (0.65 + 0.35 * cos(5 * t)) + 0.002 * (i % 3);

		outer[i] = (struct geo_point){ 113.7 + r * cos(t), 23 + r * sin(t) };
	}
	outer[400] = outer[0];
	raw.polygon[0] = (struct geo_polygon){ 2, ring };
	assert_int_equal(geo_check(a, &raw, &out, &p), OK);
	return out;
}

/* Draws and checks what is always true; the cells lie in the arena. */
static struct geo *drawn(struct arena *a, const struct geo *parent, size_t n, uint64_t seed, double tolerance_m2)
{
	struct geo *cell = arena_alloc(a, n * sizeof(*cell)), again;
	struct coverage_child *child = arena_alloc(a, n * sizeof(*child));
	struct problem p = { 0 };
	struct coverage c;
	double sum = 0;

	if (voronoi_draw(a, parent, n, seed, cell, &p) != OK)
		print_error("%s\n", p.en);
	assert_int_equal(p.code, OK);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(geo_check(a, &cell[i], &again, &p), OK);
		sum += geo_area_m2(&cell[i]);
		child[i] = (struct coverage_child){ (int64_t)i + 1, &cell[i] };
	}
	assert_true(fabs(sum / geo_area_m2(parent) - 1) < 1e-6);
	assert_int_equal(coverage_report(a, parent, child, n, tolerance_m2, &c, &p), OK);
	assert_int_equal(c.overlaps + c.gaps + c.outsides + c.missing + c.broken, 0);
	return cell;
}

static void cells_tile_a_square_whatever_their_number(void **s)
{
	struct arena *a = arena_new(256u << 20);
	struct geo parent = geo_square(a, (struct geo_point){ 113.7, 23 }, 1e7);

	(void)s;
	for (size_t n = 1; n <= 12; n++)
		drawn(a, &parent, n, n, 1);
	drawn(a, &parent, 300, 5, 1);
	arena_free(a);
}

static void cells_tile_a_jagged_parent_with_a_hole_each_in_one_piece(void **s)
{
	struct arena *a = arena_new(256u << 20);
	struct geo parent = bay_of(a), *cell = drawn(a, &parent, 150, 42, BORDER_M2);

	(void)s;
	for (size_t i = 0; i < 150; i++)
		assert_int_equal(cell[i].n, 1);
	for (size_t n = 2; n < 6; n++)
		drawn(a, &parent, n, 1, BORDER_M2);
	arena_free(a);
}

static void a_point_of_the_parent_has_exactly_one_cell(void **s)
{
	struct arena *a = arena_new(256u << 20);
	struct geo parent = bay_of(a), *cell = drawn(a, &parent, 200, 3, BORDER_M2);
	struct locate_polygon v[200];
	struct geo_box b = geo_bbox(&parent);
	struct locate *l;
	struct problem p = { 0 };
	size_t off = 0, in = 0;

	(void)s;
	for (size_t i = 0; i < 200; i++)
		v[i] = (struct locate_polygon){ (int64_t)i + 1, 0, &cell[i] };
	assert_int_equal(locate_new(&l, v, 200, &p), OK);
	for (int i = 0; i < 200; i++)
		for (int k = 0; k < 200; k++) {
			struct geo_point at = { b.west + (b.east - b.west) * i / 200, b.south + (b.north - b.south) * k / 200 };

			in += geo_holds(&parent, at);
			off += geo_holds(&parent, at) != (locate_at(l, at.lon, at.lat) > 0);
		}
	assert_true(in > 5000);
	assert_true(off <= 1);    /* the border itself may be off by a centimetre */
	for (size_t i = 0; i < 200; i++)
		for (size_t k = 0; k < cell[i].polygon[0].ring[0].n; k++) {
			struct geo_point at = cell[i].polygon[0].ring[0].at[k];
			int owners = 0;

			for (size_t c = 0; c < 200; c++)
				owners += geo_holds(&cell[c], at);
			assert_true(owners <= 1);
		}
	locate_free(l);
	arena_free(a);
}

static void a_seed_makes_the_same_cells_again_and_another_seed_others(void **s)
{
	struct arena *a = arena_new(256u << 20);
	struct geo parent = bay_of(a), *x = drawn(a, &parent, 40, 9, BORDER_M2), *y = drawn(a, &parent, 40, 9, BORDER_M2);
	struct geo *z = drawn(a, &parent, 40, 10, BORDER_M2);
	bool other = false;

	(void)s;
	for (size_t i = 0; i < 40; i++) {
		const struct geo_ring *u = &x[i].polygon[0].ring[0], *v = &y[i].polygon[0].ring[0], *w = &z[i].polygon[0].ring[0];

		assert_int_equal(u->n, v->n);
		assert_memory_equal(u->at, v->at, u->n * sizeof(*u->at));
		other |= u->n != w->n || memcmp(u->at, w->at, u->n * sizeof(*u->at)) != 0;
	}
	assert_true(other);
	arena_free(a);
}

static void cells_are_of_similar_size(void **s)
{
	struct arena *a = arena_new(256u << 20);
	struct geo parent = geo_square(a, (struct geo_point){ 123.9, 47.3 }, 1e8), *cell = drawn(a, &parent, 100, 6, 1);

	(void)s;
	for (size_t i = 0; i < 100; i++)
		assert_true(geo_area_m2(&cell[i]) > 2e5 && geo_area_m2(&cell[i]) < 4e6);
	arena_free(a);
}

static void a_parent_in_parts_is_covered_in_all_of_them(void **s)
{
	struct arena *a = arena_new(256u << 20);
	struct geo_polygon parts[3];
	struct geo parent = { 3, parts };

	(void)s;
	for (int i = 0; i < 3; i++)
		parts[i] = geo_square(a, (struct geo_point){ 113 + 0.1 * i, 23 }, i == 2 ? 1e4 : 1e7).polygon[0];
	drawn(a, &parent, 30, 2, 1);
	drawn(a, &parent, 2, 2, 1);
	arena_free(a);
}

static void too_little_room_or_no_ground_is_refused(void **s)
{
	struct arena *a = arena_new(1u << 20);
	struct geo small = geo_square(a, (struct geo_point){ 113, 23 }, 1000), none = { 0 }, out[50];
	struct problem p = { 0 };

	(void)s;
	assert_int_equal(voronoi_draw(a, &small, 50, 1, out, &p), E_INPUT);
	assert_non_null(strstr(p.en, "too few for 50 cells"));
	assert_int_equal(voronoi_draw(a, &none, 5, 1, out, &p), E_INPUT);
	assert_non_null(strstr(p.en, "no shape"));
	drawn(a, &small, 8, 1, 1);
	arena_free(a);
}

/* The county's largest shape from a file beside this tree; false where it is not. */
static bool county_of(struct arena *a, struct geo *out)
{
	FILE *f = fopen(COUNTY, "rb");
	char *text = arena_alloc(a, 1u << 20);
	struct geojson *g;
	struct geojson_feature feature;
	struct problem p = { 0 };
	size_t n;

	if (!f)
		return false;
	n = fread(text, 1, 1u << 20, f);
	fclose(f);
	assert_int_equal(geojson_open(&g, text, n, &p), OK);
	assert_int_equal(geojson_next(g, a, &feature, &p), OK);
	geojson_close(g);
	assert_int_equal(geo_check(a, &feature.shape, out, &p), OK);
	return true;
}

static void a_real_county_is_divided_from_street_to_grid(void **s)
{
	struct arena *a = arena_new(512u << 20);
	struct geo county, *street, *grid;

	(void)s;
	if (!county_of(a, &county)) {
		print_message("no " COUNTY " here: nothing to divide\n");
		arena_free(a);
		skip();
	}
	street = drawn(a, &county, 18, 1, 50);
	grid = drawn(a, &street[3], 40, 2, 50);
	drawn(a, &grid[7], 6, 3, 50);
	arena_free(a);
}

static void two_thousand_cells_take_seconds(void **s)
{
	struct arena *a = arena_new(512u << 20);
	struct geo parent = bay_of(a), *cell = arena_alloc(a, VORONOI_CELLS * sizeof(*cell));
	struct problem p = { 0 };
	clock_t from = clock();

	(void)s;
	assert_int_equal(voronoi_draw(a, &parent, VORONOI_CELLS, 1, cell, &p), OK);
	print_message("%.2f s for %d cells\n", (double)(clock() - from) / CLOCKS_PER_SEC, VORONOI_CELLS);
	assert_true((double)(clock() - from) / CLOCKS_PER_SEC < 20);
	drawn(a, &parent, VORONOI_CELLS, 1, BORDER_M2);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cells_tile_a_square_whatever_their_number),
		cmocka_unit_test(cells_tile_a_jagged_parent_with_a_hole_each_in_one_piece),
		cmocka_unit_test(a_point_of_the_parent_has_exactly_one_cell),
		cmocka_unit_test(a_seed_makes_the_same_cells_again_and_another_seed_others),
		cmocka_unit_test(cells_are_of_similar_size),
		cmocka_unit_test(a_parent_in_parts_is_covered_in_all_of_them),
		cmocka_unit_test(too_little_room_or_no_ground_is_refused),
		cmocka_unit_test(a_real_county_is_divided_from_street_to_grid),
		cmocka_unit_test(two_thousand_cells_take_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
