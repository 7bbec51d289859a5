/*
 * search_block_write.c: words that come and go, gathered by word and written an era at a time: a row is read and written once,
 * however many documents of a step hold its word.
 */
#include <string.h>

#include "base/json.h"
#include "search/search_in.h"

#define READ_ROWS 400
#define NONE UINT32_MAX

void changes_add(struct changes *ch, uint32_t word, int64_t doc, bool on)
{
	if (word >= ch->heads) {
		size_t heads = ch->dict.cap > word ? ch->dict.cap : word + 1;
		uint32_t *head = arena_alloc(ch->a, heads * sizeof *head);
		memset(head, 0xff, heads * sizeof *head);
		if (ch->heads)
			memcpy(head, ch->head, ch->heads * sizeof *head);
		ch->head = head;
		ch->heads = heads;
	}
	if (ch->n == ch->cap) {
		size_t cap = ch->cap ? ch->cap * 2 : 1024;
		struct change *v = arena_alloc(ch->a, cap * sizeof *v);
		if (ch->n)
			memcpy(v, ch->v, ch->n * sizeof *v);
		ch->v = v;
		ch->cap = cap;
	}
	ch->v[ch->n] = (struct change){ .word = word, .next = ch->head[word], .doc = doc, .on = on };
	ch->head[word] = (uint32_t)ch->n++;
}

/* What the changes make of a row: put, dropped, or left alone if nothing is new. */
static enum err word_write(struct ctx *c, const struct changes *ch, uint32_t word, int64_t era, const struct val *stored)
{
	uint8_t out[BLOCK_BYTES];
	struct bits b = { 0 };
	bool changed = false;
	size_t n;

	if (stored && !bits_read(&b, stored->s, stored->len))
		return refuse(&c->problem, E_INTERNAL, "search", "全文索引已损坏，请管理员运行 shao reindex", "The index is damaged; run shao reindex");
	for (uint32_t i = ch->head[word]; i != NONE; i = ch->v[i].next)
		if (ch->v[i].doc >> ERA_BITS == era)
			changed |= bits_set(&b, (int)(ch->v[i].doc & (ERA_DOCS - 1)), ch->v[i].on);
	if (!changed)
		return OK;
	n = bits_write(&b, out);
	if (n == 0)
		return db_exec(c->db, &search_sql[BLOCK_DROP], VALS(vi(c->tenant), vs(ch->dict.word[word]), vi(era)), NULL);
	return db_exec(c->db, &search_sql[BLOCK_PUT], VALS(vi(c->tenant), vs(ch->dict.word[word]), vi(era), vb(out, n)), NULL);
}

/* Some words of an era: their rows are read in one statement, whichever order they come in. */
static enum err words_write(struct ctx *c, struct changes *ch, int64_t era, const uint32_t *words, size_t n)
{
	struct rows rows;
	struct jw w;
	enum err e;

	jw_init(&w, ch->a);
	jw_arr(&w);
	for (size_t i = 0; i < n; i++)
		jw_str(&w, ch->dict.word[words[i]]);
	jw_arr_end(&w);
	e = db_rows(c->db, &search_sql[BLOCK_MANY], ch->a, VALS(vi(c->tenant), vi(era), vs(jw_text(&w, NULL))), &rows);
	for (size_t i = 0; e == OK && i < rows.n; i++) {
		uint32_t word = dict_put(&ch->dict, row(&rows, i)[0].s, row(&rows, i)[0].len);
		ch->stood[word] = true;
		e = word_write(c, ch, word, era, &row(&rows, i)[1]);
	}
	for (size_t i = 0; e == OK && i < n; i++) {
		if (!ch->stood[words[i]])
			e = word_write(c, ch, words[i], era, NULL);
		ch->stood[words[i]] = false;
	}
	return e;
}

static bool in_era(const struct changes *ch, uint32_t word, int64_t era)
{
	for (uint32_t i = ch->head[word]; i != NONE; i = ch->v[i].next)
		if (ch->v[i].doc >> ERA_BITS == era)
			return true;
	return false;
}

static enum err era_write(struct ctx *c, struct changes *ch, int64_t era)
{
	uint32_t some[READ_ROWS];
	size_t n = 0, words = ch->dict.n;
	enum err e = OK;

	for (uint32_t word = 0; e == OK && word < words && word < ch->heads; word++) {
		if (!in_era(ch, word, era))
			continue;
		some[n++] = word;
		if (n == READ_ROWS) {
			e = words_write(c, ch, era, some, n);
			n = 0;
		}
	}
	return e == OK && n ? words_write(c, ch, era, some, n) : e;
}

enum err changes_write(struct ctx *c, struct changes *ch)
{
	int64_t era = -1, next;
	enum err e = OK;

	ch->stood = arena_alloc(ch->a, ch->dict.n);
	memset(ch->stood, 0, ch->dict.n);
	/* Few: what changes at one time was mostly opened at one time. */
	do {
		next = INT64_MAX;
		for (size_t i = 0; i < ch->n; i++)
			if (ch->v[i].doc >> ERA_BITS > era && ch->v[i].doc >> ERA_BITS < next)
				next = ch->v[i].doc >> ERA_BITS;
		era = next;
		if (era != INT64_MAX)
			e = era_write(c, ch, era);
	} while (e == OK && era != INT64_MAX);
	return e;
}
