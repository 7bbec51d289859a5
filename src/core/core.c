/*
 * core.c: opening the program, its connections, and what rooms keep in memory.
 */
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "base/text.h"
#include "core/inside.h"

SHAPE(changed_shape, "Changed", struct changed,
	FIELD(struct changed, id, F_ID, F_NEED, .doc = "the object made or changed"),
	FIELD(struct changed, version, F_INT, F_NEED, .doc = "its version now; send it as If-Match with the next change"));

int64_t monotonic_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * US_SECOND + t.tv_nsec / 1000;
}

bool core_tell(struct core *core)
{
	long long now = monotonic_us(), last = atomic_load(&core->told);

	return now - last >= US_SECOND && atomic_compare_exchange_strong(&core->told, &last, now);
}

int64_t core_now(const struct core *core)
{
	struct timespec t;

	if (core->conf.clock)
		return core->conf.clock(core->conf.clock_arg);
	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * US_SECOND + t.tv_nsec / 1000;
}

enum err lane_open(struct core *core, struct lane *lane, struct problem *p)
{
	struct rows rows;
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	enum err e;

	*lane = (struct lane){ .core = core };
	lane->ids.server = (core->conf.server & 63) * 16 + (atomic_fetch_add(&core->lanes, 1) & 15);
	if ((e = db_open(core->store, DB_READ, &lane->read, p)) == OK)
		e = db_open(core->store, DB_WRITE, &lane->write, p);
	/* A clock that was set back must not make ids that stand already. */
	for (int t = 0; e == OK && t < core->tenants_n; t++) {
		if ((e = db_begin(lane->read)) != OK)
			break;
		e = db_rows(lane->read, &core_sql[JOURNAL_LAST], a, VALS(vi(core->tenants[t].id)), &rows);
		if (e == OK && rows.n && rows.v[0].type && rows.v[0].i > lane->ids.last)
			lane->ids.last = rows.v[0].i;
		db_rollback(lane->read);
	}
	arena_free(a);
	if (e != OK)
		lane_close(lane);
	return e;
}

void lane_close(struct lane *lane)
{
	if (lane->read)
		db_close(lane->read);
	if (lane->write)
		db_close(lane->write);
	lane->read = lane->write = NULL;
}

/* ---- rooms' memory ---- */

int room_index(const struct core *core, const struct room *r)
{
	for (int i = 0; i < core->rooms_n; i++)
		if (core->rooms[i] == r)
			return i;
	assert(!"a room that is not in the list of app.c");
	return -1;
}

struct tenant *tenant_find(struct core *core, int64_t id)
{
	for (int i = 0; i < core->tenants_n; i++)
		if (core->tenants[i].id == id)
			return &core->tenants[i];
	return NULL;
}

void held_drop(struct held *h)
{
	if (!h || atomic_fetch_sub(&h->refs, 1) != 1)
		return;
	if (h->room->unload && h->state)
		h->room->unload(h->state);
	free(h);
}

/* Loads one room's memory for one tenant, in a transaction of its own: only what is committed may be seen by others. */
static struct held *held_load(struct core *core, struct tenant *t, const struct room *r)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct ids ids = { 0 };
	struct held *h = calloc(1, sizeof *h);
	struct ctx c = { .core = core, .a = a, .db = core->load_db, .ids = &ids, .tenant = t->id, .now = core_now(core) };
	enum err e;

	if (!h)
		abort();
	c.actor.kind = ACTOR_OPERATOR;
	h->room = r;
	atomic_init(&h->refs, 1);
	if ((e = db_begin(core->load_db)) == OK) {
		e = r->load(&c, &h->state);
		db_rollback(core->load_db);
	}
	if (e != OK) {
		LOG(LOG_ERROR, "a room could not be loaded", LS("room", r->name), LS("why", c.problem.en), LS("store", db_error(core->load_db)));
		free(h);
		h = NULL;
	}
	arena_free(a);
	return h;
}

/*
 * Whoever finds a room's memory out of date loads it anew; the others go on with the old one, and wait only where there is
 * none. So a large territory may take its seconds. Called and left with load_lock held, which is let go while loading.
 */
static void held_renew(struct core *core, struct tenant *t, const struct room *r, int i)
{
	struct held *fresh;

	while (t->loading[i] && !t->held[i])
		pthread_cond_wait(&core->loaded, &core->load_lock);
	if (t->loading[i] || (t->held[i] && !t->dirty[i]))
		return;
	t->loading[i] = true;
	t->dirty[i] = false;
	pthread_mutex_unlock(&core->load_lock);
	pthread_mutex_lock(&core->db_lock);
	fresh = held_load(core, t, r);
	pthread_mutex_unlock(&core->db_lock);
	pthread_mutex_lock(&core->load_lock);
	t->loading[i] = false;
	if (fresh) {
		held_drop(t->held[i]);
		t->held[i] = fresh;
	} else {
		t->dirty[i] = true;
	}
	pthread_cond_broadcast(&core->loaded);
}

