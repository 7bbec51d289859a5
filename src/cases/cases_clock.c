/*
 * cases_clock.c: clocks. They warn and are breached by the tick, remind those who must act and those above them, are
 * lengthened, stopped and taken up again, excused, and counted anew when a calendar is amended. An original due is never lost.
 */
#include <inttypes.h>
#include <string.h>

#include "calendar/calendar.h"
#include "cases/cases_in.h"

#define URGES_MAX 16

/* ---- reading ---- */

enum err case_clocks_read(struct ctx *c, const struct stmt *q, const struct val *v, int n, struct clock_row **out, size_t *count)
{
	struct rows rows;
	enum err e = db_rows(c->db, q, c->a, v, n, &rows);

	if (e != OK)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	*count = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *k = row(&rows, i);
		(*out)[i] = (struct clock_row){
			.n = k[0].i, .limit = k[1].s, .org = k[2].i, .unit = k[3].s, .amount = k[4].i, .start_rule = k[5].s, .end_rule = k[6].s,
			.warn_percent = k[7].i, .filed = k[8].i, .due = k[9].i, .warn = k[10].i, .state = k[11].s, .kind = k[12].s, .extra = k[13].i,
			.fire_at = k[14].type ? k[14].i : ABSENT, .ended = k[15].type ? k[15].i : ABSENT,
		};
	}
	return OK;
}

static enum err clock_one(struct ctx *c, int64_t id, int64_t n, struct clock_row *out)
{
	struct clock_row *v;
	size_t count;
	enum err e = case_clocks_read(c, &case_sql[CLOCK_ONE], VALS(vi(c->tenant), vi(id), vi(n)), &v, &count);

	if (e != OK)
		return e;
	if (!count)
		return refuse(&c->problem, E_NOT_FOUND, "n", "没有这个时钟", "There is no such clock");
	*out = v[0];
	return OK;
}

enum err case_frame(struct ctx *c, const struct case_file *f, int64_t org, struct clock_frame *out)
{
	struct case_file parent;
	enum err e;

	*out = (struct clock_frame){ calendar_for(c, org), org, ABSENT, { NULL, 0 } };
	if (!f->parent)
		return OK;
	if ((e = case_read(c, f->parent, &parent)) != OK)
		return e;
	if (parent.open && parent.due != ABSENT && parent.paused == ABSENT && parent.due > c->now)
		out->latest = parent.due;
	return OK;
}

static enum err pauses_of(struct ctx *c, int64_t id, int64_t until, struct pauses *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[PAUSE_OF], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	if (e != OK)
		return e;
	struct pause *v = arena_alloc(c->a, rows.n * sizeof *v);
	size_t n = 0;
	for (size_t i = 0; i < rows.n; i++) {
		int64_t to = row(&rows, i)[1].type ? row(&rows, i)[1].i : until;
		if (to > row(&rows, i)[0].i)
			v[n++] = (struct pause){ row(&rows, i)[0].i, to };
	}
	*out = (struct pauses){ v, n };
	return OK;
}

/* A clock that stands in a row, counted anew: by its own calendar, with the case's pauses until now, and so many units more. */
static enum err count_again(struct ctx *c, const struct case_file *f, const struct clock_row *k, int64_t extra, struct clock_set **out)
{
	struct proc_limit l = { .id = k->limit, .unit = k->unit, .amount = (int)k->amount, .start = k->start_rule, .end = k->end_rule,
	                        .warn = (int)k->warn_percent };
	struct clock_frame by;
	enum err e;

	if ((e = case_frame(c, f, k->org, &by)) != OK || (e = pauses_of(c, f->id, c->now, &by.pauses)) != OK)
		return e;
	*out = case_clock_count(c->a, &l, &by, k->n, k->filed, extra);
	(*out)->kind = k->kind;
	return OK;
}

/* ---- what is due ---- */

enum err cases_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct rows rows;
	bool owed;
	enum err e = db_rows(c->db, &case_sql[CLOCK_DUE], c->a, VALS(vi(c->tenant), vi(c->now), vi(max - 1)), &rows);

	*n = 0;
	if (e == OK && (e = moves_owed(c, &owed)) == OK && owed)
		out[(*n)++] = (struct due){ "/api/v1/clock/moves", NULL };
	for (size_t i = 0; e == OK && i < rows.n; i++)
		out[(*n)++] = (struct due){ arena_printf(c->a, "/api/v1/clock/cases/%" PRId64, row(&rows, i)[0].i),
		                            arena_printf(c->a, "{\"n\":%" PRId64 "}", row(&rows, i)[1].i) };
	return e;
}

