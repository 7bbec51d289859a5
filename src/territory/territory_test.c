/*
 * territory_test.c: codes, paths and what a chunk of divisions decides, without a store.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "territory/territory_in.h"

static struct arena *a;

static int begin(void **state)
{
	(void)state;
	a = arena_new(LIMIT_ARENA_BYTES);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static void a_code_has_one_spelling(void **state)
{
	(void)state;
	assert_string_equal(code_normal(a, "440000"), "44");
	assert_string_equal(code_normal(a, "441900"), "4419");
	assert_string_equal(code_normal(a, "441901"), "441901");
	assert_string_equal(code_normal(a, "4400"), "4400");
	assert_string_equal(code_parent(a, "441900003"), "4419");
	assert_string_equal(code_parent(a, "220881001"), "220881");
	assert_string_equal(code_parent(a, "220881001001"), "220881001");
	assert_string_equal(code_parent(a, "2208"), "22");
	assert_null(code_parent(a, "22"));
	assert_null(code_parent(a, "no code"));
}

static void digits_say_the_level_and_nothing_else_does(void **state)
{
	(void)state;
	assert_int_equal(code_level("22"), LEVEL_PROVINCE);
	assert_int_equal(code_level("220881001001001"), LEVEL_GRID);
	assert_int_equal(code_level(""), 0);
	assert_int_equal(code_level("220"), 0);
	assert_int_equal(code_level("2a"), 0);
	assert_int_equal(code_level("22 "), 0);
	assert_int_equal(level_read("street"), LEVEL_STREET);
	assert_int_equal(level_read("planet"), 0);
	assert_string_equal(level_name(LEVEL_GRID), "grid");
	assert_string_equal(level_name(0), "");
	assert_string_equal(level_name(99), "");
}

static void paths_rise_with_their_ordinals(void **state)
{
	const char *before = "";

	(void)state;
	for (int64_t i = 1; i <= ORDINAL_MAX; i++) {
		const char *path = path_child(a, "001", i);
		assert_true(strcmp(before, path) < 0 && strcmp(path, "001{") < 0);
		assert_int_equal(path_ordinal(path), i);
		before = path;
	}
	assert_string_equal(before, "001zzz");
}

static void a_datum_that_is_not_gcj_changes_nothing(void **state)
{
	double lon = 125.0, lat = 45.0;

	(void)state;
	territory_datum(NULL, &lon, &lat);
	territory_datum("wgs84", &lon, &lat);
	assert_true(lon == 125.0 && lat == 45.0);
	territory_datum("gcj02", &lon, &lat);
	assert_true(fabs(lon - 125.0) > 0.001 && fabs(lon - 125.0) < 0.02);
}

static struct divisions_plan decide(const struct division *rows, size_t n, struct known *k, size_t known_n)
{
	static const int64_t ids[] = { 101, 102, 103, 104, 105, 106, 107, 108 };
	struct known_map map;
	struct divisions_facts f = { .known = &map, .roots = 4, .top = true, .ids = ids };
	struct divisions_plan plan;

	known_init(&map, a, known_n + n);
	for (size_t i = 0; i < known_n; i++)
		known_put(&map, &k[i]);
	divisions_decide(a, rows, n, &f, &plan);
	return plan;
}

static void rows_may_hang_below_rows_of_their_own_chunk(void **state)
{
	const struct division rows[] = { { 2, "44", "P", NULL, false }, { 3, "4419", "C", NULL, false }, { 4, "441900", "C", NULL, false },
		{ 5, "441900003", "S", NULL, false }, { 6, "441900004", "T", NULL, false } };
	struct divisions_plan plan = decide(rows, 5, NULL, 0);

	(void)state;
	assert_int_equal(plan.refuse_n, 0);
	assert_int_equal(plan.add_n, 4);
	assert_int_equal(plan.same_n, 1);
	assert_string_equal(plan.add[0].path, "005");
	assert_string_equal(plan.add[2].path, "005001001");
	assert_string_equal(plan.add[3].path, "005001002");
	assert_int_equal(plan.add[3].parent, plan.add[1].id);
	assert_true(plan.add[0].parent == ABSENT);
}

static void a_child_goes_on_after_the_last_that_was_ever_given(void **state)
{
	struct known k[] = { { .code = "44", .name = "P", .path = "001", .id = 7, .level = LEVEL_PROVINCE, .last = 35, .now = true, .reach = true },
		{ .code = "4401", .name = "Full", .path = "001001", .id = 8, .level = LEVEL_CITY, .last = ORDINAL_MAX, .now = true, .reach = true } };
	const struct division rows[] = { { 2, "4402", "New", NULL, false }, { 3, "440101", "One too many", NULL, false } };
	struct divisions_plan plan = decide(rows, 2, k, 2);

	(void)state;
	assert_int_equal(plan.add_n, 1);
	assert_string_equal(plan.add[0].path, "001010");
	assert_int_equal(plan.refuse_n, 1);
	assert_int_equal(plan.refuse[0].row, 3);
	assert_string_equal(plan.refuse[0].p.field, "parent");
}

static void what_cannot_be_is_refused_with_its_row(void **state)
{
	struct known k[] = { { .code = "44", .name = "P", .path = "001", .id = 7, .level = LEVEL_PROVINCE, .now = true, .reach = true },
		{ .code = "45", .name = "Q", .path = "002", .id = 8, .level = LEVEL_PROVINCE, .now = true },
		{ .code = "4403", .name = "Gone", .path = "001003", .id = 9, .level = LEVEL_CITY, .reach = true } };
	const struct division rows[] = { { 2, "440", "Odd", NULL, false }, { 3, "4402", "", NULL, false }, { 4, "4602", "Orphan", NULL, false },
		{ 5, "4502", "Not mine", NULL, false }, { 6, "4403", "Back again", NULL, false }, { 7, "4404", "Ring", "4404", false },
		{ 8, "440401001001001", "A grid", NULL, false } };
	struct divisions_plan plan = decide(rows, 7, k, 3);

	(void)state;
	assert_int_equal(plan.add_n + plan.rename_n + plan.same_n, 0);
	assert_int_equal(plan.refuse_n, 7);
	for (int i = 0; i < 7; i++) {
		assert_int_equal(plan.refuse[i].row, i + 2);
		assert_true(*plan.refuse[i].p.zh && *plan.refuse[i].p.en);
	}
}

static void a_name_is_said_once_a_chunk(void **state)
{
	struct known k[] = { { .code = "44", .name = "P", .path = "001", .id = 7, .level = LEVEL_PROVINCE, .now = true, .reach = true } };
	const struct division rows[] = { { 2, "44", "New", NULL, false }, { 3, "44", "New", NULL, false }, { 4, "44", "Newer", NULL, false } };
	struct divisions_plan plan = decide(rows, 3, k, 1);

	(void)state;
	assert_int_equal(plan.rename_n, 1);
	assert_string_equal(plan.rename[0]->name, "New");
	assert_int_equal(plan.same_n, 1);
	assert_int_equal(plan.refuse_n, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_code_has_one_spelling, begin, end),
		cmocka_unit_test_setup_teardown(digits_say_the_level_and_nothing_else_does, begin, end),
		cmocka_unit_test_setup_teardown(paths_rise_with_their_ordinals, begin, end),
		cmocka_unit_test_setup_teardown(a_datum_that_is_not_gcj_changes_nothing, begin, end),
		cmocka_unit_test_setup_teardown(rows_may_hang_below_rows_of_their_own_chunk, begin, end),
		cmocka_unit_test_setup_teardown(a_child_goes_on_after_the_last_that_was_ever_given, begin, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_is_refused_with_its_row, begin, end),
		cmocka_unit_test_setup_teardown(a_name_is_said_once_a_chunk, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
