/*
 * gazetteer_test.c: places that are no nodes are found by any part of their name, a new file takes the old one's place, and what is wrong
 * in a row is told with its number.
 */
#include <stdio.h>

#include "scenario/scenario.h"
#include "territory/import.h"

#define HALL "{\"row\":2,\"name\":\"兴安社区党群服务中心\",\"kind\":\"办事\",\"address\":\"新兴西大街 1 号\",\"lon\":126.005,\"lat\":45.005}"
#define SHOP "{\"row\":3,\"name\":\"服务中心超市\",\"lon\":126.006,\"lat\":45.006}"
#define CHUNK(more, rows) "{\"datum\":\"wgs84\"" more ",\"rows\":[" rows "]}"

static void a_place_is_found_by_any_part_of_its_name(struct town *t)
{
	WANT(200, POST(&operator, "/territory/gazetteer", CHUNK("", HALL "," SHOP)));
	assert_int_equal(town_int(t, "accepted"), 2);
	WANT(200, GET(&nobody, "/places/search?q=%E6%9C%8D%E5%8A%A1%E4%B8%AD%E5%BF%83"));      /* 服务中心: the one that begins so stands first */
	assert_int_equal(town_size(t, "items"), 2);
	assert_string_equal(town_text(t, "items.0.name"), "服务中心超市");
	assert_string_equal(town_text(t, "items.0.level"), "place");
	assert_string_equal(town_text(t, "items.1.path_names.0"), "新兴西大街 1 号");
	assert_true(json_real_value(town_at(t, "items.1.lon")) == 126.005);
	WANT(200, GET(&nobody, "/places/search?q=%E5%85%9A%E7%BE%A4"));                          /* 党群 */
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(&nobody, "/places/search?q=%E7%BE%A4%E5%85%9A"));
	assert_int_equal(town_size(t, "items"), 0);
	/* Nodes stand before them. */
	WANT(200, POST(&operator, "/territory/gazetteer", CHUNK("", "{\"row\":2,\"name\":\"East gate\",\"lon\":126.005,\"lat\":45.005}")));
	WANT(200, GET(&nobody, "/places/search?q=East"));
	assert_true(town_size(t, "items") >= 2);
	assert_string_not_equal(town_text(t, "items.0.level"), "place");
}

static void a_new_file_takes_the_old_ones_place(struct town *t)
{
	WANT(200, POST(&operator, "/territory/gazetteer", CHUNK("", HALL)));
	WANT(200, POST(&operator, "/territory/gazetteer", CHUNK(",\"replace\":true,\"dry_run\":true", SHOP)));
	WANT(200, GET(&nobody, "/places/search?q=%E5%85%9A%E7%BE%A4"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, POST(&operator, "/territory/gazetteer", CHUNK(",\"replace\":true", SHOP)));
	WANT(200, GET(&nobody, "/places/search?q=%E5%85%9A%E7%BE%A4"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(&nobody, "/places/search?q=%E8%B6%85%E5%B8%82"));
	assert_int_equal(town_size(t, "items"), 1);
}

/* Tencent and Amap give GCJ-02: here some 600 m from where the satellites say. */
static void another_datum_is_turned_into_ours(struct town *t)
{
	WANT(200, POST(&operator, "/territory/gazetteer", "{\"datum\":\"gcj02\",\"rows\":[" HALL "]}"));
	WANT(200, GET(&nobody, "/places/search?q=%E5%85%9A%E7%BE%A4"));
	assert_true(json_real_value(town_at(t, "items.0.lon")) < 126.002);
}

static void what_is_wrong_is_told_with_its_row(struct town *t)
{
	char path[300];
	FILE *f, *quiet = fopen("/dev/null", "w");

	WANT(200, POST(&operator, "/territory/gazetteer", CHUNK("", "{\"row\":9,\"name\":\"Null island\",\"lon\":0,\"lat\":0}," SHOP)));
	assert_int_equal(town_int(t, "accepted"), 1);
	assert_int_equal(town_int(t, "refused.0.row"), 9);
	WANT(400, POST(&operator, "/territory/gazetteer", CHUNK("", "{\"row\":9,\"name\":\"North\",\"lon\":1,\"lat\":91}")));
	WANT(400, POST(&operator, "/territory/gazetteer", "{\"rows\":[" SHOP "]}"));
	WANT(403, POST(CENTRE, "/territory/gazetteer", CHUNK("", SHOP)));
	WANT(403, POST(SYSTEM, "/territory/gazetteer", CHUNK("", SHOP)));      /* of a district: the city's names are not theirs to change */
	snprintf(path, sizeof path, "%s/places.csv", t->folder);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("name,lon,lat,kind\nA,126.1,45.1,shop\nB,east,45.1,\n,126,45,\nC,126.2,45.2,\n", f);
	fclose(f);
	assert_int_equal(territory_import_gazetteer(t->core, t->tenant, path, "wgs84", false, quiet), 1);
	fclose(quiet);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM gazetteer"), 2);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM gazetteer_tail"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_place_is_found_by_any_part_of_its_name), BOTH(a_new_file_takes_the_old_ones_place), BOTH(another_datum_is_turned_into_ours),
		BOTH(what_is_wrong_is_told_with_its_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
