/*
 * sim_scenario.c: packs/PLACE/scenario.yaml to a scenario, strictly: an unknown key, a missing one, a number out of range is
 * refused with its line. It says what there is and what people do; there is no key that could hold a rate.
 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "cli/sim.h"
#include "territory/territory.h"

#define COUNT_MOST 10000000

static enum err list_of(const struct yaml *root, const char *key, size_t most, const struct yaml **out, struct problem *p)
{
	const struct yaml *y = yaml_get(root, key);

	if (!y)
		return yaml_refuse(root, p, "缺少 %s", "%s is missing", key);
	if (y->kind != YAML_LIST || y->n == 0 || y->n > most)
		return yaml_refuse(y, p, "%s 须为 1 至 %zu 项的列表", "%s must be a list of 1 to %zu items", key, most);
	*out = y;
	return OK;
}

static enum err map_of(const struct yaml *root, const char *key, const char *allowed, const struct yaml **out, struct problem *p)
{
	const struct yaml *y = *out = yaml_get(root, key);

	return y ? yaml_keys(y, allowed, p) : yaml_refuse(root, p, "缺少 %s", "%s is missing", key);
}

static enum err read_day(const struct yaml *y, const char *key, day_t *out, struct problem *p)
{
	const char *text;
	enum err e = yaml_text(y, key, &text, p);

	if (e == OK && !day_read(text, out))
		return yaml_refuse(yaml_get(y, key), p, "应为日期，如 2025-01-01", "must be a day, like 2025-01-01");
	return e;
}

static enum err read_degrees(const struct yaml *y, const char *key, double most, double *out, struct problem *p)
{
	const char *text;
	enum err e = yaml_text(y, key, &text, p);

	if (e == OK && (!text_num(text, out) || *out < -most || *out > most))
		return yaml_refuse(yaml_get(y, key), p, "应为度数", "must be degrees");
	return e;
}

/* [least, most] */
static enum err read_range(const struct yaml *y, const char *key, int64_t min, int64_t max, struct sim_range *out, struct problem *p)
{
	const struct yaml *v;
	enum err e = list_of(y, key, 2, &v, p);

	if (e != OK)
		return e;
	if (v->n != 2 || !text_int(v->items[0]->text ? v->items[0]->text : "", min, max, &out->least) ||
	    !text_int(v->items[1]->text ? v->items[1]->text : "", out->least, max, &out->most))
		return yaml_refuse(v, p, "%s 应为 [最小, 最大]，在 %lld 至 %lld 之间", "%s must be [least, most], from %lld to %lld", key, (long long)min,
		                   (long long)max);
	return OK;
}

static enum err read_divisions(struct arena *a, const struct yaml *y, const char *key, size_t digits_most, struct sim_division **out, size_t *n,
                               struct problem *p)
{
	const struct yaml *v;
	enum err e = list_of(y, key, 60, &v, p);

	if (e != OK)
		return e;
	*out = arena_alloc(a, v->n * sizeof **out);
	*n = v->n;
	for (size_t i = 0; i < v->n; i++) {
		struct sim_division *d = &(*out)[i];
		if ((e = yaml_keys(v->items[i], "code|name", p)) != OK || (e = yaml_text(v->items[i], "code", &d->code, p)) != OK ||
		    (e = yaml_text(v->items[i], "name", &d->name, p)) != OK)
			return e;
		if (strlen(d->code) > digits_most || strlen(d->code) % 2 || d->code[strspn(d->code, "0123456789")])
			return yaml_refuse(v->items[i], p, "代码 “%s” 无效", "the code \"%s\" is not valid", d->code);
	}
	return OK;
}

static enum err read_place(struct arena *a, const struct yaml *root, struct scenario *s, struct problem *p)
{
	static const char *const kinds[SIM_GRID_KINDS] = { "grid", "dedicated", "rural" };
	const struct yaml *y = NULL, *grids = NULL;
	enum err e;

