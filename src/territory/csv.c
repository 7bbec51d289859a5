/*
 * csv.c: the reader behind every import of tables (grids, places, people, matters). File -> row -> the import command that
 * goes through the gate; nothing is kept but the row at hand.
 */
#include "territory/csv.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

struct csv {
	FILE *f;
	bool own, ended, broken;
	int64_t row;
	char *buf;                      /* the cells of the row, each with its NUL */
	size_t len, cap;
	size_t cell[CSV_COLUMNS];       /* where each begins */
	int cells;
	char *head;                     /* the header's buf */
	size_t name[CSV_COLUMNS];
	int names;
};

enum { STEP_CELL, STEP_ROW, STEP_END, STEP_BAD };   /* what a cell ended with */

static enum err csv_refuse(const struct csv *c, struct problem *p, int column, const char *zh, const char *en)
{
	char field[256];    /* wider than the problem's, which cuts at a whole character */

	if (column >= 0 && column < c->names)
		snprintf(field, sizeof(field), "row %lld: %s", (long long)c->row, c->head + c->name[column]);
	else
		snprintf(field, sizeof(field), "row %lld", (long long)c->row);
	return refuse(p, E_INPUT, field, "第 %lld 行：%s%.0s", "row %lld: %.0s%s", (long long)c->row, zh, en);
}

static bool csv_put(struct csv *c, int byte)
{
	if (c->len == c->cap) {
		size_t cap = c->cap ? c->cap * 2 : 1024;
		char *buf;

		if (c->cap >= CSV_ROW_BYTES || !(buf = realloc(c->buf, cap)))
			return false;
		c->buf = buf;
		c->cap = cap;
	}
	c->buf[c->len++] = (char)byte;
	return true;
}

/* Passes over the rest of a refused line. Its quotes cannot be trusted, so the next line end is taken for the row's. */
static void csv_skip(struct csv *c)
{
	int ch;

	while ((ch = getc_unlocked(c->f)) != EOF && ch != '\n')
		continue;
	c->ended = ch == EOF;
}

/* What follows a cell: a comma, a line end or the end; anything else breaks the row. */
static int csv_after(struct csv *c, int ch)
{
	if (ch == '\r' && (ch = getc_unlocked(c->f)) != '\n') {
		ungetc(ch, c->f);
		return STEP_BAD;
	}
	return ch == ',' ? STEP_CELL : ch == '\n' ? STEP_ROW : ch == EOF ? STEP_END : STEP_BAD;
}

static int csv_bad(struct csv *c, struct problem *p, const char *zh, const char *en)
{
	csv_refuse(c, p, c->cells, zh, en);
	csv_skip(c);
	return STEP_BAD;
}

static enum err csv_long(struct csv *c, struct problem *p)
{
	c->ended = true;
	return csv_refuse(c, p, c->cells, "这一行过长，后面的内容不再读取；请检查引号是否成对",
		"the row is too long and nothing after it is read; see whether a quote is missing");
}

/* The rest of a cell whose opening quote was read. */
static int csv_quoted(struct csv *c, struct problem *p)
{
	int ch, step;

	for (;;) {
		ch = getc_unlocked(c->f);
		if (ch == EOF) {
			c->ended = true;
			csv_refuse(c, p, c->cells, "引号没有结束，直到文件末尾", "a quote is opened and never closed before the file ends");
			return STEP_BAD;
		}
		if (ch == '"' && (ch = getc_unlocked(c->f)) != '"')
			break;
		if (!csv_put(c, ch)) {
			csv_long(c, p);
			return STEP_BAD;
		}
	}
	step = csv_after(c, ch);
	if (step == STEP_BAD)
		return csv_bad(c, p, "引号结束后只能是逗号或换行；单元格里的引号要写成两个",
			"only a comma or a line end may follow a closing quote; double a quote inside a cell");
	return step;
}

static int csv_plain(struct csv *c, int ch, struct problem *p)
{
	for (; ch != EOF && ch != ',' && ch != '\n' && ch != '\r'; ch = getc_unlocked(c->f)) {
		if (ch == '"')
			return csv_bad(c, p, "引号出现在单元格中间；整个单元格应放在引号内，其中的引号写成两个",
				"a quote stands inside an unquoted cell; quote the whole cell and double the quotes in it");
		if (!csv_put(c, ch)) {
			csv_long(c, p);
			return STEP_BAD;
		}
	}
	ch = csv_after(c, ch);
	return ch == STEP_BAD ? csv_bad(c, p, "回车符后没有换行符；行尾应为 LF 或 CRLF", "a carriage return without a line feed; lines end in LF or CRLF") : ch;
}

/* Reads one row's cells. OK, E_NOT_FOUND at the end, or a refusal. A blank line gives no cells. */
static enum err csv_cells(struct csv *c, struct problem *p)
{
	int step = STEP_CELL, ch;

	c->len = 0;
	c->cells = 0;
	if (c->ended || (ch = getc_unlocked(c->f)) == EOF) {
		c->ended = true;
		return ferror(c->f) ? refuse(p, E_INTERNAL, "", "文件读取失败", "the file cannot be read") : E_NOT_FOUND;
	}
	c->row++;
	if (ch == '\n' || (ch == '\r' && csv_after(c, ch) == STEP_ROW))
		return OK;
	for (; step == STEP_CELL; c->cells++) {
		if (c->cells == CSV_COLUMNS) {
			csv_bad(c, p, "列数超过 256", "more than 256 columns");
			return E_INPUT;
		}
		c->cell[c->cells] = c->len;
		step = ch == '"' ? csv_quoted(c, p) : csv_plain(c, ch, p);
		if (step == STEP_BAD)
			return E_INPUT;
		if (!csv_put(c, '\0'))
			return csv_long(c, p);
		if (step == STEP_CELL)
			ch = getc_unlocked(c->f);
	}
	c->ended = step == STEP_END;
	return ferror(c->f) ? refuse(p, E_INTERNAL, "", "文件读取失败", "the file cannot be read") : OK;
}

