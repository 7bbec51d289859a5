/*
 * territory_codes.c: POST /territory/codes, one chunk of a renumbering map. A row says that what bore the old code bears the
 * new one from a day on. Several old codes with one new code merge; one old code with several new ones is split off; a code
 * below another one hangs the node there. Rows are checked all before any is done, and an entry is written a node changed.
 */
#include <string.h>

#include "base/text.h"
#include "territory/territory_reform.h"

struct code_row { int64_t row; const char *old, *now, *name; };
struct codes_in { int64_t effective; bool dry_run; struct list rows; };

static const struct field code_row_fields[] = {
	FIELD(struct code_row, row, F_INT, 0, .min = 1, .max = 1e9),
	FIELD(struct code_row, old, F_STR, F_NEED, .max = 20),
	{ .name = "new", .type = F_STR, .off = offsetof(struct code_row, now), .flags = F_NEED, .max = 20 },
	FIELD(struct code_row, name, F_STR, 0, .max = 100, .doc = "its name from then on; needed for what is split off"),
};
static const struct shape code_row_shape = { "CodeRow", sizeof(struct code_row), code_row_fields,
	sizeof code_row_fields / sizeof code_row_fields[0] };

SHAPE(codes_in_shape, "Codes", struct codes_in,
	FIELD(struct codes_in, effective, F_DAY, F_NEED, .doc = "the first day of the new codes"),
	FIELD(struct codes_in, dry_run, F_BOOL, 0),
	FIELD(struct codes_in, rows, F_LIST, F_NEED, .min = 1, .sub = &code_row_shape));

enum step { STEP_REFUSED, STEP_STAY, STEP_RECODE, STEP_MERGE, STEP_SPLIT };

struct recoding {
	const char *old, *now, *name;
	enum step step;
	int64_t node;        /* who bears the old code */
	int64_t into;        /* STEP_MERGE: who bears the new one in the end */
	int64_t level;
	int64_t above;       /* the node that the new code hangs it under; 0: where it hangs */
};

struct codes_facts { struct coded *coded; size_t n; int64_t day; };

/* Who bears a code on the day, as things stood before this chunk. */
static const struct coded *bearer(const struct codes_facts *f, const char *code)
{
	for (size_t i = 0; code && i < f->n; i++)
		if (strcmp(f->coded[i].code, code) == 0 && f->coded[i].from <= f->day && (f->coded[i].to == ABSENT || f->coded[i].to > f->day))
			return &f->coded[i];
	return NULL;
}

/* The first row of the chunk that gives a code away, or takes it; NULL if none does. */
static struct recoding *leaving(struct recoding *r, size_t n, const char *old)
{
	for (size_t i = 0; i < n; i++)
		if (r[i].step != STEP_REFUSED && strcmp(r[i].old, old) == 0)
			return &r[i];
	return NULL;
}

static struct recoding *taking(struct recoding *r, size_t n, const char *now)
{
	for (size_t i = 0; i < n; i++)
		if ((r[i].step == STEP_RECODE || r[i].step == STEP_STAY) && strcmp(r[i].now, now) == 0)
			return &r[i];
	return NULL;
}

/* Stays borne by whom it is: nobody in the chunk takes it from there. */
static const struct coded *staying(const struct codes_facts *f, struct recoding *r, size_t n, const char *code)
{
	const struct coded *k = bearer(f, code);
	const struct recoding *away = k ? leaving(r, n, code) : NULL;

	return away && strcmp(away->now, code) != 0 ? NULL : k;
}

static enum err row_check(struct ctx *c, struct recoding *r, const struct codes_facts *f, struct problem *p)
{
	const struct coded *k = bearer(f, r->old);
	char day[11];