	if ((e = map_of(root, "place", "lon|lat|above|counties|streets|communities|villages|grids|centres", &y, p)) != OK ||
	    (e = read_degrees(y, "lon", 180, &s->lon, p)) != OK || (e = read_degrees(y, "lat", 60, &s->lat, p)) != OK ||
	    (e = read_divisions(a, y, "above", 4, &s->above, &s->above_n, p)) != OK ||
	    (e = read_divisions(a, y, "counties", 6, &s->counties, &s->counties_n, p)) != OK ||
	    (e = yaml_int(y, "streets", 1, 99 * (int64_t)s->counties_n, &s->streets, p)) != OK ||
	    (e = yaml_int(y, "communities", 1, COUNT_MOST, &s->communities, p)) != OK ||
	    (e = yaml_int(y, "villages", 0, COUNT_MOST, &s->villages, p)) != OK ||
	    (e = yaml_int(y, "centres", 0, s->communities + s->villages, &s->centres, p)) != OK ||
	    (e = map_of(y, "grids", "grid|dedicated|rural", &grids, p)) != OK)
		return e;
	for (int k = 0; e == OK && k < SIM_GRID_KINDS; k++)
		e = yaml_int(grids, kinds[k], 0, COUNT_MOST, &s->grids[k], p);
	if (e != OK)
		return e;
	if (s->streets < (int64_t)s->counties_n || s->communities + s->villages < s->streets)
		return yaml_refuse(y, p, "每个县区至少一个街道，每个街道至少一个社区或村", "every county has a street, and every street a community or a village");
	if (s->grids[SIM_GRID] < s->communities || s->grids[SIM_RURAL] < s->villages)
		return yaml_refuse(grids, p, "每个社区和村至少一个网格", "every community and every village has a grid");
	if ((s->communities + s->villages) / s->streets >= 900)
		return yaml_refuse(y, p, "每个街道至多 900 个社区和村", "a street has at most 900 communities and villages");
	return OK;
}

static enum err read_units(struct arena *a, const struct yaml *root, struct scenario *s, struct problem *p)
{
	const struct yaml *v, *c;
	enum err e = list_of(root, "units", SIM_UNITS_MAX, &v, p);

	if (e != OK)
		return e;
	s->units = arena_alloc(a, v->n * sizeof *s->units);
	for (; s->units_n < v->n; s->units_n++) {
		struct sim_unit *u = &s->units[s->units_n];
		const struct yaml *y = v->items[s->units_n];
		const char **names;
		if ((e = yaml_keys(y, "name|categories", p)) != OK || (e = yaml_text(y, "name", &u->name, p)) != OK ||
		    (e = list_of(y, "categories", 60, &c, p)) != OK)
			return e;
		u->categories = names = arena_alloc(a, c->n * sizeof *names);
		for (u->n = 0; u->n < c->n; u->n++) {
			if (c->items[u->n]->kind != YAML_TEXT)
				return yaml_refuse(c->items[u->n], p, "应为类别的名称", "must be a category's id");
			names[u->n] = c->items[u->n]->text;
		}
	}
	return OK;
}

/* {id: weight}; at least one above nothing. */
static enum err read_weights(struct arena *a, const struct yaml *root, const char *key, struct sim_weight **out, size_t *n, struct problem *p)
{
	const struct yaml *y = yaml_get(root, key);
	int64_t all = 0;

	if (!y || y->kind != YAML_MAP)
		return yaml_refuse(y ? y : root, p, "%s 应为 “名称: 权重”", "%s must be \"id: weight\"", key);
	*out = arena_alloc(a, y->n * sizeof **out);
	for (*n = 0; *n < y->n; ++*n) {
		struct sim_weight *w = &(*out)[*n];
		enum err e = yaml_int(y, y->keys[*n], 0, COUNT_MOST, &w->weight, p);
		if (e != OK)
			return e;
		w->id = y->keys[*n];
		all += w->weight;
	}
	return all ? OK : yaml_refuse(y, p, "%s 的权重不能都是 0", "not every weight of %s can be 0", key);
}

