/*
 * sheet.c: a table for people, row by row into a file: CSV, or XLSX in libxlsxwriter's constant memory.
 */
#include <stdlib.h>
#include <xlsxwriter.h>

#include "base/day.h"
#include "bridge/bridge_in.h"

struct sheet {
	FILE *csv;
	lxw_workbook *book;
	lxw_worksheet *page;
	lxw_format *when;
	lxw_row_t row;
	lxw_col_t col;
	bool failed;
};

static bool book_open(struct sheet *s, const char *path)
{
	/* use_zip64: what is larger than 4 GiB would be refused anyway, and old programs read only the plain form. */
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };

	if (!(s->book = workbook_new_opt(path, &options)))
		return false;
	s->page = workbook_add_worksheet(s->book, NULL);
	s->when = workbook_add_format(s->book);
	format_set_num_format(s->when, "yyyy-mm-dd hh:mm");
	worksheet_freeze_panes(s->page, 1, 0);
	return true;
}

struct sheet *sheet_open(const char *path, bool xlsx, const char *const *names)
{
	struct sheet *s = calloc(1, sizeof *s);

	if (!s)
		abort();
	if (xlsx ? !book_open(s, path) : !(s->csv = fopen(path, "w"))) {
		free(s);
		return NULL;
	}
	if (s->csv)
		fputs("\xEF\xBB\xBF", s->csv);
	for (; *names; names++)
		sheet_text(s, *names);
	sheet_row(s);
	return s;
}

/* A string cell of XLSX is never run; only CSV knows no types, and so needs the apostrophe. */
void sheet_text(struct sheet *s, const char *text)
{
	if (s->csv)
		csv_cell_out(s->csv, s->col == 0, text);
	else if (text && *text)
		s->failed |= worksheet_write_string(s->page, s->row, s->col, text, NULL) != LXW_NO_ERROR;
	s->col++;
}

void sheet_int(struct sheet *s, int64_t n)
{
	if (s->csv)
		csv_int_out(s->csv, s->col == 0, n);
	else if (n != ABSENT)
		s->failed |= worksheet_write_number(s->page, s->row, s->col, (double)n, NULL) != LXW_NO_ERROR;
	s->col++;
}

void sheet_time(struct sheet *s, int64_t us)
{
	if (s->csv) {
		csv_time_out(s->csv, s->col == 0, us);
	} else if (us != ABSENT) {
		struct civil t = day_civil(us, CHINA_OFFSET_MIN);
		lxw_datetime when = { t.year, t.month, t.day, t.hour, t.minute, t.second };
		s->failed |= worksheet_write_datetime(s->page, s->row, s->col, &when, s->when) != LXW_NO_ERROR;
	}
	s->col++;
}

void sheet_row(struct sheet *s)
{
	if (s->csv)
		csv_row_out(s->csv);
	s->row++;
	s->col = 0;
}

bool sheet_close(struct sheet *s)
{
	bool ok = !s->failed;

	if (s->csv) {
		ok &= !ferror(s->csv);
		ok &= fclose(s->csv) == 0;
	} else {
		ok &= workbook_close(s->book) == LXW_NO_ERROR;
	}
	free(s);
	return ok;
}
