/*
 * sim_place.c: the ground of a simulated place. One square is divided among counties, streets, communities and grids by the
 * same drawing that demonstrations use; dedicated grids lie as small squares over the others. Everything goes in by the
 * import's own commands. Names of counties are real; what stands below them is made up, under codes that no real street bears.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/sim.h"
#include "territory/geojson.h"
#include "territory/territory.h"
#include "territory/voronoi.h"

#define ROWS_AT_ONCE 200
#define M2_PER_COMMUNITY 4e6
#define DEDICATED_M2 400.0
#define TOWARDS_CORNER 0.7        /* where a dedicated grid lies, between the middle of its grid and a corner of it */
#define STREET_FIRST 901          /* real streets, towns and the like are numbered 001 to 599 */

/* Rows for one import command, sent when there are enough; what they lean on, `before`, is sent first. */
struct sheet { struct sim *s; const char *path, *head; struct sheet *before; struct arena *a; struct jw w; int rows; bool ok; };

static void sheet_begin(struct sheet *t)
{
	arena_reset(t->a);
	jw_init(&t->w, t->a);
	jw_raw(&t->w, t->head, strlen(t->head));
	t->rows = 0;
}

static void sheet_open(struct sheet *t, struct sim *s, struct sheet *before, const char *path, const char *head)
{
	*t = (struct sheet){ .s = s, .path = path, .head = head, .before = before, .a = arena_new(SIZE_MAX), .ok = true };
	sheet_begin(t);
}

static void sheet_send(struct sheet *t)
{
	if (t->rows && t->before && t->before->rows)
		sheet_send(t->before);
	if (t->rows && t->ok) {
		t->w.comma = false;
		jw_raw(&t->w, "]}", 2);
		t->ok = sim_make(t->s, t->path, jw_text(&t->w, NULL)) != 0 && sim_commit(t->s);
	}
	sheet_begin(t);
}

static bool sheet_close(struct sheet *t)
{
	sheet_send(t);
	arena_free(t->a);
	return t->ok;
}

/* The next row begins; its members follow. */
static struct jw *sheet_row(struct sheet *t)
{
	if (t->rows == ROWS_AT_ONCE)
		sheet_send(t);
	if (t->rows++) {
		t->w.comma = false;
		jw_raw(&t->w, ",", 1);
	}
	t->w.comma = false;
	jw_obj(&t->w);
	return &t->w;
}

static void member(struct jw *w, const char *key, const char *value)
{
	jw_key(w, key);
	jw_str(w, value);
}

/* ---- the tree ---- */

/* Part i of n parts of a whole. */
static int64_t share(int64_t whole, int64_t n, int64_t i)
{
	return whole / n + (i < whole % n);
}

struct ground { struct sim *s; struct sheet divisions, shapes, grids; struct arena *a; int64_t street, community, dedicated; };

static void division(struct ground *g, const char *code, const char *name)
{
	struct jw *w = sheet_row(&g->divisions);

	member(w, "code", code);
	member(w, "name", name);
	jw_obj_end(w);
}

static void shape(struct ground *g, const char *code, const struct geo *at)
{
	struct jw *w = sheet_row(&g->shapes);

	member(w, "code", code);
	jw_key(w, "geometry");
	geojson_write(w, at);
	jw_obj_end(w);
}

static void grid(struct ground *g, const char *community, const char *code, const char *name, const char *kind, const struct geo *at,
                 int64_t households)
{
	struct jw *w = sheet_row(&g->grids);

	member(w, "community", community);
	member(w, "code", code);
	member(w, "name", name);
	member(w, "kind", kind);
	if (households) {
		jw_key(w, "households");
		jw_int(w, households);
	}
	jw_key(w, "geometry");
	geojson_write(w, at);
	jw_obj_end(w);
}

static struct geo *divide(struct ground *g, const struct geo *whole, size_t n)
{
	struct geo *cell = arena_alloc(g->a, n * sizeof *cell);
	struct problem p = { 0 };

	if (voronoi_draw(g->a, whole, n, sim_random(g->s), cell, &p) != OK) {
		cli_problem(&p);
		g->s->failed = true;
	}
	return cell;
}

static struct sim_grid *remember(struct ground *g, const struct geo *at)
{
	struct sim *s = g->s;
	struct sim_grid *out = &s->grids[s->grids_n++];
	const struct geo_ring *ring = &at->polygon[0].ring[0];
	struct geo_point *corner = arena_alloc(s->a, ring->n * sizeof *corner), middle;
	struct problem p = { 0 };

	if (geo_label(at, &middle, &p) != OK) {
		cli_problem(&p);
		s->failed = true;
	}
	memcpy(corner, ring->at, ring->n * sizeof *corner);
	*out = (struct sim_grid){ middle.lon, middle.lat, corner, ring->n - 1, s->communities_n };
	return out;
}

/* The grids of one community or village, and the dedicated ones over them. */
static void grids_draw(struct ground *g, const char *code, const struct geo *ground, bool village, int64_t n, int64_t dedicated)
{
	struct sim *s = g->s;
	struct geo *cell = divide(g, ground, (size_t)n);
	int first = s->grids_n;

	for (int64_t i = 0; i < n && !s->failed; i++) {
		grid(g, code, arena_printf(g->a, "%s%03" PRId64, code, i + 1), arena_printf(g->a, "第%" PRId64 "网格", i + 1),
		     village ? "rural" : "grid", &cell[i], sim_between(s, 300, 500));
		remember(g, &cell[i]);
	}
	for (int64_t i = 0; i < dedicated && !s->failed; i++) {
		const struct sim_grid *under = &s->grids[first + i % n];
		struct geo_point c = under->corner[(size_t)(i / n) % under->corners];
		struct geo at = geo_square(g->a, (struct geo_point){ under->lon + TOWARDS_CORNER * (c.lon - under->lon),
			under->lat + TOWARDS_CORNER * (c.lat - under->lat) }, DEDICATED_M2);
		grid(g, code, arena_printf(g->a, "%s%03" PRId64, code, 500 + i), arena_printf(g->a, "专属网格%" PRId64, i + 1), "dedicated", &at, 0);
		remember(g, &at);
	}
	s->communities_n++;
}

