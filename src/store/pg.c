/*
 * pg.c: the server engine, through libpq in pipeline mode.
 *
 * Statements are sent without waiting; BEGIN goes out with the first of them. A call that needs an answer sends a Sync and
 * reads everything that is due. After an error the server skips to the next Sync and the transaction is aborted: only undo
 * (inside a savepoint) or rollback help. A lost connection is opened again by the next db_begin.
 */
#include "store/ops.h"

#include <assert.h>
#include <endian.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define QUEUE_MAX 256       /* statements on the way before we wait for their answers */
#define OLDEST_SERVER 120000

enum { OID_BYTES = 17, OID_INT8 = 20, OID_TEXT = 25, OID_DOUBLE = 701 };

struct pg_store {
	struct store base;
	char *url;
};

enum kind { SENT_CONTROL, SENT_COMMIT, SENT_PREPARE, SENT_TX, SENT_STATEMENT };

struct sent { enum kind kind; int index; };

enum prepared { UNKNOWN, ON_THE_WAY, PREPARED };

struct pg_db {
	struct db base;
	PGconn *c;              /* NULL: lost */
	bool begun;             /* BEGIN has been sent */
	bool aborted;           /* the server refuses everything but ROLLBACK and ROLLBACK TO */
	int64_t tx;             /* 0: not known yet */
	int sent_n;
	struct sent sent[2 * QUEUE_MAX + 8];    /* with their prepares, BEGIN, the transaction's number, COMMIT */
	unsigned char prepared[LIMIT_STATEMENTS];
};

/* What is wanted from the last statement sent. */
struct wanted {
	const struct stmt *q;
	bool stream;
	db_row_fn *fn;
	void *arg;
	enum err e;             /* fn's, or a column of a wrong type */
	int64_t changed;
};

static enum err map(const char *state)
{
	static const struct { const char *state; enum err e; } known[] = {
		{ "23505", E_DUPLICATE }, { "40001", E_RETRY }, { "40P01", E_RETRY }, { "53100", E_FULL },
		{ "53300", E_BUSY }, { "55P03", E_BUSY }, { "57014", E_BUSY },
	};
	for (size_t i = 0; state && i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(state, known[i].state) == 0)
			return known[i].e;
	return E_STORE;
}

static void drop(struct pg_db *db)
{
	PQfinish(db->c);
	db->c = NULL;
	db->sent_n = 0;
	db->aborted = db->base.dead = true;
}

/* The connection failed. If the server said why before it went, that sentence stays. */
static enum err lost(struct pg_db *db, enum err said)
{
	if (!said)
		db_fail(&db->base, E_STORE, -1, PQerrorMessage(db->c));
	drop(db);
	return said ? said : E_STORE;
}

static void no_notice(void *arg, const PGresult *r)
{
	(void)arg;
	(void)r;
}

/*
 * What every session needs. The idle limit frees the locks of a server that stopped in mid-transaction. Only Citus 13.2 needs
 * its plans made anew (it leaks them otherwise); elsewhere that costs a fifth of every command.
 */
static bool set_up(PGconn *c)
{
	PGresult *r = PQexec(c, "SELECT set_config('plan_cache_mode', CASE WHEN EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')"
	    " THEN 'force_custom_plan' ELSE 'auto' END, false)");
	bool ok = PQresultStatus(r) == PGRES_TUPLES_OK;
	PQclear(r);
	if (!ok)
		return false;
	r = PQexec(c, "SET client_encoding = 'UTF8'; SET timezone = 'UTC';"
	    "SET statement_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s';"
	    "SET standard_conforming_strings = on; SET bytea_output = 'hex'");
	ok = PQresultStatus(r) == PGRES_COMMAND_OK;
	PQclear(r);
	return ok && PQenterPipelineMode(c);
}

