/*
 * serve_test.c: the town served over sockets, by all the threads that there are: what many do at the same moment, and what
 * takes long. Runs under ThreadSanitizer too.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "app.h"
#include "core/inside.h"
#include "scenario/scenario.h"

#define MANY 100

/* ---- serving ---- */

/* A room of this test: what takes long to prepare. */
static enum err slow_prepare(struct ctx *c)
{
	(void)c;
	usleep(400000);
	return OK;
}

static enum err slow_run(struct ctx *c)
{
	(void)c;
	return OK;
}

static enum err slow_load(struct ctx *c, void **state)
{
	static atomic_int nth;

	(void)c;
	if (atomic_fetch_add(&nth, 1))
		usleep(600000);
	*state = &nth;
	return OK;
}

static enum err slow_show(struct ctx *c)
{
	return room_state(c, c->core->rooms[c->core->rooms_n - 1]) ? OK : E_INTERNAL;
}

static enum err slow_changed(struct ctx *c)
{
	room_reload(c, c->core->rooms[c->core->rooms_n - 1]);
	return OK;
}

static const struct cmd slow_cmds[] = {
	{ "GET", "/slow", "", READ, slow_show, "Reads what takes long to load", .flags = 0 },
	{ "POST", "/slow/changed", "", WRITE, slow_changed, "Has it loaded anew", .flags = CMD_NO_KEY },
	{ "POST", "/slow", "", WRITE, slow_run, "Takes long", .prepare = slow_prepare, .flags = CMD_NO_KEY | CMD_HEAVY },
};

static void slow_unload(void *state)
{
	(void)state;
}

static const struct room slow_room = { .name = "slow", .cmds = slow_cmds, .cmds_n = 3, .load = slow_load, .unload = slow_unload };

static struct { struct town *t; pthread_t thread; pthread_mutex_t lock; pthread_cond_t begun; struct http *http; int port; enum err e; } served = {
	.lock = PTHREAD_MUTEX_INITIALIZER, .begun = PTHREAD_COND_INITIALIZER,
};

static void began(struct http *h)
{
	pthread_mutex_lock(&served.lock);
	served.http = h;
	served.port = http_port(h);
	pthread_cond_signal(&served.begun);
	pthread_mutex_unlock(&served.lock);
}

static void *serve_main(void *arg)
{
	struct http_conf conf = { .listen = "127.0.0.1:0" };
	struct problem p = { 0 };

	(void)arg;
	served.e = core_serve(served.t->core, &conf, began, &p);
	return NULL;
}

/* The town again, with one room more. */
static void serve(struct town *t)
{
	static const struct room *rooms[ROOMS_MAX];
	struct problem p = { 0 };
	struct core_conf conf;

	core_close(t->core);
	conf = t->conf;
	memcpy(rooms, conf.rooms, (size_t)conf.rooms_n * sizeof *rooms);
	rooms[conf.rooms_n] = &slow_room;
	conf.rooms = rooms;
	conf.rooms_n++;
	conf.seed = NULL;
	if (core_open(&conf, &t->core, &p) != OK)
		fail_msg("open: %s", p.en);
	served.t = t;
	served.http = NULL;
	assert_int_equal(pthread_create(&served.thread, NULL, serve_main, NULL), 0);
	pthread_mutex_lock(&served.lock);
	while (!served.http)
		pthread_cond_wait(&served.begun, &served.lock);
	pthread_mutex_unlock(&served.lock);
}

static void serve_end(void)
{
	http_stop(served.http, 5000);
	pthread_join(served.thread, NULL);
	assert_int_equal(served.e, OK);
}

/* ---- asking ---- */

struct ask { const char *method, *path, *token, *key, *if_match; char body[300]; int status, ms; char answer[6000]; };

static int dial(void)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)served.port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	return fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) == 0 ? fd : -1;
}

