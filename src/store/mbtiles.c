/*
 * mbtiles.c: MBTiles 1.3: table metadata of names and values, table (or view) tiles, rows counted from the south.
 */
#include "store/mbtiles.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define TILE_BYTES (4u << 20)

struct mbtiles { sqlite3 *h; sqlite3_stmt *tile; struct mbtiles_info info; };

static enum err not_one(struct problem *p)
{
	return refuse(p, E_INPUT, "", "这不是 MBTiles 文件（应有 metadata 和 tiles 两张表）", "This is no MBTiles file (it needs the tables metadata and tiles)");
}

static const char *type_of(const char *format)
{
	static const struct { const char *format, *type; } types[] = {
		{ "png", "image/png" }, { "jpg", "image/jpeg" }, { "jpeg", "image/jpeg" }, { "webp", "image/webp" },
	};

	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		if (strcmp(format, types[i].format) == 0)
			return types[i].type;
	return NULL;
}

/* What the makers say of themselves, without their tags: pages show text. */
static void words_of(char *out, size_t cap, const char *html)
{
	bool tag = false;
	size_t n = 0;

	for (; *html && n + 1 < cap; html++) {
		if (*html == '<' || *html == '>')
			tag = *html == '<';
		else if (!tag && (unsigned char)*html >= ' ')
			out[n++] = *html;
	}
	while (n && ((unsigned char)out[n - 1] & 0xc0) == 0x80 && n + 1 >= cap)
		n--;
	out[n] = 0;
}

static enum err metadata(struct mbtiles *m, struct problem *p)
{
	sqlite3_stmt *q;
	bool known = false;

	if (sqlite3_prepare_v2(m->h, "SELECT name, value FROM metadata", -1, &q, NULL) != SQLITE_OK)
		return not_one(p);
	while (sqlite3_step(q) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(q, 0), *value = (const char *)sqlite3_column_text(q, 1);
		if (!name || !value)
			continue;
		if (strcmp(name, "format") == 0) {
			m->info.type = type_of(value);
			known = true;
		}
		if (strcmp(name, "attribution") == 0)
			words_of(m->info.attribution, sizeof m->info.attribution, value);
		if (strcmp(name, "bounds") == 0)
			sscanf(value, "%lf,%lf,%lf,%lf", &m->info.west, &m->info.south, &m->info.east, &m->info.north);
	}
	sqlite3_finalize(q);
	if (known && !m->info.type)
		return refuse(p, E_INPUT, "format", "只支持图片瓦片（png、jpg、webp），不支持矢量瓦片（pbf）",
		              "Only pictures are taken (png, jpg, webp), no vector tiles (pbf)");
	return m->info.type ? OK : not_one(p);
}

static enum err zooms(struct mbtiles *m, struct problem *p)
{
	sqlite3_stmt *q;
	bool any = false;

	if (sqlite3_prepare_v2(m->h, "SELECT MIN(zoom_level), MAX(zoom_level) FROM tiles", -1, &q, NULL) != SQLITE_OK)
		return not_one(p);
	if (sqlite3_step(q) == SQLITE_ROW && sqlite3_column_type(q, 0) == SQLITE_INTEGER) {
		m->info.min_zoom = sqlite3_column_int(q, 0);
		m->info.max_zoom = sqlite3_column_int(q, 1);
		any = m->info.min_zoom >= 0 && m->info.max_zoom <= MBTILES_ZOOM_MAX;
	}
	sqlite3_finalize(q);
	return any ? OK : refuse(p, E_INPUT, "tiles", "文件里没有瓦片", "The file holds no tiles");
}

enum err mbtiles_open(const char *path, struct mbtiles **out, struct problem *p)
{
	struct mbtiles *m;
	enum err e;

	*out = NULL;
	if (access(path, R_OK) != 0)
		return refuse(p, E_NOT_FOUND, "", "没有地图瓦片文件", "There is no file of map tiles");
	if (!(m = calloc(1, sizeof *m)))
		abort();
	m->info.west = -180;
	m->info.south = -85.0511;
	m->info.east = 180;
	m->info.north = 85.0511;
	if (sqlite3_open_v2(path, &m->h, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
		e = not_one(p);
	else if ((e = metadata(m, p)) == OK && (e = zooms(m, p)) == OK &&
	         sqlite3_prepare_v3(m->h, "SELECT tile_data FROM tiles WHERE zoom_level = ?1 AND tile_column = ?2 AND tile_row = ?3", -1,
	                            SQLITE_PREPARE_PERSISTENT, &m->tile, NULL) != SQLITE_OK)
		e = not_one(p);
	if (e == OK)
		*out = m;
	else
		mbtiles_close(m);
	return e;
}

void mbtiles_close(struct mbtiles *m)
{
	if (!m)
		return;
	sqlite3_finalize(m->tile);
	sqlite3_close(m->h);
	free(m);
}

const struct mbtiles_info *mbtiles_info(const struct mbtiles *m)
{
	return &m->info;
}

enum err mbtiles_tile(struct mbtiles *m, int z, int64_t x, int64_t y, struct arena *a, const void **out, size_t *n)
{
	enum err e = E_NOT_FOUND;

	if (z < m->info.min_zoom || z > m->info.max_zoom || x < 0 || y < 0 || x >> z || y >> z)
		return E_NOT_FOUND;
	sqlite3_bind_int(m->tile, 1, z);
	sqlite3_bind_int64(m->tile, 2, x);
	sqlite3_bind_int64(m->tile, 3, (INT64_C(1) << z) - 1 - y);
	if (sqlite3_step(m->tile) == SQLITE_ROW) {
		const void *data = sqlite3_column_blob(m->tile, 0);
		int bytes = sqlite3_column_bytes(m->tile, 0);
		if (data && bytes > 0 && (unsigned)bytes <= TILE_BYTES) {
			*out = arena_strn(a, data, (size_t)bytes);
			*n = (size_t)bytes;
			e = OK;
		}
	}
	sqlite3_reset(m->tile);
	return e;
}
