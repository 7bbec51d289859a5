/*
 * outbox_net.c: where a message may go. A webhook's address is written by a person; it must not become a way to reach what
 * stands behind our own firewall. Asked when it is configured, and again of the address that is really connected to.
 */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <string.h>

#include "core/outbox_in.h"

struct net4 { uint32_t net; int bits; };

/* IANA's special-purpose registry, and multicast. */
static bool private4(uint32_t ip)
{
	static const struct net4 nets[] = {
		{ 0x00000000, 8 }, { 0x0A000000, 8 }, { 0x64400000, 10 }, { 0x7F000000, 8 }, { 0xA9FE0000, 16 }, { 0xAC100000, 12 },
		{ 0xC0000000, 24 }, { 0xC0000200, 24 }, { 0xC0586300, 24 }, { 0xC0A80000, 16 }, { 0xC6120000, 15 }, { 0xC6336400, 24 },
		{ 0xCB007100, 24 }, { 0xE0000000, 4 }, { 0xF0000000, 4 },
	};

	for (size_t i = 0; i < sizeof nets / sizeof nets[0]; i++)
		if ((ip ^ nets[i].net) >> (32 - nets[i].bits) == 0)
			return true;
	return false;
}

static uint32_t ip4(const uint8_t *b)
{
	return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Only what is routed for everybody (2000::/3) may be reached, and of that nothing that carries another address inside. */
static bool private6(const uint8_t b[16])
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };
	static const uint8_t nat64[12] = { 0, 0x64, 0xFF, 0x9B };

	if (memcmp(b, mapped, 12) == 0 || memcmp(b, nat64, 12) == 0)
		return private4(ip4(b + 12));
	if (b[0] == 0x20 && b[1] == 0x02)
		return private4(ip4(b + 2));
	if (b[0] == 0x20 && b[1] == 0x01 && (b[2] < 2 || (b[2] == 0x0D && b[3] == 0xB8)))
		return true;
	return (b[0] & 0xE0) != 0x20;
}

bool outbox_private(const struct sockaddr *at)
{
	if (at->sa_family == AF_INET)
		return private4(ntohl(((const struct sockaddr_in *)(const void *)at)->sin_addr.s_addr));
	if (at->sa_family == AF_INET6)
		return private6(((const struct sockaddr_in6 *)(const void *)at)->sin6_addr.s6_addr);
	return true;
}

static bool has_part(CURLU *u, CURLUPart part)
{
	char *text = NULL;
	bool has = curl_url_get(u, part, &text, 0) == CURLUE_OK;

	curl_free(text);
	return has;
}

enum err outbox_url_check(const char *url, struct problem *p)
{
	CURLU *u = curl_url();
	char *scheme = NULL;
	bool ok = u && strpbrk(url, " \t\r\n\\") == NULL && curl_url_set(u, CURLUPART_URL, url, 0) == CURLUE_OK && has_part(u, CURLUPART_HOST) &&
	          curl_url_get(u, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK && (strcmp(scheme, "http") == 0 || strcmp(scheme, "https") == 0) &&
	          !has_part(u, CURLUPART_USER) && !has_part(u, CURLUPART_PASSWORD) && !has_part(u, CURLUPART_FRAGMENT);

	curl_free(scheme);
	curl_url_cleanup(u);
	if (ok)
		return OK;
	return refuse(p, E_INPUT, "url", "地址须为完整的 http 或 https 网址，不含用户名、密码和 # 号部分",
	              "The address must be a whole http or https URL without user name, password and fragment");
}
