/*
 * attack_test.c: what somebody tries who should not: guessing, flooding, posing as another, turning the clock.
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/inside.h"
#include "people/people_in.h"
#include "scenario/scenario.h"

#define HEX64 "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define PASSWORD "three trees by the bridge"

/* ---- tokens ---- */

static void a_token_of_no_tenant_is_no_session(struct town *t)
{
	static const struct who guess[] = {
		{ .token = "999." HEX64 }, { .token = "9223372036854775807." HEX64 }, { .token = "0." HEX64 }, { .token = "1." HEX64 }, { .token = "x" },
	}, stale = { .cookie = "999." HEX64 };

	for (size_t i = 0; i < sizeof guess / sizeof guess[0]; i++)
		WANT(401, GET(&guess[i], "/sessions/current"));
	WANT(401, GET(&stale, "/sessions/current"));
	/* What is open to everybody stays open to a browser that remembers somebody of elsewhere. */
	WANT(200, GET(&stale, "/categories"));
	WANT(200, GET(&stale, "/install"));
}

static void a_device_ends_with_its_post_its_person_and_its_revocation(struct town *t)
{
	const struct who *w = DESK;
	struct who device = { 0 };

	town_snap(t, EAST);
	WANT(201, POST(w, "/devices", "{\"name\":\"tablet\"}"));
	snprintf(device.token, sizeof device.token, "%s", town_text(t, "token"));
	town_keep(t, "device", "id");
	WANT(200, GET(&device, "/cases/$case"));
	WANT(403, POST(&device, "/devices", "{\"name\":\"another\"}"));
	WANT(403, POST(&device, "/sessions/current/password", "{\"old\":\"" PASSWORD "\",\"new\":\"another long password\"}"));
	WANT(204, DELETE(w, "/sessions/$device"));
	WANT(401, GET(&device, "/cases/$case"));
	WANT(201, POST(w, "/devices", "{\"name\":\"tablet\"}"));
	snprintf(device.token, sizeof device.token, "%s", town_text(t, "token"));
	char path[80];
	snprintf(path, sizeof path, "/posts/%" PRId64 "/holders/%" PRId64, w->post, w->person);
	WANT(200, DELETE(&operator, path));
	WANT(403, GET(&device, "/cases/$case"));
	WANT(403, GET(w, "/cases/$case"));
	t->if_match = "*";
	WANT(403, POST(w, "/cases/$case/acts/file", "{\"category\":\"roads\"}"));
	snprintf(path, sizeof path, "/persons/%" PRId64, w->person);
	t->if_match = "*";
	WANT(200, DELETE(&operator, path));
	WANT(401, GET(&device, "/cases/$case"));
	WANT(401, GET(w, "/sessions/current"));
}

/* ---- floods ---- */

/* How many of n calls pass before one is answered 429; n if none is. */
static int passes(struct town *t, const struct who *w, const char *path, const char *peer, int n)
{
	for (int i = 0; i < n; i++) {
		t->peer = peer;
		if (GET(w, path) == 429)
			return i;
	}
	return n;
}

static void who_guesses_tokens_is_limited_like_anybody(struct town *t)
{
	static const struct who guess = { .token = "1." HEX64 };

	assert_int_equal(passes(t, &guess, "/cases", "198.51.100.1", 3000), 2000);
	assert_int_equal(passes(t, &guess, "/cases", "198.51.100.2", 10), 10);
}

static void a_flood_of_searches_leaves_the_neighbours_their_reports(struct town *t)
{
	assert_int_equal(passes(t, &nobody, "/places/search?q=grid", "198.51.100.1", 500), 300);
	t->peer = "198.51.100.1";
	WANT(201, POST(&nobody, "/snaps", "{\"text\":\"a tree fell\",\"lon\":126.005,\"lat\":45.005}"));
	t->peer = "198.51.100.1";
	WANT(401, POST(&nobody, "/sessions", "{\"login\":\"nobody\",\"password\":\"x\"}"));
}

