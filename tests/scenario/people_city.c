/*
 * people_city.c: the city that people's scenarios are lived in: opening it on either store, calling it as somebody, and
 * proving at the end that nothing was written past the journal.
 */
#include "scenario/people_city.h"

#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "roster/roster.h"
#include "routing/routing.h"

/* The tree is the territory's; these scenarios need only four nodes of it, put there by a room of their own. */
struct place { int64_t id; const char *path; };

SHAPE(people_place_shape, "TestPlace", struct place,
	FIELD(struct place, id, F_ID, F_NEED),
	FIELD(struct place, path, F_STR, F_NEED));

static const struct stmt place_stmts[] = {
	{ .in = "iis", .out = "",
	  .sql = "INSERT INTO node (tenant, id, version, parent, level, kind, path, name, state, valid_from, hard, host_org, last)"
	         " VALUES ($1, $2, 1, 0, 3, 'place', $3, $3, 'open', 0, 0, 0, 0)" },
};

static enum err place_add(struct ctx *c)
{
	const struct place *in = c->in;

	return db_exec(c->db, &place_stmts[0], VALS(vi(c->tenant), vi(in->id), vs(in->path)), NULL);
}

static enum err snap_add(struct ctx *c)
{
	c->reply->status = c->actor.kind == ACTOR_NOBODY ? 201 : 202;
	return OK;
}

struct told { const char *right, *path; int64_t org; };
struct told_out { struct list posts; };

SHAPE(people_told_shape, "TestTold", struct told,
	FIELD(struct told, right, F_STR, F_NEED),
	FIELD(struct told, path, F_STR, F_NEED),
	FIELD(struct told, org, F_ID, 0));

SHAPE(people_told_out_shape, "TestToldOut", struct told_out,
	FIELD(struct told_out, posts, F_IDS, F_NEED));

static enum err told_show(struct ctx *c)
{
	const struct told *in = c->in;
	struct told_out *out = c->out;
	int64_t *posts = arena_alloc(c->a, 20 * sizeof *posts);
	int n = 0;
	enum err e = people_posts_at(c, in->right, in->path, in->org == ABSENT ? 0 : in->org, posts, 20, &n);

	out->posts = (struct list){ (size_t)n, posts };
	return e;
}

static const struct cmd place_cmds[] = {
	{ "POST", "/test/told", "clock", WRITE, told_show, "Whom to tell", .in = &people_told_shape,
	  .out = &people_told_out_shape, .flags = CMD_INTERNAL },
	{ "POST", "/test/places", "clock", WRITE, place_add, "A node", .in = &people_place_shape, .flags = CMD_INTERNAL },
	{ "POST", "/test/snaps", "", WRITE, snap_add, "What a resident may do", .flags = CMD_NO_KEY },
};

static const struct room place_room = { .name = "test", .cmds = place_cmds, .cmds_n = 3, .stmts = place_stmts, .stmts_n = 1 };
static const struct room *const rooms[] = { &people_room, &place_room, &roster_room, &routing_room };

static int64_t city_clock(void *arg)
{
	return ((struct city *)arg)->now;
}

static void no_notice(void *arg, const char *said)
{
	(void)arg, (void)said;
}

static void pg_direct(const char *sql)
{
	PGconn *pg = PQconnectdb(getenv("SHAO_TEST_PG"));
	PGresult *r;

	assert_int_equal(PQstatus(pg), CONNECTION_OK);
	PQsetNoticeProcessor(pg, no_notice, NULL);
	r = PQexec(pg, sql);
	assert_int_equal(PQresultStatus(r), PGRES_COMMAND_OK);
	PQclear(r);
	PQfinish(pg);
}

static void city_open(struct city *f)
{
	static const uint8_t seed[32] = "people";
	struct problem p = { 0 };

	f->conf = (struct core_conf){ .store = f->where, .files = f->files, .rooms = rooms, .rooms_n = sizeof rooms / sizeof rooms[0], .packs = "packs",
		.policy = { people_authenticate, people_csrf, people_holds, people_may, NULL }, .clock = city_clock, .clock_arg = f, .seed = seed };
	if (core_open(&f->conf, &f->core, &p) != OK)
		fail_msg("open: %s", p.en);
}

