/*
 * routing_test.c: rules of who answers, lived through the gate on both stores: written, tried, broken and mended.
 */
#include "scenario/scenario.h"

#include <stdio.h>

#define EVENT "\"processes\":[\"event\"]"
#define EAST_PLACE "\"places\":[\"$n990101\"]"
#define RULE(id, when, to) "{\"id\":\"" id "\",\"name\":\"the " id "\",\"when\":{" when "},\"to\":{" to "}}"
#define RULES(list) "{\"rules\":[" list "]}"
#define STREETS "\"kind\":\"street\""
#define EAST_LIST \
	RULE("lights", EAST_PLACE "," EVENT ",\"categories\":[\"lighting\"]", "\"unit\":\"$housing\"") "," \
	"{\"id\":\"roads\",\"name\":\"roads\",\"when\":{" EAST_PLACE "," EVENT ",\"categories\":[\"roads\"]}," \
	"\"to\":{\"unit\":\"$roads\"},\"co\":[{" STREETS "}],\"limit\":\"urgent\"}," \
	RULE("rest", EAST_PLACE, STREETS)
#define EAST_RULES RULES(EAST_LIST)

/* Everybody's list, under the version that it has now; returns the status. */
static int put(struct town *t, const struct who *w, const char *body)
{
	static char match[24];

	WANT(200, GET(&operator, "/routing/rules"));
	snprintf(match, sizeof match, "\"%" PRId64 "\"", town_int(t, "version"));
	t->if_match = match;
	return PUT(w, "/routing/rules", "%s", body);
}

static void refused(struct town *t, int status, const char *field, const char *body, int line)
{
	int got = put(t, &operator, body);

	if (got != status || strcmp(town_text(t, "field"), field) != 0)
		fail_msg("line %d: %d at \"%s\": %s", line, got, town_text(t, "field"), town_text(t, "detail"));
}
#define REFUSED(field, body) refused(t, 400, field, "{\"rules\":[" body "]}", __LINE__)

static void first_rule_that_fits_decides_and_says_why(struct town *t)
{
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"process\":\"event\"}"));
	assert_int_equal(town_int(t, "version"), 0);
	assert_null(town_at(t, "unit"));
	assert_non_null(strstr(town_text(t, "why"), "no routing rules"));
	WANT(200, put(t, &operator, EAST_RULES));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"process\":\"event\",\"category\":\"roads\"}"));
	assert_string_equal(town_text(t, "rule"), "roads");
	assert_string_equal(town_text(t, "unit"), town_get(t, "roads"));
	assert_string_equal(town_text(t, "limit"), "urgent");
	assert_string_equal(town_text(t, "co.0.name"), "unit office");
	assert_int_equal(town_size(t, "before"), 1);
	assert_string_equal(town_text(t, "before.0.rule"), "lights");
	assert_non_null(strstr(town_text(t, "before.0.why"), "the rule asks for"));
	assert_non_null(strstr(town_text(t, "why"), "Rule 2"));
	t->lang = "zh";
	WANT(200, POST(LEADER, "/routing/try", "{\"node\":\"$n990101001001001\",\"process\":\"event\"}"));
	assert_string_equal(town_text(t, "rule"), "rest");
	assert_string_equal(town_text(t, "unit"), town_get(t, "office"));
	assert_non_null(strstr(town_text(t, "why"), "第 3 条规则"));
	t->lang = NULL;
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.045,\"lat\":45.005,\"process\":\"event\",\"category\":\"roads\"}"));
	assert_null(town_at(t, "rule"));
	assert_int_equal(town_size(t, "before"), 3);
}

