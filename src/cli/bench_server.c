/*
 * bench_server.c: the server of a bench is this same program in a process of its own, spoken to over TCP like any other.
 * SHAO_BENCH_UNDER names a program that runs it under a profiler (bench/under.sh).
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/bench.h"

#define READY_MS 120000
#define ANSWER_BYTES 65536

int bench_connect(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int one = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
		close(fd);
		return -1;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
	return fd;
}

static void become_server(const struct bench_city *b, int out, const char *log)
{
	const char *args[16] = { "shao", "serve", "--listen", "127.0.0.1:0" }, *under = getenv("SHAO_BENCH_UNDER");
	int n = 4, err = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	const struct { const char *name, *value; } given[] = {
		{ "--data", b->at.data }, { "--store", b->at.store }, { "--files", b->at.files }, { "--packs", b->at.packs },
	};

	for (size_t i = 0; i < sizeof given / sizeof given[0]; i++)
		if (given[i].value) {
			args[n++] = given[i].name;
			args[n++] = given[i].value;
		}
	prctl(PR_SET_PDEATHSIG, SIGKILL);    /* an interrupted bench leaves no server behind */
	dup2(out, STDOUT_FILENO);
	if (err >= 0)
		dup2(err, STDERR_FILENO);
	execv(under ? under : "/proc/self/exe", (char *const *)(uintptr_t)args);
	_exit(127);
}

/* The port in the first line that the server prints. */
static bool read_port(struct bench_server *s)
{
	static const char before[] = "http://127.0.0.1:";
	char text[400];
	size_t n = 0;
	int64_t port;

	while (n + 1 < sizeof text) {
		struct pollfd p = { s->out, POLLIN, 0 };
		ssize_t got = poll(&p, 1, READY_MS) == 1 ? read(s->out, text + n, sizeof text - 1 - n) : -1;
		if (got <= 0)
			return false;
		n += (size_t)got;
		text[n] = 0;
		char *at = strstr(text, before), *end = at ? strchr(at + sizeof before - 1, '/') : NULL;
		if (!end)
			continue;
		*end = 0;
		if (!text_int(at + sizeof before - 1, 1, 65535, &port))
			return false;
		s->port = (int)port;
		return true;
	}
	return false;
}

/* One GET; the status, and the answer as text. */
static int get(int port, const char *path, char *answer, size_t cap)
{
	char request[200];
	int fd = bench_connect(port), n = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n", path);
	size_t got = 0;
	int64_t status = 0;

	if (fd < 0)
		return 0;
	if (send(fd, request, (size_t)n, MSG_NOSIGNAL) == n)
		for (ssize_t k; got + 1 < cap && (k = recv(fd, answer + got, cap - 1 - got, 0)) > 0;)
			got += (size_t)k;
	answer[got] = 0;
	close(fd);
	if (got > 12) {
		char three[4] = { answer[9], answer[10], answer[11], 0 };
		text_int(three, 100, 599, &status);
	}
	return (int)status;
}

bool bench_server_start(struct bench_server *s, const struct bench_city *b, double *ready_s)
{
	char answer[2000];
	double began = bench_now_s();
	int ends[2];

	*s = (struct bench_server){ .out = -1 };
	snprintf(s->log, sizeof s->log, "%s/server.log", b->at.files ? b->at.files : b->at.data);
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	s->pid = fork();
	if (s->pid == 0)
		become_server(b, ends[1], s->log);
	close(ends[1]);
	s->out = ends[0];
	if (s->pid < 0 || !read_port(s)) {
		fprintf(stderr, "shao bench: the server did not start; see %s\n", s->log);
		return false;
	}
	while (get(s->port, "/readyz", answer, sizeof answer) != 200) {
		if (bench_now_s() - began > READY_MS / 1000.0) {
			fprintf(stderr, "shao bench: the server is not ready; see %s\n", s->log);
			return false;
		}
		usleep(1000);
	}
	if (ready_s)
		*ready_s = bench_now_s() - began;
	return true;
}

/* A number in kB behind a name of /proc/PID/status. */
static double memory_mb(pid_t pid, const char *name)
{
	char path[64], line[200];
	double mb = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", pid);
	if (!(f = fopen(path, "r")))
		return 0;
	while (fgets(line, sizeof line, f))
		if (strncmp(line, name, strlen(name)) == 0)
			mb = strtod(line + strlen(name), NULL) / 1024;
	fclose(f);
	return mb;
}

static void cpu_time(pid_t pid, double *user_s, double *sys_s)
{
	char path[64], text[1000];
	unsigned long user = 0, sys = 0;
	double ticks = (double)sysconf(_SC_CLK_TCK);
	size_t n;
	FILE *f;
	char *at;

	snprintf(path, sizeof path, "/proc/%d/stat", pid);
	if (!(f = fopen(path, "r")))
		return;
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = 0;
	/* the name in brackets may hold anything; state and ten numbers follow it */
	at = strrchr(text, ')');
	if (at && sscanf(at + 1, " %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &sys) == 2) {
		*user_s = (double)user / ticks;
		*sys_s = (double)sys / ticks;
	}
}

void bench_server_usage(const struct bench_server *s, struct bench_result *out)
{
	if (s->pid <= 0)
		return;
	out->rss_mb = memory_mb(s->pid, "VmHWM:");
	cpu_time(s->pid, &out->cpu_user_s, &out->cpu_sys_s);
}

void bench_server_kill(struct bench_server *s)
{
	if (s->pid > 0) {
		kill(s->pid, getenv("SHAO_BENCH_UNDER") ? SIGTERM : SIGKILL);    /* a profiler has to write down what it saw */
		waitpid(s->pid, NULL, 0);
	}
	if (s->out >= 0)
		close(s->out);
	*s = (struct bench_server){ .out = -1 };
}

int64_t bench_server_metric(const struct bench_server *s, const char *name)
{
	char *answer = malloc(ANSWER_BYTES), *at;
	int64_t n = -1;

	if (!answer)
		abort();
	if (get(s->port, "/metrics", answer, ANSWER_BYTES) == 200)
		for (at = answer; (at = strstr(at, name)); at++)
			if (at[-1] == '\n' && at[strlen(name)] == ' ')
				n = strtoll(at + strlen(name), NULL, 10);
	free(answer);
	return n;
}
