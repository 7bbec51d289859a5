/*
 * calendar_test.c: calendars lived through the gate on both stores: the pack's holidays, hours of an organization, amended
 * years, deadlines that are tried. Every scenario ends with the same rows made again and a journal that proves itself.
 */
#include "scenario/scenario.h"

#include <stdio.h>

#include "base/limits.h"
#include "calendar/calendar.h"

#define WORKED "[\"08:30-12:00\",\"13:30-17:30\"]"
#define WEEK "\"mon\":" WORKED ",\"tue\":" WORKED ",\"wed\":" WORKED ",\"thu\":" WORKED ",\"fri\":" WORKED

static void everybodys(struct town *t)
{
	WANT(200, GET(&operator, "/calendars"));
	assert_int_equal(town_size(t, "items"), 1);
	town_keep(t, "cal", "items.0.id");
	assert_int_equal(town_int(t, "items.0.year_first"), 2018);
}

/* The version of $cal as If-Match wants it, good until the next call of this. */
static const char *match(struct town *t, const char *path)
{
	static char text[24];

	WANT(200, GET(&operator, path));
	snprintf(text, sizeof text, "\"%" PRId64 "\"", town_int(t, "version"));
	return text;
}

static int64_t version_of(struct town *t)
{
	WANT(200, GET(&operator, "/calendars/$cal"));
	return town_int(t, "version");
}

/* When five working days from then are over. */
static int64_t due(struct town *t, const char *org, const char *at)
{
	char path[200];

	snprintf(path, sizeof path, "/calendars/try?unit=work_day&amount=5&at=%s%%2B08:00%s%s", at, org ? "&org=$" : "", org ? org : "");
	WANT(200, GET(&operator, path));
	return town_time(t, "due");
}

static int64_t instant(const char *text)
{
	int64_t at;

	assert_true(day_read_time(text, &at));
	return at;
}

static void packs_holidays_stand_after_init_and_are_not_put_in_twice(struct town *t)
{
	struct problem p = { 0 };
	int64_t version;

	everybodys(t);
	assert_int_equal(town_int(t, "items.0.year_last"), 2026);
	version = version_of(t);
	assert_int_equal(version, 10);      /* made, and nine years */
	assert_int_equal(calendar_seed(t->core, t->tenant, t->packs, &p), OK);
	assert_int_equal(version_of(t), version);
	WANT(200, GET(&operator, "/calendars/$cal?year=2026"));
	assert_int_equal(town_size(t, "days"), 39);
	assert_string_equal(town_text(t, "days.0.name"), "元旦");
	WANT(200, GET(&operator, "/calendars/$cal?year=2027"));
	assert_int_equal(town_size(t, "days"), 0);
	WANT(400, GET(&operator, "/calendars/$cal?year=1066"));
	assert_int_equal(calendar_seed(t->core, t->tenant, "no-such-folder", &p), E_NOT_FOUND);
}

static void deadline_is_tried_and_explained_in_both_languages(struct town *t)
{
	assert_true(due(t, NULL, "2026-09-28T10:00:00") == instant("2026-10-10T10:00:00+08:00"));
	assert_non_null(strstr(town_text(t, "words"), "5 working days"));
	assert_non_null(strstr(town_text(t, "how.zh"), "国庆节"));
	assert_false(json_is_true(town_at(t, "provisional")));
	t->lang = "zh";
	assert_true(due(t, NULL, "2027-09-28T10:00:00") == instant("2027-10-05T10:00:00+08:00"));
	assert_non_null(strstr(town_text(t, "words"), "工作日"));
	assert_true(json_is_true(town_at(t, "provisional")));
	t->lang = NULL;
	WANT(200, GET(&operator, "/calendars/try?unit=urgent_hour&amount=2"));
	assert_true(town_time(t, "due") == t->now + 2 * US_HOUR);
}

