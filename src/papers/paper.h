/*
 * paper.h: words and pictures to PDF, with Chinese type set properly. Pure but for the machine's fonts and the pictures' files.
 */
#ifndef PAPERS_PAPER_H
#define PAPERS_PAPER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

/*
 * A letter of an authority (信函格式) as GB/T 9704-2012 has it: A4, 156 by 225 mm of text, 22 lines of 28 characters in size 3
 * (16 pt) FangSong; the sender in red 30 mm from the top; red lines of 170 mm below it and 20 mm from the bottom; the number
 * right under the first line; the title in size 2 (22 pt); no page number on the first page.
 */
struct letter { const char *from, *number, *title, *to, *date; const char *const *body; size_t body_n; };

struct paper_pair { const char *label, *text; };                     /* text NULL: the pair is left out */
struct paper_step { const char *when, *what, *who, *words; };        /* who, words: NULL if there is none */
struct paper_photo { const char *path, *caption; int64_t width, height; };   /* a JPEG's file and its size in pixels */

/* A case as a file to be kept or handed over: A4, a table, what was said, what happened, the pictures. */
struct dossier {
	const char *title, *number, *printed;         /* printed: by whom and when, at the foot of every page */
	const char *said_head, *steps_head, *photos_head;
	const struct paper_pair *pairs;
	size_t pairs_n;
	const char *said;                             /* NULL: erased, or none */
	const struct paper_step *steps;
	size_t steps_n;
	const struct paper_photo *photos;
	size_t photos_n;
};

/*
 * Both: the PDF's n bytes lie in the arena. at: what the file says of when it was made (microseconds), so that the same words
 * give the same bytes. E_FULL if memory or the page's engine fails, E_TOO_LARGE above PAPER_BYTES. A picture that is gone is left out.
 */
#define PAPER_BYTES (8u << 20)
enum err letter_draw(struct arena *a, const struct letter *l, int64_t at, const void **out, size_t *n, struct problem *p);
enum err dossier_draw(struct arena *a, const struct dossier *d, int64_t at, const void **out, size_t *n, struct problem *p);

#endif
