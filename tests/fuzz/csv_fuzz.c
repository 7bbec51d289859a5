/*
 * csv_fuzz.c: any bytes as a table. Every row must be read or refused with words in both languages and its number; what was
 * read, written again with every cell in quotes, must read the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "territory/csv.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_refusal(enum err e, const struct problem *p)
{
	must(e == E_INPUT && p->code == E_INPUT && p->zh[0] && p->en[0] && strncmp(p->field, "row ", 4) == 0);
	must(text_utf8(p->zh, strlen(p->zh)) && text_utf8(p->en, strlen(p->en)) && text_utf8(p->field, strlen(p->field)));
}

static void cell_write(FILE *out, const char *cell, bool last)
{
	putc('"', out);
	for (; *cell; cell++) {
		if (*cell == '"')
			putc('"', out);
		putc(*cell, out);
	}
	fputs(last ? "\"\r\n" : "\",", out);
}

/* Reads all; writes what was read to out (NULL: compares nothing). Returns the rows read. */
static int rows_copy(struct csv *c, FILE *out)
{
	struct problem p = { 0 };
	int64_t row = 1;
	int rows = 0, columns = csv_columns(c);
	enum err e;

	for (int i = 0; i < columns; i++) {
		must(csv_column(c, csv_name(c, i)) == i);
		cell_write(out, csv_name(c, i), i + 1 == columns);
	}
	while ((e = csv_next(c, &p)) != E_NOT_FOUND) {
		must(csv_row(c) > row);
		row = csv_row(c);
		if (e) {
			check_refusal(e, &p);
			continue;
		}
		rows++;
		for (int i = 0; i < columns; i++) {
			must(text_utf8(csv_cell(c, i), strlen(csv_cell(c, i))));
			cell_write(out, csv_cell(c, i), i + 1 == columns);
		}
	}
	return rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct problem p = { 0 };
	struct csv *c = NULL;
	char *first = NULL, *second = NULL;
	size_t n = 0, m = 0;
	enum err e = csv_open(&c, (const char *)data, size, &p);
	FILE *out;
	int rows;

	if (e) {
		must(c == NULL);
		check_refusal(e, &p);
		return 0;
	}
	out = open_memstream(&first, &n);
	rows = rows_copy(c, out);
	fclose(out);
	csv_close(c);
	must(csv_open(&c, first, n, &p) == OK);
	out = open_memstream(&second, &m);
	must(rows_copy(c, out) == rows);
	fclose(out);
	csv_close(c);
	must(n == m && memcmp(first, second, n) == 0);
	free(first);
	free(second);
	return 0;
}