static void street_draw(struct ground *g, const char *county, int64_t number, const struct geo *ground)
{
	const struct scenario *s = g->s->s;
	int64_t all = s->communities + s->villages, n = share(all, s->streets, g->street);
	const char *code = arena_printf(g->a, "%s%03" PRId64, county, number);
	struct geo *cell = divide(g, ground, (size_t)n);

	division(g, code, arena_printf(g->a, "第%" PRId64 "街道", g->street + 1));
	shape(g, code, ground);
	for (int64_t i = 0; i < n && !g->s->failed; i++) {
		/* Villages come last of all, so they fill the last streets. */
		bool village = g->community >= s->communities;
		int64_t k = village ? g->community - s->communities : g->community;
		const char *own = arena_printf(g->a, "%s%03" PRId64, code, i + 1);
		division(g, own, arena_printf(g->a, village ? "第%" PRId64 "村" : "第%" PRId64 "社区", k + 1));
		shape(g, own, &cell[i]);
		grids_draw(g, own, &cell[i], village, village ? share(s->grids[SIM_RURAL], s->villages, k) : share(s->grids[SIM_GRID], s->communities, k),
		           share(s->grids[SIM_DEDICATED], all, g->community));
		g->community++;
	}
	g->street++;
}

static void tree_draw(struct ground *g)
{
	struct sim *sim = g->s;
	const struct scenario *s = sim->s;
	struct geo square = geo_square(g->a, (struct geo_point){ s->lon, s->lat }, M2_PER_COMMUNITY * (double)(s->communities + s->villages)), whole;
	struct problem p = { 0 };

	if (geo_check(g->a, &square, &whole, &p) != OK) {
		cli_problem(&p);
		sim->failed = true;
		return;
	}
	for (size_t i = 0; i < s->above_n; i++)
		division(g, s->above[i].code, s->above[i].name);
	if (s->above_n)
		shape(g, s->above[s->above_n - 1].code, &whole);
	struct geo *county = divide(g, &whole, s->counties_n);
	for (size_t i = 0; i < s->counties_n && !sim->failed; i++) {
		int64_t n = share(s->streets, (int64_t)s->counties_n, (int64_t)i);
		struct geo *street = divide(g, &county[i], (size_t)n);
		division(g, s->counties[i].code, s->counties[i].name);
		shape(g, s->counties[i].code, &county[i]);
		for (int64_t k = 0; k < n && !sim->failed; k++)
			street_draw(g, s->counties[i].code, STREET_FIRST + k, &street[k]);
	}
}

/* ---- what the store made of it ---- */

static enum err node_take(void *arg, const struct val *v, int cols)
{
	struct sim *s = arg;

	(void)cols;
	s->nodes[s->nodes_n++] = (struct sim_node){ v[0].i, (int)v[1].i, arena_str(s->a, v[2].s), v[3].type ? arena_str(s->a, v[3].s) : NULL,
		arena_str(s->a, v[4].s), 0, -1 };
	return OK;
}

bool sim_nodes_read(struct sim *s, size_t most)
{
	enum err e;

	s->nodes = arena_alloc(s->a, most * sizeof *s->nodes);
	s->nodes_n = 0;
	if (db_begin(s->lane.read) != OK)
		return false;
	e = db_each(s->lane.read, &sim_sql[SIM_NODES], VALS(vi(s->in.tenant)), node_take, s);
	db_rollback(s->lane.read);
	if (e != OK)
		fprintf(stderr, "shao simulate: the tree cannot be read: %s\n", db_error(s->lane.read));
	return e == OK;
}

int sim_node_at(const struct sim *s, const char *path, size_t n)
{
	int lo = 0, hi = s->nodes_n;

	while (lo < hi) {
		int mid = (lo + hi) / 2, cmp = strncmp(s->nodes[mid].path, path, n);
		if (cmp == 0 && strlen(s->nodes[mid].path) == n)
			return mid;
		if (cmp < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return -1;
}

bool sim_place_make(struct sim *s)
{
	const struct scenario *of = s->s;
	struct ground g = { .s = s, .a = arena_new(SIZE_MAX) };
	bool ok;

	s->grids = arena_alloc(s->a, (size_t)(of->grids[0] + of->grids[1] + of->grids[2]) * sizeof *s->grids);
	sheet_open(&g.divisions, s, NULL, "/api/v1/territory/divisions", "{\"rows\":[");
	sheet_open(&g.shapes, s, &g.divisions, "/api/v1/territory/shapes", "{\"datum\":\"wgs84\",\"rows\":[");
	sheet_open(&g.grids, s, &g.divisions, "/api/v1/territory/grids", "{\"datum\":\"wgs84\",\"rows\":[");
	tree_draw(&g);
	ok = sheet_close(&g.divisions);
	ok = sheet_close(&g.shapes) && ok;
	ok = sheet_close(&g.grids) && ok;
	arena_free(g.a);
	return ok && !s->failed && sim_nodes_read(s, of->above_n + of->counties_n + (size_t)(of->streets + of->communities + of->villages) +
	                                             (size_t)s->grids_n + 8);
}
