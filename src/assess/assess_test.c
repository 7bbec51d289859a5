/*
 * assess_test.c: that each bad file of metrics is refused on its line and in the words written down beside it
 * (tests/golden/metrics; SHAO_GOLDEN=write writes them), and what a case contributes, act by act.
 */
#include <dirent.h>
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "assess/assess_in.h"

#define GOLDEN "tests/golden/metrics"

static size_t slurp(const char *path, char *out, size_t cap)
{
	FILE *f = fopen(path, "rb");
	size_t n;

	if (!f)
		fail_msg("%s is missing", path);
	n = fread(out, 1, cap - 1, f);
	out[n] = 0;
	fclose(f);
	return n;
}

static void complaint_of(const char *path, char out[1024])
{
	struct arena *a = arena_new(1u << 20);
	struct problem p = { 0 };
	struct metrics *m;
	char text[4096];
	size_t n = slurp(path, text, sizeof text);

	out[0] = 0;
	if (metrics_parse(a, "file", text, n, &m, &p) != OK)
		snprintf(out, 1024, "%s: %s\n%s: %s\n", strrchr(p.field, ':') + 1, p.en, strrchr(p.field, ':') + 1, p.zh);
	arena_free(a);
}

static int is_golden(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

static void a_bad_file_of_metrics_is_refused_in_the_words_written_down(void **state)
{
	struct dirent **names;
	int n = scandir(GOLDEN, &names, is_golden, alphasort);

	(void)state;
	assert_true(n >= 20);
	for (int i = 0; i < n; i++) {
		char path[512], beside[600], said[1024], expected[1024];
		snprintf(path, sizeof path, GOLDEN "/%.200s", names[i]->d_name);
		snprintf(beside, sizeof beside, "%.*s.expected", (int)strlen(path) - 5, path);
		complaint_of(path, said);
		if (getenv("SHAO_GOLDEN")) {
			FILE *f = fopen(beside, "wb");
			assert_non_null(f);
			fputs(said, f);
			fclose(f);
		}
		slurp(beside, expected, sizeof expected);
		if (strcmp(said, expected) != 0 || (!*said) != (strcmp(names[i]->d_name, "sound.yaml") == 0))
			fail_msg("%s: %s", path, said);
		free(names[i]);
	}
	free(names);
}

static void the_base_metrics_are_sound(void **state)
{
	struct arena *a = arena_new(1u << 20);
	struct problem p = { 0 };
	struct metrics *m;

	(void)state;
	if (metrics_read(a, "packs/base/metrics.yaml", &m, &p) != OK)
		fail_msg("%s: %s", p.field, p.en);
	assert_non_null(metric_find(m, "on_time"));
	assert_non_null(metric_find(m, "satisfaction"));
	arena_free(a);
}

static void a_figure_without_anything_below_the_line_has_no_value(void **state)
{
	struct metric m = { .small = 5, .numerator = { { COUNT_done, 1 } }, .numerator_n = 1,
		.denominator = { { COUNT_opened, 1 }, { COUNT_dropped, -1 } }, .denominator_n = 2 };
	int64_t n[COUNTER_KINDS] = { 0 };
	struct measured f = metric_of(&m, n);

	(void)state;
	assert_true(isnan(f.value));
	assert_false(metric_small(&m, &f));
	n[COUNT_opened] = 100;
	n[COUNT_dropped] = 20;
	n[COUNT_done] = 60;
	f = metric_of(&m, n);
	assert_int_equal(f.numerator, 60);
	assert_int_equal(f.denominator, 80);
	assert_true(f.value == 75.0);
	assert_false(metric_small(&m, &f));
	n[COUNT_done] = 78;                    /* two are missing: they could be told by name */
	f = metric_of(&m, n);
	assert_true(metric_small(&m, &f));
}

/* ---- what a case contributes ---- */

static int64_t total(const struct cells *cells, enum counter k)
{
	int64_t sum = 0;

	for (int i = 0; i < cells->n; i++)
		sum += cells->v[i].n[k];
	return sum;
}

static void act(struct counted *row, const char *state, int64_t step, enum role role, bool open, int64_t clock_n, int64_t at, struct cells *out)
{
	struct clock_set k = { .n = clock_n, .due = at + US_DAY };
	struct case_acted d = { .act = "x", .state = state, .step = step, .org = 7, .open = open, .score = ABSENT, .closed = ABSENT,
		.clock_ended = row->flags & FLAG_OPEN ? at > row->due ? "late" : "met" : NULL, .clock = open ? &k : NULL };

	count_acted(row, &d, (struct state_kind){ role, !open && strcmp(state, "declined") == 0 }, at, out);
}

static void opened(struct counted *row, struct cells *out)
{
	struct clock_set k = { .n = 1, .due = US_DAY };
	struct case_opened d = { .process = "event", .definition = "h", .channel = "snap", .path = "001002", .state = "reported", .clock = &k };

	out->n = 0;
	count_opened(row, &d, (struct state_kind){ ROLE_NONE, false }, 1, 0, out);
}

static void a_breach_counts_once_however_the_clock_ends(void **state)
{
	struct case_clock_fired fired = { .n = 3, .state = "breached" };
	static struct counted row;
	static struct cells out;

	(void)state;
	opened(&row, &out);
	act(&row, "filed", 1, ROLE_NONE, true, 2, 10, &out);
	act(&row, "handling", 2, ROLE_HANDLE, true, 3, 20, &out);
	count_fired(&row, &fired, &out);
	assert_int_equal(total(&out, COUNT_handle_due), 1);
	assert_int_equal(total(&out, COUNT_overdue), 1);
	count_fired(&row, &fired, &out);
	assert_int_equal(total(&out, COUNT_handle_due), 1);
	act(&row, "checking", 3, ROLE_NONE, true, 4, 3 * US_DAY, &out);
	assert_int_equal(total(&out, COUNT_handle_due), 1);
	assert_int_equal(total(&out, COUNT_handle_ok), 0);
	assert_int_equal(total(&out, COUNT_overdue), 0);
	assert_int_equal(total(&out, COUNT_submitted), 1);
	act(&row, "closed", 4, ROLE_NONE, false, 0, 3 * US_DAY + 1, &out);
	assert_int_equal(total(&out, COUNT_close_due), 1);
	assert_int_equal(total(&out, COUNT_close_ok), 0);
	assert_int_equal(total(&out, COUNT_open), 0);
	assert_int_equal(total(&out, COUNT_done), 1);
}

static void a_dropped_case_takes_its_deadlines_with_it_and_brings_them_back(void **state)
{
	static struct counted row;
	static struct cells out;

	(void)state;
	opened(&row, &out);
	act(&row, "dispatched", 2, ROLE_RESPOND, true, 2, 10, &out);
	act(&row, "filed", 1, ROLE_NONE, true, 3, 20, &out);
	assert_int_equal(total(&out, COUNT_respond_ok), 1);
	assert_int_equal(total(&out, COUNT_returned), 1);
	act(&row, "declined", 4, ROLE_NONE, false, 0, 30, &out);
	assert_int_equal(total(&out, COUNT_respond_due), 0);
	assert_int_equal(total(&out, COUNT_respond_ok), 0);
	assert_int_equal(total(&out, COUNT_dropped), 1);
	assert_int_equal(total(&out, COUNT_opened), 1);
	act(&row, "filed", 1, ROLE_NONE, true, 4, 40, &out);
	assert_int_equal(total(&out, COUNT_respond_ok), 1);
	assert_int_equal(total(&out, COUNT_dropped), 0);
	assert_int_equal(total(&out, COUNT_reopened), 1);
}

static void a_moved_case_takes_along_what_hangs_on_it(void **state)
{
	static struct counted row;
	static struct cells out;

	(void)state;
	opened(&row, &out);
	out.n = 0;
	count_moved(&row, "001003", &out);
	assert_int_equal(out.n, 2);
	assert_int_equal(total(&out, COUNT_opened), 0);
	assert_int_equal(out.v[0].n[COUNT_opened], -1);
	assert_string_equal(out.v[1].path, "001003");
	assert_int_equal(out.v[1].n[COUNT_open], 1);
}

static void an_excused_breach_leaves_the_share_and_a_merged_case_counts_for_nothing(void **state)
{
	struct case_clock_fired fired = { .n = 2, .state = "breached" };
	struct clock_set longer = { .n = 2, .due = 9 * US_DAY };
	static struct counted row;
	static struct cells out;

	(void)state;
	opened(&row, &out);
	act(&row, "handling", 2, ROLE_HANDLE, true, 2, 20, &out);
	count_longer(&row, &longer, 30, &out);
	count_paused(&row, 40, &out);
	assert_int_equal(row.due, 9 * US_DAY);
	assert_int_equal(row.close_by, 9 * US_DAY);
	assert_int_equal(total(&out, COUNT_extended), 1);
	assert_int_equal(total(&out, COUNT_suspended), 1);
	count_fired(&row, &fired, &out);
	assert_int_equal(total(&out, COUNT_handle_due), 1);
	count_excused(&row, 0, &out);
	assert_int_equal(total(&out, COUNT_handle_due), 0);
	assert_int_equal(total(&out, COUNT_excused), 1);
	assert_int_equal(total(&out, COUNT_close_due), 1);
	count_cut_off(&row, "merged", 50, &out);
	assert_int_equal(total(&out, COUNT_dropped), 1);
	assert_int_equal(total(&out, COUNT_open), 0);
	assert_int_equal(total(&out, COUNT_overdue), 0);
	assert_int_equal(total(&out, COUNT_excused), 0);
	assert_int_equal(total(&out, COUNT_close_due), 0);
	count_cut_off(&row, "merged", 60, &out);      /* once */
	assert_int_equal(total(&out, COUNT_withdrawn), 1);
}

/* ---- what a case contributes is what its events added ---- */

struct sums { struct cell v[400]; int n; };

static int64_t *sum_of(struct sums *s, const struct cell *like)
{
	for (int i = 0; i < s->n; i++)
		if (s->v[i].day == like->day && s->v[i].org == like->org && strcmp(s->v[i].path, like->path) == 0 &&
		    strcmp(s->v[i].category, like->category) == 0)
			return s->v[i].n;
	assert_true(s->n < 400);
	s->v[s->n] = *like;
	memset(s->v[s->n].n, 0, sizeof like->n);
	return s->v[s->n++].n;
}

static void sums_add(struct sums *s, const struct cells *cells, int sign)
{
	for (int i = 0; i < cells->n; i++) {
		int64_t *n = sum_of(s, &cells->v[i]);
		for (int k = 0; k < COUNTER_KINDS; k++)
			n[k] += sign * cells->v[i].n[k];
	}
}

static unsigned pick(uint64_t *luck, unsigned n)
{
	*luck = *luck * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(*luck >> 33) % n;
}

/* One event of any kind, sensible or not. */
static void anything(struct counted *row, uint64_t *luck, int64_t at, int64_t nth, struct cells *out)
{
	static const char *const paths[] = { "001002", "001003", "001003001" }, *const kinds[] = { NULL, "roads", "roads/0101", "order/a.b-7" };
	static const enum role roles[] = { ROLE_NONE, ROLE_RESPOND, ROLE_HANDLE };
	struct clock_set k = { .n = pick(luck, 3) ? nth : row->total_n, .due = at + pick(luck, 5) * US_DAY };
	struct case_acted d = { .act = "x", .state = "s", .step = pick(luck, 4), .org = pick(luck, 3), .open = pick(luck, 5) > 0, .closed = ABSENT,
		.category = kinds[pick(luck, 4)], .score = pick(luck, 4) ? ABSENT : 1 + pick(luck, 5), .clock_ended = pick(luck, 2) ? "met" : "late" };
	struct case_clock_fired fired = { .n = row->clock_n, .state = "breached" };

	out->n = 0;
	switch (pick(luck, 10)) {
	case 0: count_fired(row, &fired, out); break;
	case 1: count_recounted(row, &k, out); break;
	case 2: count_moved(row, paths[pick(luck, 3)], out); break;
	case 3: count_longer(row, &k, at, out); break;
	case 4: count_paused(row, at, out); break;
	case 5: count_excused(row, pick(luck, 2) ? row->total_n : nth, out); break;
	case 6: if (!pick(luck, 6)) count_cut_off(row, "merged", at, out); break;
	default:
		d.clock = d.open ? &k : NULL;
		count_acted(row, &d, (struct state_kind){ roles[pick(luck, 3)], !d.open && !pick(luck, 4) }, at, out);
	}
}

static void one_life(uint64_t seed)
{
	struct arena *a = arena_new(1u << 22);
	struct clock_set first = { .n = 1, .due = US_DAY }, whole = { .n = 2, .due = 4 * US_DAY };
	struct case_opened d = { .process = "event", .definition = "h", .channel = "snap", .path = "001002", .state = "s", .org = ABSENT,
		.clock = seed % 7 ? &first : NULL, .total = seed % 3 ? &whole : NULL };
	struct counted *row = arena_alloc(a, sizeof *row);
	struct cells *out = arena_alloc(a, sizeof *out);
	struct sums *s = arena_alloc(a, sizeof *s);
	uint64_t luck = seed;
	int64_t at = 0;

	count_opened(row, &d, (struct state_kind){ ROLE_NONE, seed % 5 == 0 }, 1, 0, out);
	sums_add(s, out, 1);
	for (int i = 0; i < 40; i++) {
		/* as the row is written and read again */
		row->acts = arena_printf(a, "%s%.*s", row->acts, (int)row->noted_n, row->noted);
		row->noted_n = 0;
		at += pick(&luck, 3) * US_DAY / 2;
		anything(row, &luck, at, i + 3, out);
		sums_add(s, out, 1);
	}
	row->acts = arena_printf(a, "%s%.*s", row->acts, (int)row->noted_n, row->noted);
	count_all(a, row, out);
	sums_add(s, out, -1);
	for (int i = 0; i < s->n; i++)
		for (int k = 0; k < COUNTER_KINDS; k++)
			if (s->v[i].n[k])
				fail_msg("seed %" PRIu64 ": %s on %" PRId64 " is off by %" PRId64, seed, counter_name(k), s->v[i].day, s->v[i].n[k]);
	arena_free(a);
}

static void what_a_case_contributes_is_what_its_events_added(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 2000; seed++)
		one_life(seed);
}

