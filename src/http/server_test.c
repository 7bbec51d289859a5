/* What the loop takes, refuses and ends: limits, deadlines, pipelining, leaving peers, stopping. */
#include "http/world_test.h"

static char *repeated(const char *before, char c, size_t n, const char *after)
{
	size_t b = strlen(before), a = strlen(after);
	char *s = malloc(b + n + a + 1);

	memcpy(s, before, b);
	memset(s + b, c, n);
	memcpy(s + b + n, after, a + 1);
	return s;
}

static void a_header_over_the_limit_gets_431_in_chinese(void **state)
{
	struct world *w = world_new();
	char *s = repeated("GET /echo HTTP/1.1\r\nHost: a\r\nX-Long: ", 'x', LIMIT_HEADER_BYTES, "\r\n\r\n"), v[512];
	int fd = dial(w);
	struct heard *a;

	(void)state;
	say(fd, s);
	a = hear(fd);
	assert_int_equal(a->status, 431);
	assert_string_equal(heard_header(a, "Content-Type", v), "application/problem+json");
	assert_non_null(strstr(a->body, "\"status\":431"));
	assert_non_null(strstr(a->body, "请求头过大"));
	assert_true(closes(fd, 3000));
	assert_int_equal(stats(w).too_large, 1);
	forget(a);
	close(fd);
	free(s);
	world_end(w);
}

static void an_address_over_the_limit_gets_414_in_english_if_asked(void **state)
{
	struct world *w = world_new();
	char *s = repeated("GET /", 'x', LIMIT_URL_BYTES + 1000, " HTTP/1.1\r\nHost: a\r\n\r\n");
	char *t = repeated("GET /", 'x', LIMIT_URL_BYTES, " HTTP/1.1\r\nAccept-Language: en-GB, zh;q=0.5\r\nHost: a\r\n\r\n");
	int fd = dial(w);
	struct heard *a;

	(void)state;
	assert_int_equal(status_of(w, s), 414);
	say(fd, t);
	a = hear(fd);
	assert_int_equal(a->status, 414);
	assert_non_null(strstr(a->body, "The address is too long"));
	forget(a);
	close(fd);
	free(s);
	free(t);
	world_end(w);
}

