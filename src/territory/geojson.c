/*
 * geojson.c: GeoJSON to plain shapes and back. On the way of an import: file -> feature -> geo_check -> the import command;
 * on the way of a map or a stored row: shape -> geojson_write.
 */
#include "territory/geojson.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHOLE, LISTED, ENDED };   /* one feature to give, inside the list of features, nothing left */

struct geojson {
	const char *text;
	size_t n, at;
	int state;
	int64_t number;         /* of the feature last read */
	bool typed;             /* "type": "FeatureCollection" was seen */
	json_t *value;          /* the feature last read, or the whole document */
};

#define READ_FLAGS (JSON_REJECT_DUPLICATES | JSON_DECODE_ANY)

static void space_skip(struct geojson *g)
{
	while (g->at < g->n && strchr(" \t\r\n", g->text[g->at]) && g->text[g->at])
		g->at++;
}

/* The next byte that is no space is ch: passes over it. */
static bool taken(struct geojson *g, char ch)
{
	space_skip(g);
	if (g->at >= g->n || g->text[g->at] != ch)
		return false;
	g->at++;
	return true;
}

static size_t line_at(const struct geojson *g, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at && i < g->n; i++)
		line += g->text[i] == '\n';
	return line;
}

/* The text is no JSON from here on: says the line and ends the reading. */
static enum err text_refuse(struct geojson *g, size_t at, const char *why, struct problem *p)
{
	char field[48] = "";

	g->state = ENDED;
	if (g->number > 0)
		snprintf(field, sizeof(field), "feature %lld", (long long)g->number);
	return refuse(p, E_INPUT, field, "第 %zu 行不是有效的 JSON（%s）；后面的内容不再读取", "line %zu is not valid JSON (%s); nothing after it is read",
		line_at(g, at), why);
}

/* Reads one JSON value of any kind at the reader's place and stands behind it. */
static enum err value_read(struct geojson *g, json_t **out, struct problem *p)
{
	json_error_t fault;
	json_t *v;

	space_skip(g);
	v = json_loadb(g->text + g->at, g->n - g->at, READ_FLAGS | JSON_DISABLE_EOF_CHECK, &fault);
	if (!v) {
		char *quoted = strstr(fault.text, " near ");    /* followed by the input's own bytes, perhaps cut inside a character */

		if (quoted)
			*quoted = '\0';
		return text_refuse(g, g->at + (fault.position > 0 ? (size_t)fault.position : 0), fault.text, p);
	}
	g->at += (size_t)fault.position;
	*out = v;
	return OK;
}

/* Reads a key and its colon; *out is decref'd by the caller. */
static enum err key_read(struct geojson *g, json_t **out, struct problem *p)
{
	enum err e = value_read(g, out, p);

	if (e)
		return e;
	if (json_is_string(*out) && taken(g, ':'))
		return OK;
	json_decref(*out);
	*out = NULL;
	return text_refuse(g, g->at, "a key and a colon were expected", p);
}

static enum err type_check(struct geojson *g, const json_t *type, struct problem *p)
{
	const char *s = json_string_value(type);

	g->typed = s && strcmp(s, "FeatureCollection") == 0;
	if (g->typed)
		return OK;
	g->state = ENDED;
	return refuse(p, E_INPUT, "type", "含有 features 的文件，其 type 应为 FeatureCollection", "a file with features must have the type FeatureCollection");
}

/*
 * Members of the top-level object up to the list of features (state LISTED), or, behind the list or without one, up to the
 * object's end and the text's (state ENDED). *lone keeps the type of an object that holds no features.
 */
static enum err members_read(struct geojson *g, bool behind, json_t **lone, struct problem *p)
{
	bool first = !behind;

