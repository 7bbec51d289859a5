/*
 * people_auth.c: who is calling and what may they; the first thing the gate asks at every request, so it costs one indexed
 * read. Also the room's memory: the roles, and the sessions seen since the clock last wrote them down.
 *
 * Reads cannot write, so a session's last use is noted in memory when it is more than five minutes old and written by the
 * next tick (POST /people/seen). If the program dies in between, a session looks at most so much older than it is.
 */
#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "people/people_in.h"
#include "people/people_sql.h"

#define SEEN_AT_ONCE 200
#define STATE_BYTES (4u << 20)

struct people_state {
	struct arena *a;
	const struct roles *roles;
	pthread_mutex_t lock;
	int waiting;
	int64_t pending[PENDING];   /* sessions by hash of their id; 0: free. One that finds its place taken is noted next time. */
};

enum err people_load(struct ctx *c, void **state)
{
	struct arena *a = arena_new(STATE_BYTES);
	struct people_state *s = arena_alloc(a, sizeof *s);
	struct roles *roles = NULL;
	const char *path = arena_printf(a, "%s/base/roles.yaml", core_packs(c->core));
	enum err e = roles_read(a, path, &roles, &c->problem);

	if (e) {
		LOG(LOG_ERROR, "roles refused", LS("at", c->problem.field), LS("why", c->problem.en));
		arena_free(a);
		return e;
	}
	s->a = a;
	s->roles = roles;
	pthread_mutex_init(&s->lock, NULL);
	*state = s;
	return OK;
}

void people_unload(void *state)
{
	struct people_state *s = state;

	pthread_mutex_destroy(&s->lock);
	arena_free(s->a);
}

enum err people_roles(struct ctx *c, const struct roles **out)
{
	struct people_state *s = room_state(c, &people_room);

	if (!s)
		return refuse(&c->problem, E_INTERNAL, "roles.yaml", "角色文件无法读取，请管理员检查 packs/base/roles.yaml",
		              "The file of roles cannot be read: see packs/base/roles.yaml");
	*out = s->roles;
	return OK;
}

const struct roles *people_roles_now(struct ctx *c)
{
	struct people_state *s = room_state(c, &people_room);

	return s ? s->roles : NULL;
}

const char *people_right_name(struct ctx *c, const char *right)
{
	const struct roles *r = people_roles_now(c);
	int at = r ? right_at(r, right) : -1;

	if (at < 0)
		return right;
	return ctx_zh(c) ? r->right[at].zh : r->right[at].en;
}

/* ---- tokens ---- */

void token_hash(const char *token, char out[65])
{
	uint8_t sum[32];

	crypto_generichash(sum, sizeof sum, (const uint8_t *)token, strlen(token), NULL, 0);
	text_hex(out, sum, sizeof sum);
}

char *token_csrf(struct ctx *c, const char *token)
{
	char *out = arena_alloc(c->a, 33);
	uint8_t mac[32];

	core_mac(c->core, "csrf", token, strlen(token), mac);
	text_hex(out, mac, 16);
	return out;
}

char *person_vault(struct ctx *c, int64_t person)
{
	const char *who = arena_printf(c->a, "%" PRId64 ".%" PRId64, c->tenant, person);
	char *out = arena_alloc(c->a, 65);
	uint8_t mac[32];

	core_mac(c->core, "vault", who, strlen(who), mac);
	text_hex(out, mac, sizeof mac);
	return out;
}

/* "TENANT.SECRET": the tenant stands in the token because every statement must name one. */
static bool token_tenant(struct arena *a, const char *token, int64_t *tenant)
{
	const char *dot = strchr(token, '.');

	return dot && strlen(dot + 1) == 64 && dot - token < 20 && text_int(arena_strn(a, token, (size_t)(dot - token)), 1, INT64_MAX, tenant);
}

/* Makes it the call's tenant; a made-up one has no rooms to ask. */
static bool tenant_stands(struct ctx *c, int64_t tenant)
{
	int64_t before = c->tenant;
	const char *code, *name;

	c->tenant = tenant;
	ctx_install(c, &code, &name);
	if (!*code)
		c->tenant = before;
	return *code;
}

/* ---- sessions ---- */

static struct grants *read_grants(struct ctx *c, const struct roles *roles, const struct rows *rows)
{
	struct grants *g = arena_alloc(c->a, sizeof *g);
	bool totp = false;

	g->roles = roles;
	for (size_t i = 0; i < rows->n && g->n < GRANTS_PER_POST; i++) {
		const struct val *v = row(rows, i);
		const struct role *role = v[9].type ? role_find(roles, v[9].s) : NULL;
		if (!role || !v[11].type)
			continue;
		g->g[g->n++] = (struct grant){ role, v[10].i, v[11].s };
		rights_join(&g->rights, &role->rights);
		totp |= role->totp;
	}
	g->kind = (int)row(rows, 0)[1].i;
	/* A device was paired from a session that had passed both; codes set up later end it, so where there are none yet it passed none. */
	g->must_password = g->kind != SESSION_DEVICE && row(rows, 0)[5].i != 0;
	g->must_totp = totp && row(rows, 0)[6].i != TOTP_IN_USE;
	if (g->must_password || g->must_totp) {
		g->n = 0;
		g->rights = (struct rights){ 0 };
	}
	return g;
}

