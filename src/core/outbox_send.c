/*
 * outbox_send.c: the thread that carries messages out. A turn asks the store what is due, leases it through the gate, sends
 * all of it at once, and marks each through the gate. Whatever happens between two of these steps, the lease ends and the
 * message goes out again under the same key.
 */
#include <curl/curl.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "core/outbox_in.h"

#define POLL_US 500000
#define ANSWER_BYTES 65536
#define MARK_TRIES 5

/* One message under way. */
struct letter {
	struct outbox_sender *s;
	const struct outbox_claimed *m;
	CURL *curl;
	struct curl_slist *headers;
	char *body;
	size_t body_n, answer_n;
	bool blocked, done;
	struct outbox_mark mark;
};

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;

static void curl_begin(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
}

/* ---- through the gate ---- */

struct answer {
	pthread_mutex_t lock;
	pthread_cond_t came;
	bool done;
	int status;
	char *body;
	size_t n;
};

static void on_answer(void *arg, const struct reply *reply)
{
	struct answer *w = arg;

	pthread_mutex_lock(&w->lock);
	w->status = reply->status;
	w->n = reply->body ? reply->n : 0;
	w->body = malloc(w->n + 1);
	if (w->body && w->n)
		memcpy(w->body, reply->body, w->n);
	if (!w->body)
		w->status = 500;
	w->done = true;
	pthread_cond_signal(&w->came);
	pthread_mutex_unlock(&w->lock);
}

/* The status; *body (in a) and *n the answer. The command has ended when this returns. */
static int ask(struct outbox_sender *s, struct arena *a, int64_t tenant, const char *path, const char *text, char **body, size_t *n)
{
	struct answer w = { .lock = PTHREAD_MUTEX_INITIALIZER, .came = PTHREAD_COND_INITIALIZER };

	core_submit(s->core, path, text, tenant, on_answer, &w);
	pthread_mutex_lock(&w.lock);
	while (!w.done)
		pthread_cond_wait(&w.came, &w.lock);
	pthread_mutex_unlock(&w.lock);
	if (body && w.status < 400) {
		*body = arena_strn(a, w.body, w.n);
		*n = w.n;
	}
	free(w.body);
	pthread_mutex_destroy(&w.lock);
	pthread_cond_destroy(&w.came);
	return w.status;
}

static bool any_due(struct outbox_sender *s, struct arena *a, int64_t tenant)
{
	struct rows rows = { 0 };
	enum err e = db_begin(s->db);

	if (e == OK) {
		e = db_rows(s->db, &outbox_sql[OUTBOX_ANY_DUE], a, VALS(vi(tenant), vi(core_now(s->core))), &rows);
		db_rollback(s->db);
	}
	if (e != OK)
		LOG(LOG_ERROR, "the outbox cannot be read", LS("store", db_error(s->db)));
	return e == OK && rows.n > 0;
}

static void mark_all(struct outbox_sender *s, struct arena *a, int64_t tenant, const struct letter *letters, size_t n)
{
	struct outbox_mark *marks = arena_alloc(a, n * sizeof *marks);
	struct outbox_marks all = { { 0, marks } };
	struct jw w;
	int status;

	for (size_t i = 0; i < n; i++)
		if (letters[i].done)
			marks[all.marks.n++] = letters[i].mark;
	if (all.marks.n == 0 || s->drop_marks)
		return;
	jw_init(&w, a);
	shape_write(&w, &outbox_marks_shape, &all);
	for (int i = 0; i < MARK_TRIES; i++) {
		if ((status = ask(s, a, tenant, "/api/v1/clock/outbox/mark", jw_text(&w, NULL), NULL, NULL)) < 400)
			return;
		if (atomic_load(&s->stop))
			break;
		usleep(200000);
	}
	LOG(LOG_ERROR, "what was sent could not be marked; it goes out again under the same key", LN("messages", all.marks.n), LN("status", status));
}

/* ---- one message ---- */

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *at)
{
	struct letter *l = arg;

	(void)purpose;
	/* The address of this very connection, whatever the name meant a moment ago. */
	if (!l->m->allow_private && outbox_private(&at->addr)) {
		l->blocked = true;
		return CURL_SOCKET_BAD;
	}
	return socket(at->family, at->socktype | SOCK_CLOEXEC, at->protocol);
}

/* A gateway's answer is its status; its words are passed over, and too many of them end the talk. */
static size_t take_answer(char *data, size_t size, size_t n, void *arg)
{
	struct letter *l = arg;

	(void)data;
	l->answer_n += size * n;
	return l->answer_n > ANSWER_BYTES ? 0 : size * n;
}

