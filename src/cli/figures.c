/*
 * figures.c: the ways in which a figure is counted, each from what is recorded and from nothing else.
 */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <string.h>

#include "base/shape.h"
#include "calendar/calendar.h"
#include "cli/figures.h"
#include "territory/territory.h"

static enum err nothing(struct problem *p, const char *zh, const char *en)
{
	/* both texts are handed over, and each form takes its own */
	return refuse(p, E_NOT_FOUND, "", "%s%.0s", "%.0s%s", zh, en);
}

/* One number from a statement; NULL: 0. */
static enum err number(struct figuring *f, enum fig_stmt q, const struct val *v, int n, int64_t *out)
{
	struct rows rows;
	enum err e = db_rows(f->lane.read, &fig_sql[q], f->a, v, n, &rows);

	*out = e == OK && rows.n && rows.v[0].type ? rows.v[0].i : 0;
	return e;
}

static int64_t sum(const struct val *v, const int *term, int n)
{
	int64_t out = 0;

	for (int i = 0; i < n; i++)
		out += v[1 + term[i]].i;
	return out;
}

/* The counters of a process, of one channel or category if said: part, or part of whole. */
static enum err count_counts(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	struct rows rows;
	const char *as_task = arena_printf(f->a, TASK_MARK "%s", g->process);
	enum err e = db_rows(f->lane.read, &fig_sql[FIG_COUNTS], f->a,
	                     VALS(vi(f->in.tenant), vs(g->process), vs(g->channel), vs(g->category), vs(as_task)), &rows);

	if (e != OK)
		return e;
	*numerator = sum(rows.v, g->part, g->part_n);
	*denominator = g->whole_n ? sum(rows.v, g->whole, g->whole_n) : ABSENT;
	if (!rows.v[0].i || *denominator == 0)
		return nothing(p, "还没有这类案件", "no such case is recorded yet");
	return OK;
}

static enum err count_states(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_STATES, VALS(vi(f->in.tenant), vs(g->process), vs(g->state), vs(g->category)), numerator);

	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "还没有这类案件", "no such case is recorded yet") : e;
}

/* Different units among the cases of a process: each force that took part, once. */
static enum err count_forces(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_FORCES, VALS(vi(f->in.tenant), vs(g->process), vs(g->category)), numerator);

	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "还没有这类案件", "no such case is recorded yet") : e;
}

static enum err count_nodes(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_NODES, VALS(vi(f->in.tenant), vi(level_read(g->level)), vs(g->kind)), numerator);

	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "辖区里没有这一类", "the territory has none of them") : e;
}

static enum err count_parents(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_PARENTS, VALS(vi(f->in.tenant), vi(level_read(g->level))), numerator);

	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "辖区里没有这一类", "the territory has none of them") : e;
}

/* City, county, street, community, grid: as many of the five as there are. */
static enum err count_levels(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	(void)g;
	(void)p;
	*denominator = ABSENT;
	return number(f, FIG_LEVELS, VALS(vi(f->in.tenant), vi(LEVEL_CITY), vi(LEVEL_GRID)), numerator);
}

static enum err count_units(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_UNITS, VALS(vi(f->in.tenant), vs(g->kind)), numerator);

	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "没有这类单位", "there is no unit of the kind") : e;
}

static enum err count_line_levels(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_LINE_LEVELS, VALS(vi(f->in.tenant)), numerator);

	(void)g;
	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "没有登记热线", "no hotline is registered") : e;
}

static enum err count_steps(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	const struct process *def = process_current(&f->self->c, g->process);

	*denominator = ABSENT;
	if (!def)
		return nothing(p, "没有安装这个流程", "no such process is installed");
	*numerator = def->steps_n;
	return OK;
}

static enum err count_amounts(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_AMOUNTS, VALS(vi(f->in.tenant), vs(g->process), vs(g->state), vs(g->field), vs(g->category)), numerator);

	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "还没有这类案件", "no such case is recorded yet") : e;
}

/* Of the nodes of a level, those for which a case came to a state. */
static enum err count_nodes_done(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	int level = level_read(g->level);
	enum err e = number(f, FIG_NODES_DONE, VALS(vi(f->in.tenant), vs(g->process), vs(g->state), vi(level)), numerator);

	if (e == OK)
		e = number(f, FIG_NODES, VALS(vi(f->in.tenant), vi(level), vs(NULL)), denominator);
	return e == OK && (!*numerator || !*denominator) ? nothing(p, "还没有这类案件", "no such case is recorded yet") : e;
}

static enum err count_centres(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_CENTRES, VALS(vi(f->in.tenant)), numerator);

	(void)g;
	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "没有登记网格协调中心", "no coordination centre is registered") : e;
}

