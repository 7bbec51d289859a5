/*
 * people_guard.c: who guesses is locked out. Failures are counted by login, whether it exists or not, so that neither the
 * answer nor its time tells; and they are remembered in the store, so that a restart forgets nothing.
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

void guard_key(struct ctx *c, const char *login, char out[33])
{
	uint8_t mac[32];

	core_mac(c->core, "login", login, strlen(login), mac);
	text_hex(out, mac, 16);
}

enum err guard_open(struct ctx *c, const char *key)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[GUARD_ONE], c->a, VALS(vi(c->tenant), vs(key)), &rows);

	if (e || !rows.n || row(&rows, 0)[1].i <= c->now)
		return e;
	int64_t minutes = (row(&rows, 0)[1].i - c->now + US_MINUTE - 1) / US_MINUTE;
	return refuse(&c->problem, E_LIMIT, "login", "失败次数过多，请 %" PRId64 " 分钟后再试", "Too many failures; try again in %" PRId64 " minutes",
	              minutes);
}

enum err guard_fail(struct ctx *c, const char *key, const struct problem *why)
{
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[GUARD_COUNT], c->a, VALS(vi(c->tenant), vs(key), vi(c->now), vi(c->now - GUARD_WINDOW_US)),
	                     &rows);

	if (e)
		return e;
	int64_t lock = lock_us(row(&rows, 0)[0].i);
	if (lock && (e = db_exec(c->db, &people_sql[GUARD_LOCK], VALS(vi(c->tenant), vs(key), vi(c->now + lock)), NULL)) != OK)
		return e;
	c->reply->status = err_status(why->code);
	c->reply->problem = *why;
	return OK;
}

enum err guard_clear(struct ctx *c, const char *key)
{
	return db_exec(c->db, &people_sql[GUARD_CLEAR], VALS(vi(c->tenant), vs(key)), NULL);
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