static void one_machine_has_one_bucket_however_many_addresses_of_ipv6(struct town *t)
{
	char peer[60];
	int i;

	for (i = 0; i < 500; i++) {
		snprintf(peer, sizeof peer, "2001:db8:1:2::%x", i + 1);
		t->peer = peer;
		if (GET(&nobody, "/places/search?q=grid") == 429)
			break;
	}
	assert_int_equal(i, 300);
	assert_int_equal(passes(t, &nobody, "/places/search?q=grid", "2001:db8:1:3::1", 10), 10);
}

static void the_public_sends_keys_that_nobody_meets_by_chance(struct town *t)
{
	const struct who *worker;

	t->key = "visitor-1";
	WANT(400, POST(&nobody, "/snaps", "{\"text\":\"a tree fell\",\"lon\":126.005,\"lat\":45.005}"));
	assert_string_equal(town_text(t, "field"), "Idempotency-Key");
	worker = WORKER;
	t->key = "visitor-1";
	WANT(201, POST(worker, "/cases", "{\"text\":\"a tree fell\",\"lon\":126.005,\"lat\":45.005}"));
}

/* ---- locks ---- */

static int sign_in(struct town *t, const char *peer, const char *login, const char *password)
{
	t->peer = peer;
	return POST(&nobody, "/sessions", "{\"login\":\"%s\",\"password\":\"%s\",\"bearer\":true}", login, password);
}

static void who_guesses_is_locked_out_and_not_whom_they_guess_at(struct town *t)
{
	char login[20], peer[30];
	const struct who *w = LEADER;

	town_sql(t, "UPDATE credential SET totp_state = 0 WHERE tenant = 1 AND person = %" PRId64, w->person);
	snprintf(login, sizeof login, "%s", w->login);
	for (int i = 0; i < 5; i++)
		WANT(401, sign_in(t, "198.51.100.1", login, "not the password"));
	WANT(429, sign_in(t, "198.51.100.1", login, PASSWORD));
	WANT(201, sign_in(t, "198.51.100.2", login, PASSWORD));
	/* From many addresses it is slowed for everybody, a minute at a time. */
	for (int i = 0; i < 100; i++) {
		snprintf(peer, sizeof peer, "203.0.113.%d", i);
		WANT(401, sign_in(t, peer, login, "not the password"));
	}
	WANT(429, sign_in(t, "198.51.100.2", login, PASSWORD));
	town_later(t, US_MINUTE);
	WANT(201, sign_in(t, "198.51.100.2", login, PASSWORD));
}

/* ---- clocks ---- */

static void a_clock_that_was_set_back_keeps_nobody_out(struct town *t)
{
	const struct who *w = LEADER;
	int64_t seals;

	town_sql(t, "UPDATE credential SET totp_state = 0 WHERE tenant = 1 AND person = %" PRId64, w->person);
	t->now += 365 * US_DAY;
	assert_int_equal(passes(t, &nobody, "/places/search?q=grid", "198.51.100.1", 500), 300);
	for (int i = 0; i < 5; i++)
		WANT(401, sign_in(t, "198.51.100.3", w->login, "not the password"));
	town_snap(t, EAST);
	town_tick(t);
	t->now -= 365 * US_DAY;
	/* Rates. */
	assert_int_equal(passes(t, &nobody, "/places/search?q=grid", "198.51.100.1", 10), 0);
	t->now += 30 * US_SECOND;
	assert_true(passes(t, &nobody, "/places/search?q=grid", "198.51.100.1", 10) == 10);
	/* Locks. */
	WANT(201, sign_in(t, "198.51.100.3", w->login, PASSWORD));
	/* Seals go on, and ids go on rising. */
	seals = town_count(t, "SELECT COUNT(*) FROM seal");
	town_snap(t, EAST);
	town_settled(t);
	town_tick(t);
	assert_true(town_count(t, "SELECT COUNT(*) FROM seal") > seals);
	town_bring(t, "closed");
	town_restart(t);
	town_snap(t, EAST);
}

/* ---- three administrators ---- */

