/*
 * process_check.c: what makes a well-formed definition a sound one. No case may be stranded: every state is reached, every
 * state that is not final has an owner who can act and a clock; what an act needs to know is asked for.
 */
#include <string.h>

#include "process/process_in.h"

enum err process_check_act(const struct yaml *at, const struct process *def, const struct proc_act *act, struct problem *p)
{
	const struct proc_state *to = &def->states[act->to];
	bool choosable = false;

	if (act->reporter && (act->fields[ASKED_ORG] || act->fields[ASKED_LIMIT] || act->fields[ASKED_CATEGORY]))
		return yaml_refuse(at, p, "反映人的动作 “%s” 不能指定单位、时限或类别", "the reporter's act \"%s\" cannot choose a unit, a limit or a category", act->id);
	if (act->fields[ASKED_SCORE] && !act->reporter)
		return yaml_refuse(at, p, "只有反映人可以评分，“%s” 不是反映人的动作", "only the reporter rates, and \"%s\" is not the reporter's", act->id);
	if (act->reporter && !act->within_days)
		return yaml_refuse(at, p, "反映人的动作 “%s” 须有时间窗口 within_days", "the reporter's act \"%s\" needs a window (within_days)", act->id);
	if (to->owner == OWNER_ORG && act->fields[ASKED_ORG] != ASK_REQUIRED)
		for (int s = 0; s < def->states_n; s++)
			if ((act->from >> s & 1) && def->states[s].owner != OWNER_ORG && strcmp(def->states[s].right, "") == 0)
				return yaml_refuse(at, p, "“%s” 交给单位，但没有要求指定单位", "\"%s\" hands over to a unit but asks for none", act->id);
	for (int l = 0; l < def->limits_n; l++)
		choosable |= def->limits[l].choose;
	if (act->fields[ASKED_LIMIT] && !choosable)
		return yaml_refuse(at, p, "“%s” 要求选择时限，但没有可选的时限（choose: true）", "\"%s\" asks for a limit, but none may be chosen (choose: true)", act->id);
	return OK;
}

/* States that some way from the start reaches although no act on it must ask for k (a unit, a limit). */
static uint64_t without(const struct process *def, enum asked k)
{
	uint64_t lacking = UINT64_C(1) << def->start, before;

	do {
		before = lacking;
		for (int i = 0; i < def->acts_n; i++)
			if ((def->acts[i].from & lacking) && def->acts[i].fields[k] != ASK_REQUIRED)
				lacking |= UINT64_C(1) << def->acts[i].to;
	} while (lacking != before);
	return lacking;
}

/* A state and all that can be reached from it. */
static uint64_t reached(const struct process *def, int from)
{
	uint64_t seen = UINT64_C(1) << from, before;

	do {
		before = seen;
		for (int i = 0; i < def->acts_n; i++)
			if (def->acts[i].from & seen)
				seen |= UINT64_C(1) << def->acts[i].to;
	} while (seen != before);
	return seen;
}

/* An owner's right must open a way out, or the case lies on a desk that can do nothing. */
static bool owner_can_leave(const struct process *def, int s)
{
	for (int i = 0; i < def->acts_n; i++)
		if ((def->acts[i].from >> s & 1) && def->acts[i].to != s && strcmp(def->acts[i].by, def->states[s].right) == 0)
			return true;
	return false;
}

static bool anybody_can_finish(const struct process *def, int s)
{
	uint64_t seen = reached(def, s);

	for (int i = 0; i < def->states_n; i++)
		if ((seen >> i & 1) && def->states[i].final)
			return true;
	return false;
}

/* Who submits a result must not be who passes it: an act that closes behind an answer names the answer in other_than. */
static enum err check_four_eyes(const struct yaml *states, const struct process *def, struct problem *p)
{
	for (int m = 0; m < def->acts_n; m++) {
		const struct proc_act *make = &def->acts[m];
		if (!make->answer || def->states[make->to].final)
			continue;
		for (int k = 0; k < def->acts_n; k++) {
			const struct proc_act *pass = &def->acts[k];
			if (!pass->reporter && (pass->from >> make->to & 1) && def->states[pass->to].final && !(pass->other_than >> m & 1))
				return yaml_refuse(states->items[make->to], p, "同一人可以既“%s”又“%s”：请在后者写明 other_than",
				                   "one person could do both \"%s\" and \"%s\": give the latter an other_than", make->id, pass->id);
		}
	}
	return OK;
}

enum err process_check(const struct yaml *states, const struct process *def, struct problem *p)
{
	uint64_t seen = reached(def, def->start), no_org = without(def, ASKED_ORG), no_limit = without(def, ASKED_LIMIT);

	for (int s = 0; s < def->states_n; s++) {
		const struct proc_state *st = &def->states[s];
		const struct yaml *at = states->items[s];
		if (!(seen >> s & 1))
			return yaml_refuse(at, p, "状态 “%s” 无法到达", "the state \"%s\" cannot be reached", st->id);
		if (st->final)
			continue;
		if (!*st->right)
			return yaml_refuse(at, p, "状态 “%s” 没有责任人", "the state \"%s\" has no owner", st->id);
		if (!owner_can_leave(def, s))
			return yaml_refuse(at, p, "状态 “%s” 的责任人（%s）没有可以离开它的动作", "the owner of \"%s\" (%s) has no act that leaves it", st->id, st->right);
		if (!anybody_can_finish(def, s))
			return yaml_refuse(at, p, "从状态 “%s” 无法到达终态", "no final state can be reached from \"%s\"", st->id);
		if (st->owner == OWNER_ORG && (no_org >> s & 1))
			return yaml_refuse(at, p, "到达 “%s” 时可能还没有责任单位", "\"%s\" may be reached before a unit was chosen", st->id);
		if (st->clock && strcmp(st->clock, "chosen") == 0 && (no_limit >> s & 1))
			return yaml_refuse(at, p, "到达 “%s” 时可能还没有选定时限", "\"%s\" may be reached before a limit was chosen", st->id);
	}
	return check_four_eyes(states, def, p);
}
