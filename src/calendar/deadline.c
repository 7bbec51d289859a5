/*
 * deadline.c: counting. Every deadline of a case is made here by the process of its state: the amount becomes running time,
 * the running time is laid along the open intervals of the calendar less the pauses, and the end rule closes it.
 */
#include "calendar/deadline.h"

#include <assert.h>
#include <string.h>

#define WALK_DAYS_MAX 400000   /* above what the bounds of limit_check and calendar_check can need */
#define FILED_MAX (day_of(2100, 1, 1) * US_DAY)

static const struct pauses no_pauses = { 0 };

/* The open intervals of a unit from an instant on, one after the other, with the pauses cut out. */
struct run {
	const struct calendar *c;   /* NULL: plain time, a single interval without end */
	struct pauses pauses;
	size_t pause;               /* the first that is not over */
	int64_t at;                 /* nothing before this counts */
	int64_t from, to;           /* what is left of the present interval */
	day_t day;
	size_t hint;
	struct workday today;
	int slot;                   /* the next of today */
	int open_days, shut_days;   /* passed so far, today included */
};

static bool unit_office(enum limit_unit unit)
{
	return unit == UNIT_WORK_HOUR || unit == UNIT_WORK_DAY;
}

static void run_day(struct run *r)
{
	r->today = calendar_day_next(r->c, r->day, &r->hint);
	r->slot = 0;
	if (r->today.slots->n > 0)
		r->open_days++;
	else
		r->shut_days++;
	assert(r->open_days + r->shut_days < WALK_DAYS_MAX);
}

static void run_begin(struct run *r, const struct calendar *c, enum limit_unit unit, int64_t at, struct pauses pauses)
{
	*r = (struct run){ .pauses = pauses, .at = at, .from = at, .to = INT64_MAX };
	if (!unit_office(unit))
		return;
	r->c = c;
	r->to = at;
	r->day = day_at(at, c->offset_min);
	run_day(r);
}

/* The next slot that does not end before the beginning. A checked calendar always has one. */
static void run_slot(struct run *r)
{
	do {
		while (r->slot >= r->today.slots->n) {
			r->day++;
			run_day(r);
		}
		r->from = day_instant(r->day, r->today.slots->slot[r->slot].from_min, r->c->offset_min);
		r->to = day_instant(r->day, r->today.slots->slot[r->slot].to_min, r->c->offset_min);
		r->slot++;
	} while (r->to <= r->at);
	if (r->from < r->at)
		r->from = r->at;
}

/* The next interval in which the clock runs; false when it stands for good. */
static bool run_next(struct run *r, int64_t *from, int64_t *to)
{
	for (;;) {
		const struct pause *p;

		if (r->from >= r->to) {
			if (!r->c)
				return false;
			run_slot(r);
		}
		while (r->pause < r->pauses.n && r->pauses.v[r->pause].to <= r->from)
			r->pause++;
		p = r->pause < r->pauses.n ? &r->pauses.v[r->pause] : NULL;
		if (!p || p->from > r->from) {
			*from = r->from;
			*to = p && p->from < r->to ? p->from : r->to;
			r->from = *to;
			return true;
		}
		if (p->to == DEADLINE_NEVER)
			return false;
		r->from = p->to < r->to ? p->to : r->to;
	}
}

/* The earliest instant at which `amount` of running time has passed; amount > 0. */
static int64_t run_advance(struct run *r, int64_t amount)
{
	int64_t from, to;

	assert(amount > 0);
	while (run_next(r, &from, &to)) {
		if (amount <= to - from)
			return from + amount;
		amount -= to - from;
	}
	return DEADLINE_NEVER;
}

static int64_t advance(const struct calendar *c, enum limit_unit unit, int64_t at, int64_t amount, struct pauses pauses)
{
	struct run r;

	run_begin(&r, c, unit, at, pauses);
	return run_advance(&r, amount);
}

/* ---- start, amount, end ---- */

static int64_t start_of(const struct calendar *c, struct limit l, int64_t filed)
{
	int64_t at = l.start == START_NEXT_DAY ? day_instant(day_at(filed, c->offset_min) + 1, 0, c->offset_min) : filed;
	struct run r;
	int64_t to;

	if (!unit_office(l.unit))
		return at;
	run_begin(&r, c, l.unit, at, no_pauses);
	run_next(&r, &at, &to);
	return at;
}

static int64_t position_us(const struct slots *s, int64_t since_midnight)
{
	int64_t passed = 0;

	for (int i = 0; i < s->n; i++) {
		int64_t from = s->slot[i].from_min * US_MINUTE, to = s->slot[i].to_min * US_MINUTE;

		if (since_midnight > from)
			passed += (since_midnight < to ? since_midnight : to) - from;
	}
	return passed;
}

