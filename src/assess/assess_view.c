/*
 * assess_view.c: event -> rows; the only writer of the counts' projections. These are reactions: the events are those of cases
 * and process, and what a case was before stands in a row of this room's own, so nothing else is read.
 *
 * A command says in count_delta, in one row, what it adds to which cells; the tick adds that to the leaves and folds it up the
 * tree (assess_fold.c).
 */
#include <string.h>

#include "assess/assess_in.h"

static bool nothing(const struct cell *v)
{
	for (int k = 0; k < COUNTER_KINDS; k++)
		if (v->n[k])
			return false;
	return true;
}

/* Where the case is found again: once for each place and day. skip: a day on which it stands there already. */
static enum err places_add(struct ctx *c, int64_t id, int64_t skip, const struct cells *cells)
{
	const struct cell *last = NULL;
	enum err e = OK;

	for (int i = 0; i < cells->n && e == OK; i++) {
		const struct cell *v = &cells->v[i];
		if (v->day == skip || nothing(v) || (last && last->day == v->day && strcmp(last->path, v->path) == 0))
			continue;
		e = db_exec(c->db, &assess_sql[COUNT_AT_ADD], VALS(vi(c->tenant), vs(v->path), vi(v->day), vi(id)), NULL);
		last = v;
	}
	return e;
}

static enum err cells_add(struct ctx *c, int64_t id, int64_t skip, const struct cells *cells)
{
	const char *text = cells_write(c->a, cells);
	enum err e = OK;

	if (!*text || (e = places_add(c, id, skip, cells)) != OK)
		return e;
	/* A replay has no tick: what it adds to the leaves is compared, what would be folded above them is not. */
	for (int i = 0; i < cells->n && c->replaying && e == OK; i++)
		e = cell_add(c, &cells->v[i], 1);
	return c->replaying ? e : db_exec(c->db, &assess_sql[COUNT_DELTA_ADD], VALS(vi(c->tenant), vi(ctx_id(c)), vs(text)), NULL);
}

static enum err kind_of(struct ctx *c, const char *definition, const char *state, struct state_kind *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &assess_sql[COUNT_STATE_ONE], c->a, VALS(vi(c->tenant), vs(definition), vs(state)), &rows);

	*out = (struct state_kind){ ROLE_NONE, false };
	if (e == OK && rows.n)
		*out = (struct state_kind){ (enum role)rows.v[0].i, rows.v[1].i };
	return e;
}

void counted_row_read(struct counted *row, int64_t id, const struct val *v)
{
	*row = (struct counted){ .id = id, .path = v[0].s, .process = v[1].s, .definition = v[2].s, .org = v[3].i, .category = v[4].s, .channel = v[5].s,
		.state = v[6].s, .step = v[7].i, .flags = (unsigned)v[8].i, .opened_day = v[9].i, .role = (enum role)v[10].i, .clock_n = v[11].i,
		.due = v[12].type ? v[12].i : ABSENT, .close_n = v[13].i, .close_by = v[14].type ? v[14].i : ABSENT,
		.total_n = v[15].i, .total_due = v[16].type ? v[16].i : ABSENT, .acts = v[18].s };
	book_read(row, v[17].s);
}

