/*
 * cases_write.c: how a case is opened and acted upon, whoever asks: places and calendars are fetched, the decision is made,
 * what it decided is recorded, and those who wait are told.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "calendar/calendar.h"
#include "cases/cases_in.h"
#include "cases/photo.h"
#include "core/outbox.h"
#include "people/people.h"
#include "territory/territory.h"

#define NUMBER_TRIES 8

/* ---- topics of the desks' event streams ---- */

int64_t case_topic(const char *path)
{
	uint64_t h = 1469598103934665603u;

	for (; *path; path++)
		h = (h ^ (uint8_t)*path) * 1099511628211u;
	return (int64_t)(h >> 1);
}

void case_notify(struct ctx *c, const char *path, int64_t org)
{
	char part[64];

	for (size_t n = PATH_STEP; n <= strlen(path) && n < sizeof part; n += PATH_STEP) {
		memcpy(part, path, n);
		part[n] = 0;
		ctx_notify(c, case_topic(part));
	}
	if (org)
		ctx_notify(c, org);
}

/* ---- opening ---- */

struct placed { struct place place; double lon, lat; struct case_new in; struct case_opened opened; };

enum err case_place(struct ctx *c, const struct case_new *in)
{
	struct placed *p = arena_alloc(c->a, sizeof *p);

	p->in = *in;
	p->lon = in->lon;
	p->lat = in->lat;
	territory_datum(in->datum, &p->lon, &p->lat);
	if (!territory_at(c, p->lon, p->lat, &p->place))
		return refuse(&c->problem, E_INPUT, "lon", "这个位置（%.5f, %.5f）不在本平台的网格范围内，请调整地图上的位置",
		              "This place (%.5f, %.5f) lies in no grid of this platform; move the pin", p->lon, p->lat);
	/* What memory gave lives as long as the call is prepared; the writer runs later. */
	p->place.path = arena_str(c->a, p->place.path);
	c->prepared = p;
	return OK;
}

enum err case_open_prepare(struct ctx *c)
{
	struct placed *at = c->prepared;
	const struct process *def = process_current(c, "event");

	if (!def)
		return refuse(&c->problem, E_INTERNAL, "process", "没有安装流程 “event”", "no process \"event\" is installed");
	at->opened = (struct case_opened){
		.channel = at->in.channel, .node = at->place.node, .path = at->place.path, .lon = at->lon, .lat = at->lat,
		.category = at->in.category, .client_id = at->in.client_id,
	};
	return case_decide_open(c->a, def, calendar_for(c, 0), c->now, &at->opened, &c->problem);
}

/* "261120-48372615": a day and eight digits that tell nothing of how many there are; easy to say on the telephone. */
static enum err number_make(struct ctx *c, const char **out)
{
	struct civil t = day_civil(c->now, CHINA_OFFSET_MIN);
	struct rows rows;
	uint32_t r;
	enum err e;

	for (int i = 0; i < NUMBER_TRIES; i++) {
		ctx_random(c, &r, sizeof r);
		*out = arena_printf(c->a, "%02d%02d%02d-%08" PRIu32, t.year % 100, t.month, t.day, r % 100000000u);
		if ((e = db_rows(c->db, &case_sql[CASE_NUMBER_TAKEN], c->a, VALS(vi(c->tenant), vs(*out)), &rows)) != OK)
			return e;
		if (rows.n == 0)
			return OK;
	}
	return E_BUSY;
}

static enum err photos_claim(struct ctx *c, const struct list *ids, struct list *out)
{
	struct photo_ref *v = arena_alloc(c->a, ids->n * sizeof *v);
	const char *const *id = ids->v;

	for (size_t i = 0; i < ids->n; i++) {
		enum err e = photo_claim(c, id[i], &v[i].width, &v[i].height);
		if (e != OK)
			return e;
		v[i].id = id[i];
	}
	*out = (struct list){ ids->n, v };
	return OK;
}

enum err case_open_run(struct ctx *c, bool follow, struct case_opened *out)
{
	const struct placed *at = c->prepared;
	const struct case_new *in = &at->in;
	struct place place;
	int64_t id = ctx_id(c);
	enum err e;

