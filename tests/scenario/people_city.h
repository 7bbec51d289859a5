/*
 * people_city.h: a city with four nodes, and its people, for people's scenarios on either store. PostgreSQL is taken from
 * SHAO_TEST_PG (tests/pg.sh); every test has a schema of its own there.
 */
#ifndef SCENARIO_PEOPLE_CITY_H
#define SCENARIO_PEOPLE_CITY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <jansson.h>

#include "core/run.h"
#include "people/people_in.h"

enum { CITY = 1, NORTH = 2, SOUTH = 3, NORTH_STREET = 4 };

struct city {
	bool pg;
	char schema[64], where[400], folder[64], files[80];
	struct core *core;
	struct core_conf conf;
	struct arena *a;
	int64_t now;
	struct reply r;
	json_t *body;
	int keys;
};

/* One who calls: with a cookie and its CSRF token, or with a bearer token. */
struct who { char cookie[120], csrf[40], token[120]; int64_t person; };

/* Setup and teardown of a test. */
int city_on_sqlite(void **state);
int city_on_pg(void **state);
int city_end(void **state);
/* A restart: what is only in memory is gone. */
void city_restart(struct city *f);
/* Every scenario ends so: the journal makes the same rows again, and proves itself. */
void city_prove(struct city *f);

/* w NULL: the operator. The answer stands in f->r and f->body; returns the status. */
int city_call(struct city *f, const struct who *w, const char *method, const char *path, const char *if_match, const char *fmt, ...)
	__attribute__((format(printf, 6, 7)));
void city_wanted(struct city *f, int status, int got, int line);

#define POST(w, path, ...) city_call(f, w, "POST", path, NULL, __VA_ARGS__)
#define GET(w, path) city_call(f, w, "GET", path, NULL, "%s", "")
#define DELETE(w, path) city_call(f, w, "DELETE", path, NULL, "%s", "")
#define WANT(status, made) city_wanted(f, status, made, __LINE__)

/* What the last answer says. */
const char *city_text(struct city *f, const char *key);
int64_t city_id(struct city *f);
bool city_has_right(struct city *f, const char *right);
bool city_must(struct city *f, const char *what);
/* A path with ids in it; four may be in use at once. */
const char *city_path(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

#define FIRST "three trees by the bridge"
#define SECOND "a lamp that does not shine"

/* Made by the operator; they return the id. role NULL: none; post 0: none. */
int64_t city_org(struct city *f, const char *name, int node);
int64_t city_post(struct city *f, int64_t org, int node, const char *role, int at);
int64_t city_person(struct city *f, int64_t org, const char *login, int64_t post);

/* Signs in and fills *w; returns the status. */
int city_sign_in(struct city *f, struct who *w, const char *login, const char *password, const char *totp);
/* Signs in for the first time and changes the password to SECOND. */
void city_first_day(struct city *f, struct who *w, const char *login);
/* What an app would show now, or so many steps later. */
const char *city_code(struct city *f, const char *secret, int64_t steps);
void city_codes(struct city *f, const struct who *w, char secret[TOTP_TEXT]);

#endif
