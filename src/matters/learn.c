/*
 * learn.c: a text becomes the set of its one, two and three character pieces, hashed into LEARN_DIMS places and brought to length
 * one; each class has one logistic regression against all others.
 */
#include "matters/learn.h"

#include <linear.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define PIECES_MAX (LEARN_CHARS * 3)
#define COST 8.0
#define PRECISION 0.1

static int by_index(const void *x, const void *y)
{
	const struct feature_node *a = x, *b = y;

	return (a->index > b->index) - (a->index < b->index);
}

static size_t char_bytes(unsigned char b)
{
	return b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
}

/* FNV-1a. */
static int place(const char *s, size_t n)
{
	uint32_t h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (unsigned char)s[i]) * 16777619u;
	return (int)((h ^ h >> 15) % LEARN_DIMS) + 1;
}

/* Ascending, each place once, ended by index -1; out holds PIECES_MAX + 1. White space parts pieces. */
static size_t features(const char *text, struct feature_node *out)
{
	const char *begins[3] = { NULL, NULL, NULL };
	size_t n = 0, kept = 0, chars = 0;

	for (const char *s = text; *s && chars < LEARN_CHARS; chars++) {
		size_t bytes = char_bytes((unsigned char)*s);
		bool space = strchr(" \t\r\n", *s) != NULL;
		begins[2] = space ? NULL : begins[1];
		begins[1] = space ? NULL : begins[0];
		begins[0] = space ? NULL : s;
		for (int k = 0; k < 3; k++)
			if (begins[k])
				out[n++].index = place(begins[k], (size_t)(s + bytes - begins[k]));
		s += bytes;
	}
	if (n)
		qsort(out, n, sizeof *out, by_index);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || out[kept - 1].index != out[i].index)
			out[kept++].index = out[i].index;
	for (size_t i = 0; i < kept; i++)
		out[i].value = 1 / sqrt((double)kept);
	out[kept].index = -1;
	return kept;
}

static void silent(const char *words)
{
	(void)words;
}

/* liblinear's own arrays for the examples; false without memory. Everything is freed with examples_free. */
static bool examples_make(const struct learn_example *v, size_t n, struct problem *p)
{
	struct feature_node *all = malloc((PIECES_MAX + 1) * sizeof *all);

	*p = (struct problem){ .l = (int)n, .n = LEARN_DIMS, .bias = -1, .y = calloc(n, sizeof *p->y), .x = calloc(n, sizeof *p->x) };
	for (size_t i = 0; all && p->y && p->x && i < n; i++) {
		size_t k = features(v[i].text, all);
		p->y[i] = v[i].class;
		p->x[i] = malloc((k + 1) * sizeof **p->x);
		if (!p->x[i])
			break;
		memcpy(p->x[i], all, (k + 1) * sizeof *all);
	}
	free(all);
	return n && p->y && p->x && p->x[n - 1];
}

static void examples_free(struct problem *p)
{
	for (int i = 0; p->x && i < p->l; i++)
		free(p->x[i]);
	free(p->x);
	free(p->y);
}

/* One class has one row of weights; with two, liblinear keeps one row, for the class that it met first. */
static void weights_copy(const struct model *m, float *out)
{
	for (int i = 0; i < m->nr_class; i++)
		for (int k = 0; k < LEARN_DIMS; k++)
			out[(size_t)m->label[i] * LEARN_DIMS + (size_t)k] = (float)(m->nr_class == 2 ? (i ? -1 : 1) * m->w[k] : m->w[k * m->nr_class + i]);
}

float *learn_train(const struct learn_example *v, size_t n, int classes)
{
	static const struct parameter how = { .solver_type = L2R_LR_DUAL, .C = COST, .eps = PRECISION };
	struct problem p;
	struct model *m = NULL;
	float *w = NULL;

	set_print_string_function(silent);
	srand(1);       /* liblinear shuffles with it: the same examples give the same weights */
	if (examples_make(v, n, &p))
		m = train(&p, &how);
	if (m && m->nr_class >= 2 && (w = calloc((size_t)classes * LEARN_DIMS, sizeof *w)) != NULL)
		weights_copy(m, w);
	if (m)
		free_and_destroy_model(&m);
	examples_free(&p);
	return w;
}

void learn_scores(const float *weights, int classes, const char *text, double *out)
{
	struct feature_node x[PIECES_MAX + 1];
	size_t n = features(text, x);

	for (int c = 0; c < classes; c++) {
		double sum = 0;
		for (size_t i = 0; i < n; i++)
			sum += (double)weights[(size_t)c * LEARN_DIMS + (size_t)x[i].index - 1] * x[i].value;
		out[c] = 1 / (1 + exp(-sum));
	}
}
