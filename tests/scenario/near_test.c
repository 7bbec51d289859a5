/*
 * near_test.c: what is reported already is offered before it is reported again: to staff with its words, to the public without
 * them; who follows it sees what the public may see, and is answered when it closes.
 */
#include <stdio.h>

#include "scenario/scenario.h"

static void report(struct town *t, const char *words, double lon, double lat)
{
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"%s\",\"lon\":%.5f,\"lat\":%.5f,\"contact\":\"13800001111\",\"address\":\"桥头\"}", words, lon, lat));
	town_keep(t, "number", "number");
	town_keep(t, "follow", "follow");
	WANT(200, GET(&operator, "/cases?queue=all&number=$number"));
	town_keep(t, "case", "items.0.id");
}

static void staff_is_offered_what_is_near_and_alike(struct town *t)
{
	const struct who *west = town_who(t, "county_desk", "990102", NULL), *centre = CENTRE;

	report(t, "路灯不亮，夜里很黑", 126.005, 45.005);
	report(t, "污水外溢，有异味", 126.0055, 45.005);
	report(t, "树枝压在电线上", 126.015, 45.005);      /* some 780 m */
	report(t, "更远的地方", 126.025, 45.005);           /* some 1,570 m */
	WANT(200, GET(centre, "/cases/near?lon=126.005&lat=45.005"));
	assert_int_equal(town_int(t, "radius"), 1000);
	assert_int_equal(town_size(t, "items"), 3);
	assert_int_equal(town_int(t, "items.0.distance"), 0);
	assert_int_equal(town_int(t, "items.1.distance"), 39);
	assert_string_equal(town_text(t, "items.2.summary"), "树枝压在电线上");
	WANT(200, GET(centre, "/cases/near?lon=126.005&lat=45.005&text=这里的污水外溢了，异味很大"));
	assert_string_equal(town_text(t, "items.0.summary"), "污水外溢，有异味");
	assert_true(json_is_true(town_at(t, "items.0.similar")));
	assert_true(town_int(t, "items.0.alike") > town_int(t, "items.1.alike"));
	assert_false(json_is_true(town_at(t, "items.1.similar")));
	/* Of another category it is something else; where none is known yet it may be the same. */
	WANT(200, town_act(t, &operator, "file", "{\"category\":\"greening\"}"));
	WANT(200, GET(centre, "/cases/near?lon=126.025&lat=45.005&category=lighting"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(centre, "/cases/near?lon=126.025&lat=45.005&category=greening"));
	assert_int_equal(town_size(t, "items"), 2);
	/* Nobody is offered what they may not read, nor what is closed. */
	WANT(200, GET(west, "/cases/near?lon=126.005&lat=45.005"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(ROADS, "/cases/near?lon=126.005&lat=45.005"));
	assert_int_equal(town_size(t, "items"), 0);
	town_bring(t, "closed");
	WANT(200, GET(centre, "/cases/near?lon=126.025&lat=45.005"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(401, GET(&nobody, "/cases/near?lon=126.005&lat=45.005"));
	WANT(403, GET(SYSTEM, "/cases/near?lon=126.005&lat=45.005"));
	WANT(400, GET(centre, "/cases/near?lon=126.005"));
	WANT(400, GET(centre, "/cases/near?lon=200&lat=45.005"));
}

static void the_public_is_offered_it_without_words_numbers_or_the_exact_place(struct town *t)
{
	report(t, "路灯不亮，张三家门口", 126.0057, 45.005);
	report(t, "三百米外", 126.009, 45.005);
	WANT(200, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005&datum=wgs84"));
	assert_int_equal(town_int(t, "radius"), 250);
	assert_int_equal(town_size(t, "items"), 1);
	assert_int_equal(town_int(t, "items.0.distance"), 50);
	assert_null(strstr(t->r.body, "张三"));
	assert_null(strstr(t->r.body, "桥头"));
	assert_null(strstr(t->r.body, town_get(t, "case")));
	assert_null(strstr(t->r.body, "number"));
	assert_null(strstr(t->r.body, "lon"));
	assert_null(town_at(t, "items.0.title"));
	WANT(200, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005&category=greening"));
	assert_int_equal(town_int(t, "radius"), 150);
	/* What was released is shown in the words of the release. */
	report(t, "井盖没了，李四报的", 126.0052, 45.005);
	WANT(201, POST(&operator, "/cases/$case/release",
	    "{\"title\":\"井盖缺失\",\"text\":\"路口的井盖缺失\",\"place\":\"exact\"}"));
	WANT(200, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005"));
	assert_int_equal(town_size(t, "items"), 2);
	assert_string_equal(town_text(t, "items.0.title"), "井盖缺失");
	assert_null(strstr(t->r.body, "李四"));
	town_later(t, 200 * US_DAY);
	WANT(200, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(400, GET(&nobody, "/snaps/near?lat=45.005"));
	WANT(400, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005&text=张三"));
}

static void who_follows_is_answered_and_sees_nobodys_words(struct town *t)
{
	report(t, "路灯不亮，张三家门口", 126.005, 45.005);
	WANT(200, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005"));
	town_keep(t, "near", "items.0.near");
	WANT(201, POST(&operator, "/webhooks", "{\"channel\":\"reporter\",\"url\":\"https://sms.example/\",\"secret\":\"0123456789abcdef0123\"}"));
	WANT(400, POST(&nobody, "/snaps/$near/follow", "{\"name\":\"x\"}"));
	t->key = "follow-me-0123456789";
	WANT(201, POST(&nobody, "/snaps/$near/follow", "{\"contact\":\"13900002222\"}"));
	town_keep(t, "mine", "follow");
	t->key = "follow-me-0123456789";
	WANT(201, POST(&nobody, "/snaps/$near/follow", "{\"contact\":\"13900002222\"}"));
	assert_string_equal(town_text(t, "follow"), town_get(t, "mine"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_follower"), 1);
	WANT(200, GET(&nobody, "/snaps/$mine"));
	assert_string_equal(town_text(t, "number"), town_get(t, "number"));
	assert_null(strstr(t->r.body, "张三"));
	assert_null(strstr(t->r.body, "桥头"));
	/* Whoever works on the case is not in their way. */
	WANT(200, GET(&operator, "/cases/$case"));
	assert_int_equal(town_int(t, "version"), 1);
	town_bring(t, "closed");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM outbox WHERE subject <> %s AND to_ref IS NOT NULL", town_get(t, "case")),
	                 (int)town_count(t, "SELECT COUNT(*) FROM outbox WHERE subject = %s", town_get(t, "case")));
	assert_true(town_count(t, "SELECT COUNT(*) FROM outbox WHERE subject = %s", town_get(t, "case")) > 0);
	WANT(200, GET(&nobody, "/snaps/$mine"));
	assert_string_equal(town_text(t, "state"), "closed");
	assert_int_equal(town_size(t, "can"), 0);
	t->if_match = "*";
	WANT(403, POST(&nobody, "/snaps/$mine/rate", "{\"score\":1}"));
	t->if_match = "*";
	WANT(200, POST(&nobody, "/snaps/$follow/rate", "{\"score\":5,\"words\":\"谢谢张三\"}"));
	WANT(200, GET(&nobody, "/snaps/$mine"));
	assert_null(strstr(t->r.body, "张三"));
	/* The offer ends with the case, and with the day; nobody makes one up. */
	WANT(404, POST(&nobody, "/snaps/$near/follow", "{}"));
	WANT(404, POST(&nobody, "/snaps/0123456789abcdef0123456789abcdef/follow", "{}"));
	t->if_match = "*";
	WANT(200, POST(CENTRE, "/cases/$case/erase", "{\"what\":\"contact\",\"reason\":\"asked for\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE kind = 'contact'"), 0);
}

static void what_a_report_is_about_is_proposed_from_its_words(struct town *t)
{
	WANT(200, GET(&nobody, "/snaps/propose?text=三号楼的路灯坏了三天，晚上很黑&lon=126.005&lat=45.005"));
	assert_string_equal(town_text(t, "items.0.category"), "lighting");
	assert_string_equal(town_text(t, "items.0.words.0"), "路灯");
	assert_null(town_at(t, "items.0.matter"));
	WANT(200, GET(&nobody, "/snaps/propose?text=井盖没了，旁边堆着垃圾"));
	assert_int_equal(town_size(t, "items"), 2);
	/* The catalogue knows it better than our words do. */
	WANT(201, POST(&operator, "/matters",
	    "{\"matter\":{\"code\":\"E0907\",\"name\":\"路灯不亮\",\"class\":\"event\",\"category\":\"facilities\",\"keywords\":[\"路灯坏了\"]}}"));
	WANT(200, GET(&nobody, "/snaps/propose?text=三号楼的路灯坏了三天，晚上很黑&lon=126.005&lat=45.005"));
	assert_string_equal(town_text(t, "items.0.category"), "facilities");
	assert_string_equal(town_text(t, "items.0.matter"), "路灯不亮");
	assert_string_equal(town_text(t, "items.1.category"), "lighting");
	/* Nothing known, nothing proposed; a place outside is no reason to refuse. */
	WANT(200, GET(&nobody, "/snaps/propose?text=哦哦哦&lon=2.35&lat=48.85"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(400, GET(&nobody, "/snaps/propose?text=a"));
	WANT(400, GET(&nobody, "/snaps/propose"));
	WANT(400, GET(&nobody, "/snaps/propose?text=路灯&lon=200&lat=1"));
}

static void an_offer_is_good_for_a_day(struct town *t)
{
	report(t, "路灯不亮", 126.005, 45.005);
	WANT(200, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005"));
	town_keep(t, "near", "items.0.near");
	town_later(t, US_DAY + US_MINUTE);
	WANT(404, POST(&nobody, "/snaps/$near/follow", "{}"));
	assert_string_equal(town_text(t, "field"), "near");
	WANT(200, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005"));
	town_keep(t, "near", "items.0.near");
	WANT(201, POST(&nobody, "/snaps/$near/follow", "{}"));
	town_keep(t, "mine", "follow");
	town_restart(t);
	WANT(200, GET(&nobody, "/snaps/$mine"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(staff_is_offered_what_is_near_and_alike),
		BOTH(the_public_is_offered_it_without_words_numbers_or_the_exact_place),
		BOTH(who_follows_is_answered_and_sees_nobodys_words),
		BOTH(what_a_report_is_about_is_proposed_from_its_words),
		BOTH(an_offer_is_good_for_a_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
