/*
 * answer_http.c: the standard answers' commands: kept with every version, offered for a case with its placeholders filled.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "cases/answer_in.h"
#include "cases/cases_in.h"
#include "core/side.h"
#include "people/people.h"
#include "territory/territory.h"

#define TEXT_CHARS 800      /* filled, it must still fit an act's words */

struct answer_in { const char *process, *category, *act, *title, *text; };
struct answer_query { const char *process, *category, *act; };
struct answer_version { int64_t version, at; const char *title, *text, *post; };
struct answer_row { int64_t id, version; const char *process, *category, *act, *title, *text; };
struct answer_page { struct answer_row row; bool active; struct list versions; };
struct answer_list { struct list items; };
struct offer_query { const char *act; };
struct offer { int64_t id; const char *title, *text; struct list missing; };

SHAPE(answer_in_shape, "AnswerIn", struct answer_in,
	FIELD(struct answer_in, process, F_STR, 0, .max = 40, .doc = "event if left out"),
	FIELD(struct answer_in, category, F_STR, 0, .max = 40, .doc = "for any if left out"),
	FIELD(struct answer_in, act, F_STR, 0, .max = 40, .doc = "for any if left out"),
	FIELD(struct answer_in, title, F_STR, F_NEED, .min = 2, .max = 60),
	FIELD(struct answer_in, text, F_STR, F_NEED | F_LINES, .min = 2, .max = TEXT_CHARS,
	    .doc = "with {number}, {unit}, {due}, {category}, {grid}, {state}, {opened}"));

SHAPE(answer_query_shape, "AnswerQuery", struct answer_query,
	FIELD(struct answer_query, process, F_STR, 0, .max = 40, .doc = "event if left out"),
	FIELD(struct answer_query, category, F_STR, 0, .max = 40), FIELD(struct answer_query, act, F_STR, 0, .max = 40));

#define ROW_FIELDS \
	FIELD(struct answer_row, id, F_ID, F_NEED), FIELD(struct answer_row, version, F_INT, F_NEED), FIELD(struct answer_row, process, F_STR, F_NEED), \
	FIELD(struct answer_row, category, F_STR, 0), FIELD(struct answer_row, act, F_STR, 0), FIELD(struct answer_row, title, F_STR, 0), \
	FIELD(struct answer_row, text, F_STR, 0, .max = LIMIT_WORDS_CHARS)

SHAPE(answer_row_shape, "AnswerRow", struct answer_row, ROW_FIELDS);
SHAPE(answer_list_shape, "AnswerList", struct answer_list, FIELD(struct answer_list, items, F_LIST, F_NEED, .sub = &answer_row_shape));

SHAPE(answer_version_shape, "AnswerVersion", struct answer_version,
	FIELD(struct answer_version, version, F_INT, F_NEED), FIELD(struct answer_version, at, F_TIME, F_NEED),
	FIELD(struct answer_version, title, F_STR, 0), FIELD(struct answer_version, text, F_STR, 0, .max = LIMIT_WORDS_CHARS),
	FIELD(struct answer_version, post, F_STR, 0));

SHAPE(answer_shape, "Answer", struct answer_page, ROW_FIELDS,
	FIELD(struct answer_page, active, F_BOOL, F_NEED),
	FIELD(struct answer_page, versions, F_LIST, F_NEED, .sub = &answer_version_shape, .doc = "the newest first"));

SHAPE(offer_query_shape, "OfferQuery", struct offer_query, FIELD(struct offer_query, act, F_STR, 0, .max = 40));
SHAPE(offer_shape, "AnswerOffer", struct offer,
	FIELD(struct offer, id, F_ID, F_NEED), FIELD(struct offer, title, F_STR, F_NEED),
	FIELD(struct offer, text, F_STR, F_NEED, .max = 4000, .doc = "with what the case gives for its placeholders"),
	FIELD(struct offer, missing, F_STRS, F_NEED, .doc = "placeholders that stand as they are: the case has nothing for them yet"));
SHAPE(offer_list_shape, "AnswerOffers", struct answer_list, FIELD(struct answer_list, items, F_LIST, F_NEED, .sub = &offer_shape));

/* ---- keeping them ---- */

