/*
 * search_write.c: how the index keeps up. A step reads, beside the writer, what the journal says has changed (or, while the
 * index is made, the next objects in order), cuts their words, and then writes the difference. Nothing that a desk does waits
 * for it. The state is moved first, and only from where the step began: so of two steps one does nothing, and an erasure between
 * reading and writing undoes the step.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "search/search_in.h"

#define STEP_ENTRIES 1000       /* of the journal in one step: some tens of milliseconds of the writer */
#define STEP_LEAST 200
#define STEPS_MAX 8             /* a second */
#define WALK_OBJECTS 1000
#define STEP_CHARS 15000        /* of words in one step, but at least one object's */
#define OBJECT_WORDS 20000      /* of one object in one step: what is written beyond is not found, and no step is ever too large to be done */
#define CLEAR_STEP 20000
#define LAST_WORD "\U0010FFFF"   /* behind every word */

struct step { int64_t walk, tx, at, to_tx, to; };

/* What the writer needs of one object. */
struct piece { int64_t id, texts, upto, doc, known_texts, known_upto; const char *marks; const char *number; struct bag words; };
struct made { struct state from; int64_t walk, tx, at; struct piece *v; size_t n; struct changes ch; struct seen seen; };

enum err state_read(struct ctx *c, struct state *out, bool *found)
{
	struct rows rows;
	enum err e = db_rows(c->db, &search_sql[STATE_ONE], c->a, VALS(vi(c->tenant)), &rows);

	*found = e == OK && rows.n;
	if (*found)
		*out = (struct state){ rows.v[0].i, rows.v[1].i, rows.v[2].i, rows.v[3].i, rows.v[4].i };
	return e;
}

static const char *ids_json(struct ctx *c, const int64_t *ids, size_t n)
{
	struct jw w;

	jw_init(&w, c->a);
	jw_arr(&w);
	for (size_t i = 0; i < n; i++)
		jw_int(&w, ids[i]);
	jw_arr_end(&w);
	return jw_text(&w, NULL);
}

/* ---- beside the writer ---- */

static int by_id(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;     /* of a struct piece too: its id stands first */

	return *x < *y ? -1 : *x > *y;
}

static const char *marks_join(struct ctx *c, const struct list *marks)
{
	const char *const *v = marks->v, *out = "";

	for (size_t i = 0; i < marks->n; i++)
		out = arena_printf(c->a, "%s%s%s", out, i ? " " : "", v[i]);
	return out;
}

static enum err pieces_make(struct ctx *c, struct made *m, const int64_t *ids, size_t n)
{
	const struct search_object *o;
	struct list objects;
	struct rows docs;
	enum err e = search_world.read(c, ids, n, &objects);

	if (e != OK || (e = db_rows(c->db, &search_sql[DOC_OF], c->a, VALS(vi(c->tenant), vs(ids_json(c, ids, n))), &docs)) != OK)
		return e;
	o = objects.v;
	m->n = objects.n;
	m->v = arena_alloc(c->a, m->n * sizeof *m->v);
	for (size_t i = 0; i < m->n; i++)
		m->v[i] = (struct piece){ .id = o[i].id, .doc = -1, .number = o[i].number, .marks = marks_join(c, &o[i].marks), .known_texts = -1 };
	if (m->n)
		qsort(m->v, m->n, sizeof *m->v, by_id);
	for (size_t i = 0; i < docs.n; i++) {
		const struct val *v = row(&docs, i);
		struct piece *p = m->n ? bsearch(&v[0].i, m->v, m->n, sizeof *p, by_id) : NULL;
		if (p) {
			p->known_texts = v[2].i;
			p->known_upto = v[3].i;
		}
	}
	return OK;
}

/* The texts of one object at a time, kept until it is known whether the older ones are in the index. */
struct texts { struct made *m; struct arena *a; int64_t subject, known; size_t n, cap; struct { int64_t id; const char *body; } *v; };

