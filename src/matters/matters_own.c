/*
 * matters_own.c: our own form of a file of matters: a row a condition, the matter's own cells in its first row; lists are parted
 * by |, a unit is NAME, kind=KIND, kind=KIND:NAME or #ID, with @LEVEL and !CONDITION behind it. Read, and written.
 */
#include "matters/matters_file_in.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const char *const own_columns[OWN_COLUMNS] = {
	"code", "name", "class", "group", "duty", "batch", "list_of", "category", "admission", "in_guide", "annual", "frequency", "levels", "keywords",
	"lead", "co", "supervise", "basis", "resources", "guide", "from", "condition", "open_condition", "close_condition", "time_limit", "start", "end",
	"warn",
};

/* ---- cells to values ---- */

static enum err number(const char *const *cell, enum own_column at, int64_t min, int64_t max, int64_t *out, struct problem *p)
{
	*out = ABSENT;
	if (!cell[at] || text_int(cell[at], min, max, out))
		return OK;
	return refuse(p, E_INPUT, own_columns[at], "应为 %" PRId64 " 至 %" PRId64 " 的整数", "is a whole number from %" PRId64 " to %" PRId64, min, max);
}

static struct list parts(struct arena *a, const char *cell)
{
	const char **v = arena_alloc(a, (cell ? strlen(cell) + 1 : 1) * sizeof *v);
	size_t n = 0;

	while (cell) {
		size_t len = strcspn(cell, "|\n");
		const char *piece = text_trim(a, arena_strn(a, cell, len));
		if (*piece)
			v[n++] = piece;
		cell = cell[len] ? cell + len + 1 : NULL;
	}
	return (struct list){ n, v };
}

static bool listed(const char *one_of, const char *text)
{
	size_t n = strlen(text);

	for (const char *s = one_of; s; s = strchr(s, '|') ? strchr(s, '|') + 1 : NULL)
		if (strncmp(s, text, n) == 0 && (s[n] == '|' || !s[n]))
			return true;
	return false;
}

static enum err choice(const char *const *cell, enum own_column at, const char *one_of, const char **out, struct problem *p)
{
	*out = cell[at];
	if (!cell[at] || listed(one_of, cell[at]))
		return OK;
	return refuse(p, E_INPUT, own_columns[at], "应为 %s 之一", "is one of %s", one_of);
}

/* One unit's text. */
static enum err unit_read(struct arena *a, const char *role, const char *text, enum own_column at, struct matter_unit *u, struct problem *p)
{
	char *s = arena_str(a, text), *mark;

	*u = (struct matter_unit){ .role = role, .org = ABSENT };
	if ((mark = strrchr(s, '!')) != NULL) {
		*mark = 0;
		u->condition = mark + 1;
	}
	if ((mark = strrchr(s, '@')) != NULL) {
		*mark = 0;
		u->at = mark + 1;
	}
	if (*s == '#' && text_int(s + 1, 1, INT64_MAX, &u->org))
		return OK;
	if (strncmp(s, "kind=", 5) == 0) {
		u->kind = s + 5;
		if ((mark = strchr(s, ':')) != NULL) {
			*mark = 0;
			u->name = mark + 1;
		}
	} else if (*s && *s != '#') {
		u->name = s;
	}
	if ((!u->kind || listed(MATTER_ORG_KINDS, u->kind)) && (!u->at || *u->at) && (!u->condition || *u->condition) && (u->name || u->kind))
		return OK;
	return refuse(p, E_INPUT, own_columns[at], "“%.90s”不是单位的写法", "\"%.90s\" is not how a unit is written", text_chars(text) > 30 ? "…" : text);
}

static enum err units_read(struct reader *r, struct draft *d, const char *const *cell, struct problem *p)
{
	static const char *const roles[] = { "lead", "co", "supervise" };
	struct matter_unit *u = arena_alloc(r->a, MATTER_UNITS_MAX * sizeof *u);
	size_t n = 0;
	enum err e = OK;