static enum err read_people(struct arena *a, const struct yaml *root, struct scenario *s, struct problem *p)
{
	static const char *const names[SIM_SCORES] = { "1", "2", "3", "4", "5" };
	const struct yaml *y = NULL, *scores = NULL;
	enum err e;

	if ((e = map_of(root, "people", "usual|late|reporter|limits|scores", &y, p)) != OK ||
	    (e = read_range(y, "usual", 1, 99, &s->usual, p)) != OK || (e = read_range(y, "late", 101, 1000, &s->late, p)) != OK ||
	    (e = read_range(y, "reporter", 1, 160, &s->reporter, p)) != OK ||
	    (e = read_weights(a, y, "limits", &s->limits, &s->limits_n, p)) != OK ||
	    (e = map_of(y, "scores", "1|2|3|4|5", &scores, p)) != OK)
		return e;
	int64_t all = 0;
	for (int i = 0; i < SIM_SCORES; i++) {
		if ((e = yaml_int(scores, names[i], 0, COUNT_MOST, &s->scores[i], p)) != OK)
			return e;
		all += s->scores[i];
	}
	return all ? OK : yaml_refuse(scores, p, "评分的权重不能都是 0", "not every weight of the scores can be 0");
}

/* "finish late", "rate low": an act, and how. */
static enum err read_act(struct arena *a, const struct yaml *y, struct sim_act *out, struct problem *p)
{
	const char *space;

	if (y->kind != YAML_TEXT || !*y->text)
		return yaml_refuse(y, p, "应为动作的名称", "must be an act's id");
	space = strchr(y->text, ' ');
	out->late = space && strcmp(space, " late") == 0;
	out->low = space && strcmp(space, " low") == 0;
	if (space && !out->late && !out->low)
		return yaml_refuse(y, p, "动作之后只能写 late 或 low：“%s”", "only \"late\" or \"low\" may stand behind an act: \"%s\"", y->text);
	out->id = space ? arena_strn(a, y->text, (size_t)(space - y->text)) : y->text;
	return OK;
}

static enum err read_way(struct arena *a, const struct yaml *y, bool recent, struct sim_way *out, struct problem *p)
{
	const struct yaml *acts;
	struct sim_act *v;
	enum err e;

	if ((e = yaml_keys(y, "cases|acts", p)) != OK || (e = yaml_int(y, "cases", 0, COUNT_MOST, &out->cases, p)) != OK)
		return e;
	/* A recent case may still lie where it came in. */
	if (recent && !yaml_get(y, "acts"))
		return OK;
	if ((e = list_of(y, "acts", SIM_ACTS_MAX, &acts, p)) != OK)
		return e;
	v = arena_alloc(a, acts->n * sizeof *v);
	for (out->n = 0; out->n < acts->n; out->n++)
		if ((e = read_act(a, acts->items[out->n], &v[out->n], p)) != OK)
			return e;
	out->acts = v;
	return OK;
}

static enum err read_names(struct arena *a, const struct yaml *y, const char *key, const char *const **out, size_t *n, struct problem *p)
{
	const struct yaml *v;
	const char **names;
	enum err e;

	if (!yaml_get(y, key))
		return OK;
	if ((e = list_of(y, key, 60, &v, p)) != OK)
		return e;
	*out = names = arena_alloc(a, v->n * sizeof *names);
	for (; *n < v->n; ++*n) {
		if (v->items[*n]->kind != YAML_TEXT || !*v->items[*n]->text)
			return yaml_refuse(v->items[*n], p, "应为名称", "must be a name");
		names[*n] = v->items[*n]->text;
	}
	return OK;
}

/* Cases that somebody opens, or (task) what stands inside or beside another. */
static enum err read_flow(struct arena *a, const struct yaml *y, bool task, struct sim_flow *out, struct problem *p)
{
	const struct yaml *ways;
	const char *level = NULL, *each = NULL;
	enum err e;

