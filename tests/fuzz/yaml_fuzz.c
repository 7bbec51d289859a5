/* yaml_fuzz.c: any bytes as a pack file. It must be read or refused with a line; every tree must be readable as a map. */
#include <stdlib.h>

#include "base/yaml.h"

static void walk(const struct yaml *y)
{
	struct problem p = { 0 };
	const char *text;
	int64_t n;
	bool b;

	if (y->line < 1 || !y->file)
		abort();
	if (y->kind == YAML_TEXT)
		return;
	if (y->kind == YAML_MAP && y->n) {
		yaml_keys(y, "id|name|rights|roles", &p);
		yaml_text(y, y->keys[0], &text, &p);
		yaml_int(y, y->keys[0], -5, 5, &n, &p);
		yaml_bool(y, y->keys[0], &b, &p);
	}
	for (size_t i = 0; i < y->n; i++)
		walk(y->items[i]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64u << 20);
	struct problem p = { 0 };
	struct yaml *y = NULL;

	enum err e = yaml_parse(a, "fuzz.yaml", (const char *)data, size, &y, &p);
	if (e == OK)
		walk(y);
	else if (y || !p.zh[0] || !p.en[0] || !p.field[0])
		abort();
	arena_free(a);
	return 0;
}
