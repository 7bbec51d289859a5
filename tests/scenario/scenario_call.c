/*
 * scenario_call.c: calls in a town and what their answers say; and the store behind the core's back, for tests that look at
 * every row or spoil one.
 */
#include <libpq-fe.h>
#include <math.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/text.h"
#include "scenario/scenario.h"

/* ---- names ---- */

void town_set(struct town *t, const char *key, const char *value)
{
	int i = 0;

	while (i < t->names_n && strcmp(t->names[i].key, key) != 0)
		i++;
	assert_true(i < (int)(sizeof t->names / sizeof t->names[0]));
	if (i == t->names_n)
		t->names_n++;
	snprintf(t->names[i].key, sizeof t->names[i].key, "%s", key);
	assert_true(strlen(value) < sizeof t->names[i].value);
	snprintf(t->names[i].value, sizeof t->names[i].value, "%s", value);
}

void town_keep(struct town *t, const char *key, const char *path)
{
	const char *value = town_text(t, path);

	if (!*value)
		fail_msg("the answer has no %s: %.*s", path, (int)t->r.n, t->r.body);
	town_set(t, key, value);
}

const char *town_get(struct town *t, const char *key)
{
	for (int i = 0; i < t->names_n; i++)
		if (strcmp(t->names[i].key, key) == 0)
			return t->names[i].value;
	fail_msg("nothing is called $%s", key);
	return "";
}

char *town_expand(struct town *t, const char *text)
{
	char *out, key[24];
	size_t n;
	FILE *f = open_memstream(&out, &n);

	for (; *text; text++) {
		size_t k = 0;
		if (*text != '$') {
			fputc(*text, f);
			continue;
		}
		while (k < sizeof key - 1 && strspn(text + 1 + k, "abcdefghijklmnopqrstuvwxyz_0123456789"))
			k++;
		memcpy(key, text + 1, k);
		key[k] = 0;
		fputs(town_get(t, key), f);
		text += k;
	}
	fclose(f);
	char *copy = arena_strn(t->a, out, n);
	free(out);
	return copy;
}

/* ---- calls ---- */

static void identify(struct call *call, const struct who *w)
{
	call->as = w->as;
	call->token = *w->token ? w->token : NULL;
	call->cookie = *w->cookie ? w->cookie : NULL;
	call->csrf = *w->csrf ? w->csrf : NULL;
}

int town_call(struct town *t, const struct who *w, const char *method, const char *path, const char *fmt, ...)
{
	struct call call = { .method = method, .lang = t->lang ? t->lang : "en", .peer = t->peer ? t->peer : "192.0.2.1", .if_match = t->if_match,
	    .tenant = t->tenant,
		.type = t->type ? t->type : "application/json", .request_id = "0123456789abcdef" };
	char *text, key[40], *query;
	va_list ap;
	int n;

	arena_reset(t->a);
	json_decref(t->body);
	t->body = NULL;
	va_start(ap, fmt);
	if (t->body_n) {
		text = arena_alloc(t->a, t->body_n + 1);
		memcpy(text, va_arg(ap, const char *), t->body_n);
		call.body = text;
		call.n = t->body_n;
	} else {
		n = vasprintf(&text, fmt, ap);
		assert_true(n >= 0);
		call.body = town_expand(t, text);
		call.n = strlen(call.body);
		free(text);
	}
	va_end(ap);
	query = town_expand(t, path);
	call.path = *query == '!' ? query + 1 : arena_printf(t->a, "/api/v1%s", query);
	if ((query = strchr(call.path, '?')))
		*query++ = 0;
	call.query = query ? query : "";
	snprintf(key, sizeof key, "town-key-%08d", t->keys++);
	call.key = t->key ? (*t->key ? t->key : NULL) : strcmp(method, "GET") == 0 ? NULL : key;
	identify(&call, w);
	core_call(t->core, &call, t->a, &t->r);
	t->body = t->r.n ? json_loadb(t->r.body, t->r.n, JSON_DECODE_ANY, NULL) : NULL;
	t->if_match = t->key = t->type = t->peer = NULL;
	t->body_n = 0;
	return t->r.status;
}

