/*
 * photo_test.c: claims about pictures: what is refused before it is decoded, what does not survive, and where files stand.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <gd.h>

#include "base/limits.h"
#include "cases/photo_in.h"

struct blob { uint8_t *v; size_t n; };

struct made { enum err e; struct photo photo; const uint8_t *full, *thumb; size_t full_n, thumb_n; struct problem p; };

static struct arena *a;

static int begin(void **s)
{
	(void)s;
	a = arena_new(64u << 20);
	return 0;
}

static int end(void **s)
{
	(void)s;
	arena_free(a);
	return 0;
}

static struct blob blob(const void *v, size_t n)
{
	return (struct blob){ (uint8_t *)arena_strn(a, v, n), n };
}

static struct blob joined(struct blob x, struct blob y)
{
	struct blob out = { arena_alloc(a, x.n + y.n), x.n + y.n };

	memcpy(out.v, x.v, x.n);
	memcpy(out.v + x.n, y.v, y.n);
	return out;
}

/* Red at the upper left, green at the upper right, blue below: an orientation can be told from it. */
static gdImagePtr drawn(int w, int h)
{
	gdImagePtr im = gdImageCreateTrueColor(w, h);

	gdImageFilledRectangle(im, 0, 0, w - 1, h - 1, gdTrueColor(0, 0, 255));
	gdImageFilledRectangle(im, 0, 0, w / 2 - 1, h / 2 - 1, gdTrueColor(255, 0, 0));
	gdImageFilledRectangle(im, w / 2, 0, w - 1, h / 2 - 1, gdTrueColor(0, 255, 0));
	return im;
}

static struct blob encoded(gdImagePtr im, enum photo_format format)
{
	int n = 0;
	void *v = format == PHOTO_JPEG ? gdImageJpegPtr(im, &n, 95) : format == PHOTO_PNG ? gdImagePngPtr(im, &n) : gdImageWebpPtrEx(im, &n, 95);
	struct blob out = blob(v, (size_t)n);

	gdFree(v);
	gdImageDestroy(im);
	return out;
}

static struct blob picture(int w, int h, enum photo_format format)
{
	return encoded(drawn(w, h), format);
}

static struct made make(struct blob b)
{
	struct made m = { 0 };
	uint8_t *exact = malloc(b.n ? b.n : 1);    /* its end is the sanitizer's end */
	const void *full = NULL, *thumb = NULL;

	memcpy(exact, b.v, b.n);
	m.e = photo_make(a, 1, exact, b.n, &m.photo, &full, &m.full_n, &thumb, &m.thumb_n, &m.p);
	free(exact);
	m.full = full;
	m.thumb = thumb;
	if (m.e != OK) {
		assert_non_null(strstr(m.p.field, "photo"));
		assert_true(m.p.zh[0] && m.p.en[0]);
		assert_null(m.full);
	}
	return m;
}

static bool holds(const uint8_t *v, size_t n, const char *what, size_t what_n)
{
	return memmem(v, n, what, what_n) != NULL;
}

/* 'r', 'g', 'b', 'w' or '?' of a pixel given in tenths of the picture. */
static char color(const struct made *m, int x10, int y10)
{
	gdImagePtr im = gdImageCreateFromJpegPtr((int)m->full_n, (void *)(uintptr_t)m->full);
	int x = gdImageSX(im) * x10 / 10, y = gdImageSY(im) * y10 / 10, c = gdImageGetPixel(im, x, y);
	int r = gdImageRed(im, c), g = gdImageGreen(im, c), b = gdImageBlue(im, c);

	gdImageDestroy(im);
	if (r > 200 && g > 200 && b > 200)
		return 'w';
	return r > 180 && g < 90 && b < 90 ? 'r' : g > 180 && r < 90 && b < 90 ? 'g' : b > 180 && r < 90 && g < 90 ? 'b' : '?';
}

/* ---- metadata ---- */

