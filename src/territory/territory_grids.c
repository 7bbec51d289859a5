/*
 * territory_grids.c: POST /territory/grids, one chunk of grids. New ones make one journal entry together; what is known
 * already by its code, or by its name in its community, gets what the file says of it. POST /nodes/{node}/draw makes grids
 * where none were surveyed (territory_draw.c).
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "territory/gcj.h"
#include "territory/territory_land.h"

struct grid_in {
	int64_t row, households, host_org;
	const char *code, *name, *community, *kind, *duty_phone, *geometry;
	const char *hard;
	double lon, lat;
};
struct grids_in { const char *datum; bool dry_run; struct list rows; };

SHAPE(grid_in_shape, "Grid", struct grid_in,
	FIELD(struct grid_in, row, F_INT, 0, .min = 1, .max = 1e9),
	FIELD(struct grid_in, code, F_STR, 0, .max = CODE_MAX, .doc = "15 digits, if it has one"),
	FIELD(struct grid_in, name, F_STR, F_NEED, .min = 1),
	FIELD(struct grid_in, community, F_STR, F_NEED, .max = 20, .doc = "the community's code; a dedicated grid may hang under a street"),
	FIELD(struct grid_in, kind, F_STR, 0, .one_of = "grid|dedicated|rural",
	    .doc = "dedicated: a campus, a forest farm; lies over the others. rural: a village's"),
	FIELD(struct grid_in, households, F_INT, 0, .max = 100000),
	FIELD(struct grid_in, hard, F_STR, 0, .one_of = "yes|no", .doc = "hard ground: the smaller bounds apply"),
	FIELD(struct grid_in, duty_phone, F_STR, 0, .max = 20),
	FIELD(struct grid_in, host_org, F_ID, 0, .doc = "who runs a dedicated grid"),
	FIELD(struct grid_in, lon, F_NUM, 0, .min = -180, .max = 180),
	FIELD(struct grid_in, lat, F_NUM, 0, .min = -90, .max = 90),
	FIELD(struct grid_in, geometry, F_JSON, 0));

SHAPE(grids_in_shape, "Grids", struct grids_in,
	FIELD(struct grids_in, datum, F_STR, F_NEED, .one_of = "wgs84|gcj02", .doc = "never guessed"),
	FIELD(struct grids_in, dry_run, F_BOOL, 0),
	FIELD(struct grids_in, rows, F_LIST, F_NEED, .min = 1, .sub = &grid_in_shape));

enum err grids_prepare(struct ctx *c)
{
	const struct grids_in *in = c->in;
	const struct grid_in *r = in->rows.v;
	struct drawn *d = arena_alloc(c->a, in->rows.n * sizeof *d);

	for (size_t i = 0; i < in->rows.n; i++)
		if (r[i].geometry && land_read(c->a, r[i].geometry, in->datum, r[i].kind && strcmp(r[i].kind, "dedicated") == 0, &d[i].land, &d[i].p) != OK)
			d[i].land = NULL;
	c->prepared = d;
	return OK;
}

bool phone_ok(const char *phone)
{
	return !phone || (*phone && strspn(phone, "0123456789+-() ") == strlen(phone));
}

/* ---- what is known ---- */

struct grids_facts {
	struct coded *coded;              /* the communities, and grids by their own codes */
	size_t coded_n;
	struct node *grid;                /* grids of the communities */
	size_t grid_n;
};

static enum err grids_lookup(struct ctx *c, const struct grids_in *in, struct grids_facts *f)
{
	const struct grid_in *r = in->rows.v;
	const char **codes = arena_alloc(c->a, 2 * in->rows.n * sizeof *codes);
	size_t n = 0, parents_n = 0;
	int64_t *parents;
	enum err e;

	for (size_t i = 0; i < in->rows.n; i++) {
		codes[n++] = code_normal(c->a, r[i].community);
		if (r[i].code)
			codes[n++] = r[i].code;
	}
	if ((e = nodes_by_codes(c, codes, n, &f->coded, &f->coded_n)) != OK)
		return e;
	parents = arena_alloc(c->a, f->coded_n * sizeof *parents);
	for (size_t i = 0; i < f->coded_n; i++)
		if (f->coded[i].node.level < LEVEL_GRID)
			parents[parents_n++] = f->coded[i].node.id;
	return grids_of(c, parents, parents_n, &f->grid, &f->grid_n);
}

