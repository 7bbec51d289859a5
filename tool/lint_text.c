/*
 * lint_text.c: the rules that hold for any text of ours, whatever its language: lengths, white space, unfinished work,
 * paths of one machine, and addresses of foreign hosts in what the browser loads.
 */
#include "lint.h"

#include <ctype.h>
#include <string.h>

#define COLUMNS_MAX 150
#define TAB_COLUMNS 4
#define FILE_LINES_MAX 800
#define HEADER_LINES_MAX 200

static bool is_code(const char *path)
{
	return !path_ends(path, ".md") && !path_ends(path, ".txt") && !path_ends(path, ".yaml") && !path_ends(path, ".yml")
	       && !path_ends(path, ".html") && strcmp(path, "web/api.ts") != 0;   /* the last is printed by a program */
}

static int columns(const char *line, size_t n)
{
	int at = 0;

	for (size_t i = 0; i < n; i++) {
		if (line[i] == '\t')
			at += TAB_COLUMNS - at % TAB_COLUMNS;
		else if (((unsigned char)line[i] & 0xc0) != 0x80)
			at++;
	}
	return at;
}

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Where `word` stands by itself within n bytes, or NULL. */
static const char *find_word(const char *line, size_t n, const char *word)
{
	size_t m = strlen(word);

	for (size_t i = 0; i + m <= n; i++)
		if (memcmp(line + i, word, m) == 0 && (i == 0 || !is_word_char(line[i - 1])) && (i + m == n || !is_word_char(line[i + m])))
			return line + i;
	return NULL;
}

static void check_unfinished(const struct source *f, int at, const char *line, size_t n)
{
	/* Written in two pieces so that the lint does not find itself. */
	static const char *const words[] = { "TO" "DO", "FIX" "ME", "XX" "X", NULL };

	for (int i = 0; words[i]; i++)
		if (find_word(line, n, words[i]))
			finding(f, at, "unfinished", "'%s': finish it, or file an issue", words[i]);
}

static void check_machine_path(const struct source *f, int at, const char *line, size_t n)
{
	static const char *const paths[] = { "/wor" "k/", "/hom" "e/", "/roo" "t/", "/User" "s/", NULL };

	for (int i = 0; paths[i]; i++) {
		const char *hit = memmem(line, n, paths[i], strlen(paths[i]));

		if (hit && (hit == line || !strchr("._-/", hit[-1])) && (hit == line || !is_word_char(hit[-1])))
			finding(f, at, "machine-path", "'%s' is a path of one machine; use a relative one", paths[i]);
	}
}

/* Hosts that may be named in what a browser loads: this machine, and names of schemas that nobody fetches. */
static bool host_allowed(const char *host, size_t n)
{
	static const char *const allowed[] = { "localhost", "127.0.0.1", "www.w3.org", "json-schema.org", NULL };

	for (int i = 0; allowed[i]; i++)
		if (n == strlen(allowed[i]) && memcmp(host, allowed[i], n) == 0)
			return true;
	return false;
}

static void check_foreign_host(const struct source *f, int at, const char *line, size_t n)
{
	for (size_t i = 0; i + 3 < n; i++) {
		size_t from = 0, m;

		if (strncmp(line + i, "http://", 7) == 0)
			from = i + 7;
		else if (strncmp(line + i, "https://", 8) == 0)
			from = i + 8;
		else if (strchr("\"'(`", line[i]) && line[i + 1] == '/' && line[i + 2] == '/' && isalnum((unsigned char)line[i + 3]))
			from = i + 3;
		if (!from)
			continue;
		for (m = 0; from + m < n && (isalnum((unsigned char)line[from + m]) || strchr(".-", line[from + m])); m++)
			;
		if (m > 0 && !host_allowed(line + from, m))
			finding(f, at, "foreign-host", "'%.*s' is not ours; pages load nothing from elsewhere", (int)m, line + from);
		i = from;
	}
}

static void check_line(const struct source *f, int at, const char *line, size_t n)
{
	size_t indent = 0;

	if (n > 0 && (line[n - 1] == ' ' || line[n - 1] == '\t' || line[n - 1] == '\r'))
		finding(f, at, "trailing-space", "white space at the end of the line");
	while (indent < n && (line[indent] == ' ' || line[indent] == '\t'))
		indent++;
	if (memmem(line, indent, " \t", 2))
		finding(f, at, "indent", "a tab after a space");
	if (is_code(f->path) && columns(line, n) > COLUMNS_MAX)
		finding(f, at, "line-length", "%d columns, at most %d (a tab counts %d)", columns(line, n), COLUMNS_MAX, TAB_COLUMNS);
	if (!path_ends(f->path, ".md"))
		check_unfinished(f, at, line, n);
	check_machine_path(f, at, line, n);
	if (path_under(f->path, "web/") && !path_under(f->path, "web/tool/") && !path_under(f->path, "web/test/"))
		check_foreign_host(f, at, line, n);
}

void lint_text(const struct source *f)
{
	int lines = 0;

	for (const char *p = f->text; *p; ) {
		const char *end = strchr(p, '\n');
		size_t n = end ? (size_t)(end - p) : strlen(p);

		check_line(f, ++lines, p, n);
		p += n + (end ? 1 : 0);
	}
	if (f->n > 0 && f->text[f->n - 1] != '\n')
		finding(f, lines, "trailing-space", "the last line has no line feed");
	if (path_ends(f->path, ".h") && !path_ends(f->path, "_test.h") && lines > HEADER_LINES_MAX)
		finding(f, lines, "header-length", "%d lines, at most %d: split the contract", lines, HEADER_LINES_MAX);
	else if (is_code(f->path) && lines > FILE_LINES_MAX)
		finding(f, lines, "file-length", "%d lines, at most %d: split the file", lines, FILE_LINES_MAX);
}
