/*
 * lint_tenant.c: whether a statement stays inside its tenant. Every table that a SELECT, UPDATE or DELETE reads or changes
 * is tied by `tenant = $n` or to the tenant of another table; every INSERT names the column; nobody changes it. So the
 * schema distributes as it stands, and no city ever sees another's rows.
 */
#include "lint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A statement under examination. */
struct query {
	struct tokens t;          /* without comments */
	size_t *close;            /* for each "(", its ")" */
	char problem[200];        /* the first one found, or empty */
	bool bound;               /* `tenant = $n` was seen */
	int tables;
};

/* One SELECT, UPDATE, DELETE or INSERT at its own level; what stands in a nested query is that query's. */
struct part {
	const char *verb;
	int tables, ties, depth;
	bool from, expect, set;   /* inside FROM; the next name is a table; inside SET */
};

static void complain(struct query *q, const char *words)
{
	if (!q->problem[0])
		snprintf(q->problem, sizeof q->problem, "%s", words);
}

/* The token at i, or an empty one beyond the ends. */
static const struct token *at(const struct query *q, size_t i)
{
	static const struct token none = { .kind = T_PUNCT, .s = "" };

	return i < q->t.n ? &q->t.v[i] : &none;
}

static bool like_any(const struct token *t, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		if (token_like(t, words[i]))
			return true;
	return false;
}

/* Whether the parenthesis at i opens a query of its own. */
static bool opens_query(const struct query *q, size_t i)
{
	static const char *const verbs[] = { "SELECT", "WITH", "INSERT", "UPDATE", "DELETE", NULL };

	return token_is(at(q, i), "(") && like_any(at(q, i + 1), verbs);
}

/* Whether a name is defined in a WITH of this statement. */
static bool is_cte(const struct query *q, const struct token *name)
{
	static const char *const before[] = { "WITH", "RECURSIVE", ",", NULL };

	for (size_t i = 1; i < q->t.n; i++) {
		size_t after = i + 1;

		if (at(q, i)->kind != T_WORD || at(q, i)->n != name->n || memcmp(at(q, i)->s, name->s, name->n) != 0)
			continue;
		if (token_is(at(q, after), "("))
			after = q->close[after] + 1;
		if (like_any(at(q, i - 1), before) && token_like(at(q, after), "AS"))
			return true;
	}
	return false;
}

static bool parens_name_tenant(const struct query *q, size_t open)
{
	for (size_t i = open; i < q->close[open]; i++)
		if (token_like(at(q, i), "tenant"))
			return true;
	return false;
}

/* `tenant = …`, `… = tenant` or `… = t.tenant` around the sign at i. */
static void part_sign(struct query *q, struct part *p, size_t i)
{
	const struct token *left = at(q, i - 1), *right = at(q, i + 1);
	bool left_is = token_like(left, "tenant");
	bool right_is = token_like(right, "tenant") || (token_is(at(q, i + 2), ".") && token_like(at(q, i + 3), "tenant"));

	if (!left_is && !right_is)
		return;
	if (left->n == 1 && strchr("<>!", *left->s))
		return;
	if (p->set) {
		complain(q, "a row never changes its tenant");
		return;
	}
	p->ties++;
	if (right->s[0] == '$' || (token_like(right, "CAST") && at(q, i + 3)->s[0] == '$') || left->s[0] == '$')
		q->bound = true;
}

static void part_table(struct query *q, struct part *p, size_t i)
{
	static const char *const noise[] = { "LATERAL", "ONLY", NULL };
	const struct token *t = at(q, i);

	if (t->kind != T_WORD || like_any(t, noise))
		return;
	p->expect = false;
	if (!token_is(at(q, i + 1), "(") && !is_cte(q, t))
		p->tables++;
}

static void part_insert(struct query *q, struct part *p, size_t i)
{
	size_t open = i + 1;

	p->verb = "INSERT";
	while (open < q->t.n && !token_like(at(q, open), "INTO"))
		open++;
	open += 2;   /* INTO name ( */
	if (token_like(at(q, open), "AS"))
		open += 2;
	if (!token_is(at(q, open), "(") || !parens_name_tenant(q, open))
		complain(q, "INSERT names its columns, and tenant is one of them");
}

