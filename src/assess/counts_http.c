/*
 * counts_http.c: counts as they are asked for: by staff of a node, by the public (months only, no small cells), and by the screen.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess_in.h"
#include "matters/matters.h"
#include "people/people.h"
#include "process/process.h"
#include "territory/territory.h"

#define DAYS_OF_ALL 62        /* by day, every metric: a longer answer names one metric */
#define DAYS_OF_ONE 366
#define HOLDERS_MAX 20

/* ---- shapes ---- */

struct counts_in { int64_t node, from, to; const char *by, *process, *metric; };
struct figure { const char *metric, *name, *unit; double value; int64_t numerator, denominator; const char *cases; bool hidden; };
struct count_item { const char *key, *name; struct list figures; };
struct counts_out { int64_t node, from, to; const char *name, *by; bool waiting; const struct count_item *total; struct list items; };

static const char by_words[] = "node|org|category|matter|channel|day|process";

SHAPE(counts_in_shape, "CountsIn", struct counts_in,
	FIELD(struct counts_in, node, F_ID, F_NEED),
	FIELD(struct counts_in, from, F_DAY, 0, .doc = "the first day; absent: the first of this month"),
	FIELD(struct counts_in, to, F_DAY, 0, .doc = "the last day; absent: today"),
	FIELD(struct counts_in, by, F_STR, 0, .one_of = by_words),
	FIELD(struct counts_in, process, F_STR, 0, .max = 40, .doc = "of cases under this definition only"),
	FIELD(struct counts_in, metric, F_STR, 0, .max = 40, .doc = "this one only"));
SHAPE(figure_shape, "Figure", struct figure,
	FIELD(struct figure, metric, F_STR, F_NEED), FIELD(struct figure, name, F_STR, F_NEED),
	FIELD(struct figure, unit, F_STR, F_NEED, .one_of = "count|percent"),
	FIELD(struct figure, value, F_NUM, 0, .doc = "missing where the denominator is 0, or the figure is hidden"),
	FIELD(struct figure, numerator, F_INT, 0), FIELD(struct figure, denominator, F_INT, 0),
	FIELD(struct figure, cases, F_STR, 0, .max = 400,
	    .doc = "the query of GET /counts/cases that lists the cases behind it; with &part= what it is a part of, or the rest"),
	FIELD(struct figure, hidden, F_BOOL, 0, .doc = "too few to be told to the public"));
SHAPE(count_item_shape, "CountItem", struct count_item,
	FIELD(struct count_item, key, F_STR, F_NEED), FIELD(struct count_item, name, F_STR, F_NEED),
	FIELD(struct count_item, figures, F_LIST, F_NEED, .sub = &figure_shape));
SHAPE(counts_out_shape, "Counts", struct counts_out,
	FIELD(struct counts_out, node, F_ID, F_NEED), FIELD(struct counts_out, name, F_STR, F_NEED), FIELD(struct counts_out, from, F_DAY, F_NEED),
	FIELD(struct counts_out, to, F_DAY, F_NEED), FIELD(struct counts_out, by, F_STR, 0),
	FIELD(struct counts_out, waiting, F_BOOL, F_NEED, .doc = "something happened that is not yet in it; it will be in two seconds"),
	FIELD(struct counts_out, total, F_OBJ, 0, .sub = &count_item_shape),
	FIELD(struct counts_out, items, F_LIST, F_NEED, .sub = &count_item_shape));

/* ---- what is asked for ---- */

struct asked_for {
	struct place at;
	day_t from, to;
	enum by by;
	const struct metric *only;      /* NULL: all */
	const char *process;            /* NULL: all but tasks */
	day_t day;                      /* of a group by day; 0: none */
	bool public;
};

static day_t today(const struct ctx *c)
{
	return day_at(c->now, CHINA_OFFSET_MIN);
}