static void texts_end(struct texts *t)
{
	struct piece *p = t->n ? bsearch(&t->subject, t->m->v, t->m->n, sizeof *p, by_id) : NULL;
	int64_t older = 0;

	for (size_t i = 0; p && i < t->n; i++)
		older += t->v[i].id <= p->known_upto;
	for (size_t i = 0; p && i < t->n; i++) {
		if (p->words.n < OBJECT_WORDS && (p->known_texts < 0 || older != p->known_texts || t->v[i].id > p->known_upto))
			bag_add(&t->m->ch.dict, &t->m->seen, &p->words, t->v[i].body);
		p->upto = t->v[i].id;
		p->texts++;
	}
	if (p)
		bag_end(&t->m->seen, &p->words);
	t->n = t->cap = 0;
	arena_reset(t->a);
}

static enum err texts_row(void *arg, const struct val *v, int cols)
{
	struct texts *t = arg;

	(void)cols;
	if (t->n && t->subject != v[0].i)
		texts_end(t);
	t->subject = v[0].i;
	if (t->n == t->cap) {
		size_t cap = t->cap ? t->cap * 2 : 16;
		void *wider = arena_alloc(t->a, cap * sizeof *t->v);
		if (t->n)
			memcpy(wider, t->v, t->n * sizeof *t->v);
		t->v = wider;
		t->cap = cap;
	}
	t->v[t->n].id = v[1].i;
	t->v[t->n++].body = arena_strn(t->a, v[3].s, v[3].len);
	return OK;
}

static enum err objects_make(struct ctx *c, struct made *m, const int64_t *ids, size_t n)
{
	struct texts t = { .m = m, .a = arena_new(LIMIT_ARENA_BYTES) };
	enum err e = n ? pieces_make(c, m, ids, n) : OK;
	int64_t *own = arena_alloc(c->a, m->n * sizeof *own);

	for (size_t i = 0; i < m->n; i++)
		own[i] = m->v[i].id;
	if (e == OK && m->n)
		e = db_each(c->db, &search_sql[TEXTS_OF], VALS(vi(c->tenant), vs(ids_json(c, own, m->n)), vs(search_world.kinds)), texts_row, &t);
	if (e == OK)
		texts_end(&t);
	arena_free(t.a);
	for (size_t i = 0; e == OK && i < m->n; i++) {
		struct piece *p = &m->v[i];
		if (p->number && p->known_texts < 0) {
			for (size_t k = 0; k < p->words.n; k++)
				m->seen.v[p->words.v[k] / 8] |= (uint8_t)(1u << p->words.v[k] % 8);
			bag_add(&m->ch.dict, &m->seen, &p->words, p->number);
			bag_end(&m->seen, &p->words);
		}
	}
	return e;
}

static struct made *made_new(struct ctx *c, const struct state *from)
{
	struct made *m = arena_alloc(c->a, sizeof *m);

	*m = (struct made){ .from = *from, .walk = from->walk, .tx = from->tx, .at = from->at };
	m->ch.a = m->seen.a = c->a;
	dict_init(&m->ch.dict, c->a);
	return m;
}

/* How many of these subjects fit one step: by halves, until their words are not too many. They may repeat. */
static enum err step_fits(struct ctx *c, const int64_t *ids, size_t *n)
{
	struct rows rows;
	enum err e = OK;

	for (; *n > 1; *n = (*n + 1) / 2) {
		e = db_rows(c->db, &search_sql[TEXTS_CHARS], c->a, VALS(vi(c->tenant), vs(ids_json(c, ids, *n)), vs(search_world.kinds)), &rows);
		if (e != OK || rows.v[0].i <= STEP_CHARS)
			break;
	}
	return e;
}

static enum err walk_prepare(struct ctx *c, struct made *m)
{
	int64_t ids[WALK_OBJECTS];
	size_t n;
	enum err e = search_world.next(c, m->from.walk, WALK_OBJECTS, ids, &n);

	if (e != OK || (e = step_fits(c, ids, &n)) != OK)
		return e;
	m->walk = n ? ids[n - 1] : FOLLOWING;
	return objects_make(c, m, ids, n);
}

