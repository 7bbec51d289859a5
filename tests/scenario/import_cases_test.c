/*
 * import_cases_test.c: tickets of another platform come in once each, with its number and deadline; what cannot be read is told by
 * its row and field, and hinders no other.
 */
#include <stdio.h>
#include <stdlib.h>

#include "bridge/bridge.h"
#include "scenario/scenario.h"

/* Imports a file of these words; what it printed stands in *said, freed by the caller. */
static int import(struct town *t, bool dry_run, const char *words, char **said)
{
	char path[200];
	size_t n;
	FILE *f, *out = open_memstream(said, &n);
	int code;

	snprintf(path, sizeof path, "%s/tickets.csv", t->folder);
	f = fopen(path, "w");
	assert_true(f && out);
	fputs(words, f);
	fclose(f);
	code = bridge_import_cases(t->core, t->tenant, path, dry_run, out);
	fclose(out);
	return code;
}

static void ends(char *said, const char *last)
{
	size_t n = strlen(said), m = strlen(last);

	if (n < m || strcmp(said + n - m, last) != 0)
		fail_msg("said: %s", said);
	free(said);
}

static void a_ticket_keeps_its_number_and_deadline_and_comes_in_once(struct town *t)
{
	static const char file[] = "upstream,text,lon,lat,due,channel,contact,address\n"
		"W-1,\"a pipe, burst\",126.005,45.005,2099-11-20 17:30,line12345,13800001111,by the bridge\n"
		"W-2,no light,126.015,45.005,2099-11-20,,,\n";
	char *said;

	assert_int_equal(import(t, true, file, &said), 0);
	ends(said, "2 accepted, 0 refused\n");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 0);
	assert_int_equal(import(t, false, file, &said), 0);
	ends(said, "2 accepted, 0 refused\n");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE upstream = 'W-1' AND channel = 'line12345'"), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE upstream = 'W-2' AND channel = 'import'"), 1);
	assert_int_equal(import(t, false, file, &said), 0);
	ends(said, "2 accepted, 0 refused\n");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 2);
	/* The same number of another platform is another ticket. */
	assert_int_equal(import(t, false, "upstream,text,lon,lat,channel\nW-1,a letter,126.005,45.005,petition\n", &said), 0);
	ends(said, "1 accepted, 0 refused\n");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file WHERE upstream = 'W-1'"), 2);
	WANT(200, GET(DESK, "/cases?queue=all&channel=line12345"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_null(strstr(t->r.body, "13800001111"));
}

static void a_row_that_is_refused_hinders_no_other(struct town *t)
{
	char *said;

	assert_int_equal(import(t, false, "upstream,text,lon,lat,grid,due,category\n"
		"A-1,a hole,126.005,45.005,,,roads\n"
		",no number,126.005,45.005,,,\n"
		"A-3,far away,10.5,45.005,,,\n"
		"A-4,no place,,,,,\n"
		"A-5,no such grid,,,999,,\n"
		"A-6,when,126.005,45.005,,soon,\n"
		"A-7,late,126.005,45.005,,2001-01-01,\n"
		"A-8,no such category,126.005,45.005,,,nothing\n"
		"A-9,x,here,45.005,,,\n"
		"A-10,too,few\n"
		"A-11,fine again,126.005,45.005,,,\n", &said), 1);
	for (int row = 3; row <= 11; row++) {
		char head[40];
		snprintf(head, sizeof head, "tickets.csv:%d: ", row);
		if (!strstr(said, head))
			fail_msg("row %d was not refused: %s", row, said);
	}
	assert_non_null(strstr(said, ":3: upstream: "));
	assert_non_null(strstr(said, ":4: lon: "));
	assert_non_null(strstr(said, ":6: grid: "));
	assert_non_null(strstr(said, ":7: due: "));
	assert_non_null(strstr(said, ":8: upstream_due: "));
	ends(said, "2 accepted, 9 refused\n");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 2);
}

static void a_grids_code_is_a_place(struct town *t)
{
	char *said;

	assert_int_equal(import(t, false, "upstream,text,grid\nG-1,a hole,990101001001001\n", &said), 0);
	ends(said, "1 accepted, 0 refused\n");
	town_set(t, "grid_node", "");
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file c JOIN node n ON n.id = c.node WHERE n.code = '990101001001001'"), 1);
}

static void a_file_that_is_none_is_refused_whole(struct town *t)
{
	static const char *const files[] = { "", "upstream,lon,lat\nA,1,2\n", "text,lon,lat\nA,1,2\n", "upstream,text\nA,b\n",
		"upstream,text,lon,lat,phone\nA,b,126,45,1\n" };
	struct problem p = { 0 };
	char *said;

	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		assert_int_equal(import(t, false, files[i], &said), 1);
		assert_null(strstr(said, "accepted"));
		assert_true(*said);
		free(said);
	}
	assert_int_equal(bridge_import_cases(t->core, t->tenant, "/nowhere/at/all.csv", false, stderr), 1);
	assert_int_equal(p.code, OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_ticket_keeps_its_number_and_deadline_and_comes_in_once), BOTH(a_row_that_is_refused_hinders_no_other), BOTH(a_grids_code_is_a_place),
		BOTH(a_file_that_is_none_is_refused_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
