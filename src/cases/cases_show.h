/*
 * cases_show.h: what a case's page shows, for residents and desks alike: steps done, clocks with their words, photos.
 */
#ifndef CASES_CASES_SHOW_H
#define CASES_CASES_SHOW_H

#include "cases/cases.h"

struct case_step {
	int64_t seq;
	const char *act, *state;
	int64_t at, person, post, org;
	bool public, answer;
	const char *words;      /* a side reference, or NULL */
	int64_t score;
	const char *rule;       /* the routing rule that named the unit, or NULL */
};

struct case_clock {
	int64_t id;
	const char *limit, *name, *unit;
	int64_t amount, started, due, original_due, ended, warn;
	const char *state;
	bool provisional, excused;
	const char *kind;
	int64_t extra;
	const char *words;      /* how it was counted, in the caller's language */
};

struct case_photo { const char *id; int64_t width, height; const char *role; int64_t seq; };

struct shown {
	struct case_step *steps;
	struct case_clock *clocks;
	struct case_photo *photos;
	size_t steps_n, clocks_n, photos_n;
};

/* What stands around a case: its case, its tasks, what it came from or became, its own fields, the reminders it caused. */
struct case_task {
	int64_t id, version, org;
	const char *number, *process, *process_name, *role, *org_name, *state, *state_name;
	bool open;
	int64_t due, closed;
	const char *clock_state;
};
struct case_linked { int64_t id; const char *number, *kind; bool mine; int64_t at; };   /* mine: it came from this one */
struct case_field_value { const char *field, *label, *type; int64_t number; const char *text; };
struct case_reminder { int64_t at; const char *level, *name, *reach, *org_name; };
struct case_around { const struct case_task *parent; struct list tasks, links, values, reminders; };

extern const struct shape case_task_shape, case_linked_shape, case_value_shown_shape, case_reminder_shape;

#define CASE_AROUND_FIELD(st, m, key, kind, ...) { .name = #key, .type = kind, .off = offsetof(st, m.key), __VA_ARGS__ }
#define CASE_AROUND_FIELDS(st, m) \
	CASE_AROUND_FIELD(st, m, parent, F_OBJ, .sub = &case_task_shape, .doc = "of a task: its case"), \
	CASE_AROUND_FIELD(st, m, tasks, F_LIST, .flags = F_NEED, .sub = &case_task_shape), \
	CASE_AROUND_FIELD(st, m, links, F_LIST, .flags = F_NEED, .sub = &case_linked_shape), \
	CASE_AROUND_FIELD(st, m, values, F_LIST, .flags = F_NEED, .sub = &case_value_shown_shape), \
	CASE_AROUND_FIELD(st, m, reminders, F_LIST, .flags = F_NEED, .sub = &case_reminder_shape)

/* What the type of a definition's own field is called in answers. */
const char *case_own_type(enum field_type type);

/* Five indexed reads at most; what the caller may not read is left out. */
enum err case_around_fill(struct ctx *c, const struct process *def, const struct case_file *f, struct case_around *out);

extern const struct shape case_clock_shape, case_photo_shape;

/* What the limit of a clock is called; of the matter's condition and of another platform too. */
const char *case_clock_name(struct ctx *c, const struct process *def, const char *id);

/* Three indexed reads; everything in the arena. Side words are not fetched yet. */
enum err case_shown(struct ctx *c, const struct case_file *f, struct shown *out);

#endif