/* Every cell must be UTF-8 without NUL; the cells' own NULs are where they should be. */
static enum err csv_text_check(const struct csv *c, struct problem *p)
{
	for (int i = 0; i < c->cells; i++) {
		size_t end = i + 1 < c->cells ? c->cell[i + 1] : c->len;

		if (!text_utf8(c->buf + c->cell[i], end - 1 - c->cell[i]))
			return csv_refuse(c, p, i, "文字不是 UTF-8；请在表格软件中另存为“CSV UTF-8”", "the text is not UTF-8; save the table as \"CSV UTF-8\"");
	}
	return OK;
}

static void csv_mark_skip(struct csv *c)
{
	static const unsigned char mark[3] = { 0xEF, 0xBB, 0xBF };
	int n = 0, ch = 0;

	while (n < 3 && (ch = getc_unlocked(c->f)) == mark[n])
		n++;
	if (n == 3)
		return;
	if (ch != EOF)
		ungetc(ch, c->f);
	c->broken = n > 0;    /* part of a mark is no UTF-8 either */
}

/* The header's names, trimmed in place; none empty, none twice. */
static enum err csv_names(struct csv *c, struct problem *p)
{
	for (int i = 0; i < c->cells; i++) {
		char *s = c->buf + c->cell[i], *end = s + strlen(s);

		while (*s == ' ' || *s == '\t')
			s++;
		while (end > s && (end[-1] == ' ' || end[-1] == '\t'))
			*--end = '\0';
		if (!*s)
			return refuse(p, E_INPUT, "row 1", "第 1 行：第 %d 列没有列名", "row 1: column %d has no name", i + 1);
		c->name[i] = (size_t)(s - c->buf);
		for (int k = 0; k < i; k++)
			if (strcmp(s, c->buf + c->name[k]) == 0)
				return refuse(p, E_INPUT, "row 1", "第 1 行：列名出现两次：%s", "row 1: a column name stands twice: %s", s);
	}
	c->head = c->buf;
	c->names = c->cells;
	c->buf = NULL;
	c->cap = 0;
	return OK;
}

static enum err csv_head(struct csv *c, struct problem *p)
{
	enum err e;

	csv_mark_skip(c);
	if (c->broken) {
		c->row = 1;
		return csv_refuse(c, p, -1, "文字不是 UTF-8；请在表格软件中另存为“CSV UTF-8”", "the text is not UTF-8; save the table as \"CSV UTF-8\"");
	}
	e = csv_cells(c, p);
	if (e == E_NOT_FOUND || (!e && c->cells == 0))
		return refuse(p, E_INPUT, "row 1", "第 1 行应为列名，但文件为空或首行为空", "row 1 must name the columns, but the file or its first line is empty");
	if (!e)
		e = csv_text_check(c, p);
	return e ? e : csv_names(c, p);
}

static enum err csv_start(struct csv **out, FILE *f, bool own, struct problem *p)
{
	struct csv *c = f ? calloc(1, sizeof(*c)) : NULL;
	enum err e;

	if (!c) {
		if (f && own)
			fclose(f);
		return refuse(p, E_INTERNAL, "", "内存不足，无法读取表格", "no memory to read the table");
	}
	c->f = f;
	c->own = own;
	e = csv_head(c, p);
	if (e)
		csv_close(c);
	else
		*out = c;
	return e;
}

enum err csv_open(struct csv **out, const char *text, size_t n, struct problem *p)
{
	return csv_start(out, fmemopen((void *)(uintptr_t)text, n, "r"), true, p);    /* "r": the text is only read */
}

enum err csv_open_file(struct csv **out, FILE *f, struct problem *p)
{
	return csv_start(out, f, false, p);
}

void csv_close(struct csv *c)
{
	if (!c)
		return;
	if (c->own)
		fclose(c->f);
	free(c->buf);
	free(c->head);
	free(c);
}

int csv_column(const struct csv *c, const char *name)
{
	for (int i = 0; i < c->names; i++)
		if (strcmp(c->head + c->name[i], name) == 0)
			return i;
	return -1;
}

int csv_columns(const struct csv *c)
{
	return c->names;
}

const char *csv_name(const struct csv *c, int column)
{
	assert(column >= 0 && column < c->names);
	return c->head + c->name[column];
}

static enum err csv_count_refuse(const struct csv *c, struct problem *p)
{
	char field[32];

	snprintf(field, sizeof(field), "row %lld", (long long)c->row);
	return refuse(p, E_INPUT, field, "第 %lld 行有 %d 个单元格，表头有 %d 列", "row %lld has %d cells, the header has %d", (long long)c->row,
		c->cells, c->names);
}

enum err csv_next(struct csv *c, struct problem *p)
{
	enum err e;

	do
		e = csv_cells(c, p);
	while (!e && c->cells == 0);
	if (e)
		return e;
	if (c->cells != c->names)
		return csv_count_refuse(c, p);
	return csv_text_check(c, p);
}

int64_t csv_row(const struct csv *c)
{
	return c->row;
}

const char *csv_cell(const struct csv *c, int column)
{
	assert(column >= 0 && column < c->cells);
	return c->buf + c->cell[column];
}