static enum err follow_prepare(struct ctx *c, struct made *m, const struct step *in)
{
	struct rows rows;
	int64_t *ids;
	size_t n = 0, all;
	enum err e = db_rows(c->db, &search_sql[FOLLOW_SUBJECTS], c->a,
	                     VALS(vi(c->tenant), vi(in->tx), vi(in->at), vi(in->to_tx), vi(in->to)), &rows);

	if (e != OK)
		return e;
	m->from.tx = in->tx;
	m->from.at = in->at;
	m->tx = in->to_tx;
	m->at = in->to;
	all = rows.n;
	ids = arena_alloc(c->a, all * sizeof *ids);
	for (size_t i = 0; i < all; i++)
		ids[i] = row(&rows, i)[2].i;
	if ((e = step_fits(c, ids, &all)) != OK)
		return e;
	/* The steps behind a shorter one find the state elsewhere, and are owed again. */
	if (all < rows.n) {
		m->tx = row(&rows, all - 1)[0].i;
		m->at = row(&rows, all - 1)[1].i;
	}
	if (all)
		qsort(ids, all, sizeof *ids, by_id);
	for (size_t i = 0; i < all; i++)
		if (n == 0 || ids[n - 1] != ids[i])
			ids[n++] = ids[i];
	return objects_make(c, m, ids, n);
}

/* ---- on the writer ---- */

static bool among(const char *marks, const char *mark, size_t n)
{
	for (const char *at = marks; *at; ) {
		size_t k = strcspn(at, " ");
		if (k == n && memcmp(at, mark, n) == 0)
			return true;
		at += k + (at[k] == ' ');
	}
	return false;
}

/* Marks of `has` that `not` lacks come (or go). */
static void marks_differ(struct changes *ch, const char *has, const char *not, int64_t doc, bool on)
{
	for (const char *at = has; *at; ) {
		size_t n = strcspn(at, " ");
		if (!among(not, at, n))
			changes_add(ch, dict_put(&ch->dict, at, n), doc, on);
		at += n + (at[n] == ' ');
	}
}

static enum err piece_write(struct ctx *c, struct changes *ch, struct piece *p, const struct val *known, int64_t *docs)
{
	const char *before = known ? known[4].s : "";

	p->doc = known ? known[1].i : (*docs)++;
	for (size_t i = 0; i < p->words.n; i++)
		changes_add(ch, p->words.v[i], p->doc, true);
	marks_differ(ch, p->marks, before, p->doc, true);
	marks_differ(ch, before, p->marks, p->doc, false);
	if (!known)
		return db_exec(c->db, &search_sql[DOC_ADD],
		               VALS(vi(c->tenant), vi(p->doc), vi(p->id), vi(p->texts), vi(p->upto), vs(p->marks)), NULL);
	if (known[2].i == p->texts && known[3].i == p->upto && strcmp(before, p->marks) == 0)
		return OK;
	return db_exec(c->db, &search_sql[DOC_SET], VALS(vi(c->tenant), vi(p->doc), vi(p->texts), vi(p->upto), vs(p->marks)), NULL);
}

/* The pieces rise by id, as the known documents do. */
static enum err made_write(struct ctx *c, struct made *m, bool *moved)
{
	int64_t changed, *ids = arena_alloc(c->a, m->n * sizeof *ids), docs;
	struct rows known;
	struct state now;
	size_t k = 0;
	bool found;
	enum err e = db_exec(c->db, &search_sql[STATE_MOVE],
	                     VALS(vi(c->tenant), vi(m->from.epoch), vi(m->from.walk), vi(m->from.tx), vi(m->from.at), vi(m->walk), vi(m->tx),
	                          vi(m->at)), &changed);

