/*
 * process.h: definitions. What a case may become, who owns it meanwhile, under which clock, and what each act asks for: all
 * of it read from a pack's files (packs/base/processes; event.yaml is the commented example) and checked strictly.
 *
 * A definition is known by the hash of its text. A case ends under the definition it began with. A task inside a case is a
 * case of its own, with a parent, under a definition that says `task: true` (docs/decisions/0019).
 */
#ifndef PROCESS_PROCESS_H
#define PROCESS_PROCESS_H

#include "core/core.h"

#define STATES_MAX 48
#define ACTS_MAX 64
#define OWN_FIELDS_MAX 24

/* OWNER_TASKS: nobody's desk; the case waits for its tasks. */
enum owner { OWNER_NONE, OWNER_PLACE, OWNER_ORG, OWNER_TASKS };
enum ask { ASK_NO, ASK_OPTIONAL, ASK_REQUIRED };

/* What every definition may ask for. units: organizations, the first leads. matter: of the catalogue, and its condition. until: an instant
 * ahead. amount: of the units of the clock that it lengthens. */
enum asked {
	ASKED_CATEGORY, ASKED_WORDS, ASKED_ORG, ASKED_LIMIT, ASKED_PHOTOS, ASKED_SCORE, ASKED_UNITS, ASKED_MATTER, ASKED_UNTIL,
	ASKED_AMOUNT, ASKED_KINDS
};

struct name { const char *zh, *en; };

/* A limit class as written; names of unit, start and end as in calendar/deadline.h. */
struct proc_limit { const char *id; struct name name; const char *unit, *start, *end; int amount, warn; bool choose; };
struct proc_item { const char *id; struct name name; };   /* a step, a category, a choice */

/* A field of this definition's own. personal: kept beside the journal, erasable, and never in a list or an export. */
enum field_type { OWN_TEXT, OWN_NUMBER, OWN_MONEY, OWN_DATE, OWN_CHOICE, OWN_FLAG };
struct proc_field {
	const char *id;
	struct name name;
	enum field_type type;
	bool personal;
	int64_t min, max;          /* number, money (fen); length of a text */
	struct proc_item *choices;
	int choices_n;
};

/* A state's clock may differ by category; the one with category NULL is for all others. */
struct proc_clock { const char *category, *limit; };   /* limit: an id, or "chosen" */

enum outcome { OUTCOME_DONE, OUTCOME_VOID };            /* of a final state: what ends in a void one counts for nothing */

struct proc_state {
	const char *id;
	struct name name;
	int step;                /* 0-based */
	enum owner owner;
	const char *right;       /* whose desk it lies on; "" when final or OWNER_TASKS */
	struct proc_clock *clocks;
	int clocks_n;            /* 0 when final */
	bool final;
	enum outcome outcome;
	int on_due;              /* the act that the clock does when it is breached; -1: none */
};

/*
 * What follows from an act.
 *   OPEN     tasks under a definition: for each of `units` (FOR_UNITS), for the unit chosen (FOR_ORG), for the place (FOR_PLACE)
 *   LINK     a case of its own beside this one, at the same place, with the same words
 *   PARENT   does an act of the parent, as whoever did this one
 *   EXTEND   lengthens the parent's running clock by `amount`; PAUSE stops it until `until`; EXCUSE: the parent's last breach
 *            no longer counts (it stays recorded)
 *   WAIT     the case's own clock stands until its reporter answers, for a limit at most; RESUME: the case's own clock goes on
 */
enum effect_kind { EFFECT_OPEN, EFFECT_LINK, EFFECT_PARENT, EFFECT_EXTEND, EFFECT_PAUSE, EFFECT_EXCUSE, EFFECT_RESUME, EFFECT_WAIT };
enum target { FOR_PLACE, FOR_ORG, FOR_UNITS };
/* id: a definition, the parent's act (words: what was said goes on with it), a limit */
struct proc_effect { enum effect_kind kind; const char *id; enum target to; bool words; };

/* What must hold beyond the state. Each is absent (NULL, 0) or must be met. */
struct proc_needs {
	const char *closed;        /* every task under this definition is closed ("*": any definition) */
	const char *none;          /* no task under this definition is open */
	uint64_t done;             /* bit i: act i was done on this case, at least done_times times */
	int done_times;
	const char *const *channels, *const *categories;   /* NULL-ended lists */
	int paused;                /* 1: the clock stands; -1: it runs; 0: either */
};

enum doer { BY_RIGHT, BY_REPORTER, BY_TASKS, BY_CLOCK, BY_LINKS };

struct proc_act {
	const char *id;
	struct name name, done;
	uint64_t from;           /* bit i: state i */
	int to;                  /* -1: the state stays, and its clock runs on */
	enum doer doer;
	const char *by;          /* a right, "reporter", "tasks" (a join or an effect of a task does it), "links" or "clock" */
	bool reporter, public, notify, answer;
	int within_days, times;  /* 0: no bound */
	const char *within;      /* a limit, counted from when the state was entered: later it is refused; NULL: none */
	uint64_t other_than;     /* bit i: who did act i last may not do this one (four eyes: persons, not posts) */
	bool other_than_opener;
	bool lead;               /* `units` has a lead: the first */
	enum ask fields[ASKED_KINDS];
	enum ask own[OWN_FIELDS_MAX];
	int low_score, low_to;   /* a score of low_score or less leads to low_to instead; 0: none */
	struct proc_needs needs;
	struct proc_effect *effects;
	int effects_n;
};

