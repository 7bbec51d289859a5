/*
 * roster_test.c: duty desks, hotlines and centres, lived through the gate on both stores: who is on duty by night and on
 * holidays, gaps that are shown, what may not end while something leans on it, and what the public sees.
 */
#include "scenario/scenario.h"

#include <math.h>
#include <stdio.h>

#define HEAD(node, org, name) "\"node\":\"$" node "\",\"org\":\"$" org "\",\"name\":\"" name "\",\"phone\":\"0451-110\""
#define NIGHTS "{\"on\":[\"work\"],\"hours\":\"17:30-08:30\"},{\"on\":[\"rest\"],\"hours\":\"08:30-08:30\"}"
#define ROUND "{\"on\":[\"work\",\"rest\"],\"hours\":\"00:00-24:00\"}"

static const char *match(struct town *t, const char *path)
{
	static char text[24];

	WANT(200, GET(&operator, path));
	snprintf(text, sizeof text, "\"%" PRId64 "\"", town_int(t, "version"));
	return text;
}

/* The desk on duty in the first grid of the east at a local time; "" if nobody is. */
static const char *duty(struct town *t, const char *at)
{
	char path[120];

	snprintf(path, sizeof path, "/rosters/at?lon=126.005&lat=45.005&at=%s%%2B08:00", at);
	WANT(200, GET(LEADER, path));
	return json_is_true(town_at(t, "on_duty")) ? town_text(t, "name") : "";
}

static void nearest_desk_on_duty_answers_by_night_and_on_holidays(struct town *t)
{
	WANT(201, POST(CENTRE, "/rosters", "{" HEAD("n990101", "roads", "county desk") ",\"shifts\":[" ROUND "]}"));
	WANT(201, POST(STREET, "/rosters", "{" HEAD("n990101001", "office", "street desk") ",\"shifts\":[" NIGHTS "]}"));
	town_keep(t, "roster", "id");
	assert_string_equal(duty(t, "2026-06-01T10:00:00"), "county desk");
	assert_string_equal(duty(t, "2026-06-01T17:29:59"), "county desk");
	assert_string_equal(duty(t, "2026-06-01T17:30:00"), "street desk");
	assert_string_equal(duty(t, "2026-06-02T08:29:00"), "street desk");
	assert_string_equal(duty(t, "2026-06-02T08:30:00"), "county desk");
	assert_string_equal(duty(t, "2026-06-06T12:00:00"), "street desk");      /* a Saturday */
	assert_string_equal(duty(t, "2026-10-01T12:00:00"), "street desk");      /* National Day, a Thursday */
	assert_string_equal(duty(t, "2026-10-10T12:00:00"), "county desk");      /* a Saturday that is worked */
	/* A flood: everybody is there by day, for two days; and one night nobody is. */
	t->if_match = match(t, "/rosters/$roster");
	WANT(200, POST(STREET, "/rosters/$roster/days", "{\"from\":\"2026-06-08\",\"to\":\"2026-06-09\",\"days\":["
	    "{\"day\":\"2026-06-08\",\"shifts\":[{\"hours\":\"00:00-24:00\",\"phone\":\"0451-119\"}]},{\"day\":\"2026-06-09\",\"shifts\":[]}]}"));
	assert_string_equal(duty(t, "2026-06-08T12:00:00"), "street desk");
	assert_string_equal(town_text(t, "phone"), "0451-119");
	assert_string_equal(duty(t, "2026-06-09T20:00:00"), "county desk");
	assert_string_equal(duty(t, "2026-06-10T20:00:00"), "street desk");
	town_restart(t);
	assert_string_equal(duty(t, "2026-06-08T12:00:00"), "street desk");
	WANT(200, GET(LEADER, "/rosters/at?node=$n990102"));
	assert_true(json_is_false(town_at(t, "on_duty")));
	WANT(200, GET(LEADER, "/rosters/at?node=$n990101001001&org=$housing"));
	assert_true(json_is_false(town_at(t, "on_duty")));
	WANT(400, GET(LEADER, "/rosters/at"));
	WANT(400, GET(LEADER, "/rosters/at?lon=1&lat=1"));
}

