/*
 * cases_http.c: the desk's side of one case: its page, its acts, its sealed contact, its pictures.
 */
#include <inttypes.h>
#include <string.h>

#include "cases/cases_in.h"
#include "cases/cases_rows.h"
#include "cases/cases_show.h"
#include "cases/photo.h"
#include "people/people.h"
#include "people/people_reach.h"
#include "territory/territory.h"

#define REACH_MAX 32       /* as many as a post may have grants */

/* ---- POST /cases: a grid worker's report ---- */

struct report_in {
	const char *text, *category, *address, *datum, *client_id, *process, *channel, *contact, *upstream;
	double lon, lat;
	int64_t node, upstream_due;
	struct list photos;
	bool known;
};
struct report_made { int64_t id; const char *number; int64_t version; };

SHAPE(report_shape, "CaseReport", struct report_in,
	FIELD(struct report_in, text, F_STR, F_NEED | F_LINES, .min = 2, .max = LIMIT_TEXT_CHARS),
	FIELD(struct report_in, lon, F_NUM, F_NEED, .min = -180, .max = 180),
	FIELD(struct report_in, lat, F_NUM, F_NEED, .min = -90, .max = 90),
	FIELD(struct report_in, datum, F_STR, 0, .one_of = "wgs84|gcj02"),
	FIELD(struct report_in, category, F_STR, 0, .max = 40),
	FIELD(struct report_in, address, F_STR, 0, .max = LIMIT_NAME_CHARS),
	FIELD(struct report_in, photos, F_STRS, 0, .max = LIMIT_PHOTOS_PER_CASE),
	FIELD(struct report_in, client_id, F_STR, 0, .min = 8, .max = 64,
	    .doc = "made by an offline device; kept for ever, so that it is never filed twice"),
	FIELD(struct report_in, process, F_STR, 0, .max = 40, .doc = "its definition; event if left out"),
	FIELD(struct report_in, channel, F_STR, 0, .max = 40, .doc = "how it came in; grid if left out"),
	FIELD(struct report_in, node, F_ID, 0, .doc = "lies at this node above the grid: a street's whistle"),
	FIELD(struct report_in, contact, F_STR, F_SECRET, .max = 100, .doc = "of whoever asked; sealed, the handling unit does not see it"),
	FIELD(struct report_in, known, F_BOOL, 0, .doc = "the caller agrees that a later call from this number finds it"),
	FIELD(struct report_in, upstream, F_STR, 0, .min = 1, .max = 60, .doc = "its number on the platform that it came from; once per channel"),
	FIELD(struct report_in, upstream_due, F_TIME, 0, .doc = "that platform's deadline, beside ours"));
SHAPE(report_made_shape, "CaseReported", struct report_made,
	FIELD(struct report_made, id, F_ID, F_NEED), FIELD(struct report_made, number, F_STR, F_NEED), FIELD(struct report_made, version, F_INT, F_NEED));

enum err report_prepare(struct ctx *c)
{
	const struct report_in *in = c->in;
	struct case_new new = { .channel = in->channel ? in->channel : "grid", .text = in->text, .address = in->address, .category = in->category,
	                        .photos = in->photos, .client_id = in->client_id, .lon = in->lon, .lat = in->lat, .datum = in->datum,
	                        .process = in->process, .node = in->node, .contact = in->contact, .upstream = in->upstream,
	                        .upstream_due = in->upstream_due, .known = in->known };
	enum err e;

	if (strcmp(new.channel, PUBLIC_CHANNEL) == 0)
		return refuse(&c->problem, E_INPUT, "channel", "随手拍由居民自己提交", "Snaps are sent by residents themselves");
	if (in->upstream_due != ABSENT && !in->upstream)
		return refuse(&c->problem, E_INPUT, "upstream", "填写上级平台时限时须填写其编号", "Another platform's deadline comes with its number");
	e = case_place(c, &new);
	return e == OK ? case_open_prepare(c) : e;
}

enum err report_again(struct ctx *c, int64_t id)
{
	struct case_file f;
	enum err e = case_read(c, id, &f);

