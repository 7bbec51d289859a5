/*
 * people_test.c: people lived through the gate, on both stores: signing in and being locked out, posts, grants, administrators,
 * devices. Every scenario ends with a rebuild that finds the same rows and a journal that proves itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/people_city.h"

static void rights_count_only_after_the_first_password_is_changed(void **state)
{
	struct city *f = *state;
	struct who w;
	int64_t org = city_org(f, "North office", NORTH), post = city_post(f, org, NORTH, "street_desk", NORTH);

	city_person(f, org, "li.wei", post);
	WANT(201, city_sign_in(f, &w, "Li.Wei", FIRST, NULL));
	assert_true(city_must(f, "password"));
	assert_false(city_has_right(f, "case.read"));
	WANT(403, GET(&w, "/orgs"));
	WANT(403, POST(&w, "/sessions/current/password", "{\"old\":\"wrong but long enough\",\"new\":\"" SECOND "\"}"));
	assert_string_equal(city_text(f, "field"), "old");
	WANT(400, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"short\"}"));
	WANT(400, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"I am li.wei from north\"}"));
	WANT(400, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"" FIRST "\"}"));
	WANT(200, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"" SECOND "\"}"));
	assert_true(city_has_right(f, "case.read"));
	assert_false(city_must(f, "password"));
	WANT(200, GET(&w, "/orgs?q=North"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 1);
	WANT(200, GET(&w, "/orgs?q=nowhere"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 0);
	WANT(200, GET(&w, "/sessions/current"));
	assert_string_equal(json_string_value(json_object_get(json_object_get(f->body, "person"), "name")), "Person li.wei");
	assert_null(json_object_get(f->body, "token"));
	/* The same Idempotency-Key again is another log-in, never the first one's answer. */
	WANT(201, city_sign_in(f, &w, "li.wei", SECOND, NULL));
	f->keys--;
	WANT(201, city_sign_in(f, &w, "li.wei", SECOND, NULL));
	WANT(200, GET(&w, "/sessions"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 3);
	city_prove(f);
}

static void guessing_locks_a_login_ever_longer_and_a_restart_forgets_nothing(void **state)
{
	struct city *f = *state;
	struct who w;
	char known[300], unknown[300];
	int64_t org = city_org(f, "Office", NORTH);

	city_person(f, org, "wang", city_post(f, org, NORTH, "leader", NORTH));
	for (int i = 0; i < 5; i++) {
		WANT(401, city_sign_in(f, &w, "wang", "not the password", NULL));
		snprintf(known, sizeof known, "%s", city_text(f, "detail"));
		WANT(401, city_sign_in(f, &w, "nobody.here", "not the password", NULL));
		snprintf(unknown, sizeof unknown, "%s", city_text(f, "detail"));
		assert_string_equal(known, unknown);
	}
	WANT(429, city_sign_in(f, &w, "wang", FIRST, NULL));
	WANT(429, city_sign_in(f, &w, "nobody.here", FIRST, NULL));
	city_restart(f);
	WANT(429, city_sign_in(f, &w, "wang", FIRST, NULL));
	f->now += US_MINUTE;
	WANT(401, city_sign_in(f, &w, "wang", "not the password", NULL));
	f->now += US_MINUTE;
	WANT(429, city_sign_in(f, &w, "wang", FIRST, NULL));
	f->now += US_MINUTE;
	WANT(201, city_sign_in(f, &w, "wang", FIRST, NULL));
	/* A success forgets the failures: four more are free again. */
	for (int i = 0; i < 4; i++)
		WANT(401, city_sign_in(f, &w, "wang", "not the password", NULL));
	WANT(201, city_sign_in(f, &w, "wang", FIRST, NULL));
	city_prove(f);
}

static void wrong_old_passwords_lock_too(void **state)
{
	struct city *f = *state;
	struct who w;
	int64_t org = city_org(f, "Office", NORTH);

	city_person(f, org, "wang", city_post(f, org, NORTH, "leader", NORTH));
	city_first_day(f, &w, "wang");
	for (int i = 0; i < 5; i++)
		WANT(403, POST(&w, "/sessions/current/password", "{\"old\":\"not the password\",\"new\":\"another long password\"}"));
	WANT(429, POST(&w, "/sessions/current/password", "{\"old\":\"" SECOND "\",\"new\":\"another long password\"}"));
	city_prove(f);
}

