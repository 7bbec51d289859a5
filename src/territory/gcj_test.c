/*
 * gcj_test.c: claims about the shifted coordinates, against recorded points and against what the npm package gcoord made of
 * the district boundaries beside this tree (skipped where they are not).
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

#include <cmocka.h>

#include "territory/gcj.h"
#include "territory/geojson.h"

#define METRE (1 / 111320.0)
#define BOUNDARIES "../shared/data/boundaries"    /* programs run from the root of the tree */

static void the_inverse_is_exact_all_over_the_country(void **s)
{
	double worst = 0;

	(void)s;
	for (double lon = 73.5; lon < 135.5; lon += 0.37)
		for (double lat = 3.2; lat < 53.9; lat += 0.41) {
			struct geo_point wgs = { lon, lat }, gcj = gcj_from_wgs(wgs), back = gcj_to_wgs(gcj);

			assert_true(fabs(gcj.lon - lon) > 1e-5 || fabs(gcj.lat - lat) > 1e-5);
			worst = fmax(worst, fmax(fabs(back.lon - lon), fabs(back.lat - lat)));
		}
	assert_true(worst < 1e-9);
}

static void known_points_are_shifted_as_everybody_shifts_them(void **s)
{
	/* the right column is gcoord 1.0.7's */
	static const struct geo_point known[][2] = {
		{ { 116.404, 39.915 }, { 116.41024449916938, 39.91640428150164 } },
		{ { 113.885, 22.92 }, { 113.889907549431, 22.917056138463703 } },
		{ { 123.9, 47.3 }, { 123.90653695020977, 47.30201547449461 } },
	};

	(void)s;
	for (size_t i = 0; i < 3; i++) {
		struct geo_point gcj = gcj_from_wgs(known[i][0]);

		assert_true(fabs(gcj.lon - known[i][1].lon) < 1e-9);
		assert_true(fabs(gcj.lat - known[i][1].lat) < 1e-9);
	}
}

static void outside_the_country_nothing_moves(void **s)
{
	struct geo_point abroad[] = { { 0, 0 }, { 2.35, 48.85 }, { -74, 40.7 }, { 139.69, 35.69 }, { 113, -23 }, { 180, 90 }, { 72, 30 }, { 100, 56 } };

	(void)s;
	for (size_t i = 0; i < sizeof(abroad) / sizeof(abroad[0]); i++) {
		struct geo_point there = gcj_from_wgs(abroad[i]), back = gcj_to_wgs(abroad[i]);

		assert_false(gcj_applies(abroad[i]));
		assert_true(there.lon == abroad[i].lon && there.lat == abroad[i].lat);
		assert_true(back.lon == abroad[i].lon && back.lat == abroad[i].lat);
	}
	assert_true(gcj_applies((struct geo_point){ 113.7, 23 }));
}

/* The whole of a file in memory that the caller frees, or NULL. */
static char *file_text(const char *folder, const char *name, size_t *n)
{
	char path[600];
	char *text = NULL;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (!(f = fopen(path, "rb")))
		return NULL;
	if (fseek(f, 0, SEEK_END) == 0 && ftell(f) > 0) {
		*n = (size_t)ftell(f);
		text = malloc(*n);
		rewind(f);
		assert_int_equal(fread(text, 1, *n, f), *n);
	}
	fclose(f);
	return text;
}

/* How far apart our conversion of one file and the other file are, in metres; the vertices are added to *vertices. */
static double files_apart_m(const char *name, size_t *vertices)
{
	struct arena *a = arena_new(64u << 20);
	size_t n, m;
	char *shifted = file_text(BOUNDARIES, name, &n), *plain = file_text(BOUNDARIES "/wgs84", name, &m);
	struct geojson *gs, *gp;
	struct geojson_feature fs, fp;
	struct problem p = { 0 };
	double worst = 0;

	assert_non_null(shifted);
	assert_non_null(plain);
	assert_int_equal(geojson_open(&gs, shifted, n, &p), OK);
	assert_int_equal(geojson_open(&gp, plain, m, &p), OK);
	while (geojson_next(gs, a, &fs, &p) == OK) {
		assert_int_equal(geojson_next(gp, a, &fp, &p), OK);
		assert_int_equal(geo_vertices(&fs.shape), geo_vertices(&fp.shape));
		*vertices += geo_vertices(&fs.shape);
		gcj_shape_to_wgs(&fs.shape);
		for (size_t i = 0; i < fs.shape.n; i++)
			for (size_t j = 0; j < fs.shape.polygon[i].n; j++)
				for (size_t k = 0; k < fs.shape.polygon[i].ring[j].n; k++) {
					struct geo_point x = fs.shape.polygon[i].ring[j].at[k], y = fp.shape.polygon[i].ring[j].at[k];

					worst = fmax(worst, fmax(fabs(x.lon - y.lon), fabs(x.lat - y.lat)) / METRE);
				}
	}
	assert_int_equal(p.code, OK);
	geojson_close(gs);
	geojson_close(gp);
	free(shifted);
	free(plain);
	arena_free(a);
	return worst;
}

static void real_boundaries_come_out_as_gcoord_has_them_to_the_metre(void **s)
{
	DIR *dir = opendir(BOUNDARIES "/wgs84");
	const struct dirent *entry;
	size_t files = 0, vertices = 0;
	double worst = 0;

	(void)s;
	if (!dir) {
		print_message("no " BOUNDARIES "/wgs84 here: nothing to compare with\n");
		skip();
	}
	while ((entry = readdir(dir)))
		if (strstr(entry->d_name, ".json")) {
			worst = fmax(worst, files_apart_m(entry->d_name, &vertices));
			files++;
		}
	closedir(dir);
	print_message("%zu files, %zu vertices, at most %.4f m apart\n", files, vertices, worst);
	assert_true(files > 0);
	assert_true(worst < 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_inverse_is_exact_all_over_the_country),
		cmocka_unit_test(known_points_are_shifted_as_everybody_shifts_them),
		cmocka_unit_test(outside_the_country_nothing_moves),
		cmocka_unit_test(real_boundaries_come_out_as_gcoord_has_them_to_the_metre),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