static enum err find(struct ctx *c, int64_t id, const struct val **out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &answer_sql[ANSWER_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	if (e == OK && rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "answer", "没有这条常用答复", "There is no such standard answer");
	*out = rows.v;
	return e;
}

static enum err answer_scope(struct ctx *c, struct scope *s)
{
	const struct val *v;
	int64_t id;
	enum err e;

	if ((e = ctx_param_id(c, "answer", &id)) != OK || (e = find(c, id, &v)) != OK)
		return e;
	*s = (struct scope){ .object = id, .version = v[1].i };
	return OK;
}

static enum err check(struct ctx *c, const struct answer_in *in)
{
	const char *id = in->process ? in->process : "event", *unknown = answer_unknown(c->a, in->text);
	const struct process *def = process_current(c, id);

	if (!def)
		return refuse(&c->problem, E_INPUT, "process", "没有流程 “%s”", "There is no process \"%s\"", id);
	if (in->category && !process_category(def, in->category))
		return refuse(&c->problem, E_INPUT, "category", "流程没有类别 “%s”", "The process has no category \"%s\"", in->category);
	if (in->act && !process_act(def, in->act))
		return refuse(&c->problem, E_INPUT, "act", "流程没有动作 “%s”", "The process has no act \"%s\"", in->act);
	if (unknown)
		return refuse(&c->problem, E_INPUT, "text", "没有占位符 {%s}；可用 {number}、{unit}、{due}、{category}、{grid}、{state}、{opened}",
		              "There is no placeholder {%s}; there are {number}, {unit}, {due}, {category}, {grid}, {state}, {opened}", unknown);
	return OK;
}

static enum err put(struct ctx *c, int64_t id, int64_t version)
{
	const struct answer_in *in = c->in;
	struct answer_set data = { .process = in->process ? in->process : "event", .category = in->category, .act = in->act };
	enum err e = check(c, in);

	if (e != OK)
		return e;
	data.title = side_put(c, id, "title", in->title);
	data.text = side_put(c, id, "text", in->text);
	c->done_id = id;
	c->done_version = version + 1;
	return record(c, &answer_set_kind, id, version, &data, NULL);
}

static enum err answer_add(struct ctx *c)
{
	const struct answer_in *in = c->in;
	const char *process = in->process ? in->process : "event";
	struct rows rows;
	enum err e = db_rows(c->db, &answer_sql[ANSWER_LIST], c->a, VALS(vi(c->tenant), vs(process), vs(""), vs(""), vi(ANSWERS_MAX)), &rows);

	if (e == OK && rows.n == ANSWERS_MAX)
		return refuse(&c->problem, E_CONFLICT, "process", "此流程已有 %d 条常用答复，请先删去不用的",
		              "This process has %d standard answers; remove some first", ANSWERS_MAX);
	return e == OK ? put(c, ctx_id(c), 0) : e;
}

static enum err answer_change(struct ctx *c)
{
	return put(c, c->scope.object, c->scope.version);
}

static enum err answer_end(struct ctx *c)
{
	struct answer_ended data = { 0 };
	const struct val *v;
	enum err e = find(c, c->scope.object, &v);

	if (e != OK)
		return e;
	if (!v[7].i)
		return refuse(&c->problem, E_CONFLICT, "answer", "这条常用答复已删除", "This standard answer was removed already");
	c->done_id = c->scope.object;
	c->done_version = c->scope.version + 1;
	return record(c, &answer_ended_kind, c->scope.object, c->scope.version, &data, NULL);
}

/* ---- reading them ---- */

static const char *some(const char *s)
{
	return s && *s ? s : NULL;
}

static struct answer_row row_of(struct ctx *c, const struct val *v)
{
	return (struct answer_row){ v[0].i, v[1].i, v[2].s, some(v[3].s), some(v[4].s), side_get_id(c, v[5].i), side_get_id(c, v[6].i) };
}

static enum err fitting(struct ctx *c, const char *process, const char *category, const char *act, struct rows *out)
{
	return db_rows(c->db, &answer_sql[ANSWER_LIST], c->a,
	               VALS(vi(c->tenant), vs(process), vs(category ? category : ""), vs(act ? act : ""), vi(ANSWERS_MAX)), out);
}

static enum err answer_list(struct ctx *c)
{
	const struct answer_query *in = c->in;
	struct answer_row *v;
	struct rows rows;
	enum err e = fitting(c, in->process ? in->process : "event", in->category, in->act, &rows);

	if (e != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++)
		v[i] = row_of(c, row(&rows, i));
	((struct answer_list *)c->out)->items = (struct list){ rows.n, v };
	return OK;
}

static enum err answer_show(struct ctx *c)
{
	struct answer_page *out = c->out;
	struct answer_version *all;
	const struct val *v;
	struct rows rows;
	enum err e;

	if ((e = find(c, c->scope.object, &v)) != OK ||
	    (e = db_rows(c->db, &answer_sql[ANSWER_VERSIONS], c->a, VALS(vi(c->tenant), vi(c->scope.object)), &rows)) != OK)
		return e;
	out->row = row_of(c, v);
	out->active = v[7].i;
	all = arena_alloc(c->a, rows.n * sizeof *all);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		struct people_post post;
		all[i] = (struct answer_version){ r[0].i, r[3].i, side_get_id(c, r[1].i), side_get_id(c, r[2].i), NULL };
		if (r[4].i && ctx_found(c, people_post_get(c, r[4].i, &post)))
			all[i].post = post.title;
	}
	out->versions = (struct list){ rows.n, all };
	return OK;
}