static void the_limit_of_the_whole_case_is_judged_once_by_both_readings(void **state)
{
	struct clock_set first = { .n = 1, .due = US_DAY }, whole = { .n = 2, .due = 4 * US_DAY };
	struct case_opened d = { .process = "hotline", .definition = "h", .channel = "call", .path = "001002", .state = "s", .org = ABSENT,
		.clock = &first, .total = &whole };
	static struct counted row;
	static struct cells out;

	(void)state;
	out.n = 0;
	count_opened(&row, &d, (struct state_kind){ ROLE_NONE, false }, 1, 0, &out);
	assert_int_equal(total(&out, COUNT_total_due), 1);
	act(&row, "handling", 2, ROLE_HANDLE, true, 3, 10, &out);
	act(&row, "checking", 3, ROLE_NONE, true, 4, 20, &out);
	assert_int_equal(total(&out, COUNT_total_sent), 1);
	assert_int_equal(total(&out, COUNT_total_ok), 0);
	act(&row, "handling", 2, ROLE_HANDLE, true, 5, 30, &out);          /* to be done again: it was not done */
	assert_int_equal(total(&out, COUNT_total_sent), 0);
	act(&row, "checking", 3, ROLE_NONE, true, 6, 3 * US_DAY, &out);
	act(&row, "closed", 4, ROLE_NONE, false, 0, 5 * US_DAY, &out);      /* submitted in time, verified too late */
	assert_int_equal(total(&out, COUNT_total_sent), 1);
	assert_int_equal(total(&out, COUNT_total_ok), 0);
	act(&row, "handling", 2, ROLE_HANDLE, true, 7, 6 * US_DAY, &out);   /* reopened: the first end stands */
	act(&row, "closed", 4, ROLE_NONE, false, 0, 7 * US_DAY, &out);
	assert_int_equal(total(&out, COUNT_total_due), 1);
	assert_int_equal(total(&out, COUNT_total_sent), 1);
	count_excused(&row, 2, &out);
	assert_int_equal(total(&out, COUNT_total_due), 0);
	assert_int_equal(total(&out, COUNT_excused), 1);
}

