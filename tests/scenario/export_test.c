/*
 * export_test.c: what leaves: logs that other people's tools take as valid, with units and posts in them and no person and no
 * word that anybody wrote.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "bridge/bridge.h"
#include "scenario/scenario.h"

#define REAL "../shared/data/process-logs/ocel20_example.jsonocel"

static const struct export_cut all = { .from = INT64_MIN + 1, .to = INT64_MAX };

/* The export as a file of the town's folder. */
static void out_file(struct town *t, const char *name, char path[200])
{
	snprintf(path, 200, "%s/%s", t->folder, name);
}

static void export_to(struct town *t, export_fn *run, const struct export_cut *cut, const char *path)
{
	struct problem p = { 0 };
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	if (run(t->core, t->tenant, cut, f, &p) != OK)
		fail_msg("%s", p.en);
	fclose(f);
}

static char *text_of(const char *path)
{
	FILE *f = fopen(path, "r");
	char *s = NULL;
	size_t cap = 0;

	assert_non_null(f);
	if (getdelim(&s, &cap, 0, f) < 0)
		s = strdup("");
	fclose(f);
	return s;
}

static bool holds(const char *path, const char *words)
{
	char *s = text_of(path);
	bool yes = strstr(s, words) != NULL;

	free(s);
	return yes;
}

static int shell(const char *fmt, const char *a)
{
	char cmd[600];

	snprintf(cmd, sizeof cmd, fmt, a);
	return system(cmd);
}

/* Cases in every state, late and on time, reopened, rated, by two channels. */
static void live(struct town *t)
{
	static const char *const states[] = { "reported", "filed", "dispatched", "handling", "checking", "closed" };

	for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
		town_snap(t, EAST);
		town_bring(t, states[i]);
	}
	WANT(200, GET(&nobody, "/snaps/$follow"));
	t->if_match = "*";
	WANT(200, POST(&nobody, "/snaps/$follow/rate", "{\"score\":3,\"words\":\"still broken, call Zhang San\"}"));
	t->if_match = "*";
	WANT(200, POST(&nobody, "/snaps/$follow/reopen", "{\"reason\":\"still broken\"}"));
	WANT(201, POST(WORKER, "/cases", "{\"text\":\"a branch fell, says Li Si\",\"lon\":126.005,\"lat\":45.005,\"client_id\":\"offline-1-abcdef\"}"));
	town_later(t, 30 * US_DAY);
	town_tick(t);
	town_snap(t, WEST);
}

static void an_ocel_log_is_valid_and_tells_every_act(struct town *t)
{
	char path[200];

	live(t);
	out_file(t, "log.json", path);
	export_to(t, export_ocel, &all, path);
	assert_int_equal(shell("python3 tests/ocel_check.py %s >&2", path), 0);
	assert_int_equal(shell("python3 tests/ocel_check.py --broken %s >&2", path), 0);
	assert_true(holds(path, "\"type\":\"event.finish\""));
	assert_true(holds(path, "\"type\":\"event.clock_breached\""));
	assert_true(holds(path, "\"type\":\"event.reopen\""));
	assert_true(holds(path, "\"name\":\"original_due\""));
}

/* tool/recount.py shares nothing with the program but the log: what it counts is what was counted while things happened. */
static void a_count_from_the_log_alone_agrees_with_the_counts(struct town *t)
{
	char path[200], cmd[500], process[40], channel[40], counter[40];
	long value, compared = 0;
	FILE *f;

	live(t);
	town_snap(t, EAST);
	town_bring(t, "filed");
	WANT(200, town_act(t, DESK, "settle", "{\"words\":\"swept at once\"}"));
	town_snap(t, EAST);
	WANT(200, town_act(t, DESK, "decline", "{\"words\":\"not ours\"}"));
	town_tick(t);
	out_file(t, "count.json", path);
	export_to(t, export_ocel, &all, path);
	snprintf(cmd, sizeof cmd, "python3 tool/recount.py %s none -", path);
	f = popen(cmd, "r");
	assert_non_null(f);
	assert_true(fgets(cmd, sizeof cmd, f) != NULL);
	while (fscanf(f, "%39[^,],%39[^,],%39[^,],%ld\n", process, channel, counter, &value) == 4) {
		int64_t kept = town_count(t, "SELECT COALESCE(SUM(%s), 0) FROM count_leaf WHERE process = '%s' AND channel = '%s'", counter, process,
		                          channel);
		if (kept != value)
			fail_msg("%s %s %s: %ld from the log, %ld counted", process, channel, counter, value, (long)kept);
		compared += value > 0;
	}
	assert_int_equal(pclose(f), 0);
	assert_true(compared > 12);
}

