/*
 * calls.h: every command of every room as a call that succeeds: who may make it, with what, and what must stand before. The
 * matrix of rights, the faults, bad input and the check of answers all walk this one table; a command without a row fails.
 */
#ifndef SCENARIO_CALLS_H
#define SCENARIO_CALLS_H

#include "scenario/scenario.h"

struct sample {
	const char *method, *path;        /* as in the command's row, with {act} filled in; {x} is called with $x */
	const char *role;                 /* who makes it at 990101: a role, "nobody", "clock", "operator" */
	int status;                       /* what it then answers */
	const char *body;                 /* NULL: none */
	const char *query;                /* behind the ?; NULL: none */
	void (*before)(struct town *t);   /* makes fresh objects and gives them names; NULL: what town_objects made will do */
	const char *probe;                /* for callers in the matrix, instead of body: passes the gate and changes nothing */
	unsigned flags;
};

#define SAMPLE_ENDS 1u      /* the caller's session ends: who called signs in again */
#define SAMPLE_PHOTO 2u     /* the body is a picture's form */
#define SAMPLE_PACK 4u      /* the body is a definition */
#define SAMPLE_TOP 16u      /* about the whole city: whoever makes it has the role at 9901, which holds all of it */
#define SAMPLE_PARTS 32u    /* made of calls of their own: a failing one is told in the answer, and undoes no other */
#define SAMPLE_EACH 8u      /* before every call, not only the first and after a success */

extern const struct sample samples[];
extern const int samples_n;

/*
 * calls_desk.c: $case that a department handles, and $letter of it; $answer; $case, $number, $photo of one that is released; $export of
 * the centre's, fresh and of two hours ago; $set, $z, $x, $y of a picture below the map; $after, the id
 * below $case, so that what goes through all cases begins at the last one: one is as good as all.
 */
void an_answer(struct town *t);
void a_released_case(struct town *t);
void a_tile(struct town *t);
void the_one_before(struct town *t);
void a_handled_case(struct town *t);
void a_letter(struct town *t);
void an_export(struct town *t);
void an_old_export(struct town *t);
/* Objects that stand for all: cases, a person, a post; names as the table uses them. */
void town_objects(struct town *t);
/* Makes one call. if_match is sent where the command asks for it. */
int sample_call(struct town *t, const struct sample *s, const struct who *w, const char *if_match, const char *body);
/* Who makes it, signed in. */
const struct who *sample_who(struct town *t, const struct sample *s);
/* Whoever lost their session, or changed their password, is as before. */
void sample_revive(struct town *t, const struct who *w);
/* The row of the command's table, and its room; fails the test if there is none. */
const struct cmd *sample_cmd(const struct sample *s, const struct room **room);
/* Every command of every room has a sample; fails naming those that have none. */
void samples_complete(void);

#endif
