/*
 * limiter_test.c: claims about the token buckets: how much at once, how much a minute, what a turned clock gives, and whose
 * bucket an address draws from.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "core/inside.h"

#define AT (INT64_C(1800000000) * US_SECOND)

/* How many of `tries` calls of the same instant pass. */
static int passing(struct limiter *l, const char *key, int64_t now, int per_minute, int burst, int tries)
{
	int n = 0;

	for (int i = 0; i < tries; i++)
		n += limiter_take(l, key, now, per_minute, burst);
	return n;
}

static void new_bucket_is_full_and_no_fuller(void **s)
{
	struct limiter *l = limiter_new();

	(void)s;
	assert_int_equal(passing(l, "a", AT, 60, 5, 100), 5);
	assert_false(limiter_take(l, "a", AT, 60, 5));
	limiter_free(l);
}

static void bucket_never_grows_beyond_its_burst(void **s)
{
	struct limiter *l = limiter_new();

	(void)s;
	assert_int_equal(passing(l, "a", AT, 60, 5, 1), 1);
	for (int64_t rest = US_MINUTE; rest < 4000 * US_DAY; rest *= 7)
		assert_int_equal(passing(l, "a", AT + rest, 60, 5, 100), 5);
	limiter_free(l);
}

static void bucket_refills_by_the_minute(void **s)
{
	struct limiter *l = limiter_new();
	int64_t now = AT;

	(void)s;
	assert_int_equal(passing(l, "a", now, 6, 4, 100), 4);
	/* Six a minute is one in ten seconds: nothing a second before, one then, three after thirty. */
	assert_false(limiter_take(l, "a", now + 9 * US_SECOND, 6, 4));
	assert_int_equal(passing(l, "a", now + 11 * US_SECOND, 6, 4, 100), 1);
	assert_int_equal(passing(l, "a", now + 41 * US_SECOND, 6, 4, 100), 3);
	limiter_free(l);
}

/* Whatever the pace, no more passes in a span than the burst and what the span brings. */
static void pace_gains_nothing(void **s)
{
	static const int64_t paces[] = { 1, 999, US_SECOND / 7, US_SECOND, 3 * US_SECOND };

	(void)s;
	for (size_t i = 0; i < sizeof paces / sizeof paces[0]; i++) {
		struct limiter *l = limiter_new();
		int64_t span = paces[i] * 20000;
		int n = 0, most = 5 + (int)(30 * span / US_MINUTE);
		for (int64_t t = 0; t < span; t += paces[i])
			n += limiter_take(l, "a", AT + t, 30, 5);
		assert_true(n <= most);
		assert_true(n >= most - 1 || n == 20000);    /* who comes seldom is never refused */
		limiter_free(l);
	}
}

static void clock_set_back_gives_nothing_and_keeps_nobody_waiting(void **s)
{
	struct limiter *l = limiter_new();

	(void)s;
	assert_int_equal(passing(l, "a", AT, 60, 5, 100), 5);
	assert_int_equal(passing(l, "a", AT - 30 * US_DAY, 60, 5, 100), 0);
	/* From there on a minute is a minute, though the old time is a month away. */
	assert_int_equal(passing(l, "a", AT - 30 * US_DAY + 2 * US_SECOND + 1, 60, 5, 100), 2);
	limiter_free(l);
}

static void clock_set_back_takes_nothing_that_was_there(void **s)
{
	struct limiter *l = limiter_new();

	(void)s;
	assert_int_equal(passing(l, "a", AT, 60, 5, 2), 2);
	assert_int_equal(passing(l, "a", AT - US_DAY, 60, 5, 100), 3);
	limiter_free(l);
}

/* Two keys of a table of 65536 may fall together, twenty do not. */
static void emptied_bucket_is_one_key_s_own(void **s)
{
	struct limiter *l = limiter_new();
	char key[16];
	int n = 0;

	(void)s;
	assert_int_equal(passing(l, "greedy", AT, 60, 5, 100), 5);
	for (int i = 0; i < 20; i++) {
		snprintf(key, sizeof key, "k%d", i);
		n += limiter_take(l, key, AT, 60, 5);
	}
	assert_true(n >= 18);
	assert_false(limiter_take(l, "greedy", AT, 60, 5));
	limiter_free(l);
}

static void rate_of_nothing_lets_the_burst_through_once(void **s)
{
	struct limiter *l = limiter_new();

	(void)s;
	assert_int_equal(passing(l, "a", AT, 0, 1, 10), 1);
	assert_false(limiter_take(l, "a", AT + 100 * US_DAY, 0, 1));
	limiter_free(l);
	limiter_free(NULL);
}

struct crowd { struct limiter *l; int passed; };

static void *push(void *arg)
{
	struct crowd *c = arg;

	c->passed = passing(c->l, "a", AT, 60, 100, 1000);
	return NULL;
}

static void crowd_gets_no_more_than_one(void **s)
{
	struct limiter *l = limiter_new();
	struct crowd crowd[4];
	pthread_t thread[4];
	int all = 0;

	(void)s;
	for (int i = 0; i < 4; i++) {
		crowd[i] = (struct crowd){ l, 0 };
		assert_int_equal(pthread_create(&thread[i], NULL, push, &crowd[i]), 0);
	}
	for (int i = 0; i < 4; i++) {
		pthread_join(thread[i], NULL);
		all += crowd[i].passed;
	}
	assert_int_equal(all, 100);
	limiter_free(l);
}

static bool one_bucket(const char *a, const char *b)
{
	char one[LIMITER_PEER], other[LIMITER_PEER];

	limiter_peer(one, a);
	limiter_peer(other, b);
	assert_true(strlen(one) < LIMITER_PEER && strlen(other) < LIMITER_PEER);
	return strcmp(one, other) == 0;
}

static void machine_has_one_bucket_however_many_addresses_it_takes(void **s)
{
	(void)s;
	assert_true(one_bucket("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff"));
	assert_true(one_bucket("2001:db8:1:2::1", "2001:0DB8:0001:0002::9"));
	assert_false(one_bucket("2001:db8:1:2::1", "2001:db8:1:3::1"));
	assert_false(one_bucket("192.0.2.1", "192.0.2.2"));
	assert_true(one_bucket("192.0.2.1", "192.0.2.1"));
	assert_true(one_bucket(NULL, "-"));
	assert_false(one_bucket(NULL, "192.0.2.1"));
	assert_true(one_bucket("a name far longer than any address that there could be", "a name far longer than any address that there could "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_bucket_is_full_and_no_fuller),
		cmocka_unit_test(bucket_never_grows_beyond_its_burst),
		cmocka_unit_test(bucket_refills_by_the_minute),
		cmocka_unit_test(pace_gains_nothing),
		cmocka_unit_test(clock_set_back_gives_nothing_and_keeps_nobody_waiting),
		cmocka_unit_test(clock_set_back_takes_nothing_that_was_there),
		cmocka_unit_test(emptied_bucket_is_one_key_s_own),
		cmocka_unit_test(rate_of_nothing_lets_the_burst_through_once),
		cmocka_unit_test(crowd_gets_no_more_than_one),
		cmocka_unit_test(machine_has_one_bucket_however_many_addresses_it_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
