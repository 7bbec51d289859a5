/* Uploads: what becomes a part and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/http.h"

#define TYPE "multipart/form-data; boundary=xYz"
#define CD "Content-Disposition: form-data; "

static struct arena *a;
static struct problem why;

static int set_up(void **state)
{
	(void)state;
	a = arena_new(1 << 24);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	arena_free(a);
	return 0;
}

static enum err read_it(const char *type, const char *body, struct part **p, size_t *n)
{
	memset(&why, 0, sizeof(why));
	return multipart_read(a, type, body, strlen(body), p, n, &why);
}

static void parts_come_with_names_types_and_bytes(void **state)
{
	static const char body[] = "--xYz\r\n" CD "name=\"photo\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n"
	                           "\r\n\xff\xd8\0\r\n--xY\r\n\r\n--xYz\r\n"
	                           "content-disposition:form-data;name=text\r\nX-Other: 1\r\n\r\n\r\n--xYz--\r\n";
	struct part *p;
	size_t n;

	(void)state;
	assert_int_equal(multipart_read(a, TYPE, body, sizeof(body) - 1, &p, &n, &why), OK);
	assert_int_equal(n, 2);
	assert_string_equal(p[0].name, "photo");
	assert_string_equal(p[0].filename, "a.jpg");
	assert_string_equal(p[0].type, "image/jpeg");
	assert_int_equal(p[0].n, 11);
	assert_memory_equal(p[0].data, "\xff\xd8\0\r\n--xY\r\n", 11);
	assert_true(p[0].data > body && p[0].data < body + sizeof(body));
	assert_string_equal(p[1].name, "text");
	assert_null(p[1].filename);
	assert_null(p[1].type);
	assert_int_equal(p[1].n, 0);
}

static void names_may_be_quoted_escaped_and_chinese(void **state)
{
	struct part *p;
	size_t n;

	(void)state;
	assert_int_equal(read_it("Multipart/Form-Data; charset=utf-8; boundary=\"a b:c\"",
	                         "--a b:c  \r\n" CD "name=\"照片;1\"; filename=\"C:\\图\\现场 \\\"1\\\"%22.jpg\"\r\n"
	                         "\r\nx\r\n--a b:c--", &p, &n), OK);
	assert_int_equal(n, 1);
	assert_string_equal(p[0].name, "照片;1");
	assert_string_equal(p[0].filename, "现场 \"1\"\".jpg");
	assert_int_equal(read_it(TYPE, "--xYz\r\n" CD "name=a; filename=\"../../etc/passwd\"\r\n\r\n\r\n--xYz--", &p, &n), OK);
	assert_string_equal(p[0].filename, "passwd");
	/* the boundary's line end may be that of the empty header line */
	assert_int_equal(read_it(TYPE, "--xYz\r\n" CD "name=a\r\n\r\n--xYz--", &p, &n), OK);
	assert_int_equal(p[0].n, 0);
	assert_int_equal(read_it(TYPE, "--xYz--\r\n", &p, &n), OK);
	assert_int_equal(n, 0);
}

