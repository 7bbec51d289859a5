/*
 * counts_list.c: the cases behind a figure, exactly those that were counted, each with how often it is in it.
 *
 * They are found by the counts themselves: down the tree only where a child has something of it, at a place only on the days that
 * have; the cases of a place and day stand in count_at, and what each contributes in count_case. So a page costs what it shows,
 * whatever is stored. They come by place, then day, then case; one that is counted at several places or on several days comes
 * once, where it was first.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess_in.h"
#include "base/text.h"
#include "cases/cases_rows.h"

#define VISITS_MAX 2000      /* places that one page looks at; the next goes on from there */
#define CELLS_SOME 1000
#define CASES_SOME 200
#define ROWS_USUAL 50

/* ---- shapes ---- */

struct counted_in {
	int64_t node, from, to, limit;
	const char *metric, *part, *process, *org, *category, *matter, *channel, *under, *cursor;
	bool itself;
};
struct counted_row { struct case_row row; int64_t times; };
struct counted_out { struct list items; const char *next; bool waiting; };

SHAPE(counted_in_shape, "CountedIn", struct counted_in,
	FIELD(struct counted_in, metric, F_STR, F_NEED, .max = 40),
	FIELD(struct counted_in, part, F_STR, 0, .one_of = "numerator|denominator|rest",
	    .doc = "rest: of the denominator, what is not in the numerator"),
	FIELD(struct counted_in, node, F_ID, F_NEED),
	FIELD(struct counted_in, under, F_STR, 0, .max = 60, .doc = "only at this path and below it; it lies under the node"),
	FIELD(struct counted_in, itself, F_BOOL, 0, .doc = "only what lies at the node itself"),
	FIELD(struct counted_in, from, F_DAY, F_NEED), FIELD(struct counted_in, to, F_DAY, F_NEED),
	FIELD(struct counted_in, process, F_STR, 0, .max = 40), FIELD(struct counted_in, org, F_STR, 0, .max = 20, .doc = "0: of no unit"),
	FIELD(struct counted_in, category, F_STR, 0, .max = 40, .doc = "-: of none"),
	FIELD(struct counted_in, matter, F_STR, 0, .max = 80, .doc = "its code; -: of none"), FIELD(struct counted_in, channel, F_STR, 0, .max = 40),
	FIELD(struct counted_in, cursor, F_STR, 0, .max = 100), FIELD(struct counted_in, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));
SHAPE(counted_row_shape, "CountedCase", struct counted_row, CASE_ROW_FIELDS,
	FIELD(struct counted_row, times, F_INT, F_NEED, .doc = "how often it is in the figure: together they are the figure"));
SHAPE(counted_list_shape, "CountedList", struct counted_out,
	FIELD(struct counted_out, items, F_LIST, F_NEED, .sub = &counted_row_shape), FIELD(struct counted_out, next, F_STR, 0),
	FIELD(struct counted_out, waiting, F_BOOL, F_NEED, .doc = "something happened that is not yet in the figure"));

/* ---- what is asked for ---- */

/* The last row of the page before: what stands behind it is looked for. path NULL: from the first on. */
struct spot { const char *path; int64_t day, id; };

struct hit { struct spot at; int64_t times; };

struct search {
	struct ctx *c;
	struct arena *cells, *page;        /* emptied place by place */
	const char *path, *asked_process, *process;                   /* as it is named, and as it is counted; "": all but tasks */
	const char *category, *matter, *channel;                       /* NULL: all */
	bool itself;
	day_t from, to;
	int64_t org;                       /* ABSENT: all */
	int factor[COUNTER_KINDS];         /* what a counter adds to the figure */
	struct spot after, on;             /* on: where the next page goes on, when `full` or too much was looked at */
	struct hit *v;
	size_t n, want;
	int visits;
	bool over;                         /* enough found, or looked at */
};

static bool is_word(const char *wanted, const char *is)
{
	return !wanted || strcmp(strcmp(wanted, "-") == 0 ? "" : wanted, is) == 0;
}

static bool is_kind(const struct search *s, const char *kind)
{
	const char *slash = strchr(kind, '/');
	size_t n = slash ? (size_t)(slash - kind) : strlen(kind);
	const char *category = s->category && strcmp(s->category, "-") == 0 ? "" : s->category;

	return (!category || (strlen(category) == n && memcmp(category, kind, n) == 0)) && is_word(s->matter, slash ? slash + 1 : "");
}

/* Whether a cell is of the kind that is asked for, wherever and whenever it is. */
static bool is_like(const struct search *s, const char *process, int64_t org, const char *kind, const char *channel)
{
	return (*s->process ? strcmp(process, s->process) == 0 : strncmp(process, TASK_MARK, 1) != 0) && (s->org == ABSENT || org == s->org) &&
	       is_kind(s, kind) && is_word(s->channel, channel);
}

