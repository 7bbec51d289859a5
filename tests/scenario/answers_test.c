/*
 * answers_test.c: standard answers: kept by who may, with every version, and offered for a case with what the case gives.
 */
#include "scenario/scenario.h"

#define ROADS_ONLY "{\"title\":\"Roads\",\"text\":\"{number}: {unit} mends it until {due}\",\"category\":\"roads\",\"act\":\"finish\"}"
#define ANY "{\"title\":\"Thanks\",\"text\":\"Thank you for {number} in {grid}.\"}"

static void an_answer_is_offered_where_it_fits_and_filled_with_the_case(struct town *t)
{
	WANT(201, POST(CENTRE, "/answers", ROADS_ONLY));
	WANT(201, POST(CENTRE, "/answers", ANY));
	town_snap(t, EAST);
	WANT(200, GET(DESK, "/cases/$case/answers"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_string_equal(town_text(t, "items.0.title"), "Thanks");
	assert_non_null(strstr(town_text(t, "items.0.text"), town_get(t, "number")));
	assert_int_equal(town_size(t, "items.0.missing"), 0);
	town_bring(t, "handling");
	WANT(200, GET(ROADS, "/cases/$case/answers?act=finish"));
	assert_int_equal(town_size(t, "items"), 2);
	assert_null(strchr(town_text(t, "items.0.text"), '{'));
	WANT(200, GET(ROADS, "/cases/$case/answers?act=accept"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(404, GET(town_who(t, "community_desk", "990102001001", NULL), "/cases/$case/answers"));
}

static void what_a_case_lacks_is_said(struct town *t)
{
	WANT(201, POST(CENTRE, "/answers", "{\"title\":\"Unit\",\"text\":\"{unit} will see to {number}\"}"));
	town_snap(t, EAST);
	WANT(200, GET(DESK, "/cases/$case/answers"));
	assert_true(town_has(t, "items.0.missing", "unit"));
	assert_non_null(strstr(town_text(t, "items.0.text"), "{unit} will see"));
}

static void every_version_is_kept(struct town *t)
{
	WANT(201, POST(CENTRE, "/answers", ANY));
	town_keep(t, "answer", "id");
	t->if_match = "\"1\"";
	WANT(200, PUT(CENTRE, "/answers/$answer", "{\"title\":\"Thanks\",\"text\":\"Thank you very much for {number}.\"}"));
	t->if_match = "\"1\"";
	WANT(412, PUT(CENTRE, "/answers/$answer", ANY));
	WANT(428, PUT(CENTRE, "/answers/$answer", ANY));
	WANT(200, GET(DESK, "/answers/$answer"));
	assert_int_equal(town_size(t, "versions"), 2);
	assert_string_equal(town_text(t, "versions.1.text"), "Thank you for {number} in {grid}.");
	t->if_match = "\"2\"";
	WANT(200, DELETE(CENTRE, "/answers/$answer"));
	t->if_match = "\"3\"";
	WANT(409, DELETE(CENTRE, "/answers/$answer"));
	WANT(200, GET(DESK, "/answers"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(DESK, "/answers/$answer"));
	assert_int_equal(town_size(t, "versions"), 2);
}

static void what_cannot_be_offered_is_refused_when_written(struct town *t)
{
	WANT(400, POST(CENTRE, "/answers", "{\"title\":\"x\",\"text\":\"too short a title\"}"));
	WANT(400, POST(CENTRE, "/answers", "{\"title\":\"Who\",\"text\":\"{person} has seen it\"}"));
	assert_string_equal(town_text(t, "field"), "text");
	WANT(400, POST(CENTRE, "/answers", "{\"title\":\"Where\",\"text\":\"It is done\",\"category\":\"nothing\"}"));
	WANT(400, POST(CENTRE, "/answers", "{\"title\":\"When\",\"text\":\"It is done\",\"act\":\"nothing\"}"));
	WANT(400, POST(CENTRE, "/answers", "{\"title\":\"What\",\"text\":\"It is done\",\"process\":\"nothing\"}"));
	WANT(403, POST(DESK, "/answers", ANY));
	WANT(401, POST(&nobody, "/answers", ANY));
	WANT(403, GET(SYSTEM, "/answers"));
	WANT(404, GET(DESK, "/answers/1"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(an_answer_is_offered_where_it_fits_and_filled_with_the_case), BOTH(what_a_case_lacks_is_said), BOTH(every_version_is_kept),
		BOTH(what_cannot_be_offered_is_refused_when_written),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
