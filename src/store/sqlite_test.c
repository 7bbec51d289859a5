/* sqlite_test.c: what only the embedded engine can suffer: a full disk, a long WAL, a backup beside a writer. */
#include "store/store_test.h"

#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>

static off_t size_of(const char *path, const char *tail)
{
	char name[128];
	struct stat st;
	snprintf(name, sizeof(name), "%s%s", path, tail);
	return stat(name, &st) ? -1 : st.st_size;
}

static void set_page_limit(struct db *db, const char *pragma)
{
	assert_int_equal(db_begin(db), OK);
	assert_int_equal(db_script(db, pragma), OK);
	assert_int_equal(db_commit(db), OK);
}

/* Inserts until the disk is full; returns how many rows went in. */
static int fill(struct fixture *f, int64_t from)
{
	char text[1001];
	memset(text, 'x', 1000);
	text[1000] = 0;
	for (int k = 0; k < 10000; k++) {
		enum err e = put(f->w, from + k, text, NULL);
		if (!e)
			continue;
		assert_int_equal(e, E_FULL);
		return k;
	}
	fail();
	return 0;
}

static void a_full_disk_takes_the_batch_and_nothing_that_was_committed(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "kept", NULL), OK);
	assert_int_equal(db_commit(f->w), OK);
	set_page_limit(f->w, "PRAGMA max_page_count = 40");
	assert_int_equal(db_begin(f->w), OK);
	assert_true(fill(f, 100) > 5);
	assert_false(db_alive(f->w));       /* SQLite rolled back by itself */
	assert_int_equal(put(f->w, 2, "would be committed on its own", NULL), E_STORE);
	assert_int_equal(db_save(f->w), E_STORE);
	assert_int_equal(db_commit(f->w), E_STORE);
	assert_int_equal(count_stored(f), 1);
	set_page_limit(f->w, "PRAGMA max_page_count = 1000000");
	assert_int_equal(db_begin(f->w), OK);       /* room again: it serves on */
	assert_int_equal(put(f->w, 3, "kept too", NULL), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 2);
}

static void a_full_disk_inside_a_savepoint_is_told_as_it_is(void **state)
{
	struct fixture *f = *state;
	set_page_limit(f->w, "PRAGMA max_page_count = 40");
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "first of the batch", NULL), OK);
	assert_int_equal(db_save(f->w), OK);
	enum err e = db_exec(f->w, &thing_stmts[PUT_MANY], VALS(vi(1), vs("a text of some length, so that forty pages are not enough")), NULL);
	assert_int_equal(e, E_FULL);
	if (db_alive(f->w)) {       /* the statement alone was rolled back: the batch can go on */
		assert_int_equal(db_undo(f->w), OK);
		assert_int_equal(db_commit(f->w), OK);
		assert_int_equal(count_stored(f), 1);
	} else {
		assert_int_equal(db_undo(f->w), E_STORE);
		assert_int_equal(db_commit(f->w), E_STORE);
		assert_int_equal(count_stored(f), 0);
	}
}

/* The file may not grow any more just when the pages of the commit are written. */
static void a_commit_that_cannot_be_written_stores_nothing(void **state)
{
	struct fixture *f = *state;
	struct rlimit before, small;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(db_begin(f->w), OK);
	for (int k = 0; k < 500; k++)
		assert_int_equal(put(f->w, k, "a row of a batch that will fail as a whole", NULL), OK);
	small = (struct rlimit){ .rlim_cur = (rlim_t)size_of(f->path, "-wal") + 8192, .rlim_max = before.rlim_max };
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	enum err e = db_commit(f->w);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(e, E_STORE);
	assert_true(db_error(f->w)[0]);
	assert_false(db_alive(f->w));
	assert_int_equal(count_stored(f), 0);
	assert_int_equal(db_begin(f->w), OK);
	assert_int_equal(put(f->w, 1, "after", NULL), OK);
	assert_int_equal(db_commit(f->w), OK);
	assert_int_equal(count_stored(f), 1);
}

static void a_second_writer_waits_and_is_told_busy(void **state)
{
	struct fixture *f = *state;
	struct db *other = connect_to(f, DB_WRITE);
	assert_int_equal(db_begin(f->w), OK);
	struct timespec from, to;
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(db_begin(other), E_BUSY);
	clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true(to.tv_sec - from.tv_sec >= 4);
	assert_false(db_alive(other));
	db_rollback(f->w);
	assert_int_equal(db_begin(other), OK);
	db_close(other);
}

static void write_rows(struct fixture *f, int64_t from, int n)
{
	for (int k = 0; k < n; k++) {
		assert_int_equal(db_begin(f->w), OK);
		assert_int_equal(put(f->w, from + k, "some text that fills pages of the log", NULL), OK);
		assert_int_equal(db_commit(f->w), OK);
	}
}

static void the_wal_shrinks_only_when_asked_and_never_under_a_reader(void **state)
{
	struct fixture *f = *state;
	struct db *checkpointer = connect_to(f, DB_WRITE), *r = connect_to(f, DB_READ);
	write_rows(f, 0, 2000);
	off_t grown = size_of(f->path, "-wal");
	assert_true(grown > 6000000);       /* above the size at which SQLite would have started by itself */
	assert_int_equal(db_begin(r), OK);
	assert_int_equal(count_in(f, r), 2000);
	write_rows(f, 2000, 10);
	assert_int_equal(db_checkpoint(checkpointer, false), OK);
	assert_int_equal(db_checkpoint(checkpointer, true), E_BUSY);
	assert_int_equal(count_in(f, r), 2000);
	assert_int_equal(db_commit(r), OK);
	assert_int_equal(db_checkpoint(checkpointer, true), OK);
	assert_int_equal(size_of(f->path, "-wal"), 0);
	write_rows(f, 3000, 10);
	assert_int_equal(count_stored(f), 2020);
	db_close(checkpointer);
	db_close(r);
}

