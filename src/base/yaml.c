/*
 * yaml.c: pack files into a small strict tree. Purpose: whoever writes a pack by hand is told FILE:LINE and a reason, and
 * nothing that YAML allows but a pack does not need (anchors, tags, several documents) can surprise. Place: packs are read
 * at start and by `shao pack check`, never during a request.
 */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/yaml.h"

#define YAML_FILE_BYTES 1048576
#define YAML_MAP_PAIRS 4096     /* keys are compared with each other, so their number is bounded */
#define YAML_DEPTH LIMIT_JSON_DEPTH

struct reader {
	yaml_parser_t parser;
	struct arena *a;
	const char *file;
	struct problem *p;
};

/* ---- complaints ---- */

/* vsnprintf that never ends in half a character. */
static void words(char *out, size_t cap, const char *fmt, va_list ap)
{
	int n = vsnprintf(out, cap, fmt, ap);
	size_t end = n < 0 ? 0 : strlen(out);

	while (end > 0 && !text_utf8(out, end))
		end--;
	out[end] = '\0';
}

static enum err complain(const char *file, int line, struct problem *p, const char *zh, const char *en, va_list ap)
{
	if (!p)
		return E_INPUT;
	va_list again;
	va_copy(again, ap);
	words(p->zh, sizeof(p->zh), zh, ap);
	words(p->en, sizeof(p->en), en, again);
	va_end(again);
	p->code = E_INPUT;
	/* A long path keeps its end, which is what tells files apart. */
	size_t n = strlen(file), most = sizeof(p->field) - 16;
	snprintf(p->field, sizeof(p->field), "%.*s:%d", (int)most, n > most ? file + n - most : file, line);
	return E_INPUT;
}

enum err yaml_refuse(const struct yaml *y, struct problem *p, const char *zh, const char *en, ...)
{
	va_list ap;

	va_start(ap, en);
	enum err e = complain(y ? y->file : "?", y ? y->line : 0, p, zh, en, ap);
	va_end(ap);
	return e;
}

static enum err refuse_at(struct reader *r, size_t line, const char *zh, const char *en, ...)
	__attribute__((format(printf, 3, 5), format(printf, 4, 5)));

static enum err refuse_at(struct reader *r, size_t line, const char *zh, const char *en, ...)
{
	va_list ap;

	va_start(ap, en);
	enum err e = complain(r->file, (int)line + 1, r->p, zh, en, ap);
	va_end(ap);
	return e;
}

/* ---- events to a tree ---- */

static enum err next(struct reader *r, yaml_event_t *ev)
{
	if (yaml_parser_parse(&r->parser, ev))
		return OK;
	const char *why = r->parser.problem ? r->parser.problem : "unreadable";
	return refuse_at(r, r->parser.problem_mark.line, "YAML 写法有误：%s", "not readable as YAML: %s", why);
}

static enum err check_plain(struct reader *r, const yaml_event_t *ev)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch (ev->type) {
	case YAML_ALIAS_EVENT:
		anchor = ev->data.alias.anchor;
		break;
	case YAML_SCALAR_EVENT:
		anchor = ev->data.scalar.anchor;
		tag = ev->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = ev->data.sequence_start.anchor;
		tag = ev->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = ev->data.mapping_start.anchor;
		tag = ev->data.mapping_start.tag;
		break;
	default:
		break;
	}
	if (anchor)
		return refuse_at(r, ev->start_mark.line, "不允许使用锚点和引用（& 和 *），请把内容写全",
		                 "anchors and aliases (& and *) are not allowed: write the value out");
	if (tag)
		return refuse_at(r, ev->start_mark.line, "不允许使用标签（!），请删除", "tags (!) are not allowed: remove it");
	return OK;
}

static enum err scalar(struct reader *r, const yaml_event_t *ev, const char **out)
{
	const char *s = (const char *)ev->data.scalar.value;
	size_t n = ev->data.scalar.length;

	if (strlen(s) != n || text_control(s))
		return refuse_at(r, ev->start_mark.line, "文字中有控制字符，请删除", "the text holds a control character: remove it");
	*out = arena_strn(r->a, s, n);
	return OK;
}

/* Makes room for one more pair; old arrays stay in the arena, which doubles at most. */
static void grow(struct arena *a, struct yaml *y, size_t *cap)
{
	if (y->n < *cap)
		return;
	size_t more = *cap ? *cap * 2 : 8;
	struct yaml **items = arena_alloc(a, more * sizeof(*items));
	if (y->n)
		memcpy(items, y->items, y->n * sizeof(*items));
	y->items = items;
	if (y->kind == YAML_MAP) {
		const char **keys = arena_alloc(a, more * sizeof(*keys));
		if (y->n)
			memcpy(keys, y->keys, y->n * sizeof(*keys));
		y->keys = keys;
	}
	*cap = more;
}

static enum err node(struct reader *r, yaml_event_t *ev, int depth, struct yaml **out);

static enum err list_items(struct reader *r, struct yaml *y, int depth)
{
	size_t cap = 0;

