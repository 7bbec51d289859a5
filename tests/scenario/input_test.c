/*
 * input_test.c: bad input to every command. Each field of each shape is left out, misspelt, given another type, too much, too
 * little, and bytes that are no text; each header that matters is missing, wrong or stale. Every refusal has the right status,
 * names the field, speaks both languages, and stores nothing.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/text.h"
#include "scenario/calls.h"

struct probe { struct town *t; const struct sample *s; const struct cmd *cmd; const struct who *w; int tried; };

/* One call with these bytes: as the body, or behind the ? of a GET. */
static void send(struct probe *p, const char *bytes, size_t n, const char *lang)
{
	struct town *t = p->t;
	char path[300], *all, *out = path;

	if (p->cmd->flags & CMD_TOP)
		*out++ = '!';
	for (const char *at = p->s->path; *at; at++)
		if (*at != '}')
			*out++ = *at == '{' ? '$' : *at;
	*out = 0;
	t->lang = lang;
	t->now += US_SECOND;
	if (p->cmd->flags & CMD_IF_MATCH)
		t->if_match = "*";
	if (strcmp(p->s->method, "GET") == 0) {
		assert_true(asprintf(&all, "%s?%s", path, bytes) > 0);
		town_call(t, p->w, "GET", all, "%s", "");
		free(all);
	} else {
		t->body_n = n;
		town_call(t, p->w, p->s->method, path, "%s", bytes);
	}
	t->lang = NULL;
}

static void complain(struct probe *p, const char *what, const char *bytes)
{
	fail_msg("%s %s, %s: %d %.*s for %.300s", p->s->method, p->s->path, what, p->t->r.status, (int)(p->t->r.n < 500 ? p->t->r.n : 500),
	         p->t->r.body ? p->t->r.body : "", bytes);
}

/* Refused as input, at this field (NULL: any), in both languages. */
static void refused(struct probe *p, const char *what, const char *bytes, size_t n, const char *field)
{
	struct town *t = p->t;
	char en[500];

	send(p, bytes, n, "en");
	if (t->r.status != 400)
		complain(p, what, bytes);
	if (field && strcmp(town_text(t, "field"), field) != 0)
		complain(p, field, bytes);
	snprintf(en, sizeof en, "%s", town_text(t, "detail"));
	send(p, bytes, n, "zh");
	if (t->r.status != 400 || !*en || strcmp(town_text(t, "detail"), en) == 0 || !text_utf8(t->r.body, t->r.n))
		complain(p, "in Chinese", bytes);
	p->tried += 2;
}

/* ---- one field after the other ---- */

/* The object at a place of a body: "" the body itself, "rows.0" an element. */
static json_t *object_at(json_t *root, const char *place)
{
	char part[40];

	while (*place) {
		size_t n = strcspn(place, ".");
		snprintf(part, sizeof part, "%.*s", (int)n, place);
		root = json_is_array(root) ? json_array_get(root, strtoul(part, NULL, 10)) : json_object_get(root, part);
		place += n + (place[n] == '.');
	}
	return root;
}

/* The body with one field of an object set to a value (stolen), or without it (NULL); it must be refused at that field. */
static void with_value(struct probe *p, json_t *body, const char *place, const char *name, json_t *value, const char *what, const char *below)
{
	json_t *copy = json_deep_copy(body);
	char field[120], *text;

	if (value)
		json_object_set_new(object_at(copy, place), name, value);
	else
		json_object_del(object_at(copy, place), name);
	snprintf(field, sizeof field, "%s%s%s%s", place, *place ? "." : "", name, below);
	text = json_dumps(copy, JSON_COMPACT);
	refused(p, what, text, strlen(text), field);
	free(text);
	json_decref(copy);
}

static json_t *text_of(size_t chars)
{
	char *s = malloc(chars + 1);
	json_t *v;

	memset(s, 'a', chars);
	s[chars] = 0;
	v = json_string(s);
	free(s);
	return v;
}

static json_t *many(json_t *one, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append(list, one);
	json_decref(one);
	return list;
}

