/*
 * bench_search.c: how long finding takes among many cases: words that stand in every text, in many, in one and in none, asked for
 * by who may read everything and by a grid worker whose community holds a sixteenth.
 */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"
#include "cli/bench.h"
#include "core/inside.h"

#define ASKS 400                 /* of each kind */

static int by_time(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

/* Of this thread: on a busy machine the wall's time is mostly other people's. */
static double cpu_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One question; microseconds, or 0 if it was refused. token: of a device, or NULL for the operator. *cpu: of them spent at work. */
static uint32_t ask(struct bench_city *b, const char *query, const char *token, size_t *rows, uint32_t *cpu)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct call call = { .method = "GET", .path = "/api/v1/cases", .query = query, .tenant = b->in.tenant, .as = token ? NULL : &operator,
	                     .token = token, .peer = "127.0.0.1" };
	struct reply r;
	double began = bench_now_s(), cpu_began = cpu_s();

	core_call(b->in.core, &call, a, &r);
	*cpu = (uint32_t)((cpu_s() - cpu_began) * 1e6);
	uint32_t us = r.status == 200 ? 1 + (uint32_t)((bench_now_s() - began) * 1e6) : 0;
	json_t *v = us ? json_loadb(r.body, r.n, 0, NULL) : NULL;
	*rows = json_array_size(json_object_get(v, "items"));
	json_decref(v);
	arena_free(a);
	return us;
}

/* A kind of question, asked often; its times go to us[0..ASKS). */
static bool kind(struct bench_city *b, const char *name, const char *const *words, int words_n, const char *more, bool worker, uint32_t *us)
{
	size_t rows = 0, most = 0, least = SIZE_MAX;
	uint32_t cpu[ASKS];

	for (int i = 0; i < ASKS; i++) {
		char query[200], number[24];
		uint64_t n = bench_mix(b->seed + (uint64_t)i) % (uint64_t)b->cases;
		snprintf(number, sizeof number, "%08" PRIu64, n);
		snprintf(query, sizeof query, "q=%s%s&limit=50", words_n ? words[i % words_n] : number, more);
		if (!(us[i] = ask(b, query, worker ? b->token[i % b->tokens] : NULL, &rows, &cpu[i]))) {
			fprintf(stderr, "shao bench: %s was refused\n", query);
			return false;
		}
		most = rows > most ? rows : most;
		least = rows < least ? rows : least;
	}
	qsort(us, ASKS, sizeof *us, by_time);
	qsort(cpu, ASKS, sizeof *cpu, by_time);
	fprintf(stderr, "search %-46s p50 %7.3f  p99 %7.3f  worst %7.3f ms; processor p50 %7.3f  p99 %7.3f ms; rows %zu to %zu\n", name,
	        us[ASKS / 2] / 1e3, us[ASKS * 99 / 100] / 1e3, us[ASKS - 1] / 1e3, cpu[ASKS / 2] / 1e3, cpu[ASKS * 99 / 100] / 1e3, least, most);
	return true;
}

bool bench_search(struct bench_city *b, struct bench_result *r)
{
	static const char *const two[] = { "路灯", "井盖", "轮椅", "栏杆", "异味", "车库", "老人", "围墙" }, *const every[] = { "编号" },
		*const one[] = { "灯", "棵" }, *const three[] = { "窨井盖", "消防通道", "警示带" }, *const apart[] = { "轮椅+瓷砖", "路灯+异味" },
		*const none[] = { "鲸鱼", "编号+鲸鱼" };
	struct { const char *name; const char *const *words; int n; const char *more; bool worker; } kinds[] = {
		{ "a word of two, in one text of eight", two, 8, "", false }, { "the same, in a community", two, 8, "", true },
		{ "a word that stands in every text", every, 1, "", false }, { "the same, in a community", every, 1, "", true },
		{ "the same, late cases only (there are none)", every, 1, "&queue=late", false }, { "one character", one, 2, "", false },
		{ "three and more, each text read to be sure", three, 3, "", false }, { "two words that never meet", apart, 2, "", false },
		{ "a word of no text", none, 2, "", false }, { "a number of one text", NULL, 0, "", false },
	};
	uint32_t us[ASKS];
	double index_s = bench_now_s();
	int64_t objects;

	if (!cli_reindex(&b->in, false, &objects))
		return false;
	index_s = bench_now_s() - index_s;
	fprintf(stderr, "search: index of %" PRId64 " cases in %.1f s\n", objects, index_s);
	r->per_second = index_s > 0.5 ? (double)objects / index_s : (double)NAN;    /* one that stood already tells nothing */
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (kinds[i].worker && !b->tokens)
			continue;
		if (!kind(b, kinds[i].name, kinds[i].words, kinds[i].n, kinds[i].more, kinds[i].worker, us))
			return false;
		if (i == 0) {
			r->p50_ms = us[ASKS / 2] / 1e3;
			r->p99_ms = us[ASKS * 99 / 100] / 1e3;
		}
	}
	return true;
}
