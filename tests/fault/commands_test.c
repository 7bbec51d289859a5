/*
 * commands_test.c: every command is run with its first, second, … last call of the store failing, until it gets through: as a
 * broken store (E_STORE), and what writes also as a full disk (E_FULL) and a lost race (E_RETRY). What failed says so with 5xx and
 * leaves no trace in any table; what succeeds although a call failed has been tried again, and is whole.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "scenario/calls.h"

#define CALLS_MAX 400       /* of one command; more means that it never gets through */

struct attempt { struct town *t; const struct sample *s; const struct who *w; enum err as; char *before; json_t *whole; int64_t failed; int step; };

static const char *as_name(enum err as)
{
	return as == E_STORE ? "broken" : as == E_FULL ? "full" : "raced";
}

/* What a failed command answers: its own status, in words, and nothing of the store's. */
static void check_failure(struct attempt *a, int64_t nth)
{
	struct town *t = a->t;
	int status = t->r.status, want = a->as == E_FULL ? 507 : a->as == E_STORE ? 500 : 503;

	if (status != want && status != 503)
		fail_msg("%s %s, call %d %s: %d, not %d: %.*s", a->s->method, a->s->path, (int)nth, as_name(a->as), status, want, (int)t->r.n,
		         t->r.body ? t->r.body : "");
	assert_true(*town_text(t, "detail") && *town_text(t, "title"));
	assert_null(strstr(t->r.body, "made to fail"));
	if (!town_same(t, a->before))
		fail_msg("%s %s, call %d %s: it failed and left a trace", a->s->method, a->s->path, (int)nth, as_name(a->as));
}

static void prepare(struct attempt *a)
{
	town_later(a->t, US_SECOND);
	if (a->s->flags & SAMPLE_ENDS)
		sample_revive(a->t, a->w);
	if (a->s->before)
		a->s->before(a->t);
	free(a->before);
	a->before = town_digest(a->t);
}

/* A read that got through although a call failed must say what it says otherwise. */
static void check_read(struct attempt *a, int64_t nth)
{
	if (a->whole && !json_equal(a->whole, a->t->body))
		fail_msg("%s %s, call %d %s: it answers as if nothing had happened, and less: %.*s", a->s->method, a->s->path, (int)nth, as_name(a->as),
		         (int)a->t->r.n, a->t->r.body);
}

static void each_call_fails(struct attempt *a)
{
	struct town *t = a->t;
	bool reads = sample_cmd(a->s, NULL)->mode == READ;
	int64_t calls;

	prepare(a);
	if (reads) {
		sample_call(t, a->s, a->w, "*", a->s->body);
		a->whole = json_incref(t->body);
	}
	for (int64_t nth = 1;; nth += a->step) {
		if (nth >= CALLS_MAX)
			fail_msg("%s %s: more than %d store calls", a->s->method, a->s->path, CALLS_MAX);
		t->now += US_SECOND;      /* nobody is limited by the test's own haste */
		store_fault_set(core_store(t->core), nth, a->as);
		sample_call(t, a->s, a->w, "*", a->s->body);
		calls = store_fault_set(core_store(t->core), 0, OK);
		if (t->r.status != a->s->status) {
			if (calls < nth)
				fail_msg("%s %s: %d without a failing call: %.*s", a->s->method, a->s->path, t->r.status, (int)t->r.n, t->r.body);
			check_failure(a, nth);
			a->failed++;
			continue;
		}
		if (calls < nth)
			break;
		a->failed++;
		if (reads)
			check_read(a, nth);
		else
			prepare(a);
	}
	json_decref(a->whole);
	free(a->before);
}

static void every_call_of_every_command_fails_once(struct town *t)
{
	static const enum err ways[] = { E_STORE, E_FULL, E_RETRY };
	const char *only = getenv("SHAO_TEST_SAMPLE");      /* a part of a path, to look into one */
	bool full = getenv("SHAO_TEST_FULL") != NULL;
	int64_t failed = 0;

	log_level_set((enum log_level)(LOG_ERROR + 1));
	town_objects(t);
	for (int i = 0; i < samples_n; i++) {
		const struct who *w = sample_who(t, &samples[i]);
		if (only && !strstr(samples[i].path, only))
			continue;
		/* not ready in-process, whatever happens; parts fail one by one */
		if (strcmp(samples[i].path, "/readyz") == 0 || (samples[i].flags & SAMPLE_PARTS))
			continue;
		for (size_t k = 0; k < 3; k++) {
			/* Every call breaks once; a full disk and a lost race are tried at every third, unless there is time. */
			struct attempt a = { .t = t, .s = &samples[i], .w = w, .as = ways[k], .step = k == 0 || full ? 1 : 3 };
			if (k > 0 && sample_cmd(&samples[i], NULL)->mode == READ)
				continue;
			each_call_fails(&a);
			failed += a.failed;
		}
	}
	log_level_set(LOG_INFO);
	printf("# %" PRId64 " store calls failed\n", failed);
	assert_true(only || failed > 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = { BOTH_WITH(every_call_of_every_command_fails_once, TOWN_FAULTS) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
