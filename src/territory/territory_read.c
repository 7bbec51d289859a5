/*
 * territory_read.c: rows of the store as nodes, for commands and for other rooms.
 */
#include <inttypes.h>
#include <string.h>

#include "territory/territory_cmds.h"

int64_t today(const struct ctx *c)
{
	return day_at(c->now, CHINA_OFFSET_MIN);
}

enum err effective_day(struct ctx *c, int64_t given, bool dry, int64_t *day)
{
	char words[11];

	*day = given == ABSENT ? today(c) : given;
	if (dry || *day <= today(c))
		return OK;
	day_print(words, (day_t)*day);
	return refuse(&c->problem, E_INPUT, "effective", "%s 还没有到：变更一经提交立即生效，请在当日或之后提交（导入可先用 dry_run 试算）",
	              "%s lies ahead, and a change acts when it is sent: send it on that day or later (an import can be tried now with dry_run)", words);
}

static int64_t or_absent(const struct val *v)
{
	return v->type ? v->i : ABSENT;
}

static const char *or_none(const struct val *v)
{
	return v->type ? v->s : NULL;
}

/* The order of columns is NODE_COLS of territory_sql.c. */
static struct node node_read(const struct val *v)
{
	return (struct node){ .id = v[0].i, .version = v[1].i, .parent = v[2].i, .level = v[3].i, .last = v[4].i, .valid_from = v[5].i,
		.valid_to = or_absent(&v[6]), .households = or_absent(&v[7]), .hard = v[8].i, .host_org = v[9].i, .area_m2 = or_absent(&v[10]),
		.kind = v[11].s, .path = v[12].s, .name = v[13].s, .code = or_none(&v[14]), .state = v[15].s, .duty_phone = or_none(&v[16]),
		.lon = v[17].type ? v[17].d : NAN, .lat = v[18].type ? v[18].d : NAN };
}

static enum err read_all(struct ctx *c, const struct stmt *q, const struct val *v, int vn, struct node **out, size_t *n)
{
	struct rows rows;
	enum err e = db_rows(c->db, q, c->a, v, vn, &rows);

	if (e != OK)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	*n = rows.n;
	for (size_t i = 0; i < rows.n; i++)
		(*out)[i] = node_read(row(&rows, i));
	return OK;
}

enum err node_by_id(struct ctx *c, int64_t id, struct node *out)
{
	struct node *found;
	size_t n;
	enum err e = read_all(c, &territory_sql[NODE_ONE], VALS(vi(c->tenant), vi(id)), &found, &n);

	if (e != OK)
		return e;
	if (n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "node", "没有编号为 %" PRId64 " 的区划或网格", "There is no node with the id %" PRId64, id);
	*out = found[0];
	return OK;
}

enum err node_by_code(struct ctx *c, const char *code, int64_t day, struct node *out)
{
	struct node *found;
	char words[11];
	size_t n;
	enum err e = read_all(c, &territory_sql[NODE_OF_CODE], VALS(vi(c->tenant), vs(code_normal(c->a, code)), vi(day)), &found, &n);

	if (e != OK)
		return e;
	day_print(words, (day_t)day);
	if (n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "code", "代码 %s 在 %s 没有对应的区划或网格", "No node bore the code %s on %s", code, words);
	*out = found[0];
	return OK;
}

static const char *texts(struct ctx *c, const char *const *v, size_t n)
{
	struct jw w;

	jw_init(&w, c->a);
	jw_arr(&w);
	for (size_t i = 0; i < n; i++)
		jw_str(&w, v[i]);
	jw_arr_end(&w);
	return jw_text(&w, NULL);
}

enum err nodes_by_names(struct ctx *c, const char *path, const char *const *names, size_t n, struct node **out, size_t *found)
{
	return read_all(c, &territory_sql[NODE_OF_NAMES],
	                VALS(vi(c->tenant), vs(path), vs(arena_printf(c->a, "%s{", path)), vs(texts(c, names, n))), out, found);
}

enum err grids_of(struct ctx *c, const int64_t *parents, size_t n, struct node **out, size_t *found)
{
	struct jw w;

	jw_init(&w, c->a);
	jw_arr(&w);
	for (size_t i = 0; i < n; i++)
		jw_int(&w, parents[i]);
	jw_arr_end(&w);
	return read_all(c, &territory_sql[NODE_GRIDS_OF], VALS(vi(c->tenant), vs(jw_text(&w, NULL))), out, found);
}

