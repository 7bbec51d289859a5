/*
 * serve.c: the running server's threads. The loop (http/) hands requests to workers; workers check, decode and read; on
 * SQLite one writer runs the queued changes in savepoints and commits a batch with one fsync before any of them is answered;
 * on PostgreSQL each worker commits its own. What takes long to prepare (pictures) waits for threads of its own. The tick wakes
 * once a second.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "core/inside.h"

#define WORKERS_MAX 8
#define HEAVY_MAX 2
#define CHECKPOINT_US (US_SECOND / 4)

struct queue {
	pthread_mutex_t lock;
	pthread_cond_t more;
	struct job *head, **tail;
	int n, max;
	bool closed;
};

struct server;

struct worker {
	struct server *server;
	struct lane lane;
	pthread_t thread;
};

struct server {
	struct core *core;
	struct queue work, heavy, write;
	struct worker workers[WORKERS_MAX], heavies[HEAVY_MAX], writer, tick;
	int workers_n, heavies_n;
	bool sqlite, writer_runs, tick_runs;
	atomic_bool stop;
	atomic_int clock_jobs;      /* the tick's own, still under way */
};

static void queue_init(struct queue *q, int max)
{
	*q = (struct queue){ .tail = &q->head, .max = max };
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->more, NULL);
}

static bool queue_put(struct queue *q, struct job *j)
{
	bool ok;

	pthread_mutex_lock(&q->lock);
	ok = q->n < q->max && !q->closed;
	if (ok) {
		j->next = NULL;
		*q->tail = j;
		q->tail = &j->next;
		q->n++;
		pthread_cond_signal(&q->more);
	}
	pthread_mutex_unlock(&q->lock);
	return ok;
}

/* Takes up to max jobs as a list; NULL when the queue is closed and empty. */
static struct job *queue_take(struct queue *q, int max)
{
	struct job *first, **end;

	pthread_mutex_lock(&q->lock);
	while (!q->head && !q->closed)
		pthread_cond_wait(&q->more, &q->lock);
	first = q->head;
	end = &q->head;
	while (*end && max-- > 0) {
		end = &(*end)->next;
		q->n--;
	}
	q->head = *end;
	*end = NULL;
	if (!q->head)
		q->tail = &q->head;
	pthread_mutex_unlock(&q->lock);
	return first;
}

static void queue_close(struct queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_cond_broadcast(&q->more);
	pthread_mutex_unlock(&q->lock);
}

/* ---- answers ---- */

static void job_answer(struct server *s, struct job *j)
{
	struct http_header_out h[6];
	int n = 0;

	if (!j->req) {      /* the clock's, or a part of a command that waits for it */
		if (j->reply.status >= 400 && !j->call.inner)
			LOG(LOG_WARN, "the clock was refused", LS("cmd", j->c.cmd ? j->c.cmd->path : ""), LS("why", j->reply.problem.en));
		if (j->done)
			j->done(j->done_arg, &j->reply);
		arena_free(j->a);
		atomic_fetch_sub(&s->clock_jobs, 1);
		return;
	}

	if (*j->reply.etag)
		h[n++] = (struct http_header_out){ "ETag", j->reply.etag };
	if (j->reply.cache && j->reply.status < 400)
		h[n++] = (struct http_header_out){ "Cache-Control", j->reply.cache };
	if (j->c.cmd && (j->c.cmd->flags & CMD_PUBLIC))
		h[n++] = (struct http_header_out){ "Vary", "Accept-Language" };
	if (j->reply.cookie)
		h[n++] = (struct http_header_out){ "Set-Cookie", j->reply.cookie };
	if (j->reply.status == 429 || j->reply.status == 503)
		h[n++] = (struct http_header_out){ "Retry-After", "2" };
	/* /metrics counts every one. */
	if (j->reply.status >= 500 && ((j->reply.status != 503 && j->reply.status != 507) || core_tell(s->core)))
		LOG(LOG_ERROR, "failed", LS("request", j->call.request_id), LS("method", j->call.method), LS("cmd", j->c.cmd ? j->c.cmd->path : ""),
		    LN("status", j->reply.status), LN("us", monotonic_us() - j->started));
	else
		LOG(LOG_DEBUG, "request", LS("request", j->call.request_id), LS("method", j->call.method), LS("cmd", j->c.cmd ? j->c.cmd->path : ""),
		    LN("status", j->reply.status), LN("us", monotonic_us() - j->started));
	if (j->reply.stream && j->reply.status < 400)
		http_stream_open(j->req, j->reply.stream, j->c.actor.session);
	else if (j->reply.file && j->reply.status < 400)
		http_reply_file(j->req, j->reply.file, j->reply.type, j->reply.immutable, h, n);
	else
		http_reply(j->req, j->reply.status, j->reply.type, j->reply.body, j->reply.n, h, n);
	arena_free(j->a);    /* the job lies in its own arena */
}

