/*
 * sim_people.c: who works in a simulated place: a government, bureaus and a desk in every county, an office of two in every street,
 * a committee, a desk and a grid worker in every community and village, and the coordination centres. Names are made up.
 * Nobody ever signs in, so their passwords are random and forgotten.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/sim.h"
#include "people/people.h"
#include "territory/territory.h"

#define POSTS_COMMIT 10

#define POSTS_COMMIT 10

static const char *person_name(struct sim *s)
{
	static const char *const family[] = { "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱", "胡", "林" };
	static const char *const first[] = { "建", "小", "文", "志", "春", "秀", "海", "国", "晓", "玉", "立", "永" };
	static const char *const last[] = { "华", "军", "平", "梅", "强", "芳", "燕", "伟", "兰", "敏", "涛", "霞" };

	return arena_printf(s->text, "%s%s%s", family[sim_random(s) % 16], first[sim_random(s) % 12], last[sim_random(s) % 12]);
}

int64_t sim_org_make(struct sim *s, const char *name, const char *kind, int node)
{
	int64_t out;

	arena_reset(s->text);
	out = sim_make(s, "/api/v1/orgs", arena_printf(s->text, "{\"name\":\"%s\",\"kind\":\"%s\",\"node\":\"%" PRId64 "\"}", name, kind,
	                                               s->nodes[node].id));
	if (!s->nodes[node].org)
		s->nodes[node].org = out;
	return out;
}

void sim_post_take(struct sim *s, int64_t person, int64_t post, int node)
{
	struct sim_post *out = &s->posts[s->posts_n];

	if (!sim_writes(s) || people_act_as(&s->self->c, person, post, &out->actor) != OK) {
		cli_problem(&s->self->c.problem);
		s->failed = true;
		return;
	}
	out->node = node;
	out->next = s->nodes[node].first_post;
	s->nodes[node].first_post = s->posts_n++;
}

/* A person of an organization under a post of their own, with a role at a node (for_org: and for that organization alone). */
void sim_post_make(struct sim *s, const char *role, const char *title, int node, int64_t org, bool for_org)
{
	uint64_t secret[2] = { sim_random(s), sim_random(s) };
	int64_t person, post, at = s->nodes[node].id;

	arena_reset(s->text);
	person = sim_make(s, "/api/v1/persons", arena_printf(s->text,
		"{\"org\":\"%" PRId64 "\",\"name\":\"%s\",\"login\":\"sim%d\",\"password\":\"%016" PRIx64 "%016" PRIx64 "\"}", org, person_name(s),
		s->posts_n + 1, secret[0], secret[1]));
	post = sim_make(s, "/api/v1/posts", arena_printf(s->text, "{\"org\":\"%" PRId64 "\",\"node\":\"%" PRId64 "\",\"title\":\"%s\"}", org, at, title));
	sim_make(s, arena_printf(s->text, "/api/v1/posts/%" PRId64 "/holders", post), arena_printf(s->text, "{\"person\":\"%" PRId64 "\"}", person));
	sim_make(s, arena_printf(s->text, "/api/v1/posts/%" PRId64 "/grants", post), for_org ?
		arena_printf(s->text, "{\"role\":\"%s\",\"node\":\"%" PRId64 "\",\"org\":\"%" PRId64 "\"}", role, at, org) :
		arena_printf(s->text, "{\"role\":\"%s\",\"node\":\"%" PRId64 "\"}", role, at));
	if (!s->failed)
		sim_post_take(s, person, post, node);
	/* Passwords take long to hash: what others wait for on this server must not wait for hundreds of them. */
	if (!s->failed && s->posts_n % POSTS_COMMIT == 0)
		sim_commit(s);
}

static const char *node_name(struct sim *s, int node)
{
	const char *code = s->nodes[node].code;

	for (size_t i = 0; code && i < s->s->counties_n; i++)
		if (strcmp(s->s->counties[i].code, code) == 0)
			return s->s->counties[i].name;
	return "";
}

static void county_make(struct sim *s, int node)
{
	const char *name = node_name(s, node);
	int64_t government = sim_org_make(s, arena_printf(s->a, "%s人民政府", name), "government", node);

	sim_post_make(s, "county_desk", "区县指挥中心", node, government, false);
	sim_post_make(s, "county_desk", "区县指挥中心值班", node, government, false);
	for (size_t i = 0; i < s->s->units_n && !s->failed; i++) {
		int64_t org = sim_org_make(s, arena_printf(s->a, "%s%s", name, s->s->units[i].name), "department", node);
		s->orgs[s->orgs_n++] = (struct sim_org){ org, node, (int)i };
		sim_post_make(s, "dept_desk", s->s->units[i].name, node, org, true);
	}
}

