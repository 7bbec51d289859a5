/*
 * near_test.c: near.yaml is read to the letter, and each mistake is refused with its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cases/near_in.h"

static enum err conf(struct arena *a, const char *text, struct near_conf *out, struct problem *p)
{
	char path[] = "/tmp/near-test-XXXXXX";
	int fd = mkstemp(path);
	enum err e;

	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	*p = (struct problem){ 0 };
	e = near_conf_read(a, path, out, p);
	unlink(path);
	return e;
}

static void the_packs_file_is_sound(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct near_conf c;
	struct problem p = { 0 };

	(void)state;
	assert_int_equal(near_conf_read(a, "packs/base/near.yaml", &c, &p), OK);
	assert_int_equal(near_radius(&c.public, NULL), 250);
	assert_int_equal(near_radius(&c.public, "roads"), 250);
	assert_int_equal(near_radius(&c.public, "greening"), 150);
	assert_int_equal(near_radius(&c.staff, "greening"), 1000);
	assert_int_equal(c.categories_n, 9);
	arena_free(a);
}

static void each_mistake_is_refused_with_its_line(void **state)
{
	static const struct { const char *text, *line; } wrong[] = {
		{ "public: {radius: 9}\nstaff: {radius: 1000}\ndays: 9\nalike: 30\n", ":1" },
		{ "public: {radius: 250}\nstaff: {radius: 5001}\ndays: 9\nalike: 30\n", ":2" },
		{ "public: {radius: 250}\ndays: 9\nalike: 30\n", ":1" },
		{ "public: {radius: 250, category: {}}\nstaff: {radius: 1000}\ndays: 9\nalike: 30\n", ":1" },
		{ "public: {radius: 250, categories: [a]}\nstaff: {radius: 1000}\ndays: 9\nalike: 30\n", ":1" },
		{ "public: {radius: 250, categories: {roads: far}}\nstaff: {radius: 1000}\ndays: 9\nalike: 30\n", ":1" },
		{ "public: {radius: 250}\nstaff: {radius: 1000}\ndays: 0\nalike: 30\n", ":3" },
		{ "public: {radius: 250}\nstaff: {radius: 1000}\ndays: 9\nalike: 101\n", ":4" },
		{ "public: {radius: 250}\nstaff: {radius: 1000}\ndays: 9\nalike: 30\nmore: 1\n", ":5" },
		{ "public: {radius: 250}\nstaff: {radius: 1000}\ndays: 9\nalike: 30\nwords: []\n", ":5" },
		{ "public: {radius: 250}\nstaff: {radius: 1000}\ndays: 9\nalike: 30\nwords:\n  roads: a\n", ":6" },
		{ "public: {radius: 250}\nstaff: {radius: 1000}\ndays: 9\nalike: 30\nwords:\n  roads: []\n", ":6" },
		{ "public: {radius: 250}\nstaff: {radius: 1000}\ndays: 9\nalike: 30\nwords:\n  roads: [树]\n", ":6" },
	};
	struct near_conf c;
	struct problem p;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		struct arena *a = arena_new(1 << 20);
		if (conf(a, wrong[i].text, &c, &p) != E_INPUT || !strstr(p.field, wrong[i].line) || !p.zh[0] || !p.en[0])
			fail_msg("%zu: %s %s", i, p.field, p.en);
		arena_free(a);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_packs_file_is_sound),
		cmocka_unit_test(each_mistake_is_refused_with_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
