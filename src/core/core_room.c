/*
 * core_room.c: the core's own commands: what operators read, and what the clock and the command line owe.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/inside.h"
#include "core/proof.h"
#include "core/side.h"

static enum err openapi_show(struct ctx *c)
{
	c->reply->type = "application/json";
	c->reply->body = core_openapi(c->core, c->a, &c->reply->n);
	return OK;
}

static enum err text_answer(struct ctx *c, const char *text)
{
	c->reply->type = "text/plain; charset=utf-8";
	c->reply->body = text;
	c->reply->n = strlen(text);
	return OK;
}

static enum err health_show(struct ctx *c)
{
	return text_answer(c, "ok\n");
}

static enum err ready_show(struct ctx *c)
{
	struct rows rows;
	enum err e = db_rows(c->db, &core_sql[TENANT_ALL], c->a, NULL, 0, &rows);

	if (e != OK || !atomic_load(&c->core->ready))
		return refuse(&c->problem, E_BUSY, "", "尚未就绪", "not ready yet");
	return text_answer(c, "ready\n");
}

static enum err metrics_show(struct ctx *c)
{
	static const char *const families[] = { "shao_command_calls_total", "shao_command_refused_total", "shao_command_failed_total",
	                                        "shao_command_seconds_total" };
	struct core *core = c->core;
	struct http_stats http = { 0 };
	char *text;
	size_t n;
	FILE *f;

	/* How often whom signs in and fails is nobody's business outside; a proxy that forgot to deny it must not tell. */
	if (c->call->remote)
		return refuse(&c->problem, E_NOT_FOUND, "", "没有这个地址", "There is nothing at this address");
	if (!(f = open_memstream(&text, &n)))
		return E_INTERNAL;
	if (core->http)
		http_stats(core->http, &http);
	fprintf(f, "# TYPE shao_http_open gauge\nshao_http_open %" PRId64 "\n# TYPE shao_http_requests_total counter\nshao_http_requests_total %" PRId64
	           "\n# TYPE shao_streams gauge\nshao_streams %" PRId64 "\n", http.open, http.requests, http.streams);
	fprintf(f, "# TYPE shao_commits_total counter\nshao_commits_total %lld\n", atomic_load(&core->commits));
	for (int k = 0; k < 4; k++) {
		fprintf(f, "# TYPE %s counter\n", families[k]);
		for (int i = 0; i < core->routes_n; i++) {
			const struct cmd_stat *s = &core->stats[i];
			const struct cmd *cmd = core->routes[i].cmd;
			double v[] = { (double)atomic_load(&s->calls), (double)atomic_load(&s->refused), (double)atomic_load(&s->failed),
			               (double)atomic_load(&s->us) / 1e6 };
			if (v[0] > 0)
				fprintf(f, "%s{cmd=\"%s %s\"} %.15g\n", families[k], cmd->method, cmd->path, v[k]);
		}
	}
	fclose(f);
	c->reply->type = "text/plain; version=0.0.4; charset=utf-8";
	c->reply->body = arena_strn(c->a, text, n);
	c->reply->n = n;
	free(text);
	return OK;
}

/* ---- GET /journal: for the auditor ---- */

struct journal_in { int64_t subject, limit; const char *cursor; };
struct journal_row { int64_t id, subject, seq, at, person, post; const char *cmd, *kind, *payload, *hash; };
struct journal_list { struct list items; const char *next; };

SHAPE(journal_in_shape, "JournalIn", struct journal_in,
	FIELD(struct journal_in, subject, F_ID, 0, .doc = "one object's entries only"),
	FIELD(struct journal_in, cursor, F_STR, 0, .max = 20),
	FIELD(struct journal_in, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));
