/*
 * gazetteer.c: a chunk of a gazetteer comes in, and a place is found by any part of its name: a name of n characters stands n times in
 * an index, once from each of its characters on, so a part is the beginning of one of them on either store.
 */
#include "territory/gazetteer_in.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "territory/territory_in.h"

#define FIND_MAX 40
#define NAME_CHARS 80

struct gazetteer_row { int64_t row; const char *name, *kind, *address; double lon, lat; };
struct gazetteer_chunk { const char *datum; bool dry_run, replace; struct list rows; };

SHAPE(gazetteer_row_shape, "GazetteerRow", struct gazetteer_row,
	FIELD(struct gazetteer_row, row, F_INT, F_NEED), FIELD(struct gazetteer_row, name, F_STR, F_NEED, .max = LIMIT_NAME_CHARS),
	FIELD(struct gazetteer_row, kind, F_STR, 0, .max = 40), FIELD(struct gazetteer_row, address, F_STR, 0, .max = LIMIT_NAME_CHARS),
	FIELD(struct gazetteer_row, lon, F_NUM, F_NEED, .min = -180, .max = 180),
	FIELD(struct gazetteer_row, lat, F_NUM, F_NEED, .min = -90, .max = 90));
SHAPE(gazetteer_chunk_shape, "GazetteerChunk", struct gazetteer_chunk,
	FIELD(struct gazetteer_chunk, datum, F_STR, F_NEED, .one_of = "wgs84|gcj02"),
	FIELD(struct gazetteer_chunk, dry_run, F_BOOL, 0, .doc = "says what it would do, and does nothing"),
	FIELD(struct gazetteer_chunk, replace, F_BOOL, 0, .doc = "with the first chunk of a file: what was there before goes"),
	FIELD(struct gazetteer_chunk, rows, F_LIST, F_NEED, .min = 1, .max = LIMIT_IMPORT_ROWS, .sub = &gazetteer_row_shape));

SHAPE(gazetteer_place_shape, "GazetteerPlace", struct gazetteer_place,
	FIELD(struct gazetteer_place, id, F_ID, F_NEED), FIELD(struct gazetteer_place, name, F_STR, F_NEED),
	FIELD(struct gazetteer_place, kind, F_STR, 0), FIELD(struct gazetteer_place, address, F_STR, 0),
	FIELD(struct gazetteer_place, lon, F_NUM, F_NEED), FIELD(struct gazetteer_place, lat, F_NUM, F_NEED));
SHAPE(gazetteer_imported_shape, "GazetteerImported", struct gazetteer_imported,
	FIELD(struct gazetteer_imported, replace, F_BOOL, F_NEED),
	FIELD(struct gazetteer_imported, places, F_LIST, F_NEED, .sub = &gazetteer_place_shape));

/* ---- event -> rows ---- */

static enum err tails_add(struct ctx *c, const struct gazetteer_place *p)
{
	enum err e = OK;
	int n = 0;

	for (const char *s = p->name; *s && n < TAILS_MAX && e == OK; s++)
		if (((unsigned char)*s & 0xc0) != 0x80)      /* a character begins here */
			e = db_exec(c->db, &gazetteer_sql[GAZ_TAIL_ADD], VALS(vi(c->tenant), vs(s), vi(p->id), vi(n++ == 0)), NULL);
	return e;
}

static enum err imported_apply(struct ctx *c, const struct entry *entry, const void *data)
{
	const struct gazetteer_imported *d = data;
	const struct gazetteer_place *v = d->places.v;
	enum err e = OK;

	(void)entry;
	if (d->replace && (e = db_exec(c->db, &gazetteer_sql[GAZ_CLEAR], VALS(vi(c->tenant)), NULL)) == OK)
		e = db_exec(c->db, &gazetteer_sql[GAZ_TAIL_CLEAR], VALS(vi(c->tenant)), NULL);
	for (size_t i = 0; i < d->places.n && e == OK; i++) {
		e = db_exec(c->db, &gazetteer_sql[GAZ_ADD], VALS(vi(c->tenant), vi(v[i].id), vs(v[i].name), vs(v[i].kind ? v[i].kind : ""),
		            vs(v[i].address ? v[i].address : ""), vd(v[i].lon), vd(v[i].lat)), NULL);
		if (e == OK)
			e = tails_add(c, &v[i]);
	}
	return e;
}

const struct event_kind gazetteer_imported_kind = { "gazetteer.imported", &gazetteer_imported_shape, imported_apply };

