/*
 * bench_city.c: a city for benches: one county, four streets, sixteen communities of 25 square grids, a grid worker in each
 * community, made through the gate as the operator. Devices are written straight into their (operational) table: a session
 * for each of 256 people would be a quarter of a minute of password hashing, which is not what is measured.
 */
#include <errno.h>
#include <fts.h>
#include <inttypes.h>
#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "calendar/calendar.h"
#include "cli/bench.h"
#include "core/inside.h"
#include "process/process.h"

#define WEST 128.9
#define SOUTH 47.7
#define SIDE_DEG 0.002            /* of a grid: 150 by 220 m */
#define COUNTY "230717"
#define FILL_COMMIT 500           /* cases in one commit of bench_fill */
#define FILL_CHECKPOINT 10000
#define SETTLE_CHECKPOINT 20      /* ticks */

double bench_now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* splitmix64 */
uint64_t bench_mix(uint64_t x)
{
	x += UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

/* ---- reports ---- */

size_t bench_report(char *out, size_t cap, const struct bench_city *b, int worker, uint64_t n)
{
	static const char *const where[] = { "小区东门外的人行道上", "农贸市场北侧的路口", "幼儿园对面的公交站旁", "三号楼与四号楼之间的空地", "滨河步道的栏杆边",
		"老年活动室门前", "地下车库的出口处", "学校围墙外的巷子里" };
	static const char *const what[] = { "窨井盖破损并有一角翘起，夜间没有照明", "堆放了大量建筑垃圾，占用了消防通道", "路灯已经连续三个晚上不亮",
		"一棵行道树被大风刮断，枝干压在电线上", "污水外溢，路面湿滑并有异味", "健身器材的螺丝松动，孩子玩耍时摇晃", "共享单车乱停乱放，轮椅无法通过",
		"外墙瓷砖脱落，下方常有行人经过" };
	static const char *const wish[] = { "请尽快安排人员到现场处理。", "居民已多次提起，望核实后答复。", "已先用警示带围住，请后续跟进。", "附近住着几位老人，请优先处理。" };
	static const char *const category[] = { "roads", "lighting", "sanitation", "greening", "facilities", "safety", "order", "other" };
	uint64_t r = bench_mix(b->seed ^ n), q = bench_mix(r);
	double across = (double)BENCH_GRIDS_ACROSS * SIDE_DEG;
	double lon = WEST + across * (worker % BENCH_ACROSS) + across * (0.001 + 0.998 * (double)(q >> 40) / 16777216.0);
	double lat = SOUTH + across * (worker / BENCH_ACROSS) + across * (0.001 + 0.998 * (double)(q & 0xffffff) / 16777216.0);

	return (size_t)snprintf(out, cap, "{\"text\":\"%s%s，%s编号 %08" PRIu64 "。\",\"lon\":%.6f,\"lat\":%.6f,\"category\":\"%s\"}", where[r & 7],
	                        what[r >> 3 & 7], wish[r >> 6 & 3], n, lon, lat, category[r >> 8 & 7]);
}

/* ---- calls ---- */

/* One call as the operator; the id in its answer, 0 with words on standard error if it was refused. */
static int64_t call(struct bench_city *b, const char *method, const char *path, const char *query, const char *body)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct call call = { .method = method, .path = path, .query = query, .body = body, .n = body ? strlen(body) : 0, .as = &operator,
	                     .tenant = b->in.tenant, .lang = cli_zh() ? "zh" : "en" };
	struct reply r;
	json_t *v;
	const char *id;
	int64_t out = 1;

	core_call(b->in.core, &call, a, &r);
	v = r.body ? json_loadb(r.body, r.n, 0, NULL) : NULL;
	id = json_string_value(json_object_get(v, "id"));
	if (id)
		text_int(id, 1, INT64_MAX, &out);
	/* an import's chunk says 200 and names the rows that it refused */
	if (r.status >= 400 || json_array_size(json_object_get(v, "refused"))) {
		fprintf(stderr, "shao bench: %s %s: %s %.*s\n", method, path, r.problem.en, r.n < 400 ? (int)r.n : 400, r.body ? r.body : "");
		out = 0;
	}
	json_decref(v);
	arena_free(a);
	return out;
}

static const char *community_code(struct arena *a, int i)
{
	return arena_printf(a, COUNTY "%03d%03d", 1 + i / BENCH_ACROSS, 1 + i % BENCH_ACROSS);
}

