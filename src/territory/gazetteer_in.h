/*
 * gazetteer_in.h: what the gazetteer's files share with each other.
 */
#ifndef TERRITORY_GAZETTEER_IN_H
#define TERRITORY_GAZETTEER_IN_H

#include "territory/gazetteer.h"

/* A name is found by each of its ends: so many of them are kept. */
#define TAILS_MAX 20

enum gazetteer_stmt { GAZ_ADD, GAZ_TAIL_ADD, GAZ_CLEAR, GAZ_TAIL_CLEAR, GAZ_FIND, GAZ_DUMP, GAZ_TAIL_DUMP, GAZETTEER_STMTS };
extern const struct stmt gazetteer_sql[GAZETTEER_STMTS];

/* The payload; subject: the chunk. replace: what was there before goes. */
struct gazetteer_place { int64_t id; const char *name, *kind, *address; double lon, lat; };
struct gazetteer_imported { bool replace; struct list places; };
extern const struct event_kind gazetteer_imported_kind;

#endif