	*moved = e == OK && changed == 1;
	if (!*moved || m->n == 0)
		return e;
	for (size_t i = 0; i < m->n; i++)
		ids[i] = m->v[i].id;
	if ((e = state_read(c, &now, &found)) != OK ||
	    (e = db_rows(c->db, &search_sql[DOC_OF], c->a, VALS(vi(c->tenant), vs(ids_json(c, ids, m->n))), &known)) != OK)
		return e;
	docs = now.docs;
	for (size_t i = 0; e == OK && i < m->n; i++) {
		bool is = k < known.n && row(&known, k)[0].i == m->v[i].id;
		e = piece_write(c, &m->ch, &m->v[i], is ? row(&known, k) : NULL, &docs);
		k += is;
	}
	if (e == OK && docs != now.docs)
		e = db_exec(c->db, &search_sql[STATE_DOCS], VALS(vi(c->tenant), vi(docs)), NULL);
	return e == OK ? changes_write(c, &m->ch) : e;
}

/* From the first object on; then the journal from where it stands now. */
static enum err begin(struct ctx *c)
{
	struct rows last;
	int64_t low;
	enum err e = db_tx_low(c->db, &low);

	if (e != OK || (e = db_rows(c->db, &search_sql[FOLLOW_END], c->a, VALS(vi(c->tenant)), &last)) != OK)
		return e;
	bool ordered = low == INT64_MAX;    /* one writer: what is committed ends with the newest id */
	return db_exec(c->db, &search_sql[STATE_ADD],
	               VALS(vi(c->tenant), vi(0), vi(ordered ? 0 : low - 1), vi(!ordered ? INT64_MAX : last.v[0].type ? last.v[0].i : 0)), NULL);
}

static enum err clear(struct ctx *c, const struct state *now)
{
	int64_t docs = now->docs > CLEAR_STEP ? now->docs - CLEAR_STEP : 0;
	struct rows rows;
	enum err e = db_rows(c->db, &search_sql[CLEAR_UPTO], c->a, VALS(vi(c->tenant)), &rows);

	if (e == OK)
		e = db_exec(c->db, &search_sql[CLEAR_BLOCKS], VALS(vi(c->tenant), vs(rows.n ? rows.v[0].s : LAST_WORD)), NULL);
	if (e != OK || rows.n)
		return e;
	if ((e = db_exec(c->db, &search_sql[CLEAR_DOCS], VALS(vi(c->tenant), vi(docs)), NULL)) != OK ||
	    (e = db_exec(c->db, &search_sql[STATE_DOCS], VALS(vi(c->tenant), vi(docs)), NULL)) != OK)
		return e;
	return docs == 0 ? begin(c) : OK;
}

/* ---- the clock's step ---- */

SHAPE(step_in_shape, "SearchStep", struct step,
	FIELD(struct step, walk, F_INT, F_NEED, .min = BEGINNING, .max = 9.2e18, .doc = "where the index stood when this step was owed"),
	FIELD(struct step, tx, F_INT, F_NEED, .min = 0, .max = 9.3e18), FIELD(struct step, at, F_INT, F_NEED, .min = 0, .max = 9.3e18),
	FIELD(struct step, to_tx, F_INT, F_NEED, .min = 0, .max = 9.3e18), FIELD(struct step, to, F_INT, F_NEED, .min = 0, .max = 9.3e18));

enum err step_prepare(struct ctx *c)
{
	const struct step *in = c->in;
	struct state now;
	struct made *m;
	bool found;
	enum err e = state_read(c, &now, &found);

	if (e != OK || !found || in->walk < FOLLOWING || now.walk != in->walk)
		return e;
	c->prepared = m = made_new(c, &now);
	return in->walk >= 0 ? walk_prepare(c, m) : follow_prepare(c, m, in);
}

enum err step_run(struct ctx *c)
{
	const struct step *in = c->in;
	struct state now;
	bool found, moved;
	enum err e;

	if (c->prepared)
		return made_write(c, c->prepared, &moved);
	if ((e = state_read(c, &now, &found)) != OK)
		return e;
	if (in->walk == BEGINNING)
		return begin(c);
	return found && now.walk == CLEARING && in->walk == CLEARING ? clear(c, &now) : OK;
}

