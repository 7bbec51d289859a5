/*
 * shape_geo_test.c: claims about single shapes and pairs of them: what is refused and why, areas, labels, simpler forms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "territory/geojson.h"

struct setting { struct arena *a; struct problem p; };

static int set_up(void **s)
{
	struct setting *t = calloc(1, sizeof(*t));

	t->a = arena_new(64u << 20);
	*s = t;
	return 0;
}

static int tear_down(void **s)
{
	struct setting *t = *s;

	arena_free(t->a);
	free(t);
	return 0;
}

/* A shape from the coordinates of a MultiPolygon. */
static struct geo shape_of(struct setting *t, const char *coordinates)
{
	json_t *v = json_pack("{s:s,s:o}", "type", "MultiPolygon", "coordinates", json_loads(coordinates, 0, NULL));
	struct geo g = { 0 };

	assert_int_equal(geojson_shape(t->a, v, "shape", &g, &t->p), OK);
	json_decref(v);
	return g;
}

static void check_refuses(struct setting *t, const char *coordinates, const char *zh, const char *en)
{
	struct geo in = shape_of(t, coordinates), out = { 7, NULL };

	assert_int_equal(geo_check(t->a, &in, &out, &t->p), E_INPUT);
	assert_string_equal(t->p.field, "shape");
	if (!strstr(t->p.en, en) || !strstr(t->p.zh, zh))
		print_error("\"%s\" \"%s\" do not say \"%s\" \"%s\"\n", t->p.en, t->p.zh, en, zh);
	assert_non_null(strstr(t->p.en, en));
	assert_non_null(strstr(t->p.zh, zh));
	assert_int_equal(out.n, 7);
}

static void a_faulty_shape_is_refused_with_the_reason_and_the_place(void **s)
{
	struct setting *t = *s;

	check_refuses(t, "[[[[0,0],[2,2],[2,0],[0,2],[0,0]]]]", "边界自相交", "Self-intersection near (1.0000000, 1.0000000)");
	check_refuses(t, "[[[[0,0],[3,0],[3,3],[0,3],[0,0]],[[5,5],[6,5],[6,6],[5,5]]]]", "孔洞在外环之外", "Hole lies outside shell near (5.");
	check_refuses(t, "[[[[0,0],[2,0],[2,2],[0,2],[0,0]]],[[[1,1],[3,1],[3,3],[1,3],[1,1]]]]", "自相交", "Self-intersection");
	check_refuses(t, "[[[[0,0],[4,0],[4,4],[0,4],[0,0]]],[[[1,1],[3,1],[3,3],[1,3],[1,1]]]]", "多边形互相重叠", "Nested shells");
	check_refuses(t, "[[[[0,0],[2,0],[2,0.00000001],[0,0]]]]", "太小", "too small");
	check_refuses(t, "[[[[0,0],[0.000005,0],[0.000005,0.000005],[0,0.000005],[0,0]]]]", "面积只有", "square metres");
	check_refuses(t, "[[[[0,0],[1,1],[2,2],[0,0]]]]", "", "near");
}

static void a_shape_made_by_hand_is_checked_like_one_that_was_read(void **s)
{
	struct setting *t = *s;
	struct geo_point open[4] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } }, far[4] = { { 200, 0 }, { 1, 0 }, { 1, 1 }, { 200, 0 } };
	struct geo_point none[4] = { { NAN, 0 }, { 1, 0 }, { 1, 1 }, { NAN, 0 } };
	struct geo_ring ring = { 4, open };
	struct geo_polygon polygon = { 1, &ring }, bare = { 0, NULL };
	struct geo g = { 1, &polygon }, out;

	assert_int_equal(geo_check(t->a, &g, &out, &t->p), E_INPUT);
	assert_non_null(strstr(t->p.en, "not closed"));
	ring.at = far;
	assert_int_equal(geo_check(t->a, &g, &out, &t->p), E_INPUT);
	ring.at = none;
	assert_int_equal(geo_check(t->a, &g, &out, &t->p), E_INPUT);
	ring.n = 3;
	assert_int_equal(geo_check(t->a, &g, &out, &t->p), E_INPUT);
	assert_non_null(strstr(t->p.en, "only 3 points"));
	g.polygon = &bare;
	assert_int_equal(geo_check(t->a, &g, &out, &t->p), E_INPUT);
	g.n = 0;
	assert_int_equal(geo_check(t->a, &g, &out, &t->p), E_INPUT);
	assert_non_null(strstr(t->p.en, "empty"));
}

