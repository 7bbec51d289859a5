/*
 * tasks_test.c: the process engine's second half, lived with definitions made for it (tests/scenario/processes): tasks of a
 * case and of a task, what their ends make of the case, time that is granted, clocks that stand, ladders of reminders, own
 * fields, merging and splitting.
 */
#include <stdio.h>
#include <stdlib.h>

#include "scenario/scenario.h"

static void adopt(struct town *t, const char *name)
{
	char path[100], *text = calloc(1, 20000), *body;
	json_t *v = json_object();
	FILE *f;

	snprintf(path, sizeof path, "tests/scenario/processes/%s.yaml", name);
	f = fopen(path, "rb");
	assert_non_null(f);
	assert_true(fread(text, 1, 19999, f) > 0);
	fclose(f);
	json_object_set_new(v, "body", json_string(text));
	body = json_dumps(v, JSON_COMPACT);
	WANT(201, POST(&operator, "/operator/processes", "%s", body));
	free(body);
	free(text);
	json_decref(v);
}

/* A joint case in the east, drafted; $joint and $case. */
static void joint(struct town *t)
{
	adopt(t, "part");
	adopt(t, "grace");
	adopt(t, "joint");
	WANT(201, POST(WORKER, "/cases", "{\"text\":\"rubble on the road\",\"process\":\"joint\",\"lon\":126.005,\"lat\":45.005,"
	               "\"category\":\"usual\"}"));
	town_keep(t, "joint", "id");
	town_keep(t, "case", "id");
}

/* The task's id of a unit stands in $name. */
static void task(struct town *t, const char *unit, const char *name)
{
	char id[32];

	town_value(t, id, sizeof id, "SELECT CAST(MAX(id) AS TEXT) FROM case_file WHERE tenant = 1 AND parent <> 0 AND org = %s", town_get(t, unit));
	town_set(t, name, id);
}

static void on(struct town *t, const char *name)
{
	town_set(t, "case", town_get(t, name));
}

/* Two units are called; ROADS leads. */
static void sent(struct town *t)
{
	joint(t);
	WANT(200, town_act(t, STREET, "send", "{\"units\":[\"$roads\",\"$housing\"],\"values\":{\"kind\":\"shared\",\"cost\":5000}}"));
	task(t, "roads", "lead");
	task(t, "housing", "co");
}

static void done(struct town *t, const struct who *w, const char *name)
{
	on(t, name);
	WANT(200, town_act(t, w, "sign_in", "{}"));
	WANT(200, town_act(t, w, "finish", "{\"words\":\"done\"}"));
	WANT(200, town_act(t, STREET, "rate", "{\"score\":5}"));
	on(t, "joint");
}

static const char *state(struct town *t, const char *name)
{
	on(t, name);
	WANT(200, GET(&operator, "/cases/$case"));
	on(t, "joint");
	return town_text(t, "state");
}

/* ---- tasks ---- */

static void each_unit_has_its_part_and_the_case_goes_on_when_all_are_done(struct town *t)
{
	sent(t);
	assert_string_equal(state(t, "joint"), "running");
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_int_equal(town_size(t, "tasks"), 2);
	assert_string_equal(town_text(t, "tasks.0.role"), "lead");
	assert_string_equal(town_text(t, "tasks.1.role"), "co");
	assert_int_equal(town_size(t, "values"), 2);
	/* Neither sees the other's part, nor the whole. */
	WANT(200, GET(ROADS, "/cases/$lead"));
	assert_string_equal(town_text(t, "text"), "rubble on the road");
	assert_string_equal(town_text(t, "parent.state"), "running");
	WANT(404, GET(ROADS, "/cases/$co"));
	WANT(404, GET(ROADS, "/cases/$joint"));
	/* It is on the unit's list, and on nobody's who waits. */
	WANT(200, GET(ROADS, "/cases"));
	assert_int_equal(town_size(t, "items"), 1);
	WANT(200, GET(STREET, "/cases"));
	assert_int_equal(town_size(t, "items"), 0);
	done(t, ROADS, "lead");
	assert_string_equal(state(t, "joint"), "running");
	done(t, HOUSING, "co");
	assert_string_equal(state(t, "joint"), "checking");
	WANT(200, town_act(t, STREET, "close", "{}"));
	assert_string_equal(state(t, "joint"), "closed");
}