/* ---- POST /territory/gazetteer ---- */

static enum err row_check(const struct gazetteer_row *r, struct problem *p)
{
	if (!*r->name || text_chars(r->name) > NAME_CHARS || text_control(r->name))
		return refuse(p, E_INPUT, "name", "名称应为 1 至 %d 个字的一行文字", "A name is one line of 1 to %d characters", NAME_CHARS);
	if (r->lon == 0 && r->lat == 0)
		return refuse(p, E_INPUT, "lon", "缺少坐标", "The position is missing");
	return OK;
}

static enum err gazetteer_run(struct ctx *c)
{
	const struct gazetteer_chunk *in = c->in;
	const struct gazetteer_row *v = in->rows.v;
	struct gazetteer_imported data = { .replace = in->replace };
	struct gazetteer_place *to = arena_alloc(c->a, in->rows.n * sizeof *to);
	struct refusal *refused = arena_alloc(c->a, in->rows.n * sizeof *refused);
	size_t bad = 0;

	for (size_t i = 0; i < in->rows.n; i++) {
		if (row_check(&v[i], &refused[bad].p) != OK) {
			refused[bad++].row = v[i].row;
			continue;
		}
		to[data.places.n] = (struct gazetteer_place){ ctx_id(c), v[i].name, v[i].kind, v[i].address, v[i].lon, v[i].lat };
		territory_datum(in->datum, &to[data.places.n].lon, &to[data.places.n].lat);
		data.places.n++;
	}
	data.places.v = to;
	import_answer(c, in->rows.n, data.places.n, 0, refused, bad);
	if (in->dry_run || (data.places.n == 0 && !data.replace))
		return OK;
	c->done_id = ctx_id(c);
	return record(c, &gazetteer_imported_kind, c->done_id, 0, &data, NULL);
}

/* ---- finding ---- */

static int hit_rank(const struct val *v, size_t n)
{
	return !v[6].i ? 2 : v[1].s[n] ? 1 : 0;
}

struct found { struct gazetteer_hit hit; int rank; size_t len; };

static int by_rank(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank - y->rank;
	return x->len != y->len ? (x->len > y->len) - (x->len < y->len) : (x->hit.id > y->hit.id) - (x->hit.id < y->hit.id);
}

static bool seen(const struct found *v, size_t n, int64_t id)
{
	while (n && v[n - 1].hit.id != id)
		n--;
	return n > 0;
}

enum err gazetteer_find(struct ctx *c, const char *q, size_t max, struct gazetteer_hit **out, size_t *n)
{
	const char *end = arena_printf(c->a, "%s\xf4\x8f\xbf\xbf", q);
	struct found *v;
	struct rows rows;
	enum err e = db_rows(c->db, &gazetteer_sql[GAZ_FIND], c->a, VALS(vi(c->tenant), vs(q), vs(end), vi(FIND_MAX)), &rows);

	*n = 0;
	if (e != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		if (!seen(v, *n, r[0].i))
			v[(*n)++] = (struct found){ { r[0].i, r[1].s, r[2].s, r[3].s, r[4].d, r[5].d }, hit_rank(r, strlen(q)), strlen(r[1].s) };
	}
	qsort(v, *n, sizeof *v, by_rank);
	*n = *n < max ? *n : max;
	*out = arena_alloc(c->a, *n * sizeof **out);
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = v[i].hit;
	return OK;
}

/* ---- the room ---- */

static const struct cmd gazetteer_cmds[] = {
	{ "POST", "/territory/gazetteer", "import.run", WRITE, gazetteer_run, "A chunk of a gazetteer: places by name", .in = &gazetteer_chunk_shape,
	  .out = &import_done_shape, .scope = ctx_scope_top, .again = import_again, .flags = CMD_NO_KEY | CMD_HEAVY },
};

static const struct event_kind *const gazetteer_events[] = { &gazetteer_imported_kind };

static const struct table gazetteer_tables[] = {
	{ "gazetteer", TABLE_PROJECTION, &gazetteer_sql[GAZ_DUMP] }, { "gazetteer_tail", TABLE_PROJECTION, &gazetteer_sql[GAZ_TAIL_DUMP] },
};

const struct room gazetteer_room = {
	.name = "gazetteer",
	.cmds = gazetteer_cmds, .cmds_n = 1,
	.events = gazetteer_events, .events_n = 1,
	.stmts = gazetteer_sql, .stmts_n = GAZETTEER_STMTS,
	.tables = gazetteer_tables, .tables_n = 2,
};
