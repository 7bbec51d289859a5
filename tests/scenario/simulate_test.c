/*
 * simulate_test.c: one per cent of a year, on both stores: everything went through the gate, what was recorded proves itself
 * and rebuilds, and the same seed lives the same year.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "scenario/scenario.h"

/* The town's store, which is empty, becomes a simulated place. */
static int simulate(struct town *t, const char *name, int64_t seed)
{
	struct options o = { .store = t->where, .files = t->files, .packs = t->packs, .scenario = name, .seed = seed, .scale = 1 };
	int code;

	core_close(t->core);
	code = cmd_simulate(&o);
	/* Behind the last of its cases. */
	t->now = day_instant(day_of(2026, 6, 1), 0, CHINA_OFFSET_MIN);
	t->tenant = 1;
	town_reopen(t);
	return code;
}

/* What `shao figures` prints of the town's store, in the arena. */
static const char *figures(struct town *t, const char *pack)
{
	struct options o = { .store = t->where, .files = t->files, .packs = t->packs, .pack = pack };
	char path[110], *out = arena_alloc(t->a, 65536);
	int before, to;
	FILE *f;

	snprintf(path, sizeof path, "%.99s/figures", t->folder);
	fflush(stdout);
	before = dup(1);
	assert_true((to = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600)) >= 0);
	dup2(to, 1);
	int code = cmd_figures(&o);
	fflush(stdout);
	dup2(before, 1);
	close(before);
	close(to);
	assert_int_equal(code, 0);
	assert_non_null(f = fopen(path, "r"));
	out[fread(out, 1, 65535, f)] = 0;
	fclose(f);
	return out;
}

