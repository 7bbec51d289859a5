/*
 * territory_land.c: shapes on their way in, off the writer: read, turned to WGS 84, checked by GEOS, measured, simplified.
 * POST /territory/shapes, one chunk of boundaries for nodes that stand already.
 */
#include <math.h>
#include <string.h>

#include "territory/gcj.h"
#include "territory/geojson.h"
#include "territory/territory_land.h"

#define SMALL_TOLERANCE_M_MAX 300.0

static const char *geometry_text(struct arena *a, const struct geo *g)
{
	struct jw w;

	jw_init(&w, a);
	geojson_write(&w, g);
	return jw_text(&w, NULL);
}

/* Simplified so that a shape that fills a screen loses nothing that could be seen: a four-hundredth of its width. */
static void simplify(struct arena *a, const struct geo *g, double area, struct geo *out)
{
	double tolerance = fmin(sqrt(area) / 400, SMALL_TOLERANCE_M_MAX);

	if (geo_simplify(a, g, tolerance, out, NULL) != OK || out->n == 0)
		*out = *g;
}

enum err land_of(struct arena *a, const struct geo *g, int64_t layer, struct land **out, struct problem *p)
{
	struct arena *scratch = arena_new(SIZE_MAX);
	double area = geo_area_m2(g);
	struct geo_box box = geo_bbox(g);
	struct geo small;
	struct geo_point label;
	struct land *l = arena_alloc(a, sizeof *l);
	enum err e = geo_label(g, &label, p);

	if (e == OK) {
		simplify(scratch, g, area, &small);
		*l = (struct land){ .west = box.west, .south = box.south, .east = box.east, .north = box.north, .lon = label.lon, .lat = label.lat,
			.layer = layer, .area_m2 = (int64_t)llround(area) };
		l->shape = arena_str(a, geometry_text(scratch, g));
		l->small = arena_str(a, geometry_text(scratch, &small));
		if (strlen(l->shape) > SHAPE_TEXT_MAX)
			e = refuse(p, E_TOO_LARGE, "shape", "图形过于细密，请先简化", "The shape has too many points; simplify it first");
	}
	arena_free(scratch);
	if (e == OK)
		*out = l;
	return e;
}

enum err land_read(struct arena *a, const char *geometry, const char *datum, int64_t layer, struct land **out, struct problem *p)
{
	struct arena *scratch = arena_new(SIZE_MAX);
	json_t *json = json_loads(geometry, JSON_DECODE_ANY, NULL);
	struct geo drawn, checked;
	enum err e = geojson_shape(scratch, json, "geometry", &drawn, p);

	json_decref(json);
	if (e == OK && strcmp(datum, "gcj02") == 0)
		gcj_shape_to_wgs(&drawn);
	if (e == OK && (e = geo_check(scratch, &drawn, &checked, p)) == OK)
		e = land_of(a, &checked, layer, out, p);
	arena_free(scratch);
	return e;
}

/* ---- POST /territory/shapes ---- */

struct shape_in { int64_t row; const char *code, *name, *geometry; };
struct shapes_in { const char *datum, *within; bool dry_run; struct list rows; };

SHAPE(shape_in_shape, "NodeShape", struct shape_in,
	FIELD(struct shape_in, row, F_INT, 0, .min = 1, .max = 1e9),
	FIELD(struct shape_in, code, F_STR, 0, .max = 20, .doc = "the node's code (441900 and 4419 are the same)"),
	FIELD(struct shape_in, name, F_STR, 0, .doc = "its name, where no code is known"),
	FIELD(struct shape_in, geometry, F_JSON, F_NEED, .doc = "a GeoJSON Polygon or MultiPolygon"));

SHAPE(shapes_in_shape, "NodeShapes", struct shapes_in,
	FIELD(struct shapes_in, datum, F_STR, F_NEED, .one_of = "wgs84|gcj02", .doc = "never guessed"),
	FIELD(struct shapes_in, within, F_STR, 0, .max = 20, .doc = "names are looked for below this code only"),
	FIELD(struct shapes_in, dry_run, F_BOOL, 0),
	FIELD(struct shapes_in, rows, F_LIST, F_NEED, .min = 1, .sub = &shape_in_shape));

enum err shapes_prepare(struct ctx *c)
{
	const struct shapes_in *in = c->in;
	const struct shape_in *r = in->rows.v;
	struct drawn *d = arena_alloc(c->a, in->rows.n * sizeof *d);

