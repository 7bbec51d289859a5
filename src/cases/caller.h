/*
 * caller.h: who calls a hotline again is found by the number, if they agreed to it: what the room of cases needs of that.
 */
#ifndef CASES_CALLER_H
#define CASES_CALLER_H

#include "core/core.h"

extern const struct room caller_room;

/* A ticket that its caller agreed to be found by: E_INPUT for a contact that holds no telephone number. */
enum err caller_keep(struct ctx *c, int64_t case_id, const char *contact);
/* With a contact that is erased goes what it was found by. */
enum err caller_forget(struct ctx *c, int64_t case_id);
/* A telephone number's digits as they are compared; NULL if the contact holds none. Lies in a. */
const char *caller_digits(struct arena *a, const char *contact);

#endif
