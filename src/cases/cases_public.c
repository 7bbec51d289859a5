/*
 * cases_public.c: the resident's side. A report needs no account; the follow link, whose token only its reporter holds, shows
 * what became of it and lets its reporter rate and reopen.
 */
#include <math.h>
#include <string.h>

#include "cases/cases_in.h"
#include "cases/cases_show.h"
#include "cases/near.h"
#include "people/people.h"
#include "territory/territory.h"

struct snap_in {
	const char *text, *contact, *address, *category, *datum, *process;
	double lon, lat;
	struct list photos;
};

SHAPE(snap_in_shape, "SnapIn", struct snap_in,
	FIELD(struct snap_in, text, F_STR, F_NEED | F_LINES, .min = 2, .max = LIMIT_TEXT_CHARS, .doc = "what was seen"),
	FIELD(struct snap_in, lon, F_NUM, F_NEED, .min = -180, .max = 180),
	FIELD(struct snap_in, lat, F_NUM, F_NEED, .min = -90, .max = 90),
	FIELD(struct snap_in, datum, F_STR, 0, .one_of = "wgs84|gcj02", .doc = "of lon and lat; wgs84 if left out"),
	FIELD(struct snap_in, photos, F_STRS, 0, .max = LIMIT_PHOTOS_PER_CASE, .doc = "ids that POST /photos gave"),
	FIELD(struct snap_in, contact, F_STR, F_SECRET, .max = 100, .doc = "sealed; the handling unit does not see it"),
	FIELD(struct snap_in, address, F_STR, 0, .max = LIMIT_NAME_CHARS),
	FIELD(struct snap_in, category, F_STR, 0, .max = 40),
	FIELD(struct snap_in, process, F_STR, 0, .max = 40, .doc = "event if left out; else one that residents open and nobody by hand (feedback)"));

struct snap_made { const char *number, *follow; };

SHAPE(snap_made_shape, "SnapMade", struct snap_made,
	FIELD(struct snap_made, number, F_STR, F_NEED),
	FIELD(struct snap_made, follow, F_STR, F_NEED, .doc = "the secret of the follow link: whoever holds it may see, rate and reopen"));

static bool takes(const struct process *def, const char *channel)
{
	for (const char *const *v = def->channels; v && *v; v++)
		if (strcmp(*v, channel) == 0)
			return true;
	return false;
}

enum err snap_prepare(struct ctx *c)
{
	const struct snap_in *in = c->in;
	struct case_new new = { .channel = "snap", .text = in->text, .contact = in->contact, .address = in->address, .category = in->category,
	                        .photos = in->photos, .lon = in->lon, .lat = in->lat, .datum = in->datum, .process = in->process };
	const struct process *def = in->process ? process_current(c, in->process) : NULL;
	enum err e;

	if (in->process && strcmp(in->process, "event") != 0 && (!def || def->task || (def->intake && *def->intake) || !takes(def, PUBLIC_CHANNEL)))
		return refuse(&c->problem, E_INPUT, "process", "不能这样提交“%s”", "\"%s\" is not opened by residents", in->process);
	e = case_place(c, &new);

	return e == OK ? case_open_prepare(c) : e;
}

enum err snap_add(struct ctx *c)
{
	struct snap_made *out = c->out;
	struct case_opened opened;
	enum err e = case_open_run(c, true, &opened);

	if (e == OK)
		*out = (struct snap_made){ opened.number, case_follow_token(c, c->done_id) };
	return e;
}

enum err snap_again(struct ctx *c, int64_t id)
{
	struct case_file f;
	enum err e = case_read(c, id, &f);

	if (e == OK)
		*(struct snap_made *)c->out = (struct snap_made){ f.number, case_follow_token(c, id) };
	return e;
}

/* ---- the follow page ---- */

struct snap_step { const char *name; int64_t at; bool done; };
struct snap_event { int64_t at; const char *title, *words; };
struct snap_clock { const char *name; int64_t due; const char *state, *words; };
struct snap_rating { int64_t score; const char *words; };
struct snap_offer { const char *act, *name, *kind; int64_t until; bool photos; };

