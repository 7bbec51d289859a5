/*
 * sim_act.c: what is done with a case: who has the right, what they are asked for, and the call.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/sim_life.h"
#include "people/people.h"
#include "territory/territory.h"

#define UNITS_TRIED 200
#define PAUSE_US (10 * US_DAY)
#define EXTEND_BY 2

/* ---- who ---- */

static int unit_for(const struct sim *s, const char *category)
{
	for (size_t i = 0; i < s->s->units_n; i++)
		for (size_t k = 0; k < s->s->units[i].n; k++)
			if (category && strcmp(s->s->units[i].categories[k], category) == 0)
				return (int)i;
	return 0;
}

/* A bureau of the case's own county; 0 if there is none. */
static int64_t org_of(const struct sim *s, int unit, const char *path)
{
	for (int i = 0; i < s->orgs_n; i++) {
		const char *at = s->nodes[s->orgs[i].node].path;
		if (s->orgs[i].unit == unit && strncmp(path, at, strlen(at)) == 0)
			return s->orgs[i].id;
	}
	return 0;
}

const struct sim_post *sim_who_may(struct sim *s, const char *right, const char *path, int64_t org, const struct sim_post *after)
{
	bool passed = !after;

	for (size_t n = strlen(path); n >= PATH_STEP; n -= PATH_STEP) {
		int at = sim_node_at(s, path, n);
		for (int i = at < 0 ? -1 : s->nodes[at].first_post; i >= 0; i = s->posts[i].next) {
			s->self->c.actor = s->posts[i].actor;
			if (passed && people_may(&s->self->c, right, path, org))
				return &s->posts[i];
			passed |= &s->posts[i] == after;
		}
	}
	return NULL;
}

/* ---- chance ---- */

static const char *pick_limit(struct sim *s)
{
	const struct sim_weight *v = s->s->limits;
	int64_t all = 0, at;

	for (size_t i = 0; i < s->s->limits_n; i++)
		all += v[i].weight;
	at = sim_between(s, 0, all - 1);
	for (size_t i = 0; i < s->s->limits_n; i++)
		if ((at -= v[i].weight) < 0)
			return v[i].id;
	return v[0].id;
}

/* A score as people give them, at or below the line that has it done again, or above it. */
static int64_t pick_score(struct sim *s, const struct proc_act *act, bool low)
{
	int from = low ? 0 : act->low_score, to = low ? act->low_score : SIM_SCORES;
	int64_t all = 0, at;

	for (int i = from; i < to; i++)
		all += s->s->scores[i];
	if (!all)
		return low ? 1 : SIM_SCORES;
	at = sim_between(s, 0, all - 1);
	for (int i = from; i < to; i++)
		if ((at -= s->s->scores[i]) < 0)
			return i + 1;
	return to;
}

const struct sim_way *sim_way_pick(struct sim *s, const struct sim_flow *f)
{
	int64_t all = 0, at;

	for (size_t i = 0; i < f->n; i++)
		all += f->ways[i].cases;
	at = sim_between(s, 0, all - 1);
	for (size_t i = 0; i < f->n; i++)
		if ((at -= f->ways[i].cases) < 0)
			return &f->ways[i];
	return &f->ways[0];
}

const struct sim_flow *sim_task_flow(const struct scenario *s, const char *process)
{
	for (size_t i = 0; i < s->tasks_n; i++)
		if (strcmp(s->tasks[i].process, process) == 0)
			return &s->tasks[i];
	return NULL;
}

/* ---- what an act asks for ---- */

static void key_text(struct jw *w, const char *key, const char *value)
{
	jw_key(w, key);
	jw_str(w, value);
}

static void key_time(struct jw *w, const char *key, int64_t at)
{
	char text[40];

	day_print_time(text, at, CHINA_OFFSET_MIN);
	key_text(w, key, text);
}

/* Several bureaus of the county, each once. */
static void put_units(struct sim *s, const struct life *l, const struct standing *c, struct jw *w)
{
	int64_t n = sim_between(s, l->flow->units.least, l->flow->units.most), put = 0;
	bool *taken = arena_alloc(s->text, s->s->units_n * sizeof *taken);

	jw_key(w, "units");
	jw_arr(w);
	for (int tries = 0; put < n && put < (int64_t)s->s->units_n && tries < UNITS_TRIED; tries++) {
		int unit = (int)(sim_random(s) % s->s->units_n);
		if (taken[unit])
			continue;
		taken[unit] = true;
		put++;
		jw_id(w, org_of(s, unit, c->path));
	}
	jw_arr_end(w);
}

