/*
 * territory_change.c: one node at a time: a new one, other words about it, its end.
 */
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "territory/territory_cmds.h"

/* ---- POST /nodes ---- */

struct node_in {
	int64_t parent, effective, households, host_org;
	const char *level, *kind, *name, *code, *duty_phone;
	bool hard;
	double lon, lat;
};

SHAPE(node_in_shape, "NodeNew", struct node_in,
	FIELD(struct node_in, parent, F_ID, F_NEED),
	FIELD(struct node_in, level, F_STR, F_NEED, .one_of = "city|county|street|community|grid|compound|building"),
	FIELD(struct node_in, kind, F_STR, 0, .one_of = "division|zone|grid|dedicated|rural|compound|building",
	      .doc = "zone: a development zone and the like, often without a code; dedicated: a grid that lies over the others"),
	FIELD(struct node_in, name, F_STR, F_NEED, .min = 1, .max = 100),
	FIELD(struct node_in, code, F_STR, 0, .max = CODE_MAX),
	FIELD(struct node_in, effective, F_DAY, 0, .doc = "since when; today if absent"),
	FIELD(struct node_in, households, F_INT, 0, .max = 1000000),
	FIELD(struct node_in, hard, F_BOOL, 0, .doc = "hard ground: the smaller bounds of size apply"),
	FIELD(struct node_in, duty_phone, F_STR, 0, .max = 20),
	FIELD(struct node_in, host_org, F_ID, 0, .doc = "who runs a dedicated grid"),
	FIELD(struct node_in, lon, F_NUM, 0, .min = -180, .max = 180),
	FIELD(struct node_in, lat, F_NUM, 0, .min = -90, .max = 90));

enum err node_create_scope(struct ctx *c, struct scope *s)
{
	const struct node_in *in = c->in;
	struct node above;
	enum err e = node_by_id(c, in->parent, &above);

	if (e == OK)
		*s = (struct scope){ .path = above.path };
	return e;
}

static const char *default_kind(int level)
{
	return level < LEVEL_GRID ? "division" : level_name(level);
}

/* A kind belongs to its levels: a zone is a division, a dedicated grid is a grid, the rest are called as their level. */
static bool kind_fits(const char *kind, int level)
{
	if (strcmp(kind, "division") == 0 || strcmp(kind, "zone") == 0)
		return level < LEVEL_GRID;
	return strcmp(kind, "dedicated") == 0 || strcmp(kind, "rural") == 0 ? level == LEVEL_GRID : strcmp(kind, level_name(level)) == 0;
}

/* A code that is free from a day on; NULL is. */
enum err code_free(struct ctx *c, const char *code, int level, int64_t day)
{
	struct coded *found;
	size_t n;
	enum err e;

	if (!code)
		return OK;
	if (code_level(code_normal(c->a, code)) != level)
		return refuse(&c->problem, E_INPUT, "code", "代码 %s 的位数与层级不符", "The code %s has not the digits of this level", code);
	if ((e = nodes_by_codes(c, &code, 1, &found, &n)) != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		if (found[i].to == ABSENT || found[i].to > day || found[i].from >= day)
			return refuse(&c->problem, E_CONFLICT, "code", "代码 %s 当日属于“%s”", "The code %s is borne by \"%s\" on that day", code, found[i].node.name);
	return OK;
}

enum err child_check(struct ctx *c, const struct node *above, int level)
{
	if (strcmp(above->state, "active") != 0)
		return refuse(&c->problem, E_CONFLICT, "parent", "上级“%s”已撤销", "\"%s\" has ended", above->name);
	if (above->level >= level)
		return refuse(&c->problem, E_INPUT, "level", "“%s”的层级不高于新节点", "\"%s\" is not of a higher level", above->name);
	if (level > LEVEL_GRID && above->level < LEVEL_COMMUNITY)
		return refuse(&c->problem, E_INPUT, "parent", "小区和楼栋应在社区或网格之下", "Compounds and buildings hang below a community or a grid");
	if (above->last >= ORDINAL_MAX)
		return refuse(&c->problem, E_CONFLICT, "parent", "下级过多（最多 %d 个）", "There are too many children (at most %d)", ORDINAL_MAX);
	return OK;
}

enum err node_create(struct ctx *c)
{
	const struct node_in *in = c->in;
	int level = level_read(in->level);
	int64_t day;
	struct node_row r = { .parent = in->parent, .level = level, .households = in->households, .host_org = in->host_org, .hard = in->hard,
		.kind = in->kind ? in->kind : default_kind(level), .duty_phone = in->duty_phone, .lon = in->lon, .lat = in->lat };
	struct nodes_added d = { .rows = { 1, &r } };
	struct node above;
	enum err e = node_by_id(c, in->parent, &above);

