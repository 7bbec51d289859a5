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
/* May `from` be merged into `into`; why not, in *p. */
enum err reform_merge_check(const struct node *from, const struct node *into, struct problem *p);
/* May a node hang under another; why not, in *p. */
enum err reform_move_check(const struct node *n, const struct node *above, struct problem *p);

#endif
