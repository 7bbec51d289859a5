/*
 * cases_view.c: event -> rows; the only writer of this room's tables. Reads nothing but the payload: a replay years later,
 * with other packs and calendars, gives the same rows.
 */
#include "cases/cases_in.h"
#include "core/side.h"

SHAPE(clock_set_shape, "ClockSet", struct clock_set,
	FIELD(struct clock_set, n, F_INT, F_NEED),
	FIELD(struct clock_set, kind, F_STR, 0),
	FIELD(struct clock_set, limit, F_STR, F_NEED),
	FIELD(struct clock_set, org, F_INT, F_NEED, .min = 0, .max = 9.2e18),
	FIELD(struct clock_set, unit, F_STR, F_NEED),
	FIELD(struct clock_set, amount, F_INT, F_NEED),
	FIELD(struct clock_set, extra, F_INT, 0),
	FIELD(struct clock_set, start_rule, F_STR, F_NEED),
	FIELD(struct clock_set, end_rule, F_STR, F_NEED),
	FIELD(struct clock_set, warn_percent, F_INT, F_NEED),
	FIELD(struct clock_set, filed, F_TIME, F_NEED),
	FIELD(struct clock_set, started, F_TIME, F_NEED),
	FIELD(struct clock_set, due, F_TIME, F_NEED),
	FIELD(struct clock_set, warn, F_TIME, F_NEED),
	FIELD(struct clock_set, provisional, F_BOOL, F_NEED),
	FIELD(struct clock_set, how, F_JSON, F_NEED));

SHAPE(photo_ref_shape, "PhotoRef", struct photo_ref,
	FIELD(struct photo_ref, id, F_STR, F_NEED),
	FIELD(struct photo_ref, width, F_INT, F_NEED),
	FIELD(struct photo_ref, height, F_INT, F_NEED));

SHAPE(clock_end_shape, "ClockEnd", struct clock_end, FIELD(struct clock_end, n, F_INT, F_NEED), FIELD(struct clock_end, state, F_STR, F_NEED));

SHAPE(case_value_shape, "CaseValue", struct case_value,
	FIELD(struct case_value, field, F_STR, F_NEED),
	FIELD(struct case_value, num, F_INT, 0),
	FIELD(struct case_value, word, F_STR, 0));

SHAPE(case_opened_shape, "CaseOpened", struct case_opened,
	FIELD(struct case_opened, number, F_STR, F_NEED),
	FIELD(struct case_opened, process, F_STR, F_NEED),
	FIELD(struct case_opened, definition, F_STR, F_NEED),
	FIELD(struct case_opened, channel, F_STR, F_NEED),
	FIELD(struct case_opened, node, F_ID, F_NEED),
	FIELD(struct case_opened, path, F_STR, F_NEED),
	FIELD(struct case_opened, lon, F_NUM, F_NEED),
	FIELD(struct case_opened, lat, F_NUM, F_NEED),
	FIELD(struct case_opened, category, F_STR, 0),
	FIELD(struct case_opened, state, F_STR, F_NEED),
	FIELD(struct case_opened, step, F_INT, F_NEED),
	FIELD(struct case_opened, who, F_STR, F_NEED),
	FIELD(struct case_opened, text, F_STR, 0),
	FIELD(struct case_opened, contact, F_STR, 0),
	FIELD(struct case_opened, address, F_STR, 0),
	FIELD(struct case_opened, follow, F_STR, 0),
	FIELD(struct case_opened, client_id, F_STR, 0),
	FIELD(struct case_opened, photos, F_LIST, 0, .sub = &photo_ref_shape),
	FIELD(struct case_opened, clock, F_OBJ, 0, .sub = &clock_set_shape),
	FIELD(struct case_opened, total, F_OBJ, 0, .sub = &clock_set_shape),
	FIELD(struct case_opened, outside, F_OBJ, 0, .sub = &clock_set_shape),
	FIELD(struct case_opened, chosen, F_STR, 0),
	FIELD(struct case_opened, org, F_ID, 0),
	FIELD(struct case_opened, parent, F_ID, 0),
	FIELD(struct case_opened, role, F_STR, 0),
	FIELD(struct case_opened, secret, F_BOOL, 0),
	FIELD(struct case_opened, upstream, F_STR, 0),
	FIELD(struct case_opened, upstream_due, F_TIME, 0),
	FIELD(struct case_opened, origin, F_ID, 0),
	FIELD(struct case_opened, origin_kind, F_STR, 0),
	FIELD(struct case_opened, values, F_LIST, 0, .sub = &case_value_shape));

