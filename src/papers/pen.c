/*
 * pen.c: cairo's PDF and pango's lines behind a few plain verbs.
 */
#include <cairo-pdf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "papers/pen.h"

#define MM (72.0 / 25.4)
#define SMALLEST_PT 9.0
#define PHOTO_BYTES (4u << 20)

#ifdef __SANITIZE_ADDRESS__
/*
 * fontconfig keeps what it has read of the machine's fonts until the process ends, and has no thread-safe way to let it go; cairo
 * 1.16 (Debian 12) loses 768 bytes for every OpenType font that it puts into a file.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig\nleak:libcairo";
}
#endif

static cairo_status_t take(void *arg, const unsigned char *data, unsigned n)
{
	struct pen *pen = arg;

	if (pen->n + n > PAPER_BYTES) {
		pen->large = true;
		return CAIRO_STATUS_WRITE_ERROR;
	}
	if (pen->n + n > pen->cap) {
		size_t cap = (pen->n + n) * 2;
		unsigned char *more = realloc(pen->bytes, cap);
		if (!more)
			return CAIRO_STATUS_NO_MEMORY;
		pen->bytes = more;
		pen->cap = cap;
	}
	memcpy(pen->bytes + pen->n, data, n);
	pen->n += n;
	return CAIRO_STATUS_SUCCESS;
}

bool pen_begin(struct pen *pen, struct arena *a, const char *title, int64_t at)
{
	char when[40];

	pen->a = a;
	pen->page = 1;
	pen->surface = cairo_pdf_surface_create_for_stream(take, pen, PAGE_W * MM, PAGE_H * MM);
	pen->cr = cairo_create(pen->surface);
	cairo_scale(pen->cr, MM, MM);
	pen->layout = pango_cairo_create_layout(pen->cr);
	pen->aside = pango_cairo_create_layout(pen->cr);
	/* A unit is a millimetre: rounded to whole ones, characters would stand at odd distances. */
	pango_context_set_round_glyph_positions(pango_layout_get_context(pen->layout), FALSE);
	pango_context_set_round_glyph_positions(pango_layout_get_context(pen->aside), FALSE);
	day_print_time(when, at - at % US_SECOND, CHINA_OFFSET_MIN);
	cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_TITLE, title);
	cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_CREATOR, "Shao");
	cairo_pdf_surface_set_metadata(pen->surface, CAIRO_PDF_METADATA_CREATE_DATE, when);
	return cairo_status(pen->cr) == CAIRO_STATUS_SUCCESS;
}

static void foot(struct pen *pen)
{
	double y = pen->y;

	if (pen->foot)
		pen->foot(pen, pen->arg);
	pen->y = y;
}

enum err pen_end(struct pen *pen, const void **out, size_t *n, struct problem *p)
{
	cairo_status_t status;

	foot(pen);
	cairo_show_page(pen->cr);
	g_object_unref(pen->layout);
	g_object_unref(pen->aside);
	cairo_destroy(pen->cr);
	cairo_surface_finish(pen->surface);
	status = cairo_surface_status(pen->surface);
	cairo_surface_destroy(pen->surface);
	if (status == CAIRO_STATUS_SUCCESS) {
		*out = arena_strn(pen->a, (const char *)pen->bytes, pen->n);
		*n = pen->n;
	}
	free(pen->bytes);
	if (pen->large)
		return refuse(p, E_TOO_LARGE, "", "文件超过 %u MB，请减少照片", "The paper would be more than %u MB; leave out pictures", PAPER_BYTES >> 20);
	if (status != CAIRO_STATUS_SUCCESS)
		return refuse(p, E_FULL, "", "生成文件失败：%s", "The paper could not be made: %s", cairo_status_to_string(status));
	return OK;
}

void pen_page(struct pen *pen)
{
	foot(pen);
	cairo_show_page(pen->cr);
	pen->page++;
	pen->y = pen->top;
}

void pen_room(struct pen *pen, double mm)
{
	if (pen->y + mm > pen->bottom && pen->y > pen->top)
		pen_page(pen);
}

