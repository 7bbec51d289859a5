/*
 * shape_read.c: the strict reader. A request's body or query passes here before its handler sees it; what is not in the
 * shape, or not as the shape says, is refused with the path of the field at fault.
 */
#include "base/shape.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/text.h"

#define FIELDS_MAX 64              /* a bit each for "was there" */
#define PATH_BYTES 96              /* as in struct problem */

/* ---- where a refusal points ---- */

/* A place in a message: a name, or the index of an element (name NULL), below `up`. */
struct at {
	const struct at *up;
	const char *name;
	size_t index;
};

struct path { char s[PATH_BYTES]; size_t n; };

/* Cut on a whole character when it gets too long. */
static void path_put(struct path *p, const char *s, size_t n)
{
	size_t room = sizeof(p->s) - 1 - p->n;

	if (n > room) {
		n = room;
		while (n > 0 && ((unsigned char)s[n] & 0xC0) == 0x80)
			n--;
	}
	memcpy(p->s + p->n, s, n);
	p->n += n;
	p->s[p->n] = '\0';
}

static void path_step(struct path *p, const char *s, size_t n)
{
	if (p->n)
		path_put(p, ".", 1);
	path_put(p, s, n);
}

static void path_index(struct path *p, size_t i)
{
	char out[24];

	path_step(p, out, (size_t)snprintf(out, sizeof(out), "%zu", i));
}

static void path_fill(struct path *p, const struct at *at)
{
	if (at->up)
		path_fill(p, at->up);
	if (!at->name)
		path_index(p, at->index);
	else if (*at->name)
		path_step(p, at->name, strlen(at->name));
}

static struct path path_of(const struct at *at)
{
	struct path p = { .n = 0 };

	path_fill(&p, at);
	return p;
}

/* ---- refusals ---- */

struct reader {
	struct arena *a;
	struct problem *p;
};

static enum err refuse_kind(const struct reader *r, enum ftype type, const struct at *at)
{
	static const struct { const char *zh, *en; } kinds[] = {
		[F_STR] = { "文本（JSON 字符串）", "a text (a JSON string)" },
		[F_INT] = { "整数（不带引号和小数点）", "a whole number (without quotes or a decimal point)" },
		[F_ID] = { "编号（由数字组成的字符串，大于 0）", "an id (a string of digits, above 0)" },
		[F_NUM] = { "数字", "a number" },
		[F_BOOL] = { "true 或 false", "true or false" },
		[F_TIME] = { "带时区的时间，例如 \"2026-11-20T09:30:00+08:00\"", "a time with its offset, like \"2026-11-20T09:30:00+08:00\"" },
		[F_DAY] = { "日期，例如 \"2026-11-20\"", "a day, like \"2026-11-20\"" },
		[F_OBJ] = { "JSON 对象", "a JSON object" },
		[F_LIST] = { "JSON 数组", "a JSON array" },
		[F_STRS] = { "文本数组", "an array of texts" },
		[F_IDS] = { "编号数组", "an array of ids" },
		[F_JSON] = { "JSON 值", "a JSON value" },
	};
	struct path w = path_of(at);

	if (!w.n)
		return refuse(r->p, E_INPUT, "", "请求正文必须是一个 JSON 对象。", "The body must be one JSON object.");
	return refuse(r->p, E_INPUT, w.s, "字段“%s”必须是%s%.0s。", "The field \"%s\" must be %.0s%s.", w.s, kinds[type].zh, kinds[type].en);
}

static enum err refuse_unknown(const struct reader *r, const struct shape *s, const struct at *at)
{
	struct path w = path_of(at);

	return refuse(r->p, E_INPUT, w.s, "没有“%s”这个字段（%s）；请检查拼写或去掉它。",
	              "There is no field \"%s\" (%s); check its spelling or leave it out.", w.s, s->name);
}

static enum err refuse_twice(const struct reader *r, const struct at *at)
{
	struct path w = path_of(at);

	return refuse(r->p, E_INPUT, w.s, "字段“%s”出现了两次；请只保留一个。", "The field \"%s\" stands twice; keep one of them.", w.s);
}

static enum err refuse_missing(const struct reader *r, const struct at *at)
{
	struct path w = path_of(at);

	return refuse(r->p, E_INPUT, w.s, "缺少字段“%s”；请填写。", "The field \"%s\" is missing; fill it in.", w.s);
}

static enum err refuse_range(const struct reader *r, struct bounds b, const struct at *at)
{
	struct path w = path_of(at);

