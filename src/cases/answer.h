/*
 * answer.h: standard answers (常用答复): texts that staff keep per process, category and act, with placeholders that a case fills.
 * Choosing one only offers words; what is said on a case is said by an act, as ever.
 */
#ifndef CASES_ANSWER_H
#define CASES_ANSWER_H

#include "core/core.h"

extern const struct room answer_room;

/* What a case gives for the placeholders; NULL where it has nothing (yet). */
struct answer_fill { const char *number, *unit, *due, *category, *grid, *state, *opened; };
struct case_file;
enum err case_answer_fill(struct ctx *c, const struct case_file *f, struct answer_fill *out);

/* The name of the first placeholder in text that there is none of, in a; NULL if all are known. "{number}" is one; a brace alone is text. */
const char *answer_unknown(struct arena *a, const char *text);

/*
 * The text with what the case gives; what it does not give stays as it is, its name among *missing (of const char *). In a, and
 * never longer than the text and its fillings.
 */
const char *answer_filled(struct arena *a, const char *text, const struct answer_fill *fill, struct list *missing);

#endif
