/*
 * cli_simulate.c: shao simulate: a place lives a period under a virtual clock, through the gate.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/bench.h"
#include "cli/sim.h"

static int64_t sim_clock(void *arg)
{
	return ((const struct sim *)arg)->now;
}

/* --from and --to move the period; a scenario says how much happens in it, however long it is. */
static bool period(const struct options *o, struct scenario *s)
{
	if ((o->from && !day_read(o->from, &s->from)) || (o->to && !day_read(o->to, &s->to)) || s->to < s->from) {
		fprintf(stderr, "shao simulate: --from and --to are days like 2025-01-01, the first not after the last\n");
		return false;
	}
	return true;
}

static bool scenario_find(struct sim *s, const struct options *o, struct scenario **out)
{
	struct problem p = { 0 };
	const char *path = arena_printf(s->a, "%s/%s/scenario.yaml", s->in.core->conf.packs, o->scenario);

	if (scenario_read(s->a, path, out, &p) != OK) {
		cli_problem(&p);
		return false;
	}
	if (o->scale)
		scenario_scale(*out, o->scale);
	s->s = *out;
	if (!(*out)->counties_n) {
		fprintf(stderr, "shao simulate: %s has no place of its own\n", path);
		return false;
	}
	return period(o, *out);
}

static bool city_make(struct sim *s, const struct options *o)
{
	struct problem p = { 0 };

	if (s->in.tenant) {
		fprintf(stderr, cli_zh() ? "shao: 这里已经有一个安装；模拟需要空的数据目录\n"
		                         : "shao: there is an installation here already; a simulation needs an empty place\n");
		return false;
	}
	if (cli_tenant_make(&s->in, "simulated", s->s->name.zh, o->scenario) != 0 || !sim_begin(s))
		return false;
	if (sim_ways_check(s, &p) != OK) {
		cli_problem(&p);
		return false;
	}
	return sim_place_make(s) && sim_people_make(s) && sim_matters_make(s);
}

static void summary(const struct sim *s, double made_s, double all_s)
{
	char from[11], to[11];

	day_print(from, s->s->from);
	day_print(to, s->s->to);
	printf("%s %s %s\n", cli_zh() ? s->s->name.zh : s->s->name.en, from, to);
	printf("grids %d\nposts %d\nreports %" PRId64 "\ntasks %" PRId64 "\nacts %" PRId64 "\nclock %" PRId64 "\ncommands %" PRId64 "\n", s->grids_n,
	       s->posts_n, s->opened, s->tasks, s->acted, s->fired, s->commands);
	printf("seconds %.1f (%.1f before the first report)\n", all_s, made_s);
}

/* The same for bench/run.sh: rows are reports, per_second commands of the gate. */
static void summary_json(const struct sim *s, const char *scenario, double made_s, double all_s)
{
	printf("{\"bench\":\"simulate\",\"scenario\":\"%s\",\"store\":\"%s\",\"rows\":%" PRId64 ",\"commands\":%" PRId64
	       ",\"per_second\":%.1f,\"errors\":0,\"seconds\":%.1f,\"setup_s\":%.1f}\n", scenario, store_is_sqlite(core_store(s->in.core)) ?
	       "sqlite" : "postgresql", s->opened, s->commands, (double)s->commands / all_s, all_s, made_s);
}

int cmd_simulate(const struct options *o)
{
	struct sim s = { .seed = (uint64_t)o->seed };
	uint8_t seed[32] = { 0 };
	struct core_conf with = { .clock = sim_clock, .clock_arg = &s, .seed = seed, .also = &sim_list };
	double began = bench_now_s(), made = began;
	struct scenario *scenario;
	bool ok = false;

	memcpy(seed, &s.seed, sizeof s.seed);
	if (!o->scenario || strspn(o->scenario, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(o->scenario) || !*o->scenario) {
		fprintf(stderr, "shao: simulate --data DIR --scenario NAME [--seed N] [--from DAY] [--to DAY] [--scale PERCENT]\n");
		return 2;
	}
	s.a = arena_new(SIZE_MAX);
	s.text = arena_new(LIMIT_ARENA_BYTES);
	s.one = arena_new(LIMIT_ARENA_BYTES);
	s.now = day_instant(day_of(2020, 1, 1), 0, CHINA_OFFSET_MIN);
	if (cli_open_with(o, true, &with, &s.in)) {
		ok = scenario_find(&s, o, &scenario);
		/* The day before the first: the city stands, and nothing has happened. */
		s.now = ok ? day_instant(scenario->from - 1, 9 * 60, CHINA_OFFSET_MIN) : s.now;
		ok = ok && city_make(&s, o);
		made = bench_now_s();
		ok = ok && sim_live(&s);
		sim_end(&s);
		if (ok && o->json)
			summary_json(&s, o->scenario, made - began, bench_now_s() - began);
		else if (ok)
			summary(&s, made - began, bench_now_s() - began);
		cli_close(&s.in);
	}
	arena_free(s.one);
	arena_free(s.text);
	arena_free(s.a);
	return ok ? 0 : 1;
}
