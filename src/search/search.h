/*
 * search.h: finding by words. Objects (cases) are found by what was written on them and by exact marks (where they lie, whose
 * they are, in what state), newest first. What is searched is at most a second or two old; an erased word is gone at once.
 *
 * The room knows no case: which objects there are, what marks they bear and which side rows are their words is told to it by
 * app.c (search_world). Its index is operational: `shao reindex` makes it anew from what is stored.
 */
#ifndef SEARCH_SEARCH_H
#define SEARCH_SEARCH_H

#include "core/core.h"

extern const struct room search_room;

/* An object as it stands. number: words that are not side rows, never erased; NULL: none. marks: const char *, each ':' and
 * what the object's room likes, without spaces. */
struct search_object { int64_t id; const char *number; struct list marks; };

struct search_world {
	/* Those of n ids that are objects to be found, as struct search_object, in any order. Confidential ones are left out. */
	enum err (*read)(struct ctx *c, const int64_t *ids, size_t n, struct list *out);
	/* At most max ids of objects above `after`, rising. */
	enum err (*next)(struct ctx *c, int64_t after, int max, int64_t *out, size_t *n);
	const char *kinds;        /* the kinds of side rows that are words, as a JSON list */
};
extern const struct search_world search_world;

#define SEARCH_MARKS_MAX 16
#define SEARCH_TERMS_MAX 8        /* of a query; and so many words in all of them */
#define SEARCH_WORDS_MAX 40
#define SEARCH_CHARS_MAX 60

struct search_ask {
	const char *words;                        /* what was typed */
	const char *marks[SEARCH_MARKS_MAX];      /* all of them must be borne */
	int marks_n;
	int64_t below;                            /* only documents below this number; INT64_MAX: from the newest */
	int max;
};
struct search_hit { int64_t doc, id; };      /* doc: rises with the object's age in the index; the cursor of a page */

/* Whether anything in it can be searched for: at least one letter, digit or Chinese character, and not too many. E_INPUT at `field`. */
enum err search_check(const char *words, const char *field, struct problem *p);

/*
 * At most ask->max objects that bear every mark and hold every word (space between words: and), newest first. out has room for max.
 * *reached: 0 if these are all; else the number below which one has to go on. A look at candidates that must be read to be sure
 * is bounded, so fewer than max may come although more stand behind *reached.
 */
enum err search_find(struct ctx *c, const struct search_ask *ask, struct search_hit *out, size_t *n, int64_t *reached);

/* Of a hundred: how many of two texts' words they have in common (twice those, by the words of both). 0 if either has none. */
int search_alike(struct arena *a, const char *x, const char *y);

/* Before side rows of a subject go (kind NULL: all): takes their words out of the index, in the same transaction. For core_conf. */
enum err search_erasing(struct ctx *c, int64_t subject, const char *kind);

#endif
