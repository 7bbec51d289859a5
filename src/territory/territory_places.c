/*
 * territory_places.c: what everybody may ask: which grid is here, what does the map look like, where is this place, what
 * installation is this. Answered from memory but for the shapes of a map.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "territory/gazetteer.h"
#include "territory/locate.h"
#include "territory/territory_cmds.h"

#define MAP_FEATURES_MAX 3000
#define SEARCH_HITS 20

static enum err state_of(struct ctx *c, const struct territory **t)
{
	*t = territory_state(c);
	if (!*t)
		return refuse(&c->problem, E_BUSY, "", "辖区数据尚未就绪，请稍后重试", "The territory is not ready yet; try again in a moment");
	return OK;
}

/* ---- GET /places/at ---- */

struct at_in { double lon, lat; const char *datum; };
struct at_grid { int64_t id; const char *name, *code; };
struct at_out { const struct at_grid *grid; struct list path; const char *duty_phone; bool inside; };

SHAPE(at_in_shape, "PlaceAtQuery", struct at_in,
	FIELD(struct at_in, lon, F_NUM, F_NEED, .min = -180, .max = 180),
	FIELD(struct at_in, lat, F_NUM, F_NEED, .min = -90, .max = 90),
	FIELD(struct at_in, datum, F_STR, 0, .one_of = "wgs84|gcj02", .doc = "wgs84 if absent"));

SHAPE(at_grid_shape, "PlaceGrid", struct at_grid,
	FIELD(struct at_grid, id, F_ID, F_NEED),
	FIELD(struct at_grid, name, F_STR, F_NEED),
	FIELD(struct at_grid, code, F_STR, 0));

SHAPE(at_out_shape, "PlaceAt", struct at_out,
	FIELD(struct at_out, grid, F_OBJ, F_NEED, .sub = &at_grid_shape),
	FIELD(struct at_out, path, F_STRS, F_NEED, .doc = "names from the top to the grid"),
	FIELD(struct at_out, duty_phone, F_STR, 0),
	FIELD(struct at_out, inside, F_BOOL, F_NEED));

enum err place_at(struct ctx *c)
{
	const struct at_in *in = c->in;
	struct at_out *out = c->out;
	struct at_grid *grid = arena_alloc(c->a, sizeof *grid);
	double lon = in->lon, lat = in->lat;
	const struct territory *t;
	const struct seat *s;
	enum err e = state_of(c, &t);

	if (e != OK)
		return e;
	territory_datum(in->datum, &lon, &lat);
	if (!(s = seat_at(t, lon, lat)))
		return refuse(&c->problem, E_NOT_FOUND, "lon", "这个位置不在本市任何网格内", "This point lies in none of our grids");
	*grid = (struct at_grid){ s->id, t->pool + s->name, seat_text(t, s->code) };
	*out = (struct at_out){ grid, seat_names(c, t, s), seat_text(t, s->phone), true };
	return OK;
}

/* ---- GET /places/map ---- */

struct map_in { double west, south, east, north; const char *level; };

SHAPE(map_in_shape, "PlaceMapQuery", struct map_in,
	FIELD(struct map_in, west, F_NUM, F_NEED, .min = -180, .max = 180),
	FIELD(struct map_in, south, F_NUM, F_NEED, .min = -90, .max = 90),
	FIELD(struct map_in, east, F_NUM, F_NEED, .min = -180, .max = 180),
	FIELD(struct map_in, north, F_NUM, F_NEED, .min = -90, .max = 90),
	FIELD(struct map_in, level, F_STR, F_NEED, .one_of = "province|city|county|street|community|grid"));

struct hits { struct jw w; const struct territory *t; size_t n; bool more; };

static bool map_hit(void *arg, int64_t id, int layer)
{
	struct hits *h = arg;

	(void)layer;
	h->more = h->n == MAP_FEATURES_MAX;
	if (!h->more) {
		jw_int(&h->w, h->t->seat[id - 1].id);
		h->n++;
	}
	return !h->more;
}

/* Grids are many: memory says which, and the store gives their outlines. */
static enum err map_grids(struct ctx *c, const struct map_in *in, struct rows *rows, bool *more)
{
	struct geo_box box = { in->west, in->south, in->east, in->north };
	struct hits h = { .n = 0 };
	enum err e = state_of(c, &h.t);

