/*
 * export.c: what all exports share: one snapshot, pages by key, cells of a CSV; and the two plain ones, nodes and journal.
 */
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "base/day.h"
#include "base/json.h"
#include "base/text.h"
#include "bridge/bridge_in.h"
#include "territory/territory.h"

enum err export_run(struct core *core, int64_t tenant, const struct export_cut *cut, FILE *out, struct problem *p,
                    enum err (*body)(struct run *r))
{
	struct run r = { .tenant = tenant, .cut = cut, .out = out, .p = p };
	enum err e;

	if ((e = db_open(core_store(core), DB_READ, &r.db, p)) != OK)
		return e;
	r.a = arena_new(SIZE_MAX);
	if ((e = db_begin(r.db)) == OK)
		e = body(&r);
	if (e == OK && (fflush(out) != 0 || ferror(out)))
		e = refuse(p, E_INTERNAL, "", "输出无法写入", "the output takes no more");
	if (e != OK && p->code == OK)
		refuse(p, e, "", "数据无法读取：%s", "the data cannot be read: %s", db_error(r.db));
	db_rollback(r.db);
	db_close(r.db);
	arena_free(r.a);
	return e;
}

struct page { db_row_fn *fn; void *arg; int64_t last; size_t rows; };

static enum err page_row(void *arg, const struct val *v, int cols)
{
	struct page *page = arg;

	page->last = v[0].i;
	page->rows++;
	return page->fn(page->arg, v, cols);
}

enum err export_pages(struct run *r, const struct stmt *q, db_row_fn *fn, void *arg)
{
	struct page page = { .fn = fn, .arg = arg };
	enum err e;

	do {
		page.rows = 0;
		e = db_each(r->db, q, VALS(vi(r->tenant), vi(page.last)), page_row, &page);
	} while (e == OK && page.rows && !ferror(r->out));
	return e;
}

const char *export_node(struct core *core, int64_t tenant, struct arena *a, const char *code, struct problem *p)
{
	struct rows rows = { 0 };
	struct db *db;
	enum err e;

	if (db_open(core_store(core), DB_READ, &db, p) != OK)
		return NULL;
	if ((e = db_begin(db)) == OK)
		e = db_rows(db, &bridge_sql[EXPORT_NODE_ONE], a, VALS(vi(tenant), vs(code)), &rows);
	db_rollback(db);
	db_close(db);
	if (e == OK && rows.n)
		return rows.v[0].s;
	refuse(p, e == OK ? E_NOT_FOUND : e, "node", "没有编码为 %s 的节点", "There is no node with the code %s", code);
	return NULL;
}

const char *time_text(struct arena *a, int64_t us)
{
	char *out;

	if (us == ABSENT)
		return NULL;
	out = arena_alloc(a, 40);
	day_print_time(out, us, CHINA_OFFSET_MIN);
	return out;
}

/* ---- CSV ---- */

/* A spreadsheet runs what begins like a formula; a number with its sign is none. */
static bool like_formula(const char *s)
{
	double x;

	return strchr("=+-@\t\r\n", *s) && *s && !text_num(s, &x);
}

void csv_cell_out(FILE *out, bool first, const char *text)
{
	const char *s = text ? text : "";
	bool formula = like_formula(s), quoted = formula || s[strcspn(s, ",\"\r\n")] || *s == ' ' || (*s && s[strlen(s) - 1] == ' ');

	if (!first)
		fputc(',', out);
	if (quoted)
		fputc('"', out);
	if (formula)
		fputc('\'', out);
	for (; *s; s++) {
		if (*s == '"')
			fputc('"', out);
		fputc(*s, out);
	}
	if (quoted)
		fputc('"', out);
}

void csv_int_out(FILE *out, bool first, int64_t n)
{
	fprintf(out, first ? "" : ",");
	if (n != ABSENT)
		fprintf(out, "%" PRId64, n);
}

void csv_time_out(FILE *out, bool first, int64_t us)
{
	char text[40] = "";

	if (us != ABSENT)
		day_print_time(text, us, CHINA_OFFSET_MIN);
	csv_cell_out(out, first, text);
}

void csv_row_out(FILE *out)
{
	fputs("\r\n", out);
}

static int64_t opt(const struct val *v)
{
	return v->type ? v->i : ABSENT;
}

/* ---- territory ---- */

static void day_out(FILE *out, const struct val *v)
{
	char text[11] = "";

	if (v->type)
		day_print(text, (day_t)v->i);
	csv_cell_out(out, false, text);
}

static enum err node_row(void *arg, const struct val *v, int cols)
{
	struct run *r = arg;

