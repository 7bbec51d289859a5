/*
 * matters_file.c: files of matters, row by row into drafts, and the drafts in chunks through the gate. The whole file is read
 * first, because a matter's rows need not stand together; a catalogue is a few thousand rows.
 */
#include "matters/matters_file_in.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- drafts ---- */

struct draft *draft_of(struct reader *r, const char *code)
{
	struct draft *d;

	for (size_t i = r->n; i-- > 0;)           /* the last first: rows of a matter mostly stand together */
		if (strcmp(r->v[i]->body.code, code) == 0)
			return r->v[i];
	if (r->n == r->cap) {
		struct draft **v = arena_alloc(r->a, (r->cap = r->cap ? r->cap * 2 : 256) * sizeof *v);
		if (r->n)
			memcpy(v, r->v, r->n * sizeof *v);
		r->v = v;
	}
	d = r->v[r->n++] = arena_alloc(r->a, sizeof *d);
	d->body = (struct matter_body){ .code = arena_str(r->a, code), .batch = ABSENT, .node = ABSENT, .annual = ABSENT };
	d->from = ABSENT;
	return d;
}

void draft_row(struct reader *r, struct draft *d, int64_t row)
{
	if (d->rows_n == d->rows_cap) {
		int64_t *v = arena_alloc(r->a, (d->rows_cap = d->rows_cap ? d->rows_cap * 2 : 8) * sizeof *v);
		if (d->rows_n)
			memcpy(v, d->rows, d->rows_n * sizeof *v);
		d->rows = v;
	}
	d->rows[d->rows_n++] = row;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

enum err draft_condition(struct reader *r, struct draft *d, const struct matter_condition *k, const struct limit *l, size_t *at, struct problem *p)
{
	struct matter_condition said = *k;

	if (l) {
		said.unit = limit_unit_name(l->unit);
		said.amount = l->amount;
		said.start_rule = limit_start_name(l->start);
		said.end_rule = limit_end_name(l->end);
	}
	for (size_t i = 0; i < d->k_n; i++) {
		const struct matter_condition *stands = &d->k[i];
		if (strcmp(stands->open, said.open) != 0)
			continue;
		if (!same_text(stands->close, said.close) || !same_text(stands->unit, said.unit) || stands->amount != said.amount ||
		    !same_text(stands->start_rule, said.start_rule) || !same_text(stands->end_rule, said.end_rule))
			return refuse(p, E_INPUT, "open_condition", "同一立案条件在前面的行里另有结案条件或时限",
			              "the same filing condition stands in a row before with another closing condition or limit");
		*at = i;
		return OK;
	}
	if (d->k_n == MATTER_CONDITIONS_MAX)
		return refuse(p, E_INPUT, "open_condition", "一个事项最多 %d 个条件", "a matter has at most %d conditions", MATTER_CONDITIONS_MAX);
	said.id = k->id ? k->id : arena_printf(r->a, "%zu", d->k_n + 1);
	*at = d->k_n;
	d->k[d->k_n++] = said;
	return OK;
}

/* ---- drafts on their way ---- */

static void refuse_row(struct reader *r, int64_t row, const struct problem *p)
{
	r->s.sent++;
	sender_refuse(&r->s, row, p);
}

static void draft_send(struct reader *r, struct draft *d, size_t *lines)
{
	struct problem p = { 0 };
	const struct matter_body *back;
	struct jw *w;

	d->body.conditions = (struct list){ d->k_n, d->k };
	/* What the gate would refuse as a whole is refused here, so that it takes no other matter of the chunk with it. */
	if (matter_parse(r->a, matter_text(r->a, &d->body), &back, &p) != OK || matter_check(back, &p) != OK) {
		for (size_t i = 0; i < d->rows_n; i++)
			refuse_row(r, d->rows[i], &p);
		return;
	}
	if (*lines + d->rows_n > LIMIT_IMPORT_ROWS) {
		sender_flush(&r->s);
		*lines = 0;
	}
	*lines += d->rows_n;
	r->s.sent += (int64_t)d->rows_n;
	w = sender_row(&r->s, d->rows[0]);
	jw_key(w, "more");
	jw_arr(w);
	for (size_t i = 1; i < d->rows_n; i++)
		jw_id(w, d->rows[i]);
	jw_arr_end(w);
	jw_key(w, "partial");
	jw_bool(w, d->partial);
	if (d->list_of) {
		jw_key(w, "list_of");
		jw_str(w, d->list_of);
	}
	if (d->from != ABSENT) {
		char day[11];
		day_print(day, (day_t)d->from);
		jw_key(w, "from");
		jw_str(w, day);
	}
	jw_key(w, "matter");
	shape_write(w, &matter_body_shape, &d->body);
	sender_row_end(&r->s);
}

static void head(struct sender *s, struct jw *w)
{
	jw_key(w, "dry_run");
	jw_bool(w, s->dry_run);
	if (s->effective) {
		jw_key(w, "from");
		jw_str(w, s->effective);
	}
}

/* The names of units that nobody stands for, as a person maps them. */
static void open_names(struct reader *r)
{
	struct problem p = { 0 };
	json_t *v = import_call(r->s.core, r->s.tenant, "GET", "/api/v1/matters/units", "open=true", NULL, 0, &p), *one;
	size_t i;

	json_array_foreach(json_object_get(v, "items"), i, one)
		fprintf(r->s.out, import_zh() ? "未对应的单位：%s（%lld 个事项）\n" : "unit without an organization: %s (%lld matters)\n",
		        json_string_value(json_object_get(one, "name")), (long long)json_integer_value(json_object_get(one, "matters")));
	if (!v)
		import_refuse(r->s.out, r->s.file, 0, &p);
	json_decref(v);
}

/* ---- rows ---- */

static bool columns_of(const struct csv *csv, const char *const *names, int n, const char *needed, int *at)
{
	bool all = true;

	for (int i = 0; i < n; i++) {
		at[i] = csv_column(csv, names[i]);
		all = all && (at[i] >= 0 || needed[i] != '+');
	}
	return all;
}

/* Trimmed copies of a row's cells; NULL where there is none or it is empty. Carriage returns of spreadsheets are no text. */
static void cells_of(struct reader *r, const struct csv *csv, const int *at, int n, const char **cell)
{
	for (int i = 0; i < n; i++) {
		char *s = at[i] < 0 ? NULL : text_trim(r->a, csv_cell(csv, at[i]));
		size_t k = 0;
		for (size_t j = 0; s && s[j]; j++)
			if (s[j] != '\r' || s[j + 1] != '\n')
				s[k++] = s[j];
		if (s)
			s[k] = 0;
		cell[i] = s && *s ? s : NULL;
	}
}

static bool file_read(struct reader *r, const char *text, size_t n, bool *city)
{
	const char *cell[OWN_COLUMNS];
	struct problem p = { 0 };
	struct csv *csv = NULL;
	int at[OWN_COLUMNS];
	enum err e = csv_open(&csv, text, n, &p);

	*city = false;
	if (e == OK && !(*city = columns_of(csv, city_columns, CITY_COLUMNS, "++-+++-+-+", at)) &&
	    !columns_of(csv, own_columns, OWN_COLUMNS, "+++-------------------------", at))
		e = refuse(&p, E_INPUT, "row 1", "首行应有 kind,big_code,small_code,small_name,handling_units,open_condition,time_limit 各列，或 code,name,class 各列",
		           "the first row names kind,big_code,small_code,small_name,handling_units,open_condition,time_limit, or code,name,class");
	if (e != OK)
		import_refuse(r->s.out, r->s.file, 0, &p);
	while (e == OK || e == E_INPUT) {
		struct problem why = { 0 };
		if (!csv || p.code || (e = csv_next(csv, &why)) == E_NOT_FOUND)
			break;
		if (e == OK) {
			cells_of(r, csv, at, *city ? CITY_COLUMNS : OWN_COLUMNS, cell);
			e = *city ? city_row(r, csv_row(csv), cell, &why) : own_row(r, csv_row(csv), cell, &why);
		}
		if (e != OK)
			refuse_row(r, csv_row(csv), &why);
	}
	if (csv)
		csv_close(csv);
	return !p.code;
}

static bool means_read(const char *text, const char *option, enum limit_unit natural, enum limit_unit work, bool *known, enum limit_unit *out,
                       struct problem *p)
{
	*known = text != NULL;
	if (!text)
		return true;
	*out = strcmp(text, "work") == 0 ? work : natural;
	if (strcmp(text, "work") == 0 || strcmp(text, "natural") == 0)
		return true;
	refuse(p, E_INPUT, option, "应为 natural 或 work", "is natural or work");
	return false;
}

static bool options_check(struct reader *r, const struct matters_options *o, struct problem *p)
{
	day_t day;

	if (!means_read(o->day_means, "--day-means", UNIT_NATURAL_DAY, UNIT_WORK_DAY, &r->means.day_known, &r->means.day, p) ||
	    !means_read(o->hour_means, "--hour-means", UNIT_URGENT_HOUR, UNIT_WORK_HOUR, &r->means.hour_known, &r->means.hour, p))
		return false;
	if (o->effective && !day_read(o->effective, &day)) {
		refuse(p, E_INPUT, "--effective", "日期须写作 2026-02-14", "write the day as 2026-02-14");
		return false;
	}
	return true;
}

int matters_import_file(struct core *core, int64_t tenant, const char *path, const struct matters_options *o, FILE *out)
{
	struct reader r = { .a = arena_new(SIZE_MAX) };
	struct problem p = { 0 };
	size_t n = 0, lines = 0;
	char *text = NULL;
	bool city = false;
	int code;

	sender_open(&r.s, core, tenant, "/api/v1/matters/import", path, out);
	r.s.head = head;
	r.s.effective = o->effective;
	r.s.dry_run = o->dry_run;
	if (!options_check(&r, o, &p) || !(text = import_file(path, &n, &p))) {
		import_refuse(out, path, 0, &p);
		r.s.failed = true;
	} else if (!file_read(&r, text, n, &city)) {
		r.s.failed = true;
	}
	for (size_t i = 0; i < r.n && !r.s.failed; i++) {
		if (city)
			city_finish(&r, r.v[i]);
		if (r.v[i]->rows_n)
			draft_send(&r, r.v[i], &lines);
	}
	sender_flush(&r.s);
	if (!r.s.failed && !o->dry_run)
		open_names(&r);
	code = sender_close(&r.s);
	free(text);
	arena_free(r.a);
	return code;
}
