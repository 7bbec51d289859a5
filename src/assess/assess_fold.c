/*
 * assess_fold.c: what commands added since the last tick goes to the leaves and up the tree: to every node above them, by day and
 * by month, by the child that it came through, by unit, by category and by channel.
 *
 * Reading and adding up is done beside the writer; on it, what was read is taken away and the sums are written. Should more have
 * come into what was read (another server's command that committed late), or less be left, it is added up again from what was taken.
 * Equal cells become one first, and each level is the sum of the one below it: the cost is that of the rows that change.
 *
 * A leaf's own days are not folded: they are read where they stand. What is open and overdue now is, for leaves as well.
 */
#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess_in.h"

#define FOLD_ROWS 6000       /* rows of count_delta in one command */
#define FOLD_SUMS 16000      /* written by one command: some tens of milliseconds of the writer */
#define ROWS_SURE 200        /* so few never make so many */
#define TRY_BYTES (8 * LIMIT_ARENA_BYTES)
#define FOLD_CALLS 2         /* commands in one tick: together more rows than the writer makes in that time */
#define DEPTHS 16            /* of the tree */
#define SLOTS 1024           /* at first */

/* What comes to one row: of count_leaf (dim "", key: unit, category and channel as they stand in the text) or of count_fold. */
struct sum {
	const char *path, *dim, *process, *key;
	int64_t period;
	int32_t n[COUNTER_KINDS];     /* there are many sums, of few rows each */
	const struct cell *leaf;      /* of count_leaf */
	struct sum *next;             /* at the same depth of the tree */
};

struct sums { struct arena *a; struct sum **slot; size_t slots, n; struct sum *at[DEPTHS + 1]; };

/* What one command folds: the rows behind `after` up to `upto`. */
struct plan { int64_t after, upto; struct rows rows; struct sums sums; struct sum **list; };

struct fold_in { int64_t after, upto; };

SHAPE(fold_in_shape, "CountsFold", struct fold_in,
	FIELD(struct fold_in, after, F_INT, 0, .min = 0, .max = 9.2e18, .doc = "the rows behind this one; absent: from the first on"),
	FIELD(struct fold_in, upto, F_INT, 0, .min = 0, .max = 9.2e18));