static void deadline_that_cannot_be_counted_is_refused(struct town *t)
{
	WANT(400, GET(&operator, "/calendars/try?unit=fortnight&amount=1"));
	assert_string_equal(town_text(t, "field"), "unit");
	WANT(400, GET(&operator, "/calendars/try?unit=work_day"));
	assert_string_equal(town_text(t, "field"), "amount");
	WANT(400, GET(&operator, "/calendars/try?unit=work_day&amount=0"));
	WANT(400, GET(&operator, "/calendars/try?unit=work_day&amount=8760"));
	WANT(400, GET(&operator, "/calendars/try?unit=urgent_hour&amount=1&end_rule=close"));
	WANT(400, GET(&operator, "/calendars/try?unit=work_day&amount=1&at=2200-01-01T00:00:00Z"));
	WANT(400, GET(&operator, "/calendars/try?unit=work_day&amount=1&at=tomorrow"));
	WANT(400, GET(&operator, "/calendars/try?unit=work_day&amount=1&start_rule=yesterday"));
	WANT(400, GET(&operator, "/calendars/try?unit=work_day&amount=1&colour=red"));
}

static void organizations_own_hours_count_for_it_and_for_nobody_else(struct town *t)
{
	/* Open every day, 09:00 to 21:00; everybody's holidays hold for it, but it works on 1 October. */
	WANT(201, POST(&operator, "/calendars", "{\"org\":\"$roads\",\"name\":\"roads\",\"hours\":[{\"mon\":[\"09:00-21:00\"],\"tue\":[\"09:00-21:00\"],"
	               "\"wed\":[\"09:00-21:00\"],\"thu\":[\"09:00-21:00\"],\"fri\":[\"09:00-21:00\"],\"sat\":[\"09:00-21:00\"],"
	               "\"sun\":[\"09:00-21:00\"]}]}"));
	town_keep(t, "own", "id");
	assert_true(due(t, "roads", "2026-06-05T10:00:00") == instant("2026-06-10T10:00:00+08:00"));
	assert_true(due(t, NULL, "2026-06-05T10:00:00") == instant("2026-06-12T10:00:00+08:00"));
	assert_true(due(t, "housing", "2026-06-05T10:00:00") == instant("2026-06-12T10:00:00+08:00"));
	assert_true(due(t, "roads", "2026-09-30T10:00:00") == instant("2026-10-12T10:00:00+08:00"));
	t->if_match = match(t, "/calendars/$own");
	WANT(200, POST(&operator, "/calendars/$own/days", "{\"year\":2026,\"days\":[{\"day\":\"2026-10-01\",\"kind\":\"work\",\"name\":\"on duty\"}]}"));
	assert_true(due(t, "roads", "2026-09-30T10:00:00") == instant("2026-10-11T10:00:00+08:00"));
	assert_true(due(t, NULL, "2026-09-30T10:00:00") == instant("2026-10-13T10:00:00+08:00"));
	town_restart(t);
	assert_true(due(t, "roads", "2026-09-30T10:00:00") == instant("2026-10-11T10:00:00+08:00"));
	WANT(409, POST(&operator, "/calendars", "{\"org\":\"$roads\",\"name\":\"again\",\"hours\":[{" WEEK "}]}"));
	assert_string_equal(town_text(t, "field"), "org");
}

static void summer_hours_hold_in_summer(struct town *t)
{
	everybodys(t);
	t->if_match = match(t, "/calendars/$cal");
	WANT(200, POST(&operator, "/calendars/$cal/hours", "{\"hours\":[{\"from\":\"05-01\",\"to\":\"09-30\",\"mon\":[\"08:30-12:00\",\"14:30-18:00\"],"
	               "\"tue\":[\"08:30-12:00\",\"14:30-18:00\"],\"wed\":[\"08:30-12:00\",\"14:30-18:00\"],"
	               "\"thu\":[\"08:30-12:00\",\"14:30-18:00\"],\"fri\":[\"08:30-12:00\",\"14:30-18:00\"]},{" WEEK "}]}"));
	WANT(200, GET(&operator, "/calendars/try?unit=work_hour&amount=1&at=2026-06-01T12:30:00%2B08:00"));
	assert_true(town_time(t, "due") == instant("2026-06-01T15:30:00+08:00"));
	WANT(200, GET(&operator, "/calendars/try?unit=work_hour&amount=1&at=2026-11-02T12:30:00%2B08:00"));
	assert_true(town_time(t, "due") == instant("2026-11-02T14:30:00+08:00"));
	WANT(200, GET(&operator, "/calendars/$cal"));
	assert_string_equal(town_text(t, "name"), "国家法定节假日");      /* as it was: no other was given */
	assert_string_equal(town_text(t, "hours.0.mon.1"), "14:30-18:00");
}

