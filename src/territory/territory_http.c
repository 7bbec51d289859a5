/*
 * territory_http.c: the room's whole API, and the reading of nodes.
 */
#include <string.h>

#include "territory/territory_cmds.h"

/* ---- one node ---- */

struct code_out { const char *code; int64_t from, to; };

SHAPE(code_out_shape, "NodeCode", struct code_out,
	FIELD(struct code_out, code, F_STR, F_NEED),
	FIELD(struct code_out, from, F_DAY, 0, .doc = "absent: since before our records"),
	FIELD(struct code_out, to, F_DAY, 0, .doc = "the first day that it is not borne"));

SHAPE(node_out_shape, "Node", struct node_out,
	FIELD(struct node_out, id, F_ID, F_NEED),
	FIELD(struct node_out, version, F_INT, F_NEED),
	FIELD(struct node_out, parent, F_ID, 0),
	FIELD(struct node_out, level, F_STR, F_NEED),
	FIELD(struct node_out, kind, F_STR, F_NEED, .doc = "division, group (a tier of statistics only), zone, grid, dedicated, compound, building"),
	FIELD(struct node_out, name, F_STR, F_NEED),
	FIELD(struct node_out, code, F_STR, 0),
	FIELD(struct node_out, path, F_STR, F_NEED),
	FIELD(struct node_out, names, F_STRS, F_NEED, .doc = "from the top to here"),
	FIELD(struct node_out, state, F_STR, F_NEED, .doc = "active, merged, split, closed"),
	FIELD(struct node_out, valid_from, F_DAY, 0),
	FIELD(struct node_out, valid_to, F_DAY, 0),
	FIELD(struct node_out, households, F_INT, 0),
	FIELD(struct node_out, hard, F_BOOL, F_NEED),
	FIELD(struct node_out, duty_phone, F_STR, 0),
	FIELD(struct node_out, host_org, F_ID, 0),
	FIELD(struct node_out, lon, F_NUM, 0),
	FIELD(struct node_out, lat, F_NUM, 0),
	FIELD(struct node_out, area_m2, F_INT, 0),
	FIELD(struct node_out, codes, F_LIST, F_NEED, .sub = &code_out_shape),
	FIELD(struct node_out, heirs, F_IDS, F_NEED, .doc = "what a merged or split node goes on in"));

static int64_t unless_zero(int64_t n)
{
	return n ? n : ABSENT;
}

static enum err node_lists(struct ctx *c, int64_t node, struct node_out *out)
{
	struct rows codes, heirs;
	struct code_out *v;
	int64_t *heir;
	enum err e = db_rows(c->db, &territory_sql[NODE_CODES], c->a, VALS(vi(c->tenant), vi(node)), &codes);

	if (e != OK || (e = db_rows(c->db, &territory_sql[NODE_HEIRS], c->a, VALS(vi(c->tenant), vi(node)), &heirs)) != OK)
		return e;
	v = arena_alloc(c->a, codes.n * sizeof *v);
	for (size_t i = 0; i < codes.n; i++) {
		const struct val *r = row(&codes, i);
		v[i] = (struct code_out){ r[0].s, unless_zero(r[1].i), r[2].type ? r[2].i : ABSENT };
	}
	heir = arena_alloc(c->a, heirs.n * sizeof *heir);
	for (size_t i = 0; i < heirs.n; i++)
		heir[i] = heirs.v[i].i;
	out->codes = (struct list){ codes.n, v };
	out->heirs = (struct list){ heirs.n, heir };
	return OK;
}

static enum err node_answer(struct ctx *c, const struct node *n)
{
	struct node_out *out = c->out;
	struct list names;
	enum err e = territory_names(c, n->path, &names);

	if (e != OK)
		return e;
	*out = (struct node_out){ .id = n->id, .version = n->version, .parent = unless_zero(n->parent), .valid_from = unless_zero(n->valid_from),
		.valid_to = n->valid_to, .households = n->households, .host_org = unless_zero(n->host_org), .area_m2 = n->area_m2,
		.level = level_name((int)n->level), .kind = n->kind, .name = n->name, .code = n->code, .state = n->state,
		.duty_phone = n->duty_phone, .path = n->path, .hard = n->hard, .lon = n->lon, .lat = n->lat, .names = names };
	return node_lists(c, n->id, out);
}

enum err node_scope(struct ctx *c, struct scope *s)
{
	struct node n;
	int64_t id;
	enum err e = ctx_param_id(c, "node", &id);

	if (e == OK && (e = node_by_id(c, id, &n)) == OK)
		*s = (struct scope){ .object = id, .version = n.version, .path = n.path };
	return e;
}

/* The tree is open to every staff member of the city, as the directory of organizations is: cases travel between districts. */
static enum err node_read_scope(struct ctx *c, struct scope *s)
{
	enum err e = node_scope(c, s);

