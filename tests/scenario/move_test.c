/*
 * move_test.c: the tree changes under running cases: what is open goes to the desks of the new place, what is closed stays.
 */
#include "scenario/scenario.h"

static bool lies_with(struct town *t, const struct who *w, const char *queue, const char *number)
{
	char path[80];

	snprintf(path, sizeof path, "/cases?queue=%s&limit=200", queue);
	WANT(200, GET(w, path));
	for (size_t i = 0; i < town_size(t, "items"); i++) {
		snprintf(path, sizeof path, "items.%zu.number", i);
		if (strcmp(town_text(t, path), number) == 0)
			return true;
	}
	return false;
}

static void an_open_case_follows_its_community_to_another_street(struct town *t)
{
	char open[20], closed[20];
	const struct who *west = town_who(t, "street_desk", "990102001", NULL);

	town_snap(t, EAST);
	town_bring(t, "closed");
	snprintf(closed, sizeof closed, "%s", town_get(t, "number"));
	town_snap(t, EAST);
	town_bring(t, "filed");
	snprintf(open, sizeof open, "%s", town_get(t, "number"));
	assert_true(lies_with(t, STREET, "todo", open));
	assert_false(lies_with(t, west, "all", open));

	WANT(200, GET(&operator, "/nodes?code=990101001001"));
	town_keep(t, "moving", "id");
	WANT(200, GET(&operator, "/nodes?code=990102001"));
	town_keep(t, "under", "id");
	WANT(200, POST(&operator, "/nodes/$moving/reparent", "{\"parent\":\"$under\"}"));
	town_tick(t);

	assert_true(lies_with(t, west, "todo", open));
	assert_false(lies_with(t, STREET, "all", open));
	assert_true(lies_with(t, STREET, "closed", closed));
	assert_false(lies_with(t, west, "all", closed));
	/* What is reported there from now on lies with the new street at once. */
	town_snap(t, EAST);
	assert_true(lies_with(t, west, "all", town_get(t, "number")));
	town_tick(t);
	WANT(200, GET(&operator, "/cases/$case"));
	assert_int_equal(town_int(t, "version"), 1);
}

static void a_case_that_moved_is_handled_to_its_end(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "reported");
	WANT(200, GET(&operator, "/nodes?code=990101001001"));
	town_keep(t, "moving", "id");
	WANT(200, GET(&operator, "/nodes?code=990102001"));
	town_keep(t, "under", "id");
	WANT(200, POST(&operator, "/nodes/$moving/reparent", "{\"parent\":\"$under\"}"));
	town_restart(t);
	town_tick(t);
	const struct who *west = town_who(t, "street_desk", "990102001", NULL);
	WANT(200, town_act(t, west, "file", "{\"category\":\"roads\"}"));
	/* The old street's unit no longer answers there. */
	WANT(400, town_act(t, west, "dispatch", "{\"org\":\"$roads\",\"limit\":\"normal\"}"));
	WANT(200, town_act(t, west, "dispatch", "{\"org\":\"$west_roads\",\"limit\":\"normal\"}"));
	const struct who *unit = town_who(t, "dept_desk", "990102", "west_roads");
	WANT(200, town_act(t, unit, "accept", "{}"));
	WANT(200, town_act(t, unit, "finish", "{\"words\":\"done\"}"));
	WANT(200, town_act(t, west, "pass", "{}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(an_open_case_follows_its_community_to_another_street),
		BOTH(a_case_that_moved_is_handled_to_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