/* Sorted by code (the query's order), so a binary search finds the last bearer; NULL if nobody bears it now. */
static struct coded *coded_find(const struct grids_facts *f, const char *code)
{
	size_t lo = 0, hi = f->coded_n;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		if (strcmp(f->coded[mid].code, code) <= 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 && strcmp(f->coded[lo - 1].code, code) == 0 ? &f->coded[lo - 1] : NULL;
}

static struct node *named_find(const struct grids_facts *f, int64_t parent, const char *name)
{
	for (size_t i = 0; i < f->grid_n; i++)
		if (f->grid[i].parent == parent && strcmp(f->grid[i].name, name) == 0)
			return &f->grid[i];
	return NULL;
}

/* ---- decisions ---- */

struct grid_changed { struct node *node; struct node_changed now; bool differs; };

struct grids_plan {
	struct node_row *add;
	struct grid_changed *change;
	struct shape_row *shape;
	struct refusal *refuse;
	size_t add_n, change_n, shape_n, refuse_n;
};

static enum err grid_check(const struct grid_in *r, const struct drawn *d, const struct coded *above, struct problem *p)
{
	bool dedicated = r->kind && strcmp(r->kind, "dedicated") == 0;

	if (d->p.code)
		return *p = d->p, d->p.code;
	if (r->code && code_level(r->code) != LEVEL_GRID)
		return refuse(p, E_INPUT, "code", "网格代码应为 15 位数字", "A grid's code has 15 digits");
	if (!above || above->to != ABSENT)
		return refuse(p, E_NOT_FOUND, "community", "没有代码为 %s 的社区", "No community bears the code %s", r->community);
	if (above->node.level != LEVEL_COMMUNITY && !(dedicated && above->node.level == LEVEL_STREET))
		return refuse(p, E_INPUT, "community", "%s（%s）不是社区", "%s (%s) is no community", r->community, above->node.name);
	if (!phone_ok(r->duty_phone))
		return refuse(p, E_INPUT, "duty_phone", "值班电话只能含数字和 + - ( )", "A telephone number has digits and + - ( ) only");
	if (isnan(r->lon) != isnan(r->lat))
		return refuse(p, E_INPUT, "lon", "经度和纬度须一起填写", "lon and lat come together");
	return OK;
}

/* What a file leaves empty stays as it is. */
static void grid_change(const struct grid_in *r, struct node *n, double lon, double lat, struct grid_changed *out)
{
	bool moved = !isnan(lon) && (lon != n->lon || lat != n->lat);
	struct node_changed now = { r->name, r->duty_phone ? r->duty_phone : n->duty_phone, r->households == ABSENT ? n->households : r->households,
		r->host_org == ABSENT ? n->host_org : r->host_org, r->hard ? strcmp(r->hard, "yes") == 0 : n->hard, moved ? lon : n->lon,
		moved ? lat : n->lat };

	if (now.host_org == 0)
		now.host_org = ABSENT;
	*out = (struct grid_changed){ n, now, moved || strcmp(now.name, n->name) != 0 || now.households != n->households || now.hard != n->hard ||
		(r->duty_phone && (!n->duty_phone || strcmp(r->duty_phone, n->duty_phone) != 0)) || (r->host_org != ABSENT && r->host_org != n->host_org) };
}

/* A code or a name that stood twice in the same chunk would be two grids. */
static bool added_before(const struct grids_plan *plan, const struct grid_in *r, int64_t parent)
{
	for (size_t i = 0; i < plan->add_n; i++)
		if ((r->code && plan->add[i].code && strcmp(plan->add[i].code, r->code) == 0) ||
		    (plan->add[i].parent == parent && strcmp(plan->add[i].name, r->name) == 0))
			return true;
	return false;
}

static enum err grid_decide(struct ctx *c, const struct grid_in *r, const struct drawn *d, const struct grids_facts *f, const char *datum,
                            struct grids_plan *plan, struct problem *p)
{
	struct coded *above = coded_find(f, code_normal(c->a, r->community)), *own = r->code ? coded_find(f, r->code) : NULL;
	struct node_row *add = &plan->add[plan->add_n];
	double lon = r->lon, lat = r->lat;
	struct node *n;
	enum err e = grid_check(r, d, above, p);

