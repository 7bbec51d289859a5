/*
 * deadline_test.c: deadlines counted by hand on real calendars of 2018 to 2026, the start and end rules one by one, pauses,
 * verdicts, and what is refused. Random cases against an oracle are in deadline_prop_test.c.
 */
#include "calendar/holidays_test.h"

static const struct pauses none;

static void due_is(const struct calendar *c, struct limit l, const char *filed, const char *due)
{
	struct deadline d = deadline_due(c, l, at(filed));

	if (d.due != at(due))
		fail_msg("filed %s: due %s, by hand %s", filed, print_at(d.due), due);
}

static void work_days_end_at_the_same_time_of_office_days_counted_by_hand(void **s)
{
	static const struct { int n; const char *filed, *due; } golden[] = {
		{ 5, "2026-11-20 16:00", "2026-11-27 16:00" },   /* a plain week over one weekend */
		{ 3, "2018-02-14 10:20", "2018-02-24 10:20" },   /* 春节 15-21; Thu 22, Fri 23, make-up Sat 24 */
		{ 2, "2018-12-28 15:00", "2019-01-02 15:00" },   /* make-up Sat 29, then 元旦 30 to 1 over the year's end */
		{ 4, "2019-04-26 09:30", "2019-05-05 09:30" },   /* make-up Sun 28, Mon 29, Tue 30, 劳动节 1-4, make-up Sun 5 */
		{ 5, "2020-01-23 16:00", "2020-02-07 16:00" },   /* 春节 extended to 2 February; 3, 4, 5, 6, 7 */
		{ 5, "2020-09-30 16:00", "2020-10-14 16:00" },   /* 国庆 1-8; Fri 9, make-up Sat 10, 12, 13, 14 */
		{ 3, "2021-02-10 11:00", "2021-02-20 11:00" },   /* 春节 11-17; 18, 19, make-up Sat 20 */
		{ 2, "2022-09-30 09:00", "2022-10-09 09:00" },   /* 国庆 1-7; make-up Sat 8 and Sun 9 */
		{ 1, "2022-12-30 14:00", "2023-01-03 14:00" },   /* 元旦 31 Dec to 2 Jan */
		{ 5, "2023-09-28 16:00", "2023-10-11 16:00" },   /* 中秋国庆 29-6; make-up 7, 8; 9, 10, 11 */
		{ 1, "2024-02-09 16:00", "2024-02-18 16:00" },   /* the eve of 2024 was worked; 10-17 off, make-up Sun 18 */
		{ 2, "2024-02-28 10:20", "2024-03-01 10:20" },   /* over the leap day */
		{ 1, "2025-01-27 10:20", "2025-02-05 10:20" },   /* 春节 28 Jan to 4 Feb */
		{ 6, "2025-09-26 10:20", "2025-10-11 10:20" },   /* make-up Sun 28, 29, 30, 国庆 1-8, 9, 10, make-up Sat 11 */
		{ 5, "2026-02-13 16:00", "2026-02-27 16:00" },   /* make-up Sat 14, 春节 15-23, 24, 25, 26, 27 */
		{ 15, "2026-09-18 16:00", "2026-10-15 16:00" },  /* make-up Sun 20, 21-24, 中秋 25-27, 28-30, 国庆 1-7, 8, 9, 10, 12-15 */
	};
	struct calendar c = calendar_usual();

	(void)s;
	for (size_t i = 0; i < sizeof(golden) / sizeof(golden[0]); i++)
		due_is(&c, (struct limit){ .unit = UNIT_WORK_DAY, .amount = golden[i].n }, golden[i].filed, golden[i].due);
}

static void the_extension_of_2020_moves_a_due_that_the_first_notice_set(void **s)
{
	struct holiday before[HOLIDAY_ROWS];
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 5 };
	size_t n = 0;

	(void)s;
	/* As announced in November 2019: off to 30 January, Saturday 1 February worked. */
	for (size_t i = 0; i < c.n_holidays; i++) {
		if (strcmp(c.holidays[i].source, "国办发明电〔2020〕1号") == 0)
			continue;
		before[n++] = c.holidays[i];
		if (before[n - 1].day == day_of(2020, 1, 30))
			before[n++] = (struct holiday){ day_of(2020, 2, 1), HOLIDAY_WORK, "春节", NULL };
	}
	c.holidays = before;
	c.n_holidays = n;
	assert_int_equal(calendar_check(&c, NULL), OK);
	due_is(&c, l, "2020-01-23 16:00", "2020-02-05 16:00");   /* 31, 1 (make-up), 3, 4, 5 */
	c = calendar_usual();
	due_is(&c, l, "2020-01-23 16:00", "2020-02-07 16:00");
}