	if (e != OK || (e = child_check(c, &above, level)) != OK || (e = effective_day(c, in->effective, false, &day)) != OK)
		return e;
	d.day = day;
	r.name = text_trim(c->a, in->name);
	if (!*r.name)
		return refuse(&c->problem, E_INPUT, "name", "名称不能为空", "A name is missing");
	if (!kind_fits(r.kind, level))
		return refuse(&c->problem, E_INPUT, "kind", "类别与层级不符", "This kind does not go with this level");
	if (!phone_ok(in->duty_phone))
		return refuse(&c->problem, E_INPUT, "duty_phone", "值班电话只能含数字和 + - ( )", "A telephone number has digits and + - ( ) only");
	if (isnan(in->lon) != isnan(in->lat))
		return refuse(&c->problem, E_INPUT, "lon", "经度和纬度须一起填写", "lon and lat come together");
	if ((e = code_free(c, in->code, level, day)) != OK)
		return e;
	r.code = in->code ? code_normal(c->a, in->code) : NULL;
	r.id = c->done_id = ctx_id(c);
	r.path = path_child(c->a, above.path, above.last + 1);
	c->done_version = 1;
	room_reload(c, &territory_room);
	return record(c, &node_added_kind, r.id, 0, &d, NULL);
}

/* ---- POST /nodes/{node}/change ---- */

struct change_in { const char *name, *duty_phone, *hard; int64_t households, host_org, effective; double lon, lat; };

SHAPE(change_in_shape, "NodeChange", struct change_in,
	FIELD(struct change_in, name, F_STR, 0, .min = 1, .max = 100),
	FIELD(struct change_in, effective, F_DAY, 0, .doc = "since when it bears the name; today if absent"),
	FIELD(struct change_in, households, F_INT, 0, .max = 1000000),
	FIELD(struct change_in, hard, F_STR, 0, .one_of = "yes|no"),
	FIELD(struct change_in, duty_phone, F_STR, 0, .max = 20, .doc = "empty: none any more"),
	FIELD(struct change_in, host_org, F_ID, 0),
	FIELD(struct change_in, lon, F_NUM, 0, .min = -180, .max = 180),
	FIELD(struct change_in, lat, F_NUM, 0, .min = -90, .max = 90));

/* The node of the address, if it is still active. */
enum err node_active(struct ctx *c, struct node *n)
{
	enum err e = node_by_id(c, c->scope.object, n);

	if (e == OK && strcmp(n->state, "active") != 0)
		return refuse(&c->problem, E_CONFLICT, "node", "“%s”已撤销", "\"%s\" has ended", n->name);
	return e;
}

static bool other_text(const char *a, const char *b)
{
	return !a != !b || (a && strcmp(a, b) != 0);
}

enum err node_change(struct ctx *c)
{
	const struct change_in *in = c->in;
	struct node_changed d;
	struct node_renamed renamed;
	struct node n;
	int64_t day;
	enum err e = node_active(c, &n);
	bool rename, rest;

	if (e != OK)
		return e;
	if (in->duty_phone && *in->duty_phone && !phone_ok(in->duty_phone))
		return refuse(&c->problem, E_INPUT, "duty_phone", "值班电话只能含数字和 + - ( )", "A telephone number has digits and + - ( ) only");
	if (isnan(in->lon) != isnan(in->lat))
		return refuse(&c->problem, E_INPUT, "lon", "经度和纬度须一起填写", "lon and lat come together");
	d = (struct node_changed){ in->name ? text_trim(c->a, in->name) : n.name, n.duty_phone, in->households == ABSENT ? n.households : in->households,
		in->host_org == ABSENT ? n.host_org : in->host_org, in->hard ? strcmp(in->hard, "yes") == 0 : n.hard,
		isnan(in->lon) ? n.lon : in->lon, isnan(in->lon) ? n.lat : in->lat };
	if (!*d.name)
		return refuse(&c->problem, E_INPUT, "name", "名称不能为空", "A name is missing");
	if (in->duty_phone)
		d.duty_phone = *in->duty_phone ? in->duty_phone : NULL;
	rename = strcmp(d.name, n.name) != 0;
	rest = other_text(d.duty_phone, n.duty_phone) || d.households != n.households || d.host_org != n.host_org || d.hard != n.hard ||
	       (!isnan(in->lon) && (in->lon != n.lon || in->lat != n.lat));
	if (d.host_org == 0)
		d.host_org = ABSENT;
	node_done(c, n.id, n.version + rename + rest);
	if (rename && (e = effective_day(c, in->effective, false, &day)) == OK) {
		renamed = (struct node_renamed){ d.name, day };
		e = record(c, &node_renamed_kind, n.id, n.version, &renamed, NULL);
	}
	if (e == OK && rest)
		e = record(c, &node_changed_kind, n.id, n.version + rename, &d, NULL);
	return e;
}

/* ---- POST /nodes/{node}/close ---- */

struct close_in { int64_t effective; };

SHAPE(close_in_shape, "NodeClose", struct close_in,
	FIELD(struct close_in, effective, F_DAY, 0, .doc = "the first day without it; today if absent"));

enum err node_close(struct ctx *c)
{
	const struct close_in *in = c->in;
	struct node_ended d = { .state = "closed" };
	struct node n, *child;
	size_t children;
	enum err e = node_active(c, &n);

	if (e != OK || (e = effective_day(c, in->effective, false, &d.day)) != OK || (e = node_children(c, n.id, NULL, 1, &child, &children)) != OK)
		return e;
	if (children)
		return refuse(&c->problem, E_CONFLICT, "node", "“%s”还有下级（如“%s”），请先移走或撤销它们",
		              "\"%s\" still has what hangs below it (\"%s\"); move or close that first", n.name, child->name);
	node_done(c, n.id, n.version + 1);
	e = record(c, &node_ended_kind, n.id, n.version, &d, NULL);
	return e == OK ? territory_world.reformed(c) : e;
}
