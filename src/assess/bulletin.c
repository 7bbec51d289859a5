/*
 * bulletin.c: the monthly report (通报) of a node. A draft is computed whenever it is read; publishing freezes every figure in the
 * journal. What changes afterwards (a breach excused, a case withdrawn) stands beside the frozen figure as a correction, and
 * never in its place. Beside every figure stands the month before, as it was counted when the report was published.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "assess/assess_in.h"
#include "people/people.h"

#define ROWS_MAX 1000
#define LIST_MAX 60

struct bulletin { int64_t id, version, node, drafter, drafted, publisher, published; const char *path, *month, *state; };

/* ---- shapes ---- */

struct bulletin_in { int64_t node; const char *month; };
struct bulletin_list_in { int64_t node, limit; const char *before; };
struct bulletin_brief { int64_t id, version, node, drafted, published; const char *month, *state; };
struct bulletin_reports { struct list items; };
struct bulletin_figure {
	const char *metric, *name, *unit;
	double value, now_value, before_value;
	int64_t numerator, denominator, now_numerator, now_denominator, before_numerator, before_denominator;
	bool corrected;
};
struct bulletin_row { const char *by, *key, *name; struct list figures; };
struct bulletin_out {
	int64_t id, version, node, drafted, published, corrections;
	const char *name, *month, *state, *drafter, *publisher;
	struct list rows;
};

SHAPE(bulletin_in_shape, "BulletinIn", struct bulletin_in,
	FIELD(struct bulletin_in, node, F_ID, F_NEED),
	FIELD(struct bulletin_in, month, F_STR, F_NEED, .min = 7, .max = 7, .doc = "2026-10; it must be over"));
SHAPE(bulletin_list_in_shape, "BulletinListIn", struct bulletin_list_in,
	FIELD(struct bulletin_list_in, node, F_ID, F_NEED),
	FIELD(struct bulletin_list_in, before, F_STR, 0, .min = 7, .max = 7, .doc = "of earlier months than this"),
	FIELD(struct bulletin_list_in, limit, F_INT, 0, .min = 1, .max = LIST_MAX));
SHAPE(bulletin_brief_shape, "BulletinBrief", struct bulletin_brief,
	FIELD(struct bulletin_brief, id, F_ID, F_NEED), FIELD(struct bulletin_brief, version, F_INT, F_NEED),
	FIELD(struct bulletin_brief, node, F_ID, F_NEED), FIELD(struct bulletin_brief, month, F_STR, F_NEED),
	FIELD(struct bulletin_brief, state, F_STR, F_NEED, .one_of = "draft|published"),
	FIELD(struct bulletin_brief, drafted, F_TIME, F_NEED), FIELD(struct bulletin_brief, published, F_TIME, 0));
SHAPE(bulletin_list_shape, "BulletinList", struct bulletin_reports,
	FIELD(struct bulletin_reports, items, F_LIST, F_NEED, .sub = &bulletin_brief_shape));
SHAPE(bulletin_figure_shape, "BulletinFigure", struct bulletin_figure,
	FIELD(struct bulletin_figure, metric, F_STR, F_NEED), FIELD(struct bulletin_figure, name, F_STR, F_NEED),
	FIELD(struct bulletin_figure, unit, F_STR, F_NEED, .one_of = "count|percent"), FIELD(struct bulletin_figure, value, F_NUM, 0),
	FIELD(struct bulletin_figure, numerator, F_INT, 0, .doc = "as published; of a draft, as it is now"),
	FIELD(struct bulletin_figure, denominator, F_INT, 0),
	FIELD(struct bulletin_figure, corrected, F_BOOL, 0, .doc = "it would be another one now"),
	FIELD(struct bulletin_figure, now_value, F_NUM, 0), FIELD(struct bulletin_figure, now_numerator, F_INT, 0),
	FIELD(struct bulletin_figure, now_denominator, F_INT, 0),
	FIELD(struct bulletin_figure, before_value, F_NUM, 0, .doc = "of the month before; missing where nothing was counted"),
	FIELD(struct bulletin_figure, before_numerator, F_INT, 0), FIELD(struct bulletin_figure, before_denominator, F_INT, 0));