static void *ask(void *arg)
{
	struct ask *a = arg;
	int64_t from = monotonic_us();
	char text[1500];
	size_t n = 0;
	ssize_t k;
	int fd = dial(), len;

	len = snprintf(text, sizeof text, "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Language: en\r\n%s%s%s%s%s%s%s%s%s"
	               "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s", a->method, a->path, a->token ? "Authorization: Bearer " : "",
	               a->token ? a->token : "", a->token ? "\r\n" : "", a->key ? "Idempotency-Key: " : "", a->key ? a->key : "", a->key ? "\r\n" : "",
	               a->if_match ? "If-Match: " : "", a->if_match ? a->if_match : "", a->if_match ? "\r\n" : "", strlen(a->body), a->body);
	if (fd >= 0 && send(fd, text, (size_t)len, MSG_NOSIGNAL) == len)
		while (n < sizeof a->answer - 1 && (k = recv(fd, a->answer + n, sizeof a->answer - 1 - n, 0)) > 0)
			n += (size_t)k;
	a->answer[n] = 0;
	a->status = n > 12 ? (int)strtol(a->answer + 9, NULL, 10) : 0;
	a->ms = (int)((monotonic_us() - from) / 1000);
	if (fd >= 0)
		close(fd);
	return NULL;
}

static void at_once(struct ask *all, int n)
{
	pthread_t thread[MANY];

	assert_true(n <= MANY);
	for (int i = 0; i < n; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, ask, &all[i]), 0);
	for (int i = 0; i < n; i++)
		pthread_join(thread[i], NULL);
}

/* How many were answered so; prints the first answer of 500 and above. */
static int answered(const struct ask *all, int n, int status)
{
	int count = 0;

	for (int i = 0; i < n; i++) {
		count += all[i].status == status;
		if (all[i].status >= 500 || all[i].status == 0)
			print_message("%d: %s\n", all[i].status, all[i].answer);
	}
	return count;
}

static struct ask many[MANY];

static void fill(int n, const struct ask *like)
{
	for (int i = 0; i < n; i++)
		many[i] = *like;
}

/* ---- claims ---- */

static void a_key_files_once_however_many_send_it_at_once(struct town *t)
{
	serve(t);
	fill(MANY, &(struct ask){ "POST", "/api/v1/snaps", NULL, "0123456789abcdef-same", NULL,
	                          "{\"text\":\"a tree fell\",\"lon\":126.005,\"lat\":45.005}", 0, 0, "" });
	at_once(many, MANY);
	serve_end();
	assert_int_equal(answered(many, MANY, 201), MANY);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 1);
}

static void of_two_acts_at_once_one_is_done(struct town *t)
{
	const struct who *desk = DESK;
	char path[2][100];

	town_snap(t, EAST);
	snprintf(path[0], sizeof path[0], "/api/v1/cases/%s/acts/file", town_get(t, "case"));
	snprintf(path[1], sizeof path[1], "/api/v1/cases/%s/acts/decline", town_get(t, "case"));
	serve(t);
	for (int i = 0; i < MANY; i++) {
		char *key = many[i].answer;     /* overwritten by the answer only after it was sent */
		many[i] = (struct ask){ "POST", path[i & 1], desk->token, NULL, i % 3 ? "*" : "\"1\"", "", 0, 0, "" };
		snprintf(many[i].body, sizeof many[i].body, "%s", i & 1 ? "{\"words\":\"not ours\"}" : "{\"category\":\"roads\"}");
		snprintf(key, 40, "0123456789abcdef-%d", i);
		many[i].key = key;
	}
	at_once(many, MANY);
	serve_end();
	assert_int_equal(answered(many, MANY, 200), 1 + (town_count(t, "SELECT COUNT(*) FROM case_step") == 2));
	assert_int_equal(answered(many, MANY, 200) + answered(many, MANY, 409) + answered(many, MANY, 412), MANY);
}

