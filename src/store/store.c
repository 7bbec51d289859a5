/*
 * store.c: the door to the store. Every room's statement passes here on its way to SQLite or PostgreSQL.
 *
 * It finds the statement's number, checks that the values fit it, keeps the transaction's state and hands the call to
 * the engine through struct store_ops.
 */
#include "store/ops.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

const struct stmt store_own_stmts[OWN_COUNT] = {
	[OWN_HAS_VERSION] = { .in = "", .out = "i",
		.sql = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'schema_version'",
		.pg = "SELECT COUNT(*) FROM pg_class WHERE oid = to_regclass('schema_version')" },
	[OWN_VERSION] = { .in = "", .out = "i", .sql = "SELECT COALESCE(MAX(version), 0) FROM schema_version" },
	[OWN_ADD_VERSION] = { .in = "i", .out = "", .sql = "INSERT INTO schema_version (version) VALUES ($1)" },
	[OWN_TX] = { .in = "", .out = "i", .sql = "SELECT 0", .pg = "SELECT CAST(txid_current() AS BIGINT)" },
	[OWN_TX_LOW] = { .in = "", .out = "i", .sql = "SELECT 9223372036854775807",
		.pg = "SELECT CAST(txid_snapshot_xmin(txid_current_snapshot()) AS BIGINT)" },
};

struct val vs(const char *s)
{
	if (!s)
		return vnull();
	return (struct val){ .type = 's', .s = s, .len = strlen(s) };
}

struct val vopt(int64_t i)
{
	return i == INT64_MIN ? vnull() : vi(i);
}

static void register_list(struct registry *reg, const char *room, const struct stmt *stmts, int n)
{
	assert(n >= 0 && reg->rooms < STORE_ROOMS && reg->stmts + n <= LIMIT_STATEMENTS);
	reg->ranges[reg->rooms++] = (struct stmt_range){ .from = (uintptr_t)stmts, .to = (uintptr_t)(stmts + n),
		.base = reg->stmts, .room = room };
	reg->stmts += n;
}

static int stmt_index(const struct registry *reg, const struct stmt *q)
{
	uintptr_t at = (uintptr_t)q;
	for (int i = 0; i < reg->rooms; i++) {
		const struct stmt_range *r = &reg->ranges[i];
		if (at >= r->from && at < r->to)
			return r->base + (int)((at - r->from) / sizeof(struct stmt));
	}
	assert(!"a statement of no registered list");
	return -1;
}

enum err db_fail(struct db *db, enum err e, int index, const char *what)
{
	const struct registry *reg = &db->store->reg;
	const char *room = NULL;
	int nth = 0;
	for (int i = 0; i < reg->rooms && index >= 0; i++) {
		if (index >= reg->ranges[i].base) {
			room = reg->ranges[i].room;
			nth = index - reg->ranges[i].base;
		}
	}
	if (room)
		snprintf(db->error, sizeof(db->error), "%s %d: %s", room, nth, what);
	else
		snprintf(db->error, sizeof(db->error), "%s", what);
	size_t n = strlen(db->error);
	while (n > 0 && db->error[n - 1] == '\n')
		db->error[--n] = 0;
	return e;
}

/* Lower case: never NULL. A misfit is our own bug, so it is named and the program ends. */
static void check_values(struct db *db, const struct stmt *q, int index, const struct val *v, int n)
{
	bool fits = (size_t)n == strlen(q->in) && n <= LIMIT_SQL_PARAMS;
	int at = -1;
	for (int i = 0; fits && i < n; i++) {
		char letter = (char)(q->in[i] | 0x20);
		bool may_be_null = q->in[i] != letter;
		fits = v[i].type ? v[i].type == letter : may_be_null;
		if (v[i].type == 'd' && !isfinite(v[i].d))
			fits = false;
		at = i;
	}
	if (fits)
		return;
	db_fail(db, E_INTERNAL, index, "values do not fit the statement");
	LOG(LOG_ERROR, "store.misfit", LS("statement", db->error), LS("in", q->in), LN("values", n), LN("parameter", at + 1));
	assert(!"values do not fit the statement");
}

enum err store_open(const char *where, const struct stmt_list *lists, int n, struct store **out, struct problem *p)
{
	struct store *s;
	if (strncmp(where, "sqlite:", 7) == 0 && where[7])
		s = sqlite_store_new(where + 7);
	else if (strncmp(where, "postgresql://", 13) == 0 || strncmp(where, "postgres://", 11) == 0)
		s = pg_store_new(where);
	else
		return refuse(p, E_STORE, "store", "存储地址应为 sqlite:路径 或 postgresql://…。",
		    "The store must be given as sqlite:PATH or postgresql://… .");
	register_list(&s->reg, "store", store_own_stmts, OWN_COUNT);
	for (int i = 0; i < n; i++)
		register_list(&s->reg, lists[i].room, lists[i].stmts, lists[i].n);
	struct db *trial;   /* so that a wrong path or a server that is down is told here, not at the first request */
	enum err e = db_open(s, DB_WRITE, &trial, p);
	if (e) {
		store_close(s);
		return e;
	}
	db_close(trial);
	*out = s;
	return OK;
}