static void put_value(struct sim *s, const struct life *l, const struct proc_field *f, const char *act, struct jw *w)
{
	int64_t least = f->min > 0 ? f->min : 1, most = f->max > least && f->max < 100 ? f->max : least + 40;
	char day[11];

	if (f->type == OWN_NUMBER && l->flow->amounts.least) {
		least = l->flow->amounts.least;
		most = l->flow->amounts.most;
	}
	jw_key(w, f->id);
	switch (f->type) {
	case OWN_TEXT:
		jw_str(w, sim_act_text(s, s->text, act));
		break;
	case OWN_NUMBER:
	case OWN_MONEY:
		jw_int(w, sim_between(s, least, most));
		break;
	case OWN_DATE:
		day_print(day, day_at(s->now, CHINA_OFFSET_MIN));
		jw_str(w, day);
		break;
	case OWN_CHOICE:
		jw_str(w, f->choices[sim_random(s) % (uint64_t)f->choices_n].id);
		break;
	case OWN_FLAG:
		jw_bool(w, true);
		break;
	}
}

static void put_values(struct sim *s, const struct life *l, const struct proc_act *act, struct jw *w)
{
	bool any = false;

	for (int i = 0; i < l->def->fields_n; i++)
		any |= act->own[i] == ASK_REQUIRED;
	if (!any)
		return;
	jw_key(w, "values");
	jw_obj(w);
	for (int i = 0; i < l->def->fields_n; i++)
		if (act->own[i] == ASK_REQUIRED)
			put_value(s, l, &l->def->fields[i], act->id, w);
	jw_obj_end(w);
}

static const char *act_body(struct sim *s, const struct life *l, const struct proc_act *act, const struct standing *c)
{
	struct jw w;

	jw_init(&w, s->text);
	jw_obj(&w);
	if (act->fields[ASKED_CATEGORY] == ASK_REQUIRED)
		key_text(&w, "category", l->category);
	if (act->fields[ASKED_WORDS] == ASK_REQUIRED)
		key_text(&w, "words", sim_act_text(s, s->text, act->id));
	if (act->fields[ASKED_ORG] == ASK_REQUIRED) {
		jw_key(&w, "org");
		jw_id(&w, org_of(s, unit_for(s, l->category), c->path));
	}
	if (act->fields[ASKED_LIMIT] == ASK_REQUIRED)
		key_text(&w, "limit", pick_limit(s));
	if (act->fields[ASKED_SCORE] == ASK_REQUIRED) {
		jw_key(&w, "score");
		jw_int(&w, pick_score(s, act, l->way->acts[l->next].low));
	}
	if (act->fields[ASKED_UNITS] == ASK_REQUIRED)
		put_units(s, l, c, &w);
	if (act->fields[ASKED_UNTIL] == ASK_REQUIRED)
		key_time(&w, "until", s->now + PAUSE_US);
	if (act->fields[ASKED_AMOUNT] == ASK_REQUIRED) {
		jw_key(&w, "amount");
		jw_int(&w, EXTEND_BY);
	}
	put_values(s, l, act, &w);
	jw_obj_end(&w);
	return jw_text(&w, NULL);
}

/* ---- acting ---- */

static bool refused(struct sim *s, const struct life *l, const char *what, const struct reply *r)
{
	if (!s->failed)
		fprintf(stderr, "shao simulate: %s: case %" PRId64 ": %s %s: %s\n", l->flow->process, l->id, what, r->problem.field,
		        cli_zh() ? r->problem.zh : r->problem.en);
	s->failed = true;
	return false;
}

/* The reporter's own acts go by the follow link. */
static bool act_reporter(struct sim *s, const struct life *l, const struct proc_act *act)
{
	bool scored = act->fields[ASKED_SCORE] != ASK_NO;
	const char *path = arena_printf(s->text, "/api/v1/snaps/%s/%s", l->follow, scored ? "rate" : "reopen");
	const char *words = sim_act_text(s, s->text, act->id), *body;
	struct reply r;

	body = scored ? arena_printf(s->text, "{\"score\":%" PRId64 ",\"words\":\"%s\"}", pick_score(s, act, l->way->acts[l->next].low), words) :
	                arena_printf(s->text, "{\"reason\":\"%s\"}", words);
	return sim_call(s, NULL, "POST", path, body, &r) < 400 || refused(s, l, act->id, &r);
}

static bool act_staff(struct sim *s, const struct life *l, const struct proc_act *act, const struct standing *c)
{
	const char *body = act_body(s, l, act, c), *path = arena_printf(s->text, "/api/v1/cases/%" PRId64 "/acts/%s", l->id, act->id);
	const struct sim_post *who = NULL;
	struct reply r = { .problem = { .en = "nobody here has the right", .zh = "没有人有这项权限" } };
	int status = 403;

	/* Whom four eyes keep from it lets another do it. */
	while (status >= 400 && (who = sim_who_may(s, act->by, c->path, c->org, who)) && !s->failed)
		status = sim_call(s, &who->actor, "POST", path, body, &r);
	return status < 400 || refused(s, l, act->id, &r);
}

