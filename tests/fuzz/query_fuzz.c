/* Any bytes as a query: refused with words, or pairs that are plain text with different names. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "http/http.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(1 << 20);
	char *query = malloc(n + 1);
	struct problem p = { 0 };
	struct pair *pairs;
	size_t k;

	memcpy(query, data, n);
	query[n] = 0;
	if (query_read(a, query, &pairs, &k, &p) != OK) {
		assert(p.code == E_INPUT && p.zh[0] && p.en[0]);
		assert(text_utf8(p.zh, strlen(p.zh)) && text_utf8(p.en, strlen(p.en)) && text_utf8(p.field, strlen(p.field)));
	} else {
		assert(k <= LIMIT_QUERY_FIELDS);
		for (size_t i = 0; i < k; i++) {
			assert(pairs[i].name[0] && text_utf8(pairs[i].name, strlen(pairs[i].name)));
			assert(text_utf8(pairs[i].value, strlen(pairs[i].value)) && !text_control(pairs[i].value));
			for (size_t j = 0; j < i; j++)
				assert(strcmp(pairs[i].name, pairs[j].name) != 0);
		}
	}
	free(query);
	arena_free(a);
	return 0;
}
