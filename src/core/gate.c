/*
 * gate.c: the one way through the house. Refusals come in one order: address, who, token, rate, right, key, body, place,
 * version, rule. Only this file begins and ends transactions.
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "base/log.h"
#include "core/inside.h"

#define TRIES_MAX 12

void gate_init(struct core *core, struct job *j, const struct call *call, struct arena *a)
{
	memset(j, 0, sizeof *j);
	j->a = a;
	j->call = *call;
	j->started = monotonic_us();
	j->c = (struct ctx){ .core = core, .a = a, .call = &j->call, .after = &j->after, .reply = &j->reply, .now = core_now(core) };
	j->c.tenant = call->tenant ? call->tenant : core->tenants_n ? core->tenants[0].id : 0;
	if (call->as)
		j->c.actor = *call->as;
}

static bool privileged(const struct actor *a)
{
	return a->kind == ACTOR_CLOCK || a->kind == ACTOR_OPERATOR;
}

static bool unsafe(const char *method)
{
	return strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0 && strcmp(method, "OPTIONS") != 0;
}

static enum err check_rate(struct job *j)
{
	struct ctx *c = &j->c;
	struct limiter *l = c->core->limiter;
	char key[200], peer[LIMITER_PEER];
	bool ok;

	if (privileged(&c->actor) || j->call.inner)
		return OK;
	limiter_peer(peer, j->call.peer);
	/* A carrier's NAT puts a whole district behind one address, so what is public is limited generously. */
	if (c->actor.kind == ACTOR_PERSON) {
		snprintf(key, sizeof key, "s%" PRId64, c->actor.session);
		ok = limiter_take(l, key, c->now, 6000, 400);
	} else if (c->cmd->flags & CMD_SLOW_RATE) {
		/* A bucket a command: who searches too much keeps none of the neighbours from reporting. */
		snprintf(key, sizeof key, "x%s %s", peer, c->cmd->path);
		ok = limiter_take(l, key, c->now, 300, 300);
	} else {
		snprintf(key, sizeof key, "p%s", peer);
		ok = limiter_take(l, key, c->now, 6000, 2000);
	}
	if (!ok)
		return refuse(&c->problem, E_LIMIT, "", "操作过于频繁，请稍等片刻再试", "Too many requests from here; wait a moment and try again");
	return OK;
}

static enum err check_right(struct job *j)
{
	struct ctx *c = &j->c;
	const char *right = c->cmd->right;

	if ((c->cmd->flags & CMD_INTERNAL) && !privileged(&c->actor))
		return refuse(&c->problem, E_NOT_FOUND, "", "没有这个地址", "There is nothing at this address");
	if (!*right || privileged(&c->actor))
		return OK;
	if (c->actor.kind == ACTOR_NOBODY)
		return refuse(&c->problem, E_AUTH, "", "请先登录", "Please sign in first");
	if (strcmp(right, "session") != 0 && !c->core->conf.policy.holds(c, right))
		return refuse(&c->problem, E_DENIED, "", "您当前的岗位没有这项权限（%s）", "Your present post does not have this right (%s)", right);
	return OK;
}

static enum err decode(struct job *j)
{
	struct ctx *c = &j->c;
	const struct cmd *cmd = c->cmd;
	enum err e;
	void *in;

	if (cmd->flags & CMD_RAW)
		return OK;
	if (!cmd->in) {
		if (unsafe(cmd->method) && j->call.n > 0 && !(j->call.n == 2 && memcmp(j->call.body, "{}", 2) == 0))
			return refuse(&c->problem, E_INPUT, "", "此命令不接受正文", "This command takes no body");
		return OK;
	}
	in = arena_alloc(j->a, cmd->in->size);
	if (!unsafe(cmd->method)) {
		struct pair *pairs = NULL;
		size_t n = 0;
		if ((e = query_read(j->a, j->call.query ? j->call.query : "", &pairs, &n, &c->problem)) == OK)
			e = shape_read_pairs(j->a, cmd->in, pairs, n, in, &c->problem);
	} else {
		if (j->call.type && strncmp(j->call.type, "application/json", 16) != 0)
			return refuse(&c->problem, E_MEDIA, "Content-Type", "正文须为 application/json", "The body must be application/json");
		e = shape_read(j->a, cmd->in, j->call.body ? j->call.body : "", j->call.n, in, &c->problem);
	}
	c->in = in;
	return e;
}

