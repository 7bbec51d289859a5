/*
 * territory_reform.c: mergers, splits and moves. Nothing is deleted: what ends keeps its row and names its heirs, and what is
 * hung elsewhere tells where it lay, an entry a node, so that whoever keeps paths can follow (territory_moves).
 */
#include <string.h>

#include "base/text.h"
#include "territory/territory_reform.h"

#define CHILDREN_MAX 2000
#define PARTS_MAX 20

/* ---- steps ---- */

enum err reform_move_check(const struct node *n, const struct node *above, struct problem *p)
{
	if (strcmp(above->state, "active") != 0)
		return refuse(p, E_CONFLICT, "parent", "上级“%s”已撤销", "\"%s\" has ended", above->name);
	if (n->level == LEVEL_PROVINCE)
		return refuse(p, E_CONFLICT, "node", "顶级节点不能移动", "The top of the tree cannot be moved");
	if (above->level >= n->level)
		return refuse(p, E_INPUT, "parent", "“%s”的层级不高于“%s”", "\"%s\" is not of a higher level than \"%s\"", above->name, n->name);
	if (above->last >= ORDINAL_MAX)
		return refuse(p, E_CONFLICT, "parent", "“%s”的下级过多", "\"%s\" has too many children", above->name);
	return OK;
}

enum err reform_move(struct ctx *c, const struct node *top, struct node *above, int64_t day)
{
	size_t cut = strlen(top->path), n;
	const char *to;
	struct node *v;
	enum err e = node_subtree(c, top->path, MOVE_NODES_MAX, &v, &n);

	if (e != OK)
		return e;
	if (n > MOVE_NODES_MAX)
		return refuse(&c->problem, E_TOO_LARGE, "node", "“%s”之下超过 %d 个节点，请分别移动它的下级",
		              "Below \"%s\" are more than %d nodes; move its children one by one",
		              top->name, MOVE_NODES_MAX);
	to = path_child(c->a, above->path, ++above->last);
	for (size_t i = 0; e == OK && i < n; i++) {
		bool is_top = v[i].id == top->id;
		struct node_moved d = { is_top ? above->id : v[i].parent, day, v[i].path, arena_printf(c->a, "%s%s", to, v[i].path + cut), is_top };
		e = record(c, &node_moved_kind, v[i].id, v[i].version, &d, NULL);
	}
	return e;
}

enum err reform_merge_check(const struct node *from, const struct node *into, struct problem *p)
{
	if (from->id == into->id)
		return refuse(p, E_INPUT, "into", "不能并入自身", "A node cannot be merged into itself");
	if (strcmp(from->state, "active") != 0 || strcmp(into->state, "active") != 0)
		return refuse(p, E_CONFLICT, "into", "“%s”或“%s”已撤销", "\"%s\" or \"%s\" has ended", from->name, into->name);
	if (from->level != into->level)
		return refuse(p, E_INPUT, "into", "“%s”与“%s”层级不同", "\"%s\" and \"%s\" are of different levels", from->name, into->name);
	return OK;
}

enum err reform_merge(struct ctx *c, const struct node *from, struct node *into, int64_t day)
{
	struct node *child;
	size_t n;
	struct node_ended d = { "merged", day, { 1, &into->id } };
	enum err e = node_children(c, from->id, NULL, CHILDREN_MAX + 1, &child, &n);

	if (e == OK && (n > CHILDREN_MAX || into->last + (int64_t)n > ORDINAL_MAX))
		return refuse(&c->problem, E_TOO_LARGE, "node", "“%s”的下级过多", "\"%s\" has too many children", from->name);
	for (size_t i = 0; e == OK && i < n; i++)
		e = reform_move(c, &child[i], into, day);
	return e == OK ? record(c, &node_ended_kind, from->id, from->version, &d, NULL) : e;
}

/* A second node of a command lies within the actor's reach too, or is not there. */
static enum err reach(struct ctx *c, const char *field, int64_t id, struct node *out)
{
	enum err e = node_by_id(c, id, out);

	if (e == OK && !ctx_may(c, c->cmd->right, out->path, 0))
		return refuse(&c->problem, E_NOT_FOUND, field, "未找到，或不在您的辖区范围内", "Not found, or outside your area");
	return e;
}