/* ---- GET /cases/{case}/answers ---- */

static const char *local_time(struct ctx *c, int64_t us)
{
	struct civil t;

	if (us == ABSENT)
		return NULL;
	t = day_civil(us, CHINA_OFFSET_MIN);
	return arena_printf(c->a, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
}

enum err case_answer_fill(struct ctx *c, const struct case_file *f, struct answer_fill *out)
{
	const struct process *def;
	const struct proc_item *category;
	struct people_org org;
	struct place grid;
	enum err e = case_process(c, f, &def);

	if (e != OK)
		return e;
	const struct proc_state *state = &def->states[process_state(def, f->state)];
	category = f->category ? process_category(def, f->category) : NULL;
	*out = (struct answer_fill){ .number = f->number, .due = local_time(c, f->due), .opened = local_time(c, f->opened),
		.state = ctx_zh(c) ? state->name.zh : state->name.en, .category = !category ? NULL : ctx_zh(c) ? category->name.zh : category->name.en };
	if (f->org && ctx_found(c, people_org_get(c, f->org, &org)))
		out->unit = org.name;
	if (ctx_found(c, territory_node(c, f->node, &grid)))
		out->grid = grid.name;
	return OK;
}

static enum err answer_offers(struct ctx *c)
{
	const struct offer_query *in = c->in;
	struct answer_fill fill;
	struct case_file f;
	struct offer *v;
	struct rows rows;
	size_t n = 0;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK || (e = case_answer_fill(c, &f, &fill)) != OK ||
	    (e = fitting(c, f.process, f.category ? f.category : "-", in->act, &rows)) != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++) {
		struct answer_row r = row_of(c, row(&rows, i));
		if (!r.title || !r.text)
			continue;
		v[n] = (struct offer){ .id = r.id, .title = r.title };
		v[n].text = answer_filled(c->a, r.text, &fill, &v[n].missing);
		n++;
	}
	((struct answer_list *)c->out)->items = (struct list){ n, v };
	return OK;
}

/* ---- the room ---- */

static const struct cmd answer_cmds[] = {
	{ "GET", "/answers", "case.read", READ, answer_list, "Standard answers of a process", .in = &answer_query_shape, .out = &answer_list_shape },
	{ "GET", "/answers/{answer}", "case.read", READ, answer_show, "One, with its versions", .out = &answer_shape, .scope = answer_scope },
	{ "POST", "/answers", "answer.write", WRITE, answer_add, "A new standard answer", .in = &answer_in_shape, .out = &changed_shape },
	{ "PUT", "/answers/{answer}", "answer.write", WRITE, answer_change, "Change it; the versions before stay", .in = &answer_in_shape,
	  .out = &changed_shape, .scope = answer_scope, .flags = CMD_IF_MATCH },
	{ "DELETE", "/answers/{answer}", "answer.write", WRITE, answer_end, "Offer it no more", .out = &changed_shape, .scope = answer_scope,
	  .flags = CMD_IF_MATCH },
	{ "GET", "/cases/{case}/answers", "case.read", READ, answer_offers, "Standard answers for a case, filled in", .in = &offer_query_shape,
	  .out = &offer_list_shape, .scope = case_scope },
};

static const struct event_kind *const answer_events[] = { &answer_set_kind, &answer_ended_kind };

static const struct table answer_tables[] = {
	{ "case_answer", TABLE_PROJECTION, &answer_sql[ANSWER_DUMP] }, { "case_answer_version", TABLE_PROJECTION, &answer_sql[ANSWER_VERSION_DUMP] },
};

const struct room answer_room = {
	.name = "answers",
	.cmds = answer_cmds, .cmds_n = sizeof answer_cmds / sizeof answer_cmds[0],
	.events = answer_events, .events_n = sizeof answer_events / sizeof answer_events[0],
	.stmts = answer_sql, .stmts_n = ANSWER_STMTS,
	.tables = answer_tables, .tables_n = sizeof answer_tables / sizeof answer_tables[0],
};
