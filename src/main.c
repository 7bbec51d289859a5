/*
 * main.c: options and subcommands.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "cli/cli.h"

#ifndef SHAO_VERSION
#define SHAO_VERSION "0"
#endif

static const struct { const char *name; int (*run)(const struct options *o); const char *what; } commands[] = {
	{ "init", cmd_init, "an empty installation: --data DIR --pack NAME [--code CODE --name WORDS] [--demo [--bare]]" },
	{ "serve", cmd_serve, "the server: --data DIR [--listen ADDR:PORT] [--trusted ADDR/BITS,…] [--server N]" },
	{ "import", cmd_import, "divisions | shapes | grids | matters | units, through the gate" },
	{ "export", cmd_export, "ocel | xes | cases | journal | territory | matters: [--from DATE --to DATE --node CODE --kind PROCESS]" },
	{ "tree", cmd_tree, "counts below a node: [CODE]" },
	{ "locate", cmd_locate, "the grid at a point: LON LAT" },
	{ "user", cmd_user, "add | passwd | grant, also the first administrators" },
	{ "pack", cmd_pack, "check DIR | adopt --pack NAME | migrate --kind PROCESS [--dry-run]" },
	{ "rebuild", cmd_rebuild, "--check: replays the journal and compares" },
	{ "reindex", cmd_reindex, "makes the index of words anew from what is stored" },
	{ "verify", cmd_verify, "proves the journal; --seal FILE: against exported seals" },
	{ "seal", cmd_seal, "export FILE" },
	{ "erase", cmd_erase, "--subject ID --reason WORDS [--kind KIND]" },
	{ "backup", cmd_backup, "FILE, also while serving" },
	{ "restore", cmd_restore, "FILE, into an empty folder" },
	{ "migrate", cmd_migrate, "brings the data up to this program" },
	{ "openapi", cmd_openapi, "the API, as OpenAPI 3.1" },
	{ "simulate", cmd_simulate, "a place lives a year: --data DIR --scenario NAME [--seed N --from DAY --to DAY --scale PERCENT]" },
	{ "figures", cmd_figures, "the published figures of a place, counted from what is recorded: [--pack NAME]" },
	{ "bench", cmd_bench, "intake | locate | rebuild | start | search: the speed of this build on this machine" },
};

static int usage(void)
{
	fprintf(stderr, "shao %s\n\n", SHAO_VERSION);
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		fprintf(stderr, "  shao %-9s %s\n", commands[i].name, commands[i].what);
	fprintf(stderr, "\nWherever --data DIR stands, --store postgresql://… with --files DIR may stand instead.\n");
	return 2;
}

/* The place of an option's text, or NULL. */
static const char **text_option(struct options *o, const char *name)
{
	const struct { const char *name; const char **to; } all[] = {
		{ "--data", &o->data }, { "--store", &o->store }, { "--files", &o->files }, { "--pack", &o->pack }, { "--packs", &o->packs },
		{ "--web", &o->web }, { "--listen", &o->listen }, { "--code", &o->code }, { "--name", &o->name }, { "--login", &o->login },
		{ "--role", &o->role }, { "--node", &o->node }, { "--org", &o->org }, { "--reason", &o->reason }, { "--subject", &o->subject },
		{ "--kind", &o->kind }, { "--effective", &o->effective }, { "--map", &o->map }, { "--datum", &o->datum }, { "--subtree", &o->subtree },
		{ "--day-means", &o->day_means }, { "--hour-means", &o->hour_means },
		{ "--seal", &o->seal }, { "--url", &o->url }, { "--token", &o->token }, { "--trusted", &o->trusted },
		{ "--scenario", &o->scenario }, { "--from", &o->from }, { "--to", &o->to },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (strcmp(all[i].name, name) == 0)
			return all[i].to;
	return NULL;
}

static bool *flag_option(struct options *o, const char *name)
{
	const struct { const char *name; bool *to; } all[] = {
		{ "--demo", &o->demo }, { "--bare", &o->bare }, { "--dry-run", &o->dry_run }, { "--check", &o->check }, { "--json", &o->json },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (strcmp(all[i].name, name) == 0)
			return all[i].to;
	return NULL;
}

static int64_t *number_option(struct options *o, const char *name)
{
	return strcmp(name, "--rows") == 0 ? &o->rows : strcmp(name, "--clients") == 0 ? &o->clients : strcmp(name, "--seed") == 0 ? &o->seed :
	       strcmp(name, "--seconds") == 0 ? &o->seconds : strcmp(name, "--scale") == 0 ? &o->scale :
	       strcmp(name, "--server") == 0 ? &o->server : NULL;
}

static bool options_read(struct options *o, int argc, char **argv)
{
	for (int i = 2; i < argc; i++) {
		const char **text = text_option(o, argv[i]);
		bool *flag = flag_option(o, argv[i]);
		int64_t *number = number_option(o, argv[i]);
		if (flag) {
			*flag = true;
		} else if (text || number) {
			if (i + 1 == argc || (number && !text_int(argv[i + 1], 0, INT64_MAX, number))) {
				fprintf(stderr, "shao: %s: a value is missing or not valid\n", argv[i]);
				return false;
			}
			if (text)
				*text = argv[i + 1];
			i++;
		} else if (strncmp(argv[i], "--", 2) == 0 || o->args == 8) {
			fprintf(stderr, "shao: %s: no such option\n", argv[i]);
			return false;
		} else {
			o->arg[o->args++] = argv[i];
		}
	}
	return true;
}

int main(int argc, char **argv)
{
	struct options o = { 0 };

	log_level_set(getenv("SHAO_DEBUG") ? LOG_DEBUG : LOG_INFO);
	if (argc < 2)
		return usage();
	if (strcmp(argv[1], "--version") == 0)
		return puts(SHAO_VERSION) < 0;
	for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
		if (strcmp(argv[1], commands[i].name) == 0)
			return options_read(&o, argc, argv) ? commands[i].run(&o) : 2;
	return usage();
}
