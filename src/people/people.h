/*
 * people.h: organizations, posts, persons, and who may do what where.
 *
 * A person holds posts; a session acts under one of them. A post is granted roles on nodes of the tree, for one organization
 * or for any; a role is a list of rights (packs/base/roles.yaml). A right holds at the granted node and everything below it.
 */
#ifndef PEOPLE_PEOPLE_H
#define PEOPLE_PEOPLE_H

#include "core/core.h"

extern const struct room people_room;

/* ---- policy: what app.c gives to the core as struct policy ---- */

/*
 * Fills c->actor and c->tenant from the call's token or cookie with one indexed read. E_AUTH if a token is not valid.
 * Commands open to everybody never fail for a stale cookie and ignore one that comes without its CSRF token: a resident
 * may report from a browser in which somebody once signed in.
 */
enum err people_authenticate(struct ctx *c);
/*
 * The actor that a person is under a post that they hold, for calls of this process itself (a simulation): nobody proves who
 * they are, every right is checked as ever. The grants lie in c->a and lean on the roles as loaded. E_NOT_FOUND.
 */
enum err people_act_as(struct ctx *c, int64_t person, int64_t post, struct actor *out);
/* True if the call carries the CSRF token of its cookie session. */
bool people_csrf(struct ctx *c);
/* True if the acting post holds the right anywhere. */
bool people_holds(struct ctx *c, const char *right);
/* True if it holds the right at a path (NULL: anywhere), for this organization (0: for none in particular). */
bool people_may(struct ctx *c, const char *right, const char *path, int64_t org);

/* ---- what other rooms may ask ---- */

struct roles;   /* the roles of a file, and the rights that they may give */

/* True if a role may give this right: one of the program's, or one that the file names (r NULL: only the program's). */
bool people_right_known(const struct roles *r, const char *right);
/* Reads a file of roles strictly; names FILE:LINE. Everything lies in a. E_NOT_FOUND: no such file. */
enum err people_roles_read(struct arena *a, const char *path, const struct roles **out, struct problem *p);
/* The name of a right, in the caller's language; the right itself where none stands. */
const char *people_right_name(struct ctx *c, const char *right);
/* The roles the server runs with; NULL if their file could not be read. */
const struct roles *people_roles_now(struct ctx *c);

/* path: of the node that the organization or post belongs to; NULL if the tree does not have it. Texts lie in the arena. */
struct people_org { int64_t id, version, parent, node; bool active; const char *kind, *name, *path, *node_name; };
struct people_post { int64_t id, version, org, node; bool active; const char *title, *org_name, *path, *node_name, *org_path; };

/* E_NOT_FOUND, with words in c->problem, if the tenant has none of that id (closed ones are found). */
enum err people_org_get(struct ctx *c, int64_t id, struct people_org *out);
enum err people_post_get(struct ctx *c, int64_t id, struct people_post *out);

/* A person's name, for staff's eyes; NULL if it was erased or never stood. */
const char *people_name(struct ctx *c, int64_t person);

/*
 * The held posts that have a right at a path for an organization (0: any post whose grant is not limited to one): whom
 * to tell about a case. At most max; *n receives the count.
 */
enum err people_posts_at(struct ctx *c, const char *right, const char *path, int64_t org, int64_t *out, int max, int *n);

/*
 * The open organization of a kind and with a duty (either may be NULL) whose area holds this path, the nearest. *n: 0 if there
 * is none, 2 if two are equally near (then the one that was made first is given).
 */
enum err people_org_nearest(struct ctx *c, const char *path, const char *kind, const char *duty, struct people_org *out, int *n);
/* Whether there is one at the path or below it. */
enum err people_org_below(struct ctx *c, const char *path, const char *kind, const char *duty, bool *found);

/* "government|street|…": the kinds of organizations. */
extern const char *const people_org_kinds;

/*
 * What leans on organizations and posts but stands in rooms above: given by app.c. Called in the same transaction, behind what
 * a command changed; refuses, in c->problem, what would break it. org, post: what was changed or ended; post 0: none.
 */
struct people_world {
	enum err (*org_changed)(struct ctx *c, int64_t org, int64_t post);
};
extern const struct people_world people_world;

/* The open organizations whose area holds this path, the nearest first; at most 200. */
enum err people_orgs_over(struct ctx *c, const char *path, struct people_org **out, size_t *n);

/* The open organization that bears exactly this name; 0 if none does, or more than one. */
enum err people_org_named(struct ctx *c, const char *name, int64_t *out);

/* Whether a person holds any post of this organization, acting under it or not: for rules that compare persons, not roles. */
enum err people_belongs(struct ctx *c, int64_t person, int64_t org, bool *belongs);

#endif
