/*
 * time_test.c: on whose desk the time went (超期说明): clocks cut where the case changed hands or stood, what each desk used, and
 * the explanation that whoever had a late case gives.
 */
#include <stdio.h>

#include "scenario/scenario.h"

static const char *text(struct town *t, const char *fmt, int i, int k)
{
	char path[80];

	snprintf(path, sizeof path, fmt, i, k);
	return town_text(t, path);
}

static double number(struct town *t, const char *fmt, int i, int k)
{
	char path[80];

	snprintf(path, sizeof path, fmt, i, k);
	return json_number_value(town_at(t, path));
}

/* $version of $case, as If-Match has it. */
static void version(struct town *t)
{
	char text[32];

	WANT(200, GET(CENTRE, "/cases/$case"));
	snprintf(text, sizeof text, "\"%d\"", (int)town_int(t, "version"));
	town_set(t, "version", text);
}

/* An event that ROADS has in hand and that is late by days. */
static void late(struct town *t)
{
	town_snap(t, EAST);
	town_later(t, US_HOUR);
	town_bring(t, "handling");
	town_later(t, 21 * US_DAY);
	town_tick(t);
}

static void each_stretch_says_whose_desk_it_was_and_what_it_used(struct town *t)
{
	late(t);
	WANT(200, GET(CENTRE, "/cases/$case/time"));
	assert_true(town_size(t, "clocks") >= 3);
	for (size_t i = 0; i < town_size(t, "clocks"); i++) {
		char path[60];
		double sum = 0;
		snprintf(path, sizeof path, "clocks.%zu.stretches", i);
		size_t n = town_size(t, path);
		for (size_t k = 0; k < n; k++)
			sum += number(t, "clocks.%d.stretches.%d.worked", (int)i, (int)k);
		assert_true(fabs(sum - number(t, "clocks.%d.used", (int)i, 0)) < 0.02 * (double)(n + 1));
	}
	int last = (int)town_size(t, "clocks") - 1;
	assert_string_equal(text(t, "clocks.%d.state", last, 0), "breached");
	assert_string_equal(text(t, "clocks.%d.stretches.%d.org", last, 0), town_get(t, "roads"));
	assert_string_equal(text(t, "clocks.%d.stretches.%d.state", last, 0), "handling");
	assert_true(number(t, "clocks.%d.late", last, 0) > 0);
	assert_true(strstr(text(t, "clocks.%d.words", last, 0), "late") != NULL);
	/* The first one lay at the place, an hour of it outside office hours or not. */
	assert_null(town_at(t, "clocks.0.stretches.0.org"));
	assert_string_equal(town_text(t, "clocks.0.stretches.0.state"), "reported");
	/* Whoever may not read the case reads nothing of its time. */
	WANT(404, GET(town_who(t, "dept_desk", "990102", "west_roads"), "/cases/$case/time"));
	WANT(401, GET(&nobody, "/cases/$case/time"));
}

static void whoever_had_a_late_case_explains_and_the_desk_reads_it(struct town *t)
{
	char body[80], none[80];

	late(t);
	WANT(200, GET(ROADS, "/cases/$case/time"));
	int last = (int)town_size(t, "clocks") - 1;
	snprintf(body, sizeof body, "{\"clock\":%d,\"words\":\"the asphalt came late\"}", (int)number(t, "clocks.%d.n", last, 0));
	assert_true(json_is_true(town_at(t, "clocks.0.explain")) == false);
	assert_string_equal(text(t, "clocks.%d.state", last, 0), "breached");
	snprintf(none, sizeof none, "clocks.%d.explain", last);
	assert_true(json_is_true(town_at(t, none)));
	version(t);
	/* Not on that desk; no such clock; nothing said; not late. */
	t->if_match = town_get(t, "version");
	WANT(403, POST(STREET, "/cases/$case/explain", "%s", body));
	t->if_match = town_get(t, "version");
	WANT(400, POST(ROADS, "/cases/$case/explain", "{\"clock\":77,\"words\":\"what clock?\"}"));
	t->if_match = town_get(t, "version");
	WANT(400, POST(ROADS, "/cases/$case/explain", "{\"clock\":1}"));
	t->if_match = town_get(t, "version");
	WANT(409, POST(DESK, "/cases/$case/explain", "{\"clock\":1,\"words\":\"we were quick\"}"));
	WANT(428, POST(ROADS, "/cases/$case/explain", "%s", body));
	t->if_match = town_get(t, "version");
	WANT(200, POST(ROADS, "/cases/$case/explain", "%s", body));
	t->if_match = town_get(t, "version");
	WANT(412, POST(ROADS, "/cases/$case/explain", "%s", body));
	/* It is read by who reads the case, and asked for no more. */
	WANT(200, GET(STREET, "/cases/$case/time"));
	assert_int_equal(town_size(t, "explanations"), 1);
	assert_string_equal(town_text(t, "explanations.0.words"), "the asphalt came late");
	assert_string_equal(town_text(t, "explanations.0.org"), town_get(t, "roads"));
	WANT(200, GET(ROADS, "/cases/$case/time"));
	assert_false(json_is_true(town_at(t, none)));
	/* In the journal there are no words, and they go with the others. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE tenant = 1 AND payload LIKE '%%asphalt%%'"), 0);
	version(t);
	t->if_match = town_get(t, "version");
	WANT(200, POST(CENTRE, "/cases/$case/erase", "{\"what\":\"words\",\"reason\":\"a name was in it\"}"));
	WANT(200, GET(STREET, "/cases/$case/time"));
	assert_int_equal(town_size(t, "explanations"), 1);
	assert_null(town_at(t, "explanations.0.words"));
}

static void what_stood_counts_for_nobody(struct town *t)
{
	bool stood = false;

	town_snap(t, EAST);
	town_bring(t, "handling");
	town_set(t, "event", town_get(t, "case"));
	WANT(200, town_act(t, ROADS, "ask_suspension", "{\"words\":\"until the thaw\"}"));
	town_task(t, "suspension", NULL, "request");
	town_on(t, "request");
	WANT(200, town_act(t, STREET, "grant", "{\"until\":\"2026-06-21T09:00:00+08:00\"}"));
	town_later(t, 5 * US_DAY);
	town_tick(t);
	WANT(200, GET(CENTRE, "/cases/$event/time"));
	/* The case's own clocks and those of the request stand in one answer. */
	int i = (int)town_size(t, "clocks") - 1;
	assert_string_not_equal(text(t, "clocks.%d.case", i, 0), town_get(t, "event"));
	for (i = 0; i < (int)town_size(t, "clocks"); i++) {
		char path[60];
		snprintf(path, sizeof path, "clocks.%d.stretches", i);
		for (int k = 0; k < (int)town_size(t, path); k++) {
			snprintf(path, sizeof path, "clocks.%d.stretches.%d.paused", i, k);
			if (!json_is_true(town_at(t, path)))
				continue;
			stood = true;
			assert_true(number(t, "clocks.%d.stretches.%d.worked", i, k) == 0);
			assert_string_equal(text(t, "clocks.%d.state", i, 0), "paused");
		}
	}
	assert_true(stood);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(each_stretch_says_whose_desk_it_was_and_what_it_used),
		BOTH(whoever_had_a_late_case_explains_and_the_desk_reads_it),
		BOTH(what_stood_counts_for_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
