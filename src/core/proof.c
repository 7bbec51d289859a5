/*
 * proof.c: seals and their proof. A seal chains the hashes of all entries since the last one and is signed (Ed25519); whoever
 * owns the database can then rewrite nothing unseen, and whoever kept an exported seal can prove what stood under it.
 */
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "core/inside.h"
#include "core/proof.h"
#include "core/side.h"

struct fold { crypto_generichash_state h; int64_t n, last, last_id; };

static enum err fold_row(void *arg, const struct val *v, int cols)
{
	struct fold *f = arg;

	(void)cols;
	crypto_generichash_update(&f->h, (const uint8_t *)v[2].s, 64);
	f->last = v[1].i;
	f->last_id = v[0].i > f->last_id ? v[0].i : f->last_id;
	f->n++;
	return OK;
}

/* The hash of a seal: the one before, the range, and the entries' hashes in their order. */
static enum err fold_range(struct ctx *c, const char *prev, int64_t from, int64_t to, struct fold *f)
{
	crypto_generichash_init(&f->h, NULL, 0, 32);
	crypto_generichash_update(&f->h, (const uint8_t *)prev, strlen(prev));
	f->n = f->last = f->last_id = 0;
	return db_each(c->db, &core_sql[JOURNAL_RANGE], VALS(vi(c->tenant), vi(from), vi(to)), fold_row, f);
}

static void fold_end(struct fold *f, char out[65])
{
	uint8_t sum[32];

	crypto_generichash_final(&f->h, sum, sizeof sum);
	text_hex(out, sum, sizeof sum);
}

static const char *seal_text(struct arena *a, int64_t tenant, const struct seal *s)
{
	return arena_printf(a, "shao-seal-1\n%" PRId64 "\n%" PRId64 "\n%" PRId64 "\n%" PRId64 "\n%" PRId64 "\n%" PRId64 "\n%s\n%s\n",
	                    tenant, s->seal, s->at, s->from, s->to, s->entries, s->prev, s->hash);
}

enum err seal_prepare(struct ctx *c)
{
	struct seal *s = arena_alloc(c->a, sizeof *s);
	uint8_t signature[crypto_sign_BYTES];
	struct fold f;
	struct rows last, max;
	int64_t low;
	enum err e;

	c->prepared = NULL;
	if ((e = db_rows(c->db, &core_sql[SEAL_LAST], c->a, VALS(vi(c->tenant)), &last)) != OK)
		return e;
	if ((e = db_tx_low(c->db, &low)) != OK)
		return e;
	*s = (struct seal){ .seal = 1, .at = c->now, .prev = "", .key_id = c->core->sign_id };
	if (last.n) {
		s->seal = last.v[0].i + 1;
		s->from = last.v[1].i;
		s->prev = last.v[2].s;
	}
	if (store_is_sqlite(c->core->store)) {
		if ((e = db_rows(c->db, &core_sql[JOURNAL_LAST], c->a, VALS(vi(c->tenant)), &max)) != OK)
			return e;
		low = max.n && max.v[0].type ? max.v[0].i + 1 : 0;
	}
	if (low <= s->from || (e = fold_range(c, s->prev, s->from, low, &f)) != OK)
		return e;
	if (f.n == 0)
		return OK;
	/* A range that was cut at the statement's limit ends before its last number, which may go on beyond the cut. */
	s->to = low;
	if (f.n >= SEAL_ENTRIES_MAX) {
		s->to = f.last;
		if ((e = fold_range(c, s->prev, s->from, s->to, &f)) != OK)
			return e;
	}
	s->entries = f.n;
	s->last_id = f.last_id;
	s->hash = arena_alloc(c->a, 65);
	fold_end(&f, (char *)s->hash);
	const char *text = seal_text(c->a, c->tenant, s);
	crypto_sign_detached(signature, NULL, (const uint8_t *)text, strlen(text), c->core->sign_secret);
	s->signature = arena_alloc(c->a, 2 * sizeof signature + 1);
	text_hex((char *)s->signature, signature, sizeof signature);
	c->prepared = s;
	return OK;
}

enum err seal_run(struct ctx *c)
{
	const struct seal *s = c->prepared;

