/*
 * caller.c: a caller's own earlier tickets. A ticket is found by its caller's number only if the caller agreed to that when it was
 * written down, and is looked for only if the caller agrees again; both are entries of the journal. What it is found by is a keyed
 * hash of the number beside the journal, never in it, and goes with the contact (docs/decisions/0033-callers.md).
 */
#include <inttypes.h>
#include <string.h>

#include "base/id.h"
#include "base/text.h"
#include "cases/caller_in.h"
#include "cases/cases_in.h"
#include "cases/cases_rows.h"

#define DIGITS_MIN 7
#define DIGITS_MAX 15           /* E.164 */
#define KEPT_DAYS 366
#define TICKETS_MAX 20

/* "+86 138-0000 2222" and "13800002222" are one number; an extension behind it, or a name, is another contact's business. */
const char *caller_digits(struct arena *a, const char *contact)
{
	char *out = arena_alloc(a, strlen(contact) + 1);
	size_t n = 0;

	for (const char *s = contact; *s; s++)
		if (*s >= '0' && *s <= '9')
			out[n++] = *s;
	out[n] = 0;
	if (n > 2 && out[0] == '0' && out[1] == '0') {
		out += 2;
		n -= 2;
	}
	if (n == 13 && out[0] == '8' && out[1] == '6' && out[2] == '1') {
		out += 2;
		n -= 2;
	}
	return n < DIGITS_MIN || n > DIGITS_MAX ? NULL : out;
}

static enum err hash_of(struct ctx *c, const char *contact, const char **out)
{
	const char *digits = caller_digits(c->a, contact), *text;
	char *hex = arena_alloc(c->a, 65);
	uint8_t mac[32];

	if (!digits)
		return refuse(&c->problem, E_INPUT, "contact", "请填写来电人的完整电话号码（%d 至 %d 位数字）", "Give the caller's whole number, %d to %d digits",
		              DIGITS_MIN, DIGITS_MAX);
	text = arena_printf(c->a, "%" PRId64 " %s", c->tenant, digits);
	core_mac(c->core, "caller", text, strlen(text), mac);
	text_hex(hex, mac, sizeof mac);
	*out = hex;
	return OK;
}

/* ---- what the journal says: that somebody agreed, and that somebody looked; nothing of whom ---- */

struct caller_agreed { int64_t case_id; };
struct caller_looked { int64_t found; };

SHAPE(caller_agreed_shape, "CallerAgreed", struct caller_agreed, FIELD(struct caller_agreed, case_id, F_ID, F_NEED));
SHAPE(caller_looked_shape, "CallerLooked", struct caller_looked, FIELD(struct caller_looked, found, F_INT, F_NEED));

static enum err nothing_apply(struct ctx *c, const struct entry *e, const void *data)
{
	(void)c;
	(void)e;
	(void)data;
	return OK;   /* nothing is shown of it but the journal's entry */
}

static const struct event_kind caller_agreed_kind = { "caller.agreed", &caller_agreed_shape, nothing_apply };
static const struct event_kind caller_looked_kind = { "caller.looked", &caller_looked_shape, nothing_apply };

enum err caller_keep(struct ctx *c, int64_t case_id, const char *contact)
{
	struct caller_agreed data = { case_id };
	const char *hash;
	enum err e = hash_of(c, contact, &hash);

	if (e != OK || (e = db_exec(c->db, &caller_sql[TICKET_ADD], VALS(vi(c->tenant), vs(hash), vi(case_id)), NULL)) != OK)
		return e;
	return record(c, &caller_agreed_kind, ctx_id(c), 0, &data, NULL);
}

enum err caller_forget(struct ctx *c, int64_t case_id)
{
	return db_exec(c->db, &caller_sql[TICKET_DROP], VALS(vi(c->tenant), vi(case_id)), NULL);
}

/* ---- POST /callers/tickets ---- */

struct tickets_in { const char *contact; bool agreed; };
struct tickets_out { struct list items; };

SHAPE(tickets_in_shape, "CallerTicketsIn", struct tickets_in,
	FIELD(struct tickets_in, contact, F_STR, F_NEED | F_SECRET, .min = 1, .max = 100, .doc = "the caller's number"),
	FIELD(struct tickets_in, agreed, F_BOOL, F_NEED, .doc = "the caller was asked, and agrees; anything else is refused"));
SHAPE(ticket_shape, "CallerTicket", struct case_row, CASE_ROW_FIELDS);
SHAPE(tickets_shape, "CallerTickets", struct tickets_out,
	FIELD(struct tickets_out, items, F_LIST, F_NEED, .sub = &ticket_shape, .doc = "the newest first; those of a year that lie in your area"));

static bool may_see(struct ctx *c, const struct case_file *f)
{
	const char *right = case_read_right(c, f);

	return !f->secret && (c->actor.kind != ACTOR_PERSON || ctx_may(c, right ? right : "case.read", f->path, f->org));
}

static enum err tickets_look(struct ctx *c)
{
	const struct tickets_in *in = c->in;
	struct case_row *v = arena_alloc(c->a, TICKETS_MAX * sizeof *v);
	struct row_cache *cache = arena_alloc(c->a, sizeof *cache);
	struct caller_looked looked = { 0 };
	struct case_file f;
	const char *hash;
	struct rows rows;
	enum err e;

	if (!in->agreed)
		return refuse(&c->problem, E_INPUT, "agreed", "须先征得来电人同意，才能查找其以往工单",
		              "A caller's earlier tickets are looked for only when the caller agrees");
	if ((e = hash_of(c, in->contact, &hash)) != OK ||
	    (e = db_rows(c->db, &caller_sql[TICKETS_OF], c->a,
	                 VALS(vi(c->tenant), vs(hash), vi(id_from(c->now - KEPT_DAYS * US_DAY)), vi(TICKETS_MAX)), &rows)) != OK)
		return e;
	for (size_t i = 0; i < rows.n; i++) {
		if ((e = case_read(c, row(&rows, i)[0].i, &f)) != OK)
			return e;
		if (may_see(c, &f) && (e = case_row_fill(c, cache, &f, &v[looked.found++])) != OK)
			return e;
	}
	((struct tickets_out *)c->out)->items = (struct list){ (size_t)looked.found, v };
	return record(c, &caller_looked_kind, ctx_id(c), 0, &looked, NULL);
}

/* ---- the room ---- */

static const struct cmd caller_cmds[] = {
	{ "POST", "/callers/tickets", "case.caller", WRITE, tickets_look, "A caller's own earlier tickets, when the caller agrees; kept in the journal",
	  .in = &tickets_in_shape, .out = &tickets_shape, .flags = CMD_NO_KEY },
};

static const struct event_kind *const caller_events[] = { &caller_agreed_kind, &caller_looked_kind };

static const struct table caller_tables[] = { { "caller_ticket", TABLE_SIDE, NULL } };

const struct room caller_room = {
	.name = "caller",
	.cmds = caller_cmds, .cmds_n = sizeof caller_cmds / sizeof caller_cmds[0],
	.events = caller_events, .events_n = sizeof caller_events / sizeof caller_events[0],
	.stmts = caller_sql, .stmts_n = CALLER_STMTS,
	.tables = caller_tables, .tables_n = 1,
};