static void times_and_levels_decide(struct town *t)
{
	WANT(200, put(t, &operator, RULES(
	    RULE("off", EAST_PLACE ",\"times\":[\"night\",\"rest_day\"]", "\"unit\":\"$housing\"") ","
	    RULE("street", EAST_PLACE ",\"levels\":[\"street\"]", "\"unit\":\"$roads\""))));
	WANT(200, POST(STREET, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"at\":\"2026-06-01T10:00:00+08:00\"}"));
	assert_string_equal(town_text(t, "rule"), "street");
	WANT(200, POST(STREET, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"at\":\"2026-06-01T22:00:00+08:00\"}"));
	assert_string_equal(town_text(t, "rule"), "off");
	WANT(200, POST(STREET, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"at\":\"2026-10-02T10:00:00+08:00\"}"));
	assert_string_equal(town_text(t, "rule"), "off");
	WANT(200, POST(CENTRE, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"at\":\"2026-06-01T10:00:00+08:00\"}"));
	assert_null(town_at(t, "rule"));
	assert_non_null(strstr(town_text(t, "before.1.why"), "county"));
	WANT(200, POST(CENTRE, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"at\":\"2026-06-01T10:00:00+08:00\",\"level\":\"street\"}"));
	assert_string_equal(town_text(t, "rule"), "street");
}

static void rule_about_what_is_not_there_is_refused(struct town *t)
{
	REFUSED("rules.0.when.places.0", "{\"id\":\"a\",\"name\":\"A\",\"when\":{\"places\":[\"5\"]},\"to\":{\"kind\":\"street\"}}");
	REFUSED("rules.0.when.processes.0", "{\"id\":\"a\",\"name\":\"A\",\"when\":{\"processes\":[\"party\"]},\"to\":{\"kind\":\"street\"}}");
	REFUSED("rules.0.when.categories.0", RULE("a", EVENT ",\"categories\":[\"stars\"]", STREETS));
	REFUSED("rules.0.limit", "{\"id\":\"a\",\"name\":\"A\",\"when\":{" EVENT "},\"to\":{\"kind\":\"street\"},\"limit\":\"someday\"}");
	REFUSED("rules.0.to", "{\"id\":\"a\",\"name\":\"A\",\"when\":{\"places\":[\"$n990101\"]},\"to\":{\"unit\":\"5\"}}");
	REFUSED("rules.0.to", "{\"id\":\"a\",\"name\":\"A\",\"when\":{\"places\":[\"$n990101\"]},\"to\":{\"unit\":\"$west_roads\"}}");
	REFUSED("rules.0.to", "{\"id\":\"a\",\"name\":\"A\",\"to\":{\"kind\":\"fortress\"}}");
	REFUSED("rules.0.to", "{\"id\":\"a\",\"name\":\"A\",\"to\":{\"kind\":\"hospital\"}}");
	REFUSED("rules.0.to", "{\"id\":\"a\",\"name\":\"A\",\"to\":{\"duty\":\"nobody's\"}}");
	REFUSED("rules.0.co.0", "{\"id\":\"a\",\"name\":\"A\",\"to\":{\"kind\":\"street\"},\"co\":[{\"duty\":\"nobody's\"}]}");
	REFUSED("rules.1", "{\"id\":\"a\",\"name\":\"A\",\"when\":{\"places\":[\"$n990101\"]},\"to\":{\"kind\":\"street\"}},"
	        "{\"id\":\"b\",\"name\":\"B\",\"when\":{\"places\":[\"$n990101001\"]," EVENT "},\"to\":{\"unit\":\"$roads\"}}");
	WANT(200, GET(&operator, "/routing/rules"));
	assert_int_equal(town_int(t, "version"), 0);
	t->if_match = "\"3\"";
	WANT(412, PUT(&operator, "/routing/rules", EAST_RULES));
	WANT(400, POST(LEADER, "/routing/try", "{}"));
	WANT(400, POST(LEADER, "/routing/try", "{\"lon\":1,\"lat\":1}"));
	WANT(400, POST(LEADER, "/routing/try", "{\"node\":\"5\"}"));
	WANT(400, POST(LEADER, "/routing/try", "{\"node\":\"$n990101\",\"process\":\"event\",\"category\":\"stars\"}"));
	WANT(400, POST(LEADER, "/routing/try", "{\"node\":\"$n990101\",\"level\":\"moon\"}"));
}

