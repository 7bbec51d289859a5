/*
 * routing_reach.c: can a rule be reached at all? One that the rules before it, alone or together, leave nothing for is a
 * mistake of who wrote it. Looked for is a witness: a case that fits the rule and none before it. The parts of a condition are
 * independent, but for a process with its categories and a matter with its conditions, which are one dimension each; of every
 * dimension only the values that rules name matter, and one that no rule names.
 */
#include <string.h>

#include "routing/routing_in.h"
#include "territory/territory.h"

enum dim { DIM_PLACE, DIM_PROCESS, DIM_MATTER, DIM_CHANNEL, DIM_TIME, DIM_LEVEL, DIMS };

#define WORDS 4      /* 64 rules each */

_Static_assert(RULES_MAX <= WORDS * 64, "a bit a rule");

/* Which of the rules before a value leaves in the race. */
struct left { uint64_t bit[WORDS]; };

struct values { struct left *v; size_t n, cap; };

struct search {
	struct arena *a;
	const struct rule *const *rules;
	const struct reach_world *w;
	size_t nth;                     /* the rule that is looked at */
	struct values dim[DIMS];
	int steps;
};

static bool none_left(const struct left *l)
{
	uint64_t any = 0;

	for (int i = 0; i < WORDS; i++)
		any |= l->bit[i];
	return any == 0;
}

/* Everything in x stands in y too. */
static bool within(const struct left *x, const struct left *y)
{
	for (int i = 0; i < WORDS; i++)
		if (x->bit[i] & ~y->bit[i])
			return false;
	return true;
}

/* A value that leaves more rules than another is never the better choice. */
static void add(struct search *s, enum dim d, const struct left *l)
{
	struct values *v = &s->dim[d];
	size_t n = 0;

	for (size_t i = 0; i < v->n; i++)
		if (within(&v->v[i], l))
			return;
	for (size_t i = 0; i < v->n; i++)
		if (!within(l, &v->v[i]))
			v->v[n++] = v->v[i];
	v->n = n;
	if (v->n == v->cap) {
		struct left *more = arena_alloc(s->a, (v->cap ? v->cap * 2 : 16) * sizeof *more);
		for (size_t i = 0; i < v->n; i++)
			more[i] = v->v[i];
		v->v = more;
		v->cap = v->cap ? v->cap * 2 : 16;
	}
	v->v[v->n++] = *l;
}

/* ---- the values of a dimension ---- */

/* value NULL: one that no rule names; NO_MATTER: none at all. */
static const char NO_MATTER[] = "";

static bool takes(const struct rule *r, enum rule_part part, const char *value)
{
	const struct list *l = rule_part_list(r, part);

	if (value == NO_MATTER && r->to->matter)
		return false;
	return l->n == 0 || (value && strs_have(l, value));
}

/* Two parts that go together: a process and its category, a matter and its condition, or one part alone (second RULE_PARTS). */
static void try_value(struct search *s, enum dim d, enum rule_part first, const char *x, enum rule_part second, const char *y)
{
	struct left l = { { 0 } };

	if (!takes(s->rules[s->nth], first, x) || (second != RULE_PARTS && !takes(s->rules[s->nth], second, y)))
		return;
	for (size_t i = 0; i < s->nth; i++)
		if (takes(s->rules[i], first, x) && (second == RULE_PARTS || takes(s->rules[i], second, y)))
			l.bit[i / 64] |= UINT64_C(1) << (i % 64);
	add(s, d, &l);
}

static void try_named(struct search *s, enum dim d, enum rule_part part)
{
	for (size_t i = 0; i <= s->nth; i++) {
		const struct list *l = rule_part_list(s->rules[i], part);
		for (size_t k = 0; k < l->n; k++)
			try_value(s, d, part, ((const char *const *)l->v)[k], RULE_PARTS, NULL);
	}
}

static void try_place(struct search *s, const char *path)
{
	struct left l = { { 0 } };
	const struct rule_places *mine = &s->w->places[s->nth];

	if (mine->n && !(path && rule_place_holds(mine, path)))
		return;
	for (size_t i = 0; i < s->nth; i++) {
		const struct rule_places *p = &s->w->places[i];
		if (p->n == 0 || (path && rule_place_holds(p, path)))
			l.bit[i / 64] |= UINT64_C(1) << (i % 64);
	}
	add(s, DIM_PLACE, &l);
}

