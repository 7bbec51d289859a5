/*
 * import_land.c: boundaries and grids from files. The files are read here, row by row; what a row means is decided behind the
 * gate, a chunk a command.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "territory/csv.h"
#include "territory/geojson.h"
#include "territory/import_in.h"

static void head(struct sender *s, struct jw *w)
{
	jw_key(w, "datum");
	jw_str(w, s->datum);
	jw_key(w, "dry_run");
	jw_bool(w, s->dry_run);
}

static bool datum_check(const char *datum, FILE *out)
{
	struct problem p = { 0 };

	if (datum && (strcmp(datum, "wgs84") == 0 || strcmp(datum, "gcj02") == 0))
		return true;
	refuse(&p, E_INPUT, "--datum", "须说明坐标系：wgs84 或 gcj02", "say which datum it is: wgs84 or gcj02");
	import_refuse(out, "import", 0, &p);
	return false;
}

/* ---- features ---- */

/* A property as text: some files write codes as numbers. NULL if it is absent or empty. */
static const char *property(struct arena *a, const json_t *props, const char *name)
{
	const json_t *v = json_object_get(props, name);

	if (json_is_integer(v))
		return arena_printf(a, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
	if (json_is_real(v))
		return arena_printf(a, "%.17g", json_real_value(v));
	if (json_is_boolean(v))
		return json_is_true(v) ? "yes" : "no";
	return json_is_string(v) && *json_string_value(v) ? arena_str(a, json_string_value(v)) : NULL;
}

static void put_text(struct jw *w, const char *key, const char *text)
{
	if (!text)
		return;
	jw_key(w, key);
	jw_str(w, text);
}

typedef void feature_fn(struct sender *s, struct arena *a, const struct geojson_feature *f);

/* Every feature of a file, or a complaint. */
static void each_feature(struct sender *s, const char *path, feature_fn *fn)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct geojson_feature feature;
	struct geojson *g = NULL;
	struct problem p = { 0 };
	size_t n;
	char *text = import_file(path, &n, &p);
	enum err e = OK;

	if (!text || geojson_open(&g, text, n, &p) != OK) {
		import_refuse(s->out, path, 0, &p);
		s->failed = true;
	}
	for (int64_t i = 1; g && !s->failed && (e = geojson_next(g, a, &feature, &p)) != E_NOT_FOUND; i++) {
		s->sent++;
		if (e == OK)
			fn(s, a, &feature);
		else
			sender_refuse(s, i, &p);
		arena_reset(a);
	}
	if (g)
		geojson_close(g);
	free(text);
	arena_free(a);
}

/* ---- boundaries ---- */

static void shape_feature(struct sender *s, struct arena *a, const struct geojson_feature *f)
{
	const char *code = property(a, f->props, "adcode"), *name = property(a, f->props, "name");
	struct jw *w = sender_row(s, f->number);

	if (!code)
		code = property(a, f->props, "code");
	put_text(w, "code", code);
	put_text(w, "name", name);
	jw_key(w, "geometry");
	geojson_write(w, &f->shape);
	sender_row_end(s);
}

int territory_import_shapes(struct core *core, int64_t tenant, const char *path, const char *datum, bool dry_run, FILE *out)
{
	struct sender s;

	if (!datum_check(datum, out))
		return 1;
	sender_open(&s, core, tenant, "/api/v1/territory/shapes", path, out);
	s.head = head;
	s.datum = datum;
	s.dry_run = dry_run;
	each_feature(&s, path, shape_feature);
	return sender_close(&s);
}

/* ---- grids ---- */

enum grid_column { CODE, NAME, COMMUNITY, KIND, HOUSEHOLDS, HARD, PHONE, HOST, LON, LAT, GEOMETRY, GRID_COLUMNS };

static const char *const grid_columns[GRID_COLUMNS] = {
	"code", "name", "community", "kind", "households", "hard", "duty_phone", "host_org", "lon", "lat", "geometry",
};

static enum err number_check(const char *text, enum grid_column at, struct problem *p)
{
	int64_t n;
	double x;
	bool ok;

	if (!text)
		return OK;
	ok = at == HOUSEHOLDS ? text_int(text, 0, 100000, &n) : at == HOST ? text_int(text, 1, INT64_MAX, &n) : text_num(text, &x);
	if (at == LON || at == LAT)
		ok = ok && x >= (at == LON ? -180 : -90) && x <= (at == LON ? 180 : 90);
	return ok ? OK : refuse(p, E_INPUT, grid_columns[at], "“%s”不是合适的数", "\"%s\" is not a number that fits here", text);
}

/* How people write yes and no. NULL and false if it is neither. */
static bool hard_read(const char *text, const char **out)
{
	static const char *const yes[] = { "yes", "true", "1", "是" }, *const no[] = { "no", "false", "0", "否" };

	*out = NULL;
	for (size_t i = 0; text && i < sizeof yes / sizeof yes[0]; i++)
		*out = strcmp(text, yes[i]) == 0 ? "yes" : strcmp(text, no[i]) == 0 ? "no" : *out;
	return !text || *out;
}

static enum err grid_check(const char **cell, struct problem *p)
{
	static const enum grid_column numbers[] = { HOUSEHOLDS, HOST, LON, LAT };
	const char *hard;
	enum err e = OK;

