/*
 * limiter.c: token buckets in a fixed table. A collision of two keys shares a bucket, which errs towards refusing a little
 * early; memory does not grow with the number of callers.
 */
#include <arpa/inet.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/day.h"
#include "base/text.h"
#include "core/inside.h"

#define BUCKETS 65536

struct bucket { int64_t at; double tokens; };

struct limiter {
	pthread_mutex_t lock;
	uint8_t key[crypto_shorthash_KEYBYTES];
	struct bucket bucket[BUCKETS];
};

struct limiter *limiter_new(void)
{
	struct limiter *l = calloc(1, sizeof *l);

	if (!l)
		abort();
	pthread_mutex_init(&l->lock, NULL);
	randombytes_buf(l->key, sizeof l->key);
	return l;
}

void limiter_free(struct limiter *l)
{
	if (!l)
		return;
	pthread_mutex_destroy(&l->lock);
	free(l);
}

void limiter_peer(char out[LIMITER_PEER], const char *peer)
{
	uint8_t a[16];

	if (!peer || inet_pton(AF_INET6, peer, a) != 1) {
		snprintf(out, LIMITER_PEER, "%s", peer ? peer : "-");
		return;
	}
	text_hex(out, a, 8);
}

bool limiter_take(struct limiter *l, const char *key, int64_t now_us, int per_minute, int burst)
{
	uint8_t sum[crypto_shorthash_BYTES];
	uint64_t h;
	struct bucket *b;
	bool ok;

	crypto_shorthash(sum, (const uint8_t *)key, strlen(key), l->key);
	memcpy(&h, sum, sizeof h);
	pthread_mutex_lock(&l->lock);
	b = &l->bucket[h % BUCKETS];
	if (b->at == 0)
		b->tokens = burst;
	else if (now_us > b->at)
		b->tokens += (double)(now_us - b->at) * per_minute / (double)US_MINUTE;
	if (b->tokens > burst)
		b->tokens = burst;
	/* Also when the clock was set back: nobody waits until it has caught up. */
	b->at = now_us;
	ok = b->tokens >= 1;
	if (ok)
		b->tokens -= 1;
	pthread_mutex_unlock(&l->lock);
	return ok;
}
