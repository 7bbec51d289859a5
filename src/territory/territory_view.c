/*
 * territory_view.c: events to rows; the only writer of the room's tables. Payloads hold computed results (ids, paths, checked
 * shapes), so a replay needs no rule. A node's version counts its own entries: a node that came with a whole chunk has 0.
 */
#include "territory/territory_in.h"

#define NEED_PATH F_NEED, .min = 3, .max = PATH_MAX_CHARS
#define SHAPE_MAX F_NEED, .max = SHAPE_TEXT_MAX

SHAPE(land_shape, "Land", struct land,
	FIELD(struct land, shape, F_STR, SHAPE_MAX, .doc = "a GeoJSON geometry, checked"),
	FIELD(struct land, small, F_STR, SHAPE_MAX, .doc = "the same, simplified for maps"),
	FIELD(struct land, west, F_NUM, F_NEED),
	FIELD(struct land, south, F_NUM, F_NEED),
	FIELD(struct land, east, F_NUM, F_NEED),
	FIELD(struct land, north, F_NUM, F_NEED),
	FIELD(struct land, lon, F_NUM, F_NEED, .doc = "a point inside, for labels"),
	FIELD(struct land, lat, F_NUM, F_NEED),
	FIELD(struct land, layer, F_INT, F_NEED),
	FIELD(struct land, area_m2, F_INT, F_NEED));

SHAPE(node_row_shape, "NodeRow", struct node_row,
	FIELD(struct node_row, id, F_ID, F_NEED),
	FIELD(struct node_row, parent, F_ID, 0),
	FIELD(struct node_row, level, F_INT, F_NEED, .min = LEVEL_PROVINCE, .max = LEVEL_BUILDING),
	FIELD(struct node_row, path, F_STR, NEED_PATH),
	FIELD(struct node_row, name, F_STR, F_NEED),
	FIELD(struct node_row, code, F_STR, 0, .max = CODE_MAX),
	FIELD(struct node_row, kind, F_STR, F_NEED, .max = 20),
	FIELD(struct node_row, households, F_INT, 0),
	FIELD(struct node_row, hard, F_BOOL, 0),
	FIELD(struct node_row, duty_phone, F_STR, 0),
	FIELD(struct node_row, host_org, F_ID, 0),
	FIELD(struct node_row, lon, F_NUM, 0),
	FIELD(struct node_row, lat, F_NUM, 0),
	FIELD(struct node_row, land, F_OBJ, 0, .sub = &land_shape));

SHAPE(nodes_added_shape, "NodesAdded", struct nodes_added,
	FIELD(struct nodes_added, day, F_DAY, F_NEED),
	FIELD(struct nodes_added, rows, F_LIST, F_NEED, .sub = &node_row_shape));

SHAPE(node_changed_shape, "NodeChanged", struct node_changed,
	FIELD(struct node_changed, name, F_STR, F_NEED),
	FIELD(struct node_changed, households, F_INT, 0),
	FIELD(struct node_changed, hard, F_BOOL, F_NEED),
	FIELD(struct node_changed, duty_phone, F_STR, 0),
	FIELD(struct node_changed, host_org, F_ID, 0),
	FIELD(struct node_changed, lon, F_NUM, 0),
	FIELD(struct node_changed, lat, F_NUM, 0));

SHAPE(node_renamed_shape, "NodeRenamed", struct node_renamed,
	FIELD(struct node_renamed, name, F_STR, F_NEED),
	FIELD(struct node_renamed, day, F_DAY, F_NEED));

SHAPE(node_recoded_shape, "NodeRecoded", struct node_recoded,
	FIELD(struct node_recoded, old, F_STR, 0, .max = CODE_MAX),
	FIELD(struct node_recoded, code, F_STR, F_NEED, .max = CODE_MAX),
	FIELD(struct node_recoded, day, F_DAY, F_NEED));

SHAPE(node_ended_shape, "NodeEnded", struct node_ended,
	FIELD(struct node_ended, state, F_STR, F_NEED, .one_of = "merged|split|closed"),
	FIELD(struct node_ended, day, F_DAY, F_NEED),
	FIELD(struct node_ended, heirs, F_IDS, F_NEED));