struct clock_fire { int64_t n; };

SHAPE(clock_fire_shape, "ClockFire", struct clock_fire, FIELD(struct clock_fire, n, F_INT, F_NEED));

/* When a step of the ladder comes; ABSENT for those of another moment. */
static int64_t rung_at(struct ctx *c, const struct process *def, const struct proc_urge *u, const struct clock_row *k)
{
	const struct proc_limit *l = u->at == URGE_AFTER ? process_limit(def, u->after) : NULL;
	struct limit limit;

	if (!l || !case_limit(l, &limit))
		return ABSENT;
	return deadline_due(calendar_for(c, k->org), limit, k->due).due;
}

/* The reminders that a state's clock owes at this moment, and when it owes the next. */
static void ladder(struct ctx *c, const struct process *def, const struct case_file *f, const struct clock_row *k, struct case_clock_fired *out)
{
	const struct proc_state *s = &def->states[process_state(def, f->state)];
	struct case_urged *v = arena_alloc(c->a, URGES_MAX * sizeof *v);
	bool fresh = strcmp(out->state, k->state) != 0, late = strcmp(out->state, "breached") == 0;
	size_t n = 0;

	out->next = ABSENT;
	for (int i = 0; i < def->urges_n && n < URGES_MAX; i++) {
		const struct proc_urge *u = &def->urges[i];
		int64_t at = late ? rung_at(c, def, u, k) : ABSENT;
		if (at != ABSENT && at > c->now && (out->next == ABSENT || at < out->next))
			out->next = at;
		if (!(u->at == URGE_WARN ? fresh && !late : u->at == URGE_DUE ? fresh && late : at != ABSENT && at <= c->now && at >= k->fire_at))
			continue;
		bool owner = strcmp(u->to, "owner") == 0;
		v[n++] = (struct case_urged){ u->level, owner ? f->who : u->to, owner && s->owner == OWNER_ORG ? f->org : 0 };
	}
	out->urges = (struct list){ n, v };
}

static enum err fire(struct ctx *c, const struct process *def, const struct case_file *f, const struct clock_row *k)
{
	const char *state = case_decide_clock(k->state, k->warn, k->due, c->now);
	struct case_clock_fired out = { .n = k->n, .state = state ? state : k->state, .next = ABSENT };
	bool states = strcmp(k->kind, "state") == 0;
	int on_due;
	enum err e;

	/* Another server, or the tick before, may have said it already; a rung of the ladder is said by whoever comes first. */
	if (k->ended != ABSENT || (!state && (strcmp(k->state, "breached") != 0 || k->fire_at == ABSENT || k->fire_at > c->now)))
		return OK;
	if (states)
		ladder(c, def, f, k, &out);
	if ((e = record(c, &case_clock_fired_kind, f->id, f->version, &out, NULL)) != OK)
		return e;
	case_notify(c, f->path, f->org);
	on_due = states && state && strcmp(state, "breached") == 0 ? def->states[process_state(def, f->state)].on_due : -1;
	if (on_due < 0)
		return OK;
	struct case_file now;
	return (e = case_read(c, f->id, &now)) == OK ? case_act_inner(c, &now, &def->acts[on_due], &case_no_input) : e;
}

enum err clock_fire(struct ctx *c)
{
	const struct clock_fire *in = c->in;
	const struct process *def;
	struct clock_row k;
	struct case_file f;
	int64_t id;
	enum err e;

	if ((e = ctx_param_id(c, "case", &id)) != OK || (e = case_read(c, id, &f)) != OK || (e = case_process(c, &f, &def)) != OK ||
	    (e = clock_one(c, id, in->n, &k)) != OK)
		return e;
	if (f.paused != ABSENT && strcmp(k.kind, "upstream") != 0)
		e = c->now >= f.paused ? case_resume(c, &f) : OK;
	else
		e = fire(c, def, &f, &k);
	int64_t before = f.version;
	if (e != OK || (e = case_read(c, id, &f)) != OK || f.version == before)
		return e;
	c->done_id = id;
	c->done_version = f.version;
	return OK;
}

