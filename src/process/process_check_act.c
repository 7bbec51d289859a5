/*
 * process_check_act.c: the rules of each act by itself: who may be asked what, what its effects need to know, and that nobody
 * grants what he asked for.
 */
#include <string.h>

#include "process/process_in.h"

const struct proc_effect *act_effect(const struct proc_act *act, enum effect_kind kind)
{
	for (int i = 0; i < act->effects_n; i++)
		if (act->effects[i].kind == kind)
			return &act->effects[i];
	return NULL;
}

static bool opens_for(const struct proc_act *act, enum target to)
{
	for (int i = 0; i < act->effects_n; i++)
		if (act->effects[i].kind == EFFECT_OPEN && act->effects[i].to == to)
			return true;
	return false;
}

static bool asks_anything(const struct proc_act *act)
{
	for (int k = 0; k < ASKED_KINDS; k++)
		if (act->fields[k])
			return true;
	for (int k = 0; k < OWN_FIELDS_MAX; k++)
		if (act->own[k])
			return true;
	return false;
}

/* Nobody in person: the tick, the end of a task or of a linked case. */
static bool by_itself(const struct proc_act *act)
{
	return act->doer == BY_TASKS || act->doer == BY_CLOCK || act->doer == BY_LINKS;
}

/* What the tick or a task's end does must not be refused then: nobody would be there to hear why. */
static bool may_be_refused(const struct proc_act *act)
{
	const struct proc_needs *n = &act->needs;

	return act->times || act->within || act->within_days || n->closed || n->none || n->done || n->channels || n->categories || n->paused;
}

static enum err check_doer(const struct reading *r, const struct yaml *at, const struct proc_act *act)
{
	static const enum asked staff[] = { ASKED_ORG, ASKED_LIMIT, ASKED_CATEGORY, ASKED_UNITS, ASKED_MATTER, ASKED_UNTIL, ASKED_AMOUNT };

	for (size_t i = 0; act->reporter && i < sizeof staff / sizeof staff[0]; i++)
		if (act->fields[staff[i]])
			return yaml_refuse(at, r->p, "反映人的动作 “%s” 不能指定单位、时限或类别",
			                   "the reporter's act \"%s\" cannot choose a unit, a limit or a category", act->id);
	if (act->reporter && r->def->task)
		return yaml_refuse(at, r->p, "任务 “%s” 没有反映人", "a task has no reporter, but \"%s\" is by one", act->id);
	if (act->reporter && !act->within_days)
		return yaml_refuse(at, r->p, "反映人的动作 “%s” 须有时间窗口 within_days", "the reporter's act \"%s\" needs a window (within_days)", act->id);
	if (by_itself(act) && (asks_anything(act) || act->other_than || act->other_than_opener))
		return yaml_refuse(at, r->p, "“%s” 不是由人来做的：不能要求填写，也没有 other_than",
		                   "\"%s\" is done by nobody in person: it asks for nothing and has no other_than",
		                   act->id);
	if (by_itself(act) && may_be_refused(act))
		return yaml_refuse(at, r->p, "“%s” 不是由人来做的：不能有次数、期限或前提", "\"%s\" is done by nobody in person: it has no times, no window and no needs",
		                   act->id);
	return OK;
}

/* A score is the reporter's, or, of a unit's work, of the place that called it: never of a unit about itself. */
static bool rates_itself(const struct process *def, const struct proc_act *act)
{
	if (act->reporter)
		return false;
	for (int s = 0; s < def->states_n; s++)
		if (def->states[s].owner == OWNER_ORG && ((act->from & BIT(s)) || strcmp(def->states[s].right, act->by) == 0))
			return true;
	return false;
}

/* Whether an act could bring a closed case, which no unit may have, back to a unit's desk without saying to which. */
static bool hands_over_blindly(const struct process *def, const struct proc_act *act)
{
	bool to_org = false, given = def->task && def->states[def->start].owner == OWNER_ORG;

	for (int s = 0; s < def->states_n; s++)
		to_org |= (act_leads(act) & BIT(s)) && def->states[s].owner == OWNER_ORG;
	for (int s = 0; to_org && !given && act->fields[ASKED_ORG] != ASK_REQUIRED && s < def->states_n; s++)
		if ((act->from & BIT(s)) && def->states[s].final)
			return true;
	return false;
}

static enum err check_asks(const struct reading *r, const struct yaml *at, const struct proc_act *act)
{
	const struct process *def = r->def;
	bool choosable = false;

	if (act->fields[ASKED_SCORE] && rates_itself(def, act))
		return yaml_refuse(at, r->p, "只有反映人或呼叫方可以评分，“%s” 由责任单位来做",
		                   "only the reporter rates, or the place that called; \"%s\" is the unit's own", act->id);
	if (act->low_score && !act->fields[ASKED_SCORE])
		return yaml_refuse(at, r->p, "“%s” 有 low，但没有要求评分", "\"%s\" has a low, but asks for no score", act->id);
	if (hands_over_blindly(def, act))
		return yaml_refuse(at, r->p, "“%s” 交给单位，但没有要求指定单位", "\"%s\" hands over to a unit but asks for none", act->id);
	for (int l = 0; l < def->limits_n; l++)
		choosable |= def->limits[l].choose;
	if (act->fields[ASKED_LIMIT] && !choosable)
		return yaml_refuse(at, r->p, "“%s” 要求选择时限，但没有可选的时限（choose: true）", "\"%s\" asks for a limit, but none may be chosen (choose: true)", act->id);
	if (act->fields[ASKED_PHOTOS] == ASK_REQUIRED && !act->answer && !act->reporter)
		return yaml_refuse(at, r->p, "只有反馈结果（answer: true）才可以必填照片，“%s” 不是；不得以照片证明到岗（国办函〔2026〕12号）",
		                   "photos may be required of a result only (answer: true), which \"%s\" is not: nobody proves presence by a photo", act->id);
	return OK;
}

