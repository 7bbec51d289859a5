/*
 * tiles.c: the map's pictures. GET /tiles says which there are and under which name (it changes with the file, so that browsers
 * keep pictures for a year); the pictures are read from the file, one at a time. The store is not asked.
 */
#include "territory/tiles.h"

#include <inttypes.h>
#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "core/inside.h"
#include "store/mbtiles.h"
#include "territory/import_in.h"

#define NAME "tiles.mbtiles"
#define PATH_BYTES 1200
#define COPY_BYTES (1u << 20)

/* One for the installation, whatever the tenant: the file is the machine's. */
struct tiles { pthread_mutex_t lock; struct mbtiles *m; char set[40]; };
struct tiles_out { bool there; const char *url, *attribution; int64_t min_zoom, max_zoom; double west, south, east, north; };

SHAPE(tiles_out_shape, "Tiles", struct tiles_out,
	FIELD(struct tiles_out, there, F_BOOL, F_NEED, .doc = "whether the operator gave any; the rest is missing otherwise"),
	FIELD(struct tiles_out, url, F_STR, 0, .doc = "with {z}, {x} and {y}, in web mercator"),
	FIELD(struct tiles_out, attribution, F_STR, 0, .max = 300),
	FIELD(struct tiles_out, min_zoom, F_INT, 0), FIELD(struct tiles_out, max_zoom, F_INT, 0),
	FIELD(struct tiles_out, west, F_NUM, 0), FIELD(struct tiles_out, south, F_NUM, 0), FIELD(struct tiles_out, east, F_NUM, 0),
	FIELD(struct tiles_out, north, F_NUM, 0));

