/*
 * story.c: the journal's entries of a case, told as what happened: acts, and the life of its clocks. OCEL and XES are written
 * from the same telling. Payloads are read for what they hold, so a log covers cases of every version of this program.
 */
#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "bridge/bridge_in.h"

/* ---- payloads ---- */

static const char *text_at(const json_t *v, const char *key)
{
	return json_string_value(json_object_get(v, key));
}

static int64_t int_at(const json_t *v, const char *key)
{
	const json_t *n = json_object_get(v, key);

	return json_is_integer(n) ? json_integer_value(n) : ABSENT;
}

static int64_t id_at(const json_t *v, const char *key)
{
	const char *s = text_at(v, key);
	int64_t id;

	if (s && text_int(s, 1, INT64_MAX, &id))
		return id;
	id = int_at(v, key);
	return id == ABSENT ? 0 : id;
}

static int64_t time_at(const json_t *v, const char *key)
{
	const char *s = text_at(v, key);
	int64_t us;

	return s && day_read_time(s, &us) ? us : ABSENT;
}

bool story_begins(const struct story *s, struct ending *out)
{
	const json_t *d = s->n ? s->v[0].data : NULL;

	if (!s->n || strcmp(s->v[0].kind, "case.opened") != 0)
		return false;
	*out = (struct ending){
		.number = text_at(d, "number"), .process = text_at(d, "process"), .definition = text_at(d, "definition"),
		.channel = text_at(d, "channel"), .path = text_at(d, "path"),
		.node = id_at(d, "node"), .parent = id_at(d, "parent"), .origin = id_at(d, "origin"), .opened = s->v[0].at,
		.origin_kind = text_at(d, "origin_kind"), .secret = json_is_true(json_object_get(d, "secret")),
	};
	for (size_t i = 1; i < s->n; i++) {
		if (strcmp(s->v[i].kind, "case.moved") == 0)
			out->path = text_at(s->v[i].data, "path");
		else if (strcmp(s->v[i].kind, "case.merged") == 0)
			out->into = id_at(s->v[i].data, "into");
	}
	return out->number && out->process && out->channel && out->path;
}

bool story_within(const struct story *s, const struct export_cut *cut)
{
	struct ending e;
	size_t n = cut->path ? strlen(cut->path) : 0;
	bool under;

	if (!story_begins(s, &e) || e.secret || e.opened < cut->from || e.opened >= cut->to || (cut->process && strcmp(cut->process, e.process) != 0))
		return false;
	under = strncmp(text_at(s->v[0].data, "path"), cut->path ? cut->path : "", n) == 0;
	for (size_t i = 1; i < s->n && !under; i++)
		under = strcmp(s->v[i].kind, "case.moved") == 0 && strncmp(text_at(s->v[i].data, "path"), cut->path, n) == 0;
	return under;
}

/* ---- the telling ---- */

#define CLOCKS_MAX 256   /* of one case; a case with more tells of its first ones */

struct telling {
	const struct story *s;
	struct ending e;
	story_fn *fn;
	void *arg;
	struct happening h;         /* what holds at present */
	struct clock_life clock[CLOCKS_MAX];
	int clocks;
};

static void tell(struct telling *t, const char *name, const struct clock_life *clock)
{
	t->h.name = name;
	t->h.clock = clock;
	t->fn(t->arg, t->s, &t->e, &t->h);
	t->h.nth++;
}

static struct clock_life *clock_of(struct telling *t, int64_t n)
{
	for (int i = 0; i < t->clocks; i++)
		if (t->clock[i].n == n)
			return &t->clock[i];
	return NULL;
}

static void clock_start(struct telling *t, const json_t *k)
{
	struct clock_life *c = k && !json_is_null(k) && t->clocks < CLOCKS_MAX ? &t->clock[t->clocks++] : NULL;

	if (!c)
		return;
	*c = (struct clock_life){ .n = int_at(k, "n"), .kind = text_at(k, "kind"), .limit = text_at(k, "limit"), .state = t->h.state,
		.started = time_at(k, "started"), .due = time_at(k, "due"), .original = time_at(k, "due") };
	if (!c->kind)
		c->kind = "state";
	tell(t, "clock_started", c);
}

static void clock_end(struct telling *t, struct clock_life *c, const char *result)
{
	if (!c || c->result || !result)
		return;
	c->result = result;
	tell(t, "clock_ended", c);
}