static void bad_text(struct probe *p, json_t *body, const char *place, const struct field *f)
{
	struct bounds b = shape_bounds(f);

	with_value(p, body, place, f->name, json_integer(5), "a number as text", "");
	with_value(p, body, place, f->name, json_true(), "a truth as text", "");
	with_value(p, body, place, f->name, json_object(), "an object as text", "");
	if (f->one_of)
		with_value(p, body, place, f->name, json_string("dragons"), "none of the choices", "");
	else if (b.max < 10000)
		with_value(p, body, place, f->name, text_of((size_t)b.max + 1), "too long", "");
	if (b.min > 0)
		with_value(p, body, place, f->name, text_of((size_t)b.min - 1), "too short", "");
	with_value(p, body, place, f->name, json_string("bell \a rings"), "a control character", "");
	with_value(p, body, place, f->name, json_string("turned \u202e round"), "a bidirectional override", "");
	if (!(f->flags & F_LINES))
		with_value(p, body, place, f->name, json_string("two\nlines"), "a line feed", "");
}

static void bad_number(struct probe *p, json_t *body, const char *place, const struct field *f)
{
	struct bounds b = shape_bounds(f);

	with_value(p, body, place, f->name, json_string("5"), "text as a number", "");
	with_value(p, body, place, f->name, json_array(), "a list as a number", "");
	if (f->type == F_INT)
		with_value(p, body, place, f->name, json_real(1.5), "a fraction as a whole number", "");
	if (isfinite(b.min) && b.min > -9e15)
		with_value(p, body, place, f->name, json_real(b.min - 1), "too small", "");
	if (isfinite(b.max) && b.max < 9e15)
		with_value(p, body, place, f->name, json_real(b.max + 1), "too large", "");
}

static void bad_list(struct probe *p, json_t *body, const char *place, const struct field *f)
{
	struct bounds b = shape_bounds(f);

	with_value(p, body, place, f->name, json_string("a"), "text as a list", "");
	with_value(p, body, place, f->name, json_object(), "an object as a list", "");
	with_value(p, body, place, f->name, many(json_null(), b.min > 1 ? (size_t)b.min : 1), "null in a list", ".0");
	if (b.min > 0)
		with_value(p, body, place, f->name, json_array(), "too few", "");
	if (f->type == F_STRS) {
		with_value(p, body, place, f->name, many(json_integer(1), 1), "a number in a list of texts", ".0");
		with_value(p, body, place, f->name, many(json_string("a"), (size_t)b.max + 1), "too many", "");
	} else if (f->type == F_IDS) {
		with_value(p, body, place, f->name, many(json_string("-1"), 1), "a negative id in a list", ".0");
	} else {
		with_value(p, body, place, f->name, many(json_object(), (size_t)b.max + 1), "too many", "");
	}
}

static void bad_shape(struct probe *p, json_t *body, const char *place, const struct shape *s);

static void bad_field(struct probe *p, json_t *body, const char *place, const struct field *f)
{
	static const char *const ids[] = { "0", "-1", "abc", "", "1.5", "99999999999999999999", " 1" };
	char below[100];

	if (f->type != F_JSON)
		with_value(p, body, place, f->name, json_null(), "null", "");
	if (f->flags & F_NEED && f->type != F_BOOL)
		with_value(p, body, place, f->name, NULL, "missing", "");
	switch (f->type) {
	case F_STR:
		bad_text(p, body, place, f);
		break;
	case F_INT:
	case F_NUM:
		bad_number(p, body, place, f);
		break;
	case F_ID:
		with_value(p, body, place, f->name, json_integer(5), "a number as an id", "");
		for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
			with_value(p, body, place, f->name, json_string(ids[i]), "no id", "");
		break;
	case F_BOOL:
		with_value(p, body, place, f->name, json_string("true"), "text as a truth", "");
		with_value(p, body, place, f->name, json_integer(1), "a number as a truth", "");
		break;
	case F_TIME:
	case F_DAY:
		with_value(p, body, place, f->name, json_string("yesterday"), "no time", "");
		with_value(p, body, place, f->name, json_string("2026-02-30"), "a day that is none", "");
		with_value(p, body, place, f->name, json_integer(1), "a number as a time", "");
		break;
	case F_OBJ:
		with_value(p, body, place, f->name, json_integer(1), "a number as an object", "");
		break;
	case F_LIST:
	case F_STRS:
	case F_IDS:
		bad_list(p, body, place, f);
		break;
	case F_JSON:
		break;
	}
	snprintf(below, sizeof below, "%s%s%s%s", place, *place ? "." : "", f->name, f->type == F_LIST ? ".0" : "");
	if ((f->type == F_LIST || f->type == F_OBJ) && object_at(body, below))
		bad_shape(p, body, below, f->sub);
}

