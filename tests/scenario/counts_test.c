/*
 * counts_test.c: what is counted while it happens is what a count from nothing finds. A random life of cases is lived, and then
 * the steps and clocks that it left are walked by other rules than the room's own: by the names of the acts of event.yaml.
 */
#include <stdio.h>
#include <stdlib.h>

#include "assess/assess_in.h"
#include "core/inside.h"
#include "scenario/scenario.h"
#include "territory/territory.h"

/* ---- tallies: a key and its counters ---- */

struct tally { char key[200]; int64_t n[COUNTER_KINDS]; };
struct tallies { struct tally *v; size_t n, cap; };

static int64_t *at(struct tallies *all, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static int64_t *at(struct tallies *all, const char *fmt, ...)
{
	char key[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(key, sizeof key, fmt, ap);
	va_end(ap);
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->v[i].key, key) == 0)
			return all->v[i].n;
	if (all->n == all->cap) {
		all->cap = all->cap ? 2 * all->cap : 256;
		all->v = realloc(all->v, all->cap * sizeof *all->v);
		assert_non_null(all->v);
	}
	struct tally *t = &all->v[all->n++];
	memset(t, 0, sizeof *t);
	memcpy(t->key, key, sizeof key);
	return t->n;
}

static bool all_zero(const struct tally *t)
{
	for (int k = 0; k < COUNTER_KINDS; k++)
		if (t->n[k])
			return false;
	return true;
}

/* Every counter of a is in b and the other way round. */
static void same_tallies(struct tallies *a, struct tallies *b, const char *what)
{
	int bad = 0;

	for (size_t i = 0; i < a->n; i++) {
		const int64_t *n = at(b, "%s", a->v[i].key);
		for (int k = 0; k < COUNTER_KINDS; k++)
			if (a->v[i].n[k] != n[k] && bad++ < 20)
				print_error("%s: %s %s: counted %" PRId64 ", from nothing %" PRId64 "\n", what, a->v[i].key, counter_name(k), a->v[i].n[k], n[k]);
	}
	for (size_t i = 0; i < b->n; i++) {
		size_t before = a->n;
		at(a, "%s", b->v[i].key);
		if (a->n != before && !all_zero(&b->v[i]) && bad++ < 20)
			print_error("%s: %s was never counted\n", what, b->v[i].key);
	}
	assert_int_equal(bad, 0);
}

/* ---- what the store holds ---- */

#define NAME(name, at) ", " #name
#define COUNT_OUT "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"

enum { ALL_CASES, ALL_STEPS, ALL_CLOCKS, ALL_LEAVES, ALL_FOLDS, ALL };
static const struct stmt look[ALL] = {
	[ALL_CASES] = { .in = "i", .out = "isiSssiiS",
		.sql = "SELECT id, path, org, category, channel, state, open, opened, matter FROM case_file WHERE tenant = $1 ORDER BY id" },
	[ALL_STEPS] = { .in = "ii", .out = "ssiiI",
		.sql = "SELECT act, state, at, org, score FROM case_step WHERE tenant = $1 AND case_id = $2 ORDER BY seq" },
	[ALL_CLOCKS] = { .in = "ii", .out = "iIs", .sql = "SELECT due, ended, state FROM case_clock WHERE tenant = $1 AND case_id = $2 ORDER BY n" },
	[ALL_LEAVES] = { .in = "i", .out = "sisiss" COUNT_OUT,
		.sql = "SELECT path, day, process, org, category, channel" COUNTERS(NAME) " FROM count_leaf WHERE tenant = $1" },
	[ALL_FOLDS] = { .in = "i", .out = "ssiss" COUNT_OUT,
		.sql = "SELECT path, dim, period, process, key" COUNTERS(NAME) " FROM count_fold WHERE tenant = $1" },
};

struct eye { struct store *store; struct db *db; struct arena *a; int64_t tenant; };

static void eye_open(struct town *t, struct eye *e)
{
	static const struct stmt_list list = { "look", look, ALL };
	struct problem p = { 0 };

	*e = (struct eye){ .a = arena_new(64u << 20), .tenant = t->tenant };
	assert_int_equal(store_open(t->where, &list, 1, &e->store, &p), OK);
	assert_int_equal(db_open(e->store, DB_READ, &e->db, &p), OK);
	assert_int_equal(db_begin(e->db), OK);
}

