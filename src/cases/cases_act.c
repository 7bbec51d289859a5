/*
 * cases_act.c: acting upon a case. What the decision must know is fetched, it is made and recorded, and what follows from it is
 * done in the same transaction: tasks, links, the parent's own steps (cases_tasks.c), clocks (cases_clock.c).
 */
#include <inttypes.h>
#include <string.h>

#include "calendar/calendar.h"
#include "cases/cases_in.h"
#include "cases/near.h"
#include "core/outbox.h"
#include "matters/matters.h"
#include "people/people.h"
#include "routing/routing.h"

const struct act_input case_no_input = { .org = ABSENT, .score = ABSENT, .until = ABSENT, .amount = ABSENT };

static enum err check_org(struct ctx *c, const struct case_file *f, int64_t org, const char *field, bool below)
{
	struct people_org o;
	enum err e;

	if (org == ABSENT || org == 0)
		return OK;
	if ((e = people_org_get(c, org, &o)) != OK)
		return e == E_NOT_FOUND ? refuse(&c->problem, E_INPUT, field, "没有这个单位", "There is no such unit") : e;
	if (!o.active)
		return refuse(&c->problem, E_INPUT, field, "单位 “%s” 已停用，请另选", "The unit \"%s\" is closed; choose another", o.name);
	/*
	 * A unit answers for its own area: one at a node beside the case's place cannot be given it. Of a case that lies over many
	 * (a county hears its communities) each may have a task.
	 */
	if (o.path && strncmp(f->path, o.path, strlen(o.path)) != 0 && !(below && strncmp(o.path, f->path, strlen(f->path)) == 0))
		return refuse(&c->problem, E_INPUT, field, "单位 “%s” 的管辖范围不含此案件的位置", "The area of \"%s\" does not hold this case's place", o.name);
	return OK;
}

enum err case_check_org(struct ctx *c, const struct case_file *f, int64_t org, const char *field)
{
	return check_org(c, f, org, field, false);
}

static enum err check_units(struct ctx *c, const struct case_file *f, const struct list *units)
{
	const int64_t *v = units->v;
	enum err e;

	if (units->n > UNITS_MAX)
		return refuse(&c->problem, E_INPUT, "units", "一次最多 %d 个单位", "At most %d units at once", UNITS_MAX);
	for (size_t i = 0; i < units->n; i++) {
		if ((e = check_org(c, f, v[i], "units", true)) != OK)
			return e;
		for (size_t k = 0; k < i; k++)
			if (v[k] == v[i])
				return refuse(&c->problem, E_INPUT, "units", "同一单位不能出现两次", "The same unit stands twice");
	}
	return OK;
}

static const char *message(struct ctx *c, const struct case_file *about, const struct proc_act *act)
{
	struct jw w;

	jw_init(&w, c->a);
	jw_obj(&w);
	jw_key(&w, "number");
	jw_str(&w, about->number);
	jw_key(&w, "act");
	jw_str(&w, act->id);
	jw_key(&w, "zh");
	jw_str(&w, act->done.zh);
	jw_key(&w, "en");
	jw_str(&w, act->done.en);
	jw_obj_end(&w);
	return jw_text(&w, NULL);
}

/* A case's reporter, and whoever follows it. */
static enum err tell(struct ctx *c, const struct case_file *f, const struct proc_act *act)
{
	const char *data = message(c, f, act);
	enum err e = outbox_post(c, "reporter", f->id, side_ref(c, f->contact_id), "case.acted", data);

	return e == OK ? near_tell(c, f->id, data) : e;
}

/* The reporter, and whoever reported what was merged into this. */
static enum err tell_reporters(struct ctx *c, const struct case_file *f, const struct proc_act *act)
{
	struct rows links;
	enum err e = act->notify ? tell(c, f, act) : OK;

