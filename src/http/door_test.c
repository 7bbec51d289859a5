/* What the door lets pass: one row per trick that has smuggled a request somewhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "http/wall.h"

static int judge_n(const char *s, size_t n, struct head *out)
{
	size_t scanned = 0, end = door_end(s, n, &scanned);

	return end ? door_head(s, end, out) : door_partial(s, n);
}

static int judge(const char *s)
{
	struct head h;

	return judge_n(s, strlen(s), &h);
}

static void plain_requests_pass_with_their_framing(void **state)
{
	struct head h;
	const char *s = "POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nConnection: close\r\n\r\nrest";

	(void)state;
	assert_int_equal(judge_n(s, strlen(s), &h), 0);
	assert_int_equal(h.len, strlen(s) - 4);
	assert_int_equal(h.body, 12);
	assert_int_equal(h.limit, LIMIT_BODY_BYTES);
	assert_true(h.close && !h.old && !h.head_only && !h.expect);
	s = "PUT / HTTP/1.1\r\nHost:a\r\ncontent-type:Multipart/Form-Data; boundary=x\r\nX-Empty:\r\nTransfer-Encoding:\tChunked \r\n\r\n";
	assert_int_equal(judge_n(s, strlen(s), &h), 0);
	assert_int_equal(h.body, -1);
	assert_int_equal(h.limit, LIMIT_UPLOAD_BYTES);
	assert_memory_equal(s + h.te_at, "Transfer-Encoding:\tChunked \r\n", h.te_len + 2);
	s = "HEAD / HTTP/1.0\r\nConnection: foo , Keep-Alive\r\n\r\n";
	assert_int_equal(judge_n(s, strlen(s), &h), 0);
	assert_true(h.old && h.head_only && !h.close);
	assert_int_equal(judge("GET /%E4%B8%AD HTTP/1.1\r\nHost: a\r\nX-Name: 中文\r\n\r\n"), 0);
	assert_int_equal(judge("OPTIONS / HTTP/1.1\r\nHost: a\r\n\r\n"), 0);
}

static void broken_framing_is_refused(void **state)
{
	static const struct { int status; const char *s; } rows[] = {
		{ 400, "GET / HTTP/1.1\r\n\r\n" },                                             /* no Host */
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\nHost: a\r\n\r\n" },                                    /* bare line feed */
		{ 400, "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n" },                            /* bare carriage return */
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\n X: folded\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\n Host: a\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length : 5\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nX(: y\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nX: \x01\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nX: \xff\r\n\r\n" },                       /* not UTF-8 */
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5, 5\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n" },
		{ 413, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\n" },
		{ 413, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1048577\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n" },
		{ 501, "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n" },
		{ 501, "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n" },
		{ 400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Type: a/b\r\n\r\n" },
		{ 400, "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: a\r\nAuthorization: b\r\n\r\n" },
		{ 417, "GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n" },
		{ 400, "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n" },
		{ 400, "HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" },
		{ 501, "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 501, "CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 501, "get / HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 400, "G(T / HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 400, " GET / HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 400, "GET  / HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 400, "GET / HTTP/1.1 \r\nHost: a\r\n\r\n" },
		{ 400, "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 400, "GET / HTTP/11\r\nHost: a\r\n\r\n" },
		{ 400, "GET /\r\nHost: a\r\n\r\n" },
		{ 400, "GET\r\n\r\n" },
		{ 505, "GET / HTTP/2.0\r\nHost: a\r\n\r\n" },
		{ 505, "PRI * HTTP/2.0\r\n\r\n" },
		{ 400, "GET http://a/ HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 400, "GET //a/ HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 400, "GET a HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 400, "GET /\xe4\xb8\xad HTTP/1.1\r\nHost: a\r\n\r\n" },
		{ 400, "\r\n\r\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (judge(rows[i].s) != rows[i].status)
			fail_msg("%d instead of %d for %s", judge(rows[i].s), rows[i].status, rows[i].s);
	assert_int_equal(judge_n("GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n", 30, &(struct head){ 0 }), 400);
	assert_int_equal(judge_n("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 29, &(struct head){ 0 }), 400);
}

static void too_many_header_lines_are_refused(void **state)
{
	char s[4096] = "GET / HTTP/1.1\r\nHost: a\r\n";

	(void)state;
	for (int i = 0; i < 99; i++)
		snprintf(s + strlen(s), 16, "a: b\r\n");
	snprintf(s + strlen(s), 16, "\r\n");
	assert_int_equal(judge(s), 0);
	snprintf(s + strlen(s) - 2, 16, "a: b\r\n\r\n");
	assert_int_equal(judge(s), 431);
}

static void no_head_is_judged_before_it_is_whole(void **state)
{
	const char *s = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n";
	size_t scanned = 0;

	(void)state;
	for (size_t n = 0; n < strlen(s); n++) {
		assert_int_equal(door_end(s, n, &scanned), 0);
		assert_int_equal(door_partial(s, n), 0);
	}
	assert_int_equal(door_end(s, strlen(s), &scanned), strlen(s));
}

static int chunked(const char *s, size_t step, size_t limit, char *out)
{
	struct evbuffer *raw = evbuffer_new(), *body = evbuffer_new();
	struct chunks k = { 0 };
	size_t n = strlen(s);
	int got = 0;

	for (size_t at = 0; at < n && !got; at += step) {
		evbuffer_add(raw, s + at, step < n - at ? step : n - at);
		got = door_chunks(&k, raw, body, limit);
	}
	out[evbuffer_remove(body, out, 4095)] = 0;
	evbuffer_free(raw);
	evbuffer_free(body);
	return got;
}

static void chunks_are_put_together_however_they_are_cut(void **state)
{
	static const struct { int got; const char *s, *body; } rows[] = {
		{ 1, "0\r\n\r\n", "" }, { 1, "3\r\nabc\r\n00A;x=\"y\"\r\n0123456789\r\n0\r\n\r\n", "abc0123456789" },
		{ 1, "1 \r\na\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n", "a" }, { 0, "3\r\nabc\r\n", "abc" }, { 0, "5\r\nab", "ab" },
		{ 400, "3\r\nabcd\r\n0\r\n\r\n", "abc" }, { 400, "3\nabc\r\n0\r\n\r\n", "" }, { 400, "\r\n", "" }, { 400, "g\r\n", "" },
		{ 400, "1x\r\na\r\n", "" }, { 400, "123456789\r\n", "" }, { 400, " 1\r\na\r\n", "" }, { 413, "15\r\n", "" },
		{ 413, "a\r\n0123456789\r\nb\r\n", "0123456789" },
	};
	char out[4096];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (size_t step = 1; step < 40; step += 3) {
			if (chunked(rows[i].s, step, 20, out) != rows[i].got)
				fail_msg("%s by %zu", rows[i].s, step);
			if (step == 1)
				assert_string_equal(out, rows[i].body);
		}
}

static void endless_trailers_and_chunk_lines_come_to_an_end(void **state)
{
	struct evbuffer *raw = evbuffer_new(), *body = evbuffer_new();
	struct chunks k = { 0 };
	int got = 0, rounds = 0;

	(void)state;
	evbuffer_add(raw, "0\r\n", 3);
	for (; !got && rounds < 10000; rounds++) {
		evbuffer_add(raw, "X: y\r\n", 6);
		got = door_chunks(&k, raw, body, 100);
	}
	assert_int_equal(got, 413);
	evbuffer_drain(raw, evbuffer_get_length(raw));
	k = (struct chunks){ 0 };
	for (got = 0, rounds = 0; !got && rounds < 10000; rounds++) {
		evbuffer_add(raw, "0", 1);
		got = door_chunks(&k, raw, body, 100);
	}
	assert_int_equal(got, 400);
	evbuffer_free(raw);
	evbuffer_free(body);
}

/* Whatever is flipped in a good head: the judgement is a known status, and a passed body length is within its limit. */
static void no_mutation_surprises_the_door(void **state)
{
	static const char seed[] = "POST /a?b=c HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\nConnection: close\r\nAccept-Language: en;q=0.5\r\n"
	                           "Expect: 100-continue\r\nContent-Type: application/json\r\n\r\n";
	static const char pool[] = "\r\n :;,=0159aZ/?%\t\x80\xff";
	uint64_t x = 88172645463325252u;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		char s[sizeof(seed)];
		struct head h = { 0 };
		size_t len;
		int got;

		memcpy(s, seed, sizeof(seed));
		for (int k = 0; k <= round % 4; k++) {
			x ^= x << 13, x ^= x >> 7, x ^= x << 17;
			s[x % (sizeof(s) - 1)] = pool[(x >> 32) % sizeof(pool)];
		}
		got = judge_n(s, sizeof(s) - 1, &h);
		assert_true(got == 0 || got == 400 || got == 413 || got == 417 || got == 501 || got == 505);
		assert_true(got || h.body <= (int64_t)h.limit);
		if (door_find(s, sizeof(s) - 1, "Accept-Language", &len))
			door_english(door_find(s, sizeof(s) - 1, "Accept-Language", &len), len);
	}
}

static void english_is_spoken_only_to_who_prefers_it(void **state)
{
	static const struct { const char *s; bool en; } rows[] = {
		{ "", false }, { "en", true }, { "zh-CN", false }, { "en-US,en;q=0.9", true }, { "zh-CN,zh;q=0.9,en;q=0.8", false },
		{ "en;q=0.5, zh;q=0.4", true }, { "en;q=0.5, zh;q=0.50", false }, { "fr, en;q=0.1", true }, { "fr", false },
		{ "en;q=0", false }, { "en;q", false }, { ";;,,", false }, { "en;q=1.000,zh;q=0.999", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (door_english(rows[i].s, strlen(rows[i].s)) != rows[i].en)
			fail_msg("%s", rows[i].s);
	assert_false(door_english(NULL, 0));
}

static void a_net_holds_its_addresses_and_no_others(void **state)
{
	static const struct { const char *net, *in, *out; } rows[] = {
		{ "10.0.0.0/8", "10.255.1.2", "11.0.0.1" }, { "192.168.1.7", "192.168.1.7", "192.168.1.8" }, { "1.2.3.4/31", "1.2.3.5", "1.2.3.6" },
		{ "0.0.0.0/0", "8.8.8.8", "2001:db8::1" }, { "2001:db8::/33", "2001:db8:7fff::1", "2001:db8:8000::1" }, { "::/0", "1.2.3.4", NULL },
		{ "10.0.0.0/12", "10.15.0.1", "10.16.0.1" },
	};
	static const char *const bad[] = { "", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::/129", "a", "10.0.0.0/8/8", "/8" };
	struct in6_addr a;
	struct net net;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(net_read(rows[i].net, &net));
		assert_true(peer_read(rows[i].in, strlen(rows[i].in), &a));
		assert_true(net_holds(&net, &a));
		if (!rows[i].out)
			continue;
		assert_true(peer_read(rows[i].out, strlen(rows[i].out), &a));
		assert_false(net_holds(&net, &a));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(net_read(bad[i], &net));
}

static void addresses_are_read_with_ports_and_brackets(void **state)
{
	static const struct { const char *s, *peer; } rows[] = {
		{ "1.2.3.4", "1.2.3.4" }, { " 1.2.3.4:80\t", "1.2.3.4" }, { "[::1]:80", "::1" }, { "[2001:db8::1]", "2001:db8::1" },
		{ "2001:DB8::1", "2001:db8::1" }, { "::ffff:9.8.7.6", "9.8.7.6" },
	};
	static const char *const bad[] = { "", " ", "unknown", "_hidden", "1.2.3", "[::1", "1.2.3.4.5", "fe80::1%eth0", ":80",
		"1111111111111111111111111111111111111111111111111111111111" };
	char out[INET6_ADDRSTRLEN];
	struct in6_addr a;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(peer_read(rows[i].s, strlen(rows[i].s), &a));
		peer_print(out, &a);
		assert_string_equal(out, rows[i].peer);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(peer_read(bad[i], strlen(bad[i]), &a));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plain_requests_pass_with_their_framing),
		cmocka_unit_test(broken_framing_is_refused),
		cmocka_unit_test(too_many_header_lines_are_refused),
		cmocka_unit_test(no_head_is_judged_before_it_is_whole),
		cmocka_unit_test(chunks_are_put_together_however_they_are_cut),
		cmocka_unit_test(endless_trailers_and_chunk_lines_come_to_an_end),
		cmocka_unit_test(no_mutation_surprises_the_door),
		cmocka_unit_test(english_is_spoken_only_to_who_prefers_it),
		cmocka_unit_test(a_net_holds_its_addresses_and_no_others),
		cmocka_unit_test(addresses_are_read_with_ports_and_brackets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
