/*
 * shape_test.c: claims about the strict reader, the writer and the schema. Every refusal is asked for its field and for
 * words in both languages.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/day.h"
#include "base/limits.h"
#include "base/shape.h"
#include "base/text.h"

struct photo { const char *sha; int64_t taken; struct list tags; };

SHAPE(photo_shape, "Photo", struct photo,
	FIELD(struct photo, sha, F_STR, F_NEED, .min = 2, .max = 8),
	FIELD(struct photo, taken, F_TIME, 0),
	FIELD(struct photo, tags, F_STRS, 0, .max = 3));

struct all {
	const char *text, *name, *kind, *any, *secret;
	int64_t count, plain, id, at, day;
	double lon, free;
	bool urgent, must;
	const struct photo *cover;
	struct list photos, ids, lines;
};

#define F(member, kind, ...) FIELD(struct all, member, kind, __VA_ARGS__)

SHAPE(all_shape, "All", struct all,
	F(text, F_STR, F_NEED | F_LINES, .min = 1, .max = 4000, .doc = "What happened"),
	F(name, F_STR, 0),
	F(kind, F_STR, 0, .one_of = "grid|snap|12345"),
	F(any, F_JSON, 0),
	F(secret, F_STR, F_SECRET),
	F(count, F_INT, 0, .min = -5, .max = 5),
	F(plain, F_INT, 0),
	F(id, F_ID, 0),
	F(at, F_TIME, 0),
	F(day, F_DAY, 0),
	F(lon, F_NUM, 0, .min = -180, .max = 180),
	F(free, F_NUM, 0),
	F(urgent, F_BOOL, 0),
	F(must, F_BOOL, F_NEED),
	F(cover, F_OBJ, 0, .sub = &photo_shape),
	F(photos, F_LIST, 0, .max = 2, .sub = &photo_shape),
	F(ids, F_IDS, 0, .min = 1, .max = 3),
	F(lines, F_STRS, F_LINES));

static const char full[] = "{\"text\":\"第一行\\nline two\",\"name\":\"\",\"kind\":\"snap\",\"any\":{\"a\\\"b\":[1,2.5,null,true,\"\\u2028\"]},"
	"\"count\":-5,\"plain\":9007199254740991,\"id\":\"9223372036854775807\",\"at\":\"2026-11-20T09:30:00.250000+08:00\",\"day\":\"2026-11-20\","
	"\"lon\":113.7463,\"free\":1e+300,\"urgent\":true,\"must\":false,\"cover\":{\"sha\":\"网格\"},"
	"\"photos\":[{\"sha\":\"ab\",\"taken\":\"1970-01-01T08:00:00+08:00\",\"tags\":[\"x\",\"\"]},{\"sha\":\"cdef\"}],"
	"\"ids\":[\"1\",\"2\"],\"lines\":[\"a\\nb\"]}";

static struct arena *a;
static struct problem p;
static struct all out;

static int setup(void **s)
{
	(void)s;
	a = arena_new(64u << 20);
	p = (struct problem){ 0 };
	memset(&out, 0x5A, sizeof(out));
	return 0;
}

static int teardown(void **s)
{
	(void)s;
	arena_free(a);
	return 0;
}

/* The outputs are untouched, and *p names the field and speaks both languages. */
static void check_refused(enum err e, const char *text, const char *field, const char *zh, const char *en)
{
	const unsigned char *b = (const unsigned char *)&out;

	if (e != E_INPUT || strcmp(p.field, field) != 0 || !strstr(p.zh, zh) || !strstr(p.en, en))
		fail_msg("%.200s: %s field '%s' zh '%s' en '%s'", text, err_name(e), p.field, p.zh, p.en);
	assert_true(text_utf8(p.zh, strlen(p.zh)) && text_utf8(p.en, strlen(p.en)) && text_utf8(p.field, strlen(p.field)));
	for (size_t i = 0; i < sizeof(out); i++)
		assert_int_equal(b[i], 0x5A);
}

static void refused(const char *text, const char *field, const char *zh, const char *en)
{
	p = (struct problem){ 0 };
	check_refused(shape_read(a, &all_shape, text, strlen(text), &out, &p), text, field, zh, en);
	assert_int_equal(shape_read(a, &all_shape, text, strlen(text), &out, NULL), E_INPUT);
}