static enum by by_read(const char *word)
{
	static const char *const words[BY_KINDS] = { "", "node", "org", "category", "channel", "day", "process", "matter" };

	for (int i = 1; word && i < BY_KINDS; i++)
		if (strcmp(words[i], word) == 0)
			return (enum by)i;
	return BY_ALL;
}

static enum err asked_read(struct ctx *c, const struct counts_in *in, struct asked_for *out)
{
	int year, month, day, max;
	enum err e = territory_node(c, in->node, &out->at);

	if (e != OK)
		return e;
	out->to = in->to == ABSENT ? today(c) : (day_t)in->to;
	day_split(out->to, &year, &month, &day);
	out->from = in->from == ABSENT ? day_of(year, month, 1) : (day_t)in->from;
	out->by = by_read(in->by);
	out->process = in->process;
	if (in->metric && !(out->only = metric_find(assess_metrics(c), in->metric)))
		return refuse(&c->problem, E_INPUT, "metric", "没有指标“%s”", "There is no metric \"%s\"", in->metric);
	max = out->by != BY_DAY ? COUNT_DAYS_MAX : out->only ? DAYS_OF_ONE : DAYS_OF_ALL;
	return counts_days(out->from, out->to, max, &c->problem);
}

/* ---- figures ---- */

/* key: of the group as it stands in the counts; a node's or a unit's stands beside it. */
static const char *cases_query(struct ctx *c, const struct metric *m, const struct asked_for *q, const char *key, int64_t node, int64_t org)
{
	static const char *const cut[BY_KINDS] = { [BY_CATEGORY] = "category", [BY_MATTER] = "matter", [BY_CHANNEL] = "channel" };
	char from[11], to[11];
	const char *query;

	day_print(from, q->day ? q->day : q->from);
	day_print(to, q->day ? q->day : q->to);
	query = arena_printf(c->a, "metric=%s&node=%" PRId64 "&from=%s&to=%s", m->id, node ? node : q->at.node, from, to);
	if (q->process)
		query = arena_printf(c->a, "%s&process=%s", query, q->process);
	if (q->by == BY_NODE && key && !node)      /* the place itself, or one below it that is no more */
		return strcmp(key, q->at.path) == 0 ? arena_printf(c->a, "%s&itself=true", query) : arena_printf(c->a, "%s&under=%s", query, key);
	if (q->by == BY_ORG && key)
		query = arena_printf(c->a, "%s&org=%" PRId64, query, org);
	if (q->by == BY_PROCESS && key)
		return arena_printf(c->a, "%s&process=%s", query, strncmp(key, TASK_MARK, 1) == 0 ? key + 1 : key);
	return key && cut[q->by] ? arena_printf(c->a, "%s&%s=%s", query, cut[q->by], *key ? key : "-") : query;
}

static void figures_of(struct ctx *c, const struct asked_for *q, const int64_t *n, const char *key, int64_t node, int64_t org, struct list *out)
{
	const struct metrics *all = assess_metrics(c);
	struct figure *v = arena_alloc(c->a, (size_t)all->n * sizeof *v);
	size_t count = 0;

	for (int i = 0; i < all->n; i++) {
		const struct metric *m = &all->v[i];
		struct measured f = metric_of(m, n);
		if ((q->only && q->only != m) || (q->public && !m->public))
			continue;
		v[count] = (struct figure){ m->id, ctx_zh(c) ? m->zh : m->en, m->denominator_n ? "percent" : "count", f.value, f.numerator, f.denominator,
			NULL, false };
		if (q->public && metric_small(m, &f))
			v[count].hidden = true;
		if (!q->public)
			v[count].cases = cases_query(c, m, q, key, node, org);
		count++;
	}
	*out = (struct list){ count, v };
}

/* ---- names of what was grouped ---- */

