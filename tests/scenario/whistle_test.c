/*
 * whistle_test.c: 吹哨报到 as the base pack has it (M039 to M041, M044): a street or a community calls departments, each signs,
 * arrives, handles and is rated under clocks of its own; who refuses is judged by the county.
 */
#include "scenario/scenario.h"

/* The street's leader: another person than who drafted. */
#define HEAD town_who(t, "street_desk", "990101", NULL)
#define BOTH_UNITS "{\"units\":[\"$roads\",\"$housing\"],\"words\":\"come with a crane\"}"

static void drafted(struct town *t, const char *category)
{
	char more[120];

	snprintf(more, sizeof more, ",\"channel\":\"street\",\"node\":\"$n990101001\",\"category\":\"%s\"", category);
	town_case(t, STREET, "whistle", "whistle", EAST, more);
}

static void sent(struct town *t, const char *category)
{
	drafted(t, category);
	WANT(200, town_act(t, HEAD, "send", BOTH_UNITS));
	town_task(t, "whistle_task", "roads", "lead");
	town_task(t, "whistle_task", "housing", "co");
}

static void reported(struct town *t, const struct who *w, const char *name)
{
	town_on(t, name);
	WANT(200, town_act(t, w, "sign", "{}"));
	WANT(200, town_act(t, w, "arrive", "{}"));
	WANT(200, town_act(t, w, "finish", "{\"words\":\"lifted\"}"));
}

/* The limit of the clock that runs on $name. */
static void runs(struct town *t, const char *name, const char *limit)
{
	char path[40];

	town_state(t, name);
	snprintf(path, sizeof path, "clocks.%zu.limit", town_size(t, "clocks") - 1);
	assert_string_equal(town_text(t, path), limit);
}

static void departments_report_are_rated_and_the_street_concludes(struct town *t)
{
	sent(t, "everyday");
	assert_string_equal(town_state(t, "whistle"), "running");
	WANT(200, GET(STREET, "/cases/$whistle"));
	assert_int_equal(town_size(t, "tasks"), 2);
	assert_string_equal(town_text(t, "tasks.0.role"), "lead");
	/* Each has its own clocks, one after another. */
	runs(t, "lead", "w4");
	town_on(t, "lead");
	WANT(200, town_act(t, ROADS, "sign", "{}"));
	runs(t, "lead", "d1");
	runs(t, "co", "w4");
	WANT(200, town_act(t, ROADS, "arrive", "{}"));
	runs(t, "lead", "d5");
	WANT(400, town_act(t, ROADS, "finish", "{}"));
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"lifted\"}"));
	reported(t, HOUSING, "co");
	assert_string_equal(town_state(t, "whistle"), "running");
	/* A department does not rate itself. */
	WANT(403, town_act(t, HOUSING, "rate", "{\"score\":5}"));
	WANT(200, town_act(t, STREET, "rate", "{\"score\":5}"));
	town_on(t, "lead");
	WANT(200, town_act(t, STREET, "rate", "{\"score\":2,\"words\":\"the rope still hangs\"}"));
	assert_string_equal(town_state(t, "lead"), "handling");
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"the rope too\"}"));
	WANT(200, town_act(t, STREET, "rate", "{\"score\":4}"));
	assert_string_equal(town_state(t, "whistle"), "concluding");
	town_on(t, "whistle");
	WANT(400, town_act(t, STREET, "conclude", "{}"));
	WANT(200, town_act(t, STREET, "conclude", "{\"words\":\"the tree is gone\"}"));
	assert_string_equal(town_state(t, "whistle"), "closed");
}

static void who_drafts_does_not_send(struct town *t)
{
	drafted(t, "everyday");
	WANT(409, town_act(t, STREET, "send", BOTH_UNITS));
	WANT(404, town_act(t, DESK, "send", BOTH_UNITS));
	WANT(400, town_act(t, HEAD, "send", "{}"));
	assert_string_equal(town_text(t, "field"), "units");
	WANT(400, town_act(t, HEAD, "send", "{\"units\":[\"$west_roads\"]}"));
	WANT(200, town_act(t, STREET, "withdraw", "{\"words\":\"it was settled\"}"));
	assert_string_equal(town_state(t, "whistle"), "withdrawn");
	/* A whistle is opened by who may, and through its own channel. */
	WANT(403, POST(ROADS, "/cases", "{\"text\":\"words\",\"process\":\"whistle\",\"channel\":\"street\",\"lon\":126.005,\"lat\":45.005}"));
	WANT(400, POST(STREET, "/cases", "{\"text\":\"words\",\"process\":\"whistle\",\"channel\":\"grid\",\"lon\":126.005,\"lat\":45.005}"));
	WANT(400, POST(STREET, "/cases", "{\"text\":\"words\",\"process\":\"whistle_task\",\"channel\":\"street\",\"lon\":126.005,\"lat\":45.005}"));
}

static void an_emergency_has_short_clocks_day_and_night(struct town *t)
{
	sent(t, "emergency");
	runs(t, "lead", "m30");
	WANT(200, GET(ROADS, "/cases/$lead"));
	assert_int_equal(town_time(t, "due"), t->now + 30 * US_MINUTE);
	assert_true(strstr(town_text(t, "clocks.0.words"), "30 minutes") != NULL);
	town_later(t, 30 * US_MINUTE + 1);
	town_tick(t);
	town_state(t, "lead");
	assert_string_equal(town_text(t, "clock_state"), "breached");
	town_on(t, "lead");
	WANT(200, town_act(t, ROADS, "sign", "{}"));
	runs(t, "lead", "h2");
	WANT(200, town_act(t, ROADS, "arrive", "{}"));
	runs(t, "lead", "h24");
}

