/*
 * process_parse.c: a pack's file to a definition, strictly: an unknown key, a missing one, a name that stands nowhere, each is
 * refused with its line.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "process/process_in.h"

static const char *const asked_names[ASKED_KINDS] = { "category", "words", "org", "limit", "photos", "score" };

const char *asked_name(enum asked k)
{
	return asked_names[k];
}

int process_state(const struct process *p, const char *id)
{
	for (int i = 0; i < p->states_n; i++)
		if (strcmp(p->states[i].id, id) == 0)
			return i;
	return -1;
}

const struct proc_act *process_act(const struct process *p, const char *id)
{
	for (int i = 0; i < p->acts_n; i++)
		if (strcmp(p->acts[i].id, id) == 0)
			return &p->acts[i];
	return NULL;
}

const struct proc_limit *process_limit(const struct process *p, const char *id)
{
	for (int i = 0; i < p->limits_n; i++)
		if (strcmp(p->limits[i].id, id) == 0)
			return &p->limits[i];
	return NULL;
}

static const struct proc_item *item_find(const struct proc_item *v, int n, const char *id)
{
	for (int i = 0; i < n; i++)
		if (strcmp(v[i].id, id) == 0)
			return &v[i];
	return NULL;
}

const struct proc_item *process_category(const struct process *p, const char *id)
{
	return item_find(p->categories, p->categories_n, id);
}

/* ---- reading ---- */

static enum err read_id(const struct yaml *y, const char *key, const char **out, struct problem *p)
{
	const char *s;
	enum err e = yaml_text(y, key, &s, p);

	if (e != OK)
		return e;
	if (!*s || strlen(s) > 40 || s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789_")])
		return yaml_refuse(yaml_get(y, key), p, "名称 “%s” 只能用小写字母、数字和下划线，最长 40",
		    "the name \"%s\" may hold lower-case letters, digits and underscores, at most 40", s);
	*out = s;
	return OK;
}

static enum err read_name(const struct yaml *y, const char *key, struct name *out, struct problem *p)
{
	const struct yaml *v = yaml_get(y, key);
	enum err e;

	if (!v)
		return yaml_refuse(y, p, "缺少 %s", "%s is missing", key);
	if ((e = yaml_keys(v, "zh|en", p)) != OK || (e = yaml_text(v, "zh", &out->zh, p)) != OK)
		return e;
	return yaml_text(v, "en", &out->en, p);
}

static enum err read_flag(const struct yaml *y, const char *key, bool *out, struct problem *p)
{
	return yaml_get(y, key) ? yaml_bool(y, key, out, p) : OK;
}

static enum err read_count(const struct yaml *y, const char *key, int max, int *out, struct problem *p)
{
	int64_t n;
	enum err e;

	if (!yaml_get(y, key))
		return OK;
	if ((e = yaml_int(y, key, 1, max, &n, p)) == OK)
		*out = (int)n;
	return e;
}

static enum err read_one_of(const struct yaml *y, const char *key, const char *const *allowed, const char **out, struct problem *p)
{
	enum err e = yaml_text(y, key, out, p);

	if (e != OK)
		return e;
	for (int i = 0; allowed[i]; i++)
		if (strcmp(allowed[i], *out) == 0)
			return OK;
	return yaml_refuse(yaml_get(y, key), p, "%s 不能是 “%s”", "%s cannot be \"%s\"", key, *out);
}

static enum err list_of(const struct yaml *root, const char *key, size_t max, const struct yaml **out, struct problem *p)
{
	const struct yaml *y = yaml_get(root, key);

	if (!y)
		return yaml_refuse(root, p, "缺少 %s", "%s is missing", key);
	if (y->kind != YAML_LIST || y->n == 0 || y->n > max)
		return yaml_refuse(y, p, "%s 须为 1 至 %zu 项的列表", "%s must be a list of 1 to %zu items", key, max);
	*out = y;
	return OK;
}

static enum err read_items(struct arena *a, const struct yaml *root, const char *key, struct proc_item **out, int *n, struct problem *p)
{
	const struct yaml *y;
	enum err e = list_of(root, key, 200, &y, p);

