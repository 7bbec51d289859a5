/*
 * letter.c: a letter of an authority on paper. The measures are those of GB/T 9704-2012, 5, 7 and 10.1.
 */
#include <stdio.h>

#include "papers/pen.h"

#define LEFT_MM 28.0
#define TEXT_W 156.0
#define TOP_MM 37.0
#define LINE_MM (225.0 / 22)
#define CHAR_MM (TEXT_W / 28)
#define RULE_X 20.0
#define RULE_W 170.0

static const double red[3] = { 0.80, 0.06, 0.06 };

#define SIZE_3 16.0
#define SIZE_2 22.0
#define SIZE_4 14.0

/* From the second page on: the number between dashes; on the first page the red lines. */
static void frame(struct pen *pen, void *arg)
{
	const struct letter *l = arg;
	char number[24];

	if (pen->page > 1) {
		snprintf(number, sizeof number, "— %d —", pen->page);
		pen_line_at(pen, &(struct style){ .pt = SIZE_4, .face = FACE_HEAD, .x = LEFT_MM, .w = TEXT_W, .align = pen->page % 2 ? RIGHT : LEFT },
		            PAGE_H - 28, number);
		return;
	}
	pen_line_at(pen, &(struct style){ .pt = 36, .face = FACE_HEAD, .bold = true, .x = RULE_X, .w = RULE_W, .align = CENTRE,
	            .red = red[0], .green = red[1], .blue = red[2] }, 26, l->from);
	pen_rule(pen, RULE_X, 46, RULE_W, 1.2, red);
	pen_rule(pen, RULE_X, 47.8, RULE_W, 0.35, red);
	pen_rule(pen, RULE_X, PAGE_H - 22, RULE_W, 0.35, red);
	pen_rule(pen, RULE_X, PAGE_H - 21.2, RULE_W, 1.2, red);
	pen_line_at(pen, &(struct style){ .pt = SIZE_3, .face = FACE_BODY, .x = LEFT_MM, .w = TEXT_W, .align = RIGHT }, 52, l->number);
}

enum err letter_draw(struct arena *a, const struct letter *l, int64_t at, const void **out, size_t *n, struct problem *p)
{
	struct pen pen = { .top = TOP_MM, .bottom = TOP_MM + 225, .y = 72, .foot = frame, .arg = (void *)(uintptr_t)l };
	struct style body = { .pt = SIZE_3, .face = FACE_BODY, .line = LINE_MM, .indent = 2 * CHAR_MM, .x = LEFT_MM, .w = TEXT_W };
	struct style plain = body, title = { .pt = SIZE_2, .face = FACE_HEAD, .bold = true, .line = 12.4, .x = LEFT_MM, .w = TEXT_W, .align = CENTRE };
	struct style sign = { .pt = SIZE_3, .face = FACE_BODY, .line = LINE_MM, .x = LEFT_MM, .w = TEXT_W - 4 * CHAR_MM, .align = RIGHT };

	if (!pen_begin(&pen, a, l->title, at))
		return pen_end(&pen, out, n, p);
	plain.indent = 0;
	pen_words(&pen, &title, l->title);
	pen.y += LINE_MM;
	pen_words(&pen, &plain, l->to);
	for (size_t i = 0; i < l->body_n; i++)
		pen_words(&pen, &body, l->body[i]);
	/* The seal is put over both: they stay together. */
	pen.y += LINE_MM;
	pen_room(&pen, 4 * LINE_MM);
	pen.y += LINE_MM;
	pen_words(&pen, &sign, l->from);
	pen_words(&pen, &sign, l->date);
	return pen_end(&pen, out, n, p);
}