	return refuse(r->p, E_INPUT, w.s, "字段“%s”必须在 %.16g 到 %.16g 之间。", "The field \"%s\" must lie between %.16g and %.16g.",
	              w.s, b.min, b.max);
}

/* ---- reading ---- */

static const struct field *field_named(const struct shape *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (strcmp(s->fields[i].name, name) == 0)
			return &s->fields[i];
	return NULL;
}

static bool is_one_of(const char *choices, const char *s)
{
	size_t n = strlen(s);

	for (;;) {
		size_t k = strcspn(choices, "|");

		if (k == n && memcmp(choices, s, n) == 0)
			return true;
		if (!choices[k])
			return false;
		choices += k + 1;
	}
}

static enum err read_str(const struct reader *r, const struct field *f, const char *s, size_t n, const struct at *at, const char **out)
{
	struct bounds b = shape_bounds(f);
	size_t chars = text_chars(s);
	struct path w;

	if ((double)chars >= b.min && (double)chars <= b.max && !text_control(s) && ((f->flags & F_LINES) || !memchr(s, '\n', n))
	    && (!f->one_of || is_one_of(f->one_of, s))) {
		*out = arena_strn(r->a, s, n);
		return OK;
	}
	w = path_of(at);
	if ((double)chars < b.min || (double)chars > b.max)
		return refuse(r->p, E_INPUT, w.s, "字段“%s”应有 %.0f 到 %.0f 个字，现有 %zu 个。",
		              "The field \"%s\" takes %.0f to %.0f characters; it has %zu.", w.s, b.min, b.max, chars);
	if (text_control(s))
		return refuse(r->p, E_INPUT, w.s, "字段“%s”含有控制字符；请去掉。",
		              "The field \"%s\" holds control characters; remove them.", w.s);
	if (!(f->flags & F_LINES) && memchr(s, '\n', n))
		return refuse(r->p, E_INPUT, w.s, "字段“%s”只能有一行；请去掉换行。",
		              "The field \"%s\" is a single line; remove the line breaks.", w.s);
	return refuse(r->p, E_INPUT, w.s, "字段“%s”只能是其中之一：%s。", "The field \"%s\" must be one of %s.", w.s, f->one_of);
}

/* The kinds that arrive as texts, in JSON as in a query. */
static enum err read_text(const struct reader *r, const struct field *f, const char *s, size_t n, const struct at *at, char *out)
{
	int64_t t;
	day_t d;

	switch (f->type) {
	case F_STR:
		return read_str(r, f, s, n, at, (const char **)(void *)out);
	case F_ID:
		if (*s < '1' || *s > '9' || !text_int(s, 1, INT64_MAX, &t))   /* one id, one spelling: no leading zeros */
			return refuse_kind(r, f->type, at);
		break;
	case F_TIME:
		if (!day_read_time(s, &t))
			return refuse_kind(r, f->type, at);
		break;
	case F_DAY:
		if (!day_read(s, &d))
			return refuse_kind(r, f->type, at);
		t = d;
		break;
	default:
		return refuse_kind(r, f->type, at);
	}
	memcpy(out, &t, sizeof(t));
	return OK;
}

static enum err keep_int(const struct reader *r, const struct field *f, int64_t v, const struct at *at, char *out)
{
	struct bounds b = shape_bounds(f);

	if ((double)v < b.min || (double)v > b.max)
		return refuse_range(r, b, at);
	memcpy(out, &v, sizeof(v));
	return OK;
}

static enum err keep_num(const struct reader *r, const struct field *f, double v, const struct at *at, char *out)
{
	struct bounds b = shape_bounds(f);

	if (!(v >= b.min && v <= b.max))
		return refuse_range(r, b, at);
	memcpy(out, &v, sizeof(v));
	return OK;
}

/* A parsed value as compact text again. Its depth was bounded when it was parsed. */
static void write_any(struct jw *w, const json_t *v)
{
	const char *key;
	json_t *item;
	size_t i;

	switch (json_typeof(v)) {
	case JSON_OBJECT:
		jw_obj(w);
		json_object_foreach((json_t *)v, key, item) {
			jw_key(w, key);
			write_any(w, item);
		}
		jw_obj_end(w);
		break;
	case JSON_ARRAY:
		jw_arr(w);
		json_array_foreach(v, i, item)
			write_any(w, item);
		jw_arr_end(w);
		break;
	case JSON_STRING:
		jw_strn(w, json_string_value(v), json_string_length(v));
		break;
	case JSON_INTEGER:
		jw_int(w, json_integer_value(v));
		break;
	case JSON_REAL:
		jw_num(w, json_real_value(v));
		break;
	case JSON_TRUE:
	case JSON_FALSE:
		jw_bool(w, json_is_true(v));
		break;
	case JSON_NULL:
		jw_null(w);
		break;
	}
}

