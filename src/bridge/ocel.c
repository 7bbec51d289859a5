/*
 * ocel.c: everything that happened, as OCEL 2.0 JSON. Two passes over the stories, events and then objects, so that nothing but
 * the ids of what was told is kept. Types are declared at the end, when it is known which there were: JSON does not mind.
 *
 * No person, no free text, no place finer than a grid: units, posts and nodes are what acts here.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "bridge/bridge_in.h"
#include "territory/territory.h"

#define TYPES_MAX 4096     /* distinct names: processes times acts */

struct types { const char *name[TYPES_MAX]; int n; };

struct ocel {
	struct run *r;
	struct arena *a;           /* emptied an object or event */
	struct arena *names;
	struct types events, objects;
	struct defs defs;
	int64_t *ids;              /* of the cases told, rising */
	size_t ids_n, ids_cap;
	bool first;
};

struct attribute { const char *name, *type; };

static const struct attribute event_attributes[] = {
	{ "act", "string" }, { "from", "string" }, { "state", "string" }, { "category", "string" }, { "chosen", "string" },
	{ "outcome", "string" }, { "ends", "string" }, { "level", "string" }, { "public", "boolean" }, { "score", "integer" }, { "until", "time" },
	{ "n", "integer" }, { "kind", "string" }, { "limit", "string" }, { "clock_state", "string" }, { "measure", "string" },
	{ "started", "time" }, { "due", "time" }, { "original_due", "time" }, { "result", "string" },
};

static const struct attribute case_attributes[] = {
	{ "number", "string" }, { "process", "string" }, { "channel", "string" }, { "opened", "time" }, { "state", "string" },
	{ "category", "string" }, { "score", "integer" },
};

static const struct attribute org_attributes[] = { { "name", "string" }, { "kind", "string" }, { "active", "boolean" } };
static const struct attribute post_attributes[] = { { "title", "string" }, { "active", "boolean" } };
static const struct attribute node_attributes[] = {
	{ "name", "string" }, { "level", "string" }, { "kind", "string" }, { "code", "string" }, { "path", "string" }, { "state", "string" },
};

#define EPOCH "1970-01-01T00:00:00Z"   /* of what holds from the beginning, as the standard has it */

/* ---- types ---- */

