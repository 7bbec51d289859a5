/*
 * queue_test.c: what lies on whose desk: the contents, the counts and the pages of every role's queues.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scenario/scenario.h"

/* The count that GET /queues tells, and how many rows GET /cases has; both must say the same. */
static int64_t queue(struct town *t, const struct who *w, const char *name)
{
	char path[60];
	int64_t counted = -1, listed;

	snprintf(path, sizeof path, "/cases?queue=%s&limit=200", name);
	WANT(200, GET(w, path));
	listed = (int64_t)town_size(t, "items");
	WANT(200, GET(w, "/queues"));
	for (int i = 0; i < 5; i++) {
		snprintf(path, sizeof path, "items.%d.queue", i);
		if (strcmp(town_text(t, path), name) == 0) {
			snprintf(path, sizeof path, "items.%d.count", i);
			counted = town_int(t, path);
		}
	}
	if (counted != -1)
		assert_int_equal(counted, listed);
	return listed;
}

static bool lists(struct town *t, const struct who *w, const char *name, const char *number)
{
	char path[60];

	snprintf(path, sizeof path, "/cases?queue=%s&limit=200", name);
	WANT(200, GET(w, path));
	for (size_t i = 0; i < town_size(t, "items"); i++) {
		snprintf(path, sizeof path, "items.%zu.number", i);
		if (strcmp(town_text(t, path), number) == 0)
			return true;
	}
	return false;
}

static void every_desk_has_what_it_must_act_on(struct town *t)
{
	static const char *const states[] = { "reported", "filed", "dispatched", "handling", "checking", "closed" };
	static const struct { const char *role, *code, *org; int todo, running, closed; } desks[] = {
		{ "grid_worker", "990101001001", NULL, 0, 5, 1 }, { "community_desk", "990101001001", NULL, 3, 5, 1 },
		{ "street_desk", "990101001", NULL, 4, 6, 1 }, { "county_desk", "990101", NULL, 4, 6, 1 },
		{ "dept_desk", "990101", "roads", 2, 3, 1 }, { "dept_desk", "990101", "housing", 0, 0, 0 },
		{ "leader", "990101", NULL, 0, 6, 1 }, { "community_desk", "990101001002", NULL, 1, 1, 0 },
		{ "community_desk", "990102001001", NULL, 1, 1, 0 }, { "leader", "9901", NULL, 0, 7, 1 },
	};

	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		town_snap(t, EAST);
		town_bring(t, states[i]);
	}
	town_snap(t, SOUTH);
	town_snap(t, WEST);
	for (size_t i = 0; i < sizeof desks / sizeof desks[0]; i++) {
		const struct who *w = town_who(t, desks[i].role, desks[i].code, desks[i].org);
		if (queue(t, w, "todo") != desks[i].todo || queue(t, w, "running") != desks[i].running || queue(t, w, "closed") != desks[i].closed ||
		    queue(t, w, "all") != desks[i].running + desks[i].closed || queue(t, w, "late") != 0)
			fail_msg("%s: todo %d running %d closed %d", w->name, (int)queue(t, w, "todo"), (int)queue(t, w, "running"), (int)queue(t, w, "closed"));
	}
	WANT(403, GET(SYSTEM, "/cases"));
	WANT(403, GET(SYSTEM, "/queues"));
	WANT(401, GET(&nobody, "/cases"));
	town_later(t, 60 * US_DAY);
	town_tick(t);
	assert_int_equal(queue(t, CENTRE, "late"), 6);
	assert_int_equal(queue(t, DESK, "late"), 5);
}

