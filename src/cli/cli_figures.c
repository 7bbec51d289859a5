/*
 * cli_figures.c: shao figures: the published figures of a place, counted from what is recorded, as CSV; what cannot be counted
 * is named on standard error with the reason.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/shape.h"
#include "cli/figures.h"

/* 97.27: per cent of the whole (or how often it goes into it) to two decimals, halves up; counts as they are. */
static void value_print(char out[40], const char *unit, int64_t part, int64_t whole)
{
	int64_t hundredths, times = strcmp(unit, "percent") == 0 ? 20000 : 200;

	if (whole == ABSENT) {
		snprintf(out, 40, "%" PRId64, part);
		return;
	}
	/* Square metres of a city times ten thousand stay far below what 63 bits hold. */
	hundredths = (part * times + whole) / (whole * 2);
	if (hundredths % 100 == 0)
		snprintf(out, 40, "%" PRId64, hundredths / 100);
	else
		snprintf(out, 40, "%" PRId64 ".%02" PRId64, hundredths / 100, hundredths % 100);
}

static bool figure_print(struct figuring *f, const struct figure *g)
{
	int64_t part = 0, whole = ABSENT;
	struct problem p = { 0 };
	enum err e = g->way->count(f, g, &part, &whole, &p);
	char value[40];

	if (e == OK) {
		value_print(value, g->unit, part, whole);
		printf("%s,%s,%s,%s,%s,", g->id, g->metric, f->code, value, g->unit);
		if (whole == ABSENT)
			printf("%" PRId64 ",\n", part);
		else
			printf("%" PRId64 ",%" PRId64 "\n", part, whole);
		return true;
	}
	fprintf(stderr, "%s %s: %s\n", g->id, g->metric, e == E_STORE ? db_error(f->lane.read) : cli_zh() ? p.zh : p.en);
	return e == E_NOT_FOUND;
}

static bool node_find(struct figuring *f, const struct figures *all, const char *pack)
{
	struct rows rows;

	for (size_t i = 0; i < all->places_n; i++)
		if (strcmp(all->places[i].pack, pack) == 0)
			f->code = all->places[i].code;
	if (!f->code) {
		fprintf(stderr, cli_zh() ? "shao: 没有关于 “%s” 的公布数字\n" : "shao: no figures are known of \"%s\"; --pack names a place\n", pack);
		return false;
	}
	return db_rows(f->lane.read, &fig_sql[FIG_NODE], f->a, VALS(vi(f->in.tenant), vs(f->code)), &rows) == OK;
}

static bool all_print(struct figuring *f, const struct figures *all, const char *pack)
{
	bool ok = true;

	printf("id,metric,node,value,unit,numerator,denominator\n");
	for (size_t i = 0; i < all->n; i++)
		if (strcmp(all->v[i].place, pack) == 0)
			ok &= figure_print(f, &all->v[i]);
	return ok;
}

static bool figures_run(struct figuring *f, const struct options *o)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct call call = { .method = "GET", .path = "/figures", .as = &operator, .tenant = f->in.tenant };
	struct figures *all;
	struct problem p = { 0 };
	struct rows rows;
	const char *pack = o->pack;
	bool ok;

	if (figures_read(f->a, arena_printf(f->a, "%s/base/figures.yaml", core_packs(f->in.core)), &all, &p) != OK ||
	    lane_open(f->in.core, &f->lane, &p) != OK)
		return cli_problem(&p) == 0;
	f->self = arena_alloc(f->a, sizeof *f->self);
	gate_init(f->in.core, f->self, &call, f->a);
	f->self->c.db = f->lane.read;
	f->today = day_at(core_now(f->in.core), CHINA_OFFSET_MIN);
	ok = db_begin(f->lane.read) == OK && db_rows(f->lane.read, &fig_sql[FIG_PACK], f->a, VALS(vi(f->in.tenant)), &rows) == OK;
	if (ok && !pack)
		pack = rows.n ? rows.v[0].s : "";
	ok = ok && node_find(f, all, pack) && all_print(f, all, pack);
	db_rollback(f->lane.read);
	for (int r = 0; r < ROOMS_MAX; r++)
		held_drop(f->self->pinned[r]);
	lane_close(&f->lane);
	return ok;
}

int cmd_figures(const struct options *o)
{
	struct figuring f = { .a = NULL };
	struct core_conf with = { .also = &fig_list };
	bool ok;

	if (!cli_open_with(o, false, &with, &f.in))
		return 1;
	f.a = arena_new(SIZE_MAX);
	ok = figures_run(&f, o);
	arena_free(f.a);
	cli_close(&f.in);
	return ok ? 0 : 1;
}
