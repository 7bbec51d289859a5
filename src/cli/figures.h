/*
 * figures.h: what the files of `shao figures` share: a published figure as data, and how it is counted.
 *
 * packs/base/figures.yaml names each figure, its metric, its unit and one of the ways below with its parameters. A way counts
 * rows or counters of what is recorded; none of them takes a number from the file.
 */
#ifndef CLI_FIGURES_H
#define CLI_FIGURES_H

#include "assess/assess.h"
#include "base/yaml.h"
#include "cli/cli.h"
#include "core/inside.h"
#include "process/process.h"

#define FIGURES_MAX 400
#define FIGURE_TERMS_MAX 6

/* One place whose article is counted: its pack, and the code of the node that the article speaks of. */
struct fig_place { const char *pack, *code; };

struct figure;
struct figuring;
/* Fills numerator and denominator (ABSENT: a plain count). E_NOT_FOUND with words where nothing of the kind is recorded. */
typedef enum err fig_fn(struct figuring *f, const struct figure *g, int64_t *numerator, int64_t *denominator, struct problem *p);

/* name: how; keys: "a|b", what the way takes beside id, place, metric, unit and how. */
struct fig_way { const char *name, *keys; fig_fn *count; };
extern const struct fig_way fig_ways[];

struct figure {
	const char *id, *place, *metric, *unit;
	const struct fig_way *way;
	const char *process, *channel, *category, *level, *kind, *state, *class, *duty, *bound, *field, *of, *zh, *en;   /* NULL: not said */
	bool hard;
	int part[FIGURE_TERMS_MAX], whole[FIGURE_TERMS_MAX], part_n, whole_n;   /* counters */
	int64_t batch;                                                         /* ABSENT: any */
};

struct figures { struct fig_place *places; struct figure *v; size_t places_n, n; };

/* Reads and checks; every complaint is FILE:LINE. Everything lies in a. */
enum err figures_read(struct arena *a, const char *path, struct figures **out, struct problem *p);

/* What a count may look at. */
struct figuring {
	struct installation in;
	struct lane lane;
	struct job *self;
	struct arena *a;
	const char *code;            /* of the node that the figures are about */
	int64_t node;
	day_t today;
};

/* ---- figures_sql.c ---- */

enum fig_stmt {
	FIG_PACK, FIG_NODE, FIG_COUNTS, FIG_NODES, FIG_PARENTS, FIG_LEVELS, FIG_UNITS,
	FIG_STATES, FIG_FORCES, FIG_LINE_LEVELS, FIG_AMOUNTS, FIG_NODES_DONE, FIG_CENTRES, FIG_POSTED, FIG_DAYS,
	FIG_MATTERS, FIG_WITHDRAWN, FIG_BATCH, FIG_AREAS, FIG_STMTS
};
extern const struct stmt_list fig_list;
extern const struct stmt fig_sql[FIG_STMTS];

#endif
