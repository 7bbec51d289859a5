/*
 * routing_check.c: rules against what stands: places, processes, units. A rule that names what does not exist is refused when
 * it is written, and the same look tells later which rules a change would break.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "matters/matters.h"
#include "people/people.h"
#include "process/process.h"
#include "roster/roster.h"
#include "routing/routing_in.h"

/* ---- what a rule names ---- */

enum err rule_places_read(struct ctx *c, struct arena *a, const struct rule *r, struct rule_places *out)
{
	const struct list *l = rule_part_list(r, PART_PLACE);
	const char **path = arena_alloc(a, l->n * sizeof *path);
	struct rows rows;
	enum err e;

	for (size_t i = 0; i < l->n; i++) {
		if ((e = db_rows(c->db, &routing_sql[ROUTING_PLACE], c->a, VALS(vi(c->tenant), vi(((const int64_t *)l->v)[i])), &rows)) != OK)
			return e;
		path[i] = rows.n ? arena_str(a, rows.v[0].s) : "";
	}
	*out = (struct rule_places){ path, l->n };
	return OK;
}

/* "rules.2.when.places.0" */
static const char *field_of(struct ctx *c, const char *at, enum rule_part part, size_t i)
{
	return arena_printf(c->a, "%s.when.%s.%zu", at, rule_part_name(part), i);
}

static enum err places_stand(struct ctx *c, const struct rule *r, const struct rule_places *places, const char *at)
{
	for (size_t i = 0; i < places->n; i++)
		if (!*places->path[i])
			return refuse(&c->problem, E_INPUT, field_of(c, at, PART_PLACE, i), "规则“%s”：没有这个区域，或已撤销",
			              "Rule \"%s\": there is no such place, or it has ended", r->id);
	return OK;
}

/* What is about to stand: another definition, or a matter's next version (matter NULL: it is withdrawn). Zeroed: nothing is. */
struct next { const struct process *def; const char *code; const struct matter_body *matter; };
static const struct next as_it_is;

static const struct process *def_of(struct ctx *c, const char *id, const struct next *next)
{
	return next->def && strcmp(next->def->id, id) == 0 ? next->def : process_current(c, id);
}

static bool any_has_channel(struct ctx *c, const struct list *processes, const char *channel, const struct next *next)
{
	for (size_t i = 0; i < processes->n; i++) {
		const struct process *def = def_of(c, ((const char *const *)processes->v)[i], next);
		for (const char *const *k = def ? def->channels : NULL; k && *k; k++)
			if (strcmp(*k, channel) == 0)
				return true;
	}
	return false;
}

static bool any_has_category(struct ctx *c, const struct list *processes, const char *category, const struct next *next)
{
	for (size_t i = 0; i < processes->n; i++) {
		const struct process *def = def_of(c, ((const char *const *)processes->v)[i], next);
		if (def && process_category(def, category))
			return true;
	}
	return false;
}

/* Processes, categories, the limit: all from memory. */
static enum err processes_stand(struct ctx *c, const struct rule *r, const char *at, const struct next *next)
{
	const struct list *l = rule_part_list(r, PART_PROCESS), *categories = rule_part_list(r, PART_CATEGORY),
		*channels = rule_part_list(r, PART_CHANNEL);
	const char *const *id = l->v, *const *category = categories->v, *const *channel = channels->v;

	for (size_t i = 0; i < l->n; i++) {
		const struct process *def = def_of(c, id[i], next);
		const struct proc_limit *limit = def && r->limit ? process_limit(def, r->limit) : NULL;
		if (!def)
			return refuse(&c->problem, E_INPUT, field_of(c, at, PART_PROCESS, i), "规则“%s”：没有流程“%s”", "Rule \"%s\": there is no process \"%s\"",
			              r->id, id[i]);
		if (r->limit && !(limit && limit->choose))
			return refuse(&c->problem, E_INPUT, arena_printf(c->a, "%s.limit", at), "规则“%s”：流程“%s”没有可选的时限“%s”",
			              "Rule \"%s\": process \"%s\" has no limit \"%s\" that may be chosen", r->id, id[i], r->limit);
	}
	for (size_t i = 0; i < categories->n; i++)
		if (!any_has_category(c, l, category[i], next))
			return refuse(&c->problem, E_INPUT, field_of(c, at, PART_CATEGORY, i), "规则“%s”：所列流程中没有类别“%s”",
			              "Rule \"%s\": none of its processes has a category \"%s\"", r->id, category[i]);
	for (size_t i = 0; i < channels->n; i++)
		if (!any_has_channel(c, l, channel[i], next))
			return refuse(&c->problem, E_INPUT, field_of(c, at, PART_CHANNEL, i), "规则“%s”：所列流程没有来源“%s”",
			              "Rule \"%s\": none of its processes has a channel \"%s\"", r->id, channel[i]);
	return OK;
}

