/*
 * id.c: numbers for new things. The gate asks with the command's own instant, so that the journal's replay gives the same.
 */
#include "base/id.h"

#include <assert.h>

#define EPOCH_MS INT64_C(1577836800000)   /* 2020-01-01 00:00 UTC */
#define MS_BITS 41
#define MS_SHIFT 22
#define SERVER_SHIFT 12
#define SEQUENCE_MAX 4095

static int64_t make(int64_t ms, int server, int64_t sequence)
{
	assert(ms < INT64_C(1) << MS_BITS);
	return ms << MS_SHIFT | (int64_t)server << SERVER_SHIFT | sequence;
}

/* A clock that stands or goes back, or more than 4096 ids in a millisecond: the ids run ahead of the clock rather than repeat. */
int64_t id_next(struct ids *g, int64_t now_us)
{
	int64_t ms = now_us / 1000 - EPOCH_MS;
	int64_t last_ms = g->last >> MS_SHIFT;
	int64_t sequence = g->last & SEQUENCE_MAX;
	int64_t id;

	assert(g->server >= 0 && g->server <= 1023 && g->last >= 0);
	if (ms < 1)
		ms = 1;   /* 0 is no id */
	if (ms > last_ms)
		id = make(ms, g->server, 0);
	else if (sequence < SEQUENCE_MAX)
		id = make(last_ms, g->server, sequence + 1);
	else
		id = make(last_ms + 1, g->server, 0);
	if (id <= g->last)   /* the last one may come from another server's higher number */
		id = make(last_ms + 1, g->server, 0);
	g->last = id;
	return id;
}

int64_t id_from(int64_t us)
{
	int64_t ms = us / 1000 - EPOCH_MS;

	if (ms < 0)
		return 0;
	return ms >= INT64_C(1) << MS_BITS ? INT64_MAX : make(ms, 0, 0);
}

int64_t id_time(int64_t id)
{
	return ((id >> MS_SHIFT) + EPOCH_MS) * 1000;
}
