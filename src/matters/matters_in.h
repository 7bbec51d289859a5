/*
 * matters_in.h: what the files of matters/ share with each other and with nobody else.
 */
#ifndef MATTERS_MATTERS_IN_H
#define MATTERS_MATTERS_IN_H

#include "base/limits.h"
#include "base/shape.h"
#include "matters/matters.h"

#define MATTER_CLASSES "event|part|duty|grid|enforcement|community|territorial"
#define MATTER_DUTIES "basic|cooperate|taken_back"
#define MATTER_ADMISSIONS "free|asked|barred"
#define MATTER_UNIT_ROLES "lead|co|supervise"
#define MATTER_ORG_KINDS "government|street|community|department|centre|hospital|school|enterprise|association|other"
#define MATTER_NAME_MARKS "@!#|;\n"      /* which no unit's name has: files write lists and levels with them */
#define MATTER_LEVELS_MAX 8
#define MATTER_KEYWORDS_MAX 40
#define MATTER_KEYWORD_CHARS 20
#define MATTER_FAR INT32_MAX           /* until_day of a version that nothing follows */
#define MATTER_YEAR_MIN 2000
#define MATTER_YEAR_MAX 2200

/* ---- payloads ---- */

struct matter_set { int64_t from; const struct matter_body *matter; };
/* What a name means: an organization, the nearest of a kind, or (neither) nobody in particular. */
struct unit_mapped { const char *name; int64_t org; const char *kind, *at; };

extern const struct shape matter_body_shape, matter_condition_shape, matter_unit_shape, matter_unit_mapped_shape;
extern const struct event_kind matter_set_kind, matter_withdrawn_kind, unit_mapped_kind;

/* ---- decisions (matters.c); pure ---- */

/* Gives conditions without id their number and limits their rules, in place, and puts leads before co-handlers before supervisors. */
void matter_settle(struct arena *a, struct matter_body *m);
/* Whether this may stand in the catalogue: E_INPUT with the field ("conditions.2.amount") and both sentences. */
enum err matter_check(const struct matter_body *m, struct problem *p);
/* Whether a version may follow the one that stands: its day is not before that one's; code, class and node stay. */
enum err matter_follow(const struct matter *stands, const struct matter_body *next, int64_t from, struct problem *p);
/*
 * What stands, with these conditions: one that is filed for the same reason takes the other's place and keeps its id, the rest come
 * behind. For a file of which rows were refused: what could not be read must not look withdrawn. In the arena.
 */
struct matter_body matter_merge(struct arena *a, const struct matter_body *stands, const struct matter_body *said);
/* The text that a row keeps, and back. Equal texts say the same. */
const char *matter_text(struct arena *a, const struct matter_body *m);
enum err matter_parse(struct arena *a, const char *text, const struct matter_body **out, struct problem *p);
/* What differs, field by field: a list of struct field_change in the arena; empty if both say the same. */
struct list matter_changes(struct arena *a, const struct matter_body *before, const struct matter_body *after);
/* What a search looks through: name, keywords and filing conditions. */
const char *matter_words(struct arena *a, const struct matter_body *m);

/* ---- rows to structs (matters_read.c) ---- */

/* The newest version of an id, whatever its day. E_NOT_FOUND with words. */
enum err matter_newest(struct ctx *c, int64_t id, struct matter *out);
/* Whether a list's node (ABSENT: everybody's) holds a path (NULL: only everybody's does). */
enum err matter_list_holds(struct ctx *c, int64_t node, const char *path, bool *out);
/* From a row of the columns that every reading statement has: matter, version, from, until, withdrawn, body. */
enum err matter_of_row(struct ctx *c, const struct val *v, struct matter *out);
/* Today, as the installation counts days. */
int64_t matter_today(const struct ctx *c);
/* What the units' names mean; *n of them, by name. */
enum err units_mapped(struct ctx *c, struct unit_mapped **out, size_t *n);

/* ---- memory (matters_propose.c) ---- */

/* The words of the catalogue in force and ahead, and what was learned; made anew after every change (room_reload). */
enum err matters_load(struct ctx *c, void **state);
void matters_unload(void *state);
/* Once a day, and after every change of the catalogue, the clock asks whether there is something to learn. */
enum err matters_due(struct ctx *c, int max, struct due *out, int *n);

/* ---- commands ---- */

/* What a call says a matter is, settled and checked also against the units that there are. */
enum err matter_body_check(struct ctx *c, const struct matter_body *in, struct matter_body *out, struct problem *p);
/* Records the next version (version 0: the first). */
enum err matter_put(struct ctx *c, const struct event_kind *kind, int64_t id, int64_t version, int64_t from, const struct matter_body *m);
/* Where the right must be held for a list: the node's path, or the whole city's for everybody's (ABSENT). */
enum err matter_list_scope(struct ctx *c, int64_t node, struct scope *s);

/* The handlers and scopes of matters_room.c's table (matters_http.c); each takes its input from c->in and fills c->out. */
enum err matters_list(struct ctx *c);
enum err matter_scope(struct ctx *c, struct scope *s);
enum err matter_read_scope(struct ctx *c, struct scope *s);
enum err matter_show(struct ctx *c);
enum err matter_create_scope(struct ctx *c, struct scope *s);
enum err matter_create(struct ctx *c);
enum err matter_revise(struct ctx *c);
enum err matter_withdraw(struct ctx *c);
enum err matter_who(struct ctx *c);
enum err matters_import(struct ctx *c);
enum err matters_import_again(struct ctx *c, int64_t object);
enum err units_list(struct ctx *c);
enum err unit_map(struct ctx *c);
enum err matters_compare(struct ctx *c);
enum err matters_counts(struct ctx *c);
enum err matters_propose(struct ctx *c);

extern const struct shape matters_query_shape, matters_out_shape, matter_at_query_shape, matter_full_shape, matter_in_shape, matter_withdraw_shape,
	matter_who_query_shape, matter_who_out_shape, matters_import_shape, matters_imported_shape, matter_units_query_shape, matter_units_out_shape,
	matter_unit_map_shape, matter_compare_query_shape, matter_compare_out_shape, matter_counts_query_shape, matter_counts_out_shape,
	matter_propose_query_shape, matter_propose_out_shape;

enum matters_stmt {
	MATTER_PUT, MATTER_ADD_VERSION, MATTER_END_VERSION, MATTER_DUMP, MATTER_VERSION_DUMP, MATTER_BY_ID_ON, MATTER_BY_CODE_ON, MATTER_CITED,
	MATTER_NEWEST, MATTER_CODE_TAKEN, MATTER_LIST, MATTER_IN_FORCE, MATTER_AHEAD, MATTER_VERSIONS,
	MATTER_UNIT_PUT, MATTER_UNIT_DUMP, MATTER_UNIT_ONE, MATTER_UNIT_ALL, MATTERS_STMTS
};
extern const struct stmt matters_sql[MATTERS_STMTS];

#endif