	if (e != OK || (e = import_reach(c, above->node.path, "community", p)) != OK)
		return e;
	if (own && own->to != ABSENT)
		return refuse(p, E_CONFLICT, "code", "代码 %s 曾属于已撤销的“%s”", "The code %s was borne by \"%s\", which has ended", r->code, own->node.name);
	n = own ? &own->node : named_find(f, above->node.id, r->name);
	if (n && n->parent != above->node.id)
		return refuse(p, E_CONFLICT, "community", "网格 %s 在另一社区，请先用 reparent 移动它", "The grid %s hangs elsewhere; reparent it first", r->code);
	if (n && !own && r->code && n->code)
		return refuse(p, E_CONFLICT, "name", "该社区已有叫“%s”的网格（代码 %s）", "The community has a grid called \"%s\" (code %s) already", r->name, n->code);
	if (added_before(plan, r, above->node.id))
		return refuse(p, E_CONFLICT, "name", "同一文件中已有此网格", "This grid stands in the file already");
	if (!isnan(lon))
		territory_datum(datum, &lon, &lat);
	if (n) {
		grid_change(r, n, d->land ? NAN : lon, lat, &plan->change[plan->change_n]);
		plan->change_n += plan->change[plan->change_n].differs;
		if (d->land)
			plan->shape[plan->shape_n++] = (struct shape_row){ n->id, LEVEL_GRID, d->land };
		return OK;
	}
	if (above->node.last >= ORDINAL_MAX)
		return refuse(p, E_CONFLICT, "community", "该社区的网格过多", "The community has too many grids");
	*add = (struct node_row){ .id = ctx_id(c), .parent = above->node.id, .level = LEVEL_GRID, .households = r->households, .host_org = r->host_org,
		.name = r->name, .code = r->code, .kind = r->kind ? r->kind : "grid", .duty_phone = r->duty_phone,
		.hard = r->hard && strcmp(r->hard, "yes") == 0, .lon = lon, .lat = lat, .land = d->land };
	add->path = path_child(c->a, above->node.path, ++above->node.last);
	plan->add_n++;
	return OK;
}

static enum err plan_record(struct ctx *c, const struct grids_plan *plan)
{
	struct nodes_added added = { today(c), { plan->add_n, plan->add } };
	struct shapes_set shapes = { { plan->shape_n, plan->shape } };
	enum err e = OK;

	if (plan->add_n + plan->shape_n + plan->change_n)
		room_reload(c, &territory_room);
	if (plan->add_n) {
		c->done_id = ctx_id(c);
		c->done_version = 1;
		e = record(c, &grids_imported_kind, c->done_id, 0, &added, NULL);
	}
	for (size_t i = 0; e == OK && i < plan->change_n; i++)
		e = record(c, &node_changed_kind, plan->change[i].node->id, plan->change[i].node->version, &plan->change[i].now, NULL);
	if (e == OK && plan->shape_n)
		e = record(c, &shapes_set_kind, ctx_id(c), 0, &shapes, NULL);
	return e;
}

enum err grids_run(struct ctx *c)
{
	const struct grids_in *in = c->in;
	const struct grid_in *r = in->rows.v;
	const struct drawn *d = c->prepared;
	size_t n = in->rows.n;
	struct grids_plan plan = { .add = arena_alloc(c->a, n * sizeof *plan.add), .change = arena_alloc(c->a, n * sizeof *plan.change),
		.shape = arena_alloc(c->a, n * sizeof *plan.shape), .refuse = arena_alloc(c->a, n * sizeof *plan.refuse) };
	struct grids_facts f;
	enum err e = grids_lookup(c, in, &f);

	for (size_t i = 0; e == OK && i < n; i++) {
		struct refusal *no = &plan.refuse[plan.refuse_n];
		if (grid_decide(c, &r[i], &d[i], &f, in->datum, &plan, &no->p) != OK) {
			no->row = r[i].row == ABSENT ? (int64_t)i + 1 : r[i].row;
			plan.refuse_n++;
		}
	}
	if (e == OK && !in->dry_run)
		e = plan_record(c, &plan);
	if (e == OK)
		import_answer(c, n, plan.add_n, plan.change_n + plan.shape_n, plan.refuse, plan.refuse_n);
	return e;
}
