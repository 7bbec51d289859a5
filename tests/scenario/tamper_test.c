/*
 * tamper_test.c: whoever owns the database changes nothing unseen: every kind of tampering is found and its place named; and
 * what is changed rightly (erasure, renumbering, another definition) leaves the journal provable and the same rows.
 */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "core/inside.h"
#include "process/process.h"
#include "scenario/scenario.h"

/* ---- a history that somebody spoils ---- */

static const char *const proof_tables[] = { "journal", "seal", "side" };
#define PROOF_TABLES (sizeof proof_tables / sizeof proof_tables[0])

static void sealed(struct town *t)
{
	struct problem p = { 0 };

	town_settled(t);
	t->now += US_MINUTE;
	assert_int_equal(core_seal_now(t->core, &p), OK);
}

/* A case of six entries, and one more report, under three seals at least; a copy of what the proof stands upon. */
static void history(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "dispatched");
	sealed(t);
	town_bring(t, "closed");
	sealed(t);
	town_set(t, "first", town_get(t, "case"));
	town_snap(t, EAST_2);
	sealed(t);
	assert_true(town_count(t, "SELECT COUNT(*) FROM seal") >= 3);
	for (size_t i = 0; i < PROOF_TABLES; i++)
		town_sql(t, "CREATE TABLE kept_%s AS SELECT * FROM %s", proof_tables[i], proof_tables[i]);
}

static void restored(struct town *t)
{
	struct problem p = { 0 };
	int64_t entries, seals;

	for (size_t i = 0; i < PROOF_TABLES; i++) {
		town_sql(t, "DELETE FROM %s", proof_tables[i]);
		town_sql(t, "INSERT INTO %s SELECT * FROM kept_%s", proof_tables[i], proof_tables[i]);
	}
	if (core_verify(t->core, &entries, &seals, &p) != OK)
		fail_msg("what was restored does not verify: %s", p.en);
}

static void history_ends(struct town *t)
{
	for (size_t i = 0; i < PROOF_TABLES; i++)
		town_sql(t, "DROP TABLE kept_%s", proof_tables[i]);
}