static uint64_t mix(uint64_t h, const char *s)
{
	for (; *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return (h ^ 1) * UINT64_C(1099511628211);
}

static size_t sum_hash(const struct sum *s)
{
	uint64_t h = mix(mix(mix(mix(UINT64_C(14695981039346656037) ^ (uint64_t)s->period, s->path), s->dim), s->process), s->key);

	return (size_t)(h ^ h >> 29);
}

/* Also the order in which rows are written: two servers that fold at once then wait for each other, and never in a circle. */
static int sum_order(const struct sum *a, const struct sum *b)
{
	int d;

	if ((d = strcmp(a->path, b->path)) || (d = strcmp(a->dim, b->dim)) || (d = (a->period > b->period) - (a->period < b->period)) ||
	    (d = strcmp(a->process, b->process)))
		return d;
	return strcmp(a->key, b->key);
}

static int by_order(const void *a, const void *b)
{
	return sum_order(*(struct sum *const *)a, *(struct sum *const *)b);
}

static struct sum **sum_slot(const struct sums *all, const struct sum *key)
{
	size_t at = sum_hash(key) & (all->slots - 1);

	while (all->slot[at] && sum_order(all->slot[at], key) != 0)
		at = (at + 1) & (all->slots - 1);
	return &all->slot[at];
}

static void sums_widen(struct sums *all)
{
	struct sums wider = { .slots = all->slots ? 4 * all->slots : SLOTS };

	wider.slot = arena_alloc(all->a, wider.slots * sizeof *wider.slot);
	for (size_t i = 0; i < all->slots; i++)
		if (all->slot[i])
			*sum_slot(&wider, all->slot[i]) = all->slot[i];
	all->slot = wider.slot;
	all->slots = wider.slots;
}

/* depth: of the tree, where the row's turn comes to go up from; 0: it does not. */
static struct sum *sum_add(struct sums *all, const struct sum *key, const int32_t n[COUNTER_KINDS], size_t depth)
{
	struct sum **slot, *s;

	if (2 * all->n >= all->slots)
		sums_widen(all);
	slot = sum_slot(all, key);
	if (!(s = *slot)) {
		s = *slot = arena_alloc(all->a, sizeof *s);
		*s = *key;
		memset(s->n, 0, sizeof s->n);
		s->next = all->at[depth];
		all->at[depth] = s;
		all->n++;
	}
	for (int k = 0; k < COUNTER_KINDS; k++)
		s->n[k] += n[k];
	return s;
}

/* ---- adding up ---- */

static void cell_take(void *arg, const char *text, size_t n, const struct cell *v)
{
	struct plan *p = arg;
	const char *unit = text;
	struct sum key = { .path = v->path, .dim = "", .process = v->process, .period = v->day }, *s;
	int32_t by[COUNTER_KINDS];

	for (int k = 0; k < COUNTER_KINDS; k++)
		by[k] = (int32_t)v->n[k];
	for (int tabs = 0; tabs < 3; tabs += *unit++ == '\t')
		;
	key.key = arena_strn(p->sums.a, unit, n - (size_t)(unit - text));
	s = sum_add(&p->sums, &key, by, 0);
	if (!s->leaf) {
		struct cell *leaf = arena_alloc(p->sums.a, sizeof *leaf);
		*leaf = *v;
		s->leaf = leaf;
	}
}

/* A cell's own contribution: by four dimensions, by day and by month, to the node above; and what is so now, at its own. */
static void leaf_rise(struct sums *all, const struct sum *s)
{
	struct civil day = day_civil(day_instant((day_t)s->leaf->day, 0, CHINA_OFFSET_MIN), CHINA_OFFSET_MIN);
	const int64_t periods[] = { s->leaf->day, period_month(day.year, day.month) };
	const int32_t now[COUNTER_KINDS] = { [COUNT_open] = s->n[COUNT_open], [COUNT_overdue] = s->n[COUNT_overdue] };
	const char *path = s->path, *org = arena_printf(all->a, "%" PRId64, s->leaf->org);
	const struct { const char *dim, *key; } dims[] = {
		{ "node", path }, { "org", org }, { "category", s->leaf->category }, { "channel", s->leaf->channel },
	};
	size_t depth = strlen(path) / PATH_STEP;
	struct sum key = { .process = s->process, .path = depth > 1 ? arena_strn(all->a, path, (depth - 1) * PATH_STEP) : NULL };

	assert(depth <= DEPTHS);
	for (size_t i = 0; key.path && i < sizeof dims / sizeof dims[0]; i++)
		for (size_t k = 0; k < 2; k++) {
			key.dim = dims[i].dim;
			key.key = dims[i].key;
			key.period = periods[k];
			sum_add(all, &key, s->n, depth - 1);
		}
	/* Whenever it began: only these counters stand in the rows of all time. */
	key.path = path;
	key.period = PERIOD_EVER;
	for (size_t i = 0; (now[COUNT_open] || now[COUNT_overdue]) && i < 2; i++) {
		key.dim = dims[i].dim;
		key.key = dims[i].key;
		sum_add(all, &key, now, depth);
	}
}

/* What came to a row comes to the one above it too; there a node's children are one. */
static void sum_rise(struct sums *all, const struct sum *s, size_t depth)
{
	struct sum key = *s;

	key.path = arena_strn(all->a, s->path, (depth - 1) * PATH_STEP);
	if (strcmp(s->dim, "node") == 0)
		key.key = s->path;
	sum_add(all, &key, s->n, depth - 1);
}

static void plan_end(struct plan *p)
{
	struct sums *all = &p->sums;
	size_t n = 0;

	for (struct sum *s = all->at[0]; s; s = s->next)
		leaf_rise(all, s);
	for (size_t depth = DEPTHS; depth > 1; depth--)
		for (struct sum *s = all->at[depth]; s; s = s->next)
			sum_rise(all, s, depth);
	p->list = arena_alloc(all->a, all->n * sizeof *p->list);
	for (size_t depth = 0; depth <= DEPTHS; depth++)
		for (struct sum *s = all->at[depth]; s; s = s->next)
			p->list[n++] = s;
	assert(n == all->n);
	if (n)
		qsort(p->list, n, sizeof *p->list, by_order);
}

static enum err plan_make(struct ctx *c, struct arena *a, struct plan *p)
{
	p->sums = (struct sums){ .a = a };
	for (size_t i = 0; i < p->rows.n; i++) {
		const struct val *v = row(&p->rows, i);
		if (!cells_read(a, v[1].s, cell_take, p))
			return refuse(&c->problem, E_STORE, "counts", "计数分录 %" PRId64 " 已损坏", "the counts' entry %" PRId64 " is damaged", v[0].i);
		p->upto = v[0].i;
	}
	plan_end(p);
	return OK;
}

/* As many rows as make no more than FOLD_SUMS; how many sums a row makes depends on how far apart the rows lie. */
static enum err plan_fit(struct ctx *c, struct plan *p)
{
	struct plan tried = *p;
	enum err e = OK;

	do {
		struct arena *a = arena_new(TRY_BYTES);
		p->rows.n = tried.rows.n;
		if ((e = plan_make(c, a, &tried)) == OK && tried.sums.n > FOLD_SUMS)
			tried.rows.n = tried.rows.n * FOLD_SUMS / tried.sums.n * 9 / 10 + 1;
		arena_free(a);
	} while (e == OK && tried.rows.n < p->rows.n);
	return e;
}

enum err counts_fold_prepare(struct ctx *c)
{
	const struct fold_in *in = c->in;
	struct plan *p = arena_alloc(c->a, sizeof *p);
	enum err e;

	*p = (struct plan){ .after = in->after == ABSENT ? 0 : in->after };
	e = db_rows(c->db, &assess_sql[COUNT_DELTA_READ], c->a,
	            VALS(vi(c->tenant), vi(p->after), vi(in->upto == ABSENT ? INT64_MAX : in->upto), vi(FOLD_ROWS)), &p->rows);
	c->prepared = p;
	if (e == OK && p->rows.n > ROWS_SURE)
		e = plan_fit(c, p);
	return e == OK ? plan_make(c, c->a, p) : e;
}

/* ---- on the writer ---- */

#define VALUE(name, at) vi(s->n[COUNT_##name]),

static enum err sum_write(struct ctx *c, const struct sum *s)
{
	struct cell leaf;

	if (!s->leaf)
		return db_exec(c->db, &assess_sql[COUNT_FOLD_ADD],
			VALS(vi(c->tenant), COUNTERS(VALUE) vs(s->path), vs(s->dim), vi(s->period), vs(s->process), vs(s->key)), NULL);
	leaf = *s->leaf;
	for (int k = 0; k < COUNTER_KINDS; k++)
		leaf.n[k] = s->n[k];
	return cell_add(c, &leaf, 1);
}

static enum err plan_write(struct ctx *c, const struct plan *p)
{
	enum err e = OK;

	for (size_t i = 0; i < p->sums.n && e == OK; i++)
		e = sum_write(c, p->list[i]);
	return e;
}

static bool same_rows(const struct rows *a, const struct rows *b)
{
	bool same = a->n == b->n;

	for (size_t i = 0; i < a->n && same; i++)
		same = row(a, i)[0].i == row(b, i)[0].i;
	return same;
}

enum err counts_fold(struct ctx *c)
{
	const struct plan *read = c->prepared;
	struct plan again = *read;
	struct arena *a;
	enum err e;

	if (read->rows.n == 0)
		return OK;
	e = db_rows(c->db, &assess_sql[COUNT_DELTA_TAKE], c->a, VALS(vi(c->tenant), vi(read->after), vi(read->upto)), &again.rows);
	if (e != OK || same_rows(&again.rows, &read->rows))
		return e != OK ? e : plan_write(c, read);
	a = arena_new(LIMIT_ARENA_BYTES);
	if ((e = plan_make(c, a, &again)) == OK)
		e = plan_write(c, &again);
	arena_free(a);
	return e;
}

enum err assess_due(struct ctx *c, int max, struct due *out, int *n)
{
	int64_t after = 0;
	struct rows rows;
	enum err e = OK;

	for (*n = 0; *n < max && *n < FOLD_CALLS; after = rows.v[1].i) {
		e = db_rows(c->db, &assess_sql[COUNT_DELTA_UPTO], c->a, VALS(vi(c->tenant), vi(after), vi(FOLD_ROWS)), &rows);
		if (e != OK || rows.v[0].i == 0)
			break;
		out[(*n)++] = (struct due){ "/api/v1/clock/counts",
			arena_printf(c->a, "{\"after\":%" PRId64 ",\"upto\":%" PRId64 "}", after, rows.v[1].i) };
	}
	return e;
}
