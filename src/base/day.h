/*
 * day.h: civil time. An instant is microseconds since 1970-01-01 00:00 UTC; a day is a count of days since then in local
 * time. China has one offset (+08:00) and no summer time since 1991, so an offset is a number, not a database.
 */
#ifndef BASE_DAY_H
#define BASE_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define US_SECOND INT64_C(1000000)
#define US_MINUTE (60 * US_SECOND)
#define US_HOUR (60 * US_MINUTE)
#define US_DAY (24 * US_HOUR)
#define CHINA_OFFSET_MIN 480

typedef int32_t day_t;

struct civil { int year, month, day, hour, minute, second, us; };   /* month 1..12, day 1..31 */

/* Proleptic Gregorian, years 1 to 9999. day_of is total for valid dates; day_valid tells which are. */
bool day_valid(int year, int month, int day);
day_t day_of(int year, int month, int day);
void day_split(day_t d, int *year, int *month, int *day);
int day_weekday(day_t d);                                   /* 1 = Monday .. 7 = Sunday */

/* The local day of an instant, and the instant of a local minute of a day (0..1440). */
day_t day_at(int64_t us, int offset_min);
int64_t day_instant(day_t d, int minute, int offset_min);
struct civil day_civil(int64_t us, int offset_min);

/* "2026-11-20" both ways. out holds 11. */
void day_print(char out[11], day_t d);
bool day_read(const char *s, day_t *out);

/* RFC 3339, always printed with the offset ("2026-11-20T09:30:00+08:00", fraction only if not zero). out holds 40. */
void day_print_time(char out[40], int64_t us, int offset_min);
bool day_read_time(const char *s, int64_t *out);

#endif