/* Something was changed: the proof fails, names the place, and says so in Chinese too. All is put back. */
static void found(struct town *t, const char *field, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static void found(struct town *t, const char *field, const char *fmt, ...)
{
	struct problem p = { 0 };
	int64_t entries, seals;
	char words[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(words, sizeof words, fmt, ap);
	va_end(ap);
	assert_int_equal(core_verify(t->core, &entries, &seals, &p), E_CONFLICT);
	if (strcmp(p.field, field) != 0 || !strstr(p.en, words))
		fail_msg("not \"%s: %s\" but \"%s: %s\"", field, words, p.field, p.en);
	assert_true(*p.zh && strcmp(p.zh, p.en) != 0);
	restored(t);
}

/* The entry of $first with a number. */
static int64_t entry_id(struct town *t, int seq)
{
	return town_count(t, "SELECT id FROM journal WHERE subject = %s AND seq = %d", town_get(t, "first"), seq);
}

static void change_entry(struct town *t, int seq, const char *set)
{
	town_sql(t, "UPDATE journal SET %s WHERE subject = %s AND seq = %d", set, town_get(t, "first"), seq);
}

static void a_changed_entry_is_found(struct town *t)
{
	static const char *const sets[] = { "payload = replace(payload, 'roads', 'parks')", "kind = 'case.moved'", "at = at - 1",
		"person = person + 1", "post = post + 1", "cmd = '/other'",
		"hash = '0000000000000000000000000000000000000000000000000000000000000000'", "id = 5" };

	history(t);
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
		int64_t id = entry_id(t, 2);
		change_entry(t, 2, sets[i]);
		found(t, "journal", "entry %" PRId64 " was changed", strncmp(sets[i], "id", 2) == 0 ? 5 : id);
	}
	change_entry(t, 3, "prev = '0000000000000000000000000000000000000000000000000000000000000000'");
	found(t, "journal", "the chain breaks before entry %" PRId64, entry_id(t, 3));
	history_ends(t);
}

static void an_entry_that_was_removed_or_added_is_found(struct town *t)
{
	const char *first;

	history(t);
	first = town_get(t, "first");
	town_sql(t, "DELETE FROM journal WHERE subject = %s AND seq = 3", first);
	found(t, "journal", "the chain breaks before entry %" PRId64 " (subject %s, number 4)", entry_id(t, 4), first);
	town_sql(t, "DELETE FROM journal WHERE subject = %s AND seq = 1", first);
	found(t, "journal", "the chain breaks before entry %" PRId64 " (subject %s, number 2)", entry_id(t, 2), first);
	/* A subject's last entry leaves no gap in its chain, and a whole subject none at all: the seal knows. */
	town_sql(t, "DELETE FROM journal WHERE subject = %s AND seq = (SELECT MAX(seq) FROM kept_journal WHERE subject = %s)", first, first);
	found(t, "seal", "does not fit the entries under it");
	town_sql(t, "DELETE FROM journal WHERE subject = %s", first);
	found(t, "seal", "does not fit the entries under it");
	town_sql(t, "DELETE FROM journal WHERE id > (SELECT MAX(id) FROM kept_journal) - 1");
	found(t, "seal", "seal %" PRId64 " does not fit", town_count(t, "SELECT MAX(seal) FROM seal"));
	town_sql(t, "DELETE FROM journal");
	found(t, "seal", "seal 1 does not fit");
	town_sql(t, "INSERT INTO journal SELECT tenant, 5, 5, seq, tx, at, person, post, cmd, kind, payload, prev, hash FROM kept_journal"
	         " WHERE subject = %s AND seq = 1", first);
	found(t, "journal", "entry 5 was changed");
	history_ends(t);
}

static void entries_that_changed_places_are_found(struct town *t)
{
	int64_t a, b;

	history(t);
	a = entry_id(t, 2);
	b = entry_id(t, 3);
	town_sql(t, "UPDATE journal SET seq = 0 WHERE id = %" PRId64, a);
	town_sql(t, "UPDATE journal SET seq = 2 WHERE id = %" PRId64, b);
	town_sql(t, "UPDATE journal SET seq = 3 WHERE id = %" PRId64, a);
	found(t, "journal", "the chain breaks before entry %" PRId64, b);
	town_sql(t, "UPDATE journal SET id = 1 WHERE id = %" PRId64, a);
	town_sql(t, "UPDATE journal SET id = %" PRId64 " WHERE id = %" PRId64, a, b);
	town_sql(t, "UPDATE journal SET id = %" PRId64 " WHERE id = 1", b);
	found(t, "journal", "entry %" PRId64 " was changed", b);
	/* PostgreSQL's order of commits stands in no entry's hash; the seal holds it. */
	if (t->pg) {
		town_sql(t, "UPDATE journal SET tx = (SELECT MIN(tx) FROM kept_journal) WHERE id = %" PRId64, b);
		found(t, "seal", "does not fit the entries under it");
	}
	history_ends(t);
}

/* Who knows how hashes are made rewrites a chain to its end: only what was signed stands against it. */
static void a_chain_that_was_forged_with_care_is_found_by_its_seal(struct town *t)
{
	struct problem p = { 0 };
	struct rows rows;
	struct db *db;
	char hash[65];

	history(t);
	arena_reset(t->a);
	assert_int_equal(db_open(core_store(t->core), DB_READ, &db, &p), OK);
	assert_int_equal(db_begin(db), OK);
	assert_int_equal(db_rows(db, &core_sql[JOURNAL_BY_SUBJECT], t->a, VALS(vi(t->tenant), vi(strtoll(town_get(t, "case"), NULL, 10) - 1), vi(0)),
	                 &rows), OK);
	db_rollback(db);
	db_close(db);
	assert_true(rows.n >= 1);
	const struct val *v = rows.v;
	assert_int_equal(v[2].i, 1);
	struct entry en = { v[0].i, v[1].i, v[2].i, v[3].i, v[4].i + 1, v[5].i, v[6].s };
	journal_hash(hash, t->tenant, &en, v[7].s, v[8].s, v[9].s);
	town_sql(t, "UPDATE journal SET person = person + 1, hash = '%s' WHERE id = %" PRId64, hash, en.id);
	found(t, "seal", "seal %" PRId64 " does not fit the entries under it", town_count(t, "SELECT MAX(seal) FROM seal"));
	history_ends(t);
}

static void a_changed_seal_is_found(struct town *t)
{
	static const char *const sets[] = { "at = at + 1", "entries = entries + 1", "tx_from = tx_from + 1", "tx_to = tx_to + 1",
		"hash = '0000000000000000000000000000000000000000000000000000000000000000'", "signature = 'zz'",
		"signature = (SELECT signature FROM kept_seal WHERE seal = 1)" };

	history(t);
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
		town_sql(t, "UPDATE seal SET %s WHERE seal = 2", sets[i]);
		found(t, "seal", "the signature of seal 2 is not valid");
	}
	town_sql(t, "UPDATE seal SET prev = '' WHERE seal = 2");
	found(t, "seal", "the chain of seals breaks before seal 2");
	town_sql(t, "DELETE FROM seal WHERE seal = 1");
	found(t, "seal", "seal 1 is missing");
	town_sql(t, "DELETE FROM seal WHERE seal = 2");
	found(t, "seal", "seal 2 is missing");
	town_sql(t, "DELETE FROM seal WHERE seal = 1");
	town_sql(t, "UPDATE seal SET seal = seal - 1");
	found(t, "seal", "the chain of seals breaks before seal 1");
	history_ends(t);
}