static void a_body_over_its_limit_gets_413_before_it_is_sent(void **state)
{
	struct world *w = world_new();
	char s[256];

	(void)state;
	snprintf(s, sizeof(s), "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n",
	         LIMIT_BODY_BYTES + 1);
	assert_int_equal(status_of(w, s), 413);
	snprintf(s, sizeof(s), "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n",
	         LIMIT_UPLOAD_BYTES + 1);
	assert_int_equal(status_of(w, s), 413);
	assert_int_equal(status_of(w, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"), 413);
	assert_int_equal(stats(w).too_large, 3);
	world_end(w);
}

static void an_upload_may_be_larger_than_json_and_arrives_whole(void **state)
{
	struct world *w = world_new();
	size_t n = 3 << 20;
	char *body = repeated("", 'p', n, ""), head[256];
	int fd = dial(w);
	struct heard *a;

	(void)state;
	snprintf(head, sizeof(head), "PUT /e HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: %zu\r\n\r\n", n);
	say(fd, head);
	say(fd, body);
	a = hear(fd);
	assert_int_equal(a->status, 200);
	assert_int_equal(a->n, n + strlen("PUT /e ? "));
	assert_memory_equal(a->body + a->n - n, body, n);
	forget(a);
	close(fd);
	free(body);
	world_end(w);
}

static void a_refused_upload_that_goes_on_still_reads_the_answer(void **state)
{
	struct world *w = world_new();
	char *body = repeated("", 'p', 1 << 20, ""), head[256];
	int fd = dial(w);
	struct heard *a;

	(void)state;
	snprintf(head, sizeof(head), "POST /e HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n", 2 << 20);
	say(fd, head);
	say(fd, body);
	a = hear(fd);
	assert_int_equal(a->status, 413);
	forget(a);
	close(fd);
	free(body);
	world_end(w);
}

static void a_chunked_body_arrives_whole_without_its_trailers(void **state)
{
	struct world *w = world_new();
	int fd = dial(w);
	struct heard *a;

	(void)state;
	say(fd, "POST /echo?x=1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nX-After: 1\r\n\r\n4\r\nwi");
	pause_ms(20);
	say(fd, "ki\r\n5;note=1\r\npedia\r\n0\r\nX-Forwarded-For: 1.1.1.1\r\n\r\nGET /next HTTP/1.1\r\nHost: a\r\n\r\n");
	a = hear(fd);
	assert_int_equal(a->status, 200);
	assert_string_equal(a->body, "POST /echo ?x=1 wikipedia");
	forget(a);
	a = hear(fd);
	assert_string_equal(a->body, "GET /next ? ");
	forget(a);
	close(fd);
	world_end(w);
}

static void a_chunked_body_over_the_limit_gets_413(void **state)
{
	struct world *w = world_new();
	char *chunk = repeated("40000\r\n", 'c', 0x40000, "\r\n");
	int fd = dial(w);
	struct heard *a;

	(void)state;
	say(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
	for (int i = 0; i < 5; i++)
		say(fd, chunk);
	a = hear(fd);
	assert_int_equal(a->status, 413);
	forget(a);
	close(fd);
	free(chunk);
	assert_int_equal(status_of(w, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFF\r\n"), 413);
	assert_int_equal(status_of(w, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\n"), 400);
	assert_int_equal(status_of(w, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n"), 400);
	assert_int_equal(status_of(w, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0x5\r\n"), 400);
	assert_int_equal(status_of(w, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabXX"), 0);
	world_end(w);
}

static void one_byte_at_a_time_is_cut_off_with_408(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	const char *s = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 500\r\n\r\n";
	int fd, sent = 0;
	int64_t begun;
	struct heard *a;

	(void)state;
	w->h->lim.request_ms = 200;
	world_run(w);
	fd = dial(w);
	begun = wall_now();
	for (; sent < 400 && wall_now() - begun < 2000000; sent++) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		say_n(fd, sent < (int)strlen(s) ? s + sent : "x", 1);
		if (poll(&p, 1, 5) == 1)
			break;
	}
	a = hear(fd);
	assert_int_equal(a->status, 408);
	assert_true(wall_now() - begun >= 190000 && wall_now() - begun < 1000000);
	assert_true(closes(fd, 3000));
	assert_int_equal(stats(w).timeouts, 1);
	forget(a);
	close(fd);
	world_end(w);
}

static void an_idle_connection_is_closed_and_a_working_one_is_not(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	int idle, busy;
	struct heard *a;

	(void)state;
	w->h->lim.idle_ms = 100;
	w->h->lim.request_ms = 100;
	world_run(w);
	idle = dial(w);
	busy = dial(w);
	say(busy, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_true(closes(idle, 2000));
	pause_ms(200);
	hold_release(w);
	a = hear(busy);
	assert_int_equal(a->status, 200);
	forget(a);
	assert_true(closes(busy, 2000));
	assert_int_equal(stats(w).timeouts, 0);
	close(idle);
	close(busy);
	world_end(w);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	struct world *w = world_new();
	char s[4096] = "", want[64];
	int fd = dial(w);

	(void)state;
	for (int i = 0; i < 20; i++)
		snprintf(s + strlen(s), 128, "POST /%s/%d HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n%02d", i % 3 ? "echo" : "later", i, i);
	say(fd, s);
	for (int i = 0; i < 20; i++) {
		struct heard *a = hear(fd);

		if (i % 3)
			snprintf(want, sizeof(want), "POST /echo/%d ? %02d", i, i);
		else
			snprintf(want, sizeof(want), "/later/%d", i);
		assert_string_equal(a->body, want);
		forget(a);
	}
	close(fd);
	world_end(w);
}

static void a_request_in_single_bytes_is_one_request(void **state)
{
	struct world *w = world_new();
	const char *s = "\r\nPOST /a%20b?q HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nxyz";
	int fd = dial(w);
	struct heard *a;

	(void)state;
	for (const char *c = s; *c; c++) {
		say_n(fd, c, 1);
		pause_ms(1);
	}
	a = hear(fd);
	assert_string_equal(a->body, "POST /a b ?q xyz");
	assert_int_equal(stats(w).requests, 1);
	forget(a);
	close(fd);
	world_end(w);
}

static void expect_100_is_told_to_go_on_also_on_a_used_connection(void **state)
{
	struct world *w = world_new();
	int fd = dial(w);
	struct heard *a;

	(void)state;
	for (int i = 0; i < 3; i++) {
		say(fd, "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n");
		a = hear(fd);
		assert_int_equal(a->status, 100);
		forget(a);
		say(fd, "body");
		a = hear(fd);
		assert_string_equal(a->body, "POST /echo ? body");
		forget(a);
	}
	close(fd);
	assert_int_equal(status_of(w, "POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\nContent-Length: 1\r\n\r\n"), 417);
	world_end(w);
}

static void paths_that_lead_elsewhere_are_refused(void **state)
{
	static const char *const bad[] = { "/../etc/passwd", "/a/../b", "/%2e%2e/x", "/%2E./x", "/a/.", "/a//b", "/a%2fb", "/a%5Cb", "/a\\b",
		"/%00", "/a%00b", "/%", "/%4", "/%zz", "/%ff", "/%c0%af", "/%0d%0aX:1", "/%E2%80%AE", "//a", "http://a/b", "*", "/a#b" };
	struct world *w = world_new();
	char s[256];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		snprintf(s, sizeof(s), "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", bad[i]);
		if (status_of(w, s) != 400)
			fail_msg("%s was not refused", bad[i]);
	}
	/* decoded once and only once */
	assert_int_equal(status_of(w, "GET /%252e%252e/x HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
	world_end(w);
}

static void a_path_is_decoded_and_a_query_is_not(void **state)
{
	struct world *w = world_new();
	int fd = dial(w);
	struct heard *a;

	(void)state;
	say(fd, "DELETE /%E7%BD%91%E6%A0%BC/a+b/?x=%41 HTTP/1.1\r\nHost: a\r\n\r\n");
	a = hear(fd);
	assert_string_equal(a->body, "DELETE /网格/a+b/ ?x=%41 ");
	forget(a);
	close(fd);
	world_end(w);
}

static void a_peer_that_leaves_before_the_answer_is_no_error(void **state)
{
	struct world *w = world_new();

	(void)state;
	for (int i = 0; i < 20; i++) {
		int fd = dial(w);

		say(fd, "POST /hold HTTP/1.1\r\nHost: a\r\nX-Long: yes\r\nContent-Length: 5\r\n\r\nhello");
		EVENTUALLY(held(w) == i + 1);
		close(fd);
	}
	EVENTUALLY(stats(w).open == 0);
	/* headers and body stay readable for the worker that still has them */
	for (int i = 0; i < 20; i++) {
		size_t n;

		assert_string_equal(http_header(w->held[i], "x-long"), "yes");
		assert_memory_equal(http_body(w->held[i], &n), "hello", 5);
	}
	hold_release(w);
	assert_int_equal(status_of(w, "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
	world_end(w);
}

static void a_peer_that_leaves_during_a_big_answer_is_no_error(void **state)
{
	struct world *w = world_new();

	(void)state;
	for (int i = 0; i < 20; i++) {
		int fd = dial(w), small = 2048;

		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
		for (int k = 0; k < 30; k++)
			say(fd, "GET /big HTTP/1.1\r\nHost: a\r\n\r\n");
		if (i % 2)
			pause_ms(5);
		close(fd);
	}
	EVENTUALLY(stats(w).open == 0);
	world_end(w);
}

static void a_reader_that_never_reads_is_dropped_and_cannot_fill_memory(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	char *junk = repeated("GET /big HTTP/1.1\r\nHost: a\r\nX: ", 'x', 8000, "\r\n\r\n");
	int fd, small = 2048;

	(void)state;
	w->h->lim.write_ms = 300;
	world_run(w);
	fd = dial(w);
	setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	for (int i = 0; i < 2000; i++)
		if (send(fd, junk, strlen(junk), MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
			break;
	EVENTUALLY(stats(w).timeouts == 1);
	EVENTUALLY(stats(w).open == 0);
	close(fd);
	free(junk);
	world_end(w);
}

static void too_many_connections_get_503(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	int fd[4], more;
	struct heard *a;

	(void)state;
	w->h->lim.connections = 4;
	world_run(w);
	for (int i = 0; i < 4; i++)
		fd[i] = dial(w);
	more = dial(w);
	a = hear(more);
	assert_int_equal(a->status, 503);
	forget(a);
	close(more);
	for (int i = 0; i < 4; i++)
		close(fd[i]);
	EVENTUALLY(stats(w).open == 0);
	assert_int_equal(status_of(w, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
	world_end(w);
}

/* Many half-sent uploads must not take the machine's memory. */
static void bodies_of_all_together_have_a_limit(void **state)
{
	static char part[200000];
	struct world *w = world_open((struct http_conf){ 0 });
	const char *head = "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n";
	int half[2], more;
	struct heard *a;

	(void)state;
	memset(part, 'x', sizeof(part));
	w->h->lim.bodies = 500000;
	world_run(w);
	for (int i = 0; i < 2; i++) {
		half[i] = dial(w);
		say(half[i], head);
		say_n(half[i], part, sizeof(part));
	}
	pause_ms(100);
	more = dial(w);
	say(more, head);
	say_n(more, part, sizeof(part));
	a = hear(more);
	assert_int_equal(a->status, 503);
	forget(a);
	close(more);
	/* What is small still passes, and when the others leave, what is large does. */
	assert_int_equal(status_of(w, "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
	assert_int_equal(status_of(w, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"), 200);
	close(half[0]);
	close(half[1]);
	EVENTUALLY(stats(w).open == 0);
	more = dial(w);
	say(more, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 400000\r\n\r\n");
	say_n(more, part, sizeof(part));
	say_n(more, part, sizeof(part));
	a = hear(more);
	assert_int_equal(a->status, 200);
	forget(a);
	close(more);
	EVENTUALLY(stats(w).open == 0);
	world_end(w);
}

static void a_flood_is_waited_out(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	int fd[400], busy = 0, served = 0;

	(void)state;
	w->h->lim.connections = 4;
	w->h->lim.linger_ms = 100;
	world_run(w);
	for (int i = 0; i < 400; i++) {
		fd[i] = dial(w);
		say(fd[i], "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
	}
	for (int i = 0; i < 400; i++) {
		struct heard *a = hear(fd[i]);

		busy += a->status == 503;
		served += a->status == 200;
		forget(a);
		close(fd[i]);
	}
	assert_int_equal(busy + served, 400);
	assert_true(busy > 0);
	EVENTUALLY(stats(w).open == 0);
	assert_int_equal(status_of(w, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
	world_end(w);
}

static void one_address_gets_its_share_and_a_trusted_proxy_more(void **state)
{
	for (int trusted = 0; trusted < 2; trusted++) {
		static const char *const nets[] = { "127.0.0.0/8", NULL };
		struct world *w = world_open((struct http_conf){ .trusted = trusted ? nets : NULL });
		int fd[4];

		(void)state;
		w->h->lim.per_ip = 3;
		world_run(w);
		for (int i = 0; i < 4; i++)
			fd[i] = dial(w);
		say(fd[3], "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
		struct heard *a = hear(fd[3]);

		assert_int_equal(a->status, trusted ? 200 : 503);
		forget(a);
		for (int i = 0; i < 4; i++)
			close(fd[i]);
		EVENTUALLY(stats(w).open == 0);
		world_end(w);
	}
}

static void forwarded_peers_are_believed_only_from_trusted_proxies(void **state)
{
	static const char *const nets[] = { "127.0.0.1", "10.0.0.0/8", "2001:db8::/32", NULL };
	static const struct { const char *xff, *peer; } rows[] = {
		{ "X-Forwarded-For: 1.2.3.4\r\n", "1.2.3.4" },
		{ "X-Forwarded-For: 6.6.6.6, 1.2.3.4\r\n", "1.2.3.4" },
		{ "X-Forwarded-For: 6.6.6.6, 1.2.3.4, 10.1.2.3,2001:db8::7\r\n", "1.2.3.4" },
		{ "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 1.2.3.4:5555\r\nX-Forwarded-For: 10.9.9.9\r\n", "1.2.3.4" },
		{ "X-Forwarded-For: [2001:db9::1]:443\r\n", "2001:db9::1" },
		{ "X-Forwarded-For: ::ffff:1.2.3.4\r\n", "1.2.3.4" },
		{ "X-Forwarded-For: 1.2.3.4, junk\r\n", "127.0.0.1" },
		{ "X-Forwarded-For: 1.2.3.4, unknown, 10.0.0.1\r\n", "10.0.0.1" },
		{ "X-Forwarded-For: 10.0.0.1, 10.0.0.2\r\n", "10.0.0.1" },
		{ "X-Forwarded-For:\r\n", "127.0.0.1" },
		{ "", "127.0.0.1" },
	};

	(void)state;
	for (int trusted = 0; trusted < 2; trusted++) {
		struct world *w = world_run(world_open((struct http_conf){ .trusted = trusted ? nets : NULL }));

		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			char s[512], want[128];
			int fd = dial(w);
			struct heard *a;

			snprintf(s, sizeof(s), "GET /peer HTTP/1.1\r\nHost: a\r\nX-Forwarded-Proto: https\r\nX-Request-Id: abcdefgh-1234\r\n%s\r\n",
			         rows[i].xff);
			say(fd, s);
			a = hear(fd);
			snprintf(want, sizeof(want), "%s https abcdefgh-1234", rows[i].peer);
			if (trusted)
				assert_string_equal(a->body, want);
			else
				assert_memory_equal(a->body, "127.0.0.1 http ", 15);
			forget(a);
			close(fd);
		}
		world_end(w);
	}
}

static void stopping_finishes_what_is_under_way_and_takes_nothing_new(void **state)
{
	struct world *w = world_new();
	int busy = dial(w), idle = dial(w), half = dial(w);
	struct heard *a;
	char v[512];

	(void)state;
	say(busy, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
	say(half, "GET /half HTTP/1.1\r\n");
	EVENTUALLY(held(w) == 1);
	http_stop(w->h, 5000);
	assert_true(closes(idle, 2000));
	say(half, "Host: a\r\n\r\n");
	a = hear(half);
	assert_int_equal(a->status, 200);
	assert_string_equal(heard_header(a, "Connection", v), "close");
	forget(a);
	hold_release(w);
	a = hear(busy);
	assert_string_equal(a->body, "held");
	assert_true(closes(busy, 2000));
	forget(a);
	pthread_join(w->loop, NULL);
	w->ran = false;
	close(busy);
	close(idle);
	close(half);
	world_end(w);
}

static void stopping_does_not_wait_longer_than_its_grace(void **state)
{
	struct world *w = world_new();
	int fd = dial(w);
	int64_t begun;

	(void)state;
	say(fd, "GET /hold HTTP/1.1\r\nHost: a\r\n\r\n");
	EVENTUALLY(held(w) == 1);
	begun = wall_now();
	http_stop(w->h, 100);
	pthread_join(w->loop, NULL);
	w->ran = false;
	assert_true(wall_now() - begun < 1500000);
	/* the worker comes too late; nobody minds */
	hold_release(w);
	close(fd);
	world_end(w);
}

static void an_address_that_cannot_be_listened_on_is_refused_with_words(void **state)
{
	static const char *const bad[] = { "", "8311", "localhost:1", "1.2.3.4", "[::1]", "1.2.3.4:99999", "300.1.1.1:80" };
	static const char *const nets[] = { "10.0.0.0/33", NULL };
	struct world *w = world_new();
	struct http_conf conf = { .handler = world_handler };
	struct problem p;
	struct http *h;
	char taken[32];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		conf.listen = bad[i];
		assert_int_equal(http_open(&conf, &h, &p), E_INPUT);
		assert_string_equal(p.field, "listen");
	}
	snprintf(taken, sizeof(taken), "127.0.0.1:%d", http_port(w->h));
	conf.listen = taken;
	assert_int_equal(http_open(&conf, &h, &p), E_BUSY);
	conf.listen = "127.0.0.1:0";
	conf.trusted = nets;
	assert_int_equal(http_open(&conf, &h, &p), E_INPUT);
	assert_string_equal(p.field, "trusted");
	world_end(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_header_over_the_limit_gets_431_in_chinese),
		cmocka_unit_test(an_address_over_the_limit_gets_414_in_english_if_asked),
		cmocka_unit_test(a_body_over_its_limit_gets_413_before_it_is_sent),
		cmocka_unit_test(an_upload_may_be_larger_than_json_and_arrives_whole),
		cmocka_unit_test(a_refused_upload_that_goes_on_still_reads_the_answer),
		cmocka_unit_test(a_chunked_body_arrives_whole_without_its_trailers),
		cmocka_unit_test(a_chunked_body_over_the_limit_gets_413),
		cmocka_unit_test(one_byte_at_a_time_is_cut_off_with_408),
		cmocka_unit_test(an_idle_connection_is_closed_and_a_working_one_is_not),
		cmocka_unit_test(pipelined_requests_are_answered_in_order),
		cmocka_unit_test(a_request_in_single_bytes_is_one_request),
		cmocka_unit_test(expect_100_is_told_to_go_on_also_on_a_used_connection),
		cmocka_unit_test(paths_that_lead_elsewhere_are_refused),
		cmocka_unit_test(a_path_is_decoded_and_a_query_is_not),
		cmocka_unit_test(a_peer_that_leaves_before_the_answer_is_no_error),
		cmocka_unit_test(a_peer_that_leaves_during_a_big_answer_is_no_error),
		cmocka_unit_test(a_reader_that_never_reads_is_dropped_and_cannot_fill_memory),
		cmocka_unit_test(too_many_connections_get_503),
		cmocka_unit_test(bodies_of_all_together_have_a_limit), cmocka_unit_test(a_flood_is_waited_out),
		cmocka_unit_test(one_address_gets_its_share_and_a_trusted_proxy_more),
		cmocka_unit_test(forwarded_peers_are_believed_only_from_trusted_proxies),
		cmocka_unit_test(stopping_finishes_what_is_under_way_and_takes_nothing_new),
		cmocka_unit_test(stopping_does_not_wait_longer_than_its_grace),
		cmocka_unit_test(an_address_that_cannot_be_listened_on_is_refused_with_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