/* Office time from start to the same position of the n-th working day on, or to that day's close if it is shorter. */
static int64_t work_days_us(const struct calendar *c, int64_t start, int n)
{
	day_t d = day_at(start, c->offset_min);
	size_t hint = 0;
	struct workday w = calendar_day_next(c, d, &hint);
	int64_t position = position_us(w.slots, start - day_instant(d, 0, c->offset_min));
	int64_t sum = slots_length_us(w.slots) - position;

	while (n > 0) {
		int64_t length;

		w = calendar_day_next(c, ++d, &hint);
		if (w.slots->n == 0)
			continue;
		length = slots_length_us(w.slots);
		sum += --n > 0 || length < position ? length : position;
	}
	return sum;
}

static int64_t amount_of(const struct calendar *c, struct limit l, int64_t start)
{
	switch (l.unit) {
	case UNIT_MINUTE:
		return l.amount * US_MINUTE;
	case UNIT_URGENT_HOUR:
	case UNIT_WORK_HOUR:
		return l.amount * US_HOUR;
	case UNIT_NATURAL_DAY:
		return l.amount * US_DAY;
	case UNIT_WORK_DAY:
		return work_days_us(c, start, l.amount);
	}
	assert(!"a unit that limit_check does not know");
	return 0;
}

/* *run_over counts the days off that natural days run over to reach a close of business. */
static int64_t end_of(const struct calendar *c, struct limit l, int64_t used_up, int *run_over)
{
	day_t last = day_at(used_up - 1, c->offset_min);   /* 00:00 is 24:00 of the day before */
	size_t hint = 0;

	if (l.end == END_MINUTE)
		return used_up;
	if (l.end == END_MIDNIGHT)
		return day_instant(last, 1440, c->offset_min);
	for (;; last++) {
		const struct slots *s = calendar_day_next(c, last, &hint).slots;

		if (s->n > 0)
			return day_instant(last, s->slot[s->n - 1].to_min, c->offset_min);
		++*run_over;
	}
}

struct deadline deadline_resume(const struct calendar *c, struct limit l, int64_t filed, struct pauses pauses)
{
	struct deadline d = { .filed = filed, .due = DEADLINE_NEVER, .warn = DEADLINE_NEVER };
	bool by_calendar = unit_office(l.unit) || (l.unit == UNIT_NATURAL_DAY && l.end == END_CLOSE);
	int64_t running;
	int run_over = 0;
	struct run r;

	assert(limit_check(&l, NULL) == OK && deadline_filed_check(filed, NULL) == OK && pauses_ordered(pauses));
	d.start = start_of(c, l, filed);
	d.amount_us = amount_of(c, l, d.start);
	run_begin(&r, c, l.unit, d.start, pauses);
	d.used_up = run_advance(&r, d.amount_us);
	d.work_days = r.open_days;
	d.skipped_days = r.shut_days;
	if (d.used_up != DEADLINE_NEVER) {
		d.due = end_of(c, l, d.used_up, &run_over);
		d.skipped_days += run_over;
		running = d.amount_us + deadline_elapsed_net(c, l.unit, d.used_up, d.due, pauses);
		d.warn = advance(c, l.unit, d.start, running * (l.warn_percent ? l.warn_percent : DEADLINE_WARN_PERCENT) / 100, pauses);
	}
	d.provisional = by_calendar && calendar_provisional(c, day_at(filed, c->offset_min),
		day_at(d.due == DEADLINE_NEVER ? d.start : d.due - 1, c->offset_min));
	return d;
}

struct deadline deadline_due(const struct calendar *c, struct limit l, int64_t filed)
{
	return deadline_resume(c, l, filed, no_pauses);
}

/* ---- time that ran, time that is left, and the verdict ---- */

int64_t deadline_elapsed_net(const struct calendar *c, enum limit_unit unit, int64_t from, int64_t to, struct pauses pauses)
{
	int64_t a, b, sum = 0;
	struct run r;

	if (to < from)
		return -deadline_elapsed_net(c, unit, to, from, pauses);
	run_begin(&r, c, unit, from, pauses);
	while (run_next(&r, &a, &b) && a < to)
		sum += (b < to ? b : to) - a;
	return sum;
}

int64_t deadline_elapsed(const struct calendar *c, enum limit_unit unit, int64_t from, int64_t to)
{
	return deadline_elapsed_net(c, unit, from, to, no_pauses);
}

int64_t deadline_left(const struct calendar *c, struct limit l, int64_t filed, struct pauses pauses, int64_t now)
{
	struct pauses over = pauses;
	struct deadline d;

	assert(pauses_ordered(pauses));
	if (pauses.n > 0 && pauses.v[pauses.n - 1].to == DEADLINE_NEVER) {
		over.n--;
		if (now > pauses.v[over.n].from)
			now = pauses.v[over.n].from;
	}
	d = deadline_resume(c, l, filed, over);
	return deadline_elapsed_net(c, l.unit, now < d.start ? d.start : now, d.due, over);
}

enum verdict deadline_judge(int64_t due, int64_t ended_at, int64_t now)
{
	bool ended = ended_at != DEADLINE_NONE;
	bool late = due != DEADLINE_NONE && (ended ? ended_at : now) > due;

