/*
 * routing.h: who answers. An installation's ordered rules say to which unit a case goes, by its place, process, category,
 * matter, channel, by the time and by the level of the desk that dispatches. The first rule that fits decides.
 *
 * Nothing is skipped silently. A rule that names what does not exist, that can never be true or never be reached is refused
 * when it is written; a command that would break a rule (an organization ends, a node is hung elsewhere) is refused and names
 * the rule; and where a rule fits but cannot be carried out for one case, the proposal stops there and says so. The proposal
 * says which rule decided, and why each one before it did not. docs/routing.md.
 */
#ifndef ROUTING_ROUTING_H
#define ROUTING_ROUTING_H

#include "core/core.h"

extern const struct room routing_room;

/* What is known of a case. NULL: it has none. Texts are borrowed for the call. */
struct routing_facts {
	const char *path;                          /* of its place; never NULL */
	const char *process, *category, *channel;  /* ids of the definition and its own */
	const char *matter, *condition;            /* the matter's code, the condition's id */
	int level;                                 /* enum level of the desk that dispatches (routing_desk); 0: no desk, the program itself */
	int64_t at;                                /* when; microseconds */
	bool brief;                                /* only who and by which rule: no words, and nothing of the rules before */
};

struct routing_unit { int64_t id; const char *name; };
/* A rule that did not decide, and why. */
struct routing_step { const char *rule, *name, *zh, *en; };

struct routing_proposal {
	int64_t version;                /* of the list of rules; 0: there is none yet */
	const char *rule, *name;        /* the rule that decided; NULL: none fits, the desk chooses */
	bool stuck;                     /* it fits and cannot be carried out here: the desk chooses; never act upon it by itself */
	struct routing_unit unit;       /* who leads; id 0 where nobody is proposed */
	struct list co;                 /* of struct routing_unit, without the lead */
	const char *limit;              /* a limit's id of the definition; NULL: the desk chooses */
	const char *zh, *en;            /* why, in a sentence each; NULL only where the facts were brief */
	struct list before;             /* of struct routing_step: the rules before it, or all; empty where the facts were brief */
};

/*
 * Where a case would go. Reads only: rules from memory, the unit from the store (a query a unit). Everything in *out lies in
 * c->a. Fails only where the store does; "nobody" is an answer.
 */
enum err routing_propose(struct ctx *c, const struct routing_facts *f, struct routing_proposal *out);

/* The level of the acting post's node, for struct routing_facts; 0 if nobody acts under a post. */
enum err routing_desk(struct ctx *c, int *level);

/*
 * A proposal as an answer: {version, rule, name, stuck, unit, unit_name, co, limit, why, before}. routing_answer turns it into
 * the struct of the shape, in the caller's language.
 */
struct routing_answer {
	int64_t version, unit;
	const char *rule, *name, *unit_name, *limit, *why;
	bool stuck;
	struct list co, before;
};
extern const struct shape routing_answer_shape;
struct routing_answer routing_answer(struct ctx *c, const struct routing_proposal *p);

/*
 * For app.c, behind a change of an organization, of a post or of the tree (org 0: of the tree), in the same transaction:
 * E_CONFLICT, naming the rules, if one that held before holds no more.
 */
enum err routing_watch(struct ctx *c, int64_t org);

/* The same before a definition is adopted, and before a matter's next version stands (next NULL: it is withdrawn). */
struct process;
struct matter_body;
enum err routing_watch_process(struct ctx *c, const struct process *next);
enum err routing_watch_matter(struct ctx *c, const char *code, const struct matter_body *next);

#endif