void *room_state(struct ctx *c, const struct room *r)
{
	struct job *j = (struct job *)((char *)c - offsetof(struct job, c));
	int i = room_index(c->core, r);
	struct tenant *t;

	assert(c->call && !c->replaying);   /* not while loading or replaying: neither may lean on another room's memory */
	if (j->pinned[i])
		return j->pinned[i]->state;
	pthread_mutex_lock(&c->core->load_lock);
	t = tenant_find(c->core, c->tenant);
	if (t && r->load && (!t->held[i] || t->dirty[i]))
		held_renew(c->core, t, r, i);
	if (t && t->held[i]) {
		j->pinned[i] = t->held[i];
		atomic_fetch_add(&t->held[i]->refs, 1);
	}
	pthread_mutex_unlock(&c->core->load_lock);
	return j->pinned[i] ? j->pinned[i]->state : NULL;
}

void room_reload(struct ctx *c, const struct room *r)
{
	c->after->reload[room_index(c->core, r)] = true;
}

void rooms_refresh(struct core *core)
{
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	struct rows rows;

	/* While somebody loads a room it is looked at the next second: the tick must not wait for that. */
	if (pthread_mutex_trylock(&core->db_lock) != 0) {
		arena_free(a);
		return;
	}
	for (int i = 0; i < core->tenants_n && db_begin(core->load_db) == OK; i++) {
		struct tenant *t = &core->tenants[i];
		enum err e = db_rows(core->load_db, &core_sql[ROOM_VERSION_ALL], a, VALS(vi(t->id)), &rows);
		pthread_mutex_lock(&core->load_lock);
		for (size_t k = 0; e == OK && k < rows.n; k++)
			for (int r = 0; r < core->rooms_n; r++)
				if (strcmp(core->rooms[r]->name, row(&rows, k)[0].s) == 0 && t->seen[r] != row(&rows, k)[1].i) {
					t->seen[r] = row(&rows, k)[1].i;
					t->dirty[r] = true;
				}
		pthread_mutex_unlock(&core->load_lock);
		db_rollback(core->load_db);
	}
	pthread_mutex_unlock(&core->db_lock);
	arena_free(a);
}

enum err tenants_load(struct core *core, struct problem *p)
{
	struct arena *a = arena_new(LIMIT_BODY_BYTES);
	struct rows rows;
	enum err e;

	pthread_mutex_lock(&core->db_lock);
	pthread_mutex_lock(&core->load_lock);
	if ((e = db_begin(core->load_db)) == OK) {
		e = db_rows(core->load_db, &core_sql[TENANT_ALL], a, NULL, 0, &rows);
		db_rollback(core->load_db);
	}
	for (size_t i = 0; e == OK && i < rows.n; i++) {
		const struct val *v = row(&rows, i);
		if (tenant_find(core, v[0].i))
			continue;
		core->tenants[core->tenants_n++] = (struct tenant){ .id = v[0].i, .code = arena_str(core->a, v[1].s),
			.name = arena_str(core->a, v[2].s) };
	}
	pthread_mutex_unlock(&core->load_lock);
	pthread_mutex_unlock(&core->db_lock);
	arena_free(a);
	return e == OK ? OK : refuse(p, e, "", "无法读取租户表", "the list of tenants cannot be read");
}

/* ---- opening ---- */

static enum err store_start(struct core *core, struct problem *p)
{
	static struct stmt_list lists[ROOMS_MAX + 1];
	int n = core->rooms_n;
	enum err e;

	for (int r = 0; r < core->rooms_n; r++)
		lists[r] = (struct stmt_list){ core->rooms[r]->name, core->rooms[r]->stmts, core->rooms[r]->stmts_n };
	if (core->conf.also)
		lists[n++] = *core->conf.also;
	if ((e = store_open(core->conf.store, lists, n, &core->store, p)) != OK)
		return e;
	if ((e = store_migrate(core->store, NULL, NULL, p)) != OK)
		return e;
	if (core->conf.faults)
		core->store = store_with_faults(core->store);
	return db_open(core->store, DB_READ, &core->load_db, p);
}

enum err core_open(const struct core_conf *conf, struct core **out, struct problem *p)
{
	struct core *core = calloc(1, sizeof *core);
	enum err e;

	if (!core || sodium_init() < 0)
		abort();
	core->conf = *conf;
	core->a = arena_new(LIMIT_ARENA_BYTES);
	core->limiter = limiter_new();
	pthread_mutex_init(&core->load_lock, NULL);
	pthread_mutex_init(&core->db_lock, NULL);
	pthread_cond_init(&core->loaded, NULL);
	pthread_mutex_init(&core->random_lock, NULL);
	pthread_mutex_init(&core->server_lock, NULL);
	core->rooms[core->rooms_n++] = &core_room;
	assert(conf->rooms_n < ROOMS_MAX);
	for (int r = 0; r < conf->rooms_n; r++)
		core->rooms[core->rooms_n++] = conf->rooms[r];
	if ((e = route_build(core, p)) == OK && (e = keys_open(core, p)) == OK && (e = store_start(core, p)) == OK)
		e = tenants_load(core, p);
	if (e != OK) {
		core_close(core);
		return e;
	}
	*out = core;
	return OK;
}

