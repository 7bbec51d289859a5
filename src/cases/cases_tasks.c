/*
 * cases_tasks.c: tasks inside a case (docs/decisions/0019): opened by an act, judged together when one ends, ended with their
 * case; and cases beside a case.
 */
#include <inttypes.h>
#include <string.h>

#include "calendar/calendar.h"
#include "cases/cases_in.h"
#include "people/people.h"

#define NEST_MAX 6         /* a task of a task of a task …: deeper is refused */

static enum err definition(struct ctx *c, const char *id, const struct process **out)
{
	*out = process_current(c, id);
	return *out ? OK : refuse(&c->problem, E_INTERNAL, "process", "没有安装流程 “%s”，请管理员检查流程包",
	                          "the process \"%s\" is not installed; ask the administrator to check the pack", id);
}

static enum err photos_of(struct ctx *c, const struct case_file *f, struct list *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[PHOTO_REF_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &rows);

	if (e != OK)
		return e;
	struct photo_ref *v = arena_alloc(c->a, rows.n * sizeof *v);
	size_t n = 0;
	for (size_t i = 0; i < rows.n; i++)
		if (strcmp(row(&rows, i)[1].s, "report") == 0)
			v[n++] = (struct photo_ref){ row(&rows, i)[0].s, row(&rows, i)[3].i, row(&rows, i)[4].i };
	*out = (struct list){ n, v };
	return OK;
}

/* How deep a case lies below one of its own. */
static enum err depth(struct ctx *c, const struct case_file *f, int *out)
{
	struct case_file at = *f;
	enum err e = OK;

	for (*out = 0; at.parent && *out <= NEST_MAX && e == OK; ++*out)
		e = case_read(c, at.parent, &at);
	if (e == OK && *out >= NEST_MAX)
		return refuse(&c->problem, E_CONFLICT, "units", "任务最多嵌套 %d 层", "Tasks lie at most %d deep", NEST_MAX);
	return e;
}

/* A new case with the place, the words and the pictures of another. */
static enum err beside(struct ctx *c, const struct case_file *f, const struct process *def, struct case_opened *out)
{
	*out = (struct case_opened){
		.channel = f->channel, .node = f->node, .path = f->path, .lon = f->lon, .lat = f->lat,
		.category = f->category && process_category(def, f->category) ? f->category : NULL,
		.org = ABSENT, .parent = ABSENT, .origin = ABSENT, .upstream_due = ABSENT,
	};
	return photos_of(c, f, &out->photos);
}

struct tasking { const struct process *def; const struct act_input *in; const char *words; bool lead, reporter; };

/* The task of a unit whose area lies within the case's lies there: whoever acts for the unit acts in its area. */
static enum err task_place(struct ctx *c, const struct case_file *f, int64_t org, struct case_opened *out)
{
	struct people_org o;
	enum err e;

	if (!org || (e = people_org_get(c, org, &o)) != OK)
		return org ? e : OK;
	if (o.path && strlen(o.path) > strlen(f->path) && strncmp(o.path, f->path, strlen(f->path)) == 0) {
		out->node = o.node;
		out->path = o.path;
	}
	return OK;
}

static enum err task_open(struct ctx *c, const struct case_file *f, const struct tasking *t, int64_t org, int64_t n, const char *role)
{
	struct case_value *said = arena_alloc(c->a, sizeof *said);
	int64_t id = ctx_id(c);
	struct case_opened out;
	struct clock_frame by;
	struct case_file below = { .parent = f->id, .org = org };
	enum err e;

	if ((e = beside(c, f, t->def, &out)) != OK || (e = task_place(c, f, org, &out)) != OK ||
	    (e = case_frame(c, &below, t->def->states[t->def->start].owner == OWNER_ORG ? org : 0, &by)) != OK)
		return e;
	out.number = arena_printf(c->a, "%s-%" PRId64, f->number, n);
	out.parent = f->id;
	out.role = role;
	out.org = org ? org : ABSENT;
	out.text = side_ref(c, f->text_id);
	out.address = side_ref(c, f->address_id);
	if (t->words) {
		*said = (struct case_value){ "instruction", ABSENT, t->words };
		out.values = (struct list){ 1, said };
	}
	if ((e = case_decide_open(c->a, t->def, &by, t->in->limit ? t->in->limit : f->chosen, c->now, &out, &c->problem)) != OK)
		return e;
	out.secret |= f->secret != 0;
	if ((e = record(c, &case_opened_kind, id, 0, &out, NULL)) == OK)
		case_notify(c, out.path, org);
	return e;
}

static enum err tasks_open(struct ctx *c, const struct case_file *f, const struct proc_effect *what, const struct tasking *t)
{
	const int64_t *units = t->in->units.v;
	size_t n = t->in->units.n;
	int deep;
	enum err e = depth(c, f, &deep);