struct snap {
	const char *number;
	int64_t version;
	const char *state, *state_name;
	int64_t step;
	struct list steps;
	const char *text;
	double lon, lat;
	const char *address, *grid, *org, *answer;
	int64_t opened, closed;
	struct list photos, clocks, timeline, can, offers;
	int64_t rate_until, reopen_until;
	const struct snap_rating *rating;
	const char *question;
	bool own;
};

SHAPE(snap_step_shape, "SnapStep", struct snap_step,
	FIELD(struct snap_step, name, F_STR, F_NEED), FIELD(struct snap_step, at, F_TIME, 0), FIELD(struct snap_step, done, F_BOOL, F_NEED));
SHAPE(snap_event_shape, "SnapEvent", struct snap_event,
	FIELD(struct snap_event, at, F_TIME, F_NEED), FIELD(struct snap_event, title, F_STR, F_NEED),
	FIELD(struct snap_event, words, F_STR, 0, .max = LIMIT_WORDS_CHARS));
SHAPE(snap_clock_shape, "SnapClock", struct snap_clock,
	FIELD(struct snap_clock, name, F_STR, F_NEED), FIELD(struct snap_clock, due, F_TIME, F_NEED),
	FIELD(struct snap_clock, state, F_STR, F_NEED, .one_of = "running|warned|breached|paused|met|late"),
	FIELD(struct snap_clock, words, F_STR, F_NEED, .max = 4000, .doc = "how it was counted"));
SHAPE(snap_rating_shape, "SnapRating", struct snap_rating,
	FIELD(struct snap_rating, score, F_INT, F_NEED), FIELD(struct snap_rating, words, F_STR, 0, .max = LIMIT_WORDS_CHARS));

SHAPE(snap_offer_shape, "SnapOffer", struct snap_offer,
	FIELD(struct snap_offer, act, F_STR, F_NEED, .doc = "POST /snaps/{follow}/acts/{act}"), FIELD(struct snap_offer, name, F_STR, F_NEED),
	FIELD(struct snap_offer, kind, F_STR, F_NEED, .one_of = "rate|again|answer|object", .doc = "rate wants a score, the others want words"),
	FIELD(struct snap_offer, until, F_TIME, F_NEED), FIELD(struct snap_offer, photos, F_BOOL, F_NEED, .doc = "may come with photos"));

SHAPE(snap_shape, "Snap", struct snap,
	FIELD(struct snap, number, F_STR, F_NEED),
	FIELD(struct snap, version, F_INT, F_NEED),
	FIELD(struct snap, state, F_STR, F_NEED),
	FIELD(struct snap, state_name, F_STR, F_NEED),
	FIELD(struct snap, step, F_INT, F_NEED, .doc = "1 to the number of steps"),
	FIELD(struct snap, steps, F_LIST, F_NEED, .sub = &snap_step_shape),
	FIELD(struct snap, text, F_STR, 0, .max = LIMIT_TEXT_CHARS, .doc = "missing if it was erased"),
	FIELD(struct snap, lon, F_NUM, F_NEED),
	FIELD(struct snap, lat, F_NUM, F_NEED),
	FIELD(struct snap, address, F_STR, 0),
	FIELD(struct snap, grid, F_STR, 0),
	FIELD(struct snap, org, F_STR, 0, .doc = "the unit in charge"),
	FIELD(struct snap, answer, F_STR, 0, .max = LIMIT_WORDS_CHARS),
	FIELD(struct snap, opened, F_TIME, F_NEED),
	FIELD(struct snap, closed, F_TIME, 0),
	FIELD(struct snap, photos, F_LIST, F_NEED, .sub = &case_photo_shape),
	FIELD(struct snap, clocks, F_LIST, F_NEED, .sub = &snap_clock_shape),
	FIELD(struct snap, timeline, F_LIST, F_NEED, .sub = &snap_event_shape),
	FIELD(struct snap, can, F_STRS, F_NEED),
	FIELD(struct snap, offers, F_LIST, F_NEED, .sub = &snap_offer_shape, .doc = "what the reporter may do now"),
	FIELD(struct snap, question, F_STR, 0, .max = LIMIT_WORDS_CHARS, .doc = "asked of the reporter and not answered yet"),
	FIELD(struct snap, own, F_BOOL, F_NEED, .doc = "false: somebody who follows it"),
	FIELD(struct snap, rate_until, F_TIME, 0),
	FIELD(struct snap, reopen_until, F_TIME, 0),
	FIELD(struct snap, rating, F_OBJ, 0, .sub = &snap_rating_shape));