	if (!s)
		return OK;
	/* Another server that sealed the same range has the same number: the key refuses the second. */
	return db_exec(c->db, &core_sql[SEAL_ADD],
	               VALS(vi(c->tenant), vi(s->seal), vi(s->at), vi(s->from), vi(s->to), vi(s->entries), vs(s->prev), vs(s->hash),
	                    vs(s->key_id), vs(s->signature), vi(s->last_id)), NULL);
}

/* ---- verify ---- */

struct check {
	struct ctx *c;
	struct db *side_db;
	int64_t entries, subject, seq;
	char hash[65];
	struct arena *a;
	struct problem *p;
};

static enum err check_side(struct check *k, const json_t *v, int64_t entry)
{
	const char *ref = json_string_value(v), *key;
	char hash[65], now[65];
	struct rows rows;
	json_t *item;
	int64_t id;
	size_t i;
	enum err e = OK;

	if (ref && side_parse(ref, &id, hash)) {
		if ((e = db_rows(k->side_db, &core_sql[SIDE_ONE], k->a, VALS(vi(k->c->tenant), vi(id)), &rows)) != OK)
			return e;
		if (rows.n == 0)
			return OK;      /* erased */
		side_hash(now, rows.v[0].s, rows.v[1].s);
		if (strcmp(hash, now) != 0)
			return refuse(k->p, E_CONFLICT, "side", "分录 %" PRId64 " 引用的文字 %" PRId64 " 已被改动",
			              "entry %" PRId64 ": the words %" PRId64 " it refers to were changed", entry, id);
		return OK;
	}
	if (json_is_object(v)) {
		json_object_foreach((json_t *)v, key, item)
			if ((e = check_side(k, item, entry)) != OK)
				return e;
	} else if (json_is_array(v)) {
		json_array_foreach(v, i, item)
			if ((e = check_side(k, item, entry)) != OK)
				return e;
	}
	return OK;
}

static enum err check_row(void *arg, const struct val *v, int cols)
{
	struct check *k = arg;
	struct entry en = { v[0].i, v[1].i, v[2].i, v[3].i, v[4].i, v[5].i, v[6].s };
	char hash[65];
	bool first = en.subject != k->subject;
	enum err e;

	(void)cols;
	if (first ? en.seq != 1 || *v[9].s : en.seq != k->seq + 1 || strcmp(v[9].s, k->hash) != 0)
		return refuse(k->p, E_CONFLICT, "journal", "分录 %" PRId64 "（主体 %" PRId64 " 第 %" PRId64 " 条）前的链断了",
		              "the chain breaks before entry %" PRId64 " (subject %" PRId64 ", number %" PRId64 ")", en.id, en.subject, en.seq);
	journal_hash(hash, k->c->tenant, &en, v[7].s, v[8].s, v[9].s);
	if (strcmp(hash, v[10].s) != 0)
		return refuse(k->p, E_CONFLICT, "journal", "分录 %" PRId64 " 已被改动", "entry %" PRId64 " was changed", en.id);
	if (strstr(v[8].s, "\"side:")) {
		json_t *payload = json_loadb(v[8].s, v[8].len, 0, NULL);
		e = payload ? check_side(k, payload, en.id) : E_CONFLICT;
		json_decref(payload);
		arena_reset(k->a);
		if (e != OK)
			return e;
	}
	k->subject = en.subject;
	k->seq = en.seq;
	memcpy(k->hash, hash, sizeof k->hash);
	k->entries++;
	return OK;
}

/* A page at a time: PostgreSQL ends a statement that reads for longer than its time. */
static enum err check_entries(struct check *k, struct db *db)
{
	int64_t before;
	enum err e;

	do {
		before = k->entries;
		e = db_each(db, &core_sql[JOURNAL_BY_SUBJECT], VALS(vi(k->c->tenant), vi(k->subject), vi(k->seq)), check_row, k);
	} while (e == OK && k->entries > before);
	return e;
}

static bool seal_signed(struct ctx *c, const struct seal *s, const uint8_t public[32])
{
	uint8_t signature[crypto_sign_BYTES];
	const char *text = seal_text(c->a, c->tenant, s);

	return text_unhex(signature, sizeof signature, s->signature) &&
	       crypto_sign_verify_detached(signature, (const uint8_t *)text, strlen(text), public) == 0;
}

