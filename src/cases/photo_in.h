/*
 * photo_in.h: what the files of the photos' room share with each other.
 */
#ifndef CASES_PHOTO_IN_H
#define CASES_PHOTO_IN_H

#include <stdint.h>

#include "cases/photo.h"

enum photo_format { PHOTO_JPEG, PHOTO_PNG, PHOTO_WEBP };

/* What a picture says of itself before it is decoded. exif: TIFF bytes within data, NULL if there are none. */
struct photo_head {
	enum photo_format format;
	int64_t width, height;
	const uint8_t *exif;
	size_t exif_n;
};

/*
 * Reads the head of n bytes: pure, bounded by n, no allocation. E_MEDIA if it is none of the three formats, is animated or
 * cannot be whole; E_TOO_LARGE beyond LIMIT_PHOTO_PIXELS.
 */
enum err photo_head(const void *data, size_t n, struct photo_head *out, struct problem *p);

/* Whether pictures may still be stored on a disk of so many bytes, with so many left. */
bool photo_fits(uint64_t all, uint64_t left);

/* Removes both sizes; what is not there is no error. False if a file could not be removed. */
bool photo_remove(const char *files, const char *id);

enum photo_stmt { PHOTO_KEEP, PHOTO_USE, PHOTO_RELEASE, PHOTO_SIZE, PHOTO_UNUSED, PHOTO_GIVEN_UP, PHOTO_GIVE_UP, PHOTO_DROP, PHOTO_STMTS };
extern const struct stmt photo_sql[PHOTO_STMTS];

#endif
