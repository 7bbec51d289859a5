/*
 * http.h: bytes in, bytes out (libevent's evhttp behind a thin wall). Knows nothing of rights, sessions or JSON shapes.
 *
 * One loop thread reads and writes. The handler is called on it with a complete, size-checked request and must not block:
 * it hands the request to a worker. http_reply may be called from any thread, exactly once a request; a peer that left in
 * the meantime is no error. A struct http_req lives until http_reply returns.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/shape.h"

struct http;
struct http_req;

struct http_conf {
	const char *listen;              /* "127.0.0.1:8311", "[::1]:0"; port 0 takes a free one */
	const char *const *trusted;      /* proxies whose X-Forwarded-For is believed: "10.0.0.0/8", NULL-terminated; NULL for none */
	const char *const *static_roots; /* pairs: URL prefix, folder ("/d/", "web/dist/d"), NULL-terminated; NULL for none */
	const char *csp;                 /* Content-Security-Policy of pages */
	void (*handler)(void *arg, struct http_req *r);   /* everything that is not a static file */
	void *arg;
};

/* Listens; what conf points to must live as long as the server. E_INPUT or E_BUSY (the port) with words. */
enum err http_open(const struct http_conf *conf, struct http **out, struct problem *p);
int http_port(const struct http *h);
/* Runs the loop until http_stop; call it on the thread that is to be the loop. */
void http_run(struct http *h);
/* From any thread or a signal handler: stop accepting, finish what is under way (at most grace_ms), end http_run. */
void http_stop(struct http *h, int grace_ms);
/* After the last thread that answers has ended. What was never answered is dropped. */
void http_close(struct http *h);

/* ---- a request, readable from the thread that owns it ---- */
const char *http_id(const struct http_req *r);            /* request id: 16 hex digits, or a valid X-Request-Id from a trusted proxy */
const char *http_method(const struct http_req *r);
const char *http_path(const struct http_req *r);          /* decoded, without query, no "..", valid UTF-8 */
const char *http_query(const struct http_req *r);         /* raw, "" if none */
const char *http_header(const struct http_req *r, const char *name);   /* NULL if absent */
const char *http_cookie(struct http_req *r, struct arena *a, const char *name);
const char *http_peer(const struct http_req *r);          /* the client's address, through trusted proxies */
bool http_secure(const struct http_req *r);               /* TLS ended at a trusted proxy (X-Forwarded-Proto) */
const char *http_body(const struct http_req *r, size_t *n);

struct http_header_out { const char *name, *value; };

/* Answers. body is copied; gzip is applied here (on the caller's thread) when the client takes it and n is worth it. type NULL: no body. */
void http_reply(struct http_req *r, int status, const char *type, const void *body, size_t n,
                const struct http_header_out *h, int headers);
/* Answers with a file (photos); owned by the caller's folder, no path from the user reaches here. immutable sets a year of caching. */
void http_reply_file(struct http_req *r, const char *path, const char *type, bool immutable,
                     const struct http_header_out *h, int headers);

/* ---- server-sent events ---- */
struct http_stream;
/* Turns a request into a stream that belongs to `topic` (a number of the caller's, e.g. a post). Ends r: over LIMIT_STREAMS, or
 * over LIMIT_STREAMS_EACH of one owner (0: none), with an answer of 503 (and E_BUSY). It ends after LIMIT_STREAM_MS. */
enum err http_stream_open(struct http_req *r, int64_t topic, int64_t owner);
/* Sends one event ("change") with JSON data to every stream for which want() says true; from any thread. A slow reader is dropped.
 * want is called before this returns, on this thread. */
void http_stream_send(struct http *h, const char *event, const char *data, bool (*want)(void *arg, int64_t topic), void *arg);

/* Counts since http_open (open and streams: now), from any thread. */
struct http_stats { int64_t requests, open, streams, dropped, timeouts, too_large; };
void http_stats(struct http *h, struct http_stats *out);

/* ---- pure readers, each with a fuzz target ---- */

/* "a=1&b=%E4%B8%AD" into pairs; refuses bad escapes, broken UTF-8, control characters, more than LIMIT_QUERY_FIELDS, a name twice. */
enum err query_read(struct arena *a, const char *query, struct pair **out, size_t *n, struct problem *p);

/* A multipart/form-data body into its parts; at most 16. Data point into body. */
struct part { const char *name, *filename, *type; const char *data; size_t n; };
enum err multipart_read(struct arena *a, const char *content_type, const char *body, size_t n, struct part **out, size_t *parts, struct problem *p);

#endif
