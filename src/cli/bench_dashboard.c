/*
 * bench_dashboard.c: how fast a city's screen is, whatever was stored. The counts that so many cases leave behind in a year are
 * written as the cases' room would have (leaves, and what waits to be folded); folding them and reading them is the program's own.
 * The cases themselves are left out: no figure reads them.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess_in.h"
#include "cli/bench.h"
#include "core/inside.h"
#include "territory/territory.h"

#define UNITS 60
#define DAYS 365
#define WRITE_COMMIT 2000
#define READS 300          /* of each level */

#define LEVELS 6          /* province to grid */

struct spot { int64_t id; char path[40]; };
struct spots { struct spot *v; size_t n; };

struct filling {
	struct bench_city *b;
	struct db *db;
	struct arena *a;         /* of one row */
	struct ids ids;
	int64_t now;
	struct spots at[LEVELS + 1];     /* the nodes of each level */
};

static enum err cell_put(struct filling *f, const struct cell *v)
{
	struct cells *one = arena_alloc(f->a, sizeof *one);
	enum err e;

	one->n = 1;
	one->v[0] = *v;
	e = db_exec(f->db, &assess_sql[COUNT_DELTA_ADD], VALS(vi(f->b->in.tenant), vi(id_next(&f->ids, f->now)), vs(cells_write(f->a, one))), NULL);
	arena_reset(f->a);
	return e;
}

/* What one case leaves: reported on its day of the year, due and closed on a later one; one in fifty is late and open. */
static enum err case_put(struct filling *f, uint64_t n, uint64_t rows)
{
	static const char *const categories[] = { "roads", "lighting", "sanitation", "greening", "facilities", "safety", "order", "other" };
	static const char *const channels[] = { "snap", "grid", "hotline", "department", "line12345" };
	uint64_t r = bench_mix(f->b->seed ^ n), q = bench_mix(r);
	bool late = q % 50 == 0;
	struct cell v = { .path = f->at[LEVEL_GRID].v[r % f->at[LEVEL_GRID].n].path, .process = "event", .category = categories[q >> 8 & 7],
		.channel = channels[(q >> 16) % 5], .day = f->now / US_DAY - DAYS + (int64_t)(n * DAYS / rows), .org = 1000 + (int64_t)((q >> 24) % UNITS) };
	enum err e;

	v.n[COUNT_opened] = v.n[COUNT_filed] = v.n[COUNT_dispatched] = 1;
	v.n[COUNT_open] = late;
	v.n[COUNT_done] = v.n[COUNT_submitted] = !late;
	if ((e = cell_put(f, &v)) != OK)
		return e;
	memset(v.n, 0, sizeof v.n);
	v.day += 1 + (int64_t)(q >> 40 & 7);
	v.n[COUNT_respond_due] = v.n[COUNT_respond_ok] = v.n[COUNT_handle_due] = v.n[COUNT_close_due] = 1;
	v.n[COUNT_overdue] = late;
	v.n[COUNT_handle_ok] = v.n[COUNT_close_ok] = v.n[COUNT_closed] = v.n[COUNT_finished] = !late;
	v.n[COUNT_score1 + (int)(q >> 48) % 5] = !late;
	return cell_put(f, &v);
}

static bool fill(struct filling *f, int64_t rows)
{
	static const struct stmt_list lists[] = { { "assess", assess_sql, ASSESS_STMTS }, { "bench", bench_sql, BENCH_STMTS } };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct problem p = { 0 };
	struct store *s = NULL;
	struct rows nodes;
	enum err e = store_open(f->b->where, lists, 2, &s, &p);

	if (e == OK && (e = db_open(s, DB_WRITE, &f->db, &p)) == OK && (e = db_begin(f->db)) == OK)
		e = db_rows(f->db, &bench_sql[BENCH_NODE_ALL], a, VALS(vi(f->b->in.tenant)), &nodes);
	for (size_t i = 0; e == OK && i < nodes.n; i++) {
		const struct val *v = row(&nodes, i);
		struct spots *to = &f->at[v[2].i <= LEVELS ? v[2].i : 0];
		to->v = realloc(to->v, (to->n + 1) * sizeof *to->v);
		if (!to->v)
			abort();
		to->v[to->n].id = v[0].i;
		snprintf(to->v[to->n++].path, sizeof to->v->path, "%s", v[1].s);
	}
	for (int64_t i = 0; e == OK && i < rows; i++) {
		e = case_put(f, (uint64_t)i, (uint64_t)rows);
		if (e == OK && i % WRITE_COMMIT == WRITE_COMMIT - 1 && (e = db_commit(f->db)) == OK)
			e = db_begin(f->db);
	}
	if (e == OK)
		e = db_commit(f->db);
	if (e == OK)
		e = db_checkpoint(f->db, true);
	if (e != OK)
		fprintf(stderr, "shao bench: the counts could not be written: %s %s\n", p.en, f->db ? db_error(f->db) : "");
	db_close(f->db);
	store_close(s);
	arena_free(a);
	return e == OK;
}

