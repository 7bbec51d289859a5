/*
 * release.h: what staff have released of a case to the public. Nothing of a case is public by itself: somebody other than who
 * handles it writes a title and a redacted text, and names the pictures that may be seen. A confidential case is never released.
 */
#ifndef CASES_RELEASE_H
#define CASES_RELEASE_H

#include "core/core.h"

extern const struct room release_room;

/* Withdraws what was released of a case and erases its words, with the case's own erasure; nothing if nothing was released. */
enum err release_erase(struct ctx *c, int64_t case_id, const char *reason);

#endif
