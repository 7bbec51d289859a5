/*
 * id_test.c: claims about ids.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/id.h"

#define NOW INT64_C(1795138200123456)
#define MS 1000

static void ids_rise_when_the_clock_stands(void **s)
{
	struct ids g = { .server = 3 };
	int64_t last = 0;

	(void)s;
	for (int i = 0; i < 20000; i++) {   /* nearly five times what one millisecond holds */
		int64_t id = id_next(&g, NOW);

		assert_true(id > last);
		last = id;
	}
	assert_true(id_time(last) == NOW / MS * MS + 4 * MS);
}

static void ids_rise_when_the_clock_goes_back(void **s)
{
	struct ids g = { .server = 0 };
	uint64_t seed = 7;
	int64_t last = 0;

	(void)s;
	for (int i = 0; i < 100000; i++) {
		int64_t id;

		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		id = id_next(&g, NOW + (int64_t)(seed % 4000000) - 2000000);
		assert_true(id > last);
		last = id;
	}
}

static void an_id_tells_its_millisecond(void **s)
{
	struct ids g = { .server = 1023 };

	(void)s;
	for (int64_t t = NOW; t < NOW + 1000 * MS; t += 777)
		assert_true(id_time(id_next(&g, t)) == t / MS * MS);
}

static void the_same_clock_gives_the_same_ids(void **s)
{
	struct ids a = { .server = 9 }, b = { .server = 9 };

	(void)s;
	for (int i = 0; i < 5000; i++)
		assert_true(id_next(&a, NOW + i / 3) == id_next(&b, NOW + i / 3));
}

static void servers_never_share_an_id(void **s)
{
	struct ids a = { .server = 1 }, b = { .server = 2 };

	(void)s;
	for (int i = 0; i < 10000; i++)
		assert_true(id_next(&a, NOW) != id_next(&b, NOW));
}

static void ids_go_above_one_taken_from_a_higher_server(void **s)
{
	struct ids high = { .server = 1023 }, low = { .server = 0 };
	int64_t last;

	(void)s;
	last = id_next(&high, NOW);
	low.last = last;
	assert_true(id_next(&low, NOW) > last);
}

static void ids_are_positive_before_their_epoch(void **s)
{
	struct ids g = { .server = 0 };
	int64_t first = id_next(&g, 0);

	(void)s;
	assert_true(first > 0);
	assert_true(id_next(&g, -NOW) > first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_rise_when_the_clock_stands),
		cmocka_unit_test(ids_rise_when_the_clock_goes_back),
		cmocka_unit_test(an_id_tells_its_millisecond),
		cmocka_unit_test(the_same_clock_gives_the_same_ids),
		cmocka_unit_test(servers_never_share_an_id),
		cmocka_unit_test(ids_go_above_one_taken_from_a_higher_server),
		cmocka_unit_test(ids_are_positive_before_their_epoch),
	};

	return cmocka_run_group_tests_name("id", tests, NULL, NULL);
}
