/*
 * cases_search.c: cases found by words. The index is asked for what lies where the post may read, under the filters that were
 * given; each case that it names is read and judged again, since the index may be a second behind.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cases/cases_list.h"
#include "search/search.h"
#include "territory/territory.h"

/* ---- what the index has to know ---- */

enum err case_list_ids(struct ctx *c, const int64_t *ids, size_t n, struct case_file **out, size_t *count)
{
	struct jw w;

	jw_init(&w, c->a);
	jw_arr(&w);
	for (size_t i = 0; i < n; i++)
		jw_int(&w, ids[i]);
	jw_arr_end(&w);
	return case_list_read(c, &case_sql[CASE_MANY], VALS(vi(c->tenant), vs(jw_text(&w, NULL))), out, count);
}

static const char *place_mark(struct ctx *c, const char *path, size_t n)
{
	return arena_printf(c->a, ":p%.*s", (int)n, path);
}

/* Where it lies, on every level; whose it is; as what it stands in the lists. */
static void marks_of(struct ctx *c, const struct case_file *f, struct list *out)
{
	const char **v = arena_alloc(c->a, SEARCH_MARKS_MAX * sizeof *v);
	size_t n = 0;

	for (size_t k = PATH_STEP; k <= strlen(f->path) && n < LEVEL_BUILDING; k += PATH_STEP)
		v[n++] = place_mark(c, f->path, k);
	if (f->org)
		v[n++] = arena_printf(c->a, ":o%" PRId64, f->org);
	v[n++] = arena_printf(c->a, ":s%s", f->state);
	v[n++] = arena_printf(c->a, ":h%s", f->channel);
	if (*f->who)
		v[n++] = arena_printf(c->a, ":w%s", f->who);
	v[n++] = f->open ? ":+" : ":-";
	if (f->open && strcmp(f->clock_state, "breached") == 0)
		v[n++] = ":!";
	*out = (struct list){ n, v };
}

enum err case_search_read(struct ctx *c, const int64_t *ids, size_t n, struct list *out)
{
	struct search_object *o;
	struct case_file *files;
	size_t count, found = 0;
	enum err e = case_list_ids(c, ids, n, &files, &count);

	if (e != OK)
		return e;
	o = arena_alloc(c->a, count * sizeof *o);
	for (size_t i = 0; i < count; i++) {
		if (files[i].secret)
			continue;
		o[found] = (struct search_object){ .id = files[i].id, .number = files[i].number };
		marks_of(c, &files[i], &o[found++].marks);
	}
	*out = (struct list){ found, o };
	return OK;
}

enum err case_search_next(struct ctx *c, int64_t after, int max, int64_t *out, size_t *n)
{
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[CASE_NEXT], c->a, VALS(vi(c->tenant), vi(after), vi(max)), &rows);

	*n = e == OK ? rows.n : 0;
	for (size_t i = 0; i < *n; i++)
		out[i] = row(&rows, i)[0].i;
	return e;
}

/* ---- GET /cases?q= ---- */

struct candidate { int64_t doc; struct case_file file; };
struct page { struct candidate *v; size_t n; int64_t floor; };

static int by_doc(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return x->doc > y->doc ? -1 : x->doc < y->doc;
}

/* What the row says now; who: the right that must act, or "*". */
static bool fits(const struct ctx *c, const struct case_file *f, const struct reach *at, const struct case_list_in *in, const char *who)
{
	const char *queue = in->queue ? in->queue : "all";
	bool open = strcmp(queue, "closed") != 0 && strcmp(queue, "all") != 0;
	int64_t from, to;

	case_period(in, &from, &to);
	return f->id < to && case_cut(f, in->process ? in->process : "", in->category ? in->category : "", in->matter ? in->matter : "", from) &&
	       !f->secret && strncmp(f->path, at->path, strlen(at->path)) == 0 && (!at->org || f->org == at->org) && (!open || f->open) &&
	       (strcmp(queue, "closed") != 0 || !f->open) && (!in->state || strcmp(f->state, in->state) == 0) &&
	       (!in->channel || strcmp(f->channel, in->channel) == 0) && (!in->number || strcmp(f->number, in->number) == 0) &&
	       (*who == '*' || strcmp(f->who, who) == 0) && (strcmp(queue, "late") != 0 || (f->due != ABSENT && f->due < c->now));
}

