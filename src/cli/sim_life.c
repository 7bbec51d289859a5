/*
 * sim_life.c: every case lives its way. A heap holds who acts next and when; the virtual clock goes from one to the next, and
 * ticks in between, so that what nobody did in time is noticed as it would be in a running city.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/sim.h"
#include "people/people.h"
#include "territory/territory.h"

#define TICK_US (20 * US_MINUTE)
#define DAY_FROM_MIN (7 * 60)        /* when people report: by day */
#define DAY_TO_MIN (21 * 60)
#define REST_PERCENT 60              /* of an ordinary day's reports come in on a day of rest */
#define BEFORE_DUE_US US_MINUTE      /* who hurries at the end */

struct life {
	int64_t at, id;                  /* of what comes next; of its case, 0 before it is reported */
	const struct sim_flow *flow;
	const struct sim_way *way;
	const struct process *def;
	const char *follow, *category;
	size_t next;
	int grid;
};

struct living { struct sim *s; struct life *v; size_t n; size_t *heap, heap_n; size_t ended; };

/* A case as it stands. */
struct standing { const char *state, *path; int64_t due, since, org; bool open; };

/* ---- the heap: the earliest first, and of the same instant the first made ---- */

static bool before(const struct living *l, size_t a, size_t b)
{
	return l->v[a].at != l->v[b].at ? l->v[a].at < l->v[b].at : a < b;
}

static void heap_put(struct living *l, size_t x)
{
	size_t i = l->heap_n++;

	for (; i && before(l, x, l->heap[(i - 1) / 2]); i = (i - 1) / 2)
		l->heap[i] = l->heap[(i - 1) / 2];
	l->heap[i] = x;
}

static size_t heap_take(struct living *l)
{
	size_t top = l->heap[0], x = l->heap[--l->heap_n], i = 0, k;

	while ((k = 2 * i + 1) < l->heap_n) {
		if (k + 1 < l->heap_n && before(l, l->heap[k + 1], l->heap[k]))
			k++;
		if (!before(l, l->heap[k], x))
			break;
		l->heap[i] = l->heap[k];
		i = k;
	}
	if (l->heap_n)
		l->heap[i] = x;
	return top;
}

/* ---- checking the ways ---- */

static enum err way_check(const struct sim *s, const struct process *def, const struct sim_flow *f, const struct sim_way *w, struct problem *p)
{
	int state = def->start;

	for (size_t i = 0; i < w->n; i++) {
		const struct proc_act *act = process_act(def, w->acts[i].id);
		if (!act)
			return refuse(p, E_INPUT, w->acts[i].id, "流程 %s 没有这个动作", "the process %s has no such act", def->id);
		if (!(act->from >> state & 1))
			return refuse(p, E_INPUT, act->id, "在状态 %s 不能做这个动作（流程 %s）", "not possible in the state %s of %s", def->states[state].id, def->id);
		if (act->reporter && strcmp(f->channel, "snap") != 0)
			return refuse(p, E_INPUT, act->id, "只有 snap 渠道的反映人能做这个动作", "only the reporter of a snap can do this");
		if (w->acts[i].late && def->states[state].final)
			return refuse(p, E_INPUT, act->id, "状态 %s 没有时限，不能逾期", "the state %s has no due to be late for", def->states[state].id);
		if (act->fields[ASKED_ORG] == ASK_REQUIRED && !s->s->units_n)
			return refuse(p, E_INPUT, act->id, "没有可以交办的单位", "there is no unit to give it to");
		state = act->to;
	}
	if (!def->states[state].final)
		return refuse(p, E_INPUT, w->n ? w->acts[w->n - 1].id : def->id, "经历止于状态 %s，不是终点", "the way ends in %s, which is not final",
		              def->states[state].id);
	return OK;
}