static enum err check_key(struct job *j)
{
	struct ctx *c = &j->c;
	const char *key = j->call.key;
	size_t least = c->actor.kind == ACTOR_NOBODY && !(c->cmd->flags & CMD_NO_KEY) ? 16 : 8;
	crypto_generichash_state h;
	uint8_t sum[16], mac[32];

	if (c->cmd->mode != WRITE)
		return OK;
	/* All without an account share one space of keys, in which nobody may meet another by chance: there a key is long. */
	if (key && (strlen(key) < least || strlen(key) > 128 || !text_utf8(key, strlen(key)) || text_control(key)))
		return refuse(&c->problem, E_INPUT, "Idempotency-Key", "幂等键须为 %zu 至 128 个字符，建议用 UUID",
		              "An Idempotency-Key has %zu to 128 characters; a UUID is best", least);
	if (strcmp(c->cmd->method, "POST") == 0 && !key && !privileged(&c->actor) && !(c->cmd->flags & CMD_NO_KEY))
		return refuse(&c->problem, E_INPUT, "Idempotency-Key", "缺少 Idempotency-Key 请求头（用于防止重复提交）",
		              "The Idempotency-Key header is missing; it keeps a repeated request from acting twice");
	if ((c->cmd->flags & CMD_IF_MATCH) && !j->call.if_match && !privileged(&c->actor))
		return refuse(&c->problem, E_PRECONDITION, "If-Match", "缺少 If-Match 请求头：请带上您所看到的版本号",
		              "The If-Match header is missing: say which version you saw");
	crypto_generichash_init(&h, NULL, 0, sizeof sum);
	crypto_generichash_update(&h, (const uint8_t *)c->cmd->method, strlen(c->cmd->method) + 1);
	crypto_generichash_update(&h, (const uint8_t *)j->call.path, strlen(j->call.path) + 1);
	crypto_generichash_update(&h, (const uint8_t *)(j->call.body ? j->call.body : ""), j->call.n);
	crypto_generichash_final(&h, sum, sizeof sum);
	/* Bodies may hold passwords: without the installation's key nobody can try guesses on a stolen table. */
	core_mac(c->core, "idempotency", sum, sizeof sum, mac);
	text_hex(j->body_hash, mac, sizeof sum);
	/* A log-in or a token is told once; such commands are never answered from memory. */
	if (c->cmd->flags & CMD_NO_KEY)
		j->call.key = NULL;
	snprintf(j->actor_key, sizeof j->actor_key, c->actor.person ? "p%" PRId64 : "anyone", c->actor.person);
	return OK;
}

static enum err check_place(struct job *j)
{
	struct ctx *c = &j->c;
	const struct policy *policy = &c->core->conf.policy;
	const char *right = c->cmd->right;
	enum err e;

	memset(&c->scope, 0, sizeof c->scope);
	if (!c->cmd->scope)
		return OK;
	if ((e = c->cmd->scope(c, &c->scope)) != OK)
		return e;
	if (c->scope.right)
		right = c->scope.right;
	if (!c->scope.open && !privileged(&c->actor) && *right && strcmp(right, "session") != 0) {
		if (!policy->holds(c, right))
			return refuse(&c->problem, E_DENIED, "", "您当前的岗位没有这项权限（%s）", "Your present post does not have this right (%s)", right);
		/* What lies outside one's place is not there: neither its content nor its existence is told. */
		if (c->scope.path && !policy->may(c, right, c->scope.path, c->scope.org))
			return refuse(&c->problem, E_NOT_FOUND, "", "未找到，或不在您的辖区和单位范围内",
			              "Not found, or outside your area and organization");
	}
	if ((c->cmd->flags & CMD_IF_MATCH) && j->call.if_match) {
		char now[32];
		snprintf(now, sizeof now, "\"%" PRId64 "\"", c->scope.version);
		if (strcmp(j->call.if_match, now) != 0 && strcmp(j->call.if_match, "*") != 0)
			return refuse(&c->problem, E_STALE, "If-Match", "您看到的是版本 %s，现在是版本 %s，请刷新后重试",
			              "You saw version %s, it is now version %s; read it again", j->call.if_match, now);
	}
	return OK;
}

/* What failed quietly below is the reason of what failed behind it, or of what seems to have gone well. */
static enum err told(const struct ctx *c, enum err e)
{
	return c->failed != OK ? c->failed : e;
}

