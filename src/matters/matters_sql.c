/*
 * matters_sql.c: the room's numbered statements. The catalogue is what people write by hand: thousands of rows, never millions.
 */
#include "matters/matters_in.h"

#define VERSION_ROW "matter, version, from_day, until_day, withdrawn, body"

const struct stmt matters_sql[MATTERS_STMTS] = {
	/* ---- writing ---- */
	[MATTER_PUT] = { .in = "iiissi", .out = "",
		.sql = "INSERT INTO matter (tenant, id, version, code, class, from_day) VALUES ($1, $2, $3, $4, $5, $6)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, from_day = excluded.from_day" },
	[MATTER_ADD_VERSION] = { .in = "iiiiiissiissss", .out = "",
		.sql = "INSERT INTO matter_version (tenant, matter, version, from_day, until_day, withdrawn, code, class, batch, node, duty, name,"
		       " words, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)" },
	[MATTER_END_VERSION] = { .in = "iiii", .out = "",
		.sql = "UPDATE matter_version SET until_day = $4 WHERE tenant = $1 AND matter = $2 AND version = $3" },
	[MATTER_UNIT_PUT] = { .in = "isiiiss", .out = "",
		.sql = "INSERT INTO matter_unit (tenant, name, id, version, org, kind, level) VALUES ($1, $2, $3, $4, $5, $6, $7)"
		       " ON CONFLICT (tenant, name) DO UPDATE SET version = excluded.version, org = excluded.org, kind = excluded.kind,"
		       " level = excluded.level" },

	/* ---- dumps ---- */
	[MATTER_DUMP] = { .in = "i", .out = "iiissi",
		.sql = "SELECT tenant, id, version, code, class, from_day FROM matter WHERE tenant = $1 ORDER BY id" },
	[MATTER_VERSION_DUMP] = { .in = "i", .out = "iiiiisssiisss",
		.sql = "SELECT matter, version, from_day, until_day, withdrawn, code, class, duty, batch, node, name, words, body FROM matter_version"
		       " WHERE tenant = $1 ORDER BY matter, version" },
	[MATTER_UNIT_DUMP] = { .in = "i", .out = "siiiss",
		.sql = "SELECT name, id, version, org, kind, level FROM matter_unit WHERE tenant = $1 ORDER BY name" },

	/* ---- one matter ---- */
	[MATTER_BY_ID_ON] = { .in = "iii", .out = "iiiiis",
		.sql = "SELECT " VERSION_ROW " FROM matter_version WHERE tenant = $1 AND matter = $2 AND from_day <= $3 AND until_day > $3"
		       " ORDER BY version DESC LIMIT 1" },
	[MATTER_BY_CODE_ON] = { .in = "isi", .out = "iiiiis",
		.sql = "SELECT " VERSION_ROW " FROM matter_version WHERE tenant = $1 AND code = $2 AND from_day <= $3 AND until_day > $3"
		       " ORDER BY version DESC LIMIT 1" },
	[MATTER_CITED] = { .in = "iii", .out = "iiiiis",
		.sql = "SELECT " VERSION_ROW " FROM matter_version WHERE tenant = $1 AND matter = $2 AND version = $3" },
	[MATTER_NEWEST] = { .in = "ii", .out = "iiiiis",
		.sql = "SELECT " VERSION_ROW " FROM matter_version WHERE tenant = $1 AND matter = $2 ORDER BY version DESC LIMIT 1" },
	[MATTER_CODE_TAKEN] = { .in = "is", .out = "i",
		.sql = "SELECT id FROM matter WHERE tenant = $1 AND code = $2" },
	[MATTER_VERSIONS] = { .in = "iii", .out = "iiiiis",
		.sql = "SELECT " VERSION_ROW " FROM matter_version WHERE tenant = $1 AND matter = $2 ORDER BY version DESC LIMIT $3" },

	/* ---- lists ---- */
	[MATTER_LIST] = { .in = "isiSSIISi", .out = "iiiiis",
		.sql = "SELECT " VERSION_ROW " FROM matter_version WHERE tenant = $1 AND code > $2 AND from_day <= $3 AND until_day > $3"
		       " AND withdrawn = 0 AND (CAST($4 AS TEXT) IS NULL OR class = $4) AND (CAST($5 AS TEXT) IS NULL OR duty = $5)"
		       " AND (CAST($6 AS BIGINT) IS NULL OR batch = $6) AND (CAST($7 AS BIGINT) IS NULL OR node = $7)"
		       " AND (CAST($8 AS TEXT) IS NULL OR replace(words, $8, '') <> words) ORDER BY code LIMIT $9" },

	[MATTER_IN_FORCE] = { .in = "ii", .out = "iiiiis",
		.sql = "SELECT " VERSION_ROW " FROM matter_version WHERE tenant = $1 AND from_day <= $2 AND until_day > $2 ORDER BY code" },

	[MATTER_AHEAD] = { .in = "ii", .out = "iiiiis",
		.sql = "SELECT " VERSION_ROW " FROM matter_version WHERE tenant = $1 AND until_day > $2 AND withdrawn = 0 ORDER BY code, version" },

	/* ---- what units' names mean ---- */
	[MATTER_UNIT_ONE] = { .in = "is", .out = "iiiss",
		.sql = "SELECT id, version, org, kind, level FROM matter_unit WHERE tenant = $1 AND name = $2" },
	[MATTER_UNIT_ALL] = { .in = "i", .out = "siss",
		.sql = "SELECT name, org, kind, level FROM matter_unit WHERE tenant = $1 ORDER BY name LIMIT 5000" },
};
