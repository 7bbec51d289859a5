/*
 * matters_import.c: POST /matters/import, one chunk of matters from a file. A code that is new makes a matter, one whose matter
 * says something else gets its next version, one that says the same changes nothing; so a second run of a file does nothing.
 */
#include <string.h>

#include "matters/matters_in.h"
#include "territory/territory.h"

struct import_row { int64_t row; struct list more; const char *list_of; int64_t from; bool partial; const struct matter_body *matter; };
struct import_in { bool dry_run; int64_t from; struct list rows; };
struct import_refused { int64_t row; const char *field, *reason; };
struct import_out { int64_t added, changed, same; struct list refused; };

SHAPE(matter_import_row_shape, "MatterRow", struct import_row,
	FIELD(struct import_row, row, F_INT, F_NEED, .min = 1, .max = 1e9, .doc = "the first row of the file that says it, for refusals"),
	FIELD(struct import_row, more, F_IDS, 0, .max = LIMIT_IMPORT_ROWS, .doc = "the other rows that do"),
	FIELD(struct import_row, list_of, F_STR, 0, .max = 20, .doc = "the code of the node whose list it is; absent: everybody's"),
	FIELD(struct import_row, from, F_DAY, 0, .doc = "instead of the chunk's"),
	FIELD(struct import_row, partial, F_BOOL, 0, .doc = "rows of it were refused: conditions that it does not say stay as they are"),
	FIELD(struct import_row, matter, F_OBJ, F_NEED, .sub = &matter_body_shape));

SHAPE(matters_import_shape, "MatterRows", struct import_in,
	FIELD(struct import_in, dry_run, F_BOOL, 0, .doc = "says what it would do, and does nothing"),
	FIELD(struct import_in, from, F_DAY, 0, .doc = "in force from; absent: today"),
	FIELD(struct import_in, rows, F_LIST, F_NEED, .min = 1, .sub = &matter_import_row_shape));

SHAPE(matter_refused_shape, "MatterRefused", struct import_refused,
	FIELD(struct import_refused, row, F_INT, F_NEED),
	FIELD(struct import_refused, field, F_STR, F_NEED),
	FIELD(struct import_refused, reason, F_STR, F_NEED));

SHAPE(matters_imported_shape, "MattersImported", struct import_out,
	FIELD(struct import_out, added, F_INT, F_NEED),
	FIELD(struct import_out, changed, F_INT, F_NEED),
	FIELD(struct import_out, same, F_INT, F_NEED),
	FIELD(struct import_out, refused, F_LIST, F_NEED, .sub = &matter_refused_shape));

/* A chunk on its way. top: the actor may write everybody's list. */
struct chunk {
	const struct import_in *in;
	struct import_out *out;
	bool top;
	struct problem top_words;
	struct import_refused *refused;
	size_t refused_n;
};

/* Whose list a row is of, and whether the actor may write it. */
static enum err row_node(struct ctx *c, const struct chunk *ch, const struct import_row *r, int64_t *node, struct problem *p)
{
	struct place place;
	enum err e;

	*node = ABSENT;
	if (!r->list_of) {
		if (!ch->top)
			*p = ch->top_words;
		return ch->top ? OK : E_DENIED;
	}
	if ((e = territory_by_code(c, r->list_of, matter_today(c), &place)) == E_NOT_FOUND)
		return refuse(p, E_INPUT, "list_of", "没有代码为 %s 的区划", "No node bears the code %s", r->list_of);
	if (e != OK)
		return e;
	if (!ctx_may(c, c->cmd->right, place.path, 0))
		return refuse(p, E_NOT_FOUND, "list_of", "未找到，或不在您的辖区范围内", "Not found, or outside your area");
	*node = place.node;
	return OK;
}

static enum err row_known(struct ctx *c, const struct chunk *ch, int64_t id, int64_t from, const struct matter_body *said, bool partial,
                          struct problem *p)
{
	struct matter stands;
	struct matter_body merged;
	const struct matter_body *m = said;
	enum err e = matter_newest(c, id, &stands);

