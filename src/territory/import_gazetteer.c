/*
 * import_gazetteer.c: a gazetteer from a CSV file. The file is read here, row by row; what a row means is decided behind the gate, a chunk a
 * command; the first one takes away what was there before.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "territory/csv.h"
#include "territory/import_in.h"

enum column { NAME, LON, LAT, KIND, ADDRESS, COLUMNS };
static const char *const columns[COLUMNS] = { "name", "lon", "lat", "kind", "address" };

static void head(struct sender *s, struct jw *w)
{
	jw_key(w, "datum");
	jw_str(w, s->datum);
	jw_key(w, "dry_run");
	jw_bool(w, s->dry_run);
	jw_key(w, "replace");
	jw_bool(w, s->chunks == 0);
}

static enum err position(const char *text, enum column at, double *out, struct problem *p)
{
	double most = at == LON ? 180 : 90;

	if (text_num(text, out) && *out >= -most && *out <= most)
		return OK;
	return refuse(p, E_INPUT, columns[at], "“%.40s”不是经纬度", "\"%.40s\" is no longitude or latitude", text);
}

static void row_send(struct sender *s, struct arena *a, const struct csv *csv, const int *at)
{
	const char *cell[COLUMNS];
	struct problem p = { 0 };
	double lon, lat;
	struct jw *w;

	for (int i = 0; i < COLUMNS; i++)
		cell[i] = at[i] < 0 ? "" : text_trim(a, csv_cell(csv, at[i]));
	if (position(cell[LON], LON, &lon, &p) != OK || position(cell[LAT], LAT, &lat, &p) != OK) {
		sender_refuse(s, csv_row(csv), &p);
		return;
	}
	if (!*cell[NAME] || text_chars(cell[NAME]) > LIMIT_NAME_CHARS || text_chars(cell[KIND]) > 40 || text_chars(cell[ADDRESS]) > LIMIT_NAME_CHARS) {
		refuse(&p, E_INPUT, "name", "名称为空，或文字过长", "The name is empty, or the words are too long");
		sender_refuse(s, csv_row(csv), &p);
		return;
	}
	w = sender_row(s, csv_row(csv));
	for (int i = 0; i < COLUMNS; i++) {
		if (i == LON || i == LAT || !*cell[i])
			continue;
		jw_key(w, columns[i]);
		jw_str(w, cell[i]);
	}
	jw_key(w, "lon");
	jw_num(w, lon);
	jw_key(w, "lat");
	jw_num(w, lat);
	sender_row_end(s);
}

static void rows(struct sender *s, const char *text, size_t n)
{
	struct arena *a = arena_new(SIZE_MAX);
	struct problem p = { 0 };
	struct csv *csv = NULL;
	int at[COLUMNS];
	enum err e = OK;

	if (csv_open(&csv, text, n, &p) == OK) {
		for (int i = 0; i < COLUMNS; i++)
			at[i] = csv_column(csv, columns[i]);
		if (at[NAME] < 0 || at[LON] < 0 || at[LAT] < 0)
			refuse(&p, E_INPUT, "", "首行应有 name,lon,lat 三列", "the first row must name the columns name, lon and lat");
	}
	if (p.code) {
		import_refuse(s->out, s->file, 0, &p);
		s->failed = true;
	}
	while (csv && !s->failed && (e = csv_next(csv, &p)) != E_NOT_FOUND && e != E_INTERNAL) {
		s->sent++;
		if (e == OK)
			row_send(s, a, csv, at);
		else
			sender_refuse(s, csv_row(csv), &p);
		arena_reset(a);
	}
	if (csv)
		csv_close(csv);
	arena_free(a);
}

int territory_import_gazetteer(struct core *core, int64_t tenant, const char *path, const char *datum, bool dry_run, FILE *out)
{
	struct problem p = { 0 };
	struct sender s;
	size_t n;
	char *text = import_file(path, &n, &p);

	if (!text) {
		import_refuse(out, path, 0, &p);
		return 1;
	}
	sender_open(&s, core, tenant, "/api/v1/territory/gazetteer", path, out);
	s.head = head;
	s.datum = datum;
	s.dry_run = dry_run;
	rows(&s, text, n);
	free(text);
	return sender_close(&s);
}
