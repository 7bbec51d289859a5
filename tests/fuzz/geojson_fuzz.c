/*
 * geojson_fuzz.c: any bytes as a file of shapes. Every feature must be read or refused with words in both languages; what
 * was read is validated, and a shape that passes must come out of the writer and read back as the same numbers. GEOS is
 * asked about small shapes only: its own speed is not what is being looked for.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "territory/geojson.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

static void check_refusal(enum err e, const struct problem *p)
{
	must((e == E_INPUT || e == E_TOO_LARGE) && p->code == e && p->zh[0] && p->en[0]);
	must(text_utf8(p->zh, strlen(p->zh)) && text_utf8(p->en, strlen(p->en)) && text_utf8(p->field, strlen(p->field)));
}

static const char *written(struct arena *a, const struct geo *g, size_t *n)
{
	struct jw w;

	jw_init(&w, a);
	geojson_write(&w, g);
	return jw_text(&w, n);
}

static void shape_check(struct arena *a, const struct geo *in)
{
	struct problem p = { 0 };
	struct geojson_feature again;
	struct geojson *g = NULL;
	const char *first, *second;
	struct geo good;
	size_t n, m;
	enum err e;

	must(in->n > 0 && geo_vertices(in) <= GEO_VERTICES);
	if (geo_vertices(in) > 200)
		return;
	e = geo_check(a, in, &good, &p);
	if (e) {
		check_refusal(e, &p);
		return;
	}
	first = written(a, &good, &n);
	must(geojson_open(&g, first, n, &p) == OK);
	must(geojson_next(g, a, &again, &p) == OK);
	second = written(a, &again.shape, &m);
	must(n == m && memcmp(first, second, n) == 0);
	must(geo_area_m2(&again.shape) == geo_area_m2(&good));
	must(geojson_next(g, a, &again, &p) == E_NOT_FOUND);
	geojson_close(g);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64u << 20);
	struct geojson *g = NULL;
	struct geojson_feature f;
	struct problem p = { 0 };
	int64_t number = 0;
	enum err e = geojson_open(&g, (const char *)data, size, &p);

	if (e) {
		must(g == NULL);
		check_refusal(e, &p);
	}
	while (!e && (e = geojson_next(g, a, &f, &p)) != E_NOT_FOUND) {
		if (e) {
			check_refusal(e, &p);
			e = OK;
			continue;
		}
		must(f.number > number);
		number = f.number;
		shape_check(a, &f.shape);
	}
	geojson_close(g);
	arena_free(a);
	return 0;
}
