/*
 * people_session.c: signing in, one's own sessions and devices, and under which post one acts.
 *
 * A session lives at most seven days and eight hours without use; a device's token ninety days. The token itself is given out
 * once and stored as a hash. Passwords are checked in `prepare`, off the writer; `run` then counts, codes and opens.
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "people/people_cmds.h"
#include "people/people_sql.h"
#include "people/people_view.h"

/* ---- shapes ---- */

struct login_in { const char *login, *password, *totp; int64_t post; bool bearer; };
struct session_post { int64_t post; };
struct session_out {
	const char *token, *csrf, *vault;
	int64_t session;
	const struct named *person;
	const struct post_out *post;
	struct list posts, rights, must;
};
struct session_query { const char *cursor; int64_t limit; };
struct session_row { int64_t id, created, seen, expires; const char *kind, *name, *post; bool current; };
struct session_list { struct list items; const char *next; };
struct device_in { const char *name; };
struct device_out { int64_t id, expires; const char *token; };

SHAPE(named_shape, "Named", struct named,
	FIELD(struct named, id, F_ID, F_NEED),
	FIELD(struct named, name, F_STR, 0));

SHAPE(post_out_shape, "Post", struct post_out,
	FIELD(struct post_out, id, F_ID, F_NEED),
	FIELD(struct post_out, version, F_INT, 0),
	FIELD(struct post_out, title, F_STR, F_NEED),
	FIELD(struct post_out, org, F_ID, F_NEED),
	FIELD(struct post_out, org_name, F_STR, F_NEED),
	FIELD(struct post_out, node, F_ID, F_NEED),
	FIELD(struct post_out, node_name, F_STR, 0));

SHAPE(login_in_shape, "SessionLogin", struct login_in,
	FIELD(struct login_in, login, F_STR, F_NEED, .min = 1, .max = 100),
	FIELD(struct login_in, password, F_STR, F_NEED | F_SECRET, .max = 128),
	FIELD(struct login_in, totp, F_STR, F_SECRET, .max = 12, .doc = "the six digits of the app, where they are in use"),
	FIELD(struct login_in, post, F_ID, 0, .doc = "act under this post of mine; without it the first one"),
	FIELD(struct login_in, bearer, F_BOOL, 0, .doc = "for scripts: answer with a bearer token instead of a cookie"));

SHAPE(session_out_shape, "Session", struct session_out,
	FIELD(struct session_out, session, F_ID, F_NEED),
	FIELD(struct session_out, token, F_STR, 0, .doc = "only for bearer: true, only once"),
	FIELD(struct session_out, csrf, F_STR, 0, .doc = "send it as X-CSRF-Token with everything but GET"),
	FIELD(struct session_out, vault, F_STR, 0, .doc = "seals what waits on a device after its owner signed out; to be forgotten then"),
	FIELD(struct session_out, person, F_OBJ, F_NEED, .sub = &named_shape),
	FIELD(struct session_out, post, F_OBJ, 0, .sub = &post_out_shape),
	FIELD(struct session_out, posts, F_LIST, F_NEED, .sub = &post_out_shape),
	FIELD(struct session_out, rights, F_STRS, F_NEED, .doc = "what the acting post may somewhere"),
	FIELD(struct session_out, must, F_STRS, F_NEED, .one_of = "password|totp", .doc = "to be done before the rights count"));

SHAPE(session_post_shape, "SessionPost", struct session_post,
	FIELD(struct session_post, post, F_ID, F_NEED));

