/*
 * deadline_explain.h: how a deadline was counted, for people. The counted days are grouped into runs ("1 to 8 October,
 * National Day"), bounded however long the deadline is, and printed as JSON for the pages and as one sentence in Chinese
 * and in English for notices, the journal and whoever asks.
 */
#ifndef CALENDAR_DEADLINE_EXPLAIN_H
#define CALENDAR_DEADLINE_EXPLAIN_H

#include "base/arena.h"
#include "base/json.h"
#include "calendar/deadline.h"

#define EXPLAIN_RUNS_MAX 12      /* runs and pauses told one by one; the rest is told as a number */
#define EXPLAIN_RESTS_MAX 4      /* with more weekends than this they are told as a number, so that holidays are named */

/* Days in a row that mattered for the same reason. */
struct explain_run {
	day_t from, to;              /* both inclusive */
	enum day_why why;            /* DAY_REST and DAY_HOLIDAY were skipped, DAY_MAKEUP was counted; never DAY_OPEN */
	const char *name;            /* of the holiday, borrowed from the calendar; NULL for the weekly rest */
};

struct explain {
	struct limit limit;
	struct deadline d;
	int offset_min;
	int year_open;               /* the first year in the count that is not announced; 0 if all are */
	size_t n_runs;
	struct explain_run runs[EXPLAIN_RUNS_MAX];
	int rest_days;               /* days of weekly rest, when they are too many to be runs */
	int more_days;               /* holidays beyond the runs told */
	int skipped_days;            /* all days skipped between filing and due, told or not */
	size_t n_pauses;             /* begun before used_up; told are the first EXPLAIN_RUNS_MAX */
	struct pause pauses[EXPLAIN_RUNS_MAX];
	int64_t paused_us;           /* running time that the pauses before used_up took away; 0 while the clock stands */
	int64_t stands_since;        /* DEADLINE_NONE unless the clock stands before the due */
};

/* The explanation of deadline_resume(c, l, filed, pauses). In the arena; lives as long as the calendar. */
const struct explain *deadline_explain(struct arena *a, const struct calendar *c, struct limit l, int64_t filed, struct pauses pauses);

/*
 * One JSON object: the class, the instants, "runs", "pauses", "provisional", and the two sentences as "zh" and "en".
 * Instants that never come are null.
 */
void deadline_explain_json(struct jw *w, const struct explain *e);

/*
 * "从 11月20日 16:00 起算，5 个工作日，跳过 11月21日、22日（周末），截止 11月27日 16:00。"
 * "Counted from 20 Nov 16:00: 5 working days, skipping 21-22 Nov (weekend); due 27 Nov 16:00."
 * The year is told when filing and due lie in different ones; midnight is told as 24:00 of the day that ends.
 */
const char *deadline_explain_zh(struct arena *a, const struct explain *e);
const char *deadline_explain_en(struct arena *a, const struct explain *e);

#endif
