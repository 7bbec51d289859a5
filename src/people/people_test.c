/* people_test.c: the room's rules without a database: roles, reach, locks, codes, passwords, three administrators. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include <sodium.h>

#include "people/people_in.h"

static struct arena *a;
static struct problem p;

static int setup(void **s)
{
	(void)s;
	a = arena_new(1 << 22);
	p = (struct problem){ 0 };
	return 0;
}

static int teardown(void **s)
{
	(void)s;
	arena_free(a);
	return 0;
}

/* ---- roles ---- */

static const struct roles *parse(const char *text)
{
	struct roles *r = NULL;
	enum err e = roles_parse(a, "roles.yaml", text, strlen(text), &r, &p);

	assert_true((e == OK) == (r != NULL));
	return r;
}

static void roles_of_the_base_pack_are_accepted_and_separate(void **s)
{
	struct roles *r = NULL;
	static const char *const admins[] = { "system_admin", "security_admin", "audit_admin" };

	(void)s;
	if (roles_read(a, "packs/base/roles.yaml", &r, &p) != OK)
		fail_msg("%s %s", p.field, p.en);
	assert_int_equal(r->n, 11);
	assert_true(role_find(r, "resident")->public);
	for (int i = 0; i < 3; i++) {
		const struct role *one = role_find(r, admins[i]);
		assert_true(one->totp && one->admin);
		for (int k = 0; k < i; k++) {
			/* Only reading is shared. */
			for (int b = 0; b < r->rights_n; b++)
				if (rights_has(&one->rights, b) && rights_has(&role_find(r, admins[k])->rights, b))
					assert_true(b == right_at(r, "org.read") || b == right_at(r, "node.read"));
		}
	}
	assert_true(rights_has(&role_find(r, "dept_desk")->rights, right_at(r, "event.accept")));
	assert_false(rights_has(&role_find(r, "dept_desk")->rights, right_at(r, "case.contact")));
	for (int b = 0; b < r->rights_n; b++)
		if (rights_has(&role_find(r, "leader")->rights, b))
			assert_non_null(strstr(r->right[b].id, ".read"));
}

static void roles_are_refused_with_their_line(void **s)
{
	static const struct { const char *text; int line; const char *says; } bad[] = {
		{ "roles: []\n", 1, "list of 1" },
		{ "rolls: []\n", 1, "did you mean \"roles\"" },
		{ "rights: []\nroles: []\n", 1, "list of 1" },
		{ "rights:\n  - {id: send, name: {zh: a, en: b}}\nroles: []\n", 2, "PROCESS.ACT" },
		{ "rights:\n  - {id: a.b.c, name: {zh: a, en: b}}\nroles: []\n", 2, "PROCESS.ACT" },
		{ "rights:\n  - {id: a.b}\nroles: []\n", 2, "\"name\" is missing" },
		{ "rights:\n  - {id: case.read, name: {zh: a, en: b}}\nroles: []\n", 2, "program's own" },
		{ "rights:\n  - {id: a.b, name: {zh: a, en: b}}\n  - {id: a.b, name: {zh: a, en: b}}\nroles: []\n", 3, "twice" },
		{ "roles:\n  - id: A\n    name: {zh: a, en: b}\n    rights: []\n", 2, "lower-case" },
		{ "roles:\n  - id: a\n    name: {zh: a, en: b}\n    rights: [case.raed]\n", 4, "no right \"case.raed\"" },
		{ "roles:\n  - id: a\n    name: {zh: a, en: b}\n    rights: [clock]\n", 4, "no right" },
		{ "roles:\n  - id: a\n    name: {zh: a, en: b}\n    rights: [case.read, case.read]\n", 4, "twice" },
		{ "roles:\n  - id: a\n    name: {zh: a}\n    rights: []\n", 3, "\"en\" is missing" },
		{ "roles:\n  - id: a\n    name: {zh: a, en: b}\n", 2, "rights" },
		{ "roles:\n  - id: a\n    name: {zh: a, en: b}\n    rights: []\n    admin: boss\n", 5, "system, security or audit" },
		{ "roles:\n  - id: a\n    name: {zh: a, en: b}\n    rights: [case.read]\n    public: true\n", 2, "public role" },
		{ "roles:\n  - {id: a, name: {zh: a, en: b}, rights: []}\n  - {id: a, name: {zh: a, en: b}, rights: []}\n", 3, "twice" },
	};

	(void)s;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		char where[40];
		p = (struct problem){ 0 };
		assert_null(parse(bad[i].text));
		snprintf(where, sizeof where, "roles.yaml:%d", bad[i].line);
		assert_string_equal(p.field, where);
		if (!strstr(p.en, bad[i].says))
			fail_msg("%zu: \"%s\" does not say \"%s\"", i, p.en, bad[i].says);
	}
}

