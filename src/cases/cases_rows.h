/*
 * cases_rows.h: a case as one row of a desk's list, and as a page.
 */
#ifndef CASES_CASES_ROWS_H
#define CASES_CASES_ROWS_H

#include "base/limits.h"
#include "cases/cases.h"

struct case_row {
	int64_t id;
	const char *number;
	int64_t version;
	const char *state, *state_name, *channel, *category, *category_name, *summary;
	double lon, lat;
	const char *grid;
	struct list node_names;
	int64_t org;
	const char *org_name;
	int64_t opened, due, closed;
	const char *clock_state;
	int64_t photos;
	struct list can;
	const char *process, *role;
	int64_t parent, tasks, paused;
	const char *upstream;
};

/* One desk list's page costs one small query a distinct place and unit on it; the cache holds what was asked. */
struct row_cache { struct list names[LIMIT_ROW_CACHE]; const char *path[LIMIT_ROW_CACHE]; int paths; int64_t org[LIMIT_ROW_CACHE];
	const char *org_name[LIMIT_ROW_CACHE]; int orgs; };

/* Fills a row; texts lie in the arena. */
enum err case_row_fill(struct ctx *c, struct row_cache *cache, const struct case_file *f, struct case_row *out);
/* The same without what may be done: for tables that leave. */
enum err case_row_words(struct ctx *c, struct row_cache *cache, const struct case_file *f, struct case_row *out);

/* Why its clocks ran out, as its desks say: their words in one text; NULL: nobody said. */
enum err case_explained_words(struct ctx *c, int64_t id, const char **out);
/* Those of n cases that the acting post may read, in the order of their ids. */
enum err case_rows_shown(struct ctx *c, const int64_t *ids, size_t n, struct case_file **out, size_t *count);

/* What a desk's list is asked for (GET /cases), and one page of it: `next` is set where more rows stand behind. */
struct case_list_in { const char *queue, *sort, *state, *channel, *process, *category, *matter, *number, *q, *cursor;
	int64_t node, org, from, to, limit; };
extern const struct shape case_list_in_shape;
enum err case_list_page(struct ctx *c, const struct case_list_in *in, struct case_file **out, size_t *count, const char **next);

/* The row's fields, for every shape whose struct begins with a struct case_row. */
#define CASE_ROW_FIELDS \
	FIELD(struct case_row, id, F_ID, F_NEED), \
	FIELD(struct case_row, number, F_STR, F_NEED), \
	FIELD(struct case_row, version, F_INT, F_NEED), \
	FIELD(struct case_row, state, F_STR, F_NEED), \
	FIELD(struct case_row, state_name, F_STR, F_NEED), \
	FIELD(struct case_row, channel, F_STR, F_NEED), \
	FIELD(struct case_row, category, F_STR, 0), \
	FIELD(struct case_row, category_name, F_STR, 0), \
	FIELD(struct case_row, summary, F_STR, 0, .doc = "the first words; missing if they were erased"), \
	FIELD(struct case_row, lon, F_NUM, F_NEED), \
	FIELD(struct case_row, lat, F_NUM, F_NEED), \
	FIELD(struct case_row, grid, F_STR, 0), \
	FIELD(struct case_row, node_names, F_STRS, F_NEED), \
	FIELD(struct case_row, org, F_ID, 0), \
	FIELD(struct case_row, org_name, F_STR, 0), \
	FIELD(struct case_row, opened, F_TIME, F_NEED), \
	FIELD(struct case_row, due, F_TIME, 0), \
	FIELD(struct case_row, closed, F_TIME, 0), \
	FIELD(struct case_row, clock_state, F_STR, F_NEED, .one_of = "running|warned|breached|paused|met|late|none"), \
	FIELD(struct case_row, photos, F_INT, F_NEED), \
	FIELD(struct case_row, can, F_STRS, F_NEED, .doc = "the acts this case allows you now"), \
	FIELD(struct case_row, process, F_STR, F_NEED), \
	FIELD(struct case_row, parent, F_ID, 0, .doc = "of a task: the case that it is a part of"), \
	FIELD(struct case_row, role, F_STR, 0, .one_of = "lead|co"), \
	FIELD(struct case_row, tasks, F_INT, F_NEED, .doc = "how many tasks it was given"), \
	FIELD(struct case_row, paused, F_TIME, 0, .doc = "its clock stands until then"), \
	FIELD(struct case_row, upstream, F_STR, 0, .doc = "its number on the platform that it came from")

#endif