static void a_book_reads_what_it_wrote_and_stops_when_it_is_full(void **state)
{
	struct arena *a = arena_new(1u << 20);
	static struct counted row, back;
	static struct cells out;

	(void)state;
	opened(&row, &out);
	for (int i = 0; i < 2 * BOOK_MAX; i++) {
		out.n = 0;
		act(&row, "handling", 2, ROLE_HANDLE, true, 2 * i + 2, 10 * i, &out);
		act(&row, "checking", 3, ROLE_NONE, true, 2 * i + 3, 10 * i + 5, &out);
		assert_int_equal(total(&out, COUNT_handle_due), 1);
		assert_int_equal(total(&out, COUNT_handle_ok), 1);
	}
	assert_int_equal(row.book_n, BOOK_MAX);
	book_read(&back, book_write(a, &row));
	assert_int_equal(back.book_n, BOOK_MAX);
	for (int i = 0; i < BOOK_MAX; i++)
		assert_true(back.book[i].kind == row.book[i].kind && back.book[i].verdict == row.book[i].verdict && back.book[i].day == row.book[i].day &&
		            back.book[i].org == row.book[i].org);
	book_read(&back, "no book at all");
	assert_int_equal(back.book_n, 0);
	arena_free(a);
}

struct heard { const struct cells *said; int n; };