SHAPE(case_acted_shape, "CaseActed", struct case_acted,
	FIELD(struct case_acted, act, F_STR, F_NEED),
	FIELD(struct case_acted, state, F_STR, F_NEED),
	FIELD(struct case_acted, step, F_INT, F_NEED),
	FIELD(struct case_acted, who, F_STR, F_NEED),
	FIELD(struct case_acted, org, F_INT, F_NEED, .min = 0, .max = 9.2e18),
	FIELD(struct case_acted, category, F_STR, 0),
	FIELD(struct case_acted, chosen, F_STR, 0),
	FIELD(struct case_acted, open, F_BOOL, F_NEED),
	FIELD(struct case_acted, public, F_BOOL, F_NEED),
	FIELD(struct case_acted, answer, F_BOOL, F_NEED),
	FIELD(struct case_acted, reporter, F_BOOL, 0),
	FIELD(struct case_acted, words, F_STR, 0),
	FIELD(struct case_acted, photos, F_LIST, 0, .sub = &photo_ref_shape),
	FIELD(struct case_acted, score, F_INT, 0),
	FIELD(struct case_acted, closed, F_TIME, 0),
	FIELD(struct case_acted, clock_ended, F_STR, 0),
	FIELD(struct case_acted, clock, F_OBJ, 0, .sub = &clock_set_shape),
	FIELD(struct case_acted, others_ended, F_LIST, 0, .sub = &clock_end_shape),
	FIELD(struct case_acted, matter, F_STR, 0),
	FIELD(struct case_acted, matter_version, F_INT, 0),
	FIELD(struct case_acted, condition, F_STR, 0),
	FIELD(struct case_acted, rule, F_STR, 0),
	FIELD(struct case_acted, values, F_LIST, 0, .sub = &case_value_shape),
	FIELD(struct case_acted, outcome, F_STR, 0));

SHAPE(case_contact_seen_shape, "CaseContactSeen", struct case_contact_seen,
	FIELD(struct case_contact_seen, reason, F_STR, F_NEED));

SHAPE(case_moved_shape, "CaseMoved", struct case_moved, FIELD(struct case_moved, path, F_STR, F_NEED));

SHAPE(case_migrated_shape, "CaseMigrated", struct case_migrated,
	FIELD(struct case_migrated, was, F_STR, F_NEED),
	FIELD(struct case_migrated, definition, F_STR, F_NEED),
	FIELD(struct case_migrated, who, F_STR, F_NEED),
	FIELD(struct case_migrated, step, F_INT, F_NEED));

SHAPE(case_erased_shape, "CaseErased", struct case_erased, FIELD(struct case_erased, photos, F_BOOL, F_NEED));

static int64_t side_id(const char *ref)
{
	char hash[65];
	int64_t id;

	return side_parse(ref, &id, hash) ? id : 0;
}

static enum err photos_add(struct ctx *c, int64_t id, const struct list *photos, const char *role, int64_t seq)
{
	const struct photo_ref *v = photos->v;
	enum err e = OK;

	for (size_t i = 0; i < photos->n && e == OK; i++)
		e = db_exec(c->db, &case_sql[PHOTO_REF_ADD],
		            VALS(vi(c->tenant), vi(id), vs(v[i].id), vs(role), vi(seq), vi(v[i].width), vi(v[i].height)), NULL);
	return e;
}

static enum err values_set(struct ctx *c, int64_t id, const struct list *values)
{
	const struct case_value *v = values->v;
	enum err e = OK;

	for (size_t i = 0; i < values->n && e == OK; i++)
		e = db_exec(c->db, &case_sql[VALUE_SET], VALS(vi(c->tenant), vi(id), vs(v[i].field), vopt(v[i].num), vs(v[i].word)), NULL);
	return e;
}

static int64_t clocks_of(const struct case_opened *d)
{
	return (d->clock != NULL) + (d->total != NULL) + (d->outside != NULL);
}

static int64_t zero_if_absent(int64_t n)
{
	return n == ABSENT ? 0 : n;
}

/* What a new case touches beside its own row: its parent's count of tasks, the case that it came from. */
static enum err opened_beside(struct ctx *c, const struct entry *e, const struct case_opened *d)
{
	enum err err = OK;