SHAPE(bulletin_row_shape, "BulletinRow", struct bulletin_row,
	FIELD(struct bulletin_row, by, F_STR, F_NEED, .one_of = "all|node|org|category"), FIELD(struct bulletin_row, key, F_STR, F_NEED),
	FIELD(struct bulletin_row, name, F_STR, F_NEED), FIELD(struct bulletin_row, figures, F_LIST, F_NEED, .sub = &bulletin_figure_shape));
SHAPE(bulletin_shape, "Bulletin", struct bulletin_out,
	FIELD(struct bulletin_out, id, F_ID, F_NEED), FIELD(struct bulletin_out, version, F_INT, F_NEED), FIELD(struct bulletin_out, node, F_ID, F_NEED),
	FIELD(struct bulletin_out, name, F_STR, F_NEED), FIELD(struct bulletin_out, month, F_STR, F_NEED),
	FIELD(struct bulletin_out, state, F_STR, F_NEED, .one_of = "draft|published"), FIELD(struct bulletin_out, drafter, F_STR, 0),
	FIELD(struct bulletin_out, drafted, F_TIME, F_NEED), FIELD(struct bulletin_out, publisher, F_STR, 0),
	FIELD(struct bulletin_out, published, F_TIME, 0),
	FIELD(struct bulletin_out, corrections, F_INT, F_NEED, .doc = "how many figures would be others now"),
	FIELD(struct bulletin_out, rows, F_LIST, F_NEED, .sub = &bulletin_row_shape));

/* ---- reading ---- */

static struct bulletin bulletin_of(const struct val *v)
{
	return (struct bulletin){ .id = v[0].i, .version = v[1].i, .node = v[2].i, .path = v[3].s, .month = v[4].s, .state = v[5].s, .drafter = v[6].i,
		.drafted = v[7].i, .publisher = v[8].i, .published = v[9].type ? v[9].i : ABSENT };
}

static enum err bulletin_read(struct ctx *c, struct bulletin *out)
{
	struct rows rows;
	int64_t id;
	enum err e;

	if ((e = ctx_param_id(c, "report", &id)) != OK || (e = db_rows(c->db, &assess_sql[REPORT_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows)) != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "report", "没有这份通报", "There is no such report");
	*out = bulletin_of(rows.v);
	return OK;
}

/* "2026-10" to its first and last day. */
static enum err month_read(const char *month, const char *field, day_t *from, day_t *to, struct problem *p)
{
	char text[11];
	int year, m, day;

	snprintf(text, sizeof text, "%s-01", month);
	if (strlen(month) != 7 || !day_read(text, from))
		return refuse(p, E_INPUT, field, "月份应写作 2026-10", "A month is written 2026-10");
	day_split(*from, &year, &m, &day);
	*to = (m == 12 ? day_of(year + 1, 1, 1) : day_of(year, m + 1, 1)) - 1;
	return OK;
}

/* ---- rows as they are counted now ---- */

static const char *const by_words[BY_KINDS] = { "all", "node", "org", "category", "channel", "day", "process" };

/* One row's counters, by the key that outlives renamings; before: of the month before, or NULL. */
struct now_row { const char *by, *key, *name; const int64_t *n, *before; };

static enum err now_by(struct ctx *c, const struct place *at, day_t from, day_t to, enum by by, struct now_row *out, size_t *n)
{
	struct list children = { 0, NULL };
	struct group *g;
	size_t found;
	enum err e;

	if ((by == BY_NODE && (e = territory_children(c, at->node, &children)) != OK) ||
	    (e = counts_read(c, at->path, NULL, from, to, by, &g, &found)) != OK)
		return e;
	for (size_t i = 0; i < found && *n < ROWS_MAX; i++) {
		struct named is;
		group_name(c, at, by, &children, &g[i], &is);
		out[(*n)++] = (struct now_row){ by_words[by], by == BY_ALL ? "" : is.key, by == BY_ALL ? at->name : is.name, g[i].n, NULL };
	}
	return OK;
}

static const struct now_row *now_find(const struct now_row *v, size_t n, const char *by, const char *key)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].by, by) == 0 && strcmp(v[i].key, key) == 0)
			return &v[i];
	return NULL;
}

