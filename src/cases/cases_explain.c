/*
 * cases_explain.c: a case's time as the desk reads it, and the explanation that a late clock asks of whoever had the case
 * (超期说明): words of that desk, kept beside the journal, read by everybody who reads the case.
 */
#include <string.h>

#include "cases/cases_rows.h"
#include "cases/cases_time.h"
#include "people/people.h"

#define EXPLAINED_MAX 20   /* of one case: as many as EXPLAINED_OF reads */

struct case_explanation { int64_t at, case_id, clock; const char *state; int64_t org; const char *org_name, *post, *person, *words; };
struct case_times { struct list clocks, explanations; };
struct explain_in { int64_t clock; const char *words; };

SHAPE(time_stretch_shape, "CaseTimeStretch", struct time_stretch,
	FIELD(struct time_stretch, state, F_STR, F_NEED),
	FIELD(struct time_stretch, state_name, F_STR, F_NEED),
	FIELD(struct time_stretch, org, F_ID, 0, .doc = "missing: a desk of the place, or the tasks"),
	FIELD(struct time_stretch, org_name, F_STR, F_NEED, .doc = "whose desk, in words"),
	FIELD(struct time_stretch, desk, F_STR, 0, .doc = "the right that had to act; missing: the case waited for its tasks"),
	FIELD(struct time_stretch, from, F_TIME, F_NEED),
	FIELD(struct time_stretch, to, F_TIME, F_NEED, .doc = "now, of a clock that runs"),
	FIELD(struct time_stretch, paused, F_BOOL, F_NEED, .doc = "the clock stood"),
	FIELD(struct time_stretch, worked, F_NUM, F_NEED, .doc = "in the clock's unit, to a hundredth"),
	FIELD(struct time_stretch, late, F_NUM, F_NEED, .doc = "how much of it lay behind the due"),
	FIELD(struct time_stretch, words, F_STR, F_NEED, .max = 1000));

SHAPE(time_clock_shape, "CaseTimeClock", struct time_clock,
	{ .name = "case", .type = F_ID, .off = offsetof(struct time_clock, case_id), .flags = F_NEED, .doc = "the case, or one of its tasks" },
	FIELD(struct time_clock, number, F_STR, F_NEED),
	FIELD(struct time_clock, n, F_INT, F_NEED),
	FIELD(struct time_clock, kind, F_STR, F_NEED, .one_of = "state|total|upstream"),
	FIELD(struct time_clock, limit, F_STR, F_NEED),
	FIELD(struct time_clock, name, F_STR, F_NEED),
	FIELD(struct time_clock, unit, F_STR, F_NEED, .one_of = LIMIT_UNITS),
	FIELD(struct time_clock, amount, F_INT, F_NEED, .doc = "with what extensions added"),
	FIELD(struct time_clock, filed, F_TIME, F_NEED),
	FIELD(struct time_clock, due, F_TIME, F_NEED),
	FIELD(struct time_clock, ended, F_TIME, 0),
	FIELD(struct time_clock, state, F_STR, F_NEED, .one_of = "running|warned|breached|paused|met|late"),
	FIELD(struct time_clock, excused, F_BOOL, F_NEED),
	FIELD(struct time_clock, explain, F_BOOL, F_NEED, .doc = "you had the case while this clock ran, it is late, and you have not said why"),
	FIELD(struct time_clock, used, F_NUM, F_NEED, .doc = "in the clock's unit, to a hundredth"),
	FIELD(struct time_clock, late, F_NUM, F_NEED),
	FIELD(struct time_clock, words, F_STR, F_NEED, .max = 1000),
	FIELD(struct time_clock, stretches, F_LIST, F_NEED, .sub = &time_stretch_shape));

SHAPE(case_explanation_shape, "CaseExplanation", struct case_explanation,
	FIELD(struct case_explanation, at, F_TIME, F_NEED),
	{ .name = "case", .type = F_ID, .off = offsetof(struct case_explanation, case_id), .flags = F_NEED },
	FIELD(struct case_explanation, clock, F_INT, F_NEED, .doc = "the clock's n"),
	FIELD(struct case_explanation, state, F_STR, F_NEED),
	FIELD(struct case_explanation, org, F_ID, 0),
	FIELD(struct case_explanation, org_name, F_STR, 0),
	FIELD(struct case_explanation, post, F_STR, 0),
	FIELD(struct case_explanation, person, F_STR, 0),
	FIELD(struct case_explanation, words, F_STR, 0, .max = LIMIT_WORDS_CHARS, .doc = "missing if they were erased"));

SHAPE(case_time_shape, "CaseTime", struct case_times,
	FIELD(struct case_times, clocks, F_LIST, F_NEED, .sub = &time_clock_shape),
	FIELD(struct case_times, explanations, F_LIST, F_NEED, .sub = &case_explanation_shape));

