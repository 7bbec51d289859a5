/*
 * near_conf.c: near.yaml to memory, strictly. Pure.
 */
#include <string.h>

#include "base/text.h"
#include "base/yaml.h"
#include "cases/near_in.h"

static enum err rule_read(struct arena *a, const struct yaml *y, const char *key, struct near_rule *out, struct problem *p)
{
	const struct yaml *who = yaml_get(y, key), *of;
	enum err e;

	if (!who)
		return yaml_refuse(y, p, "缺少“%s”", "\"%s\" is missing", key);
	if ((e = yaml_keys(who, "radius|categories", p)) != OK || (e = yaml_int(who, "radius", 10, NEAR_RADIUS_MAX, &out->radius, p)) != OK)
		return e;
	if (!(of = yaml_get(who, "categories")))
		return OK;
	if (of->kind != YAML_MAP)
		return yaml_refuse(of, p, "categories 须为“类别: 米数”", "categories is a map of category to metres");
	out->of = arena_alloc(a, of->n * sizeof *out->of);
	for (out->n = 0; out->n < of->n; out->n++) {
		out->of[out->n].category = of->keys[out->n];
		if ((e = yaml_int(of, of->keys[out->n], 10, NEAR_RADIUS_MAX, &out->of[out->n].m, p)) != OK)
			return e;
	}
	return OK;
}

#define CATEGORIES_MAX 200
#define CATEGORY_WORDS_MAX 60

static enum err words_of(struct arena *a, const struct yaml *list, struct list *out, struct problem *p)
{
	const char **v;

	if (list->kind != YAML_LIST || !list->n || list->n > CATEGORY_WORDS_MAX)
		return yaml_refuse(list, p, "须列出 1 至 %d 个词", "A list of 1 to %d words stands here", CATEGORY_WORDS_MAX);
	v = arena_alloc(a, list->n * sizeof *v);
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i]->kind != YAML_TEXT || text_chars(list->items[i]->text) < 2 || text_chars(list->items[i]->text) > 20)
			return yaml_refuse(list->items[i], p, "词须为 2 至 20 个字", "A word has 2 to 20 characters");
		v[i] = list->items[i]->text;
	}
	*out = (struct list){ list->n, v };
	return OK;
}

static enum err words_read(struct arena *a, const struct yaml *of, struct near_conf *out, struct problem *p)
{
	size_t n = of ? of->n : 0;
	struct propose_class *v = arena_alloc(a, n * sizeof *v);
	enum err e = OK;

	if (of && (of->kind != YAML_MAP || n > CATEGORIES_MAX))
		return yaml_refuse(of, p, "words 须为“类别: [词]”", "words is a map of category to words");
	for (size_t i = 0; e == OK && i < n; i++) {
		v[i].name = "";
		e = words_of(a, of->items[i], &v[i].keywords, p);
	}
	if (e != OK)
		return e;
	out->categories = of ? of->keys : NULL;
	out->categories_n = n;
	out->proposer = proposer_make(a, v, n);
	return OK;
}

enum err near_conf_read(struct arena *a, const char *path, struct near_conf *out, struct problem *p)
{
	struct yaml *y;
	enum err e;

	*out = (struct near_conf){ .a = a };
	if ((e = yaml_read(a, path, &y, p)) != OK || (e = yaml_keys(y, "public|staff|days|alike|words", p)) != OK ||
	    (e = rule_read(a, y, "public", &out->public, p)) != OK || (e = rule_read(a, y, "staff", &out->staff, p)) != OK ||
	    (e = yaml_int(y, "days", 1, 3650, &out->days, p)) != OK)
		return e;
	if ((e = yaml_int(y, "alike", 1, 100, &out->alike, p)) != OK)
		return e;
	return words_read(a, yaml_get(y, "words"), out, p);
}

int64_t near_radius(const struct near_rule *r, const char *category)
{
	for (size_t i = 0; category && i < r->n; i++)
		if (strcmp(r->of[i].category, category) == 0)
			return r->of[i].m;
	return r->radius;
}
