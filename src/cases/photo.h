/*
 * photo.h: pictures. A JPEG, PNG or WebP is decoded once, turned upright, stripped of all metadata (it is re-encoded),
 * scaled, and stored by the hash of what was stored; what a thief of the folder sees are names that say nothing.
 *
 * POST /photos stores a picture before there is a case for it. A case claims it in its own transaction; what nobody has
 * claimed after a day is removed by the clock.
 */
#ifndef CASES_PHOTO_H
#define CASES_PHOTO_H

#include "core/core.h"

#define PHOTO_FULL_PX 1920      /* longer side */
#define PHOTO_THUMB_PX 360

/* Takes one use back (an erasure): a picture that nobody uses is removed by the clean-up a day later. */
enum err photo_release(struct ctx *c, const char *id);

extern const struct room photo_room;

/* id: "p" and 64 hex digits of BLAKE2b-256 of the stored picture and its tenant; bytes: of both sizes together. */
struct photo { const char *id; int64_t width, height, bytes; };

/*
 * Pure apart from memory: reads n bytes of a picture and makes both sizes as JPEG, in the arena. E_MEDIA (none of the three
 * formats, animated, or broken), E_TOO_LARGE (more than LIMIT_PHOTO_PIXELS, looked up in the header before decoding).
 */
enum err photo_make(struct arena *a, int64_t tenant, const void *data, size_t n, struct photo *out, const void **full, size_t *full_n,
                    const void **thumb, size_t *thumb_n, struct problem *p);

/*
 * Writes both sizes under FILES/photos/ab/cd/ID-full.jpg and -thumb.jpg: temporary name, fsync, rename, fsync of the folder.
 * Storing twice is harmless. E_FULL, E_INTERNAL.
 */
enum err photo_store(const char *files, const struct photo *photo, const void *full, size_t full_n, const void *thumb, size_t thumb_n,
	struct problem *p);

/* The path of a stored size ("full", "thumb"), or NULL if id or size is not well-formed or nothing is there. */
const char *photo_path(struct arena *a, const char *files, const char *id, const char *size);

/*
 * Counts one use of an uploaded picture in the running command's transaction, so that it stays. *width and *height receive
 * those of the full size. E_INPUT with field "photos" if there is none of this id.
 */
enum err photo_claim(struct ctx *c, const char *id, int64_t *width, int64_t *height);

#endif
