/*
 * matters_city.c: a row of a city's catalogue of the urban standards, as cities write it: one row a condition, codes with and
 * without leading zeros, units in one cell, limits as free text.
 */
#include <string.h>

#include "base/text.h"
#include "matters/matters_file_in.h"

const char *const city_columns[CITY_COLUMNS] = {
	"kind", "big_code", "big_name", "small_code", "small_name", "handling_units", "supervising", "open_condition", "close_condition", "time_limit",
};

/* ---- words ---- */

/* The length of a separator of lists at s; 0 if there is none. */
static size_t separator(const char *s)
{
	static const char *const marks[] = { "、", "，", "；", ",", ";", "\n" };

	for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
		if (strncmp(s, marks[i], strlen(marks[i])) == 0)
			return strlen(marks[i]);
	return 0;
}

static int bracket(const char *s)
{
	if (strncmp(s, "（", 3) == 0 || *s == '(')
		return 1;
	return strncmp(s, "）", 3) == 0 || *s == ')' ? -1 : 0;
}

/* Whether a piece ends as units' names do. A bracket behind it belongs to the name. */
static bool ends_like_a_unit(const char *s)
{
	static const char *const ends[] = {
		"中心", "局", "单位", "部门", "公司", "政府", "街办", "街道", "办事处", "科", "队", "企业", "委", "委员会", "办", "院", "所", "处", "站", "集团", "区", "电网",
		"村", "厂", "会", "校", "园", "馆", "厅", "部", "组", "者", "人", "主", "物业", "县", "市", "乡", "镇", "）", ")",
	};
	size_t n = strlen(s);

	for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
		size_t k = strlen(ends[i]);
		if (n >= k && strcmp(s + n - k, ends[i]) == 0)
			return true;
	}
	return false;
}

/* 、及各产权单位: the word before belongs to the sentence, not to the name. */
static const char *without_and(const char *s)
{
	return strncmp(s, "及", 3) == 0 && s[3] ? s + 3 : s;
}

struct list city_units(struct arena *a, const char *cell)
{
	size_t most = strlen(cell) + 1, n = 0;
	const char **v = arena_alloc(a, most * sizeof *v), *held = NULL, *from = cell;
	int depth = 0;

	for (const char *s = cell;; s++) {
		size_t mark = depth > 0 ? 0 : separator(s);
		depth += *s ? bracket(s) : 0;
		if (*s && !mark)
			continue;
		const char *piece = text_trim(a, arena_strn(a, from, (size_t)(s - from)));
		if (held)
			piece = arena_printf(a, "%s、%s", held, piece);
		held = *s && *piece && !ends_like_a_unit(piece) ? piece : NULL;
		if (!held && *piece)
			v[n++] = without_and(piece);
		if (!*s)
			break;
		s += mark - 1;
		from = s + 1;
	}
	return (struct list){ n, v };
}

struct list city_keywords(struct arena *a, const char *name)
{
	const char **v = arena_alloc(a, MATTER_KEYWORDS_MAX * sizeof *v), *from = name;
	size_t n = 0;

	for (const char *s = name;; s++) {
		size_t mark = separator(s) ? separator(s) : bracket(s) ? (*s == '(' || *s == ')' ? 1 : 3) : 0;
		if (*s && !mark)
			continue;
		const char *piece = text_trim(a, arena_strn(a, from, (size_t)(s - from)));
		size_t chars = text_chars(piece);
		bool stands = strpbrk(piece, " \t\n") != NULL;
		for (size_t i = 0; i < n; i++)
			stands = stands || strcmp(v[i], piece) == 0;
		if (!stands && chars >= 2 && chars <= MATTER_KEYWORD_CHARS && n < MATTER_KEYWORDS_MAX)
			v[n++] = piece;
		if (!*s)
			break;
		s += mark - 1;
		from = s + 1;
	}
	return (struct list){ n, v };
}

/* Without line feeds: a cell that was broken to fit its column. */
static const char *unbroken(struct arena *a, const char *s)
{
	char *out = arena_str(a, s);
	size_t n = 0;

	for (; *s; s++)
		if (*s != '\n' && *s != '\r')
			out[n++] = *s;
	out[n] = 0;
	return out;
}

/* ---- one row ---- */

static enum err code_of(struct arena *a, const char *const *cell, const char **class, const char **code, struct problem *p)
{
	int64_t big, small;
	char letter;

	if (!cell[KIND] || (strcmp(cell[KIND], "部件") != 0 && strcmp(cell[KIND], "事件") != 0))
		return refuse(p, E_INPUT, "kind", "类别应为“部件”或“事件”", "the kind is 部件 (part) or 事件 (event)");
	letter = strcmp(cell[KIND], "部件") == 0 ? 'P' : 'E';
	*class = letter == 'P' ? "part" : "event";
	if (!cell[BIG_CODE] || !text_int(cell[BIG_CODE], 0, 9999, &big))
		return refuse(p, E_INPUT, "big_code", "大类代码应为数字", "the large class's code is a number");
	if (!cell[SMALL_CODE] || !text_int(cell[SMALL_CODE], 0, 9999, &small))
		return refuse(p, E_INPUT, "small_code", "小类代码应为数字", "the small class's code is a number");
	*code = arena_printf(a, "%c%02d%s%02d", letter, (int)big, big > 99 || small > 99 ? "-" : "", (int)small);
	return OK;
}

static enum err length_check(const char *text, size_t most, const char *field, struct problem *p)
{
	if (!text || (text_chars(text) <= most && !text_control(text)))
		return OK;
	return refuse(p, E_INPUT, field, "最多 %zu 个字，且不能有控制字符", "at most %zu characters, and no control characters", most);
}