static void a_list_is_cut_by_node_unit_state_channel_and_number(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "dispatched");
	town_snap(t, EAST_2);
	town_snap(t, SOUTH);
	WANT(201, POST(WORKER, "/cases", "{\"text\":\"rubbish\",\"lon\":126.005,\"lat\":45.005}"));
	WANT(200, GET(CENTRE, "/cases?queue=running&node=$n990101001002"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(CENTRE, "/cases?queue=all&node=$n990101001001001"));
	assert_int_equal(town_size(t, "items"), 2);
	WANT(200, GET(CENTRE, "/cases?queue=running&node=$n990102"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(CENTRE, "/cases?queue=running&org=$roads"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(CENTRE, "/cases?queue=all&org=$housing"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(CENTRE, "/cases?queue=running&state=reported"));
	assert_int_equal(town_size(t, "items"), 3);
	WANT(200, GET(CENTRE, "/cases?queue=running&channel=grid"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(CENTRE, "/cases?queue=all&number=$number"));
	assert_int_equal(town_size(t, "items"), 1);
	/* Another unit's desk does not find it by asking for the unit. */
	WANT(200, GET(HOUSING, "/cases?queue=all&org=$roads"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(400, GET(CENTRE, "/cases?queue=mine"));
	WANT(400, GET(CENTRE, "/cases?cursor=zzz"));
	assert_string_equal(town_text(t, "field"), "cursor");
}

static void a_list_is_cut_by_kind_category_and_days(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "dispatched");
	town_snap(t, EAST_2);
	town_later(t, 3 * US_DAY);
	town_snap(t, EAST);
	WANT(200, GET(CENTRE, "/cases?queue=running&category=roads"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(CENTRE, "/cases?queue=running&process=event"));
	assert_int_equal(town_size(t, "items"), 3);
	WANT(200, GET(CENTRE, "/cases?queue=running&process=hotline"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(CENTRE, "/cases?queue=running&matter=NONE-1"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(CENTRE, "/cases?queue=all&to=2026-06-02"));
	assert_int_equal(town_size(t, "items"), 2);
	WANT(200, GET(CENTRE, "/cases?queue=all&from=2026-06-01&to=2026-06-02&category=roads"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(CENTRE, "/cases?queue=running&from=2026-06-03"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(400, GET(CENTRE, "/cases?queue=all&category=roads"));
	assert_string_equal(town_text(t, "field"), "from");
	WANT(400, GET(CENTRE, "/cases?queue=closed&process=event&from=2020-01-01"));
	assert_string_equal(town_text(t, "field"), "from");
	WANT(400, GET(CENTRE, "/cases?queue=running&from=2026-02-03&to=2026-02-01"));
	assert_string_equal(town_text(t, "field"), "to");
}

static void pages_hold_every_case_once(struct town *t)
{
	static const char *const queues[] = { "todo", "running", "all", "running&sort=opened" };
	char next[60], path[120], seen[24][40];

	for (int i = 0; i < 23; i++) {
		town_snap(t, i % 3 ? EAST : SOUTH);
		if (i % 4 == 0)
			town_later(t, US_MINUTE);      /* several of one due, and several dues */
	}
	for (size_t q = 0; q < 4; q++) {
		int n = 0;
		*next = 0;
		do {
			snprintf(path, sizeof path, "/cases?queue=%s&limit=5%s%s", queues[q], *next ? "&cursor=" : "", next);
			WANT(200, GET(STREET, path));
			for (size_t i = 0; i < town_size(t, "items"); i++) {
				snprintf(path, sizeof path, "items.%zu.id", i);
				for (int k = 0; k < n; k++)
					assert_string_not_equal(seen[k], town_text(t, path));
				assert_true(n < 24);
				snprintf(seen[n++], sizeof seen[0], "%s", town_text(t, path));
			}
			snprintf(next, sizeof next, "%s", town_text(t, "next"));
		} while (*next);
		assert_int_equal(n, 23);
	}
}

static void a_list_is_sorted_as_asked_where_an_index_carries_it(struct town *t)
{
	static const char *const refused[] = { "todo&sort=opened", "late&sort=opened", "closed&sort=due", "all&sort=due", "todo&sort=number" };
	static const char *const carried[] = { "todo&sort=due", "late&sort=due", "closed&sort=opened", "all&sort=opened", "running&sort=due" };
	char path[80];

	for (int i = 0; i < 3; i++) {
		town_snap(t, i == 1 ? SOUTH : EAST);
		town_later(t, US_MINUTE);
	}
	town_set(t, "newest", town_get(t, "case"));
	town_snap(t, EAST);
	town_bring(t, "closed");
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		snprintf(path, sizeof path, "/cases?queue=%s", refused[i]);
		WANT(400, GET(STREET, path));
		assert_string_equal(town_text(t, "field"), "sort");
		snprintf(path, sizeof path, "/cases?queue=%s", carried[i]);
		WANT(200, GET(STREET, path));
	}
	/* What is closed is not running; a small place and a large one alike. */
	WANT(200, GET(STREET, "/cases?queue=running&sort=opened"));
	assert_int_equal(town_size(t, "items"), 3);
	assert_string_equal(town_text(t, "items.0.id"), town_get(t, "newest"));
	assert_true(town_time(t, "items.0.opened") > town_time(t, "items.1.opened") && town_time(t, "items.1.opened") > town_time(t, "items.2.opened"));
	WANT(200, GET(DESK, "/cases?queue=running&sort=opened"));
	assert_string_equal(town_text(t, "items.0.id"), town_get(t, "newest"));
	assert_int_equal(town_size(t, "items"), 2);
	WANT(200, GET(DESK, "/cases?queue=closed"));
	assert_int_equal(town_size(t, "items"), 1);
}

static void grant(struct town *t, const struct who *w, const char *role, const char *node, const char *org)
{
	char path[60];

	snprintf(path, sizeof path, "/posts/%" PRId64 "/grants", w->post);
	if (org)
		WANT(200, POST(&operator, path, "{\"role\":\"%s\",\"node\":\"%s\",\"org\":\"%s\"}", role, node, org));
	else
		WANT(200, POST(&operator, path, "{\"role\":\"%s\",\"node\":\"%s\"}", role, node));
}

static void grants_that_overlap_count_a_case_once(struct town *t)
{
	const struct who *w = town_who(t, "leader", "990101", NULL);

	grant(t, w, "community_desk", "$n990101001001", NULL);
	grant(t, w, "street_desk", "$n990101001", NULL);
	town_snap(t, EAST);
	town_snap(t, SOUTH);
	assert_int_equal(queue(t, w, "todo"), 2);
	assert_int_equal(queue(t, w, "running"), 2);
	town_bring(t, "dispatched");
	assert_int_equal(queue(t, w, "todo"), 1);
	assert_int_equal(queue(t, w, "all"), 2);
}

/* Who files in one community and reads the county has the community's cases to do, not the county's. */
static void a_right_held_elsewhere_puts_nothing_on_the_desk(struct town *t)
{
	const struct who *w = town_who(t, "leader", "990101", NULL);

	grant(t, w, "community_desk", "$n990101001002", NULL);
	town_snap(t, EAST);
	assert_int_equal(queue(t, w, "todo"), 0);
	assert_int_equal(queue(t, w, "running"), 1);
	town_snap(t, SOUTH);
	assert_int_equal(queue(t, w, "todo"), 1);
	assert_true(lists(t, w, "todo", town_get(t, "number")));
	assert_int_equal(queue(t, w, "running"), 2);
}

static void a_post_with_many_grants_sees_them_all(struct town *t)
{
	const struct who *w = town_who(t, "", "990101001", NULL);

	/* Four units first, then places. */
	for (int i = 0; i < 6; i++) {
		WANT(201, POST(&operator, "/orgs", "{\"name\":\"bureau %d\",\"kind\":\"department\",\"node\":\"$n990101\"}", i));
		town_keep(t, "bureau", "id");
		grant(t, w, "dept_desk", "$n990101", "$bureau");
	}
	grant(t, w, "community_desk", "$n990101001002", NULL);
	grant(t, w, "community_desk", "$n990101001001", NULL);
	town_snap(t, EAST);
	town_snap(t, SOUTH);
	assert_int_equal(queue(t, w, "todo"), 2);
	town_bring(t, "filed");
	WANT(200, town_act(t, &operator, "dispatch", "{\"org\":\"$bureau\",\"limit\":\"normal\"}"));
	assert_int_equal(queue(t, w, "todo"), 2);
	assert_int_equal(queue(t, w, "running"), 2);
}

static int64_t topic(struct town *t, const struct who *w)
{
	WANT(200, GET(w, "/events"));
	assert_true(t->r.stream != 0);
	return t->r.stream;
}

static void a_stream_hears_of_every_place_of_its_post(struct town *t)
{
	const struct who *w = town_who(t, "community_desk", "990101001001", NULL), *unit = ROADS;

	assert_int_equal(topic(t, unit), strtoll(town_get(t, "roads"), NULL, 10));
	assert_int_not_equal(topic(t, w), topic(t, STREET));
	grant(t, w, "community_desk", "$n990101001002", NULL);
	assert_int_equal(topic(t, w), topic(t, STREET));
	grant(t, unit, "leader", "$n990101001", NULL);
	assert_int_equal(topic(t, unit), topic(t, CENTRE));
	WANT(403, GET(SYSTEM, "/events"));
}

/* A small place's list is put together from what is open and what is closed; an unit's is read by unit. */
static void a_list_of_everything_goes_newest_first_over_pages_whether_open_or_closed(struct town *t)
{
	static const struct { const char *role, *code, *org; } whose[] = {
		{ "community_desk", "990101001001", NULL }, { "county_desk", "990101", NULL }, { "dept_desk", "990101", "roads" },
	};
	char made[9][20], path[120], at[40];

	for (int i = 0; i < 9; i++) {
		town_snap(t, i % 2 ? EAST : EAST_2);
		town_bring(t, i % 3 == 0 ? "closed" : "handling");
		snprintf(made[i], sizeof made[i], "%s", town_get(t, "number"));
		t->now += US_SECOND;
	}
	town_snap(t, WEST);
	for (size_t w = 0; w < sizeof whose / sizeof whose[0]; w++) {
		const struct who *desk = town_who(t, whose[w].role, whose[w].code, whose[w].org);
		int seen = 0, closed = 0;
		snprintf(path, sizeof path, "/cases?queue=all&limit=4");
		for (int page = 0; page < 3; page++) {
			WANT(200, GET(desk, path));
			for (size_t i = 0; i < town_size(t, "items"); i++, seen++) {
				snprintf(at, sizeof at, "items.%zu.number", i);
				assert_string_equal(town_text(t, at), made[8 - seen]);
			}
			snprintf(path, sizeof path, "/cases?queue=all&limit=4&cursor=%s", town_text(t, "next"));
		}
		assert_int_equal(seen, 9);
		WANT(200, GET(desk, "/cases?queue=closed&limit=200"));
		for (size_t i = 0; i < town_size(t, "items"); i++, closed++) {
			snprintf(at, sizeof at, "items.%zu.number", i);
			assert_string_equal(town_text(t, at), made[6 - 3 * closed]);
		}
		assert_int_equal(closed, 3);
	}
}

static void a_number_finds_its_case_only_where_it_lies_and_as_it_is(struct town *t)
{
	town_snap(t, EAST);
	WANT(200, GET(DESK, "/cases?queue=all&number=$number"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(DESK, "/cases?queue=closed&number=$number"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(DESK, "/cases?queue=all&number=$number&state=filed"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(DESK, "/cases?queue=all&number=$number&state=reported&channel=snap"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(ROADS, "/cases?queue=all&number=$number"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(town_who(t, "community_desk", "990101001002", NULL), "/cases?queue=all&number=$number"));
	assert_int_equal(town_size(t, "items"), 0);
	town_bring(t, "dispatched");
	WANT(200, GET(ROADS, "/cases?queue=all&number=$number"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(HOUSING, "/cases?queue=all&number=$number"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(DESK, "/cases?queue=all&number=999999-00000000"));
	assert_int_equal(town_size(t, "items"), 0);
}

static void whoever_asks_learns_the_words_of_the_definitions(struct town *t)
{
	const json_t *event = NULL, *state;

	t->lang = "zh";
	WANT(200, GET(&nobody, "/processes"));
	for (size_t i = 0; i < town_size(t, "items"); i++) {
		const json_t *one = json_array_get(town_at(t, "items"), i);
		if (strcmp(json_string_value(json_object_get(one, "id")), "event") == 0)
			event = one;
	}
	assert_non_null(event);
	state = json_array_get(json_object_get(event, "states"), 0);
	assert_string_equal(json_string_value(json_object_get(state, "id")), "reported");
	assert_string_equal(json_string_value(json_object_get(state, "name")), "待建档");
	assert_string_equal(json_string_value(json_object_get(state, "step")),
	                    json_string_value(json_object_get(json_array_get(json_object_get(event, "steps"), 0), "id")));
	assert_true(json_array_size(json_object_get(event, "categories")) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_list_of_everything_goes_newest_first_over_pages_whether_open_or_closed),
		BOTH(a_number_finds_its_case_only_where_it_lies_and_as_it_is),
		BOTH(every_desk_has_what_it_must_act_on),
		BOTH(a_list_is_cut_by_node_unit_state_channel_and_number),
		BOTH(a_list_is_cut_by_kind_category_and_days),
		BOTH(pages_hold_every_case_once),
		BOTH(a_list_is_sorted_as_asked_where_an_index_carries_it),
		BOTH(grants_that_overlap_count_a_case_once),
		BOTH(a_right_held_elsewhere_puts_nothing_on_the_desk),
		BOTH(a_post_with_many_grants_sees_them_all),
		BOTH(a_stream_hears_of_every_place_of_its_post),
		BOTH(whoever_asks_learns_the_words_of_the_definitions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
