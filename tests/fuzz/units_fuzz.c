/* Any bytes as a cell of units, or a class's name: pieces that stand in the cell, none of them empty, and no keyword too short or twice. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "matters/matters_file_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(1 << 20);
	char *cell = arena_strn(a, (const char *)data, n);
	struct list units, words;

	if (n < 4000 && text_utf8(cell, n)) {
		units = city_units(a, cell);
		for (size_t i = 0; i < units.n; i++) {
			const char *unit = ((const char *const *)units.v)[i];
			assert(*unit && text_utf8(unit, strlen(unit)));
		}
		words = city_keywords(a, cell);
		assert(words.n <= MATTER_KEYWORDS_MAX);
		for (size_t i = 0; i < words.n; i++) {
			const char *word = ((const char *const *)words.v)[i];
			assert(text_chars(word) >= 2 && text_chars(word) <= MATTER_KEYWORD_CHARS && strstr(cell, word));
			for (size_t k = 0; k < i; k++)
				assert(strcmp(word, ((const char *const *)words.v)[k]) != 0);
		}
	}
	arena_free(a);
	return 0;
}
