/*
 * json_test.c: claims about the writer; what it writes is read back by jansson, a stranger to it.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/json.h"

static struct arena *a;

static int setup(void **s)
{
	(void)s;
	a = arena_new(64u << 20);
	return 0;
}

static int teardown(void **s)
{
	(void)s;
	arena_free(a);
	return 0;
}

static uint64_t next_random(uint64_t *x)
{
	*x ^= *x << 13;
	*x ^= *x >> 7;
	*x ^= *x << 17;
	return *x;
}

static void values_stand_in_their_places_with_commas_between(void **s)
{
	struct jw w;
	size_t n;

	(void)s;
	jw_init(&w, a);
	jw_obj(&w);
	jw_key(&w, "a");
	jw_arr(&w);
	jw_int(&w, 1);
	jw_obj(&w);
	jw_obj_end(&w);
	jw_arr(&w);
	jw_arr_end(&w);
	jw_null(&w);
	jw_bool(&w, true);
	jw_str(&w, NULL);
	jw_raw(&w, "[1]x", 3);
	jw_arr_end(&w);
	jw_key(&w, "b");
	jw_id(&w, INT64_MAX);
	jw_key(&w, "c\"");
	jw_bool(&w, false);
	jw_obj_end(&w);
	assert_string_equal(jw_text(&w, &n), "{\"a\":[1,{},[],null,true,null,[1]],\"b\":\"9223372036854775807\",\"c\\\"\":false}");
	assert_int_equal(n, strlen(jw_text(&w, NULL)));
}

static void integers_are_written_to_both_ends(void **s)
{
	struct jw w;

	(void)s;
	jw_init(&w, a);
	jw_arr(&w);
	jw_int(&w, INT64_MIN);
	jw_int(&w, INT64_MAX);
	jw_int(&w, 0);
	jw_int(&w, -1);
	jw_arr_end(&w);
	assert_string_equal(jw_text(&w, NULL), "[-9223372036854775808,9223372036854775807,0,-1]");
}

static void numbers_read_back_the_same_in_their_shortest_form(void **s)
{
	uint64_t seed = 11;

	(void)s;
	for (int i = 0; i < 100000; i++) {
		uint64_t bits = next_random(&seed);
		struct jw w;
		double x;

		if (i % 4 == 0)
			x = (double)(int64_t)(bits % 36000000000) / 100000000 - 180;   /* coordinates */
		else
			memcpy(&x, &bits, sizeof(x));
		jw_init(&w, a);
		jw_num(&w, x);
		if (isfinite(x))
			assert_true(strtod(jw_text(&w, NULL), NULL) == x);
		else
			assert_string_equal(jw_text(&w, NULL), "null");
		if (i % 1000 == 0)
			arena_reset(a);
	}
}

static void well_known_numbers_look_as_people_write_them(void **s)
{
	static const struct { double x; const char *text; } known[] = {
		{ 0, "0" }, { -0.0, "0" }, { 0.1, "0.1" }, { 0.3, "0.3" }, { 0.1 + 0.2, "0.30000000000000004" }, { 113.7463, "113.7463" }, { 1e21, "1e+21" },
		{ 5e-324, "4.94065645841247e-324" }, { -1.5, "-1.5" }, { 100, "100" }, { INFINITY, "null" }, { NAN, "null" },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct jw w;

		jw_init(&w, a);
		jw_num(&w, known[i].x);
		assert_string_equal(jw_text(&w, NULL), known[i].text);
	}
}

/* Random text of every kind of character, with the awkward ones often. */
static size_t random_text(char *out, size_t cap, uint64_t *seed)
{
	static const char *const awkward[] = {
		"\"", "\\", "\n", "\r", "\t", "\x01", "\x1F", "\x7F", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xA7", "网", "😀", "é", "</",
	};
	size_t n = 0, count = next_random(seed) % 60;

	while (count-- && n + 5 < cap) {
		uint64_t r = next_random(seed);

		if (r % 3) {
			out[n++] = (char)(' ' + r / 3 % 95);
			continue;
		}
		memcpy(out + n, awkward[r / 3 % 15], strlen(awkward[r / 3 % 15]));
		n += strlen(awkward[r / 3 % 15]);
	}
	out[n] = '\0';
	return n;
}