	if (e != OK)
		return e;
	*out = arena_alloc(a, y->n * sizeof **out);
	for (size_t i = 0; i < y->n; i++) {
		struct proc_item *it = &(*out)[i];
		if ((e = yaml_keys(y->items[i], "id|name", p)) != OK || (e = read_id(y->items[i], "id", &it->id, p)) != OK ||
		    (e = read_name(y->items[i], "name", &it->name, p)) != OK)
			return e;
		if (item_find(*out, (int)i, it->id))
			return yaml_refuse(y->items[i], p, "“%s” 出现了两次", "\"%s\" stands twice", it->id);
	}
	*n = (int)y->n;
	return OK;
}

/* The calendar's own word on a limit, with the line that it stands in. */
static enum err limit_counts(const struct yaml *it, const struct process *def, const struct proc_limit *l, struct problem *p)
{
	struct problem why = { 0 };

	if (def->adopted || process_world.limit(l, &why) == OK)
		return OK;
	yaml_refuse(it, p, "时限无效", "the limit is not valid");
	snprintf(p->zh, sizeof p->zh, "时限“%s”：%.300s", l->id, why.zh);
	snprintf(p->en, sizeof p->en, "the limit \"%s\": %.300s", l->id, why.en);
	return E_INPUT;
}

static enum err read_limits(struct arena *a, const struct yaml *root, struct process *def, struct problem *p)
{
	static const char *const units[] = { "urgent_hour", "natural_day", "work_hour", "work_day", NULL };
	static const char *const starts[] = { "now", "next_day", NULL }, *const ends[] = { "minute", "close", "midnight", NULL };
	const struct yaml *y;
	enum err e = list_of(root, "limits", 60, &y, p);

	if (e != OK)
		return e;
	def->limits = arena_alloc(a, y->n * sizeof *def->limits);
	for (size_t i = 0; i < y->n; i++) {
		const struct yaml *it = y->items[i];
		struct proc_limit l = { .warn = 80 };
		if ((e = yaml_keys(it, "id|name|unit|amount|start|end|warn|choose", p)) != OK || (e = read_id(it, "id", &l.id, p)) != OK ||
		    (e = read_name(it, "name", &l.name, p)) != OK || (e = read_one_of(it, "unit", units, &l.unit, p)) != OK ||
		    (e = read_one_of(it, "start", starts, &l.start, p)) != OK || (e = read_one_of(it, "end", ends, &l.end, p)) != OK ||
		    (e = read_count(it, "amount", 3650, &l.amount, p)) != OK || (e = read_count(it, "warn", 99, &l.warn, p)) != OK ||
		    (e = read_flag(it, "choose", &l.choose, p)) != OK)
			return e;
		if (!l.amount)
			return yaml_refuse(it, p, "缺少 amount", "amount is missing");
		if ((e = limit_counts(it, def, &l, p)) != OK)
			return e;
		if (process_limit(def, l.id) || strcmp(l.id, "chosen") == 0)
			return yaml_refuse(it, p, "时限 “%s” 重复或为保留名", "the limit \"%s\" stands twice or is reserved", l.id);
		def->limits[def->limits_n++] = l;
	}
	return OK;
}

static enum err read_owner(const struct yaml *it, const struct process *def, struct proc_state *s, struct problem *p)
{
	static const char *const owners[] = { "place", "org", NULL };
	const char *owner;
	enum err e = read_one_of(it, "owner", owners, &owner, p);

	if (e != OK)
		return e;
	s->owner = strcmp(owner, "place") == 0 ? OWNER_PLACE : OWNER_ORG;
	if ((e = yaml_text(it, "right", &s->right, p)) != OK)
		return e;
	if (!def->adopted && !process_world.right(s->right))
		return yaml_refuse(yaml_get(it, "right"), p, "没有权限“%s”", "there is no right \"%s\"", s->right);
	return yaml_text(it, "clock", &s->clock, p);
}

static enum err read_state(const struct yaml *it, const struct process *def, struct proc_state *s, struct problem *p)
{
	const char *step;
	enum err e;