static void changed_words_are_found_and_erased_ones_are_none(struct town *t)
{
	static const char *const sets[] = { "body = 'the lamp was never out'", "body = ''", "salt = '00'",
		"salt = (SELECT salt FROM kept_side WHERE kept_side.subject <> side.subject LIMIT 1)" };
	struct problem p = { 0 };
	int64_t entries, seals, id;

	history(t);
	id = town_count(t, "SELECT MIN(id) FROM side WHERE subject = %s AND kind = 'text'", town_get(t, "first"));
	for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
		town_sql(t, "UPDATE side SET %s WHERE id = %" PRId64, sets[i], id);
		found(t, "side", "entry %" PRId64 ": the words %" PRId64 " it refers to were changed", entry_id(t, 1), id);
	}
	town_sql(t, "DELETE FROM side WHERE id = %" PRId64, id);
	assert_int_equal(core_verify(t->core, &entries, &seals, &p), OK);
	restored(t);
	history_ends(t);
}

/* ---- seals that somebody kept elsewhere ---- */

static enum err check_export(struct town *t, const char *path, struct problem *p)
{
	*p = (struct problem){ 0 };
	return core_verify_export(t->core, path, p);
}

static void kept_seals_bind_who_owns_the_database(struct town *t)
{
	struct problem p = { 0 };
	int64_t entries, seals, last;
	char path[140];

	history(t);
	snprintf(path, sizeof path, "%s/seals", t->folder);
	assert_int_equal(core_seal_export(t->core, path, &p), OK);
	assert_int_equal(check_export(t, path, &p), OK);
	last = town_count(t, "SELECT MAX(seal) FROM seal");
	/* The last seals and all under them are gone: what is left proves itself, and only the kept ones know. */
	town_sql(t, "DELETE FROM journal WHERE id IN (SELECT id FROM kept_journal WHERE subject = %s)", town_get(t, "case"));
	town_sql(t, "DELETE FROM seal WHERE seal = %" PRId64, last);
	assert_int_equal(core_verify(t->core, &entries, &seals, &p), OK);
	assert_int_equal(check_export(t, path, &p), E_CONFLICT);
	assert_string_equal(p.field, "seal");
	assert_non_null(strstr(p.en, "the past was rewritten"));
	/* Sealed anew, with the right key even: it is another seal. */
	sealed(t);
	t->now += US_MINUTE;
	WANT(201, POST(&operator, "/orgs", "{\"name\":\"new\",\"kind\":\"other\",\"node\":\"$n990101\"}"));
	sealed(t);
	assert_int_equal(check_export(t, path, &p), E_CONFLICT);
	char words[60];
	snprintf(words, sizeof words, "seal %" PRId64 " is not the one", last);
	assert_non_null(strstr(p.en, words));
	town_sql(t, "DELETE FROM org WHERE name = 'new'");
	restored(t);
	assert_int_equal(check_export(t, path, &p), OK);
	history_ends(t);
}

