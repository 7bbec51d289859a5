/*
 * process_parse_state.c: states, and a definition's own fields.
 */
#include <string.h>

#include "process/process_in.h"

/* ---- fields ---- */

static enum err read_bounds(const struct reading *r, const struct yaml *it, struct proc_field *f)
{
	/* A text is at most as long as a case's words; a sum at most ten thousand million yuan. */
	static const int64_t most[] = { [OWN_TEXT] = 2000, [OWN_NUMBER] = INT64_C(1000000000000), [OWN_MONEY] = INT64_C(1000000000000) };
	bool bounded = f->type == OWN_TEXT || f->type == OWN_NUMBER || f->type == OWN_MONEY;
	int64_t least = f->type == OWN_NUMBER ? -most[OWN_NUMBER] : 0;
	enum err e;

	if (!bounded && (yaml_get(it, "min") || yaml_get(it, "max")))
		return yaml_refuse(it, r->p, "字段 “%s” 的类型没有 min 和 max", "the field \"%s\" is of a type without min and max", f->id);
	if (!bounded)
		return OK;
	f->min = least;
	f->max = most[f->type];
	if (yaml_get(it, "min") && (e = yaml_int(it, "min", least, f->max, &f->min, r->p)) != OK)
		return e;
	return yaml_get(it, "max") ? yaml_int(it, "max", f->min, f->max, &f->max, r->p) : OK;
}

/*
 * The burden rules of 国办函〔2026〕12号 where a field could break them: nobody's photo, position or track is a field, and what the
 * program asks for itself is not asked for twice.
 */
static enum err field_burden(const struct reading *r, const struct yaml *it, const struct proc_field *f)
{
	static const char *const proofs[] = { "photo", "video", "position", "location", "track", NULL };
	const struct yaml *type = yaml_get(it, "type");

	if (type && type->kind == YAML_TEXT && ids_hold(proofs, type->text))
		return yaml_refuse(type, r->p, "不能以人的照片、位置或轨迹作为工作凭证（国办函〔2026〕12号）：没有“%s”类型的字段；事件现场的照片请用 photos",
		                   "a person's photo, position or track is no proof of work: no field is of the type \"%s\"; use photos of the matter",
		                   type->text);
	for (int k = 0; k < ASKED_KINDS; k++)
		if (strcmp(asked_name(k), f->id) == 0)
			return yaml_refuse(it, r->p, "“%s” 平台已有，不能重复填报", "the program asks for \"%s\" itself: it is not asked for twice", f->id);
	return OK;
}

static enum err read_field(const struct reading *r, const struct yaml *it, struct proc_field *f)
{
	static const char *const types[] = { "text", "number", "money", "date", "choice", "flag", NULL };
	int type;
	enum err e;

	if ((e = yaml_keys(it, "id|name|type|personal|min|max|choices", r->p)) != OK || (e = def_id(r, it, "id", &f->id)) != OK ||
	    (e = def_name(r, it, &f->name)) != OK || (e = field_burden(r, it, f)) != OK || (e = def_choice(r, it, "type", types, &type)) != OK ||
	    (e = def_flag(r, it, "personal", &f->personal)) != OK)
		return e;
	f->type = (enum field_type)type;
	if ((e = read_bounds(r, it, f)) != OK)
		return e;
	if (f->type == OWN_CHOICE && (e = def_items(r, it, "choices", &f->choices, &f->choices_n)) != OK)
		return e;
	if (f->type != OWN_CHOICE && yaml_get(it, "choices"))
		return yaml_refuse(it, r->p, "只有 choice 类型的字段 “%s” 才有 choices", "the field \"%s\" has choices but is not of the type choice", f->id);
	if (process_field(r->def, f->id) >= 0)
		return yaml_refuse(it, r->p, "字段 “%s” 出现了两次", "the field \"%s\" stands twice", f->id);
	return OK;
}

enum err def_read_fields(const struct reading *r)
{
	struct process *def = r->def;
	const struct yaml *list;
	enum err e = def_list(r, r->root, "fields", false, OWN_FIELDS_MAX, &list);

	if (e != OK || !list)
		return e;
	def->fields = arena_alloc(r->a, list->n * sizeof *def->fields);
	for (size_t i = 0; i < list->n; i++) {
		if ((e = read_field(r, list->items[i], &def->fields[i])) != OK)
			return e;
		def->fields_n++;
	}
	return OK;
}

/* ---- states ---- */

static enum err clock_limit(const struct reading *r, const struct yaml *v, const char **out)
{
	if (v->kind != YAML_TEXT || (strcmp(v->text, "chosen") != 0 && !process_limit(r->def, v->text)))
		return yaml_refuse(v, r->p, "没有时限 “%s”", "there is no limit \"%s\"", v->kind == YAML_TEXT ? v->text : "[]");
	*out = v->text;
	return OK;
}