static enum err begin_checks(struct lane *lane, struct job *j)
{
	struct ctx *c = &j->c;
	const struct route *route;
	enum err e;

	if ((e = route_find(lane->core, j, j->call.as != NULL, &route, &c->problem)) != OK)
		return e;
	c->cmd = route->cmd;
	j->stat = route->stat;
	/* Who guesses tokens is limited like everybody without one. */
	if (!j->call.as && (e = lane->core->conf.policy.authenticate(c)) != OK) {
		enum err limit = e == E_AUTH ? check_rate(j) : OK;
		return limit != OK ? limit : e;
	}
	if (j->call.cookie && !j->call.token && c->actor.kind == ACTOR_PERSON && unsafe(j->call.method) && !lane->core->conf.policy.csrf(c))
		return refuse(&c->problem, E_DENIED, "X-CSRF-Token", "页面已过期，请刷新后重试", "The page is out of date; reload it and try again");
	if ((e = check_rate(j)) != OK || (e = check_right(j)) != OK || (e = check_key(j)) != OK || (e = decode(j)) != OK)
		return e;
	j->checked = true;
	return OK;
}

/* The checks, and what is prepared beside the writer. *later: that is for a heavy lane. */
static enum err begin(struct lane *lane, struct job *j, bool *later)
{
	struct ctx *c = &j->c;
	enum err e = j->checked ? OK : begin_checks(lane, j);

	*later = e == OK && (c->cmd->flags & CMD_HEAVY) && !lane->heavy;
	return e == OK && !*later && c->cmd->prepare ? told(c, c->cmd->prepare(c)) : e;
}

enum gate_next gate_begin(struct lane *lane, struct job *j)
{
	struct ctx *c = &j->c;
	bool writes, later;
	enum err e;

	c->ids = &lane->ids;
	c->db = lane->read;
	if ((e = db_begin(lane->read)) != OK) {
		if (core_tell(lane->core))
			LOG(LOG_ERROR, "the store cannot be read", LS("store", db_error(lane->read)));
		gate_end(j, e);
		return GATE_DONE;
	}
	e = begin(lane, j, &later);
	writes = e == OK && c->cmd->mode == WRITE;
	if (e == OK && !writes && !later) {
		e = check_place(j);
		c->out = c->cmd->out ? arena_alloc(j->a, c->cmd->out->size) : NULL;
		if (c->out)
			shape_clear(c->cmd->out, c->out);
		if (e == OK)
			e = told(c, c->cmd->run(c));
	}
	if (e == E_STORE)
		LOG(LOG_ERROR, "read failed", LS("request", j->call.request_id), LS("store", db_error(lane->read)));
	db_rollback(lane->read);
	c->db = NULL;
	if (later)
		return GATE_HEAVY;
	if (!writes)
		gate_end(j, e);
	return writes ? GATE_WRITE : GATE_DONE;
}

/* A key that was used before: the same answer again, or a refusal if the body is another. */
static enum err replay(struct job *j, bool *done)
{
	struct ctx *c = &j->c;
	struct rows rows;
	enum err e;

	*done = false;
	if (!j->call.key)
		return OK;
	e = db_rows(c->db, &core_sql[IDEM_ONE], j->a, VALS(vi(c->tenant), vs(j->actor_key), vs(j->call.key)), &rows);
	if (e != OK || rows.n == 0)
		return e;
	if (strcmp(rows.v[0].s, c->cmd->path) != 0 || strcmp(rows.v[1].s, j->body_hash) != 0)
		return refuse(&c->problem, E_REPLAY, "Idempotency-Key", "这个幂等键已用于另一内容的请求，请换一个新键",
		              "This Idempotency-Key was used with another body; make a new one");
	c->done_id = rows.v[2].i;
	c->done_version = rows.v[3].i;
	*done = true;
	return c->cmd->again ? c->cmd->again(c, c->done_id) : OK;
}

static enum err finish(struct job *j)
{
	struct ctx *c = &j->c;
	enum err e;

