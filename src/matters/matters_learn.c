/*
 * matters_learn.c: what closed cases teach: once there are enough of them, a model of which words went with which matter is made
 * off the writer and kept as a file beside the photos. POST /clock/matters/learn, owed once a day, mostly finds nothing new.
 *
 * The model holds numbers for hashed pieces of words and no text. What was erased since is gone from it when it is next made.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "matters/learn.h"
#include "matters/matters_learn.h"

#define EXAMPLES_MAX 10000
#define EXAMPLES_PAGE 200
#define EXAMPLES_LEAST 200        /* to begin with */
#define EACH_LEAST 5              /* of one matter */
#define AGAIN_DAYS 7              /* at the earliest, when half as many cases again were closed */
#define STALE_DAYS 90             /* whatever was closed since */
#define MAGIC "shaoM1\n"

struct model_head { char magic[8]; int64_t at, newest, examples; int32_t dims, classes; };

bool learn_owed(const struct learned *m, int64_t fresh, int64_t now)
{
	if (!m)
		return fresh >= EXAMPLES_LEAST;
	if (now - m->at < AGAIN_DAYS * US_DAY)
		return false;
	return fresh >= EXAMPLES_LEAST && (fresh * 2 >= m->examples || now - m->at >= STALE_DAYS * US_DAY);
}

/* ---- the file ---- */

static const char *model_path(struct ctx *c, struct arena *a)
{
	return arena_printf(a, "%s/matters-%lld.model", core_files(c->core), (long long)c->tenant);
}

/* False if any of it is not as it should be: then there is no model, and one is made when it is owed. */
static bool model_read(FILE *f, struct arena *a, struct learned *m)
{
	struct model_head h;
	size_t n;

	if (fread(&h, sizeof h, 1, f) != 1 || memcmp(h.magic, MAGIC, sizeof h.magic) != 0 || h.dims != LEARN_DIMS || h.classes < 2 ||
	    h.classes > LEARN_CLASSES_MAX)
		return false;
	n = (size_t)h.classes;
	*m = (struct learned){ h.at, h.newest, h.examples, h.classes, arena_alloc(a, n * sizeof *m->codes),
		arena_alloc(a, n * LEARN_DIMS * sizeof *m->weights) };
	if (fread(m->codes, sizeof *m->codes, n, f) != n || fread(m->weights, sizeof *m->weights * LEARN_DIMS, n, f) != n || fgetc(f) != EOF)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!memchr(m->codes[i], 0, sizeof m->codes[i]))
			return false;
	return true;
}

const struct learned *learned_load(struct ctx *c, struct arena *a)
{
	struct learned *m = arena_alloc(a, sizeof *m);
	FILE *f = fopen(model_path(c, a), "rb");
	bool ok = f && model_read(f, a, m);

	if (f)
		fclose(f);
	return ok ? m : NULL;
}

static enum err model_write(struct ctx *c, const struct learned *m)
{
	const char *path = model_path(c, c->a), *fresh = arena_printf(c->a, "%s.new", path);
	struct model_head h = { MAGIC, m->at, m->newest, m->examples, LEARN_DIMS, m->classes };
	FILE *f = fopen(fresh, "wb");
	size_t n = (size_t)m->classes;
	bool ok = f && fwrite(&h, sizeof h, 1, f) == 1 && fwrite(m->codes, sizeof *m->codes, n, f) == n &&
	          fwrite(m->weights, sizeof *m->weights * LEARN_DIMS, n, f) == n && fflush(f) == 0 && fsync(fileno(f)) == 0;

	if (f)
		ok = fclose(f) == 0 && ok;
	if (ok && rename(fresh, path) == 0)
		return OK;
	unlink(fresh);
	return refuse(&c->problem, E_STORE, "", "模型文件无法写入", "The model's file cannot be written");
}

/* ---- examples ---- */

struct taught { struct arena *a; struct learn_example *v; const char **code; size_t n; int64_t newest; };