static void work_hours_run_only_in_office_hours(void **s)
{
	struct calendar c = calendar_usual();
	struct limit four = { .unit = UNIT_WORK_HOUR, .amount = 4 }, one = { .unit = UNIT_WORK_HOUR, .amount = 1 };

	(void)s;
	due_is(&c, four, "2026-11-20 09:00", "2026-11-20 14:30");   /* 3 h before noon, 1 h after */
	due_is(&c, four, "2019-04-30 17:00", "2019-05-05 12:00");   /* 30 min, 劳动节, 3.5 h of make-up Sunday: at noon */
	due_is(&c, one, "2025-01-27 17:00", "2025-02-05 09:00");
	due_is(&c, one, "2026-11-20 11:00", "2026-11-20 12:00");    /* ends with the slot, not at 13:30 */
	due_is(&c, one, "2026-11-20 12:00", "2026-11-20 14:30");    /* noon is outside: from 13:30 */
	due_is(&c, one, "2026-11-20 16:30", "2026-11-20 17:30");
	due_is(&c, one, "2026-11-20 17:30", "2026-11-23 09:30");
	due_is(&c, one, "2026-11-21 03:00", "2026-11-23 09:30");
	assert_int_equal(deadline_due(&c, one, at("2026-11-20 12:00")).start, at("2026-11-20 13:30"));
	assert_int_equal(deadline_due(&c, one, at("2026-11-20 17:30")).start, at("2026-11-23 08:30"));
	assert_int_equal(deadline_due(&c, one, at("2026-11-20 17:30") - 1).start, at("2026-11-20 17:30") - 1);
}

static void urgent_hours_and_natural_days_run_on(void **s)
{
	struct calendar c = calendar_usual();

	(void)s;
	due_is(&c, (struct limit){ .unit = UNIT_URGENT_HOUR, .amount = 2 }, "2026-10-01 23:30", "2026-10-02 01:30");
	due_is(&c, (struct limit){ .unit = UNIT_MINUTE, .amount = 30 }, "2026-10-01 23:45", "2026-10-02 00:15");
	due_is(&c, (struct limit){ .unit = UNIT_NATURAL_DAY, .amount = 2 }, "2024-02-28 10:20", "2024-03-01 10:20");
	due_is(&c, (struct limit){ .unit = UNIT_NATURAL_DAY, .amount = 7 }, "2026-12-28 08:00", "2027-01-04 08:00");
	assert_false(deadline_due(&c, (struct limit){ .unit = UNIT_NATURAL_DAY, .amount = 7 }, at("2026-12-28 08:00")).provisional);
}

static void the_next_day_begins_at_midnight_or_with_the_next_working_day(void **s)
{
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_NATURAL_DAY, .amount = 1, .start = START_NEXT_DAY };

	(void)s;
	assert_int_equal(deadline_due(&c, l, at("2026-11-20 16:00")).start, at("2026-11-21 00:00"));
	due_is(&c, l, "2026-11-20 16:00", "2026-11-22 00:00");
	due_is(&c, l, "2026-11-20 00:00", "2026-11-22 00:00");
	l.unit = UNIT_URGENT_HOUR;
	due_is(&c, l, "2026-11-20 16:00", "2026-11-21 01:00");
	l.unit = UNIT_WORK_HOUR;
	due_is(&c, l, "2026-11-20 07:00", "2026-11-23 09:30");
	l.unit = UNIT_WORK_DAY;
	assert_int_equal(deadline_due(&c, l, at("2026-11-20 16:00")).start, at("2026-11-23 08:30"));
	due_is(&c, l, "2026-11-20 16:00", "2026-11-23 17:30");      /* the first whole working day */
	due_is(&c, l, "2026-11-21 16:00", "2026-11-23 17:30");
	due_is(&c, l, "2022-09-30 16:00", "2022-10-08 17:30");      /* a make-up Saturday is the next working day */
	l.amount = 3;
	l.end = END_CLOSE;
	due_is(&c, l, "2021-02-10 11:00", "2021-02-20 17:30");
}

