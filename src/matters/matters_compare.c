/*
 * matters_compare.c: two states of a list side by side: what was added, what was removed, and what changed, field by field. A
 * state is a class, a batch or both, as in force on a day.
 */
#include <stdlib.h>
#include <string.h>

#include "matters/matters_in.h"

#define CHANGES_MAX 100       /* shown of one matter */

struct compare_query { const char *class, *cursor; int64_t node, day, batch, with_day, with_batch, limit; };
struct field_change { const char *field, *before, *after; };
struct matter_change { const char *code, *name, *change; int64_t before, after; struct list fields; };
struct compare_out { struct list items; const char *next; };

SHAPE(matter_compare_query_shape, "MattersCompareQuery", struct compare_query,
	FIELD(struct compare_query, class, F_STR, 0, .one_of = MATTER_CLASSES),
	FIELD(struct compare_query, node, F_ID, 0, .doc = "of this node's list only"),
	FIELD(struct compare_query, day, F_DAY, 0, .doc = "the one side: as in force that day; absent: today"),
	FIELD(struct compare_query, batch, F_INT, 0, .min = 1, .max = 99, .doc = "the one side: this batch only"),
	FIELD(struct compare_query, with_day, F_DAY, 0, .doc = "the other side; absent: today"),
	FIELD(struct compare_query, with_batch, F_INT, 0, .min = 1, .max = 99),
	FIELD(struct compare_query, cursor, F_STR, 0, .max = 40),
	FIELD(struct compare_query, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS, .doc = "matters looked at"));

SHAPE(matter_field_change_shape, "MatterFieldChange", struct field_change,
	FIELD(struct field_change, field, F_STR, F_NEED, .doc = "as a path: conditions.0.amount"),
	FIELD(struct field_change, before, F_JSON, 0),
	FIELD(struct field_change, after, F_JSON, 0));

SHAPE(matter_change_shape, "MatterChange", struct matter_change,
	FIELD(struct matter_change, code, F_STR, F_NEED),
	FIELD(struct matter_change, name, F_STR, F_NEED),
	FIELD(struct matter_change, change, F_STR, F_NEED, .one_of = "added|removed|changed"),
	FIELD(struct matter_change, before, F_INT, 0, .doc = "the version on the one side"),
	FIELD(struct matter_change, after, F_INT, 0),
	FIELD(struct matter_change, fields, F_LIST, F_NEED, .max = CHANGES_MAX, .sub = &matter_field_change_shape));

SHAPE(matter_compare_out_shape, "MattersCompared", struct compare_out,
	FIELD(struct compare_out, items, F_LIST, F_NEED, .sub = &matter_change_shape),
	FIELD(struct compare_out, next, F_STR, 0));

/* ---- field by field ---- */

struct diff { struct arena *a; struct field_change *v; size_t n; };

static const char *json_text(struct arena *a, const json_t *v)
{
	char *s = v ? json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY | JSON_SORT_KEYS) : NULL;
	const char *kept = arena_str(a, s);

	free(s);
	return kept;
}

static bool objects(const json_t *v)
{
	return json_is_array(v) && json_is_object(json_array_get(v, 0));
}

static void diff_values(struct diff *d, const char *path, const json_t *x, const json_t *y);

static void diff_objects(struct diff *d, const char *path, const json_t *x, const json_t *y)
{
	const char *key;
	json_t *v;

	json_object_foreach((json_t *)(uintptr_t)x, key, v)
		diff_values(d, arena_printf(d->a, "%s%s%s", path, *path ? "." : "", key), v, json_object_get(y, key));
	json_object_foreach((json_t *)(uintptr_t)y, key, v)
		if (!json_object_get(x, key))
			diff_values(d, arena_printf(d->a, "%s%s%s", path, *path ? "." : "", key), NULL, v);
}

