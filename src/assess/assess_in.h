/*
 * assess_in.h: what the files of assess/ share with each other.
 */
#ifndef ASSESS_ASSESS_IN_H
#define ASSESS_ASSESS_IN_H

#include "assess/assess.h"
#include "assess/metrics.h"
#include "base/limits.h"
#include "cases/cases.h"
#include "process/process.h"
#include "territory/territory.h"

/* ---- what a case contributes; pure ---- */

enum role { ROLE_NONE, ROLE_RESPOND, ROLE_HANDLE };
struct state_kind { enum role role; bool dropped; };

/* A deadline that was judged. kind: 'r', 'h', 'c' (response, handling, closing); verdict: '1' met, '0' missed, 'x' missed and excused. */
struct judged { char kind, verdict; int64_t day, org; };

#define BOOK_MAX 60        /* judged deadlines of one case that can still be taken back; what comes after stays counted */

#define FLAG_OPEN 1u
#define FLAG_FILED 2u
#define FLAG_HANDLED 4u       /* was given to somebody to handle, since it was opened or reopened */
#define FLAG_SUBMITTED 8u
#define FLAG_DONE 16u
#define FLAG_DROPPED 32u
#define FLAG_LATE 64u         /* the running clock was breached, and judged where it is one that counts */
#define FLAG_TOTAL_OVER 128u  /* the whole case's clock has ended */
#define FLAG_TOTAL_OK 256u    /* and was met */
#define FLAG_TOTAL_SENT 512u  /* was submitted before it fell due */
#define FLAG_TOTAL_EXCUSED 1024u

#define ACTS_BYTES 4000       /* of what happened to one case; what comes after is counted, and in no list */
#define NOTED_BYTES 700       /* of one event */

/*
 * A row of count_case. category: "CATEGORY", or "CATEGORY/MATTER" once a matter was named; so it stands in every cell.
 * acts: what happened where, "5 20411 7012;" for the counter 5 on a day by a unit; "@PATH CATEGORY;" behind what happened while
 * it lay there under that category. noted: what this event adds to them.
 */
struct counted {
	int64_t id;
	const char *path, *process, *definition, *category, *channel, *state, *acts;
	int64_t org, step, opened_day, clock_n, due, close_n, close_by, total_n, total_due;   /* due, close_by, total_due: ABSENT if there is none */
	unsigned flags;
	enum role role;             /* of the running clock */
	struct judged book[BOOK_MAX];
	int book_n;
	char noted[NOTED_BYTES];
	size_t noted_n;
};

/* One cell that changes: where, when, whose, what kind; and by how much. */
struct cell {
	const char *path, *process, *category, *channel;
	int64_t day, org;
	int64_t n[COUNTER_KINDS];
};

#define CELLS_MAX (2 * BOOK_MAX + 16)
struct cells { struct cell v[CELLS_MAX]; int n; };

/* What an event makes of the row, and which cells change. kind: of the state that the case is in after it. */
void count_opened(struct counted *row, const struct case_opened *d, struct state_kind kind, int64_t id, int64_t at, struct cells *out);
void count_acted(struct counted *row, const struct case_acted *d, struct state_kind kind, int64_t at, struct cells *out);
void count_fired(struct counted *row, const struct case_clock_fired *d, struct cells *out);
void count_recounted(struct counted *row, const struct clock_set *clock, struct cells *out);
void count_moved(struct counted *row, const char *path, struct cells *out);
void count_longer(struct counted *row, const struct clock_set *clock, int64_t at, struct cells *out);   /* an extension was granted */
void count_paused(struct counted *row, int64_t at, struct cells *out);
void count_excused(struct counted *row, int64_t clock, struct cells *out);
/* Ended from outside: merged into another (state), or a task whose case ended (state NULL); it counts for nothing. */
void count_cut_off(struct counted *row, const char *state, int64_t at, struct cells *out);

/* All that a case contributes now: what its events added to the cells, together. Texts are its row's, or lie in a. */
void count_all(struct arena *a, const struct counted *row, struct cells *out);
/* What stands for the category in the counts. */
const char *count_category(struct arena *a, const char *category, const char *matter);

/* A row of count_case from its columns, without the id. */
void counted_row_read(struct counted *row, int64_t id, const struct val *v);
/* The book as a text, and back; a text that is none gives an empty book. */
const char *book_write(struct arena *a, const struct counted *row);
void book_read(struct counted *row, const char *text);

/* What a definition's state means. */
struct state_kind count_state_kind(const struct process *def, int state);

/* ---- periods of the folded rows: a day stands for itself ---- */

#define PERIOD_EVER 2000000

static inline int64_t period_month(int year, int month) { return 1000000 + 12 * (int64_t)year + month - 1; }

/* ---- reading ---- */

enum by { BY_ALL, BY_NODE, BY_ORG, BY_CATEGORY, BY_CHANNEL, BY_DAY, BY_PROCESS, BY_MATTER, BY_KINDS };

/* Counters of one child (its path), unit or day (number), or word. */
struct group { const char *key; int64_t number; int64_t n[COUNTER_KINDS]; };

#define COUNT_DAYS_MAX 3660

