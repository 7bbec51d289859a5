/*
 * bridge_cases.c: a desk takes its list out as a table. Taking data out is an act of its own, with a reason, in the journal; the
 * file is made beside the writer, page by page, and lies for an hour for whoever made it. What leaves is what the list shows:
 * no contact; the words of reports only when they are asked for.
 */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/day.h"
#include "base/id.h"
#include "base/limits.h"
#include "base/log.h"
#include "bridge/bridge_in.h"
#include "cases/cases_rows.h"
#include "core/side.h"

#define KEEP_US US_HOUR
#define PATH_BYTES 1200

struct export_in { const char *format, *reason; bool words; const struct case_list_in *filter; };
struct export_made { const char *format; int64_t rows; bool words; const char *filter, *reason; };
struct export_out { int64_t id, rows; const char *path; };

SHAPE(export_in_shape, "ExportIn", struct export_in,
	FIELD(struct export_in, format, F_STR, F_NEED, .one_of = "csv|xlsx"),
	FIELD(struct export_in, reason, F_STR, F_NEED, .min = 2, .max = 200, .doc = "why data is taken out; kept in the journal"),
	FIELD(struct export_in, words, F_BOOL, 0, .doc = "with the reporters' words"),
	FIELD(struct export_in, filter, F_OBJ, 0, .sub = &case_list_in_shape, .doc = "as in GET /cases; without it: all"));

SHAPE(export_made_shape, "Export", struct export_out,
	FIELD(struct export_out, id, F_ID, F_NEED),
	FIELD(struct export_out, rows, F_INT, F_NEED),
	FIELD(struct export_out, path, F_STR, F_NEED, .doc = "of the file, for an hour"));

SHAPE(export_event_shape, "ExportMade", struct export_made,
	FIELD(struct export_made, format, F_STR, F_NEED),
	FIELD(struct export_made, rows, F_INT, F_NEED),
	FIELD(struct export_made, words, F_BOOL, F_NEED),
	FIELD(struct export_made, filter, F_JSON, F_NEED),
	FIELD(struct export_made, reason, F_STR, 0));

static enum err made_apply(struct ctx *c, const struct entry *e, const void *data)
{
	(void)c;
	(void)e;
	(void)data;
	return OK;   /* nothing is shown of it but the journal's entry */
}

const struct event_kind export_made_kind = { "export.made", &export_event_shape, made_apply };

/* What prepare made: the file stands under its id. */
struct made { int64_t id, rows; const char *path, *filter; };

static void file_path(struct ctx *c, char out[PATH_BYTES], int64_t id, const char *format)
{
	snprintf(out, PATH_BYTES, "%s/exports/%" PRId64 ".%s", core_files(c->core), id, format);
}

static enum err folder(struct ctx *c)
{
	char path[PATH_BYTES];

	snprintf(path, sizeof path, "%s/exports", core_files(c->core));
	if (mkdir(path, 0700) == 0 || errno == EEXIST)
		return OK;
	return refuse(&c->problem, errno == ENOSPC ? E_FULL : E_INTERNAL, "", "导出文件夹无法创建", "the folder of exports cannot be made");
}

/* Files whose hour is over, also those that a failed or repeated command left without a row: a file's name is its id, and so its age. */
static void sweep(struct ctx *c)
{
	char path[PATH_BYTES];
	struct dirent *d;
	DIR *dir;

	snprintf(path, sizeof path, "%s/exports", core_files(c->core));
	if (!(dir = opendir(path)))
		return;
	while ((d = readdir(dir))) {
		int64_t id = strtoll(d->d_name, NULL, 10);
		if (id <= 0 || id_time(id) >= c->now - KEEP_US)
			continue;
		snprintf(path, sizeof path, "%s/exports/%s", core_files(c->core), d->d_name);
		if (unlink(path) != 0 && errno != ENOENT)
			LOG(LOG_WARN, "an export could not be removed", LS("file", path));
	}
	closedir(dir);
}

static const char *joined(struct arena *a, const struct list *names)
{
	const char *const *v = names->v, *out = "";

	for (size_t i = 0; i < names->n; i++)
		out = arena_printf(a, "%s%s%s", out, i ? " / " : "", v[i]);
	return out;
}

