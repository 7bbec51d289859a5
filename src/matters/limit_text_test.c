/*
 * limit_text_test.c: time limits as catalogues write them. What is certain is read, what is not is refused with its part.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "matters/limit_text.h"

static const struct limit_means natural = { true, true, UNIT_NATURAL_DAY, UNIT_URGENT_HOUR },
	work = { true, true, UNIT_WORK_DAY, UNIT_WORK_HOUR }, none;

static void what_names_its_unit_is_read_whatever_bare_words_mean(void **state)
{
	static const struct { const char *text; enum limit_unit unit; int amount; } good[] = {
		{ "2紧急工作时", UNIT_URGENT_HOUR, 2 }, { " 4 紧急工作时 ", UNIT_URGENT_HOUR, 4 }, { "2个紧急工作小时内", UNIT_URGENT_HOUR, 2 },
		{ "3个工作日", UNIT_WORK_DAY, 3 }, { "３个工作日内", UNIT_WORK_DAY, 3 }, { "三个工作日以内", UNIT_WORK_DAY, 3 },
		{ "限十五个工作日内办结", UNIT_WORK_DAY, 15 }, { "在两个工作天之内完成", UNIT_WORK_DAY, 2 }, { "一百二十自然日", UNIT_NATURAL_DAY, 120 },
		{ "一百零二自然日", UNIT_NATURAL_DAY, 102 }, { "二十日历天", UNIT_NATURAL_DAY, 20 }, { "8工作时", UNIT_WORK_HOUR, 8 },
		{ "12个工作小时", UNIT_WORK_HOUR, 12 }, { "48自然小时", UNIT_URGENT_HOUR, 48 }, { "3 work_day", UNIT_WORK_DAY, 3 },
		{ "限期　7　自然天", UNIT_NATURAL_DAY, 7 }, { "007工作日", UNIT_WORK_DAY, 7 },
	};
	struct problem p = { 0 };
	struct limit l;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
		if (limit_text_read(good[i].text, &none, &l, &p) != OK)
			fail_msg("%s: %s", good[i].text, p.en);
		assert_int_equal(l.unit, good[i].unit);
		assert_int_equal(l.amount, good[i].amount);
		assert_int_equal(l.start, START_NOW);
		assert_int_equal(l.end, END_MINUTE);
	}
}

static void bare_days_and_hours_mean_what_the_importer_says_and_else_nothing(void **state)
{
	static const char *const bare[] = { "1天", "3日内", "十五天", "4小时", "24个小时内" };
	struct problem p = { 0 };
	struct limit l = { .amount = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof bare / sizeof bare[0]; i++) {
		assert_int_equal(limit_text_read(bare[i], &none, &l, &p), E_INPUT);
		assert_non_null(strstr(p.zh, "means"));
		assert_string_equal(p.field, "time_limit");
		assert_int_equal(l.amount, 77);
		assert_int_equal(limit_text_read(bare[i], &natural, &l, &p), OK);
		assert_int_equal(l.unit, i < 3 ? UNIT_NATURAL_DAY : UNIT_URGENT_HOUR);
		assert_int_equal(limit_text_read(bare[i], &work, &l, &p), OK);
		assert_int_equal(l.unit, i < 3 ? UNIT_WORK_DAY : UNIT_WORK_HOUR);
		l.amount = 77;
	}
}

static void what_is_not_certain_is_refused_with_its_part(void **state)
{
	static const char *const bad[] = {
		"", "  ", "天", "工作日", "0天", "-1天", "1.5天", "1～3天", "1-3天", "3天或5天", "半天", "十百天", "一二天", "百天", "一百二天天", "30分钟", "1周", "1个月", "两星期",
		"立即", "当日", "3", "三", "3 个", "3d", "4h", "3个工作日内，特殊情况除外", "3工作日工作日", "约3天", "3天左右", "99999999999天", "4000工作日", "9000小时", "2紧急",
		"3天（工作日）", "第3天", "工作日3", "3个个工作日", "零天", "三零天",
	};
	struct problem p;
	struct limit l = { .amount = 77 };

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		memset(&p, 0, sizeof p);
		if (limit_text_read(bad[i], &natural, &l, &p) != E_INPUT)
			fail_msg("%s was read as %d of %s", bad[i], l.amount, limit_unit_name(l.unit));
		assert_int_equal(l.amount, 77);
		assert_string_equal(p.field, "time_limit");
		assert_true(p.zh[0] && p.en[0] && text_utf8(p.zh, strlen(p.zh)) && text_utf8(p.en, strlen(p.en)));
	}
}

static void what_is_printed_reads_back(void **state)
{
	char text[40];
	struct limit l, back;

	(void)state;
	for (int unit = UNIT_URGENT_HOUR; unit <= UNIT_WORK_DAY; unit++)
		for (int amount = 1; amount <= 3650; amount += 7) {
			l = (struct limit){ .unit = (enum limit_unit)unit, .amount = amount };
			limit_text_print(text, &l);
			assert_int_equal(limit_text_read(text, &none, &back, NULL), OK);
			assert_true(back.unit == l.unit && back.amount == l.amount);
		}
}

static void chinese_numerals_to_999_say_what_digits_say(void **state)
{
	static const char *const one[] = { "", "一", "二", "三", "四", "五", "六", "七", "八", "九" };
	char text[80];
	struct limit l;

	(void)state;
	for (int n = 1; n < 1000; n++) {
		int h = n / 100, t = n / 10 % 10, o = n % 10;
		snprintf(text, sizeof text, "%s%s%s%s%s%s工作日", one[h], h ? "百" : "", h && !t && o ? "零" : "", t == 1 && !h ? "" : one[t], t ? "十" : "",
		         one[o]);
		if (limit_text_read(text, &none, &l, NULL) != OK || l.amount != n)
			fail_msg("%s", text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_names_its_unit_is_read_whatever_bare_words_mean),
		cmocka_unit_test(bare_days_and_hours_mean_what_the_importer_says_and_else_nothing),
		cmocka_unit_test(what_is_not_certain_is_refused_with_its_part),
		cmocka_unit_test(what_is_printed_reads_back),
		cmocka_unit_test(chinese_numerals_to_999_say_what_digits_say),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
