/*
 * routing_test.c: rules without a store: their form, whether they fit, which time it is, and which of them no case can reach.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "routing/routing_in.h"
#include "territory/territory.h"

static struct arena *a;

static int setup(void **state)
{
	(void)state;
	a = arena_new(64u << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void read(const char *text, struct rules *out)
{
	struct problem p = { 0 };

	if (shape_read(a, &rules_shape, text, strlen(text), out, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
}

static void wanted(const char *text, const char *field, int line)
{
	struct problem p = { 0 };
	struct rules r;
	enum err e;

	read(text, &r);
	e = rules_form(&r, &p);
	if (e != (field ? E_INPUT : OK) || (field && strcmp(p.field, field) != 0))
		fail_msg("line %d: %d at \"%s\": %s", line, e, p.field, p.en);
	assert_true(e == OK || (*p.zh && *p.en));
}
#define FORM(text, field) wanted("{\"rules\":[" text "]}", field, __LINE__)

static void form_is_refused_with_the_field_at_fault(void **state)
{
	(void)state;
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"kind\":\"street\"}}", NULL);
	FORM("{\"id\":\"a-b\",\"name\":\"A\",\"to\":{\"kind\":\"street\"}}", "rules.0.id");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{}}", "rules.0.to");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"unit\":\"5\",\"kind\":\"street\"},\"when\":{\"places\":[\"1\"]}}", "rules.0.to");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"unit\":\"5\"}}", "rules.0");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"unit\":\"5\"},\"when\":{\"places\":[\"1\"]}}", NULL);
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"},\"co\":[{}]}", "rules.0.co.0");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"},\"when\":{\"categories\":[\"roads\"]}}", "rules.0");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"},\"when\":{\"channels\":[\"snap\"]}}", "rules.0");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"},\"limit\":\"urgent\"}", "rules.0");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"},\"when\":{\"conditions\":[\"1\"]}}", "rules.0");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"},\"when\":{\"times\":[\"noon\"]}}", "rules.0.when.times.0");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"},\"when\":{\"levels\":[\"street\",\"galaxy\"]}}", "rules.0.when.levels.1");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"},\"when\":{\"places\":[\"7\",\"7\"]}}", "rules.0.when.places.1");
	FORM("{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"}},{\"id\":\"a\",\"name\":\"B\",\"to\":{\"duty\":\"y\"}}", "rules.1.id");
}

static const struct hours week = { .span = HOURS_ALWAYS, .weekday = {
	{ 2, { { 510, 720 }, { 810, 1050 } } }, { 2, { { 510, 720 }, { 810, 1050 } } }, { 2, { { 510, 720 }, { 810, 1050 } } },
	{ 2, { { 510, 720 }, { 810, 1050 } } }, { 2, { { 510, 720 }, { 810, 1050 } } } } };

static void time_of_the_day_follows_the_calendar(void **state)
{
	struct holiday days[] = { { 0, HOLIDAY_OFF, "National Day", NULL }, { 0, HOLIDAY_WORK, "National Day", NULL } };
	struct calendar cal = { .offset_min = CHINA_OFFSET_MIN, .year_first = 2026, .year_last = 2026, .hours = &week, .n_hours = 1, .holidays = days,
		.n_holidays = 2 };
	struct { int month, day, minute; enum rule_time want; } all[] = {
		{ 6, 1, 509, TIME_NIGHT }, { 6, 1, 510, TIME_WORKING }, { 6, 1, 750, TIME_WORKING }, { 6, 1, 1049, TIME_WORKING }, { 6, 1, 1050, TIME_NIGHT },
		{ 6, 1, 0, TIME_NIGHT }, { 6, 6, 600, TIME_REST }, { 6, 6, 0, TIME_REST }, { 6, 7, 1439, TIME_REST },
		{ 10, 1, 600, TIME_REST }, { 10, 10, 600, TIME_WORKING }, { 10, 10, 1200, TIME_NIGHT },
	};

	(void)state;
	days[0].day = day_of(2026, 10, 1);
	days[1].day = day_of(2026, 10, 10);     /* a Saturday that is worked */
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (rule_time(&cal, day_instant(day_of(2026, all[i].month, all[i].day), all[i].minute, CHINA_OFFSET_MIN)) != all[i].want)
			fail_msg("%d-%d minute %d", all[i].month, all[i].day, all[i].minute);
}

