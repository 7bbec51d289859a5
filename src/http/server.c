/*
 * server.c: the loop. Accepts, reads, gives evhttp one whole and judged request at a time, ends what takes too long, and
 * stops in good order. The first and last place of every request; what happens between is the handler's.
 *
 * evhttp is kept on a short lead. A bufferevent's input callback takes every byte before evhttp can see it; once the door
 * has judged a request, the whole of it is put back and evhttp reads it in one go. So nothing half-read ever lies in
 * evhttp, its own error pages are never sent, and a peer cannot fill memory while an answer is on its way.
 */
#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "http/wall.h"

#define HELD_BYTES 65536        /* bytes of later requests kept while one is answered */
#define SPARE_CONNECTIONS 256   /* beyond the limit, each for the moment in which it is told so */
#define SPARE_FILES 512

int64_t wall_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void *wall_alloc(size_t n)
{
	void *p = calloc(1, n ? n : 1);

	if (!p)
		abort();
	return p;
}

/* ---- one connection ---- */

void conn_phase(struct conn *c, enum phase to)
{
	TAILQ_REMOVE(&c->h->phases[c->phase], c, in_phase);
	c->phase = to;
	c->since_us = wall_now();
	TAILQ_INSERT_TAIL(&c->h->phases[to], c, in_phase);
}

void conn_ready(struct conn *c)
{
	if (c->ready)
		return;
	c->ready = true;
	TAILQ_INSERT_TAIL(&c->h->queue, c, in_ready);
	event_active(c->h->ready, EV_TIMEOUT, 0);
}

static void leave_stream(struct conn *c)
{
	if (c->slot >= 0)
		stream_release(c->h, c->slot);
	c->slot = -1;
}

static void stop_if_done(struct http *h)
{
	if (h->stopping && !atomic_load(&h->open) && !atomic_load(&h->working))
		event_base_loopbreak(h->base);
}

/* Counts what a connection keeps of requests that are not whole. False if that is large, and all together keep too much. */
static bool weigh(struct conn *c)
{
	size_t now = evbuffer_get_length(c->raw) + evbuffer_get_length(c->body);

	c->h->held = c->h->held - c->weight + now;
	c->weight = now;
	return now <= HELD_BYTES || c->h->held <= c->h->lim.bodies;
}

static void arrived(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg);

/* evhttp closes the connection, for whatever reason: the one place where a struct conn ends. */
static void closed(struct evhttp_connection *evcon, void *arg)
{
	struct conn *c = arg;
	struct http *h = c->h;

	(void)evcon;
	if (c->req)
		c->req->c = NULL;
	leave_stream(c);
	if (h->fed == c)
		h->fed = NULL;
	if (c->ready)
		TAILQ_REMOVE(&h->queue, c, in_ready);
	TAILQ_REMOVE(&h->phases[c->phase], c, in_phase);
	h->held -= c->weight;
	peer_count(h, &c->peer, -1);
	evbuffer_remove_cb(bufferevent_get_input(c->bev), arrived, c);
	evbuffer_free(c->raw);
	evbuffer_free(c->body);
	free(c->head_text);
	free(c);
	atomic_fetch_sub(&h->open, 1);
	stop_if_done(h);
}

void conn_drop(struct conn *c)
{
	evhttp_connection_free(c->evcon);    /* calls closed */
}

static void end_flushed(struct bufferevent *bev, void *arg)
{
	(void)arg;
	shutdown(bufferevent_getfd(bev), SHUT_WR);
}

static void end_event(struct bufferevent *bev, short what, void *arg)
{
	(void)bev;
	(void)what;
	conn_drop(arg);
}

void conn_end(struct conn *c, const char *s, size_t n)
{
	struct evbuffer *out = bufferevent_get_output(c->bev);

	leave_stream(c);
	/* evhttp hears no more of this connection until it is freed */
	bufferevent_setcb(c->bev, NULL, end_flushed, end_event, c);
	evbuffer_drain(c->raw, evbuffer_get_length(c->raw));
	evbuffer_drain(c->body, evbuffer_get_length(c->body));
	weigh(c);
	conn_phase(c, PHASE_LINGER);
	if (n)
		evbuffer_add(out, s, n);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
	if (!evbuffer_get_length(out))
		end_flushed(c->bev, c);
}