enum err nodes_by_codes(struct ctx *c, const char *const *codes, size_t n, struct coded **out, size_t *found)
{
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[NODE_OF_CODES], c->a, VALS(vi(c->tenant), vs(texts(c, codes, n))), &rows);

	if (e != OK)
		return e;
	*out = arena_alloc(c->a, rows.n * sizeof **out);
	*found = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		(*out)[i] = (struct coded){ .node = node_read(v), .code = v[19].s, .from = v[20].i, .to = or_absent(&v[21]) };
	}
	return OK;
}

enum err node_children(struct ctx *c, int64_t parent, const char *after, int64_t max, struct node **out, size_t *n)
{
	return read_all(c, &territory_sql[NODE_CHILDREN], VALS(vi(c->tenant), vi(parent), vs(after ? after : ""), vi(max)), out, n);
}

enum err node_below(struct ctx *c, const char *path, int64_t level, const char *after, int64_t max, struct node **out, size_t *n)
{
	return read_all(c, &territory_sql[NODE_BELOW],
	                VALS(vi(c->tenant), vs(after ? after : path), vi(level), vs(arena_printf(c->a, "%s{", path)), vi(max)), out, n);
}

enum err node_subtree(struct ctx *c, const char *path, int64_t max, struct node **out, size_t *n)
{
	return read_all(c, &territory_sql[NODE_SUBTREE], VALS(vi(c->tenant), vs(path), vs(arena_printf(c->a, "%s{", path)), vi(max + 1)), out, n);
}

enum err node_roots(struct ctx *c, int64_t *last)
{
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[NODE_ROOTS], c->a, VALS(vi(c->tenant)), &rows);

	if (e == OK)
		*last = rows.v[0].type ? path_ordinal(rows.v[0].s) : 0;
	return e;
}

/* ---- for other rooms ---- */

enum err territory_node(struct ctx *c, int64_t id, struct place *out)
{
	struct node n;
	enum err e = node_by_id(c, id, &n);

	if (e == OK)
		*out = (struct place){ n.id, (int)n.level, n.path, n.name, n.code, n.duty_phone, n.host_org };
	return e;
}

enum err territory_children(struct ctx *c, int64_t node, struct list *out)
{
	struct node *found;
	struct place *v;
	size_t n;
	enum err e = node_children(c, node, NULL, LIMIT_IMPORT_ROWS, &found, &n);

	if (e != OK)
		return e;
	v = arena_alloc(c->a, n * sizeof *v);
	for (size_t i = 0; i < n; i++)
		v[i] = (struct place){ found[i].id, (int)found[i].level, found[i].path, found[i].name, found[i].code, found[i].duty_phone,
		                       found[i].host_org };
	*out = (struct list){ n, v };
	return OK;
}

enum err territory_by_code(struct ctx *c, const char *code, int64_t day, struct place *out)
{
	struct node n;
	enum err e = node_by_code(c, code, day, &n);

	if (e == OK)
		*out = (struct place){ n.id, (int)n.level, n.path, n.name, n.code, n.duty_phone, n.host_org };
	return e;
}

enum err territory_names(struct ctx *c, const char *path, struct list *out)
{
	const char *at[LEVEL_BUILDING];
	size_t n = strlen(path) / PATH_STEP;
	const char **names;
	struct rows rows;
	enum err e;

	for (size_t i = 0; i < LEVEL_BUILDING; i++)
		at[i] = arena_strn(c->a, path, (i < n ? i + 1 : n) * PATH_STEP);
	e = db_rows(c->db, &territory_sql[NODE_NAMES], c->a,
	            VALS(vi(c->tenant), vs(at[0]), vs(at[1]), vs(at[2]), vs(at[3]), vs(at[4]), vs(at[5]), vs(at[6]), vs(at[7])), &rows);
	if (e != OK)
		return e;
	names = arena_alloc(c->a, rows.n * sizeof *names);
	for (size_t i = 0; i < rows.n; i++)
		names[i] = row(&rows, i)[0].s;
	*out = (struct list){ rows.n, names };
	return OK;
}

enum err territory_moves(struct ctx *c, int64_t after, int max, struct list *out)
{
	struct path_move *moves;
	struct rows rows;
	enum err e = db_rows(c->db, &territory_sql[MOVES_AFTER], c->a, VALS(vi(c->tenant), vi(after), vi(max)), &rows);

	if (e != OK)
		return e;
	moves = arena_alloc(c->a, rows.n * sizeof *moves);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		moves[i] = (struct path_move){ v[0].i, v[1].i, v[4].i, v[2].s, v[3].s };
	}
	*out = (struct list){ rows.n, moves };
	return OK;
}
