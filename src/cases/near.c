/*
 * near.c: before a report: what is open near the point, asked by staff with its words, by the public without them.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases/cases_rows.h"
#include "cases/near_in.h"
#include "search/search.h"
#include "territory/territory.h"

#define ROWS_MAX 20
#define PUBLIC_MAX 10
#define TEXTS_MAX 60            /* the nearest whose words are compared */
#define METRES_A_DEGREE 111195.0
#define PUBLIC_STEP 50          /* metres: nobody learns more exactly where it lies */
#define RADIANS 0.017453292519943295

struct near_in { double lon, lat; const char *datum, *category, *text; };
struct near_row { struct case_row row; int64_t distance, alike; bool similar; };
struct near_out { struct list items; int64_t radius; };

struct snap_near_in { double lon, lat; const char *datum, *category; };
struct snap_near_row { const char *near, *category, *category_name, *state_name, *title, *photo; int64_t distance, opened; };

#define POINT_FIELDS(st) \
	FIELD(st, lon, F_NUM, F_NEED, .min = -180, .max = 180), FIELD(st, lat, F_NUM, F_NEED, .min = -90, .max = 90), \
	FIELD(st, datum, F_STR, 0, .one_of = "wgs84|gcj02"), FIELD(st, category, F_STR, 0, .max = 40)

SHAPE(near_in_shape, "CaseNearIn", struct near_in, POINT_FIELDS(struct near_in),
	FIELD(struct near_in, text, F_STR, F_LINES, .max = 300, .doc = "the beginning of what is to be reported: similar ones come first"));
SHAPE(near_row_shape, "CaseNearRow", struct near_row, CASE_ROW_FIELDS,
	FIELD(struct near_row, distance, F_INT, F_NEED, .doc = "metres"),
	FIELD(struct near_row, alike, F_INT, 0, .doc = "of a hundred: how much of the words is the same, if text was given"),
	FIELD(struct near_row, similar, F_BOOL, F_NEED));
SHAPE(near_list_shape, "CaseNearList", struct near_out,
	FIELD(struct near_out, items, F_LIST, F_NEED, .sub = &near_row_shape), FIELD(struct near_out, radius, F_INT, F_NEED, .doc = "metres"));

SHAPE(snap_near_in_shape, "SnapNearIn", struct snap_near_in, POINT_FIELDS(struct snap_near_in));
SHAPE(snap_near_row_shape, "SnapNearRow", struct snap_near_row,
	FIELD(struct snap_near_row, near, F_STR, F_NEED, .doc = "for a day the address of POST /snaps/{near}/follow"),
	FIELD(struct snap_near_row, category, F_STR, 0), FIELD(struct snap_near_row, category_name, F_STR, 0),
	FIELD(struct snap_near_row, state_name, F_STR, F_NEED),
	FIELD(struct snap_near_row, distance, F_INT, F_NEED, .doc = "metres, in steps of 50"),
	FIELD(struct snap_near_row, opened, F_DAY, F_NEED),
	FIELD(struct snap_near_row, title, F_STR, 0, .doc = "only of what was released to the public"),
	FIELD(struct snap_near_row, photo, F_STR, 0, .doc = "the same: GET /public/photos/{photo}/thumb"));
SHAPE(snap_near_list_shape, "SnapNearList", struct near_out,
	FIELD(struct near_out, items, F_LIST, F_NEED, .sub = &snap_near_row_shape), FIELD(struct near_out, radius, F_INT, F_NEED, .doc = "metres"));

/* ---- candidates ---- */

struct candidate { int64_t id, distance; struct case_file file; int alike; };
struct around { double lon, lat; int64_t radius; const char *category; };

static int by_distance(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return x->distance != y->distance ? (x->distance < y->distance ? -1 : 1) : x->id > y->id ? -1 : x->id < y->id;
}

static int by_likeness(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return x->alike != y->alike ? (x->alike > y->alike ? -1 : 1) : by_distance(a, b);
}

/* The nearest first, of the same category or of none yet; a flat earth is exact enough for a few kilometres. */
static enum err candidates(struct ctx *c, const struct near_conf *conf, const struct around *at, bool staff, struct candidate **out, size_t *n)
{
	double lat_d = (double)at->radius / METRES_A_DEGREE, narrow = cos(at->lat * RADIANS), lon_d = lat_d / (narrow > 0.01 ? narrow : 0.01);
	struct rows rows;
	enum err e = db_rows(c->db, &near_sql[NEAR_OPEN], c->a, VALS(vi(c->tenant), vd(at->lat - lat_d), vd(at->lat + lat_d), vd(at->lon - lon_d),
	                     vd(at->lon + lon_d), vi(c->now - conf->days * US_DAY)), &rows);
	struct candidate *v = arena_alloc(c->a, (e == OK ? rows.n : 0) * sizeof *v);
	size_t all = 0, most = staff ? TEXTS_MAX : PUBLIC_MAX;