/* One seal by its number; *found says whether it stands. */
static enum err seal_one(struct ctx *c, int64_t number, struct seal *s, bool *found)
{
	struct rows rows;
	enum err e = db_rows(c->db, &core_sql[SEAL_ONE], c->a, VALS(vi(c->tenant), vi(number)), &rows);

	*found = e == OK && rows.n == 1;
	if (*found)
		*s = (struct seal){ rows.v[0].i, rows.v[1].i, rows.v[2].i, rows.v[3].i, rows.v[4].i, rows.v[5].s, rows.v[6].s, rows.v[7].s, rows.v[8].s, 0 };
	return e;
}

/* Seals are numbered without gaps: one that is missing before the last was taken away. */
static enum err check_last(struct ctx *c, int64_t checked, struct problem *p)
{
	struct rows last;
	enum err e = db_rows(c->db, &core_sql[SEAL_LAST], c->a, VALS(vi(c->tenant)), &last);

	if (e != OK || last.n == 0 || last.v[0].i == checked)
		return e;
	return refuse(p, E_CONFLICT, "seal", "第 %" PRId64 " 号封条不见了", "seal %" PRId64 " is missing", checked + 1);
}

static enum err check_seals(struct ctx *c, int64_t *seals, struct problem *p)
{
	char hash[65], prev[65] = "";
	int64_t before = *seals;
	struct seal s;
	struct fold f;
	bool found;
	enum err e;

	for (int64_t number = 1; (e = seal_one(c, number, &s, &found)) == OK && found; number++) {
		if (strcmp(s.prev, prev) != 0)
			return refuse(p, E_CONFLICT, "seal", "第 %" PRId64 " 号封条前的链断了", "the chain of seals breaks before seal %" PRId64, number);
		if (!seal_signed(c, &s, c->core->sign_public))
			return refuse(p, E_CONFLICT, "seal", "第 %" PRId64 " 号封条的签名无效", "the signature of seal %" PRId64 " is not valid", number);
		if ((e = fold_range(c, s.prev, s.from, s.to, &f)) != OK)
			break;
		fold_end(&f, hash);
		if (f.n != s.entries || strcmp(hash, s.hash) != 0)
			return refuse(p, E_CONFLICT, "seal", "第 %" PRId64 " 号封条与其下分录不符", "seal %" PRId64 " does not fit the entries under it", number);
		memcpy(prev, hash, sizeof prev);
		++*seals;
		arena_reset(c->a);
	}
	return e == OK ? check_last(c, *seals - before, p) : e;
}

static struct ctx proof_ctx(struct core *core, struct lane *lane, struct arena *a, int64_t tenant)
{
	return (struct ctx){ .core = core, .a = a, .db = lane->read, .ids = &lane->ids, .tenant = tenant, .now = core_now(core) };
}

enum err core_verify(struct core *core, int64_t *entries, int64_t *seals, struct problem *p)
{
	struct lane lane, side;
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	enum err e = lane_open(core, &lane, p);

	*entries = *seals = 0;
	if (e != OK || (e = lane_open(core, &side, p)) != OK) {
		if (e != OK && lane.read)
			lane_close(&lane);
		arena_free(a);
		return e;
	}
	for (int t = 0; e == OK && t < core->tenants_n; t++) {
		struct ctx c = proof_ctx(core, &lane, a, core->tenants[t].id);
		struct check k = { .c = &c, .side_db = side.read, .a = arena_new(LIMIT_BODY_BYTES), .p = p };
		if ((e = db_begin(lane.read)) == OK && (e = db_begin(side.read)) == OK)
			e = check_entries(&k, lane.read);
		db_rollback(side.read);
		if (e == OK)
			e = check_seals(&c, seals, p);
		db_rollback(lane.read);
		*entries += k.entries;
		arena_free(k.a);
	}
	lane_close(&lane);
	lane_close(&side);
	arena_free(a);
	return e;
}

enum err core_seal_now(struct core *core, struct problem *p)
{
	struct actor clock = { .kind = ACTOR_CLOCK };
	struct reply reply = { 0 };

