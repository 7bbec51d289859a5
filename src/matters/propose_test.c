/*
 * propose_test.c: words and classes, and how often the right one of seven comes first among real messages to a government.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "matters/propose.h"
#include "territory/csv.h"

#define COMPLAINTS "../shared/data/complaints/labelled_train.csv"    /* programs run from the root of the tree */
#define TAXONOMY "../shared/data/complaints/taxonomy.csv"

static struct arena *a;

static struct list words(const char *one, const char *two)
{
	const char **v = arena_alloc(a, 2 * sizeof *v);

	v[0] = one;
	v[1] = two;
	return (struct list){ one ? two ? 2 : 1 : 0, v };
}

/* The classes in the order found, as "2 0". */
static const char *found(const struct propose_class *v, size_t n, const char *text)
{
	struct propose_hit hits[8];
	size_t hits_n;
	const char *s = "";

	proposer_rank(proposer_make(a, v, n), a, text, 8, hits, &hits_n);
	for (size_t i = 0; i < hits_n; i++)
		s = arena_printf(a, "%s%s%zu", s, i ? " " : "", hits[i].class);
	return s;
}

static void the_longest_word_counts_and_not_those_within_it(void **state)
{
	struct propose_class v[] = { { "路灯", words(NULL, NULL) }, { "路灯井盖", words("井盖丢失", NULL) }, { "绿地", words("路灯旁的草坪", NULL) } };

	(void)state;
	assert_string_equal(found(v, 3, "小区门口的路灯不亮了"), "0");
	assert_string_equal(found(v, 3, "路灯井盖没了"), "1");
	assert_string_equal(found(v, 3, "路灯旁的草坪坏了"), "2");
	assert_string_equal(found(v, 3, "今天天气很好"), "");
	assert_string_equal(found(v, 3, ""), "");
	assert_string_equal(found(v, 3, "路"), "");
}

static void the_end_of_a_name_is_known_too_and_shared_by_all_that_bear_it(void **state)
{
	struct propose_class v[] = { { "上水井盖", words(NULL, NULL) }, { "污水井盖", words(NULL, NULL) }, { "垃圾箱（果皮箱）", words("垃圾箱", "果皮箱") } };
	struct propose_hit hits[3];
	size_t n;

	(void)state;
	assert_string_equal(found(v, 3, "井盖不见了"), "0 1");
	assert_string_equal(found(v, 3, "污水井盖不见了，井盖很危险"), "1 0");
	proposer_rank(proposer_make(a, v, 3), a, "果皮箱满了，垃圾箱也满了，垃圾箱！", 3, hits, &n);
	assert_int_equal(n, 1);
	assert_int_equal(hits[0].words_n, 2);
	assert_true(hits[0].score == 12);
}

static void any_bytes_of_utf8_are_looked_through(void **state)
{
	struct propose_class v[] = { { "ab", words("é€", "𠮷野家") } };

	(void)state;
	assert_string_equal(found(v, 1, "x𠮷野家"), "0");
	assert_string_equal(found(v, 1, "é€"), "0");
	assert_string_equal(found(v, 1, "𠮷"), "");
	assert_string_equal(found(v, 0, "ab"), "");
}

/* ---- real messages ---- */

#define CLASSES_MAX 20

static size_t class_of(struct propose_class *v, size_t *n, const char *name)
{
	size_t i = 0;

	while (i < *n && strcmp(v[i].name, name) != 0)
		i++;
	if (i == *n && *n < CLASSES_MAX)
		v[(*n)++] = (struct propose_class){ arena_str(a, name), { 0, arena_alloc(a, 400 * sizeof(char *)) } };
	return i;
}

static bool taxonomy_read(struct propose_class *v, size_t *n)
{
	FILE *f = fopen(TAXONOMY, "rb");
	struct csv *csv = NULL;

	if (!f || csv_open_file(&csv, f, NULL) != OK)
		return false;
	while (csv_next(csv, NULL) == OK) {
		struct propose_class *c = &v[class_of(v, n, csv_cell(csv, 0))];
		for (int i = 1; i < 3 && c->keywords.n < 400; i++)
			((const char **)c->keywords.v)[c->keywords.n++] = arena_str(a, csv_cell(csv, i));
	}
	csv_close(csv);
	fclose(f);
	return true;
}

/* The names of a public list of complaint classes as keywords: printed, because it says something of the words and not of us. */
static void how_often_the_words_of_a_public_list_name_the_right_class(void **state)
{
	struct propose_class v[CLASSES_MAX];
	struct arena *scratch = arena_new(SIZE_MAX);
	size_t n = 0, all = 0, some = 0, first = 0, three = 0, hits_n;
	struct propose_hit hits[3];
	struct proposer *p;
	struct csv *csv;
	FILE *f;

	(void)state;
	if (access(COMPLAINTS, R_OK) != 0 || !taxonomy_read(v, &n)) {
		print_message("skipped: %s is absent\n", COMPLAINTS);
		arena_free(scratch);
		return;
	}
	p = proposer_make(a, v, n);
	f = fopen(COMPLAINTS, "rb");
	assert_int_equal(csv_open_file(&csv, f, NULL), OK);
	while (csv_next(csv, NULL) == OK) {
		const char *label = csv_cell(csv, csv_column(csv, "label1"));
		const char *text = arena_printf(scratch, "%s %s", csv_cell(csv, csv_column(csv, "title")), csv_cell(csv, csv_column(csv, "detail")));
		proposer_rank(p, scratch, text, 3, hits, &hits_n);
		all++;
		some += hits_n > 0;
		for (size_t i = 0; i < hits_n; i++)
			if (strcmp(v[hits[i].class].name, label) == 0) {
				first += i == 0;
				three++;
			}
		arena_reset(scratch);
	}
	print_message("# %zu messages, %zu classes: %.1f %% have a proposal, the first is right in %.1f %%, one of three in %.1f %%\n", all, n,
	              100.0 * (double)some / (double)all, 100.0 * (double)first / (double)all, 100.0 * (double)three / (double)all);
	assert_true(all > 0);
	csv_close(csv);
	fclose(f);
	arena_free(scratch);
}

static int begin(void **state)
{
	(void)state;
	a = arena_new(SIZE_MAX);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

#define CLAIM(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(the_longest_word_counts_and_not_those_within_it),
		CLAIM(the_end_of_a_name_is_known_too_and_shared_by_all_that_bear_it),
		CLAIM(any_bytes_of_utf8_are_looked_through),
		CLAIM(how_often_the_words_of_a_public_list_name_the_right_class),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
