/*
 * log_test.c: claims about the log, read back from the pipe that stands for standard error.
 */
#include <fcntl.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/log.h"

static char caught[1 << 20];

/* Runs fn with standard error in a file and keeps what it wrote. */
static size_t catch_log(void (*fn)(void))
{
	FILE *f = tmpfile();
	int old = dup(STDERR_FILENO);
	size_t n;

	assert_non_null(f);
	dup2(fileno(f), STDERR_FILENO);
	fcntl(STDERR_FILENO, F_SETFL, O_APPEND);
	fn();
	dup2(old, STDERR_FILENO);
	close(old);
	rewind(f);
	n = fread(caught, 1, sizeof(caught) - 1, f);
	caught[n] = '\0';
	fclose(f);
	return n;
}

static json_t *only_line(void)
{
	json_t *v = json_loads(caught, JSON_REJECT_DUPLICATES, NULL);

	assert_non_null(v);
	assert_ptr_equal(strchr(caught, '\n'), caught + strlen(caught) - 1);
	return v;
}

static void log_pairs(void)
{
	LOG(LOG_INFO, "case.filed", LS("request", "ab12"), LN("case", INT64_MIN), LS("none", NULL));
}

static void a_line_is_one_json_object_with_its_pairs(void **s)
{
	json_t *v;

	(void)s;
	catch_log(log_pairs);
	v = only_line();
	assert_string_equal(json_string_value(json_object_get(v, "level")), "info");
	assert_string_equal(json_string_value(json_object_get(v, "what")), "case.filed");
	assert_string_equal(json_string_value(json_object_get(v, "request")), "ab12");
	assert_true(json_integer_value(json_object_get(v, "case")) == INT64_MIN);
	assert_string_equal(json_string_value(json_object_get(v, "none")), "");
	assert_int_equal(strlen(json_string_value(json_object_get(v, "at"))), strlen("2026-11-20T09:30:00.123456+08:00"));
	json_decref(v);
}

static void log_nasty(void)
{
	LOG(LOG_WARN, "nasty", LS("a", "\"\\\n\x01\x7F{}"), LS("b", "bad \xFF\xC3 bytes"), LS("c", "网格"));
}

static void nasty_texts_stay_inside_their_string(void **s)
{
	json_t *v;

	(void)s;
	catch_log(log_nasty);
	v = only_line();
	assert_string_equal(json_string_value(json_object_get(v, "a")), "\"\\\n\x01\x7F{}");
	assert_string_equal(json_string_value(json_object_get(v, "b")), "bad ?? bytes");
	assert_string_equal(json_string_value(json_object_get(v, "c")), "网格");
	json_decref(v);
}

static void log_long(void)
{
	static char text[10000], full[3900];

	memset(text, '"', sizeof(text) - 1);
	memset(full, 'y', sizeof(full) - 1);
	LOG(LOG_ERROR, "long", LS("kept", "yes"), LS("left_out", text), LS("also", "yes"));
	LOG(LOG_ERROR, "longer", LS("full", full), LN("a", INT64_MAX), LN("b", INT64_MAX), LN("c", INT64_MAX), LN("d", INT64_MAX), LN("e", 1));
}

static void a_pair_that_does_not_fit_is_left_out_and_said(void **s)
{
	char *second;
	json_t *v;

	(void)s;
	catch_log(log_long);
	second = strchr(caught, '\n') + 1;
	assert_true(second - caught <= 4096 && strlen(second) <= 4096);
	v = json_loads(second, 0, NULL);
	assert_non_null(v);
	assert_true(json_is_true(json_object_get(v, "cut")));
	json_decref(v);
	*second = '\0';
	v = only_line();
	assert_string_equal(json_string_value(json_object_get(v, "kept")), "yes");
	assert_string_equal(json_string_value(json_object_get(v, "also")), "yes");
	assert_null(json_object_get(v, "left_out"));
	assert_true(json_is_true(json_object_get(v, "cut")));
	json_decref(v);
}

static void log_levels(void)
{
	log_level_set(LOG_ERROR);
	LOG(LOG_WARN, "quiet", LN("n", 1));
	log_level_set(LOG_DEBUG);
	LOG(LOG_DEBUG, "loud", LN("n", 1));
	log_level_set(LOG_INFO);
	LOG(LOG_DEBUG, "quiet", LN("n", 1));
}

static void lines_below_the_level_are_not_written(void **s)
{
	json_t *v;

	(void)s;
	catch_log(log_levels);
	v = only_line();
	assert_string_equal(json_string_value(json_object_get(v, "what")), "loud");
	json_decref(v);
}

static void *log_many(void *arg)
{
	for (int i = 0; i < 500; i++)
		LOG(LOG_INFO, "thread", LS("who", arg), LN("i", i));
	return NULL;
}

static void log_threads(void)
{
	static char names[4][2] = { "a", "b", "c", "d" };
	pthread_t t[4];

	for (int i = 0; i < 4; i++)
		pthread_create(&t[i], NULL, log_many, names[i]);
	for (int i = 0; i < 4; i++)
		pthread_join(t[i], NULL);
}

static void lines_of_several_threads_do_not_mix(void **s)
{
	int lines = 0;

	(void)s;
	catch_log(log_threads);
	for (char *line = caught, *end; (end = strchr(line, '\n')); line = end + 1, lines++) {
		json_t *v = json_loadb(line, (size_t)(end - line), 0, NULL);

		assert_non_null(v);
		json_decref(v);
	}
	assert_int_equal(lines, 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_one_json_object_with_its_pairs),
		cmocka_unit_test(nasty_texts_stay_inside_their_string),
		cmocka_unit_test(a_pair_that_does_not_fit_is_left_out_and_said),
		cmocka_unit_test(lines_below_the_level_are_not_written),
		cmocka_unit_test(lines_of_several_threads_do_not_mix),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