	if (arena_exceeded(j->a))
		return refuse(&c->problem, E_TOO_LARGE, "", "请求涉及的内容过多，请分批进行", "The request touches too much at once; split it");
	/* Before the first tenant there is nobody whose clock would forget it. */
	if (j->call.key && c->tenant && j->reply.status < 400) {
		e = db_exec(c->db, &core_sql[IDEM_ADD],
		            VALS(vi(c->tenant), vs(j->actor_key), vs(j->call.key), vs(c->cmd->path), vs(j->body_hash), vi(c->done_id),
		                 vi(c->done_version), vi(c->now)), NULL);
		if (e != OK)
			return e;
	}
	for (int r = 0; r < c->core->rooms_n; r++) {
		if (!j->after.reload[r])
			continue;
		e = db_exec(c->db, &core_sql[ROOM_VERSION_UP], VALS(vi(c->tenant), vs(c->core->rooms[r]->name)), NULL);
		if (e != OK)
			return e;
	}
	return OK;
}

enum err gate_run(struct lane *lane, struct job *j)
{
	struct ctx *c = &j->c;
	bool done;
	enum err e;

	c->db = lane->write;
	c->ids = &lane->ids;
	c->done_id = c->done_version = 0;
	memset(&j->after, 0, sizeof j->after);
	memset(&j->reply, 0, sizeof j->reply);
	c->problem = (struct problem){ 0 };
	c->failed = OK;
	if (c->cmd->out) {
		c->out = arena_alloc(j->a, c->cmd->out->size);
		shape_clear(c->cmd->out, c->out);
	}
	if ((e = replay(j, &done)) != OK)
		return e;
	if (!done && ((e = told(c, check_place(j))) != OK || (e = told(c, c->cmd->run(c))) != OK || (e = finish(j)) != OK))
		return e;
	if (c->cmd->out == &changed_shape)
		*(struct changed *)c->out = (struct changed){ c->done_id, c->done_version };
	return OK;
}

bool gate_again(const struct job *j, enum err e)
{
	/*
	 * Somebody was faster. If the caller said which version it saw, the second try will refuse with that. PostgreSQL's
	 * pipeline tells of a version that was taken as late as at the commit, and then as a duplicate.
	 */
	if (e == E_DUPLICATE && j->call.if_match)
		return j->tries < 2;
	return (e == E_RETRY || e == E_DUPLICATE || (e == E_STALE && !j->call.if_match)) && j->tries < TRIES_MAX;
}

/* Those who met once would meet again if all came back at once. */
static void step_aside(int tries)
{
	usleep(randombytes_uniform(1000u << (tries < 6 ? tries : 6)));
}

void gate_write_alone(struct lane *lane, struct job *j)
{
	enum err e;

	do {
		if (j->tries++)
			step_aside(j->tries);
		if ((e = db_begin(lane->write)) == OK) {
			e = gate_run(lane, j);
			if (e == OK)
				e = db_commit(lane->write);
			else
				db_rollback(lane->write);
			atomic_fetch_add(&lane->core->commits, e == OK);
		}
		if (e == E_STORE)
			LOG(LOG_ERROR, "write failed", LS("request", j->call.request_id), LS("cmd", j->c.cmd->path), LS("store", db_error(lane->write)));
	} while (gate_again(j, e));
	gate_end(j, e);
}

static void count(struct job *j, enum err e)
{
	int status = e == OK ? 200 : err_status(e);

	if (!j->stat)
		return;
	atomic_fetch_add(&j->stat->calls, 1);
	atomic_fetch_add(status >= 500 ? &j->stat->failed : &j->stat->refused, status >= 400);
	atomic_fetch_add(&j->stat->us, monotonic_us() - j->started);
}

static bool wants(void *arg, int64_t topic)
{
	const struct after *after = arg;

	for (int i = 0; i < after->topics_n; i++)
		if (after->topics[i] == topic)
			return true;
	return false;
}

void gate_end(struct job *j, enum err e)
{
	struct core *core = j->c.core;

	if (e == OK) {
		for (int r = 0; r < core->rooms_n; r++) {
			if (!j->after.reload[r])
				continue;
			pthread_mutex_lock(&core->load_lock);
			struct tenant *t = tenant_find(core, j->c.tenant);
			if (t)
				t->dirty[r] = true;
			pthread_mutex_unlock(&core->load_lock);
		}
		answer_ok(j);
		if (j->after.topics_n && core->http)
			http_stream_send(core->http, "change", "{}", wants, &j->after);
	} else {
		answer_problem(j, e);
	}
	count(j, e);
	for (int r = 0; r < core->rooms_n; r++)
		held_drop(j->pinned[r]);
	memset(j->pinned, 0, sizeof j->pinned);
}
