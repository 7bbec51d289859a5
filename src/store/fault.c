/*
 * fault.c: a store that wraps either engine and fails on demand, so that tests can break every call of a command in turn.
 *
 * The counter is of the store, not of a connection: whichever thread makes the nth call gets the fault. A failing commit
 * leaves nothing behind. E_STORE leaves the transaction alive; E_FULL and E_RETRY end it, as SQLite does on a full disk and
 * PostgreSQL after a deadlock.
 */
#include "store/ops.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct fault_store {
	struct store base;
	struct store *inner;
	_Atomic int64_t calls, at;
	_Atomic int as;
};

struct fault_db {
	struct db base;
	struct db *inner;
};

/* What the inner connection knows, shown outside. */
static enum err mirror(struct fault_db *db, enum err e)
{
	db->base.dead = db->inner->dead;
	if (e)
		memcpy(db->base.error, db->inner->error, sizeof(db->base.error));
	return e;
}

/* Counts a call; the error if it is the one that has to fail. */
static enum err hit(struct fault_db *db)
{
	struct fault_store *s = (struct fault_store *)db->base.store;
	int64_t nth = atomic_fetch_add(&s->calls, 1) + 1;
	if (nth != atomic_load(&s->at))
		return OK;
	enum err as = (enum err)atomic_load(&s->as);
	if (as != E_STORE && db->inner->open) {
		db_rollback(db->inner);
		db->base.dead = true;
	}
	return db_fail(&db->base, as, -1, "made to fail");
}

static enum err fault_begin(struct db *base)
{
	struct fault_db *db = (struct fault_db *)base;
	enum err e = hit(db);
	return e ? e : mirror(db, db_begin(db->inner));
}

static enum err fault_commit(struct db *base)
{
	struct fault_db *db = (struct fault_db *)base;
	enum err e = hit(db);
	if (!e)
		return mirror(db, db_commit(db->inner));
	db_rollback(db->inner);
	return e;
}

static void fault_rollback(struct db *base)
{
	db_rollback(((struct fault_db *)base)->inner);
}

static enum err fault_save(struct db *base)
{
	struct fault_db *db = (struct fault_db *)base;
	enum err e = hit(db);
	return e ? e : mirror(db, db_save(db->inner));
}

static enum err fault_release(struct db *base)
{
	struct fault_db *db = (struct fault_db *)base;
	enum err e = hit(db);
	return e ? e : mirror(db, db_release(db->inner));
}

static enum err fault_undo(struct db *base)
{
	struct fault_db *db = (struct fault_db *)base;
	return mirror(db, db_undo(db->inner));
}

static enum err fault_exec(struct db *base, const struct stmt *q, int index, const struct val *v, int n, int64_t *changed)
{
	struct fault_db *db = (struct fault_db *)base;
	(void)index;
	enum err e = hit(db);
	return e ? e : mirror(db, db_exec(db->inner, q, v, n, changed));
}

/* db_rows comes here too: its collector is the fn. */
static enum err fault_each(struct db *base, const struct stmt *q, int index, const struct val *v, int n, bool stream,
    db_row_fn *fn, void *arg)
{
	struct fault_db *db = (struct fault_db *)base;
	enum err e = hit(db);
	return e ? e : mirror(db, db->inner->ops->each(db->inner, q, index, v, n, stream, fn, arg));
}

static enum err fault_tx(struct db *base, int64_t *tx)
{
	struct fault_db *db = (struct fault_db *)base;
	enum err e = hit(db);
	return e ? e : mirror(db, db_tx(db->inner, tx));
}

static enum err fault_tx_low(struct db *base, int64_t *tx)
{
	struct fault_db *db = (struct fault_db *)base;
	enum err e = hit(db);
	return e ? e : mirror(db, db_tx_low(db->inner, tx));
}

static enum err fault_script(struct db *base, const char *sql)
{
	struct fault_db *db = (struct fault_db *)base;
	enum err e = hit(db);
	return e ? e : mirror(db, db_script(db->inner, sql));
}

static enum err fault_checkpoint(struct db *base, bool truncate)
{
	struct fault_db *db = (struct fault_db *)base;
	return mirror(db, db_checkpoint(db->inner, truncate));
}

static enum err fault_backup(struct db *base, const char *path, void (*progress)(void *, int, int), void *arg)
{
	struct fault_db *db = (struct fault_db *)base;
	return mirror(db, db_backup(db->inner, path, progress, arg));
}

static enum err fault_open(struct store *base, enum db_mode mode, struct db **out, struct problem *p)
{
	struct fault_db *db = calloc(1, sizeof(*db));
	assert(db);
	enum err e = db_open(((struct fault_store *)base)->inner, mode, &db->inner, p);
	if (e) {
		free(db);
		return e;
	}
	*out = &db->base;
	return OK;
}

static void fault_close(struct db *base)
{
	db_close(((struct fault_db *)base)->inner);
	free(base);
}

static void fault_store_close(struct store *base)
{
	store_close(((struct fault_store *)base)->inner);
	free(base);
}

static const struct store_ops fault_ops = {
	.store_close = fault_store_close, .open = fault_open, .close = fault_close,
	.begin = fault_begin, .commit = fault_commit, .rollback = fault_rollback,
	.save = fault_save, .release = fault_release, .undo = fault_undo,
	.exec = fault_exec, .each = fault_each, .tx = fault_tx, .tx_low = fault_tx_low,
	.script = fault_script, .checkpoint = fault_checkpoint, .backup = fault_backup,
};

struct store *store_with_faults(struct store *s)
{
	struct fault_store *f = calloc(1, sizeof(*f));
	assert(f);
	f->base = (struct store){ .ops = &fault_ops, .sqlite = s->sqlite, .reg = s->reg };
	f->inner = s;
	return &f->base;
}

int64_t store_fault_set(struct store *s, int64_t nth, enum err as)
{
	assert(s->ops == &fault_ops && nth >= 0 && (as == E_STORE || as == E_FULL || as == E_RETRY || nth == 0));
	struct fault_store *f = (struct fault_store *)s;
	atomic_store(&f->at, 0);
	int64_t calls = atomic_exchange(&f->calls, 0);
	atomic_store(&f->as, (int)as);
	atomic_store(&f->at, nth);
	return calls;
}
