/*
 * territory_test.c: the tree lives: it is imported, renumbered, merged, split and hung elsewhere, it gets its ground and its
 * grids, and a point finds its grid. Every scenario ends with the journal making the same rows again.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "scenario/scenario.h"
#include "territory/import.h"

#define DIVISION(code, name) "{\"code\":\"" code "\",\"name\":\"" name "\"}"
#define DIVISIONS(...) POST(&operator, "/territory/divisions", "%s", "{\"rows\":[" __VA_ARGS__ "]}")
#define RECODE(old, now) "{\"old\":\"" old "\",\"new\":\"" now "\"}"
#define BOX(w, s, e, n) "{\"type\":\"Polygon\",\"coordinates\":[[[" w "," s "],[" e "," s "],[" e "," n "],[" w "," n "],[" w "," s "]]]}"

/* The node that bears a code now, as $key; its answer stands. */
static void node(struct town *t, const char *key, const char *code)
{
	char path[60];

	snprintf(path, sizeof path, "/nodes?code=%s", code);
	WANT(200, GET(&operator, path));
	town_keep(t, key, "id");
}

static void renumber(struct town *t, const char *day, const char *rows, int64_t accepted)
{
	WANT(200, POST(&operator, "/territory/codes", "{\"effective\":\"%s\",\"rows\":[%s]}", day, rows));
	if (town_int(t, "accepted") != accepted)
		fail_msg("%.*s", (int)t->r.n, t->r.body);
}

/* ---- divisions ---- */