	for (int role = 0; role < 3; role++) {
		struct list texts = parts(r->a, cell[OWN_LEAD + role]);
		for (size_t i = 0; e == OK && i < texts.n; i++) {
			if (n == MATTER_UNITS_MAX)
				return refuse(p, E_INPUT, own_columns[OWN_LEAD + role], "最多 %d 个单位", "at most %d units", MATTER_UNITS_MAX);
			e = unit_read(r->a, roles[role], ((const char *const *)texts.v)[i], (enum own_column)(OWN_LEAD + role), &u[n++], p);
		}
	}
	d->body.units = (struct list){ n, u };
	return e;
}

/* The cells that are the matter's, not the condition's. */
static enum err matter_cells(struct reader *r, struct draft *d, const char *const *cell, struct problem *p)
{
	struct matter_body *m = &d->body;
	const char *guide;
	day_t from;
	enum err e;

	if ((e = choice(cell, OWN_CLASS, MATTER_CLASSES, &m->class, p)) != OK || (e = choice(cell, OWN_DUTY, MATTER_DUTIES, &m->duty, p)) != OK ||
	    (e = choice(cell, OWN_ADMISSION, MATTER_ADMISSIONS, &m->admission, p)) != OK || (e = choice(cell, OWN_IN_GUIDE, "yes|no", &guide, p)) != OK ||
	    (e = number(cell, OWN_BATCH, 1, 99, &m->batch, p)) != OK ||
	    (e = number(cell, OWN_ANNUAL, MATTER_YEAR_MIN, MATTER_YEAR_MAX, &m->annual, p)) != OK || (e = units_read(r, d, cell, p)) != OK)
		return e;
	if (cell[OWN_FROM] && !day_read(cell[OWN_FROM], &from))
		return refuse(p, E_INPUT, "from", "日期须写作 2026-02-14", "write the day as 2026-02-14");
	d->from = cell[OWN_FROM] ? from : ABSENT;
	d->list_of = cell[OWN_LIST_OF];
	m->name = cell[OWN_NAME];
	m->group = cell[OWN_GROUP];
	m->category = cell[OWN_CATEGORY];
	m->frequency = cell[OWN_FREQUENCY];
	m->basis = cell[OWN_BASIS];
	m->resources = cell[OWN_RESOURCES];
	m->guide = cell[OWN_GUIDE];
	m->in_guide = guide && strcmp(guide, "yes") == 0;
	m->levels = parts(r->a, cell[OWN_LEVELS]);
	m->keywords = parts(r->a, cell[OWN_KEYWORDS]);
	memcpy(d->said, cell, sizeof d->said);
	return OK;
}

static enum err limit_cells(struct reader *r, const char *const *cell, struct limit *l, bool *has, struct problem *p)
{
	int64_t warn;
	enum err e;

	*has = cell[OWN_LIMIT] != NULL;
	if (!*has) {
		for (enum own_column k = OWN_START; k <= OWN_WARN; k++)
			if (cell[k])
				return refuse(p, E_INPUT, own_columns[k], "没有写时限", "there is no limit");
		return OK;
	}
	if ((e = limit_text_read(cell[OWN_LIMIT], &r->means, l, p)) != OK || (e = number(cell, OWN_WARN, 1, 99, &warn, p)) != OK)
		return e;
	if (cell[OWN_START] && !limit_start_read(cell[OWN_START], &l->start))
		return refuse(p, E_INPUT, "start", "应为 now 或 next_day", "is now or next_day");
	if (cell[OWN_END] && !limit_end_read(cell[OWN_END], &l->end))
		return refuse(p, E_INPUT, "end", "应为 minute、close 或 midnight", "is minute, close or midnight");
	l->warn_percent = warn == ABSENT ? 0 : (int)warn;
	return OK;
}