/* Of departments' posts at a level: how many, of how many units, at how many nodes. */
static enum err count_posted(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	struct rows rows;
	enum err e = db_rows(f->lane.read, &fig_sql[FIG_POSTED], f->a, VALS(vi(f->in.tenant), vi(level_read(g->level))), &rows);

	if (e != OK)
		return e;
	*numerator = rows.v[*g->of == 'p' ? 0 : *g->of == 'u' ? 1 : 2].i;
	*denominator = ABSENT;
	return *numerator ? OK : nothing(p, "没有部门在这一级派驻", "no department has posts at this level");
}

/* Days on which it was done at a grid, of all grids' working days from the first to the last: as often as every day is 1. */
static enum err count_cadence(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	const struct calendar *cal = calendar_for(&f->self->c, 0);
	int64_t grids, days = 0;
	struct rows rows;
	enum err e;

	if ((e = db_rows(f->lane.read, &fig_sql[FIG_DAYS], f->a, VALS(vi(f->in.tenant), vs(g->process)), &rows)) != OK ||
	    (e = number(f, FIG_NODES, VALS(vi(f->in.tenant), vi(LEVEL_GRID), vs(NULL)), &grids)) != OK)
		return e;
	if (!rows.v[0].i)
		return nothing(p, "还没有这类案件", "no such case is recorded yet");
	for (int64_t d = rows.v[1].i; d <= rows.v[2].i; d++)
		days += calendar_day(cal, (day_t)d).slots->n > 0;
	*numerator = rows.v[0].i;
	*denominator = grids * days;
	return *denominator ? OK : nothing(p, "辖区里没有网格", "the territory has no grid");
}

/* What a definition tells apart: the powers of a street, its platforms. */
static enum err count_categories(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	const struct process *def = process_current(&f->self->c, g->process);

	*denominator = ABSENT;
	if (!def)
		return nothing(p, "没有安装这个流程", "no such process is installed");
	*numerator = def->categories_n;
	return OK;
}

/* How large a grid should be, as the installation's own rule says. */
static enum err count_households(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	const char *path = arena_printf(f->a, "%s/base/territory.yaml", core_packs(f->in.core));
	const struct yaml *rule;
	struct yaml *y;
	enum err e = yaml_read(f->a, path, &y, p);

	*denominator = ABSENT;
	if (e != OK)
		return e;
	rule = yaml_get(yaml_get(y, "grid"), g->hard ? "hard" : "households");
	return rule ? yaml_int(rule, g->bound, 1, 100000, numerator, p) : yaml_refuse(y, p, "缺少 grid", "grid is missing");
}

static enum err count_matters(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	int64_t batch = g->batch == ABSENT ? 0 : g->batch, all;
	enum err e = number(f, FIG_MATTERS, VALS(vi(f->in.tenant), vs(g->class), vi(f->today), vs(NULL), vi(batch)), &all);

	*denominator = ABSENT;
	*numerator = all;
	if (e == OK && !all)
		return nothing(p, "目录里没有这类事项", "the catalogue has no matter of the class");
	return e;
}

/* Matters of a class that were cancelled. */
static enum err count_withdrawn(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_WITHDRAWN, VALS(vi(f->in.tenant), vs(g->class), vi(f->today)), numerator);

	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "目录里没有取消的这类事项", "no matter of the class was withdrawn") : e;
}

/* Cooperative duties and what was taken back, of all duties. */
static enum err count_duty_share(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	int64_t batch = g->batch == ABSENT ? 0 : g->batch, one, other;
	enum err e;

	if ((e = number(f, FIG_MATTERS, VALS(vi(f->in.tenant), vs("duty"), vi(f->today), vs("cooperate"), vi(batch)), &one)) != OK ||
	    (e = number(f, FIG_MATTERS, VALS(vi(f->in.tenant), vs("duty"), vi(f->today), vs("taken_back"), vi(batch)), &other)) != OK ||
	    (e = number(f, FIG_MATTERS, VALS(vi(f->in.tenant), vs("duty"), vi(f->today), vs(NULL), vi(batch)), denominator)) != OK)
		return e;
	*numerator = one + other;
	return *denominator ? OK : nothing(p, "目录里没有履职事项", "the catalogue has no duty list");
}

static enum err count_batch(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	enum err e = number(f, FIG_BATCH, VALS(vi(f->in.tenant), vs(g->class), vi(f->today)), numerator);

	*denominator = ABSENT;
	return e == OK && !*numerator ? nothing(p, "目录里没有分批的清单", "the catalogue has no list with a batch") : e;
}

/* What the operator is answered at an address, NULL if it is refused; released by the caller. */
static json_t *asked(struct figuring *f, const char *path, const char *query)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct call call = { .method = "GET", .path = path, .query = query, .as = &operator, .tenant = f->in.tenant };
	struct reply r;
	json_t *v;

	core_call(f->in.core, &call, a, &r);
	v = r.status == 200 ? json_loadb(r.body, r.n, 0, NULL) : NULL;
	arena_free(a);
	return v;
}