static void hear(void *arg, const char *key, size_t n, const struct cell *v)
{
	struct heard *h = arg;
	const struct cell *was = &h->said->v[2 * h->n++];

	assert_true(strncmp(key, was->path, strlen(was->path)) == 0 && key[n - 1] == '\t');
	assert_true(v->day == was->day && v->org == was->org && memcmp(v->n, was->n, sizeof v->n) == 0);
	assert_string_equal(v->path, was->path);
	assert_string_equal(v->process, was->process);
	assert_string_equal(v->category, was->category);
	assert_string_equal(v->channel, was->channel);
}

static void cells_are_read_as_they_were_written_and_those_that_change_nothing_are_left_out(void **state)
{
	static const char *const damaged[] = {
		"x", "001\t1\tevent\t0\t\tsnap\t0:1,", "001\t1\tevent\t0\tsnap\t0:1,\n", "001\t1\tevent\t0\t\tsnap\t99:1,\n",
		"001\tnow\tevent\t0\t\tsnap\t0:1,\n", "001\t1\tevent\t0\t\tsnap\t0:1\n", "0\t1\tevent\t0\t\tsnap\t0:1,\n",
		"001\t1\tevent\t0\t\tsnap\t0:9999999999,\n",
	};
	struct arena *a = arena_new(1u << 20);
	struct cells cells = { .n = 9 };
	struct heard h = { .said = &cells };

	(void)state;
	for (int i = 0; i < cells.n; i++) {
		cells.v[i] = (struct cell){ .path = i ? "001002" : "001", .process = i % 3 ? "event" : TASK_MARK "check", .category = i % 4 ? "roads" : "",
			.channel = "snap", .day = 20000 - i, .org = i % 2 ? 0 : INT64_MAX };
		for (int k = 0; i % 2 == 0 && k < COUNTER_KINDS; k++)
			cells.v[i].n[k] = (k + i) % 5 ? 0 : k % 2 ? k * 1000 : -1 - k;
	}
	assert_true(cells_read(a, cells_write(a, &cells), hear, &h));
	assert_int_equal(h.n, 5);
	cells.n = 0;
	assert_string_equal(cells_write(a, &cells), "");
	for (size_t i = 0; i < sizeof damaged / sizeof damaged[0]; i++)
		assert_false(cells_read(a, damaged[i], hear, &(struct heard){ &cells, 0 }));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_bad_file_of_metrics_is_refused_in_the_words_written_down),
		cmocka_unit_test(the_base_metrics_are_sound),
		cmocka_unit_test(a_figure_without_anything_below_the_line_has_no_value),
		cmocka_unit_test(a_breach_counts_once_however_the_clock_ends),
		cmocka_unit_test(a_dropped_case_takes_its_deadlines_with_it_and_brings_them_back),
		cmocka_unit_test(a_moved_case_takes_along_what_hangs_on_it),
		cmocka_unit_test(an_excused_breach_leaves_the_share_and_a_merged_case_counts_for_nothing),
		cmocka_unit_test(cells_are_read_as_they_were_written_and_those_that_change_nothing_are_left_out),
		cmocka_unit_test(what_a_case_contributes_is_what_its_events_added),
		cmocka_unit_test(the_limit_of_the_whole_case_is_judged_once_by_both_readings),
		cmocka_unit_test(a_book_reads_what_it_wrote_and_stops_when_it_is_full),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
