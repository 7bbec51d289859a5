/*
 * papers_view.c: event -> rows; the only writer of the room's table.
 */
#include "core/side.h"
#include "papers/papers_in.h"

SHAPE(letter_issued_shape, "LetterIssued", struct letter_issued,
	FIELD(struct letter_issued, case_id, F_ID, F_NEED), FIELD(struct letter_issued, letter, F_STR, F_NEED),
	FIELD(struct letter_issued, org, F_ID, F_NEED), FIELD(struct letter_issued, to, F_ID, F_NEED), FIELD(struct letter_issued, year, F_INT, F_NEED),
	FIELD(struct letter_issued, n, F_INT, F_NEED), FIELD(struct letter_issued, text, F_STR, F_NEED));

static enum err issued_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct letter_issued *d = data;
	char hash[65];
	int64_t text = 0;

	side_parse(d->text, &text, hash);
	return db_exec(c->db, &papers_sql[LETTER_ADD], VALS(vi(c->tenant), vi(e->subject), vs(d->letter), vi(d->org), vi(d->year), vi(d->n),
	               vi(d->case_id), vi(d->to), vi(text), vi(e->at), vi(e->post)), NULL);
}

const struct event_kind letter_issued_kind = { "letter.issued", &letter_issued_shape, issued_apply };