static void change_that_would_break_a_rule_is_refused_and_names_it(struct town *t)
{
	WANT(200, put(t, &operator, EAST_RULES));
	t->if_match = "*";
	WANT(409, DELETE(&operator, "/orgs/$roads"));
	assert_non_null(strstr(town_text(t, "detail"), "\"roads\""));
	t->if_match = "*";
	WANT(409, PUT(&operator, "/orgs/$housing", "{\"name\":\"housing\",\"kind\":\"department\",\"node\":\"$n990102\"}"));
	assert_non_null(strstr(town_text(t, "detail"), "\"lights\""));
	t->if_match = "*";
	WANT(409, PUT(&operator, "/orgs/$office", "{\"name\":\"office\",\"kind\":\"centre\",\"node\":\"$n990101001\"}"));
	assert_non_null(strstr(town_text(t, "detail"), "\"rest\""));
	assert_non_null(strstr(town_text(t, "detail"), "2 routing rules"));
	t->if_match = "*";
	WANT(200, PUT(&operator, "/orgs/$roads", "{\"name\":\"roads and bridges\",\"kind\":\"department\",\"node\":\"$n990101\"}"));
	/* A rule about a community, and the community goes into another. */
	WANT(200, put(t, &operator, RULES(RULE("south", "\"places\":[\"$n990101001002\"]", "\"unit\":\"$roads\""))));
	t->if_match = "*";
	WANT(409, POST(&operator, "/nodes/$n990101001002/merge", "{\"into\":\"$n990101001001\"}"));
	assert_non_null(strstr(town_text(t, "detail"), "\"south\""));
	t->if_match = "*";
	WANT(409, POST(&operator, "/nodes/$n990101001002/reparent", "{\"parent\":\"$n990102001\"}"));
	WANT(200, GET(&operator, "/routing/rules"));
	assert_null(town_at(t, "rules.0.broken"));
	/* The rule goes first, then the community. */
	WANT(200, put(t, &operator, "{\"rules\":[]}"));
	t->if_match = "*";
	WANT(200, POST(&operator, "/nodes/$n990101001002/reparent", "{\"parent\":\"$n990102001\"}"));
}

static void rule_follows_its_place_through_the_tree(struct town *t)
{
	WANT(200, put(t, &operator, RULES(RULE("south", "\"places\":[\"$n990101001002\"]", STREETS))));
	t->if_match = "*";
	WANT(200, POST(&operator, "/nodes/$n990101001002/reparent", "{\"parent\":\"$n990102001\"}"));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.025,\"lat\":45.005}"));
	assert_string_equal(town_text(t, "rule"), "south");
	assert_string_equal(town_text(t, "unit"), town_get(t, "west_office"));
	town_restart(t);
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.025,\"lat\":45.005}"));
	assert_string_equal(town_text(t, "unit"), town_get(t, "west_office"));
}

static void rule_that_cannot_be_carried_out_stops_there(struct town *t)
{
	t->if_match = "*";
	WANT(200, PUT(SYSTEM, "/orgs/$office/duties", "{\"duties\":[\"lamps\",\"trees\"]}"));
	WANT(200, GET(LEADER, "/orgs/$office"));
	assert_true(town_has(t, "duties", "lamps"));
	WANT(200, put(t, &operator, "{\"rules\":[{\"id\":\"lamps\",\"name\":\"lamps\",\"to\":{\"duty\":\"lamps\"}}]}"));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005}"));
	assert_string_equal(town_text(t, "unit"), town_get(t, "office"));
	assert_false(json_is_true(town_at(t, "stuck")));
	/* The west has none: the rule fits, says so, and nobody else is asked instead. */
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.045,\"lat\":45.005}"));
	assert_string_equal(town_text(t, "rule"), "lamps");
	assert_true(json_is_true(town_at(t, "stuck")));
	assert_null(town_at(t, "unit"));
	assert_non_null(strstr(town_text(t, "why"), "there is no such unit"));
	/* Two that are equally near: none can be chosen. */
	WANT(201, POST(&operator, "/orgs", "{\"name\":\"lamps too\",\"kind\":\"street\",\"node\":\"$n990101001\"}"));
	town_keep(t, "org", "id");
	t->if_match = "*";
	WANT(200, PUT(&operator, "/orgs/$org/duties", "{\"duties\":[\"lamps\"]}"));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005}"));
	assert_true(json_is_true(town_at(t, "stuck")));
	assert_non_null(strstr(town_text(t, "why"), "equally near"));
	/* One of them may give it up, the last may not. */
	t->if_match = "*";
	WANT(200, PUT(&operator, "/orgs/$org/duties", "{\"duties\":[]}"));
	t->if_match = "*";
	WANT(409, PUT(&operator, "/orgs/$office/duties", "{\"duties\":[\"trees\"]}"));
	t->if_match = "*";
	WANT(400, PUT(&operator, "/orgs/$office/duties", "{\"duties\":[\"lamps\",\"lamps\"]}"));
	t->if_match = "*";
	WANT(400, PUT(&operator, "/orgs/$office/duties", "{\"duties\":[\" lamps\"]}"));
}

