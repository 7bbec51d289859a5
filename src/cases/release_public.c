/*
 * release_public.c: the public's list and map. Only what was released, in the words of the release; of the case itself its state and
 * the days on which it was opened and closed.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/text.h"
#include "cases/photo.h"
#include "cases/release_in.h"
#include "core/side.h"
#include "territory/territory.h"

#define PAGE_ROWS 50

struct public_photo { const char *id; int64_t width, height; };
struct public_row {
	const char *number, *title, *state_name, *category_name, *grid;
	bool open;
	double lon, lat;
	int64_t opened, closed, released, photos;
};
struct public_case { struct public_row row; const char *text; struct list photo_list; };
struct public_in { double west, south, east, north; int64_t node; const char *state, *cursor; };
struct public_out { struct list items; const char *next; bool more; };

#define ROW_FIELDS \
	FIELD(struct public_row, number, F_STR, F_NEED), FIELD(struct public_row, title, F_STR, F_NEED), FIELD(struct public_row, open, F_BOOL, F_NEED), \
	FIELD(struct public_row, state_name, F_STR, F_NEED), FIELD(struct public_row, category_name, F_STR, 0), \
	FIELD(struct public_row, grid, F_STR, 0), \
	FIELD(struct public_row, lon, F_NUM, F_NEED), FIELD(struct public_row, lat, F_NUM, F_NEED), \
	FIELD(struct public_row, opened, F_DAY, F_NEED), FIELD(struct public_row, closed, F_DAY, 0), FIELD(struct public_row, released, F_TIME, F_NEED), \
	FIELD(struct public_row, photos, F_INT, F_NEED)

SHAPE(public_row_shape, "PublicCaseRow", struct public_row, ROW_FIELDS);

SHAPE(public_photo_shape, "PublicPhoto", struct public_photo,
	FIELD(struct public_photo, id, F_STR, F_NEED, .doc = "GET /public/photos/{id}/thumb or full"), FIELD(struct public_photo, width, F_INT, F_NEED),
	FIELD(struct public_photo, height, F_INT, F_NEED));

SHAPE(public_case_shape, "PublicCase", struct public_case, ROW_FIELDS,
	FIELD(struct public_case, text, F_STR, F_NEED, .max = LIMIT_WORDS_CHARS),
	FIELD(struct public_case, photo_list, F_LIST, F_NEED, .sub = &public_photo_shape));

SHAPE(public_list_in_shape, "PublicListIn", struct public_in,
	FIELD(struct public_in, west, F_NUM, 0, .min = -180, .max = 180, .doc = "a part of the map, all four sides, at most a third of a degree high"),
	FIELD(struct public_in, south, F_NUM, 0, .min = -90, .max = 90), FIELD(struct public_in, east, F_NUM, 0, .min = -180, .max = 180),
	FIELD(struct public_in, north, F_NUM, 0, .min = -90, .max = 90), FIELD(struct public_in, node, F_ID, 0, .doc = "under this node"),
	FIELD(struct public_in, state, F_STR, 0, .one_of = "open|closed"), FIELD(struct public_in, cursor, F_STR, 0, .max = 60));

SHAPE(public_list_shape, "PublicList", struct public_out,
	FIELD(struct public_out, items, F_LIST, F_NEED, .sub = &public_row_shape), FIELD(struct public_out, next, F_STR, 0),
	FIELD(struct public_out, more, F_BOOL, F_NEED, .doc = "of a map: not all are shown, look closer"));

/* A row of the statements that join the case. False: its words were erased meanwhile, so it is shown no longer. */
static bool row_of(struct ctx *c, const struct val *v, struct public_row *out)
{
	const struct process *def = process_by_hash(c, v[13].s);
	const struct proc_item *category = def && v[15].type ? process_category(def, v[15].s) : NULL;
	int state = def ? process_state(def, v[14].s) : -1;
	struct place grid;

	*out = (struct public_row){ .number = v[3].s, .title = side_get_id(c, v[6].i), .lon = v[8].d, .lat = v[9].d, .photos = v[10].i,
		.released = v[11].i, .opened = day_at(v[16].i, CHINA_OFFSET_MIN), .closed = v[17].type ? day_at(v[17].i, CHINA_OFFSET_MIN) : ABSENT,
		.open = v[18].i };
	out->state_name = state < 0 ? v[14].s : ctx_zh(c) ? def->states[state].name.zh : def->states[state].name.en;
	out->category_name = !category ? NULL : ctx_zh(c) ? category->name.zh : category->name.en;
	if (ctx_found(c, territory_node(c, v[4].i, &grid)))
		out->grid = grid.name;
	return out->title != NULL;
}

static void rows_fill(struct ctx *c, const struct rows *rows, size_t max, struct public_out *out)
{
	struct public_row *v = arena_alloc(c->a, (out->items.n + rows->n) * sizeof *v);
	size_t n = out->items.n;

	if (n)
		memcpy(v, out->items.v, n * sizeof *v);
	for (size_t i = 0; i < rows->n && i < max; i++)
		n += row_of(c, row(rows, i), &v[n]);
	out->items = (struct list){ n, v };
}

/* A row of cells is one range; what sticks out at its ends is cut by longitude, at top and bottom by latitude. */
static enum err map_part(struct ctx *c, const struct public_in *in, struct public_out *out)
{
	int64_t first, last, left = MAP_ROWS;
	struct rows rows;
	enum err e = OK;

