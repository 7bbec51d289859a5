/*
 * territory_memory.c: what the room keeps in memory, per tenant: every active node with its path and name, and the index of
 * grid shapes. Loaded at start and after a change; whoever reads holds it until the call ends.
 *
 * It costs about 56 bytes and the texts a node (some 100 together), and the index about 20 bytes a vertex and 100 a polygon.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/yaml.h"
#include "territory/geojson.h"
#include "territory/locate.h"
#include "territory/territory_in.h"

#define PAGE 20000
#define SEATS_MAX 4000000

static void *grown(void *p, size_t n)
{
	p = realloc(p, n);
	if (!p)
		abort();
	return p;
}

static uint32_t pool_add(struct territory *t, const struct val *v)
{
	size_t at = t->pool_n;

	if (!v->type)
		return 0;
	if (t->pool_n + v->len + 1 > t->pool_cap) {
		t->pool_cap = (t->pool_n + v->len + 1) * 2 + 4096;
		t->pool = grown(t->pool, t->pool_cap);
	}
	memcpy(t->pool + at, v->s, v->len);
	t->pool[at + v->len] = '\0';
	t->pool_n = at + v->len + 1;
	return (uint32_t)at;
}

/* ---- nodes ---- */

struct loading {
	struct territory *t;
	struct arena *a;             /* shapes, until the index stands */
	struct locate_polygon *poly;
	size_t poly_n, poly_cap, page;
	int64_t last;
	struct by_id { int64_t id; size_t at; } *by_id;
	struct problem *p;
};

static enum err load_node(void *arg, const struct val *v, int cols)
{
	struct loading *l = arg;
	struct territory *t = l->t;
	struct seat *s;

	(void)cols;
	l->page++;
	if (t->n >= SEATS_MAX || t->pool_n > UINT32_MAX / 2)
		return refuse(l->p, E_TOO_LARGE, "", "区划与网格超过 %d 个", "There are more than %d nodes", SEATS_MAX);
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 1024;
		t->seat = grown(t->seat, t->cap * sizeof *t->seat);
	}
	s = &t->seat[t->n++];
	*s = (struct seat){ .id = v[0].i, .level = (int8_t)v[1].i, .host_org = v[4].i, .lon = v[8].type ? v[8].d : NAN, .lat = v[9].type ? v[9].d : NAN };
	s->path = pool_add(t, &v[2]);
	s->name = pool_add(t, &v[3]);
	s->group = strcmp(v[7].s, "group") == 0;
	if (s->level >= LEVEL_GRID) {
		s->code = pool_add(t, &v[5]);
		s->phone = pool_add(t, &v[6]);
	}
	return OK;
}

static enum err load_nodes(struct ctx *c, struct loading *l)
{
	char after[PATH_MAX_CHARS + 1] = "";
	enum err e;

	do {
		l->page = 0;
		if ((e = db_each(c->db, &territory_sql[NODE_ALL_PAGE], VALS(vi(c->tenant), vs(after), vi(PAGE)), load_node, l)) != OK)
			return e;
		if (l->page)
			snprintf(after, sizeof after, "%s", l->t->pool + l->t->seat[l->t->n - 1].path);
	} while (l->page == PAGE);
	return OK;
}

/* ---- grids ---- */

static int by_id_order(const void *a, const void *b)
{
	int64_t x = ((const struct by_id *)a)->id, y = ((const struct by_id *)b)->id;

	return (x > y) - (x < y);
}

static void index_ids(struct loading *l)
{
	l->by_id = grown(NULL, (l->t->n + 1) * sizeof *l->by_id);
	for (size_t i = 0; i < l->t->n; i++)
		l->by_id[i] = (struct by_id){ l->t->seat[i].id, i };
	qsort(l->by_id, l->t->n, sizeof *l->by_id, by_id_order);
}

static enum err load_shape(void *arg, const struct val *v, int cols)
{
	struct loading *l = arg;
	struct by_id key = { .id = v[0].i }, *found = bsearch(&key, l->by_id, l->t->n, sizeof key, by_id_order);
	json_t *json = found ? json_loadb(v[2].s, v[2].len, 0, NULL) : NULL;
	struct geo *geo;
	enum err e;

	(void)cols;
	l->page++;
	l->last = v[0].i;
	if (!found)
		return OK;
	geo = arena_alloc(l->a, sizeof *geo);
	e = geojson_shape(l->a, json, "", geo, l->p);
	json_decref(json);
	if (e != OK)
		return e;
	if (l->poly_n == l->poly_cap) {
		l->poly_cap = l->poly_cap ? l->poly_cap * 2 : 1024;
		l->poly = grown(l->poly, l->poly_cap * sizeof *l->poly);
	}
	l->poly[l->poly_n++] = (struct locate_polygon){ (int64_t)found->at + 1, (int)v[1].i, geo };
	return OK;
}

static enum err load_grids(struct ctx *c, struct loading *l)
{
	enum err e = OK;

	index_ids(l);
	do {
		l->page = 0;
		e = db_each(c->db, &territory_sql[SHAPE_GRID_PAGE], VALS(vi(c->tenant), vi(LEVEL_GRID), vi(l->last), vi(PAGE)), load_shape, l);
	} while (e == OK && l->page == PAGE);
	return e == OK ? locate_new(&l->t->grids, l->poly, l->poly_n, l->p) : e;
}

/* ---- the rest ---- */