/* Several send the same two cases at once, under one key and under keys of their own: every case is filed once. */
static void an_act_on_many_is_done_once_however_often_it_is_sent(struct town *t)
{
	const struct who *desk = DESK;
	char ids[2][40];
	int done = 0;

	for (int i = 0; i < 2; i++) {
		town_snap(t, EAST);
		snprintf(ids[i], sizeof ids[i], "%s", town_get(t, "case"));
	}
	serve(t);
	for (int i = 0; i < 20; i++) {
		char *key = many[i].answer;
		many[i] = (struct ask){ "POST", "/api/v1/cases/bulk", desk->token, NULL, NULL, "", 0, 0, "" };
		snprintf(many[i].body, sizeof many[i].body, "{\"act\":\"file\",\"fields\":{\"category\":\"roads\"},\"cases\":[{\"id\":\"%s\",\"version\":1},"
		         "{\"id\":\"%s\",\"version\":1}]}", ids[0], ids[1]);
		snprintf(key, 40, "0123456789abcdef-%d", i < 10 ? 0 : i);
		many[i].key = key;
	}
	at_once(many, 20);
	serve_end();
	assert_int_equal(answered(many, 20, 200), 20);
	for (int i = 0; i < 20; i++)
		done += strstr(many[i].answer, "\"done\":2") != NULL;
	assert_in_range(done, 0, 10);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_step"), 2);
}

/* Who does not say which version they saw means whatever it is by then. */
static void looks_at_one_contact_all_succeed_and_are_all_logged(struct town *t)
{
	const struct who *desk = DESK;
	char path[100];

	town_snap(t, EAST);
	snprintf(path, sizeof path, "/api/v1/cases/%s/contact", town_get(t, "case"));
	serve(t);
	fill(20, &(struct ask){ "POST", path, desk->token, NULL, NULL, "{\"reason\":\"asks back\"}", 0, 0, "" });
	at_once(many, 20);
	serve_end();
	for (int i = 0; i < 20; i++)
		if (many[i].status != 200)
			fail_msg("%d: %s", many[i].status, many[i].answer);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'case.contact_seen'"), 20);
}

static void an_offline_report_is_filed_once_however_often_it_arrives_at_once(struct town *t)
{
	const struct who *worker = WORKER;

	serve(t);
	for (int i = 0; i < MANY; i++) {
		many[i] = (struct ask){ "POST", "/api/v1/cases", worker->token, NULL, NULL, "", 0, 0, "" };
		snprintf(many[i].body, sizeof many[i].body, "{\"text\":\"a tree fell\",\"lon\":126.005,\"lat\":45.005,\"client_id\":\"device-7-0001\"}");
		snprintf(many[i].answer, 40, "0123456789abcdef-%d", i);
		many[i].key = many[i].answer;
	}
	at_once(many, MANY);
	serve_end();
	assert_int_equal(answered(many, MANY, 201), MANY);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM case_file"), 1);
}

static void what_takes_long_keeps_nobody_else_waiting(struct town *t)
{
	pthread_t thread[8];
	struct ask other = { "GET", "/api/v1/categories", NULL, NULL, NULL, "", 0, 0, "" };

	serve(t);
	fill(8, &(struct ask){ "POST", "/api/v1/slow", NULL, NULL, NULL, "", 0, 0, "" });
	for (int i = 0; i < 8; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, ask, &many[i]), 0);
	usleep(100000);
	ask(&other);
	assert_int_equal(other.status, 200);
	assert_true(other.ms < 350);
	for (int i = 0; i < 8; i++)
		pthread_join(thread[i], NULL);
	serve_end();
	assert_int_equal(answered(many, 8, 204), 8);
}

