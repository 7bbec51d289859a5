/*
 * request.c: a request as its handler sees it. Made on the loop thread when evhttp has read a whole request; from then on
 * the thread that owns the struct http_req may read it. The evhttp_request behind it is owned by us until the answer
 * begins, so a peer that leaves cannot take headers or body away from under a worker.
 */
#include <assert.h>
#include <event2/keyvalq_struct.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/wall.h"

/* No "." or ".." or empty segment (a last empty one is a trailing slash): nothing here ever needs normalising. */
static bool segments_plain(const char *path)
{
	for (const char *s = path; *s; ) {
		size_t n = strcspn(++s, "/");

		if (!n && s[n])
			return false;
		if ((n == 1 && s[0] == '.') || (n == 2 && s[0] == '.' && s[1] == '.'))
			return false;
		s += n;
	}
	return true;
}

static size_t slashes(const char *s, size_t n)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		k += s[i] == '/';
	return k;
}

/* Splits and decodes a target into r->text. False if it is not a path: then it is refused, never repaired. */
static bool target_read(struct http_req *r, const char *uri)
{
	size_t raw = strcspn(uri, "?"), n;
	const char *query = uri[raw] ? uri + raw + 1 : "";

	if (!percent_decode(uri, raw, false, r->text, &n) || !text_utf8(r->text, n) || text_control(r->text))
		return false;
	/* an encoded slash would be one segment to a proxy and two to us */
	if (strpbrk(r->text, "\t\n\\") || slashes(uri, raw) != slashes(r->text, n) || !segments_plain(r->text))
		return false;
	r->path = r->text;
	r->query = memcpy(r->text + n + 1, query, strlen(query) + 1);
	return true;
}

static void make_id(struct http *h, char *out)
{
	uint64_t x = h->id_key + ++h->id_next * UINT64_C(0x9E3779B97F4A7C15);
	uint8_t bytes[8];

	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	x ^= x >> 31;
	memcpy(bytes, &x, 8);
	text_hex(out, bytes, 8);
}

