/*
 * learn.h: which class a text is about, learned from texts whose class people decided: liblinear over hashed character n-grams.
 * Pure but for the memory that it takes. (Its types are its own: liblinear has a struct problem too.)
 */
#ifndef MATTERS_LEARN_H
#define MATTERS_LEARN_H

#include <stddef.h>

#define LEARN_DIMS 32768
#define LEARN_CHARS 600        /* of a text, from its beginning */
#define LEARN_CLASSES_MAX 200

struct learn_example { const char *text; int class; };   /* class: 0 to classes - 1 */

/*
 * Weights (classes x LEARN_DIMS, a class after the other), freed by the caller; NULL if there are fewer than two classes among the
 * examples or no memory. Given the same examples they are the same again. About 2 ms an example with a hundred classes.
 */
float *learn_train(const struct learn_example *v, size_t n, int classes);

/* How likely each class is; out holds `classes` numbers from 0 to 1 that need not add up to 1. */
void learn_scores(const float *weights, int classes, const char *text, double *out);

#endif