	if (!(in->west <= in->east && in->south <= in->north))
		return refuse(&c->problem, E_INPUT, "west", "地图范围须有西、南、东、北四边，且西不大于东、南不大于北",
		              "A part of the map has four sides: west not beyond east, south not beyond north");
	first = release_cell(in->west, in->south) / 100000;
	last = release_cell(in->west, in->north) / 100000;
	if (last - first >= CELLS_MAX)
		return refuse(&c->problem, E_INPUT, "north", "地图范围过大，请放大后再看", "This part of the map is too large; look closer");
	for (int64_t y = first; y <= last && left > 0 && e == OK; y++) {
		int64_t from = y * 100000 + release_cell(in->west, 0) % 100000, to = y * 100000 + release_cell(in->east, 0) % 100000;
		e = db_rows(c->db, &release_sql[RELEASE_CELLS], c->a,
		            VALS(vi(c->tenant), vi(from), vi(to), vd(in->west), vd(in->east), vs(in->state ? in->state : ""), vi(left + 1)), &rows);
		if (e != OK)
			break;
		out->more |= (int64_t)rows.n > left;
		rows_fill(c, &rows, (size_t)left, out);
		left -= (int64_t)rows.n;
	}
	struct public_row *v = out->items.v;
	size_t n = 0;
	for (size_t i = 0; i < out->items.n; i++)
		if (v[i].lat >= in->south && v[i].lat <= in->north)
			v[n++] = v[i];
	out->items.n = n;
	return e;
}

static enum err newest(struct ctx *c, const struct public_in *in, struct public_out *out)
{
	int64_t at = INT64_MAX, id = INT64_MAX;
	const char *state = in->state ? in->state : "", *dot = in->cursor ? strchr(in->cursor, '.') : NULL;
	struct place node;
	struct rows rows;
	enum err e;

	if (in->cursor && (!dot || !text_int(arena_strn(c->a, in->cursor, (size_t)(dot - in->cursor)), 0, INT64_MAX, &at) ||
	                   !text_int(dot + 1, 0, INT64_MAX, &id)))
		return refuse(&c->problem, E_INPUT, "cursor", "翻页游标无效，请从第一页重新开始", "The cursor is not valid; begin with the first page again");
	if (in->node == ABSENT)
		e = db_rows(c->db, &release_sql[RELEASE_LIST], c->a, VALS(vi(c->tenant), vi(at), vi(id), vs(state), vi(PAGE_ROWS + 1)), &rows);
	else if ((e = territory_node(c, in->node, &node)) == OK)
		e = db_rows(c->db, &release_sql[RELEASE_PLACE], c->a,
		            VALS(vi(c->tenant), vi(at), vs(node.path), vs(arena_printf(c->a, "%s{", node.path)), vi(id), vs(state), vi(PAGE_ROWS + 1)),
		            &rows);
	if (e != OK)
		return e;
	if (rows.n > PAGE_ROWS)
		out->next = arena_printf(c->a, "%" PRId64 ".%" PRId64, row(&rows, PAGE_ROWS - 1)[11].i, row(&rows, PAGE_ROWS - 1)[0].i);
	rows_fill(c, &rows, PAGE_ROWS, out);
	return OK;
}

enum err public_list(struct ctx *c)
{
	const struct public_in *in = c->in;

	if (isnan(in->west) && isnan(in->east) && isnan(in->south) && isnan(in->north))
		return newest(c, in, c->out);
	return map_part(c, in, c->out);
}

enum err public_show(struct ctx *c)
{
	struct public_case *out = c->out;
	struct public_photo *photos;
	struct rows rows, pictures;
	enum err e = db_rows(c->db, &release_sql[RELEASE_BY_NUMBER], c->a, VALS(vi(c->tenant), vs(ctx_param(c, "number"))), &rows);

	if (e != OK)
		return e;
	if (rows.n)
		out->text = side_get_id(c, rows.v[7].i);
	if (!rows.n || !row_of(c, rows.v, &out->row) || !out->text)
		return refuse(&c->problem, E_NOT_FOUND, "number", "没有公开此编号的案件", "No case of this number is released");
	if ((e = db_rows(c->db, &release_sql[RELEASE_PHOTOS], c->a, VALS(vi(c->tenant), vi(rows.v[0].i)), &pictures)) != OK)
		return e;
	photos = arena_alloc(c->a, pictures.n * sizeof *photos);
	for (size_t i = 0; i < pictures.n; i++)
		photos[i] = (struct public_photo){ row(&pictures, i)[0].s, row(&pictures, i)[1].i, row(&pictures, i)[2].i };
	out->photo_list = (struct list){ pictures.n, photos };
	return OK;
}

enum err public_photo(struct ctx *c)
{
	const char *id = ctx_param(c, "photo");
	struct rows rows;
	enum err e = db_rows(c->db, &release_sql[RELEASE_PHOTO_SHOWN], c->a, VALS(vi(c->tenant), vs(id)), &rows);

	if (e != OK)
		return e;
	if (rows.n)
		c->reply->file = photo_path(c->a, core_files(c->core), id, ctx_param(c, "size"));
	if (!c->reply->file)
		return refuse(&c->problem, E_NOT_FOUND, "photo", "没有公开这张照片", "There is no such released photo");
	c->reply->type = "image/jpeg";
	return OK;
}