enum err sim_ways_check(struct sim *s, struct problem *p)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < s->s->flows_n; i++) {
		const struct sim_flow *f = &s->s->flows[i];
		const struct process *def = process_current(&s->self->c, f->process);
		if (!def)
			return refuse(p, E_INPUT, f->process, "没有安装这个流程", "no such process is installed");
		for (size_t k = 0; e == OK && k < f->n; k++)
			e = way_check(s, def, f, &f->ways[k], p);
		for (size_t u = 0; e == OK && u < s->s->units_n; u++)
			for (size_t c = 0; e == OK && c < s->s->units[u].n; c++)
				if (!process_category(def, s->s->units[u].categories[c]))
					e = refuse(p, E_INPUT, s->s->units[u].categories[c], "流程 %s 没有这个类别", "the process %s has no such category", def->id);
		for (size_t k = 0; e == OK && k < s->s->limits_n; k++)
			if (!process_limit(def, s->s->limits[k].id))
				e = refuse(p, E_INPUT, s->s->limits[k].id, "流程 %s 没有这个时限", "the process %s has no such limit", def->id);
	}
	return e;
}

/* ---- time ---- */

/* The first instant from t on at which offices are open. */
static int64_t office_next(const struct calendar *cal, int64_t t)
{
	day_t d = day_at(t, cal->offset_min);

	for (int i = 0; i < 60; i++, d++) {
		const struct slots *day = calendar_day(cal, d).slots;
		for (int k = 0; k < day->n; k++) {
			int64_t from = day_instant(d, day->slot[k].from_min, cal->offset_min), to = day_instant(d, day->slot[k].to_min, cal->offset_min);
			if (t < to)
				return t > from ? t : from;
		}
	}
	return t;
}

static int64_t report_time(struct sim *s, const struct calendar *cal)
{
	day_t day;

	do
		day = s->s->from + (day_t)sim_between(s, 0, s->s->to - s->s->from);
	while (calendar_day(cal, day).slots->n == 0 && sim_between(s, 1, 100) > REST_PERCENT);
	return day_instant(day, 0, cal->offset_min) + sim_between(s, DAY_FROM_MIN * US_MINUTE, DAY_TO_MIN * US_MINUTE);
}

/* When the case's next act is done: within its clock, or beyond it where the way says so. */
static int64_t act_time(struct sim *s, const struct calendar *cal, const struct life *l, const struct proc_act *act, const struct standing *c)
{
	const struct sim_range *r = l->way->acts[l->next].late ? &s->s->late : &s->s->usual;
	int64_t t, percent;

	if (act->reporter)
		return s->now + sim_between(s, s->s->reporter.least * US_HOUR, s->s->reporter.most * US_HOUR);
	if (c->due == INT64_MIN)
		return office_next(cal, s->now + US_HOUR);
	percent = sim_between(s, r->least, r->most);
	t = office_next(cal, s->now + (c->due - s->now) / 100 * percent);
	if (!l->way->acts[l->next].late && t > c->due - BEFORE_DUE_US)
		t = c->due - BEFORE_DUE_US;
	return t > s->now ? t : s->now + US_SECOND;
}

/* ---- who ---- */

static const struct sim_unit *unit_for(const struct sim *s, const char *category, int *index)
{
	for (size_t i = 0; i < s->s->units_n; i++)
		for (size_t k = 0; k < s->s->units[i].n; k++)
			if (category && strcmp(s->s->units[i].categories[k], category) == 0) {
				*index = (int)i;
				return &s->s->units[i];
			}
	*index = 0;
	return &s->s->units[0];
}

/* The bureau of the case's own county that answers for its category. */
static int64_t org_for(const struct sim *s, const char *category, const char *path)
{
	int unit;

	unit_for(s, category, &unit);
	for (int i = 0; i < s->orgs_n; i++) {
		const char *at = s->nodes[s->orgs[i].node].path;
		if (s->orgs[i].unit == unit && strncmp(path, at, strlen(at)) == 0)
			return s->orgs[i].id;
	}
	return 0;
}

