/*
 * territory_reform.h: the steps that mergers, splits, moves and a renumbering year are made of, for territory/ only.
 */
#ifndef TERRITORY_TERRITORY_REFORM_H
#define TERRITORY_TERRITORY_REFORM_H

#include "territory/territory_cmds.h"

/*
 * Hangs a node and all below it under another (its `last` is raised). An entry a node. Refuses a subtree of more than
 * MOVE_NODES_MAX; both nodes must have been checked.
 */
enum err reform_move(struct ctx *c, const struct node *top, struct node *above, int64_t day);
/* Moves every active child of a node under another, and ends the node as merged into it. */
enum err reform_merge(struct ctx *c, const struct node *from, struct node *into, int64_t day);
/*
 * What the shapes of n nodes are together, the one that the others are merged into first; memory from c->a, of which `node` is
 * too. Where one of them has none, or lies on another layer, the first keeps its own. For prepare. territory_unite.c
 */
struct united;
enum err unite_prepare(struct ctx *c, const int64_t *node, size_t n, struct united **out);
/* Gives it to the first node (of this level), before the others end. E_CONFLICT if a shape is not any more what was united. */
enum err unite_record(struct ctx *c, const struct united *u, int64_t level);
/* May `from` be merged into `into`; why not, in *p. */
enum err reform_merge_check(const struct node *from, const struct node *into, struct problem *p);
/* May a node hang under another; why not, in *p. */
enum err reform_move_check(const struct node *n, const struct node *above, struct problem *p);

#endif