	(void)cols;
	if (r->cut->path && strncmp(v[4].s, r->cut->path, strlen(r->cut->path)) != 0)
		return OK;
	csv_int_out(r->out, true, v[0].i);
	csv_int_out(r->out, false, v[1].i ? v[1].i : ABSENT);
	csv_cell_out(r->out, false, level_name((int)v[2].i));
	csv_cell_out(r->out, false, v[3].s);
	csv_cell_out(r->out, false, v[6].s);
	csv_cell_out(r->out, false, v[5].s);
	csv_cell_out(r->out, false, v[7].s);
	day_out(r->out, &v[8]);
	day_out(r->out, &v[9]);
	fprintf(r->out, v[10].type ? ",%.7f,%.7f" : ",,", v[10].d, v[11].d);
	csv_int_out(r->out, false, opt(&v[12]));
	csv_row_out(r->out);
	return OK;
}

static enum err territory_body(struct run *r)
{
	fputs("id,parent,level,kind,code,name,state,valid_from,valid_to,lon,lat,area_m2\r\n", r->out);
	return export_pages(r, &bridge_sql[EXPORT_NODES], node_row, r);
}

enum err export_territory(struct core *core, int64_t tenant, const struct export_cut *cut, FILE *out, struct problem *p)
{
	return export_run(core, tenant, cut, out, p, territory_body);
}

/* ---- journal ---- */

static enum err journal_row(void *arg, const struct val *v, int cols)
{
	static const char *const names[] = { "id", "subject", "seq", "at", "person", "post", "cmd", "kind", "payload", "prev", "hash" };
	struct run *r = arg;
	size_t n;
	struct jw w;

	(void)cols;
	if (v[3].i < r->cut->from || v[3].i >= r->cut->to)
		return OK;
	jw_init(&w, r->a);
	jw_obj(&w);
	for (int i = 0; i < 11; i++) {
		jw_key(&w, names[i]);
		if (i == 3)
			jw_str(&w, time_text(r->a, v[i].i));
		else if (i == 8)
			jw_raw(&w, v[i].s, v[i].len);
		else if (v[i].type == 's')
			jw_strn(&w, v[i].s, v[i].len);
		else if (i == 2)
			jw_int(&w, v[i].i);
		else
			jw_id(&w, v[i].i);
	}
	jw_obj_end(&w);
	const char *text = jw_text(&w, &n);
	fwrite(text, 1, n, r->out);
	fputc('\n', r->out);
	arena_reset(r->a);
	return OK;
}

static enum err journal_body(struct run *r)
{
	return export_pages(r, &bridge_sql[EXPORT_JOURNAL], journal_row, r);
}

enum err export_journal(struct core *core, int64_t tenant, const struct export_cut *cut, FILE *out, struct problem *p)
{
	return export_run(core, tenant, cut, out, p, journal_body);
}

/* ---- cases ---- */

static enum err case_csv_row(void *arg, const struct val *v, int cols)
{
	struct run *r = arg;

	(void)cols;
	if (v[15].i < r->cut->from || v[15].i >= r->cut->to || (r->cut->process && strcmp(v[2].s, r->cut->process) != 0) ||
	    (r->cut->path && strncmp(v[6].s, r->cut->path, strlen(r->cut->path)) != 0))
		return OK;
	csv_cell_out(r->out, true, v[1].s);
	for (int i = 2; i <= 5; i++)
		csv_cell_out(r->out, false, v[i].s);
	csv_cell_out(r->out, false, v[9].s);
	csv_cell_out(r->out, false, v[8].s);
	csv_cell_out(r->out, false, v[20].s);
	fprintf(r->out, ",%.7f,%.7f", v[11].d, v[12].d);
	csv_time_out(r->out, false, v[15].i);
	csv_time_out(r->out, false, opt(&v[14]));
	csv_cell_out(r->out, false, v[13].s);
	csv_time_out(r->out, false, opt(&v[16]));
	csv_int_out(r->out, false, v[18].i);
	csv_int_out(r->out, false, opt(&v[19]));
	csv_row_out(r->out);
	return OK;
}

static enum err cases_body(struct run *r)
{
	fputs("number,process,channel,state,category,node_code,node,unit,lon,lat,opened,due,clock,closed,photos,score\r\n", r->out);
	return export_pages(r, &bridge_sql[EXPORT_CASES], case_csv_row, r);
}

enum err export_cases(struct core *core, int64_t tenant, const struct export_cut *cut, FILE *out, struct problem *p)
{
	return export_run(core, tenant, cut, out, p, cases_body);
}