	if (e != OK)
		return e;
	if (f->tasks + (int64_t)n > TASKS_MAX)
		return refuse(&c->problem, E_CONFLICT, "units", "一个案件最多 %d 个任务", "A case has at most %d tasks", TASKS_MAX);
	if (what->to == FOR_PLACE)
		return task_open(c, f, t, 0, f->tasks + 1, "");
	if (what->to == FOR_ORG)
		return task_open(c, f, t, t->in->org != ABSENT ? t->in->org : f->org, f->tasks + 1, "");
	for (size_t i = 0; i < n && e == OK; i++)
		e = task_open(c, f, t, units[i], f->tasks + 1 + (int64_t)i, t->lead ? (i ? "co" : "lead") : "co");
	return e;
}

static enum err link_open(struct ctx *c, const struct case_file *f, const struct process *def)
{
	struct clock_frame by = { calendar_for(c, 0), 0, ABSENT, { NULL, 0 } };
	int64_t id = ctx_id(c);
	struct case_opened out;
	enum err e;

	if ((e = beside(c, f, def, &out)) != OK || (e = case_number_make(c, &out.number)) != OK)
		return e;
	out.origin = f->id;
	out.origin_kind = "link";
	out.text = side_put(c, id, "text", side_get_id(c, f->text_id));
	out.address = side_put(c, id, "address", side_get_id(c, f->address_id));
	if ((e = case_decide_open(c->a, def, &by, NULL, c->now, &out, &c->problem)) != OK)
		return e;
	if ((e = record(c, &case_opened_kind, id, 0, &out, NULL)) == OK)
		case_notify(c, f->path, 0);
	return e;
}

/* The parent's own act, done by whoever did the task's, who may have said something that goes with it. */
static enum err parent_act(struct ctx *c, const struct case_file *task, const struct proc_effect *what, const struct act_input *said)
{
	const char *id = what->id;
	struct act_input in = case_no_input;
	const struct process *def;
	const struct proc_act *act;
	struct case_file f;
	enum err e;

	if ((e = case_read(c, task->parent, &f)) != OK || (e = case_process(c, &f, &def)) != OK)
		return e;
	if (!(act = process_act(def, id)))
		return refuse(&c->problem, E_INTERNAL, "act", "流程 “%s” 没有动作 “%s”", "the process \"%s\" has no act \"%s\"", def->id, id);
	if (what->words)
		in.words = said->words;
	return case_act_inner(c, &f, act, &in);
}

/* The case's clocks stand until the reporter answers, or a limit from now is over. */
static enum err wait_for_reporter(struct ctx *c, const struct case_file *f, const char *id)
{
	const struct proc_limit *l;
	const struct process *def;
	struct limit limit;
	enum err e = case_process(c, f, &def);

	if (e != OK)
		return e;
	l = process_limit(def, id);
	if (!l || !case_limit(l, &limit))
		return E_INTERNAL;
	return case_pause(c, f->id, deadline_due(calendar_for(c, f->org), limit, c->now).due, ABSENT);
}

/* Whether the case stands because its reporter was asked, and not because somebody granted a suspension: it stands since that very act. */
static enum err waits(struct ctx *c, const struct case_file *f, bool *out)
{
	const struct process *def;
	struct rows steps, pauses;
	enum err e;

