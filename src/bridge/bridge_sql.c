/*
 * bridge_sql.c: what exports read, a page at a time, each page found by the key behind the last row of the page before.
 */
#include "bridge/bridge_in.h"

const struct stmt bridge_sql[BRIDGE_STMTS] = {
	/* Entries of cases, a case's together. */
	[EXPORT_ENTRIES] = { .in = "iii", .out = "iiiiiss",
		.sql = "SELECT subject, seq, id, at, post, kind, payload FROM journal WHERE tenant = $1 AND subject >= $2 AND (subject > $2 OR seq > $3)"
		       " AND SUBSTR(kind, 1, 5) = 'case.' ORDER BY subject, seq LIMIT 2000" },
	[EXPORT_JOURNAL] = { .in = "ii", .out = "iiiiiisssss",
		.sql = "SELECT id, subject, seq, at, person, post, cmd, kind, payload, prev, hash FROM journal WHERE tenant = $1 AND id > $2"
		       " ORDER BY id LIMIT 2000" },
	[EXPORT_CASES] = { .in = "ii", .out = "issssSsissiddsIiIsiIS",
		.sql = "SELECT c.id, c.number, c.process, c.channel, c.state, c.category, c.path, c.node, n.name, COALESCE(n.code, ''), c.org, c.lon, c.lat,"
		       " c.clock_state, c.due, c.opened, c.closed, c.who, c.photos, c.score, o.name FROM case_file c"
		       " JOIN node n ON n.tenant = c.tenant AND n.id = c.node"
		       " LEFT JOIN org o ON o.tenant = c.tenant AND o.id = c.org"
		       " WHERE c.tenant = $1 AND n.tenant = $1 AND c.id > $2 AND c.secret = 0 ORDER BY c.id LIMIT 2000" },
	[EXPORT_ORGS] = { .in = "ii", .out = "iiissi",
		.sql = "SELECT id, parent, node, kind, name, active FROM org WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT 2000" },
	[EXPORT_POSTS] = { .in = "ii", .out = "iiisi",
		.sql = "SELECT id, org, node, title, active FROM post WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT 2000" },
	[EXPORT_NODES] = { .in = "ii", .out = "iiisssSsiIDDI",
		.sql = "SELECT id, parent, level, kind, path, name, code, state, valid_from, valid_to, lon, lat, area_m2 FROM node"
		       " WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT 2000" },
	[EXPORT_NODE_ONE] = { .in = "is", .out = "s",
		.sql = "SELECT n.path FROM node_code k JOIN node n ON n.tenant = k.tenant AND n.id = k.node"
		       " WHERE k.tenant = $1 AND n.tenant = $1 AND k.code = $2 AND k.valid_to IS NULL ORDER BY k.valid_from DESC LIMIT 1" },

	[EXPORT_DEFS] = { .in = "i", .out = "ss",
		.sql = "SELECT hash, body FROM process_def WHERE tenant = $1 ORDER BY hash LIMIT 5000" },

	[FILE_ADD] = { .in = "iiisii", .out = "",
		.sql = "INSERT INTO export_file (tenant, id, person, format, at, row_count) VALUES ($1, $2, $3, $4, $5, $6)" },
	[FILE_ONE] = { .in = "ii", .out = "isii",
		.sql = "SELECT person, format, at, row_count FROM export_file WHERE tenant = $1 AND id = $2" },
	[FILE_OLD] = { .in = "ii", .out = "is",
		.sql = "SELECT id, format FROM export_file WHERE tenant = $1 AND at < $2 ORDER BY at, id LIMIT 50" },
	[FILE_DROP] = { .in = "ii", .out = "",
		.sql = "DELETE FROM export_file WHERE tenant = $1 AND id = $2" },

	[IMPORT_SEEN] = { .in = "iss", .out = "i",
		.sql = "SELECT id FROM case_file WHERE tenant = $1 AND channel = $2 AND upstream = $3 AND upstream IS NOT NULL AND parent = 0 LIMIT 1" },
	[IMPORT_GRID] = { .in = "is", .out = "DD",
		.sql = "SELECT n.lon, n.lat FROM node_code k JOIN node n ON n.tenant = k.tenant AND n.id = k.node"
		       " WHERE k.tenant = $1 AND n.tenant = $1 AND k.code = $2 AND k.valid_to IS NULL ORDER BY k.valid_from DESC LIMIT 1" },
};
