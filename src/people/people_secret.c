/*
 * people_secret.c: changing one's own password, and the app's one-time codes: offered, confirmed with a first code, given up
 * with a last one. Each is told to the auditors as person.secured; wrong guesses count like wrong log-ins.
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "people/people_cmds.h"
#include "people/people_sql.h"
#include "people/people_view.h"

struct password_in { const char *old, *new; };
struct totp_offer_out { const char *secret, *uri; };
struct code_in { const char *code; };

SHAPE(password_in_shape, "PasswordChange", struct password_in,
	FIELD(struct password_in, old, F_STR, F_NEED | F_SECRET, .max = 128),
	FIELD(struct password_in, new, F_STR, F_NEED | F_SECRET, .max = 128, .doc = "12 characters or more, without the login in it"));

SHAPE(totp_offer_shape, "TotpOffer", struct totp_offer_out,
	FIELD(struct totp_offer_out, secret, F_STR, F_NEED, .doc = "base32, for typing"),
	FIELD(struct totp_offer_out, uri, F_STR, F_NEED, .max = 400, .doc = "otpauth:, for a QR code"));

SHAPE(totp_code_shape, "TotpCode", struct code_in,
	FIELD(struct code_in, code, F_STR, F_NEED | F_SECRET, .min = 6, .max = 6));

/* ---- the password ---- */

struct change { struct guard guard; char hash[PASSWORD_HASH_BYTES]; const char *before; bool right; };

static enum err own_credential(struct ctx *c, struct credential *cr)
{
	bool found = false;
	enum err e = own_session(c);

	if (e || (e = credential_of(c, c->actor.person, cr, &found)) != OK)
		return e;
	return found ? OK : refuse(&c->problem, E_AUTH, "", "请先登录", "Please sign in first");
}

enum err password_prepare(struct ctx *c)
{
	const struct password_in *in = c->in;
	struct change *t = arena_alloc(c->a, sizeof *t);
	struct credential cr;
	enum err e = own_credential(c, &cr);

	if (e)
		return e;
	guard_of(c, cr.login, &t->guard);
	if ((e = guard_open(c, &t->guard)) != OK || (e = password_rule(cr.login, in->new, "new", &c->problem)) != OK)
		return e;
	if (strcmp(in->old, in->new) == 0)
		return refuse(&c->problem, E_INPUT, "new", "新密码须与旧密码不同", "The new password must differ from the old one");
	if ((e = password_check(cr.hash, in->old, &t->right, &c->problem)) != OK)
		return e;
	if (t->right && (e = password_hash(in->new, t->hash, &c->problem)) != OK)
		return e;
	t->before = cr.hash;
	c->prepared = t;
	return OK;
}

/* Tells the auditors, and answers with the session as it is from now on. */
static enum err secured(struct ctx *c, const char *what)
{
	const char *token = c->call->token ? c->call->token : c->call->cookie;
	struct person p;
	char hash[65];
	bool found;
	enum err e = person_get(c, c->actor.person, &p);

	if (e || (e = record(c, &person_secured, p.id, p.version, &(struct person_act){ what }, NULL)) != OK)
		return e;
	token_hash(token, hash);
	if ((e = session_enter(c, hash, &found)) != OK)
		return e;
	if (!found)
		return refuse(&c->problem, E_AUTH, "", "登录已失效，请重新登录", "Your session has ended; please sign in again");
	return session_answer(c, NULL);
}

enum err password_run(struct ctx *c)
{
	const struct change *t = c->prepared;
	struct credential cr;
	enum err e = own_credential(c, &cr);

