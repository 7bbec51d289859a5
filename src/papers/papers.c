/*
 * papers.c: letters. Issuing one is a command: it gets the next number of its unit and year, and its words are kept as they are
 * then; printing it again gives the same page whatever became of the case.
 */
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cases/answer.h"
#include "core/side.h"
#include "papers/paper.h"
#include "papers/papers_in.h"
#include "people/people.h"

#define WORDS_CHARS 600
#define BODY_MAX (LETTER_PARAGRAPHS + 1)

struct letter_in { const char *words; };
struct letter_row { int64_t id, at; const char *letter, *name, *number, *title, *to; };
struct letter_offer { const char *letter, *name; };
struct letter_list { struct list items, can; };

SHAPE(letter_in_shape, "LetterIn", struct letter_in,
	FIELD(struct letter_in, words, F_STR, F_LINES, .max = WORDS_CHARS, .doc = "what the desk adds, a paragraph of its own"));
SHAPE(letter_row_shape, "Letter", struct letter_row,
	FIELD(struct letter_row, id, F_ID, F_NEED), FIELD(struct letter_row, letter, F_STR, F_NEED), FIELD(struct letter_row, name, F_STR, F_NEED),
	FIELD(struct letter_row, number, F_STR, 0, .doc = "number, title and to are missing if the words were erased"),
	FIELD(struct letter_row, title, F_STR, 0, .max = 400), FIELD(struct letter_row, to, F_STR, 0), FIELD(struct letter_row, at, F_TIME, F_NEED));
SHAPE(letter_offer_shape, "LetterOffer", struct letter_offer,
	FIELD(struct letter_offer, letter, F_STR, F_NEED), FIELD(struct letter_offer, name, F_STR, F_NEED));
SHAPE(letter_list_shape, "LetterList", struct letter_list,
	FIELD(struct letter_list, items, F_LIST, F_NEED, .sub = &letter_row_shape, .doc = "issued, the newest first"),
	FIELD(struct letter_list, can, F_LIST, F_NEED, .sub = &letter_offer_shape, .doc = "what you may issue now"));

static const char *in_words(const struct ctx *c, const struct name *n)
{
	return ctx_zh(c) ? n->zh : n->en;
}

/* ---- issuing ---- */

static enum err kind_of(struct ctx *c, const struct letter_kind **out)
{
	const char *id = ctx_param(c, "letter");

	*out = letter_kind_find(room_state(c, &papers_room), id);
	return *out ? OK : refuse(&c->problem, E_NOT_FOUND, "letter", "没有“%.40s”这种文书", "There is no letter \"%.40s\"", id);
}

static enum err issue_scope(struct ctx *c, struct scope *s)
{
	const struct letter_kind *k;
	enum err e = case_scope(c, s);

	if (e == OK && (e = kind_of(c, &k)) == OK)
		s->right = k->by;
	return e;
}

/* Whether a letter of this kind can be written of a case as it stands; the reason if not. */
static enum err fits(const struct ctx *c, const struct letter_kind *k, const struct case_file *f, struct problem *p)
{
	if (!f->org)
		return refuse(p, E_CONFLICT, "case", "这件事还没有承办单位，先分派再发文", "Nobody handles this case yet; dispatch it first");
	if (!f->open)
		return refuse(p, E_CONFLICT, "case", "这件事已经办结，不能再发%s", "The case is over; no %s can be issued any more", in_words(c, &k->name));
	if (k->late && strcmp(f->clock_state, "breached") != 0)
		return refuse(p, E_CONFLICT, "case", "这件事没有超期，不能发%s", "The case is not overdue; no %s can be issued", in_words(c, &k->name));
	return OK;
}

static const char *today(struct ctx *c)
{
	static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
	    "November", "December" };
	struct civil t = day_civil(c->now, CHINA_OFFSET_MIN);

	return ctx_zh(c) ? arena_printf(c->a, "%d年%d月%d日", t.year, t.month, t.day)
	                 : arena_printf(c->a, "%d %s %d", t.day, months[t.month - 1], t.year);
}