static enum err case_cells(struct ctx *c, struct sheet *s, struct row_cache *cache, const struct case_file *f, bool words)
{
	struct case_row r;
	const char *why = NULL;
	enum err e = case_row_words(c, cache, f, &r);

	if (e == OK && words)
		e = case_explained_words(c, f->id, &why);
	if (e != OK)
		return e;
	sheet_text(s, r.number);
	sheet_text(s, r.state_name);
	sheet_text(s, r.channel);
	sheet_text(s, r.category_name);
	sheet_text(s, joined(c->a, &r.node_names));
	sheet_text(s, r.org_name);
	sheet_time(s, r.opened);
	sheet_time(s, r.due);
	sheet_text(s, r.clock_state);
	sheet_time(s, r.closed);
	sheet_int(s, f->score);
	sheet_int(s, r.photos);
	if (words) {
		sheet_text(s, side_get_id(c, f->text_id));
		sheet_text(s, why);
	}
	sheet_row(s);
	return OK;
}

/* Page by page, in an arena that is emptied behind each: c->a is the command's own until the end. */
static enum err table_fill(struct ctx *c, struct sheet *s, struct case_list_in in, bool words, int64_t *rows)
{
	struct arena *own = c->a, *page = arena_new(LIMIT_ARENA_BYTES);
	char cursor[64] = "";
	const char *next;
	enum err e;

	in.limit = LIMIT_LIST_ROWS;
	c->a = page;
	do {
		struct row_cache *cache = arena_alloc(page, sizeof *cache);
		struct case_file *all;
		size_t n;
		next = NULL;
		in.cursor = *cursor ? cursor : NULL;
		e = case_list_page(c, &in, &all, &n, &next);
		for (size_t i = 0; e == OK && i < n; i++) {
			if (all[i].secret)       /* whoever may read it here: it does not leave */
				continue;
			e = case_cells(c, s, cache, &all[i], words);
			++*rows;
		}
		if (e == OK && next && *rows >= LIMIT_EXPORT_ROWS)
			e = refuse(&c->problem, E_TOO_LARGE, "filter", "超过 %d 行，请缩小范围后分次导出",
			           "More than %d rows; narrow the filter and export in parts", LIMIT_EXPORT_ROWS);
		snprintf(cursor, sizeof cursor, "%s", next ? next : "");
		arena_reset(page);
	} while (e == OK && next);
	c->a = own;
	arena_free(page);
	return e;
}

static const char *const heads_zh[] = { "编号", "状态", "来源", "类别", "位置", "承办单位", "受理时间", "到期时间", "时限状态", "办结时间", "评分", "照片",
	"内容", "超期说明", NULL };
static const char *const heads_en[] = { "Number", "State", "Channel", "Category", "Place", "Unit", "Opened", "Due", "Clock", "Closed",
	"Score", "Photos", "Words", "Why late", NULL };

static enum err table_make(struct ctx *c, const struct export_in *in, const struct case_list_in *filter, const char *path, int64_t *rows)
{
	const char *heads[sizeof heads_zh / sizeof *heads_zh];
	size_t last = sizeof heads / sizeof *heads - 1;
	struct sheet *s;
	enum err e;

	memcpy(heads, ctx_zh(c) ? heads_zh : heads_en, sizeof heads);
	if (!in->words)
		heads[last - 2] = NULL;
	if (!(s = sheet_open(path, strcmp(in->format, "xlsx") == 0, heads)))
		return refuse(&c->problem, E_FULL, "", "导出文件无法创建", "the file cannot be made");
	e = table_fill(c, s, *filter, in->words, rows);
	if (!sheet_close(s) && e == OK)
		e = refuse(&c->problem, E_FULL, "", "导出文件无法写入，磁盘可能已满", "the file cannot be written; the disk may be full");
	return e;
}

enum err export_prepare(struct ctx *c)
{
	const struct export_in *in = c->in;
	struct case_list_in *filter = arena_alloc(c->a, sizeof *filter);
	struct made *made = arena_alloc(c->a, sizeof *made);
	char path[PATH_BYTES];
	struct jw w;
	enum err e;