static bool has(const struct search *s, const int64_t *n)
{
	for (int k = 0; k < COUNTER_KINDS; k++)
		if (s->factor[k] > 0 && n[k] > 0)
			return true;
	return false;
}

static void terms_add(struct search *s, const struct term *t, int n, int sign)
{
	for (int i = 0; i < n; i++)
		s->factor[t[i].counter] += sign * t[i].sign;
}

/* Whether what is above the line is always a part of what is below it: only then there is a rest that can be listed. */
static bool is_part(const struct metric *m)
{
	static const struct { int counter, of; } parts[] = {
		{ COUNT_respond_ok, COUNT_respond_due }, { COUNT_handle_ok, COUNT_handle_due }, { COUNT_close_ok, COUNT_close_due },
		{ COUNT_total_ok, COUNT_total_due }, { COUNT_total_sent, COUNT_total_due }, { COUNT_done, COUNT_opened },
		{ COUNT_submitted, COUNT_opened }, { COUNT_at_once, COUNT_closed },
	};
	int within = 0;

	for (int i = 0; i < m->numerator_n; i++)
		for (int k = 0; k < m->denominator_n; k++) {
			bool yes = m->numerator[i].counter == m->denominator[k].counter;
			for (size_t j = 0; j < sizeof parts / sizeof parts[0]; j++)
				yes |= m->numerator[i].counter == parts[j].counter && m->denominator[k].counter == parts[j].of;
			within += yes;
		}
	return within == m->numerator_n;
}

static enum err part_read(struct ctx *c, const struct counted_in *in, struct search *s)
{
	const struct metric *m = metric_find(assess_metrics(c), in->metric);
	bool below = in->part && strcmp(in->part, "numerator") != 0, rest = below && strcmp(in->part, "rest") == 0;

	if (!m)
		return refuse(&c->problem, E_INPUT, "metric", "没有指标“%s”", "There is no metric \"%s\"", in->metric);
	if (below && !m->denominator_n)
		return refuse(&c->problem, E_INPUT, "part", "“%s”是计数，没有分母", "\"%s\" is a count: it has no denominator", in->metric);
	if (rest && !is_part(m))
		return refuse(&c->problem, E_INPUT, "part", "“%s”的分子不是分母的一部分，没有“其余”可列",
		              "The numerator of \"%s\" is no part of its denominator: there is no rest", in->metric);
	if (below)
		terms_add(s, m->denominator, m->denominator_n, 1);
	if (!below || rest)
		terms_add(s, m->numerator, m->numerator_n, rest ? -1 : 1);
	return OK;
}

/* "PATH.DAY.CASE" */
static bool cursor_read(struct arena *a, const char *text, struct spot *out)
{
	const char *dot = strchr(text, '.'), *last = dot ? strchr(dot + 1, '.') : NULL;

	if (!last || dot == text)
		return false;
	out->path = arena_strn(a, text, (size_t)(dot - text));
	return text_int(arena_strn(a, dot + 1, (size_t)(last - dot - 1)), INT64_MIN, INT64_MAX, &out->day) &&
	       text_int(last + 1, INT64_MIN, INT64_MAX, &out->id);
}

static enum err search_read(struct ctx *c, const struct counted_in *in, struct search *s)
{
	struct place at;
	enum err e;

	*s = (struct search){ .c = c, .process = "", .category = in->category, .matter = in->matter, .channel = in->channel, .itself = in->itself,
		.from = (day_t)in->from, .to = (day_t)in->to, .org = ABSENT, .want = in->limit == ABSENT ? ROWS_USUAL : (size_t)in->limit };
	if ((e = territory_node(c, in->node, &at)) != OK || (e = part_read(c, in, s)) != OK ||
	    (e = counts_days(s->from, s->to, COUNT_DAYS_MAX, &c->problem)) != OK)
		return e;
	s->path = in->under ? in->under : at.path;
	if (strncmp(s->path, at.path, strlen(at.path)) != 0 || strlen(s->path) % PATH_STEP)
		return refuse(&c->problem, E_INPUT, "under", "该路径不在此节点之下", "This path does not lie under the node");
	if (in->org && !text_int(in->org, 0, INT64_MAX, &s->org))
		return refuse(&c->problem, E_INPUT, "org", "单位编号无效", "This is no organization's id");
	if (in->cursor && !cursor_read(c->a, in->cursor, &s->after))
		return refuse(&c->problem, E_INPUT, "cursor", "翻页游标无效，请从第一页重新开始", "The cursor is not valid; begin with the first page again");
	s->asked_process = in->process;
	if (in->process)
		s->process = counted_as(c, in->process);
	s->v = arena_alloc(c->a, (s->want + 1) * sizeof *s->v);
	return OK;
}

