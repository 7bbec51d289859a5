/*
 * routing_http.c: the room's commands: the rules that hold, a new list of them, and a try: where would this go, and why.
 */
#include <string.h>

#include "people/people.h"
#include "process/process.h"
#include "routing/routing_in.h"
#include "territory/territory.h"

/* ---- reading ---- */

struct rule_row { struct rule rule; const char *broken; };
struct rules_query { int64_t version; };
struct rules_out { int64_t version, at; struct list rules; };

SHAPE(rule_row_shape, "RoutingRuleRow", struct rule_row,
	RULE_FIELDS(struct rule),
	FIELD(struct rule_row, broken, F_STR, 0, .max = 400, .doc = "why it holds no more; of the newest version only"));

SHAPE(rules_query_shape, "RoutingQuery", struct rules_query,
	FIELD(struct rules_query, version, F_INT, 0, .min = 1, .doc = "an older one; absent: the newest"));

SHAPE(rules_out_shape, "RoutingRulesNow", struct rules_out,
	FIELD(struct rules_out, version, F_INT, F_NEED, .doc = "0: none was written yet"),
	FIELD(struct rules_out, at, F_TIME, 0),
	FIELD(struct rules_out, rules, F_LIST, F_NEED, .max = RULES_MAX, .sub = &rule_row_shape));

_Static_assert(offsetof(struct rule_row, rule) == 0, "a rule's fields are the row's own");

static enum err rules_scope(struct ctx *c, struct scope *s)
{
	struct rows rows;
	enum err e = db_rows(c->db, &routing_sql[ROUTING_NOW], c->a, VALS(vi(c->tenant)), &rows);

	if (e == OK && rows.n)
		*s = (struct scope){ .object = rows.v[1].i, .version = rows.v[0].i };
	return e;
}

/* An older version as it was written; what of it holds still is not asked. */
static enum err rules_old(struct ctx *c, int64_t version, struct rules_out *out)
{
	struct rule_row *v;
	struct rules kept;
	struct rows rows;
	enum err e = db_rows(c->db, &routing_sql[ROUTING_ONE], c->a, VALS(vi(c->tenant), vi(version)), &rows);

	if (e != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "version", "没有这个版本的规则", "There is no such version of the rules");
	if ((e = shape_read(c->a, &rules_shape, rows.v[3].s, rows.v[3].len, &kept, &c->problem)) != OK)
		return e;
	v = arena_alloc(c->a, kept.rules.n * sizeof *v);
	for (size_t i = 0; i < kept.rules.n; i++)
		v[i].rule = ((const struct rule *)kept.rules.v)[i];
	c->scope.version = version;
	*out = (struct rules_out){ version, rows.v[2].i, { kept.rules.n, v } };
	return OK;
}

static enum err rules_show(struct ctx *c)
{
	const struct rules_query *in = c->in;
	struct rules_out *out = c->out;
	struct routing now;
	struct rule_row *v;
	enum err e;

	if (in->version != ABSENT)
		return rules_old(c, in->version, out);
	if ((e = routing_read(c, c->a, &now)) != OK)
		return e;
	v = arena_alloc(c->a, now.n * sizeof *v);
	for (size_t i = 0; i < now.n; i++) {
		struct problem p;
		if ((e = rule_broken(c, now.rules[i], &now.places[i], &p)) != OK)
			return e;
		v[i] = (struct rule_row){ *now.rules[i], p.code == OK ? NULL : arena_str(c->a, ctx_zh(c) ? p.zh : p.en) };
	}
	*out = (struct rules_out){ now.version, now.version ? now.at : ABSENT, { now.n, v } };
	return OK;
}

/* ---- writing ---- */

/* Whether a rule speaks of the actor's own places only; one without places speaks of the whole city. A place that has ended is nobody's. */
static bool rule_mine(struct ctx *c, const struct rule_places *places)
{
	if (places->n == 0)
		return ctx_may(c, "routing.write", territory_top(c), 0);
	for (size_t i = 0; i < places->n; i++)
		if (*places->path[i] && !ctx_may(c, "routing.write", places->path[i], 0))
			return false;
	return true;
}

static void rule_text(struct jw *w, const struct rule *r, const struct rule_places *places, struct ctx *c)
{
	if (!rule_mine(c, places))
		shape_write(w, &rule_shape, r);
}

