/* Server-sent events: who hears what, who is dropped, and how a stream ends. */
#include "http/world_test.h"

static bool only(void *arg, int64_t topic)
{
	return topic == *(int64_t *)arg;
}

static bool every(void *arg, int64_t topic)
{
	(void)arg;
	(void)topic;
	return true;
}

/* Reads until text holds want or ms pass. */
static bool hears(int fd, const char *want, char *text, size_t cap, int ms)
{
	size_t n = strlen(text);
	int64_t until = wall_now() + ms * 1000;

	while (!strstr(text, want) && wall_now() < until && n < cap - 1)
		if (hear_byte(fd, text + n, 20))
			text[++n] = 0;
	return strstr(text, want) != NULL;
}

static int listen_to(struct world *w, int topic)
{
	char s[128], text[4096] = "";
	int fd = dial(w);

	snprintf(s, sizeof(s), "GET /stream/%d HTTP/1.1\r\nHost: a\r\n\r\n", topic);
	say(fd, s);
	assert_true(hears(fd, "retry: 3000\n\n", text, sizeof(text), 2000));
	assert_non_null(strstr(text, "HTTP/1.1 200 OK\r\n"));
	assert_non_null(strstr(text, "Content-Type: text/event-stream\r\n"));
	assert_non_null(strstr(text, "X-Request-Id: "));
	return fd;
}

static void an_event_reaches_those_who_want_it_in_order(void **state)
{
	struct world *w = world_new();
	int one = listen_to(w, 1), two = listen_to(w, 2);
	int64_t topic = 2;
	char text[4096] = "", other[4096] = "";

	(void)state;
	http_stream_send(w->h, "change", "{\"n\":1}", only, &topic);
	http_stream_send(w->h, "change", "{\"n\":2}\n{\"n\":3}", only, &topic);
	topic = 1;
	http_stream_send(w->h, "other", "{}", only, &topic);
	topic = 99;
	http_stream_send(w->h, "nobody", "{}", only, &topic);
	assert_true(hears(two, "event: change\ndata: {\"n\":1}\n\nevent: change\ndata: {\"n\":2}\ndata: {\"n\":3}\n\n", text, sizeof(text), 2000));
	assert_true(hears(one, "event: other\ndata: {}\n\n", other, sizeof(other), 2000));
	assert_null(strstr(other, "change"));
	assert_int_equal(stats(w).streams, 2);
	close(one);
	close(two);
	EVENTUALLY(stats(w).streams == 0);
	http_stream_send(w->h, "change", "{}", every, NULL);
	world_end(w);
}

static void a_stream_on_a_used_connection_stays_open(void **state)
{
	struct world *w = world_new();
	int fd = dial(w);
	struct heard *a;
	char text[4096] = "";

	(void)state;
	say(fd, "GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");
	a = hear(fd);
	forget(a);
	say(fd, "GET /stream/1 HTTP/1.1\r\nHost: a\r\n\r\n");
	for (int i = 0; i < 3; i++) {
		EVENTUALLY(stats(w).streams == 1);
		pause_ms(20);
		http_stream_send(w->h, "change", i < 2 ? "{}" : "last", every, NULL);
	}
	assert_true(hears(fd, "data: last\n\n", text, sizeof(text), 2000));
	close(fd);
	EVENTUALLY(stats(w).streams == 0);
	world_end(w);
}

static void a_slow_reader_is_dropped_and_a_quick_one_is_not(void **state)
{
	struct world *w = world_new();
	int slow, quick, small = 4096;
	char *big = malloc(20001), text[65536];

	(void)state;
	memset(big, 'e', 20000);
	big[20000] = 0;
	slow = listen_to(w, 1);
	setsockopt(slow, SOL_SOCKET, SO_RCVBUF, &small, sizeof(small));
	quick = listen_to(w, 2);
	for (int i = 0; i < 2000 && stats(w).dropped == 0; i++) {
		http_stream_send(w->h, "change", big, every, NULL);
		text[0] = 0;
		assert_true(hears(quick, "\n\n", text, sizeof(text), 2000));
	}
	assert_int_equal(stats(w).dropped, 1);
	EVENTUALLY(stats(w).streams == 1);
	http_stream_send(w->h, "still", "{}", every, NULL);
	text[0] = 0;
	assert_true(hears(quick, "event: still\n", text, sizeof(text), 2000));
	close(slow);
	close(quick);
	free(big);
	world_end(w);
}