static enum err check_effects(const struct reading *r, const struct yaml *at, const struct proc_act *act)
{
	const struct yaml *then = yaml_get(at, "then");
	bool grants = act_effect(act, EFFECT_EXTEND) || act_effect(act, EFFECT_PAUSE) || act_effect(act, EFFECT_EXCUSE);

	if ((grants || act_effect(act, EFFECT_PARENT)) && !r->def->task)
		return yaml_refuse(then, r->p, "“%s” 不在任务之内，没有上级案件", "\"%s\" is not in a task and has no parent to act upon", act->id);
	if (act_effect(act, EFFECT_EXTEND) && act->fields[ASKED_AMOUNT] != ASK_REQUIRED)
		return yaml_refuse(then, r->p, "“%s” 延长时限，须填写 amount", "\"%s\" extends, so amount must be required", act->id);
	if (act_effect(act, EFFECT_PAUSE) && act->fields[ASKED_UNTIL] != ASK_REQUIRED)
		return yaml_refuse(then, r->p, "“%s” 挂起，须填写 until", "\"%s\" pauses, so until must be required", act->id);
	if (opens_for(act, FOR_UNITS) && act->fields[ASKED_UNITS] != ASK_REQUIRED)
		return yaml_refuse(then, r->p, "“%s” 交给各单位，须填写 units", "\"%s\" opens tasks for units, so units must be required", act->id);
	if (act->fields[ASKED_UNITS] && !opens_for(act, FOR_UNITS))
		return yaml_refuse(at, r->p, "“%s” 要求填写 units，却没有交给它们什么", "\"%s\" asks for units, but gives them nothing to do", act->id);
	if (act->lead && !act->fields[ASKED_UNITS])
		return yaml_refuse(at, r->p, "“%s” 有牵头单位，却没有要求填写 units", "\"%s\" has a lead, but asks for no units", act->id);
	if (grants && (act->doer != BY_RIGHT || !act->other_than_opener))
		return yaml_refuse(at, r->p, "申请人不能批准自己的申请：“%s” 的 other_than 须含 open",
		                   "nobody grants what he asked for: give \"%s\" an other_than with open", act->id);
	return OK;
}

/* Whether the reporter may answer in every state of an act. */
static bool answered(const struct process *def, uint64_t from)
{
	for (int i = 0; i < def->acts_n; i++)
		if (def->acts[i].reporter && act_effect(&def->acts[i], EFFECT_RESUME) && (def->acts[i].from & from) == from)
			return true;
	return false;
}

/* A clock that waits for the reporter: told to who is asked, so often at most, and never inside a suspension. */
static enum err check_wait(const struct reading *r, const struct yaml *at, const struct proc_act *act)
{
	const struct yaml *then = yaml_get(at, "then");

	if (!act_effect(act, EFFECT_WAIT))
		return OK;
	if (r->def->task || act->doer != BY_RIGHT || act->to >= 0)
		return yaml_refuse(then, r->p, "“%s” 等候反映人：只能由人在案件本身、状态不变时进行", "\"%s\" waits for the reporter: a person does it, on the case itself, "
		                   "and the state stays", act->id);
	if (!act->public || !act->notify || !act->times || act->fields[ASKED_WORDS] != ASK_REQUIRED || act->needs.paused != -1)
		return yaml_refuse(then, r->p, "“%s” 等候反映人，须写明 public、notify、times、words: required 和 needs 的 paused: false",
		                   "\"%s\" waits for the reporter, so it needs public, notify, times, words: required and paused: false in needs", act->id);
	if (!answered(r->def, act->from))
		return yaml_refuse(then, r->p, "“%s” 等候反映人，但反映人在那里没有可以答复的动作（then: [resume]）",
		                   "\"%s\" waits for the reporter, who has no act there that answers (then: [resume])", act->id);
	return OK;
}

bool opens_task(const struct process *def, const char *id)
{
	for (int i = 0; i < def->acts_n; i++)
		for (int k = 0; k < def->acts[i].effects_n; k++)
			if (def->acts[i].effects[k].kind == EFFECT_OPEN && (strcmp(id, "*") == 0 || strcmp(def->acts[i].effects[k].id, id) == 0))
				return true;
	return false;
}

static enum err check_needs(const struct reading *r, const struct yaml *at, const struct proc_act *act)
{
	const char *const wanted[] = { act->needs.closed, act->needs.none };

	for (int i = 0; i < 2; i++)
		if (wanted[i] && !opens_task(r->def, wanted[i]))
			return yaml_refuse(yaml_get(at, "needs"), r->p, "没有动作会开出任务 “%s”", "no act opens a task \"%s\"", wanted[i]);
	return OK;
}

enum err process_check_acts(const struct reading *r)
{
	enum err e = OK;

	for (int i = 0; i < r->def->acts_n && e == OK; i++) {
		const struct proc_act *act = &r->def->acts[i];
		const struct yaml *at = act_line(r, i);
		if (strcmp(act->id, "open") == 0)
			return yaml_refuse(at, r->p, "“open” 是保留名", "\"open\" is a reserved name of an act");
		if ((e = check_doer(r, at, act)) == OK && (e = check_asks(r, at, act)) == OK && (e = check_effects(r, at, act)) == OK &&
		    (e = check_wait(r, at, act)) == OK)
			e = check_needs(r, at, act);
	}
	return e;
}
