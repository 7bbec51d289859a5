/*
 * sim_life.c: every case lives its way. A heap holds who acts next and when; the virtual clock goes from one to the next, and
 * ticks in between, so that what nobody did in time is noticed as it would be in a running city. Tasks inside a case, and cases
 * that it links to, begin to live when they are found.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/sim_life.h"
#include "territory/territory.h"

#define TICK_US (20 * US_MINUTE)
#define DAY_FROM_MIN (7 * 60)        /* when people report: by day */
#define DAY_TO_MIN (21 * 60)
#define REST_PERCENT 60              /* of an ordinary day's reports come in on a day of rest */
#define BEFORE_DUE_US US_MINUTE      /* who hurries at the end */
#define WAIT_US (2 * US_HOUR)        /* how often one looks whether the others are done */
#define WAITS_MAX 2000
#define SUMS_DAYS 7                  /* how often what nobody waits for is done: seals, sums, the index */

struct living { struct sim *s; int64_t n, ended; struct life **heap; size_t heap_n, heap_cap; };

/* ---- the heap: the earliest first, and of the same instant the first made ---- */

static bool before(const struct life *a, const struct life *b)
{
	return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}

static void heap_put(struct living *l, struct life *x)
{
	size_t i = l->heap_n++;

	if (l->heap_n > l->heap_cap) {
		l->heap_cap = l->heap_cap ? 2 * l->heap_cap : 1024;
		if (!(l->heap = realloc(l->heap, l->heap_cap * sizeof(struct life *))))
			abort();
	}
	for (; i && before(x, l->heap[(i - 1) / 2]); i = (i - 1) / 2)
		l->heap[i] = l->heap[(i - 1) / 2];
	l->heap[i] = x;
}

static struct life *heap_take(struct living *l)
{
	struct life *top = l->heap[0], *x = l->heap[--l->heap_n];
	size_t i = 0, k;

	while ((k = 2 * i + 1) < l->heap_n) {
		if (k + 1 < l->heap_n && before(l->heap[k + 1], l->heap[k]))
			k++;
		if (!before(l->heap[k], x))
			break;
		l->heap[i] = l->heap[k];
		i = k;
	}
	if (l->heap_n)
		l->heap[i] = x;
	return top;
}

static struct life *life_new(struct living *l, const struct life *from)
{
	struct life *out = arena_alloc(l->s->a, sizeof *out);

	*out = *from;
	out->seq = l->n++;
	heap_put(l, out);
	return out;
}

/* ---- checking the ways ---- */

/* Whether an act is possible in a state, or in one that tasks or the clock lead to from there; *state then is that one. */
static bool comes_to(const struct process *def, const struct proc_act *act, int *state)
{
	if (act->from >> *state & 1)
		return true;
	for (int i = 0; i < def->acts_n; i++) {
		const struct proc_act *by = &def->acts[i];
		bool itself = by->doer == BY_TASKS || by->doer == BY_CLOCK || by->doer == BY_LINKS;
		if (itself && by->to >= 0 && (by->from >> *state & 1) && (act->from >> by->to & 1)) {
			*state = by->to;
			return true;
		}
	}
	return false;
}

static enum err act_check(const struct sim *s, const struct process *def, const struct sim_flow *f, const struct sim_act *a, int *state,
                          struct problem *p)
{
	const struct proc_act *act = process_act(def, a->id);

