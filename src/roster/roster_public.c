/*
 * roster_public.c: who answers for my grid. By post and telephone of a desk, never by a person's name: its posts, who is on duty
 * now, the public lines and the coordination centres at the grid and above it.
 */
#include <math.h>
#include <string.h>

#include "people/people.h"
#include "roster/roster_in.h"
#include "territory/territory.h"

#define POSTS_MAX 12
#define LINES_MAX 12
#define CENTRES_MAX 6

struct grid_in { double lon, lat; const char *datum, *code; int64_t node; };
struct grid_post { const char *title, *org; };
struct grid_duty { const char *name, *phone, *org; int64_t until; };
struct grid_line { const char *number, *name, *node_name; };
struct grid_centre { const char *name, *address, *phone, *node_name; struct list hours; };
struct grid_out {
	int64_t node;
	const char *name, *code, *level, *phone;
	struct list path, posts, lines, centres;
	const struct grid_duty *duty;
};

SHAPE(public_grid_in_shape, "PublicGridQuery", struct grid_in,
	FIELD(struct grid_in, lon, F_NUM, 0, .min = -180, .max = 180), FIELD(struct grid_in, lat, F_NUM, 0, .min = -90, .max = 90),
	FIELD(struct grid_in, datum, F_STR, 0, .one_of = "wgs84|gcj02"),
	FIELD(struct grid_in, code, F_STR, 0, .max = 20, .doc = "instead of a position: the official code"),
	FIELD(struct grid_in, node, F_ID, 0, .doc = "or its id"));

SHAPE(grid_post_shape, "PublicGridPost", struct grid_post,
	FIELD(struct grid_post, title, F_STR, F_NEED), FIELD(struct grid_post, org, F_STR, 0));
SHAPE(grid_duty_shape, "PublicGridDuty", struct grid_duty,
	FIELD(struct grid_duty, name, F_STR, F_NEED), FIELD(struct grid_duty, phone, F_STR, F_NEED), FIELD(struct grid_duty, org, F_STR, 0),
	FIELD(struct grid_duty, until, F_TIME, F_NEED, .doc = "the end of the shift"));
SHAPE(grid_line_shape, "PublicGridLine", struct grid_line,
	FIELD(struct grid_line, number, F_STR, F_NEED), FIELD(struct grid_line, name, F_STR, F_NEED), FIELD(struct grid_line, node_name, F_STR, F_NEED));
SHAPE(grid_centre_shape, "PublicGridCentre", struct grid_centre,
	FIELD(struct grid_centre, name, F_STR, F_NEED), FIELD(struct grid_centre, address, F_STR, F_NEED), FIELD(struct grid_centre, phone, F_STR, 0),
	FIELD(struct grid_centre, node_name, F_STR, F_NEED), FIELD(struct grid_centre, hours, F_LIST, F_NEED, .sub = &shift_shape));

SHAPE(public_grid_shape, "PublicGrid", struct grid_out,
	FIELD(struct grid_out, node, F_ID, F_NEED), FIELD(struct grid_out, name, F_STR, F_NEED), FIELD(struct grid_out, code, F_STR, 0),
	FIELD(struct grid_out, level, F_STR, F_NEED), FIELD(struct grid_out, phone, F_STR, 0, .doc = "the grid's own"),
	FIELD(struct grid_out, path, F_STRS, F_NEED, .doc = "names from the top to the grid"),
	FIELD(struct grid_out, posts, F_LIST, F_NEED, .sub = &grid_post_shape, .doc = "who files and looks, by post"),
	FIELD(struct grid_out, duty, F_OBJ, 0, .sub = &grid_duty_shape, .doc = "on duty now; absent: nobody is"),
	FIELD(struct grid_out, lines, F_LIST, F_NEED, .sub = &grid_line_shape, .doc = "public hotlines, the nearest first"),
	FIELD(struct grid_out, centres, F_LIST, F_NEED, .sub = &grid_centre_shape, .doc = "the nearest first"));

static enum err asked_for(struct ctx *c, struct place *out)
{
	const struct grid_in *in = c->in;
	double lon = in->lon, lat = in->lat;
	bool point = !isnan(lon) && !isnan(lat);

	if ((in->code != NULL) + (in->node != ABSENT) + point != 1)
		return refuse(&c->problem, E_INPUT, "code", "请给出网格编码（code）或位置（lon 和 lat），其一", "Give a grid's code or a position (lon and lat), one of both");
	if (in->code)
		return territory_by_code(c, in->code, day_at(c->now, CHINA_OFFSET_MIN), out);
	if (!point)
		return territory_node(c, in->node, out);
	territory_datum(in->datum, &lon, &lat);
	return territory_at(c, lon, lat, out) ? OK
	    : refuse(&c->problem, E_NOT_FOUND, "lon", "这个位置不在本市任何网格内", "This point lies in none of our grids");
}