static void a_close_of_business_is_that_of_the_last_day(void **s)
{
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 1, .end = END_CLOSE };

	(void)s;
	due_is(&c, l, "2026-11-19 10:20", "2026-11-20 17:30");
	due_is(&c, l, "2026-11-19 08:30", "2026-11-19 17:30");      /* from the opening the day itself is the one day */
	due_is(&c, l, "2026-11-19 07:00", "2026-11-19 17:30");
	due_is(&c, l, "2026-11-20 18:00", "2026-11-23 17:30");
	l.unit = UNIT_WORK_HOUR;
	due_is(&c, l, "2026-11-20 16:40", "2026-11-23 17:30");
	due_is(&c, l, "2026-11-20 10:00", "2026-11-20 17:30");
	l.unit = UNIT_NATURAL_DAY;
	due_is(&c, l, "2026-11-18 20:00", "2026-11-19 17:30");      /* the last day ends with its business */
	due_is(&c, l, "2026-11-20 10:00", "2026-11-23 17:30");      /* Saturday: on to Monday (Civil Code art. 203) */
	l.amount = 5;
	due_is(&c, l, "2026-09-28 10:00", "2026-10-08 17:30");      /* into 国庆: on to its end */
	due_is(&c, l, "2022-10-03 10:00", "2022-10-08 17:30");      /* a make-up Saturday is a working day */
	assert_int_equal(deadline_due(&c, l, at("2026-09-28 10:00")).skipped_days, 5);
}

static void midnight_is_that_of_the_last_day(void **s)
{
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_NATURAL_DAY, .amount = 1, .end = END_MIDNIGHT };

	(void)s;
	due_is(&c, l, "2026-11-20 10:00", "2026-11-22 00:00");
	l.start = START_NEXT_DAY;
	due_is(&c, l, "2026-11-20 10:00", "2026-11-22 00:00");      /* 24:00 of the day that began on the 21st */
	l.unit = UNIT_WORK_DAY;
	due_is(&c, l, "2026-11-20 10:00", "2026-11-24 00:00");
	l.start = START_NOW;
	due_is(&c, l, "2026-11-19 10:00", "2026-11-21 00:00");
	l.unit = UNIT_URGENT_HOUR;
	due_is(&c, l, "2026-11-20 23:30", "2026-11-22 00:00");
}

static void a_work_day_across_a_change_of_season_keeps_its_position(void **s)
{
	struct hours h[2] = { office_week, office_week };
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 1 };
	struct deadline d;

	(void)s;
	h[0].span = HOURS_YEARLY;
	h[0].from_md = 501;
	h[0].to_md = 930;
	for (int i = 0; i < 5; i++)
		h[0].weekday[i] = (struct slots)OFFICE_SUMMER;
	c.hours = h;
	c.n_hours = 2;
	due_is(&c, l, "2026-04-30 10:20", "2026-05-06 10:20");
	due_is(&c, l, "2026-04-30 15:00", "2026-05-06 16:00");
	due_is(&c, l, "2026-04-30 17:20", "2026-05-06 18:00");      /* no such position: the close of the shorter day */
	due_is(&c, l, "2026-09-30 16:00", "2026-10-08 15:00");
	d = deadline_due(&c, l, at("2026-04-30 17:20"));
	assert_int_equal(d.amount_us, 10 * US_MINUTE + 7 * US_HOUR);
	d = deadline_due(&c, l, at("2026-04-30 15:00"));
	assert_int_equal(d.amount_us, 150 * US_MINUTE + 5 * US_HOUR);
}

static void a_half_open_saturday_is_one_working_day(void **s)
{
	struct hours h = office_week;
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 1 };

	(void)s;
	h.weekday[5] = (struct slots){ 1, { { 510, 720 } } };
	c.hours = &h;
	due_is(&c, l, "2026-11-20 10:20", "2026-11-21 10:20");
	due_is(&c, l, "2026-11-20 15:00", "2026-11-21 12:00");
	l.amount = 2;
	due_is(&c, l, "2026-11-20 15:00", "2026-11-23 15:00");
}