static void eye_close(struct eye *e)
{
	db_rollback(e->db);
	db_close(e->db);
	store_close(e->store);
	arena_free(e->a);
}

static struct rows rows_of(struct eye *e, int which, int64_t id)
{
	struct rows rows;

	assert_int_equal(which == ALL_STEPS || which == ALL_CLOCKS ? db_rows(e->db, &look[which], e->a, VALS(vi(e->tenant), vi(id)), &rows)
	                 : db_rows(e->db, &look[which], e->a, VALS(vi(e->tenant)), &rows), OK);
	return rows;
}

static void add(int64_t *to, const struct val *from, int sign)
{
	for (int k = 0; k < COUNTER_KINDS; k++)
		to[k] += sign * from[k].i;
}

/* ---- from nothing ---- */

/* One case, read from the store. */
struct lived {
	const char *path, *category, *channel, *state;
	char kind[80];                        /* the category, and the matter behind it */
	bool named;                           /* the matter, when what is counted happened */
	int64_t org, opened;
	bool open;
	struct rows steps, clocks;
	struct tallies *out;
};

static int64_t day_of_us(int64_t us)
{
	return day_at(us, CHINA_OFFSET_MIN);
}

static int64_t *leaf(const struct lived *c, int64_t us, int64_t org)
{
	return at(c->out, "%s|%" PRId64 "|event|%" PRId64 "|%s|%s", c->path, day_of_us(us), org, c->named ? c->kind : c->category, c->channel);
}

static void recount_steps(struct lived *c)
{
	static const struct { const char *act; int counter[3]; } acts[] = {
		{ "file", { COUNT_filed, -1, -1 } }, { "dispatch", { COUNT_dispatched, -1, -1 } }, { "send_back", { COUNT_returned, -1, -1 } },
		{ "finish", { COUNT_finished, -1, -1 } }, { "redo", { COUNT_reworked, -1, -1 } }, { "pass", { COUNT_closed, -1, -1 } },
		{ "settle", { COUNT_closed, COUNT_at_once, -1 } }, { "decline", { COUNT_withdrawn, -1, -1 } }, { "reopen", { COUNT_reopened, -1, -1 } },
	};

	for (size_t i = 0; i < c->steps.n; i++) {
		const struct val *s = row(&c->steps, i);
		/* A dispatch names the matter, and what happened before stays without it. */
		c->named |= strcmp(s[0].s, "dispatch") == 0;
		int64_t *n = leaf(c, s[2].i, s[3].i);
		for (size_t k = 0; k < sizeof acts / sizeof acts[0]; k++)
			for (int j = 0; j < 3 && strcmp(acts[k].act, s[0].s) == 0; j++)
				if (acts[k].counter[j] >= 0)
					n[acts[k].counter[j]]++;
		/* Who is dissatisfied has it done again. */
		if (s[4].type && s[4].i <= 2)
			n[COUNT_reopened]++;
		if (s[4].type)
			n[COUNT_score1 + s[4].i - 1]++;
	}
}

/* Clocks in their order beside the states in which they ran. */
static void recount_clocks(const struct lived *c)
{
	const char *state = "reported";
	int64_t org = 0, promised = ABSENT, by = 0;
	size_t k = 0;

	for (size_t i = 0; i <= c->steps.n; i++) {
		const struct val *s = i < c->steps.n ? row(&c->steps, i) : NULL;
		bool final = strcmp(state, "closed") == 0 || strcmp(state, "rated") == 0 || strcmp(state, "declined") == 0;
		if (!final) {
			const struct val *clock = row(&c->clocks, k++);
			bool judged = clock[1].type || strcmp(clock[2].s, "breached") == 0, ok = clock[1].type && clock[1].i <= clock[0].i;
			int due = strcmp(state, "dispatched") == 0 ? COUNT_respond_due : COUNT_handle_due;
			if (judged && (strcmp(state, "dispatched") == 0 || strcmp(state, "handling") == 0)) {
				leaf(c, clock[0].i, org)[due]++;
				leaf(c, clock[0].i, org)[due + 1] += ok;
			}
			if (strcmp(state, "handling") == 0 && promised == ABSENT) {
				promised = clock[0].i;
				by = org;
			}
			if (!clock[1].type && strcmp(clock[2].s, "breached") == 0)
				leaf(c, clock[0].i, org)[COUNT_overdue]++;
		}
		if (promised != ABSENT && (!s || strcmp(s[1].s, "closed") == 0)) {
			leaf(c, promised, by)[COUNT_close_due]++;
			leaf(c, promised, by)[COUNT_close_ok] += s && s[2].i <= promised;
			promised = ABSENT;
		}
		if (s) {
			state = s[1].s;
			org = s[3].i;
		}
	}
	assert_int_equal(k, c->clocks.n);
}

