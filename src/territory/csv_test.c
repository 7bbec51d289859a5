/*
 * csv_test.c: claims about the reader of tables, most of them about tables that are wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "territory/csv.h"

static struct csv *opened(const char *text)
{
	struct csv *c = NULL;
	struct problem p = { 0 };

	assert_int_equal(csv_open(&c, text, strlen(text), &p), OK);
	return c;
}

/* Opens what must be refused; returns the English sentence. */
static const char *refused(const char *text, size_t n)
{
	static struct problem p;
	struct csv *c = NULL;

	p = (struct problem){ 0 };
	assert_int_equal(csv_open(&c, text, n, &p), E_INPUT);
	assert_null(c);
	assert_true(p.zh[0] != 0);
	assert_string_equal(p.field[0] ? "row 1" : "", strncmp(p.field, "row 1", 5) == 0 ? "row 1" : "");
	return p.en;
}

static void cells_are(struct csv *c, const char *x, const char *y)
{
	struct problem p = { 0 };

	assert_int_equal(csv_next(c, &p), OK);
	assert_string_equal(csv_cell(c, 0), x);
	assert_string_equal(csv_cell(c, 1), y);
}

static void row_refused(struct csv *c, const char *field, const char *word)
{
	struct problem p = { 0 };

	assert_int_equal(csv_next(c, &p), E_INPUT);
	assert_string_equal(p.field, field);
	if (!strstr(p.en, word))
		print_error("\"%s\" does not say \"%s\"\n", p.en, word);
	assert_non_null(strstr(p.en, word));
}

static void ended(struct csv *c)
{
	struct problem p = { 0 };

	for (int i = 0; i < 2; i++)
		assert_int_equal(csv_next(c, &p), E_NOT_FOUND);
	assert_int_equal(p.code, OK);
	csv_close(c);
}

static void rows_are_read_with_a_mark_and_either_line_end(void **s)
{
	struct csv *c = opened("\xEF\xBB\xBF" "code, name \r\n1,东莞\r\n2,\"a \"\"b\"\", c\nd\"\n3,");

	(void)s;
	assert_int_equal(csv_columns(c), 2);
	assert_int_equal(csv_column(c, "code"), 0);
	assert_int_equal(csv_column(c, "name"), 1);
	assert_int_equal(csv_column(c, "Name"), -1);
	assert_string_equal(csv_name(c, 1), "name");
	cells_are(c, "1", "东莞");
	assert_int_equal(csv_row(c), 2);
	cells_are(c, "2", "a \"b\", c\nd");
	assert_int_equal(csv_row(c), 3);
	cells_are(c, "3", "");
	assert_int_equal(csv_row(c), 4);
	ended(c);
}

static void blank_lines_are_passed_over_but_counted(void **s)
{
	struct csv *c = opened("a,b\n\n1,2\n\r\n3,4\n\n");

	(void)s;
	cells_are(c, "1", "2");
	assert_int_equal(csv_row(c), 3);
	cells_are(c, "3", "4");
	assert_int_equal(csv_row(c), 5);
	ended(c);
}

static void a_stream_is_read_like_memory_and_stays_open(void **s)
{
	FILE *f = tmpfile();
	struct csv *c = NULL;
	struct problem p = { 0 };

	(void)s;
	assert_non_null(f);
	fputs("a,b\n", f);
	for (int i = 0; i < 30000; i++)
		fprintf(f, "%d,\"%d\"\n", i, i * 7);
	rewind(f);
	assert_int_equal(csv_open_file(&c, f, &p), OK);
	for (int i = 0; i < 30000; i++) {
		assert_int_equal(csv_next(c, &p), OK);
		assert_int_equal(strtol(csv_cell(c, 1), NULL, 10), i * 7);
	}
	ended(c);
	assert_int_equal(fclose(f), 0);
}

static void a_header_without_names_or_with_one_twice_is_refused(void **s)
{
	(void)s;
	assert_non_null(strstr(refused("", 0), "empty"));
	assert_non_null(strstr(refused("\n1,2\n", 5), "empty"));
	assert_non_null(strstr(refused("\xEF\xBB\xBF", 3), "empty"));
	assert_non_null(strstr(refused("a,\n", 3), "column 2"));
	assert_non_null(strstr(refused("a, ,b\n", 6), "column 2"));
	assert_non_null(strstr(refused("a,b,a\n", 6), "twice"));
	assert_non_null(strstr(refused("a,\"b\n", 5), "never closed"));
	assert_non_null(strstr(refused("\xEF\xBB" "a,b\n", 6), "UTF-8"));
	assert_non_null(strstr(refused("\xB1\xE0,b\n", 5), "UTF-8"));
}

