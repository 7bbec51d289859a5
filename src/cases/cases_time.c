/*
 * cases_time.c: on whose desk the time went (超期说明). Everything is counted from rows that stand: a clock runs from filed to
 * ended, the steps in between say who had the case, the pauses say when nobody had to do anything. Used time is the clock's
 * own: office hours of the calendar that counted it, or plain time.
 */
#include <string.h>

#include "calendar/calendar.h"
#include "cases/cases_show.h"
#include "cases/cases_time.h"
#include "people/people.h"
#include "territory/territory.h"

#define STRETCHES_MAX 400

enum { K_CASE, K_N, K_LIMIT, K_ORG, K_UNIT, K_AMOUNT, K_EXTRA, K_START, K_END, K_FILED, K_STARTED, K_DUE, K_ENDED, K_STATE, K_KIND, K_EXCUSED };
enum { S_CASE, S_ACT, S_STATE, S_AT, S_ORG };

enum err case_time_read(struct ctx *c, int64_t id, bool tasks, struct time_rows *out)
{
	const struct val v[] = { vi(c->tenant), vi(id) };
	enum err e;

	if ((e = db_rows(c->db, &case_sql[tasks ? TIME_TASK_CLOCKS : TIME_CLOCKS], c->a, v, 2, &out->clocks)) != OK ||
	    (e = db_rows(c->db, &case_sql[tasks ? TIME_TASK_STEPS : TIME_STEPS], c->a, v, 2, &out->steps)) != OK ||
	    (e = db_rows(c->db, &case_sql[tasks ? TIME_TASK_PAUSES : TIME_PAUSES], c->a, v, 2, &out->pauses)) != OK)
		return e;
	return db_rows(c->db, &case_sql[tasks ? EXPLAINED_TASKS : EXPLAINED_OF], c->a, v, 2, &out->explained);
}

/* ---- one clock, cut into stretches ---- */

struct cutting {
	struct ctx *c;
	const struct time_rows *all;
	const struct case_file *f;
	const struct process *def;
	const char *place;          /* the case's place in words */
	const struct val *k;        /* the clock's row */
	const struct calendar *cal;
	enum limit_unit unit;
	int64_t unit_us, end;       /* microseconds of running time in one unit; the clock's end, or now */
	struct pauses pauses;
	struct time_stretch *v;
	size_t n;
};

/* Who has the case: a state of the definition, and the unit where the state is a unit's. */
struct hand { const char *state; int64_t org; };

static const struct proc_state *state_of(const struct cutting *t, const char *id)
{
	int s = process_state(t->def, id);

	return s >= 0 ? &t->def->states[s] : NULL;
}

/* Before its first step a case is in its first state, with the unit by whose calendar its first clock was counted. */
static struct hand first_hand(const struct cutting *t)
{
	struct hand h = { t->def->states[t->def->start].id, 0 };

	for (size_t i = 0; i < t->all->clocks.n; i++) {
		const struct val *k = row(&t->all->clocks, i);
		if (k[K_CASE].i != t->f->id)
			continue;
		h.org = k[K_ORG].i;
		break;
	}
	return h;
}

static const char *holder_name(const struct cutting *t, const struct proc_state *s, int64_t org)
{
	bool zh = ctx_zh(t->c);
	struct people_org o;

	if (s && s->owner == OWNER_TASKS)
		return zh ? "各任务承办单位" : "the units of its tasks";
	if (org && ctx_found(t->c, people_org_get(t->c, org, &o)))
		return o.name;
	return s && *s->right ? arena_printf(t->c->a, zh ? "%s（%s）" : "%s (%s)", t->place, people_right_name(t->c, s->right)) : t->place;
}

static int64_t running(const struct cutting *t, int64_t from, int64_t to)
{
	int64_t started = t->k[K_STARTED].i;

	from = from > started ? from : started;
	return to > from ? deadline_elapsed_net(t->cal, t->unit, from, to, t->pauses) : 0;
}

static double units(const struct cutting *t, int64_t us)
{
	return (double)((us * 100 + t->unit_us / 2) / t->unit_us) / 100;
}

static const char *amount_words(struct ctx *c, const char *unit, double n)
{
	static const struct { const char *unit, *zh, *en; } words[] = {
		{ "minute", "分钟", "minutes" }, { "urgent_hour", "小时", "hours" }, { "natural_day", "个自然日", "calendar days" },
		{ "work_hour", "个工作时", "working hours" }, { "work_day", "个工作日", "working days" },
	};

	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (strcmp(words[i].unit, unit) == 0)
			return arena_printf(c->a, "%g %s", n, ctx_zh(c) ? words[i].zh : words[i].en);
	return arena_printf(c->a, "%g", n);
}

