/*
 * core_sql.c: the core's numbered statements: journal, seals, side data, idempotency, tenants.
 */
#include "core/inside.h"

/* A plus before a column keeps SQLite, which has no statistics, from choosing that column's index over the subject's. */
const struct stmt core_sql[CORE_STMTS] = {
	/* lint: no tenant: the list of tenants itself */
	[TENANT_ALL] = { .in = "", .out = "iss",
		.sql = "SELECT tenant, code, name FROM tenant ORDER BY tenant LIMIT 64" },
	[TENANT_ADD] = { .in = "isssi", .out = "",
		.sql = "INSERT INTO tenant (tenant, code, name, pack, created) VALUES ($1, $2, $3, $4, $5)" },

	[JOURNAL_ADD] = { .in = "iiiiiiisssss", .out = "",
		.sql = "INSERT INTO journal (tenant, id, subject, seq, at, person, post, cmd, kind, payload, prev, hash, tx)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 0)",
		.pg = "INSERT INTO journal (tenant, id, subject, seq, at, person, post, cmd, kind, payload, prev, hash, tx)"
		      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, CAST(txid_current() AS BIGINT))" },
	[JOURNAL_PREV] = { .in = "iii", .out = "is",
		.sql = "SELECT id, hash FROM journal WHERE tenant = $1 AND subject = $2 AND seq = $3" },
	[JOURNAL_LAST] = { .in = "i", .out = "I",
		.sql = "SELECT MAX(id) FROM journal WHERE tenant = $1" },
	[JOURNAL_BY_ID] = { .in = "ii", .out = "iiiiiisss",
		.sql = "SELECT id, subject, seq, at, person, post, cmd, kind, payload FROM journal WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT 20000" },
	[JOURNAL_BY_SUBJECT] = { .in = "iii", .out = "iiiiiisssss",
		.sql = "SELECT id, subject, seq, at, person, post, cmd, kind, payload, prev, hash FROM journal"
		       " WHERE tenant = $1 AND (subject > $2 OR (subject = $2 AND seq > $3)) ORDER BY subject, seq LIMIT 20000" },
	/* SQLite commits in the order of ids; PostgreSQL does not, so there the transaction's number decides. */
	[JOURNAL_RANGE] = { .in = "iii", .out = "iis",
		.sql = "SELECT id, id, hash FROM journal WHERE tenant = $1 AND id >= $2 AND id < $3 ORDER BY id LIMIT 20000",
		.pg = "SELECT id, tx, hash FROM journal WHERE tenant = $1 AND tx >= $2 AND tx < $3 ORDER BY tx, id LIMIT 20000" },

	[JOURNAL_NEWEST] = { .in = "iii", .out = "iiiiiissss",
		.sql = "SELECT id, subject, seq, at, person, post, cmd, kind, payload, hash FROM journal"
		       " WHERE tenant = $1 AND id < $2 ORDER BY id DESC LIMIT $3" },
	[JOURNAL_NEWEST_OF] = { .in = "iiii", .out = "iiiiiissss",
		.sql = "SELECT id, subject, seq, at, person, post, cmd, kind, payload, hash FROM journal"
		       " WHERE tenant = $1 AND +id < $2 AND subject = $4 ORDER BY seq DESC LIMIT $3" },

	[SEAL_ADD] = { .in = "iiiiiissssi", .out = "",
		.sql = "INSERT INTO seal (tenant, seal, at, tx_from, tx_to, entries, prev, hash, key_id, signature, last_id)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)" },
	[SEAL_LAST] = { .in = "i", .out = "iisii",
		.sql = "SELECT seal, tx_to, hash, at, last_id FROM seal WHERE tenant = $1 ORDER BY seal DESC LIMIT 1" },
	[SEAL_ONE] = { .in = "ii", .out = "iiiiissss",
		.sql = "SELECT seal, at, tx_from, tx_to, entries, prev, hash, key_id, signature FROM seal WHERE tenant = $1 AND seal = $2" },

	[SIDE_ADD] = { .in = "iiisssi", .out = "",
		.sql = "INSERT INTO side (tenant, id, subject, kind, salt, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7)" },
	[SIDE_ONE] = { .in = "ii", .out = "ss",
		.sql = "SELECT salt, body FROM side WHERE tenant = $1 AND id = $2" },
	[SIDE_OF] = { .in = "iiS", .out = "i",
		.sql = "SELECT id FROM side WHERE tenant = $1 AND subject = $2 AND (CAST($3 AS TEXT) IS NULL OR kind = $3) ORDER BY +id" },
	[SIDE_DROP] = { .in = "ii", .out = "",
		.sql = "DELETE FROM side WHERE tenant = $1 AND id = $2" },

	[IDEM_ONE] = { .in = "iss", .out = "ssii",
		.sql = "SELECT cmd, body_hash, object, version FROM idempotency WHERE tenant = $1 AND actor = $2 AND key = $3" },
	[IDEM_ADD] = { .in = "issssiii", .out = "",
		.sql = "INSERT INTO idempotency (tenant, actor, key, cmd, body_hash, object, version, at)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)" },
	[IDEM_OLD] = { .in = "ii", .out = "i",
		.sql = "SELECT at FROM idempotency WHERE tenant = $1 AND at < $2 ORDER BY at LIMIT 1" },
	[IDEM_EXPIRE] = { .in = "iii", .out = "",
		.sql = "DELETE FROM idempotency WHERE tenant = $1 AND at < $2 AND at < $3" },

	[ROOM_VERSION_ALL] = { .in = "i", .out = "si",
		.sql = "SELECT room, n FROM room_version WHERE tenant = $1 ORDER BY room" },
	[ROOM_VERSION_UP] = { .in = "is", .out = "",
		.sql = "INSERT INTO room_version (tenant, room, n) VALUES ($1, $2, 1)"
		       " ON CONFLICT (tenant, room) DO UPDATE SET n = room_version.n + 1" },
};
