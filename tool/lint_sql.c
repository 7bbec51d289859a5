/*
 * lint_sql.c: the rules for SQL, wherever it stands: only in *_sql.c and src/store, never time, chance or LIKE, only what
 * every store carries (../design/sql.md of the plan, STYLE.md here), and every key of the schema begins with tenant.
 * lint_tenant.c looks at what a statement names.
 */
#include "lint.h"

#include <stdlib.h>
#include <string.h>

/* A growing text. */
struct text { char *s; size_t n, cap; };

/* A macro of this file that stands for a string, so that a statement can be read as the compiler will join it. */
struct macro { const struct token *name; char *text; };
struct macros { struct macro *v; size_t n; };

static void text_add(struct text *t, const char *s, size_t n)
{
	if (t->n + n + 1 > t->cap) {
		t->cap = (t->n + n + 1) * 2;
		t->s = grow(t->s, t->cap);
	}
	memcpy(t->s + t->n, s, n);
	t->n += n;
	t->s[t->n] = '\0';
}

static char *text_copy(const struct text *t)
{
	return memcpy(grow(NULL, t->n + 1), t->s, t->n + 1);
}

/* Adds what a string literal means; an escaped line feed or tab is a space to SQL. */
static void text_add_literal(struct text *t, const struct token *lit)
{
	for (size_t i = 1; i + 1 < lit->n; i++) {
		if (lit->s[i] != '\\')
			text_add(t, lit->s + i, 1);
		else if (strchr("nt", lit->s[++i]))
			text_add(t, " ", 1);
		else
			text_add(t, lit->s + i, 1);
	}
}

static const char *macro_text(const struct macros *m, const struct token *t)
{
	if (t->kind == T_WORD)
		for (size_t i = 0; i < m->n; i++)
			if (t->n == m->v[i].name->n && memcmp(t->s, m->v[i].name->s, t->n) == 0)
				return m->v[i].text;
	return NULL;
}

/* Joins the literals and macros from token i on, as the compiler does; returns the first token that is none of them. */
static size_t text_join(struct text *out, const struct source *f, const struct macros *m, size_t i, bool directive)
{
	const struct tokens *t = &f->tokens;
	int depth = 0;

	out->n = 0;
	text_add(out, "", 0);
	for (; i < t->n && t->v[i].directive == directive; i++) {
		const struct token *k = &t->v[i];

		if (depth > 0 || (token_is(k, "(") && t->v[i - 1].kind == T_WORD))
			depth += token_is(k, "(") ? 1 : token_is(k, ")") ? -1 : 0;
		else if (k->kind == T_STRING)
			text_add_literal(out, k);
		else if (macro_text(m, k))
			text_add(out, macro_text(m, k), strlen(macro_text(m, k)));
		else if (k->kind == T_WORD)
			text_add(out, " ", 1);
		else if (k->kind != T_COMMENT)
			break;
	}
	return i;
}

static void macros_read(struct macros *m, const struct source *f)
{
	const struct token *t = f->tokens.v;
	struct text text = { 0 };

	for (size_t i = 0; i + 3 < f->tokens.n; i++) {
		bool plain = t[i].directive && token_is(&t[i], "#") && token_is(&t[i + 1], "define") && t[i + 3].directive
		             && (t[i + 3].kind == T_STRING || macro_text(m, &t[i + 3]));

		if (!plain)
			continue;
		text_join(&text, f, m, i + 3, true);
		m->v = grow(m->v, (m->n + 1) * sizeof *m->v);
		m->v[m->n++] = (struct macro){ &t[i + 2], text_copy(&text) };
	}
	free(text.s);
}

/* Whether a text holds a statement, and not merely an English word in capitals. */
static bool holds_statement(const char *sql)
{
	struct tokens t = { 0 };
	bool found = false;

	tokens_sql(&t, sql);
	for (size_t i = 0; i + 1 < t.n; i++) {
		found |= token_is(&t.v[i], "SELECT");
		found |= token_is(&t.v[i], "INSERT") && (token_is(&t.v[i + 1], "INTO") || token_is(&t.v[i + 1], "OR"));
		found |= token_is(&t.v[i], "DELETE") && token_is(&t.v[i + 1], "FROM");
		found |= token_is(&t.v[i], "UPDATE") && i + 2 < t.n && (token_is(&t.v[i + 2], "SET") || token_is(&t.v[i + 2], "AS"));
	}
	tokens_free(&t);
	return found;
}

