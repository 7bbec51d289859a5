/*
 * process_parse.c: a pack's file to a definition, strictly: an unknown key, a missing one, a name that stands nowhere, each is
 * refused with its line. Here the head of the file, its limits and what is said of the whole; the parts lie beside this one.
 */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "process/process_in.h"

static const char *const asked_names[ASKED_KINDS] = {
	"category", "words", "org", "limit", "photos", "score", "units", "matter", "until", "amount",
};

const char *asked_name(enum asked k)
{
	return asked_names[k];
}

int process_state(const struct process *p, const char *id)
{
	for (int i = 0; i < p->states_n; i++)
		if (strcmp(p->states[i].id, id) == 0)
			return i;
	return -1;
}

const struct proc_act *process_act(const struct process *p, const char *id)
{
	for (int i = 0; i < p->acts_n; i++)
		if (strcmp(p->acts[i].id, id) == 0)
			return &p->acts[i];
	return NULL;
}

const struct proc_limit *process_limit(const struct process *p, const char *id)
{
	for (int i = 0; i < p->limits_n; i++)
		if (strcmp(p->limits[i].id, id) == 0)
			return &p->limits[i];
	return NULL;
}

const struct proc_item *process_category(const struct process *p, const char *id)
{
	return item_find(p->categories, p->categories_n, id);
}

int process_field(const struct process *p, const char *id)
{
	for (int i = 0; i < p->fields_n; i++)
		if (strcmp(p->fields[i].id, id) == 0)
			return i;
	return -1;
}

const char *process_clock(const struct proc_state *s, const char *category)
{
	const char *others = NULL;

	for (int i = 0; i < s->clocks_n; i++) {
		if (!s->clocks[i].category)
			others = s->clocks[i].limit;
		else if (category && strcmp(s->clocks[i].category, category) == 0)
			return s->clocks[i].limit;
	}
	return others;
}

/* ---- limits ---- */

/* The calendar's own word on a limit, with the line that it stands in. */
static enum err limit_counts(const struct reading *r, const struct yaml *it, const struct proc_limit *l)
{
	struct problem why = { 0 };

	if (r->def->adopted || process_world.limit(l, &why) == OK)
		return OK;
	yaml_refuse(it, r->p, "时限无效", "the limit is not valid");
	snprintf(r->p->zh, sizeof r->p->zh, "时限“%s”：%.300s", l->id, why.zh);
	snprintf(r->p->en, sizeof r->p->en, "the limit \"%s\": %.300s", l->id, why.en);
	return E_INPUT;
}

static enum err read_limit(const struct reading *r, const struct yaml *it, struct proc_limit *l)
{
	static const char *const units[] = { "minute", "urgent_hour", "natural_day", "work_hour", "work_day", NULL };
	static const char *const starts[] = { "now", "next_day", NULL }, *const ends[] = { "minute", "close", "midnight", NULL };
	int unit, start, end;
	enum err e;

	if ((e = yaml_keys(it, "id|name|unit|amount|start|end|warn|choose", r->p)) != OK || (e = def_id(r, it, "id", &l->id)) != OK ||
	    (e = def_name(r, it, &l->name)) != OK || (e = def_choice(r, it, "unit", units, &unit)) != OK ||
	    (e = def_choice(r, it, "start", starts, &start)) != OK || (e = def_choice(r, it, "end", ends, &end)) != OK ||
	    (e = def_count(r, it, "amount", 3650, &l->amount)) != OK || (e = def_count(r, it, "warn", 99, &l->warn)) != OK ||
	    (e = def_flag(r, it, "choose", &l->choose)) != OK)
		return e;
	l->unit = units[unit];
	l->start = starts[start];
	l->end = ends[end];
	if (!l->amount)
		return yaml_refuse(it, r->p, "缺少 amount", "amount is missing");
	if ((e = limit_counts(r, it, l)) != OK)
		return e;
	if (process_limit(r->def, l->id) || strcmp(l->id, "chosen") == 0)
		return yaml_refuse(it, r->p, "时限 “%s” 重复或为保留名", "the limit \"%s\" stands twice or is reserved", l->id);
	return OK;
}

static enum err read_limits(const struct reading *r)
{
	struct process *def = r->def;
	const struct yaml *list;
	enum err e = def_list(r, r->root, "limits", true, 60, &list);

	if (e != OK)
		return e;
	def->limits = arena_alloc(r->a, list->n * sizeof *def->limits);
	for (size_t i = 0; i < list->n; i++) {
		struct proc_limit l = { .warn = 80 };
		if ((e = read_limit(r, list->items[i], &l)) != OK)
			return e;
		def->limits[def->limits_n++] = l;
	}
	return OK;
}

