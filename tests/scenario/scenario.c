/*
 * scenario.c: the town of scenario.h: opening it on either store, its tree and units, calling it as somebody, proving it.
 */
#include "scenario/scenario.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "app.h"
#include "base/limits.h"
#include "calendar/calendar.h"
#include "people/people_in.h"
#include "process/process.h"

#define TENANT 1

static const struct actor operator_actor = { .kind = ACTOR_OPERATOR }, clock_actor = { .kind = ACTOR_CLOCK };
const struct who nobody = { .name = "nobody" }, operator = { .name = "operator", .as = &operator_actor },
	the_clock = { .name = "clock", .as = &clock_actor };

/* ---- opening and closing ---- */

static int64_t town_clock(void *arg)
{
	return ((struct town *)arg)->now;
}

static void town_open(struct town *t)
{
	static const uint8_t seed[32] = "a town";
	struct problem p = { 0 };

	t->conf = app_conf(t->where, t->files, t->packs);
	t->conf.clock = town_clock;
	t->conf.clock_arg = t;
	t->conf.seed = seed;
	t->conf.faults = t->flags & TOWN_FAULTS;
	if (core_open(&t->conf, &t->core, &p) != OK)
		fail_msg("open: %s", p.en);
}

void town_reopen(struct town *t)
{
	town_open(t);
}

void town_restart(struct town *t)
{
	core_close(t->core);
	town_open(t);
}

