/*
 * journal_test.c: the journal can be trusted. Whatever is changed behind the core's back is found; what is erased leaves it
 * whole; seals are made by the tick and bind whoever owns the database; a full disk loses nothing that was acknowledged.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "app.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/text.h"
#include "core/inside.h"
#include "scenario/calls.h"

/* verify fails, and its words hold some; or it holds, if words is NULL. */
static void verified(struct town *t, const char *words, const char *after)
{
	struct problem p = { 0 };
	int64_t entries = 0, seals = 0;
	enum err e = core_verify(t->core, &entries, &seals, &p);

	if (!words && e != OK)
		fail_msg("after %s: verify says %s", after, p.en);
	if (words && (e == OK || !strstr(p.en, words) || !*p.zh))
		fail_msg("after %s: verify says \"%s\" (%d), not \"%s\"", after, p.en, (int)e, words);
}

static void sealed(struct town *t)
{
	struct problem p = { 0 };

	town_settled(t);
	assert_int_equal(core_seal_now(t->core, &p), OK);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE id > (SELECT COALESCE(MAX(last_id), 0) FROM seal)"), 0);
}

/* Two cases under two seals, and a copy of everything that a test will spoil. */
static void history(struct town *t)
{
	static const char *const tables[] = { "journal", "seal", "side" };

	town_snap(t, EAST);
	town_bring(t, "handling");
	sealed(t);
	town_snap(t, EAST);
	town_bring(t, "filed");
	sealed(t);
	verified(t, NULL, "nothing");
	for (size_t i = 0; i < 3; i++)
		town_sql(t, "CREATE TABLE kept_%s AS SELECT * FROM %s", tables[i], tables[i]);
}

static void restored(struct town *t)
{
	static const char *const tables[] = { "journal", "seal", "side" };

	for (size_t i = 0; i < 3; i++) {
		town_sql(t, "DELETE FROM %s", tables[i]);
		town_sql(t, "INSERT INTO %s SELECT * FROM kept_%s", tables[i], tables[i]);
	}
}

static void whatever_is_changed_behind_the_journal_is_found(struct town *t)
{
#define ENTRY "WHERE tenant = 1 AND subject = %s AND seq = 2"
	static const struct { const char *spoil, *words; } all[] = {
		{ "UPDATE journal SET payload = REPLACE(payload, 'filed', 'fined') " ENTRY, "was changed" },
		{ "UPDATE journal SET at = at + 1 " ENTRY, "was changed" },
		{ "UPDATE journal SET person = person + 1 " ENTRY, "was changed" },
		{ "UPDATE journal SET post = post + 1 " ENTRY, "was changed" },
		{ "UPDATE journal SET cmd = '/x' " ENTRY, "was changed" },
		{ "UPDATE journal SET kind = 'case.opened' " ENTRY, "was changed" },
		{ "UPDATE journal SET id = id + 1 " ENTRY, "was changed" },
		{ "UPDATE journal SET hash = 'f' || SUBSTR(hash, 1, 63) " ENTRY, "was changed" },
		{ "UPDATE journal SET prev = 'f' || SUBSTR(prev, 1, 63) " ENTRY, "chain breaks" },
		{ "UPDATE journal SET seq = 99 " ENTRY, "chain breaks" },
		{ "UPDATE journal SET subject = subject + 1 " ENTRY, "chain breaks" },
		{ "DELETE FROM journal " ENTRY, "does not fit" },      /* the tail: only a seal knows that there was more */
		{ "DELETE FROM journal WHERE tenant = 1 AND subject = %s AND seq = 1", "chain breaks" },
		{ "DELETE FROM journal WHERE tenant = 1 AND subject = %s", "does not fit" },
		{ "UPDATE seal SET signature = 'f' || SUBSTR(signature, 1, 127) WHERE seal = 1 AND %s > 0", "signature" },
		{ "UPDATE seal SET hash = 'f' || SUBSTR(hash, 1, 63) WHERE seal = 1 AND %s > 0", "signature" },
		{ "UPDATE seal SET entries = entries - 1 WHERE seal = 1 AND %s > 0", "signature" },
		{ "UPDATE seal SET at = at + 1 WHERE seal = 1 AND %s > 0", "signature" },
		{ "UPDATE seal SET tx_to = tx_to + 1 WHERE seal = 1 AND %s > 0", "signature" },
		{ "UPDATE seal SET prev = hash WHERE seal = 2 AND %s > 0", "chain of seals" },
		{ "UPDATE side SET body = 'A lamp is out' WHERE kind = 'text' AND subject = %s", "the words" },
		{ "UPDATE side SET salt = 'f' || SUBSTR(salt, 1, 31) WHERE kind = 'text' AND subject = %s", "the words" },
		{ "UPDATE side SET body = body || '.' WHERE kind = 'contact' AND subject = %s", "the words" },
	};
	char spoil[300];

	history(t);
	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
		snprintf(spoil, sizeof spoil, all[i].spoil, town_get(t, "case"));
		town_sql(t, "%s", spoil);
		verified(t, all[i].words, spoil);
		restored(t);
		verified(t, NULL, "putting it back");
	}
	/* Two entries that changed places, and a seal that is not there. */
	town_sql(t, "UPDATE journal SET seq = seq + 100 WHERE subject = %s", town_get(t, "case"));
	town_sql(t, "UPDATE journal SET seq = 103 - seq WHERE subject = %s", town_get(t, "case"));
	verified(t, "chain breaks", "two entries changed places");
	restored(t);
	town_sql(t, "DELETE FROM seal WHERE seal = 1");
	town_sql(t, "UPDATE seal SET seal = 1 WHERE seal = 2");
	verified(t, "seal", "the first seal is gone");
	restored(t);
}