	if (e != OK)
		return e;
	if (partial) {
		merged = matter_merge(c->a, stands.body, said);
		m = &merged;
		if ((e = matter_check(m, p)) != OK)
			return e;
	}
	if (!stands.withdrawn && strcmp(matter_text(c->a, m), matter_text(c->a, stands.body)) == 0) {
		ch->out->same++;
		return OK;
	}
	if (stands.withdrawn)
		return refuse(p, E_CONFLICT, "code", "事项“%s”已撤销；要恢复请先修订", "The matter %s was withdrawn; revise it first to bring it back", m->code);
	if ((e = matter_follow(&stands, m, from, p)) != OK)
		return e;
	if ((e = matters_world.changed(c, m->code, m)) == E_CONFLICT) {
		*p = c->problem;               /* the row's, not the call's */
		c->problem = (struct problem){ 0 };
	}
	if (e != OK)
		return e;
	ch->out->changed++;
	return ch->in->dry_run ? OK : matter_put(c, &matter_set_kind, id, stands.version, from, m);
}

static enum err row_run(struct ctx *c, struct chunk *ch, const struct import_row *r, struct problem *p)
{
	int64_t from = r->from != ABSENT ? r->from : ch->in->from != ABSENT ? ch->in->from : matter_today(c);
	struct matter_body said = *r->matter, m;
	struct rows rows;
	enum err e = row_node(c, ch, r, &said.node, p);

	if (e == OK)
		e = matter_body_check(c, &said, &m, p);
	if (e == OK)
		e = db_rows(c->db, &matters_sql[MATTER_CODE_TAKEN], c->a, VALS(vi(c->tenant), vs(m.code)), &rows);
	if (e != OK)
		return e;
	if (rows.n)
		return row_known(c, ch, rows.v[0].i, from, &m, r->partial, p);
	ch->out->added++;
	return ch->in->dry_run ? OK : matter_put(c, &matter_set_kind, ctx_id(c), 0, from, &m);
}

/* A refused matter is every row that says it. */
static void row_refuse(struct ctx *c, struct chunk *ch, const struct import_row *r, const struct problem *p)
{
	const int64_t *more = r->more.v;

	for (size_t i = 0; i <= r->more.n; i++)
		ch->refused[ch->refused_n++] = (struct import_refused){ i ? more[i - 1] : r->row, *p->field ? arena_str(c->a, p->field) : "row",
			arena_str(c->a, ctx_zh(c) ? p->zh : p->en) };
}

enum err matters_import(struct ctx *c)
{
	const struct import_in *in = c->in;
	const struct import_row *r = in->rows.v;
	struct chunk ch = { in, c->out, true, { 0 }, arena_alloc(c->a, LIMIT_IMPORT_ROWS * sizeof *ch.refused), 0 };
	struct scope top = { 0 };
	size_t lines = 0;
	enum err e = OK;

	ch.top = ctx_scope_top(c, &top) == OK && (c->actor.kind != ACTOR_PERSON || ctx_may(c, c->cmd->right, top.path, 0));
	ch.top_words = c->problem;
	c->problem = (struct problem){ 0 };
	*ch.out = (struct import_out){ 0 };
	for (size_t i = 0; i < in->rows.n; i++)
		lines += 1 + r[i].more.n;
	if (lines > LIMIT_IMPORT_ROWS)
		return refuse(&c->problem, E_INPUT, "rows", "一次最多 %d 行", "At most %d rows in one call", LIMIT_IMPORT_ROWS);
	for (size_t i = 0; i < in->rows.n; i++) {
		struct problem p = { 0 };
		e = row_run(c, &ch, &r[i], &p);
		if (e != OK && (!p.code || !*p.zh))
			return e;                  /* the store's, not the row's */
		if (e != OK)
			row_refuse(c, &ch, &r[i], &p);
	}
	ch.out->refused = (struct list){ ch.refused_n, ch.refused };
	if (!c->done_id)
		c->done_id = ctx_id(c);        /* nothing changed: the answer still needs a name for a repeated key */
	return OK;
}

enum err matters_import_again(struct ctx *c, int64_t object)
{
	(void)object;
	*(struct import_out *)c->out = (struct import_out){ 0 };
	return OK;
}
