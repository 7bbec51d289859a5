/*
 * mbtiles.h: a foreign SQLite file of map pictures (MBTiles 1.3), only read. Pictures (PNG, JPEG, WebP), no vector tiles.
 */
#ifndef STORE_MBTILES_H
#define STORE_MBTILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

#define MBTILES_ZOOM_MAX 22

struct mbtiles;
struct mbtiles_info {
	const char *type;               /* "image/png" … */
	int min_zoom, max_zoom;
	double west, south, east, north;
	char attribution[300];          /* plain text: tags are taken out */
};

/*
 * Opens and looks through the file: E_NOT_FOUND (no file), E_INPUT with words (no MBTiles, no pictures, or vector tiles). Closed
 * with mbtiles_close (NULL is allowed). One thread at a time.
 */
enum err mbtiles_open(const char *path, struct mbtiles **out, struct problem *p);
void mbtiles_close(struct mbtiles *m);
const struct mbtiles_info *mbtiles_info(const struct mbtiles *m);
/* The picture at z, x, y (y counted from the north, as browsers do), in the arena. E_NOT_FOUND if the file has none. */
enum err mbtiles_tile(struct mbtiles *m, int z, int64_t x, int64_t y, struct arena *a, const void **out, size_t *n);

#endif