struct taken { struct entry e; char cmd[100], kind[60], payload[4000], prev[65], hash[65]; };

/* The last entry of $case, as whoever owns the database reads it. */
static void entry_take(struct town *t, struct taken *out)
{
#define COLUMN(column) "SELECT " column " FROM journal WHERE subject = %s ORDER BY seq", town_get(t, "case")
	*out = (struct taken){ .e = { .id = town_count(t, COLUMN("id")), .subject = town_count(t, COLUMN("subject")), .seq = town_count(t, COLUMN("seq")),
		.at = town_count(t, COLUMN("at")), .person = town_count(t, COLUMN("person")), .post = town_count(t, COLUMN("post")) } };
	town_value(t, out->cmd, sizeof out->cmd, COLUMN("cmd"));
	town_value(t, out->kind, sizeof out->kind, COLUMN("kind"));
	town_value(t, out->payload, sizeof out->payload, COLUMN("payload"));
	town_value(t, out->prev, sizeof out->prev, COLUMN("prev"));
	out->e.cmd = out->cmd;
}

static void who_writes_a_fitting_hash_is_found_by_the_seal(struct town *t)
{
	struct taken last;
	char *at;

	history(t);
	entry_take(t, &last);
	at = strstr(last.payload, "\"roads\"");
	assert_non_null(at);
	at[1] = 't';
	journal_hash(last.hash, 1, &last.e, last.kind, last.payload, last.prev);
	town_sql(t, "UPDATE journal SET payload = REPLACE(payload, '\"roads\"', '\"toads\"'), hash = '%s' WHERE id = %" PRId64, last.hash, last.e.id);
	verified(t, "does not fit", "a hash was written anew");
	restored(t);
	verified(t, NULL, "putting it back");
}

static enum err exported(struct town *t, const char *file, struct problem *p)
{
	*p = (struct problem){ 0 };
	return core_verify_export(t->core, file, p);
}

