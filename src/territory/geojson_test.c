/*
 * geojson_test.c: claims about shapes in and out of GeoJSON, most of them about files that are wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "territory/geojson.h"

#define RING "[[113.7,23.0],[113.8,23],[113.8,23.1],[113.7,23.0]]"
#define POLYGON "{\"type\":\"Polygon\",\"coordinates\":[" RING "]}"
#define FEATURE(props) "{\"type\":\"Feature\",\"properties\":" props ",\"geometry\":" POLYGON "}"

struct setting { struct arena *a; struct geojson *g; struct geojson_feature f; struct problem p; };

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

	geojson_close(t->g);
	arena_free(t->a);
	free(t);
	return 0;
}

static enum err open_text(struct setting *t, const char *text)
{
	geojson_close(t->g);
	t->g = NULL;
	t->p = (struct problem){ 0 };
	return geojson_open(&t->g, text, strlen(text), &t->p);
}

static enum err next(struct setting *t)
{
	return geojson_next(t->g, t->a, &t->f, &t->p);
}

static void says(const struct problem *p, const char *field, const char *word)
{
	assert_string_equal(p->field, field);
	if (!strstr(p->en, word))
		print_error("\"%s\" does not say \"%s\"\n", p->en, word);
	assert_non_null(strstr(p->en, word));
	assert_true(p->zh[0] != 0);
}

/* One feature whose geometry must be refused. */
static void geometry_refused(struct setting *t, const char *geometry, const char *word)
{
	char text[4000];

	snprintf(text, sizeof(text), "{\"type\":\"FeatureCollection\",\"features\":[" FEATURE("{}") ",{\"type\":\"Feature\",\"geometry\":%s},"
		FEATURE("{}") "]}",
		geometry);
	assert_int_equal(open_text(t, text), OK);
	assert_int_equal(next(t), OK);
	assert_int_equal(next(t), E_INPUT);
	says(&t->p, "feature 2", word);
	assert_int_equal(next(t), OK);
	assert_int_equal(t->f.number, 3);
	assert_int_equal(next(t), E_NOT_FOUND);
}

static void a_collection_is_read_feature_by_feature_with_its_properties(void **s)
{
	struct setting *t = *s;

	assert_int_equal(open_text(t, "\xEF\xBB\xBF {\"name\":\"x\", \"type\" : \"FeatureCollection\",\"features\":[ " FEATURE("{\"code\":\"441900\"}")
		" ,\n{\"type\":\"Feature\",\"id\":7,\"properties\":null,\"geometry\":{\"type\":\"MultiPolygon\","
		"\"coordinates\":[[" RING "],[" RING "," RING "]]}}]"
		" , \"crs\":{\"x\":[1,2]} } \n"), OK);
	assert_int_equal(next(t), OK);
	assert_int_equal(t->f.number, 1);
	assert_string_equal(json_string_value(json_object_get(t->f.props, "code")), "441900");
	assert_null(t->f.id);
	assert_int_equal(t->f.shape.n, 1);
	assert_int_equal(t->f.shape.polygon[0].ring[0].n, 4);
	assert_true(t->f.shape.polygon[0].ring[0].at[1].lat == 23 && t->f.shape.polygon[0].ring[0].at[1].lon == 113.8);
	assert_int_equal(next(t), OK);
	assert_int_equal(json_integer_value(t->f.id), 7);
	assert_null(t->f.props);
	assert_int_equal(t->f.shape.n, 2);
	assert_int_equal(t->f.shape.polygon[1].n, 2);
	assert_int_equal(next(t), E_NOT_FOUND);
	assert_int_equal(next(t), E_NOT_FOUND);
	assert_int_equal(t->p.code, OK);
}

static void a_feature_or_a_geometry_alone_is_one_feature(void **s)
{
	struct setting *t = *s;
	const char *alone[] = { FEATURE("{\"a\":1}"), POLYGON, " {\"coordinates\":[[" RING "]],\"type\":\"MultiPolygon\"} " };

	for (size_t i = 0; i < 3; i++) {
		assert_int_equal(open_text(t, alone[i]), OK);
		assert_int_equal(next(t), OK);
		assert_int_equal(t->f.number, 1);
		assert_int_equal(t->f.shape.n, 1);
		assert_int_equal(t->f.props != NULL, i == 0);
		assert_int_equal(next(t), E_NOT_FOUND);
	}
}

