/*
 * people_org.c: organizations and posts. Whoever may write at a node may write what belongs to that node; moving something
 * asks for the right at both ends. Nothing is deleted: what ends stays in the journal and in the cases that it handled.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "people/people_cmds.h"
#include "people/people_sql.h"
#include "people/people_view.h"

#define ORG_LEVELS 12
#define ORG_DUTY_CHARS 40

/* ---- shapes ---- */

struct org_query { const char *q, *cursor; int64_t node, limit; };
struct org_row { int64_t id, version, parent, node; const char *kind, *name, *node_name; bool active; struct list duties; };
struct list_out { struct list items; const char *next; };
struct org_in { const char *kind, *name; int64_t node, parent; };

#define ORG_KINDS "government|street|community|department|centre|hospital|school|enterprise|association|other"
const char *const people_org_kinds = ORG_KINDS;

SHAPE(org_query_shape, "OrgQuery", struct org_query,
	FIELD(struct org_query, q, F_STR, 0, .min = 1, .max = 60, .doc = "any part of the name"),
	FIELD(struct org_query, node, F_ID, 0),
	FIELD(struct org_query, cursor, F_STR, 0, .max = 20),
	FIELD(struct org_query, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(org_out_shape, "Org", struct org_row,
	FIELD(struct org_row, id, F_ID, F_NEED),
	FIELD(struct org_row, version, F_INT, F_NEED),
	FIELD(struct org_row, name, F_STR, F_NEED),
	FIELD(struct org_row, kind, F_STR, F_NEED, .one_of = ORG_KINDS),
	FIELD(struct org_row, parent, F_ID, 0),
	FIELD(struct org_row, node, F_ID, F_NEED),
	FIELD(struct org_row, node_name, F_STR, 0),
	FIELD(struct org_row, active, F_BOOL, F_NEED),
	FIELD(struct org_row, duties, F_STRS, 0, .doc = "what it answers for; one organization's own page only"));

SHAPE(org_list_shape, "OrgList", struct list_out,
	FIELD(struct list_out, items, F_LIST, F_NEED, .sub = &org_out_shape),
	FIELD(struct list_out, next, F_STR, 0));

SHAPE(org_in_shape, "OrgIn", struct org_in,
	FIELD(struct org_in, name, F_STR, F_NEED, .min = 2, .max = 100),
	FIELD(struct org_in, kind, F_STR, F_NEED, .one_of = ORG_KINDS),
	FIELD(struct org_in, node, F_ID, F_NEED, .doc = "the area that it serves or stands in"),
	FIELD(struct org_in, parent, F_ID, 0));

struct post_query { const char *cursor; int64_t org, node, limit; };
struct post_in { int64_t org, node; const char *title; };
struct post_change { int64_t node; const char *title; };
struct grant_out { int64_t id, node, org; const char *role, *node_name; };
struct post_full {
	int64_t id, version, org, node;
	const char *title, *org_name, *node_name;
	bool active;
	struct list holders, grants;
};

SHAPE(post_query_shape, "PostQuery", struct post_query,
	FIELD(struct post_query, org, F_ID, 0),
	FIELD(struct post_query, node, F_ID, 0),
	FIELD(struct post_query, cursor, F_STR, 0, .max = 20),
	FIELD(struct post_query, limit, F_INT, 0, .min = 1, .max = LIMIT_LIST_ROWS));

SHAPE(post_list_shape, "PostList", struct list_out,
	FIELD(struct list_out, items, F_LIST, F_NEED, .sub = &post_out_shape),
	FIELD(struct list_out, next, F_STR, 0));

SHAPE(post_in_shape, "PostIn", struct post_in,
	FIELD(struct post_in, org, F_ID, F_NEED),
	FIELD(struct post_in, node, F_ID, F_NEED),
	FIELD(struct post_in, title, F_STR, F_NEED, .min = 1, .max = 60));

SHAPE(post_change_shape, "PostChange", struct post_change,
	FIELD(struct post_change, node, F_ID, F_NEED),
	FIELD(struct post_change, title, F_STR, F_NEED, .min = 1, .max = 60));

SHAPE(grant_out_shape, "Grant", struct grant_out,
	FIELD(struct grant_out, id, F_ID, F_NEED),
	FIELD(struct grant_out, role, F_STR, F_NEED),
	FIELD(struct grant_out, node, F_ID, F_NEED),
	FIELD(struct grant_out, node_name, F_STR, 0),
	FIELD(struct grant_out, org, F_ID, 0, .doc = "only for this organization"));

SHAPE(post_show_shape, "PostFull", struct post_full,
	FIELD(struct post_full, id, F_ID, F_NEED),
	FIELD(struct post_full, version, F_INT, F_NEED),
	FIELD(struct post_full, title, F_STR, F_NEED),
	FIELD(struct post_full, org, F_ID, F_NEED),
	FIELD(struct post_full, org_name, F_STR, F_NEED),
	FIELD(struct post_full, node, F_ID, F_NEED),
	FIELD(struct post_full, node_name, F_STR, 0),
	FIELD(struct post_full, active, F_BOOL, F_NEED),
	FIELD(struct post_full, holders, F_LIST, F_NEED, .sub = &named_shape, .doc = "who holds it now"),
	FIELD(struct post_full, grants, F_LIST, F_NEED, .sub = &grant_out_shape));

/* ---- shared ---- */

static int64_t absent_if_zero(int64_t n)
{
	return n ? n : ABSENT;
}

static enum err done(struct ctx *c, const struct entry *e)
{
	c->done_id = e->subject;
	c->done_version = e->seq;
	return OK;
}

/* Done, if it breaks nothing that leans on the organization or the post. */
static enum err changed_here(struct ctx *c, const struct entry *e, int64_t org, int64_t post)
{
	enum err err = people_world.org_changed(c, org, post);

	return err ? err : done(c, e);
}

static enum err closed(struct ctx *c)
{
	return refuse(&c->problem, E_CONFLICT, "", "已经停用，不能再改", "It has ended and cannot be changed");
}

/* The place an object is moved to asks for the right as well. */
static enum err may_move_to(struct ctx *c, int64_t node, int64_t org)
{
	const char *path;
	enum err e = node_path(c, node, "node", &path);

	if (e)
		return e;
	if (!ctx_may(c, c->cmd->right, path, org))
		return refuse(&c->problem, E_DENIED, "node", "新的区域不在您的辖区内", "The new node is outside your area");
	return OK;
}

/* ---- organizations ---- */

enum err org_list(struct ctx *c)
{
	const struct org_query *in = c->in;
	struct list_out *out = c->out;
	struct org_row *items;
	struct rows rows;
	int64_t after, most;
	enum err e = page_read(c, in->cursor, in->limit, &after, &most);

	if (e)
		return e;
	e = db_rows(c->db, &people_sql[ORG_LIST], c->a, VALS(vi(c->tenant), vi(after), vopt(in->node), vs(in->q), vi(most + 1)), &rows);
	if (e)
		return e;
	size_t n = page_end(c, &rows, most, &out->next);
	items = arena_alloc(c->a, n * sizeof *items);
	for (size_t i = 0; i < n; i++) {
		const struct val *v = row(&rows, i);
		items[i] = (struct org_row){ .id = v[0].i, .version = v[1].i, .parent = absent_if_zero(v[2].i), .node = v[3].i, .kind = v[4].s,
			.name = v[5].s, .node_name = v[6].s, .active = true };
	}
	out->items = (struct list){ n, items };
	return OK;
}

enum err org_create_scope(struct ctx *c, struct scope *s)
{
	const struct org_in *in = c->in;

	s->org = in->parent == ABSENT ? 0 : in->parent;
	return node_path(c, in->node, "node", &s->path);
}

/* A parent must stand, and no organization may come to be above itself. id: 0 for a new one. */
static enum err check_parent(struct ctx *c, int64_t id, int64_t parent)
{
	int64_t at = parent;

	for (int level = 0; at != ABSENT && at != 0; level++) {
		struct rows rows;
		enum err e = db_rows(c->db, &people_sql[ORG_PARENT], c->a, VALS(vi(c->tenant), vi(at)), &rows);
		if (e)
			return e;
		if (!rows.n || !row(&rows, 0)[1].i)
			return refuse(&c->problem, E_INPUT, "parent", "上级单位不存在或已停用", "The parent organization does not stand");
		if (at == id || level >= ORG_LEVELS)
			return refuse(&c->problem, E_INPUT, "parent", "上级单位不能是自己的下级，层级最多 %d 级",
			              "An organization cannot stand below itself, nor deeper than %d levels", ORG_LEVELS);
		at = row(&rows, 0)[0].i;
	}
	return OK;
}

enum err org_create(struct ctx *c)
{
	const struct org_in *in = c->in;
	struct entry entry;
	enum err e = check_parent(c, 0, in->parent);

	if (e)
		return e;
	e = record(c, &org_opened, ctx_id(c), 0, &(struct org_set){ in->parent, in->node, in->kind, in->name }, &entry);
	return e ? e : done(c, &entry);
}

static enum err find_org(struct ctx *c, struct people_org *o)
{
	int64_t id;
	enum err e = ctx_param_id(c, "org", &id);

	return e ? e : people_org_get(c, id, o);
}

enum err org_scope(struct ctx *c, struct scope *s)
{
	struct people_org o;
	enum err e = find_org(c, &o);

	if (e == OK)
		*s = (struct scope){ .object = o.id, .version = o.version, .path = o.path ? o.path : "", .org = o.id };
	return e;
}

/* The directory of organizations is open to every staff member of the city: cases travel between districts. */
enum err org_read_scope(struct ctx *c, struct scope *s)
{
	enum err e = org_scope(c, s);

	s->path = NULL;
	return e;
}

static enum err duties_of(struct ctx *c, int64_t org, struct list *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[DUTY_OF_ORG], c->a, VALS(vi(c->tenant), vi(org)), &rows);

	if (e)
		return e;
	const char **v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++)
		v[i] = row(&rows, i)[0].s;
	*out = (struct list){ rows.n, v };
	return OK;
}

