/*
 * photo_fuzz.c: any bytes as a picture. The head is read within its bounds and believed only up to the limit; what passes
 * and is small is decoded too, and what comes out is a JPEG without metadata.
 */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cases/photo_in.h"

#define DECODED_PIXELS 65536    /* larger ones would only slow the search */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64u << 20);
	struct problem p = { 0 };
	struct photo_head h = { 0 };
	struct photo photo;
	const void *full, *thumb;
	size_t full_n, thumb_n;

	if (photo_head(data, size, &h, &p) != OK) {
		if (h.width || !p.zh[0] || !p.en[0] || strcmp(p.field, "photo") != 0)
			abort();
	} else {
		if (h.width < 1 || h.height < 1 || h.width * h.height > LIMIT_PHOTO_PIXELS)
			abort();
		if (h.exif && (h.exif < data || h.exif + h.exif_n > data + size))
			abort();
		if (h.width * h.height <= DECODED_PIXELS &&
		    photo_make(a, 1, data, size, &photo, &full, &full_n, &thumb, &thumb_n, &p) == OK &&
		    (photo_head(full, full_n, &h, &p) != OK || h.format != PHOTO_JPEG || h.exif || h.width != photo.width || h.height != photo.height))
			abort();
	}
	arena_free(a);
	return 0;
}