static void no_log_names_a_person_or_holds_what_anybody_wrote(struct town *t)
{
	static const struct { export_fn *run; const char *name; } logs[] = {
		{ export_ocel, "a.json" }, { export_xes, "a.xes" }, { export_cases, "a.csv" }, { export_journal, "a.jsonl" }, { export_territory, "t.csv" },
	};
	char path[200], person[24];

	live(t);
	for (size_t i = 0; i < sizeof logs / sizeof logs[0]; i++) {
		out_file(t, logs[i].name, path);
		export_to(t, logs[i].run, &all, path);
		for (int k = 0; k < t->people_n; k++)
			if (*t->people[k].login && holds(path, t->people[k].login))
				fail_msg("%s names %s", logs[i].name, t->people[k].login);
		assert_false(holds(path, "Zhang San"));
		assert_false(holds(path, "Li Si"));
		assert_false(holds(path, "still broken"));
		/* The journal's chain is made of the ids of who acted: ids, no names. */
		snprintf(person, sizeof person, "%" PRId64, WORKER->person);
		if (logs[i].run != export_journal)
			assert_false(holds(path, person));
	}
}

static void an_xes_log_has_a_trace_a_case_and_parses(struct town *t)
{
	char path[200];

	live(t);
	out_file(t, "log.xes", path);
	export_to(t, export_xes, &all, path);
	assert_int_equal(shell("python3 -c 'import sys, xml.etree.ElementTree as x\n"
	                       "n = {\"l\": \"http://www.xes-standard.org/\"}\n"
	                       "log = x.parse(sys.argv[1]).getroot()\n"
	                       "traces = log.findall(\"l:trace\", n)\n"
	                       "assert len(traces) == 8, len(traces)\n"
	                       "for e in log.findall(\"l:trace/l:event\", n):\n"
	                       "    keys = [a.get(\"key\") for a in e]\n"
	                       "    assert len(keys) == len(set(keys)), keys\n"
	                       "    assert \"concept:name\" in keys and \"time:timestamp\" in keys\n"
	                       "' %s", path), 0);
	assert_true(holds(path, "<string key=\"concept:name\" value=\"accept\"/>"));
}

static void a_cut_takes_a_place_a_span_and_a_process(struct town *t)
{
	struct arena *a = arena_new(1 << 20);
	struct problem p = { 0 };
	struct export_cut cut = all;
	char path[200];

	live(t);
	out_file(t, "cut.json", path);
	cut.path = export_node(t->core, t->tenant, a, "990102", &p);
	assert_non_null(cut.path);
	export_to(t, export_ocel, &cut, path);
	assert_int_equal(shell("python3 tests/ocel_check.py %s >&2", path), 0);
	assert_int_equal(shell("test $(grep -c 'case:event' %s) = 2", path), 0);   /* one object, and its type */
	cut.path = NULL;
	cut.to = t->now - US_DAY;
	export_to(t, export_ocel, &cut, path);
	assert_int_equal(shell("python3 tests/ocel_check.py %s >&2", path), 0);
	assert_int_equal(shell("test $(grep -c 'case:event' %s) = 8", path), 0);
	cut = all;
	cut.process = "nothing";
	export_to(t, export_ocel, &cut, path);
	assert_false(holds(path, "case:event"));
	assert_null(export_node(t->core, t->tenant, a, "123456", &p));
	assert_int_equal(p.code, E_NOT_FOUND);
	arena_free(a);
}

static void a_formula_leaves_as_text(struct town *t)
{
	char path[200], *s;
	struct problem p = { 0 };

	WANT(201, POST(&operator, "/orgs", "{\"name\":\"=HYPERLINK(\\\"http://x\\\")\",\"kind\":\"department\",\"node\":\"$n990101\"}"));
	town_keep(t, "evil", "id");
	town_snap(t, EAST);
	town_bring(t, "filed");
	WANT(200, town_act(t, DESK, "dispatch", "{\"org\":\"$evil\",\"limit\":\"normal\"}"));
	out_file(t, "cases.csv", path);
	export_to(t, export_cases, &all, path);
	s = text_of(path);
	assert_non_null(strstr(s, ",\"'=HYPERLINK(\"\"http://x\"\")\","));
	assert_non_null(strstr(s, ",126.0050000,45.0050000,"));
	free(s);
	assert_int_equal(p.code, OK);
}

