/*
 * outbox_in.h: what the outbox's files share with each other, and with its tests.
 */
#ifndef CORE_OUTBOX_IN_H
#define CORE_OUTBOX_IN_H

#include <sys/socket.h>

#include "core/inside.h"
#include "core/outbox.h"

#define OUTBOX_CLAIM_MAX 16                /* messages that one turn has under way */
#define OUTBOX_CHANNELS_MAX 50
#define OUTBOX_LEASE_US (60 * US_SECOND)   /* well above what a send may take */
#define OUTBOX_SEND_MS 10000
#define OUTBOX_STUCK_US (3 * US_DAY)
#define OUTBOX_KEPT_US (90 * US_DAY)       /* sent messages are listed that long */
#define OUTBOX_REFUSED_TRIES 3

/* ---- what became of one attempt ---- */

#define OUTBOX_RESULTS "sent|again|refused|lost"   /* lost: the receiver's contact was erased */

struct outbox_mark { int64_t id, lease; const char *result, *error; };
struct outbox_marks { struct list marks; };
extern const struct shape outbox_marks_shape;

struct outbox_next { const char *state; int64_t next_at; };
/* The state after an attempt, and when the next is due. attempts: this one counted; chance: any number, for the jitter. Pure. */
struct outbox_next outbox_decide(const char *result, int64_t attempts, int64_t since, int64_t now, uint32_t chance);

/* ---- what a claim hands to the sender; contact and secret still sealed ---- */

struct outbox_claimed {
	int64_t id, lease, subject, hook;      /* hook: what the secret is bound to */
	const char *what, *data, *url, *secret, *to;
	bool to_lost, allow_private;
};
struct outbox_claim { struct list items; };
extern const struct shape outbox_claim_shape;

/* ---- sending (outbox_send.c) ---- */

struct outbox_sender {
	struct core *core;
	struct db *db;           /* looks for what is due */
	void *multi;             /* libcurl's */
	int send_ms;
	bool drop_marks;         /* tests only: dies between sending and marking */
	atomic_bool stop;
	pthread_t thread;
};

/* Opens and closes a sender without a thread. */
enum err outbox_open(struct core *core, struct outbox_sender *s, struct problem *p);
void outbox_close(struct outbox_sender *s);
/* One turn over all tenants: claims, sends, marks. How many messages it tried. */
int outbox_turn(struct outbox_sender *s);

/* ---- addresses (outbox_net.c), pure ---- */

/* True if an address must not be reached from here unless the webhook allows it: our own, private, local, reserved. */
bool outbox_private(const struct sockaddr *at);
/* Whether a webhook may point there: http or https, a host, no user name or password, no fragment. */
enum err outbox_url_check(const char *url, struct problem *p);

enum outbox_stmt {
	WEBHOOK_ONE, WEBHOOK_ALL, WEBHOOK_DUMP, WEBHOOK_PUT, OUTBOX_ADD, OUTBOX_ONE, OUTBOX_LIST, OUTBOX_LIST_STATE, OUTBOX_ANY_DUE, OUTBOX_DUE,
	OUTBOX_LEASE, OUTBOX_MARK, OUTBOX_SENT, OUTBOX_RETRY, OUTBOX_OLD, OUTBOX_DROP, OUTBOX_STMTS
};
extern const struct stmt outbox_sql[OUTBOX_STMTS];

#endif
