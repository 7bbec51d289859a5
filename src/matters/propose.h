/*
 * propose.h: which class a text is about, by the classes' own words. Pure; Chinese needs no segmentation for it: at each place
 * the longest known word counts, and reading goes on behind it.
 */
#ifndef MATTERS_PROPOSE_H
#define MATTERS_PROPOSE_H

#include "base/arena.h"
#include "base/shape.h"

#define PROPOSE_WORDS_MAX 4

struct propose_class { const char *name; struct list keywords; };   /* keywords: const char * */
struct propose_hit { size_t class; double score; const char *words[PROPOSE_WORDS_MAX]; int words_n; };
struct proposer;

/*
 * The words of n classes: their keywords and names (weight 2), and the ends of their names from two characters on (weight 1),
 * which are their heads in Chinese: 井盖 of 上水井盖. The texts are borrowed, everything else lies in a.
 */
struct proposer *proposer_make(struct arena *a, const struct propose_class *v, size_t n);

/*
 * The classes that the text names, best first, at most max; *n of them in out. A word adds weight x characters, shared among all
 * classes that know it, once a text. Equal scores stand in the classes' order. The time grows with the text alone.
 */
void proposer_rank(const struct proposer *p, struct arena *a, const char *text, size_t max, struct propose_hit *out, size_t *n);

#endif
