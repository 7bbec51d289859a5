/*
 * scenario.h: a small town on either store, and how scenarios live in it: calls by anybody, a clock that they turn, restarts,
 * and a proof at the end of every one. PostgreSQL is taken from SHAO_TEST_PG (tests/pg.sh); every test has a schema there.
 *
 *	east 990101 (street 990101001: communities …001 with grids 001 and 002, …002 with grid 001), west 990102 (one of each)
 *	the east's units: $roads, $housing, $office; the west's: $west_roads, $west_office
 */
#ifndef SCENARIO_SCENARIO_H
#define SCENARIO_SCENARIO_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "core/run.h"

/* Who calls: by a bearer token, or by what the core trusts in-process (as). A zeroed one is the public. */
struct who { char name[60], login[20], token[120], cookie[120], csrf[40]; int64_t person, post, session; const struct actor *as; };

struct town_name { char key[24]; char value[140]; };

struct town {
	bool pg;
	unsigned flags;
	void (*live)(struct town *t);
	char schema[64], where[420], folder[100], files[120], packs[120];
	struct core *core;
	struct core_conf conf;
	struct arena *a;
	int64_t now, tenant;
	struct reply r;             /* the last answer, and its body if it was JSON */
	json_t *body;
	int keys;
	struct town_name names[96];
	int names_n;
	struct who people[48];
	int people_n;
	void *behind;               /* the connection of town_sql */
	/* For the next call only. */
	const char *if_match, *key, *type, *lang, *peer;
	size_t body_n;              /* the body has so many bytes, and is sent as it is: no format, no names */
};

#define TOWN_FAULTS 1u          /* the store can be made to fail (store_fault_set) */
#define TOWN_BARE 2u            /* no tenant, no tree, nobody */

/* A scenario, registered for both stores: BOTH(claim) or BOTH_WITH(claim, flags) in the list of tests. */
struct life { void (*live)(struct town *t); bool pg; unsigned flags; };
int town_begin(void **state);
void town_live(void **state);
int town_end(void **state);
#define LIFE_(f, store, on_pg, fl) { #f " (" store ")", town_live, town_begin, town_end, &(struct life){ f, on_pg, fl } }
#define BOTH_WITH(f, fl) LIFE_(f, "sqlite", false, fl), LIFE_(f, "pg", true, fl)
#define BOTH(f) BOTH_WITH(f, 0)

/* The tree and the units, in the tenant that t->tenant says; the town's own have been made already. */
void town_tree(struct town *t);
/* A restart: what is only in memory is gone. */
void town_restart(struct town *t);
/* Opens the town that core_close(t->core) has closed. */
void town_reopen(struct town *t);
/* The clock goes on; whoever is signed in stays so. */
void town_later(struct town *t, int64_t us);
/* Ticks until nothing more is due; returns how many commands ran. */
int town_tick(struct town *t);
/* Waits until PostgreSQL's seals may take the newest entry: other tests have transactions on the same server, and none passes the oldest. */
void town_settled(struct town *t);
/* What every scenario ends with: the journal makes the same rows again, and proves itself. */
void town_prove(struct town *t);

/* ---- calls ---- */

extern const struct who nobody, operator, the_clock;

/*
 * One call; the answer stands in t->r and t->body; returns the status. In path and body $name stands for what town_keep or
 * town_set remembered. A path may have a query. POST gets a fresh key unless t->key says another ("" for none).
 */
int town_call(struct town *t, const struct who *w, const char *method, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
void town_wanted(struct town *t, int status, int got, const char *file, int line);
#define WANT(status, made) town_wanted(t, status, made, __FILE__, __LINE__)
#define GET(who, path) town_call(t, who, "GET", path, "%s", "")
#define DELETE(who, path) town_call(t, who, "DELETE", path, "%s", "")
#define POST(who, path, ...) town_call(t, who, "POST", path, __VA_ARGS__)
#define PUT(who, path, ...) town_call(t, who, "PUT", path, __VA_ARGS__)
/* An act on $case under the version that it has now. */
int town_act(struct town *t, const struct who *w, const char *act, const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* In the last answer: "items.0.name". Missing: NULL, "", -1, NAN. */
json_t *town_at(struct town *t, const char *path);
const char *town_text(struct town *t, const char *path);
int64_t town_int(struct town *t, const char *path);
/* The instant of a text in the last answer. */
int64_t town_time(struct town *t, const char *path);
/* True if the list of texts at a path holds one. */
bool town_has(struct town *t, const char *path, const char *text);
size_t town_size(struct town *t, const char *path);

/* $key stands for value, or for what the last answer says at path. */
void town_set(struct town *t, const char *key, const char *value);
void town_keep(struct town *t, const char *key, const char *path);
const char *town_get(struct town *t, const char *key);
/* With every $name replaced; lies in the arena of the next call's answer no longer than that call. */
char *town_expand(struct town *t, const char *text);

/* ---- its people ---- */

/* Who holds a role on the node of a code, for an organization's $name or NULL; made at the first call, signed in with a token. */
const struct who *town_who(struct town *t, const char *role, const char *code, const char *org);
/* Signs in again: a new session, and a new token. */
void town_sign_in(struct town *t, struct who *w);
#define FIRST "three trees by the bridge"
#define WORKER town_who(t, "grid_worker", "990101001001", NULL)
#define DESK town_who(t, "community_desk", "990101001001", NULL)
#define STREET town_who(t, "street_desk", "990101001", NULL)
#define CENTRE town_who(t, "county_desk", "990101", NULL)
#define ROADS town_who(t, "dept_desk", "990101", "roads")
#define HOUSING town_who(t, "dept_desk", "990101", "housing")
#define LEADER town_who(t, "leader", "990101", NULL)
#define SYSTEM town_who(t, "system_admin", "990101", NULL)
#define ADMIN town_who(t, "system_admin", "9901", NULL)      /* of the whole city */

/* ---- its cases ---- */

#define EAST "126.005,45.005"
#define EAST_2 "126.015,45.005"
#define SOUTH "126.025,45.005"
#define WEST "126.045,45.005"
/* A resident reports at a point; $number, $follow, $case. */
void town_snap(struct town *t, const char *point);
/* Brings $case to a state along the usual way; "closed" is the last. */
void town_bring(struct town *t, const char *state);
/* $name and $case: a case of a kind that is opened by hand, at a point; more: further fields ("" or ",\"channel\":\"street\""). */
void town_case(struct town *t, const struct who *w, const char *process, const char *name, const char *point, const char *more);
/* $name: the last task under a definition, for an organization's $name (NULL: for none). */
void town_task(struct town *t, const char *process, const char *org, const char *name);
/* $case stands for $name from here. */
void town_on(struct town *t, const char *name);
/* The state of $name. */
const char *town_state(struct town *t, const char *name);
/* A picture is uploaded; its id is $photo. _by: by anybody, and only the status. */
void town_photo(struct town *t);
int town_photo_by(struct town *t, const struct who *w);

/* ---- behind the core's back ---- */

void town_sql(struct town *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Ends what town_sql keeps open. */
void town_behind_close(struct town *t);
int64_t town_count(struct town *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The text in the first column of the last row; "" if there is none. */
void town_value(struct town *t, char *out, size_t size, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* A digest of every row of every table, a line a table; freed by the caller. town_same says which tables are not as before. */
char *town_digest(struct town *t);
bool town_same(struct town *t, const char *before);
/* The tables that there are, as a list of const char * in the arena. */
struct list town_tables(struct town *t, struct arena *a);

#endif
