/*
 * search_test.c: cases are found by one or two Chinese characters, by letters and by digits, wherever they stand; by who may read
 * them, under the filters of the lists; and what was erased is found no more.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scenario/scenario.h"

/* A report with these words; $case and $number are its. */
static void report(struct town *t, const char *words, const char *point)
{
	double lon, lat;

	assert_int_equal(sscanf(point, "%lf,%lf", &lon, &lat), 2);
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"%s\",\"lon\":%.4f,\"lat\":%.4f,\"address\":\"前进大街18号\"}", words, lon, lat));
	town_keep(t, "number", "number");
	town_keep(t, "follow", "follow");
	WANT(200, GET(&operator, "/cases?queue=all&number=$number"));
	town_keep(t, "case", "items.0.id");
}

/* The index catches up. */
static void catch_up(struct town *t)
{
	town_settled(t);
	town_tick(t);
}

/* A query may hold anything but a space, which is written +. */
static int found(struct town *t, const struct who *w, const char *query)
{
	char path[300];

	snprintf(path, sizeof path, "/cases?q=%s", query);
	WANT(200, GET(w, path));
	return (int)town_size(t, "items");
}

static void a_case_is_found_by_any_of_its_words(struct town *t)
{
	report(t, "小区门口的窨井盖破损，夜间没有路灯。Ｋtv", EAST);
	report(t, "KTV噪声扰民", EAST);
	catch_up(t);
	assert_int_equal(found(t, CENTRE, "路灯"), 1);
	assert_int_equal(found(t, CENTRE, "灯"), 1);
	assert_int_equal(found(t, CENTRE, "窨"), 1);
	assert_int_equal(found(t, CENTRE, "窨井盖破"), 1);
	assert_int_equal(found(t, CENTRE, "窨井破"), 0);
	assert_int_equal(found(t, CENTRE, "ｋTv"), 2);
	assert_int_equal(found(t, CENTRE, "kt"), 0);
	assert_int_equal(found(t, CENTRE, "ktv+噪声"), 1);
	assert_int_equal(found(t, CENTRE, "路灯+噪声"), 0);
	assert_int_equal(found(t, CENTRE, "18号"), 2);
	assert_int_equal(found(t, CENTRE, "$number"), 1);
	/* What is written later is found, too: for the public and inside; by whoever did it. */
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"roads\",\"words\":\"已联系物业\"}"));
	WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"limit\":\"normal\",\"words\":\"请于三日内处理\"}"));
	assert_int_equal(found(t, CENTRE, "物业"), 0);
	catch_up(t);
	assert_int_equal(found(t, CENTRE, "物业"), 1);
	assert_int_equal(found(t, CENTRE, "物业+噪声"), 1);
	assert_int_equal(found(t, CENTRE, "日内"), 1);
	town_restart(t);
	assert_int_equal(found(t, CENTRE, "噪声+日内"), 1);
}

static void only_who_may_read_a_case_finds_it(struct town *t)
{
	const struct who *west = town_who(t, "county_desk", "990102", NULL), *south = town_who(t, "community_desk", "990101001002", NULL);

	report(t, "路灯不亮", EAST);
	catch_up(t);
	assert_int_equal(found(t, DESK, "路灯"), 1);
	assert_int_equal(found(t, STREET, "路灯"), 1);
	assert_int_equal(found(t, LEADER, "路灯"), 1);
	assert_int_equal(found(t, west, "路灯"), 0);
	assert_int_equal(found(t, south, "路灯"), 0);
	assert_int_equal(found(t, ROADS, "路灯"), 0);
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"lighting\"}"));
	WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"limit\":\"normal\"}"));
	catch_up(t);
	assert_int_equal(found(t, ROADS, "路灯"), 1);
	assert_int_equal(found(t, HOUSING, "路灯"), 0);
	WANT(200, town_act(t, ROADS, "send_back", "{\"words\":\"不属于我单位\"}"));
	WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$housing\",\"limit\":\"normal\"}"));
	/* At once, though the index still says that it is theirs. */
	assert_int_equal(found(t, ROADS, "路灯"), 0);
	catch_up(t);
	assert_int_equal(found(t, ROADS, "路灯"), 0);
	assert_int_equal(found(t, HOUSING, "路灯"), 1);
	assert_int_equal(found(t, CENTRE, "不属"), 1);
	WANT(403, GET(SYSTEM, "/cases?q=路灯"));
	WANT(401, GET(&nobody, "/cases?q=路灯"));
}

