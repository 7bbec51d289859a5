/*
 * people_password.c: argon2id, off the writer. Purpose: a stolen table must be dear to guess, and a storm of log-ins must not
 * take the machine: 19 MiB and some 25 ms each, two at a time, and whoever would have to wait long is told to come back.
 */
#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <string.h>

#include "people/people_in.h"

#define PASSES 2
#define MEMORY_BYTES (19u << 20)
#define AT_ONCE 2
#define WAITING_MOST 32

/* The hash of nobody's password: an unknown login takes as long as a known one. */
#define NOBODY_HASH "$argon2id$v=19$m=19456,t=2,p=1$dE8TlhFnhQJqfHXJ74HkwQ$7aVmCqBfrdEU6LLM0RMAEjjetdPw4XYuy74526Jmyyg"

/* The machine has one memory, so this is the program's, not a room's or a tenant's. */
static struct { pthread_mutex_t lock; pthread_cond_t free; int running, waiting; } kiln = {
	.lock = PTHREAD_MUTEX_INITIALIZER, .free = PTHREAD_COND_INITIALIZER,
};

static enum err enter(struct problem *p)
{
	pthread_mutex_lock(&kiln.lock);
	if (kiln.waiting >= WAITING_MOST) {
		pthread_mutex_unlock(&kiln.lock);
		return refuse(p, E_BUSY, "", "同时登录的人太多，请过几秒再试", "Too many people are signing in at this moment; try again in a few seconds");
	}
	kiln.waiting++;
	while (kiln.running >= AT_ONCE)
		pthread_cond_wait(&kiln.free, &kiln.lock);
	kiln.waiting--;
	kiln.running++;
	pthread_mutex_unlock(&kiln.lock);
	return OK;
}

static void leave(void)
{
	pthread_mutex_lock(&kiln.lock);
	kiln.running--;
	pthread_cond_signal(&kiln.free);
	pthread_mutex_unlock(&kiln.lock);
}

static enum err no_memory(struct problem *p)
{
	return refuse(p, E_BUSY, "", "内存不足，请稍后重试", "Not enough memory at this moment; try again");
}

enum err password_hash(const char *password, char out[PASSWORD_HASH_BYTES], struct problem *p)
{
	char text[crypto_pwhash_STRBYTES];
	enum err e = enter(p);

	if (e)
		return e;
	int failed = crypto_pwhash_str_alg(text, password, strlen(password), PASSES, MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13);
	leave();
	if (failed)
		return no_memory(p);
	memcpy(out, text, sizeof text);
	return OK;
}

enum err password_check(const char *hash, const char *password, bool *same, struct problem *p)
{
	enum err e = enter(p);

	if (e)
		return e;
	errno = 0;
	int differs = crypto_pwhash_str_verify(hash ? hash : NOBODY_HASH, password, strlen(password));
	bool starved = differs && errno == ENOMEM;
	leave();
	if (starved)
		return no_memory(p);
	*same = hash && !differs;
	return OK;
}
