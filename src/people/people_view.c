/*
 * people_view.c: events to rows; the only writer of the room's projections. Payloads hold results, so that a replay years
 * later gives the same rows. A row's version is the entry's sequence.
 */
#include "people/people_sql.h"
#include "people/people_view.h"

static int64_t or_zero(int64_t n)
{
	return n == ABSENT ? 0 : n;
}

static const char *or_empty(const char *s)
{
	return s ? s : "";
}

/* ---- organizations ---- */

SHAPE(org_set_shape, "OrgSet", struct org_set,
	FIELD(struct org_set, parent, F_ID, 0),
	FIELD(struct org_set, node, F_ID, F_NEED),
	FIELD(struct org_set, kind, F_STR, F_NEED),
	FIELD(struct org_set, name, F_STR, F_NEED));

static const struct shape nothing_shape = { "Nothing", sizeof(struct nothing), NULL, 0 };

static enum err apply_org(struct ctx *c, const struct entry *e, const void *data)
{
	const struct org_set *o = data;

	return db_exec(c->db, &people_sql[ORG_PUT], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(or_zero(o->parent)), vs(o->kind),
	                                                 vs(o->name), vi(o->node)), NULL);
}

static enum err apply_org_end(struct ctx *c, const struct entry *e, const void *data)
{
	(void)data;
	return db_exec(c->db, &people_sql[ORG_END], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

SHAPE(org_duties_shape, "OrgDutiesSet", struct org_duties,
	FIELD(struct org_duties, duties, F_STRS, F_NEED, .max = ORG_DUTIES_MAX));

static enum err apply_duties(struct ctx *c, const struct entry *e, const void *data)
{
	const struct org_duties *d = data;
	enum err err = db_exec(c->db, &people_sql[DUTY_CLEAR], VALS(vi(c->tenant), vi(e->subject)), NULL);

	for (size_t i = 0; err == OK && i < d->duties.n; i++)
		err = db_exec(c->db, &people_sql[DUTY_ADD], VALS(vi(c->tenant), vi(e->subject), vs(((const char *const *)d->duties.v)[i])), NULL);
	return err ? err : db_exec(c->db, &people_sql[ORG_VERSION], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

const struct event_kind org_duties_set = { "org.duties_set", &org_duties_shape, apply_duties };
const struct event_kind org_opened = { "org.opened", &org_set_shape, apply_org };
const struct event_kind org_changed = { "org.changed", &org_set_shape, apply_org };
const struct event_kind org_closed = { "org.closed", &nothing_shape, apply_org_end };

/* ---- posts ---- */

SHAPE(post_set_shape, "PostSet", struct post_set,
	FIELD(struct post_set, org, F_ID, F_NEED),
	FIELD(struct post_set, node, F_ID, F_NEED),
	FIELD(struct post_set, title, F_STR, F_NEED));

SHAPE(post_person_shape, "PostPerson", struct post_person,
	FIELD(struct post_person, person, F_ID, F_NEED));

SHAPE(post_grant_shape, "PostGrant", struct post_grant,
	FIELD(struct post_grant, grant, F_ID, F_NEED),
	FIELD(struct post_grant, role, F_STR, F_NEED),
	FIELD(struct post_grant, node, F_ID, F_NEED),
	FIELD(struct post_grant, org, F_ID, 0));

SHAPE(post_grant_id_shape, "PostGrantId", struct post_grant_id,
	FIELD(struct post_grant_id, grant, F_ID, F_NEED));

static enum err post_version(struct ctx *c, const struct entry *e)
{
	return db_exec(c->db, &people_sql[POST_VERSION], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

static enum err apply_post(struct ctx *c, const struct entry *e, const void *data)
{
	const struct post_set *p = data;

	return db_exec(c->db, &people_sql[POST_PUT], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(p->org), vi(p->node), vs(p->title)),
	               NULL);
}

/* A closed post is held by nobody and may nothing. */
static enum err apply_post_end(struct ctx *c, const struct entry *e, const void *data)
{
	enum err err;

	(void)data;
	if ((err = db_exec(c->db, &people_sql[HOLDER_END_ALL], VALS(vi(c->tenant), vi(e->subject), vi(e->at)), NULL)) != OK)
		return err;
	if ((err = db_exec(c->db, &people_sql[GRANT_DROP_ALL], VALS(vi(c->tenant), vi(e->subject)), NULL)) != OK)
		return err;
	return db_exec(c->db, &people_sql[POST_END], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

static enum err apply_taken(struct ctx *c, const struct entry *e, const void *data)
{
	const struct post_person *p = data;
	enum err err = db_exec(c->db, &people_sql[HOLDER_ADD], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(p->person), vi(e->at)), NULL);

	return err ? err : post_version(c, e);
}

static enum err apply_left(struct ctx *c, const struct entry *e, const void *data)
{
	const struct post_person *p = data;
	enum err err = db_exec(c->db, &people_sql[HOLDER_END], VALS(vi(c->tenant), vi(e->subject), vi(p->person), vi(e->at)), NULL);

	return err ? err : post_version(c, e);
}

static enum err apply_granted(struct ctx *c, const struct entry *e, const void *data)
{
	const struct post_grant *g = data;
	enum err err = db_exec(c->db, &people_sql[GRANT_ADD], VALS(vi(c->tenant), vi(g->grant), vi(e->subject), vs(g->role), vi(g->node),
	                                                           vi(or_zero(g->org))), NULL);

	return err ? err : post_version(c, e);
}

static enum err apply_revoked(struct ctx *c, const struct entry *e, const void *data)
{
	const struct post_grant_id *g = data;
	enum err err = db_exec(c->db, &people_sql[GRANT_DROP], VALS(vi(c->tenant), vi(g->grant)), NULL);

	return err ? err : post_version(c, e);
}

const struct event_kind post_opened = { "post.opened", &post_set_shape, apply_post };
const struct event_kind post_changed = { "post.changed", &post_set_shape, apply_post };
const struct event_kind post_closed = { "post.closed", &nothing_shape, apply_post_end };
const struct event_kind post_taken = { "post.taken", &post_person_shape, apply_taken };
const struct event_kind post_left = { "post.left", &post_person_shape, apply_left };
const struct event_kind post_granted = { "post.granted", &post_grant_shape, apply_granted };
const struct event_kind post_revoked = { "post.revoked", &post_grant_id_shape, apply_revoked };

/* ---- persons ---- */

SHAPE(person_set_shape, "PersonSet", struct person_set,
	FIELD(struct person_set, org, F_ID, F_NEED),
	FIELD(struct person_set, name, F_STR, F_NEED),
	FIELD(struct person_set, phone, F_STR, 0),
	FIELD(struct person_set, login, F_STR, F_NEED));

SHAPE(person_act_shape, "PersonAct", struct person_act,
	FIELD(struct person_act, what, F_STR, F_NEED));

static enum err apply_person(struct ctx *c, const struct entry *e, const void *data)
{
	const struct person_set *p = data;

	return db_exec(c->db, &people_sql[PERSON_PUT], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(p->org), vs(p->name),
	                                                    vs(or_empty(p->phone)), vs(p->login)), NULL);
}

static enum err apply_person_end(struct ctx *c, const struct entry *e, const void *data)
{
	(void)data;
	return db_exec(c->db, &people_sql[PERSON_END], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

/* What was done to a credential is told to the auditors; the credential itself is operational. */
static enum err apply_secured(struct ctx *c, const struct entry *e, const void *data)
{
	(void)data;
	return db_exec(c->db, &people_sql[PERSON_VERSION], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

const struct event_kind person_opened = { "person.opened", &person_set_shape, apply_person };
const struct event_kind person_changed = { "person.changed", &person_set_shape, apply_person };
const struct event_kind person_closed = { "person.closed", &nothing_shape, apply_person_end };
const struct event_kind person_secured = { "person.secured", &person_act_shape, apply_secured };

/* ---- sessions ---- */

SHAPE(session_opened_shape, "SessionOpened", struct session_opened,
	FIELD(struct session_opened, person, F_ID, F_NEED),
	FIELD(struct session_opened, post, F_ID, 0),
	FIELD(struct session_opened, kind, F_STR, F_NEED));

static enum err apply_nothing(struct ctx *c, const struct entry *e, const void *data)
{
	(void)c, (void)e, (void)data;
	return OK;
}

const struct event_kind session_began = { "session.began", &session_opened_shape, apply_nothing };
const struct event_kind session_ended = { "session.ended", &nothing_shape, apply_nothing };

const struct event_kind *const people_events[PEOPLE_EVENTS] = {
	&org_opened, &org_changed, &org_closed, &org_duties_set,
	&post_opened, &post_changed, &post_closed, &post_taken, &post_left, &post_granted, &post_revoked,
	&person_opened, &person_changed, &person_closed, &person_secured,
	&session_began, &session_ended,
};
