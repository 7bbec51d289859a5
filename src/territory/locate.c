/*
 * locate.c: the index from points to grids. On the way of every report: position -> locate_at -> grid -> who answers.
 *
 * A uniform grid of cells lies over all polygons. A cell that lies inside one polygon holds that polygon's rank and is
 * answered at once. Another holds a short list, the winner first: for each polygon only those edges that can change the
 * answer between two points of the cell, and the parity of all the rest, so that a ray cast is a few comparisons in one or
 * two cache lines. A crowded cell (a town in a county of villages) holds a finer grid of the same kind.
 *
 * The rule of the ray: a point is inside if an odd number of edges with (y1 > py) != (y2 > py) pass strictly to its right.
 * It equals moving the point up and right by less than any distance, so a point on a shared edge has exactly one owner; all
 * shortcuts here keep it exactly, being computed on whole numbers.
 */
#include "territory/locate.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_PER_POLYGON 0.75
#define CELLS_SIDE_MAX 16384
#define CROWDED 64                  /* edges in a cell that make a finer grid worth its memory */
#define CROWDED_GOAL 8              /* edges wanted in a cell of the finer grid */
#define FINER_SIDE_MAX 16
#define DEPTH_MAX 6
#define WORDS_PER_POLYGON 256       /* no finer grids beyond this and the next: shapes that lie on each other cannot be parted */
#define WORDS_PER_VERTEX 16

/*
 * The pool of words. A grid: x0, y0, cell width, cell height, columns, rows, then a head for each cell. A head: 0 for
 * nothing; WHOLE and a rank; FINER and the place of a grid; or the place of a list. A list: entries of rank (LAST in the
 * last), points * 2 + parity, and the points x, y of one line of edges.
 */
#define WHOLE 0x80000000u
#define FINER 0x40000000u
#define LAST 0x80000000u
#define PLACE_MAX 0x3FFFFFFFu
enum { G_X0, G_Y0, G_WIDTH, G_HEIGHT, G_COLUMNS, G_ROWS, G_HEADS };

struct box { int32_t x0, y0, x1, y1; };     /* whole units, both ends inside */

struct words { uint32_t *v; size_t n, cap; };

struct locate {
	size_t n, dedicated;        /* ranks below `dedicated` are layer 1 */
	int64_t *id;                /* by rank: layer 1 before 0, then by id */
	struct box *box;            /* by rank */
	struct words pool;
};

/* ---- lookup ---- */

static int32_t units(double degrees)
{
	return (int32_t)(degrees * GEO_UNITS + (degrees < 0 ? -0.5 : 0.5));
}

static bool line_odd(const uint32_t *pt, uint32_t n, int32_t px, int32_t py)
{
	int32_t x1 = (int32_t)pt[0], y1 = (int32_t)pt[1];
	bool odd = false;

	for (uint32_t i = 1; i < n; i++) {
		int32_t x2 = (int32_t)pt[2 * i], y2 = (int32_t)pt[2 * i + 1];

		if ((y1 > py) != (y2 > py)) {
			int64_t side = ((int64_t)x2 - x1) * ((int64_t)py - y1) - ((int64_t)px - x1) * ((int64_t)y2 - y1);

			odd ^= y2 > y1 ? side > 0 : side < 0;
		}
		x1 = x2;
		y1 = y2;
	}
	return odd;
}

static int64_t list_at(const struct locate *l, const uint32_t *list, int32_t px, int32_t py)
{
	for (;;) {
		uint32_t rank = list[0] & ~LAST, points = list[1] >> 1;
		bool odd = list[1] & 1;

		if (points)
			odd ^= line_odd(list + 2, points, px, py);
		if (odd)
			return l->id[rank];
		if (list[0] & LAST)
			return 0;
		list += 2 + 2 * points;
	}
}