	if (!act)
		return refuse(p, E_INPUT, a->id, "流程 %s 没有这个动作", "the process %s has no such act", def->id);
	if (!comes_to(def, act, state))
		return refuse(p, E_INPUT, act->id, "在状态 %s 不能做这个动作（流程 %s）", "not possible in the state %s of %s", def->states[*state].id, def->id);
	if (act->doer == BY_REPORTER && (!f->channel || strcmp(f->channel, "snap") != 0))
		return refuse(p, E_INPUT, act->id, "只有 snap 渠道的反映人能做这个动作", "only the reporter of a snap can do this");
	if (act->doer == BY_TASKS || act->doer == BY_CLOCK || act->doer == BY_LINKS)
		return refuse(p, E_INPUT, act->id, "这个动作由任务或时钟完成，不写在经历里", "tasks or the clock do this; it stands in no way");
	if (a->late && def->states[*state].final)
		return refuse(p, E_INPUT, act->id, "状态 %s 没有时限，不能逾期", "the state %s has no due to be late for", def->states[*state].id);
	if (a->low && !act->low_score)
		return refuse(p, E_INPUT, act->id, "这个动作没有低分重办", "no score of this act has it done again");
	if ((act->fields[ASKED_ORG] == ASK_REQUIRED || act->fields[ASKED_UNITS] == ASK_REQUIRED) && !s->s->units_n)
		return refuse(p, E_INPUT, act->id, "没有可以交办的单位", "there is no unit to give it to");
	if (act->fields[ASKED_MATTER] == ASK_REQUIRED)
		return refuse(p, E_INPUT, act->id, "模拟不选事项", "a simulation chooses no matter");
	if (a->low)
		*state = act->low_to;
	else if (act->to >= 0)
		*state = act->to;
	return OK;
}

static bool comes_by(const struct process *def, const char *channel)
{
	for (const char *const *c = def->channels; c && *c; c++)
		if (strcmp(*c, channel) == 0)
			return true;
	return false;
}

static enum err flow_check(struct sim *s, const struct sim_flow *f, struct problem *p)
{
	const struct process *def = process_current(&s->self->c, f->process);
	enum err e = OK;

	if (!def)
		return refuse(p, E_INPUT, f->process, "没有安装这个流程", "no such process is installed");
	if (f->channel && !comes_by(def, f->channel))
		return refuse(p, E_INPUT, f->channel, "流程 %s 没有这个渠道", "the process %s does not come in by this channel", def->id);
	for (size_t k = 0; e == OK && k < f->n; k++) {
		int state = def->start;
		for (size_t i = 0; e == OK && i < f->ways[k].n; i++)
			e = act_check(s, def, f, &f->ways[k].acts[i], &state, p);
		if (e == OK && !f->recent && !def->states[state].final)
			e = refuse(p, E_INPUT, f->ways[k].acts[f->ways[k].n - 1].id, "流程 %s 的经历止于状态 %s，不是终点", "a way of %s ends in %s, which is not final",
			           def->id, def->states[state].id);
	}
	for (size_t c = 0; e == OK && c < f->categories_n; c++)
		if (!process_category(def, f->categories[c]))
			e = refuse(p, E_INPUT, f->categories[c], "流程 %s 没有这个类别", "the process %s has no such category", def->id);
	for (size_t u = 0; e == OK && f->channel && !f->categories_n && u < s->s->units_n; u++)
		for (size_t c = 0; e == OK && c < s->s->units[u].n; c++)
			if (!process_category(def, s->s->units[u].categories[c]))
				e = refuse(p, E_INPUT, s->s->units[u].categories[c], "流程 %s 没有这个类别", "the process %s has no such category", def->id);
	return e;
}

enum err sim_ways_check(struct sim *s, struct problem *p)
{
	const struct process *event = process_current(&s->self->c, "event");
	enum err e = OK;

