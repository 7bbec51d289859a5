/*
 * territory.c: decisions about the tree: what a code says, where a new child hangs, what a chunk of a divisions file does.
 * Pure: no SQL, no clock; ids are arguments.
 */
#include <string.h>

#include "base/text.h"
#include "territory/gcj.h"
#include "territory/territory_in.h"

static const char *const level_names[] = { "", "province", "city", "county", "street", "community", "grid", "compound", "building" };

const char *level_name(int level)
{
	return level >= LEVEL_PROVINCE && level <= LEVEL_BUILDING ? level_names[level] : "";
}

int level_read(const char *name)
{
	for (int l = LEVEL_PROVINCE; l <= LEVEL_BUILDING; l++)
		if (strcmp(level_names[l], name) == 0)
			return l;
	return 0;
}

void territory_datum(const char *datum, double *lon, double *lat)
{
	struct geo_point at = { *lon, *lat };

	if (!datum || strcmp(datum, "gcj02") != 0)
		return;
	at = gcj_to_wgs(at);
	*lon = at.lon;
	*lat = at.lat;
}

/* ---- codes ---- */

int code_level(const char *code)
{
	size_t n = strlen(code);

	if (strspn(code, "0123456789") != n)
		return 0;
	switch (n) {
	case 2: return LEVEL_PROVINCE;
	case 4: return LEVEL_CITY;
	case 6: return LEVEL_COUNTY;
	case 9: return LEVEL_STREET;
	case 12: return LEVEL_COMMUNITY;
	case 15: return LEVEL_GRID;
	default: return 0;
	}
}

/* Official lists fill a code up with zeros (440000, 441900), and write the cities without counties as their own county. */
const char *code_normal(struct arena *a, const char *code)
{
	size_t n = strlen(code);

	if (n != 6 || strcmp(code + 4, "00") != 0)
		return code;
	return arena_strn(a, code, strcmp(code + 2, "0000") == 0 ? 2 : 4);
}

const char *code_parent(struct arena *a, const char *code)
{
	static const size_t above[] = { 0, 0, 2, 4, 6, 9, 12 };
	int level = code_level(code);

	return level <= LEVEL_PROVINCE ? NULL : code_normal(a, arena_strn(a, code, above[level]));
}

const char *division_kind(int level, const char *name)
{
	static const char *const groups[] = { "市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划" };

	for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
		if ((level == LEVEL_CITY || level == LEVEL_COUNTY) && strcmp(name, groups[i]) == 0)
			return "group";
	return "division";
}

/* ---- paths ---- */

const char *path_child(struct arena *a, const char *parent, int64_t ordinal)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";

	return arena_printf(a, "%s%c%c%c", parent, digits[ordinal / 1296], digits[ordinal / 36 % 36], digits[ordinal % 36]);
}

int64_t path_ordinal(const char *path)
{
	size_t n = strlen(path);
	int64_t ordinal = 0;

	for (size_t i = n - PATH_STEP; i < n; i++)
		ordinal = ordinal * 36 + (path[i] >= 'a' ? path[i] - 'a' + 10 : path[i] - '0');
	return ordinal;
}

/* ---- what is known of a code ---- */

void known_init(struct known_map *m, struct arena *a, size_t most)
{
	m->cap = 16;
	while (m->cap < most * 2)
		m->cap *= 2;
	m->slot = arena_alloc(a, m->cap * sizeof *m->slot);
}

static struct known **known_slot(const struct known_map *m, const char *code)
{
	uint64_t h = 14695981039346656037u;

	for (const char *s = code; *s; s++)
		h = (h ^ (unsigned char)*s) * 1099511628211u;
	for (size_t i = (size_t)(h ^ h >> 32);; i++)
		if (!m->slot[i & (m->cap - 1)] || strcmp(m->slot[i & (m->cap - 1)]->code, code) == 0)
			return &m->slot[i & (m->cap - 1)];
}

void known_put(struct known_map *m, struct known *k)
{
	struct known **slot = known_slot(m, k->code);

	if (!*slot || !(*slot)->now)
		*slot = k;
}

struct known *known_get(const struct known_map *m, const char *code)
{
	return *known_slot(m, code);
}

/* ---- a chunk of a divisions file ---- */

static enum err outside(const char *code, struct problem *p)
{
	return refuse(p, E_NOT_FOUND, "code", "没有 %s，或不在您的辖区内", "%s is not there, or lies outside your area", code);
}