static const char *keep_json(const struct reader *r, const json_t *v)
{
	struct jw w;

	jw_init(&w, r->a);
	write_any(&w, v);
	return jw_text(&w, NULL);
}

static enum err read_object(const struct reader *r, const struct shape *s, const json_t *v, const struct at *at, char *out);
static enum err read_value(const struct reader *r, const struct field *f, const json_t *v, const struct at *at, char *out);

static enum err read_list(const struct reader *r, const struct field *f, const json_t *v, const struct at *at, struct list *out)
{
	/* An element's own bounds and absence are not the list's. */
	struct field element = { .name = f->name, .type = f->type == F_IDS ? F_ID : F_STR, .flags = f->flags, .one_of = f->one_of };
	size_t size = f->type == F_LIST ? f->sub->size : f->type == F_IDS ? sizeof(int64_t) : sizeof(const char *);
	size_t n = json_array_size(v);
	struct bounds b = shape_bounds(f);
	enum err e;
	char *items;

	if (!json_is_array(v))
		return refuse_kind(r, f->type, at);
	if ((double)n < b.min || (double)n > b.max) {
		struct path w = path_of(at);

		return refuse(r->p, E_INPUT, w.s, "字段“%s”应有 %.0f 到 %.0f 项，现有 %zu 项。",
		              "The field \"%s\" takes %.0f to %.0f elements; it has %zu.", w.s, b.min, b.max, n);
	}
	items = n ? arena_alloc(r->a, n * size) : NULL;
	for (size_t i = 0; i < n; i++) {
		const json_t *item = json_array_get(v, i);
		struct at here = { at, NULL, i };

		if (f->type == F_LIST)
			e = read_object(r, f->sub, item, &here, items + i * size);
		else
			e = read_value(r, &element, item, &here, items + i * size);
		if (e)
			return e;
	}
	*out = (struct list){ n, items };
	return OK;
}

static enum err read_value(const struct reader *r, const struct field *f, const json_t *v, const struct at *at, char *out)
{
	char *sub;
	enum err e;

	switch (f->type) {
	case F_STR:
	case F_ID:
	case F_TIME:
	case F_DAY:
		if (!json_is_string(v))
			return refuse_kind(r, f->type, at);
		return read_text(r, f, json_string_value(v), json_string_length(v), at, out);
	case F_INT:
		if (!json_is_integer(v))
			return refuse_kind(r, f->type, at);
		return keep_int(r, f, json_integer_value(v), at, out);
	case F_NUM:
		if (!json_is_number(v))
			return refuse_kind(r, f->type, at);
		return keep_num(r, f, json_number_value(v), at, out);
	case F_BOOL:
		if (!json_is_boolean(v))
			return refuse_kind(r, f->type, at);
		*(bool *)out = json_is_true(v);
		return OK;
	case F_OBJ:
		sub = arena_alloc(r->a, f->sub->size);
		e = read_object(r, f->sub, v, at, sub);
		if (!e)
			memcpy(out, &sub, sizeof(sub));
		return e;
	case F_LIST:
	case F_STRS:
	case F_IDS:
		return read_list(r, f, v, at, (struct list *)(void *)out);
	case F_JSON:
		*(const char **)(void *)out = keep_json(r, v);
		return OK;
	}
	return refuse_kind(r, f->type, at);
}

/* What was needed and not seen. */
static enum err check_needed(const struct reader *r, const struct shape *s, uint64_t seen, const struct at *at)
{
	for (size_t i = 0; i < s->n; i++) {
		struct at here = { at, s->fields[i].name, 0 };

		if ((s->fields[i].flags & F_NEED) && !(seen >> i & 1))
			return refuse_missing(r, &here);
	}
	return OK;
}

static enum err read_object(const struct reader *r, const struct shape *s, const json_t *v, const struct at *at, char *out)
{
	uint64_t seen = 0;
	const char *key;
	json_t *item;
	enum err e;