/* TIFF: orientation, and a GPS directory with a latitude. */
static struct blob tiff(int turn)
{
	uint8_t t[96] = { 'I', 'I', 42, 0, 8, 0, 0, 0, 2, 0,
		0x12, 0x01, 3, 0, 1, 0, 0, 0, (uint8_t)turn, 0, 0, 0,
		0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0,
		0, 0, 0, 0,
		2, 0,
		1, 0, 2, 0, 2, 0, 0, 0, 'N', 0, 0, 0,
		2, 0, 5, 0, 3, 0, 0, 0, 68, 0, 0, 0,
		0, 0, 0, 0,
		47, 0, 0, 0, 1, 0, 0, 0, 43, 0, 0, 0, 1, 0, 0, 0, 'G', 'P', 'S', 'X', 1, 0, 0, 0 };
	return blob(t, sizeof t);
}

/* A JPEG with a segment put in right behind its first two bytes. */
static struct blob with_segment(struct blob jpeg, uint8_t marker, const char *name, size_t name_n, struct blob body)
{
	size_t len = 2 + name_n + body.n;
	uint8_t head[4] = { 0xFF, marker, (uint8_t)(len >> 8), (uint8_t)len };
	struct blob seg = joined(joined(blob(head, 4), blob(name, name_n)), body);

	return joined(joined(blob(jpeg.v, 2), seg), blob(jpeg.v + 2, jpeg.n - 2));
}

static struct blob with_exif(struct blob jpeg, int turn)
{
	return with_segment(jpeg, 0xE1, "Exif\0\0", 6, tiff(turn));
}

static void photo_loses_its_position_and_camera(void **s)
{
	struct blob in = with_exif(picture(64, 48, PHOTO_JPEG), 1);
	struct made m;

	(void)s;
	in = with_segment(in, 0xE2, "ICC_PROFILE\0", 12, blob("profile of a certain phone", 26));
	in = with_segment(in, 0xFE, "", 0, blob("taken by Wang", 13));
	assert_true(holds(in.v, in.n, "GPSX", 4));
	m = make(in);
	assert_int_equal(m.e, OK);
	assert_false(holds(m.full, m.full_n, "Exif", 4));
	assert_false(holds(m.full, m.full_n, "GPSX", 4));
	assert_false(holds(m.full, m.full_n, "ICC_PROFILE", 11));
	assert_false(holds(m.full, m.full_n, "Wang", 4));
	assert_false(holds(m.thumb, m.thumb_n, "Exif", 4));
}

static void photo_stands_upright_in_each_of_eight_orientations(void **s)
{
	/* Upper left and upper right of what is shown, for red-green over blue-blue stored under each orientation. */
	static const char *const want[9] = { "", "rgbb", "grbb", "bbgr", "bbrg", "rbgb", "brbg", "bgbr", "gbrb" };

	(void)s;
	for (int turn = 1; turn <= 8; turn++) {
		struct made m = make(with_exif(picture(80, 40, PHOTO_JPEG), turn));
		assert_int_equal(m.e, OK);
		assert_int_equal(m.photo.width, turn >= 5 ? 40 : 80);
		assert_int_equal(m.photo.height, turn >= 5 ? 80 : 40);
		char got[5] = { color(&m, 2, 2), color(&m, 7, 2), color(&m, 2, 7), color(&m, 7, 7), 0 };
		assert_string_equal(got, want[turn]);
	}
}

static void photo_with_a_senseless_orientation_is_left_as_it_is(void **s)
{
	(void)s;
	for (int turn = 9; turn < 256; turn += 60) {
		struct made m = make(with_exif(picture(80, 40, PHOTO_JPEG), turn));
		assert_int_equal(m.e, OK);
		assert_int_equal(m.photo.width, 80);
	}
	assert_int_equal(make(with_segment(picture(8, 8, PHOTO_JPEG), 0xE1, "Exif\0\0", 6, blob("II*", 3))).e, OK);
}

