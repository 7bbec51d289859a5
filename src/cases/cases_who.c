/*
 * cases_who.c: from a point to its grid, to the people who look after it, and to the units that answer there.
 */
#include "cases/cases_in.h"
#include "people/people.h"
#include "territory/territory.h"

#define POSTS_MAX 40

struct who_in { double lon, lat; const char *datum; };
struct who_post { int64_t id; const char *title, *org, *node; bool reports, files; };
struct who_org { int64_t id; const char *name, *kind, *node; };
struct who { int64_t node; const char *grid, *duty_phone; struct list path, posts, orgs; };

SHAPE(place_who_in_shape, "PlaceWhoIn", struct who_in,
	FIELD(struct who_in, lon, F_NUM, F_NEED, .min = -180, .max = 180),
	FIELD(struct who_in, lat, F_NUM, F_NEED, .min = -90, .max = 90),
	FIELD(struct who_in, datum, F_STR, 0, .one_of = "wgs84|gcj02"));

SHAPE(who_post_shape, "WhoPost", struct who_post,
	FIELD(struct who_post, id, F_ID, F_NEED), FIELD(struct who_post, title, F_STR, F_NEED), FIELD(struct who_post, org, F_STR, 0),
	FIELD(struct who_post, node, F_STR, 0), FIELD(struct who_post, reports, F_BOOL, F_NEED, .doc = "finds and reports here"),
	FIELD(struct who_post, files, F_BOOL, F_NEED, .doc = "files what is reported here"));
SHAPE(who_org_shape, "WhoOrg", struct who_org,
	FIELD(struct who_org, id, F_ID, F_NEED), FIELD(struct who_org, name, F_STR, F_NEED), FIELD(struct who_org, kind, F_STR, F_NEED),
	FIELD(struct who_org, node, F_STR, 0));
SHAPE(place_who_shape, "PlaceWho", struct who,
	FIELD(struct who, node, F_ID, F_NEED), FIELD(struct who, grid, F_STR, F_NEED), FIELD(struct who, duty_phone, F_STR, 0),
	FIELD(struct who, path, F_STRS, F_NEED), FIELD(struct who, posts, F_LIST, F_NEED, .sub = &who_post_shape),
	FIELD(struct who, orgs, F_LIST, F_NEED, .sub = &who_org_shape, .doc = "the nearest first"));

static bool among(const int64_t *ids, int n, int64_t id)
{
	for (int i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static enum err posts_fill(struct ctx *c, const char *path, struct list *out)
{
	int64_t reports[POSTS_MAX], files[POSTS_MAX], all[2 * POSTS_MAX];
	struct who_post *v = arena_alloc(c->a, 2 * POSTS_MAX * sizeof *v);
	int reports_n, files_n, n = 0;
	size_t shown = 0;
	enum err e;

	if ((e = people_posts_at(c, "case.report", path, 0, reports, POSTS_MAX, &reports_n)) != OK ||
	    (e = people_posts_at(c, "event.file", path, 0, files, POSTS_MAX, &files_n)) != OK)
		return e;
	for (int i = 0; i < reports_n; i++)
		all[n++] = reports[i];
	for (int i = 0; i < files_n; i++)
		if (!among(reports, reports_n, files[i]))
			all[n++] = files[i];
	for (int i = 0; i < n; i++) {
		struct people_post p;
		if (ctx_found(c, people_post_get(c, all[i], &p)) && p.active)
			v[shown++] = (struct who_post){ p.id, p.title, p.org_name, p.node_name, among(reports, reports_n, p.id), among(files, files_n, p.id) };
	}
	*out = (struct list){ shown, v };
	return OK;
}

enum err place_who(struct ctx *c)
{
	const struct who_in *in = c->in;
	struct who *out = c->out;
	double lon = in->lon, lat = in->lat;
	struct people_org *orgs;
	struct who_org *v;
	struct place grid;
	size_t n;
	enum err e;

	territory_datum(in->datum, &lon, &lat);
	if (!territory_at(c, lon, lat, &grid))
		return refuse(&c->problem, E_NOT_FOUND, "lon", "这个位置不在本平台的网格范围内", "This place lies in no grid of this platform");
	if (c->actor.kind == ACTOR_PERSON && !ctx_may(c, "node.read", grid.path, 0) && !ctx_may(c, "node.read", grid.path, c->actor.org))
		return refuse(&c->problem, E_NOT_FOUND, "lon", "这个位置不在您岗位的辖区内", "This place lies outside your post's area");
	out->node = grid.node;
	out->grid = grid.name;
	out->duty_phone = grid.duty_phone;
	if ((e = territory_names(c, grid.path, &out->path)) != OK || (e = posts_fill(c, grid.path, &out->posts)) != OK ||
	    (e = people_orgs_over(c, grid.path, &orgs, &n)) != OK)
		return e;
	v = arena_alloc(c->a, n * sizeof *v);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct who_org){ orgs[i].id, orgs[i].name, orgs[i].kind, orgs[i].node_name };
	out->orgs = (struct list){ n, v };
	return OK;
}
