/*
 * bridge_in.h: what the files of bridge/ share with each other.
 */
#ifndef BRIDGE_BRIDGE_IN_H
#define BRIDGE_BRIDGE_IN_H

#include <jansson.h>

#include "bridge/bridge.h"
#include "core/core.h"

enum bridge_stmt { EXPORT_ENTRIES, EXPORT_JOURNAL, EXPORT_CASES, EXPORT_ORGS, EXPORT_POSTS, EXPORT_NODES, EXPORT_NODE_ONE, EXPORT_DEFS,
	FILE_ADD, FILE_ONE, FILE_OLD, FILE_DROP, IMPORT_SEEN, IMPORT_GRID, BRIDGE_STMTS };
extern const struct stmt bridge_sql[BRIDGE_STMTS];

/* ---- stories: a case as the journal tells it ---- */

struct told { int64_t id, seq, at, post; const char *kind; json_t *data; };
struct story { int64_t id; struct told *v; size_t n; };

/* A clock as it stood when something happened to it. result: "met", "late" or NULL. */
struct clock_life { int64_t n; const char *kind, *limit, *state; int64_t started, due, original; const char *result; };

/*
 * One thing that happened to a case. name: "opened", an act's id, "clock_ended", …; nth counts those of one entry. Texts are
 * NULL and numbers ABSENT where there is none; everything is borrowed from the story.
 */
struct happening {
	int64_t entry, at, post, org;
	int nth;
	const char *name, *from, *state, *category, *chosen, *outcome, *urged;
	int64_t score, until;
	bool act, public, changes;     /* changes: it leads to `state`, the same or another */
	const struct clock_life *clock;
};

/* A case as its story leaves it; opened is its first entry's payload. */
struct ending {
	const char *number, *process, *definition, *channel, *path;
	int64_t node, parent, origin, into, opened;
	const char *origin_kind;
	bool secret;
};
typedef void story_fn(void *arg, const struct story *s, const struct ending *e, const struct happening *h);

/* What a story's first entry says of the case; false if it does not begin with one. */
bool story_begins(const struct story *s, struct ending *out);
/* Calls fn for everything that happened, in order. Scratch lies in a. */
void story_walk(struct arena *a, const struct story *s, story_fn *fn, void *arg);
/* Whether the story belongs to the cut, and may leave at all. */
bool story_within(const struct story *s, const struct export_cut *cut);

/* Reads all stories in the order of their ids; the story lives until fn returns. */
typedef enum err stories_fn(void *arg, const struct story *s);
enum err stories_read(struct db *db, int64_t tenant, stories_fn *fn, void *arg, struct problem *p);

/* ---- definitions, as they were when cases began under them ---- */

struct process;
struct defs { struct arena *a; const struct process **v; size_t n; };
/* Reads all that were ever adopted; they lie in out->a. */
enum err defs_read(struct db *db, int64_t tenant, struct arena *a, struct defs *out, struct problem *p);
/* NULL if there is none of this hash. */
const struct process *defs_find(const struct defs *d, const char *hash);
/* What the counts judge by a clock that runs in this state: "respond", "handle" or NULL. */
const char *def_measure(const struct process *def, const char *state);
/* How a case that comes to this state ends: "done", "void" (it was none, or another's), NULL: it does not end. */
const char *def_ends(const struct process *def, const char *state);

/* ---- one run of an export ---- */

struct run { struct db *db; int64_t tenant; const struct export_cut *cut; FILE *out; struct arena *a; struct problem *p; };

/* Opens a connection and its snapshot, runs body, closes; says what went wrong. */
enum err export_run(struct core *core, int64_t tenant, const struct export_cut *cut, FILE *out, struct problem *p,
	enum err (*body)(struct run *r));
/* Calls fn for every row of a statement (tenant, last id seen) whose first column is an id that rises; pages of 2,000. */
enum err export_pages(struct run *r, const struct stmt *q, db_row_fn *fn, void *arg);
/* RFC 3339 into the arena; NULL for ABSENT. */
const char *time_text(struct arena *a, int64_t us);

/* ---- CSV out ---- */

/*
 * One cell, quoted where RFC 4180 asks; the first of a row takes no comma before it. What a spreadsheet would take for a formula
 * (= + - @, tab, a line's end at the start) gets an apostrophe before it, unless it is a plain number.
 */
void csv_cell_out(FILE *out, bool first, const char *text);
void csv_int_out(FILE *out, bool first, int64_t n);          /* ABSENT: an empty cell */
void csv_time_out(FILE *out, bool first, int64_t us);        /* RFC 3339; ABSENT: an empty cell */
void csv_row_out(FILE *out);

/* ---- a table as a file, for people: CSV with a mark that spreadsheets read as UTF-8, or XLSX ---- */

struct sheet;
/* NULL if the file cannot be made. names: the head's cells, NULL-ended. Rows are written as they come and not kept. */
struct sheet *sheet_open(const char *path, bool xlsx, const char *const *names);
void sheet_text(struct sheet *s, const char *text);      /* NULL: an empty cell */
void sheet_int(struct sheet *s, int64_t n);              /* ABSENT: an empty cell */
void sheet_time(struct sheet *s, int64_t us);
void sheet_row(struct sheet *s);
/* Frees it; false if something could not be written. */
bool sheet_close(struct sheet *s);

/* ---- bridge_cases.c ---- */

extern const struct shape export_in_shape, export_made_shape;
extern const struct event_kind export_made_kind;
enum err export_prepare(struct ctx *c);
enum err export_add(struct ctx *c);
enum err export_again(struct ctx *c, int64_t id);
enum err export_show(struct ctx *c);
enum err export_clean(struct ctx *c);
enum err export_due(struct ctx *c, int max, struct due *out, int *n);

#endif