static void recount(struct eye *e, struct tallies *out)
{
	struct rows cases = rows_of(e, ALL_CASES, 0);

	for (size_t i = 0; i < cases.n; i++) {
		const struct val *v = row(&cases, i);
		struct lived c = { .path = v[1].s, .org = v[2].i, .category = v[3].type ? v[3].s : "", .channel = v[4].s, .state = v[5].s, .open = v[6].i,
			.opened = v[7].i, .steps = rows_of(e, ALL_STEPS, v[0].i), .clocks = rows_of(e, ALL_CLOCKS, v[0].i), .out = out };
		snprintf(c.kind, sizeof c.kind, "%s%s%s", c.category, v[8].type ? "/" : "", v[8].type ? v[8].s : "");
		c.named = true;
		bool declined = strcmp(c.state, "declined") == 0, done = !c.open && !declined;
		int64_t *n = leaf(&c, c.opened, c.org);
		n[COUNT_opened]++;
		n[COUNT_open] += c.open;
		n[COUNT_done] += done;
		n[COUNT_submitted] += done || strcmp(c.state, "checking") == 0;
		n[COUNT_dropped] += declined;
		c.named = false;
		recount_steps(&c);
		c.named = true;
		if (!declined)
			recount_clocks(&c);
	}
}

static void leaves_are_right(struct eye *e)
{
	struct tallies counted = { 0 }, found = { 0 };
	struct rows rows = rows_of(e, ALL_LEAVES, 0);

	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		add(at(&counted, "%s|%" PRId64 "|%s|%" PRId64 "|%s|%s", v[0].s, v[1].i, v[2].s, v[3].i, v[4].s, v[5].s), v + 6, 1);
	}
	recount(e, &found);
	same_tallies(&counted, &found, "leaves");
	free(counted.v);
	free(found.v);
}

/* Every folded row is the sum of the leaves below it. */
static void folds_are_right(struct eye *e)
{
	struct tallies folded = { 0 }, summed = { 0 };
	struct rows leaves = rows_of(e, ALL_LEAVES, 0), folds = rows_of(e, ALL_FOLDS, 0);

	for (size_t i = 0; i < leaves.n; i++) {
		const struct val *v = row(&leaves, i);
		struct civil c = day_civil(day_instant((day_t)v[1].i, 600, CHINA_OFFSET_MIN), CHINA_OFFSET_MIN);
		int64_t periods[] = { v[1].i, 1000000 + 12 * c.year + c.month - 1, 2000000 };
		for (int n = PATH_STEP, whole = (int)strlen(v[0].s); n <= whole; n += PATH_STEP)
			for (int k = n < whole ? 0 : 2; k < 3; k++) {
				struct val one[COUNTER_KINDS];
				char above[120];
				for (int j = 0; j < COUNTER_KINDS; j++)
					one[j] = k == 2 && j != COUNT_open && j != COUNT_overdue ? vi(0) : v[6 + j];
				snprintf(above, sizeof above, "%.*s|%" PRId64 "|%s", n, v[0].s, periods[k], v[2].s);
				add(at(&summed, "%s|node|%.*s", above, n < whole ? n + PATH_STEP : n, v[0].s), one, 1);
				add(at(&summed, "%s|org|%" PRId64, above, v[3].i), one, 1);
				if (k < 2) {
					add(at(&summed, "%s|category|%s", above, v[4].s), one, 1);      /* with the matter */
					add(at(&summed, "%s|channel|%s", above, v[5].s), one, 1);
				}
			}
	}
	for (size_t i = 0; i < folds.n; i++) {
		const struct val *v = row(&folds, i);
		add(at(&folded, "%s|%" PRId64 "|%s|%s|%s", v[0].s, v[2].i, v[3].s, v[1].s, v[4].s), v + 5, 1);
	}
	same_tallies(&folded, &summed, "folds");
	free(folded.v);
	free(summed.v);
}

