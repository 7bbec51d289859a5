/*
 * outbox.c: the outbox's room: where messages go, the list of them, and what the sending thread owes the store. Messages are
 * posted by other rooms' commands in their own transactions; outbox_send.c carries them out of the house.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/outbox_in.h"

#define FORGET_ROWS 200

/* ---- posting ---- */

enum err outbox_post(struct ctx *c, const char *channel, int64_t subject, const char *to_ref, const char *what, const char *data)
{
	struct rows rows;
	enum err e = db_rows(c->db, &outbox_sql[WEBHOOK_ONE], c->a, VALS(vi(c->tenant), vs(channel)), &rows);

	if (e != OK || rows.n == 0)
		return e;
	return db_exec(c->db, &outbox_sql[OUTBOX_ADD],
	               VALS(vi(c->tenant), vi(ctx_id(c)), vs(channel), vi(subject), vs(what), vs(data), vs(to_ref), vi(c->now)), NULL);
}

/* ---- deciding ---- */

struct outbox_next outbox_decide(const char *result, int64_t attempts, int64_t since, int64_t now, uint32_t chance)
{
	int64_t wait_s = attempts < 10 ? 10 << (attempts > 0 ? attempts - 1 : 0) : 2880;

	if (strcmp(result, "lost") == 0 || (strcmp(result, "refused") == 0 && attempts >= OUTBOX_REFUSED_TRIES))
		return (struct outbox_next){ "failed", now };
	if (now - since >= OUTBOX_STUCK_US)
		return (struct outbox_next){ "stuck", now };
	if (wait_s > 2880)      /* with its quarter of jitter an hour at most */
		wait_s = 2880;
	/* So that what failed together does not come back together. */
	return (struct outbox_next){ "waiting", now + wait_s * US_SECOND + (int64_t)(chance % (uint32_t)(wait_s * 250 + 1)) * 1000 };
}

/* ---- webhooks ---- */

struct webhook_set { const char *channel, *url, *secret; bool active, allow_private; };

SHAPE(webhook_set_shape, "WebhookSet", struct webhook_set,
	FIELD(struct webhook_set, channel, F_STR, F_NEED, .max = 40),
	FIELD(struct webhook_set, url, F_STR, F_NEED, .max = 500),
	FIELD(struct webhook_set, secret, F_STR, F_NEED, .max = 120),
	FIELD(struct webhook_set, active, F_BOOL, F_NEED),
	FIELD(struct webhook_set, allow_private, F_BOOL, F_NEED));

static enum err set_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct webhook_set *d = data;

	return db_exec(c->db, &outbox_sql[WEBHOOK_PUT],
	               VALS(vi(c->tenant), vs(d->channel), vi(e->subject), vi(e->seq), vs(d->url), vs(d->secret), vi(d->active),
	                    vi(d->allow_private)), NULL);
}

static const struct event_kind webhook_set_kind = { "webhook.set", &webhook_set_shape, set_apply };

struct webhook_in { const char *channel, *url, *secret; bool paused, allow_private; };

SHAPE(webhook_in_shape, "WebhookIn", struct webhook_in,
	FIELD(struct webhook_in, channel, F_STR, F_NEED, .min = 1, .max = 40, .doc = "what rooms call it: reporter, sms, desk; a-z, 0-9, _ and -"),
	FIELD(struct webhook_in, url, F_STR, F_NEED, .min = 8, .max = 500),
	FIELD(struct webhook_in, secret, F_STR, F_SECRET, .min = 16, .max = 200, .doc = "signs what is sent; absent: as it was"),
	FIELD(struct webhook_in, paused, F_BOOL, 0, .doc = "messages wait until it goes on"),
	FIELD(struct webhook_in, allow_private, F_BOOL, 0, .doc = "the gateway stands in our own network"));

static enum err webhook_rules(struct ctx *c, const struct webhook_in *in, const struct rows *now)
{
	struct rows all;
	enum err e;

