/*
 * roster_read.c: rows to structs, who is on duty at an instant, what a roster covers, and who leans on what.
 */
#include <string.h>

#include "people/people.h"
#include "roster/roster_in.h"
#include "territory/territory.h"

static enum err shifts_read(struct ctx *c, const char *text, struct list *out)
{
	struct shifts kept;
	enum err e = shape_read(c->a, &shifts_shape, text, strlen(text), &kept, &c->problem);

	if (e == OK)
		*out = kept.shifts;
	return e;
}

static enum err roster_of(struct ctx *c, const struct val *v, struct roster *out)
{
	*out = (struct roster){ .id = v[0].i, .version = v[1].i, .node = v[2].i, .org = v[3].i, .post = v[4].i, .name = v[5].s, .phone = v[6].s,
		.active = v[8].i != 0, .path = v[9].s, .node_name = v[10].s, .org_name = v[11].s };
	return shifts_read(c, v[7].s, &out->shifts);
}

enum err roster_get(struct ctx *c, int64_t id, struct roster *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &roster_sql[ROSTER_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	if (e != OK)
		return e;
	return rows.n ? roster_of(c, rows.v, out) : refuse(&c->problem, E_NOT_FOUND, "roster", "没有这个值班台", "There is no such duty desk");
}

enum err roster_dated(struct ctx *c, int64_t roster, day_t from, day_t to, const struct list ***out)
{
	const struct list **v = arena_alloc(c->a, (size_t)(to - from + 1) * sizeof *v);
	struct rows rows;
	enum err e = db_rows(c->db, &roster_sql[DAY_RANGE], c->a, VALS(vi(c->tenant), vi(roster), vi(from), vi(to)), &rows);

	for (size_t i = 0; e == OK && i < rows.n; i++) {
		struct list *l = arena_alloc(c->a, sizeof *l);
		e = shifts_read(c, row(&rows, i)[1].s, l);
		v[row(&rows, i)[0].i - from] = l;
	}
	if (e == OK)
		*out = v;
	return e;
}

/* ---- who is on duty ---- */

static enum err on_duty(struct ctx *c, const struct roster *r, int64_t at, struct roster_duty *out, bool *found)
{
	const struct calendar *cal = calendar_for(c, 0);
	day_t day = day_at(at, cal->offset_min);
	int minute = (int)((at - day_instant(day, 0, cal->offset_min)) / US_MINUTE), until;
	const struct list **dated;
	const struct shift *s;
	struct duty_day d;
	enum err e = roster_dated(c, r->id, day - 1, day, &dated);

	if (e != OK)
		return e;
	duty_day_of(r, cal, day, dated[1], dated[0], &d);
	if ((s = duty_minute(&d, minute, &until)) == NULL)
		return OK;
	*found = true;
	*out = (struct roster_duty){ r->id, r->org, s->post != ABSENT ? s->post : r->post, day_instant(day, 0, cal->offset_min) + until * US_MINUTE,
		r->name, s->phone ? s->phone : r->phone };
	return OK;
}

enum err roster_at(struct ctx *c, const char *path, int64_t org, int64_t at, struct roster_duty *out, bool *found)
{
	struct val v[LEVEL_BUILDING + 3];
	size_t n = strlen(path);
	struct rows rows;
	enum err e;

	v[0] = vi(c->tenant);
	for (size_t i = 0; i <= LEVEL_BUILDING; i++)
		v[1 + i] = vs(arena_strn(c->a, path, i * PATH_STEP < n ? i * PATH_STEP : n));
	v[LEVEL_BUILDING + 2] = vi(org);
	*found = false;
	e = db_rows(c->db, &roster_sql[ROSTER_OVER], c->a, v, LEVEL_BUILDING + 3, &rows);
	for (size_t i = 0; e == OK && !*found && i < rows.n; i++) {
		struct roster r;
		if ((e = roster_of(c, row(&rows, i), &r)) == OK)
			e = on_duty(c, &r, at, out, found);
	}
	return e;
}

enum err roster_any(struct ctx *c, const char *path, bool *found)
{
	struct val v[LEVEL_BUILDING + 3];
	size_t n = strlen(path);
	struct rows rows;
	enum err e = db_rows(c->db, &roster_sql[ROSTER_BELOW], c->a, VALS(vi(c->tenant), vs(path), vs(arena_printf(c->a, "%s{", path))), &rows);

	if (e != OK || rows.n) {
		*found = e == OK;
		return e;
	}
	v[0] = vi(c->tenant);
	for (size_t i = 0; i <= LEVEL_BUILDING; i++)
		v[1 + i] = vs(arena_strn(c->a, path, i * PATH_STEP < n ? i * PATH_STEP : n));
	v[LEVEL_BUILDING + 2] = vi(0);
	e = db_rows(c->db, &roster_sql[ROSTER_OVER], c->a, v, LEVEL_BUILDING + 3, &rows);
	*found = e == OK && rows.n > 0;
	return e;
}

enum err roster_cover(struct ctx *c, int64_t roster, int64_t from, int64_t to, struct roster_cover *out)
{
	const struct calendar *cal = calendar_for(c, 0);
	const struct list **dated;
	struct roster r;
	enum err e;

	if (to < from || to - from >= ROSTER_DAYS_MAX)
		return refuse(&c->problem, E_INPUT, "to", "请给出不超过 %d 天的起止日期", "Give a first and a last day, at most %d days", ROSTER_DAYS_MAX);
	if ((e = roster_get(c, roster, &r)) != OK || (e = roster_dated(c, roster, (day_t)from - 1, (day_t)to, &dated)) != OK)
		return e;
	*out = (struct roster_cover){ .days = (int)(to - from + 1), .least = DAY_MINUTES };
	for (int i = 0; i < out->days; i++) {
		struct stretch none;
		struct duty_day d;
		int covered;
		duty_day_of(&r, cal, (day_t)from + i, dated[i + 1], dated[i], &d);
		duty_gaps(&d, &none, 0, &covered);
		out->minutes += covered;
		out->covered += covered > 0;
		if (covered < out->least)
			out->least = covered;
	}
	return OK;
}

/* ---- who leans on what ---- */

static enum err post_used(struct ctx *c, int64_t org, int64_t post)
{
	struct rows rows;
	enum err e = db_rows(c->db, &roster_sql[ROSTER_OF_POST], c->a, VALS(vi(c->tenant), vi(org)), &rows);

	for (size_t i = 0; e == OK && i < rows.n; i++) {
		struct roster r;
		bool used;
		if ((e = roster_of(c, row(&rows, i), &r)) != OK)
			return e;
		used = r.post == post;
		for (size_t k = 0; k < r.shifts.n; k++)
			used |= ((const struct shift *)r.shifts.v)[k].post == post;
		if (used)
			return refuse(&c->problem, E_CONFLICT, "", "值班台“%s”用到这个岗位，请先修改值班表", "The duty desk \"%s\" names this post; change its roster first",
			              r.name);
	}
	return e;
}

enum err roster_watch(struct ctx *c, int64_t org, int64_t post)
{
	struct people_org o;
	struct people_post p;
	struct rows rows;
	enum err e;

	if (post) {
		e = people_post_get(c, post, &p);
		return e == OK && !p.active ? post_used(c, org, post) : e;
	}
	if ((e = people_org_get(c, org, &o)) != OK || o.active)
		return e;
	e = db_rows(c->db, &roster_sql[ROSTER_OF_ORG], c->a, VALS(vi(c->tenant), vi(org)), &rows);
	if (e == OK && rows.n)
		return refuse(&c->problem, E_CONFLICT, "", "它还有值班台、热线或协调中心（%s），请先停用或移交", "It still has duty desks, hotlines or centres (%s); end them first",
		              row(&rows, 0)[0].s);
	return e;
}
