/*
 * sqlite.c: the embedded engine. One file in WAL mode; one connection writes, others read and are opened read-only.
 *
 * A commit is one fsync (synchronous=FULL), so acknowledged is stored. SQLite may roll a whole transaction back by itself
 * (disk full, I/O error); after every error we look, because the next statement would otherwise commit on its own.
 * Checkpoints never run on the writer: wal_autocheckpoint is off there and db_checkpoint is called from another thread.
 */
#include "store/ops.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUSY_MS 5000
#define LOCKED_BUSY_MS 200      /* a checkpoint to the end holds the write lock while it waits for readers: not for long */
#define RESTART_PAGES 8192      /* 32 MiB of WAL */
#define BACKUP_PAGES 512
#define BACKUP_PAUSE_MS 1

struct sqlite_store {
	struct store base;
	char *path;
};

/* SQLite numbers $n by first appearance; at[i] is its number of $i+1, or 0 when the text does not use it. */
struct prepared {
	sqlite3_stmt *h;
	unsigned char at[LIMIT_SQL_PARAMS];
};

enum control { BEGIN_READ, BEGIN_WRITE, COMMIT, ROLLBACK, SAVE, RELEASE, UNDO, CONTROL_COUNT };

static const char *const control_sql[CONTROL_COUNT] = {
	[BEGIN_READ] = "BEGIN", [BEGIN_WRITE] = "BEGIN IMMEDIATE", [COMMIT] = "COMMIT", [ROLLBACK] = "ROLLBACK",
	[SAVE] = "SAVEPOINT command", [RELEASE] = "RELEASE command", [UNDO] = "ROLLBACK TO command",
};

struct sqlite_db {
	struct db base;
	sqlite3 *h;
	sqlite3_stmt *control[CONTROL_COUNT];
	struct prepared prepared[LIMIT_STATEMENTS];
};

static enum err map(int rc)
{
	switch (rc) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		return E_DUPLICATE;
	case SQLITE_BUSY_SNAPSHOT:
		return E_RETRY;
	}
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return E_FULL;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return E_BUSY;
	}
	return E_STORE;
}

/* The one place where an error of SQLite becomes ours. */
static enum err failed(struct sqlite_db *db, int index)
{
	char what[300];
	int rc = sqlite3_extended_errcode(db->h);
	snprintf(what, sizeof(what), "%s (SQLite %d)", sqlite3_errmsg(db->h), rc);
	if (db->base.open && sqlite3_get_autocommit(db->h))
		db->base.dead = true;
	return db_fail(&db->base, map(rc), index, what);
}

static enum err control(struct sqlite_db *db, enum control c)
{
	if (!db->control[c] && sqlite3_prepare_v3(db->h, control_sql[c], -1, SQLITE_PREPARE_PERSISTENT, &db->control[c], NULL))
		return failed(db, -1);
	enum err e = OK;
	if (sqlite3_step(db->control[c]) != SQLITE_DONE)
		e = failed(db, -1);
	sqlite3_reset(db->control[c]);
	return e;
}

static enum err pragmas(struct sqlite_db *db, struct problem *p)
{
	static const char *const both[] = { "PRAGMA foreign_keys = OFF", "PRAGMA mmap_size = 0", "PRAGMA temp_store = MEMORY" };
	static const char *const reader[] = { "PRAGMA query_only = ON", "PRAGMA cache_size = -8192" };
	static const char *const writer[] = { "PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL", "PRAGMA secure_delete = ON",
		"PRAGMA cache_size = -65536", "PRAGMA wal_autocheckpoint = 0", "PRAGMA journal_size_limit = 67108864" };
	bool write = db->base.mode == DB_WRITE;
	const char *const *own = write ? writer : reader;
	size_t own_n = write ? sizeof(writer) / sizeof(writer[0]) : sizeof(reader) / sizeof(reader[0]);
	size_t both_n = sizeof(both) / sizeof(both[0]);
	for (size_t i = 0; i < both_n + own_n; i++) {
		if (sqlite3_exec(db->h, i < both_n ? both[i] : own[i - both_n], NULL, NULL, NULL))
			return refuse(p, E_STORE, "store", "打不开数据文件：%s。请检查路径、权限和磁盘。",
			    "The data file cannot be used: %s. Check its path, its permissions and the disk.", sqlite3_errmsg(db->h));
	}
	return OK;
}