enum err org_show(struct ctx *c)
{
	struct org_row *out = c->out;
	struct people_org o;
	enum err e = find_org(c, &o);

	if (e == OK)
		*out = (struct org_row){ .id = o.id, .version = o.version, .parent = absent_if_zero(o.parent), .node = o.node, .kind = o.kind,
			.name = o.name, .node_name = o.node_name, .active = o.active };
	return e ? e : duties_of(c, o.id, &out->duties);
}

enum err org_change(struct ctx *c)
{
	const struct org_in *in = c->in;
	struct people_org o;
	struct entry entry;
	enum err e = find_org(c, &o);

	if (e)
		return e;
	if (!o.active)
		return closed(c);
	if ((e = check_parent(c, o.id, in->parent)) != OK || (e = may_move_to(c, in->node, o.id)) != OK)
		return e;
	e = record(c, &org_changed, o.id, o.version, &(struct org_set){ in->parent, in->node, in->kind, in->name }, &entry);
	return e ? e : changed_here(c, &entry, o.id, 0);
}

/* ---- what an organization answers for ---- */

SHAPE(org_duties_in_shape, "OrgDuties", struct org_duties,
	FIELD(struct org_duties, duties, F_STRS, F_NEED, .max = ORG_DUTIES_MAX, .doc = "words, as the routing rules use them: 道路养护"));

