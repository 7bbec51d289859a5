/*
 * openapi_test.c: every command is called as its sample says, and what it really answers fits what /openapi.json promises.
 * The validator knows the part of JSON Schema that base/shape.h writes, and refuses keywords that it does not know.
 */
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/text.h"
#include "scenario/calls.h"

/* ---- a small validator ---- */

struct schema_check { json_t *root; char said[400]; };

static bool wrong(struct schema_check *k, const char *at, const char *what)
{
	if (!*k->said)
		snprintf(k->said, sizeof k->said, "%s: %s", *at ? at : "(top)", what);
	return false;
}

static bool valid(struct schema_check *k, json_t *schema, json_t *v, const char *at);

static json_t *resolve(struct schema_check *k, const char *ref)
{
	json_t *at = k->root;
	char part[100];

	for (ref += 2; *ref; ) {
		size_t n = strcspn(ref, "/");
		snprintf(part, sizeof part, "%.*s", (int)n, ref);
		at = json_object_get(at, part);
		ref += n + (ref[n] == '/');
	}
	return at;
}

static bool type_fits(const char *type, json_t *v)
{
	return strcmp(type, "object") == 0 ? json_is_object(v) : strcmp(type, "array") == 0 ? json_is_array(v) :
	       strcmp(type, "string") == 0 ? json_is_string(v) : strcmp(type, "integer") == 0 ? json_is_integer(v) :
	       strcmp(type, "number") == 0 ? json_is_number(v) : strcmp(type, "boolean") == 0 && json_is_boolean(v);
}

static bool valid_object(struct schema_check *k, json_t *schema, json_t *v, const char *at)
{
	json_t *properties = json_object_get(schema, "properties"), *one;
	const char *key;
	char where[300];
	size_t i;

	json_array_foreach(json_object_get(schema, "required"), i, one)
		if (!json_object_get(v, json_string_value(one)))
			return wrong(k, at, json_string_value(one));
	json_object_foreach(v, key, one) {
		json_t *sub = json_object_get(properties, key);
		snprintf(where, sizeof where, "%s%s%s", at, *at ? "." : "", key);
		if (!sub && json_is_false(json_object_get(schema, "additionalProperties")))
			return wrong(k, where, "is not in the schema");
		if (sub && !valid(k, sub, one, where))
			return false;
	}
	return true;
}

static bool valid_array(struct schema_check *k, json_t *schema, json_t *v, const char *at)
{
	json_t *items = json_object_get(schema, "items"), *one, *max = json_object_get(schema, "maxItems"), *min = json_object_get(schema, "minItems");
	char where[300];
	size_t i;

	if ((max && json_array_size(v) > (size_t)json_number_value(max)) || (min && json_array_size(v) < (size_t)json_number_value(min)))
		return wrong(k, at, "has too many or too few items");
	json_array_foreach(v, i, one) {
		snprintf(where, sizeof where, "%s.%zu", at, i);
		if (items && !valid(k, items, one, where))
			return false;
	}
	return true;
}

static bool valid_text(struct schema_check *k, json_t *schema, json_t *v, const char *at)
{
	const char *s = json_string_value(v), *format = json_string_value(json_object_get(schema, "format")),
		*pattern = json_string_value(json_object_get(schema, "pattern"));
	json_t *max = json_object_get(schema, "maxLength"), *min = json_object_get(schema, "minLength");
	double n = (double)text_chars(s);
	int64_t us;
	day_t day;
	regex_t re;

	if ((max && n > json_number_value(max)) || (min && n < json_number_value(min)))
		return wrong(k, at, "is too long or too short");
	if (format && strcmp(format, "date-time") == 0 && !day_read_time(s, &us))
		return wrong(k, at, "is no time");
	if (format && strcmp(format, "date") == 0 && !day_read(s, &day))
		return wrong(k, at, "is no day");
	if (pattern) {
		assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
		bool fits = regexec(&re, s, 0, NULL, 0) == 0;
		regfree(&re);
		if (!fits)
			return wrong(k, at, "does not fit its pattern");
	}
	return true;
}

static bool valid(struct schema_check *k, json_t *schema, json_t *v, const char *at)
{
	static const char *const known[] = { "type", "properties", "required", "additionalProperties", "items", "enum", "minLength", "maxLength",
		"minItems", "maxItems", "minimum", "maximum", "pattern", "format", "description", "writeOnly", "exclusiveMinimum", "$ref", "title" };
	json_t *one, *found = NULL, *choice = json_object_get(schema, "enum"), *min = json_object_get(schema, "minimum"),
		*max = json_object_get(schema, "maximum");
	const char *key, *ref = json_string_value(json_object_get(schema, "$ref")), *type = json_string_value(json_object_get(schema, "type"));
	size_t i;

	json_object_foreach(schema, key, one) {
		bool is_known = false;
		for (i = 0; i < sizeof known / sizeof known[0]; i++)
			is_known |= strcmp(known[i], key) == 0;
		if (!is_known)
			return wrong(k, at, key);
	}
	if (ref)
		return resolve(k, ref) ? valid(k, resolve(k, ref), v, at) : wrong(k, at, ref);
	if (type && !type_fits(type, v))
		return wrong(k, at, "is of another type");
	json_array_foreach(choice, i, one)
		if (json_equal(one, v))
			found = one;
	if (choice && !found)
		return wrong(k, at, "is none of the enum");
	if ((min && json_number_value(v) < json_number_value(min)) || (max && json_number_value(v) > json_number_value(max)))
		return wrong(k, at, "is out of range");
	return json_is_object(v) ? valid_object(k, schema, v, at) : json_is_array(v) ? valid_array(k, schema, v, at) :
	       json_is_string(v) ? valid_text(k, schema, v, at) : true;
}

