/*
 * arena_test.c: claims about a request's memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void every_piece_is_aligned_zeroed_and_its_own(void **s)
{
	struct arena *a = arena_new(1u << 20);
	unsigned char *piece[200];

	(void)s;
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 200; i++) {
			size_t n = i * 7 % 301;

			piece[i] = arena_alloc(a, n);
			assert_non_null(piece[i]);
			assert_int_equal((uintptr_t)piece[i] % 16, 0);
			for (size_t k = 0; k < n; k++)
				assert_int_equal(piece[i][k], 0);
			memset(piece[i], (int)i, n);
		}
		for (size_t i = 0; i < 200; i++)
			for (size_t k = 0; k < i * 7 % 301; k++)
				assert_int_equal(piece[i][k], i);
		arena_reset(a);
	}
	arena_free(a);
}

static void a_piece_larger_than_any_block_is_given(void **s)
{
	struct arena *a = arena_new(64u << 20);
	char *p = arena_alloc(a, 5u << 20);

	(void)s;
	p[0] = p[(5u << 20) - 1] = 1;
	assert_true(arena_used(a) >= 5u << 20);
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
	p = arena_alloc(a, 64);
	assert_int_equal(p[0], 0);
	arena_free(a);
}

static void the_mark_tells_when_more_was_taken_than_the_limit(void **s)
{
	struct arena *a = arena_new(1024);

	(void)s;
	arena_alloc(a, 1024);
	assert_false(arena_exceeded(a));
	assert_non_null(arena_alloc(a, 1));
	assert_true(arena_exceeded(a));
	assert_non_null(arena_alloc(a, 100000));
	arena_reset(a);
	assert_false(arena_exceeded(a));
	arena_free(a);
}

static void a_reset_arena_uses_its_memory_again(void **s)
{
	struct arena *a = arena_new(1u << 20);
	char *first = arena_alloc(a, 100);

	(void)s;
	arena_reset(a);
	assert_ptr_equal(arena_alloc(a, 100), first);
	arena_free(a);
}

static void an_unused_arena_can_be_reset_and_freed(void **s)
{
	struct arena *a = arena_new(0);

	(void)s;
	arena_reset(a);
	assert_false(arena_exceeded(a));
	arena_free(a);
	arena_free(NULL);
}

static void copies_end_with_nul_and_null_stays_null(void **s)
{
	struct arena *a = arena_new(1u << 20);

	(void)s;
	assert_null(arena_str(a, NULL));
	assert_string_equal(arena_str(a, ""), "");
	assert_string_equal(arena_str(a, "网格"), "网格");
	assert_string_equal(arena_strn(a, "abcdef", 3), "abc");
	assert_string_equal(arena_strn(a, NULL, 0), "");
	arena_free(a);
}

static void printf_takes_texts_of_any_length(void **s)
{
	struct arena *a = arena_new(1u << 20);
	char *text = arena_alloc(a, 20001);

	(void)s;
	memset(text, 'x', 20000);
	assert_int_equal(strlen(arena_printf(a, "%s-%d", text, 5)), 20002);
	assert_string_equal(arena_printf(a, "%s", ""), "");
	arena_free(a);
}

static void printed_texts_leave_their_neighbours_alone_at_every_end_of_a_block(void **s)
{
	struct arena *a = arena_new(1u << 20);

	(void)s;
	for (int n = 1; n < 400; n++) {
		char *before = arena_alloc(a, 16), *text = arena_printf(a, "%0*d", n, 7), *after = arena_alloc(a, 16);
		memset(before, 'b', 16);
		memset(after, 'a', 16);
		assert_int_equal(strlen(text), n);
		assert_int_equal(text[n - 1], '7');
		assert_int_equal(before[15], 'b');
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_piece_is_aligned_zeroed_and_its_own),
		cmocka_unit_test(a_piece_larger_than_any_block_is_given),
		cmocka_unit_test(the_mark_tells_when_more_was_taken_than_the_limit),
		cmocka_unit_test(a_reset_arena_uses_its_memory_again),
		cmocka_unit_test(an_unused_arena_can_be_reset_and_freed),
		cmocka_unit_test(copies_end_with_nul_and_null_stays_null),
		cmocka_unit_test(printf_takes_texts_of_any_length),
		cmocka_unit_test(printed_texts_leave_their_neighbours_alone_at_every_end_of_a_block),
	};

	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