/* When tasks end: `all` of a definition, the `lead`, or the `first`; then the case does an act (doer BY_TASKS). */
enum join_when { JOIN_ALL, JOIN_LEAD, JOIN_FIRST };
struct proc_join { const char *task; enum join_when when; int act; };
/* When a case that this one linked ends so: the same, doer BY_LINKS. */
struct proc_follow { const char *link; enum outcome when; int act; };

/* Reminders: at `warn` and `due` of a state's clock, or a limit after the due. to: the owner's desk, or who holds a right above. */
enum urge_at { URGE_WARN, URGE_DUE, URGE_AFTER };
struct proc_urge { enum urge_at at; const char *after; const char *level; struct name name; const char *to; };   /* to: "owner" or a right */

struct process {
	const char *id, *hash, *text;
	struct name name;
	bool adopted;            /* read from the store: the checker's rules were met when it was adopted */
	bool task;               /* only inside another case */
	bool confidential;       /* never public, never searched; only who acts or owns reads it */
	const char *intake;      /* the right that opens one by hand; "" where only the public, an effect or an import does */
	const char *const *channels;   /* NULL-ended: how it may come in; at least one unless task */
	int start;
	struct proc_item *steps, *categories;
	struct proc_limit *limits;
	struct proc_field *fields;
	struct proc_state *states;
	struct proc_act *acts;
	struct proc_join *joins;
	struct proc_follow *follows;
	struct proc_urge *urges;
	int steps_n, categories_n, limits_n, fields_n, states_n, acts_n, joins_n, follows_n, urges_n;
	const char *total;       /* a limit that runs from opening to the first final state; NULL: none */
	uint64_t respond, handle;      /* states whose clocks the counts judge: response, and on time */
	int merged;              /* the final state of a case merged into another; -1: cases of this kind are not merged */
};

extern const struct room process_room;

/* A definition was adopted: what other rooms derive from it once (app.c) they read from its text. */
struct process_adopted { const char *id, *hash, *body; };
extern const struct event_kind process_adopted_kind;

struct roles;   /* people/people.h: the roles, and with them the rights that stand */
/*
 * What a definition must fit but rooms beside this one know: given by app.c. limit: whether a clock can be counted so
 * (calendar). roles: those of a file; roles_now: those the server runs with, NULL if they cannot be read; right: whether a role
 * may give it (people). changed: refuses what rules lean on (routing).
 */
struct process_world {
	enum err (*limit)(const struct proc_limit *l, struct problem *p);
	enum err (*roles)(struct arena *a, const char *path, const struct roles **out, struct problem *p);
	const struct roles *(*roles_now)(struct ctx *c);
	bool (*right)(const struct roles *r, const char *right);
	enum err (*changed)(struct ctx *c, const struct process *next);
};
extern const struct process_world process_world;

/* Reads and checks a definition; every complaint is FILE:LINE. Everything lies in a. roles NULL: only the program's own rights stand. */
enum err process_parse(struct arena *a, const struct roles *roles, const char *file, const char *text, size_t n, struct process **out,
                       struct problem *p);
/*
 * The same for a definition that was adopted once: only its form is read. A rule that the checker learned since then must not
 * take running cases their definition.
 */
enum err process_parse_adopted(struct arena *a, const char *file, const char *text, size_t n, struct process **out, struct problem *p);

/*
 * Checks the whole pack at DIR (all files of DIR/processes, each alone and all together); the first complaint in *p. base: the
 * pack whose definitions and roles stand where DIR has none of its own; NULL: none. *files: how many DIR has. E_NOT_FOUND: no
 * such folder.
 */
enum err process_check_pack(const char *dir, const char *base, int *files, struct problem *p);

/* The definition that new cases of this id begin with; NULL if there is none. From memory, until the call ends. */
const struct process *process_current(struct ctx *c, const char *id);
/* The definition with this hash; NULL if there is none. */
const struct process *process_by_hash(struct ctx *c, const char *hash);
/* All current definitions, as a list of const struct process *. */
void process_currents(struct ctx *c, struct list *out);

int process_state(const struct process *p, const char *id);                     /* index, or -1 */
const struct proc_act *process_act(const struct process *p, const char *id);    /* or NULL */
const struct proc_limit *process_limit(const struct process *p, const char *id);
const struct proc_item *process_category(const struct process *p, const char *id);
int process_field(const struct process *p, const char *id);                     /* index, or -1 */
/* The limit's id of a state's clock for a category (NULL: none); "chosen", or NULL when final. */
const char *process_clock(const struct proc_state *s, const char *category);
const char *asked_name(enum asked k);

/* Checks a pack against packs/base, and adopts its definitions (PACKS/PACK/processes) as the operator; what is adopted already changes nothing. */
enum err process_adopt(struct core *core, int64_t tenant, const char *packs, const char *pack, struct problem *p);

#endif
