/*
 * wall.h: what the files of this room share; nobody else includes it (tests of this room lower the limits through it).
 *
 * The way of a request: door.c judges the raw bytes before evhttp sees any of them, server.c feeds evhttp one whole request
 * at a time, request.c makes the struct http_req, files.c or the handler answers, respond.c writes. Unless a comment says
 * otherwise, everything here belongs to the loop thread.
 */
#ifndef HTTP_WALL_H
#define HTTP_WALL_H

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/http_struct.h>
#include <event2/listener.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/queue.h>

#include "base/limits.h"
#include "http/door.h"
#include "http/http.h"

/* True if the address is a proxy whose word is believed. */
bool peer_trusted(const struct http *h, const struct in6_addr *a);
/* Counts a connection of an address in or out; returns how many it has now. */
int peer_count(struct http *h, const struct in6_addr *a, int by);

/* ---- connections ---- */

enum phase {
	PHASE_FRESH,     /* accepted, not met */
	PHASE_IDLE,      /* between requests: idle_ms */
	PHASE_READ,      /* a request is coming: request_ms from its first byte */
	PHASE_WORK,      /* the handler has it: no limit of ours */
	PHASE_WRITE,     /* an answer is going: write_ms */
	PHASE_STREAM,    /* server-sent events: a sign of life every beat_ms */
	PHASE_LINGER,    /* refused; the peer gets linger_ms to read why */
	PHASES,
};

/* One for each phase, and one of those to be looked at again; and below, answers on their way to the loop. */
TAILQ_HEAD(conn_list, conn);
STAILQ_HEAD(parcel_list, parcel);

struct conn {
	TAILQ_ENTRY(conn) in_phase, in_ready;
	struct http *h;
	struct bufferevent *bev;
	struct evhttp_connection *evcon;
	bufferevent_data_cb on_write;    /* evhttp's own */
	bufferevent_event_cb on_event;
	struct evbuffer *raw;        /* what came and has not passed the door */
	struct evbuffer *body;       /* a chunked body, decoded so far */
	char *head_text;             /* and its head, which waits for the body's length; NULL for others */
	struct http_req *req;        /* at work or being answered; NULL otherwise */
	struct in6_addr peer;
	struct head head;
	struct chunks chunks;
	enum phase phase;
	int64_t since_us;            /* when the phase began */
	size_t scanned, weight;      /* weight: bytes of raw and body, as counted in http.held */
	int slot;                    /* of the stream, -1 for none */
	bool ready, moving, in_body;
};

struct slot { int64_t topic, owner, since_us; uint32_t turn; bool used; struct conn *c; };   /* c: loop only; the rest under the lock */

struct root { const char *prefix, *folder; size_t len; };

struct limits { int request_ms, idle_ms, write_ms, linger_ms, beat_ms, stream_ms, connections, per_ip, streams, streams_each; size_t bodies; };

struct http {
	struct http_conf conf;
	struct limits lim;           /* tests lower them before http_run */
	struct event_base *base;
	struct evhttp *ev;
	struct evhttp_bound_socket *bound;
	struct event *wake, *ready, *sweep;
	struct conn_list phases[PHASES], queue;
	struct conn *fed;            /* whose whole request evhttp is reading right now */
	size_t held;                 /* bytes of requests that are coming, or wait for their answer */
	struct peer_seen *seen[512]; /* connections by address */
	struct net *trusted;
	size_t trusted_n;
	struct root *roots;
	size_t roots_n;
	int port, wake_fd;
	bool deaf, stopping;         /* not accepting for a while; for good */
	int64_t stop_at_us;
	uint64_t id_key, id_next;
	atomic_int stoppers;         /* who is in http_stop right now */
	atomic_int stop_ms;          /* grace asked for by http_stop, -1 until then */
	atomic_int working;          /* struct http_req not yet freed */
	atomic_int open;             /* connections */
	atomic_int_fast64_t requests, dropped, timeouts, too_large;
	pthread_mutex_t lock;        /* guards answers and slots */
	struct parcel_list answers;
	struct slot *slots;          /* LIMIT_STREAMS */
	int streams;
};