/* One call loads it; who comes meanwhile reads the old one. */
static void a_room_that_loads_anew_keeps_nobody_else_waiting(struct town *t)
{
	struct ask changed = { "POST", "/api/v1/slow/changed", NULL, NULL, NULL, "", 0, 0, "" };
	int waited = 0;

	serve(t);
	fill(1, &(struct ask){ "GET", "/api/v1/slow", NULL, NULL, NULL, "", 0, 0, "" });
	ask(many);
	assert_int_equal(many[0].status, 204);
	ask(&changed);
	assert_int_equal(changed.status, 204);
	fill(10, &(struct ask){ "GET", "/api/v1/slow", NULL, NULL, NULL, "", 0, 0, "" });
	at_once(many, 10);
	serve_end();
	assert_int_equal(answered(many, 10, 204), 10);
	for (int i = 0; i < 10; i++)
		waited += many[i].ms > 500;
	assert_int_equal(waited, 1);
}

/* More than may wait are sent away, and a server that ends does not work through what nobody waits for. */
static void too_much_that_takes_long_is_refused(struct town *t)
{
	int64_t from;

	serve(t);
	fill(MANY, &(struct ask){ "POST", "/api/v1/slow", NULL, NULL, NULL, "", 0, 0, "" });
	pthread_t thread[MANY];
	for (int i = 0; i < MANY; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, ask, &many[i]), 0);
	usleep(600000);
	from = monotonic_us();
	http_stop(served.http, 500);
	pthread_join(served.thread, NULL);
	assert_true(monotonic_us() - from < 3 * US_SECOND);
	for (int i = 0; i < MANY; i++)
		pthread_join(thread[i], NULL);
	int busy = 0;
	for (int i = 0; i < MANY; i++)
		busy += many[i].status == 503;
	assert_true(busy >= MANY - LIMIT_HEAVY - 4);
}

static void guesses_at_once_count_like_guesses_in_a_row(struct town *t)
{
	char body[200];

	snprintf(body, sizeof body, "{\"login\":\"%s\",\"password\":\"not the password\"}", LEADER->login);
	serve(t);
	fill(20, &(struct ask){ "POST", "/api/v1/sessions", NULL, NULL, NULL, "", 0, 0, "" });
	for (int i = 0; i < 20; i++)
		memcpy(many[i].body, body, sizeof body);
	at_once(many, 20);
	serve_end();
	assert_int_equal(answered(many, 20, 401), 5);
	assert_int_equal(answered(many, 20, 429), 15);
}

/* What a proxy adds is sent as a line behind If-Match, which reading ignores. */
static void counters_are_told_on_the_machine_and_through_no_proxy(struct town *t)
{
	static const char *const traces[] = { "X-Forwarded-For: 127.0.0.1", "x-forwarded-for:", "Forwarded: for=127.0.0.1", "Via: 1.1 x",
		"X-Real-IP: 127.0.0.1", "X-Forwarded-Host: x", "X-Forwarded-Proto: https" };
	char line[80];

	serve(t);
	many[0] = (struct ask){ "GET", "/metrics", NULL, NULL, NULL, "", 0, 0, "" };
	at_once(many, 1);
	assert_int_equal(many[0].status, 200);
	for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++) {
		snprintf(line, sizeof line, "\"1\"\r\n%s", traces[i]);
		many[0] = (struct ask){ "GET", "/metrics", NULL, NULL, line, "", 0, 0, "" };
		at_once(many, 1);
		assert_int_equal(many[0].status, 404);
	}
	serve_end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_key_files_once_however_many_send_it_at_once),
		BOTH(of_two_acts_at_once_one_is_done),
		BOTH(an_act_on_many_is_done_once_however_often_it_is_sent),
		BOTH(looks_at_one_contact_all_succeed_and_are_all_logged),
		BOTH(an_offline_report_is_filed_once_however_often_it_arrives_at_once),
		BOTH(what_takes_long_keeps_nobody_else_waiting),
		BOTH(a_room_that_loads_anew_keeps_nobody_else_waiting),
		BOTH(too_much_that_takes_long_is_refused),
		BOTH(guesses_at_once_count_like_guesses_in_a_row),
		BOTH(counters_are_told_on_the_machine_and_through_no_proxy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