static void an_office_that_never_closes_counts_like_the_clock(void **s)
{
	struct hours h = { .span = HOURS_ALWAYS };
	struct calendar c = { 480, 1, 0, &h, 1, NULL, 0 };
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 3 };

	(void)s;
	for (int i = 0; i < 7; i++)
		h.weekday[i] = (struct slots){ 1, { { 0, 1440 } } };
	assert_int_equal(calendar_check(&c, NULL), OK);
	due_is(&c, l, "2026-11-20 10:20", "2026-11-23 10:20");
	due_is(&c, l, "2026-11-20 00:00", "2026-11-23 00:00");
	l.end = END_CLOSE;
	due_is(&c, l, "2026-11-20 10:20", "2026-11-24 00:00");
	due_is(&c, l, "2026-11-20 00:00", "2026-11-23 00:00");
}

static void seconds_and_microseconds_are_kept(void **s)
{
	struct calendar c = calendar_usual();
	int64_t filed = at("2026-11-20 16:00") + 34 * US_SECOND + 567;

	(void)s;
	assert_int_equal(deadline_due(&c, (struct limit){ .unit = UNIT_WORK_DAY, .amount = 5 }, filed).due,
		at("2026-11-27 16:00") + 34 * US_SECOND + 567);
}

static void counting_into_an_unannounced_year_is_provisional(void **s)
{
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 5 };
	struct deadline d = deadline_due(&c, l, at("2026-12-28 10:20"));

	(void)s;
	assert_true(d.provisional);
	assert_int_equal(d.due, at("2027-01-04 10:20"));            /* weekends only; 元旦 is not known yet */
	l.amount = 3;
	assert_false(deadline_due(&c, l, at("2026-12-28 10:20")).provisional);
	l = (struct limit){ .unit = UNIT_WORK_DAY, .amount = 1, .end = END_MIDNIGHT };
	assert_false(deadline_due(&c, l, at("2026-12-30 10:20")).provisional);   /* 24:00 of 31 December */
	l = (struct limit){ .unit = UNIT_NATURAL_DAY, .amount = 5, .end = END_CLOSE };
	assert_true(deadline_due(&c, l, at("2026-12-28 10:20")).provisional);
	l.end = END_MIDNIGHT;
	assert_false(deadline_due(&c, l, at("2026-12-28 10:20")).provisional);
	l = (struct limit){ .unit = UNIT_URGENT_HOUR, .amount = 48 };
	assert_false(deadline_due(&c, l, at("2026-12-31 10:20")).provisional);
}

static void days_counted_and_skipped_are_told(void **s)
{
	struct calendar c = calendar_usual();
	struct deadline d = deadline_due(&c, (struct limit){ .unit = UNIT_WORK_DAY, .amount = 5 }, at("2020-09-30 16:00"));

	(void)s;
	assert_int_equal(d.work_days, 6);         /* 30 September in part, 9, 10, 12, 13 and 14 October in part */
	assert_int_equal(d.skipped_days, 9);      /* 1 to 8 and Sunday 11 */
	assert_int_equal(d.amount_us, 5 * 450 * US_MINUTE);
}

static void the_warning_comes_at_its_share_of_the_running_time(void **s)
{
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 5 };

	(void)s;
	assert_int_equal(deadline_due(&c, l, at("2026-11-23 08:30")).warn, at("2026-11-26 17:30"));   /* 4 of 5 days */
	l.warn_percent = 50;
	assert_int_equal(deadline_due(&c, l, at("2026-11-23 08:30")).warn, at("2026-11-25 13:45"));   /* 2 days, 3 h 45 */
	l = (struct limit){ .unit = UNIT_URGENT_HOUR, .amount = 5 };
	assert_int_equal(deadline_due(&c, l, at("2026-11-20 22:00")).warn, at("2026-11-21 02:00"));
	/* The end rule's hours count too: 10:20 to the close of the next day is 13 h 10 min. */
	l = (struct limit){ .unit = UNIT_WORK_DAY, .amount = 1, .end = END_CLOSE };
	assert_int_equal(deadline_due(&c, l, at("2026-11-19 10:20")).warn, at("2026-11-20 14:52"));
}

