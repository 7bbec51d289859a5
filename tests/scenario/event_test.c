/*
 * event_test.c: the main job in a town: a resident reports, the community files, a department handles, the resident rates;
 * and what goes another way, runs late, is corrected, erased, or begun under an older definition.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scenario/scenario.h"

/* ---- the way ---- */

static void a_report_is_filed_dispatched_handled_checked_and_rated(struct town *t)
{
	char etag[32];

	town_snap(t, EAST);
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "state"), "reported");
	assert_int_equal(town_size(t, "can"), 1);
	assert_string_equal(town_text(t, "offers.0.kind"), "answer");
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"roads\",\"words\":\"seen from the window\"}"));
	WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"limit\":\"urgent\"}"));
	WANT(200, GET(ROADS, "/cases/$case"));
	assert_true(town_has(t, "can", "accept") && town_has(t, "can", "send_back") && town_size(t, "can") == 2);
	WANT(200, town_act(t, ROADS, "accept", "{}"));
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"A new cover was set\"}"));
	WANT(200, town_act(t, DESK, "pass", "{}"));
	WANT(200, GET(DESK, "/cases/$case"));
	assert_int_equal(town_size(t, "timeline"), 6);
	assert_int_equal(town_size(t, "clocks"), 5);
	assert_string_equal(town_text(t, "clock_state"), "met");
	assert_string_equal(town_text(t, "timeline.1.words"), "seen from the window");
	assert_string_equal(town_text(t, "timeline.3.by.org"), "unit roads");
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "state"), "closed");
	assert_string_equal(town_text(t, "answer"), "A new cover was set");
	assert_string_equal(town_text(t, "org"), "unit roads");
	assert_true(town_has(t, "can", "rate") && town_has(t, "can", "reopen"));
	snprintf(etag, sizeof etag, "%s", t->r.etag);
	t->if_match = etag;
	WANT(200, POST(&nobody, "/snaps/$follow/rate", "{\"score\":5,\"words\":\"thank you\"}"));
	assert_string_equal(town_text(t, "state"), "rated");
	assert_int_equal(town_int(t, "rating.score"), 5);
	t->if_match = "*";
	WANT(409, POST(&nobody, "/snaps/$follow/rate", "{\"score\":1}"));
	WANT(200, GET(DESK, "/cases/$case"));
	assert_int_equal(town_int(t, "rating.score"), 5);
	assert_string_equal(town_text(t, "rating.words"), "thank you");
}

/* What stays among the staff is not shown to the reporter. */
static void the_follow_page_shows_public_steps_only(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "dispatched");
	WANT(200, town_act(t, ROADS, "send_back", "{\"words\":\"not our manhole\"}"));
	town_bring(t, "checking");
	WANT(200, town_act(t, DESK, "redo", "{\"words\":\"still loose\"}"));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	for (size_t i = 0; i < town_size(t, "timeline"); i++) {
		char path[40];
		snprintf(path, sizeof path, "timeline.%zu.words", i);
		assert_string_not_equal(town_text(t, path), "not our manhole");
		assert_string_not_equal(town_text(t, path), "still loose");
	}
	assert_null(strstr(t->r.body, "Person"));
	assert_null(strstr(t->r.body, "13800001111"));
	/* A look at the same case from the desk has them. */
	WANT(200, GET(DESK, "/cases/$case"));
	assert_non_null(strstr(t->r.body, "still loose"));
	assert_null(strstr(t->r.body, "13800001111"));
	assert_true(json_is_true(town_at(t, "has_contact")));
}

