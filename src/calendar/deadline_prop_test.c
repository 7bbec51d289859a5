/*
 * deadline_prop_test.c: what must hold for every deadline, on thousands of random calendars, limits, instants and pauses
 * from a fixed seed; and a second opinion: an oracle that steps through the minutes one by one and shares no line with
 * deadline.c or workdays.c.
 */
#include "calendar/holidays_test.h"

#include <time.h>

#define CASES 4000

/* One random case. The calendar's tables live in it. */
struct any {
	struct hours hours[3];
	struct holiday rows[64];
	struct calendar c;
	struct limit l;
	int64_t filed;
	struct pause pause[4];
	struct pauses pauses;
};

static void any_slots(uint64_t *x, struct slots *s, int step)
{
	int minute = (int)random_below(x, 700);

	s->n = (int16_t)(1 + random_below(x, CALENDAR_SLOTS_MAX));
	for (int i = 0; i < s->n; i++) {
		int from = minute - minute % step, to = from + step * (1 + (int)random_below(x, 200 / step));

		if (to > 1440) {
			s->n = (int16_t)i;
			return;
		}
		s->slot[i] = (struct slot){ (int16_t)from, (int16_t)to };
		minute = to + (int)random_below(x, 3) * 60;   /* at times slots touch */
	}
}

static void any_hours(uint64_t *x, struct hours *h, enum hours_span span, day_t around)
{
	*h = (struct hours){ .span = span };
	h->from_day = around + (day_t)random_below(x, 30);
	h->to_day = h->from_day + (day_t)random_below(x, 40);
	h->from_md = (int)(1 + random_below(x, 12)) * 100 + 1 + (int)random_below(x, 28);
	h->to_md = (int)(1 + random_below(x, 12)) * 100 + 1 + (int)random_below(x, 28);
	for (int i = 0; i < 7; i++)
		if (i < 5 ? random_below(x, 8) != 0 : random_below(x, 3) == 0)
			any_slots(x, &h->weekday[i], 5);
	if (random_below(x, 3) == 0)
		any_slots(x, &h->makeup, 5);
	h->weekday[1] = (struct slots)OFFICE;     /* so that every row passes the check */
}

static void any_holidays(uint64_t *x, struct any *g, day_t around)
{
	day_t d = around - 5;

	for (size_t i = 0; i < sizeof(g->rows) / sizeof(g->rows[0]); i++) {
		d += 1 + (day_t)(random_below(x, 3) == 0 ? random_below(x, 12) : 0);
		g->rows[i] = (struct holiday){ d, random_below(x, 4) == 0 ? HOLIDAY_WORK : HOLIDAY_OFF, "节", NULL };
	}
	g->c.holidays = g->rows;
	g->c.n_holidays = (size_t)random_below(x, 65);
}

static void any_calendar(uint64_t *x, struct any *g, day_t around)
{
	static const int offsets[] = { 480, 480, 480, 0, -300, 345, 840, -840 };
	size_t n = 1 + (size_t)random_below(x, 3);

	if (random_below(x, 2) == 0) {
		g->c = calendar_usual();
		return;
	}
	for (size_t i = 0; i < n; i++)
		any_hours(x, &g->hours[i], i + 1 == n ? HOURS_ALWAYS : random_below(x, 2) ? HOURS_YEARLY : HOURS_DATED, around);
	g->c = (struct calendar){ offsets[random_below(x, 8)], 2018, 2026, g->hours, n, NULL, 0 };
	any_holidays(x, g, around);
}

static void any_limit(uint64_t *x, struct limit *l)
{
	l->unit = (enum limit_unit)random_below(x, 5);
	l->start = (enum limit_start)random_below(x, 2);
	l->end = (enum limit_end)random_below(x, 3);
	if ((l->unit == UNIT_URGENT_HOUR || l->unit == UNIT_MINUTE) && l->end == END_CLOSE)
		l->end = END_MINUTE;
	l->amount = 1 + (int)random_below(x, l->unit == UNIT_WORK_DAY || l->unit == UNIT_NATURAL_DAY ? 20 : 60);
	l->warn_percent = (int)random_below(x, 100);
}