SHAPE(explain_in_shape, "CaseExplainIn", struct explain_in,
	FIELD(struct explain_in, clock, F_INT, F_NEED, .min = 1, .max = 1000, .doc = "the clock's n, of this very case"),
	FIELD(struct explain_in, words, F_STR, F_NEED | F_LINES, .min = 2, .max = LIMIT_WORDS_CHARS));

static void explanation(struct ctx *c, const struct val *x, struct case_explanation *out)
{
	struct people_org o;
	struct people_post p;

	*out = (struct case_explanation){ .at = x[4].i, .case_id = x[0].i, .clock = x[1].i, .state = x[2].s, .org = x[3].i ? x[3].i : ABSENT,
	                                  .person = people_name(c, x[5].i), .words = side_get(c, x[7].s) };
	if (x[3].i && ctx_found(c, people_org_get(c, x[3].i, &o)))
		out->org_name = o.name;
	if (x[6].i && ctx_found(c, people_post_get(c, x[6].i, &p))) {
		out->post = p.title;
		out->org_name = out->org_name ? out->org_name : p.org_name;
	}
}

static void append(struct list *to, const struct list *more, size_t size)
{
	memcpy((char *)to->v + to->n * size, more->v, more->n * size);
	to->n += more->n;
}

/* The case's clocks, then those of each task. */
enum err case_time(struct ctx *c)
{
	struct time_rows own, below = { 0 };
	struct case_times *out = c->out;
	struct case_file f, *tasks = NULL;
	struct list part;
	size_t n = 0;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK || (e = case_time_read(c, f.id, false, &own)) != OK ||
	    (f.tasks && (e = case_tasks(c, f.id, &tasks, &n)) != OK) || (f.tasks && (e = case_time_read(c, f.id, true, &below)) != OK))
		return e;
	out->clocks.v = arena_alloc(c->a, (own.clocks.n + below.clocks.n) * sizeof(struct time_clock));
	if ((e = case_time_clocks(c, &own, &f, &part)) != OK)
		return e;
	append(&out->clocks, &part, sizeof(struct time_clock));
	for (size_t i = 0; i < n; i++) {
		if ((e = case_time_clocks(c, &below, &tasks[i], &part)) != OK)
			return e;
		append(&out->clocks, &part, sizeof(struct time_clock));
	}
	struct case_explanation *v = arena_alloc(c->a, (own.explained.n + below.explained.n) * sizeof *v);
	for (size_t i = 0; i < own.explained.n; i++)
		explanation(c, row(&own.explained, i), &v[i]);
	for (size_t i = 0; i < below.explained.n; i++)
		explanation(c, row(&below.explained, i), &v[own.explained.n + i]);
	out->explanations = (struct list){ own.explained.n + below.explained.n, v };
	return OK;
}

enum err case_explained_words(struct ctx *c, int64_t id, const char **out)
{
	struct rows rows;
	const char *words;
	enum err e = db_rows(c->db, &case_sql[EXPLAINED_OF], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	*out = NULL;
	for (size_t i = 0; e == OK && i < rows.n; i++)
		if ((words = side_get(c, row(&rows, i)[7].s)))
			*out = *out ? arena_printf(c->a, "%s / %s", *out, words) : words;
	return e;
}

enum err case_explain(struct ctx *c)
{
	const struct explain_in *in = c->in;
	const struct time_clock *k = NULL;
	const struct time_stretch *mine;
	struct case_explained out;
	struct time_rows own;
	struct case_file f;
	struct list clocks;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK || (e = case_time_read(c, f.id, false, &own)) != OK ||
	    (e = case_time_clocks(c, &own, &f, &clocks)) != OK)
		return e;
	for (size_t i = 0; i < clocks.n; i++)
		if (((const struct time_clock *)clocks.v)[i].n == in->clock)
			k = &((const struct time_clock *)clocks.v)[i];
	if (!k)
		return refuse(&c->problem, E_INPUT, "clock", "案件没有这个时钟，请从用时明细中选择", "The case has no such clock: choose one of those that GET .../time lists");
	if (!(mine = case_time_mine(c, &f, k)))
		return refuse(&c->problem, E_DENIED, "clock", "这段时间案件不在您的单位或岗位，请由当时的经办方说明",
		              "The case was not on your desk while this clock ran: whoever had it explains");
	if (!k->overdue)
		return refuse(&c->problem, E_CONFLICT, "clock", "此时钟没有超期，无需说明", "This clock is not late, so there is nothing to explain");
	if (own.explained.n >= EXPLAINED_MAX)
		return refuse(&c->problem, E_CONFLICT, "words", "一个案件最多 %d 条超期说明", "A case holds at most %d explanations", EXPLAINED_MAX);
	out = (struct case_explained){ k->n, mine->state, mine->org == ABSENT ? 0 : mine->org, side_put(c, f.id, "words", in->words) };
	c->done_id = f.id;
	c->done_version = f.version + 1;
	if ((e = record(c, &case_explained_kind, f.id, f.version, &out, NULL)) == OK)
		case_notify(c, f.path, f.org);
	return e;
}