/* The running clock of the state: a case has one at a time. */
static struct clock_life *clock_running(struct telling *t)
{
	for (int i = t->clocks - 1; i >= 0; i--)
		if (!t->clock[i].result && strcmp(t->clock[i].kind, "state") == 0)
			return &t->clock[i];
	return NULL;
}

static void clocks_end(struct telling *t, const json_t *d)
{
	const json_t *list = json_object_get(d, "others_ended"), *one;
	size_t i;

	clock_end(t, clock_running(t), text_at(d, "clock_ended"));
	json_array_foreach(list, i, one)
		clock_end(t, clock_of(t, int_at(one, "n")), text_at(one, "state"));
}

static void clock_move(struct telling *t, const json_t *k)
{
	struct clock_life *c = clock_of(t, int_at(k, "n"));

	if (!c)
		return;
	c->due = time_at(k, "due");
	c->started = time_at(k, "started");
	tell(t, "clock_moved", c);
}

static void opened_tell(struct telling *t, const json_t *d)
{
	t->h.state = text_at(d, "state");
	t->h.org = id_at(d, "org");
	t->h.category = text_at(d, "category");
	t->h.chosen = text_at(d, "chosen");
	t->h.changes = true;
	tell(t, "opened", NULL);
	t->h.changes = false;
	clock_start(t, json_object_get(d, "clock"));
	clock_start(t, json_object_get(d, "total"));
	clock_start(t, json_object_get(d, "outside"));
}

/* What ends, ends in the state before; what begins, begins in the state behind. */
static void acted_tell(struct telling *t, const json_t *d)
{
	struct happening *h = &t->h;

	h->from = h->state;
	h->state = text_at(d, "state");
	h->org = id_at(d, "org");
	h->category = text_at(d, "category");
	h->chosen = text_at(d, "chosen");
	h->outcome = text_at(d, "outcome");
	h->score = int_at(d, "score");
	h->public = json_is_true(json_object_get(d, "public"));
	h->act = h->changes = true;
	tell(t, text_at(d, "act"), NULL);
	h->act = h->public = h->changes = false;
	h->score = ABSENT;
	clocks_end(t, d);
	clock_start(t, json_object_get(d, "clock"));
}

static void fired_tell(struct telling *t, const json_t *d)
{
	const char *state = text_at(d, "state");
	const json_t *list = json_object_get(d, "urges"), *one;
	struct clock_life *c = clock_of(t, int_at(d, "n"));
	size_t i;

	if (c && state && strcmp(state, "warned") == 0)
		tell(t, "clock_warned", c);
	else if (c && state && strcmp(state, "breached") == 0)
		tell(t, "clock_breached", c);
	json_array_foreach(list, i, one) {
		t->h.urged = text_at(one, "level");
		tell(t, "urged", c);
	}
	t->h.urged = NULL;
}

static void paused_tell(struct telling *t, const json_t *d)
{
	const json_t *list = json_object_get(d, "clocks"), *one;
	size_t i;

	t->h.until = time_at(d, "until");
	json_array_foreach(list, i, one)
		tell(t, "clock_paused", clock_of(t, int_at(one, "n")));
	t->h.until = ABSENT;
}

static void resumed_tell(struct telling *t, const json_t *d)
{
	const json_t *list = json_object_get(d, "clocks"), *one;
	size_t i;

	json_array_foreach(list, i, one)
		clock_move(t, one);
}

static void merged_tell(struct telling *t, const json_t *d)
{
	t->h.from = t->h.state;
	t->h.state = text_at(d, "state");
	t->h.changes = true;
	tell(t, "merged", NULL);
	t->h.changes = false;
	clocks_end(t, d);
}

static void ended_tell(struct telling *t, const json_t *d)
{
	tell(t, "ended", NULL);
	clocks_end(t, d);
}

static void urge_tell(struct telling *t, const json_t *d)
{
	t->h.urged = text_at(json_object_get(d, "urge"), "level");
	tell(t, "urged", clock_running(t));
	t->h.urged = NULL;
}

static void moved_tell(struct telling *t, const json_t *d)
{
	(void)d;
	tell(t, "moved", NULL);
}

static void counted_tell(struct telling *t, const json_t *d)
{
	clock_move(t, json_object_get(d, "clock"));
}

static void excused_tell(struct telling *t, const json_t *d)
{
	struct clock_life *c = clock_of(t, int_at(d, "n"));

	if (c)
		tell(t, "clock_excused", c);
}

static void migrated_tell(struct telling *t, const json_t *d)
{
	t->e.definition = text_at(d, "definition");
	tell(t, "migrated", NULL);
}

