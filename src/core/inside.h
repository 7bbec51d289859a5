/*
 * inside.h: what the files of core/ share with each other and with nobody else.
 *
 * A job is one call on its way: a worker runs gate_begin (route, who, may, decode, prepare; a read is answered there), the
 * writer runs gate_run inside a transaction, and gate_end tells the world after the commit.
 */
#ifndef CORE_INSIDE_H
#define CORE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "core/run.h"

#define ROOMS_MAX 24
#define TENANTS_MAX 64
#define PARAMS_MAX 4
#define NOTIFY_MAX 12

/* A room's loaded state for one tenant, counted. */
struct held {
	void *state;
	const struct room *room;
	atomic_int refs;
};

struct tenant {
	int64_t id;
	const char *code, *name;
	struct held *held[ROOMS_MAX];
	int64_t seen[ROOMS_MAX];         /* room_version as last loaded */
	bool dirty[ROOMS_MAX], loading[ROOMS_MAX];
};

struct route_param { const char *name, *value; };

struct after {
	int64_t topics[NOTIFY_MAX];
	int topics_n;
	bool reload[ROOMS_MAX];
};

struct job {
	struct ctx c;
	struct call call;
	struct reply reply;
	struct after after;
	struct arena *a;
	struct actor as;
	struct route_param params[PARAMS_MAX];
	int params_n;
	struct held *pinned[ROOMS_MAX];
	char body_hash[33];
	char actor_key[32];
	struct http_req *req;            /* NULL in-process */
	void (*done)(void *arg, const struct reply *reply);   /* core_submit */
	void *done_arg;
	struct job *next;
	int tries;
	bool checked;                    /* everything before prepare is done */
	enum err result;                 /* of gate_run, until the batch is committed */
	int64_t started;                 /* monotonic microseconds */
	struct cmd_stat *stat;
};

/* What a thread needs to run jobs: connections and an id generator of its own. */
struct lane {
	struct core *core;
	struct db *read, *write;
	struct ids ids;
	bool heavy;                      /* may run a CMD_HEAVY's prepare: nobody waits behind it for anything else */
};

struct route;
struct limiter;

struct cmd_stat { atomic_llong calls, refused, failed, us; };

struct core {
	struct core_conf conf;
	struct store *store;
	const struct room *rooms[ROOMS_MAX];
	int rooms_n;
	struct route *routes;
	int routes_n;
	struct cmd_stat *stats;          /* one a route */
	struct arena *a;                 /* what lives as long as the program */
	struct tenant tenants[TENANTS_MAX];
	int tenants_n;
	pthread_mutex_t db_lock;         /* load_db; taken before load_lock */
	pthread_mutex_t load_lock;       /* tenants[] */
	pthread_cond_t loaded;           /* a room's memory, for the first time */
	struct db *load_db;
	uint8_t master[32];
	uint8_t sign_public[32], sign_secret[64];
	char sign_id[17];
	pthread_mutex_t random_lock;
	uint64_t random_count;
	struct limiter *limiter;
	struct lane direct;              /* for core_call */
	bool direct_ready;
	struct http *http;               /* while serving */
	pthread_mutex_t server_lock;     /* who submits holds it, so that the server cannot end under them */
	struct server *server;
	atomic_bool ready;
	atomic_int lanes;
	atomic_llong told;               /* core_tell */
	atomic_llong commits;            /* of changes, since the start: with the calls, how many share one fsync */
};

struct route { const struct cmd *cmd; const struct room *room; int segments; const char *seg[12]; struct cmd_stat *stat; };

/* route.c */
enum err route_build(struct core *core, struct problem *p);
/* Finds the command; fills params. E_NOT_FOUND or E_METHOD in *p. internal: the caller may run CMD_INTERNAL. */
enum err route_find(struct core *core, struct job *j, bool internal, const struct route **out, struct problem *p);

/* gate.c */
void gate_init(struct core *core, struct job *j, const struct call *call, struct arena *a);
/*
 * Everything up to the writer. GATE_WRITE: the job still needs it. GATE_HEAVY: it passed all checks, and its prepare is for a
 * heavy lane, which calls this once more. GATE_DONE: j->reply is filled.
 */
