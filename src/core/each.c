/*
 * each.c: a command made of commands. Each part passes the whole gate by itself, so what one of them is refused touches no other;
 * while serving they run beside each other and share the writer's batches.
 */
#include "core/inside.h"

struct each { pthread_mutex_t lock; pthread_cond_t end; size_t left; struct arena *a; };
struct part_of { struct each *all; struct reply *out; };

/* The reply dies with its own arena: what the caller needs of it is kept in the caller's, who waits and touches it meanwhile as little as we do. */
static void keep(struct arena *a, const struct reply *r, struct reply *out)
{
	*out = *r;
	out->body = r->body ? arena_strn(a, r->body, r->n) : NULL;
	out->cookie = out->file = NULL;
}

static void on_end(void *arg, const struct reply *r)
{
	struct part_of *p = arg;

	pthread_mutex_lock(&p->all->lock);
	keep(p->all->a, r, p->out);
	if (--p->all->left == 0)
		pthread_cond_signal(&p->all->end);
	pthread_mutex_unlock(&p->all->lock);
}

static struct call call_of(const struct ctx *c, const struct call *part)
{
	struct call call = *c->call;

	call.method = part->method;
	call.path = part->path;
	call.query = NULL;
	call.type = NULL;
	call.body = part->body;
	call.n = part->n;
	call.if_match = part->if_match;
	call.if_none_match = NULL;
	call.key = part->key;
	call.inner = true;
	return call;
}

void ctx_each(struct ctx *c, const struct call *calls, size_t n, struct reply *out)
{
	struct each all = { .left = n, .a = c->a };
	struct part_of *parts = arena_alloc(c->a, n * sizeof *parts);

	db_rollback(c->db);
	pthread_mutex_init(&all.lock, NULL);
	pthread_cond_init(&all.end, NULL);
	for (size_t i = 0; i < n; i++) {
		struct call call = call_of(c, &calls[i]);
		parts[i] = (struct part_of){ &all, &out[i] };
		if (server_submit(c->core, &call, on_end, &parts[i]))
			continue;
		/* Not serving: one after the other, on the connections that this command has just let go. */
		struct arena *a = arena_new(LIMIT_ARENA_BYTES);
		struct reply r;
		core_call(c->core, &call, a, &r);
		on_end(&parts[i], &r);
		arena_free(a);
	}
	pthread_mutex_lock(&all.lock);
	while (all.left)
		pthread_cond_wait(&all.end, &all.lock);
	pthread_mutex_unlock(&all.lock);
	pthread_mutex_destroy(&all.lock);
	pthread_cond_destroy(&all.end);
}