static void gaps_and_cover_are_shown(struct town *t)
{
	WANT(201, POST(STREET, "/rosters", "{" HEAD("n990101001", "office", "street desk") ",\"shifts\":[" NIGHTS "]}"));
	town_keep(t, "roster", "id");
	WANT(200, GET(LEADER, "/rosters/$roster?from=2026-06-01&to=2026-06-07"));
	assert_int_equal(town_size(t, "days"), 7);
	assert_string_equal(town_text(t, "days.1.gaps.0"), "08:30-17:30");
	assert_int_equal(town_int(t, "days.1.minutes"), 900);
	assert_int_equal(town_int(t, "days.6.minutes"), 1440);
	assert_string_equal(town_text(t, "days.6.kind"), "rest");
	assert_true(fabs(json_number_value(town_at(t, "days_per_week")) - 7) < 1e-9);
	assert_true(fabs(json_number_value(town_at(t, "least_hours")) - 15) < 1e-9);
	t->if_match = match(t, "/rosters/$roster");
	WANT(200, PUT(STREET, "/rosters/$roster", "{" HEAD("n990101001", "office", "street desk") ",\"shifts\":[" ROUND "]}"));
	WANT(200, GET(LEADER, "/rosters/$roster?from=2026-09-28&to=2026-10-11"));
	assert_true(fabs(json_number_value(town_at(t, "hours_per_day")) - 24) < 1e-9);
	assert_true(fabs(json_number_value(town_at(t, "days_per_week")) - 7) < 1e-9);
	assert_string_equal(town_text(t, "days.3.kind"), "holiday");
	assert_int_equal(town_size(t, "days.3.gaps"), 0);
	WANT(400, GET(LEADER, "/rosters/$roster?from=2026-01-01&to=2027-01-01"));
	WANT(400, GET(LEADER, "/rosters/$roster?from=2026-01-02&to=2026-01-01"));
	WANT(200, GET(LEADER, "/rosters?node=$n990101"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(LEADER, "/rosters?node=$n990102"));
	assert_int_equal(town_size(t, "items"), 0);
}

static void roster_that_cannot_stand_is_refused(struct town *t)
{
	WANT(404, POST(STREET, "/rosters", "{" HEAD("n990102", "west_roads", "not mine") ",\"shifts\":[]}"));
	WANT(400, POST(STREET, "/rosters", "{" HEAD("n990101001", "office", "hours") ",\"shifts\":[{\"on\":[\"work\"],\"hours\":\"8-17\"}]}"));
	assert_string_equal(town_text(t, "field"), "shifts.0.hours");
	WANT(400, POST(STREET, "/rosters", "{" HEAD("n990101001", "office", "days") ",\"shifts\":[{\"hours\":\"08:00-17:00\"}]}"));
	WANT(400, POST(STREET, "/rosters", "{" HEAD("n990101001", "office", "post") ",\"post\":\"5\",\"shifts\":[]}"));
	assert_string_equal(town_text(t, "field"), "post");
	WANT(400, POST(STREET, "/rosters", "{\"node\":\"$n990101001\",\"org\":\"$office\",\"name\":\"phone\",\"phone\":\"call me\",\"shifts\":[]}"));
	WANT(403, POST(LEADER, "/rosters", "{" HEAD("n990101001", "office", "leader") ",\"shifts\":[]}"));
	WANT(201, POST(STREET, "/rosters", "{" HEAD("n990101001", "office", "desk") ",\"shifts\":[" NIGHTS "]}"));
	town_keep(t, "roster", "id");
	t->if_match = "\"7\"";
	WANT(412, POST(STREET, "/rosters/$roster/days", "{\"from\":\"2026-06-08\",\"to\":\"2026-06-09\",\"days\":[]}"));
	t->if_match = "*";
	WANT(400, POST(STREET, "/rosters/$roster/days", "{\"from\":\"2026-06-08\",\"to\":\"2026-06-07\",\"days\":[]}"));
	t->if_match = "*";
	WANT(400, POST(STREET, "/rosters/$roster/days",
	    "{\"from\":\"2026-06-08\",\"to\":\"2026-06-09\",\"days\":[{\"day\":\"2026-06-10\",\"shifts\":[]}]}"));
	t->if_match = "*";
	WANT(400, POST(STREET, "/rosters/$roster/days",
	    "{\"from\":\"2026-06-08\",\"to\":\"2026-06-09\",\"days\":[{\"day\":\"2026-06-08\","
	    "\"shifts\":[{\"on\":[\"work\"],\"hours\":\"08:00-09:00\"}]}]}"));
	t->if_match = "*";
	WANT(200, DELETE(STREET, "/rosters/$roster"));
	t->if_match = "*";
	WANT(409, DELETE(STREET, "/rosters/$roster"));
}

static void what_a_desk_stands_on_does_not_end_under_it(struct town *t)
{
	WANT(201, POST(&operator, "/posts", "{\"org\":\"$office\",\"node\":\"$n990101001\",\"title\":\"on call\"}"));
	town_keep(t, "post", "id");
	WANT(201, POST(&operator, "/rosters", "{" HEAD("n990101001", "office", "desk") ",\"shifts\":[{\"on\":[\"work\"],\"hours\":\"17:30-08:30\","
	    "\"post\":\"$post\"}]}"));
	town_keep(t, "roster", "id");
	t->if_match = "*";
	WANT(409, DELETE(&operator, "/posts/$post"));
	assert_non_null(strstr(town_text(t, "detail"), "\"desk\""));
	t->if_match = "*";
	WANT(200, DELETE(&operator, "/rosters/$roster"));
	t->if_match = "*";
	WANT(200, DELETE(&operator, "/posts/$post"));
	WANT(201, POST(&operator, "/lines", "{\"node\":\"$n990101\",\"org\":\"$roads\",\"number\":\"12345\",\"name\":\"hotline\",\"open\":true}"));
	t->if_match = "*";
	WANT(409, DELETE(&operator, "/orgs/$roads"));
	assert_non_null(strstr(town_text(t, "detail"), "12345"));
}

static void rule_for_the_night_goes_to_the_desk_on_duty(struct town *t)
{
#define NIGHT_RULE "{\"rules\":[{\"id\":\"night\",\"name\":\"nights\",\"when\":{\"places\":[\"$n990101\"],\"times\":[\"night\",\"rest_day\"]}," \
	"\"to\":{\"roster\":true}}]}"
	t->if_match = "\"0\"";
	WANT(400, PUT(&operator, "/routing/rules", NIGHT_RULE));
	assert_string_equal(town_text(t, "field"), "rules.0.to");
	WANT(201, POST(&operator, "/rosters", "{" HEAD("n990101001", "office", "street desk")
	    ",\"shifts\":[{\"on\":[\"work\"],\"hours\":\"17:30-08:30\"}]}"));
	town_keep(t, "roster", "id");
	t->if_match = "\"0\"";
	WANT(200, PUT(&operator, "/routing/rules", NIGHT_RULE));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"at\":\"2026-06-01T22:00:00+08:00\"}"));
	assert_string_equal(town_text(t, "unit"), town_get(t, "office"));
	assert_non_null(strstr(town_text(t, "why"), "street desk, telephone 0451-110"));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"at\":\"2026-06-06T12:00:00+08:00\"}"));
	assert_true(json_is_true(town_at(t, "stuck")));
	assert_non_null(strstr(town_text(t, "why"), "no desk is on duty"));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"at\":\"2026-06-01T12:00:00+08:00\"}"));
	assert_null(town_at(t, "rule"));
	t->if_match = "*";
	WANT(409, DELETE(&operator, "/rosters/$roster"));
	assert_non_null(strstr(town_text(t, "detail"), "\"night\""));
}

