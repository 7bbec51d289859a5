/*
 * people_reach.h: where the acting post holds a right.
 */
#ifndef PEOPLE_PEOPLE_REACH_H
#define PEOPLE_PEOPLE_REACH_H

#include "core/core.h"

/* A subtree by its path (""  is everything), limited to one organization (0: not limited). */
struct reach { const char *path; int64_t org; };

/* Fills at most max places where the acting post holds the right; returns how many. Paths live as long as the call. */
int people_reach(struct ctx *c, const char *right, struct reach *out, int max);

#endif
