/*
 * query.c: "a=1&b=%E4%B8%AD" into pairs. The gate reads a command's query through it; request.c decodes paths with its
 * percent decoder. Pure; fuzzed by test/fuzz/query_fuzz.c.
 */
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "http/wall.h"

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool percent_decode(const char *s, size_t n, bool plus, char *out, size_t *out_n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		char c = s[i];

		if (c == '%') {
			int hi = i + 2 < n ? hex(s[i + 1]) : -1, lo = i + 2 < n ? hex(s[i + 2]) : -1;

			if (hi < 0 || lo < 0)
				return false;
			c = (char)(hi * 16 + lo);
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (!c)
			return false;
		out[k++] = c;
	}
	out[k] = 0;
	*out_n = k;
	return true;
}

/* One name or value; NULL if its escapes are broken or what comes out is not plain text. */
static const char *decoded(struct arena *a, const char *s, size_t n)
{
	char *out = arena_alloc(a, n + 1);
	size_t k;

	if (!percent_decode(s, n, true, out, &k) || !text_utf8(out, k) || text_control(out))
		return NULL;
	return strpbrk(out, "\t\n") ? NULL : out;
}

/* At most 60 bytes of a name for a sentence, cut between characters. */
static const char *shown(struct arena *a, const char *name)
{
	size_t n = strnlen(name, 60);

	while (n && ((unsigned char)name[n] & 0xC0) == 0x80)
		n--;
	return arena_strn(a, name, n);
}

static enum err one_pair(struct arena *a, const char *s, size_t n, struct pair *pairs, size_t have, struct problem *p)
{
	const char *eq = memchr(s, '=', n);
	size_t name_n = eq ? (size_t)(eq - s) : n;
	const char *name = decoded(a, s, name_n), *value = "";

	if (!name || !*name)
		return refuse(p, E_INPUT, "query", "网址问号后第 %zu 个参数的名称无法识别，请检查百分号转义。",
		              "The name of parameter %zu in the query cannot be read; check its percent escapes.", have + 1);
	if (eq)
		value = decoded(a, eq + 1, n - name_n - 1);
	if (!value)
		return refuse(p, E_INPUT, strlen(name) < 90 ? name : "query",
		              "网址参数“%s”的值无法识别，须为百分号转义的 UTF-8 文字，不含控制字符。",
		              "The value of query parameter \"%s\" cannot be read: it must be percent-escaped UTF-8 without control characters.",
		              shown(a, name));
	for (size_t i = 0; i < have; i++)
		if (strcmp(pairs[i].name, name) == 0)
			return refuse(p, E_INPUT, strlen(name) < 90 ? name : "query", "网址参数“%s”出现了两次，请只保留一个。",
			              "Query parameter \"%s\" stands twice; keep one.",
			              shown(a, name));
	pairs[have] = (struct pair){ .name = name, .value = value };
	return OK;
}

enum err query_read(struct arena *a, const char *query, struct pair **out, size_t *n, struct problem *p)
{
	struct pair *pairs = arena_alloc(a, LIMIT_QUERY_FIELDS * sizeof(*pairs));
	size_t have = 0;

	for (const char *s = query; *s; ) {
		size_t len = strcspn(s, "&");
		enum err e;

		if (len && have == LIMIT_QUERY_FIELDS)
			return refuse(p, E_INPUT, "query", "网址参数超过 %d 个，请减少。", "The query has more than %d parameters; send fewer.",
			              LIMIT_QUERY_FIELDS);
		e = len ? one_pair(a, s, len, pairs, have, p) : OK;
		if (e)
			return e;
		have += len > 0;
		s += len + (s[len] == '&');
	}
	*out = pairs;
	*n = have;
	return OK;
}
