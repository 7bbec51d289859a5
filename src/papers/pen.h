/*
 * pen.h: a pen on A4 that begins a new page when one is full. Millimetres from the page's top left. For letter.c and dossier.c.
 */
#ifndef PAPERS_PEN_H
#define PAPERS_PEN_H

#include <cairo.h>
#include <pango/pangocairo.h>
#include <stdbool.h>

#include "papers/paper.h"

#define PAGE_W 210.0
#define PAGE_H 297.0

#define FACE_BODY "FangSong,仿宋,STFangsong,Noto Serif CJK SC,serif"
#define FACE_HEAD "SimSun,宋体,STSong,Noto Serif CJK SC,serif"
#define FACE_PLAIN "Microsoft YaHei,PingFang SC,Noto Sans CJK SC,sans-serif"

struct pen {
	struct arena *a;
	cairo_surface_t *surface;
	cairo_t *cr;
	PangoLayout *layout, *aside;           /* aside: for lines at a place of their own, drawn while others are half-way */
	double top, bottom, y;                 /* where text may stand on the pages from the second on; y: where the next line begins */
	int page;                              /* from 1 */
	void (*foot)(struct pen *pen, void *arg);   /* draws what stands on every page, before it is shown */
	void *arg;
	unsigned char *bytes;
	size_t n, cap;
	bool large;
};

enum align { LEFT, CENTRE, RIGHT };

/* How words stand: points, face, weight, millimetres of a line (0: the face's own), of indent, and of width; top left at x. */
struct style { double pt; const char *face; bool bold; double line, indent, x, w; enum align align; double red, green, blue; };

/* false if the engine has no memory. title: of the file itself. */
bool pen_begin(struct pen *pen, struct arena *a, const char *title, int64_t at);
/* Ends the last page and takes the bytes; E_FULL, E_TOO_LARGE. Frees all but the bytes, also when it fails. */
enum err pen_end(struct pen *pen, const void **out, size_t *n, struct problem *p);
void pen_page(struct pen *pen);
/* Room for so many millimetres, on a new page if need be. */
void pen_room(struct pen *pen, double mm);
/* Words from pen->y on, line by line over as many pages as they take; pen->y ends below them. */
void pen_words(struct pen *pen, const struct style *s, const char *text);
/* How high words would be, in millimetres. */
double pen_height(struct pen *pen, const struct style *s, const char *text);
/* One line at a place of its own, made smaller until it fits s->w; pen->y stays. */
void pen_line_at(struct pen *pen, const struct style *s, double y, const char *text);
/* A straight line of a thickness. */
void pen_rule(struct pen *pen, double x, double y, double w, double thick, const double rgb[3]);
/* A JPEG as it lies in its file, scaled into the box (top left x, y); false if it cannot be read. */
bool pen_photo(struct pen *pen, const struct paper_photo *photo, double x, double y, double w, double h);

#endif