static void places(struct search *s)
{
	/* A place somewhere below a node, in none of those that are named below it: the node's own path stands for it. */
	for (size_t i = 0; i <= s->nth; i++)
		for (size_t k = 0; k < s->w->places[i].n; k++)
			try_place(s, s->w->places[i].path[k]);
	try_place(s, NULL);
}

static void processes(struct search *s)
{
	for (size_t i = 0; i < s->w->process_n; i++) {
		const struct reach_process *p = &s->w->process[i];
		for (size_t k = 0; k < p->categories_n; k++)
			try_value(s, DIM_PROCESS, PART_PROCESS, p->id, PART_CATEGORY, p->categories[k]);
		try_value(s, DIM_PROCESS, PART_PROCESS, p->id, PART_CATEGORY, NULL);
	}
	try_value(s, DIM_PROCESS, PART_PROCESS, NULL, PART_CATEGORY, NULL);
}

static void matters(struct search *s)
{
	for (size_t i = 0; i <= s->nth; i++) {
		const struct list *m = rule_part_list(s->rules[i], PART_MATTER);
		for (size_t k = 0; k < m->n; k++) {
			const char *matter = ((const char *const *)m->v)[k];
			for (size_t j = 0; j <= s->nth; j++) {
				const struct list *c = rule_part_list(s->rules[j], PART_CONDITION);
				for (size_t x = 0; takes(s->rules[j], PART_MATTER, matter) && x < c->n; x++)
					try_value(s, DIM_MATTER, PART_MATTER, matter, PART_CONDITION, ((const char *const *)c->v)[x]);
			}
			try_value(s, DIM_MATTER, PART_MATTER, matter, PART_CONDITION, NULL);
		}
	}
	try_value(s, DIM_MATTER, PART_MATTER, NULL, PART_CONDITION, NULL);
	try_value(s, DIM_MATTER, PART_MATTER, NO_MATTER, PART_CONDITION, NULL);
}

static void values(struct search *s)
{
	memset(s->dim, 0, sizeof s->dim);
	places(s);
	processes(s);
	matters(s);
	try_named(s, DIM_CHANNEL, PART_CHANNEL);
	try_value(s, DIM_CHANNEL, PART_CHANNEL, NULL, RULE_PARTS, NULL);
	for (int i = 0; i < TIMES; i++)
		try_value(s, DIM_TIME, PART_TIME, rule_time_name((enum rule_time)i), RULE_PARTS, NULL);
	for (int i = LEVEL_PROVINCE; i <= LEVEL_BUILDING; i++)
		try_value(s, DIM_LEVEL, PART_LEVEL, level_name(i), RULE_PARTS, NULL);
	try_value(s, DIM_LEVEL, PART_LEVEL, NULL, RULE_PARTS, NULL);
}

/* ---- the witness ---- */

static bool witness(struct search *s, int d, const struct left *left)
{
	if (none_left(left))
		return true;
	if (d == DIMS)
		return false;
	for (size_t i = 0; i < s->dim[d].n; i++) {
		struct left next;
		if (s->steps++ > RULE_REACH_STEPS)
			return true;
		for (int w = 0; w < WORDS; w++)
			next.bit[w] = left->bit[w] & s->dim[d].v[i].bit[w];
		if (witness(s, d + 1, &next))
			return true;
	}
	return false;
}

size_t rules_unreached(struct arena *a, const struct rule *const *rules, size_t n, const struct reach_world *w)
{
	struct search s = { .a = a, .rules = rules, .w = w };

	for (s.nth = 0; s.nth < n; s.nth++) {
		struct left all = { { 0 } };
		bool possible = true;
		for (size_t i = 0; i < s.nth; i++)
			all.bit[i / 64] |= UINT64_C(1) << (i % 64);
		values(&s);
		for (int d = 0; d < DIMS; d++)
			possible &= s.dim[d].n > 0;
		s.steps = 0;
		if (!possible || !witness(&s, 0, &all))
			return s.nth;
	}
	return n;
}
