/*
 * cli_user.c: user add, passwd, grant: the first administrators of an installation, made by who owns the machine.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "cli/cli.h"

struct pair_text { const char *key, *value; };

static const char *object(struct arena *a, const struct pair_text *v, size_t n)
{
	struct jw w;

	jw_init(&w, a);
	jw_obj(&w);
	for (size_t i = 0; i < n; i++) {
		if (!v[i].value)
			continue;
		jw_key(&w, v[i].key);
		jw_str(&w, v[i].value);
	}
	jw_obj_end(&w);
	return jw_text(&w, NULL);
}

#define PAIRS(...) (const struct pair_text[]){ __VA_ARGS__ }
#define OBJECT(a, ...) object(a, PAIRS(__VA_ARGS__), sizeof(PAIRS(__VA_ARGS__)) / sizeof(struct pair_text))

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
	fprintf(stderr, "shao: user add --data DIR --login NAME --name WORDS --role ROLE --node ID [--org ID]\n"
	                "          makes the person, a post at the node with the role, and without --org an organization for it;\n"
	                "          the password comes from SHAO_PASSWORD or is typed\n"
	                "      user passwd --data DIR --subject PERSON\n"
	                "      user grant --data DIR --subject POST --role ROLE --node ID [--org ID]\n");
	return 2;
}

/* Organization, person, post, holder and grant, each through the API. */
static int user_add(struct installation *in, struct arena *a, const struct options *o, const char *password)
{
	const char *org = o->org, *person, *post, *path;

	if (!org)
		org = made(in, a, "/api/v1/orgs", OBJECT(a, { "name", cli_zh() ? "系统管理" : "Administration" }, { "kind", "government" }, { "node", o->node }));
	if (!org || !(person = made(in, a, "/api/v1/persons",
	                            OBJECT(a, { "org", org }, { "name", o->name }, { "login", o->login }, { "password", password }))))
		return 1;
	if (!(post = made(in, a, "/api/v1/posts", OBJECT(a, { "org", org }, { "node", o->node }, { "title", o->name }))))
		return 1;
	path = arena_printf(a, "/api/v1/posts/%s/holders", post);
	if (!made(in, a, path, OBJECT(a, { "person", person })))
		return 1;
	path = arena_printf(a, "/api/v1/posts/%s/grants", post);
	if (!made(in, a, path, OBJECT(a, { "role", o->role }, { "node", o->node })))
		return 1;
	printf("org %s\nperson %s\npost %s\n", org, person, post);
	return 0;
}

int cmd_user(const struct options *o)
{
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
	if (add)
		code = user_add(&in, a, o, password);
	else if (passwd)
		code = !made(&in, a, arena_printf(a, "/api/v1/persons/%s/password", o->subject), OBJECT(a, { "password", password }));
	else
		code = !made(&in, a, arena_printf(a, "/api/v1/posts/%s/grants", o->subject),
		             OBJECT(a, { "role", o->role }, { "node", o->node }, { "org", o->org }));
	arena_free(a);
	cli_close(&in);
	return code;
}