/* The beginning of a text, whole characters. */
static const char *beginning(struct arena *a, const char *text)
{
	size_t chars = 0, n = 0;

	for (; text[n] && chars <= LEARN_CHARS; n++)
		chars += ((unsigned char)text[n] & 0xC0) != 0x80;
	return arena_strn(a, text, text[n] ? n - 1 : n);
}

/*
 * The newest closed cases above an id. Pages of them lie in an arena of their own: all their words together would be more than a
 * request may hold.
 */
static enum err taught_read(struct ctx *c, int64_t above, struct taught *t)
{
	struct arena *mine = c->a, *page = arena_new(LIMIT_ARENA_BYTES);
	struct list some = { EXAMPLES_PAGE, NULL };
	int64_t below = INT64_MAX;
	enum err e = OK;

	c->a = page;
	while (t->n < EXAMPLES_MAX && some.n == EXAMPLES_PAGE && (e = matters_world.closed(c, above, below, EXAMPLES_PAGE, &some)) == OK) {
		const struct matter_example *v = some.v;
		for (size_t i = 0; i < some.n && t->n < EXAMPLES_MAX; i++) {
			below = v[i].id;
			t->newest = v[i].id > t->newest ? v[i].id : t->newest;
			if (!v[i].text)
				continue;          /* erased */
			t->v[t->n].text = beginning(t->a, v[i].text);
			t->code[t->n++] = arena_str(t->a, v[i].code);
		}
		arena_reset(page);
	}
	c->a = mine;
	arena_free(page);
	return e;
}

/* Matters with enough examples become classes; the rest of the examples go. */
static int classes_of(struct taught *t, char codes[LEARN_CLASSES_MAX][MATTER_CODE_BYTES])
{
	size_t kept = 0;
	int n = 0;

	for (size_t i = 0; i < t->n; i++) {
		size_t same = 0;
		int class = 0;
		while (class < n && strcmp(codes[class], t->code[i]) != 0)
			class++;
		for (size_t k = 0; class == n && k < t->n; k++)
			same += strcmp(t->code[k], t->code[i]) == 0;
		if (class == n && (same < EACH_LEAST || n == LEARN_CLASSES_MAX))
			continue;
		if (class == n)
			snprintf(codes[n++], MATTER_CODE_BYTES, "%s", t->code[i]);
		t->v[kept] = t->v[i];
		t->v[kept++].class = class;
	}
	t->n = kept;
	return n;
}

static enum err learn(struct ctx *c, struct taught *t, bool *made)
{
	struct learned m = { .at = c->now, .newest = t->newest, .examples = (int64_t)t->n };

	m.codes = arena_alloc(t->a, LEARN_CLASSES_MAX * sizeof *m.codes);
	m.classes = classes_of(t, m.codes);
	m.weights = m.classes >= 2 && t->n >= EXAMPLES_LEAST ? learn_train(t->v, t->n, m.classes) : NULL;
	*made = m.weights != NULL;
	enum err e = *made ? model_write(c, &m) : OK;
	free(m.weights);
	return e;
}

enum err learn_prepare(struct ctx *c)
{
	struct taught t = { .a = arena_new(SIZE_MAX) };
	const struct learned *had = matters_learned(c);
	bool made = false;
	enum err e;

	t.v = arena_alloc(t.a, EXAMPLES_MAX * sizeof *t.v);
	t.code = arena_alloc(t.a, EXAMPLES_MAX * sizeof *t.code);
	if ((e = taught_read(c, had ? had->newest : 0, &t)) == OK && learn_owed(had, (int64_t)t.n, c->now)) {
		/* All of them once more, the old ones too; without a model these were all. */
		t.n = had ? 0 : t.n;
		if (!had || (e = taught_read(c, 0, &t)) == OK)
			e = learn(c, &t, &made);
	}
	arena_free(t.a);
	c->prepared = made ? c : NULL;
	return e;
}

enum err learn_run(struct ctx *c)
{
	if (c->prepared)
		room_reload(c, &matters_room);
	return OK;
}