	if ((e = yaml_keys(it, "id|name|step|owner|right|clock|final", p)) != OK || (e = read_id(it, "id", &s->id, p)) != OK ||
	    (e = read_name(it, "name", &s->name, p)) != OK || (e = yaml_text(it, "step", &step, p)) != OK ||
	    (e = read_flag(it, "final", &s->final, p)) != OK)
		return e;
	const struct proc_item *found = item_find(def->steps, def->steps_n, step);
	if (!found)
		return yaml_refuse(yaml_get(it, "step"), p, "没有步骤 “%s”", "there is no step \"%s\"", step);
	s->step = (int)(found - def->steps);
	s->right = "";
	if (s->final && (yaml_get(it, "owner") || yaml_get(it, "clock")))
		return yaml_refuse(it, p, "终态 “%s” 不能有责任人或时限", "the final state \"%s\" has neither owner nor clock", s->id);
	if (!s->final && (e = read_owner(it, def, s, p)) != OK)
		return e;
	if (s->clock && strcmp(s->clock, "chosen") != 0 && !process_limit(def, s->clock))
		return yaml_refuse(yaml_get(it, "clock"), p, "没有时限 “%s”", "there is no limit \"%s\"", s->clock);
	if (process_state(def, s->id) >= 0)
		return yaml_refuse(it, p, "状态 “%s” 出现了两次", "the state \"%s\" stands twice", s->id);
	return OK;
}

static enum err read_states(struct arena *a, const struct yaml *root, struct process *def, struct problem *p)
{
	const struct yaml *y;
	const char *start;
	enum err e = list_of(root, "states", STATES_MAX, &y, p);

	if (e != OK)
		return e;
	def->states = arena_alloc(a, y->n * sizeof *def->states);
	for (size_t i = 0; i < y->n; i++) {
		if ((e = read_state(y->items[i], def, &def->states[i], p)) != OK)
			return e;
		def->states_n++;
	}
	if ((e = yaml_text(root, "start", &start, p)) != OK)
		return e;
	def->start = process_state(def, start);
	if (def->start < 0)
		return yaml_refuse(yaml_get(root, "start"), p, "没有状态 “%s”", "there is no state \"%s\"", start);
	return OK;
}

static enum err read_fields(const struct yaml *y, struct proc_act *act, struct problem *p)
{
	enum err e;

	if (!y)
		return OK;
	if ((e = yaml_keys(y, "category|words|org|limit|photos|score", p)) != OK)
		return e;
	for (int k = 0; k < ASKED_KINDS; k++) {
		const struct yaml *v = yaml_get(y, asked_names[k]);
		if (!v)
			continue;
		if (v->kind != YAML_TEXT || (strcmp(v->text, "required") != 0 && strcmp(v->text, "optional") != 0))
			return yaml_refuse(v, p, "%s 须为 required 或 optional", "%s must be required or optional", asked_names[k]);
		act->fields[k] = strcmp(v->text, "required") == 0 ? ASK_REQUIRED : ASK_OPTIONAL;
	}
	return OK;
}

static enum err read_from(const struct yaml *it, const struct process *def, struct proc_act *act, struct problem *p)
{
	const struct yaml *from;
	const char *to;
	enum err e = list_of(it, "from", STATES_MAX, &from, p);

	for (size_t i = 0; e == OK && i < from->n; i++) {
		int s = from->items[i]->kind == YAML_TEXT ? process_state(def, from->items[i]->text) : -1;
		if (s < 0)
			return yaml_refuse(from->items[i], p, "from 中没有这个状态", "from names a state that does not stand");
		act->from |= UINT64_C(1) << s;
	}
	if (e != OK || (e = yaml_text(it, "to", &to, p)) != OK)
		return e;
	act->to = process_state(def, to);
	if (act->to < 0)
		return yaml_refuse(yaml_get(it, "to"), p, "没有状态 “%s”", "there is no state \"%s\"", to);
	return OK;
}

/* Acts that stand above this one, by name. */
static enum err read_other_than(const struct yaml *y, const struct process *def, struct proc_act *act, struct problem *p)
{
	if (!y)
		return OK;
	if (y->kind != YAML_LIST || y->n == 0)
		return yaml_refuse(y, p, "other_than 须为动作的列表", "other_than must be a list of acts");
	for (size_t i = 0; i < y->n; i++) {
		const struct proc_act *other = y->items[i]->kind == YAML_TEXT ? process_act(def, y->items[i]->text) : NULL;
		if (!other)
			return yaml_refuse(y->items[i], p, "other_than 中的动作须写在此动作之前", "other_than names an act that does not stand above this one");
		act->other_than |= UINT64_C(1) << (other - def->acts);
	}
	return OK;
}

static enum err read_act(const struct yaml *it, const struct process *def, struct proc_act *act, struct problem *p)
{
	enum err e;

