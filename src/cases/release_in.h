/*
 * release_in.h: what the files of the releases' room share with each other.
 */
#ifndef CASES_RELEASE_IN_H
#define CASES_RELEASE_IN_H

#include "base/limits.h"
#include "cases/cases_in.h"
#include "cases/release.h"

#define CELLS_MAX 32            /* rows of cells in one part of a map: a third of a degree */
#define MAP_ROWS 500

enum release_stmt {
	RELEASE_ADD, RELEASE_SET, RELEASE_WITHDRAW, RELEASE_OF, RELEASE_BY_NUMBER, RELEASE_LIST, RELEASE_PLACE, RELEASE_CELLS, RELEASE_PHOTO_ADD,
	RELEASE_PHOTO_DROP, RELEASE_PHOTOS, RELEASE_PHOTO_SHOWN, RELEASE_NODE, RELEASE_DUMP, RELEASE_PHOTO_DUMP, RELEASE_STMTS
};
extern const struct stmt release_sql[RELEASE_STMTS];

/* A release as it stands. */
struct release {
	int64_t id, version, case_id;
	const char *number;
	int64_t node;
	const char *path;
	int64_t title_id, text_id;
	double lon, lat;
	int64_t photos, at, active;
};

/* Payloads; subject: the release. */
struct release_set {
	int64_t case_id, node;
	const char *number, *path, *title, *text, *place;    /* title, text: side references */
	double lon, lat;
	struct list photos;                                  /* of struct photo_ref */
};
struct release_withdrawn { const char *reason; };            /* a side reference */
extern const struct event_kind release_set_kind, release_withdrawn_kind;

/* The square of 0.01 degrees that holds a point. */
int64_t release_cell(double lon, double lat);
/* Where the public sees it: "exact" within some 100 m, "grid" the middle of its grid (NaN: it has none, so within 1 km). */
void release_place(bool exact, double middle_lon, double middle_lat, double *lon, double *lat);

extern const struct shape release_in_shape, withdraw_in_shape, public_list_in_shape, public_list_shape, public_case_shape;
/* Commands; release.c puts them into one table. */
enum err release_add(struct ctx *c);
enum err release_withdraw(struct ctx *c);
enum err public_list(struct ctx *c);
enum err public_show(struct ctx *c);
enum err public_photo(struct ctx *c);

#endif