static void part_verb(struct query *q, struct part *p, size_t i)
{
	static const char *const not_a_verb[] = { "DO", "FOR", "KEY", NULL };
	const struct token *t = at(q, i);

	if (token_like(t, "INSERT")) {
		part_insert(q, p, i);
	} else if (token_like(t, "UPDATE") && !(i > 0 && like_any(at(q, i - 1), not_a_verb))) {
		p->verb = "UPDATE";
		p->expect = true;
	} else if (token_like(t, "DELETE") || token_like(t, "SELECT")) {
		p->verb = token_like(t, "DELETE") ? "DELETE" : "SELECT";
	}
}

static void part_word(struct query *q, struct part *p, size_t i)
{
	static const char *const ends_from[] = { "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "RETURNING", "SET", "WINDOW", "FOR", NULL };
	static const char *const ends_set[] = { "WHERE", "FROM", "RETURNING", NULL };
	const struct token *t = at(q, i);

	if (p->expect) {
		part_table(q, p, i);
		return;
	}
	part_verb(q, p, i);
	if (like_any(t, ends_set))
		p->set = false;
	if (like_any(t, ends_from))
		p->from = false;
	if (token_like(t, "SET"))
		p->set = true;
	if (token_like(t, "JOIN"))
		p->expect = true;
	if (token_like(t, "FROM") && p->depth == 0 && !(i > 0 && token_like(at(q, i - 1), "DISTINCT")))
		p->from = p->expect = true;
	if (token_like(t, "USING") && token_is(at(q, i + 1), "(") && parens_name_tenant(q, i + 1))
		p->ties++;
}

static void part_end(struct query *q, struct part *p)
{
	char words[120];

	q->tables += p->tables;
	if (p->verb && p->ties < p->tables) {
		snprintf(words, sizeof words, "the %s over %d table%s ties %d to the tenant: tenant = $n, or to the other's tenant",
		         p->verb, p->tables, p->tables == 1 ? "" : "s", p->ties);
		complain(q, words);
	}
	*p = (struct part){ 0 };
}

/* Walks the tokens of one level; nested queries by recursion, as deep as the statement's parentheses. */
static void check_level(struct query *q, size_t from, size_t to)
{
	static const char *const breaks[] = { "UNION", "EXCEPT", "INTERSECT", ";", NULL };
	struct part p = { 0 };

	for (size_t i = from; i < to; i++) {
		const struct token *t = at(q, i);

		if (opens_query(q, i)) {
			p.expect = false;
			check_level(q, i + 1, q->close[i]);
			i = q->close[i];
		} else if (like_any(t, breaks)) {
			part_end(q, &p);
		} else if (t->kind == T_WORD) {
			part_word(q, &p, i);
		} else if (token_is(t, "=")) {
			part_sign(q, &p, i);
		} else if (token_is(t, ",") && p.depth == 0 && p.from) {
			p.expect = true;
		} else {
			p.depth += token_is(t, "(") ? 1 : token_is(t, ")") ? -1 : 0;
		}
	}
	part_end(q, &p);
}

static void query_read(struct query *q, const char *sql)
{
	size_t n = 0, *open, top = 0;

	*q = (struct query){ 0 };
	tokens_sql(&q->t, sql);
	for (size_t i = 0; i < q->t.n; i++)
		if (q->t.v[i].kind != T_COMMENT)
			q->t.v[n++] = q->t.v[i];
	q->t.n = n;
	q->close = grow(NULL, (n + 1) * sizeof *q->close);
	open = grow(NULL, (n + 1) * sizeof *open);
	for (size_t i = 0; i < n; i++) {
		q->close[i] = n;
		if (token_is(&q->t.v[i], "("))
			open[top++] = i;
		else if (token_is(&q->t.v[i], ")") && top > 0)
			q->close[open[--top]] = i;
	}
	free(open);
}

void lint_statement(const struct source *f, int line, const char *sql, const char *excused)
{
	struct query q;

	query_read(&q, sql);
	check_level(&q, 0, q.t.n);
	if (q.tables > 0 && !q.bound)
		complain(&q, "no table is tied to a parameter: tenant = $n");
	if (q.problem[0] && !(excused && *excused))
		finding(f, line, "sql-tenant", "%s", q.problem);
	else if (q.problem[0])
		lint_counts.exceptions++;
	else if (excused)
		finding(f, line, "sql-tenant", "it names the tenant: the exception is not needed");
	free(q.close);
	tokens_free(&q.t);
}
