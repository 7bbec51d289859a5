/*
 * process_read.c: the values that every part of a definition is made of: ids, names, counts, lists, and names of things that
 * stand above. Each refusal carries FILE:LINE.
 */
#include <string.h>

#include "process/process_in.h"

#define ID_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_"

static enum err id_form(const struct yaml *y, const char *s, struct problem *p)
{
	if (!*s || strlen(s) > 40 || s[strspn(s, ID_CHARS)])
		return yaml_refuse(y, p, "名称 “%s” 只能用小写字母、数字和下划线，最长 40",
		    "the name \"%s\" may hold lower-case letters, digits and underscores, at most 40", s);
	return OK;
}

enum err def_id(const struct reading *r, const struct yaml *y, const char *key, const char **out)
{
	const char *s;
	enum err e = yaml_text(y, key, &s, r->p);

	if (e == OK && (e = id_form(yaml_get(y, key), s, r->p)) == OK)
		*out = s;
	return e;
}

static enum err name_of(const struct reading *r, const struct yaml *y, const char *key, struct name *out)
{
	const struct yaml *v = yaml_get(y, key);
	enum err e;

	if (!v)
		return yaml_refuse(y, r->p, "缺少 %s", "%s is missing", key);
	if ((e = yaml_keys(v, "zh|en", r->p)) != OK || (e = yaml_text(v, "zh", &out->zh, r->p)) != OK)
		return e;
	return yaml_text(v, "en", &out->en, r->p);
}

enum err def_name(const struct reading *r, const struct yaml *y, struct name *out)
{
	return name_of(r, y, "name", out);
}

enum err def_done(const struct reading *r, const struct yaml *y, struct name *out)
{
	return name_of(r, y, "done", out);
}

enum err def_flag(const struct reading *r, const struct yaml *y, const char *key, bool *out)
{
	return yaml_get(y, key) ? yaml_bool(y, key, out, r->p) : OK;
}

enum err def_count(const struct reading *r, const struct yaml *y, const char *key, int max, int *out)
{
	int64_t n;
	enum err e;

	if (!yaml_get(y, key))
		return OK;
	if ((e = yaml_int(y, key, 1, max, &n, r->p)) == OK)
		*out = (int)n;
	return e;
}

enum err def_choice(const struct reading *r, const struct yaml *y, const char *key, const char *const *allowed, int *out)
{
	const char *s;
	enum err e = yaml_text(y, key, &s, r->p);

	if (e != OK)
		return e;
	for (int i = 0; allowed[i]; i++)
		if (strcmp(allowed[i], s) == 0) {
			*out = i;
			return OK;
		}
	return yaml_refuse(yaml_get(y, key), r->p, "%s 不能是 “%s”", "%s cannot be \"%s\"", key, s);
}

enum err def_list(const struct reading *r, const struct yaml *y, const char *key, bool need, size_t max, const struct yaml **out)
{
	const struct yaml *v = yaml_get(y, key);

	if (!v && need)
		return yaml_refuse(y, r->p, "缺少 %s", "%s is missing", key);
	if (v && (v->kind != YAML_LIST || v->n == 0 || v->n > max))
		return yaml_refuse(v, r->p, "%s 须为 1 至 %zu 项的列表", "%s must be a list of 1 to %zu items", key, max);
	*out = v;
	return OK;
}

bool ids_hold(const char *const *v, const char *id)
{
	for (; v && *v; v++)
		if (strcmp(*v, id) == 0)
			return true;
	return false;
}

enum err def_ids(const struct reading *r, const struct yaml *y, const char *key, size_t max, const char *const **out)
{
	const struct yaml *list;
	const char **v;
	enum err e = def_list(r, y, key, false, max, &list);

	*out = NULL;
	if (e != OK || !list)
		return e;
	v = arena_alloc(r->a, (list->n + 1) * sizeof *v);
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml *it = list->items[i];
		if (it->kind != YAML_TEXT)
			return yaml_refuse(it, r->p, "%s 须为名称的列表", "%s must be a list of names", key);
		if ((e = id_form(it, it->text, r->p)) != OK)
			return e;
		if (ids_hold(v, it->text))
			return yaml_refuse(it, r->p, "“%s” 出现了两次", "\"%s\" stands twice", it->text);
		v[i] = it->text;
	}
	*out = v;
	return OK;
}

const struct proc_item *item_find(const struct proc_item *v, int n, const char *id)
{
	for (int i = 0; i < n; i++)
		if (strcmp(v[i].id, id) == 0)
			return &v[i];
	return NULL;
}

enum err def_items(const struct reading *r, const struct yaml *y, const char *key, struct proc_item **out, int *n)
{
	const struct yaml *list;
	enum err e = def_list(r, y, key, true, 200, &list);

	if (e != OK)
		return e;
	*out = arena_alloc(r->a, list->n * sizeof **out);
	for (size_t i = 0; i < list->n; i++) {
		struct proc_item *it = &(*out)[i];
		if ((e = yaml_keys(list->items[i], "id|name", r->p)) != OK || (e = def_id(r, list->items[i], "id", &it->id)) != OK ||
		    (e = def_name(r, list->items[i], &it->name)) != OK)
			return e;
		if (item_find(*out, (int)i, it->id))
			return yaml_refuse(list->items[i], r->p, "“%s” 出现了两次", "\"%s\" stands twice", it->id);
	}
	*n = (int)list->n;
	return OK;
}

enum err def_states(const struct reading *r, const struct yaml *y, const char *key, uint64_t *out)
{
	const struct yaml *list;
	enum err e = def_list(r, y, key, true, STATES_MAX, &list);

	for (size_t i = 0; e == OK && i < list->n; i++) {
		int s = list->items[i]->kind == YAML_TEXT ? process_state(r->def, list->items[i]->text) : -1;
		if (s < 0)
			return yaml_refuse(list->items[i], r->p, "%s 中没有这个状态", "%s names a state that does not stand", key);
		*out |= BIT(s);
	}
	return e;
}

enum err def_state(const struct reading *r, const struct yaml *y, const char *key, int *out)
{
	const char *id;
	enum err e = yaml_text(y, key, &id, r->p);
	int s;

	if (e != OK)
		return e;
	if ((s = process_state(r->def, id)) < 0)
		return yaml_refuse(yaml_get(y, key), r->p, "没有状态 “%s”", "there is no state \"%s\"", id);
	*out = s;
	return OK;
}

enum err def_limit(const struct reading *r, const struct yaml *y, const char *key, const char **out)
{
	const char *id;
	enum err e = yaml_text(y, key, &id, r->p);

	if (e != OK)
		return e;
	if (!process_limit(r->def, id))
		return yaml_refuse(yaml_get(y, key), r->p, "没有时限 “%s”", "there is no limit \"%s\"", id);
	*out = id;
	return OK;
}

enum err def_right(const struct reading *r, const struct yaml *y, const char *key, const char **out)
{
	enum err e = yaml_text(y, key, out, r->p);

	if (e == OK && !r->def->adopted && !process_world.right(r->roles, *out))
		return yaml_refuse(yaml_get(y, key), r->p, "没有权限“%s”", "there is no right \"%s\"", *out);
	return e;
}