static void line_tells_how_much_of_the_week_it_is_staffed(struct town *t)
{
#define STAFFED(number, open) "{\"node\":\"$n990101\",\"org\":\"$roads\",\"roster\":\"$roster\",\"number\":\"" number \
	"\",\"name\":\"hotline\",\"open\":" open "}"
	WANT(201, POST(CENTRE, "/rosters", "{" HEAD("n990101", "roads", "county desk") ",\"shifts\":[" ROUND "]}"));
	town_keep(t, "roster", "id");
	WANT(201, POST(CENTRE, "/lines", STAFFED("12345", "true")));
	town_keep(t, "line", "id");
	WANT(200, GET(&nobody, "/lines/$line"));
	assert_true(fabs(json_number_value(town_at(t, "hours_per_day")) - 24) < 1e-9);
	assert_true(fabs(json_number_value(town_at(t, "days_per_week")) - 7) < 1e-9);
	t->if_match = "*";
	WANT(200, PUT(CENTRE, "/rosters/$roster", "{" HEAD("n990101", "roads", "desk") ",\"shifts\":[{\"on\":[\"work\"],\"hours\":\"08:00-20:00\"}]}"));
	WANT(200, GET(&nobody, "/lines/$line"));
	assert_true(fabs(json_number_value(town_at(t, "days_per_week")) - 5) < 1e-9);
	assert_true(fabs(json_number_value(town_at(t, "least_hours"))) < 1e-9);
	WANT(201, POST(CENTRE, "/lines", STAFFED("0451-77", "false")));
	town_keep(t, "line", "id");
	WANT(404, GET(&nobody, "/lines/$line"));
	WANT(200, GET(LEADER, "/lines/$line"));
	town_set(t, "line", "5");
	WANT(404, GET(LEADER, "/lines/$line"));
	town_set(t, "roster", "5");
	WANT(400, POST(CENTRE, "/lines", STAFFED("0451-78", "false")));
}

