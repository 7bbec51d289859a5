/*
 * cases.c: decisions. (case, input, now) to a payload or a refusal; no SQL, no HTTP, no clock.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "calendar/deadline_explain.h"
#include "cases/cases.h"

/* ---- clocks ---- */

/* Both sentences, with one more where the parent's end cut the clock short. */
static const char *how_json(struct arena *a, const struct explain *explain, bool cut)
{
	struct jw w;

	jw_init(&w, a);
	jw_obj(&w);
	jw_key(&w, "zh");
	jw_str(&w, cut ? arena_printf(a, "%s不得晚于主办案件的时限，以其为准。", deadline_explain_zh(a, explain)) : deadline_explain_zh(a, explain));
	jw_key(&w, "en");
	jw_str(&w, cut ? arena_printf(a, "%s A task ends no later than its case: cut to the case's deadline.", deadline_explain_en(a, explain))
	               : deadline_explain_en(a, explain));
	jw_obj_end(&w);
	return jw_text(&w, NULL);
}

bool case_limit(const struct proc_limit *l, struct limit *out)
{
	*out = (struct limit){ .amount = l->amount, .warn_percent = l->warn };
	return limit_unit_read(l->unit, &out->unit) && limit_start_read(l->start, &out->start) && limit_end_read(l->end, &out->end);
}

const char *case_clock_verdict(int64_t due, int64_t now)
{
	return due != ABSENT && now > due ? "late" : "met";
}

struct clock_set *case_clock_count(struct arena *a, const struct proc_limit *l, const struct clock_frame *by, int64_t n, int64_t filed, int64_t extra)
{
	struct limit limit;
	struct clock_set *out = arena_alloc(a, sizeof *out);
	const struct explain *explain;
	bool cut;

	if (!case_limit(l, &limit))
		assert(!"a limit that the checker should have refused");
	limit.amount += (int)extra;
	explain = deadline_explain(a, by->cal, limit, filed, by->pauses);
	cut = by->latest != ABSENT && by->latest > filed && explain->d.due > by->latest;
	*out = (struct clock_set){
		.n = n, .kind = "state", .limit = l->id, .org = by->org, .unit = l->unit, .amount = l->amount, .extra = extra, .start_rule = l->start,
		.end_rule = l->end, .warn_percent = l->warn, .filed = filed, .started = explain->d.start, .due = explain->d.due, .warn = explain->d.warn,
		.provisional = explain->d.provisional, .how = how_json(a, explain, cut),
	};
	if (cut) {
		out->due = by->latest;
		out->warn = out->warn < by->latest ? out->warn : by->latest;
	}
	return out;
}

const char *case_decide_clock(const char *state, int64_t warn, int64_t due, int64_t now)
{
	bool running = strcmp(state, "running") == 0;

	if (now > due && (running || strcmp(state, "warned") == 0))
		return "breached";
	if (now >= warn && running)
		return "warned";
	return NULL;
}

/*
 * A limit that no definition names, as a case keeps it: "=work_day 5 next_day close 80". The catalogue may change; what the case
 * was given does not.
 */
static const char *limit_keep(struct arena *a, const struct proc_limit *l)
{
	return arena_printf(a, "=%s %d %s %s %d", l->unit, l->amount, l->start, l->end, l->warn);
}

static const struct proc_limit *limit_kept(struct arena *a, const char *text)
{
	struct proc_limit *l = arena_alloc(a, sizeof *l);
	char unit[20], start[20], end[20];

	if (sscanf(text, "=%19s %d %19s %19s %d", unit, &l->amount, start, end, &l->warn) != 5)
		return NULL;
	l->id = CASE_MATTER_LIMIT;
	l->unit = arena_str(a, unit);
	l->start = arena_str(a, start);
	l->end = arena_str(a, end);
	return l;
}