static void owe(struct ctx *c, struct due *out, int *n, const struct step *s)
{
	out[(*n)++] = (struct due){ "/api/v1/clock/search", arena_printf(c->a,
		"{\"walk\":%" PRId64 ",\"tx\":%" PRId64 ",\"at\":%" PRId64 ",\"to_tx\":%" PRId64 ",\"to\":%" PRId64 "}", s->walk, s->tx, s->at, s->to_tx,
		s->to) };
}

/* The journal in a few equal pieces, so that no one step keeps the writer long. */
static enum err follow_due(struct ctx *c, const struct state *now, int64_t low, int max, struct due *out, int *n)
{
	struct step s = { .walk = FOLLOWING, .tx = now->tx, .at = now->at };
	struct rows rows;
	size_t each;
	enum err e = db_rows(c->db, &search_sql[FOLLOW_NEXT], c->a,
	                     VALS(vi(c->tenant), vi(now->tx), vi(now->at), vi(low), vi(STEP_ENTRIES * STEPS_MAX)), &rows);

	if (e != OK)
		return e;
	each = rows.n / STEPS_MAX < STEP_LEAST ? STEP_LEAST : rows.n / STEPS_MAX;
	for (size_t i = 0; i < rows.n && *n < max && *n < STEPS_MAX; i += each) {
		const struct val *to = row(&rows, i + each < rows.n ? i + each - 1 : rows.n - 1);
		s.to_tx = to[0].i;
		s.to = to[1].i;
		owe(c, out, n, &s);
		s.tx = s.to_tx;
		s.at = s.to;
	}
	return OK;
}

enum err search_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct state now;
	int64_t low;
	bool found;
	enum err e;

	*n = 0;
	if (max < 1)
		return OK;
	if ((e = state_read(c, &now, &found)) != OK || (e = db_tx_low(c->db, &low)) != OK)
		return e;
	/* A restored server counts its transactions anew: then the journal cannot be followed from where it was. */
	if (!found || (low != INT64_MAX && low < now.tx))
		owe(c, out, n, &(struct step){ .walk = BEGINNING });
	else if (now.walk != FOLLOWING)
		owe(c, out, n, &(struct step){ .walk = now.walk });
	else
		return follow_due(c, &now, low, max, out, n);
	return OK;
}

/* ---- shao reindex ---- */

struct reindex_in { bool restart; };
struct reindex_out { int64_t objects; bool done; };

SHAPE(reindex_in_shape, "Reindex", struct reindex_in, FIELD(struct reindex_in, restart, F_BOOL, 0, .doc = "the old index goes first"));
SHAPE(reindex_out_shape, "Reindexed", struct reindex_out,
	FIELD(struct reindex_out, objects, F_INT, F_NEED, .doc = "in the index by now"), FIELD(struct reindex_out, done, F_BOOL, F_NEED));

enum err reindex_prepare(struct ctx *c)
{
	const struct reindex_in *in = c->in;
	struct state now;
	struct made *m;
	bool found;
	enum err e = state_read(c, &now, &found);

	if (e != OK || !found || now.walk < 0 || in->restart)
		return e;
	c->prepared = m = made_new(c, &now);
	return walk_prepare(c, m);
}

enum err reindex_run(struct ctx *c)
{
	const struct reindex_in *in = c->in;
	struct reindex_out *out = c->out;
	struct state now;
	bool found, moved;
	enum err e = state_read(c, &now, &found);

	if (e == OK && c->prepared)
		e = made_write(c, c->prepared, &moved);
	else if (e == OK && !found)
		e = begin(c);
	else if (e == OK && in->restart)
		e = db_exec(c->db, &search_sql[STATE_CLEAR], VALS(vi(c->tenant)), NULL);
	else if (e == OK && now.walk == CLEARING)
		e = clear(c, &now);
	if (e != OK || (e = state_read(c, &now, &found)) != OK)
		return e;
	*out = (struct reindex_out){ now.docs, now.walk == FOLLOWING };
	return OK;
}