/* ---- a random life ---- */

static uint64_t luck;

static unsigned pick(unsigned n)
{
	luck = luck * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(luck >> 33) % n;
}

static const char *const points[] = { EAST, EAST_2, SOUTH, WEST };

static void open_one(struct town *t)
{
	static const char *const categories[] = { "", ",\"category\":\"roads\"", ",\"category\":\"order\"" };
	const char *point = points[pick(4)];
	double lon, lat;

	if (pick(3) == 0) {
		town_snap(t, point);
		return;
	}
	assert_int_equal(sscanf(point, "%lf,%lf", &lon, &lat), 2);
	WANT(201, POST(&operator, "/cases", "{\"text\":\"rubbish\",\"lon\":%.4f,\"lat\":%.4f%s}", lon, lat, categories[pick(3)]));
	town_keep(t, "case", "id");
	town_set(t, "follow", "");
}

/* The reporter of a closed case, if it has one: content, or not. */
static void answer(struct town *t)
{
	char version[24];

	if (!*town_get(t, "follow") || pick(2))
		return;
	WANT(200, GET(&nobody, "/snaps/$follow"));
	snprintf(version, sizeof version, "\"%" PRId64 "\"", town_int(t, "version"));
	t->if_match = version;
	/* Too late, or once too often: then it is refused, and nothing is counted. */
	if (pick(3))
		POST(&nobody, "/snaps/$follow/rate", "{\"score\":%u}", 1 + pick(5));
	else
		POST(&nobody, "/snaps/$follow/reopen", "{\"reason\":\"broken again\"}");
	assert_true(t->r.status == 200 || t->r.status == 409);
}

/* One act that its state allows, or none. */
static void go_on(struct town *t)
{
	static const char *const units[] = { "$roads", "$housing" }, *const limits[] = { "urgent", "normal", "complex" };
	const char *state;

	WANT(200, GET(&operator, "/cases/$case"));
	state = town_text(t, "state");
	if (strcmp(state, "reported") == 0)
		pick(8) ? WANT(200, town_act(t, &operator, "file", "{\"category\":\"%s\"}", pick(2) ? "roads" : "lighting"))
		        : WANT(200, town_act(t, &operator, "decline", "{\"words\":\"not ours\"}"));
	else if (strcmp(state, "filed") == 0 && pick(6) == 0)
		WANT(200, town_act(t, &operator, pick(2) ? "settle" : "decline", "{\"words\":\"so be it\"}"));
	else if (strcmp(state, "filed") == 0) {
		/* Some cases have a matter, whoever they are given to. */
		const char *id = town_get(t, "case"), *matter = strchr("159", id[strlen(id) - 1]) ? ",\"matter\":\"0101\"" : "";
		bool east = town_act(t, &operator, "dispatch", "{\"org\":\"%s\",\"limit\":\"%s\"%s}", units[pick(2)], limits[pick(3)], matter) == 200;
		if (!east)
			WANT(200, town_act(t, &operator, "dispatch", "{\"org\":\"$west_roads\",\"limit\":\"%s\"%s}", limits[pick(3)], matter));
	} else if (strcmp(state, "dispatched") == 0 && pick(5) == 0) {
		int got = town_act(t, &operator, "send_back", "{\"words\":\"not ours\"}");
		assert_true(got == 200 || got == 409);
	} else if (strcmp(state, "dispatched") == 0)
		WANT(200, town_act(t, &operator, "accept", "{}"));
	else if (strcmp(state, "handling") == 0)
		WANT(200, town_act(t, &operator, "finish", "{\"words\":\"done\"}"));
	else if (strcmp(state, "checking") == 0)
		WANT(200, town_act(t, town_who(t, "county_desk", "9901", NULL), pick(4) ? "pass" : "redo", "{\"words\":\"looked at\"}"));
	else
		answer(t);
}

#define LIVES 24     /* cases at once; one that is over makes room for the next */

