/*
 * import_cases.c: another platform's tickets, from CSV, each a command of its own through the gate as the operator. A number of that
 * platform comes in once, however often its file does. docs/export.md has the columns.
 */
#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "bridge/bridge_in.h"
#include "territory/csv.h"
#include "territory/import_in.h"

enum column { C_UPSTREAM, C_TEXT, C_LON, C_LAT, C_GRID, C_DATUM, C_CATEGORY, C_ADDRESS, C_CONTACT, C_CHANNEL, C_PROCESS, C_DUE, COLUMNS };

static const char *const names[COLUMNS] = {
	"upstream", "text", "lon", "lat", "grid", "datum", "category", "address", "contact", "channel", "process", "due",
};

struct import {
	struct core *core;
	int64_t tenant;
	struct csv *csv;
	int at[COLUMNS];            /* where each stands in the file; -1: it does not */
	struct db *db;
	struct arena *a;            /* emptied a row */
	bool dry_run;
	int64_t accepted, again, refused;
	const char *file;
	FILE *out;
};

/* "" where the file has no such column. */
static const char *cell(const struct import *m, enum column k)
{
	return m->at[k] < 0 ? "" : text_trim(m->a, csv_cell(m->csv, m->at[k]));
}

static enum err columns_read(struct import *m, struct problem *p)
{
	for (int k = 0; k < COLUMNS; k++)
		m->at[k] = csv_column(m->csv, names[k]);
	for (int i = 0; i < csv_columns(m->csv); i++) {
		int k = 0;
		while (k < COLUMNS && m->at[k] != i)
			k++;
		if (k == COLUMNS)
			return refuse(p, E_INPUT, csv_name(m->csv, i), "没有这一列；可用的列见 docs/export.zh.md",
			              "There is no such column; docs/export.md names those that there are");
	}
	if (m->at[C_UPSTREAM] < 0 || m->at[C_TEXT] < 0)
		return refuse(p, E_INPUT, m->at[C_UPSTREAM] < 0 ? "upstream" : "text", "缺少这一列", "This column is missing");
	if ((m->at[C_LON] < 0 || m->at[C_LAT] < 0) && m->at[C_GRID] < 0)
		return refuse(p, E_INPUT, "lon", "须有 lon 和 lat 两列，或 grid 一列", "There must be the columns lon and lat, or the column grid");
	return OK;
}

/* What the store knows of the row: whether its number came in before, and where its grid lies. */
static enum err look_up(struct import *m, const struct stmt *q, const struct val *v, int n, struct rows *out)
{
	enum err e = db_begin(m->db);

	if (e == OK)
		e = db_rows(m->db, q, m->a, v, n, out);
	db_rollback(m->db);
	return e;
}

static enum err place_read(struct import *m, double *lon, double *lat, struct problem *p)
{
	const char *x = cell(m, C_LON), *y = cell(m, C_LAT), *grid = cell(m, C_GRID);
	struct rows rows;
	enum err e;

	if (*x || *y) {
		if (!text_num(x, lon))
			return refuse(p, E_INPUT, "lon", "不是经度：“%s”", "This is no longitude: \"%s\"", x);
		return text_num(y, lat) ? OK : refuse(p, E_INPUT, "lat", "不是纬度：“%s”", "This is no latitude: \"%s\"", y);
	}
	if (!*grid)
		return refuse(p, E_INPUT, "lon", "须填经纬度，或网格编码", "A row says where: lon and lat, or the code of a grid");
	if ((e = look_up(m, &bridge_sql[IMPORT_GRID], VALS(vi(m->tenant), vs(grid)), &rows)) != OK)
		return refuse(p, e, "grid", "数据无法读取", "the data cannot be read");
	if (rows.n == 0)
		return refuse(p, E_INPUT, "grid", "没有编码为 %s 的网格", "There is no grid with the code %s", grid);
	if (!rows.v[0].type || !rows.v[1].type)
		return refuse(p, E_INPUT, "grid", "网格 %s 没有图形，请填经纬度", "The grid %s has no shape; give lon and lat", grid);
	*lon = rows.v[0].d;
	*lat = rows.v[1].d;
	return OK;
}

