/*
 * answer_view.c: event -> rows of the standard answers; the only writer of their tables.
 */
#include "cases/answer_in.h"
#include "core/side.h"

SHAPE(answer_set_shape, "AnswerSet", struct answer_set,
	FIELD(struct answer_set, process, F_STR, F_NEED), FIELD(struct answer_set, category, F_STR, 0), FIELD(struct answer_set, act, F_STR, 0),
	FIELD(struct answer_set, title, F_STR, F_NEED), FIELD(struct answer_set, text, F_STR, F_NEED));
static const struct shape answer_ended_shape = { "AnswerEnded", sizeof(struct answer_ended), NULL, 0 };

static int64_t side_id(const char *ref)
{
	char hash[65];
	int64_t id;

	return side_parse(ref, &id, hash) ? id : 0;
}

static enum err set_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct answer_set *d = data;
	const char *category = d->category ? d->category : "", *act = d->act ? d->act : "";
	enum err err;

	if (e->seq == 1)
		err = db_exec(c->db, &answer_sql[ANSWER_ADD], VALS(vi(c->tenant), vi(e->subject), vs(d->process), vs(category), vs(act),
		              vi(side_id(d->title)), vi(side_id(d->text))), NULL);
	else
		err = db_exec(c->db, &answer_sql[ANSWER_SET], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(d->process), vs(category), vs(act),
		              vi(side_id(d->title)), vi(side_id(d->text))), NULL);
	if (err != OK)
		return err;
	return db_exec(c->db, &answer_sql[ANSWER_VERSION_ADD], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(side_id(d->title)),
	               vi(side_id(d->text)), vi(e->at), vi(e->post)), NULL);
}

static enum err ended_apply(struct ctx *c, const struct entry *e, const void *data)
{
	(void)data;
	return db_exec(c->db, &answer_sql[ANSWER_END], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);
}

const struct event_kind answer_set_kind = { "answer.set", &answer_set_shape, set_apply };
const struct event_kind answer_ended_kind = { "answer.ended", &answer_ended_shape, ended_apply };
