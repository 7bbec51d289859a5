/*
 * bulk_test.c: one act on many cases: each by itself, so that what one is refused touches no other.
 */
#include <stdio.h>

#include "scenario/scenario.h"

/* Snaps brought to a state; their ids are $b0, $b1, … */
static void many(struct town *t, int n, const char *state)
{
	char key[16];

	for (int i = 0; i < n; i++) {
		town_snap(t, EAST);
		town_bring(t, state);
		snprintf(key, sizeof key, "b%d", i);
		town_set(t, key, town_get(t, "case"));
	}
}

static int status_of(struct town *t, int i)
{
	char path[40];

	snprintf(path, sizeof path, "results.%d.status", i);
	return (int)town_int(t, path);
}

#define FILE_ALL "{\"act\":\"file\",\"cases\":[{\"id\":\"$b0\",\"version\":1},{\"id\":\"$b1\",\"version\":1},{\"id\":\"$b2\",\"version\":1}]," \
	"\"fields\":{\"category\":\"roads\"}}"

static void each_case_has_its_own_result(struct town *t)
{
	many(t, 3, "reported");
	town_set(t, "case", town_get(t, "b1"));
	WANT(200, town_act(t, DESK, "decline", "{\"words\":\"not ours\"}"));
	WANT(200, POST(DESK, "/cases/bulk", FILE_ALL));
	assert_int_equal(town_int(t, "done"), 2);
	assert_int_equal(town_int(t, "refused"), 1);
	assert_int_equal(status_of(t, 0), 200);
	assert_int_equal(status_of(t, 1), 412);
	assert_int_equal(status_of(t, 2), 200);
	assert_true(*town_text(t, "results.1.detail"));
	assert_int_equal(town_int(t, "results.0.version"), 2);
	assert_string_equal(town_text(t, "results.2.id"), town_get(t, "b2"));
	WANT(200, GET(DESK, "/cases/$b2"));
	assert_string_equal(town_text(t, "state"), "filed");
	WANT(200, GET(DESK, "/cases/$b1"));
	assert_string_equal(town_text(t, "state"), "declined");
}

static void the_same_key_does_nothing_twice(struct town *t)
{
	int64_t before;

	many(t, 3, "reported");
	t->key = "one-key-for-all";
	WANT(200, POST(DESK, "/cases/bulk", FILE_ALL));
	assert_int_equal(town_int(t, "done"), 3);
	before = town_count(t, "SELECT COUNT(*) FROM journal");
	t->key = "one-key-for-all";
	WANT(200, POST(DESK, "/cases/bulk", FILE_ALL));
	assert_int_equal(town_int(t, "done"), 3);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal"), before);
	t->key = "another-key-now";
	WANT(200, POST(DESK, "/cases/bulk", FILE_ALL));
	assert_int_equal(town_int(t, "refused"), 3);
	assert_int_equal(status_of(t, 0), 412);
	/* The key remembers what was done with each case, so it takes no other act of it. */
	t->key = "one-key-for-all";
	WANT(200, POST(DESK, "/cases/bulk", "{\"act\":\"file\",\"cases\":[{\"id\":\"$b0\",\"version\":1}],\"fields\":{\"category\":\"water\"}}"));
	assert_int_equal(status_of(t, 0), 422);
}

static void nobody_may_more_at_once_than_one_by_one(struct town *t)
{
	many(t, 3, "reported");
	WANT(401, POST(&nobody, "/cases/bulk", FILE_ALL));
	WANT(403, POST(SYSTEM, "/cases/bulk", FILE_ALL));
	WANT(200, POST(town_who(t, "community_desk", "990102001001", NULL), "/cases/bulk", FILE_ALL));
	assert_int_equal(town_int(t, "done"), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(status_of(t, i), 404);
	WANT(200, POST(WORKER, "/cases/bulk", FILE_ALL));
	assert_int_equal(status_of(t, 0), 403);
}

static void what_is_no_bulk_is_refused_whole(struct town *t)
{
	many(t, 1, "reported");
	t->key = "";
	WANT(400, POST(DESK, "/cases/bulk", "{\"act\":\"file\",\"cases\":[{\"id\":\"$b0\",\"version\":1}]}"));
	WANT(400, POST(DESK, "/cases/bulk", "{\"act\":\"file\",\"cases\":[]}"));
	WANT(400, POST(DESK, "/cases/bulk", "{\"act\":\"../contact\",\"cases\":[{\"id\":\"$b0\",\"version\":1}]}"));
	WANT(400, POST(DESK, "/cases/bulk", "{\"act\":\"file\",\"cases\":[{\"id\":\"$b0\",\"version\":1},{\"id\":\"$b0\",\"version\":1}]}"));
	WANT(400, POST(DESK, "/cases/bulk", "{\"act\":\"file\",\"cases\":[{\"id\":\"$b0\",\"version\":1}],\"fields\":[1]}"));
	WANT(200, POST(DESK, "/cases/bulk", "{\"act\":\"no_such\",\"cases\":[{\"id\":\"$b0\",\"version\":1}]}"));
	assert_int_equal(status_of(t, 0), 404);
	WANT(200, GET(DESK, "/cases/$b0"));
	assert_string_equal(town_text(t, "state"), "reported");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(each_case_has_its_own_result), BOTH(the_same_key_does_nothing_twice), BOTH(nobody_may_more_at_once_than_one_by_one),
		BOTH(what_is_no_bulk_is_refused_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
