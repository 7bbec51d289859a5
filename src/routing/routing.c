/*
 * routing.c: the room's decisions, pure: which time of the day it is, whether a rule fits a case, and whether a list of rules
 * has the right form. What must be looked up is in routing_check.c, what can be reached in routing_reach.c.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "people/people.h"
#include "routing/routing_in.h"
#include "territory/territory.h"

/* ---- times ---- */

static const char *const time_names[TIMES] = { "working", "night", "rest_day" };

const char *rule_time_name(enum rule_time t)
{
	return time_names[t];
}

bool rule_time_read(const char *s, enum rule_time *out)
{
	for (int i = 0; i < TIMES; i++)
		if (strcmp(s, time_names[i]) == 0) {
			*out = (enum rule_time)i;
			return true;
		}
	return false;
}

enum rule_time rule_time(const struct calendar *cal, int64_t at)
{
	day_t day = day_at(at, cal->offset_min);
	const struct slots *s = calendar_day(cal, day).slots;

	if (s->n == 0)
		return TIME_REST;
	return at >= day_instant(day, s->slot[0].from_min, cal->offset_min) && at < day_instant(day, s->slot[s->n - 1].to_min, cal->offset_min)
	       ? TIME_WORKING : TIME_NIGHT;
}

/* ---- fitting ---- */

bool strs_have(const struct list *l, const char *s)
{
	for (size_t i = 0; i < l->n; i++)
		if (strcmp(((const char *const *)l->v)[i], s) == 0)
			return true;
	return false;
}

bool rule_place_holds(const struct rule_places *places, const char *path)
{
	for (size_t i = 0; i < places->n; i++)
		if (strncmp(path, places->path[i], strlen(places->path[i])) == 0)
			return true;
	return false;
}

static const struct { const char *name; size_t off; } parts[RULE_PARTS] = {
	{ "places", offsetof(struct rule_when, places) }, { "processes", offsetof(struct rule_when, processes) },
	{ "categories", offsetof(struct rule_when, categories) }, { "matters", offsetof(struct rule_when, matters) },
	{ "conditions", offsetof(struct rule_when, conditions) }, { "channels", offsetof(struct rule_when, channels) },
	{ "times", offsetof(struct rule_when, times) }, { "levels", offsetof(struct rule_when, levels) },
};

const struct list *rule_part_list(const struct rule *r, enum rule_part part)
{
	static const struct list none;

	return r->when ? (const struct list *)((const char *)r->when + parts[part].off) : &none;
}

const char *rule_part_name(enum rule_part part)
{
	return parts[part].name;
}

enum rule_part rule_misfit(const struct rule *r, const struct rule_places *places, const struct routing_facts *f, enum rule_time time,
                           enum rule_part unknown)
{
	const char *has[RULE_PARTS] = {
		[PART_PROCESS] = f->process, [PART_CATEGORY] = f->category, [PART_MATTER] = f->matter, [PART_CONDITION] = f->condition,
		[PART_CHANNEL] = f->channel, [PART_TIME] = rule_time_name(time), [PART_LEVEL] = f->level ? level_name(f->level) : NULL,
	};

	if (places->n && unknown != PART_PLACE && !rule_place_holds(places, f->path))
		return PART_PLACE;
	for (int i = PART_PROCESS; i < RULE_PARTS; i++) {
		const struct list *asked = rule_part_list(r, (enum rule_part)i);
		if ((int)unknown != i && asked->n && (!has[i] || !strs_have(asked, has[i])))
			return (enum rule_part)i;
		if (i == PART_MATTER && r->to->matter && !f->matter)
			return PART_MATTER;
	}
	return RULE_PARTS;
}

/* ---- words ---- */

void rule_to_words(struct arena *a, const struct rule_to *to, const char **zh, const char **en)
{
	if (to->unit != ABSENT) {
		*zh = arena_printf(a, "单位 %" PRId64, to->unit);
		*en = arena_printf(a, "unit %" PRId64, to->unit);
	} else if (to->matter) {
		*zh = "事项目录中的主责单位";
		*en = "the unit that leads by the catalogue";
	} else if (to->roster) {
		*zh = "值班台";
		*en = "the desk on duty";
	} else {
		*zh = arena_printf(a, "该处上方最近的%s%s%s%s", to->duty ? "承担“" : "", to->duty ? to->duty : "", to->duty ? "”的" : "",
		                   to->kind ? to->kind : "单位");
		*en = arena_printf(a, "the nearest %s%s%s above the place", to->kind ? to->kind : "unit", to->duty ? " for " : "",
		                   to->duty ? to->duty : "");
	}
}

/* ---- form ---- */

