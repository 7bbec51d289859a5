/*
 * process.h: definitions. What a case may become, who owns it meanwhile, under which clock, and what each act asks for: all
 * of it read from a pack's file (packs/base/processes/event.yaml is the commented example) and checked strictly.
 *
 * A definition is known by the hash of its text. A case ends under the definition it began with.
 */
#ifndef PROCESS_PROCESS_H
#define PROCESS_PROCESS_H

#include "core/core.h"

#define STATES_MAX 48
#define ACTS_MAX 64

enum owner { OWNER_NONE, OWNER_PLACE, OWNER_ORG };
enum ask { ASK_NO, ASK_OPTIONAL, ASK_REQUIRED };
enum asked { ASKED_CATEGORY, ASKED_WORDS, ASKED_ORG, ASKED_LIMIT, ASKED_PHOTOS, ASKED_SCORE, ASKED_KINDS };

struct name { const char *zh, *en; };

/* A limit class as written; names of unit, start and end as in calendar/deadline.h. */
struct proc_limit { const char *id; struct name name; const char *unit, *start, *end; int amount, warn; bool choose; };
struct proc_item { const char *id; struct name name; };   /* a step, a category */

struct proc_state {
	const char *id;
	struct name name;
	int step;                /* 0-based */
	enum owner owner;
	const char *right;       /* whose desk it lies on; "" when final */
	const char *clock;       /* a limit's id, "chosen", or NULL when final */
	bool final;
};

struct proc_act {
	const char *id;
	struct name name, done;
	uint64_t from;           /* bit i: state i */
	int to;
	const char *by;          /* a right, or "reporter" */
	bool reporter, public, notify, answer;
	int within_days, times;  /* 0: no bound */
	uint64_t other_than;     /* bit i: who did act i last may not do this one (four eyes: persons, not posts) */
	enum ask fields[ASKED_KINDS];
};

struct process {
	const char *id, *hash, *text;
	struct name name;
	bool adopted;            /* read from the store: the checker's rules were met when it was adopted */
	int start;
	struct proc_item *steps, *categories;
	struct proc_limit *limits;
	struct proc_state *states;
	struct proc_act *acts;
	int steps_n, categories_n, limits_n, states_n, acts_n;
};

extern const struct room process_room;

/*
 * What a definition must fit but rooms beside this one know: given by app.c. limit: whether a clock can be counted so
 * (calendar); right: whether any role may hold it (people).
 */
struct process_world {
	enum err (*limit)(const struct proc_limit *l, struct problem *p);
	bool (*right)(const char *right);
};
extern const struct process_world process_world;

/* Reads and checks a definition; every complaint is FILE:LINE. Everything lies in a. */
enum err process_parse(struct arena *a, const char *file, const char *text, size_t n, struct process **out, struct problem *p);
/*
 * The same for a definition that was adopted once: only its form is read. A rule that the checker learned since then must not
 * take running cases their definition.
 */
enum err process_parse_adopted(struct arena *a, const char *file, const char *text, size_t n, struct process **out, struct problem *p);

/* Checks the whole pack at DIR/processes (all files); the first complaint in *p. *files: how many there were. E_NOT_FOUND: no such folder. */
enum err process_check_pack(const char *dir, int *files, struct problem *p);

/* The definition that new cases of this id begin with; NULL if there is none. From memory, until the call ends. */
const struct process *process_current(struct ctx *c, const char *id);
/* The definition with this hash; NULL if there is none. */
const struct process *process_by_hash(struct ctx *c, const char *hash);

int process_state(const struct process *p, const char *id);                     /* index, or -1 */
const struct proc_act *process_act(const struct process *p, const char *id);    /* or NULL */
const struct proc_limit *process_limit(const struct process *p, const char *id);
const struct proc_item *process_category(const struct process *p, const char *id);
const char *asked_name(enum asked k);

/* Adopts the definitions of a pack (FOLDER/NAME/processes) as the operator; what is adopted already changes nothing. */
enum err process_adopt(struct core *core, int64_t tenant, const char *packs, const char *pack, struct problem *p);

#endif