int64_t locate_at(const struct locate *l, double lon, double lat)
{
	const uint32_t *pool = l->pool.v, *grid = pool;
	int32_t px, py;

	if (!(lon >= -180 && lon <= 180 && lat >= -90 && lat <= 90) || l->n == 0)
		return 0;
	px = units(lon);
	py = units(lat);
	for (;;) {
		/* a point left of the grid or below it wraps round to a large number and falls out with those on the other side */
		uint32_t column = ((uint32_t)px - grid[G_X0]) / grid[G_WIDTH], row = ((uint32_t)py - grid[G_Y0]) / grid[G_HEIGHT], head;

		if (column >= grid[G_COLUMNS] || row >= grid[G_ROWS])
			return 0;
		head = grid[G_HEADS + (size_t)row * grid[G_COLUMNS] + column];
		if (head == 0)
			return 0;
		if (head & WHOLE)
			return l->id[head & ~WHOLE];
		if (!(head & FINER))
			return list_at(l, pool + head, px, py);
		grid = pool + (head & ~FINER);
	}
}

void locate_each_in_bbox(const struct locate *l, struct geo_box box, bool (*fn)(void *arg, int64_t id, int layer), void *arg)
{
	double w = box.west * GEO_UNITS, e = box.east * GEO_UNITS, s = box.south * GEO_UNITS, n = box.north * GEO_UNITS;

	for (size_t i = 0; i < l->n; i++) {
		const struct box *b = &l->box[i];

		if (b->x0 <= e && b->x1 >= w && b->y0 <= n && b->y1 >= s && !fn(arg, l->id[i], i < l->dedicated))
			return;
	}
}

size_t locate_count(const struct locate *l)
{
	return l->n;
}

size_t locate_memory(const struct locate *l)
{
	return sizeof(*l) + l->n * (sizeof(*l->id) + sizeof(*l->box)) + l->pool.n * sizeof(uint32_t);
}

void locate_free(struct locate *l)
{
	if (!l)
		return;
	free(l->id);
	free(l->box);
	free(l->pool.v);
	free(l);
}

/* ---- building: edges ---- */

struct edge { int32_t x1, y1, x2, y2; };

/*
 * What a build carries. Edges live on one stack: a step pushes the few that matter in its box, works on them, and pops.
 * `failed` is set when memory is gone; everything after it does nothing, and locate_new looks at the end.
 */
struct build {
	struct locate *l;
	struct edge *stack;
	size_t top, cap;
	size_t words_max;
	bool failed;
};

static void edge_push(struct build *b, struct edge e)
{
	if (b->top == b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 1024;
		struct edge *v = realloc(b->stack, cap * sizeof(*v));

		if (!v) {
			b->failed = true;
			return;
		}
		b->stack = v;
		b->cap = cap;
	}
	b->stack[b->top++] = e;
}

static uint32_t *words_take(struct build *b, struct words *w, size_t n)
{
	if (w->n + n > w->cap) {
		size_t cap = w->cap + w->cap / 2 + n + 1024;
		uint32_t *v = cap > PLACE_MAX ? NULL : realloc(w->v, cap * sizeof(*v));

		if (!v) {
			b->failed = true;
			return NULL;
		}
		w->v = v;
		w->cap = cap;
	}
	w->n += n;
	return w->v + w->n - n;
}

enum { PASSES_NOT, PASSES_LEFT, PASSES_RIGHT, PASSES_NEAR };

/* How an edge lies for all points of a box: it never counts, always counts at its heights, or it depends. */
static int edge_passes(struct edge e, struct box r)
{
	bool up = e.y2 > e.y1;
	int64_t xl = up ? e.x1 : e.x2, yl = up ? e.y1 : e.y2, dx = (up ? e.x2 : e.x1) - xl, dy = (up ? e.y2 : e.y1) - yl;
	int64_t y_from = yl > r.y0 ? yl : r.y0, y_to = yl + dy - 1 < r.y1 ? yl + dy - 1 : r.y1;

	if (y_from > y_to)
		return PASSES_NOT;
	if ((e.x1 < e.x2 ? e.x2 : e.x1) <= r.x0)
		return PASSES_LEFT;
	if ((e.x1 < e.x2 ? e.x1 : e.x2) > r.x1)
		return PASSES_RIGHT;
	/* the greatest and the least of "how far the edge is right of the point" stand in corners */
	if (((dx > 0 ? y_to : y_from) - yl) * dx - (r.x0 - xl) * dy <= 0)
		return PASSES_LEFT;
	if (((dx > 0 ? y_from : y_to) - yl) * dx - (r.x1 - xl) * dy > 0)
		return PASSES_RIGHT;
	return PASSES_NEAR;
}

