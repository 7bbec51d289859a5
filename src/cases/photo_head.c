/*
 * photo_head.c: what a picture is and how large, from its first bytes. Runs on a worker before any decoder sees the upload,
 * so that a small file that unfolds into gigabytes is refused unread.
 */
#include <string.h>

#include "base/limits.h"
#include "cases/photo_in.h"

#define SCANS_MAX 40       /* a progressive JPEG has about ten; many over a large picture are made to cost time */
#define SCANS_LEAST 12
#define SCANNED_PIXELS INT64_C(600000000)
#define CHUNKS_MAX 4096

struct bytes { const uint8_t *v; size_t n; };

static uint32_t be16(const uint8_t *b) { return (uint32_t)b[0] << 8 | b[1]; }
static uint32_t be32(const uint8_t *b) { return be16(b) << 16 | be16(b + 2); }
static uint32_t le16(const uint8_t *b) { return (uint32_t)b[1] << 8 | b[0]; }
static uint32_t le24(const uint8_t *b) { return (uint32_t)b[2] << 16 | le16(b); }
static uint32_t le32(const uint8_t *b) { return le16(b + 2) << 16 | le16(b); }

static enum err broken(struct problem *p)
{
	return refuse(p, E_MEDIA, "photo", "照片已损坏或不完整，请重新拍摄或重新选择", "The photo is broken or incomplete; take or choose it again");
}

static enum err animated(struct problem *p)
{
	return refuse(p, E_MEDIA, "photo", "不接受动画图片，请选择静态照片", "An animated picture is not accepted; choose a still photo");
}

/* ---- JPEG ---- */

/* The next marker at or after *at, as decoders look for it: other bytes before it are passed over. 0 at the end. */
static int jpeg_marker(struct bytes b, size_t *at)
{
	size_t i = *at;

	while (i + 1 < b.n) {
		if (b.v[i] != 0xFF) {
			i++;
		} else if (b.v[i + 1] == 0xFF) {
			i++;
		} else if (b.v[i + 1] == 0) {
			i += 2;
		} else {
			*at = i + 2;
			return b.v[i + 1];
		}
	}
	return 0;
}

/* Behind the first scan's head: whole only if an end stands there, and not made of scans without end. */
static bool jpeg_tail(struct bytes b, size_t at, int64_t pixels)
{
	int64_t most = SCANNED_PIXELS / pixels;
	int marker, scans = 1;

	most = most > SCANS_MAX ? SCANS_MAX : most < SCANS_LEAST ? SCANS_LEAST : most;

	while ((marker = jpeg_marker(b, &at))) {
		if (marker == 0xD9)
			return true;
		if (marker == 0xDA && ++scans > most)
			return false;
		if ((marker >= 0xD0 && marker <= 0xD7) || marker == 0x01)
			continue;
		if (at + 2 > b.n || be16(b.v + at) < 2 || be16(b.v + at) > b.n - at)
			return false;
		at += be16(b.v + at);
	}
	return false;
}

static bool jpeg_frame(int marker)
{
	return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
}

static enum err jpeg_head(struct bytes b, struct photo_head *out, struct problem *p)
{
	size_t at = 2;
	int marker;

	while ((marker = jpeg_marker(b, &at))) {
		size_t len;
		if ((marker >= 0xD0 && marker <= 0xD8) || marker == 0x01)
			continue;
		if (marker == 0xD9 || at + 2 > b.n || (len = be16(b.v + at)) < 2 || len > b.n - at)
			return broken(p);
		const uint8_t *body = b.v + at + 2;
		if (jpeg_frame(marker)) {
			if (out->width || len < 8)
				return broken(p);
			out->height = be16(body + 1);
			out->width = be16(body + 3);
			if (!out->height || !out->width)
				return broken(p);
		} else if (marker == 0xE1 && !out->exif && len > 8 && memcmp(body, "Exif\0\0", 6) == 0) {
			out->exif = body + 6;
			out->exif_n = len - 8;
		} else if (marker == 0xDA) {
			return out->width && jpeg_tail(b, at + len, out->width * out->height) ? OK : broken(p);
		}
		at += len;
	}
	return broken(p);
}

/* ---- PNG ---- */

static enum err png_head(struct bytes b, struct photo_head *out, struct problem *p)
{
	size_t at = 8;

