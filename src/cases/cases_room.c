/*
 * cases_room.c: the room's whole API on one screen.
 */
#include "cases/cases_in.h"
#include "cases/cases_rows.h"
#include "routing/routing.h"

static const struct cmd case_cmds[] = {
	{ "POST", "/snaps", "", WRITE, snap_add, "A resident reports, without an account", .in = &snap_in_shape, .out = &snap_made_shape,
	  .prepare = snap_prepare, .again = snap_again, .flags = CMD_SLOW_RATE },
	{ "GET", "/snaps/{follow}", "", READ, snap_show, "What became of a report, for its reporter", .out = &snap_shape, .scope = snap_scope },
	{ "POST", "/snaps/{follow}/rate", "", WRITE, snap_rate, "The reporter rates", .in = &follow_rate_shape, .out = &snap_shape,
	  .scope = snap_scope, .again = snap_act_again, .flags = CMD_IF_MATCH },
	{ "POST", "/snaps/{follow}/reopen", "", WRITE, snap_reopen, "The reporter asks for it to be done again", .in = &follow_reopen_shape,
	  .out = &snap_shape, .scope = snap_scope, .again = snap_act_again, .flags = CMD_IF_MATCH },
	{ "POST", "/snaps/{follow}/acts/{act}", "", WRITE, snap_act, "One of the acts that the reporter is offered: answer a question, object, rate",
	  .in = &follow_act_shape, .out = &snap_shape, .scope = snap_scope, .again = snap_act_again, .flags = CMD_IF_MATCH },
	{ "GET", "/places/who", "node.read", READ, place_who, "The grid at a point, its people and the units that answer there",
	  .in = &place_who_in_shape, .out = &place_who_shape },
	{ "GET", "/categories", "", READ, category_list, "What can be reported", .in = &category_in_shape, .out = &category_list_shape },
	{ "GET", "/photos/{photo}/{size}", "", READ, photo_show, "A picture of a case (size: thumb, full)", .in = &photo_query_shape },

	{ "POST", "/cases", "case.read", WRITE, report_add, "Opens a case: by a grid worker, a desk, a hotline; by the right that its process names",
	  .in = &report_shape, .out = &report_made_shape,
	  .prepare = report_prepare, .again = report_again },
	{ "GET", "/cases", "case.read", READ, case_list, "A desk's list", .in = &case_list_in_shape, .out = &case_list_shape },
	{ "GET", "/queues", "case.read", READ, queue_list, "A desk's queues and how much lies in them", .out = &queue_list_shape },
	{ "GET", "/cases/{case}", "case.read", READ, case_show, "One case with its clocks, its timeline and what may be done", .out = &case_shape,
	  .scope = case_scope },
	{ "GET", "/cases/{case}/time", "case.read", READ, case_time, "On whose desk the time went: every clock of a case and of its tasks",
	  .out = &case_time_shape, .scope = case_scope },
	{ "POST", "/cases/{case}/explain", "case.read", WRITE, case_explain, "Whoever had the case says why a clock of it ran out",
	  .in = &explain_in_shape, .out = &changed_shape, .scope = case_scope, .flags = CMD_IF_MATCH },
	{ "GET", "/cases/{case}/route", "case.read", READ, case_route, "Where the routing rules would send a case now, and why",
	  .out = &routing_answer_shape, .scope = case_scope },
	{ "POST", "/cases/{case}/acts/{act}", "case.read", WRITE, case_act, "One act of the case's process", .in = &act_in_shape,
	  .out = &changed_shape, .scope = case_act_scope, .flags = CMD_IF_MATCH },
	/* READ: it writes nothing itself; each act is a call of its own. */
	{ "POST", "/cases/bulk", "case.read", READ, case_bulk, "One act on many cases, with a result for each", .in = &bulk_in_shape,
	  .out = &bulk_shape, .flags = CMD_HEAVY },
	{ "POST", "/cases/{case}/merge", "case.merge", WRITE, case_merge, "The same matter was reported before: this case goes on as that one",
	  .in = &case_merge_in_shape, .out = &changed_shape, .scope = case_scope, .flags = CMD_IF_MATCH },
	{ "POST", "/cases/{case}/split", "case.merge", WRITE, case_split, "One report of several matters: cases for the others",
	  .in = &case_split_in_shape, .out = &case_split_shape, .scope = case_scope, .again = case_split_again, .flags = CMD_IF_MATCH },
	{ "POST", "/cases/{case}/contact", "case.contact", WRITE, contact_look, "Unseals the reporter's contact, with a reason that is kept",
	  .in = &contact_in_shape, .out = &contact_shape, .scope = case_scope, .flags = CMD_NO_KEY },
	{ "POST", "/cases/{case}/erase", "case.erase", WRITE, case_erase, "Erases a case's words, contact or pictures, with a reason that is kept",
	  .in = &case_erase_in_shape, .out = &changed_shape, .scope = case_scope, .flags = CMD_IF_MATCH },
	{ "GET", "/events", "case.read", READ, stream_open, "Server-sent events: something changed in my queue", .flags = 0 },

	{ "POST", "/clock/cases/{case}", "clock", WRITE, clock_fire, "A clock warns, or is breached", .in = &clock_fire_shape, .out = &changed_shape,
	  .flags = CMD_INTERNAL },
	{ "POST", "/clock/moves", "clock", WRITE, moves_follow, "Open cases follow the tree", .flags = CMD_INTERNAL },
	{ "POST", "/cases/migrate", "case.migrate", WRITE, cases_migrate, "Open cases of a process go on under the version that new ones begin with",
	  .in = &migrate_in_shape, .out = &migrated_shape, .scope = ctx_scope_top, .flags = CMD_NO_KEY },
	{ "POST", "/cases/recount", "calendar.write", WRITE, clock_recount, "Counts open clocks anew after a calendar was amended",
	  .in = &clock_recount_shape, .out = &recounted_shape, .scope = ctx_scope_top },
};

static const struct table case_tables[] = {
	{ "case_file", TABLE_PROJECTION, &case_sql[CASE_DUMP] }, { "case_step", TABLE_PROJECTION, &case_sql[STEP_DUMP] },
	{ "case_clock", TABLE_PROJECTION, &case_sql[CLOCK_DUMP] }, { "case_photo", TABLE_PROJECTION, &case_sql[PHOTO_REF_DUMP] },
	{ "case_pause", TABLE_PROJECTION, &case_sql[PAUSE_DUMP] }, { "case_value", TABLE_PROJECTION, &case_sql[VALUE_DUMP] },
	{ "case_link", TABLE_PROJECTION, &case_sql[LINK_DUMP] }, { "case_urge", TABLE_PROJECTION, &case_sql[URGE_DUMP] },
	{ "case_explained", TABLE_PROJECTION, &case_sql[EXPLAINED_DUMP] },
	{ "case_followed", TABLE_OPERATIONAL, NULL },
};

const struct room cases_room = {
	.name = "cases",
	.cmds = case_cmds, .cmds_n = sizeof case_cmds / sizeof case_cmds[0],
	.events = case_events, .events_n = CASE_EVENTS,
	.stmts = case_sql, .stmts_n = CASE_STMTS,
	.tables = case_tables, .tables_n = sizeof case_tables / sizeof case_tables[0],
	.due = cases_due,
};