/* unit_us is the grain of all instants: a minute for the oracle, a microsecond for the rest. */
static void any_case(uint64_t *x, struct any *g, int64_t unit_us)
{
	int64_t first = at("2017-12-20 00:00"), span = at("2027-01-15 00:00") - first, t;

	memset(g, 0, sizeof(*g));
	g->filed = (first + random_below(x, span)) / unit_us * unit_us;
	any_calendar(x, g, day_at(g->filed, CHINA_OFFSET_MIN));
	any_limit(x, &g->l);
	g->pauses = (struct pauses){ g->pause, (size_t)random_below(x, 5) };
	t = g->filed - US_DAY;
	for (size_t i = 0; i < g->pauses.n; i++) {
		t += random_below(x, 3 * US_DAY) / unit_us * unit_us;
		g->pause[i].from = t;
		t += (1 + random_below(x, random_below(x, 3) ? 6 * US_HOUR : 4 * US_DAY)) / unit_us * unit_us + unit_us;
		g->pause[i].to = t;
	}
	assert_int_equal(calendar_check(&g->c, NULL), OK);
	assert_int_equal(limit_check(&g->l, NULL), OK);
}

static bool office(enum limit_unit u)
{
	return u == UNIT_WORK_HOUR || u == UNIT_WORK_DAY;
}

/* ---- the oracle: minutes, one by one ---- */

struct oracle {
	const struct any *g;
	int64_t day;                 /* local days since 1970 whose minutes stand in open[] */
	bool known;
	unsigned char open[1440];
};

static bool oracle_season(const struct hours *h, int64_t day, const struct tm *t)
{
	int md = (t->tm_mon + 1) * 100 + t->tm_mday;

	switch (h->span) {
	case HOURS_DATED:
		return h->from_day <= day && day <= h->to_day;
	case HOURS_YEARLY:
		if (h->from_md <= h->to_md)
			return h->from_md <= md && md <= h->to_md;
		return h->from_md <= md || md <= h->to_md;
	case HOURS_ALWAYS:
		break;
	}
	return true;
}

/* The slots of a day by the words of workdays.h, by linear search and the C library's own calendar. */
static const struct slots *oracle_slots(const struct calendar *c, int64_t day)
{
	time_t seconds = day * 86400;
	struct tm t;
	const struct hours *h = c->hours;
	int weekday;

	gmtime_r(&seconds, &t);
	weekday = t.tm_wday == 0 ? 6 : t.tm_wday - 1;
	while (!oracle_season(h, day, &t))
		h++;
	for (size_t i = 0; i < c->n_holidays; i++) {
		if (c->holidays[i].day != day)
			continue;
		if (c->holidays[i].kind == HOLIDAY_OFF)
			return NULL;
		if (weekday < 5 && h->weekday[weekday].n > 0)
			break;
		if (h->makeup.n > 0)
			return &h->makeup;
		for (int k = 0; k < 7; k++)
			if (h->weekday[k].n > 0)
				return &h->weekday[k];
	}
	return &h->weekday[weekday];
}

static int64_t oracle_local_minute(const struct oracle *o, int64_t minute)
{
	return minute + o->g->c.offset_min;
}

static bool oracle_open(struct oracle *o, int64_t minute)
{
	int64_t local = oracle_local_minute(o, minute), day = local / 1440;

	if (!o->known || day != o->day) {
		const struct slots *s = oracle_slots(&o->g->c, day);

		memset(o->open, 0, sizeof(o->open));
		for (int i = 0; s && i < s->n; i++)
			memset(o->open + s->slot[i].from_min, 1, (size_t)(s->slot[i].to_min - s->slot[i].from_min));
		o->day = day;
		o->known = true;
	}
	return o->open[local % 1440] != 0;
}

static bool oracle_runs(struct oracle *o, int64_t minute)
{
	return !office(o->g->l.unit) || oracle_open(o, minute);
}

