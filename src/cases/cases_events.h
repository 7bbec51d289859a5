/*
 * cases_events.h: what happens to cases, as the journal keeps it: computed results only. Part of cases.h.
 */
#ifndef CASES_CASES_EVENTS_H
#define CASES_CASES_EVENTS_H

#include "core/core.h"

struct clock_set {
	int64_t n;
	const char *kind;         /* "state", "total", "upstream"; NULL means state */
	const char *limit;
	int64_t org;              /* whose calendar counted */
	const char *unit;
	int64_t amount, extra;    /* extra: granted by extensions, beyond amount */
	const char *start_rule, *end_rule;
	int64_t warn_percent, filed, started, due, warn;
	bool provisional;
	const char *how;          /* JSON: how it was counted, in both languages */
};

struct clock_end { int64_t n; const char *state; };          /* "met" or "late" */
struct photo_ref { const char *id; int64_t width, height; };
struct case_value { const char *field; int64_t num; const char *word; };   /* word: a choice's id, or a side reference */

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
	const struct clock_set *clock, *total, *outside;   /* the state's, the whole case's, another platform's */
	const char *chosen;
	int64_t org, parent;
	const char *role;
	bool secret;
	const char *upstream;                   /* another platform's number */
	int64_t upstream_due, origin;           /* origin: the case that this one came from */
	const char *origin_kind;                /* "link", "split" */
	struct list values;                     /* of struct case_value */
};

struct case_acted {
	const char *act, *state;
	int64_t step;
	const char *who;
	int64_t org;
	const char *category, *chosen;
	bool open, public, answer, reporter;   /* reporter: the act is the reporter's own */
	const char *words;                      /* a side reference */
	struct list photos;
	int64_t score, closed;
	const char *clock_ended;                /* "met" or "late": how the clock before ended */
	const struct clock_set *clock;          /* the one that runs now; NULL if the state is the same, or final */
	struct list others_ended;               /* of struct clock_end: the total and the upstream clock, at the first end */
	const char *matter;
	int64_t matter_version;
	const char *condition, *rule;           /* rule: the routing rule that proposed it */
	struct list values;
	const char *outcome;                    /* of a task that ended: "done", "void" */
};

struct case_clock_fired { int64_t n; const char *state; int64_t next; struct list urges; };   /* next: when the ladder goes on */
struct case_urged { const char *level, *reach; int64_t org; };      /* reach: "owner", or the right of who was told */
struct case_clock_counted { const struct clock_set *clock; };       /* an amended calendar; the original due stays */
struct case_extended { const struct clock_set *clock; int64_t by, task; };
struct case_paused { int64_t until, task; struct list clocks; };    /* of struct clock_end: which stand now */
struct case_resumed { struct list clocks; const char *state; };     /* of struct clock_set, counted anew */
struct case_excused { int64_t n, task; };
struct case_explained { int64_t n; const char *state; int64_t org; const char *words; };   /* why a clock ran out; words: a side reference */
struct case_ended { const char *clock_ended; struct list others_ended; };   /* a task whose case ended */
struct case_merged { const char *state; int64_t step, into; const char *words, *clock_ended; struct list others_ended; };
struct case_contact_seen { const char *reason; };
struct case_erased { bool photos; };                               /* words went with their side rows */
struct case_migrated { const char *was, *definition, *who; int64_t step; };   /* goes on under another version of its definition */
struct case_moved { const char *path; };                           /* the tree moved under an open case */

extern const struct event_kind case_opened_kind, case_acted_kind, case_clock_fired_kind, case_clock_counted_kind, case_contact_seen_kind,
	case_moved_kind, case_erased_kind, case_extended_kind, case_paused_kind, case_resumed_kind, case_excused_kind, case_ended_kind,
	case_merged_kind, case_explained_kind, case_migrated_kind;

#endif