static const char *node_name(struct ctx *c, const struct list *children, const struct place *at, const char *path, int64_t *node)
{
	const struct place *v = children->v;
	struct list names;

	*node = 0;
	if (strcmp(path, at->path) == 0)
		return arena_printf(c->a, ctx_zh(c) ? "%s（本级）" : "%s (itself)", at->name);
	for (size_t i = 0; i < children->n; i++)
		if (strcmp(v[i].path, path) == 0) {
			*node = v[i].node;
			return v[i].name;
		}
	/* A child that was merged or moved away since. */
	if (ctx_found(c, territory_names(c, path, &names)) && names.n)
		return ((const char *const *)names.v)[names.n - 1];
	return path;
}

const char *category_name(struct ctx *c, const char *id)
{
	const struct process *def = process_current(c, "event");
	const struct proc_item *it = def ? process_category(def, id) : NULL;

	if (!*id)
		return ctx_zh(c) ? "未分类" : "No category";
	return !it ? id : ctx_zh(c) ? it->name.zh : it->name.en;
}

const char *matter_name(struct ctx *c, const char *code)
{
	struct matter m;

	if (!*code)
		return ctx_zh(c) ? "未定事项" : "No matter";
	return ctx_found(c, matter_get(c, 0, code, today(c), &m)) ? m.body->name : code;
}

void group_name(struct ctx *c, const struct place *at, enum by by, const struct list *children, const struct group *g, struct named *out)
{
	const struct process *def;
	struct people_org o;
	char day[11];

	*out = (struct named){ g->key, g->key, 0, 0 };
	switch (by) {
	case BY_NODE:
		out->name = node_name(c, children, at, g->key, &out->node);
		out->key = out->node ? arena_printf(c->a, "%" PRId64, out->node) : g->key;
		break;
	case BY_ORG:
		out->org = g->number;
		out->key = arena_printf(c->a, "%" PRId64, g->number);
		out->name = !g->number ? (ctx_zh(c) ? "未交单位" : "No unit yet") : ctx_found(c, people_org_get(c, g->number, &o)) ? o.name : out->key;
		break;
	case BY_DAY:
		day_print(day, (day_t)g->number);
		out->key = out->name = arena_str(c->a, day);
		break;
	case BY_CATEGORY:
		out->name = category_name(c, g->key);
		break;
	case BY_MATTER:
		out->name = matter_name(c, g->key);
		break;
	case BY_PROCESS:
		out->key = out->name = strncmp(g->key, TASK_MARK, 1) == 0 ? g->key + 1 : g->key;
		if ((def = process_current(c, out->key)))
			out->name = ctx_zh(c) ? def->name.zh : def->name.en;
		break;
	default:
		break;
	}
}

static enum err items_fill(struct ctx *c, const struct asked_for *q, const char *process, struct counts_out *out)
{
	struct list children = { 0, NULL };
	struct asked_for one = *q;
	struct count_item *v;
	struct group *g;
	size_t n;
	enum err e;

	if (q->by == BY_ALL)
		return OK;
	if (q->by == BY_NODE && (e = territory_children(c, q->at.node, &children)) != OK)
		return e;
	if ((e = counts_read(c, q->at.path, process, q->from, q->to, q->by, &g, &n)) != OK)
		return e;
	if (n > LIMIT_IMPORT_ROWS)
		n = LIMIT_IMPORT_ROWS;
	v = arena_alloc(c->a, n * sizeof *v);
	for (size_t i = 0; i < n; i++) {
		struct named is;
		group_name(c, &q->at, q->by, &children, &g[i], &is);
		v[i].key = is.key;
		v[i].name = is.name;
		one.day = q->by == BY_DAY ? (day_t)g[i].number : 0;
		figures_of(c, &one, g[i].n, g[i].key, is.node, is.org, &v[i].figures);
	}
	out->items = (struct list){ n, v };
	return OK;
}

