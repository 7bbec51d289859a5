/*
 * assess_room.c: the room's whole API on one screen.
 */
#include "assess/assess_in.h"

static const struct cmd assess_cmds[] = {
	{ "GET", "/counts", "case.read", READ, counts_show, "Metrics of a node and a period, by node, unit, category, channel, day or process",
	  .in = &counts_in_shape, .out = &counts_out_shape, .scope = counts_scope },
	{ "GET", "/counts/metrics", "", READ, metric_show, "What is counted: every metric with its numerator and denominator",
	  .out = &metric_list_shape },
	{ "GET", "/public/counts", "", READ, public_counts_show, "Metrics for the public: whole months, no small cells", .in = &counts_in_shape,
	  .out = &counts_out_shape, .flags = CMD_SLOW_RATE },
	{ "GET", "/dashboard", "case.read", READ, dashboard_show, "A node's screen: what is open and overdue, today, this month, below it",
	  .in = &dashboard_in_shape, .out = &dashboard_shape, .scope = dashboard_scope },
	{ "POST", "/clock/counts", "clock", WRITE, counts_fold, "Folds the leaves' counts up the tree", .flags = CMD_INTERNAL },
};

static const struct table assess_tables[] = {
	{ "count_state", TABLE_PROJECTION, &assess_sql[COUNT_STATE_DUMP] }, { "count_case", TABLE_PROJECTION, &assess_sql[COUNT_CASE_DUMP] },
	{ "count_leaf", TABLE_PROJECTION, &assess_sql[COUNT_LEAF_DUMP] }, { "count_todo", TABLE_OPERATIONAL, NULL },
	{ "count_fold", TABLE_OPERATIONAL, NULL },
};

const struct room assess_room = {
	.name = "assess",
	.cmds = assess_cmds, .cmds_n = sizeof assess_cmds / sizeof assess_cmds[0],
	.stmts = assess_sql, .stmts_n = ASSESS_STMTS,
	.tables = assess_tables, .tables_n = sizeof assess_tables / sizeof assess_tables[0],
	.load = assess_load, .unload = assess_unload, .due = assess_due,
};