	while (!taken(g, '}')) {
		json_t *key, *value;
		enum err e = OK;
		bool features, type;

		if (!first && !taken(g, ','))
			return text_refuse(g, g->at, "a comma or the end of the object was expected", p);
		first = false;
		if ((e = key_read(g, &key, p)))
			return e;
		features = strcmp(json_string_value(key), "features") == 0;
		type = strcmp(json_string_value(key), "type") == 0;
		json_decref(key);
		if (features && behind)
			return text_refuse(g, g->at, "features stands twice", p);
		if (features && taken(g, '[')) {
			g->state = LISTED;
			return *lone ? type_check(g, *lone, p) : OK;
		}
		if ((e = value_read(g, &value, p)))
			return e;
		if (type && behind && !g->typed)
			e = type_check(g, value, p);
		if (type && !*lone)
			*lone = json_incref(value);
		json_decref(value);
		if (e)
			return e;
	}
	space_skip(g);
	g->state = ENDED;
	return g->at == g->n ? OK : text_refuse(g, g->at, "text after the end of the object", p);
}

static enum err whole_read(struct geojson *g, size_t begin, struct problem *p)
{
	g->at = begin;
	g->state = WHOLE;
	return value_read(g, &g->value, p);
}

static enum err geojson_start(struct geojson *g, struct problem *p)
{
	json_t *lone = NULL;
	size_t begin;
	enum err e;

	if (g->n >= 3 && memcmp(g->text, "\xEF\xBB\xBF", 3) == 0)
		g->at = 3;
	begin = g->at;
	if (!taken(g, '{'))
		return refuse(p, E_INPUT, "", "这不是 GeoJSON：文件应是一个 JSON 对象", "this is not GeoJSON: the file must be one JSON object");
	e = members_read(g, false, &lone, p);
	json_decref(lone);
	if (!e && g->state == ENDED)
		e = whole_read(g, begin, p);
	return e;
}

enum err geojson_open(struct geojson **out, const char *text, size_t n, struct problem *p)
{
	struct geojson *g;
	enum err e;

	if (n > GEOJSON_BYTES)
		return refuse(p, E_TOO_LARGE, "", "文件超过 %u MB；请分成几个文件", "the file is above %u MB; divide it", GEOJSON_BYTES >> 20);
	if (!(g = calloc(1, sizeof(*g))))
		return refuse(p, E_INTERNAL, "", "内存不足，无法读取图形", "no memory to read the shapes");
	g->text = text;
	g->n = n;
	e = geojson_start(g, p);
	if (e)
		geojson_close(g);
	else
		*out = g;
	return e;
}

void geojson_close(struct geojson *g)
{
	if (!g)
		return;
	json_decref(g->value);
	free(g);
}

/* Stands on the next feature's value: OK with g->value set, or E_NOT_FOUND, or a refusal. */
static enum err feature_read(struct geojson *g, struct problem *p)
{
	json_t *lone = NULL;
	enum err e;

	if (g->state == WHOLE) {
		g->state = ENDED;
		g->number = 1;
		return OK;
	}
	json_decref(g->value);
	g->value = NULL;
	if (g->state == ENDED)
		return E_NOT_FOUND;
	if (taken(g, ']')) {
		e = members_read(g, true, &lone, p);
		json_decref(lone);
		if (!e && !g->typed)
			e = type_check(g, NULL, p);
		return e ? e : E_NOT_FOUND;
	}
	if (g->number > 0 && !taken(g, ','))
		return text_refuse(g, g->at, "a comma or the end of the features was expected", p);
	if (++g->number > GEOJSON_FEATURES) {
		g->state = ENDED;
		return refuse(p, E_TOO_LARGE, "features", "要素超过 %d 个；请分成几个文件", "there are more than %d features; divide the file", GEOJSON_FEATURES);
	}
	return value_read(g, &g->value, p);
}

enum err geojson_next(struct geojson *g, struct arena *a, struct geojson_feature *out, struct problem *p)
{
	struct geojson_feature made = { 0 };
	const json_t *geometry;
	const char *type;
	char where[64];
	enum err e = feature_read(g, p);