static void live_at_random(struct town *t, uint64_t seed, int acts)
{
	char ids[LIVES][24] = { { 0 } }, follows[LIVES][80] = { { 0 } };

	luck = seed;
	WANT(201, POST(&operator, "/matters", "{\"matter\":{\"code\":\"0101\",\"name\":\"covers\",\"class\":\"part\"}}"));
	for (int i = 0; i < acts; i++) {
		unsigned k = pick(LIVES);
		town_later(t, US_MINUTE + (int64_t)pick(240) * US_MINUTE);
		if (pick(3) == 0)
			town_tick(t);
		if (!ids[k][0] || pick(9) == 0) {
			open_one(t);
			snprintf(ids[k], sizeof ids[k], "%s", town_get(t, "case"));
			snprintf(follows[k], sizeof follows[k], "%s", town_get(t, "follow"));
			continue;
		}
		town_set(t, "case", ids[k]);
		town_set(t, "follow", follows[k]);
		go_on(t);
	}
	town_later(t, 90 * US_DAY);
	town_tick(t);
}

/* ---- the cases behind a figure ---- */

struct listed { char query[600]; int64_t numerator, denominator; };

/* How often the cases of a list are in its figure, together; page by page, no case twice. */
static int64_t listed_times(struct town *t, const char *query, const char *part, int limit)
{
	char path[800], cursor[120] = "";
	struct tallies seen = { 0 };
	int64_t times = 0;
	int pages = 0;

	do {
		town_later(t, US_SECOND);
		snprintf(path, sizeof path, "/counts/cases?%s&part=%s&limit=%d%s%s", query, part, limit, *cursor ? "&cursor=" : "", cursor);
		WANT(200, GET(LEADER, path));
		for (size_t i = 0; i < town_size(t, "items"); i++) {
			char field[60];
			snprintf(field, sizeof field, "items.%zu.times", i);
			assert_true(town_int(t, field) > 0);
			times += town_int(t, field);
			snprintf(field, sizeof field, "items.%zu.id", i);
			int64_t *n = at(&seen, "%s", town_text(t, field));
			assert_int_equal(n[0]++, 0);
		}
		assert_true(town_size(t, "items") <= (size_t)limit);
		snprintf(cursor, sizeof cursor, "%s", town_at(t, "next") ? town_text(t, "next") : "");
		assert_true(++pages < 2000);
	} while (*cursor);
	free(seen.v);
	return times;
}

static size_t figures_keep(struct town *t, const char *where, struct listed *out, size_t n, size_t cap)
{
	for (size_t i = 0; i < town_size(t, where) && n < cap; i++) {
		char field[120];
		snprintf(field, sizeof field, "%s.%zu.cases", where, i);
		snprintf(out[n].query, sizeof out[n].query, "%s", town_text(t, field));
		snprintf(field, sizeof field, "%s.%zu.numerator", where, i);
		out[n].numerator = town_int(t, field);
		snprintf(field, sizeof field, "%s.%zu.denominator", where, i);
		out[n++].denominator = town_int(t, field);
	}
	return n;
}

#define LISTED_MAX 2000

static void lists_of(struct town *t, const char *by, const char *more, unsigned one_in)
{
	struct listed *v = calloc(LISTED_MAX, sizeof *v);
	char path[200];
	size_t n;

	assert_non_null(v);
	snprintf(path, sizeof path, "/counts?node=$n990101&by=%s%s", by, more);
	WANT(200, GET(LEADER, path));
	assert_false(json_is_true(town_at(t, "waiting")));
	n = figures_keep(t, "total.figures", v, 0, LISTED_MAX);
	for (size_t i = 0, items = town_size(t, "items"); i < items; i++) {
		snprintf(path, sizeof path, "items.%zu.figures", i);
		n = figures_keep(t, path, v, n, LISTED_MAX);
	}
	for (size_t i = 0; i < n; i++) {
		if (pick(one_in))
			continue;
		int64_t times = listed_times(t, v[i].query, "numerator", 1 + (int)pick(40));
		if (times != v[i].numerator)
			fail_msg("%s: counted %" PRId64 ", listed %" PRId64, v[i].query, v[i].numerator, times);
		if (v[i].denominator >= 0 && (times = listed_times(t, v[i].query, "denominator", 1 + (int)pick(40))) != v[i].denominator)
			fail_msg("%s: of %" PRId64 ", listed %" PRId64, v[i].query, v[i].denominator, times);
		if (strstr(v[i].query, "metric=on_time&") && (times = listed_times(t, v[i].query, "rest", 7)) != v[i].denominator - v[i].numerator)
			fail_msg("%s: the rest is %" PRId64 ", listed %" PRId64, v[i].query, v[i].denominator - v[i].numerator, times);
	}
	free(v);
}