/* One limit for all, or {CATEGORY: LIMIT, …, else: LIMIT}. */
static enum err read_clock(const struct reading *r, const struct yaml *it, struct proc_state *s)
{
	const struct yaml *v = yaml_get(it, "clock");
	const char *others;
	enum err e;

	if (!v || v->kind != YAML_MAP) {
		s->clocks = arena_alloc(r->a, sizeof *s->clocks);
		if ((e = yaml_text(it, "clock", &others, r->p)) != OK || (e = clock_limit(r, v, &s->clocks[0].limit)) != OK)
			return e;
		s->clocks_n = 1;
		return OK;
	}
	s->clocks = arena_alloc(r->a, v->n * sizeof *s->clocks);
	for (size_t i = 0; i < v->n; i++) {
		bool rest = strcmp(v->keys[i], "else") == 0;
		if (!rest && !process_category(r->def, v->keys[i]))
			return yaml_refuse(v->items[i], r->p, "没有类别 “%s”", "there is no category \"%s\"", v->keys[i]);
		if ((e = clock_limit(r, v->items[i], &s->clocks[i].limit)) != OK)
			return e;
		s->clocks[i].category = rest ? NULL : v->keys[i];
		s->clocks_n++;
	}
	if (!yaml_get(v, "else"))
		return yaml_refuse(v, r->p, "分类别的时限缺少 else", "clocks by category need an else for all other cases");
	return OK;
}

static enum err read_owner(const struct reading *r, const struct yaml *it, struct proc_state *s)
{
	static const char *const owners[] = { "place", "org", "tasks", NULL };
	int owner;
	enum err e = def_choice(r, it, "owner", owners, &owner);

	if (e != OK)
		return e;
	s->owner = (enum owner)(OWNER_PLACE + owner);
	if (s->owner == OWNER_TASKS && yaml_get(it, "right"))
		return yaml_refuse(yaml_get(it, "right"), r->p, "“%s” 等待任务，不在谁的桌上，不能有 right",
		                   "\"%s\" waits for its tasks and lies on nobody's desk: it has no right", s->id);
	if (s->owner != OWNER_TASKS && (e = def_right(r, it, "right", &s->right)) != OK)
		return e;
	return read_clock(r, it, s);
}

static enum err read_outcome(const struct reading *r, const struct yaml *it, struct proc_state *s)
{
	static const char *const outcomes[] = { "done", "void", NULL };
	int outcome;
	enum err e;

	if (!yaml_get(it, "outcome"))
		return OK;
	if (!s->final)
		return yaml_refuse(yaml_get(it, "outcome"), r->p, "只有终态才有 outcome", "only a final state has an outcome");
	if ((e = def_choice(r, it, "outcome", outcomes, &outcome)) == OK)
		s->outcome = (enum outcome)outcome;
	return e;
}

static enum err read_state(const struct reading *r, const struct yaml *it, struct proc_state *s)
{
	const char *step;
	enum err e;

	if ((e = yaml_keys(it, "id|name|step|owner|right|clock|on_due|final|outcome", r->p)) != OK || (e = def_id(r, it, "id", &s->id)) != OK ||
	    (e = def_name(r, it, &s->name)) != OK || (e = yaml_text(it, "step", &step, r->p)) != OK ||
	    (e = def_flag(r, it, "final", &s->final)) != OK)
		return e;
	const struct proc_item *found = item_find(r->def->steps, r->def->steps_n, step);
	if (!found)
		return yaml_refuse(yaml_get(it, "step"), r->p, "没有步骤 “%s”", "there is no step \"%s\"", step);
	s->step = (int)(found - r->def->steps);
	s->right = "";
	s->on_due = -1;
	if (s->final && (yaml_get(it, "owner") || yaml_get(it, "clock") || yaml_get(it, "on_due")))
		return yaml_refuse(it, r->p, "终态 “%s” 不能有责任人或时限", "the final state \"%s\" has neither owner nor clock", s->id);
	if ((!s->final && (e = read_owner(r, it, s)) != OK) || (e = read_outcome(r, it, s)) != OK)
		return e;
	if (process_state(r->def, s->id) >= 0)
		return yaml_refuse(it, r->p, "状态 “%s” 出现了两次", "the state \"%s\" stands twice", s->id);
	return OK;
}

enum err def_read_states(const struct reading *r)
{
	struct process *def = r->def;
	const struct yaml *list;
	enum err e = def_list(r, r->root, "states", true, STATES_MAX, &list);

	if (e != OK)
		return e;
	def->states = arena_alloc(r->a, list->n * sizeof *def->states);
	for (size_t i = 0; i < list->n; i++) {
		if ((e = read_state(r, list->items[i], &def->states[i])) != OK)
			return e;
		def->states_n++;
	}
	return def_state(r, r->root, "start", &def->start);
}