static enum err row_read(struct ctx *c, int64_t id, struct counted *out, bool *found)
{
	struct rows rows;
	enum err e = db_rows(c->db, &assess_sql[COUNT_CASE_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	*found = e == OK && rows.n;
	if (*found)
		counted_row_read(out, id, rows.v);
	return e;
}

static enum err row_write(struct ctx *c, const struct counted *r, enum assess_stmt how)
{
	return db_exec(c->db, &assess_sql[how],
		VALS(vi(c->tenant), vi(r->id), vs(r->path), vs(r->process), vs(r->definition), vi(r->org), vs(r->category), vs(r->channel),
		     vs(r->state), vi(r->step), vi(r->flags), vi(r->opened_day), vi(r->role), vi(r->clock_n), vopt(r->due), vi(r->close_n),
		     vopt(r->close_by), vi(r->total_n), vopt(r->total_due), vs(book_write(c->a, r)),
		     vs(r->noted_n ? arena_printf(c->a, "%s%s", r->acts, r->noted) : r->acts)), NULL);
}

static enum err on_opened(struct ctx *c, const struct entry *e, const void *data)
{
	struct case_opened d = *(const struct case_opened *)data;
	struct state_kind kind;
	struct counted row;
	struct cells cells;
	enum err err = kind_of(c, d.definition, d.state, &kind);

	if (err != OK)
		return err;
	/* A task is part of a case that is counted already: it stands apart, and in no sum that does not ask for it. */
	if (d.parent != ABSENT && d.parent > 0)
		d.process = arena_printf(c->a, TASK_MARK "%s", d.process);
	cells.n = 0;
	count_opened(&row, &d, kind, e->subject, e->at, &cells);
	if ((err = row_write(c, &row, COUNT_CASE_ADD)) != OK)
		return err;
	return cells_add(c, row.id, ABSENT, &cells);
}

/* What the event does to its case's row. kind: of the state that an act led to. */
typedef void change(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out);

static void acted(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	count_acted(row, data, kind, at, out);
}

static void fired(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	(void)kind, (void)at;
	count_fired(row, data, out);
}

static void recounted(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	(void)kind, (void)at;
	count_recounted(row, ((const struct case_clock_counted *)data)->clock, out);
}

static void moved(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	(void)kind, (void)at;
	count_moved(row, ((const struct case_moved *)data)->path, out);
}

static void extended(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	(void)kind;
	count_longer(row, ((const struct case_extended *)data)->clock, at, out);
}

static void paused(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	(void)kind;
	/* A case that waits for its reporter is no suspension: nobody granted one. */
	if (((const struct case_paused *)data)->task != ABSENT)
		count_paused(row, at, out);
}

static void resumed(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	const struct case_resumed *d = data;
	const struct clock_set *k = d->clocks.v;

	(void)kind, (void)at;
	for (size_t i = 0; i < d->clocks.n; i++)
		count_recounted(row, &k[i], out);
}

static void excused(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	(void)kind, (void)at;
	count_excused(row, ((const struct case_excused *)data)->n, out);
}

/* Its state means what the other definition says from the next act on. */
static void migrated(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	(void)kind, (void)at, (void)out;
	row->definition = ((const struct case_migrated *)data)->definition;
}

static void merged(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	(void)kind;
	count_cut_off(row, ((const struct case_merged *)data)->state, at, out);
}

static void ended(struct counted *row, const void *data, struct state_kind kind, int64_t at, struct cells *out)
{
	(void)kind, (void)data;
	count_cut_off(row, NULL, at, out);
}

/* Reads the case's row, changes it, writes it, and adds the cells that changed. state: that an act led to, or NULL. */
static enum err changed(struct ctx *c, const struct entry *e, const void *data, const char *state, change *how)
{
	struct state_kind kind = { ROLE_NONE, false };
	struct counted row;
	struct cells cells;
	const char *path;
	bool found;
	enum err err = row_read(c, e->subject, &row, &found);

	if (err != OK || !found || (state && (err = kind_of(c, row.definition, state, &kind)) != OK))
		return err;
	cells.n = 0;
	path = row.path;
	how(&row, data, kind, e->at, &cells);
	if ((err = row_write(c, &row, COUNT_CASE_SET)) != OK)
		return err;
	return cells_add(c, row.id, strcmp(path, row.path) == 0 ? row.opened_day : ABSENT, &cells);
}

static enum err on_acted(struct ctx *c, const struct entry *e, const void *data)
{
	struct case_acted d = *(const struct case_acted *)data;

	d.category = count_category(c->a, d.category, d.matter);
	return changed(c, e, &d, d.state, acted);
}

#define ON(what) static enum err on_##what(struct ctx *c, const struct entry *e, const void *data) { return changed(c, e, data, NULL, what); }
ON(fired) ON(recounted) ON(moved) ON(extended) ON(paused) ON(resumed) ON(excused) ON(merged) ON(ended) ON(migrated)

/* What the states of a definition mean is read from its text once, when it is adopted. */
static enum err on_adopted(struct ctx *c, const struct entry *e, const void *data)
{
	const struct process_adopted *d = data;
	struct process *def;
	enum err err = process_parse_adopted(c->a, d->id, d->body, strlen(d->body), &def, &c->problem);

	(void)e;
	for (int i = 0; err == OK && i < def->states_n; i++) {
		struct state_kind kind = count_state_kind(def, i);
		if (kind.role != ROLE_NONE || kind.dropped)
			err = db_exec(c->db, &assess_sql[COUNT_STATE_ADD],
				VALS(vi(c->tenant), vs(d->hash), vs(def->states[i].id), vi(kind.role), vi(kind.dropped)), NULL);
	}
	return err;
}

const struct reaction assess_reactions[] = {
	{ &case_opened_kind, on_opened }, { &case_acted_kind, on_acted }, { &case_clock_fired_kind, on_fired },
	{ &case_clock_counted_kind, on_recounted }, { &case_extended_kind, on_extended }, { &case_paused_kind, on_paused },
	{ &case_resumed_kind, on_resumed }, { &case_excused_kind, on_excused }, { &case_merged_kind, on_merged }, { &case_ended_kind, on_ended },
	{ &case_moved_kind, on_moved }, { &case_migrated_kind, on_migrated }, { &process_adopted_kind, on_adopted },
};
const int assess_reactions_n = sizeof assess_reactions / sizeof assess_reactions[0];