	s->path = NULL;
	return e;
}

static enum err node_show(struct ctx *c)
{
	struct node n;
	enum err e = node_by_id(c, c->scope.object, &n);

	return e == OK ? node_answer(c, &n) : e;
}

struct code_in { const char *code; int64_t day; };

SHAPE(code_in_shape, "NodeOfCodeQuery", struct code_in,
	FIELD(struct code_in, code, F_STR, F_NEED, .min = 2, .max = CODE_MAX),
	FIELD(struct code_in, day, F_DAY, 0, .doc = "as of this day; today if absent"));

static enum err code_scope(struct ctx *c, struct scope *s)
{
	const struct code_in *in = c->in;
	struct node n;
	enum err e = node_by_code(c, in->code, in->day == ABSENT ? today(c) : in->day, &n);

	if (e == OK)
		*s = (struct scope){ .object = n.id, .version = n.version };
	return e;
}

/* ---- its children ---- */

struct page_in { const char *cursor; int64_t limit; };
struct child_out { int64_t id, children; const char *name, *level, *kind, *code; };
struct children_out { struct list items; const char *next; };

SHAPE(page_in_shape, "ChildrenQuery", struct page_in,
	FIELD(struct page_in, cursor, F_STR, 0, .max = PATH_MAX_CHARS),
	FIELD(struct page_in, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(child_out_shape, "NodeChild", struct child_out,
	FIELD(struct child_out, id, F_ID, F_NEED),
	FIELD(struct child_out, name, F_STR, F_NEED),
	FIELD(struct child_out, level, F_STR, F_NEED),
	FIELD(struct child_out, kind, F_STR, F_NEED),
	FIELD(struct child_out, code, F_STR, 0),
	FIELD(struct child_out, children, F_INT, F_NEED));

SHAPE(children_out_shape, "NodeChildren", struct children_out,
	FIELD(struct children_out, items, F_LIST, F_NEED, .sub = &child_out_shape),
	FIELD(struct children_out, next, F_STR, 0));

static enum err children_list(struct ctx *c)
{
	const struct page_in *in = c->in;
	struct children_out *out = c->out;
	int64_t limit = in->limit == ABSENT ? LIMIT_LIST_ROWS : in->limit;
	const char *after = in->cursor ? in->cursor : "";
	struct child_out *v;
	struct node *child;
	struct rows counts;
	size_t n;
	enum err e = node_children(c, c->scope.object, after, limit + 1, &child, &n);

	if (e == OK)
		e = db_rows(c->db, &territory_sql[NODE_CHILD_COUNTS], c->a, VALS(vi(c->tenant), vi(c->scope.object), vs(after), vi(limit)), &counts);
	if (e != OK)
		return e;
	if (n > (size_t)limit) {
		n = (size_t)limit;
		out->next = child[n - 1].path;
	}
	v = arena_alloc(c->a, n * sizeof *v);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct child_out){ child[i].id, row(&counts, i)[1].i, child[i].name, level_name((int)child[i].level), child[i].kind, child[i].code };
	out->items = (struct list){ n, v };
	return OK;
}

/* ---- counts below it ---- */

struct count_out { const char *level; int64_t count, households; };
struct tree_out { struct list levels; };

SHAPE(count_out_shape, "LevelCount", struct count_out,
	FIELD(struct count_out, level, F_STR, F_NEED),
	FIELD(struct count_out, count, F_INT, F_NEED),
	FIELD(struct count_out, households, F_INT, F_NEED));

SHAPE(tree_out_shape, "NodeTree", struct tree_out,
	FIELD(struct tree_out, levels, F_LIST, F_NEED, .sub = &count_out_shape));

static enum err tree_counts(struct ctx *c, const char *path)
{
	struct tree_out *out = c->out;
	struct count_out *v;
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[NODE_COUNTS], c->a, VALS(vi(c->tenant), vs(path), vs(arena_printf(c->a, "%s{", path))), &rows);

	if (e != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++)
		v[i] = (struct count_out){ level_name((int)row(&rows, i)[0].i), row(&rows, i)[1].i, row(&rows, i)[2].i };
	out->levels = (struct list){ rows.n, v };
	return OK;
}

static enum err tree_show(struct ctx *c)
{
	struct node n;
	enum err e = node_by_id(c, c->scope.object, &n);

	return e == OK ? tree_counts(c, n.path) : e;
}

static enum err tree_all(struct ctx *c)
{
	return tree_counts(c, "");
}

/* ---- the table ---- */

#define IMPORT(p, in_, run_, prepare_, words) { "POST", p, "import.run", WRITE, run_, words, .in = &in_, .out = &import_done_shape, \
	.prepare = prepare_, .again = import_again, .flags = CMD_NO_KEY | CMD_HEAVY }
