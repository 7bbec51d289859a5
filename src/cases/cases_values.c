/*
 * cases_values.c: the fields of a definition's own, from the JSON of an act or an opening to values: typed, bounded, asked for.
 */
#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/text.h"
#include "cases/cases.h"

static enum err text_of(const struct proc_field *f, const json_t *v, struct own_value *out, struct problem *p)
{
	const char *s = json_string_value(v);
	int64_t max = f->max ? f->max : LIMIT_WORDS_CHARS, n;

	if (!s)
		return refuse(p, E_INPUT, f->id, "此项应是文字", "this must be text");
	n = (int64_t)text_chars(s);
	if (n < f->min || n > max)
		return refuse(p, E_INPUT, f->id, "长度应为 %" PRId64 " 至 %" PRId64 " 字", "this must have %" PRId64 " to %" PRId64 " characters", f->min, max);
	out->text = s;
	return OK;
}

static enum err number_of(const struct proc_field *f, const json_t *v, struct own_value *out, struct problem *p)
{
	if (!json_is_integer(v))
		return refuse(p, E_INPUT, f->id, "此项应是整数", "this must be a whole number");
	out->num = json_integer_value(v);
	if (out->num < f->min || (f->max && out->num > f->max))
		return refuse(p, E_INPUT, f->id, "数值超出范围（不小于 %" PRId64 "）", "this is out of range (at least %" PRId64 ")", f->min);
	return OK;
}

static enum err choice_of(const struct proc_field *f, const json_t *v, struct own_value *out, struct problem *p)
{
	const char *s = json_string_value(v);

	for (int i = 0; s && i < f->choices_n; i++)
		if (strcmp(f->choices[i].id, s) == 0) {
			out->word = f->choices[i].id;
			return OK;
		}
	return refuse(p, E_INPUT, f->id, "没有这个选项", "there is no such choice");
}

static enum err value_of(const struct proc_field *f, const json_t *v, struct own_value *out, struct problem *p)
{
	day_t day;

	*out = (struct own_value){ .field = f->id, .num = ABSENT, .personal = f->personal };
	switch (f->type) {
	case OWN_TEXT:
		return text_of(f, v, out, p);
	case OWN_NUMBER:
	case OWN_MONEY:
		return number_of(f, v, out, p);
	case OWN_DATE:
		if (json_is_string(v) && day_read(json_string_value(v), &day)) {
			out->num = day;
			return OK;
		}
		return refuse(p, E_INPUT, f->id, "此项应是日期，如 2026-11-20", "this must be a day such as 2026-11-20");
	case OWN_CHOICE:
		return choice_of(f, v, out, p);
	case OWN_FLAG:
		out->num = json_is_true(v);
		return json_is_boolean(v) ? OK : refuse(p, E_INPUT, f->id, "此项应是 true 或 false", "this must be true or false");
	}
	return OK;
}

static enum err values_of(struct arena *a, const struct process *def, const struct proc_act *act, json_t *root, struct list *out, struct problem *p)
{
	struct own_value *v = arena_alloc(a, OWN_FIELDS_MAX * sizeof *v);
	const char *key;
	json_t *value;
	size_t n = 0;
	enum err e;

	json_object_foreach(root, key, value) {
		int i = process_field(def, key);
		if (i < 0 || act->own[i] == ASK_NO)
			return refuse(p, E_INPUT, arena_str(a, key), "动作 %s 不接受此项", "The act %s does not take this field", act->id);
		if ((e = value_of(&def->fields[i], value, &v[n], p)) != OK)
			return e;
		if (v[n].text)
			v[n].text = arena_str(a, v[n].text);
		n++;
	}
	for (int i = 0; i < def->fields_n; i++)
		if (act->own[i] == ASK_REQUIRED && !json_object_get(root, def->fields[i].id))
			return refuse(p, E_INPUT, def->fields[i].id, "动作 %s 需要填写此项", "The act %s needs this field", act->id);
	*out = (struct list){ n, v };
	return OK;
}

enum err case_decide_values(struct arena *a, const struct process *def, const struct proc_act *act, const char *json, struct list *out,
                             struct problem *p)
{
	json_t *root = json ? json_loads(json, JSON_REJECT_DUPLICATES, NULL) : json_object();
	enum err e;

	if (!json_is_object(root))
		e = refuse(p, E_INPUT, "values", "应是 {字段: 值}", "must be an object of fields and their values");
	else
		e = values_of(a, def, act, root, out, p);
	json_decref(root);
	return e;
}