static bool oracle_paused(const struct oracle *o, int64_t minute)
{
	for (size_t i = 0; i < o->g->pauses.n; i++)
		if (minute * US_MINUTE >= o->g->pause[i].from && minute * US_MINUTE < o->g->pause[i].to)
			return true;
	return false;
}

static int64_t oracle_start(struct oracle *o)
{
	int64_t m = o->g->filed / US_MINUTE;

	if (o->g->l.start == START_NEXT_DAY)
		do
			m++;
		while (oracle_local_minute(o, m) % 1440 != 0);
	while (!oracle_runs(o, m))
		m++;
	return m;
}

/* The minutes to run: for work days, those until as many have passed in the n-th working day as had before the start. */
static int64_t oracle_amount(struct oracle *o, int64_t start)
{
	int64_t day0 = oracle_local_minute(o, start) / 1440, passed = 0, today = 0, minutes = 0, day = day0, m;
	int days = 0;

	if (o->g->l.unit == UNIT_MINUTE)
		return o->g->l.amount;
	if (o->g->l.unit == UNIT_NATURAL_DAY)
		return o->g->l.amount * 1440;
	if (o->g->l.unit != UNIT_WORK_DAY)
		return o->g->l.amount * 60;
	for (m = day0 * 1440 - o->g->c.offset_min; m < start; m++)
		passed += oracle_open(o, m);
	for (m = start;; m++) {
		if (oracle_local_minute(o, m) / 1440 != day) {
			if (days == o->g->l.amount)
				return minutes;       /* the n-th working day was shorter */
			day++;
			today = 0;
		}
		if (!oracle_open(o, m))
			continue;
		if (today == 0 && day != day0)
			days++;
		if (days == o->g->l.amount && today == passed)
			return minutes;
		today++;
		minutes++;
	}
}

static int64_t oracle_used_up(struct oracle *o, int64_t start, int64_t amount)
{
	int64_t m = start;

	for (;; m++) {
		if (!oracle_runs(o, m) || oracle_paused(o, m))
			continue;
		if (--amount == 0)
			return m + 1;
	}
}

static int64_t oracle_due(struct oracle *o, int64_t used_up)
{
	int64_t m = used_up - 1, close = 0;

	if (o->g->l.end == END_MINUTE)
		return used_up;
	if (o->g->l.end == END_MIDNIGHT) {
		do
			m++;
		while (oracle_local_minute(o, m) % 1440 != 0);
		return m;
	}
	for (m -= oracle_local_minute(o, m) % 1440; close == 0; )
		for (int i = 0; i < 1440; i++, m++)
			if (oracle_open(o, m))
				close = m + 1;
	return close;
}

static void the_oracle_that_steps_through_minutes_agrees(void **s)
{
	uint64_t seed = 20180101;
	static struct any any, *const g = &any;

	(void)s;
	for (int i = 0; i < 1500; i++) {
		struct oracle o = { .g = g };
		int64_t start, amount, used_up, due;
		struct deadline d;

		any_case(&seed, g, US_MINUTE);
		d = deadline_resume(&g->c, g->l, g->filed, g->pauses);
		start = oracle_start(&o);
		amount = oracle_amount(&o, start);
		used_up = oracle_used_up(&o, start, amount);
		due = oracle_due(&o, used_up);
		if (d.start != start * US_MINUTE || d.amount_us != amount * US_MINUTE || d.used_up != used_up * US_MINUTE
			|| d.due != due * US_MINUTE)
			fail_msg("case %d: start %lld/%lld amount %lld/%lld used up %lld/%lld due %lld/%lld", i,
				(long long)d.start, (long long)start * US_MINUTE, (long long)d.amount_us, (long long)amount * US_MINUTE,
				(long long)d.used_up, (long long)used_up * US_MINUTE, (long long)d.due, (long long)due * US_MINUTE);
	}
}

/* ---- properties ---- */

typedef void property(struct any *g, uint64_t *x);

static void hold(property *p, uint64_t seed)
{
	static struct any any;

	for (int i = 0; i < CASES; i++) {
		any_case(&seed, &any, 1);
		p(&any, &seed);
	}
}