static void who_refuses_in_time_is_out_and_the_others_make_the_end(struct town *t)
{
	sent(t);
	on(t, "co");
	WANT(400, town_act(t, HOUSING, "refuse", "{}"));
	town_later(t, US_HOUR);
	WANT(200, town_act(t, HOUSING, "refuse", "{\"words\":\"not ours\"}"));
	WANT(409, town_act(t, HOUSING, "sign_in", "{}"));
	done(t, ROADS, "lead");
	assert_string_equal(state(t, "joint"), "checking");
}

static void the_window_for_a_refusal_closes(struct town *t)
{
	sent(t);
	on(t, "co");
	town_later(t, 8 * US_DAY);
	WANT(409, town_act(t, HOUSING, "refuse", "{\"words\":\"not ours\"}"));
	WANT(200, GET(HOUSING, "/cases/$co"));
	assert_false(town_has(t, "can", "refuse"));
	assert_true(town_has(t, "can", "sign_in"));
}

static void a_part_is_handed_on_and_its_unit_waits_for_the_piece(struct town *t)
{
	sent(t);
	on(t, "lead");
	WANT(200, town_act(t, ROADS, "sign_in", "{}"));
	WANT(200, town_act(t, ROADS, "hand_on", "{\"units\":[\"$office\"],\"words\":\"the south end\"}"));
	task(t, "office", "piece");
	WANT(409, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
	WANT(200, GET(&operator, "/cases/$piece"));
	assert_string_equal(town_text(t, "values.0.text"), "the south end");
	/* The inner due is never behind the outer. */
	on(t, "piece");
	WANT(200, town_act(t, town_who(t, "dept_desk", "990101", "office"), "sign_in", "{}"));
	assert_true(town_count(t, "SELECT due FROM case_file WHERE tenant = 1 AND id = %s", town_get(t, "piece")) <=
	            town_count(t, "SELECT due FROM case_file WHERE tenant = 1 AND id = %s", town_get(t, "lead")));
	assert_true(town_count(t, "SELECT due FROM case_file WHERE tenant = 1 AND id = %s", town_get(t, "lead")) <=
	            town_count(t, "SELECT due FROM case_file WHERE tenant = 1 AND id = %s", town_get(t, "joint")));
	WANT(200, town_act(t, town_who(t, "dept_desk", "990101", "office"), "finish", "{\"words\":\"the south end is clear\"}"));
	WANT(200, town_act(t, STREET, "rate", "{\"score\":4}"));
	on(t, "lead");
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
}

static void a_bad_rating_has_it_done_again(struct town *t)
{
	sent(t);
	on(t, "lead");
	WANT(200, town_act(t, ROADS, "sign_in", "{}"));
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
	WANT(200, town_act(t, STREET, "rate", "{\"score\":2}"));
	assert_string_equal(state(t, "lead"), "working");
	on(t, "lead");
	WANT(200, town_act(t, ROADS, "finish", "{\"words\":\"done better\"}"));
	WANT(200, town_act(t, STREET, "rate", "{\"score\":3}"));
	assert_string_equal(state(t, "lead"), "done");
}

static void what_ends_takes_its_open_tasks_with_it(struct town *t)
{
	sent(t);
	on(t, "lead");
	WANT(200, town_act(t, ROADS, "sign_in", "{}"));
	WANT(200, town_act(t, ROADS, "hand_on", "{\"units\":[\"$office\"]}"));
	task(t, "office", "piece");
	on(t, "joint");
	WANT(200, town_act(t, STREET, "stop", "{\"words\":\"a false alarm\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE tenant = 1 AND open = 1"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_clock WHERE tenant = 1 AND ended IS NULL"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'case.ended'"), 3);
	on(t, "lead");
	WANT(409, town_act(t, ROADS, "finish", "{\"words\":\"done\"}"));
	on(t, "co");
	WANT(409, town_act(t, HOUSING, "sign_in", "{}"));
	WANT(200, GET(HOUSING, "/cases"));
	assert_int_equal(town_size(t, "items"), 0);
}

static void units_are_checked_one_by_one(struct town *t)
{
	joint(t);
	WANT(400, town_act(t, STREET, "send", "{\"units\":[],\"values\":{\"kind\":\"alone\"}}"));
	WANT(400, town_act(t, STREET, "send", "{\"units\":[\"$roads\",\"$roads\"],\"values\":{\"kind\":\"alone\"}}"));
	assert_string_equal(town_text(t, "field"), "units");
	WANT(400, town_act(t, STREET, "send", "{\"units\":[\"$west_roads\"],\"values\":{\"kind\":\"alone\"}}"));
	assert_string_equal(town_text(t, "field"), "units");
	WANT(400, town_act(t, STREET, "send", "{\"units\":[\"12345\"],\"values\":{\"kind\":\"alone\"}}"));
	WANT(404, town_act(t, STREET, "answered", "{}"));
	WANT(404, town_act(t, STREET, "overrun", "{}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE tenant = 1 AND parent <> 0"), 0);
}

static void own_fields_are_typed_bounded_and_asked_for(struct town *t)
{
	static const struct { const char *values, *field; } bad[] = {
		{ "{}", "kind" }, { "{\"kind\":\"both\"}", "kind" }, { "{\"kind\":1}", "kind" }, { "{\"kind\":\"alone\",\"cost\":0}", "cost" },
		{ "{\"kind\":\"alone\",\"cost\":1000001}", "cost" }, { "{\"kind\":\"alone\",\"cost\":1.5}", "cost" },
		{ "{\"kind\":\"alone\",\"cost\":\"5\"}", "cost" },
		{ "{\"kind\":\"alone\",\"more\":1}", "more" }, { "{\"kind\":\"alone\",\"whom\":7}", "whom" }, { "[]", "values" },
		{ "{\"kind\":\"alone\",\"whom\":\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"}", "whom" },
	};

	joint(t);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		WANT(400, town_act(t, STREET, "send", "{\"units\":[\"$roads\"],\"values\":%s}", bad[i].values));
		assert_string_equal(town_text(t, "field"), bad[i].field);
	}
	WANT(200, town_act(t, STREET, "send", "{\"units\":[\"$roads\"],\"values\":{\"kind\":\"alone\",\"whom\":\"Wang\"}}"));
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_int_equal(town_size(t, "values"), 2);
	/* A person's name stands beside the journal and goes when it is erased. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE payload LIKE '%%Wang%%'"), 0);
	WANT(204, POST(&operator, "/operator/erase", "{\"subject\":\"$joint\",\"kind\":\"personal\",\"reason\":\"asked for\"}"));
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_string_equal(town_text(t, "values.1.text"), "");
}

static void what_is_erased_of_a_case_is_erased_of_its_tasks(struct town *t)
{
	sent(t);
	on(t, "lead");
	WANT(200, town_act(t, ROADS, "sign_in", "{}"));
	WANT(200, town_act(t, ROADS, "hand_on", "{\"units\":[\"$office\"],\"words\":\"ask Mr Li at the gate\"}"));
	on(t, "joint");
	WANT(200, GET(&operator, "/cases/$joint"));
	t->if_match = "*";
	WANT(200, POST(&operator, "/cases/$joint/erase", "{\"what\":\"all\",\"reason\":\"asked for\"}"));
	WANT(200, GET(ROADS, "/cases/$lead"));
	assert_string_equal(town_text(t, "text"), "");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE tenant = 1 AND body LIKE '%%Mr Li%%'"), 0);
}

/* ---- clocks ---- */

static void asked(struct town *t)
{
	char id[32];

	on(t, "joint");
	WANT(200, town_act(t, STREET, "ask_time", "{\"words\":\"the rain\"}"));
	town_value(t, id, sizeof id, "SELECT CAST(MAX(id) AS TEXT) FROM case_file WHERE tenant = 1 AND process = 'grace'");
	town_set(t, "grace", id);
	on(t, "grace");
}

static int64_t due(struct town *t, const char *name)
{
	return town_count(t, "SELECT due FROM case_file WHERE tenant = 1 AND id = %s", town_get(t, name));
}

static void time_is_granted_by_another_person_and_the_first_due_stays(struct town *t)
{
	int64_t before;

	sent(t);
	before = due(t, "joint");
	asked(t);
	WANT(409, town_act(t, STREET, "longer", "{\"amount\":2}"));
	WANT(400, town_act(t, CENTRE, "longer", "{}"));
	WANT(400, town_act(t, CENTRE, "longer", "{\"amount\":366}"));
	on(t, "joint");
	WANT(409, town_act(t, STREET, "ask_time", "{\"words\":\"again\"}"));
	on(t, "grace");
	WANT(200, town_act(t, CENTRE, "longer", "{\"amount\":2}"));
	assert_true(due(t, "joint") > before + US_DAY);
	assert_int_equal(town_count(t, "SELECT original_due FROM case_clock WHERE tenant = 1 AND case_id = %s AND n = 3", town_get(t, "joint")), before);
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_int_equal(town_int(t, "clocks.2.extra"), 2);
	asked(t);
	WANT(200, town_act(t, CENTRE, "no", "{\"words\":\"enough\"}"));
}

static void what_was_cut_to_the_case_grows_with_it(struct town *t)
{
	int64_t before, short_one;

	sent(t);
	on(t, "lead");
	WANT(200, town_act(t, ROADS, "sign_in", "{}"));
	WANT(200, town_act(t, ROADS, "hand_on", "{\"units\":[\"$office\"]}"));
	task(t, "office", "piece");
	on(t, "piece");
	WANT(200, town_act(t, town_who(t, "dept_desk", "990101001", "office"), "sign_in", "{}"));
	before = due(t, "joint");
	short_one = due(t, "co");
	assert_int_equal(due(t, "lead"), before);
	assert_int_equal(due(t, "piece"), before);
	assert_true(short_one < before);
	asked(t);
	WANT(200, town_act(t, CENTRE, "longer", "{\"amount\":2}"));
	assert_true(due(t, "joint") > before);
	assert_int_equal(due(t, "lead"), due(t, "joint"));
	assert_int_equal(due(t, "piece"), due(t, "joint"));
	/* Its own limit was the shorter one: that stays. */
	assert_int_equal(due(t, "co"), short_one);
	WANT(200, GET(ROADS, "/cases/$lead"));
	assert_int_equal(town_time(t, "clocks.1.original_due"), before);
}

static void a_suspended_case_stands_still_until_its_review(struct town *t)
{
	int64_t before;
	char until[40];

	sent(t);
	before = due(t, "joint");
	asked(t);
	day_print_time(until, t->now + 30 * US_DAY, CHINA_OFFSET_MIN);
	WANT(400, town_act(t, CENTRE, "stand", "{\"until\":\"2020-01-01T00:00:00+08:00\"}"));
	WANT(200, town_act(t, CENTRE, "stand", "{\"until\":\"%s\"}", until));
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_string_equal(town_text(t, "clock_state"), "paused");
	assert_string_equal(town_text(t, "paused"), until);
	assert_false(town_has(t, "can", "ask_time"));
	on(t, "joint");
	WANT(409, town_act(t, STREET, "ask_time", "{\"words\":\"again\"}"));
	town_later(t, 20 * US_DAY);
	town_restart(t);
	town_tick(t);
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_string_equal(town_text(t, "clock_state"), "paused");
	town_later(t, 11 * US_DAY);
	town_tick(t);
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_true(strcmp(town_text(t, "clock_state"), "paused") != 0);
	assert_true(due(t, "joint") >= before + 30 * US_DAY - 10 * US_DAY);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_pause WHERE tenant = 1 AND to_at IS NOT NULL"), 1);
}

static void who_takes_it_up_again_before_the_review_starts_the_clock(struct town *t)
{
	char until[40];

	sent(t);
	on(t, "joint");
	WANT(409, town_act(t, STREET, "wake", "{}"));
	asked(t);
	day_print_time(until, t->now + 30 * US_DAY, CHINA_OFFSET_MIN);
	WANT(200, town_act(t, CENTRE, "stand", "{\"until\":\"%s\"}", until));
	town_later(t, US_DAY);
	on(t, "joint");
	WANT(200, town_act(t, STREET, "wake", "{}"));
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_string_equal(town_text(t, "clock_state"), "running");
	/* And one that moves on while it stands is taken up by that. */
	asked(t);
	WANT(200, town_act(t, CENTRE, "stand", "{\"until\":\"%s\"}", until));
	on(t, "joint");
	WANT(200, town_act(t, STREET, "stop", "{\"words\":\"enough\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_pause WHERE tenant = 1 AND to_at IS NULL"), 0);
}

static void a_breach_reminds_step_by_step_takes_the_case_back_and_can_be_excused(struct town *t)
{
	sent(t);
	town_later(t, 5 * US_DAY);
	town_tick(t);
	/* The clock's own act: the parts are taken back to be checked. */
	assert_string_equal(state(t, "joint"), "checking");
	assert_true(town_count(t, "SELECT COUNT(*) FROM case_urge WHERE tenant = 1 AND case_id = %s AND level = 'yellow'", town_get(t, "joint")) >= 1);
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_true(town_size(t, "reminders") >= 1);
	assert_string_equal(town_text(t, "clocks.2.state"), "late");
	town_later(t, 20 * US_DAY);
	town_tick(t);
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_urge WHERE tenant = 1 AND case_id = %s AND level = 'red'", town_get(t, "joint")), 1);
}

static void an_excuse_leaves_the_breach_recorded(struct town *t)
{
	sent(t);
	asked(t);
	WANT(409, town_act(t, CENTRE, "forgive", "{}"));
	town_later(t, 5 * US_DAY);
	town_tick(t);
	WANT(200, town_act(t, CENTRE, "forgive", "{}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_clock WHERE tenant = 1 AND case_id = %s AND excused = 1"
	                            " AND state IN ('late', 'breached')", town_get(t, "joint")), 1);
}

static void a_sudden_case_has_the_short_clock_and_the_whole_one_runs_beside(struct town *t)
{
	joint(t);
	WANT(200, town_act(t, STREET, "send", "{\"units\":[\"$roads\"],\"category\":\"sudden\",\"values\":{\"kind\":\"alone\"}}"));
	assert_int_equal(due(t, "joint"), t->now + 2 * US_HOUR);
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_int_equal(town_size(t, "clocks"), 3);
	assert_string_equal(town_text(t, "clocks.1.kind"), "total");
	assert_string_equal(town_text(t, "clocks.2.limit"), "rush");
	WANT(200, town_act(t, STREET, "stop", "{\"words\":\"enough\"}"));
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_string_equal(town_text(t, "clocks.1.state"), "met");
}

/* ---- by the catalogue ---- */

static void a_matters_condition_grants_its_own_limit_and_the_version_is_kept(struct town *t)
{
	adopt(t, "single");
	WANT(201, POST(town_who(t, "county_desk", "9901", NULL), "/matters",
	               "{\"from\":\"2020-01-01\",\"matter\":{\"code\":\"01-02\",\"name\":\"manhole\",\"class\":\"event\","
	               "\"conditions\":["
	               "{\"open\":\"missing\",\"unit\":\"urgent_hour\",\"amount\":2},"
	               "{\"open\":\"broken\",\"unit\":\"work_day\",\"amount\":3,\"end_rule\":\"close\"}]}}"));
	WANT(201, POST(WORKER, "/cases", "{\"text\":\"a cover is gone\",\"process\":\"single\",\"lon\":126.005,\"lat\":45.005}"));
	town_keep(t, "case", "id");
	WANT(400, town_act(t, STREET, "give", "{\"org\":\"$roads\"}"));
	assert_string_equal(town_text(t, "field"), "limit");
	WANT(400, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"matter\":\"99\",\"condition\":\"1\"}"));
	assert_string_equal(town_text(t, "field"), "matter");
	WANT(400, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"matter\":\"01-02\"}"));
	assert_string_equal(town_text(t, "field"), "condition");
	WANT(400, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"matter\":\"01-02\",\"condition\":\"7\"}"));
	WANT(400, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"limit\":\"days\",\"condition\":\"1\"}"));
	WANT(200, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"matter\":\"01-02\",\"condition\":\"1\"}"));
	WANT(200, town_act(t, ROADS, "take", "{}"));
	assert_int_equal(due(t, "case"), t->now + 2 * US_HOUR);
	WANT(200, GET(STREET, "/cases/$case"));
	assert_string_equal(town_text(t, "matter"), "01-02");
	assert_string_equal(town_text(t, "condition"), "1");
	assert_true(town_int(t, "matter_version") > 0);
	assert_string_equal(town_text(t, "clocks.2.limit"), "matter");
	WANT(200, town_act(t, ROADS, "end", "{}"));
}

