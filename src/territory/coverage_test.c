/*
 * coverage_test.c: claims about the report on whether children cover their parent.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>

#include "territory/coverage.h"

#define STEP 0.002

static struct geo *box_of(struct arena *a, double west, double south, double east, double north)
{
	struct geo *g = arena_alloc(a, sizeof(*g));
	struct geo_point *at;

	*g = geo_square(a, (struct geo_point){ 113, 23 }, 1000);
	at = g->polygon[0].ring[0].at;
	at[0] = at[4] = (struct geo_point){ west, south };
	at[1] = (struct geo_point){ east, south };
	at[2] = (struct geo_point){ east, north };
	at[3] = (struct geo_point){ west, north };
	return g;
}

/* side by side boxes that tile the parent; ids from 1. */
static struct geo *town_of(struct arena *a, size_t side, struct coverage_child *child)
{
	for (size_t i = 0; i < side * side; i++) {
		double w = 113 + STEP * (double)(i % side), s = 23 + STEP * (double)(i / side);

		child[i] = (struct coverage_child){ (int64_t)i + 1,
			box_of(a, w, s, 113 + STEP * (double)(i % side + 1), 23 + STEP * (double)(i / side + 1)) };
	}
	return box_of(a, 113, 23, 113 + STEP * (double)side, 23 + STEP * (double)side);
}

static struct coverage reported(struct arena *a, const struct geo *parent, const struct coverage_child *child, size_t n, double tolerance)
{
	struct coverage c;
	struct problem p = { 0 };

	assert_int_equal(coverage_report(a, parent, child, n, tolerance, &c, &p), OK);
	return c;
}

static void a_perfect_tiling_has_nothing_to_report(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct coverage_child child[100];
	struct geo *parent = town_of(a, 10, child);
	struct coverage c = reported(a, parent, child, 100, 1);

	(void)s;
	assert_int_equal(c.overlaps + c.gaps + c.outsides + c.missing + c.broken, 0);
	assert_true(fabs(c.covered_m2 / c.parent_m2 - 1) < 1e-9);
	arena_free(a);
}

static void a_missing_child_leaves_a_gap_with_a_point_in_it(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct coverage_child child[100];
	struct geo *parent = town_of(a, 10, child), none = { 0 };
	const struct geo *hole = child[44].shape;
	struct coverage c;

	(void)s;
	child[44].shape = NULL;
	child[99].shape = &none;
	c = reported(a, parent, child, 100, 1);
	assert_int_equal(c.missing, 2);
	assert_true(c.missing_id[0] == 45 && c.missing_id[1] == 100);
	assert_int_equal(c.gaps, 2);
	assert_true(c.gap[0].m2 >= c.gap[1].m2);
	assert_true(geo_holds(hole, c.gap[0].at) || geo_holds(hole, c.gap[1].at));
	assert_true(fabs(c.gap[0].m2 / geo_area_m2(hole) - 1) < 0.001);
	assert_true(fabs(c.covered_m2 / c.parent_m2 - 0.98) < 1e-5);
	assert_int_equal(c.overlaps + c.outsides + c.broken, 0);
	arena_free(a);
}

static void overlaps_name_the_pair_and_the_area_largest_first(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct coverage_child child[100];
	struct geo *parent = town_of(a, 10, child);
	struct coverage c;

	(void)s;
	child[0].shape = box_of(a, 113, 23, 113 + 1.5 * STEP, 23 + STEP);           /* half of 2 */
	child[98].shape = box_of(a, 113 + 8 * STEP, 23 + 9 * STEP, 113 + 9.1 * STEP, 23 + 10 * STEP);    /* a tenth of 100 */
	c = reported(a, parent, child, 100, 1);
	assert_int_equal(c.overlaps, 2);
	assert_true(c.overlap[0].one == 1 && c.overlap[0].other == 2);
	assert_true(c.overlap[1].one == 99 && c.overlap[1].other == 100);
	assert_true(fabs(c.overlap[0].m2 / geo_area_m2(child[1].shape) - 0.5) < 1e-6);
	assert_true(geo_holds(child[1].shape, c.overlap[0].at));
	assert_int_equal(c.gaps + c.outsides, 0);
	c = reported(a, parent, child, 100, 10000);
	assert_int_equal(c.overlaps, 1);
	arena_free(a);
}

static void a_child_that_reaches_outside_is_named_with_how_much(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct coverage_child child[4];
	struct geo *parent = town_of(a, 2, child);
	struct coverage c;

	(void)s;
	child[3].shape = box_of(a, 113 + STEP, 23 + STEP, 113 + 3 * STEP, 23 + 2 * STEP);
	c = reported(a, parent, child, 4, 1);
	assert_int_equal(c.outsides, 1);
	assert_int_equal(c.outside[0].id, 4);
	assert_true(fabs(c.outside[0].m2 / geo_area_m2(child[1].shape) - 1) < 0.001);
	assert_false(geo_holds(parent, c.outside[0].at));
	assert_int_equal(c.gaps + c.overlaps, 0);
	arena_free(a);
}