void node_done(struct ctx *c, int64_t id, int64_t version)
{
	c->done_id = id;
	c->done_version = version;
	c->reply->status = 200;     /* also for the first entry of a node that came with a chunk: nothing was made */
	room_reload(c, &territory_room);
}

/* ---- POST /nodes/{node}/merge ---- */

struct merge_in { int64_t into, effective; };

SHAPE(merge_in_shape, "NodeMerge", struct merge_in,
	FIELD(struct merge_in, into, F_ID, F_NEED),
	FIELD(struct merge_in, effective, F_DAY, 0, .doc = "today if absent"));

enum err node_merge_prepare(struct ctx *c)
{
	const struct merge_in *in = c->in;
	int64_t *node = arena_alloc(c->a, 2 * sizeof *node);
	struct united *u;
	enum err e = ctx_param_id(c, "node", &node[1]);

	node[0] = in->into;
	if (e != OK || node[0] == node[1] || (e = unite_prepare(c, node, 2, &u)) != OK)
		return e;
	c->prepared = u;
	return OK;
}

enum err node_merge(struct ctx *c)
{
	const struct merge_in *in = c->in;
	struct node n, into;
	int64_t day;
	enum err e = node_active(c, &n);

	if (e != OK || (e = reach(c, "into", in->into, &into)) != OK || (e = reform_merge_check(&n, &into, &c->problem)) != OK ||
	    (e = effective_day(c, in->effective, false, &day)) != OK)
		return e;
	node_done(c, n.id, n.version + 1);
	if ((e = unite_record(c, c->prepared, into.level)) == OK)
		e = reform_merge(c, &n, &into, day);
	return e == OK ? territory_world.reformed(c) : e;
}

/* ---- POST /nodes/{node}/reparent ---- */

struct reparent_in { int64_t parent, effective; };

SHAPE(reparent_in_shape, "NodeReparent", struct reparent_in,
	FIELD(struct reparent_in, parent, F_ID, F_NEED),
	FIELD(struct reparent_in, effective, F_DAY, 0, .doc = "today if absent"));

enum err node_reparent(struct ctx *c)
{
	const struct reparent_in *in = c->in;
	struct node n, above;
	int64_t day;
	enum err e = node_active(c, &n);

	if (e != OK || (e = reach(c, "parent", in->parent, &above)) != OK || (e = reform_move_check(&n, &above, &c->problem)) != OK ||
	    (e = effective_day(c, in->effective, false, &day)) != OK)
		return e;
	if (n.parent == above.id)
		return refuse(&c->problem, E_CONFLICT, "parent", "“%s”本来就在“%s”之下", "\"%s\" hangs below \"%s\" already", n.name, above.name);
	node_done(c, n.id, n.version + 1);
	e = reform_move(c, &n, &above, day);
	return e == OK ? territory_world.reformed(c) : e;
}

/* ---- POST /nodes/{node}/split ---- */

struct part_in { const char *name, *code; int64_t households; struct list children; };
struct split_in { struct list into; int64_t effective; };

SHAPE(part_in_shape, "NodePart", struct part_in,
	FIELD(struct part_in, name, F_STR, F_NEED, .min = 1, .max = 100),
	FIELD(struct part_in, code, F_STR, 0, .max = CODE_MAX, .doc = "one part may keep the code"),
	FIELD(struct part_in, households, F_INT, 0, .max = 1000000),
	FIELD(struct part_in, children, F_IDS, F_NEED, .doc = "which children go to this part"));

SHAPE(split_in_shape, "NodeSplit", struct split_in,
	FIELD(struct split_in, into, F_LIST, F_NEED, .min = 2, .max = PARTS_MAX, .sub = &part_in_shape),
	FIELD(struct split_in, effective, F_DAY, 0, .doc = "today if absent"));

/* Which part a child goes to; -1 if none claims it, -2 if two do. */
static int part_of(const struct split_in *in, int64_t child)
{
	const struct part_in *part = in->into.v;
	int found = -1;

	for (size_t i = 0; i < in->into.n; i++) {
		const int64_t *id = part[i].children.v;
		for (size_t k = 0; k < part[i].children.n; k++)
			if (id[k] == child)
				found = found == -1 ? (int)i : -2;
	}
	return found;
}