/*
 * Rules about other places than the actor's must stand as they stood, in their order. The actor's own may come between them:
 * a rule changes nothing where none of its places lie.
 */
static enum err others_stay(struct ctx *c, const struct rules *in)
{
	const struct rule *v = in->rules.v;
	struct rule_places places;
	struct routing now;
	struct jw was, will;
	enum err e = routing_read(c, c->a, &now);

	jw_init(&was, c->a);
	jw_init(&will, c->a);
	jw_arr(&was);
	jw_arr(&will);
	for (size_t i = 0; e == OK && i < now.n; i++)
		rule_text(&was, now.rules[i], &now.places[i], c);
	for (size_t i = 0; e == OK && i < in->rules.n; i++)
		if ((e = rule_places_read(c, c->a, &v[i], &places)) == OK)
			rule_text(&will, &v[i], &places, c);
	jw_arr_end(&was);
	jw_arr_end(&will);
	if (e != OK || strcmp(jw_text(&was, NULL), jw_text(&will, NULL)) == 0)
		return e;
	return refuse(&c->problem, E_DENIED, "rules", "您只能改动辖区内的规则：不写区域或区域在辖区之外的规则，须保持原样和原有次序",
	              "You may change the rules of your own area only: those without places, or with others, must stand as they stood");
}

static enum err rules_put(struct ctx *c)
{
	const struct rules *in = c->in;
	struct entry entry;
	enum err e = rules_check(c, in);

	if (e != OK || (e = others_stay(c, in)) != OK)
		return e;
	e = record(c, &routing_set_kind, c->scope.object ? c->scope.object : ctx_id(c), c->scope.version, in, &entry);
	if (e != OK)
		return e;
	c->done_id = entry.subject;
	c->done_version = entry.seq;
	room_reload(c, &routing_room);
	return OK;
}

/* ---- trying ---- */

struct try_in { double lon, lat; int64_t node, at; const char *datum, *process, *category, *matter, *condition, *channel, *level; };

SHAPE(try_in_shape, "RoutingTry", struct try_in,
	FIELD(struct try_in, lon, F_NUM, 0, .min = -180, .max = 180),
	FIELD(struct try_in, lat, F_NUM, 0, .min = -90, .max = 90),
	FIELD(struct try_in, datum, F_STR, 0, .one_of = "wgs84|gcj02", .doc = "absent: wgs84"),
	FIELD(struct try_in, node, F_ID, 0, .doc = "instead of a position"),
	FIELD(struct try_in, process, F_STR, 0, .max = 40),
	FIELD(struct try_in, category, F_STR, 0, .max = 40),
	FIELD(struct try_in, matter, F_STR, 0, .max = 60),
	FIELD(struct try_in, condition, F_STR, 0, .max = 60),
	FIELD(struct try_in, channel, F_STR, 0, .max = 40),
	FIELD(struct try_in, level, F_STR, 0, .max = 20, .doc = "of the desk that would dispatch; absent: your own"),
	FIELD(struct try_in, at, F_TIME, 0, .doc = "absent: now"));

SHAPE(routing_unit_shape, "RoutingUnit", struct routing_unit,
	FIELD(struct routing_unit, id, F_ID, F_NEED),
	FIELD(struct routing_unit, name, F_STR, F_NEED));

struct step_out { const char *rule, *name, *why; };

SHAPE(step_out_shape, "RoutingStep", struct step_out,
	FIELD(struct step_out, rule, F_STR, F_NEED),
	FIELD(struct step_out, name, F_STR, F_NEED),
	FIELD(struct step_out, why, F_STR, F_NEED, .doc = "why it did not decide"));

