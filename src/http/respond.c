/*
 * respond.c: answers. Composed and compressed on the thread that answers, queued, and sent by the loop, which one write to
 * an eventfd wakes. The loop only copies bytes to the socket, so that it has time for the other connections; evhttp is told
 * that the answer has ended, and goes on to the next request.
 */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include "base/log.h"
#include "http/wall.h"

#define GZIP_FROM 1024          /* below this a packet is a packet */
#define FILE_INLINE 32768       /* smaller files travel as bytes */

struct parcel *parcel_new(int kind, struct http_req *r, size_t cap)
{
	struct parcel *a = malloc(sizeof(*a) + cap);    /* not zeroed: mostly body */

	if (!a)
		abort();
	*a = (struct parcel){ .kind = kind, .r = r, .refs = 1, .fd = -1 };
	return a;
}

void parcel_drop(const void *bytes, size_t n, void *arg)
{
	struct parcel *a = arg;

	(void)bytes;
	(void)n;
	if (--a->refs)
		return;
	if (a->fd >= 0)
		close(a->fd);
	free(a->to);
	free(a);
}

void parcel_push(struct http *h, struct parcel *a)
{
	const uint64_t one = 1;
	bool first;

	pthread_mutex_lock(&h->lock);
	first = STAILQ_EMPTY(&h->answers);
	STAILQ_INSERT_TAIL(&h->answers, a, next);
	pthread_mutex_unlock(&h->lock);
	if (first && write(h->wake_fd, &one, sizeof(one)) < 0)
		assert(errno == EAGAIN);    /* the counter is full: the loop is awake already */
}

/* ---- composing, on any thread ---- */

struct pen { char *at, *end; };

static void put(struct pen *p, const void *s, size_t n)
{
	assert((size_t)(p->end - p->at) >= n);
	if (n)
		memcpy(p->at, s, n);
	p->at += n;
}

static void header(struct pen *p, const char *name, const char *value)
{
	put(p, name, strlen(name));
	put(p, ": ", 2);
	put(p, value, strlen(value));
	put(p, "\r\n", 2);
}

static bool given(const struct reply *p, const char *name)
{
	for (int i = 0; i < p->headers; i++)
		if (strcasecmp(p->h[i].name, name) == 0)
			return true;
	return false;
}

static bool compressible(const char *type)
{
	return strncmp(type, "text/", 5) == 0 || strncmp(type, "application/json", 16) == 0 || strstr(type, "+json") ||
	       strstr(type, "javascript") || strstr(type, "+xml") || strncmp(type, "application/xml", 15) == 0;
}

