/* pg_test.c: what only the server engine can suffer: errors that come late, lost connections, deadlocks. */
#include "store/store_test.h"

#include <pthread.h>

static void a_queued_error_is_told_at_commit_and_nothing_is_stored(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(put(f->w, 1, "b", NULL), OK);      /* on the way: nobody knows yet */
	assert_int_equal(put(f->w, 2, "c", NULL), OK);
	assert_true(db_alive(f->w));
	assert_int_equal(db_commit(f->w), E_DUPLICATE);
	assert_non_null(strstr(db_error(f->w), "thing 0: "));
	assert_non_null(strstr(db_error(f->w), "23505"));
	assert_int_equal(count_stored(f), 0);
}

static void a_queued_error_is_told_by_the_next_call_that_waits(void **state)
{
	struct fixture *f = *state;
	struct rows r;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(put(f->w, 1, "b", NULL), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[COUNT], f->a, VALS(vi(1)), &r), E_DUPLICATE);
	assert_false(db_alive(f->w));
	assert_int_equal(db_rows(f->w, &thing_stmts[COUNT], f->a, VALS(vi(1)), &r), E_STORE);
	assert_int_equal(db_commit(f->w), E_STORE);
	assert_int_equal(count_stored(f), 0);
}

static void a_queued_error_is_told_by_the_savepoint_and_is_final(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(put(f->w, 1, "b", NULL), OK);
	assert_int_equal(db_save(f->w), E_DUPLICATE);
	assert_false(db_alive(f->w));
	db_rollback(f->w);
	assert_int_equal(count_stored(f), 0);
}

static void the_queue_is_bounded_and_tells_its_error_when_it_is_full(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 0, "a", NULL), OK);
	enum err e = OK;
	int k = 0;
	while (!e && k++ < 1000)
		e = put(f->w, 0, "b", NULL);
	assert_int_equal(e, E_DUPLICATE);
	assert_true(k < 300);
	db_rollback(f->w);
}

static void the_words_of_an_error_hold_no_values(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 424242, "王小明", NULL), OK);
	assert_int_equal(put(f->w, 424242, "王小明", NULL), OK);
	assert_int_equal(db_commit(f->w), E_DUPLICATE);
	assert_null(strstr(db_error(f->w), "424242"));
	assert_null(strstr(db_error(f->w), "王小明"));
}

static void a_statement_prepared_in_a_failed_transaction_still_works(void **state)
{
	struct fixture *f = *state;
	struct rows r;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(put(f->w, 1, "b", NULL), OK);
	/* its prepare is skipped by the server, because it stands behind the error */
	assert_int_equal(db_rows(f->w, &thing_stmts[IDS], f->a, VALS(vi(1)), &r), E_DUPLICATE);
	db_rollback(f->w);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[IDS], f->a, VALS(vi(1)), &r), OK);
	assert_int_equal(db_commit(f->w), OK);
}

/* Ends the server's end of this test's connections. */
static void kill_connections(struct fixture *f)
{
	char sql[200];
	snprintf(sql, sizeof(sql), "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = '%s'", f->name);
	pg_direct(sql);
}

static void a_connection_killed_in_a_transaction_fails_it_and_comes_back(void **state)
{
	struct fixture *f = *state;
	int64_t changed = -1;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", &changed), OK);
	kill_connections(f);
	assert_int_equal(put(f->w, 2, "b", &changed), E_STORE);
	assert_false(db_alive(f->w));
	assert_true(db_error(f->w)[0]);
	assert_int_equal(put(f->w, 3, "c", NULL), E_STORE);
	assert_int_equal(db_commit(f->w), E_STORE);
	assert_int_equal(count_stored(f), 0);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 4, "d", &changed), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 1);
}

static void a_connection_killed_before_commit_fails_the_commit(void **state)
{
	struct fixture *f = *state;
	int64_t changed;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", &changed), OK);
	kill_connections(f);
	assert_int_equal(put(f->w, 2, "b", NULL), OK);
	assert_int_equal(db_commit(f->w), E_STORE);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 0);
}

static void a_connection_killed_inside_a_savepoint_cannot_be_undone(void **state)
{
	struct fixture *f = *state;
	int64_t changed;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_save(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", &changed), OK);
	kill_connections(f);
	assert_int_equal(put(f->w, 2, "b", &changed), E_STORE);
	assert_false(db_alive(f->w));
	assert_int_equal(db_undo(f->w), E_STORE);
	db_rollback(f->w);
	assert_int_equal(db_begin(f->w), OK);
	db_rollback(f->w);
}

static void a_connection_killed_while_idle_is_replaced_unnoticed(void **state)
{
	struct fixture *f = *state;
	int64_t changed;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", &changed), OK);
	assert_int_equal(db_commit(f->w), OK);
	kill_connections(f);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 2, "b", &changed), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 2);
}

struct rival { struct fixture *f; pthread_barrier_t both; enum err e; };

