/*
 * gazetteer.h: names of places that are no nodes of the tree (compounds, shops, roads, stops), imported once and looked up while a
 * caller is still speaking. Without one, addresses are words only.
 */
#ifndef TERRITORY_GAZETTEER_H
#define TERRITORY_GAZETTEER_H

#include "core/core.h"

extern const struct room gazetteer_room;

/* A place by a part of its name; WGS 84. Texts lie in the call's arena. */
struct gazetteer_hit { int64_t id; const char *name, *kind, *address; double lon, lat; };

/*
 * Places whose name holds q (1 character and more), at most max (up to 40): whole names first, then those that begin with it, then the
 * shorter ones. One read of an index whose cost follows max, not the gazetteer.
 */
enum err gazetteer_find(struct ctx *c, const char *q, size_t max, struct gazetteer_hit **out, size_t *n);

#endif