	if (e == OK)
		*(struct report_made *)c->out = (struct report_made){ f.id, f.number, f.version };
	return e;
}

/* Another platform's number comes in once: the second time it names the case that it became. */
static enum err upstream_free(struct ctx *c, const struct report_in *in)
{
	struct case_file *v;
	size_t n;
	const char *channel = in->channel ? in->channel : "grid";
	enum err e = case_list_read(c, &case_sql[CASE_BY_UPSTREAM], VALS(vi(c->tenant), vs(channel), vs(in->upstream)), &v, &n);

	if (e != OK || n == 0)
		return e;
	return refuse(&c->problem, E_CONFLICT, "upstream", "该编号已登记为 %s", "This number was registered already, as %s", v[0].number);
}

enum err report_add(struct ctx *c)
{
	const struct report_in *in = c->in;
	struct case_opened opened;
	struct case_file f;
	enum err e;

	if (in->client_id) {
		e = case_read_client(c, in->client_id, &f);
		if (e == OK) {
			c->done_id = f.id;
			c->done_version = f.version;
			return report_again(c, f.id);
		}
		if (e != E_NOT_FOUND)
			return e;
	}
	if (in->upstream && (e = upstream_free(c, in)) != OK)
		return e;
	if ((e = case_open_run(c, in->contact && *in->contact, &opened)) == OK)
		*(struct report_made *)c->out = (struct report_made){ c->done_id, opened.number, 1 };
	return e;
}

/* ---- GET /cases/{case} ---- */

struct case_option { const char *value, *label; };
struct case_field { const char *name, *label, *type; bool required; struct list options; int64_t max; bool own; };
struct case_act_shown { const char *act, *name; bool primary, public; struct list fields; };
struct case_by { const char *post, *org, *person; };
struct case_event {
	int64_t at;
	const char *kind, *title;
	bool public;
	const char *words;
	const struct case_by *by;
	struct list photos;
	const char *rule;
};
struct case_rating { int64_t score; const char *words; };
struct case_page_step { const char *name; bool done; };

struct case_page {
	struct case_row row;     /* first: its fields are shared with the list */
	const char *text, *address, *process, *matter, *condition;
	int64_t step, matter_version;
	struct list steps, clocks, timeline, photo_list, acts;
	const struct case_rating *rating;
	bool has_contact;
	struct case_around around;
};

SHAPE(case_option_shape, "CaseOption", struct case_option,
	FIELD(struct case_option, value, F_STR, F_NEED), FIELD(struct case_option, label, F_STR, F_NEED));
SHAPE(case_field_shape, "CaseField", struct case_field,
	FIELD(struct case_field, name, F_STR, F_NEED), FIELD(struct case_field, label, F_STR, F_NEED),
	FIELD(struct case_field, type, F_STR, F_NEED, .one_of = "lines|text|org|orgs|choice|photos|score|matter|time|number|money|day|flag"),
	FIELD(struct case_field, required, F_BOOL, F_NEED),
	FIELD(struct case_field, options, F_LIST, 0, .sub = &case_option_shape), FIELD(struct case_field, max, F_INT, 0),
	FIELD(struct case_field, own, F_BOOL, F_NEED, .doc = "the definition's own: sent in `values`"));
SHAPE(case_act_shown_shape, "CaseAct", struct case_act_shown,
	FIELD(struct case_act_shown, act, F_STR, F_NEED), FIELD(struct case_act_shown, name, F_STR, F_NEED),
	FIELD(struct case_act_shown, primary, F_BOOL, F_NEED),
	FIELD(struct case_act_shown, public, F_BOOL, F_NEED, .doc = "the reporter reads its words"), FIELD(struct case_act_shown, fields, F_LIST,
	    F_NEED, .sub = &case_field_shape));
SHAPE(case_by_shape, "CaseBy", struct case_by,
	FIELD(struct case_by, post, F_STR, 0), FIELD(struct case_by, org, F_STR, 0), FIELD(struct case_by, person, F_STR, 0));
