/*
 * answer_test.c: placeholders.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "cases/answer.h"

static const struct answer_fill full = { "261120-1", "the roads' office", "2026-11-20 17:30", "Roads", "Grid 1", "Handling", "2026-11-19 09:00" };

static void filled(const char *text, const struct answer_fill *fill, const char *want, size_t missing)
{
	struct arena *a = arena_new(1 << 20);
	struct list lacks;

	assert_string_equal(answer_filled(a, text, fill, &lacks), want);
	assert_int_equal(lacks.n, missing);
	arena_free(a);
}

static void what_a_case_has_takes_the_place_of_its_name(void **state)
{
	(void)state;
	filled("{number}: {unit} until {due}", &full, "261120-1: the roads' office until 2026-11-20 17:30", 0);
	filled("{number}{number}", &full, "261120-1261120-1", 0);
	filled("nothing", &full, "nothing", 0);
	filled("", &full, "", 0);
	/* A filling is not filled again. */
	filled("{unit}", &(struct answer_fill){ .unit = "{number}" }, "{number}", 0);
}

static void what_it_lacks_stays_and_is_named_once(void **state)
{
	(void)state;
	filled("{due} or {due}, {unit}", &(struct answer_fill){ .number = "1" }, "{due} or {due}, {unit}", 2);
}

static void braces_alone_are_text(void **state)
{
	(void)state;
	filled("{ number } {} {1} {number", &full, "{ number } {} {1} {number", 0);
	filled("{{number}}", &full, "{261120-1}", 0);
}

static void an_unknown_name_is_found(void **state)
{
	struct arena *a = arena_new(1 << 20);

	(void)state;
	assert_null(answer_unknown(a, "{number} {unit} {due} {category} {grid} {state} {opened} {} { x }"));
	assert_string_equal(answer_unknown(a, "of {number} by {person}"), "person");
	assert_string_equal(answer_unknown(a, "{numbers}"), "numbers");
	arena_free(a);
}

/* Whatever the text: nothing that is not a known placeholder changes, and filling with the names themselves changes nothing. */
static void random_texts_keep_what_is_no_placeholder(void **state)
{
	static const struct answer_fill same = { "{number}", "{unit}", "{due}", "{category}", "{grid}", "{state}", "{opened}" };
	static const char *const parts[] = { "{", "}", "number", "{number}", "{due}", "du", "\n", "中", "{x}" };
	struct arena *a = arena_new(1 << 20);
	struct list lacks;

	(void)state;
	srand(7);
	for (int i = 0; i < 20000; i++) {
		char text[200] = "";
		size_t n = 0;
		for (int k = rand() % 12; k > 0; k--) {
			const char *part = parts[(size_t)rand() % (sizeof parts / sizeof parts[0])];
			memcpy(text + n, part, strlen(part) + 1);
			n += strlen(part);
		}
		assert_string_equal(answer_filled(a, text, &same, &lacks), text);
		assert_int_equal(lacks.n, 0);
		arena_reset(a);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_case_has_takes_the_place_of_its_name), cmocka_unit_test(what_it_lacks_stays_and_is_named_once),
		cmocka_unit_test(braces_alone_are_text), cmocka_unit_test(an_unknown_name_is_found),
		cmocka_unit_test(random_texts_keep_what_is_no_placeholder),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