	for (size_t i = 0; e == OK && i < s->s->flows_n; i++)
		e = flow_check(s, &s->s->flows[i], p);
	for (size_t i = 0; e == OK && i < s->s->tasks_n; i++)
		e = flow_check(s, &s->s->tasks[i], p);
	for (size_t k = 0; e == OK && event && k < s->s->limits_n; k++)
		if (!process_limit(event, s->s->limits[k].id))
			e = refuse(p, E_INPUT, s->s->limits[k].id, "流程 %s 没有这个时限", "the process %s has no such limit", event->id);
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

static int64_t report_time(struct sim *s, const struct sim_flow *f, const struct calendar *cal)
{
	day_t day;

	if (f->recent)
		return s->until - sim_between(s, f->hours_ago.least * US_HOUR + US_MINUTE, f->hours_ago.most * US_HOUR + US_MINUTE);
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

	if (act->doer == BY_REPORTER)
		return s->now + sim_between(s, s->s->reporter.least * US_HOUR, s->s->reporter.most * US_HOUR);
	if (c->due == INT64_MIN)
		return office_next(cal, s->now + US_HOUR);
	percent = sim_between(s, r->least, r->most);
	t = office_next(cal, s->now + (c->due - s->now) / 100 * percent);
	if (!l->way->acts[l->next].late && t > c->due - BEFORE_DUE_US)
		t = c->due - BEFORE_DUE_US;
	return t > s->now ? t : s->now + US_SECOND;
}

/* ---- living ---- */

/* Cases that came to stand inside or beside this one begin to live. */
static bool found(struct living *all, struct life *l, enum sim_stmt q, int64_t *last)
{
	struct sim *s = all->s;
	struct rows rows;

	if (!sim_writes(s) || db_rows(s->lane.write, &sim_sql[q], s->text, VALS(vi(s->in.tenant), vi(l->id), vi(*last)), &rows) != OK) {
		fprintf(stderr, "shao simulate: tasks cannot be read: %s\n", db_error(s->lane.write));
		s->failed = true;
		return false;
	}
	for (size_t i = 0; i < rows.n; i++) {
		const struct sim_flow *f = sim_task_flow(s->s, row(&rows, i)[1].s);
		struct life one = { .at = s->now + US_SECOND, .id = row(&rows, i)[0].i, .flow = f, .category = l->category, .grid = l->grid, .waits = true };
		*last = one.id;
		if (!f || !(one.def = process_current(&s->self->c, f->process)))
			continue;
		/* What a case was about may be nothing that the other process tells apart. */
		if (one.category && !process_category(one.def, one.category))
			one.category = s->s->units[0].categories[0];
		one.way = sim_way_pick(s, f);
		life_new(all, &one);
		s->tasks++;
	}
	return true;
}

/* Whether what an act can bring about is to be looked for. */
static bool opens(const struct proc_act *act, enum effect_kind kind)
{
	for (int i = 0; i < act->effects_n; i++)
		if (act->effects[i].kind == kind)
			return true;
	return false;
}

/* Some of what has come to a good end is shown to the public. */
static void shown(struct sim *s, const struct life *l, const struct standing *c)
{
	int state = process_state(l->def, c->state);

	if (l->title && strcmp(l->def->id, "event") == 0 && state >= 0 && l->def->states[state].final &&
	    l->def->states[state].outcome == OUTCOME_DONE && sim_between(s, 1, 100) <= s->s->released)
		sim_release(s, l, c);
}

/* One step of one case; whether there is another. */
static bool step(struct living *all, struct life *l, const struct calendar *cal)
{
	struct sim *s = all->s;
	const struct proc_act *act;
	struct standing c;

	arena_reset(s->text);
	if (!l->id) {
		if (!sim_open(s, l))
			return false;
	} else if (!l->waits) {
		act = process_act(l->def, l->way->acts[l->next].id);
		if (!sim_stand(s, l, &c) || !sim_do(s, l, act, &c))
			return false;
		s->acted++;
		l->next++;
		if ((opens(act, EFFECT_OPEN) && !found(all, l, SIM_TASKS, &l->task)) || (opens(act, EFFECT_LINK) && !found(all, l, SIM_LINKS, &l->link)))
			return false;
	}
	if ((l->next == l->way->n && !s->s->released) || !sim_stand(s, l, &c))
		return false;
	if (l->next == l->way->n) {
		shown(s, l, &c);
		return false;
	}
	act = process_act(l->def, l->way->acts[l->next].id);
	int state = process_state(l->def, c.state);
	l->waits = state < 0 || !(act->from >> state & 1);
	l->at = l->waits ? s->now + WAIT_US : act_time(s, cal, l, act, &c);
	l->waited = l->waits ? l->waited + 1 : 0;
	if (l->waited < WAITS_MAX)
		return true;
	fprintf(stderr, "shao simulate: %s: case %" PRId64 " stays in %s and never comes to %s\n", l->flow->process, l->id, c.state, act->id);
	s->failed = true;
	return false;
}

/* ---- the year ---- */

static const char *category_pick(struct sim *s, const struct sim_flow *f)
{
	const struct sim_unit *u = &s->s->units[sim_random(s) % s->s->units_n];

	return f->categories_n ? f->categories[sim_random(s) % f->categories_n] : u->categories[sim_random(s) % u->n];
}

/* Every place of the flow's level, or every grid if it has none: a case each, or one on each working day. */
static void plan_each(struct living *l, const struct sim_flow *f, const struct calendar *cal)
{
	struct sim *s = l->s;
	struct life one = { .flow = f, .def = process_current(&s->self->c, f->process) };
	bool *had = arena_alloc(s->a, (size_t)s->nodes_n * sizeof *had);

	for (one.grid = 0; one.grid < s->grids_n; one.grid++) {
		int node = f->level ? sim_node_above(s, &s->grids[one.grid], f->level) : -1;
		if (node >= 0 && had[node])
			continue;
		if (node >= 0)
			had[node] = true;
		for (day_t d = s->s->from; d <= s->s->to; d++) {
			if (f->each == SIM_WORKDAY && calendar_day(cal, d).slots->n == 0)
				continue;
			one.way = sim_way_pick(s, f);
			one.category = category_pick(s, f);
			one.at = f->each == SIM_ONCE ? report_time(s, f, cal) :
			         day_instant(d, 0, cal->offset_min) + sim_between(s, DAY_FROM_MIN * US_MINUTE, (DAY_FROM_MIN + 120) * US_MINUTE);
			life_new(l, &one);
			if (f->each == SIM_ONCE)
				break;
		}
	}
}

static void plan(struct living *l, const struct calendar *cal)
{
	struct sim *s = l->s;

	for (size_t i = 0; i < s->s->flows_n; i++) {
		const struct sim_flow *f = &s->s->flows[i];
		struct life one = { .flow = f, .def = process_current(&s->self->c, f->process) };
		if (f->each != SIM_SOME)
			plan_each(l, f, cal);
		for (size_t k = 0; k < f->n && f->each == SIM_SOME; k++)
			for (int64_t c = 0; c < f->ways[k].cases; c++) {
				const struct sim_unit *u = &s->s->units[sim_random(s) % s->s->units_n];
				one.way = &f->ways[k];
				one.at = report_time(s, f, cal);
				one.category = f->categories_n ? f->categories[sim_random(s) % f->categories_n] : u->categories[sim_random(s) % u->n];
				one.grid = (int)(sim_random(s) % (uint64_t)(f->grids && f->grids < s->grids_n ? f->grids : s->grids_n));
				life_new(l, &one);
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

/* The clock ticks up to an instant; the sums are made between two days. */
static void clock_on(struct sim *s, int64_t *tick, day_t *day, int64_t to)
{
	for (; *tick <= to && !s->failed; *tick += TICK_US) {
		s->now = *tick;
		sim_tick(s);
		if (day_at(*tick, CHINA_OFFSET_MIN) == *day || s->failed)
			continue;
		*day = day_at(*tick, CHINA_OFFSET_MIN);
		if (*day % (s->sums_days ? s->sums_days : SUMS_DAYS) == 0 && sim_day(s) && s->summed)
			s->failed |= !s->summed(s);
	}
}

bool sim_live(struct sim *s)
{
	struct living l = { .s = s };
	const struct calendar *cal = calendar_for(&s->self->c, 0);
	int64_t tick = s->now + TICK_US;
	day_t day = day_at(s->now, CHINA_OFFSET_MIN);
	int shown = -1;

	workers_find(s);
	plan(&l, cal);
	while (l.heap_n && !s->failed && (!s->until || l.heap[0]->at <= s->until)) {
		struct life *x = heap_take(&l);
		clock_on(s, &tick, &day, x->at);
		s->now = x->at;
		if (step(&l, x, cal))
			heap_put(&l, x);
		else
			l.ended++;
		progress(&l, &shown);
	}
	if (s->until)
		clock_on(s, &tick, &day, s->until);
	fputc('\n', stderr);
	free(l.heap);
	return !s->failed && sim_day(s) && sim_commit(s);
}
