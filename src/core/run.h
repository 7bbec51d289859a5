/*
 * run.h: the program's side of the core: opening it, calling it in-process, serving it. main.c, app.c and tests use this;
 * rooms only where the command line has them act as the operator (adopting packs, seeding calendars, importing).
 */
#ifndef CORE_RUN_H
#define CORE_RUN_H

#include "core/core.h"
#include "http/http.h"

/* Who may: given by people through app.c, so that the core knows no role. */
struct policy {
	/* Fills c->actor and c->tenant from token or cookie; E_AUTH if one is given and is not valid, OK (NOBODY) if none. */
	enum err (*authenticate)(struct ctx *c);
	/* For a cookie session: the right CSRF token? */
	bool (*csrf)(struct ctx *c);
	bool (*holds)(struct ctx *c, const char *right);                                  /* anywhere */
	bool (*may)(struct ctx *c, const char *right, const char *path, int64_t org);     /* here */
	const char *(*top)(struct ctx *c);   /* territory's: the path of the node that holds the whole city; "" if none does */
};

struct core_conf {
	const char *store;                /* "sqlite:…" or "postgresql://…" */
	const char *files;                /* folder of photos and keys */
	const struct room *const *rooms;
	int rooms_n;
	const struct reaction *reactions;
	int reactions_n;
	struct policy policy;
	const char *packs;                /* folder of packs */
	/* Before side rows of a subject go (kind NULL: all of them), in the same transaction; NULL: nobody else keeps their words. */
	enum err (*erasing)(struct ctx *c, int64_t subject, const char *kind);
	int64_t (*clock)(void *arg);      /* NULL: the system's */
	void *clock_arg;
	const uint8_t *seed;              /* 32 bytes: deterministic randomness, for tests; NULL: the system's */
	const struct stmt_list *also;     /* statements of who opens the installation, beside the rooms'; NULL: none */
	bool faults;                      /* wrap the store with the fault counter */
	int server;                       /* 0..63: this server's number in ids */
};

/* Opens an installation: keys, store, migrations, tenants. Closed with core_close (NULL is allowed). */
enum err core_open(const struct core_conf *conf, struct core **out, struct problem *p);
void core_close(struct core *core);
/* The store itself, for backup and tests; stays the core's. */
struct store *core_store(struct core *core);

/* One call on the caller's thread. The reply's body lies in a. Not while core_serve runs on SQLite (one writer). */
void core_call(struct core *core, const struct call *call, struct arena *a, struct reply *out);

/* What is due at this moment, through the gate as the clock; returns how many commands ran. */
int core_tick(struct core *core);

/* Serves until http_stop: workers, the writer, the tick. Sets http's handler. started is called once it is ready. */
enum err core_serve(struct core *core, struct http_conf *http, void (*started)(struct http *h), struct problem *p);

/*
 * A clock's command, path and body copied, from a thread that is no worker: queued while serving, else run at once.
 * done (may be NULL) is called with the reply on whatever thread ended it.
 */
void core_submit(struct core *core, const char *path, const char *body, int64_t tenant,
                 void (*done)(void *arg, const struct reply *reply), void *arg);

/* OpenAPI 3.1 from the command tables. */
const char *core_openapi(struct core *core, struct arena *a, size_t *n);
/* The same without an installation. */
const char *core_openapi_of(const struct core_conf *conf, struct arena *a, size_t *n);

/* Replays the journal into an empty store and compares; prints differences; *same. E_CONFLICT: an entry that cannot be replayed. */
enum err core_rebuild_check(struct core *core, bool *same, int64_t *entries, struct problem *p);
/* Proves chains, seals and side references; E_CONFLICT and words of the first break in *p. How many of both were proved. */
enum err core_verify(struct core *core, int64_t *entries, int64_t *seals, struct problem *p);
/* Seals what is not sealed yet (a tick does it too). */
enum err core_seal_now(struct core *core, struct problem *p);
/* Writes hash and signature of every seal to a new file at path. E_STORE. */
enum err core_seal_export(struct core *core, const char *path, struct problem *p);
/* Whether the seals of such a file still stand: E_CONFLICT if one does not, E_INPUT if it is none. Proves no entry: core_verify does. */
enum err core_verify_export(struct core *core, const char *path, struct problem *p);

#endif
