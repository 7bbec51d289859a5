/*
 * cases.h: everything that moves through a process under a deadline. What other rooms may call, and the pure decisions.
 *
 * A decision takes the case, the input and the instant, and gives an event's payload or a refusal. It sees no store and no
 * clock; places, calendars and definitions are handed to it.
 */
#ifndef CASES_CASES_H
#define CASES_CASES_H

#include "calendar/deadline.h"
#include "core/core.h"
#include "process/process.h"

extern const struct room cases_room;

/* A case as it stands. */
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
	int64_t due, opened, since, closed, photos, score, reporter;   /* ABSENT where there is none */
	const char *follow;
	int64_t text_id, contact_id, address_id;
};

/* ---- payloads: computed results only ---- */

struct clock_set {
	int64_t n;
	const char *limit;
	int64_t org;              /* whose calendar counted */
	const char *unit;
	int64_t amount;
	const char *start_rule, *end_rule;
	int64_t warn_percent, filed, started, due, warn;
	bool provisional;
	const char *how;          /* JSON: how it was counted, in both languages */
};

struct photo_ref { const char *id; int64_t width, height; };

struct case_opened {
	const char *number, *process, *definition, *channel;
	int64_t node;
	const char *path;
	double lon, lat;
	const char *category, *state;
	int64_t step;
	const char *who;
	const char *text, *contact, *address;   /* side references */
	const char *follow, *client_id;
	struct list photos;                     /* of struct photo_ref */
	const struct clock_set *clock;
};

struct case_acted {
	const char *act, *state;
	int64_t step;
	const char *who;
	int64_t org;
	const char *category, *chosen;
	bool open, public, answer;
	const char *words;                      /* a side reference */
	struct list photos;
	int64_t score, closed;
	const char *clock_ended;                /* "met" or "late": how the clock before ended */
	const struct clock_set *clock;          /* the one that runs now; NULL if the state is the same, or final */
};

struct case_clock_fired { int64_t n; const char *state; };          /* "warned", "breached" */
struct case_clock_counted { const struct clock_set *clock; };       /* an amended calendar; the original due stays */
struct case_contact_seen { const char *reason; };
struct case_erased { bool photos; };                               /* words went with their side rows */
struct case_moved { const char *path; };                           /* the tree moved under an open case */

extern const struct event_kind case_opened_kind, case_acted_kind, case_clock_fired_kind, case_clock_counted_kind, case_contact_seen_kind,
	case_moved_kind, case_erased_kind;

/* ---- decisions ---- */

struct act_input {
	const char *category, *words;
	int64_t org;
	const char *limit;
	struct list photos;      /* of const char * */
	int64_t score;
};

/* A clock of a definition's limit, counted in this calendar from now. how lies in the arena. */
struct clock_set *case_clock_count(struct arena *a, const struct proc_limit *l, const struct calendar *cal, int64_t org, int64_t n, int64_t filed);

/* The state a new case begins in, its clock and who must act. */
enum err case_decide_open(struct arena *a, const struct process *def, const struct calendar *cal, int64_t now, struct case_opened *out,
	struct problem *p);

/*
 * What an act makes of a case. done: how often this act was done already. cal: of the organization that will own it (or
 * everybody's). words and photos of *out are the caller's to fill.
 */
enum err case_decide_act(struct arena *a, const struct process *def, const struct case_file *f, const struct proc_act *act,
                         const struct act_input *in, int64_t done, const struct calendar *cal, int64_t now, struct case_acted *out,
	struct problem *p);

/* Whether the act can be offered now (state, window, times), apart from who asks. */
bool case_act_open(const struct process *def, const struct case_file *f, const struct proc_act *act, int64_t done, int64_t now);

/* What a clock that stands at now should say: "warned", "breached", or NULL for no change. */
const char *case_decide_clock(const char *state, int64_t warn, int64_t due, int64_t now);

#endif