	for (int t = 0; t < core->tenants_n; t++) {
		struct call call = { .method = "POST", .path = "/api/v1/clock/seal", .as = &clock, .tenant = core->tenants[t].id };
		struct arena *a = arena_new(LIMIT_ARENA_BYTES);
		core_call(core, &call, a, &reply);
		arena_free(a);
		if (reply.status >= 300) {
			*p = reply.problem;
			return reply.problem.code;
		}
	}
	return OK;
}

/* ---- exported seals: kept elsewhere, they bind whoever owns the database ---- */

enum err core_seal_export(struct core *core, const char *path, struct problem *p)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct lane lane;
	char public[65];
	FILE *f = fopen(path, "w");
	enum err e;

	if (!f || (e = lane_open(core, &lane, p)) != OK) {
		arena_free(a);
		return f ? (fclose(f), e) : refuse(p, E_STORE, path, "无法写入文件", "the file cannot be written");
	}
	text_hex(public, core->sign_public, 32);
	fprintf(f, "shao-seals-1 %s\n", public);
	for (int t = 0; e == OK && t < core->tenants_n; t++) {
		struct ctx c = proof_ctx(core, &lane, a, core->tenants[t].id);
		struct seal s;
		bool found = true;
		if ((e = db_begin(lane.read)) != OK)
			break;
		for (int64_t number = 1; (e = seal_one(&c, number, &s, &found)) == OK && found; number++) {
			fprintf(f, "%" PRId64 " %" PRId64 " %s %s\n", c.tenant, number, s.hash, s.signature);
			arena_reset(a);
		}
		db_rollback(lane.read);
	}
	lane_close(&lane);
	arena_free(a);
	if (fclose(f) != 0)
		return refuse(p, E_STORE, path, "无法写入文件", "the file cannot be written");
	return e;
}

static enum err export_line(struct core *core, struct lane *lane, struct arena *a, const uint8_t public[32], const char *line, struct problem *p)
{
	char hash[65], signature[129];
	int64_t tenant, number;
	struct seal s;
	bool found;
	int n = 0;
	enum err e;

	if (sscanf(line, "%" SCNd64 " %" SCNd64 " %64s %128s%n", &tenant, &number, hash, signature, &n) != 4 || strcmp(line + n, "\n") != 0)
		return refuse(p, E_INPUT, "seal", "无法读懂的一行", "a line cannot be read");
	struct ctx c = proof_ctx(core, lane, a, tenant);
	if ((e = seal_one(&c, number, &s, &found)) != OK)
		return e;
	if (found && strcmp(s.hash, hash) == 0 && strcmp(s.signature, signature) == 0 && seal_signed(&c, &s, public))
		return OK;
	return refuse(p, E_CONFLICT, "seal", "第 %" PRId64 " 号封条与保存的不符：历史已被改写",
	    "seal %" PRId64 " is not the one that was kept: the past was rewritten", number);
}

enum err core_verify_export(struct core *core, const char *path, struct problem *p)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct lane lane;
	uint8_t public[32];
	char line[512], hex[65] = "";
	FILE *f = fopen(path, "r");
	int seals = 0, n = 0;
	enum err e;

	if (!f || !fgets(line, sizeof line, f) || sscanf(line, "shao-seals-1 %64s%n", hex, &n) != 1 || strcmp(line + n, "\n") != 0 ||
	    !text_unhex(public, 32, hex)) {
		if (f)
			fclose(f);
		arena_free(a);
		return refuse(p, E_INPUT, path, "这不是导出的封条文件", "this is no file of exported seals");
	}
	if ((e = lane_open(core, &lane, p)) == OK) {
		if ((e = db_begin(lane.read)) != OK)
			refuse(p, e, "", "存储无法读取", "the store cannot be read");
		for (; e == OK && fgets(line, sizeof line, f); seals++) {
			e = export_line(core, &lane, a, public, line, p);
			arena_reset(a);
		}
		db_rollback(lane.read);
		lane_close(&lane);
	}
	fclose(f);
	arena_free(a);
	/* Of a file without seals nothing could be wrong, and nothing is proved. */
	return e == OK && seals == 0 ? refuse(p, E_INPUT, path, "文件里没有封条，不能证明什么", "the file holds no seals and proves nothing") : e;
}
