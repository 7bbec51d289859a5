/*
 * photo.c: a picture from whatever was uploaded: decoded, turned upright, scaled and written anew as JPEG, so that nothing
 * of the original but its pixels remains: no position, no camera, no thumbnail, no second file behind the first.
 * Runs on a worker, before the writer is asked for anything.
 */
#include <gd.h>
#include <inttypes.h>
#include <libexif/exif-data.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "cases/photo_in.h"

#define QUALITY 82
#define LARGE_PIXELS 16000000     /* decoded one at a time: 50 million pixels take 400 MB while they are being decoded */
#define EXIF_MAX 65535

static pthread_mutex_t large_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t quiet_once = PTHREAD_ONCE_INIT;

/* gd would print complaints about uploads on standard error; we answer them. */
static void say_nothing(int priority, const char *format, va_list args)
{
	(void)priority, (void)format, (void)args;
}

static void be_quiet(void)
{
	gdSetErrorMethod(say_nothing);
}

static enum err broken(struct problem *p)
{
	return refuse(p, E_MEDIA, "photo", "照片无法读取，请重新拍摄或重新选择", "The photo cannot be read; take or choose it again");
}

/* 1 to 8 as EXIF counts; 1 (upright) if nothing sensible is said. */
static int orientation(struct arena *a, const struct photo_head *h)
{
	uint8_t *copy;
	ExifData *data;
	ExifEntry *entry;
	int turn = 1;

	if (!h->exif || h->exif_n > EXIF_MAX)
		return 1;
	copy = arena_alloc(a, h->exif_n + 6);
	/* PNG and WebP have the bare block, some writers of WebP the one with its name. */
	if (h->exif_n > 6 && memcmp(h->exif, "Exif\0\0", 6) == 0) {
		memcpy(copy, h->exif, h->exif_n);
	} else {
		memcpy(copy, "Exif\0\0", 6);
		memcpy(copy + 6, h->exif, h->exif_n);
	}
	data = exif_data_new_from_data(copy, (unsigned)h->exif_n + 6);
	if (!data)
		return 1;
	entry = exif_content_get_entry(data->ifd[EXIF_IFD_0], EXIF_TAG_ORIENTATION);
	if (entry && entry->data && entry->format == EXIF_FORMAT_SHORT && entry->size >= 2)
		turn = exif_get_short(entry->data, exif_data_get_byte_order(data));
	exif_data_unref(data);
	return turn >= 1 && turn <= 8 ? turn : 1;
}

static gdImagePtr decode(const struct photo_head *h, const void *data, size_t n)
{
	void *bytes = (void *)(uintptr_t)data;    /* gd reads only, but does not say so */
	gdImagePtr im = NULL;

	switch (h->format) {
	case PHOTO_JPEG: im = gdImageCreateFromJpegPtr((int)n, bytes); break;
	case PHOTO_PNG: im = gdImageCreateFromPngPtr((int)n, bytes); break;
	case PHOTO_WEBP: im = gdImageCreateFromWebpPtr((int)n, bytes); break;
	}
	/* What the head said was what was allowed. */
	if (im && (gdImageSX(im) != h->width || gdImageSY(im) != h->height)) {
		gdImageDestroy(im);
		return NULL;
	}
	return im;
}

/* A copy on white whose longer side is at most edge; never larger than it was. */
static gdImagePtr scaled(gdImagePtr im, int edge)
{
	int w = gdImageSX(im), h = gdImageSY(im), longer = w > h ? w : h;
	int to_w = longer > edge ? (int)((int64_t)w * edge / longer) : w;
	int to_h = longer > edge ? (int)((int64_t)h * edge / longer) : h;
	gdImagePtr out;

	to_w = to_w ? to_w : 1;
	to_h = to_h ? to_h : 1;
	if (!(out = gdImageCreateTrueColor(to_w, to_h)))
		return NULL;
	gdImageFilledRectangle(out, 0, 0, to_w - 1, to_h - 1, gdTrueColor(255, 255, 255));
	gdImageAlphaBlending(out, gdEffectAlphaBlend);
	if (to_w == w && to_h == h)
		gdImageCopy(out, im, 0, 0, 0, 0, w, h);
	else
		gdImageCopyResampled(out, im, 0, 0, 0, 0, to_w, to_h, w, h);
	return out;
}

