/*
 * app.c: THE list. Every room of the house, in the order in which they build on each other, and who tells the core who may.
 */
#include "app.h"
#include "assess/assess.h"
#include "bridge/bridge.h"
#include "calendar/calendar.h"
#include "cases/answer.h"
#include "cases/cases.h"
#include "cases/caller.h"
#include "cases/near.h"
#include "cases/photo.h"
#include "cases/release.h"
#include "core/outbox.h"
#include "matters/matters.h"
#include "papers/papers.h"
#include "people/people.h"
#include "process/process.h"
#include "roster/roster.h"
#include "routing/routing.h"
#include "search/search.h"
#include "territory/gazetteer.h"
#include "territory/territory.h"
#include "territory/tiles.h"

const struct room *const app_rooms[] = {
	&outbox_room, &people_room, &territory_room, &gazetteer_room, &tiles_room, &calendar_room, &process_room, &search_room, &matters_room,
	&roster_room, &routing_room, &photo_room, &cases_room, &release_room, &answer_room, &near_room, &caller_room, &assess_room, &papers_room,
	&bridge_room,
};
const int app_rooms_n = sizeof app_rooms / sizeof app_rooms[0];

/* A definition's limit, counted by the calendar's own rules. */
static enum err world_limit(const struct proc_limit *l, struct problem *p)
{
	struct limit limit;

	if (!case_limit(l, &limit))
		return refuse(p, E_INPUT, "limit", "单位、起算或截止方式无效", "the unit, the start or the end is none that the calendar knows");
	return limit_check(&limit, p);
}

const struct process_world process_world = { world_limit, people_roles_read, people_roles_now, people_right_known, routing_watch_process };

/* Whose calendar it may be: an organization of the city that has not ended. */
static enum err world_org(struct ctx *c, int64_t org)
{
	struct people_org o;
	enum err e = people_org_get(c, org, &o);

	return e != OK || o.active ? e : refuse(&c->problem, E_CONFLICT, "org", "单位已停用", "The organization has ended");
}

const struct calendar_world calendar_world = { world_org };

/* What leans on organizations, on posts and on the tree. */
static enum err world_changed(struct ctx *c, int64_t org, int64_t post)
{
	enum err e = roster_watch(c, org, post);

	return e != OK || post ? e : routing_watch(c, org);
}

const struct people_world people_world = { world_changed };

static enum err world_tree(struct ctx *c)
{
	return routing_watch(c, 0);
}

const struct territory_world territory_world = { world_tree };
const struct roster_world roster_world = { world_tree };

const struct matters_world matters_world = { cases_learned, routing_watch_matter };

const struct search_world search_world = { case_search_read, case_search_next, "[\"text\",\"address\",\"words\"]" };

struct core_conf app_conf(const char *store, const char *files, const char *packs)
{
	return (struct core_conf){
		.store = store, .files = files, .packs = packs, .rooms = app_rooms, .rooms_n = app_rooms_n,
		.reactions = assess_reactions, .reactions_n = assess_reactions_n,
		.policy = { people_authenticate, people_csrf, people_holds, people_may, territory_top }, .erasing = search_erasing,
	};
}