enum err snap_scope(struct ctx *c, struct scope *s)
{
	struct case_file f;
	enum err e = case_read_follow(c, ctx_param(c, "follow"), &f);

	if (e == E_NOT_FOUND)
		e = near_by_follow(c, ctx_param(c, "follow"), &f);
	if (e == OK)
		*s = (struct scope){ .object = f.id, .version = f.version, .path = f.path, .open = true };
	return e;
}

/* Whether it is the reporter who asks: one who follows the same matter sees nobody's words, pictures or exact place. */
static bool reporters(struct ctx *c, const struct case_file *f)
{
	return f->follow && strcmp(f->follow, case_follow_hash(c, ctx_param(c, "follow"))) == 0;
}

static bool follows(const struct proc_act *act, enum effect_kind kind)
{
	for (int i = 0; i < act->effects_n; i++)
		if (act->effects[i].kind == kind)
			return true;
	return false;
}

static void snap_timeline(struct ctx *c, const struct process *def, const struct case_file *f, const struct shown *all, struct snap *out)
{
	struct snap_event *v = arena_alloc(c->a, (all->steps_n + 1) * sizeof *v);
	size_t n = 0;

	v[n++] = (struct snap_event){ f->opened, ctx_zh(c) ? "已收到您的反映" : "Your report was received", NULL };
	for (size_t i = 0; i < all->steps_n; i++) {
		const struct case_step *s = &all->steps[i];
		const struct proc_act *act = process_act(def, s->act);
		if (act && act->reporter && act->fields[ASKED_SCORE])
			out->rating = memcpy(arena_alloc(c->a, sizeof *out->rating), &(struct snap_rating){ s->score, side_get(c, s->words) },
			    sizeof *out->rating);
		if (!act || !(s->public || act->reporter))
			continue;
		v[n++] = (struct snap_event){ s->at, ctx_zh(c) ? act->done.zh : act->done.en,
		                              act->reporter && !reporters(c, f) ? NULL : side_get(c, s->words) };
		if (s->answer)
			out->answer = v[n - 1].words;
		if (act->reporter && follows(act, EFFECT_RESUME))
			out->question = NULL;
		if (follows(act, EFFECT_WAIT))
			out->question = v[n - 1].words;
	}
	out->timeline = (struct list){ n, v };
}

static void snap_steps(struct ctx *c, const struct process *def, const struct case_file *f, struct snap *out)
{
	struct snap_step *v = arena_alloc(c->a, (size_t)def->steps_n * sizeof *v);

	for (int i = 0; i < def->steps_n; i++)
		v[i] = (struct snap_step){ ctx_zh(c) ? def->steps[i].name.zh : def->steps[i].name.en,
		    i == 0 ? f->opened : i == f->step ? f->since : ABSENT, i <= f->step };
	out->steps = (struct list){ (size_t)def->steps_n, v };
	out->step = f->step + 1;
}

/* What a reporter's act is for, whatever a pack calls it. */
static const char *kind_of(const struct proc_act *act)
{
	if (act->fields[ASKED_SCORE])
		return "rate";
	return follows(act, EFFECT_RESUME) ? "answer" : follows(act, EFFECT_OPEN) ? "object" : "again";
}

static enum err snap_can(struct ctx *c, const struct process *def, const struct case_file *f, struct snap *out)
{
	const char **can = arena_alloc(c->a, (size_t)def->acts_n * sizeof *can);
	struct snap_offer *offer = arena_alloc(c->a, (size_t)def->acts_n * sizeof *offer);
	struct act_facts facts;
	int64_t until;
	size_t n = 0;
	enum err e;

