/*
 * cases_around.c: what stands around a case, for its page: the case that it is a task of, its own tasks and who has not answered
 * yet, cases beside it, the fields that its definition added, the reminders that its clocks sent.
 */
#include <string.h>

#include "cases/cases_in.h"
#include "cases/cases_show.h"
#include "people/people.h"

SHAPE(case_task_shape, "CaseTask", struct case_task,
	FIELD(struct case_task, id, F_ID, F_NEED),
	FIELD(struct case_task, number, F_STR, F_NEED),
	FIELD(struct case_task, version, F_INT, F_NEED),
	FIELD(struct case_task, process, F_STR, F_NEED),
	FIELD(struct case_task, process_name, F_STR, F_NEED),
	FIELD(struct case_task, role, F_STR, 0, .one_of = "lead|co"),
	FIELD(struct case_task, org, F_ID, 0),
	FIELD(struct case_task, org_name, F_STR, 0),
	FIELD(struct case_task, state, F_STR, F_NEED),
	FIELD(struct case_task, state_name, F_STR, F_NEED),
	FIELD(struct case_task, open, F_BOOL, F_NEED),
	FIELD(struct case_task, due, F_TIME, 0),
	FIELD(struct case_task, closed, F_TIME, 0),
	FIELD(struct case_task, clock_state, F_STR, F_NEED));
SHAPE(case_linked_shape, "CaseLinked", struct case_linked,
	FIELD(struct case_linked, id, F_ID, F_NEED),
	FIELD(struct case_linked, number, F_STR, F_NEED),
	FIELD(struct case_linked, kind, F_STR, F_NEED, .one_of = "link|split|merged"),
	FIELD(struct case_linked, mine, F_BOOL, F_NEED, .doc = "that one came out of this one, or was merged into it"),
	FIELD(struct case_linked, at, F_TIME, F_NEED));
SHAPE(case_value_shown_shape, "CaseFieldValue", struct case_field_value,
	FIELD(struct case_field_value, field, F_STR, F_NEED),
	FIELD(struct case_field_value, label, F_STR, F_NEED),
	FIELD(struct case_field_value, type, F_STR, F_NEED, .one_of = "text|number|money|day|choice|flag"),
	FIELD(struct case_field_value, number, F_INT, 0, .doc = "money in fen; a day as days since 1970; a flag as 0 or 1"),
	FIELD(struct case_field_value, text, F_STR, 0, .max = LIMIT_WORDS_CHARS));
SHAPE(case_reminder_shape, "CaseReminder", struct case_reminder,
	FIELD(struct case_reminder, at, F_TIME, F_NEED),
	FIELD(struct case_reminder, level, F_STR, F_NEED),
	FIELD(struct case_reminder, name, F_STR, F_NEED),
	FIELD(struct case_reminder, reach, F_STR, F_NEED, .doc = "the right of the desk that was told"),
	FIELD(struct case_reminder, org_name, F_STR, 0));

static const char *in_words(struct ctx *c, const struct name *n)
{
	return ctx_zh(c) ? n->zh : n->en;
}

static enum err task_of(struct ctx *c, const struct case_file *f, struct case_task *out)
{
	const struct process *def;
	struct people_org org = { 0 };
	enum err e = case_process(c, f, &def);

	if (e != OK)
		return e;
	if (f->org && !ctx_found(c, people_org_get(c, f->org, &org)))
		org.name = NULL;
	*out = (struct case_task){
		.id = f->id, .version = f->version, .org = f->org ? f->org : ABSENT, .number = f->number, .process = f->process,
		.process_name = in_words(c, &def->name), .role = f->role && *f->role ? f->role : NULL, .org_name = org.name, .state = f->state,
		.state_name = in_words(c, &def->states[process_state(def, f->state)].name), .open = f->open != 0, .due = f->due, .closed = f->closed,
		.clock_state = f->clock_state,
	};
	return OK;
}

static enum err parent_fill(struct ctx *c, const struct case_file *f, struct case_around *out)
{
	struct case_task *t = arena_alloc(c->a, sizeof *t);
	struct case_file parent;
	enum err e;

	if (!f->parent)
		return OK;
	if ((e = case_read(c, f->parent, &parent)) == OK && (e = task_of(c, &parent, t)) == OK)
		out->parent = t;
	return e;
}

