/*
 * calendar_hours.c: office hours between how people write them ("mon": ["08:30-12:00"]) and how they are counted with.
 * Commands come in here, the store's rows are read back here; the same shape does both.
 */
#include <stdio.h>
#include <string.h>

#include "calendar/calendar_in.h"

#define DAYS 8     /* Monday to Sunday, and a make-up day */

#define SLOTS(day) FIELD(struct hours_row, day, F_STRS, 0, .max = CALENDAR_SLOTS_MAX)

SHAPE(hours_row_shape, "OfficeHours", struct hours_row,
	FIELD(struct hours_row, from, F_STR, 0, .max = 10, .doc = "first day: 2026-05-01, or 05-01 for every year; absent: always"),
	FIELD(struct hours_row, to, F_STR, 0, .max = 10, .doc = "last day, written alike"),
	SLOTS(mon), SLOTS(tue), SLOTS(wed), SLOTS(thu), SLOTS(fri), SLOTS(sat), SLOTS(sun),
	FIELD(struct hours_row, makeup, F_STRS, 0, .max = CALENDAR_SLOTS_MAX, .doc = "a make-up day; absent: as the first weekday that is worked"));

struct hours_kept { struct list hours; };

SHAPE(hours_kept_shape, "OfficeHoursKept", struct hours_kept,
	FIELD(struct hours_kept, hours, F_LIST, F_NEED, .max = CALENDAR_HOURS_MAX, .sub = &hours_row_shape));

static const char *const day_names[DAYS] = { "mon", "tue", "wed", "thu", "fri", "sat", "sun", "makeup" };

static const struct list *slots_of(const struct hours_row *r, int day)
{
	const struct list *all[DAYS] = { &r->mon, &r->tue, &r->wed, &r->thu, &r->fri, &r->sat, &r->sun, &r->makeup };

	return all[day];
}

/* Exactly "dd". */
static bool two(const char *s, int *out)
{
	if (s[0] < '0' || s[0] > '9' || s[1] < '0' || s[1] > '9')
		return false;
	*out = (s[0] - '0') * 10 + s[1] - '0';
	return true;
}

/* Exactly "hh:mm-hh:mm". */
static bool slot_read(const char *s, struct slot *out)
{
	int h1, m1, h2, m2;

	if (strlen(s) != 11 || !two(s, &h1) || s[2] != ':' || !two(s + 3, &m1) || s[5] != '-' || !two(s + 6, &h2) || s[8] != ':' || !two(s + 9, &m2))
		return false;
	if (m1 > 59 || m2 > 59 || h1 > 24 || h2 > 24)
		return false;
	*out = (struct slot){ (int16_t)(h1 * 60 + m1), (int16_t)(h2 * 60 + m2) };
	return true;
}

static bool md_read(const char *s, int *out)
{
	int month, day;

	if (strlen(s) != 5 || !two(s, &month) || s[2] != '-' || !two(s + 3, &day))
		return false;
	*out = month * 100 + day;
	return true;
}

static enum err span_read(const struct hours_row *r, const char *at, struct hours *h, struct problem *p)
{
	if (!r->from && !r->to)
		h->span = HOURS_ALWAYS;
	else if (r->from && r->to && md_read(r->from, &h->from_md) && md_read(r->to, &h->to_md))
		h->span = HOURS_YEARLY;
	else if (r->from && r->to && day_read(r->from, &h->from_day) && day_read(r->to, &h->to_day))
		h->span = HOURS_DATED;
	else
		return refuse(p, E_INPUT, at, "起止日期须同写为 2026-05-01 或 05-01，或都不写", "Write both from and to as 2026-05-01 or as 05-01, or neither");
	return OK;
}

static enum err row_read(const struct hours_row *r, const char *at, struct hours *h, struct problem *p)
{
	enum err e = span_read(r, at, h, p);

	for (int d = 0; e == OK && d < DAYS; d++) {
		const struct list *texts = slots_of(r, d);
		struct slots *to = d < 7 ? &h->weekday[d] : &h->makeup;
		for (size_t i = 0; i < texts->n; i++) {
			const char *text = ((const char *const *)texts->v)[i];
			char field[64];
			snprintf(field, sizeof field, "%s.%s.%zu", at, day_names[d], i);
			if (i == CALENDAR_SLOTS_MAX || !slot_read(text, &to->slot[i]))
				return refuse(p, E_INPUT, field, "“%s” 不是时段，请写作 08:30-12:00", "\"%s\" is no slot; write it as 08:30-12:00", text);
			to->n++;
		}
	}
	return e;
}

enum err calendar_hours_read(struct arena *a, const struct list *rows, const struct hours **out, size_t *n, struct problem *p)
{
	struct hours *v = arena_alloc(a, rows->n * sizeof *v);
	char at[32];
	enum err e;

	for (size_t i = 0; i < rows->n; i++) {
		snprintf(at, sizeof at, "hours.%zu", i);
		if ((e = row_read((const struct hours_row *)rows->v + i, at, &v[i], p)) != OK)
			return e;
	}
	*out = v;
	*n = rows->n;
	return OK;
}

const char *calendar_hours_text(struct arena *a, const struct list *rows)
{
	struct hours_kept kept = { *rows };
	struct jw w;

	jw_init(&w, a);
	shape_write(&w, &hours_kept_shape, &kept);
	return jw_text(&w, NULL);
}

enum err calendar_hours_parse(struct arena *a, const char *text, struct list *rows, struct problem *p)
{
	struct hours_kept kept;
	enum err e = shape_read(a, &hours_kept_shape, text, strlen(text), &kept, p);

	if (e == OK)
		*rows = kept.hours;
	return e;
}

const struct list *calendar_hours_base(void)
{
	static const char *const worked[2] = { "08:30-12:00", "13:30-17:30" };
#define WORKED { 2, (void *)(uintptr_t)worked }
	static const struct hours_row base = { .mon = WORKED, .tue = WORKED, .wed = WORKED, .thu = WORKED, .fri = WORKED };
#undef WORKED
	static const struct list rows = { 1, (void *)(uintptr_t)&base };

	return &rows;
}