static enum err to_form(const struct rule_to *to, bool lead, const char *field, struct problem *p)
{
	int ways = (to->unit != ABSENT) + (to->kind || to->duty) + to->matter + to->roster;

	if (ways != 1)
		return refuse(p, E_INPUT, field, "须且只能指定一种去向：某个单位、最近的某类（某职能）单位、事项目录中的主责单位，或值班台",
		              "Name exactly one: a unit, the nearest of a kind or duty, who leads by the catalogue, or the desk on duty");
	if (!lead && (to->matter || to->roster))
		return refuse(p, E_INPUT, field, "协办单位只能是某个单位或最近的某类（某职能）单位", "A co-handler is a unit, or the nearest of a kind or duty");
	return OK;
}

static enum err list_form(const struct rule *r, enum rule_part part, size_t nth, struct problem *p)
{
	const struct list *l = rule_part_list(r, part);
	const char *const *s = l->v;
	const int64_t *id = l->v;
	char field[60];

	for (size_t i = 0; i < l->n; i++) {
		enum rule_time time;
		snprintf(field, sizeof field, "rules.%zu.when.%s.%zu", nth, rule_part_name(part), i);
		for (size_t k = 0; k < i; k++)
			if (part == PART_PLACE ? id[k] == id[i] : strcmp(s[k], s[i]) == 0)
				return refuse(p, E_INPUT, field, "重复列出", "It is named twice");
		if (part == PART_TIME && !rule_time_read(s[i], &time))
			return refuse(p, E_INPUT, field, "“%s”不是时间段，可用 working、night、rest_day", "\"%s\" is no time; write working, night or rest_day", s[i]);
		if (part == PART_LEVEL && !level_read(s[i]))
			return refuse(p, E_INPUT, field, "“%s”不是层级，如 street、community", "\"%s\" is no level; as street, community", s[i]);
	}
	return OK;
}

/* What one part of a rule needs of another to mean anything. */
static enum err rule_needs(const struct rule *r, const char *at, struct problem *p)
{
	bool processes = rule_part_list(r, PART_PROCESS)->n > 0, matters = rule_part_list(r, PART_MATTER)->n > 0;

	if (!processes && (rule_part_list(r, PART_CATEGORY)->n || rule_part_list(r, PART_CHANNEL)->n || r->limit))
		return refuse(p, E_INPUT, at, "规则“%s”写了类别、来源或时限，须同时写明流程", "Rule \"%s\" names categories, channels or a limit: name the processes too", r->id);
	if (!matters && rule_part_list(r, PART_CONDITION)->n)
		return refuse(p, E_INPUT, at, "规则“%s”写了立案条件，须同时写明事项", "Rule \"%s\" names conditions: name the matters too", r->id);
	if (r->to->unit != ABSENT && rule_part_list(r, PART_PLACE)->n == 0)
		return refuse(p, E_INPUT, at, "规则“%s”指定了单位，须写明区域：单位只答复自己辖区内的事",
		              "Rule \"%s\" names a unit: name the places too, for a unit answers for its own area only", r->id);
	return OK;
}

static enum err rule_form(const struct rule *r, size_t nth, struct problem *p)
{
	const struct rule_to *co = r->co.v;
	char field[60];
	enum err e;

	snprintf(field, sizeof field, "rules.%zu.id", nth);
	if (strspn(r->id, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(r->id))
		return refuse(p, E_INPUT, field, "规则编号“%s”只能用小写字母、数字和下划线", "A rule's id (\"%s\") has lower-case letters, digits and underscores", r->id);
	snprintf(field, sizeof field, "rules.%zu.to", nth);
	if ((e = to_form(r->to, true, field, p)) != OK)
		return e;
	for (size_t i = 0; i < r->co.n; i++) {
		snprintf(field, sizeof field, "rules.%zu.co.%zu", nth, i);
		if ((e = to_form(&co[i], false, field, p)) != OK)
			return e;
	}
	for (int part = 0; part < RULE_PARTS; part++)
		if ((e = list_form(r, (enum rule_part)part, nth, p)) != OK)
			return e;
	snprintf(field, sizeof field, "rules.%zu", nth);
	return rule_needs(r, field, p);
}

enum err rules_form(const struct rules *r, struct problem *p)
{
	const struct rule *v = r->rules.v;
	char field[60];
	enum err e;

	for (size_t i = 0; i < r->rules.n; i++) {
		if ((e = rule_form(&v[i], i, p)) != OK)
			return e;
		for (size_t k = 0; k < i; k++)
			if (strcmp(v[k].id, v[i].id) == 0) {
				snprintf(field, sizeof field, "rules.%zu.id", i);
				return refuse(p, E_INPUT, field, "规则编号“%s”重复", "The id \"%s\" stands twice", v[i].id);
			}
	}
	return OK;
}
