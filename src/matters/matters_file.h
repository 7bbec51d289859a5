/*
 * matters_file.h: matters from and to files, through the gate as the operator: what the command line calls.
 */
#ifndef MATTERS_MATTERS_FILE_H
#define MATTERS_MATTERS_FILE_H

#include <stdio.h>

#include "core/core.h"

/* day_means, hour_means: "natural" or "work", what a bare 天 or 小时 means; NULL: refused. effective: in force from; NULL: today. */
struct matters_options { const char *day_means, *hour_means, *effective; bool dry_run; };

/*
 * A CSV file: a city's catalogue of the urban standards as it is (kind,big_code,…,time_limit), or our own form (docs/matters.md).
 * Prints each refusal as `FILE:ROW: field: reason`, the units' names that no organization stands for, and `N accepted, N refused`;
 * 0, or 1 when anything was refused; what was accepted stays.
 */
int matters_import_file(struct core *core, int64_t tenant, const char *path, const struct matters_options *o, FILE *out);

/* What units' names mean, from a CSV file with columns name,org,kind,at (org: an organization's id, or its exact name). */
int matters_import_units(struct core *core, int64_t tenant, const char *path, FILE *out);

/* The matters in force today as a CSV file of our own form; 0, or 1 with words on standard error. */
int matters_export_file(struct core *core, int64_t tenant, FILE *out);

#endif
