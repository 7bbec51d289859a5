/*
 * process_test.c: what a definition's file becomes, and that a sound one stays sound or is refused when something is taken away.
 * The single refusals stand in tests/golden/packs (packs_test.c); here are fields, defaults, and random definitions judged by an
 * oracle that walks (state, unit known, limit known) and shares no line with process_check.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "process/process.h"

#define TEXT_BYTES 32768
#define BIT(i) (UINT64_C(1) << (i))

static enum err parse(struct arena *a, const char *text, struct process **out, struct problem *p)
{
	*p = (struct problem){ 0 };
	*out = NULL;
	return process_parse(a, NULL, "x/event.yaml", text, strlen(text), out, p);
}

/* The same with the rights that the base pack names. */
static enum err parse_base(struct arena *a, const char *text, struct process **out, struct problem *p)
{
	const struct roles *roles;

	*p = (struct problem){ 0 };
	*out = NULL;
	if (process_world.roles(a, "packs/base/roles.yaml", &roles, p) != OK)
		fail_msg("%s: %s", p->field, p->en);
	return process_parse(a, roles, "x/event.yaml", text, strlen(text), out, p);
}

static struct process *base_pack(struct arena *a)
{
	struct problem p;
	char *text = arena_alloc(a, TEXT_BYTES);
	struct process *def;
	FILE *in = fopen("packs/base/processes/event.yaml", "r");