/*
 * A chain of edges right of the box counts by its ends alone: once at heights between them. If both ends lie above or below
 * the box, that is a constant (returned); if not, one upright edge beyond the box stands for the chain.
 */
static bool chain_close(struct build *b, struct box r, int32_t from, int32_t to)
{
	bool from_out = from > r.y1 || from <= r.y0, to_out = to > r.y1 || to <= r.y0;

	if (from_out && to_out)
		return (from > r.y1) != (to > r.y1);
	if (from != to)
		edge_push(b, (struct edge){ r.x1 + 1, from, r.x1 + 1, to });
	return false;
}

/* Pushes what of n edges matters in the box r; returns the parity of the rest. */
static bool edges_within(struct build *b, size_t first, size_t n, struct box r)
{
	bool odd = false, open = false;
	int32_t from = 0, to = 0;

	for (size_t i = first; i < first + n && !b->failed; i++) {
		struct edge e = b->stack[i];
		int passes = edge_passes(e, r);

		if (passes == PASSES_NEAR) {
			edge_push(b, e);
		} else if (passes == PASSES_RIGHT) {
			if (open && to != e.y1) {
				odd ^= chain_close(b, r, from, to);
				open = false;
			}
			if (!open)
				from = e.y1;
			open = true;
			to = e.y2;
		}
	}
	if (open)
		odd ^= chain_close(b, r, from, to);
	return odd;
}

/* ---- building: one grid ---- */

struct cell { uint32_t first, last, edges; bool closed; };   /* places of entries in `entries`, 0 for none */

struct grid {
	struct box box;
	uint32_t width, height, columns, rows;
	struct cell *cell;
	struct words entries;       /* of next, rank, points * 2 + parity, points; word 0 is not used */
};

struct range { uint32_t c0, r0, c1, r1; };   /* cells, both ends inside */

/* Whole cells, also where the last ones reach beyond the grid's box: a point there finds a head too. */
static struct box range_box(const struct grid *g, struct range k)
{
	return (struct box){
		(int32_t)(g->box.x0 + (int64_t)k.c0 * g->width), (int32_t)(g->box.y0 + (int64_t)k.r0 * g->height),
		(int32_t)(g->box.x0 + (int64_t)(k.c1 + 1) * g->width - 1), (int32_t)(g->box.y0 + (int64_t)(k.r1 + 1) * g->height - 1),
	};
}

static void point_put(struct build *b, struct words *w, int32_t x, int32_t y)
{
	uint32_t *v = words_take(b, w, 2);

	if (v) {
		v[0] = (uint32_t)x;
		v[1] = (uint32_t)y;
	}
}

/*
 * Writes edges as one line. Where an edge does not begin at the end of the one before, level steps and a step down the
 * cell's left side lead there; neither ever counts, so the line needs no marks.
 */
static void line_put(struct build *b, struct words *w, size_t first, size_t n, int32_t left)
{
	for (size_t i = first; i < first + n; i++) {
		struct edge e = b->stack[i];
		struct edge before = i > first ? b->stack[i - 1] : (struct edge){ e.x1, e.y1, e.x1, e.y1 };

		if (before.y2 != e.y1) {
			point_put(b, w, left, before.y2);
			point_put(b, w, left, e.y1);
		}
		if (i == first || before.x2 != e.x1 || before.y2 != e.y1)
			point_put(b, w, e.x1, e.y1);
		point_put(b, w, e.x2, e.y2);
	}
}

/* Adds a polygon to a cell's list, unless one that wins covers the whole cell. */
static void cell_add(struct build *b, struct grid *g, struct range at, uint32_t rank, size_t first, size_t n, bool odd)
{
	struct cell *c = &g->cell[(size_t)at.r0 * g->columns + at.c0];
	size_t place = g->entries.n;
	uint32_t *v;

	if (c->closed || !(v = words_take(b, &g->entries, 3)))
		return;
	v[0] = 0;
	v[1] = rank;
	line_put(b, &g->entries, first, n, range_box(g, at).x0);
	if (b->failed)
		return;
	g->entries.v[place + 2] = (uint32_t)(g->entries.n - place - 3) | odd;    /* two words a point */
	if (c->last)
		g->entries.v[c->last] = (uint32_t)place;
	else
		c->first = (uint32_t)place;
	c->last = (uint32_t)place;
	c->edges += (uint32_t)n;
	c->closed = n == 0;
}

