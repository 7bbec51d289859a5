/*
 * demo_year.c: the demonstration is alive: its city lives the year before today (packs/base/demo.yaml) under a virtual clock, every
 * step through the gate by the person whose work it is, up to this very minute. Cases still run then, and the served clock goes on.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/sim.h"
#include "people/people.h"
#include "territory/geojson.h"
#include "territory/territory.h"

#define YEAR_DAYS 365
#define NODES_MAX 4000
#define SUMS_DAYS 6
#define REPORT_DAY 3            /* of a month: from then on the report of the one before is drafted, and published */
#define LAST_REPORT_DAYS 31     /* the newest waits for somebody to publish it */

static int64_t year_clock(void *arg)
{
	return ((const struct sim *)arg)->now;
}

/* ---- the place, as the demonstration made it ---- */

static int node_by_id(const struct sim *s, int64_t id)
{
	for (int i = 0; i < s->nodes_n; i++)
		if (s->nodes[i].id == id)
			return i;
	return -1;
}

/* How many communities stand before the one of this path: their workers are found by that number. */
static int community_number(const struct sim *s, const char *path)
{
	int n = 0;

	for (int i = 0; i < s->nodes_n && strcmp(s->nodes[i].path, path) < 0; i++)
		n += s->nodes[i].level == LEVEL_COMMUNITY;
	return n;
}

static enum err grid_take(void *arg, const struct val *v, int cols)
{
	struct sim *s = arg;
	struct sim_grid *out = &s->grids[s->grids_n];
	json_t *geometry = json_loadb(v[1].s, v[1].len, 0, NULL);
	const char *community = arena_strn(s->a, v[0].s, strlen(v[0].s) - PATH_STEP);
	struct geo_point middle;
	struct problem p = { 0 };
	struct geo shape;
	enum err e;

	(void)cols;
	if (s->grids_n == NODES_MAX) {
		json_decref(geometry);
		return OK;
	}
	if ((e = geojson_shape(s->a, geometry, "", &shape, &p)) == OK && (e = geo_label(&shape, &middle, &p)) == OK) {
		const struct geo_ring *ring = &shape.polygon[0].ring[0];
		*out = (struct sim_grid){ middle.lon, middle.lat, ring->at, ring->n - 1, community_number(s, community) };
		s->grids_n++;
	} else {
		cli_problem(&p);
	}
	json_decref(geometry);
	return e;
}

static enum err holder_take(void *arg, const struct val *v, int cols)
{
	struct sim *s = arg;
	int node = node_by_id(s, v[2].i);

	(void)cols;
	if (node >= 0)
		sim_post_take(s, v[0].i, v[1].i, node);
	return s->failed ? E_INTERNAL : OK;
}

static bool place_read(struct sim *s)
{
	enum err e;

	if (!sim_nodes_read(s, NODES_MAX))
		return false;
	s->grids = arena_alloc(s->a, NODES_MAX * sizeof *s->grids);
	s->posts = arena_alloc(s->a, NODES_MAX * sizeof *s->posts);
	s->orgs = arena_alloc(s->a, SIM_UNITS_MAX * sizeof *s->orgs);
	for (int i = 0; i < s->nodes_n; i++)
		s->communities_n += s->nodes[i].level == LEVEL_COMMUNITY;
	if (db_begin(s->lane.read) != OK)
		return false;
	e = db_each(s->lane.read, &sim_sql[SIM_GRIDS], VALS(vi(s->in.tenant)), grid_take, s);
	if (e == OK)
		e = db_each(s->lane.read, &sim_sql[SIM_HOLDERS], VALS(vi(s->in.tenant)), holder_take, s);
	db_rollback(s->lane.read);
	return e == OK && s->grids_n > 0;
}

/* ---- and the people whom it has no account for ---- */

static int64_t org_named(struct sim *s, const char *name)
{
	int64_t id = 0;

	return sim_writes(s) && people_org_named(&s->self->c, name, &id) == OK ? id : 0;
}

static void county_fill(struct sim *s, int node)
{
	const char *county = s->nodes[node].name;
	int64_t government = org_named(s, arena_printf(s->a, "%s人民政府", county));

	if (government)
		sim_post_make(s, "county_desk", "区指挥中心值班", node, government, false);
	for (size_t i = 0; i < s->s->units_n && !s->failed; i++) {
		const char *name = arena_printf(s->a, "%s%s", county, s->s->units[i].name);
		int64_t org = org_named(s, name);
		if (!org) {
			org = sim_org_make(s, name, "department", node);
			sim_post_make(s, "dept_desk", s->s->units[i].name, node, org, true);
		}
		s->orgs[s->orgs_n++] = (struct sim_org){ org, node, (int)i };
	}
}

static void street_fill(struct sim *s, int node)
{
	int64_t org = sim_org_make(s, arena_printf(s->a, "%s办事处", s->nodes[node].name), "street", node);

	sim_post_make(s, "street_desk", "街道工作台", node, org, false);
	sim_post_make(s, "street_desk", "街道负责人", node, org, false);
}