	out->units = (struct sim_range){ 1, 1 };
	if ((e = yaml_keys(y, task ? "process|units|ways" : "process|channel|categories|units|level|grids|hours_ago|ways|each|amounts", p)) != OK ||
	    (e = yaml_text(y, "process", &out->process, p)) != OK || (!task && (e = yaml_text(y, "channel", &out->channel, p)) != OK) ||
	    (e = read_names(a, y, "categories", &out->categories, &out->categories_n, p)) != OK ||
	    (yaml_get(y, "units") && (e = read_range(y, "units", 1, 12, &out->units, p)) != OK) ||
	    ((out->recent = yaml_get(y, "hours_ago")) && (e = read_range(y, "hours_ago", 0, 8784, &out->hours_ago, p)) != OK) ||
	    (yaml_get(y, "grids") && (e = yaml_int(y, "grids", 1, COUNT_MOST, &out->grids, p)) != OK) ||
	    (yaml_get(y, "level") && (e = yaml_text(y, "level", &level, p)) != OK) || (e = list_of(y, "ways", SIM_WAYS_MAX, &ways, p)) != OK)
		return e;
	out->level = level ? level_read(level) : 0;
	if ((yaml_get(y, "amounts") && (e = read_range(y, "amounts", 1, COUNT_MOST, &out->amounts, p)) != OK) ||
	    (yaml_get(y, "each") && (e = yaml_text(y, "each", &each, p)) != OK))
		return e;
	out->each = !each ? SIM_SOME : strcmp(each, "once") == 0 ? SIM_ONCE : strcmp(each, "workday") == 0 ? SIM_WORKDAY : -1;
	if ((int)out->each < 0)
		return yaml_refuse(yaml_get(y, "each"), p, "应为 once 或 workday", "must be once or workday");
	if (level && (out->level < LEVEL_COUNTY || out->level > LEVEL_COMMUNITY))
		return yaml_refuse(yaml_get(y, "level"), p, "应为 county、street 或 community", "must be county, street or community");
	out->ways = arena_alloc(a, ways->n * sizeof *out->ways);
	for (; out->n < ways->n; out->n++)
		if ((e = read_way(a, ways->items[out->n], out->recent, &out->ways[out->n], p)) != OK)
			return e;
	for (size_t i = 0; task && i < out->n; i++)
		if (!out->ways[i].cases)
			return yaml_refuse(ways, p, "任务的各种经历须有权重", "every way of a task has a weight");
	return OK;
}

static enum err read_flows(struct arena *a, const struct yaml *root, const char *key, bool task, struct sim_flow **out, size_t *n, struct problem *p)
{
	const struct yaml *y;
	enum err e;

	if (task && !yaml_get(root, key))
		return OK;
	if ((e = list_of(root, key, 40, &y, p)) != OK)
		return e;
	*out = arena_alloc(a, y->n * sizeof **out);
	for (; *n < y->n; ++*n)
		if ((e = read_flow(a, y->items[*n], task, &(*out)[*n], p)) != OK)
			return e;
	return OK;
}

/* How many matters of a class the catalogue has; withdrawn: and then no longer. */
static enum err read_matters(struct arena *a, const struct yaml *root, struct scenario *s, struct problem *p)
{
	const struct yaml *y;
	enum err e;

	if (!yaml_get(root, "matters"))
		return OK;
	if ((e = list_of(root, "matters", 40, &y, p)) != OK)
		return e;
	s->matters = arena_alloc(a, y->n * sizeof *s->matters);
	for (; s->matters_n < y->n; s->matters_n++) {
		const struct yaml *one = y->items[s->matters_n];
		struct sim_matter *m = &s->matters[s->matters_n];
		if ((e = yaml_keys(one, "class|duty|name|unit|batch|count|withdrawn", p)) != OK || (e = yaml_text(one, "class", &m->class, p)) != OK ||
		    (e = yaml_text(one, "name", &m->name, p)) != OK || (e = yaml_int(one, "count", 1, 5000, &m->count, p)) != OK ||
		    (yaml_get(one, "unit") && (e = yaml_text(one, "unit", &m->unit, p)) != OK) ||
		    (yaml_get(one, "duty") && (e = yaml_text(one, "duty", &m->duty, p)) != OK) ||
		    (yaml_get(one, "batch") && (e = yaml_int(one, "batch", 1, 99, &m->batch, p)) != OK) ||
		    (yaml_get(one, "withdrawn") && (e = yaml_bool(one, "withdrawn", &m->withdrawn, p)) != OK))
			return e;
	}
	return OK;
}