	for (int i = 0; i < def->acts_n; i++) {
		const struct proc_act *act = &def->acts[i];
		if (!act->reporter)
			continue;
		if ((e = case_facts(c, def, f, act, &facts)) != OK)
			return e;
		if (!case_act_open(def, f, act, &facts, c->now))
			continue;
		until = (f->closed != ABSENT ? f->closed : f->since) + act->within_days * US_DAY;
		const char *kind = kind_of(act);
		can[n] = act->id;
		offer[n++] = (struct snap_offer){ act->id, ctx_zh(c) ? act->name.zh : act->name.en, kind, until, act->fields[ASKED_PHOTOS] != ASK_NO };
		if (strcmp(kind, "rate") == 0)
			out->rate_until = until;
		else if (strcmp(kind, "again") == 0)
			out->reopen_until = until;
	}
	out->can = (struct list){ n, can };
	out->offers = (struct list){ n, offer };
	return OK;
}

/* What is told of the case that goes on, where this one was merged into it: its public steps and its answer, nobody's words or pictures. */
static enum err snap_merged(struct ctx *c, const struct case_file *f, struct snap *out)
{
	struct snap other = { 0 };
	const struct process *def;
	struct people_org org;
	struct case_file into;
	struct shown all;
	bool merged;
	enum err e = case_merged_into(c, f->id, &into, &merged);

	if (e != OK || !merged || (e = case_process(c, &into, &def)) != OK || (e = case_shown(c, &into, &all)) != OK)
		return e;
	const struct proc_state *state = &def->states[process_state(def, into.state)];
	snap_timeline(c, def, &into, &all, &other);
	struct snap_event *v = arena_alloc(c->a, (out->timeline.n + other.timeline.n) * sizeof *v);
	size_t n = out->timeline.n;
	memcpy(v, out->timeline.v, n * sizeof *v);
	v[n++] = (struct snap_event){ f->closed, ctx_zh(c) ? "与此前的反映是同一件事，已合并办理" : "Reported before: handled together with that report", NULL };
	memcpy(v + n, (const struct snap_event *)other.timeline.v + 1, (other.timeline.n - 1) * sizeof *v);
	out->timeline = (struct list){ n + other.timeline.n - 1, v };
	out->answer = other.answer;
	out->state_name = ctx_zh(c) ? state->name.zh : state->name.en;
	snap_steps(c, def, &into, out);
	out->closed = into.closed;
	if (into.org && ctx_found(c, people_org_get(c, into.org, &org)))
		out->org = org.name;
	return OK;
}

static enum err snap_fill(struct ctx *c, const struct case_file *f)
{
	struct snap *out = c->out;
	const struct process *def;
	struct snap_clock *clocks;
	struct people_org org;
	struct place grid;
	struct shown all;
	enum err e;

	shape_clear(&snap_shape, out);
	if ((e = case_process(c, f, &def)) != OK || (e = case_shown(c, f, &all)) != OK || (e = snap_can(c, def, f, out)) != OK)
		return e;
	const struct proc_state *state = &def->states[process_state(def, f->state)];
	out->number = f->number;
	out->version = f->version;
	out->state = f->state;
	out->state_name = ctx_zh(c) ? state->name.zh : state->name.en;
	out->text = side_get_id(c, f->text_id);
	out->address = side_get_id(c, f->address_id);
	out->lon = f->lon;
	out->lat = f->lat;
	out->opened = f->opened;
	out->closed = f->closed;
	out->photos = (struct list){ all.photos_n, all.photos };
	if (ctx_found(c, territory_node(c, f->node, &grid)))
		out->grid = grid.name;
	if (f->org && ctx_found(c, people_org_get(c, f->org, &org)))
		out->org = org.name;
	snap_steps(c, def, f, out);
	snap_timeline(c, def, f, &all, out);
	clocks = arena_alloc(c->a, all.clocks_n * sizeof *clocks);
	for (size_t i = 0; i < all.clocks_n; i++)
		clocks[i] = (struct snap_clock){ all.clocks[i].name, all.clocks[i].due, all.clocks[i].state, all.clocks[i].words };
	out->clocks = (struct list){ all.clocks_n, clocks };
	c->done_version = f->version;
	out->own = reporters(c, f);
	if (!f->open)
		out->question = NULL;
	if (!out->own) {
		out->text = out->address = NULL;
		out->rating = NULL;
		out->question = NULL;
		out->photos = out->can = out->offers = (struct list){ 0, NULL };
		out->rate_until = out->reopen_until = ABSENT;
		out->lon = round(f->lon * 1000) / 1000;
		out->lat = round(f->lat * 1000) / 1000;
	}
	return def->merged >= 0 && def->merged == process_state(def, f->state) ? snap_merged(c, f, out) : OK;
}

