/*
 * outbox_test.c: claims about when a message is tried again, and about where none may go.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/un.h>

#include "core/outbox_in.h"

#define AT (INT64_C(1800000000) * US_SECOND)

static int64_t wait_s(int64_t attempts, uint32_t chance)
{
	struct outbox_next n = outbox_decide("again", attempts, AT, AT, chance);

	assert_string_equal(n.state, "waiting");
	return (n.next_at - AT) / US_SECOND;
}

static void wait_doubles_from_ten_seconds_to_an_hour_at_most(void **s)
{
	(void)s;
	assert_int_equal(wait_s(1, 0), 10);
	assert_int_equal(wait_s(2, 0), 20);
	assert_int_equal(wait_s(3, 0), 40);
	for (int64_t n = 1; n < 200; n++)
		for (uint32_t chance = 0; chance < UINT32_MAX - 123456789; chance += 123456789) {
			int64_t w = wait_s(n, chance);
			assert_true(w >= 10 && w <= 3600 && w >= wait_s(n, 0) && w <= wait_s(n, 0) * 5 / 4);
		}
	assert_int_equal(wait_s(0, 0), 10);
	assert_int_equal(wait_s(INT64_MAX, 0), 2880);
}

static void wait_differs_by_chance(void **s)
{
	(void)s;
	assert_int_not_equal(wait_s(8, 1), wait_s(8, 200000));
}

static void silence_of_three_days_makes_it_stuck_and_not_lost(void **s)
{
	(void)s;
	assert_string_equal(outbox_decide("again", 90, AT, AT + 3 * US_DAY - 1, 0).state, "waiting");
	assert_string_equal(outbox_decide("again", 90, AT, AT + 3 * US_DAY, 0).state, "stuck");
	assert_string_equal(outbox_decide("refused", 1, AT, AT + 3 * US_DAY, 0).state, "stuck");
}

static void refusal_is_tried_thrice(void **s)
{
	(void)s;
	assert_string_equal(outbox_decide("refused", 1, AT, AT, 0).state, "waiting");
	assert_string_equal(outbox_decide("refused", 2, AT, AT, 0).state, "waiting");
	assert_string_equal(outbox_decide("refused", 3, AT, AT, 0).state, "failed");
	assert_string_equal(outbox_decide("lost", 1, AT, AT, 0).state, "failed");
}

static bool private(const char *text)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &v4.sin_addr) == 1)
		return outbox_private((const struct sockaddr *)&v4);
	assert_int_equal(inet_pton(AF_INET6, text, &v6.sin6_addr), 1);
	return outbox_private((const struct sockaddr *)&v6);
}

static void address_behind_our_own_wall_is_private(void **s)
{
	static const char *const inside[] = { "127.0.0.1", "127.255.255.255", "0.0.0.0", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255",
		"169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "198.19.255.255", "198.51.100.7",
		"203.0.113.9", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fdff::1", "ff02::1",
		"::ffff:127.0.0.1", "::ffff:10.1.2.3", "64:ff9b::10.0.0.1", "2002:7f00:1::", "2002:c0a8:101::1", "2001::1", "2001:db8::1", "100::1",
		"64:ff9b:1::1" };
	static const struct sockaddr_un local = { .sun_family = AF_UNIX };

	(void)s;
	for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++) {
		if (!private(inside[i]))
			fail_msg("%s", inside[i]);
	}
	assert_true(outbox_private((const struct sockaddr *)&local));
}

static void address_of_everybody_is_not(void **s)
{
	static const char *const outside[] = { "1.1.1.1", "9.255.255.255", "11.0.0.1", "100.63.255.255", "100.128.0.1", "126.255.255.255", "128.0.0.1",
		"169.253.255.255", "172.15.255.255", "172.32.0.1", "192.167.255.255", "192.169.0.1", "198.17.255.255", "198.20.0.1", "223.255.255.255",
		"2400:3200::1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1" };

	(void)s;
	for (size_t i = 0; i < sizeof outside / sizeof outside[0]; i++) {
		if (private(outside[i]))
			fail_msg("%s", outside[i]);
	}
}

static void webhook_is_a_whole_address_on_the_web(void **s)
{
	static const char *const good[] = { "https://sms.example.cn/send", "http://10.0.0.5:8080/a?b=c", "https://[2400:3200::1]/x", "https://短信.例子/x" };
	static const char *const bad[] = { "", "sms.example.cn", "ftp://example.cn/", "file:///etc/passwd", "gopher://example.cn/", "http://",
		"https://user:word@example.cn/", "https://user@example.cn/", "https://example.cn/#x", "https://exa mple.cn/", "https://example.cn/\r\nX: y",
		"javascript:alert(1)", "//example.cn/x", "http:\\\\example.cn" };

	(void)s;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(outbox_url_check(good[i], NULL), OK);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct problem p = { 0 };
		if (outbox_url_check(bad[i], &p) != E_INPUT)
			fail_msg("%s", bad[i]);
		assert_string_equal(p.field, "url");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(wait_doubles_from_ten_seconds_to_an_hour_at_most), cmocka_unit_test(wait_differs_by_chance),
		cmocka_unit_test(silence_of_three_days_makes_it_stuck_and_not_lost), cmocka_unit_test(refusal_is_tried_thrice),
		cmocka_unit_test(address_behind_our_own_wall_is_private), cmocka_unit_test(address_of_everybody_is_not),
		cmocka_unit_test(webhook_is_a_whole_address_on_the_web),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
