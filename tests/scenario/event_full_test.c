/*
 * event_full_test.c: what the base pack's event can do beyond the usual way (house.md section 5): checks before filing, before
 * closing and after; co-handlers and a unit's own offices; arbitration, extension, suspension, appeal, supervision, reminders;
 * and dissatisfaction that has it done again.
 */
#include <stdio.h>

#include "scenario/scenario.h"

/* A resident's report in the east, brought to a state; $event and $case. */
static void event(struct town *t, const char *state)
{
	town_snap(t, EAST);
	town_bring(t, state);
	town_set(t, "event", town_get(t, "case"));
}

/* The reporter's own act. */
static int says(struct town *t, const char *act, const char *words)
{
	char path[100];

	snprintf(path, sizeof path, "/snaps/$follow/acts/%s", act);
	t->if_match = "*";
	return POST(&nobody, path, "{\"words\":\"%s\"}", words);
}

/* ---- the reporter is asked, and objects ---- */

static void the_clock_waits_while_the_reporter_is_asked_and_goes_on_with_the_answer(struct town *t)
{
	int64_t due;

	event(t, "handling");
	WANT(200, GET(ROADS, "/cases/$case"));
	due = town_time(t, "due");
	WANT(400, town_act(t, ROADS, "ask_back", "{}"));
	WANT(200, town_act(t, ROADS, "ask_back", "{\"words\":\"which of the two bridges?\"}"));
	WANT(409, town_act(t, ROADS, "ask_back", "{\"words\":\"and when?\"}"));
	WANT(200, GET(ROADS, "/cases/$case"));
	assert_string_equal(town_text(t, "clock_state"), "paused");
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "question"), "which of the two bridges?");
	assert_true(town_has(t, "can", "answer_question"));
	town_later(t, US_DAY);
	WANT(400, says(t, "answer_question", ""));
	WANT(409, says(t, "finish", "I did it myself"));
	WANT(200, says(t, "answer_question", "the eastern one"));
	assert_null(town_at(t, "question"));
	WANT(200, GET(ROADS, "/cases/$case"));
	assert_string_equal(town_text(t, "clock_state"), "running");
	assert_true(town_time(t, "due") > due);
	/* Twice at most, and without an answer it goes on by itself. */
	WANT(200, town_act(t, ROADS, "ask_back", "{\"words\":\"which end of it?\"}"));
	town_later(t, 14 * US_DAY);
	assert_true(town_tick(t) > 0);
	WANT(200, GET(ROADS, "/cases/$case"));
	assert_true(strcmp(town_text(t, "clock_state"), "paused") != 0);
	WANT(409, town_act(t, ROADS, "ask_back", "{\"words\":\"once more?\"}"));
	/* Nobody granted a suspension, so none is counted. */
	assert_int_equal(town_count(t, "SELECT CAST(COALESCE(SUM(suspended), 0) AS BIGINT) FROM count_leaf"), 0);
}

static void an_answer_lifts_no_suspension(struct town *t)
{
	event(t, "handling");
	WANT(200, town_act(t, ROADS, "ask_suspension", "{\"words\":\"frozen ground\"}"));
	town_task(t, "suspension", NULL, "ask");
	town_on(t, "ask");
	WANT(200, town_act(t, CENTRE, "grant", "{\"until\":\"2027-04-01T00:00:00Z\"}"));
	town_on(t, "event");
	WANT(200, says(t, "answer_question", "it has grown larger"));
	WANT(200, GET(ROADS, "/cases/$case"));
	assert_string_equal(town_text(t, "clock_state"), "paused");
	WANT(409, town_act(t, ROADS, "ask_back", "{\"words\":\"how large?\"}"));
}

static void who_did_not_report_it_over_the_page_is_not_asked(struct town *t)
{
	WANT(201, POST(WORKER, "/cases", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}"));
	town_keep(t, "case", "id");
	WANT(409, town_act(t, DESK, "ask_reporter", "{\"words\":\"where?\"}"));
}

static void an_objection_is_decided_by_the_county_once(struct town *t)
{
	event(t, "reported");
	WANT(409, says(t, "object", "not yet decided"));
	WANT(200, town_act(t, DESK, "decline", "{\"words\":\"a private yard\"}"));
	WANT(400, says(t, "object", ""));
	WANT(200, says(t, "object", "it is the public path beside it"));
	WANT(409, says(t, "object", "and again"));
	town_task(t, "objection", NULL, "objection");
	town_on(t, "objection");
	WANT(403, town_act(t, DESK, "uphold", "{\"words\":\"yes\"}"));
	WANT(400, town_act(t, CENTRE, "uphold", "{}"));
	WANT(200, town_act(t, CENTRE, "uphold", "{\"words\":\"the path is public\"}"));
	assert_string_equal(town_state(t, "event"), "filed");
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "timeline.3.words"), "the path is public");
	/* Refused: the reporter reads why, and it stays as it was. */
	event(t, "reported");
	WANT(200, town_act(t, DESK, "decline", "{\"words\":\"a private yard\"}"));
	WANT(200, says(t, "object", "it is not"));
	town_task(t, "objection", NULL, "objection");
	town_on(t, "objection");
	WANT(200, town_act(t, CENTRE, "refuse", "{\"words\":\"the map says private\"}"));
	assert_string_equal(town_state(t, "event"), "declined");
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "timeline.3.words"), "the map says private");
	assert_false(town_has(t, "can", "object"));
	/* A window of fifteen days. */
	event(t, "closed");
	town_later(t, 15 * US_DAY + 1);
	WANT(409, says(t, "object", "too late"));
}