static void community_fill(struct sim *s, int node)
{
	int64_t org = sim_org_make(s, s->nodes[node].name, "community", node);

	sim_post_make(s, "community_desk", "社区工作台", node, org, false);
	sim_post_make(s, "grid_worker", "网格员", node, org, false);
}

static bool people_fill(struct sim *s)
{
	for (int i = 0; i < s->nodes_n && !s->failed; i++) {
		if (s->nodes[i].level == LEVEL_COUNTY)
			county_fill(s, i);
		else if (s->nodes[i].first_post < 0 && s->nodes[i].level == LEVEL_STREET)
			street_fill(s, i);
		else if (s->nodes[i].first_post < 0 && s->nodes[i].level == LEVEL_COMMUNITY)
			community_fill(s, i);
	}
	return !s->failed && sim_commit(s);
}

/* ---- reports of its months ---- */

static bool refused(struct sim *s, const char *what, const struct reply *r)
{
	fprintf(stderr, "shao init: %s: %s\n", what, cli_zh() ? r->problem.zh : r->problem.en);
	s->failed = true;
	return false;
}

/* The month before is drafted at the county's desk and published by another person there; the last one is left to be published. */
static bool month_report(struct sim *s, int county, const char *month)
{
	const struct sim_post *who = sim_who_may(s, "report.write", s->nodes[county].path, 0, NULL);
	const char *body, *id;
	struct reply r;

	arena_reset(s->text);
	body = arena_printf(s->text, "{\"node\":\"%" PRId64 "\",\"month\":\"%s\"}", s->nodes[county].id, month);
	if (!who)
		return true;
	if (sim_call(s, &who->actor, "POST", "/api/v1/reports", body, &r) >= 400)
		return refused(s, "report", &r);
	id = arena_str(s->text, sim_answer(s, &r, "id"));
	who = sim_who_may(s, "report.publish", s->nodes[county].path, 0, who);
	if (!who || s->until - s->now < LAST_REPORT_DAYS * US_DAY)
		return true;
	return sim_call(s, &who->actor, "POST", arena_printf(s->text, "/api/v1/reports/%s/publish", id), "{}", &r) < 400 || refused(s, "publish", &r);
}

static bool year_summed(struct sim *s)
{
	int year, month, day;
	char text[24];

	day_split(day_at(s->now, CHINA_OFFSET_MIN), &year, &month, &day);
	/* The first of these days that comes then. */
	if (day < REPORT_DAY || day >= REPORT_DAY + SUMS_DAYS)
		return true;
	year -= month == 1;
	month = month == 1 ? 12 : month - 1;
	/* A month that had begun before the year did has no report. */
	if (day_of(year, month, 1) < s->s->from)
		return true;
	snprintf(text, sizeof text, "%04d-%02d", year, month);
	for (int i = 0; i < s->nodes_n && !s->failed; i++)
		if (s->nodes[i].level == LEVEL_COUNTY)
			month_report(s, i, text);
	return !s->failed;
}

/* ---- all of it ---- */

static bool year_live(struct sim *s)
{
	struct problem p = { 0 };
	struct scenario *scenario;

	if (scenario_read(s->a, arena_printf(s->a, "%s/base/demo.yaml", s->in.core->conf.packs), &scenario, &p) != OK) {
		cli_problem(&p);
		return false;
	}
	scenario->to = day_at(s->until, CHINA_OFFSET_MIN);
	scenario->from = scenario->to - YEAR_DAYS;
	s->s = scenario;
	s->sums_days = SUMS_DAYS;
	s->summed = year_summed;
	if (!sim_begin(s))
		return false;
	if (sim_ways_check(s, &p) != OK) {
		cli_problem(&p);
		return false;
	}
	fprintf(stderr, cli_zh() ? "演示城市正在过去的一年里生活…\n" : "the demo city lives the year before today …\n");
	return place_read(s) && people_fill(s) && sim_live(s);
}

int demo_init(const struct options *o)
{
	struct sim s = { .seed = 20261121, .until = (int64_t)time(NULL) * US_SECOND };
	struct core_conf with = { .clock = year_clock, .clock_arg = &s, .also = &sim_list };
	bool ok = false;

	s.a = arena_new(SIZE_MAX);
	s.text = arena_new(LIMIT_ARENA_BYTES);
	s.one = arena_new(LIMIT_ARENA_BYTES);
	s.now = s.until - (YEAR_DAYS + 1) * US_DAY;
	if (cli_open_with(o, true, &with, &s.in)) {
		ok = cli_init_in(&s.in, o) == 0 && year_live(&s);
		sim_end(&s);
		cli_close(&s.in);
	}
	arena_free(s.one);
	arena_free(s.text);
	arena_free(s.a);
	return ok ? 0 : 1;
}
