/*
 * papers_test.c: a case on paper, and letters about it: who issues them, what they say, and that they stay as they were issued.
 * What a page says is read with pdftotext.
 */
#include <stdio.h>
#include <unistd.h>

#include "scenario/scenario.h"

#define LETTERS "/cases/$case/letters"

/* The words of the PDF that was just answered. */
static const char *page(struct town *t)
{
	static char text[20000];
	char path[200], command[600];
	size_t n;
	FILE *f;

	assert_string_equal(t->r.type, "application/pdf");
	assert_memory_equal(t->r.body, "%PDF-", 5);
	snprintf(path, sizeof path, "%s/page.pdf", t->folder);
	f = fopen(path, "wb");
	assert_non_null(f);
	assert_int_equal(fwrite(t->r.body, 1, t->r.n, f), t->r.n);
	assert_int_equal(fclose(f), 0);
	snprintf(command, sizeof command, "pdftotext -layout '%s' -", path);
	f = popen(command, "r");
	assert_non_null(f);
	n = fread(text, 1, sizeof text - 1, f);
	assert_true(n > 0);
	text[n] = 0;
	assert_int_equal(pclose(f), 0);
	return text;
}

static void a_letter_is_numbered_and_stays_as_it_was_issued(struct town *t)
{
	const char *text;
	char first[4000];

	town_snap(t, EAST);
	town_bring(t, "handling");
	WANT(200, GET(CENTRE, LETTERS));
	assert_int_equal(town_size(t, "items"), 0);
	assert_int_equal(town_size(t, "can"), 1);
	assert_string_equal(town_text(t, "can.0.letter"), "reminder");
	t->lang = "zh";
	WANT(201, POST(CENTRE, LETTERS "/reminder", "{\"words\":\"请同时检查相邻路段。\"}"));
	town_keep(t, "letter", "id");
	WANT(200, GET(ROADS, LETTERS));
	assert_int_equal(town_size(t, "items"), 1);
	assert_int_equal(town_size(t, "can"), 0);
	assert_non_null(strstr(town_text(t, "items.0.number"), "1号"));
	WANT(200, GET(ROADS, LETTERS "/$letter"));
	text = page(t);
	assert_non_null(strstr(text, town_get(t, "number")));
	assert_non_null(strstr(text, "1号"));
	assert_non_null(strstr(text, "请同时检查相邻路段。"));
	assert_non_null(strstr(text, "特此通知。"));
	assert_null(strchr(text, '{'));
	snprintf(first, sizeof first, "%s", text);
	/* What became of the case since does not change it, in whatever language it is asked for. */
	town_bring(t, "checking");
	t->lang = "en";
	WANT(200, GET(CENTRE, LETTERS "/$letter"));
	assert_string_equal(page(t), first);
	/* The next one of the unit has the next number, and a new year begins at one. */
	WANT(201, POST(CENTRE, LETTERS "/reminder", "{}"));
	WANT(200, GET(CENTRE, LETTERS));
	assert_non_null(strstr(town_text(t, "items.0.number"), "/2"));
	town_later(t, 250 * US_DAY);
	WANT(201, POST(CENTRE, LETTERS "/reminder", "{}"));
	WANT(200, GET(CENTRE, LETTERS));
	assert_non_null(strstr(town_text(t, "items.0.number"), "2027/1"));
}

static void a_supervision_letter_needs_a_case_that_is_overdue(struct town *t)
{
	town_snap(t, EAST);
	WANT(409, POST(CENTRE, LETTERS "/reminder", "{}"));
	town_bring(t, "handling");
	WANT(409, POST(CENTRE, LETTERS "/supervision", "{}"));
	town_later(t, 60 * US_DAY);
	town_tick(t);
	WANT(200, GET(CENTRE, LETTERS));
	assert_int_equal(town_size(t, "can"), 2);
	WANT(201, POST(CENTRE, LETTERS "/supervision", "{}"));
	town_keep(t, "letter", "id");
	WANT(200, GET(LEADER, LETTERS "/$letter"));
	assert_non_null(strstr(page(t), "overdue"));
}

