/*
 * cases_test.c: the pure decisions, on the base pack and on one small definition: who may do what when, what must be said with
 * it, how the clock before ended and which one runs now; and random walks that never leave the definition.
 */
#include "calendar/holidays_test.h"

#include "cases/cases.h"

#define UNIT 77
#define FRIDAY "2026-11-20 16:00"   /* 90 minutes before close of business */

/* Everything a decision is handed. */
struct desk {
	struct arena *a;
	struct process *def;
	struct calendar cal;
	struct case_file f;
	int64_t now;
	struct problem p;
};

static struct process *definition(struct arena *a, const char *text, size_t n)
{
	const struct roles *roles;
	struct problem p = { 0 };
	struct process *def = NULL;
	char found[256];

	fclose(file_found("packs/base/roles.yaml", found));
	if (process_world.roles(a, found, &roles, &p) != OK || process_parse(a, roles, "event.yaml", text, n, &def, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
	return def;
}

static struct process *base_pack(struct arena *a)
{
	char found[256], *text = arena_alloc(a, 65536);
	FILE *in = file_found("packs/base/processes/event.yaml", found);
	size_t n;

	assert_non_null(in);
	n = fread(text, 1, 65536, in);
	fclose(in);
	return definition(a, text, n);
}

/* An act that stays, one with a window on an open case, and an end at once. */
static const char *const small =
	"id: small\n"
	"name: {zh: 小, en: Small}\n"
	"channels: [grid]\n"
	"steps: [{id: only, name: {zh: 一, en: One}}]\n"
	"limits: [{id: l, name: {zh: 一, en: One}, unit: natural_day, amount: 3, start: now, end: minute}]\n"
	"categories: [{id: c, name: {zh: 一, en: One}}]\n"
	"start: open\n"
	"states:\n"
	"  - {id: open, name: {zh: 开, en: Open}, step: only, owner: place, right: event.settle, clock: l}\n"
	"  - {id: shut, name: {zh: 关, en: Shut}, step: only, final: true}\n"
	"acts:\n"
	"  - {id: note, name: {zh: 记, en: Note}, done: {zh: 记, en: Note}, from: [open], to: open, by: event.settle, fields: {category: optional}}\n"
	"  - {id: shut, name: {zh: 关, en: Shut}, done: {zh: 关, en: Shut}, from: [open], to: shut, by: event.settle}\n"
	"  - {id: withdraw, name: {zh: 撤, en: Withdraw}, done: {zh: 撤, en: Withdrawn}, from: [open], to: shut, by: reporter, within_days: 2}\n";

static struct desk desk_of(const char *text)
{
	struct desk d = { .a = arena_new(16u << 20), .now = at(FRIDAY) };

	d.def = text ? definition(d.a, text, strlen(text)) : base_pack(d.a);
	d.cal = calendar_usual();
	d.f = (struct case_file){
		.id = 1, .version = 3, .process = "event", .channel = "snap", .definition = d.def->hash, .category = NULL, .chosen = NULL,
		.state = d.def->states[d.def->start].id, .org = ABSENT, .open = 1, .clock_n = 1, .clock_state = "running",
		.clock_max = 1, .paused = ABSENT, .upstream_due = ABSENT, .matter_version = ABSENT,
		.due = d.now + US_HOUR, .opened = d.now - US_HOUR, .since = d.now - US_HOUR, .closed = ABSENT, .score = ABSENT, .reporter = ABSENT,
	};
	return d;
}

static struct clock_frame frame(const struct desk *d, int64_t org)
{
	return (struct clock_frame){ &d->cal, org, ABSENT, { NULL, 0 } };
}

static struct act_input nothing(void)
{
	return (struct act_input){ .org = ABSENT, .score = ABSENT, .until = ABSENT, .amount = ABSENT };
}

/* What was asked for and no more; optional fields only if `all`. */
static struct act_input asked_of(const struct proc_act *act, bool all)
{
	static const char *photo = "p1";
	static int64_t unit = UNIT;
	struct act_input in = nothing();
	bool want[ASKED_KINDS];

	for (int k = 0; k < ASKED_KINDS; k++)
		want[k] = act->fields[k] == ASK_REQUIRED || (all && act->fields[k] == ASK_OPTIONAL);
	if (want[ASKED_CATEGORY])
		in.category = "roads";
	if (want[ASKED_WORDS])
		in.words = "已处理";
	if (want[ASKED_ORG])
		in.org = UNIT;
	if (want[ASKED_LIMIT])
		in.limit = "normal";
	if (want[ASKED_PHOTOS])
		in.photos = (struct list){ 1, &photo };
	if (want[ASKED_SCORE])
		in.score = 4;
	if (want[ASKED_UNITS])
		in.units = (struct list){ 1, &unit };
	if (want[ASKED_MATTER])
		in.matter = "m1";
	if (want[ASKED_UNTIL])
		in.until = at(FRIDAY) + 300 * US_DAY;
	if (want[ASKED_AMOUNT])
		in.amount = 3;
	return in;
}

#define DONE(n) (struct act_facts){ .done = n, .needed = INT64_MAX, .closed = true, .none = true, .within_due = ABSENT }
#define FRESH DONE(0)

static enum err opened(struct desk *d, struct case_opened *out)
{
	struct clock_frame by = frame(d, 0);

	return case_decide_open(d->a, d->def, &by, NULL, d->now, out, &d->p);
}

static struct act_facts done_before(int64_t done)
{
	return DONE(done);
}

static const struct proc_act *act_of(const struct desk *d, const char *id)
{
	const struct proc_act *act = process_act(d->def, id);

	assert_non_null(act);
	return act;
}

static enum err decide(struct desk *d, const char *act, struct act_input in, int64_t done, struct case_acted *out)
{
	d->p = (struct problem){ 0 };
	struct act_facts facts = done_before(done);
	const struct proc_act *what = act_of(d, act);
	const struct proc_state *to = &d->def->states[case_act_to(d->def, &d->f, what, &in)];
	struct clock_frame by = frame(d, to->owner != OWNER_ORG ? 0 : in.org != ABSENT ? in.org : d->f.org);

	return case_decide_act(d->a, d->def, &d->f, what, &in, &facts, NULL, &by, d->now, out, &d->p);
}

static struct case_acted accepted(struct desk *d, const char *act, struct act_input in)
{
	struct case_acted out;

	memset(&out, 0x5a, sizeof out);
	if (decide(d, act, in, 0, &out) != OK)
		fail_msg("%s: %s", d->p.field, d->p.en);
	assert_string_equal(out.act, act);
	return out;
}

/* Refused for this reason, in both languages, and nothing was decided. */
static void refused(struct desk *d, const char *act, struct act_input in, int64_t done, enum err code, const char *field)
{
	struct case_acted out, before;

	memset(&out, 0x5a, sizeof out);
	memcpy(&before, &out, sizeof out);
	assert_int_equal(decide(d, act, in, done, &out), code);
	assert_int_equal(d->p.code, code);
	assert_string_equal(d->p.field, field);
	assert_true(d->p.zh[0] && d->p.en[0]);
	assert_memory_equal(&out, &before, sizeof out);
}

/* ---- clocks ---- */

static void clock_counts_the_limit_in_the_calendar(void **s)
{
	struct desk d = desk_of(NULL);
	struct clock_frame by = frame(&d, UNIT);
	const struct clock_set *c = case_clock_count(d.a, process_limit(d.def, "accept"), &by, 4, d.now, 0);

	(void)s;
	assert_int_equal(c->n, 4);
	assert_int_equal(c->org, UNIT);
	assert_string_equal(c->limit, "accept");
	assert_string_equal(c->unit, "work_hour");
	assert_int_equal(c->amount, 4);
	assert_int_equal(c->warn_percent, 80);
	assert_int_equal(c->filed, d.now);
	assert_int_equal(c->started, d.now);
	/* An hour and a half on Friday, two and a half on Monday. */
	assert_int_equal(c->due, at("2026-11-23 11:00"));
	assert_true(c->started < c->warn && c->warn < c->due && !c->provisional);
	assert_true(strncmp(c->how, "{\"zh\":\"", 7) == 0 && strstr(c->how, "\"en\":\""));
	c = case_clock_count(d.a, process_limit(d.def, "normal"), &(struct clock_frame){ &d.cal, 0, ABSENT, { NULL, 0 } }, 1, d.now, 0);
	assert_int_equal(c->started, at("2026-11-23 08:30"));
	assert_int_equal(c->due, at("2026-11-27 17:30"));
	assert_string_equal(c->start_rule, "next_day");
	assert_string_equal(c->end_rule, "close");
	c = case_clock_count(d.a, process_limit(d.def, "urgent"), &(struct clock_frame){ &d.cal, 0, ABSENT, { NULL, 0 } }, 1, d.now, 0);
	assert_int_equal(c->due, d.now + 24 * US_HOUR);
	arena_free(d.a);
}

static void clock_warns_at_the_warning_and_breaches_after_the_due(void **s)
{
	(void)s;
	assert_null(case_decide_clock("running", 80, 100, 79));
	assert_string_equal(case_decide_clock("running", 80, 100, 80), "warned");
	assert_string_equal(case_decide_clock("running", 80, 100, 100), "warned");
	assert_string_equal(case_decide_clock("running", 80, 100, 101), "breached");
	assert_null(case_decide_clock("warned", 80, 100, 80));
	assert_null(case_decide_clock("warned", 80, 100, 100));
	assert_string_equal(case_decide_clock("warned", 80, 100, 101), "breached");
}

static void clock_that_ended_or_breached_says_nothing_more(void **s)
{
	static const char *const over[] = { "breached", "met", "late", "" };

	(void)s;
	for (size_t i = 0; i < sizeof over / sizeof over[0]; i++) {
		assert_null(case_decide_clock(over[i], 80, 100, 90));
		assert_null(case_decide_clock(over[i], 80, 100, 1000));
	}
}

/* ---- opening ---- */

static void case_opens_in_the_first_state_with_its_clock(void **s)
{
	struct desk d = desk_of(NULL);
	struct case_opened out = { .category = "lighting", .channel = "grid", .upstream_due = ABSENT };

	(void)s;
	assert_int_equal(opened(&d, &out), OK);
	assert_string_equal(out.process, "event");
	assert_string_equal(out.definition, d.def->hash);
	assert_string_equal(out.state, "reported");
	assert_int_equal(out.step, 0);
	assert_string_equal(out.who, "event.file");
	assert_string_equal(out.category, "lighting");
	assert_int_equal(out.clock->n, 1);
	assert_int_equal(out.clock->org, 0);
	assert_string_equal(out.clock->limit, "file");
	assert_int_equal(out.clock->due, at("2026-11-23 09:00"));
	out = (struct case_opened){ .channel = "grid", .upstream_due = ABSENT };
	assert_int_equal(opened(&d, &out), OK);
	assert_null(out.category);
	arena_free(d.a);
}

static void case_of_an_unknown_category_is_not_opened(void **s)
{
	struct desk d = desk_of(NULL);
	struct case_opened out = { .category = "ghosts", .channel = "grid", .upstream_due = ABSENT };

	(void)s;
	assert_int_equal(opened(&d, &out), E_INPUT);
	assert_string_equal(d.p.field, "category");
	assert_true(strstr(d.p.zh, "ghosts") && strstr(d.p.en, "ghosts"));
	assert_true(!out.process && !out.state && !out.clock);
	arena_free(d.a);
}

static void case_that_begins_at_an_end_has_no_clock(void **s)
{
	struct desk d = desk_of(NULL);
	struct case_opened out = { .channel = "grid", .upstream_due = ABSENT };

	(void)s;
	d.def->start = process_state(d.def, "declined");
	assert_int_equal(opened(&d, &out), OK);
	assert_string_equal(out.state, "declined");
	assert_string_equal(out.who, "");
	assert_null(out.clock);
	arena_free(d.a);
}

/* ---- whether an act can be done ---- */

static void act_is_refused_from_any_state_but_its_own(void **s)
{
	struct desk d = desk_of(NULL);

	(void)s;
	for (int i = 0; i < d.def->acts_n; i++) {
		const struct proc_act *act = &d.def->acts[i];
		for (int st = 0; st < d.def->states_n; st++) {
			d.f.state = d.def->states[st].id;
			d.f.closed = d.def->states[st].final ? d.now : ABSENT;
			d.f.chosen = "normal";
			d.f.paused = act->needs.paused > 0 ? d.now + US_DAY : ABSENT;
			bool may = act->from >> st & 1;
			assert_int_equal(case_act_open(d.def, &d.f, act, &FRESH, d.now), may);
			if (may)
				accepted(&d, act->id, asked_of(act, true));
			else
				refused(&d, act->id, asked_of(act, true), 0, E_CONFLICT, "state");
		}
	}
	arena_free(d.a);
}

static void act_on_a_state_that_the_definition_lacks_is_refused(void **s)
{
	struct desk d = desk_of(NULL);

	(void)s;
	d.f.state = "limbo";
	assert_false(case_act_open(d.def, &d.f, act_of(&d, "file"), &FRESH, d.now));
	refused(&d, "file", asked_of(act_of(&d, "file"), false), 0, E_CONFLICT, "state");
	assert_true(strstr(d.p.en, "limbo") && strstr(d.p.zh, "limbo"));
	arena_free(d.a);
}

static void act_is_done_so_often_and_no_oftener(void **s)
{
	struct desk d = desk_of(NULL);
	struct act_input in = asked_of(act_of(&d, "send_back"), false);
	struct case_acted out;

	(void)s;
	d.f.state = "dispatched";
	d.f.chosen = "normal";
	assert_int_equal(decide(&d, "send_back", in, 1, &out), OK);
	assert_true(case_act_open(d.def, &d.f, act_of(&d, "send_back"), &DONE(1), d.now));
	assert_false(case_act_open(d.def, &d.f, act_of(&d, "send_back"), &DONE(2), d.now));
	refused(&d, "send_back", in, 2, E_CONFLICT, "act");
	refused(&d, "send_back", in, 3, E_CONFLICT, "act");
	/* An act without a bound never wears out. */
	assert_int_equal(decide(&d, "accept", nothing(), 1000000, &out), OK);
	arena_free(d.a);
}

static void window_closes_one_microsecond_after_its_last_day(void **s)
{
	struct desk d = desk_of(NULL);
	int64_t closed = d.now;

	(void)s;
	d.f.state = "closed";
	d.f.open = 0;
	d.f.closed = closed;
	d.f.since = closed + 5 * US_DAY;    /* the end counts, not what came after it */
	d.now = closed + 7 * US_DAY;
	assert_true(case_act_open(d.def, &d.f, act_of(&d, "reopen"), &FRESH, d.now));
	accepted(&d, "reopen", asked_of(act_of(&d, "reopen"), false));
	d.now++;
	assert_false(case_act_open(d.def, &d.f, act_of(&d, "reopen"), &FRESH, d.now));
	refused(&d, "reopen", asked_of(act_of(&d, "reopen"), false), 0, E_CONFLICT, "act");
	/* Rating has a window of its own. */
	accepted(&d, "rate", asked_of(act_of(&d, "rate"), false));
	d.now = closed + 30 * US_DAY + 1;
	refused(&d, "rate", asked_of(act_of(&d, "rate"), false), 0, E_CONFLICT, "act");
	arena_free(d.a);
}

static void window_of_an_open_case_runs_from_its_state(void **s)
{
	struct desk d = desk_of(small);

	(void)s;
	d.f.opened = d.now - 20 * US_DAY;
	d.f.since = d.now - 2 * US_DAY;
	accepted(&d, "withdraw", nothing());
	d.f.since--;
	refused(&d, "withdraw", nothing(), 0, E_CONFLICT, "act");
	assert_false(case_act_open(d.def, &d.f, act_of(&d, "withdraw"), &FRESH, d.now));
	arena_free(d.a);
}

/* ---- what must be said with it ---- */

static void drop(struct act_input *in, enum asked k)
{
	switch (k) {
	case ASKED_CATEGORY: in->category = NULL; break;
	case ASKED_WORDS: in->words = NULL; break;
	case ASKED_ORG: in->org = ABSENT; break;
	case ASKED_LIMIT: in->limit = NULL; break;
	case ASKED_PHOTOS: in->photos = (struct list){ 0 }; break;
	case ASKED_SCORE: in->score = ABSENT; break;
	case ASKED_UNITS: in->units = (struct list){ 0 }; break;
	case ASKED_MATTER: in->matter = NULL; break;
	case ASKED_UNTIL: in->until = ABSENT; break;
	case ASKED_AMOUNT: in->amount = ABSENT; break;
	case ASKED_KINDS: break;
	}
}

/* Puts the case where the act begins. */
static void place(struct desk *d, const struct proc_act *act)
{
	for (int i = 0; i < d->def->states_n; i++)
		if (act->from >> i & 1) {
			d->f.state = d->def->states[i].id;
			d->f.open = !d->def->states[i].final;
			d->f.closed = d->f.open ? ABSENT : d->now;
		}
	d->f.chosen = "normal";
	d->f.org = UNIT;
	d->f.paused = act->needs.paused > 0 ? d->now + US_DAY : ABSENT;
}

static void each_field_is_required_optional_or_refused_as_the_act_says(void **s)
{
	struct desk d = desk_of(NULL);
	struct proc_act everything = { 0 };
	struct act_input full;

	(void)s;
	for (int k = 0; k < ASKED_KINDS; k++)
		everything.fields[k] = ASK_REQUIRED;
	full = asked_of(&everything, true);
	for (int i = 0; i < d.def->acts_n; i++) {
		const struct proc_act *act = &d.def->acts[i];
		place(&d, act);
		accepted(&d, act->id, asked_of(act, false));
		accepted(&d, act->id, asked_of(act, true));
		for (int k = 0; k < ASKED_KINDS; k++) {
			struct act_input in = asked_of(act, true);
			if (act->fields[k] == ASK_REQUIRED) {
				drop(&in, (enum asked)k);
				refused(&d, act->id, in, 0, E_INPUT, asked_name((enum asked)k));
			} else if (act->fields[k] == ASK_NO && !(k == ASKED_WORDS && act->doer == BY_TASKS)) {
				struct act_input more = full;
				for (int other = 0; other < ASKED_KINDS; other++)
					if (other != k && act->fields[other] == ASK_NO)
						drop(&more, (enum asked)other);
				refused(&d, act->id, more, 0, E_INPUT, asked_name((enum asked)k));
			}
		}
	}
	arena_free(d.a);
}

static void empty_words_are_no_words(void **s)
{
	struct desk d = desk_of(NULL);
	struct act_input in = nothing();

	(void)s;
	in.words = "";
	refused(&d, "decline", in, 0, E_INPUT, "words");
	place(&d, act_of(&d, "accept"));
	accepted(&d, "accept", in);
	arena_free(d.a);
}

static void category_and_limit_must_stand_in_the_definition(void **s)
{
	struct desk d = desk_of(NULL);
	struct act_input in = asked_of(act_of(&d, "file"), false);

	(void)s;
	in.category = "ghosts";
	refused(&d, "file", in, 0, E_INPUT, "category");
	d.f.state = "filed";
	in = asked_of(act_of(&d, "dispatch"), false);
	in.limit = "never";
	refused(&d, "dispatch", in, 0, E_INPUT, "limit");
	in.limit = "chosen";
	refused(&d, "dispatch", in, 0, E_INPUT, "limit");
	/* It stands, but nobody may choose it. */
	in.limit = "accept";
	refused(&d, "dispatch", in, 0, E_INPUT, "limit");
	in.limit = "urgent";
	assert_string_equal(accepted(&d, "dispatch", in).chosen, "urgent");
	arena_free(d.a);
}

/* ---- what becomes of it ---- */

static void clock_before_was_met_at_the_due_and_late_after_it(void **s)
{
	struct desk d = desk_of(NULL);
	struct act_input in = asked_of(act_of(&d, "file"), false);

	(void)s;
	d.f.due = d.now;
	assert_string_equal(accepted(&d, "file", in).clock_ended, "met");
	d.f.due = d.now - 1;
	assert_string_equal(accepted(&d, "file", in).clock_ended, "late");
	d.f.due = d.now + 1;
	assert_string_equal(accepted(&d, "file", in).clock_ended, "met");
	d.f.due = ABSENT;
	assert_string_equal(accepted(&d, "file", in).clock_ended, "met");
	arena_free(d.a);
}

static void act_that_stays_leaves_the_clock_running(void **s)
{
	struct desk d = desk_of(small);
	struct act_input in = nothing();
	struct case_acted out;

	(void)s;
	d.f.due = d.now - US_DAY;
	in.category = "c";
	out = accepted(&d, "note", in);
	assert_string_equal(out.state, "open");
	assert_string_equal(out.category, "c");
	assert_true(out.open && !out.clock && !out.clock_ended && out.closed == ABSENT);
	out = accepted(&d, "shut", nothing());
	assert_true(!out.open && !out.clock && out.closed == d.now);
	assert_string_equal(out.clock_ended, "late");
	assert_string_equal(out.who, "");
	arena_free(d.a);
}

static void dispatch_names_the_unit_and_counts_by_its_calendar(void **s)
{
	struct desk d = desk_of(NULL);
	struct act_input in = asked_of(act_of(&d, "dispatch"), false);
	struct case_acted out;

	(void)s;
	d.f.state = "filed";
	d.f.category = "safety";
	d.f.clock_n = d.f.clock_max = 2;
	out = accepted(&d, "dispatch", in);
	assert_string_equal(out.state, "dispatched");
	assert_string_equal(out.who, "event.accept");
	assert_int_equal(out.step, 2);
	assert_int_equal(out.org, UNIT);
	assert_string_equal(out.chosen, "normal");
	assert_string_equal(out.category, "safety");
	assert_true(out.open && out.public && !out.answer);
	assert_int_equal(out.clock->n, 3);
	assert_int_equal(out.clock->org, UNIT);
	assert_string_equal(out.clock->limit, "accept");
	d.f.state = "dispatched";
	d.f.org = UNIT;
	d.f.chosen = "complex";
	out = accepted(&d, "accept", nothing());
	assert_string_equal(out.clock->limit, "complex");
	assert_int_equal(out.clock->amount, 15);
	/* Back with the place, the clock is everybody's and the unit is remembered. */
	d.f.state = "handling";
	out = accepted(&d, "finish", asked_of(act_of(&d, "finish"), false));
	assert_true(out.answer && out.org == UNIT && out.clock->org == 0);
	arena_free(d.a);
}

static void reopening_keeps_unit_and_limit_and_starts_a_clock(void **s)
{
	struct desk d = desk_of(NULL);
	struct case_acted out;

	(void)s;
	place(&d, act_of(&d, "reopen"));
	d.f.state = "rated";
	d.f.closed = d.now - US_DAY;
	d.f.due = ABSENT;
	d.f.clock_n = d.f.clock_max = 5;
	out = accepted(&d, "reopen", asked_of(act_of(&d, "reopen"), false));
	assert_string_equal(out.state, "filed");
	assert_int_equal(out.org, UNIT);
	assert_string_equal(out.chosen, "normal");
	assert_true(out.open && out.closed == ABSENT);
	assert_null(out.clock_ended);           /* none ran */
	assert_int_equal(out.clock->n, 6);
	assert_int_equal(out.clock->org, 0);
	assert_int_equal(out.clock->filed, d.now);
	arena_free(d.a);
}

static void rating_keeps_the_day_of_closing_and_brings_the_score(void **s)
{
	struct desk d = desk_of(NULL);
	struct case_acted out;
	int64_t closed = d.now - 3 * US_DAY;

	(void)s;
	place(&d, act_of(&d, "rate"));
	d.f.closed = closed;
	out = accepted(&d, "rate", asked_of(act_of(&d, "rate"), false));
	assert_string_equal(out.state, "rated");
	assert_int_equal(out.score, 4);
	assert_int_equal(out.closed, closed);
	assert_true(!out.open && !out.clock && !out.clock_ended && !out.public);
	place(&d, act_of(&d, "pass"));
	out = accepted(&d, "pass", nothing());
	assert_int_equal(out.score, ABSENT);
	assert_int_equal(out.closed, d.now);
	arena_free(d.a);
}

/* ---- walks ---- */

/* What the rows would hold after this. */
static void follow(struct desk *d, const struct case_acted *out)
{
	bool moved = strcmp(d->f.state, out->state) != 0;

	d->f.org = out->org;
	d->f.category = out->category;
	d->f.chosen = out->chosen;
	d->f.open = out->open;
	d->f.closed = out->closed;
	d->f.state = out->state;
	if (moved)
		d->f.since = d->now;
	d->f.due = out->clock ? out->clock->due : moved ? ABSENT : d->f.due;
	if (out->clock)
		d->f.clock_n = d->f.clock_max = out->clock->n;
}

static void assert_stands(const struct desk *d, const struct case_acted *out, int64_t clock_n, bool moved)
{
	int i = process_state(d->def, out->state), open = 0;
	const struct proc_state *st;

	assert_true(i >= 0);
	st = &d->def->states[i];
	assert_int_equal(out->open, !st->final);
	assert_string_equal(out->who, st->right);
	assert_int_equal(out->step, st->step);
	assert_int_equal(out->closed == ABSENT, !st->final);
	assert_int_equal(out->clock != NULL, moved && !st->final);
	if (st->final || !moved)
		return;
	assert_int_equal(out->clock->n, clock_n + 1);
	assert_true(out->clock->due > d->now && out->clock->warn <= out->clock->due);
	if (strcmp(process_clock(st, out->category), "chosen") == 0)
		assert_true(process_limit(d->def, out->clock->limit)->choose);
	else
		assert_string_equal(out->clock->limit, process_clock(st, out->category));
	if (st->owner == OWNER_ORG)
		assert_true(out->org == UNIT && out->clock->org == UNIT);
	for (int k = 0; k < d->def->acts_n; k++)
		open += !d->def->acts[k].within_days && !d->def->acts[k].times && (d->def->acts[k].from >> i & 1);
	assert_true(open > 0);
}

static void walk(struct desk *d, uint64_t *x, bool reached[STATES_MAX])
{
	int64_t done[ACTS_MAX] = { 0 };

	for (int step = 0; step < 60; step++) {
		int k = (int)random_below(x, d->def->acts_n);
		const struct proc_act *act = &d->def->acts[k];
		struct act_facts facts = done_before(done[k]);
		bool open = case_act_open(d->def, &d->f, act, &facts, d->now);
		struct act_input in = asked_of(act, random_below(x, 2));
		struct case_acted out;
		int64_t n = d->f.clock_n;
		enum err e = decide(d, act->id, in, done[k], &out);

		assert_int_equal(e, open ? OK : E_CONFLICT);
		if (e != OK)
			continue;
		done[k]++;
		assert_stands(d, &out, n, strcmp(out.state, d->f.state) != 0);
		follow(d, &out);
		reached[process_state(d->def, d->f.state)] = true;
		d->now += random_below(x, random_below(x, 8) ? 2 * US_HOUR : 5 * US_DAY);
	}
}

static void random_walk_never_leaves_the_definition_or_stands_without_a_clock(void **s)
{
	struct desk d = desk_of(NULL);
	bool reached[STATES_MAX] = { false };
	struct case_file first = d.f;
	int64_t now = d.now;
	uint64_t x = 34;

	(void)s;
	for (int i = 0; i < 500; i++) {
		d.f = first;
		d.now = now - random_below(&x, 700 * US_DAY);
		d.f.since = d.f.opened = d.now;
		d.f.due = d.now + US_HOUR;
		walk(&d, &x, reached);
	}
	for (int i = 0; i < d.def->states_n; i++)
		assert_true(reached[i] || i == d.def->start || i == d.def->merged);
	arena_free(d.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clock_counts_the_limit_in_the_calendar),
		cmocka_unit_test(clock_warns_at_the_warning_and_breaches_after_the_due),
		cmocka_unit_test(clock_that_ended_or_breached_says_nothing_more),
		cmocka_unit_test(case_opens_in_the_first_state_with_its_clock),
		cmocka_unit_test(case_of_an_unknown_category_is_not_opened),
		cmocka_unit_test(case_that_begins_at_an_end_has_no_clock),
		cmocka_unit_test(act_is_refused_from_any_state_but_its_own),
		cmocka_unit_test(act_on_a_state_that_the_definition_lacks_is_refused),
		cmocka_unit_test(act_is_done_so_often_and_no_oftener),
		cmocka_unit_test(window_closes_one_microsecond_after_its_last_day),
		cmocka_unit_test(window_of_an_open_case_runs_from_its_state),
		cmocka_unit_test(each_field_is_required_optional_or_refused_as_the_act_says),
		cmocka_unit_test(empty_words_are_no_words),
		cmocka_unit_test(category_and_limit_must_stand_in_the_definition),
		cmocka_unit_test(clock_before_was_met_at_the_due_and_late_after_it),
		cmocka_unit_test(act_that_stays_leaves_the_clock_running),
		cmocka_unit_test(dispatch_names_the_unit_and_counts_by_its_calendar),
		cmocka_unit_test(reopening_keeps_unit_and_limit_and_starts_a_clock),
		cmocka_unit_test(rating_keeps_the_day_of_closing_and_brings_the_score),
		cmocka_unit_test(random_walk_never_leaves_the_definition_or_stands_without_a_clock),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
