/*
 * process_together.c: rules of a whole pack, in which definitions name each other: what is opened, linked or done to a parent
 * must stand, and no task opens itself.
 */
#include <string.h>

#include "process/process_in.h"

struct pack { const struct reading *v; size_t n; struct problem *p; };

static const struct reading *find(const struct pack *k, const char *id)
{
	for (size_t i = 0; i < k->n; i++)
		if (strcmp(k->v[i].def->id, id) == 0)
			return &k->v[i];
	return NULL;
}

static enum err check_target(const struct pack *k, const struct reading *r, const struct yaml *at, const struct proc_effect *f)
{
	const struct reading *to = find(k, f->id);
	bool opens = f->kind == EFFECT_OPEN, org;

	if (!to)
		return yaml_refuse(at, k->p, "没有流程 “%s”", "there is no process \"%s\"", f->id);
	if (opens != to->def->task)
		return yaml_refuse(at, k->p, opens ? "“%s” 不是任务（task: true），只能用 link" : "“%s” 是任务，只能用 open",
		                   opens ? "\"%s\" is no task (task: true): link it" : "\"%s\" is a task: open it", f->id);
	for (const char *const *c = opens ? NULL : r->def->channels; c && *c; c++)
		if (!ids_hold(to->def->channels, *c))
			return yaml_refuse(at, k->p, "关联的流程 “%s” 不受理来源渠道 “%s”", "the linked process \"%s\" takes no case of the channel \"%s\"", f->id, *c);
	if (r->def->confidential && !to->def->confidential)
		return yaml_refuse(at, k->p, "保密流程只能开出保密的任务或案件，“%s” 不是", "what a confidential process opens must be confidential, and \"%s\" is not", f->id);
	org = to->def->states[to->def->start].owner == OWNER_ORG;
	if (opens && f->to != FOR_PLACE && !org)
		return yaml_refuse(at, k->p, "任务 “%s” 交给单位，其起始状态须为 owner: org", "the task \"%s\" is given to units, so it must start with owner: org", f->id);
	if (opens && f->to == FOR_PLACE && org)
		return yaml_refuse(at, k->p, "任务 “%s” 从单位开始，但没有交给单位（for: org 或 units）",
		                   "the task \"%s\" starts with owner: org, but is given to no unit (for: org or units)", f->id);
	return OK;
}

static enum err check_opener(const struct pack *k, const struct reading *task, const struct yaml *at, const char *id, const struct reading *r)
{
	bool lead;
	uint64_t after = states_after(r->def, task->def->id, &lead);
	const struct proc_act *act = process_act(r->def, id);

	if (!after)
		return OK;
	if (!act)
		return yaml_refuse(at, k->p, "开出此任务的流程 “%s” 没有动作 “%s”", "the process \"%s\", which opens this task, has no act \"%s\"", r->def->id, id);
	if (act->doer != BY_TASKS)
		return yaml_refuse(at, k->p, "流程 “%s” 的动作 “%s” 须为 by: tasks", "the act of the process \"%s\" must be by: tasks: \"%s\"", r->def->id, id);
	if (!(act->from & after))
		return yaml_refuse(at, k->p, "流程 “%s” 开出此任务之后，“%s” 不可行",
		                   "once the process \"%s\" has opened this task, \"%s\" is possible in no state", r->def->id, id);
	return OK;
}

static enum err check_effects(const struct pack *k, const struct reading *r)
{
	for (int i = 0; i < r->def->acts_n; i++)
		for (int f = 0; f < r->def->acts[i].effects_n; f++) {
			const struct proc_effect *effect = &r->def->acts[i].effects[f];
			const struct yaml *at = yaml_get(act_line(r, i), "then")->items[f];
			enum err e = OK;
			if (effect->kind == EFFECT_OPEN || effect->kind == EFFECT_LINK)
				e = check_target(k, r, at, effect);
			for (size_t o = 0; effect->kind == EFFECT_PARENT && o < k->n && e == OK; o++)
				e = check_opener(k, r, at, effect->id, &k->v[o]);
			if (e != OK)
				return e;
		}
	return OK;
}

