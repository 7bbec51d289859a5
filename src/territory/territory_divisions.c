/*
 * territory_divisions.c: POST /territory/divisions, one chunk of a divisions file: rows that are new make one journal entry
 * together, a row with another name than ours renames its node, a row that we have says nothing.
 */
#include <string.h>

#include "territory/territory_cmds.h"

struct divisions_in { int64_t effective; bool dry_run; struct list rows; };

SHAPE(division_shape, "Division", struct division,
	FIELD(struct division, row, F_INT, 0, .min = 1, .max = 1e9, .doc = "the row of the file, for refusals"),
	FIELD(struct division, code, F_STR, F_NEED, .max = 20),
	FIELD(struct division, name, F_STR, F_NEED),
	FIELD(struct division, parent, F_STR, 0, .max = 20, .doc = "the code above; else the code's own digits say it"),
	FIELD(struct division, assumed, F_BOOL, 0, .doc = "with dry_run: an earlier chunk would have brought the code above"));

SHAPE(divisions_in_shape, "Divisions", struct divisions_in,
	FIELD(struct divisions_in, effective, F_DAY, 0, .doc = "since when; absent: since before our records"),
	FIELD(struct divisions_in, dry_run, F_BOOL, 0, .doc = "says what it would do, and does nothing"),
	FIELD(struct divisions_in, rows, F_LIST, F_NEED, .min = 1, .sub = &division_shape));

SHAPE(import_refused_shape, "ImportRefused", struct import_refused,
	FIELD(struct import_refused, row, F_INT, F_NEED),
	FIELD(struct import_refused, field, F_STR, F_NEED),
	FIELD(struct import_refused, reason, F_STR, F_NEED));

SHAPE(import_done_shape, "ImportDone", struct import_done,
	FIELD(struct import_done, accepted, F_INT, F_NEED),
	FIELD(struct import_done, added, F_INT, F_NEED),
	FIELD(struct import_done, changed, F_INT, F_NEED),
	FIELD(struct import_done, refused, F_LIST, F_NEED, .sub = &import_refused_shape));

void import_answer(struct ctx *c, size_t rows, size_t added, size_t changed, const struct refusal *refused, size_t n)
{
	struct import_done *out = c->out;
	struct import_refused *v = arena_alloc(c->a, n * sizeof *v);
	bool zh = ctx_zh(c);

	for (size_t i = 0; i < n; i++)
		v[i] = (struct import_refused){ refused[i].row, arena_str(c->a, refused[i].p.field),
			arena_str(c->a, zh ? refused[i].p.zh : refused[i].p.en) };
	*out = (struct import_done){ (int64_t)(rows - n), (int64_t)added, (int64_t)changed, { n, v } };
}

enum err import_reach(struct ctx *c, const char *path, const char *field, struct problem *p)
{
	if (ctx_may(c, c->cmd->right, path, 0))
		return OK;
	return refuse(p, E_NOT_FOUND, field, "未找到，或不在您的辖区范围内", "Not found, or outside your area");
}

enum err import_again(struct ctx *c, int64_t object)
{
	struct import_done *out = c->out;

	(void)object;
	*out = (struct import_done){ 0, 0, 0, { 0, NULL } };
	return OK;
}

/* The row that speaks for a code on the day; without a day, the one that is borne now or comes last. */
static bool borne(const struct coded *k, int64_t day)
{
	return day == NEVER ? k->to == ABSENT : k->from <= day && (k->to == ABSENT || k->to > day);
}

/* One query finds the bearers of all codes of the chunk and of the codes above them. */
static enum err facts_read(struct ctx *c, const struct divisions_in *in, const struct division *rows, struct divisions_facts *f)
{
	size_t n = in->rows.n, codes_n = 0, found_n;
	const char **codes = arena_alloc(c->a, 2 * n * sizeof *codes), **above = arena_alloc(c->a, n * sizeof *above);
	struct coded *found;
	struct known *k;
	enum err e;

	for (size_t i = 0; i < n; i++) {
		codes[codes_n++] = code_normal(c->a, rows[i].code);
		above[i] = rows[i].parent ? code_normal(c->a, rows[i].parent) : code_parent(c->a, codes[codes_n - 1]);
		if (above[i] && (i == 0 || !above[i - 1] || strcmp(above[i], above[i - 1]) != 0))
			codes[codes_n++] = above[i];
	}
	if ((e = nodes_by_codes(c, codes, codes_n, &found, &found_n)) != OK || (e = node_roots(c, &f->roots)) != OK)
		return e;
	f->top = ctx_may(c, c->cmd->right, "", 0);
	known_init(f->known, c->a, found_n + 2 * n);
	k = arena_alloc(c->a, (found_n + n) * sizeof *k);
	for (size_t i = 0; i < found_n; i++, k++) {
		const struct node *node = &found[i].node;
		*k = (struct known){ .code = found[i].code, .name = node->name, .path = node->path, .id = node->id, .version = node->version,
			.level = node->level, .last = node->last, .now = borne(&found[i], f->day), .reach = ctx_may(c, c->cmd->right, node->path, 0) };
		known_put(f->known, k);
	}
	for (size_t i = 0; in->dry_run && i < n; i++)
		if (rows[i].assumed && above[i] && !known_get(f->known, above[i])) {
			*k = (struct known){ .code = above[i], .name = "", .path = "", .id = 1, .level = code_level(above[i]), .now = true,
				.reach = true };
			known_put(f->known, k++);
		}
	return OK;
}

static enum err plan_record(struct ctx *c, const struct divisions_plan *plan, int64_t day)
{
	struct nodes_added d = { day, { plan->add_n, plan->add } };
	enum err e = OK;

	if (plan->add_n) {
		c->done_id = ctx_id(c);
		c->done_version = 1;
		e = record(c, &divisions_imported_kind, c->done_id, 0, &d, NULL);
	}
	for (size_t i = 0; e == OK && i < plan->rename_n; i++) {
		struct node_renamed r = { plan->rename[i]->name, day == NEVER ? today(c) : day };
		e = record(c, &node_renamed_kind, plan->rename[i]->id, plan->rename[i]->version, &r, NULL);
	}
	if (plan->add_n || plan->rename_n)
		room_reload(c, &territory_room);
	return e;
}

enum err divisions_run(struct ctx *c)
{
	const struct divisions_in *in = c->in;
	size_t n = in->rows.n;
	struct division *rows = arena_alloc(c->a, n * sizeof *rows);
	int64_t *ids = arena_alloc(c->a, n * sizeof *ids);
	struct known_map known;
	struct divisions_facts f = { .known = &known, .ids = ids, .day = NEVER };
	struct divisions_plan plan;
	enum err e;

	memcpy(rows, in->rows.v, n * sizeof *rows);
	for (size_t i = 0; i < n; i++) {
		ids[i] = ctx_id(c);
		if (rows[i].row == ABSENT)
			rows[i].row = (int64_t)i + 1;
	}
	if (in->effective != ABSENT && (e = effective_day(c, in->effective, in->dry_run, &f.day)) != OK)
		return e;
	if ((e = facts_read(c, in, rows, &f)) != OK)
		return e;
	divisions_decide(c->a, rows, n, &f, &plan);
	if (!in->dry_run && (e = plan_record(c, &plan, f.day)) != OK)
		return e;
	import_answer(c, n, plan.add_n, plan.rename_n, plan.refuse, plan.refuse_n);
	return OK;
}
