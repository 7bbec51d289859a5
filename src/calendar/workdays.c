/*
 * workdays.c: what one day of a calendar is, and whether a calendar makes sense. The room's loader fills a struct calendar
 * and has it checked once; deadline.c then asks for days, thousands in a request, so a lookup takes nanoseconds.
 */
#include "calendar/workdays.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static const struct slots no_slots = { 0 };

static bool md_within(int md, int from, int to)
{
	return from <= to ? md >= from && md <= to : md >= from || md <= to;
}

static const struct hours *hours_on(const struct calendar *c, day_t d)
{
	int md = 0;

	for (size_t i = 0; i < c->n_hours; i++) {
		const struct hours *h = &c->hours[i];

		if (h->span == HOURS_ALWAYS)
			return h;
		if (h->span == HOURS_DATED) {
			if (d >= h->from_day && d <= h->to_day)
				return h;
			continue;
		}
		if (md == 0) {
			int year, month, day;

			day_split(d, &year, &month, &day);
			md = month * 100 + day;
		}
		if (md_within(md, h->from_md, h->to_md))
			return h;
	}
	assert(!"calendar_check lets no calendar pass whose last hours do not always hold");
	return NULL;
}

static const struct slots *slots_makeup(const struct hours *h)
{
	if (h->makeup.n > 0)
		return &h->makeup;
	for (int i = 0; i < 7; i++)
		if (h->weekday[i].n > 0)
			return &h->weekday[i];
	return &no_slots;
}

static size_t holiday_first(const struct calendar *c, day_t d)
{
	size_t lo = 0, hi = c->n_holidays;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->holidays[mid].day < d)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static struct workday day_with_row(const struct calendar *c, day_t d, const struct holiday *row)
{
	const struct hours *h = hours_on(c, d);
	int weekday = day_weekday(d);
	const struct slots *own = &h->weekday[weekday - 1];

	if (row && row->kind == HOLIDAY_OFF)
		return (struct workday){ &no_slots, row, DAY_HOLIDAY };
	/* A notice may say that an ordinary Monday is worked ("2月3日起正常上班"): that makes it no make-up day. */
	if (row && (weekday > 5 || own->n == 0))
		return (struct workday){ slots_makeup(h), row, DAY_MAKEUP };
	return (struct workday){ own, row, own->n > 0 ? DAY_OPEN : DAY_REST };
}

struct workday calendar_day(const struct calendar *c, day_t d)
{
	size_t i = holiday_first(c, d);

	return day_with_row(c, d, i < c->n_holidays && c->holidays[i].day == d ? &c->holidays[i] : NULL);
}

struct workday calendar_day_next(const struct calendar *c, day_t d, size_t *hint)
{
	size_t i = *hint;

	/* A hint helps when it stands at or just before the place; anything else is searched for. */
	if (i > c->n_holidays || (i > 0 && c->holidays[i - 1].day >= d))
		i = holiday_first(c, d);
	for (int step = 0; i < c->n_holidays && c->holidays[i].day < d; step++) {
		if (step == 2) {
			i = holiday_first(c, d);
			break;
		}
		i++;
	}
	*hint = i;
	return day_with_row(c, d, i < c->n_holidays && c->holidays[i].day == d ? &c->holidays[i] : NULL);
}

int64_t slots_length_us(const struct slots *s)
{
	int minutes = 0;

	for (int i = 0; i < s->n; i++)
		minutes += s->slot[i].to_min - s->slot[i].from_min;
	return minutes * US_MINUTE;
}

bool calendar_provisional(const struct calendar *c, day_t from, day_t to)
{
	int first, last, month, day;

	day_split(from, &first, &month, &day);
	day_split(to, &last, &month, &day);
	return first < c->year_first || last > c->year_last;
}

bool holidays_announced(const struct holiday *rows, size_t n, int *year_first, int *year_last)
{
	int first = 0, last = 0;

	for (size_t i = n; i > 0; i--) {
		int year, month, day;

		day_split(rows[i - 1].day, &year, &month, &day);
		if (month != 10 || day != 1 || rows[i - 1].kind != HOLIDAY_OFF)
			continue;
		if (last == 0)
			last = year;
		else if (year != first - 1)
			break;
		first = year;
	}
	if (last == 0)
		return false;
	*year_first = first;
	*year_last = last;
	return true;
}

/* ---- checks ---- */

static enum err slots_check(const struct slots *s, const char *field, struct problem *p)
{
	int end = 0;

	if (s->n < 0 || s->n > CALENDAR_SLOTS_MAX)
		return refuse(p, E_INPUT, field, "一天最多 %d 个办公时段，这里有 %d 个；请合并相邻时段。",
			"A day has at most %d slots of office hours, here are %d; join those that touch.", CALENDAR_SLOTS_MAX, s->n);
	for (int i = 0; i < s->n; i++) {
		int from = s->slot[i].from_min, to = s->slot[i].to_min;

		if (from < 0 || to > 1440 || from >= to)
			return refuse(p, E_INPUT, field, "第 %d 个时段 %d 至 %d 分钟不成立；须在 0 至 1440 之间且先始后终。",
				"Slot %d runs from minute %d to %d; it must lie within 0 to 1440 and end after it begins.",
				i + 1, from, to);
		if (i > 0 && from < end)
			return refuse(p, E_INPUT, field, "第 %d 个时段从第 %d 分钟开始，前一个到第 %d 分钟才结束；请按先后排列且不重叠。",
				"Slot %d begins at minute %d, before the one ahead of it ends at %d; order them without overlap.",
				i + 1, from, end);
		end = to;
	}
	return OK;
}