	if (e != OK)
		return e;
	jw_init(&h.w, c->a);
	jw_arr(&h.w);
	locate_each_in_bbox(h.t->grids, box, map_hit, &h);
	jw_arr_end(&h.w);
	*more = h.more;
	return db_rows(c->db, &territory_sql[SHAPE_SMALL], c->a, VALS(vi(c->tenant), vs(jw_text(&h.w, NULL))), rows);
}

static void map_feature(struct jw *w, const struct val *v, const char *level)
{
	jw_obj(w);
	jw_key(w, "type");
	jw_str(w, "Feature");
	jw_key(w, "id");
	jw_id(w, v[0].i);
	jw_key(w, "properties");
	jw_obj(w);
	jw_key(w, "id");
	jw_id(w, v[0].i);
	jw_key(w, "name");
	jw_str(w, v[1].s);
	jw_key(w, "level");
	jw_str(w, level);
	jw_obj_end(w);
	jw_key(w, "geometry");
	jw_raw(w, v[2].s, v[2].len);
	jw_obj_end(w);
}

/* level: of all of them; 0: each row says its own behind the shape. */
static enum err map_answer(struct ctx *c, const struct rows *rows, int level, bool more)
{
	struct jw w;

	jw_init(&w, c->a);
	jw_obj(&w);
	jw_key(&w, "type");
	jw_str(&w, "FeatureCollection");
	jw_key(&w, "truncated");
	jw_bool(&w, more || rows->n > MAP_FEATURES_MAX);
	jw_key(&w, "features");
	jw_arr(&w);
	for (size_t i = 0; i < rows->n && i < MAP_FEATURES_MAX; i++)
		map_feature(&w, row(rows, i), level_name(level ? level : (int)row(rows, i)[3].i));
	jw_arr_end(&w);
	jw_obj_end(&w);
	c->reply->type = "application/geo+json";
	c->reply->body = jw_text(&w, &c->reply->n);
	return OK;
}

enum err place_map(struct ctx *c)
{
	const struct map_in *in = c->in;
	int level = level_read(in->level);
	struct rows rows;
	bool more = false;
	enum err e;

	if (in->west > in->east || in->south > in->north)
		return refuse(&c->problem, E_INPUT, "west", "范围应为西、南、东、北", "The box is west, south, east, north");
	if (level == LEVEL_GRID)
		e = map_grids(c, in, &rows, &more);
	else
		e = db_rows(c->db, &territory_sql[SHAPE_MAP], c->a,
		            VALS(vi(c->tenant), vi(level), vd(in->west), vd(in->south), vd(in->east), vd(in->north), vi(MAP_FEATURES_MAX + 1)), &rows);
	return e == OK ? map_answer(c, &rows, level, more) : e;
}

/* ---- GET /places/below ---- */

struct below_in { int64_t node; };

SHAPE(below_in_shape, "PlaceBelowQuery", struct below_in, FIELD(struct below_in, node, F_ID, F_NEED));

enum err place_below(struct ctx *c)
{
	const struct below_in *in = c->in;
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[SHAPE_BELOW], c->a, VALS(vi(c->tenant), vi(in->node), vi(MAP_FEATURES_MAX + 1)), &rows);

	if (e == OK && rows.n == 0)
		e = db_rows(c->db, &territory_sql[SHAPE_SELF], c->a, VALS(vi(c->tenant), vi(in->node)), &rows);
	return e == OK ? map_answer(c, &rows, 0, false) : e;
}

/* ---- GET /places/search ---- */

struct search_in { const char *q; };
struct search_hit { int64_t id; const char *name, *level; double lon, lat; struct list path_names; };
struct search_out { struct list items; };

SHAPE(search_in_shape, "PlaceSearchQuery", struct search_in,
	FIELD(struct search_in, q, F_STR, F_NEED, .min = 1, .max = 40));

SHAPE(search_hit_shape, "PlaceHit", struct search_hit,
	FIELD(struct search_hit, id, F_ID, F_NEED),
	FIELD(struct search_hit, name, F_STR, F_NEED),
	FIELD(struct search_hit, level, F_STR, F_NEED),
	FIELD(struct search_hit, lon, F_NUM, 0),
	FIELD(struct search_hit, lat, F_NUM, 0),
	FIELD(struct search_hit, path_names, F_STRS, F_NEED));

