/*
 * deadline_explain_test.c: the sentences that people read, word for word, and their bounds: however long the deadline, the
 * explanation stays short, names the holidays, and its days add up to those that were skipped.
 */
#include "calendar/deadline_explain.h"
#include "calendar/holidays_test.h"

#include <jansson.h>

static const struct pauses none;

static void says(struct limit l, const char *filed, struct pauses pauses, const char *zh, const char *en)
{
	struct calendar c = calendar_usual();
	struct arena *a = arena_new(1 << 20);
	const struct explain *e = deadline_explain(a, &c, l, at(filed), pauses);

	assert_string_equal(deadline_explain_zh(a, e), zh);
	assert_string_equal(deadline_explain_en(a, e), en);
	arena_free(a);
}

static void a_plain_week_is_told_as_it_is_counted(void **s)
{
	(void)s;
	says((struct limit){ .unit = UNIT_WORK_DAY, .amount = 5 }, "2026-11-20 16:00", none,
		"从 11月20日 16:00 起算，5 个工作日，跳过 11月21日、22日（周末），截止 11月27日 16:00。",
		"Counted from 20 Nov 16:00: 5 working days, skipping 21-22 Nov (weekend); due 27 Nov 16:00.");
	says((struct limit){ .unit = UNIT_WORK_HOUR, .amount = 1 }, "2026-11-20 09:00", none,
		"从 11月20日 09:00 起算，1 个工作时，截止 11月20日 10:00。",
		"Counted from 20 Nov 09:00: 1 working hour; due 20 Nov 10:00.");
}

static void a_holiday_is_named_and_a_make_up_day_is_counted(void **s)
{
	(void)s;
	says((struct limit){ .unit = UNIT_WORK_DAY, .amount = 5 }, "2020-09-30 18:00", none,
		"9月30日 18:00 登记，不在办公时间，从 10月9日 08:30 起算，5 个工作日，跳过 10月1日至8日（国庆节、中秋节）、10月11日（周末），"
		"计入 10月10日（国庆节、中秋节调休上班），截止 10月14日 17:30。",
		"Filed 30 Sep 18:00 outside office hours, counted from 9 Oct 08:30: 5 working days, skipping 1-8 Oct (National Day and "
		"Mid-Autumn Festival), 11 Oct (weekend), counting 10 Oct (make-up day for National Day and Mid-Autumn Festival); "
		"due 14 Oct 17:30.");
	says((struct limit){ .unit = UNIT_WORK_DAY, .amount = 1 }, "2020-01-23 16:00", none,
		"从 1月23日 16:00 起算，1 个工作日，跳过 1月24日至2月2日（春节），截止 2月3日 16:00。",
		"Counted from 23 Jan 16:00: 1 working day, skipping 24 Jan to 2 Feb (Spring Festival); due 3 Feb 16:00.");
}

static void another_year_is_told_and_an_unannounced_one_is_said_to_be(void **s)
{
	(void)s;
	says((struct limit){ .unit = UNIT_WORK_DAY, .amount = 5, .start = START_NEXT_DAY, .end = END_CLOSE }, "2026-12-29 10:00", none,
		"2026年12月29日 10:00 登记，按次日开始，从 2026年12月30日 08:30 起算，5 个工作日，跳过 2027年1月2日、3日（周末），"
		"截止 2027年1月5日 17:30（下班时）。2027 年放假安排尚未公布，暂按周末推算，公布后重算。",
		"Filed 29 Dec 2026 10:00, counted from the next day, 30 Dec 2026 08:30: 5 working days, skipping 2-3 Jan 2027 (weekend); "
		"due 5 Jan 2027 17:30 (close of business). The holidays of 2027 are not announced yet: counted by weekends, "
		"to be counted again.");
}