static enum err before_fill(struct ctx *c, const struct place *at, day_t from, const enum by *all, size_t all_n, struct now_row *v, size_t n)
{
	struct now_row *before = arena_alloc(c->a, ROWS_MAX * sizeof *before);
	int year, month, day;
	size_t found = 0;
	enum err e = OK;

	day_split(from - 1, &year, &month, &day);
	for (size_t i = 0; e == OK && i < all_n; i++)
		e = now_by(c, at, day_of(year, month, 1), from - 1, all[i], before, &found);
	for (size_t i = 0; e == OK && i < n; i++) {
		const struct now_row *had = now_find(before, found, v[i].by, v[i].key);
		v[i].before = had ? had->n : NULL;
	}
	return e;
}

static enum err now_rows(struct ctx *c, const struct bulletin *r, struct place *at, struct now_row **out, size_t *n)
{
	static const enum by all[] = { BY_ALL, BY_NODE, BY_ORG, BY_CATEGORY };
	day_t from, to;
	enum err e;

	*out = arena_alloc(c->a, ROWS_MAX * sizeof **out);
	*n = 0;
	if ((e = territory_node(c, r->node, at)) != OK || (e = month_read(r->month, "month", &from, &to, &c->problem)) != OK)
		return e;
	/* The place as it lay in the tree when the report was drafted: what was counted there stayed there. */
	at->path = r->path;
	for (size_t i = 0; e == OK && i < sizeof all / sizeof all[0]; i++)
		e = now_by(c, at, from, to, all[i], *out, n);
	return e == OK ? before_fill(c, at, from, all, sizeof all / sizeof all[0], *out, *n) : e;
}

/* ---- drafting and publishing ---- */

enum err bulletin_draft_scope(struct ctx *c, struct scope *s)
{
	const struct bulletin_in *in = c->in;
	struct place at;
	enum err e = territory_node(c, in->node, &at);

	if (e == OK)
		*s = (struct scope){ .path = at.path };
	return e;
}

enum err bulletin_draft(struct ctx *c)
{
	const struct bulletin_in *in = c->in;
	struct bulletin_drafted d = { .node = in->node, .month = in->month };
	struct place at;
	struct rows rows;
	day_t from, to;
	enum err e;

	if ((e = month_read(in->month, "month", &from, &to, &c->problem)) != OK || (e = territory_node(c, in->node, &at)) != OK)
		return e;
	if (day_at(c->now, CHINA_OFFSET_MIN) <= to)
		return refuse(&c->problem, E_CONFLICT, "month", "%s 还没有结束，月末之后再起草", "%s is not over; draft its report afterwards", in->month);
	if ((e = db_rows(c->db, &assess_sql[REPORT_OF], c->a, VALS(vi(c->tenant), vi(in->node), vs(in->month)), &rows)) != OK)
		return e;
	if (rows.n)
		return refuse(&c->problem, E_CONFLICT, "month", "“%s” %s 的通报已有（编号 %" PRId64 "）", "There is a report of \"%s\" for %s already (%" PRId64 ")",
		              at.name, in->month, rows.v[0].i);
	d.path = at.path;
	c->done_id = ctx_id(c);
	c->done_version = 1;
	return record(c, &bulletin_drafted_kind, c->done_id, 0, &d, NULL);
}

static void figures_write(struct jw *w, const struct metrics *all, const int64_t *n)
{
	for (int i = 0; i < all->n; i++) {
		struct measured f = metric_of(&all->v[i], n);
		jw_key(w, all->v[i].id);
		jw_arr(w);
		jw_int(w, f.numerator);
		if (f.denominator != ABSENT)
			jw_int(w, f.denominator);
		jw_arr_end(w);
	}
}

/* {"on_time": [97, 100], …, "/before": {"on_time": [90, 95], …}}: no metric's name begins with a slash. */
static const char *figures_json(struct ctx *c, const struct now_row *row)
{
	const struct metrics *all = assess_metrics(c);
	struct jw w;

	jw_init(&w, c->a);
	jw_obj(&w);
	figures_write(&w, all, row->n);
	if (row->before) {
		jw_key(&w, "/before");
		jw_obj(&w);
		figures_write(&w, all, row->before);
		jw_obj_end(&w);
	}
	jw_obj_end(&w);
	return jw_text(&w, NULL);
}