/* A body whose needed fields stand and whose other part is given. */
static void refused_in(const char *part, const char *field, const char *zh, const char *en)
{
	refused(arena_printf(a, "{\"text\":\"x\",\"must\":true,%s}", part), field, zh, en);
}

static const char *written(const void *in)
{
	struct jw w;

	jw_init(&w, a);
	shape_write(&w, &all_shape, in);
	return jw_text(&w, NULL);
}

static void a_full_body_is_read_into_its_struct(void **s)
{
	const struct photo *photos;

	(void)s;
	assert_int_equal(shape_read(a, &all_shape, full, strlen(full), &out, &p), OK);
	assert_string_equal(out.text, "第一行\nline two");
	assert_string_equal(out.name, "");
	assert_string_equal(out.kind, "snap");
	assert_string_equal(out.any, "{\"a\\\"b\":[1,2.5,null,true,\"\\u2028\"]}");
	assert_null(out.secret);
	assert_int_equal(out.count, -5);
	assert_true(out.plain == INT64_C(9007199254740991));
	assert_true(out.id == INT64_MAX);
	assert_true(out.at == INT64_C(1795138200250000));
	assert_int_equal(out.day, day_of(2026, 11, 20));
	assert_true(out.lon == 113.7463 && out.free == 1e300);
	assert_true(out.urgent && !out.must);
	assert_string_equal(out.cover->sha, "网格");
	assert_true(out.cover->taken == ABSENT && out.cover->tags.n == 0);
	assert_int_equal(out.photos.n, 2);
	photos = out.photos.v;
	assert_int_equal(photos[0].taken, 0);
	assert_int_equal(photos[0].tags.n, 2);
	assert_string_equal(((const char **)photos[0].tags.v)[1], "");
	assert_string_equal(photos[1].sha, "cdef");
	assert_int_equal(((int64_t *)out.ids.v)[1], 2);
	assert_string_equal(((const char **)out.lines.v)[0], "a\nb");
}

static void what_was_read_is_written_the_same(void **s)
{
	(void)s;
	assert_int_equal(shape_read(a, &all_shape, full, strlen(full), &out, &p), OK);
	assert_string_equal(written(&out), full);
}

static void what_is_absent_is_absent_and_not_written(void **s)
{
	static const char least[] = "{\"text\":\"x\",\"must\":false}";

	(void)s;
	assert_int_equal(shape_read(a, &all_shape, least, strlen(least), &out, &p), OK);
	assert_null(out.name);
	assert_true(out.count == ABSENT && out.id == ABSENT && out.at == ABSENT && out.day == ABSENT);
	assert_true(isnan(out.lon));
	assert_true(!out.cover && out.photos.n == 0 && out.ids.n == 0);
	assert_string_equal(written(&out), least);
}

static void a_secret_is_read_and_never_written(void **s)
{
	static const char text[] = "{\"text\":\"x\",\"must\":false,\"secret\":\"13800000000\"}";

	(void)s;
	assert_int_equal(shape_read(a, &all_shape, text, strlen(text), &out, &p), OK);
	assert_string_equal(out.secret, "13800000000");
	assert_string_equal(written(&out), "{\"text\":\"x\",\"must\":false}");
}

static void a_refused_secret_is_not_echoed(void **s)
{
	(void)s;
	refused_in("\"secret\":\"pass\\u0007word\"", "secret", "控制字符", "control");
	assert_null(strstr(p.zh, "word"));
	assert_null(strstr(p.en, "word"));
}

static void unknown_fields_are_refused_with_their_path(void **s)
{
	(void)s;
	refused_in("\"extra\":1", "extra", "没有", "no field");
	refused_in("\"cover\":{\"sha\":\"ab\",\"size\":1}", "cover.size", "没有", "Photo");
	refused_in("\"photos\":[{\"sha\":\"ab\"},{\"sha\":\"ab\",\"x\":1}]", "photos.1.x", "没有", "no field");
	refused_in("\"Text\":\"x\"", "Text", "没有", "no field");
	refused_in("\"\":\"x\"", "", "没有", "no field");
}

