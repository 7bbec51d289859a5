/*
 * refusal_test.c: what a refusal says. Input that is wrong in a known way is answered with its status, the field at fault and
 * the sentence that names the fault, in English and in Chinese, and leaves no trace. (input_test.c tries every field.)
 */
#include <stdio.h>
#include <stdlib.h>

#include "scenario/scenario.h"

#define SNAP "{\"text\":\"a lamp is out\",\"lon\":126.005,\"lat\":45.005}"

/* A call that must be refused. field: NULL where the whole call is at fault; en: words of its sentence; n: of a body with NULs. */
struct bad {
	const char *method, *path, *body;
	int status;
	const char *field, *en;
	size_t n;
	const char *if_match, *key, *type;
};

/* Whether a text has a Chinese character: three bytes, U+3000 to U+9FFF. */
static bool has_han(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0xE3 && (unsigned char)*s <= 0xE9)
			return true;
	return false;
}

static void refused_in(struct town *t, const struct who *w, const struct bad *b, bool zh)
{
	const char *title, *detail;
	char about[500];

	t->lang = zh ? "zh" : "en";
	t->if_match = b->if_match;
	t->key = b->key;
	t->type = b->type;
	t->body_n = b->n;
	town_call(t, w, b->method, b->path, "%s", b->body ? b->body : "");
	t->lang = NULL;
	snprintf(about, sizeof about, "%s %s %.60s: %d %.300s", b->method, b->path, b->body ? b->body : "", t->r.status, t->r.body ? t->r.body : "");
	if (t->r.status != b->status || town_int(t, "status") != b->status || strcmp(t->r.type, "application/problem+json") != 0)
		fail_msg("not %d: %s", b->status, about);
	if (strcmp(town_text(t, "field"), b->field ? b->field : "") != 0)
		fail_msg("not the field %s: %s", b->field ? b->field : "(none)", about);
	title = town_text(t, "title");
	detail = town_text(t, "detail");
	if (!*title || !*town_text(t, "request_id") || (zh ? !has_han(title) || !has_han(detail) : has_han(title) || !strstr(detail, b->en)))
		fail_msg("not the words \"%s\": %s", b->en, about);
}

/* All of a list, in both languages; then no row of any table is another. */
static void refused(struct town *t, const struct who *w, const struct bad *all, size_t n)
{
	char *before = town_digest(t);

	for (size_t i = 0; i < n; i++) {
		refused_in(t, w, &all[i], false);
		refused_in(t, w, &all[i], true);
	}
	assert_true(town_same(t, before));
	free(before);
}
#define REFUSED(who, all) refused(t, who, all, sizeof all / sizeof all[0])

/* ---- bodies ---- */

#define BAD(text, field, en) { "POST", "/snaps", text, 400, field, en, 0, NULL, NULL, NULL }
#define BYTES(text, field, en) { "POST", "/snaps", text, 400, field, en, sizeof text - 1, NULL, NULL, NULL }
#define ZERO8 ".0.0.0.0.0.0.0.0"
#define LON(value) "{\"text\":\"a lamp\",\"lon\":" value "}"

static void a_body_that_is_no_json_is_told_where(struct town *t)
{
	static const struct bad all[] = {
		BAD("", NULL, "not valid JSON"), BAD("{", NULL, "not valid JSON"), BAD("nonsense", NULL, "Line 1, column"),
		BAD(SNAP SNAP, NULL, "follows the end of the JSON"), BAD("{}}", NULL, "follows the end"), BAD("[]", NULL, "must be one JSON object"),
		BAD("null", NULL, "Line 1, column 4 is not valid JSON"),
		BAD("{'text':'a'}", NULL, "not valid JSON"), BAD("\xEF\xBB\xBF" SNAP, NULL, "not valid JSON"),
		BAD(LON("NaN"), "lon", "not valid JSON"), BAD(LON("Infinity"), "lon", "not valid JSON"), BAD(LON("-Infinity"), "lon", "not valid JSON"),
		BAD(LON("1e999"), "lon", "too large"), BAD(LON("0x7E"), "lon", "not valid JSON"), BAD(LON("+1"), "lon", "not valid JSON"),
		BAD("{\"text\":\"one\",\"text\":\"two\"}", "text", "stands twice"), BAD("{\"text\":\"a\\u0000b\"}", "text", "NUL"),
		BAD("{\"text\":\"\\ud800 alone\"}", "text", "not valid JSON"), BYTES("{\"text\":\"a lamp\xFF\"}", "text", "UTF-8"),
		BYTES("{\"text\":\"\xC0\xAF\"}", "text", "UTF-8"), BYTES("{\"text\":\"\xED\xA0\x80\"}", "text", "UTF-8"),
		BYTES("{\"text\":\"cut \xE4\xBA\"}", "text", "UTF-8"), BYTES(SNAP "\0", NULL, "NUL"), BYTES(LON("126\0"), "lon", "NUL"),
		BAD("{\"photos\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "photos" ZERO8 ZERO8 ZERO8 ".0.0.0.0.0.0.0",
		    "nests deeper than 32 levels"),
	};

	REFUSED(&nobody, all);
}

