/*
 * cases_list.h: what the desks' lists, by time (cases_list.c) and by words (cases_search.c), have in common.
 */
#ifndef CASES_CASES_LIST_H
#define CASES_CASES_LIST_H

#include "cases/cases_in.h"
#include "cases/cases_rows.h"
#include "people/people_reach.h"
#include "search/search.h"

#define DESKS_MAX 64       /* as many as a post may have grants, twice: more than WHO_MAX rights at one place make a second desk */
#define GRANTS_MAX 32      /* as many as a post may have */
#define WHO_MAX 16

/* Rights that own a state; "*" alone for everything. */
struct wanted { const char *who[WHO_MAX]; int n; };

/* A place of the acting post's reach, and what to look for there. */
struct desk { struct reach at; struct wanted who; };

/* todo: where the post holds a right that owns a state of a current definition; else wherever it may read. At most DESKS_MAX. */
int desks_of(struct ctx *c, bool todo, struct desk *out);
/* Cuts a place of the post's reach by what was asked for; false if nothing is left of it. */
bool desk_cut(struct reach *r, const char *path, int64_t org);
/* Whether a case is of what was asked for ("": any), and was opened with this id or later. */
bool case_cut(const struct case_file *f, const char *process, const char *category, const char *matter, int64_t from);
/* The ids between which what was opened in the asked period lies: from <= id < to. */
void case_period(const struct case_list_in *in, int64_t *from, int64_t *to);
/* "A.B"; false if it is none. */
bool list_cursor(const char *cursor, int64_t *a, int64_t *b);

/* Cases by their ids, in the order of these. */
enum err case_list_ids(struct ctx *c, const int64_t *ids, size_t n, struct case_file **out, size_t *count);

/* A page of in->q, newest first; path: of in->node, or NULL. */
enum err case_search(struct ctx *c, const struct case_list_in *in, const char *path, struct case_file **all, size_t *n, const char **next);

#endif
