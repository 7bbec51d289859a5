/*
 * bench_life.c: a case's whole life under load, and a crowd that comes at once. Each client is a grid worker who reports, the
 * community's desk that files and dispatches, the department that accepts and finishes, and the desk again that looks the case
 * up: three devices, six requests, one after the other, over one connection.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/bench.h"

#define LIFE_CLIENTS 128
#define LIFE_SECONDS 15
#define BURST_CLIENTS 1000
#define BURST_EACH 10             /* requests of each of them */
#define BACKGROUND_CLIENTS 16
#define QUIET_S 3.0
#define RECOVER_MAX_S 20

enum step { REPORT, FILE_IT, DISPATCH, ACCEPT, FINISH, LOOK_UP, STEPS };

struct life { enum step step; uint64_t n; int64_t version; char id[24], number[40]; };
struct lives { struct life *v; uint64_t next, salt; };

/* ---- one request ---- */

static const char *token(const struct bench_city *b, int client, enum step step)
{
	int role = step == REPORT ? 0 : step == ACCEPT || step == FINISH ? 2 : 1;

	/* A client's desk is its worker's: devices go round the communities in the same order. */
	return b->token[role * b->tokens + client % b->tokens];
}

static size_t post(char *out, size_t cap, const char *path, const char *token, const struct lives *w, const struct life *v, const char *body)
{
	char match[40] = "";

	if (v->step != REPORT)
		snprintf(match, sizeof match, "If-Match: \"%" PRId64 "\"\r\n", v->version);
	return (size_t)snprintf(out, cap,
		"POST /api/v1/cases%s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n%s"
		"Idempotency-Key: %016" PRIx64 "-%d\r\nContent-Length: %zu\r\n\r\n%s", path, token, match, bench_mix(w->salt ^ v->n), (int)v->step,
		strlen(body), body);
}

static size_t compose(struct bench_load *l, int client, char *out, size_t cap)
{
	static const char *const acts[STEPS] = { [FILE_IT] = "file", [DISPATCH] = "dispatch", [ACCEPT] = "accept", [FINISH] = "finish" };
	struct lives *w = l->work;
	struct life *v = &w->v[client];
	const char *who = token(l->city, client, v->step);
	char body[1024] = "{}", path[80];

	switch (v->step) {
	case REPORT:
		v->n = w->next++;
		bench_report(body, sizeof body, l->city, client % l->city->tokens % BENCH_WORKERS, v->n);
		return post(out, cap, "", who, w, v, body);
	case FILE_IT:
		snprintf(body, sizeof body, "{\"category\":\"roads\"}");
		break;
	case DISPATCH:
		snprintf(body, sizeof body, "{\"org\":\"%" PRId64 "\",\"limit\":\"normal\"}", l->city->dept);
		break;
	case FINISH:
		snprintf(body, sizeof body, "{\"words\":\"已到现场处理完毕，恢复原状。\"}");
		break;
	case LOOK_UP:
		return (size_t)snprintf(out, cap, "GET /api/v1/cases?queue=all&number=%s HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer %s\r\n\r\n",
		                        v->number, who);
	case ACCEPT:
	case STEPS:
		break;
	}
	snprintf(path, sizeof path, "/%s/acts/%s", v->id, acts[v->step]);
	return post(out, cap, path, who, w, v, body);
}

/* What came for it: the next step, a life that is over, or a refusal, after which the client begins a new one. */
static int answered(struct bench_load *l, int client, int status, const char *body)
{
	struct life *v = &((struct lives *)l->work)->v[client];
	char version[24];
	bool ok = status == (v->step == REPORT ? 201 : 200);

	if (ok && v->step == REPORT)
		ok = bench_member(body, "\"id\":\"", v->id, sizeof v->id) && bench_member(body, "\"number\":\"", v->number, sizeof v->number);
	if (ok && v->step == LOOK_UP)
		ok = strstr(body, v->id) && strstr(body, "\"checking\"");
	if (ok && v->step != LOOK_UP) {
		ok = bench_member(body, "\"version\":", version, sizeof version);
		v->version = ok ? strtoll(version, NULL, 10) : 0;
	}
	if (!ok || v->step == LOOK_UP) {
		v->step = REPORT;
		return ok ? 1 : -1;
	}
	v->step++;
	return 0;
}

/* ---- runs ---- */

static struct bench_load load_of(struct bench_city *b, struct lives *w, int port, int clients, double seconds)
{
	static uint64_t runs;

	*w = (struct lives){ .v = calloc((size_t)clients, sizeof *w->v), .salt = bench_mix((uint64_t)(bench_now_s() * 1e6)), .next = ++runs << 40 };
	if (!w->v)
		abort();
	return (struct bench_load){ .city = b, .port = port, .clients = clients, .rows = INT64_MAX, .seconds = seconds, .compose = compose,
	                            .answered = answered, .work = w };
}

