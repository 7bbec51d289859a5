/*
 * cases_time.h: on whose desk the time of a case went (超期说明). A clock's life is cut where the case changed hands or stood
 * still; each stretch says whose desk it was and how much of the clock's own time was used there.
 */
#ifndef CASES_CASES_TIME_H
#define CASES_CASES_TIME_H

#include "cases/cases_in.h"

struct time_stretch {
	const char *state, *state_name;
	int64_t org;              /* ABSENT: not a unit's */
	const char *org_name;     /* whose desk, in words */
	const char *desk;         /* the right that had to act; NULL: the case waited for its tasks */
	int64_t from, to;
	bool paused;
	double worked, late;      /* in the clock's unit */
	const char *words;
	int64_t us;               /* the same as worked, in microseconds of running time */
};

struct time_clock {
	int64_t case_id;
	const char *number;
	int64_t n;
	const char *kind, *limit, *name, *unit;
	int64_t amount, filed, due, ended;
	const char *state;
	bool excused, explain;    /* explain: the acting post may say why, and has not */
	bool overdue;             /* by however little */
	double used, late;
	const char *words;
	struct list stretches;    /* of struct time_stretch */
};

/* What was read of a case or of all its tasks: rows that name their case first. */
struct time_rows { struct rows clocks, steps, pauses, explained; };

enum err case_time_read(struct ctx *c, int64_t id, bool tasks, struct time_rows *out);
/* The clocks of one case among them, in the arena. */
enum err case_time_clocks(struct ctx *c, const struct time_rows *all, const struct case_file *f, struct list *out);
/* The stretch of a clock for which the acting post answers: it held the case then, the longest first; NULL: none. */
const struct time_stretch *case_time_mine(struct ctx *c, const struct case_file *f, const struct time_clock *k);

#endif