/* The limit of a state's clock. chosen: what was chosen for the case, or what its matter's condition grants. */
static const struct proc_limit *state_limit(struct arena *a, const struct process *def, const struct proc_state *s, const char *category,
                                            const char *chosen)
{
	const char *id = process_clock(s, category);

	if (!id || strcmp(id, "chosen") != 0)
		return id ? process_limit(def, id) : NULL;
	if (!chosen)
		return NULL;
	return *chosen == '=' ? limit_kept(a, chosen) : process_limit(def, chosen);
}

/* ---- opening ---- */

static enum err check_category(const struct process *def, const char *category, struct problem *p)
{
	return !category || process_category(def, category) ? OK
	    : refuse(p, E_INPUT, "category", "没有类别 “%s”", "There is no category \"%s\"", category);
}

static enum err check_channel(const struct process *def, const char *channel, struct problem *p)
{
	for (const char *const *c = def->channels; c && *c; c++)
		if (strcmp(*c, channel) == 0)
			return OK;
	return def->task ? OK : refuse(p, E_INPUT, "channel", "“%s”不受理来自“%s”的案件", "Cases of \"%s\" do not come in by \"%s\"", def->id, channel);
}

/* What another platform promised, as a clock beside our own; it stands for nothing. */
static const struct clock_set *clock_outside(struct arena *a, int64_t n, int64_t due, int64_t now)
{
	struct clock_set *k = arena_alloc(a, sizeof *k);

	*k = (struct clock_set){
		.n = n, .kind = "upstream", .limit = "upstream", .unit = "natural_day", .amount = 1, .start_rule = "now", .end_rule = "minute",
		.warn_percent = 80, .filed = now, .started = now, .due = due, .warn = now + (due - now) / 5 * 4,
		.how = "{\"zh\":\"来自上级平台的时限\",\"en\":\"The deadline of the platform that it came from.\"}",
	};
	return k;
}

enum err case_decide_open(struct arena *a, const struct process *def, const struct clock_frame *by, const char *chosen, int64_t now,
	struct case_opened *out, struct problem *p)
{
	const struct proc_state *s = &def->states[def->start];
	const struct proc_limit *limit;
	struct clock_set *total;
	enum err e;

	if ((e = check_category(def, out->category, p)) != OK || (e = check_channel(def, out->channel, p)) != OK)
		return e;
	if (out->upstream_due != ABSENT && out->upstream_due <= now)
		return refuse(p, E_INPUT, "upstream_due", "上级平台的时限已过，请核对", "The other platform's deadline is past: check it");
	out->process = def->id;
	out->definition = def->hash;
	out->secret = def->confidential;
	out->state = s->id;
	out->step = s->step;
	out->who = s->owner == OWNER_TASKS ? "tasks" : s->right;
	out->chosen = chosen && (*chosen == '=' || (process_limit(def, chosen) && process_limit(def, chosen)->choose)) ? chosen : NULL;
	if (s->final)
		return OK;
	if (!(limit = state_limit(a, def, s, out->category, out->chosen)))
		return refuse(p, E_INPUT, "limit", "“%s”需要选择办理时限", "A time limit has to be chosen for \"%s\"", def->id);
	out->clock = case_clock_count(a, limit, by, 1, now, 0);
	if (def->total) {
		total = case_clock_count(a, process_limit(def, def->total), by, 2, now, 0);
		total->kind = "total";
		out->total = total;
	}
	if (out->upstream_due != ABSENT)
		out->outside = clock_outside(a, def->total ? 3 : 2, out->upstream_due, now);
	return OK;
}

/* ---- acting ---- */

static bool listed(const char *const *v, const char *s)
{
	if (!v || !*v)
		return true;
	for (; *v; v++)
		if (s && strcmp(*v, s) == 0)
			return true;
	return false;
}

static bool needs_met(const struct case_file *f, const struct proc_act *act, const struct act_facts *facts)
{
	const struct proc_needs *n = &act->needs;

	return (!n->closed || facts->closed) && (!n->none || facts->none) && (!n->done || facts->needed >= n->done_times) &&
	    listed(n->channels, f->channel) && listed(n->categories, f->category) && (!n->paused || (n->paused > 0) == (f->paused != ABSENT));
}

