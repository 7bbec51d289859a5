/*
 * figures_read_test.c: what the author of a figure is told, and where; and that the house's own file is sound.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/figures.h"

#define HEAD "places: [{pack: yichun, code: \"2307\"}]\nfigures:\n"
#define ONE "{id: F1, place: yichun, metric: m, unit: u, how: "

/* LINE: WORDS of the complaint about a file of this text; "" if there is none. */
static const char *said(struct arena *a, const char *text)
{
	char path[] = "/tmp/figures-XXXXXX";
	struct problem p = { 0 };
	struct figures *all;
	int fd = mkstemp(path);
	enum err e;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
	e = figures_read(a, path, &all, &p);
	unlink(path);
	if (e == OK)
		return "";
	assert_non_null(strrchr(p.field, ':'));
	assert_true(*p.zh);
	return arena_printf(a, "%s: %s", strrchr(p.field, ':') + 1, p.en);
}

static void a_bad_figure_is_refused_on_its_line(void **state)
{
	static const struct { const char *text, *words; } bad[] = {
		{ HEAD "  - " ONE "nodes, level: grid}\n", "" },
		{ HEAD "  - " ONE "nodes, level: grid, value: 3071}\n", "3: unknown key \"value\"" },
		{ HEAD "  - " ONE "nodes}\n", "3: \"level\" is missing" },
		{ HEAD "  - " ONE "nodes, level: hamlet}\n", "3: there is no level \"hamlet\"" },
		{ HEAD "  - " ONE "guess}\n", "3: there is no way to count \"guess\"" },
		{ HEAD "  - " ONE "counts, process: event}\n", "3: part is missing" },
		{ HEAD "  - " ONE "counts, process: event, part: [on_time]}\n", "3: there is no counter \"on_time\"" },
		{ HEAD "  - " ONE "counts, process: event, part: []}\n", "3: part must be a list of 1 to 6 items" },
		{ HEAD "  - " ONE "households, bound: middle}\n", "3: must be least or most" },
		{ HEAD "  - " ONE "absent, zh: 无}\n", "3: \"en\" is missing" },
		{ HEAD "  - {id: F1, place: harbin, metric: m, unit: u, how: levels}\n", "3: there is no place \"harbin\"" },
		{ HEAD "  - " ONE "levels}\n  - " ONE "levels}\n", "4: the figure \"F1\" stands twice" },
		{ HEAD "  - 97.27\n", "3: must be a figure" },
		{ "figures: []\n", "1: places is missing" },
		{ "places: [{pack: yichun}]\nfigures: [x]\n", "1: \"code\" is missing" },
		{ "places: [{pack: yichun, code: \"1\"}]\nfigures: 3\n", "2: figures must be a list of 1 to 400 items" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct arena *a = arena_new(LIMIT_ARENA_BYTES);
		const char *words = said(a, bad[i].text);
		if (strncmp(words, bad[i].words, strlen(bad[i].words)) != 0 || !*words != !*bad[i].words)
			fail_msg("%s\n%s", bad[i].text, words);
		arena_free(a);
	}
}

static void the_house_s_own_figures_are_sound(void **state)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct problem p = { 0 };
	struct figures *all;

	(void)state;
	if (figures_read(a, "packs/base/figures.yaml", &all, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
	assert_true(all->n > 50);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_figure_is_refused_on_its_line),
		cmocka_unit_test(the_house_s_own_figures_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