enum err org_duties_change(struct ctx *c)
{
	const struct org_duties *in = c->in;
	const char *const *word = in->duties.v;
	struct people_org o;
	struct entry entry;
	char field[40];
	enum err e = find_org(c, &o);

	if (e)
		return e;
	if (!o.active)
		return closed(c);
	for (size_t i = 0; i < in->duties.n; i++) {
		snprintf(field, sizeof field, "duties.%zu", i);
		if (!*word[i] || text_chars(word[i]) > ORG_DUTY_CHARS || strcmp(text_trim(c->a, word[i]), word[i]) != 0)
			return refuse(&c->problem, E_INPUT, field, "职能须为 1 至 %d 个字，前后不留空格",
			              "A duty has 1 to %d characters, without spaces around it", ORG_DUTY_CHARS);
		for (size_t k = 0; k < i; k++)
			if (strcmp(word[k], word[i]) == 0)
				return refuse(&c->problem, E_INPUT, field, "职能“%s”重复", "The duty \"%s\" stands twice", word[i]);
	}
	e = record(c, &org_duties_set, o.id, o.version, in, &entry);
	return e ? e : changed_here(c, &entry, o.id, 0);
}

enum err org_end(struct ctx *c)
{
	struct people_org o;
	struct entry entry;
	struct rows rows;
	enum err e = find_org(c, &o);

	if (e)
		return e;
	if (!o.active)
		return closed(c);
	if ((e = db_rows(c->db, &people_sql[ORG_OPEN_BELOW], c->a, VALS(vi(c->tenant), vi(o.id)), &rows)) != OK)
		return e;
	if (rows.n)
		return refuse(&c->problem, E_CONFLICT, "", "还有下属单位、岗位或人员（%s），请先处理",
		              "It still has organizations, posts or persons (%s): end or move them first", row(&rows, 0)[0].s);
	e = record(c, &org_closed, o.id, o.version, &(struct nothing){ 0 }, &entry);
	return e ? e : changed_here(c, &entry, o.id, 0);
}

/* ---- posts ---- */

enum err post_list(struct ctx *c)
{
	const struct post_query *in = c->in;
	struct list_out *out = c->out;
	struct post_out *items;
	struct rows rows;
	int64_t after, most;
	enum err e = page_read(c, in->cursor, in->limit, &after, &most);

