/*
 * release.c: staff release a case to the public, or withdraw it. On the way of a write like every command of a case; the release
 * has a version of its own, so it never collides with the handling.
 */
#include <math.h>
#include <string.h>

#include "cases/photo.h"
#include "cases/release_in.h"
#include "core/side.h"
#include "people/people.h"

#define EXACT 1000.0     /* steps a degree: some 100 m */
#define COARSE 100.0

struct release_in { const char *title, *text, *place; struct list photos; };
struct withdraw_in { const char *reason; };

SHAPE(release_in_shape, "ReleaseIn", struct release_in,
	FIELD(struct release_in, title, F_STR, F_NEED, .min = 2, .max = 60),
	FIELD(struct release_in, text, F_STR, F_NEED | F_LINES, .min = 2, .max = LIMIT_WORDS_CHARS, .doc = "written for the public, without persons"),
	FIELD(struct release_in, place, F_STR, F_NEED, .one_of = "exact|grid", .doc = "exact: within some 100 m; grid: the middle of its grid"),
	FIELD(struct release_in, photos, F_STRS, 0, .max = LIMIT_PHOTOS_PER_CASE,
	    .doc = "each by its id: of the case, or redacted copies that POST /photos gave"));

SHAPE(withdraw_in_shape, "WithdrawIn", struct withdraw_in,
	FIELD(struct withdraw_in, reason, F_STR, F_NEED, .min = 2, .max = 200, .doc = "kept in the journal"));

void release_place(bool exact, double middle_lon, double middle_lat, double *lon, double *lat)
{
	double steps = exact ? EXACT : COARSE;

	if (!exact && !isnan(middle_lon) && !isnan(middle_lat)) {
		*lon = middle_lon;
		*lat = middle_lat;
		steps = EXACT;
	}
	*lon = round(*lon * steps) / steps;
	*lat = round(*lat * steps) / steps;
}

static enum err find(struct ctx *c, int64_t case_id, struct release *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &release_sql[RELEASE_OF], c->a, VALS(vi(c->tenant), vi(case_id)), &rows);

	memset(out, 0, sizeof *out);
	if (e == OK && rows.n)
		*out = (struct release){ .id = rows.v[0].i, .version = rows.v[1].i, .case_id = case_id, .active = rows.v[12].i };
	return e;
}

/* Who handles the matter does not decide what of it the public sees. */
static enum err may(struct ctx *c, const struct case_file *f)
{
	const struct process *def;
	bool handles = false;
	enum err e;

	if ((e = case_process(c, f, &def)) != OK || (f->org && c->actor.person && (e = people_belongs(c, c->actor.person, f->org, &handles)) != OK))
		return e;
	if (def->confidential)
		return refuse(&c->problem, E_CONFLICT, "case", "保密件不能公开", "A confidential case is never released");
	if (def->task)
		return refuse(&c->problem, E_CONFLICT, "case", "任务不单独公开，请公开它所属的案件", "A task is not released by itself; release its case");
	if (handles)
		return refuse(&c->problem, E_DENIED, "", "您在承办单位也有岗位，须由他人决定公开",
		              "You also hold a post in the handling unit; another person decides what is released");
	return OK;
}

/* The pictures of the release before are let go, those of the new one taken. */
static enum err photos_change(struct ctx *c, int64_t release, const struct list *ids, struct list *out)
{
	struct photo_ref *v = arena_alloc(c->a, ids->n * sizeof *v);
	const char *const *id = ids->v;
	struct rows rows;
	enum err e = db_rows(c->db, &release_sql[RELEASE_PHOTOS], c->a, VALS(vi(c->tenant), vi(release)), &rows);

	for (size_t i = 0; i < ids->n && e == OK; i++) {
		for (size_t k = 0; k < i; k++)
			if (strcmp(id[i], id[k]) == 0)
				return refuse(&c->problem, E_INPUT, "photos", "照片重复", "A photo stands twice");
		v[i].id = id[i];
		e = photo_claim(c, id[i], &v[i].width, &v[i].height);
	}
	for (size_t i = 0; i < rows.n && e == OK; i++)
		e = photo_release(c, row(&rows, i)[0].s);
	*out = (struct list){ ids->n, v };
	return e;
}

static enum err words_drop(struct ctx *c, const struct release *r, const char *reason)
{
	return r->id ? side_erase(c, r->id, NULL, reason) : OK;
}