	*n = 0;
	*out = v;
	for (size_t i = 0; e == OK && i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		double x = (r[1].d - at->lon) * narrow, y = r[2].d - at->lat, m = sqrt(x * x + y * y) * METRES_A_DEGREE;
		if (m <= (double)at->radius)
			v[all++] = (struct candidate){ .id = r[0].i, .distance = (int64_t)m };
	}
	if (all)
		qsort(v, all, sizeof *v, by_distance);
	for (size_t i = 0; e == OK && i < all && *n < most; i++) {
		struct case_file f;
		if ((e = case_read(c, v[i].id, &f)) != OK)
			break;
		if ((at->category && f.category && strcmp(at->category, f.category) != 0) || (staff && !ctx_may(c, "case.read", f.path, f.org)))
			continue;
		v[*n] = v[i];
		v[(*n)++].file = f;
	}
	return e;
}

static struct around around(const struct near_rule *rule, double lon, double lat, const char *datum, const char *category)
{
	territory_datum(datum, &lon, &lat);
	return (struct around){ lon, lat, near_radius(rule, category), category };
}

/* ---- GET /cases/near ---- */

enum err near_list(struct ctx *c)
{
	const struct near_in *in = c->in;
	const struct near_conf *conf = room_state(c, &near_room);
	struct near_out *out = c->out;
	struct row_cache *cache = arena_alloc(c->a, sizeof *cache);
	struct candidate *v;
	struct near_row *rows;
	size_t n;
	enum err e;

	if (!conf)
		return E_INTERNAL;
	struct around at = around(&conf->staff, in->lon, in->lat, in->datum, in->category);
	if ((e = candidates(c, conf, &at, true, &v, &n)) != OK)
		return e;
	for (size_t i = 0; in->text && i < n; i++) {
		const char *text = side_get_id(c, v[i].file.text_id);
		v[i].alike = text ? search_alike(c->a, in->text, text) : 0;
	}
	if (in->text && n)
		qsort(v, n, sizeof *v, by_likeness);
	n = n < ROWS_MAX ? n : ROWS_MAX;
	rows = arena_alloc(c->a, n * sizeof *rows);
	for (size_t i = 0; i < n; i++) {
		if ((e = case_row_fill(c, cache, &v[i].file, &rows[i].row)) != OK)
			return e;
		rows[i].distance = v[i].distance;
		rows[i].alike = in->text ? v[i].alike : ABSENT;
		rows[i].similar = v[i].alike >= conf->alike;
	}
	out->items = (struct list){ n, rows };
	out->radius = at.radius;
	return OK;
}

/* ---- GET /snaps/near: no number, no word, no exact place ---- */

static enum err released(struct ctx *c, int64_t case_id, struct snap_near_row *row)
{
	struct rows rows, photo;
	enum err e = db_rows(c->db, &near_sql[NEAR_RELEASED], c->a, VALS(vi(c->tenant), vi(case_id)), &rows);

	if (e != OK || rows.n == 0)
		return e;
	row->title = side_get_id(c, rows.v[2].i);
	if (rows.v[3].i && (e = db_rows(c->db, &near_sql[NEAR_PHOTO], c->a, VALS(vi(c->tenant), vi(rows.v[0].i)), &photo)) == OK && photo.n)
		row->photo = photo.v[0].s;
	return e;
}

enum err snap_near_list(struct ctx *c)
{
	const struct snap_near_in *in = c->in;
	const struct near_conf *conf = room_state(c, &near_room);
	struct near_out *out = c->out;
	struct snap_near_row *rows;
	struct candidate *v;
	size_t n;
	enum err e;

	if (!conf)
		return E_INTERNAL;
	struct around at = around(&conf->public, in->lon, in->lat, in->datum, in->category);
	if ((e = candidates(c, conf, &at, false, &v, &n)) != OK)
		return e;
	rows = arena_alloc(c->a, n * sizeof *rows);
	for (size_t i = 0; i < n; i++) {
		const struct case_file *f = &v[i].file;
		const struct process *def;
		if ((e = case_process(c, f, &def)) != OK)
			return e;
		const struct proc_item *category = f->category ? process_category(def, f->category) : NULL;
		const struct proc_state *state = &def->states[process_state(def, f->state)];
		rows[i] = (struct snap_near_row){
			.near = core_seal(c, "near", "near", arena_printf(c->a, "%" PRId64 " %" PRId64 " %" PRId64, c->tenant, f->id, c->now)),
			.category = f->category, .category_name = !category ? NULL : ctx_zh(c) ? category->name.zh : category->name.en,
			.state_name = ctx_zh(c) ? state->name.zh : state->name.en,
			.distance = (v[i].distance + PUBLIC_STEP / 2) / PUBLIC_STEP * PUBLIC_STEP, .opened = day_at(f->opened, CHINA_OFFSET_MIN),
		};
		if ((e = released(c, f->id, &rows[i])) != OK)
			return e;
	}
	out->items = (struct list){ n, rows };
	out->radius = at.radius;
	return OK;
}
