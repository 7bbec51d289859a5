/*
 * photo_room.c: the photos' room. A picture is read, made and stored beside the writer; the writer only keeps its row. A case
 * claims it later, in its own transaction; what nobody claims is removed a day later.
 */
#include <string.h>

#include "base/log.h"
#include "cases/photo_in.h"
#include "http/http.h"

#define UNUSED_US US_DAY
#define GIVEN_UP_US US_MINUTE
#define CLEAN_ROWS 50

struct photo_kept { const char *id; int64_t width, height; const char *thumb; };

SHAPE(photo_kept_shape, "PhotoKept", struct photo_kept,
	FIELD(struct photo_kept, id, F_STR, F_NEED, .doc = "to be named in a report"),
	FIELD(struct photo_kept, width, F_INT, F_NEED, .doc = "pixels of the stored picture"),
	FIELD(struct photo_kept, height, F_INT, F_NEED),
	FIELD(struct photo_kept, thumb, F_STR, F_NEED, .doc = "path of its small size, for who may see it"));

/* ---- uploading ---- */

static enum err the_part(struct ctx *c, const struct part **out)
{
	const struct call *call = c->call;
	struct part *parts;
	size_t n;
	enum err e;

	if (!call->type || strncmp(call->type, "multipart/form-data", 19) != 0)
		return refuse(&c->problem, E_MEDIA, "Content-Type", "照片须以 multipart/form-data 上传", "A photo is uploaded as multipart/form-data");
	if ((e = multipart_read(c->a, call->type, call->body ? call->body : "", call->n, &parts, &n, &c->problem)) != OK)
		return e;
	if (n != 1 || strcmp(parts[0].name, "photo") != 0)
		return refuse(&c->problem, E_INPUT, "photo", "表单须恰有一个名为 photo 的字段", "The form must have exactly one field, named photo");
	*out = &parts[0];
	return OK;
}

static enum err photo_prepare(struct ctx *c)
{
	struct photo *made = arena_alloc(c->a, sizeof *made);
	const struct part *part = NULL;
	const void *full, *thumb;
	size_t full_n, thumb_n;
	enum err e;

	if ((e = the_part(c, &part)) != OK ||
	    (e = photo_make(c->a, c->tenant, part->data, part->n, made, &full, &full_n, &thumb, &thumb_n, &c->problem)) != OK ||
	    (e = photo_store(core_files(c->core), made, full, full_n, thumb, thumb_n, &c->problem)) != OK)
		return e;
	c->prepared = made;
	return OK;
}

static enum err photo_run(struct ctx *c)
{
	const struct photo *made = c->prepared;
	struct photo_kept *out = c->out;
	enum err e = db_exec(c->db, &photo_sql[PHOTO_KEEP],
	                     VALS(vi(c->tenant), vs(made->id), vi(made->width), vi(made->height), vi(made->bytes), vi(c->now)), &(int64_t){ 0 });

	if (e != OK)
		return e;
	/* The clean-up may have taken the same picture's files between our storing them and this row; from here on it cannot. */
	if (!photo_path(c->a, core_files(c->core), made->id, "full") || !photo_path(c->a, core_files(c->core), made->id, "thumb"))
		return refuse(&c->problem, E_BUSY, "photo", "照片刚被清理，请再上传一次", "The photo was just being cleaned away; upload it once more");
	*out = (struct photo_kept){ made->id, made->width, made->height, arena_printf(c->a, "/api/v1/photos/%s/thumb", made->id) };
	c->reply->status = 201;
	return OK;
}

enum err photo_claim(struct ctx *c, const char *id, int64_t *width, int64_t *height)
{
	struct rows rows;
	int64_t changed = 0;
	enum err e = db_exec(c->db, &photo_sql[PHOTO_USE], VALS(vi(c->tenant), vs(id)), &changed);

	if (e != OK)
		return e;
	if (changed == 0)
		return refuse(&c->problem, E_INPUT, "photos", "没有编号为 %s 的照片，或它上传后超过一天未被使用；请重新上传",
		              "There is no photo %s, or it was not used within a day of its upload; upload it again", id);
	if ((e = db_rows(c->db, &photo_sql[PHOTO_SIZE], c->a, VALS(vi(c->tenant), vs(id)), &rows)) != OK)
		return e;
	*width = rows.v[0].i;
	*height = rows.v[1].i;
	return OK;
}

enum err photo_release(struct ctx *c, const char *id)
{
	return db_exec(c->db, &photo_sql[PHOTO_RELEASE], VALS(vi(c->tenant), vs(id), vi(c->now)), NULL);
}

/* ---- cleaning ---- */

static enum err old_rows(struct ctx *c, int64_t max, struct rows *gone, struct rows *unused)
{
	enum err e = db_rows(c->db, &photo_sql[PHOTO_GIVEN_UP], c->a, VALS(vi(c->tenant), vi(c->now - GIVEN_UP_US), vi(max)), gone);

	return e != OK ? e : db_rows(c->db, &photo_sql[PHOTO_UNUSED], c->a, VALS(vi(c->tenant), vi(c->now - UNUSED_US), vi(max)), unused);
}

/*
 * First a row is given up, so that no case can claim it; a later turn removes files and row. Files go inside the transaction
 * that drops the row: should it fail, the row is still given up, and the files are not missed.
 */
static enum err photo_clean(struct ctx *c)
{
	struct rows gone, unused;
	enum err e = old_rows(c, CLEAN_ROWS, &gone, &unused);

	if (e != OK)
		return e;
	for (size_t i = 0; i < gone.n; i++) {
		const char *id = gone.v[i].s;
		int64_t dropped;
		if ((e = db_exec(c->db, &photo_sql[PHOTO_DROP], VALS(vi(c->tenant), vs(id)), &dropped)) != OK)
			return e;
		if (dropped && !photo_remove(core_files(c->core), id))
			LOG(LOG_WARN, "an unused photo could not be removed", LS("photo", id));
	}
	for (size_t i = 0; i < unused.n; i++) {
		e = db_exec(c->db, &photo_sql[PHOTO_GIVE_UP], VALS(vi(c->tenant), vs(unused.v[i].s), vi(c->now), vi(c->now - UNUSED_US)), NULL);
		if (e != OK)
			return e;
	}
	return OK;
}

static enum err photo_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct rows gone, unused;
	enum err e;

	*n = 0;
	if (max < 1)
		return OK;
	if ((e = old_rows(c, 1, &gone, &unused)) == OK && (gone.n || unused.n))
		out[(*n)++] = (struct due){ "/api/v1/clock/photos", NULL };
	return e;
}

static const struct cmd photo_cmds[] = {
	{ "POST", "/photos", "", WRITE, photo_run, "Uploads a photo for a report", .out = &photo_kept_shape, .prepare = photo_prepare,
	  .flags = CMD_RAW | CMD_SLOW_RATE | CMD_NO_KEY | CMD_HEAVY },
	{ "POST", "/clock/photos", "clock", WRITE, photo_clean, "Removes photos that nobody used within a day", .flags = CMD_INTERNAL },
};

static const struct table photo_tables[] = { { "photo", TABLE_SIDE, NULL } };

const struct room photo_room = {
	.name = "photos",
	.cmds = photo_cmds, .cmds_n = sizeof photo_cmds / sizeof photo_cmds[0],
	.stmts = photo_sql, .stmts_n = PHOTO_STMTS,
	.tables = photo_tables, .tables_n = 1,
	.due = photo_due,
};