static void a_row_that_is_too_short_or_too_long_is_refused_and_the_next_one_read(void **s)
{
	struct csv *c = opened("a,b\n1\n1,2,3\n4,5\n");

	(void)s;
	row_refused(c, "row 2", "1 cells, the header has 2");
	row_refused(c, "row 3", "3 cells");
	cells_are(c, "4", "5");
	ended(c);
}

static void broken_text_is_refused_with_row_and_column(void **s)
{
	static const char text[] = "a,b\n1,\xB6\xAB\xDD\xB8\n2,x\0y\n3,ok\n";
	struct csv *c = NULL;
	struct problem p = { 0 };

	(void)s;
	assert_int_equal(csv_open(&c, text, sizeof(text) - 1, &p), OK);
	row_refused(c, "row 2: b", "UTF-8");
	row_refused(c, "row 3: b", "UTF-8");
	cells_are(c, "3", "ok");
	ended(c);
}

static void quotes_out_of_place_are_refused_with_their_row(void **s)
{
	struct csv *c = opened("a,b\n5\" pipe,x\n\"a\"b,x\n1,2\n\"a\" ,x\n3,4\n5,\"x\ny");

	(void)s;
	row_refused(c, "row 2: a", "inside an unquoted cell");
	row_refused(c, "row 3: a", "a closing quote");
	cells_are(c, "1", "2");
	row_refused(c, "row 5: a", "closing quote");
	cells_are(c, "3", "4");
	row_refused(c, "row 7: b", "never closed");
	ended(c);
}

static void a_carriage_return_alone_ends_no_line(void **s)
{
	struct csv *c = opened("a,b\n1\r,2\n3,\"4\"\r5\n6,7\r\n8,9\r");

	(void)s;
	row_refused(c, "row 2: a", "carriage return");
	row_refused(c, "row 3: b", "closing quote");
	cells_are(c, "6", "7");
	row_refused(c, "row 5: b", "carriage return");
	ended(c);
}

static void more_columns_than_the_limit_are_refused(void **s)
{
	char head[2000] = "a", row[2000] = "";
	struct csv *c;
	size_t n = 1;

	(void)s;
	for (int i = 1; i < CSV_COLUMNS; i++)
		n += (size_t)snprintf(head + n, sizeof(head) - n, ",c%d", i);
	c = opened(head);
	assert_int_equal(csv_columns(c), CSV_COLUMNS);
	ended(c);
	n += (size_t)snprintf(head + n, sizeof(head) - n, ",more\n");
	assert_non_null(strstr(refused(head, n), "256"));
	memset(row, ',', 600);
	memcpy(row, "a,b\n", 4);
	memcpy(row + 600, "\n1,2\n", 6);
	c = opened(row);
	row_refused(c, "row 2", "256");
	cells_are(c, "1", "2");
	ended(c);
}

static void a_row_beyond_the_limit_ends_the_reading(void **s)
{
	size_t n = CSV_ROW_BYTES + 100;
	char *text = malloc(n);
	struct csv *c = NULL;
	struct problem p = { 0 };

	(void)s;
	memset(text, 'x', n);
	memcpy(text, "a,b\n1,\"", 7);
	assert_int_equal(csv_open(&c, text, n, &p), OK);
	row_refused(c, "row 2: b", "too long");
	ended(c);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_read_with_a_mark_and_either_line_end),
		cmocka_unit_test(blank_lines_are_passed_over_but_counted),
		cmocka_unit_test(a_stream_is_read_like_memory_and_stays_open),
		cmocka_unit_test(a_header_without_names_or_with_one_twice_is_refused),
		cmocka_unit_test(a_row_that_is_too_short_or_too_long_is_refused_and_the_next_one_read),
		cmocka_unit_test(broken_text_is_refused_with_row_and_column),
		cmocka_unit_test(quotes_out_of_place_are_refused_with_their_row),
		cmocka_unit_test(a_carriage_return_alone_ends_no_line),
		cmocka_unit_test(more_columns_than_the_limit_are_refused),
		cmocka_unit_test(a_row_beyond_the_limit_ends_the_reading),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