	for (size_t i = 0; e == OK && i < sizeof numbers / sizeof numbers[0]; i++)
		e = number_check(cell[numbers[i]], numbers[i], p);
	if (e != OK)
		return e;
	if (!cell[NAME] || text_chars(cell[NAME]) > LIMIT_NAME_CHARS || text_control(cell[NAME]) || strchr(cell[NAME], '\n'))
		return refuse(p, E_INPUT, "name", "名称应为 1 至 %d 个字的一行文字", "A name is one line of 1 to %d characters", LIMIT_NAME_CHARS);
	if (!cell[COMMUNITY] || strlen(cell[COMMUNITY]) > 20 || text_control(cell[COMMUNITY]))
		return refuse(p, E_INPUT, "community", "缺少社区代码", "The community's code is missing");
	if (cell[CODE] && (strlen(cell[CODE]) > 15 || text_control(cell[CODE])))
		return refuse(p, E_INPUT, "code", "网格代码应为 15 位数字", "A grid's code has 15 digits");
	if (cell[PHONE] && (strlen(cell[PHONE]) > 20 || text_control(cell[PHONE])))
		return refuse(p, E_INPUT, "duty_phone", "值班电话只能含数字和 + - ( )", "A telephone number has digits and + - ( ) only");
	if (cell[KIND] && strcmp(cell[KIND], "grid") != 0 && strcmp(cell[KIND], "dedicated") != 0 && strcmp(cell[KIND], "rural") != 0)
		return refuse(p, E_INPUT, "kind", "类别应为 grid、dedicated 或 rural", "A kind is grid, dedicated or rural");
	if (!hard_read(cell[HARD], &hard))
		return refuse(p, E_INPUT, "hard", "应为 yes 或 no", "is yes or no");
	cell[HARD] = hard;
	return OK;
}

static void grid_send(struct sender *s, int64_t row, const char **cell, const struct geo *shape)
{
	static const enum grid_column texts[] = { CODE, NAME, COMMUNITY, KIND, HARD, PHONE, HOST };
	struct problem p = { 0 };
	struct jw *w;
	double x;

	if (grid_check(cell, &p) != OK) {
		sender_refuse(s, row, &p);
		return;
	}
	w = sender_row(s, row);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		put_text(w, grid_columns[texts[i]], cell[texts[i]]);
	if (cell[HOUSEHOLDS]) {
		jw_key(w, "households");
		jw_int(w, strtoll(cell[HOUSEHOLDS], NULL, 10));
	}
	for (enum grid_column k = LON; k <= LAT; k++)
		if (cell[k] && text_num(cell[k], &x)) {
			jw_key(w, grid_columns[k]);
			jw_num(w, x);
		}
	if (shape) {
		jw_key(w, "geometry");
		geojson_write(w, shape);
	}
	sender_row_end(s);
}

static void grid_feature(struct sender *s, struct arena *a, const struct geojson_feature *f)
{
	const char *cell[GRID_COLUMNS];

	for (int i = 0; i < GRID_COLUMNS; i++)
		cell[i] = i == GEOMETRY ? NULL : property(a, f->props, grid_columns[i]);
	grid_send(s, f->number, cell, &f->shape);
}

/* A CSV file may carry the shape as GeoJSON text in a cell. */
static void grid_row(struct sender *s, struct arena *a, const struct csv *csv, const int *at)
{
	const char *cell[GRID_COLUMNS];
	struct problem p = { 0 };
	struct geo shape;
	json_t *json;
	enum err e;

	for (int i = 0; i < GRID_COLUMNS; i++) {
		cell[i] = at[i] < 0 ? NULL : text_trim(a, csv_cell(csv, at[i]));
		if (cell[i] && !*cell[i])
			cell[i] = NULL;
	}
	if (!cell[GEOMETRY]) {
		grid_send(s, csv_row(csv), cell, NULL);
		return;
	}
	json = json_loads(cell[GEOMETRY], JSON_REJECT_DUPLICATES, NULL);
	e = geojson_shape(a, json, "geometry", &shape, &p);
	json_decref(json);
	if (e == OK)
		grid_send(s, csv_row(csv), cell, &shape);
	else
		sender_refuse(s, csv_row(csv), &p);
}

static void grids_csv(struct sender *s, const char *path)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct problem p = { 0 };
	struct csv *csv = NULL;
	int at[GRID_COLUMNS];
	enum err e = OK;
	size_t n;
	char *text = import_file(path, &n, &p);

	if (text && csv_open(&csv, text, n, &p) == OK) {
		for (int i = 0; i < GRID_COLUMNS; i++)
			at[i] = csv_column(csv, grid_columns[i]);
		if (at[NAME] < 0 || at[COMMUNITY] < 0)
			refuse(&p, E_INPUT, "", "首行应有 name,community 两列", "the first row must name the columns name and community");
	}
	if (p.code) {
		import_refuse(s->out, path, 0, &p);
		s->failed = true;
	}
	while (csv && !s->failed && (e = csv_next(csv, &p)) != E_NOT_FOUND) {
		s->sent++;
		if (e == OK)
			grid_row(s, a, csv, at);
		else
			sender_refuse(s, csv_row(csv), &p);
		arena_reset(a);
		if (e == E_INTERNAL)
			break;
	}
	if (csv)
		csv_close(csv);
	free(text);
	arena_free(a);
}

/* GeoJSON is an object; a CSV file begins with the name of a column. */
static bool is_json(const char *path)
{
	FILE *f = fopen(path, "rb");
	int c = f ? fgetc(f) : EOF;

	while (c == ' ' || c == '\t' || c == '\r' || c == '\n')
		c = fgetc(f);
	if (f)
		fclose(f);
	return c == '{';
}

int territory_import_grids(struct core *core, int64_t tenant, const char *path, const char *datum, bool dry_run, FILE *out)
{
	struct sender s;

	if (!datum_check(datum, out))
		return 1;
	sender_open(&s, core, tenant, "/api/v1/territory/grids", path, out);
	s.head = head;
	s.datum = datum;
	s.dry_run = dry_run;
	if (is_json(path))
		each_feature(&s, path, grid_feature);
	else
		grids_csv(&s, path);
	return sender_close(&s);
}
