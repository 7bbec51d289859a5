/*
 * routing_room.c: the room: its one event, its row a version, and the rules in memory with the paths of their places. Loaded
 * at start, after every change of the rules, and after what moves in the tree.
 */
#include <string.h>

#include "routing/routing_in.h"

/* ---- shapes ---- */

SHAPE(rule_when_shape, "RoutingWhen", struct rule_when,
	FIELD(struct rule_when, places, F_IDS, 0, .max = RULE_NAMES_MAX, .doc = "nodes; what lies below them too"),
	FIELD(struct rule_when, processes, F_STRS, 0, .max = RULE_NAMES_MAX),
	FIELD(struct rule_when, categories, F_STRS, 0, .max = RULE_NAMES_MAX),
	FIELD(struct rule_when, matters, F_STRS, 0, .max = RULE_NAMES_MAX, .doc = "codes of the catalogue"),
	FIELD(struct rule_when, conditions, F_STRS, 0, .max = RULE_NAMES_MAX, .doc = "of the matters named"),
	FIELD(struct rule_when, channels, F_STRS, 0, .max = RULE_NAMES_MAX),
	FIELD(struct rule_when, times, F_STRS, 0, .max = TIMES, .doc = "working, night, rest_day; by everybody's calendar"),
	FIELD(struct rule_when, levels, F_STRS, 0, .max = 8, .doc = "of the desk that dispatches: county, street, community"));

SHAPE(rule_to_shape, "RoutingTo", struct rule_to,
	FIELD(struct rule_to, unit, F_ID, 0),
	FIELD(struct rule_to, kind, F_STR, 0, .max = 20, .doc = "the nearest of this kind above the place"),
	FIELD(struct rule_to, duty, F_STR, 0, .max = 40, .doc = "the nearest that answers for this"),
	FIELD(struct rule_to, matter, F_BOOL, 0, .doc = "who leads, and handles with, by the catalogue; the rule fits cases with a matter only"),
	FIELD(struct rule_to, roster, F_BOOL, 0, .doc = "the organization of the nearest desk that is on duty"));

SHAPE(rule_shape, "RoutingRule", struct rule, RULE_FIELDS(struct rule));

SHAPE(rules_shape, "RoutingRules", struct rules,
	FIELD(struct rules, rules, F_LIST, F_NEED, .max = RULES_MAX, .sub = &rule_shape, .doc = "in order: the first that fits decides"));

/* ---- memory ---- */

enum err routing_read(struct ctx *c, struct arena *a, struct routing *out)
{
	const struct rule **rule;
	struct rule_places *places;
	struct rules kept;
	struct rows rows;
	enum err e = db_rows(c->db, &routing_sql[ROUTING_NOW], c->a, VALS(vi(c->tenant)), &rows);

	if (e != OK)
		return e;
	*out = (struct routing){ .a = a };
	if (rows.n == 0)
		return OK;
	if ((e = shape_read(a, &rules_shape, rows.v[3].s, rows.v[3].len, &kept, &c->problem)) != OK)
		return e;
	rule = arena_alloc(a, kept.rules.n * sizeof *rule);
	places = arena_alloc(a, kept.rules.n * sizeof *places);
	for (size_t i = 0; i < kept.rules.n; i++) {
		rule[i] = (const struct rule *)kept.rules.v + i;
		if ((e = rule_places_read(c, a, rule[i], &places[i])) != OK)
			return e;
	}
	*out = (struct routing){ a, rows.v[0].i, rows.v[1].i, rows.v[2].i, rule, places, kept.rules.n };
	return OK;
}

static enum err load(struct ctx *c, void **state)
{
	struct arena *a = arena_new(16u << 20);
	struct routing *r = arena_alloc(a, sizeof *r);
	enum err e = routing_read(c, a, r);

	if (e != OK) {
		arena_free(a);
		return e;
	}
	*state = r;
	return OK;
}

static void unload(void *state)
{
	arena_free(((struct routing *)state)->a);
}

const struct routing *routing_held(struct ctx *c)
{
	return room_state(c, &routing_room);
}

/* ---- the event ---- */

static enum err set_apply(struct ctx *c, const struct entry *e, const void *data)
{
	struct jw w;

	jw_init(&w, c->a);
	shape_write(&w, &rules_shape, data);
	return db_exec(c->db, &routing_sql[ROUTING_ADD],
	               VALS(vi(c->tenant), vi(e->seq), vi(e->subject), vi(e->at), vi(e->person), vs(jw_text(&w, NULL))), NULL);
}

const struct event_kind routing_set_kind = { "routing.set", &rules_shape, set_apply };

/* ---- the room ---- */

static const struct event_kind *const routing_events[] = { &routing_set_kind };

static const struct table routing_tables[] = { { "routing_set", TABLE_PROJECTION, &routing_sql[ROUTING_DUMP] } };

const struct room routing_room = {
	.name = "routing",
	.cmds = routing_cmds, .cmds_n = ROUTING_CMDS,
	.events = routing_events, .events_n = 1,
	.stmts = routing_sql, .stmts_n = ROUTING_STMTS,
	.tables = routing_tables, .tables_n = 1,
	.load = load, .unload = unload,
};
