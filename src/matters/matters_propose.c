/*
 * matters_propose.c: which matter a report's words are about. The catalogue's words are kept in memory and read again after
 * every change of it, so a proposal asks the store nothing.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "matters/learn.h"
#include "matters/matters_learn.h"
#include "matters/propose.h"
#include "territory/territory.h"

#define LOOKED_AT 24        /* ranked before what is not in force here is left out */
#define LEARNED_LEAST 0.1   /* how likely a class must be to be proposed */
#define WORDS_WEIGH 0.5     /* beside what was learned */

struct known_matter { int64_t id, version, from, until, node; const char *code, *name, *category; };
struct memory {
	struct arena *a;
	struct known_matter *v;
	struct propose_class *words;
	size_t n, cap;
	struct proposer *proposer;
	const struct learned *learned;
	atomic_llong ask_at;        /* when the clock asks for closed cases again */
};

/* ---- memory ---- */

static struct list texts_kept(struct arena *a, const struct list *texts)
{
	const char **v = arena_alloc(a, texts->n * sizeof *v);

	for (size_t i = 0; i < texts->n; i++)
		v[i] = arena_str(a, ((const char *const *)texts->v)[i]);
	return (struct list){ texts->n, v };
}

static void grow(struct memory *s)
{
	size_t cap = s->cap ? s->cap * 2 : 256;
	struct known_matter *v = arena_alloc(s->a, cap * sizeof *v);
	struct propose_class *words = arena_alloc(s->a, cap * sizeof *words);

	if (s->n) {
		memcpy(v, s->v, s->n * sizeof *v);
		memcpy(words, s->words, s->n * sizeof *words);
	}
	s->v = v;
	s->words = words;
	s->cap = cap;
}

static enum err memory_row(void *arg, const struct val *v, int cols)
{
	struct memory *s = arg;
	const struct matter_body *m;
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	enum err e = matter_parse(a, v[5].s, &m, NULL);

	(void)cols;
	if (e == OK) {
		if (s->n == s->cap)
			grow(s);
		s->v[s->n] = (struct known_matter){ v[0].i, v[1].i, v[2].i, v[3].i, m->node, arena_str(s->a, m->code), arena_str(s->a, m->name),
			arena_str(s->a, m->category) };
		s->words[s->n] = (struct propose_class){ s->v[s->n].name, texts_kept(s->a, &m->keywords) };
		s->n++;
	}
	arena_free(a);
	return e;
}

enum err matters_load(struct ctx *c, void **state)
{
	struct arena *a = arena_new(256u << 20);
	struct memory *s = arena_alloc(a, sizeof *s);
	enum err e;

	s->a = a;
	e = db_each(c->db, &matters_sql[MATTER_AHEAD], VALS(vi(c->tenant), vi(matter_today(c))), memory_row, s);
	if (e != OK) {
		arena_free(a);
		return e;
	}
	s->proposer = proposer_make(a, s->words, s->n);
	s->learned = learned_load(c, a);
	*state = s;
	return OK;
}

void matters_unload(void *state)
{
	arena_free(((struct memory *)state)->a);
}

const struct learned *matters_learned(struct ctx *c)
{
	struct memory *s = room_state(c, &matters_room);

	if (s)
		atomic_store(&s->ask_at, c->now + US_DAY);
	return s ? s->learned : NULL;
}

enum err matters_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct memory *s = room_state(c, &matters_room);

	*n = 0;
	/* A catalogue without matters has nothing to be learned. */
	if (s && s->n && max > 0 && c->now >= atomic_load(&s->ask_at))
		out[(*n)++] = (struct due){ "/api/v1/clock/matters/learn", NULL };
	return OK;
}

/* ---- proposing ---- */

/* Whether a matter is in force today, and of a list that holds the place. */
static enum err here(struct ctx *c, const struct known_matter *m, const char *path, bool *out)
{
	int64_t today = matter_today(c);

	*out = m->from <= today && today < m->until;
	return *out ? matter_list_holds(c, m->node, path, out) : OK;
}

static struct list words_of(struct arena *a, const struct propose_hit *h)
{
	const char **v = arena_alloc(a, PROPOSE_WORDS_MAX * sizeof *v);

	memcpy(v, h->words, (size_t)h->words_n * sizeof *v);
	return (struct list){ (size_t)h->words_n, v };
}

/* What words and cases say of a matter, before it is known whether it is in force here. */
struct candidate { size_t at; double words, learned; const struct propose_hit *hit; };

static struct candidate *candidate_of(struct candidate *v, size_t *n, size_t at)
{
	for (size_t i = 0; i < *n; i++)
		if (v[i].at == at)
			return &v[i];
	v[*n] = (struct candidate){ .at = at };
	return &v[(*n)++];
}

static int by_likely(const void *x, const void *y)
{
	const struct candidate *a = x, *b = y;
	double as = a->words + a->learned, bs = b->words + b->learned;

	return as != bs ? (as < bs) - (as > bs) : (a->at > b->at) - (a->at < b->at);
}