static void photo_hides_no_second_file_behind_it(void **s)
{
	struct blob zip = blob("PK\x03\x04<script>alert(1)</script>", 29);
	struct made m;

	(void)s;
	for (int f = PHOTO_JPEG; f <= PHOTO_PNG; f++) {
		m = make(joined(picture(32, 32, (enum photo_format)f), zip));
		assert_int_equal(m.e, OK);
		assert_false(holds(m.full, m.full_n, "script", 6));
		assert_false(holds(m.full, m.full_n, "PK\x03\x04", 4));
	}
}

/* ---- sizes ---- */

static void photo_is_made_no_larger_than_1920_and_360(void **s)
{
	struct made m = make(picture(2500, 1000, PHOTO_JPEG));
	gdImagePtr thumb;

	(void)s;
	assert_int_equal(m.e, OK);
	assert_int_equal(m.photo.width, 1920);
	assert_int_equal(m.photo.height, 768);
	thumb = gdImageCreateFromJpegPtr((int)m.thumb_n, (void *)(uintptr_t)m.thumb);
	assert_int_equal(gdImageSX(thumb), 360);
	assert_int_equal(gdImageSY(thumb), 144);
	gdImageDestroy(thumb);
	assert_int_equal(m.photo.bytes, m.full_n + m.thumb_n);
}

static void photo_of_one_pixel_or_one_line_is_a_photo(void **s)
{
	(void)s;
	for (int f = PHOTO_JPEG; f <= PHOTO_WEBP; f++) {
		struct made m = make(picture(1, 1, (enum photo_format)f));
		assert_int_equal(m.e, OK);
		assert_int_equal(m.photo.width, 1);
		m = make(picture(4000, 1, (enum photo_format)f));
		assert_int_equal(m.e, OK);
		assert_int_equal(m.photo.width, 1920);
		assert_int_equal(m.photo.height, 1);
	}
}

static void photo_comes_as_jpeg_png_or_webp_and_goes_as_jpeg(void **s)
{
	(void)s;
	for (int f = PHOTO_JPEG; f <= PHOTO_WEBP; f++) {
		struct made m = make(picture(60, 60, (enum photo_format)f));
		assert_int_equal(m.e, OK);
		assert_memory_equal(m.full, "\xFF\xD8\xFF", 3);
		assert_int_equal(color(&m, 2, 2), 'r');
		assert_int_equal(color(&m, 7, 2), 'g');
		assert_int_equal(color(&m, 5, 8), 'b');
	}
}

static void photo_with_transparency_lies_on_white(void **s)
{
	gdImagePtr im = gdImageCreateTrueColor(20, 20), pal = gdImageCreate(20, 20);
	struct made m;

	(void)s;
	gdImageAlphaBlending(im, 0);
	gdImageFilledRectangle(im, 0, 0, 19, 19, gdTrueColorAlpha(0, 0, 0, gdAlphaTransparent));
	gdImageSaveAlpha(im, 1);
	m = make(encoded(im, PHOTO_PNG));
	assert_int_equal(m.e, OK);
	assert_int_equal(color(&m, 5, 5), 'w');
	gdImageColorTransparent(pal, gdImageColorAllocate(pal, 1, 2, 3));
	m = make(encoded(pal, PHOTO_PNG));
	assert_int_equal(m.e, OK);
	assert_int_equal(color(&m, 5, 5), 'w');
}