static void diff_values(struct diff *d, const char *path, const json_t *x, const json_t *y)
{
	if (d->n == CHANGES_MAX || (x && y && json_equal(x, y)))
		return;
	if (json_is_object(x) && json_is_object(y)) {
		diff_objects(d, path, x, y);
		return;
	}
	if (objects(x) && objects(y)) {
		size_t most = json_array_size(x) > json_array_size(y) ? json_array_size(x) : json_array_size(y);
		for (size_t i = 0; i < most; i++)
			diff_values(d, arena_printf(d->a, "%s.%zu", path, i), json_array_get(x, i), json_array_get(y, i));
		return;
	}
	d->v[d->n++] = (struct field_change){ path, json_text(d->a, x), json_text(d->a, y) };
}

struct list matter_changes(struct arena *a, const struct matter_body *before, const struct matter_body *after)
{
	struct diff d = { a, arena_alloc(a, CHANGES_MAX * sizeof *d.v), 0 };
	json_t *x = json_loads(matter_text(a, before), 0, NULL), *y = json_loads(matter_text(a, after), 0, NULL);

	diff_values(&d, "", x, y);
	json_decref(x);
	json_decref(y);
	return (struct list){ d.n, d.v };
}

/* ---- side by side ---- */

struct side { struct rows rows; size_t n, at; bool more; struct matter m; bool any; };

static enum err side_read(struct ctx *c, const struct compare_query *in, int64_t day, int64_t batch, int64_t most, struct side *s)
{
	enum err e = db_rows(c->db, &matters_sql[MATTER_LIST], c->a,
	                     VALS(vi(c->tenant), vs(in->cursor ? in->cursor : ""), vi(day == ABSENT ? matter_today(c) : day), vs(in->class), vnull(),
	                          vopt(batch), vopt(in->node), vnull(), vi(most + 1)), &s->rows);

	if (e != OK)
		return e;
	s->more = s->rows.n > (size_t)most;
	s->n = s->more ? (size_t)most : s->rows.n;
	return OK;
}

/* The side's next matter, if it has one left. */
static enum err side_look(struct ctx *c, struct side *s)
{
	s->any = s->at < s->n;
	return s->any ? matter_of_row(c, row(&s->rows, s->at), &s->m) : OK;
}

/* One more code of either side; *change is left alone where both say the same. */
static void step(struct ctx *c, struct side *x, struct side *y, struct matter_change *v, size_t *n, const char **code)
{
	int order = !x->any ? 1 : !y->any ? -1 : strcmp(x->m.body->code, y->m.body->code);
	struct list fields = order == 0 ? matter_changes(c->a, x->m.body, y->m.body) : (struct list){ 0 };
	const struct matter *m = order <= 0 ? &x->m : &y->m;

	*code = m->body->code;
	if (order != 0 || fields.n)
		v[(*n)++] = (struct matter_change){ m->body->code, order == 0 ? y->m.body->name : m->body->name,
			order < 0 ? "removed" : order > 0 ? "added" : "changed", order <= 0 ? x->m.version : ABSENT, order >= 0 ? y->m.version : ABSENT, fields };
	x->at += order <= 0;
	y->at += order >= 0;
}

enum err matters_compare(struct ctx *c)
{
	const struct compare_query *in = c->in;
	struct compare_out *out = c->out;
	int64_t most = in->limit == ABSENT ? 50 : in->limit;
	struct matter_change *v = arena_alloc(c->a, (size_t)most * 2 * sizeof *v);
	struct side x = { 0 }, y = { 0 };
	const char *code = NULL;
	size_t n = 0;
	enum err e = side_read(c, in, in->day, in->batch, most, &x);

	if (e == OK)
		e = side_read(c, in, in->with_day, in->with_batch, most, &y);
	while (e == OK) {
		if ((e = side_look(c, &x)) != OK || (e = side_look(c, &y)) != OK)
			break;
		/* Behind the end of a page that goes on, the other side cannot be judged. */
		if ((!x.any && x.more) || (!y.any && y.more) || (!x.any && !y.any))
			break;
		step(c, &x, &y, v, &n, &code);
	}
	if (e != OK)
		return e;
	out->items = (struct list){ n, v };
	out->next = x.more || y.more ? code : NULL;
	return OK;
}