SHAPE(journal_row_shape, "JournalEntry", struct journal_row,
	FIELD(struct journal_row, id, F_ID, F_NEED), FIELD(struct journal_row, subject, F_ID, F_NEED),
	FIELD(struct journal_row, seq, F_INT, F_NEED, .doc = "the subject's version after it"), FIELD(struct journal_row, at, F_TIME, F_NEED),
	FIELD(struct journal_row, person, F_ID, 0), FIELD(struct journal_row, post, F_ID, 0), FIELD(struct journal_row, cmd, F_STR, F_NEED),
	FIELD(struct journal_row, kind, F_STR, F_NEED), FIELD(struct journal_row, payload, F_JSON, F_NEED),
	FIELD(struct journal_row, hash, F_STR, F_NEED));
SHAPE(journal_list_shape, "Journal", struct journal_list,
	FIELD(struct journal_list, items, F_LIST, F_NEED, .sub = &journal_row_shape), FIELD(struct journal_list, next, F_STR, 0));

static enum err journal_show(struct ctx *c)
{
	const struct journal_in *in = c->in;
	struct journal_list *out = c->out;
	int64_t below = INT64_MAX, limit = in->limit == ABSENT ? 50 : in->limit;
	struct journal_row *v;
	struct rows rows;
	enum err e;

	if (in->cursor && !text_int(in->cursor, 1, INT64_MAX, &below))
		return refuse(&c->problem, E_INPUT, "cursor", "翻页游标无效，请从第一页重新开始", "The cursor is not valid; begin with the first page again");
	if (in->subject == ABSENT)
		e = db_rows(c->db, &core_sql[JOURNAL_NEWEST], c->a, VALS(vi(c->tenant), vi(below), vi(limit)), &rows);
	else
		e = db_rows(c->db, &core_sql[JOURNAL_NEWEST_OF], c->a, VALS(vi(c->tenant), vi(below), vi(limit), vi(in->subject)), &rows);
	if (e != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		v[i] = (struct journal_row){ r[0].i, r[1].i, r[2].i, r[3].i, r[4].i ? r[4].i : ABSENT, r[5].i ? r[5].i : ABSENT, r[6].s, r[7].s, r[8].s,
		    r[9].s };
	}
	out->items = (struct list){ rows.n, v };
	if (rows.n == (size_t)limit)
		out->next = arena_printf(c->a, "%" PRId64, v[rows.n - 1].id);
	return OK;
}

/* ---- the clock's and the operator's ---- */

static enum err idempotency_expire(struct ctx *c)
{
	struct rows rows;
	int64_t before = c->now - LIMIT_IDEMPOTENCY_DAYS * US_DAY;
	enum err e = db_rows(c->db, &core_sql[IDEM_OLD], c->a, VALS(vi(c->tenant), vi(before)), &rows);

	if (e != OK || rows.n == 0)
		return e;
	/* An hour at a time, so that one clean-up never holds the writer for long. */
	return db_exec(c->db, &core_sql[IDEM_EXPIRE], VALS(vi(c->tenant), vi(before), vi(rows.v[0].i + US_HOUR)), NULL);
}

struct tenant_add { int64_t tenant; const char *code, *name, *pack; };

SHAPE(tenant_add_shape, "TenantAdd", struct tenant_add,
	FIELD(struct tenant_add, tenant, F_ID, F_NEED),
	FIELD(struct tenant_add, code, F_STR, F_NEED, .min = 1, .max = 12),
	FIELD(struct tenant_add, name, F_STR, F_NEED, .min = 1, .max = 60),
	FIELD(struct tenant_add, pack, F_STR, F_NEED, .min = 1, .max = 40));

static enum err tenant_add(struct ctx *c)
{
	const struct tenant_add *in = c->in;

	return db_exec(c->db, &core_sql[TENANT_ADD], VALS(vi(in->tenant), vs(in->code), vs(in->name), vs(in->pack), vi(c->now)), NULL);
}

struct erase { int64_t subject; const char *kind, *reason; };

SHAPE(erase_shape, "Erase", struct erase,
	FIELD(struct erase, subject, F_ID, F_NEED),
	FIELD(struct erase, kind, F_STR, 0, .max = 20),
	FIELD(struct erase, reason, F_STR, F_NEED, .min = 2, .max = 400));

