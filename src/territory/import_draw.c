/*
 * import_draw.c: ground for a demonstration, drawn from a node down to the grids of its communities, a command a node.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "territory/import_in.h"
#include "territory/territory.h"

/* The capital of a province, in degrees: where a tree without any shape begins. */
static const struct { const char *code; double lon, lat; } capitals[] = {
	{ "11", 116.40, 39.90 }, { "12", 117.20, 39.13 }, { "13", 114.51, 38.04 }, { "14", 112.55, 37.87 }, { "15", 111.75, 40.84 },
	{ "21", 123.43, 41.80 }, { "22", 125.32, 43.82 }, { "23", 126.64, 45.76 }, { "31", 121.47, 31.23 }, { "32", 118.80, 32.06 },
	{ "33", 120.15, 30.27 }, { "34", 117.23, 31.82 }, { "35", 119.30, 26.07 }, { "36", 115.86, 28.68 }, { "37", 117.00, 36.65 },
	{ "41", 113.62, 34.75 }, { "42", 114.31, 30.59 }, { "43", 112.94, 28.23 }, { "44", 113.26, 23.13 }, { "45", 108.37, 22.82 },
	{ "46", 110.33, 20.03 }, { "50", 106.55, 29.56 }, { "51", 104.07, 30.57 }, { "52", 106.63, 26.65 }, { "53", 102.71, 25.04 },
	{ "54", 91.14, 29.65 }, { "61", 108.94, 34.34 }, { "62", 103.83, 36.06 }, { "63", 101.78, 36.62 }, { "64", 106.23, 38.49 },
	{ "65", 87.62, 43.83 },
};

struct draw {
	struct core *core;
	int64_t tenant, seed, drawn;
	int grids, failed;
	FILE *out;
};

static json_t *get(struct draw *d, const char *id, const char *what, const char *query)
{
	struct problem p = { 0 };
	char path[100];
	json_t *v;

	snprintf(path, sizeof path, "/api/v1/nodes/%s%s", id, what);
	if (!(v = import_call(d->core, d->tenant, "GET", path, query, NULL, 0, &p))) {
		import_refuse(d->out, id, 0, &p);
		d->failed++;
	}
	return v;
}

/* The nearest position at or above a node; a province's capital where nothing is known. */
static bool middle(struct draw *d, const json_t *node, double *lon, double *lat)
{
	const char *code = json_string_value(json_object_get(node, "code")), *parent = json_string_value(json_object_get(node, "parent"));
	json_t *above;
	bool found;

	*lon = json_number_value(json_object_get(node, "lon"));
	*lat = json_number_value(json_object_get(node, "lat"));
	if (json_object_get(node, "lon"))
		return true;
	for (size_t i = 0; !parent && code && i < sizeof capitals / sizeof capitals[0]; i++)
		if (strcmp(capitals[i].code, code) == 0) {
			*lon = capitals[i].lon;
			*lat = capitals[i].lat;
			return true;
		}
	if (!parent || !(above = get(d, parent, "", NULL)))
		return false;
	found = middle(d, above, lon, lat);
	json_decref(above);
	return found;
}

/* Divides one node; true if something below it is to be divided too. */
static bool draw_one(struct draw *d, const json_t *node, bool first)
{
	const char *id = json_string_value(json_object_get(node, "id")), *level = json_string_value(json_object_get(node, "level"));
	struct problem p = { 0 };
	char path[100], body[200];
	double lon, lat;
	json_t *v;
	int n = snprintf(body, sizeof body, "{\"grids\":%d,\"seed\":%" PRId64, d->grids, d->seed);

	if (first && middle(d, node, &lon, &lat))
		n += snprintf(body + n, sizeof body - (size_t)n, ",\"lon\":%.6f,\"lat\":%.6f", lon, lat);
	n += snprintf(body + n, sizeof body - (size_t)n, "}");
	snprintf(path, sizeof path, "/api/v1/nodes/%s/draw", id);
	v = import_call(d->core, d->tenant, "POST", path, NULL, body, (size_t)n, &p);
	if (!v) {
		import_refuse(d->out, json_string_value(json_object_get(node, "name")), 0, &p);
		d->failed++;
		return false;
	}
	d->drawn += json_integer_value(json_object_get(v, "accepted"));
	json_decref(v);
	return level_read(level) < LEVEL_STREET;
}

static void draw_below(struct draw *d, const char *id)
{
	char query[80] = "";
	json_t *page, *child;
	const char *next;
	bool more;
	size_t i;

	do {
		if (!(page = get(d, id, "/children", *query ? query : NULL)))
			return;
		json_array_foreach(json_object_get(page, "items"), i, child)
			if (level_read(json_string_value(json_object_get(child, "level"))) < LEVEL_COMMUNITY && draw_one(d, child, false))
				draw_below(d, json_string_value(json_object_get(child, "id")));
		fprintf(stderr, "\r%" PRId64, d->drawn);
		next = json_string_value(json_object_get(page, "next"));
		more = next;
		snprintf(query, sizeof query, "cursor=%s", next ? next : "");
		json_decref(page);
	} while (more);
}

int territory_draw(struct core *core, int64_t tenant, const char *code, int grids_per_community, int64_t seed, FILE *out)
{
	struct draw d = { .core = core, .tenant = tenant, .grids = grids_per_community, .seed = seed, .out = out };
	struct problem p = { 0 };
	char query[64];
	json_t *node;

	snprintf(query, sizeof query, "code=%.20s", code);
	if (!(node = import_call(core, tenant, "GET", "/api/v1/nodes", query, NULL, 0, &p))) {
		import_refuse(out, code, 0, &p);
		return 1;
	}
	if (draw_one(&d, node, true))
		draw_below(&d, json_string_value(json_object_get(node, "id")));
	json_decref(node);
	fputc('\n', stderr);
	fprintf(out, "%" PRId64 " accepted, %d refused\n", d.drawn, d.failed);
	return d.failed > 0;
}
