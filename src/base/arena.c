/*
 * arena.c: the memory of one request. The gate makes one, hands it to the handler, looks at its mark before it commits
 * and empties it afterwards. Blocks grow from 8 KiB by doubling, so a small request costs one malloc at most.
 */
#include "base/arena.h"

#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ALIGN 16u
#define BLOCK_MIN 8192u
#define BLOCK_MAX 1048576u   /* doubling stops here; a larger one is made for one large piece only and never kept */

struct block {
	struct block *older;
	size_t cap, used;        /* bytes after the header */
};

#define HEADER ((sizeof(struct block) + ALIGN - 1) / ALIGN * ALIGN)

struct arena {
	struct block *newest;
	size_t limit, used, next;
};

/* Without memory nothing can be answered, not even a refusal; the supervisor starts us again. */
static void *must_malloc(size_t n)
{
	void *p = malloc(n);

	if (!p) {
		static const char words[] = "{\"level\":\"error\",\"what\":\"out of memory\"}\n";

		fputs(words, stderr);
		abort();
	}
	return p;
}

struct arena *arena_new(size_t limit)
{
	struct arena *a = must_malloc(sizeof(*a));

	*a = (struct arena){ .limit = limit, .next = BLOCK_MIN };
	return a;
}

static void free_blocks(struct block *b)
{
	while (b) {
		struct block *older = b->older;

		free(b);
		b = older;
	}
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	free_blocks(a->newest);
	free(a);
}

void arena_reset(struct arena *a)
{
	struct block *keep = a->newest;

	a->used = 0;
	while (keep && keep->cap > BLOCK_MAX) {
		struct block *older = keep->older;

		free(keep);
		keep = older;
	}
	a->newest = keep;
	if (!keep)
		return;
	free_blocks(keep->older);
	keep->older = NULL;
	keep->used = 0;
}

static struct block *grow(struct arena *a, size_t n)
{
	size_t cap = a->next - HEADER;
	struct block *b;

	if (cap < n)
		cap = n;
	b = must_malloc(HEADER + cap);
	*b = (struct block){ .older = a->newest, .cap = cap };
	a->newest = b;
	if (a->next < BLOCK_MAX)
		a->next *= 2;
	return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
	struct block *b = a->newest;
	char *p;

	assert(n <= SIZE_MAX / 4);
	n = (n + ALIGN - 1) / ALIGN * ALIGN;
	if (!b || b->cap - b->used < n)
		b = grow(a, n);
	p = (char *)b + HEADER + b->used;
	b->used += n;
	a->used += n;
	return memset(p, 0, n);
}

char *arena_str(struct arena *a, const char *s)
{
	return s ? arena_strn(a, s, strlen(s)) : NULL;
}

char *arena_strn(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1);

	if (n)
		memcpy(out, s, n);
	return out;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *out;

	va_start(ap, fmt);
	out = arena_vprintf(a, fmt, ap);
	va_end(ap);
	return out;
}

/* Mostly it fits where the next piece would lie: then the words are made once, not first measured and then made. */
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap)
{
	struct block *b = a->newest;
	size_t room = b ? b->cap - b->used : 0, taken;
	char *out = b ? (char *)b + HEADER + b->used : NULL;
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(out, room, fmt, ap);
	assert(n >= 0);
	if ((size_t)n < room) {
		taken = ((size_t)n + 1 + ALIGN - 1) / ALIGN * ALIGN;
		b->used += taken;
		a->used += taken;
	} else {
		out = arena_alloc(a, (size_t)n + 1);
		vsnprintf(out, (size_t)n + 1, fmt, again);
	}
	va_end(again);
	return out;
}

bool arena_exceeded(const struct arena *a)
{
	return a->used > a->limit;
}

size_t arena_used(const struct arena *a)
{
	return a->used;
}