static void found(struct town *t)
{
	struct problem p = { 0 };

	WANT(204, POST(&operator, "/operator/tenants", "{\"tenant\":\"%d\",\"code\":\"9901\",\"name\":\"Town\",\"pack\":\"base\"}", TENANT));
	town_restart(t);
	t->tenant = TENANT;
	if (process_adopt(t->core, TENANT, t->packs, "base", &p) != OK || calendar_seed(t->core, TENANT, t->packs, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
}

#define SQUARE(w, e) "{\"type\":\"Polygon\",\"coordinates\":[[[" w ",45],[" e ",45],[" e ",45.01],[" w ",45.01],[" w ",45]]]}"
#define GRID(community, n, w, e) "{\"code\":\"" community n "\",\"name\":\"grid " n "\",\"community\":\"" community "\"," \
	"\"households\":400,\"duty_phone\":\"0451-1234567\",\"geometry\":" SQUARE(w, e) "}"
#define DIVISION(code, name) "{\"code\":\"" code "\",\"name\":\"" name "\"}"

static void tree(struct town *t)
{
	static const char *const codes[] = { "99", "9901", "990101", "990102", "990101001", "990102001", "990101001001", "990101001002",
		"990102001001", "990101001001001", "990101001001002", "990101001002001", "990102001001001" };
	char key[24];

	WANT(201, POST(&operator, "/territory/divisions", "%s", "{\"rows\":[" DIVISION("99", "Province") "," DIVISION("9901", "Town") ","
		DIVISION("990101", "East") "," DIVISION("990102", "West") "," DIVISION("990101001", "East street") ","
		DIVISION("990102001", "West street") "," DIVISION("990101001001", "East community") "," DIVISION("990101001002", "South community") ","
		DIVISION("990102001001", "West community") "]}"));
	WANT(201, POST(&operator, "/territory/grids", "%s", "{\"datum\":\"wgs84\",\"rows\":[" GRID("990101001001", "001", "126", "126.01") ","
		GRID("990101001001", "002", "126.01", "126.02") "," GRID("990101001002", "001", "126.02", "126.03") ","
		GRID("990102001001", "001", "126.04", "126.05") "]}"));
	assert_int_equal(town_int(t, "added"), 4);
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		char path[60];
		snprintf(path, sizeof path, "/nodes?code=%s", codes[i]);
		WANT(200, GET(&operator, path));
		snprintf(key, sizeof key, "n%s", codes[i]);
		town_keep(t, key, "id");
	}
}

static void units(struct town *t)
{
	static const struct { const char *key, *kind, *node; } all[] = {
		{ "roads", "department", "n990101" }, { "housing", "department", "n990101" }, { "office", "street", "n990101001" },
		{ "west_roads", "department", "n990102" }, { "west_office", "street", "n990102001" },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		WANT(201, POST(&operator, "/orgs", "{\"name\":\"unit %s\",\"kind\":\"%s\",\"node\":\"$%s\"}", all[i].key, all[i].kind, all[i].node));
		town_keep(t, all[i].key, "id");
	}
}

void town_tree(struct town *t)
{
	tree(t);
	units(t);
}

static void schema_make(struct town *t)
{
	static int nth;
	const char *url = getenv("SHAO_TEST_PG");

	if (!url)
		fail_msg("SHAO_TEST_PG is not set: ./test sets it, tests/pg.sh starts a server");
	snprintf(t->where, sizeof t->where, "%s", url);
	snprintf(t->schema, sizeof t->schema, "town_%d_%d", (int)getpid(), nth++);
	town_sql(t, "CREATE SCHEMA %s", t->schema);
	town_behind_close(t);
	snprintf(t->where, sizeof t->where, "%s%soptions=-csearch_path%%3D%s", url, strchr(url, '?') ? "&" : "?", t->schema);
}

int town_begin(void **state)
{
	const struct life *life = *state;
	const char *tmp = getenv("TMPDIR");
	struct town *t = calloc(1, sizeof *t);

	t->pg = life->pg;
	t->flags = life->flags;
	t->now = day_instant(day_of(2026, 6, 1), 9 * 60, CHINA_OFFSET_MIN);      /* a Monday */
	t->a = arena_new(LIMIT_ARENA_BYTES);
	snprintf(t->packs, sizeof t->packs, "packs");
	snprintf(t->folder, sizeof t->folder, "%s/town-XXXXXX", tmp && strlen(tmp) < 80 ? tmp : "/tmp");
	assert_non_null(mkdtemp(t->folder));
	snprintf(t->files, sizeof t->files, "%s/files", t->folder);
	snprintf(t->where, sizeof t->where, "sqlite:%s/shao.db", t->folder);
	t->live = life->live;
	*state = t;
	return 0;
}

void town_live(void **state)
{
	struct town *t = *state;

	if (t->pg)
		schema_make(t);
	town_open(t);
	if (!(t->flags & TOWN_BARE)) {
		found(t);
		town_tree(t);
	}
	t->live(t);
	if (!(t->flags & TOWN_BARE))
		town_prove(t);
}

int town_end(void **state)
{
	struct town *t = *state;
	char cmd[160];

	core_close(t->core);
	json_decref(t->body);
	arena_free(t->a);
	if (*t->schema)
		town_sql(t, "DROP SCHEMA %s CASCADE", t->schema);
	town_behind_close(t);
	snprintf(cmd, sizeof cmd, "rm -rf %s", t->folder);
	free(t);
	return system(cmd);
}

void town_later(struct town *t, int64_t us)
{
	t->now += us;
	town_sql(t, "UPDATE session SET seen = %" PRId64 ", expires = %" PRId64, t->now, t->now + US_DAY);
}

int town_tick(struct town *t)
{
	int all = 0, ran;

	for (int i = 0; (ran = core_tick(t->core)) > 0; i++) {
		all += ran;
		assert_true(i < 200);     /* what is due must end by being done */
	}
	return all;
}

#define WAITS 9000          /* three minutes: only another test's transaction takes so long */
#define WAIT_US 20000

void town_settled(struct town *t)
{
	for (int i = 0; t->pg && i < WAITS; i++) {
		if (town_count(t, "SELECT COUNT(*) FROM journal WHERE tx >= CAST(txid_snapshot_xmin(txid_current_snapshot()) AS BIGINT)") == 0)
			return;
		usleep(WAIT_US);
	}
	assert_false(t->pg);
}

void town_prove(struct town *t)
{
	struct problem p = { 0 };
	int64_t entries = 0, replayed = 0, seals = 0;
	bool same = false;

	core_tick(t->core);
	/* On PostgreSQL other tests' transactions may keep the very first seal waiting: a simulated day is one, and long. */
	for (int i = 0; i < WAITS && town_count(t, "SELECT COUNT(*) FROM seal") == 0; i++) {
		assert_int_equal(core_seal_now(t->core, &p), OK);
		usleep(i ? WAIT_US : 0);
	}
	if (core_seal_now(t->core, &p) != OK || core_rebuild_check(t->core, &same, &replayed, &p) != OK ||
	    core_verify(t->core, &entries, &seals, &p) != OK)
		fail_msg("proof: %s %s", p.field, p.en);
	assert_true(same);
	assert_int_equal(entries, replayed);
	assert_true(entries > 0 && seals > 0);
}

/* ---- its people ---- */

void town_sign_in(struct town *t, struct who *w)
{
	/* That a first password and codes come before rights is people's own scenario; here they are done with. */
	town_sql(t, "UPDATE credential SET totp_state = %d, must_change = 0 WHERE tenant = %" PRId64 " AND person = %" PRId64, TOTP_NONE, t->tenant,
	         w->person);
	WANT(201, POST(&nobody, "/sessions", "{\"login\":\"%s\",\"password\":\"" FIRST "\",\"bearer\":true}", w->login));
	snprintf(w->token, sizeof w->token, "%s", town_text(t, "token"));
	w->session = strtoll(town_text(t, "session"), NULL, 10);
	if (!strstr(w->name, "_admin@"))
		return;
	WANT(200, POST(w, "/sessions/current/totp", "{}"));
	town_sql(t, "UPDATE credential SET totp_state = %d WHERE tenant = %" PRId64 " AND person = %" PRId64, TOTP_IN_USE, t->tenant, w->person);
}

const struct who *town_who(struct town *t, const char *role, const char *code, const char *org)
{
	char name[60], path[60];
	struct who *w;

	snprintf(name, sizeof name, "%s@%s%s%s", role, code, org ? "/" : "", org ? org : "");
	for (int i = 0; i < t->people_n; i++)
		if (strcmp(t->people[i].name, name) == 0)
			return &t->people[i];
	assert_true(t->people_n < (int)(sizeof t->people / sizeof t->people[0]));
	w = &t->people[t->people_n];
	/* What was said for the next call is for that one, not for those that make its caller. */
	const char *if_match = t->if_match, *idempotency = t->key;
	t->if_match = t->key = NULL;
	snprintf(w->name, sizeof w->name, "%s", name);
	org = org ? org : strncmp(code, "990102", 6) == 0 ? "west_office" : "office";
	snprintf(w->login, sizeof w->login, "login%d", t->people_n);
	WANT(201, POST(&operator, "/persons", "{\"org\":\"$%s\",\"name\":\"Person %d\",\"login\":\"%s\",\"password\":\"" FIRST "\"}",
	               org, t->people_n, w->login));
	w->person = strtoll(town_text(t, "id"), NULL, 10);
	WANT(201, POST(&operator, "/posts", "{\"org\":\"$%s\",\"node\":\"$n%s\",\"title\":\"post %d\"}", org, code, t->people_n));
	w->post = strtoll(town_text(t, "id"), NULL, 10);
	snprintf(path, sizeof path, "/posts/%" PRId64 "/holders", w->post);
	WANT(200, POST(&operator, path, "{\"person\":\"%" PRId64 "\"}", w->person));
	snprintf(path, sizeof path, "/posts/%" PRId64 "/grants", w->post);
	if (*role && strchr(name, '/'))
		WANT(200, POST(&operator, path, "{\"role\":\"%s\",\"node\":\"$n%s\",\"org\":\"$%s\"}", role, code, org));
	else if (*role)
		WANT(200, POST(&operator, path, "{\"role\":\"%s\",\"node\":\"$n%s\"}", role, code));
	t->people_n++;
	town_sign_in(t, w);
	t->if_match = if_match;
	t->key = idempotency;
	return w;
}

/* ---- its cases ---- */

#define LONG_ "这是一段很长的话，说的是一个井盖不见了，夜里走路要小心。"
#define LONG LONG_ LONG_ LONG_ LONG_ LONG_ LONG_ LONG_ LONG_

void town_snap(struct town *t, const char *point)
{
	double lon, lat;

	assert_int_equal(sscanf(point, "%lf,%lf", &lon, &lat), 2);
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"A manhole cover is missing\\n" LONG "\",\"lon\":%.4f,\"lat\":%.4f,\"contact\":\"13800001111\"}",
	               lon, lat));
	town_keep(t, "number", "number");
	town_keep(t, "follow", "follow");
	WANT(200, GET(&operator, "/cases?queue=all&number=$number"));
	town_keep(t, "case", "items.0.id");
}