static void texts_come_back_from_jansson_as_they_were(void **s)
{
	uint64_t seed = 99;
	char key[300], text[300];

	(void)s;
	for (int i = 0; i < 20000; i++) {
		size_t n = random_text(text, sizeof(text), &seed), len;
		const char *out;
		struct jw w;
		json_t *v;

		random_text(key, sizeof(key), &seed);
		jw_init(&w, a);
		jw_obj(&w);
		jw_key(&w, key);
		jw_strn(&w, text, n);
		jw_obj_end(&w);
		out = jw_text(&w, &len);
		v = json_loadb(out, len, 0, NULL);
		assert_non_null(v);
		assert_string_equal(json_string_value(json_object_get(v, key)), text);
		assert_null(strstr(out, "\xE2\x80\xA8"));
		assert_null(strstr(out, "\xE2\x80\xA9"));
		for (size_t k = 0; k < len; k++)
			assert_true((unsigned char)out[k] >= 0x20);
		json_decref(v);
		if (i % 1000 == 0)
			arena_reset(a);
	}
}

static void a_nul_inside_a_text_is_escaped(void **s)
{
	struct jw w;

	(void)s;
	jw_init(&w, a);
	jw_strn(&w, "a\0b", 3);
	assert_string_equal(jw_text(&w, NULL), "\"a\\u0000b\"");
}

static void a_cut_line_separator_does_not_read_past_the_end(void **s)
{
	char *tight = malloc(2);
	struct jw w;

	(void)s;
	memcpy(tight, "\xE2\x80", 2);
	jw_init(&w, a);
	jw_strn(&w, tight, 2);
	assert_string_equal(jw_text(&w, NULL), "\"\xE2\x80\"");
	free(tight);
}

static void a_long_answer_grows_and_stays_whole(void **s)
{
	struct jw w;
	json_t *v;
	size_t n;
	const char *out;

	(void)s;
	jw_init(&w, a);
	jw_arr(&w);
	for (int i = 0; i < 50000; i++)
		jw_id(&w, i + 1);
	jw_arr_end(&w);
	out = jw_text(&w, &n);
	v = json_loadb(out, n, 0, NULL);
	assert_int_equal(json_array_size(v), 50000);
	assert_string_equal(json_string_value(json_array_get(v, 49999)), "50000");
	json_decref(v);
}

static void a_text_of_exactly_the_buffer_still_gets_its_nul(void **s)
{
	(void)s;
	for (size_t n = 1000; n < 1060; n++) {
		char *text = arena_alloc(a, n + 1);
		struct jw w;
		size_t len;

		memset(text, 'x', n);
		jw_init(&w, a);
		jw_raw(&w, text, n);
		assert_int_equal(strlen(jw_text(&w, &len)), n);
		assert_int_equal(len, n);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_stand_in_their_places_with_commas_between),
		cmocka_unit_test(integers_are_written_to_both_ends),
		cmocka_unit_test(numbers_read_back_the_same_in_their_shortest_form),
		cmocka_unit_test(well_known_numbers_look_as_people_write_them),
		cmocka_unit_test(texts_come_back_from_jansson_as_they_were),
		cmocka_unit_test(a_nul_inside_a_text_is_escaped),
		cmocka_unit_test(a_cut_line_separator_does_not_read_past_the_end),
		cmocka_unit_test(a_long_answer_grows_and_stays_whole),
		cmocka_unit_test(a_text_of_exactly_the_buffer_still_gets_its_nul),
	};

	return cmocka_run_group_tests_name("json", tests, setup, teardown);
}
