/*
 * sim_sql.c: what a simulation looks up beside the gate: where the tree's nodes are, and how far a case has come.
 */
#include "cli/sim.h"

const struct stmt sim_sql[SIM_STMTS] = {
	[SIM_NODES] = { .in = "i", .out = "iisSs", .sql = "SELECT id, level, path, code, name FROM node WHERE tenant = $1 ORDER BY path" },
	[SIM_GRIDS] = { .in = "i", .out = "ss",
		.sql = "SELECT n.path, s.shape FROM node n JOIN node_shape s ON s.tenant = n.tenant AND s.node = n.id"
		       " WHERE n.tenant = $1 AND s.tenant = $1 AND n.level = 6 ORDER BY n.path" },
	[SIM_HOLDERS] = { .in = "i", .out = "iii",
		.sql = "SELECT h.person, h.post, p.node FROM post_holder h JOIN post p ON p.tenant = h.tenant AND p.id = h.post"
		       " WHERE h.tenant = $1 AND p.tenant = $1 AND h.until = 0 ORDER BY h.post DESC" },
	[SIM_CASE] = { .in = "ii", .out = "sIisii",
		.sql = "SELECT state, due, since, path, org, open FROM case_file WHERE tenant = $1 AND id = $2" },
	[SIM_BY_NUMBER] = { .in = "is", .out = "i", .sql = "SELECT id FROM case_file WHERE tenant = $1 AND number = $2" },
	/* What came to stand beside or inside a case after another did. */
	[SIM_TASKS] = { .in = "iii", .out = "iss",
		.sql = "SELECT id, process, state FROM case_file WHERE tenant = $1 AND parent = $2 AND parent <> 0 AND id > $3 ORDER BY id LIMIT 50" },
	[SIM_LINKS] = { .in = "iii", .out = "iss",
		.sql = "SELECT c.id, c.process, c.state FROM case_link l CROSS JOIN case_file c WHERE l.tenant = $1 AND l.case_id = $2 AND l.other > $3"
		       " AND c.tenant = l.tenant AND c.id = l.other ORDER BY l.other LIMIT 50" },
};

const struct stmt_list sim_list = { "simulate", sim_sql, SIM_STMTS };
