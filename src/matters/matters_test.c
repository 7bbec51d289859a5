/*
 * matters_test.c: how a city's cells are taken apart, and what merging a half-read matter keeps. No store.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "matters/matters_file_in.h"
#include "matters/matters_learn.h"

static struct arena *a;

static void is(struct list l, const char *joined)
{
	const char *s = "";

	for (size_t i = 0; i < l.n; i++)
		s = arena_printf(a, "%s[%s]", s, ((const char *const *)l.v)[i]);
	assert_string_equal(s, joined);
}

static void units_are_parted_and_what_cannot_be_parted_with_certainty_stays_together(void **state)
{
	(void)state;
	is(city_units(a, "甲市排水服务中心、各产权单位"), "[甲市排水服务中心][各产权单位]");
	is(city_units(a, "市容中心\n园林中心"), "[市容中心][园林中心]");
	is(city_units(a, "甲局；乙局,丙局，丁局"), "[甲局][乙局][丙局][丁局]");
	is(city_units(a, "供热供气中心及各供油、供气、供电管理部门、各产权单位"), "[供热供气中心及各供油、供气、供电管理部门][各产权单位]");
	is(city_units(a, "甲中心、及各产权单位"), "[甲中心][各产权单位]");
	is(city_units(a, "甲公司（乙、丙）、丁局"), "[甲公司（乙、丙）][丁局]");
	is(city_units(a, "、甲局、、乙局、"), "[甲局][乙局]");
	is(city_units(a, "什么"), "[什么]");
	is(city_units(a, "（甲局、乙局"), "[（甲局、乙局]");
	is(city_units(a, ""), "");
}

static void keywords_are_the_names_within_a_name(void **state)
{
	(void)state;
	is(city_keywords(a, "垃圾箱（果皮箱、桶）"), "[垃圾箱][果皮箱]");
	is(city_keywords(a, "桥体、楼体亮化"), "[桥体][楼体亮化]");
	is(city_keywords(a, "上水井盖"), "[上水井盖]");
	is(city_keywords(a, "伞(伞)"), "");
	is(city_keywords(a, "路灯、路灯"), "[路灯]");
}

static struct matter_condition filed(const char *id, const char *open, int64_t amount)
{
	return (struct matter_condition){ .id = id, .open = open, .unit = "work_day", .amount = amount, .warn_percent = ABSENT };
}

static void a_half_read_matter_takes_no_condition_away(void **state)
{
	struct matter_condition stands[] = { filed("1", "missing", 1), filed("3", "broken", 2) };
	struct matter_condition read[] = { filed("1", "broken", 5), filed("2", "loud", 7) };
	struct matter_body was = { .code = "A", .name = "name", .conditions = { 2, stands } }, said = { .code = "A", .conditions = { 2, read } }, m;
	const struct matter_condition *k;

	(void)state;
	m = matter_merge(a, &was, &said);
	k = m.conditions.v;
	assert_int_equal(m.conditions.n, 3);
	assert_string_equal(m.name, "name");
	assert_string_equal(k[0].open, "missing");
	assert_int_equal(k[0].amount, 1);
	assert_string_equal(k[1].id, "3");
	assert_int_equal(k[1].amount, 5);
	assert_string_equal(k[2].id, "2");
	assert_string_equal(k[2].open, "loud");
	assert_int_equal(stands[1].amount, 2);
}

static void a_model_is_made_when_enough_is_new_and_not_again_at_once(void **state)
{
	struct learned m = { .at = 1000 * US_DAY, .examples = 1000 };

	(void)state;
	assert_false(learn_owed(NULL, 199, 0));
	assert_true(learn_owed(NULL, 200, 0));
	assert_false(learn_owed(&m, 10000, 1006 * US_DAY));
	assert_true(learn_owed(&m, 500, 1007 * US_DAY));
	assert_false(learn_owed(&m, 499, 1089 * US_DAY));
	assert_true(learn_owed(&m, 200, 1090 * US_DAY));
	assert_false(learn_owed(&m, 199, 2000 * US_DAY));
}

static int begin(void **state)
{
	(void)state;
	a = arena_new(1 << 20);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(units_are_parted_and_what_cannot_be_parted_with_certainty_stays_together, begin, end),
		cmocka_unit_test_setup_teardown(keywords_are_the_names_within_a_name, begin, end),
		cmocka_unit_test_setup_teardown(a_half_read_matter_takes_no_condition_away, begin, end),
		cmocka_unit_test(a_model_is_made_when_enough_is_new_and_not_again_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