/* ---- checks ---- */

static void a_grid_worker_looks_before_it_is_filed(struct town *t)
{
	event(t, "reported");
	WANT(200, town_act(t, DESK, "check_first", "{\"words\":\"is it on our side?\"}"));
	WANT(409, town_act(t, DESK, "check_first", "{}"));
	WANT(409, town_act(t, DESK, "file", "{\"category\":\"roads\"}"));
	town_task(t, "grid_check", NULL, "check");
	town_on(t, "check");
	WANT(200, GET(WORKER, "/cases/$check"));
	assert_true(town_has(t, "can", "confirm") && town_has(t, "can", "deny"));
	WANT(404, town_act(t, ROADS, "confirm", "{}"));
	WANT(400, town_act(t, WORKER, "deny", "{}"));
	WANT(200, town_act(t, WORKER, "confirm", "{\"words\":\"it is\"}"));
	town_on(t, "event");
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"roads\"}"));
}

static void a_result_is_verified_on_the_spot_before_it_is_passed(struct town *t)
{
	event(t, "checking");
	WANT(200, town_act(t, DESK, "verify", "{}"));
	WANT(409, town_act(t, DESK, "pass", "{}"));
	town_task(t, "grid_check", NULL, "check");
	town_on(t, "check");
	WANT(200, town_act(t, WORKER, "deny", "{\"words\":\"the cover rocks\"}"));
	assert_string_equal(town_state(t, "check"), "denied");
	town_on(t, "event");
	WANT(200, town_act(t, DESK, "redo", "{\"words\":\"the cover rocks\"}"));
	assert_string_equal(town_state(t, "event"), "handling");
}

static void a_spot_check_has_undone_work_done_again(struct town *t)
{
	event(t, "checking");
	WANT(409, town_act(t, DESK, "spot_check", "{}"));
	town_bring(t, "closed");
	WANT(200, town_act(t, DESK, "spot_check", "{}"));
	town_task(t, "spot_check", NULL, "check");
	town_on(t, "check");
	WANT(200, town_act(t, WORKER, "find_undone", "{\"words\":\"it broke again\"}"));
	assert_string_equal(town_state(t, "event"), "filed");
	town_on(t, "event");
	town_bring(t, "closed");
	WANT(200, town_act(t, DESK, "spot_check", "{}"));
	town_task(t, "spot_check", NULL, "check");
	town_on(t, "check");
	WANT(200, town_act(t, WORKER, "find_good", "{}"));
	assert_string_equal(town_state(t, "event"), "closed");
	town_later(t, 31 * US_DAY);
	town_on(t, "event");
	WANT(409, town_act(t, DESK, "spot_check", "{}"));
}

/* ---- who handles it ---- */

static void after_two_returns_the_county_decides_and_that_binds(struct town *t)
{
	event(t, "filed");
	WANT(409, town_act(t, CENTRE, "arbitrate", "{\"org\":\"$roads\",\"limit\":\"normal\",\"words\":\"theirs\"}"));
	for (int i = 0; i < 2; i++) {
		WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"limit\":\"normal\"}"));
		WANT(200, town_act(t, ROADS, "send_back", "{\"words\":\"not ours\"}"));
	}
	WANT(403, town_act(t, DESK, "arbitrate", "{\"org\":\"$roads\",\"limit\":\"normal\",\"words\":\"theirs\"}"));
	WANT(200, town_act(t, CENTRE, "arbitrate", "{\"org\":\"$roads\",\"limit\":\"normal\",\"words\":\"theirs by the list\"}"));
	assert_string_equal(town_state(t, "event"), "handling");
	WANT(409, town_act(t, ROADS, "send_back", "{\"words\":\"still not ours\"}"));
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
}

