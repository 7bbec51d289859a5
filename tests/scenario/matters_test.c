/*
 * matters_test.c: the matter catalogue lived through the gate on both stores: versions in force from a day, withdrawals, who
 * answers at a place. Every scenario ends with the same rows made again and a journal that proves itself.
 */
#include "scenario/scenario.h"

#include <stdio.h>

#define COVER "\"code\":\"P0101\",\"name\":\"上水井盖\",\"class\":\"part\",\"keywords\":[\"井盖\"]"
#define MISSING "{\"open\":\"缺失、移位\",\"close\":\"恢复\",\"unit\":\"urgent_hour\",\"amount\":2}"
#define BROKEN "{\"open\":\"破损\",\"close\":\"更换\",\"unit\":\"work_day\",\"amount\":%d,\"end_rule\":\"close\"}"

/* The version of $matter as If-Match wants it, good until the next call of this. */
static const char *match(struct town *t)
{
	static char text[24];

	WANT(200, GET(&operator, "/matters/$matter"));
	snprintf(text, sizeof text, "\"%" PRId64 "\"", town_int(t, "version"));
	return text;
}

static int revise(struct town *t, const struct who *w, const char *body)
{
	t->if_match = match(t);
	return POST(w, "/matters/$matter/revise", "%s", body);
}

static void a_cover(struct town *t)
{
	WANT(201, POST(CENTRE, "/matters", "{\"from\":\"2026-01-01\",\"matter\":{" COVER ",\"conditions\":[" MISSING "," BROKEN "]}}", 3));
	town_keep(t, "matter", "id");
}

