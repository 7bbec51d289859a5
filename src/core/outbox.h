/*
 * outbox.h: messages to the world (SMS and WeChat gateways are webhooks). A command posts a message in its own transaction;
 * a thread of the server claims rows by lease, sends, and marks them; what fails is tried again later, and never lost.
 *
 * Never twice: a message carries its id as Idempotency-Key, so a gateway that saw it already answers without sending; a row
 * is claimed by one sender at a time; "sent" is committed before the next attempt could be due.
 *
 * WHAT A GATEWAY GETS: POST of {"id", "what", "subject", "to"?, "data"} with
 *   Idempotency-Key  the id
 *   X-Shao-Time      seconds since 1970
 *   X-Shao-Signature hex of HMAC-SHA256 under the webhook's secret over X-Shao-Time, ".", and the body
 * 2xx: taken. 4xx but 408, 425, 429, or a redirect: will not be taken, failed after 3 tries. Anything else, or silence: again
 * after 10 s, 20 s … 1 h; after 3 days it is stuck, and waits for a person.
 */
#ifndef CORE_OUTBOX_H
#define CORE_OUTBOX_H

#include "core/core.h"

extern const struct room outbox_room;

/*
 * Queues a message in the running transaction. channel: the name of a configured webhook ("sms", "wechat", "desk").
 * to_ref: "side:…" reference of the receiver's contact, sealed with purpose "contact" and bound to the subject's id in
 * decimal, or NULL; what: the template's name; data: JSON without personal data.
 * Does nothing (OK) when the channel is not configured. A channel that is paused keeps what is posted.
 */
enum err outbox_post(struct ctx *c, const char *channel, int64_t subject, const char *to_ref, const char *what, const char *data);

struct outbox_sender;

/* Starts the sending thread; it works while core_serve serves. NULL if it cannot be started (logged; messages wait). */
struct outbox_sender *outbox_start(struct core *core);
/* Ends it: what is under way is given up and sent again later. After core_serve returned, before core_close. NULL is harmless. */
void outbox_stop(struct outbox_sender *s);

#endif