/* What was said stays with the case: a log holds no free text. */
static void explained_tell(struct telling *t, const json_t *d)
{
	struct clock_life *c = clock_of(t, int_at(d, "n"));
	int64_t org = t->h.org;

	if (!c)
		return;
	t->h.org = id_at(d, "org");
	tell(t, "clock_explained", c);
	t->h.org = org;
}

/* What is not here (looks at a contact, erasures) concerns people, not the matter: it is no part of a log that leaves. */
static const struct { const char *kind; void (*tell)(struct telling *t, const json_t *d); } tellers[] = {
	{ "case.opened", opened_tell }, { "case.acted", acted_tell }, { "case.clock_fired", fired_tell }, { "case.clock_counted", counted_tell },
	{ "case.extended", counted_tell }, { "case.paused", paused_tell }, { "case.resumed", resumed_tell }, { "case.excused", excused_tell },
	{ "case.merged", merged_tell }, { "case.ended", ended_tell }, { "case.urged", urge_tell }, { "case.moved", moved_tell },
	{ "case.explained", explained_tell }, { "case.migrated", migrated_tell },
};

void story_walk(struct arena *a, const struct story *s, story_fn *fn, void *arg)
{
	struct telling *t = arena_alloc(a, sizeof *t);

	*t = (struct telling){ .s = s, .fn = fn, .arg = arg, .h = { .score = ABSENT, .until = ABSENT } };
	if (!story_begins(s, &t->e))
		return;
	for (size_t i = 0; i < s->n; i++) {
		t->h.entry = s->v[i].id;
		t->h.at = s->v[i].at;
		t->h.post = s->v[i].post;
		t->h.nth = 0;
		t->h.from = t->h.outcome = NULL;
		for (size_t k = 0; k < sizeof tellers / sizeof tellers[0]; k++)
			if (strcmp(tellers[k].kind, s->v[i].kind) == 0)
				tellers[k].tell(t, s->v[i].data);
	}
}

/* ---- reading ---- */

struct reading {
	struct arena *a;            /* emptied a case */
	struct story s;
	size_t cap;
	int64_t subject, seq;       /* the last row seen */
	stories_fn *fn;
	void *arg;
	struct problem *p;
	size_t rows;
};

static enum err story_end(struct reading *r)
{
	enum err e = r->s.n ? r->fn(r->arg, &r->s) : OK;

	for (size_t i = 0; i < r->s.n; i++)
		json_decref(r->s.v[i].data);
	r->s.n = 0;
	arena_reset(r->a);
	r->s.v = NULL;
	r->cap = 0;
	return e;
}

static struct told *story_more(struct reading *r)
{
	if (r->s.n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 32;
		struct told *v = arena_alloc(r->a, cap * sizeof *v);
		if (r->s.n)
			memcpy(v, r->s.v, r->s.n * sizeof *v);
		r->s.v = v;
		r->cap = cap;
	}
	return &r->s.v[r->s.n];
}

static enum err entry_read(void *arg, const struct val *v, int cols)
{
	struct reading *r = arg;
	struct told *t;
	json_t *data;
	enum err e;

	(void)cols;
	if (v[0].i != r->subject && (e = story_end(r)) != OK)
		return e;
	r->subject = r->s.id = v[0].i;
	r->seq = v[1].i;
	r->rows++;
	if (!(data = json_loadb(v[6].s, v[6].len, 0, NULL)))
		return refuse(r->p, E_CONFLICT, "journal", "分录 %" PRId64 " 无法读取", "entry %" PRId64 " cannot be read", v[2].i);
	t = story_more(r);
	*t = (struct told){ v[2].i, v[1].i, v[3].i, v[4].i, arena_strn(r->a, v[5].s, v[5].len), data };
	r->s.n++;
	return OK;
}

enum err stories_read(struct db *db, int64_t tenant, stories_fn *fn, void *arg, struct problem *p)
{
	struct reading r = { .a = arena_new(SIZE_MAX), .fn = fn, .arg = arg, .p = p };
	enum err e;

	do {
		r.rows = 0;
		e = db_each(db, &bridge_sql[EXPORT_ENTRIES], VALS(vi(tenant), vi(r.subject), vi(r.seq)), entry_read, &r);
	} while (e == OK && r.rows);
	if (e == OK)
		e = story_end(&r);
	for (size_t i = 0; i < r.s.n; i++)
		json_decref(r.s.v[i].data);
	arena_free(r.a);
	return e;
}
