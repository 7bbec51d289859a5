/*
 * near_in.h: what the files of the room of near cases share with each other.
 */
#ifndef CASES_NEAR_IN_H
#define CASES_NEAR_IN_H

#include "cases/cases_in.h"
#include "cases/near.h"
#include "matters/propose.h"

#define NEAR_RADIUS_MAX 5000
#define FOLLOWERS_MAX 200

enum near_stmt { NEAR_OPEN, NEAR_RELEASED, NEAR_PHOTO, FOLLOWER_ADD, FOLLOWER_BY_FOLLOW, FOLLOWERS_OF, FOLLOWER_ONE, FOLLOWER_DUMP, NEAR_STMTS };
extern const struct stmt near_sql[NEAR_STMTS];

/* near.yaml as read. proposer: a class for each of `categories`, by the words that people use for it. */
struct near_radius { const char *category; int64_t m; };
struct near_rule { int64_t radius; struct near_radius *of; size_t n; };
struct near_conf {
	struct arena *a;
	struct near_rule public, staff;
	int64_t days, alike;
	const char *const *categories;
	size_t categories_n;
	struct proposer *proposer;
};
/* E_INPUT with file, line and reason. */
enum err near_conf_read(struct arena *a, const char *path, struct near_conf *out, struct problem *p);
/* How near, for a category (NULL: none). */
int64_t near_radius(const struct near_rule *r, const char *category);

/* A follower's payload; subject: the follower. */
struct follower_added { int64_t case_id; const char *follow, *contact; };
extern const struct event_kind follower_added_kind;

extern const struct shape near_in_shape, near_list_shape, snap_near_in_shape, snap_near_list_shape, follower_in_shape, follower_made_shape,
	snap_propose_in_shape, snap_propose_shape;
/* Open cases near a point, for staff within their reach and for the public without a word of theirs. */
enum err near_list(struct ctx *c);
enum err snap_near_list(struct ctx *c);
/* What a report's words are about. */
enum err snap_propose(struct ctx *c);
/* Follows one of those instead of reporting it again. */
enum err follower_scope(struct ctx *c, struct scope *s);
enum err follower_add(struct ctx *c);
enum err follower_again(struct ctx *c, int64_t id);

#endif
