/* store_test.c: the contract of store.h, claim by claim, on both engines. */
#include "store/store_test.h"

#include <float.h>
#include <signal.h>
#include <sys/wait.h>

static void values_of_every_type_come_back_the_same(void **state)
{
	struct fixture *f = *state;
	static const int64_t ints[] = { 0, 1, -1, INT64_MAX, INT64_MIN };
	static const char *const texts[] = { "", "哨子", "𠮷野家 𐍈", "it's \"quoted\" \\ %s $1 ;--\n\ttab", "e\xcc\x81" };
	static const double nums[] = { 0.0, 0.1, -1e308, 5e-324, 1.0 / 3 };
	static const char bytes[] = { 0, 1, '\\', 'x', (char)0xff, 0, '\'' };
	assert_int_equal(db_begin(f->w), OK);
	for (int k = 0; k < 5; k++)
		assert_int_equal(db_exec(f->w, &thing_stmts[PUT], VALS(vi(1), vi(k), vs(texts[k]), vi(ints[k]), vd(nums[k]),
		    vb(bytes, (size_t)k + 3)), NULL), OK);
	assert_int_equal(db_commit(f->w), OK);
	struct db *r = connect_to(f, DB_READ);
	assert_int_equal(db_begin(r), OK);
	for (int k = 0; k < 5; k++) {
		struct rows got;
		assert_int_equal(db_rows(r, &thing_stmts[GET], f->a, VALS(vi(1), vi(k)), &got), OK);
		const struct val *v = row(&got, 0);
		assert_int_equal(got.n, 1);
		assert_string_equal(v[0].s, texts[k]);
		assert_int_equal(v[0].len, strlen(texts[k]));
		assert_true(v[1].type == 'i' && v[1].i == ints[k]);
		assert_true(v[2].type == 'd' && memcmp(&v[2].d, &nums[k], sizeof(double)) == 0);
		assert_true(v[3].type == 'b' && v[3].len == (size_t)k + 3 && memcmp(v[3].s, bytes, v[3].len) == 0);
	}
	db_close(r);
}

static void null_and_empty_differ(void **state)
{
	struct fixture *f = *state;
	struct rows got;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_exec(f->w, &thing_stmts[PUT], VALS(vi(1), vi(1), vs(NULL), vopt(INT64_MIN), vnull(), vnull()), NULL), OK);
	assert_int_equal(db_exec(f->w, &thing_stmts[PUT], VALS(vi(1), vi(2), vs(""), vopt(0), vd(0), vb(NULL, 0)), NULL), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[GET], f->a, VALS(vi(1), vi(1)), &got), OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(row(&got, 0)[i].type, 0);
	assert_int_equal(db_rows(f->w, &thing_stmts[GET], f->a, VALS(vi(1), vi(2)), &got), OK);
	const struct val *v = row(&got, 0);
	assert_true(v[0].type == 's' && v[0].len == 0 && v[0].s[0] == 0);
	assert_true(v[1].type == 'i' && v[1].i == 0);
	assert_true(v[3].type == 'b' && v[3].len == 0);
	assert_int_equal(db_commit(f->w), OK);
}

static void a_megabyte_of_text_comes_back(void **state)
{
	struct fixture *f = *state;
	size_t n = 1 << 20;
	char *big = malloc(n + 1);
	memset(big, 'a', n);
	big[n] = 0;
	struct rows got;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_exec(f->w, &thing_stmts[PUT], VALS(vi(1), vi(1), vnull(), vnull(), vnull(), vb(big, n)), NULL), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[GET], f->a, VALS(vi(1), vi(1)), &got), OK);
	assert_int_equal(row(&got, 0)[3].len, n);
	assert_memory_equal(row(&got, 0)[3].s, big, n);
	assert_int_equal(db_commit(f->w), OK);
	free(big);
}

static void parameters_are_found_by_name_not_by_order(void **state)
{
	struct fixture *f = *state;
	int64_t changed = -1;
	struct rows got;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 7, "a", NULL), OK);
	assert_int_equal(db_exec(f->w, &thing_stmts[SET_N], VALS(vi(1), vi(7), vi(8), vi(99)), &changed), OK);
	assert_int_equal(changed, 1);
	assert_int_equal(db_exec(f->w, &thing_stmts[SET_N], VALS(vi(1), vi(7), vi(7), vi(5)), &changed), OK);
	assert_int_equal(changed, 0);
	assert_int_equal(db_rows(f->w, &thing_stmts[BUMP], f->a, VALS(vi(1), vi(7)), &got), OK);
	assert_int_equal(row(&got, 0)[0].i, 100);
	assert_int_equal(db_commit(f->w), OK);
}