static void rights_are_the_programs_and_those_that_the_file_names(void **s)
{
	const struct roles *r = parse("rights:\n  - {id: whistle.send, name: {zh: 吹哨, en: Whistle}}\nroles:\n"
		"  - {id: a, name: {zh: a, en: b}, rights: [case.read, whistle.send]}\n");

	(void)s;
	assert_true(people_right_known(NULL, "case.read") && people_right_known(r, "case.read") && people_right_known(r, "whistle.send"));
	assert_false(people_right_known(NULL, "whistle.send"));
	assert_false(people_right_known(r, "whistle.sent") || people_right_known(r, "case.reads") || people_right_known(r, ""));
	for (int i = 0; i < r->rights_n; i++) {
		assert_int_equal(right_at(r, r->right[i].id), i);
		assert_true(*r->right[i].zh && *r->right[i].en);
		assert_true(rights_has(&r->role[0].rights, i) == (strcmp(r->right[i].id, "case.read") == 0 || strcmp(r->right[i].id, "whistle.send") == 0));
	}
	assert_int_equal(right_at(r, "gone"), -1);
	assert_false(rights_has(&r->role[0].rights, -1));
}

/* More rights than one number has bits: the last one is still given, and only it. */
static void rights_beyond_the_sixty_fourth_are_given(void **s)
{
	struct rights more = { 0 }, set = { 0 };
	char *text = arena_alloc(a, 1 << 16);
	size_t n = 0, room = 1 << 16;
	const struct roles *r;

	(void)s;
	n += (size_t)snprintf(text + n, room - n, "rights:\n");
	for (int i = 0; i < 100; i++)
		n += (size_t)snprintf(text + n, room - n, "  - {id: many.x%c%c, name: {zh: a, en: b}}\n", 'a' + i / 10, 'a' + i % 10);
	snprintf(text + n, room - n, "roles:\n  - {id: a, name: {zh: a, en: b}, rights: [many.xjj]}\n");
	r = parse(text);
	assert_int_equal(right_at(r, "many.xjj"), r->rights_n - 1);
	assert_true(r->rights_n > 100);
	for (int i = 0; i < r->rights_n; i++)
		assert_true(rights_has(&r->role[0].rights, i) == (i == r->rights_n - 1));
	rights_add(&set, 3);
	rights_add(&more, RIGHTS_MAX - 1);
	rights_join(&set, &more);
	assert_true(rights_has(&set, 3) && rights_has(&set, RIGHTS_MAX - 1) && !rights_has(&set, 67));
}

/* ---- may ---- */

static void a_grant_covers_its_node_and_below_and_its_organization_only(void **s)
{
	const struct roles *r = parse("roles:\n  - {id: desk, name: {zh: a, en: b}, rights: [case.read]}\n"
		"  - {id: dept, name: {zh: a, en: b}, rights: [event.accept]}\n");
	struct grants g = { .n = 2, .roles = r, .g = { { &r->role[0], 0, "001002" }, { &r->role[1], 77, "001" } } };

	(void)s;
	rights_join(&g.rights, &r->role[0].rights);
	rights_join(&g.rights, &r->role[1].rights);
	assert_true(grants_may(&g, "case.read", NULL, 0));
	assert_true(grants_may(&g, "case.read", "001002", 5));
	assert_true(grants_may(&g, "case.read", "001002003", 0));
	assert_false(grants_may(&g, "case.read", "001", 0));
	assert_false(grants_may(&g, "case.read", "001003", 0));
	assert_false(grants_may(&g, "case.read", "", 0));
	assert_true(grants_may(&g, "event.accept", "001009", 77));
	assert_false(grants_may(&g, "event.accept", "001009", 78));
	assert_false(grants_may(&g, "event.accept", "001009", 0));
	assert_false(grants_may(&g, "event.file", "001002", 77));
	assert_false(grants_may(&g, "no.right", NULL, 0));
	assert_false(grants_may(NULL, "case.read", NULL, 0));
}