bool sim_do(struct sim *s, const struct life *l, const struct proc_act *act, const struct standing *c)
{
	return act->doer == BY_REPORTER ? act_reporter(s, l, act) : act_staff(s, l, act, c);
}

/* ---- opening ---- */

int sim_node_above(const struct sim *s, const struct sim_grid *g, int level)
{
	const char *path = s->nodes[s->posts[g->community].node].path;

	for (size_t n = strlen(path); n >= PATH_STEP; n -= PATH_STEP) {
		int at = sim_node_at(s, path, n);
		if (at >= 0 && (s->nodes[at].level == level || !level))
			return at;
	}
	return 0;
}

static const char *open_body(struct sim *s, struct life *l, const struct sim_grid *g, bool snap)
{
	struct geo_point corner = g->corner[sim_random(s) % g->corners];
	double towards = (double)sim_between(s, 0, 400) / 1000;
	struct jw w;

	jw_init(&w, s->text);
	jw_obj(&w);
	key_text(&w, "text", sim_report_text(s, s->text, l->category, &l->title));
	jw_key(&w, "lon");
	jw_num(&w, g->lon + towards * (corner.lon - g->lon));
	jw_key(&w, "lat");
	jw_num(&w, g->lat + towards * (corner.lat - g->lat));
	key_text(&w, "category", l->category);
	if (!snap) {
		key_text(&w, "process", l->flow->process);
		key_text(&w, "channel", l->flow->channel);
	}
	if (l->flow->level) {
		jw_key(&w, "node");
		jw_id(&w, s->nodes[sim_node_above(s, g, l->flow->level)].id);
	}
	jw_obj_end(&w);
	return jw_text(&w, NULL);
}

bool sim_open(struct sim *s, struct life *l)
{
	const struct sim_grid *g = &s->grids[l->grid];
	bool snap = strcmp(l->flow->channel, "snap") == 0;
	const char *body = open_body(s, l, g, snap), *path = s->nodes[sim_node_above(s, g, l->flow->level)].path;
	const struct sim_post *who = snap ? NULL : sim_who_may(s, l->def->intake, path, 0, NULL);
	struct reply r = { .problem = { .en = "nobody here may open one", .zh = "没有人可以发起" } };
	struct rows rows;

	if ((!snap && !who) || sim_call(s, who ? &who->actor : NULL, "POST", snap ? "/api/v1/snaps" : "/api/v1/cases", body, &r) >= 400)
		return refused(s, l, "report", &r);
	if (snap && (!sim_writes(s) || db_rows(s->lane.write, &sim_sql[SIM_BY_NUMBER], s->text,
	                                      VALS(vi(s->in.tenant), vs(sim_answer(s, &r, "number"))), &rows) != OK || !rows.n))
		return refused(s, l, "report", &r);
	l->id = snap ? rows.v[0].i : strtoll(sim_answer(s, &r, "id"), NULL, 10);
	l->follow = snap ? arena_str(s->a, sim_answer(s, &r, "follow")) : NULL;
	s->opened++;
	return true;
}

bool sim_release(struct sim *s, const struct life *l, const struct standing *c)
{
	const char *path = arena_printf(s->text, "/api/v1/cases/%" PRId64 "/release", l->id);
	const struct sim_post *who = NULL;
	struct reply r = { .problem = { .en = "nobody here may release it", .zh = "没有人可以公开" } };
	int status = 403;
	struct jw w;

	jw_init(&w, s->text);
	jw_obj(&w);
	key_text(&w, "title", l->title);
	key_text(&w, "text", sim_public_text(s));
	key_text(&w, "place", "exact");
	jw_obj_end(&w);
	while (status >= 400 && (who = sim_who_may(s, "case.release", c->path, 0, who)) && !s->failed)
		status = sim_call(s, &who->actor, "POST", path, jw_text(&w, NULL), &r);
	return status < 400 || refused(s, l, "release", &r);
}

bool sim_stand(struct sim *s, const struct life *l, struct standing *out)
{
	struct rows rows;

	if (!sim_writes(s) || db_rows(s->lane.write, &sim_sql[SIM_CASE], s->text, VALS(vi(s->in.tenant), vi(l->id)), &rows) != OK || !rows.n) {
		s->failed = true;
		fprintf(stderr, "shao simulate: a case cannot be read: %s\n", db_error(s->lane.write));
		return false;
	}
	*out = (struct standing){ rows.v[0].s, rows.v[3].s, rows.v[1].type ? rows.v[1].i : INT64_MIN, rows.v[2].i, rows.v[4].i, rows.v[5].i != 0 };
	return true;
}