/* libpq's words on one line. */
static const char *words(const PGconn *c, char out[200])
{
	snprintf(out, 200, "%s", PQerrorMessage(c));
	for (char *s = out; *s; s++)
		if (*s == '\n' || *s == '\t')
			*s = ' ';
	return out;
}

static enum err pg_connect(const char *url, PGconn **out, struct problem *p)
{
	char said[200];
	const char *const keys[] = { "connect_timeout", "application_name", "dbname", NULL };
	const char *const values[] = { "5", "shao", url, NULL };   /* the URL comes last: it may say otherwise */
	PGconn *c = PQconnectdbParams(keys, values, 1);
	enum err e = OK;
	if (PQstatus(c) == CONNECTION_OK)
		PQsetNoticeReceiver(c, no_notice, NULL);
	if (PQstatus(c) != CONNECTION_OK)
		e = refuse(p, E_STORE, "store", "连不上 PostgreSQL：%s", "PostgreSQL cannot be reached: %s", words(c, said));
	else if (PQserverVersion(c) < OLDEST_SERVER)
		e = refuse(p, E_STORE, "store", "PostgreSQL 版本过低（%d），需要 12 以上。", "PostgreSQL is too old (%d): 12 or newer is needed.",
		    PQserverVersion(c) / 10000);
	else if (strcmp(PQparameterStatus(c, "server_encoding"), "UTF8"))
		e = refuse(p, E_STORE, "store", "数据库编码须为 UTF8。", "The database's encoding must be UTF8.");
	else if (!set_up(c))
		e = refuse(p, E_STORE, "store", "PostgreSQL 会话设置失败：%s", "The PostgreSQL session cannot be set up: %s", words(c, said));
	if (e) {
		PQfinish(c);
		return e;
	}
	*out = c;
	return OK;
}

static void note_sent(struct pg_db *db, enum kind kind, int index)
{
	assert(db->sent_n < (int)(sizeof(db->sent) / sizeof(db->sent[0])));
	db->sent[db->sent_n++] = (struct sent){ kind, index };
}

static enum err send_text(struct pg_db *db, const char *sql, enum kind kind)
{
	if (!PQsendQueryParams(db->c, sql, 0, NULL, NULL, NULL, NULL, 0))
		return lost(db, OK);
	note_sent(db, kind, -1);
	return OK;
}

static bool unhex(struct val *v, char *s, size_t n)
{
	if (n < 2 || n % 2 || s[0] != '\\' || s[1] != 'x' || !text_unhex((uint8_t *)s, n / 2 - 1, s + 2))
		return false;
	v->s = s;
	v->len = n / 2 - 1;
	return true;
}

/* Values come as text. False if one is not what the statement declares. */
static bool column(const PGresult *r, int row, int i, char declared, struct val *v)
{
	char letter = (char)(declared | 0x20), *end;
	*v = vnull();
	if (PQgetisnull(r, row, i))
		return declared != letter;
	char *s = PQgetvalue(r, row, i);
	v->type = letter;
	switch (letter) {
	case 'i':
		return text_int(s, INT64_MIN, INT64_MAX, &v->i);
	case 'd':
		v->d = strtod(s, &end);
		return end != s && !*end;
	case 'b':   /* decoded in its own place: the bytes are half as many */
		return unhex(v, s, (size_t)PQgetlength(r, row, i));
	}
	v->s = s;
	v->len = (size_t)PQgetlength(r, row, i);
	return letter == 's';
}

static void pass_rows(struct pg_db *db, const PGresult *r, int index, struct wanted *w)
{
	struct val v[LIMIT_SQL_COLUMNS];
	int cols = (int)strlen(w->q->out);
	assert(cols <= LIMIT_SQL_COLUMNS);
	if (PQnfields(r) != cols && !w->e)
		w->e = db_fail(&db->base, E_STORE, index, "the text does not fit its declared columns");
	for (int row = 0; row < PQntuples(r) && !w->e; row++) {
		for (int i = 0; i < cols && !w->e; i++)
			if (!column(r, row, i, w->q->out[i], &v[i]))
				w->e = db_fail(&db->base, E_STORE, index, "a column is not of its declared type");
		if (!w->e)
			w->e = w->fn(w->arg, v, cols);
	}
}