	for (size_t i = 0; i < in->rows.n; i++)
		if (land_read(c->a, r[i].geometry, in->datum, 0, &d[i].land, &d[i].p) != OK)
			d[i].land = NULL;
	c->prepared = d;
	return OK;
}

/* The one node that a row means. */
static enum err shape_node(const struct shape_in *r, const char *code, const struct coded *coded, size_t coded_n, const struct node *named,
                           size_t named_n, const struct node **out, struct problem *p)
{
	*out = NULL;
	for (size_t i = 0; code && i < coded_n; i++)
		if (coded[i].to == ABSENT && strcmp(coded[i].code, code) == 0)
			*out = &coded[i].node;
	if (code && !*out)
		return refuse(p, E_NOT_FOUND, "code", "没有代码为 %s 的区划", "No node bears the code %s", code);
	if (code)
		return OK;
	if (!r->name)
		return refuse(p, E_INPUT, "code", "缺少代码和名称", "There is neither a code nor a name");
	for (size_t i = 0; i < named_n; i++) {
		if (strcmp(named[i].name, r->name) != 0)
			continue;
		if (*out)
			return refuse(p, E_CONFLICT, "name", "叫“%s”的不止一个，请给出代码", "More than one node is called \"%s\"; give the code", r->name);
		*out = &named[i];
	}
	if (!*out)
		return refuse(p, E_NOT_FOUND, "name", "没有叫“%s”的区划", "No node is called \"%s\"", r->name);
	return OK;
}

/* Finds all codes and all names of the chunk, in one query each. */
static enum err shapes_lookup(struct ctx *c, const struct shapes_in *in, const char **code, struct coded **coded, size_t *coded_n,
                              struct node **named, size_t *named_n)
{
	const struct shape_in *r = in->rows.v;
	const char **codes = arena_alloc(c->a, in->rows.n * sizeof *codes), **names = arena_alloc(c->a, in->rows.n * sizeof *names);
	size_t codes_n = 0, names_n = 0;
	struct node top = { .path = "" };
	enum err e = OK;

	for (size_t i = 0; i < in->rows.n; i++) {
		code[i] = r[i].code ? code_normal(c->a, r[i].code) : NULL;
		if (code[i])
			codes[codes_n++] = code[i];
		else if (r[i].name)
			names[names_n++] = r[i].name;
	}
	*named_n = 0;
	if ((e = nodes_by_codes(c, codes, codes_n, coded, coded_n)) != OK || names_n == 0)
		return e;
	if (in->within && (e = node_by_code(c, in->within, today(c), &top)) != OK)
		return e;
	return nodes_by_names(c, top.path, names, names_n, named, named_n);
}

enum err shapes_run(struct ctx *c)
{
	const struct shapes_in *in = c->in;
	const struct shape_in *r = in->rows.v;
	const struct drawn *drawn = c->prepared;
	size_t n = in->rows.n, refused_n = 0, rows_n = 0, coded_n, named_n;
	const char **code = arena_alloc(c->a, n * sizeof *code);
	struct refusal *refused = arena_alloc(c->a, n * sizeof *refused);
	struct shape_row *rows = arena_alloc(c->a, n * sizeof *rows);
	const struct node *node;
	struct coded *coded;
	struct node *named;
	enum err e = shapes_lookup(c, in, code, &coded, &coded_n, &named, &named_n);

	for (size_t i = 0; e == OK && i < n; i++) {
		struct refusal *f = &refused[refused_n];
		f->row = r[i].row == ABSENT ? (int64_t)i + 1 : r[i].row;
		if (!drawn[i].land)
			f->p = drawn[i].p;
		if (!drawn[i].land || shape_node(&r[i], code[i], coded, coded_n, named, named_n, &node, &f->p) != OK ||
		    import_reach(c, node->path, code[i] ? "code" : "name", &f->p) != OK) {
			refused_n++;
			continue;
		}
		drawn[i].land->layer = strcmp(node->kind, "dedicated") == 0;
		rows[rows_n++] = (struct shape_row){ node->id, node->level, drawn[i].land };
	}
	if (e == OK && rows_n && !in->dry_run) {
		struct shapes_set d = { { rows_n, rows } };
		c->done_id = ctx_id(c);
		c->done_version = 1;
		room_reload(c, &territory_room);
		e = record(c, &shapes_set_kind, c->done_id, 0, &d, NULL);
	}
	if (e == OK)
		import_answer(c, n, 0, rows_n, refused, refused_n);
	return e;
}
