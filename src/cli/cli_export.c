/*
 * cli_export.c: export: what is recorded, on standard output, as the formats of other people's tools.
 */
#include <stdio.h>
#include <string.h>

#include "base/day.h"
#include "base/limits.h"
#include "bridge/bridge.h"
#include "cli/cli.h"
#include "matters/matters_file.h"

static const struct { const char *name; export_fn *run; } exports[] = {
	{ "ocel", export_ocel }, { "xes", export_xes }, { "cases", export_cases }, { "journal", export_journal }, { "territory", export_territory },
};

/* A day's beginning; of `to` the day itself is included. */
static bool day_option(const char *text, int after, int64_t *out)
{
	day_t d;

	if (!text)
		return true;
	if (!day_read(text, &d)) {
		fprintf(stderr, cli_zh() ? "shao: %s 不是日期（如 2026-11-20）\n" : "shao: %s is no date (such as 2026-11-20)\n", text);
		return false;
	}
	*out = day_instant(d + after, 0, CHINA_OFFSET_MIN);
	return true;
}

static int export_to(const struct options *o, export_fn *run, struct export_cut *cut)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct problem p = { 0 };
	struct installation in;
	int code = 1;

	if (cli_open(o, false, &in)) {
		cut->path = o->node ? export_node(in.core, in.tenant, a, o->node, &p) : NULL;
		if (p.code == OK && run(in.core, in.tenant, cut, stdout, &p) == OK)
			code = 0;
		else
			cli_problem(&p);
		cli_close(&in);
	}
	arena_free(a);
	return code;
}

static int export_matters(const struct options *o)
{
	struct installation in;
	int code;

	if (!cli_open(o, false, &in))
		return 1;
	code = matters_export_file(in.core, in.tenant, stdout);
	cli_close(&in);
	return code;
}

int cmd_export(const struct options *o)
{
	struct export_cut cut = { .from = INT64_MIN + 1, .to = INT64_MAX, .process = o->kind };

	if (o->args == 1 && strcmp(o->arg[0], "matters") == 0)
		return export_matters(o);
	for (size_t i = 0; o->args == 1 && i < sizeof exports / sizeof exports[0]; i++)
		if (strcmp(o->arg[0], exports[i].name) == 0)
			return day_option(o->from, 0, &cut.from) && day_option(o->to, 1, &cut.to) ? export_to(o, exports[i].run, &cut) : 2;
	fprintf(stderr, "shao: export ocel|xes|cases|journal|territory --data DIR [--from DATE] [--to DATE] [--node CODE] [--kind PROCESS]\n"
	                "      export matters --data DIR\n");
	return 2;
}