void lint_dialect(const struct source *f, int line, const char *sql)
{
	static const char *const calls[] = { "now", "random", "randomblob", "gen_random_uuid", "clock_timestamp", "datetime", "strftime", NULL };
	static const char *const words[] = { "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME", "LOCALTIMESTAMP", NULL };
	struct tokens t = { 0 };

	tokens_sql(&t, sql);
	for (size_t i = 0; i < t.n; i++) {
		const struct token *k = &t.v[i];
		int at = line + k->line - 1;

		if (k->kind != T_WORD)
			continue;
		for (int j = 0; calls[j]; j++)
			if (token_like(k, calls[j]) && i + 1 < t.n && token_is(k + 1, "("))
				finding(f, at, "sql-time", "%s(): time, chance and ids come as parameters", calls[j]);
		for (int j = 0; words[j]; j++)
			if (token_like(k, words[j]))
				finding(f, at, "sql-time", "%s: time comes as a parameter", words[j]);
		if (token_like(k, "LIKE") || token_like(k, "ILIKE") || token_like(k, "GLOB"))
			finding(f, at, "sql-like", "%.*s uses no index on one store or another; ask for a range", (int)k->n, k->s);
	}
	tokens_free(&t);
}

/* What one of the stores does not carry, or carries differently. */
static void check_shared(const struct source *f, int line, const char *sql)
{
	struct tokens t = { 0 };

	tokens_sql(&t, sql);
	for (size_t i = 0; i + 1 < t.n; i++) {
		const struct token *k = &t.v[i], *next = k + 1;
		const char *why = NULL;

		if (k->s[0] == '$' && token_like(next, "IS"))
			why = "a parameter has one type: CAST($n AS TEXT) IS NULL";
		else if (token_like(k, "IS") && next->s[0] == '$')
			why = "IS $n is SQLite's alone: IS NOT DISTINCT FROM";
		else if ((token_like(k, "SELECT") || token_like(k, "RETURNING")) && token_is(next, "*"))
			why = "name the columns: the letters of `out` count on them";
		else if (token_like(k, "INSERT") && token_like(next, "OR"))
			why = "INSERT OR is SQLite's alone: ON CONFLICT";
		else if (token_like(k, "LIMIT") && (token_is(next, "-") || (i + 2 < t.n && token_is(next + 1, ","))))
			why = "LIMIT takes one bound that is not negative";
		if (why)
			finding(f, line + k->line - 1, "sql-shared", "%s", why);
	}
	tokens_free(&t);
}

/* The reason in a comment `lint: no tenant: reason`, copied, or NULL if the comment is about something else. */
static char *excuse_of(const struct token *comment)
{
	static const char mark[] = "lint: no tenant:";
	const char *from = memmem(comment->s, comment->n, mark, strlen(mark));
	const char *end = comment->s + comment->n;
	struct text reason = { 0 };

	if (!from)
		return NULL;
	for (from += strlen(mark); from < end && strchr(" \t", *from); from++)
		;
	while (end > from && strchr("*/ \t\n", end[-1]))
		end--;
	text_add(&reason, from, (size_t)(end - from));
	return reason.s;
}

static void statement_found(const struct source *f, const struct token *at, const char *sql, const char *excuse)
{
	bool room = path_ends(f->path, "_sql.c"), store = path_under(f->path, "src/store/");

	if (!room && !store) {
		finding(f, at->line, "sql-place", "SQL stands only in *_sql.c and src/store");
		return;
	}
	lint_dialect(f, at->line, sql);
	if (room && !at->directive) {
		lint_counts.statements++;
		check_shared(f, at->line, sql);
		lint_statement(f, at->line, sql, excuse);
	}
}

static bool names_second_text(const struct token *t, size_t i)
{
	return i >= 3 && token_is(&t[i - 1], "=") && token_is(&t[i - 2], "pg") && token_is(&t[i - 3], ".");
}

void lint_sql_in_code(const struct source *f)
{
	const struct token *t = f->tokens.v;
	struct macros macros = { 0 };
	struct text text = { 0 };
	char *excuse = NULL;
	bool used = false;

	if (path_ends(f->path, "_test.c"))
		return;
	macros_read(&macros, f);
	for (size_t i = 0; i < f->tokens.n; i++) {
		if (t[i].kind == T_COMMENT) {
			char *next = excuse_of(&t[i]);

			if (next) {
				free(excuse);
				excuse = next;
				used = false;
			}
		} else if (t[i].kind == T_STRING || (!t[i].directive && macro_text(&macros, &t[i]))) {
			size_t end = text_join(&text, f, &macros, i, t[i].directive);

			lint_counts.seconds += names_second_text(t, i);
			if (holds_statement(text.s)) {
				statement_found(f, &t[i], text.s, excuse);
				used = true;
			}
			i = end - 1;
		} else if (used && (token_is(&t[i], "}") || token_is(&t[i], ";"))) {
			free(excuse);
			excuse = NULL;
		}
	}
	for (size_t i = 0; i < macros.n; i++)
		free(macros.v[i].text);
	free(macros.v);
	free(excuse);
	free(text.s);
}

