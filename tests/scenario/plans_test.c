/*
 * plans_test.c: every statement of every room has a plan that does not grow with what is stored. Each key begins with the
 * tenant, so a table that is read through the tenant alone is read whole, though SQLite calls it a search.
 */
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "app.h"
#include "core/inside.h"
#include "scenario/scenario.h"

/* Tables that stay small: what people configure by hand. Whatever else there is grows. */
static const char *const small[] = { "tenant", "room_version", "calendar", "calendar_day", "matter", "matter_version", "matter_unit",
	"process_def", "process_current", "webhook", "case_followed", "search_state", "count_delta", "routing_set", "roster",
	"hotline_line", "centre", "schema_version",
	"sqlite_master",
	"pg_class" };

/* Who may read a growing table whole, or sort it, and why. */
static const struct { const char *room, *text, *why; } excused[] = {
	{ "core", "SELECT MAX(id) FROM journal WHERE tenant = $1", "one look at the index's end" },
	{ "core", "FROM seal WHERE tenant = $1 ORDER BY seal DESC LIMIT 1", "one look at the key's end" },
	{ "core", "SELECT COUNT(*) FROM journal", "the proof's, over all there is" },
	{ "core", "FROM journal WHERE tenant = $1 ORDER BY id", "rebuild" },
	{ "core", "WHERE tenant = $1 ORDER BY subject, seq", "the proof's, over all there is" },
	{ "gazetteer", "DELETE FROM gazetteer", "an operator's import: a new file takes the old one's place" },
	{ "search", "SELECT MAX(id) FROM journal WHERE tenant = $1", "one look at the index's end" },
	{ "search", "FROM search_block WHERE tenant = $1 ORDER BY word, era LIMIT 1 OFFSET 5000", "reindex, so many at a time" },
	{ "territory", "SELECT MIN(west)", "once, when the tree is loaded" },
	{ "territory", "SELECT MAX(path) FROM node WHERE tenant = $1 AND parent = 0", "one look at the index's end" },
};

/* What a statement must be found by, where a wrong choice would not be told by the rule above. */
static const struct { const char *room, *text, *by; } must[] = {
	{ "cases", "c.open = 1 AND c.org <> 0 AND c.org = $12", "case_org (tenant=? AND org=?" },
	{ "cases", "c.org <> 0 AND c.org = $6", "case_unit (tenant=? AND org=? AND id>? AND id<?)" },
	{ "cases", "c.open = 0 AND c.path >= $2", "case_place (tenant=? AND path>? AND path<?)" },
	{ "cases", "c.open = 1 AND c.path >= $2 AND c.path < $3 AND ($4", "case_open (tenant=? AND path>? AND path<?)" },
	{ "near", "c.lat >= $2", "case_near (tenant=? AND lat>? AND lat<?)" },
	{ "cases", "c.number = $2", "case_number (tenant=? AND number=?)" },
	{ "core", "subject = $4 ORDER BY seq DESC", "journal_subject (tenant=? AND subject=?)" },
	{ "people", "s.token = $2", "session_token (tenant=? AND token=?)" },
};

static bool is_excused(const struct room *r, const struct stmt *q)
{
	for (size_t i = 0; i < sizeof excused / sizeof excused[0]; i++)
		if (strcmp(excused[i].room, r->name) == 0 && strstr(q->sql, excused[i].text))
			return true;
	return false;
}

static bool is_small(const char *table)
{
	for (size_t i = 0; i < sizeof small / sizeof small[0]; i++)
		if (strcmp(small[i], table) == 0)
			return true;
	return false;
}

static bool is_dump(const struct room *r, const struct stmt *q)
{
	for (int i = 0; i < r->tables_n; i++)
		if (r->tables[i].dump == q)
			return true;
	return false;
}

/* The table that a plan's word names: an alias stands for the table that the text gives it to. */
static void table_of(const char *sql, const char *word, char out[64])
{
	static const char *const before[] = { "FROM ", "JOIN ", "UPDATE ", "INTO " };

	snprintf(out, 64, "%s", word);
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		for (const char *at = sql; (at = strstr(at, before[i])); ) {
			char name[64] = "", alias[64] = "";
			at += strlen(before[i]);
			if (sscanf(at, "%63[a-z_0-9] %63[a-z_0-9]", name, alias) == 2 && strcmp(alias, word) == 0) {
				snprintf(out, 64, "%s", name);
				return;
			}
		}
}

static int complain(const struct room *r, int nth, const struct stmt *q, const char *what)
{
	print_message("%s %d: %s\n    %.300s\n", r->name, nth, what, q->sql);
	return 1;
}

/* ---- SQLite ---- */