static bool tree_make(struct bench_city *b, struct arena *a)
{
	struct jw w;
	int rows = 0;

	jw_init(&w, a);
	jw_raw(&w, "{\"rows\":[", 9);
#define ROW(code, name) do { \
		const char *row_ = arena_printf(a, "%s{\"code\":\"%s\",\"name\":\"%s\"}", rows++ ? "," : "", code, name); \
		w.comma = false; \
		jw_raw(&w, row_, strlen(row_)); \
	} while (0)
	ROW("23", "测试省");
	ROW("2307", "测试市");
	ROW(COUNTY, "测试区");
	for (int i = 0; i < BENCH_WORKERS; i++) {
		if (i % BENCH_ACROSS == 0)
			ROW(arena_printf(a, COUNTY "%03d", 1 + i / BENCH_ACROSS), arena_printf(a, "测试街道%d", 1 + i / BENCH_ACROSS));
		ROW(community_code(a, i), arena_printf(a, "测试社区%d", 1 + i));
	}
#undef ROW
	w.comma = false;
	jw_raw(&w, "]}", 2);
	return call(b, "POST", "/api/v1/territory/divisions", NULL, jw_text(&w, NULL)) != 0;
}

static bool grids_make(struct bench_city *b, struct arena *a)
{
	const int across = BENCH_GRIDS_ACROSS;
	struct jw w;

	jw_init(&w, a);
	jw_raw(&w, "{\"datum\":\"wgs84\",\"rows\":[", 25);
	for (int c = 0; c < BENCH_WORKERS; c++)
		for (int g = 0; g < across * across; g++) {
			double x = WEST + SIDE_DEG * (c % BENCH_ACROSS * across + g % across), y = SOUTH + SIDE_DEG * (c / BENCH_ACROSS * across + g / across);
			const char *row = arena_printf(a, "%s{\"name\":\"第%d网格\",\"community\":\"%s\",\"households\":400,\"geometry\":{\"type\":\"Polygon\","
				"\"coordinates\":[[[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f],[%.4f,%.4f]]]}}", c || g ? "," : "", g + 1,
				community_code(a, c), x, y, x + SIDE_DEG, y, x + SIDE_DEG, y + SIDE_DEG, x, y + SIDE_DEG, x, y);
			w.comma = false;
			jw_raw(&w, row, strlen(row));
		}
	w.comma = false;
	jw_raw(&w, "]}", 2);
	return call(b, "POST", "/api/v1/territory/grids", NULL, jw_text(&w, NULL)) != 0;
}

/* Somebody in a slot, with a role at a node; for: limits it to the organization, as JSON, or "". */
static bool person_make(struct bench_city *b, struct arena *a, int slot, int64_t org, int64_t node, const char *role, const char *only)
{
	int64_t person = call(b, "POST", "/api/v1/persons", NULL, arena_printf(a,
		"{\"org\":\"%" PRId64 "\",\"name\":\"测试员\",\"login\":\"bench%d\",\"password\":\"never-used-%08" PRIx64 "\"}", org, slot,
		bench_mix(b->seed)));
	int64_t post = !person ? 0 : call(b, "POST", "/api/v1/posts", NULL,
		arena_printf(a, "{\"org\":\"%" PRId64 "\",\"node\":\"%" PRId64 "\",\"title\":\"测试岗\"}", org, node));

	b->person[slot] = person;
	b->post[slot] = post;
	return post && call(b, "POST", arena_printf(a, "/api/v1/posts/%" PRId64 "/holders", post), NULL,
	                    arena_printf(a, "{\"person\":\"%" PRId64 "\"}", person)) &&
	       call(b, "POST", arena_printf(a, "/api/v1/posts/%" PRId64 "/grants", post), NULL,
	            arena_printf(a, "{\"role\":\"%s\",\"node\":\"%" PRId64 "\"%s}", role, node, only));
}

static int64_t node_of(struct bench_city *b, struct arena *a, const char *code)
{
	return call(b, "GET", "/api/v1/nodes", arena_printf(a, "code=%s", code), NULL);
}

static bool community_make(struct bench_city *b, struct arena *a, int i)
{
	int64_t node = node_of(b, a, community_code(a, i));
	int64_t org = !node ? 0 : call(b, "POST", "/api/v1/orgs", NULL,
		arena_printf(a, "{\"name\":\"测试居委会%d\",\"kind\":\"community\",\"node\":\"%" PRId64 "\"}", i, node));

	return org && person_make(b, a, i, org, node, "grid_worker", "") &&
	       (!b->desks || person_make(b, a, BENCH_WORKERS + i, org, node, "community_desk", ""));
}