SHAPE(case_event_shape, "CaseEvent", struct case_event,
	FIELD(struct case_event, at, F_TIME, F_NEED), FIELD(struct case_event, kind, F_STR, F_NEED), FIELD(struct case_event, title, F_STR, F_NEED),
	FIELD(struct case_event, public, F_BOOL, F_NEED, .doc = "the reporter sees it"), FIELD(struct case_event, words, F_STR, 0,
	    .max = LIMIT_WORDS_CHARS),
	FIELD(struct case_event, by, F_OBJ, 0, .sub = &case_by_shape), FIELD(struct case_event, photos, F_LIST, 0, .sub = &case_photo_shape),
	FIELD(struct case_event, rule, F_STR, 0, .doc = "the routing rule that named the unit"));
SHAPE(case_rating_shape, "CaseRating", struct case_rating,
	FIELD(struct case_rating, score, F_INT, F_NEED), FIELD(struct case_rating, words, F_STR, 0, .max = LIMIT_WORDS_CHARS));
SHAPE(case_page_step_shape, "CaseStep", struct case_page_step,
	FIELD(struct case_page_step, name, F_STR, F_NEED), FIELD(struct case_page_step, done, F_BOOL, F_NEED));

SHAPE(case_shape, "Case", struct case_page, CASE_ROW_FIELDS,
	FIELD(struct case_page, text, F_STR, 0, .max = LIMIT_TEXT_CHARS),
	FIELD(struct case_page, address, F_STR, 0),
	FIELD(struct case_page, process, F_STR, F_NEED),
	FIELD(struct case_page, matter, F_STR, 0, .doc = "the catalogue's code"),
	FIELD(struct case_page, matter_version, F_INT, 0),
	FIELD(struct case_page, condition, F_STR, 0),
	FIELD(struct case_page, step, F_INT, F_NEED, .doc = "1 to the number of steps"),
	FIELD(struct case_page, steps, F_LIST, F_NEED, .sub = &case_page_step_shape),
	FIELD(struct case_page, clocks, F_LIST, F_NEED, .sub = &case_clock_shape),
	FIELD(struct case_page, timeline, F_LIST, F_NEED, .sub = &case_event_shape),
	FIELD(struct case_page, photo_list, F_LIST, F_NEED, .sub = &case_photo_shape),
	FIELD(struct case_page, rating, F_OBJ, 0, .sub = &case_rating_shape),
	FIELD(struct case_page, acts, F_LIST, F_NEED, .sub = &case_act_shown_shape),
	FIELD(struct case_page, has_contact, F_BOOL, F_NEED),
	CASE_AROUND_FIELDS(struct case_page, around));

enum err case_scope(struct ctx *c, struct scope *s)
{
	struct case_file f;
	int64_t id;
	enum err e;

	if ((e = ctx_param_id(c, "case", &id)) != OK || (e = case_read(c, id, &f)) != OK)
		return e;
	*s = (struct scope){ .object = id, .version = f.version, .path = f.path, .org = f.org, .right = case_read_right(c, &f) };
	if (!s->right)
		return OK;
	/* Who may not read a confidential case is not told that there is one. */
	if (c->actor.kind == ACTOR_PERSON && !ctx_may(c, s->right, f.path, f.org))
		return refuse(&c->problem, E_NOT_FOUND, "", "未找到，或不在您的辖区和单位范围内", "Not found, or outside your area and organization");
	/* A command of another right asks for that one, and for the right to read. */
	if (strcmp(c->cmd->right, "case.read") != 0)
		s->right = NULL;
	return OK;
}

static const struct case_by *by_of(struct ctx *c, int64_t post, int64_t person)
{
	struct case_by *by = arena_alloc(c->a, sizeof *by);
	struct people_post p;

	if (!post || !ctx_found(c, people_post_get(c, post, &p)))
		return NULL;
	*by = (struct case_by){ p.title, p.org_name, people_name(c, person) };
	return by;
}