void conn_refuse(struct conn *c, int status)
{
	size_t have = evbuffer_get_length(c->raw), language_n = 0, n;
	const char *s = c->head_text, *language;
	char *text;

	if (c->head_text)
		have = c->head.len;
	else if (have > LIMIT_HEADER_BYTES)
		have = LIMIT_HEADER_BYTES;
	if (!s && have)
		s = (const char *)evbuffer_pullup(c->raw, (ev_ssize_t)have);
	language = s ? door_find(s, have, "Accept-Language", &language_n) : NULL;
	if (status == 413 || status == 414 || status == 431)
		atomic_fetch_add(&c->h->too_large, 1);
	if (status == 408)
		atomic_fetch_add(&c->h->timeouts, 1);
	text = respond_refusal(status, language && door_english(language, language_n), have > 5 && memcmp(s, "HEAD ", 5) == 0, &n);
	conn_end(c, text, n);
	free(text);
}

/* ---- from bytes to a whole request ---- */

/* 1 the head is there and good, 0 not yet, else the status to refuse with. */
static int look_head(struct conn *c)
{
	static const char go_on[] = "HTTP/1.1 100 Continue\r\n\r\n";
	size_t n = evbuffer_get_length(c->raw), k = n > LIMIT_HEADER_BYTES ? LIMIT_HEADER_BYTES + 1 : n, end;
	const char *s = (const char *)evbuffer_pullup(c->raw, (ev_ssize_t)k);
	int status;

	end = door_end(s, k, &c->scanned);
	if (!end)
		return door_partial(s, k);
	status = door_head(s, end, &c->head);
	if (status)
		return status;
	if (c->head.expect && !c->head.old && c->head.body && n == end)
		/* nothing of an earlier answer is in the buffers now; if the socket takes none of it the client goes on by itself */
		(void)!send(bufferevent_getfd(c->bev), go_on, sizeof(go_on) - 1, MSG_DONTWAIT | MSG_NOSIGNAL);
	c->in_body = true;
	if (c->head.body < 0) {
		c->head_text = wall_alloc(end);
		memcpy(c->head_text, s, end);
		evbuffer_drain(c->raw, end);
		c->chunks = (struct chunks){ 0 };
	}
	return 1;
}

static int look_body(struct conn *c)
{
	if (c->head.body < 0)
		return door_chunks(&c->chunks, c->raw, c->body, c->head.limit);
	return evbuffer_get_length(c->raw) >= c->head.len + (size_t)c->head.body;
}

/* Puts one whole request where evhttp reads. What came in chunks goes on with its length. */
static void feed(struct conn *c)
{
	struct evbuffer *in = bufferevent_get_input(c->bev);
	size_t after = c->head.te_at + c->head.te_len;

	if (c->head_text) {
		evbuffer_add(in, c->head_text, c->head.te_at);
		evbuffer_add_printf(in, "Content-Length: %zu", evbuffer_get_length(c->body));
		evbuffer_add(in, c->head_text + after, c->head.len - after);
		evbuffer_add_buffer(in, c->body);
		free(c->head_text);
		c->head_text = NULL;
	} else {
		evbuffer_remove_buffer(c->raw, in, c->head.len + (size_t)c->head.body);
	}
	weigh(c);
	c->scanned = 0;
	c->in_body = false;
	c->h->fed = c;
}

/* Judges what has come. True if evhttp's input now holds a whole request. */
static bool look(struct conn *c)
{
	int found = 1;
	char two[2];

	/* old clients send an empty line after a body */
	while (!c->in_body && evbuffer_copyout(c->raw, two, 2) == 2 && two[0] == '\r' && two[1] == '\n') {
		evbuffer_drain(c->raw, 2);
		c->scanned = 0;
	}
	if (!c->in_body && !evbuffer_get_length(c->raw))
		return false;
	if (c->phase == PHASE_IDLE)
		conn_phase(c, PHASE_READ);
	if (!c->in_body)
		found = look_head(c);
	if (found == 1)
		found = look_body(c);
	if (found == 1)
		feed(c);
	else if (found)
		conn_refuse(c, found);
	return found == 1;
}