enum err bulletin_scope(struct ctx *c, struct scope *s)
{
	struct bulletin r;
	enum err e = bulletin_read(c, &r);

	if (e == OK)
		*s = (struct scope){ .object = r.id, .version = r.version, .path = r.path };
	return e;
}

enum err bulletin_publish(struct ctx *c)
{
	struct bulletin_published d;
	struct now_row *now;
	struct frozen *v;
	struct bulletin r;
	struct rows todo;
	struct place at;
	size_t n;
	enum err e;

	if ((e = bulletin_read(c, &r)) != OK ||
	    (e = db_rows(c->db, &assess_sql[COUNT_DELTA_SOME], c->a, VALS(vi(c->tenant), vi(1)), &todo)) != OK)
		return e;
	if (strcmp(r.state, "draft") != 0)
		return refuse(&c->problem, E_CONFLICT, "state", "这份通报已经发布", "This report is published already");
	if (r.drafter == c->actor.person)
		return refuse(&c->problem, E_CONFLICT, "report", "起草与发布须由不同的人完成，请由他人发布",
		              "Who drafted a report may not publish it; another person has to");
	if (todo.v[0].i)
		return refuse(&c->problem, E_BUSY, "report", "计数还在汇总，请两秒后重试", "Counts are still being added up; try again in two seconds");
	if ((e = now_rows(c, &r, &at, &now, &n)) != OK)
		return e;
	v = arena_alloc(c->a, n * sizeof *v);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct frozen){ now[i].by, now[i].key, now[i].name, figures_json(c, &now[i]) };
	d.rows = (struct list){ n, v };
	c->done_id = r.id;
	c->done_version = r.version + 1;
	return record(c, &bulletin_published_kind, r.id, r.version, &d, NULL);
}

/* ---- GET /reports ---- */

enum err bulletin_list_scope(struct ctx *c, struct scope *s)
{
	const struct bulletin_list_in *in = c->in;
	struct place at;
	enum err e = territory_node(c, in->node, &at);

	if (e == OK)
		*s = (struct scope){ .path = at.path };
	return e;
}

enum err bulletin_list(struct ctx *c)
{
	const struct bulletin_list_in *in = c->in;
	struct bulletin_brief *v;
	struct rows rows;
	enum err e = db_rows(c->db, &assess_sql[REPORT_LIST], c->a,
		VALS(vi(c->tenant), vi(in->node), vs(in->before ? in->before : "9999-99"), vi(in->limit == ABSENT ? 12 : in->limit)), &rows);

	if (e != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++) {
		struct bulletin r = bulletin_of(row(&rows, i));
		v[i] = (struct bulletin_brief){ r.id, r.version, r.node, r.drafted, r.published, r.month, r.state };
	}
	((struct bulletin_reports *)c->out)->items = (struct list){ rows.n, v };
	return OK;
}

/* ---- GET /reports/{report} ---- */

static double share(const struct metric *m, int64_t numerator, int64_t denominator)
{
	if (!m->denominator_n)
		return numerator == ABSENT ? (double)NAN : (double)numerator;
	return denominator == ABSENT || denominator <= 0 ? (double)NAN : 100.0 * (double)numerator / (double)denominator;
}

static int64_t frozen_at(const json_t *frozen, const struct metric *m, size_t k)
{
	const json_t *v = json_array_get(json_object_get(frozen, m->id), k);

	return v ? json_integer_value(v) : ABSENT;
}

/* Of the month before: as frozen, or for a draft as it is counted. */
static void before_show(const struct metric *m, bool published, const json_t *frozen, const struct now_row *now, struct bulletin_figure *out)
{
	const json_t *before = json_object_get(frozen, "/before");

	out->before_value = (double)NAN;
	out->before_numerator = out->before_denominator = ABSENT;
	if (published && before) {
		out->before_numerator = frozen_at(before, m, 0);
		out->before_denominator = frozen_at(before, m, 1);
		out->before_value = share(m, out->before_numerator, out->before_denominator);
	} else if (!published && now && now->before) {
		struct measured f = metric_of(m, now->before);
		out->before_numerator = f.numerator;
		out->before_denominator = f.denominator;
		out->before_value = f.value;
	}
}

