/*
 * papers_in.h: what the files of papers/ share with each other.
 */
#ifndef PAPERS_PAPERS_IN_H
#define PAPERS_PAPERS_IN_H

#include "cases/cases.h"
#include "papers/papers.h"
#include "process/process.h"

#define LETTER_PARAGRAPHS 12
#define LETTER_KINDS 32

enum papers_stmt { LETTER_ADD, LETTER_LAST, LETTER_ONE, LETTER_OF, LETTER_DUMP, PAPERS_STMTS };
extern const struct stmt papers_sql[PAPERS_STMTS];

/* papers.yaml as read. */
struct letter_kind {
	const char *id, *by;
	struct name name, mark, title, body[LETTER_PARAGRAPHS];
	size_t body_n;
	bool late;
};
struct papers_conf { struct arena *a; struct letter_kind *kinds; size_t n; };
/* E_INPUT with file, line and reason. */
enum err papers_conf_read(struct arena *a, const char *path, struct papers_conf *out, struct problem *p);
/* NULL if there is none of this id. */
const struct letter_kind *letter_kind_find(const struct papers_conf *conf, const char *id);

/* The payload; subject: the letter. text: a side reference of the case, so that they are erased together. */
struct letter_issued { int64_t case_id, org, to, year, n; const char *letter, *text; };
extern const struct event_kind letter_issued_kind;

/* GET /cases/{case}/paper */
extern const struct shape dossier_in_shape;
enum err dossier_show(struct ctx *c);

#endif
