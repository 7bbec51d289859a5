/*
 * people_grant.c: who holds a post, and what a post may. Four eyes compare persons: nobody gives a post or a role to
 * themselves, and system, security and audit administrator are three persons. A post and its roles are given by different
 * rights (post.write, grant.write), which the base roles give to different administrators. An administrator's role is granted
 * to the persons who hold the post at that moment: it takes no further holder, so that who makes accounts cannot make an
 * administrator of another kind out of one of them.
 */
#include <string.h>

#include "people/people_cmds.h"
#include "people/people_sql.h"
#include "people/people_view.h"

struct holder_in { int64_t person; };
struct grant_in { const char *role; int64_t node, org; };
struct role_row { const char *id, *name, *admin; bool totp; struct list rights; };
struct right_row { const char *id, *name; };
struct role_list { struct list items, rights; };

SHAPE(holder_in_shape, "HolderIn", struct holder_in,
	FIELD(struct holder_in, person, F_ID, F_NEED));

SHAPE(grant_in_shape, "GrantIn", struct grant_in,
	FIELD(struct grant_in, role, F_STR, F_NEED, .min = 1, .max = 40),
	FIELD(struct grant_in, node, F_ID, F_NEED, .doc = "there and everywhere below"),
	FIELD(struct grant_in, org, F_ID, 0, .doc = "only for what this organization answers for"));

SHAPE(role_row_shape, "Role", struct role_row,
	FIELD(struct role_row, id, F_STR, F_NEED),
	FIELD(struct role_row, name, F_STR, F_NEED),
	FIELD(struct role_row, admin, F_STR, 0, .one_of = "system|security|audit", .doc = "three different persons"),
	FIELD(struct role_row, totp, F_BOOL, F_NEED, .doc = "signs in with a code as well"),
	FIELD(struct role_row, rights, F_STRS, F_NEED));

SHAPE(right_row_shape, "Right", struct right_row,
	FIELD(struct right_row, id, F_STR, F_NEED),
	FIELD(struct right_row, name, F_STR, F_NEED));

SHAPE(role_list_shape, "RoleList", struct role_list,
	FIELD(struct role_list, items, F_LIST, F_NEED, .sub = &role_row_shape),
	FIELD(struct role_list, rights, F_LIST, F_NEED, .sub = &right_row_shape, .doc = "every right that stands, with its name"));

/* ---- shared ---- */

static enum err open_post(struct ctx *c, struct people_post *p)
{
	int64_t id;
	enum err e = ctx_param_id(c, "post", &id);

	if (e || (e = people_post_get(c, id, p)) != OK)
		return e;
	return p->active ? OK : refuse(&c->problem, E_CONFLICT, "post", "岗位已停用", "The post has ended");
}

static enum err to_post(struct ctx *c, const struct event_kind *kind, const struct people_post *p, const void *data)
{
	struct entry entry;
	enum err e = record(c, kind, p->id, p->version, data, &entry);

	if (e)
		return e;
	c->done_id = p->id;
	c->done_version = entry.seq;
	ctx_notify(c, p->id);
	return OK;
}

/* Holds the person's row until the commit, so that two posts cannot make one person two administrators at once. */
static enum err lock_person(struct ctx *c, int64_t person, bool *active)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[PERSON_LOCK], c->a, VALS(vi(c->tenant), vi(person)), &rows);

	if (e == OK)
		*active = rows.n && row(&rows, 0)[0].i;
	return e;
}

/* The rule of the three administrators for one person and the role that a post would add to theirs. */
static enum err check_separate(struct ctx *c, int64_t person, int64_t post, const char *role)
{
	const struct roles *roles;
	const char **held;
	size_t n;
	enum err e = people_roles(c, &roles);

	if (e || (e = roles_of(c, person, post, &held, &n)) != OK)
		return e;
	return separate_rule(roles, held, n, role, &c->problem);
}

/* ---- holders ---- */

static enum err check_holder(struct ctx *c, const struct people_post *p, int64_t id)
{
	struct person person;
	struct holding *h;
	size_t n;
	enum err e = person_get(c, id, &person);