static void amendment_replaces_the_days_of_its_year_and_of_no_other(struct town *t)
{
	everybodys(t);
	assert_true(due(t, NULL, "2026-09-28T10:00:00") == instant("2026-10-10T10:00:00+08:00"));
	t->if_match = match(t, "/calendars/$cal");
	WANT(200, POST(&operator, "/calendars/$cal/days", "{\"year\":2026,\"days\":[{\"day\":\"2026-10-01\",\"kind\":\"off\",\"name\":\"国庆节\","
	               "\"source\":\"notice 1\"}]}"));
	assert_true(due(t, NULL, "2026-09-28T10:00:00") == instant("2026-10-06T10:00:00+08:00"));
	WANT(200, GET(&operator, "/calendars/$cal?year=2026"));
	assert_int_equal(town_size(t, "days"), 1);
	assert_string_equal(town_text(t, "days.0.source"), "notice 1");
	WANT(200, GET(&operator, "/calendars/$cal?year=2025"));
	assert_int_equal(town_size(t, "days"), 33);
	/* A new year makes what was provisional certain. */
	t->if_match = match(t, "/calendars/$cal");
	WANT(200, POST(&operator, "/calendars/$cal/days", "{\"year\":2027,\"days\":[{\"day\":\"2027-10-01\",\"kind\":\"off\",\"name\":\"国庆节\"}]}"));
	due(t, NULL, "2027-09-28T10:00:00");
	assert_false(json_is_true(town_at(t, "provisional")));
	/* Taken back, it is provisional again. */
	t->if_match = match(t, "/calendars/$cal");
	WANT(200, POST(&operator, "/calendars/$cal/days", "{\"year\":2027,\"days\":[]}"));
	due(t, NULL, "2027-09-28T10:00:00");
	assert_true(json_is_true(town_at(t, "provisional")));
}

static void days_that_cannot_stand_leave_the_year_as_it_was(struct town *t)
{
	static const struct { const char *body, *field; } bad[] = {
		{ "{\"year\":2026,\"days\":[{\"day\":\"2027-01-01\",\"kind\":\"off\",\"name\":\"x\"}]}", "days.0" },
		{ "{\"year\":2026,\"days\":[{\"day\":\"2026-01-02\",\"kind\":\"off\",\"name\":\"x\"},"
		  "{\"day\":\"2026-01-01\",\"kind\":\"off\",\"name\":\"x\"}]}", "days.1" },
		{ "{\"year\":2026,\"days\":[{\"day\":\"2026-01-01\",\"kind\":\"free\",\"name\":\"x\"}]}", "days.0.kind" },
		{ "{\"year\":2026,\"days\":[{\"day\":\"2026-02-30\",\"kind\":\"off\",\"name\":\"x\"}]}", "days.0.day" },
		{ "{\"year\":2026,\"days\":[{\"day\":\"2026-01-01\",\"kind\":\"off\"}]}", "days.0.name" },
		{ "{\"year\":1066,\"days\":[]}", "year" }, { "{\"days\":[]}", "year" }, { "{\"year\":2026}", "days" },
		{ "{\"year\":2026,\"days\":[],\"colour\":1}", "colour" },
	};
	int64_t before;

	everybodys(t);
	before = version_of(t);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		t->if_match = "*";
		WANT(400, POST(&operator, "/calendars/$cal/days", "%s", bad[i].body));
		assert_string_equal(town_text(t, "field"), bad[i].field);
	}
	assert_int_equal(version_of(t), before);
	WANT(200, GET(&operator, "/calendars/$cal?year=2026"));
	assert_int_equal(town_size(t, "days"), 39);
}

static void more_days_than_a_year_has_are_refused(struct town *t)
{
	char *body;
	size_t n;
	FILE *f = open_memstream(&body, &n);

	everybodys(t);
	fprintf(f, "{\"year\":2030,\"days\":[");
	for (int i = 0; i < 401; i++)
		fprintf(f, "%s{\"day\":\"2030-01-01\",\"kind\":\"off\",\"name\":\"x\"}", i ? "," : "");
	fprintf(f, "]}");
	fclose(f);
	t->if_match = "*";
	WANT(400, POST(&operator, "/calendars/$cal/days", "%s", body));
	assert_string_equal(town_text(t, "field"), "days");
	free(body);
}

