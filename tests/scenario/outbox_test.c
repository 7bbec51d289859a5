/*
 * outbox_test.c: messages on their way to a gateway that fails in every way that gateways do, on both stores. What holds in
 * all of them: no message is lost, and a gateway that drops repeated keys sees each exactly once.
 */
#include "scenario/scenario.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/text.h"
#include "core/outbox_in.h"

/* ---- a gateway ---- */

/* What it does with a message, after it has read all of it. */
enum how { ANSWER, HANG, HANG_UP, HANG_UP_WITHIN, FLOOD };

struct turn { enum how how; int status; };

struct got { char key[24], time[24], signature[80], path[80], body[4000]; };

struct gateway {
	int fd, port;
	pthread_t thread;
	pthread_mutex_t lock;
	struct turn plan[64];       /* what comes after it is answered with 200 */
	int plan_n, asked;
	struct got got[512];
	int got_n;
	atomic_bool stop;
	pthread_t talks[512];
	int talks_n;
};

struct talk { struct gateway *g; int fd; };

static void head_line(const char *text, const char *name, char *out, size_t max)
{
	const char *at = strcasestr(text, name);
	size_t n;

	*out = 0;
	if (!at)
		return;
	at += strlen(name);
	n = strcspn(at, "\r\n");
	snprintf(out, max, "%.*s", (int)n, at);
}

/* Reads one whole request; false if the peer went away. */
static bool request_read(int fd, struct got *g)
{
	char text[8192], length[24];
	size_t n = 0, head;
	ssize_t did;
	char *end;

	while (n < sizeof text - 1) {
		if ((did = read(fd, text + n, sizeof text - 1 - n)) <= 0)
			return false;
		n += (size_t)did;
		text[n] = 0;
		if (!(end = strstr(text, "\r\n\r\n")))
			continue;
		head = (size_t)(end - text) + 4;
		head_line(text, "content-length: ", length, sizeof length);
		if (n < head + strtoul(length, NULL, 10))
			continue;
		head_line(text, "idempotency-key: ", g->key, sizeof g->key);
		head_line(text, "x-shao-time: ", g->time, sizeof g->time);
		head_line(text, "x-shao-signature: ", g->signature, sizeof g->signature);
		snprintf(g->path, sizeof g->path, "%.*s", (int)strcspn(text + 5, " "), text + 5);
		snprintf(g->body, sizeof g->body, "%s", text + head);
		return true;
	}
	return false;
}

static void say(int fd, const char *text)
{
	if (send(fd, text, strlen(text), MSG_NOSIGNAL) < 0)
		return;      /* the other side may have gone */
}

static void talk_as(struct gateway *g, int fd, struct turn turn)
{
	char line[160];

	switch (turn.how) {
	case ANSWER:
		snprintf(line, sizeof line, "HTTP/1.1 %d X\r\nContent-Length: 2\r\nLocation: http://127.0.0.1:%d/elsewhere\r\nConnection: close\r\n\r\nok",
		         turn.status, g->port);
		say(fd, line);
		break;
	case HANG:
		for (int i = 0; i < 200 && !atomic_load(&g->stop); i++)
			usleep(10000);
		break;
	case HANG_UP:
		break;
	case HANG_UP_WITHIN:
		say(fd, "HTTP/1.1 2");
		break;
	case FLOOD:
		say(fd, "HTTP/1.1 200 OK\r\n\r\n");
		memset(line, 'a', sizeof line - 1);
		line[sizeof line - 1] = 0;
		for (int i = 0; i < 1000; i++)
			say(fd, line);
		break;
	}
}

static void *talk_main(void *arg)
{
	struct talk *t = arg;
	struct got got = { 0 };
	struct turn turn = { ANSWER, 200 };

	if (request_read(t->fd, &got)) {
		pthread_mutex_lock(&t->g->lock);
		if (t->g->got_n < 512)
			t->g->got[t->g->got_n++] = got;
		if (t->g->asked < t->g->plan_n)
			turn = t->g->plan[t->g->asked];
		t->g->asked++;
		pthread_mutex_unlock(&t->g->lock);
		talk_as(t->g, t->fd, turn);
	}
	close(t->fd);
	free(t);
	return NULL;
}