static void who_makes_accounts_makes_no_administrator_of_another_kind(struct town *t)
{
	static const char *const others[] = { "security_admin", "audit_admin" };
	const struct who *security = town_who(t, "security_admin", "990101", NULL);
	char path[80];

	WANT(201, POST(SYSTEM, "/persons", "{\"org\":\"$office\",\"name\":\"Made Up\",\"login\":\"made.up\",\"password\":\"" PASSWORD "\"}"));
	town_keep(t, "made", "id");
	for (size_t i = 0; i < 2; i++) {
		snprintf(path, sizeof path, "/posts/%" PRId64 "/holders", town_who(t, others[i], "990101", NULL)->post);
		t->if_match = "*";
		WANT(403, POST(SYSTEM, path, "{\"person\":\"$made\"}"));
		assert_string_equal(town_text(t, "field"), "post");
	}
	/* What security grants afterwards, it grants to persons whom it sees. */
	WANT(201, POST(SYSTEM, "/posts", "{\"org\":\"$office\",\"node\":\"$n990101\",\"title\":\"audit\"}"));
	town_keep(t, "post", "id");
	t->if_match = "*";
	WANT(200, POST(SYSTEM, "/posts/$post/holders", "{\"person\":\"$made\"}"));
	t->if_match = "*";
	WANT(403, POST(SYSTEM, "/posts/$post/grants", "{\"role\":\"audit_admin\",\"node\":\"$n990101\"}"));
	t->if_match = "*";
	WANT(200, POST(security, "/posts/$post/grants", "{\"role\":\"audit_admin\",\"node\":\"$n990101\"}"));
}

/* A person of the east's office, with a post of the east that has a role at a node; $person, $post. */
static void somebody_with(struct town *t, const char *login, const char *role, const char *node)
{
	WANT(201, POST(&operator, "/persons", "{\"org\":\"$office\",\"name\":\"Somebody\",\"login\":\"%s\",\"password\":\"" PASSWORD "\"}", login));
	town_keep(t, "person", "id");
	WANT(201, POST(&operator, "/posts", "{\"org\":\"$office\",\"node\":\"$n990101\",\"title\":\"%s\"}", login));
	town_keep(t, "post", "id");
	WANT(200, POST(&operator, "/posts/$post/holders", "{\"person\":\"$person\"}"));
	WANT(200, POST(&operator, "/posts/$post/grants", "{\"role\":\"%s\",\"node\":\"%s\"}", role, node));
}

static void a_district_s_administrator_becomes_nobody_of_the_city(struct town *t)
{
	const struct who *security = town_who(t, "security_admin", "990101", NULL), *all = town_who(t, "security_admin", "9901", NULL);

	somebody_with(t, "of.city", "county_desk", "$n9901");
	WANT(403, POST(SYSTEM, "/persons/$person/password", "{\"password\":\"" PASSWORD "\"}"));
	assert_string_equal(town_text(t, "field"), "person");
	WANT(403, POST(SYSTEM, "/persons/$person/login", "{\"login\":\"mine.now\"}"));
	WANT(403, DELETE(security, "/persons/$person/totp"));
	t->if_match = "*";
	WANT(403, DELETE(SYSTEM, "/persons/$person"));
	/* Nor by a made-up person on that post. */
	WANT(201, POST(SYSTEM, "/persons", "{\"org\":\"$office\",\"name\":\"Made Up\",\"login\":\"made.up\",\"password\":\"" PASSWORD "\"}"));
	town_keep(t, "made", "id");
	WANT(403, POST(SYSTEM, "/posts/$post/holders", "{\"person\":\"$made\"}"));
	assert_string_equal(town_text(t, "field"), "post");
	WANT(403, DELETE(SYSTEM, "/posts/$post/holders/$person"));
	t->if_match = "*";
	WANT(403, DELETE(SYSTEM, "/posts/$post"));
	t->if_match = "*";
	WANT(403, PUT(SYSTEM, "/posts/$post", "{\"node\":\"$n990101001\",\"title\":\"mine\"}"));
	WANT(200, POST(ADMIN, "/posts/$post/holders", "{\"person\":\"$made\"}"));
	WANT(200, POST(ADMIN, "/persons/$person/password", "{\"password\":\"" PASSWORD "\"}"));
	WANT(200, DELETE(all, "/persons/$person/totp"));
	somebody_with(t, "of.east", "street_desk", "$n990101001");
	WANT(200, POST(SYSTEM, "/persons/$person/password", "{\"password\":\"" PASSWORD "\"}"));
}