SHAPE(routing_answer_shape, "RoutingProposal", struct routing_answer,
	FIELD(struct routing_answer, version, F_INT, F_NEED, .doc = "of the list of rules; 0: there is none"),
	FIELD(struct routing_answer, rule, F_STR, 0, .doc = "the rule that decided; absent: none fits"),
	FIELD(struct routing_answer, name, F_STR, 0),
	FIELD(struct routing_answer, stuck, F_BOOL, F_NEED, .doc = "the rule fits and cannot be carried out here"),
	FIELD(struct routing_answer, unit, F_ID, 0, .doc = "who leads; absent: choose by hand"),
	FIELD(struct routing_answer, unit_name, F_STR, 0),
	FIELD(struct routing_answer, co, F_LIST, F_NEED, .sub = &routing_unit_shape),
	FIELD(struct routing_answer, limit, F_STR, 0),
	FIELD(struct routing_answer, why, F_STR, F_NEED),
	FIELD(struct routing_answer, before, F_LIST, F_NEED, .sub = &step_out_shape, .doc = "the rules before it"));

struct routing_answer routing_answer(struct ctx *c, const struct routing_proposal *p)
{
	const struct routing_step *step = p->before.v;
	struct step_out *v = arena_alloc(c->a, p->before.n * sizeof *v);
	bool zh = ctx_zh(c);

	for (size_t i = 0; i < p->before.n; i++)
		v[i] = (struct step_out){ step[i].rule, step[i].name, zh ? step[i].zh : step[i].en };
	return (struct routing_answer){
		.version = p->version, .rule = p->rule, .name = p->name, .stuck = p->stuck, .unit = p->unit.id ? p->unit.id : ABSENT,
		.unit_name = p->unit.name, .limit = p->limit, .why = zh ? p->zh : p->en, .co = p->co, .before = { p->before.n, v },
	};
}

static enum err try_place(struct ctx *c, const struct try_in *in, const char **path)
{
	double lon = in->lon, lat = in->lat;
	struct place place;
	enum err e;

	if ((in->node != ABSENT) == (!isnan(lon) && !isnan(lat)))
		return refuse(&c->problem, E_INPUT, "node", "请给出位置（lon 和 lat）或区域（node），二者其一", "Give a position (lon and lat) or a node, one of both");
	if (in->node != ABSENT) {
		if ((e = territory_node(c, in->node, &place)) != OK)
			return e == E_NOT_FOUND ? refuse(&c->problem, E_INPUT, "node", "没有这个区域", "There is no such node") : e;
	} else {
		territory_datum(in->datum, &lon, &lat);
		if (!territory_at(c, lon, lat, &place))
			return refuse(&c->problem, E_INPUT, "lon", "这个位置不在任何网格内", "This position lies in no grid");
	}
	*path = place.path;
	return OK;
}

static enum err rules_try(struct ctx *c)
{
	const struct try_in *in = c->in;
	const struct process *def = in->process ? process_current(c, in->process) : NULL;
	struct routing_facts f = { .process = in->process, .category = in->category, .channel = in->channel, .matter = in->matter,
		.condition = in->condition, .at = in->at == ABSENT ? c->now : in->at };
	struct routing_proposal p;
	enum err e;

	if (in->process && !def)
		return refuse(&c->problem, E_INPUT, "process", "没有流程“%s”", "There is no process \"%s\"", in->process);
	if (in->category && !(def && process_category(def, in->category)))
		return refuse(&c->problem, E_INPUT, "category", "流程中没有类别“%s”", "The process has no category \"%s\"", in->category);
	if (in->level && !(f.level = level_read(in->level)))
		return refuse(&c->problem, E_INPUT, "level", "“%s”不是层级", "\"%s\" is no level", in->level);
	if ((e = try_place(c, in, &f.path)) != OK || (!in->level && (e = routing_desk(c, &f.level)) != OK))
		return e;
	if ((e = routing_propose(c, &f, &p)) == OK)
		*(struct routing_answer *)c->out = routing_answer(c, &p);
	return e;
}

const struct cmd routing_cmds[ROUTING_CMDS] = {
	{ "GET", "/routing/rules", "org.read", READ, rules_show, "The routing rules in order, and which of them hold no more",
	  .in = &rules_query_shape, .out = &rules_out_shape, .scope = rules_scope },
	{ "PUT", "/routing/rules", "routing.write", WRITE, rules_put, "Write the whole list of routing rules anew", .in = &rules_shape,
	  .out = &changed_shape, .scope = rules_scope, .flags = CMD_IF_MATCH },
	{ "POST", "/routing/try", "org.read", READ, rules_try, "Where would this go, and why", .in = &try_in_shape, .out = &routing_answer_shape,
	  .flags = CMD_NO_KEY },
};