static void bad_shape(struct probe *p, json_t *body, const char *place, const struct shape *s)
{
	with_value(p, body, place, "dragons", json_integer(1), "an unknown field", "");
	for (size_t i = 0; i < s->n; i++)
		bad_field(p, body, place, &s->fields[i]);
}

/* ---- a body as bytes ---- */

static void bad_bytes(struct probe *p, const char *body)
{
	static const struct { const char *bytes; size_t n; } all[] = {
		{ "", 0 }, { "{", 1 }, { "[]", 2 }, { "5", 1 }, { "null", 4 }, { "\"text\"", 6 }, { "{}x", 3 }, { "{\"a\":1,\"a\":1}", 13 },
		    { "{\"a\":\"\xff\"}", 9 },
		{ "{\"a\":\"\xed\xa0\x80\"}", 11 }, { "{\"a\":\"\\u0000\"}", 14 }, { "\xef\xbb\xbf{}", 5 }, { "{\"a\":01}", 8 }, { "{'a':1}", 7 },
		    { "{\"a\":1e999}", 11 },
		{ "a=1&b=2", 7 }, { "\0", 1 }, { "{\"\":\"\"}", 7 },
	};
	char deep[200], *cut = strdup(body);

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i].n)
			refused(p, "bytes that are no such body", all[i].bytes, all[i].n, NULL);
	memset(deep, '[', sizeof deep);
	refused(p, "too deep", deep, sizeof deep, NULL);
	cut[strlen(cut) - 1] = 0;
	if (*cut)
		refused(p, "cut off", cut, strlen(cut), NULL);
	free(cut);
}

/* Of a command without a body any body is refused; the acts that take "{}" alone too. */
static void each_body(struct probe *p)
{
	struct town *t = p->t;
	char *text = town_expand(t, p->s->body ? p->s->body : "{}"), *own = strdup(text);
	json_t *body = json_loads(own, 0, NULL);

	if (p->cmd->in && p->s->body) {
		bad_bytes(p, own);
		bad_shape(p, body, "", p->cmd->in);
		t->type = "text/plain";
		send(p, own, strlen(own), "en");
		assert_int_equal(t->r.status, 415);
	} else if (!(p->cmd->flags & CMD_RAW) && !p->cmd->in && strcmp(p->s->method, "GET") != 0) {
		refused(p, "a body that is not asked for", "{\"a\":1}", 7, NULL);
	}
	json_decref(body);
	free(own);
}

static void each_query(struct probe *p)
{
	char query[300];

	refused(p, "an unknown field", "dragons=1", 9, "dragons");
	refused(p, "a bad escape", "a=%zz", 5, NULL);
	refused(p, "bytes that are no text", "a=%ff", 5, NULL);
	for (size_t i = 0; p->cmd->in && i < p->cmd->in->n; i++) {
		const struct field *f = &p->cmd->in->fields[i];
		const char *bad = f->type == F_STR ? f->one_of ? "dragons" : NULL : f->type == F_BOOL ? "perhaps" : "dragons";
		char *text = town_expand(p->t, p->s->query ? p->s->query : ""), *at;
		if (!bad)
			continue;
		/* The others as they are, so that only this one is wrong. */
		snprintf(query, sizeof query, "%s", text);
		char head[60];
		snprintf(head, sizeof head, "%s=", f->name);
		if ((at = strstr(query, head)) && (at == query || at[-1] == '&')) {
			size_t end = strcspn(at, "&");
			memmove(at, at + end + (at[end] == '&'), strlen(at + end + (at[end] == '&')) + 1);
		}
		size_t n = strlen(query);
		snprintf(query + n, sizeof query - n, "%s%s=%s", n && query[n - 1] != '&' ? "&" : "", f->name, bad);
		refused(p, "a wrong value", query, strlen(query), f->name);
	}
}

