/*
 * migrate.c: brings the schema forward, one transaction a migration. Runs before the server takes its first request.
 *
 * Several servers may start at once: on PostgreSQL each takes the lock of schema_version, and looks again before every
 * step which one is next; on SQLite BEGIN IMMEDIATE does the same.
 */
#include "store/ops.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define CREATE_TRIES 5

/* Copies the next statement (without its semicolon) into out, which is large enough; returns the rest, NULL at the end. */
static const char *next_statement(const char *s, char *out)
{
	bool any = false;
	char *to = out;
	while (*s) {
		const char *from = s;
		if (s[0] == '-' && s[1] == '-') {
			s += strcspn(s, "\n");
			continue;
		}
		if (s[0] == '/' && s[1] == '*') {
			const char *end = strstr(s + 2, "*/");
			s = end ? end + 2 : s + strlen(s);
			*to++ = ' ';
			continue;
		}
		if (*s == ';') {
			s++;
			if (any)
				break;
			continue;
		}
		if (*s == '\'' || *s == '"') {     /* a doubled quote reads as two strings side by side: the same bytes */
			const char *end = strchr(s + 1, *s);
			s = end ? end + 1 : s + strlen(s);
		} else {
			s++;
		}
		any = any || !strchr(" \t\r\n", *from);
		memcpy(to, from, (size_t)(s - from));
		to += s - from;
	}
	*to = 0;
	return any ? s : NULL;
}

static enum err run_script(struct db *db, const char *text)
{
	char *one = malloc(strlen(text) + 1);
	assert(one);
	enum err e = OK;
	while (!e && (text = next_statement(text, one)) != NULL)
		e = db_script(db, one);
	free(one);
	return e;
}

static enum err read_number(void *arg, const struct val *v, int cols)
{
	(void)cols;
	*(int *)arg = (int)v[0].i;
	return OK;
}

static enum err own_number(struct db *db, int own, int *out)
{
	return db_each(db, &store_own_stmts[own], NULL, 0, read_number, out);
}

static enum err version_in(struct db *db, int *version)
{
	int has = 0, v = 0;
	enum err e = own_number(db, OWN_HAS_VERSION, &has);
	if (!e && has)
		e = own_number(db, OWN_VERSION, &v);
	if (!e)
		*version = v;
	return e;
}

/* The table of versions, and on PostgreSQL the collation that the schema names. Two servers may collide here: then again. */
static enum err create_base(struct db *db)
{
	enum err e = OK;
	for (int i = 0; i < CREATE_TRIES; i++) {
		if ((e = db_begin(db)) != OK)
			return e;
		if (!store_is_sqlite(db->store))
			e = db_script(db, "CREATE COLLATION IF NOT EXISTS \"BINARY\" FROM \"C\"");
		if (!e)
			e = db_script(db, "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT NOT NULL PRIMARY KEY)");
		if (!e)
			e = db_commit(db);
		db_rollback(db);
		if (e != E_DUPLICATE && e != E_RETRY)
			break;
	}
	return e;
}

/* One step: the next migration after what stands. *done when there is none. */
static enum err step(struct db *db, const struct migration *list, int n, int *version, bool *done)
{
	bool sqlite = store_is_sqlite(db->store);
	enum err e = OK;
	if (!sqlite) {      /* an index on a large table may take longer than a statement of a request */
		e = db_script(db, "SET LOCAL statement_timeout = 0");
		if (!e)
			e = db_script(db, "LOCK TABLE schema_version IN EXCLUSIVE MODE");
	}
	if (!e)
		e = version_in(db, version);
	if (e)
		return e;
	*done = *version >= n;
	if (*done)
		return OK;
	const struct migration *m = &list[*version];
	assert(m->number == *version + 1);
	e = run_script(db, m->sql);
	if (!e && !sqlite && m->pg)
		e = run_script(db, m->pg);
	if (!e)
		e = db_exec(db, &store_own_stmts[OWN_ADD_VERSION], VALS(vi(m->number)), NULL);
	return e;
}

static enum err migrate_all(struct db *db, const struct migration *list, int n, int *version)
{
	bool done = false;
	while (!done) {
		enum err e = db_begin(db);
		if (e)
			return e;
		e = step(db, list, n, version, &done);
		if (!e)
			e = db_commit(db);
		db_rollback(db);
		if (e)
			return e;
		*version += !done;
	}
	return OK;
}

static enum err refuse_newer(struct problem *p, int have, int known)
{
	return refuse(p, E_CONFLICT, "store", "数据是第 %d 版，本程序只认识到第 %d 版。请使用更新的程序，数据未被改动。",
	    "The data is of version %d, but this program knows only up to version %d. Use a newer program; nothing was changed.",
	    have, known);
}

enum err store_migrate_with(struct store *s, const struct migration *list, int n, int *from, int *to, struct problem *p)
{
	struct db *db;
	enum err e = db_open(s, DB_WRITE, &db, p);
	if (e)
		return e;
	int before = 0, version = 0;
	e = db_begin(db);
	if (!e)
		e = version_in(db, &before);
	db_rollback(db);
	version = before;
	if (!e && version < n) {
		e = create_base(db);
		if (!e)
			e = migrate_all(db, list, n, &version);
	}
	if (e)
		e = refuse(p, e, "store", "数据结构升级到第 %d 版时出错：%s。该版已回滚。",
		    "Bringing the schema to version %d failed: %s. That version was rolled back.", version + 1, db_error(db));
	else if (version > n)
		e = refuse_newer(p, version, n);
	db_close(db);
	if (e)
		return e;
	if (from)
		*from = before;
	if (to)
		*to = version;
	return OK;
}

int store_version_known(void)
{
	int n = 0;
	while (migrations[n].number)
		n++;
	return n;
}

enum err store_migrate(struct store *s, int *from, int *to, struct problem *p)
{
	return store_migrate_with(s, migrations, store_version_known(), from, to, p);
}

enum err store_version(struct store *s, int *version, struct problem *p)
{
	struct db *db;
	enum err e = db_open(s, DB_READ, &db, p);
	if (e)
		return e;
	e = db_begin(db);
	if (!e)
		e = version_in(db, version);
	if (e)
		e = refuse(p, e, "store", "读不出数据版本：%s。", "The version of the data cannot be read: %s.", db_error(db));
	db_close(db);
	return e;
}
