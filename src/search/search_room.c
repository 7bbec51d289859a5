/*
 * search_room.c: the room's whole API on one screen: it has no address of its own, whoever lists objects asks search_find.
 */
#include "search/search_in.h"

static const struct cmd search_cmds[] = {
	{ "POST", "/clock/search", "clock", WRITE, step_run, "The index keeps up with the journal", .in = &step_in_shape, .prepare = step_prepare,
	  .flags = CMD_INTERNAL },
	{ "POST", "/operator/reindex", "operator", WRITE, reindex_run, "Makes the index anew, a step a call", .in = &reindex_in_shape,
	  .out = &reindex_out_shape, .prepare = reindex_prepare, .flags = CMD_INTERNAL },
};

static const struct table search_tables[] = {
	{ "search_block", TABLE_OPERATIONAL, NULL }, { "search_doc", TABLE_OPERATIONAL, NULL }, { "search_state", TABLE_OPERATIONAL, NULL },
};

const struct room search_room = {
	.name = "search",
	.cmds = search_cmds, .cmds_n = sizeof search_cmds / sizeof search_cmds[0],
	.stmts = search_sql, .stmts_n = SEARCH_STMTS,
	.tables = search_tables, .tables_n = sizeof search_tables / sizeof search_tables[0],
	.due = search_due,
};
