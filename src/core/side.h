/*
 * side.h: how a reference to erasable words is made and read; for side.c and the proof.
 */
#ifndef CORE_SIDE_H
#define CORE_SIDE_H

#include "core/core.h"

struct side_erased { int64_t subject; struct list sides; const char *reason; };
extern const struct shape side_erased_shape;
extern const struct event_kind side_erased_kind;

/* The salted hash of a body, in hex. */
void side_hash(char out[65], const char *salt, const char *body);
/* Splits "side:ID:HASH"; false if ref is none. */
bool side_parse(const char *ref, int64_t *id, char hash[65]);

#endif