SHAPE(node_moved_shape, "NodeMoved", struct node_moved,
	FIELD(struct node_moved, parent, F_ID, F_NEED),
	FIELD(struct node_moved, from, F_STR, NEED_PATH),
	FIELD(struct node_moved, path, F_STR, NEED_PATH),
	FIELD(struct node_moved, top, F_BOOL, F_NEED, .doc = "the node that was hung elsewhere; its subtree follows in entries of its own"),
	FIELD(struct node_moved, day, F_DAY, F_NEED));

SHAPE(shape_row_shape, "ShapeRow", struct shape_row,
	FIELD(struct shape_row, node, F_ID, F_NEED),
	FIELD(struct shape_row, level, F_INT, F_NEED, .min = LEVEL_PROVINCE, .max = LEVEL_BUILDING),
	FIELD(struct shape_row, land, F_OBJ, F_NEED, .sub = &land_shape));

SHAPE(shapes_set_shape, "ShapesSet", struct shapes_set,
	FIELD(struct shapes_set, rows, F_LIST, F_NEED, .sub = &shape_row_shape));

static int64_t or_zero(int64_t n)
{
	return n == ABSENT ? 0 : n;
}

static struct val or_null(double x)
{
	return isnan(x) ? vnull() : vd(x);
}

static enum err put_land(struct ctx *c, int64_t node, int64_t level, const struct land *l)
{
	return db_exec(c->db, &territory_sql[SHAPE_PUT],
	               VALS(vi(c->tenant), vi(node), vi(level), vi(l->layer), vs(l->shape), vs(l->small), vd(l->west), vd(l->south), vd(l->east),
	                    vd(l->north)), NULL);
}

/* The position of a node with a shape is the shape's label, whatever else the row says. */
static enum err add_node(struct ctx *c, const struct node_row *r, int64_t version, int64_t day)
{
	double lon = r->land ? r->land->lon : r->lon, lat = r->land ? r->land->lat : r->lat;
	enum err e = db_exec(c->db, &territory_sql[NODE_ADD],
	                     VALS(vi(c->tenant), vi(r->id), vi(version), vi(or_zero(r->parent)), vi(r->level), vs(r->kind), vs(r->path), vs(r->name),
	                          vs(r->code), vi(day), vopt(r->households), vi(r->hard), vs(r->duty_phone), vi(or_zero(r->host_org)),
	                          or_null(lon), or_null(lat), vopt(r->land ? r->land->area_m2 : ABSENT)), NULL);

	if (e == OK && r->code)
		e = db_exec(c->db, &territory_sql[CODE_ADD], VALS(vi(c->tenant), vi(r->id), vs(r->code), vi(day)), NULL);
	if (e == OK && r->land)
		e = put_land(c, r->id, r->level, r->land);
	return e;
}

/* A parent counts the children it ever had, so that no path is given twice. */
static enum err count_child(struct ctx *c, int64_t parent, const char *path)
{
	return db_exec(c->db, &territory_sql[NODE_LAST], VALS(vi(c->tenant), vi(parent), vi(path_ordinal(path))), NULL);
}

static enum err apply_added(struct ctx *c, const struct entry *e, const void *data)
{
	const struct nodes_added *d = data;
	const struct node_row *r = d->rows.v;
	enum err err = OK;

	for (size_t i = 0; err == OK && i < d->rows.n; i++) {
		bool last = i + 1 == d->rows.n || r[i + 1].parent != r[i].parent;
		err = add_node(c, &r[i], e->subject == r[i].id ? e->seq : 0, d->day);
		if (err == OK && last && r[i].parent != ABSENT)
			err = count_child(c, r[i].parent, r[i].path);
	}
	return err;
}

static enum err apply_changed(struct ctx *c, const struct entry *e, const void *data)
{
	const struct node_changed *d = data;

	return db_exec(c->db, &territory_sql[NODE_CHANGE],
	               VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->name), vs(d->duty_phone), vopt(d->households), vi(d->hard),
	                    vi(or_zero(d->host_org)), or_null(d->lon), or_null(d->lat)), NULL);
}

static enum err apply_renamed(struct ctx *c, const struct entry *e, const void *data)
{
	const struct node_renamed *d = data;

