/*
 * cases_read.c: rows to a case, and the small questions that both desks and residents ask of it.
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "calendar/calendar.h"
#include "cases/cases_in.h"

static int64_t opt(const struct val *v)
{
	return v->type ? v->i : ABSENT;
}

static void case_of(const struct val *v, struct case_file *f)
{
	*f = (struct case_file){
		.id = v[0].i, .version = v[1].i, .number = v[2].s, .process = v[3].s, .definition = v[4].s, .channel = v[5].s, .node = v[6].i,
		.path = v[7].s, .lon = v[8].d, .lat = v[9].d, .category = v[10].s, .chosen = v[11].s, .state = v[12].s, .step = v[13].i,
		.who = v[14].s, .org = v[15].i, .open = v[16].i, .clock_n = v[17].i, .clock_state = v[18].s, .due = opt(&v[19]),
		.opened = v[20].i, .since = v[21].i, .closed = opt(&v[22]), .photos = v[23].i, .score = opt(&v[24]), .reporter = v[25].i,
		.follow = v[26].s, .text_id = v[27].i, .contact_id = v[28].i, .address_id = v[29].i, .parent = v[30].i, .role = v[31].s,
		.secret = v[32].i, .clock_max = v[33].i, .paused = opt(&v[34]), .upstream = v[35].s, .upstream_due = opt(&v[36]), .matter = v[37].s,
		.matter_version = opt(&v[38]), .condition = v[39].s, .tasks = v[40].i,
	};
}

static enum err one(struct ctx *c, const struct stmt *q, const struct val *v, int n, struct case_file *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, q, c->a, v, n, &rows);

	if (e != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "case", "没有这个案件，或不在您的辖区和单位范围内",
		    "There is no such case, or it lies outside your area and organization");
	case_of(rows.v, out);
	return OK;
}

enum err case_read(struct ctx *c, int64_t id, struct case_file *out)
{
	return one(c, &case_sql[CASE_ONE], VALS(vi(c->tenant), vi(id)), out);
}

enum err case_read_client(struct ctx *c, const char *client_id, struct case_file *out)
{
	return one(c, &case_sql[CASE_BY_CLIENT], VALS(vi(c->tenant), vi(c->actor.person), vs(client_id)), out);
}

enum err case_list_read(struct ctx *c, const struct stmt *q, const struct val *v, int n, struct case_file **out, size_t *count)
{
	struct rows rows;
	enum err e = db_rows(c->db, q, c->a, v, n, &rows);

	if (e != OK)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	for (size_t i = 0; i < rows.n; i++)
		case_of(row(&rows, i), &(*out)[i]);
	*count = rows.n;
	return OK;
}

const char *case_follow_token(struct ctx *c, int64_t id)
{
	char text[32], *token = arena_alloc(c->a, 33);
	uint8_t mac[32];
	int n = snprintf(text, sizeof text, "%" PRId64 ".%" PRId64, c->tenant, id);

	core_mac(c->core, "follow", text, (size_t)n, mac);
	text_hex(token, mac, 16);
	return token;
}

const char *case_follow_hash(struct ctx *c, const char *token)
{
	char *hash = arena_alloc(c->a, 65);
	uint8_t sum[32];

	crypto_generichash(sum, sizeof sum, (const uint8_t *)token, strlen(token), NULL, 0);
	text_hex(hash, sum, sizeof sum);
	return hash;
}

enum err case_read_follow(struct ctx *c, const char *token, struct case_file *out)
{
	if (strlen(token) != 32)
		return refuse(&c->problem, E_NOT_FOUND, "follow", "查询链接无效，请检查是否完整", "This follow link is not valid; check that it is complete");
	return one(c, &case_sql[CASE_BY_FOLLOW], VALS(vi(c->tenant), vs(case_follow_hash(c, token))), out);
}

enum err case_process(struct ctx *c, const struct case_file *f, const struct process **out)
{
	*out = process_by_hash(c, f->definition);
	if (!*out)
		return refuse(&c->problem, E_INTERNAL, "definition", "案件的流程定义不存在", "the case's definition is gone");
	return OK;
}

static enum err done(struct ctx *c, int64_t id, const char *act, int64_t *n)
{
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[STEP_COUNT], c->a, VALS(vi(c->tenant), vi(id), vs(act)), &rows);

	if (e == OK)
		*n = rows.v[0].i;
	return e;
}

enum err case_tasks(struct ctx *c, int64_t id, struct case_file **out, size_t *n)
{
	return case_list_read(c, &case_sql[CASE_TASKS], VALS(vi(c->tenant), vi(id)), out, n);
}

/* Whether no task of a definition ("*": of any) is open. */
static enum err none_open(struct ctx *c, int64_t id, const char *process, bool *out)
{
	struct case_file *v;
	size_t n;
	enum err e = case_tasks(c, id, &v, &n);

