/*
 * store_test.h: what this folder's tests share: an empty store on either engine, and a small table.
 *
 * PostgreSQL is taken from SHAO_TEST_PG (see tests/pg.sh); every test has a schema of its own there.
 */
#ifndef STORE_STORE_TEST_H
#define STORE_STORE_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/ops.h"

enum { PUT, PUT_MANY, GET, COUNT, SET_N, DROP_ONE, BUMP, IDS, CODES, WRONG_TYPE, WRONG_NULL, BROKEN, LOCK_ONE, STMTS };

static const struct stmt thing_stmts[STMTS] = {
	[PUT] = { .in = "iiSIDB", .out = "",
		.sql = "INSERT INTO thing (tenant, id, code, n, x, body) VALUES ($1, $2, $3, $4, $5, $6)" },
	[PUT_MANY] = { .in = "is", .out = "",
		.sql = "WITH RECURSIVE k (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM k WHERE i < 2000)"
		       " INSERT INTO thing (tenant, id, code) SELECT CAST($1 AS BIGINT), i + 1000000, CAST($2 AS TEXT) FROM k WHERE true" },
	[GET] = { .in = "ii", .out = "SIDB", .sql = "SELECT code, n, x, body FROM thing WHERE tenant = $1 AND id = $2" },
	[COUNT] = { .in = "i", .out = "i", .sql = "SELECT COUNT(*) FROM thing WHERE tenant = $1" },
	[SET_N] = { .in = "iiiI", .out = "",        /* $4 stands before $1, and $3 nowhere in SQLite's text order */
		.sql = "UPDATE thing SET n = $4 WHERE id = $2 AND tenant = $1 AND id < $3" },
	[DROP_ONE] = { .in = "ii", .out = "", .sql = "DELETE FROM thing WHERE tenant = $1 AND id = $2" },
	[BUMP] = { .in = "ii", .out = "I", .sql = "UPDATE thing SET n = n + 1 WHERE tenant = $1 AND id = $2 RETURNING n" },
	[IDS] = { .in = "i", .out = "i", .sql = "SELECT id FROM thing WHERE tenant = $1 ORDER BY id" },
	[CODES] = { .in = "iss", .out = "s",
		.sql = "SELECT code FROM thing WHERE tenant = $1 AND code >= $2 AND code < $3 ORDER BY code, id" },
	[WRONG_TYPE] = { .in = "", .out = "i", .sql = "SELECT CAST('one' AS TEXT)" },
	[WRONG_NULL] = { .in = "i", .out = "i", .sql = "SELECT n FROM thing WHERE tenant = $1 ORDER BY id LIMIT 1" },
	[BROKEN] = { .in = "i", .out = "i", .sql = "SELECT nothing FROM thing WHERE tenant = $1" },
	[LOCK_ONE] = { .in = "ii", .out = "i", .sql = "SELECT id FROM thing WHERE tenant = $1 AND id = $2",
		.pg = "SELECT id FROM thing WHERE tenant = $1 AND id = $2 FOR UPDATE" },
};

static const struct stmt_list thing_list = { "thing", thing_stmts, STMTS };

static const struct migration thing_migrations[] = {
	{ 1, "CREATE TABLE thing (tenant BIGINT NOT NULL, id BIGINT NOT NULL, code TEXT COLLATE \"BINARY\", n BIGINT,"
	     " x DOUBLE PRECISION, body BYTEA, PRIMARY KEY (tenant, id));"
	     "CREATE UNIQUE INDEX thing_code ON thing (tenant, code, id);", NULL },
	{ 0, NULL, NULL },
};

struct fixture {
	bool pg;
	char name[64], where[400], folder[64], path[96];
	struct store *s;
	struct db *w;
	struct arena *a;
};

static inline void no_notice(void *arg, const char *said)
{
	(void)arg;
	(void)said;
}

