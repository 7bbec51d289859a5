/*
 * json.c: rows become bytes. Handlers and shapes write their answers and journal payloads through here, in one pass.
 */
#include "base/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BYTES 1024

void jw_init(struct jw *w, struct arena *a)
{
	*w = (struct jw){ .a = a, .buf = arena_alloc(a, FIRST_BYTES), .cap = FIRST_BYTES };
}

/* Room for n more bytes and a NUL. */
static void reserve(struct jw *w, size_t n)
{
	size_t cap = w->cap;
	char *buf;

	if (w->cap - w->len > n)
		return;
	while (cap - w->len <= n)
		cap *= 2;
	buf = arena_alloc(w->a, cap);
	memcpy(buf, w->buf, w->len);
	w->buf = buf;
	w->cap = cap;
}

static void put(struct jw *w, const char *s, size_t n)
{
	reserve(w, n);
	if (n)
		memcpy(w->buf + w->len, s, n);
	w->len += n;
}

/* What every value does first: the comma between it and the one before. */
static void value(struct jw *w)
{
	if (w->comma)
		put(w, ",", 1);
	w->comma = true;
}

static void opened(struct jw *w, const char *bracket)
{
	value(w);
	put(w, bracket, 1);
	w->depth++;
	w->comma = false;
}

static void closed(struct jw *w, const char *bracket)
{
	assert(w->depth > 0);
	put(w, bracket, 1);
	w->depth--;
	w->comma = true;
}

void jw_obj(struct jw *w)
{
	opened(w, "{");
}

void jw_obj_end(struct jw *w)
{
	closed(w, "}");
}

void jw_arr(struct jw *w)
{
	opened(w, "[");
}

void jw_arr_end(struct jw *w)
{
	closed(w, "]");
}

static bool plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\' && c != 0xE2 && c != 0x7F;
}

/* Writes what must be escaped at s (n > 0 bytes left) and returns how many bytes that was. U+2028 and U+2029 end lines in JavaScript. */
static size_t put_special(struct jw *w, const char *s, size_t n)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char c = (unsigned char)*s;

	if (c == 0xE2) {
		if (n >= 3 && (unsigned char)s[1] == 0x80 && ((unsigned char)s[2] & 0xFE) == 0xA8) {
			put(w, (unsigned char)s[2] == 0xA8 ? "\\u2028" : "\\u2029", 6);
			return 3;
		}
		put(w, s, 1);
	} else if (c == '"' || c == '\\') {
		put(w, (const char[]){ '\\', (char)c }, 2);
	} else if (c == '\n') {
		put(w, "\\n", 2);
	} else {
		put(w, (const char[]){ '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] }, 6);
	}
	return 1;
}

static void put_quoted(struct jw *w, const char *s, size_t n)
{
	reserve(w, n + 2);
	put(w, "\"", 1);
	for (size_t i = 0; i < n; ) {
		size_t run = i;

		while (run < n && plain((unsigned char)s[run]))
			run++;
		put(w, s + i, run - i);
		i = run;
		if (i < n)
			i += put_special(w, s + i, n - i);
	}
	put(w, "\"", 1);
}

void jw_key(struct jw *w, const char *key)
{
	value(w);
	put_quoted(w, key, strlen(key));
	put(w, ":", 1);
	w->comma = false;
}

void jw_str(struct jw *w, const char *s)
{
	if (s)
		jw_strn(w, s, strlen(s));
	else
		jw_null(w);
}

void jw_strn(struct jw *w, const char *s, size_t n)
{
	value(w);
	put_quoted(w, s, n);
}

/* Digits from the end of out (24 bytes); returns where they start. */
static const char *digits(char out[24], int64_t n)
{
	uint64_t u = n < 0 ? -(uint64_t)n : (uint64_t)n;
	char *t = out + 23;

	*t = '\0';
	do {
		*--t = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (n < 0)
		*--t = '-';
	return t;
}

void jw_int(struct jw *w, int64_t n)
{
	char out[24];
	const char *s = digits(out, n);

	value(w);
	put(w, s, strlen(s));
}

void jw_id(struct jw *w, int64_t n)
{
	char out[24];
	const char *s = digits(out, n);

	value(w);
	put(w, "\"", 1);
	put(w, s, strlen(s));
	put(w, "\"", 1);
}

/* The program never calls setlocale, so the point is a point. */
void jw_num(struct jw *w, double x)
{
	char out[32];
	int n = 0;

	if (!isfinite(x)) {
		jw_null(w);
		return;
	}
	if (x == 0)
		x = 0;   /* no "-0": a reader may take it for an integer, which has no such thing */
	for (int precision = 15; precision <= 17; precision++) {
		n = snprintf(out, sizeof(out), "%.*g", precision, x);
		if (strtod(out, NULL) == x)
			break;
	}
	value(w);
	put(w, out, (size_t)n);
}

void jw_bool(struct jw *w, bool b)
{
	value(w);
	put(w, b ? "true" : "false", b ? 4 : 5);
}

void jw_null(struct jw *w)
{
	value(w);
	put(w, "null", 4);
}

void jw_raw(struct jw *w, const char *json, size_t n)
{
	value(w);
	put(w, json, n);
}

const char *jw_text(struct jw *w, size_t *len)
{
	reserve(w, 0);
	w->buf[w->len] = '\0';
	if (len)
		*len = w->len;
	return w->buf;
}
