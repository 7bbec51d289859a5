/*
 * cases_merge.c: one matter that was reported twice becomes one case, and every reporter is answered; one report of several
 * matters becomes several cases.
 */
#include <inttypes.h>
#include <string.h>

#include "calendar/calendar.h"
#include "cases/cases_in.h"

/* ---- POST /cases/{case}/merge ---- */

struct merge_in { int64_t into; const char *words; };

SHAPE(case_merge_in_shape, "CaseMergeIn", struct merge_in,
	FIELD(struct merge_in, into, F_ID, F_NEED, .doc = "the case that goes on"),
	FIELD(struct merge_in, words, F_STR, F_LINES, .max = LIMIT_WORDS_CHARS));

static enum err merge_check(struct ctx *c, const struct process *def, const struct case_file *f, const struct case_file *into)
{
	const char *right = case_read_right(c, into);

	bool may = ctx_may(c, right ? right : "case.read", into->path, into->org) && ctx_may(c, "case.merge", into->path, 0);

	if (c->actor.kind == ACTOR_PERSON && !may)
		return refuse(&c->problem, E_NOT_FOUND, "into", "没有这个案件，或不在您的辖区和单位范围内",
		              "There is no such case, or it lies outside your area and organization");
	if (f->id == into->id)
		return refuse(&c->problem, E_INPUT, "into", "不能并入自己", "A case is not merged into itself");
	if (def->merged < 0 || f->parent || into->parent || strcmp(f->process, into->process) != 0)
		return refuse(&c->problem, E_CONFLICT, "into", "只有同类的独立案件可以合并", "Only cases of one kind, and no tasks, are merged");
	if (!f->open || !into->open)
		return refuse(&c->problem, E_CONFLICT, "into", "已办结的案件不能合并", "A case that has ended is not merged");
	return OK;
}

enum err case_merge(struct ctx *c)
{
	const struct merge_in *in = c->in;
	struct case_merged out = { .into = in->into };
	const struct process *def;
	struct case_file f, into;
	struct rows locked;
	enum err e;

	/* Two that were merged into each other at once would both be gone: the one that goes on is held. */
	if ((e = case_read(c, c->scope.object, &f)) != OK ||
	    (e = db_rows(c->db, &case_sql[CASE_LOCK], c->a, VALS(vi(c->tenant), vi(in->into)), &locked)) != OK ||
	    (e = case_read(c, in->into, &into)) != OK || (e = case_process(c, &f, &def)) != OK || (e = merge_check(c, def, &f, &into)) != OK)
		return e;
	out.state = def->states[def->merged].id;
	out.step = def->states[def->merged].step;
	out.clock_ended = case_clock_verdict(f.due, c->now);
	out.words = side_put(c, f.id, "words", in->words && *in->words ? in->words : NULL);
	c->done_id = f.id;
	c->done_version = f.version + 1;
	if ((e = case_others_end(c, &f, &out.others_ended)) != OK || (e = record(c, &case_merged_kind, f.id, f.version, &out, NULL)) != OK)
		return e;
	case_notify(c, f.path, f.org);
	case_notify(c, into.path, into.org);
	return f.tasks ? case_tasks_end(c, &f) : OK;
}

enum err case_merged_into(struct ctx *c, int64_t id, struct case_file *out, bool *merged)
{
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[LINK_OF], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	*merged = false;
	for (size_t i = 0; e == OK && i < rows.n && !*merged; i++) {
		const struct val *r = row(&rows, i);
		if (r[1].i != id || strcmp(r[2].s, "merged") != 0)
			continue;
		*merged = true;
		e = case_read(c, r[0].i, out);
	}
	return e;
}

/* ---- POST /cases/{case}/split ---- */

struct split_part { const char *text, *category; };
struct split_in { struct list parts; };
struct split_made { int64_t id; const char *number; };
struct split_out { struct list items; };

