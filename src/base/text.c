/*
 * text.c: what counts as text. Requests, packs and imports pass here before anything else believes their bytes.
 */
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool tail(unsigned char c)
{
	return (c & 0xC0) == 0x80;
}

/* The length of the well-formed character at s (n > 0 bytes left), or 0. */
static size_t char_len(const unsigned char *s, size_t n)
{
	unsigned char c = s[0];

	if (c < 0x80)
		return c != 0;
	if (c < 0xC2 || c > 0xF4)
		return 0;
	if (c < 0xE0)
		return n >= 2 && tail(s[1]) ? 2 : 0;
	if (c < 0xF0) {
		if (n < 3 || !tail(s[1]) || !tail(s[2]))
			return 0;
		if ((c == 0xE0 && s[1] < 0xA0) || (c == 0xED && s[1] > 0x9F))   /* overlong; surrogates */
			return 0;
		return 3;
	}
	if (n < 4 || !tail(s[1]) || !tail(s[2]) || !tail(s[3]))
		return 0;
	if ((c == 0xF0 && s[1] < 0x90) || (c == 0xF4 && s[1] > 0x8F))           /* overlong; above U+10FFFF */
		return 0;
	return 4;
}

bool text_utf8(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;

	for (size_t i = 0; i < n; ) {
		size_t k = char_len(u + i, n - i);

		if (!k)
			return false;
		i += k;
	}
	return true;
}

size_t text_chars(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += !tail((unsigned char)*s);
	return n;
}

bool text_control(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;

	for (; *u; u++) {
		if ((*u < 0x20 && *u != '\t' && *u != '\n') || *u == 0x7F)
			return true;
		if (*u == 0xC2 && u[1] >= 0x80 && u[1] <= 0x9F)
			return true;
		if (*u == 0xE2 && u[1] == 0x80 && u[2] >= 0xAA && u[2] <= 0xAE)
			return true;
		if (*u == 0xE2 && u[1] == 0x81 && u[2] >= 0xA6 && u[2] <= 0xA9)
			return true;
	}
	return false;
}

#define WIDE_SPACE "\xE3\x80\x80"   /* U+3000 */

static bool space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

char *text_trim(struct arena *a, const char *s)
{
	size_t n;

	for (;;) {
		if (space(*s))
			s++;
		else if (strncmp(s, WIDE_SPACE, 3) == 0)
			s += 3;
		else
			break;
	}
	n = strlen(s);
	for (;;) {
		if (n >= 1 && space(s[n - 1]))
			n--;
		else if (n >= 3 && memcmp(s + n - 3, WIDE_SPACE, 3) == 0)
			n -= 3;
		else
			break;
	}
	return arena_strn(a, s, n);
}

void text_hex(char *out, const uint8_t *p, size_t n)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	out[2 * n] = '\0';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool text_unhex(uint8_t *out, size_t n, const char *s)
{
	if (strlen(s) != 2 * n)
		return false;
	for (size_t i = 0; i < 2 * n; i++)
		if (hex_digit(s[i]) < 0)
			return false;
	for (size_t i = 0; i < n; i++)
		out[i] = (uint8_t)(hex_digit(s[2 * i]) << 4 | hex_digit(s[2 * i + 1]));
	return true;
}

bool text_int(const char *s, int64_t min, int64_t max, int64_t *out)
{
	bool minus = *s == '-';
	int64_t v = 0;

	s += minus;
	if (!*s)
		return false;
	for (; *s; s++) {   /* counted downwards: the negative range is the longer one */
		if (*s < '0' || *s > '9' || __builtin_mul_overflow(v, 10, &v) || __builtin_sub_overflow(v, *s - '0', &v))
			return false;
	}
	if (!minus) {
		if (v == INT64_MIN)
			return false;
		v = -v;
	}
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

/* The shape is checked first: strtod alone would take hexadecimal, "nan" and leading spaces. The locale is always "C". */
bool text_num(const char *s, double *out)
{
	const char *t = s + (*s == '-');
	size_t whole = strspn(t, "0123456789"), part = 0;
	double x;

	t += whole;
	if (*t == '.') {
		part = strspn(t + 1, "0123456789");
		t += 1 + part;
		if (!part)
			return false;
	}
	if (!whole || *t)
		return false;
	x = strtod(s, NULL);
	if (!isfinite(x))
		return false;
	*out = x;
	return true;
}

bool text_same_secret(const char *a, const char *b)
{
	size_t n = strlen(a);
	volatile unsigned char diff = 0;

	if (strlen(b) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		diff |= (unsigned char)(a[i] ^ b[i]);
	return diff == 0;
}