void town_wanted(struct town *t, int status, int got, const char *file, int line)
{
	if (status != got)
		fail_msg("%s:%d: %d, not %d: %.*s", file, line, got, status, t->r.n < 2000 ? (int)t->r.n : 2000, t->r.body ? t->r.body : "");
}

json_t *town_at(struct town *t, const char *path)
{
	json_t *at = t->body;
	char part[60];

	while (at && *path) {
		size_t n = strcspn(path, ".");
		assert_true(n < sizeof part);
		memcpy(part, path, n);
		part[n] = 0;
		at = json_is_array(at) ? json_array_get(at, strtoul(part, NULL, 10)) : json_object_get(at, part);
		path += n + (path[n] == '.');
	}
	return at;
}

const char *town_text(struct town *t, const char *path)
{
	const char *s = json_string_value(town_at(t, path));

	return s ? s : "";
}

int64_t town_int(struct town *t, const char *path)
{
	json_t *v = town_at(t, path);

	return json_is_integer(v) ? json_integer_value(v) : -1;
}

int64_t town_time(struct town *t, const char *path)
{
	int64_t at;

	if (!day_read_time(town_text(t, path), &at))
		fail_msg("the answer has no time %s: %.*s", path, (int)t->r.n, t->r.body);
	return at;
}

bool town_has(struct town *t, const char *path, const char *text)
{
	json_t *one;
	size_t i;

	json_array_foreach(town_at(t, path), i, one)
		if (json_is_string(one) && strcmp(json_string_value(one), text) == 0)
			return true;
	return false;
}

size_t town_size(struct town *t, const char *path)
{
	return json_array_size(town_at(t, path));
}

/* ---- the store behind the core's back ---- */

static void no_notice(void *arg, const char *said)
{
	(void)arg, (void)said;
}

/* Kept open: a connection costs more than most questions. */
static PGconn *pg_open(struct town *t)
{
	if (t->behind)
		return t->behind;
	t->behind = PQconnectdb(t->where);
	assert_int_equal(PQstatus(t->behind), CONNECTION_OK);
	PQsetNoticeProcessor(t->behind, no_notice, NULL);
	return t->behind;
}

