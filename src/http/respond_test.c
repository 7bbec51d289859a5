/* What an answer looks like on the wire: headers, HEAD, gzip, other threads, old clients. */
#include <zlib.h>

#include "http/world_test.h"

static struct heard *ask(struct world *w, const char *s)
{
	int fd = dial(w);
	struct heard *a;

	say(fd, s);
	a = hear_as(fd, 5000, strncmp(s, "HEAD", 4) == 0);
	if (a->whole && strncmp(s, "HEAD", 4) == 0)
		assert_false(closes(fd, 30));    /* and no body follows */
	close(fd);
	return a;
}

static void an_answer_carries_the_standard_headers_and_keeps_the_connection(void **state)
{
	struct world *w = world_new();
	struct heard *a = ask(w, "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
	char v[512];

	(void)state;
	assert_memory_equal(a->head, "HTTP/1.1 200 OK\r\n", 17);
	assert_string_equal(heard_header(a, "X-Content-Type-Options", v), "nosniff");
	assert_string_equal(heard_header(a, "Referrer-Policy", v), "no-referrer");
	assert_string_equal(heard_header(a, "Cache-Control", v), "no-store");
	assert_int_equal(strlen(heard_header(a, "X-Request-Id", v)), 16);
	assert_int_equal(strspn(v, "0123456789abcdef"), 16);
	assert_non_null(heard_header(a, "Date", v));
	assert_null(heard_header(a, "Connection", v));
	forget(a);
	world_end(w);
}

static void request_ids_differ_and_a_strangers_is_not_taken(void **state)
{
	struct world *w = world_new();
	struct heard *a = ask(w, "GET /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: abcdefgh12\r\n\r\n");
	struct heard *b = ask(w, "GET /echo HTTP/1.1\r\nHost: a\r\nX-Request-Id: abcdefgh12\r\n\r\n");
	char v[512], u[512];

	(void)state;
	assert_string_not_equal(heard_header(a, "X-Request-Id", v), heard_header(b, "X-Request-Id", u));
	assert_string_not_equal(v, "abcdefgh12");
	forget(a);
	forget(b);
	world_end(w);
}

static void head_has_the_headers_of_get_and_no_body(void **state)
{
	struct world *w = world_new();
	struct heard *a = ask(w, "HEAD /big HTTP/1.1\r\nHost: a\r\n\r\n");
	char v[512];

	(void)state;
	assert_int_equal(a->status, 200);
	assert_string_equal(heard_header(a, "Content-Length", v), "200000");
	forget(a);
	assert_int_equal(status_of(w, "HEAD / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"), 400);
	world_end(w);
}

static void no_content_has_no_length(void **state)
{
	struct world *w = world_new();
	struct heard *a = ask(w, "GET /none HTTP/1.1\r\nHost: a\r\n\r\n");
	char v[512];

	(void)state;
	assert_int_equal(a->status, 204);
	assert_null(heard_header(a, "Content-Length", v));
	assert_null(heard_header(a, "Content-Type", v));
	forget(a);
	world_end(w);
}

static void gzip_comes_back_as_it_was(void **state)
{
	static const char *const wants[] = { "gzip", "br, gzip;q=0.8", "deflate, GZIP", "gzip;q=1.0" };
	static const char *const refuses[] = { "", "br", "gzip;q=0", "gzip;q=0.000", "identity" };
	struct world *w = world_new();
	char s[256], v[512];

	(void)state;
	for (size_t i = 0; i < sizeof(wants) / sizeof(wants[0]); i++) {
		unsigned char *out = malloc(300000);
		z_stream z = { .next_out = out, .avail_out = 300000 };
		struct heard *a;

		snprintf(s, sizeof(s), "GET /big HTTP/1.1\r\nHost: a\r\nAccept-Encoding: %s\r\n\r\n", wants[i]);
		a = ask(w, s);
		assert_string_equal(heard_header(a, "Content-Encoding", v), "gzip");
		assert_string_equal(heard_header(a, "Vary", v), "Accept-Encoding");
		assert_true(a->n < 2000);
		z.next_in = (unsigned char *)a->body;
		z.avail_in = (unsigned)a->n;
		assert_int_equal(inflateInit2(&z, 31), Z_OK);
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		assert_int_equal(z.total_out, 200000);
		assert_int_equal(out[0], 'a');
		assert_int_equal(out[199999], 'a');
		inflateEnd(&z);
		free(out);
		forget(a);
	}
	for (size_t i = 0; i < sizeof(refuses) / sizeof(refuses[0]); i++) {
		struct heard *a;

		snprintf(s, sizeof(s), "GET /big HTTP/1.1\r\nHost: a\r\nAccept-Encoding: %s\r\n\r\n", refuses[i]);
		a = ask(w, s);
		assert_null(heard_header(a, "Content-Encoding", v));
		assert_int_equal(a->n, 200000);
		forget(a);
	}
	world_end(w);
}

static void answers_from_other_threads_reach_their_own_requests(void **state)
{
	struct world *w = world_new();
	int fd[50];
	char s[128];

	(void)state;
	for (int i = 0; i < 50; i++) {
		fd[i] = dial(w);
		snprintf(s, sizeof(s), "GET /later/%d HTTP/1.1\r\nHost: a\r\n\r\n", i);
		say(fd[i], s);
	}
	for (int i = 0; i < 50; i++) {
		struct heard *a = hear(fd[i]);

		snprintf(s, sizeof(s), "/later/%d", i);
		assert_int_equal(a->status, 201);
		assert_string_equal(a->body, s);
		forget(a);
		close(fd[i]);
	}
	world_end(w);
}

static void an_old_client_is_closed_unless_it_asks_to_stay(void **state)
{
	struct world *w = world_new();
	int fd = dial(w);
	struct heard *a;
	char v[512];

	(void)state;
	say(fd, "GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
	a = hear(fd);
	assert_string_equal(heard_header(a, "Connection", v), "keep-alive");
	forget(a);
	say(fd, "GET /echo HTTP/1.0\r\n\r\n");
	a = hear(fd);
	assert_string_equal(heard_header(a, "Connection", v), "close");
	assert_true(closes(fd, 2000));
	forget(a);
	close(fd);
	fd = dial(w);
	say(fd, "GET /big HTTP/1.1\r\nHost: a\r\nConnection: TE, Close\r\n\r\n");
	a = hear(fd);
	assert_int_equal(a->n, 200000);
	assert_true(closes(fd, 2000));
	forget(a);
	close(fd);
	world_end(w);
}

static void with_headers(void *arg, struct http_req *r)
{
	const struct http_header_out h[] = { { "Cache-Control", "private" }, { "Set-Cookie", "a=b" }, { "X-Bad", "x\r\nInjected: 1" },
		{ "ETag", "\"7\"" } };
	struct arena *a = arena_new(4096);

	(void)arg;
	if (http_cookie(r, a, "shao"))
		http_reply(r, 200, "text/plain", http_cookie(r, a, "shao"), strlen(http_cookie(r, a, "shao")), h, 4);
	else
		http_reply(r, 201, NULL, NULL, 0, h, 4);
	arena_free(a);
}

static void the_callers_headers_win_and_cannot_break_a_line(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	struct heard *a;
	char v[512];

	(void)state;
	w->h->conf.handler = with_headers;
	world_run(w);
	a = ask(w, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
	assert_string_equal(heard_header(a, "Cache-Control", v), "private");
	assert_string_equal(heard_header(a, "Set-Cookie", v), "a=b");
	assert_string_equal(heard_header(a, "ETag", v), "\"7\"");
	assert_string_equal(heard_header(a, "Content-Length", v), "0");
	assert_null(heard_header(a, "X-Bad", v));
	assert_null(heard_header(a, "Injected", v));
	forget(a);
	world_end(w);
}

static void a_cookie_is_found_by_its_whole_name(void **state)
{
	static const struct { const char *sent, *found; } rows[] = {
		{ "shao=abc", "abc" }, { "a=1; shao=abc ; b=2", "abc" }, { "xshao=1; shaox=2; shao=3", "3" }, { "shao=", "" },
		{ "shao", NULL }, { "Shao=1", NULL }, { "=shao=1", NULL }, { ";;; shao=x=y;", "x=y" }, { "", NULL },
	};
	struct world *w = world_open((struct http_conf){ 0 });

	(void)state;
	w->h->conf.handler = with_headers;
	world_run(w);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char s[256];
		struct heard *a;

		snprintf(s, sizeof(s), "GET / HTTP/1.1\r\nHost: a\r\nCookie: other=1\r\nCookie: %s\r\n\r\n", rows[i].sent);
		a = ask(w, s);
		assert_int_equal(a->status, rows[i].found ? 200 : 201);
		if (rows[i].found)
			assert_string_equal(a->body, rows[i].found);
		forget(a);
	}
	world_end(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_carries_the_standard_headers_and_keeps_the_connection),
		cmocka_unit_test(request_ids_differ_and_a_strangers_is_not_taken),
		cmocka_unit_test(head_has_the_headers_of_get_and_no_body),
		cmocka_unit_test(no_content_has_no_length),
		cmocka_unit_test(gzip_comes_back_as_it_was),
		cmocka_unit_test(answers_from_other_threads_reach_their_own_requests),
		cmocka_unit_test(an_old_client_is_closed_unless_it_asks_to_stay),
		cmocka_unit_test(the_callers_headers_win_and_cannot_break_a_line),
		cmocka_unit_test(a_cookie_is_found_by_its_whole_name),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