static enum err server_error(struct pg_db *db, const PGresult *r, int index)
{
	char what[300];     /* the primary message only: the detail holds values */
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE), *said = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	snprintf(what, sizeof(what), "%s (SQLSTATE %s)", said ? said : PQresultErrorMessage(r), state ? state : "none");
	db->aborted = true;
	if (!db->base.saved)
		db->base.dead = true;
	return db_fail(&db->base, map(state), index, what);
}

/* One result of one sent message. */
static enum err take(struct pg_db *db, const struct sent *s, const PGresult *r, struct wanted *w)
{
	ExecStatusType status = PQresultStatus(r);
	bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_SINGLE_TUPLE;
	if (s->kind == SENT_PREPARE)
		db->prepared[s->index] = good ? PREPARED : UNKNOWN;
	if (status == PGRES_PIPELINE_ABORTED)
		return OK;      /* an earlier one has failed and was taken */
	if (!good)
		return server_error(db, r, s->index);
	if (s->kind == SENT_COMMIT && strcmp(PQcmdStatus((PGresult *)(uintptr_t)r), "COMMIT"))
		return db_fail(&db->base, E_STORE, -1, "the server rolled back instead of committing");
	if (s->kind == SENT_TX && !text_int(PQgetvalue(r, 0, 0), 1, INT64_MAX, &db->tx))
		return db_fail(&db->base, E_STORE, -1, "the transaction's number cannot be read");
	if (w && w->fn)
		pass_rows(db, r, s->index, w);
	else if (w && s->kind == SENT_STATEMENT)
		w->changed = strtoll(PQcmdTuples((PGresult *)(uintptr_t)r), NULL, 10);
	return OK;
}

/* Waits for everything on the way. w (may be NULL) is for the last. Returns the first error of the server, else w's. */
static enum err drain(struct pg_db *db, struct wanted *w)
{
	enum err first = OK;
	PGresult *r;
	if (!PQpipelineSync(db->c))
		return lost(db, OK);
	for (int i = 0; i < db->sent_n; i++) {
		struct wanted *mine = i == db->sent_n - 1 ? w : NULL;
		if (mine && mine->stream)
			PQsetSingleRowMode(db->c);      /* when refused, all rows come at once: the same rows */
		while ((r = PQgetResult(db->c)) != NULL) {
			enum err e = take(db, &db->sent[i], r, mine);
			PQclear(r);
			first = first ? first : e;
			if (PQstatus(db->c) != CONNECTION_OK)
				return lost(db, first);
		}
	}
	db->sent_n = 0;
	r = PQgetResult(db->c);
	bool synced = r && PQresultStatus(r) == PGRES_PIPELINE_SYNC;
	PQclear(r);
	if (!synced)
		return lost(db, first);
	return first ? first : w ? w->e : OK;
}