/* "SEARCH c USING INDEX case_open (tenant=?)", "SCAN c": 1 if that reads a growing table whole. */
static int judge_sqlite(const struct room *r, int nth, const struct stmt *q, const char *line)
{
	char word[64], table[64];
	bool scan = sscanf(line, "SCAN %63s", word) == 1;

	if (strstr(line, "CONSTANT ROW") || (!scan && sscanf(line, "SEARCH %63s", word) != 1))
		return 0;
	table_of(q->sql, word, table);
	if (is_small(table) || strcmp(table, "j") == 0 || strncmp(table, "(", 1) == 0 || strcmp(table, "counted") == 0)
		return 0;
	if (!scan && !strstr(line, "(tenant=?)"))
		return 0;
	return complain(r, nth, q, line);
}

static int plan_sqlite(sqlite3 *db, const struct room *r, int nth, const struct stmt *q)
{
	char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", q->sql);
	sqlite3_stmt *h;
	const char *by = NULL;
	int bad = 0;

	for (size_t i = 0; i < sizeof must / sizeof must[0]; i++)
		if (strcmp(must[i].room, r->name) == 0 && strstr(q->sql, must[i].text))
			by = must[i].by;
	if (sqlite3_prepare_v2(db, sql, -1, &h, NULL) != SQLITE_OK)
		fail_msg("%s %d: %s", r->name, nth, sqlite3_errmsg(db));
	while (sqlite3_step(h) == SQLITE_ROW) {
		const char *line = (const char *)sqlite3_column_text(h, 3);
		bad += judge_sqlite(r, nth, q, line);
		if (by && strstr(line, by))
			by = NULL;
	}
	sqlite3_finalize(h);
	sqlite3_free(sql);
	return by ? complain(r, nth, q, by) + bad : bad;
}

/* ---- PostgreSQL ---- */

static int plan_pg(PGconn *pg, const struct room *r, int nth, const struct stmt *q)
{
	const char *text = q->pg ? q->pg : q->sql, *values[LIMIT_SQL_PARAMS];
	char *sql;
	Oid types[LIMIT_SQL_PARAMS];
	int n = (int)strlen(q->in), bad = 0;
	PGresult *res;

	for (int i = 0; i < n; i++) {
		char letter = (char)(q->in[i] | 0x20);
		types[i] = letter == 'i' ? 20 : letter == 'd' ? 701 : letter == 's' ? 25 : 17;
		values[i] = letter == 's' && strstr(text, "JSONB") ? "[\"1\"]" : "1";
	}
	assert_true(asprintf(&sql, "EXPLAIN (COSTS OFF) %s", text) > 0);
	res = PQexecParams(pg, sql, n, types, values, NULL, NULL, 0);
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		fail_msg("%s %d: %s", r->name, nth, PQerrorMessage(pg));
	for (int i = 0; i < PQntuples(res); i++) {
		const char *at = strstr(PQgetvalue(res, i, 0), "Seq Scan on ");
		char table[64];
		if (at && sscanf(at, "Seq Scan on %63s", table) == 1 && !is_small(table))
			bad += complain(r, nth, q, at);
	}
	PQclear(res);
	free(sql);
	return bad;
}

/* ---- claims ---- */

static int every_statement(int (*plan)(void *db, const struct room *r, int nth, const struct stmt *q), void *db)
{
	int bad = 0, looked = 0;

	for (int i = -1; i < app_rooms_n; i++) {
		const struct room *r = i < 0 ? &core_room : app_rooms[i];
		for (int k = 0; k < r->stmts_n; k++) {
			const struct stmt *q = &r->stmts[k];
			if (!q->sql || is_excused(r, q) || is_dump(r, q) || strncmp(q->sql, "INSERT", 6) == 0)
				continue;
			looked++;
			bad += plan(db, r, k, q);
		}
	}
	print_message("%d statements were explained\n", looked);
	return bad;
}

static int on_sqlite(void *db, const struct room *r, int nth, const struct stmt *q)
{
	return plan_sqlite(db, r, nth, q);
}

static int on_pg(void *db, const struct room *r, int nth, const struct stmt *q)
{
	return plan_pg(db, r, nth, q);
}

static void no_statement_reads_a_growing_table_whole(struct town *t)
{
	int bad;

	if (t->pg) {
		PGconn *pg = PQconnectdb(t->where);
		PQclear(PQexec(pg, "SET enable_seqscan = off"));
		bad = every_statement(on_pg, pg);
		PQfinish(pg);
	} else {
		sqlite3 *db;
		assert_int_equal(sqlite3_open(t->where + strlen("sqlite:"), &db), SQLITE_OK);
		bad = every_statement(on_sqlite, db);
		sqlite3_close(db);
	}
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH_WITH(no_statement_reads_a_growing_table_whole, TOWN_BARE),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