static void joint_enforcement_has_the_long_clock_and_another_department_may_be_called(struct town *t)
{
	sent(t, "joint");
	reported(t, ROADS, "lead");
	WANT(200, town_act(t, STREET, "rate", "{\"score\":5}"));
	town_on(t, "whistle");
	WANT(200, town_act(t, HEAD, "call_more", "{\"units\":[\"$office\"]}"));
	WANT(200, GET(STREET, "/cases/$whistle"));
	assert_int_equal(town_size(t, "tasks"), 3);
	assert_string_equal(town_text(t, "tasks.2.role"), "co");
	WANT(409, town_act(t, STREET, "conclude", "{\"words\":\"enough\"}"));
}

static void the_county_decides_on_a_refusal(struct town *t)
{
	sent(t, "everyday");
	town_on(t, "co");
	WANT(400, town_act(t, HOUSING, "refuse", "{}"));
	WANT(200, town_act(t, HOUSING, "refuse", "{\"words\":\"not on our list\"}"));
	assert_string_equal(town_state(t, "co"), "disputed");
	WANT(409, town_act(t, HOUSING, "sign", "{}"));
	town_task(t, "whistle_dispute", NULL, "dispute");
	town_on(t, "dispute");
	WANT(403, town_act(t, STREET, "release", "{\"words\":\"let them go\"}"));
	WANT(200, town_act(t, CENTRE, "release", "{\"words\":\"it is the roads' alone\"}"));
	assert_string_equal(town_state(t, "co"), "released");
	/* The others make the end. */
	reported(t, ROADS, "lead");
	WANT(200, town_act(t, STREET, "rate", "{\"score\":5}"));
	assert_string_equal(town_state(t, "whistle"), "concluding");
}

static void who_must_come_refuses_once_only(struct town *t)
{
	sent(t, "everyday");
	town_on(t, "co");
	WANT(200, town_act(t, HOUSING, "refuse", "{\"words\":\"not on our list\"}"));
	town_task(t, "whistle_dispute", NULL, "dispute");
	town_on(t, "dispute");
	WANT(200, town_act(t, CENTRE, "uphold", "{\"words\":\"it is, item 14\"}"));
	assert_string_equal(town_state(t, "co"), "to_arrive");
	town_on(t, "co");
	WANT(409, town_act(t, HOUSING, "refuse", "{\"words\":\"still not\"}"));
	WANT(200, town_act(t, HOUSING, "arrive", "{}"));
	/* Undecided, it stays with the department as well. */
	town_on(t, "lead");
	WANT(200, town_act(t, ROADS, "refuse", "{\"words\":\"not ours either\"}"));
	town_later(t, 7 * US_DAY);
	town_tick(t);
	assert_string_equal(town_state(t, "lead"), "to_arrive");
}

static void unrated_work_is_done_by_itself_and_time_runs_out(struct town *t)
{
	sent(t, "everyday");
	reported(t, ROADS, "lead");
	town_later(t, 7 * US_DAY);
	town_tick(t);
	assert_string_equal(town_state(t, "lead"), "done");
	assert_string_equal(town_state(t, "co"), "to_sign");
	town_later(t, 21 * US_DAY);
	town_tick(t);
	assert_string_equal(town_state(t, "whistle"), "concluding");
	/* The late department is not let off. */
	town_on(t, "whistle");
	WANT(409, town_act(t, STREET, "conclude", "{\"words\":\"without them\"}"));
	reported(t, HOUSING, "co");
	WANT(200, town_act(t, STREET, "rate", "{\"score\":3}"));
	town_on(t, "whistle");
	WANT(200, town_act(t, STREET, "conclude", "{\"words\":\"at last\"}"));
}

/* ---- a community's ---- */

static void called(struct town *t)
{
	town_case(t, DESK, "community_whistle", "whistle", EAST, ",\"channel\":\"community\",\"node\":\"$n990101001001\",\"category\":\"everyday\"");
}

static void a_community_whistles_when_its_street_confirms(struct town *t)
{
	called(t);
	WANT(409, town_act(t, DESK, "send", BOTH_UNITS));
	WANT(403, town_act(t, DESK, "confirm", "{}"));
	WANT(200, town_act(t, STREET, "confirm", "{}"));
	WANT(404, town_act(t, ROADS, "send", BOTH_UNITS));
	WANT(200, town_act(t, DESK, "send", BOTH_UNITS));
	assert_string_equal(town_state(t, "whistle"), "running");
	called(t);
	WANT(400, town_act(t, STREET, "decline", "{}"));
	WANT(200, town_act(t, STREET, "decline", "{\"words\":\"your own to do\"}"));
	assert_string_equal(town_state(t, "whistle"), "withdrawn");
}

static void a_street_that_is_silent_for_two_hours_has_confirmed(struct town *t)
{
	called(t);
	town_later(t, 2 * US_HOUR);
	town_tick(t);
	assert_string_equal(town_state(t, "whistle"), "drafted");
	town_later(t, 1);
	town_tick(t);
	assert_string_equal(town_state(t, "whistle"), "confirmed");
	WANT(409, town_act(t, STREET, "decline", "{\"words\":\"too late\"}"));
	WANT(200, town_act(t, DESK, "send", BOTH_UNITS));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(departments_report_are_rated_and_the_street_concludes),
		BOTH(who_drafts_does_not_send),
		BOTH(an_emergency_has_short_clocks_day_and_night),
		BOTH(joint_enforcement_has_the_long_clock_and_another_department_may_be_called),
		BOTH(the_county_decides_on_a_refusal),
		BOTH(who_must_come_refuses_once_only),
		BOTH(unrated_work_is_done_by_itself_and_time_runs_out),
		BOTH(a_community_whistles_when_its_street_confirms),
		BOTH(a_street_that_is_silent_for_two_hours_has_confirmed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
