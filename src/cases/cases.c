/*
 * cases.c: decisions. (case, input, now) to a payload or a refusal; no SQL, no HTTP, no clock.
 */
#include <assert.h>
#include <string.h>

#include "calendar/deadline_explain.h"
#include "cases/cases.h"

struct clock_set *case_clock_count(struct arena *a, const struct proc_limit *l, const struct calendar *cal, int64_t org, int64_t n, int64_t filed)
{
	struct limit limit = { .amount = l->amount, .warn_percent = l->warn };
	struct clock_set *out = arena_alloc(a, sizeof *out);
	const struct explain *explain;
	struct jw w;

	/* The pack's checker let only these names through. */
	if (!limit_unit_read(l->unit, &limit.unit) || !limit_start_read(l->start, &limit.start) || !limit_end_read(l->end, &limit.end))
		assert(!"a limit that the checker should have refused");
	explain = deadline_explain(a, cal, limit, filed, (struct pauses){ NULL, 0 });
	jw_init(&w, a);
	jw_obj(&w);
	jw_key(&w, "zh");
	jw_str(&w, deadline_explain_zh(a, explain));
	jw_key(&w, "en");
	jw_str(&w, deadline_explain_en(a, explain));
	jw_obj_end(&w);
	*out = (struct clock_set){
		.n = n, .limit = l->id, .org = org, .unit = l->unit, .amount = l->amount, .start_rule = l->start, .end_rule = l->end,
		.warn_percent = l->warn, .filed = filed, .started = explain->d.start, .due = explain->d.due, .warn = explain->d.warn,
		.provisional = explain->d.provisional, .how = jw_text(&w, NULL),
	};
	return out;
}

static const struct proc_limit *state_limit(const struct process *def, const struct proc_state *s, const char *category, const char *chosen)
{
	const char *id = process_clock(s, category);

	if (!id)
		return NULL;
	return process_limit(def, strcmp(id, "chosen") == 0 ? (chosen ? chosen : "") : id);
}

enum err case_decide_open(struct arena *a, const struct process *def, const struct calendar *cal, int64_t now, struct case_opened *out,
	struct problem *p)
{
	const struct proc_state *s = &def->states[def->start];

	if (out->category && !process_category(def, out->category))
		return refuse(p, E_INPUT, "category", "没有类别 “%s”", "There is no category \"%s\"", out->category);
	out->process = def->id;
	out->definition = def->hash;
	out->state = s->id;
	out->step = s->step;
	out->who = s->right;
	out->clock = s->final ? NULL : case_clock_count(a, state_limit(def, s, out->category, NULL), cal, 0, 1, now);
	return OK;
}

bool case_act_open(const struct process *def, const struct case_file *f, const struct proc_act *act, int64_t done, int64_t now)
{
	int s = process_state(def, f->state);

	if (s < 0 || !(act->from >> s & 1) || (act->times && done >= act->times))
		return false;
	return !act->within_days || now <= (f->closed != ABSENT ? f->closed : f->since) + act->within_days * US_DAY;
}

/* Every field that was asked for is there, and none that was not. */
static enum err check_fields(const struct process *def, const struct proc_act *act, const struct act_input *in, struct problem *p)
{
	bool given[ASKED_KINDS] = {
		[ASKED_CATEGORY] = in->category, [ASKED_WORDS] = in->words && *in->words, [ASKED_ORG] = in->org != ABSENT,
		[ASKED_LIMIT] = in->limit, [ASKED_PHOTOS] = in->photos.n, [ASKED_SCORE] = in->score != ABSENT,
	};
	const struct proc_limit *l;

	for (int k = 0; k < ASKED_KINDS; k++) {
		if (act->fields[k] == ASK_REQUIRED && !given[k])
			return refuse(p, E_INPUT, asked_name(k), "动作 %s 需要填写此项", "The act %s needs this field", act->id);
		if (act->fields[k] == ASK_NO && given[k])
			return refuse(p, E_INPUT, asked_name(k), "动作 %s 不接受此项", "The act %s does not take this field", act->id);
	}
	if (in->category && !process_category(def, in->category))
		return refuse(p, E_INPUT, "category", "没有类别 “%s”", "There is no category \"%s\"", in->category);
	if (in->limit && (!(l = process_limit(def, in->limit)) || !l->choose))
		return refuse(p, E_INPUT, "limit", "不能选择时限 “%s”", "The limit \"%s\" cannot be chosen", in->limit);
	return OK;
}

enum err case_decide_act(struct arena *a, const struct process *def, const struct case_file *f, const struct proc_act *act,
                         const struct act_input *in, int64_t done, const struct calendar *cal, int64_t now, struct case_acted *out, struct problem *p)
{
	int from = process_state(def, f->state);
	const struct proc_state *to = &def->states[act->to >= 0 ? act->to : from >= 0 ? from : def->start];
	const struct proc_limit *limit;
	enum err e;

	if (from < 0 || !(act->from >> from & 1))
		return refuse(p, E_CONFLICT, "state", "案件现为 “%s”，不能%s", "The case is \"%s\" now; \"%s\" is not possible",
		              f->state, act->id);
	if (act->times && done >= act->times)
		return refuse(p, E_CONFLICT, "act", "这个动作最多 %d 次，已达上限（%s）", "This can be done %d times at most, and was (%s)", act->times, act->id);
	if (!case_act_open(def, f, act, done, now))
		return refuse(p, E_CONFLICT, "act", "办结已超过 %d 天，不能再操作（%s）", "More than %d days have passed since it was closed (%s)", act->within_days,
		    act->id);
	if ((e = check_fields(def, act, in, p)) != OK)
		return e;
	*out = (struct case_acted){
		.act = act->id, .state = to->id, .step = to->step, .who = to->right, .org = in->org != ABSENT ? in->org : f->org,
		.category = in->category ? in->category : f->category, .chosen = in->limit ? in->limit : f->chosen,
		.open = !to->final, .public = act->public, .answer = act->answer, .score = in->score,
		.closed = !to->final ? ABSENT : f->closed != ABSENT ? f->closed : now,
	};
	if (act->to < 0 || act->to == from)
		return OK;
	if (f->open)
		out->clock_ended = f->due != ABSENT && now > f->due ? "late" : "met";
	if (to->final)
		return OK;
	/* The checker rules this out; a definition that was adopted under older rules may still come here. */
	if (!(limit = state_limit(def, to, out->category, out->chosen)))
		return refuse(p, E_CONFLICT, "limit", "案件还没有选定办理时限，不能进入“%s”", "No time limit was chosen for this case, so it cannot become \"%s\"", to->id);
	out->clock = case_clock_count(a, limit, cal, to->owner == OWNER_ORG ? out->org : 0, f->clock_n + 1, now);
	return OK;
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