static enum err read_lines(struct arena *a, const struct yaml *root, struct scenario *s, struct problem *p)
{
	const struct yaml *y;
	const char *level;
	enum err e;

	if (!yaml_get(root, "lines"))
		return OK;
	if ((e = list_of(root, "lines", 10, &y, p)) != OK)
		return e;
	s->lines = arena_alloc(a, y->n * sizeof *s->lines);
	for (; s->lines_n < y->n; s->lines_n++) {
		const struct yaml *one = y->items[s->lines_n];
		struct sim_line *l = &s->lines[s->lines_n];
		if ((e = yaml_keys(one, "level|number|name|hours", p)) != OK || (e = yaml_text(one, "level", &level, p)) != OK ||
		    (e = yaml_text(one, "number", &l->number, p)) != OK || (e = yaml_text(one, "name", &l->name, p)) != OK ||
		    (e = yaml_text(one, "hours", &l->hours, p)) != OK)
			return e;
		l->level = level_read(level);
		if (l->level < LEVEL_CITY || l->level > LEVEL_COMMUNITY)
			return yaml_refuse(yaml_get(one, "level"), p, "应为 city、county、street 或 community", "must be city, county, street or community");
	}
	return OK;
}

static enum err read_period(const struct yaml *root, struct scenario *s, struct problem *p)
{
	const struct yaml *y;
	enum err e;

	if ((e = map_of(root, "period", "from|to", &y, p)) != OK || (e = read_day(y, "from", &s->from, p)) != OK ||
	    (e = read_day(y, "to", &s->to, p)) != OK)
		return e;
	if (s->to < s->from || s->to - s->from > 3660)
		return yaml_refuse(y, p, "截止日早于起始日，或超过十年", "the period ends before it begins, or lasts more than ten years");
	return OK;
}

static enum err read_level(const struct yaml *y, int *out, struct problem *p)
{
	const char *level;
	enum err e = yaml_text(y, "level", &level, p);

	if (e == OK && ((*out = level_read(level)) < LEVEL_CITY || *out > LEVEL_COMMUNITY))
		return yaml_refuse(yaml_get(y, "level"), p, "应为 city、county、street 或 community", "must be city, county, street or community");
	return e;
}

/* Officers that a unit sends down, and organizations that no level has by itself. */
static enum err read_sent(struct arena *a, const struct yaml *root, struct scenario *s, struct problem *p)
{
	const struct yaml *y;
	enum err e = OK;

	if (yaml_get(root, "postings") && (e = list_of(root, "postings", SIM_UNITS_MAX, &y, p)) == OK) {
		s->postings = arena_alloc(a, y->n * sizeof *s->postings);
		for (; e == OK && s->postings_n < y->n; s->postings_n++) {
			struct sim_posting *v = &s->postings[s->postings_n];
			if ((e = yaml_keys(y->items[s->postings_n], "unit|level|count", p)) == OK &&
			    (e = yaml_text(y->items[s->postings_n], "unit", &v->unit, p)) == OK && (e = read_level(y->items[s->postings_n], &v->level, p)) == OK)
				e = yaml_int(y->items[s->postings_n], "count", 1, 5000, &v->count, p);
		}
	}
	if (e == OK && yaml_get(root, "orgs") && (e = list_of(root, "orgs", SIM_UNITS_MAX, &y, p)) == OK) {
		s->extras = arena_alloc(a, y->n * sizeof *s->extras);
		for (; e == OK && s->extras_n < y->n; s->extras_n++) {
			struct sim_extra *v = &s->extras[s->extras_n];
			if ((e = yaml_keys(y->items[s->extras_n], "name|kind|level", p)) == OK &&
			    (e = yaml_text(y->items[s->extras_n], "name", &v->name, p)) == OK &&
			    (e = yaml_text(y->items[s->extras_n], "kind", &v->kind, p)) == OK)
				e = read_level(y->items[s->extras_n], &v->level, p);
		}
	}
	return e;
}