	if (strspn(in->channel, "abcdefghijklmnopqrstuvwxyz0123456789_-") != strlen(in->channel))
		return refuse(&c->problem, E_INPUT, "channel", "通道名只能用小写字母、数字、_ 和 -", "A channel's name is made of a-z, 0-9, _ and -");
	if ((e = outbox_url_check(in->url, &c->problem)) != OK)
		return e;
	if (now->n)
		return OK;
	if (!in->secret)
		return refuse(&c->problem, E_INPUT, "secret", "新的通道须给出签名密钥", "A new channel needs a secret to sign with");
	if ((e = db_rows(c->db, &outbox_sql[WEBHOOK_ALL], c->a, VALS(vi(c->tenant)), &all)) != OK)
		return e;
	if (all.n >= OUTBOX_CHANNELS_MAX)
		return refuse(&c->problem, E_CONFLICT, "channel", "通道已达 %d 个的上限", "There are %d channels already, the most there may be",
		              OUTBOX_CHANNELS_MAX);
	return OK;
}

static enum err webhook_put(struct ctx *c)
{
	const struct webhook_in *in = c->in;
	struct webhook_set d = { in->channel, in->url, NULL, !in->paused, in->allow_private };
	struct rows now;
	int64_t id, version;
	enum err e = db_rows(c->db, &outbox_sql[WEBHOOK_ONE], c->a, VALS(vi(c->tenant), vs(in->channel)), &now);

	if (e != OK || (e = webhook_rules(c, in, &now)) != OK)
		return e;
	id = now.n ? now.v[0].i : ctx_id(c);
	version = now.n ? now.v[1].i : 0;
	d.secret = now.n ? now.v[3].s : NULL;
	if (in->secret) {
		if (now.n && (e = side_erase(c, id, "secret", "a new secret was set")) != OK)
			return e;
		d.secret = side_put(c, id, "secret", core_seal(c, "webhook", arena_printf(c->a, "%" PRId64, id), in->secret));
	}
	c->done_id = id;
	c->done_version = version + 1;
	return record(c, &webhook_set_kind, id, version, &d, NULL);
}

struct webhook_row { int64_t id, version; const char *channel, *url; bool paused, allow_private; };
struct webhook_rows { struct list items; };

SHAPE(webhook_row_shape, "Webhook", struct webhook_row,
	FIELD(struct webhook_row, id, F_ID, F_NEED),
	FIELD(struct webhook_row, version, F_INT, F_NEED),
	FIELD(struct webhook_row, channel, F_STR, F_NEED),
	FIELD(struct webhook_row, url, F_STR, F_NEED, .max = 500),
	FIELD(struct webhook_row, paused, F_BOOL, F_NEED),
	FIELD(struct webhook_row, allow_private, F_BOOL, F_NEED));

SHAPE(webhook_rows_shape, "WebhookList", struct webhook_rows,
	FIELD(struct webhook_rows, items, F_LIST, F_NEED, .sub = &webhook_row_shape));

static enum err webhook_list(struct ctx *c)
{
	struct webhook_rows *out = c->out;
	struct webhook_row *items;
	struct rows rows;
	enum err e = db_rows(c->db, &outbox_sql[WEBHOOK_ALL], c->a, VALS(vi(c->tenant)), &rows);

	if (e != OK)
		return e;
	items = arena_alloc(c->a, rows.n * sizeof *items);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		items[i] = (struct webhook_row){ v[1].i, v[2].i, v[0].s, v[3].s, !v[5].i, v[6].i };
	}
	out->items = (struct list){ rows.n, items };
	return OK;
}

/* ---- the list ---- */

#define STATES "waiting|sent|failed|stuck"

struct outbox_query { const char *state, *cursor; int64_t limit; };
struct outbox_row { int64_t id, subject, attempts, next_at, created, sent_at; const char *channel, *what, *state, *last_error; bool has_to; };
struct outbox_rows { struct list items; const char *next; };