static void many_rows_come_in_order_and_none_is_an_answer_too(void **state)
{
	struct fixture *f = *state;
	struct rows got;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[IDS], f->a, VALS(vi(1)), &got), OK);
	assert_int_equal(got.n, 0);
	for (int k = 0; k < 5000; k++)      /* more than may be on the way at once */
		assert_int_equal(put(f->w, k, "x", NULL), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[IDS], f->a, VALS(vi(1)), &got), OK);
	assert_int_equal(got.n, 5000);
	assert_int_equal(got.cols, 1);
	for (size_t k = 0; k < got.n; k++)
		assert_int_equal(row(&got, k)[0].i, k);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 5000);
}

struct stop { int seen, at; enum err as; };

static enum err stop_at(void *arg, const struct val *v, int cols)
{
	struct stop *s = arg;
	assert_int_equal(cols, 1);
	assert_int_equal(v[0].i, s->seen);
	return ++s->seen == s->at ? s->as : OK;
}

static void each_stops_with_the_error_of_its_function(void **state)
{
	struct fixture *f = *state;
	struct stop s = { .at = 3, .as = E_LIMIT };
	assert_int_equal(db_begin(f->w), OK);
	for (int k = 0; k < 100; k++)
		assert_int_equal(put(f->w, k, "x", NULL), OK);
	assert_int_equal(db_each(f->w, &thing_stmts[IDS], VALS(vi(1)), stop_at, &s), E_LIMIT);
	assert_int_equal(s.seen, 3);
	assert_true(db_alive(f->w));
	s = (struct stop){ .at = -1 };
	assert_int_equal(db_each(f->w, &thing_stmts[IDS], VALS(vi(1)), stop_at, &s), OK);
	assert_int_equal(s.seen, 100);
	assert_int_equal(db_commit(f->w), OK);
}

static void codes_are_ordered_by_bytes(void **state)
{
	struct fixture *f = *state;
	static const char *const codes[] = { "/1/", "/1/9/", "/10/", "/1/B/", "/1/a/", "/1/哨/", "/2/" };
	static const char *const below[] = { "/1/", "/1/9/", "/1/B/", "/1/a/", "/1/哨/" };
	struct rows got;
	assert_int_equal(db_begin(f->w), OK);
	for (int k = 0; k < 7; k++)
		assert_int_equal(put(f->w, k, codes[k], NULL), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[CODES], f->a, VALS(vi(1), vs("/1/"), vs("/10")), &got), OK);
	assert_int_equal(got.n, 5);
	for (size_t k = 0; k < got.n; k++)
		assert_string_equal(row(&got, k)[0].s, below[k]);
	assert_int_equal(db_commit(f->w), OK);
}

static void a_duplicate_key_is_told_apart(void **state)
{
	struct fixture *f = *state;
	int64_t changed = -1;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(put(f->w, 1, "b", &changed), E_DUPLICATE);
	assert_int_equal(changed, -1);
	assert_non_null(strstr(db_error(f->w), "thing 0: "));
	assert_int_equal(db_alive(f->w), !f->pg);
	db_rollback(f->w);
	assert_int_equal(count_stored(f), 0);
}

static void undo_keeps_what_came_before_and_allows_what_comes_after(void **state)
{
	struct fixture *f = *state;
	int64_t changed;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "before", NULL), OK);
	for (int k = 0; k < 3; k++) {
		assert_int_equal(db_save(f->w), OK);
		assert_int_equal(put(f->w, 10 + k, "undone", NULL), OK);
		assert_int_equal(put(f->w, 1, "twice", &changed), E_DUPLICATE);
		assert_true(db_alive(f->w));
		assert_int_equal(db_undo(f->w), OK);
		assert_true(db_alive(f->w));
	}
	assert_int_equal(db_save(f->w), OK);
	assert_int_equal(put(f->w, 2, "after", NULL), OK);
	assert_int_equal(db_release(f->w), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 2);
}