static void timeline_fill(struct ctx *c, const struct process *def, const struct case_file *f, const struct shown *all, struct case_page *out)
{
	struct case_event *v = arena_alloc(c->a, (all->steps_n + 1) * sizeof *v);

	/* What nobody outside asked for was received from nobody, and nobody outside reads it. */
	v[0] = (struct case_event){ .at = f->opened, .kind = "opened", .public = f->follow != NULL,
		.title = f->follow ? (ctx_zh(c) ? "收到反映" : "Received") : (ctx_zh(c) ? "已登记" : "Opened") };
	for (size_t i = 0; i < all->steps_n; i++) {
		const struct case_step *s = &all->steps[i];
		const struct proc_act *act = process_act(def, s->act);
		struct case_photo *photos = arena_alloc(c->a, all->photos_n * sizeof *photos);
		size_t n = 0;
		for (size_t k = 0; k < all->photos_n; k++)
			if (all->photos[k].seq == s->seq)
				photos[n++] = all->photos[k];
		v[i + 1] = (struct case_event){ .at = s->at, .kind = s->act, .title = !act ? s->act : ctx_zh(c) ? act->name.zh : act->name.en,
			.public = s->public || (act && act->reporter), .words = side_get(c, s->words), .by = by_of(c, s->post, s->person), .photos = { n,
			    photos }, .rule = s->rule };
		if (s->score != ABSENT)
			out->rating = memcpy(arena_alloc(c->a, sizeof *out->rating), &(struct case_rating){ s->score, v[i + 1].words }, sizeof *out->rating);
	}
	out->timeline = (struct list){ all->steps_n + 1, v };
}

static void options_fill(struct ctx *c, const struct process *def, enum asked k, struct case_field *out)
{
	int n = k == ASKED_CATEGORY ? def->categories_n : k == ASKED_LIMIT ? def->limits_n : 0;
	struct case_option *v = arena_alloc(c->a, (size_t)n * sizeof *v);
	size_t m = 0;

	for (int i = 0; i < n; i++) {
		const struct name *name = k == ASKED_CATEGORY ? &def->categories[i].name : &def->limits[i].name;
		if (k == ASKED_LIMIT && !def->limits[i].choose)
			continue;
		v[m++] = (struct case_option){ k == ASKED_CATEGORY ? def->categories[i].id : def->limits[i].id, ctx_zh(c) ? name->zh : name->en };
	}
	out->options = (struct list){ m, v };
}

static void choices_fill(struct ctx *c, const struct proc_field *f, struct case_field *out)
{
	struct case_option *v = arena_alloc(c->a, (size_t)f->choices_n * sizeof *v);

	for (int i = 0; i < f->choices_n; i++)
		v[i] = (struct case_option){ f->choices[i].id, ctx_zh(c) ? f->choices[i].name.zh : f->choices[i].name.en };
	out->options = (struct list){ (size_t)f->choices_n, v };
}

static void fields_fill(struct ctx *c, const struct process *def, const struct proc_act *act, struct list *out)
{
	static const struct { const char *type, *zh, *en; int64_t max; } kinds[ASKED_KINDS] = {
		[ASKED_CATEGORY] = { "choice", "类别", "Category", ABSENT }, [ASKED_WORDS] = { "lines", "说明", "Words", LIMIT_WORDS_CHARS },
		[ASKED_ORG] = { "org", "责任单位", "Unit in charge", ABSENT }, [ASKED_LIMIT] = { "choice", "办理时限", "Time limit", ABSENT },
		[ASKED_PHOTOS] = { "photos", "照片", "Photos", LIMIT_PHOTOS_PER_CASE }, [ASKED_SCORE] = { "score", "评分", "Score", 5 },
		[ASKED_UNITS] = { "orgs", "单位", "Units", UNITS_MAX }, [ASKED_MATTER] = { "matter", "事项", "Matter", ABSENT },
		[ASKED_UNTIL] = { "time", "截止时间", "Until", ABSENT }, [ASKED_AMOUNT] = { "number", "数量", "Amount", EXTEND_MAX },
	};
	struct case_field *v = arena_alloc(c->a, (size_t)(ASKED_KINDS + def->fields_n) * sizeof *v);
	size_t n = 0;

	for (int k = 0; k < ASKED_KINDS; k++) {
		if (act->fields[k] == ASK_NO)
			continue;
		v[n] = (struct case_field){ asked_name((enum asked)k), ctx_zh(c) ? kinds[k].zh : kinds[k].en, kinds[k].type, act->fields[k] == ASK_REQUIRED,
		                            { 0, NULL }, kinds[k].max, false };
		options_fill(c, def, (enum asked)k, &v[n++]);
	}
	for (int i = 0; i < def->fields_n; i++) {
		const struct proc_field *f = &def->fields[i];
		if (act->own[i] == ASK_NO)
			continue;
		v[n] = (struct case_field){ f->id, ctx_zh(c) ? f->name.zh : f->name.en, case_own_type(f->type), act->own[i] == ASK_REQUIRED, { 0, NULL },
		                            f->max ? f->max : ABSENT, true };
		choices_fill(c, f, &v[n++]);
	}
	*out = (struct list){ n, v };
}