/* Matters in force today, each condition in one of them; a matter's own category among the rule's, or the rule is never true. */
static enum err matter_of(struct ctx *c, const char *code, const struct next *next, struct matter *out)
{
	if (!next->code || strcmp(next->code, code) != 0)
		return matter_get(c, 0, code, day_at(c->now, CHINA_OFFSET_MIN), out);
	*out = (struct matter){ .body = next->matter };
	return next->matter ? OK : E_NOT_FOUND;
}

static enum err matters_stand(struct ctx *c, const struct rule *r, const char *at, const struct next *next)
{
	const struct list *l = rule_part_list(r, PART_MATTER), *conditions = rule_part_list(r, PART_CONDITION),
		*categories = rule_part_list(r, PART_CATEGORY);
	const char *const *code = l->v, *const *condition = conditions->v;
	struct matter *m = arena_alloc(c->a, l->n * sizeof *m);

	for (size_t i = 0; i < l->n; i++) {
		enum err e = matter_of(c, code[i], next, &m[i]);
		if (e == E_NOT_FOUND)
			return refuse(&c->problem, E_INPUT, field_of(c, at, PART_MATTER, i), "规则“%s”：事项目录中没有“%s”，或已废止",
			              "Rule \"%s\": the catalogue has no matter \"%s\", or it was withdrawn", r->id, code[i]);
		if (e != OK)
			return e;
		if (categories->n && m[i].body->category && !strs_have(categories, m[i].body->category))
			return refuse(&c->problem, E_INPUT, field_of(c, at, PART_MATTER, i), "规则“%s”永远不成立：事项“%s”的类别是“%s”，不在所列类别中",
			              "Rule \"%s\" is never true: the category of the matter \"%s\" is \"%s\", which it does not name", r->id, code[i],
			              m[i].body->category);
	}
	for (size_t i = 0; i < conditions->n; i++) {
		bool found = false;
		for (size_t k = 0; k < l->n; k++)
			found |= matter_condition(&m[k], condition[i]) != NULL;
		if (!found)
			return refuse(&c->problem, E_INPUT, field_of(c, at, PART_CONDITION, i), "规则“%s”：所列事项没有立案条件“%s”",
			              "Rule \"%s\": none of its matters has a condition \"%s\"", r->id, condition[i]);
	}
	return OK;
}

enum rule_part rule_part_broken(struct ctx *c, const struct rule *r, const struct rule_places *places)
{
	const struct list *l = rule_part_list(r, PART_PROCESS), *categories = rule_part_list(r, PART_CATEGORY);

	for (size_t i = 0; i < places->n; i++)
		if (!*places->path[i])
			return PART_PLACE;
	for (size_t i = 0; i < l->n; i++)
		if (!process_current(c, ((const char *const *)l->v)[i]))
			return PART_PROCESS;
	for (size_t i = 0; i < categories->n; i++)
		if (!any_has_category(c, l, ((const char *const *)categories->v)[i], &as_it_is))
			return PART_CATEGORY;
	return RULE_PARTS;
}

/* ---- whom it names ---- */

static enum err unit_stands(struct ctx *c, const struct rule *r, const struct rule_to *to, const struct rule_places *places, const char *field)
{
	struct people_org o;
	enum err e = people_org_get(c, to->unit, &o);

	if (e == E_NOT_FOUND)
		return refuse(&c->problem, E_INPUT, field, "规则“%s”：没有编号为 %" PRId64 " 的单位", "Rule \"%s\": there is no unit %" PRId64, r->id, to->unit);
	if (e != OK)
		return e;
	if (!o.active)
		return refuse(&c->problem, E_INPUT, field, "规则“%s”：单位“%s”已停用", "Rule \"%s\": the unit \"%s\" has ended", r->id, o.name);
	for (size_t i = 0; i < places->n; i++)
		if (!o.path || (*places->path[i] && strncmp(places->path[i], o.path, strlen(o.path)) != 0))
			return refuse(&c->problem, E_INPUT, field, "规则“%s”：单位“%s”的管辖范围（%s）不含第 %zu 个区域",
			              "Rule \"%s\": the area of the unit \"%s\" (%s) does not hold place %zu", r->id, o.name,
			              o.node_name ? o.node_name : "-", i + 1);
	return OK;
}

static bool kind_known(const char *kind)
{
	const char *all = people_org_kinds;
	size_t n = strlen(kind);

	for (const char *at = all; (at = strstr(at, kind)); at += n)
		if ((at == all || at[-1] == '|') && (at[n] == 0 || at[n] == '|'))
			return true;
	return false;
}

