/*
 * people_test.c: people lived through the gate, on both stores: signing in and being locked out, posts, grants, administrators,
 * devices. Every scenario ends with a rebuild that finds the same rows and a journal that proves itself.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <jansson.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/run.h"
#include "people/people_in.h"

/* ---- a city ---- */

/* The tree is the territory's; these scenarios need only four nodes of it, put there by a room of their own. */
struct place { int64_t id; const char *path; };

SHAPE(place_shape, "TestPlace", struct place,
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

static const struct cmd place_cmds[] = {
	{ "POST", "/test/places", "clock", WRITE, place_add, "A node", .in = &place_shape, .flags = CMD_INTERNAL },
	{ "POST", "/test/snaps", "", WRITE, snap_add, "What a resident may do", .flags = CMD_NO_KEY },
};

static const struct room place_room = { .name = "test", .cmds = place_cmds, .cmds_n = 2, .stmts = place_stmts, .stmts_n = 1 };
static const struct room *const rooms[] = { &people_room, &place_room };

enum { CITY = 1, NORTH = 2, SOUTH = 3, NORTH_STREET = 4 };

struct city {
	bool pg;
	char schema[64], where[400], folder[64], files[80];
	struct core *core;
	struct core_conf conf;
	struct arena *a;
	int64_t now;
	struct reply r;
	json_t *body;
	int keys;
};

struct who { char cookie[120], csrf[40], token[120]; int64_t person; };

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

	f->conf = (struct core_conf){ .store = f->where, .files = f->files, .rooms = rooms, .rooms_n = 2, .packs = "packs",
		.policy = { people_authenticate, people_csrf, people_holds, people_may }, .clock = city_clock, .clock_arg = f, .seed = seed };
	if (core_open(&f->conf, &f->core, &p) != OK)
		fail_msg("open: %s", p.en);
}

/* A restart: what is only in memory is gone. */
static void city_restart(struct city *f)
{
	core_close(f->core);
	city_open(f);
}

static int call_as(struct city *f, const struct who *w, const char *method, const char *path, const char *if_match, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));

/* w NULL: the operator. The answer stands in f->r and f->body; returns the status. */
static int call_as(struct city *f, const struct who *w, const char *method, const char *path, const char *if_match, const char *fmt, ...)
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
	snprintf(key, sizeof key, "test-key-%d", f->keys++);
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

#define POST(w, path, ...) call_as(f, w, "POST", path, NULL, __VA_ARGS__)
#define GET(w, path) call_as(f, w, "GET", path, NULL, "%s", "")
#define DELETE(w, path) call_as(f, w, "DELETE", path, NULL, "%s", "")

static void wanted(struct city *f, int status, int got, int line)
{
	if (status != got)
		fail_msg("line %d: %d, not %d: %.*s", line, got, status, (int)f->r.n, f->r.body ? f->r.body : "");
}
#define WANT(status, made) wanted(f, status, made, __LINE__)

static const char *text_of(struct city *f, const char *key)
{
	const char *s = json_string_value(json_object_get(f->body, key));
	return s ? s : "";
}

static int64_t id_of(struct city *f)
{
	return strtoll(text_of(f, "id"), NULL, 10);
}