/* Takes im over; gives it turned as EXIF's orientation asks. */
static gdImagePtr upright(gdImagePtr im, int turn)
{
	int w = gdImageSX(im), h = gdImageSY(im);
	bool sideways = turn >= 5;
	gdImagePtr out;

	if (turn == 1)
		return im;
	if ((out = gdImageCreateTrueColor(sideways ? h : w, sideways ? w : h))) {
		for (int y = 0; y < gdImageSY(out); y++)
			for (int x = 0; x < gdImageSX(out); x++) {
				int from_x = sideways ? y : x, from_y = sideways ? x : y;
				if (turn == 2 || turn == 3 || turn == 7 || turn == 8)
					from_x = w - 1 - from_x;
				if (turn == 3 || turn == 4 || turn == 6 || turn == 7)
					from_y = h - 1 - from_y;
				out->tpixels[y][x] = im->tpixels[from_y][from_x];
			}
	}
	gdImageDestroy(im);
	return out;
}

/* Decoded, scaled to the full size and upright; NULL if it cannot be read. */
static gdImagePtr picture(struct arena *a, const struct photo_head *h, const void *data, size_t n)
{
	bool large = h->width * h->height > LARGE_PIXELS;
	gdImagePtr im, out = NULL;

	if (large)
		pthread_mutex_lock(&large_lock);
	if ((im = decode(h, data, n))) {
		out = scaled(im, PHOTO_FULL_PX);
		gdImageDestroy(im);
	}
	if (large)
		pthread_mutex_unlock(&large_lock);
	return out ? upright(out, orientation(a, h)) : NULL;
}

static bool encode(struct arena *a, gdImagePtr im, const void **out, size_t *out_n)
{
	int n = 0;
	void *bytes = im ? gdImageJpegPtr(im, &n, QUALITY) : NULL;

	if (!bytes)
		return false;
	*out = arena_strn(a, bytes, (size_t)n);
	*out_n = (size_t)n;
	gdFree(bytes);
	return true;
}

/* The tenant stands in the id, so that no two of them ever share a file: one may remove what another still needs. */
static const char *id_of(struct arena *a, int64_t tenant, const void *full, size_t n)
{
	crypto_generichash_state h;
	uint8_t sum[32];
	char hex[65];
	const char *of = arena_printf(a, "photo %" PRId64, tenant);

	crypto_generichash_init(&h, NULL, 0, sizeof sum);
	crypto_generichash_update(&h, (const uint8_t *)of, strlen(of) + 1);
	crypto_generichash_update(&h, full, n);
	crypto_generichash_final(&h, sum, sizeof sum);
	text_hex(hex, sum, sizeof sum);
	return arena_printf(a, "p%s", hex);
}

enum err photo_make(struct arena *a, int64_t tenant, const void *data, size_t n, struct photo *out, const void **full, size_t *full_n,
                    const void **thumb, size_t *thumb_n, struct problem *p)
{
	struct photo_head head;
	const void *f, *t;
	size_t fn, tn;
	gdImagePtr im, small;
	enum err e;
	bool ok;

	if (n > LIMIT_UPLOAD_BYTES)
		return refuse(p, E_TOO_LARGE, "photo", "照片超过 %d MB", "The photo is larger than %d MB", LIMIT_UPLOAD_BYTES >> 20);
	pthread_once(&quiet_once, be_quiet);
	if ((e = photo_head(data, n, &head, p)) != OK)
		return e;
	if (!(im = picture(a, &head, data, n)))
		return broken(p);
	small = scaled(im, PHOTO_THUMB_PX);
	ok = encode(a, im, &f, &fn) && encode(a, small, &t, &tn);
	*out = ok ? (struct photo){ id_of(a, tenant, f, fn), gdImageSX(im), gdImageSY(im), (int64_t)(fn + tn) } : *out;
	gdImageDestroy(im);
	if (small)
		gdImageDestroy(small);
	if (!ok)
		return refuse(p, E_INTERNAL, "photo", "照片无法处理", "the photo could not be encoded");
	*full = f;
	*full_n = fn;
	*thumb = t;
	*thumb_n = tn;
	return OK;
}
