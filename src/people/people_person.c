/*
 * people_person.c: persons, as administrators see them. A person is kept by an organization, and whoever may write there may
 * write them. The name, the phone and the login are side data: erasable, and unknown to the journal but for a salted hash.
 *
 * An administrator gives a first password that must be changed; taking away somebody's codes needs another right
 * (session.revoke) than setting a password (person.write), so that neither administrator alone can become somebody else.
 */
#include <string.h>

#include "people/people_cmds.h"
#include "people/people_sql.h"
#include "people/people_view.h"

/* ---- shapes ---- */

struct person_query { int64_t org, limit; const char *cursor; };
struct person_row { int64_t id, version, org; const char *name, *phone, *login; };
struct person_list { struct list items; const char *next; };
struct person_in { int64_t org; const char *name, *phone, *login, *password; };
struct person_change { int64_t org; const char *name, *phone; };
struct person_out {
	int64_t id, version, org;
	const char *name, *phone, *login;
	bool active, totp, must_change;
	struct list posts;
};
struct person_password { const char *password; };
struct person_login { const char *login; };
struct person_erase { const char *reason; };

#define PHONE_FIELD(type) FIELD(type, phone, F_STR, 0, .min = 3, .max = 30)
#define NAME_FIELD(type) FIELD(type, name, F_STR, F_NEED, .min = 1, .max = 60)

