/*
 * process_parse_act.c: acts: from where to where, by whom, what is asked for, what must hold and what follows.
 */
#include <string.h>

#include "process/process_in.h"

#define EFFECTS_MAX 8

/* ---- what is asked for ---- */

static enum err read_ask(const struct reading *r, const struct yaml *v, const char *key, enum ask *out)
{
	if (v->kind != YAML_TEXT || (strcmp(v->text, "required") != 0 && strcmp(v->text, "optional") != 0))
		return yaml_refuse(v, r->p, "%s 须为 required 或 optional", "%s must be required or optional", key);
	*out = strcmp(v->text, "required") == 0 ? ASK_REQUIRED : ASK_OPTIONAL;
	return OK;
}

/* The names that may stand under `fields`: the program's and the definition's own. */
static const char *askable(const struct reading *r)
{
	const char *all = asked_name(0);

	for (int k = 1; k < ASKED_KINDS; k++)
		all = arena_printf(r->a, "%s|%s", all, asked_name((enum asked)k));
	for (int i = 0; i < r->def->fields_n; i++)
		all = arena_printf(r->a, "%s|%s", all, r->def->fields[i].id);
	return all;
}

static enum err read_asks(const struct reading *r, const struct yaml *y, struct proc_act *act)
{
	enum err e;

	if (!y)
		return OK;
	if ((e = yaml_keys(y, askable(r), r->p)) != OK)
		return e;
	for (size_t i = 0; i < y->n && e == OK; i++) {
		int own = process_field(r->def, y->keys[i]);
		if (own >= 0)
			e = read_ask(r, y->items[i], y->keys[i], &act->own[own]);
		for (int k = 0; own < 0 && k < ASKED_KINDS; k++)
			if (strcmp(asked_name((enum asked)k), y->keys[i]) == 0)
				e = read_ask(r, y->items[i], y->keys[i], &act->fields[k]);
	}
	return e;
}

/* ---- from, to, by ---- */

static enum err read_way(const struct reading *r, const struct yaml *it, struct proc_act *act)
{
	const struct yaml *low = yaml_get(it, "low");
	int64_t score;
	enum err e = def_states(r, it, "from", &act->from);

	act->to = -1;
	if (e != OK || (yaml_get(it, "to") && (e = def_state(r, it, "to", &act->to)) != OK) || !low)
		return e;
	if ((e = yaml_keys(low, "score|to", r->p)) != OK || (e = yaml_int(low, "score", 1, 4, &score, r->p)) != OK ||
	    (e = def_state(r, low, "to", &act->low_to)) != OK)
		return e;
	act->low_score = (int)score;
	return OK;
}

static enum err read_by(const struct reading *r, const struct yaml *it, struct proc_act *act)
{
	static const struct { const char *word; enum doer doer; } doers[] = { { "reporter", BY_REPORTER }, { "tasks", BY_TASKS }, { "clock", BY_CLOCK },
		{ "links", BY_LINKS } };
	enum err e = yaml_text(it, "by", &act->by, r->p);

	if (e != OK)
		return e;
	act->doer = BY_RIGHT;
	for (size_t i = 0; i < sizeof doers / sizeof doers[0]; i++)
		if (strcmp(act->by, doers[i].word) == 0)
			act->doer = doers[i].doer;
	act->reporter = act->doer == BY_REPORTER;
	return act->doer == BY_RIGHT ? def_right(r, it, "by", &act->by) : OK;
}

/* Acts that stand above this one, by name; and `open`: who opened the case. */
static enum err read_other_than(const struct reading *r, const struct yaml *y, struct proc_act *act)
{
	if (!y)
		return OK;
	if (y->kind != YAML_LIST || y->n == 0)
		return yaml_refuse(y, r->p, "other_than 须为动作的列表", "other_than must be a list of acts");
	for (size_t i = 0; i < y->n; i++) {
		const struct yaml *v = y->items[i];
		const struct proc_act *other = v->kind == YAML_TEXT ? process_act(r->def, v->text) : NULL;
		if (other)
			act->other_than |= BIT(other - r->def->acts);
		else if (v->kind == YAML_TEXT && strcmp(v->text, "open") == 0)
			act->other_than_opener = true;
		else
			return yaml_refuse(v, r->p, "other_than 中的动作须写在此动作之前", "other_than names an act that does not stand above this one");
	}
	return OK;
}

/* ---- what must hold ---- */

static enum err read_needs(const struct reading *r, const struct yaml *it, struct proc_needs *n)
{
	const struct yaml *y = yaml_get(it, "needs");
	bool paused;
	enum err e;

	if (!y)
		return OK;
	if ((e = yaml_keys(y, "closed|none|done|times|channel|category|paused", r->p)) != OK)
		return e;
	if ((yaml_get(y, "closed") && (e = yaml_text(y, "closed", &n->closed, r->p)) != OK) ||
	    (yaml_get(y, "none") && (e = yaml_text(y, "none", &n->none, r->p)) != OK) ||
	    (e = def_count(r, y, "times", 100, &n->done_times)) != OK || (e = def_ids(r, y, "channel", 20, &n->channels)) != OK ||
	    (e = def_ids(r, y, "category", 200, &n->categories)) != OK)
		return e;
	if (yaml_get(y, "paused")) {
		if ((e = yaml_bool(y, "paused", &paused, r->p)) != OK)
			return e;
		n->paused = paused ? 1 : -1;
	}
	for (const char *const *v = n->channels; v && *v; v++)
		if (!ids_hold(r->def->channels, *v))
			return yaml_refuse(yaml_get(y, "channel"), r->p, "没有来源渠道 “%s”", "there is no channel \"%s\"", *v);
	for (const char *const *v = n->categories; v && *v; v++)
		if (!process_category(r->def, *v))
			return yaml_refuse(yaml_get(y, "category"), r->p, "没有类别 “%s”", "there is no category \"%s\"", *v);
	if (n->done_times && !yaml_get(y, "done"))
		return yaml_refuse(yaml_get(y, "times"), r->p, "times 须与 done 一同写明", "times says how often `done` was: name the act");
	return OK;
}

