/*
 * outbox.h: messages to the world (SMS and WeChat gateways are webhooks). A command posts a message in its own transaction;
 * a thread of the server claims rows by lease, sends, and marks them; what fails is tried again later, and never lost.
 *
 * Never twice: a message carries its id as Idempotency-Key, so a gateway that saw it already answers without sending; a row
 * is claimed by one sender at a time; "sent" is committed before the next attempt could be due.
 */
#ifndef CORE_OUTBOX_H
#define CORE_OUTBOX_H

#include "core/core.h"

extern const struct room outbox_room;

/*
 * Queues a message in the running transaction. channel: the name of a configured webhook ("sms", "wechat", "desk").
 * to_ref: "side:…" reference of the receiver's sealed contact, or NULL; what: the template's name; data: JSON without personal data.
 * Does nothing (OK) when the channel is not configured.
 */
enum err outbox_post(struct ctx *c, const char *channel, int64_t subject, const char *to_ref, const char *what, const char *data);

#endif
