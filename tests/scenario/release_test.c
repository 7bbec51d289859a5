/*
 * release_test.c: what of a case the public sees: only what staff have released, in the words chosen for it, at a place rounded, and
 * nothing of it any more when it is withdrawn or erased.
 */
#include <stdio.h>

#include "scenario/scenario.h"

#define WORDS "{\"title\":\"A broken lamp\",\"text\":\"The lamp is being repaired\",\"place\":\"exact\",\"photos\":[\"$photo\"]}"

static void released(struct town *t, const char *state)
{
	town_snap(t, EAST);
	town_bring(t, state);
	town_photo(t);
	WANT(201, POST(STREET, "/cases/$case/release", WORDS));
}

static void nothing_is_public_before_staff_release_it(struct town *t)
{
	town_snap(t, EAST);
	WANT(200, GET(&nobody, "/public/cases"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(404, GET(&nobody, "/public/cases/$number"));
	town_photo(t);
	WANT(404, GET(&nobody, "/public/photos/$photo/full"));
	WANT(401, POST(&nobody, "/cases/$case/release", WORDS));
	WANT(403, POST(WORKER, "/cases/$case/release", WORDS));
	WANT(404, POST(town_who(t, "street_desk", "990102001", NULL), "/cases/$case/release", WORDS));
	WANT(400, POST(STREET, "/cases/$case/release", "{\"title\":\"A lamp\",\"text\":\"It is dark\",\"place\":\"here\"}"));
	WANT(400, POST(STREET, "/cases/$case/release",
	    "{\"title\":\"A lamp\",\"text\":\"It is dark\",\"place\":\"grid\",\"photos\":[\"$photo\",\"$photo\"]}"));
	WANT(409, POST(STREET, "/cases/$case/release/withdraw", "{\"reason\":\"never was\"}"));
}

static void what_is_released_is_shown_in_its_own_words_and_no_others(struct town *t)
{
	released(t, "handling");
	WANT(200, GET(&nobody, "/public/cases"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_string_equal(town_text(t, "items.0.title"), "A broken lamp");
	WANT(200, GET(&nobody, "/public/cases/$number"));
	assert_string_equal(town_text(t, "text"), "The lamp is being repaired");
	assert_string_equal(town_text(t, "photo_list.0.id"), town_get(t, "photo"));
	assert_int_equal(town_size(t, "photo_list"), 1);
	/* Neither the report's words nor anything said on the way. */
	assert_null(strstr(t->r.body, "follow"));
	assert_null(strstr(t->r.body, "contact"));
	WANT(200, GET(&nobody, "/public/photos/$photo/thumb"));
	WANT(404, GET(&nobody, "/photos/$photo/thumb"));
	WANT(404, GET(&nobody, "/public/photos/$photo/huge"));
}

static void a_place_is_rounded_or_the_middle_of_its_grid(struct town *t)
{
	released(t, "filed");
	WANT(200, GET(&nobody, "/public/cases/$number"));
	assert_true(json_number_value(town_at(t, "lon")) == 126.005 && json_number_value(town_at(t, "lat")) == 45.005);
	WANT(200, POST(STREET, "/cases/$case/release", "{\"title\":\"A lamp\",\"text\":\"It is dark\",\"place\":\"grid\"}"));
	WANT(200, GET(&nobody, "/public/cases/$number"));
	assert_string_equal(town_text(t, "title"), "A lamp");
	assert_int_equal(town_int(t, "photos"), 0);
	WANT(404, GET(&nobody, "/public/photos/$photo/full"));
	town_snap(t, "126.00512345,45.00467891");
	WANT(201, POST(STREET, "/cases/$case/release", "{\"title\":\"A hole\",\"text\":\"It is deep\",\"place\":\"exact\"}"));
	WANT(200, GET(&nobody, "/public/cases/$number"));
	assert_true(json_number_value(town_at(t, "lon")) == 126.005 && json_number_value(town_at(t, "lat")) == 45.005);
}

static void who_handles_it_does_not_release_it(struct town *t)
{
	struct who *both = (struct who *)town_who(t, "street_desk", "990101001", "roads");
	char person[24];

	town_snap(t, EAST);
	town_bring(t, "handling");
	snprintf(person, sizeof person, "%" PRId64, both->person);
	town_set(t, "both", person);
	town_photo(t);
	WANT(403, POST(both, "/cases/$case/release", WORDS));
	WANT(201, POST(STREET, "/cases/$case/release", WORDS));
}

static void what_is_withdrawn_or_erased_is_gone(struct town *t)
{
	released(t, "filed");
	WANT(200, POST(STREET, "/cases/$case/release/withdraw", "{\"reason\":\"a face is seen\"}"));
	WANT(404, GET(&nobody, "/public/cases/$number"));
	WANT(404, GET(&nobody, "/public/photos/$photo/full"));
	WANT(409, POST(STREET, "/cases/$case/release/withdraw", "{\"reason\":\"once more\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE kind = 'title'"), 0);
	town_photo(t);
	WANT(200, POST(STREET, "/cases/$case/release", WORDS));
	WANT(200, GET(&nobody, "/public/cases/$number"));
	t->if_match = "*";
	WANT(200, POST(CENTRE, "/cases/$case/erase", "{\"what\":\"all\",\"reason\":\"asked for\"}"));
	WANT(404, GET(&nobody, "/public/cases/$number"));
	WANT(200, GET(&nobody, "/public/cases"));
	assert_int_equal(town_size(t, "items"), 0);
}

static size_t listed(struct town *t, const char *query)
{
	char path[200];

	snprintf(path, sizeof path, "/public/cases?%s", query);
	WANT(200, GET(&nobody, path));
	return town_size(t, "items");
}

static void the_list_is_cut_by_state_node_and_part_of_the_map(struct town *t)
{
	released(t, "filed");
	released(t, "closed");
	town_snap(t, WEST);
	WANT(201, POST(town_who(t, "street_desk", "990102001", NULL), "/cases/$case/release",
	    "{\"title\":\"A hole\",\"text\":\"It is deep\",\"place\":\"exact\"}"));
	assert_int_equal(listed(t, ""), 3);
	assert_int_equal(listed(t, "state=open"), 2);
	assert_int_equal(listed(t, "state=closed"), 1);
	assert_int_equal(listed(t, "node=$n990102"), 1);
	assert_int_equal(listed(t, "node=$n990101001&state=closed"), 1);
	assert_int_equal(listed(t, "west=126&south=45&east=126.03&north=45.01"), 2);
	assert_int_equal(listed(t, "west=126&south=45&east=126.05&north=45.01"), 3);
	assert_int_equal(listed(t, "west=126&south=45&east=126.005&north=45.005"), 2);
	assert_int_equal(listed(t, "west=126&south=45.006&east=126.05&north=45.01"), 0);
	assert_int_equal(listed(t, "west=126&south=45&east=126.05&north=45.01&state=closed"), 1);
	WANT(400, GET(&nobody, "/public/cases?west=126&south=45"));
	WANT(400, GET(&nobody, "/public/cases?west=126&south=45&east=125&north=46"));
	WANT(400, GET(&nobody, "/public/cases?west=120&south=40&east=127&north=46"));
	WANT(400, GET(&nobody, "/public/cases?cursor=x"));
	WANT(404, GET(&nobody, "/public/cases?node=1"));
}

static void pages_hold_every_release_once(struct town *t)
{
	int seen = 0;

	for (int i = 0; i < 53; i++) {
		town_snap(t, EAST);
		WANT(201, POST(STREET, "/cases/$case/release", "{\"title\":\"A hole\",\"text\":\"It is deep\",\"place\":\"exact\"}"));
	}
	WANT(200, GET(&nobody, "/public/cases"));
	seen += (int)town_size(t, "items");
	town_keep(t, "next", "next");
	WANT(200, GET(&nobody, "/public/cases?cursor=$next"));
	seen += (int)town_size(t, "items");
	assert_int_equal(seen, 53);
	assert_string_equal(town_text(t, "next"), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(nothing_is_public_before_staff_release_it), BOTH(what_is_released_is_shown_in_its_own_words_and_no_others),
		BOTH(a_place_is_rounded_or_the_middle_of_its_grid), BOTH(who_handles_it_does_not_release_it), BOTH(what_is_withdrawn_or_erased_is_gone),
		BOTH(the_list_is_cut_by_state_node_and_part_of_the_map), BOTH(pages_hold_every_release_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
