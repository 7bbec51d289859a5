/*
 * matters_test.c: the matter catalogue lived through the gate on both stores: versions in force from a day, withdrawals, who
 * answers at a place. Every scenario ends with the same rows made again and a journal that proves itself.
 */
#include "scenario/scenario.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "matters/matters_file.h"

#define CITY town_who(t, "county_desk", "9901", NULL)
#define COVER "\"code\":\"P0101\",\"name\":\"上水井盖\",\"class\":\"part\",\"keywords\":[\"井盖\"]"
#define MISSING "{\"open\":\"缺失、移位\",\"close\":\"恢复\",\"unit\":\"urgent_hour\",\"amount\":2}"
#define BROKEN "{\"open\":\"破损\",\"close\":\"更换\",\"unit\":\"work_day\",\"amount\":%d,\"end_rule\":\"close\"}"

#define BROKEN_5 "{\"open\":\"破损\",\"close\":\"更换\",\"unit\":\"work_day\",\"amount\":5,\"end_rule\":\"close\"}"

/* The version of $matter as If-Match wants it, good until the next call of this. */
static const char *match(struct town *t)
{
	static char text[24];

	WANT(200, GET(&operator, "/matters/$matter"));
	snprintf(text, sizeof text, "\"%" PRId64 "\"", town_int(t, "version"));
	return text;
}

static int revise(struct town *t, const struct who *w, const char *body)
{
	t->if_match = match(t);
	return POST(w, "/matters/$matter/revise", "%s", body);
}

static void a_cover(struct town *t)
{
	WANT(201, POST(CITY, "/matters", "{\"from\":\"2026-01-01\",\"matter\":{" COVER ",\"conditions\":[" MISSING "," BROKEN "]}}", 3));
	town_keep(t, "matter", "id");
}