static const char *stretch_words(const struct cutting *t, const struct time_stretch *s)
{
	struct ctx *c = t->c;
	bool zh = ctx_zh(c);
	const char *used = amount_words(c, t->k[K_UNIT].s, s->worked);

	if (s->paused)
		return arena_printf(c->a, zh ? "%s：“%s”，挂账，不计时" : "%s: \"%s\", suspended, the clock stood", s->org_name, s->state_name);
	if (s->late > 0)
		return arena_printf(c->a, zh ? "%s：“%s” 用时 %s，其中超期 %s" : "%s: \"%s\" for %s, %s of it late", s->org_name, s->state_name, used,
		                    amount_words(c, t->k[K_UNIT].s, s->late));
	return arena_printf(c->a, zh ? "%s：“%s” 用时 %s" : "%s: \"%s\" for %s", s->org_name, s->state_name, used);
}

static void stretch_add(struct cutting *t, struct hand h, int64_t from, int64_t to, bool paused)
{
	const struct proc_state *s = state_of(t, h.state);
	struct time_stretch *out = &t->v[t->n];
	int64_t due = t->k[K_DUE].i, org = s && s->owner != OWNER_ORG ? 0 : h.org;

	if (to <= from || t->n == STRETCHES_MAX)
		return;
	*out = (struct time_stretch){
		.state = h.state, .state_name = !s ? h.state : ctx_zh(t->c) ? s->name.zh : s->name.en, .org = org ? org : ABSENT,
		.org_name = holder_name(t, s, org), .desk = s && *s->right ? s->right : NULL, .from = from, .to = to, .paused = paused,
		.us = running(t, from, to),
	};
	out->worked = units(t, out->us);
	out->late = to > due ? units(t, running(t, from > due ? from : due, to)) : 0;
	out->words = stretch_words(t, out);
	t->n++;
}

/* What one hand had, with the pauses cut out as stretches of their own. */
static void hand_add(struct cutting *t, struct hand h, int64_t from, int64_t to)
{
	for (size_t i = 0; i < t->pauses.n && from < to; i++) {
		struct pause p = t->pauses.v[i];
		if (p.to <= from || p.from >= to)
			continue;
		stretch_add(t, h, from, p.from, false);
		stretch_add(t, h, p.from > from ? p.from : from, p.to < to ? p.to : to, true);
		from = p.to;
	}
	stretch_add(t, h, from, to, false);
}

static void cut(struct cutting *t)
{
	struct hand h = first_hand(t);
	int64_t from = t->k[K_FILED].i;

	for (size_t i = 0; i < t->all->steps.n; i++) {
		const struct val *s = row(&t->all->steps, i);
		struct hand next = { s[S_STATE].s, s[S_ORG].i };
		if (s[S_CASE].i != t->f->id || s[S_AT].i > t->end)
			continue;
		if (s[S_AT].i > from && (strcmp(next.state, h.state) != 0 || next.org != h.org)) {
			hand_add(t, h, from, s[S_AT].i);
			from = s[S_AT].i;
		}
		h = next;
	}
	/* What ended it stands at its very end: then nothing is left here. */
	hand_add(t, h, from, t->end);
}

static void pauses_of(struct cutting *t)
{
	struct pause *v = arena_alloc(t->c->a, (t->all->pauses.n + 1) * sizeof *v);

	t->pauses.v = v;
	if (strcmp(t->k[K_KIND].s, "upstream") == 0)
		return;
	for (size_t i = 0; i < t->all->pauses.n && t->pauses.n < DEADLINE_PAUSES_MAX; i++) {
		const struct val *p = row(&t->all->pauses, i);
		int64_t to = p[2].type ? p[2].i : t->end;
		if (p[0].i == t->f->id && to > p[1].i)
			v[t->pauses.n++] = (struct pause){ p[1].i, to };
	}
}

/* Running time in one unit: that of a work day is what the clock was granted for its amount, a part of each. */
static int64_t unit_length(const struct cutting *t)
{
	const struct val *k = t->k;
	struct limit l = { .unit = t->unit, .amount = (int)(k[K_AMOUNT].i + k[K_EXTRA].i) };

	if (t->unit != UNIT_WORK_DAY)
		return t->unit == UNIT_NATURAL_DAY ? US_DAY : t->unit == UNIT_MINUTE ? US_MINUTE : US_HOUR;
	if (!limit_start_read(k[K_START].s, &l.start) || !limit_end_read(k[K_END].s, &l.end))
		return US_DAY;
	return deadline_due(t->cal, l, k[K_FILED].i).amount_us / l.amount;
}

