/*
 * bulletin_test.c: the monthly report: what was published stays, what changes stands beside it, and so does the month before.
 */
#include <stdio.h>

#include "scenario/scenario.h"

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

static int64_t row_figure(struct town *t, const char *by, const char *metric, const char *field)
{
	for (size_t i = 0; i < town_size(t, "rows"); i++) {
		char path[60];
		snprintf(path, sizeof path, "rows.%zu.by", i);
		if (strcmp(town_text(t, path), by) == 0) {
			snprintf(path, sizeof path, "rows.%zu.figures", i);
			return figure(t, path, metric, field);
		}
	}
	fail_msg("no row by %s", by);
	return -1;
}

static void month_set(struct town *t)
{
	struct civil day = day_civil(t->now, CHINA_OFFSET_MIN);
	char month[8];

	snprintf(month, sizeof month, "%04d-%02d", day.year, day.month);
	town_set(t, "month", month);
}

/* The month before stands beside each figure, as it was when the report was published. */
static void the_month_after_is_compared(struct town *t)
{
	for (int i = 0; i < 5; i++) {
		if (i == 2)
			town_later(t, 31 * US_DAY);
		town_snap(t, EAST);
	}
	month_set(t);
	town_later(t, 31 * US_DAY);
	town_tick(t);
	WANT(201, POST(CENTRE, "/reports", "{\"node\":\"$n990101\",\"month\":\"$month\"}"));
	town_keep(t, "report", "id");
	for (int published = 0; published < 2; published++) {
		WANT(200, GET(LEADER, "/reports/$report"));
		assert_int_equal(row_figure(t, "all", "opened", "numerator"), 3);
		assert_int_equal(row_figure(t, "all", "opened", "before_numerator"), 2);
		assert_int_equal(row_figure(t, "node", "completion_submitted", "before_denominator"), 2);
		t->if_match = "\"1\"";
		assert_int_equal(published ? 412 : 200, POST(&operator, "/reports/$report/publish", "{}"));
	}
}

static void a_published_month_stays_and_what_changes_stands_beside_it(struct town *t)
{
	month_set(t);
	WANT(200, GET(&operator, "/nodes?code=990101"));
	town_snap(t, EAST);
	town_bring(t, "filed");
	WANT(409, POST(CENTRE, "/reports", "{\"node\":\"$n990101\",\"month\":\"$month\"}"));
	town_later(t, 40 * US_DAY);
	town_tick(t);
	WANT(201, POST(CENTRE, "/reports", "{\"node\":\"$n990101\",\"month\":\"$month\"}"));
	town_keep(t, "report", "id");
	WANT(200, GET(LEADER, "/reports/$report"));
	assert_string_equal(town_text(t, "state"), "draft");
	assert_int_equal(row_figure(t, "all", "opened", "before_numerator"), -1);
	assert_int_equal(row_figure(t, "all", "opened", "numerator"), 1);
	assert_int_equal(row_figure(t, "all", "completion", "denominator"), 1);
	t->if_match = "\"1\"";
	WANT(409, POST(CENTRE, "/reports/$report/publish", "{}"));          /* who drafted it */
	t->if_match = "\"1\"";
	WANT(403, POST(LEADER, "/reports/$report/publish", "{}"));          /* without the right */
	t->if_match = "\"1\"";
	WANT(200, POST(&operator, "/reports/$report/publish", "{}"));
	t->if_match = "\"2\"";
	WANT(409, POST(&operator, "/reports/$report/publish", "{}"));
	WANT(200, GET(LEADER, "/reports/$report"));
	assert_string_equal(town_text(t, "state"), "published");
	assert_int_equal(town_int(t, "corrections"), 0);
	/* The case is declined after all: the month would have been another. */
	WANT(200, town_act(t, &operator, "decline", "{\"words\":\"not ours after all\"}"));
	town_tick(t);
	WANT(200, GET(LEADER, "/reports/$report"));
	assert_true(town_int(t, "corrections") > 0);
	assert_int_equal(row_figure(t, "all", "completion", "denominator"), 1);
	assert_int_equal(row_figure(t, "all", "completion", "now_denominator"), 0);
	assert_int_equal(row_figure(t, "all", "opened", "numerator"), 1);
	assert_int_equal(row_figure(t, "all", "opened", "now_numerator"), -1);
	WANT(200, GET(LEADER, "/reports?node=$n990101"));
	assert_int_equal(town_size(t, "items"), 1);
	the_month_after_is_compared(t);
}

static void a_report_is_one_a_month_of_a_place_that_its_drafter_answers_for(struct town *t)
{
	WANT(201, POST(CENTRE, "/reports", "{\"node\":\"$n990101\",\"month\":\"2025-02\"}"));
	WANT(409, POST(CENTRE, "/reports", "{\"node\":\"$n990101\",\"month\":\"2025-02\"}"));
	WANT(400, POST(CENTRE, "/reports", "{\"node\":\"$n990101\",\"month\":\"2025-13\"}"));
	WANT(400, POST(CENTRE, "/reports", "{\"node\":\"$n990101\",\"month\":\"2025-2x\"}"));
	WANT(404, POST(CENTRE, "/reports", "{\"node\":\"$n990102\",\"month\":\"2025-02\"}"));
	WANT(403, POST(LEADER, "/reports", "{\"node\":\"$n990101\",\"month\":\"2025-01\"}"));
	WANT(404, GET(LEADER, "/reports/1"));
	WANT(404, GET(LEADER, "/reports?node=$n990102"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_published_month_stays_and_what_changes_stands_beside_it),
		BOTH(a_report_is_one_a_month_of_a_place_that_its_drafter_answers_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
