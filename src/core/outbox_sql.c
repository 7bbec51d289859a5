/*
 * outbox_sql.c: the outbox's numbered statements.
 */
#include "core/outbox_in.h"

const struct stmt outbox_sql[OUTBOX_STMTS] = {
	[WEBHOOK_ONE] = { .in = "is", .out = "iissii",
		.sql = "SELECT id, version, url, secret, active, allow_private FROM webhook WHERE tenant = $1 AND channel = $2" },
	[WEBHOOK_ALL] = { .in = "i", .out = "siissii",
		.sql = "SELECT channel, id, version, url, secret, active, allow_private FROM webhook WHERE tenant = $1 ORDER BY channel LIMIT 200" },
	[WEBHOOK_DUMP] = { .in = "i", .out = "siissii",
		.sql = "SELECT channel, id, version, url, secret, active, allow_private FROM webhook WHERE tenant = $1 ORDER BY channel" },
	[WEBHOOK_PUT] = { .in = "isiissii", .out = "",
		.sql = "INSERT INTO webhook (tenant, channel, id, version, url, secret, active, allow_private) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
		       " ON CONFLICT (tenant, channel) DO UPDATE SET version = excluded.version, url = excluded.url, secret = excluded.secret,"
		       " active = excluded.active, allow_private = excluded.allow_private" },

	[OUTBOX_ADD] = { .in = "iisissSi", .out = "",
		.sql = "INSERT INTO outbox (tenant, id, channel, subject, what, data, to_ref, state, attempts, next_at, lease_until, last_error,"
		       " created, since) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, $8, 0, '', $8, $8)" },
	[OUTBOX_ONE] = { .in = "ii", .out = "iiiissSsi",
		.sql = "SELECT attempts, since, lease_until, subject, what, data, to_ref, state, id FROM outbox WHERE tenant = $1 AND id = $2" },
	[OUTBOX_LIST] = { .in = "iii", .out = "isissiisiIi",
		.sql = "SELECT id, channel, subject, what, state, attempts, next_at, last_error, created, sent_at, CASE WHEN to_ref IS NULL THEN 0 ELSE 1 END"
		       " FROM outbox WHERE tenant = $1 AND id < $2 ORDER BY id DESC LIMIT $3" },
	[OUTBOX_LIST_STATE] = { .in = "iiis", .out = "isissiisiIi",
		.sql = "SELECT id, channel, subject, what, state, attempts, next_at, last_error, created, sent_at, CASE WHEN to_ref IS NULL THEN 0 ELSE 1 END"
		       " FROM outbox WHERE tenant = $1 AND id < $2 AND state = $4 ORDER BY id DESC LIMIT $3" },
	[OUTBOX_ANY_DUE] = { .in = "ii", .out = "i",
		.sql = "SELECT w.id FROM webhook w WHERE w.tenant = $1 AND w.active = 1 AND EXISTS (SELECT 1 FROM outbox o WHERE o.tenant = $1"
		       " AND o.channel = w.channel AND o.state = 'waiting' AND o.next_at <= $2 AND o.lease_until <= $2) ORDER BY w.id LIMIT 1" },
	[OUTBOX_DUE] = { .in = "isii", .out = "i",
		.sql = "SELECT id FROM outbox WHERE tenant = $1 AND channel = $2 AND state = 'waiting' AND next_at <= $3 AND lease_until <= $3"
		       " ORDER BY next_at, id LIMIT $4" },
	[OUTBOX_LEASE] = { .in = "iiii", .out = "",
		.sql = "UPDATE outbox SET lease_until = $4, attempts = attempts + 1"
		       " WHERE tenant = $1 AND id = $2 AND state = 'waiting' AND next_at <= $3 AND lease_until <= $3" },
	[OUTBOX_MARK] = { .in = "iiisis", .out = "",
		.sql = "UPDATE outbox SET state = $4, next_at = $5, last_error = $6, lease_until = 0"
		       " WHERE tenant = $1 AND id = $2 AND lease_until = $3 AND state = 'waiting'" },
	[OUTBOX_SENT] = { .in = "iii", .out = "",
		.sql = "UPDATE outbox SET state = 'sent', sent_at = $3, last_error = '', lease_until = 0"
		       " WHERE tenant = $1 AND id = $2 AND state <> 'sent'" },
	[OUTBOX_RETRY] = { .in = "iii", .out = "",
		.sql = "UPDATE outbox SET state = 'waiting', attempts = 0, next_at = $3, since = $3, lease_until = 0"
		       " WHERE tenant = $1 AND id = $2 AND state <> 'sent' AND lease_until <= $3" },
	[OUTBOX_OLD] = { .in = "iii", .out = "i",
		.sql = "SELECT id FROM outbox WHERE tenant = $1 AND state = 'sent' AND sent_at < $2 ORDER BY sent_at, id LIMIT $3" },
	[OUTBOX_DROP] = { .in = "ii", .out = "",
		.sql = "DELETE FROM outbox WHERE tenant = $1 AND id = $2 AND state = 'sent'" },
};
