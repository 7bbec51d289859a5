/*
 * secret_test.c: a confidential case (保密件) is found by no way but its own desk's: not in lists, counts' lists, searches, near cases,
 * exports or releases, and by no picture of it. What the streams say holds nothing of any case.
 */
#include "scenario/scenario.h"

/* A dispute in the east that DESK reads, beside an open event that everybody of the place reads; $dispute, $number, $event. */
static void dispute(struct town *t)
{
	town_snap(t, EAST);
	town_set(t, "event", town_get(t, "case"));
	town_photo(t);
	town_case(t, WORKER, "mediation", "dispute", EAST, ",\"channel\":\"grid\",\"category\":\"neighbours\",\"photos\":[\"$photo\"]");
	WANT(200, GET(DESK, "/cases/$dispute"));
	town_keep(t, "number", "number");
}

static void nobody_finds(struct town *t, const struct who *w, const char *path)
{
	WANT(200, GET(w, path));
	assert_null(strstr(t->r.body, town_get(t, "dispute")));
	assert_null(strstr(t->r.body, town_get(t, "number")));
	assert_null(strstr(t->r.body, "words of dispute"));
}

static void no_list_and_no_search_shows_it(struct town *t)
{
	static const char *const paths[] = { "/cases?queue=all", "/cases?queue=all&number=$number", "/cases?queue=all&q=words%20of",
		"/cases?queue=running&sort=opened",
		"/cases?queue=all&state=registered", "/cases/near?lon=126.005&lat=45.005&text=words%20of%20dispute" };
	const struct who *who[] = { LEADER, ROADS, town_who(t, "leader", "990101001", NULL) };

	dispute(t);
	town_tick(t);
	for (size_t w = 0; w < sizeof who / sizeof who[0]; w++)
		for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
			nobody_finds(t, who[w], paths[i]);
	nobody_finds(t, &nobody, "/snaps/near?lon=126.005&lat=45.005");
	WANT(200, GET(DESK, "/cases"));
	assert_non_null(strstr(t->r.body, town_get(t, "dispute")));
}

static void its_page_its_time_and_its_picture_are_its_desks_alone(struct town *t)
{
	dispute(t);
	WANT(200, GET(DESK, "/cases/$dispute/time"));
	WANT(404, GET(LEADER, "/cases/$dispute/time"));
	WANT(404, GET(LEADER, "/cases/$dispute/answers"));
	WANT(404, GET(LEADER, "/cases/$dispute/route"));
	WANT(200, GET(DESK, "/photos/$photo/thumb"));
	WANT(404, GET(LEADER, "/photos/$photo/thumb"));
	WANT(404, GET(&nobody, "/photos/$photo/thumb"));
	/* Who may not read it is not told that it stands, whatever is tried. */
	t->if_match = "\"1\"";
	WANT(404, POST(LEADER, "/cases/$dispute/explain", "{\"clock\":1,\"words\":\"who knows\"}"));
}

#define A_RELEASE "{\"title\":\"A dispute\",\"text\":\"two neighbours\",\"place\":\"exact\",\"photos\":[]}"

static void it_is_not_released_and_leaves_in_no_table(struct town *t)
{
	dispute(t);
	assert_true(POST(STREET, "/cases/$dispute/release", A_RELEASE) >= 400);
	WANT(200, GET(&nobody, "/public/cases"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(201, POST(CENTRE, "/exports", "{\"format\":\"csv\",\"reason\":\"for the meeting\",\"words\":true}"));
	assert_int_equal(town_int(t, "rows"), 1);
}

static void the_lists_behind_a_count_leave_it_out(struct town *t)
{
	char path[200];

	dispute(t);
	town_later(t, US_HOUR);
	town_tick(t);
	snprintf(path, sizeof path, "/counts/cases?node=%s&metric=opened&from=2026-06-01&to=2026-06-01", town_get(t, "n990101"));
	if (GET(LEADER, path) == 200) {
		assert_null(strstr(t->r.body, town_get(t, "dispute")));
		assert_null(strstr(t->r.body, town_get(t, "number")));
	} else {
		fail_msg("%d: %s", t->r.status, t->r.body);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(no_list_and_no_search_shows_it),
		BOTH(its_page_its_time_and_its_picture_are_its_desks_alone),
		BOTH(it_is_not_released_and_leaves_in_no_table),
		BOTH(the_lists_behind_a_count_leave_it_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
