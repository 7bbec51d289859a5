/*
 * propose.c: a sorted list of words, each with the classes that know it; a text is looked through once.
 */
#include "matters/propose.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define WORD_CHARS 20

struct known { const char *text; size_t bytes, class; int chars, weight; };

struct proposer {
	struct known *v;        /* by text, then class */
	size_t n, classes;
	int chars_max;
};

static size_t char_bytes(const char *s)
{
	unsigned char b = (unsigned char)*s;

	return b < 0x80 ? 1 : b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
}

static int compare(const char *a, size_t an, const char *b, size_t bn)
{
	int d = memcmp(a, b, an < bn ? an : bn);

	return d ? d : (an > bn) - (an < bn);
}

static int by_text(const void *x, const void *y)
{
	const struct known *a = x, *b = y;
	int d = compare(a->text, a->bytes, b->text, b->bytes);

	/* The heavier of a class's two readings of one word stands first. */
	return d ? d : a->class != b->class ? (a->class > b->class) - (a->class < b->class) : b->weight - a->weight;
}

static void add(struct proposer *p, const char *text, size_t class, int weight)
{
	size_t chars = text_chars(text);

	if (chars >= 2 && chars <= WORD_CHARS)
		p->v[p->n++] = (struct known){ text, strlen(text), class, (int)chars, weight };
}

/* A bracket at the end of a name explains it and is no head. */
static void add_ends(struct proposer *p, const char *name, size_t class)
{
	const char *s = name;

	if (strpbrk(name, "()") || strstr(name, "（"))
		return;
	for (s += *s ? char_bytes(s) : 0; *s; s += char_bytes(s))
		add(p, s, class, 1);
}

struct proposer *proposer_make(struct arena *a, const struct propose_class *v, size_t n)
{
	struct proposer *p = arena_alloc(a, sizeof *p);
	size_t most = 0, kept = 0;

	for (size_t i = 0; i < n; i++)
		most += 1 + v[i].keywords.n + text_chars(v[i].name);
	*p = (struct proposer){ .v = arena_alloc(a, most * sizeof *p->v), .classes = n };
	for (size_t i = 0; i < n; i++) {
		const char *const *word = v[i].keywords.v;
		add(p, v[i].name, i, 2);
		for (size_t k = 0; k < v[i].keywords.n; k++)
			add(p, word[k], i, 2);
		add_ends(p, v[i].name, i);
	}
	if (p->n)
		qsort(p->v, p->n, sizeof *p->v, by_text);
	for (size_t i = 0; i < p->n; i++) {
		const struct known *k = &p->v[i], *last = kept ? &p->v[kept - 1] : NULL;
		if (last && last->class == k->class && compare(last->text, last->bytes, k->text, k->bytes) == 0)
			continue;
		p->chars_max = k->chars > p->chars_max ? k->chars : p->chars_max;
		p->v[kept++] = *k;
	}
	p->n = kept;
	return p;
}

/* The first reading of a word; p->n if nobody knows it. */
static size_t find(const struct proposer *p, const char *s, size_t bytes)
{
	size_t lo = 0, hi = p->n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;
		if (compare(p->v[mid].text, p->v[mid].bytes, s, bytes) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->n && compare(p->v[lo].text, p->v[lo].bytes, s, bytes) == 0 ? lo : p->n;
}

/* The longest word that begins here; p->n if none does. *bytes: its length. */
static size_t longest(const struct proposer *p, const char *s, size_t *bytes)
{
	size_t ends[WORD_CHARS + 1] = { 0 };
	int chars = 0;

	while (chars < p->chars_max && s[ends[chars]]) {
		ends[chars + 1] = ends[chars] + char_bytes(s + ends[chars]);
		chars++;
	}
	for (; chars >= 2; chars--) {
		size_t at = find(p, s, ends[chars]);
		if (at < p->n) {
			*bytes = ends[chars];
			return at;
		}
	}
	return p->n;
}

struct tally { bool *seen; struct propose_hit *hits; };

static void count(const struct proposer *p, struct tally *t, size_t at)
{
	const struct known *word = &p->v[at];
	size_t n = 0;

	if (t->seen[at])
		return;
	t->seen[at] = true;
	while (at + n < p->n && compare(p->v[at + n].text, p->v[at + n].bytes, word->text, word->bytes) == 0)
		n++;
	for (size_t i = 0; i < n; i++) {
		struct propose_hit *h = &t->hits[p->v[at + i].class];
		h->score += (double)p->v[at + i].weight * word->chars / (double)n;
		if (h->words_n < PROPOSE_WORDS_MAX)
			h->words[h->words_n++] = word->text;
	}
}

static int by_score(const void *x, const void *y)
{
	const struct propose_hit *a = x, *b = y;

	return a->score != b->score ? (a->score < b->score) - (a->score > b->score) : (a->class > b->class) - (a->class < b->class);
}

void proposer_rank(const struct proposer *p, struct arena *a, const char *text, size_t max, struct propose_hit *out, size_t *n)
{
	struct tally t = { .seen = arena_alloc(a, p->n * sizeof *t.seen), .hits = arena_alloc(a, p->classes * sizeof *t.hits) };
	size_t bytes = 0;

	for (size_t i = 0; i < p->classes; i++)
		t.hits[i].class = i;
	while (*text) {
		size_t at = longest(p, text, &bytes);
		if (at < p->n)
			count(p, &t, at);
		text += at < p->n ? bytes : char_bytes(text);
	}
	if (p->classes)
		qsort(t.hits, p->classes, sizeof *t.hits, by_score);
	for (*n = 0; *n < max && *n < p->classes && t.hits[*n].score > 0; (*n)++)
		out[*n] = t.hits[*n];
}