static enum err read_all(struct arena *a, const struct yaml *root, struct scenario *s, struct problem *p)
{
	const struct yaml *y;
	enum err e;

	if ((e = yaml_keys(root, "name|period|place|released|units|people|matters|lines|cases|tasks|postings|orgs", p)) != OK ||
	    (e = map_of(root, "name", "zh|en", &y, p)) != OK || (e = yaml_text(y, "zh", &s->name.zh, p)) != OK ||
	    (e = yaml_text(y, "en", &s->name.en, p)) != OK ||
	    (yaml_get(root, "released") && (e = yaml_int(root, "released", 0, 100, &s->released, p)) != OK))
		return e;
	/* Without both it is a year of a place that stands: the demonstration's. */
	if ((yaml_get(root, "period") || yaml_get(root, "place")) && ((e = read_period(root, s, p)) != OK || (e = read_place(a, root, s, p)) != OK))
		return e;
	if ((e = read_units(a, root, s, p)) != OK || (e = read_people(a, root, s, p)) != OK ||
	    (e = read_matters(a, root, s, p)) != OK || (e = read_lines(a, root, s, p)) != OK || (e = read_sent(a, root, s, p)) != OK ||
	    (e = read_flows(a, root, "cases", false, &s->flows, &s->flows_n, p)) != OK)
		return e;
	return read_flows(a, root, "tasks", true, &s->tasks, &s->tasks_n, p);
}

enum err scenario_parse(struct arena *a, const char *name, const char *text, size_t n, struct scenario **out, struct problem *p)
{
	struct yaml *root;
	enum err e = yaml_parse(a, name, text, n, &root, p);

	*out = arena_alloc(a, sizeof **out);
	return e == OK ? read_all(a, root, *out, p) : e;
}

enum err scenario_read(struct arena *a, const char *path, struct scenario **out, struct problem *p)
{
	struct yaml *root;
	enum err e = yaml_read(a, path, &root, p);

	*out = arena_alloc(a, sizeof **out);
	return e == OK ? read_all(a, root, *out, p) : e;
}

static int64_t scaled(int64_t n, int64_t percent, int64_t least)
{
	int64_t out = (n * percent + 50) / 100;

	return n == 0 ? 0 : out < least ? least : out;
}

void scenario_scale(struct scenario *s, int64_t percent)
{
	s->streets = scaled(s->streets, percent, (int64_t)s->counties_n);
	s->villages = scaled(s->villages, percent, 1);
	s->communities = scaled(s->communities, percent, s->streets > s->villages + 1 ? s->streets - s->villages : 1);
	s->centres = scaled(s->centres, percent, 1);
	s->grids[SIM_GRID] = scaled(s->grids[SIM_GRID], percent, s->communities);
	s->grids[SIM_RURAL] = scaled(s->grids[SIM_RURAL], percent, s->villages);
	s->grids[SIM_DEDICATED] = scaled(s->grids[SIM_DEDICATED], percent, 1);
	for (size_t i = 0; i < s->postings_n; i++)
		s->postings[i].count = scaled(s->postings[i].count, percent, 1);
	for (size_t i = 0; i < s->flows_n; i++)
		for (size_t k = 0; k < s->flows[i].n; k++)
			s->flows[i].ways[k].cases = scaled(s->flows[i].ways[k].cases, percent, 1);
}