static enum err counts_fill(struct ctx *c, const struct asked_for *q, const struct counts_in *in, struct counts_out *out)
{
	static const int64_t zero[COUNTER_KINDS];
	struct count_item *total = arena_alloc(c->a, sizeof *total);
	struct group *g;
	struct rows todo;
	size_t n;
	enum err e;

	if ((e = counts_read(c, q->at.path, in->process, q->from, q->to, BY_ALL, &g, &n)) != OK ||
	    (e = db_rows(c->db, &assess_sql[COUNT_DELTA_SOME], c->a, VALS(vi(c->tenant), vi(1)), &todo)) != OK)
		return e;
	*total = (struct count_item){ .key = "", .name = q->at.name };
	figures_of(c, q, n ? g[0].n : zero, NULL, 0, 0, &total->figures);
	*out = (struct counts_out){ .node = q->at.node, .from = q->from, .to = q->to, .name = q->at.name, .by = in->by, .total = total,
		.waiting = todo.v[0].i > 0 };
	return items_fill(c, q, in->process, out);
}

enum err counts_scope(struct ctx *c, struct scope *s)
{
	const struct counts_in *in = c->in;
	struct place at;
	enum err e = territory_node(c, in->node, &at);

	if (e == OK)
		*s = (struct scope){ .path = at.path };
	return e;
}

enum err counts_show(struct ctx *c)
{
	struct asked_for q = { .public = false };
	enum err e = asked_read(c, c->in, &q);

	return e == OK ? counts_fill(c, &q, c->in, c->out) : e;
}

/* ---- the public: whole months, and no cell that could be a handful of people ---- */

static struct figure *figure_at(const struct count_item *it, size_t k)
{
	return (struct figure *)it->figures.v + k;
}

/* Where one alone is hidden, the total and the others would tell it: the next smallest goes too. */
static void hide_beside(struct counts_out *out, size_t k)
{
	struct count_item *v = out->items.v;
	struct figure *least = NULL;
	int hidden = 0;

	for (size_t i = 0; i < out->items.n; i++) {
		struct figure *f = figure_at(&v[i], k);
		int64_t size = f->denominator == ABSENT ? f->numerator : f->denominator;
		if (f->hidden)
			hidden++;
		else if (size > 0 && (!least || size < (least->denominator == ABSENT ? least->numerator : least->denominator)))
			least = f;
	}
	if (hidden == 1 && least)
		least->hidden = true;
	else if (hidden == 1)
		figure_at(out->total, k)->hidden = true;
}

static void hide(struct count_item *it)
{
	for (size_t k = 0; k < it->figures.n; k++) {
		struct figure *f = figure_at(it, k);
		if (f->hidden) {
			f->value = (double)NAN;
			f->numerator = f->denominator = ABSENT;
		}
	}
}

enum err public_counts_show(struct ctx *c)
{
	const struct counts_in *in = c->in;
	struct counts_out *out = c->out;
	struct asked_for q = { .public = true };
	int year, month, day, last_year, last_month, last_day;
	enum err e = asked_read(c, in, &q);

	if (e != OK)
		return e;
	day_split(q.from, &year, &month, &day);
	day_split(q.to + 1, &last_year, &last_month, &last_day);
	if (day != 1 || (last_day != 1 && q.to != today(c)) || q.by == BY_DAY || q.by == BY_ORG)
		return refuse(&c->problem, E_INPUT, "from", "对外公布只按整月（from 为月初，to 为月末或今天），且不按日、不按单位",
		              "Public counts are by whole months (from a first to a last day, or today), and not by day or unit");
	if ((e = counts_fill(c, &q, in, out)) != OK)
		return e;
	for (size_t k = 0; k < out->total->figures.n; k++)
		hide_beside(out, k);
	hide((struct count_item *)out->total);
	for (size_t i = 0; i < out->items.n; i++)
		hide((struct count_item *)out->items.v + i);
	return OK;
}

/* ---- GET /counts/metrics ---- */

struct metric_shown { const char *id, *zh, *en, *unit; struct list numerator, denominator; int64_t small; bool public; };
struct metric_list { struct list items; };

