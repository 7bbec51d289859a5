/*
 * papers_conf.c: papers.yaml to memory, strictly. Pure.
 */
#include <string.h>

#include "base/yaml.h"
#include "cases/answer.h"
#include "papers/papers_in.h"

static enum err words_read(struct arena *a, const struct yaml *y, struct name *out, struct problem *p)
{
	const char *unknown;
	enum err e;

	if ((e = yaml_keys(y, "zh|en", p)) != OK || (e = yaml_text(y, "zh", &out->zh, p)) != OK || (e = yaml_text(y, "en", &out->en, p)) != OK)
		return e;
	if ((unknown = answer_unknown(a, out->zh)) || (unknown = answer_unknown(a, out->en)))
		return yaml_refuse(y, p, "没有占位符 {%s}", "there is no placeholder {%s}", unknown);
	return OK;
}

static enum err named(struct arena *a, const struct yaml *y, const char *key, struct name *out, struct problem *p)
{
	const struct yaml *v = yaml_get(y, key);

	return v ? words_read(a, v, out, p) : yaml_refuse(y, p, "缺少“%s”", "\"%s\" is missing", key);
}

static enum err kind_read(struct arena *a, const struct yaml *y, struct letter_kind *k, struct problem *p)
{
	const struct yaml *body;
	enum err e;

	if ((e = yaml_keys(y, "id|name|mark|by|late|title|body", p)) != OK || (e = yaml_text(y, "id", &k->id, p)) != OK ||
	    (e = yaml_text(y, "by", &k->by, p)) != OK || (e = yaml_bool(y, "late", &k->late, p)) != OK ||
	    (e = named(a, y, "name", &k->name, p)) != OK || (e = named(a, y, "mark", &k->mark, p)) != OK ||
	    (e = named(a, y, "title", &k->title, p)) != OK)
		return e;
	body = yaml_get(y, "body");
	if (!body || body->kind != YAML_LIST || body->n == 0 || body->n > LETTER_PARAGRAPHS)
		return yaml_refuse(body ? body : y, p, "body 须为 1 至 %d 段", "body is a list of 1 to %d paragraphs", LETTER_PARAGRAPHS);
	for (k->body_n = 0; k->body_n < body->n && e == OK; k->body_n++)
		e = words_read(a, body->items[k->body_n], &k->body[k->body_n], p);
	return e;
}

const struct letter_kind *letter_kind_find(const struct papers_conf *conf, const char *id)
{
	for (size_t i = 0; i < conf->n; i++)
		if (strcmp(conf->kinds[i].id, id) == 0)
			return &conf->kinds[i];
	return NULL;
}

enum err papers_conf_read(struct arena *a, const char *path, struct papers_conf *out, struct problem *p)
{
	const struct yaml *list;
	struct yaml *y;
	enum err e;

	*out = (struct papers_conf){ .a = a };
	if ((e = yaml_read(a, path, &y, p)) != OK || (e = yaml_keys(y, "letters", p)) != OK)
		return e;
	list = yaml_get(y, "letters");
	if (!list || list->kind != YAML_LIST || list->n > LETTER_KINDS)
		return yaml_refuse(list ? list : y, p, "letters 须为列表，至多 %d 种", "letters is a list of at most %d kinds", LETTER_KINDS);
	out->kinds = arena_alloc(a, list->n * sizeof *out->kinds);
	while (out->n < list->n && e == OK) {
		struct letter_kind *k = &out->kinds[out->n];
		e = kind_read(a, list->items[out->n], k, p);
		if (e == OK && letter_kind_find(out, k->id))
			e = yaml_refuse(list->items[out->n], p, "编号“%s”重复", "\"%s\" stands twice", k->id);
		out->n++;
	}
	return e;
}