/* Binary parameters: the numbers in network order stand in num. */
static enum err send_statement(struct pg_db *db, const struct stmt *q, int index, const struct val *v, int n, enum kind kind)
{
	char name[16];
	const char *values[LIMIT_SQL_PARAMS];
	int lengths[LIMIT_SQL_PARAMS], formats[LIMIT_SQL_PARAMS];
	Oid types[LIMIT_SQL_PARAMS];
	uint64_t num[LIMIT_SQL_PARAMS];
	for (int i = 0; i < n; i++) {
		char letter = (char)(q->in[i] | 0x20);
		types[i] = letter == 'i' ? OID_INT8 : letter == 'd' ? OID_DOUBLE : letter == 's' ? OID_TEXT : OID_BYTES;
		formats[i] = 1;
		values[i] = !v[i].type ? NULL : v[i].s ? v[i].s : "";
		lengths[i] = (int)v[i].len;
		if (v[i].type == 'i' || v[i].type == 'd') {
			memcpy(&num[i], v[i].type == 'i' ? (const void *)&v[i].i : (const void *)&v[i].d, sizeof(num[i]));
			num[i] = htobe64(num[i]);
			values[i] = (const char *)&num[i];
			lengths[i] = sizeof(num[i]);
		}
	}
	snprintf(name, sizeof(name), "s%d", index);
	if (db->prepared[index] == UNKNOWN) {
		if (!PQsendPrepare(db->c, name, q->pg ? q->pg : q->sql, n, types))
			return lost(db, OK);
		db->prepared[index] = ON_THE_WAY;
		note_sent(db, SENT_PREPARE, index);
	}
	if (!PQsendQueryPrepared(db->c, name, n, values, lengths, formats, 0))
		return lost(db, OK);
	note_sent(db, kind, index);
	return OK;
}