static bool md_valid(int md)
{
	return day_valid(2000, md / 100, md % 100);     /* a leap year: 29 February may bound a season */
}

static bool day_within_years(day_t d)
{
	return d >= day_of(CALENDAR_YEAR_MIN, 1, 1) && d <= day_of(CALENDAR_YEAR_MAX, 12, 31);
}

static enum err hours_check(const struct hours *h, bool last, const char *field, struct problem *p)
{
	int64_t week_us = 0;

	if (last != (h->span == HOURS_ALWAYS))
		return refuse(p, E_INPUT, field, "办公时间须以一行全年适用的作息结尾，且只此一行；其余各行须写明日期或季节。",
			"Office hours end with one row that always holds, and only the last does; give the others dates or a season.");
	if (h->span == HOURS_DATED && (h->from_day > h->to_day || !day_within_years(h->from_day) || !day_within_years(h->to_day)))
		return refuse(p, E_INPUT, field, "起止日期不成立；请先写开始日期，年份在 %d 至 %d 之间。",
			"The dates do not hold; give the first day first, in the years %d to %d.", CALENDAR_YEAR_MIN, CALENDAR_YEAR_MAX);
	if (h->span == HOURS_YEARLY && (!md_valid(h->from_md) || !md_valid(h->to_md)))
		return refuse(p, E_INPUT, field, "季节起止 %d、%d 不是日期；请写作月乘 100 加日，如 501。",
			"The season's bounds %d and %d are no dates; write month times 100 plus day, as 501.", h->from_md, h->to_md);
	for (int i = 0; i < 8; i++) {
		const struct slots *s = i < 7 ? &h->weekday[i] : &h->makeup;
		char at[96];
		enum err e;

		if (i < 7)
			snprintf(at, sizeof(at), "%s.weekday.%d", field, i + 1);
		else
			snprintf(at, sizeof(at), "%s.makeup", field);
		e = slots_check(s, at, p);
		if (e != OK)
			return e;
		week_us += i < 7 ? slots_length_us(s) : 0;
	}
	if (week_us < CALENDAR_WEEK_MIN * US_MINUTE)
		return refuse(p, E_INPUT, field,
			"一周的办公时段合计不足 %d 分钟，期限将走不完；请给星期几设时段，停办的日子请记为放假。",
			"A week has less than %d minutes of office hours, so a deadline would never come; give the weekdays slots, "
			"and enter days of closure as holidays.", CALENDAR_WEEK_MIN);
	return OK;
}

static enum err holidays_check(const struct calendar *c, struct problem *p)
{
	for (size_t i = 0; i < c->n_holidays; i++) {
		const struct holiday *r = &c->holidays[i];
		char at[48];

		snprintf(at, sizeof(at), "holidays.%zu", i + 1);
		if (!day_within_years(r->day))
			return refuse(p, E_INPUT, at, "日期超出 %d 至 %d 年；请改正。",
				"The day lies outside the years %d to %d; correct it.", CALENDAR_YEAR_MIN, CALENDAR_YEAR_MAX);
		if (r->kind != HOLIDAY_OFF && r->kind != HOLIDAY_WORK)
			return refuse(p, E_INPUT, at, "须写明放假（off）或上班（work）。", "Say whether the day is off or worked (off, work).");
		if (!r->name || !*r->name || strlen(r->name) > CALENDAR_NAME_BYTES)
			return refuse(p, E_INPUT, at, "须写节日名称，不超过 %d 字节，如：国庆节。",
				"Name the holiday in at most %d bytes, as 国庆节.", CALENDAR_NAME_BYTES);
		if (i > 0 && r->day <= r[-1].day) {
			char day[11];

			day_print(day, r->day);
			return refuse(p, E_INPUT, at, "%s 重复或次序不对；请按日期升序，一天一行。",
				"%s stands twice or out of order; sort by date, one row a day.", day);
		}
	}
	return OK;
}

enum err calendar_check(const struct calendar *c, struct problem *p)
{
	if (c->offset_min < -14 * 60 || c->offset_min > 14 * 60)
		return refuse(p, E_INPUT, "offset_min", "时差 %d 分钟不成立；请在 -840 至 840 之间。",
			"An offset of %d minutes does not exist; give one from -840 to 840.", c->offset_min);
	if (c->n_hours < 1 || c->n_hours > CALENDAR_HOURS_MAX)
		return refuse(p, E_INPUT, "hours", "办公时间有 %zu 行；请给 1 至 %d 行。",
			"There are %zu rows of office hours; give 1 to %d.", c->n_hours, CALENDAR_HOURS_MAX);
	if (c->n_holidays > CALENDAR_HOLIDAYS_MAX)
		return refuse(p, E_INPUT, "holidays", "放假和补班共 %zu 行，最多 %d 行；请删去过去多年的旧行。",
			"There are %zu holidays and make-up days, at most %d fit; drop those of years long past.",
			c->n_holidays, CALENDAR_HOLIDAYS_MAX);
	if (c->year_first <= c->year_last && (c->year_first < CALENDAR_YEAR_MIN || c->year_last > CALENDAR_YEAR_MAX))
		return refuse(p, E_INPUT, "years", "已公布年份 %d 至 %d 超出范围；请改正。",
			"The announced years %d to %d are out of range; correct them.", c->year_first, c->year_last);
	for (size_t i = 0; i < c->n_hours; i++) {
		char at[48];
		enum err e;

		snprintf(at, sizeof(at), "hours.%zu", i + 1);
		e = hours_check(&c->hours[i], i + 1 == c->n_hours, at, p);
		if (e != OK)
			return e;
	}
	return holidays_check(c, p);
}
