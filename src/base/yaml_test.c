/* yaml_test.c: what a pack's author is told, and where. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/yaml.h"

static struct problem p;

static struct yaml *parse(struct arena *a, const char *text)
{
	struct yaml *y = NULL;

	p = (struct problem){ 0 };
	enum err e = yaml_parse(a, "packs/x/roles.yaml", text, strlen(text), &y, &p);
	assert_true((e == OK) == (y != NULL));
	if (e)
		assert_int_equal(p.code, E_INPUT);
	return y;
}

static void refused(const char *text, int line, const char *says)
{
	struct arena *a = arena_new(1 << 20);
	char want[64];

	assert_null(parse(a, text));
	snprintf(want, sizeof(want), "packs/x/roles.yaml:%d", line);
	assert_string_equal(p.field, want);
	if (!strstr(p.en, says))
		fail_msg("\"%s\" does not say \"%s\"", p.en, says);
	assert_true(p.zh[0]);
	arena_free(a);
}

static void yaml_reads_maps_lists_and_texts_with_their_lines(void **s)
{
	struct arena *a = arena_new(1 << 20);
	const char *t;
	int64_t n;
	bool b;

	(void)s;
	struct yaml *y = parse(a, "# words\nname: 伊春\ncount: 12\nstaff: true\nlist:\n  - a\n  - {k: v}\n");
	assert_non_null(y);
	assert_int_equal(y->kind, YAML_MAP);
	assert_int_equal(y->n, 4);
	assert_int_equal(yaml_text(y, "name", &t, &p), OK);
	assert_string_equal(t, "伊春");
	assert_int_equal(yaml_int(y, "count", 1, 12, &n, &p), OK);
	assert_int_equal(n, 12);
	assert_int_equal(yaml_bool(y, "staff", &b, &p), OK);
	assert_true(b);
	struct yaml *list = yaml_get(y, "list");
	assert_int_equal(list->kind, YAML_LIST);
	assert_int_equal(list->n, 2);
	assert_int_equal(list->items[1]->line, 7);
	assert_string_equal(yaml_get(list->items[1], "k")->text, "v");
	assert_null(yaml_get(list, "k"));
	assert_null(yaml_get(NULL, "k"));
	arena_free(a);
}

static void yaml_refuses_what_a_pack_does_not_need(void **s)
{
	(void)s;
	refused("a: &x 1\n", 1, "anchors");
	refused("a: 1\nb: *x\n", 2, "anchors");
	refused("a: 1\nb: !t 1\n", 2, "tags");
	refused("a: 1\n---\nb: 2\n", 2, "split");
	refused("%YAML 1.1\n---\na: 1\n", 1, "directives");
	refused("a: 1\nb: 2\na: 3\n", 3, "twice");
	refused("? [a]\n: 1\n", 1, "key must be a word");
	refused("", 1, "empty");
	refused("# nothing\n", 2, "empty");
	refused("a: [1\n", 2, "not readable");
	refused("a: \"\\0\"\n", 1, "control");
	refused("a: \"\\u202e\"\n", 1, "control");
	refused("a: \xff\n", 1, "UTF-8");
}

static void yaml_refuses_depth_and_size(void **s)
{
	static char big[1048578];
	struct arena *a = arena_new(1 << 20);
	struct yaml *y = NULL;

	(void)s;
	memset(big, '[', 40);
	refused(big, 1, "deeper");
	memset(big, 'a', sizeof(big) - 1);
	p = (struct problem){ 0 };
	assert_int_equal(yaml_parse(a, "f", big, sizeof(big) - 1, &y, &p), E_INPUT);
	assert_non_null(strstr(p.en, "larger"));
	arena_free(a);
}

static void yaml_names_the_nearest_right_spelling(void **s)
{
	struct arena *a = arena_new(1 << 20);
	struct yaml *y = parse(a, "id: 1\nrigths: 2\n");

	(void)s;
	assert_int_equal(yaml_keys(y, "id|name|rights", &p), E_INPUT);
	assert_string_equal(p.field, "packs/x/roles.yaml:2");
	assert_non_null(strstr(p.en, "did you mean \"rights\""));
	assert_non_null(strstr(p.zh, "是否想写“rights”"));
	assert_int_equal(yaml_keys(y, "id|rigths", &p), OK);
	assert_int_equal(yaml_keys(yaml_get(y, "id"), "id", &p), E_INPUT);
	arena_free(a);
}

static void yaml_refuses_values_of_another_kind_and_leaves_outputs_alone(void **s)
{
	struct arena *a = arena_new(1 << 20);
	struct yaml *y = parse(a, "n: 13\nlist: [1]\nempty:\nword: yes\n");
	const char *t = "untouched";
	int64_t n = 77;
	bool b = true;

	(void)s;
	assert_int_equal(yaml_int(y, "n", 1, 12, &n, &p), E_INPUT);
	assert_string_equal(p.field, "packs/x/roles.yaml:1");
	assert_int_equal(yaml_text(y, "list", &t, &p), E_INPUT);
	assert_int_equal(yaml_text(y, "empty", &t, &p), E_INPUT);
	assert_int_equal(yaml_text(y, "missing", &t, &p), E_INPUT);
	assert_int_equal(yaml_bool(y, "word", &b, &p), E_INPUT);
	assert_string_equal(t, "untouched");
	assert_int_equal(n, 77);
	assert_true(b);
	arena_free(a);
}

static void yaml_keeps_the_end_of_a_long_path_and_whole_characters(void **s)
{
	struct arena *a = arena_new(1 << 20);
	char path[300], word[1200] = "", text[2600];
	struct yaml *y = NULL;

	(void)s;
	memset(path, 'p', sizeof(path));
	snprintf(path + 280, 20, "/roles.yaml");
	assert_int_equal(yaml_parse(a, path, "", 0, &y, &p), E_INPUT);
	assert_non_null(strstr(p.field, "/roles.yaml:1"));
	for (int i = 0; i < 300; i++)
		memcpy(word + 3 * i, "字", 4);
	snprintf(text, sizeof(text), "%s: 1\n%s: 2\n", word, word);
	y = parse(a, text);
	assert_null(y);
	arena_free(a);
}

static void yaml_read_says_that_a_file_is_missing(void **s)
{
	struct arena *a = arena_new(1 << 20);
	struct yaml *y = NULL;

	(void)s;
	assert_int_equal(yaml_read(a, "no/such/file.yaml", &y, &p), E_NOT_FOUND);
	assert_string_equal(p.field, "no/such/file.yaml");
	assert_null(y);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(yaml_reads_maps_lists_and_texts_with_their_lines),
		cmocka_unit_test(yaml_refuses_what_a_pack_does_not_need),
		cmocka_unit_test(yaml_refuses_depth_and_size),
		cmocka_unit_test(yaml_names_the_nearest_right_spelling),
		cmocka_unit_test(yaml_refuses_values_of_another_kind_and_leaves_outputs_alone),
		cmocka_unit_test(yaml_keeps_the_end_of_a_long_path_and_whole_characters),
		cmocka_unit_test(yaml_read_says_that_a_file_is_missing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