	day_print(day, (day_t)f->day);
	if (!k)
		return refuse(p, E_NOT_FOUND, "old", "代码 %s 在 %s 没有对应的节点", "No node bears the code %s on %s", r->old, day);
	if (import_reach(c, k->node.path, "old", p) != OK)
		return p->code;
	if (strcmp(k->node.state, "active") != 0)
		return refuse(p, E_CONFLICT, "old", "代码 %s 的“%s”已撤销", "Of the code %s, \"%s\" has ended", r->old, k->node.name);
	if (code_level(r->now) != k->node.level)
		return refuse(p, E_INPUT, "new", "新代码 %s 的层级与“%s”不符", "The new code %s is not of the level of \"%s\"", r->now, k->node.name);
	for (size_t i = 0; i < f->n; i++)
		if (strcmp(f->coded[i].code, r->now) == 0 && f->coded[i].from >= f->day && strcmp(r->old, r->now) != 0)
			return refuse(p, E_CONFLICT, "new", "代码 %s 自 %s 或之后已属于“%s”", "The code %s belongs from %s or later to \"%s\" already", r->now, day,
			              f->coded[i].node.name);
	r->node = k->node.id;
	r->level = k->node.level;
	return OK;
}

/* What a row means beside the others. Rows before it have been decided. */
static enum err row_decide(struct ctx *c, struct recoding *all, size_t at, size_t n, const struct codes_facts *f, struct problem *p)
{
	struct recoding *r = &all[at], *before = leaving(all, at, r->old), *taker = taking(all, at, r->now);
	const struct coded *there = staying(f, all, n, r->now);

	if (before) {
		if (!r->name || !*r->name)
			return refuse(p, E_INPUT, "name", "由 %s 析出的 %s 须有名称", "What is split off %s as %s needs a name", r->old, r->now);
		if (taker || there)
			return refuse(p, E_CONFLICT, "new", "代码 %s 已属于另一节点", "The code %s belongs to another node", r->now);
		r->step = STEP_SPLIT;
	} else if (strcmp(r->old, r->now) == 0) {
		r->step = STEP_STAY;
	} else if (taker || there) {
		if (!taker && import_reach(c, there->node.path, "new", p) != OK)
			return p->code;
		r->step = STEP_MERGE;
		r->into = taker ? taker->node : there->node.id;
	} else {
		r->step = STEP_RECODE;
	}
	return OK;
}

/* Where the new code's own digits hang it; the tiers above may be renumbered by this same chunk. */
static enum err row_above(struct ctx *c, struct recoding *all, size_t at, size_t n, const struct codes_facts *f, struct problem *p)
{
	struct recoding *r = &all[at], *taker;
	const char *above = code_parent(c->a, r->now);
	const struct coded *k;

	if (!above || r->step == STEP_MERGE)
		return OK;
	taker = taking(all, n, above);
	k = taker ? NULL : staying(f, all, n, above);
	if (!taker && !k)
		return refuse(p, E_NOT_FOUND, "new", "新代码 %s 的上级 %s 不存在", "The division above %s, %s, is not there", r->now, above);
	r->above = taker ? taker->node : k->node.id;
	return taker ? OK : import_reach(c, k->node.path, "new", p);
}

/* Holds as long as the rows that it leans on are not refused. */
static enum err row_settled(struct ctx *c, struct recoding *all, size_t at, size_t n, const struct codes_facts *f, struct problem *p)
{
	struct recoding *r = &all[at];
	const struct coded *there = staying(f, all, n, r->now);

	if ((r->step == STEP_RECODE || r->step == STEP_SPLIT) && there && there->node.id != r->node)
		return refuse(p, E_CONFLICT, "new", "代码 %s 仍属于“%s”（其所在行未被接受）", "The code %s stays with \"%s\", whose own row was refused", r->now,
		              there->node.name);
	if (r->step == STEP_MERGE && !there && !taking(all, n, r->now))
		return refuse(p, E_CONFLICT, "new", "接收者 %s 所在行未被接受", "The row of %s, which this one merges into, was refused", r->now);
	return row_above(c, all, at, n, f, p);
}

static void rows_settle(struct ctx *c, struct recoding *r, size_t n, const struct codes_facts *f, struct problem *why)
{
	bool again;

	do {
		again = false;
		for (size_t i = 0; i < n; i++)
			if (r[i].step != STEP_REFUSED && row_settled(c, r, i, n, f, &why[i]) != OK) {
				r[i].step = STEP_REFUSED;
				again = true;
			}
	} while (again);
}

/* ---- doing it: every node is read as it stands by then ---- */

