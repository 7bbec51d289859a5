/*
 * papers_test.c: papers.yaml is read to the letter, each mistake is refused with its line, and long letters go over pages.
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

#include "papers/paper.h"
#include "papers/papers_in.h"
#include "people/people.h"

#define NAMES "name: {zh: 甲, en: A}, mark: {zh: 乙, en: B}, by: case.read, late: false, title: {zh: 丙, en: C}"
#define GOOD "{id: a, " NAMES ", body: [{zh: '{number}', en: '{number}'}]}"

static enum err conf(struct arena *a, const char *text, struct papers_conf *out, struct problem *p)
{
	char path[] = "/tmp/papers-test-XXXXXX";
	int fd = mkstemp(path);
	enum err e;

	assert_true(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	*p = (struct problem){ 0 };
	e = papers_conf_read(a, path, out, p);
	unlink(path);
	return e;
}

static void the_packs_file_is_sound_and_asks_for_rights_that_there_are(void **state)
{
	struct arena *a = arena_new(1 << 20);
	struct papers_conf c;
	struct problem p = { 0 };
	const struct roles *roles;

	(void)state;
	assert_int_equal(papers_conf_read(a, "packs/base/papers.yaml", &c, &p), OK);
	assert_int_equal(people_roles_read(a, "packs/base/roles.yaml", &roles, &p), OK);
	assert_true(c.n >= 2);
	for (size_t i = 0; i < c.n; i++)
		assert_true(people_right_known(roles, c.kinds[i].by));
	assert_true(letter_kind_find(&c, "supervision")->late);
	assert_null(letter_kind_find(&c, "love"));
	arena_free(a);
}

static void what_is_wrong_is_refused_with_its_line(void **state)
{
	static const char *const bad[] = {
		"", "papers: []", "letters: 7", "letters: [7]", "letters: [{id: a}]", "letters: [{id: a, " NAMES "}]",
		"letters: [{id: a, " NAMES ", body: []}]",
		"letters: [{id: a, " NAMES ", body: [{zh: '{who}', en: x}]}]", "letters: [{id: a, " NAMES ", body: [{zh: x}]}]",
		"letters:\n  - " GOOD "\n  - " GOOD, "letters: [{id: a, more: 1, " NAMES ", body: [{zh: x, en: x}]}]",
	};
	struct arena *a = arena_new(1 << 20);
	struct papers_conf c;
	struct problem p;

	(void)state;
	assert_int_equal(conf(a, "letters: [" GOOD "]", &c, &p), OK);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(conf(a, bad[i], &c, &p), E_INPUT);
		assert_true(p.zh[0] && p.en[0]);
	}
	arena_free(a);
}

static size_t pages(const void *pdf, size_t n)
{
	size_t count = 0;

	for (const char *s = pdf; s && (s = memmem(s, n - (size_t)(s - (const char *)pdf), "/Type /Page ", 12)); s++)
		count++;
	return count;
}

static void a_long_letter_goes_over_pages_and_the_same_words_give_the_same_bytes(void **state)
{
	const char *body[40];
	struct letter l = { "某某区人民政府", "督〔2026〕1号", "关于某事的函", "某某局：", "2026年11月21日", body, 2 };
	struct arena *a = arena_new(32 << 20);
	struct problem p = { 0 };
	const void *one, *two;
	size_t n, m;

	(void)state;
	for (size_t i = 0; i < 40; i++)
		body[i] = "请贵单位收到本函后立即办理，并在两个工作日内将办理结果、超期原因和责任落实情况书面反馈我单位。";
	assert_int_equal(letter_draw(a, &l, 1790000000000000, &one, &n, &p), OK);
	assert_int_equal(pages(one, n), 1);
	assert_int_equal(letter_draw(a, &l, 1790000000000000, &two, &m, &p), OK);
	assert_true(n == m && memcmp(one, two, n) == 0);
	l.body_n = 40;
	assert_int_equal(letter_draw(a, &l, 1790000000000000, &two, &m, &p), OK);
	assert_true(pages(two, m) >= 4);
	arena_free(a);
}

static void a_picture_that_is_gone_is_left_out(void **state)
{
	struct paper_photo photo = { "/nowhere/at/all.jpg", "As reported", 360, 270 };
	struct paper_pair pair = { "State", "open" };
	struct dossier d = { .title = "Case", .number = "No. 1", .printed = "printed", .said_head = "Said", .steps_head = "Steps",
		.photos_head = "Pictures", .pairs = &pair, .pairs_n = 1, .photos = &photo, .photos_n = 1 };
	struct arena *a = arena_new(16 << 20);
	struct problem p = { 0 };
	const void *pdf;
	size_t n;

	(void)state;
	assert_int_equal(dossier_draw(a, &d, 0, &pdf, &n, &p), OK);
	assert_int_equal(pages(pdf, n), 1);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_packs_file_is_sound_and_asks_for_rights_that_there_are), cmocka_unit_test(what_is_wrong_is_refused_with_its_line),
		cmocka_unit_test(a_long_letter_goes_over_pages_and_the_same_words_give_the_same_bytes),
		cmocka_unit_test(a_picture_that_is_gone_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
