/*
 * bench.h: what the files of `shao bench` share with each other and with nobody else.
 *
 * A bench makes a small city in a folder of its own (bench_city.c), lets a separate server work for it (bench_server.c) under
 * the load of many clients in one thread (bench_load.c), and puts the same rows into the bare store (bench_bare.c).
 */
#ifndef CLI_BENCH_H
#define CLI_BENCH_H

#include <sys/types.h>

#include "cli/cli.h"

#define BENCH_WORKERS 16          /* one a community; each carries as many devices as there are clients to share */
#define BENCH_GRIDS_ACROSS 5      /* grids in a row of a community, and communities in a row of the city are BENCH_ACROSS */
#define BENCH_ACROSS 4
#define BENCH_TOKEN_BYTES 72
#define BENCH_PEOPLE (2 * BENCH_WORKERS + 1)

/* What a bench found. NAN, or ABSENT, is left out of the answer. */
struct bench_result {
	const char *what, *store;
	int64_t rows, clients, errors, commits, polygons, entries;
	double per_second, p50_ms, p99_ms, rss_mb, bare_per_second, ratio_to_bare, seconds, setup_s, cpu_user_s, cpu_sys_s, client_cpu_s;
	double empty_per_second, ratio_to_empty, quiet_p99_ms, recover_s;
};

/* A city in a store, and its devices. */
struct bench_city {
	struct options at;            /* data, or store and files: as another subcommand would be given them */
	struct installation in;       /* open while we work in this process */
	char dir[1024];               /* our own folder, removed at the end; "" if the user gave one */
	char where[1200];             /* the store */
	int64_t person[BENCH_PEOPLE], post[BENCH_PEOPLE], dept;     /* workers, desks, the department's; dept: the department */
	char (*token)[BENCH_TOKEN_BYTES];
	int tokens;                   /* so many devices of workers; then, if desks, as many of desks and of the department */
	bool desks;
	int64_t cases, nodes;         /* in the store when it was opened, or last counted */
	uint64_t seed;
};

/* Opens the folder or store that was given, or a new folder. False with words on standard error. */
bool bench_open(struct bench_city *b, const struct options *o);
/* A tenant with its process and its calendar, and no place; the installation must be empty. */
bool bench_tenant_make(struct bench_city *b);
/* How many nodes the tree has. */
int64_t bench_nodes(struct bench_city *b);
/* The tree, the grids, the workers and a device's token for every client; likewise. */
bool bench_city_make(struct bench_city *b, int tokens);
/* The same, with a desk in every community and a department for the whole county: who a case's whole life needs. */
bool bench_city_make_desks(struct bench_city *b, int tokens);
/* Files `rows` cases through the gate, in this process, in commits of many. */
bool bench_fill(struct bench_city *b, int64_t rows);
/* Whatever the clock owes for them is done: sealed, counted, in the index, as in a city that has lived until today. */
bool bench_settle(struct bench_city *b);
/* Ends the installation in this process; the store stays. */
void bench_leave(struct bench_city *b);
/* And removes what was made. */
void bench_close(struct bench_city *b);

/* One report as a request's body: the words are distinct for distinct n. Ends with NUL; returns its length. */
size_t bench_report(char *out, size_t cap, const struct bench_city *b, int worker, uint64_t n);
uint64_t bench_mix(uint64_t x);

/* ---- bench_server.c: the same program as a child ---- */

struct bench_server { pid_t pid; int out, port; char log[1200]; };

/* Starts `serve` and waits until it says where it listens; *ready_s (may be NULL): seconds from exec to /readyz answering 200. */
bool bench_server_start(struct bench_server *s, const struct bench_city *b, double *ready_s);
/* What the kernel knows of it: memory at most, processor time. */
void bench_server_usage(const struct bench_server *s, struct bench_result *out);
/* SIGKILL: nothing is flushed, nothing is said. */
void bench_server_kill(struct bench_server *s);
/* A number of /metrics; -1 if it has none of that name. */
int64_t bench_server_metric(const struct bench_server *s, const char *name);
/* A TCP connection to it, or -1. */
int bench_connect(int port);