static void a_chunk_is_one_entry_and_says_nothing_new_twice(struct town *t)
{
	int64_t before = town_count(t, "SELECT COUNT(*) FROM journal");

	WANT(201, DIVISIONS(DIVISION("990103", "North") "," DIVISION("990103001", "North street")));
	assert_int_equal(town_int(t, "added"), 2);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal"), before + 1);
	WANT(200, DIVISIONS(DIVISION("990103", "North") "," DIVISION("990103001", "North street")));
	assert_int_equal(town_int(t, "accepted"), 2);
	assert_int_equal(town_int(t, "added") + town_int(t, "changed"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal"), before + 1);
}

static void another_name_renames(struct town *t)
{
	WANT(200, DIVISIONS(DIVISION("990101", "Orient")));
	assert_int_equal(town_int(t, "changed"), 1);
	WANT(200, GET(&operator, "/nodes?code=990101"));
	assert_string_equal(town_text(t, "name"), "Orient");
	assert_int_equal(town_int(t, "version"), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'territory.node_renamed'"), 1);
}

static void a_refused_row_leaves_the_others(struct town *t)
{
	WANT(201, DIVISIONS(DIVISION("990107001", "Orphan") "," DIVISION("990104", "New") "," DIVISION("9901040", "Odd") "," DIVISION("990105", " ") ","
	                    DIVISION("990104", "Other")));
	assert_int_equal(town_int(t, "accepted"), 1);
	assert_int_equal(town_int(t, "refused.0.row"), 1);
	assert_string_equal(town_text(t, "refused.0.field"), "code");
	assert_int_equal(town_int(t, "refused.1.row"), 3);
	assert_string_equal(town_text(t, "refused.2.field"), "name");
	assert_int_equal(town_int(t, "refused.3.row"), 5);
	t->lang = "zh";
	WANT(200, DIVISIONS(DIVISION("990107001", "Orphan")));
	assert_non_null(strstr(town_text(t, "refused.0.reason"), "先导入上级"));
	t->lang = NULL;
}

static void a_city_without_counties_has_its_streets_below_it(struct town *t)
{
	WANT(201, DIVISIONS(DIVISION("44", "广东省") "," DIVISION("4419", "东莞市") "," DIVISION("441900", "东莞市") "," DIVISION("441900003", "东城街道")));
	assert_int_equal(town_int(t, "accepted"), 4);
	assert_int_equal(town_int(t, "added"), 3);
	WANT(200, GET(&operator, "/nodes?code=441900"));
	assert_string_equal(town_text(t, "level"), "city");
	town_keep(t, "dongguan", "id");
	WANT(200, GET(&operator, "/nodes?code=441900003"));
	assert_string_equal(town_text(t, "parent"), town_get(t, "dongguan"));
	assert_string_equal(town_text(t, "level"), "street");
}

static void a_tier_of_statistics_is_no_place_to_people(struct town *t)
{
	WANT(201, DIVISIONS(DIVISION("42", "湖北省") "," DIVISION("4290", "省直辖县级行政区划") "," DIVISION("429004", "仙桃市") ","
	                    DIVISION("429004001", "沙嘴街道")));
	WANT(200, GET(&operator, "/nodes?code=429004001"));
	assert_int_equal(town_size(t, "names"), 3);
	assert_string_equal(town_text(t, "names.0"), "湖北省");
	assert_string_equal(town_text(t, "names.1"), "仙桃市");
	WANT(200, GET(&operator, "/nodes?code=4290"));
	assert_string_equal(town_text(t, "kind"), "group");
}

static void a_zone_needs_no_code(struct town *t)
{
	WANT(201, POST(SYSTEM, "/nodes", "{\"parent\":\"$n990101\",\"level\":\"street\",\"kind\":\"zone\",\"name\":\"High-tech zone\"}"));
	town_keep(t, "zone", "id");
	WANT(201, POST(SYSTEM, "/nodes", "{\"parent\":\"$zone\",\"level\":\"community\",\"name\":\"Park community\"}"));
	WANT(200, GET(SYSTEM, "/nodes/$zone"));
	assert_null(town_at(t, "code"));
	assert_string_equal(town_text(t, "kind"), "zone");
	WANT(200, GET(SYSTEM, "/nodes/$zone/tree"));
	assert_string_equal(town_text(t, "levels.0.level"), "community");
	WANT(200, GET(SYSTEM, "/nodes/$n990101/children?limit=1"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_string_equal(town_text(t, "items.0.name"), "East street");
	town_keep(t, "next", "next");
	WANT(200, GET(SYSTEM, "/nodes/$n990101/children?limit=1&cursor=$next"));
	assert_string_equal(town_text(t, "items.0.name"), "High-tech zone");
	assert_int_equal(town_int(t, "items.0.children"), 1);
	assert_null(town_at(t, "next"));
}

static void a_dry_run_says_all_and_does_nothing(struct town *t)
{
	char *before = town_digest(t);

	WANT(200, POST(&operator, "/territory/divisions", "{\"dry_run\":true,\"rows\":[" DIVISION("990108", "New") "," DIVISION("990108001", "New street")
	               ",{\"code\":\"990109001\",\"name\":\"Below what came before\",\"assumed\":true}," DIVISION("990107001", "Orphan") "]}"));
	assert_int_equal(town_int(t, "accepted"), 3);
	assert_int_equal(town_int(t, "refused.0.row"), 4);
	assert_true(town_same(t, before));
	free(before);
	WANT(404, GET(&operator, "/nodes?code=990108"));
}

/* ---- one node ---- */

static void a_new_node_is_refused_where_it_cannot_hang(struct town *t)
{
	static const struct { const char *body, *field; int status; } bad[] = {
		{ "{\"parent\":\"$n990101001\",\"level\":\"county\",\"name\":\"X\"}", "level", 400 },
		{ "{\"parent\":\"$n990101\",\"level\":\"street\",\"name\":\"X\",\"code\":\"990101001\"}", "code", 409 },
		{ "{\"parent\":\"$n990101\",\"level\":\"street\",\"name\":\"X\",\"code\":\"9901\"}", "code", 400 },
		{ "{\"parent\":\"$n990101\",\"level\":\"street\",\"kind\":\"dedicated\",\"name\":\"X\"}", "kind", 400 },
		{ "{\"parent\":\"$n990101\",\"level\":\"building\",\"name\":\"X\"}", "parent", 400 },
		{ "{\"parent\":\"$n990101\",\"level\":\"street\",\"name\":\"\\u3000 \"}", "name", 400 },
		{ "{\"parent\":\"$n990101\",\"level\":\"street\",\"name\":\"X\",\"lon\":126}", "lon", 400 },
		{ "{\"parent\":\"$n990101\",\"level\":\"street\",\"name\":\"X\",\"duty_phone\":\"call me\"}", "duty_phone", 400 },
		{ "{\"parent\":\"77\",\"level\":\"street\",\"name\":\"X\"}", "node", 404 },
		{ "{\"parent\":\"$n990102\",\"level\":\"street\",\"name\":\"X\"}", "", 404 },
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		WANT(bad[i].status, POST(SYSTEM, "/nodes", "%s", bad[i].body));
		assert_string_equal(town_text(t, "field"), bad[i].field);
	}
	WANT(403, POST(CENTRE, "/nodes", "{\"parent\":\"$n990101\",\"level\":\"street\",\"name\":\"X\"}"));
	WANT(401, POST(&nobody, "/nodes", "{\"parent\":\"$n990101\",\"level\":\"street\",\"name\":\"X\"}"));
}

static void a_change_needs_the_version_that_was_seen(struct town *t)
{
	WANT(428, POST(SYSTEM, "/nodes/$n990101001001001/change", "{\"households\":450}"));
	t->if_match = "\"0\"";
	WANT(200, POST(SYSTEM, "/nodes/$n990101001001001/change",
	               "{\"households\":450,\"duty_phone\":\"110\",\"hard\":\"yes\",\"name\":\"First grid\"}"));
	assert_int_equal(town_int(t, "version"), 2);
	t->if_match = "\"0\"";
	WANT(412, POST(SYSTEM, "/nodes/$n990101001001001/change", "{\"households\":500}"));
	WANT(200, GET(WORKER, "/nodes/$n990101001001001"));
	assert_int_equal(town_int(t, "households"), 450);
	assert_string_equal(town_text(t, "name"), "First grid");
	t->if_match = "\"2\"";
	WANT(200, POST(SYSTEM, "/nodes/$n990101001001001/change", "{\"households\":450}"));
	assert_int_equal(town_int(t, "version"), 2);
	WANT(200, GET(&nobody, "/places/at?lon=126.005&lat=45.005"));
	assert_string_equal(town_text(t, "duty_phone"), "110");
	assert_string_equal(town_text(t, "grid.name"), "First grid");
	t->if_match = "\"2\"";
	WANT(200, POST(SYSTEM, "/nodes/$n990101001001001/change", "{\"duty_phone\":\"\"}"));
	WANT(200, GET(&nobody, "/places/at?lon=126.005&lat=45.005"));
	assert_null(town_at(t, "duty_phone"));
}

static void only_what_holds_nothing_can_be_closed(struct town *t)
{
	WANT(200, GET(SYSTEM, "/nodes/$n990101"));
	t->if_match = "*";
	WANT(409, POST(SYSTEM, "/nodes/$n990101001001/close", "{}"));
	t->if_match = "*";
	WANT(400, POST(SYSTEM, "/nodes/$n990101001001002/close", "{\"effective\":\"2026-06-02\"}"));
	town_later(t, US_DAY);
	t->if_match = "*";
	WANT(200, POST(SYSTEM, "/nodes/$n990101001001002/close", "{\"effective\":\"2026-06-02\"}"));
	WANT(404, GET(&nobody, "/places/at?lon=126.015&lat=45.005"));
	WANT(404, GET(SYSTEM, "/nodes?code=990101001001002&day=2026-06-02"));
	WANT(200, GET(SYSTEM, "/nodes?code=990101001001002&day=2026-06-01"));
	assert_string_equal(town_text(t, "state"), "closed");
	t->if_match = "*";
	WANT(409, POST(SYSTEM, "/nodes/$n990101001001002/change", "{\"households\":1}"));
}

/* ---- reforms ---- */

static void what_is_hung_elsewhere_takes_all_below_with_it(struct town *t)
{
	WANT(200, GET(&operator, "/nodes/$n990101001001"));
	town_keep(t, "old", "path");
	WANT(200, POST(&operator, "/nodes/$n990101001001/reparent", "{\"parent\":\"$n990102001\",\"effective\":\"2026-06-01\"}"));
	WANT(200, GET(&operator, "/nodes/$n990101001001001"));
	assert_string_equal(town_text(t, "names.2"), "West");
	assert_string_equal(town_text(t, "parent"), town_get(t, "n990101001001"));
	WANT(200, GET(&operator, "/nodes/$n990101001001"));
	assert_string_equal(town_text(t, "parent"), town_get(t, "n990102001"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM node_move WHERE old_path = '%s' AND new_path = '%s'", town_get(t, "old"),
	                            town_text(t, "path")), 1);
	WANT(200, GET(&nobody, "/places/at?lon=126.005&lat=45.005"));
	assert_true(town_has(t, "path", "West street"));
	/* Its old place is never given to another. */
	WANT(201, DIVISIONS(DIVISION("990101001009", "Newcomer")));
	WANT(200, GET(&operator, "/nodes?code=990101001009"));
	assert_string_not_equal(town_text(t, "path"), town_get(t, "old"));
	WANT(409, POST(&operator, "/nodes/$n990101001001/reparent", "{\"parent\":\"$n990102001\"}"));
	WANT(400, POST(&operator, "/nodes/$n990101/reparent", "{\"parent\":\"$n990101001\"}"));
	WANT(409, POST(&operator, "/nodes/$n99/reparent", "{\"parent\":\"$n990101001\"}"));
}

static void a_merged_community_goes_on_in_another(struct town *t)
{
	WANT(200, GET(SYSTEM, "/nodes/$n990101"));
	t->if_match = "*";
	WANT(200, POST(SYSTEM, "/nodes/$n990101001002/merge", "{\"into\":\"$n990101001001\",\"effective\":\"2026-06-01\"}"));
	WANT(200, GET(SYSTEM, "/nodes/$n990101001002"));
	assert_string_equal(town_text(t, "state"), "merged");
	assert_string_equal(town_text(t, "valid_to"), "2026-06-01");
	assert_true(town_has(t, "heirs", town_get(t, "n990101001001")));
	WANT(200, GET(SYSTEM, "/nodes/$n990101001002001"));
	assert_string_equal(town_text(t, "parent"), town_get(t, "n990101001001"));
	WANT(200, GET(SYSTEM, "/nodes/$n990101001/tree"));
	assert_int_equal(town_int(t, "levels.0.count"), 1);
	assert_int_equal(town_int(t, "levels.1.count"), 3);
	t->if_match = "*";
	WANT(404, POST(SYSTEM, "/nodes/$n990101001001/merge", "{\"into\":\"$n990102001001\"}"));
	t->if_match = "*";
	WANT(400, POST(SYSTEM, "/nodes/$n990101001001/merge", "{\"into\":\"$n990101001001\"}"));
	t->if_match = "*";
	WANT(400, POST(SYSTEM, "/nodes/$n990101001001/merge", "{\"into\":\"$n990101001\"}"));
}

/* The grid at a point; "" if none holds it. */
static const char *grid_at(struct town *t, const char *path)
{
	return GET(&nobody, path) == 200 ? town_text(t, "grid.id") : "";
}

static void what_merges_unites_its_ground(struct town *t)
{
	char area[24];

	WANT(200, GET(SYSTEM, "/nodes/$n990101001001001"));
	snprintf(area, sizeof area, "%" PRId64, town_int(t, "area_m2"));
	t->if_match = "*";
	WANT(200, POST(SYSTEM, "/nodes/$n990101001001002/merge", "{\"into\":\"$n990101001001001\"}"));
	assert_string_equal(grid_at(t, "/places/at?lon=126.005&lat=45.005"), town_get(t, "n990101001001001"));
	assert_string_equal(grid_at(t, "/places/at?lon=126.015&lat=45.005"), town_get(t, "n990101001001001"));
	WANT(200, GET(SYSTEM, "/nodes/$n990101001001001"));
	assert_int_equal(llabs(town_int(t, "area_m2") - 2 * strtoll(area, NULL, 10)) < 10, true);
	/* By a map too, and what has no shape leaves the other's as it was. */
	WANT(200, POST(&operator, "/territory/codes", "{\"effective\":\"2026-06-01\",\"rows\":[" RECODE("990101001001001", "990101001001009") ","
		RECODE("990101001002001", "990101001001009") "]}"));
	assert_int_equal(town_int(t, "accepted"), 2);
	assert_string_equal(grid_at(t, "/places/at?lon=126.025&lat=45.005"), town_get(t, "n990101001001001"));
	assert_string_equal(grid_at(t, "/places/at?lon=126.015&lat=45.005"), town_get(t, "n990101001001001"));
	WANT(201, POST(&operator, "/nodes", "{\"parent\":\"$n990101001001\",\"level\":\"grid\",\"name\":\"Bare\"}"));
	town_keep(t, "bare", "id");
	t->if_match = "*";
	WANT(200, POST(SYSTEM, "/nodes/$bare/merge", "{\"into\":\"$n990101001001001\"}"));
	assert_string_equal(grid_at(t, "/places/at?lon=126.025&lat=45.005"), town_get(t, "n990101001001001"));
}

static void nothing_changes_before_its_day(struct town *t)
{
	static const char *const rows = RECODE("990101", "990181");

	WANT(400, POST(&operator, "/territory/codes", "{\"effective\":\"2026-06-02\",\"rows\":[%s]}", rows));
	assert_string_equal(town_text(t, "field"), "effective");
	WANT(200, POST(&operator, "/territory/codes", "{\"effective\":\"2026-06-02\",\"dry_run\":true,\"rows\":[%s]}", rows));
	WANT(400, POST(&operator, "/territory/divisions", "{\"effective\":\"2026-06-02\",\"rows\":[" DIVISION("990104", "South") "]}"));
	t->if_match = "*";
	WANT(400, POST(&operator, "/nodes/$n990101001002/merge", "{\"into\":\"$n990101001001\",\"effective\":\"2026-06-02\"}"));
	t->if_match = "*";
	WANT(400, POST(&operator, "/nodes/$n990101001001/reparent", "{\"parent\":\"$n990102001\",\"effective\":\"2027-01-01\"}"));
	t->if_match = "*";
	WANT(400, POST(&operator, "/nodes/$n990101001001/change", "{\"name\":\"Later\",\"effective\":\"2026-06-02\"}"));
	WANT(400, POST(&operator, "/nodes", "{\"parent\":\"$n990101001\",\"level\":\"community\",\"name\":\"Later\",\"effective\":\"2026-06-02\"}"));
	WANT(200, GET(&operator, "/nodes?code=990101"));
	town_later(t, US_DAY);
	renumber(t, "2026-06-02", rows, 1);
	WANT(404, GET(&operator, "/nodes?code=990101"));
}

static void every_child_of_a_split_goes_to_one_part(struct town *t)
{
	static const char path[] = "/nodes/$n990101001001/split";

	WANT(200, GET(SYSTEM, "/nodes/$n990101"));
	t->if_match = "*";
	WANT(400, POST(SYSTEM, path, "{\"into\":[{\"name\":\"A\",\"children\":[\"$n990101001001001\"]},{\"name\":\"B\",\"children\":[]}]}"));
	t->if_match = "*";
	WANT(400, POST(SYSTEM, path, "{\"into\":[{\"name\":\"A\",\"children\":[\"$n990101001001001\",\"$n990101001001002\"]},"
	                             "{\"name\":\"B\",\"children\":[\"$n990101001001002\"]}]}"));
	t->if_match = "*";
	WANT(200, POST(SYSTEM, path, "{\"effective\":\"2026-06-01\",\"into\":[{\"name\":\"A\",\"code\":\"990101001001\","
	                             "\"children\":[\"$n990101001001001\"]},"
	                             "{\"name\":\"B\",\"code\":\"990101001003\",\"children\":[\"$n990101001001002\"]}]}"));
	WANT(200, GET(SYSTEM, "/nodes/$n990101001001"));
	assert_string_equal(town_text(t, "state"), "split");
	assert_int_equal(town_size(t, "heirs"), 2);
	WANT(200, GET(SYSTEM, "/nodes?code=990101001001&day=2026-06-01"));
	assert_string_equal(town_text(t, "name"), "A");
	WANT(200, GET(SYSTEM, "/nodes?code=990101001001&day=2026-05-31"));
	assert_string_equal(town_text(t, "name"), "East community");
	WANT(200, GET(SYSTEM, "/nodes?code=990101001003&day=2026-06-01"));
	town_keep(t, "b", "id");
	WANT(200, GET(SYSTEM, "/nodes/$n990101001001002"));
	assert_string_equal(town_text(t, "parent"), town_get(t, "b"));
}

/* ---- a renumbering year ---- */

static void an_old_code_finds_its_node_on_its_day(struct town *t)
{
	renumber(t, "2026-06-01", RECODE("990101", "990181") "," RECODE("990101001", "990181001"), 2);
	WANT(200, GET(&operator, "/nodes?code=990101&day=2026-05-31"));
	assert_string_equal(town_text(t, "name"), "East");
	assert_string_equal(town_text(t, "code"), "990181");
	WANT(404, GET(&operator, "/nodes?code=990101&day=2026-06-01"));
	WANT(200, GET(&operator, "/nodes?code=990181&day=2026-06-01"));
	assert_int_equal(town_size(t, "codes"), 2);
	assert_string_equal(town_text(t, "id"), town_get(t, "n990101"));
	/* What hangs below keeps its code until a row says otherwise. */
	WANT(200, GET(&operator, "/nodes?code=990101001001&day=2026-06-01"));
	renumber(t, "2026-06-01", RECODE("990101001001", "990181001001"), 1);
}

static void codes_can_be_swapped(struct town *t)
{
	renumber(t, "2026-06-01", RECODE("990101001001", "990101001002") "," RECODE("990101001002", "990101001001"), 2);
	WANT(200, GET(&operator, "/nodes?code=990101001001&day=2026-06-01"));
	assert_string_equal(town_text(t, "id"), town_get(t, "n990101001002"));
	WANT(200, GET(&operator, "/nodes?code=990101001001&day=2026-05-31"));
	assert_string_equal(town_text(t, "id"), town_get(t, "n990101001001"));
}

static void several_old_codes_with_one_new_code_merge(struct town *t)
{
	renumber(t, "2026-06-01", RECODE("990101001001", "990101001005") "," RECODE("990101001002", "990101001005"), 2);
	WANT(200, GET(&operator, "/nodes?code=990101001005&day=2026-06-01"));
	assert_string_equal(town_text(t, "id"), town_get(t, "n990101001001"));
	WANT(200, GET(&operator, "/nodes/$n990101001002"));
	assert_string_equal(town_text(t, "state"), "merged");
	WANT(200, GET(&operator, "/nodes/$n990101001002001"));
	assert_string_equal(town_text(t, "parent"), town_get(t, "n990101001001"));
}

static void one_old_code_with_several_new_ones_is_split_off(struct town *t)
{
	renumber(t, "2026-06-01", RECODE("990101001001", "990101001001")
	         ",{\"old\":\"990101001001\",\"new\":\"990101001007\",\"name\":\"Lake community\"}", 2);
	WANT(200, GET(&operator, "/nodes?code=990101001007&day=2026-06-01"));
	assert_string_equal(town_text(t, "name"), "Lake community");
	assert_string_equal(town_text(t, "parent"), town_get(t, "n990101001"));
}

static void a_code_below_another_hangs_the_node_there(struct town *t)
{
	renumber(t, "2026-06-01", RECODE("990101001002", "990102001002"), 1);
	WANT(200, GET(&operator, "/nodes/$n990101001002001"));
	assert_string_equal(town_text(t, "names.3"), "West street");
	WANT(200, GET(&operator, "/nodes/$n990101001002"));
	assert_string_equal(town_text(t, "parent"), town_get(t, "n990102001"));
}

static void an_import_ends_at_the_border_of_its_area(struct town *t)
{
	WANT(200, GET(SYSTEM, "/nodes/$n990101"));
	WANT(201, POST(SYSTEM, "/territory/divisions", "{\"rows\":[" DIVISION("88", "Elsewhere") "," DIVISION("990102002", "West") ","
	               DIVISION("990102", "Renamed") "," DIVISION("990101002", "East") "]}"));
	assert_int_equal(town_int(t, "accepted"), 1);
	WANT(201, POST(SYSTEM, "/territory/grids", "{\"datum\":\"wgs84\",\"rows\":[{\"name\":\"X\",\"community\":\"990102001001\"},"
	               "{\"name\":\"X\",\"community\":\"990101001001\"}]}"));
	assert_int_equal(town_int(t, "refused.0.row"), 1);
	WANT(200, POST(SYSTEM, "/territory/shapes", "{\"datum\":\"wgs84\",\"rows\":[{\"code\":\"990102\",\"geometry\":" BOX("1", "1", "2", "2") "}]}"));
	assert_int_equal(town_size(t, "refused"), 1);
	WANT(200, POST(SYSTEM, "/territory/codes", "{\"effective\":\"2026-06-01\",\"rows\":[" RECODE("990102", "990182") ","
	               RECODE("990101001001", "990102001001") "," RECODE("990101001002", "990102001009") "]}"));
	assert_int_equal(town_size(t, "refused"), 3);
	WANT(403, POST(CENTRE, "/territory/divisions", "{\"rows\":[" DIVISION("990101003", "Mine") "]}"));
}

static void a_map_that_cannot_be_is_refused_row_by_row(struct town *t)
{
	renumber(t, "2026-06-01", RECODE("990177", "990178") "," RECODE("990101", "990101001") "," RECODE("990101001", "990155001") ","
		RECODE("990102", "990182") "," RECODE("990101001001", "990101001001") "," RECODE("990101001001", "990101001009"), 2);
	assert_int_equal(town_int(t, "refused.0.row"), 1);
	assert_string_equal(town_text(t, "refused.0.field"), "old");
	assert_string_equal(town_text(t, "refused.1.field"), "new");
	assert_string_equal(town_text(t, "refused.2.field"), "new");
	assert_string_equal(town_text(t, "refused.3.field"), "name");
	WANT(200, GET(&operator, "/nodes?code=990182&day=2026-06-01"));
	/* A row that leans on a refused one is refused with it. */
	town_later(t, US_DAY);
	renumber(t, "2026-06-02", RECODE("990101001001", "990101001002") "," RECODE("990101001002", "990166001002"), 0);
}

/* ---- ground ---- */

static void a_datum_is_said_and_shifts_the_shape(struct town *t)
{
	WANT(400, POST(&operator, "/territory/shapes", "{\"rows\":[{\"code\":\"990101\",\"geometry\":" BOX("126", "45", "126.03", "45.01") "}]}"));
	assert_string_equal(town_text(t, "field"), "datum");
	WANT(201, POST(&operator, "/territory/shapes",
	               "{\"datum\":\"gcj02\",\"rows\":[{\"code\":\"990101\",\"geometry\":" BOX("126", "45", "126.03", "45.01") "}]}"));
	WANT(200, GET(&operator, "/nodes/$n990101"));
	assert_true(fabs(json_number_value(town_at(t, "lon")) - 126.015) > 0.003);
	assert_true(fabs(json_number_value(town_at(t, "lon")) - 126.015) < 0.01);
	assert_true(town_int(t, "area_m2") > 2500000 && town_int(t, "area_m2") < 2700000);
	WANT(200, GET(&nobody, "/places/at?lon=126.013&lat=45.007&datum=gcj02"));
	assert_string_equal(town_text(t, "grid.id"), town_get(t, "n990101001001001"));
}

static void a_shape_that_is_none_is_refused_alone(struct town *t)
{
	WANT(201, POST(&operator, "/territory/shapes", "{\"datum\":\"wgs84\",\"rows\":["
		"{\"row\":7,\"code\":\"990101001\",\"geometry\":{\"type\":\"Polygon\","
		"\"coordinates\":[[[126,45],[126.1,45.1],[126.1,45],[126,45.1],[126,45]]]}},"
		"{\"row\":8,\"code\":\"990101001\",\"geometry\":{\"type\":\"Point\",\"coordinates\":[126,45]}},"
		"{\"row\":9,\"name\":\"Nowhere\",\"geometry\":" BOX("126", "45", "126.02", "45.01") "},"
		"{\"row\":10,\"name\":\"grid 001\",\"geometry\":" BOX("126", "45", "126.02", "45.01") "},"
		"{\"row\":11,\"geometry\":" BOX("126", "45", "126.02", "45.01") "},"
		"{\"row\":12,\"name\":\"East community\",\"geometry\":" BOX("126", "45", "126.02", "45.01") "}]}"));
	assert_int_equal(town_int(t, "accepted"), 1);
	for (int i = 0; i < 5; i++) {
		char path[40];
		snprintf(path, sizeof path, "refused.%d.row", i);
		assert_int_equal(town_int(t, path), 7 + i);
	}
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM node_shape WHERE node = %s", town_get(t, "n990101001001")), 1);
}

static void a_dedicated_grid_lies_over_the_others_and_wins(struct town *t)
{
	WANT(201, POST(&operator, "/territory/grids", "{\"datum\":\"wgs84\",\"rows\":[{\"name\":\"Campus\","
		"\"community\":\"990101001\",\"kind\":\"dedicated\","
		"\"host_org\":\"$roads\",\"geometry\":" BOX("126.008", "45.004", "126.012", "45.006") "}]}"));
	WANT(200, GET(&nobody, "/places/at?lon=126.009&lat=45.005"));
	assert_string_equal(town_text(t, "grid.name"), "Campus");
	WANT(200, GET(&nobody, "/places/at?lon=126.009&lat=45.002"));
	assert_string_equal(town_text(t, "grid.name"), "grid 001");
	WANT(200, POST(&operator, "/territory/grids", "{\"datum\":\"wgs84\",\"rows\":[{\"name\":\"Plain\",\"community\":\"990101001\"}]}"));
	assert_string_equal(town_text(t, "refused.0.field"), "community");
}

static void a_grid_that_comes_again_is_changed(struct town *t)
{
	WANT(200, POST(&operator, "/territory/grids", "{\"datum\":\"wgs84\",\"rows\":["
		"{\"code\":\"990101001001001\",\"name\":\"grid 001\",\"community\":\"990101001001\",\"households\":333},"
		"{\"name\":\"grid 002\",\"community\":\"990101001001\"},"
		"{\"code\":\"990101001001002\",\"name\":\"grid 002\",\"community\":\"990101001002\"},"
		"{\"code\":\"12\",\"name\":\"grid 009\",\"community\":\"990101001001\"},"
		"{\"name\":\"grid 009\",\"community\":\"990101009001\"}]}"));
	assert_int_equal(town_int(t, "changed"), 1);
	assert_int_equal(town_int(t, "accepted"), 2);
	assert_string_equal(town_text(t, "refused.0.field"), "community");
	assert_string_equal(town_text(t, "refused.1.field"), "code");
	assert_string_equal(town_text(t, "refused.2.field"), "community");
	WANT(200, GET(&operator, "/nodes/$n990101001001001"));
	assert_int_equal(town_int(t, "households"), 333);
	assert_string_equal(town_text(t, "duty_phone"), "0451-1234567");
}

static void the_report_names_sizes_gaps_and_overlaps(struct town *t)
{
	WANT(201, POST(&operator, "/territory/shapes", "{\"datum\":\"wgs84\",\"rows\":[{\"code\":\"990101001001\",\"geometry\":"
		BOX("126", "45", "126.03", "45.01") "}]}"));
	WANT(201, POST(&operator, "/territory/grids", "{\"datum\":\"wgs84\",\"rows\":[{\"name\":\"grid 003\",\"community\":\"990101001001\","
		"\"households\":250,\"hard\":\"yes\"},{\"name\":\"grid 004\",\"community\":\"990101001001\",\"households\":501,\"geometry\":"
		BOX("126.015", "45", "126.025", "45.01") "},{\"name\":\"grid 005\",\"community\":\"990101001001\",\"households\":299},"
		"{\"name\":\"grid 006\",\"community\":\"990101001001\"}]}"));
	WANT(200, GET(CENTRE, "/territory/report?node=$n990101001001"));
	assert_int_equal(town_int(t, "grids"), 6);
	assert_int_equal(town_int(t, "oversize"), 1);
	assert_int_equal(town_int(t, "undersize"), 1);
	assert_int_equal(town_int(t, "unknown_size"), 1);
	assert_string_equal(town_text(t, "sizes.0.name"), "grid 004");
	assert_int_equal(town_int(t, "shapes.0.missing"), 3);
	assert_int_equal(town_int(t, "gaps"), 1);
	assert_int_equal(town_int(t, "overlaps"), 1);
	assert_int_equal(town_int(t, "outsides"), 0);
	WANT(404, GET(CENTRE, "/territory/report?node=$n990102001001"));
}

static void a_map_holds_what_lies_in_its_box(struct town *t)
{
	WANT(200, GET(&nobody, "/places/map?west=125.9&south=44.9&east=126.015&north=45.1&level=grid"));
	assert_int_equal(town_size(t, "features"), 2);
	assert_string_equal(town_text(t, "features.0.geometry.type"), "Polygon");
	assert_string_equal(town_text(t, "features.0.properties.level"), "grid");
	WANT(200, GET(&nobody, "/places/map?west=120&south=44.9&east=121&north=45.1&level=grid"));
	assert_int_equal(town_size(t, "features"), 0);
	WANT(200, GET(&nobody, "/places/map?west=125.9&south=44.9&east=126.9&north=45.1&level=county"));
	assert_int_equal(town_size(t, "features"), 0);
	WANT(400, GET(&nobody, "/places/map?west=126&south=45&east=125&north=46&level=grid"));
	WANT(400, GET(&nobody, "/places/map?west=nan&south=45&east=125&north=46&level=grid"));
	WANT(400, GET(&nobody, "/places/map?west=126&south=45&east=127&north=46&level=planet"));
	/* By the tree: a community's grids, a grid itself, nothing of what does not stand. */
	WANT(200, GET(&nobody, "/places/below?node=$n990101001001"));
	assert_true(town_size(t, "features") > 0);
	assert_string_equal(town_text(t, "features.0.properties.level"), "grid");
	town_keep(t, "leaf", "features.0.properties.id");
	WANT(200, GET(&nobody, "/places/below?node=$leaf"));
	assert_int_equal(town_size(t, "features"), 1);
	assert_string_equal(town_text(t, "features.0.id"), town_get(t, "leaf"));
	WANT(200, GET(&nobody, "/places/below?node=1"));
	assert_int_equal(town_size(t, "features"), 0);
	WANT(400, GET(&nobody, "/places/below?node=here"));
}

static void a_place_is_found_by_a_part_of_its_name(struct town *t)
{
	WANT(200, GET(&nobody, "/places/search?q=community"));
	assert_int_equal(town_size(t, "items"), 3);
	WANT(200, GET(&nobody, "/places/search?q=East"));
	assert_string_equal(town_text(t, "items.0.name"), "East");
	assert_string_equal(town_text(t, "items.2.path_names.3"), "East street");
	WANT(200, GET(&nobody, "/places/search?q=nothing%20such"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(400, GET(&nobody, "/places/search?q="));
	WANT(400, GET(&nobody, "/places/search?q=%20"));
}

static void a_point_outside_has_no_grid(struct town *t)
{
	WANT(404, GET(&nobody, "/places/at?lon=10&lat=10"));
	WANT(400, GET(&nobody, "/places/at?lon=200&lat=10"));
	WANT(400, GET(&nobody, "/places/at?lon=126"));
	WANT(200, GET(&nobody, "/install"));
	assert_string_equal(town_text(t, "name"), "Town");
	assert_int_equal(town_size(t, "bounds"), 4);
}

static void a_drawing_fills_a_street_and_is_the_same_for_its_seed(struct town *t)
{
	WANT(200, POST(&operator, "/nodes/$n990102/draw", "{\"grids\":3,\"seed\":7,\"lon\":126.5,\"lat\":45.5}"));
	assert_int_equal(town_int(t, "changed"), 2);      /* the county and its street */
	WANT(200, POST(&operator, "/nodes/$n990102001/draw", "{\"grids\":3,\"seed\":7}"));
	assert_int_equal(town_int(t, "added"), 0);        /* the community has a grid already */
	WANT(201, DIVISIONS(DIVISION("990102002", "Far street") "," DIVISION("990102002001", "One") "," DIVISION("990102002002", "Two")));
	node(t, "far", "990102002");
	WANT(409, POST(&operator, "/nodes/$far/draw", "{\"grids\":3,\"seed\":7}"));
	assert_string_equal(town_text(t, "field"), "lon");
	WANT(200, POST(&operator, "/nodes/$far/draw", "{\"grids\":3,\"seed\":7,\"lon\":126.8,\"lat\":45.5}"));
	assert_int_equal(town_int(t, "added"), 6);
	WANT(200, GET(&nobody, "/places/at?lon=126.8&lat=45.5"));
	WANT(200, GET(&operator, "/territory/report?node=$far"));
	assert_int_equal(town_int(t, "gaps") + town_int(t, "overlaps") + town_int(t, "outsides"), 0);
	assert_int_equal(town_int(t, "oversize") + town_int(t, "undersize"), 0);
}

/* ---- files ---- */

/* Writes a file into the town's folder; its path in path. */
static void write_file(struct town *t, char path[160], const char *name, const char *text)
{
	FILE *f;

	snprintf(path, 160, "%s/%s", t->folder, name);
	f = fopen(path, "wb");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

/* What an import printed, in the arena. */
static const char *printed(struct town *t, FILE *f)
{
	char *text = arena_alloc(t->a, 20001);

	rewind(f);
	text[fread(text, 1, 20000, f)] = '\0';
	fclose(f);
	return text;
}

static void a_file_tells_every_row_that_was_refused(struct town *t)
{
	char path[160], want[300];
	FILE *out = tmpfile();

	write_file(t, path, "list.csv", "code,name\n990103,North\n990103001,\n99010,Short\n990103002,\"Two\"\n990104001,Orphan\n");
	assert_int_equal(territory_import_divisions(t->core, 1, path, NULL, NULL, NULL, true, out), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM node WHERE code = '990103'"), 0);
	assert_int_equal(territory_import_divisions(t->core, 1, path, NULL, NULL, NULL, false, out), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM node WHERE code = '990103002'"), 1);
	const char *said = printed(t, out);
	snprintf(want, sizeof want, "%s:3: name: ", path);
	assert_non_null(strstr(said, want));
	snprintf(want, sizeof want, "%s:6: code: ", path);
	assert_non_null(strstr(said, want));
	assert_non_null(strstr(said, "2 accepted, 3 refused\n"));
}

static void a_subtree_file_brings_its_tiers(struct town *t)
{
	char path[160];
	FILE *out = tmpfile();

	write_file(t, path, "tree.csv", "code12,village,street_code9,street,county_code6,county,city_code4,city,province_code2,province\n"
		"220881001001,安静社区,220881001,团结街道,220881,洮南市,2208,白城市,22,吉林省\n220881001002,安抚社区,220881001,团结街道,220881,洮南市,2208,白城市,22,吉林省\n"
		"220882001001,别处社区,220882001,别处街道,220882,大安市,2208,白城市,22,吉林省\n");
	assert_int_equal(territory_import_divisions(t->core, 1, path, "220881", NULL, NULL, false, out), 0);
	assert_int_equal(territory_tree(t->core, 1, "220881", out), 0);
	assert_string_equal(printed(t, out), "2 accepted, 0 refused\nstreet 1\ncommunity 2\ngrid 0\n");
	WANT(200, GET(&operator, "/nodes?code=220881001002"));
	assert_string_equal(town_text(t, "names.1"), "白城市");
	WANT(404, GET(&operator, "/nodes?code=220882"));
}

static void a_map_file_is_applied_before_the_new_list(struct town *t)
{
	char path[160], map[160];
	FILE *out = tmpfile();

	write_file(t, map, "map.csv", "old,new\n990101001001,990181001001\n990101001,990181001\n990101,990181\n");
	write_file(t, path, "list.csv", "code,name\n990181,East city\n990181001,East street\n990181001001,East community\n990181001009,New community\n");
	assert_int_equal(territory_import_divisions(t->core, 1, path, NULL, NULL, map, false, out), 1);
	assert_int_equal(territory_import_divisions(t->core, 1, path, NULL, "2026-05-01", map, false, out), 0);
	assert_non_null(strstr(printed(t, out), "7 accepted, 0 refused\n"));
	WANT(200, GET(&operator, "/nodes?code=990181"));
	assert_string_equal(town_text(t, "id"), town_get(t, "n990101"));
	assert_string_equal(town_text(t, "name"), "East city");
	WANT(200, GET(&operator, "/nodes?code=990181001009"));
	assert_string_equal(town_text(t, "parent"), town_get(t, "n990101001"));
	WANT(404, GET(&operator, "/nodes?code=990181001009&day=2026-04-30"));
	WANT(200, GET(&operator, "/nodes?code=990101&day=2026-04-30"));
	assert_string_equal(town_text(t, "id"), town_get(t, "n990101"));
}

static void grids_come_from_either_kind_of_file(struct town *t)
{
	char path[160];
	FILE *out = tmpfile();

	write_file(t, path, "grids.csv", "code,name,community,kind,households,hard,duty_phone,lon,lat\n,Grid 11,990101001002,,350,是,0451-7,126.5,45.5\n"
		",Grid 12,990101001002,,many,,,,\n,Grid 13,990101001002,,,,,200,45\n");
	assert_int_equal(territory_import_grids(t->core, 1, path, "wgs84", false, out), 1);
	write_file(t, path, "grids.geojson", "{\"type\":\"FeatureCollection\",\"features\":[{\"type\":\"Feature\",\"properties\":{\"name\":\"Grid 14\","
		"\"community\":990101001002,\"households\":400},\"geometry\":" BOX("126.1", "45", "126.11", "45.01") "}]}");
	assert_int_equal(territory_import_grids(t->core, 1, path, "wgs84", false, out), 0);
	assert_int_equal(territory_import_grids(t->core, 1, path, "bd09", false, out), 1);
	assert_int_equal(territory_locate(t->core, 1, 126.105, 45.005, out), 0);
	assert_int_equal(territory_locate(t->core, 1, 1, 1, out), 1);
	const char *said = printed(t, out);
	assert_non_null(strstr(said, ":3: households: "));
	assert_non_null(strstr(said, ":4: lon: "));
	assert_non_null(strstr(said, "1 accepted, 2 refused\n1 accepted, 0 refused\n"));
	assert_non_null(strstr(said, "path Province Town East East street South community Grid 14\n"));
}

/* Real divisions and the real boundary of one county; what the product ships comes from npm. */
static void a_real_county_is_drawn_down_to_its_grids(struct town *t)
{
	static const char list[] = "../shared/data/divisions/subtrees/洮南市.csv", shape[] = "../shared/data/boundaries/county_洮南市.json";
	FILE *out;

	if (access(list, R_OK) || access(shape, R_OK)) {
		print_message("# %s is absent\n", list);
		skip();
	}
	out = tmpfile();
	assert_int_equal(territory_import_divisions(t->core, 1, list, NULL, NULL, NULL, false, out), 0);
	assert_int_equal(territory_import_shapes(t->core, 1, shape, "gcj02", false, out), 0);
	assert_int_equal(territory_draw(t->core, 1, "220881", 3, 11, out), 0);
	assert_int_equal(territory_tree(t->core, 1, "220881", out), 0);
	const char *said = printed(t, out);
	assert_non_null(strstr(said, "250 accepted, 0 refused\n1 accepted, 0 refused\n"));
	assert_non_null(strstr(said, "community 250\ngrid 750\n"));
	node(t, "taonan", "220881");
	WANT(200, GET(&operator, "/territory/report?node=$taonan"));
	assert_int_equal(town_int(t, "overlaps_all") > 0, 0);
	assert_true(json_number_value(town_at(t, "covered")) > 0.999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_chunk_is_one_entry_and_says_nothing_new_twice), BOTH(another_name_renames), BOTH(a_refused_row_leaves_the_others),
		BOTH(a_city_without_counties_has_its_streets_below_it), BOTH(a_tier_of_statistics_is_no_place_to_people), BOTH(a_zone_needs_no_code),
		BOTH(a_dry_run_says_all_and_does_nothing), BOTH(a_new_node_is_refused_where_it_cannot_hang),
		BOTH(a_change_needs_the_version_that_was_seen), BOTH(only_what_holds_nothing_can_be_closed),
		BOTH(what_is_hung_elsewhere_takes_all_below_with_it), BOTH(a_merged_community_goes_on_in_another),
		BOTH(what_merges_unites_its_ground),
		BOTH(nothing_changes_before_its_day),
		BOTH(every_child_of_a_split_goes_to_one_part), BOTH(an_old_code_finds_its_node_on_its_day), BOTH(codes_can_be_swapped),
		BOTH(several_old_codes_with_one_new_code_merge), BOTH(one_old_code_with_several_new_ones_is_split_off),
		BOTH(a_code_below_another_hangs_the_node_there), BOTH(an_import_ends_at_the_border_of_its_area),
		BOTH(a_map_that_cannot_be_is_refused_row_by_row),
		BOTH(a_datum_is_said_and_shifts_the_shape), BOTH(a_shape_that_is_none_is_refused_alone),
		BOTH(a_dedicated_grid_lies_over_the_others_and_wins), BOTH(a_grid_that_comes_again_is_changed),
		BOTH(the_report_names_sizes_gaps_and_overlaps), BOTH(a_map_holds_what_lies_in_its_box), BOTH(a_place_is_found_by_a_part_of_its_name),
		BOTH(a_point_outside_has_no_grid), BOTH(a_drawing_fills_a_street_and_is_the_same_for_its_seed),
		BOTH(a_file_tells_every_row_that_was_refused), BOTH(a_subtree_file_brings_its_tiers), BOTH(a_map_file_is_applied_before_the_new_list),
		BOTH(grids_come_from_either_kind_of_file), BOTH(a_real_county_is_drawn_down_to_its_grids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