static void natural_days_tell_only_what_they_run_over_at_the_end(void **s)
{
	(void)s;
	says((struct limit){ .unit = UNIT_NATURAL_DAY, .amount = 5, .end = END_CLOSE }, "2026-09-28 10:00", none,
		"从 9月28日 10:00 起算，5 个自然日，末日顺延，跳过 10月3日至7日（国庆节），截止 10月8日 17:30（下班时）。",
		"Counted from 28 Sep 10:00: 5 calendar days, the last one moved on over 3-7 Oct (National Day); "
		"due 8 Oct 17:30 (close of business).");
	says((struct limit){ .unit = UNIT_NATURAL_DAY, .amount = 5 }, "2026-09-28 10:00", none,
		"从 9月28日 10:00 起算，5 个自然日，截止 10月3日 10:00。", "Counted from 28 Sep 10:00: 5 calendar days; due 3 Oct 10:00.");
}

static void midnight_is_told_as_the_end_of_its_day(void **s)
{
	(void)s;
	says((struct limit){ .unit = UNIT_MINUTE, .amount = 30 }, "2026-10-01 23:45", none,
		"从 10月1日 23:45 起算，30 分钟，截止 10月2日 00:15。", "Counted from 1 Oct 23:45: 30 minutes; due 2 Oct 00:15.");
	says((struct limit){ .unit = UNIT_URGENT_HOUR, .amount = 2, .end = END_MIDNIGHT }, "2026-12-31 10:00", none,
		"从 12月31日 10:00 起算，2 个紧急工作时，截止 12月31日 24:00。",
		"Counted from 31 Dec 10:00: 2 urgent hours; due 31 Dec 24:00.");
}

static void pauses_are_told_with_the_time_that_stood(void **s)
{
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 2 };
	struct pause p[2] = { { at("2026-11-20 16:00"), at("2026-11-24 09:30") }, { at("2026-11-24 10:00"), DEADLINE_NEVER } };

	(void)s;
	says(l, "2026-11-20 10:20", (struct pauses){ p, 1 },
		"从 11月20日 10:20 起算，2 个工作日，跳过 11月21日、22日（周末），其间暂停计时 1 次，10 小时办公时间不计，截止 11月25日 14:20。",
		"Counted from 20 Nov 10:20: 2 working days, skipping 21-22 Nov (weekend), less 1 pause that stopped the clock for 10 h of "
		"office time; due 25 Nov 14:20.");
	says(l, "2026-11-20 10:20", (struct pauses){ p, 2 },
		"从 11月20日 10:20 起算，2 个工作日，跳过 11月21日、22日（周末），自 11月24日 10:00 起暂停计时，恢复后再定截止时间。",
		"Counted from 20 Nov 10:20: 2 working days, skipping 21-22 Nov (weekend); the clock stands since 24 Nov 10:00 and the due "
		"is set when it goes on.");
	p[0] = (struct pause){ at("2026-11-20 11:00"), at("2026-11-20 11:25") };
	p[1] = (struct pause){ at("2026-12-20 11:00"), at("2026-12-20 11:25") };   /* after the due: not told */
	says((struct limit){ .unit = UNIT_URGENT_HOUR, .amount = 2 }, "2026-11-20 10:20", (struct pauses){ p, 2 },
		"从 11月20日 10:20 起算，2 个紧急工作时，其间暂停计时 1 次，25 分不计，截止 11月20日 12:45。",
		"Counted from 20 Nov 10:20: 2 urgent hours, less 1 pause that stopped the clock for 25 min; due 20 Nov 12:45.");
}

static void a_long_deadline_names_the_holidays_and_counts_the_weekends(void **s)
{
	(void)s;
	says((struct limit){ .unit = UNIT_WORK_DAY, .amount = 61 }, "2026-01-05 10:20", none,
		"从 1月5日 10:20 起算，61 个工作日，跳过 2月15日至23日（春节）、4月4日至6日（清明节）、周末等休息日共 19 天，"
		"计入 2月14日（春节调休上班）、2月28日（春节调休上班），截止 4月7日 10:20。",
		"Counted from 5 Jan 10:20: 61 working days, skipping 15-23 Feb (Spring Festival), 4-6 Apr (Qingming Festival), 19 days of "
		"weekends, counting 14 Feb (make-up day for Spring Festival), 28 Feb (make-up day for Spring Festival); due 7 Apr 10:20.");
}