static void a_follow_link_opens_its_own_case_only(struct town *t)
{
	char link[60];

	town_snap(t, EAST);
	WANT(404, GET(&nobody, "/snaps/00000000000000000000000000000000"));
	WANT(404, GET(&nobody, "/snaps/short"));
	snprintf(link, sizeof link, "/snaps/%s", town_get(t, "follow"));
	link[10] = link[10] == 'a' ? 'b' : 'a';
	WANT(404, GET(&nobody, link));
	WANT(401, GET(&nobody, "/cases/$case"));
	/* The link is not the number, and neither leads to the other. */
	WANT(404, GET(&nobody, "/snaps/$number"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE follow = '%s'", town_get(t, "follow")), 0);
}

/* ---- other ways ---- */

static void a_unit_may_send_back_twice_and_must_then_accept(struct town *t)
{
	town_snap(t, EAST);
	for (int i = 0; i < 2; i++) {
		town_bring(t, "dispatched");
		WANT(400, town_act(t, ROADS, "send_back", "{}"));
		assert_string_equal(town_text(t, "field"), "words");
		WANT(200, town_act(t, ROADS, "send_back", "{\"words\":\"not ours\"}"));
	}
	WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"limit\":\"normal\"}"));
	WANT(200, GET(ROADS, "/cases/$case"));
	assert_true(town_has(t, "can", "accept") && !town_has(t, "can", "send_back"));
	WANT(409, town_act(t, ROADS, "send_back", "{\"words\":\"not ours\"}"));
	WANT(200, town_act(t, ROADS, "accept", "{}"));
}

static void what_fails_the_check_is_done_again(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "checking");
	WANT(200, town_act(t, DESK, "redo", "{\"words\":\"still loose\"}"));
	WANT(200, GET(ROADS, "/cases/$case"));
	assert_string_equal(town_text(t, "state"), "handling");
	/* The clock that was chosen runs anew. */
	assert_string_equal(town_text(t, "clocks.5.limit"), "normal");
	assert_string_equal(town_text(t, "clocks.5.state"), "running");
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"screwed down\"}"));
	WANT(200, town_act(t, DESK, "pass", "{}"));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "answer"), "screwed down");
}

static void what_is_not_ours_is_declined_and_small_things_are_settled(struct town *t)
{
	town_snap(t, EAST);
	WANT(400, town_act(t, DESK, "decline", "{}"));
	WANT(200, town_act(t, DESK, "decline", "{\"words\":\"a private yard\"}"));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "state"), "declined");
	assert_string_equal(town_text(t, "timeline.1.words"), "a private yard");
	assert_int_equal(town_size(t, "can"), 1);
	assert_string_equal(town_text(t, "offers.0.kind"), "object");
	WANT(409, town_act(t, DESK, "file", "{\"category\":\"roads\"}"));
	town_snap(t, EAST);
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"sanitation\"}"));
	WANT(200, town_act(t, DESK, "settle", "{\"words\":\"swept\"}"));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_string_equal(town_text(t, "state"), "closed");
	assert_string_equal(town_text(t, "answer"), "swept");
	assert_true(town_has(t, "can", "rate"));
}

static int reopen(struct town *t)
{
	t->if_match = "*";
	return POST(&nobody, "/snaps/$follow/reopen", "{\"reason\":\"it broke again\"}");
}

static void a_reporter_reopens_twice_within_seven_days(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "filed");
	WANT(409, reopen(t));
	for (int i = 0; i < 2; i++) {
		town_bring(t, "closed");
		town_later(t, 7 * US_DAY);
		WANT(200, reopen(t));
		assert_string_equal(town_text(t, "state"), "filed");
		WANT(200, GET(DESK, "/cases/$case"));
		assert_null(town_at(t, "closed"));
		assert_string_equal(town_text(t, "clock_state"), "running");
	}
	town_bring(t, "closed");
	WANT(409, reopen(t));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_true(town_has(t, "can", "rate") && !town_has(t, "can", "reopen"));
}

static void windows_close(struct town *t)
{
	int64_t closed;

	town_snap(t, EAST);
	town_bring(t, "closed");
	closed = t->now;
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_int_equal(town_time(t, "rate_until"), closed + 30 * US_DAY);
	assert_int_equal(town_time(t, "reopen_until"), closed + 7 * US_DAY);
	town_later(t, 7 * US_DAY + 1);
	WANT(409, reopen(t));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_null(town_at(t, "reopen_until"));
	/* Rating late does not open the other window again. */
	t->if_match = "*";
	WANT(200, POST(&nobody, "/snaps/$follow/rate", "{\"score\":2}"));
	WANT(409, reopen(t));
	town_snap(t, EAST);
	town_bring(t, "closed");
	town_later(t, 30 * US_DAY + 1);
	t->if_match = "*";
	WANT(409, POST(&nobody, "/snaps/$follow/rate", "{\"score\":2}"));
}