static enum err division_parent(struct arena *a, const struct division *d, int level, const struct divisions_facts *f, struct known **out,
                                struct problem *p)
{
	const char *above = d->parent ? code_normal(a, d->parent) : code_parent(a, d->code);
	struct known *k = above ? known_get(f->known, above) : NULL;

	*out = NULL;
	if (level == LEVEL_PROVINCE && !above)
		return f->top ? OK : outside(d->code, p);
	if (k && k->now && !k->reach)
		return outside(above, p);
	if (!k || !k->now)
		return refuse(p, E_INPUT, "code", "上级 %s 不存在，请先导入上级", "The division above, %s, is not there; import it first", above);
	if (k->level >= level)
		return refuse(p, E_INPUT, "parent", "上级 %s 的层级不高于本级", "The parent %s is not of a higher level", above);
	if (k->last >= ORDINAL_MAX)
		return refuse(p, E_INPUT, "parent", "上级 %s 的下级过多（最多 %d 个）", "The parent %s has too many children (at most %d)", above, ORDINAL_MAX);
	*out = k;
	return OK;
}

static enum err division_check(const char *code, const char *name, int level, struct problem *p)
{
	if (!level || level > LEVEL_COMMUNITY)
		return refuse(p, E_INPUT, "code", "“%s”不是区划代码（2、4、6、9 或 12 位数字）", "\"%s\" is no division code (2, 4, 6, 9 or 12 digits)", code);
	if (!*name || text_chars(name) > LIMIT_NAME_CHARS || text_control(name) || strchr(name, '\n'))
		return refuse(p, E_INPUT, "name", "名称应为 1 至 %d 个字的一行文字", "A name is one line of 1 to %d characters", LIMIT_NAME_CHARS);
	return OK;
}

/* A code that stands: the same name says nothing new, another one renames. */
static void division_again(struct divisions_plan *out, struct known *k, const struct division *d, const char *name)
{
	if (strcmp(k->name, name) == 0) {
		out->same_n++;
		return;
	}
	k->name = name;
	k->row = d->row;
	out->rename[out->rename_n++] = k;
}

static enum err division_decide(struct arena *a, const struct division *d, const struct divisions_facts *f, int64_t *roots,
                                struct divisions_plan *out, struct problem *p)
{
	const char *code = code_normal(a, d->code), *name = text_trim(a, d->name);
	struct known *k = known_get(f->known, code), *above;
	struct node_row *r = &out->add[out->add_n];
	int level = code_level(code);
	enum err e = division_check(code, name, level, p);

	if (e != OK)
		return e;
	if (k && k->now && k->row && strcmp(k->name, name) != 0)
		return refuse(p, E_INPUT, "code", "代码 %s 在第 %lld 行已用于“%s”", "The code %s stands in row %lld already, as \"%s\"", code, (long long)k->row,
		              k->name);
	if (k && k->now && !k->reach)
		return outside(code, p);
	if (k && k->now) {
		division_again(out, k, d, name);
		return OK;
	}
	if (k)
		return refuse(p, E_CONFLICT, "code", "代码 %s 曾在另一时期使用（现为“%s”所有过），请用 --effective 说明生效日期",
		              "The code %s was borne at another time, by \"%s\"; say from which day with --effective", code, k->name);
	if ((e = division_parent(a, d, level, f, &above, p)) != OK)
		return e;
	*r = (struct node_row){ .id = f->ids[out->add_n], .parent = above ? above->id : ABSENT, .level = level, .name = name, .code = code,
		.households = ABSENT, .host_org = ABSENT, .lon = NAN, .lat = NAN };
	r->kind = division_kind(level, name);
	r->path = path_child(a, above ? above->path : "", above ? ++above->last : ++*roots);
	k = arena_alloc(a, sizeof *k);
	*k = (struct known){ .code = code, .name = name, .path = r->path, .id = r->id, .level = level, .now = true, .reach = true,
		.row = d->row };
	known_put(f->known, k);
	out->add_n++;
	return OK;
}

void divisions_decide(struct arena *a, const struct division *rows, size_t n, const struct divisions_facts *f, struct divisions_plan *out)
{
	int64_t roots = f->roots;

	*out = (struct divisions_plan){ .add = arena_alloc(a, n * sizeof *out->add), .rename = arena_alloc(a, n * sizeof(struct known *)),
		.refuse = arena_alloc(a, n * sizeof *out->refuse) };
	for (size_t i = 0; i < n; i++) {
		struct refusal *r = &out->refuse[out->refuse_n];
		if (division_decide(a, &rows[i], f, &roots, out, &r->p) != OK) {
			r->row = rows[i].row;
			out->refuse_n++;
		}
	}
}
