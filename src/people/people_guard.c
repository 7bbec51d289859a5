/*
 * people_guard.c: who guesses is locked out. Failures are counted by login, whether it exists or not, so that neither the
 * answer nor its time tells; and they are remembered in the store, so that a restart forgets nothing.
 *
 * They are counted by address first: whoever guesses at another's login locks the guesser's address out, not the other. What
 * comes from many addresses is slowed for all, and far later.
 *
 * A refused command is rolled back, and the count with it. So a failure is a success to the gate: the command returns OK, is
 * committed, and says in c->reply that the answer is a refusal.
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "people/people_cmds.h"
#include "people/people_sql.h"

void guard_of(struct ctx *c, const char *login, struct guard *out)
{
	uint8_t mac[32];
	const char *here = arena_printf(c->a, "%s\n%s", login, c->call->peer ? c->call->peer : "-");

	core_mac(c->core, "login", login, strlen(login), mac);
	text_hex(out->all, mac, 16);
	core_mac(c->core, "login", here, strlen(here), mac);
	text_hex(out->here, mac, 16);
}

static enum err one_open(struct ctx *c, const char *key)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[GUARD_ONE], c->a, VALS(vi(c->tenant), vs(key)), &rows);
	int64_t left = e == OK && rows.n ? row(&rows, 0)[1].i - c->now : 0;

	/* A longer lock than there are was made by a clock that has been set back since. */
	if (e || left <= 0 || left > lock_us(INT64_MAX))
		return e;
	return refuse(&c->problem, E_LIMIT, "login", "失败次数过多，请 %" PRId64 " 分钟后再试", "Too many failures; try again in %" PRId64 " minutes",
	              (left + US_MINUTE - 1) / US_MINUTE);
}

enum err guard_open(struct ctx *c, const struct guard *g)
{
	enum err e = one_open(c, g->here);

	return e ? e : one_open(c, g->all);
}

static enum err one_fail(struct ctx *c, const char *key, int64_t (*rule)(int64_t failed))
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[GUARD_COUNT], c->a, VALS(vi(c->tenant), vs(key), vi(c->now), vi(c->now - GUARD_WINDOW_US)),
	                     &rows);
	/* Counting holds the row: whoever was hashed beside the guess that locked it finds the lock now, and counts for nothing. */
	if (e != OK || (e = one_open(c, key)) != OK)
		return e;
	int64_t lock = rule(row(&rows, 0)[0].i);

	return lock ? db_exec(c->db, &people_sql[GUARD_LOCK], VALS(vi(c->tenant), vs(key), vi(c->now + lock)), NULL) : e;
}

enum err guard_fail(struct ctx *c, const struct guard *g, const struct problem *why)
{
	enum err e = one_fail(c, g->here, lock_us);

	if (e || (e = one_fail(c, g->all, lock_all_us)) != OK)
		return e;
	c->reply->status = err_status(why->code);
	c->reply->problem = *why;
	return OK;
}

enum err guard_clear(struct ctx *c, const struct guard *g)
{
	enum err e = db_exec(c->db, &people_sql[GUARD_CLEAR], VALS(vi(c->tenant), vs(g->here)), NULL);

	return e ? e : db_exec(c->db, &people_sql[GUARD_CLEAR], VALS(vi(c->tenant), vs(g->all)), NULL);
}

enum err code_take(struct ctx *c, const struct credential *cr, const char *code, bool *taken)
{
	uint8_t secret[TOTP_SECRET_BYTES];
	int64_t changed = 0, step;
	const char *text = core_unseal(c, "totp", arena_printf(c->a, "%" PRId64, cr->person), cr->totp);
	enum err e;

	if (!text || !totp_secret(text, secret))
		return refuse(&c->problem, E_INTERNAL, "totp", "动态码密钥无法读取，请安全管理员为您重置",
		              "The secret of your codes cannot be read; ask the security administrator to reset it");
	step = totp_match(secret, code, c->now, cr->step);
	sodium_memzero(secret, sizeof secret);
	if (!step) {
		*taken = false;
		return OK;
	}
	e = db_exec(c->db, &people_sql[CREDENTIAL_STEP], VALS(vi(c->tenant), vi(cr->person), vi(step)), &changed);
	if (e == OK)
		*taken = changed == 1;
	return e;
}
