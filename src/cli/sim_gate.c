/*
 * sim_gate.c: a simulation's calls. Each is checked, run and recorded by the gate like any other, in a savepoint of its own;
 * some hundred of them share one commit, because nobody waits for the answer before it.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cases/cases.h"
#include "cli/sim.h"

#define COMMIT_CALLS 500
#define CHECKPOINT_CALLS 20000
#define DUE_AT_ONCE 200
#define ROUNDS_MAX 200

uint64_t sim_random(struct sim *s)
{
	/* splitmix64 */
	uint64_t x = s->seed + UINT64_C(0x9E3779B97F4A7C15) * ++s->drawn;

	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

int64_t sim_between(struct sim *s, int64_t least, int64_t most)
{
	return most <= least ? least : least + (int64_t)(sim_random(s) % (uint64_t)(most - least + 1));
}

static bool broken(struct sim *s, const char *what)
{
	fprintf(stderr, "shao simulate: %s: %s\n", what, s->lane.write ? db_error(s->lane.write) : "");
	s->failed = true;
	return false;
}

bool sim_begin(struct sim *s)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct call call = { .method = "GET", .path = "/simulation", .as = &operator, .tenant = s->in.tenant, .lang = "zh" };
	struct problem p = { 0 };

	if (lane_open(s->in.core, &s->lane, &p) != OK) {
		cli_problem(&p);
		return false;
	}
	s->lane.heavy = true;
	s->self = arena_alloc(s->a, sizeof *s->self);
	gate_init(s->in.core, s->self, &call, s->a);
	s->self->c.db = s->lane.write;
	s->self->c.ids = &s->lane.ids;
	return true;
}

bool sim_writes(struct sim *s)
{
	if (!s->writing && db_begin(s->lane.write) != OK)
		return broken(s, "a transaction cannot begin");
	s->writing = true;
	return true;
}

bool sim_commit(struct sim *s)
{
	if (!s->writing)
		return true;
	s->writing = false;
	s->waiting = 0;
	if (db_commit(s->lane.write) != OK)
		return broken(s, "a commit failed");
	if (s->commands / CHECKPOINT_CALLS != (s->commands + COMMIT_CALLS) / CHECKPOINT_CALLS)
		db_checkpoint(s->lane.write, true);
	return true;
}

void sim_end(struct sim *s)
{
	if (s->writing)
		db_rollback(s->lane.write);
	for (int r = 0; s->self && r < ROOMS_MAX; r++)
		held_drop(s->self->pinned[r]);
	if (s->lane.write) {
		db_checkpoint(s->lane.write, true);
		lane_close(&s->lane);
	}
}

/* Runs a change in a savepoint; commits at once where rooms load their memory anew from what is committed. */
static enum err run(struct sim *s, struct job *j)
{
	enum err e = db_save(s->lane.write);
	bool reload = false;

	if (e == OK)
		e = gate_run(&s->lane, j);
	if (e == OK)
		e = db_release(s->lane.write);
	else if (db_alive(s->lane.write))
		db_undo(s->lane.write);
	for (int r = 0; r < ROOMS_MAX; r++)
		reload |= j->after.reload[r];
	s->commands++;
	if (e == OK && (++s->waiting == COMMIT_CALLS || reload) && !sim_commit(s))
		return E_STORE;
	if (e != OK && !db_alive(s->lane.write)) {
		db_rollback(s->lane.write);
		s->writing = false;
		broken(s, "the store threw a transaction away");
	}
	return e;
}

