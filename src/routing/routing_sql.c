/*
 * routing_sql.c: the room's numbered statements. Every version of the rules is one row; the newest holds.
 */
#include "routing/routing_in.h"

const struct stmt routing_sql[ROUTING_STMTS] = {
	[ROUTING_NOW] = { .in = "i", .out = "iiis",
		.sql = "SELECT version, subject, at, rules FROM routing_set WHERE tenant = $1 ORDER BY version DESC LIMIT 1" },
	[ROUTING_ONE] = { .in = "ii", .out = "iiis",
		.sql = "SELECT version, subject, at, rules FROM routing_set WHERE tenant = $1 AND version = $2" },
	[ROUTING_ADD] = { .in = "iiiiis", .out = "",
		.sql = "INSERT INTO routing_set (tenant, version, subject, at, person, rules) VALUES ($1, $2, $3, $4, $5, $6)" },
	[ROUTING_PLACE] = { .in = "ii", .out = "s",
		.sql = "SELECT path FROM node WHERE tenant = $1 AND id = $2 AND state = 'active'" },
	[ROUTING_DUMP] = { .in = "i", .out = "iiiiis",
		.sql = "SELECT tenant, version, subject, at, person, rules FROM routing_set WHERE tenant = $1 ORDER BY version" },
};
