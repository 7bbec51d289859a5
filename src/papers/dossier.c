/*
 * dossier.c: a case on paper, to be kept with the files or handed over.
 */
#include <stdio.h>

#include "papers/pen.h"

#define LEFT_MM 20.0
#define TEXT_W 170.0
#define LABEL_W 28.0
#define PAD 1.8
#define PHOTO_W 54.0
#define PHOTO_H 44.0
#define PHOTO_GAP 4.0

static const double line[3] = { 0.62, 0.67, 0.72 }, accent[3] = { 0.043, 0.341, 0.643 };

static const struct style words = { .pt = 10.5, .face = FACE_PLAIN, .line = 5.8, .x = LEFT_MM, .w = TEXT_W };

static struct style at(double x, double w, double pt, bool bold, double grey)
{
	return (struct style){ .pt = pt, .face = FACE_PLAIN, .bold = bold, .line = pt * 0.55, .x = x, .w = w, .red = grey, .green = grey, .blue = grey };
}

static void foot(struct pen *pen, void *arg)
{
	const struct dossier *d = arg;
	struct style s = at(LEFT_MM, TEXT_W - 20, 8.5, false, 0.35);
	char page[16];

	pen_rule(pen, LEFT_MM, PAGE_H - 18, TEXT_W, 0.2, line);
	pen_line_at(pen, &s, PAGE_H - 16, d->printed);
	snprintf(page, sizeof page, "%d", pen->page);
	s.w = TEXT_W;
	s.align = RIGHT;
	pen_line_at(pen, &s, PAGE_H - 16, page);
}

static void heading(struct pen *pen, const char *text)
{
	struct style s = at(LEFT_MM + 4, TEXT_W - 4, 12, true, 0.1);

	pen->y += 5;
	pen_room(pen, 20);
	pen_rule(pen, LEFT_MM, pen->y + 1, 1.4, 5, accent);
	pen_words(pen, &s, text);
	pen->y += 1.5;
}

/* Two pairs a row; a text too long for half a row takes the whole of it. */
static void table(struct pen *pen, const struct dossier *d)
{
	double half = TEXT_W / 2;

	pen_rule(pen, LEFT_MM, pen->y, TEXT_W, 0.3, line);
	for (size_t i = 0, n; i < d->pairs_n; i += n) {
		struct style label = at(LEFT_MM + PAD, LABEL_W - 2 * PAD, 9.5, false, 0.35), text = at(0, half - LABEL_W - 2 * PAD, 10.5, false, 0.05);
		double top, high = 0;
		bool wide = pen_height(pen, &text, d->pairs[i].text) > 2 * text.line || i + 1 == d->pairs_n ||
		            pen_height(pen, &text, d->pairs[i + 1].text) > 2 * text.line;
		n = wide ? 1 : 2;
		text.w = (wide ? TEXT_W : half) - LABEL_W - 2 * PAD;
		for (size_t k = 0; k < n; k++) {
			double h = pen_height(pen, &text, d->pairs[i + k].text), m = pen_height(pen, &label, d->pairs[i + k].label);
			high = h > high ? h : high;
			high = m > high ? m : high;
		}
		pen_room(pen, high + 2 * PAD);
		top = pen->y + PAD;
		for (size_t k = 0; k < n; k++) {
			label.x = LEFT_MM + PAD + (double)k * half;
			text.x = label.x + LABEL_W;
			pen->y = top;
			pen_words(pen, &label, d->pairs[i + k].label);
			pen->y = top;
			pen_words(pen, &text, d->pairs[i + k].text);
		}
		pen->y = top + high + PAD;
		pen_rule(pen, LEFT_MM, pen->y, TEXT_W, 0.2, line);
	}
}

static void steps(struct pen *pen, const struct dossier *d)
{
	for (size_t i = 0; i < d->steps_n; i++) {
		const struct paper_step *s = &d->steps[i];
		struct style when = at(LEFT_MM, 34, 9.5, false, 0.35), what = at(LEFT_MM + 36, TEXT_W - 36, 10.5, true, 0.05),
		             rest = at(LEFT_MM + 36, TEXT_W - 36, 10, false, 0.15);
		double top;
		pen_room(pen, 12);
		top = pen->y;
		pen_words(pen, &when, s->when);
		pen->y = top;
		pen_words(pen, &what, s->what);
		rest.red = rest.green = rest.blue = 0.35;
		if (s->who)
			pen_words(pen, &rest, s->who);
		rest.red = rest.green = rest.blue = 0.1;
		if (s->words)
			pen_words(pen, &rest, s->words);
		pen->y += 2.2;
	}
}

static void photos(struct pen *pen, const struct dossier *d)
{
	size_t shown = 0;
	double top = 0;

	for (size_t i = 0; i < d->photos_n; i++) {
		double x = LEFT_MM + (double)(shown % 3) * (PHOTO_W + PHOTO_GAP);
		struct style s = at(x, PHOTO_W, 8.5, false, 0.35);
		s.align = CENTRE;
		if (shown % 3 == 0) {
			pen_room(pen, PHOTO_H + 10);
			top = pen->y;
		}
		if (!pen_photo(pen, &d->photos[i], x, top, PHOTO_W, PHOTO_H))
			continue;
		pen_line_at(pen, &s, top + PHOTO_H + 1, d->photos[i].caption);
		shown++;
		pen->y = top + PHOTO_H + 9;
	}
}

enum err dossier_draw(struct arena *a, const struct dossier *d, int64_t at_us, const void **out, size_t *n, struct problem *p)
{
	struct pen pen = { .top = 20, .bottom = PAGE_H - 22, .y = 18, .foot = foot, .arg = (void *)(uintptr_t)d };
	struct style title = at(LEFT_MM, TEXT_W, 19, true, 0.05), number = at(LEFT_MM, TEXT_W, 10.5, false, 0.3), said = words;

	if (!pen_begin(&pen, a, d->title, at_us))
		return pen_end(&pen, out, n, p);
	title.align = number.align = CENTRE;
	title.face = FACE_HEAD;
	pen_words(&pen, &title, d->title);
	pen.y += 1;
	pen_words(&pen, &number, d->number);
	pen.y += 3;
	table(&pen, d);
	if (d->said) {
		heading(&pen, d->said_head);
		pen_words(&pen, &said, d->said);
	}
	if (d->steps_n) {
		heading(&pen, d->steps_head);
		steps(&pen, d);
	}
	if (d->photos_n) {
		heading(&pen, d->photos_head);
		photos(&pen, d);
	}
	return pen_end(&pen, out, n, p);
}