static void job_busy(struct server *s, struct job *j)
{
	refuse(&j->c.problem, E_BUSY, "", "系统繁忙，请稍后重试", "Too much is waiting; try again in a moment");
	gate_end(j, E_BUSY);
	job_answer(s, j);
}

/* Whatever a proxy may leave behind: what is for the machine itself is refused to who comes through one, whatever it says of them. */
static bool remote(const struct http_req *r)
{
	static const char *const traces[] = { "X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto" };
	const char *peer = http_peer(r);

	for (size_t i = 0; i < sizeof traces / sizeof traces[0]; i++)
		if (http_header(r, traces[i]))
			return true;
	return strncmp(peer, "127.", 4) != 0 && strcmp(peer, "::1") != 0;
}

static void on_request(void *arg, struct http_req *r)
{
	struct server *s = arg;
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct job *j = arena_alloc(a, sizeof *j);
	const char *bearer = http_header(r, "Authorization"), *lang = http_header(r, "Accept-Language");
	struct call call = {
		.method = http_method(r), .path = http_path(r), .query = http_query(r), .type = http_header(r, "Content-Type"),
		.csrf = http_header(r, "X-CSRF-Token"), .if_match = http_header(r, "If-Match"), .if_none_match = http_header(r, "If-None-Match"),
		.key = http_header(r, "Idempotency-Key"), .lang = lang && strncmp(lang, "en", 2) == 0 ? "en" : "zh",
		.peer = http_peer(r), .request_id = http_id(r), .secure = http_secure(r),
		.remote = remote(r),
	};

	/* The same answer, whose body the wall leaves out. */
	if (strcmp(call.method, "HEAD") == 0)
		call.method = "GET";
	call.body = http_body(r, &call.n);
	call.cookie = http_cookie(r, a, "shao");
	if (bearer && strncmp(bearer, "Bearer ", 7) == 0)
		call.token = bearer + 7;
	gate_init(s->core, j, &call, a);
	j->req = r;
	if (!queue_put(&s->work, j))
		job_busy(s, j);
}

/* ---- threads ---- */

static void work(struct worker *w, struct job *j)
{
	struct server *s = w->server;
	enum gate_next next = gate_begin(&w->lane, j);

	if (next == GATE_HEAVY) {
		if (!queue_put(&s->heavy, j))
			job_busy(s, j);
	} else if (next == GATE_DONE) {
		job_answer(s, j);
	} else if (!s->sqlite) {
		gate_write_alone(&w->lane, j);
		job_answer(s, j);
	} else if (!queue_put(&s->write, j)) {
		job_busy(s, j);
	}
}

static void *worker_main(void *arg)
{
	struct worker *w = arg;
	struct job *j;

	while ((j = queue_take(&w->server->work, 1)))
		work(w, j);
	return NULL;
}

static void *heavy_main(void *arg)
{
	struct worker *w = arg;
	struct job *j;

	w->lane.heavy = true;
	while ((j = queue_take(&w->server->heavy, 1))) {
		/* Whoever waited for it is gone when the server ends. */
		if (atomic_load(&w->server->stop))
			job_busy(w->server, j);
		else
			work(w, j);
	}
	return NULL;
}

/* Ends jobs from first up to (not including) end: what was done is answered with e where its own result was OK. */
static void batch_end(struct server *s, struct job *first, const struct job *end, enum err e)
{
	while (first != end) {
		struct job *next = first->next;
		gate_end(first, first->result != OK ? first->result : e);
		job_answer(s, first);
		first = next;
	}
}

/* Runs the list in one transaction; returns where to go on if the engine threw the transaction away, else NULL. */
static struct job *batch_run(struct server *s, struct lane *lane, struct job *first)
{
	enum err e = db_begin(lane->write);

	if (e != OK) {
		LOG(LOG_ERROR, "the writer cannot begin", LS("store", db_error(lane->write)));
		for (struct job *j = first; j; j = j->next)
			j->result = e;
		batch_end(s, first, NULL, e);
		return NULL;
	}
	for (struct job *j = first; j; j = j->next) {
		j->result = db_save(lane->write);
		if (j->result == OK)
			j->result = gate_run(lane, j);
		if (j->result == OK)
			j->result = db_release(lane->write);
		if (j->result == E_STORE || j->result == E_FULL)
			LOG(LOG_ERROR, "a write failed", LS("request", j->call.request_id), LS("cmd", j->c.cmd->path), LS("store", db_error(lane->write)));
		if (j->result != OK && db_alive(lane->write))
			db_undo(lane->write);
		if (!db_alive(lane->write)) {
			struct job *next = j->next;
			e = j->result == OK ? E_STORE : j->result;
			db_rollback(lane->write);
			batch_end(s, first, next, e);
			return next;
		}
	}
	e = db_commit(lane->write);
	atomic_fetch_add(&lane->core->commits, e == OK);
	if (e != OK) {
		LOG(LOG_ERROR, "a batch could not be committed", LS("store", db_error(lane->write)));
		db_rollback(lane->write);
	}
	batch_end(s, first, NULL, e);
	return NULL;
}

