/*
 * roster_sql.c: the room's numbered statements.
 */
#include "roster/roster_in.h"

#define ROSTER_COLS "r.id, r.version, r.node, r.org, r.post, r.name, r.phone, r.shifts, r.active, n.path, n.name, o.name"
#define ROSTER_OUT "iiiiisssisss"
#define ROSTER_FROM " FROM roster r JOIN node n ON n.tenant = r.tenant AND n.id = r.node JOIN org o ON o.tenant = r.tenant AND o.id = r.org"

const struct stmt roster_sql[ROSTER_STMTS] = {
	[ROSTER_PUT] = { .in = "iiiiiisss", .out = "",
		.sql = "INSERT INTO roster (tenant, id, version, node, org, post, name, phone, shifts, active) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, node = excluded.node, org = excluded.org, post = excluded.post,"
		       " name = excluded.name, phone = excluded.phone, shifts = excluded.shifts" },
	[ROSTER_END] = { .in = "iii", .out = "",
		.sql = "UPDATE roster SET active = 0, version = $3 WHERE tenant = $1 AND id = $2" },
	[ROSTER_VERSION] = { .in = "iii", .out = "",
		.sql = "UPDATE roster SET version = $3 WHERE tenant = $1 AND id = $2" },
	[ROSTER_ONE] = { .in = "ii", .out = ROSTER_OUT,
		.sql = "SELECT " ROSTER_COLS ROSTER_FROM " WHERE r.tenant = $1 AND r.id = $2" },
	[ROSTER_LIST] = { .in = "iissIi", .out = ROSTER_OUT,
		.sql = "SELECT " ROSTER_COLS ROSTER_FROM " WHERE r.tenant = $1 AND r.id > $2 AND r.active = 1 AND n.path >= $3 AND n.path < $4"
		       " AND (CAST($5 AS BIGINT) IS NULL OR r.org = $5) ORDER BY r.id LIMIT $6" },
	/* CROSS JOIN: SQLite begins with the few nodes that are named. */
	[ROSTER_OVER] = { .in = "isssssssssi", .out = ROSTER_OUT,
		.sql = "SELECT " ROSTER_COLS " FROM node n CROSS JOIN roster r JOIN org o ON o.tenant = r.tenant AND o.id = r.org"
		       " WHERE n.tenant = $1 AND n.path IN ($2, $3, $4, $5, $6, $7, $8, $9, $10) AND r.tenant = n.tenant AND r.node = n.id AND r.active = 1"
		       " AND ($11 = 0 OR r.org = $11) ORDER BY n.path DESC, r.id LIMIT 100" },
	[ROSTER_BELOW] = { .in = "iss", .out = "i",
		.sql = "SELECT r.id FROM roster r JOIN node n ON n.tenant = r.tenant AND n.id = r.node WHERE r.tenant = $1 AND r.active = 1"
		       " AND n.path >= $2 AND n.path < $3 ORDER BY r.id LIMIT 1" },
	[ROSTER_OF_ORG] = { .in = "ii", .out = "s",
		.sql = "SELECT name FROM roster WHERE tenant = $1 AND org = $2 AND active = 1"
		       " UNION SELECT number FROM hotline_line WHERE tenant = $1 AND org = $2 AND active = 1"
		       " UNION SELECT name FROM centre WHERE tenant = $1 AND org = $2 AND active = 1" },
	/* A shift's post stands in its text: the rosters of the post's own organization are few. */
	[ROSTER_OF_POST] = { .in = "ii", .out = ROSTER_OUT,
		.sql = "SELECT " ROSTER_COLS ROSTER_FROM " WHERE r.tenant = $1 AND r.org = $2 AND r.active = 1 ORDER BY r.id LIMIT 200" },
	[DAY_CLEAR] = { .in = "iiii", .out = "",
		.sql = "DELETE FROM roster_day WHERE tenant = $1 AND roster = $2 AND day >= $3 AND day <= $4" },
	[DAY_ADD] = { .in = "iiis", .out = "",
		.sql = "INSERT INTO roster_day (tenant, roster, day, shifts) VALUES ($1, $2, $3, $4)" },
	[DAY_RANGE] = { .in = "iiii", .out = "is",
		.sql = "SELECT day, shifts FROM roster_day WHERE tenant = $1 AND roster = $2 AND day >= $3 AND day <= $4 ORDER BY day LIMIT 401" },

	[LINE_PUT] = { .in = "iiiiiisssi", .out = "",
		.sql = "INSERT INTO hotline_line (tenant, id, version, node, org, roster, level, number, name, open, active)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, node = excluded.node, org = excluded.org,"
		       " roster = excluded.roster, level = excluded.level, number = excluded.number, name = excluded.name, open = excluded.open" },
	[LINE_END] = { .in = "iii", .out = "",
		.sql = "UPDATE hotline_line SET active = 0, version = $3 WHERE tenant = $1 AND id = $2" },
	[LINE_ONE] = { .in = "ii", .out = "iiiiiisssiss",
		.sql = "SELECT l.id, l.version, l.node, l.org, l.roster, l.active, l.level, l.number, l.name, l.open, n.path, n.name FROM hotline_line l"
		       " JOIN node n ON n.tenant = l.tenant AND n.id = l.node WHERE l.tenant = $1 AND l.id = $2" },
	[LINE_LIST] = { .in = "issi", .out = "iiiiiisssiss",
		.sql = "SELECT l.id, l.version, l.node, l.org, l.roster, l.active, l.level, l.number, l.name, l.open, n.path, n.name FROM hotline_line l"
		       " JOIN node n ON n.tenant = l.tenant AND n.id = l.node WHERE l.tenant = $1 AND l.active = 1 AND n.path >= $2 AND n.path < $3"
		       " AND l.open >= $4 ORDER BY n.path, l.id LIMIT 200" },
	[LINE_NUMBER] = { .in = "isi", .out = "i",
		.sql = "SELECT id FROM hotline_line WHERE tenant = $1 AND number = $2 AND active = 1 AND id <> $3 ORDER BY id LIMIT 1" },

	[CENTRE_PUT] = { .in = "iiiiissss", .out = "",
		.sql = "INSERT INTO centre (tenant, id, version, node, org, name, address, phone, hours, active)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, node = excluded.node, org = excluded.org,"
		       " name = excluded.name, address = excluded.address, phone = excluded.phone, hours = excluded.hours" },
	[CENTRE_END] = { .in = "iii", .out = "",
		.sql = "UPDATE centre SET active = 0, version = $3 WHERE tenant = $1 AND id = $2" },
	[CENTRE_ONE] = { .in = "ii", .out = "iiiiis",
		.sql = "SELECT z.id, z.version, z.node, z.org, z.active, n.path FROM centre z JOIN node n ON n.tenant = z.tenant AND n.id = z.node"
		       " WHERE z.tenant = $1 AND z.id = $2" },
	[CENTRE_LIST] = { .in = "issii", .out = "iiiissssss",
		.sql = "SELECT z.id, z.version, z.node, z.org, z.name, z.address, z.phone, z.hours, n.path, n.name FROM centre z"
		       " JOIN node n ON n.tenant = z.tenant AND n.id = z.node WHERE z.tenant = $1 AND z.active = 1 AND n.path >= $2 AND n.path < $3"
		       " AND z.id > $4 ORDER BY z.id LIMIT $5" },
	[CENTRE_COUNT] = { .in = "iss", .out = "i",
		.sql = "SELECT COUNT(*) FROM centre z JOIN node n ON n.tenant = z.tenant AND n.id = z.node"
		       " WHERE z.tenant = $1 AND z.active = 1 AND n.path >= $2 AND n.path < $3" },

	[ROSTER_DUMP] = { .in = "i", .out = "iiiiiisssi",
		.sql = "SELECT tenant, id, version, node, org, post, name, phone, shifts, active FROM roster WHERE tenant = $1 ORDER BY tenant, id" },
	[DAY_DUMP] = { .in = "i", .out = "iiis",
		.sql = "SELECT tenant, roster, day, shifts FROM roster_day WHERE tenant = $1 ORDER BY tenant, roster, day" },
	[LINE_DUMP] = { .in = "i", .out = "iiiiiisssii",
		.sql = "SELECT tenant, id, version, node, org, roster, level, number, name, open, active FROM hotline_line WHERE tenant = $1"
		       " ORDER BY tenant, id" },
	[CENTRE_DUMP] = { .in = "i", .out = "iiiiissssi",
		.sql = "SELECT tenant, id, version, node, org, name, address, phone, hours, active FROM centre WHERE tenant = $1 ORDER BY tenant, id" },
};