	assert(s->n <= FIELDS_MAX);
	if (!json_is_object(v))
		return refuse_kind(r, F_OBJ, at);
	shape_clear(s, out);
	json_object_foreach((json_t *)v, key, item) {
		const struct field *f = field_named(s, key);
		struct at here = { at, key, 0 };

		if (!f)
			return refuse_unknown(r, s, &here);
		if ((e = read_value(r, f, item, &here, out + f->off)))
			return e;
		seen |= UINT64_C(1) << (f - s->fields);
	}
	return check_needed(r, s, seen, at);
}

enum err shape_read_json(struct arena *a, const struct shape *s, const json_t *v, const char *where, void *out, struct problem *p)
{
	struct reader r = { a, p };
	struct at top = { NULL, where, 0 };
	char *mine = arena_alloc(a, s->size);
	enum err e = read_object(&r, s, v, &top, mine);

	if (!e)
		memcpy(out, mine, s->size);
	return e;
}

/* ---- texts that are no JSON ---- */

/* The end of the string whose first byte after the quote is t[i]: the index of its closing quote, or n. */
static size_t string_end(const char *t, size_t i, size_t n)
{
	for (; i < n && t[i] != '"'; i++)
		if (t[i] == '\\')
			i++;
	return i < n ? i : n;
}

/* The place of the bracket that goes too deep, or n. Jansson's own limit is far above ours. */
static size_t too_deep(const char *t, size_t n)
{
	size_t depth = 0;

	for (size_t i = 0; i < n; i++) {
		if (t[i] == '"')
			i = string_end(t, i + 1, n);
		else if (t[i] == '{' || t[i] == '[') {
			if (++depth > LIMIT_JSON_DEPTH)
				return i;
		} else if ((t[i] == '}' || t[i] == ']') && depth > 0)
			depth--;
	}
	return n;
}

/* The path of the value around byte `end`; what stands before it is known to be JSON. */
static struct path path_at(const char *t, size_t end)
{
	struct { const char *key; size_t key_n, index; bool list, key_next; } level[LIMIT_JSON_DEPTH + 1] = { { .key = NULL } };
	struct path p = { .n = 0 };
	size_t depth = 0;

	for (size_t i = 0; i < end; i++) {
		bool in_list = level[depth].list;
		size_t from = i + 1;

		if (t[i] == '"') {
			i = string_end(t, from, end);
			if (depth && level[depth].key_next && i < end) {
				level[depth].key = t + from;
				level[depth].key_n = i - from;
				level[depth].key_next = false;
			}
		} else if ((t[i] == '{' || t[i] == '[') && depth < LIMIT_JSON_DEPTH) {
			level[++depth].list = t[i] == '[';
			level[depth].key_next = t[i] == '{';
			level[depth].key = NULL;
			level[depth].index = 0;
		} else if ((t[i] == '}' || t[i] == ']') && depth) {
			depth--;
		} else if (t[i] == ',') {
			level[depth].index += in_list;
			level[depth].key_next = !in_list;
		}
	}
	for (size_t i = 1; i <= depth; i++) {
		if (level[i].list)
			path_index(&p, level[i].index);
		else if (level[i].key)
			path_step(&p, level[i].key, level[i].key_n);
	}
	return p;
}

static enum err refuse_text(const struct reader *r, const char *text, const json_error_t *je)
{
	struct path w = path_at(text, je->position > 0 ? (size_t)je->position : 0);
	const char *open = w.n ? " (" : "", *close = w.n ? ")" : "";
	int line = je->line, column = je->column;

	switch (json_error_code(je)) {
	case json_error_invalid_utf8:
		return refuse(r->p, E_INPUT, w.s, "第 %d 行第 %d 列%s%s%s不是合法的 UTF-8；请以 UTF-8 编码发送。",
		              "Line %d, column %d%s%s%s is not valid UTF-8; send the text as UTF-8.", line, column, open, w.s, close);
	case json_error_duplicate_key:
		return refuse(r->p, E_INPUT, w.s, "字段“%s”出现了两次；请只保留一个。", "The field \"%s\" stands twice; keep one of them.", w.s);
	case json_error_numeric_overflow:
		return refuse(r->p, E_INPUT, w.s, "字段“%s”的数字太大；请改小。", "The number in \"%s\" is too large; send a smaller one.", w.s);
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return refuse(r->p, E_INPUT, w.s, "字段“%s”含有空字符（\\u0000）；请去掉。",
		              "The field \"%s\" holds a NUL character (\\u0000); remove it.", w.s);
	case json_error_end_of_input_expected:
		return refuse(r->p, E_INPUT, "", "JSON 结束之后（第 %d 行第 %d 列）还有内容；请去掉。",
		              "Something follows the end of the JSON (line %d, column %d); remove it.", line, column);
	default:
		return refuse(r->p, E_INPUT, w.s, "第 %d 行第 %d 列%s%s%s不是合法的 JSON；请检查括号、引号和逗号。",
		              "Line %d, column %d%s%s%s is not valid JSON; check brackets, quotes and commas.", line, column, open, w.s, close);
	}
}

