/* A first line as Content-Type, the rest as body: refused with words, or named parts that lie in the body one after another. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void check(const struct part *parts, size_t k, const char *body, size_t n)
{
	const char *at = body;

	assert(k <= 16);
	for (size_t i = 0; i < k; i++) {
		assert(parts[i].name[0] && text_utf8(parts[i].name, strlen(parts[i].name)));
		assert(!parts[i].filename || (text_utf8(parts[i].filename, strlen(parts[i].filename)) && !strpbrk(parts[i].filename, "/\\")));
		assert(!parts[i].type || text_utf8(parts[i].type, strlen(parts[i].type)));
		assert(parts[i].data >= at && parts[i].data + parts[i].n <= body + n);
		at = parts[i].data + parts[i].n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const uint8_t *eol = n ? memchr(data, '\n', n) : NULL;
	size_t type_n = eol ? (size_t)(eol - data) : n, body_n = eol ? n - type_n - 1 : 0;
	struct arena *a = arena_new(1 << 20);
	char *type = malloc(type_n + 1), *body = malloc(body_n ? body_n : 1);    /* no byte more, so that one too far is seen */
	struct problem p = { 0 };
	struct part *parts;
	size_t k;

	memcpy(type, data, type_n);
	type[type_n] = 0;
	if (body_n)
		memcpy(body, eol + 1, body_n);
	if (multipart_read(a, type, body, body_n, &parts, &k, &p) == OK)
		check(parts, k, body, body_n);
	else
		assert((p.code == E_INPUT || p.code == E_MEDIA) && p.zh[0] && p.en[0]);
	free(type);
	free(body);
	arena_free(a);
	return 0;
}