enum gate_next { GATE_DONE, GATE_WRITE, GATE_HEAVY };
enum gate_next gate_begin(struct lane *lane, struct job *j);
/* Inside the writer's transaction (and savepoint): OK, or an error with words in c.problem; the caller undoes. */
enum err gate_run(struct lane *lane, struct job *j);
/* A whole transaction of its own, with retries (PostgreSQL, and in-process calls on either store). */
void gate_write_alone(struct lane *lane, struct job *j);
/* After the commit (e == OK) or instead of it: fills the reply, tells listeners, forgets what was pinned. */
void gate_end(struct job *j, enum err e);
/* True if e means that the command may be run again from the start. */
bool gate_again(const struct job *j, enum err e);

/* answer.c */
void answer_ok(struct job *j);
void answer_problem(struct job *j, enum err e);
const char *answer_title(enum err e, bool zh);

/* journal.c */
void journal_hash(char out[65], int64_t tenant, const struct entry *e, const char *kind, const char *payload, const char *prev);
const struct event_kind *journal_kind(const struct core *core, const char *name);
/* An entry's rows: the kind's own, then those of the reactions to it, in the order of app.c. */
enum err journal_apply(struct ctx *c, const struct event_kind *kind, const struct entry *e, const void *data);

/* limiter.c: token buckets, one a key; no lock-out of a whole address beyond its own rate. */
struct limiter *limiter_new(void);
void limiter_free(struct limiter *l);
#define LIMITER_PEER 48
/* Whose bucket an address draws from: itself, or of IPv6 the half that a provider gives out, lest one machine have 2^64. */
void limiter_peer(char out[LIMITER_PEER], const char *peer);
/* Takes one token of a bucket that holds `burst` and gains per_minute; false if it is empty. */
bool limiter_take(struct limiter *l, const char *key, int64_t now_us, int per_minute, int burst);

/* core.c */
enum err lane_open(struct core *core, struct lane *lane, struct problem *p);
void lane_close(struct lane *lane);
/* Opens the lane of in-process calls, once; E_STORE and its like with words in *p. */
enum err direct_open(struct core *core, struct problem *p);
/* Queues a call while serving: done is called with the reply on whatever thread ended it. False, and nothing done, if not serving. */
bool server_submit(struct core *core, const struct call *call, void (*done)(void *arg, const struct reply *reply), void *arg);
struct tenant *tenant_find(struct core *core, int64_t id);
enum err tenants_load(struct core *core, struct problem *p);
void held_drop(struct held *h);
int64_t core_now(const struct core *core);
/* True once a second: a flood of refusals for want of room must not fill the disk with words about it. */
bool core_tell(struct core *core);
int64_t monotonic_us(void);
int room_index(const struct core *core, const struct room *r);
/* Marks rooms whose version another server (or we) raised; by the tick. */
void rooms_refresh(struct core *core);

/* keys.c */
enum err keys_open(struct core *core, struct problem *p);

/* core_room.c: the core's own commands (OpenAPI, health, metrics, seals, clean-up, erasure, tenants). */
extern const struct room core_room;

/* core_sql.c */
enum core_stmt {
	TENANT_ALL, TENANT_ADD, JOURNAL_ADD, JOURNAL_PREV, JOURNAL_LAST, JOURNAL_BY_ID, JOURNAL_BY_SUBJECT, JOURNAL_RANGE,
	JOURNAL_NEWEST, JOURNAL_NEWEST_OF, SEAL_ADD, SEAL_LAST, SEAL_ONE, SIDE_ADD, SIDE_ONE, SIDE_OF, SIDE_DROP, IDEM_ONE, IDEM_ADD, IDEM_OLD,
	IDEM_EXPIRE,
	ROOM_VERSION_ALL, ROOM_VERSION_UP, CORE_STMTS
};
extern const struct stmt core_sql[CORE_STMTS];

#endif