/* Two at the desk: what one drafts the other approves. */
static void street_make(struct sim *s, int node, int64_t number)
{
	int64_t org = sim_org_make(s, arena_printf(s->a, "第%" PRId64 "街道办事处", number), "street", node);

	sim_post_make(s, "street_desk", "街道工作台", node, org, false);
	sim_post_make(s, "street_desk", "街道负责人", node, org, false);
}

/* A coordination centre: an organization, and where it is found and when it is open. */
static void centre_make(struct sim *s, int node, int64_t number)
{
	const char *name = arena_printf(s->a, "第%" PRId64 "网格协调中心（服务站）", number);
	int64_t org = sim_org_make(s, name, "centre", node);

	arena_reset(s->text);
	sim_make(s, "/api/v1/centres", arena_printf(s->text,
		"{\"node\":\"%" PRId64 "\",\"org\":\"%" PRId64 "\",\"name\":\"%s\",\"address\":\"中心路%" PRId64 "号\","
		"\"hours\":[{\"on\":[\"work\"],\"hours\":\"08:30-17:30\"}]}", s->nodes[node].id, org, name, number));
}

static void community_make(struct sim *s, int node, int64_t number)
{
	int64_t org = sim_org_make(s, arena_printf(s->a, "第%" PRId64 "社区（村）委员会", number), "community", node);

	sim_post_make(s, "community_desk", "社区工作台", node, org, false);
	sim_post_make(s, "grid_worker", "网格员", node, org, false);
	if (number <= s->s->centres)
		centre_make(s, node, number);
}

/* Behind the node's own people, who come first in its list. */
static void posted(struct sim *s, const char *unit, int node, int64_t org)
{
	int *last = &s->nodes[node].first_post, own = *last;

	sim_post_make(s, "dept_desk", unit, node, org, true);
	if (s->failed || own < 0)
		return;
	int one = *last;
	*last = own;
	while (*last >= 0)
		last = &s->posts[*last].next;
	*last = one;
	s->posts[one].next = -1;
}

/* Officers of a county's bureaus under posts of their own at the nodes of a level, one after the other. */
static void postings_make(struct sim *s, const struct sim_posting *v)
{
	int unit = 0;

	for (size_t i = 0; i < s->s->units_n; i++)
		if (strcmp(s->s->units[i].name, v->unit) == 0)
			unit = (int)i;
	for (int64_t left = v->count; left > 0 && !s->failed;)
		for (int i = 0; i < s->nodes_n && left > 0 && !s->failed; i++) {
			if (s->nodes[i].level != v->level)
				continue;
			for (int k = 0; k < s->orgs_n; k++) {
				const char *at = s->nodes[s->orgs[k].node].path;
				if (s->orgs[k].unit == unit && strncmp(s->nodes[i].path, at, strlen(at)) == 0)
					posted(s, v->unit, i, s->orgs[k].id);
			}
			left--;
		}
}

static void extra_make(struct sim *s, const struct sim_extra *v)
{
	for (int i = 0; i < s->nodes_n; i++)
		if (s->nodes[i].level == v->level) {
			sim_org_make(s, v->name, v->kind, i);
			return;
		}
}

bool sim_people_make(struct sim *s)
{
	const struct scenario *of = s->s;
	size_t posts = of->counties_n * (2 + of->units_n) + 2 * (size_t)of->streets + 2 * (size_t)(of->communities + of->villages);
	int64_t streets = 0, communities = 0;

	for (size_t i = 0; i < of->postings_n; i++)
		posts += (size_t)of->postings[i].count;
	s->posts = arena_alloc(s->a, posts * sizeof *s->posts);
	s->orgs = arena_alloc(s->a, of->counties_n * of->units_n * sizeof *s->orgs);
	for (int i = 0; i < s->nodes_n && !s->failed; i++) {
		if (s->nodes[i].level == LEVEL_COUNTY)
			county_make(s, i);
		else if (s->nodes[i].level == LEVEL_STREET)
			street_make(s, i, ++streets);
		else if (s->nodes[i].level == LEVEL_COMMUNITY)
			community_make(s, i, ++communities);
		if (i % 16 == 0)
			fprintf(stderr, "\r%s %d/%d", cli_zh() ? "岗位" : "posts", s->posts_n, (int)posts);
	}
	for (size_t i = 0; i < of->postings_n && !s->failed; i++)
		postings_make(s, &of->postings[i]);
	for (size_t i = 0; i < of->extras_n && !s->failed; i++)
		extra_make(s, &of->extras[i]);
	fputc('\n', stderr);
	return !s->failed && sim_commit(s);
}