void store_close(struct store *s)
{
	if (s)
		s->ops->store_close(s);
}

bool store_is_sqlite(const struct store *s)
{
	return s->sqlite;
}

enum err db_open(struct store *s, enum db_mode mode, struct db **out, struct problem *p)
{
	struct db *db;
	enum err e = s->ops->open(s, mode, &db, p);
	if (e)
		return e;
	db->ops = s->ops;
	db->store = s;
	db->mode = mode;
	*out = db;
	return OK;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	db_rollback(db);
	db->ops->close(db);
}

enum err db_begin(struct db *db)
{
	assert(!db->open);
	db->error[0] = 0;
	enum err e = db->ops->begin(db);
	if (e)
		return e;
	db->open = true;
	db->saved = db->dead = false;
	return OK;
}

enum err db_commit(struct db *db)
{
	assert(db->open && !db->saved);
	enum err e;
	if (db->dead) {
		db->ops->rollback(db);
		e = E_STORE;
	} else {
		e = db->ops->commit(db);
	}
	db->open = db->dead = false;
	return e;
}

void db_rollback(struct db *db)
{
	if (!db->open)
		return;
	db->ops->rollback(db);
	db->open = db->saved = db->dead = false;
}

enum err db_save(struct db *db)
{
	assert(db->open && !db->saved);
	if (db->dead)
		return E_STORE;
	enum err e = db->ops->save(db);
	db->saved = e == OK;
	return e;
}

enum err db_release(struct db *db)
{
	assert(db->open && db->saved);
	if (db->dead)
		return E_STORE;
	enum err e = db->ops->release(db);
	if (!e)
		db->saved = false;
	return e;
}

enum err db_undo(struct db *db)
{
	assert(db->open && db->saved);
	enum err e = db->dead ? E_STORE : db->ops->undo(db);
	db->saved = false;
	if (e)
		db->dead = true;
	return e;
}

bool db_alive(const struct db *db)
{
	return db->open && !db->dead;
}

enum err db_exec(struct db *db, const struct stmt *q, const struct val *v, int n, int64_t *changed)
{
	int index = stmt_index(&db->store->reg, q);
	assert(db->open && !q->out[0]);
	check_values(db, q, index, v, n);
	if (db->dead)
		return E_STORE;
	return db->ops->exec(db, q, index, v, n, changed);
}

enum err db_each(struct db *db, const struct stmt *q, const struct val *v, int n, db_row_fn *fn, void *arg)
{
	int index = stmt_index(&db->store->reg, q);
	assert(db->open && q->out[0]);
	check_values(db, q, index, v, n);
	if (db->dead)
		return E_STORE;
	return db->ops->each(db, q, index, v, n, true, fn, arg);
}

/* Collects rows in the arena; the table of values doubles, the texts are copied once. */
struct collect { struct arena *a; struct val *v; size_t n, cap; };

static enum err collect_row(void *arg, const struct val *v, int cols)
{
	struct collect *c = arg;
	size_t row_size = (size_t)cols * sizeof(struct val);
	if (c->n == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 2;
		struct val *wider = arena_alloc(c->a, cap * row_size);
		if (c->n)
			memcpy(wider, c->v, c->n * row_size);
		c->v = wider;
		c->cap = cap;
	}
	struct val *to = c->v + c->n++ * (size_t)cols;
	memcpy(to, v, row_size);
	for (int i = 0; i < cols; i++)
		if (to[i].type == 's' || to[i].type == 'b')
			to[i].s = arena_strn(c->a, v[i].s, v[i].len);
	return OK;
}

enum err db_rows(struct db *db, const struct stmt *q, struct arena *a, const struct val *v, int n, struct rows *out)
{
	int index = stmt_index(&db->store->reg, q);
	assert(db->open && q->out[0]);
	check_values(db, q, index, v, n);
	if (db->dead)
		return E_STORE;
	struct collect c = { .a = a };
	enum err e = db->ops->each(db, q, index, v, n, false, collect_row, &c);
	if (e)
		return e;
	*out = (struct rows){ .n = c.n, .cols = (int)strlen(q->out), .v = c.v };
	return OK;
}

enum err db_tx(struct db *db, int64_t *tx)
{
	assert(db->open && db->mode == DB_WRITE);
	return db->dead ? E_STORE : db->ops->tx(db, tx);
}

enum err db_tx_low(struct db *db, int64_t *tx)
{
	assert(db->open);
	return db->dead ? E_STORE : db->ops->tx_low(db, tx);
}

enum err db_script(struct db *db, const char *sql)
{
	assert(db->open);
	return db->dead ? E_STORE : db->ops->script(db, sql);
}

enum err db_checkpoint(struct db *db, bool truncate)
{
	assert(!db->open);
	return db->ops->checkpoint(db, truncate);
}

enum err db_backup(struct db *db, const char *path, void (*progress)(void *, int done, int all), void *arg)
{
	assert(!db->open);
	return db->ops->backup(db, path, progress, arg);
}

const char *db_error(const struct db *db)
{
	return db->error;
}
