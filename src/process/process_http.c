/*
 * process_http.c: GET /processes, what everybody may know of the definitions that new cases begin with: names for a page's
 * filters and captions, so that no page holds a pack's words. The rest of a definition stands in the acts that a case offers.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "process/process_in.h"

struct item_out { const char *id, *name; };
struct state_out { const char *id, *name, *step; bool final; };
struct process_out { const char *id, *name; struct list steps, states, categories; const char *intake; struct list channels, limits; bool task; };
struct process_list { struct list items; };

SHAPE(item_out_shape, "ProcessItem", struct item_out,
	FIELD(struct item_out, id, F_STR, F_NEED), FIELD(struct item_out, name, F_STR, F_NEED));

SHAPE(state_out_shape, "ProcessState", struct state_out,
	FIELD(struct state_out, id, F_STR, F_NEED),
	FIELD(struct state_out, name, F_STR, F_NEED),
	FIELD(struct state_out, step, F_STR, F_NEED, .doc = "the step that people are shown"),
	FIELD(struct state_out, final, F_BOOL, F_NEED));

SHAPE(process_out_shape, "Process", struct process_out,
	FIELD(struct process_out, id, F_STR, F_NEED),
	FIELD(struct process_out, name, F_STR, F_NEED),
	FIELD(struct process_out, steps, F_LIST, F_NEED, .sub = &item_out_shape),
	FIELD(struct process_out, states, F_LIST, F_NEED, .sub = &state_out_shape),
	FIELD(struct process_out, categories, F_LIST, F_NEED, .sub = &item_out_shape),
	FIELD(struct process_out, intake, F_STR, 0, .doc = "the right that opens one by hand; absent: nobody's hand does"),
	FIELD(struct process_out, channels, F_STRS, F_NEED, .doc = "how one may come in"),
	FIELD(struct process_out, limits, F_LIST, F_NEED, .sub = &item_out_shape, .doc = "those that are chosen when a case is given to who handles it"),
	FIELD(struct process_out, task, F_BOOL, F_NEED, .doc = "only inside another case"));

SHAPE(process_list_shape, "ProcessList", struct process_list,
	FIELD(struct process_list, items, F_LIST, F_NEED, .sub = &process_out_shape));

static const char *told(const struct ctx *c, const struct name *n)
{
	return ctx_zh(c) ? n->zh : n->en;
}

static struct list items_out(struct ctx *c, const struct proc_item *items, int n)
{
	struct item_out *v = arena_alloc(c->a, (size_t)n * sizeof *v);

	for (int i = 0; i < n; i++)
		v[i] = (struct item_out){ items[i].id, told(c, &items[i].name) };
	return (struct list){ (size_t)n, v };
}

static struct list states_out(struct ctx *c, const struct process *p)
{
	struct state_out *v = arena_alloc(c->a, (size_t)p->states_n * sizeof *v);

	for (int i = 0; i < p->states_n; i++)
		v[i] = (struct state_out){ p->states[i].id, told(c, &p->states[i].name), p->steps[p->states[i].step].id, p->states[i].final };
	return (struct list){ (size_t)p->states_n, v };
}

static struct list channels_out(const struct process *p)
{
	size_t n = 0;

	while (p->channels && p->channels[n])
		n++;
	return (struct list){ n, (void *)(uintptr_t)p->channels };
}

static struct list limits_out(struct ctx *c, const struct process *p)
{
	struct item_out *v = arena_alloc(c->a, (size_t)p->limits_n * sizeof *v);
	size_t n = 0;

	for (int i = 0; i < p->limits_n; i++)
		if (p->limits[i].choose)
			v[n++] = (struct item_out){ p->limits[i].id, told(c, &p->limits[i].name) };
	return (struct list){ n, v };
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct process_out *)a)->id, ((const struct process_out *)b)->id);
}

enum err process_list(struct ctx *c)
{
	struct process_out *v;
	struct list all;

	process_currents(c, &all);
	v = arena_alloc(c->a, all.n * sizeof *v);
	for (size_t i = 0; i < all.n; i++) {
		const struct process *p = ((const struct process *const *)all.v)[i];
		v[i] = (struct process_out){ p->id, told(c, &p->name), items_out(c, p->steps, p->steps_n), states_out(c, p),
			items_out(c, p->categories, p->categories_n), p->intake && *p->intake ? p->intake : NULL, channels_out(p),
			limits_out(c, p), p->task };
	}
	if (all.n)
		qsort(v, all.n, sizeof *v, by_id);
	((struct process_list *)c->out)->items = (struct list){ all.n, v };
	return OK;
}