int sim_call(struct sim *s, const struct actor *as, const char *method, const char *path, const char *body, struct reply *out)
{
	struct call call = { .method = method, .path = path, .query = "", .body = body, .n = body ? strlen(body) : 0, .as = as,
	                     .tenant = s->in.tenant, .lang = "zh", .if_match = "*", .peer = "127.0.0.1" };
	struct job *j;
	char key[40];

	arena_reset(s->one);
	j = arena_alloc(s->one, sizeof *j);
	snprintf(key, sizeof key, "simulate-%016" PRIx64, sim_random(s));
	if (!as || as->kind == ACTOR_PERSON)
		call.key = key;
	gate_init(s->in.core, j, &call, s->one);
	if (sim_writes(s) && gate_begin(&s->lane, j) == GATE_WRITE)
		gate_end(j, run(s, j));
	*out = j->reply;
	return s->failed ? 500 : j->reply.status;
}

const char *sim_answer(struct sim *s, const struct reply *r, const char *member)
{
	json_t *v = r->body ? json_loadb(r->body, r->n, 0, NULL) : NULL;
	const char *out = arena_str(s->one, json_string_value(json_object_get(v, member)));

	json_decref(v);
	return out;
}

int64_t sim_make(struct sim *s, const char *path, const char *body)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct reply r;
	const char *id;
	int64_t out = 1;
	int status;
	json_t *v;

	if (s->failed)
		return 0;
	status = sim_call(s, &operator, "POST", path, body, &r);
	v = r.body ? json_loadb(r.body, r.n, 0, NULL) : NULL;
	/* an import's chunk says 200 and names the rows that it refused */
	if (status >= 400 || json_array_size(json_object_get(v, "refused"))) {
		fprintf(stderr, "shao simulate: POST %s: %.*s\n", path, r.n < 400 ? (int)r.n : 400, r.body ? r.body : "");
		s->failed = true;
		out = 0;
	}
	id = json_string_value(json_object_get(v, "id"));
	if (id)
		text_int(id, 1, INT64_MAX, &out);
	json_decref(v);
	return out;
}

/* ---- the clock ---- */

static int owed(struct sim *s, const struct room *room, struct arena *a, struct due *list)
{
	static const struct actor clock = { .kind = ACTOR_CLOCK };
	struct call call = { .method = "GET", .path = "/clock", .as = &clock, .tenant = s->in.tenant };
	struct job *j = arena_alloc(a, sizeof *j);
	int n = 0;

	if (!sim_writes(s))
		return 0;
	gate_init(s->in.core, j, &call, a);
	j->c.db = s->lane.write;      /* what was recorded a moment ago is due too */
	j->c.ids = &s->lane.ids;
	if (room->due(&j->c, DUE_AT_ONCE, list, &n) != OK) {
		broken(s, "what is due cannot be read");
		n = 0;
	}
	for (int r = 0; r < s->in.core->rooms_n; r++)
		held_drop(j->pinned[r]);
	return n;
}

/* Runs what one room owes; how many calls that were. each: every call is committed before the next one looks. */
static int pay(struct sim *s, const struct room *room, bool each)
{
	static const struct actor clock = { .kind = ACTOR_CLOCK };
	struct due list[DUE_AT_ONCE];
	struct reply r;
	int n;

	arena_reset(s->text);
	n = room->due && (!each || sim_commit(s)) ? owed(s, room, s->text, list) : 0;
	for (int i = 0; i < n && !s->failed && (!each || sim_commit(s)); i++) {
		if (sim_call(s, &clock, "POST", list[i].path, list[i].body, &r) >= 400) {
			fprintf(stderr, "shao simulate: %s: %.*s\n", list[i].path, r.n < 400 ? (int)r.n : 400, r.body ? r.body : "");
			s->failed = true;
		}
		s->fired++;
	}
	return s->failed ? 0 : n;
}

bool sim_tick(struct sim *s)
{
	for (int i = 0; i < ROUNDS_MAX && pay(s, &cases_room, false) == DUE_AT_ONCE; i++)
		;
	return !s->failed;
}

bool sim_day(struct sim *s)
{
	/* Seals, sums and the index look at what is committed. */
	for (int k = 0; k < s->in.core->rooms_n; k++)
		for (int i = 0; i < ROUNDS_MAX && pay(s, s->in.core->rooms[k], true); i++)
			;
	return !s->failed;
}