/* One act as the page offers it, if it may be done now. */
static bool listed(const struct list *can, const char *act)
{
	const char *const *v = can->v;

	for (size_t i = 0; i < can->n; i++)
		if (strcmp(v[i], act) == 0)
			return true;
	return false;
}

static void act_offer(struct ctx *c, const struct process *def, const struct proc_act *act, bool primary, struct case_act_shown *out, size_t *n)
{
	out[*n] = (struct case_act_shown){ act->id, ctx_zh(c) ? act->name.zh : act->name.en, primary && *n == 0, act->public, { 0, NULL } };
	fields_fill(c, def, act, &out[*n].fields);
	++*n;
}

/* Those that the row says can be done; what the state waits for stands first: the act of the right that owns it. */
static void acts_fill(struct ctx *c, const struct process *def, const struct case_file *f, struct case_page *out)
{
	struct case_act_shown *v = arena_alloc(c->a, (size_t)def->acts_n * sizeof *v);
	const char **can = arena_alloc(c->a, (size_t)def->acts_n * sizeof *can);
	size_t n = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < def->acts_n; i++) {
			bool owners = strcmp(def->acts[i].by, f->who) == 0;
			if (owners == (pass == 0) && listed(&out->row.can, def->acts[i].id))
				act_offer(c, def, &def->acts[i], owners, v, &n);
		}
	}
	for (size_t i = 0; i < n; i++)
		can[i] = v[i].act;
	out->acts = (struct list){ n, v };
	out->row.can = (struct list){ n, can };
}

enum err case_show(struct ctx *c)
{
	struct row_cache *cache = arena_alloc(c->a, sizeof *cache);
	struct case_page *out = c->out;
	struct case_page_step *steps;
	const struct process *def;
	struct case_file f;
	struct shown all;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK || (e = case_process(c, &f, &def)) != OK || (e = case_shown(c, &f, &all)) != OK ||
	    (e = case_row_fill(c, cache, &f, &out->row)) != OK)
		return e;
	acts_fill(c, def, &f, out);
	out->text = side_get_id(c, f.text_id);
	out->address = side_get_id(c, f.address_id);
	out->process = f.process;
	out->matter = f.matter;
	out->matter_version = f.matter_version;
	out->condition = f.condition;
	out->step = f.step + 1;
	steps = arena_alloc(c->a, (size_t)def->steps_n * sizeof *steps);
	for (int i = 0; i < def->steps_n; i++)
		steps[i] = (struct case_page_step){ ctx_zh(c) ? def->steps[i].name.zh : def->steps[i].name.en, i <= f.step };
	out->steps = (struct list){ (size_t)def->steps_n, steps };
	out->clocks = (struct list){ all.clocks_n, all.clocks };
	out->photo_list = (struct list){ all.photos_n, all.photos };
	out->has_contact = side_get_id(c, f.contact_id) != NULL;
	timeline_fill(c, def, &f, &all, out);
	return case_around_fill(c, def, &f, &out->around);
}

/* ---- POST /cases/{case}/acts/{act} ---- */

