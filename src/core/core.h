/*
 * core.h: what a room is made of, and what it may ask of the gate. Every change and every answer passes here.
 *
 * A room is a table of commands, of event kinds, of statements and of tables. The gate (gate.c) routes a call to a command,
 * asks policy who may, decodes, begins, runs, records, commits and encodes; rooms never do any of these themselves.
 */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/day.h"
#include "base/err.h"
#include "base/id.h"
#include "base/shape.h"
#include "store/store.h"

struct core;    /* the running program: store, rooms, caches */
struct ctx;

enum actor_kind { ACTOR_NOBODY, ACTOR_PERSON, ACTOR_CLOCK, ACTOR_OPERATOR };

/* Who acts. NOBODY: the public. CLOCK: the tick. OPERATOR: the command line of who owns the machine. */
struct actor {
	enum actor_kind kind;
	int64_t person, post, org;   /* 0 where there is none */
	int64_t session;
	const void *grants;          /* people's own: what the acting post may, read once a request */
};

enum cmd_mode { READ, WRITE };

/* Where an object lies, found by a command's `scope`; the gate compares it with the actor's grants and with If-Match. */
struct scope {
	int64_t object;      /* its id; 0: the command is not about one object */
	int64_t version;     /* as it stands in this transaction */
	const char *path;    /* the node's path; NULL: the actor's own (anywhere the right is held) */
	int64_t org;         /* the organization that answers for it; 0: none */
	const char *right;   /* instead of the command's right, e.g. the transition's; NULL: the command's */
	bool open;           /* already proved by the caller's own secret (a follow link) */
};

#define CMD_IF_MATCH 1u     /* refuses with 428 without If-Match, with 412 when it is stale */
#define CMD_NO_KEY 2u       /* a POST that needs no Idempotency-Key because repeating it is harmless */
#define CMD_RAW 4u          /* the body is not JSON; the command reads c->call->body itself (in prepare) */
#define CMD_INTERNAL 8u     /* only the clock and the operator; not routed over HTTP, not in OpenAPI */
#define CMD_SLOW_RATE 16u   /* public and costly: the strict rate limit */
#define CMD_TOP 32u         /* the path is not under /api/v1 (operators' own) */

/* What most writes answer: the object made or changed (c->done_id, c->done_version). `run` leaves c->out alone for it. */
struct changed { int64_t id, version; };
extern const struct shape changed_shape;

/* right: "" open to everybody; "session" any session; else a right that a role must grant. */
struct cmd {
	const char *method, *path, *right;
	enum cmd_mode mode;
	enum err (*run)(struct ctx *c);
	const char *summary;
	const struct shape *in, *out;               /* body of a POST or query of a GET; the answer */
	enum err (*scope)(struct ctx *c, struct scope *s);
	enum err (*prepare)(struct ctx *c);         /* off the writer: hashing, pictures, location; may read */
	enum err (*again)(struct ctx *c, int64_t object);   /* rebuilds the answer of a repeated key; NULL: id and version */
	unsigned flags;
};

/* A call, from HTTP, the command line, the clock or a test. All borrowed. */
struct call {
	const char *method, *path, *query;
	const char *body, *type;
	size_t n;
	const char *token, *cookie, *csrf;   /* bearer token; session cookie; X-CSRF-Token */
	const char *if_match, *key;          /* If-Match; Idempotency-Key */
	const char *if_none_match;
	const char *lang;                    /* "zh" or "en" */
	const char *peer, *request_id;
	bool secure;
	const struct actor *as;              /* in-process callers only: the clock, the operator */
	int64_t tenant;                      /* 0: the installation's first, or the session's */
};

/* An answer. body lies in the caller's arena. */
struct reply {
	int status;
	const char *type;
	const char *body;
	size_t n;
	char etag[32];
	const char *cookie;      /* a Set-Cookie value, or NULL */
	const char *file;        /* a file to send instead of the body, or NULL */
	bool immutable;
	int64_t stream;          /* not 0: turn the request into an event stream of this topic (a post) */
	struct problem problem;
};

struct ctx {
	struct core *core;
	struct arena *a;
	struct db *db;               /* the transaction; in prepare a reading one */
	struct ids *ids;
	int64_t tenant, now;         /* now: microseconds; the only clock a rule may see */
	struct actor actor;
	const struct cmd *cmd;
	const struct call *call;
	struct scope scope;
	const void *in;              /* decoded by cmd->in */
	void *out;                   /* to be filled, encoded by cmd->out */
	void *prepared;              /* prepare's gift to run */
	struct reply *reply;
	struct problem problem;
	int64_t done_id, done_version;   /* the object made or changed: for the idempotency row, ETag and Location */
	struct after *after;
	bool replaying;              /* rebuild: apply only */
	bool side_failed;            /* a side row could not be written: the gate fails the command */
};

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
/* True if the acting post holds a right at a place (and, if org is not 0, for that organization). */
bool ctx_may(struct ctx *c, const char *right, const char *path, int64_t org);
/* Tells the listeners of a topic that something changed, after the commit. */
void ctx_notify(struct ctx *c, int64_t topic);
/* The folder of packs, and the pack of this call's tenant. */
const char *core_packs(const struct core *core);
const char *ctx_pack(struct ctx *c);
/* The tenant's name and code, as given at init. */
void ctx_install(struct ctx *c, const char **code, const char **name);
/* The installation's folder for photos and keys. */
const char *core_files(const struct core *core);
/* The folder of packs. */
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