/* Before every statement: refuses in an aborted transaction, and sends BEGIN in front of the first one. */
static enum err ready(struct pg_db *db)
{
	if (db->aborted)
		return E_STORE;
	if (db->begun)
		return OK;
	db->begun = true;
	if (db->base.mode == DB_READ)
		return send_text(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", SENT_CONTROL);
	enum err e = send_text(db, "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE", SENT_CONTROL);
	/* The journal needs the transaction's number: asked here, it costs no wait of its own. */
	return e ? e : send_statement(db, &store_own_stmts[OWN_TX], OWN_TX, NULL, 0, SENT_TX);
}

static enum err pg_script(struct db *base, const char *sql)
{
	struct pg_db *db = (struct pg_db *)base;
	enum err e = ready(db);
	if (!e)
		e = send_text(db, sql, SENT_CONTROL);
	return e ? e : drain(db, NULL);
}

static enum err pg_exec(struct db *base, const struct stmt *q, int index, const struct val *v, int n, int64_t *changed)
{
	struct pg_db *db = (struct pg_db *)base;
	enum err e = ready(db);
	if (!e)
		e = send_statement(db, q, index, v, n, SENT_STATEMENT);
	if (e)
		return e;
	struct wanted w = { .q = q };
	if (changed || db->sent_n >= QUEUE_MAX)
		e = drain(db, &w);
	if (!e && changed)
		*changed = w.changed;
	return e;
}

static enum err pg_each(struct db *base, const struct stmt *q, int index, const struct val *v, int n, bool stream,
    db_row_fn *fn, void *arg)
{
	struct pg_db *db = (struct pg_db *)base;
	struct wanted w = { .q = q, .stream = stream, .fn = fn, .arg = arg };
	enum err e = ready(db);
	if (!e)
		e = send_statement(db, q, index, v, n, SENT_STATEMENT);
	return e ? e : drain(db, &w);
}

/* Something to read on an idle connection means that the server is going or gone. */
static bool still_there(struct pg_db *db)
{
	if (!db->c || PQstatus(db->c) != CONNECTION_OK)
		return false;
	struct pollfd fd = { .fd = PQsocket(db->c), .events = POLLIN };
	return poll(&fd, 1, 0) == 0;
}

static enum err pg_begin(struct db *base)
{
	struct pg_db *db = (struct pg_db *)base;
	if (!still_there(db)) {
		struct problem p = { 0 };
		drop(db);
		memset(db->prepared, UNKNOWN, sizeof(db->prepared));
		if (pg_connect(((struct pg_store *)base->store)->url, &db->c, &p))
			return db_fail(base, E_BUSY, -1, p.en);      /* away, most likely to come back: nothing was begun */
	}
	db->begun = db->aborted = false;
	db->tx = 0;
	return OK;
}

/* What is on the way must be answered first: after its error the server would skip the ROLLBACK too. */
static void pg_rollback(struct db *base)
{
	struct pg_db *db = (struct pg_db *)base;
	if (db->c && db->sent_n)
		(void)drain(db, NULL);
	if (db->c && db->begun && send_text(db, "ROLLBACK", SENT_CONTROL) == OK && drain(db, NULL) && db->c)
		drop(db);
	db->begun = db->aborted = false;
}

static enum err pg_commit(struct db *base)
{
	struct pg_db *db = (struct pg_db *)base;
	if (!db->begun)
		return OK;
	enum err e = db->aborted ? E_STORE : send_text(db, "COMMIT", SENT_COMMIT);
	if (!e)
		e = drain(db, NULL);
	if (e)
		pg_rollback(base);
	return e;
}

static enum err pg_save(struct db *base)
{
	return pg_script(base, "SAVEPOINT command");
}

/* Waits, so that what failed since the savepoint is told while it can still be undone. */
static enum err pg_release(struct db *base)
{
	return pg_script(base, "RELEASE SAVEPOINT command");
}

static enum err pg_undo(struct db *base)
{
	struct pg_db *db = (struct pg_db *)base;
	if (db->sent_n)
		(void)drain(db, NULL);
	if (!db->c)
		return E_STORE;
	db->aborted = false;
	enum err e = pg_script(base, "ROLLBACK TO SAVEPOINT command");
	return e ? e : pg_release(base);
}

static enum err pg_tx(struct db *base, int64_t *tx)
{
	struct pg_db *db = (struct pg_db *)base;
	enum err e = ready(db);
	if (!e && !db->tx)
		e = drain(db, NULL);
	if (!e)
		*tx = db->tx;
	return e;
}

static enum err read_number(void *arg, const struct val *v, int cols)
{
	(void)cols;
	*(int64_t *)arg = v[0].i;
	return OK;
}

static enum err pg_tx_low(struct db *base, int64_t *tx)
{
	return pg_each(base, &store_own_stmts[OWN_TX_LOW], OWN_TX_LOW, NULL, 0, false, read_number, tx);
}

static enum err pg_checkpoint(struct db *db, bool truncate)
{
	(void)db;
	(void)truncate;
	return OK;
}

static enum err pg_backup(struct db *db, const char *path, void (*progress)(void *, int, int), void *arg)
{
	(void)path;
	(void)progress;
	(void)arg;
	return db_fail(db, E_CONFLICT, -1, "a PostgreSQL store is backed up with pg_dump");
}

static void pg_close(struct db *base)
{
	PQfinish(((struct pg_db *)base)->c);
	free(base);
}

static enum err pg_open(struct store *base, enum db_mode mode, struct db **out, struct problem *p)
{
	struct pg_db *db = calloc(1, sizeof(*db));
	assert(db);
	db->base.mode = mode;
	enum err e = pg_connect(((struct pg_store *)base)->url, &db->c, p);
	if (e) {
		free(db);
		return e;
	}
	*out = &db->base;
	return OK;
}

static void pg_store_close(struct store *base)
{
	struct pg_store *s = (struct pg_store *)base;
	free(s->url);
	free(s);
}

static const struct store_ops pg_ops = {
	.store_close = pg_store_close, .open = pg_open, .close = pg_close,
	.begin = pg_begin, .commit = pg_commit, .rollback = pg_rollback,
	.save = pg_save, .release = pg_release, .undo = pg_undo,
	.exec = pg_exec, .each = pg_each, .tx = pg_tx, .tx_low = pg_tx_low,
	.script = pg_script, .checkpoint = pg_checkpoint, .backup = pg_backup,
};

struct store *pg_store_new(const char *url)
{
	struct pg_store *s = calloc(1, sizeof(*s));
	assert(s);
	s->base = (struct store){ .ops = &pg_ops, .sqlite = false };
	s->url = strdup(url);
	assert(s->url);
	return &s->base;
}