	*out = at->opened;
	/* The tree may have moved since the place was found in memory. */
	if ((e = territory_node(c, at->place.node, &place)) != OK)
		return e;
	out->path = place.path;
	if ((e = number_make(c, &out->number)) != OK || (e = photos_claim(c, &in->photos, &out->photos)) != OK)
		return e;
	if (follow)
		out->follow = case_follow_hash(c, case_follow_token(c, id));
	out->text = side_put(c, id, "text", in->text);
	out->address = side_put(c, id, "address", in->address);
	if (in->contact && *in->contact)
		out->contact = side_put(c, id, "contact", core_seal(c, "contact", arena_printf(c->a, "%" PRId64, id), in->contact));
	c->done_id = id;
	c->done_version = 1;
	if ((e = record(c, &case_opened_kind, id, 0, out, NULL)) != OK)
		return e;
	case_notify(c, out->path, 0);
	return OK;
}

/* ---- acting ---- */

static enum err check_org(struct ctx *c, const struct case_file *f, int64_t org)
{
	struct people_org o;
	enum err e;

	if (org == ABSENT)
		return OK;
	if ((e = people_org_get(c, org, &o)) != OK)
		return e == E_NOT_FOUND ? refuse(&c->problem, E_INPUT, "org", "没有这个单位", "There is no such unit") : e;
	if (!o.active)
		return refuse(&c->problem, E_INPUT, "org", "单位 “%s” 已停用，请另选", "The unit \"%s\" is closed; choose another", o.name);
	/* A unit answers for its own area: one at a node beside the case's place cannot be given it. */
	if (o.path && strncmp(f->path, o.path, strlen(o.path)) != 0)
		return refuse(&c->problem, E_INPUT, "org", "单位 “%s” 的管辖范围不含此案件的位置", "The area of \"%s\" does not hold this case's place", o.name);
	return OK;
}

static enum err tell_reporter(struct ctx *c, const struct case_file *f, const struct proc_act *act)
{
	const char *data;
	struct jw w;

	if (!act->notify)
		return OK;
	jw_init(&w, c->a);
	jw_obj(&w);
	jw_key(&w, "number");
	jw_str(&w, f->number);
	jw_key(&w, "act");
	jw_str(&w, act->id);
	jw_key(&w, "zh");
	jw_str(&w, act->done.zh);
	jw_key(&w, "en");
	jw_str(&w, act->done.en);
	jw_obj_end(&w);
	data = jw_text(&w, NULL);
	return outbox_post(c, "reporter", f->id, side_ref(c, f->contact_id), "case.acted", data);
}

enum err case_act_run(struct ctx *c, const struct case_file *f, const struct proc_act *act, const struct act_input *in)
{
	const struct process *def;
	struct case_acted out;
	int64_t done, org = in->org != ABSENT ? in->org : f->org;
	bool same;
	enum err e;

	if ((e = case_process(c, f, &def)) != OK || (e = case_done(c, f->id, act->id, &done)) != OK || (e = check_org(c, f, in->org)) != OK ||
	    (e = case_same_person(c, def, f, act, &same)) != OK)
		return e;
	if (same)
		return refuse(&c->problem, E_CONFLICT, "act", "提交与核查须由不同的人完成，请由他人操作（%s）",
		              "Who submitted this may not check it as well; another person has to (%s)", act->id);
	const struct calendar *cal = calendar_for(c, def->states[act->to].owner == OWNER_ORG ? org : 0);
	if ((e = case_decide_act(c->a, def, f, act, in, done, cal, c->now, &out, &c->problem)) != OK ||
	    (e = photos_claim(c, &in->photos, &out.photos)) != OK)
		return e;
	out.words = side_put(c, f->id, "words", in->words && *in->words ? in->words : NULL);
	c->done_id = f->id;
	c->done_version = f->version + 1;
	if ((e = record(c, &case_acted_kind, f->id, f->version, &out, NULL)) != OK || (e = tell_reporter(c, f, act)) != OK)
		return e;
	case_notify(c, f->path, out.org);
	if (f->org && f->org != out.org)
		ctx_notify(c, f->org);
	return OK;
}

/* ---- the clock ---- */

enum err cases_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct rows rows;
	bool owed;
	enum err e = db_rows(c->db, &case_sql[CLOCK_DUE], c->a, VALS(vi(c->tenant), vi(c->now), vi(max - 1)), &rows);

	*n = 0;
	if (e == OK && (e = moves_owed(c, &owed)) == OK && owed)
		out[(*n)++] = (struct due){ "/api/v1/clock/moves", NULL };
	for (size_t i = 0; e == OK && i < rows.n; i++)
		out[(*n)++] = (struct due){ arena_printf(c->a, "/api/v1/clock/cases/%" PRId64, row(&rows, i)[0].i),
		                            arena_printf(c->a, "{\"n\":%" PRId64 "}", row(&rows, i)[1].i) };
	return e;
}