/* ---- lengthened, stopped, taken up again, excused: by a task that somebody else has granted ---- */

/* Clocks of a case's tasks that were cut to its own deadline, when that moves from `was`: they get what the cut had taken, and so do theirs. */
static enum err tasks_longer(struct ctx *c, int64_t id, int64_t was, int64_t granted)
{
	struct case_file *tasks, task;
	struct clock_set *k;
	struct clock_row *v;
	size_t n, m;
	enum err e = case_tasks(c, id, &tasks, &n);

	for (size_t i = 0; e == OK && i < n; i++) {
		if (!tasks[i].open)
			continue;
		e = case_clocks_read(c, &case_sql[CLOCKS_OPEN], VALS(vi(c->tenant), vi(tasks[i].id)), &v, &m);
		for (size_t j = 0; e == OK && j < m; j++) {
			if (v[j].due != was || strcmp(v[j].kind, "upstream") == 0 || (e = case_read(c, tasks[i].id, &task)) != OK || task.paused != ABSENT)
				continue;
			if ((e = count_again(c, &task, &v[j], v[j].extra, &k)) != OK || k->due <= was)
				continue;
			struct case_extended out = { .clock = k, .by = 0, .task = granted };
			if ((e = record(c, &case_extended_kind, task.id, task.version, &out, NULL)) == OK && v[j].n == task.clock_n && task.tasks)
				e = tasks_longer(c, task.id, was, granted);
		}
		case_notify(c, tasks[i].path, tasks[i].org);
	}
	return e;
}

enum err case_extend(struct ctx *c, int64_t id, int64_t amount, int64_t task)
{
	struct case_extended out = { .by = amount, .task = task };
	struct clock_set *k;
	struct clock_row now;
	struct case_file f;
	enum err e;

	if ((e = case_read(c, id, &f)) != OK || (e = clock_one(c, id, f.clock_n, &now)) != OK)
		return e;
	if (!f.open || now.ended != ABSENT)
		return refuse(&c->problem, E_CONFLICT, "amount", "案件已没有在走的时钟，不能延期", "No clock of the case runs that could be lengthened");
	if (amount < 1 || now.extra + amount > EXTEND_MAX)
		return refuse(&c->problem, E_INPUT, "amount", "延期合计须为 1 至 %d", "Extensions must be 1 to %d altogether", EXTEND_MAX);
	if ((e = count_again(c, &f, &now, now.extra + amount, &k)) != OK)
		return e;
	out.clock = k;
	if ((e = record(c, &case_extended_kind, id, f.version, &out, NULL)) != OK || !f.tasks)
		return e;
	return tasks_longer(c, id, now.due, task);
}

enum err case_pause(struct ctx *c, int64_t id, int64_t until, int64_t task)
{
	struct case_paused out = { .until = until, .task = task };
	struct clock_end *ends;
	struct clock_row *v;
	struct case_file f;
	size_t n;
	enum err e;

	if ((e = case_read(c, id, &f)) != OK)
		return e;
	if (!f.open || f.paused != ABSENT)
		return refuse(&c->problem, E_CONFLICT, "until", "案件已办结或已挂账，不能再挂账", "The case has ended or is suspended already");
	if ((e = case_clocks_read(c, &case_sql[CLOCKS_OPEN], VALS(vi(c->tenant), vi(id)), &v, &n)) != OK)
		return e;
	ends = arena_alloc(c->a, n * sizeof *ends);
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i].kind, "upstream") != 0 && (strcmp(v[i].state, "running") == 0 || strcmp(v[i].state, "warned") == 0))
			ends[out.clocks.n++] = (struct clock_end){ v[i].n, "paused" };
	out.clocks.v = ends;
	if ((e = record(c, &case_paused_kind, id, f.version, &out, NULL)) == OK)
		case_notify(c, f.path, f.org);
	return e;
}

enum err case_resume(struct ctx *c, const struct case_file *f)
{
	struct case_resumed out = { .state = "breached" };
	struct clock_set *sets;
	struct clock_row *v;
	size_t n;
	enum err e = case_clocks_read(c, &case_sql[CLOCKS_OPEN], VALS(vi(c->tenant), vi(f->id)), &v, &n);

