/*
 * journal.c: the journal is the truth. An entry carries the hash of its subject's entry before; applying it makes the rows.
 *
 * On the way of a write this is the last step before the commit: decide -> record (append + apply).
 */
#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "core/inside.h"

static void hash_text(crypto_generichash_state *h, const char *s)
{
	/* The length goes first, so that no two different rows feed the same bytes. */
	uint64_t n = strlen(s);
	crypto_generichash_update(h, (const uint8_t *)&n, sizeof n);
	crypto_generichash_update(h, (const uint8_t *)s, n);
}

void journal_hash(char out[65], int64_t tenant, const struct entry *e, const char *kind, const char *payload, const char *prev)
{
	int64_t numbers[] = { tenant, e->id, e->subject, e->seq, e->at, e->person, e->post };
	crypto_generichash_state h;
	uint8_t sum[32];

	static_assert(sizeof numbers == 56, "packed");
	crypto_generichash_init(&h, NULL, 0, sizeof sum);
	hash_text(&h, prev);
	crypto_generichash_update(&h, (const uint8_t *)numbers, sizeof numbers);
	hash_text(&h, e->cmd);
	hash_text(&h, kind);
	hash_text(&h, payload);
	crypto_generichash_final(&h, sum, sizeof sum);
	text_hex(out, sum, sizeof sum);
}

const struct event_kind *journal_kind(const struct core *core, const char *name)
{
	for (int r = 0; r < core->rooms_n; r++)
		for (int k = 0; k < core->rooms[r]->events_n; k++)
			if (strcmp(core->rooms[r]->events[k]->name, name) == 0)
				return core->rooms[r]->events[k];
	return NULL;
}

enum err journal_apply(struct ctx *c, const struct event_kind *kind, const struct entry *e, const void *data)
{
	const struct core_conf *conf = &c->core->conf;
	enum err err = kind->apply(c, e, data);

	for (int i = 0; err == OK && i < conf->reactions_n; i++)
		if (conf->reactions[i].kind == kind)
			err = conf->reactions[i].apply(c, e, data);
	return err;
}

static enum err journal_prev(struct ctx *c, int64_t subject, int64_t version, int64_t *id, const char **hash)
{
	struct rows rows;
	enum err e;

	*id = 0;
	*hash = "";
	if (version == 0)
		return OK;
	e = db_rows(c->db, &core_sql[JOURNAL_PREV], c->a, VALS(vi(c->tenant), vi(subject), vi(version)), &rows);
	if (e != OK)
		return e;
	if (rows.n == 0)
		return refuse(&c->problem, E_STALE, "", "对象已被他人更改，请刷新后重试", "The object was changed by somebody else; read it again");
	*id = rows.v[0].i;
	*hash = rows.v[1].s;
	return OK;
}

enum err record(struct ctx *c, const struct event_kind *kind, int64_t subject, int64_t version, const void *data, struct entry *out)
{
	struct entry e = { .subject = subject, .seq = version + 1, .at = c->now, .person = c->actor.person, .post = c->actor.post };
	const char *prev, *payload;
	char hash[65];
	int64_t before;
	struct jw w;
	enum err err;

	assert(subject > 0 && !c->replaying);
	e.cmd = c->cmd->path;
	if ((err = journal_prev(c, subject, version, &before, &prev)) != OK)
		return err;
	/* A subject's ids rise with its versions even when servers' clocks differ: so the order of ids is an order of causes. */
	if (before >= c->ids->last)
		c->ids->last = before;
	e.id = id_next(c->ids, c->now);
	jw_init(&w, c->a);
	shape_write(&w, kind->shape, data);
	payload = jw_text(&w, NULL);
	journal_hash(hash, c->tenant, &e, kind->name, payload, prev);
	err = db_exec(c->db, &core_sql[JOURNAL_ADD],
	              VALS(vi(c->tenant), vi(e.id), vi(subject), vi(e.seq), vi(e.at), vi(e.person), vi(e.post), vs(e.cmd),
	                   vs(kind->name), vs(payload), vs(prev), vs(hash)), NULL);
	if (err == E_DUPLICATE)
		return refuse(&c->problem, E_STALE, "", "对象刚被他人更改，请刷新后重试", "The object was changed just now; read it again");
	if (err != OK)
		return err;
	if ((err = journal_apply(c, kind, &e, data)) != OK)
		return err;
	if (out)
		*out = e;
	return OK;
}