	if (d->parent != ABSENT)
		err = db_exec(c->db, &case_sql[CASE_TASK_ADDED], VALS(vi(c->tenant), vi(d->parent)), NULL);
	if (err == OK && d->origin != ABSENT)
		err = db_exec(c->db, &case_sql[LINK_ADD], VALS(vi(c->tenant), vi(d->origin), vi(e->subject), vs(d->origin_kind), vi(e->at)), NULL);
	return err == OK ? values_set(c, e->subject, &d->values) : err;
}

static enum err opened_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_opened *d = data;
	const struct clock_set *k = d->clock;
	enum err err = db_exec(c->db, &case_sql[CASE_ADD],
		VALS(vi(c->tenant), vi(e->subject), vs(d->number), vs(d->process), vs(d->definition), vs(d->channel), vi(d->node), vs(d->path),
		     vd(d->lon), vd(d->lat), vs(d->category), vs(d->state), vi(d->step), vs(d->who), vi(k != NULL), vi(k ? k->n : 0),
		     vs(k ? "running" : "none"), k ? vi(k->due) : vnull(), vi(e->at), vi((int64_t)d->photos.n), vi(e->person), vs(d->follow),
		     vs(d->client_id), vi(side_id(d->text)), vi(side_id(d->contact)), vi(side_id(d->address)), vs(d->chosen),
		     vi(zero_if_absent(d->org)), vi(zero_if_absent(d->parent)), vs(d->role ? d->role : ""), vi(d->secret), vi(clocks_of(d)),
		     vs(d->upstream), vopt(d->upstream_due)), NULL);

	if (err == OK && k)
		err = case_clock_add(c, e->subject, k);
	if (err == OK && d->total)
		err = case_clock_add(c, e->subject, d->total);
	if (err == OK && d->outside)
		err = case_clock_add(c, e->subject, d->outside);
	if (err == OK && (d->parent != ABSENT || d->origin != ABSENT || d->values.n))
		err = opened_beside(c, e, d);
	return err == OK ? photos_add(c, e->subject, &d->photos, "report", e->seq) : err;
}

static enum err acted_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_acted *d = data;
	const struct clock_set *k = d->clock;
	bool moved = k || d->clock_ended || !d->open;
	enum err err;

	/* From one open state to another: a clock ended, and runs only in open ones. */
	if (d->open && d->clock_ended)
		err = db_exec(c->db, &case_sql[CASE_ACT_ON],
			VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->state), vi(d->step), vs(d->who), vi(d->org), vs(d->category),
			     vs(d->chosen), k ? vi(k->n) : vnull(), vs(k ? "running" : d->clock_ended), k ? vi(k->due) : vnull(), vopt(d->score),
			     vi(e->at), vs(d->matter), vopt(d->matter_version), vs(d->condition)), NULL);
	else if (moved)
		err = db_exec(c->db, &case_sql[CASE_ACT],
			VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->state), vi(d->step), vs(d->who), vi(d->org), vs(d->category),
			     vs(d->chosen), vi(d->open), k ? vi(k->n) : vnull(), vs(k ? "running" : d->clock_ended ? d->clock_ended : "none"),
			     k ? vi(k->due) : vnull(), vopt(d->closed), vopt(d->score), vi(e->at), vs(d->matter), vopt(d->matter_version),
			     vs(d->condition)), NULL);
	else
		err = db_exec(c->db, &case_sql[CASE_ACT_SAME],
			VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->org), vs(d->category), vs(d->chosen), vopt(d->score),
			     vs(d->matter), vopt(d->matter_version), vs(d->condition)), NULL);
	if (err == OK)
		err = db_exec(c->db, &case_sql[STEP_ADD],
			VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->act), vs(d->state), vi(e->at), vi(e->person), vi(e->post), vi(d->org),
			     vi(d->public), vi(d->answer), vs(d->words), vopt(d->score), vs(d->rule)), NULL);
	if (err == OK && d->clock_ended)
		err = db_exec(c->db, &case_sql[CLOCK_END], VALS(vi(c->tenant), vi(e->subject), vi(e->at), vs(d->clock_ended)), NULL);
	if (err == OK)
		err = case_clocks_end(c, e, &d->others_ended);
	if (err == OK && k)
		err = case_clock_add(c, e->subject, k);
	if (err == OK)
		err = values_set(c, e->subject, &d->values);
	return err == OK ? photos_add(c, e->subject, &d->photos, d->reporter ? "report" : "result", e->seq) : err;
}