static void a_letter_is_refused_to_who_may_not(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "handling");
	WANT(403, POST(DESK, LETTERS "/reminder", "{}"));
	WANT(403, POST(ROADS, LETTERS "/reminder", "{}"));
	WANT(403, POST(LEADER, LETTERS "/reminder", "{}"));
	WANT(401, POST(&nobody, LETTERS "/reminder", "{}"));
	WANT(404, POST(CENTRE, LETTERS "/nothing", "{}"));
	WANT(404, GET(CENTRE, LETTERS "/1"));
	WANT(404, GET(town_who(t, "community_desk", "990102001001", NULL), LETTERS));
	WANT(404, GET(town_who(t, "community_desk", "990102001001", NULL), "/cases/$case/paper"));
	WANT(401, GET(&nobody, "/cases/$case/paper"));
	/* Of another case it is not shown. */
	WANT(201, POST(CENTRE, LETTERS "/reminder", "{}"));
	town_keep(t, "letter", "id");
	town_snap(t, EAST);
	WANT(404, GET(CENTRE, LETTERS "/$letter"));
}

static void a_case_that_is_over_gets_no_letter_and_an_erased_one_loses_its_words(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "handling");
	WANT(201, POST(CENTRE, LETTERS "/reminder", "{\"words\":\"the house of the old man\"}"));
	town_keep(t, "letter", "id");
	town_bring(t, "closed");
	WANT(409, POST(CENTRE, LETTERS "/reminder", "{}"));
	WANT(200, GET(CENTRE, LETTERS "/$letter"));
	WANT(200, GET(CENTRE, "/cases/$case"));
	char version[30];
	snprintf(version, sizeof version, "\"%" PRId64 "\"", town_int(t, "version"));
	t->if_match = version;
	WANT(200, POST(CENTRE, "/cases/$case/erase", "{\"what\":\"all\",\"reason\":\"asked for by letter\"}"));
	WANT(404, GET(CENTRE, LETTERS "/$letter"));
	WANT(200, GET(CENTRE, LETTERS));
	assert_int_equal(town_size(t, "items"), 1);
	assert_null(town_at(t, "items.0.title"));
}

static void a_case_is_printed_with_all_that_happened(struct town *t)
{
	const char *text;

	town_photo(t);
	WANT(201, POST(&nobody, "/snaps",
	    "{\"text\":\"a lamp is out\",\"lon\":126.005,\"lat\":45.005,\"contact\":\"13800000000\",\"photos\":[\"$photo\"]}"));
	town_keep(t, "number", "number");
	WANT(200, GET(&operator, "/cases?queue=all&number=$number"));
	town_keep(t, "case", "items.0.id");
	town_bring(t, "handling");
	WANT(200, GET(ROADS, "/cases/$case/paper"));
	text = page(t);
	assert_non_null(strstr(text, town_get(t, "number")));
	assert_non_null(strstr(text, "a lamp is out"));
	assert_non_null(strstr(text, "As reported"));
	assert_null(strstr(text, "13800000000"));
	t->lang = "en";
	WANT(200, GET(ROADS, "/cases/$case/paper?lang=zh"));
	assert_non_null(strstr(page(t), "办理经过"));
	WANT(400, GET(ROADS, "/cases/$case/paper?lang=fr"));
	/* Long words go over as many pages as they need. */
	char *words = arena_alloc(t->a, 3200);
	memset(words, 'a', 3000);
	for (int i = 60; i < 3000; i += 60)
		words[i] = ' ';
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"%s\",\"lon\":126.005,\"lat\":45.005}", words));
	town_keep(t, "number", "number");
	WANT(200, GET(&operator, "/cases?queue=all&number=$number"));
	town_keep(t, "case", "items.0.id");
	WANT(200, GET(CENTRE, "/cases/$case/paper"));
	assert_non_null(strstr(page(t), "aaaa"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_letter_is_numbered_and_stays_as_it_was_issued), BOTH(a_supervision_letter_needs_a_case_that_is_overdue),
		BOTH(a_letter_is_refused_to_who_may_not), BOTH(a_case_that_is_over_gets_no_letter_and_an_erased_one_loses_its_words),
		BOTH(a_case_is_printed_with_all_that_happened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