static void complain(const struct bench_load *l)
{
	if (l->errors)
		fprintf(stderr, "shao bench: %" PRId64 " refused; the first: %s\n", l->errors, l->refused);
}

/* Lives a second on the city's store; NAN with words if something was refused. */
static double lives_run(struct bench_city *b, const struct options *o, struct bench_result *r)
{
	struct bench_server s;
	struct bench_load l = { 0 };
	struct lives w = { 0 };
	double rate = (double)NAN;

	bench_leave(b);
	if (bench_server_start(&s, b, NULL)) {
		l = load_of(b, &w, s.port, (int)r->clients, o->seconds ? (double)o->seconds : LIFE_SECONDS);
		if (bench_load_run(&l) && l.errors == 0)
			rate = (double)l.done / l.took_s;
		complain(&l);
		r->errors += l.errors;
		r->seconds = l.took_s;
		r->client_cpu_s = l.cpu_s;
		r->p50_ms = bench_percentile_ms(&l, 0.5);
		r->p99_ms = bench_percentile_ms(&l, 0.99);
		bench_server_usage(&s, r);
		bench_load_free(&l);
		free(w.v);
	} else
		r->errors++;
	bench_server_kill(&s);
	return rate;
}

bool bench_lifecycle(const struct options *o, struct bench_result *r)
{
	struct options none = *o;
	struct bench_city b;

	r->clients = o->clients ? o->clients : LIFE_CLIENTS;
	none.data = none.store = none.files = NULL;
	none.clients = r->clients;
	if (!bench_open(&b, &none))
		return false;
	if (bench_city_make_desks(&b, (int)r->clients))
		r->empty_per_second = lives_run(&b, o, r);
	bench_close(&b);
	if (isnan(r->empty_per_second))
		return false;
	none = *o;
	none.clients = r->clients;
	if (!bench_stored(&b, &none, o->rows ? o->rows : 1000000, r))
		return false;
	if (b.dept && bench_settle(&b))
		r->per_second = lives_run(&b, o, r);
	else
		fprintf(stderr, "shao bench: this installation was not made by `bench lifecycle` in one go; it has no devices that we know\n");
	bench_close(&b);
	r->ratio_to_empty = r->per_second / r->empty_per_second;
	return r->errors == 0 && !isnan(r->per_second);
}

/* p99 of the requests of a few clients for a while. */
static double pulse(struct bench_city *b, int port, double seconds, int64_t *errors)
{
	struct lives w;
	struct bench_load l = load_of(b, &w, port, BACKGROUND_CLIENTS, seconds);
	double p99 = (double)NAN;

	if (bench_load_run(&l))
		p99 = bench_percentile_ms(&l, 0.99);
	complain(&l);
	*errors += l.errors;
	bench_load_free(&l);
	free(w.v);
	return p99;
}

static void crowd(struct bench_city *b, int port, struct bench_result *r)
{
	struct lives w;
	struct bench_load l = load_of(b, &w, port, (int)r->clients, RECOVER_MAX_S);

	/* Everybody asks as much as a life takes, and the crowd is over. */
	l.rows = r->clients * BURST_EACH / STEPS;
	if (!bench_load_run(&l))
		r->errors++;
	complain(&l);
	r->errors += l.errors;
	r->seconds = l.took_s;
	r->per_second = (double)l.measured / l.took_s;
	r->p50_ms = bench_percentile_ms(&l, 0.5);
	r->p99_ms = bench_percentile_ms(&l, 0.99);
	bench_load_free(&l);
	free(w.v);
}

bool bench_burst(const struct options *o, struct bench_result *r)
{
	struct options mine = *o;
	struct bench_city b;
	struct bench_server s;
	double began, p99;
	bool ready;

	r->clients = mine.clients = o->clients ? o->clients : BURST_CLIENTS;
	if (!bench_stored(&b, &mine, o->rows ? o->rows : 1000000, r))
		return false;
	ready = b.dept && bench_settle(&b);
	bench_leave(&b);
	if (ready && bench_server_start(&s, &b, NULL)) {
		r->quiet_p99_ms = pulse(&b, s.port, QUIET_S, &r->errors);
		crowd(&b, s.port, r);
		/* itself again: a second in which few clients wait no longer than twice what they did before */
		began = bench_now_s();
		do
			p99 = pulse(&b, s.port, 1.0, &r->errors);
		while (p99 > 2 * r->quiet_p99_ms && bench_now_s() - began < RECOVER_MAX_S);
		r->recover_s = bench_now_s() - began;
		bench_server_usage(&s, r);
		bench_server_kill(&s);
	} else
		r->errors++;
	bench_close(&b);
	return r->errors == 0;
}
