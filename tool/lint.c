/*
 * lint.c: the project's own lint, for the rules that no compiler knows (STYLE.md lists them). Reads every text file below
 * a root, prints `FILE:LINE: rule: reason` for each finding and the counts that people watch; exit 1 if anything was found.
 *
 *	lint [ROOT]        look at the tree (default: here)
 *	lint --rules       print the names of the rules
 */
#include "lint.h"

#include <errno.h>
#include <fts.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define FILE_BYTES_MAX (4 << 20)

const char *const lint_rules[] = {
	"include-order", "function-length", "file-length", "header-length", "line-length", "opening", "header-comment", "indent",
	"trailing-space", "forbidden-call", "unfinished", "machine-path", "foreign-host", "sql-place", "sql-tenant", "key-tenant",
	"sql-time", "sql-like", "sql-shared", NULL,
};

struct counts lint_counts;

/* The findings, each as the line that is printed. */
static struct { char **v; size_t n, cap; } findings;

void finding(const struct source *f, int line, const char *rule, const char *reason, ...)
{
	char words[400], *text = NULL;
	size_t size = strlen(f->path) + strlen(rule) + sizeof words + 32;
	va_list ap;

	va_start(ap, reason);
	vsnprintf(words, sizeof words, reason, ap);
	va_end(ap);
	text = grow(NULL, size);
	snprintf(text, size, "%s:%d: %s: %s", f->path, line, rule, words);
	if (findings.n == findings.cap) {
		findings.cap = findings.cap ? findings.cap * 2 : 64;
		findings.v = grow(findings.v, findings.cap * sizeof *findings.v);
	}
	findings.v[findings.n++] = text;
}

/* Files that are text of ours, by name; what is neither listed here nor read by us is none of our business. */
static bool is_ours(const char *path)
{
	static const char *const tails[] = {
		".c", ".h", ".sh", ".sql", ".yaml", ".yml", ".md", ".ts", ".vue", ".mjs", ".js", ".css", ".html", ".service",
		"meson.build", "meson.options", "tool/packages.txt", ".ci/run", NULL,
	};

	if (strcmp(path, "run") == 0 || strcmp(path, "test") == 0)
		return true;
	for (int i = 0; tails[i]; i++)
		if (path_ends(path, tails[i]))
			return true;
	return false;
}

/* Folders that hold no source of ours: hidden ones (but .ci), builds, packages, data, and bad examples kept on purpose. */
static bool is_closed(const char *path, const char *name)
{
	if (name[0] == '.')
		return strcmp(path, ".ci") != 0;
	return strncmp(name, "build", 5) == 0 || strcmp(name, "node_modules") == 0 || strcmp(name, "dist") == 0
	       || strcmp(path, "data") == 0 || strcmp(path, "tests/golden") == 0 || strcmp(path, "tests/fuzz/corpus") == 0;
}

static char *file_read(const char *path, size_t size)
{
	FILE *in = fopen(path, "rb");
	char *text = grow(NULL, size + 1);
	size_t n;

	if (!in) {
		fprintf(stderr, "lint: cannot read %s: %s\n", path, strerror(errno));
		exit(2);
	}
	n = fread(text, 1, size, in);
	text[n] = '\0';
	fclose(in);
	return text;
}

static void look_at(const char *path, const char *where, size_t size)
{
	struct source f = { .path = path, .n = size };
	char *text = file_read(where, size);

	f.text = text;
	lint_counts.files++;
	lint_text(&f);
	if (path_ends(path, ".c") || path_ends(path, ".h")) {
		tokens_c(&f.tokens, text);
		lint_code(&f);
		if (path_under(path, "src/")) {
			lint_include(&f);
			lint_sql_in_code(&f);
		}
		tokens_free(&f.tokens);
	}
	if (path_under(path, "schema/") && path_ends(path, ".sql"))
		lint_schema(&f);
	free(text);
}

static void walk(char *root)
{
	FTS *tree = fts_open((char *[]){ root, NULL }, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	size_t skip = strlen(root);

	for (FTSENT *e; tree && (e = fts_read(tree)); ) {
		const char *path = e->fts_path + skip;

		while (*path == '/')
			path++;
		if (e->fts_info == FTS_D && *path && is_closed(path, e->fts_name))
			fts_set(tree, e, FTS_SKIP);
		if (e->fts_info == FTS_F && is_ours(path) && e->fts_statp->st_size <= FILE_BYTES_MAX)
			look_at(path, e->fts_path, (size_t)e->fts_statp->st_size);
	}
	if (!tree || lint_counts.files == 0) {
		fprintf(stderr, "lint: nothing to read below %s\n", root);
		exit(2);
	}
	fts_close(tree);
}

/* By file name, then by line as a number. */
static int compare(const void *a, const void *b)
{
	return strverscmp(*(char *const *)a, *(char *const *)b);
}

int main(int argc, char **argv)
{
	char here[] = ".";

	if (argc == 2 && strcmp(argv[1], "--rules") == 0) {
		for (int i = 0; lint_rules[i]; i++)
			puts(lint_rules[i]);
		return 0;
	}
	if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
		fputs("usage: lint [ROOT | --rules]\n", stderr);
		return 2;
	}
	walk(argc == 2 ? argv[1] : here);
	if (findings.n)
		qsort(findings.v, findings.n, sizeof *findings.v, compare);
	for (size_t i = 0; i < findings.n; i++) {
		puts(findings.v[i]);
		free(findings.v[i]);
	}
	printf("lint: %d files, %d statements, %d second texts (.pg), %d excused from naming the tenant, %zu findings\n",
	       lint_counts.files, lint_counts.statements, lint_counts.seconds, lint_counts.exceptions, findings.n);
	free(findings.v);
	return findings.n ? 1 : 0;
}
