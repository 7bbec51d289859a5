/*
 * import.c: what all importers share, and the two questions of the command line. Everything passes through the gate as the
 * operator, a chunk a command, so that an import leaves the same traces as a person would.
 */
#include "territory/import_in.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"

#define CHUNK_BYTES 700000        /* a chunk with large shapes is sent earlier */
#define CHECKPOINT_CHUNKS 100
#define FILE_BYTES_MAX (1u << 30)

static const struct actor operator = { .kind = ACTOR_OPERATOR };

bool import_zh(void)
{
	const char *lang = getenv("LC_ALL");

	if (!lang || !*lang)
		lang = getenv("LANG");
	return lang && strncmp(lang, "zh", 2) == 0;
}

json_t *import_call(struct core *core, int64_t tenant, const char *method, const char *path, const char *query, const char *body, size_t n,
                    struct problem *p)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct call call = { .method = method, .path = path, .query = query, .body = body, .n = n, .as = &operator, .tenant = tenant,
		.lang = import_zh() ? "zh" : "en" };
	struct reply r;
	json_t *v = NULL;

	core_call(core, &call, a, &r);
	if (r.status >= 400) {
		*p = r.problem;
		if (!*p->zh)
			refuse(p, r.problem.code, "", "内部错误（%d），没有保存任何内容", "failed inside (%d); nothing was saved", r.status);
	} else {
		v = json_loadb(r.body ? r.body : "{}", r.body ? r.n : 2, 0, NULL);
	}
	arena_free(a);
	return v;
}

/* Readers of files say "row 3: name" themselves: the number goes where all numbers go. */
static const char *field_name(const char *field, int64_t *row)
{
	size_t n = strncmp(field, "row ", 4) == 0 ? 4 : strncmp(field, "feature ", 8) == 0 ? 8 : 0;
	char *end;

	if (!n)
		return *field ? field : "row";
	*row = strtoll(field + n, &end, 10);
	return strncmp(end, ": ", 2) == 0 ? end + 2 : "row";
}

void import_refuse(FILE *out, const char *file, int64_t row, const struct problem *p)
{
	const char *words = import_zh() ? p->zh : p->en, *field = field_name(p->field, &row);

	if (row)
		fprintf(out, "%s:%" PRId64 ": %s: %s\n", file, row, field, words);
	else
		fprintf(out, "%s: %s%s%s\n", file, p->field, *p->field ? ": " : "", words);
}

char *import_file(const char *path, size_t *n, struct problem *p)
{
	FILE *f = fopen(path, "rb");
	char *text = NULL;
	size_t cap = 0;

	*n = 0;
	if (!f) {
		refuse(p, E_NOT_FOUND, "", "无法打开文件", "the file cannot be opened");
		return NULL;
	}
	do {
		cap = cap ? cap * 2 : 1u << 20;
		text = realloc(text, cap + 1);
		if (!text)
			abort();
		*n += fread(text + *n, 1, cap - *n, f);
	} while (*n == cap && cap <= FILE_BYTES_MAX);
	fclose(f);
	text[*n] = '\0';
	if (*n <= FILE_BYTES_MAX)
		return text;
	free(text);
	refuse(p, E_TOO_LARGE, "", "文件超过 1 GiB", "the file is larger than 1 GiB");
	return NULL;
}

/* ---- chunks ---- */

void sender_open(struct sender *s, struct core *core, int64_t tenant, const char *command, const char *file, FILE *out)
{
	struct problem p = { 0 };

	*s = (struct sender){ .core = core, .tenant = tenant, .command = command, .file = file, .out = out, .a = arena_new(SIZE_MAX) };
	if (db_open(core_store(core), DB_WRITE, &s->db, &p) != OK)
		s->db = NULL;
}

struct jw *sender_row(struct sender *s, int64_t row)
{
	if (s->rows == 0) {
		arena_reset(s->a);
		jw_init(&s->w, s->a);
		jw_obj(&s->w);
		if (s->head)
			s->head(s, &s->w);
		jw_key(&s->w, "rows");
		jw_arr(&s->w);
	}
	s->rows++;
	jw_obj(&s->w);
	jw_key(&s->w, "row");
	jw_int(&s->w, row);
	return &s->w;
}

void sender_row_end(struct sender *s)
{
	jw_obj_end(&s->w);
	if (s->rows == LIMIT_IMPORT_ROWS || s->w.len > CHUNK_BYTES)
		sender_flush(s);
}

void sender_refuse(struct sender *s, int64_t row, const struct problem *p)
{
	import_refuse(s->out, s->file, row, p);
	if (row != s->last_refused || row == 0)
		s->refused++;
	s->last_refused = row;
}