static void a_suspended_case_goes_on_where_it_stopped(void **s)
{
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 2 };
	struct pause p[2] = { { at("2026-11-20 16:00"), at("2026-11-24 09:30") }, { at("2026-11-24 10:00"), at("2026-11-24 11:00") } };
	struct pauses one = { p, 1 }, two = { p, 2 };

	(void)s;
	/* Filed Friday 10:20: 4 h 10 min run, then 1.5 h + 7.5 h + 1 h of office time stand. */
	assert_int_equal(deadline_resume(&c, l, at("2026-11-20 10:20"), none).due, at("2026-11-24 10:20"));
	assert_int_equal(deadline_resume(&c, l, at("2026-11-20 10:20"), one).due, at("2026-11-25 14:20"));
	assert_int_equal(deadline_resume(&c, l, at("2026-11-20 10:20"), two).due, at("2026-11-25 15:20"));
	l.end = END_CLOSE;
	assert_int_equal(deadline_resume(&c, l, at("2026-11-20 10:20"), two).due, at("2026-11-25 17:30"));
}

static void a_clock_that_stands_has_no_due_and_keeps_what_is_left(void **s)
{
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_WORK_HOUR, .amount = 4 };
	struct pause p = { at("2026-11-20 10:00"), DEADLINE_NEVER };
	struct pauses stands = { &p, 1 };
	struct deadline d = deadline_resume(&c, l, at("2026-11-20 09:00"), stands);

	(void)s;
	assert_true(d.due == DEADLINE_NEVER && d.used_up == DEADLINE_NEVER && d.warn == DEADLINE_NEVER);
	assert_int_equal(d.amount_us, 4 * US_HOUR);
	assert_int_equal(deadline_left(&c, l, at("2026-11-20 09:00"), stands, at("2026-11-20 09:30")), 210 * US_MINUTE);
	assert_int_equal(deadline_left(&c, l, at("2026-11-20 09:00"), stands, at("2026-11-20 10:00")), 3 * US_HOUR);
	assert_int_equal(deadline_left(&c, l, at("2026-11-20 09:00"), stands, at("2027-11-20 10:00")), 3 * US_HOUR);
	p.from = at("2026-11-20 15:00");          /* after the due: too late to help */
	assert_int_equal(deadline_resume(&c, l, at("2026-11-20 09:00"), stands).due, at("2026-11-20 14:30"));
	assert_int_equal(deadline_left(&c, l, at("2026-11-20 09:00"), stands, at("2026-11-21 10:00")), -30 * US_MINUTE);
	l.unit = UNIT_URGENT_HOUR;
	p.from = at("2026-11-20 10:00");
	assert_true(deadline_resume(&c, l, at("2026-11-20 09:00"), stands).due == DEADLINE_NEVER);
}

static void what_is_left_is_told_in_running_time(void **s)
{
	struct calendar c = calendar_usual();
	struct limit l = { .unit = UNIT_WORK_DAY, .amount = 1 };
	int64_t filed = at("2026-11-20 10:20");   /* due Monday 10:20 */

	(void)s;
	assert_int_equal(deadline_left(&c, l, filed, none, at("2026-11-20 08:00")), 450 * US_MINUTE);
	assert_int_equal(deadline_left(&c, l, filed, none, at("2026-11-22 08:00")), 110 * US_MINUTE);
	assert_int_equal(deadline_left(&c, l, filed, none, at("2026-11-23 10:20")), 0);
	assert_int_equal(deadline_left(&c, l, filed, none, at("2026-11-23 11:20")), -60 * US_MINUTE);
	assert_int_equal(deadline_left(&c, l, filed, none, at("2026-11-24 08:30")), -340 * US_MINUTE);
}

static void elapsed_time_is_signed_and_knows_its_unit(void **s)
{
	struct calendar c = calendar_usual();
	int64_t a = at("2026-11-20 16:00"), b = at("2026-11-23 09:00");

	(void)s;
	assert_int_equal(deadline_elapsed(&c, UNIT_WORK_DAY, a, b), 2 * US_HOUR);
	assert_int_equal(deadline_elapsed(&c, UNIT_WORK_HOUR, b, a), -2 * US_HOUR);
	assert_int_equal(deadline_elapsed(&c, UNIT_URGENT_HOUR, a, b), 65 * US_HOUR);
	assert_int_equal(deadline_elapsed(&c, UNIT_NATURAL_DAY, b, a), -65 * US_HOUR);
	assert_int_equal(deadline_elapsed(&c, UNIT_WORK_DAY, a, a), 0);
	assert_int_equal(deadline_elapsed(&c, UNIT_WORK_HOUR, at("2020-01-24 00:00"), at("2020-02-03 08:30")), 0);
}