/* ---- answers ---- */

static json_t *operation(json_t *root, const struct cmd *cmd)
{
	char path[200], method[8] = "";

	snprintf(path, sizeof path, "%s%s", cmd->flags & CMD_TOP ? "" : "/api/v1", cmd->path);
	for (size_t i = 0; cmd->method[i]; i++)
		method[i] = (char)(cmd->method[i] | 0x20);
	return json_object_get(json_object_get(json_object_get(root, "paths"), path), method);
}

static json_t *at(json_t *v, const char *const *path)
{
	for (; *path; path++)
		v = json_object_get(v, *path);
	return v;
}

/* True if the answer fits; else it says why not. */
static bool check_answer(struct town *t, json_t *root, const struct sample *s)
{
	struct schema_check k = { .root = root };
	const struct cmd *cmd = sample_cmd(s, NULL);
	json_t *op = operation(root, cmd), *schema = at(op, (const char *[]){ "responses", "2XX", "content", "application/json", "schema", NULL });

	if (cmd->flags & CMD_INTERNAL) {
		assert_null(op);
		return true;
	}
	assert_non_null(op);
	if (s->status >= 400)
		schema = at(root, (const char *[]){ "components", "schemas", "Problem", NULL });
	if (!schema || t->r.file || t->r.stream)
		return true;
	if (!t->body)
		print_error("%s %s promises a body and answers none\n", s->method, s->path);
	else if (!valid(&k, schema, t->body, ""))
		print_error("%s %s: %s in %.*s\n", s->method, s->path, k.said, t->r.n < 1000 ? (int)t->r.n : 1000, t->r.body);
	else
		return true;
	return false;
}

static void every_answer_fits_the_description(struct town *t)
{
	json_t *root;
	int fit = 0;

	town_objects(t);
	WANT(200, GET(&nobody, "/openapi.json"));
	root = json_incref(t->body);
	for (int i = 0; i < samples_n; i++) {
		const struct sample *s = &samples[i];
		const struct who *w = sample_who(t, s);
		town_later(t, US_SECOND);
		if (s->before)
			s->before(t);
		if (sample_call(t, s, w, "*", s->body) != s->status)
			print_error("%s %s: %d, not %d: %.*s\n", s->method, s->path, t->r.status, s->status, (int)t->r.n, t->r.body ? t->r.body : "");
		else
			fit += check_answer(t, root, s);
	}
	printf("# %d answers fit the description\n", fit);
	assert_int_equal(fit, samples_n);
	json_decref(root);
}

static void every_command_has_a_sample(struct town *t)
{
	(void)t;
	samples_complete();
}

/* Two shapes of one name would be one schema, and one of them a lie. */
static void collect(const struct shape *s, const struct shape **seen, int *n)
{
	if (!s)
		return;
	for (int i = 0; i < *n; i++) {
		if (seen[i] == s)
			return;
		if (strcmp(seen[i]->name, s->name) == 0)
			fail_msg("two shapes are called %s", s->name);
	}
	assert_true(*n < 400);
	seen[(*n)++] = s;
	for (size_t i = 0; i < s->n; i++)
		collect(s->fields[i].sub, seen, n);
}

static void every_schema_has_a_name_of_its_own(struct town *t)
{
	const struct shape *seen[400];
	int n = 0;

	for (int i = 0; i < samples_n; i++) {
		const struct cmd *cmd = sample_cmd(&samples[i], NULL);
		collect(cmd->in, seen, &n);
		collect(cmd->out, seen, &n);
	}
	WANT(200, GET(&nobody, "/openapi.json"));
	assert_true(json_object_size(town_at(t, "components.schemas")) > 50);
}

/* Every $ref leads somewhere, and every refusal is described. */
static void refs(json_t *root, json_t *v)
{
	struct schema_check k = { .root = root };
	const char *key;
	json_t *one;
	size_t i;

	json_object_foreach(v, key, one) {
		if (strcmp(key, "$ref") == 0 && !resolve(&k, json_string_value(one)))
			fail_msg("%s leads nowhere", json_string_value(one));
		refs(root, one);
	}
	json_array_foreach(v, i, one)
		refs(root, one);
}

static void every_reference_leads_somewhere(struct town *t)
{
	WANT(200, GET(&nobody, "/openapi.json"));
	assert_string_equal(town_text(t, "openapi"), "3.1.0");
	refs(t->body, t->body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(every_answer_fits_the_description),
		BOTH(every_command_has_a_sample),
		BOTH(every_schema_has_a_name_of_its_own),
		BOTH(every_reference_leads_somewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