static void a_version_is_in_force_from_its_day_until_the_next_one(struct town *t)
{
	a_cover(t);
	WANT(200, revise(t, CITY, "{\"from\":\"2026-09-01\",\"matter\":{" COVER ",\"conditions\":[" MISSING "]}}"));
	WANT(200, GET(&nobody, "/matters/$matter?day=2026-08-31"));
	assert_int_equal(town_int(t, "version"), 1);
	assert_string_equal(town_text(t, "until"), "2026-09-01");
	assert_string_equal(town_text(t, "matter.conditions.1.id"), "2");
	assert_int_equal(town_int(t, "matter.conditions.1.amount"), 3);
	WANT(200, GET(&nobody, "/matters/$matter?day=2026-09-01"));
	assert_int_equal(town_int(t, "version"), 2);
	assert_int_equal(town_size(t, "matter.conditions"), 1);
	WANT(404, GET(&nobody, "/matters/$matter?day=2025-12-31"));
	WANT(200, GET(&nobody, "/matters?day=2026-08-31"));
	assert_int_equal(town_int(t, "items.0.conditions"), 2);
	WANT(200, GET(&nobody, "/matters?day=2026-09-01"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_int_equal(town_int(t, "items.0.conditions"), 1);
}

static void a_withdrawn_matter_is_gone_from_lists_and_still_read_as_cited(struct town *t)
{
	a_cover(t);
	t->if_match = match(t);
	WANT(200, POST(CITY, "/matters/$matter/withdraw", "{\"from\":\"2026-05-01\",\"basis\":\"第 7 号文\"}"));
	WANT(200, GET(&nobody, "/matters?day=2026-04-30"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(&nobody, "/matters?day=2026-05-01"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(404, GET(&nobody, "/matters/$matter?day=2026-05-01"));
	WANT(200, GET(&nobody, "/matters/$matter?version=1"));
	assert_int_equal(town_int(t, "matter.conditions.0.amount"), 2);
	WANT(200, GET(&nobody, "/matters/$matter?version=2"));
	assert_string_equal(town_text(t, "matter.basis"), "第 7 号文");
	t->if_match = match(t);
	WANT(409, POST(CITY, "/matters/$matter/withdraw", "{}"));
	/* It may come back, from a later day on. */
	WANT(200, revise(t, CITY, "{\"from\":\"2026-06-01\",\"matter\":{" COVER "}}"));
	WANT(200, GET(&nobody, "/matters/$matter?day=2026-06-01"));
	assert_int_equal(town_int(t, "version"), 3);
}

static void a_version_cannot_begin_before_the_one_that_stands_nor_say_the_same(struct town *t)
{
	a_cover(t);
	WANT(409, revise(t, CITY, "{\"from\":\"2025-12-31\",\"matter\":{" COVER "}}"));
	assert_string_equal(town_text(t, "field"), "from");
	WANT(200, revise(t, CITY, "{\"from\":\"2026-01-01\",\"matter\":{" COVER "}}"));
	WANT(409, revise(t, CITY, "{\"matter\":{" COVER "}}"));
	WANT(409, revise(t, CITY, "{\"matter\":{\"code\":\"P0102\",\"name\":\"上水井盖\",\"class\":\"part\"}}"));
	WANT(409, revise(t, CITY, "{\"matter\":{\"code\":\"P0101\",\"name\":\"上水井盖\",\"class\":\"event\"}}"));
	t->if_match = "\"1\"";
	WANT(412, POST(CITY, "/matters/$matter/revise", "{\"matter\":{" COVER "}}"));
	WANT(428, POST(CITY, "/matters/$matter/revise", "{\"matter\":{" COVER "}}"));
	WANT(409, POST(CITY, "/matters", "{\"matter\":{" COVER "}}"));
}

/* What each is refused for, and at which field. */
static void what_cannot_stand_is_refused_at_its_field(struct town *t)
{
	static const struct { const char *body, *field; } bad[] = {
		{ "\"code\":\"a b\",\"name\":\"x\",\"class\":\"part\"", "code" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"duty\"", "duty" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"duty\":\"basic\"", "duty" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"annual\":2026", "annual" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"in_guide\":true", "in_guide" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"duty\",\"duty\":\"taken_back\",\"admission\":\"asked\"", "admission" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"levels\":[\"street\",\"village\"]", "levels.1" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"keywords\":[\"盖\"]", "keywords.0" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"keywords\":[\"井盖\",\"井盖\"]", "keywords.1" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"conditions\":[{\"open\":\"a\",\"amount\":2}]", "conditions.0.unit" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"conditions\":[{\"open\":\"a\",\"unit\":\"work_day\"}]", "conditions.0.amount" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"conditions\":[{\"open\":\"a\",\"unit\":\"work_day\",\"amount\":3651}]",
		  "conditions.0.amount" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"conditions\":[{\"id\":\"2\",\"open\":\"a\"},{\"open\":\"b\"}]", "conditions.1.id" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"units\":[{\"role\":\"lead\"}]", "units.0" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"units\":[{\"role\":\"lead\",\"org\":\"$roads\",\"name\":\"y\"}]", "units.0" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"units\":[{\"role\":\"lead\",\"org\":\"77\"}]", "units.0.org" },
		{ "\"code\":\"A\",\"name\":\"x\",\"class\":\"part\",\"units\":[{\"role\":\"lead\",\"name\":\"y\",\"condition\":\"1\"}]", "units.0" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		WANT(400, POST(CITY, "/matters", "{\"matter\":{%s}}", bad[i].body));
		if (!strstr(town_text(t, "field"), bad[i].field))
			fail_msg("%s: refused at %s", bad[i].body, town_text(t, "field"));
	}
	WANT(200, GET(&nobody, "/matters"));
	assert_int_equal(town_size(t, "items"), 0);
}

static void a_list_is_filtered_searched_and_paged_by_code(struct town *t)
{
	WANT(201, POST(CITY, "/matters", "{\"matter\":{\"code\":\"D2-1\",\"name\":\"防汛\",\"class\":\"duty\",\"duty\":\"cooperate\",\"batch\":2}}"));
	WANT(201, POST(CITY, "/matters", "{\"matter\":{\"code\":\"D2-2\",\"name\":\"统计\",\"class\":\"duty\",\"duty\":\"taken_back\",\"batch\":2}}"));
	WANT(201, POST(CITY, "/matters", "{\"matter\":{\"code\":\"D1-1\",\"name\":\"巡查\",\"class\":\"duty\",\"duty\":\"basic\",\"batch\":1,"
	                                   "\"node\":\"$n990101001\"}}"));
	a_cover(t);
	WANT(200, GET(&nobody, "/matters?class=duty&batch=2"));
	assert_int_equal(town_size(t, "items"), 2);
	WANT(200, GET(&nobody, "/matters?duty=taken_back"));
	assert_string_equal(town_text(t, "items.0.code"), "D2-2");
	WANT(200, GET(&nobody, "/matters?node=$n990101001"));
	assert_string_equal(town_text(t, "items.0.code"), "D1-1");
	WANT(200, GET(&nobody, "/matters?q=%E4%BA%95%E7%9B%96"));
	assert_string_equal(town_text(t, "items.0.code"), "P0101");
	WANT(200, GET(&nobody, "/matters?limit=3"));
	assert_int_equal(town_size(t, "items"), 3);
	town_keep(t, "next", "next");
	WANT(200, GET(&nobody, "/matters?limit=3&cursor=$next"));
	assert_string_equal(town_text(t, "items.0.code"), "P0101");
	assert_null(town_at(t, "next"));
}

static void who_answers_is_found_by_id_kind_and_name_near_the_place(struct town *t)
{
	WANT(200, GET(&operator, "/orgs/$office"));
	town_keep(t, "office_name", "name");
	WANT(201, POST(CITY, "/matters", "{\"matter\":{" COVER ",\"conditions\":[" MISSING "," BROKEN "],\"units\":["
	    "{\"role\":\"lead\",\"name\":\"各产权单位\"},{\"role\":\"co\",\"org\":\"$housing\"},{\"role\":\"co\",\"name\":\"$office_name\"},"
	    "{\"role\":\"lead\",\"org\":\"$roads\",\"condition\":\"2\"},{\"role\":\"supervise\",\"org\":\"$west_roads\"}]}}", 3));
	town_keep(t, "matter", "id");
	/* Nobody is known to lead, and a co-handler does not move up. */
	WANT(200, GET(LEADER, "/matters/$matter/units?node=$n990101001&condition=1"));
	assert_null(town_at(t, "lead"));
	assert_int_equal(town_size(t, "co"), 2);
	assert_string_equal(town_text(t, "co.0"), town_get(t, "housing"));
	assert_string_equal(town_text(t, "co.1"), town_get(t, "office"));
	assert_int_equal(town_size(t, "units"), 4);
	WANT(200, GET(LEADER, "/matters/$matter/units?node=$n990101001&condition=2"));
	assert_string_equal(town_text(t, "lead"), town_get(t, "roads"));
	WANT(400, GET(LEADER, "/matters/$matter/units?node=$n990101001&condition=3"));
	WANT(401, GET(&nobody, "/matters/$matter/units?node=$n990101001"));
}

static void duty(struct town *t, const char *code, const char *kind, int batch, const char *more)
{
	WANT(201, POST(CITY, "/matters", "{\"from\":\"2026-01-01\",\"matter\":{\"code\":\"%s\",\"name\":\"n %s\",\"class\":\"duty\","
	                                 "\"duty\":\"%s\",\"batch\":%d%s}}", code, code, kind, batch, more));
}

static void two_states_of_a_list_are_compared_field_by_field(struct town *t)
{
	a_cover(t);
	duty(t, "D1", "basic", 1, "");
	duty(t, "D2", "basic", 1, "");
	WANT(200, revise(t, CITY, "{\"from\":\"2026-06-01\",\"matter\":{" COVER ",\"conditions\":[" MISSING "," BROKEN_5 "],\"basis\":\"new\"}}"));
	WANT(201, POST(CITY, "/matters", "{\"from\":\"2026-06-01\",\"matter\":{\"code\":\"D3\",\"name\":\"n\",\"class\":\"duty\","
	                                 "\"duty\":\"basic\"}}"));
	WANT(200, GET(&operator, "/matters?q=D2"));
	town_keep(t, "matter", "items.0.id");
	t->if_match = match(t);
	WANT(200, POST(CITY, "/matters/$matter/withdraw", "{\"from\":\"2026-06-01\"}"));
	WANT(200, GET(LEADER, "/matters/compare?day=2026-05-31&with_day=2026-06-01"));
	assert_int_equal(town_size(t, "items"), 3);
	assert_string_equal(town_text(t, "items.0.change"), "removed");
	assert_string_equal(town_text(t, "items.0.code"), "D2");
	assert_string_equal(town_text(t, "items.1.change"), "added");
	assert_string_equal(town_text(t, "items.2.change"), "changed");
	assert_int_equal(town_size(t, "items.2.fields"), 2);
	assert_int_equal(town_int(t, "items.2.before"), 1);
	for (int i = 0; i < 2; i++) {
		char at[40];
		snprintf(at, sizeof at, "items.2.fields.%d.field", i);
		bool basis = strcmp(town_text(t, at), "basis") == 0;
		assert_true(basis || strcmp(town_text(t, at), "conditions.1.amount") == 0);
		snprintf(at, sizeof at, "items.2.fields.%d.%s", i, basis ? "after" : "before");
		assert_true(basis ? strcmp(town_text(t, at), "new") == 0 : town_int(t, at) == 3);
	}
	/* In pages nothing is lost and nothing comes twice. */
	WANT(200, GET(LEADER, "/matters/compare?day=2026-05-31&with_day=2026-06-01&limit=1"));
	for (int n = (int)town_size(t, "items"), calls = 0;; calls++) {
		if (!town_at(t, "next")) {
			assert_int_equal(n, 3);
			break;
		}
		assert_true(calls < 10);
		town_keep(t, "next", "next");
		WANT(200, GET(LEADER, "/matters/compare?day=2026-05-31&with_day=2026-06-01&limit=1&cursor=$next"));
		n += (int)town_size(t, "items");
	}
	WANT(200, GET(LEADER, "/matters/compare?class=duty&day=2026-05-31&batch=1&with_day=2026-06-01&with_batch=1"));
	assert_int_equal(town_size(t, "items"), 1);
}

static void lists_are_counted_by_class_duty_and_batch(struct town *t)
{
	duty(t, "D1", "basic", 2, ",\"node\":\"$n990101001\"");
	duty(t, "D2", "basic", 2, ",\"node\":\"$n990101001\"");
	duty(t, "D3", "cooperate", 2, ",\"units\":[{\"role\":\"lead\",\"name\":\"甲局\"}]");
	duty(t, "D4", "cooperate", 2, ",\"units\":[{\"role\":\"lead\",\"name\":\"甲局\"}],\"levels\":[\"community\"]");
	duty(t, "D5", "taken_back", 2, "");
	duty(t, "D6", "basic", 1, "");
	WANT(200, GET(&operator, "/matters?q=D6"));
	town_keep(t, "matter", "items.0.id");
	t->if_match = match(t);
	WANT(200, POST(CITY, "/matters/$matter/withdraw", "{\"from\":\"2026-02-01\"}"));
	WANT(200, GET(LEADER, "/matters/counts?class=duty&batch=2"));
	assert_int_equal(town_int(t, "total"), 5);
	assert_int_equal(town_size(t, "items"), 3);
	assert_int_equal(town_int(t, "items.0.count"), 2);
	assert_int_equal(town_int(t, "items.0.nodes"), 1);
	assert_string_equal(town_text(t, "items.1.duty"), "cooperate");
	assert_int_equal(town_int(t, "items.1.departments"), 1);
	assert_int_equal(town_int(t, "items.2.count"), 1);
	WANT(200, GET(LEADER, "/matters/counts?batch=1"));
	assert_int_equal(town_int(t, "total"), 0);
	assert_int_equal(town_int(t, "items.0.count"), 1);
	WANT(200, GET(LEADER, "/matters/counts?batch=1&day=2026-01-31"));
	assert_int_equal(town_int(t, "total"), 1);
	WANT(200, GET(LEADER, "/matters/counts?level=community"));
	assert_int_equal(town_int(t, "total"), 1);
}

#define LAMP_IS_OFF "%E8%B7%AF%E7%81%AF%E4%B8%8D%E4%BA%AE"          /* 路灯不亮 */

static void a_report_is_known_by_the_words_of_what_is_in_force_here(struct town *t)
{
	WANT(200, GET(LEADER, "/matters/propose?text=" LAMP_IS_OFF));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(201, POST(CITY, "/matters", "{\"matter\":{\"code\":\"P1\",\"name\":\"路灯\",\"class\":\"part\",\"category\":\"roads\"}}"));
	town_keep(t, "matter", "id");
	WANT(201, POST(CITY, "/matters", "{\"from\":\"2099-01-01\",\"matter\":{\"code\":\"P2\",\"name\":\"灯\",\"class\":\"part\","
	                                 "\"keywords\":[\"不亮\"]}}"));
	WANT(201, POST(CITY, "/matters", "{\"matter\":{\"code\":\"P3\",\"name\":\"灯\",\"class\":\"part\",\"keywords\":[\"不亮\"],"
	                                 "\"node\":\"$n990101\"}}"));
	WANT(200, GET(LEADER, "/matters/propose?text=" LAMP_IS_OFF));
	assert_int_equal(town_size(t, "items"), 1);
	assert_string_equal(town_text(t, "items.0.code"), "P1");
	assert_string_equal(town_text(t, "items.0.category"), "roads");
	assert_string_equal(town_text(t, "items.0.words.0"), "路灯");
	assert_string_equal(town_text(t, "items.0.by"), "words");
	WANT(200, GET(LEADER, "/matters/propose?text=" LAMP_IS_OFF "&node=$n990101001"));
	assert_int_equal(town_size(t, "items"), 2);
	WANT(200, GET(LEADER, "/matters/propose?text=" LAMP_IS_OFF "&node=$n990102"));
	assert_int_equal(town_size(t, "items"), 1);
	t->if_match = match(t);
	WANT(200, POST(CITY, "/matters/$matter/withdraw", "{}"));
	WANT(200, GET(LEADER, "/matters/propose?text=" LAMP_IS_OFF));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(401, GET(&nobody, "/matters/propose?text=" LAMP_IS_OFF));
	WANT(400, GET(LEADER, "/matters/propose?text=x"));
}

/* The base pack's event, which asks for a matter when it is dispatched. */
static void event_with_matter(struct town *t)
{
	static const char was[] = "fields: {org: required, limit: required, matter: optional, words: optional}",
		now[] = "fields: {org: required, limit: required, matter: required, words: optional}";
	static char text[60000];
	FILE *f = fopen("packs/base/processes/event.yaml", "rb");
	char *at, *body;
	json_t *v;

	assert_non_null(f);
	text[fread(text, 1, sizeof text - 1, f)] = 0;
	fclose(f);
	at = strstr(text, was);
	assert_non_null(at);
	memmove(at + sizeof now, at + sizeof was, strlen(at + sizeof was) + 1);
	memcpy(at, now, sizeof now - 1);
	at[sizeof now - 1] = '\n';
	v = json_pack("{ss}", "body", text);
	body = json_dumps(v, JSON_COMPACT);
	WANT(200, POST(&operator, "/operator/processes", "%s", body));
	free(body);
	json_decref(v);
}

static void a_case_cites_a_version_and_its_conditions_limit_runs(struct town *t)
{
	WANT(201, POST(CITY, "/matters", "{\"from\":\"2020-01-01\",\"matter\":{" COVER ",\"conditions\":[" MISSING "," BROKEN "]}}", 3));
	town_keep(t, "matter", "id");
	WANT(201, POST(CITY, "/matters", "{\"from\":\"2020-01-01\",\"matter\":{\"code\":\"W1\",\"name\":\"x\",\"class\":\"part\","
	                                 "\"node\":\"$n990102\"}}"));
	event_with_matter(t);
	town_snap(t, EAST);
	WANT(200, town_act(t, DESK, "file", "{\"category\":\"roads\",\"words\":\"seen\"}"));
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\"}"));
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"matter\":\"P0109\",\"condition\":\"1\"}"));
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"matter\":\"P0101\"}"));
	assert_string_equal(town_text(t, "field"), "condition");
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"matter\":\"P0101\",\"condition\":\"3\"}"));
	WANT(400, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"matter\":\"W1\"}"));
	assert_string_equal(town_text(t, "field"), "matter");
	WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$roads\",\"matter\":\"P0101\",\"condition\":\"1\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE id = %s AND matter = 'P0101' AND matter_version = 1 AND condition_id = '1'",
	                            town_get(t, "case")), 1);
	/* What is revised afterwards is not what was cited. */
	WANT(200, revise(t, CITY, "{\"matter\":{" COVER "}}"));
	WANT(200, town_act(t, ROADS, "accept", "{}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_clock WHERE case_id = %s AND unit = 'urgent_hour' AND amount = 2 AND ended IS NULL",
	                            town_get(t, "case")), 1);
	WANT(400, POST(CITY, "/matters", "{\"matter\":{\"code\":\"Q\",\"name\":\"q\",\"class\":\"part\",\"category\":\"none such\"}}"));
	assert_string_equal(town_text(t, "field"), "category");
}