static void *writer_main(void *arg)
{
	struct worker *w = arg;
	struct job *list;

	while ((list = queue_take(&w->server->write, LIMIT_BATCH)))
		while (list)
			list = batch_run(w->server, &w->lane, list);
	return NULL;
}

/* ---- the tick ---- */

static const struct actor the_clock = { .kind = ACTOR_CLOCK };

/* What one room owes one tenant now, as calls in *list. */
static int room_due(struct lane *lane, const struct room *room, int64_t tenant, struct arena *a, struct due *list, int max)
{
	struct call call = { .method = "GET", .path = "/clock", .as = &the_clock, .tenant = tenant };
	struct job *j = arena_alloc(a, sizeof *j);
	int n = 0;

	gate_init(lane->core, j, &call, a);
	j->c.db = lane->read;
	j->c.ids = &lane->ids;
	if (db_begin(lane->read) != OK)
		return 0;
	if (room->due(&j->c, max, list, &n) != OK) {
		LOG(LOG_ERROR, "what is due cannot be read", LS("room", room->name), LS("store", db_error(lane->read)));
		n = 0;
	}
	db_rollback(lane->read);
	for (int r = 0; r < lane->core->rooms_n; r++)
		held_drop(j->pinned[r]);
	return n;
}

#define DUE_MAX 200

static struct call clock_call(int64_t tenant, const struct due *d)
{
	return (struct call){ .method = "POST", .path = d->path, .body = d->body, .n = d->body ? strlen(d->body) : 0, .as = &the_clock,
	                      .tenant = tenant };
}

int core_tick(struct core *core)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct due list[DUE_MAX];
	struct problem p = { 0 };
	struct reply reply;
	int ran = 0;

	if (direct_open(core, &p) != OK) {
		arena_free(a);
		return 0;
	}
	for (int t = 0; t < core->tenants_n; t++) {
		for (int r = 0; r < core->rooms_n; r++) {
			int n = core->rooms[r]->due ? room_due(&core->direct, core->rooms[r], core->tenants[t].id, a, list, DUE_MAX) : 0;
			for (int i = 0; i < n; i++) {
				struct arena *one = arena_new(LIMIT_ARENA_BYTES);
				struct call call = clock_call(core->tenants[t].id, &list[i]);
				core_call(core, &call, one, &reply);
				arena_free(one);
				ran++;
			}
		}
	}
	arena_free(a);
	return ran;
}

bool server_submit(struct core *core, const struct call *call, void (*done)(void *arg, const struct reply *reply), void *arg)
{
	struct arena *a;
	struct server *s;
	struct job *j;

	pthread_mutex_lock(&core->server_lock);
	s = core->server;
	if (s) {
		a = arena_new(LIMIT_ARENA_BYTES);
		j = arena_alloc(a, sizeof *j);
		gate_init(core, j, call, a);
		/* The clock's caller does not wait. */
		j->call.path = arena_str(a, call->path);
		j->call.body = arena_str(a, call->body);
		j->done = done;
		j->done_arg = arg;
		atomic_fetch_add(&s->clock_jobs, 1);
		if (!queue_put(&s->work, j)) {
			answer_problem(j, E_BUSY);
			job_answer(s, j);
		}
	}
	pthread_mutex_unlock(&core->server_lock);
	return s != NULL;
}

void core_submit(struct core *core, const char *path, const char *body, int64_t tenant,
                 void (*done)(void *arg, const struct reply *reply), void *arg)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct due mine = { path, body };
	struct call call = clock_call(tenant, &mine);
	struct reply reply;

	if (!server_submit(core, &call, done, arg)) {
		core_call(core, &call, a, &reply);
		if (done)
			done(arg, &reply);
	}
	arena_free(a);
}

static void tick_once(struct server *s, struct lane *lane)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct due list[DUE_MAX];

	for (int t = 0; t < s->core->tenants_n; t++)
		for (int r = 0; r < s->core->rooms_n; r++) {
			int n = s->core->rooms[r]->due ? room_due(lane, s->core->rooms[r], s->core->tenants[t].id, a, list, DUE_MAX) : 0;
			for (int i = 0; i < n; i++)
				core_submit(s->core, list[i].path, list[i].body, s->core->tenants[t].id, NULL, NULL);
		}
	arena_free(a);
}

