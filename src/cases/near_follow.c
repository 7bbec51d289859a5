/*
 * near_follow.c: follow this instead. Who would report the same once more gets a link of their own and, with a contact, every
 * answer; the case is not touched by it, so nobody who works on it is in their way.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "cases/near_in.h"
#include "core/outbox.h"
#include "core/side.h"

#define OFFER_US US_DAY

/* ---- event -> rows ---- */

SHAPE(follower_added_shape, "FollowerAdded", struct follower_added,
	FIELD(struct follower_added, case_id, F_ID, F_NEED),
	FIELD(struct follower_added, follow, F_STR, F_NEED),
	FIELD(struct follower_added, contact, F_STR, 0));

static enum err added_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct follower_added *d = data;
	char hash[65];
	int64_t contact = 0;

	if (!side_parse(d->contact, &contact, hash))
		contact = 0;
	return db_exec(c->db, &near_sql[FOLLOWER_ADD],
	               VALS(vi(c->tenant), vi(e->subject), vi(d->case_id), vs(d->follow), vi(contact), vi(e->at)), NULL);
}

const struct event_kind follower_added_kind = { "follower.added", &follower_added_shape, added_apply };

/* ---- POST /snaps/{near}/follow ---- */

struct follower_in { const char *contact; };
struct follower_made { const char *follow; };

SHAPE(follower_in_shape, "SnapFollowIn", struct follower_in,
	FIELD(struct follower_in, contact, F_STR, F_SECRET, .max = 100, .doc = "sealed; the handling unit does not see it"));
SHAPE(follower_made_shape, "SnapFollowMade", struct follower_made,
	FIELD(struct follower_made, follow, F_STR, F_NEED, .doc = "GET /snaps/{follow}: what became of it"));

static enum err no_offer(struct ctx *c)
{
	return refuse(&c->problem, E_NOT_FOUND, "near", "这条附近事件已失效，请重新查看附近事件，或直接反映",
	              "This offer is no longer valid; look again at what is near, or report it yourself");
}

enum err follower_scope(struct ctx *c, struct scope *s)
{
	const char *near = ctx_param(c, "near"), *text = strlen(near) <= 200 ? core_unseal(c, "near", "near", near) : NULL;
	int64_t tenant, id, at;
	struct case_file f;
	enum err e;

	if (!text || sscanf(text, "%" SCNd64 " %" SCNd64 " %" SCNd64, &tenant, &id, &at) != 3 || tenant != c->tenant || c->now - at > OFFER_US)
		return no_offer(c);
	if ((e = case_read(c, id, &f)) != OK)
		return e == E_NOT_FOUND ? no_offer(c) : e;
	if (!f.open || f.secret || f.parent)
		return no_offer(c);
	*s = (struct scope){ .object = id, .path = f.path, .open = true };
	return OK;
}

enum err follower_again(struct ctx *c, int64_t id)
{
	*(struct follower_made *)c->out = (struct follower_made){ case_follow_token(c, id) };
	return OK;
}

enum err follower_add(struct ctx *c)
{
	const struct follower_in *in = c->in;
	struct follower_added data = { .case_id = c->scope.object };
	int64_t id = ctx_id(c);
	struct rows others;
	enum err e = db_rows(c->db, &near_sql[FOLLOWERS_OF], c->a, VALS(vi(c->tenant), vi(c->scope.object)), &others);

	if (e != OK)
		return e;
	if (others.n >= FOLLOWERS_MAX)
		return refuse(&c->problem, E_CONFLICT, "near", "关注这件事的人已达 %d 位的上限，请直接反映",
		              "%d people follow this already, the most there may be; report it yourself", FOLLOWERS_MAX);
	data.follow = case_follow_hash(c, case_follow_token(c, id));
	if (in->contact && *in->contact)
		data.contact = side_put(c, id, "contact", core_seal(c, "contact", arena_printf(c->a, "%" PRId64, id), in->contact));
	c->done_id = id;
	c->done_version = 1;
	if ((e = record(c, &follower_added_kind, id, 0, &data, NULL)) != OK)
		return e;
	return follower_again(c, id);
}

/* ---- for the case's own rooms ---- */

enum err near_by_follow(struct ctx *c, const char *token, struct case_file *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &near_sql[FOLLOWER_BY_FOLLOW], c->a, VALS(vi(c->tenant), vs(case_follow_hash(c, token))), &rows);

	if (e != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "follow", "查询链接无效，请检查是否完整", "This follow link is not valid; check that it is complete");
	return case_read(c, rows.v[0].i, out);
}

enum err near_tell(struct ctx *c, int64_t case_id, const char *data)
{
	struct rows rows;
	enum err e = db_rows(c->db, &near_sql[FOLLOWERS_OF], c->a, VALS(vi(c->tenant), vi(case_id)), &rows);

	for (size_t i = 0; e == OK && i < rows.n; i++)
		if (row(&rows, i)[1].i)
			e = outbox_post(c, "reporter", row(&rows, i)[0].i, side_ref(c, row(&rows, i)[1].i), "case.acted", data);
	return e;
}

enum err near_erase(struct ctx *c, int64_t case_id, const char *reason)
{
	struct rows rows;
	enum err e = db_rows(c->db, &near_sql[FOLLOWERS_OF], c->a, VALS(vi(c->tenant), vi(case_id)), &rows);

	for (size_t i = 0; e == OK && i < rows.n; i++)
		if (row(&rows, i)[1].i)
			e = side_erase(c, row(&rows, i)[0].i, "contact", reason);
	return e;
}

/* ---- the room ---- */

static enum err near_load(struct ctx *c, void **state)
{
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	struct near_conf *conf = arena_alloc(a, sizeof *conf);
	enum err e = near_conf_read(a, arena_printf(a, "%s/base/near.yaml", core_packs(c->core)), conf, &c->problem);

	if (e == OK)
		*state = conf;
	else
		arena_free(a);
	return e;
}

static void near_unload(void *state)
{
	arena_free(((struct near_conf *)state)->a);
}

static const struct cmd near_cmds[] = {
	{ "GET", "/cases/near", "case.read", READ, near_list, "Open cases near a point, similar words first: before it is reported again",
	  .in = &near_in_shape, .out = &near_list_shape },
	{ "GET", "/snaps/near", "", READ, snap_near_list, "What is reported already near a point, without words and numbers",
	  .in = &snap_near_in_shape, .out = &snap_near_list_shape, .flags = CMD_SLOW_RATE },
	{ "GET", "/snaps/propose", "", READ, snap_propose, "What a report's words are about: categories, and matters of the catalogue",
	  .in = &snap_propose_in_shape, .out = &snap_propose_shape, .flags = CMD_SLOW_RATE },
	{ "POST", "/snaps/{near}/follow", "", WRITE, follower_add, "Follows what is reported already instead of reporting it again",
	  .in = &follower_in_shape, .out = &follower_made_shape, .scope = follower_scope, .again = follower_again, .flags = CMD_SLOW_RATE },
};

static const struct event_kind *const near_events[] = { &follower_added_kind };

static const struct table near_tables[] = { { "case_follower", TABLE_PROJECTION, &near_sql[FOLLOWER_DUMP] } };

const struct room near_room = {
	.name = "near",
	.cmds = near_cmds, .cmds_n = sizeof near_cmds / sizeof near_cmds[0],
	.events = near_events, .events_n = 1,
	.stmts = near_sql, .stmts_n = NEAR_STMTS,
	.tables = near_tables, .tables_n = 1,
	.load = near_load, .unload = near_unload,
};
