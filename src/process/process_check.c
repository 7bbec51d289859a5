/*
 * process_check.c: what makes a well-formed definition a sound one. No case may be stranded: every state is reached, every
 * state that is not final has an owner who can act, or tasks to wait for, and a clock; what an act needs to know is asked for.
 */
#include <string.h>

#include "process/process_in.h"

const struct yaml *act_line(const struct reading *r, int act)
{
	return yaml_get(r->root, "acts")->items[act];
}

const struct yaml *state_line(const struct reading *r, int state)
{
	return yaml_get(r->root, "states")->items[state];
}

uint64_t act_leads(const struct proc_act *act)
{
	return (act->to >= 0 ? BIT(act->to) : 0) | (act->low_score ? BIT(act->low_to) : 0);
}

uint64_t states_reached(const struct process *def, uint64_t from)
{
	uint64_t seen = from, before;

	do {
		before = seen;
		for (int i = 0; i < def->acts_n; i++)
			if (def->acts[i].from & seen)
				seen |= act_leads(&def->acts[i]);
	} while (seen != before);
	return seen;
}

/* States that some way from the start reaches although no act on it must ask for k (a unit, a limit). */
static uint64_t without(const struct process *def, enum asked k)
{
	uint64_t lacking = BIT(def->start), before;

	/* A task that begins on a unit's desk was given to that unit by the act that opened it. */
	if (k == ASKED_ORG && def->task && def->states[def->start].owner == OWNER_ORG)
		return 0;
	do {
		before = lacking;
		for (int i = 0; i < def->acts_n; i++)
			if ((def->acts[i].from & lacking) && def->acts[i].fields[k] != ASK_REQUIRED)
				lacking |= act_leads(&def->acts[i]);
	} while (lacking != before);
	return lacking;
}

/* An owner's right must open a way out, or the case lies on a desk that can do nothing. */
static bool owner_can_leave(const struct process *def, int s)
{
	for (int i = 0; i < def->acts_n; i++)
		if ((def->acts[i].from & BIT(s)) && (act_leads(&def->acts[i]) & ~BIT(s)) && strcmp(def->acts[i].by, def->states[s].right) == 0)
			return true;
	return false;
}

/* A state that waits for tasks must be left when they end, or when its clock does. */
static bool tasks_can_leave(const struct process *def, int s)
{
	int due = def->states[s].on_due;

	for (int i = 0; i < def->joins_n; i++)
		if ((def->acts[def->joins[i].act].from & BIT(s)) && (act_leads(&def->acts[def->joins[i].act]) & ~BIT(s)))
			return true;
	return due >= 0 && (act_leads(&def->acts[due]) & ~BIT(s));
}

static bool anybody_can_finish(const struct process *def, int s)
{
	uint64_t seen = states_reached(def, BIT(s));

	for (int i = 0; i < def->states_n; i++)
		if ((seen & BIT(i)) && def->states[i].final)
			return true;
	return false;
}

/* Whether a person does `pass` where `make` was done, and it ends the case. */
static bool closes_behind(const struct process *def, const struct proc_act *make, const struct proc_act *pass)
{
	uint64_t behind = make->to >= 0 ? BIT(make->to) : make->from;

	if (pass->doer != BY_RIGHT || !(pass->from & behind))
		return false;
	for (int s = 0; s < def->states_n; s++)
		if ((act_leads(pass) & BIT(s)) && def->states[s].final)
			return true;
	return false;
}

/* Who submits a result must not be who passes it: an act that closes behind an answer names the answer in other_than. */
static enum err check_four_eyes(const struct reading *r)
{
	const struct process *def = r->def;

	for (int m = 0; m < def->acts_n; m++) {
		const struct proc_act *make = &def->acts[m];
		/* What a linked case answered was made and passed there. */
		if (!make->answer || make->doer == BY_LINKS || (make->to >= 0 && def->states[make->to].final))
			continue;
		for (int k = 0; k < def->acts_n; k++) {
			const struct proc_act *pass = &def->acts[k];
			if (k != m && closes_behind(def, make, pass) && !(pass->other_than & BIT(m)))
				return yaml_refuse(make->to >= 0 ? state_line(r, make->to) : act_line(r, m), r->p,
				                   "同一人可以既“%s”又“%s”：请在后者写明 other_than",
				                   "one person could do both \"%s\" and \"%s\": give the latter an other_than", make->id, pass->id);
		}
	}
	return OK;
}

/* A task for the case's unit needs a case that has one by then. */
static enum err check_given(const struct reading *r, uint64_t no_org)
{
	const struct process *def = r->def;