/* There must be one above each place that it speaks of, or below: where a case lies decides which. */
static enum err nearest_stands(struct ctx *c, const struct rule *r, const struct rule_to *to, const struct rule_places *places, const char *field)
{
	struct people_org o;
	const char *zh, *en;
	bool below;
	enum err e;
	int n;

	if (to->kind && !kind_known(to->kind))
		return refuse(&c->problem, E_INPUT, field, "规则“%s”：没有“%s”这类单位", "Rule \"%s\": \"%s\" is no kind of unit", r->id, to->kind);
	for (size_t i = 0; i < (places->n ? places->n : 1); i++) {
		const char *path = places->n ? places->path[i] : "";
		if ((e = people_org_nearest(c, path, to->kind, to->duty, &o, &n)) != OK ||
		    (n == 0 && (e = people_org_below(c, path, to->kind, to->duty, &below)) != OK))
			return e;
		if (n || below)
			continue;
		rule_to_words(c->a, to, &zh, &en);
		return refuse(&c->problem, E_INPUT, field, "规则“%s”：没有这样的单位（%s%.0s）", "Rule \"%s\": there is no such unit (%.0s%s)", r->id, zh, en);
	}
	return OK;
}

static enum err roster_stands(struct ctx *c, const struct rule *r, const struct rule_places *places, const char *field)
{
	bool found;

	for (size_t i = 0; i < (places->n ? places->n : 1); i++) {
		enum err e = roster_any(c, places->n ? places->path[i] : "", &found);
		if (e != OK)
			return e;
		if (!found)
			return refuse(&c->problem, E_INPUT, field, "规则“%s”：这里没有值班台，请先建立值班表",
			              "Rule \"%s\": there is no duty desk here; make a roster first", r->id);
	}
	return OK;
}

static enum err target_stands(struct ctx *c, const struct rule *r, const struct rule_to *to, const struct rule_places *places, const char *field)
{
	if (to->unit != ABSENT)
		return unit_stands(c, r, to, places, field);
	if (to->roster)
		return roster_stands(c, r, places, field);
	return to->matter ? OK : nearest_stands(c, r, to, places, field);
}

static enum err targets_stand(struct ctx *c, const struct rule *r, const struct rule_places *places, const char *at)
{
	const struct rule_to *co = r->co.v;
	enum err e = target_stands(c, r, r->to, places, arena_printf(c->a, "%s.to", at));

	for (size_t i = 0; e == OK && i < r->co.n; i++)
		e = target_stands(c, r, &co[i], places, arena_printf(c->a, "%s.co.%zu", at, i));
	return e;
}

static enum err rule_stands(struct ctx *c, const struct rule *r, const struct rule_places *places, const char *at)
{
	enum err e;

	if ((e = places_stand(c, r, places, at)) != OK || (e = processes_stand(c, r, at, &as_it_is)) != OK ||
	    (e = matters_stand(c, r, at, &as_it_is)) != OK)
		return e;
	return targets_stand(c, r, places, at);
}

/* ---- a whole list ---- */

static struct reach_world world_of(struct ctx *c, const struct rule *const *rules, size_t n, const struct rule_places *places)
{
	struct reach_process *v;
	size_t most = 0, found = 0;

	for (size_t i = 0; i < n; i++)
		most += rule_part_list(rules[i], PART_PROCESS)->n;
	v = arena_alloc(c->a, most * sizeof *v);
	for (size_t i = 0; i < n; i++) {
		const struct list *l = rule_part_list(rules[i], PART_PROCESS);
		for (size_t k = 0; k < l->n; k++) {
			const struct process *def = process_current(c, ((const char *const *)l->v)[k]);
			bool had = false;
			for (size_t j = 0; j < found; j++)
				had |= strcmp(v[j].id, def->id) == 0;
			if (had)
				continue;
			const char **category = arena_alloc(c->a, (size_t)def->categories_n * sizeof *category);
			for (int j = 0; j < def->categories_n; j++)
				category[j] = def->categories[j].id;
			v[found++] = (struct reach_process){ def->id, category, (size_t)def->categories_n };
		}
	}
	return (struct reach_world){ places, v, found };
}

enum err rules_check(struct ctx *c, const struct rules *in)
{
	const struct rule *v = in->rules.v;
	size_t n = in->rules.n, dead;
	struct rule_places *places = arena_alloc(c->a, n * sizeof *places);
	const struct rule **rules = arena_alloc(c->a, n * sizeof *rules);
	enum err e = rules_form(in, &c->problem);

