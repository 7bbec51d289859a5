/*
 * cases_erase.c: what a case holds of people is erased on request: words, contact, pictures. The journal keeps that it was
 * done and why, and stays provable.
 */
#include <string.h>

#include "cases/caller.h"
#include "cases/cases_in.h"
#include "cases/near.h"
#include "cases/photo.h"
#include "cases/release.h"

struct erase_in { const char *what, *reason; };

SHAPE(case_erase_in_shape, "CaseErase", struct erase_in,
	FIELD(struct erase_in, what, F_STR, F_NEED, .one_of = "contact|words|photos|all", .doc = "words: everything written on the case"),
	FIELD(struct erase_in, reason, F_STR, F_NEED, .min = 2, .max = 200, .doc = "without names: it stays in the journal"));

static enum err photos_release(struct ctx *c, int64_t id)
{
	struct rows rows;
	enum err e = db_rows(c->db, &case_sql[PHOTO_REF_OF], c->a, VALS(vi(c->tenant), vi(id)), &rows);

	for (size_t i = 0; e == OK && i < rows.n; i++)
		e = photo_release(c, row(&rows, i)[0].s);
	return e;
}

static enum err one_erase(struct ctx *c, const struct case_file *f, const struct erase_in *in)
{
	static const char *const words[] = { "text", "address", "words", "personal", "reason" };
	bool all = strcmp(in->what, "all") == 0, photos = all || strcmp(in->what, "photos") == 0;
	struct case_erased data = { .photos = photos };
	enum err e = OK;

	if (all)
		e = side_erase(c, f->id, NULL, in->reason);
	else if (strcmp(in->what, "contact") == 0)
		e = side_erase(c, f->id, "contact", in->reason);
	for (size_t i = 0; e == OK && strcmp(in->what, "words") == 0 && i < sizeof words / sizeof words[0]; i++)
		e = side_erase(c, f->id, words[i], in->reason);
	if (e == OK && (all || strcmp(in->what, "contact") == 0))
		e = near_erase(c, f->id, in->reason);
	if (e == OK && (all || strcmp(in->what, "contact") == 0))
		e = caller_forget(c, f->id);
	if (e == OK && photos)
		e = photos_release(c, f->id);
	/* What was made public of it goes as well, whatever was asked for but the contact, which is never public. */
	if (e == OK && strcmp(in->what, "contact") != 0)
		e = release_erase(c, f->id, in->reason);
	return e == OK ? record(c, &case_erased_kind, f->id, f->version, &data, NULL) : e;
}

/* A case and its tasks, which have its words by reference, its pictures, and words of their own. */
static enum err tree_erase(struct ctx *c, const struct case_file *f, const struct erase_in *in)
{
	struct case_file *v;
	size_t n = 0;
	enum err e = one_erase(c, f, in);

	if (e == OK && f->tasks)
		e = case_tasks(c, f->id, &v, &n);
	for (size_t i = 0; i < n && e == OK; i++)
		e = tree_erase(c, &v[i], in);
	return e;
}

enum err case_erase(struct ctx *c)
{
	struct case_file f;
	enum err e = case_read(c, c->scope.object, &f);

	if (e != OK || (e = tree_erase(c, &f, c->in)) != OK)
		return e;
	c->done_id = f.id;
	c->done_version = f.version + 1;
	return OK;
}