static void duplicate_keys_are_refused_with_their_path(void **s)
{
	(void)s;
	refused("{\"text\":\"x\",\"must\":true,\"text\":\"y\"}", "text", "两次", "twice");
	refused_in("\"photos\":[{\"sha\":\"ab\"},{\"tags\":[\"}\",\"\\\"\"],\"sha\":\"ab\",\"sha\":\"cd\"}]", "photos.1.sha", "两次", "twice");
	refused_in("\"any\":{\"a\":[0,{\"b\":1,\"b\":2}]}", "any.a.1.b", "两次", "twice");
}

static void missing_fields_are_refused_with_their_path(void **s)
{
	(void)s;
	refused("{}", "text", "缺少", "missing");
	refused("{\"text\":\"x\"}", "must", "缺少", "missing");
	refused_in("\"cover\":{}", "cover.sha", "缺少", "missing");
	refused_in("\"photos\":[{\"sha\":\"ab\"},{}]", "photos.1.sha", "缺少", "missing");
}

static void every_field_refuses_every_other_type(void **s)
{
	static const char *const values[] = { "\"x\"", "1", "1.5", "true", "null", "{}", "[]" };
	static const struct { const char *name, *takes; const char *zh, *en; } fields[] = {
		{ "name", "\"x\"", "文本", "text" }, { "plain", "1", "整数", "whole number" }, { "id", "", "编号", "id" },
		{ "free", "1 1.5", "数字", "number" }, { "urgent", "true", "true", "true or false" }, { "at", "", "时间", "time" },
		{ "day", "", "日期", "day" }, { "photos", "[]", "数组", "array" }, { "lines", "[]", "文本数组", "array of texts" },
	};

	(void)s;
	for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
		for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
			if (strstr(fields[f].takes, values[v]))
				continue;
			refused_in(arena_printf(a, "\"%s\":%s", fields[f].name, values[v]), fields[f].name, fields[f].zh, fields[f].en);
		}
	refused_in("\"cover\":[]", "cover", "对象", "object");
	refused_in("\"cover\":null", "cover", "对象", "object");
	refused_in("\"photos\":[[]]", "photos.0", "对象", "object");
	refused_in("\"lines\":[\"a\",1]", "lines.1", "文本", "text");
	refused_in("\"ids\":[\"1\",2]", "ids.1", "编号", "id");
	refused("[]", "", "对象", "object");
}

static void whole_numbers_refuse_fractions_and_exponents(void **s)
{
	(void)s;
	refused_in("\"count\":1.0", "count", "整数", "whole number");
	refused_in("\"count\":1e0", "count", "整数", "whole number");
}

static void numbers_out_of_range_are_refused_with_the_range(void **s)
{
	(void)s;
	refused_in("\"count\":6", "count", "-5 到 5", "between -5 and 5");
	refused_in("\"count\":-6", "count", "-5 到 5", "between -5 and 5");
	refused_in("\"plain\":9007199254740992", "plain", "9007199254740991", "9007199254740991");
	refused_in("\"plain\":-9223372036854775808", "plain", "之间", "between");
	refused_in("\"plain\":9223372036854775808", "plain", "太大", "too large");
	refused_in("\"free\":1e999", "free", "太大", "too large");
	refused_in("\"lon\":180.0001", "lon", "-180 到 180", "between -180 and 180");
	refused_in("\"lon\":-1000", "lon", "之间", "between");
}

static void ids_are_digits_above_zero(void **s)
{
	static const char *const bad[] = { "", "0", "-1", "+1", "01", "1 ", " 1", "1.0", "1e3", "9223372036854775808", "99999999999999999999", "x", "１" };

	(void)s;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		refused_in(arena_printf(a, "\"id\":\"%s\"", bad[i]), "id", "编号", "id");
		refused_in(arena_printf(a, "\"ids\":[\"7\",\"%s\"]", bad[i]), "ids.1", "编号", "id");
	}
}