/* ---- one case ---- */

/* How often it is in the figure, and where it was first. */
static int64_t times_of(const struct search *s, const struct counted *row, struct cells *cells, struct spot *first)
{
	size_t n = strlen(s->path);
	int64_t times = 0;

	*first = (struct spot){ .path = NULL };
	count_all(s->page, row, cells);
	for (int i = 0; i < cells->n; i++) {
		const struct cell *v = &cells->v[i];
		int d;
		if (v->day < s->from || v->day > s->to || (s->itself ? strcmp(v->path, s->path) : strncmp(v->path, s->path, n)) != 0 ||
		    !is_like(s, v->process, v->org, v->category, v->channel))
			continue;
		for (int k = 0; k < COUNTER_KINDS; k++)
			times += s->factor[k] * v->n[k];
		if (has(s, v->n) && (!first->path || (d = strcmp(v->path, first->path)) < 0 || (d == 0 && v->day < first->day)))
			*first = (struct spot){ v->path, v->day, row->id };
	}
	return times;
}

/* The cases of a place and a day, behind the one with the id `after`. */
static enum err day_look(struct search *s, const char *path, int64_t day, int64_t after)
{
	struct cells *cells = arena_alloc(s->c->a, sizeof *cells);
	struct counted *row = arena_alloc(s->c->a, sizeof *row);
	struct rows rows = { .n = CASES_SOME };
	enum err e = OK;

	while (e == OK && !s->over && rows.n == CASES_SOME) {
		arena_reset(s->page);
		if ((e = db_rows(s->c->db, &assess_sql[COUNT_AT_SOME], s->page,
		                 VALS(vi(s->c->tenant), vs(path), vi(day), vi(after), vi(CASES_SOME)), &rows)) != OK)
			return e;
		for (size_t i = 0; i < rows.n && !s->over; i++) {
			struct spot first;
			int64_t times;
			const struct val *v = &rows.v[i * (size_t)rows.cols];
			after = v[0].i;
			counted_row_read(row, after, v + 1);
			times = times_of(s, row, cells, &first);
			if (times <= 0 || first.day != day || strcmp(first.path, path) != 0)
				continue;
			s->v[s->n++] = (struct hit){ { path, day, first.id }, times };
			s->over = s->n > s->want;
		}
	}
	return e;
}

/* ---- places ---- */

/* The days on which the place itself has something of it, one after the other. */
static enum err place_look(struct search *s, const char *path)
{
	int cmp = s->after.path ? strcmp(path, s->after.path) : 1;
	int64_t from = cmp == 0 && s->after.day > s->from ? s->after.day : s->from, done = INT64_MIN;
	struct rows rows = { .n = CELLS_SOME };
	enum err e = OK;

	/* Those above the last row's place were looked at before. */
	while (cmp >= 0 && e == OK && !s->over && rows.n == CELLS_SOME && from <= s->to) {
		arena_reset(s->cells);
		if ((e = db_rows(s->c->db, &assess_sql[COUNT_CELLS], s->cells,
		                 VALS(vi(s->c->tenant), vs(path), vi(from), vi(s->to), vi(CELLS_SOME)), &rows)) != OK)
			return e;
		for (size_t i = 0; i < rows.n && e == OK && !s->over; i++) {
			const struct val *v = row(&rows, i);
			int64_t n[COUNTER_KINDS];
			for (int k = 0; k < COUNTER_KINDS; k++)
				n[k] = v[5 + k].i;
			if (v[0].i == done || !has(s, n) || !is_like(s, v[1].s, v[2].i, v[3].s, v[4].s))
				continue;
			done = v[0].i;
			e = day_look(s, path, done, cmp == 0 && done == s->after.day ? s->after.id : INT64_MIN);
		}
		if (rows.n)
			from = row(&rows, rows.n - 1)[0].i + (rows.n == CELLS_SOME && row(&rows, 0)[0].i != row(&rows, rows.n - 1)[0].i ? 0 : 1);
	}
	return e;
}

/* counts_read, with what it takes to be given back. */
static enum err sums_read(struct search *s, const char *path, enum by by, struct group **g, size_t *n)
{
	struct arena *keep = s->c->a;
	enum err e;

	arena_reset(s->page);
	s->c->a = s->page;
	e = counts_read(s->c, path, s->asked_process, s->from, s->to, by, g, n);
	s->c->a = keep;
	return e;
}

/* Whether anything of the kind lies at a place or below it, by one of the words that are asked for. */
static enum err kind_there(struct search *s, const char *path, enum by by, const char *word, int64_t number, bool *there)
{
	struct group *g;
	size_t n;
	enum err e = sums_read(s, path, by, &g, &n);

