/*
 * process.c: the room. Definitions are adopted by a journaled command and kept in memory, the old ones too: a case ends under
 * the definition it began with. Whole packs are read in process_pack.c.
 */
#include <string.h>

#include "core/run.h"
#include "process/process_in.h"

struct processes {
	struct arena *a;
	const struct process **v;
	size_t n;
	struct { const char *id; const struct process *p; } *current;
	size_t current_n;
};

/* ---- memory ---- */

static enum err load(struct ctx *c, void **state)
{
	struct arena *a = arena_new(64u << 20);
	struct processes *s = arena_alloc(a, sizeof *s);
	struct rows defs, now;
	enum err e;

	s->a = a;
	if ((e = db_rows(c->db, &process_sql[PROCESS_DEF_ALL], c->a, VALS(vi(c->tenant)), &defs)) != OK ||
	    (e = db_rows(c->db, &process_sql[PROCESS_CURRENT_ALL], c->a, VALS(vi(c->tenant)), &now)) != OK) {
		arena_free(a);
		return e;
	}
	s->v = arena_alloc(a, defs.n * sizeof *s->v);
	s->current = arena_alloc(a, now.n * sizeof *s->current);
	for (size_t i = 0; i < defs.n; i++) {
		const struct val *v = row(&defs, i);
		struct process *p;
		if ((e = process_parse_adopted(a, v[1].s, v[2].s, v[2].len, &p, &c->problem)) != OK) {
			arena_free(a);
			return e;
		}
		s->v[s->n++] = p;
		for (size_t k = 0; k < now.n; k++)
			if (strcmp(row(&now, k)[1].s, p->hash) == 0) {
				s->current[s->current_n].id = p->id;
				s->current[s->current_n++].p = p;
			}
	}
	*state = s;
	return OK;
}

static void unload(void *state)
{
	arena_free(((struct processes *)state)->a);
}

const struct process *process_current(struct ctx *c, const char *id)
{
	const struct processes *s = room_state(c, &process_room);

	for (size_t i = 0; s && i < s->current_n; i++)
		if (strcmp(s->current[i].id, id) == 0)
			return s->current[i].p;
	return NULL;
}

const struct process *process_by_hash(struct ctx *c, const char *hash)
{
	const struct processes *s = room_state(c, &process_room);

	for (size_t i = 0; s && i < s->n; i++)
		if (strcmp(s->v[i]->hash, hash) == 0)
			return s->v[i];
	return NULL;
}

void process_currents(struct ctx *c, struct list *out)
{
	const struct processes *s = room_state(c, &process_room);
	const struct process **v = arena_alloc(c->a, (s ? s->current_n : 0) * sizeof *v);

	for (size_t i = 0; s && i < s->current_n; i++)
		v[i] = s->current[i].p;
	*out = (struct list){ s ? s->current_n : 0, v };
}

/* ---- adopting ---- */

SHAPE(adopted_shape, "ProcessAdopted", struct process_adopted,
	FIELD(struct process_adopted, id, F_STR, F_NEED, .max = 40),
	FIELD(struct process_adopted, hash, F_STR, F_NEED, .max = 64),
	FIELD(struct process_adopted, body, F_STR, F_NEED | F_LINES, .max = DEFINITION_BYTES_MAX));

static enum err adopted_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct process_adopted *d = data;
	enum err err = db_exec(c->db, &process_sql[PROCESS_DEF_ADD], VALS(vi(c->tenant), vs(d->hash), vs(d->id), vs(d->body), vi(e->at)), NULL);

	if (err != OK)
		return err;
	return db_exec(c->db, &process_sql[PROCESS_CURRENT_SET], VALS(vi(c->tenant), vs(d->id), vs(d->hash), vi(e->subject), vi(e->seq)), NULL);
}

const struct event_kind process_adopted_kind = { "process.adopted", &adopted_shape, adopted_apply };

SHAPE(adopt_shape, "ProcessAdopt", struct adopt,
	FIELD(struct adopt, body, F_STR, F_NEED | F_LINES, .max = DEFINITION_BYTES_MAX, .doc = "the definition's file, as YAML"));

static enum err adopt_prepare(struct ctx *c)
{
	const struct adopt *in = c->in;
	struct process *p;
	enum err e = process_parse(c->a, process_world.roles_now(c), "body", in->body, strlen(in->body), &p, &c->problem);

	c->prepared = p;
	return e;
}

static enum err adopt_run(struct ctx *c)
{
	const struct process *p = c->prepared;
	struct process_adopted d = { p->id, p->hash, p->text };
	int64_t subject, version = 0;
	struct rows now;
	enum err e = db_rows(c->db, &process_sql[PROCESS_CURRENT_ONE], c->a, VALS(vi(c->tenant), vs(p->id)), &now);

	if (e != OK)
		return e;
	subject = now.n ? now.v[1].i : ctx_id(c);
	version = now.n ? now.v[2].i : 0;
	c->done_id = subject;
	c->done_version = version;
	if (now.n && strcmp(now.v[0].s, p->hash) == 0)
		return OK;
	if (now.n && (e = process_world.changed(c, p)) != OK)
		return e;
	room_reload(c, &process_room);
	c->done_version = version + 1;
	return record(c, &process_adopted_kind, subject, version, &d, NULL);
}

static const struct cmd process_cmds[] = {
	{ "GET", "/processes", "", READ, process_list, "The definitions that new cases begin with: names of steps, states, categories",
	  .out = &process_list_shape },
	{ "POST", "/operator/processes", "operator", WRITE, adopt_run, "Adopts a definition for new cases", .in = &adopt_shape,
	  .out = &changed_shape, .prepare = adopt_prepare, .flags = CMD_INTERNAL },
};

static const struct event_kind *const process_events[] = { &process_adopted_kind };

static const struct table process_tables[] = {
	{ "process_def", TABLE_PROJECTION, &process_sql[PROCESS_DEF_DUMP] },
	{ "process_current", TABLE_PROJECTION, &process_sql[PROCESS_CURRENT_ALL] },
};

const struct room process_room = {
	.name = "process",
	.cmds = process_cmds, .cmds_n = sizeof process_cmds / sizeof process_cmds[0],
	.events = process_events, .events_n = 1,
	.stmts = process_sql, .stmts_n = PROCESS_STMTS,
	.tables = process_tables, .tables_n = 2,
	.load = load, .unload = unload,
};
