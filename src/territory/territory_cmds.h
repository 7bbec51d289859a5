/*
 * territory_cmds.h: what the command table of territory_http.c puts together, for the files of territory/ only.
 */
#ifndef TERRITORY_TERRITORY_CMDS_H
#define TERRITORY_TERRITORY_CMDS_H

#include "territory/territory_land.h"

/*
 * The day that a change takes effect (ABSENT: today). A change acts when it is recorded, so a day ahead is refused (E_INPUT),
 * unless nothing is done (dry): nobody's code, place or name changes before its day.
 */
enum err effective_day(struct ctx *c, int64_t given, bool dry, int64_t *day);

/* ---- territory_http.c: one node ---- */

struct node_out {
	int64_t id, version, parent, children, valid_from, valid_to, households, host_org, area_m2;
	const char *level, *kind, *name, *code, *state, *duty_phone, *path;
	bool hard;
	double lon, lat;
	struct list names, codes, heirs;
};
extern const struct shape node_out_shape;
enum err node_scope(struct ctx *c, struct scope *s);

/* ---- territory_places.c: what everybody may ask ---- */

extern const struct shape at_in_shape, at_out_shape, map_in_shape, below_in_shape, search_in_shape, search_out_shape, install_out_shape;
enum err place_at(struct ctx *c);
enum err place_map(struct ctx *c);
enum err place_below(struct ctx *c);
enum err place_search(struct ctx *c);
enum err install_show(struct ctx *c);

/* ---- territory_change.c: one node ---- */

extern const struct shape node_in_shape, change_in_shape, close_in_shape;
enum err node_create_scope(struct ctx *c, struct scope *s);
enum err node_create(struct ctx *c);
enum err node_change(struct ctx *c);
enum err node_close(struct ctx *c);
/* A code (or NULL) that nobody bears from a day on, of the right number of digits; may a child of a level hang there. */
enum err code_free(struct ctx *c, const char *code, int level, int64_t day);
enum err child_check(struct ctx *c, const struct node *above, int level);
/* Answers a change of a node, and has the memory loaded anew. */
void node_done(struct ctx *c, int64_t id, int64_t version);
/* The node of the address, refused when it has ended. */
enum err node_active(struct ctx *c, struct node *n);

/* ---- territory_reform.c: mergers, splits, moves; codes of a renumbering year ---- */

extern const struct shape merge_in_shape, split_in_shape, reparent_in_shape, codes_in_shape;
enum err node_merge_prepare(struct ctx *c);
enum err node_merge(struct ctx *c);
enum err node_split(struct ctx *c);
enum err node_reparent(struct ctx *c);
enum err codes_prepare(struct ctx *c);
enum err codes_run(struct ctx *c);

/* ---- territory_report.c ---- */

extern const struct shape report_in_shape, report_out_shape;
enum err report_scope(struct ctx *c, struct scope *s);
enum err report_show(struct ctx *c);

#endif
