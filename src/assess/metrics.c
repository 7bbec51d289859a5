/*
 * metrics.c: metrics.yaml to memory, strictly, and what a metric makes of counters. Pure.
 */
#include <stdio.h>
#include <string.h>

#include "assess/metrics.h"
#include "base/yaml.h"

const struct metric *metric_find(const struct metrics *all, const char *id)
{
	for (int i = 0; i < all->n; i++)
		if (strcmp(all->v[i].id, id) == 0)
			return &all->v[i];
	return NULL;
}

struct measured metric_of(const struct metric *m, const int64_t n[COUNTER_KINDS])
{
	struct measured out = { .denominator = m->denominator_n ? 0 : ABSENT, .value = (double)NAN };

	for (int i = 0; i < m->numerator_n; i++)
		out.numerator += m->numerator[i].sign * n[m->numerator[i].counter];
	for (int i = 0; i < m->denominator_n; i++)
		out.denominator += m->denominator[i].sign * n[m->denominator[i].counter];
	if (!m->denominator_n)
		out.value = (double)out.numerator;
	else if (out.denominator > 0)
		out.value = 100.0 * (double)out.numerator / (double)out.denominator;
	return out;
}

static bool few(int64_t n, int64_t small)
{
	return n > 0 && n < small;
}

bool metric_small(const struct metric *m, const struct measured *f)
{
	if (few(f->numerator, m->small))
		return true;
	return f->denominator != ABSENT && (few(f->denominator, m->small) || few(f->denominator - f->numerator, m->small));
}

/* ---- reading ---- */

static int counter_read(const char *name)
{
	for (int k = 0; k < COUNTER_KINDS; k++)
		if (strcmp(counter_name(k), name) == 0)
			return k;
	return -1;
}

static enum err read_terms(const struct yaml *it, const char *key, struct term *out, int *n, struct problem *p)
{
	const struct yaml *list = yaml_get(it, key);

	if (!list)
		return yaml_refuse(it, p, "缺少 %s", "%s is missing", key);
	if (list->kind != YAML_LIST || list->n == 0 || list->n > TERMS_MAX)
		return yaml_refuse(list, p, "%s 须为 1 至 %d 个计数项的列表", "%s must be a list of 1 to %d counters", key, TERMS_MAX);
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml *v = list->items[i];
		const char *name = v->kind == YAML_TEXT ? v->text : "[]";
		struct term t = { .sign = *name == '-' ? -1 : 1, .counter = counter_read(*name == '-' ? name + 1 : name) };
		if (t.counter < 0)
			return yaml_refuse(v, p, "没有计数项“%s”", "there is no counter \"%s\"", name);
		for (size_t k = 0; k < i; k++)
			if (out[k].counter == t.counter)
				return yaml_refuse(v, p, "计数项“%s”重复", "the counter \"%s\" stands twice", name);
		out[i] = t;
	}
	if (out[0].sign < 0)
		return yaml_refuse(list->items[0], p, "第一个计数项不能是减项", "the first counter cannot be taken off");
	*n = (int)list->n;
	return OK;
}

static enum err read_word(const struct yaml *it, const char *key, const char *allowed, const char **out, struct problem *p)
{
	size_t n;
	enum err e = yaml_text(it, key, out, p);

	if (e != OK)
		return e;
	n = strlen(*out);
	for (const char *at = allowed; n && (at = strstr(at, *out)); at++)
		if ((at == allowed || at[-1] == '|') && (at[n] == '|' || !at[n]))
			return OK;
	return yaml_refuse(yaml_get(it, key), p, "%s 不能是“%s”，只能是 %s", "%s cannot be \"%s\", only %s", key, *out, allowed);
}

static enum err read_formula(const struct yaml *it, struct metric *m, struct problem *p)
{
	const char *unit;
	enum err e;

	if ((e = read_word(it, "unit", "count|percent", &unit, p)) != OK || (e = read_terms(it, "numerator", m->numerator, &m->numerator_n, p)) != OK)
		return e;
	if (strcmp(unit, "percent") == 0)
		return read_terms(it, "denominator", m->denominator, &m->denominator_n, p);
	if (yaml_get(it, "denominator"))
		return yaml_refuse(yaml_get(it, "denominator"), p, "计数指标没有分母", "a count has no denominator");
	return OK;
}

static enum err read_metric(const struct yaml *it, const struct metrics *before, struct metric *m, struct problem *p)
{
	const struct yaml *name;
	enum err e;

	if ((e = yaml_keys(it, "id|name|unit|numerator|denominator|small|public", p)) != OK || (e = yaml_text(it, "id", &m->id, p)) != OK)
		return e;
	if (!*m->id || strlen(m->id) > 40 || m->id[strspn(m->id, "abcdefghijklmnopqrstuvwxyz0123456789_")])
		return yaml_refuse(yaml_get(it, "id"), p, "名称“%s”只能用小写字母、数字和下划线，最长 40",
		                   "the name \"%s\" may hold lower-case letters, digits and underscores, at most 40", m->id);
	if (metric_find(before, m->id))
		return yaml_refuse(it, p, "指标“%s”重复", "the metric \"%s\" stands twice", m->id);
	if (!(name = yaml_get(it, "name")))
		return yaml_refuse(it, p, "缺少 name", "name is missing");
	if ((e = yaml_keys(name, "zh|en", p)) != OK || (e = yaml_text(name, "zh", &m->zh, p)) != OK || (e = yaml_text(name, "en", &m->en, p)) != OK ||
	    (e = read_formula(it, m, p)) != OK || (e = yaml_int(it, "small", 1, 1000, &m->small, p)) != OK)
		return e;
	return yaml_get(it, "public") ? yaml_bool(it, "public", &m->public, p) : OK;
}

static enum err read_all(struct arena *a, const struct yaml *y, struct metrics **out, struct problem *p)
{
	struct metrics *all = arena_alloc(a, sizeof *all);
	const struct yaml *list = yaml_get(y, "metrics");
	enum err e = yaml_keys(y, "metrics", p);

	if (e != OK)
		return e;
	if (!list || list->kind != YAML_LIST || list->n == 0 || list->n > METRICS_MAX)
		return yaml_refuse(list ? list : y, p, "metrics 须为 1 至 %d 项的列表", "metrics must be a list of 1 to %d items", METRICS_MAX);
	for (size_t i = 0; i < list->n; i++) {
		if ((e = read_metric(list->items[i], all, &all->v[i], p)) != OK)
			return e;
		all->n++;
	}
	*out = all;
	return OK;
}

enum err metrics_parse(struct arena *a, const char *name, const char *text, size_t n, struct metrics **out, struct problem *p)
{
	struct yaml *y;
	enum err e = yaml_parse(a, name, text, n, &y, p);

	return e == OK ? read_all(a, y, out, p) : e;
}

enum err metrics_read(struct arena *a, const char *path, struct metrics **out, struct problem *p)
{
	struct yaml *y;
	enum err e = yaml_read(a, path, &y, p);

	return e == OK ? read_all(a, y, out, p) : e;
}
