/*
 * search_in.h: what the files of search/ share with each other.
 *
 * The index is an inverted one in plain tables. Documents are numbered as they come; 4,096 of them are an era; one row says
 * which documents of an era hold a word. So a word that stands in every one of a million texts is 245 rows.
 */
#ifndef SEARCH_SEARCH_IN_H
#define SEARCH_SEARCH_IN_H

#include "search/search.h"

enum search_stmt {
	STATE_ONE, STATE_ADD, STATE_MOVE, STATE_DOCS, STATE_EPOCH, STATE_CLEAR, FOLLOW_NEXT, FOLLOW_SUBJECTS, FOLLOW_END,
	TEXTS_OF, TEXTS_CHARS, DOC_OF, DOC_ADD, DOC_SET, DOC_IDS, BLOCK_PAGE, BLOCK_MANY, BLOCK_PUT, BLOCK_DROP, CLEAR_UPTO, CLEAR_BLOCKS, CLEAR_DOCS,
	SEARCH_STMTS
};
extern const struct stmt search_sql[SEARCH_STMTS];

/* ---- search_words.c: pure ---- */

#define WORD_BYTES 32          /* a longer run of letters is known by its first so many */

/* The words of many texts, each once, with a number: 0, 1, 2, … */
struct dict { struct arena *a; const char **word; uint32_t *slot; size_t n, cap, slots; };
void dict_init(struct dict *d, struct arena *a);
uint32_t dict_put(struct dict *d, const char *word, size_t n);

/* Distinct words of one document, as numbers of a dict. */
struct bag { uint32_t *v; size_t n, cap; };
/* Adds the words of a text; *seen is a bitmap over the dict that grows with it, cleared by bag_end. */
struct seen { struct arena *a; uint8_t *v; size_t n; };
void bag_add(struct dict *d, struct seen *seen, struct bag *b, const char *text);
void bag_end(struct seen *seen, const struct bag *b);
bool bag_word(struct dict *d, struct seen *seen, struct bag *b, const char *word);

/* What was typed: words to look for, and terms that must stand as they are (folded) because their words alone do not prove it. */
struct query {
	const char *word[SEARCH_WORDS_MAX];
	const char *exact[SEARCH_TERMS_MAX];
	int words, exacts, terms;
	bool too_long;
};
void query_parse(struct arena *a, const char *text, struct query *out);

/* Letters small, full-width forms narrow, all else as it is. */
char *fold_text(struct arena *a, const char *text);

/* ---- search_block.c: pure ---- */

#define ERA_BITS 12
#define ERA_DOCS (1 << ERA_BITS)
#define BLOCK_BYTES (ERA_DOCS / 8)

struct bits { uint64_t w[ERA_DOCS / 64]; };
/* A stored row's documents; false if it is damaged. Up to 255 documents are a list of 16-bit numbers, more a bitmap. */
bool bits_read(struct bits *b, const void *p, size_t n);
size_t bits_write(const struct bits *b, uint8_t out[BLOCK_BYTES]);     /* 0: empty */
bool bits_set(struct bits *b, int doc, bool on);                       /* whether that changed anything */

/* ---- search_find.c ---- */

/* Whether one of an object's words holds every exact term. */
enum err exact_check(struct ctx *c, int64_t id, const struct query *q, bool *holds);

/* ---- search_write.c ---- */

/* state.walk: an object's id, or one of these. */
#define FOLLOWING (-1)          /* the journal */
#define CLEARING (-2)           /* the old index is being taken away */
#define BEGINNING (-3)          /* only in a step: there is no state yet, or none that fits */

struct state { int64_t epoch, walk, tx, at, docs; };
/* *found: the tenant has one. */
enum err state_read(struct ctx *c, struct state *out, bool *found);

/* Which words of a document come and go. */
struct change { uint32_t word, next; int64_t doc; bool on; };
struct changes { struct dict dict; struct change *v; uint32_t *head; bool *stood; size_t n, cap, heads; struct arena *a; };
void changes_add(struct changes *ch, uint32_t word, int64_t doc, bool on);
/* Writes them into the blocks. */
enum err changes_write(struct ctx *c, struct changes *ch);

extern const struct shape step_in_shape, reindex_in_shape, reindex_out_shape;
/* Beside the writer: reads what a step is about and cuts its words into c->prepared; on the writer: writes them. */
enum err step_prepare(struct ctx *c);
/* Does nothing where another step, or an erasure, was faster. */
enum err step_run(struct ctx *c);
/* The same for the operator, who first takes the old index away. */
enum err reindex_prepare(struct ctx *c);
/* Says how far it is. */
enum err reindex_run(struct ctx *c);
/* The steps that the index owes now. */
enum err search_due(struct ctx *c, int max, struct due *out, int *n);

#endif
