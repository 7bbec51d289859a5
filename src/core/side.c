/*
 * side.c: erasable words. The journal holds "side:ID:HASH", the hash salted with bytes that are erased with the row, so that
 * after an erasure nobody can even test a guess.
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "core/inside.h"
#include "core/side.h"

void side_hash(char out[65], const char *salt, const char *body)
{
	uint8_t sum[32];

	crypto_generichash(sum, sizeof sum, (const uint8_t *)body, strlen(body), (const uint8_t *)salt, strlen(salt));
	text_hex(out, sum, sizeof sum);
}

bool side_parse(const char *ref, int64_t *id, char hash[65])
{
	char number[24];
	const char *colon;

	if (!ref || strncmp(ref, "side:", 5) != 0 || !(colon = strchr(ref + 5, ':')) || colon - ref - 5 >= (int)sizeof number)
		return false;
	memcpy(number, ref + 5, (size_t)(colon - ref - 5));
	number[colon - ref - 5] = 0;
	if (!text_int(number, 1, INT64_MAX, id) || strlen(colon + 1) != 64)
		return false;
	memcpy(hash, colon + 1, 65);
	return true;
}

const char *side_put(struct ctx *c, int64_t subject, const char *kind, const char *text)
{
	uint8_t raw[16];
	char salt[33], hash[65];
	int64_t id;

	if (!text)
		return NULL;
	id = ctx_id(c);
	ctx_random(c, raw, sizeof raw);
	text_hex(salt, raw, sizeof raw);
	side_hash(hash, salt, text);
	ctx_found(c, db_exec(c->db, &core_sql[SIDE_ADD],
	                     VALS(vi(c->tenant), vi(id), vi(subject), vs(kind), vs(salt), vs(text), vi(c->now)), NULL));
	return arena_printf(c->a, "side:%" PRId64 ":%s", id, hash);
}

const char *side_get(struct ctx *c, const char *ref)
{
	char hash[65];
	int64_t id;

	return side_parse(ref, &id, hash) ? side_get_id(c, id) : NULL;
}

const char *side_get_id(struct ctx *c, int64_t id)
{
	struct rows rows;

	if (id == 0)
		return NULL;
	if (!ctx_found(c, db_rows(c->db, &core_sql[SIDE_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows)) || rows.n == 0)
		return NULL;
	return rows.v[1].s;
}

const char *side_ref(struct ctx *c, int64_t id)
{
	struct rows rows;
	char hash[65];

	if (id == 0 || !ctx_found(c, db_rows(c->db, &core_sql[SIDE_ONE], c->a, VALS(vi(c->tenant), vi(id)), &rows)) || rows.n == 0)
		return NULL;
	side_hash(hash, rows.v[0].s, rows.v[1].s);
	return arena_printf(c->a, "side:%" PRId64 ":%s", id, hash);
}

static enum err side_erased_apply(struct ctx *c, const struct entry *e, const void *data)
{
	(void)c, (void)e, (void)data;
	return OK;   /* the rows are not a projection: what was erased stays erased in a replay by not being there */
}

SHAPE(side_erased_shape, "SideErased", struct side_erased,
	FIELD(struct side_erased, subject, F_ID, F_NEED),
	FIELD(struct side_erased, sides, F_IDS, 0, .max = 10000),
	FIELD(struct side_erased, reason, F_STR, F_NEED, .max = 400));

const struct event_kind side_erased_kind = { "side.erased", &side_erased_shape, side_erased_apply };

enum err side_erase(struct ctx *c, int64_t subject, const char *kind, const char *reason)
{
	struct side_erased data = { .subject = subject, .reason = reason };
	struct rows rows;
	int64_t *ids;
	enum err e = db_rows(c->db, &core_sql[SIDE_OF], c->a, VALS(vi(c->tenant), vi(subject), vs(kind)), &rows);

	if (e == OK && c->core->conf.erasing)
		e = c->core->conf.erasing(c, subject, kind);
	if (e != OK)
		return e;
	ids = arena_alloc(c->a, rows.n * sizeof *ids);
	for (size_t i = 0; i < rows.n; i++) {
		ids[i] = rows.v[i].i;
		if ((e = db_exec(c->db, &core_sql[SIDE_DROP], VALS(vi(c->tenant), vi(ids[i])), NULL)) != OK)
			return e;
	}
	data.sides = (struct list){ rows.n, ids };
	return record(c, &side_erased_kind, ctx_id(c), 0, &data, NULL);
}