struct writer { struct fixture *f; _Atomic bool stop; _Atomic int written; };

static void *keep_writing(void *arg)
{
	struct writer *w = arg;
	for (int64_t id = 1000000; !atomic_load(&w->stop); id += 8) {
		assert_int_equal(db_begin(w->f->w), OK);
		for (int k = 0; k < 8; k++)
			assert_int_equal(put(w->f->w, id + k, "written while the copy is made", NULL), OK);
		assert_int_equal(db_commit(w->f->w), OK);
		atomic_fetch_add(&w->written, 8);
	}
	return NULL;
}

struct progress { struct writer *w; int calls, last, written_at_first, written_at_last; };

static void note_progress(void *arg, int done, int all)
{
	struct progress *p = arg;
	assert_true(done >= p->last && done <= all);
	p->last = done;
	if (p->calls++ == 0)
		p->written_at_first = atomic_load(&p->w->written);
	p->written_at_last = atomic_load(&p->w->written);
	usleep(20000);
}

static void a_backup_beside_a_writer_is_whole_and_of_one_instant(void **state)
{
	struct fixture *f = *state;
	char copy[96], text[16];
	assert_int_equal(db_begin(f->w), OK);
	for (int64_t k = 0; k < 60000; k++)
		assert_int_equal(put(f->w, k, "a row that was there before, long enough to fill some thousand pages", NULL), OK);
	assert_int_equal(db_commit(f->w), OK);
	struct writer w = { .f = f };
	pthread_t thread;
	pthread_create(&thread, NULL, keep_writing, &w);
	struct progress p = { .w = &w };
	struct db *r = connect_to(f, DB_READ);
	snprintf(copy, sizeof(copy), "%s/copy.db", f->folder);
	assert_int_equal(db_backup(r, copy, note_progress, &p), OK);
	atomic_store(&w.stop, true);
	pthread_join(thread, NULL);
	db_close(r);
	assert_true(p.calls > 3);
	assert_true(p.written_at_last > p.written_at_first);        /* the writer was not held up */
	assert_int_equal(size_of(copy, ".part"), -1);
	sqlite3 *h;
	sqlite3_stmt *q;
	assert_int_equal(sqlite3_open(copy, &h), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(h, "SELECT (SELECT * FROM pragma_integrity_check), COUNT(*) FROM thing", -1, &q, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(q), SQLITE_ROW);
	snprintf(text, sizeof(text), "%s", (const char *)sqlite3_column_text(q, 0));
	assert_string_equal(text, "ok");
	int rows = sqlite3_column_int(q, 1);
	assert_true(rows >= 60000 && (rows - 60000) % 8 == 0);
	assert_true(rows - 60000 <= p.written_at_first + 8);
	sqlite3_finalize(q);
	sqlite3_close(h);
}

static void a_backup_that_cannot_be_written_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	char copy[96];
	struct db *r = connect_to(f, DB_READ);
	snprintf(copy, sizeof(copy), "%s/no/such/folder/copy.db", f->folder);
	assert_int_equal(db_backup(r, copy, NULL, NULL), E_STORE);
	assert_true(db_error(r)[0]);
	snprintf(copy, sizeof(copy), "%s", f->folder);      /* a folder stands there */
	assert_int_equal(db_backup(r, copy, NULL, NULL), E_STORE);
	assert_int_equal(size_of(copy, ".part"), -1);
	assert_int_equal(db_begin(r), OK);
	db_close(r);
}

static void a_reader_needs_a_file_and_opens_the_one_that_is_there(void **state)
{
	struct fixture *f = *state;
	db_close(f->w);
	f->w = NULL;
	assert_int_equal(size_of(f->path, "-wal"), -1);
	assert_int_equal(count_stored(f), 0);       /* the first connection to a file that nobody has open */
	assert_int_equal(unlink(f->path), 0);
	struct problem p = { 0 };
	struct db *r = NULL;
	assert_int_equal(db_open(f->s, DB_READ, &r, &p), E_STORE);
	assert_null(r);
	assert_non_null(strstr(p.en, f->path));
}

static void a_file_that_is_no_store_is_refused_and_not_touched(void **state)
{
	struct fixture *f = *state;
	char path[96], where[110];
	struct store *s = NULL;
	struct problem p = { 0 };
	snprintf(path, sizeof(path), "%s/letter.txt", f->folder);
	FILE *letter = fopen(path, "w");
	for (int k = 0; k < 200; k++)
		fputs("Dear reader, this is a letter. ", letter);
	fclose(letter);
	snprintf(where, sizeof(where), "sqlite:%s", path);
	assert_int_equal(store_open(where, &thing_list, 1, &s, &p), E_STORE);
	assert_non_null(strstr(p.en, "not a database"));
	assert_int_equal(size_of(path, ""), 200 * 31);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ON(sqlite, a_full_disk_takes_the_batch_and_nothing_that_was_committed),
		ON(sqlite, a_full_disk_inside_a_savepoint_is_told_as_it_is),
		ON(sqlite, a_commit_that_cannot_be_written_stores_nothing),
		ON(sqlite, a_second_writer_waits_and_is_told_busy),
		ON(sqlite, the_wal_shrinks_only_when_asked_and_never_under_a_reader),
		ON(sqlite, a_backup_beside_a_writer_is_whole_and_of_one_instant),
		ON(sqlite, a_backup_that_cannot_be_written_leaves_nothing),
		ON(sqlite, a_reader_needs_a_file_and_opens_the_one_that_is_there),
		ON(sqlite, a_file_that_is_no_store_is_refused_and_not_touched),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