/* Red, 8 x 8, four inks as Adobe writes them. */
static const uint8_t cmyk[] = {
	0xFF, 0xD8, 0xFF, 0xEE, 0x00, 0x0E, 0x41, 0x64, 0x6F, 0x62, 0x65, 0x00, 0x64, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xDB, 0x00, 0x43, 0x00, 0x10,
	0x0B, 0x0C, 0x0E, 0x0C, 0x0A, 0x10, 0x0E, 0x0D, 0x0E, 0x12, 0x11, 0x10, 0x13, 0x18, 0x28, 0x1A, 0x18, 0x16, 0x16, 0x18, 0x31, 0x23, 0x25, 0x1D,
	0x28, 0x3A, 0x33, 0x3D, 0x3C, 0x39, 0x33, 0x38, 0x37, 0x40, 0x48, 0x5C, 0x4E, 0x40, 0x44, 0x57, 0x45, 0x37, 0x38, 0x50, 0x6D, 0x51, 0x57, 0x5F,
	0x62, 0x67, 0x68, 0x67, 0x3E, 0x4D, 0x71, 0x79, 0x70, 0x64, 0x78, 0x5C, 0x65, 0x67, 0x63, 0xFF, 0xC0, 0x00, 0x14, 0x08, 0x00, 0x08, 0x00, 0x08,
	0x04, 0x43, 0x11, 0x00, 0x4D, 0x11, 0x00, 0x59, 0x11, 0x00, 0x4B, 0x11, 0x00, 0xFF, 0xC4, 0x00, 0x14, 0x00, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x07, 0xFF, 0xC4, 0x00, 0x14, 0x10, 0x01, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xFF, 0xDA, 0x00, 0x0E, 0x04, 0x43, 0x00, 0x4D, 0x00, 0x59, 0x00, 0x4B, 0x00, 0x00, 0x3F,
	0x00, 0x40, 0x1F, 0x8F, 0xC8, 0x0F, 0xFF, 0xD9 };

static void photo_in_four_inks_keeps_its_colors(void **s)
{
	struct made m = make(blob(cmyk, sizeof cmyk));

	(void)s;
	assert_int_equal(m.e, OK);
	assert_int_equal(color(&m, 5, 5), 'r');
}

/* ---- refusals ---- */

static void photo_of_another_kind_is_refused(void **s)
{
	static const char *const other[] = { "", "G", "GIF89a\1\0\1\0\0\0\0;", "%PDF-1.4", "<svg xmlns=''/>", "BM______", "\xFF\xD8", "RIFF\4\0\0\0WAVE",
		"\0\0\0 ftypheic" };

	(void)s;
	for (size_t i = 0; i < sizeof other / sizeof other[0]; i++)
		assert_int_equal(make(blob(other[i], i == 8 ? 12 : strlen(other[i]))).e, E_MEDIA);
}

static void photo_cut_anywhere_is_refused(void **s)
{
	(void)s;
	for (int f = PHOTO_JPEG; f <= PHOTO_WEBP; f++) {
		struct blob whole = picture(40, 30, (enum photo_format)f);
		for (size_t n = 0; n + 1 < whole.n; n += n < 700 ? 1 : 13) {
			struct made m = make(blob(whole.v, n));
			if (m.e != E_MEDIA)
				print_message("format %d cut to %zu of %zu\n", f, n, whole.n);
			assert_int_equal(m.e, E_MEDIA);
		}
	}
}

static void photo_without_height_or_width_is_refused(void **s)
{
	struct blob j = picture(16, 16, PHOTO_JPEG), p = picture(16, 16, PHOTO_PNG);
	uint8_t *sof = memmem(j.v, j.n, "\xFF\xC0", 2);

	(void)s;
	memset(sof + 5, 0, 2);
	assert_int_equal(make(j).e, E_MEDIA);
	memset(p.v + 16, 0, 4);
	assert_int_equal(make(p).e, E_MEDIA);
}

static void photo_of_too_many_pixels_is_refused_undecoded(void **s)
{
	struct blob j = picture(16, 16, PHOTO_JPEG), p = picture(16, 16, PHOTO_PNG), w = picture(16, 16, PHOTO_WEBP);

	(void)s;
	memcpy((uint8_t *)memmem(j.v, j.n, "\xFF\xC0", 2) + 5, "\xFF\xFF\xFF\xFF", 4);
	assert_int_equal(make(j).e, E_TOO_LARGE);
	memcpy(p.v + 16, "\x7F\xFF\xFF\xFF\x7F\xFF\xFF\xFF", 8);
	assert_int_equal(make(p).e, E_TOO_LARGE);
	memcpy(p.v + 16, "\0\0\x27\x10\0\0\x13\x89", 8);      /* 10,000 x 5,001 */
	assert_int_equal(make(p).e, E_TOO_LARGE);
	memcpy(w.v + 26, "\xFF\x3F\xFF\x3F", 4);
	assert_int_equal(make(w).e, E_TOO_LARGE);
	assert_int_equal(make((struct blob){ j.v, 0 }).e, E_MEDIA);
}