/* What a later row of the same matter says of it is empty, or the same. */
static enum err said_again(const struct draft *d, const char *const *cell, struct problem *p)
{
	for (int i = OWN_NAME; i < OWN_SAID; i++)
		if (cell[i] && (!d->said[i] || strcmp(cell[i], d->said[i]) != 0))
			return refuse(p, E_INPUT, own_columns[i], "与同一编码的首行（第 %" PRId64 " 行）不同", "is not as in the code's first row (row %" PRId64 ")",
			              d->rows_n ? d->rows[0] : 0);
	return OK;
}

/* A row whose code is known. */
static enum err known_row(struct reader *r, struct draft *d, const char *const *cell, struct problem *p)
{
	struct matter_condition k = { .id = cell[OWN_CONDITION], .open = cell[OWN_OPEN], .close = cell[OWN_CLOSE], .amount = ABSENT,
		.warn_percent = ABSENT };
	struct limit l;
	bool has;
	size_t at;
	enum err e = limit_cells(r, cell, &l, &has, p);

	if (e != OK)
		return e;
	if (!k.open && (k.id || k.close || has))
		return refuse(p, E_INPUT, "open_condition", "缺少立案条件", "the filing condition is missing");
	if (!d->body.name && (!cell[OWN_NAME] || !cell[OWN_CLASS]))
		return refuse(p, E_INPUT, cell[OWN_NAME] ? "class" : "name", "编码的首行须有名称和类别", "the first row of a code has its name and class");
	if ((e = d->body.name ? said_again(d, cell, p) : matter_cells(r, d, cell, p)) != OK)
		return e;
	if (has && l.warn_percent)
		k.warn_percent = l.warn_percent;
	return k.open ? draft_condition(r, d, &k, has ? &l : NULL, &at, p) : OK;
}

enum err own_row(struct reader *r, int64_t row, const char *const *cell, struct problem *p)
{
	struct draft *d, before;
	enum err e;

	if (!cell[OWN_CODE])
		return refuse(p, E_INPUT, "code", "缺少编码", "the code is missing");
	d = draft_of(r, cell[OWN_CODE]);
	before = *d;
	if ((e = known_row(r, d, cell, p)) == OK) {
		draft_row(r, d, row);
		return OK;
	}
	*d = before;           /* a refused row says nothing */
	d->partial = true;
	return e;
}

/* ---- writing ---- */