static void hours_in_which_no_deadline_could_end_are_refused(struct town *t)
{
	static const char *const bad[] = { "[]", "[{}]", "[{\"mon\":[\"12:00-08:00\"]}]", "[{\"mon\":[\"08:00-12:00\",\"11:00-13:00\"]}]",
		"[{\"mon\":[\"08:00-08:30\"]}]", "[{" WEEK "},{" WEEK "}]", "[{\"from\":\"05-01\",\"to\":\"09-30\"," WEEK "}]",
		"[{\"from\":\"13-01\",\"to\":\"09-30\"," WEEK "},{" WEEK "}]", "[{\"from\":\"2026-05-02\",\"to\":\"2026-05-01\"," WEEK "},{" WEEK "}]" };

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		WANT(400, POST(&operator, "/calendars", "{\"org\":\"$roads\",\"name\":\"x\",\"hours\":%s}", bad[i]));
		assert_int_equal(strncmp(town_text(t, "field"), "hours", 5), 0);
	}
	WANT(200, GET(&operator, "/calendars"));
	assert_int_equal(town_size(t, "items"), 1);
}

static void calendar_is_changed_only_by_who_may_and_saw_its_version(struct town *t)
{
	const struct who *system = ADMIN, *centre = CENTRE;

	everybodys(t);
	WANT(401, GET(&nobody, "/calendars"));
	WANT(200, GET(WORKER, "/calendars"));
	WANT(200, GET(WORKER, "/calendars/$cal"));
	WANT(200, GET(WORKER, "/calendars/try?unit=work_day&amount=1"));
	WANT(403, POST(centre, "/calendars", "{\"org\":\"$roads\",\"name\":\"x\",\"hours\":[{" WEEK "}]}"));
	t->if_match = "*";
	WANT(403, POST(centre, "/calendars/$cal/days", "{\"year\":2027,\"days\":[]}"));
	WANT(428, POST(system, "/calendars/$cal/days", "{\"year\":2027,\"days\":[]}"));
	t->if_match = "\"1\"";
	WANT(412, POST(system, "/calendars/$cal/days", "{\"year\":2027,\"days\":[]}"));
	t->if_match = match(t, "/calendars/$cal");
	WANT(200, POST(system, "/calendars/$cal/days", "{\"year\":2027,\"days\":[]}"));
	t->if_match = "*";
	WANT(404, POST(system, "/calendars/12345/days", "{\"year\":2027,\"days\":[]}"));
	WANT(404, GET(WORKER, "/calendars/12345"));
	WANT(404, GET(WORKER, "/calendars/none"));
	WANT(404, POST(system, "/operator/calendars/seed", "{\"year\":2027,\"days\":[]}"));
}

static void calendar_comes_again_from_the_same_key_only_with_the_same_body(struct town *t)
{
	const struct who *system = ADMIN;

	t->key = "one-and-the-same";
	WANT(201, POST(system, "/calendars", "{\"org\":\"$roads\",\"name\":\"x\",\"hours\":[{" WEEK "}]}"));
	town_keep(t, "own", "id");
	t->key = "one-and-the-same";
	WANT(201, POST(system, "/calendars", "{\"org\":\"$roads\",\"name\":\"x\",\"hours\":[{" WEEK "}]}"));
	assert_string_equal(town_text(t, "id"), town_get(t, "own"));
	t->key = "one-and-the-same";
	WANT(422, POST(system, "/calendars", "{\"org\":\"$housing\",\"name\":\"x\",\"hours\":[{" WEEK "}]}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(packs_holidays_stand_after_init_and_are_not_put_in_twice), BOTH(deadline_is_tried_and_explained_in_both_languages),
		BOTH(deadline_that_cannot_be_counted_is_refused), BOTH(organizations_own_hours_count_for_it_and_for_nobody_else),
		BOTH(summer_hours_hold_in_summer), BOTH(amendment_replaces_the_days_of_its_year_and_of_no_other),
		BOTH(days_that_cannot_stand_leave_the_year_as_it_was), BOTH(more_days_than_a_year_has_are_refused),
		BOTH(hours_in_which_no_deadline_could_end_are_refused), BOTH(calendar_is_changed_only_by_who_may_and_saw_its_version),
		BOTH(calendar_comes_again_from_the_same_key_only_with_the_same_body),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
