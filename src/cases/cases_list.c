/*
 * cases_list.c: the desks' lists. A queue is what lies within the reach of the acting post; every page is bounded, and its
 * cost follows the work at hand, not what was ever stored.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cases/cases_in.h"
#include "cases/cases_rows.h"
#include "people/people.h"
#include "people/people_reach.h"
#include "territory/territory.h"

#define SUMMARY_CHARS 60
#define REACH_MAX 4
#define WHO_MAX 7

static const char *summary(struct ctx *c, int64_t text_id)
{
	const char *s = side_get_id(c, text_id);
	size_t chars = 0, n = 0;

	if (!s)
		return NULL;
	while (s[n] && chars <= SUMMARY_CHARS)
		if (((unsigned char)s[n++] & 0xC0) != 0x80)
			chars++;
	char *out = arena_strn(c->a, s, chars > SUMMARY_CHARS ? n - 1 : n);
	for (char *p = out; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	return out;
}

static enum err names_of(struct ctx *c, struct row_cache *cache, const char *path, struct list *out)
{
	enum err e;

	for (int i = 0; i < cache->paths; i++)
		if (strcmp(cache->path[i], path) == 0) {
			*out = cache->names[i];
			return OK;
		}
	if ((e = territory_names(c, path, out)) == OK && cache->paths < LIMIT_ROW_CACHE) {
		cache->path[cache->paths] = path;
		cache->names[cache->paths++] = *out;
	}
	return e;
}

static const char *org_name(struct ctx *c, struct row_cache *cache, int64_t org)
{
	struct people_org o;

	for (int i = 0; i < cache->orgs; i++)
		if (cache->org[i] == org)
			return cache->org_name[i];
	if (people_org_get(c, org, &o) != OK)
		return NULL;
	if (cache->orgs < LIMIT_ROW_CACHE) {
		cache->org[cache->orgs] = org;
		cache->org_name[cache->orgs++] = o.name;
	}
	return o.name;
}

static void can_of(struct ctx *c, const struct process *def, const struct case_file *f, struct list *out)
{
	const char **can = arena_alloc(c->a, (size_t)def->acts_n * sizeof *can);
	int s = process_state(def, f->state);
	size_t n = 0;

	for (int i = 0; i < def->acts_n; i++) {
		const struct proc_act *act = &def->acts[i];
		if (!act->reporter && s >= 0 && (act->from >> s & 1) && ctx_may(c, act->by, f->path, f->org))
			can[n++] = act->id;
	}
	*out = (struct list){ n, can };
}

enum err case_row_fill(struct ctx *c, struct row_cache *cache, const struct case_file *f, struct case_row *out)
{
	const struct process *def;
	const struct proc_item *category;
	enum err e;

	if ((e = case_process(c, f, &def)) != OK || (e = names_of(c, cache, f->path, &out->node_names)) != OK)
		return e;
	const struct proc_state *s = &def->states[process_state(def, f->state)];
	category = f->category ? process_category(def, f->category) : NULL;
	out->id = f->id;
	out->number = f->number;
	out->version = f->version;
	out->state = f->state;
	out->state_name = ctx_zh(c) ? s->name.zh : s->name.en;
	out->channel = f->channel;
	out->category = f->category;
	out->category_name = !category ? NULL : ctx_zh(c) ? category->name.zh : category->name.en;
	out->summary = summary(c, f->text_id);
	out->lon = f->lon;
	out->lat = f->lat;
	out->grid = out->node_names.n ? ((const char *const *)out->node_names.v)[out->node_names.n - 1] : NULL;
	out->org = f->org ? f->org : ABSENT;
	out->org_name = f->org ? org_name(c, cache, f->org) : NULL;
	out->opened = f->opened;
	out->due = f->due;
	out->closed = f->closed;
	out->clock_state = f->clock_state;
	out->photos = f->photos;
	can_of(c, def, f, &out->can);
	return OK;
}

/* ---- reach ---- */

/* The rights that own a state of the current definitions and that the acting post holds; "*" alone for everything. */
struct wanted { const char *who[WHO_MAX]; int n; };

static void wanted_add(struct wanted *w, const char *right)
{
	for (int i = 0; i < w->n; i++)
		if (strcmp(w->who[i], right) == 0)
			return;
	if (w->n < WHO_MAX)
		w->who[w->n++] = right;
}

static struct wanted wanted_todo(struct ctx *c)
{
	const struct process *def = process_current(c, "event");
	struct reach reach[1];
	struct wanted w = { .n = 0 };

	for (int s = 0; def && s < def->states_n; s++)
		if (*def->states[s].right && people_reach(c, def->states[s].right, reach, 1))
			wanted_add(&w, def->states[s].right);
	return w;
}

struct query {
	const char *state, *channel;
	struct reach within;        /* cut further by a node or an organization that was asked for */
	struct wanted who;
	int64_t late_before;        /* 0: not only late ones */
	int64_t due, id;            /* the last row seen */
	int limit;
};

