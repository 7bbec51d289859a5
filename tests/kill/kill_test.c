/*
 * kill_test.c: a server is killed (SIGKILL) under load, again and again; every case that it acknowledged is found afterwards,
 * under its number, and nothing is there by half: the journal makes the same rows again and proves itself.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "scenario/scenario.h"

#define CONNECTIONS 8
#define ACKED_MAX 40000

struct load {
	char token[120];
	int port, sent, acked_n;
	char (*acked)[20];
	struct { int fd; size_t n; char in[4096]; } link[CONNECTIONS];
};

static int started_fd;

static void on_started(struct http *h)
{
	int port = http_port(h);

	if (write(started_fd, &port, sizeof port) != (ssize_t)sizeof port)
		_exit(3);
}

/* The child: opens the installation and serves until it is killed. */
static pid_t serve(struct town *t, int *port)
{
	int fd[2];
	pid_t pid;

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	if (pid == 0) {
		struct http_conf http = { .listen = "127.0.0.1:0" };
		struct problem p = { 0 };
		struct core *core;
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		close(fd[0]);
		started_fd = fd[1];
		if (core_open(&t->conf, &core, &p) != OK || core_serve(core, &http, on_started, &p) != OK)
			_exit(2);
		_exit(0);
	}
	close(fd[1]);
	assert_int_equal(read(fd[0], port, sizeof *port), sizeof *port);
	close(fd[0]);
	return pid;
}

static void link_open(struct load *l, int i)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)l->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

	l->link[i].fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	l->link[i].n = 0;
	assert_int_equal(connect(l->link[i].fd, (struct sockaddr *)&to, sizeof to), 0);
}

static bool report(struct load *l, int i)
{
	char body[200], request[900];
	int n;

	snprintf(body, sizeof body, "{\"text\":\"report %d of a killed server\",\"lon\":126.005,\"lat\":45.005,\"client_id\":\"kill-%d-%d\"}", l->sent,
	         l->port, l->sent);
	n = snprintf(request, sizeof request,
	             "POST /api/v1/cases HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
	             "Idempotency-Key: kill-key-%d-%d\r\nContent-Length: %zu\r\n\r\n%s", l->token, l->port, l->sent, strlen(body), body);
	l->sent++;
	return send(l->link[i].fd, request, (size_t)n, MSG_NOSIGNAL) == n;
}

/* One whole answer at a link: its number counts as acknowledged. False when the server is gone. */
static bool answer(struct load *l, int i)
{
	char *number, *end;
	ssize_t got = recv(l->link[i].fd, l->link[i].in + l->link[i].n, sizeof l->link[i].in - 1 - l->link[i].n, 0);

	if (got <= 0)
		return false;
	l->link[i].n += (size_t)got;
	l->link[i].in[l->link[i].n] = 0;
	end = strstr(l->link[i].in, "\r\n\r\n");
	if (!end || !strchr(end + 4, '}'))
		return true;
	if (strncmp(l->link[i].in, "HTTP/1.1 429", 12) == 0)
		return false;      /* the session's rate is used up: enough for this life */
	assert_int_equal(strncmp(l->link[i].in, "HTTP/1.1 201", 12), 0);
	number = strstr(end, "\"number\":\"");
	assert_non_null(number);
	assert_true(l->acked_n < ACKED_MAX);
	snprintf(l->acked[l->acked_n++], sizeof l->acked[0], "%.15s", number + 10);
	l->link[i].n = 0;
	return report(l, i);
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Reports on every link until the moment comes; then the server dies in the middle of whatever it does. */
static void live_and_die(struct town *t, struct load *l, int ms)
{
	pid_t pid = serve(t, &l->port);
	int64_t end = now_ms() + ms;
	struct pollfd p[CONNECTIONS];
	bool alive = true;

	for (int i = 0; i < CONNECTIONS; i++) {
		link_open(l, i);
		assert_true(report(l, i));
		p[i] = (struct pollfd){ .fd = l->link[i].fd, .events = POLLIN };
	}
	while (alive && now_ms() < end) {
		if (poll(p, CONNECTIONS, 5) <= 0)
			continue;
		for (int i = 0; i < CONNECTIONS && alive; i++)
			if (p[i].revents)
				alive = answer(l, i);
	}
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	for (int i = 0; i < CONNECTIONS; i++)
		close(l->link[i].fd);
}

static void every_acknowledged_case_is_found_after_kill_9(struct town *t)
{
	struct load *l = calloc(1, sizeof *l);
	const char *full = getenv("SHAO_TEST_FULL");
	int lives = t->pg ? (full ? 50 : 10) : 50, found = 0;
	struct problem p = { 0 };

	l->acked = calloc(ACKED_MAX, sizeof *l->acked);
	snprintf(l->token, sizeof l->token, "%s", WORKER->token);
	core_close(t->core);
	t->core = NULL;
	/* Every life draws its own secrets: with the town's seed each would draw the numbers of the one before. */
	t->conf.seed = NULL;
	for (int i = 0; i < lives; i++) {
		/* The clock goes on between lives, as it does; the moment of death is anywhere in the first tenths of a second. */
		t->now += INT64_C(60000000);
		live_and_die(t, l, 20 + (i * 37) % 160);
	}
	assert_int_equal(core_open(&t->conf, &t->core, &p), OK);
	assert_true(l->acked_n > lives);
	for (int i = 0; i < l->acked_n; i++)
		found += (int)town_count(t, "SELECT COUNT(*) FROM case_file WHERE number = '%s'", l->acked[i]);
	assert_int_equal(found, l->acked_n);
	printf("# %s: killed %d times, %d cases acknowledged, %d found\n", t->pg ? "pg" : "sqlite", lives, l->acked_n, found);
	free(l->acked);
	free(l);
}

int main(void)
{
	const struct CMUnitTest tests[] = { BOTH(every_acknowledged_case_is_found_after_kill_9) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