static void a_matter_with_one_condition_needs_no_choice(struct town *t)
{
	adopt(t, "single");
	WANT(201, POST(&operator, "/matters", "{\"matter\":{\"code\":\"01-03\",\"name\":\"lamp\",\"class\":\"part\","
	               "\"conditions\":[{\"open\":\"dark\",\"close\":\"lit\",\"unit\":\"urgent_hour\",\"amount\":3}]}}"));
	WANT(201, POST(WORKER, "/cases", "{\"text\":\"a dark lamp\",\"process\":\"single\",\"lon\":126.005,\"lat\":45.005}"));
	town_keep(t, "case", "id");
	WANT(400, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"matter\":\"01-03\",\"condition\":\"2\"}"));
	WANT(200, town_act(t, STREET, "give", "{\"org\":\"$roads\",\"matter\":\"01-03\"}"));
	WANT(200, town_act(t, ROADS, "take", "{}"));
	assert_int_equal(due(t, "case"), t->now + 3 * US_HOUR);
	WANT(200, GET(STREET, "/cases/$case"));
	assert_string_equal(town_text(t, "condition"), "1");
}

/* ---- other platforms, links, merging, splitting ---- */

static void another_platforms_number_comes_in_once_with_its_own_deadline(struct town *t)
{
	static const char head[] = "{\"text\":\"rubble\",\"process\":\"joint\",\"lon\":126.005,\"lat\":45.005,\"channel\":\"line12345\","
	                           "\"contact\":\"13800001111\"";
	char until[40];

	joint(t);
	day_print_time(until, t->now + 5 * US_DAY, CHINA_OFFSET_MIN);
	WANT(400, POST(WORKER, "/cases", "%s,\"upstream_due\":\"%s\"}", head, until));
	WANT(400, POST(WORKER, "/cases", "%s,\"upstream\":\"A-1\",\"upstream_due\":\"2020-01-01T00:00:00+08:00\"}", head));
	WANT(201, POST(WORKER, "/cases", "%s,\"upstream\":\"A-1\",\"upstream_due\":\"%s\"}", head, until));
	town_keep(t, "case", "id");
	WANT(409, POST(WORKER, "/cases", "%s,\"upstream\":\"A-1\",\"upstream_due\":\"%s\"}", head, until));
	assert_string_equal(town_text(t, "field"), "upstream");
	WANT(400, POST(WORKER, "/cases", "{\"text\":\"rubble\",\"process\":\"joint\",\"lon\":126.005,\"lat\":45.005,\"channel\":\"radio\"}"));
	WANT(400, POST(WORKER, "/cases", "{\"text\":\"rubble\",\"process\":\"joint\",\"lon\":126.005,\"lat\":45.005,\"channel\":\"snap\"}"));
	WANT(400, POST(WORKER, "/cases", "{\"text\":\"rubble\",\"process\":\"part\",\"lon\":126.005,\"lat\":45.005}"));
	WANT(200, GET(WORKER, "/cases/$case"));
	assert_string_equal(town_text(t, "upstream"), "A-1");
	assert_string_equal(town_text(t, "clocks.2.kind"), "upstream");
	town_later(t, 6 * US_DAY);
	town_tick(t);
	WANT(200, GET(WORKER, "/cases/$case"));
	assert_string_equal(town_text(t, "clocks.2.state"), "breached");
}