static void times_and_days_refuse_what_no_clock_shows(void **s)
{
	(void)s;
	refused_in("\"at\":\"2026-11-20T09:30:00\"", "at", "时区", "offset");
	refused_in("\"at\":\"2026-02-30T09:30:00Z\"", "at", "时区", "offset");
	refused_in("\"day\":\"2026-02-29\"", "day", "日期", "day");
	refused_in("\"day\":\"2026-11-20T09:30:00Z\"", "day", "日期", "day");
}

static void texts_are_measured_in_characters(void **s)
{
	char *long_text = arena_alloc(a, 3 * LIMIT_NAME_CHARS + 4);
	const char *just;
	struct all ok;

	(void)s;
	for (size_t i = 0; i < LIMIT_NAME_CHARS; i++)
		memcpy(long_text + 3 * i, "网", 3);
	just = arena_printf(a, "{\"text\":\"x\",\"must\":true,\"name\":\"%s\"}", long_text);
	assert_int_equal(shape_read(a, &all_shape, just, strlen(just), &ok, &p), OK);
	refused_in(arena_printf(a, "\"name\":\"%s!\"", long_text), "name", "现有 201 个", "it has 201");
	refused_in("\"cover\":{\"sha\":\"网\"}", "cover.sha", "2 到 8", "2 to 8");
	refused("{\"text\":\"\",\"must\":true}", "text", "1 到 4000", "1 to 4000");
}

static void texts_refuse_controls_and_lines(void **s)
{
	(void)s;
	refused_in("\"name\":\"a\\u0001b\"", "name", "控制字符", "control");
	refused_in("\"name\":\"a\\rb\"", "name", "控制字符", "control");
	refused_in("\"name\":\"a\\u202Eb\"", "name", "控制字符", "control");
	refused_in("\"name\":\"a\\nb\"", "name", "换行", "single line");
	refused_in("\"lines\":[\"a\\nb\",\"\\u0007\"]", "lines.1", "控制字符", "control");
	refused_in("\"name\":\"a\\u0000b\"", "name", "空字符", "NUL");
	refused_in("\"any\":{\"a\\u0000b\":1}", "any.a\\u0000b", "空字符", "NUL");
}

static void a_choice_refuses_what_is_not_on_its_list(void **s)
{
	static const char *const bad[] = { "", "gri", "grids", "grid|snap", "|", "123456", "GRID" };

	(void)s;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		refused_in(arena_printf(a, "\"kind\":\"%s\"", bad[i]), "kind", "grid|snap|12345", "grid|snap|12345");
}

static void lists_are_counted(void **s)
{
	(void)s;
	refused_in("\"photos\":[{\"sha\":\"ab\"},{\"sha\":\"ab\"},{\"sha\":\"ab\"}]", "photos", "现有 3 项", "it has 3");
	refused_in("\"ids\":[]", "ids", "1 到 3", "1 to 3");
	refused_in("\"cover\":{\"sha\":\"ab\",\"tags\":[\"a\",\"b\",\"c\",\"d\"]}", "cover.tags", "0 到 3", "0 to 3");
}

static void broken_utf8_is_refused_where_it_stands(void **s)
{
	static const char *const bad[] = { "\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE7\xBD", "\x80" };

	(void)s;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		refused_in(arena_printf(a, "\"name\":\"a%s\"", bad[i]), "name", "UTF-8", "UTF-8");
		refused_in(arena_printf(a, "\"photos\":[{\"sha\":\"ab\"},{\"sha\":\"%s\"}]", bad[i]), "photos.1.sha", "UTF-8", "UTF-8");
		refused_in(arena_printf(a, "\"any\":{\"%s\":1}", bad[i]), "any", "UTF-8", "UTF-8");
	}
	refused_in("\"name\":\"\\ud800\"", "name", "JSON", "JSON");
}

/* A body of that depth; the brackets inside its text do not count. */
static const char *nested(int depth, const char *before, const char *after)
{
	const char *text = "1";

	for (int i = 1; i < depth; i++)
		text = arena_printf(a, "%s%s%s", before, text, after);
	return arena_printf(a, "{\"text\":\"[[[[{{{{\\\"[[[[\",\"must\":true,\"any\":%s}", text);
}

