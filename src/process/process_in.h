/*
 * process_in.h: what the files of process/ share with each other.
 */
#ifndef PROCESS_PROCESS_IN_H
#define PROCESS_PROCESS_IN_H

#include "base/yaml.h"
#include "process/process.h"

/* The rules of one act, and of the whole definition, beyond its form (process_check.c). */
enum err process_check_act(const struct yaml *at, const struct process *def, const struct proc_act *act, struct problem *p);
enum err process_check(const struct yaml *states, const struct process *def, struct problem *p);

enum process_stmt { PROCESS_DEF_ALL, PROCESS_DEF_ADD, PROCESS_DEF_DUMP, PROCESS_CURRENT_ALL, PROCESS_CURRENT_ONE, PROCESS_CURRENT_SET,
	PROCESS_STMTS };
extern const struct stmt process_sql[PROCESS_STMTS];

#endif