static void *lock_two_then_one(void *arg)
{
	struct rival *r = arg;
	struct db *db = connect_to(r->f, DB_WRITE);
	struct rows rows;
	struct arena *a = arena_new(1 << 16);
	assert_int_equal(db_begin(db), OK);
	r->e = db_rows(db, &thing_stmts[LOCK_ONE], a, VALS(vi(1), vi(2)), &rows);
	pthread_barrier_wait(&r->both);
	if (!r->e)
		r->e = db_rows(db, &thing_stmts[LOCK_ONE], a, VALS(vi(1), vi(1)), &rows);
	db_close(db);
	arena_free(a);
	return NULL;
}

static void a_deadlock_says_retry_to_one_of_the_two(void **state)
{
	struct fixture *f = *state;
	struct rows r;
	pthread_t thread;
	struct rival rival = { .f = f };
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(put(f->w, 2, "b", NULL), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_rows(f->w, &thing_stmts[LOCK_ONE], f->a, VALS(vi(1), vi(1)), &r), OK);
	pthread_barrier_init(&rival.both, NULL, 2);
	pthread_create(&thread, NULL, lock_two_then_one, &rival);
	pthread_barrier_wait(&rival.both);
	enum err mine = db_rows(f->w, &thing_stmts[LOCK_ONE], f->a, VALS(vi(1), vi(2)), &r);
	assert_int_equal(db_alive(f->w), mine == OK);
	db_rollback(f->w);
	pthread_join(thread, NULL);
	pthread_barrier_destroy(&rival.both);
	assert_true((mine == E_RETRY && rival.e == OK) || (mine == OK && rival.e == E_RETRY));
}

static enum err count_only(void *arg, const struct val *v, int cols)
{
	(void)v;
	(void)cols;
	++*(int *)arg;
	return OK;
}

static void a_long_answer_is_passed_on_as_it_comes(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(db_exec(f->w, &thing_stmts[PUT_MANY], VALS(vi(1), vs("x")), NULL), OK);
	for (int k = 0; k < 300; k++)       /* with others on the way in front of it */
		assert_int_equal(put(f->w, k, "y", NULL), OK);
	int seen = 0;
	assert_int_equal(db_each(f->w, &thing_stmts[IDS], VALS(vi(1)), count_only, &seen), OK);
	assert_int_equal(seen, 2300);
	seen = 0;
	assert_int_equal(db_each(f->w, &thing_stmts[IDS], VALS(vi(1)), count_only, &seen), OK);
	assert_int_equal(seen, 2300);
	assert_int_equal(db_commit(f->w), OK);
}

static void sessions_are_set_up_as_the_design_says(void **state)
{
	static const char *const settings[] = { "plan_cache_mode=auto", "statement_timeout=30s", "TimeZone=UTC",
		"client_encoding=UTF8" };
	struct fixture *f = *state;
	for (int k = 0; k < 4; k++) {
		char sql[300], name[64];
		snprintf(name, sizeof(name), "%s", settings[k]);
		char *value = strchr(name, '=');
		*value++ = 0;
		/* a division by zero when it is otherwise */
		snprintf(sql, sizeof(sql), "CREATE TABLE setting_%d AS SELECT 1 / CASE WHEN current_setting('%s') = '%s' THEN 1 ELSE 0 END AS ok",
		    k, name, value);
		assert_int_equal(db_begin(f->w), OK);
		assert_int_equal(db_script(f->w, sql), OK);
		db_rollback(f->w);
	}
}

static void backup_is_left_to_pg_dump(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_backup(f->w, "/nowhere", NULL, NULL), E_CONFLICT);
	assert_int_equal(db_checkpoint(f->w, true), OK);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON(pg, a_queued_error_is_told_at_commit_and_nothing_is_stored),
		ON(pg, a_queued_error_is_told_by_the_next_call_that_waits),
		ON(pg, a_queued_error_is_told_by_the_savepoint_and_is_final),
		ON(pg, the_queue_is_bounded_and_tells_its_error_when_it_is_full),
		ON(pg, the_words_of_an_error_hold_no_values),
		ON(pg, a_statement_prepared_in_a_failed_transaction_still_works),
		ON(pg, a_connection_killed_in_a_transaction_fails_it_and_comes_back),
		ON(pg, a_connection_killed_before_commit_fails_the_commit),
		ON(pg, a_connection_killed_inside_a_savepoint_cannot_be_undone),
		ON(pg, a_connection_killed_while_idle_is_replaced_unnoticed),
		ON(pg, a_deadlock_says_retry_to_one_of_the_two),
		ON(pg, a_long_answer_is_passed_on_as_it_comes),
		ON(pg, sessions_are_set_up_as_the_design_says),
		ON(pg, backup_is_left_to_pg_dump),
	};
	return have_pg() ? cmocka_run_group_tests(tests, NULL, NULL) : 0;
}
