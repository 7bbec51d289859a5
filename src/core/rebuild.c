/*
 * rebuild.c: the journal replayed into an empty SQLite store, and every projection compared row by row. Whatever differs was
 * written past the journal, or an apply that reads what it must not.
 *
 * The empty store is SQLite whatever the real one is: so a replay also proves that both engines carry the same rows.
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "core/inside.h"

#define COMMIT_EVERY 2000
#define CHECKPOINT_EVERY (10 * COMMIT_EVERY)

struct replay {
	struct core *core;
	struct ctx c;
	struct db *to;
	int64_t entries, last;       /* of this store; the last one's id */
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
	r->last = en.id;
	if (++r->entries % COMMIT_EVERY)
		return OK;
	e = db_commit(r->to);
	/* Nobody else does it for this store, and a log of gigabytes is slow to look into. */
	if (e == OK && r->entries % CHECKPOINT_EVERY == 0)
		e = db_checkpoint(r->to, true);
	return e == OK ? db_begin(r->to) : e;
}

/* ---- comparison: a digest a row, sorted; words only for what differs, in a second reading ---- */

#define SUM_BYTES 16
#define SHOWN_MAX 20

struct sum { uint8_t byte[SUM_BYTES]; };
struct dump { struct sum *sum; size_t n, cap; };

static struct sum row_sum(const struct val *v, int cols)
{
	crypto_generichash_state h;
	struct sum out;

	crypto_generichash_init(&h, NULL, 0, sizeof out);
	for (int i = 0; i < cols; i++) {
		uint64_t n = v[i].type == 's' || v[i].type == 'b' ? v[i].len : 0;
		crypto_generichash_update(&h, (const uint8_t *)&v[i].type, 1);
		crypto_generichash_update(&h, (const uint8_t *)&n, sizeof n);
		if (v[i].type == 'i')
			crypto_generichash_update(&h, (const uint8_t *)&v[i].i, sizeof v[i].i);
		else if (v[i].type == 'd')
			crypto_generichash_update(&h, (const uint8_t *)&v[i].d, sizeof v[i].d);
		else if (n)
			crypto_generichash_update(&h, (const uint8_t *)v[i].s, n);
	}
	crypto_generichash_final(&h, out.byte, sizeof out);
	return out;
}

static enum err dump_row(void *arg, const struct val *v, int cols)
{
	struct dump *d = arg;

	if (d->n == d->cap) {
		d->cap = d->cap ? d->cap * 2 : 1024;
		d->sum = realloc(d->sum, d->cap * sizeof *d->sum);
		if (!d->sum)
			abort();
	}
	d->sum[d->n++] = row_sum(v, cols);
	return OK;
}

static int by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct sum));
}

/* Leaves in a what only a has, and in b what only b has. */
static void dumps_differ(struct dump *a, struct dump *b)
{
	size_t i = 0, k = 0, only_a = 0, only_b = 0;

	if (a->n)
		qsort(a->sum, a->n, sizeof *a->sum, by_bytes);
	if (b->n)
		qsort(b->sum, b->n, sizeof *b->sum, by_bytes);
	while (i < a->n || k < b->n) {
		int cmp = i == a->n ? 1 : k == b->n ? -1 : by_bytes(&a->sum[i], &b->sum[k]);
		if (cmp == 0)
			i++, k++;
		else if (cmp < 0)
			a->sum[only_a++] = a->sum[i++];
		else
			b->sum[only_b++] = b->sum[k++];
	}
	a->n = only_a;
	b->n = only_b;
}

struct words { const char *table, *side; const struct dump *only; size_t shown; };

static enum err words_row(void *arg, const struct val *v, int cols)
{
	struct words *w = arg;
	struct sum sum = row_sum(v, cols);

	if (w->shown == SHOWN_MAX || !bsearch(&sum, w->only->sum, w->only->n, sizeof sum, by_bytes))
		return OK;
	w->shown++;
	printf("%s: %s ", w->table, w->side);
	for (int i = 0; i < cols; i++) {
		if (v[i].type == 0)
			fputs("NULL", stdout);
		else if (v[i].type == 'i')
			printf("%" PRId64, v[i].i);
		else if (v[i].type == 'd')
			printf("%.17g", v[i].d);
		else
			fwrite(v[i].s, 1, v[i].len, stdout);
		putchar(i + 1 < cols ? '|' : '\n');
	}
	return OK;
}

static enum err table_compare(struct replay *r, struct db *from, const struct table *table, bool *same)
{
	struct dump a = { 0 }, b = { 0 };
	struct words stored = { table->name, "stored, not replayed:", &a, 0 }, replayed = { table->name, "replayed, not stored:", &b, 0 };
	enum err e = db_each(from, table->dump, VALS(vi(r->c.tenant)), dump_row, &a);

	if (e == OK)
		e = db_each(r->to, table->dump, VALS(vi(r->c.tenant)), dump_row, &b);
	if (e == OK)
		dumps_differ(&a, &b);
	if (e == OK && a.n)
		e = db_each(from, table->dump, VALS(vi(r->c.tenant)), words_row, &stored);
	if (e == OK && b.n)
		e = db_each(r->to, table->dump, VALS(vi(r->c.tenant)), words_row, &replayed);
	if (e == OK && a.n + b.n > stored.shown + replayed.shown)
		printf("%s: %zu differences in all\n", table->name, a.n + b.n);
	if (e == OK && a.n + b.n)
		*same = false;
	free(a.sum);
	free(b.sum);
	return e;
}

static enum err compare(struct replay *r, struct db *from, bool *same)
{
	static const char *const kinds[] = { "journal", "projection", "side", "operational" };

	for (int i = 0; i < r->core->rooms_n; i++) {
		const struct room *room = r->core->rooms[i];
		for (int t = 0; t < room->tables_n; t++) {
			const struct table *table = &room->tables[t];
			enum err e;
			if (table->kind != TABLE_PROJECTION) {
				LOG(LOG_DEBUG, "not compared", LS("table", table->name), LS("kind", kinds[table->kind]));
				continue;
			}
			if ((e = table_compare(r, from, table, same)) != OK)
				return refuse(r->p, e, table->name, "表 %s 无法读取", "the table %s cannot be read", table->name);
		}
	}
	return OK;
}

static enum err replay_tenant(struct replay *r, struct db *from, bool *same)
{
	int64_t before = -1;
	enum err e;

	if ((e = db_begin(from)) != OK || (e = db_begin(r->to)) != OK)
		return e;
	/* By pages: PostgreSQL lets no statement run for as long as a whole journal takes. */
	for (r->last = 0; e == OK && r->last != before;) {
		before = r->last;
		e = db_each(from, &core_sql[JOURNAL_BY_ID], VALS(vi(r->c.tenant), vi(before)), replay_row, r);
	}
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