/* A post once, however many hold it and by whatever right it is found. */
static enum err posts_add(struct ctx *c, const char *right, const char *path, struct grid_post *v, size_t *n)
{
	int64_t ids[POSTS_MAX];
	int found;
	enum err e = people_posts_at(c, right, path, 0, ids, POSTS_MAX, &found);

	for (int i = 0; e == OK && i < found && *n < POSTS_MAX; i++) {
		struct people_post p;
		bool twice = false;
		if (!ctx_found(c, people_post_get(c, ids[i], &p)) || !p.active)
			continue;
		for (size_t k = 0; k < *n; k++)
			twice |= strcmp(v[k].title, p.title) == 0 && (v[k].org == p.org_name || (v[k].org && p.org_name && strcmp(v[k].org, p.org_name) == 0));
		if (!twice)
			v[(*n)++] = (struct grid_post){ p.title, p.org_name };
	}
	return e;
}

/* Exactly at the node of this path: no path goes on with a character below "!". */
static enum err stands_at(struct ctx *c, const char *path, struct grid_line *lines, size_t *lines_n, struct grid_centre *centres, size_t *centres_n)
{
	const char *end = arena_printf(c->a, "%s!", path);
	struct rows rows;
	enum err e = db_rows(c->db, &roster_sql[LINE_LIST], c->a, VALS(vi(c->tenant), vs(path), vs(end), vi(1)), &rows);

	for (size_t i = 0; e == OK && i < rows.n && *lines_n < LINES_MAX; i++)
		lines[(*lines_n)++] = (struct grid_line){ row(&rows, i)[7].s, row(&rows, i)[8].s, row(&rows, i)[11].s };
	if (e == OK)
		e = db_rows(c->db, &roster_sql[CENTRE_LIST], c->a, VALS(vi(c->tenant), vs(path), vs(end), vi(0), vi(CENTRES_MAX)), &rows);
	for (size_t i = 0; e == OK && i < rows.n && *centres_n < CENTRES_MAX; i++) {
		const struct val *r = row(&rows, i);
		struct shifts kept;
		e = shape_read(c->a, &shifts_shape, r[7].s, strlen(r[7].s), &kept, &c->problem);
		centres[(*centres_n)++] = (struct grid_centre){ r[4].s, r[5].s, *r[6].s ? r[6].s : NULL, r[9].s, kept.shifts };
	}
	return e;
}

static enum err duty_now(struct ctx *c, const char *path, const struct grid_duty **out)
{
	struct grid_duty *v = arena_alloc(c->a, sizeof *v);
	struct roster_duty d;
	struct people_org o;
	bool on;
	enum err e = roster_at(c, path, 0, c->now, &d, &on);

	if (e != OK || !on)
		return e;
	*v = (struct grid_duty){ d.name, d.phone, NULL, d.until };
	if (ctx_found(c, people_org_get(c, d.org, &o)))
		v->org = o.name;
	*out = v;
	return OK;
}

enum err public_grid(struct ctx *c)
{
	struct grid_post *posts = arena_alloc(c->a, POSTS_MAX * sizeof *posts);
	struct grid_line *lines = arena_alloc(c->a, LINES_MAX * sizeof *lines);
	struct grid_centre *centres = arena_alloc(c->a, CENTRES_MAX * sizeof *centres);
	size_t posts_n = 0, lines_n = 0, centres_n = 0;
	struct grid_out *out = c->out;
	struct place p;
	enum err e = asked_for(c, &p);

	if (e != OK || (e = territory_names(c, p.path, &out->path)) != OK || (e = posts_add(c, "case.report", p.path, posts, &posts_n)) != OK ||
	    (e = posts_add(c, "event.file", p.path, posts, &posts_n)) != OK || (e = duty_now(c, p.path, &out->duty)) != OK)
		return e;
	for (size_t n = strlen(p.path); n >= PATH_STEP && e == OK; n -= PATH_STEP)
		e = stands_at(c, arena_strn(c->a, p.path, n), lines, &lines_n, centres, &centres_n);
	out->node = p.node;
	out->name = p.name;
	out->code = p.code;
	out->level = level_name(p.level);
	out->phone = p.duty_phone;
	out->posts = (struct list){ posts_n, posts };
	out->lines = (struct list){ lines_n, lines };
	out->centres = (struct list){ centres_n, centres };
	return e;
}