static void a_version_is_in_force_from_its_day_until_the_next_one(struct town *t)
{
	a_cover(t);
	WANT(200, revise(t, CENTRE, "{\"from\":\"2026-09-01\",\"matter\":{" COVER ",\"conditions\":[" MISSING "]}}"));
	WANT(200, GET(&nobody, "/matters/$matter?day=2026-08-31"));
	assert_int_equal(town_int(t, "version"), 1);
	assert_string_equal(town_text(t, "until"), "2026-09-01");
	assert_string_equal(town_text(t, "matter.conditions.1.id"), "2");
	assert_int_equal(town_int(t, "matter.conditions.1.amount"), 3);
	WANT(200, GET(&nobody, "/matters/$matter?day=2026-09-01"));
	assert_int_equal(town_int(t, "version"), 2);
	assert_int_equal(town_size(t, "matter.conditions"), 1);
	WANT(404, GET(&nobody, "/matters/$matter?day=2025-12-31"));
	WANT(200, GET(&nobody, "/matters?day=2026-08-31"));
	assert_int_equal(town_int(t, "items.0.conditions"), 2);
	WANT(200, GET(&nobody, "/matters?day=2026-09-01"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_int_equal(town_int(t, "items.0.conditions"), 1);
}

static void a_withdrawn_matter_is_gone_from_lists_and_still_read_as_cited(struct town *t)
{
	a_cover(t);
	t->if_match = match(t);
	WANT(200, POST(CENTRE, "/matters/$matter/withdraw", "{\"from\":\"2026-05-01\",\"basis\":\"第 7 号文\"}"));
	WANT(200, GET(&nobody, "/matters?day=2026-04-30"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(&nobody, "/matters?day=2026-05-01"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(404, GET(&nobody, "/matters/$matter?day=2026-05-01"));
	WANT(200, GET(&nobody, "/matters/$matter?version=1"));
	assert_int_equal(town_int(t, "matter.conditions.0.amount"), 2);
	WANT(200, GET(&nobody, "/matters/$matter?version=2"));
	assert_string_equal(town_text(t, "matter.basis"), "第 7 号文");
	t->if_match = match(t);
	WANT(409, POST(CENTRE, "/matters/$matter/withdraw", "{}"));
	/* It may come back, from a later day on. */
	WANT(200, revise(t, CENTRE, "{\"from\":\"2026-06-01\",\"matter\":{" COVER "}}"));
	WANT(200, GET(&nobody, "/matters/$matter?day=2026-06-01"));
	assert_int_equal(town_int(t, "version"), 3);
}

static void a_version_cannot_begin_before_the_one_that_stands_nor_say_the_same(struct town *t)
{
	a_cover(t);
	WANT(409, revise(t, CENTRE, "{\"from\":\"2025-12-31\",\"matter\":{" COVER "}}"));
	assert_string_equal(town_text(t, "field"), "from");
	WANT(200, revise(t, CENTRE, "{\"from\":\"2026-01-01\",\"matter\":{" COVER "}}"));
	WANT(409, revise(t, CENTRE, "{\"matter\":{" COVER "}}"));
	WANT(409, revise(t, CENTRE, "{\"matter\":{\"code\":\"P0102\",\"name\":\"上水井盖\",\"class\":\"part\"}}"));
	WANT(409, revise(t, CENTRE, "{\"matter\":{\"code\":\"P0101\",\"name\":\"上水井盖\",\"class\":\"event\"}}"));
	t->if_match = "\"1\"";
	WANT(412, POST(CENTRE, "/matters/$matter/revise", "{\"matter\":{" COVER "}}"));
	WANT(428, POST(CENTRE, "/matters/$matter/revise", "{\"matter\":{" COVER "}}"));
	WANT(409, POST(CENTRE, "/matters", "{\"matter\":{" COVER "}}"));
}

/* What each is refused for, and at which field. */
static void what_cannot_stand_is_refused_at_its_field(struct town *t)
{
	static const struct { const char *body, *field; } bad[] = {
		{ "\"code\":\"a b\",\"name\":\"x\",\"class\":\"part\"", "code" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"duty\"", "duty" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"duty\":\"basic\"", "duty" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"annual\":2026", "annual" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"in_guide\":true", "in_guide" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"duty\",\"duty\":\"taken_back\",\"admission\":\"asked\"", "admission" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"levels\":[\"street\",\"village\"]", "levels.1" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"keywords\":[\"盖\"]", "keywords.0" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"keywords\":[\"井盖\",\"井盖\"]", "keywords.1" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"conditions\":[{\"open\":\"a\",\"amount\":2}]", "conditions.0.unit" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"conditions\":[{\"open\":\"a\",\"unit\":\"work_day\"}]", "conditions.0.amount" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"conditions\":[{\"open\":\"a\",\"unit\":\"work_day\",\"amount\":3651}]",
		  "conditions.0.amount" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"conditions\":[{\"id\":\"2\",\"open\":\"a\"},{\"open\":\"b\"}]", "conditions.1.id" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"units\":[{\"role\":\"lead\"}]", "units.0" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"units\":[{\"role\":\"lead\",\"org\":\"$roads\",\"name\":\"y\"}]", "units.0" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"units\":[{\"role\":\"lead\",\"org\":\"77\"}]", "units.0.org" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"units\":[{\"role\":\"lead\",\"name\":\"y\",\"condition\":\"1\"}]", "units.0" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		WANT(400, POST(CENTRE, "/matters", "{\"matter\":{%s}}", bad[i].body));
		if (!strstr(town_text(t, "field"), bad[i].field))
			fail_msg("%s: refused at %s", bad[i].body, town_text(t, "field"));
	}
	WANT(200, GET(&nobody, "/matters"));
	assert_int_equal(town_size(t, "items"), 0);
}

static void a_list_is_filtered_searched_and_paged_by_code(struct town *t)
{
	WANT(201, POST(CENTRE, "/matters", "{\"matter\":{\"code\":\"D2-1\",\"name\":\"防汛\",\"class\":\"duty\",\"duty\":\"cooperate\",\"batch\":2}}"));
	WANT(201, POST(CENTRE, "/matters", "{\"matter\":{\"code\":\"D2-2\",\"name\":\"统计\",\"class\":\"duty\",\"duty\":\"taken_back\",\"batch\":2}}"));
	WANT(201, POST(CENTRE, "/matters", "{\"matter\":{\"code\":\"D1-1\",\"name\":\"巡查\",\"class\":\"duty\",\"duty\":\"basic\",\"batch\":1,"
	                                   "\"node\":\"$n990101001\"}}"));
	a_cover(t);
	WANT(200, GET(&nobody, "/matters?class=duty&batch=2"));
	assert_int_equal(town_size(t, "items"), 2);
	WANT(200, GET(&nobody, "/matters?duty=taken_back"));
	assert_string_equal(town_text(t, "items.0.code"), "D2-2");
	WANT(200, GET(&nobody, "/matters?node=$n990101001"));
	assert_string_equal(town_text(t, "items.0.code"), "D1-1");
	WANT(200, GET(&nobody, "/matters?q=%E4%BA%95%E7%9B%96"));
	assert_string_equal(town_text(t, "items.0.code"), "P0101");
	WANT(200, GET(&nobody, "/matters?limit=3"));
	assert_int_equal(town_size(t, "items"), 3);
	town_keep(t, "next", "next");
	WANT(200, GET(&nobody, "/matters?limit=3&cursor=$next"));
	assert_string_equal(town_text(t, "items.0.code"), "P0101");
	assert_null(town_at(t, "next"));
}

static void who_answers_is_found_by_id_kind_and_name_near_the_place(struct town *t)
{
	WANT(200, GET(&operator, "/orgs/$office"));
	town_keep(t, "office_name", "name");
	WANT(201, POST(CENTRE, "/matters", "{\"matter\":{" COVER ",\"conditions\":[" MISSING "," BROKEN "],\"units\":["
	    "{\"role\":\"lead\",\"name\":\"各产权单位\"},{\"role\":\"co\",\"org\":\"$housing\"},{\"role\":\"co\",\"name\":\"$office_name\"},"
	    "{\"role\":\"lead\",\"org\":\"$roads\",\"condition\":\"2\"},{\"role\":\"supervise\",\"org\":\"$west_roads\"}]}}", 3));
	town_keep(t, "matter", "id");
	/* Nobody is known to lead, and a co-handler does not move up. */
	WANT(200, GET(LEADER, "/matters/$matter/units?node=$n990101001&condition=1"));
	assert_null(town_at(t, "lead"));
	assert_int_equal(town_size(t, "co"), 2);
	assert_string_equal(town_text(t, "co.0"), town_get(t, "housing"));
	assert_string_equal(town_text(t, "co.1"), town_get(t, "office"));
	assert_int_equal(town_size(t, "units"), 4);
	WANT(200, GET(LEADER, "/matters/$matter/units?node=$n990101001&condition=2"));
	assert_string_equal(town_text(t, "lead"), town_get(t, "roads"));
	WANT(400, GET(LEADER, "/matters/$matter/units?node=$n990101001&condition=3"));
	WANT(401, GET(&nobody, "/matters/$matter/units?node=$n990101001"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_version_is_in_force_from_its_day_until_the_next_one),
		BOTH(a_withdrawn_matter_is_gone_from_lists_and_still_read_as_cited),
		BOTH(a_version_cannot_begin_before_the_one_that_stands_nor_say_the_same),
		BOTH(what_cannot_stand_is_refused_at_its_field),
		BOTH(a_list_is_filtered_searched_and_paged_by_code),
		BOTH(who_answers_is_found_by_id_kind_and_name_near_the_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
