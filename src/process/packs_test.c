/*
 * packs_test.c: that each bad pack is refused on the line and with the words that are written down beside it, and by them alone:
 * tests/golden/packs/NAME/ is a pack a few lines away from `sound` or `sound-tasks`, its `expected` the complaint in English and
 * in Chinese as LINE: WORDS (FILE:LINE where the file is not event.yaml), empty for the sound ones. Each folder is one test.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "process/process.h"

#define GOLDEN "tests/golden/packs"
#define PACKS_MAX 400

static void expected_of(const char *pack, char out[2048])
{
	char path[512];
	size_t n;
	FILE *in;

	snprintf(path, sizeof path, GOLDEN "/%s/expected", pack);
	in = fopen(path, "r");
	if (!in)
		fail_msg("%s is missing: every pack says what is wrong with it", path);
	n = fread(out, 1, 2047, in);
	out[n] = '\0';
	fclose(in);
}

/* The complaint as `expected` has it; "" if there is none. */
static void complaint_of(const char *pack, char out[2048])
{
	struct problem p = { 0 };
	char dir[512];
	const char *line;
	int files = 0;
	enum err e;

	snprintf(dir, sizeof dir, GOLDEN "/%s", pack);
	e = process_check_pack(dir, NULL, &files, &p);
	assert_true(files >= 1 || e != OK);
	assert_int_equal(e, p.code);
	out[0] = '\0';
	if (e == OK)
		return;
	assert_int_equal(e, E_INPUT);
	assert_true(strncmp(p.field, dir, strlen(dir)) == 0);
	line = p.field + strlen(dir) + 1;
	if (strncmp(line, "processes/", strlen("processes/")) == 0)
		line += strlen("processes/");
	if (strncmp(line, "event.yaml:", strlen("event.yaml:")) == 0)
		line += strlen("event.yaml:");
	snprintf(out, 2048, "%s: %s\n%s: %s\n", line, p.en, line, p.zh);
}

static void pack_says_what_is_expected(void **s)
{
	const char *pack = *s;
	char said[2048], expected[2048];

	complaint_of(pack, said);
	expected_of(pack, expected);
	assert_string_equal(said, expected);
	assert_true((strncmp(pack, "sound", 5) == 0) == !*said);
}

static void base_pack_is_sound(void **s)
{
	struct problem p = { 0 };
	int files = 0;

	(void)s;
	if (process_check_pack("packs/base", NULL, &files, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
	assert_true(files >= 1);
}

static void folder_without_processes_is_no_pack(void **s)
{
	struct problem p = { 0 };
	int files = 0;

	(void)s;
	assert_int_equal(process_check_pack(GOLDEN, NULL, &files, &p), E_NOT_FOUND);
	assert_true(p.zh[0] && p.en[0]);
}

/* A pack replaces what it has by the same id; base's definitions and roles stand for the rest, and are judged with it. */
static void pack_is_checked_with_what_stands_in_base(void **s)
{
	struct problem p = { 0 };
	int files = 0;

	(void)s;
	assert_int_equal(process_check_pack(GOLDEN "/sound", GOLDEN "/sound-tasks", &files, &p), OK);
	assert_int_equal(files, 1);
	/* Its link to `matter` stands in base. */
	assert_int_equal(process_check_pack(GOLDEN "/overlay", GOLDEN "/sound-tasks", &files, &p), OK);
	assert_int_equal(process_check_pack(GOLDEN "/overlay", GOLDEN "/sound", &files, &p), E_INPUT);
	assert_non_null(strstr(p.en, "no process \"matter\""));
	/* Its right is of its own file of roles; without that file, of base's. */
	assert_int_equal(process_check_pack(GOLDEN "/sound-rights", NULL, &files, &p), OK);
	assert_int_equal(process_check_pack(GOLDEN "/rights-missing", GOLDEN "/sound-rights", &files, &p), OK);
	assert_int_equal(process_check_pack(GOLDEN "/rights-missing", GOLDEN "/sound", &files, &p), E_INPUT);
	assert_non_null(strstr(p.en, "whistle.send"));
	assert_int_equal(process_check_pack(GOLDEN "/rights-broken", GOLDEN "/sound-rights", &files, &p), E_INPUT);
	assert_non_null(strstr(p.field, "/rights-broken/roles.yaml:2"));
}

static int is_pack(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

int main(void)
{
	static struct CMUnitTest tests[PACKS_MAX + 3] = {
		cmocka_unit_test(base_pack_is_sound),
		cmocka_unit_test(folder_without_processes_is_no_pack),
		cmocka_unit_test(pack_is_checked_with_what_stands_in_base),
	};
	struct dirent **names;
	int n = scandir(GOLDEN, &names, is_pack, alphasort), failed;

	if (n < 100 || n > PACKS_MAX) {
		printf("%s holds %d packs\n", GOLDEN, n);
		return 1;
	}
	for (int i = 0; i < n; i++)
		tests[i + 3] = (struct CMUnitTest){ .name = names[i]->d_name, .test_func = pack_says_what_is_expected, .initial_state = names[i]->d_name };
	failed = _cmocka_run_group_tests("packs", tests, (size_t)n + 3, NULL, NULL);
	for (int i = 0; i < n; i++)
		free(names[i]);
	free(names);
	return failed;
}