static int bind(struct ctx *c, const struct query *q, struct val *v)
{
	int n = 0;

	v[n++] = vi(c->tenant);
	v[n++] = vs(q->within.path);
	v[n++] = vs(arena_printf(c->a, "%s{", q->within.path));
	for (int i = 0; i < WHO_MAX; i++)
		v[n++] = vs(i < q->who.n ? q->who.who[i] : q->who.n ? q->who.who[0] : "");
	v[n++] = vs(q->state ? q->state : "");
	v[n++] = vi(q->within.org);
	v[n++] = vi(q->late_before);
	return n;
}

static enum err list_due(struct ctx *c, const struct query *q, struct case_file **out, size_t *n)
{
	struct val v[17];
	int k = bind(c, q, v);

	v[k++] = vs(q->channel ? q->channel : "");
	v[k++] = vi(q->due);
	v[k++] = vi(q->id);
	v[k++] = vi(q->limit);
	return case_list_read(c, &case_sql[q->within.org ? CASE_LIST_ORG : CASE_LIST_DUE], v, k, out, n);
}

static enum err count_due(struct ctx *c, const struct query *q, int64_t *n)
{
	struct val v[13];
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[q->within.org ? CASE_COUNT_ORG : CASE_COUNT_DUE], c->a, v, bind(c, q, v), &rows);

	if (e == OK)
		*n = rows.v[0].i;
	return e;
}

/* ---- GET /cases ---- */

struct case_list_in { const char *queue, *state, *channel, *number, *cursor; int64_t node, org, limit; };
struct case_list_out { struct list items; const char *next; };

static const char queues[] = "todo|running|late|closed|all";