static void due_after_start(struct any *g, uint64_t *x)
{
	struct deadline d = deadline_resume(&g->c, g->l, g->filed, g->pauses);

	(void)x;
	assert_true(d.start >= d.filed && d.used_up > d.start && d.due > d.start);
	assert_true(d.warn > d.start && d.warn <= d.due);
	if (g->l.end != END_CLOSE || office(g->l.unit))
		assert_true(d.due >= d.used_up);
}

static void a_due_lies_after_its_start(void **s)
{
	(void)s;
	hold(due_after_start, 1);
}

static void later_start_never_earlier(struct any *g, uint64_t *x)
{
	int64_t later = g->filed + random_below(x, random_below(x, 2) ? US_HOUR : 10 * US_DAY);
	struct deadline a = deadline_due(&g->c, g->l, g->filed), b = deadline_due(&g->c, g->l, later);

	assert_true(a.start <= b.start && a.used_up <= b.used_up && a.due <= b.due);
}

static void a_later_filing_is_never_due_earlier(void **s)
{
	(void)s;
	hold(later_start_never_earlier, 2);
}

static void more_amount_never_earlier(struct any *g, uint64_t *x)
{
	struct limit more = g->l;
	struct deadline a, b;

	more.amount += 1 + (int)random_below(x, 5);
	a = deadline_resume(&g->c, g->l, g->filed, g->pauses);
	b = deadline_resume(&g->c, more, g->filed, g->pauses);
	assert_true(a.used_up < b.used_up && a.due <= b.due);
	if (g->l.end == END_MINUTE)
		assert_true(a.due < b.due);
}

static void a_larger_amount_is_never_due_earlier(void **s)
{
	(void)s;
	hold(more_amount_never_earlier, 3);
}

static void elapsed_is_amount(struct any *g, uint64_t *x)
{
	struct deadline d = deadline_resume(&g->c, g->l, g->filed, g->pauses), plain = deadline_due(&g->c, g->l, g->filed);
	int64_t mid = d.start + random_below(x, d.due - d.start + 1), running;
	int percent = g->l.warn_percent ? g->l.warn_percent : DEADLINE_WARN_PERCENT;

	assert_int_equal(deadline_elapsed_net(&g->c, g->l.unit, d.start, d.used_up, g->pauses), d.amount_us);
	assert_int_equal(deadline_elapsed(&g->c, g->l.unit, plain.start, plain.used_up), plain.amount_us);
	if (g->l.end == END_MINUTE)
		assert_int_equal(deadline_elapsed(&g->c, g->l.unit, plain.start, plain.due), plain.amount_us);
	running = deadline_elapsed_net(&g->c, g->l.unit, d.start, d.due, g->pauses);
	assert_int_equal(deadline_elapsed_net(&g->c, g->l.unit, d.start, mid, g->pauses)
		+ deadline_left(&g->c, g->l, g->filed, g->pauses, mid), running);
	assert_int_equal(deadline_elapsed_net(&g->c, g->l.unit, d.start, d.warn, g->pauses), running * percent / 100);
	if (g->l.unit == UNIT_URGENT_HOUR || g->l.unit == UNIT_WORK_HOUR)
		assert_int_equal(d.amount_us, g->l.amount * US_HOUR);
}

static void the_time_from_start_to_due_is_the_amount_and_splits_at_any_instant(void **s)
{
	(void)s;
	hold(elapsed_is_amount, 4);
}

/* In [slot begin, slot end] of the instant's own day, or of the day that ends with it. */
static bool lies_in_a_slot(const struct calendar *c, int64_t t)
{
	for (int back = 0; back < 2; back++) {
		day_t d = day_at(t, c->offset_min) - back;
		const struct slots *s = calendar_day(c, d).slots;

		for (int i = 0; i < s->n; i++)
			if (t >= day_instant(d, s->slot[i].from_min, c->offset_min) && t <= day_instant(d, s->slot[i].to_min, c->offset_min))
				return true;
	}
	return false;
}

