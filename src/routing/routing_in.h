/*
 * routing_in.h: what the files of routing/ share with each other and with nobody else: rules as they are written and kept.
 */
#ifndef ROUTING_ROUTING_IN_H
#define ROUTING_ROUTING_IN_H

#include "base/shape.h"
#include "calendar/calendar.h"
#include "routing/routing.h"

#define RULES_MAX 200
#define RULE_NAMES_MAX 60       /* names in one list of a condition */
#define RULE_CO_MAX 8
#define RULE_REACH_STEPS 200000 /* how long to look for a case that reaches a rule */

/* ---- a rule, as it is written ---- */

/* What a rule asks of a case: every list that is not empty must hold what the case has. */
struct rule_when { struct list places, processes, categories, matters, conditions, channels, times, levels; };

/* Whom it gives the case to: a unit; the nearest above the place of a kind, with a duty, or both; who leads by the catalogue; the desk on duty. */
struct rule_to { int64_t unit; const char *kind, *duty; bool matter, roster; };

struct rule {
	const char *id, *name, *limit;
	const struct rule_when *when;     /* NULL: always */
	const struct rule_to *to;
	struct list co;                   /* of struct rule_to */
};
struct rules { struct list rules; };  /* the payload, the row and the body of PUT */
extern const struct shape rule_shape, rules_shape;
extern const struct shape rule_to_shape, rule_when_shape;

#define RULE_FIELDS(type) \
	FIELD(type, id, F_STR, F_NEED, .min = 1, .max = 40, .doc = "a-z 0-9 _; a dispatch remembers it"), \
	FIELD(type, name, F_STR, F_NEED, .min = 1, .max = 60), \
	FIELD(type, when, F_OBJ, 0, .sub = &rule_when_shape, .doc = "absent: always"), \
	FIELD(type, to, F_OBJ, F_NEED, .sub = &rule_to_shape), \
	FIELD(type, co, F_LIST, 0, .max = RULE_CO_MAX, .sub = &rule_to_shape, .doc = "who handles it with the lead"), \
	FIELD(type, limit, F_STR, 0, .max = 40, .doc = "a limit of the processes named, that may be chosen")

/* ---- times of a day (routing.c): pure ---- */

enum rule_time { TIME_WORKING, TIME_NIGHT, TIME_REST, TIMES };

/*
 * TIME_REST: a day on which nobody works, the whole of it. TIME_WORKING: from the first opening to the last close of a working
 * day, the noon break among it. TIME_NIGHT: the rest of a working day.
 */
enum rule_time rule_time(const struct calendar *cal, int64_t at);
const char *rule_time_name(enum rule_time t);   /* "working", "night", "rest_day" */
bool rule_time_read(const char *s, enum rule_time *out);

/* ---- does it fit (routing.c): pure ---- */

/* The parts of a condition, in the order in which they are looked at. */
enum rule_part { PART_PLACE, PART_PROCESS, PART_CATEGORY, PART_MATTER, PART_CONDITION, PART_CHANNEL, PART_TIME, PART_LEVEL, RULE_PARTS };

/* The paths of a rule's places, "" where the node has ended: in the order of when->places. */
struct rule_places { const char *const *path; size_t n; };

/*
 * The first part that does not fit, RULE_PARTS if all do. time: of f->at. unknown: a part that is taken to fit, because it names
 * what has ended and nobody can say what it would mean now; RULE_PARTS: none.
 */
enum rule_part rule_misfit(const struct rule *r, const struct rule_places *places, const struct routing_facts *f, enum rule_time time,
                           enum rule_part unknown);
/* Whether the path lies at or below one of the places. */
bool rule_place_holds(const struct rule_places *places, const char *path);
bool strs_have(const struct list *l, const char *s);
const struct list *rule_part_list(const struct rule *r, enum rule_part part);
const char *rule_part_name(enum rule_part part);   /* "places", as in the body */
/* How a target is written, for words: "unit 5", "the nearest department for 道路养护 above the place". */
void rule_to_words(struct arena *a, const struct rule_to *to, const char **zh, const char **en);

/* The form of a rule, what can be seen without the store: "rules.2.to". Pure. */
enum err rules_form(const struct rules *r, struct problem *p);

/* ---- is it reached (routing_reach.c): pure ---- */

/* A process and its own categories, for what can be at all. */
struct reach_process { const char *id; const char *const *categories; size_t categories_n; };
struct reach_world {
	const struct rule_places *places;   /* one a rule */
	const struct reach_process *process;
	size_t process_n;                   /* every process that a rule names */
};
/*
 * The first rule (0-based) that no case can reach, because the rules before it, alone or together, take all that would fit
 * it; n if each can be reached. Never wrongly says one cannot: a search that takes too long is given up as reachable.
 */
size_t rules_unreached(struct arena *a, const struct rule *const *rules, size_t n, const struct reach_world *w);

/* ---- memory (routing_room.c) ---- */

struct routing {
	struct arena *a;
	int64_t version, subject, at;
	const struct rule *const *rules;
	const struct rule_places *places;   /* one a rule */
	size_t n;
};
/* NULL if it could not be read. */
const struct routing *routing_held(struct ctx *c);
/* From the store, as of this transaction; lies in a. */
enum err routing_read(struct ctx *c, struct arena *a, struct routing *out);
/* The paths of a rule's places in the store, "" for one that has ended or never stood. */
enum err rule_places_read(struct ctx *c, struct arena *a, const struct rule *r, struct rule_places *out);

/* ---- against what stands (routing_check.c) ---- */

/* All that can be wrong with a new list of rules, with its field. */
enum err rules_check(struct ctx *c, const struct rules *r);
/* Why a rule that was right once is broken now, in *p (code OK: it is not). */
enum err rule_broken(struct ctx *c, const struct rule *r, const struct rule_places *places, struct problem *p);
/* The part that names what has ended: RULE_PARTS if none does. Without the store. */
enum rule_part rule_part_broken(struct ctx *c, const struct rule *r, const struct rule_places *places);

/* ---- commands (routing_http.c) ---- */

extern const struct event_kind routing_set_kind;
#define ROUTING_CMDS 3
extern const struct cmd routing_cmds[ROUTING_CMDS];

enum routing_stmt { ROUTING_NOW, ROUTING_ONE, ROUTING_ADD, ROUTING_PLACE, ROUTING_DUMP, ROUTING_STMTS };
extern const struct stmt routing_sql[ROUTING_STMTS];

#endif