static void the_first_part_that_does_not_fit_is_told(void **state)
{
	const char *paths[] = { "001002", "001005" };
	struct rule_places places = { paths, 2 }, none = { 0 };
	struct routing_facts f = { .path = "001002003", .process = "event", .category = "roads", .channel = "snap", .level = LEVEL_STREET };
	struct rules r;
	const struct rule *v;

	(void)state;
	read("{\"rules\":[{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"x\"},\"when\":{\"places\":[\"1\",\"2\"],\"processes\":[\"event\"],"
	     "\"categories\":[\"roads\",\"water\"],\"channels\":[\"snap\"],\"times\":[\"night\"],\"levels\":[\"street\"]}},"
	     "{\"id\":\"b\",\"name\":\"B\",\"to\":{\"duty\":\"x\"}},"
	     "{\"id\":\"c\",\"name\":\"C\",\"to\":{\"duty\":\"x\"},\"when\":{\"matters\":[\"M1\"]}}]}", &r);
	v = r.rules.v;
	assert_int_equal(rule_misfit(&v[0], &places, &f, TIME_NIGHT, RULE_PARTS), RULE_PARTS);
	assert_int_equal(rule_misfit(&v[0], &places, &f, TIME_WORKING, RULE_PARTS), PART_TIME);
	f.path = "001003";
	assert_int_equal(rule_misfit(&v[0], &places, &f, TIME_NIGHT, RULE_PARTS), PART_PLACE);
	f.path = "001005";
	f.category = "green";
	assert_int_equal(rule_misfit(&v[0], &places, &f, TIME_NIGHT, RULE_PARTS), PART_CATEGORY);
	f.category = NULL;
	assert_int_equal(rule_misfit(&v[0], &places, &f, TIME_NIGHT, RULE_PARTS), PART_CATEGORY);
	f.category = "water";
	f.level = 0;
	assert_int_equal(rule_misfit(&v[0], &places, &f, TIME_NIGHT, RULE_PARTS), PART_LEVEL);
	assert_int_equal(rule_misfit(&v[1], &none, &f, TIME_REST, RULE_PARTS), RULE_PARTS);
	assert_int_equal(rule_misfit(&v[2], &none, &f, TIME_REST, RULE_PARTS), PART_MATTER);
}

/* ---- reach ---- */

static size_t unreached(const char *text, const struct rule_places *places)
{
	static const char *const categories[] = { "roads", "water" };
	static const struct reach_process event = { "event", categories, 2 };
	static const struct rule_places nowhere[RULES_MAX];
	struct reach_world w = { places ? places : nowhere, &event, 1 };
	const struct rule *rule[RULES_MAX];
	struct rules r;

	read(text, &r);
	for (size_t i = 0; i < r.rules.n; i++)
		rule[i] = (const struct rule *)r.rules.v + i;
	return rules_unreached(a, rule, r.rules.n, &w);
}

#define R(id, when) "{\"id\":\"" id "\",\"name\":\"x\",\"to\":{\"duty\":\"x\"},\"when\":{" when "}}"
#define EVENT "\"processes\":[\"event\"],"
#define M1 "\"matters\":[\"M1\"]"

static void rule_that_the_ones_before_it_leave_nothing_for_is_found(void **state)
{
	(void)state;
	assert_int_equal(unreached("{\"rules\":[]}", NULL), 0);
	assert_int_equal(unreached("{\"rules\":[" R("a", "") "]}", NULL), 1);
	assert_int_equal(unreached("{\"rules\":[" R("a", "") "," R("b", "\"times\":[\"night\"]") "]}", NULL), 1);
	assert_int_equal(unreached("{\"rules\":[" R("a", "\"times\":[\"night\"]") "," R("b", "") "]}", NULL), 2);
	/* Together: no one of them covers it. */
	assert_int_equal(unreached("{\"rules\":[" R("a", "\"times\":[\"night\"]") "," R("b", "\"times\":[\"rest_day\",\"working\"]") ","
	                           R("c", "") "]}", NULL), 2);
	assert_int_equal(unreached("{\"rules\":[" R("a", "\"times\":[\"night\"]") "," R("b", "\"times\":[\"rest_day\"]") "," R("c", "") "]}", NULL), 3);
	/* Night by anyone, and the rest by category: what is left is a case without category. */
	assert_int_equal(unreached("{\"rules\":[" R("a", EVENT "\"categories\":[\"roads\"]") "," R("b", EVENT "\"categories\":[\"water\"]") ","
	                           R("c", "\"processes\":[\"event\"]") "]}", NULL), 3);
	assert_int_equal(unreached("{\"rules\":[" R("a", EVENT "\"categories\":[\"roads\"]") "," R("b", EVENT "\"categories\":[\"water\"]") ","
	                           R("c", EVENT "\"categories\":[\"roads\",\"water\"]") "]}", NULL), 2);
	assert_int_equal(unreached("{\"rules\":[" R("a", EVENT "\"categories\":[\"roads\"],\"times\":[\"night\"]") ","
	                           R("b", EVENT "\"categories\":[\"roads\"],\"times\":[\"working\",\"rest_day\"]") ","
	                           R("c", EVENT "\"categories\":[\"roads\"]") "]}", NULL), 2);
	/* A condition of a matter, behind the matter. */
	assert_int_equal(unreached("{\"rules\":[" R("a", M1) "," R("b", M1 ",\"conditions\":[\"2\"]") "]}", NULL), 1);
	assert_int_equal(unreached("{\"rules\":[" R("a", M1 ",\"conditions\":[\"2\"]") "," R("b", M1) "]}", NULL), 2);
	/* Who leads by the catalogue: what has no matter goes on. */
	assert_int_equal(unreached("{\"rules\":[{\"id\":\"a\",\"name\":\"x\",\"to\":{\"matter\":true}}," R("b", "") "]}", NULL), 2);
	assert_int_equal(unreached("{\"rules\":[{\"id\":\"a\",\"name\":\"x\",\"to\":{\"matter\":true}}," R("b", M1) "]}", NULL), 1);
	/* A category that the process has not can never be true. */
	assert_int_equal(unreached("{\"rules\":[" R("a", EVENT "\"categories\":[\"noise\"]") "]}", NULL), 0);
}