/* Hands a polygon to the cells of a range by halving it; what does not matter in a half is left behind at once. */
static void range_add(struct build *b, struct grid *g, struct range k, uint32_t rank, size_t first, size_t n, bool odd)
{
	size_t top = b->top;

	if (b->failed || (n == 0 && !odd))
		return;
	if (n == 0) {
		for (uint32_t r = k.r0; r <= k.r1; r++)
			for (uint32_t c = k.c0; c <= k.c1; c++)
				cell_add(b, g, (struct range){ c, r, c, r }, rank, 0, 0, true);
		return;
	}
	if (k.c0 == k.c1 && k.r0 == k.r1) {
		cell_add(b, g, k, rank, first, n, odd);
		return;
	}
	for (int half = 0; half < 2; half++) {
		struct range h = k;
		uint32_t *from, *to, mid;
		bool rest;

		if (k.c1 - k.c0 > k.r1 - k.r0) {
			from = &h.c0;
			to = &h.c1;
		} else {
			from = &h.r0;
			to = &h.r1;
		}
		mid = *from + (*to - *from) / 2;
		*(half ? from : to) = half ? mid + 1 : mid;
		rest = edges_within(b, first, n, range_box(g, h));
		range_add(b, g, h, rank, top, b->top - top, odd ^ rest);
		b->top = top;
	}
}

/* Adds a polygon, whose edges stand on the stack from `first` on, to all cells of a grid that its box touches. */
static void grid_add(struct build *b, struct grid *g, uint32_t rank, size_t first, size_t n, bool odd)
{
	const struct box *p = &b->l->box[rank];
	int32_t x0 = p->x0 > g->box.x0 ? p->x0 : g->box.x0, y0 = p->y0 > g->box.y0 ? p->y0 : g->box.y0;
	int32_t x1 = p->x1 < g->box.x1 ? p->x1 : g->box.x1, y1 = p->y1 < g->box.y1 ? p->y1 : g->box.y1;
	size_t top = b->top;
	struct range k;
	bool rest;

	if (x0 > x1 || y0 > y1)
		return;
	k = (struct range){
		(uint32_t)((int64_t)x0 - g->box.x0) / g->width, (uint32_t)((int64_t)y0 - g->box.y0) / g->height,
		(uint32_t)((int64_t)x1 - g->box.x0) / g->width, (uint32_t)((int64_t)y1 - g->box.y0) / g->height,
	};
	rest = edges_within(b, first, n, range_box(g, k));
	range_add(b, g, k, rank, top, b->top - top, odd ^ rest);
	b->top = top;
}

static bool grid_open(struct build *b, struct grid *g, struct box box, uint32_t columns, uint32_t rows)
{
	uint32_t wide = (uint32_t)((int64_t)box.x1 - box.x0), high = (uint32_t)((int64_t)box.y1 - box.y0);    /* one less than the units */

	*g = (struct grid){ .box = box, .width = wide / columns + 1, .height = high / rows + 1 };
	g->columns = wide / g->width + 1;
	g->rows = high / g->height + 1;
	g->cell = calloc((size_t)g->columns * g->rows, sizeof(struct cell));
	if (!g->cell)
		b->failed = true;
	else
		words_take(b, &g->entries, 1);
	return !b->failed;
}

static void grid_close(struct grid *g)
{
	free(g->cell);
	free(g->entries.v);
}

static uint32_t grid_write(struct build *b, const struct grid *g, int depth);

static bool cell_crowded(const struct build *b, const struct grid *g, const struct cell *c, int depth)
{
	return c->edges > CROWDED && depth < DEPTH_MAX && g->width > 2 * FINER_SIDE_MAX && g->height > 2 * FINER_SIDE_MAX
		&& b->l->pool.n < b->words_max;
}

