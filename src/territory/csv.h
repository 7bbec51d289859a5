/*
 * csv.h: rows of a CSV file (RFC 4180) one at a time, from memory or a stream, each with its row number.
 *
 * UTF-8, with or without a byte order mark; lines end in LF or CRLF; the first row names the columns; every other row has
 * as many cells. A blank line is passed over but counted, so row numbers are those that a spreadsheet shows (the header is
 * row 1; a cell with line feeds is still one row).
 */
#ifndef TERRITORY_CSV_H
#define TERRITORY_CSV_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

#define CSV_ROW_BYTES (4u << 20)    /* one row: a grid's shape may stand in a cell */
#define CSV_COLUMNS 256

struct csv;

/*
 * Opens a reader and reads the header. The memory or stream stays the caller's and must outlive the reader.
 * E_INPUT when there is no header, a column has no name or the name of another, or the header is refused like a row.
 */
enum err csv_open(struct csv **out, const char *text, size_t n, struct problem *p);
enum err csv_open_file(struct csv **out, FILE *f, struct problem *p);
void csv_close(struct csv *c);

/* The column of a name, or -1. Names are compared exactly, without the spaces around them. */
int csv_column(const struct csv *c, const char *name);
int csv_columns(const struct csv *c);
const char *csv_name(const struct csv *c, int column);

/*
 * Reads the next row. OK: there is one. E_NOT_FOUND: the file has ended (*p is untouched). E_INPUT: this row is refused,
 * and the next call reads on behind it, or finds the end where nothing behind it can be trusted (an unfinished quote, a row
 * that is too long). `field` of the problem is "row N" or "row N: COLUMN". E_INTERNAL: the stream cannot be read.
 */
enum err csv_next(struct csv *c, struct problem *p);

/* Of the row last read: its number, and the text of a cell (never NULL), valid until the next call. column 0..csv_columns-1. */
int64_t csv_row(const struct csv *c);
const char *csv_cell(const struct csv *c, int column);

#endif