/* Paragraph by paragraph; one with a placeholder for which the case has nothing is left out. */
static json_t *body_of(struct ctx *c, const struct letter_kind *k, const struct answer_fill *fill, const char *words)
{
	json_t *body = json_array();
	struct list missing;

	for (size_t i = 0; i < k->body_n; i++) {
		const char *text = answer_filled(c->a, in_words(c, &k->body[i]), fill, &missing);
		if (missing.n == 0)
			json_array_append_new(body, json_string(text));
		if (i == 0 && words)
			json_array_append_new(body, json_string(words));
	}
	return body;
}

static enum err text_of(struct ctx *c, const struct letter_kind *k, const struct case_file *f, const char *number, const char **out)
{
	const struct letter_in *in = c->in;
	struct people_org from, to;
	struct answer_fill fill;
	struct list missing;
	json_t *v;
	char *text;
	enum err e;

	if ((e = people_org_get(c, c->actor.org, &from)) != OK || (e = people_org_get(c, f->org, &to)) != OK || (e = case_answer_fill(c, f, &fill)) != OK)
		return e;
	v = json_pack("{s:s,s:s,s:s,s:s,s:s,s:o}", "from", from.name, "number", number,
	              "title", answer_filled(c->a, in_words(c, &k->title), &fill, &missing),
	              "to", arena_printf(c->a, "%s%s", to.name, ctx_zh(c) ? "：" : ":"), "date", today(c),
	              "body", body_of(c, k, &fill, in->words));
	text = json_dumps(v, JSON_COMPACT);
	*out = arena_str(c->a, text);
	free(text);
	json_decref(v);
	return OK;
}

static enum err letter_issue(struct ctx *c)
{
	struct letter_issued data = { .org = c->actor.org, .year = day_civil(c->now, CHINA_OFFSET_MIN).year, .n = 1 };
	const struct letter_kind *k;
	struct case_file f;
	const char *text, *number;
	struct rows rows;
	enum err e;

	if (!c->actor.org)
		return refuse(&c->problem, E_DENIED, "", "文书由岗位所在单位签发，请以岗位身份登录", "A letter is issued by a post's unit; act under a post");
	if ((e = kind_of(c, &k)) != OK || (e = case_read(c, c->scope.object, &f)) != OK || (e = fits(c, k, &f, &c->problem)) != OK ||
	    (e = db_rows(c->db, &papers_sql[LETTER_LAST], c->a, VALS(vi(c->tenant), vs(k->id), vi(data.org), vi(data.year)), &rows)) != OK)
		return e;
	data.n += rows.n ? rows.v[0].i : 0;
	number = ctx_zh(c) ? arena_printf(c->a, "%s〔%" PRId64 "〕%" PRId64 "号", k->mark.zh, data.year, data.n)
	                   : arena_printf(c->a, "%s %" PRId64 "/%" PRId64, k->mark.en, data.year, data.n);
	if ((e = text_of(c, k, &f, number, &text)) != OK)
		return e;
	data.case_id = f.id;
	data.to = f.org;
	data.letter = k->id;
	data.text = side_put(c, f.id, "letter", text);
	c->done_id = ctx_id(c);
	c->done_version = 1;
	return record(c, &letter_issued_kind, c->done_id, 0, &data, NULL);
}

/* ---- reading ---- */

static const char *said(struct ctx *c, json_t *v, const char *key)
{
	return arena_str(c->a, json_string_value(json_object_get(v, key)));
}

static struct letter_row row_of(struct ctx *c, const struct val *v)
{
	const struct letter_kind *k = letter_kind_find(room_state(c, &papers_room), v[1].s);
	const char *text = side_get_id(c, v[2].i);
	json_t *kept = text ? json_loads(text, 0, NULL) : NULL;
	struct letter_row out = { .id = v[0].i, .at = v[3].i, .letter = v[1].s, .name = k ? in_words(c, &k->name) : v[1].s,
		.number = said(c, kept, "number"), .title = said(c, kept, "title"), .to = said(c, kept, "to") };

	json_decref(kept);
	return out;
}

