/*
 * bench_load.c: many clients in one thread. Each has a connection that stays and one request on its way; when the answer
 * has come it is checked and the next request leaves at once. The load must cost little, since it shares the server's cores.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/text.h"
#include "cli/bench.h"

#define ANSWER_BYTES 16384
#define REQUEST_BYTES 4096
#define EVENTS 256

struct bench_client {
	int fd;
	double sent_s;
	size_t got;
	char answer[ANSWER_BYTES + 1];
};

struct bench_run {
	struct bench_load *l;
	struct bench_client *client;
	int epoll, open;
	uint64_t next, salt;     /* salt: so that a second run's keys are its own */
	int64_t cap;
};

static bool send_next(struct bench_run *r, int i)
{
	struct bench_client *c = &r->client[i];
	char body[1024], request[REQUEST_BYTES];
	uint64_t n = r->next++;

	c->got = 0;
	if (r->l->compose) {
		size_t size = r->l->compose(r->l, i, request, sizeof request);
		c->sent_s = bench_now_s();
		return send(c->fd, request, size, MSG_NOSIGNAL) == (ssize_t)size;
	}
	size_t body_n = bench_report(body, sizeof body, r->l->city, i % BENCH_WORKERS, n);
	int len = snprintf(request, sizeof request,
	                   "POST /api/v1/cases HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"
	                   "Idempotency-Key: %016" PRIx64 "-%" PRIx64 "\r\nContent-Length: %zu\r\n\r\n%s",
	                   r->l->city->token[i], bench_mix(r->salt ^ n), n, body_n, body);

	c->sent_s = bench_now_s();
	/* one small request on an idle connection always fits the socket's buffer */
	return send(c->fd, request, (size_t)len, MSG_NOSIGNAL) == len;
}

bool bench_member(const char *body, const char *name, char *out, size_t cap)
{
	const char *at = strstr(body, name);
	size_t n;

	if (!at)
		return false;
	at += strlen(name);
	n = strcspn(at, "\",}");
	if (n >= cap)
		return false;
	memcpy(out, at, n);
	out[n] = 0;
	return true;
}

static void refused(struct bench_run *r, const char *answer)
{
	if (!r->l->errors++)
		snprintf(r->l->refused, sizeof r->l->refused, "%.*s", (int)sizeof r->l->refused - 1, answer);
}

/* Room for one more time. */
static void time_keep(struct bench_run *r, const struct bench_client *c)
{
	struct bench_load *l = r->l;

	if (l->acks == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 65536;
		l->ack = realloc(l->ack, (size_t)r->cap * sizeof *l->ack);
		l->us = realloc(l->us, (size_t)r->cap * sizeof *l->us);
		if (!l->ack || !l->us)
			abort();
	}
	l->us[l->acks] = (uint32_t)((bench_now_s() - c->sent_s) * 1e6);
}

/* A whole answer to a request of another load has come. */
static void take_work(struct bench_run *r, int i, struct bench_client *c, const char *body)
{
	int status = (int)strtol(c->answer + 9, NULL, 10), what = r->l->answered(r->l, i, status, body);

	time_keep(r, c);
	r->l->ack[r->l->acks++] = (struct bench_ack){ 0 };
	r->l->done += what > 0;
	if (what < 0)
		refused(r, body);
}

/* A whole answer has come. */
static void take(struct bench_run *r, struct bench_client *c, const char *body)
{
	struct bench_load *l = r->l;
	struct bench_ack ack = { 0 };
	char id[24];

	if (memcmp(c->answer, "HTTP/1.1 201", 12) != 0 || !bench_member(body, "\"id\":\"", id, sizeof id) || !text_int(id, 1, INT64_MAX, &ack.id) ||
	    !bench_member(body, "\"number\":\"", ack.number, sizeof ack.number)) {
		refused(r, memcmp(c->answer, "HTTP/1.1 201", 12) == 0 ? c->answer : body);
		return;
	}
	time_keep(r, c);
	l->ack[l->acks++] = ack;
}

