/*
 * assess_delta.c: what a command adds to the counts, as the one row that it writes: a line for each cell,
 *
 *   path TAB day TAB process TAB unit TAB category TAB channel TAB counter:change,counter:change, LF
 *
 * with counters by their place in the list of assess.h (so new ones stand at its end). Some hundred bytes are appended where
 * two rows of thirty-six columns a cell were written and looked up before: counting was half of what the writer did.
 */
#include <string.h>

#include "assess/assess_in.h"
#include "base/text.h"

#define NUMBER 24            /* a number, and what stands behind it */
#define PIECES 7
#define CHANGE_MAX 500000    /* of a counter by one command; folding adds some thousand of them in 32 bits */

static char *word_put(char *at, const char *s, char behind)
{
	size_t n = strlen(s);

	memcpy(at, s, n);
	at[n] = behind;
	return at + n + 1;
}

static char *number_put(char *at, int64_t v, char behind)
{
	char digits[NUMBER];
	uint64_t left = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	int n = 0;

	do
		digits[n++] = (char)('0' + left % 10);
	while (left /= 10);
	if (v < 0)
		*at++ = '-';
	while (n)
		*at++ = digits[--n];
	*at++ = behind;
	return at;
}

/* The most bytes that a cell can take; 0 if it changes nothing. */
static size_t cell_size(const struct cell *v)
{
	size_t changes = 0;

	for (int k = 0; k < COUNTER_KINDS; k++)
		changes += v->n[k] != 0;
	return changes ? strlen(v->path) + strlen(v->process) + strlen(v->category) + strlen(v->channel) + (4 + 2 * changes) * NUMBER : 0;
}

static char *cell_put(char *at, const struct cell *v)
{
	at = word_put(at, v->path, '\t');
	at = number_put(at, v->day, '\t');
	at = word_put(at, v->process, '\t');
	at = number_put(at, v->org, '\t');
	at = word_put(at, v->category, '\t');
	at = word_put(at, v->channel, '\t');
	for (int k = 0; k < COUNTER_KINDS; k++)
		if (v->n[k]) {
			at = number_put(at, k, ':');
			at = number_put(at, v->n[k], ',');
		}
	*at++ = '\n';
	return at;
}

const char *cells_write(struct arena *a, const struct cells *cells)
{
	size_t most = 1;
	char *text, *at;

	for (int i = 0; i < cells->n; i++)
		most += cell_size(&cells->v[i]);
	at = text = arena_alloc(a, most);
	for (int i = 0; i < cells->n; i++)
		if (cell_size(&cells->v[i]))
			at = cell_put(at, &cells->v[i]);
	*at = 0;
	return text;
}

/* counter:change, counter:change, … up to the line's end. */
static bool changes_read(char *at, int64_t n[COUNTER_KINDS])
{
	int64_t k, by;

	memset(n, 0, COUNTER_KINDS * sizeof *n);
	while (*at) {
		char *colon = strchr(at, ':'), *comma = colon ? strchr(colon, ',') : NULL;
		if (!comma)
			return false;
		*colon = *comma = 0;
		if (!text_int(at, 0, COUNTER_KINDS - 1, &k) || !text_int(colon + 1, -CHANGE_MAX, CHANGE_MAX, &by))
			return false;
		n[k] = by;
		at = comma + 1;
	}
	return true;
}

bool cells_read(struct arena *a, const char *text, void (*fn)(void *arg, const char *key, size_t n, const struct cell *v), void *arg)
{
	while (*text) {
		const char *end = strchr(text, '\n');
		char *line, *piece[PIECES];
		struct cell v;
		int n = 1;
		if (!end)
			return false;
		piece[0] = line = arena_strn(a, text, (size_t)(end - text));
		for (char *tab; n < PIECES && (tab = strchr(piece[n - 1], '\t')); n++) {
			*tab = 0;
			piece[n] = tab + 1;
		}
		if (n < PIECES || !text_int(piece[1], INT64_MIN, INT64_MAX, &v.day) || !text_int(piece[3], 0, INT64_MAX, &v.org) ||
		    strlen(piece[0]) < PATH_STEP || !changes_read(piece[6], v.n))
			return false;
		v.path = piece[0];
		v.process = piece[2];
		v.category = piece[4];
		v.channel = piece[5];
		fn(arg, text, (size_t)(piece[6] - line), &v);
		text = end + 1;
	}
	return true;
}

#define CHANGE(name, at) vi(sign * v->n[COUNT_##name]),

enum err cell_add(struct ctx *c, const struct cell *v, int sign)
{
	bool changes = false;

	for (int k = 0; k < COUNTER_KINDS; k++)
		changes |= v->n[k] != 0;
	return !changes ? OK : db_exec(c->db, &assess_sql[COUNT_LEAF_ADD],
		VALS(vi(c->tenant), COUNTERS(CHANGE) vs(v->path), vi(v->day), vs(v->process), vi(v->org), vs(v->category), vs(v->channel)), NULL);
}

/* ---- rebuild --check ---- */

#define LEVEL_ROWS 1000

struct levelling { struct ctx *to; enum err e; };

static void level_cell(void *arg, const char *key, size_t n, const struct cell *v)
{
	struct levelling *l = arg;

	(void)key;
	(void)n;
	if (l->e == OK)
		l->e = cell_add(l->to, v, -1);
}

enum err counts_level(struct ctx *from, struct ctx *to)
{
	struct levelling l = { .to = to };
	struct rows rows = { .n = LEVEL_ROWS };
	int64_t after = 0;

	while (l.e == OK && rows.n == LEVEL_ROWS) {
		l.e = db_rows(from->db, &assess_sql[COUNT_DELTA_READ], from->a, VALS(vi(from->tenant), vi(after), vi(INT64_MAX), vi(LEVEL_ROWS)), &rows);
		for (size_t i = 0; l.e == OK && i < rows.n; i++) {
			after = row(&rows, i)[0].i;
			if (!cells_read(from->a, row(&rows, i)[1].s, level_cell, &l))
				l.e = E_STORE;
		}
		arena_reset(from->a);
	}
	return l.e;
}
