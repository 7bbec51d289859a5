/*
 * search_find.c: from what was typed to objects, newest first. Every word and every mark is a stream of rows, an era each, newest
 * first; they leap to the next era that all of them have, and there the documents that all of them hold are what remains of a
 * few machine words. So the cost follows the eras (4,096 objects each) and what is wanted, never the hits.
 */
#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "search/search_in.h"

#define PAGE_FIRST 4
#define PAGE_MORE 64
#define LOOKS_MAX 400          /* candidates read to see whether a longer term stands there */

struct stream { const char *word; struct rows rows; size_t at; bool last; };

enum err search_check(const char *words, const char *field, struct problem *p)
{
	struct arena *a = arena_new(65536);
	struct query q;

	query_parse(a, words, &q);
	arena_free(a);
	if (q.words == 0)
		return refuse(p, E_INPUT, field, "请输入要查找的文字（汉字、字母或数字）", "Give words to look for: letters, digits or Chinese characters");
	if (q.too_long)
		return refuse(p, E_INPUT, field, "查找的词太多，最多 %d 个词，请减少后再试", "Too much to look for at once: %d words at most", SEARCH_TERMS_MAX);
	return OK;
}

/* Moves to the newest row of an era not above this one; *era -1 when there is none. */
static enum err seek(struct ctx *c, struct stream *s, int64_t *era)
{
	enum err e;

	for (;;) {
		while (s->at < s->rows.n && row(&s->rows, s->at)[0].i > *era)
			s->at++;
		if (s->at < s->rows.n) {
			*era = row(&s->rows, s->at)[0].i;
			return OK;
		}
		if (s->last) {
			*era = -1;
			return OK;
		}
		int64_t most = s->rows.cols ? PAGE_MORE : PAGE_FIRST;
		if ((e = db_rows(c->db, &search_sql[BLOCK_PAGE], c->a, VALS(vi(c->tenant), vs(s->word), vi(*era), vi(most)), &s->rows)) != OK)
			return e;
		s->at = 0;
		s->last = s->rows.n < (size_t)most;
	}
}

/* The newest era, not above *era, that every stream has, and the documents that all hold. */
static enum err meet(struct ctx *c, struct stream *s, int n, int64_t *era, struct bits *all)
{
	int same = 0;

	for (int i = 0; same < n && *era >= 0; i = (i + 1) % n) {
		int64_t at = *era;
		enum err e = seek(c, &s[i], &at);
		if (e != OK)
			return e;
		same = at == *era ? same + 1 : 1;
		*era = at;
	}
	for (int i = 0; *era >= 0 && i < n; i++) {
		const struct val *v = row(&s[i].rows, s[i].at);
		struct bits b;
		if (!bits_read(&b, v[1].s, v[1].len))
			return refuse(&c->problem, E_INTERNAL, "q", "全文索引已损坏，请管理员运行 shao reindex", "The index is damaged; run shao reindex");
		for (int k = 0; k < ERA_DOCS / 64; k++)
			all->w[k] = i ? all->w[k] & b.w[k] : b.w[k];
	}
	return OK;
}

/* ---- a term of three characters and more: its pairs may stand apart ---- */

struct look { const struct query *q; struct arena *a; bool has[SEARCH_TERMS_MAX]; };

static enum err look_text(void *arg, const struct val *v, int cols)
{
	struct look *l = arg;
	const char *text = fold_text(l->a, v[3].s);

	(void)cols;
	for (int i = 0; i < l->q->exacts; i++)
		l->has[i] |= strstr(text, l->q->exact[i]) != NULL;
	return OK;
}

enum err exact_check(struct ctx *c, int64_t id, const struct query *q, bool *holds)
{
	struct look l = { .q = q, .a = arena_new(LIMIT_BODY_BYTES) };
	struct search_object *o;
	struct list objects;
	enum err e = db_each(c->db, &search_sql[TEXTS_OF], VALS(vi(c->tenant), vs(arena_printf(c->a, "[%" PRId64 "]", id)), vs(search_world.kinds)),
	                     look_text, &l);