	if (e != OK)
		return e;
	sets = arena_alloc(c->a, n * sizeof *sets);
	for (size_t i = 0; i < n && e == OK; i++) {
		struct clock_set *k;
		if (strcmp(v[i].state, "paused") != 0 || (e = count_again(c, f, &v[i], v[i].extra, &k)) != OK)
			continue;
		sets[out.clocks.n++] = *k;
		if (k->n == f->clock_n)
			out.state = k->warn <= c->now ? "warned" : "running";
	}
	out.clocks.v = sets;
	if (e == OK && (e = record(c, &case_resumed_kind, f->id, f->version, &out, NULL)) == OK)
		case_notify(c, f->path, f->org);
	/* What stood ends later, and so do the tasks that were to end with it. */
	return e == OK && f->tasks && f->due != ABSENT ? tasks_longer(c, f->id, f->due, f->id) : e;
}

enum err case_excuse(struct ctx *c, int64_t id, int64_t task)
{
	struct case_excused out = { .task = task };
	struct clock_row *v;
	struct case_file f;
	size_t n;
	enum err e;

	if ((e = case_read(c, id, &f)) != OK ||
	    (e = case_clocks_read(c, &case_sql[CLOCK_LAST_LATE], VALS(vi(c->tenant), vi(id)), &v, &n)) != OK)
		return e;
	if (!n)
		return refuse(&c->problem, E_CONFLICT, "act", "案件没有超期记录，无需申诉", "The case has no breach that could be excused");
	out.n = v[0].n;
	return record(c, &case_excused_kind, id, f.version, &out, NULL);
}

/* ---- an amended calendar: open clocks are counted anew, the original due stays beside ---- */

struct clock_recount { int64_t after, after_n; };

SHAPE(clock_recount_shape, "ClockRecount", struct clock_recount,
	FIELD(struct clock_recount, after, F_ID, 0, .doc = "go on behind this case"),
	FIELD(struct clock_recount, after_n, F_INT, 0));

static enum err recount_one(struct ctx *c, int64_t id, int64_t n, int64_t *changed)
{
	struct case_clock_counted out;
	struct clock_row now;
	struct clock_set *k;
	struct case_file f;
	enum err e;

	if ((e = clock_one(c, id, n, &now)) != OK || (e = case_read(c, id, &f)) != OK)
		return e;
	/* Another platform's deadline is not ours to count; one that stands is counted when it goes on. */
	if (strcmp(now.kind, "upstream") == 0 || f.paused != ABSENT)
		return OK;
	if ((e = count_again(c, &f, &now, now.extra, &k)) != OK || (k->due == now.due && k->warn == now.warn))
		return e;
	out.clock = k;
	++*changed;
	return record(c, &case_clock_counted_kind, id, f.version, &out, NULL);
}

enum err clock_recount(struct ctx *c)
{
	const struct clock_recount *in = c->in;
	struct recounted *out = c->out;
	struct rows rows;
	int64_t after = in->after == ABSENT ? 0 : in->after, after_n = in->after_n == ABSENT ? 0 : in->after_n, changed = 0;
	enum err e = db_rows(c->db, &case_sql[CLOCK_RUNNING], c->a, VALS(vi(c->tenant), vi(after), vi(after_n)), &rows);

	for (size_t i = 0; e == OK && i < rows.n; i++)
		e = recount_one(c, row(&rows, i)[0].i, row(&rows, i)[1].i, &changed);
	if (e != OK)
		return e;
	*out = (struct recounted){ .looked = (int64_t)rows.n, .changed = changed, .after = ABSENT, .after_n = ABSENT };
	if (rows.n == RECOUNT_ROWS) {
		out->after = row(&rows, rows.n - 1)[0].i;
		out->after_n = row(&rows, rows.n - 1)[1].i;
	}
	return OK;
}

SHAPE(recounted_shape, "ClocksRecounted", struct recounted,
	FIELD(struct recounted, looked, F_INT, F_NEED),
	FIELD(struct recounted, changed, F_INT, F_NEED),
	FIELD(struct recounted, after, F_ID, 0, .doc = "more stand behind this case: call again"),
	FIELD(struct recounted, after_n, F_INT, 0));
