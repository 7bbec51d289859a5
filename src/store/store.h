/*
 * store.h: one table of functions, two engines (SQLite, PostgreSQL), and a third that wraps either and fails on demand.
 *
 * A room declares its statements as a numbered list and passes their addresses. Values are only ever bound. A connection
 * (struct db) belongs to one thread at a time. Only the gate begins and ends transactions.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * One statement. `in` and `out` have a letter a parameter or column: i = BIGINT, s = TEXT, d = DOUBLE PRECISION, b = bytes
 * (BLOB / BYTEA); upper case: may be NULL. Parameters are $1, $2, …. `pg` is the second text where the dialects truly differ.
 */
struct stmt {
	const char *sql;
	const char *pg;
	const char *in, *out;
};

struct stmt_list { const char *room; const struct stmt *stmts; int n; };

/* A value: type 'i', 's', 'd', 'b', or 0 for NULL. Texts and bytes are borrowed. */
struct val {
	char type;
	int64_t i;
	double d;
	const char *s;
	size_t len;
};

static inline struct val vi(int64_t i) { return (struct val){ .type = 'i', .i = i }; }
static inline struct val vd(double d) { return (struct val){ .type = 'd', .d = d }; }
static inline struct val vnull(void) { return (struct val){ 0 }; }
struct val vs(const char *s);                       /* NULL binds NULL */
static inline struct val vb(const void *p, size_t n) { return (struct val){ .type = 'b', .s = p, .len = n }; }
struct val vopt(int64_t i);                         /* ABSENT (INT64_MIN) binds NULL */

#define VALS(...) (const struct val[]){ __VA_ARGS__ }, \
	(int)(sizeof((const struct val[]){ __VA_ARGS__ }) / sizeof(struct val))

/* Rows of an answer: v[r * cols + c]. Everything lies in the arena. */
struct rows { size_t n; int cols; const struct val *v; };

static inline const struct val *row(const struct rows *r, size_t i) { return r->v + i * (size_t)r->cols; }

struct store;   /* an opened store: a file or a server */
struct db;      /* one connection */

enum db_mode { DB_READ, DB_WRITE };

/*
 * Opens a store. where: "sqlite:PATH" or "postgresql://…". lists: every room's statements, n of them, kept by reference.
 * Fails with E_STORE and words in *p.
 */
enum err store_open(const char *where, const struct stmt_list *lists, int n, struct store **out, struct problem *p);
void store_close(struct store *s);
bool store_is_sqlite(const struct store *s);

/* Wraps s so that calls can be made to fail (fault.c). Takes s over: closing the wrapper closes it. */
struct store *store_with_faults(struct store *s);
/*
 * Fails the nth store call from now on (1 = the next), once, with `as`; 0 turns it off. Returns the calls made since the last
 * set. E_STORE leaves the transaction alive; E_FULL and E_RETRY end it. A commit made to fail leaves nothing stored.
 */
int64_t store_fault_set(struct store *s, int64_t nth, enum err as);

/* A connection. DB_READ connections of SQLite cannot write. */
enum err db_open(struct store *s, enum db_mode mode, struct db **out, struct problem *p);
void db_close(struct db *db);

/*
 * A transaction: SQLite DB_WRITE begins IMMEDIATE, reads begin deferred; PostgreSQL READ COMMITTED for writes, REPEATABLE READ
 * READ ONLY for reads. Every statement runs inside one. db_begin opens a lost connection again (E_BUSY while that fails). db_commit ends the
 * transaction whatever it returns; db_rollback does nothing when none is open.
 */
enum err db_begin(struct db *db);
enum err db_commit(struct db *db);
void db_rollback(struct db *db);

/* A savepoint (one at a time) around one command of a batch. db_undo rolls back to it and releases it. */
enum err db_save(struct db *db);
enum err db_release(struct db *db);
enum err db_undo(struct db *db);

/*
 * False when the whole transaction is gone: SQLite rolled it back by itself (FULL, IOERR); on PostgreSQL any error outside a
 * savepoint, or a lost connection. Ask after every error. A transaction that is gone refuses every statement with E_STORE.
 */
bool db_alive(const struct db *db);

/*
 * Runs a statement that returns no rows. changed (may be NULL) receives the count of rows. With changed == NULL PostgreSQL
 * may pipeline it: its failure then surfaces at the next call that waits, at the latest at commit.
 */
enum err db_exec(struct db *db, const struct stmt *q, const struct val *v, int n, int64_t *changed);

/* Runs a query and copies its rows into the arena. Queries are bounded (LIMIT, or a unique key). */
enum err db_rows(struct db *db, const struct stmt *q, struct arena *a, const struct val *v, int n, struct rows *out);

/* Runs a query and calls fn once a row; fn's error stops it and is returned. Values live until fn returns. fn must not use db.
 * PostgreSQL ends any statement that runs, with its rows' consumer, longer than 30 s: page long reads by key. */
typedef enum err db_row_fn(void *arg, const struct val *v, int cols);
enum err db_each(struct db *db, const struct stmt *q, const struct val *v, int n, db_row_fn *fn, void *arg);

/* A number for journal.tx, in a writing transaction: SQLite 0; PostgreSQL the transaction's id (no wait of its own after any row read). */
enum err db_tx(struct db *db, int64_t *tx);
/* All transactions below this number have ended (SQLite: INT64_MAX). */
enum err db_tx_low(struct db *db, int64_t *tx);

/*
 * SQLite: moves the WAL into the file, on a DB_WRITE connection of another thread than the writer's; truncate also shortens
 * it (E_BUSY when a reader was in the way: try again later). PostgreSQL: nothing.
 */
enum err db_checkpoint(struct db *db, bool truncate);
/* SQLite: an online copy of the whole store into path, as of one instant; reads only, writers go on. PostgreSQL: E_CONFLICT (pg_dump is for that). */
enum err db_backup(struct db *db, const char *path, void (*progress)(void *, int done, int all), void *arg);

/* What the last failed call of this connection said, for logs. Never shown to users. */
const char *db_error(const struct db *db);

/*
 * Brings the schema up to the newest of the migrations (compiled in from schema/NNN.sql, NNN.pg.sql). Refuses data newer than
 * the program. `from` and `to` (may be NULL) receive the versions.
 */
enum err store_migrate(struct store *s, int *from, int *to, struct problem *p);
/* The newest migration this program knows, and what the store holds (0: empty). */
int store_version_known(void);
enum err store_version(struct store *s, int *version, struct problem *p);

#endif