/* ---- the head, and what is said of the whole ---- */

/*
 * How a case of this kind comes in. A text that was adopted before there were channels opened every case by one right and
 * by the two channels that the program had then.
 */
static enum err read_intake(const struct reading *r)
{
	static const char *const first[] = { "snap", "grid", NULL };
	struct process *def = r->def;
	enum err e;

	def->intake = "";
	if ((e = def_flag(r, r->root, "task", &def->task)) != OK || (e = def_flag(r, r->root, "confidential", &def->confidential)) != OK ||
	    (e = def_ids(r, r->root, "channels", 20, &def->channels)) != OK)
		return e;
	if (yaml_get(r->root, "intake") && (e = def_right(r, r->root, "intake", &def->intake)) != OK)
		return e;
	if (def->adopted && !def->task && !def->channels) {
		def->intake = "case.report";
		def->channels = first;
	}
	return OK;
}

static enum err read_measure(const struct reading *r)
{
	const struct yaml *m = yaml_get(r->root, "measure");
	enum err e;

	if (!m)
		return OK;
	if ((e = yaml_keys(m, "respond|handle", r->p)) != OK)
		return e;
	if (yaml_get(m, "respond") && (e = def_states(r, m, "respond", &r->def->respond)) != OK)
		return e;
	return yaml_get(m, "handle") ? def_states(r, m, "handle", &r->def->handle) : OK;
}

static enum err read_whole(const struct reading *r)
{
	struct process *def = r->def;
	enum err e;

	def->merged = -1;
	if (yaml_get(r->root, "merged") && (e = def_state(r, r->root, "merged", &def->merged)) != OK)
		return e;
	if (yaml_get(r->root, "total") && (e = def_limit(r, r->root, "total", &def->total)) != OK)
		return e;
	return read_measure(r);
}

#define ROOT_KEYS "id|name|task|confidential|intake|channels|total|measure|merged|steps|limits|categories|fields|start|states|acts|joins|follow|urge"

enum err definition_read(struct reading *r, const char *file, const char *text, size_t n)
{
	struct process *def = r->def;
	uint8_t sum[32];
	char *hash = arena_alloc(r->a, 65);
	enum err e;

	crypto_generichash(sum, sizeof sum, (const uint8_t *)text, n, NULL, 0);
	text_hex(hash, sum, sizeof sum);
	def->hash = hash;
	def->text = arena_strn(r->a, text, n);
	if ((e = yaml_parse(r->a, file, text, n, &r->root, r->p)) != OK || (e = yaml_keys(r->root, ROOT_KEYS, r->p)) != OK ||
	    (e = def_id(r, r->root, "id", &def->id)) != OK || (e = def_name(r, r->root, &def->name)) != OK || (e = read_intake(r)) != OK ||
	    (e = def_items(r, r->root, "steps", &def->steps, &def->steps_n)) != OK ||
	    (e = def_items(r, r->root, "categories", &def->categories, &def->categories_n)) != OK || (e = read_limits(r)) != OK ||
	    (e = def_read_fields(r)) != OK || (e = def_read_states(r)) != OK || (e = def_read_acts(r)) != OK || (e = def_read_needs_done(r)) != OK ||
	    (e = def_read_on_due(r)) != OK || (e = def_read_joins(r)) != OK || (e = def_read_follows(r)) != OK ||
	    (e = def_read_urges(r)) != OK || (e = read_whole(r)) != OK)
		return e;
	if (def->adopted || ((e = process_check_acts(r)) == OK && (e = process_check_tasks(r)) == OK))
		return def->adopted ? OK : process_check(r);
	return e;
}

enum err process_parse(struct arena *a, const struct roles *roles, const char *file, const char *text, size_t n, struct process **out,
                       struct problem *p)
{
	struct reading r = { .a = a, .roles = roles, .def = arena_alloc(a, sizeof *r.def), .p = p };
	enum err e = definition_read(&r, file, text, n);

	if (e == OK)
		*out = r.def;
	return e;
}

enum err process_parse_adopted(struct arena *a, const char *file, const char *text, size_t n, struct process **out, struct problem *p)
{
	struct reading r = { .a = a, .def = arena_alloc(a, sizeof *r.def), .p = p };
	enum err e;

	r.def->adopted = true;
	if ((e = definition_read(&r, file, text, n)) == OK)
		*out = r.def;
	return e;
}