static void depth_is_refused_just_above_the_limit(void **s)
{
	const char *text = nested(LIMIT_JSON_DEPTH, "[", "]");
	struct all ok;

	(void)s;
	assert_int_equal(shape_read(a, &all_shape, text, strlen(text), &ok, &p), OK);
	text = nested(LIMIT_JSON_DEPTH, "{\"k\":", "}");
	assert_int_equal(shape_read(a, &all_shape, text, strlen(text), &ok, &p), OK);
	text = nested(LIMIT_JSON_DEPTH + 1, "[", "]");
	refused(text, "any.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0", "超过 32 层", "deeper than 32");
	text = nested(LIMIT_JSON_DEPTH + 1, "{\"k\":", "}");
	refused(text, "any.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k.k", "超过 32 层", "deeper than 32");
}

static void a_hundred_thousand_brackets_are_refused_without_a_deep_stack(void **s)
{
	char *text = arena_alloc(a, 100001);

	(void)s;
	memset(text, '[', 100000);
	p = (struct problem){ 0 };
	assert_int_equal(shape_read(a, &all_shape, text, 100000, &out, &p), E_INPUT);
	assert_non_null(strstr(p.en, "deeper"));
}

static void trailing_bytes_are_refused(void **s)
{
	(void)s;
	refused("{\"text\":\"x\",\"must\":true}{}", "", "结束之后", "follows the end");
	refused("{\"text\":\"x\",\"must\":true} x", "", "结束之后", "follows the end");
}

static void a_nul_is_refused_wherever_it_stands(void **s)
{
	(void)s;
	for (size_t i = 0; i <= strlen(full); i++) {
		char *text = arena_printf(a, "%.*s?%s", (int)i, full, full + i);

		text[i] = '\0';
		p = (struct problem){ 0 };
		assert_int_equal(shape_read(a, &all_shape, text, strlen(full) + 1, &out, &p), E_INPUT);
		assert_true(p.zh[0] && p.en[0] && text_utf8(p.field, strlen(p.field)));
	}
	p = (struct problem){ 0 };
	check_refused(shape_read(a, &all_shape, "{\"any\":[1,2\0]}", 14, &out, &p), "NUL", "any.1", "第 12 个字节", "Byte 12");
}

static void what_is_no_json_is_refused_with_line_and_column(void **s)
{
	static const char *const bad[] = {
		"", " ", "{", "}", "{\"text\"", "{\"text\":", "{\"text\":}", "{text:1}", "{'text':1}", "{\"text\":\"x\",}", "{\"text\":\"x\"", "1",
		"\"x\"", "null", "{\"text\":\"a\nb\"}", "{\"text\":NaN}", "{\"text\":01}", "{\"text\":\"\\x\"}", "\xEF\xBB\xBF{}",
		"// x", "{\"a\":tru}", "[1,]", "\"\\",
	};

	(void)s;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		p = (struct problem){ 0 };
		assert_int_equal(shape_read(a, &all_shape, bad[i], strlen(bad[i]), &out, &p), E_INPUT);
		assert_non_null(strstr(p.zh, "行第"));
		assert_non_null(strstr(p.en, "Line"));
	}
	refused("{\n\"photos\": [{},\n{\"sha\": tru}]}", "photos.1.sha", "第 3 行", "Line 3");
}

static void a_body_cut_anywhere_is_refused(void **s)
{
	(void)s;
	for (size_t n = 0; n < strlen(full); n++) {
		char *cut = arena_strn(a, full, n);

		p = (struct problem){ 0 };
		assert_int_equal(shape_read(a, &all_shape, cut, n, &out, &p), E_INPUT);
		assert_true(p.zh[0] && p.en[0]);
		assert_true(text_utf8(p.field, strlen(p.field)));
	}
}

static void a_long_unknown_name_is_cut_on_a_whole_character(void **s)
{
	char name[400] = "x";

	(void)s;
	for (size_t i = 0; i < 120; i++)
		memcpy(name + 1 + 3 * i, "网", 4);
	p = (struct problem){ 0 };
	assert_int_equal(shape_read(a, &all_shape, arena_printf(a, "{\"%s\":1}", name), strlen(name) + 6, &out, &p), E_INPUT);
	assert_true(strlen(p.field) > 90 && text_utf8(p.field, strlen(p.field)));
	assert_non_null(strstr(p.zh, "去掉"));
}