static void an_administrator_without_codes_gets_no_password_from_another(struct town *t)
{
	somebody_with(t, "new.auditor", "audit_admin", "$n990101");
	WANT(403, POST(SYSTEM, "/persons/$person/password", "{\"password\":\"" PASSWORD "\"}"));
	WANT(200, POST(&operator, "/persons/$person/password", "{\"password\":\"" PASSWORD "\"}"));
	town_sql(t, "UPDATE credential SET totp_state = 2 WHERE tenant = 1 AND person = %s", town_get(t, "person"));
	WANT(200, POST(SYSTEM, "/persons/$person/password", "{\"password\":\"" PASSWORD "\"}"));
}

static void a_device_answers_no_codes_for_a_post_that_came_to_need_them(struct town *t)
{
	const struct who *w = town_who(t, "leader", "9901", NULL);
	struct who device = { 0 };
	char path[60];

	WANT(201, POST(w, "/devices", "{\"name\":\"tablet\"}"));
	snprintf(device.token, sizeof device.token, "%s", town_text(t, "token"));
	snprintf(path, sizeof path, "/posts/%" PRId64 "/grants", w->post);
	WANT(200, POST(&operator, path, "{\"role\":\"audit_admin\",\"node\":\"$n9901\"}"));
	town_sql(t, "UPDATE credential SET totp_state = 0 WHERE tenant = 1 AND person = %" PRId64, w->person);
	WANT(403, GET(&device, "/journal"));
	WANT(403, GET(w, "/journal"));
}

static void who_has_another_login_signs_in_with_it_only(struct town *t)
{
	const struct who *w = DESK;
	char path[80], login[20];

	snprintf(login, sizeof login, "%s", w->login);
	snprintf(path, sizeof path, "/persons/%" PRId64 "/login", w->person);
	WANT(400, POST(SYSTEM, path, "{\"login\":\"x\"}"));
	WANT(400, POST(SYSTEM, path, "{\"login\":\"with space\"}"));
	WANT(409, POST(SYSTEM, path, "{\"login\":\"%s\"}", ROADS->login));
	WANT(409, POST(SYSTEM, path, "{\"login\":\"%s\"}", login));
	snprintf(path, sizeof path, "/persons/%" PRId64 "/login", SYSTEM->person);
	WANT(403, POST(SYSTEM, path, "{\"login\":\"myself\"}"));
	snprintf(path, sizeof path, "/persons/%" PRId64 "/login", w->person);
	WANT(200, GET(w, "/cases"));
	WANT(200, POST(SYSTEM, path, "{\"login\":\"New.Name\"}"));
	WANT(401, GET(w, "/cases"));
	town_sql(t, "UPDATE credential SET totp_state = 0 WHERE tenant = 1 AND person = %" PRId64, w->person);
	WANT(401, sign_in(t, "198.51.100.7", login, PASSWORD));
	WANT(201, sign_in(t, "198.51.100.7", "new.name", PASSWORD));
	snprintf(path, sizeof path, "/persons/%" PRId64, w->person);
	WANT(200, GET(SYSTEM, path));
	assert_string_equal(town_text(t, "login"), "new.name");
	/* The old one is free again. */
	WANT(201, POST(SYSTEM, "/persons", "{\"org\":\"$office\",\"name\":\"Next\",\"login\":\"%s\",\"password\":\"" PASSWORD "\"}", login));
}

/* ---- beyond one's place ---- */

