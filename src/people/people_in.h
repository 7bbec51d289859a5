/*
 * people_in.h: what the files of people/ share with each other and with nobody else.
 */
#ifndef PEOPLE_PEOPLE_IN_H
#define PEOPLE_PEOPLE_IN_H

#include "base/limits.h"
#include "people/people.h"

/* ---- roles (people_roles.c) ---- */

#define ROLES_MAX 64
#define RIGHTS_MAX 256    /* the program's and the file's together */
#define GRANTS_PER_POST 32
#define POSTS_PER_PERSON 20

/* A set of rights, by their places in the list of one file of roles. */
struct rights { uint64_t word[RIGHTS_MAX / 64]; };

struct role {
	const char *id, *zh, *en;
	const char *admin;       /* "system", "security", "audit" or NULL */
	bool totp, public;
	struct rights rights;
};

struct right { const char *id, *zh, *en; };

/* right: the program's own first, then those of the file, which processes ask for. */
struct roles { int n, rights_n; struct role role[ROLES_MAX]; struct right right[RIGHTS_MAX]; };

/* The place of a right; -1 if it does not stand. */
int right_at(const struct roles *r, const char *right);
/* at -1 is in no set. */
bool rights_has(const struct rights *set, int at);
void rights_add(struct rights *set, int at);
void rights_join(struct rights *set, const struct rights *more);
/* Reads roles.yaml strictly; names FILE:LINE. Everything lies in a. */
enum err roles_read(struct arena *a, const char *path, struct roles **out, struct problem *p);
enum err roles_parse(struct arena *a, const char *name, const char *text, size_t n, struct roles **out, struct problem *p);
const struct role *role_find(const struct roles *r, const char *id);

/* ---- what an actor may (people.c decides, people_auth.c loads) ---- */

struct grant { const struct role *role; int64_t org; const char *path; };

/* must_*: what the person has to do before the post's rights count; then n is 0. */
struct grants { int n, kind; bool must_password, must_totp; const struct roles *roles; struct rights rights; struct grant g[GRANTS_PER_POST]; };

enum session_kind { SESSION_COOKIE = 1, SESSION_BEARER = 2, SESSION_DEVICE = 3 };
enum totp_state { TOTP_NONE, TOTP_OFFERED, TOTP_IN_USE };

#define SESSION_IDLE_US (8 * US_HOUR)
#define SESSION_MOST_US (7 * US_DAY)
#define DEVICE_MOST_US (90 * US_DAY)
#define SESSION_TOUCH_US (5 * US_MINUTE)
#define SESSION_KEPT_US (30 * US_DAY)     /* an ended session is listed no more and forgotten after this */
#define GUARD_WINDOW_US US_DAY            /* failures older than this are forgotten */

bool grants_may(const struct grants *g, const char *right, const char *path, int64_t org);
/* Alive: not past its end, and (devices excepted) not idle. */
bool session_alive(int kind, int64_t seen, int64_t expires, int64_t now);
/* How long a login is locked after so many failures in a row: 0 below 5, then 1, 2, 4 … at most 60 minutes. Microseconds. */
int64_t lock_us(int64_t failed);
/* The same for failures from all addresses together: a minute each from the hundredth on. */
int64_t lock_all_us(int64_t failed);
/* A lower-case copy of a login; NULL if it has no valid form (3 to 64 of a-z 0-9 . _ - @). */
char *login_fold(struct arena *a, const char *login);
/* Refuses a password that is too short, too long or holds the login. field: which input is at fault. */
enum err password_rule(const char *login, const char *password, const char *field, struct problem *p);
/* Refuses when a person would be two of system, security and audit administrator. held: the roles there are, n of them. */
enum err separate_rule(const struct roles *r, const char *const *held, size_t n, const char *adding, struct problem *p);

/* ---- passwords off the writer (people_password.c) ---- */