SHAPE(metric_shape, "Metric", struct metric_shown,
	FIELD(struct metric_shown, id, F_STR, F_NEED), FIELD(struct metric_shown, zh, F_STR, F_NEED), FIELD(struct metric_shown, en, F_STR, F_NEED),
	FIELD(struct metric_shown, unit, F_STR, F_NEED, .one_of = "count|percent"),
	FIELD(struct metric_shown, numerator, F_STRS, F_NEED, .doc = "counters that are added; \"-\": taken off"),
	FIELD(struct metric_shown, denominator, F_STRS, 0),
	FIELD(struct metric_shown, small, F_INT, F_NEED, .doc = "below this the public is not told"), FIELD(struct metric_shown, public, F_BOOL, F_NEED));
SHAPE(metric_list_shape, "MetricList", struct metric_list, FIELD(struct metric_list, items, F_LIST, F_NEED, .sub = &metric_shape));

static struct list terms(struct ctx *c, const struct term *t, int n)
{
	const char **v = arena_alloc(c->a, (size_t)n * sizeof *v);

	for (int i = 0; i < n; i++)
		v[i] = arena_printf(c->a, "%s%s", t[i].sign < 0 ? "-" : "", counter_name(t[i].counter));
	return (struct list){ (size_t)n, v };
}

enum err metric_show(struct ctx *c)
{
	const struct metrics *all = assess_metrics(c);
	struct metric_shown *v = arena_alloc(c->a, (size_t)all->n * sizeof *v);

	for (int i = 0; i < all->n; i++) {
		const struct metric *m = &all->v[i];
		v[i] = (struct metric_shown){ m->id, m->zh, m->en, m->denominator_n ? "percent" : "count", terms(c, m->numerator, m->numerator_n),
			terms(c, m->denominator, m->denominator_n), m->small, m->public };
	}
	((struct metric_list *)c->out)->items = (struct list){ (size_t)all->n, v };
	return OK;
}

/* ---- GET /dashboard ---- */

struct dashboard_in { int64_t node; };
struct held_by { int64_t org; const char *name; int64_t open, overdue; const char *cases; };
struct below { int64_t node; const char *name; int64_t open, overdue; struct list figures; const char *open_cases, *overdue_cases; };
struct dashboard {
	int64_t node, day, open, overdue, opened_today, closed_today;
	const char *name, *open_cases, *overdue_cases, *opened_cases, *closed_cases;
	bool waiting;
	struct list month, children, holders;
};

SHAPE(dashboard_in_shape, "DashboardIn", struct dashboard_in, FIELD(struct dashboard_in, node, F_ID, F_NEED));
SHAPE(held_by_shape, "HeldBy", struct held_by,
	FIELD(struct held_by, org, F_ID, 0), FIELD(struct held_by, name, F_STR, F_NEED), FIELD(struct held_by, open, F_INT, F_NEED),
	FIELD(struct held_by, overdue, F_INT, F_NEED),
	FIELD(struct held_by, cases, F_STR, F_NEED, .max = 400, .doc = "the query of GET /counts/cases that lists what is overdue"));
SHAPE(below_shape, "Below", struct below,
	FIELD(struct below, node, F_ID, 0), FIELD(struct below, name, F_STR, F_NEED), FIELD(struct below, open, F_INT, F_NEED),
	FIELD(struct below, overdue, F_INT, F_NEED), FIELD(struct below, figures, F_LIST, F_NEED, .sub = &figure_shape),
	FIELD(struct below, open_cases, F_STR, F_NEED, .max = 400), FIELD(struct below, overdue_cases, F_STR, F_NEED, .max = 400));