static void sqlite_close(struct db *base)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	for (int i = 0; i < CONTROL_COUNT; i++)
		sqlite3_finalize(db->control[i]);
	for (int i = 0; i < LIMIT_STATEMENTS; i++)
		sqlite3_finalize(db->prepared[i].h);
	int rc = sqlite3_close(db->h);
	assert(rc == SQLITE_OK);
	(void)rc;
	free(db);
}

static enum err sqlite_open(struct store *base, enum db_mode mode, struct db **out, struct problem *p)
{
	struct sqlite_store *s = (struct sqlite_store *)base;
	struct sqlite_db *db = calloc(1, sizeof(*db));
	assert(db);
	db->base.mode = mode;
	int flags = mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
	enum err e = OK;
	if (sqlite3_open_v2(s->path, &db->h, flags | SQLITE_OPEN_NOMUTEX, NULL))
		e = refuse(p, E_STORE, "store", "打不开数据文件 %s：%s。请检查路径和权限。",
		    "The data file %s cannot be opened: %s. Check its path and permissions.", s->path, sqlite3_errmsg(db->h));
	if (!e) {
		sqlite3_extended_result_codes(db->h, 1);
		sqlite3_busy_timeout(db->h, BUSY_MS);
		e = pragmas(db, p);
	}
	if (e) {
		sqlite_close(&db->base);
		return e;
	}
	*out = &db->base;
	return OK;
}

static void sqlite_rollback(struct db *base)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	if (!sqlite3_get_autocommit(db->h))
		(void)control(db, ROLLBACK);    /* can only fail when there is nothing left to roll back */
}

static enum err sqlite_begin(struct db *base)
{
	return control((struct sqlite_db *)base, base->mode == DB_WRITE ? BEGIN_WRITE : BEGIN_READ);
}

static enum err sqlite_commit(struct db *base)
{
	enum err e = control((struct sqlite_db *)base, COMMIT);
	if (e)
		sqlite_rollback(base);
	return e;
}

static enum err sqlite_save(struct db *base)
{
	return control((struct sqlite_db *)base, SAVE);
}

static enum err sqlite_release(struct db *base)
{
	return control((struct sqlite_db *)base, RELEASE);
}

static enum err sqlite_undo(struct db *base)
{
	enum err e = control((struct sqlite_db *)base, UNDO);
	return e ? e : control((struct sqlite_db *)base, RELEASE);
}

/* The statement, prepared on its first use on this connection. */
static enum err prepare(struct sqlite_db *db, const struct stmt *q, int index, struct prepared **out)
{
	struct prepared *p = &db->prepared[index];
	*out = p;
	if (p->h)
		return OK;
	const char *tail = NULL;
	sqlite3_stmt *h = NULL;
	if (sqlite3_prepare_v3(db->h, q->sql, -1, SQLITE_PREPARE_PERSISTENT, &h, &tail))
		return failed(db, index);
	int n = (int)strlen(q->in), used = 0;
	for (int i = 0; i < n; i++) {
		char name[16];
		snprintf(name, sizeof(name), "$%d", i + 1);
		p->at[i] = (unsigned char)sqlite3_bind_parameter_index(h, name);
		used += p->at[i] != 0;
	}
	if (used != sqlite3_bind_parameter_count(h) || (size_t)sqlite3_column_count(h) != strlen(q->out) || *tail) {
		sqlite3_finalize(h);
		return db_fail(&db->base, E_STORE, index, "the text does not fit its declared parameters or columns");
	}
	p->h = h;
	return OK;
}

static int bind_one(sqlite3_stmt *h, int at, const struct val *v)
{
	switch (v->type) {
	case 'i':
		return sqlite3_bind_int64(h, at, v->i);
	case 'd':
		return sqlite3_bind_double(h, at, v->d);
	case 's':
		return sqlite3_bind_text64(h, at, v->s, v->len, SQLITE_STATIC, SQLITE_UTF8);
	case 'b':   /* a NULL pointer would bind NULL */
		return sqlite3_bind_blob64(h, at, v->s ? v->s : "", v->len, SQLITE_STATIC);
	}
	return sqlite3_bind_null(h, at);
}

static enum err bind(struct sqlite_db *db, const struct stmt *q, int index, const struct val *v, int n, sqlite3_stmt **out)
{
	struct prepared *p;
	enum err e = prepare(db, q, index, &p);
	for (int i = 0; !e && i < n; i++)
		if (p->at[i] && bind_one(p->h, p->at[i], &v[i]))
			e = failed(db, index);
	*out = p->h;
	return e;
}

