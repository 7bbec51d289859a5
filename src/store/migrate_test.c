/* migrate_test.c: the schema goes forward whole steps, once, whoever else is migrating. Both engines. */
#include "store/store_test.h"

#include <pthread.h>

static const struct migration steps[] = {
	{ 1, "-- a comment; with a semicolon\nCREATE TABLE a (tenant BIGINT, word TEXT COLLATE \"BINARY\"); /* another; one */\n"
	     "INSERT INTO a (tenant, word) VALUES (1, 'it''s; -- not a comment');;\n\n", NULL },
	{ 2, "CREATE TABLE \"b;\" (tenant BIGINT);\nCREATE INDEX b_tenant ON \"b;\" (tenant)", "CREATE TABLE only_pg (tenant BIGINT);" },
	{ 3, "CREATE TABLE c (tenant BIGINT);\nCREATE TABLE d (tenant BIGINT);", NULL },
};

static const struct migration wrong_third[] = {
	{ 1, "", NULL }, { 2, "", NULL },
	{ 3, "CREATE TABLE c (tenant BIGINT);\nCREATE TABLE a (tenant BIGINT);", NULL },   /* a stands already */
};

enum { WORD, TABLES, LOOK_STMTS };

static const struct stmt look_stmts[LOOK_STMTS] = {
	[WORD] = { .in = "", .out = "s", .sql = "SELECT word FROM a ORDER BY word, tenant" },
	[TABLES] = { .in = "", .out = "s",
		.sql = "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name",
		.pg = "SELECT CAST(tablename AS TEXT) FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename COLLATE \"C\"" },
};

static const struct stmt_list look_list = { "look", look_stmts, LOOK_STMTS };

static int setup(void **state, bool pg)
{
	struct fixture *f = malloc(sizeof(*f));
	struct problem p = { 0 };
	fresh_where(f, pg);
	assert_int_equal(store_open(f->where, &look_list, 1, &f->s, &p), OK);
	*state = f;
	return 0;
}

static int before_sqlite(void **state) { return setup(state, false); }
static int before_pg(void **state) { return setup(state, true); }

static void expect_tables(struct fixture *f, const char *expected)
{
	char all[400] = "";
	struct rows r;
	struct db *db = connect_to(f, DB_READ);
	assert_int_equal(db_begin(db), OK);
	assert_int_equal(db_rows(db, &look_stmts[TABLES], f->a, NULL, 0, &r), OK);
	size_t n = 0;
	for (size_t k = 0; k < r.n; k++)
		n += (size_t)snprintf(all + n, sizeof(all) - n, "%s ", row(&r, k)[0].s);
	assert_string_equal(all, expected);
	db_close(db);
}

static int version_of(struct fixture *f)
{
	int version = -1;
	struct problem p = { 0 };
	assert_int_equal(store_version(f->s, &version, &p), OK);
	return version;
}

static void all_steps_are_made_once(void **state)
{
	struct fixture *f = *state;
	struct problem p = { 0 };
	int from = -1, to = -1;
	assert_int_equal(version_of(f), 0);
	assert_int_equal(store_migrate_with(f->s, steps, 2, &from, &to, &p), OK);
	assert_true(from == 0 && to == 2);
	assert_int_equal(store_migrate_with(f->s, steps, 3, &from, &to, &p), OK);
	assert_true(from == 2 && to == 3);
	assert_int_equal(store_migrate_with(f->s, steps, 3, &from, &to, &p), OK);
	assert_true(from == 3 && to == 3);
	assert_int_equal(version_of(f), 3);
	expect_tables(f, f->pg ? "a b; c d only_pg schema_version " : "a b; c d schema_version ");
}

static void expect_the_word_once(struct fixture *f)
{
	struct rows r;
	struct db *db = connect_to(f, DB_READ);
	assert_int_equal(db_begin(db), OK);
	assert_int_equal(db_rows(db, &look_stmts[WORD], f->a, NULL, 0, &r), OK);
	assert_int_equal(r.n, 1);
	assert_string_equal(row(&r, 0)[0].s, "it's; -- not a comment");
	db_close(db);
}

