/*
 * cases_show.c: what lies around a case, read once for its page.
 */
#include <string.h>

#include "cases/cases_in.h"
#include "cases/cases_show.h"

SHAPE(case_clock_shape, "CaseClock", struct case_clock,
	FIELD(struct case_clock, id, F_INT, F_NEED),
	FIELD(struct case_clock, kind, F_STR, F_NEED, .one_of = "state|total|upstream"),
	FIELD(struct case_clock, limit, F_STR, F_NEED),
	FIELD(struct case_clock, name, F_STR, F_NEED),
	FIELD(struct case_clock, unit, F_STR, F_NEED, .one_of = LIMIT_UNITS),
	FIELD(struct case_clock, amount, F_INT, F_NEED),
	FIELD(struct case_clock, started, F_TIME, F_NEED),
	FIELD(struct case_clock, due, F_TIME, F_NEED),
	FIELD(struct case_clock, original_due, F_TIME, 0, .doc = "if an extension, a suspension or an amended calendar moved it"),
	FIELD(struct case_clock, extra, F_INT, F_NEED, .doc = "units that extensions added"),
	FIELD(struct case_clock, excused, F_BOOL, F_NEED, .doc = "an appeal was granted: the breach does not count"),
	FIELD(struct case_clock, ended, F_TIME, 0),
	FIELD(struct case_clock, warn, F_TIME, F_NEED),
	FIELD(struct case_clock, state, F_STR, F_NEED, .one_of = "running|warned|breached|paused|met|late"),
	FIELD(struct case_clock, provisional, F_BOOL, F_NEED),
	FIELD(struct case_clock, words, F_STR, F_NEED, .max = 4000, .doc = "how it was counted"));

SHAPE(case_photo_shape, "CasePhoto", struct case_photo,
	FIELD(struct case_photo, id, F_STR, F_NEED),
	FIELD(struct case_photo, width, F_INT, F_NEED),
	FIELD(struct case_photo, height, F_INT, F_NEED),
	FIELD(struct case_photo, role, F_STR, F_NEED, .one_of = "report|result"));

static const char *how_words(struct ctx *c, const char *how)
{
	json_t *v = json_loads(how, 0, NULL);
	const char *s = json_string_value(json_object_get(v, ctx_zh(c) ? "zh" : "en"));
	char *copy = arena_str(c->a, s ? s : "");

	json_decref(v);
	return copy;
}

const char *case_clock_name(struct ctx *c, const struct process *def, const char *id)
{
	const struct proc_limit *l = process_limit(def, id);

	if (l)
		return ctx_zh(c) ? l->name.zh : l->name.en;
	if (strcmp(id, CASE_MATTER_LIMIT) == 0)
		return ctx_zh(c) ? "事项时限" : "The matter's limit";
	if (strcmp(id, "upstream") == 0)
		return ctx_zh(c) ? "上级平台时限" : "Other platform";
	return id;
}

static enum err clocks_read(struct ctx *c, const struct case_file *f, const struct process *def, struct shown *out)
{
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[CLOCK_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &rows);

	if (e != OK)
		return e;
	out->clocks = arena_alloc(c->a, rows.n * sizeof *out->clocks);
	out->clocks_n = rows.n;
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		out->clocks[i] = (struct case_clock){
			.id = v[0].i, .limit = v[1].s, .name = case_clock_name(c, def, v[1].s), .unit = v[3].s, .amount = v[4].i,
			.started = v[9].i, .due = v[10].i, .original_due = v[11].i != v[10].i ? v[11].i : ABSENT, .warn = v[12].i,
			.provisional = v[13].i != 0, .words = how_words(c, v[14].s), .ended = v[15].type ? v[15].i : ABSENT, .state = v[16].s,
			.kind = v[17].s, .extra = v[18].i, .excused = v[19].i != 0,
		};
	}
	return OK;
}

enum err case_shown(struct ctx *c, const struct case_file *f, struct shown *out)
{
	const struct process *def;
	struct rows steps, photos;
	enum err e;

	if ((e = case_process(c, f, &def)) != OK ||
	    (e = db_rows(c->db, &case_sql[STEP_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &steps)) != OK ||
	    (e = db_rows(c->db, &case_sql[PHOTO_REF_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &photos)) != OK)
		return e;
	out->steps = arena_alloc(c->a, steps.n * sizeof *out->steps);
	out->steps_n = steps.n;
	for (size_t i = 0; i < steps.n; i++) {
		const struct val *v = row(&steps, i);
		out->steps[i] = (struct case_step){ v[0].i, v[1].s, v[2].s, v[3].i, v[4].i, v[5].i, v[6].i, v[7].i != 0, v[8].i != 0, v[9].s,
		                                    v[10].type ? v[10].i : ABSENT, v[11].s };
	}
	out->photos = arena_alloc(c->a, photos.n * sizeof *out->photos);
	out->photos_n = photos.n;
	for (size_t i = 0; i < photos.n; i++) {
		const struct val *v = row(&photos, i);
		out->photos[i] = (struct case_photo){ v[0].s, v[3].i, v[4].i, v[1].s, v[2].i };
	}
	return clocks_read(c, f, def, out);
}
