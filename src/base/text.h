/*
 * text.h: bytes that are text. Everything is UTF-8; what is not is refused at the door.
 */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* True if the n bytes are well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF) without NUL. */
bool text_utf8(const char *s, size_t n);

/* Characters (code points) in well-formed UTF-8. */
size_t text_chars(const char *s);

/* True if s holds a C0 or C1 control other than tab and line feed, or a bidirectional override (U+202A..E, U+2066..9). */
bool text_control(const char *s);

/* A copy without leading and trailing white space (ASCII and U+3000). */
char *text_trim(struct arena *a, const char *s);

/* Lower-case hex of n bytes, with NUL; out holds 2n+1. */
void text_hex(char *out, const uint8_t *p, size_t n);

/* Reads exactly n bytes of hex; false if s is anything else. */
bool text_unhex(uint8_t *out, size_t n, const char *s);

/* A whole decimal number, no spaces, no plus sign, within [min, max]; false and *out untouched if it is not. */
bool text_int(const char *s, int64_t min, int64_t max, int64_t *out);

/* A finite decimal fraction; false and *out untouched if it is not. */
bool text_num(const char *s, double *out);

/* Equal in constant time for equal lengths; for secrets. */
bool text_same_secret(const char *a, const char *b);

#endif
