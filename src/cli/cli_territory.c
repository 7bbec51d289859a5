/*
 * cli_territory.c: import, tree, locate.
 */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "bridge/bridge.h"
#include "cli/cli.h"
#include "matters/matters_file.h"
#include "territory/import.h"
#include "territory/tiles.h"

int cmd_import(const struct options *o)
{
	struct installation in;
	const char *what = o->arg[0], *file = o->args > 1 ? o->arg[1] : NULL;
	struct matters_options matters = { o->day_means, o->hour_means, o->effective, o->dry_run };
	int code = 2;

	/* Pictures of the map go beside the store, also while it is served. */
	if (o->args < 1 || !cli_open(o, strcmp(what, "tiles") != 0, &in))
		return o->args < 1 ? (fprintf(stderr, "shao: import divisions|shapes|grids|matters|units|cases|gazetteer|tiles --data DIR [FILE]\n"), 2) : 1;
	if (strcmp(what, "divisions") == 0)
		code = territory_import_divisions(in.core, in.tenant, file, o->subtree, o->effective, o->map, o->dry_run, stdout);
	else if (strcmp(what, "shapes") == 0 && file && o->datum)
		code = territory_import_shapes(in.core, in.tenant, file, o->datum, o->dry_run, stdout);
	else if (strcmp(what, "grids") == 0 && file && o->datum)
		code = territory_import_grids(in.core, in.tenant, file, o->datum, o->dry_run, stdout);
	else if (strcmp(what, "matters") == 0 && file)
		code = matters_import_file(in.core, in.tenant, file, &matters, stdout);
	else if (strcmp(what, "units") == 0 && file)
		code = matters_import_units(in.core, in.tenant, file, stdout);
	else if (strcmp(what, "gazetteer") == 0 && file && o->datum)
		code = territory_import_gazetteer(in.core, in.tenant, file, o->datum, o->dry_run, stdout);
	else if (strcmp(what, "tiles") == 0 && file)
		code = tiles_import(in.files, file, stdout);
	else if (strcmp(what, "cases") == 0 && file)
		code = bridge_import_cases(in.core, in.tenant, file, o->dry_run, stdout);
	else
		fprintf(stderr, "shao: import divisions [FILE] [--subtree CODE] [--effective DATE --map FILE]\n"
		                "      import shapes|grids FILE --datum wgs84|gcj02\n"
		                "      import matters FILE [--day-means natural|work] [--hour-means natural|work] [--effective DATE] [--dry-run]\n"
		                "      import units FILE\n"
		                "      import cases FILE [--dry-run]\n"
		                "      import gazetteer FILE.csv --datum wgs84|gcj02 [--dry-run]\n"
		                "      import tiles FILE.mbtiles|none\n");
	cli_close(&in);
	return code;
}

int cmd_tree(const struct options *o)
{
	struct installation in;
	int code;

	if (!cli_open(o, false, &in))
		return 1;
	code = territory_tree(in.core, in.tenant, o->args ? o->arg[0] : NULL, stdout);
	cli_close(&in);
	return code;
}

/* Who answers at a point: a line a post and a unit. */
static void who_print(struct installation *in, double lon, double lat)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct call call = { .method = "GET", .path = "/api/v1/places/who", .query = arena_printf(a, "lon=%.7f&lat=%.7f", lon, lat),
	                     .as = &operator, .tenant = in->tenant, .lang = cli_zh() ? "zh" : "en" };
	struct reply r;
	json_t *v, *item;
	size_t i;

	core_call(in->core, &call, a, &r);
	v = r.status == 200 ? json_loadb(r.body, r.n, 0, NULL) : NULL;
	json_array_foreach(json_object_get(v, "posts"), i, item)
		printf("post %s %s\n", json_string_value(json_object_get(item, "title")), json_string_value(json_object_get(item, "org")));
	json_array_foreach(json_object_get(v, "orgs"), i, item)
		printf("unit %s %s\n", json_string_value(json_object_get(item, "kind")), json_string_value(json_object_get(item, "name")));
	json_decref(v);
	arena_free(a);
}

int cmd_locate(const struct options *o)
{
	struct installation in;
	double lon, lat;
	int code;

	if (o->args != 2 || !text_num(o->arg[0], &lon) || !text_num(o->arg[1], &lat)) {
		fprintf(stderr, "shao: locate --data DIR LON LAT\n");
		return 2;
	}
	if (!cli_open(o, false, &in))
		return 1;
	code = territory_locate(in.core, in.tenant, lon, lat, stdout);
	if (code == 0)
		who_print(&in, lon, lat);
	cli_close(&in);
	return code;
}