static void never_closed(struct any *g, uint64_t *x)
{
	struct deadline d = deadline_resume(&g->c, g->l, g->filed, g->pauses);

	(void)x;
	if (!office(g->l.unit))
		return;
	assert_true(lies_in_a_slot(&g->c, d.start) && lies_in_a_slot(&g->c, d.used_up) && lies_in_a_slot(&g->c, d.warn));
	if (g->l.end != END_MIDNIGHT)
		assert_true(lies_in_a_slot(&g->c, d.due));
}

static void office_units_never_end_on_closed_time(void **s)
{
	(void)s;
	hold(never_closed, 5);
}

static void ends_land(struct any *g, uint64_t *x)
{
	struct deadline d = deadline_resume(&g->c, g->l, g->filed, g->pauses);
	day_t last = day_at(d.due - 1, g->c.offset_min), used = day_at(d.used_up - 1, g->c.offset_min);
	const struct slots *slots = calendar_day(&g->c, last).slots;

	(void)x;
	if (g->l.end == END_MINUTE) {
		assert_true(d.due == d.used_up);
	} else if (g->l.end == END_MIDNIGHT) {
		assert_true(d.due == day_instant(last, 1440, g->c.offset_min) && last == used);
	} else {
		assert_true(slots->n > 0 && d.due == day_instant(last, slots->slot[slots->n - 1].to_min, g->c.offset_min));
		for (day_t day = used; day < last; day++)
			assert_int_equal(calendar_day(&g->c, day).slots->n, 0);
		if (office(g->l.unit))
			assert_int_equal(used, last);
	}
}

static void a_close_and_a_midnight_land_on_the_last_day(void **s)
{
	(void)s;
	hold(ends_land, 6);
}

static void pause_moves_exactly(struct any *g, uint64_t *x)
{
	struct deadline plain = deadline_due(&g->c, g->l, g->filed), moved;
	struct pause p;
	int64_t stood;

	p.from = plain.start - US_DAY + random_below(x, plain.used_up - plain.start + 2 * US_DAY);
	p.to = p.from + 1 + random_below(x, random_below(x, 2) ? 5 * US_HOUR : 6 * US_DAY);
	moved = deadline_resume(&g->c, g->l, g->filed, (struct pauses){ &p, 1 });
	if (p.from >= plain.used_up || p.to <= plain.start) {
		assert_true(moved.used_up == plain.used_up && moved.due == plain.due);
		return;
	}
	stood = deadline_elapsed(&g->c, g->l.unit, p.from > plain.start ? p.from : plain.start, p.to);
	assert_int_equal(deadline_elapsed(&g->c, g->l.unit, plain.used_up, moved.used_up), stood);
	if (stood == 0)
		assert_true(moved.used_up == plain.used_up && moved.due == plain.due && moved.warn == plain.warn);
	assert_true(moved.due >= plain.due);
}

static void a_pause_moves_the_due_by_exactly_the_time_that_stood(void **s)
{
	(void)s;
	hold(pause_moves_exactly, 7);
}

static void pauses_add_up(struct any *g, uint64_t *x)
{
	struct deadline one = deadline_resume(&g->c, g->l, g->filed, g->pauses), two;
	struct pause cut[5];
	size_t k;

	if (g->pauses.n == 0)
		return;
	k = (size_t)random_below(x, (int64_t)g->pauses.n);
	if (g->pause[k].to - g->pause[k].from < 2)
		return;
	memcpy(cut, g->pause, (k + 1) * sizeof(*cut));
	memcpy(cut + k + 1, g->pause + k, (g->pauses.n - k) * sizeof(*cut));
	cut[k].to = cut[k + 1].from = cut[k].from + 1 + random_below(x, cut[k].to - cut[k].from - 1);
	two = deadline_resume(&g->c, g->l, g->filed, (struct pauses){ cut, g->pauses.n + 1 });
	assert_true(one.due == two.due && one.used_up == two.used_up && one.warn == two.warn);
}

static void a_pause_cut_in_two_is_the_same_pause(void **s)
{
	(void)s;
	hold(pauses_add_up, 8);
}

