/*
 * bench.c: `shao bench`: how fast this build is on this machine. One JSON object, named as the contract of the command line
 * names its fields; what does not apply is left out. bench/README.md says what each figure means.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "cli/bench.h"
#include "core/inside.h"
#include "territory/import.h"
#include "territory/locate_bench.h"

#define INTAKE_CLIENTS 256
#define INTAKE_SECONDS 20
#define BEFORE_KILL_S 0.3
#define BARE_CASES_MAX 100000
#define BARE_BATCH 64             /* where the server's own is not known: PostgreSQL has none */
#define POLYGONS 300000
#define LOOKUPS 5000000
#define CLIENTS_MAX 3000

static double seconds_of(struct timeval t)
{
	return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* What is measured in this process. On a busy machine the processor's time says more than the wall's. */
struct span { double at; struct rusage u; };

static struct span span_begin(void)
{
	struct span s = { .at = bench_now_s() };

	getrusage(RUSAGE_SELF, &s.u);
	return s;
}

static void span_end(const struct span *s, struct bench_result *r)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	r->seconds = bench_now_s() - s->at;
	r->cpu_user_s = seconds_of(u.ru_utime) - seconds_of(s->u.ru_utime);
	r->cpu_sys_s = seconds_of(u.ru_stime) - seconds_of(s->u.ru_stime);
	r->rss_mb = (double)u.ru_maxrss / 1024;
}

static double or_nan(double x)
{
	return x > 0 ? x : (double)NAN;
}

/* ---- intake ---- */

/* The bare store in the same run: SQLite with commits of the size that the server made, PostgreSQL with one a command. */
static void bare_beside(struct bench_city *b, struct bench_result *r, int64_t batch)
{
	int64_t cases = r->rows < BARE_CASES_MAX ? r->rows : BARE_CASES_MAX;
	long cores = sysconf(_SC_NPROCESSORS_ONLN);

	if (cases == 0)
		return;
	if (strncmp(b->where, "sqlite:", 7) == 0)
		r->bare_per_second = or_nan(bench_bare(b, cases, (int)batch, 1));
	else
		r->bare_per_second = or_nan(bench_bare(b, cases, 1, 2 * (int)cores + 2));
	r->ratio_to_bare = r->per_second / r->bare_per_second;
}

static bool intake_run(struct bench_city *b, const struct options *o, struct bench_result *r)
{
	struct bench_load l = { .city = b, .clients = (int)r->clients, .rows = o->rows ? o->rows : INT64_MAX,
		.seconds = o->seconds || o->rows ? (double)(o->seconds ? o->seconds : 3600) : INTAKE_SECONDS };
	struct bench_server s;
	int64_t missing, batch = BARE_BATCH;
	bool ok = bench_server_start(&s, b, NULL);

	if (ok) {
		l.port = s.port;
		ok = bench_load_run(&l);
		r->commits = bench_server_metric(&s, "shao_commits_total");
	}
	bench_server_usage(&s, r);
	/* it dies under load, and what was answered must be there all the same */
	if (ok)
		bench_load_more(&l, BEFORE_KILL_S);
	bench_server_kill(&s);
	r->rows = l.measured;
	r->seconds = l.took_s;
	r->per_second = ok ? (double)l.measured / l.took_s : (double)NAN;
	r->client_cpu_s = l.cpu_s;
	r->p50_ms = bench_percentile_ms(&l, 0.5);
	r->p99_ms = bench_percentile_ms(&l, 0.99);
	if (l.errors)
		fprintf(stderr, "shao bench: %" PRId64 " refused; the first: %s\n", l.errors, l.refused);
	missing = ok ? bench_missing(b, l.ack, l.acks) : 0;
	if (missing)
		fprintf(stderr, "shao bench: %" PRId64 " acknowledged cases are NOT in the store\n", missing);
	r->errors = l.errors + (missing < 0 ? l.acks : missing);
	if (r->commits > 0 && l.measured / r->commits > 0)
		batch = l.measured / r->commits;
	else
		r->commits = ABSENT;
	bench_load_free(&l);
	if (ok)
		bare_beside(b, r, batch);
	return ok && r->errors == 0;
}

