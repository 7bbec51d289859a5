/*
 * matters_view.c: events to rows; the only writer of this room's tables. A version ends the one before it on its own first day.
 */
#include "matters/matters_in.h"

SHAPE(matter_set_shape, "MatterSet", struct matter_set,
	FIELD(struct matter_set, from, F_DAY, F_NEED),
	FIELD(struct matter_set, matter, F_OBJ, F_NEED, .sub = &matter_body_shape));

SHAPE(matter_unit_mapped_shape, "MatterUnitMapped", struct unit_mapped,
	FIELD(struct unit_mapped, name, F_STR, F_NEED, .min = 1, .max = 100),
	FIELD(struct unit_mapped, org, F_ID, 0),
	FIELD(struct unit_mapped, kind, F_STR, 0, .one_of = MATTER_ORG_KINDS),
	FIELD(struct unit_mapped, at, F_STR, 0, .one_of = "province|city|county|street|community|grid"));

static enum err version_apply(struct ctx *c, const struct entry *e, const struct matter_set *d, bool withdrawn)
{
	const struct matter_body *m = d->matter;
	enum err err = db_exec(c->db, &matters_sql[MATTER_PUT],
	                       VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vs(m->code), vs(m->class), vi(d->from)), NULL);

	if (err == OK)
		err = db_exec(c->db, &matters_sql[MATTER_END_VERSION], VALS(vi(c->tenant), vi(e->subject), vi(e->seq - 1), vi(d->from)), NULL);
	if (err != OK)
		return err;
	return db_exec(c->db, &matters_sql[MATTER_ADD_VERSION],
	               VALS(vi(c->tenant), vi(e->subject), vi(e->seq), vi(d->from), vi(MATTER_FAR), vi(withdrawn), vs(m->code), vs(m->class),
	                    vi(m->batch == ABSENT ? 0 : m->batch), vi(m->node == ABSENT ? 0 : m->node), vs(m->duty ? m->duty : ""), vs(m->name),
	                    vs(matter_words(c->a, m)), vs(matter_text(c->a, m))), NULL);
}

static enum err set_apply(struct ctx *c, const struct entry *e, const void *data)
{
	return version_apply(c, e, data, false);
}

static enum err withdrawn_apply(struct ctx *c, const struct entry *e, const void *data)
{
	return version_apply(c, e, data, true);
}

static enum err mapped_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct unit_mapped *d = data;

	return db_exec(c->db, &matters_sql[MATTER_UNIT_PUT],
	               VALS(vi(c->tenant), vs(d->name), vi(e->subject), vi(e->seq), vi(d->org == ABSENT ? 0 : d->org), vs(d->kind ? d->kind : ""),
	                    vs(d->at ? d->at : "")), NULL);
}

const struct event_kind matter_set_kind = { "matter.set", &matter_set_shape, set_apply };
const struct event_kind matter_withdrawn_kind = { "matter.withdrawn", &matter_set_shape, withdrawn_apply };
const struct event_kind unit_mapped_kind = { "matter.unit_mapped", &matter_unit_mapped_shape, mapped_apply };
