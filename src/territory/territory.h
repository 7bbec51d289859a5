/*
 * territory.h: the tree city / county / street / community / grid, and what other rooms may ask of it.
 *
 * A node keeps its id for ever; its path says where it hangs (three characters a level), its official codes are dated
 * attributes. The room keeps in memory, per tenant, the index of grid shapes and a table of the nodes above them.
 */
#ifndef TERRITORY_TERRITORY_H
#define TERRITORY_TERRITORY_H

#include "core/core.h"

enum level { LEVEL_PROVINCE = 1, LEVEL_CITY, LEVEL_COUNTY, LEVEL_STREET, LEVEL_COMMUNITY, LEVEL_GRID, LEVEL_COMPOUND, LEVEL_BUILDING };

#define PATH_STEP 3

struct place {
	int64_t node;
	int level;
	const char *path, *name, *code;   /* code NULL if it has none; lives as long as the call */
	const char *duty_phone;           /* NULL if none */
	int64_t host_org;                 /* of a dedicated grid: who runs it; 0 otherwise */
};

extern const struct room territory_room;

/* The grid at a point (WGS 84 degrees), from memory; false if no grid holds it. Under 1 us. */
bool territory_at(struct ctx *c, double lon, double lat, struct place *out);

/* A node by id, from the store. E_NOT_FOUND with words if there is none. */
enum err territory_node(struct ctx *c, int64_t node, struct place *out);

/*
 * The path of the lowest node, a county at most, that holds all that stands: the city, or the county that stands alone; "" if
 * the tree is empty or has several tops. From memory.
 */
const char *territory_top(struct ctx *c);

/* The nodes that hang directly below one now, as a list of struct place in the order of the tree; at most 1000. From the store. */
enum err territory_children(struct ctx *c, int64_t node, struct list *out);

/* The names from the tree's top to the node of this path, as a list of const char *. From the store (one query). */
enum err territory_names(struct ctx *c, const char *path, struct list *out);

/* The node that bore an official code on a day (days since 1970, local). E_NOT_FOUND with words. From the store. */
enum err territory_by_code(struct ctx *c, const char *code, int64_t day, struct place *out);

/*
 * Subtrees that were hung elsewhere, oldest first: what lay at `from` and below lies at `to` and below. A path is never given
 * twice, so whoever keeps paths (open cases) asks for what came after the last id it has followed, and rewrites the range
 * path >= from AND path < from || '{'. A list of struct path_move, from the store.
 */
struct path_move { int64_t id, node, day; const char *from, *to; };
enum err territory_moves(struct ctx *c, int64_t after, int max, struct list *out);

/*
 * What leans on nodes and their places in the tree but stands in rooms above: given by app.c. Called in the same transaction,
 * behind what a command hung elsewhere or ended; refuses, in c->problem, what would break it.
 */
struct territory_world { enum err (*reformed)(struct ctx *c); };
extern const struct territory_world territory_world;

/* "province" … "building", and back (0 if it is none of them). */
const char *level_name(int level);
int level_read(const char *name);

/* GCJ-02 to WGS 84 when datum is "gcj02"; unchanged otherwise. */
void territory_datum(const char *datum, double *lon, double *lat);

#endif
