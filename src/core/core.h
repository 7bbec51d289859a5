/*
 * core.h: what a room is made of, and what it may ask of the gate. Every change and every answer passes here.
 *
 * A room is a table of commands, of event kinds, of statements and of tables. The gate (gate.c) routes a call to a command,
 * asks policy who may, decodes, begins, runs, records, commits and encodes; rooms never do any of these themselves.
 */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include "core/cmd.h"

/* ---- events ---- */

struct entry {
	int64_t id, subject, seq, at;   /* seq: 1 for a subject's first entry; it is the object's version */
	int64_t person, post;
	const char *cmd;
};

struct event_kind {
	const char *name;                 /* "case.filed" */
	const struct shape *shape;        /* its payload: computed results only */
	/* event -> rows. Reads nothing but its arguments and this room's projections. */
	enum err (*apply)(struct ctx *c, const struct entry *e, const void *data);
};

/*
 * Appends one entry and applies it. version: the subject's version that the decision was made upon (0: a new subject).
 * E_STALE in *c->problem if somebody was faster (the gate retries the command where nobody asked for If-Match).
 * *e (may be NULL) receives the entry.
 */
enum err record(struct ctx *c, const struct event_kind *kind, int64_t subject, int64_t version, const void *data, struct entry *e);

/*
 * What a higher room does when a lower room's event is recorded: applied behind the kind's own apply, in the same transaction,
 * and in a rebuild at the same place in the order. Reads nothing but its arguments and its own room's projections. app.c
 * lists all of them (docs/decisions/0020).
 */
struct reaction {
	const struct event_kind *kind;
	enum err (*apply)(struct ctx *c, const struct entry *e, const void *data);
};

/* ---- rooms ---- */

enum table_kind { TABLE_JOURNAL, TABLE_PROJECTION, TABLE_SIDE, TABLE_OPERATIONAL };

struct table {
	const char *name;
	enum table_kind kind;
	const struct stmt *dump;      /* projections: all columns of a tenant ($1), ordered by the key, for rebuild --check */
};

/* A command that the clock owes: room->due lists them, the tick calls them through the gate. */
struct due { const char *path, *body; };

struct room {
	const char *name;
	const struct cmd *cmds;
	int cmds_n;
	const struct event_kind *const *events;
	int events_n;
	const struct stmt *stmts;
	int stmts_n;
	const struct table *tables;
	int tables_n;
	/* Loads what the room keeps in memory; called at start, and again after room_reload. The old state is closed when its last reader ends. */
	enum err (*load)(struct ctx *c, void **state);
	void (*unload)(void *state);
	/* At most max calls owed at c->now. */
	enum err (*due)(struct ctx *c, int max, struct due *out, int *n);
	/* For rebuild --check, before it compares: what `from` will only add to its projections with its next tick is taken from the replayed. */
	enum err (*level)(struct ctx *from, struct ctx *to);
};

/* The room's loaded state for this call; NULL if it has none. Stays valid until the call ends. */
void *room_state(struct ctx *c, const struct room *r);
/* Loads the room's state anew after this command's commit (a batch of changes loads once). */
void room_reload(struct ctx *c, const struct room *r);

/* ---- what a command may ask ---- */

int64_t ctx_id(struct ctx *c);                                /* a new id */
void ctx_random(struct ctx *c, void *out, size_t n);          /* secrets; seeded in tests */
const char *ctx_param(struct ctx *c, const char *name);       /* a path parameter; asserts that the path has it */
enum err ctx_param_id(struct ctx *c, const char *name, int64_t *out);   /* E_NOT_FOUND if it is no id */
bool ctx_zh(const struct ctx *c);
/*
 * True if e is OK. For what an answer leaves out when it is gone (E_NOT_FOUND): any other error is kept, and the gate fails the
 * call with the first of them, so that what could not be read never looks like what is not there.
 */
bool ctx_found(struct ctx *c, enum err e);
/* True if the acting post holds a right at a place (and, if org is not 0, for that organization). */
bool ctx_may(struct ctx *c, const char *right, const char *path, int64_t org);
/*
 * The scope of a command that concerns the whole city (its journal, its webhooks, its calendars): the node that holds all of
 * it, so that a right granted on a district does not reach there (E_DENIED). Where no node does, only the operator may.
 */
enum err ctx_scope_top(struct ctx *c, struct scope *s);
/* Tells the listeners of a topic that something changed, after the commit. */
void ctx_notify(struct ctx *c, int64_t topic);
/*
 * Runs calls of the same caller, each a command of its own: through the whole gate, in its own transaction, with its own
 * refusal. Only from the `run` of a CMD_HEAVY command in mode READ, which waits for all of them: its snapshot ends before
 * the first, so it reads nothing afterwards. Of each call only method, path, body, n, if_match and key are looked at; out[i]'s body
 * lies in the arena.
 */
void ctx_each(struct ctx *c, const struct call *calls, size_t n, struct reply *out);
/* The folder of packs. */
const char *core_packs(const struct core *core);
/* The tenant's code and name, as given at init; "" for both if there is no such tenant. */
void ctx_install(struct ctx *c, const char **code, const char **name);
/* The installation's folder for photos and keys. */
const char *core_files(const struct core *core);
/* A keyed hash (BLAKE2b, 32 bytes) under a key derived from the installation's master key for a purpose: follow links, CSRF tokens. */
void core_mac(const struct core *core, const char *purpose, const void *data, size_t n, uint8_t out[32]);
/* Seals and opens personal data (XChaCha20-Poly1305). bound: what it belongs to, authenticated with it. Text form is base64. */
char *core_seal(struct ctx *c, const char *purpose, const char *bound, const char *text);
char *core_unseal(struct ctx *c, const char *purpose, const char *bound, const char *sealed);   /* NULL if it was changed */

/* ---- side data: erasable words that the journal knows by a salted hash only ---- */

/*
 * Stores text beside a subject and returns its reference "side:ID:HASH" (in the arena) for a payload.
 * kind: "text", "contact", "name", …; NULL text returns NULL.
 */
const char *side_put(struct ctx *c, int64_t subject, const char *kind, const char *text);
/* Reads by reference, or by its id; NULL if it was erased. */
const char *side_get(struct ctx *c, const char *ref);
const char *side_get_id(struct ctx *c, int64_t id);
/* The reference of a side row that stands; NULL if it was erased. */
const char *side_ref(struct ctx *c, int64_t id);
/* Erases all side rows of a subject (kind NULL: every kind), salts too, and records side.erased (a subject of its own). */
enum err side_erase(struct ctx *c, int64_t subject, const char *kind, const char *reason);

#endif