	*there = false;
	for (size_t i = 0; e == OK && i < n && !*there; i++)
		*there = (word ? is_word(word, g[i].key) : g[i].number == number) && has(s, g[i].n);
	return e;
}

static enum err all_there(struct search *s, const char *path, bool *there)
{
	const struct { enum by by; const char *word; } words[] = {
		{ BY_CATEGORY, s->category }, { BY_MATTER, s->matter }, { BY_CHANNEL, s->channel },
	};
	enum err e = OK;

	*there = true;
	if (s->org != ABSENT)
		e = kind_there(s, path, BY_ORG, NULL, s->org, there);
	for (size_t i = 0; i < sizeof words / sizeof words[0] && e == OK && *there; i++)
		if (words[i].word)
			e = kind_there(s, path, words[i].by, words[i].word, 0, there);
	return e;
}

/* Whether a place and all below it come before the last row of the page before. */
static bool is_past(const struct search *s, const char *path)
{
	return s->after.path && strcmp(path, s->after.path) < 0 && strncmp(path, s->after.path, strlen(path)) != 0;
}

/* The tree has a few levels: this recursion is as deep as that. */
static enum err tree_look(struct search *s, const char *path)
{
	const char **below;
	struct group *g;
	size_t n, kept = 0;
	bool there;
	enum err e;

	if (s->over)
		return OK;
	if (s->visits++ == VISITS_MAX) {
		s->over = true;
		s->on = (struct spot){ path, INT64_MIN, INT64_MIN };
		return OK;
	}
	if ((e = all_there(s, path, &there)) != OK || !there || (e = place_look(s, path)) != OK || s->itself)
		return e;
	if ((e = sums_read(s, path, BY_NODE, &g, &n)) != OK)
		return e;
	below = arena_alloc(s->c->a, n * sizeof *below);
	for (size_t i = 0; i < n; i++)
		if (strcmp(g[i].key, path) != 0 && has(s, g[i].n) && !is_past(s, g[i].key))
			below[kept++] = arena_str(s->c->a, g[i].key);
	for (size_t i = 0; i < kept && e == OK && !s->over; i++)
		e = tree_look(s, below[i]);
	return e;
}

/* ---- GET /counts/cases ---- */

enum err counted_scope(struct ctx *c, struct scope *s)
{
	const struct counted_in *in = c->in;
	struct place at;
	enum err e = territory_node(c, in->node, &at);

	if (e == OK)
		*s = (struct scope){ .path = at.path };
	return e;
}

/* The rows in the order in which they were found, those left out that the post may not read. */
static enum err rows_fill(struct search *s, struct counted_out *out)
{
	struct row_cache *cache = arena_alloc(s->c->a, sizeof *cache);
	struct counted_row *v = arena_alloc(s->c->a, s->n * sizeof *v);
	int64_t *ids = arena_alloc(s->c->a, (s->n + 1) * sizeof *ids);
	struct case_file *files;
	size_t count, n = 0;
	enum err e = OK;

	for (size_t i = 0; i < s->n; i++)
		ids[i] = s->v[i].at.id;
	if (s->n == 0 || (e = case_rows_shown(s->c, ids, s->n, &files, &count)) != OK)
		return e;
	for (size_t i = 0; i < s->n; i++)
		for (size_t k = 0; k < count; k++) {
			if (files[k].id != ids[i])
				continue;
			if ((e = case_row_fill(s->c, cache, &files[k], &v[n].row)) != OK)
				return e;
			v[n++].times = s->v[i].times;
		}
	out->items = (struct list){ n, v };
	return OK;
}

enum err counted_list(struct ctx *c)
{
	struct counted_out *out = c->out;
	struct search s;
	struct rows todo;
	enum err e;

	if ((e = search_read(c, c->in, &s)) != OK)
		return e;
	s.cells = arena_new(LIMIT_ARENA_BYTES);
	s.page = arena_new(LIMIT_ARENA_BYTES);
	e = tree_look(&s, s.path);
	arena_free(s.cells);
	arena_free(s.page);
	if (e != OK || (e = db_rows(c->db, &assess_sql[COUNT_DELTA_SOME], c->a, VALS(vi(c->tenant), vi(1)), &todo)) != OK)
		return e;
	*out = (struct counted_out){ .waiting = todo.v[0].i > 0 };
	if (s.n > s.want)
		s.on = s.v[--s.n - 1].at;
	if (s.on.path)
		out->next = arena_printf(c->a, "%s.%" PRId64 ".%" PRId64, s.on.path, s.on.day, s.on.id);
	return rows_fill(&s, out);
}