static void a_longer_line_that_begins_like_the_boundary_is_data(void **state)
{
	struct part *p;
	size_t n;

	(void)state;
	assert_int_equal(read_it(TYPE, "--xYz\r\n" CD "name=a\r\n\r\n1\r\n--xYzz\r\n--xYz-\r\n--xYz--", &p, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(p[0].n, strlen("1\r\n--xYzz\r\n--xYz-"));
}

static void wrong_content_types_are_refused(void **state)
{
	static const char *const rows[] = {
		"", "application/json", "multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=\"",
		"multipart/form-data; boundary=\"\"", "multipart/form-data; boundary", "multipart/form-data; boundary=a; boundary=b",
		"multipart/mixed; boundary=xYz", "multipart/form-data; boundary=\"a \"", "multipart/form-data; boundary=\"a\"b",
		"multipart/form-data; boundary=\x01",
		"multipart/form-data; boundary=12345678901234567890123456789012345678901234567890123456789012345678901",
	};
	struct part *p;
	size_t n;

	(void)state;
	assert_int_equal(read_it(NULL, "", &p, &n), E_MEDIA);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (read_it(rows[i], "--xYz--", &p, &n) != E_MEDIA)
			fail_msg("%s", rows[i]);
}

static void broken_bodies_are_refused_and_leave_the_outputs_alone(void **state)
{
	static const char *const rows[] = {
		"", "--xY", "--xYz", "--xYz\r\n", "xx\r\n--xYz--", "--xYzz\r\n", "\r\n--xYz--",
		"--xYz\r\n" CD "name=a\r\n\r\nno end",
		"--xYz\r\n" CD "name=a\r\n\r\nno end\r\n--xYz",
		"--xYz\r\n" CD "name=a\r\n\r\nno end\r\n--xYz\r\n",
		"--xYz\r\n" CD "name=a\r\n\r\nx\r\n--xYz--\r\nmore",
		"--xYz\r\n" CD "name=a\r\n\r\nx\r\n--xYz--more",
		"--xYz\r\n" CD "name=a",
		"--xYz\r\n\r\nx\r\n--xYz--",                                        /* no header: no name */
		"--xYz\r\nContent-Type: a/b\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "filename=a\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=\"\"\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=\"a\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=a; name=b\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=\"a\"b\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=\"\xff\"\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=\"a\tb\"\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=a; filename=\"\xe2\x80\xae\"\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=a\r\n" CD "name=b\r\n\r\nx\r\n--xYz--",
		"--xYz\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=a\r\nno colon\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=a\r\nContent-Type: multipart/mixed; boundary=q\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=a\r\nContent-Type:\r\n\r\nx\r\n--xYz--",
		"--xYz\r\n" CD "name=a\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--xYz--",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct part *p = (void *)1;
		size_t n = 77;

		if (read_it(TYPE, rows[i], &p, &n) != E_INPUT)
			fail_msg("%s", rows[i]);
		assert_true(n == 77 && p == (void *)1);
		assert_string_equal(why.field, "body");
		assert_true(why.zh[0] && why.en[0]);
	}
}

static void a_nul_in_a_name_is_refused(void **state)
{
	static const char body[] = "--xYz\r\n" CD "name=\"a\0b\"\r\n\r\nx\r\n--xYz--";
	struct part *p;
	size_t n;

	(void)state;
	assert_int_equal(multipart_read(a, TYPE, body, sizeof(body) - 1, &p, &n, &why), E_INPUT);
}

static void a_huge_part_header_is_refused(void **state)
{
	char *s = malloc(10000);
	struct part *p;
	size_t n;

	(void)state;
	n = (size_t)snprintf(s, 10000, "--xYz\r\n" CD "name=a\r\nX-Long: ");
	memset(s + n, 'x', 5000);
	snprintf(s + n + 5000, 100, "\r\n\r\nx\r\n--xYz--");
	assert_int_equal(read_it(TYPE, s, &p, &n), E_INPUT);
	assert_non_null(strstr(why.en, "too long"));
	free(s);
}

static void the_seventeenth_part_is_refused(void **state)
{
	char s[4096] = "";
	struct part *p;
	size_t n;

	(void)state;
	for (int i = 0; i < 16; i++)
		snprintf(s + strlen(s), 128, "--xYz\r\n" CD "name=p%d\r\n\r\n%d\r\n", i, i);
	snprintf(s + strlen(s), 16, "--xYz--");
	assert_int_equal(read_it(TYPE, s, &p, &n), OK);
	assert_int_equal(n, 16);
	assert_string_equal(p[15].name, "p15");
	snprintf(s + strlen(s) - 2, 128, "\r\n" CD "name=q\r\n\r\n1\r\n--xYz--");
	assert_int_equal(read_it(TYPE, s, &p, &n), E_INPUT);
}

static void a_header_of_parameters_takes_little_memory(void **state)
{
	char *s = malloc(10000);
	struct part *p;
	size_t n, before = arena_used(a);

	(void)state;
	snprintf(s, 100, "--xYz\r\n" CD "name=a");
	for (int i = 0; i < 900; i++)
		snprintf(s + strlen(s), 8, ";b=c");
	snprintf(s + strlen(s), 100, "\r\n\r\nx\r\n--xYz--");
	assert_int_equal(read_it(TYPE, s, &p, &n), OK);
	assert_true(arena_used(a) - before < 32768);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(parts_come_with_names_types_and_bytes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_may_be_quoted_escaped_and_chinese, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_longer_line_that_begins_like_the_boundary_is_data, set_up, tear_down),
		cmocka_unit_test_setup_teardown(wrong_content_types_are_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(broken_bodies_are_refused_and_leave_the_outputs_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_nul_in_a_name_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_huge_part_header_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_seventeenth_part_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_header_of_parameters_takes_little_memory, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
