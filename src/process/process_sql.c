/*
 * process_sql.c: the room's numbered statements.
 */
#include "process/process_in.h"

const struct stmt process_sql[PROCESS_STMTS] = {
	[PROCESS_DEF_ALL] = { .in = "i", .out = "sss",
		.sql = "SELECT hash, id, body FROM process_def WHERE tenant = $1 ORDER BY hash LIMIT 2000" },
	[PROCESS_DEF_ADD] = { .in = "isssi", .out = "",
		.sql = "INSERT INTO process_def (tenant, hash, id, body, adopted) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (tenant, hash) DO NOTHING" },
	[PROCESS_DEF_DUMP] = { .in = "i", .out = "sssi",
		.sql = "SELECT hash, id, body, adopted FROM process_def WHERE tenant = $1 ORDER BY hash" },
	[PROCESS_CURRENT_ALL] = { .in = "i", .out = "ssii",
		.sql = "SELECT id, hash, subject, version FROM process_current WHERE tenant = $1 ORDER BY id" },
	[PROCESS_CURRENT_ONE] = { .in = "is", .out = "sii",
		.sql = "SELECT hash, subject, version FROM process_current WHERE tenant = $1 AND id = $2" },
	[PROCESS_CURRENT_SET] = { .in = "issii", .out = "",
		.sql = "INSERT INTO process_current (tenant, id, hash, subject, version) VALUES ($1, $2, $3, $4, $5)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET hash = excluded.hash, version = excluded.version" },
};
