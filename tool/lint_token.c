/*
 * lint_token.c: cuts C and SQL into tokens for the rules. Not a compiler's lexer: it only has to know what is code, what
 * is a string and what is a comment, so that no rule is fooled by a brace in a string.
 */
#include "lint.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

struct cutter {
	struct tokens *out;
	const char *p;
	int line;
	bool directive;
	bool fresh;          /* nothing but white space on this line so far */
};

void *grow(void *p, size_t n)
{
	void *q = realloc(p, n ? n : 1);

	if (!q) {
		fputs("lint: out of memory\n", stderr);
		exit(2);
	}
	return q;
}

static void put(struct cutter *c, enum kind kind, const char *from, int line)
{
	struct tokens *t = c->out;

	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 256;
		t->v = grow(t->v, t->cap * sizeof *t->v);
	}
	t->v[t->n++] = (struct token){ kind, from, (size_t)(c->p - from), line, c->line, c->directive };
	c->fresh = false;
}

/* Moves past one character and counts lines. */
static void step(struct cutter *c)
{
	if (*c->p == '\n')
		c->line++;
	c->p++;
}

static void cut_quoted(struct cutter *c, enum kind kind, bool backslash)
{
	const char *from = c->p;
	char quote = *from;
	int line = c->line;

	step(c);
	while (*c->p && *c->p != quote) {
		if (backslash && *c->p == '\\' && c->p[1])
			step(c);
		step(c);
	}
	if (*c->p)
		step(c);
	put(c, kind, from, line);
}

static void cut_comment(struct cutter *c, const char *end)
{
	const char *from = c->p;
	int line = c->line;

	while (*c->p && strncmp(c->p, end, strlen(end)) != 0)
		step(c);
	if (*end != '\n')
		for (size_t i = 0; *c->p && end[i]; i++)
			step(c);
	put(c, T_COMMENT, from, line);
}

static void cut_word(struct cutter *c)
{
	const char *from = c->p;
	enum kind kind = isdigit((unsigned char)*from) ? T_NUMBER : T_WORD;

	while (isalnum((unsigned char)*c->p) || *c->p == '_' || (unsigned char)*c->p >= 0x80 || (kind == T_NUMBER && *c->p == '.'))
		c->p++;
	put(c, kind, from, c->line);
}

static void cut_space(struct cutter *c)
{
	bool continued = *c->p == '\\' && c->p[1] == '\n';

	if (continued)
		c->p++;
	if (*c->p == '\n') {
		c->fresh = true;
		if (!continued)
			c->directive = false;
	}
	step(c);
}

void tokens_c(struct tokens *out, const char *text)
{
	struct cutter c = { out, text, 1, false, true };

	out->n = 0;
	while (*c.p) {
		if (isspace((unsigned char)*c.p) || (*c.p == '\\' && c.p[1] == '\n')) {
			cut_space(&c);
		} else if (strncmp(c.p, "/*", 2) == 0) {
			cut_comment(&c, "*/");
		} else if (strncmp(c.p, "//", 2) == 0) {
			cut_comment(&c, "\n");
		} else if (*c.p == '"') {
			cut_quoted(&c, T_STRING, true);
		} else if (*c.p == '\'') {
			cut_quoted(&c, T_CHAR, true);
		} else if (isalnum((unsigned char)*c.p) || *c.p == '_' || (unsigned char)*c.p >= 0x80) {
			cut_word(&c);
		} else {
			const char *from = c.p;

			if (*c.p == '#' && c.fresh)
				c.directive = true;
			step(&c);
			put(&c, T_PUNCT, from, c.line);
		}
	}
}

void tokens_sql(struct tokens *out, const char *text)
{
	struct cutter c = { out, text, 1, false, true };

	out->n = 0;
	while (*c.p) {
		if (isspace((unsigned char)*c.p)) {
			step(&c);
		} else if (strncmp(c.p, "--", 2) == 0) {
			cut_comment(&c, "\n");
		} else if (strncmp(c.p, "/*", 2) == 0) {
			cut_comment(&c, "*/");
		} else if (*c.p == '\'') {
			cut_quoted(&c, T_STRING, false);
		} else if (*c.p == '"') {
			cut_quoted(&c, T_WORD, false);
		} else if (isalnum((unsigned char)*c.p) || *c.p == '_' || (unsigned char)*c.p >= 0x80) {
			cut_word(&c);
		} else {
			const char *from = c.p;

			step(&c);
			while (*from == '$' && isdigit((unsigned char)*c.p))
				c.p++;
			put(&c, T_PUNCT, from, c.line);
		}
	}
}

void tokens_free(struct tokens *t)
{
	free(t->v);
	*t = (struct tokens){ 0 };
}

bool token_is(const struct token *t, const char *s)
{
	return t->n == strlen(s) && memcmp(t->s, s, t->n) == 0;
}

bool token_like(const struct token *t, const char *s)
{
	return t->n == strlen(s) && strncasecmp(t->s, s, t->n) == 0;
}

bool path_ends(const char *path, const char *tail)
{
	size_t n = strlen(path), m = strlen(tail);

	return n >= m && strcmp(path + n - m, tail) == 0;
}

bool path_under(const char *path, const char *folder)
{
	return strncmp(path, folder, strlen(folder)) == 0;
}