static enum err texts_check(const char *const *cell, const char *name, struct problem *p)
{
	enum err e;

	if (!name || !*name)
		return refuse(p, E_INPUT, "small_name", "缺少小类名称", "the small class's name is missing");
	if (!cell[OPEN])
		return refuse(p, E_INPUT, "open_condition", "缺少立案条件", "the filing condition is missing");
	if ((e = length_check(name, 120, "small_name", p)) != OK || (e = length_check(cell[OPEN], 600, "open_condition", p)) != OK ||
	    (e = length_check(cell[CLOSE], 600, "close_condition", p)) != OK)
		return e;
	return length_check(cell[BIG_NAME], 60, "big_name", p);
}

static enum err names_check(struct arena *a, const char *cell, const char *field, struct problem *p)
{
	struct list names = cell ? city_units(a, cell) : (struct list){ 0 };
	const char *const *name = names.v;

	if (names.n > 20)
		return refuse(p, E_INPUT, field, "一个条件最多 20 个单位", "at most 20 units for one condition");
	for (size_t i = 0; i < names.n; i++)
		if (text_chars(name[i]) > 100 || text_control(name[i]) || strpbrk(name[i], MATTER_NAME_MARKS))
			return refuse(p, E_INPUT, field, "单位名称最多 100 个字，不能含 %s", "a unit's name has at most 100 characters and none of %s", MATTER_NAME_MARKS);
	return OK;
}

static bool same_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

/* What another row of the same class may not say otherwise. */
static enum err same_class(const struct draft *d, const char *name, const char *group, struct problem *p)
{
	if (!same_text(d->body.name, name))
		return refuse(p, E_INPUT, "small_name", "编码 %s 在第 %lld 行叫“%s”", "the code %s is called in row %lld: %s", d->body.code,
		              (long long)d->rows[0], d->body.name);
	if (!same_text(d->body.group, group))
		return refuse(p, E_INPUT, "big_name", "编码 %s 在第 %lld 行属于“%s”", "the code %s belongs in row %lld to: %s", d->body.code,
		              (long long)d->rows[0], d->body.group ? d->body.group : "");
	return OK;
}

/* A row whose code is known. */
static enum err class_row(struct reader *r, struct draft *d, const char *class, const char *const *cell, struct problem *p)
{
	const char *name = cell[SMALL_NAME] ? unbroken(r->a, cell[SMALL_NAME]) : NULL, *group = cell[BIG_NAME] ? unbroken(r->a, cell[BIG_NAME]) : NULL;
	struct matter_condition k = { .open = cell[OPEN], .close = cell[CLOSE], .amount = ABSENT, .warn_percent = ABSENT };
	size_t before = d->k_n, at;
	struct limit l;
	enum err e;

	if ((e = texts_check(cell, name, p)) != OK || (e = names_check(r->a, cell[HANDLING], "handling_units", p)) != OK ||
	    (e = names_check(r->a, cell[SUPERVISING], "supervising", p)) != OK ||
	    (e = limit_text_read(cell[LIMIT] ? cell[LIMIT] : "", &r->means, &l, p)) != OK ||
	    (d->body.name && (e = same_class(d, name, group, p)) != OK) || (e = draft_condition(r, d, &k, &l, &at, p)) != OK)
		return e;
	if (at < before && !(same_text(d->handling[at], cell[HANDLING]) && same_text(d->supervising[at], cell[SUPERVISING])))
		return refuse(p, E_INPUT, "handling_units", "同一立案条件已有另外的单位", "the same filing condition stands with other units");
	d->handling[at] = cell[HANDLING];
	d->supervising[at] = cell[SUPERVISING];
	d->body.class = class;
	d->body.name = name;
	d->body.group = group;
	d->body.keywords = city_keywords(r->a, name);
	return OK;
}

enum err city_row(struct reader *r, int64_t row, const char *const *cell, struct problem *p)
{
	const char *class = NULL, *code = NULL;
	struct draft *d;
	enum err e = code_of(r->a, cell, &class, &code, p);

	if (e != OK)
		return e;
	d = draft_of(r, code);
	if ((e = class_row(r, d, class, cell, p)) != OK)
		d->partial = true;
	else
		draft_row(r, d, row);
	return e;
}

/* ---- the units, when all rows are read ---- */

static void units_add(struct reader *r, struct draft *d, const char *cell, bool handling, const char *condition)
{
	struct list names = cell ? city_units(r->a, cell) : (struct list){ 0 };
	struct matter_unit *u = d->body.units.v;
	const char *const *name = names.v;

	for (size_t i = 0; i < names.n; i++)
		u[d->body.units.n++] = (struct matter_unit){ .role = !handling ? "supervise" : i == 0 ? "lead" : "co", .condition = condition,
			.name = name[i], .org = ABSENT };
}

void city_finish(struct reader *r, struct draft *d)
{
	bool handling = true, supervising = true;

	for (size_t i = 1; i < d->k_n; i++) {
		handling = handling && same_text(d->handling[i], d->handling[0]);
		supervising = supervising && same_text(d->supervising[i], d->supervising[0]);
	}
	d->body.units.v = arena_alloc(r->a, d->k_n * 40 * sizeof(struct matter_unit));
	for (size_t i = 0; i < (handling && d->k_n ? 1 : d->k_n); i++)
		units_add(r, d, d->handling[i], true, handling ? NULL : d->k[i].id);
	for (size_t i = 0; i < (supervising && d->k_n ? 1 : d->k_n); i++)
		units_add(r, d, d->supervising[i], false, supervising ? NULL : d->k[i].id);
}