static void an_act_asks_for_its_fields_and_takes_no_others(struct town *t)
{
	town_snap(t, EAST);
	WANT(400, town_act(t, DESK, "file", "{}"));
	assert_string_equal(town_text(t, "field"), "category");
	WANT(400, town_act(t, DESK, "file", "{\"category\":\"dragons\"}"));
	WANT(400, town_act(t, DESK, "file", "{\"category\":\"roads\",\"org\":\"$roads\"}"));
	assert_string_equal(town_text(t, "field"), "org");
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"roads\"}"));
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\"}"));
	assert_string_equal(town_text(t, "field"), "limit");
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"limit\":\"accept\"}"));
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$west_roads\",\"limit\":\"normal\"}"));
	assert_string_equal(town_text(t, "field"), "org");
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"12345\",\"limit\":\"normal\"}"));
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$case\",\"limit\":\"normal\"}"));
	WANT(404, town_act(t, DESK, "fly", "{}"));
	WANT(404, town_act(t, DESK, "rate", "{\"score\":1}"));
	WANT(409, town_act(t, DESK, "pass", "{}"));
	/* A unit that has ended is given nothing. */
	WANT(201, POST(&operator, "/orgs", "{\"name\":\"Old bureau\",\"kind\":\"department\",\"node\":\"$n990101\"}"));
	town_keep(t, "old", "id");
	t->if_match = "*";
	WANT(200, DELETE(&operator, "/orgs/$old"));
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$old\",\"limit\":\"normal\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_step"), 1);
}

/* ---- clocks ---- */

static const char *clock_of(struct town *t)
{
	WANT(200, GET(&operator, "/cases/$case"));
	return town_text(t, "clock_state");
}

static void a_clock_warns_and_is_breached_also_after_a_restart(struct town *t)
{
	int64_t opened = t->now, version;

	town_snap(t, EAST);
	/* Filing: two office hours from Monday 09:00; 80 % of it are 96 minutes. */
	town_later(t, 96 * US_MINUTE - 1);
	town_tick(t);
	assert_string_equal(clock_of(t), "running");
	assert_int_equal(town_time(t, "due"), opened + 2 * US_HOUR);
	version = town_int(t, "version");
	town_later(t, 1);
	town_restart(t);
	town_tick(t);
	assert_string_equal(clock_of(t), "warned");
	assert_int_equal(town_int(t, "version"), version + 1);
	town_later(t, 24 * US_MINUTE);
	town_tick(t);
	assert_string_equal(clock_of(t), "warned");      /* at the due itself it is still on time */
	town_restart(t);
	town_later(t, 1);
	town_tick(t);
	assert_string_equal(clock_of(t), "breached");
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'case.clock_fired'"), 2);
	/* Late, and done: the next clock runs from now. */
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"roads\"}"));
	assert_string_equal(clock_of(t), "running");
	assert_string_equal(town_text(t, "clocks.0.state"), "late");
	town_bring(t, "closed");
	town_later(t, 90 * US_DAY);
	town_tick(t);
	assert_string_equal(clock_of(t), "met");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'case.clock_fired'"), 2);
}

static void the_clock_of_a_long_sleep_is_breached_at_once(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "dispatched");
	town_later(t, 30 * US_DAY);
	town_restart(t);
	town_tick(t);
	assert_string_equal(clock_of(t), "breached");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'case.clock_fired'"), 1);
	WANT(200, GET(ROADS, "/cases?queue=late"));
	assert_int_equal(town_size(t, "items"), 1);
}

/* Everybody's days of 2026 with one more day off. */
static void day_off(struct town *t, const char *day)
{
	json_t *days, *body = json_object(), *one;
	char *text, etag[32];
	size_t i;

	WANT(200, GET(ADMIN, "/calendars"));
	town_keep(t, "calendar", "items.0.id");
	WANT(200, GET(ADMIN, "/calendars/$calendar?year=2026"));
	snprintf(etag, sizeof etag, "%s", t->r.etag);
	days = json_deep_copy(town_at(t, "days"));
	json_array_foreach(days, i, one)
		if (strcmp(json_string_value(json_object_get(one, "day")), day) > 0)
			break;
	json_array_insert_new(days, i, json_pack("{ssssss}", "day", day, "kind", "off", "name", "flood"));
	json_object_set_new(body, "year", json_integer(2026));
	json_object_set_new(body, "days", days);
	text = json_dumps(body, JSON_COMPACT);
	t->if_match = etag;
	WANT(200, POST(ADMIN, "/calendars/$calendar/days", "%s", text));
	free(text);
	json_decref(body);
}