/* What lies at a node and below it, from day to day, in the order of the keys; the store is asked a few times, whatever it holds. */
enum err counts_read(struct ctx *c, const char *path, const char *process, day_t from, day_t to, enum by by, struct group **out, size_t *n);
/* What is so now, or in one whole period: PERIOD_EVER or a month, by BY_ALL, BY_NODE or BY_ORG. Months leave out a leaf's own days. */
enum err counts_period(struct ctx *c, const char *path, const char *process, int64_t period, enum by by, struct group **out, size_t *n);
/* A process as the counts have it: a task's definition has a mark. */
const char *counted_as(struct ctx *c, const char *process);
/* Refuses days that run backwards, or more than max of them. */
enum err counts_days(day_t from, day_t to, int max, struct problem *p);
/* The room's memory: the metrics. */
enum err assess_load(struct ctx *c, void **state);
void assess_unload(void *state);
/* The metrics, from memory; never NULL. */
const struct metrics *assess_metrics(struct ctx *c);

/* ---- statements ---- */

enum assess_stmt {
	COUNT_STATE_ADD, COUNT_STATE_ONE, COUNT_CASE_ADD, COUNT_CASE_SET, COUNT_CASE_ONE, COUNT_AT_ADD, COUNT_AT_SOME, COUNT_CELLS,
	COUNT_LEAF_ADD, COUNT_DELTA_ADD, COUNT_DELTA_SOME, COUNT_DELTA_UPTO, COUNT_DELTA_READ, COUNT_DELTA_TAKE, COUNT_FOLD_ADD,
	COUNT_FOLDED, COUNT_FOLDED_LAST = COUNT_FOLDED + BY_KINDS - 1,      /* + enum by */
	COUNT_OWN, COUNT_OWN_LAST = COUNT_OWN + BY_KINDS - 1,
	REPORT_ADD, REPORT_PUBLISH, REPORT_ROW_ADD, REPORT_ONE, REPORT_OF, REPORT_LIST, REPORT_ROWS, REPORT_DUMP, REPORT_ROW_DUMP,
	COUNT_STATE_DUMP, COUNT_CASE_DUMP, COUNT_AT_DUMP, COUNT_LEAF_DUMP, ASSESS_STMTS
};
extern const struct stmt assess_sql[ASSESS_STMTS];

/* ---- what waits to be added: assess_delta.c ---- */

/* Cells as the text of a row of count_delta, those that change nothing left out; "" if none is left. */
const char *cells_write(struct arena *a, const struct cells *cells);
/* Passes each cell of such a text to fn, with the words that its key is made of (n bytes of the text); false: it is no such text. */
bool cells_read(struct arena *a, const char *text, void (*fn)(void *arg, const char *key, size_t n, const struct cell *v), void *arg);
/* Adds a cell (sign 1) to its leaf, or takes it away (-1); one that changes nothing writes nothing. */
enum err cell_add(struct ctx *c, const struct cell *v, int sign);
/* For struct room: takes what `from` has not yet added to its leaves away from the leaves of a replayed store. */
enum err counts_level(struct ctx *from, struct ctx *to);

/* ---- what was added goes up the tree: assess_fold.c ---- */

/* The clock's command: what is added up beside the writer, and written on it; and whether it is owed. */
extern const struct shape fold_in_shape;
enum err counts_fold_prepare(struct ctx *c);
enum err counts_fold(struct ctx *c);
enum err assess_due(struct ctx *c, int max, struct due *out, int *n);

/* ---- names: counts_http.c ---- */

/* What a group is called; node and org: 0 where it is none that stands. key: the node's id, or its path if it is gone. */
struct named { const char *key, *name; int64_t node, org; };
/* children: of `at`, for BY_NODE. */
void group_name(struct ctx *c, const struct place *at, enum by by, const struct list *children, const struct group *g, struct named *out);
const char *category_name(struct ctx *c, const char *id);
const char *matter_name(struct ctx *c, const char *code);

/* ---- reports: bulletin.c, bulletin_view.c ---- */

/* What was frozen of one row: by (all, node, org, category), key, name; figures: {"on_time": [97, 100], "opened": [12]}. */
struct frozen { const char *by, *key, *name, *figures; };
struct bulletin_drafted { int64_t node; const char *path, *month; };
struct bulletin_published { struct list rows; };      /* of struct frozen */
extern const struct event_kind bulletin_drafted_kind, bulletin_published_kind;

extern const struct shape bulletin_in_shape, bulletin_list_in_shape, bulletin_list_shape, bulletin_shape;
/* What the table's rows run; the scopes are the node's that the report is about. */
enum err bulletin_draft(struct ctx *c);
enum err bulletin_draft_scope(struct ctx *c, struct scope *s);
enum err bulletin_scope(struct ctx *c, struct scope *s);
enum err bulletin_publish(struct ctx *c);
enum err bulletin_list(struct ctx *c);
enum err bulletin_list_scope(struct ctx *c, struct scope *s);
enum err bulletin_show(struct ctx *c);

/* ---- the cases behind a figure: counts_list.c ---- */

extern const struct shape counted_in_shape, counted_list_shape;
enum err counted_scope(struct ctx *c, struct scope *s);
enum err counted_list(struct ctx *c);

/* ---- commands: counts_http.c ---- */

extern const struct shape counts_in_shape, counts_out_shape, metric_list_shape, dashboard_in_shape, dashboard_shape;
/* What the table's rows run: each fills c->out from c->in, or refuses in c->problem. */
enum err counts_scope(struct ctx *c, struct scope *s);
enum err counts_show(struct ctx *c);
enum err public_counts_show(struct ctx *c);
enum err metric_show(struct ctx *c);
enum err dashboard_scope(struct ctx *c, struct scope *s);
enum err dashboard_show(struct ctx *c);

#endif