static void a_wrong_value_is_told_with_its_bounds(struct town *t)
{
	static const struct bad all[] = {
		BAD("{\"text\":\"a lamp\"}", "lon", "is missing"), BAD("{\"Text\":\"a lamp\"}", "Text", "There is no field"),
		BAD("{\"text\":7}", "text", "must be a text"), BAD("{\"lon\":\"126\"}", "lon", "must be a number"),
		BAD("{\"lon\":180.1}", "lon", "between -180 and 180"), BAD("{\"lat\":-1e300}", "lat", "between -90 and 90"),
		BAD("{\"text\":\"x\"}", "text", "2 to 4000 characters; it has 1"), BAD("{\"text\":\"bell \\u0007\"}", "text", "control characters"),
		BAD("{\"address\":\"two\\nlines\"}", "address", "single line"), BAD("{\"datum\":\"mars\"}", "datum", "one of wgs84|gcj02"),
		BAD("{\"photos\":[1]}", "photos.0", "must be a text"), BAD("{\"text\":\"a lamp\",\"lon\":0,\"lat\":0}", "lon", "lies in no grid"),
	};

	REFUSED(&nobody, all);
}

/* Counted in characters, as people count, and not in bytes. */
static void a_text_may_have_4000_characters_and_no_more(struct town *t)
{
	struct bad one = { "POST", "/snaps", NULL, 400, "text", "2 to 4000 characters; it has 4001", 0, NULL, NULL, NULL };
	static const char lamp[] = "灯", rest[] = ",\"lon\":126.005,\"lat\":45.005}";
	char *text = calloc(4001, sizeof lamp), *body = calloc(1, 20000);

	for (int i = 0; i < 4001; i++)
		memcpy(text + (size_t)i * strlen(lamp), lamp, strlen(lamp));
	snprintf(body, 20000, "{\"text\":\"%s\"%s", text, rest);
	one.body = body;
	refused(t, &nobody, &one, 1);
	text[4000 * strlen(lamp)] = 0;
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"%s\"%s", text, rest));
	free(text);
	free(body);
}

static void another_kind_of_call_is_refused(struct town *t)
{
	static const struct bad all[] = {
		{ "POST", "/snaps", SNAP, 415, "Content-Type", "must be application/json", 0, NULL, NULL, "text/plain" },
		{ "POST", "/snaps", "text=a+lamp", 415, "Content-Type", "application/json", 0, NULL, NULL, "application/x-www-form-urlencoded" },
		{ "POST", "/photos", SNAP, 415, "Content-Type", "multipart/form-data", 0, NULL, NULL, NULL },
		{ "PATCH", "/categories", "{}", 405, NULL, "PATCH is not possible", 0, NULL, NULL, NULL },
		{ "GET", "/nothing/here", NULL, 404, NULL, "nothing at this address", 0, NULL, NULL, NULL },
		{ "GET", "/snaps/short", NULL, 404, "follow", "not valid", 0, NULL, NULL, NULL },
		{ "POST", "/sessions/current/post", "{}", 401, NULL, "sign in first", 0, NULL, NULL, NULL },
	};

	REFUSED(&nobody, all);
}

/* ---- versions and keys ---- */

#define FILE_(status, en, seen) { "POST", "/cases/$case/acts/file", "{\"category\":\"roads\"}", status, "If-Match", en, 0, seen, NULL, NULL }

static void a_version_that_is_not_the_objects_is_refused(struct town *t)
{
	static const struct bad all[] = {
		FILE_(428, "is missing", NULL), FILE_(412, "You saw version \"7\", it is now version \"1\"", "\"7\""), FILE_(412, "it is now", "1"),
		FILE_(412, "it is now", "W/\"1\""), FILE_(412, "it is now", ""), FILE_(412, "it is now", "\"1\", \"2\""),
		FILE_(412, "it is now", "\"99999999999999999999\""),
		/* The version of the other case. */
		FILE_(412, "You saw version \"3\", it is now version \"1\"", "\"3\""),
	};
	const struct who *desk = DESK;

	town_snap(t, EAST);
	town_bring(t, "dispatched");
	assert_int_equal(town_int(t, "version"), 3);
	town_snap(t, EAST);
	REFUSED(desk, all);
}

#define K16 "0123456789abcdef"
#define WITH_KEY(en, key_) { "POST", "/snaps", SNAP, 400, "Idempotency-Key", en, 0, NULL, key_, NULL }

static void a_post_without_a_good_key_is_refused(struct town *t)
{
	static const struct bad all[] = {
		WITH_KEY("is missing", ""), WITH_KEY("has 16 to 128 characters", "0123456789abcde"), WITH_KEY("16 to 128", K16 "\x01"),
		WITH_KEY("16 to 128", K16 "\xFF"), WITH_KEY("16 to 128", K16 K16 K16 K16 K16 K16 K16 K16 "g"),
	}, staff[] = {
		{ "POST", "/cases", SNAP, 400, "Idempotency-Key", "has 8 to 128 characters", 0, NULL, "0123456", NULL },
	};
	const struct who *worker = WORKER;

	REFUSED(&nobody, all);
	REFUSED(worker, staff);
	t->key = K16 K16 K16 K16 K16 K16 K16 K16;
	WANT(201, POST(&nobody, "/snaps", SNAP));
}