static bool department_make(struct bench_city *b, struct arena *a)
{
	int64_t node = node_of(b, a, COUNTY);

	b->dept = !node ? 0 : call(b, "POST", "/api/v1/orgs", NULL,
		arena_printf(a, "{\"name\":\"测试局\",\"kind\":\"department\",\"node\":\"%" PRId64 "\"}", node));
	return b->dept && person_make(b, a, 2 * BENCH_WORKERS, b->dept, node, "dept_desk", arena_printf(a, ",\"org\":\"%" PRId64 "\"", b->dept));
}

/* ---- devices ---- */

/* Whose the device is: of the first tokens workers, then desks, then the department. */
static int slot_of(const struct bench_city *b, int i)
{
	if (i < b->tokens)
		return i % BENCH_WORKERS;
	return i < 2 * b->tokens ? BENCH_WORKERS + (i - b->tokens) % BENCH_WORKERS : 2 * BENCH_WORKERS;
}

static enum err device_put(struct db *db, struct bench_city *b, struct ids *ids, int i, int64_t now)
{
	int slot = slot_of(b, i);
	uint8_t secret[32], sum[32];
	char hex[65], hash[65];

	randombytes_buf(secret, sizeof secret);
	text_hex(hex, secret, sizeof secret);
	snprintf(b->token[i], sizeof b->token[i], "%" PRId64 ".%s", b->in.tenant, hex);
	crypto_generichash(sum, sizeof sum, (const uint8_t *)b->token[i], strlen(b->token[i]), NULL, 0);
	text_hex(hash, sum, sizeof sum);
	return db_exec(db, &bench_sql[BENCH_SESSION],
	               VALS(vi(b->in.tenant), vi(id_next(ids, now)), vs(hash), vi(b->person[slot]), vi(b->post[slot]),
	                    vs("bench"), vi(now), vi(now + US_DAY)), NULL);
}

/* The store, opened once more with the bench's own statements. */
static bool with_store(struct bench_city *b, enum db_mode mode, enum err (*fn)(struct db *db, struct bench_city *b))
{
	static const struct stmt_list list = { "bench", bench_sql, BENCH_STMTS };
	struct problem p = { 0 };
	struct store *s = NULL;
	struct db *db = NULL;
	enum err e = store_open(b->where, &list, 1, &s, &p);

	if (e == OK && (e = db_open(s, mode, &db, &p)) == OK && (e = db_begin(db)) == OK && (e = fn(db, b)) == OK)
		e = db_commit(db);
	if (e != OK)
		fprintf(stderr, "shao bench: the store: %s %s\n", p.en, db ? db_error(db) : "");
	db_close(db);
	store_close(s);
	return e == OK;
}

static enum err devices_put(struct db *db, struct bench_city *b)
{
	struct ids ids = { .server = 1023 };
	int64_t now = core_now(b->in.core);
	enum err e = OK;

	for (int i = 0; e == OK && i < (b->desks ? 3 : 1) * b->tokens; i++)
		e = device_put(db, b, &ids, i, now);
	return e;
}

static enum err count(struct db *db, struct bench_city *b, enum bench_stmt which, int64_t *out)
{
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	struct rows rows;
	enum err e = db_rows(db, &bench_sql[which], a, VALS(vi(b->in.tenant)), &rows);

	if (e == OK)
		*out = rows.v[0].i;
	arena_free(a);
	return e;
}

static enum err count_all(struct db *db, struct bench_city *b)
{
	enum err e = count(db, b, BENCH_CASES, &b->cases);

	return e == OK ? count(db, b, BENCH_NODES, &b->nodes) : e;
}

int64_t bench_nodes(struct bench_city *b)
{
	return with_store(b, DB_READ, count_all) ? b->nodes : -1;
}

/* ---- opening and closing ---- */

bool bench_open(struct bench_city *b, const struct options *o)
{
	const char *tmp = getenv("TMPDIR");

	memset(b, 0, sizeof *b);
	b->at = *o;
	b->seed = (uint64_t)(o->seed ? o->seed : 20261120);
	if (!o->data && !(o->store && o->files)) {
		snprintf(b->dir, sizeof b->dir, "%s/shao-bench-XXXXXX", tmp && *tmp ? tmp : "/tmp");
		if (!mkdtemp(b->dir)) {
			fprintf(stderr, "shao bench: %s: %s\n", b->dir, strerror(errno));
			return false;
		}
		if (o->store)
			b->at.files = b->dir;
		else
			b->at.data = b->dir;
	}
	if (!cli_open(&b->at, true, &b->in)) {
		bench_close(b);
		return false;
	}
	memcpy(b->where, b->in.store, sizeof b->where);
	if (b->in.tenant && !with_store(b, DB_READ, count_all)) {
		bench_close(b);
		return false;
	}
	return true;
}