static void settle(struct letter *l, const char *result, const char *error)
{
	l->mark = (struct outbox_mark){ l->m->id, l->m->lease, result, error };
	l->done = true;
}

static const char *write_body(struct arena *a, const struct outbox_claimed *m, const char *to, size_t *n)
{
	struct jw w;

	jw_init(&w, a);
	jw_obj(&w);
	jw_key(&w, "id");
	jw_id(&w, m->id);
	jw_key(&w, "what");
	jw_str(&w, m->what);
	jw_key(&w, "subject");
	jw_id(&w, m->subject);
	if (to) {
		jw_key(&w, "to");
		jw_str(&w, to);
	}
	jw_key(&w, "data");
	jw_raw(&w, m->data, strlen(m->data));
	jw_obj_end(&w);
	return jw_text(&w, n);
}

static void sign(char out[65], const char *secret, const char *time, const char *body, size_t n)
{
	crypto_auth_hmacsha256_state h;
	uint8_t mac[crypto_auth_hmacsha256_BYTES];

	crypto_auth_hmacsha256_init(&h, (const uint8_t *)secret, strlen(secret));
	crypto_auth_hmacsha256_update(&h, (const uint8_t *)time, strlen(time));
	crypto_auth_hmacsha256_update(&h, (const uint8_t *)".", 1);
	crypto_auth_hmacsha256_update(&h, (const uint8_t *)body, n);
	crypto_auth_hmacsha256_final(&h, mac);
	text_hex(out, mac, sizeof mac);
}

/* Opens what was sealed, writes and signs; false if the letter was settled instead. */
static bool write_letter(struct arena *a, struct letter *l)
{
	const struct outbox_claimed *m = l->m;
	struct ctx c = { .core = l->s->core, .a = a };      /* all that unsealing looks at */
	char *to = NULL, *secret = NULL, time[24], mac[65];

	if (m->to)
		to = core_unseal(&c, "contact", arena_printf(a, "%" PRId64, m->subject), m->to);
	if (m->to_lost || (m->to && !to)) {
		settle(l, "lost", m->to_lost ? "the contact was erased" : "the contact cannot be opened");
		return false;
	}
	if (m->secret)
		secret = core_unseal(&c, "webhook", arena_printf(a, "%" PRId64, m->hook), m->secret);
	if (!secret) {
		settle(l, "refused", "the webhook's secret cannot be opened; set it anew");
		return false;
	}
	l->body = (char *)(uintptr_t)write_body(a, m, to, &l->body_n);
	snprintf(time, sizeof time, "%" PRId64, core_now(l->s->core) / US_SECOND);
	sign(mac, secret, time, l->body, l->body_n);
	sodium_memzero(secret, strlen(secret));
	if (to)
		sodium_memzero(to, strlen(to));
	l->headers = curl_slist_append(NULL, "Content-Type: application/json");
	l->headers = curl_slist_append(l->headers, "Expect:");
	l->headers = curl_slist_append(l->headers, arena_printf(a, "Idempotency-Key: %" PRId64, m->id));
	l->headers = curl_slist_append(l->headers, arena_printf(a, "X-Shao-Time: %s", time));
	l->headers = curl_slist_append(l->headers, arena_printf(a, "X-Shao-Signature: %s", mac));
	return true;
}

static void letter_open(struct arena *a, struct letter *l)
{
	CURL *c;

	if (!write_letter(a, l))
		return;
	if (!(c = curl_easy_init())) {
		settle(l, "again", "no memory to send with");
		return;
	}
	l->curl = c;
	curl_easy_setopt(c, CURLOPT_URL, l->m->url);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)l->s->send_ms);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)l->s->send_ms);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L);
	/* A connection kept from another message was checked for that message's webhook only. */
	curl_easy_setopt(c, CURLOPT_FRESH_CONNECT, 1L);
	curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, open_socket);
	curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, l);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, l);
	curl_easy_setopt(c, CURLOPT_HTTPHEADER, l->headers);
	curl_easy_setopt(c, CURLOPT_POSTFIELDS, l->body);
	curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)l->body_n);
	curl_easy_setopt(c, CURLOPT_PRIVATE, l);
	if (curl_multi_add_handle(l->s->multi, c) != CURLM_OK)
		settle(l, "again", "no memory to send with");
}

static void letter_ended(struct arena *a, struct letter *l, CURLcode code)
{
	long status = 0;

	curl_easy_getinfo(l->curl, CURLINFO_RESPONSE_CODE, &status);
	if (l->blocked)
		settle(l, "refused", "the address lies in a private network, which this webhook does not allow");
	else if (code != CURLE_OK && !(code == CURLE_WRITE_ERROR && status))
		settle(l, "again", curl_easy_strerror(code));
	else if (status >= 200 && status < 300)
		settle(l, "sent", "");
	else
		settle(l, status >= 300 && status < 500 && status != 408 && status != 425 && status != 429 ? "refused" : "again",
		       arena_printf(a, "HTTP %ld", status));
}