static void place_below_an_earlier_place_is_never_reached(void **state)
{
	const char *street[] = { "001001" }, *community[] = { "001001002" }, *other[] = { "001002" };
	struct rule_places down[] = { { street, 1 }, { community, 1 } }, up[] = { { community, 1 }, { street, 1 } },
		side[] = { { street, 1 }, { other, 1 } }, all[] = { { 0 }, { other, 1 } };
#define TWO "{\"rules\":[" R("a", "\"places\":[\"1\"]") "," R("b", "\"places\":[\"2\"]") "]}"

	(void)state;
	assert_int_equal(unreached(TWO, down), 1);
	assert_int_equal(unreached(TWO, up), 2);
	assert_int_equal(unreached(TWO, side), 2);
	assert_int_equal(unreached(TWO, all), 1);
}

/* Against trying every case there is: random rules over a small world. */
static void search_finds_what_trying_every_case_finds(void **state)
{
	static const char *const categories[] = { "roads", "water" }, *const times[] = { "working", "night", "rest_day" },
		*const channels[] = { "snap", "grid" };
	unsigned seed = 7;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char text[4000] = "{\"rules\":[";
		struct rules r;
		size_t n = 2 + (size_t)rand_r(&seed) % 5, want = n, len = strlen(text);
		for (size_t i = 0; i < n; i++) {
			int k = rand_r(&seed), t = rand_r(&seed);
			len += (size_t)snprintf(text + len, sizeof text - len,
			                        "%s{\"id\":\"r%zu\",\"name\":\"x\",\"to\":{\"duty\":\"x\"},\"when\":{\"processes\":[\"event\"],",
			                        i ? "," : "", i);
			len += (size_t)snprintf(text + len, sizeof text - len, k & 1 ? "\"categories\":[\"%s\"]," : "%.0s", categories[k >> 1 & 1]);
			len += (size_t)snprintf(text + len, sizeof text - len, t & 1 ? "\"times\":[\"%s\"]," : "%.0s", times[(t >> 1) % 3]);
			len += (size_t)snprintf(text + len, sizeof text - len, k & 4 ? "\"channels\":[\"%s\"]}}" : "\"channels\":[]}}%.0s", channels[k >> 3 & 1]);
		}
		snprintf(text + len, sizeof text - len, "]}");
		read(text, &r);
		for (size_t i = 0; i < n && want == n; i++) {
			bool reached = false;
			for (int x = 0; x < 3 * 3 * 3 && !reached; x++) {
				struct routing_facts f = { .path = "001", .process = "event", .category = x % 3 < 2 ? categories[x % 3] : NULL,
					.channel = x / 9 < 2 ? channels[x / 9] : "other" };
				struct rule_places none = { 0 };
				const struct rule *v = r.rules.v;
				enum rule_time time = (enum rule_time)(x / 3 % 3);
				bool taken = rule_misfit(&v[i], &none, &f, time, RULE_PARTS) != RULE_PARTS;
				for (size_t k = 0; k < i && !taken; k++)
					taken = rule_misfit(&v[k], &none, &f, time, RULE_PARTS) == RULE_PARTS;
				reached = !taken;
			}
			if (!reached)
				want = i;
		}
		if (unreached(text, NULL) != want)
			fail_msg("round %d: %s", round, text);
		arena_reset(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(form_is_refused_with_the_field_at_fault), cmocka_unit_test(time_of_the_day_follows_the_calendar),
		cmocka_unit_test(the_first_part_that_does_not_fit_is_told), cmocka_unit_test(rule_that_the_ones_before_it_leave_nothing_for_is_found),
		cmocka_unit_test(place_below_an_earlier_place_is_never_reached), cmocka_unit_test(search_finds_what_trying_every_case_finds),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
