/*
 * cmd.h: a command as a row of a table, a call, its answer, and the context in which a command runs. Part of core.h.
 */
#ifndef CORE_CMD_H
#define CORE_CMD_H

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
#define CMD_HEAVY 64u       /* its prepare takes long (pictures, shapes): on threads of its own, so that it keeps nobody else waiting */
#define CMD_PUBLIC 128u    /* the same for everybody: anybody may keep it for half a minute, and it is told by an ETag of its content */
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
	bool remote;                         /* from another machine, or through a proxy */
	bool inner;                          /* a part of a call that the limiter has counted already (ctx_each) */
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
	const char *cache;       /* of a body: its Cache-Control; NULL: not to be kept */
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
	void *prepared;              /* prepare's gift to run, or scope's */
	struct reply *reply;
	struct problem problem;
	int64_t done_id, done_version;   /* the object made or changed: for the idempotency row, ETag and Location */
	struct after *after;
	bool replaying;              /* rebuild: apply only */
	enum err failed;             /* what cannot say so by its answer (side_put, side_get, calendar_for) failed: the gate fails the call */
};

#endif