/* Whatever it is grouped by: as many as the figure says, each case once. */
static void lists_are_right(struct town *t)
{
	char all[60], some[60];
	struct civil day = day_civil(t->now, CHINA_OFFSET_MIN);

	snprintf(all, sizeof all, "&from=%04d-%02d-%02d", day.year - 2, day.month, 1);
	snprintf(some, sizeof some, "&from=%04d-%02d-%02d&to=%04d-%02d-%02d", day.year - 1, day.month, 17, day.year, day.month, 3);
	lists_of(t, "node", all, 1);
	lists_of(t, "node", some, 3);
	lists_of(t, "org", all, 2);
	lists_of(t, "category", all, 2);
	lists_of(t, "matter", all, 2);
	lists_of(t, "channel", some, 3);
	lists_of(t, "process", all, 3);
	lists_of(t, "day", "&metric=closed", 4);
}

static void every_counter_is_what_a_count_from_nothing_finds(struct town *t)
{
	uint64_t seed = getenv("SHAO_TEST_SEED") ? strtoull(getenv("SHAO_TEST_SEED"), NULL, 10) : 20261121;
	struct eye e;

	live_at_random(t, seed, getenv("SHAO_TEST_FULL") ? 6000 : 700);
	eye_open(t, &e);
	leaves_are_right(&e);
	folds_are_right(&e);
	eye_close(&e);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM count_delta"), 0);
	lists_are_right(t);
	assert_true(town_count(t, "SELECT CAST(SUM(reopened) AS BIGINT) FROM count_leaf") > 0);
	assert_true(town_count(t, "SELECT CAST(SUM(close_ok) AS BIGINT) FROM count_leaf") > 0);
	assert_true(town_count(t, "SELECT CAST(SUM(closed) AS BIGINT) FROM count_leaf WHERE category LIKE '%%/0101'") > 0);
}

/* ---- between two ticks ---- */

static void what_waits_to_be_added_is_no_difference(struct town *t)
{
	struct problem p = { 0 };
	int64_t entries;
	bool same = false;

	town_snap(t, EAST);
	town_bring(t, "filed");
	assert_true(town_count(t, "SELECT COUNT(*) FROM count_delta") > 1);
	assert_int_equal(core_rebuild_check(t->core, &same, &entries, &p), OK);
	assert_true(same);
}

/* One has read what waits; before it writes, another takes part of it, or all. */
static void two_that_fold_at_once_add_everything_once(struct town *t)
{
	static const struct actor clock = { .kind = ACTOR_CLOCK };
	struct call call = { .method = "POST", .path = "/api/v1/clock/counts", .body = "{}", .n = 2, .as = &clock, .tenant = 1 };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct problem p = { 0 };
	struct lane lane;
	struct eye e;

	assert_int_equal(lane_open(t->core, &lane, &p), OK);
	for (int all = 0; all < 2; all++) {
		struct job *slow = arena_alloc(a, sizeof *slow);
		char body[80];
		town_snap(t, EAST);
		town_snap(t, WEST);
		gate_init(t->core, slow, &call, a);
		assert_int_equal(gate_begin(&lane, slow), GATE_WRITE);
		snprintf(body, sizeof body, "{\"after\":0,\"upto\":%" PRId64 "}",
		         town_count(t, all ? "SELECT MAX(id) FROM count_delta" : "SELECT MIN(id) FROM count_delta"));
		WANT(204, POST(&the_clock, "/clock/counts", "%s", body));
		gate_write_alone(&lane, slow);
		assert_int_equal(slow->reply.status, 204);
		assert_int_equal(town_count(t, "SELECT COUNT(*) FROM count_delta"), 0);
	}
	eye_open(t, &e);
	leaves_are_right(&e);
	folds_are_right(&e);
	eye_close(&e);
	lane_close(&lane);
	arena_free(a);
}

/* ---- what is read ---- */

/* A field of a metric in the list of figures at a place of the last answer. */
static int64_t figure(struct town *t, const char *where, const char *metric, const char *field)
{
	for (size_t i = 0; i < town_size(t, where); i++) {
		char path[120];
		snprintf(path, sizeof path, "%s.%zu.metric", where, i);
		if (strcmp(town_text(t, path), metric) == 0) {
			snprintf(path, sizeof path, "%s.%zu.%s", where, i, field);
			return town_int(t, path);
		}
	}
	fail_msg("no metric %s at %s", metric, where);
	return -1;
}