static void an_amended_calendar_moves_the_due_and_keeps_the_original(struct town *t)
{
	int64_t due, met;

	town_snap(t, EAST);
	town_bring(t, "handling");
	WANT(200, GET(&operator, "/cases/$case"));
	due = town_time(t, "due");
	assert_int_equal(due, day_instant(day_of(2026, 6, 8), 17 * 60 + 30, CHINA_OFFSET_MIN));
	met = town_time(t, "clocks.0.due");
	day_off(t, "2026-06-03");
	WANT(200, GET(&operator, "/cases/$case"));
	assert_int_equal(town_time(t, "due"), due);
	WANT(403, POST(DESK, "/cases/recount", "{}"));
	WANT(200, POST(ADMIN, "/cases/recount", "{}"));
	assert_int_equal(town_int(t, "looked"), 1);
	assert_int_equal(town_int(t, "changed"), 1);
	WANT(200, GET(&operator, "/cases/$case"));
	assert_int_equal(town_time(t, "due"), due + US_DAY);
	assert_int_equal(town_time(t, "clocks.3.due"), due + US_DAY);
	assert_int_equal(town_time(t, "clocks.3.original_due"), due);
	assert_non_null(strstr(town_text(t, "clocks.3.words"), "flood"));
	/* What has ended stays as it was; a second count changes nothing; a second amendment still keeps the first promise. */
	assert_int_equal(town_time(t, "clocks.0.due"), met);
	WANT(200, POST(ADMIN, "/cases/recount", "{}"));
	assert_int_equal(town_int(t, "changed"), 0);
	day_off(t, "2026-06-04");
	WANT(200, POST(ADMIN, "/cases/recount", "{}"));
	WANT(200, GET(&operator, "/cases/$case"));
	assert_int_equal(town_time(t, "clocks.3.due"), due + 2 * US_DAY);
	assert_int_equal(town_time(t, "clocks.3.original_due"), due);
	town_restart(t);
	town_later(t, due + 1 - t->now);
	town_tick(t);
	assert_string_not_equal(clock_of(t), "breached");
	town_later(t, 2 * US_DAY);
	town_tick(t);
	assert_string_equal(clock_of(t), "breached");
}

static void a_unit_is_counted_by_its_own_calendar(struct town *t)
{
	/* Open on Mondays to Thursdays only: what is accepted within four office hours of Thursday 16:30 is due on Monday. */
	WANT(201, POST(ADMIN, "/calendars", "{\"org\":\"$roads\",\"name\":\"roads\",\"hours\":[{\"mon\":[\"09:00-17:00\"],\"tue\":[\"09:00-17:00\"],"
		"\"wed\":[\"09:00-17:00\"],\"thu\":[\"09:00-17:00\"]}]}"));
	town_later(t, 3 * US_DAY + 7 * US_HOUR + 30 * US_MINUTE);
	town_snap(t, EAST);
	town_bring(t, "dispatched");
	WANT(200, GET(&operator, "/cases/$case"));
	assert_int_equal(town_time(t, "due"), day_instant(day_of(2026, 6, 8), 12 * 60 + 30, CHINA_OFFSET_MIN));
	assert_int_equal(town_time(t, "clocks.0.due"), day_instant(day_of(2026, 6, 5), 9 * 60 + 30, CHINA_OFFSET_MIN));
}

/* ---- photos ---- */