static void cell_out(FILE *out, int column, const char *text)
{
	if (column)
		fputc(',', out);
	if (!text)
		return;
	if (!strpbrk(text, ",\"\r\n") && *text != ' ') {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

static const char *joined(struct arena *a, const struct list *texts)
{
	const char *const *v = texts->v, *s = NULL;

	for (size_t i = 0; i < texts->n; i++)
		s = s ? arena_printf(a, "%s|%s", s, v[i]) : v[i];
	return s;
}

static const char *unit_text(struct arena *a, const struct matter_unit *u)
{
	const char *s = u->org != ABSENT ? arena_printf(a, "#%" PRId64, u->org) : !u->kind ? u->name :
	                u->name ? arena_printf(a, "kind=%s:%s", u->kind, u->name) : arena_printf(a, "kind=%s", u->kind);

	if (u->at)
		s = arena_printf(a, "%s@%s", s, u->at);
	return u->condition ? arena_printf(a, "%s!%s", s, u->condition) : s;
}

static const char *units_text(struct arena *a, const struct matter_body *m, const char *role)
{
	const struct matter_unit *u = m->units.v;
	const char *s = NULL;

	for (size_t i = 0; i < m->units.n; i++)
		if (strcmp(u[i].role, role) == 0)
			s = s ? arena_printf(a, "%s|%s", s, unit_text(a, &u[i])) : unit_text(a, &u[i]);
	return s;
}

static const char *number_text(struct arena *a, int64_t n)
{
	return n == ABSENT ? NULL : arena_printf(a, "%" PRId64, n);
}

static void condition_cells(struct arena *a, const struct matter_condition *k, const char **cell)
{
	char text[40];
	struct limit l;

	cell[OWN_CONDITION] = k->id;
	cell[OWN_OPEN] = k->open;
	cell[OWN_CLOSE] = k->close;
	if (!matter_limit(k, &l))
		return;
	limit_text_print(text, &l);
	cell[OWN_LIMIT] = arena_str(a, text);
	cell[OWN_START] = limit_start_name(l.start);
	cell[OWN_END] = limit_end_name(l.end);
	cell[OWN_WARN] = number_text(a, k->warn_percent);
}

static void row_out(FILE *out, const char **cell)
{
	for (int i = 0; i < OWN_COLUMNS; i++)
		cell_out(out, i, cell[i]);
	fputs("\r\n", out);
}

static void matter_out(FILE *out, struct arena *a, const struct matter_body *m, const char *list_of, const char *from)
{
	const char *cell[OWN_COLUMNS] = { m->code, m->name, m->class, m->group, m->duty, number_text(a, m->batch), list_of, m->category, m->admission,
		m->in_guide ? "yes" : NULL, number_text(a, m->annual), m->frequency, joined(a, &m->levels), joined(a, &m->keywords),
		units_text(a, m, "lead"), units_text(a, m, "co"), units_text(a, m, "supervise"), m->basis, m->resources, m->guide, from };
	const struct matter_condition *k = m->conditions.v;

	if (m->conditions.n == 0)
		row_out(out, cell);
	for (size_t i = 0; i < m->conditions.n; i++) {
		memset(cell + OWN_CONDITION, 0, (OWN_COLUMNS - OWN_CONDITION) * sizeof *cell);
		condition_cells(a, &k[i], cell);
		row_out(out, cell);
		memset(cell + OWN_NAME, 0, (OWN_SAID - OWN_NAME) * sizeof *cell);
	}
}

/* One matter by its id, as it stands in force on its own first day in this list. */
static bool one_out(struct core *core, int64_t tenant, FILE *out, const json_t *item, struct problem *p)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	const char *path = arena_printf(a, "/api/v1/matters/%s", json_string_value(json_object_get(item, "id")));
	const char *query = arena_printf(a, "version=%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(item, "version")));
	json_t *v = import_call(core, tenant, "GET", path, query, NULL, 0, p), *node = NULL;
	char *text = v ? json_dumps(json_object_get(v, "matter"), JSON_COMPACT) : NULL;
	const struct matter_body *m;
	bool ok = text && matter_parse(a, text, &m, p) == OK;

	if (ok && m->node != ABSENT) {
		node = import_call(core, tenant, "GET", arena_printf(a, "/api/v1/nodes/%" PRId64, m->node), NULL, NULL, 0, p);
		ok = node != NULL;
	}
	if (ok)
		matter_out(out, a, m, json_string_value(json_object_get(node, "code")), json_string_value(json_object_get(v, "from")));
	free(text);
	json_decref(v);
	json_decref(node);
	arena_free(a);
	return ok;
}

int matters_export_file(struct core *core, int64_t tenant, FILE *out)
{
	char query[120] = "limit=200";
	struct problem p = { 0 };
	bool more = true;

	for (int i = 0; i < OWN_COLUMNS; i++)
		cell_out(out, i, own_columns[i]);
	fputs("\r\n", out);
	while (more) {
		json_t *v = import_call(core, tenant, "GET", "/api/v1/matters", query, NULL, 0, &p), *one;
		const char *next = json_string_value(json_object_get(v, "next"));
		size_t i;
		more = v && next;
		if (next)
			snprintf(query, sizeof query, "limit=200&cursor=%.40s", next);
		json_array_foreach(json_object_get(v, "items"), i, one)
			if (!p.code && !one_out(core, tenant, out, one, &p))
				more = false;
		json_decref(v);
	}
	if (p.code)
		import_refuse(stderr, "matters", 0, &p);
	return p.code || ferror(out) || fflush(out) != 0;
}
