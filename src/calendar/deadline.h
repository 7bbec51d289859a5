/*
 * deadline.h: when something is due, and how that was counted. Pure functions of (calendar, limit, instants): no clock, no
 * store, no allocation; deadline_explain.h puts the result into words. Instants are microseconds of UTC (base/day.h).
 *
 * THE FIVE UNITS
 *   minute 分钟, urgent hour 紧急工作时, natural day 自然日   run on: n minutes, n x 60 minutes, n x 24 hours of plain time.
 *   work hour 工作时, work day 工作日            run only inside office hours: their time is office time.
 * A filing outside office hours starts the office units at the next opening; the instant a slot ends is outside.
 *
 * A WORK DAY is turned once, at its start, into office time: all the office time between the start and the same position of
 * the n-th working day after it. "Position" is the office time that has passed in a day, so 10:20 in a day that opens at
 * 08:30 is position 1 h 50 min. If the n-th day is shorter than the position, its close of business is meant. From there on
 * only office time counts: what is left after a pause is an exact number, and 1 office hour of pause moves the due by
 * exactly 1 office hour. The other reading (n x a fixed number of minutes) would lose "the same minute, n days on" whenever
 * the season changes. With 08:30-12:00 and 13:30-17:30 (7.5 h), from May to September 14:30-18:00 (7 h):
 *   Mon 10:20 + 1 work day -> Tue 10:20, which is 7.5 h of office time.
 *   Thu 30 Apr 2026 15:00 + 1 -> Wed 6 May 16:00, after Labour Day: position 5 h there; 2.5 h + 5 h of office time.
 *   Thu 30 Apr 2026 17:20 + 1 -> Wed 6 May 18:00, its close: position 7 h 20 min does not exist in a day of 7 h.
 *   Mon 08:30 + 1 work day -> Mon 17:30. Tue 08:30 is the same office time: no minute of work lies between.
 * When office time runs out where a slot ends, that end is the due, never the next opening: the n-th day counted from an
 * opening ends with that day, as the law counts days, and from 13:30 (filed in the noon break) the next day's due is 12:00.
 *
 * START   START_NOW        at the instant of filing (office units: or the next opening).
 *         START_NEXT_DAY   natural units: 00:00 of the next day; office units: the opening of the next working day.
 * END     END_MINUTE       where the time is used up, to the microsecond.
 *         END_CLOSE        close of business of the day in which it is used up; natural days whose last day is no working
 *                          day run on to the close of the next one (Civil Code art. 203). Not for minutes and urgent hours.
 *         END_MIDNIGHT     24:00 of the day in which it is used up.
 * The end rule is applied last, after all pauses: a suspended case is still due at a close of business.
 *
 * PROPERTIES, each tested: due > start; without pauses the due never moves back when the start or the amount grows; the
 * office time (or plain time) from start to used_up, less the pauses, is amount_us exactly; END_MINUTE and END_CLOSE of
 * office units never lie on closed time; a pause while the clock does not run changes nothing.
 */
#ifndef CALENDAR_DEADLINE_H
#define CALENDAR_DEADLINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "calendar/workdays.h"

#define DEADLINE_MINUTES_MAX 1440      /* amounts of minutes, 1..this: what takes longer is counted in hours */
#define DEADLINE_HOURS_MAX 8760        /* amounts of hours */
#define DEADLINE_DAYS_MAX 3650         /* amounts of days */
#define DEADLINE_PAUSES_MAX 256
#define DEADLINE_WARN_PERCENT 80       /* where warn_percent is 0 */
#define DEADLINE_NONE INT64_MIN        /* no such instant (the same value as ABSENT of base/shape.h) */
#define DEADLINE_NEVER INT64_MAX       /* not while the clock stands */

enum limit_unit { UNIT_URGENT_HOUR, UNIT_NATURAL_DAY, UNIT_WORK_HOUR, UNIT_WORK_DAY, UNIT_MINUTE };
enum limit_start { START_NOW, START_NEXT_DAY };
enum limit_end { END_MINUTE, END_CLOSE, END_MIDNIGHT };