static enum err erase_run(struct ctx *c)
{
	const struct erase *in = c->in;

	return side_erase(c, in->subject, in->kind, in->reason);
}

static enum err core_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct rows last, max_id, old;
	enum err e;

	*n = 0;
	if (max < 2)
		return OK;
	if ((e = db_rows(c->db, &core_sql[SEAL_LAST], c->a, VALS(vi(c->tenant)), &last)) != OK ||
	    (e = db_rows(c->db, &core_sql[JOURNAL_LAST], c->a, VALS(vi(c->tenant)), &max_id)) != OK)
		return e;
	/* A seal a minute while anything happens, also after a clock was set back: what is younger is protected by its chains only. */
	bool old_enough = last.n == 0 || c->now - last.v[3].i >= US_MINUTE || c->now < last.v[3].i;
	/* Under a long load a minute brings more than one seal takes: then one a second until it has caught up. */
	bool behind = last.n && max_id.n && max_id.v[0].type && id_time(max_id.v[0].i) - id_time(last.v[4].i) >= 2 * US_MINUTE;
	if (max_id.n && max_id.v[0].type && (old_enough || behind) && (last.n == 0 || max_id.v[0].i > last.v[4].i))
		out[(*n)++] = (struct due){ "/api/v1/clock/seal", NULL };
	e = db_rows(c->db, &core_sql[IDEM_OLD], c->a, VALS(vi(c->tenant), vi(c->now - LIMIT_IDEMPOTENCY_DAYS * US_DAY)), &old);
	if (e == OK && old.n)
		out[(*n)++] = (struct due){ "/api/v1/clock/forget", NULL };
	return e;
}

static const struct cmd core_cmds[] = {
	{ "GET", "/openapi.json", "", READ, openapi_show, "This API, as OpenAPI 3.1", .flags = 0 },
	{ "GET", "/healthz", "", READ, health_show, "Alive", .flags = CMD_TOP },
	{ "GET", "/readyz", "", READ, ready_show, "Ready to serve", .flags = CMD_TOP },
	{ "GET", "/metrics", "", READ, metrics_show, "Counters for Prometheus", .flags = CMD_TOP },
	{ "GET", "/journal", "journal.read", READ, journal_show, "The journal, newest first, as the auditor reads it", .in = &journal_in_shape,
	  .out = &journal_list_shape, .scope = ctx_scope_top },
	{ "POST", "/clock/seal", "clock", WRITE, seal_run, "Seals the journal's newest entries", .prepare = seal_prepare, .flags = CMD_INTERNAL },
	{ "POST", "/clock/forget", "clock", WRITE, idempotency_expire, "Forgets old idempotency keys", .flags = CMD_INTERNAL },
	{ "POST", "/operator/tenants", "operator", WRITE, tenant_add, "A new tenant", .in = &tenant_add_shape, .flags = CMD_INTERNAL },
	{ "POST", "/operator/erase", "operator", WRITE, erase_run, "Erases a subject's words", .in = &erase_shape, .flags = CMD_INTERNAL },
};

static const struct event_kind *const core_events[] = { &side_erased_kind };

static const struct table core_tables[] = {
	{ "journal", TABLE_JOURNAL, NULL }, { "seal", TABLE_JOURNAL, NULL }, { "side", TABLE_SIDE, NULL },
	{ "idempotency", TABLE_OPERATIONAL, NULL }, { "tenant", TABLE_OPERATIONAL, NULL }, { "room_version", TABLE_OPERATIONAL, NULL },
};

const struct room core_room = {
	.name = "core",
	.cmds = core_cmds, .cmds_n = sizeof core_cmds / sizeof core_cmds[0],
	.events = core_events, .events_n = 1,
	.stmts = core_sql, .stmts_n = CORE_STMTS,
	.tables = core_tables, .tables_n = sizeof core_tables / sizeof core_tables[0],
	.due = core_due,
};