	for (;;) {
		yaml_event_t ev;
		enum err e = next(r, &ev);
		if (e)
			return e;
		if (ev.type == YAML_SEQUENCE_END_EVENT) {
			yaml_event_delete(&ev);
			return OK;
		}
		grow(r->a, y, &cap);
		e = node(r, &ev, depth + 1, &y->items[y->n]);
		yaml_event_delete(&ev);
		if (e)
			return e;
		y->n++;
	}
}

static enum err map_key(struct reader *r, const struct yaml *y, const yaml_event_t *ev, const char **out)
{
	const char *key = NULL;
	enum err e = check_plain(r, ev);

	if (e)
		return e;
	if (ev->type != YAML_SCALAR_EVENT)
		return refuse_at(r, ev->start_mark.line, "键必须是一个词，不能是列表或映射", "a key must be a word, not a list or a map");
	e = scalar(r, ev, &key);
	if (e)
		return e;
	if (yaml_get(y, key))
		return refuse_at(r, ev->start_mark.line, "键“%s”重复，请只保留一个", "the key \"%s\" stands twice: keep one", key);
	if (y->n >= YAML_MAP_PAIRS)
		return refuse_at(r, ev->start_mark.line, "一个映射最多 %d 个键", "a map holds at most %d keys", YAML_MAP_PAIRS);
	*out = key;
	return OK;
}

static enum err map_pairs(struct reader *r, struct yaml *y, int depth)
{
	size_t cap = 0;

	for (;;) {
		yaml_event_t ev;
		const char *key = NULL;
		enum err e = next(r, &ev);
		if (e)
			return e;
		if (ev.type == YAML_MAPPING_END_EVENT) {
			yaml_event_delete(&ev);
			return OK;
		}
		e = map_key(r, y, &ev, &key);
		yaml_event_delete(&ev);
		if (e)
			return e;
		e = next(r, &ev);
		if (e)
			return e;
		grow(r->a, y, &cap);
		e = node(r, &ev, depth + 1, &y->items[y->n]);
		yaml_event_delete(&ev);
		if (e)
			return e;
		y->keys[y->n++] = key;
	}
}

static enum err node(struct reader *r, yaml_event_t *ev, int depth, struct yaml **out)
{
	enum err e = check_plain(r, ev);

	if (e)
		return e;
	if (depth > YAML_DEPTH)
		return refuse_at(r, ev->start_mark.line, "嵌套超过 %d 层", "nested deeper than %d levels", YAML_DEPTH);
	struct yaml *y = arena_alloc(r->a, sizeof(*y));
	y->file = r->file;
	y->line = (int)ev->start_mark.line + 1;
	y->text = "";
	if (ev->type == YAML_SCALAR_EVENT) {
		y->kind = YAML_TEXT;
		e = scalar(r, ev, &y->text);
	} else if (ev->type == YAML_SEQUENCE_START_EVENT) {
		y->kind = YAML_LIST;
		e = list_items(r, y, depth);
	} else {
		assert(ev->type == YAML_MAPPING_START_EVENT);
		y->kind = YAML_MAP;
		e = map_pairs(r, y, depth);
	}
	if (e == OK)
		*out = y;
	return e;
}

/* STREAM-START DOCUMENT-START node DOCUMENT-END STREAM-END, and nothing else. */
static enum err document(struct reader *r, struct yaml **out)
{
	static const yaml_event_type_t want[] = { YAML_STREAM_START_EVENT, YAML_DOCUMENT_START_EVENT, YAML_NO_EVENT,
		YAML_DOCUMENT_END_EVENT, YAML_STREAM_END_EVENT };

	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
		yaml_event_t ev;
		enum err e = next(r, &ev);
		if (e)
			return e;
		size_t line = ev.start_mark.line;
		if (want[i] == YAML_NO_EVENT)
			e = node(r, &ev, 1, out);
		else if (ev.type == YAML_STREAM_END_EVENT && want[i] == YAML_DOCUMENT_START_EVENT)
			e = refuse_at(r, line, "文件是空的", "the file is empty");
		else if (ev.type != want[i])
			e = refuse_at(r, line, "一个文件只能有一个文档，请拆成几个文件", "one document a file: split it");
		else if (ev.type == YAML_DOCUMENT_START_EVENT && (ev.data.document_start.version_directive ||
		         ev.data.document_start.tag_directives.start != ev.data.document_start.tag_directives.end))
			e = refuse_at(r, line, "不允许使用 %% 指令，请删除", "directives (%%) are not allowed: remove it");
		yaml_event_delete(&ev);
		if (e)
			return e;
	}
	return OK;
}

enum err yaml_parse(struct arena *a, const char *name, const char *text, size_t n, struct yaml **out, struct problem *p)
{
	struct reader r = { .a = a, .file = arena_str(a, name), .p = p };
	struct yaml *y = NULL;