/* Bytes of the whole answer, 0 while its head is not there, SIZE_MAX if it is none that we understand. */
static size_t answer_size(const struct bench_client *c, const char **body)
{
	const char *end = strstr(c->answer, "\r\n\r\n"), *length;

	if (!end)
		return c->got == ANSWER_BYTES ? SIZE_MAX : 0;
	length = strcasestr(c->answer, "\r\nContent-Length: ");
	if (!length || length > end)
		return SIZE_MAX;
	*body = end + 4;
	return (size_t)(end + 4 - c->answer) + (size_t)strtoul(length + 18, NULL, 10);
}

/* Reads what came on a connection; false when the connection is of no more use. */
static bool readable(struct bench_run *r, int i)
{
	struct bench_client *c = &r->client[i];
	const char *body = "";
	ssize_t n = recv(c->fd, c->answer + c->got, ANSWER_BYTES - c->got, MSG_DONTWAIT);
	size_t size;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	if (n <= 0) {
		refused(r, "the connection was closed");
		return false;
	}
	c->got += (size_t)n;
	c->answer[c->got] = 0;
	size = answer_size(c, &body);
	if (size == SIZE_MAX || size > ANSWER_BYTES) {
		refused(r, c->answer);
		return false;
	}
	if (size == 0 || c->got < size)
		return true;
	if (r->l->compose)
		take_work(r, i, c, body);
	else
		take(r, c, body);
	return send_next(r, i);
}

static bool connect_all(struct bench_run *r)
{
	for (int i = 0; i < r->l->clients; i++) {
		struct epoll_event ev = { .events = EPOLLIN, .data.u32 = (uint32_t)i };
		struct bench_client *c = &r->client[i];
		c->fd = bench_connect(r->l->port);
		if (c->fd < 0 || epoll_ctl(r->epoll, EPOLL_CTL_ADD, c->fd, &ev) != 0) {
			fprintf(stderr, "shao bench: client %d cannot connect: %s\n", i, strerror(errno));
			return false;
		}
		r->open++;
	}
	return true;
}

/* Takes answers and sends what comes next until rows or seconds are over. */
static void drive(struct bench_run *r, int64_t rows, double seconds)
{
	struct epoll_event ev[EVENTS];
	double began = bench_now_s();

	while (r->open && (r->l->compose ? r->l->done : r->l->acks) < rows && bench_now_s() - began < seconds) {
		int n = epoll_wait(r->epoll, ev, EVENTS, 100);
		for (int k = 0; k < n; k++) {
			int i = (int)ev[k].data.u32;
			if (readable(r, i))
				continue;
			close(r->client[i].fd);
			r->client[i].fd = -1;
			r->open--;
		}
	}
}

static double own_cpu_s(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

bool bench_load_run(struct bench_load *l)
{
	struct bench_run *r = calloc(1, sizeof *r);
	double cpu = own_cpu_s(), began;

	if (!r || !(r->client = calloc((size_t)l->clients, sizeof *r->client)) || (r->epoll = epoll_create1(EPOLL_CLOEXEC)) < 0)
		abort();
	l->run = r;
	r->l = l;
	r->salt = bench_mix((uint64_t)(bench_now_s() * 1e6));
	for (int i = 0; i < l->clients; i++)
		r->client[i].fd = -1;
	if (!connect_all(r))
		return false;
	began = bench_now_s();
	for (int i = 0; i < l->clients; i++)
		if (!send_next(r, i))
			refused(r, "a request could not be sent");
	drive(r, l->rows, l->seconds);
	l->took_s = bench_now_s() - began;
	l->cpu_s = own_cpu_s() - cpu;
	l->measured = l->acks;
	return true;
}

void bench_load_more(struct bench_load *l, double seconds)
{
	drive(l->run, INT64_MAX, seconds);
}

void bench_load_free(struct bench_load *l)
{
	struct bench_run *r = l->run;

	for (int i = 0; r && i < l->clients; i++)
		if (r->client[i].fd >= 0)
			close(r->client[i].fd);
	if (r) {
		close(r->epoll);
		free(r->client);
	}
	free(r);
	free(l->ack);
	free(l->us);
}

static int by_size(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

double bench_percentile_ms(struct bench_load *l, double p)
{
	if (l->measured == 0)
		return 0;
	qsort(l->us, (size_t)l->measured, sizeof *l->us, by_size);
	return l->us[(size_t)((double)(l->measured - 1) * p)] / 1000.0;
}
