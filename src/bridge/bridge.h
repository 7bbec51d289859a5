/*
 * bridge.h: what leaves the house and what comes in, as tables and logs of other people's formats. It translates only: what
 * comes in acts through the gate, and what leaves names no person and holds no free text unless its command says so.
 */
#ifndef BRIDGE_BRIDGE_H
#define BRIDGE_BRIDGE_H

#include <stdio.h>

#include "core/run.h"

extern const struct room bridge_room;

/*
 * Another platform's tickets from a CSV file, through the gate as the operator; what came in before (by channel and upstream
 * number) is accepted and changes nothing. Prints `FILE:ROW: field: reason` for each refusal and the sums; 0, or 1 if any was
 * refused. dry_run: only the form and the place are judged.
 */
int bridge_import_cases(struct core *core, int64_t tenant, const char *file, bool dry_run, FILE *out);

/*
 * What an export is cut to: cases opened within [from, to) (microseconds), under `path` at any time of their life, of one
 * process; their whole life is told, also what happened behind `to`. path and process NULL: all.
 */
struct export_cut { int64_t from, to; const char *path, *process; };

/* The path of the node that bears an official code today, for a cut, in the arena; NULL with words if there is none. */
const char *export_node(struct core *core, int64_t tenant, struct arena *a, const char *code, struct problem *p);

/*
 * Each writes to `out` as it reads, in one snapshot of the store and in memory that does not grow with what is stored (but 8
 * bytes a case). Cases of confidential definitions are left out. E_STORE, or E_INTERNAL where `out` takes no more.
 */
typedef enum err export_fn(struct core *core, int64_t tenant, const struct export_cut *cut, FILE *out, struct problem *p);

/* OCEL 2.0 as JSON: cases, tasks, organizations, posts and nodes as objects. docs/export.md lists types and attributes. */
export_fn export_ocel;
/* XES 1.0, a trace a case. */
export_fn export_xes;
/* CSV, a row a case (tasks too: column parent). */
export_fn export_cases;
/* CSV, a row a node that ever was. */
export_fn export_territory;
/* JSON, one entry a line, as the journal's chains are made of. Only from and to cut it. */
export_fn export_journal;

#endif