/* One row's figures: frozen (NULL: a draft, or a row that came since) and now (NULL: nothing is counted there any more). */
static int64_t figures_fill(struct ctx *c, bool published, const json_t *frozen, const struct now_row *now, struct list *out)
{
	static const int64_t zero[COUNTER_KINDS];
	const struct metrics *all = assess_metrics(c);
	struct bulletin_figure *v = arena_alloc(c->a, (size_t)all->n * sizeof *v);
	int64_t corrections = 0;

	for (int i = 0; i < all->n; i++) {
		const struct metric *m = &all->v[i];
		struct measured f = metric_of(m, now ? now->n : zero);
		int64_t numerator = published ? frozen_at(frozen, m, 0) : f.numerator, denominator = published ? frozen_at(frozen, m, 1) : f.denominator;
		v[i] = (struct bulletin_figure){ .metric = m->id, .name = ctx_zh(c) ? m->zh : m->en, .unit = m->denominator_n ? "percent" : "count",
			.value = share(m, numerator, denominator), .now_value = (double)NAN, .numerator = numerator, .denominator = denominator,
			.now_numerator = ABSENT, .now_denominator = ABSENT, .corrected = numerator != f.numerator || denominator != f.denominator };
		before_show(m, published, frozen, now, &v[i]);
		if (!v[i].corrected)
			continue;
		corrections++;
		v[i].now_value = f.value;
		v[i].now_numerator = f.numerator;
		v[i].now_denominator = f.denominator;
	}
	*out = (struct list){ (size_t)all->n, v };
	return corrections;
}

static enum err rows_fill(struct ctx *c, const struct bulletin *r, const struct now_row *now, size_t now_n, struct bulletin_out *out)
{
	bool published = strcmp(r->state, "published") == 0;
	struct bulletin_row *v;
	struct rows rows;
	size_t n = 0;
	enum err e = db_rows(c->db, &assess_sql[REPORT_ROWS], c->a, VALS(vi(c->tenant), vi(r->id)), &rows);

	if (e != OK)
		return e;
	v = arena_alloc(c->a, (rows.n + now_n) * sizeof *v);
	for (size_t i = 0; i < rows.n; i++, n++) {
		const struct val *f = row(&rows, i);
		const struct now_row *is = now_find(now, now_n, f[0].s, f[1].s);
		json_t *frozen = json_loads(f[3].s, 0, NULL);
		v[n] = (struct bulletin_row){ f[0].s, f[1].s, strcmp(f[0].s, "category") == 0 ? category_name(c, f[1].s) : f[2].s, { 0, NULL } };
		out->corrections += figures_fill(c, true, frozen, is, &v[n].figures);
		json_decref(frozen);
	}
	for (size_t i = 0; i < now_n; i++) {
		bool had = false;
		for (size_t k = 0; k < rows.n && !had; k++)
			had = strcmp(v[k].by, now[i].by) == 0 && strcmp(v[k].key, now[i].key) == 0;
		if (had)
			continue;
		v[n] = (struct bulletin_row){ now[i].by, now[i].key, now[i].name, { 0, NULL } };
		out->corrections += figures_fill(c, published, NULL, &now[i], &v[n].figures);
		n++;
	}
	out->rows = (struct list){ n, v };
	return OK;
}

enum err bulletin_show(struct ctx *c)
{
	struct bulletin_out *out = c->out;
	struct now_row *now;
	struct bulletin r;
	struct place at;
	size_t n;
	enum err e;

	if ((e = bulletin_read(c, &r)) != OK || (e = now_rows(c, &r, &at, &now, &n)) != OK)
		return e;
	*out = (struct bulletin_out){ .id = r.id, .version = r.version, .node = r.node, .drafted = r.drafted, .published = r.published, .name = at.name,
		.month = r.month, .state = r.state, .drafter = people_name(c, r.drafter), .publisher = r.publisher ? people_name(c, r.publisher) : NULL };
	return rows_fill(c, &r, now, n, out);
}