	shape_clear(&case_list_in_shape, filter);
	filter->queue = "all";
	if (in->filter)
		*filter = *in->filter;
	if (in->filter && !filter->queue)
		filter->queue = "all";
	made->id = ctx_id(c);
	if ((e = folder(c)) != OK)
		return e;
	sweep(c);
	file_path(c, path, made->id, in->format);
	if ((e = table_make(c, in, filter, path, &made->rows)) != OK) {
		unlink(path);
		return e;
	}
	jw_init(&w, c->a);
	shape_write(&w, &case_list_in_shape, filter);
	made->filter = jw_text(&w, NULL);
	c->prepared = made;
	return OK;
}

enum err export_add(struct ctx *c)
{
	const struct export_in *in = c->in;
	const struct made *made = c->prepared;
	struct export_made data = { .format = in->format, .rows = made->rows, .words = in->words, .filter = made->filter };
	enum err e;

	data.reason = side_put(c, made->id, "reason", in->reason);
	c->done_id = made->id;
	c->done_version = 1;
	if ((e = record(c, &export_made_kind, made->id, 0, &data, NULL)) != OK ||
	    (e = db_exec(c->db, &bridge_sql[FILE_ADD], VALS(vi(c->tenant), vi(made->id), vi(c->actor.person), vs(in->format), vi(c->now), vi(made->rows)),
	                 NULL)) != OK)
		return e;
	c->reply->status = 201;
	*(struct export_out *)c->out = (struct export_out){ made->id, made->rows, arena_printf(c->a, "/api/v1/exports/%" PRId64, made->id) };
	return OK;
}

/* The file that prepare has made for the second time has no row: the sweep takes it. */
enum err export_again(struct ctx *c, int64_t id)
{
	struct rows rows;
	enum err e = db_rows(c->db, &bridge_sql[FILE_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	if (e != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_NOT_FOUND, "export", "导出文件只保留一小时，请重新导出", "The file was kept for an hour; export again");
	c->reply->status = 201;
	*(struct export_out *)c->out = (struct export_out){ id, rows.v[3].i, arena_printf(c->a, "/api/v1/exports/%" PRId64, id) };
	return OK;
}

enum err export_show(struct ctx *c)
{
	char path[PATH_BYTES];
	struct rows rows;
	int64_t id;
	enum err e;

	if ((e = ctx_param_id(c, "export", &id)) != OK ||
	    (e = db_rows(c->db, &bridge_sql[FILE_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows)) != OK)
		return e;
	if (rows.n && rows.v[0].i == c->actor.person && rows.v[2].i >= c->now - KEEP_US) {
		file_path(c, path, id, rows.v[1].s);
		if (access(path, R_OK) == 0)
			c->reply->file = arena_str(c->a, path);
	}
	if (!c->reply->file)
		return refuse(&c->problem, E_NOT_FOUND, "export", "没有这个导出文件：它只保留一小时，只有导出人可以下载",
		              "There is no such file: it is kept for an hour, for whoever made it");
	c->reply->type = strcmp(rows.v[1].s, "csv") == 0 ? "text/csv; charset=utf-8"
	                                                 : "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
	return OK;
}

/* ---- the clock ---- */

enum err export_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct rows rows;
	enum err e;

	*n = 0;
	if (max < 1 || (e = db_rows(c->db, &bridge_sql[FILE_OLD], c->a, VALS(vi(c->tenant), vi(c->now - KEEP_US)), &rows)) != OK)
		return max < 1 ? OK : e;
	if (rows.n)
		out[(*n)++] = (struct due){ "/api/v1/clock/exports", NULL };
	return OK;
}

enum err export_clean(struct ctx *c)
{
	struct rows rows;
	enum err e = db_rows(c->db, &bridge_sql[FILE_OLD], c->a, VALS(vi(c->tenant), vi(c->now - KEEP_US)), &rows);

	sweep(c);
	for (size_t i = 0; e == OK && i < rows.n; i++)
		e = db_exec(c->db, &bridge_sql[FILE_DROP], VALS(vi(c->tenant), vi(row(&rows, i)[0].i)), NULL);
	return e;
}
