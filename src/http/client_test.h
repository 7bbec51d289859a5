/*
 * client_test.h: a client that writes raw bytes and reads answers, for the tests of this room. Each test program includes it
 * once, through world_test.h.
 */
#ifndef HTTP_CLIENT_TEST_H
#define HTTP_CLIENT_TEST_H

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

static inline int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static inline void pause_ms(int ms)
{
	poll(NULL, 0, ms);
}

static inline int dial_port(int port)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

static inline void say_n(int fd, const char *s, size_t n)
{
	while (n) {
		ssize_t k = send(fd, s, n, MSG_NOSIGNAL);

		if (k <= 0)
			return;    /* the server may have refused already */
		s += k;
		n -= (size_t)k;
	}
}

static inline void say(int fd, const char *s)
{
	say_n(fd, s, strlen(s));
}

struct heard { int status; char head[8192]; char *body; size_t n, head_n; bool whole, closed; };

static inline const char *heard_header(const struct heard *a, const char *name, char out[512])
{
	size_t n = strlen(name);

	for (const char *s = a->head; (s = strstr(s, "\r\n")); ) {
		s += 2;
		if (strncasecmp(s, name, n) == 0 && s[n] == ':') {
			snprintf(out, 512, "%.*s", (int)strcspn(s + n + 2, "\r"), s + n + 2);
			return out;
		}
	}
	return NULL;
}

/* One byte within ms; false if none came or the peer has closed. */
static inline bool hear_byte(int fd, char *c, int ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, ms) == 1 && recv(fd, c, 1, 0) == 1;
}

/* One answer: its head, and a body of Content-Length (none if head_only). Whatever follows stays in the socket. */
static inline struct heard *hear_as(int fd, int ms, bool head_only)
{
	struct heard *a = calloc(1, sizeof(*a));
	char v[512];
	size_t want;

	while (a->head_n < sizeof(a->head) - 1 && (a->head_n < 4 || memcmp(a->head + a->head_n - 4, "\r\n\r\n", 4) != 0)) {
		if (!hear_byte(fd, &a->head[a->head_n], ms)) {
			a->closed = true;
			return a;
		}
		a->head_n++;
	}
	a->status = (int)strtol(a->head + 9, NULL, 10);
	want = !head_only && heard_header(a, "Content-Length", v) ? (size_t)strtoull(v, NULL, 10) : 0;
	a->body = calloc(1, want + 1);
	while (a->n < want) {
		struct pollfd p = { .fd = fd, .events = POLLIN };
		ssize_t k = poll(&p, 1, ms) == 1 ? recv(fd, a->body + a->n, want - a->n, 0) : -1;

		if (k <= 0) {
			a->closed = true;
			return a;
		}
		a->n += (size_t)k;
	}
	a->whole = true;
	return a;
}

static inline struct heard *hear(int fd)
{
	return hear_as(fd, 5000, false);
}

static inline void forget(struct heard *a)
{
	free(a->body);
	free(a);
}

/* True once the peer has closed (a reset counts), false after ms. Drops what still comes. */
static inline bool closes(int fd, int ms)
{
	char buf[4096];
	int64_t until = now_us() + ms * 1000;

	while (now_us() < until) {
		struct pollfd p = { .fd = fd, .events = POLLIN };

		if (poll(&p, 1, 10) == 1 && recv(fd, buf, sizeof(buf), 0) <= 0)
			return true;
	}
	return false;
}

#endif