	assert_non_null(in);
	assert_true(fread(text, 1, TEXT_BYTES - 1, in) > 0);
	fclose(in);
	if (parse_base(a, text, &def, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
	assert_string_equal(def->text, text);
	return def;
}

/* ---- fields ---- */

static void base_pack_is_read_field_by_field(void **s)
{
	struct arena *a = arena_new(1 << 20);
	const struct process *def = base_pack(a);
	const struct proc_state *st = def->states;

	(void)s;
	assert_string_equal(def->id, "event");
	assert_string_equal(def->name.zh, "事件");
	assert_string_equal(def->name.en, "Event");
	assert_int_equal(def->steps_n, 6);
	assert_int_equal(def->limits_n, 9);
	assert_int_equal(def->categories_n, 10);
	assert_int_equal(def->states_n, 9);
	assert_int_equal(def->acts_n, 29);
	assert_int_equal(def->start, process_state(def, "reported"));
	assert_string_equal(def->steps[5].name.en, "Rated");
	assert_string_equal(process_category(def, "roads")->name.zh, "道路与井盖");
	st = &def->states[process_state(def, "handling")];
	assert_int_equal(st->step, 2);
	assert_int_equal(st->owner, OWNER_ORG);
	assert_string_equal(st->right, "event.finish");
	assert_string_equal(process_clock(st, "roads"), "chosen");
	assert_false(st->final);
	st = &def->states[process_state(def, "closed")];
	assert_int_equal(st->owner, OWNER_NONE);
	assert_string_equal(st->right, "");
	assert_null(process_clock(st, NULL));
	assert_true(st->final);
	arena_free(a);
}

static void base_pack_gives_its_limits_and_acts(void **s)
{
	struct arena *a = arena_new(1 << 20);
	const struct process *def = base_pack(a);
	const struct proc_limit *l = process_limit(def, "normal");
	const struct proc_act *act = process_act(def, "reopen");

	(void)s;
	assert_string_equal(l->unit, "work_day");
	assert_int_equal(l->amount, 5);
	assert_string_equal(l->start, "next_day");
	assert_string_equal(l->end, "close");
	assert_int_equal(l->warn, 80);
	assert_true(l->choose);
	assert_false(process_limit(def, "file")->choose);
	assert_true(act->from == (BIT(process_state(def, "closed")) | BIT(process_state(def, "rated"))));
	assert_int_equal(act->to, process_state(def, "filed"));
	assert_true(act->reporter && act->public && !act->notify && !act->answer);
	assert_int_equal(act->within_days, 7);
	assert_int_equal(act->times, 2);
	assert_int_equal(act->fields[ASKED_WORDS], ASK_REQUIRED);
	act = process_act(def, "pass");
	assert_true(act->other_than == BIT(process_act(def, "finish") - def->acts));
	assert_false(act->reporter);
	assert_true(act->notify);
	assert_int_equal(act->fields[ASKED_WORDS], ASK_OPTIONAL);
	assert_int_equal(act->fields[ASKED_PHOTOS], ASK_OPTIONAL);
	assert_int_equal(act->fields[ASKED_ORG], ASK_NO);
	assert_true(process_act(def, "finish")->answer);
	arena_free(a);
}

static const char *const shortest =
	"id: x\n"
	"name: {zh: 一, en: One}\n"
	"channels: [grid]\n"
	"steps: [{id: only, name: {zh: 一, en: One}}]\n"
	"limits: [{id: l, name: {zh: 一, en: One}, unit: natural_day, amount: 1, start: now, end: midnight}]\n"
	"categories: [{id: c, name: {zh: 一, en: One}}]\n"
	"start: open\n"
	"states:\n"
	"  - {id: open, name: {zh: 开, en: Open}, step: only, owner: place, right: event.settle, clock: l}\n"
	"  - {id: shut, name: {zh: 关, en: Shut}, step: only, final: true}\n"
	"acts:\n"
	"  - {id: shut, name: {zh: 关, en: Shut}, done: {zh: 关, en: Shut}, from: [open], to: shut, by: event.settle}\n";

static void what_is_not_said_is_no_and_without_bound(void **s)
{
	static const enum ask none[ASKED_KINDS];
	struct arena *a = arena_new(1 << 20);
	struct problem p;
	struct process *def;

	(void)s;
	assert_int_equal(parse(a, shortest, &def, &p), OK);
	assert_int_equal(def->limits[0].warn, 80);
	assert_false(def->limits[0].choose);
	assert_false(def->acts[0].reporter || def->acts[0].public || def->acts[0].notify || def->acts[0].answer);
	assert_int_equal(def->acts[0].within_days, 0);
	assert_int_equal(def->acts[0].times, 0);
	assert_true(def->acts[0].other_than == 0);
	assert_memory_equal(def->acts[0].fields, none, sizeof none);
	arena_free(a);
}

/* `shortest` with more acts; whether it passes. */
static bool passes_with(const char *acts)
{
	struct arena *a = arena_new(1 << 20);
	char text[4096];
	struct problem p;
	struct process *def;
	enum err e;

	snprintf(text, sizeof text, "%s%s", shortest, acts);
	e = parse(a, text, &def, &p);
	arena_free(a);
	return e == OK;
}

static void four_eyes_are_asked_of_staff_that_closes_behind_an_answer(void **s)
{
	static const char *const answer =
		"  - {id: b, name: {zh: 办, en: B}, done: {zh: 毕, en: B}, from: [open], to: open, by: event.finish, answer: true}\n"
		"  - {id: c, name: {zh: 办, en: C}, done: {zh: 办, en: C}, from: [open], to: shut, ";
	static const char *const closed =
		"  - {id: b, name: {zh: 办, en: B}, done: {zh: 毕, en: B}, from: [open], to: shut, by: event.finish, answer: true}\n"
		"  - {id: c, name: {zh: 办, en: C}, done: {zh: 办, en: C}, from: [shut], to: shut, by: event.pass}\n";
	char acts[1024];

	(void)s;
	/* Of whoever passes it behind an answer, `shut` of the shortest file first of all. */
	snprintf(acts, sizeof acts, "%sby: event.pass, other_than: [b]}\n", answer);
	assert_false(passes_with(acts));
	/* An answer that closes has nobody behind it. */
	assert_true(passes_with(closed));
}

static void reporter_may_close_behind_an_answer(void **s)
{
	static const char *const states =
		"id: x\nname: {zh: 一, en: One}\nchannels: [grid]\nsteps: [{id: only, name: {zh: 一, en: One}}]\n"
		"limits: [{id: l, name: {zh: 一, en: One}, unit: natural_day, amount: 1, start: now, end: midnight}]\n"
		"categories: [{id: c, name: {zh: 一, en: One}}]\nstart: open\nstates:\n"
		"  - {id: open, name: {zh: 开, en: Open}, step: only, owner: place, right: event.finish, clock: l}\n"
		"  - {id: asked, name: {zh: 问, en: Asked}, step: only, owner: place, right: event.redo, clock: l}\n"
		"  - {id: shut, name: {zh: 关, en: Shut}, step: only, final: true}\n"
		"acts:\n"
		"  - {id: a, name: {zh: 办, en: A}, done: {zh: 办, en: A}, from: [open], to: asked, by: event.finish, answer: true}\n"
		"  - {id: b, name: {zh: 办, en: B}, done: {zh: 办, en: B}, from: [asked], to: open, by: event.redo}\n"
		"  - {id: c, name: {zh: 办, en: C}, done: {zh: 办, en: C}, from: [asked], to: shut, by: %s}\n";
	struct arena *a = arena_new(1 << 20);
	char text[4096];
	struct problem p;
	struct process *def;

	(void)s;
	snprintf(text, sizeof text, states, "reporter, within_days: 7");
	assert_int_equal(parse(a, text, &def, &p), OK);
	snprintf(text, sizeof text, states, "event.pass, other_than: [a]");
	assert_int_equal(parse(a, text, &def, &p), OK);
	snprintf(text, sizeof text, states, "event.pass");
	assert_int_equal(parse(a, text, &def, &p), E_INPUT);
	assert_non_null(strstr(p.en, "other_than"));
	arena_free(a);
}

/* The golden pack of tasks is read wholly: what a definition may say beyond states and acts. */
static struct process *tasks_pack(struct arena *a, const char *file)
{
	char *text = arena_alloc(a, TEXT_BYTES), path[200];
	struct problem p;
	struct process *def;
	FILE *in;

	snprintf(path, sizeof path, "tests/golden/packs/sound-tasks/processes/%s.yaml", file);
	in = fopen(path, "r");
	assert_non_null(in);
	assert_true(fread(text, 1, TEXT_BYTES - 1, in) > 0);
	fclose(in);
	if (parse(a, text, &def, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
	return def;
}

static void case_says_how_it_comes_in_and_what_is_measured(void **s)
{
	struct arena *a = arena_new(1 << 20);
	const struct process *def = tasks_pack(a, "event"), *task = tasks_pack(a, "errand"), *old;
	struct problem p;
	struct process *read;

	(void)s;
	assert_false(def->task || def->confidential || !task->task);
	assert_string_equal(def->intake, "case.report");
	assert_string_equal(def->channels[0], "grid");
	assert_string_equal(def->channels[1], "street");
	assert_null(def->channels[2]);
	assert_string_equal(def->total, "normal");
	assert_true(def->respond == BIT(process_state(def, "filed")) && def->handle == BIT(process_state(def, "running")));
	assert_int_equal(def->merged, process_state(def, "merged"));
	assert_true(!task->channels && !*task->intake && !task->total && !task->respond && task->merged == -1);
	/* What was adopted before there were channels came in by the two that there were. */
	char *text = arena_str(a, shortest), *line = strstr(text, "channels: [grid]");
	memset(line, ' ', strlen("channels: [grid]"));
	assert_int_equal(parse(a, text, &read, &p), E_INPUT);
	assert_int_equal(process_parse_adopted(a, "stored", text, strlen(text), &read, &p), OK);
	old = read;
	assert_string_equal(old->intake, "case.report");
	assert_true(strcmp(old->channels[0], "snap") == 0 && strcmp(old->channels[1], "grid") == 0 && !old->channels[2]);
	arena_free(a);
}

static void own_fields_have_types_bounds_and_privacy(void **s)
{
	struct arena *a = arena_new(1 << 20);
	const struct process *def = tasks_pack(a, "event");
	const struct proc_field *f = &def->fields[process_field(def, "money")];

	(void)s;
	assert_int_equal(def->fields_n, 3);
	assert_int_equal(process_field(def, "gone"), -1);
	assert_true(f->type == OWN_MONEY && f->min == 0 && f->max == 1000 && !f->personal);
	f = &def->fields[process_field(def, "kind")];
	assert_true(f->type == OWN_CHOICE && f->choices_n == 1);
	assert_string_equal(f->choices[0].name.zh, "大");
	f = &def->fields[process_field(def, "party")];
	assert_true(f->type == OWN_TEXT && f->personal && f->min == 1 && f->max == 60);
	assert_int_equal(process_act(def, "send")->own[process_field(def, "money")], ASK_OPTIONAL);
	assert_int_equal(process_act(def, "send")->own[process_field(def, "kind")], ASK_NO);
	arena_free(a);
}

static void states_have_clocks_by_category_and_an_act_of_the_clock(void **s)
{
	struct arena *a = arena_new(1 << 20);
	const struct process *def = tasks_pack(a, "event"), *task = tasks_pack(a, "errand");
	const struct proc_state *filed = &def->states[process_state(def, "filed")], *running = &def->states[process_state(def, "running")];

	(void)s;
	assert_string_equal(process_clock(filed, "roads"), "short");
	assert_string_equal(process_clock(filed, "lighting"), "normal");
	assert_string_equal(process_clock(filed, NULL), "normal");
	assert_int_equal(filed->on_due, -1);
	assert_true(running->owner == OWNER_TASKS && !*running->right);
	assert_string_equal(def->acts[running->on_due].id, "lapse");
	assert_int_equal(task->states[process_state(task, "done")].outcome, OUTCOME_DONE);
	assert_int_equal(task->states[process_state(task, "refused")].outcome, OUTCOME_VOID);
	arena_free(a);
}

static void acts_have_needs_effects_and_doers(void **s)
{
	struct arena *a = arena_new(1 << 20);
	const struct process *def = tasks_pack(a, "event"), *task = tasks_pack(a, "errand"), *ask = tasks_pack(a, "approval");
	const struct proc_act *send = process_act(def, "send"), *pass = process_act(def, "pass"), *grant = process_act(ask, "grant");

	(void)s;
	assert_true(send->lead && send->doer == BY_RIGHT && send->effects_n == 2);
	assert_true(send->effects[0].kind == EFFECT_OPEN && send->effects[0].to == FOR_UNITS && strcmp(send->effects[0].id, "errand") == 0);
	assert_true(send->effects[1].kind == EFFECT_LINK && strcmp(send->effects[1].id, "matter") == 0);
	assert_string_equal(send->within, "short");
	assert_true(send->needs.paused == -1 && strcmp(send->needs.channels[0], "grid") == 0 && strcmp(send->needs.categories[0], "roads") == 0);
	assert_true(process_act(def, "answered")->doer == BY_TASKS && process_act(def, "lapse")->doer == BY_CLOCK && process_act(def, "ask")->to == -1);
	assert_true(pass->low_score == 2 && pass->low_to == process_state(def, "filed"));
	assert_string_equal(pass->needs.closed, "errand");
	assert_true(pass->needs.done == (BIT(process_act(def, "ask") - def->acts) | BIT(send - def->acts)) && pass->needs.done_times == 1);
	assert_true(grant->other_than_opener && !grant->other_than && grant->effects_n == 3);
	assert_true(grant->effects[0].kind == EFFECT_EXTEND && grant->effects[1].kind == EFFECT_PAUSE && grant->effects[2].kind == EFFECT_EXCUSE);
	assert_true(process_act(task, "refuse")->effects[0].kind == EFFECT_PARENT);
	assert_true(def->joins_n == 1 && def->joins[0].when == JOIN_LEAD && &def->acts[def->joins[0].act] == process_act(def, "answered"));
	assert_true(def->urges_n == 2 && def->urges[0].at == URGE_WARN && def->urges[1].at == URGE_AFTER);
	assert_string_equal(def->urges[0].to, "owner");
	assert_string_equal(def->urges[1].after, "short");
	assert_string_equal(def->urges[1].level, "red");
	arena_free(a);
}

static void names_that_do_not_stand_are_not_found(void **s)
{
	struct arena *a = arena_new(1 << 20);
	const struct process *def = base_pack(a);

	(void)s;
	assert_int_equal(process_state(def, "gone"), -1);
	assert_int_equal(process_state(def, ""), -1);
	assert_null(process_act(def, "gone"));
	assert_null(process_limit(def, "chosen"));
	assert_null(process_category(def, ""));
	arena_free(a);
}

static void hash_is_of_the_text_and_of_every_byte(void **s)
{
	struct arena *a = arena_new(1 << 20);
	char other[2048];
	struct problem p;
	struct process *one, *again, *more;

	(void)s;
	snprintf(other, sizeof other, "%s\n", shortest);
	assert_int_equal(parse(a, shortest, &one, &p), OK);
	assert_int_equal(parse(a, shortest, &again, &p), OK);
	assert_int_equal(parse(a, other, &more, &p), OK);
	assert_int_equal(strlen(one->hash), 64);
	assert_string_equal(one->hash, again->hash);
	assert_string_not_equal(one->hash, more->hash);
	arena_free(a);
}

static void refusal_leaves_the_output_alone_and_names_the_file(void **s)
{
	struct arena *a = arena_new(1 << 20);
	struct problem p;
	struct process *def;

	(void)s;
	assert_int_equal(parse(a, "id: 7 of 9\n", &def, &p), E_INPUT);
	assert_null(def);
	assert_string_equal(p.field, "x/event.yaml:1");
	arena_free(a);
}

/* Cut anywhere, a file is refused with words or still a definition; nothing else. */
static void half_a_file_is_refused_or_sound(void **s)
{
	size_t n = strlen(shortest);

	(void)s;
	for (size_t cut = 0; cut < n; cut++) {
		struct arena *a = arena_new(1 << 20);
		struct problem p = { 0 };
		struct process *def = NULL;
		enum err e = process_parse(a, NULL, "x", shortest, cut, &def, &p);
		assert_true(e == OK ? def != NULL : e == E_INPUT && !def && p.zh[0] && p.en[0] && p.field[0]);
		arena_free(a);
	}
}

/* ---- random definitions ---- */

#define MADE_STATES 12
#define MADE_ACTS 40
#define RIGHTS 6

static const char *const some_rights[RIGHTS] = { "event.file", "event.dispatch", "event.accept", "event.finish", "event.pass", "event.settle" };

/* States s0.. of which the last `finals` are final; each item is a line of the file. */
struct made {
	int states, finals, acts, right[MADE_STATES];
	bool org[MADE_STATES];
	char state[MADE_STATES][200], act[MADE_ACTS][400], answers[200];
};

static uint64_t random_next(uint64_t *x)
{
	*x ^= *x >> 12;
	*x ^= *x << 25;
	*x ^= *x >> 27;
	return *x * UINT64_C(2685821657736338717);
}

static int random_below(uint64_t *x, int n)
{
	return (int)((random_next(x) >> 33) % (uint64_t)n);
}

static void make_states(uint64_t *x, struct made *m)
{
	for (int i = 0; i < m->states; i++) {
		m->right[i] = random_below(x, RIGHTS);
		m->org[i] = i > 0 && i < m->states - m->finals && random_below(x, 2);
		if (i >= m->states - m->finals)
			snprintf(m->state[i], sizeof m->state[i], "  - {id: s%d, name: {zh: 态, en: S}, step: one, final: true}\n", i);
		else
			snprintf(m->state[i], sizeof m->state[i], "  - {id: s%d, name: {zh: 态, en: S}, step: two, owner: %s, right: %s, clock: %s}\n", i,
			         m->org[i] ? "org" : "place", some_rights[m->right[i]], i > 0 && random_below(x, 2) ? "chosen" : "fixed");
	}
}

static void make_act(struct made *m, int from, int to, int right, const char *more)
{
	/* Whoever leaves the beginning, or an end for a unit, says to whom and until when. */
	bool ask = from == 0 || (from >= m->states - m->finals && m->org[to]);
	int i = m->acts++;

	assert_true(i < MADE_ACTS);
	snprintf(m->act[i], sizeof m->act[i], "  - {id: a%d, name: {zh: 办, en: A}, done: {zh: 办, en: A}, from: [s%d], to: s%d, by: %s%s%s}\n", i,
	         from, to, right < 0 ? "reporter" : some_rights[right], more, ask ? ", fields: {org: required, limit: required}" : "");
}

/* Sound by construction: a way through all states, then acts at will that keep to the rules. */
static void make(uint64_t *x, struct made *m)
{
	char four_eyes[240];
	int middle;

	*m = (struct made){ .finals = 1 + random_below(x, 2) };
	m->states = m->finals + 1 + random_below(x, MADE_STATES - m->finals);
	middle = m->states - m->finals;
	make_states(x, m);
	for (int i = 0, more = random_below(x, 6); i < middle - 1 + more; i++) {
		bool answer = random_below(x, 2), way = i < middle - 1;
		int from = way ? i : random_below(x, m->states), to = way ? i + 1 : random_below(x, middle);
		if (answer)
			snprintf(m->answers + strlen(m->answers), sizeof m->answers - strlen(m->answers), "%sa%d", *m->answers ? ", " : "", m->acts);
		make_act(m, from, to, way ? m->right[i] : random_below(x, RIGHTS), answer ? ", answer: true" : "");
	}
	four_eyes[0] = '\0';
	if (*m->answers)
		snprintf(four_eyes, sizeof four_eyes, ", other_than: [%s]", m->answers);
	for (int f = middle; f < m->states; f++)
		make_act(m, middle - 1, f, m->right[middle - 1], four_eyes);
	if (random_below(x, 2))
		make_act(m, random_below(x, middle), middle, random_below(x, RIGHTS), four_eyes);
	if (random_below(x, 2))
		make_act(m, middle, 0, -1, ", within_days: 7, times: 2");
}

/* The file without one state and without one act; -1: with all of them. */
static void write_down(const struct made *m, int no_state, int no_act, char out[TEXT_BYTES])
{
	int n = snprintf(out, TEXT_BYTES, "id: made\nname: {zh: 造, en: Made}\nchannels: [grid]\nsteps:\n"
		"  - {id: one, name: {zh: 一, en: One}}\n  - {id: two, name: {zh: 二, en: Two}}\nlimits:\n"
		"  - {id: fixed, name: {zh: 定, en: F}, unit: work_hour, amount: 4, start: now, end: minute}\n"
		"  - {id: free, name: {zh: 选, en: C}, unit: work_day, amount: 5, start: next_day, end: close, choose: true}\n"
		"categories:\n  - {id: c, name: {zh: 类, en: C}}\nstart: s0\nstates:\n");

	for (int i = 0; i < m->states; i++)
		if (i != no_state)
			n += snprintf(out + n, (size_t)(TEXT_BYTES - n), "%s", m->state[i]);
	n += snprintf(out + n, (size_t)(TEXT_BYTES - n), "acts:\n");
	for (int i = 0; i < m->acts; i++)
		if (i != no_act)
			n += snprintf(out + n, (size_t)(TEXT_BYTES - n), "%s", m->act[i]);
	assert_true(n < TEXT_BYTES);
}

/* What a walk has seen: bit 0 a unit is known, bit 1 a limit is; one mark for each of the four. */
struct walk { const struct process *def; bool seen[STATES_MAX][4]; };

static void walk(struct walk *w, int state, int knows)
{
	if (w->seen[state][knows])
		return;
	w->seen[state][knows] = true;
	for (int i = 0; i < w->def->acts_n; i++) {
		const struct proc_act *act = &w->def->acts[i];
		if (act->from & BIT(state))
			walk(w, act->to, knows | (act->fields[ASKED_ORG] == ASK_REQUIRED ? 1 : 0) | (act->fields[ASKED_LIMIT] == ASK_REQUIRED ? 2 : 0));
	}
}

static bool ends(const struct process *def, int from)
{
	struct walk w = { .def = def };

	walk(&w, from, 0);
	for (int i = 0; i < def->states_n; i++)
		if (def->states[i].final && (w.seen[i][0] || w.seen[i][1] || w.seen[i][2] || w.seen[i][3]))
			return true;
	return false;
}

static bool owner_acts(const struct process *def, int state)
{
	for (int i = 0; i < def->acts_n; i++)
		if ((def->acts[i].from & BIT(state)) && def->acts[i].to != state && strcmp(def->acts[i].by, def->states[state].right) == 0)
			return true;
	return false;
}

/* The oracle: nothing is stranded on any way, and whoever answers does not close. */
static void assert_sound(const struct process *def)
{
	struct walk w = { .def = def };

	assert_true(def->states_n >= 1 && def->states_n <= STATES_MAX && def->acts_n >= 1 && def->acts_n <= ACTS_MAX);
	walk(&w, def->start, 0);
	for (int i = 0; i < def->states_n; i++) {
		const struct proc_state *st = &def->states[i];
		const bool *seen = w.seen[i];
		assert_true(seen[0] || seen[1] || seen[2] || seen[3]);
		assert_int_equal(st->final, process_clock(st, NULL) == NULL);
		if (st->final)
			continue;
		assert_true(*st->right && st->owner != OWNER_NONE && owner_acts(def, i) && ends(def, i));
		assert_false(st->owner == OWNER_ORG && (seen[0] || seen[2]));
		assert_false(strcmp(process_clock(st, NULL), "chosen") == 0 && (seen[0] || seen[1]));
	}
	for (int m = 0; m < def->acts_n; m++)
		for (int k = 0; k < def->acts_n; k++)
			if (def->acts[m].answer && !def->acts[k].reporter && !def->states[def->acts[m].to].final &&
			    (def->acts[k].from & BIT(def->acts[m].to)) && def->states[def->acts[k].to].final)
				assert_true(def->acts[k].other_than & BIT(m));
}

static void random_sound_definition_passes(void **s)
{
	static struct made m;
	static char text[TEXT_BYTES];
	uint64_t x = 20261120;

	(void)s;
	for (int i = 0; i < 1000; i++) {
		struct arena *a = arena_new(1 << 20);
		struct problem p;
		struct process *def;
		make(&x, &m);
		write_down(&m, -1, -1, text);
		if (parse(a, text, &def, &p) != OK)
			fail_msg("%s: %s\n%s", p.field, p.en, text);
		assert_int_equal(def->states_n, m.states);
		assert_int_equal(def->acts_n, m.acts);
		assert_sound(def);
		arena_free(a);
	}
}

/* Counts in *passed and *refused what the file is without this state or act. */
static void without(const struct made *m, int state, int act, int *passed, int *refused)
{
	static char text[TEXT_BYTES];
	struct arena *a = arena_new(1 << 20);
	struct problem p;
	struct process *def;

	write_down(m, state, act, text);
	if (parse(a, text, &def, &p) == OK) {
		assert_sound(def);
		++*passed;
	} else {
		assert_int_equal(p.code, E_INPUT);
		assert_true(p.zh[0] && p.en[0] && strncmp(p.field, "x/event.yaml:", 13) == 0);
		++*refused;
	}
	arena_free(a);
}

static void definition_less_one_state_or_act_is_sound_or_refused(void **s)
{
	static struct made m;
	uint64_t x = 32;
	int passed = 0, refused = 0;

	(void)s;
	for (int i = 0; i < 100; i++) {
		make(&x, &m);
		for (int k = 0; k < m.states; k++)
			without(&m, k, -1, &passed, &refused);
		for (int k = 0; k < m.acts; k++)
			without(&m, -1, k, &passed, &refused);
	}
	/* Both happen: neither is everything refused nor does everything pass. */
	assert_true(passed > 50 && refused > 500);
}

/* A rule that came later must not take the definition from the cases that run under it. */
static void an_adopted_definition_is_read_whatever_the_checker_learned_since(void **s)
{
	struct arena *a = arena_new(1 << 20);
	char *text = arena_str(a, base_pack(a)->text), *rule = strstr(text, "    other_than: [finish]");
	struct process *def;
	struct problem p;

	(void)s;
	assert_non_null(rule);
	memset(rule, ' ', strlen("    other_than: [finish]"));
	assert_int_equal(parse_base(a, text, &def, &p), E_INPUT);
	assert_non_null(strstr(p.en, "other_than"));
	assert_int_equal(process_parse_adopted(a, "stored", text, strlen(text), &def, &p), OK);
	assert_true(def->adopted);
	assert_int_equal(process_act(def, "pass")->other_than, 0);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(base_pack_is_read_field_by_field),
		cmocka_unit_test(base_pack_gives_its_limits_and_acts),
		cmocka_unit_test(what_is_not_said_is_no_and_without_bound),
		cmocka_unit_test(four_eyes_are_asked_of_staff_that_closes_behind_an_answer),
		cmocka_unit_test(reporter_may_close_behind_an_answer),
		cmocka_unit_test(case_says_how_it_comes_in_and_what_is_measured),
		cmocka_unit_test(own_fields_have_types_bounds_and_privacy),
		cmocka_unit_test(states_have_clocks_by_category_and_an_act_of_the_clock),
		cmocka_unit_test(acts_have_needs_effects_and_doers),
		cmocka_unit_test(names_that_do_not_stand_are_not_found),
		cmocka_unit_test(hash_is_of_the_text_and_of_every_byte),
		cmocka_unit_test(refusal_leaves_the_output_alone_and_names_the_file),
		cmocka_unit_test(half_a_file_is_refused_or_sound),
		cmocka_unit_test(random_sound_definition_passes),
		cmocka_unit_test(definition_less_one_state_or_act_is_sound_or_refused),
		cmocka_unit_test(an_adopted_definition_is_read_whatever_the_checker_learned_since),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
