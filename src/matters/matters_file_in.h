/*
 * matters_file_in.h: what the readers of files of matters share: a matter in the making, row by row.
 */
#ifndef MATTERS_MATTERS_FILE_IN_H
#define MATTERS_MATTERS_FILE_IN_H

#include "matters/limit_text.h"
#include "matters/matters_file.h"
#include "matters/matters_in.h"
#include "territory/csv.h"
#include "territory/import_in.h"

/* Our own form, in the order in which it is exported. */
enum own_column {
	OWN_CODE, OWN_NAME, OWN_CLASS, OWN_GROUP, OWN_DUTY, OWN_BATCH, OWN_LIST_OF, OWN_CATEGORY, OWN_ADMISSION, OWN_IN_GUIDE, OWN_ANNUAL,
	OWN_FREQUENCY, OWN_LEVELS, OWN_KEYWORDS, OWN_LEAD, OWN_CO, OWN_SUPERVISE, OWN_BASIS, OWN_RESOURCES, OWN_GUIDE, OWN_FROM,
	OWN_CONDITION, OWN_OPEN, OWN_CLOSE, OWN_LIMIT, OWN_START, OWN_END, OWN_WARN, OWN_COLUMNS
};
#define OWN_SAID OWN_CONDITION      /* the columns before it are the matter's, those from it on the condition's */
extern const char *const own_columns[OWN_COLUMNS];

/* The city's form. */
enum city_column { KIND, BIG_CODE, BIG_NAME, SMALL_CODE, SMALL_NAME, HANDLING, SUPERVISING, OPEN, CLOSE, LIMIT, CITY_COLUMNS };
extern const char *const city_columns[CITY_COLUMNS];

struct draft {
	struct matter_body body;
	struct matter_condition k[MATTER_CONDITIONS_MAX];
	size_t k_n;
	const char *handling[MATTER_CONDITIONS_MAX], *supervising[MATTER_CONDITIONS_MAX];   /* the city's form: of each condition */
	const char *said[OWN_SAID];       /* our own form: the cells of its first row */
	const char *list_of;
	int64_t from;
	bool partial;                     /* a row of it was refused */
	int64_t *rows;
	size_t rows_n, rows_cap;
};

struct reader {
	struct sender s;
	struct arena *a;                  /* of the whole file */
	struct limit_means means;
	int64_t effective;                /* ABSENT: today */
	struct draft **v;
	size_t n, cap;
};

/* The draft of a code, made if there is none; it has no name until a row of it was accepted. */
struct draft *draft_of(struct reader *r, const char *code);
/* A row that is part of it; it is refused with it. */
void draft_row(struct reader *r, struct draft *d, int64_t row);
/*
 * One more condition, at *at; one that stands already and says the same is not added again. l NULL: without a limit. E_INPUT when it
 * stands with something else, or there are too many.
 */
enum err draft_condition(struct reader *r, struct draft *d, const struct matter_condition *k, const struct limit *l, size_t *at, struct problem *p);

/* A row of either form, whose cells are trimmed (NULL: empty). E_INPUT with the column as field. */
enum err city_row(struct reader *r, int64_t row, const char *const *cell, struct problem *p);
enum err own_row(struct reader *r, int64_t row, const char *const *cell, struct problem *p);
/* What the city's form says of all its conditions at last: the units. */
void city_finish(struct reader *r, struct draft *d);

/*
 * The units' names in a cell of the city's form: split at 、 and its like outside brackets, but a piece that does not end like a
 * unit's name begins an enumeration that the next piece ends (各供油、供气、供电管理部门), and stays with it. A list of const char *.
 */
struct list city_units(struct arena *a, const char *cell);
/* Words by which a report may be known, from a class's name: 垃圾箱（果皮箱、桶） gives 垃圾箱 and 果皮箱. */
struct list city_keywords(struct arena *a, const char *name);

#endif