static sqlite3 *lite_open(struct town *t)
{
	sqlite3 *db = t->behind;

	if (db)
		return db;
	assert_int_equal(sqlite3_open(t->where + strlen("sqlite:"), &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	t->behind = db;
	return db;
}

void town_behind_close(struct town *t)
{
	if (t->behind && t->pg)
		PQfinish(t->behind);
	else if (t->behind)
		sqlite3_close(t->behind);
	t->behind = NULL;
}

typedef void row_fn(void *arg, const char *const *v, int n);

struct lite_pass { row_fn *fn; void *arg; };

static int lite_row(void *arg, int n, char **v, char **names)
{
	struct lite_pass *pass = arg;

	(void)names;
	pass->fn(pass->arg, (const char *const *)v, n);
	return 0;
}

/* Runs one statement and gives every row's columns as texts. */
static void each_row(struct town *t, const char *sql, row_fn *fn, void *arg)
{
	if (t->pg) {
		PGconn *pg = pg_open(t);
		PGresult *r = PQexec(pg, sql);
		if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
			fail_msg("%s: %s", sql, PQerrorMessage(pg));
		for (int i = 0; i < PQntuples(r); i++) {
			const char *v[60];
			for (int k = 0; k < PQnfields(r); k++)
				v[k] = PQgetisnull(r, i, k) ? NULL : PQgetvalue(r, i, k);
			fn(arg, v, PQnfields(r));
		}
		PQclear(r);
	} else {
		struct lite_pass pass = { fn, arg };
		char *said = NULL;
		sqlite3 *db = lite_open(t);
		if (sqlite3_exec(db, sql, lite_row, &pass, &said) != SQLITE_OK)
			fail_msg("%s: %s", sql, said);
	}
}

static void ignore_row(void *arg, const char *const *v, int n)
{
	(void)arg, (void)v, (void)n;
}

void town_sql(struct town *t, const char *fmt, ...)
{
	char sql[4000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	each_row(t, sql, ignore_row, NULL);
}

static void count_row(void *arg, const char *const *v, int n)
{
	(void)n;
	*(int64_t *)arg = v[0] ? strtoll(v[0], NULL, 10) : 0;
}

int64_t town_count(struct town *t, const char *fmt, ...)
{
	int64_t out = -1;
	char sql[4000];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	each_row(t, sql, count_row, &out);
	return out;
}

struct text { char *to; size_t size; };

static void text_row(void *arg, const char *const *v, int n)
{
	struct text *out = arg;

	(void)n;
	snprintf(out->to, out->size, "%s", v[0] ? v[0] : "");
}

void town_value(struct town *t, char *out, size_t size, const char *fmt, ...)
{
	struct text to = { out, size };
	char sql[1000];
	va_list ap;

	*out = 0;
	va_start(ap, fmt);
	vsnprintf(sql, sizeof sql, fmt, ap);
	va_end(ap);
	each_row(t, sql, text_row, &to);
}

struct tables { struct arena *a; const char *v[96]; size_t n; };

static void table_row(void *arg, const char *const *v, int n)
{
	struct tables *all = arg;

	(void)n;
	assert_true(all->n < 96);
	all->v[all->n++] = arena_str(all->a, v[0]);
}

struct list town_tables(struct town *t, struct arena *a)
{
	struct tables *all = arena_alloc(a, sizeof *all);

	all->a = a;
	each_row(t, t->pg ? "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
	                  : "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1", table_row, all);
	return (struct list){ all->n, all->v };
}

struct digests { FILE *f; crypto_generichash_state h; uint64_t rows; };

static void digest_row(void *arg, const char *const *v, int n)
{
	struct digests *d = arg;

	for (int i = 0; i < n; i++) {
		uint64_t len = v[i] ? strlen(v[i]) : UINT64_MAX;
		crypto_generichash_update(&d->h, (const uint8_t *)&len, sizeof len);
		if (v[i])
			crypto_generichash_update(&d->h, (const uint8_t *)v[i], len);
	}
	d->rows++;
}

static void lite_digest(struct town *t, struct digests *d, const char *table)
{
	char sql[100], hex[33];
	uint8_t sum[16];

	crypto_generichash_init(&d->h, NULL, 0, sizeof sum);
	d->rows = 0;
	snprintf(sql, sizeof sql, "SELECT * FROM %s", table);
	each_row(t, sql, digest_row, d);
	crypto_generichash_final(&d->h, sum, sizeof sum);
	text_hex(hex, sum, sizeof sum);
	fprintf(d->f, "%s %" PRIu64 " %s\n", table, d->rows, hex);
}

static void pg_digest_row(void *arg, const char *const *v, int n)
{
	(void)n;
	fprintf(arg, "%s %s %s\n", v[0], v[1], v[2]);
}

/* PostgreSQL moves a row that was written and undone, so there the server sorts and digests each table itself. */
static void pg_digest(struct town *t, FILE *out, const char *const *table, size_t tables)
{
	char *sql;
	size_t n;
	FILE *f = open_memstream(&sql, &n);

	for (size_t i = 0; i < tables; i++)
		fprintf(f, "%sSELECT '%s', COUNT(*), md5(COALESCE(string_agg(x.*::text, '|' ORDER BY x.*::text), '')) FROM %s x", i ? " UNION ALL " : "",
		        table[i], table[i]);
	fprintf(f, " ORDER BY 1");
	fclose(f);
	each_row(t, sql, pg_digest_row, out);
	free(sql);
}

char *town_digest(struct town *t)
{
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	struct list tables = town_tables(t, a);
	const char *const *table = tables.v;
	struct digests d;
	char *out;
	size_t n;

	d.f = open_memstream(&out, &n);
	if (t->pg)
		pg_digest(t, d.f, table, tables.n);
	for (size_t i = 0; i < tables.n && !t->pg; i++)
		lite_digest(t, &d, table[i]);
	fclose(d.f);
	arena_free(a);
	return out;
}

bool town_same(struct town *t, const char *before)
{
	char *now = town_digest(t);
	bool same = strcmp(now, before) == 0;

	for (const char *line = now; !same && *line; line += strcspn(line, "\n") + 1) {
		size_t len = strcspn(line, "\n");
		char *copy = strndup(line, len + 1);
		if (!strstr(before, copy))
			print_error("the table changed: %s", copy);
		free(copy);
	}
	free(now);
	return same;
}
