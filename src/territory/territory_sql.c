/*
 * territory_sql.c: the room's numbered statements. Lists of codes come as one JSON text: SQLite and PostgreSQL open it by
 * functions of different names, so these few statements have two texts.
 */
#include "territory/territory_in.h"

#define NODE_COLS "n.id, n.version, n.parent, n.level, n.last, n.valid_from, n.valid_to, n.households, n.hard, n.host_org, n.area_m2," \
	" n.kind, n.path, n.name, n.code, n.state, n.duty_phone, n.lon, n.lat"
#define NODE_OUT "iiiiiiIIiiIsssSsSDD"

const struct stmt territory_sql[TERRITORY_STMTS] = {
	/* ---- written by territory_view.c only ---- */
	[NODE_ADD] = { .in = "iiiiisssSiIiSiDDI", .out = "",
		.sql = "INSERT INTO node (tenant, id, version, parent, level, kind, path, last, name, code, state, valid_from, households, hard,"
		       " duty_phone, host_org, lon, lat, area_m2)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9, 'active', $10, $11, $12, $13, $14, $15, $16, $17)" },
	[NODE_LAST] = { .in = "iii", .out = "",
		.sql = "UPDATE node SET last = $3 WHERE tenant = $1 AND id = $2 AND last < $3" },
	[NODE_CHANGE] = { .in = "iiisSIiiDD", .out = "",
		.sql = "UPDATE node SET version = $3, name = $4, duty_phone = $5, households = $6, hard = $7, host_org = $8, lon = $9, lat = $10"
		       " WHERE tenant = $1 AND id = $2" },
	[NODE_RENAME] = { .in = "iiis", .out = "",
		.sql = "UPDATE node SET version = $3, name = $4 WHERE tenant = $1 AND id = $2" },
	[NODE_RECODE] = { .in = "iiis", .out = "",
		.sql = "UPDATE node SET version = $3, code = $4 WHERE tenant = $1 AND id = $2" },
	[NODE_END] = { .in = "iiisi", .out = "",
		.sql = "UPDATE node SET version = $3, state = $4, valid_to = $5 WHERE tenant = $1 AND id = $2" },
	[NODE_MOVE] = { .in = "iiiis", .out = "",
		.sql = "UPDATE node SET version = $3, parent = $4, path = $5 WHERE tenant = $1 AND id = $2" },
	[NODE_LAND] = { .in = "iiddi", .out = "",
		.sql = "UPDATE node SET lon = $3, lat = $4, area_m2 = $5 WHERE tenant = $1 AND id = $2" },
	[CODE_ADD] = { .in = "iisi", .out = "",
		.sql = "INSERT INTO node_code (tenant, node, code, valid_from) VALUES ($1, $2, $3, $4)" },
	[CODE_END] = { .in = "iisi", .out = "",
		.sql = "UPDATE node_code SET valid_to = $4 WHERE tenant = $1 AND node = $2 AND code = $3 AND valid_to IS NULL" },
	[CODE_END_ALL] = { .in = "iii", .out = "",
		.sql = "UPDATE node_code SET valid_to = $3 WHERE tenant = $1 AND node = $2 AND valid_to IS NULL" },
	[HEIR_ADD] = { .in = "iii", .out = "",
		.sql = "INSERT INTO node_heir (tenant, node, heir) VALUES ($1, $2, $3)" },
	[MOVE_ADD] = { .in = "iiissi", .out = "",
		.sql = "INSERT INTO node_move (tenant, id, node, old_path, new_path, day) VALUES ($1, $2, $3, $4, $5, $6)" },
	[SHAPE_PUT] = { .in = "iiiissdddd", .out = "",
		.sql = "INSERT INTO node_shape (tenant, node, level, layer, shape, small, west, south, east, north)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
		       " ON CONFLICT (tenant, node) DO UPDATE SET level = excluded.level, layer = excluded.layer, shape = excluded.shape,"
		       " small = excluded.small, west = excluded.west, south = excluded.south, east = excluded.east, north = excluded.north" },
	[SHAPE_DROP] = { .in = "ii", .out = "",
		.sql = "DELETE FROM node_shape WHERE tenant = $1 AND node = $2" },

	/* ---- nodes ---- */
	[NODE_ONE] = { .in = "ii", .out = NODE_OUT,
		.sql = "SELECT " NODE_COLS " FROM node n WHERE n.tenant = $1 AND n.id = $2" },
	[NODE_OF_CODE] = { .in = "isi", .out = NODE_OUT,
		.sql = "SELECT " NODE_COLS " FROM node_code k JOIN node n ON n.tenant = k.tenant AND n.id = k.node"
		       " WHERE k.tenant = $1 AND n.tenant = $1 AND k.code = $2 AND k.valid_from <= $3 AND (k.valid_to IS NULL OR k.valid_to > $3)"
		       " ORDER BY k.valid_from DESC LIMIT 1" },
	[NODE_OF_CODES] = { .in = "is", .out = NODE_OUT "siI",
		.sql = "SELECT " NODE_COLS ", k.code, k.valid_from, k.valid_to FROM node_code k JOIN node n ON n.tenant = k.tenant AND n.id = k.node"
		       " WHERE k.tenant = $1 AND n.tenant = $1 AND k.code IN (SELECT j.value FROM json_each($2) j)"
		       " ORDER BY k.code, k.valid_from LIMIT 20000",
		.pg = "SELECT " NODE_COLS ", k.code, k.valid_from, k.valid_to FROM node_code k JOIN node n ON n.tenant = k.tenant AND n.id = k.node"
		      " WHERE k.tenant = $1 AND n.tenant = $1"
		      " AND k.code = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST($2 AS JSONB))) COLLATE \"BINARY\")"
		      " ORDER BY k.code, k.valid_from LIMIT 20000" },
	[NODE_OF_NAMES] = { .in = "isss", .out = NODE_OUT,
		.sql = "SELECT " NODE_COLS " FROM node n WHERE n.tenant = $1 AND n.path >= $2 AND n.path < $3 AND n.state = 'active'"
		       " AND n.name IN (SELECT j.value FROM json_each($4) j) ORDER BY n.path LIMIT 5000",
		.pg = "SELECT " NODE_COLS " FROM node n WHERE n.tenant = $1 AND n.path >= $2 AND n.path < $3 AND n.state = 'active'"
		      " AND n.name = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST($4 AS JSONB)))) ORDER BY n.path LIMIT 5000" },
	[NODE_GRIDS_OF] = { .in = "is", .out = NODE_OUT,
		.sql = "SELECT " NODE_COLS " FROM node n WHERE n.tenant = $1 AND n.parent IN (SELECT j.value FROM json_each($2) j)"
		       " AND n.level = 6 AND n.state = 'active' ORDER BY n.parent, n.path LIMIT 50000",
		.pg = "SELECT " NODE_COLS " FROM node n WHERE n.tenant = $1"
		      " AND n.parent = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($2 AS JSONB)) AS BIGINT)))"
		      " AND n.level = 6 AND n.state = 'active' ORDER BY n.parent, n.path LIMIT 50000" },
	[NODE_CHILDREN] = { .in = "iisi", .out = NODE_OUT,
		.sql = "SELECT " NODE_COLS " FROM node n WHERE n.tenant = $1 AND n.parent = $2 AND n.path > $3 AND n.state = 'active'"
		       " ORDER BY n.path LIMIT $4" },
	[NODE_BELOW] = { .in = "isisi", .out = NODE_OUT,
		.sql = "SELECT " NODE_COLS " FROM node n WHERE n.tenant = $1 AND n.path > $2 AND n.path < $4 AND n.level = $3 AND n.state = 'active'"
		       " ORDER BY n.path LIMIT $5" },
	[NODE_SUBTREE] = { .in = "issi", .out = NODE_OUT,
		.sql = "SELECT " NODE_COLS " FROM node n WHERE n.tenant = $1 AND n.path >= $2 AND n.path < $3 ORDER BY n.path LIMIT $4" },
	[NODE_ROOTS] = { .in = "i", .out = "S",
		.sql = "SELECT MAX(path) FROM node WHERE tenant = $1 AND parent = 0" },
	[NODE_NAMES] = { .in = "issssssss", .out = "s",
		.sql = "SELECT name FROM node WHERE tenant = $1 AND path IN ($2, $3, $4, $5, $6, $7, $8, $9) AND kind <> 'group'"
		       " ORDER BY path LIMIT 8" },
	[NODE_COUNTS] = { .in = "iss", .out = "iii",
		.sql = "SELECT level, COUNT(*), CAST(COALESCE(SUM(households), 0) AS BIGINT) FROM node"
		       " WHERE tenant = $1 AND path > $2 AND path < $3 AND state = 'active' GROUP BY level ORDER BY level" },
	[NODE_CHILD_COUNTS] = { .in = "iisi", .out = "ii",
		.sql = "SELECT n.id, (SELECT COUNT(*) FROM node m WHERE m.tenant = $1 AND m.parent = n.id AND m.state = 'active') FROM node n"
		       " WHERE n.tenant = $1 AND n.parent = $2 AND n.path > $3 AND n.state = 'active' ORDER BY n.path LIMIT $4" },
	[NODE_CODES] = { .in = "ii", .out = "siI",
		.sql = "SELECT code, valid_from, valid_to FROM node_code WHERE tenant = $1 AND node = $2 ORDER BY valid_from, code LIMIT 200" },
	[NODE_HEIRS] = { .in = "ii", .out = "i",
		.sql = "SELECT heir FROM node_heir WHERE tenant = $1 AND node = $2 ORDER BY heir LIMIT 200" },

	/* ---- what the room keeps in memory: read by key, so that no query runs long ---- */
	[NODE_ALL_PAGE] = { .in = "isi", .out = "iissiSSsDD",
		.sql = "SELECT id, level, path, name, host_org, code, duty_phone, kind, lon, lat FROM node"
		       " WHERE tenant = $1 AND path > $2 AND state = 'active' ORDER BY path LIMIT $3" },
	[SHAPE_GRID_PAGE] = { .in = "iiii", .out = "iis",
		.sql = "SELECT node, layer, shape FROM node_shape WHERE tenant = $1 AND level = $2 AND node > $3 ORDER BY node LIMIT $4" },

	/* ---- shapes ---- */
	[SHAPE_ONE] = { .in = "ii", .out = "isdddd",
		.sql = "SELECT layer, shape, west, south, east, north FROM node_shape WHERE tenant = $1 AND node = $2" },
	[SHAPES_OF_CHILDREN] = { .in = "iisi", .out = "isiS",
		.sql = "SELECT n.id, n.path, COALESCE(s.layer, 0), s.shape FROM node n"
		       " LEFT JOIN node_shape s ON s.tenant = n.tenant AND s.tenant = $1 AND s.node = n.id"
		       " WHERE n.tenant = $1 AND n.parent = $2 AND n.path > $3 AND n.state = 'active' ORDER BY n.path LIMIT $4" },
	[SHAPE_MAP] = { .in = "iiddddi", .out = "iss",
		.sql = "SELECT n.id, n.name, s.small FROM node_shape s JOIN node n ON n.tenant = s.tenant AND n.id = s.node"
		       " WHERE s.tenant = $1 AND n.tenant = $1 AND s.level = $2 AND s.east >= $3 AND s.north >= $4 AND s.west <= $5 AND s.south <= $6"
		       " AND n.state = 'active' ORDER BY s.node LIMIT $7" },
	[SHAPE_BELOW] = { .in = "iii", .out = "issi",
		.sql = "SELECT n.id, n.name, s.small, n.level FROM node n JOIN node_shape s ON s.tenant = n.tenant AND s.node = n.id"
		       " WHERE n.tenant = $1 AND s.tenant = $1 AND n.parent = $2 AND n.state = 'active' ORDER BY n.path LIMIT $3" },
	[SHAPE_SELF] = { .in = "ii", .out = "issi",
		.sql = "SELECT n.id, n.name, s.small, n.level FROM node n JOIN node_shape s ON s.tenant = n.tenant AND s.node = n.id"
		       " WHERE n.tenant = $1 AND s.tenant = $1 AND n.id = $2" },
	[SHAPE_SMALL] = { .in = "is", .out = "iss",
		.sql = "SELECT n.id, n.name, s.small FROM node_shape s JOIN node n ON n.tenant = s.tenant AND n.id = s.node"
		       " WHERE s.tenant = $1 AND n.tenant = $1 AND s.node IN (SELECT j.value FROM json_each($2) j) ORDER BY s.node LIMIT 3000",
		.pg = "SELECT n.id, n.name, s.small FROM node_shape s JOIN node n ON n.tenant = s.tenant AND n.id = s.node"
		      " WHERE s.tenant = $1 AND n.tenant = $1"
		      " AND s.node = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($2 AS JSONB)) AS BIGINT))) ORDER BY s.node LIMIT 3000" },
	[SHAPE_BOUNDS] = { .in = "i", .out = "DDDD",
		.sql = "SELECT MIN(west), MIN(south), MAX(east), MAX(north) FROM node_shape WHERE tenant = $1" },
	[SHAPE_HAS] = { .in = "issi", .out = "iii",
		.sql = "SELECT n.level, COUNT(*), COUNT(s.node) FROM node n"
		       " LEFT JOIN node_shape s ON s.tenant = n.tenant AND s.tenant = $1 AND s.node = n.id"
		       " WHERE n.tenant = $1 AND n.path > $2 AND n.path < $3 AND n.state = 'active' AND n.level <= $4 GROUP BY n.level ORDER BY n.level" },
	[MOVES_AFTER] = { .in = "iii", .out = "iissi",
		.sql = "SELECT id, node, old_path, new_path, day FROM node_move WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3" },
	[INSTALL_ONE] = { .in = "i", .out = "sss",
		.sql = "SELECT code, name, pack FROM tenant WHERE tenant = $1" },

	/* ---- for rebuild --check ---- */
	[NODE_DUMP] = { .in = "i", .out = NODE_OUT,
		.sql = "SELECT " NODE_COLS " FROM node n WHERE n.tenant = $1 ORDER BY n.id" },
	[CODE_DUMP] = { .in = "i", .out = "isiI",
		.sql = "SELECT node, code, valid_from, valid_to FROM node_code WHERE tenant = $1 ORDER BY code, valid_from" },
	[HEIR_DUMP] = { .in = "i", .out = "ii",
		.sql = "SELECT node, heir FROM node_heir WHERE tenant = $1 ORDER BY node, heir" },
	[MOVE_DUMP] = { .in = "i", .out = "iissi",
		.sql = "SELECT id, node, old_path, new_path, day FROM node_move WHERE tenant = $1 ORDER BY id" },
	[SHAPE_DUMP] = { .in = "i", .out = "iiissdddd",
		.sql = "SELECT node, level, layer, shape, small, west, south, east, north FROM node_shape WHERE tenant = $1 ORDER BY node" },
};
