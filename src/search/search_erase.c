/*
 * search_erase.c: words that are about to be erased leave the index first, in the same transaction: nobody can find a case by what
 * is no longer there, nor put its text together again from the index.
 */
#include <inttypes.h>
#include <string.h>

#include "search/search_in.h"

struct texts { struct dict dict; struct seen seen; struct bag stay, go; const char *kind; bool going; size_t n; };

static enum err text_row(void *arg, const struct val *v, int cols)
{
	struct texts *t = arg;

	(void)cols;
	t->n++;
	if (t->going == (!t->kind || strcmp(t->kind, v[2].s) == 0))
		bag_add(&t->dict, &t->seen, t->going ? &t->go : &t->stay, v[3].s);
	return OK;
}

enum err search_erasing(struct ctx *c, int64_t subject, const char *kind)
{
	const char *one = arena_printf(c->a, "[%" PRId64 "]", subject);
	struct texts t = { .seen = { .a = c->a }, .kind = kind };
	struct changes ch = { .a = c->a };
	struct list objects;
	struct rows doc;
	enum err e;

	dict_init(&t.dict, c->a);
	if ((e = db_each(c->db, &search_sql[TEXTS_OF], VALS(vi(c->tenant), vs(one), vs(search_world.kinds)), text_row, &t)) != OK || t.n == 0)
		return e;
	/* What stays is seen first, so that only words that stand nowhere else go. */
	if ((e = search_world.read(c, &subject, 1, &objects)) != OK)
		return e;
	if (objects.n && ((const struct search_object *)objects.v)->number)
		bag_add(&t.dict, &t.seen, &t.stay, ((const struct search_object *)objects.v)->number);
	t.going = true;
	if ((e = db_each(c->db, &search_sql[TEXTS_OF], VALS(vi(c->tenant), vs(one), vs(search_world.kinds)), text_row, &t)) != OK ||
	    (e = db_exec(c->db, &search_sql[STATE_EPOCH], VALS(vi(c->tenant)), NULL)) != OK ||
	    (e = db_rows(c->db, &search_sql[DOC_OF], c->a, VALS(vi(c->tenant), vs(one)), &doc)) != OK || doc.n == 0)
		return e;
	ch.dict = t.dict;
	for (size_t i = 0; i < t.go.n; i++)
		changes_add(&ch, t.go.v[i], doc.v[1].i, false);
	if ((e = changes_write(c, &ch)) != OK)
		return e;
	return db_exec(c->db, &search_sql[DOC_SET], VALS(vi(c->tenant), vi(doc.v[1].i), vi(-1), vi(0), vs(doc.v[4].s)), NULL);
}
