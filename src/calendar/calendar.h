/*
 * calendar.h: the calendars of an installation, and what other rooms may ask of them. The counting itself is deadline.h.
 *
 * There is one calendar of everybody (org 0), and an organization may have its own: its own office hours, and its own days,
 * which go before everybody's day by day.
 */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "calendar/deadline.h"
#include "core/core.h"

extern const struct room calendar_room;

/*
 * The calendar of an organization (its own, or everybody's), from memory; org 0 is everybody's. It lives until the call
 * ends. Never NULL: an installation without any has the base one (weekly rest, 08:30-12:00 and 13:30-17:30). Should the
 * calendars not be readable, the base one is returned and the gate fails the command.
 */
const struct calendar *calendar_for(struct ctx *c, int64_t org);

/*
 * Puts PACKS/base/holidays.csv into everybody's calendar through the gate as the operator, a year a command, and makes that
 * calendar if there is none. A year that has rows already is left as it is. E_INPUT with field "FILE:LINE".
 */
enum err calendar_seed(struct core *core, int64_t tenant, const char *packs, struct problem *p);

/* What a calendar must fit but a room beside this one knows: given by app.c. org: E_NOT_FOUND or E_CONFLICT with words unless it may have one. */
struct calendar_world { enum err (*org)(struct ctx *c, int64_t org); };
extern const struct calendar_world calendar_world;

#endif