static void photos_follow_their_case_and_are_shown_to_who_may_see_it(struct town *t)
{
	town_photo(t);
	WANT(404, GET(&nobody, "/photos/$photo/thumb"));
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005,\"photos\":[\"$photo\"]}"));
	town_keep(t, "follow", "follow");
	town_keep(t, "number", "number");
	WANT(200, GET(&operator, "/cases?queue=all&number=$number"));
	town_keep(t, "case", "items.0.id");
	assert_int_equal(town_int(t, "items.0.photos"), 1);
	WANT(404, GET(&nobody, "/photos/$photo/thumb"));
	WANT(404, GET(&nobody, "/photos/$photo/thumb?follow=00000000000000000000000000000000"));
	WANT(200, GET(&nobody, "/photos/$photo/thumb?follow=$follow"));
	assert_non_null(t->r.file);
	WANT(200, GET(DESK, "/photos/$photo/full"));
	WANT(404, GET(DESK, "/photos/$photo/huge"));
	WANT(404, GET(town_who(t, "community_desk", "990102001001", NULL), "/photos/$photo/full"));
	WANT(404, GET(ROADS, "/photos/$photo/full"));
	town_bring(t, "handling");
	WANT(200, GET(ROADS, "/photos/$photo/full"));
	WANT(404, GET(HOUSING, "/photos/$photo/full"));
	/* The result's photo; one that nobody uploaded is refused and leaves nothing. */
	WANT(400, town_act(t, ROADS, "finish", "{\"words\":\"done\",\"photos\":[\"nothing\"]}"));
	assert_string_equal(town_text(t, "field"), "photos");
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done\",\"photos\":[\"$photo\"]}"));
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_int_equal(town_size(t, "photos"), 2);
	/* What nobody used is gone after a day, what is used stays. */
	town_later(t, 2 * US_DAY);
	town_tick(t);
	WANT(200, GET(DESK, "/photos/$photo/full"));
}

/* ---- the contact ---- */

static void a_look_at_the_contact_needs_a_right_and_a_reason_and_is_logged(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "handling");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE body LIKE '%%13800001111%%'"), 0);
	WANT(403, POST(ROADS, "/cases/$case/contact", "{\"reason\":\"to ask where\"}"));
	WANT(403, POST(LEADER, "/cases/$case/contact", "{\"reason\":\"to ask where\"}"));
	WANT(404, POST(town_who(t, "community_desk", "990101001002", NULL), "/cases/$case/contact", "{\"reason\":\"to ask where\"}"));
	WANT(400, POST(DESK, "/cases/$case/contact", "{}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'case.contact_seen'"), 0);
	WANT(200, POST(DESK, "/cases/$case/contact", "{\"reason\":\"to ask where\"}"));
	assert_string_equal(town_text(t, "contact"), "13800001111");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'case.contact_seen' AND person = %" PRId64, DESK->person), 1);
	/* Sealed for this case: moved to another it does not open. */
	town_set(t, "first", town_get(t, "case"));
	town_snap(t, EAST);
	town_sql(t, "UPDATE case_file SET contact_id = (SELECT contact_id FROM case_file WHERE id = %s) WHERE id = %s", town_get(t, "first"),
	         town_get(t, "case"));
	WANT(500, POST(DESK, "/cases/$case/contact", "{\"reason\":\"to ask where\"}"));
	town_sql(t, "UPDATE case_file SET contact_id = (SELECT id FROM side WHERE subject = %s AND kind = 'contact') WHERE id = %s",
	         town_get(t, "case"), town_get(t, "case"));
	assert_null(strstr(t->r.body, "1380"));
}

static void erased_words_are_gone_and_the_case_goes_on(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "handling");
	WANT(204, POST(&operator, "/operator/erase", "{\"subject\":\"$case\",\"reason\":\"asked by the reporter\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE subject = %s", town_get(t, "case")), 0);
	WANT(200, GET(DESK, "/cases/$case"));
	assert_null(town_at(t, "text"));
	assert_true(json_is_false(town_at(t, "has_contact")));
	WANT(404, POST(DESK, "/cases/$case/contact", "{\"reason\":\"to ask where\"}"));
	WANT(200, GET(DESK, "/cases?queue=all"));
	assert_null(town_at(t, "items.0.summary"));
	town_prove(t);
	town_bring(t, "closed");
	WANT(200, GET(&nobody, "/snaps/$follow"));
	assert_null(town_at(t, "text"));
}

/* ---- grid workers ---- */