/* Every byte from the socket passes here, before bufferevent tells evhttp. */
static void arrived(struct evbuffer *input, const struct evbuffer_cb_info *info, void *arg)
{
	struct conn *c = arg;

	if (c->moving || !info->n_added)
		return;
	c->moving = true;
	if (c->phase == PHASE_LINGER || c->phase == PHASE_STREAM) {
		evbuffer_drain(input, evbuffer_get_length(input));
	} else {
		evbuffer_add_buffer(c->raw, input);
		if (!weigh(c) && (c->phase == PHASE_IDLE || c->phase == PHASE_READ))
			conn_refuse(c, 503);
		else if (c->phase == PHASE_IDLE || c->phase == PHASE_READ)
			look(c);
		else if (evbuffer_get_length(c->raw) > HELD_BYTES)
			bufferevent_disable(c->bev, EV_READ);    /* evhttp reads again after the answer */
	}
	c->moving = false;
}

/* evhttp has read a whole request. */
static void whole(struct evhttp_request *ev, void *arg)
{
	struct http *h = arg;
	struct conn *c = h->fed;
	struct http_req *r;
	int status;

	assert(c && c->evcon == evhttp_request_get_connection(ev));
	h->fed = NULL;
	atomic_fetch_add(&h->requests, 1);
	r = req_new(c, ev, &status);
	c->req = r;
	conn_phase(c, PHASE_WORK);
	/* evhttp stops reading here. Going on, without its read callback, tells us when the peer leaves. */
	bufferevent_getcb(c->bev, NULL, &c->on_write, &c->on_event, NULL);
	bufferevent_setcb(c->bev, NULL, c->on_write, c->on_event, c->evcon);
	bufferevent_enable(c->bev, EV_READ);
	if (status)
		respond_problem(r, status, NULL, 0);
	else if (!files_serve(r))
		h->conf.handler(h->conf.arg, r);
}

/* ---- accepting ---- */

/* evhttp has accepted a connection and asks for its bufferevent; who it is can be asked only afterwards, in meet. */
static struct bufferevent *accepted(struct event_base *base, void *arg)
{
	struct http *h = arg;
	struct conn *c = wall_alloc(sizeof(*c));

	c->h = h;
	c->slot = -1;
	c->bev = bufferevent_socket_new(base, -1, 0);
	c->raw = evbuffer_new();
	c->body = evbuffer_new();
	if (!c->bev || !c->raw || !c->body || !evbuffer_add_cb(bufferevent_get_input(c->bev), arrived, c))
		abort();
	bufferevent_setwatermark(c->bev, EV_READ, 1, 0);    /* no read callback for what the door kept back */
	c->phase = PHASE_FRESH;
	TAILQ_INSERT_TAIL(&h->phases[PHASE_FRESH], c, in_phase);
	conn_ready(c);
	if (atomic_fetch_add(&h->open, 1) + 1 >= h->lim.connections + SPARE_CONNECTIONS && !h->stopping) {
		h->deaf = true;
		evconnlistener_disable(evhttp_bound_socket_get_listener(h->bound));
	}
	return c->bev;
}

/* Out of file descriptors, most likely: the sweep tries again. */
static void accept_failed(struct evconnlistener *lev, void *arg)
{
	struct http *h = arg;

	LOG(LOG_WARN, "accept failed", LS("why", strerror(errno)), LN("open", atomic_load(&h->open)));
	h->deaf = true;
	evconnlistener_disable(lev);
}

static void meet(struct conn *c)
{
	struct sockaddr_storage ss = { .ss_family = AF_INET };
	socklen_t n = sizeof(ss);
	void *evcon;
	const int one = 1;
	int fd = bufferevent_getfd(c->bev);
	bool full;

	bufferevent_getcb(c->bev, NULL, NULL, NULL, &evcon);
	c->evcon = evcon;
	evhttp_connection_set_closecb(c->evcon, closed, c);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	/* a peer that has left already has no address: it counts as 0.0.0.0 for the moment it is still here */
	getpeername(fd, (struct sockaddr *)&ss, &n);
	c->peer = peer_of((struct sockaddr *)&ss);
	full = peer_count(c->h, &c->peer, 1) > c->h->lim.per_ip && !peer_trusted(c->h, &c->peer);
	conn_phase(c, PHASE_IDLE);
	if (full || atomic_load(&c->h->open) > c->h->lim.connections)
		conn_refuse(c, 503);
}