static const char *path_of(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

static const char *path_of(const char *fmt, ...)
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
		pg_direct(path_of("CREATE SCHEMA %s", f->schema));
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

static int on_sqlite(void **state)
{
	return city_begin(state, false);
}

static int on_pg(void **state)
{
	return city_begin(state, true);
}

/* Every scenario ends so: the journal makes the same rows again, and proves itself. */
static void prove(struct city *f)
{
	struct problem p = { 0 };
	int64_t entries = 0, seals = 0;
	bool same = false;

	assert_int_equal(core_rebuild_check(f->core, &same, &entries, &p), OK);
	assert_true(same);
	assert_true(entries > 0);
	if (core_seal_now(f->core, &p) != OK || core_verify(f->core, &entries, &seals, &p) != OK)
		fail_msg("verify: %s %s", p.field, p.en);
	assert_true(seals > 0);
}

static int city_end(void **state)
{
	struct city *f = *state;
	char cmd[160];

	core_close(f->core);
	json_decref(f->body);
	arena_free(f->a);
	if (f->pg)
		pg_direct(path_of("DROP SCHEMA %s CASCADE", f->schema));
	snprintf(cmd, sizeof cmd, "rm -rf %s", f->folder);
	assert_int_equal(system(cmd), 0);
	free(f);
	return 0;
}

/* ---- its people ---- */

#define FIRST "three trees by the bridge"
#define SECOND "a lamp that does not shine"

static int64_t make_org(struct city *f, const char *name, int node)
{
	WANT(201, POST(NULL, "/orgs", "{\"name\":\"%s\",\"kind\":\"department\",\"node\":\"%d\"}", name, node));
	return id_of(f);
}

static int64_t make_post(struct city *f, int64_t org, int node, const char *role, int at)
{
	WANT(201, POST(NULL, "/posts", "{\"org\":\"%" PRId64 "\",\"node\":\"%d\",\"title\":\"desk\"}", org, node));
	int64_t post = id_of(f);
	if (role)
		WANT(200, POST(NULL, path_of("/posts/%" PRId64 "/grants", post), "{\"role\":\"%s\",\"node\":\"%d\"}", role, at));
	return post;
}

static int64_t make_person(struct city *f, int64_t org, const char *login, int64_t post)
{
	WANT(201, POST(NULL, "/persons", "{\"org\":\"%" PRId64 "\",\"name\":\"Person %s\",\"login\":\"%s\",\"password\":\"" FIRST "\"}", org,
	               login, login));
	int64_t person = id_of(f);
	if (post)
		WANT(200, POST(NULL, path_of("/posts/%" PRId64 "/holders", post), "{\"person\":\"%" PRId64 "\"}", person));
	return person;
}

static int sign_in(struct city *f, struct who *w, const char *login, const char *password, const char *totp)
{
	static const struct who nobody;
	int status = POST(&nobody, "/sessions", "{\"login\":\"%s\",\"password\":\"%s\"%s%s%s}", login, password, totp ? ",\"totp\":\"" : "",
	                  totp ? totp : "", totp ? "\"" : "");

	if (status == 201) {
		*w = (struct who){ 0 };
		assert_memory_equal(f->r.cookie, "shao=", 5);
		snprintf(w->cookie, sizeof w->cookie, "%.*s", (int)strcspn(f->r.cookie + 5, ";"), f->r.cookie + 5);
		snprintf(w->csrf, sizeof w->csrf, "%s", text_of(f, "csrf"));
		w->person = strtoll(json_string_value(json_object_get(json_object_get(f->body, "person"), "id")), NULL, 10);
	}
	return status;
}

/* Signs in for the first time and changes the password to SECOND. */
static void first_day(struct city *f, struct who *w, const char *login)
{
	WANT(201, sign_in(f, w, login, FIRST, NULL));
	WANT(200, POST(w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"" SECOND "\"}"));
}

static bool has_right(struct city *f, const char *right)
{
	json_t *list = json_object_get(f->body, "rights"), *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(json_string_value(one), right) == 0)
			return true;
	return false;
}

static bool must(struct city *f, const char *what)
{
	json_t *list = json_object_get(f->body, "must"), *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strcmp(json_string_value(one), what) == 0)
			return true;
	return false;
}

/* What an app would show now. */
static const char *code_now(struct city *f, const char *secret, int64_t steps)
{
	static char code[7];
	uint8_t raw[TOTP_SECRET_BYTES];

	assert_true(totp_secret(secret, raw));
	totp_code(raw, f->now / (30 * US_SECOND) + steps, code);
	return code;
}

static void set_up_codes(struct city *f, const struct who *w, char secret[TOTP_TEXT])
{
	WANT(200, POST(w, "/sessions/current/totp", "{}"));
	snprintf(secret, TOTP_TEXT, "%s", text_of(f, "secret"));
	WANT(200, POST(w, "/sessions/current/totp/confirm", "{\"code\":\"%s\"}", code_now(f, secret, 0)));
}

/* ---- scenarios ---- */