/* Compresses into a new block, or NULL if that gains nothing. */
static void *gzip(const void *body, size_t n, size_t *out_n)
{
	z_stream z = { 0 };
	size_t cap = n - n / 16;
	void *out;
	int end;

	/* 15 + 16: gzip framing; a small window for small bodies costs less to set up */
	if (deflateInit2(&z, 4, Z_DEFLATED, (n < 8192 ? 13 : 15) + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return NULL;
	out = wall_alloc(cap);
	z.next_in = (Bytef *)(uintptr_t)body;
	z.avail_in = (uInt)n;
	z.next_out = out;
	z.avail_out = (uInt)cap;
	end = deflate(&z, Z_FINISH);
	*out_n = z.total_out;
	deflateEnd(&z);
	if (end == Z_STREAM_END)
		return out;
	free(out);
	return NULL;
}

static void date_header(struct pen *p)
{
	char date[40];
	time_t now = time(NULL);
	struct tm tm;

	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime_r(&now, &tm));
	header(p, "Date", date);
}

static void policies(struct pen *p, const struct http_req *r, const struct reply *y)
{
	bool html = y->type && strncmp(y->type, "text/html", 9) == 0;

	header(p, "X-Request-Id", r->id);
	header(p, "X-Content-Type-Options", "nosniff");
	if (!given(y, "Referrer-Policy"))
		header(p, "Referrer-Policy", y->page ? "same-origin" : "no-referrer");
	if (!given(y, "Cache-Control"))
		header(p, "Cache-Control", y->cache ? y->cache : "no-store");
	if (!given(y, "Content-Security-Policy") && y->page && html && r->h->conf.csp)
		header(p, "Content-Security-Policy", r->h->conf.csp);
	else if (!given(y, "Content-Security-Policy") && !y->page)
		header(p, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
	if (y->page && html)
		header(p, "Cross-Origin-Opener-Policy", "same-origin");
	if (y->page)
		header(p, "Cross-Origin-Resource-Policy", "same-origin");
}

static void callers_headers(struct pen *p, const struct reply *y)
{
	for (int i = 0; i < y->headers; i++) {
		if (strpbrk(y->h[i].name, "\r\n: ") || strpbrk(y->h[i].value, "\r\n"))
			LOG(LOG_ERROR, "a header with a line break was left out", LS("name", y->h[i].name));
		else
			header(p, y->h[i].name, y->h[i].value);
	}
}

static size_t head_room(const struct http_req *r, const struct reply *y)
{
	size_t n = 1024 + (r->h->conf.csp ? strlen(r->h->conf.csp) : 0) + (y->type ? strlen(y->type) : 0);

	for (int i = 0; i < y->headers; i++)
		n += strlen(y->h[i].name) + strlen(y->h[i].value) + 4;
	return n;
}

static void head(struct pen *p, const struct http_req *r, const struct reply *y, bool close)
{
	bool bare = y->status == 204 || y->status == 304;
	char line[64];

	put(p, line, (size_t)snprintf(line, sizeof(line), "HTTP/1.1 %d %s\r\n", y->status, words_reason(y->status)));
	date_header(p);
	policies(p, r, y);
	callers_headers(p, y);
	if (y->type && !bare)
		header(p, "Content-Type", y->type);
	if (y->encoding)
		header(p, "Content-Encoding", y->encoding);
	if (y->type && !given(y, "Vary") && compressible(y->type))
		header(p, "Vary", "Accept-Encoding");
	if (!bare)
		put(p, line, (size_t)snprintf(line, sizeof(line), "Content-Length: %zu\r\n", y->n));
	if (close)
		header(p, "Connection", "close");
	else if (r->old)
		header(p, "Connection", "keep-alive");
	put(p, "\r\n", 2);
}

/* The file's bytes into the pen; false if it cannot be read now. */
static bool file_inline(struct pen *p, int fd, size_t n)
{
	assert((size_t)(p->end - p->at) >= n);
	for (size_t got = 0; got < n; ) {
		ssize_t k = pread(fd, p->at, n - got, (off_t)got);

		if (k <= 0)
			return false;
		p->at += k;
		got += (size_t)k;
	}
	return true;
}

/* Where the body comes from: nowhere, the caller's bytes, a small file's bytes, or the file itself behind the head. */
enum source { FROM_NOWHERE, FROM_BYTES, FROM_FILE, FROM_FD };

static enum source source_of(const struct http_req *r, const struct reply *y)
{
	if (r->head_only || y->status == 204 || y->status == 304 || !y->type)
		return FROM_NOWHERE;
	if (y->fd < 0)
		return FROM_BYTES;
	return y->n <= FILE_INLINE ? FROM_FILE : FROM_FD;
}

void respond(struct http_req *r, const struct reply *as_given)
{
	struct reply y = *as_given;
	bool close_after = r->close || atomic_load(&r->h->stop_ms) >= 0;
	enum source from = source_of(r, &y);
	void *packed = NULL;
	struct parcel *a;
	struct pen p;
	size_t room;

	assert(y.status >= 200 && y.status <= 599);
	if (!y.type)
		y.n = 0;
	if (y.type && y.fd < 0 && !y.encoding && r->gzip && y.n >= GZIP_FROM && compressible(y.type) && !given(&y, "Content-Encoding"))
		packed = gzip(y.body, y.n, &y.n);
	if (packed) {
		y.body = packed;
		y.encoding = "gzip";
	}
	room = head_room(r, &y) + (from == FROM_BYTES || from == FROM_FILE ? y.n : 0);
	a = parcel_new(PARCEL_REPLY, r, room);
	p = (struct pen){ a->bytes, a->bytes + room };
	head(&p, r, &y, close_after);
	a->close = close_after;
	a->fd = y.fd;
	if (from == FROM_FD)
		a->fd_n = (off_t)y.n;
	else if (from == FROM_FILE && !file_inline(&p, y.fd, y.n))
		a->close = true;    /* it shrank under us: the peer sees that by the length */
	else if (from == FROM_BYTES)
		put(&p, y.body, y.n);
	free(packed);
	a->n = (size_t)(p.at - a->bytes);
	parcel_push(r->h, a);
}

void http_reply(struct http_req *r, int status, const char *type, const void *body, size_t n, const struct http_header_out *h,
                int headers)
{
	respond(r, &(struct reply){ .status = status, .type = type, .body = body, .n = n, .fd = -1, .h = h, .headers = headers });
}

#define PROBLEM_MAX 1024

static size_t problem_text(char out[PROBLEM_MAX], int status, bool english, const char *id)
{
	const struct words *w = words_of(status);
	int n = snprintf(out, PROBLEM_MAX, "{\"type\":\"urn:shao:problem:%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\"%s%s%s}",
	                 w->name, english ? w->en_title : w->zh_title, status, english ? w->en : w->zh,
	                 id ? ",\"request_id\":\"" : "", id ? id : "", id ? "\"" : "");

	assert(n > 0 && n < PROBLEM_MAX);
	return (size_t)n;
}

void respond_problem(struct http_req *r, int status, const struct http_header_out *h, int headers)
{
	char text[PROBLEM_MAX];
	size_t n = problem_text(text, status, r->english, r->id);

	http_reply(r, status, "application/problem+json", text, n, h, headers);
}

char *respond_refusal(int status, bool english, bool head_only, size_t *n)
{
	char text[PROBLEM_MAX], *out = wall_alloc(PROBLEM_MAX * 2);
	size_t text_n = problem_text(text, status, english, NULL);
	struct pen p = { out, out + PROBLEM_MAX * 2 };
	char line[64];

	put(&p, line, (size_t)snprintf(line, sizeof(line), "HTTP/1.1 %d %s\r\n", status, words_reason(status)));
	date_header(&p);
	header(&p, "Content-Type", "application/problem+json");
	header(&p, "Cache-Control", "no-store");
	header(&p, "X-Content-Type-Options", "nosniff");
	header(&p, "Referrer-Policy", "no-referrer");
	if (status == 503)
		header(&p, "Retry-After", "5");
	put(&p, line, (size_t)snprintf(line, sizeof(line), "Content-Length: %zu\r\n", text_n));
	header(&p, "Connection", "close");
	put(&p, "\r\n", 2);
	if (!head_only)
		put(&p, text, text_n);
	*n = (size_t)(p.at - out);
	return out;
}

/* ---- sending, on the loop ---- */

struct evhttp_request *respond_take(struct parcel *a, struct conn **c)
{
	struct http_req *r = a->r;
	struct evhttp_request *ev = r->ev;

	*c = r->c;
	if (*c) {
		/* from here on evhttp frees it, with the answer or with the connection */
		ev->flags &= ~EVHTTP_USER_OWNED;
		r->ev = NULL;
		(*c)->req = NULL;
	}
	req_free(r);
	a->r = NULL;
	return *c ? ev : NULL;
}

/* evhttp has sent the whole answer; it goes on reading, or frees the connection, right after this. */
static void answered(struct evhttp_request *ev, void *arg)
{
	struct conn *c = arg;

	(void)ev;
	conn_phase(c, PHASE_IDLE);
	if (c->h->stopping || evbuffer_get_length(c->raw))
		conn_ready(c);
}

/* What the socket did not take at once waits in the output buffer. */
static bool queue_rest(struct parcel *a, struct evbuffer *out, size_t sent)
{
	if (sent < a->n) {
		if (evbuffer_add_reference(out, a->bytes + sent, a->n - sent, parcel_drop, a) != 0)
			return false;
		a->refs++;
	}
	if (a->fd_n) {
		if (evbuffer_add_file(out, a->fd, 0, a->fd_n) != 0)
			return false;
		a->fd = -1;
	}
	return true;
}

static void send_reply(struct parcel *a)
{
	struct conn *c;
	struct evhttp_request *ev = respond_take(a, &c);
	struct evbuffer *out;
	ssize_t sent;

	if (!ev)
		return;
	if (a->close)
		evhttp_add_header(evhttp_request_get_output_headers(ev), "Connection", "close");
	conn_phase(c, PHASE_WRITE);
	evhttp_request_set_on_complete_cb(ev, answered, c);
	out = bufferevent_get_output(c->bev);
	/* most answers go out at once; that spares a round through epoll */
	sent = send(bufferevent_getfd(c->bev), a->bytes, a->n, MSG_DONTWAIT | MSG_NOSIGNAL | (a->fd_n ? MSG_MORE : 0));
	if ((sent < 0 && errno != EAGAIN && errno != EINTR) || !queue_rest(a, out, sent < 0 ? 0 : (size_t)sent)) {
		conn_drop(c);
		return;
	}
	if (evbuffer_get_length(out)) {
		bufferevent_setcb(c->bev, NULL, c->on_write, c->on_event, c->evcon);
		bufferevent_enable(c->bev, EV_READ | EV_WRITE);
	}
	evhttp_send_reply_end(ev);
}

void respond_deliver(struct http *h)
{
	struct parcel_list list = STAILQ_HEAD_INITIALIZER(list);
	struct parcel *a;

	pthread_mutex_lock(&h->lock);
	STAILQ_CONCAT(&list, &h->answers);
	pthread_mutex_unlock(&h->lock);
	while ((a = STAILQ_FIRST(&list))) {
		STAILQ_REMOVE_HEAD(&list, next);
		if (a->kind == PARCEL_REPLY)
			send_reply(a);
		else if (a->kind == PARCEL_STREAM)
			stream_begin(h, a);
		else
			stream_event(h, a);
		parcel_drop(NULL, 0, a);
	}
}

void respond_discard(struct http *h)
{
	struct parcel *a;

	while ((a = STAILQ_FIRST(&h->answers))) {
		STAILQ_REMOVE_HEAD(&h->answers, next);
		if (a->r)
			req_free(a->r);
		parcel_drop(NULL, 0, a);
	}
}