static void every_field_of_every_command_is_checked(struct town *t)
{
	int tried = 0;

	town_objects(t);
	for (int i = 0; i < samples_n; i++) {
		struct probe p = { t, &samples[i], sample_cmd(&samples[i], NULL), sample_who(t, &samples[i]), 0 };
		char *before;
		town_later(t, US_SECOND);
		if (samples[i].before)
			samples[i].before(t);
		before = town_digest(t);
		if (strcmp(samples[i].method, "GET") != 0)
			each_body(&p);
		else if (p.cmd->in)
			each_query(&p);
		if (!town_same(t, before))
			fail_msg("%s %s: what was refused has left a trace", samples[i].method, samples[i].path);
		free(before);
		tried += p.tried;
	}
	printf("# %d bad inputs refused\n", tried);
	assert_true(tried > 2000);
}

/* ---- addresses and headers ---- */

static void an_id_in_the_address_that_is_none_is_not_found(struct town *t)
{
	static const char *const ids[] = { "0", "-1", "abc", "1.5", "99999999999999999999", "%20", "12345" };
	char *before;

	town_objects(t);
	before = town_digest(t);
	for (int i = 0; i < samples_n; i++) {
		const struct sample *s = &samples[i];
		const char *open = strchr(s->path, '{'), *end = open ? strchr(open, '}') : NULL;
		if (!open || strstr(s->path, "{photo}") || strstr(s->path, "{follow}"))
			continue;
		for (size_t k = 0; k < sizeof ids / sizeof ids[0]; k++) {
			char path[200];
			snprintf(path, sizeof path, "%.*s%s%s", (int)(open - s->path), s->path, ids[k], end + 1);
			char *rest = strchr(path, '{');
			if (rest)
				snprintf(rest, sizeof path - (size_t)(rest - path), "12345");
			t->now += US_SECOND;
			t->if_match = "*";
			int status = town_call(t, sample_who(t, s), s->method, path, "%s", s->body && !strchr(s->body, '$') ? s->body : s->body ? "{}" : "");
			if (status != 404 && !(status == 400 && s->body && strchr(s->body, '$')))
				fail_msg("%s %s: %d %.*s", s->method, path, status, (int)t->r.n, t->r.body ? t->r.body : "");
		}
	}
	assert_true(town_same(t, before));
	free(before);
	WANT(404, GET(&operator, "/dragons"));
	WANT(404, GET(&operator, "!/"));
	WANT(404, GET(&operator, "/cases/1/2/3/4/5/6/7/8/9/10/11/12/13"));
	WANT(405, town_call(t, &operator, "PATCH", "/cases", "%s", "{}"));
	assert_true(*town_text(t, "detail"));
}

static void versions_and_keys_are_asked_for(struct town *t)
{
	town_snap(t, EAST);
	WANT(428, POST(DESK, "/cases/$case/acts/file", "{\"category\":\"roads\"}"));
	assert_string_equal(town_text(t, "field"), "If-Match");
	t->if_match = "\"7\"";
	WANT(412, POST(DESK, "/cases/$case/acts/file", "{\"category\":\"roads\"}"));
	t->if_match = "1";
	WANT(412, POST(DESK, "/cases/$case/acts/file", "{\"category\":\"roads\"}"));
	t->if_match = "\"1\"";
	WANT(200, POST(DESK, "/cases/$case/acts/file", "{\"category\":\"roads\"}"));
	/* Somebody acted in between: what they saw is stale. */
	t->if_match = "\"1\"";
	WANT(412, POST(DESK, "/cases/$case/acts/settle", "{\"words\":\"swept\"}"));
	assert_non_null(strstr(town_text(t, "detail"), "\"2\""));
	t->key = "";
	WANT(400, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}"));
	assert_string_equal(town_text(t, "field"), "Idempotency-Key");
	t->key = "short";
	WANT(400, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}"));
	t->key = "a key with a bell \a in it";
	WANT(400, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 1);
}