	if (e == OK && (e = search_world.read(c, &id, 1, &objects)) == OK && objects.n && (o = (struct search_object *)objects.v)->number)
		look_text(&l, VALS(vi(0), vi(0), vs(""), vs(o->number)));
	*holds = true;
	for (int i = 0; i < q->exacts; i++)
		*holds &= l.has[i];
	arena_free(l.a);
	return e;
}

/* ---- finding ---- */

struct found { const struct search_ask *ask; const struct query *q; struct search_hit *out; size_t *n; int looks; int64_t reached; };

/* The ids of some documents, newest first; those that must be read are. */
static enum err take(struct ctx *c, struct found *f, const int64_t *docs, size_t n)
{
	struct rows rows;
	struct jw w;
	enum err e;

	jw_init(&w, c->a);
	jw_arr(&w);
	for (size_t i = 0; i < n; i++)
		jw_int(&w, docs[i]);
	jw_arr_end(&w);
	e = db_rows(c->db, &search_sql[DOC_IDS], c->a, VALS(vi(c->tenant), vs(jw_text(&w, NULL))), &rows);
	for (size_t i = 0; e == OK && i < rows.n && f->reached == 0; i++) {
		struct search_hit hit = { row(&rows, i)[0].i, row(&rows, i)[1].i };
		bool holds = true;
		if (f->q->exacts) {
			e = exact_check(c, hit.id, f->q, &holds);
			f->looks++;
		}
		if (holds)
			f->out[(*f->n)++] = hit;
		if (*f->n == (size_t)f->ask->max || f->looks == LOOKS_MAX)
			f->reached = hit.doc;
	}
	return e;
}

/* An era's documents, newest first, in handfuls. */
static enum err take_era(struct ctx *c, struct found *f, int64_t era, const struct bits *all)
{
	int64_t docs[128];
	size_t n = 0, most = (size_t)f->ask->max < 128 ? (size_t)f->ask->max : 128;
	enum err e = OK;

	for (int k = ERA_DOCS / 64 - 1; e == OK && k >= 0 && f->reached == 0; k--)
		for (uint64_t w = all->w[k]; e == OK && w && f->reached == 0; ) {
			int bit = 63 - __builtin_clzll(w);
			int64_t doc = era << ERA_BITS | (k << 6 | bit);
			w &= ~(UINT64_C(1) << bit);
			if (doc >= f->ask->below)
				continue;
			docs[n++] = doc;
			if (n == most) {
				e = take(c, f, docs, n);
				n = 0;
			}
		}
	return e == OK && n && f->reached == 0 ? take(c, f, docs, n) : e;
}

enum err search_find(struct ctx *c, const struct search_ask *ask, struct search_hit *out, size_t *n, int64_t *reached)
{
	struct stream s[SEARCH_WORDS_MAX + SEARCH_MARKS_MAX] = { 0 };
	int64_t era = ask->below == INT64_MAX ? INT64_MAX >> ERA_BITS : (ask->below - 1) >> ERA_BITS;
	struct query q;
	struct found f = { .ask = ask, .q = &q, .out = out, .n = n };
	struct bits all;
	int streams = 0;
	enum err e;

	*n = 0;
	*reached = 0;
	if ((e = search_check(ask->words, "q", &c->problem)) != OK)
		return e;
	query_parse(c->a, ask->words, &q);
	for (int i = 0; i < q.words; i++)
		s[streams++].word = q.word[i];
	for (int i = 0; i < ask->marks_n; i++)
		s[streams++].word = ask->marks[i];
	for (; ask->below > 0 && era >= 0 && f.reached == 0; era--) {
		if ((e = meet(c, s, streams, &era, &all)) != OK || era < 0 || (e = take_era(c, &f, era, &all)) != OK)
			break;
	}
	*reached = f.reached;
	return e;
}
