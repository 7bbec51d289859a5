/*
 * rebuild.c: the journal replayed into an empty SQLite store, and every projection compared row by row. Whatever differs was
 * written past the journal, or an apply that reads what it must not.
 *
 * The empty store is SQLite whatever the real one is: so a replay also proves that both engines carry the same rows.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "core/inside.h"

#define COMMIT_EVERY 2000

struct replay {
	struct core *core;
	struct ctx c;
	struct db *to;
	int64_t entries;
	struct problem *p;
};

static enum err replay_row(void *arg, const struct val *v, int cols)
{
	struct replay *r = arg;
	struct entry en = { v[0].i, v[1].i, v[2].i, v[3].i, v[4].i, v[5].i, v[6].s };
	const struct event_kind *kind = journal_kind(r->core, v[7].s);
	void *data;
	enum err e;

	(void)cols;
	if (!kind)
		return refuse(r->p, E_CONFLICT, "journal", "分录 %" PRId64 " 的类型 %s 不为本程序所知", "entry %" PRId64 ": this program knows no kind %s",
		              en.id, v[7].s);
	data = arena_alloc(r->c.a, kind->shape->size);
	if ((e = shape_read(r->c.a, kind->shape, v[8].s, v[8].len, data, r->p)) != OK)
		return e;
	r->c.now = en.at;
	if ((e = kind->apply(&r->c, &en, data)) != OK)
		return refuse(r->p, e, "journal", "分录 %" PRId64 "（%s）无法重放：%s", "entry %" PRId64 " (%s) cannot be replayed: %s",
		              en.id, kind->name, r->c.problem.en[0] ? r->c.problem.en : db_error(r->to));
	arena_reset(r->c.a);
	if (++r->entries % COMMIT_EVERY == 0 && ((e = db_commit(r->to)) != OK || (e = db_begin(r->to)) != OK))
		return e;
	return OK;
}

/* ---- comparison: both dumps come in the order of the key; a digest a row first, words only for what differs ---- */

struct dump { char **line; size_t n, cap; };

static enum err dump_row(void *arg, const struct val *v, int cols)
{
	struct dump *d = arg;
	char *text;
	size_t n;
	FILE *f = open_memstream(&text, &n);

	if (!f)
		return E_INTERNAL;
	for (int i = 0; i < cols; i++) {
		if (v[i].type == 0)
			fputs("NULL", f);
		else if (v[i].type == 'i')
			fprintf(f, "%" PRId64, v[i].i);
		else if (v[i].type == 'd')
			fprintf(f, "%.17g", v[i].d);
		else
			fwrite(v[i].s, 1, v[i].len, f);
		fputc('|', f);
	}
	fclose(f);
	if (d->n == d->cap) {
		d->cap = d->cap ? d->cap * 2 : 1024;
		d->line = realloc(d->line, d->cap * sizeof *d->line);
		if (!d->line)
			abort();
	}
	d->line[d->n++] = text;
	return OK;
}

