/*
 * assess.h: counts. What happened to cases, added up where it happened (the case's own node, day, unit, category, channel) while
 * it happens, folded up the tree by the tick, and read as metrics: numerator over denominator, both always shown.
 *
 * What hangs on a case follows the case (its category, its unit, its node): cohorts and judged deadlines. What happened stays
 * where it happened: flows. docs/counts.md says each in words.
 */
#ifndef ASSESS_ASSESS_H
#define ASSESS_ASSESS_H

#include "core/core.h"

extern const struct room assess_room;

/* Before the process of a task in the counts, which stand apart: behind every name that a process can have. */
#define TASK_MARK "~"

/* What the counts do when cases and definitions change: for core_conf, by app.c. */
extern const struct reaction assess_reactions[];
extern const int assess_reactions_n;

/*
 * The counters, each with its place among a statement's parameters.
 *   cohorts, by the day a case was opened: opened, open (still), done (verified and closed), submitted (its handler says it is
 *     done), dropped (withdrawn, declined: it was none)
 *   flows, by the day of the act: filed (left its first state), dispatched, returned (given back unhandled), reworked (to be
 *     handled again after it was submitted), reopened, withdrawn, closed, at_once (closed without ever being given to anybody
 *     to handle), finished (submitted), extended, suspended, scoreN (rated N of 5)
 *   deadlines, by the day they fell due, dropped cases left out: respond_, handle_ due (met, or missed by now) and ok (met);
 *     close_ due (promised by the first handling clock) and ok (closed by then); excused (missed, and taken out of due by an
 *     appeal); overdue (missed, and the clock still runs); total_ due (the limit of the whole case), ok (closed by then) and sent
 *     (submitted by then, and not sent back to be done again)
 */
#define COUNTERS(X) \
	X(opened, 2) X(open, 3) X(done, 4) X(submitted, 5) X(dropped, 6) X(filed, 7) \
	X(dispatched, 8) X(returned, 9) X(reworked, 10) X(reopened, 11) X(withdrawn, 12) X(closed, 13) \
	X(at_once, 14) X(finished, 15) X(respond_due, 16) X(respond_ok, 17) X(handle_due, 18) X(handle_ok, 19) \
	X(close_due, 20) X(close_ok, 21) X(overdue, 22) X(extended, 23) X(suspended, 24) X(excused, 25) \
	X(score1, 26) X(score2, 27) X(score3, 28) X(score4, 29) X(score5, 30) \
	X(total_due, 31) X(total_ok, 32) X(total_sent, 33)

#define COUNT_ENUM(name, at) COUNT_##name,
enum counter { COUNTERS(COUNT_ENUM) COUNTER_KINDS };
#undef COUNT_ENUM

/* "opened" …; NULL beyond the last. */
const char *counter_name(int k);

/* A figure: per cent, or a number where denominator is ABSENT. value is NAN where the denominator is 0. */
struct measured { double value; int64_t numerator, denominator; };

/*
 * A metric of packs/base/metrics.yaml at a node and all below it, from the local day `from` to `to`, both counted. process:
 * "event" …; "" for all. E_INPUT with words where there is no such metric, or the days are more than ten years or none.
 * What the last two seconds brought may not be in it yet.
 */
enum err assess_metric(struct ctx *c, const char *metric, const char *path, const char *process, day_t from, day_t to, struct measured *out);

#endif