/* Which file it is: its time and size. "" if there is none. */
static void set_of(const char *path, char out[40])
{
	struct stat st;

	*out = 0;
	if (stat(path, &st) == 0)
		snprintf(out, 40, "%" PRIx64 "-%" PRIx64, (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000, (int64_t)st.st_size);
}

/* Opens what lies there now, if it is another one than before. Under the lock. */
static void look(struct ctx *c, struct tiles *t)
{
	struct problem p = { 0 };
	char path[PATH_BYTES], set[40];

	snprintf(path, sizeof path, "%s/" NAME, core_files(c->core));
	set_of(path, set);
	if (strcmp(set, t->set) == 0)
		return;
	mbtiles_close(t->m);
	t->m = NULL;
	if (*set && mbtiles_open(path, &t->m, &p) != OK)
		LOG(LOG_WARN, "the map's tiles cannot be read", LS("why", p.en));
	snprintf(t->set, sizeof t->set, "%s", set);
}

static enum err tiles_show(struct ctx *c)
{
	struct tiles *t = room_state(c, &tiles_room);
	struct tiles_out *out = c->out;

	pthread_mutex_lock(&t->lock);
	look(c, t);
	*out = (struct tiles_out){ false, NULL, NULL, ABSENT, ABSENT, NAN, NAN, NAN, NAN };
	if (t->m) {
		const struct mbtiles_info *i = mbtiles_info(t->m);
		*out = (struct tiles_out){ true, arena_printf(c->a, "/api/v1/tiles/%s/{z}/{x}/{y}", t->set), NULL, i->min_zoom, i->max_zoom,
		                           i->west, i->south, i->east, i->north };
		out->attribution = *i->attribution ? arena_str(c->a, i->attribution) : NULL;
	}
	pthread_mutex_unlock(&t->lock);
	return OK;
}

static enum err tile_show(struct ctx *c)
{
	struct tiles *t = room_state(c, &tiles_room);
	int64_t z, x, y;
	enum err e = E_NOT_FOUND;
	const void *data = NULL;

	pthread_mutex_lock(&t->lock);
	if (t->m && strcmp(ctx_param(c, "set"), t->set) == 0 && text_int(ctx_param(c, "z"), 0, MBTILES_ZOOM_MAX, &z) &&
	    text_int(ctx_param(c, "x"), 0, INT64_C(1) << z, &x) && text_int(ctx_param(c, "y"), 0, INT64_C(1) << z, &y))
		e = mbtiles_tile(t->m, (int)z, x, y, c->a, &data, &c->reply->n);
	if (e == OK)
		c->reply->type = mbtiles_info(t->m)->type;
	pthread_mutex_unlock(&t->lock);
	if (e != OK)
		return refuse(&c->problem, E_NOT_FOUND, "", "这里没有地图瓦片", "There is no map tile here");
	c->reply->body = data;
	c->reply->cache = "public, max-age=31536000, immutable";
	return OK;
}

static enum err tiles_load(struct ctx *c, void **state)
{
	struct tiles *t = calloc(1, sizeof *t);

	if (!t)
		abort();
	pthread_mutex_init(&t->lock, NULL);
	look(c, t);
	*state = t;
	return OK;
}

static void tiles_unload(void *state)
{
	struct tiles *t = state;

	mbtiles_close(t->m);
	pthread_mutex_destroy(&t->lock);
	free(t);
}

static const struct cmd tiles_cmds[] = {
	{ "GET", "/tiles", "", READ, tiles_show, "Which pictures lie below the map", .out = &tiles_out_shape },
	{ "GET", "/tiles/{set}/{z}/{x}/{y}", "", READ, tile_show, "One of them", .flags = 0 },
};

const struct room tiles_room = {
	.name = "tiles",
	.cmds = tiles_cmds, .cmds_n = sizeof tiles_cmds / sizeof tiles_cmds[0],
	.load = tiles_load, .unload = tiles_unload,
};

/* ---- the command line ---- */

static bool copy(FILE *from, FILE *to)
{
	char *buffer = malloc(COPY_BYTES);
	size_t n = 0;
	bool ok = buffer != NULL;

	while (ok && (n = fread(buffer, 1, COPY_BYTES, from)) > 0)
		ok = fwrite(buffer, 1, n, to) == n;
	free(buffer);
	return ok && !ferror(from) && fflush(to) == 0 && fsync(fileno(to)) == 0;
}

/* Beside its place first: a name stands for a whole file or for none. */
static bool put(const char *path, const char *aside, const char *at)
{
	FILE *from = fopen(path, "rb"), *to = from ? fopen(aside, "wb") : NULL;
	bool ok = to && copy(from, to);

	if (from)
		fclose(from);
	if (to)
		ok &= fclose(to) == 0;
	ok = ok && rename(aside, at) == 0;
	if (!ok)
		unlink(aside);
	return ok;
}

int tiles_import(const char *files, const char *path, FILE *out)
{
	char at[PATH_BYTES], aside[PATH_BYTES + 8];
	struct problem p = { 0 };
	struct mbtiles *m = NULL;
	const struct mbtiles_info *i;

	snprintf(at, sizeof at, "%s/" NAME, files);
	snprintf(aside, sizeof aside, "%s.new", at);
	if (strcmp(path, "none") == 0) {
		if (unlink(at) == 0)
			fprintf(out, import_zh() ? "已移除地图瓦片\n" : "the map's pictures are gone\n");
		return 0;
	}
	if (mbtiles_open(path, &m, &p) != OK) {
		import_refuse(out, path, 0, &p);
		return 1;
	}
	i = mbtiles_info(m);
	fprintf(out, "%s %d-%d [%.4f, %.4f, %.4f, %.4f] %s\n", i->type, i->min_zoom, i->max_zoom, i->west, i->south, i->east, i->north, i->attribution);
	mbtiles_close(m);
	if (put(path, aside, at))
		return 0;
	refuse(&p, E_FULL, "", "文件无法写入 %.300s，磁盘可能已满", "it cannot be written to %.300s; the disk may be full", files);
	import_refuse(out, path, 0, &p);
	return 1;
}
