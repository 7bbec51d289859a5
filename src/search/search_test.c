/*
 * search_test.c: words are cut as people look for them; a row of documents reads back as it was written.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "search/search_in.h"

/* Whether a text has a word. */
static bool has(const char *text, const char *word)
{
	struct arena *a = arena_new(1 << 20);
	struct seen seen = { .a = a };
	struct bag bag = { 0 };
	struct dict d;
	size_t n;

	dict_init(&d, a);
	bag_add(&d, &seen, &bag, text);
	n = d.n;
	bool found = dict_put(&d, word, strlen(word)) < n;
	arena_free(a);
	return found;
}

static void chinese_is_cut_into_characters_and_pairs(void **state)
{
	(void)state;
	assert_true(has("小区路灯不亮", "路灯"));
	assert_true(has("小区路灯不亮", "灯"));
	assert_true(has("小区路灯不亮", "亮"));
	assert_true(has("小区路灯不亮", "小"));
	assert_false(has("小区路灯不亮", "路灯不"));
	assert_false(has("道路，灯坏了", "路灯"));
	assert_false(has("道路 灯坏了", "路灯"));
	assert_true(has("𠮷野家门口", "𠮷野"));
}

static void letters_and_digits_are_one_word_whatever_their_case_and_width(void **state)
{
	(void)state;
	assert_true(has("ＫＴＶ门口", "ktv"));
	assert_true(has("Ktv3号", "ktv3"));
	assert_true(has("261120-48372615", "48372615"));
	assert_false(has("Ktv3号", "ktv"));
	assert_true(has("ÉCOLE Привет", "école"));
	assert_true(has("ÉCOLE Привет", "привет"));
	assert_true(has("aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd", "aaaaaaaaaabbbbbbbbbbccccccccccd"));
}

static void parsed(struct arena *a, const char *text, struct query *q, const char *words)
{
	const char *all = "";

	query_parse(a, text, q);
	for (int i = 0; i < q->words; i++)
		all = arena_printf(a, "%s%s%s", all, i ? " " : "", q->word[i]);
	assert_string_equal(all, words);
}

static void a_query_is_looked_for_by_its_pairs_and_read_where_they_prove_too_little(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct query q;

	(void)state;
	parsed(a, "路灯", &q, "路灯");
	assert_int_equal(q.exacts, 0);
	parsed(a, "灯", &q, "灯");
	assert_int_equal(q.exacts, 0);
	parsed(a, "窨井盖", &q, "窨井 井盖");
	assert_int_equal(q.exacts, 1);
	assert_string_equal(q.exact[0], "窨井盖");
	parsed(a, "１2号楼", &q, "12 号楼");
	assert_string_equal(q.exact[0], "12号楼");
	parsed(a, "路灯　KTV，路灯", &q, "路灯 ktv");
	assert_int_equal(q.exacts, 0);
	assert_int_equal(q.terms, 3);
	parsed(a, "261120-48372615", &q, "261120 48372615");
	assert_int_equal(q.exacts, 0);
	parsed(a, "，。！ -", &q, "");
	parsed(a, "", &q, "");
	arena_free(a);
}

static void too_much_is_refused(void **state)
{
	struct problem p = { 0 };

	(void)state;
	assert_int_equal(search_check("……", "q", &p), E_INPUT);
	assert_string_equal(p.field, "q");
	assert_int_equal(search_check("a b c d e f g h", "q", &p), OK);
	assert_int_equal(search_check("a b c d e f g h i", "q", &p), E_INPUT);
	assert_int_equal(search_check("路", "q", &p), OK);
}

static void a_row_of_documents_reads_back_as_it_was_written(void **state)
{
	(void)state;
	for (int round = 0; round < 300; round++) {
		uint8_t out[BLOCK_BYTES];
		struct bits b = { 0 }, back;
		uint64_t r = (uint64_t)round * UINT64_C(0x9E3779B97F4A7C15);
		for (int i = 0; i < round * 3; i++) {
			r = r * UINT64_C(6364136223846793005) + 1442695040888963407u;
			bits_set(&b, (int)(r >> 40 & (ERA_DOCS - 1)), r >> 60 != 0);
		}
		size_t n = bits_write(&b, out);
		assert_true(n <= BLOCK_BYTES);
		assert_true(bits_read(&back, out, n));
		assert_memory_equal(&b, &back, sizeof b);
	}
}

static void a_damaged_row_is_none(void **state)
{
	struct bits b;
	uint8_t odd[3] = { 1, 0, 2 }, beyond[2] = { 0, 16 };
	uint8_t longer[BLOCK_BYTES + 2] = { 0 };

	(void)state;
	assert_false(bits_read(&b, odd, sizeof odd));
	assert_false(bits_read(&b, beyond, sizeof beyond));
	assert_false(bits_read(&b, longer, sizeof longer));
	assert_true(bits_read(&b, odd, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(chinese_is_cut_into_characters_and_pairs),
		cmocka_unit_test(letters_and_digits_are_one_word_whatever_their_case_and_width),
		cmocka_unit_test(a_query_is_looked_for_by_its_pairs_and_read_where_they_prove_too_little),
		cmocka_unit_test(too_much_is_refused),
		cmocka_unit_test(a_row_of_documents_reads_back_as_it_was_written),
		cmocka_unit_test(a_damaged_row_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
