/*
 * cases_view_clock.c: what happens to clocks -> rows: they warn, are breached, counted anew, lengthened, stopped, excused. Like
 * cases_view.c it reads nothing but the payload.
 */
#include "cases/cases_in.h"

SHAPE(case_urged_shape, "CaseUrged", struct case_urged,
	FIELD(struct case_urged, level, F_STR, F_NEED),
	FIELD(struct case_urged, reach, F_STR, F_NEED),
	FIELD(struct case_urged, org, F_INT, F_NEED, .min = 0, .max = 9.2e18));

SHAPE(case_clock_fired_shape, "CaseClockFired", struct case_clock_fired,
	FIELD(struct case_clock_fired, n, F_INT, F_NEED),
	FIELD(struct case_clock_fired, state, F_STR, F_NEED),
	FIELD(struct case_clock_fired, next, F_TIME, 0),
	FIELD(struct case_clock_fired, urges, F_LIST, 0, .sub = &case_urged_shape));

SHAPE(case_clock_counted_shape, "CaseClockCounted", struct case_clock_counted,
	FIELD(struct case_clock_counted, clock, F_OBJ, F_NEED, .sub = &clock_set_shape));

SHAPE(case_extended_shape, "CaseExtended", struct case_extended,
	FIELD(struct case_extended, clock, F_OBJ, F_NEED, .sub = &clock_set_shape),
	FIELD(struct case_extended, by, F_INT, F_NEED),
	FIELD(struct case_extended, task, F_ID, F_NEED));

SHAPE(case_paused_shape, "CasePaused", struct case_paused,
	FIELD(struct case_paused, until, F_TIME, F_NEED),
	FIELD(struct case_paused, task, F_ID, 0, .doc = "absent: it waits for its reporter"),
	FIELD(struct case_paused, clocks, F_LIST, 0, .sub = &clock_end_shape));

SHAPE(case_resumed_shape, "CaseResumed", struct case_resumed,
	FIELD(struct case_resumed, clocks, F_LIST, 0, .sub = &clock_set_shape),
	FIELD(struct case_resumed, state, F_STR, F_NEED));

SHAPE(case_excused_shape, "CaseExcused", struct case_excused,
	FIELD(struct case_excused, n, F_INT, F_NEED),
	FIELD(struct case_excused, task, F_ID, F_NEED));

SHAPE(case_explained_shape, "CaseExplained", struct case_explained,
	FIELD(struct case_explained, n, F_INT, F_NEED),
	FIELD(struct case_explained, state, F_STR, F_NEED),
	FIELD(struct case_explained, org, F_INT, F_NEED, .min = 0, .max = 9.2e18),
	FIELD(struct case_explained, words, F_STR, F_NEED));

enum err case_clock_add(struct ctx *c, int64_t id, const struct clock_set *k)
{
	return db_exec(c->db, &case_sql[CLOCK_ADD],
	               VALS(vi(c->tenant), vi(id), vi(k->n), vs(k->limit), vi(k->org), vs(k->unit), vi(k->amount), vs(k->start_rule),
	                    vs(k->end_rule), vi(k->warn_percent), vi(k->filed), vi(k->started), vi(k->due), vi(k->warn),
	                    vi(k->provisional), vs(k->how), vs(k->kind ? k->kind : "state"), vi(k->extra == ABSENT ? 0 : k->extra)), NULL);
}

enum err case_clocks_end(struct ctx *c, const struct entry *e, const struct list *ended)
{
	const struct clock_end *v = ended->v;
	enum err err = OK;

	for (size_t i = 0; i < ended->n && err == OK; i++)
		err = db_exec(c->db, &case_sql[CLOCK_END_ONE], VALS(vi(c->tenant), vi(e->subject), vi(e->at), vs(v[i].state), vi(v[i].n)), NULL);
	return err;
}

static enum err version(struct ctx *c, const struct entry *e)
{
	return db_exec(c->db, &case_sql[CASE_VERSION], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

static enum err urges_add(struct ctx *c, const struct entry *e, const struct list *urges, int64_t n)
{
	const struct case_urged *u = urges->v;
	enum err err = OK;

	for (size_t i = 0; i < urges->n && err == OK; i++)
		err = db_exec(c->db, &case_sql[URGE_ADD], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(u[i].level), vi(n), vs(u[i].reach),
		              vi(u[i].org), vi(e->at)), NULL);
	return err;
}

static enum err fired_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_clock_fired *d = data;
	enum err err = db_exec(c->db, &case_sql[CLOCK_FIRED], VALS(vi(c->tenant), vi(e->subject), vi(d->n), vs(d->state), vopt(d->next)), NULL);