/* Ends a run and forgets the borrowed values. h is NULL when the statement could not be prepared. */
static void finish(sqlite3_stmt *h)
{
	if (!h)
		return;
	sqlite3_reset(h);
	sqlite3_clear_bindings(h);
}

static enum err sqlite_exec(struct db *base, const struct stmt *q, int index, const struct val *v, int n, int64_t *changed)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	sqlite3_stmt *h;
	enum err e = bind(db, q, index, v, n, &h);
	if (!e && sqlite3_step(h) != SQLITE_DONE)
		e = failed(db, index);
	if (!e && changed)
		*changed = sqlite3_changes64(db->h);
	finish(h);
	return e;
}

/* False if the column does not hold what the statement declares; PostgreSQL would refuse it too. */
static bool column(sqlite3_stmt *h, int i, char declared, struct val *v)
{
	char letter = (char)(declared | 0x20);
	*v = vnull();
	int type = sqlite3_column_type(h, i);
	if (type == SQLITE_NULL)
		return declared != letter;
	v->type = letter;
	if (letter == 'i' && type == SQLITE_INTEGER) {
		v->i = sqlite3_column_int64(h, i);
	} else if (letter == 'd' && (type == SQLITE_FLOAT || type == SQLITE_INTEGER)) {
		v->d = sqlite3_column_double(h, i);
	} else if (letter == 's' && type == SQLITE_TEXT) {
		v->s = (const char *)sqlite3_column_text(h, i);
		v->len = (size_t)sqlite3_column_bytes(h, i);
	} else if (letter == 'b' && type == SQLITE_BLOB) {
		v->s = sqlite3_column_blob(h, i);
		v->len = (size_t)sqlite3_column_bytes(h, i);
		if (!v->s)
			v->s = "";
	} else {
		return false;
	}
	return true;
}

static enum err pass_rows(struct sqlite_db *db, const struct stmt *q, int index, sqlite3_stmt *h, db_row_fn *fn, void *arg)
{
	struct val v[LIMIT_SQL_COLUMNS];
	int cols = (int)strlen(q->out), rc;
	assert(cols <= LIMIT_SQL_COLUMNS);
	while ((rc = sqlite3_step(h)) == SQLITE_ROW) {
		for (int i = 0; i < cols; i++)
			if (!column(h, i, q->out[i], &v[i]))
				return db_fail(&db->base, E_STORE, index, "a column is not of its declared type");
		enum err e = fn(arg, v, cols);
		if (e)
			return e;
	}
	return rc == SQLITE_DONE ? OK : failed(db, index);
}

static enum err sqlite_each(struct db *base, const struct stmt *q, int index, const struct val *v, int n, bool stream,
    db_row_fn *fn, void *arg)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	sqlite3_stmt *h;
	(void)stream;
	enum err e = bind(db, q, index, v, n, &h);
	if (!e)
		e = pass_rows(db, q, index, h, fn, arg);
	finish(h);
	return e;
}

static enum err sqlite_tx(struct db *db, int64_t *tx)
{
	(void)db;
	*tx = 0;
	return OK;
}

static enum err sqlite_tx_low(struct db *db, int64_t *tx)
{
	(void)db;
	*tx = INT64_MAX;
	return OK;
}

static enum err sqlite_script(struct db *base, const char *sql)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	return sqlite3_exec(db->h, sql, NULL, NULL, NULL) ? failed(db, -1) : OK;
}

/*
 * PASSIVE moves nearly everything while the writer goes on; only then is the write lock taken, for the rest. Under load PASSIVE
 * alone never reaches the end, and the WAL would grow for ever: from RESTART_PAGES on the writer is made to start at its
 * beginning again. When it or a reader is in the way, the next call tries again.
 */
static enum err sqlite_checkpoint(struct db *base, bool truncate)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	int pages = 0;
	int rc = sqlite3_wal_checkpoint_v2(db->h, NULL, SQLITE_CHECKPOINT_PASSIVE, &pages, NULL);
	bool restart = !truncate && pages >= RESTART_PAGES;
	if (rc == SQLITE_OK && restart)      /* what came meanwhile, so that the lock is held for less */
		rc = sqlite3_wal_checkpoint_v2(db->h, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
	if (rc == SQLITE_OK && (truncate || restart)) {
		sqlite3_busy_timeout(db->h, LOCKED_BUSY_MS);
		rc = sqlite3_wal_checkpoint_v2(db->h, NULL, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_RESTART, NULL, NULL);
		sqlite3_busy_timeout(db->h, BUSY_MS);
	}
	return rc == SQLITE_OK || (restart && rc == SQLITE_BUSY) ? OK : failed(db, -1);
}