static enum err split_check(struct ctx *c, const struct split_in *in, const struct node *n, const struct node *child, size_t children, int64_t day)
{
	const struct part_in *part = in->into.v;
	size_t claimed = 0;
	enum err e = OK;

	for (size_t i = 0; i < children; i++)
		if (part_of(in, child[i].id) < 0)
			return refuse(&c->problem, E_INPUT, "into", "下级“%s”须归入且只归入一个新节点",
			              "\"%s\", which hangs below, must go to exactly one part", child[i].name);
	for (size_t i = 0; e == OK && i < in->into.n; i++) {
		claimed += part[i].children.n;
		for (size_t k = 0; k < i; k++)
			if (part[i].code && part[k].code && strcmp(part[i].code, part[k].code) == 0)
				return refuse(&c->problem, E_INPUT, "into", "两个新节点代码相同（%s）", "Two parts have the same code (%s)", part[i].code);
		if (!*text_trim(c->a, part[i].name))
			return refuse(&c->problem, E_INPUT, "into", "名称不能为空", "A name is missing");
		if (!(part[i].code && n->code && strcmp(part[i].code, n->code) == 0 && n->valid_from < day))
			e = code_free(c, part[i].code, (int)n->level, day);
	}
	if (e == OK && claimed != children)
		return refuse(&c->problem, E_INPUT, "into", "所列下级中有不属于“%s”的", "Some of the children named do not hang below \"%s\"", n->name);
	return e;
}

/* The parts hang where the node hung; the node ends first, so that a part may have its code. */
static enum err split_record(struct ctx *c, const struct split_in *in, const struct node *n, struct node *above, struct node *parts, int64_t day)
{
	const struct part_in *part = in->into.v;
	int64_t *heirs = arena_alloc(c->a, in->into.n * sizeof *heirs);
	struct node_ended ended = { "split", day, { in->into.n, heirs } };
	enum err e;

	for (size_t i = 0; i < in->into.n; i++)
		heirs[i] = ctx_id(c);
	if ((e = record(c, &node_ended_kind, n->id, n->version, &ended, NULL)) != OK)
		return e;
	for (size_t i = 0; e == OK && i < in->into.n; i++) {
		struct node_row r = { .id = heirs[i], .parent = above->id, .level = n->level, .households = part[i].households, .host_org = ABSENT,
			.path = path_child(c->a, above->path, ++above->last), .name = text_trim(c->a, part[i].name), .code = part[i].code, .kind = n->kind,
			.hard = n->hard, .lon = NAN, .lat = NAN };
		struct nodes_added added = { day, { 1, &r } };
		parts[i] = (struct node){ .id = r.id, .path = r.path, .name = r.name, .level = r.level, .state = "active" };
		e = record(c, &node_added_kind, r.id, 0, &added, NULL);
	}
	return e;
}

enum err node_split(struct ctx *c)
{
	const struct split_in *in = c->in;
	int64_t day;
	struct node *parts = arena_alloc(c->a, in->into.n * sizeof *parts);
	struct node n, above, *child;
	size_t children;
	enum err e = node_active(c, &n);

	if (e != OK || (e = effective_day(c, in->effective, false, &day)) != OK ||
	    (e = node_children(c, n.id, NULL, CHILDREN_MAX, &child, &children)) != OK)
		return e;
	if (n.level == LEVEL_PROVINCE)
		return refuse(&c->problem, E_CONFLICT, "node", "顶级节点不能拆分", "The top of the tree cannot be split");
	if ((e = split_check(c, in, &n, child, children, day)) != OK || (e = node_by_id(c, n.parent, &above)) != OK)
		return e;
	if (above.last + (int64_t)in->into.n > ORDINAL_MAX)
		return refuse(&c->problem, E_CONFLICT, "node", "“%s”的下级过多", "\"%s\" has too many children", above.name);
	node_done(c, n.id, n.version + 1);
	e = split_record(c, in, &n, &above, parts, day);
	for (size_t i = 0; e == OK && i < children; i++)
		e = reform_move(c, &child[i], &parts[part_of(in, child[i].id)], day);
	return e == OK ? territory_world.reformed(c) : e;
}
