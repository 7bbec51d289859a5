/*
 * roster.c: shifts, pure: which of them a day has, who is on duty at a minute, and where nobody is.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "roster/roster_in.h"

static const char *const days[] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", "work", "rest", "holiday" };
#define DAYS ((int)(sizeof days / sizeof days[0]))

struct day_kind roster_day_kind(const struct calendar *cal, day_t day)
{
	struct workday w = calendar_day(cal, day);

	return (struct day_kind){ day_weekday(day) - 1, w.slots->n > 0, w.why == DAY_HOLIDAY, w.why == DAY_MAKEUP };
}

/* Exactly "hh:mm", at most 24:00. */
static bool clock_read(const char *s, int *out)
{
	int h, m;

	for (int i = 0; i < 5; i++)
		if (i == 2 ? s[i] != ':' : s[i] < '0' || s[i] > '9')
			return false;
	h = (s[0] - '0') * 10 + s[1] - '0';
	m = (s[3] - '0') * 10 + s[4] - '0';
	*out = h * 60 + m;
	return m < 60 && *out <= DAY_MINUTES;
}

bool shift_hours(const char *s, int *from, int *to)
{
	int a, b;

	if (strlen(s) != 11 || s[5] != '-' || !clock_read(s, &a) || !clock_read(s + 6, &b) || a == DAY_MINUTES || b == 0)
		return false;
	*from = a;
	*to = b > a ? b : b + DAY_MINUTES;
	return true;
}

static bool day_known(const char *s)
{
	for (int i = 0; i < DAYS; i++)
		if (strcmp(days[i], s) == 0)
			return true;
	return false;
}

enum err shifts_check(const struct list *shifts, bool dated, const char *field, struct problem *p)
{
	const struct shift *v = shifts->v;
	char at[96];
	int from, to;

	for (size_t i = 0; i < shifts->n; i++) {
		snprintf(at, sizeof at, "%s.%zu.hours", field, i);
		if (!shift_hours(v[i].hours, &from, &to))
			return refuse(p, E_INPUT, at, "“%s”不是时段，请写作 08:30-17:30；跨夜写作 20:00-08:00",
			              "\"%s\" is no stretch of hours; write 08:30-17:30, over midnight 20:00-08:00", v[i].hours);
		snprintf(at, sizeof at, "%s.%zu.on", field, i);
		if (dated != (v[i].on.n == 0))
			return refuse(p, E_INPUT, at, dated ? "某一天的班次不写星期" : "请写明星期或 work、rest、holiday",
			              dated ? "The shifts of a date name no days" : "Name the days: mon to sun, work, rest, holiday");
		for (size_t k = 0; k < v[i].on.n; k++)
			if (!day_known(((const char *const *)v[i].on.v)[k]))
				return refuse(p, E_INPUT, at, "“%s”不是日子，可用 mon 至 sun、work、rest、holiday", "\"%s\" is no day; mon to sun, work, rest, holiday",
				              ((const char *const *)v[i].on.v)[k]);
	}
	return OK;
}

static bool names(const struct shift *s, const char *day)
{
	for (size_t i = 0; i < s->on.n; i++)
		if (strcmp(((const char *const *)s->on.v)[i], day) == 0)
			return true;
	return false;
}

int shifts_of_day(const struct list *weekly, const struct list *dated, struct day_kind kind, const struct shift *out[SHIFTS_MAX])
{
	const struct list *all = dated ? dated : weekly;
	const struct shift *v = all->v;
	bool holiday = false;
	int n = 0;

	assert(all->n <= SHIFTS_MAX);
	for (size_t i = 0; !dated && kind.holiday && i < all->n; i++)
		holiday |= names(&v[i], "holiday");
	for (size_t i = 0; i < all->n; i++)
		if (dated || (holiday ? names(&v[i], "holiday") : names(&v[i], days[kind.weekday]) || names(&v[i], kind.works ? "work" : "rest")))
			out[n++] = &v[i];
	return n;
}

/* Which of n shifts holds a minute that counts from the shifts' own midnight. */
static const struct shift *holding(const struct shift *const *v, int n, int minute, int *until)
{
	for (int i = 0; i < n; i++) {
		int from, to;
		bool ok = shift_hours(v[i]->hours, &from, &to);
		assert(ok);
		if (minute < from || minute >= to)
			continue;
		*until = to;
		return v[i];
	}
	return NULL;
}

const struct shift *duty_minute(const struct duty_day *d, int minute, int *until)
{
	const struct shift *s = holding(d->own, d->own_n, minute, until);

	if (!s && (s = holding(d->before, d->before_n, minute + DAY_MINUTES, until)) != NULL)
		*until -= DAY_MINUTES;
	return s;
}

int duty_gaps(const struct duty_day *d, struct stretch *out, int max, int *covered)
{
	int n = 0;

	*covered = 0;
	for (int minute = 0; minute < DAY_MINUTES; ) {
		int until, from = minute;
		if (duty_minute(d, minute, &until)) {
			minute = until < DAY_MINUTES ? until : DAY_MINUTES;
			*covered += minute - from;
			continue;
		}
		while (minute < DAY_MINUTES && !duty_minute(d, minute, &until))
			minute++;
		if (n < max)
			out[n++] = (struct stretch){ from, minute };
	}
	return n;
}

void duty_day_of(const struct roster *r, const struct calendar *cal, day_t day, const struct list *dated, const struct list *dated_before,
                 struct duty_day *out)
{
	out->own_n = shifts_of_day(&r->shifts, dated, roster_day_kind(cal, day), out->own);
	out->before_n = shifts_of_day(&r->shifts, dated_before, roster_day_kind(cal, day - 1), out->before);
}