SHAPE(dashboard_shape, "Dashboard", struct dashboard,
	FIELD(struct dashboard, node, F_ID, F_NEED), FIELD(struct dashboard, name, F_STR, F_NEED), FIELD(struct dashboard, day, F_DAY, F_NEED),
	FIELD(struct dashboard, waiting, F_BOOL, F_NEED),
	FIELD(struct dashboard, open, F_INT, F_NEED, .doc = "now, whenever they came in"),
	FIELD(struct dashboard, overdue, F_INT, F_NEED, .doc = "of these, with a clock that was breached"),
	FIELD(struct dashboard, open_cases, F_STR, F_NEED, .max = 400, .doc = "this and the next three: queries of GET /counts/cases"),
	FIELD(struct dashboard, overdue_cases, F_STR, F_NEED, .max = 400),
	FIELD(struct dashboard, opened_cases, F_STR, F_NEED, .max = 400), FIELD(struct dashboard, closed_cases, F_STR, F_NEED, .max = 400),
	FIELD(struct dashboard, opened_today, F_INT, F_NEED), FIELD(struct dashboard, closed_today, F_INT, F_NEED),
	FIELD(struct dashboard, month, F_LIST, F_NEED, .sub = &figure_shape, .doc = "every metric, this month up to today"),
	FIELD(struct dashboard, children, F_LIST, F_NEED, .sub = &below_shape),
	FIELD(struct dashboard, holders, F_LIST, F_NEED, .sub = &held_by_shape, .doc = "on whose desks what is overdue lies, most first"));

static const struct group *group_of(const struct group *v, size_t n, const char *key)
{
	static const struct group none;

	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].key, key) == 0)
			return &v[i];
	return &none;
}

/* The query for what is so now, whenever it began; days: of these last ones only. */
static const char *now_query(struct ctx *c, const struct asked_for *q, const char *metric, int days, int64_t node, int64_t org)
{
	char from[11], to[11];
	const char *query;

	day_print(from, q->to - days + 1);
	day_print(to, q->to);
	query = arena_printf(c->a, "metric=%s&node=%" PRId64 "&from=%s&to=%s", metric, node, from, to);
	return org == ABSENT ? query : arena_printf(c->a, "%s&org=%" PRId64, query, org);
}

/* On time and satisfaction of each child, this month; what is open and overdue below it, now. */
static enum err children_fill(struct ctx *c, const struct asked_for *q, const struct group *now, size_t now_n, struct dashboard *out)
{
	static const char *const shown[] = { "on_time", "satisfaction" };
	struct list children;
	struct group *month;
	struct below *v;
	size_t n;
	enum err e;

	if ((e = territory_children(c, q->at.node, &children)) != OK ||
	    (e = counts_read(c, q->at.path, NULL, q->from, q->to, BY_NODE, &month, &n)) != OK)
		return e;
	const struct place *p = children.v;
	v = arena_alloc(c->a, children.n * sizeof *v);
	for (size_t i = 0; i < children.n; i++) {
		struct figure *f = arena_alloc(c->a, 2 * sizeof *f);
		struct asked_for one = *q;
		size_t k = 0;
		for (int j = 0; j < 2; j++) {
			struct list got;
			if (!(one.only = metric_find(assess_metrics(c), shown[j])))
				continue;
			figures_of(c, &one, group_of(month, n, p[i].path)->n, NULL, p[i].node, 0, &got);
			f[k++] = *(struct figure *)got.v;
		}
		const int64_t *stands = group_of(now, now_n, p[i].path)->n;
		v[i] = (struct below){ p[i].node, p[i].name, stands[COUNT_open], stands[COUNT_overdue], { k, f },
			now_query(c, q, "open", COUNT_DAYS_MAX, p[i].node, ABSENT), now_query(c, q, "overdue", COUNT_DAYS_MAX, p[i].node, ABSENT) };
	}
	out->children = (struct list){ children.n, v };
	return OK;
}

