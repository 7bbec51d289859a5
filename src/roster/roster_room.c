/*
 * roster_room.c: the room's whole API on one screen, and its events: each says all that its row says.
 */
#include "roster/roster_in.h"

SHAPE(shift_shape, "RosterShift", struct shift,
	FIELD(struct shift, on, F_STRS, 0, .max = 10, .doc = "mon to sun, work, rest, holiday; of a date: absent"),
	FIELD(struct shift, hours, F_STR, F_NEED, .max = 11, .doc = "08:30-17:30; over midnight 20:00-08:00; 00:00-24:00"),
	FIELD(struct shift, post, F_ID, 0, .doc = "a post of the organization; absent: the roster's"),
	FIELD(struct shift, phone, F_STR, 0, .max = 30, .doc = "of the duty desk, never a person's own; absent: the roster's"));

SHAPE(shifts_shape, "RosterShifts", struct shifts,
	FIELD(struct shifts, shifts, F_LIST, F_NEED, .max = SHIFTS_MAX, .sub = &shift_shape));

SHAPE(roster_day_shape, "RosterDate", struct roster_day,
	FIELD(struct roster_day, day, F_DAY, F_NEED),
	FIELD(struct roster_day, shifts, F_LIST, F_NEED, .max = SHIFTS_MAX, .sub = &shift_shape, .doc = "instead of the weekly ones; none: nobody"));

/* ---- events ---- */

SHAPE(roster_set_shape, "RosterSet", struct roster_set,
	FIELD(struct roster_set, node, F_ID, F_NEED),
	FIELD(struct roster_set, org, F_ID, F_NEED),
	FIELD(struct roster_set, post, F_ID, 0),
	FIELD(struct roster_set, name, F_STR, F_NEED),
	FIELD(struct roster_set, phone, F_STR, F_NEED),
	FIELD(struct roster_set, shifts, F_LIST, F_NEED, .max = SHIFTS_MAX, .sub = &shift_shape));

SHAPE(roster_days_shape, "RosterDatesSet", struct roster_days,
	FIELD(struct roster_days, from, F_DAY, F_NEED),
	FIELD(struct roster_days, to, F_DAY, F_NEED),
	FIELD(struct roster_days, days, F_LIST, F_NEED, .max = ROSTER_DAYS_MAX, .sub = &roster_day_shape));

SHAPE(line_set_shape, "HotlineSet", struct line_set,
	FIELD(struct line_set, node, F_ID, F_NEED),
	FIELD(struct line_set, org, F_ID, F_NEED),
	FIELD(struct line_set, roster, F_ID, 0),
	FIELD(struct line_set, level, F_STR, F_NEED),
	FIELD(struct line_set, number, F_STR, F_NEED),
	FIELD(struct line_set, name, F_STR, F_NEED),
	FIELD(struct line_set, open, F_BOOL, F_NEED));

SHAPE(centre_set_shape, "CentreSet", struct centre_set,
	FIELD(struct centre_set, node, F_ID, F_NEED),
	FIELD(struct centre_set, org, F_ID, F_NEED),
	FIELD(struct centre_set, name, F_STR, F_NEED),
	FIELD(struct centre_set, address, F_STR, F_NEED),
	FIELD(struct centre_set, phone, F_STR, 0),
	FIELD(struct centre_set, hours, F_LIST, F_NEED, .max = SHIFTS_MAX, .sub = &shift_shape));

static const struct shape ended_shape = { "RosterEnded", sizeof(struct roster_nothing), NULL, 0 };

static int64_t or_zero(int64_t n)
{
	return n == ABSENT ? 0 : n;
}

static const char *shifts_text(struct ctx *c, const struct list *shifts)
{
	struct shifts kept = { *shifts };
	struct jw w;

	jw_init(&w, c->a);
	shape_write(&w, &shifts_shape, &kept);
	return jw_text(&w, NULL);
}