/* The file that the last answer's path leads to. */
static void download(struct town *t, const struct who *w, char path[200])
{
	town_keep(t, "export", "id");
	WANT(200, GET(w, "/exports/$export"));
	assert_non_null(t->r.file);
	snprintf(path, 200, "%s", t->r.file);
}

static void a_desk_takes_out_its_own_list_and_never_a_contact(struct town *t)
{
	char path[200], *s;
	int lines = 0;

	town_snap(t, EAST);
	town_snap(t, WEST);
	live(t);
	WANT(201, POST(CENTRE, "/exports", "{\"format\":\"csv\",\"reason\":\"the monthly meeting\"}"));
	assert_int_equal(town_int(t, "rows"), 8);
	download(t, CENTRE, path);
	s = text_of(path);
	assert_memory_equal(s, "\xEF\xBB\xBFNumber,State,", 16);
	for (const char *p = s; *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 9);
	assert_null(strstr(s, "Li Si"));
	free(s);
	WANT(201, POST(CENTRE, "/exports", "{\"format\":\"csv\",\"reason\":\"the monthly meeting\",\"words\":true,\"filter\":{\"channel\":\"grid\"}}"));
	assert_int_equal(town_int(t, "rows"), 1);
	download(t, CENTRE, path);
	assert_true(holds(path, "\"a branch fell, says Li Si\""));
	assert_false(holds(path, "13800"));
	WANT(201, POST(STREET, "/exports", "{\"format\":\"xlsx\",\"reason\":\"the monthly meeting\",\"filter\":{\"queue\":\"closed\"}}"));
	download(t, STREET, path);
	assert_int_equal(shell("python3 -c 'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n"
	                       "assert b\"<row\" in z.read(\"xl/worksheets/sheet1.xml\")' %s", path), 0);
	assert_true(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'export.made'") == 3);
}

static void a_table_is_for_who_made_it_and_for_an_hour(struct town *t)
{
	char path[200];

	town_snap(t, EAST);
	WANT(403, POST(ROADS, "/exports", "{\"format\":\"csv\",\"reason\":\"curious\"}"));
	WANT(400, POST(CENTRE, "/exports", "{\"format\":\"csv\"}"));
	WANT(400, POST(CENTRE, "/exports", "{\"format\":\"pdf\",\"reason\":\"the meeting\"}"));
	t->key = "the-same-key-twice";
	WANT(201, POST(CENTRE, "/exports", "{\"format\":\"csv\",\"reason\":\"the meeting\"}"));
	download(t, CENTRE, path);
	t->key = "the-same-key-twice";
	WANT(201, POST(CENTRE, "/exports", "{\"format\":\"csv\",\"reason\":\"the meeting\"}"));
	assert_string_equal(town_text(t, "id"), town_get(t, "export"));
	WANT(404, GET(STREET, "/exports/$export"));
	WANT(404, GET(CENTRE, "/exports/1"));
	town_later(t, US_HOUR + US_MINUTE);
	WANT(404, GET(CENTRE, "/exports/$export"));
	assert_int_equal(access(path, R_OK), 0);
	town_tick(t);
	assert_int_equal(access(path, R_OK), -1);
	snprintf(path, sizeof path, "%s/exports", t->files);
	assert_int_equal(shell("test -z \"$(ls %s)\"", path), 0);   /* the repeated one's too */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM export_file"), 0);
}

static void the_checker_takes_the_standards_own_example_and_no_broken_copy(void **state)
{
	(void)state;
	if (access(REAL, R_OK) != 0)
		skip();
	assert_int_equal(shell("python3 tests/ocel_check.py %s >&2", REAL), 0);
	assert_int_equal(shell("python3 tests/ocel_check.py --broken %s >&2", REAL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_checker_takes_the_standards_own_example_and_no_broken_copy),
		BOTH(an_ocel_log_is_valid_and_tells_every_act), BOTH(a_count_from_the_log_alone_agrees_with_the_counts),
		BOTH(no_log_names_a_person_or_holds_what_anybody_wrote),
		BOTH(an_xes_log_has_a_trace_a_case_and_parses), BOTH(a_cut_takes_a_place_a_span_and_a_process), BOTH(a_formula_leaves_as_text),
		BOTH(a_desk_takes_out_its_own_list_and_never_a_contact), BOTH(a_table_is_for_who_made_it_and_for_an_hour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