/* ---- bench_load.c: the clients ---- */

struct bench_ack { int64_t id; char number[24]; };

struct bench_load {
	struct bench_run *run;        /* connections, which stay open until bench_load_free */
	const struct bench_city *city;
	int port, clients;
	int64_t rows;                 /* stop after so many answers */
	double seconds;               /* or after so long */
	struct bench_ack *ack;        /* what the server said it has; freed by the caller */
	int64_t acks, measured, errors;   /* measured: as many came in took_s */
	/*
	 * Another load than reports. compose writes the next whole request of a client; answered looks at what came: 1 a unit of
	 * work is done, 0 it goes on, -1 it was refused. done: units so far, which `rows` bounds; us is then of every request.
	 */
	size_t (*compose)(struct bench_load *l, int client, char *out, size_t cap);
	int (*answered)(struct bench_load *l, int client, int status, const char *body);
	void *work;
	int64_t done;
	double took_s, cpu_s;
	uint32_t *us;                 /* how long each answer took */
	char refused[200];            /* the first answer that was not 201 */
};

/* Drives the server until rows or seconds are over; requests are still on their way when it returns. */
bool bench_load_run(struct bench_load *l);
/* Goes on for a moment that is not measured. */
void bench_load_more(struct bench_load *l, double seconds);
void bench_load_free(struct bench_load *l);
/* The p-th (0 to 1) of all times, in milliseconds. Sorts them. */
double bench_percentile_ms(struct bench_load *l, double p);

/* ---- bench_search.c ---- */

/* Makes the index of the city's cases and asks it; per_second: cases indexed; p50 and p99: of a word of two characters. */
bool bench_search(struct bench_city *b, struct bench_result *r);

/* ---- bench_bare.c ---- */

/* How many of the acknowledged cases the store does not hold under their number. -1 if it cannot be read. */
int64_t bench_missing(struct bench_city *b, const struct bench_ack *ack, int64_t n);
/*
 * The rows that the newest `cases` cases left in the store, put into a fresh one with the same indexes (on PostgreSQL: into
 * the same tables as another tenant's) by prepared statements and nothing else, `batch` cases a commit, on `threads`
 * connections. Cases a second; negative with words on standard error when it cannot.
 */
double bench_bare(struct bench_city *b, int64_t cases, int batch, int threads);

/* The bytes of one JSON member behind a name such as "\"id\":\"", up to its quotation mark or comma; false if it is not there. */
bool bench_member(const char *body, const char *name, char *out, size_t cap);

/* ---- bench_life.c ---- */

/* A case's life: reported, filed, dispatched, accepted, finished, found; beside the same on an empty installation. */
bool bench_lifecycle(const struct options *o, struct bench_result *r);
/* A thousand clients at once upon a server at work; how long until it is itself again. */
bool bench_burst(const struct options *o, struct bench_result *r);
/* Opens a store that has many cases, or makes them. */
bool bench_stored(struct bench_city *b, const struct options *o, int64_t rows, struct bench_result *r);

/* ---- bench_dashboard.c ---- */

/* The counts of many cases, folded, and the screens that are read of them. Words on standard error. */
bool bench_dashboard(const struct options *o, struct bench_result *r);

/* ---- bench_sql.c ---- */

enum bench_stmt {
	BENCH_SESSION, BENCH_CASES, BENCH_NODES, BENCH_NODE_ALL, BENCH_CASE,
	BENCH_JOURNAL_GET, BENCH_SIDE_GET, BENCH_CASE_GET, BENCH_CLOCK_GET, BENCH_IDEM_GET,
	BENCH_JOURNAL_PUT, BENCH_SIDE_PUT, BENCH_CASE_PUT, BENCH_CLOCK_PUT, BENCH_IDEM_PUT,
	BENCH_STMTS
};
extern const struct stmt bench_sql[BENCH_STMTS];

/* Seconds since some instant. */
double bench_now_s(void);

#endif
