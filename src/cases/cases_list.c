/*
 * cases_list.c: the desks' lists. A queue is what lies within the reach of the acting post; every page is bounded, and its
 * cost follows the work at hand, not what was ever stored.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/id.h"
#include "base/text.h"
#include "cases/cases_in.h"
#include "cases/cases_list.h"
#include "cases/cases_rows.h"
#include "people/people.h"
#include "people/people_reach.h"
#include "territory/territory.h"

#define SUMMARY_CHARS 60
#define CUT_DAYS 366     /* what has ended is searched by kind or category over so many days at most */

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
	if (!ctx_found(c, people_org_get(c, org, &o)))
		return NULL;
	if (cache->orgs < LIMIT_ROW_CACHE) {
		cache->org[cache->orgs] = org;
		cache->org_name[cache->orgs++] = o.name;
	}
	return o.name;
}

static enum err can_of(struct ctx *c, const struct process *def, const struct case_file *f, struct list *out)
{
	const char **can = arena_alloc(c->a, (size_t)def->acts_n * sizeof *can);
	bool offered;
	size_t n = 0;
	enum err e;

	for (int i = 0; i < def->acts_n; i++) {
		if ((e = case_offered(c, def, f, &def->acts[i], &offered)) != OK)
			return e;
		if (offered)
			can[n++] = def->acts[i].id;
	}
	*out = (struct list){ n, can };
	return OK;
}

enum err case_row_words(struct ctx *c, struct row_cache *cache, const struct case_file *f, struct case_row *out)
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
	out->process = f->process;
	out->parent = f->parent ? f->parent : ABSENT;
	out->role = f->role && *f->role ? f->role : NULL;
	out->tasks = f->tasks;
	out->paused = f->paused;
	out->upstream = f->upstream;
	return OK;
}

enum err case_row_fill(struct ctx *c, struct row_cache *cache, const struct case_file *f, struct case_row *out)
{
	const struct process *def;
	enum err e;

	if ((e = case_process(c, f, &def)) != OK || (e = case_row_words(c, cache, f, out)) != OK)
		return e;
	return can_of(c, def, f, &out->can);
}

enum err case_rows_shown(struct ctx *c, const int64_t *ids, size_t n, struct case_file **out, size_t *count)
{
	size_t all;
	enum err e = case_list_ids(c, ids, n, out, &all);

	*count = 0;
	for (size_t i = 0; e == OK && i < all; i++) {
		const struct case_file f = (*out)[i];
		const char *secret = case_read_right(c, &f);
		if (ctx_may(c, "case.read", f.path, f.org) && (!secret || ctx_may(c, secret, f.path, f.org)))
			(*out)[(*count)++] = f;
	}
	return e;
}

/* ---- reach ---- */

static bool wants(const struct wanted *w, const char *right)
{
	for (int i = 0; i < w->n; i++)
		if (strcmp(w->who[i], right) == 0)
			return true;
	return false;
}

static bool covers(const struct reach *a, const struct reach *b)
{
	return strncmp(b->path, a->path, strlen(a->path)) == 0 && (a->org == 0 || a->org == b->org);
}

/* The desk of a place that has a right, or can take it; *had: it has it. */
static int desk_for(const struct desk *v, int n, const struct reach *at, const char *right, bool *had)
{
	int free = n;

	*had = false;
	for (int k = 0; k < n && !*had; k++) {
		if (!covers(&v[k].at, at) || !covers(at, &v[k].at))
			continue;
		*had = wants(&v[k].who, right);
		if (free == n && v[k].who.n < WHO_MAX)
			free = k;
	}
	return free;
}

/* Notes that a right (or "*") is held at these places. */
static int desks_add(struct desk *v, int n, const struct reach *places, int places_n, const char *right)
{
	for (int i = 0; i < places_n; i++) {
		bool had;
		int k = desk_for(v, n, &places[i], right, &had);
		if (had || k == DESKS_MAX)
			continue;
		if (k == n)
			v[n++] = (struct desk){ .at = places[i] };
		v[k].who.who[v[k].who.n++] = right;
	}
	return n;
}