SHAPE(search_out_shape, "PlaceHits", struct search_out,
	FIELD(struct search_out, items, F_LIST, F_NEED, .sub = &search_hit_shape));

/* The whole name, its beginning, or its middle; of equals the higher node. */
static int rank(const char *name, const char *q, size_t n, int level)
{
	const char *at = strstr(name, q);

	if (!at)
		return -1;
	return (at != name ? 2 : name[n] ? 1 : 0) * 16 + level;
}

static size_t best_names(const struct territory *t, const char *q, const struct seat **best)
{
	int ranks[SEARCH_HITS];
	size_t n = 0, len = strlen(q);

	for (size_t i = 0; i < t->n; i++) {
		const struct seat *s = &t->seat[i];
		int r = s->group ? -1 : rank(t->pool + s->name, q, len, s->level);
		size_t k = n;
		if (r < 0 || (n == SEARCH_HITS && r >= ranks[n - 1]))
			continue;
		if (n < SEARCH_HITS)
			n++;
		else
			k--;
		for (; k > 0 && ranks[k - 1] > r; k--) {
			ranks[k] = ranks[k - 1];
			best[k] = best[k - 1];
		}
		ranks[k] = r;
		best[k] = s;
	}
	return n;
}

enum err place_search(struct ctx *c)
{
	const struct search_in *in = c->in;
	struct search_out *out = c->out;
	const struct seat *best[SEARCH_HITS];
	const char *q = text_trim(c->a, in->q);
	struct gazetteer_hit *more;
	struct search_hit *hit;
	size_t n, more_n;
	const struct territory *t;
	enum err e = state_of(c, &t);

	if (e != OK)
		return e;
	if (!*q)
		return refuse(&c->problem, E_INPUT, "q", "请输入地名", "Type the name of a place");
	n = best_names(t, q, best);
	if ((e = gazetteer_find(c, q, SEARCH_HITS - n, &more, &more_n)) != OK)
		return e;
	hit = arena_alloc(c->a, (n + more_n) * sizeof *hit);
	for (size_t i = 0; i < n; i++) {
		hit[i] = (struct search_hit){ best[i]->id, t->pool + best[i]->name, level_name(best[i]->level), NAN, NAN, seat_names(c, t, best[i]) };
		seat_position(t, best[i], &hit[i].lon, &hit[i].lat);
	}
	for (size_t i = 0; i < more_n; i++)
		hit[n + i] = (struct search_hit){ more[i].id, more[i].name, "place", more[i].lon, more[i].lat, { *more[i].address != 0, &more[i].address } };
	out->items = (struct list){ n + more_n, hit };
	return OK;
}

/* ---- GET /install ---- */

struct install_out { const char *name, *code, *pack, *version, *bounds, *center; };

SHAPE(install_out_shape, "Install", struct install_out,
	FIELD(struct install_out, name, F_STR, F_NEED),
	FIELD(struct install_out, code, F_STR, F_NEED),
	FIELD(struct install_out, bounds, F_JSON, 0, .doc = "[west, south, east, north] of all shapes"),
	FIELD(struct install_out, center, F_JSON, 0, .doc = "[lon, lat]"),
	FIELD(struct install_out, pack, F_STR, F_NEED),
	FIELD(struct install_out, version, F_STR, F_NEED, .doc = "of this API"));

enum err install_show(struct ctx *c)
{
	struct install_out *out = c->out;
	const struct territory *t;
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[INSTALL_ONE], c->a, VALS(vi(c->tenant)), &rows);

	if (e != OK || (e = state_of(c, &t)) != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "", "尚未初始化", "Nothing is installed here yet");
	*out = (struct install_out){ .code = rows.v[0].s, .name = rows.v[1].s, .pack = rows.v[2].s, .version = "1" };
	if (t->bounded) {
		out->bounds = arena_printf(c->a, "[%.7f,%.7f,%.7f,%.7f]", t->west, t->south, t->east, t->north);
		out->center = arena_printf(c->a, "[%.7f,%.7f]", (t->west + t->east) / 2, (t->south + t->north) / 2);
	}
	return OK;
}
