/*
 * people_reach.c: where the acting post holds a right, for lists: a queue is what lies within this reach.
 */
#include "people/people_in.h"
#include "people/people_reach.h"

int people_reach(struct ctx *c, const char *right, struct reach *out, int max)
{
	const struct grants *g = c->actor.grants;
	int n = 0, at;

	if (c->actor.kind == ACTOR_OPERATOR && max > 0) {
		out[0] = (struct reach){ "", 0 };
		return 1;
	}
	if (c->actor.kind != ACTOR_PERSON || !g || g->must_password || g->must_totp)
		return 0;
	at = right_at(g->roles, right);
	for (int i = 0; i < g->n && n < max; i++)
		if (rights_has(&g->g[i].role->rights, at))
			out[n++] = (struct reach){ g->g[i].path, g->g[i].org };
	return n;
}
