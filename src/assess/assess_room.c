/*
 * assess_room.c: the room's whole API on one screen.
 */
#include "assess/assess_in.h"

static const struct cmd assess_cmds[] = {
	{ "GET", "/counts", "count.read", READ, counts_show, "Metrics of a node and a period, by node, unit, category, matter, channel, day or process",
	  .in = &counts_in_shape, .out = &counts_out_shape, .scope = counts_scope },
	{ "GET", "/counts/cases", "case.read", READ, counted_list, "The cases behind a figure, each with how often it is in it, by place and day",
	  .in = &counted_in_shape, .out = &counted_list_shape, .scope = counted_scope },
	{ "GET", "/counts/metrics", "", READ, metric_show, "What is counted: every metric with its numerator and denominator",
	  .out = &metric_list_shape },
	{ "GET", "/public/counts", "", READ, public_counts_show, "Metrics for the public: whole months, no small cells", .in = &counts_in_shape,
	  .out = &counts_out_shape, .flags = CMD_SLOW_RATE },
	{ "GET", "/dashboard", "count.read", READ, dashboard_show, "A node's screen: what is open and overdue, today, this month, below it",
	  .in = &dashboard_in_shape, .out = &dashboard_shape, .scope = dashboard_scope },

	{ "POST", "/reports", "report.write", WRITE, bulletin_draft, "Drafts a month's report of a node, once it is over",
	  .in = &bulletin_in_shape, .out = &changed_shape, .scope = bulletin_draft_scope },
	{ "POST", "/reports/{report}/publish", "report.publish", WRITE, bulletin_publish, "Publishes it, by another person: its figures are frozen",
	  .out = &changed_shape, .scope = bulletin_scope, .flags = CMD_IF_MATCH },
	{ "GET", "/reports", "count.read", READ, bulletin_list, "A node's reports, newest month first", .in = &bulletin_list_in_shape,
	  .out = &bulletin_list_shape, .scope = bulletin_list_scope },
	{ "GET", "/reports/{report}", "count.read", READ, bulletin_show, "A report; beside a frozen figure what it would be now", .out = &bulletin_shape,
	  .scope = bulletin_scope },

	{ "POST", "/clock/counts", "clock", WRITE, counts_fold, "Adds what commands left to the leaves and up the tree", .in = &fold_in_shape,
	  .prepare = counts_fold_prepare, .flags = CMD_INTERNAL },
};

static const struct event_kind *const assess_events[] = { &bulletin_drafted_kind, &bulletin_published_kind };

static const struct table assess_tables[] = {
	{ "count_state", TABLE_PROJECTION, &assess_sql[COUNT_STATE_DUMP] }, { "count_case", TABLE_PROJECTION, &assess_sql[COUNT_CASE_DUMP] },
	{ "count_at", TABLE_PROJECTION, &assess_sql[COUNT_AT_DUMP] },
	{ "count_leaf", TABLE_PROJECTION, &assess_sql[COUNT_LEAF_DUMP] }, { "count_delta", TABLE_OPERATIONAL, NULL },
	{ "count_fold", TABLE_OPERATIONAL, NULL },
	{ "report", TABLE_PROJECTION, &assess_sql[REPORT_DUMP] }, { "report_row", TABLE_PROJECTION, &assess_sql[REPORT_ROW_DUMP] },
};

const struct room assess_room = {
	.name = "assess",
	.cmds = assess_cmds, .cmds_n = sizeof assess_cmds / sizeof assess_cmds[0],
	.events = assess_events, .events_n = sizeof assess_events / sizeof assess_events[0],
	.stmts = assess_sql, .stmts_n = ASSESS_STMTS,
	.tables = assess_tables, .tables_n = sizeof assess_tables / sizeof assess_tables[0],
	.load = assess_load, .unload = assess_unload, .due = assess_due, .level = counts_level,
};