SHAPE(act_in_shape, "CaseActIn", struct act_input,
	FIELD(struct act_input, category, F_STR, 0, .max = 40),
	FIELD(struct act_input, words, F_STR, F_LINES, .max = LIMIT_WORDS_CHARS),
	FIELD(struct act_input, org, F_ID, 0),
	FIELD(struct act_input, limit, F_STR, 0, .max = 40),
	FIELD(struct act_input, photos, F_STRS, 0, .max = LIMIT_PHOTOS_PER_CASE),
	FIELD(struct act_input, score, F_INT, 0, .min = 1, .max = 5),
	FIELD(struct act_input, units, F_IDS, 0, .max = UNITS_MAX, .doc = "organizations; the first one leads where the act has a lead"),
	FIELD(struct act_input, matter, F_STR, 0, .max = 60, .doc = "a matter's code"),
	FIELD(struct act_input, condition, F_STR, 0, .max = 60, .doc = "the condition of that matter that is met"),
	FIELD(struct act_input, until, F_TIME, 0),
	FIELD(struct act_input, amount, F_INT, 0, .min = 1, .max = EXTEND_MAX),
	FIELD(struct act_input, values, F_JSON, 0, .doc = "the definition's own fields: {field: value}"));

static enum err act_find(struct ctx *c, const struct case_file *f, const struct proc_act **out)
{
	const struct process *def;
	enum err e = case_process(c, f, &def);

	if (e != OK)
		return e;
	*out = process_act(def, ctx_param(c, "act"));
	if (!*out || (*out)->doer != BY_RIGHT)
		return refuse(&c->problem, E_NOT_FOUND, "act", "此类案件没有这个动作", "Cases of this kind have no such act");
	return OK;
}

enum err case_act_scope(struct ctx *c, struct scope *s)
{
	struct case_file *f = arena_alloc(c->a, sizeof *f);
	const struct proc_act *act;
	int64_t id;
	enum err e;

	if ((e = ctx_param_id(c, "case", &id)) != OK || (e = case_read(c, id, f)) != OK || (e = act_find(c, f, &act)) != OK)
		return e;
	c->prepared = f;     /* read in this transaction: case_act need not read it again */
	/* Who cannot read the case is told nothing of it, not even that the act would be refused. */
	const char *reading = case_read_right(c, f);
	if (c->actor.kind == ACTOR_PERSON && !ctx_may(c, reading ? reading : c->cmd->right, f->path, f->org))
		return refuse(&c->problem, E_NOT_FOUND, "", "未找到，或不在您的辖区和单位范围内", "Not found, or outside your area and organization");
	*s = (struct scope){ .object = id, .version = f->version, .path = f->path, .org = f->org, .right = act->by };
	return OK;
}

enum err case_act(struct ctx *c)
{
	const struct case_file *f = c->prepared;
	const struct proc_act *act;
	enum err e = act_find(c, f, &act);

	return e == OK ? case_act_run(c, f, act, c->in) : e;
}

/* ---- POST /cases/{case}/contact: a look at the sealed contact, logged ---- */

struct contact_in { const char *reason; };
struct contact { const char *contact; };

SHAPE(contact_in_shape, "ContactIn", struct contact_in,
	FIELD(struct contact_in, reason, F_STR, F_NEED, .min = 2, .max = 200, .doc = "kept in the journal"));
SHAPE(contact_shape, "Contact", struct contact, FIELD(struct contact, contact, F_STR, F_NEED, .max = 100));