static const char *clock_words(const struct cutting *t, const struct time_clock *k)
{
	struct ctx *c = t->c;
	bool zh = ctx_zh(c);
	const struct time_stretch *most = NULL;
	const char *out = arena_printf(c->a, zh ? "时限 %s，已用 %s" : "%s granted, %s used", amount_words(c, k->unit, (double)k->amount),
	                               amount_words(c, k->unit, k->used));

	for (size_t i = 0; i < t->n; i++)
		if (!most || t->v[i].us > most->us)
			most = &t->v[i];
	if (k->late > 0)
		out = arena_printf(c->a, zh ? "%s，超期 %s" : "%s, %s late", out, amount_words(c, k->unit, k->late));
	if (most && t->n > 1 && most->us > 0)
		out = arena_printf(c->a, zh ? "%s；用时最多的是%s（%s）" : "%s; the longest with %s (%s)", out, most->org_name,
		                   amount_words(c, k->unit, most->worked));
	return arena_printf(c->a, zh ? "%s。" : "%s.", out);
}

/* ---- who answers for it ---- */

const struct time_stretch *case_time_mine(struct ctx *c, const struct case_file *f, const struct time_clock *k)
{
	const struct time_stretch *v = k->stretches.v, *mine = NULL;

	for (size_t i = 0; i < k->stretches.n; i++)
		if (v[i].desk && !v[i].paused && (!mine || v[i].us > mine->us) && ctx_may(c, v[i].desk, f->path, v[i].org == ABSENT ? 0 : v[i].org))
			mine = &v[i];
	return mine;
}

static bool explained(const struct time_rows *all, const struct case_file *f, int64_t n, const struct time_stretch *s)
{
	for (size_t i = 0; i < all->explained.n; i++) {
		const struct val *x = row(&all->explained, i);
		if (x[0].i == f->id && x[1].i == n && x[3].i == (s->org == ABSENT ? 0 : s->org))
			return true;
	}
	return false;
}

static void clock_fill(struct cutting *t, struct time_clock *out)
{
	const struct val *k = t->k;
	const struct time_stretch *mine;
	int64_t us = running(t, k[K_FILED].i, t->end), due = k[K_DUE].i;

	*out = (struct time_clock){
		.case_id = t->f->id, .number = t->f->number, .n = k[K_N].i, .kind = k[K_KIND].s, .limit = k[K_LIMIT].s,
		.name = case_clock_name(t->c, t->def, k[K_LIMIT].s), .unit = k[K_UNIT].s, .amount = k[K_AMOUNT].i + k[K_EXTRA].i, .filed = k[K_FILED].i,
		.due = due, .ended = k[K_ENDED].type ? k[K_ENDED].i : ABSENT, .state = k[K_STATE].s, .excused = k[K_EXCUSED].i != 0,
		.used = units(t, us), .overdue = t->end > due,
		.late = t->end > due ? units(t, running(t, due, t->end)) : 0, .stretches = { t->n, t->v },
	};
	out->words = clock_words(t, out);
	if (out->overdue && (mine = case_time_mine(t->c, t->f, out)))
		out->explain = !explained(t->all, t->f, out->n, mine);
}

enum err case_time_clocks(struct ctx *c, const struct time_rows *all, const struct case_file *f, struct list *out)
{
	struct time_clock *v = arena_alloc(c->a, all->clocks.n * sizeof *v);
	struct list names;
	struct cutting t = { .c = c, .all = all, .f = f };
	enum err e;

	*out = (struct list){ 0, v };
	if ((e = case_process(c, f, &t.def)) != OK || (e = territory_names(c, f->path, &names)) != OK)
		return e;
	t.place = names.n ? ((const char *const *)names.v)[names.n - 1] : "";
	for (size_t i = 0; i < all->clocks.n; i++) {
		t.k = row(&all->clocks, i);
		if (t.k[K_CASE].i != f->id || !limit_unit_read(t.k[K_UNIT].s, &t.unit))
			continue;
		t.cal = calendar_for(c, t.k[K_ORG].i);
		t.end = t.k[K_ENDED].type ? t.k[K_ENDED].i : c->now;
		t.unit_us = unit_length(&t);
		t.pauses = (struct pauses){ NULL, 0 };
		pauses_of(&t);
		t.v = arena_alloc(c->a, STRETCHES_MAX * sizeof *t.v);
		t.n = 0;
		cut(&t);
		clock_fill(&t, &v[out->n++]);
	}
	return OK;
}
