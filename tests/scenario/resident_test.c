/*
 * resident_test.c: what a resident asks and says beside a report: who answers for my grid, by post and without a person's name, and
 * complaints about the service, which the unit complained of does not read.
 */
#include "scenario/scenario.h"

#define ROUND "{\"on\":[\"work\",\"rest\"],\"hours\":\"00:00-24:00\"}"

static void a_grid_tells_posts_and_desks_and_no_person(struct town *t)
{
	const struct who *desk = DESK, *worker = WORKER;

	WANT(200, GET(&nobody, "/public/grid?lon=126.005&lat=45.005"));
	assert_string_equal(town_text(t, "level"), "grid");
	assert_null(town_at(t, "duty"));
	assert_true(town_size(t, "posts") >= 2);
	assert_null(strstr(t->r.body, "\"person"));
	assert_null(strstr(t->r.body, desk->name));
	assert_null(strstr(t->r.body, worker->name));
	WANT(201, POST(STREET, "/rosters",
	    "{\"node\":\"$n990101001\",\"org\":\"$office\",\"name\":\"street desk\",\"phone\":\"0451-110\",\"shifts\":[" ROUND "]}"));
	WANT(201, POST(CENTRE, "/lines", "{\"node\":\"$n990101\",\"org\":\"$roads\",\"number\":\"0451-12345\",\"name\":\"county line\",\"open\":true}"));
	WANT(201, POST(CENTRE, "/lines", "{\"node\":\"$n990101\",\"org\":\"$roads\",\"number\":\"0451-999\",\"name\":\"inside\",\"open\":false}"));
	WANT(201, POST(CENTRE, "/centres",
	    "{\"node\":\"$n990101001\",\"org\":\"$office\",\"name\":\"street centre\",\"address\":\"1 Main St\","
	    "\"hours\":[{\"on\":[\"work\"],\"hours\":\"08:30-17:30\"}]}"));
	WANT(200, GET(&nobody, "/public/grid?lon=126.005&lat=45.005"));
	assert_string_equal(town_text(t, "duty.phone"), "0451-110");
	assert_int_equal(town_size(t, "lines"), 1);
	assert_string_equal(town_text(t, "lines.0.number"), "0451-12345");
	assert_string_equal(town_text(t, "centres.0.name"), "street centre");
	assert_string_equal(town_text(t, "centres.0.hours.0.hours"), "08:30-17:30");
	/* The west has none of these. */
	WANT(200, GET(&nobody, "/public/grid?node=$n990102"));
	assert_int_equal(town_size(t, "lines") + town_size(t, "centres"), 0);
	WANT(200, GET(&nobody, "/public/grid?code=990101001"));
	assert_string_equal(town_text(t, "level"), "street");
	WANT(404, GET(&nobody, "/public/grid?lon=2.35&lat=48.85"));
	WANT(404, GET(&nobody, "/public/grid?code=1"));
	WANT(400, GET(&nobody, "/public/grid"));
	WANT(400, GET(&nobody, "/public/grid?code=990101001&lon=126.005&lat=45.005"));
}

static void complain(struct town *t, const char *category)
{
	WANT(201, POST(&nobody, "/snaps",
	    "{\"process\":\"feedback\",\"text\":\"the desk was rude to me\",\"lon\":126.005,\"lat\":45.005,\"category\":\"%s\"}", category));
	town_keep(t, "follow", "follow");
	town_keep(t, "number", "number");
	WANT(200, GET(&operator, "/cases?queue=all&number=$number"));
	town_keep(t, "case", "items.0.id");
}

static void a_complaint_goes_to_the_county_and_not_to_who_is_complained_of(struct town *t)
{
	complain(t, "attitude");
	WANT(404, GET(DESK, "/cases/$case"));
	WANT(404, GET(STREET, "/cases/$case"));
	WANT(404, GET(WORKER, "/cases/$case"));
	WANT(200, GET(DESK, "/cases?queue=all&number=$number"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(CENTRE, "/cases/$case"));
	assert_true(town_has(t, "can", "take"));
	WANT(404, town_act(t, DESK, "take", "{}"));
	WANT(200, town_act(t, CENTRE, "take", "{}"));
	WANT(409, POST(CENTRE, "/cases/$case/release", "{\"title\":\"rude\",\"text\":\"rude\",\"place\":\"grid\"}"));
	WANT(200, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, town_act(t, CENTRE, "answer", "{\"category\":\"attitude\",\"words\":\"we are sorry\"}"));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "answer"), "we are sorry");
	/* Dissatisfied: looked into once more. */
	t->if_match = "*";
	WANT(200, POST(&nobody, "/snaps/$follow/rate", "{\"score\":1}"));
	assert_string_equal(town_text(t, "state"), "handling");
}

static void residents_open_only_what_nobody_opens_by_hand(struct town *t)
{
	static const char *const closed[] = { "hotline", "mediation", "whistle", "extension", "ghost" };

	for (size_t i = 0; i < sizeof closed / sizeof closed[0]; i++)
		WANT(400, POST(&nobody, "/snaps", "{\"process\":\"%s\",\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}", closed[i]));
	WANT(201, POST(&nobody, "/snaps", "{\"process\":\"event\",\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}"));
	WANT(403, POST(CENTRE, "/cases", "{\"process\":\"feedback\",\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}"));
	WANT(200, GET(&nobody, "/categories?process=feedback"));
	assert_string_equal(town_text(t, "items.0.value"), "attitude");
	complain(t, "suggestion");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_grid_tells_posts_and_desks_and_no_person),
		BOTH(a_complaint_goes_to_the_county_and_not_to_who_is_complained_of),
		BOTH(residents_open_only_what_nobody_opens_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