static void *gateway_main(void *arg)
{
	struct gateway *g = arg;

	while (!atomic_load(&g->stop)) {
		struct pollfd p = { .fd = g->fd, .events = POLLIN };
		struct talk *t;
		if (poll(&p, 1, 20) <= 0)
			continue;
		t = malloc(sizeof *t);
		*t = (struct talk){ g, accept(g->fd, NULL, NULL) };
		if (t->fd < 0 || g->talks_n == 512 || pthread_create(&g->talks[g->talks_n], NULL, talk_main, t) != 0) {
			free(t);
			continue;
		}
		g->talks_n++;
	}
	return NULL;
}

static struct gateway *gateway_open(void)
{
	struct gateway *g = calloc(1, sizeof *g);
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof at;

	pthread_mutex_init(&g->lock, NULL);
	g->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(g->fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(g->fd, 64), 0);
	assert_int_equal(getsockname(g->fd, (struct sockaddr *)&at, &n), 0);
	g->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&g->thread, NULL, gateway_main, g), 0);
	return g;
}

static void gateway_close(struct gateway *g)
{
	atomic_store(&g->stop, true);
	pthread_join(g->thread, NULL);
	for (int i = 0; i < g->talks_n; i++)
		pthread_join(g->talks[i], NULL);
	close(g->fd);
	free(g);
}

static void plan(struct gateway *g, enum how how, int status, int times)
{
	pthread_mutex_lock(&g->lock);
	while (times-- > 0)
		g->plan[g->plan_n++] = (struct turn){ how, status };
	pthread_mutex_unlock(&g->lock);
}

/* Different keys among what it got: what it would have passed on. */
static int distinct(const struct gateway *g)
{
	int n = 0;

	for (int i = 0; i < g->got_n; i++) {
		bool seen = false;
		for (int k = 0; k < i && !seen; k++)
			seen = strcmp(g->got[i].key, g->got[k].key) == 0;
		n += !seen;
	}
	return n;
}

/* ---- a town that sends ---- */

#define SECRET "a secret of twenty-four"

static void webhook(struct town *t, const struct gateway *g)
{
	WANT(201, POST(&operator, "/webhooks", "{\"channel\":\"reporter\",\"url\":\"http://127.0.0.1:%d/hook?a=b\",\"secret\":\"" SECRET "\","
	               "\"allow_private\":true}", g->port));
}

/* A resident reports, the desk declines: a message to the resident. Its id is $message. */
static void message(struct town *t)
{
	town_snap(t, EAST);
	WANT(200, town_act(t, &operator, "decline", "{\"words\":\"Not the town's matter\"}"));
	WANT(200, GET(&operator, "/outbox?limit=1"));
	town_keep(t, "message", "items.0.id");
}

static int turn(struct town *t)
{
	struct outbox_sender s;
	struct problem p = { 0 };
	int n;

	assert_int_equal(outbox_open(t->core, &s, &p), OK);
	s.send_ms = 2000;     /* a laden machine may take a second to answer itself */
	n = outbox_turn(&s);
	outbox_close(&s);
	return n;
}

/* A sender that dies after sending, before it could say so. */
static int turn_and_die(struct town *t)
{
	struct outbox_sender s;
	struct problem p = { 0 };
	int n;

	assert_int_equal(outbox_open(t->core, &s, &p), OK);
	s.drop_marks = true;
	n = outbox_turn(&s);
	outbox_close(&s);
	return n;
}

static void is(struct town *t, const char *state, int attempts)
{
	WANT(200, GET(&operator, "/outbox?limit=1"));
	assert_string_equal(town_text(t, "items.0.state"), state);
	assert_int_equal(town_int(t, "items.0.attempts"), attempts);
}

static void signed_rightly(const struct got *got)
{
	crypto_auth_hmacsha256_state h;
	uint8_t mac[32];
	char hex[65];

	crypto_auth_hmacsha256_init(&h, (const uint8_t *)SECRET, strlen(SECRET));
	crypto_auth_hmacsha256_update(&h, (const uint8_t *)got->time, strlen(got->time));
	crypto_auth_hmacsha256_update(&h, (const uint8_t *)".", 1);
	crypto_auth_hmacsha256_update(&h, (const uint8_t *)got->body, strlen(got->body));
	crypto_auth_hmacsha256_final(&h, mac);
	text_hex(hex, mac, sizeof mac);
	assert_string_equal(got->signature, hex);
}