static void wants(struct town *t, const char *where, const char *metric, int64_t numerator, int64_t denominator)
{
	assert_int_equal(figure(t, where, metric, "numerator"), numerator);
	assert_int_equal(figure(t, where, metric, "denominator"), denominator);
}

static void figures_say_what_happened_with_both_sides_of_the_line(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "closed");
	t->if_match = "*";
	WANT(200, POST(&nobody, "/snaps/$follow/rate", "{\"score\":5}"));
	town_snap(t, EAST_2);
	town_bring(t, "handling");
	town_snap(t, SOUTH);
	WANT(200, town_act(t, &operator, "decline", "{\"words\":\"not ours\"}"));
	town_snap(t, WEST);
	town_tick(t);
	/* A deadline counts on the day it falls due: what was done early is due later. */
	WANT(200, GET(LEADER, "/counts?node=$n990101"));
	wants(t, "total.figures", "on_time", 0, 0);
	WANT(200, GET(LEADER, "/counts?node=$n990101&from=2025-01-01&to=2027-12-31"));
	wants(t, "total.figures", "opened", 3, -1);
	wants(t, "total.figures", "completion", 1, 2);
	wants(t, "total.figures", "on_time", 1, 1);
	wants(t, "total.figures", "response", 2, 2);
	wants(t, "total.figures", "satisfaction", 1, 1);
	wants(t, "total.figures", "open", 1, -1);
	assert_false(json_is_true(town_at(t, "waiting")));
	WANT(200, GET(LEADER, "/counts?node=$n990101&by=org&metric=on_time"));
	assert_true(town_size(t, "items") >= 1);
	/* A grid is a leaf: its own rows. */
	WANT(200, GET(&operator, "/nodes?code=990101001001001"));
	town_keep(t, "grid", "id");
	WANT(200, GET(LEADER, "/counts?node=$grid&by=day"));
	wants(t, "total.figures", "opened", 1, -1);
	wants(t, "items.0.figures", "opened", 1, -1);
	/* Long after, what was being handled is overdue, and says on whose desk. */
	town_later(t, 40 * US_DAY);
	town_tick(t);
	WANT(200, GET(LEADER, "/dashboard?node=$n990101"));
	assert_int_equal(town_int(t, "open"), 1);
	assert_int_equal(town_int(t, "overdue"), 1);
	assert_int_equal(town_size(t, "holders"), 1);
	assert_int_equal(town_int(t, "holders.0.overdue"), 1);
	assert_int_equal(town_size(t, "children"), 1);
	char path[4][300];
	static const char *const lists[] = { "holders.0.cases", "overdue_cases", "open_cases", "children.0.overdue_cases" };
	for (int i = 0; i < 4; i++)
		snprintf(path[i], sizeof path[i], "/counts/cases?%s", town_text(t, lists[i]));
	for (int i = 0; i < 4; i++) {
		WANT(200, GET(LEADER, path[i]));
		assert_int_equal(town_size(t, "items"), 1);
		assert_string_equal(town_text(t, "items.0.state"), "handling");
	}
	WANT(200, GET(LEADER, "/counts?node=$n990101&from=2020-01-01&by=process"));
	wants(t, "total.figures", "on_time", 1, 2);
	wants(t, "total.figures", "overdue", 1, -1);
	assert_string_equal(town_text(t, "items.0.key"), "event");
}

