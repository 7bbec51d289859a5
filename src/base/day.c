/*
 * day.c: civil time as arithmetic. Deadlines, journals and answers all turn instants into days and words here; nothing
 * in this file asks for the current time.
 */
#include "base/day.h"

#include <assert.h>
#include <string.h>

#define ERA_DAYS 146097      /* days in 400 years */
#define EPOCH_SHIFT 719468   /* days from 0000-03-01 to 1970-01-01 */

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static bool leap(int year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool day_valid(int year, int month, int day)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1)
		return false;
	return day <= lengths[month - 1] + (month == 2 && leap(year));
}

/* Years are counted from March, so that the leap day is the last of its year and months have a regular length. */
day_t day_of(int year, int month, int day)
{
	int y = year - (month <= 2);
	int m = month > 2 ? month - 3 : month + 9;

	return y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - EPOCH_SHIFT;
}

void day_split(day_t d, int *year, int *month, int *day)
{
	int64_t z = (int64_t)d + EPOCH_SHIFT;
	int64_t era = floor_div(z, ERA_DAYS);
	int doe = (int)(z - era * ERA_DAYS);                                     /* 0..146096 */
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / (ERA_DAYS - 1)) / 365; /* 0..399 */
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int m = (5 * doy + 2) / 153;

	*day = doy - (153 * m + 2) / 5 + 1;
	*month = m < 10 ? m + 3 : m - 9;
	*year = (int)(yoe + era * 400) + (*month <= 2);
}

int day_weekday(day_t d)
{
	return (int)((((int64_t)d + 3) % 7 + 7) % 7) + 1;   /* day 0 was a Thursday */
}

day_t day_at(int64_t us, int offset_min)
{
	int64_t d = floor_div(us, US_DAY);
	int64_t rest = us - d * US_DAY + offset_min * US_MINUTE;

	return (day_t)(d + floor_div(rest, US_DAY));
}

int64_t day_instant(day_t d, int minute, int offset_min)
{
	return d * US_DAY + (minute - offset_min) * US_MINUTE;
}

struct civil day_civil(int64_t us, int offset_min)
{
	day_t d = day_at(us, offset_min);
	int64_t rest = us - day_instant(d, 0, offset_min);
	struct civil c = {
		.hour = (int)(rest / US_HOUR),
		.minute = (int)(rest / US_MINUTE % 60),
		.second = (int)(rest / US_SECOND % 60),
		.us = (int)(rest % US_SECOND),
	};

	day_split(d, &c.year, &c.month, &c.day);
	return c;
}

static char *put(char *out, int width, int n)
{
	for (int i = width - 1; i >= 0; i--, n /= 10)
		out[i] = (char)('0' + n % 10);
	return out + width;
}

static char *put_day(char *t, int year, int month, int day)
{
	assert(year >= 1 && year <= 9999);
	t = put(t, 4, year);
	*t++ = '-';
	t = put(t, 2, month);
	*t++ = '-';
	return put(t, 2, day);
}

/* Exactly `width` digits at *s, which moves past them; -1 if there are fewer. */
static int take(const char **s, int width)
{
	int n = 0;

	for (int i = 0; i < width; i++, (*s)++) {
		if (**s < '0' || **s > '9')
			return -1;
		n = n * 10 + (**s - '0');
	}
	return n;
}

static bool take_char(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool take_day(const char **s, day_t *out)
{
	int year, month, day;

	if ((year = take(s, 4)) < 0 || !take_char(s, '-') || (month = take(s, 2)) < 0 || !take_char(s, '-') || (day = take(s, 2)) < 0)
		return false;
	if (!day_valid(year, month, day))
		return false;
	*out = day_of(year, month, day);
	return true;
}

void day_print(char out[11], day_t d)
{
	int year, month, day;

	day_split(d, &year, &month, &day);
	*put_day(out, year, month, day) = '\0';
}

bool day_read(const char *s, day_t *out)
{
	day_t d;

	if (!take_day(&s, &d) || *s)
		return false;
	*out = d;
	return true;
}

void day_print_time(char out[40], int64_t us, int offset_min)
{
	struct civil c = day_civil(us, offset_min);
	int away = offset_min < 0 ? -offset_min : offset_min;
	char *t = put_day(out, c.year, c.month, c.day);

	assert(away < 1440);
	*t++ = 'T';
	t = put(t, 2, c.hour);
	*t++ = ':';
	t = put(t, 2, c.minute);
	*t++ = ':';
	t = put(t, 2, c.second);
	if (c.us) {
		*t++ = '.';
		t = put(t, 6, c.us);
	}
	*t++ = offset_min < 0 ? '-' : '+';
	t = put(t, 2, away / 60);
	*t++ = ':';
	t = put(t, 2, away % 60);
	*t = '\0';
}

/* A fraction of 1 to 9 digits; what is finer than a microsecond is dropped. */
static bool take_fraction(const char **s, int *us)
{
	int digits = 0;

	*us = 0;
	for (; **s >= '0' && **s <= '9'; (*s)++, digits++)
		if (digits < 6)
			*us = *us * 10 + (**s - '0');
	for (int i = digits; i < 6; i++)
		*us *= 10;
	return digits >= 1 && digits <= 9;
}

static bool take_offset(const char **s, int *minutes)
{
	bool minus = **s == '-';
	int h, m;

	if (take_char(s, 'Z') || take_char(s, 'z')) {
		*minutes = 0;
		return true;
	}
	if (!take_char(s, '+') && !take_char(s, '-'))
		return false;
	if ((h = take(s, 2)) < 0 || h > 23 || !take_char(s, ':') || (m = take(s, 2)) < 0 || m > 59)
		return false;
	*minutes = minus ? -(h * 60 + m) : h * 60 + m;
	return true;
}

/* Leap seconds are refused: no clock of ours can show one. The first and last day are too, so that any offset can print the rest. */
bool day_read_time(const char *s, int64_t *out)
{
	int hour, minute, second, us = 0, offset;
	int64_t at;
	day_t d;

	if (!take_day(&s, &d) || (!take_char(&s, 'T') && !take_char(&s, 't')))
		return false;
	if ((hour = take(&s, 2)) < 0 || !take_char(&s, ':') || (minute = take(&s, 2)) < 0 || !take_char(&s, ':') || (second = take(&s, 2)) < 0)
		return false;
	if (hour > 23 || minute > 59 || second > 59)
		return false;
	if (take_char(&s, '.') && !take_fraction(&s, &us))
		return false;
	if (!take_offset(&s, &offset) || *s)
		return false;
	at = day_instant(d, hour * 60 + minute, offset) + second * US_SECOND + us;
	if (at < day_instant(day_of(1, 1, 2), 0, 0) || at >= day_instant(day_of(9999, 12, 31), 0, 0))
		return false;
	*out = at;
	return true;
}