/* What a wider place has is not asked for again at the narrower one, or it would be counted twice. */
static int desks_apart(const struct desk *v, int n, struct desk *out)
{
	int kept = 0;

	for (int i = 0; i < n; i++) {
		struct desk d = { .at = v[i].at };
		for (int w = 0; w < v[i].who.n; w++) {
			const char *right = v[i].who.who[w];
			bool had = false;
			for (int k = 0; k < n && !had; k++)
				had = k != i && covers(&v[k].at, &v[i].at) && wants(&v[k].who, right);
			if (!had)
				d.who.who[d.who.n++] = right;
		}
		if (d.who.n)
			out[kept++] = d;
	}
	return kept;
}

int desks_of(struct ctx *c, bool todo, struct desk *out)
{
	struct desk all[DESKS_MAX];
	struct reach places[GRANTS_MAX];
	struct list defs;
	int n = 0;

	if (!todo)
		n = desks_add(all, 0, places, people_reach(c, "case.read", places, GRANTS_MAX), "*");
	process_currents(c, &defs);
	for (size_t i = 0; todo && i < defs.n; i++) {
		const struct process *def = ((const struct process *const *)defs.v)[i];
		for (int s = 0; s < def->states_n; s++)
			if (*def->states[s].right)
				n = desks_add(all, n, places, people_reach(c, def->states[s].right, places, GRANTS_MAX), def->states[s].right);
	}
	return desks_apart(all, n, out);
}

struct query {
	const char *state, *channel, *process, *category, *matter;
	struct reach within;        /* cut further by a node or an organization that was asked for */
	struct wanted who;
	int64_t late_before;        /* 0: not only late ones */
	int64_t due, id;            /* the last row seen */
	int64_t from, to;           /* ids: opened between */
	int limit;
	bool by_due;                /* else the newest first */
	bool open, closed;          /* of those: which */
	bool secret;                /* confidential ones too */
};

/* Confidential cases: on the desk that must act now, and for who holds the right to read them. */
static bool secret_too(struct ctx *c, const struct query *q)
{
	return (q->who.n && strcmp(q->who.who[0], "*") != 0) || ctx_may(c, SECRET_RIGHT, q->within.path, q->within.org);
}

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
	v[n++] = vi(q->secret);
	return n;
}

static enum err list_due(struct ctx *c, const struct query *q, struct case_file **out, size_t *n)
{
	struct val v[32];
	int k = bind(c, q, v);

	v[k++] = vs(q->channel ? q->channel : "");
	v[k++] = vi(q->due);
	v[k++] = vi(q->id);
	v[k++] = vi(q->limit);
	v[k++] = vs(q->process);
	v[k++] = vs(q->category);
	v[k++] = vs(q->matter);
	v[k++] = vi(q->from);
	v[k++] = vi(q->to);
	return case_list_read(c, &case_sql[q->within.org ? CASE_LIST_ORG : CASE_LIST_DUE], v, k, out, n);
}

static enum err count_due(struct ctx *c, const struct query *q, int64_t *n)
{
	struct val v[23];
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[q->within.org ? CASE_COUNT_ORG : CASE_COUNT_DUE], c->a, v, bind(c, q, v), &rows);

	if (e == OK)
		*n = rows.v[0].i;
	return e;
}

/* ---- GET /cases ---- */

struct case_list_out { struct list items; const char *next; };

static const char queues[] = "todo|running|late|closed|all";

