/*
 * search_words.c: text to words. A run of letters and digits is one word; of Chinese (and kana, hangul) every character and
 * every two neighbours are. So one and two characters are found exactly, and longer ones by their pairs, then by looking. Pure.
 */
#include <string.h>

#include "search/search_in.h"

enum kind { GAP, LETTER, IDEOGRAPH };

/* One character of UTF-8, and how many bytes it has; a byte that is none counts as a gap. */
static size_t decode(const char *s, uint32_t *out)
{
	const uint8_t *u = (const uint8_t *)s;
	size_t n = u[0] < 0x80 ? 1 : u[0] >> 5 == 6 ? 2 : u[0] >> 4 == 14 ? 3 : u[0] >> 3 == 30 ? 4 : 0;
	uint32_t c = n == 1 ? u[0] : n == 2 ? u[0] & 31u : n == 3 ? u[0] & 15u : u[0] & 7u;

	for (size_t i = 1; i < n; i++) {
		if ((u[i] & 0xC0) != 0x80)
			n = 0;
		c = c << 6 | (u[i] & 63u);
	}
	/* Overlong forms, surrogates and what lies beyond Unicode are no characters. */
	if ((n == 2 && c < 0x80) || (n == 3 && c < 0x800) || (n == 4 && c < 0x10000) || (c >= 0xD800 && c <= 0xDFFF) || c > 0x10FFFF)
		n = 0;
	*out = n ? c : 0;
	return n ? n : 1;
}

static size_t encode(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 63));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 63));
		out[2] = (char)(0x80 | (c & 63));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 63));
	out[2] = (char)(0x80 | (c >> 6 & 63));
	out[3] = (char)(0x80 | (c & 63));
	return 4;
}

static uint32_t fold(uint32_t c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		c -= 0xFEE0;
	if ((c >= 'A' && c <= 'Z') || (c >= 0xC0 && c <= 0xDE && c != 0xD7) || (c >= 0x391 && c <= 0x3A9) || (c >= 0x410 && c <= 0x42F))
		return c + 32;
	return c >= 0x400 && c <= 0x40F ? c + 80 : c;
}

/* Of a folded character. */
static enum kind kind_of(uint32_t c)
{
	static const struct { uint32_t from, to; enum kind kind; } ranges[] = {
		{ '0', '9', LETTER }, { 'a', 'z', LETTER }, { 0xDF, 0xF6, LETTER }, { 0xF8, 0x24F, LETTER }, { 0x370, 0x52F, LETTER },
		{ 0x2E80, 0x2FDF, IDEOGRAPH }, { 0x3005, 0x3007, IDEOGRAPH }, { 0x3041, 0x3096, IDEOGRAPH }, { 0x30A1, 0x30FA, IDEOGRAPH },
		{ 0x30FC, 0x312F, IDEOGRAPH }, { 0x3400, 0x4DBF, IDEOGRAPH }, { 0x4E00, 0x9FFF, IDEOGRAPH }, { 0xAC00, 0xD7A3, IDEOGRAPH },
		{ 0xF900, 0xFAFF, IDEOGRAPH }, { 0xFF66, 0xFF9F, IDEOGRAPH }, { 0x20000, 0x323AF, IDEOGRAPH },
	};

	for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
		if (c >= ranges[i].from && c <= ranges[i].to)
			return ranges[i].kind;
	return GAP;
}

char *fold_text(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, strlen(text) + 1);    /* no folded form is longer than what it comes from */
	size_t n = 0;
	uint32_t c;

	while (*text) {
		text += decode(text, &c);
		n += encode(out + n, c ? fold(c) : ' ');
	}
	out[n] = 0;
	return out;
}

/* ---- words with numbers ---- */

#define NO_SLOT UINT32_MAX

static size_t hash(const char *s, size_t n)
{
	uint64_t h = 1469598103934665603u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (uint8_t)s[i]) * 1099511628211u;
	return (size_t)(h ^ h >> 29);
}

void dict_init(struct dict *d, struct arena *a)
{
	*d = (struct dict){ .a = a, .cap = 512, .slots = 2048 };
	d->word = arena_alloc(a, d->cap * sizeof *d->word);
	d->slot = arena_alloc(a, d->slots * sizeof *d->slot);
	memset(d->slot, 0xff, d->slots * sizeof *d->slot);
}

static void dict_grow(struct dict *d)
{
	const char **word = arena_alloc(d->a, 4 * d->cap * sizeof *word);

	memcpy(word, d->word, d->n * sizeof *word);
	d->word = word;
	d->cap *= 4;
	d->slots *= 4;
	d->slot = arena_alloc(d->a, d->slots * sizeof *d->slot);
	memset(d->slot, 0xff, d->slots * sizeof *d->slot);
	for (size_t i = 0; i < d->n; i++) {
		size_t at = hash(word[i], strlen(word[i])) & (d->slots - 1);
		while (d->slot[at] != NO_SLOT)
			at = (at + 1) & (d->slots - 1);
		d->slot[at] = (uint32_t)i;
	}
}

uint32_t dict_put(struct dict *d, const char *word, size_t n)
{
	size_t at = hash(word, n) & (d->slots - 1);

	for (; d->slot[at] != NO_SLOT; at = (at + 1) & (d->slots - 1)) {
		const char *other = d->word[d->slot[at]];
		if (strncmp(other, word, n) == 0 && other[n] == 0)
			return d->slot[at];
	}
	d->word[d->n] = arena_strn(d->a, word, n);
	d->slot[at] = (uint32_t)d->n++;
	if (d->n == d->cap)
		dict_grow(d);
	return (uint32_t)(d->n - 1);
}