	if (e || (e = guard_open(c, &t->guard)) != OK)
		return e;
	if (!t->right) {
		struct problem why;
		refuse(&why, E_DENIED, "old", "旧密码不正确", "The old password is wrong");
		return guard_fail(c, &t->guard, &why);
	}
	if (strcmp(cr.hash, t->before) != 0)
		return refuse(&c->problem, E_CONFLICT, "", "密码刚被修改，请重新登录", "The password was changed just now; sign in again");
	e = db_exec(c->db, &people_sql[CREDENTIAL_PASSWORD], VALS(vi(c->tenant), vi(cr.person), vs(t->hash), vi(0), vi(c->now)), NULL);
	if (e)
		return e;
	/* Whoever knew the old one is out, devices too. */
	e = db_exec(c->db, &people_sql[SESSION_END_OTHERS], VALS(vi(c->tenant), vi(cr.person), vi(c->actor.session), vi(c->now)), NULL);
	if (e || (e = guard_clear(c, &t->guard)) != OK)
		return e;
	return secured(c, "password changed");
}

/* ---- one-time codes ---- */

enum err totp_offer(struct ctx *c)
{
	struct totp_offer_out *out = c->out;
	uint8_t secret[TOTP_SECRET_BYTES];
	char text[TOTP_TEXT];
	struct credential cr;
	enum err e = own_credential(c, &cr);

	if (e)
		return e;
	if (cr.state == TOTP_IN_USE)
		return refuse(&c->problem, E_CONFLICT, "", "动态码已启用；要换手机，请先用一个动态码停用",
		              "Codes are in use already; to change the phone, first disable them with a code");
	ctx_random(c, secret, sizeof secret);
	totp_text(secret, text);
	sodium_memzero(secret, sizeof secret);
	e = db_exec(c->db, &people_sql[CREDENTIAL_TOTP],
	            VALS(vi(c->tenant), vi(cr.person), vs(core_seal(c, "totp", arena_printf(c->a, "%" PRId64, cr.person), text)), vi(TOTP_OFFERED)),
	            NULL);
	if (e)
		return e;
	out->secret = arena_str(c->a, text);
	out->uri = arena_printf(c->a, "otpauth://totp/Shao:%s?secret=%s&issuer=Shao&digits=6&period=30", cr.login, text);
	return OK;
}

/* Takes a code in a state; a wrong one is counted. *go false: the answer is given already. */
static enum err with_code(struct ctx *c, int64_t state, struct credential *cr, bool *go)
{
	const struct code_in *in = c->in;
	struct problem why;
	struct guard guard;
	enum err e = own_credential(c, cr);

	*go = false;
	if (e)
		return e;
	guard_of(c, cr->login, &guard);
	if ((e = guard_open(c, &guard)) != OK)
		return e;
	if (cr->state != state)
		return refuse(&c->problem, E_CONFLICT, "", "当前没有可以确认或停用的动态码", "There are no codes to confirm or to disable");
	if ((e = code_take(c, cr, in->code, go)) != OK || *go)
		return e;
	refuse(&why, E_DENIED, "code", "动态码不正确或已用过，请等下一个", "The code is wrong or was used already; wait for the next one");
	return guard_fail(c, &guard, &why);
}

enum err totp_confirm(struct ctx *c)
{
	struct credential cr;
	bool go;
	enum err e = with_code(c, TOTP_OFFERED, &cr, &go);

	if (e || !go)
		return e;
	/* Who signed in without a code, and every device that was paired without one, is out. */
	e = db_exec(c->db, &people_sql[CREDENTIAL_TOTP], VALS(vi(c->tenant), vi(cr.person), vs(cr.totp), vi(TOTP_IN_USE)), NULL);
	if (e == OK)
		e = db_exec(c->db, &people_sql[SESSION_END_OTHERS], VALS(vi(c->tenant), vi(cr.person), vi(c->actor.session), vi(c->now)), NULL);
	return e ? e : secured(c, "codes in use");
}

enum err totp_disable(struct ctx *c)
{
	struct credential cr;
	bool go;
	enum err e = with_code(c, TOTP_IN_USE, &cr, &go);

	if (e || !go)
		return e;
	e = db_exec(c->db, &people_sql[CREDENTIAL_TOTP], VALS(vi(c->tenant), vi(cr.person), vs(""), vi(TOTP_NONE)), NULL);
	return e ? e : secured(c, "codes disabled");
}
