/*
 * matters_room.c: the room's table of commands, its events and its tables.
 */
#include "matters/matters_learn.h"

static const struct cmd matters_cmds[] = {
	{ "GET", "/matters", "", READ, matters_list, "The matter catalogue, by code", .in = &matters_query_shape, .out = &matters_out_shape },
	{ "GET", "/matters/{matter}", "", READ, matter_show, "One matter, and its versions", .in = &matter_at_query_shape, .out = &matter_full_shape,
	  .scope = matter_read_scope },
	{ "GET", "/matters/{matter}/units", "session", READ, matter_who, "Who answers for a matter at a place", .in = &matter_who_query_shape,
	  .out = &matter_who_out_shape, .scope = matter_read_scope },
	{ "POST", "/matters", "matter.write", WRITE, matter_create, "A matter, in force from a day", .in = &matter_in_shape, .out = &changed_shape,
	  .scope = matter_create_scope },
	{ "POST", "/matters/{matter}/revise", "matter.write", WRITE, matter_revise, "Its next version, in force from a day", .in = &matter_in_shape,
	  .out = &changed_shape, .scope = matter_scope, .flags = CMD_IF_MATCH },
	{ "POST", "/matters/{matter}/withdraw", "matter.write", WRITE, matter_withdraw, "Withdraws a matter from a day", .in = &matter_withdraw_shape,
	  .out = &changed_shape, .scope = matter_scope, .flags = CMD_IF_MATCH },
	{ "GET", "/matters/compare", "session", READ, matters_compare, "Two states of a list: added, removed, changed field by field",
	  .in = &matter_compare_query_shape, .out = &matter_compare_out_shape },
	{ "GET", "/matters/counts", "session", READ, matters_counts, "How many matters there are, by class, duty and batch",
	  .in = &matter_counts_query_shape, .out = &matter_counts_out_shape },
	{ "GET", "/matters/propose", "session", READ, matters_propose, "Which matter a report's words are about",
	  .in = &matter_propose_query_shape, .out = &matter_propose_out_shape },
	{ "POST", "/clock/matters/learn", "clock", WRITE, learn_run, "Learns from closed cases which words go with which matter",
	  .prepare = learn_prepare, .flags = CMD_INTERNAL | CMD_HEAVY },
	{ "POST", "/matters/import", "matter.write", WRITE, matters_import, "A chunk of a file of matters", .in = &matters_import_shape,
	  .out = &matters_imported_shape, .again = matters_import_again, .flags = CMD_NO_KEY },
	{ "GET", "/matters/units", "session", READ, units_list, "What the catalogue calls its units, and which organizations these are",
	  .in = &matter_units_query_shape, .out = &matter_units_out_shape },
	{ "POST", "/matters/units", "matter.write", WRITE, unit_map, "Says which organization a unit's name means", .in = &matter_unit_map_shape,
	  .out = &changed_shape, .scope = ctx_scope_top },
};

static const struct event_kind *const matters_events[] = { &matter_set_kind, &matter_withdrawn_kind, &unit_mapped_kind };

static const struct table matters_tables[] = {
	{ "matter", TABLE_PROJECTION, &matters_sql[MATTER_DUMP] },
	{ "matter_version", TABLE_PROJECTION, &matters_sql[MATTER_VERSION_DUMP] },
	{ "matter_unit", TABLE_PROJECTION, &matters_sql[MATTER_UNIT_DUMP] },
};

const struct room matters_room = {
	.name = "matters",
	.cmds = matters_cmds, .cmds_n = sizeof matters_cmds / sizeof matters_cmds[0],
	.events = matters_events, .events_n = sizeof matters_events / sizeof matters_events[0],
	.stmts = matters_sql, .stmts_n = MATTERS_STMTS,
	.tables = matters_tables, .tables_n = sizeof matters_tables / sizeof matters_tables[0],
	.load = matters_load, .unload = matters_unload, .due = matters_due,
};