static void a_period_or_a_place_that_cannot_be_counted_is_refused(struct town *t)
{
	town_snap(t, WEST);
	WANT(403, GET(SYSTEM, "/counts?node=$n990101"));
	WANT(404, GET(LEADER, "/counts?node=$n990102"));
	WANT(404, GET(LEADER, "/dashboard?node=$n990102"));
	WANT(400, GET(LEADER, "/counts"));
	WANT(400, GET(LEADER, "/counts?node=$n990101&metric=happiness"));
	WANT(400, GET(LEADER, "/counts?node=$n990101&from=2026-03-02&to=2026-03-01"));
	WANT(400, GET(LEADER, "/counts?node=$n990101&from=2000-01-01&to=2026-03-01"));
	WANT(400, GET(LEADER, "/counts?node=$n990101&by=day&from=2026-01-01&to=2026-12-31"));
	WANT(200, GET(LEADER, "/counts?node=$n990101&by=day&from=2026-01-01&to=2026-12-31&metric=opened"));
	WANT(400, GET(LEADER, "/counts/cases?node=$n990101&metric=happiness&from=2026-01-01&to=2026-01-31"));
	WANT(400, GET(LEADER, "/counts/cases?node=$n990101&metric=opened&from=2026-02-01&to=2026-01-31"));
	WANT(400, GET(LEADER, "/counts/cases?node=$n990101&metric=opened&part=denominator&from=2026-01-01&to=2026-01-31"));
	WANT(400, GET(LEADER, "/counts/cases?node=$n990101&metric=reopened&part=rest&from=2026-01-01&to=2026-01-31"));
	WANT(400, GET(LEADER, "/counts/cases?node=$n990101&metric=opened&from=2026-01-01&to=2026-01-31&cursor=1.2"));
	WANT(400, GET(LEADER, "/counts/cases?node=$n990101&metric=opened&from=2026-01-01&to=2026-01-31&org=x"));
	WANT(400, GET(LEADER, "/counts/cases?node=$n990101&metric=opened&from=2026-01-01&to=2026-01-31&under=999"));
	WANT(404, GET(LEADER, "/counts/cases?node=$n990102&metric=opened&from=2026-01-01&to=2026-01-31"));
	WANT(400, GET(&nobody, "/public/counts?node=$n990101&from=2026-03-02"));
	WANT(400, GET(&nobody, "/public/counts?node=$n990101&by=org"));
	WANT(401, GET(&nobody, "/counts?node=$n990101"));
}

static void the_public_is_told_no_handful(struct town *t)
{
	for (int i = 0; i < 12; i++) {
		WANT(201, POST(&operator, "/cases", "{\"text\":\"rubbish\",\"lon\":%s,\"lat\":45.005,\"category\":\"%s\"}", i < 9 ? "126.005" : "126.025",
		    i < 6 ? "roads" : i < 11 ? "order" : "safety"));
	}
	town_tick(t);
	WANT(200, GET(&nobody, "/public/counts?node=$n990101001&by=category"));
	assert_int_equal(figure(t, "total.figures", "opened", "numerator"), 12);
	/* One cell of 1: hidden, and the next smallest (5) with it, lest the total tell it. */
	assert_int_equal(town_size(t, "items"), 3);
	assert_int_equal(figure(t, "items.0.figures", "opened", "numerator"), -1);
	assert_int_equal(figure(t, "items.1.figures", "opened", "numerator"), 6);
	assert_int_equal(figure(t, "items.2.figures", "opened", "numerator"), -1);
	assert_null(strstr(t->r.body, "cases"));
	WANT(200, GET(&nobody, "/public/counts?node=$n990101001&by=node"));
	for (int i = 0; i < 2; i++) {
		char path[40];
		snprintf(path, sizeof path, "items.%d.figures", i);
		assert_int_equal(figure(t, path, "opened", "numerator"), -1);
	}
}

/* The account of a screen on a wall: whoever steps up to it sees figures and opens no case. */
static void a_screen_sees_figures_and_no_case(struct town *t)
{
	const struct who *screen = town_who(t, "screen", "990101", NULL);

	town_snap(t, EAST);
	town_tick(t);
	WANT(200, GET(screen, "/dashboard?node=$n990101"));
	assert_true(town_int(t, "open") > 0);
	WANT(200, GET(screen, "/counts?node=$n990101&by=node"));
	WANT(200, GET(screen, "/reports?node=$n990101"));
	WANT(200, GET(screen, "/nodes/$n990101/children"));
	WANT(404, GET(screen, "/dashboard?node=$n990102"));
	WANT(403, GET(screen, "/cases?queue=all"));
	WANT(403, GET(screen, "/queues"));
	WANT(403, GET(screen, "/orgs"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(every_counter_is_what_a_count_from_nothing_finds),
		BOTH(what_waits_to_be_added_is_no_difference),
		BOTH(two_that_fold_at_once_add_everything_once),
		BOTH(figures_say_what_happened_with_both_sides_of_the_line),
		BOTH(a_period_or_a_place_that_cannot_be_counted_is_refused),
		BOTH(the_public_is_told_no_handful),
		BOTH(a_screen_sees_figures_and_no_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