#define LESSONS 210

/* Reports of lamps and of rubbish, closed as matters L and R: what people would have done, done to the rows, so that it takes no hour. */
static void lessons(struct town *t)
{
	static const char *const lamps[] = { "楼下黑漆漆的", "晚上黑漆漆看不见路", "黑漆漆摔了一跤" }, *const rubbish[] = { "臭气熏天", "夏天臭气难闻", "门口臭气" };

	for (int i = 0; i < LESSONS; i++) {
		WANT(201, POST(WORKER, "/cases", "{\"text\":\"%s%d\",\"lon\":126.005,\"lat\":45.005}", (i % 2 ? rubbish : lamps)[i / 2 % 3], i));
		town_keep(t, "case", "id");
		town_sql(t, "UPDATE case_file SET open = 0, matter = '%s' WHERE id = %s", i % 2 ? "R" : "L", town_get(t, "case"));
	}
	WANT(204, POST(&the_clock, "/clock/matters/learn", "%s", ""));
}

static void unlearn(struct town *t)
{
	town_sql(t, "UPDATE case_file SET open = 1, matter = NULL WHERE matter IS NOT NULL");
}

#define PITCH_DARK "%E9%BB%91%E6%BC%86%E6%BC%86"          /* 黑漆漆 */

static void what_people_decided_is_proposed_where_the_catalogue_has_no_word_for_it(struct town *t)
{
	WANT(201, POST(CITY, "/matters", "{\"matter\":{\"code\":\"L\",\"name\":\"路灯\",\"class\":\"part\"}}"));
	WANT(201, POST(CITY, "/matters", "{\"matter\":{\"code\":\"R\",\"name\":\"暴露垃圾\",\"class\":\"event\"}}"));
	/* Nothing closed yet: nothing is made of it. */
	WANT(204, POST(&the_clock, "/clock/matters/learn", "%s", ""));
	WANT(200, GET(LEADER, "/matters/propose?text=" PITCH_DARK));
	assert_int_equal(town_size(t, "items"), 0);
	lessons(t);
	WANT(200, GET(LEADER, "/matters/propose?text=" PITCH_DARK));
	assert_string_equal(town_text(t, "items.0.code"), "L");
	assert_string_equal(town_text(t, "items.0.by"), "learned");
	WANT(200, GET(LEADER, "/matters/propose?text=" PITCH_DARK LAMP_IS_OFF));
	assert_string_equal(town_text(t, "items.0.by"), "both");
	assert_string_equal(town_text(t, "items.0.words.0"), "路灯");
	/* It outlives a restart; a file that is not whole is no model. */
	town_restart(t);
	WANT(200, GET(LEADER, "/matters/propose?text=" PITCH_DARK));
	assert_string_equal(town_text(t, "items.0.code"), "L");
	WANT(201, POST(CITY, "/matters", "{\"matter\":{\"code\":\"X\",\"name\":\"another\",\"class\":\"event\"}}"));
	char path[200];
	snprintf(path, sizeof path, "%s/matters-%" PRId64 ".model", t->files, t->tenant);
	assert_int_equal(truncate(path, 5000), 0);
	town_restart(t);
	WANT(200, GET(LEADER, "/matters/propose?text=" PITCH_DARK));
	assert_int_equal(town_size(t, "items"), 0);
	unlearn(t);
}