static void the_lists_filters_hold_for_words_too(struct town *t)
{
	report(t, "路灯一", EAST);
	town_bring(t, "closed");
	report(t, "路灯二", EAST);
	town_bring(t, "handling");
	report(t, "路灯三", SOUTH);
	WANT(201, POST(WORKER, "/cases", "{\"text\":\"路灯四\",\"lon\":126.005,\"lat\":45.005}"));
	catch_up(t);
	assert_int_equal(found(t, CENTRE, "路灯"), 4);
	assert_string_equal(town_text(t, "items.0.summary"), "路灯四");
	assert_string_equal(town_text(t, "items.3.summary"), "路灯一");
	assert_int_equal(found(t, CENTRE, "路灯&queue=closed"), 1);
	assert_int_equal(found(t, CENTRE, "路灯&queue=running"), 3);
	assert_int_equal(found(t, CENTRE, "路灯&queue=todo"), 2);
	assert_int_equal(found(t, ROADS, "路灯&queue=todo"), 1);
	assert_int_equal(found(t, CENTRE, "路灯&state=handling"), 1);
	assert_int_equal(found(t, CENTRE, "路灯&channel=grid"), 1);
	assert_int_equal(found(t, CENTRE, "路灯&org=$roads"), 2);
	assert_int_equal(found(t, CENTRE, "路灯&node=$n990101001002"), 1);
	assert_int_equal(found(t, CENTRE, "路灯&node=$n990102"), 0);
	assert_int_equal(found(t, CENTRE, "路灯&queue=late"), 0);
	town_later(t, 60 * US_DAY);
	catch_up(t);
	assert_int_equal(found(t, CENTRE, "路灯&queue=late"), 3);
}

static void pages_of_a_word_hold_every_case_once(struct town *t)
{
	char next[60] = "", path[120], words[60];
	int seen[23] = { 0 }, n = 0;

	for (int i = 0; i < 23; i++) {
		snprintf(words, sizeof words, i % 2 ? "井盖和窨井，第%d处" : "窨井盖，第%d处", i);
		report(t, words, i % 3 ? EAST : SOUTH);
	}
	catch_up(t);
	for (int pages = 0; pages < 30; pages++) {
		snprintf(path, sizeof path, "/cases?q=窨井盖&limit=5%s%s", *next ? "&cursor=" : "", next);
		WANT(200, GET(CENTRE, path));
		for (size_t i = 0; i < town_size(t, "items"); i++, n++) {
			snprintf(path, sizeof path, "items.%zu.summary", i);
			int nth = -1;
			assert_int_equal(sscanf(strstr(town_text(t, path), "第"), "第%d", &nth), 1);
			assert_int_equal(nth, 22 - 2 * n);
			seen[nth]++;
		}
		snprintf(next, sizeof next, "%s", town_text(t, "next"));
		if (!*next)
			break;
	}
	for (int i = 0; i < 23; i++)
		assert_int_equal(seen[i], i % 2 == 0);
}