	if (e)
		return e;
	if (c->actor.kind == ACTOR_PERSON && c->actor.person == id)
		return refuse(&c->problem, E_DENIED, "person", "不能给自己安排岗位，请另一位管理员办理", "Nobody gives a post to themselves: ask another administrator");
	if (!ctx_may(c, "person.write", person.path ? person.path : "", person.org))
		return refuse(&c->problem, E_DENIED, "person", "此人员不在您的管理范围内", "This person is outside your area");
	if ((e = holdings_of(c, id, &h, &n)) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		if (h[i].id == p->id)
			return refuse(&c->problem, E_CONFLICT, "person", "此人员已在这个岗位上", "This person holds the post already");
	if (n >= POSTS_PER_PERSON)
		return refuse(&c->problem, E_CONFLICT, "person", "一个人最多 %d 个岗位", "A person holds at most %d posts", POSTS_PER_PERSON);
	return OK;
}

/* roles: of the post that a person is to hold. Only the operator, who owns the machine, seats administrators alone. */
static enum err check_seat(struct ctx *c, const struct people_post *p, int64_t person, const char **held, size_t n)
{
	const struct roles *roles;
	enum err e = people_roles(c, &roles);

	for (size_t i = 0; e == OK && i < n; i++) {
		const struct role *role = role_find(roles, held[i]);
		if (role && role->admin && c->actor.kind == ACTOR_PERSON)
			return refuse(&c->problem, E_DENIED, "post", "管理员岗位授权后不能再加人：请安全管理员先撤销授权，安排人员后再重新授权",
			              "An administrator's post takes no further holder: let the security administrator end the grant, "
			              "seat the person, and grant it again");
		e = check_separate(c, person, p->id, held[i]);
	}
	return e;
}

enum err holder_add(struct ctx *c)
{
	const struct holder_in *in = c->in;
	struct people_post p;
	const char **roles;
	bool active = false;
	size_t n;
	enum err e = open_post(c, &p);

	if (e || (e = lock_person(c, in->person, &active)) != OK)
		return e;
	if (!active)
		return refuse(&c->problem, E_INPUT, "person", "没有这个人员，或已停用", "There is no such person, or they have left");
	if ((e = check_holder(c, &p, in->person)) != OK || (e = roles_of_post(c, p.id, &roles, &n)) != OK)
		return e;
	if ((e = check_seat(c, &p, in->person, roles, n)) != OK || (e = post_within(c, p.id)) != OK)
		return e;
	return to_post(c, &post_taken, &p, &(struct post_person){ in->person });
}

enum err holder_end(struct ctx *c)
{
	struct people_post p;
	int64_t person, *ids;
	size_t n;
	enum err e = open_post(c, &p);

	if (e || (e = post_within(c, p.id)) != OK || (e = ctx_param_id(c, "person", &person)) != OK || (e = holders_of(c, p.id, &ids, &n)) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		if (ids[i] == person)
			return to_post(c, &post_left, &p, &(struct post_person){ person });
	return refuse(&c->problem, E_NOT_FOUND, "person", "此人员不在这个岗位上", "This person does not hold the post");
}

/* ---- grants ---- */

/* A role is granted by whoever may grant at the node where it will count. */
enum err grant_create_scope(struct ctx *c, struct scope *s)
{
	const struct grant_in *in = c->in;
	struct people_post p;
	int64_t id;
	enum err e = ctx_param_id(c, "post", &id);

	if (e || (e = people_post_get(c, id, &p)) != OK)
		return e;
	*s = (struct scope){ .object = p.id, .version = p.version, .org = in->org == ABSENT ? 0 : in->org };
	return node_path(c, in->node, "node", &s->path);
}

/* The same role twice, too many, or two administrators in one post. */
static enum err check_grants(struct ctx *c, const struct people_post *p, const struct grant_in *in)
{
	const struct roles *roles;
	struct rows rows;
	int64_t org = in->org == ABSENT ? 0 : in->org;
	enum err e = people_roles(c, &roles);