static void words_say(const struct memory *s, const struct propose_hit *hits, size_t hits_n, struct candidate *v, size_t *n)
{
	double sum = 0;

	for (size_t i = 0; i < hits_n; i++)
		sum += hits[i].score;
	for (size_t i = 0; i < hits_n; i++) {
		struct candidate *one = candidate_of(v, n, hits[i].class);
		one->hit = &hits[i];
		one->words = hits[i].score / sum * (s->learned ? WORDS_WEIGH : 1);
	}
}

/* A code may stand twice, in force now and ahead: both are candidates, one of them is left out later. */
static void cases_say(const struct memory *s, const char *text, struct candidate *v, size_t *n, size_t most)
{
	double likely[LEARN_CLASSES_MAX];

	if (!s->learned)
		return;
	learn_scores(s->learned->weights, s->learned->classes, text, likely);
	for (int class = 0; class < s->learned->classes; class++)
		for (size_t i = 0; likely[class] >= LEARNED_LEAST && i < s->n && *n < most; i++)
			if (strcmp(s->v[i].code, s->learned->codes[class]) == 0)
				candidate_of(v, n, i)->learned = likely[class];
}

static struct matter_proposal proposal_of(struct ctx *c, const struct memory *s, const struct candidate *one)
{
	const struct known_matter *m = &s->v[one->at];

	return (struct matter_proposal){ m->id, m->version, m->code, m->name, m->category, one->words + one->learned,
		!one->learned ? "words" : one->hit ? "both" : "learned", one->hit ? words_of(c->a, one->hit) : (struct list){ 0 } };
}

enum err matter_propose(struct ctx *c, const char *text, const char *path, struct list *out)
{
	const struct memory *s = room_state(c, &matters_room);
	struct propose_hit hits[LOOKED_AT];
	struct candidate found[LOOKED_AT * 3];
	struct matter_proposal *v = arena_alloc(c->a, MATTER_PROPOSALS_MAX * sizeof *v);
	size_t hits_n, found_n = 0, n = 0;
	double sum = 0;
	enum err e;
	bool in;

	if (!s)
		return refuse(&c->problem, E_BUSY, "", "事项目录暂时无法读取，请稍后重试", "The catalogue cannot be read now; try again in a moment");
	proposer_rank(s->proposer, c->a, text, LOOKED_AT, hits, &hits_n);
	words_say(s, hits, hits_n, found, &found_n);
	cases_say(s, text, found, &found_n, LOOKED_AT * 3);
	qsort(found, found_n, sizeof *found, by_likely);
	for (size_t i = 0; i < found_n && n < MATTER_PROPOSALS_MAX; i++) {
		if ((e = here(c, &s->v[found[i].at], path, &in)) != OK)
			return e;
		if (in)
			v[n++] = proposal_of(c, s, &found[i]);
	}
	for (size_t i = 0; i < n; i++)
		sum += v[i].share;
	for (size_t i = 0; i < n; i++)
		v[i].share /= sum;
	*out = (struct list){ n, v };
	return OK;
}

/* ---- GET /matters/propose ---- */

struct propose_query { const char *text; int64_t node; };
struct propose_out { struct list items; };

SHAPE(matter_propose_query_shape, "MatterProposeQuery", struct propose_query,
	FIELD(struct propose_query, text, F_STR, F_NEED | F_LINES, .min = 2, .max = 400, .doc = "a report's words, the beginning of a long one"),
	FIELD(struct propose_query, node, F_ID, 0, .doc = "the place; absent: only everybody's matters"));

SHAPE(matter_proposal_shape, "MatterProposal", struct matter_proposal,
	FIELD(struct matter_proposal, id, F_ID, F_NEED),
	FIELD(struct matter_proposal, version, F_INT, F_NEED),
	FIELD(struct matter_proposal, code, F_STR, F_NEED),
	FIELD(struct matter_proposal, name, F_STR, F_NEED),
	FIELD(struct matter_proposal, category, F_STR, 0),
	FIELD(struct matter_proposal, share, F_NUM, F_NEED, .min = 0, .max = 1, .doc = "among what is proposed"),
	FIELD(struct matter_proposal, by, F_STR, F_NEED, .one_of = "words|learned|both", .doc = "the catalogue's words, the closed cases, or both"),
	FIELD(struct matter_proposal, words, F_STRS, F_NEED, .max = PROPOSE_WORDS_MAX, .doc = "the words that were found"));

SHAPE(matter_propose_out_shape, "MatterProposals", struct propose_out,
	FIELD(struct propose_out, items, F_LIST, F_NEED, .max = MATTER_PROPOSALS_MAX, .sub = &matter_proposal_shape, .doc = "the likeliest first"));

enum err matters_propose(struct ctx *c)
{
	const struct propose_query *in = c->in;
	struct propose_out *out = c->out;
	struct place place = { .path = NULL };
	enum err e = in->node == ABSENT ? OK : territory_node(c, in->node, &place);

	return e == OK ? matter_propose(c, in->text, place.path, &out->items) : e;
}
