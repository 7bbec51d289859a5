/*
 * proof.h: a seal, and the clock's command that makes one.
 */
#ifndef CORE_PROOF_H
#define CORE_PROOF_H

#include "core/core.h"

#define SEAL_ENTRIES_MAX 20000   /* as in JOURNAL_RANGE */

/* from and to: ids on SQLite, transaction numbers on PostgreSQL; to is exclusive. */
struct seal {
	int64_t seal, at, from, to, entries;
	const char *prev, *hash, *key_id, *signature;
	int64_t last_id;     /* the newest entry under it */
};

/* Reads and signs what is not sealed yet; c->prepared is the seal, or NULL if there is nothing. */
enum err seal_prepare(struct ctx *c);
enum err seal_run(struct ctx *c);

#endif