static void note_seen(struct people_state *s, int64_t session)
{
	/* The low bits of an id are its sequence, mostly zero: mix before choosing a place. */
	int64_t *at = &s->pending[((uint64_t)session * UINT64_C(0x9E3779B97F4A7C15) >> 32) % PENDING];

	pthread_mutex_lock(&s->lock);
	if (!*at) {
		*at = session;
		s->waiting++;
	}
	pthread_mutex_unlock(&s->lock);
}

enum err session_enter(struct ctx *c, const char *hash, bool *found)
{
	struct people_state *s = room_state(c, &people_room);
	const struct roles *roles;
	struct rows rows;
	enum err e = people_roles(c, &roles);

	*found = false;
	if (e || (e = db_rows(c->db, &people_sql[SESSION_ENTER], c->a, VALS(vi(c->tenant), vs(hash), vi(GRANTS_PER_POST)), &rows)) != OK)
		return e;
	if (!rows.n)
		return OK;
	const struct val *v = row(&rows, 0);
	if (!session_alive((int)v[1].i, v[3].i, v[4].i, c->now))
		return OK;
	if (c->now - v[3].i >= SESSION_TOUCH_US)
		note_seen(s, v[0].i);
	c->actor = (struct actor){ .kind = ACTOR_PERSON, .session = v[0].i, .person = v[2].i, .post = v[7].type ? v[7].i : 0,
		.org = v[8].type ? v[8].i : 0, .grants = read_grants(c, roles, &rows) };
	*found = true;
	return OK;
}

enum err people_act_as(struct ctx *c, int64_t person, int64_t post, struct actor *out)
{
	const struct roles *roles;
	struct rows rows;
	enum err e = people_roles(c, &roles);

	if (e || (e = db_rows(c->db, &people_sql[POST_ENTER], c->a, VALS(vi(c->tenant), vi(person), vi(post), vi(GRANTS_PER_POST)), &rows)) != OK)
		return e;
	if (!rows.n)
		return refuse(&c->problem, E_NOT_FOUND, "post", "此人不担任这个岗位", "This person does not hold the post");
	*out = (struct actor){ .kind = ACTOR_PERSON, .session = post, .person = person, .post = post, .org = row(&rows, 0)[8].i,
		.grants = read_grants(c, roles, &rows) };
	return OK;
}

enum err people_authenticate(struct ctx *c)
{
	const char *token = c->call->token ? c->call->token : c->call->cookie;
	bool cookie = !c->call->token, open = c->cmd && !*c->cmd->right, found = false;
	bool reads = strcmp(c->call->method, "GET") == 0 || strcmp(c->call->method, "HEAD") == 0;
	int64_t tenant, before = c->tenant;
	char hash[65];
	enum err e;

	if (!token || (cookie && open && !reads && !c->call->csrf))
		return OK;
	if (token_tenant(c->a, token, &tenant) && tenant_stands(c, tenant)) {
		token_hash(token, hash);
		if ((e = session_enter(c, hash, &found)) != OK)
			return e;
	}
	if (found)
		return OK;
	c->tenant = before;
	if (cookie && open)
		return OK;
	return refuse(&c->problem, E_AUTH, "", "登录已失效，请重新登录", "Your session has ended; please sign in again");
}

bool people_csrf(struct ctx *c)
{
	if (c->cmd && !*c->cmd->right && c->actor.kind != ACTOR_PERSON)
		return true;
	return c->call->cookie && c->call->csrf && text_same_secret(token_csrf(c, c->call->cookie), c->call->csrf);
}

bool people_holds(struct ctx *c, const char *right)
{
	return people_may(c, right, NULL, 0);
}

bool people_may(struct ctx *c, const char *right, const char *path, int64_t org)
{
	switch (c->actor.kind) {
	case ACTOR_OPERATOR:
		return true;
	case ACTOR_CLOCK:
		return strcmp(right, "clock") == 0;
	case ACTOR_PERSON:
		return grants_may(c->actor.grants, right, path, org);
	case ACTOR_NOBODY:
		return false;
	}
	return false;
}

/* ---- what the clock owes ---- */

static const char *take_seen(struct ctx *c, struct people_state *s)
{
	struct jw w;
	int n = 0;

	pthread_mutex_lock(&s->lock);
	if (!s->waiting) {
		pthread_mutex_unlock(&s->lock);
		return NULL;
	}
	jw_init(&w, c->a);
	jw_obj(&w);
	jw_key(&w, "sessions");
	jw_arr(&w);
	for (int i = 0; i < PENDING && n < SEEN_AT_ONCE; i++) {
		if (!s->pending[i])
			continue;
		jw_id(&w, s->pending[i]);
		s->pending[i] = 0;
		s->waiting--;
		n++;
	}
	pthread_mutex_unlock(&s->lock);
	jw_arr_end(&w);
	jw_obj_end(&w);
	return jw_text(&w, NULL);
}

enum err people_due(struct ctx *c, int max, struct due *out, int *n)
{
	struct people_state *s = room_state(c, &people_room);
	struct rows rows;
	const char *seen;
	enum err e;

	*n = 0;
	if (s && *n < max && (seen = take_seen(c, s)))
		out[(*n)++] = (struct due){ "/api/v1/people/seen", seen };
	e = db_rows(c->db, &people_sql[SWEEP_OWED], c->a, VALS(vi(c->tenant), vi(c->now - SESSION_KEPT_US), vi(c->now - GUARD_WINDOW_US)), &rows);
	if (e)
		return e;
	if (row(&rows, 0)[0].i && *n < max)
		out[(*n)++] = (struct due){ "/api/v1/people/sweep", NULL };
	return OK;
}