#define PASSWORD_HASH_BYTES 128
/* argon2id at 19 MiB, two passes; at most two at a time in the program, E_BUSY when too many wait. */
enum err password_hash(const char *password, char out[PASSWORD_HASH_BYTES], struct problem *p);
/* hash NULL: takes the same time and finds false. */
enum err password_check(const char *hash, const char *password, bool *same, struct problem *p);

/* ---- one-time codes, RFC 6238 (people_totp.c) ---- */

#define TOTP_SECRET_BYTES 20
#define TOTP_TEXT 33
#define TOTP_AHEAD 20     /* steps; as in CREDENTIAL_STEP */
/* The six digits of a step (30 seconds each). out holds 7. */
void totp_code(const uint8_t secret[TOTP_SECRET_BYTES], int64_t step, char out[7]);
/* The step among now's and its neighbours whose code this is, if it lies above `after`; 0 if none. */
int64_t totp_match(const uint8_t secret[TOTP_SECRET_BYTES], const char *code, int64_t now_us, int64_t after);
void totp_text(const uint8_t secret[TOTP_SECRET_BYTES], char out[TOTP_TEXT]);      /* base32, without padding */
bool totp_secret(const char *text, uint8_t out[TOTP_SECRET_BYTES]);

/* ---- the room's memory (people_auth.c) ---- */

#define PENDING 1024
struct people_state;
enum err people_load(struct ctx *c, void **state);
void people_unload(void *state);
enum err people_due(struct ctx *c, int max, struct due *out, int *n);
/* E_INTERNAL if roles.yaml could not be loaded. */
enum err people_roles(struct ctx *c, const struct roles **out);
/* A token as text, and its hash as stored. out holds 65. */
void token_hash(const char *token, char out[65]);
char *token_csrf(struct ctx *c, const char *token);
/* The key, 64 hexadecimal digits, under which a person's devices seal what waits there after a sign-out: always the same one for
 * the same person, and of nobody else. */
char *person_vault(struct ctx *c, int64_t person);
/* Reads the session of a token and makes it c->actor; *found false if there is none alive. */
enum err session_enter(struct ctx *c, const char *hash, bool *found);

/* ---- rows to structs (people_read.c) ---- */

struct person { int64_t id, version, org; bool active; const char *name, *phone, *login, *path; };
struct credential { int64_t person; const char *login, *hash, *totp; int64_t must_change, state, step; };
struct holding { int64_t id, org, node; const char *title, *org_name, *node_name; };

enum err person_get(struct ctx *c, int64_t id, struct person *out);
enum err node_path(struct ctx *c, int64_t node, const char *field, const char **out);
/* *found false if there is none. */
enum err credential_of(struct ctx *c, int64_t person, struct credential *out, bool *found);
enum err credential_by_login(struct ctx *c, const char *login, struct credential *out, bool *found);
/* The open posts a person holds, in id order. */
enum err holdings_of(struct ctx *c, int64_t person, struct holding **out, size_t *n);
/* The persons who hold a post now; at most LIMIT_LIST_ROWS. */
enum err holders_of(struct ctx *c, int64_t post, int64_t **out, size_t *n);
/* The roles a person has through open posts, leaving out one post (0: none). */
enum err roles_of(struct ctx *c, int64_t person, int64_t except, const char ***out, size_t *n);
/*
 * Whether the command's right reaches everywhere that a person's posts, or a post, have a role: else who administers a district
 * could sit down on a post that reaches beyond it. False also where it is not known (the grants are more than can be read).
 */
enum err reach_holds_person(struct ctx *c, int64_t person, bool *holds);
enum err post_within(struct ctx *c, int64_t post);     /* E_DENIED unless it does */
enum err roles_of_post(struct ctx *c, int64_t post, const char ***out, size_t *n);
struct page { const char *cursor; int64_t limit; };
/* Where to begin and how many: refuses a cursor that is none of ours. */
enum err page_read(struct ctx *c, const char *cursor, int64_t limit, int64_t *after, int64_t *most);

#endif