void city_restart(struct city *f)
{
	core_close(f->core);
	city_open(f);
}

int city_call(struct city *f, const struct who *w, const char *method, const char *path, const char *if_match, const char *fmt, ...)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	char text[2000], full[300], key[40];
	struct call call = { .method = method, .path = full, .body = text, .key = key, .lang = "en", .peer = "127.0.0.1", .if_match = if_match,
		.type = "application/json" };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	snprintf(full, sizeof full, "/api/v1%s", path);
	snprintf(key, sizeof key, "test-key-%08d", f->keys++);
	call.n = strlen(text);
	call.query = strchr(full, '?') ? strchr(full, '?') + 1 : "";
	if (*call.query)
		*strchr(full, '?') = 0;
	if (!w) {
		call.as = &operator;
	} else {
		call.cookie = *w->cookie ? w->cookie : NULL;
		call.csrf = *w->csrf ? w->csrf : NULL;
		call.token = *w->token ? w->token : NULL;
	}
	arena_reset(f->a);
	json_decref(f->body);
	core_call(f->core, &call, f->a, &f->r);
	f->body = f->r.n ? json_loadb(f->r.body, f->r.n, 0, NULL) : NULL;
	return f->r.status;
}

void city_wanted(struct city *f, int status, int got, int line)
{
	if (status != got)
		fail_msg("line %d: %d, not %d: %.*s", line, got, status, (int)f->r.n, f->r.body ? f->r.body : "");
}
const char *city_text(struct city *f, const char *key)
{
	const char *s = json_string_value(json_object_get(f->body, key));
	return s ? s : "";
}

int64_t city_id(struct city *f)
{
	return strtoll(city_text(f, "id"), NULL, 10);
}

const char *city_path(const char *fmt, ...)
{
	static char out[4][200];
	static int n;
	va_list ap;

	n = (n + 1) % 4;
	va_start(ap, fmt);
	vsnprintf(out[n], sizeof out[n], fmt, ap);
	va_end(ap);
	return out[n];
}

static int city_begin(void **state, bool pg)
{
	static int nth;
	static const char *const paths[] = { "001", "001001", "001002", "001001001" };
	const char *url = getenv("SHAO_TEST_PG"), *tmp = getenv("TMPDIR");
	struct city *f = calloc(1, sizeof *f);

	f->pg = pg;
	f->now = 1780000000 * US_SECOND;
	f->a = arena_new(LIMIT_ARENA_BYTES);
	snprintf(f->folder, sizeof f->folder, "%s/shao-people-XXXXXX", tmp && strlen(tmp) < 40 ? tmp : "/tmp");
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->files, sizeof f->files, "%s/files", f->folder);
	snprintf(f->where, sizeof f->where, "sqlite:%s/shao.db", f->folder);
	if (pg) {
		snprintf(f->schema, sizeof f->schema, "people_%d_%d", (int)getpid(), nth++);
		pg_direct(city_path("CREATE SCHEMA %s", f->schema));
		snprintf(f->where, sizeof f->where, "%s%soptions=-csearch_path%%3D%s", url, strchr(url, '?') ? "&" : "?", f->schema);
	}
	city_open(f);
	POST(NULL, "/operator/tenants", "{\"tenant\":\"1\",\"code\":\"2307\",\"name\":\"Yichun\",\"pack\":\"base\"}");
	city_restart(f);
	for (int i = 0; i < 4; i++)
		WANT(204, POST(NULL, "/test/places", "{\"id\":\"%d\",\"path\":\"%s\"}", i + 1, paths[i]));
	*state = f;
	return 0;
}

int city_on_sqlite(void **state)
{
	return city_begin(state, false);
}

int city_on_pg(void **state)
{
	return city_begin(state, true);
}

void city_prove(struct city *f)
{
	struct problem p = { 0 };
	int64_t entries = 0, seals = 0;
	bool same = false;

	assert_int_equal(core_rebuild_check(f->core, &same, &entries, &p), OK);
	assert_true(same);
	assert_true(entries > 0);
	/* PostgreSQL seals below the oldest transaction, which may be another test's. */
	for (int i = 0; i < 9000 && seals == 0; i++) {
		usleep(i ? 20000 : 0);
		if (core_seal_now(f->core, &p) != OK || core_verify(f->core, &entries, &seals, &p) != OK)
			fail_msg("verify: %s %s", p.field, p.en);
	}
	assert_true(seals > 0);
}