static void semicolons_in_strings_names_and_comments_do_not_split(void **state)
{
	struct fixture *f = *state;
	struct problem p = { 0 };
	assert_int_equal(store_migrate_with(f->s, steps, 1, NULL, NULL, &p), OK);
	expect_the_word_once(f);
}

static void data_newer_than_the_program_is_refused_and_not_touched(void **state)
{
	struct fixture *f = *state;
	struct problem p = { 0 };
	int from = -1, to = -1;
	assert_int_equal(store_migrate_with(f->s, steps, 3, NULL, NULL, &p), OK);
	assert_int_equal(store_migrate_with(f->s, steps, 2, &from, &to, &p), E_CONFLICT);
	assert_true(from == -1 && to == -1);
	assert_non_null(strstr(p.en, "version 3"));
	assert_true(p.zh[0]);
	assert_int_equal(version_of(f), 3);
}

static void a_step_that_fails_halfway_leaves_the_version_before_it(void **state)
{
	struct fixture *f = *state;
	struct problem p = { 0 };
	assert_int_equal(store_migrate_with(f->s, steps, 2, NULL, NULL, &p), OK);
	assert_int_equal(store_migrate_with(f->s, wrong_third, 3, NULL, NULL, &p), E_STORE);
	assert_non_null(strstr(p.en, "version 3"));
	assert_non_null(strstr(p.en, "already exists"));
	assert_int_equal(version_of(f), 2);
	expect_tables(f, f->pg ? "a b; only_pg schema_version " : "a b; schema_version ");
	assert_int_equal(store_migrate_with(f->s, steps, 3, NULL, NULL, &p), OK);
}

static void *migrate_in_thread(void *arg)
{
	struct fixture *f = arg;
	struct problem p = { 0 };
	int to = -1;
	enum err e = store_migrate_with(f->s, steps, 3, NULL, &to, &p);
	if (e)
		fprintf(stderr, "%s\n", p.en);
	return (void *)(intptr_t)(e == OK && to == 3);
}

static void servers_that_start_together_migrate_once(void **state)
{
	struct fixture *f = *state;
	pthread_t threads[6];
	void *good;
	for (int k = 0; k < 6; k++)
		assert_int_equal(pthread_create(&threads[k], NULL, migrate_in_thread, f), 0);
	for (int k = 0; k < 6; k++) {
		pthread_join(threads[k], &good);
		assert_true(good != NULL);
	}
	assert_int_equal(version_of(f), 3);
	expect_the_word_once(f);
}

static void the_program_s_own_schema_is_made_on_this_engine(void **state)
{
	struct fixture *f = *state;
	struct problem p = { 0 };
	int from = -1, to = -1;
	enum err e = store_migrate(f->s, &from, &to, &p);
	if (e)
		print_error("%s\n", p.en);
	assert_int_equal(e, OK);
	assert_true(from == 0 && to == store_version_known() && to > 0);
	for (int k = 0; k < to; k++)
		assert_int_equal(migrations[k].number, k + 1);
	assert_int_equal(store_migrate(f->s, &from, &to, &p), OK);
	assert_int_equal(from, to);
}

#define HERE(engine, test) { #test " (" #engine ")", test, before_##engine, after, NULL }
#define BOTH(engine) \
	HERE(engine, all_steps_are_made_once), HERE(engine, semicolons_in_strings_names_and_comments_do_not_split), \
	HERE(engine, data_newer_than_the_program_is_refused_and_not_touched), \
	HERE(engine, a_step_that_fails_halfway_leaves_the_version_before_it), \
	HERE(engine, servers_that_start_together_migrate_once), HERE(engine, the_program_s_own_schema_is_made_on_this_engine)

int main(void)
{
	const struct CMUnitTest sqlite[] = { BOTH(sqlite) };
	const struct CMUnitTest pg[] = { BOTH(pg) };
	int failed = cmocka_run_group_tests(sqlite, NULL, NULL);
	return failed + (have_pg() ? cmocka_run_group_tests(pg, NULL, NULL) : 0);
}
