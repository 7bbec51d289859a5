/*
 * bench_sql.c: what `shao bench` asks of a store past the gate: devices for its clients, whether an acknowledged case is
 * there, and the rows of a case out of one store and bare into another, column for column as schema/ has them.
 */
#include "cli/bench.h"

#define JOURNAL "tenant, id, subject, seq, tx, at, person, post, cmd, kind, payload, prev, hash"
#define SIDE "tenant, id, subject, kind, salt, body, at"
#define FILE_ "tenant, id, version, number, process, definition, channel, node, path, lon, lat, category, chosen, state, step, who, org, open," \
	" clock_n, clock_state, due, opened, since, closed, photos, score, reporter, follow, client_id, text_id, contact_id, address_id"
#define CLOCK "tenant, case_id, n, limit_id, org, unit, amount, start_rule, end_rule, warn_percent, filed, started, due, original_due, warn," \
	" provisional, how, ended, state, fire_at"
#define IDEM "tenant, actor, key, cmd, body_hash, object, version, at"

#define JOURNAL_TYPES "iiiiiiiisssss"
#define SIDE_TYPES "iiisssi"
#define FILE_TYPES "iiissssisddSSsisiiisIiiIiIiSSiii"
#define CLOCK_TYPES "iiisisissiiiiiiisIsI"
#define IDEM_TYPES "issssiii"

const struct stmt bench_sql[BENCH_STMTS] = {
	[BENCH_SESSION] = { .in = "iisiisii", .out = "",
		.sql = "INSERT INTO session (tenant, id, token, kind, person, post, name, created, seen, expires, revoked)"
		       " VALUES ($1, $2, $3, 3, $4, $5, $6, $7, $7, $8, 0)" },
	[BENCH_CASES] = { .in = "i", .out = "i", .sql = "SELECT COUNT(*) FROM case_file WHERE tenant = $1" },
	[BENCH_NODES] = { .in = "i", .out = "i", .sql = "SELECT COUNT(*) FROM node WHERE tenant = $1" },
	[BENCH_NODE_ALL] = { .in = "i", .out = "isi", .sql = "SELECT id, path, level FROM node WHERE tenant = $1 ORDER BY id LIMIT 20000" },
	[BENCH_CASE] = { .in = "ii", .out = "s", .sql = "SELECT number FROM case_file WHERE tenant = $1 AND id = $2" },

	/* $2 rows, newest first, leaving out the $3 newest. */
	[BENCH_JOURNAL_GET] = { .in = "iii", .out = JOURNAL_TYPES,
		.sql = "SELECT " JOURNAL " FROM journal WHERE tenant = $1 ORDER BY id DESC LIMIT $2 OFFSET $3" },
	[BENCH_SIDE_GET] = { .in = "iii", .out = SIDE_TYPES,
		.sql = "SELECT " SIDE " FROM side WHERE tenant = $1 ORDER BY id DESC LIMIT $2 OFFSET $3" },
	[BENCH_CASE_GET] = { .in = "iii", .out = FILE_TYPES,
		.sql = "SELECT " FILE_ " FROM case_file WHERE tenant = $1 ORDER BY id DESC LIMIT $2 OFFSET $3" },
	[BENCH_CLOCK_GET] = { .in = "iii", .out = CLOCK_TYPES,
		.sql = "SELECT " CLOCK " FROM case_clock WHERE tenant = $1 ORDER BY case_id DESC, n DESC LIMIT $2 OFFSET $3" },
	[BENCH_IDEM_GET] = { .in = "iii", .out = IDEM_TYPES,
		.sql = "SELECT " IDEM " FROM idempotency WHERE tenant = $1 ORDER BY at DESC, actor DESC, key DESC LIMIT $2 OFFSET $3" },

	[BENCH_JOURNAL_PUT] = { .in = JOURNAL_TYPES, .out = "",
		.sql = "INSERT INTO journal (" JOURNAL ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)" },
	[BENCH_SIDE_PUT] = { .in = SIDE_TYPES, .out = "",
		.sql = "INSERT INTO side (" SIDE ") VALUES ($1, $2, $3, $4, $5, $6, $7)" },
	[BENCH_CASE_PUT] = { .in = FILE_TYPES, .out = "",
		.sql = "INSERT INTO case_file (" FILE_ ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
		       " $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)" },
	[BENCH_CLOCK_PUT] = { .in = CLOCK_TYPES, .out = "",
		.sql = "INSERT INTO case_clock (" CLOCK ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,"
		       " $19, $20)" },
	[BENCH_IDEM_PUT] = { .in = IDEM_TYPES, .out = "",
		.sql = "INSERT INTO idempotency (" IDEM ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)" },
};