int city_end(void **state)
{
	struct city *f = *state;
	char cmd[160];

	core_close(f->core);
	json_decref(f->body);
	arena_free(f->a);
	if (f->pg)
		pg_direct(city_path("DROP SCHEMA %s CASCADE", f->schema));
	snprintf(cmd, sizeof cmd, "rm -rf %s", f->folder);
	assert_int_equal(system(cmd), 0);
	free(f);
	return 0;
}

/* ---- its people ---- */

int64_t city_org(struct city *f, const char *name, int node)
{
	WANT(201, POST(NULL, "/orgs", "{\"name\":\"%s\",\"kind\":\"department\",\"node\":\"%d\"}", name, node));
	return city_id(f);
}

int64_t city_post(struct city *f, int64_t org, int node, const char *role, int at)
{
	WANT(201, POST(NULL, "/posts", "{\"org\":\"%" PRId64 "\",\"node\":\"%d\",\"title\":\"desk\"}", org, node));
	int64_t post = city_id(f);
	if (role)
		WANT(200, POST(NULL, city_path("/posts/%" PRId64 "/grants", post), "{\"role\":\"%s\",\"node\":\"%d\"}", role, at));
	return post;
}

int64_t city_person(struct city *f, int64_t org, const char *login, int64_t post)
{
	WANT(201, POST(NULL, "/persons", "{\"org\":\"%" PRId64 "\",\"name\":\"Person %s\",\"login\":\"%s\",\"password\":\"" FIRST "\"}", org,
	               login, login));
	int64_t person = city_id(f);
	if (post)
		WANT(200, POST(NULL, city_path("/posts/%" PRId64 "/holders", post), "{\"person\":\"%" PRId64 "\"}", person));
	return person;
}

int city_sign_in(struct city *f, struct who *w, const char *login, const char *password, const char *totp)
{
	static const struct who nobody;
	int status = POST(&nobody, "/sessions", "{\"login\":\"%s\",\"password\":\"%s\"%s%s%s}", login, password, totp ? ",\"totp\":\"" : "",
	                  totp ? totp : "", totp ? "\"" : "");

	if (status == 201) {
		*w = (struct who){ 0 };
		assert_memory_equal(f->r.cookie, "shao=", 5);
		snprintf(w->cookie, sizeof w->cookie, "%.*s", (int)strcspn(f->r.cookie + 5, ";"), f->r.cookie + 5);
		snprintf(w->csrf, sizeof w->csrf, "%s", city_text(f, "csrf"));
		w->person = strtoll(json_string_value(json_object_get(json_object_get(f->body, "person"), "id")), NULL, 10);
	}
	return status;
}

void city_first_day(struct city *f, struct who *w, const char *login)
{
	WANT(201, city_sign_in(f, w, login, FIRST, NULL));
	WANT(200, POST(w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"" SECOND "\"}"));
}

bool city_has_right(struct city *f, const char *right)
{
	json_t *list = json_object_get(f->body, "rights"), *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(json_string_value(one), right) == 0)
			return true;
	return false;
}

bool city_must(struct city *f, const char *what)
{
	json_t *list = json_object_get(f->body, "must"), *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(json_string_value(one), what) == 0)
			return true;
	return false;
}

const char *city_code(struct city *f, const char *secret, int64_t steps)
{
	static char code[7];
	uint8_t raw[TOTP_SECRET_BYTES];

	assert_true(totp_secret(secret, raw));
	totp_code(raw, f->now / (30 * US_SECOND) + steps, code);
	return code;
}

void city_codes(struct city *f, const struct who *w, char secret[TOTP_TEXT])
{
	WANT(200, POST(w, "/sessions/current/totp", "{}"));
	snprintf(secret, TOTP_TEXT, "%s", city_text(f, "secret"));
	WANT(200, POST(w, "/sessions/current/totp/confirm", "{\"code\":\"%s\"}", city_code(f, secret, 0)));
}