/* The word that opens the parentheses at or after token i, within its statement, or NULL. */
static const struct token *first_in_parens(const struct tokens *t, size_t i)
{
	for (; i + 1 < t->n && !token_is(&t->v[i], ";"); i++)
		if (token_is(&t->v[i], "("))
			return &t->v[i + 1];
	return NULL;
}

/* The name of the column in whose definition token i stands. */
static const struct token *column_of(const struct tokens *t, size_t i)
{
	int depth = 0;

	while (i-- > 0) {
		depth += token_is(&t->v[i], ")") ? 1 : 0;
		if (depth == 0 && (token_is(&t->v[i], "(") || token_is(&t->v[i], ",")))
			return &t->v[i + 1];
		depth -= token_is(&t->v[i], "(") ? 1 : 0;
	}
	return NULL;
}

/* If token i begins a key, the first column of that key (NULL: none is named); *is_key says whether it does. */
static const struct token *key_at(const struct tokens *t, size_t i, bool *is_key)
{
	const struct token *k = &t->v[i];
	size_t after = i + 1;
	bool foreign = token_like(k, "FOREIGN"), reference = token_like(k, "REFERENCES");

	*is_key = token_like(k, "PRIMARY") || token_like(k, "UNIQUE") || foreign || reference;
	if (!*is_key || after >= t->n)
		return NULL;
	if (token_like(&t->v[after], "INDEX"))
		return first_in_parens(t, after);
	if (token_like(&t->v[after], "KEY") || reference)
		after++;
	if (after + 1 < t->n && token_is(&t->v[after], "("))
		return &t->v[after + 1];
	return foreign || reference ? NULL : column_of(t, i);
}

/* Types and clauses that the shared schema does not use. */
static void check_schema_words(const struct source *f, const struct tokens *t)
{
	static const char *const words[] = {
		"INTEGER", "INT", "SMALLINT", "SERIAL", "BIGSERIAL", "BOOLEAN", "TIMESTAMP", "TIMESTAMPTZ", "DATE", "JSON", "JSONB", "VARCHAR",
		"CHAR", "AUTOINCREMENT", "STRICT", "TRIGGER", "ROWID", NULL,
	};

	for (size_t i = 0; i < t->n; i++)
		for (int j = 0; words[j] && t->v[i].kind == T_WORD; j++)
			if (token_is(&t->v[i], words[j]))
				finding(f, t->v[i].line, "sql-shared", "%s is not carried by every store: BIGINT, TEXT, DOUBLE PRECISION", words[j]);
}

void lint_schema(const struct source *f)
{
	struct tokens t = { 0 }, code = { 0 };
	char *excuse = NULL;

	tokens_sql(&t, f->text);
	code.v = grow(NULL, (t.n + 1) * sizeof *code.v);
	for (size_t i = 0; i < t.n; i++)
		if (t.v[i].kind != T_COMMENT || memmem(t.v[i].s, t.v[i].n, "lint:", 5))
			code.v[code.n++] = t.v[i];
	for (size_t i = 0; i < code.n; i++) {
		const struct token *k = &code.v[i], *first;
		bool is_key = false;

		if (k->kind == T_COMMENT || token_is(k, ";")) {
			free(excuse);
			excuse = k->kind == T_COMMENT ? excuse_of(k) : NULL;
		}
		first = k->kind == T_WORD ? key_at(&code, i, &is_key) : NULL;
		if (is_key && !(first && token_like(first, "tenant"))) {
			if (excuse && *excuse)
				lint_counts.exceptions++;
			else
				finding(f, k->line, "key-tenant", "a key begins with tenant (or say why not: -- lint: no tenant: reason)");
		}
	}
	lint_dialect(f, 1, f->text);
	if (!path_ends(f->path, ".pg.sql"))
		check_schema_words(f, &code);
	free(excuse);
	free(code.v);
	tokens_free(&t);
}
