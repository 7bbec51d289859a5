/*
 * door.h: the room's pure readers of raw bytes: heads, chunked bodies, languages, addresses. Shared by the files of this
 * room and its tests; nobody else includes it.
 */
#ifndef HTTP_DOOR_H
#define HTTP_DOOR_H

#include <event2/buffer.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

/* ---- door.c: what bytes may pass ---- */

struct head {
	size_t len;              /* bytes up to and with the empty line */
	int64_t body;            /* Content-Length, 0 if absent; -1: chunked */
	size_t limit;            /* what its kind of body may hold */
	size_t te_at, te_len;    /* the Transfer-Encoding line, without its line end */
	bool head_only, old, close, expect;    /* HEAD; HTTP/1.0; no keep-alive; waits for 100 */
};

/* Where the head ends (with its empty line), 0 if it has not come yet. *scanned remembers the work between calls. */
size_t door_end(const char *s, size_t n, size_t *scanned);
/* Judges a head without end: 0 to wait for more, or the status to refuse it with. */
int door_partial(const char *s, size_t n);
/* Judges a whole head (len bytes): 0 and *out, or the status to refuse it with. */
int door_head(const char *s, size_t len, struct head *out);
/* Decodes what has come of a chunked body from raw into body. 1 whole, 0 wait for more, else the status. */
struct chunks { int64_t left; size_t wire; int state; };
int door_chunks(struct chunks *k, struct evbuffer *raw, struct evbuffer *body, size_t limit);
/* True if English is wanted more than Chinese; NULL wants Chinese. Reads at most n bytes. */
bool door_english(const char *accept_language, size_t n);
/* A header's value in raw bytes that may be anything; NULL if absent. For refusals before parsing. */
const char *door_find(const char *s, size_t n, const char *name, size_t *len);

/* ---- peer.c: addresses; IPv4 is kept as ::ffff:a.b.c.d ---- */

struct net { struct in6_addr addr; int bits; };

/* All three say false to what is no address; a net may do without "/bits". */
bool net_read(const char *text, struct net *out);
bool net_holds(const struct net *net, const struct in6_addr *a);
bool peer_read(const char *text, size_t n, struct in6_addr *out);     /* "1.2.3.4", "1.2.3.4:80", "::1", "[::1]:80" */
void peer_print(char out[INET6_ADDRSTRLEN], const struct in6_addr *a);
struct in6_addr peer_of(const struct sockaddr *sa);

#endif
