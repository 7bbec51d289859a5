/*
 * learn_test.c: learning on small texts, and on real messages to a government: trained on four of five, tried on the fifth.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "matters/learn.h"
#include "territory/csv.h"

#define COMPLAINTS "../shared/data/complaints/labelled_train.csv"    /* programs run from the root of the tree */

static int best(const float *w, int classes, const char *text)
{
	double out[LEARN_CLASSES_MAX];
	int at = 0;

	learn_scores(w, classes, text, out);
	for (int i = 1; i < classes; i++)
		at = out[i] > out[at] ? i : at;
	return at;
}

static void what_was_decided_before_is_decided_again(void **state)
{
	static const struct learn_example v[] = {
		{ "路灯不亮了", 2 }, { "井盖丢了", 0 }, { "小区门口路灯坏了", 2 }, { "马路上井盖破损", 0 }, { "垃圾没人清", 1 }, { "垃圾桶满了", 1 }, { "路灯闪", 2 },
	};
	float *w = learn_train(v, sizeof v / sizeof v[0], 3), *again = learn_train(v, sizeof v / sizeof v[0], 3);

	(void)state;
	assert_non_null(w);
	assert_int_equal(best(w, 3, "我家楼下的路灯又不亮"), 2);
	assert_int_equal(best(w, 3, "井盖没有了"), 0);
	assert_int_equal(best(w, 3, "到处是垃圾"), 1);
	assert_memory_equal(w, again, 3 * LEARN_DIMS * sizeof *w);
	free(w);
	free(again);
}

static void two_classes_are_told_apart_and_one_is_none(void **state)
{
	static const struct learn_example two[] = { { "路灯不亮了", 1 }, { "井盖丢了", 0 }, { "", 0 } }, one[] = { { "路灯", 0 }, { "灯", 0 } };
	float *w = learn_train(two, 3, 2);

	(void)state;
	assert_non_null(w);
	assert_int_equal(best(w, 2, "路灯"), 1);
	assert_int_equal(best(w, 2, "井盖"), 0);
	free(w);
	assert_null(learn_train(one, 2, 1));
	assert_null(learn_train(NULL, 0, 0));
}

static void how_often_what_was_learned_is_right(void **state)
{
	static const char *const labels[] = { "城乡建设", "劳动和社会保障", "教育文体", "商贸旅游", "环境保护", "卫生计生", "交通运输" };
	struct arena *a = arena_new(SIZE_MAX);
	struct learn_example *v = arena_alloc(a, 10000 * sizeof *v), *tried = arena_alloc(a, 10000 * sizeof *tried);
	size_t n = 0, tried_n = 0, right = 0;
	clock_t began = clock();
	struct csv *csv;
	float *w;
	FILE *f = access(COMPLAINTS, R_OK) == 0 ? fopen(COMPLAINTS, "rb") : NULL;

	(void)state;
	if (!f) {
		print_message("skipped: %s is absent\n", COMPLAINTS);
		arena_free(a);
		return;
	}
	assert_int_equal(csv_open_file(&csv, f, NULL), OK);
	for (int row = 0; row < 10000 && csv_next(csv, NULL) == OK; row++) {
		struct learn_example e = { arena_printf(a, "%s %s", csv_cell(csv, csv_column(csv, "title")), csv_cell(csv, csv_column(csv, "detail"))), 0 };
		while (e.class < 6 && strcmp(labels[e.class], csv_cell(csv, csv_column(csv, "label1"))) != 0)
			e.class++;
		if (row % 5 == 4)
			tried[tried_n++] = e;
		else
			v[n++] = e;
	}
	w = learn_train(v, n, 7);
	assert_non_null(w);
	for (size_t i = 0; i < tried_n; i++)
		right += best(w, 7, tried[i].text) == tried[i].class;
	print_message("# learned from %zu messages in %.1f s: of %zu others %.1f %% are right\n", n, (double)(clock() - began) / CLOCKS_PER_SEC, tried_n,
	              100.0 * (double)right / (double)tried_n);
	csv_close(csv);
	fclose(f);
	free(w);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_decided_before_is_decided_again),
		cmocka_unit_test(two_classes_are_told_apart_and_one_is_none),
		cmocka_unit_test(how_often_what_was_learned_is_right),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