static void *tick_main(void *arg)
{
	struct worker *w = arg;
	struct server *s = w->server;
	int64_t wake = monotonic_us(), checkpoint = wake;

	while (!atomic_load(&s->stop)) {
		usleep(50000);
		/* Off the writer: a checkpoint on it would double the wait of those behind. */
		if (s->sqlite && monotonic_us() >= checkpoint) {
			if (db_checkpoint(w->lane.write, false) != OK)
				LOG(LOG_WARN, "the store's log could not be moved into its file", LS("store", db_error(w->lane.write)));
			checkpoint = monotonic_us() + CHECKPOINT_US;
		}
		if (monotonic_us() < wake)
			continue;
		wake = monotonic_us() + US_SECOND;
		rooms_refresh(s->core);
		/* What was listed last time and still waits for the writer would only be listed again. */
		if (atomic_load(&s->clock_jobs) == 0)
			tick_once(s, &w->lane);
	}
	return NULL;
}

/* ---- start and stop ---- */

/* name: what top and a profile show of it. */
static bool thread_start(struct server *s, struct worker *w, const char *name, void *(*main)(void *), struct problem *p)
{
	w->server = s;
	if (lane_open(s->core, &w->lane, p) != OK)
		return false;
	if (pthread_create(&w->thread, NULL, main, w) == 0) {
		pthread_setname_np(w->thread, name);
		return true;
	}
	lane_close(&w->lane);
	refuse(p, E_INTERNAL, "", "无法创建线程", "a thread cannot be started");
	return false;
}

static void thread_end(struct worker *w)
{
	pthread_join(w->thread, NULL);
	lane_close(&w->lane);
}

static bool server_start(struct server *s, struct problem *p)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	int want = s->sqlite ? (int)cores + 1 : 2 * (int)cores + 2;

	if (s->sqlite && !(s->writer_runs = thread_start(s, &s->writer, "shao writer", writer_main, p)))
		return false;
	if (!(s->tick_runs = thread_start(s, &s->tick, "shao tick", tick_main, p)))
		return false;
	for (; s->workers_n < want && s->workers_n < WORKERS_MAX; s->workers_n++)
		if (!thread_start(s, &s->workers[s->workers_n], "shao worker", worker_main, p))
			return false;
	for (int heavy = cores < 4 ? 1 : HEAVY_MAX; s->heavies_n < heavy; s->heavies_n++)
		if (!thread_start(s, &s->heavies[s->heavies_n], "shao heavy", heavy_main, p))
			return false;
	return true;
}

static void server_end(struct server *s)
{
	queue_close(&s->work);
	for (int i = 0; i < s->workers_n; i++)
		thread_end(&s->workers[i]);
	atomic_store(&s->stop, true);
	queue_close(&s->heavy);
	for (int i = 0; i < s->heavies_n; i++)
		thread_end(&s->heavies[i]);
	if (s->tick_runs)
		thread_end(&s->tick);
	/* The writer last: it empties what the others left to it. */
	queue_close(&s->write);
	if (s->writer_runs) {
		pthread_join(s->writer.thread, NULL);
		db_checkpoint(s->writer.lane.write, true);
		lane_close(&s->writer.lane);
	}
}

enum err core_serve(struct core *core, struct http_conf *conf, void (*started)(struct http *h), struct problem *p)
{
	struct server *s = calloc(1, sizeof *s);
	enum err e;
	bool ok;

	if (!s)
		abort();
	s->core = core;
	s->sqlite = store_is_sqlite(core->store);
	queue_init(&s->work, LIMIT_QUEUE);
	queue_init(&s->heavy, LIMIT_HEAVY);
	queue_init(&s->write, LIMIT_QUEUE);
	conf->handler = on_request;
	conf->arg = s;
	if ((e = http_open(conf, &core->http, p)) != OK) {
		free(s);
		return e;
	}
	pthread_mutex_lock(&core->server_lock);
	core->server = s;
	pthread_mutex_unlock(&core->server_lock);
	ok = server_start(s, p);
	if (ok) {
		atomic_store(&core->ready, true);
		if (started)
			started(core->http);
		http_run(core->http);
		atomic_store(&core->ready, false);
	}
	server_end(s);
	pthread_mutex_lock(&core->server_lock);
	core->server = NULL;
	pthread_mutex_unlock(&core->server_lock);
	http_close(core->http);
	core->http = NULL;
	free(s);
	return ok ? OK : E_INTERNAL;
}
