/*
 * lint_code.c: the rules for C: who may include whom, how long a function may be, which calls are forbidden, how files
 * open, that public functions are explained, and that statements are indented with tabs.
 */
#include "lint.h"

#include <ctype.h>
#include <string.h>

#define FUNCTION_LINES_MAX 70

/* The rooms from the ground up. A room may include itself and any room of a lower rank. */
static const struct room { const char *name; int rank; } rooms[] = {
	{ "base", 0 }, { "store", 1 }, { "http", 1 }, { "core", 2 },
	{ "people", 3 }, { "territory", 3 }, { "calendar", 3 }, { "process", 3 }, { "form", 3 }, { "search", 3 },
	{ "matters", 4 }, { "roster", 4 }, { "routing", 5 }, { "cases", 6 },
	{ "lists", 7 }, { "meetings", 7 }, { "duty", 7 }, { "points", 7 }, { "assess", 7 }, { "portal", 7 }, { "booking", 7 }, { "papers", 7 },
	{ "bridge", 8 }, { "cli", 9 },
};

#define ROOMS (sizeof rooms / sizeof rooms[0])
#define RANK_CLI 9   /* the command line stands beside app.h, which it opens */
#define RANK_APP 10  /* src/main.c, src/app.c: may include all */

/* The rank of the room that begins s (n bytes), or -1 if there is no such room. */
static int rank_of(const char *s, size_t n)
{
	for (size_t i = 0; i < ROOMS; i++)
		if (n == strlen(rooms[i].name) && memcmp(s, rooms[i].name, n) == 0)
			return rooms[i].rank;
	return -1;
}

static void check_include(const struct source *f, const struct token *t, const char *room, size_t room_n, int rank)
{
	const char *target = t->s + 1, *slash = memchr(target, '/', t->n - 2);
	int other = slash ? rank_of(target, (size_t)(slash - target)) : -1;

	if (!slash) {
		if (rank < RANK_CLI)
			finding(f, t->line, "include-order", "name the room: \"room/file.h\"");
	} else if (other < 0) {
		finding(f, t->line, "include-order", "'%.*s' is no room of the house", (int)(slash - target), target);
	} else if (other >= rank && (room_n != (size_t)(slash - target) || memcmp(room, target, room_n) != 0)) {
		finding(f, t->line, "include-order", "'%.*s' may not include '%.*s': it lies %s", (int)room_n, room,
		        (int)(slash - target), target, other == rank ? "beside it" : "above it");
	}
}

void lint_include(const struct source *f)
{
	const char *room = f->path + strlen("src/"), *slash = strchr(room, '/');
	size_t room_n = slash ? (size_t)(slash - room) : 0;
	int rank = slash ? rank_of(room, room_n) : RANK_APP;

	if (rank < 0) {
		finding(f, 1, "include-order", "'%.*s' is no room of the house; give it a place in tool/lint_code.c", (int)room_n, room);
		return;
	}
	for (size_t i = 1; i < f->tokens.n; i++) {
		const struct token *t = &f->tokens.v[i];

		if (t->directive && t->kind == T_STRING && token_is(t - 1, "include"))
			check_include(f, t, room, room_n, rank);
	}
}

static bool is_test(const char *path)
{
	return path_under(path, "tests/") || path_ends(path, "_test.c") || path_ends(path, "_test.h");
}

static void check_call(const struct source *f, const struct token *t, const struct token *next)
{
	static const struct { const char *name, *instead; } forbidden[] = {
		{ "strcpy", "snprintf, or a copy into the arena" }, { "strcat", "snprintf" }, { "sprintf", "snprintf" },
		{ "vsprintf", "vsnprintf" }, { "gets", "fgets" }, { "atoi", "text_int" }, { "atol", "text_int" }, { "atof", "text_num" },
		{ "strtok", "a scanner of your own" }, { "system", "posix_spawn, or do without" }, { "popen", "posix_spawn, or do without" },
		{ "alloca", "the arena" }, { "tmpnam", "mkstemp" },
	};

	if (t->kind != T_WORD || !token_is(next, "("))
		return;
	if (is_test(f->path) && (token_is(t, "system") || token_is(t, "popen")))
		return;   /* a test may use the shell */
	for (size_t i = 0; i < sizeof forbidden / sizeof forbidden[0]; i++)
		if (token_is(t, forbidden[i].name))
			finding(f, t->line, "forbidden-call", "%s: use %s", forbidden[i].name, forbidden[i].instead);
}