static void a_return_has_a_window(struct town *t)
{
	event(t, "dispatched");
	town_later(t, US_DAY);
	WANT(409, town_act(t, ROADS, "send_back", "{\"words\":\"not ours\"}"));
	WANT(200, town_act(t, ROADS, "accept", "{}"));
}

static void the_result_waits_for_co_handlers_and_for_their_offices(struct town *t)
{
	event(t, "handling");
	WANT(200, town_act(t, DESK, "co_handle", "{\"units\":[\"$housing\"],\"words\":\"the wall beside it\"}"));
	WANT(409, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
	town_task(t, "co_task", "housing", "co");
	town_on(t, "co");
	WANT(200, town_act(t, HOUSING, "accept", "{}"));
	WANT(409, town_act(t, HOUSING, "return", "{\"words\":\"not ours\"}"));
	/* Its own desk gives it on: the inner due before the outer. */
	WANT(200, town_act(t, HOUSING, "assign", "{\"units\":[\"$office\"]}"));
	town_task(t, "sub_task", "office", "sub");
	WANT(409, town_act(t, HOUSING, "finish", "{\"words\":\"done\"}"));
	town_state(t, "co");
	int64_t outer = town_time(t, "due");
	town_state(t, "sub");
	assert_true(town_time(t, "due") <= outer);
	town_on(t, "sub");
	WANT(200, town_act(t, town_who(t, "dept_desk", "990101001", "office"), "finish", "{\"words\":\"mended\"}"));
	town_on(t, "co");
	WANT(200, town_act(t, HOUSING, "finish", "{\"words\":\"all mended\"}"));
	town_on(t, "event");
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
	assert_string_equal(town_state(t, "event"), "checking");
}

static void a_co_handler_may_return_it_while_it_is_not_signed_for(struct town *t)
{
	event(t, "handling");
	WANT(403, town_act(t, ROADS, "co_handle", "{\"units\":[\"$housing\"]}"));
	WANT(200, town_act(t, DESK, "co_handle", "{\"units\":[\"$housing\"]}"));
	town_task(t, "co_task", "housing", "co");
	town_on(t, "co");
	WANT(400, town_act(t, HOUSING, "return", "{}"));
	WANT(200, town_act(t, HOUSING, "return", "{\"words\":\"no wall of ours\"}"));
	town_on(t, "event");
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
}

/* ---- time ---- */

/* ROADS asks; the approval is $ask. */
static void asked(struct town *t, const char *act, const char *process)
{
	town_on(t, "event");
	WANT(200, town_act(t, ROADS, act, "{\"words\":\"asphalt is out\"}"));
	town_task(t, process, NULL, "ask");
	town_on(t, "ask");
}

static void more_time_is_granted_once_by_another_person(struct town *t)
{
	event(t, "handling");
	town_state(t, "event");
	int64_t before = town_time(t, "due");
	asked(t, "ask_extension", "extension");
	WANT(404, town_act(t, ROADS, "grant", "{\"amount\":3}"));
	WANT(403, town_act(t, DESK, "grant", "{\"amount\":3}"));
	WANT(400, town_act(t, STREET, "grant", "{}"));
	assert_string_equal(town_text(t, "field"), "amount");
	WANT(200, town_act(t, STREET, "grant", "{\"amount\":3}"));
	town_state(t, "event");
	assert_true(town_time(t, "due") > before + 2 * US_DAY);
	town_on(t, "event");
	WANT(409, town_act(t, ROADS, "ask_extension", "{\"words\":\"once more\"}"));
}

static void a_request_that_nobody_answers_lapses(struct town *t)
{
	event(t, "handling");
	town_state(t, "event");
	int64_t before = town_time(t, "due");
	asked(t, "ask_extension", "extension");
	town_on(t, "event");
	WANT(409, town_act(t, ROADS, "finish", "{\"words\":\"done meanwhile\"}"));
	town_later(t, 3 * US_DAY);
	town_tick(t);
	assert_string_equal(town_state(t, "ask"), "refused");
	town_state(t, "event");
	assert_true(town_time(t, "due") == before);
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done meanwhile\"}"));
}

static void a_suspended_case_stands_until_its_review_or_is_taken_up(struct town *t)
{
	event(t, "handling");
	WANT(409, town_act(t, STREET, "take_up", "{\"words\":\"go on\"}"));
	asked(t, "ask_suspension", "suspension");
	WANT(400, town_act(t, STREET, "grant", "{}"));
	WANT(400, town_act(t, STREET, "grant", "{\"until\":\"2026-05-01T09:00:00+08:00\"}"));
	WANT(200, town_act(t, STREET, "grant", "{\"until\":\"2026-06-21T09:00:00+08:00\"}"));
	town_later(t, 14 * US_DAY);
	town_tick(t);
	town_state(t, "event");
	assert_string_not_equal(town_text(t, "clock_state"), "breached");
	town_on(t, "event");
	WANT(409, town_act(t, ROADS, "ask_extension", "{\"words\":\"and longer\"}"));
	WANT(403, town_act(t, ROADS, "take_up", "{\"words\":\"we go on\"}"));
	WANT(200, town_act(t, STREET, "take_up", "{\"words\":\"the asphalt came\"}"));
	town_state(t, "event");
	assert_string_equal(town_text(t, "clock_state"), "running");
	assert_true(town_time(t, "due") > t->now);
}

