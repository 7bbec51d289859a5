/*
 * bridge_room.c: the room's whole API on one screen.
 */
#include "bridge/bridge_in.h"

static const struct cmd bridge_cmds[] = {
	{ "POST", "/exports", "case.export", WRITE, export_add, "A desk's list as a table, with a reason that is kept", .in = &export_in_shape,
	  .out = &export_made_shape, .prepare = export_prepare, .again = export_again, .flags = CMD_HEAVY },
	{ "GET", "/exports/{export}", "case.export", READ, export_show, "The table's file, for who made it, within an hour", .flags = 0 },
	{ "POST", "/clock/exports", "clock", WRITE, export_clean, "Removes tables older than an hour", .flags = CMD_INTERNAL },
};

static const struct event_kind *const bridge_events[] = { &export_made_kind };

static const struct table bridge_tables[] = { { "export_file", TABLE_OPERATIONAL, NULL } };

const struct room bridge_room = {
	.name = "bridge",
	.cmds = bridge_cmds, .cmds_n = sizeof bridge_cmds / sizeof bridge_cmds[0],
	.events = bridge_events, .events_n = sizeof bridge_events / sizeof bridge_events[0],
	.stmts = bridge_sql, .stmts_n = BRIDGE_STMTS,
	.tables = bridge_tables, .tables_n = 1,
	.due = export_due,
};
