/*
 * peer.c: who is at the other end. Addresses as text and as bytes, the proxies whose word is believed, and how many
 * connections an address holds. Used when a connection is met (server.c) and when a request is made (request.c).
 */
#include <arpa/inet.h>
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "http/wall.h"

static struct in6_addr mapped(struct in_addr v4)
{
	struct in6_addr a = { .s6_addr = { [10] = 0xff, [11] = 0xff } };

	memcpy(a.s6_addr + 12, &v4, 4);
	return a;
}

static bool address(const char *text, struct in6_addr *out, bool *is_v4)
{
	struct in_addr v4;

	*is_v4 = inet_pton(AF_INET, text, &v4) == 1;
	if (*is_v4)
		*out = mapped(v4);
	return *is_v4 || inet_pton(AF_INET6, text, out) == 1;
}

bool net_read(const char *text, struct net *out)
{
	char host[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t n = slash ? (size_t)(slash - text) : strlen(text);
	struct in6_addr a;
	int64_t bits;
	bool v4;

	if (n >= sizeof(host))
		return false;
	memcpy(host, text, n);
	host[n] = 0;
	if (!address(host, &a, &v4))
		return false;
	bits = v4 ? 32 : 128;
	if (slash && !text_int(slash + 1, 0, bits, &bits))
		return false;
	*out = (struct net){ .addr = a, .bits = (int)bits + (v4 ? 96 : 0) };
	return true;
}

bool net_holds(const struct net *net, const struct in6_addr *a)
{
	int whole = net->bits / 8, rest = net->bits % 8;
	unsigned char mask = (unsigned char)(0xff << (8 - rest));

	if (memcmp(net->addr.s6_addr, a->s6_addr, (size_t)whole) != 0)
		return false;
	return !rest || !((net->addr.s6_addr[whole] ^ a->s6_addr[whole]) & mask);
}

bool peer_read(const char *text, size_t n, struct in6_addr *out)
{
	char host[INET6_ADDRSTRLEN + 1];
	const char *end = text + n, *colon;
	bool v4;

	while (text < end && (*text == ' ' || *text == '\t'))
		text++;
	while (end > text && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	if (text < end && *text == '[') {
		text++;
		end = memchr(text, ']', (size_t)(end - text));
		if (!end)
			return false;
	} else {
		colon = memchr(text, ':', (size_t)(end - text));
		if (colon && !memchr(colon + 1, ':', (size_t)(end - colon - 1)))
			end = colon;    /* one colon: a port; more: IPv6 */
	}
	if ((size_t)(end - text) >= sizeof(host))
		return false;
	memcpy(host, text, (size_t)(end - text));
	host[end - text] = 0;
	return address(host, out, &v4);
}

void peer_print(char out[INET6_ADDRSTRLEN], const struct in6_addr *a)
{
	if (IN6_IS_ADDR_V4MAPPED(a))
		inet_ntop(AF_INET, a->s6_addr + 12, out, INET6_ADDRSTRLEN);
	else
		inet_ntop(AF_INET6, a, out, INET6_ADDRSTRLEN);
}

struct in6_addr peer_of(const struct sockaddr *sa)
{
	if (sa->sa_family == AF_INET6)
		return ((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr;
	assert(sa->sa_family == AF_INET);
	return mapped(((const struct sockaddr_in *)(const void *)sa)->sin_addr);
}

bool peer_trusted(const struct http *h, const struct in6_addr *a)
{
	for (size_t i = 0; i < h->trusted_n; i++)
		if (net_holds(&h->trusted[i], a))
			return true;
	return false;
}

struct peer_seen {
	struct peer_seen *next;
	struct in6_addr addr;
	int n;
};

int peer_count(struct http *h, const struct in6_addr *whole, int by)
{
	/* A provider gives out half an address of IPv6: the other half is one's own to invent. */
	struct in6_addr own = *whole, *a = &own;
	uint64_t w[2];
	struct peer_seen **at, *p;

	if (!IN6_IS_ADDR_V4MAPPED(a) && !IN6_IS_ADDR_LOOPBACK(a))
		memset(own.s6_addr + 8, 0, 8);
	memcpy(w, a, sizeof(w));
	w[0] = (w[0] ^ h->id_key ^ w[1]) * UINT64_C(0x9E3779B97F4A7C15);
	at = &h->seen[w[0] >> 55];
	while (*at && memcmp(&(*at)->addr, a, sizeof(*a)) != 0)
		at = &(*at)->next;
	p = *at;
	if (!p) {
		assert(by > 0);
		p = *at = wall_alloc(sizeof(*p));
		p->addr = *a;
	}
	p->n += by;
	assert(p->n >= 0);
	if (p->n)
		return p->n;
	*at = p->next;
	free(p);
	return 0;
}