/* The case is a version further, and yet the repetition is answered, not refused as stale; nothing is done twice. */
static void a_repeated_act_answers_as_the_first_did(struct town *t)
{
	static const struct bad other = { "POST", "/cases/$case/acts/decline", "{\"words\":\"not ours\"}", 422, "Idempotency-Key", "another body", 0,
		"\"2\"", K16, NULL };
	const struct who *desk = DESK;
	char *before = NULL;

	town_snap(t, EAST);
	for (int i = 0; i < 2; i++) {
		t->key = K16;
		t->if_match = "\"1\"";
		WANT(200, POST(desk, "/cases/$case/acts/file", "{\"category\":\"roads\"}"));
		assert_int_equal(town_int(t, "version"), 2);
		before = before ? before : town_digest(t);
	}
	assert_true(town_same(t, before));
	free(before);
	refused(t, desk, &other, 1);
}

/* ---- addresses and queries ---- */

#define UNKNOWN(path, field) { "GET", path, NULL, 404, field, "", 0, NULL, NULL, NULL }

static void the_id_of_another_kind_of_thing_is_unknown(struct town *t)
{
	static const struct bad all[] = {
		UNKNOWN("/cases/$roads", "case"), UNKNOWN("/orgs/$case", "org"), UNKNOWN("/orgs/$n990101", "org"), UNKNOWN("/posts/$roads", "post"),
		UNKNOWN("/nodes/$roads", "node"), UNKNOWN("/calendars/$case", "calendar"), UNKNOWN("/persons/$case", "person"),
	};

	town_snap(t, EAST);
	REFUSED(&operator, all);
}

#define QUERY(path, field, en) { "GET", path, NULL, 400, field, en, 0, NULL, NULL, NULL }
#define FIRST_PAGE "begin with the first page"

static void a_query_that_is_not_as_agreed_is_refused(struct town *t)
{
	static const struct bad open[] = {
		QUERY("/places/at", "lon", "is missing"), QUERY("/places/at?lon=126&lat=45&colour=red", "colour", "There is no field"),
		QUERY("/places/at?lon=126&lon=127&lat=45", "lon", "stands twice"), QUERY("/places/at?lon=%zz&lat=45", "lon", "cannot be read"),
		QUERY("/places/at?lon=%4&lat=45", "lon", "cannot be read"), QUERY("/places/at?lon=%00&lat=45", "lon", "cannot be read"),
		QUERY("/places/at?%ff=1", "query", "percent escapes"), QUERY("/places/at?=1", "query", "percent escapes"),
		QUERY("/places/search?q=%ff%fe", "q", "UTF-8"), QUERY("/places/search?q=a%0ab", "q", "control characters"),
		QUERY("/places/at?lon=nan&lat=45", "lon", "must be a number"), QUERY("/places/at?lon=inf&lat=45", "lon", "must be a number"),
		QUERY("/places/at?lon=181&lat=45", "lon", "between -180 and 180"), QUERY("/places/at?lon=&lat=45", "lon", "must be a number"),
	}, signed_in[] = {
		QUERY("/cases?cursor=nonsense", "cursor", FIRST_PAGE), QUERY("/cases?cursor=1", "cursor", FIRST_PAGE),
		QUERY("/cases?cursor=.1", "cursor", FIRST_PAGE),
		QUERY("/cases?cursor=1.-1", "cursor", FIRST_PAGE), QUERY("/cases?cursor=99999999999999999999.1", "cursor", FIRST_PAGE),
		QUERY("/orgs?cursor=x", "cursor", FIRST_PAGE), QUERY("/posts?cursor=-1", "cursor", FIRST_PAGE),
		QUERY("/cases?limit=0", "limit", "between 1 and 200"),
		QUERY("/cases?limit=201", "limit", "between 1 and 200"), QUERY("/cases?limit=ten", "limit", "whole number"),
		QUERY("/cases?limit=99999999999999999999", "limit", "whole number"), QUERY("/cases?queue=dragons", "queue", "one of"),
		QUERY("/cases?org=-5", "org", "must be an id"), QUERY("/cases?org=01", "org", "must be an id"),
	};
	const struct who *desk = DESK;

	REFUSED(&nobody, open);
	REFUSED(desk, signed_in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_body_that_is_no_json_is_told_where),
		BOTH(a_wrong_value_is_told_with_its_bounds),
		BOTH(a_text_may_have_4000_characters_and_no_more),
		BOTH(another_kind_of_call_is_refused),
		BOTH(a_version_that_is_not_the_objects_is_refused),
		BOTH(a_post_without_a_good_key_is_refused),
		BOTH(a_repeated_act_answers_as_the_first_did),
		BOTH(the_id_of_another_kind_of_thing_is_unknown),
		BOTH(a_query_that_is_not_as_agreed_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