static void rights_count_only_after_the_first_password_is_changed(void **state)
{
	struct city *f = *state;
	struct who w;
	int64_t org = make_org(f, "North office", NORTH), post = make_post(f, org, NORTH, "street_desk", NORTH);

	make_person(f, org, "li.wei", post);
	WANT(201, sign_in(f, &w, "Li.Wei", FIRST, NULL));
	assert_true(must(f, "password"));
	assert_false(has_right(f, "case.read"));
	WANT(403, GET(&w, "/orgs"));
	WANT(403, POST(&w, "/sessions/current/password", "{\"old\":\"wrong but long enough\",\"new\":\"" SECOND "\"}"));
	assert_string_equal(text_of(f, "field"), "old");
	WANT(400, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"short\"}"));
	WANT(400, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"I am li.wei from north\"}"));
	WANT(400, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"" FIRST "\"}"));
	WANT(200, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"" SECOND "\"}"));
	assert_true(has_right(f, "case.read"));
	assert_false(must(f, "password"));
	WANT(200, GET(&w, "/orgs?q=North"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 1);
	WANT(200, GET(&w, "/orgs?q=nowhere"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 0);
	WANT(200, GET(&w, "/sessions/current"));
	assert_string_equal(json_string_value(json_object_get(json_object_get(f->body, "person"), "name")), "Person li.wei");
	assert_null(json_object_get(f->body, "token"));
	/* The same Idempotency-Key again is another log-in, never the first one's answer. */
	WANT(201, sign_in(f, &w, "li.wei", SECOND, NULL));
	f->keys--;
	WANT(201, sign_in(f, &w, "li.wei", SECOND, NULL));
	WANT(200, GET(&w, "/sessions"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 3);
	prove(f);
}

static void guessing_locks_a_login_ever_longer_and_a_restart_forgets_nothing(void **state)
{
	struct city *f = *state;
	struct who w;
	char known[300], unknown[300];
	int64_t org = make_org(f, "Office", NORTH);

	make_person(f, org, "wang", make_post(f, org, NORTH, "leader", NORTH));
	for (int i = 0; i < 5; i++) {
		WANT(401, sign_in(f, &w, "wang", "not the password", NULL));
		snprintf(known, sizeof known, "%s", text_of(f, "detail"));
		WANT(401, sign_in(f, &w, "nobody.here", "not the password", NULL));
		snprintf(unknown, sizeof unknown, "%s", text_of(f, "detail"));
		assert_string_equal(known, unknown);
	}
	WANT(429, sign_in(f, &w, "wang", FIRST, NULL));
	WANT(429, sign_in(f, &w, "nobody.here", FIRST, NULL));
	city_restart(f);
	WANT(429, sign_in(f, &w, "wang", FIRST, NULL));
	f->now += US_MINUTE;
	WANT(401, sign_in(f, &w, "wang", "not the password", NULL));
	f->now += US_MINUTE;
	WANT(429, sign_in(f, &w, "wang", FIRST, NULL));
	f->now += US_MINUTE;
	WANT(201, sign_in(f, &w, "wang", FIRST, NULL));
	/* A success forgets the failures: four more are free again. */
	for (int i = 0; i < 4; i++)
		WANT(401, sign_in(f, &w, "wang", "not the password", NULL));
	WANT(201, sign_in(f, &w, "wang", FIRST, NULL));
	prove(f);
}

static void wrong_old_passwords_lock_too(void **state)
{
	struct city *f = *state;
	struct who w;
	int64_t org = make_org(f, "Office", NORTH);

	make_person(f, org, "wang", make_post(f, org, NORTH, "leader", NORTH));
	first_day(f, &w, "wang");
	for (int i = 0; i < 5; i++)
		WANT(403, POST(&w, "/sessions/current/password", "{\"old\":\"not the password\",\"new\":\"another long password\"}"));
	WANT(429, POST(&w, "/sessions/current/password", "{\"old\":\"" SECOND "\",\"new\":\"another long password\"}"));
	prove(f);
}

static void a_session_ends_idle_at_its_age_and_when_it_is_revoked(void **state)
{
	struct city *f = *state;
	struct who w, other;
	int64_t org = make_org(f, "Office", NORTH);

	make_person(f, org, "wang", make_post(f, org, NORTH, "leader", NORTH));
	first_day(f, &w, "wang");
	f->now += 8 * US_HOUR;
	WANT(401, GET(&w, "/sessions/current"));
	WANT(201, sign_in(f, &w, "wang", SECOND, NULL));
	/* Used every seven hours, with the clock writing it down, it lives its seven days and no longer. */
	for (int i = 0; i < 23; i++) {
		f->now += 7 * US_HOUR;
		WANT(200, GET(&w, "/sessions/current"));
		core_tick(f->core);
	}
	f->now += 7 * US_HOUR;
	WANT(401, GET(&w, "/sessions/current"));
	WANT(201, sign_in(f, &w, "wang", SECOND, NULL));
	WANT(201, sign_in(f, &other, "wang", SECOND, NULL));
	WANT(200, GET(&w, "/sessions"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 2);
	const char *last = json_string_value(json_object_get(json_array_get(json_object_get(f->body, "items"), 1), "id"));
	WANT(204, DELETE(&w, path_of("/sessions/%s", last)));
	WANT(401, GET(&other, "/sessions/current"));
	WANT(204, DELETE(&w, "/sessions/current"));
	assert_non_null(strstr(f->r.cookie, "shao=; "));
	WANT(401, GET(&w, "/sessions/current"));
	/* Long after, the clock has forgotten them. */
	f->now += 40 * US_DAY;
	core_tick(f->core);
	core_tick(f->core);
	prove(f);
}

static void nobody_revokes_another_ones_session_without_the_right(void **state)
{
	struct city *f = *state;
	struct who w, v, sec;
	char secret[TOTP_TEXT];
	int64_t org = make_org(f, "Office", NORTH), away = make_org(f, "South office", SOUTH);

	make_person(f, org, "wang", make_post(f, org, NORTH, "leader", NORTH));
	make_person(f, away, "zhao", make_post(f, away, SOUTH, "leader", SOUTH));
	make_person(f, org, "chief", make_post(f, org, NORTH, "security_admin", NORTH));
	first_day(f, &w, "wang");
	first_day(f, &v, "zhao");
	first_day(f, &sec, "chief");
	set_up_codes(f, &sec, secret);
	WANT(200, GET(&v, "/sessions"));
	const char *mine = json_string_value(json_object_get(json_array_get(json_object_get(f->body, "items"), 0), "id"));
	WANT(404, DELETE(&w, path_of("/sessions/%s", mine)));
	WANT(403, DELETE(&w, path_of("/persons/%" PRId64 "/sessions", v.person)));
	WANT(404, DELETE(&sec, path_of("/persons/%" PRId64 "/sessions", v.person)));
	WANT(200, GET(&sec, path_of("/persons/%" PRId64 "/sessions", w.person)));
	WANT(200, DELETE(&sec, path_of("/persons/%" PRId64 "/sessions", w.person)));
	WANT(401, GET(&w, "/sessions/current"));
	WANT(200, GET(&v, "/sessions/current"));
	prove(f);
}

static void an_administrator_needs_codes_and_no_code_is_taken_twice(void **state)
{
	struct city *f = *state;
	struct who w, sec;
	char secret[TOTP_TEXT], code[7];
	int64_t org = make_org(f, "Office", CITY);

	make_person(f, org, "admin", make_post(f, org, CITY, "system_admin", CITY));
	make_person(f, org, "chief", make_post(f, org, CITY, "security_admin", CITY));
	first_day(f, &w, "admin");
	assert_true(must(f, "totp"));
	WANT(403, GET(&w, "/orgs"));
	WANT(409, POST(&w, "/sessions/current/totp/confirm", "{\"code\":\"123456\"}"));
	WANT(200, POST(&w, "/sessions/current/totp", "{}"));
	snprintf(secret, sizeof secret, "%s", text_of(f, "secret"));
	assert_non_null(strstr(text_of(f, "uri"), secret));
	WANT(403, POST(&w, "/sessions/current/totp/confirm", "{\"code\":\"%s\"}", code_now(f, secret, 5)));
	WANT(200, POST(&w, "/sessions/current/totp/confirm", "{\"code\":\"%s\"}", code_now(f, secret, 0)));
	assert_false(must(f, "totp"));
	assert_true(has_right(f, "org.write"));
	WANT(409, POST(&w, "/sessions/current/totp", "{}"));
	WANT(401, sign_in(f, &w, "admin", SECOND, NULL));
	assert_string_equal(text_of(f, "field"), "totp");
	WANT(401, sign_in(f, &w, "admin", "not the password", code_now(f, secret, 1)));
	WANT(401, sign_in(f, &w, "admin", SECOND, code_now(f, secret, 0)));      /* used to confirm */
	f->now += 30 * US_SECOND;
	snprintf(code, sizeof code, "%s", code_now(f, secret, 0));
	WANT(201, sign_in(f, &w, "admin", SECOND, code));
	WANT(401, sign_in(f, &w, "admin", SECOND, code));
	/* A lost phone: only who may revoke sessions takes the codes away, and not from themselves. */
	WANT(403, DELETE(&w, path_of("/persons/%" PRId64 "/totp", w.person)));
	first_day(f, &sec, "chief");
	set_up_codes(f, &sec, secret);
	WANT(403, DELETE(&sec, path_of("/persons/%" PRId64 "/totp", sec.person)));
	WANT(200, DELETE(&sec, path_of("/persons/%" PRId64 "/totp", w.person)));
	WANT(401, GET(&w, "/sessions/current"));
	WANT(201, sign_in(f, &w, "admin", SECOND, NULL));
	assert_true(must(f, "totp"));
	f->now += 30 * US_SECOND;
	WANT(200, POST(&sec, "/sessions/current/totp/disable", "{\"code\":\"%s\"}", code_now(f, secret, 0)));
	assert_true(must(f, "totp"));
	WANT(403, GET(&sec, "/orgs"));
	prove(f);
}

static void one_acts_under_one_post_and_what_ends_ends_at_once(void **state)
{
	struct city *f = *state;
	struct who w;
	int64_t org = make_org(f, "Office", NORTH), desk = make_post(f, org, NORTH, "street_desk", NORTH);
	int64_t reader = make_post(f, org, SOUTH, "leader", SOUTH), strange = make_post(f, org, NORTH, NULL, 0);
	int64_t person = make_person(f, org, "wang", desk);

	WANT(200, POST(NULL, path_of("/posts/%" PRId64 "/holders", reader), "{\"person\":\"%" PRId64 "\"}", person));
	WANT(409, POST(NULL, path_of("/posts/%" PRId64 "/holders", reader), "{\"person\":\"%" PRId64 "\"}", person));
	first_day(f, &w, "wang");
	assert_int_equal(json_array_size(json_object_get(f->body, "posts")), 2);
	assert_true(has_right(f, "event.file"));
	WANT(200, POST(&w, "/sessions/current/post", "{\"post\":\"%" PRId64 "\"}", reader));
	assert_false(has_right(f, "event.file"));
	assert_true(has_right(f, "case.read"));
	WANT(400, POST(&w, "/sessions/current/post", "{\"post\":\"%" PRId64 "\"}", strange));
	WANT(200, DELETE(NULL, path_of("/posts/%" PRId64 "/holders/%" PRId64, reader, person)));
	WANT(403, GET(&w, "/orgs"));
	WANT(200, GET(&w, "/sessions/current"));
	assert_null(json_object_get(f->body, "post"));
	WANT(200, POST(&w, "/sessions/current/post", "{\"post\":\"%" PRId64 "\"}", desk));
	WANT(200, GET(&w, path_of("/posts/%" PRId64, desk)));
	const char *grant = json_string_value(json_object_get(json_array_get(json_object_get(f->body, "grants"), 0), "id"));
	WANT(200, DELETE(NULL, path_of("/posts/%" PRId64 "/grants/%s", desk, grant)));
	WANT(403, GET(&w, "/orgs"));
	WANT(200, POST(NULL, path_of("/posts/%" PRId64 "/holders", reader), "{\"person\":\"%" PRId64 "\"}", person));
	WANT(200, call_as(f, NULL, "DELETE", path_of("/posts/%" PRId64, reader), "*", "%s", ""));
	WANT(409, POST(NULL, path_of("/posts/%" PRId64 "/holders", reader), "{\"person\":\"%" PRId64 "\"}", person));
	prove(f);
}

static void an_administrator_acts_inside_the_own_node_only(void **state)
{
	struct city *f = *state;
	struct who w;
	char secret[TOTP_TEXT];
	int64_t org = make_org(f, "North office", NORTH), away = make_org(f, "South office", SOUTH);
	int64_t far_post = make_post(f, away, SOUTH, NULL, 0), far_person = make_person(f, away, "zhao", 0);

	make_person(f, org, "admin", make_post(f, org, NORTH, "system_admin", NORTH));
	first_day(f, &w, "admin");
	set_up_codes(f, &w, secret);
	WANT(201, POST(&w, "/orgs", "{\"name\":\"Street\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH_STREET));
	int64_t street = id_of(f);
	WANT(404, POST(&w, "/orgs", "{\"name\":\"Street\",\"kind\":\"street\",\"node\":\"%d\"}", SOUTH));
	WANT(404, POST(&w, "/orgs", "{\"name\":\"Street\",\"kind\":\"street\",\"node\":\"%d\"}", CITY));
	WANT(400, POST(&w, "/orgs", "{\"name\":\"Street\",\"kind\":\"street\",\"node\":\"99\"}"));
	WANT(404, call_as(f, &w, "PUT", path_of("/orgs/%" PRId64, away), "\"1\"", "{\"name\":\"Mine\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH));
	WANT(403, call_as(f, &w, "PUT", path_of("/orgs/%" PRId64, street), "\"1\"", "{\"name\":\"There\",\"kind\":\"street\",\"node\":\"%d\"}", SOUTH));
	WANT(428, call_as(f, &w, "PUT", path_of("/orgs/%" PRId64, street), NULL, "{\"name\":\"Here\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH));
	WANT(200, call_as(f, &w, "PUT", path_of("/orgs/%" PRId64, street), "\"1\"", "{\"name\":\"Here\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH));
	WANT(412, call_as(f, &w, "PUT", path_of("/orgs/%" PRId64, street), "\"1\"", "{\"name\":\"Late\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH));
	WANT(403, POST(&w, "/posts", "{\"org\":\"%" PRId64 "\",\"node\":\"%d\",\"title\":\"desk\"}", away, NORTH));
	WANT(404, GET(&w, path_of("/persons/%" PRId64, far_person)));
	WANT(404, GET(&w, path_of("/persons?org=%" PRId64, away)));
	WANT(200, GET(&w, path_of("/persons?org=%" PRId64, org)));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 1);
	WANT(404, POST(&w, path_of("/posts/%" PRId64 "/holders", far_post), "{\"person\":\"%" PRId64 "\"}", far_person));
	WANT(201, POST(&w, "/posts", "{\"org\":\"%" PRId64 "\",\"node\":\"%d\",\"title\":\"desk\"}", org, NORTH));
	int64_t post = id_of(f);
	WANT(403, POST(&w, path_of("/posts/%" PRId64 "/holders", post), "{\"person\":\"%" PRId64 "\"}", far_person));
	WANT(403, POST(&w, path_of("/posts/%" PRId64 "/holders", post), "{\"person\":\"%" PRId64 "\"}", w.person));
	WANT(403, POST(&w, path_of("/posts/%" PRId64 "/grants", post), "{\"role\":\"leader\",\"node\":\"%d\"}", NORTH));
	prove(f);
}

static void three_administrators_are_three_persons(void **state)
{
	struct city *f = *state;
	struct who sec;
	char secret[TOTP_TEXT];
	int64_t org = make_org(f, "Office", CITY), sys_post = make_post(f, org, CITY, "system_admin", CITY);
	int64_t sec_post = make_post(f, org, CITY, "security_admin", CITY), aud_post = make_post(f, org, CITY, "audit_admin", CITY);
	int64_t plain = make_post(f, org, CITY, "leader", CITY), sys = make_person(f, org, "admin", sys_post);

	make_person(f, org, "chief", sec_post);
	WANT(409, POST(NULL, path_of("/posts/%" PRId64 "/holders", aud_post), "{\"person\":\"%" PRId64 "\"}", sys));
	assert_non_null(strstr(text_of(f, "detail"), "three persons"));
	WANT(409, POST(NULL, path_of("/posts/%" PRId64 "/grants", sys_post), "{\"role\":\"audit_admin\",\"node\":\"%d\"}", CITY));
	WANT(200, POST(NULL, path_of("/posts/%" PRId64 "/holders", plain), "{\"person\":\"%" PRId64 "\"}", sys));
	first_day(f, &sec, "chief");
	set_up_codes(f, &sec, secret);
	WANT(409, POST(&sec, path_of("/posts/%" PRId64 "/grants", plain), "{\"role\":\"audit_admin\",\"node\":\"%d\"}", NORTH));
	WANT(200, POST(&sec, path_of("/posts/%" PRId64 "/grants", plain), "{\"role\":\"county_desk\",\"node\":\"%d\"}", NORTH));
	WANT(409, POST(&sec, path_of("/posts/%" PRId64 "/grants", plain), "{\"role\":\"county_desk\",\"node\":\"%d\"}", NORTH));
	WANT(403, POST(&sec, path_of("/posts/%" PRId64 "/grants", sec_post), "{\"role\":\"county_desk\",\"node\":\"%d\"}", NORTH));
	WANT(400, POST(&sec, path_of("/posts/%" PRId64 "/grants", plain), "{\"role\":\"resident\",\"node\":\"%d\"}", NORTH));
	WANT(400, POST(&sec, path_of("/posts/%" PRId64 "/grants", plain), "{\"role\":\"king\",\"node\":\"%d\"}", NORTH));
	prove(f);
}

static void a_cookie_alone_changes_nothing(void **state)
{
	struct city *f = *state;
	struct who w, stolen, stale = { .cookie = "1.0000000000000000000000000000000000000000000000000000000000000000" };
	int64_t org = make_org(f, "Office", NORTH);

	make_person(f, org, "wang", make_post(f, org, NORTH, "leader", NORTH));
	first_day(f, &w, "wang");
	stolen = w;
	stolen.csrf[0] = 0;
	WANT(200, GET(&stolen, "/sessions/current"));
	WANT(403, POST(&stolen, "/devices", "{\"name\":\"phone\"}"));
	assert_string_equal(text_of(f, "field"), "X-CSRF-Token");
	snprintf(stolen.csrf, sizeof stolen.csrf, "%s", "00000000000000000000000000000000");
	WANT(403, DELETE(&stolen, "/sessions/current"));
	/* A resident's report from that browser is nobody's, and a stale cookie does not keep anybody from signing in. */
	stolen.csrf[0] = 0;
	WANT(201, POST(&stolen, "/test/snaps", "{}"));
	WANT(202, POST(&w, "/test/snaps", "{}"));
	WANT(201, POST(&stale, "/test/snaps", "{}"));
	WANT(401, GET(&stale, "/sessions/current"));
	WANT(201, POST(&stale, "/sessions", "{\"login\":\"wang\",\"password\":\"" SECOND "\"}"));
	prove(f);
}

static void a_device_acts_by_its_token_until_it_is_revoked(void **state)
{
	struct city *f = *state;
	struct who w, device = { 0 }, script = { 0 }, nobody = { 0 };
	int64_t org = make_org(f, "Office", NORTH), id;

	make_person(f, org, "wang", make_post(f, org, NORTH, "grid_worker", NORTH));
	WANT(201, sign_in(f, &w, "wang", FIRST, NULL));
	WANT(409, POST(&w, "/devices", "{\"name\":\"phone\"}"));
	WANT(200, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"" SECOND "\"}"));
	WANT(201, POST(&w, "/devices", "{\"name\":\"phone\"}"));
	id = id_of(f);
	snprintf(device.token, sizeof device.token, "%s", text_of(f, "token"));
	f->now += 20 * US_DAY;
	WANT(200, GET(&device, "/sessions/current"));
	assert_true(has_right(f, "case.report"));
	WANT(200, GET(&device, "/orgs"));
	WANT(403, POST(&device, "/devices", "{\"name\":\"another\"}"));
	WANT(403, POST(&device, "/sessions/current/password", "{\"old\":\"" SECOND "\",\"new\":\"" FIRST "\"}"));
	WANT(201, sign_in(f, &w, "wang", SECOND, NULL));
	WANT(204, DELETE(&w, path_of("/sessions/%" PRId64, id)));
	WANT(401, GET(&device, "/sessions/current"));
	WANT(401, GET(&device, "/orgs"));
	/* A changed password ends what was paired under the old one. */
	WANT(201, POST(&w, "/devices", "{\"name\":\"phone\"}"));
	snprintf(device.token, sizeof device.token, "%s", text_of(f, "token"));
	WANT(201, POST(&nobody, "/sessions", "{\"login\":\"wang\",\"password\":\"" SECOND "\",\"bearer\":true}"));
	assert_null(f->r.cookie);
	snprintf(script.token, sizeof script.token, "%s", text_of(f, "token"));
	WANT(200, GET(&script, "/orgs"));
	WANT(200, POST(&w, "/sessions/current/password", "{\"old\":\"" SECOND "\",\"new\":\"" FIRST "\"}"));
	WANT(401, GET(&device, "/orgs"));
	WANT(401, GET(&script, "/orgs"));
	WANT(200, GET(&w, "/sessions/current"));
	WANT(201, POST(&w, "/devices", "{\"name\":\"phone\"}"));
	snprintf(device.token, sizeof device.token, "%s", text_of(f, "token"));
	f->now += 90 * US_DAY;
	WANT(401, GET(&device, "/orgs"));
	prove(f);
}

static void a_login_is_taken_once_and_who_leaves_can_be_erased(void **state)
{
	struct city *f = *state;
	struct who w;
	int64_t org = make_org(f, "Office", NORTH), post = make_post(f, org, NORTH, "leader", NORTH), person = make_person(f, org, "wang", post);

	WANT(409, POST(NULL, "/persons", "{\"org\":\"%" PRId64 "\",\"name\":\"B\",\"login\":\"WANG\",\"password\":\"" FIRST "\"}", org));
	assert_string_equal(text_of(f, "field"), "login");
	WANT(400, POST(NULL, "/persons", "{\"org\":\"%" PRId64 "\",\"name\":\"B\",\"login\":\"wa ng\",\"password\":\"" FIRST "\"}", org));
	WANT(400, POST(NULL, "/persons", "{\"org\":\"%" PRId64 "\",\"name\":\"B\",\"login\":\"wang2\",\"password\":\"short\"}", org));
	WANT(200, call_as(f, NULL, "PUT", path_of("/persons/%" PRId64, person), "\"1\"",
	                  "{\"org\":\"%" PRId64 "\",\"name\":\"New name\",\"phone\":\"0458-1234567\"}", org));
	first_day(f, &w, "wang");
	WANT(200, GET(NULL, path_of("/persons/%" PRId64, person)));
	assert_string_equal(text_of(f, "name"), "New name");
	assert_string_equal(text_of(f, "phone"), "0458-1234567");
	WANT(409, call_as(f, NULL, "DELETE", path_of("/orgs/%" PRId64, org), "*", "%s", ""));
	WANT(409, POST(NULL, path_of("/persons/%" PRId64 "/erase", person), "{\"reason\":\"left\"}"));
	WANT(200, call_as(f, NULL, "DELETE", path_of("/persons/%" PRId64, person), "*", "%s", ""));
	WANT(401, GET(&w, "/sessions/current"));
	WANT(401, sign_in(f, &w, "wang", SECOND, NULL));
	WANT(200, GET(NULL, path_of("/posts/%" PRId64, post)));
	assert_int_equal(json_array_size(json_object_get(f->body, "holders")), 0);
	WANT(200, POST(NULL, path_of("/persons/%" PRId64 "/erase", person), "{\"reason\":\"left\"}"));
	WANT(200, GET(NULL, path_of("/persons/%" PRId64, person)));
	assert_null(json_object_get(f->body, "name"));
	assert_null(json_object_get(f->body, "login"));
	make_person(f, org, "wang", post);
	prove(f);
}

static void organizations_form_a_tree_and_lists_come_in_pages(void **state)
{
	struct city *f = *state;
	int64_t top = make_org(f, "Top", CITY), below, n = 0;
	char next[32] = "";

	WANT(201, POST(NULL, "/orgs", "{\"name\":\"Below\",\"kind\":\"centre\",\"node\":\"%d\",\"parent\":\"%" PRId64 "\"}", NORTH, top));
	below = id_of(f);
	WANT(400, call_as(f, NULL, "PUT", path_of("/orgs/%" PRId64, top), "*",
	                  "{\"name\":\"Top\",\"kind\":\"centre\",\"node\":\"%d\",\"parent\":\"%" PRId64 "\"}", CITY, below));
	WANT(400, POST(NULL, "/orgs", "{\"name\":\"Orphan\",\"kind\":\"centre\",\"node\":\"%d\",\"parent\":\"12345\"}", NORTH));
	WANT(409, call_as(f, NULL, "DELETE", path_of("/orgs/%" PRId64, top), "*", "%s", ""));
	WANT(200, call_as(f, NULL, "DELETE", path_of("/orgs/%" PRId64, below), "*", "%s", ""));
	WANT(409, call_as(f, NULL, "DELETE", path_of("/orgs/%" PRId64, below), "*", "%s", ""));
	for (int i = 0; i < 7; i++)
		make_org(f, path_of("Office %d", i), SOUTH);
	do {
		WANT(200, GET(NULL, path_of("/orgs?node=%d&limit=3%s%s", SOUTH, *next ? "&cursor=" : "", next)));
		n += (int64_t)json_array_size(json_object_get(f->body, "items"));
		snprintf(next, sizeof next, "%s", text_of(f, "next"));
	} while (*next);
	assert_int_equal(n, 7);
	WANT(400, GET(NULL, "/orgs?cursor=abc"));
	WANT(200, GET(NULL, "/roles"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 10);
	prove(f);
}

#define ON(engine, claim) { #claim " (" #engine ")", claim, on_##engine, city_end, NULL }
#define ALL(engine) \
	ON(engine, rights_count_only_after_the_first_password_is_changed), \
	ON(engine, guessing_locks_a_login_ever_longer_and_a_restart_forgets_nothing), \
	ON(engine, wrong_old_passwords_lock_too), \
	ON(engine, a_session_ends_idle_at_its_age_and_when_it_is_revoked), \
	ON(engine, nobody_revokes_another_ones_session_without_the_right), \
	ON(engine, an_administrator_needs_codes_and_no_code_is_taken_twice), \
	ON(engine, one_acts_under_one_post_and_what_ends_ends_at_once), \
	ON(engine, an_administrator_acts_inside_the_own_node_only), \
	ON(engine, three_administrators_are_three_persons), \
	ON(engine, a_cookie_alone_changes_nothing), \
	ON(engine, a_device_acts_by_its_token_until_it_is_revoked), \
	ON(engine, a_login_is_taken_once_and_who_leaves_can_be_erased), \
	ON(engine, organizations_form_a_tree_and_lists_come_in_pages)

int main(void)
{
	const struct CMUnitTest sqlite[] = { ALL(sqlite) }, pg[] = { ALL(pg) };
	int failed = cmocka_run_group_tests(sqlite, NULL, NULL);

	if (!getenv("SHAO_TEST_PG")) {
		puts("PostgreSQL: skipped, SHAO_TEST_PG is not set");
		return failed;
	}
	return failed + cmocka_run_group_tests(pg, NULL, NULL);
}