/* Monotonic microseconds. */
int64_t wall_now(void);
/* Zeroed; ends the program when memory does. */
void *wall_alloc(size_t n);
/* What may happen to a connection. */
void conn_phase(struct conn *c, enum phase to);
void conn_ready(struct conn *c);                         /* looks at it again from the loop */
void conn_refuse(struct conn *c, int status);            /* answers without evhttp, then closes */
void conn_end(struct conn *c, const char *s, size_t n);  /* sends s past evhttp, then closes */
void conn_drop(struct conn *c);                          /* closes at once; c is gone */

/* ---- request.c ---- */

struct http_req {
	struct http *h;
	struct conn *c;                  /* NULL once the peer has left; loop only */
	struct evhttp_request *ev;       /* ours (owned) until the answer begins */
	size_t weight;                   /* of its body, as counted in http.held */
	const char *path, *query;
	bool head_only, old, close, secure, gzip, english;
	char id[65], peer[INET6_ADDRSTRLEN];
	char text[];                     /* path and query */
};

/* NULL and *status if the target is not a path. */
struct http_req *req_new(struct conn *c, struct evhttp_request *ev, int *status);
void req_free(struct http_req *r);                       /* on the loop, or after it */
/* Decodes %XX (and + if plus); false for bad escapes and NUL. out holds n + 1. */
bool percent_decode(const char *s, size_t n, bool plus, char *out, size_t *out_n);

/* ---- respond.c ---- */

struct reply {
	int status;
	const char *type, *cache, *encoding;   /* NULL for none; cache NULL: no-store */
	const void *body;
	size_t n;
	int fd;                          /* a file of n bytes instead of body, taken over; -1 for none */
	bool page;                       /* an application's file: the policies of pages */
	const struct http_header_out *h;
	int headers;
};

/* Any thread, exactly once a request. */
void respond(struct http_req *r, const struct reply *p);
/* The same with a problem+json of the wall's own. */
void respond_problem(struct http_req *r, int status, const struct http_header_out *h, int headers);
/* A whole refusal as bytes, for a peer whose request never became one. Freed with free. */
char *respond_refusal(int status, bool english, bool head_only, size_t *n);

/* What travels from any thread to the loop. */
struct parcel {
	STAILQ_ENTRY(parcel) next;
	enum { PARCEL_REPLY, PARCEL_STREAM, PARCEL_EVENT } kind;
	struct http_req *r;
	int fd;                          /* sent after the bytes; -1 for none */
	off_t fd_n;
	bool close;                      /* no keep-alive after it */
	int refs;                        /* output buffers that still point into bytes, and the one who holds it */
	int slot;                        /* PARCEL_STREAM */
	struct target { int slot; uint32_t turn; } *to;   /* PARCEL_EVENT; freed with it */
	size_t to_n, n;
	char bytes[];
};

struct parcel *parcel_new(int kind, struct http_req *r, size_t cap);
void parcel_push(struct http *h, struct parcel *a);
void parcel_drop(const void *bytes, size_t n, void *a);  /* gives back one reference; in the shape evbuffer wants */
/* The loop's side: sends what the queue holds, or frees it unsent. */
void respond_deliver(struct http *h);
void respond_discard(struct http *h);
/* Takes the request off its parcel and gives evhttp its own back; NULL if the peer has left. */
struct evhttp_request *respond_take(struct parcel *a, struct conn **c);

/* ---- words.c ---- */

/* What the wall says with a status of its own, and HTTP's phrase for any. */
struct words { int status; const char *name, *zh_title, *en_title, *zh, *en; };
const struct words *words_of(int status);
const char *words_reason(int status);

/* ---- stream.c ---- */

void stream_begin(struct http *h, struct parcel *a);     /* PARCEL_STREAM arrived at the loop */
void stream_event(struct http *h, struct parcel *a);     /* PARCEL_EVENT */
void stream_beat(struct conn *c);                        /* a sign of life; c may be gone after it */
void stream_release(struct http *h, int slot);

/* ---- files.c ---- */

enum err files_open(struct http *h, struct problem *p);
/* True if the request lies under a static prefix and was answered. */
bool files_serve(struct http_req *r);

#endif
