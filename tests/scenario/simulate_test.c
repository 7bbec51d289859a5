/*
 * simulate_test.c: one per cent of a year, on both stores: everything went through the gate, what was recorded proves itself
 * and rebuilds, and the same seed lives the same year.
 */
#include <stdio.h>
#include <stdlib.h>

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

static void one_per_cent_of_a_year_is_lived_to_its_end(struct town *t)
{
	assert_int_equal(simulate(t, "yichun", 1), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE channel = 'grid'"), 614);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE channel = 'snap'"), 54);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE open = 1"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE state = 'declined'"), 11);
	/* Only where the scenario says "finish late" was the unit late: one per cent of 1,060, 149, 70, 170 and 24. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_clock WHERE state = 'late' AND limit_id IN ('urgent', 'normal', 'complex')"), 16);
	assert_true(town_count(t, "SELECT COUNT(*) FROM case_file WHERE score IS NOT NULL") >= 30);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM node WHERE level = 6"), 31);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal j JOIN case_file c ON c.id = j.subject WHERE j.person = 0 AND j.post <> 0"), 0);
	/* Nobody but the public, its staff and the clock did anything to a case. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_step s WHERE s.act NOT IN ('rate', 'reopen') AND s.person = 0"), 0);
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
		LIFE_(the_same_seed_lives_the_same_year, "sqlite", false, TOWN_BARE),
		BOTH(a_place_that_stands_is_left_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