/* ---- what follows ---- */

static enum err read_effect_map(const struct reading *r, const struct yaml *y, struct proc_effect *out)
{
	static const char *const targets[] = { "place", "org", "units", NULL };
	int to;
	enum err e;

	if ((e = yaml_keys(y, "open|for|link|parent|words|wait", r->p)) != OK)
		return e;
	if (y->n == 1 && yaml_get(y, "link")) {
		out->kind = EFFECT_LINK;
		return def_id(r, y, "link", &out->id);
	}
	if (y->n == 1 && yaml_get(y, "wait")) {
		out->kind = EFFECT_WAIT;
		return def_limit(r, y, "wait", &out->id);
	}
	if (yaml_get(y, "parent") && y->n == 1 + (yaml_get(y, "words") != NULL)) {
		out->kind = EFFECT_PARENT;
		return (e = def_flag(r, y, "words", &out->words)) == OK ? def_id(r, y, "parent", &out->id) : e;
	}
	if (yaml_get(y, "link") || yaml_get(y, "parent") || yaml_get(y, "wait") || yaml_get(y, "words"))
		return yaml_refuse(y, r->p, "每项只写一个后果", "one item says one thing that follows");
	if ((e = def_id(r, y, "open", &out->id)) != OK || (e = def_choice(r, y, "for", targets, &to)) != OK)
		return e;
	out->kind = EFFECT_OPEN;
	out->to = (enum target)to;
	return OK;
}

static enum err read_effects(const struct reading *r, const struct yaml *it, struct proc_act *act)
{
	static const struct { const char *word; enum effect_kind kind; } words[] = {
		{ "extend", EFFECT_EXTEND }, { "pause", EFFECT_PAUSE }, { "excuse", EFFECT_EXCUSE }, { "resume", EFFECT_RESUME },
	};
	const struct yaml *list;
	enum err e = def_list(r, it, "then", false, EFFECTS_MAX, &list);

	if (e != OK || !list)
		return e;
	act->effects = arena_alloc(r->a, list->n * sizeof *act->effects);
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml *v = list->items[i];
		struct proc_effect *out = &act->effects[i];
		size_t k = 0;
		while (v->kind == YAML_TEXT && k < sizeof words / sizeof words[0] && strcmp(words[k].word, v->text) != 0)
			k++;
		if (v->kind == YAML_TEXT && k == sizeof words / sizeof words[0])
			return yaml_refuse(v, r->p, "不认识的后果 “%s”", "nothing known follows under the name \"%s\"", v->text);
		if (v->kind == YAML_TEXT)
			out->kind = words[k].kind;
		else if ((e = read_effect_map(r, v, out)) != OK)
			return e;
		act->effects_n++;
	}
	return OK;
}

/* ---- acts ---- */

#define ACT_KEYS "id|name|done|from|to|low|by|public|notify|answer|within_days|within|times|other_than|lead|fields|needs|then"

static enum err read_act(const struct reading *r, const struct yaml *it, struct proc_act *act)
{
	enum err e;

	if ((e = yaml_keys(it, ACT_KEYS, r->p)) != OK || (e = def_id(r, it, "id", &act->id)) != OK || (e = def_name(r, it, &act->name)) != OK ||
	    (e = def_done(r, it, &act->done)) != OK || (e = read_way(r, it, act)) != OK || (e = read_by(r, it, act)) != OK ||
	    (e = def_flag(r, it, "public", &act->public)) != OK || (e = def_flag(r, it, "notify", &act->notify)) != OK ||
	    (e = def_flag(r, it, "answer", &act->answer)) != OK || (e = def_flag(r, it, "lead", &act->lead)) != OK ||
	    (e = def_count(r, it, "within_days", 3650, &act->within_days)) != OK || (e = def_count(r, it, "times", 100, &act->times)) != OK ||
	    (e = read_other_than(r, yaml_get(it, "other_than"), act)) != OK || (e = read_asks(r, yaml_get(it, "fields"), act)) != OK ||
	    (e = read_needs(r, it, &act->needs)) != OK || (e = read_effects(r, it, act)) != OK)
		return e;
	if (yaml_get(it, "within") && (e = def_limit(r, it, "within", &act->within)) != OK)
		return e;
	if (process_act(r->def, act->id))
		return yaml_refuse(it, r->p, "动作 “%s” 出现了两次", "the act \"%s\" stands twice", act->id);
	return OK;
}

enum err def_read_acts(const struct reading *r)
{
	struct process *def = r->def;
	const struct yaml *list;
	enum err e = def_list(r, r->root, "acts", true, ACTS_MAX, &list);

	if (e != OK)
		return e;
	def->acts = arena_alloc(r->a, list->n * sizeof *def->acts);
	for (size_t i = 0; i < list->n; i++) {
		if ((e = read_act(r, list->items[i], &def->acts[i])) != OK)
			return e;
		def->acts_n++;
	}
	return OK;
}