int town_act(struct town *t, const struct who *w, const char *act, const char *fmt, ...)
{
	char path[80], body[2000], version[24];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(body, sizeof body, fmt, ap);
	va_end(ap);
	WANT(200, GET(&operator, "/cases/$case"));
	snprintf(version, sizeof version, "\"%" PRId64 "\"", town_int(t, "version"));
	snprintf(path, sizeof path, "/cases/$case/acts/%s", act);
	t->if_match = version;
	return POST(w, path, "%s", body);
}

void town_bring(struct town *t, const char *state)
{
	static const struct { const char *act, *to, *body; } way[] = {
		{ "file", "filed", "{\"category\":\"roads\"}" }, { "dispatch", "dispatched", "{\"org\":\"$roads\",\"limit\":\"normal\"}" },
		{ "accept", "handling", "{}" }, { "finish", "checking", "{\"words\":\"A new cover was set\\n" LONG "\"}" },
		{ "pass", "closed", "{}" },
	};
	bool on = false;

	WANT(200, GET(&operator, "/cases/$case"));
	on = strcmp(town_text(t, "state"), "reported") == 0;
	for (size_t i = 0; i < sizeof way / sizeof way[0]; i++) {
		WANT(200, GET(&operator, "/cases/$case"));
		if (strcmp(town_text(t, "state"), state) == 0)
			return;
		on = on || (i && strcmp(town_text(t, "state"), way[i - 1].to) == 0);
		if (on)
			WANT(200, town_act(t, &operator, way[i].act, "%s", way[i].body));
	}
	WANT(200, GET(&operator, "/cases/$case"));
	assert_string_equal(town_text(t, "state"), state);
}