SHAPE(session_query_shape, "SessionQuery", struct session_query,
	FIELD(struct session_query, cursor, F_STR, 0, .max = 20),
	FIELD(struct session_query, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(session_row_shape, "SessionRow", struct session_row,
	FIELD(struct session_row, id, F_ID, F_NEED),
	FIELD(struct session_row, kind, F_STR, F_NEED, .one_of = "browser|script|device"),
	FIELD(struct session_row, name, F_STR, 0),
	FIELD(struct session_row, post, F_STR, 0),
	FIELD(struct session_row, created, F_TIME, F_NEED),
	FIELD(struct session_row, seen, F_TIME, F_NEED, .doc = "to about five minutes"),
	FIELD(struct session_row, expires, F_TIME, F_NEED),
	FIELD(struct session_row, current, F_BOOL, F_NEED));

SHAPE(session_list_shape, "SessionList", struct session_list,
	FIELD(struct session_list, items, F_LIST, F_NEED, .sub = &session_row_shape),
	FIELD(struct session_list, next, F_STR, 0));

SHAPE(device_in_shape, "DeviceIn", struct device_in,
	FIELD(struct device_in, name, F_STR, F_NEED, .min = 1, .max = 60, .doc = "how its owner recognizes it"));

SHAPE(device_out_shape, "Device", struct device_out,
	FIELD(struct device_out, id, F_ID, F_NEED),
	FIELD(struct device_out, token, F_STR, F_NEED, .doc = "shown once; send it as Authorization: Bearer"),
	FIELD(struct device_out, expires, F_TIME, F_NEED));

static const char *kind_name(int64_t kind)
{
	return kind == SESSION_COOKIE ? "browser" : kind == SESSION_BEARER ? "script" : "device";
}

/* ---- answers ---- */

size_t page_end(struct ctx *c, const struct rows *rows, int64_t most, const char **next)
{
	*next = NULL;
	if (rows->n <= (size_t)most)
		return rows->n;
	*next = arena_printf(c->a, "%" PRId64, row(rows, (size_t)most - 1)[0].i);
	return (size_t)most;
}

enum err own_session(struct ctx *c)
{
	const struct grants *g = c->actor.grants;

	if (c->actor.kind != ACTOR_PERSON)
		return refuse(&c->problem, E_AUTH, "", "请先登录", "Please sign in first");
	if (g->kind == SESSION_DEVICE)
		return refuse(&c->problem, E_DENIED, "", "设备不能这样做，请登录后操作", "A device cannot do this: sign in yourself");
	return OK;
}

static struct list rights_list(struct ctx *c, const struct grants *g)
{
	const char **out = arena_alloc(c->a, RIGHTS_MAX * sizeof *out);
	size_t n = 0;

	for (int i = 0; i < g->roles->rights_n; i++)
		if (rights_has(&g->rights, i))
			out[n++] = g->roles->right[i].id;
	return (struct list){ n, out };
}

static struct list must_list(struct ctx *c, const struct grants *g)
{
	const char **out = arena_alloc(c->a, 2 * sizeof *out);
	size_t n = 0;

	if (g->must_password)
		out[n++] = "password";
	if (g->must_totp)
		out[n++] = "totp";
	return (struct list){ n, out };
}

static enum err posts_list(struct ctx *c, int64_t acting, struct list *out, const struct post_out **post)
{
	struct holding *h;
	struct post_out *p;
	size_t n;
	enum err e = holdings_of(c, c->actor.person, &h, &n);

	if (e)
		return e;
	p = arena_alloc(c->a, n * sizeof *p);
	*post = NULL;
	for (size_t i = 0; i < n; i++) {
		p[i] = (struct post_out){ h[i].id, ABSENT, h[i].org, h[i].node, h[i].title, h[i].org_name, h[i].node_name };
		if (h[i].id == acting)
			*post = &p[i];
	}
	*out = (struct list){ n, p };
	return OK;
}

enum err session_answer(struct ctx *c, const char *token)
{
	const struct grants *g = c->actor.grants;
	struct session_out *out = c->out;
	struct named *person = arena_alloc(c->a, sizeof *person);
	enum err e = posts_list(c, c->actor.post, &out->posts, &out->post);

	if (e)
		return e;
	*person = (struct named){ c->actor.person, people_name(c, c->actor.person) };
	out->person = person;
	out->session = c->actor.session;
	out->rights = rights_list(c, g);
	out->must = must_list(c, g);
	if (g->kind == SESSION_COOKIE) {
		out->csrf = token_csrf(c, token ? token : c->call->cookie);
		out->vault = person_vault(c, c->actor.person);
	} else {
		out->token = token;
	}
	return OK;
}

static void set_cookie(struct ctx *c, const char *token, int64_t seconds)
{
	c->reply->cookie = arena_printf(c->a, "shao=%s; Path=/; HttpOnly; SameSite=Strict; Max-Age=%" PRId64 "%s", token, seconds,
	                                c->call->secure ? "; Secure" : "");
}

/* ---- signing in ---- */

struct attempt { struct guard guard; const char *login, *hash; bool right; };

enum err login_prepare(struct ctx *c)
{
	const struct login_in *in = c->in;
	struct attempt *t = arena_alloc(c->a, sizeof *t);
	struct credential cr = { 0 };
	bool found = false;
	enum err e;

	t->login = login_fold(c->a, in->login);
	guard_of(c, t->login ? t->login : in->login, &t->guard);
	if ((e = guard_open(c, &t->guard)) != OK)
		return e;
	if (t->login && (e = credential_by_login(c, t->login, &cr, &found)) != OK)
		return e;
	t->hash = found ? cr.hash : NULL;
	if ((e = password_check(t->hash, in->password, &t->right, &c->problem)) != OK)
		return e;
	c->prepared = t;
	return OK;
}

/* Which of the person's posts to act under: the one asked for, else the first, else none. */
static enum err choose_post(struct ctx *c, int64_t person, int64_t asked, int64_t *out)
{
	struct holding *h;
	size_t n;
	enum err e = holdings_of(c, person, &h, &n);

	if (e)
		return e;
	*out = n ? h[0].id : 0;
	if (asked == ABSENT)
		return OK;
	for (size_t i = 0; i < n; i++)
		if (h[i].id == asked) {
			*out = asked;
			return OK;
		}
	return refuse(&c->problem, E_INPUT, "post", "这不是您的岗位", "This is not a post of yours");
}

/* Makes a session. The token is returned as text for its owner and stored as a hash. */
static enum err session_open(struct ctx *c, int kind, int64_t person, int64_t post, const char *name, int64_t expires, const char **token,
                             int64_t *id)
{
	uint8_t secret[32];
	char hex[65], hash[65];
	bool found;
	enum err e;

	ctx_random(c, secret, sizeof secret);
	text_hex(hex, secret, sizeof secret);
	sodium_memzero(secret, sizeof secret);
	*token = arena_printf(c->a, "%" PRId64 ".%s", c->tenant, hex);
	token_hash(*token, hash);
	*id = ctx_id(c);
	e = db_exec(c->db, &people_sql[SESSION_ADD], VALS(vi(c->tenant), vi(*id), vs(hash), vi(kind), vi(person), vi(post), vs(name),
	                                                  vi(c->now), vi(expires)), NULL);
	/* Whoever signs in acts from here on; who pairs a device stays in the session of the browser. */
	if (e == OK && kind != SESSION_DEVICE && (e = session_enter(c, hash, &found)) == OK && !found)
		e = refuse(&c->problem, E_INTERNAL, "", "会话无法建立", "The session could not be opened");
	if (e)
		return e;
	return record(c, &session_began, *id, 0,
	              &(struct session_opened){ .person = person, .post = post ? post : ABSENT, .kind = kind_name(kind) }, NULL);
}

/* The code of the app, where it is in use. *why is filled if it failed and is to be counted. */
static enum err second_factor(struct ctx *c, const struct credential *cr, const char *code, struct problem *why)
{
	bool taken = false;
	enum err e;

	if (cr->state != TOTP_IN_USE)
		return OK;
	if (!code || !*code)
		return refuse(&c->problem, E_AUTH, "totp", "请输入动态码", "Enter the code of your app");
	if ((e = code_take(c, cr, code, &taken)) != OK)
		return e;
	if (!taken)
		refuse(why, E_AUTH, "totp", "动态码不正确或已用过，请等下一个", "The code is wrong or was used already; wait for the next one");
	return OK;
}

enum err login_run(struct ctx *c)
{
	const struct login_in *in = c->in;
	const struct attempt *t = c->prepared;
	struct credential cr = { 0 };
	struct problem why = { 0 };
	const char *token;
	bool found = false;
	int64_t post = 0, id;
	enum err e;

	if ((e = guard_open(c, &t->guard)) != OK)
		return e;
	if (t->right && (e = credential_by_login(c, t->login, &cr, &found)) != OK)
		return e;
	if (found && strcmp(cr.hash, t->hash) != 0)
		return refuse(&c->problem, E_BUSY, "", "密码刚被修改，请重新登录", "The password was changed just now; sign in again");
	if (!found)
		refuse(&why, E_AUTH, "", "登录名或密码不正确", "The login or the password is wrong");
	else if ((e = second_factor(c, &cr, in->totp, &why)) != OK)
		return e;
	if (why.code)
		return guard_fail(c, &t->guard, &why);
	if ((e = choose_post(c, cr.person, in->post, &post)) != OK || (e = guard_clear(c, &t->guard)) != OK)
		return e;
	e = session_open(c, in->bearer ? SESSION_BEARER : SESSION_COOKIE, cr.person, post, "", c->now + SESSION_MOST_US, &token, &id);
	if (e)
		return e;
	if (!in->bearer)
		set_cookie(c, token, SESSION_MOST_US / US_SECOND);
	c->reply->status = 201;
	return session_answer(c, token);
}

/* ---- the present session ---- */

enum err session_show(struct ctx *c)
{
	if (c->actor.kind != ACTOR_PERSON)
		return own_session(c);
	return session_answer(c, NULL);
}

static enum err end_one(struct ctx *c, int64_t session)
{
	int64_t changed = 0;
	enum err e = db_exec(c->db, &people_sql[SESSION_END], VALS(vi(c->tenant), vi(session), vi(c->actor.person), vi(c->now)), &changed);

	if (e)
		return e;
	if (!changed)
		return refuse(&c->problem, E_NOT_FOUND, "session", "没有这个会话，或已经结束", "There is no such session of yours, or it has ended");
	return record(c, &session_ended, session, 1, &(struct nothing){ 0 }, NULL);
}

enum err session_leave(struct ctx *c)
{
	if (c->actor.kind != ACTOR_PERSON)
		return own_session(c);
	if (c->call->cookie && !c->call->token)
		set_cookie(c, "", 0);
	return end_one(c, c->actor.session);
}

enum err session_switch(struct ctx *c)
{
	const struct session_post *in = c->in;
	const char *token = c->call->token ? c->call->token : c->call->cookie;
	int64_t post;
	char hash[65];
	bool found;
	enum err e;

	if ((e = own_session(c)) != OK || (e = choose_post(c, c->actor.person, in->post, &post)) != OK)
		return e;
	if ((e = db_exec(c->db, &people_sql[SESSION_POST], VALS(vi(c->tenant), vi(c->actor.session), vi(post)), NULL)) != OK)
		return e;
	token_hash(token, hash);
	if ((e = session_enter(c, hash, &found)) != OK)
		return e;
	if (!found)
		return refuse(&c->problem, E_AUTH, "", "登录已失效，请重新登录", "Your session has ended; please sign in again");
	return session_answer(c, NULL);
}

/* ---- my sessions and devices ---- */

static enum err list_of(struct ctx *c, int64_t person)
{
	const struct session_query *in = c->in;
	struct session_list *out = c->out;
	struct session_row *items;
	struct rows rows;
	int64_t after, most;
	enum err e = page_read(c, in->cursor, in->limit, &after, &most);

	if (e)
		return e;
	e = db_rows(c->db, &people_sql[SESSION_LIST], c->a, VALS(vi(c->tenant), vi(person), vi(after), vi(c->now), vi(most + 1)), &rows);
	if (e)
		return e;
	size_t n = page_end(c, &rows, most, &out->next);
	items = arena_alloc(c->a, n * sizeof *items);
	for (size_t i = 0; i < n; i++) {
		const struct val *v = row(&rows, i);
		items[i] = (struct session_row){ .id = v[0].i, .kind = kind_name(v[1].i), .name = *v[2].s ? v[2].s : NULL, .post = v[3].s,
			.created = v[4].i, .seen = v[5].i, .expires = v[6].i, .current = v[0].i == c->actor.session };
	}
	out->items = (struct list){ n, items };
	return OK;
}

enum err sessions_list(struct ctx *c)
{
	enum err e = own_session(c);

	return e ? e : list_of(c, c->actor.person);
}

enum err person_sessions(struct ctx *c)
{
	return list_of(c, c->scope.object);
}

enum err session_revoke(struct ctx *c)
{
	int64_t session;
	enum err e = own_session(c);

	if (e || (e = ctx_param_id(c, "session", &session)) != OK)
		return e;
	return end_one(c, session);
}

enum err device_add(struct ctx *c)
{
	const struct device_in *in = c->in;
	const struct grants *g = c->actor.grants;
	struct device_out *out = c->out;
	enum err e = own_session(c);

	if (e)
		return e;
	if (!c->actor.post || g->must_password || g->must_totp)
		return refuse(&c->problem, E_CONFLICT, "", "请先完成改密、动态码绑定，并以一个岗位身份操作",
		              "First change the password, set up your codes, and act under a post");
	out->expires = c->now + DEVICE_MOST_US;
	e = session_open(c, SESSION_DEVICE, c->actor.person, c->actor.post, in->name, out->expires, &out->token, &out->id);
	if (e == OK)
		c->reply->status = 201;
	return e;
}
