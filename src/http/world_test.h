/*
 * world_test.h: a server on a free port with a handler for every purpose, for the tests of this room. Each test program
 * includes it once.
 */
#ifndef HTTP_WORLD_TEST_H
#define HTTP_WORLD_TEST_H

#include "http/client_test.h"
#include "http/wall.h"

/*
 * What the handler does, by path: /echo answers method, path, query and body; /peer the peer, scheme and id; /big 200 KB
 * of JSON; /later answers from another thread; /hold waits for hold_release; /stream/N opens a stream on topic N; /none 204.
 */
struct world {
	struct http *h;
	pthread_t loop;
	pthread_mutex_t lock;
	struct http_req *held[64];
	int holding;
	bool ran;
};

static inline void *answer_later(void *arg)
{
	struct http_req *r = arg;

	pause_ms(5);
	http_reply(r, 201, "text/plain", http_path(r), strlen(http_path(r)), NULL, 0);
	return NULL;
}

static inline void answer_echo(struct http_req *r)
{
	size_t n, at;
	const char *body = http_body(r, &n);
	char *text = malloc(n + 16384);

	at = (size_t)snprintf(text, 16384, "%s %s ?%s ", http_method(r), http_path(r), http_query(r));
	memcpy(text + at, body, n);
	http_reply(r, 200, "text/plain", text, at + n, NULL, 0);
	free(text);
}

static inline void answer_peer(struct http_req *r)
{
	char text[256];
	int n = snprintf(text, sizeof(text), "%s %s %s", http_peer(r), http_secure(r) ? "https" : "http", http_id(r));

	http_reply(r, 200, "text/plain", text, (size_t)n, NULL, 0);
}

static inline void answer_big(struct http_req *r)
{
	char *text = malloc(200000);

	memset(text, 'a', 200000);
	http_reply(r, 200, "application/json", text, 200000, NULL, 0);
	free(text);
}

static inline void world_handler(void *arg, struct http_req *r)
{
	struct world *w = arg;
	const char *path = http_path(r);
	pthread_t t;

	if (strcmp(path, "/hold") == 0) {
		pthread_mutex_lock(&w->lock);
		w->held[w->holding++] = r;
		pthread_mutex_unlock(&w->lock);
	} else if (strncmp(path, "/later", 6) == 0) {
		assert_int_equal(pthread_create(&t, NULL, answer_later, r), 0);
		pthread_detach(t);
	} else if (strncmp(path, "/stream/", 8) == 0) {
		http_stream_open(r, strtol(path + 8, NULL, 10), strtol(http_query(r), NULL, 10));
	} else if (strcmp(path, "/peer") == 0) {
		answer_peer(r);
	} else if (strcmp(path, "/big") == 0) {
		answer_big(r);
	} else if (strcmp(path, "/none") == 0) {
		http_reply(r, 204, NULL, NULL, 0, NULL, 0);
	} else {
		answer_echo(r);
	}
}

static inline int held(struct world *w)
{
	int n;

	pthread_mutex_lock(&w->lock);
	n = w->holding;
	pthread_mutex_unlock(&w->lock);
	return n;
}

static inline void hold_release(struct world *w)
{
	pthread_mutex_lock(&w->lock);
	while (w->holding)
		http_reply(w->held[--w->holding], 200, "text/plain", "held", 4, NULL, 0);
	pthread_mutex_unlock(&w->lock);
}

static inline void *world_loop(void *arg)
{
	http_run(arg);
	return NULL;
}

/* Opens with the given configuration (listen, handler and arg are filled in); world_run starts it. */
static inline struct world *world_open(struct http_conf conf)
{
	struct world *w = calloc(1, sizeof(*w));
	struct problem p = { 0 };

	pthread_mutex_init(&w->lock, NULL);
	if (!conf.listen)
		conf.listen = "127.0.0.1:0";
	conf.handler = world_handler;
	conf.arg = w;
	if (http_open(&conf, &w->h, &p) != OK)
		fail_msg("%s", p.en);
	return w;
}

static inline struct world *world_run(struct world *w)
{
	assert_int_equal(pthread_create(&w->loop, NULL, world_loop, w->h), 0);
	w->ran = true;
	return w;
}

static inline struct world *world_new(void)
{
	return world_run(world_open((struct http_conf){ 0 }));
}

static inline void world_end(struct world *w)
{
	hold_release(w);
	http_stop(w->h, 2000);
	if (w->ran)
		pthread_join(w->loop, NULL);
	http_close(w->h);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static inline int dial(struct world *w)
{
	return dial_port(http_port(w->h));
}

/* Says s on a new connection and gives back the answer's status; 0 if the connection was closed without one. */
static inline int status_of(struct world *w, const char *s)
{
	int fd = dial(w), status;
	struct heard *a;

	say(fd, s);
	a = hear(fd);
	status = a->status;
	forget(a);
	close(fd);
	return status;
}

static inline struct http_stats stats(struct world *w)
{
	struct http_stats s;

	http_stats(w->h, &s);
	return s;
}

/* Waits until the expression holds, at most two seconds. */
#define EVENTUALLY(expression) do { \
		for (int i_ = 0; i_ < 400 && !(expression); i_++) \
			pause_ms(5); \
		assert_true(expression); \
	} while (0)

#endif