bool bench_tenant_make(struct bench_city *b)
{
	const char *packs = b->in.core->conf.packs;
	struct problem p = { 0 };

	if (b->in.tenant) {
		fprintf(stderr, "shao bench: there is an installation here already; a bench needs an empty folder or store\n");
		return false;
	}
	b->in.tenant = 1;
	if (!call(b, "POST", "/api/v1/operator/tenants", NULL, "{\"tenant\":\"1\",\"code\":\"bench\",\"name\":\"bench\",\"pack\":\"base\"}"))
		return false;
	if (tenants_load(b->in.core, &p) != OK || process_adopt(b->in.core, 1, packs, "base", &p) != OK ||
	    calendar_seed(b->in.core, 1, packs, &p) != OK) {
		cli_problem(&p);
		return false;
	}
	return true;
}

bool bench_city_make(struct bench_city *b, int tokens)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	bool ok = bench_tenant_make(b) && tree_make(b, a) && grids_make(b, a);

	for (int i = 0; ok && i < BENCH_WORKERS; i++)
		ok = community_make(b, a, i);
	ok = ok && (!b->desks || department_make(b, a));
	arena_free(a);
	b->tokens = tokens;
	b->token = calloc((size_t)tokens * (b->desks ? 3 : 1), sizeof *b->token);
	if (!b->token)
		abort();
	return ok && with_store(b, DB_WRITE, devices_put);
}

bool bench_city_make_desks(struct bench_city *b, int tokens)
{
	b->desks = true;
	return bench_city_make(b, tokens);
}

void bench_leave(struct bench_city *b)
{
	if (b->in.core)
		cli_close(&b->in);
}

void bench_close(struct bench_city *b)
{
	char *roots[] = { b->dir, NULL };
	FTS *tree;

	bench_leave(b);
	free(b->token);
	b->token = NULL;
	if (!*b->dir || !(tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL)))
		return;
	for (FTSENT *e; (e = fts_read(tree));)
		if (e->fts_info != FTS_D && remove(e->fts_accpath) != 0)
			fprintf(stderr, "shao bench: %s: %s\n", e->fts_path, strerror(errno));
	fts_close(tree);
}

/* ---- many cases at once ---- */

/* One report of a device, up to but not including the commit. */
static enum err file_one(struct bench_city *b, struct lane *lane, struct job *j, struct arena *a, uint64_t n)
{
	char body[1024], key[40];
	int t = (int)(n % (uint64_t)b->tokens);
	struct call call = { .method = "POST", .path = "/api/v1/cases", .query = "", .type = "application/json", .body = body, .key = key,
	                     .token = b->token[t], .peer = "127.0.0.1" };
	enum err e;

	call.n = bench_report(body, sizeof body, b, t % BENCH_WORKERS, n);
	snprintf(key, sizeof key, "fill-%016" PRIx64, bench_mix(n));
	gate_init(b->in.core, j, &call, a);
	if (!gate_begin(lane, j))
		return j->c.problem.code ? j->c.problem.code : E_INTERNAL;
	e = gate_run(lane, j);
	gate_end(j, e);    /* lets go of what was pinned; nobody waits for the answer before the commit */
	return e;
}

bool bench_fill(struct bench_city *b, int64_t rows)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct problem p = { 0 };
	struct lane lane;
	enum err e = lane_open(b->in.core, &lane, &p);

	for (int64_t i = 0; e == OK && i < rows;) {
		if ((e = db_begin(lane.write)) != OK)
			break;
		for (int k = 0; e == OK && k < FILL_COMMIT && i < rows; k++, i++) {
			struct job *j = arena_alloc(a, sizeof *j);
			e = file_one(b, &lane, j, a, (uint64_t)i);
			if (e != OK)
				p = j->c.problem;
			arena_reset(a);
		}
		if (e == OK)
			e = db_commit(lane.write);
		if (e == OK && i % FILL_CHECKPOINT == 0)
			e = db_checkpoint(lane.write, true);
	}
	if (e != OK)
		fprintf(stderr, "shao bench: a case could not be filed: %s %s\n", p.en, lane.write ? db_error(lane.write) : "");
	if (lane.write) {
		if (e == OK)
			db_checkpoint(lane.write, true);
		lane_close(&lane);
	}
	arena_free(a);
	return e == OK;
}

bool bench_settle(struct bench_city *b)
{
	struct core *core = b->in.core;
	enum err e = OK;

	for (int i = 1; e == OK && core_tick(core) > 0; i++)
		if (i % SETTLE_CHECKPOINT == 0)
			e = db_checkpoint(core->direct.write, true);
	if (e == OK && core->direct.write)
		e = db_checkpoint(core->direct.write, true);
	return e == OK;
}