bool case_act_open(const struct process *def, const struct case_file *f, const struct proc_act *act, const struct act_facts *facts, int64_t now)
{
	int s = process_state(def, f->state);

	if (s < 0 || !(act->from >> s & 1) || (act->times && facts->done >= act->times) || !needs_met(f, act, facts))
		return false;
	if (!f->open && !def->states[s].final)
		return false;       /* a task that ended with its case */
	if (facts->within_due != ABSENT && now > facts->within_due)
		return false;
	return !act->within_days || now <= (f->closed != ABSENT ? f->closed : f->since) + act->within_days * US_DAY;
}

/* Every field that was asked for is there, and none that was not. */
static enum err check_fields(const struct process *def, const struct proc_act *act, const struct act_input *in, bool matter_limit,
                             int64_t now, struct problem *p)
{
	bool given[ASKED_KINDS] = {
		[ASKED_CATEGORY] = in->category, [ASKED_WORDS] = in->words && *in->words, [ASKED_ORG] = in->org != ABSENT,
		[ASKED_LIMIT] = in->limit, [ASKED_PHOTOS] = in->photos.n, [ASKED_SCORE] = in->score != ABSENT, [ASKED_UNITS] = in->units.n,
		[ASKED_MATTER] = in->matter, [ASKED_UNTIL] = in->until != ABSENT, [ASKED_AMOUNT] = in->amount != ABSENT,
	};
	const struct proc_limit *l;
	enum err e;

	for (int k = 0; k < ASKED_KINDS; k++) {
		if (act->fields[k] == ASK_REQUIRED && !given[k] && !(k == ASKED_LIMIT && matter_limit))
			return refuse(p, E_INPUT, asked_name(k), "动作 %s 需要填写此项", "The act %s needs this field", act->id);
		/* What a linked case's answer says, or a task says on to its case, is asked of nobody. */
		if (act->fields[k] == ASK_NO && given[k] && !(k == ASKED_WORDS && (act->doer == BY_LINKS || act->doer == BY_TASKS)))
			return refuse(p, E_INPUT, asked_name(k), "动作 %s 不接受此项", "The act %s does not take this field", act->id);
	}
	if (in->condition && !in->matter)
		return refuse(p, E_INPUT, "condition", "请先选择事项", "Choose the matter that the condition belongs to");
	if ((e = check_category(def, in->category, p)) != OK)
		return e;
	if (in->until != ABSENT && (in->until <= now || in->until > now + 365 * US_DAY))
		return refuse(p, E_INPUT, "until", "日期须在此刻之后、一年之内", "The date must lie ahead, within a year");
	if (in->limit && (!(l = process_limit(def, in->limit)) || !l->choose))
		return refuse(p, E_INPUT, "limit", "不能选择时限 “%s”", "The limit \"%s\" cannot be chosen", in->limit);
	return OK;
}

static enum err check_needs(const struct case_file *f, const struct proc_act *act, const struct act_facts *facts, struct problem *p)
{
	const struct proc_needs *n = &act->needs;

	if ((n->closed && !facts->closed) || (n->none && !facts->none))
		return refuse(p, E_CONFLICT, "act", "还有任务没有办结，暂不能操作（%s）", "Tasks of this case are not finished yet (%s)", act->id);
	if (n->done && facts->needed < n->done_times)
		return refuse(p, E_CONFLICT, "act", "前置步骤须先完成 %d 次（%s）", "What must come before was not done %d times (%s)", n->done_times, act->id);
	if (n->paused && (n->paused > 0) != (f->paused != ABSENT))
		return n->paused > 0 ? refuse(p, E_CONFLICT, "act", "案件没有挂账（%s）", "The case is not suspended (%s)", act->id)
		                     : refuse(p, E_CONFLICT, "act", "案件正在挂账，计时停止（%s）", "The case is suspended and its clock stands (%s)", act->id);
	if (!needs_met(f, act, facts))
		return refuse(p, E_CONFLICT, "act", "此渠道或类别的案件没有这一步（%s）", "Cases of this channel or category have no such step (%s)", act->id);
	return OK;
}

