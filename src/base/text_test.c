/*
 * text_test.c: claims about what counts as text. UTF-8 is compared with the list of all code points, not with another decoder.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

/* The one encoding of a code point; returns its length. */
static size_t encode(unsigned char out[4], uint32_t c)
{
	if (c < 0x80) {
		out[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (unsigned char)(0xC0 | c >> 6);
		out[1] = (unsigned char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (unsigned char)(0xE0 | c >> 12);
		out[1] = (unsigned char)(0x80 | (c >> 6 & 63));
		out[2] = (unsigned char)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (unsigned char)(0xF0 | c >> 18);
	out[1] = (unsigned char)(0x80 | (c >> 12 & 63));
	out[2] = (unsigned char)(0x80 | (c >> 6 & 63));
	out[3] = (unsigned char)(0x80 | (c & 63));
	return 4;
}

static bool scalar(uint32_t c)
{
	return c > 0 && c <= 0x10FFFF && (c < 0xD800 || c > 0xDFFF);
}

static void utf8_takes_every_code_point_and_no_shortened_one(void **s)
{
	unsigned char b[4];

	(void)s;
	for (uint32_t c = 1; c <= 0x10FFFF; c++) {
		size_t n = encode(b, c);

		assert_int_equal(text_utf8((char *)b, n), scalar(c));
		for (size_t k = 1; k < n; k++)
			assert_false(text_utf8((char *)b, k));
	}
	assert_false(text_utf8("", 1));
	assert_true(text_utf8("", 0));
}

/* Marks every sequence that encodes a code point; all others of that length must be refused. */
static void utf8_takes_no_other_sequence_of_two_or_three_bytes(void **s)
{
	unsigned char *good = calloc(1u << 24, 1), b[4];

	(void)s;
	for (uint32_t c = 0x80; c < 0x10000; c++)
		if (scalar(c)) {
			size_t n = encode(b, c);

			good[n == 2 ? (uint32_t)b[0] << 8 | b[1] : (uint32_t)b[0] << 16 | (uint32_t)b[1] << 8 | b[2]] = 1;
		}
	for (uint32_t x = 0x8000; x < 0xE000; x++) {
		b[0] = (unsigned char)(x >> 8);
		b[1] = (unsigned char)x;
		assert_int_equal(text_utf8((char *)b, 2), good[x]);
	}
	for (uint32_t x = 0xE00000; x < 0xF00000; x++) {
		b[0] = (unsigned char)(x >> 16);
		b[1] = (unsigned char)(x >> 8);
		b[2] = (unsigned char)x;
		assert_int_equal(text_utf8((char *)b, 3), good[x]);
	}
	free(good);
}

static void utf8_takes_no_other_sequence_of_four_bytes(void **s)
{
	static const unsigned char edge[] = { 0x01, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xE2, 0xF0, 0xFF };
	unsigned char b[4], again[4];

	(void)s;
	for (unsigned first = 0xF0; first <= 0xFF; first++)
		for (unsigned second = 0; second <= 0xFF; second++)
			for (size_t i = 0; i < sizeof(edge); i++)
				for (size_t k = 0; k < sizeof(edge); k++) {
					uint32_t c = (first & 7) << 18 | (second & 63) << 12 | (edge[i] & 63u) << 6 | (edge[k] & 63u);
					bool good;

					b[0] = (unsigned char)first;
					b[1] = (unsigned char)second;
					b[2] = edge[i];
					b[3] = edge[k];
					good = scalar(c) && encode(again, c) == 4 && memcmp(b, again, 4) == 0;
					assert_int_equal(text_utf8((char *)b, 4), good);
				}
}

static void chars_counts_code_points(void **s)
{
	(void)s;
	assert_int_equal(text_chars(""), 0);
	assert_int_equal(text_chars("a网😀é"), 4);
}

static void control_finds_controls_and_overrides_only(void **s)
{
	char b[8] = { 0 };

	(void)s;
	for (uint32_t c = 1; c <= 0xFFFF; c++) {
		bool bad = (c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7F && c < 0xA0) || (c >= 0x202A && c <= 0x202E)
		           || (c >= 0x2066 && c <= 0x2069);

		memset(b, 0, sizeof(b));
		b[0] = 'x';
		encode((unsigned char *)b + 1, c);
		assert_int_equal(text_control(b), bad);
	}
}

static void trim_takes_spaces_of_both_widths_from_the_ends(void **s)
{
	struct arena *a = arena_new(1u << 20);

	(void)s;
	assert_string_equal(text_trim(a, " \t　\n 东莞 市　\r\n"), "东莞 市");
	assert_string_equal(text_trim(a, "　 　"), "");
	assert_string_equal(text_trim(a, ""), "");
	assert_string_equal(text_trim(a, "x"), "x");
	assert_string_equal(text_trim(a, "、"), "、");   /* U+3001, one off the wide space */
	arena_free(a);
}

static void hex_reads_back_what_it_wrote(void **s)
{
	uint8_t in[256], back[256];
	char text[513];

	(void)s;
	for (int i = 0; i < 256; i++)
		in[i] = (uint8_t)i;
	text_hex(text, in, 256);
	assert_int_equal(strlen(text), 512);
	assert_true(text_unhex(back, 256, text));
	assert_memory_equal(in, back, 256);
	assert_true(text_unhex(back, 2, "aBFf"));
	assert_int_equal(back[0], 0xAB);
}

static void unhex_refuses_other_lengths_and_letters(void **s)
{
	uint8_t out[2] = { 1, 2 };

	(void)s;
	assert_false(text_unhex(out, 2, "abc"));
	assert_false(text_unhex(out, 2, "abcde"));
	assert_false(text_unhex(out, 2, ""));
	assert_false(text_unhex(out, 2, "abcg"));
	assert_false(text_unhex(out, 2, "ab:d"));
	assert_int_equal(out[0], 1);
	assert_int_equal(out[1], 2);
}

static void int_reads_the_whole_range_and_nothing_beyond(void **s)
{
	int64_t v = 5;

	(void)s;
	assert_true(text_int("9223372036854775807", INT64_MIN, INT64_MAX, &v));
	assert_true(v == INT64_MAX);
	assert_true(text_int("-9223372036854775808", INT64_MIN, INT64_MAX, &v));
	assert_true(v == INT64_MIN);
	assert_true(text_int("-0", 0, 0, &v));
	assert_int_equal(v, 0);
	assert_false(text_int("9223372036854775808", INT64_MIN, INT64_MAX, &v));
	assert_false(text_int("-9223372036854775809", INT64_MIN, INT64_MAX, &v));
	assert_false(text_int("99999999999999999999999", INT64_MIN, INT64_MAX, &v));
	assert_true(text_int("10", 10, 10, &v));
	assert_false(text_int("11", 10, 10, &v));
	assert_false(text_int("9", 10, 10, &v));
	assert_int_equal(v, 10);
}

static void int_refuses_everything_but_digits(void **s)
{
	static const char *const bad[] = { "", "-", "+1", " 1", "1 ", "1.0", "1e3", "0x10", "--1", "1-", "１", "a" };
	int64_t v = 5;

	(void)s;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_int(bad[i], INT64_MIN, INT64_MAX, &v));
	assert_int_equal(v, 5);
}

static void num_reads_decimal_fractions_only(void **s)
{
	static const char *const bad[] = { "", "-", ".", "1.", ".5", "+1", " 1", "1 ", "1e3", "0x10", "nan", "inf", "1,5", "1.2.3", "--1" };
	char huge[400];
	double x = 5;

	(void)s;
	assert_true(text_num("-113.75", &x));
	assert_true(x == -113.75);
	assert_true(text_num("0", &x));
	assert_true(text_num("007.5", &x));
	assert_true(x == 7.5);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(text_num(bad[i], &x));
	memset(huge, '9', sizeof(huge) - 1);
	huge[sizeof(huge) - 1] = '\0';
	assert_false(text_num(huge, &x));
	assert_true(x == 7.5);
}

static void secrets_are_the_same_only_when_equal(void **s)
{
	(void)s;
	assert_true(text_same_secret("", ""));
	assert_true(text_same_secret("abc", "abc"));
	assert_false(text_same_secret("abc", "abd"));
	assert_false(text_same_secret("xbc", "abc"));
	assert_false(text_same_secret("abc", "ab"));
	assert_false(text_same_secret("", "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(utf8_takes_every_code_point_and_no_shortened_one),
		cmocka_unit_test(utf8_takes_no_other_sequence_of_two_or_three_bytes),
		cmocka_unit_test(utf8_takes_no_other_sequence_of_four_bytes),
		cmocka_unit_test(chars_counts_code_points),
		cmocka_unit_test(control_finds_controls_and_overrides_only),
		cmocka_unit_test(trim_takes_spaces_of_both_widths_from_the_ends),
		cmocka_unit_test(hex_reads_back_what_it_wrote),
		cmocka_unit_test(unhex_refuses_other_lengths_and_letters),
		cmocka_unit_test(int_reads_the_whole_range_and_nothing_beyond),
		cmocka_unit_test(int_refuses_everything_but_digits),
		cmocka_unit_test(num_reads_decimal_fractions_only),
		cmocka_unit_test(secrets_are_the_same_only_when_equal),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