/*
 * What jansson would let through: depth, and a NUL between tokens (2.14 skips one after a number or a word). Bytes behind
 * broken UTF-8 are left to jansson, which stops there.
 */
static enum err check_bytes(const struct reader *r, const char *text, size_t n)
{
	const char *nul = n ? memchr(text, '\0', n) : NULL;
	size_t zero = nul ? (size_t)(nul - text) : n;
	size_t deep = too_deep(text, zero);
	struct path w;

	if (deep == n || !text_utf8(text, deep))
		return OK;
	w = path_at(text, deep);
	if (deep == zero)
		return refuse(r->p, E_INPUT, w.s, "第 %zu 个字节是空字符；请去掉。", "Byte %zu is a NUL; remove it.", zero + 1);
	return refuse(r->p, E_INPUT, w.s, "JSON 在“%s”处嵌套超过 %d 层；请减少层数。",
	              "The JSON nests deeper than %.0s%d levels; make it flatter.", w.s, LIMIT_JSON_DEPTH);
}

enum err shape_read(struct arena *a, const struct shape *s, const char *text, size_t n, void *out, struct problem *p)
{
	struct reader r = { a, p };
	json_error_t je;
	json_t *v;
	enum err e = check_bytes(&r, text, n);

	if (e)
		return e;
	v = json_loadb(text, n, JSON_REJECT_DUPLICATES, &je);
	if (!v)
		return refuse_text(&r, text, &je);
	e = shape_read_json(a, s, v, "", out, p);
	json_decref(v);
	return e;
}

static enum err read_pair(const struct reader *r, const struct field *f, const char *s, const struct at *at, char *out)
{
	struct path w = path_of(at);
	int64_t i;
	double x;

	if (!text_utf8(s, strlen(s)))
		return refuse(r->p, E_INPUT, w.s, "字段“%s”不是合法的 UTF-8。", "The field \"%s\" is not valid UTF-8.", w.s);
	switch (f->type) {
	case F_INT:
		if (!text_int(s, INT64_MIN, INT64_MAX, &i))
			return refuse_kind(r, f->type, at);
		return keep_int(r, f, i, at, out);
	case F_NUM:
		if (!text_num(s, &x))
			return refuse_kind(r, f->type, at);
		return keep_num(r, f, x, at, out);
	case F_BOOL:
		if (strcmp(s, "true") != 0 && strcmp(s, "false") != 0)
			return refuse_kind(r, f->type, at);
		*(bool *)out = *s == 't';
		return OK;
	case F_OBJ:
	case F_LIST:
	case F_STRS:
	case F_IDS:
	case F_JSON:
		return refuse(r->p, E_INPUT, w.s, "字段“%s”不能写在查询参数里；请放在 JSON 正文中。",
		              "The field \"%s\" cannot stand in a query; send it in a JSON body.", w.s);
	default:
		return read_text(r, f, s, strlen(s), at, out);
	}
}

enum err shape_read_pairs(struct arena *a, const struct shape *s, const struct pair *pairs, size_t n, void *out, struct problem *p)
{
	struct reader r = { a, p };
	char *mine = arena_alloc(a, s->size);
	uint64_t seen = 0;
	enum err e;

	assert(s->n <= FIELDS_MAX);
	shape_clear(s, mine);
	for (size_t i = 0; i < n; i++) {
		const struct field *f = field_named(s, pairs[i].name);
		struct at here = { NULL, pairs[i].name, 0 };

		if (!f)
			return refuse_unknown(&r, s, &here);
		if (seen >> (f - s->fields) & 1)
			return refuse_twice(&r, &here);
		if ((e = read_pair(&r, f, pairs[i].value, &here, mine + f->off)))
			return e;
		seen |= UINT64_C(1) << (f - s->fields);
	}
	e = check_needed(&r, s, seen, &(struct at){ NULL, "", 0 });
	if (!e)
		memcpy(out, mine, s->size);
	return e;
}
