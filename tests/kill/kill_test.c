/*
 * kill_test.c: a server is killed (SIGKILL) at a random moment while several connections report and act, again and again; what
 * it acknowledged is there when the store is opened anew, and the journal proves itself. SHAO_TEST_FULL kills longer.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "scenario/scenario.h"

#define CLIENTS 4
#define ACKS_MAX 4000

struct ack { char client[40]; bool filed; };

struct client {
	pthread_t thread;
	const char *token;
	int port, round, nth, n;
	struct ack ack[ACKS_MAX];
};

/* ---- the server: a child of ours ---- */

static int tell;

static void started(struct http *h)
{
	int port = http_port(h);

	if (write(tell, &port, sizeof port) != sizeof port)
		_exit(3);
}

static void serve(struct town *t)
{
	struct http_conf http = { .listen = "127.0.0.1:0" };
	struct core_conf conf = t->conf;
	struct problem p = { 0 };
	struct core *core;

	signal(SIGPIPE, SIG_IGN);
	log_level_set(LOG_ERROR);
	conf.clock = NULL;
	conf.seed = NULL;
	if (core_open(&conf, &core, &p) != OK || core_serve(core, &http, started, &p) != OK)
		fprintf(stderr, "the server: %s\n", p.en);
	_exit(2);
}

static pid_t server_start(struct town *t, int *port)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		close(ends[0]);
		tell = ends[1];
		serve(t);
	}
	close(ends[1]);
	if (read(ends[0], port, sizeof *port) != sizeof *port)
		fail_msg("the server does not start");
	close(ends[0]);
	return pid;
}

/* ---- clients ---- */

static int dial(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (connect(fd, (struct sockaddr *)&to, sizeof to) == 0)
		return fd;
	close(fd);
	return -1;
}

/* The status of the whole answer, and its body; 0 when the server is gone, also in the middle of a word. */
static int ask(int fd, const char *token, const char *path, const char *key, const char *body, char *answer, size_t size)
{
	char head[800];
	const char *at, *length;
	size_t got = 0;
	int n = snprintf(head, sizeof head, "POST /api/v1%s HTTP/1.1\r\nHost: town\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
	                 "Idempotency-Key: %s\r\nIf-Match: *\r\nContent-Length: %zu\r\n\r\n%s", path, token, key, strlen(body), body);

	if (send(fd, head, (size_t)n, MSG_NOSIGNAL) != n)
		return 0;
	for (;;) {
		ssize_t k = recv(fd, answer + got, size - 1 - got, 0);
		if (k <= 0)
			return 0;
		got += (size_t)k;
		answer[got] = 0;
		at = strstr(answer, "\r\n\r\n");
		length = at ? strcasestr(answer, "\r\nContent-Length: ") : NULL;
		if (at && length && got >= (size_t)(at + 4 - answer) + strtoul(length + 18, NULL, 10))
			return (int)strtol(answer + 9, NULL, 10);
		if (got == size - 1)
			return 0;
	}
}

/* Reports acknowledged in all lives so far. */
static atomic_int answered;

static void *client_main(void *arg)
{
	struct client *c = arg;
	char key[60], path[80], body[300], answer[4000];
	int fd = dial(c->port), status;

	while (fd >= 0 && c->n < ACKS_MAX) {
		struct ack *a = &c->ack[c->n];
		snprintf(a->client, sizeof a->client, "r%04d-c%d-%06d", c->round, c->nth, c->n);
		snprintf(key, sizeof key, "report-%s", a->client);
		snprintf(body, sizeof body, "{\"text\":\"rubbish\",\"lon\":126.005,\"lat\":45.005,\"client_id\":\"%s\"}", a->client);
		status = ask(fd, c->token, "/cases", key, body, answer, sizeof answer);
		if (status != 201)
			break;
		a->filed = false;
		c->n++;
		atomic_fetch_add(&answered, 1);
		const char *id = strstr(answer, "\"id\":\"");
		if (!id || c->n % 3)
			continue;
		snprintf(path, sizeof path, "/cases/%.*s/acts/file", (int)strcspn(id + 6, "\""), id + 6);
		snprintf(key, sizeof key, "act-of-%s", a->client);
		status = ask(fd, c->token, path, key, "{\"category\":\"roads\"}", answer, sizeof answer);
		if (status != 200 && status != 403)
			break;
		a->filed = status == 200;
	}
	if (fd >= 0)
		close(fd);
	return NULL;
}

/* ---- what was acknowledged is there ---- */

static int64_t found(struct town *t, const struct client *c, bool filed, int *wanted)
{
	int64_t all = 0;
	char list[3000];

	*wanted = 0;
	for (int i = 0; i < c->n; ) {
		size_t n = 0;
		for (int k = 0; k < 80 && i < c->n; i++) {
			if (filed && !c->ack[i].filed)
				continue;
			n += (size_t)snprintf(list + n, sizeof list - n, "%s'%s'", n ? "," : "", c->ack[i].client);
			++*wanted;
			k++;
		}
		if (n)
			all += town_count(t, "SELECT COUNT(*) FROM case_file WHERE client_id IN (%s)%s", list, filed ? " AND state = 'filed'" : "");
	}
	return all;
}

static void all_found(struct town *t, const struct client *c)
{
	int wanted;
	int64_t got = found(t, c, false, &wanted);

	if (got != wanted)
		fail_msg("round %d: of %d acknowledged reports %d are there", c->round, wanted, (int)got);
	got = found(t, c, true, &wanted);
	if (got != wanted)
		fail_msg("round %d: of %d acknowledged acts %d are there", c->round, wanted, (int)got);
}

static void no_report_that_was_acknowledged_is_lost(struct town *t)
{
	static struct client client[CLIENTS];
	const struct who *who[CLIENTS];
	int kills = getenv("SHAO_TEST_FULL") ? 500 : 50, acknowledged = 0, port;
	struct timespec now;
	unsigned chance = 20261120;

	atomic_store(&answered, 0);
	clock_gettime(CLOCK_REALTIME, &now);
	t->now = (int64_t)now.tv_sec * US_SECOND;
	who[0] = WORKER, who[1] = DESK, who[2] = STREET, who[3] = CENTRE;
	for (int round = 0; round < kills; round++) {
		core_close(t->core);
		t->core = NULL;
		town_behind_close(t);
		pid_t pid = server_start(t, &port);
		for (int i = 0; i < CLIENTS; i++) {
			client[i] = (struct client){ .token = who[i]->token, .port = port, .round = round, .nth = i };
			assert_int_equal(pthread_create(&client[i].thread, NULL, client_main, &client[i]), 0);
		}
		poll(NULL, 0, 20 + (int)(rand_r(&chance) % 100));
		/* Under ThreadSanitizer a life may be over before it has answered anybody. */
		for (int k = 0; k < 1000 && atomic_load(&answered) <= acknowledged; k++)
			poll(NULL, 0, 10);
		assert_int_equal(waitpid(pid, NULL, WNOHANG), 0);      /* it has not ended by itself */
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
		for (int i = 0; i < CLIENTS; i++)
			pthread_join(client[i].thread, NULL);
		town_reopen(t);
		for (int i = 0; i < CLIENTS; i++) {
			all_found(t, &client[i]);
			acknowledged += client[i].n;
		}
		if (round % 10 == 9)
			town_prove(t);
	}
	printf("# %d kills survived, %d reports acknowledged and found\n", kills, acknowledged);
	assert_true(acknowledged >= kills);
}

int main(void)
{
	const struct CMUnitTest tests[] = { BOTH(no_report_that_was_acknowledged_is_lost) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