#define NODE_POST(p, in_, run_, words) { "POST", p, "node.write", WRITE, run_, words, .in = &in_, .out = &changed_shape, \
	.scope = node_scope, .flags = CMD_IF_MATCH }

static const struct cmd territory_cmds[] = {
	{ "GET", "/places/at", "", READ, place_at, "The grid at a point", .in = &at_in_shape, .out = &at_out_shape },
	{ "GET", "/places/map", "", READ, place_map, "Shapes of one level in a box, as GeoJSON", .in = &map_in_shape },
	{ "GET", "/places/below", "", READ, place_below, "Shapes of what hangs right below a node, or its own, as GeoJSON", .in = &below_in_shape },
	{ "GET", "/places/search", "", READ, place_search, "Places by name", .in = &search_in_shape, .out = &search_out_shape,
	  .flags = CMD_SLOW_RATE },
	{ "GET", "/install", "", READ, install_show, "Which installation this is", .out = &install_out_shape },
	{ "GET", "/nodes", "node.read", READ, node_show, "The node that bore a code on a day", .in = &code_in_shape, .out = &node_out_shape,
	  .scope = code_scope },
	{ "GET", "/nodes/{node}", "node.read", READ, node_show, "One node", .out = &node_out_shape, .scope = node_read_scope },
	{ "GET", "/nodes/{node}/children", "node.read", READ, children_list, "What hangs right below a node", .in = &page_in_shape,
	  .out = &children_out_shape, .scope = node_read_scope },
	{ "GET", "/nodes/{node}/tree", "node.read", READ, tree_show, "Counts below a node, a level a row", .out = &tree_out_shape,
	  .scope = node_read_scope },
	{ "GET", "/operator/tree", "operator", READ, tree_all, "Counts of the whole tree", .out = &tree_out_shape, .flags = CMD_INTERNAL },
	{ "GET", "/territory/report", "node.read", READ, report_show, "Grids out of size, missing shapes, gaps and overlaps", .in = &report_in_shape,
	  .out = &report_out_shape, .scope = report_scope },
	{ "POST", "/nodes", "node.write", WRITE, node_create, "A new node, with or without a code", .in = &node_in_shape, .out = &changed_shape,
	  .scope = node_create_scope },
	NODE_POST("/nodes/{node}/change", change_in_shape, node_change, "Other words about a node"),
	NODE_POST("/nodes/{node}/close", close_in_shape, node_close, "Ends a node that nothing hangs below"),
	{ "POST", "/nodes/{node}/merge", "node.write", WRITE, node_merge, "Merges a node into another; what hangs below moves there, shapes unite",
	  .in = &merge_in_shape, .out = &changed_shape, .scope = node_scope, .prepare = node_merge_prepare, .flags = CMD_IF_MATCH | CMD_HEAVY },
	NODE_POST("/nodes/{node}/split", split_in_shape, node_split, "Splits a node into new ones; each child goes to one of them"),
	NODE_POST("/nodes/{node}/reparent", reparent_in_shape, node_reparent, "Hangs a node and all below it elsewhere"),
	IMPORT("/territory/divisions", divisions_in_shape, divisions_run, NULL, "A chunk of a divisions file"),
	IMPORT("/territory/codes", codes_in_shape, codes_run, codes_prepare, "A chunk of a renumbering map: old codes and new ones"),
	IMPORT("/territory/shapes", shapes_in_shape, shapes_run, shapes_prepare, "A chunk of boundaries"),
	IMPORT("/territory/grids", grids_in_shape, grids_run, grids_prepare, "A chunk of grids"),
	{ "POST", "/nodes/{node}/draw", "import.run", WRITE, draw_run, "Draws shapes and grids for a demonstration", .in = &draw_in_shape,
	  .out = &import_done_shape, .scope = node_scope, .prepare = draw_prepare, .again = import_again, .flags = CMD_HEAVY },
};

static const struct table territory_tables[] = {
	{ "node", TABLE_PROJECTION, &territory_sql[NODE_DUMP] },
	{ "node_code", TABLE_PROJECTION, &territory_sql[CODE_DUMP] },
	{ "node_heir", TABLE_PROJECTION, &territory_sql[HEIR_DUMP] },
	{ "node_move", TABLE_PROJECTION, &territory_sql[MOVE_DUMP] },
	{ "node_shape", TABLE_PROJECTION, &territory_sql[SHAPE_DUMP] },
};

const struct room territory_room = {
	.name = "territory",
	.cmds = territory_cmds, .cmds_n = sizeof territory_cmds / sizeof territory_cmds[0],
	.events = territory_events, .events_n = TERRITORY_EVENTS,
	.stmts = territory_sql, .stmts_n = TERRITORY_STMTS,
	.tables = territory_tables, .tables_n = sizeof territory_tables / sizeof territory_tables[0],
	.load = territory_load, .unload = territory_unload,
};
