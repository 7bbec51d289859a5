/*
 * caller_in.h: what the files of the room of callers share with each other.
 */
#ifndef CASES_CALLER_IN_H
#define CASES_CALLER_IN_H

#include "cases/caller.h"

enum caller_stmt { TICKET_ADD, TICKETS_OF, TICKET_DROP, CALLER_STMTS };
extern const struct stmt caller_sql[CALLER_STMTS];

#endif