static int ask(struct bench_city *b, const struct actor *as, const char *method, const char *path, const char *query)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct call call = { .method = method, .path = path, .query = query, .as = as, .tenant = b->in.tenant, .lang = "zh" };
	struct reply r;

	core_call(b->in.core, &call, a, &r);
	if (r.status >= 300)
		fprintf(stderr, "shao bench: %s %s?%s: %d %s\n", method, path, query ? query : "", r.status, r.problem.en);
	arena_free(a);
	return r.status;
}

static int by_value(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

/* Screens of every level; the p99 that is told is that of the slowest level. */
static bool read_all(struct bench_city *b, const struct filling *f, const char *path, const char *more, struct bench_result *r)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	uint32_t us[READS];

	for (int l = LEVEL_PROVINCE; l <= LEVEL_GRID; l++) {
		double began = bench_now_s(), p50, p99;
		for (int i = 0; i < READS; i++) {
			const struct spot *at = &f->at[l].v[bench_mix((uint64_t)i) % f->at[l].n];
			double before = bench_now_s();
			char query[200];
			snprintf(query, sizeof query, "node=%" PRId64 "%s", at->id, more);
			if (ask(b, &operator, "GET", path, query) != 200)
				return false;
			us[i] = (uint32_t)((bench_now_s() - before) * 1e6);
		}
		r->seconds += bench_now_s() - began;
		qsort(us, READS, sizeof *us, by_value);
		p50 = us[READS / 2] / 1e3;
		p99 = us[READS * 99 / 100] / 1e3;
		fprintf(stderr, "%s%s %s: p50 %.2f ms, p99 %.2f ms\n", path, more, level_name(l), p50, p99);
		r->p50_ms = isnan(r->p50_ms) ? p50 : fmax(r->p50_ms, p50);
		r->p99_ms = isnan(r->p99_ms) ? p99 : fmax(r->p99_ms, p99);
	}
	return true;
}

static bool fold_all(struct bench_city *b, int64_t rows)
{
	double began = bench_now_s();
	bool ok = bench_settle(b);

	fprintf(stderr, "folded: %.1f s for %" PRId64 " cases\n", bench_now_s() - began, rows);
	return ok;
}

bool bench_dashboard(const struct options *o, struct bench_result *r)
{
	struct bench_result year = { .p50_ms = (double)NAN, .p99_ms = (double)NAN };
	struct bench_city b;
	struct filling f = { .b = &b, .ids = { .server = 1023 } };
	double began = bench_now_s();
	char query[80], from[11], to[11];
	bool ok;

	if (!bench_open(&b, o))
		return false;
	r->rows = o->rows ? o->rows : 1000000;
	f.now = core_now(b.in.core);
	f.a = arena_new(LIMIT_ARENA_BYTES);
	ok = bench_city_make(&b, BENCH_WORKERS) && fill(&f, r->rows) && fold_all(&b, r->rows);
	r->setup_s = bench_now_s() - began;
	r->seconds = 0;
	day_print(from, (day_t)(f.now / US_DAY - DAYS));
	day_print(to, (day_t)(f.now / US_DAY));
	snprintf(query, sizeof query, "&by=org&from=%s&to=%s", from, to);
	ok = ok && read_all(&b, &f, "/api/v1/dashboard", "", r) && read_all(&b, &f, "/api/v1/counts", query, &year);
	r->per_second = ok ? (LEVEL_GRID - LEVEL_PROVINCE + 1) * READS / r->seconds : (double)NAN;
	r->errors = !ok;
	for (int l = 0; l <= LEVELS; l++)
		free(f.at[l].v);
	arena_free(f.a);
	bench_close(&b);
	return ok;
}
