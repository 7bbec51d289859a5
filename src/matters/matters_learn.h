/*
 * matters_learn.h: the learned model between the files of matters/.
 */
#ifndef MATTERS_MATTERS_LEARN_H
#define MATTERS_MATTERS_LEARN_H

#include "matters/matters_in.h"

#define MATTER_CODE_BYTES 41

/* codes: a matter's code a class. at: when it was made; newest: the newest case it was made from. */
struct learned { int64_t at, newest, examples; int classes; char (*codes)[MATTER_CODE_BYTES]; float *weights; };

/* The tenant's model from its file, in a; NULL if there is none that can be used. */
const struct learned *learned_load(struct ctx *c, struct arena *a);
/* The one in memory (matters_propose.c), and notes that it was asked for what is new; NULL if there is none. */
const struct learned *matters_learned(struct ctx *c);
/* Whether a model should be made: m, the one that there is, may be NULL; fresh: cases closed since it. Pure. */
bool learn_owed(const struct learned *m, int64_t fresh, int64_t now);

/* POST /clock/matters/learn: off the writer, on a heavy lane; a failure leaves the model that there is. */
enum err learn_prepare(struct ctx *c);
enum err learn_run(struct ctx *c);

#endif
