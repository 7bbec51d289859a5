/*
 * sim_scenario_test.c: that each bad scenario is refused on the line and with the words that are written down beside it:
 * tests/golden/scenarios/NAME.yaml is `sound` with one thing wrong, NAME.expected the complaint in English and in Chinese as
 * LINE: WORDS. And that every place's own scenario is sound.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli/sim.h"

#define GOLDEN "tests/golden/scenarios"

static void complaint_of(const char *path, char out[2048])
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct problem p = { 0 };
	struct scenario *s;
	const char *line;

	out[0] = 0;
	if (scenario_read(a, path, &s, &p) != OK) {
		line = strrchr(p.field, ':');
		assert_int_equal(p.code, E_INPUT);
		assert_non_null(line);
		snprintf(out, 2048, "%s: %s\n%s: %s\n", line + 1, p.en, line + 1, p.zh);
	}
	arena_free(a);
}

static int is_yaml(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

/* The file beside a scenario; written anew under SHAO_EXPECTED=write, to be read by whoever changed the words. */
static void expected_of(const char *path, const char *said, char out[2048])
{
	char file[512];
	const char *mode = getenv("SHAO_EXPECTED");
	size_t n;
	FILE *f;

	snprintf(file, sizeof file, "%.*s.expected", (int)strlen(path) - 5, path);
	if (mode && strcmp(mode, "write") == 0) {
		assert_non_null(f = fopen(file, "w"));
		fputs(said, f);
		fclose(f);
	}
	if (!(f = fopen(file, "r")))
		fail_msg("%s is missing", file);
	n = fread(out, 1, 2047, f);
	out[n] = 0;
	fclose(f);
}

static void a_bad_scenario_is_refused_on_its_line(void **state)
{
	struct dirent **names;
	int n = scandir(GOLDEN, &names, is_yaml, alphasort);

	(void)state;
	assert_true(n >= 20);
	for (int i = 0; i < n; i++) {
		char path[512], said[2048], expected[2048];
		snprintf(path, sizeof path, GOLDEN "/%s", names[i]->d_name);
		complaint_of(path, said);
		expected_of(path, said, expected);
		if (strcmp(said, expected) != 0)
			fail_msg("%s: %s", path, said);
		if ((strcmp(names[i]->d_name, "sound.yaml") == 0) != !*said)
			fail_msg("%s: %s", path, *said ? said : "nothing was found wrong");
		free(names[i]);
	}
	free(names);
}

static void every_place_has_a_sound_scenario(void **state)
{
	struct dirent **names;
	int n = scandir("packs", &names, NULL, alphasort), found = 0;

	(void)state;
	for (int i = 0; i < n; i++) {
		char path[512], said[2048];
		FILE *f;
		snprintf(path, sizeof path, "packs/%s/scenario.yaml", names[i]->d_name);
		free(names[i]);
		if (!(f = fopen(path, "r")))
			continue;
		fclose(f);
		complaint_of(path, said);
		if (*said)
			fail_msg("%s:%s", path, said);
		found++;
	}
	free(names);
	assert_true(found > 0);
}

/* It happens in the demonstration's own city, in the year before today: it says neither where nor when. */
static void the_demonstrations_year_is_sound(void **state)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct problem p = { 0 };
	struct scenario *s;
	bool late = false, whistle = false;

	(void)state;
	if (scenario_read(a, "packs/base/demo.yaml", &s, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
	assert_int_equal(s->counties_n, 0);
	assert_int_equal(s->from, 0);
	assert_in_range(s->released, 1, 100);
	for (size_t i = 0; i < s->flows_n; i++) {
		late |= s->flows[i].recent && s->flows[i].hours_ago.least > 15 * 24;
		whistle |= s->flows[i].recent && s->flows[i].grids && strcmp(s->flows[i].process, "whistle") == 0;
	}
	assert_true(late && whistle);
	arena_free(a);
}

/* A part of a place is still a place: nothing that there is goes down to none, and every street and village keeps its ground. */
static void a_small_part_of_a_place_holds_together(void **state)
{
	(void)state;
	for (int64_t percent = 1; percent <= 100; percent++) {
		struct arena *a = arena_new(LIMIT_ARENA_BYTES);
		struct problem p = { 0 };
		struct scenario *s;
		assert_int_equal(scenario_read(a, GOLDEN "/sound.yaml", &s, &p), OK);
		scenario_scale(s, percent);
		assert_true(s->streets >= (int64_t)s->counties_n && s->communities + s->villages >= s->streets);
		assert_true(s->grids[SIM_GRID] >= s->communities && s->grids[SIM_RURAL] >= s->villages && s->grids[SIM_DEDICATED] >= 1);
		assert_true(s->flows[0].ways[0].cases >= 1 && s->flows[0].ways[0].cases <= 3);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_scenario_is_refused_on_its_line),
		cmocka_unit_test(every_place_has_a_sound_scenario),
		cmocka_unit_test(the_demonstrations_year_is_sound),
		cmocka_unit_test(a_small_part_of_a_place_holds_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