	for (size_t i = 0; e == OK && i < n; i++) {
		rules[i] = &v[i];
		if ((e = rule_places_read(c, c->a, &v[i], &places[i])) == OK)
			e = rule_stands(c, &v[i], &places[i], arena_printf(c->a, "rules.%zu", i));
	}
	if (e != OK)
		return e;
	struct reach_world w = world_of(c, rules, n, places);
	if ((dead = rules_unreached(c->a, rules, n, &w)) < n)
		return refuse(&c->problem, E_INPUT, arena_printf(c->a, "rules.%zu", dead), "规则“%s”永远轮不到：前面的规则已包含它的全部情形，请调整次序或条件",
		              "Rule \"%s\" can never be reached: the rules before it take all that would fit it; change the order or the conditions",
		              v[dead].id);
	return OK;
}

/* ---- later ---- */

static bool is_refusal(enum err e)
{
	return e == E_INPUT || e == E_NOT_FOUND || e == E_CONFLICT;
}

enum err rule_broken(struct ctx *c, const struct rule *r, const struct rule_places *places, struct problem *p)
{
	struct problem before = c->problem;
	enum err e = rule_stands(c, r, places, "");

	*p = (struct problem){ 0 };
	if (!is_refusal(e))
		return e;
	*p = c->problem;
	c->problem = before;
	return OK;
}

/* Whether a change of an organization can have to do with the rule: it is named, or it is looked for by what it is. */
static bool leans(const struct rule_to *to, int64_t org)
{
	return !to->matter && !to->roster && (to->unit == ABSENT || to->unit == org);
}

static enum err watch_targets(struct ctx *c, const struct rule *r, const struct rule_places *places, int64_t org)
{
	const struct rule_to *co = r->co.v;
	enum err e = OK;

	if (org == 0)
		e = places_stand(c, r, places, "");
	if (e == OK && (org == 0 || leans(r->to, org)))
		e = target_stands(c, r, r->to, places, "to");
	for (size_t i = 0; e == OK && i < r->co.n; i++)
		if (org == 0 || leans(&co[i], org))
			e = target_stands(c, r, &co[i], places, "co");
	return e;
}

/* The names of the rules that a change breaks, as they are told. */
struct breaking { const char *zh, *en; int n; };

static void breaks(struct ctx *c, struct breaking *b, const struct rule *r)
{
	b->zh = arena_printf(c->a, "%s%s“%s”", b->n ? b->zh : "", b->n ? "、" : "", r->id);
	b->en = arena_printf(c->a, "%s%s\"%s\"", b->n ? b->en : "", b->n ? ", " : "", r->id);
	b->n++;
}

static enum err broken(struct ctx *c, const struct breaking *b)
{
	return refuse(&c->problem, E_CONFLICT, "", "这会使 %d 条分派规则失效（%s%.0s），请先修改规则",
	              "This would break %d routing rules (%.0s%s); change them first", b->n, b->zh, b->en);
}

enum err routing_watch(struct ctx *c, int64_t org)
{
	struct routing now;
	struct breaking b = { 0 };
	enum err e = routing_read(c, c->a, &now);

	for (size_t i = 0; e == OK && i < now.n; i++) {
		e = watch_targets(c, now.rules[i], &now.places[i], org);
		if (!is_refusal(e))
			continue;
		breaks(c, &b, now.rules[i]);
		e = OK;
	}
	if (e == OK && b.n)
		return broken(c, &b);
	if (e == OK && org == 0 && now.n)
		room_reload(c, &routing_room);
	return e;
}

/* Whether a rule that holds would hold no more. */
static enum err rule_ends(struct ctx *c, const struct rule *r, const struct next *next, bool *ends)
{
	struct problem before = c->problem;
	enum err e;

	*ends = false;
	if ((e = processes_stand(c, r, "", &as_it_is)) == OK && (e = matters_stand(c, r, "", &as_it_is)) == OK) {
		e = processes_stand(c, r, "", next);
		e = e == OK ? matters_stand(c, r, "", next) : e;
		*ends = is_refusal(e);
	}
	if (e != OK && !is_refusal(e))
		return e;
	c->problem = before;
	return OK;
}

static enum err watch_next(struct ctx *c, const struct next *next)
{
	struct routing now;
	struct breaking b = { 0 };
	bool ends = false;
	enum err e = routing_read(c, c->a, &now);

	for (size_t i = 0; e == OK && i < now.n; i++)
		if ((e = rule_ends(c, now.rules[i], next, &ends)) == OK && ends)
			breaks(c, &b, now.rules[i]);
	return e == OK && b.n ? broken(c, &b) : e;
}

enum err routing_watch_process(struct ctx *c, const struct process *next)
{
	return watch_next(c, &(struct next){ .def = next });
}

enum err routing_watch_matter(struct ctx *c, const char *code, const struct matter_body *next)
{
	return watch_next(c, &(struct next){ .code = code, .matter = next });
}