/* Who owns the database and the program can take a seal away; a copy kept elsewhere tells. */
static void a_kept_seal_binds_whoever_owns_the_database(struct town *t)
{
	struct problem p = { 0 };
	char file[200];
	FILE *f;

	history(t);
	snprintf(file, sizeof file, "%s/seals", t->folder);
	assert_int_equal(core_seal_export(t->core, file, &p), OK);
	assert_int_equal(exported(t, file, &p), OK);
	town_sql(t, "DELETE FROM journal WHERE subject = %s", town_get(t, "case"));
	town_sql(t, "DELETE FROM seal WHERE seal = 2");
	verified(t, NULL, "the second case and its seal were taken away");
	assert_int_equal(exported(t, file, &p), E_CONFLICT);
	assert_non_null(strstr(p.en, "rewritten"));
	sealed(t);
	assert_int_equal(exported(t, file, &p), E_CONFLICT);
	restored(t);
	assert_int_equal(exported(t, file, &p), OK);
	f = fopen(file, "a");
	fputs("not a seal\n", f);
	fclose(f);
	assert_int_equal(exported(t, file, &p), E_INPUT);
	f = fopen(file, "w");
	fputs("something else\n", f);
	fclose(f);
	assert_int_equal(exported(t, file, &p), E_INPUT);
	assert_int_equal(exported(t, "/nowhere/seals", &p), E_INPUT);
	/* The first line alone, and a key with something behind it. */
	f = fopen(file, "w");
	fprintf(f, "shao-seals-1 %064d\n", 0);
	fclose(f);
	assert_int_equal(exported(t, file, &p), E_INPUT);
	assert_non_null(strstr(p.en, "no seals"));
	f = fopen(file, "w");
	fprintf(f, "shao-seals-1 %064d and more\n", 0);
	fclose(f);
	assert_int_equal(exported(t, file, &p), E_INPUT);
	assert_true(core_seal_export(t->core, "/nowhere/seals", &p) != OK && *p.en);
}