static void a_file_that_is_no_export_is_refused(struct town *t)
{
	static const char *const texts[] = { "", "hello\n", "shao-seals-1 zz\n" };
	struct problem p = { 0 };
	char path[140], good[300];
	FILE *f;

	sealed(t);
	snprintf(path, sizeof path, "%s/seals", t->folder);
	assert_int_equal(check_export(t, path, &p), E_INPUT);
	assert_int_equal(core_seal_export(t->core, "/nowhere/seals", &p), E_STORE);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
		f = fopen(path, "w");
		fputs(texts[i], f);
		fclose(f);
		assert_int_equal(check_export(t, path, &p), E_INPUT);
		assert_non_null(strstr(p.en, "no file of exported seals"));
	}
	assert_int_equal(core_seal_export(t->core, path, &p), OK);
	f = fopen(path, "a");
	fputs("1 2 three\n", f);
	fclose(f);
	assert_int_equal(check_export(t, path, &p), E_INPUT);
	/* Somebody else's key signed nothing of ours. */
	assert_int_equal(core_seal_export(t->core, path, &p), OK);
	f = fopen(path, "r+");
	assert_non_null(fgets(good, sizeof good, f));
	char *digit = good + strlen("shao-seals-1 ");
	*digit = *digit == '0' ? '1' : '0';
	rewind(f);
	fputs(good, f);
	fclose(f);
	assert_int_equal(check_export(t, path, &p), E_CONFLICT);
}

/* ---- what changes rightly ---- */

static void erasure_renumbering_and_a_new_definition_leave_the_proof(struct town *t)
{
	int64_t adopted;
	struct problem p = { 0 };
	char kept[140], packs[140], path[300], cmd[600];

	town_snap(t, EAST);
	town_bring(t, "handling");
	sealed(t);
	snprintf(kept, sizeof kept, "%s/seals", t->folder);
	assert_int_equal(core_seal_export(t->core, kept, &p), OK);
	WANT(204, POST(&operator, "/operator/erase", "{\"subject\":\"$case\",\"reason\":\"asked by the reporter\"}"));
	town_prove(t);
	WANT(200, POST(&operator, "/territory/codes", "{\"effective\":\"2026-06-01\",\"rows\":[{\"old\":\"990101001\",\"new\":\"990101003\"}]}"));
	WANT(200, GET(&operator, "/nodes?code=990101003"));
	assert_string_equal(town_text(t, "id"), town_get(t, "n990101001"));
	town_prove(t);
	snprintf(packs, sizeof packs, "%s/packs", t->folder);
	snprintf(cmd, sizeof cmd, "mkdir %s && cp -r packs/base %s/", packs, packs);
	assert_int_equal(system(cmd), 0);
	snprintf(path, sizeof path, "%s/base/processes/event.yaml", packs);
	FILE *f = fopen(path, "a");
	assert_non_null(f);
	fputs("# another text\n", f);
	fclose(f);
	adopted = town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'process.adopted'");
	assert_int_equal(process_adopt(t->core, t->tenant, packs, "base", &p), OK);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'process.adopted'"), adopted + 1);
	town_prove(t);
	town_bring(t, "closed");
	town_snap(t, EAST);
	town_restart(t);
	town_bring(t, "closed");
	assert_int_equal(town_count(t, "SELECT COUNT(DISTINCT definition) FROM case_file"), 2);
	town_prove(t);
	assert_int_equal(check_export(t, kept, &p), OK);
}

/* ---- the tick ---- */

static void the_tick_seals_once_a_minute_while_anything_happens(struct town *t)
{
	int64_t seals;

	town_settled(t);
	town_tick(t);
	seals = town_count(t, "SELECT COUNT(*) FROM seal");
	assert_int_equal(seals, 1);
	town_snap(t, EAST);
	t->now += US_MINUTE - 1;
	town_settled(t);
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM seal"), seals);
	t->now += 1;
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM seal"), seals + 1);
	assert_int_equal(town_count(t, "SELECT MAX(last_id) FROM seal"), town_count(t, "SELECT MAX(id) FROM journal"));
	assert_int_equal(town_count(t, "SELECT SUM(entries) FROM seal"), town_count(t, "SELECT COUNT(*) FROM journal"));
	for (int i = 0; i < 3; i++) {
		t->now += US_MINUTE;
		town_tick(t);
	}
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM seal"), seals + 1);
	for (int i = 0; i < 3; i++) {
		WANT(201, POST(&operator, "/orgs", "{\"name\":\"unit %d\",\"kind\":\"other\",\"node\":\"$n990101\"}", i));
		t->now += US_MINUTE;
		town_restart(t);
		town_settled(t);
		town_tick(t);
	}
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM seal"), seals + 4);
}