/* Who has a right at a place, from the nearest desk upwards; after: the one that was tried before (NULL: none). */
static const struct sim_post *who_may(struct sim *s, const char *right, const char *path, int64_t org, const struct sim_post *after)
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

/* ---- acting ---- */

static const char *pick_weighted(struct sim *s, const struct sim_weight *v, size_t n)
{
	int64_t all = 0, at;

	for (size_t i = 0; i < n; i++)
		all += v[i].weight;
	at = sim_between(s, 0, all - 1);
	for (size_t i = 0; i < n; i++)
		if ((at -= v[i].weight) < 0)
			return v[i].id;
	return v[0].id;
}

static int64_t pick_score(struct sim *s)
{
	int64_t all = 0, at;

	for (int i = 0; i < SIM_SCORES; i++)
		all += s->s->scores[i];
	at = sim_between(s, 0, all - 1);
	for (int i = 0; i < SIM_SCORES; i++)
		if ((at -= s->s->scores[i]) < 0)
			return i + 1;
	return SIM_SCORES;
}

static void key_text(struct jw *w, const char *key, const char *value)
{
	jw_key(w, key);
	jw_str(w, value);
}

/* What the act must be told. */
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
		jw_id(&w, org_for(s, l->category, c->path));
	}
	if (act->fields[ASKED_LIMIT] == ASK_REQUIRED)
		key_text(&w, "limit", pick_weighted(s, s->s->limits, s->s->limits_n));
	if (act->fields[ASKED_SCORE] == ASK_REQUIRED) {
		jw_key(&w, "score");
		jw_int(&w, pick_score(s));
	}
	jw_obj_end(&w);
	return jw_text(&w, NULL);
}

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

	body = scored ? arena_printf(s->text, "{\"score\":%" PRId64 ",\"words\":\"%s\"}", pick_score(s), words) :
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
	while (status >= 400 && (who = who_may(s, act->by, c->path, c->org, who)) && !s->failed)
		status = sim_call(s, &who->actor, "POST", path, body, &r);
	return status < 400 || refused(s, l, act->id, &r);
}

/* ---- opening ---- */

static bool open_case(struct sim *s, struct life *l)
{
	const struct sim_grid *g = &s->grids[l->grid];
	struct geo_point corner = g->corner[sim_random(s) % g->corners];
	double towards = (double)sim_between(s, 0, 400) / 1000;
	bool snap = strcmp(l->flow->channel, "snap") == 0;
	struct actor as = { 0 };
	const char *text;
	struct rows rows;
	struct reply r;
	struct jw w;

	jw_init(&w, s->text);
	jw_obj(&w);
	key_text(&w, "text", sim_report_text(s, s->text, l->category));
	jw_key(&w, "lon");
	jw_num(&w, g->lon + towards * (corner.lon - g->lon));
	jw_key(&w, "lat");
	jw_num(&w, g->lat + towards * (corner.lat - g->lat));
	key_text(&w, "category", l->category);
	jw_obj_end(&w);
	text = jw_text(&w, NULL);
	if (!snap)
		as = s->posts[g->community].actor;
	if (sim_call(s, snap ? NULL : &as, "POST", snap ? "/api/v1/snaps" : "/api/v1/cases", text, &r) >= 400)
		return refused(s, l, "report", &r);
	if (snap && (!sim_writes(s) || db_rows(s->lane.write, &sim_sql[SIM_BY_NUMBER], s->text,
	                                      VALS(vi(s->in.tenant), vs(sim_answer(s, &r, "number"))), &rows) != OK || !rows.n))
		return refused(s, l, "report", &r);
	l->id = snap ? rows.v[0].i : strtoll(sim_answer(s, &r, "id"), NULL, 10);
	l->follow = snap ? arena_str(s->a, sim_answer(s, &r, "follow")) : NULL;
	s->opened++;
	return true;
}

static bool stand(struct sim *s, const struct life *l, struct standing *out)
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

