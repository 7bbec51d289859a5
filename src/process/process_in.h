/*
 * process_in.h: what the files of process/ share with each other.
 */
#ifndef PROCESS_PROCESS_IN_H
#define PROCESS_PROCESS_IN_H

#include "base/yaml.h"
#include "process/process.h"

#define BIT(i) (UINT64_C(1) << (i))

/* A definition while it is read and checked. */
struct reading { struct arena *a; const struct roles *roles; struct yaml *root; struct process *def; struct problem *p; };

/* ---- values (process_read.c); key is required unless it says otherwise ---- */

enum err def_id(const struct reading *r, const struct yaml *y, const char *key, const char **out);
enum err def_name(const struct reading *r, const struct yaml *y, struct name *out);
enum err def_done(const struct reading *r, const struct yaml *y, struct name *out);
/* Where key is left out, out stays as it is. */
enum err def_flag(const struct reading *r, const struct yaml *y, const char *key, bool *out);
enum err def_count(const struct reading *r, const struct yaml *y, const char *key, int max, int *out);
/* *out: the index in allowed, which ends in NULL. */
enum err def_choice(const struct reading *r, const struct yaml *y, const char *key, const char *const *allowed, int *out);
/* A list of 1 to max items; *out NULL where key is left out and need is false. */
enum err def_list(const struct reading *r, const struct yaml *y, const char *key, bool need, size_t max, const struct yaml **out);
/* A list of ids, none twice, NULL-ended; *out NULL where key is left out. */
enum err def_ids(const struct reading *r, const struct yaml *y, const char *key, size_t max, const char *const **out);
/* A list of {id, name}. */
enum err def_items(const struct reading *r, const struct yaml *y, const char *key, struct proc_item **out, int *n);
/* Names of things that stand above: states as bits; a state; a limit; a right that a role may give. */
enum err def_states(const struct reading *r, const struct yaml *y, const char *key, uint64_t *out);
enum err def_state(const struct reading *r, const struct yaml *y, const char *key, int *out);
enum err def_limit(const struct reading *r, const struct yaml *y, const char *key, const char **out);
enum err def_right(const struct reading *r, const struct yaml *y, const char *key, const char **out);
const struct proc_item *item_find(const struct proc_item *v, int n, const char *id);
bool ids_hold(const char *const *v, const char *id);

/* ---- parts (process_parse.c calls them in this order) ---- */

enum err def_read_fields(const struct reading *r);      /* process_parse_field.c */
enum err def_read_states(const struct reading *r);      /* process_parse_state.c */
enum err def_read_acts(const struct reading *r);        /* process_parse_act.c */
enum err def_read_joins(const struct reading *r);       /* process_parse_late.c: what names acts */
enum err def_read_follows(const struct reading *r);
enum err def_read_urges(const struct reading *r);
enum err def_read_on_due(const struct reading *r);
enum err def_read_needs_done(const struct reading *r);

/* Reads and checks one definition; the tree of its file stays in r->root, for complaints of the whole pack. */
enum err definition_read(struct reading *r, const char *file, const char *text, size_t n);

/* ---- rules beyond the form ---- */

/* process_check.c: of one definition */
enum err process_check(const struct reading *r);
/* process_check_act.c: of each act by itself */
enum err process_check_acts(const struct reading *r);
/* process_check_tasks.c: of tasks, joins and what the clock does */
enum err process_check_tasks(const struct reading *r);
/* process_together.c: of definitions together; v: n readings, the first `own` are the pack's, the others base's. */
enum err process_check_together(const struct reading *v, size_t n, size_t own, struct problem *p);

/* The states an act can lead to: `to` and `low.to`, or where it stays. */
uint64_t act_leads(const struct proc_act *act);
/* States and all that can be reached from them. */
uint64_t states_reached(const struct process *def, uint64_t from);
/* An act's effect of this kind, NULL if it has none. */
const struct proc_effect *act_effect(const struct proc_act *act, enum effect_kind kind);
/* Whether some act opens a task under this definition. */
bool opens_task(const struct process *def, const char *id);
/* The line of an act, a state. */
const struct yaml *act_line(const struct reading *r, int act);
const struct yaml *state_line(const struct reading *r, int state);

/* The states in which a case may be once it linked a case under `id`; 0: it never does. */
uint64_t states_linked(const struct process *def, const char *id);
/* The states in which a case may be once a task under `id` was opened; 0: none is. *lead: whether one was opened as the lead. */
uint64_t states_after(const struct process *def, const char *id, bool *lead);

/* ---- adopting (process.c) ---- */

#define DEFINITION_BYTES_MAX 262144
struct adopt { const char *body; };
extern const struct shape adopt_shape;

/* GET /processes (process_http.c). */
extern const struct shape process_list_shape;
enum err process_list(struct ctx *c);

enum process_stmt { PROCESS_DEF_ALL, PROCESS_DEF_ADD, PROCESS_DEF_DUMP, PROCESS_CURRENT_ALL, PROCESS_CURRENT_ONE, PROCESS_CURRENT_SET,
	PROCESS_STMTS };
extern const struct stmt process_sql[PROCESS_STMTS];

#endif