static void dump_free(struct dump *d)
{
	for (size_t i = 0; i < d->n; i++)
		free(d->line[i]);
	free(d->line);
	*d = (struct dump){ 0 };
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Collations of the two engines may order texts differently, so both sides are sorted by their own bytes. */
static bool dumps_same(const char *table, struct dump *a, struct dump *b)
{
	size_t shown = 0, i = 0, k = 0;

	if (a->n)
		qsort(a->line, a->n, sizeof *a->line, by_text);
	if (b->n)
		qsort(b->line, b->n, sizeof *b->line, by_text);
	while (i < a->n || k < b->n) {
		int cmp = i == a->n ? 1 : k == b->n ? -1 : strcmp(a->line[i], b->line[k]);
		if (cmp == 0) {
			i++, k++;
			continue;
		}
		if (shown++ < 20)
			printf("%s: %s %s\n", table, cmp < 0 ? "stored, not replayed:" : "replayed, not stored:", cmp < 0 ? a->line[i] : b->line[k]);
		cmp < 0 ? i++ : k++;
	}
	if (shown > 20)
		printf("%s: %zu differences in all\n", table, shown);
	return shown == 0;
}

static enum err compare(struct replay *r, struct db *from, bool *same)
{
	static const char *const kinds[] = { "journal", "projection", "side", "operational" };
	enum err e;

	for (int i = 0; i < r->core->rooms_n; i++) {
		const struct room *room = r->core->rooms[i];
		for (int t = 0; t < room->tables_n; t++) {
			struct dump a = { 0 }, b = { 0 };
			const struct table *table = &room->tables[t];
			if (table->kind != TABLE_PROJECTION) {
				LOG(LOG_DEBUG, "not compared", LS("table", table->name), LS("kind", kinds[table->kind]));
				continue;
			}
			e = db_each(from, table->dump, VALS(vi(r->c.tenant)), dump_row, &a);
			if (e == OK)
				e = db_each(r->to, table->dump, VALS(vi(r->c.tenant)), dump_row, &b);
			if (e == OK && !dumps_same(table->name, &a, &b))
				*same = false;
			dump_free(&a);
			dump_free(&b);
			if (e != OK)
				return refuse(r->p, e, table->name, "表 %s 无法读取", "the table %s cannot be read", table->name);
		}
	}
	return OK;
}

static enum err replay_tenant(struct replay *r, struct db *from, bool *same)
{
	enum err e;

	if ((e = db_begin(from)) != OK || (e = db_begin(r->to)) != OK)
		return e;
	e = db_each(from, &core_sql[JOURNAL_BY_ID], VALS(vi(r->c.tenant)), replay_row, r);
	if (e == OK && (e = db_commit(r->to)) == OK && (e = db_begin(r->to)) == OK)
		e = compare(r, from, same);
	db_rollback(r->to);
	db_rollback(from);
	return e;
}

enum err core_rebuild_check(struct core *core, bool *same, int64_t *entries, struct problem *p)
{
	static struct stmt_list lists[ROOMS_MAX];
	struct replay r = { .core = core, .p = p };
	struct store *empty = NULL;
	const char *tmp = getenv("TMPDIR");
	char path[200], where[220], extra[220];
	struct ids ids = { 0 };
	struct db *from = NULL;
	enum err e;
	int fd;

	snprintf(path, sizeof path, "%s/shao-rebuild-XXXXXX", tmp && strlen(tmp) < 150 ? tmp : "/tmp");
	fd = mkstemp(path);
	if (fd < 0)
		return refuse(p, E_STORE, path, "无法创建临时文件", "a temporary file cannot be made");
	close(fd);
	snprintf(where, sizeof where, "sqlite:%s", path);
	for (int i = 0; i < core->rooms_n; i++)
		lists[i] = (struct stmt_list){ core->rooms[i]->name, core->rooms[i]->stmts, core->rooms[i]->stmts_n };
	if ((e = store_open(where, lists, core->rooms_n, &empty, p)) == OK && (e = store_migrate(empty, NULL, NULL, p)) == OK &&
	    (e = db_open(empty, DB_WRITE, &r.to, p)) == OK)
		e = db_open(core->store, DB_READ, &from, p);
	*same = true;
	r.c = (struct ctx){ .core = core, .a = arena_new(LIMIT_ARENA_BYTES), .db = r.to, .ids = &ids, .replaying = true };
	for (int t = 0; e == OK && t < core->tenants_n; t++) {
		r.c.tenant = core->tenants[t].id;
		e = replay_tenant(&r, from, same);
	}
	*entries = r.entries;
	arena_free(r.c.a);
	if (from)
		db_close(from);
	if (r.to)
		db_close(r.to);
	if (empty)
		store_close(empty);
	unlink(path);
	snprintf(extra, sizeof extra, "%s-wal", path);
	unlink(extra);
	snprintf(extra, sizeof extra, "%s-shm", path);
	unlink(extra);
	return e;
}
