/*
 * cli.h: the command line. Each subcommand is a row of a table in main.c; they share how an installation is opened.
 */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "app.h"

#define CLI_PATH 1200

/* What stood on the command line. Options that a subcommand does not know are refused by main.c. */
struct options {
	const char *data, *store, *files, *pack, *packs, *web, *listen, *code, *name, *login, *role, *node, *org, *reason, *subject, *kind;
	const char *effective, *map, *datum, *subtree, *day_means, *hour_means, *seal, *url, *token;
	const char *trusted, *scenario, *from, *to;
	bool demo, bare, dry_run, check, json;
	int64_t rows, clients, seed, seconds, scale, server;   /* server: 0 to 63, this one's number where several share a store */
	const char *arg[8];      /* what is no option */
	int args;
};

/* An installation opened for one subcommand. */
struct installation {
	struct core *core;
	int64_t tenant;          /* the first; 0 if there is none yet */
	char store[1200], files[1024];
	int lock;
	bool lock_held;
};

/* write: refuses while a server holds the SQLite file. Prints what went wrong; false then. */
bool cli_open(const struct options *o, bool write, struct installation *in);
/* The same under another clock, chance and further statements: those of *with, where they are given. */
bool cli_open_with(const struct options *o, bool write, const struct core_conf *with, struct installation *in);
void cli_close(struct installation *in);
/* Makes the tenant of an empty installation from a pack (and packs/base below it): processes, calendar. 0, or 1 with words. */
int cli_tenant_make(struct installation *in, const char *code, const char *name, const char *pack);

/* Calls the API as the operator; the answer lies in a. */
struct reply cli_call(struct installation *in, struct arena *a, const char *method, const char *path, const char *body);
/* Makes what of the index of words is missing (restart: all of it anew); how many objects are in it. False with words on standard error. */
bool cli_reindex(struct installation *in, bool restart, int64_t *objects);
/* A JSON object of texts, in a; a pair whose value is NULL is left out. */
struct cli_pair { const char *key, *value; };
const char *cli_object(struct arena *a, const struct cli_pair *v, size_t n);
#define CLI_OBJECT(a, ...) \
	cli_object(a, (const struct cli_pair[]){ __VA_ARGS__ }, sizeof((const struct cli_pair[]){ __VA_ARGS__ }) / sizeof(struct cli_pair))
/* Where a folder lies beside the program's own ("%s/../WHAT"), if it can be read; false otherwise. */
bool cli_beside(char out[CLI_PATH], const char *what);
/* The folder of packs: given, beside the program's tree, or installed. */
const char *cli_packs(const struct options *o);
/* Prints a refusal, in the language of LANG. Returns 1. */
int cli_problem(const struct problem *p);
bool cli_zh(void);

/* The subcommands: exit codes. */
int cmd_init(const struct options *o);
int cmd_serve(const struct options *o);
int cmd_migrate(const struct options *o);
int cmd_import(const struct options *o);
int cmd_export(const struct options *o);
int cmd_tree(const struct options *o);
int cmd_locate(const struct options *o);
int cmd_pack(const struct options *o);
int cmd_rebuild(const struct options *o);
int cmd_reindex(const struct options *o);
int cmd_verify(const struct options *o);
int cmd_seal(const struct options *o);
int cmd_backup(const struct options *o);
int cmd_restore(const struct options *o);
int cmd_openapi(const struct options *o);
int cmd_user(const struct options *o);
int cmd_erase(const struct options *o);
int cmd_bench(const struct options *o);
int cmd_simulate(const struct options *o);
int cmd_figures(const struct options *o);

/* Into an empty installation: the pack, and the demonstration's city if it was asked for. 0, or 1 with words. */
int cli_init_in(struct installation *in, const struct options *o);
/* demo_year.c: the demonstration with a year behind it. The exit code. */
int demo_init(const struct options *o);

/* demo.c: a small city with people, so that a newcomer can try everything. */
int demo_make(struct installation *in);
/* Prints the demo accounts if this installation has them. */
void demo_print(struct installation *in);

#endif