static void the_day_of_filing_is_told_only_where_it_counts(void **s)
{
	(void)s;
	says((struct limit){ .unit = UNIT_WORK_DAY, .amount = 1, .start = START_NEXT_DAY }, "2026-11-21 10:00", none,
		"11月21日 10:00 登记，按次日开始，从 11月23日 08:30 起算，1 个工作日，跳过 11月22日（周末），截止 11月23日 17:30。",
		"Filed 21 Nov 10:00, counted from the next day, 23 Nov 08:30: 1 working day, skipping 22 Nov (weekend); due 23 Nov 17:30.");
	says((struct limit){ .unit = UNIT_WORK_HOUR, .amount = 1 }, "2020-10-10 18:00", none,     /* after a make-up day */
		"10月10日 18:00 登记，不在办公时间，从 10月12日 08:30 起算，1 个工作时，跳过 10月11日（周末），截止 10月12日 09:30。",
		"Filed 10 Oct 18:00 outside office hours, counted from 12 Oct 08:30: 1 working hour, skipping 11 Oct (weekend); "
		"due 12 Oct 09:30.");
}

static void an_office_s_own_day_keeps_its_name(void **s)
{
	struct holiday rows[] = { { day_of(2026, 11, 23), HOLIDAY_OFF, "建州纪念日", NULL }, { day_of(2026, 11, 24), HOLIDAY_OFF, "元旦、州庆", NULL } };
	struct calendar c = { 480, 2026, 2026, &office_week, 1, rows, 2 };
	struct arena *a = arena_new(1 << 20);
	const struct explain *e = deadline_explain(a, &c, (struct limit){ .unit = UNIT_WORK_DAY, .amount = 1 }, at("2026-11-20 10:20"), none);

	(void)s;
	assert_string_equal(deadline_explain_en(a, e), "Counted from 20 Nov 10:20: 1 working day, skipping 21-22 Nov (weekend), "
		"23 Nov (建州纪念日), 24 Nov (New Year and 州庆); due 25 Nov 10:20.");
	arena_free(a);
}

static void however_long_it_is_the_explanation_stays_bounded(void **s)
{
	static char name[CALENDAR_NAME_BYTES + 1];
	static struct holiday rows[200];
	struct calendar c = { 480, 2020, 2040, &office_week, 1, rows, 200 };
	struct pause p[DEADLINE_PAUSES_MAX];
	struct arena *a = arena_new(1 << 20);
	const struct explain *e;
	int told = 0;

	(void)s;
	memset(name, 'x', CALENDAR_NAME_BYTES);
	for (int i = 0; i < 200; i++)
		rows[i] = (struct holiday){ day_of(2026, 1, 5) + 7 * i, HOLIDAY_OFF, name, NULL };   /* every Monday */
	for (int i = 0; i < DEADLINE_PAUSES_MAX; i++)
		p[i] = (struct pause){ at("2026-01-05 09:00") + i * US_HOUR, at("2026-01-05 09:30") + i * US_HOUR };
	assert_int_equal(calendar_check(&c, NULL), OK);
	e = deadline_explain(a, &c, (struct limit){ .unit = UNIT_WORK_DAY, .amount = DEADLINE_DAYS_MAX }, at("2026-01-01 10:20"),
		(struct pauses){ p, DEADLINE_PAUSES_MAX });
	assert_int_equal(e->n_runs, EXPLAIN_RUNS_MAX);
	assert_int_equal(e->n_pauses, DEADLINE_PAUSES_MAX);
	for (size_t i = 0; i < e->n_runs; i++)
		told += e->runs[i].to - e->runs[i].from + 1;
	assert_int_equal(told + e->more_days + e->rest_days, e->skipped_days);
	assert_int_equal(told + e->more_days, 200);
	assert_true(strlen(deadline_explain_zh(a, e)) < 4096 && strlen(deadline_explain_en(a, e)) < 4096);
	assert_true(arena_used(a) < 32768);
	arena_free(a);
}

