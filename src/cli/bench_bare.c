/*
 * bench_bare.c: the yardstick. The rows that were made by the server are read back and put into the bare store: the same
 * engine with the same settings and indexes, and nothing above it. Also looks for what was acknowledged.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/bench.h"

#define TABLES 5
#define PAGE 4096                 /* cases read at once, outside the measured time */
#define BARE_TENANT 2             /* on PostgreSQL the bare rows lie in the same tables */
#define THREADS_MAX 16

static const struct stmt_list own = { "bench", bench_sql, BENCH_STMTS };

static bool said(struct db *db, const struct problem *p, enum err e)
{
	if (e != OK)
		fprintf(stderr, "shao bench: the bare store: %s %s\n", p ? p->en : "", db ? db_error(db) : "");
	return e == OK;
}

/* ---- acknowledged is stored ---- */

int64_t bench_missing(struct bench_city *b, const struct bench_ack *ack, int64_t n)
{
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	struct problem p = { 0 };
	struct store *s = NULL;
	struct db *db = NULL;
	struct rows rows;
	int64_t missing = 0;
	enum err e = store_open(b->where, &own, 1, &s, &p);

	if (e == OK && (e = db_open(s, DB_READ, &db, &p)) == OK)
		e = db_begin(db);
	for (int64_t i = 0; e == OK && i < n; i++) {
		e = db_rows(db, &bench_sql[BENCH_CASE], a, VALS(vi(b->in.tenant), vi(ack[i].id)), &rows);
		if (e == OK && (rows.n != 1 || strcmp(rows.v[0].s, ack[i].number) != 0))
			missing++;
		arena_reset(a);
	}
	said(db, &p, e);
	db_close(db);
	store_close(s);
	arena_free(a);
	return e == OK ? missing : -1;
}

/* ---- the bare store ---- */

struct page { struct rows rows[TABLES]; size_t n; };

struct putter { struct db *db; const struct page *page; int64_t tenant; int batch, nth, of; bool failed; };

static enum err put_case(struct putter *u, size_t i)
{
	struct val v[LIMIT_SQL_PARAMS];
	enum err e = OK;

	for (int t = 0; e == OK && t < TABLES; t++) {
		const struct rows *rows = &u->page->rows[t];
		/* newest first, as they were read */
		memcpy(v, row(rows, rows->n - 1 - i), (size_t)rows->cols * sizeof *v);
		v[0] = vi(u->tenant);
		e = db_exec(u->db, &bench_sql[BENCH_JOURNAL_PUT + t], v, rows->cols, NULL);
	}
	return e;
}

static void *put_page(void *arg)
{
	struct putter *u = arg;
	enum err e = OK;
	int open = 0;

	for (size_t i = (size_t)u->nth; e == OK && i < u->page->n; i += (size_t)u->of) {
		if (!open)
			e = db_begin(u->db);
		if (e == OK)
			e = put_case(u, i);
		if (e == OK && ++open == u->batch) {
			e = db_commit(u->db);
			open = 0;
		}
	}
	if (e == OK && open)
		e = db_commit(u->db);
	u->failed = !said(u->db, NULL, e);
	return NULL;
}

static bool page_read(struct db *db, struct arena *a, int64_t tenant, int64_t n, int64_t skip, struct page *out)
{
	out->n = (size_t)n;
	for (int t = 0; t < TABLES; t++) {
		if (!said(db, NULL, db_rows(db, &bench_sql[BENCH_JOURNAL_GET + t], a, VALS(vi(tenant), vi(n), vi(skip)), &out->rows[t])))
			return false;
		if (out->rows[t].n < out->n)
			out->n = out->rows[t].n;
	}
	return true;
}

/* Puts all pages; seconds spent putting, negative if it failed. */
static double put_all(struct bench_city *b, struct db *from, struct putter *u, int threads, int64_t cases)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	double took = 0;

	for (int64_t left = cases; left > 0 && took >= 0;) {
		int64_t n = left < PAGE ? left : PAGE;
		struct page page;
		pthread_t thread[THREADS_MAX];
		left -= n;
		if (!page_read(from, a, b->in.tenant, n, left, &page)) {
			took = -1;
			break;
		}
		double began = bench_now_s();
		for (int t = 0; t < threads; t++) {
			u[t].page = &page;
			if (threads > 1 && pthread_create(&thread[t], NULL, put_page, &u[t]) != 0)
				abort();
		}
		if (threads == 1)
			put_page(&u[0]);
		for (int t = 0; t < threads && threads > 1; t++)
			pthread_join(thread[t], NULL);
		took += bench_now_s() - began;
		for (int t = 0; t < threads; t++)
			if (u[t].failed)
				took = -1;
		arena_reset(a);
	}
	arena_free(a);
	return took;
}

double bench_bare(struct bench_city *b, int64_t cases, int batch, int threads)
{
	bool sqlite = strncmp(b->where, "sqlite:", 7) == 0;
	struct putter u[THREADS_MAX] = { 0 };
	struct store *s = NULL, *bare = NULL;
	struct db *from = NULL;
	struct problem p = { 0 };
	char where[1300];
	double took = -1;
	enum err e;

	snprintf(where, sizeof where, "%s%s", b->where, sqlite ? ".bare" : "");
	e = store_open(b->where, &own, 1, &s, &p);
	if (e == OK && (e = store_open(where, &own, 1, &bare, &p)) == OK && (e = store_migrate(bare, NULL, NULL, &p)) == OK &&
	    (e = db_open(s, DB_READ, &from, &p)) == OK)
		e = db_begin(from);
	for (int t = 0; e == OK && t < threads; t++) {
		u[t] = (struct putter){ .tenant = sqlite ? b->in.tenant : BARE_TENANT, .batch = batch, .nth = t, .of = threads };
		e = db_open(bare, DB_WRITE, &u[t].db, &p);
	}
	if (said(from, &p, e))
		took = put_all(b, from, u, threads, cases);
	for (int t = 0; t < threads; t++)
		db_close(u[t].db);
	db_close(from);
	store_close(bare);
	store_close(s);
	for (int i = 0; sqlite && i < 3; i++) {
		char path[1320];
		snprintf(path, sizeof path, "%s%s", where + 7, i == 0 ? "" : i == 1 ? "-wal" : "-shm");
		unlink(path);
	}
	return took > 0 ? (double)cases / took : -1;
}
