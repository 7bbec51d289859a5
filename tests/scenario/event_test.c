/*
 * event_test.c: the main job in a town: a resident reports, the community files, a department handles, the resident rates.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scenario/scenario.h"

static void a_report_is_filed_dispatched_handled_checked_and_rated(struct town *t)
{
	town_snap(t, EAST);
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"roads\",\"words\":\"seen from the window\"}"));
	WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"limit\":\"urgent\"}"));
	WANT(200, town_act(t, ROADS, "accept", "{}"));
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"A new cover was set\"}"));
	WANT(200, town_act(t, DESK, "pass", "{}"));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "state"), "closed");
	assert_string_equal(town_text(t, "answer"), "A new cover was set");
	assert_true(town_has(t, "can", "rate") && town_has(t, "can", "reopen"));
	t->if_match = t->r.etag;
	char etag[32];
	snprintf(etag, sizeof etag, "%s", t->r.etag);
	t->if_match = etag;
	WANT(200, POST(&nobody, "/snaps/$follow/rate", "{\"score\":5,\"words\":\"thank you\"}"));
	assert_string_equal(town_text(t, "state"), "rated");
	assert_int_equal(town_int(t, "rating.score"), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = { BOTH(a_report_is_filed_dispatched_handled_checked_and_rated) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
