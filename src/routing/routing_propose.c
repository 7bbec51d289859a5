/*
 * routing_propose.c: where a case would go, and why. Rules are looked at in order; each that does not fit says with what, the
 * first that fits is carried out, and where that is not possible the proposal stops there: later rules are not tried.
 */
#include <inttypes.h>
#include <string.h>

#include "matters/matters.h"
#include "people/people.h"
#include "process/process.h"
#include "roster/roster.h"
#include "routing/routing_in.h"
#include "territory/territory.h"

struct words { const char *zh, *en; };

static const struct words part_words[RULE_PARTS] = {
	{ "区域", "place" }, { "流程", "process" }, { "类别", "category" }, { "事项", "matter" }, { "立案条件", "condition" }, { "来源", "channel" },
	{ "时间", "time" }, { "层级", "level" },
};
static const struct words time_words[TIMES] = { { "工作时间", "working time" }, { "夜间", "night" }, { "休息日", "a day of rest" } };

/* ---- words ---- */

/* How a value of a part is called. */
static struct words value_words(struct ctx *c, const struct routing_facts *f, enum rule_part part, const char *value)
{
	const struct process *def = f->process ? process_current(c, f->process) : NULL;
	const struct proc_item *item = def && part == PART_CATEGORY ? process_category(def, value) : NULL;
	enum rule_time time;

	if (item)
		return (struct words){ item->name.zh, item->name.en };
	if (def && part == PART_PROCESS && strcmp(value, def->id) == 0)
		return (struct words){ def->name.zh, def->name.en };
	if (part == PART_TIME && rule_time_read(value, &time))
		return time_words[time];
	return (struct words){ value, value };
}

static const char *fact(const struct routing_facts *f, enum rule_part part, enum rule_time time)
{
	switch (part) {
	case PART_PROCESS: return f->process;
	case PART_CATEGORY: return f->category;
	case PART_MATTER: return f->matter;
	case PART_CONDITION: return f->condition;
	case PART_CHANNEL: return f->channel;
	case PART_TIME: return rule_time_name(time);
	case PART_LEVEL: return f->level ? level_name(f->level) : NULL;
	default: return NULL;
	}
}

/* "类别是“道路”，规则要求“绿化”" */
static struct words misfit_words(struct ctx *c, const struct rule *r, const struct routing_facts *f, enum rule_part part, enum rule_time time)
{
	const struct list *asked = rule_part_list(r, part);
	const char *has = fact(f, part, time), *zh = "", *en = "";
	struct words is;

	if (part == PART_MATTER && !has && asked->n == 0)
		return (struct words){ "案件没有对应的事项", "the case has no matter" };
	if (part == PART_PLACE)
		return (struct words){ "案件的位置不在规则的区域内", "the case does not lie in the rule's places" };
	for (size_t i = 0; i < asked->n; i++) {
		struct words w = value_words(c, f, part, ((const char *const *)asked->v)[i]);
		zh = arena_printf(c->a, "%s%s%s", zh, i ? "、" : "", w.zh);
		en = arena_printf(c->a, "%s%s%s", en, i ? ", " : "", w.en);
	}
	is = has ? value_words(c, f, part, has) : (struct words){ "（无）", "(none)" };
	return (struct words){
		arena_printf(c->a, "%s是%s，规则要求%s", part_words[part].zh, is.zh, zh),
		arena_printf(c->a, "the %s is %s, the rule asks for %s", part_words[part].en, is.en, en),
	};
}

/* "区域相符，类别是道路，时间是夜间" */
static struct words fit_words(struct ctx *c, const struct rule *r, const struct routing_facts *f, enum rule_time time)
{
	struct words w = { "", "" };

	for (int part = 0; part < RULE_PARTS; part++) {
		const char *has = fact(f, (enum rule_part)part, time);
		struct words is;
		if (rule_part_list(r, (enum rule_part)part)->n == 0)
			continue;
		is = has ? value_words(c, f, (enum rule_part)part, has) : (struct words){ "相符", "fits" };
		w.zh = arena_printf(c->a, "%s%s%s%s%s", w.zh, *w.zh ? "，" : "", part_words[part].zh, has ? "是" : "", is.zh);
		w.en = arena_printf(c->a, "%s%sthe %s %s%s", w.en, *w.en ? ", " : "", part_words[part].en, has ? "is " : "", is.en);
	}
	return *w.zh ? w : (struct words){ "适用于所有情形", "it holds for every case" };
}

/* ---- carrying it out ---- */

