/*
 * people.c: the room's rules, pure: what a grant covers, when a session is dead, how long a login stays locked, which passwords
 * and which pairs of roles are refused. No SQL, no HTTP, no clock.
 */
#include <string.h>

#include "base/text.h"
#include "people/people_in.h"

#define PASSWORD_CHARS_LEAST 12
#define PASSWORD_CHARS_MOST 128
#define LOGIN_CHARS_LEAST 3
#define LOGIN_CHARS_MOST 64
#define FAILURES_FREE 4
#define LOCK_MOST_MIN 60
#define FAILURES_ALL 100

bool grants_may(const struct grants *g, const char *right, const char *path, int64_t org)
{
	int at = g && g->roles ? right_at(g->roles, right) : -1;

	if (at < 0 || !rights_has(&g->rights, at))
		return false;
	for (int i = 0; i < g->n; i++) {
		const struct grant *one = &g->g[i];
		if (!rights_has(&one->role->rights, at))
			continue;
		if (!path)
			return true;
		/* Segments have a fixed width, so a prefix is an ancestor and never half a name. */
		if (strncmp(one->path, path, strlen(one->path)) == 0 && (one->org == 0 || one->org == org))
			return true;
	}
	return false;
}

bool session_alive(int kind, int64_t seen, int64_t expires, int64_t now)
{
	return now < expires && (kind == SESSION_DEVICE || now - seen < SESSION_IDLE_US);
}

int64_t lock_us(int64_t failed)
{
	int64_t minutes = 1;

	if (failed <= FAILURES_FREE)
		return 0;
	for (int64_t i = FAILURES_FREE + 1; i < failed && minutes < LOCK_MOST_MIN; i++)
		minutes *= 2;
	return (minutes < LOCK_MOST_MIN ? minutes : LOCK_MOST_MIN) * US_MINUTE;
}

int64_t lock_all_us(int64_t failed)
{
	return failed < FAILURES_ALL ? 0 : US_MINUTE;
}

char *login_fold(struct arena *a, const char *login)
{
	char *out = arena_str(a, login);
	size_t n = strlen(out);

	for (char *at = out; *at; at++)
		if (*at >= 'A' && *at <= 'Z')
			*at = (char)(*at - 'A' + 'a');
	if (n < LOGIN_CHARS_LEAST || n > LOGIN_CHARS_MOST || strspn(out, "abcdefghijklmnopqrstuvwxyz0123456789._-@") != n)
		return NULL;
	return out;
}

enum err password_rule(const char *login, const char *password, const char *field, struct problem *p)
{
	size_t n = text_chars(password);

	if (n < PASSWORD_CHARS_LEAST)
		return refuse(p, E_INPUT, field, "密码至少 %d 个字符；几个词连成的一句话最好记",
		              "A password has at least %d characters; a few words in a row are easiest to remember", PASSWORD_CHARS_LEAST);
	if (n > PASSWORD_CHARS_MOST)
		return refuse(p, E_INPUT, field, "密码最多 %d 个字符", "A password has at most %d characters", PASSWORD_CHARS_MOST);
	if (strcasestr(password, login))
		return refuse(p, E_INPUT, field, "密码中不能包含登录名", "A password must not contain the login");
	return OK;
}

enum err separate_rule(const struct roles *r, const char *const *held, size_t n, const char *adding, struct problem *p)
{
	const struct role *add = role_find(r, adding);

	if (!add || !add->admin)
		return OK;
	for (size_t i = 0; i < n; i++) {
		const struct role *have = role_find(r, held[i]);
		if (have && have->admin && strcmp(have->admin, add->admin) != 0)
			return refuse(p, E_CONFLICT, "role", "系统、安全、审计管理员必须是三个不同的人：此人已任“%s”，不能再任“%s”",
			              "System, security and audit administrators are three persons: who is \"%s\" cannot be \"%s\"",
			              have->id, add->id);
	}
	return OK;
}