	return db_exec(c->db, &territory_sql[NODE_RENAME], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->name)), NULL);
}

static enum err apply_recoded(struct ctx *c, const struct entry *e, const void *data)
{
	const struct node_recoded *d = data;
	enum err err = OK;

	if (d->old)
		err = db_exec(c->db, &territory_sql[CODE_END], VALS(vi(c->tenant), vi(e->subject), vs(d->old), vi(d->day)), NULL);
	if (err == OK)
		err = db_exec(c->db, &territory_sql[CODE_ADD], VALS(vi(c->tenant), vi(e->subject), vs(d->code), vi(d->day)), NULL);
	if (err == OK)
		err = db_exec(c->db, &territory_sql[NODE_RECODE], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->code)), NULL);
	return err;
}

/* What has ended keeps its row, its path and its words, and loses its codes and its place on the map. */
static enum err apply_ended(struct ctx *c, const struct entry *e, const void *data)
{
	const struct node_ended *d = data;
	const int64_t *heir = d->heirs.v;
	enum err err = db_exec(c->db, &territory_sql[NODE_END], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->state), vi(d->day)), NULL);

	if (err == OK)
		err = db_exec(c->db, &territory_sql[CODE_END_ALL], VALS(vi(c->tenant), vi(e->subject), vi(d->day)), NULL);
	if (err == OK)
		err = db_exec(c->db, &territory_sql[SHAPE_DROP], VALS(vi(c->tenant), vi(e->subject)), NULL);
	for (size_t i = 0; err == OK && i < d->heirs.n; i++)
		err = db_exec(c->db, &territory_sql[HEIR_ADD], VALS(vi(c->tenant), vi(e->subject), vi(heir[i])), NULL);
	return err;
}

static enum err apply_moved(struct ctx *c, const struct entry *e, const void *data)
{
	const struct node_moved *d = data;
	enum err err = db_exec(c->db, &territory_sql[NODE_MOVE], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->parent), vs(d->path)), NULL);

	if (err == OK && d->top)
		err = count_child(c, d->parent, d->path);
	if (err == OK && d->top)
		err = db_exec(c->db, &territory_sql[MOVE_ADD],
		              VALS(vi(c->tenant), vi(e->id), vi(e->subject), vs(d->from), vs(d->path), vi(d->day)), NULL);
	return err;
}

static enum err apply_shapes(struct ctx *c, const struct entry *e, const void *data)
{
	const struct shapes_set *d = data;
	const struct shape_row *r = d->rows.v;
	enum err err = OK;

	(void)e;
	for (size_t i = 0; err == OK && i < d->rows.n; i++) {
		err = put_land(c, r[i].node, r[i].level, r[i].land);
		if (err == OK)
			err = db_exec(c->db, &territory_sql[NODE_LAND],
			              VALS(vi(c->tenant), vi(r[i].node), vd(r[i].land->lon), vd(r[i].land->lat), vi(r[i].land->area_m2)), NULL);
	}
	return err;
}

const struct event_kind divisions_imported_kind = { "territory.divisions_imported", &nodes_added_shape, apply_added };
const struct event_kind grids_imported_kind = { "territory.grids_imported", &nodes_added_shape, apply_added };
const struct event_kind node_added_kind = { "territory.node_added", &nodes_added_shape, apply_added };
const struct event_kind node_changed_kind = { "territory.node_changed", &node_changed_shape, apply_changed };
const struct event_kind node_renamed_kind = { "territory.node_renamed", &node_renamed_shape, apply_renamed };
const struct event_kind node_recoded_kind = { "territory.node_recoded", &node_recoded_shape, apply_recoded };
const struct event_kind node_ended_kind = { "territory.node_ended", &node_ended_shape, apply_ended };
const struct event_kind node_moved_kind = { "territory.node_moved", &node_moved_shape, apply_moved };
const struct event_kind shapes_set_kind = { "territory.shapes_set", &shapes_set_shape, apply_shapes };

const struct event_kind *const territory_events[TERRITORY_EVENTS] = {
	&divisions_imported_kind, &grids_imported_kind, &node_added_kind, &node_changed_kind, &node_renamed_kind, &node_recoded_kind,
	&node_ended_kind, &node_moved_kind, &shapes_set_kind,
};
