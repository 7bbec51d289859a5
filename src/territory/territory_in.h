/*
 * territory_in.h: what the files of territory/ share with each other and with nobody else: rows, payloads, statements.
 */
#ifndef TERRITORY_TERRITORY_IN_H
#define TERRITORY_TERRITORY_IN_H

#include <stdbool.h>

#include "base/limits.h"
#include "territory/territory.h"

#define CODE_MAX 15
#define PATH_MAX_CHARS 24         /* eight levels of three */
#define ORDINAL_MAX 46655         /* "zzz" */
#define MOVE_NODES_MAX 5000       /* a larger subtree is moved in parts */
#define SHAPE_TEXT_MAX 1048576    /* one shape as GeoJSON */
#define NEVER 0                   /* the day "since before our records" */

/* ---- rows ---- */

struct node {
	int64_t id, version, parent, level, last, valid_from, valid_to, households, hard, host_org, area_m2;   /* ABSENT where NULL */
	const char *kind, *path, *name, *code, *state, *duty_phone;                                            /* code, duty_phone: or NULL */
	double lon, lat;                                                                                       /* NaN where NULL */
};

/* A node by id, whatever its state; E_NOT_FOUND with words. territory_read.c */
enum err node_by_id(struct ctx *c, int64_t id, struct node *out);
/* The node that bore a code on a day; E_NOT_FOUND with words. */
enum err node_by_code(struct ctx *c, const char *code, int64_t day, struct node *out);
/* Every bearer that any of the codes ever had, in one query; the list in c->a. from, to: when it bore it (to ABSENT: still). */
struct coded { const char *code; int64_t from, to; struct node node; };
enum err nodes_by_codes(struct ctx *c, const char *const *codes, size_t n, struct coded **out, size_t *found);
/* Active nodes below a path ("": all) with one of the names; active grids right below one of the nodes. One query each. */
enum err nodes_by_names(struct ctx *c, const char *path, const char *const *names, size_t n, struct node **out, size_t *found);
enum err grids_of(struct ctx *c, const int64_t *parents, size_t n, struct node **out, size_t *found);
/* The active children of a node, or everything active at a level below it, at most max, after a path (NULL: from the start). */
enum err node_children(struct ctx *c, int64_t parent, const char *after, int64_t max, struct node **out, size_t *n);
enum err node_below(struct ctx *c, const char *path, int64_t level, const char *after, int64_t max, struct node **out, size_t *n);
/* The whole subtree in any state, itself included, at most max + 1. */
enum err node_subtree(struct ctx *c, const char *path, int64_t max, struct node **out, size_t *n);
/* The ordinal that was given last to a node without parent. */
enum err node_roots(struct ctx *c, int64_t *last);

/* Today in China, as a day number. */
int64_t today(const struct ctx *c);

/* ---- payloads ---- */

/* A checked piece of land, ready for the store. */
struct land {
	const char *shape, *small;
	double west, south, east, north, lon, lat;
	int64_t layer, area_m2;
};

struct node_row {
	int64_t id, parent, level, households, host_org;   /* parent ABSENT at the top */
	const char *path, *name, *code, *kind, *duty_phone;
	bool hard;
	double lon, lat;
	const struct land *land;
};

struct nodes_added { int64_t day; struct list rows; };
struct node_changed { const char *name, *duty_phone; int64_t households, host_org; bool hard; double lon, lat; };
struct node_renamed { const char *name; int64_t day; };
struct node_recoded { const char *old, *code; int64_t day; };
struct node_ended { const char *state; int64_t day; struct list heirs; };
struct node_moved { int64_t parent, day; const char *from, *path; bool top; };
struct shape_row { int64_t node, level; const struct land *land; };
struct shapes_set { struct list rows; };

extern const struct event_kind divisions_imported_kind, grids_imported_kind, node_added_kind, node_changed_kind, node_renamed_kind,
	node_recoded_kind, node_ended_kind, node_moved_kind, shapes_set_kind;
extern const struct shape land_shape;
#define TERRITORY_EVENTS 9
extern const struct event_kind *const territory_events[TERRITORY_EVENTS];

/* ---- statements ---- */

enum territory_stmt {
	NODE_ADD, NODE_LAST, NODE_CHANGE, NODE_RENAME, NODE_RECODE, NODE_END, NODE_MOVE, NODE_LAND, CODE_ADD, CODE_END, CODE_END_ALL,
	HEIR_ADD, MOVE_ADD, SHAPE_PUT, SHAPE_DROP,
	NODE_ONE, NODE_OF_CODE, NODE_OF_CODES, NODE_OF_NAMES, NODE_GRIDS_OF,
	NODE_CHILDREN, NODE_BELOW, NODE_SUBTREE, NODE_ROOTS, NODE_NAMES,
	NODE_COUNTS, NODE_CHILD_COUNTS, NODE_CODES, NODE_HEIRS, NODE_ALL_PAGE, SHAPE_ONE, SHAPES_OF_CHILDREN, SHAPE_GRID_PAGE,
	SHAPE_MAP, SHAPE_BELOW, SHAPE_SELF,
	SHAPE_SMALL, SHAPE_BOUNDS, SHAPE_HAS, MOVES_AFTER, INSTALL_ONE,
	NODE_DUMP, CODE_DUMP, HEIR_DUMP, MOVE_DUMP, SHAPE_DUMP,
	TERRITORY_STMTS
};
extern const struct stmt territory_sql[TERRITORY_STMTS];