/* A limit class: what a matter or a state grants. */
struct limit {
	enum limit_unit unit;
	int amount;
	enum limit_start start;
	enum limit_end end;
	int warn_percent;       /* 1..99 of the running time; 0 means DEADLINE_WARN_PERCENT */
};

/* The clock stands in [from, to); to is DEADLINE_NEVER while it still stands. */
struct pause { int64_t from, to; };

/* Borrowed; ascending, apart (touching is fine), from < to, at most DEADLINE_PAUSES_MAX, only the last one still open. */
struct pauses { const struct pause *v; size_t n; };

struct deadline {
	int64_t filed;          /* as given */
	int64_t start;          /* from when the clock counts */
	int64_t amount_us;      /* the running time granted, before the end rule */
	int64_t used_up;        /* when that is used up, pauses left out; DEADLINE_NEVER while the clock stands */
	int64_t due;            /* used_up after the end rule; DEADLINE_NEVER while the clock stands */
	int64_t warn;           /* when warn_percent of the running time from start to due is used; DEADLINE_NEVER with due */
	int work_days;          /* office units: working days on which the clock can run, from start's to due's; else 0 */
	int skipped_days;       /* office units: days of rest and holidays among them; natural days: those run over at the end */
	bool provisional;       /* counted over a year whose holidays are not announced: count again when they are */
};

/* Whether the class can be counted: E_INPUT with the field and both sentences. Everything below takes one that passed. */
enum err limit_check(const struct limit *l, struct problem *p);

/* Whether an instant from outside (an import, a device) can be counted from: 1970-01-01 to 2100-01-01. */
enum err deadline_filed_check(int64_t filed, struct problem *p);

/* Whether the pauses are as struct pauses demands. */
bool pauses_ordered(struct pauses s);

/* The deadline of something filed then; deadline_resume is the same with a clock that stopped and went on. */
struct deadline deadline_due(const struct calendar *c, struct limit l, int64_t filed);
struct deadline deadline_resume(const struct calendar *c, struct limit l, int64_t filed, struct pauses pauses);

/* Running time of a unit from one instant to another, in microseconds: office time, or plain time. Negative if to < from. */
int64_t deadline_elapsed(const struct calendar *c, enum limit_unit unit, int64_t from, int64_t to);

/* The same without the pauses. */
int64_t deadline_elapsed_net(const struct calendar *c, enum limit_unit unit, int64_t from, int64_t to, struct pauses pauses);

/*
 * Running time left at now: positive before the due, 0 at it and while no office time lies between, negative by the running
 * time since. Before the start all of it is left. A clock that stands keeps what it had when it stopped.
 */
int64_t deadline_left(const struct calendar *c, struct limit l, int64_t filed, struct pauses pauses, int64_t now);

enum verdict { ON_TIME, OVERDUE, RUNNING, RUNNING_LATE };

/*
 * Ended at the due or before is on time. ended_at is DEADLINE_NONE while it is not ended; a due of DEADLINE_NONE (nothing
 * was promised) or DEADLINE_NEVER cannot be missed.
 */
enum verdict deadline_judge(int64_t due, int64_t ended_at, int64_t now);

/* For shapes: any of them. */
#define LIMIT_UNITS "minute|urgent_hour|natural_day|work_hour|work_day"

/* Names in packs and answers: "work_day", "next_day", "close", "running_late". Static. */
const char *limit_unit_name(enum limit_unit unit);
const char *limit_start_name(enum limit_start start);
const char *limit_end_name(enum limit_end end);
const char *verdict_name(enum verdict v);

/* The way back; false and *out untouched for any other word. */
bool limit_unit_read(const char *s, enum limit_unit *out);
bool limit_start_read(const char *s, enum limit_start *out);
bool limit_end_read(const char *s, enum limit_end *out);

#endif