static void the_minute_of_the_due_is_still_on_time(void **s)
{
	(void)s;
	assert_int_equal(deadline_judge(100, 100, 500), ON_TIME);
	assert_int_equal(deadline_judge(100, 101, 500), OVERDUE);
	assert_int_equal(deadline_judge(100, DEADLINE_NONE, 100), RUNNING);
	assert_int_equal(deadline_judge(100, DEADLINE_NONE, 101), RUNNING_LATE);
	assert_int_equal(deadline_judge(DEADLINE_NONE, DEADLINE_NONE, 101), RUNNING);
	assert_int_equal(deadline_judge(DEADLINE_NONE, 101, 500), ON_TIME);
	assert_int_equal(deadline_judge(DEADLINE_NEVER, DEADLINE_NONE, 101), RUNNING);
	assert_int_equal(deadline_judge(DEADLINE_NEVER, 101, 500), ON_TIME);
}

static void refused(struct limit l, const char *field)
{
	struct problem p = { 0 };

	assert_int_equal(limit_check(&l, &p), E_INPUT);
	assert_string_equal(p.field, field);
	assert_true(strlen(p.zh) > 0 && strlen(p.en) > 0);
}

static void a_limit_out_of_its_bounds_is_refused(void **s)
{
	(void)s;
	refused((struct limit){ .unit = (enum limit_unit)5, .amount = 1 }, "unit");
	refused((struct limit){ .unit = UNIT_WORK_DAY, .amount = 0 }, "amount");
	refused((struct limit){ .unit = UNIT_WORK_DAY, .amount = -3 }, "amount");
	refused((struct limit){ .unit = UNIT_WORK_DAY, .amount = DEADLINE_DAYS_MAX + 1 }, "amount");
	refused((struct limit){ .unit = UNIT_URGENT_HOUR, .amount = DEADLINE_HOURS_MAX + 1 }, "amount");
	refused((struct limit){ .unit = UNIT_WORK_DAY, .amount = 1, .start = (enum limit_start)2 }, "start");
	refused((struct limit){ .unit = UNIT_WORK_DAY, .amount = 1, .end = (enum limit_end)3 }, "end");
	refused((struct limit){ .unit = UNIT_URGENT_HOUR, .amount = 1, .end = END_CLOSE }, "end");
	refused((struct limit){ .unit = UNIT_MINUTE, .amount = 30, .end = END_CLOSE }, "end");
	refused((struct limit){ .unit = UNIT_MINUTE, .amount = DEADLINE_MINUTES_MAX + 1 }, "amount");
	refused((struct limit){ .unit = UNIT_WORK_DAY, .amount = 1, .warn_percent = 100 }, "warn_percent");
	refused((struct limit){ .unit = UNIT_WORK_DAY, .amount = 1, .warn_percent = -1 }, "warn_percent");
	assert_int_equal(limit_check(&(struct limit){ .unit = UNIT_WORK_DAY, .amount = DEADLINE_DAYS_MAX }, NULL), OK);
	assert_int_equal(limit_check(&(struct limit){ .unit = UNIT_WORK_HOUR, .amount = DEADLINE_HOURS_MAX }, NULL), OK);
}

static void an_instant_out_of_range_is_refused(void **s)
{
	struct problem p = { 0 };

	(void)s;
	assert_int_equal(deadline_filed_check(-1, &p), E_INPUT);
	assert_string_equal(p.field, "filed");
	assert_int_equal(deadline_filed_check(INT64_MAX, NULL), E_INPUT);
	assert_int_equal(deadline_filed_check(INT64_MIN, NULL), E_INPUT);
	assert_int_equal(deadline_filed_check(at("2099-12-31 23:59"), NULL), OK);
}

static void the_longest_limits_on_the_poorest_calendar_still_end(void **s)
{
	struct hours h = { .span = HOURS_ALWAYS };
	struct calendar c = { 480, 2018, 2026, &h, 1, NULL, 0 };
	int64_t filed = at("2099-12-31 07:00");

	(void)s;
	h.weekday[6] = (struct slots){ 1, { { 600, 660 } } };   /* one hour, on Sundays */
	assert_int_equal(calendar_check(&c, NULL), OK);
	assert_true(deadline_due(&c, (struct limit){ .unit = UNIT_WORK_HOUR, .amount = DEADLINE_HOURS_MAX }, filed).due > filed);
	assert_true(deadline_due(&c, (struct limit){ .unit = UNIT_WORK_DAY, .amount = DEADLINE_DAYS_MAX }, filed).due > filed);
}