/*
 * Copies in steps. The read transaction keeps one state in view, so that writers neither wait nor make the copy start
 * again; what they write meanwhile stays in the WAL.
 */
static enum err copy_into(struct sqlite_db *db, sqlite3 *to, void (*progress)(void *, int, int), void *arg)
{
	enum err e = control(db, BEGIN_READ);
	if (e)
		return e;
	int rc = sqlite3_exec(db->h, "SELECT COUNT(*) FROM sqlite_master", NULL, NULL, NULL);
	sqlite3_backup *b = rc ? NULL : sqlite3_backup_init(to, "main", db->h, "main");
	while (b && (rc = sqlite3_backup_step(b, BACKUP_PAGES)) == SQLITE_OK) {
		if (progress)
			progress(arg, sqlite3_backup_pagecount(b) - sqlite3_backup_remaining(b), sqlite3_backup_pagecount(b));
		sqlite3_sleep(BACKUP_PAUSE_MS);
	}
	if (b && rc == SQLITE_DONE && progress)
		progress(arg, sqlite3_backup_pagecount(b), sqlite3_backup_pagecount(b));
	if (b)
		rc = sqlite3_backup_finish(b);
	if (rc)
		e = db_fail(&db->base, map(rc), -1, sqlite3_errstr(rc));
	sqlite_rollback(&db->base);
	return e;
}

static int sync_folder_of(const char *path)
{
	char folder[4096];
	snprintf(folder, sizeof(folder), "%s", path);
	char *slash = strrchr(folder, '/');
	if (slash)
		slash[slash == folder] = 0;
	int fd = open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int rc = fd < 0 ? -1 : fsync(fd);
	if (fd >= 0)
		close(fd);
	return rc;
}

/* Written beside the place and moved there at the end: what stands under its name is whole. */
static enum err sqlite_backup(struct db *base, const char *path, void (*progress)(void *, int, int), void *arg)
{
	struct sqlite_db *db = (struct sqlite_db *)base;
	char part[4096];
	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return db_fail(base, E_STORE, -1, "the path of the backup is too long");
	if (unlink(part) && errno != ENOENT)
		return db_fail(base, E_STORE, -1, strerror(errno));
	sqlite3 *to = NULL;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	enum err e = OK;
	if (sqlite3_open_v2(part, &to, flags, NULL))
		e = db_fail(base, E_STORE, -1, sqlite3_errmsg(to));
	if (!e)
		e = copy_into(db, to, progress, arg);
	if (sqlite3_close(to) && !e)
		e = db_fail(base, E_STORE, -1, "the backup cannot be closed");
	if (!e && (rename(part, path) || sync_folder_of(path)))
		e = db_fail(base, E_STORE, -1, strerror(errno));
	if (e)
		(void)unlink(part);
	return e;
}

static void sqlite_store_close(struct store *base)
{
	struct sqlite_store *s = (struct sqlite_store *)base;
	free(s->path);
	free(s);
}

static const struct store_ops sqlite_ops = {
	.store_close = sqlite_store_close, .open = sqlite_open, .close = sqlite_close,
	.begin = sqlite_begin, .commit = sqlite_commit, .rollback = sqlite_rollback,
	.save = sqlite_save, .release = sqlite_release, .undo = sqlite_undo,
	.exec = sqlite_exec, .each = sqlite_each, .tx = sqlite_tx, .tx_low = sqlite_tx_low,
	.script = sqlite_script, .checkpoint = sqlite_checkpoint, .backup = sqlite_backup,
};

struct store *sqlite_store_new(const char *path)
{
	/* SQLite's count of its own memory takes one lock for all threads at every allocation. Refused when it already runs: fine. */
	(void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	struct sqlite_store *s = calloc(1, sizeof(*s));
	assert(s);
	s->base = (struct store){ .ops = &sqlite_ops, .sqlite = true };
	s->path = strdup(path);
	assert(s->path);
	return &s->base;
}
