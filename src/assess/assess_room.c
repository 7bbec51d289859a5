/*
 * assess_room.c: the room's whole API on one screen.
 */
#include "assess/assess_in.h"

static const struct cmd assess_cmds[] = {
	{ "POST", "/clock/counts", "clock", WRITE, counts_fold, "Folds the leaves' counts up the tree", .flags = CMD_INTERNAL },
};

static const struct table assess_tables[] = {
	{ "count_state", TABLE_PROJECTION, &assess_sql[COUNT_STATE_DUMP] }, { "count_case", TABLE_PROJECTION, &assess_sql[COUNT_CASE_DUMP] },
	{ "count_leaf", TABLE_PROJECTION, &assess_sql[COUNT_LEAF_DUMP] }, { "count_todo", TABLE_OPERATIONAL, NULL },
	{ "count_part", TABLE_OPERATIONAL, NULL }, { "count_node", TABLE_OPERATIONAL, NULL },
};

const struct room assess_room = {
	.name = "assess",
	.cmds = assess_cmds, .cmds_n = sizeof assess_cmds / sizeof assess_cmds[0],
	.stmts = assess_sql, .stmts_n = ASSESS_STMTS,
	.tables = assess_tables, .tables_n = sizeof assess_tables / sizeof assess_tables[0],
	.due = assess_due,
};