	if (e)
		return e;
	const struct role *role = role_find(roles, in->role);
	if (!role || role->public)
		return refuse(&c->problem, E_INPUT, "role", "没有可授予的角色“%s”", "There is no role \"%s\" to be granted", in->role);
	if ((e = db_rows(c->db, &people_sql[GRANT_OF_POST], c->a, VALS(vi(c->tenant), vi(p->id), vi(GRANTS_PER_POST)), &rows)) != OK)
		return e;
	if (rows.n >= GRANTS_PER_POST)
		return refuse(&c->problem, E_CONFLICT, "role", "一个岗位最多 %d 项授权", "A post has at most %d grants", GRANTS_PER_POST);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		if (strcmp(v[1].s, in->role) == 0 && v[2].i == in->node && v[3].i == org)
			return refuse(&c->problem, E_CONFLICT, "role", "这项授权已经存在", "The post has this grant already");
		if ((e = separate_rule(roles, &v[1].s, 1, in->role, &c->problem)) != OK)
			return e;
	}
	return OK;
}

enum err grant_create(struct ctx *c)
{
	const struct grant_in *in = c->in;
	struct people_org o;
	struct people_post p;
	int64_t *ids;
	size_t n;
	bool active;
	enum err e = open_post(c, &p);

	if (e || (e = check_grants(c, &p, in)) != OK || (e = holders_of(c, p.id, &ids, &n)) != OK)
		return e;
	if (in->org != ABSENT && (e = people_org_get(c, in->org, &o)) != OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		if (c->actor.kind == ACTOR_PERSON && c->actor.person == ids[i])
			return refuse(&c->problem, E_DENIED, "role", "不能给自己授权，请另一位管理员办理", "Nobody grants to themselves: ask another administrator");
		if ((e = lock_person(c, ids[i], &active)) != OK || (e = check_separate(c, ids[i], p.id, in->role)) != OK)
			return e;
	}
	return to_post(c, &post_granted, &p, &(struct post_grant){ .grant = ctx_id(c), .node = in->node, .org = in->org, .role = in->role });
}

static enum err find_grant(struct ctx *c, const struct people_post *p, int64_t *id, int64_t *org, const char **path)
{
	struct rows rows;
	enum err e = ctx_param_id(c, "grant", id);

	if (e)
		return e;
	if ((e = db_rows(c->db, &people_sql[GRANT_OF_POST], c->a, VALS(vi(c->tenant), vi(p->id), vi(GRANTS_PER_POST)), &rows)) != OK)
		return e;
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		if (v[0].i != *id)
			continue;
		*org = v[3].i;
		*path = v[4].type ? v[4].s : "";
		return OK;
	}
	return refuse(&c->problem, E_NOT_FOUND, "grant", "这个岗位没有这项授权", "The post has no such grant");
}

enum err grant_scope(struct ctx *c, struct scope *s)
{
	struct people_post p;
	int64_t id;
	enum err e = open_post(c, &p);

	if (e)
		return e;
	*s = (struct scope){ .object = p.id, .version = p.version };
	return find_grant(c, &p, &id, &s->org, &s->path);
}

enum err grant_end(struct ctx *c)
{
	struct people_post p;
	const char *path;
	int64_t id, org;
	enum err e = open_post(c, &p);

	if (e || (e = find_grant(c, &p, &id, &org, &path)) != OK)
		return e;
	return to_post(c, &post_revoked, &p, &(struct post_grant_id){ id });
}

/* ---- roles ---- */

enum err role_list(struct ctx *c)
{
	struct role_list *out = c->out;
	const struct roles *roles;
	enum err e = people_roles(c, &roles);

	if (e)
		return e;
	struct role_row *items = arena_alloc(c->a, (size_t)roles->n * sizeof *items);
	for (int i = 0; i < roles->n; i++) {
		const struct role *r = &roles->role[i];
		const char **names = arena_alloc(c->a, RIGHTS_MAX * sizeof *names);
		size_t n = 0;
		for (int b = 0; b < roles->rights_n; b++)
			if (rights_has(&r->rights, b))
				names[n++] = roles->right[b].id;
		items[i] = (struct role_row){ r->id, ctx_zh(c) ? r->zh : r->en, r->admin, r->totp, { n, names } };
	}
	struct right_row *rights = arena_alloc(c->a, (size_t)roles->rights_n * sizeof *rights);
	for (int i = 0; i < roles->rights_n; i++)
		rights[i] = (struct right_row){ roles->right[i].id, ctx_zh(c) ? roles->right[i].zh : roles->right[i].en };
	out->items = (struct list){ (size_t)roles->n, items };
	out->rights = (struct list){ (size_t)roles->rights_n, rights };
	return OK;
}