static void an_appeal_excuses_a_breach_that_stays_recorded(struct town *t)
{
	event(t, "handling");
	asked(t, "appeal", "appeal");
	/* Nothing was breached yet. */
	WANT(409, town_act(t, CENTRE, "grant", "{}"));
	WANT(200, town_act(t, CENTRE, "refuse", "{\"words\":\"there is no breach\"}"));
	town_later(t, 20 * US_DAY);
	town_tick(t);
	asked(t, "appeal", "appeal");
	WANT(403, town_act(t, STREET, "grant", "{}"));
	WANT(200, town_act(t, CENTRE, "grant", "{\"words\":\"the road was flooded\"}"));
	town_on(t, "event");
	WANT(409, town_act(t, ROADS, "appeal", "{\"words\":\"a third time\"}"));
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
}

/* ---- supervision ---- */

static void who_is_supervised_answers(struct town *t)
{
	event(t, "handling");
	WANT(403, town_act(t, DESK, "supervise", "{\"words\":\"why so long?\"}"));
	WANT(200, town_act(t, STREET, "supervise", "{\"words\":\"why so long?\"}"));
	WANT(409, town_act(t, CENTRE, "supervise", "{\"words\":\"why indeed?\"}"));
	town_task(t, "supervision", "roads", "order");
	town_on(t, "order");
	WANT(400, town_act(t, ROADS, "answer", "{}"));
	WANT(404, town_act(t, HOUSING, "answer", "{\"words\":\"we would\"}"));
	WANT(200, town_act(t, ROADS, "answer", "{\"words\":\"the asphalt is late\"}"));
	town_on(t, "event");
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
}

static void reminders_climb_from_notice_to_red(struct town *t)
{
	static const char *const levels[] = { "notice", "yellow", "red" };

	event(t, "handling");
	for (int i = 0; i < 30; i++) {
		town_later(t, US_DAY / 2);
		town_tick(t);
	}
	WANT(200, GET(STREET, "/cases/$event"));
	for (size_t i = 0; i < 3; i++) {
		char path[40];
		bool found = false;
		for (size_t k = 0; k < town_size(t, "reminders"); k++) {
			snprintf(path, sizeof path, "reminders.%zu.level", k);
			found = found || strcmp(town_text(t, path), levels[i]) == 0;
		}
		assert_true(found);
	}
}

static int rate(struct town *t, int score)
{
	t->if_match = "*";
	return POST(&nobody, "/snaps/$follow/rate", "{\"score\":%d,\"words\":\"see for yourself\"}", score);
}

static void dissatisfaction_has_it_done_again(struct town *t)
{
	event(t, "closed");
	WANT(200, rate(t, 2));
	assert_string_equal(town_text(t, "state"), "filed");
	WANT(409, rate(t, 5));
	town_bring(t, "closed");
	WANT(200, rate(t, 3));
	assert_string_equal(town_text(t, "state"), "rated");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(the_clock_waits_while_the_reporter_is_asked_and_goes_on_with_the_answer),
		BOTH(an_answer_lifts_no_suspension),
		BOTH(who_did_not_report_it_over_the_page_is_not_asked),
		BOTH(an_objection_is_decided_by_the_county_once),
		BOTH(a_grid_worker_looks_before_it_is_filed),
		BOTH(a_result_is_verified_on_the_spot_before_it_is_passed),
		BOTH(a_spot_check_has_undone_work_done_again),
		BOTH(after_two_returns_the_county_decides_and_that_binds),
		BOTH(a_return_has_a_window),
		BOTH(the_result_waits_for_co_handlers_and_for_their_offices),
		BOTH(a_co_handler_may_return_it_while_it_is_not_signed_for),
		BOTH(more_time_is_granted_once_by_another_person),
		BOTH(a_request_that_nobody_answers_lapses),
		BOTH(a_suspended_case_stands_until_its_review_or_is_taken_up),
		BOTH(an_appeal_excuses_a_breach_that_stays_recorded),
		BOTH(who_is_supervised_answers),
		BOTH(reminders_climb_from_notice_to_red),
		BOTH(dissatisfaction_has_it_done_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