enum err release_add(struct ctx *c)
{
	const struct release_in *in = c->in;
	struct release_set data = { .place = in->place };
	struct release r;
	struct case_file f;
	struct rows rows;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK || (e = may(c, &f)) != OK || (e = find(c, f.id, &r)) != OK ||
	    (e = db_rows(c->db, &release_sql[RELEASE_NODE], c->a, VALS(vi(c->tenant), vi(f.node)), &rows)) != OK ||
	    (e = words_drop(c, &r, "replaced")) != OK || (e = photos_change(c, r.id, &in->photos, &data.photos)) != OK)
		return e;
	data.case_id = f.id;
	data.node = f.node;
	data.number = f.number;
	data.path = f.path;
	data.lon = f.lon;
	data.lat = f.lat;
	release_place(strcmp(in->place, "exact") == 0, rows.n && rows.v[0].type ? rows.v[0].d : NAN, rows.n && rows.v[1].type ? rows.v[1].d : NAN,
	              &data.lon, &data.lat);
	if (!r.id)
		r.id = ctx_id(c);
	data.title = side_put(c, r.id, "title", in->title);
	data.text = side_put(c, r.id, "text", in->text);
	c->done_id = r.id;
	c->done_version = r.version + 1;
	return record(c, &release_set_kind, r.id, r.version, &data, NULL);
}

static enum err withdraw(struct ctx *c, const struct release *r, const char *reason)
{
	struct release_withdrawn data;
	struct list none = { 0, NULL }, photos;
	enum err e;

	if ((e = photos_change(c, r->id, &none, &photos)) != OK || (e = words_drop(c, r, "withdrawn")) != OK)
		return e;
	data.reason = side_put(c, r->id, "reason", reason);
	c->done_id = r->id;
	c->done_version = r->version + 1;
	return record(c, &release_withdrawn_kind, r->id, r->version, &data, NULL);
}

enum err release_withdraw(struct ctx *c)
{
	const struct withdraw_in *in = c->in;
	struct release r;
	enum err e = find(c, c->scope.object, &r);

	if (e == OK && !r.active)
		e = refuse(&c->problem, E_CONFLICT, "case", "此案件没有公开，或已撤回", "This case is not released, or was withdrawn");
	return e == OK ? withdraw(c, &r, in->reason) : e;
}

enum err release_erase(struct ctx *c, int64_t case_id, const char *reason)
{
	struct release r;
	enum err e = find(c, case_id, &r);

	return e == OK && r.active ? withdraw(c, &r, reason) : e;
}

/* ---- the room ---- */

static const struct cmd release_cmds[] = {
	{ "POST", "/cases/{case}/release", "case.release", WRITE, release_add, "Shows a case to the public, in words and pictures chosen for it",
	  .in = &release_in_shape, .out = &changed_shape, .scope = case_scope },
	{ "POST", "/cases/{case}/release/withdraw", "case.release", WRITE, release_withdraw, "Shows it no longer; its public words are erased",
	  .in = &withdraw_in_shape, .out = &changed_shape, .scope = case_scope },
	{ "GET", "/public/cases", "", READ, public_list, "What was released: newest first, or on a part of the map", .in = &public_list_in_shape,
	  .out = &public_list_shape, .flags = CMD_SLOW_RATE | CMD_PUBLIC },
	{ "GET", "/public/cases/{number}", "", READ, public_show, "One released case", .out = &public_case_shape, .flags = CMD_PUBLIC },
	{ "GET", "/public/photos/{photo}/{size}", "", READ, public_photo, "A picture of a released case (size: thumb, full)", .flags = 0 },
};

static const struct event_kind *const release_events[] = { &release_set_kind, &release_withdrawn_kind };

static const struct table release_tables[] = {
	{ "case_release", TABLE_PROJECTION, &release_sql[RELEASE_DUMP] }, { "case_release_photo", TABLE_PROJECTION, &release_sql[RELEASE_PHOTO_DUMP] },
};

const struct room release_room = {
	.name = "releases",
	.cmds = release_cmds, .cmds_n = sizeof release_cmds / sizeof release_cmds[0],
	.events = release_events, .events_n = sizeof release_events / sizeof release_events[0],
	.stmts = release_sql, .stmts_n = RELEASE_STMTS,
	.tables = release_tables, .tables_n = sizeof release_tables / sizeof release_tables[0],
};