static void a_key_answers_again_and_refuses_another_body(struct town *t)
{
	static const char key[] = "one-key-for-one-report", body[] = "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}";
	const struct who *worker = WORKER, *other = town_who(t, "grid_worker", "990101", NULL);

	for (int i = 0; i < 3; i++) {
		t->key = key;
		WANT(201, POST(&nobody, "/snaps", "%s", body));
		if (i == 0) {
			town_keep(t, "number", "number");
			town_keep(t, "follow", "follow");
		}
		assert_string_equal(town_text(t, "number"), town_get(t, "number"));
		assert_string_equal(town_text(t, "follow"), town_get(t, "follow"));
		town_restart(t);
	}
	t->key = key;
	WANT(422, POST(&nobody, "/snaps", "{\"text\":\"another hole\",\"lon\":126.005,\"lat\":45.005}"));
	assert_string_equal(town_text(t, "field"), "Idempotency-Key");
	/* Of one person it is not another's. */
	t->key = key;
	WANT(201, POST(worker, "/cases", "%s", body));
	town_keep(t, "case", "id");
	t->key = key;
	WANT(201, POST(worker, "/cases", "%s", body));
	assert_string_equal(town_text(t, "id"), town_get(t, "case"));
	t->key = key;
	WANT(201, POST(other, "/cases", "%s", body));
	assert_string_not_equal(town_text(t, "id"), town_get(t, "case"));
	/* A refusal is not remembered: the same key may be used once it is repaired. */
	t->key = "a key that was refused once";
	WANT(400, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":0,\"lat\":0}"));
	t->key = "a key that was refused once";
	WANT(201, POST(&nobody, "/snaps", "%s", body));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 4);
}

static void a_place_outside_the_territory_is_refused(struct town *t)
{
	static const char *const points[] = { "0,0", "126.035,45.005", "126.005,45.02", "126.0500001,45.005", "-126.005,45.005" };

	for (size_t i = 0; i < sizeof points / sizeof points[0]; i++) {
		double lon, lat;
		sscanf(points[i], "%lf,%lf", &lon, &lat);
		WANT(400, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":%.7f,\"lat\":%.7f}", lon, lat));
		assert_string_equal(town_text(t, "field"), "lon");
	}
	WANT(400, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":181,\"lat\":45}"));
	WANT(400, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":90.1}"));
	assert_string_equal(town_text(t, "field"), "lat");
	/* What phones in China say is another datum; it is turned, and lies elsewhere. */
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"a hole\",\"lon\":126.0113,\"lat\":45.0072,\"datum\":\"gcj02\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE lon > 126.0 AND lon < 126.01"), 1);
}

static void a_photo_that_is_none_is_refused(struct town *t)
{
	static const char *const bodies[] = { "no form", "--x\r\n\r\n--x--\r\n",
	    "--x\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\nno picture\r\n--x--\r\n",
		"--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\n\x89PNG\r\n--x--\r\n",
		    "--x\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\nGIF89a" };

	for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++) {
		t->type = "multipart/form-data; boundary=x";
		t->body_n = strlen(bodies[i]);
		WANT(i == 2 ? t->r.status : 400, town_call(t, &nobody, "POST", "/photos", "%s", bodies[i]));
		assert_true(t->r.status == 400 || t->r.status == 415);
		assert_true(*town_text(t, "detail"));
	}
	WANT(415, POST(&nobody, "/photos", "{}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM photo"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(every_field_of_every_command_is_checked),
		BOTH(an_id_in_the_address_that_is_none_is_not_found),
		BOTH(versions_and_keys_are_asked_for),
		BOTH(a_key_answers_again_and_refuses_another_body),
		BOTH(a_place_outside_the_territory_is_refused),
		BOTH(a_photo_that_is_none_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
