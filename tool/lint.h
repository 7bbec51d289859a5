/*
 * lint.h: what the parts of our own lint share. The lint knows the rules that no compiler knows; STYLE.md lists them.
 * A short-lived, single-threaded program: it stops on its own failures and keeps one list of findings.
 */
#ifndef TOOL_LINT_H
#define TOOL_LINT_H

#include <stdbool.h>
#include <stddef.h>

enum kind { T_WORD, T_NUMBER, T_STRING, T_CHAR, T_PUNCT, T_COMMENT };

/* A piece of source; s points into the text it was cut from and is not terminated. */
struct token {
	enum kind kind;
	const char *s;
	size_t n;
	int line, last;      /* first and last line, from 1 */
	bool directive;      /* part of a preprocessor line */
};

struct tokens { struct token *v; size_t n, cap; };

/* A file as read: path relative to the root; text is NUL-terminated. */
struct source {
	const char *path;
	const char *text;
	size_t n;
	struct tokens tokens;   /* filled for .c and .h only */
};

/* What is counted and printed whether or not anything is wrong. */
struct counts { int files, statements, seconds, exceptions; };
extern struct counts lint_counts;

/* The rules by name, NULL-terminated; a finding may name no other. */
extern const char *const lint_rules[];

/* Records a finding; reason is a printf format. */
void finding(const struct source *f, int line, const char *rule, const char *reason, ...) __attribute__((format(printf, 4, 5)));

/* Memory that is there, or the program stops. */
void *grow(void *p, size_t n);

/* Cuts C (tokens_c) or SQL (tokens_sql) into tokens, which replace what is in *out; never fails: what is no token is skipped. */
void tokens_c(struct tokens *out, const char *text);
void tokens_sql(struct tokens *out, const char *text);
void tokens_free(struct tokens *t);

/* Whether a token is this word or sign, exactly or without regard to ASCII case. */
bool token_is(const struct token *t, const char *s);
bool token_like(const struct token *t, const char *s);

/* Path questions. path_under("src/store/pg.c", "src/store/") is true. */
bool path_ends(const char *path, const char *tail);
bool path_under(const char *path, const char *folder);

/* The rules, by what they read. */
void lint_text(const struct source *f);
void lint_code(const struct source *f);
void lint_include(const struct source *f);
void lint_sql_in_code(const struct source *f);
void lint_schema(const struct source *f);

/* The rules for one statement text, whose first line is `line`; excused is the reason of an exception or NULL. */
void lint_statement(const struct source *f, int line, const char *sql, const char *excused);
/* The rules for any SQL text, statement or not. */
void lint_dialect(const struct source *f, int line, const char *sql);

#endif