	if (err != OK || (err = urges_add(c, e, &d->urges, d->n)) != OK)
		return err;
	return db_exec(c->db, &case_sql[CASE_CLOCK_SEEN], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->n), vs(d->state)), NULL);
}

static enum err moved(struct ctx *c, const struct entry *e, const struct clock_set *k, bool longer)
{
	enum err err = db_exec(c->db, &case_sql[CLOCK_MOVED],
		VALS(vi(c->tenant), vi(e->subject), vi(k->n), vi(k->started), vi(k->due), vi(k->warn), vi(k->provisional), vs(k->how),
		     vi(k->extra == ABSENT ? 0 : k->extra), vi(e->at), vi(longer)), NULL);

	if (err != OK)
		return err;
	return db_exec(c->db, &case_sql[CASE_CLOCK_MOVED], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(k->n), vi(k->due)), NULL);
}

static enum err counted_apply(struct ctx *c, const struct entry *e, const void *data)
{
	return moved(c, e, ((const struct case_clock_counted *)data)->clock, false);
}

static enum err extended_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct clock_set *k = ((const struct case_extended *)data)->clock;
	enum err err = moved(c, e, k, true);

	if (err != OK)
		return err;
	return db_exec(c->db, &case_sql[CASE_CLOCK_LONGER], VALS(vi(c->tenant), vi(e->subject), vi(k->n), vi(k->warn), vi(e->at)), NULL);
}

static enum err paused_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_paused *d = data;
	const struct clock_end *v = d->clocks.v;
	enum err err = db_exec(c->db, &case_sql[PAUSE_ADD], VALS(vi(c->tenant), vi(e->subject), vi(e->at)), NULL);

	/* All fall silent; the one that wakes the case at the review stands in the case's row. */
	if (err == OK)
		err = db_exec(c->db, &case_sql[CLOCKS_SILENT], VALS(vi(c->tenant), vi(e->subject), vi(d->until)), NULL);
	for (size_t i = 0; i < d->clocks.n && err == OK; i++)
		err = db_exec(c->db, &case_sql[CLOCK_PAUSED], VALS(vi(c->tenant), vi(e->subject), vi(v[i].n)), NULL);
	if (err != OK)
		return err;
	return db_exec(c->db, &case_sql[CASE_PAUSED], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->until), vs("paused")), NULL);
}

static enum err resumed_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_resumed *d = data;
	const struct clock_set *k = d->clocks.v;
	enum err err = db_exec(c->db, &case_sql[PAUSE_END], VALS(vi(c->tenant), vi(e->subject), vi(e->at)), NULL);

	if (err == OK)
		err = db_exec(c->db, &case_sql[CASE_PAUSED], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vnull(), vs(d->state)), NULL);
	if (err == OK)
		err = db_exec(c->db, &case_sql[CLOCKS_SILENT], VALS(vi(c->tenant), vi(e->subject), vi(e->at)), NULL);
	for (size_t i = 0; i < d->clocks.n && err == OK; i++) {
		err = db_exec(c->db, &case_sql[CLOCK_RESUMED],
			VALS(vi(c->tenant), vi(e->subject), vi(k[i].n), vi(k[i].started), vi(k[i].due), vi(k[i].warn), vi(k[i].provisional), vs(k[i].how),
			     vi(e->at)), NULL);
		if (err == OK)
			err = db_exec(c->db, &case_sql[CASE_CLOCK_MOVED], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(k[i].n), vi(k[i].due)), NULL);
	}
	return err;
}

static enum err excused_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_excused *d = data;
	enum err err = db_exec(c->db, &case_sql[CLOCK_EXCUSED], VALS(vi(c->tenant), vi(e->subject), vi(d->n)), NULL);

	return err == OK ? version(c, e) : err;
}

static enum err explained_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_explained *d = data;
	enum err err = db_exec(c->db, &case_sql[EXPLAINED_ADD], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->n), vs(d->state), vi(d->org),
	                       vi(e->at), vi(e->person), vi(e->post), vs(d->words)), NULL);

	return err == OK ? version(c, e) : err;
}

const struct event_kind case_explained_kind = { "case.explained", &case_explained_shape, explained_apply };
const struct event_kind case_clock_fired_kind = { "case.clock_fired", &case_clock_fired_shape, fired_apply };
const struct event_kind case_clock_counted_kind = { "case.clock_counted", &case_clock_counted_shape, counted_apply };
const struct event_kind case_extended_kind = { "case.extended", &case_extended_shape, extended_apply };
const struct event_kind case_paused_kind = { "case.paused", &case_paused_shape, paused_apply };
const struct event_kind case_resumed_kind = { "case.resumed", &case_resumed_shape, resumed_apply };
const struct event_kind case_excused_kind = { "case.excused", &case_excused_shape, excused_apply };
