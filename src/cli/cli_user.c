/*
 * cli_user.c: user add, passwd, grant: the first administrators of an installation, made by who owns the machine.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "cli/cli.h"

static void pair(struct jw *w, const char *key, const char *value)
{
	if (value) {
		jw_key(w, key);
		jw_str(w, value);
	}
}

static int answer(struct reply *r)
{
	if (r->status >= 400)
		return cli_problem(&r->problem);
	if (r->body)
		printf("%.*s\n", (int)r->n, r->body);
	return 0;
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
	fprintf(stderr, "shao: user add --data DIR --login NAME --name WORDS --org ID      (password from SHAO_PASSWORD or typed)\n"
	                "      user passwd --data DIR --subject PERSON\n"
	                "      user grant --data DIR --subject POST --role ROLE --node ID [--org ID]\n");
	return 2;
}

int cmd_user(const struct options *o)
{
	struct installation in;
	struct arena *a;
	char typed[200];
	const char *path, *password = NULL, *what = o->args ? o->arg[0] : "";
	bool add = strcmp(what, "add") == 0, passwd = strcmp(what, "passwd") == 0, grant = strcmp(what, "grant") == 0;
	struct reply r;
	struct jw w;
	int code;

	if ((add && (!o->login || !o->name || !o->org)) || (passwd && !o->subject) || (grant && (!o->subject || !o->role || !o->node)) ||
	    !(add || passwd || grant))
		return usage();
	if (!grant && !(password = password_read(typed, sizeof typed)))
		return usage();
	if (!cli_open(o, true, &in))
		return 1;
	a = arena_new(LIMIT_ARENA_BYTES);
	jw_init(&w, a);
	jw_obj(&w);
	pair(&w, "login", add ? o->login : NULL);
	pair(&w, "name", add ? o->name : NULL);
	pair(&w, "org", o->org);
	pair(&w, "password", password);
	pair(&w, "role", o->role);
	pair(&w, "node", o->node);
	jw_obj_end(&w);
	path = add ? "/api/v1/persons" : passwd ? arena_printf(a, "/api/v1/persons/%s/password", o->subject)
	                                        : arena_printf(a, "/api/v1/posts/%s/grants", o->subject);
	r = cli_call(&in, a, "POST", path, jw_text(&w, NULL));
	code = answer(&r);
	arena_free(a);
	cli_close(&in);
	return code;
}