static void the_days_told_add_up_to_those_that_were_skipped(void **s)
{
	struct calendar c = calendar_usual();
	uint64_t seed = 12;

	(void)s;
	for (int i = 0; i < 2000; i++) {
		struct limit l = { .unit = (enum limit_unit)random_below(&seed, 4), .amount = 1 + (int)random_below(&seed, 60),
			.start = (enum limit_start)random_below(&seed, 2), .end = random_below(&seed, 2) ? END_MINUTE : END_MIDNIGHT };
		int64_t filed = at("2018-01-02 00:00") + random_below(&seed, 2900 * US_DAY);
		struct arena *a = arena_new(1 << 20);
		const struct explain *e = deadline_explain(a, &c, l, filed, none);
		int told = e->rest_days + e->more_days, makeup = 0;

		for (size_t k = 0; k < e->n_runs; k++) {
			int days = e->runs[k].to - e->runs[k].from + 1;

			told += e->runs[k].why == DAY_MAKEUP ? 0 : days;
			makeup += e->runs[k].why == DAY_MAKEUP ? days : 0;
		}
		assert_int_equal(told, e->skipped_days);
		/* Before the start there may be days of rest; those that the clock passed are among the skipped ones. */
		assert_true(e->d.skipped_days <= e->skipped_days);
		assert_true(makeup <= e->d.work_days);
		assert_true(*deadline_explain_zh(a, e) && *deadline_explain_en(a, e));
		arena_free(a);
	}
}

static void the_json_reads_back_with_both_sentences(void **s)
{
	struct calendar c = calendar_usual();
	struct pause p = { at("2026-11-24 10:00"), DEADLINE_NEVER };
	struct arena *a = arena_new(1 << 20);
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 5, .end = END_CLOSE };
	struct jw w;
	json_t *v, *runs;
	size_t n;

	(void)s;
	jw_init(&w, a);
	deadline_explain_json(&w, deadline_explain(a, &c, l, at("2026-11-20 16:00"), none));
	v = json_loads(jw_text(&w, &n), JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(v);
	assert_string_equal(json_string_value(json_object_get(v, "unit")), "work_day");
	assert_string_equal(json_string_value(json_object_get(v, "due")), "2026-11-27T17:30:00+08:00");
	assert_string_equal(json_string_value(json_object_get(v, "end_rule")), "close");
	assert_int_equal(json_integer_value(json_object_get(v, "skipped_days")), 2);
	runs = json_object_get(v, "runs");
	assert_int_equal(json_array_size(runs), 1);
	assert_string_equal(json_string_value(json_object_get(json_array_get(runs, 0), "why")), "rest");
	assert_true(json_string_length(json_object_get(v, "zh")) > 0 && json_string_length(json_object_get(v, "en")) > 0);
	json_decref(v);
	jw_init(&w, a);
	deadline_explain_json(&w, deadline_explain(a, &c, l, at("2026-11-20 16:00"), (struct pauses){ &p, 1 }));
	v = json_loads(jw_text(&w, &n), JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(v);
	assert_true(json_is_null(json_object_get(v, "due")) && json_is_null(json_object_get(v, "warn")));
	assert_true(json_is_null(json_object_get(json_array_get(json_object_get(v, "pauses"), 0), "to")));
	json_decref(v);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_week_is_told_as_it_is_counted),
		cmocka_unit_test(a_holiday_is_named_and_a_make_up_day_is_counted),
		cmocka_unit_test(another_year_is_told_and_an_unannounced_one_is_said_to_be),
		cmocka_unit_test(natural_days_tell_only_what_they_run_over_at_the_end),
		cmocka_unit_test(midnight_is_told_as_the_end_of_its_day),
		cmocka_unit_test(pauses_are_told_with_the_time_that_stood),
		cmocka_unit_test(a_long_deadline_names_the_holidays_and_counts_the_weekends),
		cmocka_unit_test(the_day_of_filing_is_told_only_where_it_counts),
		cmocka_unit_test(an_office_s_own_day_keeps_its_name),
		cmocka_unit_test(however_long_it_is_the_explanation_stays_bounded),
		cmocka_unit_test(the_days_told_add_up_to_those_that_were_skipped),
		cmocka_unit_test(the_json_reads_back_with_both_sentences),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