/* A line of it: "F264,…,2307,97.23,percent,456,469". */
static void figure_is(const char *all, const char *fmt, ...)
{
	char line[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (!strstr(all, line))
		fail_msg("%s is missing in\n%s", line, all);
}

/* Handling clocks of a channel that ended so, of cases that count: from the clocks, not from the counters. */
static int64_t handled(struct town *t, const char *channel, const char *state)
{
	return town_count(t, "SELECT COUNT(*) FROM case_clock k JOIN case_file c ON c.tenant = k.tenant AND c.id = k.case_id"
	                     " WHERE c.process = 'event' AND c.channel = '%s' AND k.limit_id IN ('urgent', 'normal', 'complex') AND k.state %s",
	                     channel, state);
}

static void figures_are_what_a_recount_finds(struct town *t)
{
	const char *all = figures(t, NULL), *const channels[] = { "grid", "snap" }, *const ids[] = { "F264,events_on_time_rate_grid_workers",
		"F266,events_on_time_rate_public_snap" };

	for (int i = 0; i < 2; i++) {
		int64_t met = handled(t, channels[i], "= 'met'"), late = handled(t, channels[i], "= 'late'"), of = met + late;
		int64_t hundredths = (met * 20000 + of) / (2 * of);
		char rate[44];
		if (hundredths % 100)
			snprintf(rate, sizeof rate, "%" PRId64 ".%02" PRId64, hundredths / 100, hundredths % 100);
		else
			snprintf(rate, sizeof rate, "%" PRId64, hundredths / 100);
		assert_true(late > 0);
		figure_is(all, "%s,2307,%s,percent,%" PRId64 ",%" PRId64 "\n", ids[i], rate, met, of);
	}
	figure_is(all, "F263,events_from_grid_workers,2307,614,events,614,\n");
	figure_is(all, "F265,events_from_public_snap,2307,55,events,55,\n");
	figure_is(all, "F244,grids_total,2307,31,grids,31,\n");
	figure_is(all, "F248,grid_division_coverage_rate,2307,100,percent,");
	figure_is(all, "F262,event_loop_steps,2307,6,steps,6,\n");
	/* Another place's figures are not made up of this one's data. */
	assert_null(strstr(all, ",jilin"));
	assert_null(strstr(all, "F250"));
	figure_is(all, "F257,hotline_days_per_week,2307,7,days_per_week,7,\n");
	figure_is(all, "F258,hotline_hours_per_day,2307,24,hours_per_day,24,\n");
	figure_is(all, "F259,hotline_numbers,2307,1,numbers,1,\n");
	figure_is(all, "F254,basic_grid_matters,2307,250,matters,250,\n");
	figure_is(all, "F261,grid_coordination_centres,2307,2,centres,2,\n");
}

static void one_per_cent_of_a_year_is_lived_to_its_end(struct town *t)
{
	assert_int_equal(simulate(t, "yichun", 1), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE channel = 'grid'"), 614);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE channel = 'snap'"), 55);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE open = 1"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE state = 'declined'"), 11);
	/* Only where the scenario says "finish late" was the unit late: one per cent of 1,060, 149, 70, 170 and 24. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_clock WHERE state = 'late' AND limit_id IN ('urgent', 'normal', 'complex')"), 16);
	assert_true(town_count(t, "SELECT COUNT(*) FROM case_file WHERE score IS NOT NULL") >= 30);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM node WHERE level = 6"), 31);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal j JOIN case_file c ON c.id = j.subject WHERE j.person = 0 AND j.post <> 0"), 0);
	/* Nobody but the public, its staff and the clock did anything to a case. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_step s WHERE s.act NOT IN ('rate', 'reopen') AND s.person = 0"), 0);
	figures_are_what_a_recount_finds(t);
	town_prove(t);
}

static void the_same_seed_lives_the_same_year(struct town *t)
{
	char first[200], second[200];
	const char *numbers = "SELECT number || ' ' || opened || ' ' || path || ' ' || version FROM case_file ORDER BY id DESC LIMIT 1";

	assert_int_equal(simulate(t, "yichun", 7), 0);
	town_value(t, first, sizeof first, "%s", numbers);
	town_behind_close(t);
	core_close(t->core);
	t->core = NULL;
	char files[110];
	snprintf(files, sizeof files, "%.99s/again", t->folder);
	struct options o = { .data = files, .packs = t->packs, .scenario = "yichun", .seed = 7, .scale = 1 };
	assert_int_equal(cmd_simulate(&o), 0);
	snprintf(t->where, sizeof t->where, "sqlite:%s/again/shao.db", t->folder);
	snprintf(t->files, sizeof t->files, "%s", files);
	town_reopen(t);
	town_value(t, second, sizeof second, "%s", numbers);
	assert_string_equal(first, second);
}

/* Tasks inside cases and cases that others link to live as well: whistles and hotlines of a district. */
static void whistles_and_hotlines_are_answered(struct town *t)
{
	const char *all;

	assert_int_equal(simulate(t, "mudan", 3), 0);
	/* One per cent, and at least one of each way: one everyday, one emergency, one and one joint whistle. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE process = 'whistle' AND state = 'closed'"), 4);
	/* In Mudan a street's call goes out at once: who drafted it sends it, within minutes. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_clock k JOIN case_file c ON c.id = k.case_id WHERE c.process = 'whistle'"
	                               " AND k.limit_id = 'send' AND k.ended - k.filed > %d", 300 * 1000000), 0);
	assert_true(town_count(t, "SELECT COUNT(*) FROM case_file WHERE process = 'whistle_task' AND state = 'done' AND parent <> 0") >= 8);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE process = 'hotline' AND state = 'called_back'"), 3);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_link l JOIN case_file c ON c.id = l.other"
	                               " WHERE c.process = 'event' AND c.open = 0"), 3);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE open = 1"), 0);
	all = figures(t, NULL);
	figure_is(all, "F140,joint_enforcement_actions,371702,2,times,2,\n");
	figure_is(all, "F142,joint_enforcement_problems_solved,371702,5,problems,5,\n");
	figure_is(all, "F143,cancelled_territorial_matters,371702,26,matters,26,\n");
	figure_is(all, "F144,hotline_levels,371702,3,levels,3,\n");
	figure_is(all, "F146,whistle_response_rate,371702,100,percent,");
	figure_is(all, "F148,whistle_satisfaction_rate,371702,100,percent,");
	town_prove(t);
}

static void a_place_that_stands_is_left_alone(struct town *t)
{
	char *before = town_digest(t);

	core_close(t->core);
	struct options o = { .store = t->where, .files = t->files, .packs = t->packs, .scenario = "yichun", .scale = 1 };
	assert_int_equal(cmd_simulate(&o), 1);
	o.scenario = "../base";
	assert_int_equal(cmd_simulate(&o), 2);
	town_reopen(t);
	assert_true(town_same(t, before));
	free(before);
}

int main(void)
{
	struct CMUnitTest tests[] = {
		BOTH_WITH(one_per_cent_of_a_year_is_lived_to_its_end, TOWN_BARE),
		BOTH_WITH(whistles_and_hotlines_are_answered, TOWN_BARE),
		{ "the_same_seed_lives_the_same_year", town_live, town_begin, town_end,
		  &(struct life){ the_same_seed_lives_the_same_year, false, TOWN_BARE } },
		BOTH(a_place_that_stands_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