/* The layout works in points; the page in millimetres. */
static void dress(struct pen *pen, PangoLayout *layout, const struct style *s, double pt, const char *text)
{
	static const PangoAlignment aligns[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER, PANGO_ALIGN_RIGHT };
	PangoFontDescription *font = pango_font_description_new();

	pango_font_description_set_family(font, s->face);
	pango_font_description_set_absolute_size(font, pt / MM * PANGO_SCALE);
	pango_font_description_set_weight(font, s->bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_width(layout, (int)(s->w * PANGO_SCALE));
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_indent(layout, (int)(s->indent * PANGO_SCALE));
	pango_layout_set_alignment(layout, aligns[s->align]);
	pango_layout_set_text(layout, text, -1);
	cairo_set_source_rgb(pen->cr, s->red, s->green, s->blue);
}

static double line_mm(PangoLayoutIter *at, double wanted)
{
	PangoRectangle r;

	if (wanted > 0)
		return wanted;
	pango_layout_iter_get_line_extents(at, NULL, &r);
	return (double)r.height / PANGO_SCALE * 1.12;
}

void pen_words(struct pen *pen, const struct style *s, const char *text)
{
	PangoLayoutIter *at;

	dress(pen, pen->layout, s, s->pt, text);
	at = pango_layout_get_iter(pen->layout);
	do {
		PangoRectangle r;
		double high = line_mm(at, s->line), lie;
		pen_room(pen, high);
		pango_layout_iter_get_line_extents(at, NULL, &r);
		/* The line stands in the middle of its height. */
		lie = pen->y + (high - (double)r.height / PANGO_SCALE) / 2 + (double)(pango_layout_iter_get_baseline(at) - r.y) / PANGO_SCALE;
		cairo_set_source_rgb(pen->cr, s->red, s->green, s->blue);
		cairo_move_to(pen->cr, s->x + (double)r.x / PANGO_SCALE, lie);
		pango_cairo_show_layout_line(pen->cr, pango_layout_iter_get_line_readonly(at));
		pen->y += high;
	} while (pango_layout_iter_next_line(at));
	pango_layout_iter_free(at);
}

double pen_height(struct pen *pen, const struct style *s, const char *text)
{
	PangoLayoutIter *at;
	double sum = 0;

	dress(pen, pen->layout, s, s->pt, text);
	at = pango_layout_get_iter(pen->layout);
	do {
		sum += line_mm(at, s->line);
	} while (pango_layout_iter_next_line(at));
	pango_layout_iter_free(at);
	return sum;
}

void pen_line_at(struct pen *pen, const struct style *s, double y, const char *text)
{
	double pt = s->pt;

	dress(pen, pen->aside, s, pt, text);
	while (pango_layout_get_line_count(pen->aside) > 1 && pt > SMALLEST_PT)
		dress(pen, pen->aside, s, pt *= 0.94, text);
	cairo_move_to(pen->cr, s->x, y);
	pango_cairo_show_layout(pen->cr, pen->aside);
}

void pen_rule(struct pen *pen, double x, double y, double w, double thick, const double rgb[3])
{
	cairo_set_source_rgb(pen->cr, rgb[0], rgb[1], rgb[2]);
	cairo_rectangle(pen->cr, x, y, w, thick);
	cairo_fill(pen->cr);
}

static unsigned char *file_read(const char *path, size_t *n)
{
	FILE *f = fopen(path, "rb");
	unsigned char *data = f ? malloc(PHOTO_BYTES) : NULL;

	*n = data ? fread(data, 1, PHOTO_BYTES, f) : 0;
	if (f)
		fclose(f);
	if (*n == 0 || *n == PHOTO_BYTES) {
		free(data);
		return NULL;
	}
	return data;
}

bool pen_photo(struct pen *pen, const struct paper_photo *photo, double x, double y, double w, double h)
{
	size_t n;
	unsigned char *data = file_read(photo->path, &n);
	double wide = (double)photo->width, high = (double)photo->height, scale = w / wide < h / high ? w / wide : h / high;
	cairo_surface_t *image;
	bool ok;

	if (!data)
		return false;
	/* The bytes go into the PDF as they are; the surface only says how large they are. */
	image = cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)photo->width, (int)photo->height);
	ok = cairo_surface_set_mime_data(image, CAIRO_MIME_TYPE_JPEG, data, n, free, data) == CAIRO_STATUS_SUCCESS;
	if (!ok)
		free(data);
	cairo_save(pen->cr);
	cairo_translate(pen->cr, x + (w - wide * scale) / 2, y + (h - high * scale) / 2);
	cairo_scale(pen->cr, scale, scale);
	cairo_set_source_surface(pen->cr, image, 0, 0);
	if (ok)
		cairo_paint(pen->cr);
	cairo_restore(pen->cr);
	cairo_surface_destroy(image);
	return ok;
}