static void undo_forgets_what_is_still_on_the_way(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_save(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	(void)put(f->w, 1, "b", NULL);      /* SQLite tells now, PostgreSQL has not asked yet */
	assert_int_equal(db_undo(f->w), OK);
	assert_int_equal(put(f->w, 2, "c", NULL), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 1);
}

static void release_tells_what_failed_since_the_savepoint(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(db_save(f->w), OK);
	enum err e = put(f->w, 1, "b", NULL);
	if (!e)
		e = db_release(f->w);
	assert_int_equal(e, E_DUPLICATE);
	assert_int_equal(db_undo(f->w), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 1);
}

static void an_error_without_undo_is_never_half_stored(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	enum err e = put(f->w, 1, "b", NULL);
	if (!e)
		e = put(f->w, 2, "c", NULL);
	if (!e)
		e = db_commit(f->w);        /* where PostgreSQL's pipeline tells at the latest */
	assert_int_equal(e, E_DUPLICATE);
	assert_non_null(strstr(db_error(f->w), "thing 0: "));
	db_rollback(f->w);
	assert_int_equal(count_stored(f), 0);
	assert_int_equal(db_begin(f->w), OK);       /* and the connection serves on */
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 1);
}

static void rollback_and_close_leave_nothing(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	db_rollback(f->w);
	db_rollback(f->w);
	struct db *other = connect_to(f, DB_WRITE);
	assert_int_equal(db_begin(other), OK);
	assert_int_equal(put(other, 2, "a", NULL), OK);
	db_close(other);
	assert_int_equal(count_stored(f), 0);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_commit(f->w), OK);
}

static void a_reader_cannot_write(void **state)
{
	struct fixture *f = *state;
	int64_t changed = -1;
	struct db *r = connect_to(f, DB_READ);
	assert_int_equal(db_begin(r), OK);
	assert_int_equal(put(r, 1, "a", &changed), E_STORE);
	db_close(r);
	assert_int_equal(count_stored(f), 0);
}

static void a_reader_sees_one_state_until_it_begins_again(void **state)
{
	struct fixture *f = *state;
	struct db *r = connect_to(f, DB_READ);
	assert_int_equal(db_begin(r), OK);
	assert_int_equal(count_in(f, r), 0);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(count_in(f, f->w), 1);
	assert_int_equal(count_in(f, r), 0);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_in(f, r), 0);
	assert_int_equal(db_commit(r), OK);
	assert_int_equal(db_begin(r), OK);
	assert_int_equal(count_in(f, r), 1);
	db_close(r);
}

static void a_column_of_the_wrong_type_is_refused(void **state)
{
	struct fixture *f = *state;
	struct rows got = { .n = 77 };
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[WRONG_TYPE], f->a, NULL, 0, &got), E_STORE);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[WRONG_NULL], f->a, VALS(vi(1)), &got), E_STORE);
	assert_non_null(strstr(db_error(f->w), "thing 10: a column"));
	assert_int_equal(got.n, 77);
	assert_true(db_alive(f->w));
	db_rollback(f->w);
}

static void a_broken_text_names_its_room_and_number(void **state)
{
	struct fixture *f = *state;
	struct rows got;
	for (int twice = 0; twice < 2; twice++) {
		assert_int_equal(db_begin(f->w), OK);
		assert_int_equal(db_rows(f->w, &thing_stmts[BROKEN], f->a, VALS(vi(1)), &got), E_STORE);
		assert_non_null(strstr(db_error(f->w), "thing 11: "));
		db_rollback(f->w);
	}
}

static void the_transaction_has_a_number_below_which_all_have_ended(void **state)
{
	struct fixture *f = *state;
	int64_t mine = -1, low = -1, again = -1;
	struct db *r = connect_to(f, DB_READ);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(db_tx(f->w, &mine), OK);
	assert_int_equal(db_tx(f->w, &again), OK);
	assert_int_equal(mine, again);
	assert_int_equal(db_begin(r), OK);
	assert_int_equal(db_tx_low(r, &low), OK);
	assert_int_equal(db_commit(r), OK);
	assert_true(f->pg ? low <= mine && mine > 0 : mine == 0 && low == INT64_MAX);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_tx(f->w, &again), OK);
	assert_true(!f->pg || again > mine);
	db_rollback(f->w);
	/* Other tests have transactions of their own on the same server: the number rises once theirs have ended, too. */
	for (int i = 0; i < 200; i++) {
		assert_int_equal(db_begin(r), OK);
		assert_int_equal(db_tx_low(r, &low), OK);
		assert_int_equal(db_commit(r), OK);
		if (!f->pg || low > mine)
			break;
		usleep(50000);
	}
	assert_true(!f->pg || low > mine);
	db_close(r);
}