static enum err apply_roster(struct ctx *c, const struct entry *e, const void *data)
{
	const struct roster_set *d = data;

	return db_exec(c->db, &roster_sql[ROSTER_PUT],
	               VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->node), vi(d->org), vi(or_zero(d->post)), vs(d->name), vs(d->phone),
	                    vs(shifts_text(c, &d->shifts))), NULL);
}

static enum err apply_days(struct ctx *c, const struct entry *e, const void *data)
{
	const struct roster_days *d = data;
	const struct roster_day *day = d->days.v;
	enum err err = db_exec(c->db, &roster_sql[DAY_CLEAR], VALS(vi(c->tenant), vi(e->subject), vi(d->from), vi(d->to)), NULL);

	for (size_t i = 0; err == OK && i < d->days.n; i++)
		err = db_exec(c->db, &roster_sql[DAY_ADD], VALS(vi(c->tenant), vi(e->subject), vi(day[i].day), vs(shifts_text(c, &day[i].shifts))), NULL);
	return err ? err : db_exec(c->db, &roster_sql[ROSTER_VERSION], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

static enum err apply_line(struct ctx *c, const struct entry *e, const void *data)
{
	const struct line_set *d = data;

	return db_exec(c->db, &roster_sql[LINE_PUT],
	               VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->node), vi(d->org), vi(or_zero(d->roster)), vs(d->level), vs(d->number),
	                    vs(d->name), vi(d->open)), NULL);
}

static enum err apply_centre(struct ctx *c, const struct entry *e, const void *data)
{
	const struct centre_set *d = data;

	return db_exec(c->db, &roster_sql[CENTRE_PUT],
	               VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->node), vi(d->org), vs(d->name), vs(d->address), vs(d->phone ? d->phone : ""),
	                    vs(shifts_text(c, &d->hours))), NULL);
}