static bool intake(const struct options *o, struct bench_result *r)
{
	struct bench_city b;
	bool ok;

	r->clients = o->clients ? o->clients : INTAKE_CLIENTS;
	if (r->clients > CLIENTS_MAX) {
		fprintf(stderr, "shao bench: at most %d clients\n", CLIENTS_MAX);
		return false;
	}
	if (!bench_open(&b, o))
		return false;
	ok = bench_city_make(&b, (int)r->clients);
	bench_leave(&b);
	ok = ok && intake_run(&b, o, r);
	bench_close(&b);
	return ok;
}

/* ---- what needs many cases: they are made unless the given store has them ---- */

bool bench_stored(struct bench_city *b, const struct options *o, int64_t rows, struct bench_result *r)
{
	double began = bench_now_s();

	if (!bench_open(b, o))
		return false;
	r->rows = b->cases;
	if (b->cases > 0)
		return true;
	if (!bench_city_make_desks(b, o->clients ? (int)o->clients : BENCH_WORKERS * 16) || !bench_fill(b, rows)) {
		bench_close(b);
		return false;
	}
	r->rows = rows;
	r->setup_s = bench_now_s() - began;
	return true;
}

static bool rebuild(const struct options *o, struct bench_result *r)
{
	struct bench_city b;
	struct problem p = { 0 };
	struct span span;
	bool same = false;
	enum err e;

	if (!bench_stored(&b, o, o->rows ? o->rows : 50000, r))
		return false;
	span = span_begin();
	e = core_rebuild_check(b.in.core, &same, &r->entries, &p);
	span_end(&span, r);
	r->per_second = (double)r->entries / r->seconds;
	r->errors = e != OK || !same;
	if (e != OK)
		cli_problem(&p);
	bench_close(&b);
	return r->errors == 0;
}

static bool start(const struct options *o, struct bench_result *r)
{
	struct bench_city b;
	struct bench_server s;
	bool ok;

	if (!bench_stored(&b, o, o->rows ? o->rows : 1000000, r))
		return false;
	bench_leave(&b);
	ok = bench_server_start(&s, &b, &r->seconds);
	bench_server_usage(&s, r);
	bench_server_kill(&s);
	r->errors = !ok;
	bench_close(&b);
	return ok;
}

static bool search(const struct options *o, struct bench_result *r)
{
	struct bench_city b;
	struct span span;
	bool ok;

	if (!bench_stored(&b, o, o->rows ? o->rows : 1000000, r))
		return false;
	b.cases = r->rows;
	span = span_begin();
	ok = bench_search(&b, r);
	span_end(&span, r);
	r->errors = !ok;
	bench_close(&b);
	return ok;
}

/* ---- the territory ---- */

static bool locate(const struct options *o, struct bench_result *r)
{
	struct locate_bench b = { 0 };
	struct problem p = { 0 };
	struct span span = span_begin();

	if (locate_bench_run(POLYGONS, o->rows ? o->rows : LOOKUPS, (uint64_t)(o->seed ? o->seed : 20261120), &b, &p) != OK) {
		cli_problem(&p);
		return false;
	}
	span_end(&span, r);
	r->setup_s = r->seconds - (double)b.rows / b.per_second;
	r->seconds -= r->setup_s;
	r->store = NULL;
	r->rows = b.rows;
	r->polygons = b.polygons;
	r->per_second = b.per_second;
	r->errors = b.errors;
	return b.errors == 0;
}

static bool import(const struct options *o, struct bench_result *r)
{
	struct bench_city b;
	struct span span;
	bool ok;
	int64_t before;

	if (!bench_open(&b, o))
		return false;
	ok = bench_tenant_make(&b);
	before = ok ? bench_nodes(&b) : 0;
	span = span_begin();
	ok = ok && territory_import_divisions(b.in.core, b.in.tenant, o->args > 1 ? o->arg[1] : NULL, NULL, NULL, NULL, false, stderr) == 0;
	span_end(&span, r);
	r->rows = ok ? bench_nodes(&b) - before : 0;
	r->per_second = (double)r->rows / r->seconds;
	r->errors = !ok;
	bench_close(&b);
	return ok;
}