SHAPE(case_list_in_shape, "CaseListIn", struct case_list_in,
	FIELD(struct case_list_in, queue, F_STR, 0, .one_of = queues, .doc = "todo: what my post must act on now (the default)"),
	FIELD(struct case_list_in, state, F_STR, 0),
	FIELD(struct case_list_in, channel, F_STR, 0),
	FIELD(struct case_list_in, number, F_STR, 0, .max = 20, .doc = "with queue all or closed: the one with this number"),
	FIELD(struct case_list_in, node, F_ID, 0, .doc = "under this node"),
	FIELD(struct case_list_in, org, F_ID, 0, .doc = "given to this unit"),
	FIELD(struct case_list_in, cursor, F_STR, 0, .max = 60),
	FIELD(struct case_list_in, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(case_row_shape, "CaseRow", struct case_row, CASE_ROW_FIELDS);

SHAPE(case_list_shape, "CaseList", struct case_list_out,
	FIELD(struct case_list_out, items, F_LIST, F_NEED, .sub = &case_row_shape),
	FIELD(struct case_list_out, next, F_STR, 0, .doc = "send as cursor for the rows behind these"));

/* Cuts a place of the post's reach by what was asked for; false if nothing is left of it. */
static bool cut(struct reach *r, const char *path, int64_t org)
{
	if (path && strncmp(path, r->path, strlen(r->path)) == 0)
		r->path = path;
	else if (path && strncmp(r->path, path, strlen(path)) != 0)
		return false;
	if (org != ABSENT && r->org && r->org != org)
		return false;
	if (org != ABSENT)
		r->org = org;
	return true;
}

static bool cursor_read(const char *cursor, int64_t *a, int64_t *b)
{
	char first[24];
	const char *dot = strchr(cursor, '.');

	if (!dot || dot - cursor >= (int)sizeof first)
		return false;
	memcpy(first, cursor, (size_t)(dot - cursor));
	first[dot - cursor] = 0;
	return text_int(first, INT64_MIN + 1, INT64_MAX, a) && text_int(dot + 1, 0, INT64_MAX, b);
}

static bool before(const struct case_file *a, const struct case_file *b, bool by_due)
{
	if (!by_due)
		return a->id > b->id;
	return a->due < b->due || (a->due == b->due && a->id < b->id);
}

/* Puts the rows of one more place among those found so far, in order, each case once, at most max. */
static void merge(struct arena *a, struct case_file **all, size_t *n, const struct case_file *more, size_t more_n, bool by_due, size_t max)
{
	struct case_file *out = arena_alloc(a, (*n + more_n) * sizeof *out);
	size_t i = 0, k = 0, m = 0;

	while ((i < *n || k < more_n) && m < max) {
		bool first = k == more_n || (i < *n && !before(&more[k], &(*all)[i], by_due));
		if (first && k < more_n && (*all)[i].id == more[k].id)
			k++;
		out[m++] = first ? (*all)[i++] : more[k++];
	}
	*all = out;
	*n = m;
}

static enum err list_new(struct ctx *c, const struct query *q, bool closed_only, const char *number, struct case_file **out, size_t *n)
{
	return case_list_read(c, &case_sql[CASE_LIST_NEW],
		VALS(vi(c->tenant), vi(0), vi(closed_only ? 0 : 1), vs(q->within.path), vs(arena_printf(c->a, "%s{", q->within.path)), vi(q->within.org),
		     vs(q->state ? q->state : ""), vs(q->channel ? q->channel : ""), vs(number ? number : ""), vi(q->id), vi(q->limit)), out, n);
}

static enum err ask_of(struct ctx *c, const struct case_list_in *in, struct query *q, bool *by_due)
{
	const char *queue = in->queue ? in->queue : "todo";

	*by_due = strcmp(queue, "closed") != 0 && strcmp(queue, "all") != 0;
	*q = (struct query){ .state = in->state, .channel = in->channel, .limit = in->limit == ABSENT ? 50 : (int)in->limit,
	                   .due = INT64_MIN + 1, .id = *by_due ? 0 : INT64_MAX };
	q->limit++;     /* one more tells whether there is a next page */
	if (strcmp(queue, "todo") == 0)
		q->who = wanted_todo(c);
	else
		q->who = (struct wanted){ { "*" }, 1 };
	if (strcmp(queue, "late") == 0)
		q->late_before = c->now;
	if (in->cursor && !cursor_read(in->cursor, &q->due, &q->id))
		return refuse(&c->problem, E_INPUT, "cursor", "翻页游标无效，请从第一页重新开始", "The cursor is not valid; begin with the first page again");
	return OK;
}

enum err case_list(struct ctx *c)
{
	const struct case_list_in *in = c->in;
	struct case_list_out *out = c->out;
	struct row_cache *cache = arena_alloc(c->a, sizeof *cache);
	struct reach reach[REACH_MAX];
	struct case_file *all = NULL, *more;
	struct place node = { .path = NULL };
	size_t n = 0, more_n;
	struct query q;
	bool by_due;
	enum err e;
	int places = people_reach(c, "case.read", reach, REACH_MAX);

	if ((e = ask_of(c, in, &q, &by_due)) != OK || (in->node != ABSENT && (e = territory_node(c, in->node, &node)) != OK))
		return e;
	for (int i = 0; i < places && q.who.n; i++) {
		q.within = reach[i];
		if (!cut(&q.within, node.path, in->org))
			continue;
		e = by_due ? list_due(c, &q, &more, &more_n) : list_new(c, &q, in->queue && strcmp(in->queue, "closed") == 0, in->number, &more, &more_n);
		if (e != OK)
			return e;
		merge(c->a, &all, &n, more, more_n, by_due, (size_t)q.limit);
	}
	if (n == (size_t)q.limit) {
		const struct case_file *last = &all[--n - 1];
		out->next = arena_printf(c->a, "%" PRId64 ".%" PRId64, by_due ? last->due : 0, last->id);
	}
	struct case_row *rows = arena_alloc(c->a, n * sizeof *rows);
	for (size_t i = 0; i < n; i++)
		if ((e = case_row_fill(c, cache, &all[i], &rows[i])) != OK)
			return e;
	out->items = (struct list){ n, rows };
	return OK;
}

/* ---- GET /queues ---- */

struct queue { const char *queue, *name; int64_t count; bool more; };
struct queue_list { struct list items; };

SHAPE(queue_shape, "Queue", struct queue,
	FIELD(struct queue, queue, F_STR, F_NEED, .one_of = queues),
	FIELD(struct queue, name, F_STR, F_NEED),
	FIELD(struct queue, count, F_INT, 0, .doc = "missing where counting would grow with what is stored"),
	FIELD(struct queue, more, F_BOOL, F_NEED, .doc = "the count stopped at 999"));
SHAPE(queue_list_shape, "QueueList", struct queue_list, FIELD(struct queue_list, items, F_LIST, F_NEED, .sub = &queue_shape));

static enum err queue_count(struct ctx *c, struct queue *q, const struct query *ask)
{
	struct reach reach[REACH_MAX];
	int places = people_reach(c, "case.read", reach, REACH_MAX);
	int64_t n;
	enum err e;

	q->count = 0;
	for (int i = 0; i < places && ask->who.n; i++) {
		struct query one = *ask;
		one.within = reach[i];
		if ((e = count_due(c, &one, &n)) != OK)
			return e;
		q->count += n;
	}
	q->more = q->count > 999;
	q->count = q->more ? 999 : q->count;
	return OK;
}

enum err queue_list(struct ctx *c)
{
	static const struct { const char *id, *zh, *en; } names[] = {
		{ "todo", "待办", "To do" }, { "running", "在办", "Running" }, { "late", "超期", "Overdue" }, { "closed", "办结", "Closed" }, { "all", "全部", "All" },
	};
	struct queue *v = arena_alloc(c->a, 5 * sizeof *v);
	struct wanted any = { { "*" }, 1 };
	struct query asks[3] = { { .who = wanted_todo(c) }, { .who = any }, { .who = any, .late_before = c->now } };
	enum err e;

	for (int i = 0; i < 5; i++) {
		v[i] = (struct queue){ names[i].id, ctx_zh(c) ? names[i].zh : names[i].en, ABSENT, false };
		if (i < 3 && (e = queue_count(c, &v[i], &asks[i])) != OK)
			return e;
	}
	((struct queue_list *)c->out)->items = (struct list){ 5, v };
	return OK;
}