static void photo_that_is_large_and_holds_nothing_is_refused_undecoded(void **s)
{
	struct blob p = picture(16, 16, PHOTO_PNG), real;
	struct photo_head head;

	(void)s;
	memcpy(p.v + 16, "\0\0\x07\xD1\0\0\x07\xD0", 8);      /* 2,001 x 2,000 */
	assert_int_equal(make(p).e, E_INPUT);
	memcpy(p.v + 16, "\0\0\x07\xD0\0\0\x07\xD0", 8);      /* of 4 million nothing is asked */
	assert_int_not_equal(make(p).e, E_INPUT);
	/* A byte for 64 pixels is far less than any camera sends. */
	real = joined(p, (struct blob){ arena_alloc(a, 100000), 100000 });
	memcpy(real.v + 16, "\0\0\x0B\xB8\0\0\x07\xD0", 8);   /* 3,000 x 2,000 */
	assert_int_equal(photo_head(real.v, real.n, &head, NULL), OK);
}

static void photo_whose_head_lies_about_its_size_is_refused(void **s)
{
	struct blob p = picture(16, 16, PHOTO_PNG), w = picture(16, 16, PHOTO_WEBP);
	struct blob x = joined(joined(blob("RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\0\0\0\0\x1F\0\0\x1F\0\0", 30), blob(w.v + 12, w.n - 12)), blob("", 0));

	(void)s;
	memcpy(p.v + 16, "\0\0\0\x20\0\0\0\x20", 8);
	assert_int_equal(make(p).e, E_MEDIA);
	x.v[4] = (uint8_t)(x.n - 8);
	x.v[5] = (uint8_t)((x.n - 8) >> 8);
	assert_int_equal(make(x).e, E_MEDIA);
}

static void photo_that_moves_is_refused(void **s)
{
	struct blob w = picture(16, 16, PHOTO_WEBP), p = picture(16, 16, PHOTO_PNG);
	struct blob x = joined(blob("RIFF\0\0\0\0WEBPVP8X\x0A\0\0\0\2\0\0\0\x0F\0\0\x0F\0\0ANIM\6\0\0\0\0\0\0\0\0\0", 44), blob(w.v + 12, w.n - 12));
	struct blob apng = joined(joined(blob(p.v, 33), blob("\0\0\0\x08" "acTL\0\0\0\2\0\0\0\0\0\0\0\0", 20)), blob(p.v + 33, p.n - 33));
	struct made m;

	(void)s;
	x.v[4] = (uint8_t)(x.n - 8);
	x.v[5] = (uint8_t)((x.n - 8) >> 8);
	m = make(x);
	assert_int_equal(m.e, E_MEDIA);
	assert_non_null(strstr(m.p.en, "animated"));
	m = make(apng);
	assert_int_equal(m.e, E_MEDIA);
	assert_non_null(strstr(m.p.en, "animated"));
}

static void photo_leaves_room_on_the_disk_for_cases(void **s)
{
	(void)s;
	assert_true(photo_fits(UINT64_C(1) << 40, UINT64_C(300) << 20));
	assert_false(photo_fits(UINT64_C(1) << 40, UINT64_C(256) << 20));
	assert_true(photo_fits(UINT64_C(64) << 20, UINT64_C(4) << 20));
	assert_false(photo_fits(UINT64_C(64) << 20, UINT64_C(3) << 20));
	assert_false(photo_fits(0, 0));
}

static void photo_made_of_endless_scans_is_refused(void **s)
{
	struct blob j = picture(16, 16, PHOTO_JPEG), out = { j.v, j.n - 2 };

	(void)s;
	for (int i = 0; i < 60; i++)
		out = joined(out, blob("\xFF\xDA\0\x08\1\1\0\0\x3F\0", 10));
	assert_int_equal(make(joined(out, blob("\xFF\xD9", 2))).e, E_MEDIA);
}

/* ---- the same again, and files ---- */