/* ---- hotlines ---- */

static void line_make(struct sim *s, const struct sim_line *l, int node, int64_t number)
{
	int64_t at = s->nodes[node].id, org = s->nodes[node].org, roster;
	const char *phone = number ? arena_printf(s->a, "%s%03" PRId64, l->number, number) : l->number;

	arena_reset(s->text);
	roster = sim_make(s, "/api/v1/rosters", arena_printf(s->text,
		"{\"node\":\"%" PRId64 "\",\"org\":\"%" PRId64 "\",\"name\":\"%s值班\",\"phone\":\"%s\",\"shifts\":["
		"{\"on\":[\"mon\",\"tue\",\"wed\",\"thu\",\"fri\",\"sat\",\"sun\"],\"hours\":\"%s\"}]}", at, org, l->name, phone, l->hours));
	sim_make(s, "/api/v1/lines", arena_printf(s->text, "{\"node\":\"%" PRId64 "\",\"org\":\"%" PRId64 "\",\"roster\":\"%" PRId64
		"\",\"number\":\"%s\",\"name\":\"%s\",\"open\":true}", at, org, roster, phone, l->name));
}

/* At a level with several nodes each has a number of its own. */
static void lines_make(struct sim *s, const struct sim_line *l)
{
	int64_t all = 0, number = 0;

	for (int i = 0; i < s->nodes_n; i++)
		all += s->nodes[i].level == l->level;
	for (int i = 0; i < s->nodes_n && !s->failed; i++) {
		if (s->nodes[i].level != l->level)
			continue;
		if (!s->nodes[i].org)
			sim_org_make(s, "政务服务便民热线中心", "government", i);
		line_make(s, l, i, all > 1 ? ++number : 0);
	}
}

/* ---- the catalogue ---- */

static void matter_make(struct sim *s, const struct sim_matter *m, int64_t list, int64_t i)
{
	int64_t id;
	struct jw w;

	arena_reset(s->text);
	jw_init(&w, s->text);
	jw_raw(&w, "{\"matter\":", 10);
	w.comma = false;
	jw_obj(&w);
	jw_key(&w, "code");
	jw_str(&w, arena_printf(s->text, "S%02" PRId64 "-%04" PRId64, list + 1, i + 1));
	jw_key(&w, "name");
	jw_str(&w, arena_printf(s->text, "%s第%" PRId64 "项", m->name, i + 1));
	jw_key(&w, "class");
	jw_str(&w, m->class);
	if (m->duty) {
		jw_key(&w, "duty");
		jw_str(&w, m->duty);
	}
	if (m->unit) {
		jw_key(&w, "units");
		jw_arr(&w);
		jw_obj(&w);
		jw_key(&w, "role");
		jw_str(&w, "lead");
		jw_key(&w, "name");
		jw_str(&w, m->unit);
		jw_obj_end(&w);
		jw_arr_end(&w);
	}
	if (m->batch) {
		jw_key(&w, "batch");
		jw_int(&w, m->batch);
	}
	jw_obj_end(&w);
	w.comma = false;
	jw_raw(&w, "}", 1);
	id = sim_make(s, "/api/v1/matters", jw_text(&w, NULL));
	if (m->withdrawn && !s->failed)
		sim_make(s, arena_printf(s->text, "/api/v1/matters/%" PRId64 "/withdraw", id), "{}");
}

bool sim_matters_make(struct sim *s)
{
	for (size_t k = 0; k < s->s->matters_n; k++)
		for (int64_t i = 0; i < s->s->matters[k].count && !s->failed; i++)
			matter_make(s, &s->s->matters[k], (int64_t)k, i);
	for (size_t k = 0; k < s->s->lines_n && !s->failed; k++)
		lines_make(s, &s->s->lines[k]);
	return !s->failed && sim_commit(s);
}