static void chunk_answer(struct sender *s, const json_t *v)
{
	const json_t *refused = json_object_get(v, "refused"), *one;
	size_t i;

	json_array_foreach(refused, i, one) {
		int64_t row = json_integer_value(json_object_get(one, "row"));
		fprintf(s->out, "%s:%" PRId64 ": %s: %s\n", s->file, row, json_string_value(json_object_get(one, "field")),
		        json_string_value(json_object_get(one, "reason")));
		s->refused += row != s->last_refused;
		s->last_refused = row;
	}
	if (s->after)
		s->after(s, refused);
}

void sender_flush(struct sender *s)
{
	struct problem p = { 0 };
	const char *body;
	size_t n;
	json_t *v;

	if (s->rows == 0)
		return;
	jw_arr_end(&s->w);
	jw_obj_end(&s->w);
	body = jw_text(&s->w, &n);
	s->rows = 0;
	v = s->failed ? NULL : import_call(s->core, s->tenant, "POST", s->command, NULL, body, n, &p);
	if (v) {
		chunk_answer(s, v);
		s->accepted = s->sent - s->refused;
	} else {
		if (!s->failed)
			import_refuse(s->out, s->file, 0, &p);
		s->failed = true;
	}
	json_decref(v);
	if (++s->chunks % CHECKPOINT_CHUNKS == 0) {
		if (s->db)
			(void)db_checkpoint(s->db, true);
		fprintf(stderr, "\r%" PRId64, s->sent);
	}
}

int sender_close(struct sender *s)
{
	sender_flush(s);
	if (s->db) {
		(void)db_checkpoint(s->db, true);
		db_close(s->db);
	}
	arena_free(s->a);
	if (s->chunks >= CHECKPOINT_CHUNKS)
		fputc('\n', stderr);
	if (s->failed && s->accepted)
		fprintf(s->out, import_zh() ? "导入中断，已接受的保留\n" : "the import was broken off; what was accepted stays\n");
	fprintf(s->out, "%" PRId64 " accepted, %" PRId64 " refused\n", s->accepted, s->refused);
	return s->refused > 0 || s->failed;
}

/* ---- questions ---- */

int territory_tree(struct core *core, int64_t tenant, const char *code, FILE *out)
{
	static const char *const names[] = { "province", "city", "county", "street", "community", "grid", "compound", "building" };
	struct problem p = { 0 };
	char query[64], path[80] = "/api/v1/operator/tree";
	json_t *v = NULL, *levels, *one;
	int from = 0;
	size_t i;

	if (code) {
		snprintf(query, sizeof query, "code=%.20s", code);
		v = import_call(core, tenant, "GET", "/api/v1/nodes", query, NULL, 0, &p);
		for (from = 0; v && strcmp(names[from], json_string_value(json_object_get(v, "level"))) != 0;)
			from++;
		from++;
		snprintf(path, sizeof path, "/api/v1/nodes/%s/tree", v ? json_string_value(json_object_get(v, "id")) : "0");
		json_decref(v);
	}
	if ((!code || !p.code) && (v = import_call(core, tenant, "GET", path, NULL, NULL, 0, &p)) != NULL) {
		levels = json_object_get(v, "levels");
		for (int l = from; l < 8; l++) {
			int64_t n = 0;
			json_array_foreach(levels, i, one)
				if (strcmp(json_string_value(json_object_get(one, "level")), names[l]) == 0)
					n = json_integer_value(json_object_get(one, "count"));
			if (n || (l >= 2 && l <= 5))
				fprintf(out, "%s %" PRId64 "\n", names[l], n);
		}
		json_decref(v);
		return 0;
	}
	import_refuse(stderr, code ? code : "tree", 0, &p);
	return 1;
}

int territory_locate(struct core *core, int64_t tenant, double lon, double lat, FILE *out)
{
	struct problem p = { 0 };
	const json_t *grid, *name;
	const char *phone;
	char query[100];
	json_t *v;
	size_t i;

	snprintf(query, sizeof query, "lon=%.7f&lat=%.7f", lon, lat);
	if (!(v = import_call(core, tenant, "GET", "/api/v1/places/at", query, NULL, 0, &p))) {
		import_refuse(stderr, "locate", 0, &p);
		return 1;
	}
	grid = json_object_get(v, "grid");
	fprintf(out, "grid %s %s\n", json_string_value(json_object_get(grid, "id")), json_object_get(grid, "code") ?
	        json_string_value(json_object_get(grid, "code")) : "-");
	fprintf(out, "path");
	json_array_foreach(json_object_get(v, "path"), i, name)
		fprintf(out, " %s", json_string_value(name));
	phone = json_string_value(json_object_get(v, "duty_phone"));
	fprintf(out, "\nduty %s\n", phone ? phone : "-");
	json_decref(v);
	return 0;
}
