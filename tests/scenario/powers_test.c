/*
 * powers_test.c: what a street may do beyond its own desk, as the base pack has it: its powers (M042), its command in an incident
 * (M043), and burdens that are removed and looked at again (M063).
 */
#include "scenario/scenario.h"

#define HEAD town_who(t, "street_desk", "990101", NULL)

static void a_street_gives_its_opinion_and_the_department_answers(struct town *t)
{
	WANT(403, POST(ROADS, "/cases", "{\"text\":\"words\",\"process\":\"street_power\",\"channel\":\"street\",\"lon\":126.005,\"lat\":45.005}"));
	town_case(t, STREET, "street_power", "power", EAST, ",\"channel\":\"street\"");
	WANT(409, town_act(t, STREET, "submit",
	     "{\"category\":\"planning\",\"org\":\"$roads\",\"words\":\"a crossing\",\"values\":{\"about\":\"the road plan\"}}"));
	WANT(400, town_act(t, HEAD, "submit", "{\"category\":\"planning\",\"org\":\"$roads\",\"words\":\"a crossing\"}"));
	WANT(200, town_act(t, HEAD, "submit",
	     "{\"category\":\"planning\",\"org\":\"$roads\",\"words\":\"a crossing\",\"values\":{\"about\":\"the road plan\"}}"));
	WANT(404, town_act(t, HOUSING, "adopt", "{\"words\":\"we will\"}"));
	WANT(400, town_act(t, ROADS, "decline", "{}"));
	WANT(200, GET(ROADS, "/cases/$power"));
	assert_int_equal(town_int(t, "clocks.1.amount"), 10);
	WANT(200, town_act(t, ROADS, "decline", "{\"words\":\"there is a bridge\"}"));
	assert_string_equal(town_state(t, "power"), "not_adopted");
	WANT(409, town_act(t, ROADS, "adopt", "{\"words\":\"or do we?\"}"));
}

static void a_street_commands_and_stands_down_when_all_have_reported(struct town *t)
{
	town_case(t, STREET, "incident", "incident", EAST, ",\"channel\":\"street\"");
	WANT(409, town_act(t, STREET, "order", "{\"units\":[\"$roads\"],\"words\":\"close the road\"}"));
	WANT(200, town_act(t, STREET, "activate", "{\"category\":\"sudden\"}"));
	WANT(200, town_act(t, STREET, "order", "{\"units\":[\"$roads\",\"$housing\"],\"words\":\"close the road\"}"));
	WANT(409, town_act(t, STREET, "stand_down", "{\"words\":\"over\"}"));
	town_task(t, "incident_order", "roads", "one");
	town_task(t, "incident_order", "housing", "two");
	WANT(200, GET(ROADS, "/cases/$one"));
	assert_int_equal(town_time(t, "due"), t->now + 30 * US_MINUTE);
	assert_string_equal(town_text(t, "values.0.text"), "close the road");
	town_later(t, 31 * US_MINUTE);
	town_tick(t);
	town_state(t, "two");
	assert_string_equal(town_text(t, "clock_state"), "breached");
	town_on(t, "one");
	WANT(200, town_act(t, ROADS, "acknowledge", "{}"));
	WANT(200, town_act(t, ROADS, "report", "{\"words\":\"it is closed\"}"));
	town_on(t, "two");
	WANT(200, town_act(t, HOUSING, "acknowledge", "{}"));
	WANT(200, town_act(t, HOUSING, "report", "{\"words\":\"all are out\"}"));
	town_on(t, "incident");
	WANT(200, town_act(t, STREET, "stand_down", "{\"words\":\"over\"}"));
	WANT(409, town_act(t, STREET, "review", "{\"words\":\"we did well\"}"));
	WANT(200, town_act(t, HEAD, "review", "{\"words\":\"the siren was late\"}"));
	assert_string_equal(town_state(t, "incident"), "closed");
}

static void what_came_back_is_removed_again_and_told(struct town *t)
{
	town_case(t, DESK, "burden_item", "burden", EAST, ",\"channel\":\"community\"");
	WANT(403, town_act(t, DESK, "order", "{\"category\":\"sign\",\"org\":\"$roads\",\"values\":{\"pieces\":12}}"));
	WANT(400, town_act(t, CENTRE, "order", "{\"category\":\"sign\",\"org\":\"$roads\"}"));
	WANT(200, town_act(t, CENTRE, "order", "{\"category\":\"sign\",\"org\":\"$roads\",\"values\":{\"pieces\":12}}"));
	WANT(400, town_act(t, ROADS, "remove", "{\"words\":\"gone\"}"));
	WANT(200, town_act(t, ROADS, "remove", "{\"words\":\"gone\",\"values\":{\"removed\":12}}"));
	town_later(t, 20 * US_DAY);
	WANT(200, town_act(t, CENTRE, "relapse", "{\"words\":\"two are up again\"}"));
	assert_string_equal(town_state(t, "burden"), "ordered");
	WANT(200, town_act(t, ROADS, "remove", "{\"words\":\"gone for good\",\"values\":{\"removed\":2}}"));
	WANT(200, town_act(t, CENTRE, "recheck", "{}"));
	assert_string_equal(town_state(t, "burden"), "rechecked");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_street_gives_its_opinion_and_the_department_answers),
		BOTH(a_street_commands_and_stands_down_when_all_have_reported),
		BOTH(what_came_back_is_removed_again_and_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
