/*
 * people_clock.c: what the tick does for the room: writes down when sessions were last used, and forgets sessions and counted
 * failures that ended long ago.
 */
#include "people/people_cmds.h"
#include "people/people_sql.h"

#define SWEEP_AT_ONCE 500

struct seen_in { struct list sessions; };

SHAPE(seen_in_shape, "SessionsSeen", struct seen_in,
	FIELD(struct seen_in, sessions, F_IDS, F_NEED, .min = 1, .max = PENDING));

enum err seen_write(struct ctx *c)
{
	const struct seen_in *in = c->in;
	const int64_t *ids = in->sessions.v;

	for (size_t i = 0; i < in->sessions.n; i++) {
		enum err e = db_exec(c->db, &people_sql[SESSION_SEEN], VALS(vi(c->tenant), vi(ids[i]), vi(c->now)), NULL);
		if (e)
			return e;
	}
	return OK;
}

enum err sweep_run(struct ctx *c)
{
	enum err e = db_exec(c->db, &people_sql[SESSION_SWEEP], VALS(vi(c->tenant), vi(c->now - SESSION_KEPT_US), vi(SWEEP_AT_ONCE)), NULL);

	return e ? e : db_exec(c->db, &people_sql[GUARD_SWEEP], VALS(vi(c->tenant), vi(c->now - GUARD_WINDOW_US), vi(SWEEP_AT_ONCE)), NULL);
}
