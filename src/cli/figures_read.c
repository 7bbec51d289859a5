/*
 * figures_read.c: packs/base/figures.yaml to figures, strictly.
 */
#include <stdlib.h>
#include <string.h>

#include "base/shape.h"
#include "base/text.h"
#include "cli/figures.h"
#include "territory/territory.h"

#define COMMON "id|place|metric|unit|how"

static enum err list_of(const struct yaml *root, const char *key, size_t most, const struct yaml **out, struct problem *p)
{
	const struct yaml *y = *out = yaml_get(root, key);

	if (!y)
		return yaml_refuse(root, p, "缺少 %s", "%s is missing", key);
	if (y->kind != YAML_LIST || y->n == 0 || y->n > most)
		return yaml_refuse(y, p, "%s 须为 1 至 %zu 项的列表", "%s must be a list of 1 to %zu items", key, most);
	return OK;
}

static int counter_at(const char *name)
{
	for (int k = 0; counter_name(k); k++)
		if (strcmp(counter_name(k), name) == 0)
			return k;
	return -1;
}

/* Counters to be added up; absent: none. */
static enum err read_terms(const struct yaml *y, const char *key, int out[FIGURE_TERMS_MAX], int *n, struct problem *p)
{
	const struct yaml *v;
	enum err e;

	if (!yaml_get(y, key))
		return OK;
	if ((e = list_of(y, key, FIGURE_TERMS_MAX, &v, p)) != OK)
		return e;
	for (; *n < (int)v->n; ++*n) {
		const char *name = v->items[*n]->kind == YAML_TEXT ? v->items[*n]->text : "";
		if ((out[*n] = counter_at(name)) < 0)
			return yaml_refuse(v->items[*n], p, "没有计数 “%s”", "there is no counter \"%s\"", name);
	}
	return OK;
}

/* Whether "a|b|c" holds a key. */
static bool takes(const char *keys, const char *key)
{
	size_t n = strlen(key);

	for (const char *at = keys; at && *at; at = strchr(at, '|') ? strchr(at, '|') + 1 : NULL)
		if (strncmp(at, key, n) == 0 && (at[n] == '|' || !at[n]))
			return true;
	return false;
}

/* The texts that the way takes; those that end in "?" in its keys would be optional: channel, category, kind, duty. */
static enum err read_texts(const struct yaml *y, struct figure *g, struct problem *p)
{
	const struct { const char *key; const char **to; bool may; } texts[] = {
		{ "process", &g->process, false }, { "channel", &g->channel, true }, { "category", &g->category, true }, { "level", &g->level, false },
		{ "kind", &g->kind, true }, { "state", &g->state, false }, { "class", &g->class, false }, { "duty", &g->duty, true },
		{ "bound", &g->bound, false }, { "field", &g->field, false }, { "of", &g->of, false }, { "zh", &g->zh, false }, { "en", &g->en, false },
	};
	enum err e;

	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (takes(g->way->keys, texts[i].key) && (!texts[i].may || yaml_get(y, texts[i].key)) &&
		    (e = yaml_text(y, texts[i].key, texts[i].to, p)) != OK)
			return e;
	if (g->level && !level_read(g->level))
		return yaml_refuse(yaml_get(y, "level"), p, "没有层级 “%s”", "there is no level \"%s\"", g->level);
	if (g->bound && strcmp(g->bound, "least") != 0 && strcmp(g->bound, "most") != 0)
		return yaml_refuse(yaml_get(y, "bound"), p, "应为 least 或 most", "must be least or most");
	if (g->of && strcmp(g->of, "people") != 0 && strcmp(g->of, "units") != 0 && strcmp(g->of, "nodes") != 0)
		return yaml_refuse(yaml_get(y, "of"), p, "应为 people、units 或 nodes", "must be people, units or nodes");
	return OK;
}

static enum err read_figure(struct arena *a, const struct yaml *y, const struct figures *all, struct figure *g, struct problem *p)
{
	const char *how;
	enum err e;
	bool placed = false;

	g->batch = ABSENT;
	if (y->kind != YAML_MAP)
		return yaml_refuse(y, p, "应为一项指标", "must be a figure");
	if ((e = yaml_text(y, "id", &g->id, p)) != OK || (e = yaml_text(y, "place", &g->place, p)) != OK ||
	    (e = yaml_text(y, "metric", &g->metric, p)) != OK || (e = yaml_text(y, "unit", &g->unit, p)) != OK ||
	    (e = yaml_text(y, "how", &how, p)) != OK)
		return e;
	for (const struct fig_way *w = fig_ways; w->name && !g->way; w++)
		if (strcmp(w->name, how) == 0)
			g->way = w;
	if (!g->way)
		return yaml_refuse(yaml_get(y, "how"), p, "没有算法 “%s”", "there is no way to count \"%s\"", how);
	if ((e = yaml_keys(y, *g->way->keys ? arena_printf(a, COMMON "|%s", g->way->keys) : COMMON, p)) != OK || (e = read_texts(y, g, p)) != OK ||
	    (e = read_terms(y, "part", g->part, &g->part_n, p)) != OK || (e = read_terms(y, "whole", g->whole, &g->whole_n, p)) != OK)
		return e;
	if (takes(g->way->keys, "part") && !g->part_n)
		return yaml_refuse(y, p, "缺少 part", "part is missing");
	if (yaml_get(y, "hard") && (e = yaml_bool(y, "hard", &g->hard, p)) != OK)
		return e;
	if (yaml_get(y, "batch") && (e = yaml_int(y, "batch", 1, 99, &g->batch, p)) != OK)
		return e;
	for (size_t i = 0; i < all->places_n; i++)
		placed |= strcmp(all->places[i].pack, g->place) == 0;
	return placed ? OK : yaml_refuse(yaml_get(y, "place"), p, "没有地方 “%s”", "there is no place \"%s\"", g->place);
}

static enum err read_all(struct arena *a, const struct yaml *root, struct figures *out, struct problem *p)
{
	const struct yaml *places, *list;
	enum err e;

	if ((e = yaml_keys(root, "places|figures", p)) != OK || (e = list_of(root, "places", 40, &places, p)) != OK ||
	    (e = list_of(root, "figures", FIGURES_MAX, &list, p)) != OK)
		return e;
	out->places = arena_alloc(a, places->n * sizeof *out->places);
	for (; out->places_n < places->n; out->places_n++) {
		const struct yaml *y = places->items[out->places_n];
		struct fig_place *to = &out->places[out->places_n];
		if ((e = yaml_keys(y, "pack|code", p)) != OK || (e = yaml_text(y, "pack", &to->pack, p)) != OK ||
		    (e = yaml_text(y, "code", &to->code, p)) != OK)
			return e;
	}
	out->v = arena_alloc(a, list->n * sizeof *out->v);
	for (; out->n < list->n; out->n++) {
		if ((e = read_figure(a, list->items[out->n], out, &out->v[out->n], p)) != OK)
			return e;
		for (size_t i = 0; i < out->n; i++)
			if (strcmp(out->v[i].id, out->v[out->n].id) == 0)
				return yaml_refuse(list->items[out->n], p, "指标 “%s” 出现两次", "the figure \"%s\" stands twice", out->v[i].id);
	}
	return OK;
}

enum err figures_read(struct arena *a, const char *path, struct figures **out, struct problem *p)
{
	struct yaml *root;
	enum err e = yaml_read(a, path, &root, p);

	*out = arena_alloc(a, sizeof **out);
	return e == OK ? read_all(a, root, *out, p) : e;
}