static void a_session_ends_idle_at_its_age_and_when_it_is_revoked(void **state)
{
	struct city *f = *state;
	struct who w, other;
	int64_t org = city_org(f, "Office", NORTH);

	city_person(f, org, "wang", city_post(f, org, NORTH, "leader", NORTH));
	city_first_day(f, &w, "wang");
	f->now += 8 * US_HOUR;
	WANT(401, GET(&w, "/sessions/current"));
	WANT(201, city_sign_in(f, &w, "wang", SECOND, NULL));
	/* Used every seven hours, with the clock writing it down, it lives its seven days and no longer. */
	for (int i = 0; i < 23; i++) {
		f->now += 7 * US_HOUR;
		WANT(200, GET(&w, "/sessions/current"));
		core_tick(f->core);
	}
	f->now += 7 * US_HOUR;
	WANT(401, GET(&w, "/sessions/current"));
	WANT(201, city_sign_in(f, &w, "wang", SECOND, NULL));
	WANT(201, city_sign_in(f, &other, "wang", SECOND, NULL));
	WANT(200, GET(&w, "/sessions"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 2);
	const char *last = json_string_value(json_object_get(json_array_get(json_object_get(f->body, "items"), 1), "id"));
	WANT(204, DELETE(&w, city_path("/sessions/%s", last)));
	WANT(401, GET(&other, "/sessions/current"));
	WANT(204, DELETE(&w, "/sessions/current"));
	assert_non_null(strstr(f->r.cookie, "shao=; "));
	WANT(401, GET(&w, "/sessions/current"));
	/* Long after, the clock has forgotten them. */
	f->now += 40 * US_DAY;
	core_tick(f->core);
	core_tick(f->core);
	city_prove(f);
}

static void nobody_revokes_another_ones_session_without_the_right(void **state)
{
	struct city *f = *state;
	struct who w, v, sec;
	char secret[TOTP_TEXT];
	int64_t org = city_org(f, "Office", NORTH), away = city_org(f, "South office", SOUTH);

	city_person(f, org, "wang", city_post(f, org, NORTH, "leader", NORTH));
	city_person(f, away, "zhao", city_post(f, away, SOUTH, "leader", SOUTH));
	city_person(f, org, "chief", city_post(f, org, NORTH, "security_admin", NORTH));
	city_first_day(f, &w, "wang");
	city_first_day(f, &v, "zhao");
	city_first_day(f, &sec, "chief");
	city_codes(f, &sec, secret);
	WANT(200, GET(&v, "/sessions"));
	const char *mine = json_string_value(json_object_get(json_array_get(json_object_get(f->body, "items"), 0), "id"));
	WANT(404, DELETE(&w, city_path("/sessions/%s", mine)));
	WANT(403, DELETE(&w, city_path("/persons/%" PRId64 "/sessions", v.person)));
	WANT(404, DELETE(&sec, city_path("/persons/%" PRId64 "/sessions", v.person)));
	WANT(200, GET(&sec, city_path("/persons/%" PRId64 "/sessions", w.person)));
	WANT(200, DELETE(&sec, city_path("/persons/%" PRId64 "/sessions", w.person)));
	WANT(401, GET(&w, "/sessions/current"));
	WANT(200, GET(&v, "/sessions/current"));
	city_prove(f);
}

static void an_administrator_needs_codes_and_no_code_is_taken_twice(void **state)
{
	struct city *f = *state;
	struct who w, sec;
	char secret[TOTP_TEXT], code[7];
	int64_t org = city_org(f, "Office", CITY);

	city_person(f, org, "admin", city_post(f, org, CITY, "system_admin", CITY));
	city_person(f, org, "chief", city_post(f, org, CITY, "security_admin", CITY));
	city_first_day(f, &w, "admin");
	assert_true(city_must(f, "totp"));
	WANT(403, GET(&w, "/orgs"));
	WANT(409, POST(&w, "/sessions/current/totp/confirm", "{\"code\":\"123456\"}"));
	WANT(200, POST(&w, "/sessions/current/totp", "{}"));
	snprintf(secret, sizeof secret, "%s", city_text(f, "secret"));
	assert_non_null(strstr(city_text(f, "uri"), secret));
	WANT(403, POST(&w, "/sessions/current/totp/confirm", "{\"code\":\"%s\"}", city_code(f, secret, 5)));
	WANT(200, POST(&w, "/sessions/current/totp/confirm", "{\"code\":\"%s\"}", city_code(f, secret, 0)));
	assert_false(city_must(f, "totp"));
	assert_true(city_has_right(f, "org.write"));
	WANT(409, POST(&w, "/sessions/current/totp", "{}"));
	WANT(401, city_sign_in(f, &w, "admin", SECOND, NULL));
	assert_string_equal(city_text(f, "field"), "totp");
	WANT(401, city_sign_in(f, &w, "admin", "not the password", city_code(f, secret, 1)));
	WANT(401, city_sign_in(f, &w, "admin", SECOND, city_code(f, secret, 0)));      /* used to confirm */
	f->now += 30 * US_SECOND;
	snprintf(code, sizeof code, "%s", city_code(f, secret, 0));
	WANT(201, city_sign_in(f, &w, "admin", SECOND, code));
	WANT(401, city_sign_in(f, &w, "admin", SECOND, code));
	/* A lost phone: only who may revoke sessions takes the codes away, and not from themselves. */
	WANT(403, DELETE(&w, city_path("/persons/%" PRId64 "/totp", w.person)));
	city_first_day(f, &sec, "chief");
	city_codes(f, &sec, secret);
	WANT(403, DELETE(&sec, city_path("/persons/%" PRId64 "/totp", sec.person)));
	WANT(200, DELETE(&sec, city_path("/persons/%" PRId64 "/totp", w.person)));
	WANT(401, GET(&w, "/sessions/current"));
	WANT(201, city_sign_in(f, &w, "admin", SECOND, NULL));
	assert_true(city_must(f, "totp"));
	f->now += 30 * US_SECOND;
	WANT(200, POST(&sec, "/sessions/current/totp/disable", "{\"code\":\"%s\"}", city_code(f, secret, 0)));
	assert_true(city_must(f, "totp"));
	WANT(403, GET(&sec, "/orgs"));
	city_prove(f);
}

static void one_acts_under_one_post_and_what_ends_ends_at_once(void **state)
{
	struct city *f = *state;
	struct who w;
	int64_t org = city_org(f, "Office", NORTH), desk = city_post(f, org, NORTH, "street_desk", NORTH);
	int64_t reader = city_post(f, org, SOUTH, "leader", SOUTH), strange = city_post(f, org, NORTH, NULL, 0);
	int64_t person = city_person(f, org, "wang", desk);

	WANT(200, POST(NULL, city_path("/posts/%" PRId64 "/holders", reader), "{\"person\":\"%" PRId64 "\"}", person));
	WANT(409, POST(NULL, city_path("/posts/%" PRId64 "/holders", reader), "{\"person\":\"%" PRId64 "\"}", person));
	city_first_day(f, &w, "wang");
	assert_int_equal(json_array_size(json_object_get(f->body, "posts")), 2);
	assert_true(city_has_right(f, "event.file"));
	WANT(200, POST(&w, "/sessions/current/post", "{\"post\":\"%" PRId64 "\"}", reader));
	assert_false(city_has_right(f, "event.file"));
	assert_true(city_has_right(f, "case.read"));
	WANT(400, POST(&w, "/sessions/current/post", "{\"post\":\"%" PRId64 "\"}", strange));
	WANT(200, DELETE(NULL, city_path("/posts/%" PRId64 "/holders/%" PRId64, reader, person)));
	WANT(403, GET(&w, "/orgs"));
	WANT(200, GET(&w, "/sessions/current"));
	assert_null(json_object_get(f->body, "post"));
	WANT(200, POST(&w, "/sessions/current/post", "{\"post\":\"%" PRId64 "\"}", desk));
	WANT(200, GET(&w, city_path("/posts/%" PRId64, desk)));
	const char *grant = json_string_value(json_object_get(json_array_get(json_object_get(f->body, "grants"), 0), "id"));
	WANT(200, DELETE(NULL, city_path("/posts/%" PRId64 "/grants/%s", desk, grant)));
	WANT(403, GET(&w, "/orgs"));
	WANT(200, POST(NULL, city_path("/posts/%" PRId64 "/holders", reader), "{\"person\":\"%" PRId64 "\"}", person));
	WANT(200, city_call(f, NULL, "DELETE", city_path("/posts/%" PRId64, reader), "*", "%s", ""));
	WANT(409, POST(NULL, city_path("/posts/%" PRId64 "/holders", reader), "{\"person\":\"%" PRId64 "\"}", person));
	city_prove(f);
}

static void an_administrator_acts_inside_the_own_node_only(void **state)
{
	struct city *f = *state;
	struct who w;
	char secret[TOTP_TEXT];
	int64_t org = city_org(f, "North office", NORTH), away = city_org(f, "South office", SOUTH);
	int64_t far_post = city_post(f, away, SOUTH, NULL, 0), far_person = city_person(f, away, "zhao", 0);

	city_person(f, org, "admin", city_post(f, org, NORTH, "system_admin", NORTH));
	city_first_day(f, &w, "admin");
	city_codes(f, &w, secret);
	WANT(201, POST(&w, "/orgs", "{\"name\":\"Street\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH_STREET));
	int64_t street = city_id(f);
	WANT(404, POST(&w, "/orgs", "{\"name\":\"Street\",\"kind\":\"street\",\"node\":\"%d\"}", SOUTH));
	WANT(404, POST(&w, "/orgs", "{\"name\":\"Street\",\"kind\":\"street\",\"node\":\"%d\"}", CITY));
	WANT(400, POST(&w, "/orgs", "{\"name\":\"Street\",\"kind\":\"street\",\"node\":\"99\"}"));
	WANT(404, city_call(f, &w, "PUT", city_path("/orgs/%" PRId64, away), "\"1\"", "{\"name\":\"Mine\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH));
	WANT(403, city_call(f, &w, "PUT", city_path("/orgs/%" PRId64, street), "\"1\"",
	                  "{\"name\":\"There\",\"kind\":\"street\",\"node\":\"%d\"}", SOUTH));
	WANT(428, city_call(f, &w, "PUT", city_path("/orgs/%" PRId64, street), NULL, "{\"name\":\"Here\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH));
	WANT(200, city_call(f, &w, "PUT", city_path("/orgs/%" PRId64, street), "\"1\"",
	                  "{\"name\":\"Here\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH));
	WANT(412, city_call(f, &w, "PUT", city_path("/orgs/%" PRId64, street), "\"1\"",
	                  "{\"name\":\"Late\",\"kind\":\"street\",\"node\":\"%d\"}", NORTH));
	WANT(403, POST(&w, "/posts", "{\"org\":\"%" PRId64 "\",\"node\":\"%d\",\"title\":\"desk\"}", away, NORTH));
	WANT(404, GET(&w, city_path("/persons/%" PRId64, far_person)));
	WANT(404, GET(&w, city_path("/persons?org=%" PRId64, away)));
	WANT(200, GET(&w, city_path("/persons?org=%" PRId64, org)));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 1);
	WANT(404, POST(&w, city_path("/posts/%" PRId64 "/holders", far_post), "{\"person\":\"%" PRId64 "\"}", far_person));
	WANT(201, POST(&w, "/posts", "{\"org\":\"%" PRId64 "\",\"node\":\"%d\",\"title\":\"desk\"}", org, NORTH));
	int64_t post = city_id(f);
	WANT(403, POST(&w, city_path("/posts/%" PRId64 "/holders", post), "{\"person\":\"%" PRId64 "\"}", far_person));
	WANT(403, POST(&w, city_path("/posts/%" PRId64 "/holders", post), "{\"person\":\"%" PRId64 "\"}", w.person));
	WANT(403, POST(&w, city_path("/posts/%" PRId64 "/grants", post), "{\"role\":\"leader\",\"node\":\"%d\"}", NORTH));
	city_prove(f);
}

static void three_administrators_are_three_persons(void **state)
{
	struct city *f = *state;
	struct who sec;
	char secret[TOTP_TEXT];
	int64_t org = city_org(f, "Office", CITY), sys_post = city_post(f, org, CITY, "system_admin", CITY);
	int64_t sec_post = city_post(f, org, CITY, "security_admin", CITY), aud_post = city_post(f, org, CITY, "audit_admin", CITY);
	int64_t plain = city_post(f, org, CITY, "leader", CITY), sys = city_person(f, org, "admin", sys_post);

	city_person(f, org, "chief", sec_post);
	WANT(409, POST(NULL, city_path("/posts/%" PRId64 "/holders", aud_post), "{\"person\":\"%" PRId64 "\"}", sys));
	assert_non_null(strstr(city_text(f, "detail"), "three persons"));
	WANT(409, POST(NULL, city_path("/posts/%" PRId64 "/grants", sys_post), "{\"role\":\"audit_admin\",\"node\":\"%d\"}", CITY));
	WANT(200, POST(NULL, city_path("/posts/%" PRId64 "/holders", plain), "{\"person\":\"%" PRId64 "\"}", sys));
	city_first_day(f, &sec, "chief");
	city_codes(f, &sec, secret);
	WANT(409, POST(&sec, city_path("/posts/%" PRId64 "/grants", plain), "{\"role\":\"audit_admin\",\"node\":\"%d\"}", NORTH));
	WANT(200, POST(&sec, city_path("/posts/%" PRId64 "/grants", plain), "{\"role\":\"county_desk\",\"node\":\"%d\"}", NORTH));
	WANT(409, POST(&sec, city_path("/posts/%" PRId64 "/grants", plain), "{\"role\":\"county_desk\",\"node\":\"%d\"}", NORTH));
	WANT(403, POST(&sec, city_path("/posts/%" PRId64 "/grants", sec_post), "{\"role\":\"county_desk\",\"node\":\"%d\"}", NORTH));
	WANT(400, POST(&sec, city_path("/posts/%" PRId64 "/grants", plain), "{\"role\":\"resident\",\"node\":\"%d\"}", NORTH));
	WANT(400, POST(&sec, city_path("/posts/%" PRId64 "/grants", plain), "{\"role\":\"king\",\"node\":\"%d\"}", NORTH));
	city_prove(f);
}

static void a_cookie_alone_changes_nothing(void **state)
{
	struct city *f = *state;
	struct who w, stolen, stale = { .cookie = "1.0000000000000000000000000000000000000000000000000000000000000000" };
	int64_t org = city_org(f, "Office", NORTH);

	city_person(f, org, "wang", city_post(f, org, NORTH, "leader", NORTH));
	city_first_day(f, &w, "wang");
	stolen = w;
	stolen.csrf[0] = 0;
	WANT(200, GET(&stolen, "/sessions/current"));
	WANT(403, POST(&stolen, "/devices", "{\"name\":\"phone\"}"));
	assert_string_equal(city_text(f, "field"), "X-CSRF-Token");
	snprintf(stolen.csrf, sizeof stolen.csrf, "%s", "00000000000000000000000000000000");
	WANT(403, DELETE(&stolen, "/sessions/current"));
	/* A resident's report from that browser is nobody's, and a stale cookie does not keep anybody from signing in. */
	stolen.csrf[0] = 0;
	WANT(201, POST(&stolen, "/test/snaps", "{}"));
	WANT(202, POST(&w, "/test/snaps", "{}"));
	WANT(201, POST(&stale, "/test/snaps", "{}"));
	WANT(401, GET(&stale, "/sessions/current"));
	WANT(201, POST(&stale, "/sessions", "{\"login\":\"wang\",\"password\":\"" SECOND "\"}"));
	city_prove(f);
}

static void what_waits_on_a_phone_is_sealed_under_its_owners_own_key(void **state)
{
	struct city *f = *state;
	struct who w, other, script = { 0 };
	char first[80], again[80];
	int64_t org = city_org(f, "Office", NORTH);

	city_person(f, org, "wang", city_post(f, org, NORTH, "grid_worker", NORTH));
	city_person(f, org, "zhao", city_post(f, org, NORTH, "grid_worker", NORTH));
	WANT(201, city_sign_in(f, &w, "wang", FIRST, NULL));
	snprintf(first, sizeof first, "%s", city_text(f, "vault"));
	assert_int_equal(strlen(first), 64);
	/* Another password, another session: the same key. */
	WANT(200, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"" SECOND "\"}"));
	WANT(201, city_sign_in(f, &w, "wang", SECOND, NULL));
	snprintf(again, sizeof again, "%s", city_text(f, "vault"));
	assert_string_equal(first, again);
	WANT(200, GET(&w, "/sessions/current"));
	assert_string_equal(first, city_text(f, "vault"));
	WANT(201, city_sign_in(f, &other, "zhao", FIRST, NULL));
	assert_string_not_equal(first, city_text(f, "vault"));
	/* Scripts have no phone. */
	WANT(201, POST(&script, "/sessions", "{\"login\":\"wang\",\"password\":\"" SECOND "\",\"bearer\":true}"));
	assert_null(json_object_get(f->body, "vault"));
	city_prove(f);
}

static void a_device_acts_by_its_token_until_it_is_revoked(void **state)
{
	struct city *f = *state;
	struct who w, device = { 0 }, script = { 0 }, nobody = { 0 };
	int64_t org = city_org(f, "Office", NORTH), id;

	city_person(f, org, "wang", city_post(f, org, NORTH, "grid_worker", NORTH));
	WANT(201, city_sign_in(f, &w, "wang", FIRST, NULL));
	WANT(409, POST(&w, "/devices", "{\"name\":\"phone\"}"));
	WANT(200, POST(&w, "/sessions/current/password", "{\"old\":\"" FIRST "\",\"new\":\"" SECOND "\"}"));
	WANT(201, POST(&w, "/devices", "{\"name\":\"phone\"}"));
	id = city_id(f);
	snprintf(device.token, sizeof device.token, "%s", city_text(f, "token"));
	f->now += 20 * US_DAY;
	WANT(200, GET(&device, "/sessions/current"));
	assert_true(city_has_right(f, "case.report"));
	WANT(200, GET(&device, "/orgs"));
	WANT(403, POST(&device, "/devices", "{\"name\":\"another\"}"));
	WANT(403, POST(&device, "/sessions/current/password", "{\"old\":\"" SECOND "\",\"new\":\"" FIRST "\"}"));
	WANT(201, city_sign_in(f, &w, "wang", SECOND, NULL));
	WANT(204, DELETE(&w, city_path("/sessions/%" PRId64, id)));
	WANT(401, GET(&device, "/sessions/current"));
	WANT(401, GET(&device, "/orgs"));
	/* A changed password ends what was paired under the old one. */
	WANT(201, POST(&w, "/devices", "{\"name\":\"phone\"}"));
	snprintf(device.token, sizeof device.token, "%s", city_text(f, "token"));
	WANT(201, POST(&nobody, "/sessions", "{\"login\":\"wang\",\"password\":\"" SECOND "\",\"bearer\":true}"));
	assert_null(f->r.cookie);
	snprintf(script.token, sizeof script.token, "%s", city_text(f, "token"));
	WANT(200, GET(&script, "/orgs"));
	WANT(200, POST(&w, "/sessions/current/password", "{\"old\":\"" SECOND "\",\"new\":\"" FIRST "\"}"));
	WANT(401, GET(&device, "/orgs"));
	WANT(401, GET(&script, "/orgs"));
	WANT(200, GET(&w, "/sessions/current"));
	WANT(201, POST(&w, "/devices", "{\"name\":\"phone\"}"));
	snprintf(device.token, sizeof device.token, "%s", city_text(f, "token"));
	f->now += 90 * US_DAY;
	WANT(401, GET(&device, "/orgs"));
	city_prove(f);
}

static void a_login_is_taken_once_and_who_leaves_can_be_erased(void **state)
{
	struct city *f = *state;
	struct who w;
	int64_t org = city_org(f, "Office", NORTH), post = city_post(f, org, NORTH, "leader", NORTH), person = city_person(f, org, "wang", post);

	WANT(409, POST(NULL, "/persons", "{\"org\":\"%" PRId64 "\",\"name\":\"B\",\"login\":\"WANG\",\"password\":\"" FIRST "\"}", org));
	assert_string_equal(city_text(f, "field"), "login");
	WANT(400, POST(NULL, "/persons", "{\"org\":\"%" PRId64 "\",\"name\":\"B\",\"login\":\"wa ng\",\"password\":\"" FIRST "\"}", org));
	WANT(400, POST(NULL, "/persons", "{\"org\":\"%" PRId64 "\",\"name\":\"B\",\"login\":\"wang2\",\"password\":\"short\"}", org));
	WANT(200, city_call(f, NULL, "PUT", city_path("/persons/%" PRId64, person), "\"1\"",
	                  "{\"org\":\"%" PRId64 "\",\"name\":\"New name\",\"phone\":\"0458-1234567\"}", org));
	city_first_day(f, &w, "wang");
	WANT(200, GET(NULL, city_path("/persons/%" PRId64, person)));
	assert_string_equal(city_text(f, "name"), "New name");
	assert_string_equal(city_text(f, "phone"), "0458-1234567");
	WANT(409, city_call(f, NULL, "DELETE", city_path("/orgs/%" PRId64, org), "*", "%s", ""));
	WANT(409, POST(NULL, city_path("/persons/%" PRId64 "/erase", person), "{\"reason\":\"left\"}"));
	WANT(200, city_call(f, NULL, "DELETE", city_path("/persons/%" PRId64, person), "*", "%s", ""));
	WANT(401, GET(&w, "/sessions/current"));
	WANT(401, city_sign_in(f, &w, "wang", SECOND, NULL));
	WANT(200, GET(NULL, city_path("/posts/%" PRId64, post)));
	assert_int_equal(json_array_size(json_object_get(f->body, "holders")), 0);
	WANT(200, POST(NULL, city_path("/persons/%" PRId64 "/erase", person), "{\"reason\":\"left\"}"));
	WANT(200, GET(NULL, city_path("/persons/%" PRId64, person)));
	assert_null(json_object_get(f->body, "name"));
	assert_null(json_object_get(f->body, "login"));
	city_person(f, org, "wang", post);
	city_prove(f);
}

static void organizations_form_a_tree_and_lists_come_in_pages(void **state)
{
	struct city *f = *state;
	int64_t top = city_org(f, "Top", CITY), below, n = 0;
	char next[32] = "";

	WANT(201, POST(NULL, "/orgs", "{\"name\":\"Below\",\"kind\":\"centre\",\"node\":\"%d\",\"parent\":\"%" PRId64 "\"}", NORTH, top));
	below = city_id(f);
	WANT(400, city_call(f, NULL, "PUT", city_path("/orgs/%" PRId64, top), "*",
	                  "{\"name\":\"Top\",\"kind\":\"centre\",\"node\":\"%d\",\"parent\":\"%" PRId64 "\"}", CITY, below));
	WANT(400, POST(NULL, "/orgs", "{\"name\":\"Orphan\",\"kind\":\"centre\",\"node\":\"%d\",\"parent\":\"12345\"}", NORTH));
	WANT(409, city_call(f, NULL, "DELETE", city_path("/orgs/%" PRId64, top), "*", "%s", ""));
	WANT(200, city_call(f, NULL, "DELETE", city_path("/orgs/%" PRId64, below), "*", "%s", ""));
	WANT(409, city_call(f, NULL, "DELETE", city_path("/orgs/%" PRId64, below), "*", "%s", ""));
	for (int i = 0; i < 7; i++)
		city_org(f, city_path("Office %d", i), SOUTH);
	do {
		WANT(200, GET(NULL, city_path("/orgs?node=%d&limit=3%s%s", SOUTH, *next ? "&cursor=" : "", next)));
		n += (int64_t)json_array_size(json_object_get(f->body, "items"));
		snprintf(next, sizeof next, "%s", city_text(f, "next"));
	} while (*next);
	assert_int_equal(n, 7);
	WANT(400, GET(NULL, "/orgs?cursor=abc"));
	WANT(200, GET(NULL, "/roles"));
	assert_int_equal(json_array_size(json_object_get(f->body, "items")), 11);
	city_prove(f);
}

static bool told(struct city *f, int64_t post)
{
	json_t *list = json_object_get(f->body, "posts"), *one;
	size_t i;

	json_array_foreach(list, i, one)
		if (strtoll(json_string_value(one), NULL, 10) == post)
			return true;
	return false;
}

static void whom_to_tell_is_who_holds_a_post_that_may_there(void **state)
{
	struct city *f = *state;
	int64_t org = city_org(f, "Office", NORTH), water = city_org(f, "Water", CITY);
	int64_t north = city_post(f, org, NORTH, "street_desk", NORTH), south = city_post(f, org, SOUTH, "street_desk", SOUTH);
	int64_t empty = city_post(f, org, NORTH, "street_desk", NORTH), dept = city_post(f, water, CITY, NULL, 0);

	WANT(200, POST(NULL, city_path("/posts/%" PRId64 "/grants", dept), "{\"role\":\"dept_desk\",\"node\":\"%d\",\"org\":\"%" PRId64 "\"}",
	               CITY, water));
	city_person(f, org, "wang", north);
	city_person(f, org, "zhao", south);
	city_person(f, water, "shui", dept);
	WANT(200, POST(NULL, "/test/told", "{\"right\":\"event.file\",\"path\":\"001001001\"}"));
	assert_true(told(f, north) && !told(f, south) && !told(f, empty) && !told(f, dept));
	WANT(200, POST(NULL, "/test/told", "{\"right\":\"event.accept\",\"path\":\"001002\",\"org\":\"%" PRId64 "\"}", water));
	assert_true(told(f, dept) && !told(f, south));
	WANT(200, POST(NULL, "/test/told", "{\"right\":\"event.accept\",\"path\":\"001002\",\"org\":\"%" PRId64 "\"}", org));
	assert_false(told(f, dept));
	city_prove(f);
}

#define ON(engine, claim) { #claim " (" #engine ")", claim, city_on_##engine, city_end, NULL }
#define ALL(engine) \
	ON(engine, rights_count_only_after_the_first_password_is_changed), \
	ON(engine, guessing_locks_a_login_ever_longer_and_a_restart_forgets_nothing), \
	ON(engine, wrong_old_passwords_lock_too), \
	ON(engine, a_session_ends_idle_at_its_age_and_when_it_is_revoked), \
	ON(engine, nobody_revokes_another_ones_session_without_the_right), \
	ON(engine, an_administrator_needs_codes_and_no_code_is_taken_twice), \
	ON(engine, one_acts_under_one_post_and_what_ends_ends_at_once), \
	ON(engine, an_administrator_acts_inside_the_own_node_only), \
	ON(engine, three_administrators_are_three_persons), \
	ON(engine, a_cookie_alone_changes_nothing), \
	ON(engine, what_waits_on_a_phone_is_sealed_under_its_owners_own_key), \
	ON(engine, a_device_acts_by_its_token_until_it_is_revoked), \
	ON(engine, a_login_is_taken_once_and_who_leaves_can_be_erased), \
	ON(engine, organizations_form_a_tree_and_lists_come_in_pages), \
	ON(engine, whom_to_tell_is_who_holds_a_post_that_may_there)

int main(void)
{
	const struct CMUnitTest sqlite[] = { ALL(sqlite) }, pg[] = { ALL(pg) };
	int failed = cmocka_run_group_tests(sqlite, NULL, NULL);

	if (!getenv("SHAO_TEST_PG")) {
		puts("PostgreSQL: skipped, SHAO_TEST_PG is not set");
		return failed;
	}
	return failed + cmocka_run_group_tests(pg, NULL, NULL);
}