static enum err do_recode(struct ctx *c, const struct recoding *r, int64_t day)
{
	struct node_recoded d = { r->old, r->now, day };
	struct node_renamed renamed = { r->name, day };
	struct node n;
	enum err e = node_by_id(c, r->node, &n);

	if (e == OK && r->step == STEP_RECODE)
		e = record(c, &node_recoded_kind, n.id, n.version++, &d, NULL);
	if (e == OK && r->name && *r->name && strcmp(r->name, n.name) != 0)
		e = record(c, &node_renamed_kind, n.id, n.version++, &renamed, NULL);
	return e;
}

/* In a pass of its own, when every tier bears its new code. */
static enum err do_place(struct ctx *c, const struct recoding *r, int64_t day)
{
	struct node n, above;
	enum err e;

	if (!r->above || r->step == STEP_SPLIT || r->step == STEP_MERGE)
		return OK;
	if ((e = node_by_id(c, r->node, &n)) != OK || n.parent == r->above || (e = node_by_id(c, r->above, &above)) != OK)
		return e;
	if ((e = reform_move_check(&n, &above, &c->problem)) != OK)
		return e;
	return reform_move(c, &n, &above, day);
}

static enum err do_merge(struct ctx *c, const struct recoding *r, int64_t day)
{
	struct node n, into;
	enum err e;

	if ((e = node_by_id(c, r->node, &n)) != OK || (e = node_by_id(c, r->into, &into)) != OK || (e = reform_merge_check(&n, &into, &c->problem)) != OK)
		return e;
	return reform_merge(c, &n, &into, day);
}

static enum err do_split(struct ctx *c, const struct recoding *r, int64_t day)
{
	struct node above;
	struct node_row row = { .id = ctx_id(c), .parent = r->above, .level = r->level, .households = ABSENT, .host_org = ABSENT, .name = r->name,
		.code = r->now, .kind = division_kind((int)r->level, r->name), .lon = NAN, .lat = NAN };
	struct nodes_added d = { day, { 1, &row } };
	enum err e = node_by_id(c, r->above, &above);

	if (e != OK || (e = child_check(c, &above, (int)r->level)) != OK)
		return e;
	row.path = path_child(c->a, above.path, above.last + 1);
	return record(c, &node_added_kind, row.id, 0, &d, NULL);
}

static enum err codes_do(struct ctx *c, const struct recoding *r, size_t n, int64_t day)
{
	enum err e = OK;

	for (size_t i = 0; e == OK && i < n; i++)
		if (r[i].step == STEP_RECODE || r[i].step == STEP_STAY)
			e = do_recode(c, &r[i], day);
	for (size_t i = 0; e == OK && i < n; i++)
		e = r[i].step == STEP_REFUSED ? OK : do_place(c, &r[i], day);
	for (size_t i = 0; e == OK && i < n; i++)
		e = r[i].step == STEP_MERGE ? do_merge(c, &r[i], day) : r[i].step == STEP_SPLIT ? do_split(c, &r[i], day) : OK;
	return e;
}

static enum err codes_lookup(struct ctx *c, const struct recoding *r, size_t n, struct codes_facts *f)
{
	const char **codes = arena_alloc(c->a, 3 * n * sizeof *codes);
	size_t codes_n = 0;

	for (size_t i = 0; i < n; i++) {
		const char *above = code_level(r[i].now) ? code_parent(c->a, r[i].now) : NULL;
		codes[codes_n++] = r[i].old;
		codes[codes_n++] = r[i].now;
		if (above)
			codes[codes_n++] = above;
	}
	return nodes_by_codes(c, codes, codes_n, &f->coded, &f->n);
}

/* What every row means as things stand; why[i] of what is refused. */
static enum err codes_plan(struct ctx *c, struct recoding *r, struct problem *why, int64_t *day)
{
	const struct codes_in *in = c->in;
	const struct code_row *row = in->rows.v;
	size_t n = in->rows.n;
	struct codes_facts f = { 0 };
	enum err e;

