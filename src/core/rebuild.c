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

#define COMMIT_EVERY 8000           /* many: pages in random order are written once a commit */
#define CHECKPOINT_EVERY (8 * COMMIT_EVERY)

#define SLAB_ENTRIES 256
#define SLAB_BYTES (4u << 20)
#define SLABS 3

struct replay {
	struct core *core;
	struct ctx c;
	struct db *to;
	int64_t entries;
	struct problem *p;
};

/* ---- reading: a thread of its own, since parsing takes longer than applying ---- */

struct parsed { struct entry en; const struct event_kind *kind; void *data; };
struct slab { struct arena *a; struct parsed v[SLAB_ENTRIES]; int n; };

/* Slabs go round: the reader fills slab[filled % SLABS], the replay empties slab[taken % SLABS]. */
struct reader {
	const struct core *core;
	struct db *from;
	int64_t tenant, last;
	pthread_mutex_t lock;
	pthread_cond_t moved;
	unsigned filled, taken;
	bool ended, stop;
	struct slab slab[SLABS];
	enum err e;
	struct problem p;
};

/* Hands the slab over and waits until the next is free. */
static enum err slab_give(struct reader *k)
{
	bool stop;

	pthread_mutex_lock(&k->lock);
	k->filled++;
	pthread_cond_signal(&k->moved);
	while (k->filled - k->taken == SLABS && !k->stop)
		pthread_cond_wait(&k->moved, &k->lock);
	stop = k->stop;
	pthread_mutex_unlock(&k->lock);
	return stop ? E_CONFLICT : OK;
}

static enum err read_row(void *arg, const struct val *v, int cols)
{
	struct reader *k = arg;
	struct slab *s = &k->slab[k->filled % SLABS];
	struct parsed *d = &s->v[s->n];
	enum err e;

	(void)cols;
	*d = (struct parsed){ .kind = journal_kind(k->core, v[7].s) };
	d->en = (struct entry){ v[0].i, v[1].i, v[2].i, v[3].i, v[4].i, v[5].i, arena_strn(s->a, v[6].s, v[6].len) };
	if (!d->kind)
		return refuse(&k->p, E_CONFLICT, "journal", "分录 %" PRId64 " 的类型 %s 不为本程序所知", "entry %" PRId64 ": this program knows no kind %s",
		              d->en.id, v[7].s);
	d->data = arena_alloc(s->a, d->kind->shape->size);
	if ((e = shape_read(s->a, d->kind->shape, v[8].s, v[8].len, d->data, &k->p)) != OK)
		return e;
	k->last = d->en.id;
	return ++s->n == SLAB_ENTRIES || arena_used(s->a) > SLAB_BYTES ? slab_give(k) : OK;
}

static void *read_all(void *arg)
{
	struct reader *k = arg;
	int64_t before = -1;

	/* By pages: PostgreSQL lets no statement run for as long as a whole journal takes. */
	while (k->e == OK && k->last != before) {
		before = k->last;
		k->e = db_each(k->from, &core_sql[JOURNAL_BY_ID], VALS(vi(k->tenant), vi(before)), read_row, k);
	}
	pthread_mutex_lock(&k->lock);
	/* What was read before an error is applied before it is told. */
	if (k->slab[k->filled % SLABS].n && !k->stop)
		k->filled++;
	k->ended = true;
	pthread_cond_signal(&k->moved);
	pthread_mutex_unlock(&k->lock);
	return NULL;
}

/* The next full slab, once the one before is given back; NULL at the end. */
static struct slab *slab_next(struct reader *k, struct slab *done)
{
	struct slab *s = NULL;

	pthread_mutex_lock(&k->lock);
	if (done) {
		done->n = 0;
		arena_reset(done->a);
		k->taken++;
		pthread_cond_signal(&k->moved);
	}
	while (k->filled == k->taken && !k->ended)
		pthread_cond_wait(&k->moved, &k->lock);
	if (k->filled != k->taken)
		s = &k->slab[k->taken % SLABS];
	pthread_mutex_unlock(&k->lock);
	return s;
}

/* ---- applying ---- */

static enum err replay_one(struct replay *r, const struct parsed *d)
{
	enum err e;

	r->c.now = d->en.at;
	if ((e = journal_apply(&r->c, d->kind, &d->en, d->data)) != OK)
		return refuse(r->p, e, "journal", "分录 %" PRId64 "（%s）无法重放：%s", "entry %" PRId64 " (%s) cannot be replayed: %s",
		              d->en.id, d->kind->name, r->c.problem.en[0] ? r->c.problem.en : db_error(r->to));
	arena_reset(r->c.a);
	if (++r->entries % COMMIT_EVERY)
		return OK;
	e = db_commit(r->to);
	/* Nobody else does it for this store, and a log of gigabytes is slow to look into. */
	if (e == OK && r->entries % CHECKPOINT_EVERY == 0)
		e = db_checkpoint(r->to, true);
	return e == OK ? db_begin(r->to) : e;
}

static enum err replay_all(struct replay *r, struct db *from)
{
	struct reader k = { .core = r->core, .from = from, .tenant = r->c.tenant };
	struct slab *s = NULL;
	pthread_t thread;
	enum err e = OK;

	for (int i = 0; i < SLABS; i++)
		k.slab[i].a = arena_new(LIMIT_ARENA_BYTES);
	pthread_mutex_init(&k.lock, NULL);
	pthread_cond_init(&k.moved, NULL);
	if (pthread_create(&thread, NULL, read_all, &k) != 0)
		e = refuse(r->p, E_INTERNAL, "", "无法创建线程", "a thread cannot be started");
	else {
		while (e == OK && (s = slab_next(&k, s)))
			for (int i = 0; e == OK && i < s->n; i++)
				e = replay_one(r, &s->v[i]);
		pthread_mutex_lock(&k.lock);
		k.stop = true;
		pthread_cond_signal(&k.moved);
		pthread_mutex_unlock(&k.lock);
		pthread_join(thread, NULL);
		if (e == OK && k.e != OK) {
			e = k.e;
			*r->p = k.p;
		}
	}
	for (int i = 0; i < SLABS; i++)
		arena_free(k.slab[i].a);
	pthread_mutex_destroy(&k.lock);
	pthread_cond_destroy(&k.moved);
	return e;
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

static enum err level(struct replay *r, struct db *from)
{
	struct ctx stored = r->c;
	enum err e = OK;

	stored.db = from;
	for (int i = 0; i < r->core->rooms_n && e == OK; i++)
		if (r->core->rooms[i]->level && (e = r->core->rooms[i]->level(&stored, &r->c)) != OK)
			refuse(r->p, e, r->core->rooms[i]->name, "未入账的变化无法读取", "what waits to be added cannot be read");
	arena_reset(r->c.a);
	return e;
}

static enum err replay_tenant(struct replay *r, struct db *from, bool *same)
{
	enum err e;

	if ((e = db_begin(from)) != OK || (e = db_begin(r->to)) != OK)
		return e;
	if ((e = replay_all(r, from)) == OK)
		e = level(r, from);
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