SHAPE(outbox_query_shape, "OutboxQuery", struct outbox_query,
	FIELD(struct outbox_query, state, F_STR, 0, .one_of = STATES),
	FIELD(struct outbox_query, cursor, F_STR, 0, .max = 20),
	FIELD(struct outbox_query, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(outbox_row_shape, "OutboxMessage", struct outbox_row,
	FIELD(struct outbox_row, id, F_ID, F_NEED, .doc = "also the Idempotency-Key that the gateway sees"),
	FIELD(struct outbox_row, channel, F_STR, F_NEED),
	FIELD(struct outbox_row, subject, F_ID, F_NEED),
	FIELD(struct outbox_row, what, F_STR, F_NEED),
	FIELD(struct outbox_row, state, F_STR, F_NEED, .one_of = STATES),
	FIELD(struct outbox_row, attempts, F_INT, F_NEED),
	FIELD(struct outbox_row, next_at, F_TIME, 0, .doc = "the next try, while it waits"),
	FIELD(struct outbox_row, last_error, F_STR, 0),
	FIELD(struct outbox_row, created, F_TIME, F_NEED),
	FIELD(struct outbox_row, sent_at, F_TIME, 0),
	FIELD(struct outbox_row, has_to, F_BOOL, F_NEED, .doc = "it goes to a person's contact, which is not shown"));

SHAPE(outbox_rows_shape, "OutboxList", struct outbox_rows,
	FIELD(struct outbox_rows, items, F_LIST, F_NEED, .sub = &outbox_row_shape),
	FIELD(struct outbox_rows, next, F_STR, 0));

static enum err outbox_list(struct ctx *c)
{
	const struct outbox_query *in = c->in;
	struct outbox_rows *out = c->out;
	int64_t below = INT64_MAX, most = in->limit == ABSENT ? 50 : in->limit;
	struct outbox_row *items;
	struct rows rows;
	enum err e;

	if (in->cursor && !text_int(in->cursor, 1, INT64_MAX, &below))
		return refuse(&c->problem, E_INPUT, "cursor", "翻页标记无效，请从第一页开始", "This cursor is none of ours; begin with the first page");
	if (in->state)
		e = db_rows(c->db, &outbox_sql[OUTBOX_LIST_STATE], c->a, VALS(vi(c->tenant), vi(below), vi(most + 1), vs(in->state)), &rows);
	else
		e = db_rows(c->db, &outbox_sql[OUTBOX_LIST], c->a, VALS(vi(c->tenant), vi(below), vi(most + 1)), &rows);
	if (e != OK)
		return e;
	size_t n = rows.n > (size_t)most ? (size_t)most : rows.n;
	items = arena_alloc(c->a, n * sizeof *items);
	for (size_t i = 0; i < n; i++) {
		const struct val *v = row(&rows, i);
		bool waits = strcmp(v[4].s, "waiting") == 0;
		items[i] = (struct outbox_row){ .id = v[0].i, .channel = v[1].s, .subject = v[2].i, .what = v[3].s, .state = v[4].s, .attempts = v[5].i,
			.next_at = waits ? v[6].i : ABSENT, .last_error = *v[7].s ? v[7].s : NULL, .created = v[8].i,
			.sent_at = v[9].type ? v[9].i : ABSENT, .has_to = v[10].i };
	}
	out->items = (struct list){ n, items };
	if (rows.n > n)
		out->next = arena_printf(c->a, "%" PRId64, items[n - 1].id);
	return OK;
}

static enum err message_find(struct ctx *c, struct scope *s)
{
	struct rows rows;
	int64_t id;
	enum err e = ctx_param_id(c, "message", &id);

	if (e == OK)
		e = db_rows(c->db, &outbox_sql[OUTBOX_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows);
	if (e != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "message", "没有这条消息", "There is no such message");
	s->object = id;
	return ctx_scope_top(c, s);
}

static enum err message_retry(struct ctx *c)
{
	int64_t changed = 0;
	enum err e = db_exec(c->db, &outbox_sql[OUTBOX_RETRY], VALS(vi(c->tenant), vi(c->scope.object), vi(c->now)), &changed);

	if (e == OK && changed == 0)
		return refuse(&c->problem, E_CONFLICT, "state", "消息已经发出，或正在发送", "The message was sent already, or is being sent");
	c->done_id = c->scope.object;
	return e;
}

/* ---- the sender's ---- */

SHAPE(outbox_claimed_shape, "OutboxClaimed", struct outbox_claimed,
	FIELD(struct outbox_claimed, id, F_ID, F_NEED),
	FIELD(struct outbox_claimed, lease, F_INT, F_NEED),
	FIELD(struct outbox_claimed, subject, F_ID, F_NEED),
	FIELD(struct outbox_claimed, hook, F_ID, F_NEED),
	FIELD(struct outbox_claimed, what, F_STR, F_NEED),
	FIELD(struct outbox_claimed, data, F_JSON, F_NEED),
	FIELD(struct outbox_claimed, url, F_STR, F_NEED, .max = 500),
	FIELD(struct outbox_claimed, secret, F_STR, 0, .max = 1000),
	FIELD(struct outbox_claimed, to, F_STR, 0, .max = 4000),
	FIELD(struct outbox_claimed, to_lost, F_BOOL, 0),
	FIELD(struct outbox_claimed, allow_private, F_BOOL, 0));

SHAPE(outbox_claim_shape, "OutboxClaim", struct outbox_claim,
	FIELD(struct outbox_claim, items, F_LIST, F_NEED, .max = OUTBOX_CLAIM_MAX, .sub = &outbox_claimed_shape));

static enum err claim_one(struct ctx *c, const struct val *hook, int64_t id, struct outbox_claimed *items, size_t *n)
{
	int64_t lease = c->now + OUTBOX_LEASE_US, changed = 0;
	struct rows rows;
	enum err e = db_exec(c->db, &outbox_sql[OUTBOX_LEASE], VALS(vi(c->tenant), vi(id), vi(c->now), vi(lease)), &changed);

	if (e != OK || changed == 0)
		return e;       /* another server's sender was faster */
	if ((e = db_rows(c->db, &outbox_sql[OUTBOX_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows)) != OK)
		return e;
	const struct val *v = rows.v;
	const char *to = v[6].type ? side_get(c, v[6].s) : NULL;
	items[(*n)++] = (struct outbox_claimed){ .id = id, .lease = lease, .subject = v[3].i, .hook = hook[1].i, .what = v[4].s, .data = v[5].s,
		.url = hook[3].s, .secret = side_get(c, hook[4].s), .to = to, .to_lost = v[6].type && !to, .allow_private = hook[6].i };
	return OK;
}

/* A fair share of each channel first, so that a gateway that is down does not keep the others waiting. */
static enum err outbox_claim(struct ctx *c)
{
	struct outbox_claim *out = c->out;
	struct outbox_claimed *items = arena_alloc(c->a, OUTBOX_CLAIM_MAX * sizeof *items);
	struct rows hooks, due;
	size_t n = 0, active = 0;
	enum err e = db_rows(c->db, &outbox_sql[WEBHOOK_ALL], c->a, VALS(vi(c->tenant)), &hooks);

	for (size_t i = 0; e == OK && i < hooks.n; i++)
		active += row(&hooks, i)[5].i != 0;
	for (size_t i = 0; e == OK && active && i < hooks.n; i++) {
		const struct val *hook = row(&hooks, i);
		int64_t share = OUTBOX_CLAIM_MAX / (int64_t)active;
		if (!hook[5].i)
			continue;
		e = db_rows(c->db, &outbox_sql[OUTBOX_DUE], c->a, VALS(vi(c->tenant), vs(hook[0].s), vi(c->now), vi(share ? share : 1)), &due);
		for (size_t k = 0; e == OK && k < due.n && n < OUTBOX_CLAIM_MAX; k++)
			e = claim_one(c, hook, due.v[k].i, items, &n);
	}
	out->items = (struct list){ n, items };
	return e;
}

SHAPE(outbox_mark_shape, "OutboxMark", struct outbox_mark,
	FIELD(struct outbox_mark, id, F_ID, F_NEED),
	FIELD(struct outbox_mark, lease, F_INT, F_NEED),
	FIELD(struct outbox_mark, result, F_STR, F_NEED, .one_of = OUTBOX_RESULTS),
	FIELD(struct outbox_mark, error, F_STR, F_NEED, .max = 200));

SHAPE(outbox_marks_shape, "OutboxMarks", struct outbox_marks,
	FIELD(struct outbox_marks, marks, F_LIST, F_NEED, .max = OUTBOX_CLAIM_MAX, .sub = &outbox_mark_shape));

static enum err mark_one(struct ctx *c, const struct outbox_mark *m)
{
	struct outbox_next next;
	struct rows rows;
	uint32_t chance;
	enum err e;

	/* Whoever holds the row by now: what the gateway has taken is sent. */
	if (strcmp(m->result, "sent") == 0)
		return db_exec(c->db, &outbox_sql[OUTBOX_SENT], VALS(vi(c->tenant), vi(m->id), vi(c->now)), NULL);
	if ((e = db_rows(c->db, &outbox_sql[OUTBOX_ONE], c->a, VALS(vi(c->tenant), vi(m->id)), &rows)) != OK || rows.n == 0)
		return e;
	ctx_random(c, &chance, sizeof chance);
	next = outbox_decide(m->result, rows.v[0].i, rows.v[1].i, c->now, chance);
	return db_exec(c->db, &outbox_sql[OUTBOX_MARK],
	               VALS(vi(c->tenant), vi(m->id), vi(m->lease), vs(next.state), vi(next.next_at), vs(m->error)), NULL);
}

static enum err outbox_marked(struct ctx *c)
{
	const struct outbox_marks *in = c->in;
	enum err e = OK;

	for (size_t i = 0; e == OK && i < in->marks.n; i++)
		e = mark_one(c, (const struct outbox_mark *)in->marks.v + i);
	return e;
}

static enum err outbox_forget(struct ctx *c)
{
	struct rows old;
	enum err e = db_rows(c->db, &outbox_sql[OUTBOX_OLD], c->a, VALS(vi(c->tenant), vi(c->now - OUTBOX_KEPT_US), vi(FORGET_ROWS)), &old);

	for (size_t i = 0; e == OK && i < old.n; i++)
		e = db_exec(c->db, &outbox_sql[OUTBOX_DROP], VALS(vi(c->tenant), vi(old.v[i].i)), NULL);
	return e;
}

static enum err outbox_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct rows old;
	enum err e = db_rows(c->db, &outbox_sql[OUTBOX_OLD], c->a, VALS(vi(c->tenant), vi(c->now - OUTBOX_KEPT_US), vi(1)), &old);

	*n = 0;
	if (e == OK && old.n && max > 0)
		out[(*n)++] = (struct due){ "/api/v1/clock/outbox/forget", NULL };
	return e;
}

static const struct cmd outbox_cmds[] = {
	{ "POST", "/webhooks", "outbox.write", WRITE, webhook_put, "Sets where a channel's messages go", .in = &webhook_in_shape, .out = &changed_shape,
	  .scope = ctx_scope_top },
	{ "GET", "/webhooks", "outbox.read", READ, webhook_list, "Where messages go", .out = &webhook_rows_shape, .scope = ctx_scope_top },
	{ "GET", "/outbox", "outbox.read", READ, outbox_list, "Messages to the world, newest first", .in = &outbox_query_shape,
	  .out = &outbox_rows_shape, .scope = ctx_scope_top },
	{ "POST", "/outbox/{message}/retry", "outbox.write", WRITE, message_retry, "Tries a message again, from now",
	  .scope = message_find },
	{ "POST", "/clock/outbox/claim", "clock", WRITE, outbox_claim, "Leases what is due to the sender", .out = &outbox_claim_shape,
	  .flags = CMD_INTERNAL },
	{ "POST", "/clock/outbox/mark", "clock", WRITE, outbox_marked, "What became of it", .in = &outbox_marks_shape, .flags = CMD_INTERNAL },
	{ "POST", "/clock/outbox/forget", "clock", WRITE, outbox_forget, "Forgets messages sent long ago", .flags = CMD_INTERNAL },
};

static const struct event_kind *const outbox_events[] = { &webhook_set_kind };

static const struct table outbox_tables[] = {
	{ "webhook", TABLE_PROJECTION, &outbox_sql[WEBHOOK_DUMP] }, { "outbox", TABLE_OPERATIONAL, NULL },
};

const struct room outbox_room = {
	.name = "outbox",
	.cmds = outbox_cmds, .cmds_n = sizeof outbox_cmds / sizeof outbox_cmds[0],
	.events = outbox_events, .events_n = 1,
	.stmts = outbox_sql, .stmts_n = OUTBOX_STMTS,
	.tables = outbox_tables, .tables_n = 2,
	.due = outbox_due,
};
