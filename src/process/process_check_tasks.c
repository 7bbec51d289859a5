/*
 * process_check_tasks.c: what nobody does in person: acts of the clock, of tasks that end and of linked cases that end. Each must have
 * something that does it, in a state in which it is possible.
 */
#include <string.h>

#include "process/process_in.h"

static enum err check_on_due(const struct reading *r, int s)
{
	const struct proc_state *st = &r->def->states[s];
	const struct yaml *at = yaml_get(state_line(r, s), "on_due");
	const struct proc_act *act;

	if (st->on_due < 0)
		return OK;
	act = &r->def->acts[st->on_due];
	if (act->doer != BY_CLOCK)
		return yaml_refuse(at, r->p, "到期动作 “%s” 须为 by: clock", "what the clock does must be by: clock, and \"%s\" is not", act->id);
	if (!(act->from & BIT(s)))
		return yaml_refuse(at, r->p, "动作 “%s” 在状态 “%s” 中不可行", "the act \"%s\" is not possible in the state \"%s\"", act->id, st->id);
	return OK;
}

static bool clock_does(const struct process *def, int act)
{
	for (int s = 0; s < def->states_n; s++)
		if (def->states[s].on_due == act)
			return true;
	return false;
}

uint64_t states_after(const struct process *def, const char *id, bool *lead)
{
	uint64_t from = 0;

	*lead = false;
	for (int i = 0; i < def->acts_n; i++)
		for (int k = 0; k < def->acts[i].effects_n; k++) {
			const struct proc_effect *f = &def->acts[i].effects[k];
			if (f->kind != EFFECT_OPEN || strcmp(f->id, id) != 0)
				continue;
			from |= def->acts[i].to >= 0 ? act_leads(&def->acts[i]) : def->acts[i].from;
			*lead |= def->acts[i].lead && f->to == FOR_UNITS;
		}
	return states_reached(def, from);
}

uint64_t states_linked(const struct process *def, const char *id)
{
	uint64_t from = 0;

	for (int i = 0; i < def->acts_n; i++)
		for (int k = 0; k < def->acts[i].effects_n; k++)
			if (def->acts[i].effects[k].kind == EFFECT_LINK && strcmp(def->acts[i].effects[k].id, id) == 0)
				from |= def->acts[i].to >= 0 ? act_leads(&def->acts[i]) : def->acts[i].from;
	return states_reached(def, from);
}

static enum err check_follow(const struct reading *r, int n)
{
	const struct proc_follow *f = &r->def->follows[n];
	const struct proc_act *act = &r->def->acts[f->act];
	const struct yaml *at = yaml_get(r->root, "follow")->items[n];
	uint64_t after = states_linked(r->def, f->link);

	if (!after)
		return yaml_refuse(at, r->p, "没有动作会关联 “%s”（link）", "no act links a case of \"%s\"", f->link);
	if (act->doer != BY_LINKS)
		return yaml_refuse(at, r->p, "关联案件办结后的动作 “%s” 须为 by: links",
		                   "what the end of a linked case does must be by: links, and \"%s\" is not", act->id);
	if (!(act->from & after))
		return yaml_refuse(at, r->p, "关联 “%s” 之后，“%s” 不可行", "once a case of \"%s\" is linked, \"%s\" is possible in no state", f->link,
		                   act->id);
	for (int i = 0; i < n; i++) {
		const struct proc_follow *o = &r->def->follows[i];
		if (o->when == f->when && strcmp(o->link, f->link) == 0 && (r->def->acts[o->act].from & act->from))
			return yaml_refuse(at, r->p, "“%s” 的同一结果已有动作 “%s”", "this end of \"%s\" has its act already: \"%s\"", f->link,
			                   r->def->acts[o->act].id);
	}
	return OK;
}

static bool link_does(const struct process *def, int act)
{
	for (int i = 0; i < def->follows_n; i++)
		if (def->follows[i].act == act)
			return true;
	return false;
}

static enum err check_join(const struct reading *r, int n)
{
	const struct proc_join *j = &r->def->joins[n];
	const struct proc_act *act = &r->def->acts[j->act];
	const struct yaml *at = yaml_get(r->root, "joins")->items[n];
	bool lead;
	uint64_t after = states_after(r->def, j->task, &lead);

	if (!after)
		return yaml_refuse(at, r->p, "没有动作会开出任务 “%s”", "no act opens a task \"%s\"", j->task);
	if (act->doer != BY_TASKS)
		return yaml_refuse(at, r->p, "任务办结后的动作 “%s” 须为 by: tasks", "what tasks do when they end must be by: tasks, and \"%s\" is not", act->id);
	if (!(act->from & after))
		return yaml_refuse(at, r->p, "开出任务 “%s” 之后，“%s” 不可行", "once a task \"%s\" is open, \"%s\" is possible in no state", j->task, act->id);
	if (j->when == JOIN_LEAD && !lead)
		return yaml_refuse(at, r->p, "任务 “%s” 没有牵头单位（lead: true）", "the task \"%s\" is opened without a lead (lead: true)", j->task);
	return OK;
}

enum err process_check_tasks(const struct reading *r)
{
	enum err e = OK;

	for (int s = 0; s < r->def->states_n && e == OK; s++)
		e = check_on_due(r, s);
	for (int i = 0; i < r->def->acts_n && e == OK; i++)
		if (r->def->acts[i].doer == BY_CLOCK && !clock_does(r->def, i))
			e = yaml_refuse(act_line(r, i), r->p, "没有状态以 on_due 做 “%s”", "no state does \"%s\" (on_due)", r->def->acts[i].id);
	for (int i = 0; i < r->def->acts_n && e == OK; i++)
		if (r->def->acts[i].doer == BY_LINKS && !link_does(r->def, i))
			e = yaml_refuse(act_line(r, i), r->p, "没有关联案件会做 “%s”（follow）", "no linked case does \"%s\" (follow)", r->def->acts[i].id);
	for (int i = 0; i < r->def->joins_n && e == OK; i++)
		e = check_join(r, i);
	for (int i = 0; i < r->def->follows_n && e == OK; i++)
		e = check_follow(r, i);
	return e;
}