	if (e)
		return e;
	e = db_rows(c->db, &people_sql[POST_LIST], c->a, VALS(vi(c->tenant), vi(after), vopt(in->org), vopt(in->node), vi(most + 1)), &rows);
	if (e)
		return e;
	size_t n = page_end(c, &rows, most, &out->next);
	items = arena_alloc(c->a, n * sizeof *items);
	for (size_t i = 0; i < n; i++) {
		const struct val *v = row(&rows, i);
		items[i] = (struct post_out){ .id = v[0].i, .version = v[1].i, .org = v[2].i, .node = v[3].i, .title = v[4].s, .org_name = v[5].s,
			.node_name = v[6].s };
	}
	out->items = (struct list){ n, items };
	return OK;
}

enum err post_create_scope(struct ctx *c, struct scope *s)
{
	const struct post_in *in = c->in;

	s->org = in->org;
	return node_path(c, in->node, "node", &s->path);
}

enum err post_create(struct ctx *c)
{
	const struct post_in *in = c->in;
	struct people_org o;
	struct entry entry;
	enum err e = people_org_get(c, in->org, &o);

	if (e)
		return e;
	if (!o.active)
		return refuse(&c->problem, E_CONFLICT, "org", "单位已停用", "The organization has ended");
	if (!ctx_may(c, "post.write", o.path ? o.path : "", o.id))
		return refuse(&c->problem, E_DENIED, "org", "单位不在您的辖区内", "The organization is outside your area");
	e = record(c, &post_opened, ctx_id(c), 0, &(struct post_set){ in->org, in->node, in->title }, &entry);
	return e ? e : done(c, &entry);
}

static enum err find_post(struct ctx *c, struct people_post *p)
{
	int64_t id;
	enum err e = ctx_param_id(c, "post", &id);

	return e ? e : people_post_get(c, id, p);
}

enum err post_scope(struct ctx *c, struct scope *s)
{
	struct people_post p;
	enum err e = find_post(c, &p);

	if (e == OK)
		*s = (struct scope){ .object = p.id, .version = p.version, .path = p.path ? p.path : "", .org = p.org };
	return e;
}

enum err post_read_scope(struct ctx *c, struct scope *s)
{
	enum err e = post_scope(c, s);

	s->path = NULL;
	return e;
}

static enum err list_holders(struct ctx *c, int64_t post, struct list *out)
{
	int64_t *ids;
	size_t n;
	enum err e = holders_of(c, post, &ids, &n);

	if (e)
		return e;
	struct named *items = arena_alloc(c->a, n * sizeof *items);
	for (size_t i = 0; i < n; i++)
		items[i] = (struct named){ ids[i], people_name(c, ids[i]) };
	*out = (struct list){ n, items };
	return OK;
}

static enum err list_grants(struct ctx *c, int64_t post, struct list *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[GRANT_OF_POST], c->a, VALS(vi(c->tenant), vi(post), vi(GRANTS_PER_POST)), &rows);

	if (e)
		return e;
	struct grant_out *items = arena_alloc(c->a, rows.n * sizeof *items);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		items[i] = (struct grant_out){ .id = v[0].i, .role = v[1].s, .node = v[2].i, .org = absent_if_zero(v[3].i), .node_name = v[5].s };
	}
	*out = (struct list){ rows.n, items };
	return OK;
}

enum err post_show(struct ctx *c)
{
	struct post_full *out = c->out;
	struct people_post p;
	enum err e = find_post(c, &p);

	if (e)
		return e;
	*out = (struct post_full){ .id = p.id, .version = p.version, .org = p.org, .node = p.node, .title = p.title, .org_name = p.org_name,
		.node_name = p.node_name, .active = p.active };
	if ((e = list_holders(c, p.id, &out->holders)) != OK)
		return e;
	return list_grants(c, p.id, &out->grants);
}

enum err post_change(struct ctx *c)
{
	const struct post_change *in = c->in;
	struct people_post p;
	struct entry entry;
	enum err e = find_post(c, &p);

	if (e)
		return e;
	if (!p.active)
		return closed(c);
	if ((e = post_within(c, p.id)) != OK || (e = may_move_to(c, in->node, p.org)) != OK)
		return e;
	e = record(c, &post_changed, p.id, p.version, &(struct post_set){ p.org, in->node, in->title }, &entry);
	return e ? e : done(c, &entry);
}

enum err post_end(struct ctx *c)
{
	struct people_post p;
	struct entry entry;
	enum err e = find_post(c, &p);

	if (e)
		return e;
	if (!p.active)
		return closed(c);
	if ((e = post_within(c, p.id)) != OK)
		return e;
	e = record(c, &post_closed, p.id, p.version, &(struct nothing){ 0 }, &entry);
	return e ? e : changed_here(c, &entry, p.org, p.id);
}
