/*
 * arena.h: one request, one arena. Memory is taken and never given back singly, so nothing can be forgotten.
 *
 * An arena never returns NULL. Taking more than the limit marks the arena as exceeded and goes on; the gate looks at the
 * mark before it commits and refuses. Inputs are bounded, so what a command can take beyond the mark is bounded too.
 * An arena belongs to one thread at a time.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A new arena whose mark stands at limit bytes. Freed with arena_free. */
struct arena *arena_new(size_t limit);
void arena_free(struct arena *a);

/* Empties the arena and keeps one block for the next use. */
void arena_reset(struct arena *a);

/* n zeroed bytes, aligned to 16. n may be 0. */
void *arena_alloc(struct arena *a, size_t n);
char *arena_str(struct arena *a, const char *s);              /* copy; NULL stays NULL */
char *arena_strn(struct arena *a, const char *s, size_t n);   /* copy of n bytes and a NUL */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));

/* Whether more than the limit was taken since the last reset, and how many bytes (rounded up to 16 a piece). */
bool arena_exceeded(const struct arena *a);
size_t arena_used(const struct arena *a);

#endif
