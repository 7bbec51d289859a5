/*
 * gazetteer_sql.c: numbered statements.
 */
#include "territory/gazetteer_in.h"

const struct stmt gazetteer_sql[GAZETTEER_STMTS] = {
	[GAZ_ADD] = { .in = "iisssdd", .out = "",
		.sql = "INSERT INTO gazetteer (tenant, id, name, kind, address, lon, lat) VALUES ($1, $2, $3, $4, $5, $6, $7)" },
	[GAZ_TAIL_ADD] = { .in = "isii", .out = "",
		.sql = "INSERT INTO gazetteer_tail (tenant, tail, place, begin) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING" },
	[GAZ_CLEAR] = { .in = "i", .out = "", .sql = "DELETE FROM gazetteer WHERE tenant = $1" },
	[GAZ_TAIL_CLEAR] = { .in = "i", .out = "", .sql = "DELETE FROM gazetteer_tail WHERE tenant = $1" },
	/* The ends that begin with the question, in their order: those that are nothing else come first. */
	[GAZ_FIND] = { .in = "issi", .out = "isssddi",
		.sql = "SELECT p.id, p.name, p.kind, p.address, p.lon, p.lat, t.begin FROM gazetteer_tail t JOIN gazetteer p ON p.tenant = t.tenant"
		       " AND p.id = t.place WHERE t.tenant = $1 AND t.tail >= $2 AND t.tail < $3 ORDER BY t.tail, t.place LIMIT $4" },
	[GAZ_DUMP] = { .in = "i", .out = "iisssdd",
		.sql = "SELECT tenant, id, name, kind, address, lon, lat FROM gazetteer WHERE tenant = $1 ORDER BY id" },
	[GAZ_TAIL_DUMP] = { .in = "i", .out = "isii",
		.sql = "SELECT tenant, tail, place, begin FROM gazetteer_tail WHERE tenant = $1 ORDER BY tail, place" },
};