/* The unit of a target for a place; id 0 and *why where there is none. */
static enum err unit_of(struct ctx *c, const struct rule_to *to, const char *path, struct routing_unit *out, struct words *why)
{
	struct people_org o = { 0 };
	struct words name;
	enum err e;
	int n = 1;

	*out = (struct routing_unit){ 0 };
	rule_to_words(c->a, to, &name.zh, &name.en);
	e = to->unit != ABSENT ? people_org_get(c, to->unit, &o) : people_org_nearest(c, path, to->kind, to->duty, &o, &n);
	if (e == E_NOT_FOUND)
		n = 0;
	else if (e != OK)
		return e;
	if (n == 0 || !o.active)
		*why = (struct words){ arena_printf(c->a, "没有这样的单位：%s", name.zh), arena_printf(c->a, "there is no such unit: %s", name.en) };
	else if (n == 2)
		*why = (struct words){ arena_printf(c->a, "%s有两个一样近的，无法选定", name.zh),
			arena_printf(c->a, "%s: two are equally near, so none can be chosen", name.en) };
	else if (!o.path || strncmp(path, o.path, strlen(o.path)) != 0)
		*why = (struct words){ arena_printf(c->a, "单位“%s”的管辖范围不含案件的位置", o.name),
			arena_printf(c->a, "the area of the unit \"%s\" does not hold the case's place", o.name) };
	else
		*out = (struct routing_unit){ o.id, o.name };
	return OK;
}

/* One more co-handler, each once and none of them the lead. */
static void co_add(struct routing_proposal *out, const struct routing_unit *u)
{
	struct routing_unit *v = out->co.v;

	for (size_t i = 0; i < out->co.n; i++)
		if (v[i].id == u->id)
			return;
	if (u->id != out->unit.id)
		v[out->co.n++] = *u;
}

static enum err co_of(struct ctx *c, const struct rule *r, const char *path, struct routing_proposal *out, struct words *why)
{
	const struct rule_to *co = r->co.v;

	for (size_t i = 0; i < r->co.n; i++) {
		struct routing_unit u;
		enum err e = unit_of(c, &co[i], path, &u, why);
		if (e != OK)
			return e;
		if (u.id)
			co_add(out, &u);
		else
			out->stuck = true;
	}
	return OK;
}

/* Who leads by the catalogue, and who handles it with them. */
static enum err matter_of(struct ctx *c, const struct routing_facts *f, struct routing_proposal *out, struct words *why)
{
	struct matter_answers found;
	struct people_org o;
	struct matter m;
	enum err e = matter_get(c, 0, f->matter, day_at(f->at, CHINA_OFFSET_MIN), &m);

	if (e == E_NOT_FOUND) {
		*why = (struct words){ arena_printf(c->a, "事项目录中没有“%s”，或已废止", f->matter),
			arena_printf(c->a, "the catalogue has no matter \"%s\", or it was withdrawn", f->matter) };
		return OK;
	}
	if (e != OK || (e = matter_units(c, &m, f->condition, f->path, &found)) != OK)
		return e;
	if (found.lead == 0) {
		*why = (struct words){ arena_printf(c->a, "事项目录没有为“%s”在此处指明主责单位", m.body->name),
			arena_printf(c->a, "the catalogue knows nobody who leads \"%s\" at this place", m.body->name) };
		return OK;
	}
	if ((e = people_org_get(c, found.lead, &o)) != OK)
		return e;
	out->unit = (struct routing_unit){ o.id, o.name };
	for (int i = 0; i < found.co_n; i++) {
		if ((e = people_org_get(c, found.co[i], &o)) != OK)
			return e;
		co_add(out, &(struct routing_unit){ o.id, o.name });
	}
	return OK;
}

/* The organization of the desk on duty; *desk: the desk itself, in words. */
static enum err duty_of(struct ctx *c, const struct routing_facts *f, struct routing_proposal *out, struct words *desk, struct words *why)
{
	struct roster_duty d;
	struct people_org o;
	bool on;
	enum err e = roster_at(c, f->path, 0, f->at, &d, &on);

	if (e != OK)
		return e;
	if (!on) {
		*why = (struct words){ "此时没有值班台值守", "no desk is on duty then" };
		return OK;
	}
	if ((e = people_org_get(c, d.org, &o)) == OK)
		out->unit = (struct routing_unit){ o.id, o.name };
	*desk = (struct words){ arena_printf(c->a, "（%s，电话 %s）", d.name, d.phone), arena_printf(c->a, " (%s, telephone %s)", d.name, d.phone) };
	return e;
}