/* Whether a task that this definition opens does this act of it. */
static bool a_task_does(const struct pack *k, const struct process *def, const char *act)
{
	for (size_t t = 0; t < k->n; t++)
		for (int i = 0; opens_task(def, k->v[t].def->id) && i < k->v[t].def->acts_n; i++)
			for (int f = 0; f < k->v[t].def->acts[i].effects_n; f++) {
				const struct proc_effect *effect = &k->v[t].def->acts[i].effects[f];
				if (effect->kind == EFFECT_PARENT && strcmp(effect->id, act) == 0)
					return true;
			}
	return false;
}

static enum err check_driven(const struct pack *k, const struct reading *r)
{
	for (int i = 0; i < r->def->acts_n; i++) {
		bool driven = r->def->acts[i].doer != BY_TASKS || a_task_does(k, r->def, r->def->acts[i].id);
		for (int j = 0; j < r->def->joins_n; j++)
			driven |= r->def->joins[j].act == i;
		if (!driven)
			return yaml_refuse(act_line(r, i), k->p, "没有任务会做 “%s”（joins 或任务的 parent）",
			                   "no task does \"%s\" (joins, or a task's parent)", r->def->acts[i].id);
	}
	return OK;
}

/* Whether a definition comes to open `id` by way of the tasks it opens; depth bounds the walk in a ring that id is not part of. */
static bool comes_to_open(const struct pack *k, const struct process *def, const char *id, size_t depth)
{
	if (opens_task(def, id))
		return true;
	for (size_t i = 0; depth && i < k->n; i++)
		if (opens_task(def, k->v[i].def->id) && comes_to_open(k, k->v[i].def, id, depth - 1))
			return true;
	return false;
}

#define NESTED_MAX 4   /* a task of a task of a task: a department's desk, its office, who goes there */

static size_t nested(const struct pack *k, const struct process *def, size_t depth)
{
	size_t most = 0;

	for (size_t i = 0; depth <= NESTED_MAX && i < k->n; i++)
		if (opens_task(def, k->v[i].def->id)) {
			size_t n = 1 + nested(k, k->v[i].def, depth + 1);
			most = n > most ? n : most;
		}
	return most;
}

static enum err check_twice(const struct pack *k, size_t i)
{
	for (size_t o = 0; o < i; o++)
		if (strcmp(k->v[o].def->id, k->v[i].def->id) == 0)
			return yaml_refuse(k->v[i].root, k->p, "流程 “%s” 出现了两次", "the process \"%s\" stands twice", k->v[i].def->id);
	return OK;
}

/* A task that nobody opens is somebody's mistake; of base's, a pack may have replaced who opened it. */
static enum err check_alone(const struct pack *k, const struct reading *r, bool own)
{
	bool opened = !r->def->task || !own;

	for (size_t o = 0; o < k->n; o++)
		opened |= opens_task(k->v[o].def, r->def->id);
	if (!opened)
		return yaml_refuse(r->root, k->p, "没有流程会开出任务 “%s”", "no process opens the task \"%s\"", r->def->id);
	if (comes_to_open(k, r->def, r->def->id, NESTED_MAX))
		return yaml_refuse(r->root, k->p, "任务 “%s” 会再开出它自己", "the task \"%s\" comes to open itself again", r->def->id);
	if (nested(k, r->def, 0) > NESTED_MAX)
		return yaml_refuse(r->root, k->p, "“%s” 的任务嵌套超过 %d 层", "the tasks of \"%s\" are nested deeper than %d", r->def->id, NESTED_MAX);
	return OK;
}

enum err process_check_together(const struct reading *v, size_t n, size_t own, struct problem *p)
{
	const struct pack k = { v, n, p };
	enum err e = OK;

	for (size_t i = 0; i < n && e == OK; i++)
		e = check_twice(&k, i);
	for (size_t i = 0; i < n && e == OK; i++)
		e = check_effects(&k, &v[i]);
	for (size_t i = 0; i < n && e == OK; i++)
		if ((e = check_alone(&k, &v[i], i < own)) == OK)
			e = check_driven(&k, &v[i]);
	return e;
}