	if (e != OK || !act->notify || (e = db_rows(c->db, &case_sql[LINK_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &links)) != OK)
		return e;
	for (size_t i = 0; i < links.n && e == OK; i++) {
		const struct val *v = row(&links, i);
		struct case_file other;
		if (v[0].i != f->id || strcmp(v[2].s, "merged") != 0)
			continue;
		if ((e = case_read(c, v[1].i, &other)) == OK)
			e = tell(c, &other, act);
	}
	return e;
}

/* The definition's own fields: numbers and choices into the journal, words beside it. */
static enum err values_put(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, const char *json,
                           struct list *out)
{
	struct list decided;
	enum err e = case_decide_values(c->a, def, act, json, &decided, &c->problem);

	if (e != OK)
		return e;
	const struct own_value *v = decided.v;
	struct case_value *put = arena_alloc(c->a, decided.n * sizeof *put);
	for (size_t i = 0; i < decided.n; i++)
		put[i] = (struct case_value){
			v[i].field, v[i].num, v[i].text ? side_put(c, f->id, v[i].personal ? "personal" : "words", v[i].text) : v[i].word,
		};
	*out = (struct list){ decided.n, put };
	return OK;
}

/* What is checked against the store, before the decision. */
static enum err act_check(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, const struct act_input *in)
{
	bool same;
	enum err e;

	if ((e = case_check_org(c, f, in->org, "org")) != OK || (e = check_units(c, f, &in->units)) != OK ||
	    (e = case_same_person(c, def, f, act, &same)) != OK)
		return e;
	return same ? refuse(&c->problem, E_CONFLICT, "act", "提交与核查须由不同的人完成，请由他人操作（%s）",
	                     "Who submitted this may not check it as well; another person has to (%s)", act->id) : OK;
}

/* The entry of the catalogue that was named, its condition, and the limit that it grants (NULL: none). */
static enum err matter_of(struct ctx *c, const struct case_file *f, struct act_input *in, struct matter *m, const struct proc_limit **limit)
{
	struct proc_limit *l = arena_alloc(c->a, sizeof *l);
	const struct matter_condition *k;
	struct limit counted;
	bool here = true;
	enum err e = matter_get(c, 0, in->matter, day_at(c->now, CHINA_OFFSET_MIN), m);

	*limit = NULL;
	if (e == OK && (e = matter_holds(c, m, f->path, &here)) == OK && !here)
		return refuse(&c->problem, E_INPUT, "matter", "事项 “%s” 属于另一地的清单", "The matter \"%s\" is of another place's list", in->matter);
	if (e != OK)
		return e != E_NOT_FOUND ? e : refuse(&c->problem, E_INPUT, "matter", "目录中没有现行事项 “%s”",
		                                     "The catalogue has no matter \"%s\" in force", in->matter);
	/* One condition alone is the one that is met. */
	if (!in->condition && m->body->conditions.n == 1)
		in->condition = ((const struct matter_condition *)m->body->conditions.v)->id;
	if (!in->condition)
		return !m->body->conditions.n ? OK : refuse(&c->problem, E_INPUT, "condition", "此事项有 %d 种情形，请选择其一",
		                                                "This matter has %d conditions: choose one", (int)m->body->conditions.n);
	if (!(k = matter_condition(m, in->condition)))
		return refuse(&c->problem, E_INPUT, "condition", "事项没有情形 “%s”", "The matter has no condition \"%s\"", in->condition);
	if (matter_limit(k, &counted)) {
		*l = (struct proc_limit){ .id = CASE_MATTER_LIMIT, .unit = limit_unit_name(counted.unit), .start = limit_start_name(counted.start),
		                          .end = limit_end_name(counted.end), .amount = counted.amount, .warn = counted.warn_percent };
		*limit = l;
	}
	return OK;
}

/* Which rule says that this unit handles the case: kept with the act, so that everybody can read why. NULL: none said so. */
static enum err rule_of(struct ctx *c, const struct case_file *f, const struct act_input *in, const char **out)
{
	struct routing_facts facts = { .path = f->path, .process = f->process, .category = in->category ? in->category : f->category,
	                               .channel = f->channel, .matter = in->matter ? in->matter : f->matter,
	                               .condition = in->matter ? in->condition : f->condition, .at = c->now, .brief = true };
	struct routing_proposal p;
	enum err e;