static int by_overdue(const void *a, const void *b)
{
	const struct group *x = a, *y = b;

	if (x->n[COUNT_overdue] != y->n[COUNT_overdue])
		return x->n[COUNT_overdue] > y->n[COUNT_overdue] ? -1 : 1;
	return (x->number > y->number) - (x->number < y->number);
}

static enum err holders_fill(struct ctx *c, const struct asked_for *q, struct dashboard *out)
{
	struct held_by *v = arena_alloc(c->a, HOLDERS_MAX * sizeof *v);
	struct people_org o;
	struct group *g;
	size_t n, shown = 0;
	enum err e = counts_period(c, q->at.path, NULL, PERIOD_EVER, BY_ORG, &g, &n);

	if (e != OK)
		return e;
	if (n)
		qsort(g, n, sizeof *g, by_overdue);
	for (size_t i = 0; i < n && shown < HOLDERS_MAX && g[i].n[COUNT_overdue] > 0; i++) {
		const char *name = ctx_zh(c) ? "未交单位" : "No unit yet";
		if (g[i].number)
			name = ctx_found(c, people_org_get(c, g[i].number, &o)) ? o.name : "";
		v[shown++] = (struct held_by){ g[i].number ? g[i].number : ABSENT, name, g[i].n[COUNT_open], g[i].n[COUNT_overdue],
			now_query(c, q, "overdue", COUNT_DAYS_MAX, q->at.node, g[i].number) };
	}
	out->holders = (struct list){ shown, v };
	return OK;
}

enum err dashboard_scope(struct ctx *c, struct scope *s)
{
	const struct dashboard_in *in = c->in;
	struct place at;
	enum err e = territory_node(c, in->node, &at);

	if (e == OK)
		*s = (struct scope){ .path = at.path };
	return e;
}

enum err dashboard_show(struct ctx *c)
{
	static const int64_t zero[COUNTER_KINDS];
	const struct dashboard_in *in = c->in;
	struct counts_in month = { .node = in->node, .from = ABSENT, .to = ABSENT };
	struct asked_for q = { .public = false };
	struct dashboard *out = c->out;
	struct group *now, *day, *all;
	struct rows todo;
	size_t now_n, day_n, all_n;
	enum err e;

	if ((e = asked_read(c, &month, &q)) != OK ||
	    (e = counts_period(c, q.at.path, NULL, PERIOD_EVER, BY_NODE, &now, &now_n)) != OK ||
	    (e = counts_read(c, q.at.path, NULL, q.to, q.to, BY_ALL, &day, &day_n)) != OK ||
	    (e = counts_read(c, q.at.path, NULL, q.from, q.to, BY_ALL, &all, &all_n)) != OK ||
	    (e = db_rows(c->db, &assess_sql[COUNT_DELTA_SOME], c->a, VALS(vi(c->tenant), vi(1)), &todo)) != OK)
		return e;
	*out = (struct dashboard){ .node = q.at.node, .name = q.at.name, .day = q.to, .waiting = todo.v[0].i > 0,
		.opened_today = day_n ? day[0].n[COUNT_opened] : 0, .closed_today = day_n ? day[0].n[COUNT_closed] : 0 };
	out->open_cases = now_query(c, &q, "open", COUNT_DAYS_MAX, q.at.node, ABSENT);
	out->overdue_cases = now_query(c, &q, "overdue", COUNT_DAYS_MAX, q.at.node, ABSENT);
	out->opened_cases = now_query(c, &q, "opened", 1, q.at.node, ABSENT);
	out->closed_cases = now_query(c, &q, "closed", 1, q.at.node, ABSENT);
	for (size_t i = 0; i < now_n; i++) {
		out->open += now[i].n[COUNT_open];
		out->overdue += now[i].n[COUNT_overdue];
	}
	figures_of(c, &q, all_n ? all[0].n : zero, NULL, 0, 0, &out->month);
	if ((e = children_fill(c, &q, now, now_n, out)) != OK)
		return e;
	return holders_fill(c, &q, out);
}
