/*
 * cases_migrate.c: open cases go on under the definition that new ones begin with. A case ends under the definition that it began
 * with unless somebody migrates it, and nobody does that by half: where one case of a page does not fit, none of the page moves, and
 * each that does not is named with what stands against it. What was promised stays: a running clock keeps its due.
 */
#include <string.h>

#include "cases/cases_in.h"

#define MIGRATE_ROWS 200   /* looked at in one call; as in CASE_OPEN_PAGE */

struct migrate_in { const char *process; bool dry_run; int64_t after; };
struct misfit { int64_t id; const char *number, *state; struct list reasons; };
struct migrated_out { int64_t looked, fit, moved; struct list misfits; int64_t after; };

SHAPE(migrate_in_shape, "CasesMigrate", struct migrate_in,
	FIELD(struct migrate_in, process, F_STR, F_NEED, .min = 1, .max = 40, .doc = "open cases of this process that began under another version of it"),
	FIELD(struct migrate_in, dry_run, F_BOOL, 0, .doc = "only says what fits"),
	FIELD(struct migrate_in, after, F_ID, 0, .doc = "go on behind this case"));

SHAPE(misfit_shape, "CaseMisfit", struct misfit,
	FIELD(struct misfit, id, F_ID, F_NEED),
	FIELD(struct misfit, number, F_STR, F_NEED),
	FIELD(struct misfit, state, F_STR, F_NEED),
	FIELD(struct misfit, reasons, F_STRS, F_NEED));

SHAPE(migrated_shape, "CasesMigrated", struct migrated_out,
	FIELD(struct migrated_out, looked, F_INT, F_NEED, .doc = "open cases of any kind in this page"),
	FIELD(struct migrated_out, fit, F_INT, F_NEED),
	FIELD(struct migrated_out, moved, F_INT, F_NEED, .doc = "0 in a dry run"),
	FIELD(struct migrated_out, misfits, F_LIST, F_NEED, .sub = &misfit_shape),
	FIELD(struct migrated_out, after, F_ID, 0, .doc = "there are more behind this case: call again"));

struct reasons { struct arena *a; bool zh; const char *v[12]; size_t n; };

static void add(struct reasons *r, const char *zh, const char *en, const char *what)
{
	if (r->n < sizeof r->v / sizeof r->v[0])
		r->v[r->n++] = arena_printf(r->a, "%s%s%s", r->zh ? zh : en, what ? " " : "", what ? what : "");
}

/* What the row of a case says. */
static void state_fits(struct reasons *r, const struct process *was, const struct process *to, const struct case_file *f)
{
	int old = process_state(was, f->state), s = process_state(to, f->state);
	const struct proc_state *st = s >= 0 ? &to->states[s] : NULL;
	const struct proc_limit *chosen = f->chosen && *f->chosen != '=' ? process_limit(to, f->chosen) : NULL;

	if (!st)
		add(r, "新流程没有状态", "The new definition has no state", f->state);
	else if (st->final)
		add(r, "新流程中此状态为终态：", "In the new definition this state is final:", f->state);
	else if (st->owner == OWNER_ORG && !f->org)
		add(r, "新流程中此状态属于承办单位，案件还没有单位：", "In the new definition this state is a unit's, and the case has none:", f->state);
	else if (old >= 0 && (st->owner == OWNER_TASKS) != (was->states[old].owner == OWNER_TASKS))
		add(r, "新旧流程中只有一方在此状态等待任务：", "Only one of the two definitions waits for tasks in the state", f->state);
	if (f->category && !process_category(to, f->category))
		add(r, "新流程没有类别", "The new definition has no category", f->category);
	if (f->chosen && *f->chosen != '=' && !(chosen && chosen->choose))
		add(r, "新流程没有可选的时限", "The new definition has no limit to be chosen", f->chosen);
	if (to->confidential != was->confidential)
		add(r, "新旧流程的保密要求不同", "The two definitions are not equally confidential", NULL);
	if (to->task != was->task)
		add(r, "新旧流程中只有一方是任务", "Only one of the two definitions is a task", NULL);
}

/* Its own fields: each value must have its field, of the same type. `instruction` is the program's, of every task. */
static enum err values_fit(struct ctx *c, struct reasons *r, const struct process *was, const struct process *to, const struct case_file *f)
{
	struct rows rows;
	enum err e;

	if (!was->fields_n)
		return OK;
	if ((e = db_rows(c->db, &case_sql[VALUE_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &rows)) != OK)
		return e;
	for (size_t i = 0; i < rows.n; i++) {
		const char *id = row(&rows, i)[0].s;
		int old = process_field(was, id), now = process_field(to, id);
		if (old >= 0 && (now < 0 || to->fields[now].type != was->fields[old].type || to->fields[now].personal != was->fields[old].personal))
			add(r, "新流程没有同样的字段", "The new definition has no such field", id);
	}
	return OK;
}

static bool joins(const struct process *def, const char *task)
{
	for (int i = 0; i < def->joins_n; i++)
		if (strcmp(def->joins[i].task, task) == 0)
			return true;
	return false;
}

/* Open tasks whose end was to move the case must still do so. */
static enum err tasks_fit(struct ctx *c, struct reasons *r, const struct process *was, const struct process *to, const struct case_file *f)
{
	struct case_file *v;
	size_t n;
	enum err e;