static void definition_that_would_break_a_rule_is_refused_until_the_rule_is_changed(struct town *t)
{
	static const char drop[] = "id: roads";
	char *text = calloc(1, 200000), *at;
	json_t *v;
	FILE *f = fopen("packs/base/processes/event.yaml", "rb");

	WANT(200, put(t, &operator, EAST_RULES));
	assert_non_null(f);
	assert_true(fread(text, 1, 199999, f) > 0);
	fclose(f);
	at = strstr(text, drop);
	assert_non_null(at);
	memcpy(at, "id: rutsx", strlen(drop));
	v = json_pack("{ss}", "body", text);
	char *body = json_dumps(v, JSON_COMPACT);
	WANT(409, POST(&operator, "/operator/processes", "%s", body));
	assert_non_null(strstr(town_text(t, "detail"), "\"roads\""));
	assert_null(strstr(town_text(t, "detail"), "\"lights\""));
	WANT(200, GET(LEADER, "/routing/rules"));
	assert_null(town_at(t, "rules.1.broken"));
	/* Without the rule it may come. */
	t->if_match = "\"1\"";
	WANT(200, PUT(&operator, "/routing/rules", "{\"rules\":[]}"));
	WANT(200, POST(&operator, "/operator/processes", "%s", body));
	free(body);
	json_decref(v);
	free(text);
}

static void desk_changes_the_rules_of_its_own_area_only(struct town *t)
{
	const struct who *west = town_who(t, "county_desk", "990102", NULL);

	WANT(200, put(t, CENTRE, EAST_RULES));
	WANT(403, put(t, west, "{\"rules\":[]}"));
	assert_string_equal(town_text(t, "field"), "rules");
	WANT(403, put(t, west, "{\"rules\":[{\"id\":\"all\",\"name\":\"all\",\"to\":{\"kind\":\"street\"}}]}"));
	/* A rule of the west's own, before the east's, which stand as they stood. */
	WANT(200, put(t, west, RULES(RULE("west", "\"places\":[\"$n990102\"]", "\"unit\":\"$west_roads\"") "," EAST_LIST)));
	WANT(200, GET(LEADER, "/routing/rules"));
	assert_int_equal(town_int(t, "version"), 2);
	assert_string_equal(town_text(t, "rules.0.id"), "west");
	WANT(200, GET(LEADER, "/routing/rules?version=1"));
	assert_int_equal(town_size(t, "rules"), 3);
	WANT(404, GET(LEADER, "/routing/rules?version=9"));
	WANT(403, put(t, LEADER, "{\"rules\":[]}"));
}