/* One step of one case; whether there is another. */
static bool step(struct living *all, struct life *l, const struct calendar *cal)
{
	struct sim *s = all->s;
	const struct proc_act *act;
	struct standing c;

	arena_reset(s->text);
	if (!l->id) {
		if (!open_case(s, l))
			return false;
	} else {
		act = process_act(l->def, l->way->acts[l->next].id);
		if (!stand(s, l, &c) || !(act->reporter ? act_reporter(s, l, act) : act_staff(s, l, act, &c)))
			return false;
		s->acted++;
		l->next++;
	}
	if (l->next == l->way->n)
		return false;
	if (!stand(s, l, &c))
		return false;
	l->at = act_time(s, cal, l, process_act(l->def, l->way->acts[l->next].id), &c);
	return true;
}

/* ---- the year ---- */

static void plan(struct living *l, const struct calendar *cal)
{
	struct sim *s = l->s;

	for (size_t i = 0; i < s->s->flows_n; i++)
		for (size_t k = 0; k < s->s->flows[i].n; k++)
			l->n += (size_t)s->s->flows[i].ways[k].cases;
	l->v = arena_alloc(s->a, l->n * sizeof *l->v);
	l->heap = arena_alloc(s->a, l->n * sizeof *l->heap);
	l->n = 0;
	for (size_t i = 0; i < s->s->flows_n; i++) {
		const struct sim_flow *f = &s->s->flows[i];
		const struct process *def = process_current(&s->self->c, f->process);
		for (size_t k = 0; k < f->n; k++)
			for (int64_t c = 0; c < f->ways[k].cases; c++) {
				const struct sim_unit *u = &s->s->units[sim_random(s) % s->s->units_n];
				l->v[l->n] = (struct life){ .at = report_time(s, cal), .flow = f, .way = &f->ways[k], .def = def,
					.category = u->categories[sim_random(s) % u->n], .grid = (int)(sim_random(s) % (uint64_t)s->grids_n) };
				heap_put(l, l->n++);
			}
	}
}

/* The grid worker of each community, by its number: where a grid's reports come from. */
static void workers_find(struct sim *s)
{
	int *worker = arena_alloc(s->a, (size_t)s->communities_n * sizeof *worker), n = 0;

	for (int i = 0; i < s->nodes_n; i++)
		if (s->nodes[i].level == LEVEL_COMMUNITY)
			worker[n++] = s->nodes[i].first_post;      /* made last, so first in the list */
	for (int i = 0; i < s->grids_n; i++)
		s->grids[i].community = worker[s->grids[i].community];
}

static void progress(const struct living *l, int *shown)
{
	char day[11], bar[31];
	int percent = (int)(l->ended * 100 / (l->n ? l->n : 1));

	if (percent == *shown)
		return;
	*shown = percent;
	for (int i = 0; i < 30; i++)
		bar[i] = i * 100 < percent * 30 ? '#' : '.';
	bar[30] = 0;
	day_print(day, day_at(l->s->now, CHINA_OFFSET_MIN));
	fprintf(stderr, "\r[%s] %3d%% %s %" PRId64, bar, percent, day, l->s->opened);
}

bool sim_live(struct sim *s)
{
	struct living l = { .s = s };
	const struct calendar *cal = calendar_for(&s->self->c, 0);
	int64_t tick = s->now + TICK_US;
	int shown = -1;

	workers_find(s);
	plan(&l, cal);
	while (l.heap_n && !s->failed) {
		size_t x = heap_take(&l);
		for (; tick <= l.v[x].at && !s->failed; tick += TICK_US) {
			s->now = tick;
			sim_tick(s);
		}
		s->now = l.v[x].at;
		if (step(&l, &l.v[x], cal))
			heap_put(&l, x);
		else
			l.ended++;
		progress(&l, &shown);
	}
	fputc('\n', stderr);
	return !s->failed && sim_commit(s);
}
