/*
 * people_view.h: the room's events, for the files of people/ only. What becomes of them in the tables: people_view.c.
 */
#ifndef PEOPLE_PEOPLE_VIEW_H
#define PEOPLE_PEOPLE_VIEW_H

#include "core/core.h"

#define ORG_DUTIES_MAX 20      /* as in DUTY_OF_ORG */

/* subject: the organization */
struct org_set { int64_t parent, node; const char *kind, *name; };
struct org_duties { struct list duties; };
extern const struct event_kind org_opened, org_changed, org_closed, org_duties_set;

/* subject: the post */
struct post_set { int64_t org, node; const char *title; };
struct post_person { int64_t person; };
struct post_grant { int64_t grant, node, org; const char *role; };
struct post_grant_id { int64_t grant; };
extern const struct event_kind post_opened, post_changed, post_closed, post_taken, post_left, post_granted, post_revoked;

/* subject: the person. name, phone, login: references to side rows. */
struct person_set { int64_t org; const char *name, *phone, *login; };
struct person_act { const char *what; };
extern const struct event_kind person_opened, person_changed, person_closed, person_secured;

/* subject: the session; in the journal for who audits, without rows of its own (the table is operational) */
struct session_opened { int64_t person, post; const char *kind; };
struct nothing { char none; };
extern const struct event_kind session_began, session_ended;

#define PEOPLE_EVENTS 17
extern const struct event_kind *const people_events[PEOPLE_EVENTS];

#endif