static void a_checked_shape_is_rounded_without_repeats_and_turned(void **s)
{
	struct setting *t = *s;
	struct geo in = shape_of(t, "[[[[0,0],[0,3],[3,3.00000004],[3,3],[3,0],[3,0],[0,0]],[[1,1],[2,1],[2,2],[1,2],[1,1]]]]"), out;
	struct jw w;
	size_t n;

	assert_int_equal(geo_check(t->a, &in, &out, &t->p), OK);
	jw_init(&w, t->a);
	geojson_write(&w, &out);
	assert_string_equal(jw_text(&w, &n),
		"{\"type\":\"Polygon\",\"coordinates\":[[[0,0],[3,0],[3,3],[0,3],[0,0]],[[1,1],[1,2],[2,2],[2,1],[1,1]]]}");
}

/* The area between two parallels and two meridians of WGS 84, from its radii of curvature in small steps. */
static double quad_m2(double lon_span, double south, double north)
{
	double sum = 0, e2 = 0.00669437999014132, rad = 3.14159265358979323846 / 180;
	int steps = 100000;

	for (int i = 0; i < steps; i++) {
		double lat = (south + (north - south) * (i + 0.5) / steps) * rad, w = 1 - e2 * sin(lat) * sin(lat);

		sum += 6378137.0 * (1 - e2) / (w * sqrt(w)) * 6378137.0 / sqrt(w) * cos(lat) * (north - south) / steps * rad;
	}
	return sum * lon_span * rad;
}

static void areas_are_those_of_the_ellipsoid(void **s)
{
	struct setting *t = *s;
	struct geo equator = shape_of(t, "[[[[0,0],[1,0],[1,1],[0,1],[0,0]]]]");
	struct geo china = shape_of(t, "[[[[113,23],[113,24],[114,24],[114,23],[113,23]]]]");
	struct geo world = shape_of(t, "[[[[-180,-90],[180,-90],[180,90],[-180,90],[-180,-90]]]]");
	struct geo holed = shape_of(t, "[[[[0,0],[1,0],[1,1],[0,1],[0,0]],[[0,0],[0,1],[1,1],[1,0],[0,0]]]]");

	assert_true(fabs(geo_area_m2(&equator) / quad_m2(1, 0, 1) - 1) < 1e-9);
	assert_true(fabs(geo_area_m2(&world) / 510065621724088.0 - 1) < 1e-9);
	assert_true(fabs(geo_area_m2(&china) / quad_m2(1, 23, 24) - 1) < 1e-9);
	assert_true(fabs(geo_area_m2(&holed)) < 1);
	assert_true(geo_area_m2(&(struct geo){ 0 }) == 0);
}

static void the_area_of_long_edges_is_that_of_the_same_edges_in_pieces(void **s)
{
	struct setting *t = *s;

	for (int size = 1; size <= 20; size += 19) {    /* edges of 0.1 and of 2 degrees */
		double step = size * 0.1, fine, coarse;
		struct geo_point at[4] = { { 120, 40 }, { 120 + step, 40 + step / 3 }, { 120 + step / 5, 40 + step }, { 120, 40 } }, many[301];
		struct geo_ring ring = { 4, at };
		struct geo_polygon polygon = { 1, &ring };
		struct geo g = { 1, &polygon };

		coarse = geo_area_m2(&g);
		for (int i = 0; i <= 300; i++) {
			double f = i % 100 / 100.0;
			struct geo_point u = at[i < 300 ? i / 100 : 3], v = at[i < 300 ? i / 100 + 1 : 3];

			many[i] = (struct geo_point){ u.lon + (v.lon - u.lon) * f, u.lat + (v.lat - u.lat) * f };
		}
		ring = (struct geo_ring){ 301, many };
		fine = geo_area_m2(&g);
		assert_true(fabs(coarse / fine - 1) < (size == 1 ? 1e-9 : 1e-6));
	}
	(void)t;
}

static void a_square_has_the_area_asked_for(void **s)
{
	struct setting *t = *s;

	for (double m2 = 1e4; m2 < 1e10; m2 *= 10) {
		struct geo g = geo_square(t->a, (struct geo_point){ 123.9, 47.3 }, m2), out;

		assert_true(fabs(geo_area_m2(&g) / m2 - 1) < 0.01);
		assert_true(geo_holds(&g, (struct geo_point){ 123.9, 47.3 }));
		assert_int_equal(geo_check(t->a, &g, &out, &t->p), OK);
		assert_true(memcmp(g.polygon->ring->at, out.polygon->ring->at, 5 * sizeof(struct geo_point)) == 0);
	}
}