static void pauses_out_of_order_are_noticed(void **s)
{
	struct pause p[DEADLINE_PAUSES_MAX + 1] = { { 10, 20 }, { 20, 30 }, { 40, DEADLINE_NEVER } };
	struct pause crossed[] = { { 10, 20 }, { 19, 30 } }, empty[] = { { 10, 10 } }, after[] = { { 10, DEADLINE_NEVER }, { 20, 30 } };

	(void)s;
	assert_true(pauses_ordered((struct pauses){ NULL, 0 }));
	assert_true(pauses_ordered((struct pauses){ p, 3 }));
	assert_false(pauses_ordered((struct pauses){ crossed, 2 }));
	assert_false(pauses_ordered((struct pauses){ empty, 1 }));
	assert_false(pauses_ordered((struct pauses){ after, 2 }));
	assert_false(pauses_ordered((struct pauses){ p, DEADLINE_PAUSES_MAX + 1 }));
}

static void every_name_reads_back_and_others_do_not(void **s)
{
	(void)s;
	for (int i = 0; i < 4; i++) {
		enum limit_unit u;

		assert_true(limit_unit_read(limit_unit_name((enum limit_unit)i), &u));
		assert_int_equal(u, i);
		assert_true(strlen(verdict_name((enum verdict)i)) > 0);
	}
	for (int i = 0; i < 3; i++) {
		enum limit_end e;

		assert_true(limit_end_read(limit_end_name((enum limit_end)i), &e));
		assert_int_equal(e, i);
	}
	for (int i = 0; i < 2; i++) {
		enum limit_start b;

		assert_true(limit_start_read(limit_start_name((enum limit_start)i), &b));
		assert_int_equal(b, i);
	}
	enum limit_unit u = UNIT_WORK_DAY;
	enum limit_start b = START_NEXT_DAY;
	enum limit_end e = END_CLOSE;

	assert_false(limit_unit_read("day", &u) || limit_start_read("", &b) || limit_end_read("Close", &e));
	assert_true(u == UNIT_WORK_DAY && b == START_NEXT_DAY && e == END_CLOSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_days_end_at_the_same_time_of_office_days_counted_by_hand),
		cmocka_unit_test(the_extension_of_2020_moves_a_due_that_the_first_notice_set),
		cmocka_unit_test(work_hours_run_only_in_office_hours),
		cmocka_unit_test(urgent_hours_and_natural_days_run_on),
		cmocka_unit_test(the_next_day_begins_at_midnight_or_with_the_next_working_day),
		cmocka_unit_test(a_close_of_business_is_that_of_the_last_day),
		cmocka_unit_test(midnight_is_that_of_the_last_day),
		cmocka_unit_test(a_work_day_across_a_change_of_season_keeps_its_position),
		cmocka_unit_test(a_half_open_saturday_is_one_working_day),
		cmocka_unit_test(an_office_that_never_closes_counts_like_the_clock),
		cmocka_unit_test(seconds_and_microseconds_are_kept),
		cmocka_unit_test(counting_into_an_unannounced_year_is_provisional),
		cmocka_unit_test(days_counted_and_skipped_are_told),
		cmocka_unit_test(the_warning_comes_at_its_share_of_the_running_time),
		cmocka_unit_test(a_suspended_case_goes_on_where_it_stopped),
		cmocka_unit_test(a_clock_that_stands_has_no_due_and_keeps_what_is_left),
		cmocka_unit_test(what_is_left_is_told_in_running_time),
		cmocka_unit_test(elapsed_time_is_signed_and_knows_its_unit),
		cmocka_unit_test(the_minute_of_the_due_is_still_on_time),
		cmocka_unit_test(a_limit_out_of_its_bounds_is_refused),
		cmocka_unit_test(an_instant_out_of_range_is_refused),
		cmocka_unit_test(the_longest_limits_on_the_poorest_calendar_still_end),
		cmocka_unit_test(pauses_out_of_order_are_noticed),
		cmocka_unit_test(every_name_reads_back_and_others_do_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
