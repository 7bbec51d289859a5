/*
 * people_cmds.h: what the command table of people_http.c puts together, for the files of people/ only.
 */
#ifndef PEOPLE_PEOPLE_CMDS_H
#define PEOPLE_PEOPLE_CMDS_H

#include "people/people_in.h"

/* ---- shared answers ---- */

struct named { int64_t id; const char *name; };
struct post_out { int64_t id, version, org, node; const char *title, *org_name, *node_name; };
extern const struct shape named_shape, post_out_shape;

/* One row more than `most` was asked for: how many of n to show, and the cursor of the next page (NULL: the last). */
size_t page_end(struct ctx *c, const struct rows *rows, int64_t most, const char **next);

/* ---- people_session.c, people_secret.c: one's own sessions, devices, password and codes ---- */

extern const struct shape login_in_shape, session_out_shape, session_list_shape, session_query_shape, session_post_shape;
extern const struct shape device_in_shape, device_out_shape;
/* Commands; see the table. */
enum err login_prepare(struct ctx *c);
enum err login_run(struct ctx *c);
enum err session_show(struct ctx *c);
enum err session_leave(struct ctx *c);
enum err session_switch(struct ctx *c);
enum err sessions_list(struct ctx *c);
enum err session_revoke(struct ctx *c);
enum err device_add(struct ctx *c);

extern const struct shape password_in_shape, totp_offer_shape, totp_code_shape;
/* Commands; see the table. */
enum err password_prepare(struct ctx *c);
enum err password_run(struct ctx *c);
enum err totp_offer(struct ctx *c);
enum err totp_confirm(struct ctx *c);
enum err totp_disable(struct ctx *c);

/* Refuses who has no session of their own (E_AUTH) and devices (E_DENIED). */
enum err own_session(struct ctx *c);
/* Fills c->out with the present session. token: shown to a script that asked for it; NULL to a browser. */
enum err session_answer(struct ctx *c, const char *token);

/* ---- people_guard.c: failures are counted by login, and counting them is a committed write ---- */

/* A login as guessed from the caller's address, and as guessed from anywhere. */
struct guard { char here[33], all[33]; };
void guard_of(struct ctx *c, const char *login, struct guard *out);
/* E_LIMIT while the login is locked, for this address or for all. */
enum err guard_open(struct ctx *c, const struct guard *g);
/* Counts one failure and makes `why` the answer, though the command succeeds and is committed. */
enum err guard_fail(struct ctx *c, const struct guard *g, const struct problem *why);
enum err guard_clear(struct ctx *c, const struct guard *g);
/* Takes a one-time code once; *taken false if it is wrong or was used before. */
enum err code_take(struct ctx *c, const struct credential *cr, const char *code, bool *taken);

/* ---- people_org.c: organizations and posts ---- */

extern const struct shape org_query_shape, org_list_shape, org_in_shape, org_change_shape, org_out_shape, org_duties_in_shape;
/* Commands; see the table. */
enum err org_list(struct ctx *c);
enum err org_create_scope(struct ctx *c, struct scope *s);
enum err org_create(struct ctx *c);
enum err org_scope(struct ctx *c, struct scope *s);
enum err org_read_scope(struct ctx *c, struct scope *s);
enum err org_show(struct ctx *c);
enum err org_change(struct ctx *c);
enum err org_duties_change(struct ctx *c);
enum err org_end(struct ctx *c);

extern const struct shape post_query_shape, post_list_shape, post_in_shape, post_change_shape, post_show_shape;
/* Commands; see the table. */
enum err post_list(struct ctx *c);
enum err post_create_scope(struct ctx *c, struct scope *s);
enum err post_create(struct ctx *c);
enum err post_scope(struct ctx *c, struct scope *s);
enum err post_read_scope(struct ctx *c, struct scope *s);
enum err post_show(struct ctx *c);
enum err post_change(struct ctx *c);
enum err post_end(struct ctx *c);

/* ---- people_grant.c: who holds a post, and what the post may ---- */

extern const struct shape holder_in_shape, grant_in_shape, role_list_shape;
/* Commands; see the table. */
enum err holder_add(struct ctx *c);
enum err holder_end(struct ctx *c);
enum err grant_create_scope(struct ctx *c, struct scope *s);
enum err grant_create(struct ctx *c);
enum err grant_scope(struct ctx *c, struct scope *s);
enum err grant_end(struct ctx *c);
enum err role_list(struct ctx *c);

/* ---- people_person.c: persons, as administrators see them ---- */

extern const struct shape person_query_shape, person_list_shape, person_in_shape, person_change_shape, person_out_shape;
extern const struct shape person_password_shape, person_login_shape, person_erase_shape;
/* Commands; see the table. */
enum err person_list_scope(struct ctx *c, struct scope *s);
enum err person_list(struct ctx *c);
enum err person_create_scope(struct ctx *c, struct scope *s);
enum err person_create_prepare(struct ctx *c);
enum err person_create(struct ctx *c);
enum err person_scope(struct ctx *c, struct scope *s);
enum err person_show(struct ctx *c);
enum err person_change(struct ctx *c);
enum err person_end(struct ctx *c);
enum err person_password_prepare(struct ctx *c);
enum err person_password(struct ctx *c);
enum err person_login(struct ctx *c);
enum err person_totp_reset(struct ctx *c);
enum err person_sessions(struct ctx *c);
enum err person_sign_out(struct ctx *c);
enum err person_erase(struct ctx *c);

/* ---- people_demo.c ---- */

extern const struct shape demo_out_shape;
/* Command; see the table. */
enum err demo_show(struct ctx *c);

/* ---- people_clock.c ---- */

extern const struct shape seen_in_shape;
/* Commands; see the table. */
enum err seen_write(struct ctx *c);
enum err sweep_run(struct ctx *c);

#endif