static void an_erasure_is_recorded_and_breaks_nothing(struct town *t)
{
	history(t);
	WANT(204, POST(&operator, "/operator/erase", "{\"subject\":\"$case\",\"kind\":\"contact\",\"reason\":\"asked for\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE subject = %s AND kind = 'contact'", town_get(t, "case")), 0);
	assert_true(town_count(t, "SELECT COUNT(*) FROM side WHERE subject = %s", town_get(t, "case")) > 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'side.erased' AND payload LIKE '%%asked for%%'"), 1);
	verified(t, NULL, "an erasure");
	WANT(204, POST(&operator, "/operator/erase", "{\"subject\":\"$case\",\"reason\":\"asked for\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE subject = %s", town_get(t, "case")), 0);
	verified(t, NULL, "a second erasure");
	/* What is left in the journal is a hash under a salt that is gone. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE payload LIKE '%%cover is missing%%'"), 0);
}

static void a_key_is_forgotten_after_thirty_days(struct town *t)
{
	static const char body[] = "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}";

	t->key = "a key that grows old in a month";
	WANT(201, POST(&nobody, "/snaps", "%s", body));
	town_keep(t, "number", "number");
	town_later(t, 30 * US_DAY - US_MINUTE);
	town_tick(t);
	t->key = "a key that grows old in a month";
	WANT(201, POST(&nobody, "/snaps", "%s", body));
	assert_string_equal(town_text(t, "number"), town_get(t, "number"));
	town_later(t, 2 * US_HOUR);
	town_tick(t);
	t->key = "a key that grows old in a month";
	WANT(201, POST(&nobody, "/snaps", "%s", body));
	assert_string_not_equal(town_text(t, "number"), town_get(t, "number"));
}

static bool same(struct town *t, enum err *e, struct problem *p)
{
	int64_t entries;
	bool out = false;

	*p = (struct problem){ 0 };
	*e = core_rebuild_check(t->core, &out, &entries, p);
	return out;
}

static void a_row_that_the_journal_does_not_make_is_found(struct town *t)
{
	static const char *const spoil[] = { "UPDATE case_file SET state = 'closed'", "DELETE FROM case_step WHERE seq = 2",
	    "UPDATE case_clock SET due = due + 1",
		"UPDATE node SET name = 'Elsewhere' WHERE code = '990101'", "DELETE FROM node_shape WHERE level = 6", "DELETE FROM process_current",
		"UPDATE post SET title = 'king'", "UPDATE org SET active = 0", "DELETE FROM calendar_day WHERE kind = 'off'" };
	struct problem p;
	enum err e;

	DESK;      /* somebody holds a post */
	town_snap(t, EAST);
	town_bring(t, "handling");
	assert_true(same(t, &e, &p) && e == OK);
	for (size_t i = 0; i < sizeof spoil / sizeof spoil[0]; i++) {
		const char *word = strstr(spoil[i], "FROM ") ? strstr(spoil[i], "FROM ") + 5 : spoil[i] + 7;
		char table[40];
		snprintf(table, sizeof table, "%.*s", (int)strcspn(word, " "), word);
		town_sql(t, "CREATE TABLE kept AS SELECT * FROM %s", table);
		town_sql(t, "%s", spoil[i]);
		if (same(t, &e, &p) || e != OK)
			fail_msg("not found: %s", spoil[i]);
		town_sql(t, "DELETE FROM %s", table);
		town_sql(t, "INSERT INTO %s SELECT * FROM kept", table);
		town_sql(t, "DROP TABLE kept");
		assert_true(same(t, &e, &p) && e == OK);
	}
	/* An entry of a kind that this program does not know is named, not skipped. */
	town_sql(t, "UPDATE journal SET kind = 'case.danced' WHERE kind = 'case.acted' AND seq = 2");
	same(t, &e, &p);
	assert_true(e != OK && strstr(p.en, "case.danced"));
	town_sql(t, "UPDATE journal SET kind = 'case.acted' WHERE kind = 'case.danced'");
}

static void every_table_is_of_a_declared_kind(struct town *t)
{
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	struct list tables = town_tables(t, a);
	const char *const *name = tables.v;
	int declared = 0;

	for (int r = -1; r < app_rooms_n; r++) {
		const struct room *room = r < 0 ? &core_room : app_rooms[r];
		for (int i = 0; i < room->tables_n; i++) {
			bool stands = false;
			for (size_t k = 0; k < tables.n; k++)
				stands |= strcmp(name[k], room->tables[i].name) == 0;
			if (!stands || (room->tables[i].kind == TABLE_PROJECTION) != (room->tables[i].dump != NULL))
				fail_msg("%s: the room %s declares it, and it does not stand (or is dumped for no reason)", room->tables[i].name, room->name);
			declared++;
		}
	}
	if ((size_t)declared + 1 != tables.n)      /* the store's own: schema_version */
		for (size_t k = 0; k < tables.n; k++)
			print_error("stands: %s\n", name[k]);
	assert_int_equal(declared + 1, tables.n);
	arena_free(a);
}

static rlim_t file_size(struct town *t, const char *name)
{
	char path[200];
	struct stat st;

	snprintf(path, sizeof path, "%s/%s", t->folder, name);
	assert_int_equal(stat(path, &st), 0);
	return (rlim_t)st.st_size;
}

/* The disk takes no more in the middle of the day; there is room again later. SQLite: the store's file lies on our own disk. */
static void a_full_disk_loses_nothing_that_was_acknowledged(struct town *t)
{
	static const char report[] = "{\"text\":\"%0500d\",\"lon\":126.005,\"lat\":45.005,\"client_id\":\"device-%06d\"}";
	struct rlimit all, little;
	const struct who *worker = WORKER;
	int acknowledged = 0, refused = 0;

	signal(SIGXFSZ, SIG_IGN);
	log_level_set((enum log_level)(LOG_ERROR + 1));
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &all), 0);
	little = all;
	for (int i = 0; i < 400; i++) {
		if (i == 100)
			little.rlim_cur = file_size(t, "shao.db-wal") + 200000;      /* larger than it is now, smaller than it would become */
		if (i == 100 || i == 300)
			assert_int_equal(setrlimit(RLIMIT_FSIZE, i == 100 ? &little : &all), 0);
		t->now += US_SECOND / 10;
		int status = POST(worker, "/cases", report, i, i);
		assert_true(status == 201 || status == 500 || status == 507);
		acknowledged += status == 201;
		refused += status != 201;
		if (status == 201)
			assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), acknowledged);
	}
	log_level_set(LOG_INFO);
	printf("# full disk: %d acknowledged, %d refused\n", acknowledged, refused);
	assert_true(acknowledged >= 150);
	if (!t->pg)
		assert_true(refused > 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), acknowledged);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(whatever_is_changed_behind_the_journal_is_found),
		BOTH(who_writes_a_fitting_hash_is_found_by_the_seal),
		BOTH(a_kept_seal_binds_whoever_owns_the_database),
		BOTH(an_erasure_is_recorded_and_breaks_nothing),
		BOTH(a_key_is_forgotten_after_thirty_days),
		BOTH(a_row_that_the_journal_does_not_make_is_found),
		BOTH(every_table_is_of_a_declared_kind),
		{ "a_full_disk_loses_nothing_that_was_acknowledged", town_live, town_begin, town_end,
		  &(struct life){ a_full_disk_loses_nothing_that_was_acknowledged, false, 0 } },
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
