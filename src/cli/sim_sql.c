/*
 * sim_sql.c: what a simulation looks up beside the gate: where the tree's nodes are, and how far a case has come.
 */
#include "cli/sim.h"

const struct stmt sim_sql[SIM_STMTS] = {
	[SIM_NODES] = { .in = "i", .out = "iisS", .sql = "SELECT id, level, path, code FROM node WHERE tenant = $1 ORDER BY path" },
	[SIM_CASE] = { .in = "ii", .out = "sIisii",
		.sql = "SELECT state, due, since, path, org, open FROM case_file WHERE tenant = $1 AND id = $2" },
	[SIM_BY_NUMBER] = { .in = "is", .out = "i", .sql = "SELECT id FROM case_file WHERE tenant = $1 AND number = $2" },
	[SIM_ORGS] = { .in = "i", .out = "ii", .sql = "SELECT id, node FROM org WHERE tenant = $1 ORDER BY id" },
};

const struct stmt_list sim_list = { "simulate", sim_sql, SIM_STMTS };