	if ((e = yaml_keys(it, "id|name|done|from|to|by|public|notify|answer|within_days|times|other_than|fields", p)) != OK ||
	    (e = read_id(it, "id", &act->id, p)) != OK || (e = read_name(it, "name", &act->name, p)) != OK ||
	    (e = read_name(it, "done", &act->done, p)) != OK || (e = read_from(it, def, act, p)) != OK ||
	    (e = yaml_text(it, "by", &act->by, p)) != OK || (e = read_flag(it, "public", &act->public, p)) != OK ||
	    (e = read_flag(it, "notify", &act->notify, p)) != OK || (e = read_flag(it, "answer", &act->answer, p)) != OK ||
	    (e = read_count(it, "within_days", 3650, &act->within_days, p)) != OK || (e = read_count(it, "times", 100, &act->times, p)) != OK ||
	    (e = read_other_than(yaml_get(it, "other_than"), def, act, p)) != OK || (e = read_fields(yaml_get(it, "fields"), act, p)) != OK)
		return e;
	act->reporter = strcmp(act->by, "reporter") == 0;
	if (!act->reporter && !def->adopted && !process_world.right(act->by))
		return yaml_refuse(yaml_get(it, "by"), p, "没有权限“%s”", "there is no right \"%s\"", act->by);
	if (process_act(def, act->id))
		return yaml_refuse(it, p, "动作 “%s” 出现了两次", "the act \"%s\" stands twice", act->id);
	return def->adopted ? OK : process_check_act(it, def, act, p);
}

static enum err read_acts(struct arena *a, const struct yaml *root, struct process *def, struct problem *p)
{
	const struct yaml *y;
	enum err e = list_of(root, "acts", ACTS_MAX, &y, p);

	if (e != OK)
		return e;
	def->acts = arena_alloc(a, y->n * sizeof *def->acts);
	for (size_t i = 0; i < y->n; i++) {
		if ((e = read_act(y->items[i], def, &def->acts[i], p)) != OK)
			return e;
		def->acts_n++;
	}
	return def->adopted ? OK : process_check(yaml_get(root, "states"), def, p);
}

static enum err definition_read(struct arena *a, const char *file, const char *text, size_t n, bool adopted, struct process **out,
                                struct problem *p)
{
	struct process *def = arena_alloc(a, sizeof *def);
	struct yaml *root;
	uint8_t sum[32];
	char *hash = arena_alloc(a, 65);
	enum err e;

	crypto_generichash(sum, sizeof sum, (const uint8_t *)text, n, NULL, 0);
	text_hex(hash, sum, sizeof sum);
	def->adopted = adopted;
	def->hash = hash;
	def->text = arena_strn(a, text, n);
	if ((e = yaml_parse(a, file, text, n, &root, p)) != OK ||
	    (e = yaml_keys(root, "id|name|steps|limits|categories|start|states|acts", p)) != OK || (e = read_id(root, "id", &def->id, p)) != OK ||
	    (e = read_name(root, "name", &def->name, p)) != OK || (e = read_items(a, root, "steps", &def->steps, &def->steps_n, p)) != OK ||
	    (e = read_items(a, root, "categories", &def->categories, &def->categories_n, p)) != OK ||
	    (e = read_limits(a, root, def, p)) != OK || (e = read_states(a, root, def, p)) != OK || (e = read_acts(a, root, def, p)) != OK)
		return e;
	*out = def;
	return OK;
}

enum err process_parse(struct arena *a, const char *file, const char *text, size_t n, struct process **out, struct problem *p)
{
	return definition_read(a, file, text, n, false, out, p);
}

enum err process_parse_adopted(struct arena *a, const char *file, const char *text, size_t n, struct process **out, struct problem *p)
{
	return definition_read(a, file, text, n, true, out, p);
}
