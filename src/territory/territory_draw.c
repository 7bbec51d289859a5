/*
 * territory_draw.c: POST /nodes/{node}/draw, for demonstrations: divides a node's ground among its children, and a community's
 * among grids that it makes. Cells are drawn off the writer; the writer looks whether the children are still the same.
 */
#include <math.h>
#include <string.h>

#include "territory/geojson.h"
#include "territory/territory_land.h"
#include "territory/voronoi.h"

#define DRAW_CHILDREN_MAX 1500
#define DRAW_GRIDS_MAX 50
#define M2_PER_CHILD 4e6          /* of a square that stands for an unknown shape */

struct draw_in { int64_t grids, seed; double lon, lat; };

SHAPE(draw_in_shape, "Draw", struct draw_in,
	FIELD(struct draw_in, grids, F_INT, F_NEED, .min = 1, .max = DRAW_GRIDS_MAX, .doc = "grids in each community"),
	FIELD(struct draw_in, seed, F_INT, F_NEED, .doc = "the same seed draws the same"),
	FIELD(struct draw_in, lon, F_NUM, 0, .min = -180, .max = 180, .doc = "the middle, where the node has no shape"),
	FIELD(struct draw_in, lat, F_NUM, 0, .min = -90, .max = 90));

struct drawing {
	struct node node;
	struct node *child;              /* active, of any shape */
	size_t child_n;
	struct shape_row *shape;
	struct node_row *grid;           /* without ids and paths */
	size_t shape_n, grid_n;
};

/* splitmix64: a seed of its own for every node, the same on every machine. */
static uint64_t mixed(uint64_t seed, const char *path)
{
	for (const char *s = path; *s; s++) {
		seed += 0x9e3779b97f4a7c15u + (unsigned char)*s;
		seed = (seed ^ seed >> 30) * 0xbf58476d1ce4e5b9u;
		seed = (seed ^ seed >> 27) * 0x94d049bb133111ebu;
		seed ^= seed >> 31;
	}
	return seed;
}

static enum err shape_of(struct ctx *c, int64_t node, struct geo *out, bool *found)
{
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[SHAPE_ONE], c->a, VALS(vi(c->tenant), vi(node)), &rows);
	json_t *json;

	*found = e == OK && rows.n > 0;
	if (!*found)
		return e;
	json = json_loads(rows.v[1].s, 0, NULL);
	e = geojson_shape(c->a, json, "shape", out, &c->problem);
	json_decref(json);
	return e;
}

/* Grids of one community: named and sized, and drawn into its ground. */
static enum err draw_grids(struct ctx *c, struct drawing *d, const struct node *community, const struct geo *ground, const struct draw_in *in,
                           struct arena *scratch)
{
	struct geo *cell = arena_alloc(scratch, (size_t)in->grids * sizeof *cell);
	uint64_t seed = mixed((uint64_t)in->seed, community->path);
	struct node *old;
	size_t old_n;
	enum err e = grids_of(c, &community->id, 1, &old, &old_n);

	if (e != OK || old_n)      /* what was surveyed, or drawn before, stands */
		return e;
	if ((e = voronoi_draw(scratch, ground, (size_t)in->grids, seed, cell, &c->problem)) != OK)
		return e;
	for (int64_t i = 0; e == OK && i < in->grids; i++) {
		struct node_row *r = &d->grid[d->grid_n++];
		struct land *land;
		e = land_of(c->a, &cell[i], 0, &land, &c->problem);
		seed = mixed(seed, "grid");
		*r = (struct node_row){ .parent = community->id, .level = LEVEL_GRID, .households = 300 + (int64_t)(seed % 201), .host_org = ABSENT,
			.name = arena_printf(c->a, "第%lld网格", (long long)i + 1), .kind = "grid", .lon = NAN, .lat = NAN, .land = land };
		if (community->code && strlen(community->code) == 12)
			r->code = arena_printf(c->a, "%s%03lld", community->code, (long long)i + 1);
	}
	return e;
}

static enum err put_shape(struct ctx *c, struct drawing *d, const struct node *n, const struct geo *g)
{
	struct land *land;
	enum err e = land_of(c->a, g, 0, &land, &c->problem);

	if (e == OK)
		d->shape[d->shape_n++] = (struct shape_row){ n->id, n->level, land };
	return e;
}

/* The ground to divide: the node's shape, or a square in the given middle that becomes its shape. */
static enum err ground_of(struct ctx *c, struct drawing *d, const struct draw_in *in, size_t parts, struct geo *out)
{
	bool found;
	enum err e = shape_of(c, d->node.id, out, &found);
	struct geo square;

	if (e != OK || found)
		return e;
	if (isnan(in->lon) || isnan(in->lat))
		return refuse(&c->problem, E_CONFLICT, "lon", "“%s”还没有图形，请给出中心点经纬度", "\"%s\" has no shape yet; give its middle as lon and lat",
		              d->node.name);
	square = geo_square(c->a, (struct geo_point){ in->lon, in->lat }, M2_PER_CHILD * (double)(parts ? parts : 1));
	if ((e = geo_check(c->a, &square, out, &c->problem)) != OK)
		return e;
	return put_shape(c, d, &d->node, out);
}