/* A finer grid from a cell's list. */
static uint32_t cell_finer(struct build *b, const struct grid *g, struct range at, int depth)
{
	const struct cell *c = &g->cell[(size_t)at.r0 * g->columns + at.c0];
	uint32_t side = (uint32_t)sqrt((double)c->edges / CROWDED_GOAL) + 1, place = 0;
	size_t top = b->top;
	struct grid fine;

	side = side > FINER_SIDE_MAX ? FINER_SIDE_MAX : side;
	if (!grid_open(b, &fine, range_box(g, at), side, side)) {
		grid_close(&fine);
		return 0;
	}
	for (uint32_t e = c->first; e; e = g->entries.v[e]) {
		const uint32_t *v = &g->entries.v[e];
		uint32_t points = v[2] >> 1;

		for (uint32_t i = 1; i < points; i++)
			edge_push(b, (struct edge){ (int32_t)v[2 * i + 1], (int32_t)v[2 * i + 2], (int32_t)v[2 * i + 3], (int32_t)v[2 * i + 4] });
		grid_add(b, &fine, v[1], top, b->top - top, v[2] & 1);
		b->top = top;
	}
	if (!b->failed)
		place = grid_write(b, &fine, depth + 1);
	grid_close(&fine);
	return FINER | place;
}

static uint32_t list_write(struct build *b, const struct grid *g, const struct cell *c)
{
	size_t place = b->l->pool.n;

	for (uint32_t e = c->first; e; e = g->entries.v[e]) {
		const uint32_t *from = &g->entries.v[e];
		uint32_t words = 2 + (from[2] & ~1u), *v = words_take(b, &b->l->pool, words);

		if (!v)
			return 0;
		memcpy(v, from + 1, words * sizeof(uint32_t));
		v[0] |= from[0] ? 0 : LAST;
	}
	return (uint32_t)place;
}

/* Writes a grid and all below it into the pool; returns its place. */
static uint32_t grid_write(struct build *b, const struct grid *g, int depth)
{
	size_t place = b->l->pool.n, cells = (size_t)g->columns * g->rows;
	uint32_t *v = words_take(b, &b->l->pool, G_HEADS + cells);

	if (!v)
		return 0;
	v[G_X0] = (uint32_t)g->box.x0;
	v[G_Y0] = (uint32_t)g->box.y0;
	v[G_WIDTH] = g->width;
	v[G_HEIGHT] = g->height;
	v[G_COLUMNS] = g->columns;
	v[G_ROWS] = g->rows;
	for (size_t i = 0; i < cells && !b->failed; i++) {
		const struct cell *c = &g->cell[i];
		uint32_t column = (uint32_t)(i % g->columns), row = (uint32_t)(i / g->columns), head = 0;

		if (c->first && c->first == c->last && c->closed)
			head = WHOLE | g->entries.v[c->first + 1];
		else if (c->first && cell_crowded(b, g, c, depth))
			head = cell_finer(b, g, (struct range){ column, row, column, row }, depth);
		else if (c->first)
			head = list_write(b, g, c);
		b->l->pool.v[place + G_HEADS + i] = head;
	}
	return (uint32_t)place;
}

/* ---- building: all ---- */

struct rank { int64_t id; size_t at; int layer; };

static int rank_order(const void *x, const void *y)
{
	const struct rank *a = x, *b = y;

	if (a->layer != b->layer)
		return a->layer > b->layer ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return a->at < b->at ? -1 : a->at > b->at;
}

static void shape_push(struct build *b, const struct geo *shape)
{
	for (size_t i = 0; i < shape->n; i++)
		for (size_t j = 0; j < shape->polygon[i].n; j++) {
			const struct geo_ring *r = &shape->polygon[i].ring[j];

			for (size_t k = 1; k < r->n; k++)
				edge_push(b, (struct edge){ units(r->at[k - 1].lon), units(r->at[k - 1].lat), units(r->at[k].lon), units(r->at[k].lat) });
		}
}

static enum err polygon_check(const struct locate_polygon *v, struct geo_box b, struct problem *p)
{
	assert(v->id > 0 && (v->layer == 0 || v->layer == 1));
	if (v->shape->n == 0)
		return refuse(p, E_INPUT, "shape", "节点 %lld 没有图形", "node %lld has no shape", (long long)v->id);
	if (!(b.west >= -180 && b.east <= 180 && b.south >= -90 && b.north <= 90))
		return refuse(p, E_INPUT, "shape", "节点 %lld 的图形超出经纬度范围", "the shape of node %lld is out of range", (long long)v->id);
	if (b.east - b.west > LOCATE_SPAN_DEG || b.north - b.south > LOCATE_SPAN_DEG)
		return refuse(p, E_INPUT, "shape", "节点 %lld 的图形跨度超过 %d 度", "the shape of node %lld spans more than %d degrees", (long long)v->id,
			LOCATE_SPAN_DEG);
	return OK;
}