SHAPE(split_part_shape, "CaseSplitPart", struct split_part,
	FIELD(struct split_part, text, F_STR, F_NEED | F_LINES, .min = 2, .max = LIMIT_TEXT_CHARS),
	FIELD(struct split_part, category, F_STR, 0, .max = 40));
SHAPE(case_split_in_shape, "CaseSplitIn", struct split_in,
	FIELD(struct split_in, parts, F_LIST, F_NEED, .min = 1, .max = 10, .sub = &split_part_shape,
	      .doc = "the other matters of the report; this case stays for the first one"));
SHAPE(split_made_shape, "CaseSplitMade", struct split_made,
	FIELD(struct split_made, id, F_ID, F_NEED), FIELD(struct split_made, number, F_STR, F_NEED));
SHAPE(case_split_shape, "CaseSplit", struct split_out, FIELD(struct split_out, items, F_LIST, F_NEED, .sub = &split_made_shape));

/* The part's reporter is the report's: followed by a link of its own, the contact sealed anew. */
static enum err part_open(struct ctx *c, const struct case_file *f, const struct process *def, const struct split_part *part, struct split_made *made)
{
	struct clock_frame by = { calendar_for(c, 0), 0, ABSENT, { NULL, 0 } };
	struct case_opened out = {
		.channel = f->channel, .node = f->node, .path = f->path, .lon = f->lon, .lat = f->lat,
		.category = part->category ? part->category : f->category,
		.org = ABSENT, .parent = ABSENT, .origin = f->id, .origin_kind = "split", .upstream_due = ABSENT,
	};
	const char *sealed = side_get_id(c, f->contact_id), *contact = NULL;
	int64_t id = ctx_id(c);
	enum err e;

	if ((e = case_decide_open(c->a, def, &by, NULL, c->now, &out, &c->problem)) != OK || (e = case_number_make(c, &out.number)) != OK)
		return e;
	if (sealed)
		contact = core_unseal(c, "contact", arena_printf(c->a, "%" PRId64, f->id), sealed);
	if (contact)
		out.contact = side_put(c, id, "contact", core_seal(c, "contact", arena_printf(c->a, "%" PRId64, id), contact));
	if (f->follow)
		out.follow = case_follow_hash(c, case_follow_token(c, id));
	out.text = side_put(c, id, "text", part->text);
	out.address = side_put(c, id, "address", side_get_id(c, f->address_id));
	*made = (struct split_made){ id, out.number };
	return record(c, &case_opened_kind, id, 0, &out, NULL);
}

enum err case_split(struct ctx *c)
{
	const struct split_in *in = c->in;
	struct split_out *out = c->out;
	struct split_made *made = arena_alloc(c->a, in->parts.n * sizeof *made);
	const struct split_part *part = in->parts.v;
	const struct process *def;
	struct case_file f;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK)
		return e;
	if (!f.open || f.parent)
		return refuse(&c->problem, E_CONFLICT, "parts", "只有在办的独立案件可以拆分", "Only an open case, and no task, is split");
	if (!(def = process_current(c, f.process)))
		return refuse(&c->problem, E_CONFLICT, "parts", "流程 “%s” 已停用", "the process \"%s\" is no longer in use", f.process);
	for (size_t i = 0; i < in->parts.n; i++)
		if ((e = part_open(c, &f, def, &part[i], &made[i])) != OK)
			return e;
	case_notify(c, f.path, f.org);
	c->done_id = f.id;
	c->done_version = f.version;
	out->items = (struct list){ in->parts.n, made };
	return OK;
}

enum err case_split_again(struct ctx *c, int64_t id)
{
	struct split_out *out = c->out;
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[LINK_OF], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	if (e != OK)
		return e;
	struct split_made *made = arena_alloc(c->a, rows.n * sizeof *made);
	size_t n = 0;
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		struct case_file part;
		if (r[0].i != id || strcmp(r[2].s, "split") != 0)
			continue;
		if ((e = case_read(c, r[1].i, &part)) != OK)
			return e;
		made[n++] = (struct split_made){ part.id, part.number };
	}
	out->items = (struct list){ n, made };
	return OK;
}