	*out = true;
	for (size_t i = 0; i < n && e == OK; i++)
		*out &= !v[i].open || (strcmp(process, "*") != 0 && strcmp(process, v[i].process) != 0);
	return e;
}

/* The end of an act's window, counted from when the state was entered. */
static int64_t window_end(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act)
{
	const struct proc_limit *l = process_limit(def, act->within);
	int s = process_state(def, f->state);
	struct limit limit;

	if (!l || s < 0 || !case_limit(l, &limit))
		return ABSENT;
	return deadline_due(calendar_for(c, def->states[s].owner == OWNER_ORG ? f->org : 0), limit, f->since).due;
}

enum err case_facts(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, struct act_facts *out)
{
	const struct proc_needs *needs = &act->needs;
	int64_t n;
	enum err e = OK;

	*out = (struct act_facts){ .needed = INT64_MAX, .closed = true, .none = true, .within_due = act->within ? window_end(c, def, f, act) : ABSENT };
	if (act->times)
		e = done(c, f->id, act->id, &out->done);
	for (int i = 0; i < def->acts_n && e == OK; i++)
		if ((needs->done >> i & 1) && (e = done(c, f->id, def->acts[i].id, &n)) == OK && n < out->needed)
			out->needed = n;
	if (e == OK && needs->closed && f->tasks)
		e = none_open(c, f->id, needs->closed, &out->closed);
	if (e == OK && needs->none && f->tasks)
		e = none_open(c, f->id, needs->none, &out->none);
	return e;
}

enum err case_same_person(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, bool *same)
{
	struct rows rows;
	enum err e;

	*same = act->other_than_opener && c->actor.person && c->actor.person == f->reporter;
	for (int i = 0; c->actor.person && i < def->acts_n; i++) {
		if (!(act->other_than >> i & 1))
			continue;
		if ((e = db_rows(c->db, &case_sql[STEP_LAST_BY], c->a, VALS(vi(c->tenant), vi(f->id), vs(def->acts[i].id)), &rows)) != OK)
			return e;
		*same |= rows.n && rows.v[0].i == c->actor.person;
	}
	return OK;
}

/* Whether the acting person opened the case or did any of its acts. */
static bool on_team(struct ctx *c, const struct case_file *f)
{
	struct rows rows = { 0 };

	if (!c->actor.person)
		return false;
	if (c->actor.person == f->reporter)
		return true;
	return ctx_found(c, db_rows(c->db, &case_sql[STEP_PERSON], c->a, VALS(vi(c->tenant), vi(f->id), vi(c->actor.person)), &rows)) && rows.n;
}

const char *case_read_right(struct ctx *c, const struct case_file *f)
{
	if (!f->secret)
		return NULL;
	/* On whose desk it lies reads it, whoever opened it or did one of its acts, and who holds the right to. */
	if (*f->who && strcmp(f->who, "tasks") != 0 && ctx_may(c, f->who, f->path, f->org))
		return f->who;
	return on_team(c, f) ? "case.read" : SECRET_RIGHT;
}

enum err case_offered(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, bool *offered)
{
	int state = process_state(def, f->state);
	struct act_facts facts;
	bool same;
	enum err e;

	*offered = false;
	if (act->doer != BY_RIGHT || state < 0 || !(act->from >> state & 1) || !ctx_may(c, act->by, f->path, f->org))
		return OK;
	if ((e = case_facts(c, def, f, act, &facts)) != OK || !case_act_open(def, f, act, &facts, c->now) ||
	    (e = case_same_person(c, def, f, act, &same)) != OK)
		return e;
	*offered = !same;
	return OK;
}