static enum err rule_range(const struct yaml *grid, const char *key, int64_t *least, int64_t *most, struct problem *p)
{
	const struct yaml *y = yaml_get(grid, key);
	enum err e;

	if (!y)
		return yaml_refuse(grid, p, "缺少“%s”", "\"%s\" is missing", key);
	if ((e = yaml_keys(y, "least|most", p)) != OK || (e = yaml_int(y, "least", 0, 100000, least, p)) != OK ||
	    (e = yaml_int(y, "most", 1, 100000, most, p)) != OK)
		return e;
	if (*least > *most)
		return yaml_refuse(y, p, "least 大于 most", "least is above most");
	return OK;
}

static enum err load_rule(struct ctx *c, struct grid_rule *r)
{
	struct yaml *y, *grid;
	enum err e;

	*r = (struct grid_rule){ 300, 500, 200, 300 };
	if (!core_packs(c->core))
		return OK;
	if ((e = yaml_read(c->a, arena_printf(c->a, "%s/base/territory.yaml", core_packs(c->core)), &y, &c->problem)) != OK ||
	    (e = yaml_keys(y, "grid", &c->problem)) != OK)
		return e;
	grid = yaml_get(y, "grid");
	if (!grid)
		return yaml_refuse(y, &c->problem, "缺少“grid”", "\"grid\" is missing");
	if ((e = yaml_keys(grid, "households|hard", &c->problem)) != OK ||
	    (e = rule_range(grid, "households", &r->least, &r->most, &c->problem)) != OK)
		return e;
	return rule_range(grid, "hard", &r->hard_least, &r->hard_most, &c->problem);
}

static enum err load_bounds(struct ctx *c, struct territory *t)
{
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[SHAPE_BOUNDS], c->a, VALS(vi(c->tenant)), &rows);

	if (e != OK || !rows.v[0].type)
		return e;
	t->bounded = true;
	t->west = rows.v[0].d;
	t->south = rows.v[1].d;
	t->east = rows.v[2].d;
	t->north = rows.v[3].d;
	return OK;
}

enum err territory_load(struct ctx *c, void **state)
{
	struct territory *t = calloc(1, sizeof *t);
	struct loading l = { .t = t, .a = arena_new(SIZE_MAX), .p = &c->problem };
	struct val nothing = { .type = 's', .s = "", .len = 0 };
	enum err e;

	if (!t)
		abort();
	pool_add(t, &nothing);      /* so that offset 0 means "none" */
	if ((e = load_rule(c, &t->rule)) == OK && (e = load_nodes(c, &l)) == OK && (e = load_grids(c, &l)) == OK)
		e = load_bounds(c, t);
	free(l.by_id);
	free(l.poly);
	arena_free(l.a);
	if (e == OK)
		*state = t;
	else
		territory_unload(t);
	return e;
}

void territory_unload(void *state)
{
	struct territory *t = state;

	locate_free(t->grids);
	free(t->seat);
	free(t->pool);
	free(t);
}

/* ---- questions ---- */

const struct territory *territory_state(struct ctx *c)
{
	return room_state(c, &territory_room);
}

const struct seat *seat_at_path(const struct territory *t, const char *path, size_t n)
{
	size_t lo = 0, hi = t->n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		const char *at = t->pool + t->seat[mid].path;
		int cmp = strncmp(at, path, n);
		if (cmp == 0 && at[n] == '\0')
			return &t->seat[mid];
		if (cmp < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

const struct seat *seat_at(const struct territory *t, double lon, double lat)
{
	int64_t id = locate_at(t->grids, lon, lat);

	return id ? &t->seat[id - 1] : NULL;
}

/* Seats are in the order of their paths: what follows a node is its first child, and that holds all the rest if it holds the last. */
const char *territory_top(struct ctx *c)
{
	const struct territory *t = territory_state(c);
	const char *top = "", *next, *last = t && t->n ? t->pool + t->seat[t->n - 1].path : "";

	for (size_t i = 0; t && i < t->n && t->seat[i].level <= LEVEL_COUNTY; i++) {
		next = t->pool + t->seat[i].path;
		if (strncmp(last, next, strlen(next)) != 0)
			break;
		top = next;
	}
	return top;
}

bool territory_at(struct ctx *c, double lon, double lat, struct place *out)
{
	const struct territory *t = territory_state(c);
	const struct seat *s = t ? seat_at(t, lon, lat) : NULL;

	if (!s)
		return false;
	*out = (struct place){ s->id, s->level, t->pool + s->path, t->pool + s->name, seat_text(t, s->code), seat_text(t, s->phone), s->host_org };
	return true;
}

struct list seat_names(struct ctx *c, const struct territory *t, const struct seat *s)
{
	const char *path = t->pool + s->path, **names = arena_alloc(c->a, LEVEL_BUILDING * sizeof *names);
	size_t n = 0;

	for (size_t i = PATH_STEP; i <= strlen(path); i += PATH_STEP) {
		const struct seat *above = seat_at_path(t, path, i);
		if (above && !above->group)
			names[n++] = t->pool + above->name;
	}
	return (struct list){ n, names };
}

bool seat_position(const struct territory *t, const struct seat *s, double *lon, double *lat)
{
	const char *path = t->pool + s->path;

	for (size_t n = strlen(path); n >= PATH_STEP; n -= PATH_STEP) {
		const struct seat *at = seat_at_path(t, path, n);
		if (at && !isnan(at->lon)) {
			*lon = at->lon;
			*lat = at->lat;
			return true;
		}
	}
	return false;
}