static void look_ready(evutil_socket_t fd, short what, void *arg)
{
	struct http *h = arg;
	struct conn *c;

	(void)fd;
	(void)what;
	while ((c = TAILQ_FIRST(&h->queue))) {
		struct evbuffer *in = bufferevent_get_input(c->bev);
		bool fed;

		TAILQ_REMOVE(&h->queue, c, in_ready);
		c->ready = false;
		if (c->phase == PHASE_FRESH)
			meet(c);
		if (c->phase != PHASE_IDLE)
			continue;
		if (h->stopping && !evbuffer_get_length(c->raw)) {
			conn_drop(c);
			continue;
		}
		c->moving = true;
		evbuffer_unfreeze(in, 0);
		fed = look(c);
		evbuffer_freeze(in, 0);
		c->moving = false;
		if (fed)
			bufferevent_trigger(c->bev, EV_READ, 0);
	}
}

/* ---- time, and the end ---- */

static void expire(struct http *h, enum phase phase, int ms, void (*what)(struct conn *c))
{
	int64_t before = wall_now() - (int64_t)ms * 1000;
	struct conn *c;

	while ((c = TAILQ_FIRST(&h->phases[phase])) && c->since_us <= before)
		what(c);
}

static void too_slow(struct conn *c)
{
	conn_refuse(c, 408);
}

static void never_read(struct conn *c)
{
	atomic_fetch_add(&c->h->timeouts, 1);
	conn_drop(c);
}

static void sweep(evutil_socket_t fd, short what, void *arg)
{
	struct http *h = arg;

	(void)fd;
	(void)what;
	expire(h, PHASE_READ, h->lim.request_ms, too_slow);
	expire(h, PHASE_IDLE, h->lim.idle_ms, conn_drop);
	expire(h, PHASE_WRITE, h->lim.write_ms, never_read);
	expire(h, PHASE_LINGER, h->lim.linger_ms, conn_drop);
	expire(h, PHASE_STREAM, h->lim.beat_ms, stream_beat);
	if (h->deaf && !h->stopping && atomic_load(&h->open) < h->lim.connections) {
		h->deaf = false;
		evconnlistener_enable(evhttp_bound_socket_get_listener(h->bound));
	}
	if (h->stopping && wall_now() >= h->stop_at_us)
		event_base_loopbreak(h->base);
}

static void begin_stop(struct http *h)
{
	struct conn *c;

	h->stopping = true;
	h->stop_at_us = wall_now() + (int64_t)atomic_load(&h->stop_ms) * 1000;
	evhttp_del_accept_socket(h->ev, h->bound);
	h->bound = NULL;
	look_ready(-1, 0, h);
	while ((c = TAILQ_FIRST(&h->phases[PHASE_IDLE])))
		conn_drop(c);
	while ((c = TAILQ_FIRST(&h->phases[PHASE_STREAM])))
		conn_end(c, NULL, 0);
}

static void woken(evutil_socket_t fd, short what, void *arg)
{
	struct http *h = arg;
	uint64_t n;

	(void)what;
	if (read(fd, &n, sizeof(n)) < 0)
		assert(errno == EAGAIN || errno == EINTR);
	respond_deliver(h);
	if (atomic_load(&h->stop_ms) >= 0 && !h->stopping)
		begin_stop(h);
	stop_if_done(h);
}

void http_run(struct http *h)
{
	const int spans[] = { h->lim.request_ms, h->lim.idle_ms, h->lim.write_ms, h->lim.linger_ms, h->lim.beat_ms };
	int ms = 5000;
	struct timeval every;

	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++)
		ms = spans[i] < ms ? spans[i] : ms;
	ms = ms / 10 < 10 ? 10 : ms / 10;
	every = (struct timeval){ ms / 1000, ms % 1000 * 1000 };
	event_add(h->sweep, &every);
	event_base_dispatch(h->base);
}

void http_stop(struct http *h, int grace_ms)
{
	const uint64_t one = 1;
	int was = errno;

	/* The loop may see it, end, and be closed before we have written. */
	atomic_fetch_add(&h->stoppers, 1);
	atomic_store(&h->stop_ms, grace_ms < 0 ? 0 : grace_ms);
	(void)!write(h->wake_fd, &one, sizeof(one));
	atomic_fetch_sub(&h->stoppers, 1);
	errno = was;
}

