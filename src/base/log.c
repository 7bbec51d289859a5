/*
 * log.c: what the program says about itself, beside the way of a request. A line is at most 4096 bytes, so that lines of
 * several threads never mix in a pipe; a pair that does not fit is left out and the line says so.
 */
#include "base/log.h"

#include <assert.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/day.h"
#include "base/text.h"

#define LINE_BYTES 4096
#define TAIL_BYTES 32      /* room for ,"cut":true}\n */
#define PAIRS_MAX 16

static atomic_int least_level = LOG_INFO;

struct line {
	char s[LINE_BYTES];
	size_t n;
	bool cut;
};

void log_level_set(enum log_level least)
{
	atomic_store(&least_level, (int)least);
}

static void put(struct line *l, const char *s, size_t n)
{
	if (n > sizeof(l->s) - TAIL_BYTES - l->n) {
		l->cut = true;
		return;
	}
	memcpy(l->s + l->n, s, n);
	l->n += n;
}

/* Bytes that are not UTF-8 come out as '?': the log must stay readable whatever was put in. */
static void put_text(struct line *l, const char *s)
{
	bool clean = text_utf8(s, strlen(s));
	char code[8];

	put(l, "\"", 1);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			put(l, (char[]){ '\\', *s }, 2);
		else if (c < 0x20 || c == 0x7F)
			put(l, code, (size_t)snprintf(code, sizeof(code), "\\u%04x", c));
		else
			put(l, c >= 0x80 && !clean ? "?" : s, 1);
	}
	put(l, "\"", 1);
}

/* A pair is written whole or not at all. */
static void put_pair(struct line *l, const struct log_kv *kv)
{
	size_t start = l->n;
	bool before = l->cut;
	char number[24];

	l->cut = false;
	put(l, ",", 1);
	put_text(l, kv->key);
	put(l, ":", 1);
	if (kv->s)
		put_text(l, kv->s);
	else
		put(l, number, (size_t)snprintf(number, sizeof(number), "%lld", (long long)kv->n));
	if (l->cut)
		l->n = start;
	l->cut = l->cut || before;
}

void log_write(enum log_level level, const char *what, const struct log_kv *kv, int n)
{
	static const char *const names[] = { "debug", "info", "warn", "error" };
	struct line l = { .n = 0 };
	struct timespec now;
	char at[40];

	assert(n >= 0 && n <= PAIRS_MAX);
	if ((int)level < atomic_load(&least_level))
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	day_print_time(at, now.tv_sec * US_SECOND + now.tv_nsec / 1000, CHINA_OFFSET_MIN);
	put(&l, "{\"at\":\"", 7);
	put(&l, at, strlen(at));
	put(&l, "\"", 1);
	put_pair(&l, &(struct log_kv){ .key = "level", .s = names[level] });
	put_pair(&l, &(struct log_kv){ .key = "what", .s = what });
	for (int i = 0; i < n; i++)
		put_pair(&l, &kv[i]);
	if (l.cut) {
		memcpy(l.s + l.n, ",\"cut\":true", 11);
		l.n += 11;
	}
	l.s[l.n++] = '}';
	l.s[l.n++] = '\n';
	if (write(STDERR_FILENO, l.s, l.n) < 0)
		return;   /* there is nowhere left to say so */
}
