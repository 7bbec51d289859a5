/*
 * cases_learned.c: what closed cases teach the matter catalogue (struct matters_world): the words of each and the matter that people
 * chose. Confidential cases, and words that were erased, teach nothing; tasks have their case's words and are left out.
 */
#include "cases/cases_in.h"
#include "matters/matters.h"

enum err cases_learned(struct ctx *c, int64_t above, int64_t below, int max, struct list *out)
{
	struct matter_example *v;
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[CASE_LEARNED], c->a, VALS(vi(c->tenant), vi(above), vi(below), vi(max)), &rows);

	if (e != OK)
		return e;
	v = arena_alloc(c->a, rows.n * sizeof *v);
	for (size_t i = 0; i < rows.n; i++) {
		const struct val *r = row(&rows, i);
		v[i] = (struct matter_example){ r[0].i, r[1].s, r[2].i ? side_get_id(c, r[2].i) : NULL };
	}
	*out = (struct list){ rows.n, v };
	return OK;
}