/* One statement to the server, outside of the store. */
static inline void pg_direct(const char *sql)
{
	PGconn *c = PQconnectdb(getenv("SHAO_TEST_PG"));
	assert_int_equal(PQstatus(c), CONNECTION_OK);
	PQsetNoticeProcessor(c, no_notice, NULL);
	PGresult *r = PQexec(c, sql);
	assert_true(PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK);
	PQclear(r);
	PQfinish(c);
}

/* An address with nothing behind it yet. */
static inline void fresh_where(struct fixture *f, bool pg)
{
	static int nth;
	*f = (struct fixture){ .pg = pg };
	snprintf(f->folder, sizeof(f->folder), "%s/shao-test-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->path, sizeof(f->path), "%s/shao.db", f->folder);
	snprintf(f->where, sizeof(f->where), "sqlite:%s", f->path);
	if (pg) {
		char sql[128];
		const char *url = getenv("SHAO_TEST_PG");
		snprintf(f->name, sizeof(f->name), "test_%d_%d", (int)getpid(), nth++);
		snprintf(sql, sizeof(sql), "CREATE SCHEMA %s", f->name);
		pg_direct(sql);
		snprintf(f->where, sizeof(f->where), "%s%sapplication_name=%s&options=-csearch_path%%3D%s", url,
		    strchr(url, '?') ? "&" : "?", f->name, f->name);
	}
	f->a = arena_new(LIMIT_ARENA_BYTES);
}

static inline void open_thing(struct fixture *f)
{
	struct problem p = { 0 };
	assert_int_equal(store_open(f->where, &thing_list, 1, &f->s, &p), OK);
}

static inline struct db *connect_to(struct fixture *f, enum db_mode mode)
{
	struct problem p = { 0 };
	struct db *db;
	assert_int_equal(db_open(f->s, mode, &db, &p), OK);
	return db;
}

/* The table stands, and one writing connection. */
static inline struct fixture *fresh(bool pg)
{
	struct fixture *f = malloc(sizeof(*f));
	struct problem p = { 0 };
	fresh_where(f, pg);
	open_thing(f);
	assert_int_equal(store_migrate_with(f->s, thing_migrations, 1, NULL, NULL, &p), OK);
	f->w = connect_to(f, DB_WRITE);
	return f;
}

static inline void clear_away(struct fixture *f)
{
	db_close(f->w);
	store_close(f->s);
	arena_free(f->a);
	char cmd[160];
	if (f->pg) {
		snprintf(cmd, sizeof(cmd), "DROP SCHEMA %s CASCADE", f->name);
		pg_direct(cmd);
	}
	snprintf(cmd, sizeof(cmd), "rm -rf %s", f->folder);
	assert_int_equal(system(cmd), 0);
}

static inline enum err put(struct db *db, int64_t id, const char *code, int64_t *changed)
{
	return db_exec(db, &thing_stmts[PUT], VALS(vi(1), vi(id), vs(code), vnull(), vnull(), vnull()), changed);
}

/* Rows of tenant 1, inside the connection's transaction. */
static inline int64_t count_in(struct fixture *f, struct db *db)
{
	struct rows r;
	assert_int_equal(db_rows(db, &thing_stmts[COUNT], f->a, VALS(vi(1)), &r), OK);
	return row(&r, 0)[0].i;
}

/* Rows of tenant 1 as another connection sees them. */
static inline int64_t count_stored(struct fixture *f)
{
	struct db *r = connect_to(f, DB_READ);
	assert_int_equal(db_begin(r), OK);
	int64_t n = count_in(f, r);
	db_close(r);
	return n;
}

/* Runs the same list on both engines: setup receives them through the group's state. */
static inline int on_sqlite(void **state) { *state = fresh(false); return 0; }
static inline int on_pg(void **state) { *state = fresh(true); return 0; }
static inline int after(void **state) { clear_away(*state); free(*state); return 0; }

static inline bool have_pg(void)
{
	if (getenv("SHAO_TEST_PG"))
		return true;
	puts("PostgreSQL: skipped, SHAO_TEST_PG is not set");
	return false;
}

#define ON(engine, test) { #test " (" #engine ")", test, on_##engine, after, NULL }

#endif
