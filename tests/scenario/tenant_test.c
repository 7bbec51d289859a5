/*
 * tenant_test.c: two cities in one store know nothing of each other: whatever of the one is asked for by the other's people is
 * not there, though ids, codes, numbers, links and keys are the same kind of thing.
 */
#include <stdio.h>
#include <stdlib.h>

#include "process/process.h"
#include "scenario/calls.h"

/* The second city has the same codes at another place, an administrator, a desk and one case. */
static void second_city(struct town *t, struct who *desk)
{
	struct problem p = { 0 };
	const struct who *made;

	WANT(204, POST(&operator, "/operator/tenants", "{\"tenant\":\"2\",\"code\":\"2\",\"name\":\"Second\",\"pack\":\"base\"}"));
	town_restart(t);
	t->tenant = 2;
	assert_int_equal(process_adopt(t->core, 2, t->packs, "base", &p), OK);
	town_tree(t);
	made = DESK;
	*desk = *made;
	town_snap(t, EAST);
	town_set(t, "case2", town_get(t, "case"));
	town_set(t, "follow2", town_get(t, "follow"));
	town_set(t, "number2", town_get(t, "number"));
	t->people_n = 0;      /* the first city's people are made anew below */
}

static void two_cities_share_nothing(struct town *t)
{
	struct who second;

	second_city(t, &second);
	t->tenant = 1;
	WANT(200, GET(&operator, "/nodes?code=990101"));
	town_keep(t, "n990101", "id");
	WANT(200, GET(&operator, "/nodes?code=990101001001"));
	town_keep(t, "n990101001001", "id");
	WANT(200, GET(&operator, "/orgs?q=unit"));
	town_keep(t, "office", "items.2.id");
	const struct who *first = DESK;
	town_snap(t, EAST);
	/* Each sees its own. The tenant that a token names counts, whatever the call says. */
	for (int tenant = 1; tenant <= 2; tenant++) {
		t->tenant = tenant;
		WANT(200, GET(first, "/cases/$case"));
		WANT(404, GET(first, "/cases/$case2"));
		WANT(200, GET(&second, "/cases/$case2"));
		WANT(404, GET(&second, "/cases/$case"));
		WANT(200, GET(first, "/cases?queue=all"));
		assert_int_equal(town_size(t, "items"), 1);
		assert_string_equal(town_text(t, "items.0.number"), town_get(t, "number"));
		WANT(200, GET(&second, "/cases?queue=all&number=$number"));
		assert_int_equal(town_size(t, "items"), 0);
		WANT(404, GET(&second, "/nodes/$n990101"));
		WANT(404, GET(&second, "/orgs/$office"));
		t->if_match = "*";
		WANT(404, POST(&second, "/cases/$case/acts/file", "{\"category\":\"roads\"}"));
		WANT(404, POST(&second, "/cases/$case/contact", "{\"reason\":\"curious\"}"));
	}
	/* A follow link is one city's. */
	t->tenant = 1;
	WANT(200, GET(&nobody, "/snaps/$follow"));
	WANT(404, GET(&nobody, "/snaps/$follow2"));
	t->tenant = 2;
	WANT(404, GET(&nobody, "/snaps/$follow"));
	WANT(200, GET(&nobody, "/snaps/$follow2"));
}

static void the_same_key_is_another_key_in_the_other_city(struct town *t)
{
	struct who second;
	char first[20];

	t->key = "the-same-key-0001";
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}"));
	snprintf(first, sizeof first, "%s", town_text(t, "number"));
	second_city(t, &second);
	t->key = "the-same-key-0001";
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"another hole\",\"lon\":126.005,\"lat\":45.005}"));
	assert_string_not_equal(town_text(t, "number"), first);
	t->tenant = 1;
	t->key = "the-same-key-0001";
	WANT(422, POST(&nobody, "/snaps", "{\"text\":\"another hole\",\"lon\":126.005,\"lat\":45.005}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE tenant = 1"), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE tenant = 2"), 2);
}

/* What is erased, sealed, counted or due in one city touches no row of the other. */
static void what_is_done_to_one_city_leaves_the_other_as_it_was(struct town *t)
{
	struct who second;
	int64_t entries, sides;

	second_city(t, &second);
	entries = town_count(t, "SELECT COUNT(*) FROM journal WHERE tenant = 1");
	sides = town_count(t, "SELECT COUNT(*) FROM side WHERE tenant = 1");
	WANT(204, POST(&operator, "/operator/erase", "{\"subject\":\"$case2\",\"reason\":\"asked for\"}"));
	t->tenant = 1;
	/* The same number as a subject of the other city: nothing there is found. */
	WANT(204, POST(&operator, "/operator/erase", "{\"subject\":\"$case2\",\"reason\":\"asked for\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE tenant = 1"), sides);
	town_later(t, 30 * US_DAY);
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE tenant = 2 AND kind = 'case.clock_fired'"), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE tenant = 1"), entries + 1);
	assert_true(town_count(t, "SELECT COUNT(*) FROM seal WHERE tenant = 1") > 0 && town_count(t, "SELECT COUNT(*) FROM seal WHERE tenant = 2") > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(two_cities_share_nothing),
		BOTH(the_same_key_is_another_key_in_the_other_city),
		BOTH(what_is_done_to_one_city_leaves_the_other_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