enum err snap_show(struct ctx *c)
{
	struct case_file f;
	enum err e = case_read(c, c->scope.object, &f);

	return e == OK ? snap_fill(c, &f) : e;
}

/* ---- the reporter's own acts ---- */

struct follow_rate { int64_t score; const char *words; };
struct follow_reopen { const char *reason; };
struct follow_act { int64_t score; const char *words; struct list photos; };

SHAPE(follow_rate_shape, "FollowRate", struct follow_rate,
	FIELD(struct follow_rate, score, F_INT, F_NEED, .min = 1, .max = 5),
	FIELD(struct follow_rate, words, F_STR, F_LINES, .max = LIMIT_WORDS_CHARS));
SHAPE(follow_reopen_shape, "FollowReopen", struct follow_reopen,
	FIELD(struct follow_reopen, reason, F_STR, F_NEED | F_LINES, .min = 2, .max = LIMIT_WORDS_CHARS));

SHAPE(follow_act_shape, "FollowAct", struct follow_act,
	FIELD(struct follow_act, score, F_INT, 0, .min = 1, .max = 5),
	FIELD(struct follow_act, words, F_STR, F_LINES, .min = 2, .max = LIMIT_WORDS_CHARS),
	FIELD(struct follow_act, photos, F_STRS, 0, .max = LIMIT_PHOTOS_PER_CASE, .doc = "ids that POST /photos gave"));

/* The reporter's act of this name, or, without one, the first of its kind: a pack may name them as it likes. */
static enum err reporter_act(struct ctx *c, const char *id, const char *kind, const struct act_input *in)
{
	const struct process *def;
	struct case_file f;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK || (e = case_process(c, &f, &def)) != OK)
		return e;
	if (!reporters(c, &f))
		return refuse(&c->problem, E_DENIED, "", "只有最初的反映人可以评价或要求重办；如仍未解决，请直接反映",
		              "Only who reported it first may rate it or have it done again; if it is not solved, report it yourself");
	for (int i = 0; i < def->acts_n; i++) {
		const struct proc_act *act = &def->acts[i];
		if (!act->reporter || (id ? strcmp(act->id, id) : strcmp(kind_of(act), kind)) != 0)
			continue;
		if ((e = case_act_run(c, &f, act, in)) != OK || (e = case_read(c, f.id, &f)) != OK)
			return e;
		return snap_fill(c, &f);
	}
	return refuse(&c->problem, E_CONFLICT, "act", "此类案件没有这一步", "Cases of this kind have no such step");
}

enum err snap_rate(struct ctx *c)
{
	const struct follow_rate *in = c->in;

	struct act_input act = case_no_input;

	act.score = in->score;
	act.words = in->words;
	return reporter_act(c, NULL, "rate", &act);
}

enum err snap_reopen(struct ctx *c)
{
	const struct follow_reopen *in = c->in;

	struct act_input act = case_no_input;

	act.words = in->reason;
	return reporter_act(c, NULL, "again", &act);
}

enum err snap_act(struct ctx *c)
{
	const struct follow_act *in = c->in;

	struct act_input act = case_no_input;

	act.score = in->score;
	act.words = in->words;
	act.photos = in->photos;
	return reporter_act(c, ctx_param(c, "act"), NULL, &act);
}

enum err snap_act_again(struct ctx *c, int64_t id)
{
	struct case_file f;
	enum err e = case_read(c, id, &f);

	return e == OK ? snap_fill(c, &f) : e;
}