	for (size_t i = 0; i < n; i++)
		r[i] = (struct recoding){ .old = code_normal(c->a, text_trim(c->a, row[i].old)), .now = code_normal(c->a, text_trim(c->a, row[i].now)),
			.name = row[i].name ? text_trim(c->a, row[i].name) : NULL };
	if ((e = effective_day(c, in->effective, in->dry_run, &f.day)) != OK || (e = codes_lookup(c, r, n, &f)) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		r[i].step = row_check(c, &r[i], &f, &why[i]) == OK ? STEP_RECODE : STEP_REFUSED;
	for (size_t i = 0; i < n; i++)
		if (r[i].step != STEP_REFUSED && row_decide(c, r, i, n, &f, &why[i]) != OK)
			r[i].step = STEP_REFUSED;
	rows_settle(c, r, n, &f, why);
	*day = f.day;
	return OK;
}

/* ---- the ground of what merges: united before, and recorded only if every row still means the same ---- */

struct codes_prepared { struct recoding *r; struct united **v; int64_t *level; size_t n; };

/* Whether the row is the first that merges into its node. */
static bool merges_first(const struct recoding *r, size_t at)
{
	if (r[at].step != STEP_MERGE)
		return false;
	for (size_t i = 0; i < at; i++)
		if (r[i].step == STEP_MERGE && r[i].into == r[at].into)
			return false;
	return true;
}

enum err codes_prepare(struct ctx *c)
{
	const struct codes_in *in = c->in;
	size_t n = in->rows.n;
	struct problem *why = arena_alloc(c->a, n * sizeof *why);
	struct codes_prepared *p = arena_alloc(c->a, sizeof *p);
	int64_t day;
	enum err e;

	*p = (struct codes_prepared){ .r = arena_alloc(c->a, n * sizeof *p->r), .v = arena_alloc(c->a, n * sizeof *p->v),
		.level = arena_alloc(c->a, n * sizeof *p->level) };
	c->prepared = p;
	if (in->dry_run)
		return OK;
	e = codes_plan(c, p->r, why, &day);
	for (size_t i = 0; e == OK && i < n; i++) {
		int64_t *node;
		size_t nodes = 1;
		if (!merges_first(p->r, i))
			continue;
		node = arena_alloc(c->a, (n + 1) * sizeof *node);
		node[0] = p->r[i].into;
		for (size_t k = i; k < n; k++)
			if (p->r[k].step == STEP_MERGE && p->r[k].into == node[0])
				node[nodes++] = p->r[k].node;
		p->level[p->n] = p->r[i].level;
		e = unite_prepare(c, node, nodes, &p->v[p->n++]);
	}
	return e;
}

static enum err codes_unite(struct ctx *c, const struct recoding *r, size_t n)
{
	const struct codes_prepared *p = c->prepared;
	enum err e = OK;

	for (size_t i = 0; i < n; i++)
		if (p->r[i].step != r[i].step || p->r[i].node != r[i].node || p->r[i].into != r[i].into)
			return refuse(&c->problem, E_CONFLICT, "rows", "区划刚刚被修改，请重新提交", "The tree was changed a moment ago; send it again");
	for (size_t i = 0; e == OK && i < p->n; i++)
		e = unite_record(c, p->v[i], p->level[i]);
	return e;
}

enum err codes_run(struct ctx *c)
{
	const struct codes_in *in = c->in;
	const struct code_row *row = in->rows.v;
	size_t n = in->rows.n, refused_n = 0, stays = 0;
	struct recoding *r = arena_alloc(c->a, n * sizeof *r);
	struct refusal *refused = arena_alloc(c->a, n * sizeof *refused);
	struct problem *why = arena_alloc(c->a, n * sizeof *why);
	int64_t day;
	enum err e = codes_plan(c, r, why, &day);

	if (e != OK)
		return e;
	for (size_t i = 0; i < n; i++) {
		stays += r[i].step == STEP_STAY;
		if (r[i].step == STEP_REFUSED)
			refused[refused_n++] = (struct refusal){ row[i].row == ABSENT ? (int64_t)i + 1 : row[i].row, why[i] };
	}
	if (!in->dry_run && refused_n < n) {
		room_reload(c, &territory_room);
		if ((e = codes_unite(c, r, n)) != OK || (e = codes_do(c, r, n, day)) != OK || (e = territory_world.reformed(c)) != OK)
			return e;
	}
	import_answer(c, n, 0, n - refused_n - stays, refused, refused_n);
	return OK;
}