static void an_empty_collection_ends_at_once(void **s)
{
	struct setting *t = *s;

	assert_int_equal(open_text(t, "{\"type\":\"FeatureCollection\",\"features\":[]}"), OK);
	assert_int_equal(next(t), E_NOT_FOUND);
	assert_int_equal(open_text(t, "{\"features\":[ ],\"type\":\"FeatureCollection\"}"), OK);
	assert_int_equal(next(t), E_NOT_FOUND);
}

static void heights_are_passed_over(void **s)
{
	struct setting *t = *s;

	assert_int_equal(open_text(t, "{\"type\":\"Polygon\",\"coordinates\":[[[1,2,9],[2,2,9],[2,3,9],[1,2,8]]]}"), OK);
	assert_int_equal(next(t), OK);
	assert_true(t->f.shape.polygon[0].ring[0].at[2].lat == 3);
}

static void a_geometry_that_is_no_area_is_refused_and_the_next_feature_read(void **s)
{
	struct setting *t = *s;

	geometry_refused(t, "null", "no geometry");
	geometry_refused(t, "5", "(none)");
	geometry_refused(t, "{\"type\":\"Point\",\"coordinates\":[1,2]}", "Point");
	geometry_refused(t, "{\"type\":\"GeometryCollection\",\"geometries\":[]}", "GeometryCollection");
	geometry_refused(t, "{\"type\":\"Polygon\"}", "list of rings");
	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":[]}", "list of rings");
	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":{}}", "list of rings");
	geometry_refused(t, "{\"type\":\"MultiPolygon\",\"coordinates\":[]}", "list of polygons");
	geometry_refused(t, "{\"type\":\"MultiPolygon\",\"coordinates\":[[" RING "],[]]}", "polygon 2");
	geometry_refused(t, "{\"type\":\"MultiPolygon\",\"coordinates\":[" RING "]}", "ring 1");
}

static void a_ring_that_is_open_short_or_out_of_range_is_refused(void **s)
{
	struct setting *t = *s;

	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":[" RING ",[[1,1],[2,1],[1,1]]]}", "ring 2: a ring needs at least 4");
	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":[[[1,1],[2,1],[2,2],[1,2]]]}", "not closed");
	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":[[[23,113],[2,1],[2,2],[23,113]]]}", "longitude comes first");
	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":[[[38442100.5,2545600.1],[2,1],[2,2],[1,1]]]}", "projection");
	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":[[[\"1\",2],[2,1],[2,2],[1,1]]]}", "[longitude, latitude]");
	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":[[[1],[2,1],[2,2],[1]]]}", "[longitude, latitude]");
	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":[[[1,2,3,4],[2,1],[2,2],[1,2,3,4]]]}", "[longitude, latitude]");
	geometry_refused(t, "{\"type\":\"Polygon\",\"coordinates\":[[1,2,3,1]]}", "[longitude, latitude]");
}

static void a_feature_of_wrong_members_is_refused(void **s)
{
	struct setting *t = *s;

	assert_int_equal(open_text(t, "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"id\":{},\"geometry\":" POLYGON "},"
		"{\"type\":\"Feature\",\"properties\":[1],\"geometry\":" POLYGON "},17,null,{}]}"), OK);
	assert_int_equal(next(t), E_INPUT);
	says(&t->p, "feature 1", "id of feature 1");
	assert_int_equal(next(t), E_INPUT);
	says(&t->p, "feature 2", "properties");
	for (int i = 0; i < 3; i++)
		assert_int_equal(next(t), E_INPUT);
	assert_int_equal(next(t), E_NOT_FOUND);
}

static void broken_text_names_its_line_and_ends_the_reading(void **s)
{
	struct setting *t = *s;
	const char *broken[] = {
		"{\"type\":\"FeatureCollection\",\n\"features\":[\n" FEATURE("{}") ",\n{\"a\":}]}",
		"{\"type\":\"FeatureCollection\",\n\"features\":[\n" FEATURE("{}") ",\n{\"a\":1,\"a\":2}]}",
		"{\"type\":\"FeatureCollection\",\n\"features\":[\n" FEATURE("{}") ",\n\"\xB6\xAB\"]}",
		"{\"type\":\"FeatureCollection\",\n\"features\":[\n" FEATURE("{}") "\n" FEATURE("{}") "]}",
		"{\"type\":\"FeatureCollection\",\n\"features\":[\n" FEATURE("{}") ",\n",
		"{\"type\":\"FeatureCollection\",\n\"features\":[\n" FEATURE("{}") ",\n]}",
	};

	for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
		assert_int_equal(open_text(t, broken[i]), OK);
		assert_int_equal(next(t), OK);
		assert_int_equal(next(t), E_INPUT);
		assert_non_null(strstr(t->p.en, "line 4"));
		assert_int_equal(next(t), E_NOT_FOUND);
	}
}

