/*
 * cases.h: everything that moves through a process under a deadline. What other rooms may call, and the pure decisions.
 *
 * A decision takes the case, the input and the instant, and gives an event's payload or a refusal. It sees no store and no
 * clock; places, calendars, definitions and what was done before are handed to it. A task is a case with a parent
 * (docs/decisions/0019).
 */
#ifndef CASES_CASES_H
#define CASES_CASES_H

#include "calendar/deadline.h"
#include "cases/cases_events.h"
#include "core/core.h"
#include "process/process.h"

extern const struct room cases_room;

/* A case as it stands. ABSENT where there is no number, NULL where there is no text. */
struct case_file {
	int64_t id, version;
	const char *number, *process, *definition, *channel;
	int64_t node;
	const char *path;
	double lon, lat;
	const char *category, *chosen, *state;
	int64_t step;
	const char *who;
	int64_t org, open, clock_n;
	const char *clock_state;
	int64_t due, opened, since, closed, photos, score, reporter;
	const char *follow;
	int64_t text_id, contact_id, address_id;
	int64_t parent;           /* 0: a case of its own */
	const char *role;         /* of a task: "lead", "co" or "" */
	int64_t secret, clock_max, paused;
	const char *upstream;
	int64_t upstream_due;
	const char *matter;
	int64_t matter_version;
	const char *condition;
	int64_t tasks;
};

/* A case as it stands in this transaction; E_NOT_FOUND with words where there is none. */
enum err case_read(struct ctx *c, int64_t id, struct case_file *out);
/* The definition it began with; E_INTERNAL with words if it is gone. */
enum err case_process(struct ctx *c, const struct case_file *f, const struct process **out);
/* The scope of a command about {case}: where it lies, and who may read it if it is confidential. */
enum err case_scope(struct ctx *c, struct scope *s);

/* What closed cases teach the catalogue: for matters_world, see matters/matters.h. */
enum err cases_learned(struct ctx *c, int64_t above, int64_t below, int max, struct list *out);

/* What finding by words has to know of cases: for search_world, see search/search.h. */
enum err case_search_read(struct ctx *c, const int64_t *ids, size_t n, struct list *out);
enum err case_search_next(struct ctx *c, int64_t after, int max, int64_t *out, size_t *n);

/* The name of a clock whose limit came from the matter's condition. */
#define CASE_MATTER_LIMIT "matter"

/* ---- decisions ---- */

struct act_input {
	const char *category, *words;
	int64_t org;
	const char *limit;
	struct list photos;      /* of const char * */
	int64_t score;
	struct list units;       /* of int64_t */
	const char *matter, *condition;
	int64_t until, amount;
	const char *values;      /* JSON: the definition's own fields */
};

/* What was done before and what stands beside: read from the store for an act whose definition asks. */
struct act_facts {
	int64_t done;            /* how often this act was done on the case */
	int64_t needed;          /* how often the act of `needs.done` was (the least of them) */
	bool closed, none;       /* needs.closed and needs.none are met */
	int64_t within_due;      /* the end of the act's own window, counted by the calendar; ABSENT: none */
};

/* By whose calendar, and until when at most: a task ends no later than its parent. */
struct clock_frame { const struct calendar *cal; int64_t org, latest; struct pauses pauses; };

/* A definition's limit as the calendar counts it; false if its names are none of the calendar's: the pack's checker lets none such through. */
bool case_limit(const struct proc_limit *l, struct limit *out);
/* How a clock of that due (ABSENT: none) ends now: "met", "late". */
const char *case_clock_verdict(int64_t due, int64_t now);

/* A clock of a limit, counted from `filed`. how lies in the arena. extra: units granted beyond the limit's amount. */
struct clock_set *case_clock_count(struct arena *a, const struct proc_limit *l, const struct clock_frame *by, int64_t n, int64_t filed,
	int64_t extra);

/* The state a new case begins in, its clocks and who must act. out->category, channel, org and chosen are the caller's to fill before. */
enum err case_decide_open(struct arena *a, const struct process *def, const struct clock_frame *by, const char *chosen, int64_t now,
	struct case_opened *out, struct problem *p);

/*
 * What an act makes of a case. by: of whoever will own it. words, photos and values of *out are the caller's to fill. matter:
 * the limit of the matter's condition, for a clock "chosen" where no limit was; NULL: none.
 */
enum err case_decide_act(struct arena *a, const struct process *def, const struct case_file *f, const struct proc_act *act,
	const struct act_input *in, const struct act_facts *facts, const struct proc_limit *matter, const struct clock_frame *by, int64_t now,
	struct case_acted *out, struct problem *p);

/* The state that the act leads to with this input: the index. */
int case_act_to(const struct process *def, const struct case_file *f, const struct proc_act *act, const struct act_input *in);

/* Whether the act can be offered now (state, window, times, needs), apart from who asks. */
bool case_act_open(const struct process *def, const struct case_file *f, const struct proc_act *act, const struct act_facts *facts, int64_t now);

/* What a clock that stands at now should say: "warned", "breached", or NULL for no change. */
const char *case_decide_clock(const char *state, int64_t warn, int64_t due, int64_t now);

/* The definition's own fields of an act, as JSON, to values; every refusal names its field. Texts of the result lie in a. */
struct own_value { const char *field; int64_t num; const char *word, *text; bool personal; };   /* text: free, to be put beside */
enum err case_decide_values(struct arena *a, const struct process *def, const struct proc_act *act, const char *json, struct list *out,
	struct problem *p);

#endif