	*out = NULL;
	if (in->org == ABSENT)
		return OK;
	if ((e = routing_desk(c, &facts.level)) != OK || (e = routing_propose(c, &facts, &p)) != OK)
		return e;
	if (p.rule && !p.stuck && p.unit.id == in->org)
		*out = p.rule;
	return OK;
}

/* Decides and records; *out is what was recorded. */
static enum err act_record(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act,
                           const struct act_input *said, struct case_acted *out)
{
	struct act_input own = *said, *in = &own;
	int64_t org = in->org != ABSENT ? in->org : f->org;
	const struct proc_limit *limit = NULL;
	struct matter m = { .version = ABSENT };
	struct act_facts facts;
	struct clock_frame by;
	enum err e;

	if (in->matter && act->fields[ASKED_MATTER] != ASK_NO && (e = matter_of(c, f, in, &m, &limit)) != OK)
		return e;
	if ((e = case_facts(c, def, f, act, &facts)) != OK ||
	    (e = case_frame(c, f, def->states[case_act_to(def, f, act, in)].owner == OWNER_ORG ? org : 0, &by)) != OK ||
	    (e = case_decide_act(c->a, def, f, act, in, &facts, in->limit ? NULL : limit, &by, c->now, out, &c->problem)) != OK ||
	    (e = values_put(c, def, f, act, in->values, &out->values)) != OK || (e = case_photos_claim(c, &in->photos, &out->photos)) != OK)
		return e;
	if (in->matter)
		out->matter_version = m.version;
	if ((e = rule_of(c, f, in, &out->rule)) != OK)
		return e;
	out->words = side_put(c, f->id, "words", in->words && *in->words ? in->words : NULL);
	if (!out->open && f->open && (e = case_others_end(c, f, &out->others_ended)) != OK)
		return e;
	return record(c, &case_acted_kind, f->id, f->version, out, NULL);
}

enum err case_act_inner(struct ctx *c, const struct case_file *was, const struct proc_act *act, const struct act_input *in)
{
	const struct process *def;
	struct case_file f = *was;
	struct case_acted out;
	bool ends;
	enum err e;

	if ((e = case_process(c, &f, &def)) != OK || (e = act_check(c, def, &f, act, in)) != OK)
		return e;
	/* A case that stands still and moves on has been taken up again. */
	if (f.paused != ABSENT && case_act_to(def, &f, act, in) != process_state(def, f.state) &&
	    ((e = case_resume(c, &f)) != OK || (e = case_read(c, f.id, &f)) != OK))
		return e;
	if ((e = act_record(c, def, &f, act, in, &out)) != OK || (e = tell_reporters(c, &f, act)) != OK)
		return e;
	/* What was closed before keeps the tasks that were opened since: a spot check. */
	ends = was->open && !out.open;
	case_notify(c, f.path, out.org);
	if (f.org && f.org != out.org)
		ctx_notify(c, f.org);
	if ((act->effects_n || (ends && (f.parent || f.tasks))) && (e = case_read(c, f.id, &f)) != OK)
		return e;
	if ((e = case_effects(c, &f, act, in, out.words)) != OK)
		return e;
	if (ends && f.tasks && (e = case_tasks_end(c, &f)) != OK)
		return e;
	if (!ends)
		return OK;
	if (f.parent)
		return case_join(c, &f);
	return case_followed(c, def, &f, out.state);
}

enum err case_act_run(struct ctx *c, const struct case_file *f, const struct proc_act *act, const struct act_input *in)
{
	struct case_file after;
	enum err e = case_act_inner(c, f, act, in);

	if (e != OK)
		return e;
	c->done_id = f->id;
	c->done_version = f->version + 1;
	/* What followed may have come back to this very case. */
	if (!act->effects_n && !f->parent && f->paused == ABSENT)
		return OK;
	if ((e = case_read(c, f->id, &after)) == OK)
		c->done_version = after.version;
	return e;
}