/* In a child, because it ends the program. */
static int signal_of_misuse(struct fixture *f, const struct stmt *q, const struct val *v, int n)
{
	pid_t child = fork();
	if (child == 0) {
		struct store *s;
		struct db *db;
		signal(SIGABRT, SIG_DFL);
		if (!freopen("/dev/null", "w", stderr) || store_open(f->where, &thing_list, 1, &s, NULL) ||
		    db_open(s, DB_WRITE, &db, NULL) || db_begin(db))
			_exit(1);
		(void)db_exec(db, q, v, n, NULL);
		_exit(0);
	}
	int status;
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void values_that_do_not_fit_their_statement_end_the_program(void **state)
{
	struct fixture *f = *state;
	static const struct stmt stranger = { .in = "", .out = "", .sql = "DELETE FROM thing" };
	assert_int_equal(signal_of_misuse(f, &thing_stmts[DROP_ONE], VALS(vi(1), vi(2))), 0);
	assert_int_equal(signal_of_misuse(f, &thing_stmts[DROP_ONE], VALS(vi(1))), SIGABRT);
	assert_int_equal(signal_of_misuse(f, &thing_stmts[DROP_ONE], VALS(vi(1), vs("2"))), SIGABRT);
	assert_int_equal(signal_of_misuse(f, &thing_stmts[DROP_ONE], VALS(vi(1), vnull())), SIGABRT);
	assert_int_equal(signal_of_misuse(f, &thing_stmts[PUT], VALS(vi(1), vi(2), vs("a"), vnull(), vd(0.0 / 0.0), vnull())), SIGABRT);
	assert_int_equal(signal_of_misuse(f, &stranger, NULL, 0), SIGABRT);
}

static void a_wrong_address_is_refused_in_words(void **state)
{
	struct store *s = NULL;
	static const char *const wrong[] = { "", "shao.db", "sqlite:", "mysql://x", "sqlite:/nowhere/at/all.db", "sqlite:/dev/null",
		"postgresql://nobody@127.0.0.1:1/none" };
	(void)state;
	for (int k = 0; k < 7; k++) {
		struct problem p = { 0 };
		assert_int_equal(store_open(wrong[k], NULL, 0, &s, &p), E_STORE);
		assert_true(p.zh[0] && p.en[0] && p.code == E_STORE);
		assert_null(s);
	}
}

#define BOTH(engine) \
	ON(engine, values_of_every_type_come_back_the_same), ON(engine, null_and_empty_differ), \
	ON(engine, a_megabyte_of_text_comes_back), ON(engine, parameters_are_found_by_name_not_by_order), \
	ON(engine, many_rows_come_in_order_and_none_is_an_answer_too), ON(engine, each_stops_with_the_error_of_its_function), \
	ON(engine, codes_are_ordered_by_bytes), ON(engine, a_duplicate_key_is_told_apart), \
	ON(engine, undo_keeps_what_came_before_and_allows_what_comes_after), ON(engine, undo_forgets_what_is_still_on_the_way), \
	ON(engine, release_tells_what_failed_since_the_savepoint), ON(engine, an_error_without_undo_is_never_half_stored), \
	ON(engine, rollback_and_close_leave_nothing), ON(engine, a_reader_cannot_write), \
	ON(engine, a_reader_sees_one_state_until_it_begins_again), ON(engine, a_column_of_the_wrong_type_is_refused), \
	ON(engine, a_broken_text_names_its_room_and_number), \
	ON(engine, the_transaction_has_a_number_below_which_all_have_ended), \
	ON(engine, values_that_do_not_fit_their_statement_end_the_program)

int main(void)
{
	const struct CMUnitTest sqlite[] = { BOTH(sqlite), cmocka_unit_test(a_wrong_address_is_refused_in_words) };
	const struct CMUnitTest pg[] = { BOTH(pg) };
	int failed = cmocka_run_group_tests(sqlite, NULL, NULL);
	return failed + (have_pg() ? cmocka_run_group_tests(pg, NULL, NULL) : 0);
}