static enum err seen_apply(struct ctx *c, const struct entry *e, const void *data)
{
	(void)data;
	return db_exec(c->db, &case_sql[CASE_VERSION], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

static enum err moved_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_moved *d = data;

	return db_exec(c->db, &case_sql[CASE_MOVED], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->path)), NULL);
}

static enum err migrated_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_migrated *d = data;

	return db_exec(c->db, &case_sql[CASE_MIGRATED],
	               VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->definition), vs(d->who), vi(d->step)), NULL);
}

/* ---- ends that no act of the case's own made ---- */

SHAPE(case_ended_shape, "CaseEnded", struct case_ended,
	FIELD(struct case_ended, clock_ended, F_STR, 0),
	FIELD(struct case_ended, others_ended, F_LIST, 0, .sub = &clock_end_shape));

SHAPE(case_merged_shape, "CaseMerged", struct case_merged,
	FIELD(struct case_merged, state, F_STR, F_NEED),
	FIELD(struct case_merged, step, F_INT, F_NEED),
	FIELD(struct case_merged, into, F_ID, F_NEED),
	FIELD(struct case_merged, words, F_STR, 0),
	FIELD(struct case_merged, clock_ended, F_STR, 0),
	FIELD(struct case_merged, others_ended, F_LIST, 0, .sub = &clock_end_shape));

static enum err end(struct ctx *c, const struct entry *e, const char *state, int64_t step, const char *verdict, const struct list *others)
{
	enum err err = db_exec(c->db, &case_sql[CASE_END], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(state), vopt(step),
	                       vs(verdict ? verdict : "none"), vi(e->at)), NULL);

	if (err == OK && verdict)
		err = db_exec(c->db, &case_sql[CLOCK_END], VALS(vi(c->tenant), vi(e->subject), vi(e->at), vs(verdict)), NULL);
	return err == OK ? case_clocks_end(c, e, others) : err;
}

static enum err ended_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_ended *d = data;

	return end(c, e, NULL, ABSENT, d->clock_ended, &d->others_ended);
}

static enum err merged_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_merged *d = data;
	enum err err = end(c, e, d->state, d->step, d->clock_ended, &d->others_ended);

	if (err == OK)
		err = db_exec(c->db, &case_sql[LINK_ADD], VALS(vi(c->tenant), vi(d->into), vi(e->subject), vs("merged"), vi(e->at)), NULL);
	if (err != OK)
		return err;
	return db_exec(c->db, &case_sql[STEP_ADD], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs("merge"), vs(d->state), vi(e->at),
	               vi(e->person), vi(e->post), vi(0), vi(0), vi(0), vs(d->words), vnull(), vnull()), NULL);
}

const struct event_kind case_ended_kind = { "case.ended", &case_ended_shape, ended_apply };
const struct event_kind case_merged_kind = { "case.merged", &case_merged_shape, merged_apply };

static enum err erased_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct case_erased *d = data;
	enum err err = OK;

	if (d->photos)
		err = db_exec(c->db, &case_sql[PHOTO_REF_DROP], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
	if (d->photos && err == OK)
		err = db_exec(c->db, &case_sql[CASE_NO_PHOTOS], VALS(vi(c->tenant), vi(e->subject)), NULL);
	return err == OK ? seen_apply(c, e, data) : err;
}

const struct event_kind case_opened_kind = { "case.opened", &case_opened_shape, opened_apply };
const struct event_kind case_acted_kind = { "case.acted", &case_acted_shape, acted_apply };
const struct event_kind case_contact_seen_kind = { "case.contact_seen", &case_contact_seen_shape, seen_apply };
const struct event_kind case_moved_kind = { "case.moved", &case_moved_shape, moved_apply };
const struct event_kind case_migrated_kind = { "case.migrated", &case_migrated_shape, migrated_apply };
const struct event_kind case_erased_kind = { "case.erased", &case_erased_shape, erased_apply };

const struct event_kind *const case_events[CASE_EVENTS] = {
	&case_opened_kind, &case_acted_kind, &case_clock_fired_kind, &case_clock_counted_kind, &case_contact_seen_kind, &case_moved_kind,
	&case_erased_kind, &case_extended_kind, &case_paused_kind, &case_resumed_kind, &case_excused_kind, &case_ended_kind, &case_merged_kind,
	&case_explained_kind, &case_migrated_kind,
};