static void public_sees_numbers_and_centres_and_nothing_more(struct town *t)
{
	WANT(201, POST(CENTRE, "/lines", "{\"node\":\"$n990101\",\"org\":\"$roads\",\"number\":\"12345\",\"name\":\"hotline\",\"open\":true}"));
	town_keep(t, "line", "id");
	WANT(201, POST(CENTRE, "/lines", "{\"node\":\"$n990101001\",\"org\":\"$office\",\"number\":\"0451-12\",\"name\":\"street\",\"open\":true}"));
	WANT(201, POST(CENTRE, "/lines",
	    "{\"node\":\"$n990101001001\",\"org\":\"$office\",\"number\":\"0451-13\",\"name\":\"community\",\"open\":false}"));
	WANT(409, POST(CENTRE, "/lines", "{\"node\":\"$n990101001001\",\"org\":\"$office\",\"number\":\"12345\",\"name\":\"twice\",\"open\":true}"));
	WANT(200, GET(&nobody, "/lines?node=$n990101"));
	assert_int_equal(town_size(t, "items"), 2);
	assert_int_equal(town_int(t, "numbers"), 2);
	WANT(200, GET(LEADER, "/lines?node=$n990101"));
	assert_int_equal(town_size(t, "items"), 3);
	assert_int_equal(town_int(t, "levels"), 3);
	assert_string_equal(town_text(t, "items.0.level"), "county");
	t->if_match = "*";
	WANT(200, PUT(CENTRE, "/lines/$line", "{\"node\":\"$n990101\",\"org\":\"$roads\",\"number\":\"12345\",\"name\":\"the hotline\",\"open\":true}"));
	t->if_match = "*";
	WANT(200, DELETE(CENTRE, "/lines/$line"));
	t->if_match = "*";
	WANT(409, PUT(CENTRE, "/lines/$line", "{\"node\":\"$n990101\",\"org\":\"$roads\",\"number\":\"12345\",\"name\":\"again\",\"open\":true}"));
	WANT(200, GET(&nobody, "/lines"));
	assert_int_equal(town_int(t, "numbers"), 1);
#define CENTRE_BODY(name) "{\"node\":\"$n990101001\",\"org\":\"$office\",\"name\":\"" name "\",\"address\":\"1 Bridge Road\"," \
	"\"hours\":[{\"on\":[\"work\"],\"hours\":\"08:30-17:30\"}]}"
	WANT(201, POST(CENTRE, "/centres", CENTRE_BODY("first")));
	town_keep(t, "centre", "id");
	WANT(201, POST(CENTRE, "/centres", CENTRE_BODY("second")));
	WANT(400, POST(CENTRE, "/centres", "{\"node\":\"$n990101001\",\"org\":\"$office\",\"name\":\"third\",\"address\":\"2 Bridge Road\","
	    "\"hours\":[{\"on\":[\"work\"],\"hours\":\"08:30-17:30\",\"phone\":\"5\"}]}"));
	WANT(200, GET(&nobody, "/centres?node=$n990101"));
	assert_int_equal(town_int(t, "total"), 2);
	assert_string_equal(town_text(t, "items.0.hours.0.hours"), "08:30-17:30");
	t->if_match = "*";
	WANT(200, DELETE(CENTRE, "/centres/$centre"));
	WANT(200, GET(&nobody, "/centres?node=$n990101"));
	assert_int_equal(town_int(t, "total"), 1);
	WANT(200, GET(&nobody, "/centres?node=$n990102"));
	assert_int_equal(town_int(t, "total"), 0);
	WANT(404, GET(&nobody, "/centres?node=5"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(nearest_desk_on_duty_answers_by_night_and_on_holidays), BOTH(gaps_and_cover_are_shown), BOTH(roster_that_cannot_stand_is_refused),
		BOTH(what_a_desk_stands_on_does_not_end_under_it), BOTH(rule_for_the_night_goes_to_the_desk_on_duty),
		BOTH(public_sees_numbers_and_centres_and_nothing_more), BOTH(line_tells_how_much_of_the_week_it_is_staffed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
