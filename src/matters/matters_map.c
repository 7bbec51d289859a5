/*
 * matters_map.c: a file of what units' names mean, a row a command through the gate.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "matters/matters_file_in.h"

/* As it stands in a query. */
static const char *query_text(struct arena *a, const char *text)
{
	char *out = arena_alloc(a, strlen(text) * 3 + 1);

	for (size_t i = 0; text[i]; i++)
		snprintf(out + i * 3, 4, "%%%02X", (unsigned char)text[i]);
	return out;
}

/* An organization by its id, or by a name that only one bears. */
static enum err org_cell(struct core *core, int64_t tenant, const char *text, int64_t *out, struct problem *p)
{
	struct arena *a;
	const json_t *one;
	json_t *v;
	size_t i, found = 0;

	if (text_int(text, 1, INT64_MAX, out))
		return OK;
	a = arena_new(LIMIT_BODY_BYTES);
	v = import_call(core, tenant, "GET", "/api/v1/orgs", arena_printf(a, "limit=200&q=%s", query_text(a, text)), NULL, 0, p);
	json_array_foreach(json_object_get(v, "items"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "name")), text) == 0 && ++found)
			*out = strtoll(json_string_value(json_object_get(one, "id")), NULL, 10);
	arena_free(a);
	if (!v)
		return p->code;
	json_decref(v);
	return found == 1 ? OK : refuse(p, E_INPUT, "org", found ? "不止一个单位叫这个名称，请写编号" : "没有叫这个名称的单位",
	                                found ? "more than one organization bears this name; write its id" : "no organization bears this name");
}

enum { MAP_NAME, MAP_ORG, MAP_KIND, MAP_AT, MAP_COLUMNS };

static enum err map_row(struct core *core, int64_t tenant, struct arena *a, const char *const *cell, struct problem *p)
{
	struct unit_mapped m = { cell[MAP_NAME], ABSENT, cell[MAP_KIND], cell[MAP_AT] };
	enum err e = cell[MAP_ORG] ? org_cell(core, tenant, cell[MAP_ORG], &m.org, p) : OK;
	struct jw w;
	const char *body;
	json_t *v;
	size_t n;

	if (e != OK)
		return e;
	jw_init(&w, a);
	shape_write(&w, &matter_unit_map_shape, &m);
	body = jw_text(&w, &n);
	v = import_call(core, tenant, "POST", "/api/v1/matters/units", NULL, body, n, p);
	json_decref(v);
	return v ? OK : p->code;
}

int matters_import_units(struct core *core, int64_t tenant, const char *path, FILE *out)
{
	static const char *const names[MAP_COLUMNS] = { "name", "org", "kind", "at" };
	struct arena *a = arena_new(SIZE_MAX);
	struct problem p = { 0 };
	const char *cell[MAP_COLUMNS];
	int64_t accepted = 0, refused = 0;
	struct csv *csv = NULL;
	size_t n = 0;
	char *text = import_file(path, &n, &p);
	enum err e = text ? csv_open(&csv, text, n, &p) : p.code;

	if (e == OK && csv_column(csv, "name") < 0)
		e = refuse(&p, E_INPUT, "row 1", "首行应有 name 列，以及 org、kind、at", "the first row names the columns name, and org, kind, at");
	if (e != OK)
		import_refuse(out, path, 0, &p);
	while (!p.code) {
		struct problem why = { 0 };
		if ((e = csv_next(csv, &why)) == E_NOT_FOUND || e == E_INTERNAL)
			break;
		arena_reset(a);
		for (int i = 0; e == OK && i < MAP_COLUMNS; i++) {
			int at = csv_column(csv, names[i]);
			const char *s = at < 0 ? "" : text_trim(a, csv_cell(csv, at));
			cell[i] = *s ? s : NULL;
		}
		if (e == OK)
			e = map_row(core, tenant, a, cell, &why);
		accepted += e == OK;
		refused += e != OK;
		if (e != OK)
			import_refuse(out, path, csv_row(csv), &why);
	}
	if (csv)
		csv_close(csv);
	free(text);
	arena_free(a);
	fprintf(out, "%" PRId64 " accepted, %" PRId64 " refused\n", accepted, refused);
	return refused > 0 || p.code;
}
