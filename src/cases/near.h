/*
 * near.h: what is reported already, near a point, before it is reported again; and who follows it instead of reporting it. A
 * follower has a link and a contact of their own, sees the public side of the case, and is answered as its reporter is.
 */
#ifndef CASES_NEAR_H
#define CASES_NEAR_H

#include "cases/cases.h"
#include "core/core.h"

extern const struct room near_room;

/* The case that a follower's token shows. E_NOT_FOUND with words. */
enum err near_by_follow(struct ctx *c, const char *token, struct case_file *out);
/* Tells the followers of a case what its reporter is told; data: the message's JSON. */
enum err near_tell(struct ctx *c, int64_t case_id, const char *data);
/* Erases the followers' contacts, with the case's own. */
enum err near_erase(struct ctx *c, int64_t case_id, const char *reason);

#endif