void http_stats(struct http *h, struct http_stats *out)
{
	*out = (struct http_stats){ .requests = atomic_load(&h->requests), .open = atomic_load(&h->open),
		.dropped = atomic_load(&h->dropped), .timeouts = atomic_load(&h->timeouts), .too_large = atomic_load(&h->too_large) };
	pthread_mutex_lock(&h->lock);
	out->streams = h->streams;
	pthread_mutex_unlock(&h->lock);
}

int http_port(const struct http *h)
{
	return h->port;
}

/* ---- opening and closing ---- */

static void raise_files(struct http *h)
{
	struct rlimit lim;
	rlim_t want = LIMIT_CONNECTIONS + SPARE_FILES;

	if (getrlimit(RLIMIT_NOFILE, &lim) != 0 || lim.rlim_cur >= want)
		return;
	lim.rlim_cur = lim.rlim_max < want ? lim.rlim_max : want;
	setrlimit(RLIMIT_NOFILE, &lim);
	if (lim.rlim_cur >= want)
		return;
	h->lim.connections = lim.rlim_cur > 2 * SPARE_FILES ? (int)(lim.rlim_cur - SPARE_FILES) : (int)lim.rlim_cur / 2;
	LOG(LOG_WARN, "few open files are allowed, so fewer connections are taken", LN("files", lim.rlim_cur),
	    LN("connections", h->lim.connections));
}

static void from_libevent(int level, const char *words)
{
	LOG(level >= EVENT_LOG_WARN ? LOG_WARN : LOG_DEBUG, "libevent", LS("words", words));
}

/* "127.0.0.1:8311" or "[::1]:0". 0 if it is neither, else the size of the address. */
static int read_listen(const char *s, struct sockaddr_storage *out)
{
	struct sockaddr_in *v4 = (struct sockaddr_in *)out;
	struct sockaddr_in6 *v6 = (struct sockaddr_in6 *)out;
	const char *colon = strrchr(s, ':');
	char host[INET6_ADDRSTRLEN];
	bool six = s[0] == '[';
	int64_t port;

	if (!colon || !text_int(colon + 1, 0, 65535, &port) || (six && colon[-1] != ']') || colon - s >= (int)sizeof(host))
		return 0;
	snprintf(host, sizeof(host), "%.*s", (int)(colon - s - 2 * six), s + six);
	if (six) {
		*v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port) };
		return inet_pton(AF_INET6, host, &v6->sin6_addr) == 1 ? (int)sizeof(*v6) : 0;
	}
	*v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	return inet_pton(AF_INET, host, &v4->sin_addr) == 1 ? (int)sizeof(*v4) : 0;
}

static enum err listen_on(struct http *h, const char *listen, struct problem *p)
{
	struct sockaddr_storage ss = { 0 };
	socklen_t len = sizeof(ss);
	struct evconnlistener *lev;
	int n = read_listen(listen, &ss);

	if (!n)
		return refuse(p, E_INPUT, "listen", "监听地址“%.100s”无法识别，请写成 127.0.0.1:8311 或 [::1]:8311。",
		              "The address to listen on, \"%.100s\", cannot be read; write 127.0.0.1:8311 or [::1]:8311.", listen);
	lev = evconnlistener_new_bind(h->base, NULL, NULL, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, 1024,
	                              (struct sockaddr *)&ss, n);
	if (!lev)
		return refuse(p, E_BUSY, "listen", "无法监听 %.100s：%.100s。请检查端口是否已被占用。",
		              "Cannot listen on %.100s: %.100s. Is the port taken?", listen, strerror(errno));
	evconnlistener_set_error_cb(lev, accept_failed);
	h->bound = evhttp_bind_listener(h->ev, lev);
	getsockname(evconnlistener_get_fd(lev), (struct sockaddr *)&ss, &len);
	h->port = ntohs(ss.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&ss)->sin6_port : ((struct sockaddr_in *)&ss)->sin_port);
	return OK;
}

static enum err read_trusted(struct http *h, struct problem *p)
{
	const char *const *t = h->conf.trusted;
	size_t n = 0;