static void a_label_lies_inside_even_where_the_middle_does_not(void **s)
{
	struct setting *t = *s;
	struct geo square = shape_of(t, "[[[[0,0],[2,0],[2,2],[0,2],[0,0]]]]");
	struct geo bow = shape_of(t, "[[[[0,0],[9,0],[9,9],[8,9],[8,1],[1,1],[1,9],[0,9],[0,0]]]]"), none = { 0 };
	struct geo_point at;

	assert_int_equal(geo_label(&square, &at, &t->p), OK);
	assert_true(at.lon == 1 && at.lat == 1);
	assert_int_equal(geo_label(&bow, &at, &t->p), OK);
	assert_true(geo_holds(&bow, at));
	at.lon = 77;
	assert_int_not_equal(geo_label(&none, &at, &t->p), OK);
	assert_true(at.lon == 77);
}

static void a_box_is_the_smallest_one(void **s)
{
	struct setting *t = *s;
	struct geo g = shape_of(t, "[[[[0,0],[2,-1],[2,2],[0,0]]],[[[5,5],[6,5],[6,7],[5,5]]]]");
	struct geo_box b = geo_bbox(&g);

	assert_true(b.west == 0 && b.south == -1 && b.east == 6 && b.north == 7);
	assert_int_equal(geo_vertices(&g), 8);
	b = geo_bbox(&(struct geo){ 0 });
	assert_true(b.west == 0 && b.north == 0);
}

static void a_simpler_shape_is_smaller_valid_and_near(void **s)
{
	struct setting *t = *s;
	struct geo_point at[2001];
	struct geo_ring ring = { 2001, at };
	struct geo_polygon polygon = { 1, &ring };
	struct geo g = { 1, &polygon }, checked, less, same;

	for (int i = 0; i < 2000; i++) {
		double a = i * 2 * 3.14159265358979 / 2000, r = 0.1 + 0.0001 * (i % 7);

		at[i] = (struct geo_point){ 113 + r * cos(a), 23 + r * sin(a) };
	}
	at[2000] = at[0];
	assert_int_equal(geo_check(t->a, &g, &checked, &t->p), OK);
	assert_int_equal(geo_simplify(t->a, &checked, 200, &less, &t->p), OK);
	assert_true(geo_vertices(&less) < 200);
	assert_true(fabs(geo_area_m2(&less) / geo_area_m2(&checked) - 1) < 0.02);
	assert_int_equal(geo_check(t->a, &less, &same, &t->p), OK);
	assert_int_equal(geo_simplify(t->a, &checked, 0, &same, &t->p), OK);
	assert_int_equal(geo_simplify(t->a, &checked, -1, &same, &t->p), E_INPUT);
	assert_int_equal(geo_simplify(t->a, &checked, NAN, &same, &t->p), E_INPUT);
	assert_int_equal(geo_simplify(t->a, &checked, 20000, &same, &t->p), E_INPUT);
}

static void two_shapes_meet_and_share_what_they_share(void **s)
{
	struct setting *t = *s;
	struct geo x = shape_of(t, "[[[[113,23],[113.02,23],[113.02,23.02],[113,23.02],[113,23]]]]");
	struct geo beside = shape_of(t, "[[[[113.02,23],[113.04,23],[113.04,23.02],[113.02,23.02],[113.02,23]]]]");
	struct geo over = shape_of(t, "[[[[113.01,23],[113.03,23],[113.03,23.02],[113.01,23.02],[113.01,23]]]]");
	struct geo away = shape_of(t, "[[[[114,23],[114.02,23],[114.02,23.02],[114,23.02],[114,23]]]]"), none = { 0 };
	bool meets = false;
	double m2 = -1;

	assert_int_equal(geo_overlap(&x, &over, &meets, &m2, &t->p), OK);
	assert_true(meets && fabs(m2 / geo_area_m2(&x) - 0.5) < 1e-9);
	assert_int_equal(geo_overlap(&x, &beside, &meets, &m2, &t->p), OK);
	assert_true(meets && m2 == 0);
	assert_int_equal(geo_overlap(&x, &away, &meets, &m2, &t->p), OK);
	assert_true(!meets && m2 == 0);
	assert_int_equal(geo_overlap(&x, &none, &meets, &m2, &t->p), OK);
	assert_true(!meets && m2 == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_faulty_shape_is_refused_with_the_reason_and_the_place, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_shape_made_by_hand_is_checked_like_one_that_was_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_checked_shape_is_rounded_without_repeats_and_turned, set_up, tear_down),
		cmocka_unit_test_setup_teardown(areas_are_those_of_the_ellipsoid, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_area_of_long_edges_is_that_of_the_same_edges_in_pieces, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_square_has_the_area_asked_for, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_label_lies_inside_even_where_the_middle_does_not, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_box_is_the_smallest_one, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_simpler_shape_is_smaller_valid_and_near, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_shapes_meet_and_share_what_they_share, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