static void what_was_erased_is_found_no_more(struct town *t)
{
	report(t, "路灯和电线", EAST);
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"roads\",\"words\":\"电线杆旁\"}"));
	catch_up(t);
	assert_int_equal(found(t, CENTRE, "电线"), 1);
	/* Written, but not in the index yet, when all is erased. */
	WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"limit\":\"normal\",\"words\":\"请速办\"}"));
	/* One kind only: what stands elsewhere, too, stays. */
	WANT(204, POST(&operator, "/operator/erase", "{\"subject\":\"$case\",\"kind\":\"text\",\"reason\":\"asked for\"}"));
	assert_int_equal(found(t, CENTRE, "路灯"), 0);
	assert_int_equal(found(t, CENTRE, "电线"), 1);
	t->if_match = "*";
	WANT(200, POST(CENTRE, "/cases/$case/erase", "{\"what\":\"words\",\"reason\":\"asked for by letter\"}"));
	assert_int_equal(found(t, CENTRE, "电线"), 0);
	assert_int_equal(found(t, CENTRE, "速办"), 0);
	assert_int_equal(found(t, CENTRE, "前进"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM search_block WHERE word IN ('路灯', '电', '线杆', '前进', '18')"), 0);
	catch_up(t);
	assert_int_equal(found(t, CENTRE, "速办"), 0);
	assert_int_equal(found(t, CENTRE, "电线"), 0);
	assert_int_equal(found(t, CENTRE, "$number"), 1);
}

/* Text that no two neighbours are twice in; one step takes only so much of it. */
static void long_words_come_in_several_steps(struct town *t)
{
	char *words = calloc(1, 13000);
	uint32_t r = 7;

	assert_non_null(words);
	for (int k = 0; k < 8; k++) {
		size_t n = 0;
		for (int i = 0; i < 3900; i++) {
			r = r * 1664525u + 1013904223u;
			unsigned c = 0x4E00 + (r >> 8) % 20000;
			n += (size_t)snprintf(words + n, 13000 - n, "%c%c%c", (char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63)));
		}
		snprintf(words + n, 13000 - n, "，第%d件长文", k);
		report(t, words, EAST);
	}
	catch_up(t);
	assert_int_equal(found(t, CENTRE, "长文"), 8);
	assert_int_equal(found(t, CENTRE, "第7件"), 1);
	WANT(200, POST(&operator, "/operator/reindex", "{\"restart\":true}"));
	catch_up(t);
	assert_int_equal(found(t, CENTRE, "长文"), 8);
	free(words);
}

static void the_index_is_made_anew_from_what_is_stored(struct town *t)
{
	for (int i = 0; i < 7; i++)
		report(t, "路灯不亮", i % 2 ? WEST : EAST);
	town_bring(t, "handling");
	catch_up(t);
	town_sql(t, "DELETE FROM search_block WHERE word = '路灯'");
	assert_int_equal(found(t, CENTRE, "路灯"), 0);
	WANT(200, POST(&operator, "/operator/reindex", "{\"restart\":true}"));
	for (int i = 0; i < 20; i++)
		WANT(200, POST(&operator, "/operator/reindex", "{}"));
	assert_int_equal(town_int(t, "objects"), 7);
	assert_string_equal(json_is_true(json_object_get(t->body, "done")) ? "done" : "", "done");
	assert_int_equal(found(t, &operator, "路灯"), 7);
	report(t, "路灯又坏了", EAST);
	/* A server that finds another's half-made index goes on with it. */
	WANT(200, POST(&operator, "/operator/reindex", "{\"restart\":true}"));
	catch_up(t);
	assert_int_equal(found(t, &operator, "路灯"), 8);
	assert_int_equal(found(t, CENTRE, "路灯&queue=running&state=handling"), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM search_doc"), 8);
}

static void a_query_is_refused_with_words(struct town *t)
{
	WANT(400, GET(CENTRE, "/cases?q="));
	WANT(400, GET(CENTRE, "/cases?q=%E3%80%82%EF%BC%8C"));
	assert_string_equal(town_text(t, "field"), "q");
	WANT(400, GET(CENTRE, "/cases?q=a+b+c+d+e+f+g+h+i"));
	WANT(400, GET(CENTRE, "/cases?q=12345678901234567890123456789012345678901234567890123456789012345"));
	WANT(400, GET(CENTRE, "/cases?q=a&sort=due"));
	assert_string_equal(town_text(t, "field"), "sort");
	WANT(400, GET(CENTRE, "/cases?q=a&cursor=x"));
	assert_string_equal(town_text(t, "field"), "cursor");
	WANT(200, GET(CENTRE, "/cases?q=%27%3B%20DROP%20TABLE%20case_file%22%5B%5D%5C"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(404, POST(CENTRE, "/operator/reindex", "{}"));
	WANT(404, POST(&nobody, "/clock/search", "{\"walk\":0,\"tx\":0,\"at\":0,\"to_tx\":0,\"to\":0}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_case_is_found_by_any_of_its_words),
		BOTH(only_who_may_read_a_case_finds_it),
		BOTH(the_lists_filters_hold_for_words_too),
		BOTH(pages_of_a_word_hold_every_case_once),
		BOTH(what_was_erased_is_found_no_more),
		BOTH(long_words_come_in_several_steps),
		BOTH(the_index_is_made_anew_from_what_is_stored),
		BOTH(a_query_is_refused_with_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