static void a_grid_worker_reports_at_home_and_a_device_never_twice(struct town *t)
{
	static const char report[] = "{\"text\":\"rubbish\",\"lon\":%s,\"lat\":45.005,\"client_id\":\"device-1-0001\"}";

	WANT(404, GET(WORKER, "/cases/12345"));
	WANT(403, POST(WORKER, "/cases", report, "126.025"));
	assert_string_equal(town_text(t, "field"), "lon");
	WANT(400, POST(WORKER, "/cases", report, "120.0"));
	WANT(201, POST(WORKER, "/cases", report, "126.005"));
	town_keep(t, "case", "id");
	town_keep(t, "number", "number");
	/* Sent again with another key: the same case, even when it has moved on. */
	town_bring(t, "filed");
	WANT(200, POST(WORKER, "/cases", report, "126.005"));
	assert_string_equal(town_text(t, "id"), town_get(t, "case"));
	assert_string_equal(town_text(t, "number"), town_get(t, "number"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 1);
	/* Another worker's device may have made the same id. */
	WANT(201, POST(town_who(t, "grid_worker", "990101", NULL), "/cases", report, "126.005"));
	assert_string_not_equal(town_text(t, "id"), town_get(t, "case"));
	WANT(200, GET(DESK, "/cases/$case"));
	assert_string_equal(town_text(t, "channel"), "grid");
	assert_true(json_is_false(town_at(t, "has_contact")));
}

/* ---- definitions ---- */

static char *file_text(const char *path)
{
	char *text = calloc(1, 100000);
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	assert_true(fread(text, 1, 99999, f) > 0);
	fclose(f);
	return text;
}

/* Adopts packs/base's event with one text in it replaced. */
static void upgrade(struct town *t, const char *from, const char *to)
{
	char *text = file_text("packs/base/processes/event.yaml"), *at = strstr(text, from), *body;
	json_t *v = json_object();

	assert_non_null(at);
	body = calloc(1, strlen(text) + strlen(to) + 1);
	memcpy(body, text, (size_t)(at - text));
	strncat(body, to, strlen(to));
	strncat(body, at + strlen(from), strlen(at));
	json_object_set_new(v, "body", json_string(body));
	free(body);
	free(text);
	text = json_dumps(v, JSON_COMPACT);
	WANT(200, POST(&operator, "/operator/processes", "%s", text));
	free(text);
	json_decref(v);
}

static void a_case_ends_under_the_definition_it_began_with(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "dispatched");
	town_set(t, "before", town_get(t, "case"));
	upgrade(t, "by: event.accept\n    public: true\n    fields: {words: optional}",
	    "by: event.accept\n    public: true\n    fields: {words: required}");
	town_snap(t, EAST);
	town_bring(t, "dispatched");
	WANT(400, town_act(t, ROADS, "accept", "{}"));
	assert_string_equal(town_text(t, "field"), "words");
	WANT(200, town_act(t, ROADS, "accept", "{\"words\":\"coming\"}"));
	town_set(t, "case", town_get(t, "before"));
	WANT(200, town_act(t, ROADS, "accept", "{}"));
	town_restart(t);
	town_bring(t, "closed");
	assert_int_equal(town_count(t, "SELECT COUNT(DISTINCT definition) FROM case_file"), 2);
	/* What is adopted already changes nothing. */
	int64_t adopted = town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'process.adopted'");
	upgrade(t, "by: event.accept\n    public: true\n    fields: {words: optional}",
	    "by: event.accept\n    public: true\n    fields: {words: required}");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'process.adopted'"), adopted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_report_is_filed_dispatched_handled_checked_and_rated),
		BOTH(the_follow_page_shows_public_steps_only),
		BOTH(a_follow_link_opens_its_own_case_only),
		BOTH(a_unit_may_send_back_twice_and_must_then_accept),
		BOTH(what_fails_the_check_is_done_again),
		BOTH(what_is_not_ours_is_declined_and_small_things_are_settled),
		BOTH(a_reporter_reopens_twice_within_seven_days),
		BOTH(windows_close),
		BOTH(an_act_asks_for_its_fields_and_takes_no_others),
		BOTH(a_clock_warns_and_is_breached_also_after_a_restart),
		BOTH(the_clock_of_a_long_sleep_is_breached_at_once),
		BOTH(an_amended_calendar_moves_the_due_and_keeps_the_original),
		BOTH(a_unit_is_counted_by_its_own_calendar),
		BOTH(photos_follow_their_case_and_are_shown_to_who_may_see_it),
		BOTH(a_look_at_the_contact_needs_a_right_and_a_reason_and_is_logged),
		BOTH(erased_words_are_gone_and_the_case_goes_on),
		BOTH(a_grid_worker_reports_at_home_and_a_device_never_twice),
		BOTH(a_case_ends_under_the_definition_it_began_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