enum err contact_look(struct ctx *c)
{
	const struct contact_in *in = c->in;
	struct case_contact_seen seen;
	const char *sealed, *text;
	bool handles = false;
	struct case_file f;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK || (f.org && (e = people_belongs(c, c->actor.person, f.org, &handles)) != OK))
		return e;
	/* Who also holds a post in the handling unit is on both sides of the case, whatever post they act under now. */
	if (handles)
		return refuse(&c->problem, E_DENIED, "", "您在承办单位也有岗位，不能查看反映人的联系方式",
		              "You also hold a post in the handling unit, so the reporter's contact stays sealed for you");
	if (!(sealed = side_get_id(c, f.contact_id)))
		return refuse(&c->problem, E_NOT_FOUND, "contact", "反映人没有留下联系方式，或已被清除", "The reporter left no contact, or it was erased");
	if (!(text = core_unseal(c, "contact", arena_printf(c->a, "%" PRId64, f.id), sealed)))
		return refuse(&c->problem, E_INTERNAL, "contact", "联系方式无法解封", "the contact cannot be unsealed");
	seen.reason = side_put(c, f.id, "reason", in->reason);
	c->done_id = f.id;
	c->done_version = f.version + 1;
	((struct contact *)c->out)->contact = text;
	return record(c, &case_contact_seen_kind, f.id, f.version, &seen, NULL);
}

/* ---- GET /photos/{photo}/{size} ---- */

struct photo_query { const char *follow; };

SHAPE(photo_query_shape, "PhotoQuery", struct photo_query,
	FIELD(struct photo_query, follow, F_STR, 0, .max = 64, .doc = "the reporter's follow token"));

static bool photo_allowed(struct ctx *c, const struct rows *cases, const char *follow)
{
	const char *hash = follow ? case_follow_hash(c, follow) : NULL;

	for (size_t i = 0; i < cases->n; i++) {
		const struct val *v = row(cases, i);
		struct case_file f = { .id = v[0].i, .path = v[1].s, .org = v[2].i, .secret = v[4].i, .who = v[5].s };
		const char *right = case_read_right(c, &f);
		if ((hash && v[3].type && strcmp(hash, v[3].s) == 0) || ctx_may(c, right ? right : "case.read", f.path, f.org))
			return true;
	}
	return false;
}

enum err photo_show(struct ctx *c)
{
	const struct photo_query *in = c->in;
	const char *id = ctx_param(c, "photo");
	struct rows cases;
	enum err e = db_rows(c->db, &case_sql[PHOTO_REF_CASES], c->a, VALS(vi(c->tenant), vs(id)), &cases);

	if (e != OK)
		return e;
	if (photo_allowed(c, &cases, in->follow))
		c->reply->file = photo_path(c->a, core_files(c->core), id, ctx_param(c, "size"));
	if (!c->reply->file)
		return refuse(&c->problem, E_NOT_FOUND, "photo", "没有这张照片，或您无权查看", "There is no such photo, or you may not see it");
	c->reply->type = "image/jpeg";
	return OK;
}

/* ---- GET /categories, GET /events ---- */

struct category_in { const char *process; };
struct category_list { struct list items; };

SHAPE(category_in_shape, "CategoryIn", struct category_in, FIELD(struct category_in, process, F_STR, 0, .max = 40, .doc = "event if left out"));

SHAPE(category_list_shape, "CategoryList", struct category_list, FIELD(struct category_list, items, F_LIST, F_NEED, .sub = &case_option_shape));

enum err category_list(struct ctx *c)
{
	const struct category_in *in = c->in;
	const struct process *def = process_current(c, in->process ? in->process : "event");
	struct case_field f = { 0 };

	if (def)
		options_fill(c, def, ASKED_CATEGORY, &f);
	((struct category_list *)c->out)->items = f.options;
	return OK;
}

/* A stream has one topic: for a post with several places it is the nearest one above them all, which only wakes more often. */
enum err stream_open(struct ctx *c)
{
	struct reach reach[REACH_MAX];
	int n = people_reach(c, "case.read", reach, REACH_MAX);
	size_t same;

	if (n == 0)
		return refuse(&c->problem, E_DENIED, "", "您当前的岗位没有案件队列", "Your present post has no queue of cases");
	if (n == 1 && reach[0].org) {
		c->reply->stream = reach[0].org;
		return OK;
	}
	same = strlen(reach[0].path);
	for (int i = 1; i < n; i++)
		while (strncmp(reach[0].path, reach[i].path, same) != 0 || strlen(reach[i].path) < same)
			same -= PATH_STEP;
	c->reply->stream = case_topic(arena_strn(c->a, reach[0].path, same));
	return OK;
}
