/*
 * err.c: the words of a refusal, and what a code is called outside. Every rule on the way of a request ends here when it
 * says no; http and core turn the result into a problem+json answer.
 */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A cut sentence must stay UTF-8, or the answer that carries it is broken: drops an unfinished last character. */
static void cut_whole(char *s, size_t cap, int wanted)
{
	size_t n = cap - 1;

	if (wanted >= 0 && (size_t)wanted < cap)
		return;
	while (n > 0 && ((unsigned char)s[n - 1] & 0xC0) == 0x80)
		n--;
	if (n > 0 && (unsigned char)s[n - 1] >= 0xC0)
		n--;
	s[n] = '\0';
}

enum err refuse(struct problem *p, enum err code, const char *field, const char *zh, const char *en, ...)
{
	va_list ap;

	if (!p)
		return code;
	p->code = code;
	cut_whole(p->field, sizeof(p->field), snprintf(p->field, sizeof(p->field), "%s", field ? field : ""));
	va_start(ap, en);
	cut_whole(p->zh, sizeof(p->zh), vsnprintf(p->zh, sizeof(p->zh), zh, ap));
	va_end(ap);
	va_start(ap, en);
	cut_whole(p->en, sizeof(p->en), vsnprintf(p->en, sizeof(p->en), en, ap));
	va_end(ap);
	return code;
}

static const struct { int status; const char *name; } codes[] = {
	[OK] = { 200, "ok" },
	[E_INPUT] = { 400, "input" },
	[E_AUTH] = { 401, "auth" },
	[E_DENIED] = { 403, "denied" },
	[E_NOT_FOUND] = { 404, "not-found" },
	[E_METHOD] = { 405, "method" },
	[E_CONFLICT] = { 409, "conflict" },
	[E_STALE] = { 412, "stale" },
	[E_TOO_LARGE] = { 413, "too-large" },
	[E_MEDIA] = { 415, "media" },
	[E_REPLAY] = { 422, "replay" },
	[E_PRECONDITION] = { 428, "precondition" },
	[E_LIMIT] = { 429, "limit" },
	[E_INTERNAL] = { 500, "internal" },
	[E_BUSY] = { 503, "busy" },
	[E_FULL] = { 507, "full" },
	[E_STORE] = { 500, "store" },
	[E_RETRY] = { 503, "retry" },
	[E_DUPLICATE] = { 409, "duplicate" },
};

int err_status(enum err code)
{
	size_t i = (size_t)code;

	return i < sizeof(codes) / sizeof(codes[0]) ? codes[i].status : 500;
}

const char *err_name(enum err code)
{
	size_t i = (size_t)code;

	return i < sizeof(codes) / sizeof(codes[0]) ? codes[i].name : "internal";
}
