/*
 * process_parse_late.c: what names acts, read after them: needs.done, a state's on_due, joins and
 * follow; and the reminders.
 */
#include <string.h>

#include "process/process_in.h"

#define JOINS_MAX 16
#define FOLLOWS_MAX 16
#define URGES_MAX 16

static enum err act_named(const struct reading *r, const struct yaml *v, int *out)
{
	const struct proc_act *act = v->kind == YAML_TEXT ? process_act(r->def, v->text) : NULL;

	if (!act)
		return yaml_refuse(v, r->p, "没有动作 “%s”", "there is no act \"%s\"", v->kind == YAML_TEXT ? v->text : "[]");
	*out = (int)(act - r->def->acts);
	return OK;
}

/* One act or a list of them; each must have been done so many times. */
enum err def_read_needs_done(const struct reading *r)
{
	for (int i = 0; i < r->def->acts_n; i++) {
		struct proc_needs *n = &r->def->acts[i].needs;
		const struct yaml *v = yaml_get(yaml_get(act_line(r, i), "needs"), "done");
		enum err e;
		int act;
		if (!v)
			continue;
		if (v->kind == YAML_MAP || (v->kind == YAML_LIST && v->n == 0))
			return yaml_refuse(v, r->p, "done 须为一个动作或动作的列表", "done must be an act or a list of acts");
		for (size_t k = 0; k < (v->kind == YAML_LIST ? v->n : 1); k++) {
			if ((e = act_named(r, v->kind == YAML_LIST ? v->items[k] : v, &act)) != OK)
				return e;
			n->done |= BIT(act);
		}
		if (!n->done_times)
			n->done_times = 1;
	}
	return OK;
}

enum err def_read_on_due(const struct reading *r)
{
	enum err e = OK;

	for (int i = 0; i < r->def->states_n && e == OK; i++) {
		const struct yaml *v = yaml_get(state_line(r, i), "on_due");
		if (v)
			e = act_named(r, v, &r->def->states[i].on_due);
	}
	return e;
}

enum err def_read_joins(const struct reading *r)
{
	static const char *const whens[] = { "all", "lead", "first", NULL };
	struct process *def = r->def;
	const struct yaml *list;
	enum err e = def_list(r, r->root, "joins", false, JOINS_MAX, &list);

	if (e != OK || !list)
		return e;
	def->joins = arena_alloc(r->a, list->n * sizeof *def->joins);
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml *it = list->items[i];
		struct proc_join *j = &def->joins[i];
		const char *act;
		int when;
		if ((e = yaml_keys(it, "task|when|act", r->p)) != OK || (e = def_id(r, it, "task", &j->task)) != OK ||
		    (e = def_choice(r, it, "when", whens, &when)) != OK || (e = yaml_text(it, "act", &act, r->p)) != OK ||
		    (e = act_named(r, yaml_get(it, "act"), &j->act)) != OK)
			return e;
		j->when = (enum join_when)when;
		def->joins_n++;
	}
	return OK;
}

enum err def_read_follows(const struct reading *r)
{
	static const char *const whens[] = { "done", "void", NULL };   /* in the order of enum outcome */
	struct process *def = r->def;
	const struct yaml *list;
	enum err e = def_list(r, r->root, "follow", false, FOLLOWS_MAX, &list);

	if (e != OK || !list)
		return e;
	def->follows = arena_alloc(r->a, list->n * sizeof *def->follows);
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml *it = list->items[i];
		struct proc_follow *f = &def->follows[i];
		const char *act;
		int when;
		if ((e = yaml_keys(it, "link|when|act", r->p)) != OK || (e = def_id(r, it, "link", &f->link)) != OK ||
		    (e = def_choice(r, it, "when", whens, &when)) != OK || (e = yaml_text(it, "act", &act, r->p)) != OK ||
		    (e = act_named(r, yaml_get(it, "act"), &f->act)) != OK)
			return e;
		f->when = (enum outcome)when;
		def->follows_n++;
	}
	return OK;
}

static enum err read_urge(const struct reading *r, const struct yaml *it, struct proc_urge *u)
{
	static const char *const levels[] = { "notice", "yellow", "red", NULL };
	const char *at;
	int level;
	enum err e;

	if ((e = yaml_keys(it, "at|level|name|to", r->p)) != OK || (e = yaml_text(it, "at", &at, r->p)) != OK ||
	    (e = def_choice(r, it, "level", levels, &level)) != OK || (e = def_name(r, it, &u->name)) != OK ||
	    (e = yaml_text(it, "to", &u->to, r->p)) != OK)
		return e;
	u->level = levels[level];
	u->at = strcmp(at, "warn") == 0 ? URGE_WARN : strcmp(at, "due") == 0 ? URGE_DUE : URGE_AFTER;
	if (u->at == URGE_AFTER && (e = def_limit(r, it, "at", &u->after)) != OK)
		return e;
	return strcmp(u->to, "owner") == 0 ? OK : def_right(r, it, "to", &u->to);
}

enum err def_read_urges(const struct reading *r)
{
	struct process *def = r->def;
	const struct yaml *list;
	enum err e = def_list(r, r->root, "urge", false, URGES_MAX, &list);

	if (e != OK || !list)
		return e;
	def->urges = arena_alloc(r->a, list->n * sizeof *def->urges);
	for (size_t i = 0; i < list->n; i++) {
		if ((e = read_urge(r, list->items[i], &def->urges[i])) != OK)
			return e;
		def->urges_n++;
	}
	return OK;
}