	for (int i = 0; i < CHUNKS_MAX && b.n - at >= 12; i++) {
		size_t len = be32(b.v + at);
		const uint8_t *name = b.v + at + 4, *body = name + 4;
		if (len > b.n - at - 12 || (i == 0) != (memcmp(name, "IHDR", 4) == 0))
			return broken(p);
		if (i == 0) {
			if (len != 13)
				return broken(p);
			out->width = be32(body);
			out->height = be32(body + 4);
		} else if (memcmp(name, "acTL", 4) == 0) {
			return animated(p);
		} else if (memcmp(name, "eXIf", 4) == 0 && !out->exif && len) {
			out->exif = body;
			out->exif_n = len;
		} else if (memcmp(name, "IEND", 4) == 0) {
			return OK;
		}
		at += 12 + len;
	}
	return broken(p);
}

/* ---- WebP ---- */

static bool webp_frame(const uint8_t *name, const uint8_t *body, size_t len, struct photo_head *out)
{
	if (memcmp(name, "VP8 ", 4) == 0 && len >= 10 && memcmp(body + 3, "\x9D\x01\x2A", 3) == 0) {
		out->width = le16(body + 6) & 0x3FFF;
		out->height = le16(body + 8) & 0x3FFF;
	} else if (memcmp(name, "VP8L", 4) == 0 && len >= 5 && body[0] == 0x2F) {
		out->width = (le32(body + 1) & 0x3FFF) + 1;
		out->height = (le32(body + 1) >> 14 & 0x3FFF) + 1;
	} else if (memcmp(name, "VP8X", 4) == 0 && len >= 10) {
		out->width = le24(body + 4) + 1;
		out->height = le24(body + 7) + 1;
	} else {
		return false;
	}
	return true;
}

static enum err webp_head(struct bytes b, struct photo_head *out, struct problem *p)
{
	size_t at = 12, end = (size_t)le32(b.v + 4) + 8;

	if (end > b.n)
		return broken(p);
	for (int i = 0; i < CHUNKS_MAX && at + 8 <= end; i++) {
		size_t len = le32(b.v + at + 4);
		const uint8_t *name = b.v + at, *body = name + 8;
		if (len > end - at - 8)
			return broken(p);
		if (i == 0 && !webp_frame(name, body, len, out))
			return broken(p);
		if ((i == 0 && memcmp(name, "VP8X", 4) == 0 && body[0] & 2) || memcmp(name, "ANIM", 4) == 0)
			return animated(p);
		if (memcmp(name, "EXIF", 4) == 0 && !out->exif && len) {
			out->exif = body;
			out->exif_n = len;
		}
		at += 8 + len + (len & 1);
	}
	return out->width ? OK : broken(p);
}

enum err photo_head(const void *data, size_t n, struct photo_head *out, struct problem *p)
{
	struct bytes b = { data, n };
	struct photo_head h = { 0 };
	enum err e;

	if (n >= 4 && memcmp(data, "\xFF\xD8\xFF", 3) == 0) {
		h.format = PHOTO_JPEG;
		e = jpeg_head(b, &h, p);
	} else if (n >= 8 && memcmp(data, "\x89PNG\r\n\x1A\n", 8) == 0) {
		h.format = PHOTO_PNG;
		e = png_head(b, &h, p);
	} else if (n >= 12 && memcmp(data, "RIFF", 4) == 0 && memcmp((const char *)data + 8, "WEBP", 4) == 0) {
		h.format = PHOTO_WEBP;
		e = webp_head(b, &h, p);
	} else {
		return refuse(p, E_MEDIA, "photo", "只接受 JPEG、PNG 和 WebP 照片", "Only JPEG, PNG and WebP photos are accepted");
	}
	if (e != OK)
		return e;
	if (h.width < 1 || h.height < 1)
		return broken(p);
	if (h.width > LIMIT_PHOTO_PIXELS / h.height)
		return refuse(p, E_TOO_LARGE, "photo", "照片超过 %d 万像素，请缩小后再上传", "The photo has more than %d x 10,000 pixels; make it smaller",
		              LIMIT_PHOTO_PIXELS / 10000);
	if (h.width * h.height > LIMIT_PHOTO_FREE_PIXELS && h.width * h.height / LIMIT_PHOTO_PIXELS_A_BYTE > (int64_t)n)
		return refuse(p, E_INPUT, "photo", "照片尺寸很大却几乎没有内容，请缩小后再上传", "The photo is large and holds next to nothing; make it smaller");
	*out = h;
	return OK;
}