/* The rule fits: who answers by it. */
static enum err decide(struct ctx *c, const struct routing *now, size_t nth, const struct routing_facts *f, enum rule_time time,
                       enum rule_part broken, struct routing_proposal *out)
{
	const struct rule *r = now->rules[nth];
	struct words why = { 0 }, desk = { "", "" }, fits;
	enum err e = OK;

	out->rule = r->id;
	out->name = r->name;
	out->limit = r->limit;
	if (broken != RULE_PARTS) {
		out->stuck = true;
		why = (struct words){ arena_printf(c->a, "规则已失效：所列%s有的不存在或已撤销", part_words[broken].zh),
			arena_printf(c->a, "the rule is broken: a %s that it names has ended", part_words[broken].en) };
	} else {
		out->co.v = arena_alloc(c->a, (r->co.n + MATTER_CO_MAX) * sizeof(struct routing_unit));
		e = r->to->matter ? matter_of(c, f, out, &why) : r->to->roster ? duty_of(c, f, out, &desk, &why)
		    : unit_of(c, r->to, f->path, &out->unit, &why);
		out->stuck = out->unit.id == 0;
		if (e == OK && !out->stuck)
			e = co_of(c, r, f->path, out, &why);
	}
	if (e != OK || f->brief)
		return e;
	fits = fit_words(c, r, f, time);
	if (out->stuck) {
		out->zh = arena_printf(c->a, "第 %zu 条规则“%s”相符（%s），但无法执行：%s。请人工选择单位，并修改规则。", nth + 1, r->name, fits.zh, why.zh);
		out->en = arena_printf(c->a, "Rule %zu, \"%s\", fits (%s) but cannot be carried out: %s. Choose the unit by hand, and mend the rule.",
		                       nth + 1, r->name, fits.en, why.en);
	} else {
		out->zh = arena_printf(c->a, "第 %zu 条规则“%s”：%s。交给“%s”%s。", nth + 1, r->name, fits.zh, out->unit.name, desk.zh);
		out->en = arena_printf(c->a, "Rule %zu, \"%s\": %s. It goes to \"%s\"%s.", nth + 1, r->name, fits.en, out->unit.name,
		                       desk.en);
	}
	return OK;
}

enum err routing_propose(struct ctx *c, const struct routing_facts *f, struct routing_proposal *out)
{
	const struct routing *now = routing_held(c);
	enum rule_time time = rule_time(calendar_for(c, 0), f->at);
	struct routing_step *before;
	enum err e = OK;
	size_t i;

	*out = (struct routing_proposal){ 0 };
	if (!now)
		return refuse(&c->problem, E_BUSY, "", "分派规则暂时无法读取，请稍后重试", "The routing rules cannot be read now; try again in a moment");
	before = arena_alloc(c->a, now->n * sizeof *before);
	out->version = now->version;
	for (i = 0; i < now->n; i++) {
		const struct rule *r = now->rules[i];
		enum rule_part broken = rule_part_broken(c, r, &now->places[i]);
		enum rule_part misfit = rule_misfit(r, &now->places[i], f, time, broken);
		struct words why;
		if (misfit == RULE_PARTS) {
			e = decide(c, now, i, f, time, broken, out);
			break;
		}
		if (f->brief)
			continue;
		why = misfit_words(c, r, f, misfit, time);
		before[i] = (struct routing_step){ arena_str(c->a, r->id), arena_str(c->a, r->name), why.zh, why.en };
	}
	out->before = (struct list){ f->brief ? 0 : i, before };
	if (out->rule) {
		out->rule = arena_str(c->a, out->rule);
		out->name = arena_str(c->a, out->name);
		out->limit = arena_str(c->a, out->limit);
	} else if (!f->brief) {
		out->zh = now->n ? "没有一条规则相符，请人工选择单位。" : "还没有分派规则，请人工选择单位。";
		out->en = now->n ? "No rule fits; choose the unit by hand." : "There are no routing rules yet; choose the unit by hand.";
	}
	return e;
}

enum err routing_desk(struct ctx *c, int *level)
{
	struct people_post post;
	struct place place;
	enum err e;

	*level = 0;
	if (c->actor.kind != ACTOR_PERSON || !c->actor.post)
		return OK;
	if ((e = people_post_get(c, c->actor.post, &post)) != OK || (e = territory_node(c, post.node, &place)) != OK)
		return e;
	*level = place.level;
	return OK;
}