static void one_stream_too_many_gets_503_and_a_free_place_is_used_again(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	int fd[3];
	struct heard *a;
	char v[512];

	(void)state;
	w->h->lim.streams = 3;
	world_run(w);
	for (int i = 0; i < 3; i++)
		fd[i] = listen_to(w, i);
	int more = dial(w);

	say(more, "GET /stream/4 HTTP/1.1\r\nHost: a\r\n\r\n");
	a = hear(more);
	assert_int_equal(a->status, 503);
	assert_non_null(heard_header(a, "Retry-After", v));
	forget(a);
	close(fd[1]);
	EVENTUALLY(stats(w).streams == 2);
	fd[1] = listen_to(w, 9);
	assert_int_equal(stats(w).streams, 3);
	for (int i = 0; i < 3; i++)
		close(fd[i]);
	close(more);
	world_end(w);
}

static void one_owner_has_so_many_and_leaves_the_rest_to_others(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	int fd[2], other;

	(void)state;
	w->h->lim.streams_each = 2;
	world_run(w);
	for (int i = 0; i < 2; i++) {
		fd[i] = dial(w);
		say(fd[i], "GET /stream/1?7 HTTP/1.1\r\nHost: a\r\n\r\n");
	}
	EVENTUALLY(stats(w).streams == 2);
	assert_int_equal(status_of(w, "GET /stream/2?7 HTTP/1.1\r\nHost: a\r\n\r\n"), 503);
	other = dial(w);
	say(other, "GET /stream/2?8 HTTP/1.1\r\nHost: a\r\n\r\n");
	EVENTUALLY(stats(w).streams == 3);
	close(fd[0]);
	EVENTUALLY(stats(w).streams == 2);
	fd[0] = dial(w);
	say(fd[0], "GET /stream/2?7 HTTP/1.1\r\nHost: a\r\n\r\n");
	EVENTUALLY(stats(w).streams == 3);
	close(fd[0]);
	close(fd[1]);
	close(other);
	world_end(w);
}

static void a_stream_ends_after_its_time_so_that_rights_are_asked_again(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	int fd;

	(void)state;
	w->h->lim.beat_ms = 20;
	w->h->lim.stream_ms = 200;
	world_run(w);
	fd = listen_to(w, 1);
	pause_ms(100);
	assert_int_equal(stats(w).streams, 1);
	assert_true(closes(fd, 2000));
	EVENTUALLY(stats(w).streams == 0);
	close(fd);
	world_end(w);
}

static void a_quiet_stream_shows_that_it_lives(void **state)
{
	struct world *w = world_open((struct http_conf){ 0 });
	char text[4096] = "";
	int fd;

	(void)state;
	w->h->lim.beat_ms = 50;
	world_run(w);
	fd = listen_to(w, 1);
	assert_true(hears(fd, ":\n\n:\n\n:\n\n", text, sizeof(text), 2000));
	close(fd);
	world_end(w);
}

static void stopping_ends_streams_after_what_they_were_told(void **state)
{
	struct world *w = world_new();
	int fd = listen_to(w, 1);
	char text[4096] = "";

	(void)state;
	http_stream_send(w->h, "last", "{}", every, NULL);
	http_stop(w->h, 2000);
	assert_true(hears(fd, "event: last\ndata: {}\n\n", text, sizeof(text), 2000));
	assert_true(closes(fd, 2000));
	close(fd);
	world_end(w);
}

static void *sender(void *arg)
{
	struct world *w = arg;

	for (int i = 0; i < 300; i++)
		http_stream_send(w->h, "change", "{}", every, NULL);
	return NULL;
}

static void streams_come_and_go_while_others_send(void **state)
{
	struct world *w = world_new();
	pthread_t t[2];

	(void)state;
	for (int i = 0; i < 2; i++)
		pthread_create(&t[i], NULL, sender, w);
	for (int i = 0; i < 60; i++) {
		int fd = dial(w);

		say(fd, i % 7 ? "GET /stream/1 HTTP/1.1\r\nHost: a\r\n\r\n" : "HEAD /stream/1 HTTP/1.1\r\nHost: a\r\n\r\n");
		if (i % 2)
			pause_ms(2);
		close(fd);
	}
	for (int i = 0; i < 2; i++)
		pthread_join(t[i], NULL);
	EVENTUALLY(stats(w).streams == 0);
	EVENTUALLY(stats(w).open == 0);
	world_end(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_reaches_those_who_want_it_in_order),
		cmocka_unit_test(a_stream_on_a_used_connection_stays_open),
		cmocka_unit_test(a_slow_reader_is_dropped_and_a_quick_one_is_not),
		cmocka_unit_test(one_stream_too_many_gets_503_and_a_free_place_is_used_again),
		cmocka_unit_test(one_owner_has_so_many_and_leaves_the_rest_to_others),
		cmocka_unit_test(a_stream_ends_after_its_time_so_that_rights_are_asked_again), cmocka_unit_test(a_quiet_stream_shows_that_it_lives),
		cmocka_unit_test(stopping_ends_streams_after_what_they_were_told),
		cmocka_unit_test(streams_come_and_go_while_others_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