static void a_parsed_value_is_refused_below_its_place(void **s)
{
	json_t *v = json_pack("{s:[{}]}", "photos");

	(void)s;
	check_refused(shape_read_json(a, &all_shape, v, "row 17", &out, &p), "row", "row 17.photos.0.sha", "缺少", "missing");
	json_decref(v);
	v = json_integer(1);
	check_refused(shape_read_json(a, &all_shape, v, "row 17", &out, &p), "row", "row 17", "对象", "object");
	json_decref(v);
}

static void pairs_are_read_as_their_kinds(void **s)
{
	const struct pair pairs[] = {
		{ "text", "第一" }, { "must", "true" }, { "count", "-5" }, { "id", "77" }, { "at", "1970-01-01T00:00:00Z" }, { "day", "1970-01-02" },
		{ "lon", "-113.5" }, { "urgent", "false" }, { "kind", "12345" },
	};

	(void)s;
	assert_int_equal(shape_read_pairs(a, &all_shape, pairs, sizeof(pairs) / sizeof(pairs[0]), &out, &p), OK);
	assert_string_equal(out.text, "第一");
	assert_true(out.must && !out.urgent);
	assert_true(out.count == -5 && out.id == 77 && out.at == 0 && out.day == 1 && out.lon == -113.5);
	assert_true(out.plain == ABSENT && isnan(out.free));
}

static void pairs_refuse_as_strictly_as_json(void **s)
{
	static const struct { struct pair pair; const char *zh, *en; } bad[] = {
		{ { "extra", "1" }, "没有", "no field" }, { { "must", "true" }, "两次", "twice" }, { { "urgent", "yes" }, "true", "true" },
		{ { "urgent", "" }, "true", "true" }, { { "count", "1.0" }, "整数", "whole" }, { { "count", "6" }, "之间", "between" },
		{ { "count", "" }, "整数", "whole" }, { { "plain", "-9223372036854775808" }, "之间", "between" }, { { "lon", "1e1" }, "数字", "number" },
		{ { "lon", "181" }, "之间", "between" }, { { "id", "0" }, "编号", "id" }, { { "at", "now" }, "时间", "time" },
		{ { "day", "today" }, "日期", "day" }, { { "name", "a\xFF" }, "UTF-8", "UTF-8" }, { { "name", "a\nb" }, "换行", "line" },
		{ { "kind", "x" }, "grid", "grid" }, { { "ids", "1" }, "查询", "query" }, { { "photos", "[]" }, "查询", "query" },
		{ { "cover", "{}" }, "查询", "query" }, { { "any", "1" }, "查询", "query" }, { { "lines", "x" }, "查询", "query" },
	};

	(void)s;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const struct pair pairs[] = { { "text", "x" }, { "must", "true" }, bad[i].pair };

		p = (struct problem){ 0 };
		check_refused(shape_read_pairs(a, &all_shape, pairs, 3, &out, &p), bad[i].pair.value, bad[i].pair.name, bad[i].zh, bad[i].en);
	}
	p = (struct problem){ 0 };
	check_refused(shape_read_pairs(a, &all_shape, NULL, 0, &out, &p), "none", "text", "缺少", "missing");
}

static void bounds_that_are_not_given_are_the_kinds_own(void **s)
{
	struct bounds b = shape_bounds(&(struct field){ .type = F_STR });

	(void)s;
	assert_true(b.min == 0 && b.max == LIMIT_NAME_CHARS);
	b = shape_bounds(&(struct field){ .type = F_STR, .min = 1 });
	assert_true(b.min == 1 && b.max == LIMIT_NAME_CHARS);
	b = shape_bounds(&(struct field){ .type = F_INT, .min = 1 });
	assert_true(b.min == 1 && b.max == 9007199254740991.0);
	b = shape_bounds(&(struct field){ .type = F_INT, .min = -10 });
	assert_true(b.min == -10 && b.max == 0);
	b = shape_bounds(&(struct field){ .type = F_LIST });
	assert_true(b.min == 0 && b.max == LIMIT_IMPORT_ROWS);
	b = shape_bounds(&(struct field){ .type = F_NUM });
	assert_true(isinf(b.min) && isinf(b.max));
}

