/*
 * cli_user.c: user add, passwd, grant: the first administrators of an installation, made by who owns the machine.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cli/cli.h"

/* The id that a call answers, in the arena; NULL, and the refusal printed, if there is none. */
static const char *made(struct installation *in, struct arena *a, const char *path, const char *body)
{
	struct reply r = cli_call(in, a, "POST", path, body);
	const char *id = NULL;
	json_t *v;

	if (r.status >= 400) {
		fprintf(stderr, "shao: %s\n", path);
		cli_problem(&r.problem);
		return NULL;
	}
	v = r.body ? json_loadb(r.body, r.n, 0, NULL) : NULL;
	if (json_string_value(json_object_get(v, "id")))
		id = arena_str(a, json_string_value(json_object_get(v, "id")));
	json_decref(v);
	return id;
}

/* The password comes from the environment or standard input, never from the command line, which others can see. */
static const char *password_read(char *out, size_t n)
{
	const char *env = getenv("SHAO_PASSWORD");

	if (env)
		return env;
	fprintf(stderr, cli_zh() ? "密码（至少 12 位）：" : "password (12 characters or more): ");
	if (!fgets(out, (int)n, stdin))
		return NULL;
	out[strcspn(out, "\n")] = 0;
	return out;
}

static int usage(void)
{
	fprintf(stderr, "shao: user add --data DIR --login NAME --name WORDS --role ROLE --node CODE|ID [--org ID]\n"
	                "          makes the person, a post at the node with the role, and without --org an organization for it;\n"
	                "          the password comes from SHAO_PASSWORD or is typed\n"
	                "      user passwd --data DIR --subject PERSON\n"
	                "      user grant --data DIR --subject POST --role ROLE --node CODE|ID [--org ID]\n");
	return 2;
}

/* What people call a role, for the post's title; NULL, and why printed, if there is no such role: then nothing is half made. */
static const char *role_name(struct installation *in, struct arena *a, const char *role)
{
	struct reply r = cli_call(in, a, "GET", "/api/v1/roles", NULL);
	json_t *v = r.status < 400 && r.body ? json_loadb(r.body, r.n, 0, NULL) : NULL, *item;
	const char *name = NULL;
	size_t i;

	json_array_foreach(json_object_get(v, "items"), i, item)
		if (strcmp(json_string_value(json_object_get(item, "id")), role) == 0)
			name = arena_str(a, json_string_value(json_object_get(item, "name")));
	json_decref(v);
	if (r.status >= 400)
		cli_problem(&r.problem);
	else if (!name)
		fprintf(stderr, cli_zh() ? "shao: 没有 %s 这个角色，见 packs/base/roles.yaml\n" : "shao: there is no role %s; see packs/base/roles.yaml\n", role);
	return name;
}

/* Organization, person, post, holder and grant, each through the API. */
static int user_add(struct installation *in, struct arena *a, const struct options *o, const char *password)
{
	const char *org = o->org, *person, *post, *path, *title = role_name(in, a, o->role);

	if (!title)
		return 1;
	if (!org)
		org = made(in, a, "/api/v1/orgs",
		           CLI_OBJECT(a, { "name", cli_zh() ? "系统管理" : "Administration" }, { "kind", "government" }, { "node", o->node }));
	if (!org || !(person = made(in, a, "/api/v1/persons",
	                            CLI_OBJECT(a, { "org", org }, { "name", o->name }, { "login", o->login }, { "password", password }))))
		return 1;
	if (!(post = made(in, a, "/api/v1/posts", CLI_OBJECT(a, { "org", org }, { "node", o->node }, { "title", title }))))
		return 1;
	path = arena_printf(a, "/api/v1/posts/%s/holders", post);
	if (!made(in, a, path, CLI_OBJECT(a, { "person", person })))
		return 1;
	path = arena_printf(a, "/api/v1/posts/%s/grants", post);
	if (!made(in, a, path, CLI_OBJECT(a, { "role", o->role }, { "node", o->node })))
		return 1;
	printf("org %s\nperson %s\npost %s\n", org, person, post);
	return 0;
}

/* A node's id; an official code (at most 15 digits, ids have more) is looked up. NULL, and why printed, if there is none. */
static const char *node_id(struct installation *in, struct arena *a, const char *node)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct call call = { .method = "GET", .path = "/api/v1/nodes", .query = arena_printf(a, "code=%s", node), .as = &operator, .tenant = in->tenant };
	const char *id = NULL;
	struct reply r;
	json_t *v;

	if (strlen(node) > 15)
		return node;
	core_call(in->core, &call, a, &r);
	if (r.status >= 400) {
		cli_problem(&r.problem);
		return NULL;
	}
	v = json_loadb(r.body, r.n, 0, NULL);
	if (json_string_value(json_object_get(v, "id")))
		id = arena_str(a, json_string_value(json_object_get(v, "id")));
	json_decref(v);
	return id;
}

int cmd_user(const struct options *given)
{
	struct options with = *given, *o = &with;
	struct installation in;
	struct arena *a;
	char typed[200];
	const char *password = NULL, *what = o->args ? o->arg[0] : "";
	bool add = strcmp(what, "add") == 0, passwd = strcmp(what, "passwd") == 0, grant = strcmp(what, "grant") == 0;
	int code;

	if ((add && (!o->login || !o->name || !o->role || !o->node)) || (passwd && !o->subject) ||
	    (grant && (!o->subject || !o->role || !o->node)) || !(add || passwd || grant))
		return usage();
	if (!grant && !(password = password_read(typed, sizeof typed)))
		return usage();
	if (!cli_open(o, true, &in))
		return 1;
	a = arena_new(LIMIT_ARENA_BYTES);
	if (o->node && !(with.node = node_id(&in, a, o->node)))
		code = 1;
	else if (add)
		code = user_add(&in, a, o, password);
	else if (passwd)
		code = !made(&in, a, arena_printf(a, "/api/v1/persons/%s/password", o->subject), CLI_OBJECT(a, { "password", password }));
	else
		code = !made(&in, a, arena_printf(a, "/api/v1/posts/%s/grants", o->subject),
		             CLI_OBJECT(a, { "role", o->role }, { "node", o->node }, { "org", o->org }));
	arena_free(a);
	cli_close(&in);
	return code;
}
