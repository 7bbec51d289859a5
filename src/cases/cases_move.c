/*
 * cases_move.c: open cases follow the tree. When a node is hung elsewhere, its open cases go to the desks of the new place;
 * closed ones keep the path under which they were closed. Driven by the tick, a bounded number of cases a command.
 */
#include <string.h>

#include "cases/cases_in.h"
#include "territory/territory.h"

#define MOVE_ROWS 200

static enum err followed(struct ctx *c, int64_t *id)
{
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[FOLLOWED_ONE], c->a, VALS(vi(c->tenant)), &rows);

	*id = e == OK && rows.n ? rows.v[0].i : 0;
	return e;
}

enum err moves_owed(struct ctx *c, bool *owed)
{
	struct list moves;
	int64_t last;
	enum err e;

	*owed = false;
	if ((e = followed(c, &last)) != OK || (e = territory_moves(c, last, 1, &moves)) != OK)
		return e;
	*owed = moves.n > 0;
	return OK;
}

static enum err case_move(struct ctx *c, int64_t id, int64_t version, const char *path, const struct path_move *m)
{
	struct case_moved data = { arena_printf(c->a, "%s%s", m->to, path + strlen(m->from)) };
	enum err e = record(c, &case_moved_kind, id, version, &data, NULL);

	if (e == OK)
		case_notify(c, data.path, 0);
	return e;
}

enum err moves_follow(struct ctx *c)
{
	const struct path_move *m;
	struct list moves;
	struct rows rows;
	int64_t last;
	enum err e;

	if ((e = followed(c, &last)) != OK || (e = territory_moves(c, last, 1, &moves)) != OK || moves.n == 0)
		return e;
	m = moves.v;
	/* A move that leads below itself would be found again and again; the tree refuses those. */
	e = db_rows(c->db, &case_sql[CASE_UNDER], c->a,
	            VALS(vi(c->tenant), vs(m->from), vs(arena_printf(c->a, "%s{", m->from)), vi(MOVE_ROWS)), &rows);
	for (size_t i = 0; e == OK && i < rows.n; i++)
		e = case_move(c, row(&rows, i)[0].i, row(&rows, i)[1].i, row(&rows, i)[2].s, m);
	if (e != OK || rows.n == MOVE_ROWS)
		return e;      /* the rest at the next tick */
	return db_exec(c->db, &case_sql[FOLLOWED_SET], VALS(vi(c->tenant), vi(m->id)), NULL);
}