/* ---- the words of a document ---- */

static bool bag_number(struct seen *seen, struct bag *b, uint32_t number)
{
	if (number / 8 >= seen->n) {
		size_t n = seen->n ? seen->n : 1024;
		while (number / 8 >= n)
			n *= 2;
		uint8_t *v = arena_alloc(seen->a, n);
		memset(v, 0, n);
		if (seen->n)
			memcpy(v, seen->v, seen->n);
		seen->v = v;
		seen->n = n;
	}
	if (seen->v[number / 8] >> number % 8 & 1)
		return false;
	seen->v[number / 8] |= (uint8_t)(1u << number % 8);
	if (b->n == b->cap) {
		size_t cap = b->cap ? b->cap * 2 : 128;
		uint32_t *v = arena_alloc(seen->a, cap * sizeof *v);
		if (b->n)
			memcpy(v, b->v, b->n * sizeof *v);
		b->v = v;
		b->cap = cap;
	}
	b->v[b->n++] = number;
	return true;
}

bool bag_word(struct dict *d, struct seen *seen, struct bag *b, const char *word)
{
	return bag_number(seen, b, dict_put(d, word, strlen(word)));
}

void bag_end(struct seen *seen, const struct bag *b)
{
	for (size_t i = 0; i < b->n; i++)
		seen->v[b->v[i] / 8] = 0;
}

void bag_add(struct dict *d, struct seen *seen, struct bag *b, const char *text)
{
	char run[WORD_BYTES + 4], pair[8];
	size_t run_n = 0, last_n = 0;
	uint32_t c;

	for (bool more = true; more; ) {
		enum kind kind = GAP;
		more = *text;
		if (more) {
			text += decode(text, &c);
			c = fold(c);
			kind = kind_of(c);
		}
		if (kind == LETTER) {
			if (run_n + 2 <= WORD_BYTES)
				run_n += encode(run + run_n, c);
		} else if (run_n) {
			bag_number(seen, b, dict_put(d, run, run_n));
			run_n = 0;
		}
		if (kind != IDEOGRAPH) {
			last_n = 0;
			continue;
		}
		size_t n = encode(pair + last_n, c);
		bag_number(seen, b, dict_put(d, pair + last_n, n));
		if (last_n)
			bag_number(seen, b, dict_put(d, pair, last_n + n));
		memmove(pair, pair + last_n, n);
		last_n = n;
	}
}

int search_alike(struct arena *a, const char *x, const char *y)
{
	struct seen seen = { .a = a };
	struct bag in_x = { 0 }, in_y = { 0 }, only_y = { 0 };
	struct dict d;

	dict_init(&d, a);
	bag_add(&d, &seen, &in_y, y);
	bag_end(&seen, &in_y);
	bag_add(&d, &seen, &in_x, x);
	bag_add(&d, &seen, &only_y, y);     /* what x did not bring in */
	size_t both = in_y.n - only_y.n, all = in_x.n + in_y.n;
	return in_x.n && in_y.n ? (int)(200 * both / all) : 0;
}

/* ---- what was typed ---- */

static void query_word(struct arena *a, struct query *q, const char *word, size_t n)
{
	for (int i = 0; i < q->words; i++)
		if (strncmp(q->word[i], word, n) == 0 && q->word[i][n] == 0)
			return;
	if (q->words == SEARCH_WORDS_MAX)
		q->too_long = true;
	else
		q->word[q->words++] = arena_strn(a, word, n);
}

/* A run of letters or of ideographs within a term, from s to end: its words. Whether they prove that it stands there. */
static bool query_run(struct arena *a, struct query *q, const char *s, const char *end, enum kind kind)
{
	size_t chars = 0, n = 0;
	uint32_t c;

	if (kind == LETTER) {
		while (n + 2 <= WORD_BYTES && s + n < end)
			n += decode(s + n, &c);
		query_word(a, q, s, n);
		return s + n == end;
	}
	for (const char *at = s; at < end; at += n, chars++) {
		n = decode(at, &c);
		if (at + n < end)
			query_word(a, q, at, n + decode(at + n, &c));
		else if (chars == 0)
			query_word(a, q, at, n);
	}
	return chars <= 2;
}

void query_parse(struct arena *a, const char *text, struct query *out)
{
	const char *s = fold_text(a, text);

	*out = (struct query){ .too_long = false };
	while (*s) {
		const char *term = s, *run = s;
		enum kind last = GAP;
		bool proved = true;
		int runs = 0;
		for (;;) {
			uint32_t c = 0;
			size_t n = *s ? decode(s, &c) : 0;
			enum kind kind = *s ? kind_of(c) : GAP;
			if (kind != last && last != GAP) {
				proved &= query_run(a, out, run, s, last);
				runs++;
			}
			if (kind != last)
				run = s;
			last = kind;
			if (kind == GAP) {
				if (runs && ++out->terms > SEARCH_TERMS_MAX)
					out->too_long = true;
				else if (runs && (!proved || runs > 1))
					out->exact[out->exacts++] = arena_strn(a, term, (size_t)(s - term));
				s += n;
				break;
			}
			s += n;
		}
	}
}
