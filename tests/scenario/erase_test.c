/*
 * erase_test.c: what a resident asks to be forgotten is gone, for every reader, and the journal stays provable.
 */
#include <stdio.h>

#include "scenario/scenario.h"

static void everything_of_a_case_is_erased_and_the_case_goes_on(struct town *t)
{
	char path[160];

	town_photo(t);
	WANT(201, POST(&nobody, "/snaps",
	    "{\"text\":\"a lamp is out\",\"lon\":126.005,\"lat\":45.005,\"contact\":\"13800000000\",\"photos\":[\"$photo\"]}"));
	town_keep(t, "number", "number");
	town_keep(t, "follow", "follow");
	WANT(200, GET(&operator, "/cases?queue=all&number=$number"));
	town_keep(t, "case", "items.0.id");
	snprintf(path, sizeof path, "/photos/%s/thumb?follow=%s", town_get(t, "photo"), town_get(t, "follow"));
	WANT(200, GET(&nobody, path));

	t->if_match = "\"1\"";
	WANT(403, POST(DESK, "/cases/$case/erase", "{\"what\":\"all\",\"reason\":\"asked for by letter\"}"));
	WANT(428, POST(CENTRE, "/cases/$case/erase", "{\"what\":\"all\",\"reason\":\"asked for by letter\"}"));
	t->if_match = "\"1\"";
	WANT(200, POST(CENTRE, "/cases/$case/erase", "{\"what\":\"all\",\"reason\":\"asked for by letter\"}"));

	WANT(404, GET(&nobody, path));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "text"), "");
	assert_int_equal(town_size(t, "photos"), 0);
	WANT(200, GET(CENTRE, "/cases/$case"));
	assert_string_equal(town_text(t, "text"), "");
	assert_int_equal(town_int(t, "photos"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE subject = %s", town_get(t, "case")), 0);
	WANT(404, POST(CENTRE, "/cases/$case/contact", "{\"reason\":\"to ask\"}"));
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"lighting\"}"));
	/* The picture's file goes with the clean-up: a day to give it up, a minute to take it away. */
	town_later(t, INT64_C(25) * 3600 * 1000000);
	town_tick(t);
	town_later(t, INT64_C(120) * 1000000);
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM photo"), 0);
}

static void an_erased_contact_leaves_the_words(struct town *t)
{
	WANT(200, GET(CENTRE, "/queues"));
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"a lamp is out\",\"lon\":126.005,\"lat\":45.005,\"contact\":\"13800000000\"}"));
	town_keep(t, "number", "number");
	WANT(200, GET(&operator, "/cases?queue=all&number=$number"));
	town_keep(t, "case", "items.0.id");
	t->if_match = "\"1\"";
	WANT(200, POST(CENTRE, "/cases/$case/erase", "{\"what\":\"contact\",\"reason\":\"asked for by letter\"}"));
	WANT(200, GET(CENTRE, "/cases/$case"));
	assert_string_equal(town_text(t, "text"), "a lamp is out");
	WANT(404, POST(CENTRE, "/cases/$case/contact", "{\"reason\":\"to ask\"}"));
}

static void who_submits_a_result_does_not_check_it(struct town *t)
{
	const struct who *unit;
	char path[100];

	town_snap(t, EAST);
	town_bring(t, "handling");
	unit = ROADS;
	WANT(200, town_act(t, unit, "finish", "{\"words\":\"done\"}"));
	/* The same person takes a post at the street, too. */
	snprintf(path, sizeof path, "/posts/%" PRId64 "/holders", STREET->post);
	WANT(200, POST(&operator, path, "{\"person\":\"%" PRId64 "\"}", unit->person));
	WANT(200, POST(unit, "/sessions/current/post", "{\"post\":\"%" PRId64 "\"}", STREET->post));
	WANT(200, GET(unit, "/cases/$case"));
	assert_false(town_has(t, "can", "pass"));
	assert_true(town_has(t, "can", "redo"));
	WANT(409, town_act(t, unit, "pass", "{}"));
	WANT(200, town_act(t, STREET, "pass", "{}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(everything_of_a_case_is_erased_and_the_case_goes_on),
		BOTH(an_erased_contact_leaves_the_words),
		BOTH(who_submits_a_result_does_not_check_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