/* ---- decisions (territory.c): pure ---- */

/* The level that a code's digits speak of (2, 4, 6, 9, 12, 15), or 0. */
int code_level(const char *code);
/* One spelling a code: 441900 (a city written as a county) is 4419, 440000 is 44. Memory from a, or code itself. */
const char *code_normal(struct arena *a, const char *code);
/* The code above, in its one spelling; NULL at the top. */
const char *code_parent(struct arena *a, const char *code);
/* "division", or "group" for a tier of statistics only (市辖区, 省直辖县级行政区划), which names leave out. */
const char *division_kind(int level, const char *name);
/* The path of the ordinal-th child (1 to ORDINAL_MAX) and back. */
const char *path_child(struct arena *a, const char *parent, int64_t ordinal);
int64_t path_ordinal(const char *path);

/* A map from codes to what is known of them, for one decision. */
struct known {
	const char *code, *name, *path;
	int64_t id, version, level, last;
	bool now;           /* borne on the day; false: only before or after it */
	bool reach;         /* lies where the actor may import */
	int64_t row;        /* the row of this chunk that brought it, or 0 */
};
struct known_map { struct known **slot; size_t cap; };
void known_init(struct known_map *m, struct arena *a, size_t most);
void known_put(struct known_map *m, struct known *k);
struct known *known_get(const struct known_map *m, const char *code);

/* One row of a divisions file. */
struct division { int64_t row; const char *code, *name, *parent; bool assumed; };
struct refusal { int64_t row; struct problem p; };

struct divisions_facts {
	struct known_map *known;      /* the rows' own codes and their parents' */
	int64_t roots;                /* the last ordinal at the top */
	bool top;                     /* the actor may make what hangs below nothing */
	const int64_t *ids;           /* n fresh ids */
	int64_t day;
};

struct divisions_plan {
	struct node_row *add;
	struct known **rename;        /* with .name the new name */
	struct refusal *refuse;
	size_t add_n, rename_n, same_n, refuse_n;
};

/* What a chunk of n rows does; everything lies in a. Known entries are extended by the rows that are added. */
void divisions_decide(struct arena *a, const struct division *rows, size_t n, const struct divisions_facts *f, struct divisions_plan *out);

/* ---- memory (territory_memory.c) ---- */

/* How many households a grid should have; packs/base/territory.yaml. */
struct grid_rule { int64_t least, most, hard_least, hard_most; };

/* A node as it is kept: texts are offsets into the pool (0: none). Sorted by path. */
struct seat {
	int64_t id, host_org;
	double lon, lat;                     /* NaN where unknown */
	uint32_t path, name, code, phone;    /* code and phone of grids only */
	int8_t level;
	bool group;
};

struct locate;

struct territory {
	struct seat *seat;
	size_t n, cap;
	char *pool;
	size_t pool_n, pool_cap;
	struct locate *grids;                /* ids are index + 1 into seat */
	struct grid_rule rule;
	bool bounded;
	double west, south, east, north;     /* of all shapes, if bounded */
};

enum err territory_load(struct ctx *c, void **state);
void territory_unload(void *state);
const struct territory *territory_state(struct ctx *c);
/* The seat at a path's first n characters, or NULL. */
const struct seat *seat_at_path(const struct territory *t, const char *path, size_t n);
/* The grid at a point, or NULL. */
const struct seat *seat_at(const struct territory *t, double lon, double lat);
static inline const char *seat_text(const struct territory *t, uint32_t at) { return at ? t->pool + at : NULL; }
/* Names from the top to a seat (groups left out), in the arena. */
struct list seat_names(struct ctx *c, const struct territory *t, const struct seat *s);
/* A position for a seat: its own, or that of the nearest node above; false if none is known. */
bool seat_position(const struct territory *t, const struct seat *s, double *lon, double *lat);

/* ---- commands (territory_http.c holds the table) ---- */

/* What a chunk came to. Rows are counted as they came; what is refused says why, and the rest is done. */
struct import_done { int64_t accepted, added, changed; struct list refused; };
struct import_refused { int64_t row; const char *field, *reason; };
extern const struct shape import_done_shape;
void import_answer(struct ctx *c, size_t rows, size_t added, size_t changed, const struct refusal *refused, size_t n);
/* May the actor run this command at a path? If not, refuses as if nothing were there. */
enum err import_reach(struct ctx *c, const char *path, const char *field, struct problem *p);
/* A repeated key: a chunk that was done changes nothing. */
enum err import_again(struct ctx *c, int64_t object);

/* territory_divisions.c */
extern const struct shape divisions_in_shape;
enum err divisions_run(struct ctx *c);

#endif
