/*
 * roster.h: who is on duty (值班表), the hotlines (服务热线) and the coordination centres (网格协调中心) of an installation.
 *
 * A roster is a duty desk: of an organization, at a node, with the desk's telephone. Its shifts repeat by the week, by working
 * days, days of rest and holidays of everybody's calendar; a dated exception replaces all shifts of its day. A roster names
 * posts and desks, never persons. docs/roster.md.
 */
#ifndef ROSTER_ROSTER_H
#define ROSTER_ROSTER_H

#include "core/core.h"

extern const struct room roster_room;

/* Who is on duty. post 0: the desk as such. until: the end of the shift. Texts lie in c->a. */
struct roster_duty { int64_t roster, org, post, until; const char *name, *phone; };

/*
 * The nearest desk at or above a place that is on duty at an instant, of one organization or (org 0) of any; *found false if
 * there is none, which is a gap. Of two at one node the one that was made first. A few reads by key.
 */
enum err roster_at(struct ctx *c, const char *path, int64_t org, int64_t at, struct roster_duty *out, bool *found);

/* Whether any desk stands at, above or below a path ("": anywhere): whether asking for one can make sense. */
enum err roster_any(struct ctx *c, const char *path, bool *found);

/*
 * What a roster covers from one local day to another, both inclusive, at most ROSTER_DAYS_MAX. covered: days with any cover;
 * least: of the day that has least.
 */
#define ROSTER_DAYS_MAX 400
struct roster_cover { int days, covered; int64_t minutes, least; };
enum err roster_cover(struct ctx *c, int64_t roster, int64_t from, int64_t to, struct roster_cover *out);

/* For app.c, behind a change of an organization or a post: E_CONFLICT if a roster, line or centre stands on what has ended. */
enum err roster_watch(struct ctx *c, int64_t org, int64_t post);

/* What leans on rosters but stands above: given by app.c. Called behind a change; refuses what it would break. */
struct roster_world { enum err (*changed)(struct ctx *c); };
extern const struct roster_world roster_world;

#endif