/* A statement that begins a line is indented with tabs; continuation lines may align with spaces. */
static void check_indent(const struct source *f, const struct token *before, const struct token *t)
{
	const char *p = t->s;

	if (before->last == t->line || before->n != 1 || !strchr(";{}", *before->s))
		return;
	while (p > f->text && p[-1] != '\n')
		if (*--p == ' ') {
			finding(f, t->line, "indent", "a statement is indented with tabs only");
			return;
		}
}

/* Whether a parameter list opens in the prototype or definition [from, to) and what it declares is a function. */
static bool declares_function(const struct token *from, const struct token *to)
{
	bool paren = false;

	for (const struct token *t = from; t < to; t++) {
		if (token_is(t, "=") || token_is(t, "{") || token_is(t, "typedef") || token_is(t, "static") || token_is(t, "_Static_assert"))
			return false;
		paren |= token_is(t, "(");
	}
	return paren;
}

/*
 * Whether a comment touches the paragraph (the lines without a blank one between) around the given lines, or is the last
 * thing above it, as the heading of a section is.
 */
static bool paragraph_has_comment(const struct source *f, int first, int last)
{
	const char *p = f->text, *end;
	int line = 1, from = 1;
	bool blank, comment = false, above = false;

	for (; *p; p = end + (*end ? 1 : 0), line++) {
		end = p + strcspn(p, "\n");
		blank = strspn(p, " \t") >= (size_t)(end - p);
		if (blank && line > last)
			break;
		if (blank && line < first)
			from = line + 1;
	}
	for (size_t i = 0; i < f->tokens.n; i++) {
		const struct token *t = &f->tokens.v[i];

		comment |= t->kind == T_COMMENT && t->last >= from && t->line < line;
		if (t->last < from)
			above = t->kind == T_COMMENT && (i == 0 || t[-1].last < t->line);
	}
	return comment || above;
}

/* Whether the brace at `open` begins a function: a parameter list stands before it and no `=` since the declaration began. */
static bool opens_body(const struct token *start, const struct token *prev, const struct token *open)
{
	if (!prev || !token_is(prev, ")"))
		return false;
	for (const struct token *t = start; t < open; t++)
		if (token_is(t, "="))
			return false;
	return true;
}

/* What a walk over the code outside comments and directives has seen. */
struct walk {
	const struct token *start;   /* the first token of the declaration at file level */
	const struct token *prev;
	const struct token *body;    /* the function that is open: its first token, or NULL */
	int depth;
};

static void walk_close(const struct source *f, struct walk *w, const struct token *t)
{
	if (w->body && t->line - w->body->line + 1 > FUNCTION_LINES_MAX)
		finding(f, w->body->line, "function-length", "%d lines, at most %d", t->line - w->body->line + 1, FUNCTION_LINES_MAX);
	if (w->body)
		w->start = NULL;
	w->body = NULL;
}

static void walk_step(const struct source *f, struct walk *w, const struct token *t)
{
	if (w->prev)
		check_indent(f, w->prev, t);
	if (!w->start)
		w->start = t;
	if (token_is(t, "{")) {
		if (w->depth++ == 0 && opens_body(w->start, w->prev, t))
			w->body = w->start;
	} else if (token_is(t, "}")) {
		if (--w->depth == 0)
			walk_close(f, w, t);
	} else if (token_is(t, ";") && w->depth == 0) {
		if (path_ends(f->path, ".h") && path_under(f->path, "src/") && declares_function(w->start, t)
		    && !paragraph_has_comment(f, w->start->line, t->line))
			finding(f, w->start->line, "header-comment", "a public function without a word: inputs, units, errors, ownership");
		w->start = NULL;
	}
	w->prev = t;
}

void lint_code(const struct source *f)
{
	static const struct token none = { .kind = T_PUNCT, .s = "", .n = 0 };
	struct walk w = { 0 };

	if (f->tokens.n == 0 || f->tokens.v[0].kind != T_COMMENT)
		finding(f, 1, "opening", "a file opens with a comment: its purpose and its place on the way of a request");
	for (size_t i = 0; i < f->tokens.n; i++) {
		const struct token *t = &f->tokens.v[i];

		check_call(f, t, i + 1 < f->tokens.n ? t + 1 : &none);
		if (t->kind != T_COMMENT && !t->directive)
			walk_step(f, &w, t);
	}
}