static void keys_are_forgotten_after_thirty_days(struct town *t)
{
	static const char snap[] = "{\"text\":\"a lamp is out\",\"lon\":126.005,\"lat\":45.005}";

	t->key = "0123456789abcdef";
	WANT(201, POST(&nobody, "/snaps", "%s", snap));
	town_later(t, LIMIT_IDEMPOTENCY_DAYS * US_DAY - US_DAY);
	t->key = "fedcba9876543210";
	WANT(201, POST(&nobody, "/snaps", "%s", snap));
	town_later(t, US_DAY);
	town_tick(t);
	t->key = "0123456789abcdef";
	WANT(201, POST(&nobody, "/snaps", "%s", snap));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 2);
	town_later(t, US_SECOND);
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM idempotency WHERE tenant = 1 AND at < %" PRId64,
	                            t->now - LIMIT_IDEMPOTENCY_DAYS * US_DAY), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM idempotency WHERE key = 'fedcba9876543210'"), 1);
	t->key = "0123456789abcdef";
	WANT(201, POST(&nobody, "/snaps", "%s", snap));
	t->key = "fedcba9876543210";
	WANT(201, POST(&nobody, "/snaps", "%s", snap));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 3);
}

/* ---- rows ---- */

/* What a check of the rebuilt rows prints, with the entries of the answer. */
static bool rebuilt_same(struct town *t, char *said, size_t max)
{
	struct problem p = { 0 };
	int64_t entries;
	bool same = true;
	char path[140];
	int out;
	size_t n;
	FILE *f;

	snprintf(path, sizeof path, "%s/said", t->folder);
	fflush(stdout);
	out = dup(1);
	assert_non_null(freopen(path, "w", stdout));
	enum err e = core_rebuild_check(t->core, &same, &entries, &p);
	fflush(stdout);
	dup2(out, 1);
	close(out);
	if (e != OK)
		fail_msg("rebuild: %s", p.en);
	f = fopen(path, "r");
	n = fread(said, 1, max - 1, f);
	said[n] = 0;
	fclose(f);
	return same;
}

/* A row that is not as the journal makes it: named with its table, as it stands and as it should be. */
static void a_row_changed_by_hand_is_found_and_named(struct town *t)
{
	static char said[20000];
	int64_t version;

	town_snap(t, EAST);
	town_bring(t, "handling");
	assert_true(rebuilt_same(t, said, sizeof said));
	assert_string_equal(said, "");
	version = town_count(t, "SELECT version FROM case_file WHERE id = %s", town_get(t, "case"));
	town_sql(t, "UPDATE case_file SET version = 77 WHERE id = %s", town_get(t, "case"));
	assert_false(rebuilt_same(t, said, sizeof said));
	assert_non_null(strstr(said, "case_file: stored, not replayed:"));
	assert_non_null(strstr(said, "case_file: replayed, not stored:"));
	assert_non_null(strstr(said, town_get(t, "case")));
	assert_null(strstr(said, "org:"));
	town_sql(t, "UPDATE case_file SET version = %" PRId64 " WHERE id = %s", version, town_get(t, "case"));
	town_sql(t, "CREATE TABLE kept_org AS SELECT * FROM org");
	town_sql(t, "DELETE FROM org WHERE id = %s", town_get(t, "housing"));
	assert_false(rebuilt_same(t, said, sizeof said));
	assert_non_null(strstr(said, "org: replayed, not stored:"));
	assert_null(strstr(said, "stored, not replayed"));
	town_sql(t, "INSERT INTO org SELECT * FROM kept_org WHERE id = %s", town_get(t, "housing"));
	town_sql(t, "UPDATE kept_org SET id = 7 WHERE id = %s", town_get(t, "housing"));
	town_sql(t, "INSERT INTO org SELECT * FROM kept_org WHERE id = 7");
	assert_false(rebuilt_same(t, said, sizeof said));
	assert_non_null(strstr(said, "org: stored, not replayed:"));
	town_sql(t, "DELETE FROM org WHERE id = 7");
	town_sql(t, "DROP TABLE kept_org");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_changed_entry_is_found),
		BOTH(an_entry_that_was_removed_or_added_is_found),
		BOTH(entries_that_changed_places_are_found),
		BOTH(a_chain_that_was_forged_with_care_is_found_by_its_seal),
		BOTH(a_changed_seal_is_found),
		BOTH(changed_words_are_found_and_erased_ones_are_none),
		BOTH(kept_seals_bind_who_owns_the_database),
		BOTH(a_file_that_is_no_export_is_refused),
		BOTH(erasure_renumbering_and_a_new_definition_leave_the_proof),
		BOTH(the_tick_seals_once_a_minute_while_anything_happens),
		BOTH(keys_are_forgotten_after_thirty_days),
		BOTH(a_row_changed_by_hand_is_found_and_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