/* "2026-11-20 17:30" in local time, a day alone (its end), or RFC 3339. */
static bool due_read(const char *s, int64_t *out)
{
	char day[11];
	day_t d;
	int hour, minute, end = 0;

	if (day_read_time(s, out))
		return true;
	if (strlen(s) < 10)
		return false;
	memcpy(day, s, 10);
	day[10] = 0;
	if (!day_read(day, &d))
		return false;
	if (!s[10]) {
		*out = day_instant(d + 1, 0, CHINA_OFFSET_MIN) - US_SECOND;
		return true;
	}
	if (sscanf(s + 10, " %2d:%2d%n", &hour, &minute, &end) != 2 || hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return false;
	if (s[10 + end] && strcmp(s + 10 + end, ":00") != 0)
		return false;
	*out = day_instant(d, hour * 60 + minute, CHINA_OFFSET_MIN);
	return true;
}

static void pair(struct jw *w, const char *key, const char *text)
{
	if (!*text)
		return;
	jw_key(w, key);
	jw_str(w, text);
}

static enum err body_make(struct import *m, const char *channel, const char **body, size_t *n, struct problem *p)
{
	const char *due = cell(m, C_DUE);
	char when[40];
	double lon, lat;
	int64_t at;
	struct jw w;
	enum err e = place_read(m, &lon, &lat, p);

	if (e != OK)
		return e;
	if (*due && !due_read(due, &at))
		return refuse(p, E_INPUT, "due", "不是时间：“%s”（如 2026-11-20 17:30）", "This is no time: \"%s\" (such as 2026-11-20 17:30)", due);
	jw_init(&w, m->a);
	jw_obj(&w);
	pair(&w, "upstream", cell(m, C_UPSTREAM));
	pair(&w, "text", cell(m, C_TEXT));
	jw_key(&w, "lon");
	jw_num(&w, lon);
	jw_key(&w, "lat");
	jw_num(&w, lat);
	if (*cell(m, C_LON))
		pair(&w, "datum", cell(m, C_DATUM));
	pair(&w, "category", cell(m, C_CATEGORY));
	pair(&w, "address", cell(m, C_ADDRESS));
	pair(&w, "contact", cell(m, C_CONTACT));
	pair(&w, "channel", channel);
	pair(&w, "process", cell(m, C_PROCESS));
	if (*due) {
		day_print_time(when, at, CHINA_OFFSET_MIN);
		pair(&w, "upstream_due", when);
	}
	jw_obj_end(&w);
	*body = jw_text(&w, n);
	return OK;
}

/* Without a change: whether the point lies in a grid. The rest is judged when it comes in. */
static enum err row_try(struct import *m, const char *body, size_t n, struct problem *p)
{
	json_t *v = json_loadb(body, n, 0, NULL), *who;
	const char *datum = json_string_value(json_object_get(v, "datum")), *query;

	query = arena_printf(m->a, "lon=%.7f&lat=%.7f%s%s", json_number_value(json_object_get(v, "lon")), json_number_value(json_object_get(v, "lat")),
	                     datum ? "&datum=" : "", datum ? datum : "");
	json_decref(v);
	who = import_call(m->core, m->tenant, "GET", "/api/v1/places/who", query, NULL, 0, p);
	json_decref(who);
	return who ? OK : p->code;
}

static enum err row_import(struct import *m, struct problem *p)
{
	const char *upstream = cell(m, C_UPSTREAM), *channel = cell(m, C_CHANNEL), *body = NULL;
	struct rows seen;
	size_t n = 0;
	json_t *v;
	enum err e;

	if (!*upstream)
		return refuse(p, E_INPUT, "upstream", "缺少对方平台的编号：没有它，重复导入会重复立案",
		              "The other platform's number is missing: without it the same file would come in twice");
	if (!*channel)
		channel = "import";
	if ((e = look_up(m, &bridge_sql[IMPORT_SEEN], VALS(vi(m->tenant), vs(channel), vs(upstream)), &seen)) != OK)
		return refuse(p, e, "", "数据无法读取", "the data cannot be read");
	if (seen.n) {
		m->again++;
		return OK;
	}
	if ((e = body_make(m, channel, &body, &n, p)) != OK || m->dry_run)
		return e == OK ? row_try(m, body, n, p) : e;
	if (!(v = import_call(m->core, m->tenant, "POST", "/api/v1/cases", NULL, body, n, p)))
		return p->code;
	json_decref(v);
	return OK;
}

static void rows_import(struct import *m)
{
	for (;;) {
		struct problem p = { 0 };
		enum err e = csv_next(m->csv, &p);
		if (e == E_NOT_FOUND)
			return;
		if (e == OK)
			e = row_import(m, &p);
		m->accepted += e == OK;
		m->refused += e != OK;
		if (e != OK)
			import_refuse(m->out, m->file, csv_row(m->csv), &p);
		arena_reset(m->a);
		if (e == E_INTERNAL || e == E_STORE || e == E_FULL)
			return;      /* nothing behind it would fare better */
	}
}

int bridge_import_cases(struct core *core, int64_t tenant, const char *file, bool dry_run, FILE *out)
{
	struct import m = { .core = core, .tenant = tenant, .dry_run = dry_run, .file = file, .out = out, .a = arena_new(LIMIT_ARENA_BYTES) };
	struct problem p = { 0 };
	FILE *f = fopen(file, "rb");
	enum err e = f ? OK : refuse(&p, E_NOT_FOUND, "", "无法打开文件", "the file cannot be opened");

	if (e == OK && (e = csv_open_file(&m.csv, f, &p)) == OK && (e = columns_read(&m, &p)) == OK)
		e = db_open(core_store(core), DB_READ, &m.db, &p);
	if (e == OK)
		rows_import(&m);
	else
		import_refuse(out, file, 0, &p);
	if (e == OK && m.again)
		fprintf(stderr, import_zh() ? "%" PRId64 " 行以前已导入\n" : "%" PRId64 " rows had come in before\n", m.again);
	if (e == OK)
		fprintf(out, "%" PRId64 " accepted, %" PRId64 " refused\n", m.accepted, m.refused);
	if (m.db)
		db_close(m.db);
	if (m.csv)
		csv_close(m.csv);
	if (f)
		fclose(f);
	arena_free(m.a);
	return e != OK || m.refused > 0;
}
