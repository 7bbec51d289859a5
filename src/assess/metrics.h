/*
 * metrics.h: what is counted, as people speak of it: packs/base/metrics.yaml. A metric is a sum of counters, or one sum as a
 * share of another; nothing else can be written, so every figure has a numerator and a denominator that can be shown.
 */
#ifndef ASSESS_METRICS_H
#define ASSESS_METRICS_H

#include "assess/assess.h"

#define METRICS_MAX 60
#define TERMS_MAX 8

struct term { int counter, sign; };

struct metric {
	const char *id, *zh, *en;
	int64_t small;                 /* outside the house: 1 to small - 1 is left out */
	bool public;
	struct term numerator[TERMS_MAX], denominator[TERMS_MAX];
	int numerator_n, denominator_n;   /* denominator_n 0: a count */
};

struct metrics { struct metric v[METRICS_MAX]; int n; };

/* Reads and checks; every complaint is FILE:LINE. Everything lies in a. */
enum err metrics_parse(struct arena *a, const char *name, const char *text, size_t n, struct metrics **out, struct problem *p);
enum err metrics_read(struct arena *a, const char *path, struct metrics **out, struct problem *p);

const struct metric *metric_find(const struct metrics *all, const char *id);   /* or NULL */

/* A metric of counters. value: NAN where nothing is below the line. */
struct measured metric_of(const struct metric *m, const int64_t n[COUNTER_KINDS]);
/* Whether it may not be told outside: it, what it is a part of, or the rest of that, is a handful. */
bool metric_small(const struct metric *m, const struct measured *f);

#endif