static void a_right_on_a_district_does_not_reach_the_whole_city(struct town *t)
{
	static const char *const hours = "\"name\":\"own\",\"hours\":[{\"mon\":[\"09:00-17:00\"]}]";
	const struct who *auditor = town_who(t, "audit_admin", "990101", NULL), *all = town_who(t, "audit_admin", "9901", NULL);

	WANT(403, GET(auditor, "/journal"));
	WANT(200, GET(all, "/journal"));
	WANT(403, GET(SYSTEM, "/outbox"));
	WANT(403, GET(SYSTEM, "/webhooks"));
	WANT(403, POST(SYSTEM, "/webhooks", "{\"channel\":\"sms\",\"url\":\"https://gateway.example/\",\"secret\":\"0123456789abcdef\"}"));
	WANT(200, GET(ADMIN, "/outbox"));
	WANT(403, POST(SYSTEM, "/cases/recount", "{}"));
	WANT(403, POST(SYSTEM, "/calendars", "{%s}", hours));
	WANT(403, POST(SYSTEM, "/calendars", "{\"org\":\"$west_roads\",%s}", hours));
	WANT(404, POST(ADMIN, "/calendars", "{\"org\":\"12345\",%s}", hours));
	assert_string_equal(town_text(t, "field"), "org");
	WANT(201, POST(ADMIN, "/calendars", "{\"org\":\"$west_roads\",%s}", hours));
	/* A department sees the whole tree, though its role is for its own cases only; what is done to it stays one's own place. */
	WANT(200, GET(ROADS, "/nodes/$n990102"));
	WANT(200, GET(ROADS, "/nodes/$n9901/children"));
	WANT(200, GET(ROADS, "/nodes?code=990102001"));
	t->if_match = "*";
	WANT(404, POST(SYSTEM, "/nodes/$n990102/change", "{\"name\":\"Ours\"}"));
}

/* ---- what is nobody's business ---- */

static void a_writer_that_was_beaten_tries_again_however_it_is_told(struct town *t)
{
	struct job free = { .tries = 3 }, seen = { .tries = 3, .call.if_match = "\"1\"" }, tired = { .tries = 12 };

	(void)t;
	assert_true(gate_again(&free, E_STALE) && gate_again(&free, E_DUPLICATE) && gate_again(&free, E_RETRY));
	assert_true(!gate_again(&seen, E_STALE) && !gate_again(&seen, E_DUPLICATE) && gate_again(&seen, E_RETRY));
	assert_true(!gate_again(&tired, E_STALE) && !gate_again(&tired, E_DUPLICATE) && !gate_again(&tired, E_RETRY));
	assert_false(gate_again(&free, E_CONFLICT));
}

static void a_key_belongs_to_its_command_its_method_and_its_person(struct town *t)
{
	const struct who *worker = WORKER, *other = town_who(t, "grid_worker", "990101001002", NULL);

	t->key = "0123456789abcdef";
	WANT(201, POST(worker, "/cases", "{\"text\":\"a tree fell\",\"lon\":126.005,\"lat\":45.005}"));
	town_keep(t, "case", "id");
	/* Another person's same key is another key, and shows nothing of the first one's. */
	t->key = "0123456789abcdef";
	WANT(201, POST(other, "/cases", "{\"text\":\"a tree fell\",\"lon\":126.025,\"lat\":45.005}"));
	assert_string_not_equal(town_text(t, "id"), town_get(t, "case"));
	t->key = "0123456789abcdef";
	WANT(422, POST(worker, "/cases", "{\"text\":\"another tree\",\"lon\":126.005,\"lat\":45.005}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_token_of_no_tenant_is_no_session),
		BOTH(a_device_ends_with_its_post_its_person_and_its_revocation),
		BOTH(who_guesses_tokens_is_limited_like_anybody),
		BOTH(a_flood_of_searches_leaves_the_neighbours_their_reports),
		BOTH(one_machine_has_one_bucket_however_many_addresses_of_ipv6),
		BOTH(the_public_sends_keys_that_nobody_meets_by_chance),
		BOTH(who_guesses_is_locked_out_and_not_whom_they_guess_at),
		BOTH(a_clock_that_was_set_back_keeps_nobody_out),
		BOTH(who_makes_accounts_makes_no_administrator_of_another_kind),
		BOTH(a_district_s_administrator_becomes_nobody_of_the_city),
		BOTH(an_administrator_without_codes_gets_no_password_from_another),
		BOTH(a_device_answers_no_codes_for_a_post_that_came_to_need_them),
		BOTH(who_has_another_login_signs_in_with_it_only),
		BOTH(a_right_on_a_district_does_not_reach_the_whole_city),
		BOTH(a_writer_that_was_beaten_tries_again_however_it_is_told),
		BOTH(a_key_belongs_to_its_command_its_method_and_its_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