static enum err ended(struct ctx *c, const struct entry *e, enum roster_stmt stmt)
{
	return db_exec(c->db, &roster_sql[stmt], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

static enum err apply_roster_end(struct ctx *c, const struct entry *e, const void *data)
{
	(void)data;
	return ended(c, e, ROSTER_END);
}

static enum err apply_line_end(struct ctx *c, const struct entry *e, const void *data)
{
	(void)data;
	return ended(c, e, LINE_END);
}

static enum err apply_centre_end(struct ctx *c, const struct entry *e, const void *data)
{
	(void)data;
	return ended(c, e, CENTRE_END);
}

const struct event_kind roster_set_kind = { "roster.set", &roster_set_shape, apply_roster };
const struct event_kind roster_ended_kind = { "roster.ended", &ended_shape, apply_roster_end };
const struct event_kind roster_days_kind = { "roster.days_set", &roster_days_shape, apply_days };
const struct event_kind line_set_kind = { "hotline.set", &line_set_shape, apply_line };
const struct event_kind line_ended_kind = { "hotline.ended", &ended_shape, apply_line_end };
const struct event_kind centre_set_kind = { "centre.set", &centre_set_shape, apply_centre };
const struct event_kind centre_ended_kind = { "centre.ended", &ended_shape, apply_centre_end };

const struct event_kind *const roster_events[ROSTER_EVENTS] = {
	&roster_set_kind, &roster_ended_kind, &roster_days_kind, &line_set_kind, &line_ended_kind, &centre_set_kind, &centre_ended_kind,
};

/* ---- the room ---- */

static const struct cmd roster_cmds[] = {
	{ "GET", "/rosters", "org.read", READ, roster_list, "Duty desks at or below a node", .in = &roster_query_shape, .out = &roster_list_shape },
	{ "POST", "/rosters", "roster.write", WRITE, roster_create, "A new duty desk with its shifts", .in = &roster_in_shape, .out = &changed_shape,
	  .scope = roster_create_scope },
	{ "GET", "/rosters/at", "org.read", READ, duty_show, "Who is on duty for a place, now or then", .in = &duty_query_shape, .out = &duty_shape },
	{ "GET", "/rosters/{roster}", "org.read", READ, roster_show, "One duty desk, day by day, with its gaps", .in = &roster_show_in_shape,
	  .out = &roster_show_shape, .scope = roster_read_scope },
	{ "PUT", "/rosters/{roster}", "roster.write", WRITE, roster_change, "Change a duty desk and its weekly shifts", .in = &roster_in_shape,
	  .out = &changed_shape, .scope = roster_scope, .flags = CMD_IF_MATCH },
	{ "DELETE", "/rosters/{roster}", "roster.write", WRITE, roster_end, "End a duty desk", .out = &changed_shape, .scope = roster_scope,
	  .flags = CMD_IF_MATCH },
	{ "POST", "/rosters/{roster}/days", "roster.write", WRITE, roster_days_set, "Set the exceptions of a stretch of days",
	  .in = &roster_days_in_shape, .out = &changed_shape, .scope = roster_scope, .flags = CMD_IF_MATCH },

	{ "GET", "/public/grid", "", READ, public_grid, "Who answers for a grid, by post, and on which numbers", .in = &public_grid_in_shape,
	  .out = &public_grid_shape, .flags = CMD_PUBLIC },
	{ "GET", "/lines", "", READ, line_list, "Hotlines at or below a node; the public ones, and all for staff", .in = &place_query_shape,
	  .out = &line_list_shape },
	{ "GET", "/lines/{line}", "", READ, line_show, "One hotline, and how much of the coming week it is staffed", .out = &line_full_shape },
	{ "POST", "/lines", "roster.write", WRITE, line_create, "A new hotline", .in = &line_in_shape, .out = &changed_shape,
	  .scope = line_create_scope },
	{ "PUT", "/lines/{line}", "roster.write", WRITE, line_change, "Change a hotline", .in = &line_in_shape, .out = &changed_shape,
	  .scope = line_scope, .flags = CMD_IF_MATCH },
	{ "DELETE", "/lines/{line}", "roster.write", WRITE, line_end, "End a hotline", .out = &changed_shape, .scope = line_scope,
	  .flags = CMD_IF_MATCH },

	{ "GET", "/centres", "", READ, centre_list, "Coordination centres at or below a node: address and hours", .in = &place_query_shape,
	  .out = &centre_list_shape },
	{ "POST", "/centres", "roster.write", WRITE, centre_create, "A new coordination centre", .in = &centre_in_shape, .out = &changed_shape,
	  .scope = centre_create_scope },
	{ "PUT", "/centres/{centre}", "roster.write", WRITE, centre_change, "Change a coordination centre", .in = &centre_in_shape,
	  .out = &changed_shape, .scope = centre_scope, .flags = CMD_IF_MATCH },
	{ "DELETE", "/centres/{centre}", "roster.write", WRITE, centre_end, "End a coordination centre", .out = &changed_shape,
	  .scope = centre_scope, .flags = CMD_IF_MATCH },
};

static const struct table roster_tables[] = {
	{ "roster", TABLE_PROJECTION, &roster_sql[ROSTER_DUMP] }, { "roster_day", TABLE_PROJECTION, &roster_sql[DAY_DUMP] },
	{ "hotline_line", TABLE_PROJECTION, &roster_sql[LINE_DUMP] }, { "centre", TABLE_PROJECTION, &roster_sql[CENTRE_DUMP] },
};

const struct room roster_room = {
	.name = "roster",
	.cmds = roster_cmds, .cmds_n = sizeof roster_cmds / sizeof roster_cmds[0],
	.events = roster_events, .events_n = ROSTER_EVENTS,
	.stmts = roster_sql, .stmts_n = ROSTER_STMTS,
	.tables = roster_tables, .tables_n = sizeof roster_tables / sizeof roster_tables[0],
};