static void letter_close(struct letter *l)
{
	if (l->curl) {
		curl_multi_remove_handle(l->s->multi, l->curl);
		curl_easy_cleanup(l->curl);
	}
	curl_slist_free_all(l->headers);
	if (l->body)
		sodium_memzero(l->body, l->body_n);
}

/* ---- a turn ---- */

static void send_all(struct outbox_sender *s, struct arena *a, struct letter *letters, size_t n)
{
	int running = 0, left;
	CURLMsg *msg;

	for (size_t i = 0; i < n; i++)
		letter_open(a, &letters[i]);
	do {
		if (curl_multi_perform(s->multi, &running) != CURLM_OK)
			break;
		while ((msg = curl_multi_info_read(s->multi, &left))) {
			struct letter *l = NULL;
			if (msg->msg != CURLMSG_DONE)
				continue;
			curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, (char **)&l);
			letter_ended(a, l, msg->data.result);
		}
		if (running && curl_multi_poll(s->multi, NULL, 0, 200, NULL) != CURLM_OK)
			break;
	} while (running && !atomic_load(&s->stop));
}

static int tenant_turn(struct outbox_sender *s, int64_t tenant)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct outbox_claim claim = { 0 };
	struct letter letters[OUTBOX_CLAIM_MAX] = { 0 };
	struct problem p = { 0 };
	char *body = NULL;
	size_t n = 0;

	if (any_due(s, a, tenant) && ask(s, a, tenant, "/api/v1/clock/outbox/claim", "", &body, &n) < 400 && body &&
	    shape_read(a, &outbox_claim_shape, body, n, &claim, &p) != OK)
		LOG(LOG_ERROR, "a claim cannot be read", LS("why", p.en));
	for (size_t i = 0; i < claim.items.n; i++)
		letters[i] = (struct letter){ .s = s, .m = (const struct outbox_claimed *)claim.items.v + i };
	send_all(s, a, letters, claim.items.n);
	for (size_t i = 0; i < claim.items.n; i++)
		letter_close(&letters[i]);
	mark_all(s, a, tenant, letters, claim.items.n);
	arena_free(a);
	return (int)claim.items.n;
}

int outbox_turn(struct outbox_sender *s)
{
	int n = 0;

	for (int t = 0; t < s->core->tenants_n && !atomic_load(&s->stop); t++)
		n += tenant_turn(s, s->core->tenants[t].id);
	return n;
}

/* ---- the thread ---- */

enum err outbox_open(struct core *core, struct outbox_sender *s, struct problem *p)
{
	enum err e;

	pthread_once(&curl_once, curl_begin);
	*s = (struct outbox_sender){ .core = core, .send_ms = OUTBOX_SEND_MS };
	if ((e = db_open(core->store, DB_READ, &s->db, p)) != OK)
		return e;
	if ((s->multi = curl_multi_init()))
		return OK;
	db_close(s->db);
	return refuse(p, E_INTERNAL, "", "无法初始化发送", "sending cannot be set up");
}

void outbox_close(struct outbox_sender *s)
{
	curl_multi_cleanup(s->multi);
	db_close(s->db);
}

static void *sender_main(void *arg)
{
	struct outbox_sender *s = arg;

	while (!atomic_load(&s->stop)) {
		/* While a turn finds something, the next one follows at once. */
		if (!atomic_load(&s->core->ready) || outbox_turn(s) == 0)
			usleep(POLL_US);
	}
	return NULL;
}

struct outbox_sender *outbox_start(struct core *core)
{
	struct outbox_sender *s = calloc(1, sizeof *s);
	struct problem p = { 0 };

	if (!s)
		abort();
	if (outbox_open(core, s, &p) != OK) {
		LOG(LOG_ERROR, "the outbox's sender cannot be started", LS("why", p.en));
		free(s);
		return NULL;
	}
	if (pthread_create(&s->thread, NULL, sender_main, s) != 0) {
		LOG(LOG_ERROR, "the outbox's sender cannot be started", LS("why", "no thread"));
		outbox_close(s);
		free(s);
		return NULL;
	}
	return s;
}

void outbox_stop(struct outbox_sender *s)
{
	if (!s)
		return;
	atomic_store(&s->stop, true);
	curl_multi_wakeup(s->multi);
	pthread_join(s->thread, NULL);
	outbox_close(s);
	free(s);
}