/* Fills ids and boxes by rank and *all, the box of everything. */
static enum err ranks_fill(struct locate *l, const struct locate_polygon *v, const struct rank *rank, struct box *all, struct problem *p)
{
	*all = (struct box){ INT32_MAX, INT32_MAX, INT32_MIN, INT32_MIN };
	for (size_t i = 0; i < l->n; i++) {
		const struct locate_polygon *from = &v[rank[i].at];
		struct geo_box g = geo_bbox(from->shape);
		enum err e = polygon_check(from, g, p);
		struct box b;

		if (e)
			return e;
		b = l->box[i] = (struct box){ units(g.west), units(g.south), units(g.east), units(g.north) };
		l->id[i] = from->id;
		l->dedicated += from->layer == 1;
		all->x0 = b.x0 < all->x0 ? b.x0 : all->x0;
		all->y0 = b.y0 < all->y0 ? b.y0 : all->y0;
		all->x1 = b.x1 > all->x1 ? b.x1 : all->x1;
		all->y1 = b.y1 > all->y1 ? b.y1 : all->y1;
	}
	return OK;
}

static uint32_t cells_along(double length, double side)
{
	double n = ceil(length / side);

	return n < 1 ? 1 : n > CELLS_SIDE_MAX ? CELLS_SIDE_MAX : (uint32_t)n;
}

static void pool_fill(struct build *b, const struct locate_polygon *v, const struct rank *rank, struct box all)
{
	double wide = (double)all.x1 - all.x0 + 1, high = (double)all.y1 - all.y0 + 1;
	double side = sqrt(wide * high / ((double)b->l->n * CELLS_PER_POLYGON));
	struct grid g;

	b->words_max = b->l->n * WORDS_PER_POLYGON;
	if (grid_open(b, &g, all, cells_along(wide, side), cells_along(high, side)))
		for (size_t i = 0; i < b->l->n && !b->failed; i++) {
			shape_push(b, v[rank[i].at].shape);
			b->words_max += b->top * WORDS_PER_VERTEX;
			grid_add(b, &g, (uint32_t)i, 0, b->top, false);
			b->top = 0;
		}
	if (!b->failed)
		grid_write(b, &g, 0);
	grid_close(&g);
	free(b->stack);
}

static enum err locate_fill(struct locate *l, const struct locate_polygon *v, struct rank *rank, struct problem *p)
{
	struct build b = { .l = l };
	struct box all;
	uint32_t *fit;
	enum err e;

	for (size_t i = 0; i < l->n; i++)
		rank[i] = (struct rank){ v[i].id, i, v[i].layer };
	qsort(rank, l->n, sizeof(*rank), rank_order);
	if ((e = ranks_fill(l, v, rank, &all, p)) || l->n == 0)
		return e;
	pool_fill(&b, v, rank, all);
	if (b.failed)
		return refuse(p, E_INTERNAL, "", "内存不足，无法建立 %zu 个网格的索引", "no memory for an index of %zu polygons", l->n);
	if ((fit = realloc(l->pool.v, l->pool.n * sizeof(*fit))))
		l->pool.v = fit;
	return OK;
}

enum err locate_new(struct locate **out, const struct locate_polygon *v, size_t n, struct problem *p)
{
	struct locate *l = calloc(1, sizeof(*l));
	struct rank *rank = calloc(n + 1, sizeof(*rank));
	enum err e;

	assert(n <= INT32_MAX / 4);
	if (l) {
		l->n = n;
		l->id = calloc(n + 1, sizeof(*l->id));
		l->box = calloc(n + 1, sizeof(*l->box));
	}
	if (l && l->id && l->box && rank)
		e = locate_fill(l, v, rank, p);
	else
		e = refuse(p, E_INTERNAL, "", "内存不足，无法建立 %zu 个网格的索引", "no memory for an index of %zu polygons", n);
	free(rank);
	if (e)
		locate_free(l);
	else
		*out = l;
	return e;
}
