/*
 * defs.c: the definitions behind a log. A log says of each clock what the counts judge by it, and of each end what it is worth, so
 * that a count from the log alone needs no pack.
 */
#include <string.h>

#include "bridge/bridge_in.h"
#include "process/process.h"

struct reading { struct defs *out; struct problem *p; size_t cap; };

static enum err def_row(void *arg, const struct val *v, int cols)
{
	struct reading *r = arg;
	struct defs *d = r->out;
	struct process *def;
	enum err e;

	(void)cols;
	if (d->n == r->cap) {
		size_t cap = r->cap ? 2 * r->cap : 32;
		const struct process **more = arena_alloc(d->a, cap * sizeof *more);
		if (d->n)
			memcpy(more, d->v, d->n * sizeof *more);
		d->v = more;
		r->cap = cap;
	}
	/* Parsed definitions point into their text. */
	if ((e = process_parse_adopted(d->a, v[0].s, arena_strn(d->a, v[1].s, v[1].len), v[1].len, &def, r->p)) != OK)
		return e;
	def->hash = arena_str(d->a, v[0].s);
	d->v[d->n++] = def;
	return OK;
}

enum err defs_read(struct db *db, int64_t tenant, struct arena *a, struct defs *out, struct problem *p)
{
	struct reading r = { .out = out, .p = p };

	*out = (struct defs){ .a = a };
	return db_each(db, &bridge_sql[EXPORT_DEFS], VALS(vi(tenant)), def_row, &r);
}

const struct process *defs_find(const struct defs *d, const char *hash)
{
	for (size_t i = 0; hash && i < d->n; i++)
		if (strcmp(d->v[i]->hash, hash) == 0)
			return d->v[i];
	return NULL;
}

const char *def_measure(const struct process *def, const char *state)
{
	int i = def && state ? process_state(def, state) : -1;

	return i < 0 ? NULL : def->handle >> i & 1 ? "handle" : def->respond >> i & 1 ? "respond" : NULL;
}

const char *def_ends(const struct process *def, const char *state)
{
	int i = def && state ? process_state(def, state) : -1;

	if (i < 0 || !def->states[i].final)
		return NULL;
	return def->states[i].outcome == OUTCOME_VOID || def->merged == i ? "void" : "done";
}