/* Units that lead matters of the catalogue, by the names that it has for them. */
static enum err count_matter_units(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	json_t *v = asked(f, "/api/v1/matters/units", NULL);

	(void)g;
	*numerator = (int64_t)json_array_size(json_object_get(v, "items"));
	*denominator = ABSENT;
	json_decref(v);
	return *numerator ? OK : nothing(p, "目录里的事项没有写明承办单位", "no matter of the catalogue names its unit");
}

/* How much of a node's ground its children cover, 0 to 1, as GET /territory/report finds it; NAN if it cannot say. */
static double covered(struct figuring *f, int64_t node)
{
	json_t *v = asked(f, "/api/v1/territory/report", arena_printf(f->a, "node=%" PRId64, node)), *share = json_object_get(v, "covered");
	double out = share ? json_number_value(share) : NAN;

	json_decref(v);
	return out;
}

static enum err count_numbers(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	json_t *v = asked(f, "/api/v1/lines", NULL);

	(void)g;
	*numerator = json_integer_value(json_object_get(v, "numbers"));
	*denominator = ABSENT;
	json_decref(v);
	return *numerator ? OK : nothing(p, "没有登记公众热线", "no public hotline is recorded");
}

/* Of the public line that is staffed best, by its roster, in the coming week: GET /lines/{line} says so much of each. */
static enum err best_line(struct figuring *f, const char *what, int64_t *out, struct problem *p)
{
	json_t *v = asked(f, "/api/v1/lines", NULL), *items = json_object_get(v, "items"), *item;
	double best = -1;
	size_t i;

	json_array_foreach(items, i, item) {
		json_t *line = json_is_true(json_object_get(item, "open")) ?
			asked(f, arena_printf(f->a, "/api/v1/lines/%s", json_string_value(json_object_get(item, "id"))), NULL) : NULL;
		json_t *share = json_object_get(line, what);
		if (share && json_number_value(share) > best)
			best = json_number_value(share);
		json_decref(line);
	}
	json_decref(v);
	*out = (int64_t)best;      /* whole hours and days only */
	return best >= 0 ? OK : nothing(p, "没有公众热线登记了值班表", "no public hotline has a roster");
}

static enum err count_line_hours(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	(void)g;
	*denominator = ABSENT;
	return best_line(f, "hours_per_day", numerator, p);
}

static enum err count_line_days(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	(void)g;
	*denominator = ABSENT;
	return best_line(f, "days_per_week", numerator, p);
}

/* Square metres of communities that lie in a grid, of all that the place has. */
static enum err count_coverage(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	struct rows rows;
	double in = 0;
	enum err e = db_rows(f->lane.read, &fig_sql[FIG_AREAS], f->a, VALS(vi(f->in.tenant), vi(LEVEL_COMMUNITY)), &rows);

	(void)g;
	*denominator = 0;
	for (size_t i = 0; e == OK && i < rows.n; i++) {
		double area = row(&rows, i)[1].type ? (double)row(&rows, i)[1].i : 0, share = area > 0 ? covered(f, row(&rows, i)[0].i) : NAN;
		if (!isnan(share))
			in += share * area;
		*denominator += (int64_t)area;
	}
	*numerator = (int64_t)llround(in);
	return e == OK && !*denominator ? nothing(p, "社区没有图形", "the communities have no shapes") : e;
}

/* A figure that what is recorded cannot yield; the file says why. */
static enum err count_absent(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p)
{
	(void)f;
	*numerator = *denominator = ABSENT;
	return nothing(p, g->zh, g->en);
}

const struct fig_way fig_ways[] = {
	{ "counts", "process|channel|category|part|whole", count_counts },
	{ "states", "process|state|category", count_states },
	{ "forces", "process|category", count_forces },
	{ "nodes", "level|kind", count_nodes },
	{ "parents", "level", count_parents },
	{ "levels", "", count_levels },
	{ "units", "kind", count_units },
	{ "line_levels", "", count_line_levels },
	{ "steps", "process", count_steps },
	{ "households", "bound|hard", count_households },
	{ "matters", "class|batch", count_matters },
	{ "withdrawn", "class", count_withdrawn },
	{ "duty_share", "batch", count_duty_share },
	{ "batch", "class", count_batch },
	{ "coverage", "", count_coverage },
	{ "line_numbers", "", count_numbers },
	{ "line_hours", "", count_line_hours },
	{ "line_days", "", count_line_days },
	{ "amounts", "process|state|field|category", count_amounts },
	{ "nodes_done", "process|state|level", count_nodes_done },
	{ "centres", "", count_centres },
	{ "posted", "level|of", count_posted },
	{ "cadence", "process", count_cadence },
	{ "categories", "process", count_categories },
	{ "matter_units", "", count_matter_units },
	{ "absent", "zh|en", count_absent },
	{ NULL, NULL, NULL },
};