void core_close(struct core *core)
{
	if (!core)
		return;
	for (int t = 0; t < core->tenants_n; t++)
		for (int r = 0; r < core->rooms_n; r++)
			held_drop(core->tenants[t].held[r]);
	if (core->direct_ready)
		lane_close(&core->direct);
	if (core->load_db)
		db_close(core->load_db);
	if (core->store)
		store_close(core->store);
	limiter_free(core->limiter);
	sodium_memzero(core->master, sizeof core->master);
	sodium_memzero(core->sign_secret, sizeof core->sign_secret);
	pthread_mutex_destroy(&core->load_lock);
	pthread_mutex_destroy(&core->db_lock);
	pthread_cond_destroy(&core->loaded);
	pthread_mutex_destroy(&core->random_lock);
	pthread_mutex_destroy(&core->server_lock);
	arena_free(core->a);
	free(core);
}

struct store *core_store(struct core *core)
{
	return core->store;
}

const char *core_files(const struct core *core)
{
	return core->conf.files;
}

const char *core_packs(const struct core *core)
{
	return core->conf.packs;
}

void ctx_install(struct ctx *c, const char **code, const char **name)
{
	const struct tenant *t = tenant_find(c->core, c->tenant);

	*code = t ? t->code : "";
	*name = t ? t->name : "";
}

enum err direct_open(struct core *core, struct problem *p)
{
	enum err e;

	if (core->direct_ready)
		return OK;
	e = lane_open(core, &core->direct, p);
	core->direct_ready = core->direct.heavy = e == OK;
	return e;
}

void core_call(struct core *core, const struct call *call, struct arena *a, struct reply *out)
{
	struct job *j = arena_alloc(a, sizeof *j);
	struct problem p = { 0 };
	enum err e = direct_open(core, &p);

	gate_init(core, j, call, a);
	if (e != OK) {
		j->c.problem = p;
		answer_problem(j, e);
		*out = j->reply;
		return;
	}
	if (gate_begin(&core->direct, j) == GATE_WRITE)
		gate_write_alone(&core->direct, j);
	*out = j->reply;
}

/* ---- what a command may ask ---- */

int64_t ctx_id(struct ctx *c)
{
	return id_next(c->ids, c->now);
}

void ctx_random(struct ctx *c, void *out, size_t n)
{
	struct core *core = c->core;
	uint8_t key[32];

	if (!core->conf.seed) {
		randombytes_buf(out, n);
		return;
	}
	pthread_mutex_lock(&core->random_lock);
	core->random_count++;
	crypto_generichash(key, sizeof key, (const uint8_t *)&core->random_count, sizeof core->random_count, core->conf.seed, 32);
	pthread_mutex_unlock(&core->random_lock);
	randombytes_buf_deterministic(out, n, key);
}

const char *ctx_param(struct ctx *c, const char *name)
{
	struct job *j = (struct job *)((char *)c - offsetof(struct job, c));

	for (int i = 0; i < j->params_n; i++)
		if (strcmp(j->params[i].name, name) == 0)
			return j->params[i].value;
	assert(!"the path has no such parameter");
	return "";
}

enum err ctx_param_id(struct ctx *c, const char *name, int64_t *out)
{
	if (!text_int(ctx_param(c, name), 1, INT64_MAX, out))
		return refuse(&c->problem, E_NOT_FOUND, name, "地址中的编号无效", "The id in the address is not valid");
	return OK;
}

bool ctx_zh(const struct ctx *c)
{
	return !c->call || !c->call->lang || strncmp(c->call->lang, "en", 2) != 0;
}

bool ctx_found(struct ctx *c, enum err e)
{
	if (e != OK && e != E_NOT_FOUND && c->failed == OK)
		c->failed = e;
	return e == OK;
}

bool ctx_may(struct ctx *c, const char *right, const char *path, int64_t org)
{
	if (c->actor.kind == ACTOR_OPERATOR)
		return true;
	return c->actor.kind == ACTOR_PERSON && c->core->conf.policy.may(c, right, path, org);
}

enum err ctx_scope_top(struct ctx *c, struct scope *s)
{
	const struct policy *policy = &c->core->conf.policy;

	s->path = policy->top(c);
	/* That there is such a thing is no secret, unlike a case: so it is refused in words, not hidden. */
	if (c->actor.kind == ACTOR_PERSON && policy->holds(c, c->cmd->right) && !policy->may(c, c->cmd->right, s->path, 0))
		return refuse(&c->problem, E_DENIED, "", "这件事关系到全市，您的岗位只在部分辖区有此权限（%s），请由全市的管理员办理",
		              "This concerns the whole city, and your post has the right (%s) for a part of it only: ask an administrator of the city",
		              c->cmd->right);
	return OK;
}

void ctx_notify(struct ctx *c, int64_t topic)
{
	if (c->after->topics_n < NOTIFY_MAX)
		c->after->topics[c->after->topics_n++] = topic;
}