static enum err check_when(const struct process *def, const struct case_file *f, const struct proc_act *act, const struct act_facts *facts,
                           int64_t now, struct problem *p)
{
	int from = process_state(def, f->state);

	if (from < 0 || !(act->from >> from & 1) || (!f->open && !def->states[from].final))
		return refuse(p, E_CONFLICT, "state", "案件现为 “%s”，不能%s", "The case is \"%s\" now; \"%s\" is not possible",
		              f->state, act->id);
	if (act->times && facts->done >= act->times)
		return refuse(p, E_CONFLICT, "act", "这个动作最多 %d 次，已达上限（%s）", "This can be done %d times at most, and was (%s)", act->times, act->id);
	if (facts->within_due != ABSENT && now > facts->within_due)
		return refuse(p, E_CONFLICT, "act", "已超过可操作的期限（%s）", "The time in which this could be done is over (%s)", act->id);
	if (act->within_days && now > (f->closed != ABSENT ? f->closed : f->since) + act->within_days * US_DAY)
		return refuse(p, E_CONFLICT, "act", "办结已超过 %d 天，不能再操作（%s）", "More than %d days have passed since it was closed (%s)", act->within_days,
		    act->id);
	return check_needs(f, act, facts, p);
}

int case_act_to(const struct process *def, const struct case_file *f, const struct proc_act *act, const struct act_input *in)
{
	if (act->low_score && in->score != ABSENT && in->score <= act->low_score)
		return act->low_to;
	return act->to >= 0 ? act->to : process_state(def, f->state);
}

enum err case_decide_act(struct arena *a, const struct process *def, const struct case_file *f, const struct proc_act *act,
	const struct act_input *in, const struct act_facts *facts, const struct proc_limit *matter, const struct clock_frame *by, int64_t now,
	struct case_acted *out, struct problem *p)
{
	int from = process_state(def, f->state), target = case_act_to(def, f, act, in);
	const struct proc_limit *limit;
	enum err e;

	if ((e = check_when(def, f, act, facts, now, p)) != OK || (e = check_fields(def, act, in, matter != NULL, now, p)) != OK)
		return e;
	const struct proc_state *to = &def->states[target];
	*out = (struct case_acted){
		.act = act->id, .state = to->id, .step = to->step, .who = to->owner == OWNER_TASKS ? "tasks" : to->right,
		.org = in->org != ABSENT ? in->org : f->org,
		.category = in->category ? in->category : f->category, .chosen = in->limit ? in->limit : matter ? limit_keep(a, matter) : f->chosen,
		.open = !to->final, .public = act->public, .answer = act->answer, .reporter = act->reporter, .score = in->score,
		.closed = !to->final ? ABSENT : f->closed != ABSENT ? f->closed : now,
		.matter = in->matter ? in->matter : f->matter, .matter_version = f->matter_version,
		.condition = in->matter ? in->condition : f->condition,
		.outcome = f->parent && to->final ? (to->outcome == OUTCOME_VOID ? "void" : "done") : NULL,
	};
	if (target == from)
		return OK;
	if (f->open)
		out->clock_ended = case_clock_verdict(f->due, now);
	if (to->final)
		return OK;
	/* The checker rules this out; a definition that was adopted under older rules may still come here. */
	if (!(limit = state_limit(a, def, to, out->category, out->chosen)))
		return refuse(p, E_CONFLICT, "limit", "案件还没有选定办理时限，不能进入“%s”", "No time limit was chosen for this case, so it cannot become \"%s\"", to->id);
	out->clock = case_clock_count(a, limit, by, f->clock_max + 1, now, 0);
	return OK;
}
