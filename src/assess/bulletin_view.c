/*
 * bulletin_view.c: a monthly report's events -> rows. What was published stands here as it was said, whatever is counted since.
 */
#include "assess/assess_in.h"

SHAPE(bulletin_drafted_shape, "BulletinDrafted", struct bulletin_drafted,
	FIELD(struct bulletin_drafted, node, F_ID, F_NEED), FIELD(struct bulletin_drafted, path, F_STR, F_NEED),
	FIELD(struct bulletin_drafted, month, F_STR, F_NEED));
SHAPE(frozen_shape, "BulletinFrozenRow", struct frozen,
	FIELD(struct frozen, by, F_STR, F_NEED), FIELD(struct frozen, key, F_STR, F_NEED), FIELD(struct frozen, name, F_STR, F_NEED),
	FIELD(struct frozen, figures, F_JSON, F_NEED));
SHAPE(bulletin_published_shape, "BulletinPublished", struct bulletin_published,
	FIELD(struct bulletin_published, rows, F_LIST, F_NEED, .sub = &frozen_shape));

static enum err drafted_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct bulletin_drafted *d = data;

	return db_exec(c->db, &assess_sql[REPORT_ADD],
		VALS(vi(c->tenant), vi(e->subject), vi(d->node), vs(d->path), vs(d->month), vi(e->person), vi(e->at)), NULL);
}

static enum err published_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct bulletin_published *d = data;
	const struct frozen *v = d->rows.v;
	enum err err = db_exec(c->db, &assess_sql[REPORT_PUBLISH], VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(e->person), vi(e->at)), NULL);

	for (size_t i = 0; err == OK && i < d->rows.n; i++)
		err = db_exec(c->db, &assess_sql[REPORT_ROW_ADD],
			VALS(vi(c->tenant), vi(e->subject), vi((int64_t)i), vs(v[i].by), vs(v[i].key), vs(v[i].name), vs(v[i].figures)), NULL);
	return err;
}

const struct event_kind bulletin_drafted_kind = { "report.drafted", &bulletin_drafted_shape, drafted_apply };
const struct event_kind bulletin_published_kind = { "report.published", &bulletin_published_shape, published_apply };
