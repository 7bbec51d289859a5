/*
 * calendar.h: the calendars of an installation, and what other rooms may ask of them. The counting itself is deadline.h.
 */
#ifndef CALENDAR_CALENDAR_H
#define CALENDAR_CALENDAR_H

#include "calendar/deadline.h"
#include "core/core.h"

extern const struct room calendar_room;

/*
 * The calendar of an organization (its own, or everybody's), from memory; org 0 is everybody's. It lives until the call
 * ends. Never NULL: an installation without any has the base one (weekly rest, 08:30-12:00 and 13:30-17:30).
 */
const struct calendar *calendar_for(struct ctx *c, int64_t org);

#endif
