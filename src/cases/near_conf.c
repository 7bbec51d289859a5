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

enum err near_conf_read(struct arena *a, const char *path, struct near_conf *out, struct problem *p)
{
	struct yaml *y;
	enum err e;

	*out = (struct near_conf){ .a = a };
	if ((e = yaml_read(a, path, &y, p)) != OK || (e = yaml_keys(y, "public|staff|days|alike", p)) != OK ||
	    (e = rule_read(a, y, "public", &out->public, p)) != OK || (e = rule_read(a, y, "staff", &out->staff, p)) != OK ||
	    (e = yaml_int(y, "days", 1, 3650, &out->days, p)) != OK)
		return e;
	return yaml_int(y, "alike", 1, 100, &out->alike, p);
}

int64_t near_radius(const struct near_rule *r, const char *category)
{
	for (size_t i = 0; category && i < r->n; i++)
		if (strcmp(r->of[i].category, category) == 0)
			return r->of[i].m;
	return r->radius;
}
