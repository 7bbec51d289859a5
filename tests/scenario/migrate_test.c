/*
 * migrate_test.c: open cases go on under another version of their definition: only when somebody says so, only where they fit, and
 * never by half.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scenario/scenario.h"

/* Adopts tests/scenario/processes/single.yaml with every `from` written as `to`. */
static void adopt(struct town *t, const char *from, const char *to)
{
	char *text = calloc(1, 40000), *out = calloc(1, 80000), *body;
	size_t n = 0;
	json_t *v = json_object();
	FILE *f = fopen("tests/scenario/processes/single.yaml", "rb");
	const char *at = text;

	assert_non_null(f);
	assert_true(fread(text, 1, 39999, f) > 0);
	fclose(f);
	for (const char *hit; *from && (hit = strstr(at, from)); at = hit + strlen(from))
		n += (size_t)snprintf(out + n, 80000 - n, "%.*s%s", (int)(hit - at), at, to);
	snprintf(out + n, 80000 - n, "%s", at);
	json_object_set_new(v, "body", json_string(out));
	body = json_dumps(v, JSON_COMPACT);
	assert_true(POST(&operator, "/operator/processes", "%s", body) < 300);
	free(body);
	free(out);
	free(text);
	json_decref(v);
}

static void opened(struct town *t, const char *name)
{
	WANT(201, POST(WORKER, "/cases", "{\"text\":\"a cover is gone\",\"process\":\"single\",\"lon\":126.005,\"lat\":45.005}"));
	town_keep(t, name, "id");
	town_keep(t, "case", "id");
}

static int migrate(struct town *t, const struct who *w, bool dry)
{
	return POST(w, "/cases/migrate", "{\"process\":\"single\",\"dry_run\":%s}", dry ? "true" : "false");
}

static void a_case_ends_under_its_own_version_unless_it_is_moved(struct town *t)
{
	char before[80], after[80];

	adopt(t, "", "");
	opened(t, "one");
	adopt(t, "id: take,", "id: receive,");
	town_value(t, before, sizeof before, "SELECT definition FROM case_file WHERE tenant = 1 AND id = %s", town_get(t, "one"));
	WANT(200, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"limit\":\"days\"}"));
	WANT(404, town_act(t, ROADS, "receive", "{}"));
	/* Who may, and of the whole city only. */
	WANT(403, migrate(t, CENTRE, false));
	WANT(403, migrate(t, SYSTEM, false));
	WANT(400, POST(ADMIN, "/cases/migrate", "{\"process\":\"nothing\"}"));
	WANT(200, migrate(t, ADMIN, true));
	assert_int_equal(town_int(t, "fit"), 1);
	assert_int_equal(town_int(t, "moved"), 0);
	WANT(404, town_act(t, ROADS, "receive", "{}"));
	WANT(200, GET(ROADS, "/cases/$one"));
	int64_t due = town_time(t, "due");
	WANT(200, migrate(t, ADMIN, false));
	assert_int_equal(town_int(t, "moved"), 1);
	town_value(t, after, sizeof after, "SELECT definition FROM case_file WHERE tenant = 1 AND id = %s", town_get(t, "one"));
	assert_string_not_equal(before, after);
	/* What was promised stays; what may be done is what the new version says. */
	WANT(200, GET(ROADS, "/cases/$one"));
	assert_int_equal(town_time(t, "due"), due);
	assert_true(town_has(t, "can", "receive"));
	assert_false(town_has(t, "can", "take"));
	WANT(200, town_act(t, ROADS, "receive", "{}"));
	WANT(200, town_act(t, ROADS, "end", "{}"));
	/* Again, and there is nothing to do; what is closed stays as it was. */
	WANT(200, migrate(t, ADMIN, false));
	assert_int_equal(town_int(t, "moved"), 0);
}

static void where_one_does_not_fit_none_is_moved(struct town *t)
{
	adopt(t, "", "");
	opened(t, "one");
	opened(t, "two");
	WANT(200, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"limit\":\"days\"}"));
	/* The new version calls the state in which the second lies otherwise. */
	adopt(t, "given", "handed");
	WANT(200, migrate(t, ADMIN, true));
	assert_int_equal(town_int(t, "fit"), 1);
	assert_int_equal(town_size(t, "misfits"), 1);
	assert_string_equal(town_text(t, "misfits.0.id"), town_get(t, "two"));
	assert_string_equal(town_text(t, "misfits.0.state"), "given");
	assert_non_null(strstr(town_text(t, "misfits.0.reasons.0"), "given"));
	WANT(409, migrate(t, ADMIN, false));
	assert_int_equal(town_count(t, "SELECT COUNT(DISTINCT definition) FROM case_file WHERE tenant = 1 AND process = 'single'"), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE tenant = 1 AND kind = 'case.migrated'"), 0);
	/* It is brought on by the old version, and then both fit. */
	WANT(200, town_act(t, ROADS, "take", "{}"));
	WANT(200, migrate(t, ADMIN, false));
	assert_int_equal(town_int(t, "moved"), 2);
	town_on(t, "one");
	WANT(200, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"limit\":\"days\"}"));
	assert_string_equal(town_state(t, "one"), "handed");
	/* A limit that was chosen and stands no more. */
	adopt(t, "days", "week");
	WANT(409, migrate(t, ADMIN, false));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE tenant = 1 AND kind = 'case.migrated'"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_case_ends_under_its_own_version_unless_it_is_moved),
		BOTH(where_one_does_not_fit_none_is_moved),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