static void matter_of_the_catalogue_says_who_answers(struct town *t)
{
#define MATTER(code, more) "{\"matter\":{\"code\":\"" code "\",\"name\":\"covers\",\"class\":\"part\",\"category\":\"roads\"," more "}}"
	WANT(201, POST(&operator, "/matters", MATTER("0101", "\"units\":[{\"role\":\"lead\",\"org\":\"$roads\"},{\"role\":\"co\",\"org\":\"$housing\"}],"
	    "\"conditions\":[{\"id\":\"1\",\"open\":\"it is broken\"}]")));
	town_keep(t, "matter", "id");
	WANT(201, POST(&operator, "/matters", MATTER("0102", "\"keywords\":[\"lid\"]")));
	REFUSED("rules.0.when.matters.0", RULE("a", "\"matters\":[\"9999\"]", STREETS));
	REFUSED("rules.0.when.conditions.0", RULE("a", "\"matters\":[\"0101\"],\"conditions\":[\"7\"]", STREETS));
	REFUSED("rules.0.when.matters.0", RULE("a", EVENT ",\"categories\":[\"lighting\"],\"matters\":[\"0101\"]", STREETS));
	REFUSED("rules.0.when.channels.0", RULE("a", EVENT ",\"channels\":[\"pigeon\"]", STREETS));
	REFUSED("rules.1", RULE("a", "", "\"matter\":true") "," RULE("b", "\"matters\":[\"0101\"]", STREETS));
	WANT(200, put(t, &operator, RULES(RULE("first", "\"matters\":[\"0101\"],\"conditions\":[\"1\"]," EAST_PLACE, "\"unit\":\"$housing\"") ","
	    RULE("own", "", "\"matter\":true") "," RULE("rest", EVENT ",\"channels\":[\"snap\"]", STREETS))));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"matter\":\"0101\",\"condition\":\"1\"}"));
	assert_string_equal(town_text(t, "rule"), "first");
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"matter\":\"0101\"}"));
	assert_string_equal(town_text(t, "rule"), "own");
	assert_string_equal(town_text(t, "unit"), town_get(t, "roads"));
	assert_string_equal(town_text(t, "co.0.id"), town_get(t, "housing"));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"matter\":\"0102\"}"));
	assert_true(json_is_true(town_at(t, "stuck")));
	assert_non_null(strstr(town_text(t, "why"), "nobody who leads"));
	WANT(200, POST(LEADER, "/routing/try", "{\"lon\":126.005,\"lat\":45.005,\"process\":\"event\",\"channel\":\"snap\"}"));
	assert_string_equal(town_text(t, "rule"), "rest");
	assert_string_equal(town_text(t, "before.1.why"), "the case has no matter");
	/* What a rule leans on is not withdrawn from under it, nor its condition. */
	t->if_match = "\"1\"";
	WANT(409, POST(&operator, "/matters/$matter/withdraw", "{}"));
	assert_non_null(strstr(town_text(t, "detail"), "\"first\""));
	assert_null(strstr(town_text(t, "detail"), "\"own\""));
	t->if_match = "\"1\"";
	WANT(409, POST(&operator, "/matters/$matter/revise", MATTER("0101", "\"conditions\":[{\"id\":\"2\",\"open\":\"it is gone\"}]")));
	WANT(200, put(t, &operator, RULES(RULE("rest", EVENT ",\"channels\":[\"snap\"]", STREETS))));
	t->if_match = "\"1\"";
	WANT(200, POST(&operator, "/matters/$matter/withdraw", "{}"));
}

static void desk_reads_where_its_case_would_go(struct town *t)
{
	WANT(200, put(t, &operator, EAST_RULES));
	town_snap(t, EAST);
	town_bring(t, "filed");
	WANT(200, GET(DESK, "/cases/$case/route"));
	assert_non_null(town_at(t, "unit"));
	assert_int_equal(town_int(t, "version"), 1);
	WANT(404, GET(town_who(t, "community_desk", "990102001001", NULL), "/cases/$case/route"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(first_rule_that_fits_decides_and_says_why), BOTH(times_and_levels_decide), BOTH(rule_about_what_is_not_there_is_refused),
		BOTH(change_that_would_break_a_rule_is_refused_and_names_it), BOTH(rule_follows_its_place_through_the_tree),
		BOTH(rule_that_cannot_be_carried_out_stops_there), BOTH(definition_that_would_break_a_rule_is_refused_until_the_rule_is_changed),
		BOTH(desk_changes_the_rules_of_its_own_area_only), BOTH(matter_of_the_catalogue_says_who_answers),
		BOTH(desk_reads_where_its_case_would_go),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
