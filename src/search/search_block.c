/*
 * search_block.c: which documents of an era hold a word, as stored in one row. Pure.
 */
#include <string.h>

#include "search/search_in.h"

#define LIST_MAX 255           /* so that a list is never as long as a bitmap */

bool bits_read(struct bits *b, const void *p, size_t n)
{
	const uint8_t *u = p;

	memset(b, 0, sizeof *b);
	if (n == BLOCK_BYTES) {
		for (size_t i = 0; i < n; i++)
			b->w[i / 8] |= (uint64_t)u[i] << 8 * (i % 8);
		return true;
	}
	if (n % 2 || n / 2 > LIST_MAX)
		return false;
	for (size_t i = 0; i < n; i += 2) {
		int doc = u[i] | u[i + 1] << 8;
		if (doc >= ERA_DOCS)
			return false;
		bits_set(b, doc, true);
	}
	return true;
}

size_t bits_write(const struct bits *b, uint8_t out[BLOCK_BYTES])
{
	size_t count = 0, n = 0;

	for (size_t i = 0; i < ERA_DOCS / 64; i++)
		count += (size_t)__builtin_popcountll(b->w[i]);
	if (count > LIST_MAX) {
		for (size_t i = 0; i < BLOCK_BYTES; i++)
			out[i] = (uint8_t)(b->w[i / 8] >> 8 * (i % 8));
		return BLOCK_BYTES;
	}
	for (size_t i = 0; i < ERA_DOCS / 64; i++)
		for (uint64_t w = b->w[i]; w; w &= w - 1) {
			size_t doc = i * 64 + (size_t)__builtin_ctzll(w);
			out[n++] = (uint8_t)doc;
			out[n++] = (uint8_t)(doc >> 8);
		}
	return n;
}

bool bits_set(struct bits *b, int doc, bool on)
{
	uint64_t bit = UINT64_C(1) << (doc & 63), *w = &b->w[doc >> 6];
	bool was = *w & bit;

	*w = on ? *w | bit : *w & ~bit;
	return was != on;
}
