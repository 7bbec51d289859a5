/* Queries: what becomes a pair and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "base/text.h"
#include "http/http.h"

static void pairs_are_decoded_once(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct pair *p;
	struct problem why = { 0 };
	size_t n;

	(void)state;
	assert_int_equal(query_read(a, "a=1&b=%E4%B8%AD+%2B&empty=&bare&x%3Dy=%2541&&", &p, &n, &why), OK);
	assert_int_equal(n, 5);
	assert_string_equal(p[0].name, "a");
	assert_string_equal(p[0].value, "1");
	assert_string_equal(p[1].value, "中 +");
	assert_string_equal(p[2].value, "");
	assert_string_equal(p[3].name, "bare");
	assert_string_equal(p[3].value, "");
	assert_string_equal(p[4].name, "x=y");
	assert_string_equal(p[4].value, "%41");
	assert_int_equal(query_read(a, "", &p, &n, &why), OK);
	assert_int_equal(n, 0);
	arena_free(a);
}

static void broken_queries_are_refused_with_their_field(void **state)
{
	static const struct { const char *s, *field; } rows[] = {
		{ "a=%", "a" }, { "a=%4", "a" }, { "a=%zz", "a" }, { "a=%4z", "a" }, { "a=%00", "a" }, { "a=%0a", "a" }, { "a=%09", "a" },
		{ "a=%7f", "a" }, { "a=%ff", "a" }, { "a=%c0%80", "a" }, { "a=%ed%a0%80", "a" }, { "a=%E2%80%AE", "a" }, { "a=\xff", "a" },
		{ "=1", "query" }, { "%=1", "query" }, { "%00=1", "query" }, { "a=1&b=2&a=3", "a" }, { "a&%61", "a" },
	};
	struct arena *a = arena_new(1 << 20);

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pair *p = (void *)1;
		struct problem why = { 0 };
		size_t n = 77;

		if (query_read(a, rows[i].s, &p, &n, &why) != E_INPUT || strcmp(why.field, rows[i].field) != 0)
			fail_msg("%s: %s", rows[i].s, why.en);
		assert_int_equal(n, 77);
		assert_ptr_equal(p, (void *)1);
		assert_true(why.zh[0] && why.en[0]);
	}
	arena_free(a);
}

static void one_parameter_too_many_is_refused(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char s[2048] = "";
	struct pair *p;
	struct problem why;
	size_t n;

	(void)state;
	for (int i = 0; i < LIMIT_QUERY_FIELDS; i++)
		snprintf(s + strlen(s), 16, "a%d=1&", i);
	assert_int_equal(query_read(a, s, &p, &n, &why), OK);
	assert_int_equal(n, LIMIT_QUERY_FIELDS);
	snprintf(s + strlen(s), 16, "last");
	assert_int_equal(query_read(a, s, &p, &n, &why), E_INPUT);
	arena_free(a);
}

static void a_long_name_is_cut_between_characters(void **state)
{
	struct arena *a = arena_new(1 << 20);
	char s[512] = "a";
	struct pair *p;
	struct problem why;
	size_t n;

	(void)state;
	for (int i = 0; i < 30; i++)
		snprintf(s + strlen(s), 16, "%%E4%%B8%%AD");
	snprintf(s + strlen(s), 16, "=%%zz");
	assert_int_equal(query_read(a, s, &p, &n, &why), E_INPUT);
	assert_true(text_utf8(why.zh, strlen(why.zh)) && text_utf8(why.en, strlen(why.en)));
	assert_string_equal(why.field, "query");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs_are_decoded_once),
		cmocka_unit_test(broken_queries_are_refused_with_their_field),
		cmocka_unit_test(one_parameter_too_many_is_refused),
		cmocka_unit_test(a_long_name_is_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