	if (!f->tasks)
		return OK;
	if ((e = case_tasks(c, f->id, &v, &n)) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		if (v[i].open && joins(was, v[i].process) && !joins(to, v[i].process))
			add(r, "新流程不再等待未结任务", "The new definition does not wait for the open task", v[i].number);
	return OK;
}

/* What a task may still have its case do must stand there. */
static enum err parent_fits(struct ctx *c, struct reasons *r, const struct process *to, const struct case_file *f)
{
	const struct process *def;
	struct case_file parent;
	enum err e;

	if (!f->parent)
		return OK;
	if ((e = case_read(c, f->parent, &parent)) != OK || (e = case_process(c, &parent, &def)) != OK)
		return e;
	for (int i = 0; i < to->acts_n; i++)
		for (int k = 0; k < to->acts[i].effects_n; k++)
			if (to->acts[i].effects[k].kind == EFFECT_PARENT && !process_act(def, to->acts[i].effects[k].id))
				add(r, "主办案件的流程没有动作", "Its case's definition has no act", to->acts[i].effects[k].id);
	return OK;
}

static enum err judge(struct ctx *c, const struct process *was, const struct process *to, const struct case_file *f, struct list *out)
{
	struct reasons *r = arena_alloc(c->a, sizeof *r);
	enum err e;

	*r = (struct reasons){ .a = c->a, .zh = ctx_zh(c) };
	state_fits(r, was, to, f);
	if ((e = values_fit(c, r, was, to, f)) != OK || (e = tasks_fit(c, r, was, to, f)) != OK || (e = parent_fits(c, r, to, f)) != OK)
		return e;
	*out = (struct list){ r->n, r->v };
	return OK;
}

static enum err move(struct ctx *c, const struct process *to, const struct case_file *f)
{
	const struct proc_state *s = &to->states[process_state(to, f->state)];
	struct case_migrated out = { f->definition, to->hash, s->owner == OWNER_TASKS ? "tasks" : s->right, s->step };
	enum err e = record(c, &case_migrated_kind, f->id, f->version, &out, NULL);

	if (e == OK)
		case_notify(c, f->path, f->org);
	return e;
}

static enum err refuse_page(struct ctx *c, const struct misfit *v, size_t n)
{
	const char *names = "";

	for (size_t i = 0; i < n && i < 10; i++)
		names = arena_printf(c->a, "%s%s%s (%s)", names, i ? "; " : "", v[i].number, ((const char *const *)v[i].reasons.v)[0]);
	return refuse(&c->problem, E_CONFLICT, "process", "有 %d 个案件不能转入新流程，本批均未转入：%s", "%d cases do not fit, and none of this page was moved: %s",
	              (int)n, names);
}

enum err cases_migrate(struct ctx *c)
{
	const struct migrate_in *in = c->in;
	struct migrated_out *out = c->out;
	const struct process *to = process_current(c, in->process), *was;
	struct case_file *v;
	struct list why;
	size_t n, fit = 0, bad = 0;
	enum err e;

	if (!to)
		return refuse(&c->problem, E_INPUT, "process", "没有流程 “%s”", "There is no process \"%s\"", in->process);
	if ((e = case_list_read(c, &case_sql[CASE_OPEN_PAGE], VALS(vi(c->tenant), vi(in->after == ABSENT ? 0 : in->after)), &v, &n)) != OK)
		return e;
	struct misfit *misfits = arena_alloc(c->a, n * sizeof *misfits);
	const struct case_file **fits = arena_alloc(c->a, n * sizeof *fits);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(v[i].process, in->process) != 0 || strcmp(v[i].definition, to->hash) == 0)
			continue;
		if ((e = case_process(c, &v[i], &was)) != OK || (e = judge(c, was, to, &v[i], &why)) != OK)
			return e;
		if (why.n)
			misfits[bad++] = (struct misfit){ v[i].id, v[i].number, v[i].state, why };
		else
			fits[fit++] = &v[i];
	}
	*out = (struct migrated_out){ (int64_t)n, (int64_t)fit, 0, { bad, misfits }, n == MIGRATE_ROWS ? v[n - 1].id : ABSENT };
	if (in->dry_run)
		return OK;
	if (bad)
		return refuse_page(c, misfits, bad);
	for (size_t i = 0; i < fit && e == OK; i++)
		e = move(c, to, fits[i]);
	out->moved = e == OK ? (int64_t)fit : 0;
	return e;
}
