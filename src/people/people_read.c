/*
 * people_read.c: rows to structs, for this room's commands and for the rooms above.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "people/people_in.h"
#include "people/people_sql.h"

#define PATH_SEGMENT 3
#define PATH_LEVELS 8
#define GRANTS_AT_MOST 500

enum err people_org_get(struct ctx *c, int64_t id, struct people_org *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[ORG_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	if (e)
		return e;
	if (!rows.n)
		return refuse(&c->problem, E_NOT_FOUND, "org", "没有这个单位", "There is no such organization");
	const struct val *v = row(&rows, 0);
	*out = (struct people_org){ .id = v[0].i, .version = v[1].i, .parent = v[2].i, .node = v[3].i, .active = v[4].i != 0,
		.kind = v[5].s, .name = v[6].s, .path = v[7].s, .node_name = v[8].s };
	return OK;
}

enum err people_org_named(struct ctx *c, const char *name, int64_t *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[ORG_NAMED], c->a, VALS(vi(c->tenant), vs(name)), &rows);

	if (e == OK)
		*out = rows.n == 1 ? rows.v[0].i : 0;
	return e;
}

enum err people_post_get(struct ctx *c, int64_t id, struct people_post *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[POST_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	if (e)
		return e;
	if (!rows.n)
		return refuse(&c->problem, E_NOT_FOUND, "post", "没有这个岗位", "There is no such post");
	const struct val *v = row(&rows, 0);
	*out = (struct people_post){ .id = v[0].i, .version = v[1].i, .org = v[2].i, .node = v[3].i, .active = v[4].i != 0,
		.title = v[5].s, .org_name = v[6].s, .path = v[7].s, .node_name = v[8].s, .org_path = v[9].s };
	return OK;
}

enum err person_get(struct ctx *c, int64_t id, struct person *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[PERSON_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	if (e)
		return e;
	if (!rows.n)
		return refuse(&c->problem, E_NOT_FOUND, "person", "没有这个人员", "There is no such person");
	const struct val *v = row(&rows, 0);
	*out = (struct person){ .id = v[0].i, .version = v[1].i, .org = v[2].i, .active = v[3].i != 0, .name = v[4].s, .phone = v[5].s,
		.login = v[6].s, .path = v[7].s };
	return OK;
}

const char *people_name(struct ctx *c, int64_t person)
{
	struct rows rows;

	if (!ctx_found(c, db_rows(c->db, &people_sql[PERSON_ONE], c->a, VALS(vi(c->tenant), vi(person)), &rows)) || !rows.n)
		return NULL;
	return side_get(c, row(&rows, 0)[4].s);
}

enum err node_path(struct ctx *c, int64_t node, const char *field, const char **out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[NODE_ONE], c->a, VALS(vi(c->tenant), vi(node)), &rows);

	if (e)
		return e;
	if (!rows.n)
		return refuse(&c->problem, E_INPUT, field, "没有这个区域，请从区域树中选择", "There is no such node; choose one from the tree");
	*out = row(&rows, 0)[0].s;
	return OK;
}

static void credential_row(const struct rows *rows, struct credential *out, bool *found)
{
	*found = rows->n > 0;
	if (!*found)
		return;
	const struct val *v = row(rows, 0);
	*out = (struct credential){ .person = v[0].i, .login = v[1].s, .hash = v[2].s, .totp = v[3].s, .must_change = v[4].i,
		.state = v[5].i, .step = v[6].i };
}

enum err credential_of(struct ctx *c, int64_t person, struct credential *out, bool *found)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[CREDENTIAL_OF], c->a, VALS(vi(c->tenant), vi(person)), &rows);

	if (e == OK)
		credential_row(&rows, out, found);
	return e;
}

enum err credential_by_login(struct ctx *c, const char *login, struct credential *out, bool *found)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[CREDENTIAL_BY_LOGIN], c->a, VALS(vi(c->tenant), vs(login)), &rows);

	if (e == OK)
		credential_row(&rows, out, found);
	return e;
}

enum err holdings_of(struct ctx *c, int64_t person, struct holding **out, size_t *n)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[HOLDER_OF_PERSON], c->a, VALS(vi(c->tenant), vi(person), vi(POSTS_PER_PERSON)), &rows);

	if (e)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		(*out)[i] = (struct holding){ .id = v[0].i, .org = v[1].i, .title = v[2].s, .org_name = v[3].s, .node_name = v[4].s, .node = v[5].i };
	}
	*n = rows.n;
	return OK;
}

enum err holders_of(struct ctx *c, int64_t post, int64_t **out, size_t *n)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[HOLDER_OF_POST], c->a, VALS(vi(c->tenant), vi(post), vi(LIMIT_LIST_ROWS)), &rows);

	if (e)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = row(&rows, i)[0].i;
	*n = rows.n;
	return OK;
}

enum err roles_of(struct ctx *c, int64_t person, int64_t except, const char ***out, size_t *n)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[GRANT_OF_PERSON], c->a, VALS(vi(c->tenant), vi(person), vi(except), vi(ROLES_MAX)), &rows);

	if (e)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = row(&rows, i)[0].s;
	*n = rows.n;
	return OK;
}

#define GRANTS_OF_PERSON (POSTS_PER_PERSON * GRANTS_PER_POST)

enum err reach_holds_person(struct ctx *c, int64_t person, bool *holds)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[GRANT_PLACES], c->a, VALS(vi(c->tenant), vi(person), vi(GRANTS_OF_PERSON + 1)), &rows);

	*holds = e == OK && rows.n <= GRANTS_OF_PERSON;
	for (size_t i = 0; e == OK && i < rows.n; i++)
		*holds = *holds && ctx_may(c, c->cmd->right, row(&rows, i)[0].type ? row(&rows, i)[0].s : "", row(&rows, i)[1].i);
	return e;
}

enum err post_within(struct ctx *c, int64_t post)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[GRANT_OF_POST], c->a, VALS(vi(c->tenant), vi(post), vi(GRANTS_PER_POST)), &rows);

	for (size_t i = 0; e == OK && i < rows.n; i++)
		if (!ctx_may(c, c->cmd->right, row(&rows, i)[4].type ? row(&rows, i)[4].s : "", row(&rows, i)[3].i))
			e = refuse(&c->problem, E_DENIED, "post", "这个岗位的权限超出您的辖区，请由管辖更大范围的管理员办理",
			           "This post's roles reach beyond your area: let an administrator of the larger area do it");
	return e;
}

enum err roles_of_post(struct ctx *c, int64_t post, const char ***out, size_t *n)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[GRANT_OF_POST], c->a, VALS(vi(c->tenant), vi(post), vi(GRANTS_PER_POST)), &rows);

	if (e)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = row(&rows, i)[1].s;
	*n = rows.n;
	return OK;
}

enum err page_read(struct ctx *c, const char *cursor, int64_t limit, int64_t *after, int64_t *most)
{
	*after = 0;
	*most = limit == ABSENT ? 50 : limit;
	if (cursor && !text_int(cursor, 1, INT64_MAX, after))
		return refuse(&c->problem, E_INPUT, "cursor", "翻页标记无效，请从第一页开始", "This cursor is none of ours; begin with the first page");
	return OK;
}

/* "", and the path's ancestors and itself; where the path is shorter, itself again. */
static void prefixes(struct arena *a, const char *path, struct val out[PATH_LEVELS + 1])
{
	size_t n = strlen(path);

	for (size_t i = 0; i <= PATH_LEVELS; i++)
		out[i] = vs(arena_strn(a, path, i * PATH_SEGMENT < n ? i * PATH_SEGMENT : n));
}