static void photo_is_the_same_id_for_the_same_bytes_and_another_for_another_tenant(void **s)
{
	struct blob in = picture(50, 50, PHOTO_JPEG);
	struct made one = make(in), two = make(in), other = { 0 };
	const void *full, *thumb;

	(void)s;
	assert_string_equal(one.photo.id, two.photo.id);
	assert_int_equal(strlen(one.photo.id), 65);
	assert_int_equal(photo_make(a, 2, in.v, in.n, &other.photo, &full, &other.full_n, &thumb, &other.thumb_n, &other.p), OK);
	assert_string_not_equal(one.photo.id, other.photo.id);
}

static void photo_is_found_where_it_was_stored_and_nowhere_else(void **s)
{
	struct made m = make(picture(50, 50, PHOTO_JPEG));
	char *dir = arena_printf(a, "%s/photo-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : ".");
	const char *path;
	char *bad;

	(void)s;
	assert_non_null(mkdtemp(dir));
	assert_null(photo_path(a, dir, m.photo.id, "full"));
	for (int i = 0; i < 2; i++)
		assert_int_equal(photo_store(dir, &m.photo, m.full, m.full_n, m.thumb, m.thumb_n, &m.p), OK);
	path = photo_path(a, dir, m.photo.id, "full");
	assert_non_null(path);
	assert_int_equal(truncate(path, 5), 0);     /* a torn file is made whole by storing again */
	assert_int_equal(photo_store(dir, &m.photo, m.full, m.full_n, m.thumb, m.thumb_n, &m.p), OK);
	FILE *f = fopen(path, "rb");
	fseek(f, 0, SEEK_END);
	assert_int_equal(ftell(f), m.full_n);
	fclose(f);
	assert_non_null(photo_path(a, dir, m.photo.id, "thumb"));
	assert_null(photo_path(a, dir, m.photo.id, "../full"));
	assert_null(photo_path(a, dir, "p../../../../etc/passwd", "full"));
	assert_null(photo_path(a, dir, "", "full"));
	bad = arena_str(a, m.photo.id);
	bad[3] = bad[3] == 'A' ? 'B' : 'A';
	assert_null(photo_path(a, dir, bad, "full"));
	assert_true(photo_remove(dir, m.photo.id));
	assert_null(photo_path(a, dir, m.photo.id, "full"));
	assert_true(photo_remove(dir, m.photo.id));
}

static void photo_that_cannot_be_stored_says_so(void **s)
{
	struct made m = make(picture(10, 10, PHOTO_JPEG));
	struct problem p = { 0 };

	(void)s;
	assert_int_equal(photo_store("/proc/no-such", &m.photo, m.full, m.full_n, m.thumb, m.thumb_n, &p), E_INTERNAL);
	assert_true(p.zh[0] && p.en[0]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
		T(photo_loses_its_position_and_camera), T(photo_stands_upright_in_each_of_eight_orientations),
		T(photo_with_a_senseless_orientation_is_left_as_it_is), T(photo_hides_no_second_file_behind_it),
		T(photo_is_made_no_larger_than_1920_and_360), T(photo_of_one_pixel_or_one_line_is_a_photo),
		T(photo_comes_as_jpeg_png_or_webp_and_goes_as_jpeg), T(photo_with_transparency_lies_on_white),
		T(photo_in_four_inks_keeps_its_colors), T(photo_of_another_kind_is_refused), T(photo_cut_anywhere_is_refused),
		T(photo_without_height_or_width_is_refused), T(photo_of_too_many_pixels_is_refused_undecoded),
		T(photo_that_is_large_and_holds_nothing_is_refused_undecoded),
		T(photo_whose_head_lies_about_its_size_is_refused), T(photo_that_moves_is_refused), T(photo_made_of_endless_scans_is_refused),
		    T(photo_leaves_room_on_the_disk_for_cases),
		T(photo_is_the_same_id_for_the_same_bytes_and_another_for_another_tenant),
		T(photo_is_found_where_it_was_stored_and_nowhere_else), T(photo_that_cannot_be_stored_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