/* An open table: a slot is found by its name's hash, so that a million events look once each. */
static bool type_note(struct ocel *o, struct types *t, const char *name)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (const char *s = name; *s; s++)
		h = (h ^ (uint8_t)*s) * 16777619u;
	for (i = h % TYPES_MAX; t->name[i]; i = (i + 1) % TYPES_MAX)
		if (strcmp(t->name[i], name) == 0)
			return true;
	if (t->n == TYPES_MAX / 2)
		return false;
	t->name[i] = arena_str(o->names, name);
	t->n++;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void type_out(struct jw *w, const char *name, const struct attribute *v, size_t n)
{
	jw_obj(w);
	jw_key(w, "name");
	jw_str(w, name);
	jw_key(w, "attributes");
	jw_arr(w);
	for (size_t i = 0; i < n; i++) {
		jw_obj(w);
		jw_key(w, "name");
		jw_str(w, v[i].name);
		jw_key(w, "type");
		jw_str(w, v[i].type);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_obj_end(w);
}

#define TYPE_OUT(w, name, v) type_out(w, name, v, sizeof v / sizeof v[0])

static void types_sorted(struct types *t)
{
	int n = 0;

	for (int i = 0; i < TYPES_MAX; i++)
		if (t->name[i])
			t->name[n++] = t->name[i];
	qsort(t->name, (size_t)n, sizeof *t->name, by_name);
}

static void write_text(struct ocel *o, struct jw *w)
{
	size_t n;
	const char *text = jw_text(w, &n);

	if (!o->first)
		fputs(",\n", o->r->out);
	o->first = false;
	fwrite(text, 1, n, o->r->out);
	arena_reset(o->a);
}

static void types_out(struct ocel *o)
{
	struct jw w;

	types_sorted(&o->events);
	types_sorted(&o->objects);
	fputs("\n],\n\"eventTypes\":[\n", o->r->out);
	o->first = true;
	for (int i = 0; i < o->events.n; i++) {
		jw_init(&w, o->a);
		TYPE_OUT(&w, o->events.name[i], event_attributes);
		write_text(o, &w);
	}
	fputs("\n],\n\"objectTypes\":[\n", o->r->out);
	o->first = true;
	for (int i = 0; i < o->objects.n; i++) {
		jw_init(&w, o->a);
		TYPE_OUT(&w, o->objects.name[i], case_attributes);
		write_text(o, &w);
	}
	jw_init(&w, o->a);
	TYPE_OUT(&w, "organization", org_attributes);
	write_text(o, &w);
	jw_init(&w, o->a);
	TYPE_OUT(&w, "post", post_attributes);
	write_text(o, &w);
	jw_init(&w, o->a);
	TYPE_OUT(&w, "node", node_attributes);
	write_text(o, &w);
	fputs("\n]}\n", o->r->out);
}

/* ---- values ---- */

/* time NULL: an event's attribute, which needs none. */
static void attr_begin(struct jw *w, const char *name, const char *time)
{
	jw_obj(w);
	jw_key(w, "name");
	jw_str(w, name);
	if (time) {
		jw_key(w, "time");
		jw_str(w, time);
	}
	jw_key(w, "value");
}

static void attr_text(struct jw *w, const char *name, const char *time, const char *value)
{
	if (!value || !*value)
		return;
	attr_begin(w, name, time);
	jw_str(w, value);
	jw_obj_end(w);
}

static void attr_int(struct jw *w, const char *name, const char *time, int64_t value)
{
	if (value == ABSENT)
		return;
	attr_begin(w, name, time);
	jw_int(w, value);
	jw_obj_end(w);
}

static void attr_bool(struct jw *w, const char *name, const char *time, bool value)
{
	attr_begin(w, name, time);
	jw_bool(w, value);
	jw_obj_end(w);
}

static void relate(struct jw *w, struct arena *a, char kind, int64_t id, const char *qualifier)
{
	if (!id)
		return;
	jw_obj(w);
	jw_key(w, "objectId");
	jw_str(w, arena_printf(a, "%c%" PRId64, kind, id));
	jw_key(w, "qualifier");
	jw_str(w, qualifier);
	jw_obj_end(w);
}

/* ---- events ---- */

static bool id_note(struct ocel *o, int64_t id)
{
	if (o->ids_n == o->ids_cap) {
		size_t cap = o->ids_cap ? 2 * o->ids_cap : 4096;
		int64_t *ids = realloc(o->ids, cap * sizeof *ids);
		if (!ids)
			return false;
		o->ids = ids;
		o->ids_cap = cap;
	}
	o->ids[o->ids_n++] = id;
	return true;
}

static int by_id(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* 0 where the other case is not in this log: a relationship must lead somewhere. */
static int64_t told_id(const struct ocel *o, int64_t id)
{
	return id && bsearch(&id, o->ids, o->ids_n, sizeof id, by_id) ? id : 0;
}

static void clock_attributes(struct jw *w, struct arena *a, const struct clock_life *k, const struct process *def)
{
	attr_int(w, "n", NULL, k->n);
	attr_text(w, "kind", NULL, k->kind);
	attr_text(w, "limit", NULL, k->limit);
	attr_text(w, "clock_state", NULL, k->state);
	if (strcmp(k->kind, "state") == 0)
		attr_text(w, "measure", NULL, def_measure(def, k->state));
	attr_text(w, "started", NULL, time_text(a, k->started));
	attr_text(w, "due", NULL, time_text(a, k->due));
	attr_text(w, "original_due", NULL, time_text(a, k->original));
	attr_text(w, "result", NULL, k->result);
}

static void event_out(void *arg, const struct story *s, const struct ending *e, const struct happening *h)
{
	struct ocel *o = arg;
	const char *type = arena_printf(o->a, "%s.%s", e->process, h->name);
	const struct process *def = defs_find(&o->defs, e->definition);
	struct jw w;

	jw_init(&w, o->a);
	jw_obj(&w);
	jw_key(&w, "id");
	jw_str(&w, arena_printf(o->a, "e%" PRId64 ".%d", h->entry, h->nth));
	jw_key(&w, "type");
	jw_str(&w, type);
	jw_key(&w, "time");
	jw_str(&w, time_text(o->a, h->at));
	jw_key(&w, "attributes");
	jw_arr(&w);
	attr_text(&w, "act", NULL, h->act ? h->name : NULL);
	attr_text(&w, "from", NULL, h->from);
	attr_text(&w, "state", NULL, h->state);
	attr_text(&w, "category", NULL, h->category);
	attr_text(&w, "chosen", NULL, h->chosen);
	attr_text(&w, "outcome", NULL, h->outcome);
	attr_text(&w, "ends", NULL, h->changes ? def_ends(def, h->state) : NULL);
	attr_text(&w, "level", NULL, h->urged);
	if (h->act)
		attr_bool(&w, "public", NULL, h->public);
	attr_int(&w, "score", NULL, h->score);
	attr_text(&w, "until", NULL, time_text(o->a, h->until));
	if (h->clock)
		clock_attributes(&w, o->a, h->clock, def);
	jw_arr_end(&w);
	jw_key(&w, "relationships");
	jw_arr(&w);
	relate(&w, o->a, 'c', s->id, "of");
	relate(&w, o->a, 'o', h->org, "handled by");
	relate(&w, o->a, 'p', h->post, "done by");
	jw_arr_end(&w);
	jw_obj_end(&w);
	if (!type_note(o, &o->events, type))
		refuse(o->r->p, E_TOO_LARGE, "", "事件种类过多", "there are too many kinds of events");
	/* The story itself lies elsewhere, but what is walked lies in the arena: it is emptied behind the story. */
	size_t n;
	const char *text = jw_text(&w, &n);
	fputs(o->first ? "" : ",\n", o->r->out);
	o->first = false;
	fwrite(text, 1, n, o->r->out);
}

static enum err events_story(void *arg, const struct story *s)
{
	struct ocel *o = arg;

	if (!story_within(s, o->r->cut))
		return OK;
	if (!id_note(o, s->id))
		return E_FULL;
	story_walk(o->a, s, event_out, o);
	arena_reset(o->a);
	return o->r->p->code != OK ? o->r->p->code : ferror(o->r->out) ? E_INTERNAL : OK;
}

/* ---- objects ---- */

/* What a case was over time: every change of these, with the instant from which it held. */
struct change { const char *text; int64_t at, num; bool held; };
struct changing { struct jw *w; struct arena *a; struct change state, category, score; int64_t orgs[32]; int orgs_n; };

/* Of two changes in one instant the later one counts: a value has one beginning. */
static void change_out(struct changing *c, const char *name, struct change *held, int64_t at)
{
	if (!held->held || held->at == at)
		return;
	if (held->text)
		attr_text(c->w, name, time_text(c->a, held->at), held->text);
	else
		attr_int(c->w, name, time_text(c->a, held->at), held->num);
	held->held = false;
}

static void change_text(struct changing *c, const char *name, struct change *k, const char *text, int64_t at)
{
	if (!text || (k->text && strcmp(k->text, text) == 0))
		return;
	change_out(c, name, k, at);
	*k = (struct change){ text, at, 0, true };
}

static void changed(void *arg, const struct story *s, const struct ending *e, const struct happening *h)
{
	struct changing *c = arg;
	int i = 0;

	(void)s;
	(void)e;
	change_text(c, "state", &c->state, h->state, h->at);
	change_text(c, "category", &c->category, h->category, h->at);
	if (h->score != ABSENT) {
		change_out(c, "score", &c->score, h->at);
		c->score = (struct change){ NULL, h->at, h->score, true };
	}
	while (i < c->orgs_n && c->orgs[i] != h->org)
		i++;
	if (h->org && i == c->orgs_n && i < 32)
		c->orgs[c->orgs_n++] = h->org;
}

static void object_begin(struct jw *w, struct arena *a, char kind, int64_t id, const char *type)
{
	jw_init(w, a);
	jw_obj(w);
	jw_key(w, "id");
	jw_str(w, arena_printf(a, "%c%" PRId64, kind, id));
	jw_key(w, "type");
	jw_str(w, type);
	jw_key(w, "attributes");
	jw_arr(w);
}

static void object_relates(struct jw *w)
{
	jw_arr_end(w);
	jw_key(w, "relationships");
	jw_arr(w);
}

static void object_end(struct ocel *o, struct jw *w)
{
	jw_arr_end(w);
	jw_obj_end(w);
	write_text(o, w);
}

static enum err objects_story(void *arg, const struct story *s)
{
	struct ocel *o = arg;
	struct ending e;
	const char *type, *at;
	struct jw w;

	if (!story_within(s, o->r->cut) || !story_begins(s, &e))
		return OK;
	struct changing c = { .w = &w, .a = o->a };
	type = arena_printf(o->a, "%s:%s", e.parent ? "task" : "case", e.process);
	if (!type_note(o, &o->objects, type))
		return refuse(o->r->p, E_TOO_LARGE, "", "流程种类过多", "there are too many processes");
	object_begin(&w, o->a, 'c', s->id, type);
	at = time_text(o->a, e.opened);
	attr_text(&w, "number", at, e.number);
	attr_text(&w, "process", at, e.process);
	attr_text(&w, "channel", at, e.channel);
	attr_text(&w, "opened", at, at);
	story_walk(o->a, s, changed, &c);
	change_out(&c, "state", &c.state, ABSENT);
	change_out(&c, "category", &c.category, ABSENT);
	change_out(&c, "score", &c.score, ABSENT);
	object_relates(&w);
	relate(&w, o->a, 'n', e.node, "at");
	relate(&w, o->a, 'c', told_id(o, e.parent), "part of");
	relate(&w, o->a, 'c', told_id(o, e.origin), e.origin_kind ? e.origin_kind : "from");
	relate(&w, o->a, 'c', told_id(o, e.into), "merged into");
	for (int i = 0; i < c.orgs_n; i++)
		relate(&w, o->a, 'o', c.orgs[i], "handled by");
	object_end(o, &w);
	return ferror(o->r->out) ? E_INTERNAL : OK;
}

static enum err org_object(void *arg, const struct val *v, int cols)
{
	struct ocel *o = arg;
	struct jw w;

	(void)cols;
	object_begin(&w, o->a, 'o', v[0].i, "organization");
	attr_text(&w, "name", EPOCH, v[4].s);
	attr_text(&w, "kind", EPOCH, v[3].s);
	attr_bool(&w, "active", EPOCH, v[5].i);
	object_relates(&w);
	relate(&w, o->a, 'o', v[1].i, "part of");
	relate(&w, o->a, 'n', v[2].i, "at");
	object_end(o, &w);
	return OK;
}

static enum err post_object(void *arg, const struct val *v, int cols)
{
	struct ocel *o = arg;
	struct jw w;

	(void)cols;
	object_begin(&w, o->a, 'p', v[0].i, "post");
	attr_text(&w, "title", EPOCH, v[3].s);
	attr_bool(&w, "active", EPOCH, v[4].i);
	object_relates(&w);
	relate(&w, o->a, 'o', v[1].i, "of");
	relate(&w, o->a, 'n', v[2].i, "at");
	object_end(o, &w);
	return OK;
}

static enum err node_object(void *arg, const struct val *v, int cols)
{
	struct ocel *o = arg;
	struct jw w;

	(void)cols;
	object_begin(&w, o->a, 'n', v[0].i, "node");
	attr_text(&w, "name", EPOCH, v[5].s);
	attr_text(&w, "level", EPOCH, level_name((int)v[2].i));
	attr_text(&w, "kind", EPOCH, v[3].s);
	attr_text(&w, "code", EPOCH, v[6].s);
	attr_text(&w, "path", EPOCH, v[4].s);
	attr_text(&w, "state", EPOCH, v[7].s);
	object_relates(&w);
	relate(&w, o->a, 'n', v[1].i, "in");
	object_end(o, &w);
	return OK;
}

static enum err ocel_body(struct run *r)
{
	struct ocel *o = calloc(1, sizeof *o);
	enum err e;

	if (!o)
		abort();
	*o = (struct ocel){ .r = r, .a = arena_new(SIZE_MAX), .names = arena_new(SIZE_MAX), .first = true };
	fputs("{\"events\":[\n", r->out);
	if ((e = defs_read(r->db, r->tenant, o->names, &o->defs, r->p)) == OK && (e = stories_read(r->db, r->tenant, events_story, o, r->p)) == OK) {
		fputs("\n],\n\"objects\":[\n", r->out);
		o->first = true;
		e = stories_read(r->db, r->tenant, objects_story, o, r->p);
	}
	if (e == OK && (e = export_pages(r, &bridge_sql[EXPORT_ORGS], org_object, o)) == OK &&
	    (e = export_pages(r, &bridge_sql[EXPORT_POSTS], post_object, o)) == OK &&
	    (e = export_pages(r, &bridge_sql[EXPORT_NODES], node_object, o)) == OK)
		types_out(o);
	arena_free(o->a);
	arena_free(o->names);
	free(o->ids);
	free(o);
	return e;
}

enum err export_ocel(struct core *core, int64_t tenant, const struct export_cut *cut, FILE *out, struct problem *p)
{
	return export_run(core, tenant, cut, out, p, ocel_body);
}
