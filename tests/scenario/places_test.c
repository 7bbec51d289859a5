/*
 * places_test.c: what places have of their own, each lived at one per cent on both stores: definitions that their packs add or put
 * in the place of the base's, and the figures that can be counted because of them. Yichun and Mudan: simulate_test.c.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/cli.h"
#include "scenario/scenario.h"

static void lived(struct town *t, const char *name)
{
	struct options o = { .store = t->where, .files = t->files, .packs = t->packs, .scenario = name, .seed = 1, .scale = 1 };

	core_close(t->core);
	t->core = NULL;
	assert_int_equal(cmd_simulate(&o), 0);
	t->now = day_instant(day_of(2026, 6, 1), 0, CHINA_OFFSET_MIN);
	t->tenant = 1;
	town_reopen(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE open = 1"), 0);
}

/* What `shao figures` prints of the town's store, in the arena. */
static const char *figures(struct town *t)
{
	struct options o = { .store = t->where, .files = t->files, .packs = t->packs };
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

static void figure_is(const char *all, const char *line)
{
	if (!strstr(all, line))
		fail_msg("%s is missing in\n%s", line, all);
}

static int64_t ended(struct town *t, const char *process, const char *state)
{
	return town_count(t, "SELECT COUNT(*) FROM case_file WHERE process = '%s' AND state = '%s'", process, state);
}

/* Officers who are posted to a street clean it up, and say how many. */
static void jilin_counts_what_was_cleaned_up(struct town *t)
{
	const char *all;

	lived(t, "jilin");
	/* One per cent of 531, 321, 181, 63 and 54, ten at a time. */
	assert_int_equal(ended(t, "street_cleanup", "checked"), 5 + 3 + 2 + 1 + 1);
	all = figures(t);
	figure_is(all, "F095,illegal_ads_cleared,2202,50,places,50,\n");
	figure_is(all, "F099,illegal_structures_removed,2202,10,places,10,\n");
	figure_is(all, "F079,street_powers_granted,2202,5,powers,5,\n");
	figure_is(all, "F084,city_management_officers_posted,2202,2,people,2,\n");
	/* Who put it right did not look at it afterwards. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_step a, case_step b WHERE a.case_id = b.case_id AND a.act = 'put_right'"
	                               " AND b.act = 'check' AND a.person = b.person"), 0);
	town_prove(t);
}

/* Every street publishes its duty list; labour disputes are confidential, and have a limit for the whole of them. */
static void songyuan_publishes_lists_and_settles_labour_disputes(struct town *t)
{
	const char *all;

	lived(t, "songyuan");
	all = figures(t);
	figure_is(all, "F010,duty_list_completion_rate,2207,100,percent,5,5\n");
	figure_is(all, "F020,union_platform_centres,2207,1,centres,1,\n");
	assert_int_equal(ended(t, "duty_list", "published"), 5);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE process = 'labour_case' AND state = 'reported' AND secret = 1"), 1);
	assert_int_equal(town_count(t, "SELECT CAST(SUM(total_ok) AS BIGINT) FROM count_leaf WHERE process = 'labour_case'"), 1);
	assert_int_equal(town_count(t, "SELECT CAST(SUM(total_sent) AS BIGINT) FROM count_leaf WHERE process = 'labour_case'"), 1);
	town_prove(t);
}

/* What comes to a street goes to one of its four platforms first; what that cannot do itself becomes an event, and waits for it. */
static void taonan_has_four_platforms(struct town *t)
{
	const char *all;

	lived(t, "taonan");
	all = figures(t);
	figure_is(all, "F109,street_working_platforms,220881,4,platforms,4,\n");
	assert_int_equal(ended(t, "platform_item", "closed"), 2);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_step WHERE act = 'done_beside'"), 1);
	town_prove(t);
}

/* Visits every working day, a community that whistles without asking the street, and officers of five departments beside it. */
static void longyao_visits_every_day_and_its_communities_whistle(struct town *t)
{
	const char *all;

	lived(t, "longyao");
	all = figures(t);
	figure_is(all, "F185,grid_worker_visit_cadence,130525,1,per_day,");
	figure_is(all, "F192,departments_moving_enforcement_down,130525,5,departments,5,\n");
	figure_is(all, "F193,enforcement_functions_at_community,130525,30,functions,30,\n");
	figure_is(all, "F194,departments_sending_officers,130525,5,departments,5,\n");
	assert_int_equal(ended(t, "community_whistle", "closed"), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_step WHERE act = 'confirm'"), 0);
	town_prove(t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH_WITH(jilin_counts_what_was_cleaned_up, TOWN_BARE),
		BOTH_WITH(songyuan_publishes_lists_and_settles_labour_disputes, TOWN_BARE),
		BOTH_WITH(taonan_has_four_platforms, TOWN_BARE),
		BOTH_WITH(longyao_visits_every_day_and_its_communities_whistle, TOWN_BARE),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