	if (n > YAML_FILE_BYTES)
		return refuse_at(&r, 0, "文件超过 %d 字节", "the file is larger than %d bytes", YAML_FILE_BYTES);
	if (!text_utf8(text, n))
		return refuse_at(&r, 0, "文件不是 UTF-8 编码", "the file is not UTF-8");
	int ready = yaml_parser_initialize(&r.parser);
	if (!ready)
		return refuse(p, E_INTERNAL, name, "内存不足", "out of memory");
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&r.parser, (const unsigned char *)text, n);
	enum err e = document(&r, &y);
	yaml_parser_delete(&r.parser);
	if (e == OK)
		*out = y;
	return e;
}

enum err yaml_read(struct arena *a, const char *path, struct yaml **out, struct problem *p)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return refuse(p, E_NOT_FOUND, path, "文件打不开", "the file cannot be opened");
	char *text = arena_alloc(a, YAML_FILE_BYTES + 1);
	size_t n = fread(text, 1, YAML_FILE_BYTES + 1, f);
	bool failed = ferror(f) != 0;
	fclose(f);
	if (failed)
		return refuse(p, E_INPUT, path, "文件读不出来", "the file cannot be read");
	return yaml_parse(a, path, text, n, out, p);
}

/* ---- reading the tree ---- */

struct yaml *yaml_get(const struct yaml *y, const char *key)
{
	if (!y || y->kind != YAML_MAP)
		return NULL;
	for (size_t i = 0; i < y->n; i++)
		if (strcmp(y->keys[i], key) == 0)
			return y->items[i];
	return NULL;
}

#define WORD_MOST 40    /* longer words are not compared: nobody mistypes them into a key of ours */

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many letters must change to make one word of the other (Levenshtein). */
static size_t distance(const char *a, size_t na, const char *b, size_t nb)
{
	size_t d[WORD_MOST + 1];

	if (na > WORD_MOST || nb > WORD_MOST)
		return WORD_MOST;
	for (size_t j = 0; j <= nb; j++)
		d[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t corner = d[0];
		d[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t change = corner + (a[i - 1] != b[j - 1]);
			corner = d[j];
			d[j] = least(change, least(d[j], d[j - 1]) + 1);
		}
	}
	return d[nb];
}

/* Looks key up in "a|b|c"; if it is not there, *near receives the most similar word. */
static bool allowed_key(const char *allowed, const char *key, const char **near, int *near_n)
{
	size_t best = SIZE_MAX, n = strlen(key);

	*near = allowed;
	*near_n = 0;
	for (const char *w = allowed; ; ) {
		size_t len = strcspn(w, "|");
		size_t d = len == n && memcmp(w, key, n) == 0 ? 0 : distance(key, n, w, len) + 1;
		if (d == 0)
			return true;
		if (d < best) {
			best = d;
			*near = w;
			*near_n = (int)len;
		}
		if (!w[len])
			return false;
		w += len + 1;
	}
}

enum err yaml_keys(const struct yaml *y, const char *allowed, struct problem *p)
{
	if (!y || y->kind != YAML_MAP)
		return yaml_refuse(y, p, "这里应是映射（键: 值）", "a map (key: value) is expected here");
	for (size_t i = 0; i < y->n; i++) {
		const char *near;
		int near_n;
		if (!allowed_key(allowed, y->keys[i], &near, &near_n))
			return yaml_refuse(y->items[i], p, "不认识的键“%s”，是否想写“%.*s”？可用的键：%s",
			                   "unknown key \"%s\": did you mean \"%.*s\"? Known keys: %s", y->keys[i], near_n, near, allowed);
	}
	return OK;
}

static enum err need(const struct yaml *y, const char *key, const struct yaml **out, struct problem *p)
{
	const struct yaml *v = yaml_get(y, key);

	if (!v)
		return yaml_refuse(y, p, "缺少“%s”", "\"%s\" is missing", key);
	if (v->kind != YAML_TEXT || !v->text[0])
		return yaml_refuse(v, p, "“%s”应是一个非空的值", "\"%s\" must be one value, not empty, no list and no map", key);
	*out = v;
	return OK;
}

enum err yaml_text(const struct yaml *y, const char *key, const char **out, struct problem *p)
{
	const struct yaml *v = NULL;
	enum err e = need(y, key, &v, p);

	if (e == OK)
		*out = v->text;
	return e;
}

enum err yaml_int(const struct yaml *y, const char *key, int64_t min, int64_t max, int64_t *out, struct problem *p)
{
	const struct yaml *v;
	enum err e = need(y, key, &v, p);

	if (e)
		return e;
	if (!text_int(v->text, min, max, out))
		return yaml_refuse(v, p, "“%s”应是 %lld 到 %lld 之间的整数", "\"%s\" must be a whole number from %lld to %lld",
		                   key, (long long)min, (long long)max);
	return OK;
}

enum err yaml_bool(const struct yaml *y, const char *key, bool *out, struct problem *p)
{
	const struct yaml *v;
	enum err e = need(y, key, &v, p);

	if (e)
		return e;
	bool yes = strcmp(v->text, "true") == 0;
	if (!yes && strcmp(v->text, "false") != 0)
		return yaml_refuse(v, p, "“%s”只能是 true 或 false", "\"%s\" must be true or false", key);
	*out = yes;
	return OK;
}