/* ---- sessions and locks ---- */

static void a_session_dies_of_age_and_of_idleness_a_device_of_age_only(void **s)
{
	(void)s;
	assert_true(session_alive(SESSION_COOKIE, 0, SESSION_MOST_US, SESSION_IDLE_US - 1));
	assert_false(session_alive(SESSION_COOKIE, 0, SESSION_MOST_US, SESSION_IDLE_US));
	assert_false(session_alive(SESSION_BEARER, SESSION_MOST_US - 1, SESSION_MOST_US, SESSION_MOST_US));
	assert_true(session_alive(SESSION_DEVICE, 0, DEVICE_MOST_US, DEVICE_MOST_US - 1));
	assert_false(session_alive(SESSION_DEVICE, 0, DEVICE_MOST_US, DEVICE_MOST_US));
}

static void a_login_is_locked_from_the_fifth_failure_on_ever_longer(void **s)
{
	static const int64_t minutes[] = { 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60 };

	(void)s;
	for (int64_t i = 0; i < 13; i++)
		assert_int_equal(lock_us(i), minutes[i] * US_MINUTE);
	assert_int_equal(lock_us(INT64_MAX), 60 * US_MINUTE);
}

/* ---- logins and passwords ---- */

static void a_login_is_lower_case_and_plain(void **s)
{
	(void)s;
	assert_string_equal(login_fold(a, "Li.Wei_01@yichun"), "li.wei_01@yichun");
	assert_null(login_fold(a, "ab"));
	assert_null(login_fold(a, "li wei"));
	assert_null(login_fold(a, "李伟李伟"));
	assert_null(login_fold(a, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
}

static void a_password_is_long_and_without_the_login_and_nothing_else_is_asked(void **s)
{
	char long_one[130];

	(void)s;
	assert_int_equal(password_rule("liwei", "aaaaaaaaaaaa", "password", &p), OK);
	assert_int_equal(password_rule("liwei", "桥头三棵树路灯又不亮了啊", "password", &p), OK);
	assert_int_equal(password_rule("liwei", "aaaaaaaaaaa", "new", &p), E_INPUT);
	assert_string_equal(p.field, "new");
	assert_int_equal(password_rule("liwei", "my name is LiWei", "password", &p), E_INPUT);
	memset(long_one, 'x', 129);
	long_one[129] = 0;
	assert_int_equal(password_rule("liwei", long_one, "password", &p), E_INPUT);
}

static void a_password_is_known_again_and_nobody_has_none(void **s)
{
	char hash[PASSWORD_HASH_BYTES];
	bool same = true;

	(void)s;
	assert_int_equal(password_hash("three trees by the bridge", hash, &p), OK);
	assert_non_null(strstr(hash, "m=19456,t=2,p=1"));
	assert_int_equal(password_check(hash, "three trees by the bridge", &same, &p), OK);
	assert_true(same);
	assert_int_equal(password_check(hash, "three trees by the Bridge", &same, &p), OK);
	assert_false(same);
	same = true;
	assert_int_equal(password_check(NULL, "three trees by the bridge", &same, &p), OK);
	assert_false(same);
}

/* ---- three administrators ---- */

static void one_person_is_never_two_administrators(void **s)
{
	const struct roles *r = parse("roles:\n"
		"  - {id: desk, name: {zh: a, en: a}, rights: []}\n"
		"  - {id: sys, name: {zh: a, en: a}, rights: [], admin: system}\n"
		"  - {id: sys2, name: {zh: a, en: a}, rights: [], admin: system}\n"
		"  - {id: sec, name: {zh: a, en: a}, rights: [], admin: security}\n"
		"  - {id: aud, name: {zh: a, en: a}, rights: [], admin: audit}\n");
	const char *held[] = { "desk", "sys", "gone" };

	(void)s;
	assert_int_equal(separate_rule(r, held, 3, "desk", &p), OK);
	assert_int_equal(separate_rule(r, held, 3, "sys2", &p), OK);
	assert_int_equal(separate_rule(r, held, 1, "sec", &p), OK);
	assert_int_equal(separate_rule(r, held, 3, "sec", &p), E_CONFLICT);
	assert_int_equal(separate_rule(r, held, 3, "aud", &p), E_CONFLICT);
	assert_non_null(strstr(p.en, "three persons"));
}

/* ---- one-time codes ---- */

/* RFC 6238, appendix B, the SHA-1 rows; six digits are the last six of the eight printed there. */
static void totp_gives_the_codes_of_the_standard(void **s)
{
	static const struct { int64_t second; const char *code; } row[] = {
		{ 59, "287082" }, { 1111111109, "081804" }, { 1111111111, "050471" }, { 1234567890, "005924" }, { 2000000000, "279037" },
		{ 20000000000, "353130" },
	};
	const uint8_t *secret = (const uint8_t *)"12345678901234567890";
	char code[7];

	(void)s;
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		totp_code(secret, row[i].second / 30, code);
		assert_string_equal(code, row[i].code);
	}
}

static void totp_takes_one_step_either_way_and_no_step_twice(void **s)
{
	const uint8_t *secret = (const uint8_t *)"12345678901234567890";
	int64_t step = 1000000, now = step * 30 * US_SECOND + 1;
	char code[7];

	(void)s;
	for (int64_t d = -2; d <= 2; d++) {
		totp_code(secret, step + d, code);
		assert_int_equal(totp_match(secret, code, now, 0), d >= -1 && d <= 1 ? step + d : 0);
	}
	totp_code(secret, step, code);
	assert_int_equal(totp_match(secret, code, now, step - 1), step);
	assert_int_equal(totp_match(secret, code, now, step), 0);
	assert_int_equal(totp_match(secret, "", now, 0), 0);
	assert_int_equal(totp_match(secret, "12345", now, 0), 0);
}

static void totp_secrets_survive_their_text(void **s)
{
	uint8_t secret[TOTP_SECRET_BYTES], back[TOTP_SECRET_BYTES];
	char text[TOTP_TEXT];

	(void)s;
	totp_text((const uint8_t *)"12345678901234567890", text);
	assert_string_equal(text, "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	for (int i = 0; i < 200; i++) {
		randombytes_buf(secret, sizeof secret);
		totp_text(secret, text);
		assert_true(totp_secret(text, back));
		assert_memory_equal(secret, back, sizeof secret);
	}
	assert_false(totp_secret("GEZDGNBVGY3TQOJQ", back));
	assert_false(totp_secret("gezdgnbvgy3tqojqgezdgnbvgy3tqojq", back));
	assert_false(totp_secret("1EZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", back));
}

#define CLAIM(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(roles_of_the_base_pack_are_accepted_and_separate),
		CLAIM(roles_are_refused_with_their_line),
		CLAIM(rights_are_the_programs_and_those_that_the_file_names),
		CLAIM(rights_beyond_the_sixty_fourth_are_given),
		CLAIM(a_grant_covers_its_node_and_below_and_its_organization_only),
		CLAIM(a_session_dies_of_age_and_of_idleness_a_device_of_age_only),
		CLAIM(a_login_is_locked_from_the_fifth_failure_on_ever_longer),
		CLAIM(a_login_is_lower_case_and_plain),
		CLAIM(a_password_is_long_and_without_the_login_and_nothing_else_is_asked),
		CLAIM(a_password_is_known_again_and_nobody_has_none),
		CLAIM(one_person_is_never_two_administrators),
		CLAIM(totp_gives_the_codes_of_the_standard),
		CLAIM(totp_takes_one_step_either_way_and_no_step_twice),
		CLAIM(totp_secrets_survive_their_text),
	};
	if (sodium_init() < 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
