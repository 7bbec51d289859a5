/* fault_test.c: the wrapper fails exactly the call that was asked for, and what failed is never stored. Both engines. */
#include "store/store_test.h"

/* Eight store calls, as the gate makes them for one command. *step receives how many were made. */
static enum err command(struct fixture *f, struct db *db, int64_t id, int *step)
{
	struct rows r;
	int64_t tx, changed;
	enum err e;
	*step = 1;
	if ((e = db_begin(db)))
		return e;
	++*step;
	if ((e = db_save(db)))
		return e;
	++*step;
	if ((e = db_rows(db, &thing_stmts[COUNT], f->a, VALS(vi(1)), &r)))
		return e;
	++*step;
	if ((e = put(db, id, "one", &changed)))
		return e;
	++*step;
	if ((e = put(db, id + 1, "two", NULL)))
		return e;
	++*step;
	if ((e = db_tx(db, &tx)))
		return e;
	++*step;
	if ((e = db_release(db)))
		return e;
	++*step;
	return db_commit(db);
}

static void wrap(struct fixture *f)
{
	db_close(f->w);
	f->s = store_with_faults(f->s);
	f->w = connect_to(f, DB_WRITE);
}

static void each_call_fails_once_and_leaves_no_trace(void **state)
{
	struct fixture *f = *state;
	static const enum err kinds[] = { E_STORE, E_FULL, E_RETRY };
	wrap(f);
	for (int kind = 0; kind < 3; kind++) {
		for (int nth = 1; nth <= 8; nth++) {
			int step = 0;
			store_fault_set(f->s, nth, kinds[kind]);
			assert_int_equal(command(f, f->w, 1, &step), kinds[kind]);
			assert_int_equal(step, nth);
			assert_string_equal(db_error(f->w), "made to fail");
			/* after begin and before commit, E_STORE alone leaves it alive */
			assert_int_equal(db_alive(f->w), kinds[kind] == E_STORE && nth > 1 && nth < 8);
			db_rollback(f->w);
			assert_int_equal(store_fault_set(f->s, 0, OK), nth);
			assert_int_equal(count_stored(f), 0);
		}
	}
	int step = 0;
	store_fault_set(f->s, 0, OK);
	assert_int_equal(command(f, f->w, 1, &step), OK);
	assert_int_equal(store_fault_set(f->s, 9, E_STORE), 8);
	assert_int_equal(command(f, f->w, 3, &step), OK);   /* the ninth call is not in it */
	store_fault_set(f->s, 0, OK);
	assert_int_equal(count_stored(f), 4);
}

static void a_fault_inside_a_savepoint_spares_the_batch(void **state)
{
	struct fixture *f = *state;
	wrap(f);
	assert_int_equal(db_begin(f->w), OK);
	for (int64_t k = 0; k < 6; k++) {
		assert_int_equal(db_save(f->w), OK);
		store_fault_set(f->s, 1 + k % 2, E_STORE);
		enum err e = put(f->w, k, "a", NULL);
		if (!e)
			e = db_release(f->w);
		assert_int_equal(e, E_STORE);
		assert_true(db_alive(f->w));
		assert_int_equal(db_undo(f->w), OK);
		assert_int_equal(put(f->w, 100 + k, "b", NULL), OK);
	}
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 6);
}

static void a_full_disk_fails_the_whole_batch(void **state)
{
	struct fixture *f = *state;
	wrap(f);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "first command", NULL), OK);
	assert_int_equal(db_save(f->w), OK);
	store_fault_set(f->s, 1, E_FULL);
	assert_int_equal(put(f->w, 2, "second command", NULL), E_FULL);
	assert_false(db_alive(f->w));
	assert_int_equal(db_undo(f->w), E_STORE);
	assert_int_equal(put(f->w, 3, "nothing can follow", NULL), E_STORE);
	assert_int_equal(db_commit(f->w), E_STORE);
	assert_int_equal(count_stored(f), 0);
}

static void real_errors_pass_through_with_their_words(void **state)
{
	struct fixture *f = *state;
	int64_t changed;
	wrap(f);
	assert_int_equal(store_is_sqlite(f->s), !f->pg);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "a", NULL), OK);
	assert_int_equal(put(f->w, 1, "b", &changed), E_DUPLICATE);
	assert_non_null(strstr(db_error(f->w), "thing 0: "));
	assert_int_equal(db_alive(f->w), !f->pg);
	db_rollback(f->w);
}

static void migrations_are_counted_and_can_fail_at_every_call(void **state)
{
	struct fixture *f = *state;
	static const struct migration more[] = {
		{ 1, "", NULL },
		{ 2, "CREATE TABLE second (tenant BIGINT); CREATE TABLE second_too (tenant BIGINT);", "CREATE TABLE second_pg (tenant BIGINT);" },
	};
	struct problem p = { 0 };
	int version = -1, tried = 0;
	wrap(f);
	enum err e;
	do {
		store_fault_set(f->s, ++tried, E_FULL);
		e = store_migrate_with(f->s, more, 2, NULL, NULL, &p);
		store_fault_set(f->s, 0, OK);
		assert_true(e == OK || e == E_FULL);
		assert_int_equal(store_version(f->s, &version, &p), OK);
		assert_true(version == 2 || (version == 1 && e == E_FULL));
	} while (e);
	assert_int_equal(version, 2);
	assert_true(tried > 10);
}

#define BOTH(engine) \
	ON(engine, each_call_fails_once_and_leaves_no_trace), ON(engine, a_fault_inside_a_savepoint_spares_the_batch), \
	ON(engine, a_full_disk_fails_the_whole_batch), ON(engine, real_errors_pass_through_with_their_words), \
	ON(engine, migrations_are_counted_and_can_fail_at_every_call)

int main(void)
{
	const struct CMUnitTest sqlite[] = { BOTH(sqlite) };
	const struct CMUnitTest pg[] = { BOTH(pg) };
	int failed = cmocka_run_group_tests(sqlite, NULL, NULL);
	return failed + (have_pg() ? cmocka_run_group_tests(pg, NULL, NULL) : 0);
}