static void a_case_beside_keeps_the_words_and_knows_where_it_came_from(struct town *t)
{
	sent(t);
	town_later(t, 5 * US_DAY);
	town_tick(t);
	on(t, "joint");
	WANT(200, town_act(t, STREET, "beside", "{}"));
	WANT(200, GET(STREET, "/cases/$joint"));
	assert_string_equal(town_text(t, "links.0.kind"), "link");
	town_keep(t, "case", "links.0.id");
	WANT(200, GET(STREET, "/cases/$case"));
	assert_string_equal(town_text(t, "text"), "rubble on the road");
	assert_string_equal(town_text(t, "process"), "event");
	assert_int_equal(town_size(t, "links"), 1);
}

static void the_same_matter_goes_on_once_and_both_reporters_read_the_answer(struct town *t)
{
	char follow[80];

	WANT(201, POST(&operator, "/webhooks",
	               "{\"channel\":\"reporter\",\"url\":\"http://127.0.0.1:9/\",\"secret\":\"0123456789abcdef\",\"allow_private\":true}"));
	town_snap(t, EAST);
	town_set(t, "first", town_get(t, "case"));
	town_later(t, US_MINUTE);
	town_snap(t, EAST);
	snprintf(follow, sizeof follow, "/snaps/%s", town_get(t, "follow"));
	t->if_match = "*";
	WANT(400, POST(DESK, "/cases/$case/merge", "{\"into\":\"$case\"}"));
	t->if_match = "*";
	WANT(404, POST(DESK, "/cases/$case/merge", "{\"into\":\"77\"}"));
	t->if_match = "*";
	WANT(200, POST(DESK, "/cases/$case/merge", "{\"into\":\"$first\",\"words\":\"the same cover\"}"));
	t->if_match = "*";
	WANT(409, POST(DESK, "/cases/$case/merge", "{\"into\":\"$first\"}"));
	on(t, "first");
	town_bring(t, "closed");
	WANT(200, GET(&nobody, follow));
	assert_true(strstr(town_text(t, "answer"), "A new cover was set") != NULL);
	assert_string_equal(town_text(t, "state"), "merged");
	/* Both are told, once each. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM outbox WHERE tenant = 1"), 2);
	WANT(409, town_act(t, DESK, "file", "{\"category\":\"roads\"}"));
}

static void a_report_of_two_matters_becomes_two_cases_of_one_reporter(struct town *t)
{
	town_snap(t, EAST);
	t->if_match = "*";
	WANT(400, POST(DESK, "/cases/$case/split", "{\"parts\":[]}"));
	t->if_match = "*";
	WANT(201, POST(DESK, "/cases/$case/split", "{\"parts\":[{\"text\":\"and a lamp is out\",\"category\":\"lighting\"}]}"));
	assert_int_equal(town_size(t, "items"), 1);
	town_keep(t, "part", "items.0.id");
	WANT(200, GET(DESK, "/cases/$part"));
	assert_string_equal(town_text(t, "category"), "lighting");
	assert_string_equal(town_text(t, "links.0.kind"), "split");
	WANT(200, POST(DESK, "/cases/$part/contact", "{\"reason\":\"to ask where\"}"));
	assert_string_equal(town_text(t, "contact"), "13800001111");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(each_unit_has_its_part_and_the_case_goes_on_when_all_are_done),
		BOTH(who_refuses_in_time_is_out_and_the_others_make_the_end),
		BOTH(the_window_for_a_refusal_closes),
		BOTH(a_part_is_handed_on_and_its_unit_waits_for_the_piece),
		BOTH(a_bad_rating_has_it_done_again),
		BOTH(what_ends_takes_its_open_tasks_with_it),
		BOTH(units_are_checked_one_by_one),
		BOTH(own_fields_are_typed_bounded_and_asked_for),
		BOTH(what_is_erased_of_a_case_is_erased_of_its_tasks),
		BOTH(time_is_granted_by_another_person_and_the_first_due_stays),
		BOTH(what_was_cut_to_the_case_grows_with_it),
		BOTH(a_suspended_case_stands_still_until_its_review),
		BOTH(who_takes_it_up_again_before_the_review_starts_the_clock),
		BOTH(a_breach_reminds_step_by_step_takes_the_case_back_and_can_be_excused),
		BOTH(an_excuse_leaves_the_breach_recorded),
		BOTH(a_sudden_case_has_the_short_clock_and_the_whole_one_runs_beside),
		BOTH(a_matters_condition_grants_its_own_limit_and_the_version_is_kept),
		BOTH(a_matter_with_one_condition_needs_no_choice),
		BOTH(another_platforms_number_comes_in_once_with_its_own_deadline),
		BOTH(a_case_beside_keeps_the_words_and_knows_where_it_came_from),
		BOTH(the_same_matter_goes_on_once_and_both_reporters_read_the_answer),
		BOTH(a_report_of_two_matters_becomes_two_cases_of_one_reporter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
