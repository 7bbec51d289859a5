/*
 * answer_in.h: what the files of the answers' room share with each other.
 */
#ifndef CASES_ANSWER_IN_H
#define CASES_ANSWER_IN_H

#include "cases/answer.h"

#define ANSWERS_MAX 200        /* of one process: people choose from them */

enum answer_stmt { ANSWER_ADD, ANSWER_SET, ANSWER_END, ANSWER_VERSION_ADD, ANSWER_ONE, ANSWER_LIST, ANSWER_VERSIONS, ANSWER_DUMP, ANSWER_VERSION_DUMP,
	ANSWER_STMTS };
extern const struct stmt answer_sql[ANSWER_STMTS];

/* Payloads; subject: the answer. title, text: side references. */
struct answer_set { const char *process, *category, *act, *title, *text; };
struct answer_ended { char none; };
extern const struct event_kind answer_set_kind, answer_ended_kind;

#endif