/* ---- files ---- */

#define DATA "../shared/data/urban-standards/parts_部件.csv"
#define CITY_HEAD "kind,big_code,big_name,small_code,small_name,handling_units,supervising,open_condition,close_condition,time_limit\n"

static const struct matters_options decided = { "work", "natural", NULL, false }, undecided = { 0 };
static char said[200000];          /* what the last import or export printed */

static void file_write(struct town *t, const char *text, char path[200])
{
	FILE *f;

	snprintf(path, 200, "%s/matters.csv", t->folder);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int file_import(struct town *t, const char *path, const struct matters_options *o)
{
	FILE *out = fmemopen(said, sizeof said, "w");
	int code = matters_import_file(t->core, t->tenant, path, o, out);

	fclose(out);
	return code;
}

static int text_import(struct town *t, const char *text, const struct matters_options *o)
{
	char path[200];

	file_write(t, text, path);
	return file_import(t, path, o);
}

static void file_export(struct town *t)
{
	FILE *out = fmemopen(said, sizeof said, "w");

	assert_int_equal(matters_export_file(t->core, t->tenant, out), 0);
	fclose(out);
}

static bool says(const char *text)
{
	if (strstr(said, text))
		return true;
	print_message("%s\nnot in:\n%s\n", text, said);
	return false;
}

static int64_t entries(struct town *t)
{
	return town_count(t, "SELECT COUNT(*) FROM journal WHERE tenant = %" PRId64, t->tenant);
}

static void a_real_catalogue_is_read_as_it_is_and_a_second_run_changes_nothing(struct town *t)
{
	int64_t before;

	if (access(DATA, R_OK) != 0) {
		print_message("skipped: %s is not here\n", DATA);
		return;
	}
	/* Without a decision only what names its unit is read. */
	assert_int_equal(file_import(t, DATA, &undecided), 1);
	assert_true(says("20 accepted, 355 refused"));
	assert_true(says(DATA ":3: time_limit: "));
	assert_int_equal(file_import(t, DATA, &decided), 0);
	assert_true(says("375 accepted, 0 refused"));
	before = entries(t);
	assert_int_equal(file_import(t, DATA, &decided), 0);
	assert_true(says("375 accepted, 0 refused"));
	/* Nor does a run without the decision take away what it cannot read. */
	assert_int_equal(file_import(t, DATA, &undecided), 1);
	assert_int_equal(entries(t), before);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM matter WHERE tenant = %" PRId64, t->tenant), 92);
	WANT(200, GET(&operator, "/matters?q=P0103&limit=1"));
	town_keep(t, "matter", "items.0.id");
	WANT(200, GET(&operator, "/matters/$matter"));
	assert_string_equal(town_text(t, "matter.name"), "雨水井盖");
	assert_int_equal(town_size(t, "matter.conditions"), 4);
	assert_string_equal(town_text(t, "matter.conditions.1.unit"), "urgent_hour");
	assert_int_equal(town_int(t, "matter.conditions.1.amount"), 4);
	assert_string_equal(town_text(t, "matter.conditions.2.unit"), "work_day");
	assert_string_equal(town_text(t, "matter.units.1.name"), "各产权单位");
}

static void what_is_exported_is_what_import_reads(struct town *t)
{
	static char copy[sizeof said];
	int64_t before;

	WANT(201, POST(CITY, "/matters", "{\"matter\":{" COVER ",\"conditions\":[" MISSING "," BROKEN "],\"levels\":[\"street\",\"grid\"],"
	    "\"units\":[{\"role\":\"co\",\"kind\":\"street\",\"at\":\"street\"},{\"role\":\"lead\",\"org\":\"$roads\",\"condition\":\"2\"},"
	    "{\"role\":\"supervise\",\"name\":\"城管局\"}],\"guide\":\"拨打 \\\"12345\\\"，\\n第二行\"}}", 3));
	WANT(201, POST(CITY, "/matters", "{\"matter\":{\"code\":\"C-1\",\"name\":\"台账\",\"class\":\"community\",\"in_guide\":true,\"annual\":2026,"
	                                 "\"admission\":\"asked\",\"node\":\"$n990101001\",\"batch\":2}}"));
	file_export(t);
	memcpy(copy, said, sizeof copy);
	before = entries(t);
	assert_int_equal(text_import(t, copy, &undecided), 0);
	assert_true(says("3 accepted, 0 refused"));
	assert_int_equal(entries(t), before);
	file_export(t);
	assert_string_equal(said, copy);
	assert_true(says("kind=street@street"));
	assert_true(says(",990101001,"));
}

static void each_bad_row_is_refused_at_its_column_and_the_rest_stays(struct town *t)
{
	assert_int_equal(text_import(t, CITY_HEAD
	    "部件,1,公用,3,井盖,甲局、乙局,丙局,缺失,恢复,2紧急工作时\n"
	    "构件,1,公用,3,井盖,甲局,丙局,破损,更换,2紧急工作时\n"
	    "部件,x,公用,3,井盖,甲局,丙局,破损,更换,2紧急工作时\n"
	    "部件,01,公用,03,雨水井盖,甲局,丙局,破损,更换,2紧急工作时\n"
	    "部件,01,公用,03,井盖,甲局、乙局,丙局,破损,更换,30分钟\n"
	    "部件,01,公用,03,井盖,甲局、乙局,丙局,缺失,恢复,3紧急工作时\n"
	    "部件,01,公用,03,井盖,甲局、乙局,丙局,,恢复,3紧急工作时\n"
	    "部件,01,公用,03,井盖,甲局、乙局,丙局,缺失,恢复,2紧急工作时\n"
	    "部件,01,公用,03,井盖,丁局,丙局,下沉,恢复,3天\n"
	    "事件,01,公用,03,暴露垃圾,甲局,丙局,有垃圾,清理,1个工作日\n", &decided), 1);
	assert_true(says(":3: kind: ") && says(":4: big_code: ") && says(":5: small_name: ") && says(":6: time_limit: ") &&
	            says(":7: open_condition: ") && says(":8: open_condition: "));
	assert_true(says("4 accepted, 6 refused"));
	WANT(200, GET(&operator, "/matters"));
	assert_int_equal(town_size(t, "items"), 2);
	assert_string_equal(town_text(t, "items.0.code"), "E0103");
	town_keep(t, "matter", "items.1.id");
	WANT(200, GET(&operator, "/matters/$matter"));
	assert_int_equal(town_size(t, "matter.conditions"), 2);
	/* Other units for the second condition: each unit is then of its condition. */
	assert_string_equal(town_text(t, "matter.units.0.condition"), "1");
	assert_string_equal(town_text(t, "matter.units.1.name"), "丁局");
	assert_string_equal(town_text(t, "matter.units.1.condition"), "2");
	assert_int_equal(text_import(t, "code,name\nA,b\n", &decided), 1);
	assert_true(says("0 accepted, 0 refused"));
	assert_int_equal(text_import(t, "code,name,class,batch,time_limit\nA,b,duty,,\nB,b,part,x,\nC,c,part,,2工作日\nD,d,part,,\n", &decided), 1);
	assert_true(says(":2: duty: ") && says(":3: batch: ") && says(":4: open_condition: ") && says("1 accepted, 3 refused"));
}

static void a_dry_run_says_the_same_and_does_nothing(struct town *t)
{
	static const char *const file = CITY_HEAD "部件,1,公用,3,井盖,甲局,丙局,缺失,恢复,2天\n部件,1,公用,4,箅子,甲局,丙局,堵塞,疏通,两周\n";
	struct matters_options dry = decided;
	int64_t before = entries(t);

	dry.dry_run = true;
	assert_int_equal(text_import(t, file, &dry), 1);
	assert_true(says("1 accepted, 1 refused"));
	assert_int_equal(entries(t), before);
	assert_int_equal(text_import(t, file, &decided), 1);
	assert_true(says("1 accepted, 1 refused"));
	assert_int_equal(entries(t), before + 1);
	dry.day_means = "sometimes";
	assert_int_equal(text_import(t, file, &dry), 1);
	assert_true(says("--day-means"));
}

static void names_without_an_organization_are_listed_and_what_they_mean_sticks(struct town *t)
{
	char path[200];
	int64_t before;
	FILE *out;

	WANT(200, GET(&operator, "/orgs/$roads"));
	town_keep(t, "roads_name", "name");
	assert_int_equal(text_import(t, CITY_HEAD "部件,1,公用,3,井盖,道路局、各产权单位,城管局,缺失,恢复,2天\n", &decided), 0);
	assert_true(says("道路局") && says("各产权单位") && says("城管局"));
	WANT(403, POST(CENTRE, "/matters/units", "{\"name\":\"道路局\",\"org\":\"$roads\"}"));
	WANT(400, POST(CITY, "/matters/units", "{\"name\":\"道路局\",\"org\":\"$roads\",\"kind\":\"street\"}"));
	WANT(404, POST(CITY, "/matters/units", "{\"name\":\"道路局\",\"org\":\"77\"}"));
	WANT(201, POST(CITY, "/matters/units", "{\"name\":\"道路局\",\"org\":\"$roads\"}"));
	WANT(201, POST(CITY, "/matters/units", "{\"name\":\"各产权单位\"}"));
	file_write(t, town_expand(t, "name,org,kind,at\n城管局,,department,county\n道路局,$roads_name,,\n某局,没有的,,\n"), path);
	out = fmemopen(said, sizeof said, "w");
	assert_int_equal(matters_import_units(t->core, t->tenant, path, out), 1);
	fclose(out);
	assert_true(says(":4: org: ") && says("2 accepted, 1 refused"));
	before = entries(t);
	out = fmemopen(said, sizeof said, "w");
	assert_int_equal(matters_import_units(t->core, t->tenant, path, out), 1);
	fclose(out);
	assert_int_equal(entries(t), before);
	WANT(200, GET(LEADER, "/matters/units?open=true"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(LEADER, "/matters/units"));
	assert_int_equal(town_size(t, "items"), 3);
	WANT(200, GET(&operator, "/matters"));
	town_keep(t, "matter", "items.0.id");
	WANT(200, GET(LEADER, "/matters/$matter/units?node=$n990101001"));
	assert_string_equal(town_text(t, "lead"), town_get(t, "roads"));
	assert_int_equal(town_size(t, "co"), 0);
	assert_true(*town_text(t, "units.2.org"));
	town_restart(t);
	WANT(200, GET(LEADER, "/matters/$matter/units?node=$n990101001"));
	assert_string_equal(town_text(t, "lead"), town_get(t, "roads"));
}

static void a_county_writes_its_own_list_and_not_the_citys(struct town *t)
{
	WANT(403, POST(CENTRE, "/matters", "{\"matter\":{" COVER "}}"));
	WANT(201, POST(CENTRE, "/matters", "{\"matter\":{" COVER ",\"node\":\"$n990101\"}}"));
	town_keep(t, "matter", "id");
	WANT(404, POST(CENTRE, "/matters", "{\"matter\":{\"code\":\"X\",\"name\":\"x\",\"class\":\"part\",\"node\":\"$n990102\"}}"));
	WANT(409, revise(t, CENTRE, "{\"matter\":{" COVER "}}"));
	WANT(200, revise(t, CENTRE, "{\"matter\":{" COVER ",\"node\":\"$n990101\",\"batch\":2}}"));
	WANT(201, POST(CENTRE, "/matters/import", "{\"rows\":[{\"row\":2,\"matter\":{\"code\":\"Y\",\"name\":\"y\",\"class\":\"part\"}},"
	    "{\"row\":3,\"list_of\":\"990102\",\"matter\":{\"code\":\"Z\",\"name\":\"z\",\"class\":\"part\"}},"
	    "{\"row\":4,\"list_of\":\"990101\",\"matter\":{\"code\":\"V\",\"name\":\"v\",\"class\":\"part\"}}]}"));
	assert_int_equal(town_int(t, "added"), 1);
	assert_int_equal(town_size(t, "refused"), 2);
	assert_int_equal(town_int(t, "refused.1.row"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_version_is_in_force_from_its_day_until_the_next_one),
		BOTH(a_withdrawn_matter_is_gone_from_lists_and_still_read_as_cited),
		BOTH(a_version_cannot_begin_before_the_one_that_stands_nor_say_the_same),
		BOTH(what_cannot_stand_is_refused_at_its_field),
		BOTH(a_list_is_filtered_searched_and_paged_by_code),
		BOTH(who_answers_is_found_by_id_kind_and_name_near_the_place),
		BOTH(two_states_of_a_list_are_compared_field_by_field),
		BOTH(lists_are_counted_by_class_duty_and_batch),
		BOTH(a_report_is_known_by_the_words_of_what_is_in_force_here),
		BOTH(a_case_cites_a_version_and_its_conditions_limit_runs),
		BOTH(what_people_decided_is_proposed_where_the_catalogue_has_no_word_for_it),
		BOTH(a_real_catalogue_is_read_as_it_is_and_a_second_run_changes_nothing),
		BOTH(what_is_exported_is_what_import_reads),
		BOTH(each_bad_row_is_refused_at_its_column_and_the_rest_stays),
		BOTH(a_dry_run_says_the_same_and_does_nothing),
		BOTH(names_without_an_organization_are_listed_and_what_they_mean_sticks),
		BOTH(a_county_writes_its_own_list_and_not_the_citys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
