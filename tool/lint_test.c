/*
 * lint_test.c: that each rule of our lint fires on its bad example, on the lines written down beside it, and nowhere else;
 * and that what looks bad and is right passes. The examples: tests/golden/lint/RULE/, each a small tree with `expected`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define OUTPUT_BYTES_MAX 65536

static char lint_path[4096];

/* Runs the lint with one argument; its standard output goes to out, its exit code is returned. */
static int run_lint(const char *argument, char out[OUTPUT_BYTES_MAX])
{
	int ends[2], status = -1;
	size_t n = 0;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		close(ends[0]);
		close(ends[1]);
		execl(lint_path, "lint", argument, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	while (n + 1 < OUTPUT_BYTES_MAX && (got = read(ends[0], out + n, OUTPUT_BYTES_MAX - 1 - n)) > 0)
		n += (size_t)got;
	out[n] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* Cuts each line of findings to "FILE:LINE: rule" and drops the line of counts at the end. */
static void strip_reasons(char *out)
{
	char *to = out;

	for (char *line = out; *line; ) {
		char *end = line + strcspn(line, "\n"), *next = *end ? end + 1 : end;
		char *colon = strstr(line, ": ");

		if (strncmp(line, "lint: ", 6) != 0 && colon && colon < end) {
			size_t n;

			colon = strstr(colon + 2, ": ");
			assert_non_null(colon);
			n = (size_t)(colon - line);
			memmove(to, line, n);
			to[n] = '\n';
			to += n + 1;
		}
		line = next;
	}
	*to = '\0';
}

/* Looks at tests/golden/lint/NAME and compares with what is expected there; returns the exit code of the lint. */
static int look_at(const char *name, char out[OUTPUT_BYTES_MAX])
{
	static char expected[OUTPUT_BYTES_MAX];
	char path[256];
	FILE *in;
	size_t n;
	int code;

	snprintf(path, sizeof path, "tests/golden/lint/%s/expected", name);
	in = fopen(path, "r");
	if (!in)
		fail_msg("%s is missing: every rule has a bad example", path);
	n = fread(expected, 1, sizeof expected - 1, in);
	expected[n] = '\0';
	fclose(in);
	snprintf(path, sizeof path, "tests/golden/lint/%s", name);
	code = run_lint(path, out);
	strip_reasons(out);
	assert_string_equal(out, expected);
	return code;
}

static void lint_fires_on_each_bad_example_and_by_that_rule_alone(void **s)
{
	static char rules[OUTPUT_BYTES_MAX], out[OUTPUT_BYTES_MAX];
	int n = 0;

	(void)s;
	assert_int_equal(run_lint("--rules", rules), 0);
	for (char *rule = rules, *end; *rule; rule = end + 1, n++) {
		int lines = 0;

		end = rule + strcspn(rule, "\n");
		*end = '\0';
		assert_int_equal(look_at(rule, out), 1);
		for (char *line = out, *stop; *line; line = stop + 1, lines++) {
			stop = strchr(line, '\n');
			*stop = '\0';
			assert_string_equal(strrchr(line, ' ') + 1, rule);
		}
		assert_true(lines > 0);
	}
	assert_true(n >= 19);
}

static void lint_passes_what_looks_bad_and_is_right(void **s)
{
	static char out[OUTPUT_BYTES_MAX];

	(void)s;
	assert_int_equal(look_at("clean", out), 0);
	assert_string_equal(out, "");
}

static void lint_refuses_a_root_without_files(void **s)
{
	static char out[OUTPUT_BYTES_MAX];

	(void)s;
	assert_int_equal(run_lint("tests/golden/lint/no-such-folder", out), 2);
}

/* The lint was built beside this program. */
int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lint_fires_on_each_bad_example_and_by_that_rule_alone),
		cmocka_unit_test(lint_passes_what_looks_bad_and_is_right),
		cmocka_unit_test(lint_refuses_a_root_without_files),
	};
	const char *slash = argc > 0 ? strrchr(argv[0], '/') : NULL;

	snprintf(lint_path, sizeof lint_path, "%.*slint", slash ? (int)(slash - argv[0] + 1) : 0, argv[0]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