struct clock_fire { int64_t n; };

SHAPE(clock_fire_shape, "ClockFire", struct clock_fire, FIELD(struct clock_fire, n, F_INT, F_NEED));

enum err clock_fire(struct ctx *c)
{
	const struct clock_fire *in = c->in;
	struct case_clock_fired out = { .n = in->n };
	struct case_file f;
	struct rows rows;
	int64_t id;
	enum err e;

	if ((e = ctx_param_id(c, "case", &id)) != OK || (e = case_read(c, id, &f)) != OK ||
	    (e = db_rows(c->db, &case_sql[CLOCK_ONE], c->a, VALS(vi(c->tenant), vi(id), vi(in->n)), &rows)) != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "n", "没有这个时钟", "There is no such clock");
	/* Another server, or the tick before, may have said it already. */
	out.state = case_decide_clock(rows.v[10].s, rows.v[9].i, rows.v[8].i, c->now);
	if (!out.state)
		return OK;
	c->done_id = id;
	c->done_version = f.version + 1;
	if ((e = record(c, &case_clock_fired_kind, id, f.version, &out, NULL)) != OK)
		return e;
	case_notify(c, f.path, f.org);
	return OK;
}

/* ---- an amended calendar: open clocks are counted anew, the original due stays beside ---- */

struct clock_recount { int64_t after, after_n; };

SHAPE(clock_recount_shape, "ClockRecount", struct clock_recount,
	FIELD(struct clock_recount, after, F_ID, 0, .doc = "go on behind this case"),
	FIELD(struct clock_recount, after_n, F_INT, 0));

static enum err recount_one(struct ctx *c, int64_t id, int64_t n, int64_t *changed)
{
	struct case_clock_counted out;
	struct clock_set *k;
	struct case_file f;
	struct rows rows;
	enum err e;

	if ((e = db_rows(c->db, &case_sql[CLOCK_ONE], c->a, VALS(vi(c->tenant), vi(id), vi(n)), &rows)) != OK || rows.n == 0)
		return e;
	const struct val *v = rows.v;
	struct proc_limit l = { .id = v[0].s, .unit = v[2].s, .amount = (int)v[3].i, .start = v[4].s, .end = v[5].s, .warn = (int)v[6].i };
	k = case_clock_count(c->a, &l, calendar_for(c, v[1].i), v[1].i, n, v[7].i);
	if (k->due == v[8].i && k->warn == v[9].i)
		return OK;
	if ((e = case_read(c, id, &f)) != OK)
		return e;
	out.clock = k;
	++*changed;
	return record(c, &case_clock_counted_kind, id, f.version, &out, NULL);
}

enum err clock_recount(struct ctx *c)
{
	const struct clock_recount *in = c->in;
	struct recounted *out = c->out;
	struct rows rows;
	int64_t after = in->after == ABSENT ? 0 : in->after, after_n = in->after_n == ABSENT ? 0 : in->after_n, changed = 0;
	enum err e = db_rows(c->db, &case_sql[CLOCK_RUNNING], c->a, VALS(vi(c->tenant), vi(after), vi(after_n)), &rows);

	for (size_t i = 0; e == OK && i < rows.n; i++)
		e = recount_one(c, row(&rows, i)[0].i, row(&rows, i)[1].i, &changed);
	if (e != OK)
		return e;
	*out = (struct recounted){ .looked = (int64_t)rows.n, .changed = changed, .after = ABSENT, .after_n = ABSENT };
	if (rows.n == RECOUNT_ROWS) {
		out->after = row(&rows, rows.n - 1)[0].i;
		out->after_n = row(&rows, rows.n - 1)[1].i;
	}
	return OK;
}

SHAPE(recounted_shape, "ClocksRecounted", struct recounted,
	FIELD(struct recounted, looked, F_INT, F_NEED),
	FIELD(struct recounted, changed, F_INT, F_NEED),
	FIELD(struct recounted, after, F_ID, 0, .doc = "more stand behind this case: call again"),
	FIELD(struct recounted, after_n, F_INT, 0));