static bool id_valid(const char *s)
{
	size_t n = s ? strspn(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_") : 0;

	return n >= 8 && n <= 64 && !s[n];
}

/* X-Forwarded-For from the right: each trusted proxy vouches for the address before its own, nobody for what stands further left. */
static struct in6_addr client(const struct http *h, const struct in6_addr *direct, struct evkeyvalq *in)
{
	struct in6_addr at = *direct, next;
	struct evkeyval *kv;

	TAILQ_FOREACH_REVERSE(kv, in, evkeyvalq, next) {
		const char *end = kv->value + strlen(kv->value), *from;

		if (strcasecmp(kv->key, "X-Forwarded-For") != 0)
			continue;
		for (; end > kv->value; end = from > kv->value ? from - 1 : from) {
			for (from = end; from > kv->value && from[-1] != ','; from--)
				;
			if (!peer_read(from, (size_t)(end - from), &next))
				return at;
			at = next;
			if (!peer_trusted(h, &at))
				return at;
		}
	}
	return at;
}

/* True if Accept-Encoding takes gzip. */
static bool takes_gzip(const char *s)
{
	while (s && *s) {
		size_t n = strcspn(s, ","), name = strcspn(s, ",; ");
		const char *q;

		if (name == 4 && strncasecmp(s, "gzip", 4) == 0) {
			q = memmem(s, n, "q=0", 3);
			return !q || (q[3] == '.' && strspn(q + 4, "0") < strspn(q + 4, "0123456789"));
		}
		s += n + (s[n] == ',');
		s += strspn(s, " ");
	}
	return false;
}

static void from_proxy(struct http_req *r, struct evkeyvalq *in)
{
	const char *id = evhttp_find_header(in, "X-Request-Id"), *proto = evhttp_find_header(in, "X-Forwarded-Proto");
	const char *last = proto ? strrchr(proto, ',') : NULL;

	if (id_valid(id))
		memcpy(r->id, id, strlen(id) + 1);
	if (last)
		proto = last + 1 + strspn(last + 1, " ");
	r->secure = proto && strcasecmp(proto, "https") == 0;
}

struct http_req *req_new(struct conn *c, struct evhttp_request *ev, int *status)
{
	struct evkeyvalq *in = evhttp_request_get_input_headers(ev);
	const char *uri = evhttp_request_get_uri(ev), *language = evhttp_find_header(in, "Accept-Language");
	struct http_req *r = wall_alloc(sizeof(*r) + strlen(uri) + 2);
	struct in6_addr peer = c->peer;

	*status = 0;
	r->h = c->h;
	r->head_only = c->head.head_only;
	r->old = c->head.old;
	r->close = c->head.close;
	r->gzip = takes_gzip(evhttp_find_header(in, "Accept-Encoding"));
	r->english = language && door_english(language, strlen(language));
	make_id(c->h, r->id);
	if (c->h->trusted_n && peer_trusted(c->h, &c->peer)) {
		peer = client(c->h, &c->peer, in);
		from_proxy(r, in);
	}
	peer_print(r->peer, &peer);
	if (!target_read(r, uri)) {
		*status = 400;
		r->path = "/";
		r->query = "";
	}
	evhttp_request_own(ev);
	r->weight = evbuffer_get_length(evhttp_request_get_input_buffer(ev));
	c->h->held += r->weight;
	r->ev = ev;
	r->c = c;
	atomic_fetch_add(&c->h->working, 1);
	return r;
}

void req_free(struct http_req *r)
{
	r->h->held -= r->weight;
	if (r->ev)
		evhttp_request_free(r->ev);
	atomic_fetch_sub(&r->h->working, 1);
	free(r);
}

const char *http_id(const struct http_req *r)
{
	return r->id;
}

const char *http_method(const struct http_req *r)
{
	switch (evhttp_request_get_command(r->ev)) {
	case EVHTTP_REQ_GET:
		return "GET";
	case EVHTTP_REQ_HEAD:
		return "HEAD";
	case EVHTTP_REQ_POST:
		return "POST";
	case EVHTTP_REQ_PUT:
		return "PUT";
	case EVHTTP_REQ_PATCH:
		return "PATCH";
	case EVHTTP_REQ_DELETE:
		return "DELETE";
	default:
		return "OPTIONS";
	}
}

const char *http_path(const struct http_req *r)
{
	return r->path;
}

const char *http_query(const struct http_req *r)
{
	return r->query;
}

const char *http_header(const struct http_req *r, const char *name)
{
	return evhttp_find_header(evhttp_request_get_input_headers(r->ev), name);
}

const char *http_cookie(struct http_req *r, struct arena *a, const char *name)
{
	size_t n = strlen(name);
	struct evkeyval *kv;

	TAILQ_FOREACH(kv, evhttp_request_get_input_headers(r->ev), next) {
		if (strcasecmp(kv->key, "Cookie") != 0)
			continue;
		for (const char *s = kv->value; *s; s += *s == ';') {
			size_t len;

			s += strspn(s, " \t");
			len = strcspn(s, ";");
			if (len > n && memcmp(s, name, n) == 0 && s[n] == '=') {
				for (; s[len - 1] == ' ' || s[len - 1] == '\t'; len--)
					;
				return arena_strn(a, s + n + 1, len - n - 1);
			}
			s += len;
		}
	}
	return NULL;
}

const char *http_peer(const struct http_req *r)
{
	return r->peer;
}

bool http_secure(const struct http_req *r)
{
	return r->secure;
}

const char *http_body(const struct http_req *r, size_t *n)
{
	struct evbuffer *body = evhttp_request_get_input_buffer(r->ev);
	const char *s;

	*n = evbuffer_get_length(body);
	/* a large upload comes in pieces: they are joined here, on the thread that wants them, and only once */
	s = *n ? (const char *)evbuffer_pullup(body, -1) : "";
	assert(s);
	return s;
}

