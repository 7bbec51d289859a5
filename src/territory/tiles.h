/*
 * tiles.h: pictures below the map, from a file that the operator put there: no foreign server is ever asked.
 */
#ifndef TERRITORY_TILES_H
#define TERRITORY_TILES_H

#include <stdio.h>

#include "core/core.h"

extern const struct room tiles_room;

/*
 * Takes an MBTiles file into the folder of files, whole or not at all; a running server shows it from the next page on. path
 * "none" takes the pictures away. Prints what it is; 0, or 1 with words.
 */
int tiles_import(const char *files, const char *path, FILE *out);

#endif
