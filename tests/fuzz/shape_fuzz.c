/*
 * shape_fuzz.c: any bytes as a request's body. They must be read or refused with words in both languages; what was read
 * must come out of the writer, be read again and be written the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/shape.h"
#include "base/text.h"

struct leaf { const char *s; int64_t at; struct list tags; };

SHAPE(leaf_shape, "Leaf", struct leaf,
	FIELD(struct leaf, s, F_STR, F_NEED, .min = 1, .max = 8),
	FIELD(struct leaf, at, F_TIME, 0),
	FIELD(struct leaf, tags, F_STRS, F_LINES, .max = 4));

struct branch { struct list leaves; const struct leaf *first; };

SHAPE(branch_shape, "Branch", struct branch,
	FIELD(struct branch, leaves, F_LIST, 0, .max = 4, .sub = &leaf_shape),
	FIELD(struct branch, first, F_OBJ, 0, .sub = &leaf_shape));

struct tree {
	const char *s, *one, *any, *secret;
	int64_t n, wide, id, at, day;
	double x, y;
	bool b, c;
	struct list branches, ids;
};

#define F(member, kind, ...) FIELD(struct tree, member, kind, __VA_ARGS__)

SHAPE(tree_shape, "Tree", struct tree,
	F(s, F_STR, 0),
	F(one, F_STR, 0, .one_of = "a|bc"),
	F(any, F_JSON, 0),
	F(secret, F_STR, F_SECRET),
	F(n, F_INT, 0, .min = -9, .max = 9),
	F(wide, F_INT, 0),
	F(id, F_ID, 0),
	F(at, F_TIME, 0),
	F(day, F_DAY, 0),
	F(x, F_NUM, 0, .min = -180, .max = 180),
	F(y, F_NUM, 0),
	F(b, F_BOOL, 0),
	F(c, F_BOOL, F_NEED),
	F(branches, F_LIST, 0, .max = 4, .sub = &branch_shape),
	F(ids, F_IDS, 0, .max = 4));

static void must(bool holds)
{
	if (!holds)
		abort();
}

static const char *written(struct arena *a, const struct tree *t, size_t *n)
{
	struct jw w;

	jw_init(&w, a);
	shape_write(&w, &tree_shape, t);
	return jw_text(&w, n);
}

static void check_refusal(enum err e, const struct problem *p, const struct tree *t)
{
	must(e == E_INPUT && p->code == E_INPUT && p->zh[0] && p->en[0]);
	must(text_utf8(p->zh, strlen(p->zh)) && text_utf8(p->en, strlen(p->en)) && text_utf8(p->field, strlen(p->field)));
	for (size_t i = 0; i < sizeof(*t); i++)
		must(((const unsigned char *)t)[i] == 0x5A);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64u << 20);
	struct problem p = { 0 };
	struct tree t, again;
	const char *first, *second;
	size_t n, m;
	enum err e;

	memset(&t, 0x5A, sizeof(t));
	e = shape_read(a, &tree_shape, (const char *)data, size, &t, &p);
	if (e) {
		check_refusal(e, &p, &t);
	} else {
		must(text_utf8((const char *)data, size));
		first = written(a, &t, &n);
		must(shape_read(a, &tree_shape, first, n, &again, &p) == OK);
		second = written(a, &again, &m);
		must(n == m && memcmp(first, second, n) == 0);
	}
	arena_free(a);
	return 0;
}
