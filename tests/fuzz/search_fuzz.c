/* Any text as what is typed, and as what is searched: it parses within its bounds, folds to text, and is found by its own words. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "search/search_in.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct arena *a = arena_new(1 << 22);
	char *text = malloc(n + 1);
	struct seen seen = { .a = a };
	struct bag bag = { 0 };
	struct bits bits;
	struct dict d;
	struct query q;
	size_t words;

	memcpy(text, data, n);
	text[n] = 0;
	query_parse(a, text, &q);
	assert(q.words >= 0 && q.words <= SEARCH_WORDS_MAX && q.exacts <= SEARCH_TERMS_MAX && (q.words > 0) == (q.terms > 0));
	for (int i = 0; i < q.words; i++)
		assert(q.word[i][0] && strlen(q.word[i]) <= WORD_BYTES && q.word[i][0] != ':' && text_utf8(q.word[i], strlen(q.word[i])));
	assert(text_utf8(fold_text(a, text), strlen(fold_text(a, text))));
	/* What was typed stands in itself: every word of the query is a word of the text, every exact term is in its folded form. */
	dict_init(&d, a);
	bag_add(&d, &seen, &bag, text);
	words = d.n;
	assert(bag.n == words);
	for (int i = 0; i < q.words; i++)
		assert(dict_put(&d, q.word[i], strlen(q.word[i])) < words);
	for (int i = 0; i < q.exacts; i++)
		assert(strstr(fold_text(a, text), q.exact[i]));
	bag_end(&seen, &bag);
	if (bits_read(&bits, data, n)) {
		uint8_t out[BLOCK_BYTES];
		struct bits back;
		assert(bits_read(&back, out, bits_write(&bits, out)) && memcmp(&back, &bits, sizeof bits) == 0);
	}
	free(text);
	arena_free(a);
	return 0;
}
