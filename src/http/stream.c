/*
 * stream.c: server-sent events ("something changed in my queue"). A stream is a request whose answer never ends: the bytes
 * of one event are shared by all its readers, a reader that does not keep up is dropped, and the browser comes back by itself.
 */
#include <assert.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "http/wall.h"

#define KERNEL_UNSENT 16384     /* what the kernel may hold back for a slow reader, who is then noticed here */
#define PEER_SILENT_MS 60000    /* unacknowledged for so long: the peer is gone */

static int slot_take(struct http *h, int64_t topic, int64_t owner)
{
	int found = -1, mine = 0;

	pthread_mutex_lock(&h->lock);
	for (int i = 0; i < h->lim.streams; i++) {
		if (!h->slots[i].used)
			found = found < 0 ? i : found;
		else
			mine += owner && h->slots[i].owner == owner;
	}
	if (mine >= h->lim.streams_each)
		found = -1;
	if (found >= 0) {
		h->slots[found].used = true;
		h->slots[found].topic = topic;
		h->slots[found].owner = owner;
		h->slots[found].since_us = wall_now();
		h->slots[found].turn++;
		h->streams++;
	}
	pthread_mutex_unlock(&h->lock);
	return found;
}

void stream_release(struct http *h, int slot)
{
	pthread_mutex_lock(&h->lock);
	assert(h->slots[slot].used);
	h->slots[slot].used = false;
	h->slots[slot].c = NULL;
	h->streams--;
	pthread_mutex_unlock(&h->lock);
}

enum err http_stream_open(struct http_req *r, int64_t topic, int64_t owner)
{
	static const char *const lines = "Content-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n"
	                                 "X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nConnection: close\r\n";
	struct http *h = r->h;
	int slot = slot_take(h, topic, owner);
	struct parcel *a;

	if (slot < 0) {
		respond_problem(r, 503, &(struct http_header_out){ "Retry-After", "30" }, 1);
		return E_BUSY;
	}
	a = parcel_new(PARCEL_STREAM, r, 1024);
	a->slot = slot;
	a->n = (size_t)snprintf(a->bytes, 1024, "HTTP/1.1 200 OK\r\n%sX-Request-Id: %s\r\n\r\n%s", lines, r->id,
	                        r->head_only ? "" : "retry: 3000\n\n");
	parcel_push(h, a);
	return OK;
}

/* False if the reader is too slow; then the connection is gone. */
static bool stream_put(struct conn *c, struct parcel *a)
{
	struct evbuffer *out = bufferevent_get_output(c->bev);

	if (evbuffer_get_length(out) + a->n > LIMIT_STREAM_BUFFER ||
	    evbuffer_add_reference(out, a->bytes, a->n, parcel_drop, a) != 0) {
		atomic_fetch_add(&c->h->dropped, 1);
		conn_drop(c);
		return false;
	}
	a->refs++;
	return true;
}

void stream_begin(struct http *h, struct parcel *a)
{
	const int unsent = KERNEL_UNSENT, silent = PEER_SILENT_MS;
	bool over = a->r->head_only || h->stopping;
	struct conn *c;
	struct evhttp_request *ev = respond_take(a, &c);
	int fd;

	if (!ev) {
		stream_release(h, a->slot);
		return;
	}
	/* so that evhttp frees the request with the connection, however that ends */
	ev->userdone = 1;
	fd = bufferevent_getfd(c->bev);
	setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof(unsent));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &silent, sizeof(silent));
	c->slot = a->slot;
	h->slots[a->slot].c = c;
	conn_phase(c, PHASE_STREAM);
	/* evhttp's write callback would end the answer as soon as the buffer is empty */
	bufferevent_setcb(c->bev, NULL, NULL, c->on_event, c->evcon);
	bufferevent_enable(c->bev, EV_READ | EV_WRITE);
	if (over)
		conn_end(c, a->bytes, a->n);
	else
		stream_put(c, a);
}

void stream_event(struct http *h, struct parcel *a)
{
	for (size_t i = 0; i < a->to_n; i++) {
		struct slot *s = &h->slots[a->to[i].slot];

		/* without c the slot is free or may just be taken: then its turn is not ours to read */
		if (s->c && s->turn == a->to[i].turn)
			stream_put(s->c, a);
	}
}

void stream_beat(struct conn *c)
{
	struct parcel *a;

	/* Whoever may no longer listen finds out by coming back; since_us was set before the slot was handed to the loop. */
	if (wall_now() - c->h->slots[c->slot].since_us > (int64_t)c->h->lim.stream_ms * 1000) {
		conn_end(c, NULL, 0);
		return;
	}
	a = parcel_new(PARCEL_EVENT, NULL, 3);
	memcpy(a->bytes, ":\n\n", 3);
	a->n = 3;
	if (stream_put(c, a))
		conn_phase(c, PHASE_STREAM);
	parcel_drop(NULL, 0, a);
}

/* "event: change\ndata: {}\n\n"; every line of data gets its own field name. */
static struct parcel *event_text(const char *event, const char *data)
{
	size_t lines = 1, n;
	struct parcel *a;
	char *to;

	assert(!strpbrk(event, "\r\n"));
	for (const char *s = data; *s; s++)
		lines += *s == '\n';
	n = strlen(event) + strlen(data) + 6 * lines + 16;
	a = parcel_new(PARCEL_EVENT, NULL, n);
	to = a->bytes + snprintf(a->bytes, n, "event: %s\ndata: ", event);
	for (const char *s = data; *s; s++) {
		if (*s == '\n')
			to = stpcpy(to, "\ndata: ");
		else if (*s != '\r')
			*to++ = *s;
	}
	*to++ = '\n';
	*to++ = '\n';
	a->n = (size_t)(to - a->bytes);
	assert(a->n <= n);
	return a;
}

void http_stream_send(struct http *h, const char *event, const char *data, bool (*want)(void *arg, int64_t topic), void *arg)
{
	struct target to[LIMIT_STREAMS];
	int64_t topics[LIMIT_STREAMS];
	struct parcel *a;
	size_t n = 0, k = 0;

	pthread_mutex_lock(&h->lock);
	for (int i = 0; i < h->lim.streams && (int)n < h->streams; i++)
		if (h->slots[i].used) {
			to[n] = (struct target){ i, h->slots[i].turn };
			topics[n++] = h->slots[i].topic;
		}
	pthread_mutex_unlock(&h->lock);
	/* want is foreign code: it is asked outside the lock */
	for (size_t i = 0; i < n; i++)
		if (want(arg, topics[i]))
			to[k++] = to[i];
	if (!k)
		return;
	a = event_text(event, data);
	a->to = wall_alloc(k * sizeof(*to));
	memcpy(a->to, to, k * sizeof(*to));
	a->to_n = k;
	parcel_push(h, a);
}