static void standing_keeps_left(struct any *g, uint64_t *x)
{
	struct deadline plain = deadline_due(&g->c, g->l, g->filed);
	struct pause p = { plain.start + random_below(x, plain.used_up - plain.start), DEADLINE_NEVER };
	struct pauses stands = { &p, 1 };
	int64_t left = deadline_left(&g->c, g->l, g->filed, (struct pauses){ 0 }, p.from);

	assert_true(deadline_resume(&g->c, g->l, g->filed, stands).due == DEADLINE_NEVER);
	assert_int_equal(deadline_left(&g->c, g->l, g->filed, stands, p.from), left);
	assert_int_equal(deadline_left(&g->c, g->l, g->filed, stands, p.from + random_below(x, 90 * US_DAY)), left);
	if (g->l.end != END_MINUTE)
		return;
	/* Once it goes on, the due is exactly what was left away. */
	p.to = p.from + 1 + random_below(x, 9 * US_DAY);
	assert_int_equal(deadline_elapsed(&g->c, g->l.unit, p.to, deadline_resume(&g->c, g->l, g->filed, stands).due), left);
}

static void a_standing_clock_keeps_what_is_left_and_hands_it_on(void **s)
{
	(void)s;
	hold(standing_keeps_left, 9);
}

static void same_position(struct any *g, uint64_t *x)
{
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = g->l.amount };
	struct calendar c = calendar_usual();
	int64_t position = 1 + random_below(x, 449), of_day = position < 210 ? 510 + position : 810 + position - 210;
	day_t d = day_at(g->filed, CHINA_OFFSET_MIN), due_day;
	struct deadline due;
	int n = 0;

	if (calendar_day(&c, d).slots->n == 0)
		return;
	due = deadline_due(&c, l, day_instant(d, (int)of_day, CHINA_OFFSET_MIN));
	for (due_day = d; n < l.amount; )
		n += calendar_day(&c, ++due_day).slots->n > 0;
	/* From the end of the noon break, the office time is over where the break begins. */
	assert_int_equal(due.due, day_instant(due_day, position == 210 ? 720 : (int)of_day, CHINA_OFFSET_MIN));
}

static void in_equal_days_a_work_day_ends_at_the_same_minute(void **s)
{
	(void)s;
	hold(same_position, 10);
}

static void provisional_by_year(struct any *g, uint64_t *x)
{
	struct deadline d = deadline_resume(&g->c, g->l, g->filed, g->pauses);
	int last = day_civil(d.due - 1, g->c.offset_min).year, first = day_civil(d.filed, g->c.offset_min).year;
	bool by_calendar = office(g->l.unit) || (g->l.unit == UNIT_NATURAL_DAY && g->l.end == END_CLOSE);

	(void)x;
	assert_int_equal(d.provisional, by_calendar && (first < g->c.year_first || last > g->c.year_last));
}

static void a_deadline_is_provisional_exactly_when_it_counts_over_an_unannounced_year(void **s)
{
	(void)s;
	hold(provisional_by_year, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oracle_that_steps_through_minutes_agrees),
		cmocka_unit_test(a_due_lies_after_its_start),
		cmocka_unit_test(a_later_filing_is_never_due_earlier),
		cmocka_unit_test(a_larger_amount_is_never_due_earlier),
		cmocka_unit_test(the_time_from_start_to_due_is_the_amount_and_splits_at_any_instant),
		cmocka_unit_test(office_units_never_end_on_closed_time),
		cmocka_unit_test(a_close_and_a_midnight_land_on_the_last_day),
		cmocka_unit_test(a_pause_moves_the_due_by_exactly_the_time_that_stood),
		cmocka_unit_test(a_pause_cut_in_two_is_the_same_pause),
		cmocka_unit_test(a_standing_clock_keeps_what_is_left_and_hands_it_on),
		cmocka_unit_test(in_equal_days_a_work_day_ends_at_the_same_minute),
		cmocka_unit_test(a_deadline_is_provisional_exactly_when_it_counts_over_an_unannounced_year),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