	for (int i = 0; i < def->acts_n; i++)
		for (int k = 0; k < def->acts[i].effects_n; k++)
			if (def->acts[i].effects[k].kind == EFFECT_OPEN && def->acts[i].effects[k].to == FOR_ORG && (def->acts[i].from & no_org) &&
			    def->acts[i].fields[ASKED_ORG] != ASK_REQUIRED)
				return yaml_refuse(yaml_get(act_line(r, i), "then"), r->p, "做 “%s” 时可能还没有责任单位（for: org）",
				                   "\"%s\" opens a task for the unit (for: org), but may be done before one was chosen", def->acts[i].id);
	return OK;
}

static bool clock_chosen(const struct proc_state *s)
{
	for (int i = 0; i < s->clocks_n; i++)
		if (strcmp(s->clocks[i].limit, "chosen") == 0)
			return true;
	return false;
}

static enum err check_desk(const struct reading *r, int s)
{
	const struct process *def = r->def;
	const struct proc_state *st = &def->states[s];
	const struct yaml *at = state_line(r, s);

	if (st->owner == OWNER_TASKS && !tasks_can_leave(def, s))
		return yaml_refuse(at, r->p, "“%s” 等待任务，但没有 joins 或 on_due 使它离开", "\"%s\" waits for tasks, but no join and no on_due leaves it", st->id);
	if (st->owner != OWNER_TASKS && !*st->right)
		return yaml_refuse(at, r->p, "状态 “%s” 没有责任人", "the state \"%s\" has no owner", st->id);
	if (st->owner != OWNER_TASKS && !owner_can_leave(def, s))
		return yaml_refuse(at, r->p, "状态 “%s” 的责任人（%s）没有可以离开它的动作", "the owner of \"%s\" (%s) has no act that leaves it", st->id, st->right);
	if (!anybody_can_finish(def, s))
		return yaml_refuse(at, r->p, "从状态 “%s” 无法到达终态", "no final state can be reached from \"%s\"", st->id);
	return OK;
}

static enum err check_intake(const struct reading *r)
{
	const struct process *def = r->def;

	if (!def->task && !def->channels)
		return yaml_refuse(r->root, r->p, "缺少 channels：案件从哪里来", "channels is missing: how do cases come in");
	if (def->task && (def->channels || *def->intake))
		return yaml_refuse(r->root, r->p, "任务只在案件之内，没有 channels 和 intake", "a task stands inside a case: it has no channels and no intake");
	return OK;
}

static enum err check_whole(const struct reading *r)
{
	const struct process *def = r->def;
	uint64_t final = 0;

	for (int s = 0; s < def->states_n; s++)
		final |= def->states[s].final ? BIT(s) : 0;
	if ((def->respond | def->handle) & final)
		return yaml_refuse(yaml_get(r->root, "measure"), r->p, "measure 只能写未办结的状态", "measure names a final state, which has no clock");
	if (def->merged >= 0 && !(final & BIT(def->merged)))
		return yaml_refuse(yaml_get(r->root, "merged"), r->p, "merged 须为终态", "merged must be a final state");
	return check_four_eyes(r);
}

enum err process_check(const struct reading *r)
{
	const struct process *def = r->def;
	uint64_t seen = states_reached(def, BIT(def->start) | (def->merged >= 0 ? BIT(def->merged) : 0));
	uint64_t no_org = without(def, ASKED_ORG), no_limit = without(def, ASKED_LIMIT);
	enum err e = check_intake(r);

	for (int s = 0; s < def->states_n && e == OK; s++) {
		const struct proc_state *st = &def->states[s];
		const struct yaml *at = state_line(r, s);
		if (!(seen & BIT(s)))
			return yaml_refuse(at, r->p, "状态 “%s” 无法到达", "the state \"%s\" cannot be reached", st->id);
		if (st->final)
			continue;
		if ((e = check_desk(r, s)) != OK)
			return e;
		if (st->owner == OWNER_ORG && (no_org & BIT(s)))
			return yaml_refuse(at, r->p, "到达 “%s” 时可能还没有责任单位", "\"%s\" may be reached before a unit was chosen", st->id);
		if (clock_chosen(st) && (no_limit & BIT(s)))
			return yaml_refuse(at, r->p, "到达 “%s” 时可能还没有选定时限", "\"%s\" may be reached before a limit was chosen", st->id);
	}
	return e == OK && (e = check_given(r, no_org)) == OK ? check_whole(r) : e;
}