SHAPE(person_query_shape, "PersonQuery", struct person_query,
	FIELD(struct person_query, org, F_ID, F_NEED),
	FIELD(struct person_query, cursor, F_STR, 0, .max = 20),
	FIELD(struct person_query, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(person_row_shape, "PersonRow", struct person_row,
	FIELD(struct person_row, id, F_ID, F_NEED),
	FIELD(struct person_row, version, F_INT, F_NEED),
	FIELD(struct person_row, org, F_ID, F_NEED),
	FIELD(struct person_row, name, F_STR, 0),
	FIELD(struct person_row, phone, F_STR, 0),
	FIELD(struct person_row, login, F_STR, 0));

SHAPE(person_list_shape, "PersonList", struct person_list,
	FIELD(struct person_list, items, F_LIST, F_NEED, .sub = &person_row_shape),
	FIELD(struct person_list, next, F_STR, 0));

SHAPE(person_in_shape, "PersonIn", struct person_in,
	FIELD(struct person_in, org, F_ID, F_NEED, .doc = "who keeps the account"),
	NAME_FIELD(struct person_in),
	PHONE_FIELD(struct person_in),
	FIELD(struct person_in, login, F_STR, F_NEED, .min = 3, .max = 64, .doc = "a-z 0-9 . _ - @; kept in lower case"),
	FIELD(struct person_in, password, F_STR, F_NEED | F_SECRET, .max = 128, .doc = "must be changed at the first log-in"));

SHAPE(person_change_shape, "PersonChange", struct person_change,
	FIELD(struct person_change, org, F_ID, F_NEED),
	NAME_FIELD(struct person_change),
	PHONE_FIELD(struct person_change));

SHAPE(person_out_shape, "Person", struct person_out,
	FIELD(struct person_out, id, F_ID, F_NEED),
	FIELD(struct person_out, version, F_INT, F_NEED),
	FIELD(struct person_out, org, F_ID, F_NEED),
	FIELD(struct person_out, name, F_STR, 0, .doc = "absent once erased"),
	FIELD(struct person_out, phone, F_STR, 0),
	FIELD(struct person_out, login, F_STR, 0),
	FIELD(struct person_out, active, F_BOOL, F_NEED),
	FIELD(struct person_out, totp, F_BOOL, F_NEED),
	FIELD(struct person_out, must_change, F_BOOL, F_NEED),
	FIELD(struct person_out, posts, F_LIST, F_NEED, .sub = &post_out_shape));

SHAPE(person_password_shape, "PersonPassword", struct person_password,
	FIELD(struct person_password, password, F_STR, F_NEED | F_SECRET, .max = 128));

SHAPE(person_login_shape, "PersonLogin", struct person_login,
	FIELD(struct person_login, login, F_STR, F_NEED, .min = 3, .max = 64, .doc = "a-z 0-9 . _ - @; kept in lower case"));

SHAPE(person_erase_shape, "PersonErase", struct person_erase,
	FIELD(struct person_erase, reason, F_STR, F_NEED, .min = 2, .max = 200, .doc = "without names: it stays in the journal"));

/* ---- shared ---- */

static enum err org_path(struct ctx *c, int64_t org, struct scope *s)
{
	struct people_org o;
	enum err e = people_org_get(c, org, &o);

	if (e == OK)
		*s = (struct scope){ .path = o.path ? o.path : "", .org = org };
	return e;
}

static enum err find_person(struct ctx *c, struct person *p)
{
	int64_t id;
	enum err e = ctx_param_id(c, "person", &id);

	return e ? e : person_get(c, id, p);
}

enum err person_scope(struct ctx *c, struct scope *s)
{
	struct person p;
	enum err e = find_person(c, &p);

	if (e == OK)
		*s = (struct scope){ .object = p.id, .version = p.version, .path = p.path ? p.path : "", .org = p.org };
	return e;
}

/* The person of the address, who must be in office, somebody else (four eyes), and nobody beyond one's area. */
static enum err another_person(struct ctx *c, struct person *p)
{
	bool within;
	enum err e = find_person(c, p);

	if (e)
		return e;
	if (c->actor.kind == ACTOR_PERSON && c->actor.person == p->id)
		return refuse(&c->problem, E_DENIED, "person", "不能以管理员身份操作自己的账号，请另一位管理员办理",
		              "Nobody administers their own account: ask another administrator");
	if (!p->active)
		return refuse(&c->problem, E_CONFLICT, "person", "此人员已停用", "This person has left");
	if ((e = reach_holds_person(c, p->id, &within)) != OK)
		return e;
	return within ? OK : refuse(&c->problem, E_DENIED, "person", "此人员的权限超出您的辖区，请由管辖更大范围的管理员办理",
	                            "This person's roles reach beyond your area: let an administrator of the larger area do it");
}

static enum err to_person(struct ctx *c, const struct event_kind *kind, const struct person *p, const void *data)
{
	struct entry entry;
	enum err e = record(c, kind, p->id, p->version, data, &entry);

	if (e == OK) {
		c->done_id = p->id;
		c->done_version = entry.seq;
	}
	return e;
}

static enum err check_org(struct ctx *c, int64_t org)
{
	struct people_org o;
	enum err e = people_org_get(c, org, &o);

	if (e)
		return e;
	if (!o.active)
		return refuse(&c->problem, E_CONFLICT, "org", "单位已停用", "The organization has ended");
	if (!ctx_may(c, "person.write", o.path ? o.path : "", o.id))
		return refuse(&c->problem, E_DENIED, "org", "单位不在您的辖区内", "The organization is outside your area");
	return OK;
}

static enum err end_sessions(struct ctx *c, int64_t person)
{
	return db_exec(c->db, &people_sql[SESSION_END_OTHERS], VALS(vi(c->tenant), vi(person), vi(0), vi(c->now)), NULL);
}

/* ---- reading ---- */

enum err person_list_scope(struct ctx *c, struct scope *s)
{
	return org_path(c, ((const struct person_query *)c->in)->org, s);
}

enum err person_list(struct ctx *c)
{
	const struct person_query *in = c->in;
	struct person_list *out = c->out;
	struct person_row *items;
	struct rows rows;
	int64_t after, most;
	enum err e = page_read(c, in->cursor, in->limit, &after, &most);

	if (e)
		return e;
	if ((e = db_rows(c->db, &people_sql[PERSON_LIST], c->a, VALS(vi(c->tenant), vi(after), vi(in->org), vi(most + 1)), &rows)) != OK)
		return e;
	size_t n = page_end(c, &rows, most, &out->next);
	items = arena_alloc(c->a, n * sizeof *items);
	for (size_t i = 0; i < n; i++) {
		const struct val *v = row(&rows, i);
		items[i] = (struct person_row){ .id = v[0].i, .version = v[1].i, .org = v[2].i, .name = side_get(c, v[3].s),
			.phone = side_get(c, v[4].s), .login = v[5].s };
	}
	out->items = (struct list){ n, items };
	return OK;
}

enum err person_show(struct ctx *c)
{
	struct person_out *out = c->out;
	struct credential cr = { 0 };
	struct holding *h;
	struct person p;
	size_t n;
	bool found = false;
	enum err e = find_person(c, &p);

	if (e || (e = credential_of(c, p.id, &cr, &found)) != OK || (e = holdings_of(c, p.id, &h, &n)) != OK)
		return e;
	struct post_out *posts = arena_alloc(c->a, n * sizeof *posts);
	for (size_t i = 0; i < n; i++)
		posts[i] = (struct post_out){ h[i].id, ABSENT, h[i].org, h[i].node, h[i].title, h[i].org_name, h[i].node_name };
	*out = (struct person_out){ .id = p.id, .version = p.version, .org = p.org, .name = side_get(c, p.name), .phone = side_get(c, p.phone),
		.login = side_get(c, p.login), .active = p.active, .totp = cr.state == TOTP_IN_USE, .must_change = cr.must_change != 0,
		.posts = { n, posts } };
	return OK;
}

/* ---- a new person ---- */

enum err person_create_scope(struct ctx *c, struct scope *s)
{
	return org_path(c, ((const struct person_in *)c->in)->org, s);
}

struct secret { const char *login; char hash[PASSWORD_HASH_BYTES]; };

static enum err bad_login(struct ctx *c)
{
	return refuse(&c->problem, E_INPUT, "login", "登录名为 3 到 64 个字符，只能用 a-z 0-9 . _ - @", "A login has 3 to 64 characters of a-z 0-9 . _ - @");
}

enum err person_create_prepare(struct ctx *c)
{
	const struct person_in *in = c->in;
	struct secret *t = arena_alloc(c->a, sizeof *t);
	enum err e;

	t->login = login_fold(c->a, in->login);
	if (!t->login)
		return bad_login(c);
	if ((e = password_rule(t->login, in->password, "password", &c->problem)) != OK)
		return e;
	c->prepared = t;
	return password_hash(in->password, t->hash, &c->problem);
}

enum err person_create(struct ctx *c)
{
	const struct person_in *in = c->in;
	const struct secret *t = c->prepared;
	struct person p = { .id = ctx_id(c) };
	struct credential cr;
	struct person_set set = { .org = in->org };
	bool taken = false;
	enum err e = check_org(c, in->org);

	if (e || (e = credential_by_login(c, t->login, &cr, &taken)) != OK)
		return e;
	if (taken)
		return refuse(&c->problem, E_CONFLICT, "login", "登录名已被使用，请换一个", "This login is taken: choose another");
	e = db_exec(c->db, &people_sql[CREDENTIAL_ADD], VALS(vi(c->tenant), vi(p.id), vs(t->login), vs(t->hash), vi(c->now)), NULL);
	if (e)
		return e;
	set.name = side_put(c, p.id, "name", in->name);
	set.phone = side_put(c, p.id, "phone", in->phone);
	set.login = side_put(c, p.id, "login", t->login);
	return to_person(c, &person_opened, &p, &set);
}

/* ---- changing ---- */

/* The reference that stands if the words are the same, else a new one. */
static const char *side_keep(struct ctx *c, int64_t person, const char *kind, const char *ref, const char *text)
{
	const char *before = side_get(c, ref);

	return text && before && strcmp(before, text) == 0 ? ref : side_put(c, person, kind, text);
}

enum err person_change(struct ctx *c)
{
	const struct person_change *in = c->in;
	struct person_set set = { .org = in->org };
	struct person p;
	enum err e = find_person(c, &p);

	if (e)
		return e;
	if (!p.active)
		return refuse(&c->problem, E_CONFLICT, "person", "此人员已停用", "This person has left");
	if (in->org != p.org && (e = check_org(c, in->org)) != OK)
		return e;
	set.name = side_keep(c, p.id, "name", p.name, in->name);
	set.phone = side_keep(c, p.id, "phone", p.phone, in->phone);
	set.login = p.login;
	return to_person(c, &person_changed, &p, &set);
}

/* Who leaves gives up every post; the account and its sessions end in the same transaction. */
enum err person_end(struct ctx *c)
{
	struct holding *h;
	struct person p;
	size_t n;
	enum err e = another_person(c, &p);

	if (e || (e = holdings_of(c, p.id, &h, &n)) != OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		struct people_post post;
		if ((e = people_post_get(c, h[i].id, &post)) != OK)
			return e;
		if ((e = record(c, &post_left, post.id, post.version, &(struct post_person){ p.id }, NULL)) != OK)
			return e;
	}
	if ((e = db_exec(c->db, &people_sql[CREDENTIAL_DROP], VALS(vi(c->tenant), vi(p.id)), NULL)) != OK || (e = end_sessions(c, p.id)) != OK)
		return e;
	return to_person(c, &person_closed, &p, &(struct nothing){ 0 });
}

/* ---- securing ---- */

enum err person_password_prepare(struct ctx *c)
{
	const struct person_password *in = c->in;
	struct secret *t = arena_alloc(c->a, sizeof *t);
	struct credential cr;
	bool found = false;
	int64_t id;
	enum err e = ctx_param_id(c, "person", &id);

	if (e || (e = credential_of(c, id, &cr, &found)) != OK)
		return e;
	/* Of nobody's login, which no password can hold, the rule does not complain; that there is no such person is told later. */
	if ((e = password_rule(found ? cr.login : "\n", in->password, "password", &c->problem)) != OK)
		return e;
	c->prepared = t;
	return password_hash(in->password, t->hash, &c->problem);
}

/* Where no code is asked for, who sets an administrator's password could be that administrator: only the operator may. */
static enum err check_codes(struct ctx *c, int64_t person)
{
	const struct roles *roles;
	struct credential cr = { 0 };
	const char **held;
	bool found;
	size_t n;
	enum err e = people_roles(c, &roles);

	if (e || (e = roles_of(c, person, 0, &held, &n)) != OK || (e = credential_of(c, person, &cr, &found)) != OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		const struct role *role = role_find(roles, held[i]);
		if (role && role->admin && cr.state != TOTP_IN_USE && c->actor.kind == ACTOR_PERSON)
			return refuse(&c->problem, E_DENIED, "person", "此人是管理员且没有启用动态码，只能在服务器上重设：shao user passwd",
			              "An administrator who uses no codes yet gets a password on the server only: shao user passwd");
	}
	return OK;
}

enum err person_password(struct ctx *c)
{
	const struct secret *t = c->prepared;
	struct person p;
	enum err e = another_person(c, &p);

	if (e || (e = check_codes(c, p.id)) != OK)
		return e;
	e = db_exec(c->db, &people_sql[CREDENTIAL_PASSWORD], VALS(vi(c->tenant), vi(p.id), vs(t->hash), vi(1), vi(c->now)), NULL);
	if (e || (e = end_sessions(c, p.id)) != OK)
		return e;
	return to_person(c, &person_secured, &p, &(struct person_act){ "password set" });
}

/* Whoever is signed in under the old name is out: what they do next, they do under the new one. */
enum err person_login(struct ctx *c)
{
	const char *login = login_fold(c->a, ((const struct person_login *)c->in)->login);
	struct person_set set;
	struct credential cr;
	struct person p;
	bool taken;
	enum err e = another_person(c, &p);

	if (e)
		return e;
	if (!login)
		return bad_login(c);
	if ((e = credential_by_login(c, login, &cr, &taken)) != OK)
		return e;
	if (taken)
		return refuse(&c->problem, E_CONFLICT, "login", "登录名已被使用，请换一个", "This login is taken: choose another");
	if ((e = db_exec(c->db, &people_sql[CREDENTIAL_LOGIN], VALS(vi(c->tenant), vi(p.id), vs(login)), NULL)) != OK ||
	    (e = end_sessions(c, p.id)) != OK)
		return e;
	set = (struct person_set){ p.org, p.name, p.phone, side_put(c, p.id, "login", login) };
	return to_person(c, &person_changed, &p, &set);
}

enum err person_totp_reset(struct ctx *c)
{
	struct person p;
	enum err e = another_person(c, &p);

	if (e)
		return e;
	e = db_exec(c->db, &people_sql[CREDENTIAL_TOTP], VALS(vi(c->tenant), vi(p.id), vs(""), vi(TOTP_NONE)), NULL);
	if (e || (e = end_sessions(c, p.id)) != OK)
		return e;
	return to_person(c, &person_secured, &p, &(struct person_act){ "codes reset" });
}

enum err person_sign_out(struct ctx *c)
{
	struct person p;
	enum err e = find_person(c, &p);

	if (e || (e = end_sessions(c, p.id)) != OK)
		return e;
	return to_person(c, &person_secured, &p, &(struct person_act){ "signed out" });
}

enum err person_erase(struct ctx *c)
{
	const struct person_erase *in = c->in;
	struct person p;
	enum err e = find_person(c, &p);

	if (e)
		return e;
	if (p.active)
		return refuse(&c->problem, E_CONFLICT, "person", "请先停用此人员，再删除其个人信息", "End the person first, then erase what is personal");
	c->done_id = p.id;
	c->done_version = p.version;
	return side_erase(c, p.id, NULL, in->reason);
}
