/*
 * matters_counts.c: how many matters there are, by class, kind of duty and batch: the figures of published lists.
 */
#include <stdlib.h>
#include <string.h>

#include "matters/matters_in.h"

#define GROUPS_MAX LIMIT_IMPORT_ROWS

struct counts_query { const char *class, *duty, *level; int64_t batch, node, day; };
struct count_item { const char *class, *duty; int64_t batch; bool withdrawn; int64_t count, nodes, departments; };
struct counts_out { int64_t total; struct list items; };

SHAPE(matter_counts_query_shape, "MatterCountsQuery", struct counts_query,
	FIELD(struct counts_query, class, F_STR, 0, .one_of = MATTER_CLASSES),
	FIELD(struct counts_query, duty, F_STR, 0, .one_of = MATTER_DUTIES),
	FIELD(struct counts_query, batch, F_INT, 0, .min = 1, .max = 99),
	FIELD(struct counts_query, level, F_STR, 0, .one_of = "province|city|county|street|community|grid", .doc = "handled at this level"),
	FIELD(struct counts_query, node, F_ID, 0, .doc = "whose list"),
	FIELD(struct counts_query, day, F_DAY, 0, .doc = "as in force that day; absent: today"));

SHAPE(matter_count_item_shape, "MatterCount", struct count_item,
	FIELD(struct count_item, class, F_STR, F_NEED),
	FIELD(struct count_item, duty, F_STR, 0),
	FIELD(struct count_item, batch, F_INT, 0),
	FIELD(struct count_item, withdrawn, F_BOOL, F_NEED, .doc = "those withdrawn by that day"),
	FIELD(struct count_item, count, F_INT, F_NEED),
	FIELD(struct count_item, nodes, F_INT, F_NEED, .doc = "lists of their own: nodes"),
	FIELD(struct count_item, departments, F_INT, F_NEED, .doc = "units that lead, each once"));

SHAPE(matter_counts_out_shape, "MatterCounts", struct counts_out,
	FIELD(struct counts_out, total, F_INT, F_NEED, .doc = "in force"),
	FIELD(struct counts_out, items, F_LIST, F_NEED, .sub = &matter_count_item_shape));

/* One matter as it counts: the group, whose list, and who leads ("" nobody). */
struct counted { size_t group; int64_t node; const char *lead; };

struct tally {
	struct arena *a;
	const struct counts_query *in;
	struct count_item *groups;
	struct counted *v;
	size_t groups_n, n, cap;
	struct problem p;
};

static bool wanted(const struct counts_query *q, const struct matter_body *m)
{
	const char *const *level = m->levels.v;
	bool at = !q->level;

	for (size_t i = 0; i < m->levels.n; i++)
		at = at || strcmp(level[i], q->level) == 0;
	return at && (!q->class || strcmp(q->class, m->class) == 0) && (!q->duty || (m->duty && strcmp(q->duty, m->duty) == 0)) &&
	       (q->batch == ABSENT || q->batch == m->batch) && (q->node == ABSENT || q->node == m->node);
}

/* The group's index; GROUPS_MAX when there are too many, which 7 classes, 3 duties and 99 batches cannot make. */
static size_t group_of(struct tally *t, const struct matter_body *m, bool withdrawn)
{
	for (size_t i = 0; i < t->groups_n; i++) {
		const struct count_item *g = &t->groups[i];
		if (strcmp(g->class, m->class) == 0 && strcmp(g->duty ? g->duty : "", m->duty ? m->duty : "") == 0 && g->batch == m->batch &&
		    g->withdrawn == withdrawn)
			return i;
	}
	if (t->groups_n < GROUPS_MAX)
		t->groups[t->groups_n++] = (struct count_item){ arena_str(t->a, m->class), arena_str(t->a, m->duty), m->batch, withdrawn, 0, 0, 0 };
	return t->groups_n - 1;
}

static const char *lead_of(struct arena *a, const struct matter_body *m)
{
	const struct matter_unit *u = m->units.v;

	if (!m->units.n || strcmp(u[0].role, "lead") != 0)
		return "";
	return u[0].org != ABSENT ? arena_printf(a, "#%lld", (long long)u[0].org) : arena_str(a, u[0].name ? u[0].name : u[0].kind);
}

static void tally_add(struct tally *t, const struct matter_body *m, bool withdrawn)
{
	size_t group = group_of(t, m, withdrawn);

	if (t->n == t->cap) {
		struct counted *v = arena_alloc(t->a, (t->cap = t->cap ? t->cap * 2 : 512) * sizeof *v);
		if (t->n)
			memcpy(v, t->v, t->n * sizeof *v);
		t->v = v;
	}
	t->groups[group].count++;
	t->v[t->n++] = (struct counted){ group, m->node, lead_of(t->a, m) };
}

static enum err tally_row(void *arg, const struct val *v, int cols)
{
	struct tally *t = arg;
	const struct matter_body *m;
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	enum err e = matter_parse(a, v[5].s, &m, &t->p);

	(void)cols;
	if (e == OK && wanted(t->in, m))
		tally_add(t, m, v[4].i != 0);
	arena_free(a);
	return e;
}

static int by_node(const void *x, const void *y)
{
	const struct counted *a = x, *b = y;

	return a->group != b->group ? (a->group > b->group) - (a->group < b->group) : (a->node > b->node) - (a->node < b->node);
}

static int by_lead(const void *x, const void *y)
{
	const struct counted *a = x, *b = y;

	return a->group != b->group ? (a->group > b->group) - (a->group < b->group) : strcmp(a->lead, b->lead);
}

/* Each list and each leading unit of a group once. */
static void tally_distinct(struct tally *t)
{
	qsort(t->v, t->n, sizeof *t->v, by_node);
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].node != ABSENT && (i == 0 || by_node(&t->v[i - 1], &t->v[i]) != 0))
			t->groups[t->v[i].group].nodes++;
	qsort(t->v, t->n, sizeof *t->v, by_lead);
	for (size_t i = 0; i < t->n; i++)
		if (*t->v[i].lead && (i == 0 || by_lead(&t->v[i - 1], &t->v[i]) != 0))
			t->groups[t->v[i].group].departments++;
}

static int by_group(const void *x, const void *y)
{
	const struct count_item *a = x, *b = y;
	int class = strcmp(a->class, b->class), duty = strcmp(a->duty ? a->duty : "", b->duty ? b->duty : "");

	return class ? class : a->batch != b->batch ? (a->batch > b->batch) - (a->batch < b->batch) : duty ? duty : a->withdrawn - b->withdrawn;
}

enum err matters_counts(struct ctx *c)
{
	const struct counts_query *in = c->in;
	struct counts_out *out = c->out;
	struct tally t = { .a = c->a, .in = in, .groups = arena_alloc(c->a, GROUPS_MAX * sizeof *t.groups) };
	enum err e;

	out->total = 0;
	e = db_each(c->db, &matters_sql[MATTER_IN_FORCE], VALS(vi(c->tenant), vi(in->day == ABSENT ? matter_today(c) : in->day)), tally_row, &t);
	if (e != OK)
		return e;
	if (t.n)
		tally_distinct(&t);
	qsort(t.groups, t.groups_n, sizeof *t.groups, by_group);
	for (size_t i = 0; i < t.groups_n; i++)
		out->total += t.groups[i].withdrawn ? 0 : t.groups[i].count;
	out->items = (struct list){ t.groups_n, t.groups };
	return OK;
}