	*out = false;
	if ((e = case_process(c, f, &def)) != OK ||
	    (e = db_rows(c->db, &case_sql[PAUSE_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &pauses)) != OK || !pauses.n ||
	    (e = db_rows(c->db, &case_sql[STEP_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &steps)) != OK)
		return e;
	int64_t since = row(&pauses, pauses.n - 1)[0].i;
	for (size_t i = 0; i < steps.n; i++) {
		const struct proc_act *act = process_act(def, row(&steps, i)[1].s);
		for (int k = 0; act && row(&steps, i)[3].i == since && k < act->effects_n; k++)
			*out |= act->effects[k].kind == EFFECT_WAIT;
	}
	return OK;
}

static enum err resume(struct ctx *c, const struct case_file *f, bool reporter)
{
	bool stands = f->paused != ABSENT;
	enum err e = stands && reporter ? waits(c, f, &stands) : OK;

	return e == OK && stands ? case_resume(c, f) : e;
}

static enum err effect(struct ctx *c, const struct case_file *f, const struct proc_effect *what, struct tasking *t)
{
	enum err e;

	switch (what->kind) {
	case EFFECT_OPEN:
		return (e = definition(c, what->id, &t->def)) == OK ? tasks_open(c, f, what, t) : e;
	case EFFECT_LINK:
		return (e = definition(c, what->id, &t->def)) == OK ? link_open(c, f, t->def) : e;
	case EFFECT_PARENT:
		return parent_act(c, f, what, t->in);
	case EFFECT_EXTEND:
		return case_extend(c, f->parent, t->in->amount, f->id);
	case EFFECT_PAUSE:
		return case_pause(c, f->parent, t->in->until, f->id);
	case EFFECT_EXCUSE:
		return case_excuse(c, f->parent, f->id);
	case EFFECT_RESUME:
		return resume(c, f, t->reporter);
	case EFFECT_WAIT:
		return wait_for_reporter(c, f, what->id);
	}
	return OK;
}

enum err case_effects(struct ctx *c, const struct case_file *was, const struct proc_act *act, const struct act_input *in,
	const char *words)
{
	struct tasking t = { NULL, in, words, act->lead, act->reporter };
	struct case_file f = *was;
	enum err e = OK;

	for (int i = 0; i < act->effects_n && e == OK; i++) {
		e = effect(c, &f, &act->effects[i], &t);
		if (e == OK && i + 1 < act->effects_n)
			e = case_read(c, f.id, &f);
	}
	return e;
}

enum err case_others_end(struct ctx *c, const struct case_file *f, struct list *out)
{
	struct clock_row *v;
	size_t n;
	enum err e = case_clocks_read(c, &case_sql[CLOCKS_OPEN], VALS(vi(c->tenant), vi(f->id)), &v, &n);

	if (e != OK)
		return e;
	struct clock_end *ended = arena_alloc(c->a, n * sizeof *ended);
	*out = (struct list){ 0, ended };
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].kind, "state") != 0)
			ended[out->n++] = (struct clock_end){ v[i].n, case_clock_verdict(v[i].due, c->now) };
	return OK;
}

enum err case_tasks_end(struct ctx *c, const struct case_file *f)
{
	struct case_file *v;
	size_t n;
	enum err e = case_tasks(c, f->id, &v, &n);

	for (size_t i = 0; i < n && e == OK; i++) {
		struct case_ended out = { .clock_ended = case_clock_verdict(v[i].due, c->now) };
		if (!v[i].open)
			continue;
		if ((e = case_others_end(c, &v[i], &out.others_ended)) == OK)
			e = record(c, &case_ended_kind, v[i].id, v[i].version, &out, NULL);
		if (e == OK && v[i].tasks)
			e = case_tasks_end(c, &v[i]);
		case_notify(c, v[i].path, v[i].org);
	}
	return e;
}

static bool task_done(struct ctx *c, const struct case_file *t)
{
	const struct process *def = process_by_hash(c, t->definition);
	int s = def ? process_state(def, t->state) : -1;

	return s >= 0 && def->states[s].final && def->states[s].outcome == OUTCOME_DONE;
}

/* Whether the tasks of a definition now do what the join waits for; task is the one that has just ended. */
static enum err join_met(struct ctx *c, const struct case_file *f, const struct proc_join *join, const struct case_file *task, bool *met)
{
	struct case_file *v;
	size_t n, open = 0, done = 0;
	enum err e;

	*met = task_done(c, task) && (join->when == JOIN_FIRST || (join->when == JOIN_LEAD && strcmp(task->role, "lead") == 0));
	if (join->when != JOIN_ALL || (e = case_tasks(c, f->id, &v, &n)) != OK)
		return join->when == JOIN_ALL ? e : OK;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i].process, join->task) != 0)
			continue;
		open += v[i].open != 0;
		done += !v[i].open && task_done(c, &v[i]);
	}
	*met = open == 0 && done > 0;
	return OK;
}

enum err case_join(struct ctx *c, const struct case_file *task)
{
	const struct process *def;
	struct case_file f;
	struct rows locked;
	bool met;
	enum err e;

	/* The last two of several must not each take the other for unfinished. */
	if ((e = db_rows(c->db, &case_sql[CASE_LOCK], c->a, VALS(vi(c->tenant), vi(task->parent)), &locked)) != OK ||
	    (e = case_read(c, task->parent, &f)) != OK || (e = case_process(c, &f, &def)) != OK)
		return e;
	for (int i = 0; i < def->joins_n; i++) {
		const struct proc_join *join = &def->joins[i];
		const struct proc_act *act = &def->acts[join->act];
		int s = process_state(def, f.state);
		if (!f.open || strcmp(join->task, task->process) != 0 || s < 0 || !(act->from >> s & 1))
			continue;
		if ((e = join_met(c, &f, join, task, &met)) != OK)
			return e;
		if (met)
			return case_act_inner(c, &f, act, &case_no_input);
	}
	return OK;
}