static void a_child_with_a_broken_shape_is_named_and_covers_nothing(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct coverage_child child[4];
	struct geo *parent = town_of(a, 2, child), *bow = box_of(a, 113, 23, 113 + STEP, 23 + STEP);
	struct geo_point *at = bow->polygon[0].ring[0].at, t = at[1];
	struct coverage c;

	(void)s;
	at[1] = at[2];
	at[2] = t;
	child[0].shape = bow;
	c = reported(a, parent, child, 4, 1);
	assert_int_equal(c.broken, 1);
	assert_int_equal(c.broken_id[0], 1);
	assert_int_equal(c.gaps, 1);
	arena_free(a);
}

static void slivers_below_the_tolerance_are_noise(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct coverage_child child[100];
	struct geo *parent = town_of(a, 10, child);

	(void)s;
	child[50].shape = box_of(a, 113 - 1e-7, 23 + 5 * STEP + 1e-7, 113 + STEP + 1e-7, 23 + 6 * STEP);
	assert_int_equal(reported(a, parent, child, 100, 5).overlaps, 0);
	assert_int_equal(reported(a, parent, child, 100, 5).gaps, 0);
	assert_int_equal(reported(a, parent, child, 100, 0).overlaps, 1);
	assert_int_equal(reported(a, parent, child, 100, 0).gaps, 1);
	assert_int_equal(reported(a, parent, child, 100, 0).outsides, 1);
	arena_free(a);
}

static void without_children_all_is_one_gap(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct geo *parent = box_of(a, 113, 23, 113 + STEP, 23 + STEP);
	struct coverage c = reported(a, parent, NULL, 0, 1);

	(void)s;
	assert_int_equal(c.gaps, 1);
	assert_true(fabs(c.gap[0].m2 - c.parent_m2) < 1e-6 && fabs(c.covered_m2) < 1e-6);
	arena_free(a);
}

static void more_findings_than_are_kept_are_counted(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct coverage_child *child = arena_alloc(a, 2500 * sizeof(*child));
	struct geo *parent = town_of(a, 50, child);
	struct coverage c;

	(void)s;
	for (size_t i = 0; i < 2500; i++)
		if ((i % 50 + i / 50) % 2 == 0)
			child[i].shape = box_of(a, 113 + STEP * ((double)(i % 50) + 0.2), 23 + STEP * ((double)(i / 50) + 0.2),
				113 + STEP * ((double)(i % 50) + 0.8), 23 + STEP * ((double)(i / 50) + 0.8 - (double)i * 1e-5));
	c = reported(a, parent, child, 2500, 1);
	assert_int_equal(c.gaps, COVERAGE_LIST);
	assert_int_equal(c.gaps_all, 1250);
	for (size_t i = 1; i < c.gaps; i++)
		assert_true(c.gap[i - 1].m2 >= c.gap[i].m2);
	arena_free(a);
}

static void a_parent_without_a_usable_shape_and_too_many_children_are_refused(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct geo none = { 0 }, *bow = box_of(a, 113, 23, 113 + STEP, 23 + STEP), *good = box_of(a, 113, 23, 113 + STEP, 23 + STEP);
	struct geo_point *at = bow->polygon[0].ring[0].at, t = at[1];
	struct coverage c;
	struct problem p = { 0 };

	(void)s;
	at[1] = at[2];
	at[2] = t;
	assert_int_equal(coverage_report(a, &none, NULL, 0, 1, &c, &p), E_INPUT);
	assert_non_null(strstr(p.en, "no shape"));
	assert_int_equal(coverage_report(a, bow, NULL, 0, 1, &c, &p), E_INPUT);
	assert_non_null(strstr(p.en, "not valid"));
	assert_int_equal(coverage_report(a, good, NULL, COVERAGE_CHILDREN + 1, 1, &c, &p), E_INPUT);
	arena_free(a);
}

static void three_thousand_children_take_a_few_seconds(void **s)
{
	struct arena *a = arena_new(64u << 20);
	struct coverage_child *child = arena_alloc(a, 3025 * sizeof(*child));
	struct geo *parent = town_of(a, 55, child);
	clock_t from = clock();
	struct coverage c = reported(a, parent, child, 3025, 1);
	double seconds = (double)(clock() - from) / CLOCKS_PER_SEC;

	(void)s;
	print_message("%.2f s for 3,025 children\n", seconds);
	assert_int_equal(c.overlaps + c.gaps + c.outsides, 0);
	assert_true(seconds < 20);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_perfect_tiling_has_nothing_to_report),
		cmocka_unit_test(a_missing_child_leaves_a_gap_with_a_point_in_it),
		cmocka_unit_test(overlaps_name_the_pair_and_the_area_largest_first),
		cmocka_unit_test(a_child_that_reaches_outside_is_named_with_how_much),
		cmocka_unit_test(a_child_with_a_broken_shape_is_named_and_covers_nothing),
		cmocka_unit_test(slivers_below_the_tolerance_are_noise),
		cmocka_unit_test(without_children_all_is_one_gap),
		cmocka_unit_test(more_findings_than_are_kept_are_counted),
		cmocka_unit_test(a_parent_without_a_usable_shape_and_too_many_children_are_refused),
		cmocka_unit_test(three_thousand_children_take_a_few_seconds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
