/*
 * assess_read.c: sums of counters for a node and a period. The period is cut into whole months and the days at its ends, so that
 * ten years cost a hundred and twenty rows a key; the node's own days (it may be a leaf itself) are read beside what was folded.
 */
#include <stdlib.h>
#include <string.h>

#include "assess/assess_in.h"
#include "base/log.h"

#define METRICS_BYTES (1u << 20)

struct adding { struct ctx *c; struct group *v; size_t n, cap; };

static int group_order(const struct group *a, const struct group *b)
{
	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return strcmp(a->key, b->key);
}

static int by_order(const void *a, const void *b)
{
	return group_order(a, b);
}

static void group_add(struct adding *to, const char *key, int64_t number, const struct val *n)
{
	struct group like = { .key = key, .number = number };
	size_t i = 0;

	while (i < to->n && group_order(&to->v[i], &like) != 0)
		i++;
	if (i == to->n) {
		if (to->n == to->cap) {
			struct group *more = arena_alloc(to->c->a, 2 * (to->cap + 32) * sizeof *more);
			if (to->n)
				memcpy(more, to->v, to->n * sizeof *more);
			to->v = more;
			to->cap = 2 * (to->cap + 32);
		}
		to->v[to->n++] = like;
	}
	for (int k = 0; k < COUNTER_KINDS; k++)
		to->v[i].n[k] += n[k].i;
}

/* "CATEGORY/MATTER" is both: the category in front, the matter behind, "" where none was named. */
static const char *cut(struct ctx *c, enum by by, const char *key)
{
	const char *slash = strchr(key, '/');

	if (by == BY_CATEGORY && slash)
		return arena_strn(c->a, key, (size_t)(slash - key));
	if (by == BY_MATTER)
		return slash ? slash + 1 : "";
	return key;
}

static enum err read_range(struct adding *to, int which, enum by by, const char *path, const char *process, int64_t from, int64_t until)
{
	struct rows rows;
	enum err e;

	if (from > until)
		return OK;
	e = db_rows(to->c->db, &assess_sql[which], to->c->a, VALS(vi(to->c->tenant), vs(path), vi(from), vi(until), vs(process ? process : "")), &rows);
	for (size_t i = 0; e == OK && i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		if (by == BY_ORG && v[0].type == 's')      /* folded: a unit is a word like any other */
			group_add(to, "", strtoll(v[0].s, NULL, 10), v + 1);
		else
			group_add(to, v[0].type == 's' ? cut(to->c, by, v[0].s) : "", v[0].type == 'i' ? v[0].i : 0, v + 1);
	}
	return e;
}

/* The first day of the month of d (next 0) or of the one after (1), and that month's period. */
static day_t month_first(day_t d, int next, int64_t *period)
{
	int year, month, day;

	day_split(d, &year, &month, &day);
	if (next && ++month > 12) {
		month = 1;
		year++;
	}
	*period = period_month(year, month);
	return day_of(year, month, 1);
}

/* Days from..to of what was folded: days, months, days. */
static enum err read_folded(struct adding *to, const char *path, const char *process, day_t from, day_t until, enum by by)
{
	int which = COUNT_FOLDED + (int)by;
	int64_t first_period, end_period;
	day_t first = month_first(from, 0, &first_period), end = month_first(until + 1, 0, &end_period);
	enum err e;

	if (first < from)
		first = month_first(from, 1, &first_period);
	if (by == BY_DAY || first >= end)
		return read_range(to, which, by, path, process, from, until);
	if ((e = read_range(to, which, by, path, process, from, first - 1)) != OK ||
	    (e = read_range(to, which, by, path, process, first_period, end_period - 1)) != OK)
		return e;
	return read_range(to, which, by, path, process, end, until);
}

const char *counted_as(struct ctx *c, const char *process)
{
	const struct process *def = process && *process ? process_current(c, process) : NULL;

	return def && def->task ? arena_printf(c->a, TASK_MARK "%s", process) : process;
}

enum err counts_read(struct ctx *c, const char *path, const char *process, day_t from, day_t to, enum by by, struct group **out, size_t *n)
{
	struct adding all = { .c = c };
	enum err e;

	process = counted_as(c, process);
	e = read_folded(&all, path, process, from, to, by);

	if (e == OK)
		e = read_range(&all, COUNT_OWN + (int)by, by, path, process, from, to);
	if (all.n)
		qsort(all.v, all.n, sizeof *all.v, by_order);
	*out = all.v;
	*n = all.n;
	return e;
}

enum err counts_period(struct ctx *c, const char *path, const char *process, int64_t period, enum by by, struct group **out, size_t *n)
{
	struct adding all = { .c = c };
	enum err e = read_range(&all, COUNT_FOLDED + (int)by, by, path, counted_as(c, process), period, period);

	*out = all.v;
	*n = all.n;
	return e;
}

/* ---- metrics ---- */

struct assess_state { struct arena *a; struct metrics *metrics; };

enum err assess_load(struct ctx *c, void **state)
{
	struct arena *a = arena_new(METRICS_BYTES);
	struct assess_state *s = arena_alloc(a, sizeof *s);
	enum err e = metrics_read(a, arena_printf(a, "%s/base/metrics.yaml", core_packs(c->core)), &s->metrics, &c->problem);

	if (e != OK) {
		LOG(LOG_ERROR, "metrics refused", LS("at", c->problem.field), LS("why", c->problem.en));
		arena_free(a);
		return e;
	}
	s->a = a;
	*state = s;
	return OK;
}

void assess_unload(void *state)
{
	arena_free(((struct assess_state *)state)->a);
}

const struct metrics *assess_metrics(struct ctx *c)
{
	static const struct metrics none;
	const struct assess_state *s = room_state(c, &assess_room);

	return s ? s->metrics : &none;
}

enum err assess_metric(struct ctx *c, const char *metric, const char *path, const char *process, day_t from, day_t to, struct measured *out)
{
	static const int64_t zero[COUNTER_KINDS];
	const struct metric *m = metric_find(assess_metrics(c), metric);
	struct group *v;
	size_t n;
	enum err e;

	if (!m)
		return refuse(&c->problem, E_INPUT, "metric", "没有指标“%s”", "There is no metric \"%s\"", metric);
	if ((e = counts_days(from, to, COUNT_DAYS_MAX, &c->problem)) != OK || (e = counts_read(c, path, process, from, to, BY_ALL, &v, &n)) != OK)
		return e;
	*out = metric_of(m, n ? v[0].n : zero);
	return OK;
}

enum err counts_days(day_t from, day_t to, int max, struct problem *p)
{
	if (to < from)
		return refuse(p, E_INPUT, "to", "结束日期早于开始日期", "The last day lies before the first");
	if (to - from >= max)
		return refuse(p, E_INPUT, "to", "时间段最长 %d 天，请缩短后重试", "A period has at most %d days; ask for a shorter one", max);
	return OK;
}
