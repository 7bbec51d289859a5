/*
 * matters.h: the matter catalogue (事项目录): who does what, at which level, on which legal basis, and by when. One catalogue
 * holds the classes of events and parts of the urban standards, duty lists, grid and community matters, enforcement items.
 *
 * A matter keeps its id and code for ever. What it says is a version, in force from a day until the next one; a withdrawal is
 * a version too. Nothing is deleted, so a case that cites a matter, a version and a condition can always be read again.
 * Times are local days since 1970 (base/day.h); everything returned lies in the call's arena.
 */
#ifndef MATTERS_MATTERS_H
#define MATTERS_MATTERS_H

#include "calendar/deadline.h"
#include "core/core.h"

extern const struct room matters_room;

#define MATTER_CONDITIONS_MAX 40
#define MATTER_UNITS_MAX 60
#define MATTER_CO_MAX 16

/* When it is filed, when it is closed, and by when that must be; unit NULL: it has no limit. Names as in calendar/deadline.h. */
struct matter_condition {
	const char *id;               /* within this version: "1", "2", … */
	const char *open, *close;     /* the filing and the closing condition; close may be NULL */
	const char *unit, *start_rule, *end_rule;
	int64_t amount, warn_percent; /* ABSENT where there is none */
};

/* Who has to do with it: an organization by its id, by what it is called, or by its kind (nearest above the place). */
struct matter_unit {
	const char *role;             /* lead, co or supervise */
	const char *condition;        /* only for this condition; NULL: for all */
	const char *name;
	const char *kind;             /* as of organizations */
	const char *at;               /* the level whose node it belongs to ("street"); NULL: whichever is nearest */
	int64_t org;                  /* ABSENT: not by id */
};

/* What a version says. Lists of texts are const char *, units and conditions the structs above. */
struct matter_body {
	const char *code, *name, *class;       /* class: event, part, duty, grid, enforcement, community or territorial */
	const char *group;                     /* the large class it belongs to, in words */
	const char *duty;                      /* of class duty: basic, cooperate or taken_back */
	int64_t batch, node;                   /* of a list; whose list it is (ABSENT: everybody's) */
	const char *category;                  /* of the event process */
	const char *admission;                 /* into communities: free, asked or barred (NULL: nothing said) */
	bool in_guide;                         /* of class community: stands in the guide catalogue */
	int64_t annual;                        /* the year in whose annual list it stands; ABSENT: in none */
	const char *frequency;                 /* of grid matters, in words */
	const char *basis, *resources, *guide; /* legal basis, what is handed down with it, what the public reads */
	struct list levels, keywords, units, conditions;
};

struct matter {
	int64_t id, version;
	int64_t from, until;          /* in force on from <= day < until; until is ABSENT while nothing follows */
	bool withdrawn;               /* this version says that it is no longer in force */
	const struct matter_body *body;
};

/*
 * The version in force on a day, by id (not 0) or by code. E_NOT_FOUND with words if there is none, or if it is withdrawn
 * then. One indexed read.
 */
enum err matter_get(struct ctx *c, int64_t id, const char *code, int64_t day, struct matter *out);
/* The version that a case cites, withdrawn or not. E_NOT_FOUND with words. */
enum err matter_cited(struct ctx *c, int64_t id, int64_t version, struct matter *out);

/* A condition of a matter by its id; NULL if it has none of that id. */
const struct matter_condition *matter_condition(const struct matter *m, const char *id);
/* The condition's limit as the calendar counts it; false and *out untouched if it has none. */
bool matter_limit(const struct matter_condition *k, struct limit *out);

/* Whether it is everybody's, or of a list whose node holds this path. A read of the store for lists of places. */
enum err matter_holds(struct ctx *c, const struct matter *m, const char *path, bool *out);

/* Which organization a unit of the matter means at a place; org is 0 where none is known. */
struct matter_found { const struct matter_unit *unit; const char *words; int64_t org; };

/*
 * Who answers for a matter at a place (path of the case's node): the first lead that an organization stands for, and the
 * co-handlers, each once. condition NULL: what is said for all conditions. lead is 0 when nobody is known to lead: then a
 * person chooses; a co-handler never moves up. all: every unit with what was found for it, in the catalogue's order.
 */
struct matter_answers { int64_t lead, co[MATTER_CO_MAX]; int co_n; struct list all; };
enum err matter_units(struct ctx *c, const struct matter *m, const char *condition, const char *path, struct matter_answers *out);

/*
 * What lies above this room and teaches it: given by app.c. closed: closed cases with a matter, never confidential ones, with ids above
 * `above` and below `below`, the newest first, at most max: a list of struct matter_example in c->a; text is NULL where it was erased. changed:
 * refuses, in c->problem, a next version (NULL: a withdrawal) of a matter that rules lean on.
 */
struct matter_example { int64_t id; const char *code, *text; };
struct matters_world {
	enum err (*closed)(struct ctx *c, int64_t above, int64_t below, int max, struct list *out);
	enum err (*changed)(struct ctx *c, const char *code, const struct matter_body *next);
};
extern const struct matters_world matters_world;

/*
 * Which matters in force today a text is about, the likeliest first: a list of struct matter_proposal in the arena, at most
 * MATTER_PROPOSALS_MAX. path: where; lists of other places are left out, and all lists of places if it is NULL. share: of what is
 * proposed, together 1. by: "words" (of the catalogue), "learned" (from closed cases) or "both"; words: those that were found. From
 * memory: no read, unless a list of a place has a candidate. E_BUSY while the catalogue cannot be read.
 */
#define MATTER_PROPOSALS_MAX 5
struct matter_proposal { int64_t id, version; const char *code, *name, *category; double share; const char *by; struct list words; };
enum err matter_propose(struct ctx *c, const char *text, const char *path, struct list *out);

#endif