static void a_text_that_is_no_geojson_is_refused_when_opened(void **s)
{
	struct setting *t = *s;
	const char *bad[] = { "", "[]", "x", "{", "{\"a\"", "{\"a\":}", "{\"a\":1 \"b\":2}", "{1:2}", "{} x", "{\"a\":1}}", "{\"a\":1,}",
		"{\"type\":\"Features\",\"features\":[]}", "{\"type\":5,\"features\":[]}" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(open_text(t, bad[i]), E_INPUT);
		assert_true(t->p.en[0] && t->p.zh[0]);
		assert_null(t->g);
	}
}

static void a_collection_must_say_that_it_is_one_and_end_well(void **s)
{
	struct setting *t = *s;
	const char *bad[] = { "{\"features\":[]}", "{\"features\":[],\"type\":\"Feature\"}", "{\"type\":\"FeatureCollection\",\"features\":[]",
		"{\"type\":\"FeatureCollection\",\"features\":[],\"features\":[]}", "{\"type\":\"FeatureCollection\",\"features\":[]} {}" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(open_text(t, bad[i]), OK);
		assert_int_equal(next(t), E_INPUT);
		assert_int_equal(next(t), E_NOT_FOUND);
	}
}

static void more_vertices_than_the_limit_are_refused(void **s)
{
	struct setting *t = *s;
	char *text = malloc(GEO_VERTICES * 6 + 200);
	size_t n = (size_t)snprintf(text, 200, "{\"type\":\"Polygon\",\"coordinates\":[[[1,2]");

	for (int i = 0; i < GEO_VERTICES; i++) {
		memcpy(text + n, i % 2 ? ",[1,2]" : ",[2,2]", 6);
		n += 6;
	}
	memcpy(text + n, "]]}", 4);
	assert_int_equal(open_text(t, text), OK);
	assert_int_equal(next(t), E_INPUT);
	says(&t->p, "feature 1", "100,000");
	geojson_close(t->g);
	t->g = NULL;
	free(text);
}

static void what_is_written_is_compact_and_reads_back_the_same(void **s)
{
	struct setting *t = *s;
	const char *texts[] = {
		"{\"type\":\"Polygon\",\"coordinates\":[[[113.7512345,-0.5],[0,23],[-113.8,23.1],[113.7512345,-0.5]]]}",
		"{\"type\":\"MultiPolygon\",\"coordinates\":[[[[1,2],[2,2],[2,3],[1,2]]],[[[5,5],[6,5],[6,6.0000001],[5,5]],[[5.1,5],[6,5],[6,6],[5.1,5]]]]}",
	};
	struct jw w;
	size_t n;

	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(open_text(t, texts[i]), OK);
		assert_int_equal(next(t), OK);
		jw_init(&w, t->a);
		geojson_write(&w, &t->f.shape);
		assert_string_equal(jw_text(&w, &n), texts[i]);
	}
	t->f.shape.polygon[0].ring[0].at[0] = (struct geo_point){ -0.00000004, 100.00000006 };
	jw_init(&w, t->a);
	geojson_write(&w, &t->f.shape);
	assert_non_null(strstr(jw_text(&w, &n), "[[[[0,100.0000001],"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_collection_is_read_feature_by_feature_with_its_properties, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_feature_or_a_geometry_alone_is_one_feature, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_empty_collection_ends_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(heights_are_passed_over, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_geometry_that_is_no_area_is_refused_and_the_next_feature_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_ring_that_is_open_short_or_out_of_range_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_feature_of_wrong_members_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(broken_text_names_its_line_and_ends_the_reading, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_text_that_is_no_geojson_is_refused_when_opened, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_collection_must_say_that_it_is_one_and_end_well, set_up, tear_down),
		cmocka_unit_test_setup_teardown(more_vertices_than_the_limit_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_written_is_compact_and_reads_back_the_same, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