/* ---- the scenarios ---- */

static void message_goes_out_once_signed_and_with_the_contact_unsealed(struct town *t)
{
	struct gateway *g = gateway_open();
	json_t *body;

	webhook(t, g);
	message(t);
	is(t, "waiting", 0);
	assert_true(json_is_true(town_at(t, "items.0.has_to")));
	assert_null(strstr(t->r.body, "13800001111"));
	assert_int_equal(turn(t), 1);
	is(t, "sent", 1);
	assert_true(town_time(t, "items.0.sent_at") == t->now);
	assert_int_equal(turn(t), 0);
	assert_int_equal(g->got_n, 1);
	assert_string_equal(g->got[0].key, town_get(t, "message"));
	assert_string_equal(g->got[0].path, "/hook?a=b");
	assert_int_equal(strtoll(g->got[0].time, NULL, 10), t->now / US_SECOND);
	signed_rightly(&g->got[0]);
	body = json_loads(g->got[0].body, 0, NULL);
	assert_string_equal(json_string_value(json_object_get(body, "id")), town_get(t, "message"));
	assert_string_equal(json_string_value(json_object_get(body, "to")), "13800001111");
	assert_string_equal(json_string_value(json_object_get(body, "what")), "case.acted");
	assert_string_equal(json_string_value(json_object_get(body, "subject")), town_get(t, "case"));
	assert_string_equal(json_string_value(json_object_get(json_object_get(body, "data"), "number")), town_get(t, "number"));
	json_decref(body);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM outbox WHERE data LIKE '%%13800001111%%' OR to_ref LIKE '%%13800001111%%'"), 0);
	gateway_close(g);
}

static void gateway_that_fails_twice_gets_it_a_third_time_under_the_same_key(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	message(t);
	plan(g, ANSWER, 500, 1);
	plan(g, ANSWER, 503, 1);
	assert_int_equal(turn(t), 1);
	is(t, "waiting", 1);
	assert_string_equal(town_text(t, "items.0.last_error"), "HTTP 500");
	assert_int_equal(turn(t), 0);       /* not before its time */
	town_later(t, 9 * US_SECOND);
	assert_int_equal(turn(t), 0);
	town_later(t, 4 * US_SECOND);
	assert_int_equal(turn(t), 1);
	is(t, "waiting", 2);
	town_later(t, 30 * US_SECOND);
	assert_int_equal(turn(t), 1);
	is(t, "sent", 3);
	assert_int_equal(g->got_n, 3);
	assert_int_equal(distinct(g), 1);
	gateway_close(g);
}

static void silence_and_hanging_up_are_no_answer(struct town *t)
{
	static const enum how hows[] = { HANG, HANG_UP, HANG_UP_WITHIN };
	struct gateway *g = gateway_open();

	webhook(t, g);
	message(t);
	for (int i = 0; i < 3; i++) {
		plan(g, hows[i], 0, 1);
		assert_int_equal(turn(t), 1);
		is(t, "waiting", i + 1);
		assert_true(*town_text(t, "items.0.last_error"));
		town_later(t, US_MINUTE);
	}
	assert_int_equal(turn(t), 1);
	is(t, "sent", 4);
	assert_int_equal(g->got_n, 4);
	assert_int_equal(distinct(g), 1);
	gateway_close(g);
}

static void gateway_that_says_too_much_has_still_taken_it(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	message(t);
	plan(g, FLOOD, 200, 1);
	assert_int_equal(turn(t), 1);
	is(t, "sent", 1);
	gateway_close(g);
}

