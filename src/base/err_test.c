/*
 * err_test.c: claims about refusals.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"
#include "base/text.h"

static void refuse_returns_its_code_and_both_sentences(void **s)
{
	struct problem p = { 0 };

	(void)s;
	assert_int_equal(refuse(&p, E_CONFLICT, "case", "案件%d已%s", "case %d is %s", 7, "x"), E_CONFLICT);
	assert_int_equal(p.code, E_CONFLICT);
	assert_string_equal(p.field, "case");
	assert_string_equal(p.zh, "案件7已x");
	assert_string_equal(p.en, "case 7 is x");
}

static void refuse_without_a_problem_still_returns_its_code(void **s)
{
	(void)s;
	assert_int_equal(refuse(NULL, E_DENIED, NULL, "否%s", "no%s", ""), E_DENIED);
}

static void refuse_without_a_field_leaves_it_empty(void **s)
{
	struct problem p;

	(void)s;
	memset(&p, 'x', sizeof(p));
	refuse(&p, E_DENIED, NULL, "否%s", "no%s", "");
	assert_string_equal(p.field, "");
}

static void refuse_cuts_long_words_on_whole_characters(void **s)
{
	static const char *const chars[] = { "a", "é", "中", "😀" };
	char text[1200];

	(void)s;
	for (size_t c = 0; c < 4; c++) {
		for (size_t lead = 0; lead < 5; lead++) {
			struct problem p = { 0 };
			size_t k = strlen(chars[c]), n = lead;

			memset(text, 'x', lead);
			for (; n + k < sizeof(text) - 1; n += k)
				memcpy(text + n, chars[c], k);
			text[n] = '\0';
			refuse(&p, E_INPUT, text, "%s", "%s", text);
			assert_true(text_utf8(p.field, strlen(p.field)));
			assert_true(text_utf8(p.zh, strlen(p.zh)));
			assert_true(text_utf8(p.en, strlen(p.en)));
			assert_in_range(strlen(p.zh), sizeof(p.zh) - 5, sizeof(p.zh) - 1);
			assert_in_range(strlen(p.field), sizeof(p.field) - 5, sizeof(p.field) - 1);
		}
	}
}

static void refuse_keeps_words_that_just_fit(void **s)
{
	struct problem p = { 0 };
	char text[96];

	(void)s;
	memset(text, 'a', 92);
	memcpy(text + 92, "中", 4);
	refuse(&p, E_INPUT, text, "%s", "%s", "");
	assert_string_equal(p.field, text);
}

static void every_code_has_a_status_and_its_own_name(void **s)
{
	(void)s;
	for (int i = OK; i <= E_DUPLICATE; i++) {
		assert_in_range(err_status((enum err)i), 200, 507);
		assert_non_null(err_name((enum err)i));
		for (int k = OK; k < i; k++)
			assert_string_not_equal(err_name((enum err)i), err_name((enum err)k));
	}
	assert_int_equal(err_status(E_STORE), 500);
	assert_int_equal(err_status((enum err)99), 500);
	assert_string_equal(err_name((enum err)99), "internal");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuse_returns_its_code_and_both_sentences),
		cmocka_unit_test(refuse_without_a_problem_still_returns_its_code),
		cmocka_unit_test(refuse_without_a_field_leaves_it_empty),
		cmocka_unit_test(refuse_cuts_long_words_on_whole_characters),
		cmocka_unit_test(refuse_keeps_words_that_just_fit),
		cmocka_unit_test(every_code_has_a_status_and_its_own_name),
	};

	return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