/* Children share their parent's ground when none of them has any; where some have, the others are left for who knows better. */
static enum err draw_children(struct ctx *c, struct drawing *d, const struct draw_in *in, struct arena *scratch)
{
	struct geo *cell = arena_alloc(scratch, (d->child_n + 1) * sizeof *cell), ground;
	bool *has = arena_alloc(scratch, d->child_n + 1);
	size_t with = 0;
	enum err e = OK;

	for (size_t i = 0; e == OK && i < d->child_n; i++)
		if ((e = shape_of(c, d->child[i].id, &cell[i], &has[i])) == OK)
			with += has[i];
	if (e == OK && !with && d->child_n) {
		if ((e = ground_of(c, d, in, d->child_n, &ground)) == OK)
			e = voronoi_draw(scratch, &ground, d->child_n, mixed((uint64_t)in->seed, d->node.path), cell, &c->problem);
		for (size_t i = 0; e == OK && i < d->child_n; i++) {
			has[i] = true;
			e = put_shape(c, d, &d->child[i], &cell[i]);
		}
	}
	for (size_t i = 0; e == OK && i < d->child_n; i++)
		if (d->child[i].level == LEVEL_COMMUNITY && has[i])
			e = draw_grids(c, d, &d->child[i], &cell[i], in, scratch);
	return e;
}

/* A community has grids below it and nothing to share its ground among. */
static enum err draw_community(struct ctx *c, struct drawing *d, const struct draw_in *in, struct arena *scratch)
{
	struct geo ground;
	enum err e = ground_of(c, d, in, 1, &ground);

	return e == OK ? draw_grids(c, d, &d->node, &ground, in, scratch) : e;
}

enum err draw_prepare(struct ctx *c)
{
	const struct draw_in *in = c->in;
	struct drawing *d = arena_alloc(c->a, sizeof *d);
	struct arena *scratch;
	int64_t id;
	enum err e = ctx_param_id(c, "node", &id);

	if (e != OK || (e = node_by_id(c, id, &d->node)) != OK)
		return e;
	if (d->node.level > LEVEL_COMMUNITY)
		return refuse(&c->problem, E_CONFLICT, "node", "网格以下不再划分", "Nothing is drawn below a grid");
	if ((e = node_children(c, id, NULL, DRAW_CHILDREN_MAX + 1, &d->child, &d->child_n)) != OK)
		return e;
	if (d->node.level == LEVEL_COMMUNITY)
		d->child_n = 0;
	if (d->child_n > DRAW_CHILDREN_MAX)
		return refuse(&c->problem, E_TOO_LARGE, "node", "下级超过 %d 个", "There are more than %d children", DRAW_CHILDREN_MAX);
	d->shape = arena_alloc(c->a, (d->child_n + 1) * sizeof *d->shape);
	d->grid = arena_alloc(c->a, (d->child_n + 1) * (size_t)in->grids * sizeof *d->grid);
	scratch = arena_new(SIZE_MAX);
	e = d->node.level == LEVEL_COMMUNITY ? draw_community(c, d, in, scratch) : draw_children(c, d, in, scratch);
	arena_free(scratch);
	c->prepared = d;
	return e;
}

/* Ids and paths at last, from the nodes as they stand in this transaction. */
static enum err place_grids(struct ctx *c, struct drawing *d)
{
	struct node *now = &d->node;
	size_t n = 1;
	enum err e = d->node.level == LEVEL_COMMUNITY ? node_by_id(c, d->node.id, now) :
	             node_children(c, d->node.id, NULL, DRAW_CHILDREN_MAX + 1, &now, &n);

	for (size_t i = 0, k = 0; e == OK && i < d->grid_n; i++) {
		struct node_row *r = &d->grid[i];
		while (k < n && now[k].id != r->parent)
			k++;
		if (k == n)
			return refuse(&c->problem, E_STALE, "node", "下级刚被更改，请重试", "What lies below was changed just now; try again");
		r->id = ctx_id(c);
		r->path = path_child(c->a, now[k].path, ++now[k].last);
	}
	return e;
}

enum err draw_run(struct ctx *c)
{
	struct drawing *d = c->prepared;
	enum err e = place_grids(c, d);

	room_reload(c, &territory_room);
	for (size_t i = 0; e == OK && i < d->shape_n; i += LIMIT_IMPORT_ROWS) {
		size_t n = d->shape_n - i < LIMIT_IMPORT_ROWS ? d->shape_n - i : LIMIT_IMPORT_ROWS;
		struct shapes_set shapes = { { n, d->shape + i } };
		e = record(c, &shapes_set_kind, ctx_id(c), 0, &shapes, NULL);
	}
	for (size_t i = 0; e == OK && i < d->grid_n; i += LIMIT_IMPORT_ROWS) {
		size_t n = d->grid_n - i < LIMIT_IMPORT_ROWS ? d->grid_n - i : LIMIT_IMPORT_ROWS;
		struct nodes_added added = { today(c), { n, d->grid + i } };
		e = record(c, &grids_imported_kind, ctx_id(c), 0, &added, NULL);
	}
	if (e == OK)
		import_answer(c, d->shape_n + d->grid_n, d->grid_n, d->shape_n, NULL, 0);
	return e;
}