	if (ended)
		return late ? OVERDUE : ON_TIME;
	return late ? RUNNING_LATE : RUNNING;
}

/* ---- checks ---- */

enum err limit_check(const struct limit *l, struct problem *p)
{
	int most;

	switch (l->unit) {
	case UNIT_MINUTE:
		most = DEADLINE_MINUTES_MAX;
		break;
	case UNIT_URGENT_HOUR:
	case UNIT_WORK_HOUR:
		most = DEADLINE_HOURS_MAX;
		break;
	case UNIT_NATURAL_DAY:
	case UNIT_WORK_DAY:
		most = DEADLINE_DAYS_MAX;
		break;
	default:
		return refuse(p, E_INPUT, "unit", "没有这种时限单位；请用分钟、紧急工作时、自然日、工作时或工作日。",
			"There is no such unit; give minute, urgent_hour, natural_day, work_hour or work_day.");
	}
	if (l->amount < 1 || l->amount > most)
		return refuse(p, E_INPUT, "amount", "时限 %d 不在 1 至 %d 之间；请给整数。",
			"An amount of %d does not lie within 1 to %d; give a whole number.", l->amount, most);
	if (l->start != START_NOW && l->start != START_NEXT_DAY)
		return refuse(p, E_INPUT, "start", "没有这种起算方式；请用即时或次日。", "There is no such start; give now or next_day.");
	if (l->end != END_MINUTE && l->end != END_CLOSE && l->end != END_MIDNIGHT)
		return refuse(p, E_INPUT, "end", "没有这种截止方式；请用同一分钟、下班时或 24 时。",
			"There is no such end; give minute, close or midnight.");
	if ((l->unit == UNIT_URGENT_HOUR || l->unit == UNIT_MINUTE) && l->end == END_CLOSE)
		return refuse(p, E_INPUT, "end",
			"分钟和紧急工作时不分上下班，不能以下班时截止；请改为同一分钟或 24 时，或改用工作时。",
			"Minutes and urgent hours run day and night and cannot end with office hours; let them end at the minute or at midnight, "
			"or use work hours.");
	if (l->warn_percent < 0 || l->warn_percent > 99)
		return refuse(p, E_INPUT, "warn_percent", "预警比例 %d 不在 1 至 99 之间；不填则为 %d。",
			"A warning at %d per cent does not lie within 1 to 99; leave it out for %d.",
			l->warn_percent, DEADLINE_WARN_PERCENT);
	return OK;
}

enum err deadline_filed_check(int64_t filed, struct problem *p)
{
	if (filed < 0 || filed >= FILED_MAX)
		return refuse(p, E_INPUT, "filed", "起算时间不在 1970 至 2099 年之间；请核对年份。",
			"The time to count from does not lie within the years 1970 to 2099; check the year.");
	return OK;
}

bool pauses_ordered(struct pauses s)
{
	if (s.n > DEADLINE_PAUSES_MAX)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.v[i].from >= s.v[i].to || (i > 0 && s.v[i].from < s.v[i - 1].to))
			return false;
	return true;
}

/* ---- names ---- */

static const char *const unit_names[] = { "urgent_hour", "natural_day", "work_hour", "work_day", "minute" };
static const char *const start_names[] = { "now", "next_day" };
static const char *const end_names[] = { "minute", "close", "midnight" };
static const char *const verdict_names[] = { "on_time", "overdue", "running", "running_late" };

#define COUNT(a) ((int)(sizeof(a) / sizeof((a)[0])))

static int name_index(const char *const *names, int n, const char *s)
{
	for (int i = 0; i < n; i++)
		if (strcmp(names[i], s) == 0)
			return i;
	return -1;
}

static const char *name_at(const char *const *names, int n, int i)
{
	assert(i >= 0 && i < n);
	return names[i];
}

const char *limit_unit_name(enum limit_unit unit)
{
	return name_at(unit_names, COUNT(unit_names), (int)unit);
}

const char *limit_start_name(enum limit_start start)
{
	return name_at(start_names, COUNT(start_names), (int)start);
}

const char *limit_end_name(enum limit_end end)
{
	return name_at(end_names, COUNT(end_names), (int)end);
}

const char *verdict_name(enum verdict v)
{
	return name_at(verdict_names, COUNT(verdict_names), (int)v);
}

bool limit_unit_read(const char *s, enum limit_unit *out)
{
	int i = name_index(unit_names, COUNT(unit_names), s);

	if (i >= 0)
		*out = (enum limit_unit)i;
	return i >= 0;
}

bool limit_start_read(const char *s, enum limit_start *out)
{
	int i = name_index(start_names, COUNT(start_names), s);

	if (i >= 0)
		*out = (enum limit_start)i;
	return i >= 0;
}

bool limit_end_read(const char *s, enum limit_end *out)
{
	int i = name_index(end_names, COUNT(end_names), s);

	if (i >= 0)
		*out = (enum limit_end)i;
	return i >= 0;
}