enum err people_posts_at(struct ctx *c, const char *right, const char *path, int64_t org, int64_t *out, int max, int *n)
{
	struct val v[PATH_LEVELS + 3];
	const struct roles *roles;
	struct rows rows;
	enum err e = people_roles(c, &roles);
	int at;

	if (e)
		return e;
	at = right_at(roles, right);
	v[0] = vi(c->tenant);
	prefixes(c->a, path, v + 1);
	v[PATH_LEVELS + 2] = vi(GRANTS_AT_MOST);
	if ((e = db_rows(c->db, &people_sql[GRANT_AT], c->a, v, PATH_LEVELS + 3, &rows)) != OK)
		return e;
	*n = 0;
	for (size_t i = 0; i < rows.n && *n < max; i++) {
		const struct val *g = row(&rows, i);
		const struct role *role = role_find(roles, g[1].s);
		if (!role || !rights_has(&role->rights, at) || (g[2].i != 0 && g[2].i != org) || (*n && out[*n - 1] == g[0].i))
			continue;
		out[(*n)++] = g[0].i;
	}
	return OK;
}

enum err people_org_nearest(struct ctx *c, const char *path, const char *kind, const char *duty, struct people_org *out, int *n)
{
	struct val v[PATH_LEVELS + 4];
	struct rows rows;
	enum err e;

	v[0] = vi(c->tenant);
	prefixes(c->a, path, v + 1);
	v[PATH_LEVELS + 2] = vs(kind);
	v[PATH_LEVELS + 3] = vs(duty);
	if ((e = db_rows(c->db, &people_sql[ORG_NEAREST], c->a, v, PATH_LEVELS + 4, &rows)) != OK)
		return e;
	*n = rows.n == 2 && row(&rows, 0)[3].i != row(&rows, 1)[3].i ? 1 : (int)rows.n;
	if (rows.n) {
		const struct val *o = row(&rows, 0);
		*out = (struct people_org){ .id = o[0].i, .version = o[1].i, .parent = o[2].i, .node = o[3].i, .active = o[4].i != 0,
		                            .kind = o[5].s, .name = o[6].s, .path = o[7].s, .node_name = o[8].s };
	}
	return OK;
}

enum err people_org_below(struct ctx *c, const char *path, const char *kind, const char *duty, bool *found)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[ORG_BELOW], c->a,
	                     VALS(vi(c->tenant), vs(path), vs(arena_printf(c->a, "%s{", path)), vs(kind), vs(duty)), &rows);

	if (e == OK)
		*found = rows.n > 0;
	return e;
}

enum err people_orgs_over(struct ctx *c, const char *path, struct people_org **out, size_t *n)
{
	struct val v[PATH_LEVELS + 2];
	struct rows rows;
	enum err e;

	v[0] = vi(c->tenant);
	prefixes(c->a, path, v + 1);
	if ((e = db_rows(c->db, &people_sql[ORG_OVER], c->a, v, PATH_LEVELS + 2, &rows)) != OK)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *o = row(&rows, i);
		(*out)[i] = (struct people_org){ .id = o[0].i, .version = o[1].i, .parent = o[2].i, .node = o[3].i, .active = o[4].i != 0,
		                                 .kind = o[5].s, .name = o[6].s, .path = o[7].s, .node_name = o[8].s };
	}
	return OK;
}

enum err people_belongs(struct ctx *c, int64_t person, int64_t org, bool *belongs)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[HOLDER_OF_PERSON], c->a, VALS(vi(c->tenant), vi(person), vi(POSTS_PER_PERSON)), &rows);

	*belongs = false;
	for (size_t i = 0; e == OK && i < rows.n; i++)
		*belongs |= row(&rows, i)[1].i == org;
	return e;
}