static enum err letter_list(struct ctx *c)
{
	const struct papers_conf *conf = room_state(c, &papers_room);
	struct letter_list *out = c->out;
	struct letter_offer *can = arena_alloc(c->a, conf->n * sizeof *can);
	struct letter_row *v;
	struct case_file f;
	struct rows rows;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK ||
	    (e = db_rows(c->db, &papers_sql[LETTER_OF], c->a, VALS(vi(c->tenant), vi(f.id)), &rows)) != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++)
		v[i] = row_of(c, row(&rows, i));
	out->items = (struct list){ rows.n, v };
	out->can = (struct list){ 0, can };
	for (size_t i = 0; i < conf->n; i++) {
		const struct letter_kind *k = &conf->kinds[i];
		struct problem why = { 0 };
		if (c->actor.org && fits(c, k, &f, &why) == OK && ctx_may(c, k->by, f.path, f.org))
			can[out->can.n++] = (struct letter_offer){ k->id, in_words(c, &k->name) };
	}
	return OK;
}

static enum err draw(struct ctx *c, const char *text, int64_t at)
{
	json_t *v = json_loads(text, 0, NULL), *body = json_object_get(v, "body");
	const char *lines[BODY_MAX];
	struct letter l = { .from = said(c, v, "from"), .number = said(c, v, "number"), .title = said(c, v, "title"), .to = said(c, v, "to"),
		.date = said(c, v, "date"), .body = lines };
	const void *bytes = NULL;
	enum err e;

	for (; l.body_n < json_array_size(body) && l.body_n < BODY_MAX; l.body_n++)
		lines[l.body_n] = arena_str(c->a, json_string_value(json_array_get(body, l.body_n)));
	json_decref(v);
	e = letter_draw(c->a, &l, at, &bytes, &c->reply->n, &c->problem);
	c->reply->type = "application/pdf";
	c->reply->body = bytes;
	return e;
}

static enum err letter_show(struct ctx *c)
{
	struct rows rows;
	const char *text;
	int64_t id;
	enum err e;

	if ((e = ctx_param_id(c, "letter", &id)) != OK ||
	    (e = db_rows(c->db, &papers_sql[LETTER_ONE], c->a, VALS(vi(c->tenant), vi(c->scope.object), vi(id)), &rows)) != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "letter", "这件事没有这份文书", "The case has no such letter");
	if (!(text = side_get_id(c, rows.v[1].i)))
		return refuse(&c->problem, E_NOT_FOUND, "letter", "这份文书的内容已按规定删除", "The words of this letter were erased");
	return draw(c, text, rows.v[2].i);
}

/* ---- the room ---- */

static enum err papers_load(struct ctx *c, void **state)
{
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	struct papers_conf *conf = arena_alloc(a, sizeof *conf);
	enum err e = papers_conf_read(a, arena_printf(a, "%s/base/papers.yaml", core_packs(c->core)), conf, &c->problem);

	if (e == OK)
		*state = conf;
	else
		arena_free(a);
	return e;
}

static void papers_unload(void *state)
{
	arena_free(((struct papers_conf *)state)->a);
}

static const struct cmd papers_cmds[] = {
	{ "GET", "/cases/{case}/paper", "case.read", READ, dossier_show, "The case as a PDF, to be kept or handed over",
	  .in = &dossier_in_shape, .scope = case_scope },
	{ "GET", "/cases/{case}/letters", "case.read", READ, letter_list, "Letters issued about it, and what may be issued",
	  .out = &letter_list_shape, .scope = case_scope },
	{ "POST", "/cases/{case}/letters/{letter}", "case.read", WRITE, letter_issue, "Issues a letter: numbered, its words kept as they are now",
	  .in = &letter_in_shape, .out = &changed_shape, .scope = issue_scope },
	{ "GET", "/cases/{case}/letters/{letter}", "case.read", READ, letter_show, "An issued letter as a PDF", .scope = case_scope },
};

static const struct event_kind *const papers_events[] = { &letter_issued_kind };

static const struct table papers_tables[] = { { "letter", TABLE_PROJECTION, &papers_sql[LETTER_DUMP] } };

const struct room papers_room = {
	.name = "papers",
	.cmds = papers_cmds, .cmds_n = sizeof papers_cmds / sizeof papers_cmds[0],
	.events = papers_events, .events_n = 1,
	.stmts = papers_sql, .stmts_n = PAPERS_STMTS,
	.tables = papers_tables, .tables_n = 1,
	.load = papers_load, .unload = papers_unload,
};