static void refused_message_fails_after_three_tries_and_can_be_tried_again(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	message(t);
	plan(g, ANSWER, 400, 1);
	plan(g, ANSWER, 422, 1);
	plan(g, ANSWER, 404, 1);
	for (int i = 1; i <= 3; i++) {
		assert_int_equal(turn(t), 1);
		is(t, i < 3 ? "waiting" : "failed", i);
		town_later(t, US_HOUR);
	}
	assert_int_equal(turn(t), 0);
	WANT(200, GET(&operator, "/outbox?state=failed"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_string_equal(town_text(t, "items.0.last_error"), "HTTP 404");
	WANT(204, POST(ADMIN, "/outbox/$message/retry", "{}"));
	is(t, "waiting", 0);
	assert_int_equal(turn(t), 1);
	is(t, "sent", 1);
	assert_int_equal(distinct(g), 1);
	WANT(409, POST(ADMIN, "/outbox/$message/retry", "{}"));
	WANT(404, POST(ADMIN, "/outbox/12345/retry", "{}"));
	gateway_close(g);
}

static void gateway_that_is_only_busy_is_no_refusal(struct town *t)
{
	static const int status[] = { 408, 425, 429, 429, 429 };
	struct gateway *g = gateway_open();

	webhook(t, g);
	message(t);
	for (int i = 0; i < 5; i++) {
		plan(g, ANSWER, status[i], 1);
		assert_int_equal(turn(t), 1);
		is(t, "waiting", i + 1);
		town_later(t, US_HOUR);
	}
	assert_int_equal(turn(t), 1);
	is(t, "sent", 6);
	gateway_close(g);
}

static void redirect_is_not_followed(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	message(t);
	plan(g, ANSWER, 302, 1);
	plan(g, ANSWER, 307, 2);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(turn(t), 1);
		town_later(t, US_HOUR);
	}
	is(t, "failed", 3);
	assert_int_equal(g->got_n, 3);
	for (int i = 0; i < 3; i++)
		assert_string_equal(g->got[i].path, "/hook?a=b");
	gateway_close(g);
}

static void sender_that_dies_between_sending_and_marking_loses_and_doubles_nothing(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	message(t);
	assert_int_equal(turn_and_die(t), 1);
	is(t, "waiting", 1);
	assert_int_equal(turn(t), 0);       /* the dead one's lease still holds */
	town_restart(t);
	town_later(t, 61 * US_SECOND);
	assert_int_equal(turn(t), 1);
	is(t, "sent", 2);
	assert_int_equal(g->got_n, 2);
	assert_int_equal(distinct(g), 1);
	gateway_close(g);
}

static void message_that_nobody_answers_waits_three_days_and_is_then_stuck(struct town *t)
{
	struct gateway *g = gateway_open();
	int64_t began = t->now;
	int tries = 0;

	webhook(t, g);
	gateway_close(g);           /* nobody listens there any more */
	message(t);
	for (int hour = 0; hour < 88; hour += 8) {
		tries += turn(t);
		town_later(t, 8 * US_HOUR);
	}
	assert_int_equal(tries, 10);      /* at 0, 8 … 72 hours; at 72 the three days are over */
	WANT(200, GET(&operator, "/outbox?state=stuck"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_true(town_time(t, "items.0.created") <= began);
	g = gateway_open();
	WANT(200, POST(&operator, "/webhooks", "{\"channel\":\"reporter\",\"url\":\"http://127.0.0.1:%d/\",\"allow_private\":true}", g->port));
	WANT(204, POST(&operator, "/outbox/$message/retry", "{}"));
	assert_int_equal(turn(t), 1);
	is(t, "sent", 1);
	signed_rightly(&g->got[0]);       /* no new secret was given, so it is the old one */
	gateway_close(g);
}

static void private_network_is_not_reached_unless_it_is_allowed(struct town *t)
{
	struct gateway *g = gateway_open();

	WANT(201, POST(&operator, "/webhooks", "{\"channel\":\"reporter\",\"url\":\"http://localhost:%d/\",\"secret\":\"" SECRET "\"}", g->port));
	message(t);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(turn(t), 1);
		town_later(t, US_HOUR);
	}
	is(t, "failed", 3);
	assert_non_null(strstr(town_text(t, "items.0.last_error"), "private"));
	assert_int_equal(g->got_n, 0);
	gateway_close(g);
}

static void erased_contact_is_written_to_no_more(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	message(t);
	WANT(204, POST(&operator, "/operator/erase", "{\"subject\":\"$case\",\"kind\":\"contact\",\"reason\":\"the reporter asked\"}"));
	assert_int_equal(turn(t), 1);
	is(t, "failed", 1);
	assert_non_null(strstr(town_text(t, "items.0.last_error"), "erased"));
	assert_int_equal(g->got_n, 0);
	gateway_close(g);
}

static void channel_that_nobody_configured_queues_nothing(struct town *t)
{
	town_snap(t, EAST);
	WANT(200, town_act(t, &operator, "decline", "{\"words\":\"Not the town's matter\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM outbox"), 0);
}

static void paused_channel_keeps_what_it_is_given(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	WANT(200, POST(&operator, "/webhooks", "{\"channel\":\"reporter\",\"url\":\"http://127.0.0.1:%d/\",\"allow_private\":true,\"paused\":true}",
	               g->port));
	message(t);
	assert_int_equal(turn(t), 0);
	town_later(t, US_DAY);
	assert_int_equal(turn(t), 0);
	is(t, "waiting", 0);
	WANT(200, POST(&operator, "/webhooks", "{\"channel\":\"reporter\",\"url\":\"http://127.0.0.1:%d/\",\"allow_private\":true}", g->port));
	assert_int_equal(turn(t), 1);
	is(t, "sent", 1);
	gateway_close(g);
}

#define MARK(result) "{\"marks\":[{\"id\":\"$message\",\"lease\":%" PRId64 ",\"result\":\"" result "\",\"error\":\"x\"}]}"

static void claim_of_the_other_sender_is_respected_and_its_late_word_only_if_it_was_sent(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	message(t);
	WANT(200, POST(&the_clock, "/clock/outbox/claim", "%s", ""));
	int64_t lease = town_int(t, "items.0.lease");
	assert_non_null(strstr(t->r.body, "\"to\":"));
	assert_null(strstr(t->r.body, "13800001111"));      /* sealed until it is sent */
	assert_null(strstr(t->r.body, SECRET));
	WANT(409, POST(&operator, "/outbox/$message/retry", "{}"));
	WANT(200, POST(&the_clock, "/clock/outbox/claim", "%s", ""));
	assert_int_equal(town_size(t, "items"), 0);
	town_later(t, 61 * US_SECOND);
	WANT(200, POST(&the_clock, "/clock/outbox/claim", "%s", ""));
	assert_int_equal(town_size(t, "items"), 1);
	/* The first sender's failure says nothing about the second's try. */
	WANT(204, POST(&the_clock, "/clock/outbox/mark", MARK("refused"), lease));
	is(t, "waiting", 2);
	assert_string_equal(town_text(t, "items.0.last_error"), "");
	WANT(204, POST(&the_clock, "/clock/outbox/mark", MARK("sent"), lease));
	is(t, "sent", 2);
	town_later(t, US_HOUR);
	assert_int_equal(turn(t), 0);
	WANT(404, POST(SYSTEM, "/clock/outbox/claim", "%s", ""));
	gateway_close(g);
}

/* Straight into the table, as many at once as a city's burst. */
static void burst(struct town *t, const char *channel, int first, int n)
{
	for (int from = 0; from < n; from += 20) {
		char *rows;
		size_t len;
		FILE *f = open_memstream(&rows, &len);
		for (int i = first + from; i < first + n && i < first + from + 20; i++)
			fprintf(f, "%s(%" PRId64 ",%d,'%s',7,'test','{\"n\":%d}','waiting',0,%" PRId64 ",0,'',%" PRId64 ",%" PRId64 ")",
			        i > first + from ? "," : "", t->tenant, i, channel, i, t->now, t->now, t->now);
		fclose(f);
		town_sql(t, "INSERT INTO outbox (tenant, id, channel, subject, what, data, state, attempts, next_at, lease_until, last_error, created, since)"
		         " VALUES %s", rows);
		free(rows);
	}
}

static void no_message_of_a_burst_is_lost_or_doubled_whatever_fails(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	burst(t, "reporter", 1000, 60);
	for (int i = 0; i < 56; i++)
		plan(g, i % 7 == 3 ? HANG_UP : ANSWER, i % 3 == 0 ? 500 : i % 5 == 0 ? 429 : 200, 1);
	for (int i = 0; i < 60 && town_count(t, "SELECT COUNT(*) FROM outbox WHERE state = 'sent'") < 60; i++) {
		if (i % 4 == 1)
			turn_and_die(t);
		else
			turn(t);
		if (i % 5 == 2)
			town_restart(t);
		town_later(t, 2 * US_MINUTE);
	}
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM outbox WHERE state = 'sent'"), 60);
	assert_int_equal(distinct(g), 60);
	gateway_close(g);
}

static void gateway_that_is_down_does_not_keep_the_others_waiting(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	WANT(201, POST(&operator, "/webhooks",
	    "{\"channel\":\"dead\",\"url\":\"http://127.0.0.1:1/\",\"secret\":\"" SECRET "\",\"allow_private\":true}"));
	burst(t, "dead", 1000, 100);
	burst(t, "reporter", 2000, 8);
	assert_int_equal(turn(t), OUTBOX_CLAIM_MAX);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM outbox WHERE state = 'sent'"), 8);
	gateway_close(g);
}

static void webhook_that_cannot_work_is_refused(struct town *t)
{
	static const struct { const char *body, *field; } bad[] = {
		{ "{\"channel\":\"sms\",\"url\":\"ftp://example.cn/\",\"secret\":\"" SECRET "\"}", "url" },
		{ "{\"channel\":\"sms\",\"url\":\"https://me:you@example.cn/\",\"secret\":\"" SECRET "\"}", "url" },
		{ "{\"channel\":\"S M S\",\"url\":\"https://example.cn/\",\"secret\":\"" SECRET "\"}", "channel" },
		{ "{\"channel\":\"\",\"url\":\"https://example.cn/\",\"secret\":\"" SECRET "\"}", "channel" },
		{ "{\"channel\":\"sms\",\"url\":\"https://example.cn/\"}", "secret" },
		{ "{\"channel\":\"sms\",\"url\":\"https://example.cn/\",\"secret\":\"short\"}", "secret" },
		{ "{\"channel\":\"sms\",\"url\":\"https://example.cn/\",\"secret\":\"" SECRET "\",\"active\":true}", "active" },
	};

	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		WANT(400, POST(&operator, "/webhooks", "%s", bad[i].body));
		assert_string_equal(town_text(t, "field"), bad[i].field);
	}
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM webhook"), 0);
}

static void webhooks_secret_is_told_to_nobody(struct town *t)
{
	const struct who *system = ADMIN, *centre = CENTRE;

	WANT(201, POST(system, "/webhooks", "{\"channel\":\"sms\",\"url\":\"https://example.cn/\",\"secret\":\"" SECRET "\"}"));
	WANT(200, GET(system, "/webhooks"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_null(strstr(t->r.body, "secret"));
	assert_false(json_is_true(town_at(t, "items.0.allow_private")));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE body LIKE '%%twenty-four%%'"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE payload LIKE '%%twenty-four%%'"), 0);
	/* A new one takes the old one's place, also beside the journal. */
	WANT(200, POST(system, "/webhooks", "{\"channel\":\"sms\",\"url\":\"https://example.cn/2\",\"secret\":\"another " SECRET "\"}"));
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM side WHERE kind = 'secret'"), 1);
	WANT(403, POST(centre, "/webhooks", "{\"channel\":\"sms\",\"url\":\"https://example.cn/\",\"secret\":\"" SECRET "\"}"));
	WANT(403, GET(centre, "/webhooks"));
	WANT(403, GET(centre, "/outbox"));
	WANT(401, GET(&nobody, "/outbox"));
}

static void messages_are_listed_newest_first_a_page_at_a_time(struct town *t)
{
	struct gateway *g = gateway_open();
	char path[80];

	webhook(t, g);
	burst(t, "reporter", 1000, 7);
	WANT(200, GET(&operator, "/outbox?limit=3"));
	assert_int_equal(town_size(t, "items"), 3);
	assert_string_equal(town_text(t, "items.0.id"), "1006");
	town_keep(t, "next", "next");
	WANT(200, GET(&operator, "/outbox?limit=3&cursor=$next"));
	assert_string_equal(town_text(t, "items.0.id"), "1003");
	town_keep(t, "next", "next");
	WANT(200, GET(&operator, "/outbox?limit=3&state=waiting&cursor=$next"));
	assert_int_equal(town_size(t, "items"), 1);
	assert_string_equal(town_text(t, "next"), "");
	snprintf(path, sizeof path, "/outbox?cursor=x");
	WANT(400, GET(&operator, path));
	assert_string_equal(town_text(t, "field"), "cursor");
	WANT(400, GET(&operator, "/outbox?state=lost"));
	gateway_close(g);
}

static void sent_messages_are_forgotten_after_ninety_days_and_others_never(struct town *t)
{
	struct gateway *g = gateway_open();

	webhook(t, g);
	burst(t, "reporter", 1000, 3);
	assert_int_equal(turn(t), 3);
	burst(t, "reporter", 2000, 2);
	town_later(t, 89 * US_DAY);
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM outbox"), 5);
	town_later(t, 2 * US_DAY);
	town_tick(t);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM outbox"), 2);
	gateway_close(g);
}

/* ---- the thread, beside a server ---- */

static struct outbox_sender *beside;
static struct core *beside_core;
static struct http *beside_http;
static struct gateway *beside_gateway;

static void *beside_main(void *arg)
{
	(void)arg;
	for (int i = 0; i < 1000; i++) {
		pthread_mutex_lock(&beside_gateway->lock);
		int got = beside_gateway->got_n;
		pthread_mutex_unlock(&beside_gateway->lock);
		if (got >= 5)
			break;
		usleep(10000);
	}
	usleep(300000);         /* the marks */
	http_stop(beside_http, 1000);
	return NULL;
}

static pthread_t watcher;

static void beside_started(struct http *h)
{
	beside_http = h;
	beside = outbox_start(beside_core);
	assert_non_null(beside);
	assert_int_equal(pthread_create(&watcher, NULL, beside_main, NULL), 0);
}

static void thread_beside_the_server_sends_what_waits(struct town *t)
{
	struct gateway *g = gateway_open();
	struct http_conf http = { .listen = "127.0.0.1:0", .csp = "default-src 'self'" };
	struct problem p = { 0 };

	webhook(t, g);
	burst(t, "reporter", 1000, 5);
	beside_core = t->core;
	beside_gateway = g;
	assert_int_equal(core_serve(t->core, &http, beside_started, &p), OK);
	pthread_join(watcher, NULL);
	outbox_stop(beside);
	outbox_stop(NULL);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM outbox WHERE state = 'sent'"), 5);
	assert_int_equal(distinct(g), 5);
	assert_int_equal(g->got_n, 5);
	gateway_close(g);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(message_goes_out_once_signed_and_with_the_contact_unsealed), BOTH(gateway_that_fails_twice_gets_it_a_third_time_under_the_same_key),
		BOTH(silence_and_hanging_up_are_no_answer), BOTH(gateway_that_says_too_much_has_still_taken_it),
		BOTH(refused_message_fails_after_three_tries_and_can_be_tried_again), BOTH(gateway_that_is_only_busy_is_no_refusal),
		BOTH(redirect_is_not_followed), BOTH(sender_that_dies_between_sending_and_marking_loses_and_doubles_nothing),
		BOTH(message_that_nobody_answers_waits_three_days_and_is_then_stuck), BOTH(private_network_is_not_reached_unless_it_is_allowed),
		BOTH(erased_contact_is_written_to_no_more), BOTH(channel_that_nobody_configured_queues_nothing), BOTH(paused_channel_keeps_what_it_is_given),
		BOTH(claim_of_the_other_sender_is_respected_and_its_late_word_only_if_it_was_sent),
		BOTH(no_message_of_a_burst_is_lost_or_doubled_whatever_fails), BOTH(gateway_that_is_down_does_not_keep_the_others_waiting),
		BOTH(webhook_that_cannot_work_is_refused), BOTH(webhooks_secret_is_told_to_nobody), BOTH(messages_are_listed_newest_first_a_page_at_a_time),
		BOTH(sent_messages_are_forgotten_after_ninety_days_and_others_never), BOTH(thread_beside_the_server_sends_what_waits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