/* ---- the answer ---- */

static void print(const struct bench_result *r, bool json)
{
	const struct { const char *name; double x; int decimals; } all[] = {
		{ "rows", r->rows == ABSENT ? (double)NAN : (double)r->rows, 0 }, { "clients", r->clients == ABSENT ? (double)NAN : (double)r->clients, 0 },
		{ "per_second", r->per_second, 1 }, { "p50_ms", r->p50_ms, 3 }, { "p99_ms", r->p99_ms, 3 }, { "errors", (double)r->errors, 0 },
		{ "rss_mb", r->rss_mb, 1 }, { "bare_per_second", r->bare_per_second, 1 }, { "ratio_to_bare", r->ratio_to_bare, 3 },
		{ "empty_per_second", r->empty_per_second, 1 }, { "ratio_to_empty", r->ratio_to_empty, 3 },
		{ "quiet_p99_ms", r->quiet_p99_ms, 3 }, { "recover_s", r->recover_s, 1 }, { "seconds", r->seconds, 3 }, { "setup_s", r->setup_s, 3 },
		{ "entries", r->entries == ABSENT ? (double)NAN : (double)r->entries, 0 },
		{ "polygons", r->polygons == ABSENT ? (double)NAN : (double)r->polygons, 0 },
		{ "commits", r->commits == ABSENT ? (double)NAN : (double)r->commits, 0 },
		{ "cpu_user_s", r->cpu_user_s, 2 }, { "cpu_sys_s", r->cpu_sys_s, 2 }, { "client_cpu_s", r->client_cpu_s, 2 },
	};

	if (json)
		printf("{\"bench\":\"%s\"", r->what);
	else
		printf("bench %s\n", r->what);
	if (r->store)
		printf(json ? ",\"store\":\"%s\"" : "store %s\n", r->store);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (!isnan(all[i].x))
			printf(json ? ",\"%s\":%.*f" : "%s %.*f\n", all[i].name, all[i].decimals, all[i].x);
	if (json)
		printf("}\n");
}

int cmd_bench(const struct options *o)
{
	static const struct { const char *name; bool (*run)(const struct options *o, struct bench_result *r); } benches[] = {
		{ "intake", intake }, { "locate", locate }, { "rebuild", rebuild }, { "start", start }, { "search", search }, { "import", import },
		{ "dashboard", bench_dashboard }, { "lifecycle", bench_lifecycle }, { "burst", bench_burst },
	};
	const double none = (double)NAN;
	struct bench_result r = {
		.store = o->store ? "postgresql" : "sqlite", .rows = ABSENT, .clients = ABSENT, .commits = ABSENT, .polygons = ABSENT, .entries = ABSENT,
		.per_second = none, .p50_ms = none, .p99_ms = none, .rss_mb = none, .bare_per_second = none, .ratio_to_bare = none, .seconds = none,
		.setup_s = none, .empty_per_second = none, .ratio_to_empty = none, .quiet_p99_ms = none, .recover_s = none,
		.cpu_user_s = none, .cpu_sys_s = none, .client_cpu_s = none,
	};

	for (size_t i = 0; o->args && i < sizeof benches / sizeof benches[0]; i++)
		if (strcmp(benches[i].name, o->arg[0]) == 0) {
			bool ok;
			r.what = benches[i].name;
			ok = benches[i].run(o, &r);
			if (ok || r.errors)
				print(&r, o->json);
			return ok ? 0 : 1;
		}
	fprintf(stderr, "shao: bench intake | lifecycle | burst | dashboard | locate | rebuild | start | search | import\n"
	                "      [--rows N] [--clients N] [--seconds N] [--seed N]\n"
	                "      [--data DIR | --store postgresql://…] [--json]\n");
	return 2;
}