void town_case(struct town *t, const struct who *w, const char *process, const char *name, const char *point, const char *more)
{
	double lon, lat;

	assert_int_equal(sscanf(point, "%lf,%lf", &lon, &lat), 2);
	WANT(201, POST(w, "/cases", "{\"text\":\"words of %s\",\"process\":\"%s\",\"lon\":%.5f,\"lat\":%.5f%s}", name, process, lon, lat, more));
	town_keep(t, name, "id");
	town_on(t, name);
}

void town_task(struct town *t, const char *process, const char *org, const char *name)
{
	char id[32];

	town_value(t, id, sizeof id, "SELECT CAST(MAX(id) AS TEXT) FROM case_file WHERE parent <> 0 AND process = '%s' AND org = %s", process,
	           org ? town_get(t, org) : "0");
	town_set(t, name, id);
}

void town_on(struct town *t, const char *name)
{
	town_set(t, "case", town_get(t, name));
}

const char *town_state(struct town *t, const char *name)
{
	char path[60];

	snprintf(path, sizeof path, "/cases/$%s", name);
	WANT(200, GET(&operator, path));
	return town_text(t, "state");
}

int town_photo_by(struct town *t, const struct who *w)
{
	static const char head[] = "--x\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.png\"\r\nContent-Type: image/png\r\n\r\n",
		tail[] = "\r\n--x--\r\n";
	static char body[60000];
	FILE *f = fopen("tests/fuzz/corpus/photo/small.png", "rb");
	size_t n = sizeof head - 1;

	assert_non_null(f);
	memcpy(body, head, n);
	n += fread(body + n, 1, sizeof body - n - sizeof tail, f);
	fclose(f);
	memcpy(body + n, tail, sizeof tail - 1);
	t->type = "multipart/form-data; boundary=x";
	t->body_n = n + sizeof tail - 1;
	return town_call(t, w, "POST", "/photos", "%s", body);
}

void town_photo(struct town *t)
{
	WANT(201, town_photo_by(t, &nobody));
	town_keep(t, "photo", "id");
}
