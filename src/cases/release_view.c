/*
 * release_view.c: event -> rows of the releases; the only writer of their tables.
 */
#include <math.h>

#include "cases/release_in.h"
#include "core/side.h"

SHAPE(release_photo_shape, "ReleasePhoto", struct photo_ref,
	FIELD(struct photo_ref, id, F_STR, F_NEED), FIELD(struct photo_ref, width, F_INT, F_NEED), FIELD(struct photo_ref, height, F_INT, F_NEED));

SHAPE(release_set_shape, "ReleaseSet", struct release_set,
	FIELD(struct release_set, case_id, F_ID, F_NEED), FIELD(struct release_set, node, F_ID, F_NEED),
	FIELD(struct release_set, number, F_STR, F_NEED), FIELD(struct release_set, path, F_STR, F_NEED),
	FIELD(struct release_set, title, F_STR, F_NEED), FIELD(struct release_set, text, F_STR, F_NEED), FIELD(struct release_set, place, F_STR, F_NEED),
	FIELD(struct release_set, lon, F_NUM, F_NEED), FIELD(struct release_set, lat, F_NUM, F_NEED),
	FIELD(struct release_set, photos, F_LIST, 0, .sub = &release_photo_shape));

SHAPE(release_withdrawn_shape, "ReleaseWithdrawn", struct release_withdrawn, FIELD(struct release_withdrawn, reason, F_STR, 0));

int64_t release_cell(double lon, double lat)
{
	return (int64_t)floor((lat + 90) * 100) * 100000 + (int64_t)floor((lon + 180) * 100);
}

static int64_t side_id(const char *ref)
{
	char hash[65];
	int64_t id;

	return side_parse(ref, &id, hash) ? id : 0;
}

static enum err set_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct release_set *d = data;
	const struct photo_ref *photos = d->photos.v;
	int64_t cell = release_cell(d->lon, d->lat), photos_n = (int64_t)d->photos.n;
	enum err err;

	if (e->seq == 1)
		err = db_exec(c->db, &release_sql[RELEASE_ADD],
			VALS(vi(c->tenant), vi(e->subject), vi(d->case_id), vs(d->number), vi(d->node), vs(d->path), vi(side_id(d->title)),
			     vi(side_id(d->text)), vs(d->place), vd(d->lon), vd(d->lat), vi(cell), vi(photos_n), vi(e->at)), NULL);
	else
		err = db_exec(c->db, &release_sql[RELEASE_SET],
			VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->node), vs(d->path), vi(side_id(d->title)), vi(side_id(d->text)),
			     vs(d->place), vd(d->lon), vd(d->lat), vi(cell), vi(photos_n), vi(e->at)), NULL);
	if (err == OK)
		err = db_exec(c->db, &release_sql[RELEASE_PHOTO_DROP], VALS(vi(c->tenant), vi(e->subject)), NULL);
	for (size_t i = 0; err == OK && i < d->photos.n; i++)
		err = db_exec(c->db, &release_sql[RELEASE_PHOTO_ADD],
			VALS(vi(c->tenant), vi(e->subject), vi((int64_t)i), vs(photos[i].id), vi(photos[i].width), vi(photos[i].height)), NULL);
	return err;
}

static enum err withdrawn_apply(struct ctx *c, const struct entry *e, const void *data)
{
	enum err err = db_exec(c->db, &release_sql[RELEASE_WITHDRAW], VALS(vi(c->tenant), vi(e->subject), vi(e->seq)), NULL);

	(void)data;
	return err == OK ? db_exec(c->db, &release_sql[RELEASE_PHOTO_DROP], VALS(vi(c->tenant), vi(e->subject)), NULL) : err;
}

const struct event_kind release_set_kind = { "release.set", &release_set_shape, set_apply };
const struct event_kind release_withdrawn_kind = { "release.withdrawn", &release_withdrawn_shape, withdrawn_apply };