	if (e)
		return e;
	snprintf(where, sizeof(where), "feature %lld", (long long)g->number);
	type = json_string_value(json_object_get(g->value, "type"));
	if (type && strcmp(type, "Feature") == 0) {
		geometry = json_object_get(g->value, "geometry");
		made.id = json_object_get(g->value, "id");
		made.props = json_object_get(g->value, "properties");
	} else {
		geometry = g->value;
	}
	if (made.id && !json_is_string(made.id) && !json_is_number(made.id))
		return refuse(p, E_INPUT, where, "第 %lld 个要素的 id 应是文字或数字", "the id of feature %lld must be a string or a number", (long long)g->number);
	if (json_is_null(made.props))
		made.props = NULL;
	if (made.props && !json_is_object(made.props))
		return refuse(p, E_INPUT, where, "第 %lld 个要素的 properties 应是对象", "the properties of feature %lld must be an object", (long long)g->number);
	made.number = g->number;
	if ((e = geojson_shape(a, geometry, where, &made.shape, p)))
		return e;
	*out = made;
	return OK;
}

/* What a reader of one geometry carries: where it stands, for refusals, and how many positions it has taken. */
struct walk {
	struct arena *a;
	const char *where;
	size_t polygon, ring, vertices;
	struct problem *p;
};

static enum err walk_refuse(const struct walk *w, const char *zh, const char *en)
{
	return refuse(w->p, E_INPUT, w->where, "第 %zu 个多边形第 %zu 个环：%s%.0s", "polygon %zu, ring %zu: %.0s%s", w->polygon, w->ring, zh, en);
}

static enum err position_read(const struct walk *w, const json_t *v, struct geo_point *out)
{
	size_t n = json_array_size(v);
	const json_t *lon = json_array_get(v, 0), *lat = json_array_get(v, 1);
	struct geo_point at;

	if (n < 2 || n > 3 || !json_is_number(lon) || !json_is_number(lat))
		return walk_refuse(w, "坐标应为 [经度, 纬度]", "a position must be [longitude, latitude]");
	at = (struct geo_point){ json_number_value(lon), json_number_value(lat) };
	if (!(fabs(at.lon) <= 180 && fabs(at.lat) <= 90))
		return walk_refuse(w, "坐标超出经纬度范围；应先经度后纬度，单位为度，不能是投影坐标",
			"a position is out of range; longitude comes first, in degrees, not in metres of a projection");
	*out = at;
	return OK;
}

static enum err ring_read(struct walk *w, const json_t *v, struct geo_ring *out)
{
	struct geo_ring made = { json_array_size(v), NULL };
	enum err e;

	if (!json_is_array(v) || made.n < 4)
		return walk_refuse(w, "环至少需要 4 个坐标（首尾相同）", "a ring needs at least 4 positions, the last repeating the first");
	w->vertices += made.n;
	if (w->vertices > GEO_VERTICES)
		return walk_refuse(w, "图形超过 100000 个顶点；请先简化", "the shape has more than 100,000 vertices; simplify it first");
	made.at = arena_alloc(w->a, made.n * sizeof(struct geo_point));
	for (size_t i = 0; i < made.n; i++)
		if ((e = position_read(w, json_array_get(v, i), &made.at[i])))
			return e;
	if (made.at[0].lon != made.at[made.n - 1].lon || made.at[0].lat != made.at[made.n - 1].lat)
		return walk_refuse(w, "环没有闭合：最后一个坐标应与第一个相同", "the ring is not closed: its last position must repeat the first");
	*out = made;
	return OK;
}

static enum err polygon_read(struct walk *w, const json_t *v, struct geo_polygon *out)
{
	size_t n = json_array_size(v);
	enum err e;

