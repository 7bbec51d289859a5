/*
 * answer.c: placeholders, pure.
 */
#include <string.h>

#include "cases/answer.h"

static const struct { const char *name; size_t off; } places[] = {
	{ "number", offsetof(struct answer_fill, number) }, { "unit", offsetof(struct answer_fill, unit) },
	{ "due", offsetof(struct answer_fill, due) }, { "category", offsetof(struct answer_fill, category) },
	{ "grid", offsetof(struct answer_fill, grid) }, { "state", offsetof(struct answer_fill, state) },
	{ "opened", offsetof(struct answer_fill, opened) },
};

#define PLACES (sizeof places / sizeof places[0])

/* The length of "{name}" at s; 0 if no placeholder begins there. */
static size_t placeholder(const char *s)
{
	size_t n = *s == '{' ? strspn(s + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;

	return n && s[1 + n] == '}' ? n + 2 : 0;
}

static size_t place_find(const char *s, size_t n)
{
	size_t i = 0;

	while (i < PLACES && (strlen(places[i].name) != n || memcmp(places[i].name, s, n) != 0))
		i++;
	return i;
}

const char *answer_unknown(struct arena *a, const char *text)
{
	for (const char *s = text; *s; s++) {
		size_t n = placeholder(s);
		if (n && place_find(s + 1, n - 2) == PLACES)
			return arena_strn(a, s + 1, n - 2);
	}
	return NULL;
}

/* out NULL: only counts. */
static size_t fill_in(char *out, const char *text, const struct answer_fill *fill, bool lacks[PLACES])
{
	size_t n = 0;

	for (const char *s = text; *s;) {
		size_t len = placeholder(s), place = len ? place_find(s + 1, len - 2) : PLACES;
		const char *put = NULL;
		if (place < PLACES)
			memcpy(&put, (const char *)fill + places[place].off, sizeof put);
		if (place < PLACES && !put)
			lacks[place] = true;
		size_t m = put ? strlen(put) : len ? len : 1;
		if (out)
			memcpy(out + n, put ? put : s, m);
		n += m;
		s += len ? len : 1;
	}
	return n;
}

const char *answer_filled(struct arena *a, const char *text, const struct answer_fill *fill, struct list *missing)
{
	bool lacks[PLACES] = { false };
	const char **names = arena_alloc(a, PLACES * sizeof *names);
	size_t n = fill_in(NULL, text, fill, lacks);
	char *out = arena_alloc(a, n + 1);

	fill_in(out, text, fill, lacks);
	out[n] = 0;
	*missing = (struct list){ 0, names };
	for (size_t i = 0; i < PLACES; i++)
		if (lacks[i])
			names[missing->n++] = places[i].name;
	return out;
}