static enum err tasks_fill(struct ctx *c, const struct case_file *f, struct case_around *out)
{
	struct case_file *v;
	size_t n;
	enum err e;

	if (!f->tasks)
		return OK;
	if ((e = case_tasks(c, f->id, &v, &n)) != OK)
		return e;
	struct case_task *t = arena_alloc(c->a, n * sizeof *t);
	for (size_t i = 0; i < n; i++)
		if ((e = task_of(c, &v[i], &t[i])) != OK)
			return e;
	out->tasks = (struct list){ n, t };
	return OK;
}

static enum err links_fill(struct ctx *c, const struct case_file *f, struct case_around *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[LINK_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &rows);

	if (e != OK)
		return e;
	struct case_linked *v = arena_alloc(c->a, rows.n * sizeof *v);
	size_t n = 0;
	for (size_t i = 0; i < rows.n && e == OK; i++) {
		const struct val *r = row(&rows, i);
		bool mine = r[0].i == f->id;
		struct case_file other;
		if ((e = case_read(c, mine ? r[1].i : r[0].i, &other)) != OK)
			break;
		const char *right = case_read_right(c, &other);
		if (ctx_may(c, right ? right : "case.read", other.path, other.org))
			v[n++] = (struct case_linked){ other.id, other.number, r[2].s, mine, r[3].i };
	}
	out->links = (struct list){ n, v };
	return e;
}

static const char *value_text(struct ctx *c, const struct proc_field *f, const char *word)
{
	if (!word || (f && f->type == OWN_FLAG))
		return NULL;
	for (int i = 0; f && i < f->choices_n; i++)
		if (strcmp(f->choices[i].id, word) == 0)
			return in_words(c, &f->choices[i].name);
	return side_get(c, word);
}

const char *case_own_type(enum field_type type)
{
	static const char *const names[] = {
		[OWN_TEXT] = "text", [OWN_NUMBER] = "number", [OWN_MONEY] = "money", [OWN_DATE] = "day", [OWN_CHOICE] = "choice", [OWN_FLAG] = "flag",
	};

	return names[type];
}

static enum err values_fill(struct ctx *c, const struct process *def, const struct case_file *f, struct case_around *out)
{
	struct rows rows;
	enum err e;

	if (!def->fields_n && !f->parent)
		return OK;
	if ((e = db_rows(c->db, &case_sql[VALUE_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &rows)) != OK)
		return e;
	struct case_field_value *v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		int k = process_field(def, r[0].s);
		const struct proc_field *field = k >= 0 ? &def->fields[k] : NULL;
		v[i] = (struct case_field_value){
			r[0].s, field ? in_words(c, &field->name) : ctx_zh(c) ? "交办说明" : "Instruction", field ? case_own_type(field->type) : "text",
			r[1].type ? r[1].i : ABSENT, value_text(c, field, r[2].s),
		};
	}
	out->values = (struct list){ rows.n, v };
	return OK;
}

static enum err reminders_fill(struct ctx *c, const struct process *def, const struct case_file *f, struct case_around *out)
{
	struct rows rows;
	enum err e;

	if (!def->urges_n)
		return OK;
	if ((e = db_rows(c->db, &case_sql[URGE_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &rows)) != OK)
		return e;
	struct case_reminder *v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		struct people_org org = { 0 };
		const char *name = r[1].s;
		for (int k = 0; k < def->urges_n; k++)
			if (strcmp(def->urges[k].level, r[1].s) == 0)
				name = in_words(c, &def->urges[k].name);
		if (r[4].i && !ctx_found(c, people_org_get(c, r[4].i, &org)))
			org.name = NULL;
		v[i] = (struct case_reminder){ r[5].i, r[1].s, name, r[3].s, org.name };
	}
	out->reminders = (struct list){ rows.n, v };
	return OK;
}

enum err case_around_fill(struct ctx *c, const struct process *def, const struct case_file *f, struct case_around *out)
{
	enum err e;

	*out = (struct case_around){ 0 };
	if ((e = parent_fill(c, f, out)) != OK || (e = tasks_fill(c, f, out)) != OK || (e = links_fill(c, f, out)) != OK ||
	    (e = values_fill(c, def, f, out)) != OK)
		return e;
	return reminders_fill(c, def, f, out);
}
