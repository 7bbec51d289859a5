/*
 * photo.h: pictures. A JPEG, PNG or WebP is decoded once, turned upright, stripped of all metadata (it is re-encoded),
 * scaled, and stored by the hash of what was stored; what a thief of the folder sees are names that say nothing.
 */
#ifndef CASES_PHOTO_H
#define CASES_PHOTO_H

#include "core/core.h"

#define PHOTO_FULL_PX 1920      /* longer side */
#define PHOTO_THUMB_PX 360

struct photo { const char *id; int64_t width, height, bytes; };   /* id: 64 hex digits of BLAKE2b-256 of the stored file, after "p" */

/*
 * Pure apart from memory: reads n bytes of a picture and makes both sizes as JPEG. E_MEDIA (none of the three formats, or
 * broken), E_TOO_LARGE (more than LIMIT_PHOTO_PIXELS, looked up in the header before decoding).
 */
enum err photo_make(struct arena *a, const void *data, size_t n, struct photo *out, const void **full, size_t *full_n,
                    const void **thumb, size_t *thumb_n, struct problem *p);

/* Writes both sizes under FILES/photos/ab/cd/ID-full.jpg and -thumb.jpg: temporary name, fsync, rename. Storing twice is harmless. */
enum err photo_store(const char *files, const struct photo *photo, const void *full, size_t full_n, const void *thumb, size_t thumb_n, struct problem *p);

/* The path of a stored size ("full", "thumb"), or NULL if id or size is not well-formed or nothing is there. */
const char *photo_path(struct arena *a, const char *files, const char *id, const char *size);

/* POST /photos as a command (CMD_RAW, prepare): multipart field "photo" -> {id, width, height, thumb}. Rows of it in case_cmds. */
enum err photo_add_prepare(struct ctx *c);
enum err photo_add(struct ctx *c);
extern const struct shape photo_shape;

#endif
