/*
 * assess_fold.c: what the leaves gained since the last tick goes up the tree: to every node above them, by day and by month,
 * by the child that it came through, by unit, by category and by channel. A number of rows a command, so that the writer is
 * never held for long; many of them share their ancestors, so the more there are the less each costs.
 *
 * A leaf's own days are not folded: they are read where they stand. What is open and overdue now is, for leaves as well.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess_in.h"
#include "territory/territory.h"

#define FOLD_ROWS 1000       /* rows of count_todo in one command */
#define FOLD_CALLS 20        /* commands in one tick */

struct sum {
	const char *path, *dim, *process, *key;
	int64_t period;
	int64_t n[COUNTER_KINDS];
};

struct sums { struct sum **slot; size_t slots, n; struct sum **list; struct arena *a; };

static uint64_t mix(uint64_t h, const void *p, size_t n)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i++)
		h = (h ^ b[i]) * UINT64_C(1099511628211);
	return h;
}

static uint64_t sum_hash(const struct sum *s)
{
	uint64_t h = mix(UINT64_C(14695981039346656037), s->path, strlen(s->path) + 1);

	h = mix(h, &s->period, sizeof s->period);
	h = mix(h, s->dim, strlen(s->dim) + 1);
	h = mix(h, s->process, strlen(s->process) + 1);
	return mix(h, s->key, strlen(s->key));
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

static struct sum *sum_at(struct sums *all, const struct sum *key)
{
	size_t at = sum_hash(key) & (all->slots - 1);

	for (; all->slot[at]; at = (at + 1) & (all->slots - 1))
		if (sum_order(all->slot[at], key) == 0)
			return all->slot[at];
	all->slot[at] = arena_alloc(all->a, sizeof **all->slot);
	*all->slot[at] = *key;
	all->list[all->n++] = all->slot[at];
	return all->slot[at];
}

static void sum_add(struct sums *all, const struct sum *key, const int64_t n[COUNTER_KINDS])
{
	struct sum *s = sum_at(all, key);

	for (int k = 0; k < COUNTER_KINDS; k++)
		s->n[k] += n[k];
}

/* The words of one cell that its sums are keyed by. */
struct folding { const struct cell *cell; const char *path, *child, *org; };

static void dims_add(struct sums *all, const struct folding *f, int64_t period)
{
	const struct { const char *dim, *key; } dims[] = {
		{ "node", f->child }, { "org", f->org }, { "category", f->cell->category }, { "channel", f->cell->channel },
	};

	for (size_t i = 0; i < sizeof dims / sizeof dims[0]; i++)
		sum_add(all, &(struct sum){ .path = f->path, .dim = dims[i].dim, .process = f->cell->process, .key = dims[i].key, .period = period },
		        f->cell->n);
}

/* What is so now, whenever it began: only these counters stand in the rows of all time. */
static void ever_add(struct sums *all, const struct folding *f)
{
	int64_t n[COUNTER_KINDS] = { [COUNT_open] = f->cell->n[COUNT_open], [COUNT_overdue] = f->cell->n[COUNT_overdue] };
	struct sum key = { .path = f->path, .dim = "node", .process = f->cell->process, .key = f->child, .period = PERIOD_EVER };

	if (!n[COUNT_open] && !n[COUNT_overdue])
		return;
	sum_add(all, &key, n);
	key.dim = "org";
	key.key = f->org;
	sum_add(all, &key, n);
}

static void cell_fold(struct sums *all, const struct cell *v)
{
	struct civil day = day_civil(day_instant((day_t)v->day, 0, CHINA_OFFSET_MIN), CHINA_OFFSET_MIN);
	struct folding f = { .cell = v, .org = arena_printf(all->a, "%" PRId64, v->org) };
	size_t whole = strlen(v->path);

	for (size_t n = PATH_STEP; n <= whole; n += PATH_STEP) {
		f.path = arena_strn(all->a, v->path, n);
		f.child = arena_strn(all->a, v->path, n < whole ? n + PATH_STEP : n);
		if (n < whole) {
			dims_add(all, &f, v->day);
			dims_add(all, &f, period_month(day.year, day.month));
		}
		ever_add(all, &f);
	}
}

#define VALUE(name, at) vi(s->n[COUNT_##name]),

static enum err sum_write(struct ctx *c, const struct sum *s)
{
	return db_exec(c->db, &assess_sql[COUNT_FOLD_ADD],
		VALS(vi(c->tenant), COUNTERS(VALUE) vs(s->path), vs(s->dim), vi(s->period), vs(s->process), vs(s->key)), NULL);
}

enum err counts_fold(struct ctx *c)
{
	struct sums all = { .a = c->a, .slots = 1 };
	struct rows rows;
	enum err e = db_rows(c->db, &assess_sql[COUNT_TODO_TAKE], c->a, VALS(vi(c->tenant), vi(FOLD_ROWS)), &rows);

	if (e != OK || rows.n == 0)
		return e;
	/* Eight levels, four dimensions by day and month, two for ever. */
	while (all.slots < rows.n * 8 * 10)
		all.slots *= 2;
	all.slot = arena_alloc(c->a, all.slots * sizeof *all.slot);
	all.list = arena_alloc(c->a, all.slots * sizeof *all.list);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		struct cell *one = arena_alloc(c->a, sizeof *one);
		for (int k = 0; k < COUNTER_KINDS; k++)
			one->n[k] = v[1 + k].i;
		v += 1 + COUNTER_KINDS;
		one->path = v[0].s;
		one->day = v[1].i;
		one->process = v[2].s;
		one->org = v[3].i;
		one->category = v[4].s;
		one->channel = v[5].s;
		cell_fold(&all, one);
	}
	qsort(all.list, all.n, sizeof *all.list, by_order);
	for (size_t i = 0; i < all.n && e == OK; i++)
		e = sum_write(c, all.list[i]);
	return e;
}

enum err assess_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct rows rows;
	enum err e = db_rows(c->db, &assess_sql[COUNT_TODO_SOME], c->a, VALS(vi(c->tenant), vi(FOLD_ROWS * FOLD_CALLS)), &rows);

	*n = 0;
	for (int64_t left = e == OK ? rows.v[0].i : 0; left > 0 && *n < max && *n < FOLD_CALLS; left -= FOLD_ROWS)
		out[(*n)++] = (struct due){ "/api/v1/clock/counts", NULL };
	return e;
}