static json_t *property(json_t *schema, const char *name)
{
	json_t *v = json_object_get(json_object_get(schema, "properties"), name);

	assert_non_null(v);
	return v;
}

static const char *text_of(json_t *v, const char *key)
{
	const char *t = json_string_value(json_object_get(v, key));

	return t ? t : "";
}

static void the_schema_says_what_the_reader_checks(void **s)
{
	struct jw w;
	json_t *v;

	(void)s;
	jw_init(&w, a);
	shape_schema(&w, &all_shape);
	v = json_loads(jw_text(&w, NULL), JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(v);
	assert_string_equal(text_of(v, "type"), "object");
	assert_true(json_is_false(json_object_get(v, "additionalProperties")));
	assert_int_equal(json_array_size(json_object_get(v, "required")), 2);
	assert_int_equal(json_object_size(json_object_get(v, "properties")), all_shape.n);
	assert_int_equal(json_integer_value(json_object_get(property(v, "text"), "maxLength")), 4000);
	assert_string_equal(text_of(property(v, "text"), "description"), "What happened");
	assert_int_equal(json_array_size(json_object_get(property(v, "kind"), "enum")), 3);
	assert_int_equal(json_integer_value(json_object_get(property(v, "count"), "minimum")), -5);
	assert_null(json_object_get(property(v, "free"), "maximum"));
	assert_string_equal(text_of(property(v, "at"), "format"), "date-time");
	assert_string_equal(text_of(property(v, "day"), "format"), "date");
	assert_string_equal(text_of(property(v, "id"), "pattern"), "^[1-9][0-9]{0,18}$");
	assert_string_equal(text_of(property(v, "cover"), "$ref"), "#/components/schemas/Photo");
	assert_string_equal(text_of(json_object_get(property(v, "photos"), "items"), "$ref"), "#/components/schemas/Photo");
	assert_int_equal(json_integer_value(json_object_get(property(v, "photos"), "maxItems")), 2);
	assert_true(json_is_true(json_object_get(property(v, "secret"), "writeOnly")));
	assert_int_equal(json_object_size(property(v, "any")), 0);
	json_decref(v);
}

int main(void)
{
#define CLAIM(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		CLAIM(a_full_body_is_read_into_its_struct),
		CLAIM(what_was_read_is_written_the_same),
		CLAIM(what_is_absent_is_absent_and_not_written),
		CLAIM(a_secret_is_read_and_never_written),
		CLAIM(a_refused_secret_is_not_echoed),
		CLAIM(unknown_fields_are_refused_with_their_path),
		CLAIM(duplicate_keys_are_refused_with_their_path),
		CLAIM(missing_fields_are_refused_with_their_path),
		CLAIM(every_field_refuses_every_other_type),
		CLAIM(whole_numbers_refuse_fractions_and_exponents),
		CLAIM(numbers_out_of_range_are_refused_with_the_range),
		CLAIM(ids_are_digits_above_zero),
		CLAIM(times_and_days_refuse_what_no_clock_shows),
		CLAIM(texts_are_measured_in_characters),
		CLAIM(texts_refuse_controls_and_lines),
		CLAIM(a_choice_refuses_what_is_not_on_its_list),
		CLAIM(lists_are_counted),
		CLAIM(broken_utf8_is_refused_where_it_stands),
		CLAIM(depth_is_refused_just_above_the_limit),
		CLAIM(a_hundred_thousand_brackets_are_refused_without_a_deep_stack),
		CLAIM(trailing_bytes_are_refused),
		CLAIM(a_nul_is_refused_wherever_it_stands),
		CLAIM(what_is_no_json_is_refused_with_line_and_column),
		CLAIM(a_body_cut_anywhere_is_refused),
		CLAIM(a_long_unknown_name_is_cut_on_a_whole_character),
		CLAIM(a_parsed_value_is_refused_below_its_place),
		CLAIM(pairs_are_read_as_their_kinds),
		CLAIM(pairs_refuse_as_strictly_as_json),
		CLAIM(bounds_that_are_not_given_are_the_kinds_own),
		CLAIM(the_schema_says_what_the_reader_checks),
	};

	return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