SHAPE(case_list_in_shape, "CaseListIn", struct case_list_in,
	FIELD(struct case_list_in, queue, F_STR, 0, .one_of = queues, .doc = "todo: what my post must act on now (the default)"),
	FIELD(struct case_list_in, sort, F_STR, 0, .one_of = "due|opened",
	    .doc = "due: the soonest first (todo, running, late); opened: the newest first (running, closed, all)"),
	FIELD(struct case_list_in, state, F_STR, 0),
	FIELD(struct case_list_in, channel, F_STR, 0),
	FIELD(struct case_list_in, process, F_STR, 0, .max = 40, .doc = "of this kind"),
	FIELD(struct case_list_in, category, F_STR, 0, .max = 40),
	FIELD(struct case_list_in, matter, F_STR, 0, .max = 40, .doc = "a matter's code"),
	FIELD(struct case_list_in, from, F_DAY, 0, .doc = "opened on this day or later"),
	FIELD(struct case_list_in, to, F_DAY, 0, .doc = "opened on this day or before"),
	FIELD(struct case_list_in, number, F_STR, 0, .max = 20, .doc = "with queue all or closed: the one with this number"),
	FIELD(struct case_list_in, q, F_STR, 0, .max = SEARCH_CHARS_MAX,
	    .doc = "words that stand on it, newest first; a space means and; queue is all if left out"),
	FIELD(struct case_list_in, node, F_ID, 0, .doc = "under this node"),
	FIELD(struct case_list_in, org, F_ID, 0, .doc = "given to this unit"),
	FIELD(struct case_list_in, cursor, F_STR, 0, .max = 60),
	FIELD(struct case_list_in, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(case_row_shape, "CaseRow", struct case_row, CASE_ROW_FIELDS);

SHAPE(case_list_shape, "CaseList", struct case_list_out,
	FIELD(struct case_list_out, items, F_LIST, F_NEED, .sub = &case_row_shape),
	FIELD(struct case_list_out, next, F_STR, 0, .doc = "send as cursor for the rows behind these"));

bool desk_cut(struct reach *r, const char *path, int64_t org)
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

bool list_cursor(const char *cursor, int64_t *a, int64_t *b)
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

bool case_cut(const struct case_file *f, const char *process, const char *category, const char *matter, int64_t from)
{
	return (!*process || strcmp(f->process, process) == 0) && (!*category || (f->category && strcmp(f->category, category) == 0)) &&
	       (!*matter || (f->matter && strcmp(f->matter, matter) == 0)) && f->id >= from;
}

void case_period(const struct case_list_in *in, int64_t *from, int64_t *to)
{
	*from = in->from == ABSENT ? 0 : id_from(day_instant((day_t)in->from, 0, CHINA_OFFSET_MIN));
	*to = in->to == ABSENT ? INT64_MAX : id_from(day_instant((day_t)in->to + 1, 0, CHINA_OFFSET_MIN));
}

/* The one that bears a number, if it lies where and is as was asked. */
static enum err list_number(struct ctx *c, const struct query *q, const char *number, struct case_file **out, size_t *n)
{
	enum err e = case_list_read(c, &case_sql[CASE_BY_NUMBER], VALS(vi(c->tenant), vs(number)), out, n);
	const struct case_file *f = *out;

	if (e == OK && *n)
		*n = strncmp(f->path, q->within.path, strlen(q->within.path)) == 0 && (!q->within.org || f->org == q->within.org) &&
		     (f->open ? q->open : q->closed) && (!q->state || !*q->state || strcmp(f->state, q->state) == 0) &&
		     (!q->channel || !*q->channel || strcmp(f->channel, q->channel) == 0) && f->id < q->id &&
		     f->id < q->to && (q->secret || !f->secret) && case_cut(f, q->process, q->category, q->matter, q->from);
	return e;
}

static enum err list_place(struct ctx *c, const struct query *q, bool open, struct case_file **out, size_t *n)
{
	return case_list_read(c, &case_sql[open ? CASE_LIST_PLACE_OPEN : CASE_LIST_PLACE_CLOSED],
		VALS(vi(c->tenant), vs(q->within.path), vs(arena_printf(c->a, "%s{", q->within.path)), vi(q->within.org), vs(q->state ? q->state : ""),
		     vs(q->channel ? q->channel : ""), vi(q->id < q->to ? q->id : q->to), vi(q->limit), vi(q->secret), vs(q->process),
		     vs(q->category), vs(q->matter), vi(q->from)), out, n);
}

/* A community's or a grid's are found by place, a unit's by unit; of anything larger the newest are dense enough. */
static enum err list_new(struct ctx *c, const struct query *q, struct case_file **out, size_t *n)
{
	struct case_file *more;
	size_t more_n;
	enum err e = OK;

	if (strlen(q->within.path) < LEVEL_COMMUNITY * PATH_STEP)
		return case_list_read(c, &case_sql[q->within.org ? CASE_LIST_NEW_ORG : CASE_LIST_NEW],
			VALS(vi(c->tenant), vi(!q->closed), vi(q->open), vs(q->within.path), vs(arena_printf(c->a, "%s{", q->within.path)),
			     vi(q->within.org), vs(q->state ? q->state : ""), vs(q->channel ? q->channel : ""), vi(q->id < q->to ? q->id : q->to),
			     vi(q->limit), vi(q->secret), vs(q->process), vs(q->category), vs(q->matter), vi(q->from)), out, n);
	*n = 0;
	for (int open = 0; e == OK && open < 2; open++) {
		if (!(open ? q->open : q->closed))
			continue;
		if ((e = list_place(c, q, open, &more, &more_n)) == OK)
			merge(c->a, out, n, more, more_n, false, (size_t)q->limit);
	}
	return e;
}

/* In which order: only one that an index carries, so that no page reads what it does not show. */
static enum err sort_of(struct ctx *c, const struct case_list_in *in, const char *queue, bool *by_due)
{
	bool old = strcmp(queue, "closed") == 0 || strcmp(queue, "all") == 0;

	*by_due = in->sort ? strcmp(in->sort, "due") == 0 : !old;
	if (*by_due && old)
		return refuse(&c->problem, E_INPUT, "sort", "“已办结”和“全部”只能按上报时间排列（sort=opened）",
		              "Closed and all cases are listed by when they were opened only (sort=opened)");
	if (!*by_due && !old && strcmp(queue, "running") != 0)
		return refuse(&c->problem, E_INPUT, "sort", "“待办”和“超期”只能按到期时间排列（sort=due）；按上报时间请用 queue=running",
		              "What is to do and what is late is listed by when it is due only (sort=due); by opening, ask for queue=running");
	return OK;
}

/* No index carries kinds and categories: among what has ended, a period keeps the page from reading all that ever was. */
static enum err period_check(struct ctx *c, const struct case_list_in *in, const char *queue)
{
	bool old = strcmp(queue, "closed") == 0 || strcmp(queue, "all") == 0;
	day_t to = in->to == ABSENT ? day_at(c->now, CHINA_OFFSET_MIN) : (day_t)in->to;

	if (in->from != ABSENT && in->to != ABSENT && in->to < in->from)
		return refuse(&c->problem, E_INPUT, "to", "结束日期早于开始日期", "The last day is before the first");
	if (old && !in->number && (in->process || in->category || in->matter) && (in->from == ABSENT || to - (day_t)in->from >= CUT_DAYS))
		return refuse(&c->problem, E_INPUT, "from", "在“已办结”和“全部”中按类型、类别或事项筛选时，请限定上报日期，不超过 %d 天",
		              "Among closed and all cases, a kind, category or matter is looked for within %d days; give from and to", CUT_DAYS);
	return OK;
}

static const char *given(const char *s)
{
	return s ? s : "";
}

static enum err ask_of(struct ctx *c, const struct case_list_in *in, struct query *q)
{
	const char *queue = in->queue ? in->queue : "todo";
	bool by_due;
	enum err e = sort_of(c, in, queue, &by_due);

	if (e != OK || (e = period_check(c, in, queue)) != OK)
		return e;
	*q = (struct query){ .state = in->state, .channel = in->channel, .process = given(in->process), .category = given(in->category),
	                   .matter = given(in->matter), .limit = in->limit == ABSENT ? 50 : (int)in->limit,
	                   .due = INT64_MIN + 1, .id = by_due ? 0 : INT64_MAX, .by_due = by_due,
	                   .open = strcmp(queue, "closed") != 0, .closed = strcmp(queue, "closed") == 0 || strcmp(queue, "all") == 0 };
	case_period(in, &q->from, &q->to);
	q->limit++;     /* one more tells whether there is a next page */
	if (strcmp(queue, "late") == 0)
		q->late_before = c->now;
	if (in->cursor && !list_cursor(in->cursor, &q->due, &q->id))
		return refuse(&c->problem, E_INPUT, "cursor", "翻页游标无效，请从第一页重新开始", "The cursor is not valid; begin with the first page again");
	return OK;
}

enum err case_list_page(struct ctx *c, const struct case_list_in *in, struct case_file **out, size_t *count, const char **next)
{
	struct desk desk[DESKS_MAX];
	struct case_file *all = NULL, *more;
	struct place node = { .path = NULL };
	size_t n = 0, more_n;
	struct query q;
	enum err e;
	int desks = desks_of(c, !in->queue || strcmp(in->queue, "todo") == 0, desk);

	if (in->node != ABSENT && (e = territory_node(c, in->node, &node)) != OK)
		return e;
	if (in->q)
		return case_search(c, in, node.path, out, count, next);
	if ((e = ask_of(c, in, &q)) != OK)
		return e;
	for (int i = 0; i < desks; i++) {
		q.within = desk[i].at;
		q.who = desk[i].who;
		if (!desk_cut(&q.within, node.path, in->org))
			continue;
		q.secret = secret_too(c, &q);
		if (q.by_due)
			e = list_due(c, &q, &more, &more_n);
		else if (in->number)
			e = list_number(c, &q, in->number, &more, &more_n);
		else
			e = list_new(c, &q, &more, &more_n);
		if (e != OK)
			return e;
		merge(c->a, &all, &n, more, more_n, q.by_due, (size_t)q.limit);
	}
	if (n == (size_t)q.limit) {
		const struct case_file *last = &all[--n - 1];
		*next = arena_printf(c->a, "%" PRId64 ".%" PRId64, q.by_due ? last->due : 0, last->id);
	}
	*out = all;
	*count = n;
	return OK;
}

enum err case_list(struct ctx *c)
{
	struct case_list_out *out = c->out;
	struct row_cache *cache = arena_alloc(c->a, sizeof *cache);
	struct case_file *all;
	size_t n;
	enum err e;

	if ((e = case_list_page(c, c->in, &all, &n, &out->next)) != OK)
		return e;
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

static enum err desk_count(struct ctx *c, const struct desk *d, int64_t late_before, int64_t *n)
{
	struct query q = { .within = d->at, .who = d->who, .late_before = late_before };

	q.secret = secret_too(c, &q);
	*n = 0;
	return d->who.n ? count_due(c, &q, n) : OK;
}

/* A unit's place, and one within its area for every unit, cross: what lies in both. No three of desks_apart have anything in common. */
static bool crossing(const struct desk *a, const struct desk *b, struct desk *out)
{
	if (a->at.org == 0 || b->at.org != 0 || strncmp(b->at.path, a->at.path, strlen(a->at.path)) != 0)
		return false;
	*out = (struct desk){ .at = { b->at.path, a->at.org } };
	for (int w = 0; w < a->who.n; w++)
		if (wants(&b->who, a->who.who[w]))
			out->who.who[out->who.n++] = a->who.who[w];
	return true;
}

static enum err queue_count(struct ctx *c, struct queue *q, bool todo, int64_t late_before)
{
	struct desk desk[DESKS_MAX], both;
	int desks = desks_of(c, todo, desk);
	int64_t n;
	enum err e;

	q->count = 0;
	for (int i = 0; i < desks; i++) {
		if ((e = desk_count(c, &desk[i], late_before, &n)) != OK)
			return e;
		q->count += n;
		for (int k = 0; k < desks; k++) {
			if (!crossing(&desk[i], &desk[k], &both))
				continue;
			if ((e = desk_count(c, &both, late_before, &n)) != OK)
				return e;
			q->count -= n;
		}
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
	enum err e;

	for (int i = 0; i < 5; i++) {
		v[i] = (struct queue){ names[i].id, ctx_zh(c) ? names[i].zh : names[i].en, ABSENT, false };
		if (i < 3 && (e = queue_count(c, &v[i], i == 0, i == 2 ? c->now : 0)) != OK)
			return e;
	}
	((struct queue_list *)c->out)->items = (struct list){ 5, v };
	return OK;
}