static void ask_marks(struct ctx *c, const struct reach *at, const struct case_list_in *in, const char *who, struct search_ask *ask)
{
	const char *queue = in->queue ? in->queue : "all";

	if (*at->path)
		ask->marks[ask->marks_n++] = place_mark(c, at->path, strlen(at->path));
	if (at->org)
		ask->marks[ask->marks_n++] = arena_printf(c->a, ":o%" PRId64, at->org);
	if (in->state)
		ask->marks[ask->marks_n++] = arena_printf(c->a, ":s%s", in->state);
	if (in->channel)
		ask->marks[ask->marks_n++] = arena_printf(c->a, ":h%s", in->channel);
	if (*who != '*')
		ask->marks[ask->marks_n++] = arena_printf(c->a, ":w%s", who);
	if (strcmp(queue, "closed") == 0)
		ask->marks[ask->marks_n++] = ":-";
	else if (strcmp(queue, "all") != 0)
		ask->marks[ask->marks_n++] = strcmp(queue, "late") == 0 ? ":!" : ":+";
}

/* One place of the reach, one right: its candidates join the page. */
static enum err search_one(struct ctx *c, const struct case_list_in *in, const struct reach *at, const char *who, struct search_ask ask,
	struct page *page)
{
	struct search_hit *hits = arena_alloc(c->a, (size_t)ask.max * sizeof *hits);
	int64_t reached, *ids = arena_alloc(c->a, (size_t)ask.max * sizeof *ids);
	struct case_file *files;
	size_t n, count;
	enum err e;

	ask_marks(c, at, in, who, &ask);
	if ((e = search_find(c, &ask, hits, &n, &reached)) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		ids[i] = hits[i].id;
	if ((e = case_list_ids(c, ids, n, &files, &count)) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < count; k++)
			if (files[k].id == hits[i].id && fits(c, &files[k], at, in, who))
				page->v[page->n++] = (struct candidate){ hits[i].doc, files[k] };
	if (reached > page->floor)
		page->floor = reached;
	return OK;
}

/* Below the floor a place that stopped early may have more: newest first, each once, and no further down than that. */
static void page_end(struct ctx *c, struct page *page, size_t most, struct case_file **all, size_t *n, const char **next)
{
	int64_t last = 0;

	*n = 0;
	*all = arena_alloc(c->a, (most + 1) * sizeof **all);
	if (page->n)
		qsort(page->v, page->n, sizeof *page->v, by_doc);
	for (size_t i = 0; i < page->n && page->v[i].doc >= page->floor; i++) {
		if (i && page->v[i].doc == page->v[i - 1].doc)
			continue;
		if (*n == most) {
			page->floor = last;
			break;
		}
		(*all)[(*n)++] = page->v[i].file;
		last = page->v[i].doc;
	}
	if (page->floor)
		*next = arena_printf(c->a, "0.%" PRId64, page->floor);
}

enum err case_search(struct ctx *c, const struct case_list_in *in, const char *path, struct case_file **all, size_t *n, const char **next)
{
	size_t most = in->limit == ABSENT ? 50 : (size_t)in->limit, asks = 0;
	struct search_ask ask = { .words = in->q, .below = INT64_MAX, .max = (int)most + 1 };
	struct page page = { .floor = 0 };
	struct desk desk[DESKS_MAX];
	int64_t zero;
	enum err e = search_check(in->q, "q", &c->problem);
	if (e == OK && in->sort && strcmp(in->sort, "opened") != 0)
		e = refuse(&c->problem, E_INPUT, "sort", "按文字查找的结果只能按上报时间排列（sort=opened）",
		           "What is found by words is listed newest first only (sort=opened)");
	int desks = desks_of(c, in->queue && strcmp(in->queue, "todo") == 0, desk);

	if (e == OK && in->cursor && !list_cursor(in->cursor, &zero, &ask.below))
		e = refuse(&c->problem, E_INPUT, "cursor", "翻页游标无效，请从第一页重新开始", "The cursor is not valid; begin with the first page again");
	for (int i = 0; i < desks; i++)
		asks += (size_t)desk[i].who.n;
	page.v = arena_alloc(c->a, asks * (size_t)ask.max * sizeof *page.v);
	for (int i = 0; e == OK && i < desks; i++) {
		struct reach at = desk[i].at;
		if (!desk_cut(&at, path, in->org))
			continue;
		for (int w = 0; e == OK && w < desk[i].who.n; w++)
			e = search_one(c, in, &at, desk[i].who.who[w], ask, &page);
	}
	if (e == OK)
		page_end(c, &page, most, all, n, next);
	return e;
}
