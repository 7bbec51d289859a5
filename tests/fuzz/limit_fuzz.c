/* Any bytes as a limit's text: refused with words at "time_limit", or a limit that counts, prints and reads back the same. */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "matters/limit_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const struct limit_means means = { true, true, UNIT_NATURAL_DAY, UNIT_WORK_HOUR }, none;
	struct problem p = { 0 };
	char *text = malloc(n + 1), printed[40];
	struct limit l, bare, back;

	memcpy(text, data, n);
	text[n] = 0;
	if (text_utf8(text, n)) {
		if (limit_text_read(text, &means, &l, &p) != OK) {
			assert(p.code == E_INPUT && p.zh[0] && p.en[0] && strcmp(p.field, "time_limit") == 0);
			assert(text_utf8(p.zh, strlen(p.zh)) && text_utf8(p.en, strlen(p.en)));
			assert(limit_text_read(text, &none, &bare, NULL) != OK);
		} else {
			assert(limit_check(&l, NULL) == OK);
			limit_text_print(printed, &l);
			assert(limit_text_read(printed, &none, &back, NULL) == OK && back.unit == l.unit && back.amount == l.amount);
		}
	}
	free(text);
	return 0;
}