	while (t && t[n])
		n++;
	h->trusted = wall_alloc(n * sizeof(*h->trusted));
	for (; h->trusted_n < n; h->trusted_n++)
		if (!net_read(t[h->trusted_n], &h->trusted[h->trusted_n]))
			return refuse(p, E_INPUT, "trusted", "可信代理“%.100s”无法识别，请写成 10.0.0.1 或 10.0.0.0/8。",
			              "The trusted proxy \"%.100s\" cannot be read; write 10.0.0.1 or 10.0.0.0/8.", t[h->trusted_n]);
	return OK;
}

static void make_loop(struct http *h)
{
	struct event_config *cfg = event_config_new();

	event_set_log_callback(from_libevent);
	/* one thread owns the base, so it needs no locks; epoll's changes are not gathered, for by the time they were made the
	 * number of a closed socket may be another thread's file */
	event_config_set_flag(cfg, EVENT_BASE_FLAG_NOLOCK);
	h->base = event_base_new_with_config(cfg);
	event_config_free(cfg);
	h->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (!h->base || h->wake_fd < 0)
		abort();
	h->ev = evhttp_new(h->base);
	h->wake = event_new(h->base, h->wake_fd, EV_READ | EV_PERSIST, woken, h);
	h->ready = event_new(h->base, -1, EV_PERSIST, look_ready, h);
	h->sweep = event_new(h->base, -1, EV_PERSIST, sweep, h);
	if (!h->ev || !h->wake || !h->ready || !h->sweep || event_add(h->wake, NULL) != 0)
		abort();
	/* second fences; the door stands before them */
	evhttp_set_max_headers_size(h->ev, LIMIT_HEADER_BYTES);
	evhttp_set_max_body_size(h->ev, LIMIT_UPLOAD_BYTES);
	evhttp_set_allowed_methods(h->ev, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD | EVHTTP_REQ_POST | EVHTTP_REQ_PUT | EVHTTP_REQ_PATCH |
	                                  EVHTTP_REQ_DELETE | EVHTTP_REQ_OPTIONS);
	evhttp_set_bevcb(h->ev, accepted, h);
	evhttp_set_gencb(h->ev, whole, h);
}

enum err http_open(const struct http_conf *conf, struct http **out, struct problem *p)
{
	struct http *h = wall_alloc(sizeof(*h));
	enum err e;

	h->conf = *conf;
	h->lim = (struct limits){ .request_ms = LIMIT_REQUEST_MS, .idle_ms = 75000, .write_ms = 180000, .linger_ms = 2000,
		.beat_ms = 20000, .stream_ms = LIMIT_STREAM_MS, .streams_each = LIMIT_STREAMS_EACH, .bodies = LIMIT_BODIES_BYTES,
		.connections = LIMIT_CONNECTIONS, .per_ip = LIMIT_CONNECTIONS_PER_IP, .streams = LIMIT_STREAMS };
	for (int i = 0; i < PHASES; i++)
		TAILQ_INIT(&h->phases[i]);
	TAILQ_INIT(&h->queue);
	STAILQ_INIT(&h->answers);
	pthread_mutex_init(&h->lock, NULL);
	atomic_init(&h->stop_ms, -1);
	h->slots = wall_alloc(LIMIT_STREAMS * sizeof(*h->slots));
	if (getrandom(&h->id_key, sizeof(h->id_key), 0) != sizeof(h->id_key))
		abort();
	signal(SIGPIPE, SIG_IGN);    /* evhttp writes with writev; a peer that left must not end the program */
	raise_files(h);
	make_loop(h);
	e = read_trusted(h, p);
	if (!e)
		e = files_open(h, p);
	if (!e)
		e = listen_on(h, conf->listen, p);
	if (e) {
		http_close(h);
		return e;
	}
	*out = h;
	return OK;
}

void http_close(struct http *h)
{
	while (atomic_load(&h->stoppers))
		usleep(100);
	h->stopping = true;
	look_ready(-1, 0, h);
	evhttp_free(h->ev);    /* and with it every connection */
	respond_discard(h);
	event_free(h->wake);
	event_free(h->ready);
	event_free(h->sweep);
	event_base_free(h->base);
	free(h->trusted);
	free(h->roots);
	if (atomic_load(&h->working)) {
		/* what is left of h stays, so that a late http_reply does no harm */
		LOG(LOG_WARN, "requests were never answered", LN("requests", atomic_load(&h->working)));
		return;
	}
	close(h->wake_fd);
	pthread_mutex_destroy(&h->lock);
	free(h->slots);
	free(h);
}