	w->ring = 1;
	if (!json_is_array(v) || n == 0)
		return walk_refuse(w, "多边形应为环的列表", "a polygon must be a list of rings");
	if (n > GEO_VERTICES / 4)
		return walk_refuse(w, "环太多；请先简化", "there are too many rings; simplify the shape first");
	*out = (struct geo_polygon){ n, arena_alloc(w->a, n * sizeof(struct geo_ring)) };
	for (size_t i = 0; i < n; i++) {
		w->ring = i + 1;
		if ((e = ring_read(w, json_array_get(v, i), &out->ring[i])))
			return e;
	}
	return OK;
}

static enum err polygons_read(struct walk *w, const json_t *v, struct geo *out)
{
	size_t n = json_array_size(v);
	enum err e;

	if (!json_is_array(v) || n == 0 || n > GEO_VERTICES / 4)
		return walk_refuse(w, "MultiPolygon 应为多边形的列表", "a MultiPolygon must be a list of polygons");
	*out = (struct geo){ n, arena_alloc(w->a, n * sizeof(struct geo_polygon)) };
	for (size_t i = 0; i < n; i++) {
		w->polygon = i + 1;
		if ((e = polygon_read(w, json_array_get(v, i), &out->polygon[i])))
			return e;
	}
	return OK;
}

enum err geojson_shape(struct arena *a, const json_t *geometry, const char *where, struct geo *out, struct problem *p)
{
	struct walk w = { .a = a, .where = where, .polygon = 1, .ring = 1, .p = p };
	const char *type = json_string_value(json_object_get(geometry, "type"));
	const json_t *coordinates = json_object_get(geometry, "coordinates");
	struct geo made = { 1, NULL };
	enum err e;

	if (!geometry || json_is_null(geometry))
		return refuse(p, E_INPUT, where, "%s：没有图形（geometry）", "%s has no geometry", where);
	if (type && strcmp(type, "Polygon") == 0) {
		made.polygon = arena_alloc(a, sizeof(struct geo_polygon));
		e = polygon_read(&w, coordinates, made.polygon);
	} else if (type && strcmp(type, "MultiPolygon") == 0) {
		e = polygons_read(&w, coordinates, &made);
	} else {
		return refuse(p, E_INPUT, where, "图形类型应为 Polygon 或 MultiPolygon，而不是 %s",
			"the geometry must be a Polygon or MultiPolygon, and is %s",
			type ? type : "(none)");
	}
	if (!e)
		*out = made;
	return e;
}

/* Degrees with at most 7 decimals and no trailing zeros: "113.7512", "-0.5", "40". */
static void degrees_write(struct jw *w, double degrees)
{
	char s[32];
	int n = snprintf(s, sizeof(s), "%.7f", degrees);

	while (s[n - 1] == '0')
		n--;
	if (s[n - 1] == '.')
		n--;
	if (n == 2 && s[0] == '-' && s[1] == '0')
		jw_raw(w, "0", 1);
	else
		jw_raw(w, s, (size_t)n);
}

static void polygon_write(struct jw *w, const struct geo_polygon *polygon)
{
	jw_arr(w);
	for (size_t j = 0; j < polygon->n; j++) {
		jw_arr(w);
		for (size_t k = 0; k < polygon->ring[j].n; k++) {
			jw_arr(w);
			degrees_write(w, polygon->ring[j].at[k].lon);
			degrees_write(w, polygon->ring[j].at[k].lat);
			jw_arr_end(w);
		}
		jw_arr_end(w);
	}
	jw_arr_end(w);
}

void geojson_write(struct jw *w, const struct geo *shape)
{
	jw_obj(w);
	jw_key(w, "type");
	jw_str(w, shape->n == 1 ? "Polygon" : "MultiPolygon");
	jw_key(w, "coordinates");
	if (shape->n == 1) {
		polygon_write(w, &shape->polygon[0]);
	} else {
		jw_arr(w);
		for (size_t i = 0; i < shape->n; i++)
			polygon_write(w, &shape->polygon[i]);
		jw_arr_end(w);
	}
	jw_obj_end(w);
}
