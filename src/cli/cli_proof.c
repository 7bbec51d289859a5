/*
 * cli_proof.c: rebuild, reindex, verify, seal, backup, restore, erase, openapi, migrate, pack.
 */
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/cli.h"
#include "core/inside.h"
#include "process/process.h"

int cmd_migrate(const struct options *o)
{
	struct installation in;

	if (!cli_open(o, true, &in))
		return 1;
	printf("%d\n", store_version_known());
	cli_close(&in);
	return 0;
}

int cmd_openapi(const struct options *o)
{
	struct core_conf conf = app_conf("sqlite::memory:", "", "");
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	size_t n;
	const char *text;

	(void)o;
	text = core_openapi_of(&conf, a, &n);
	fwrite(text, 1, n, stdout);
	putchar('\n');
	arena_free(a);
	return 0;
}

int cmd_rebuild(const struct options *o)
{
	struct installation in;
	struct problem p = { 0 };
	int64_t entries;
	bool same;
	enum err e;

	if (!o->check) {
		fprintf(stderr, "shao: rebuild takes --check\n");
		return 2;
	}
	if (!cli_open(o, false, &in))
		return 1;
	e = core_rebuild_check(in.core, &same, &entries, &p);
	cli_close(&in);
	if (e != OK)
		return cli_problem(&p);
	fprintf(stderr, "%" PRId64 " entries replayed\n", entries);
	if (same)
		puts("same");
	return same ? 0 : 1;
}

int cmd_verify(const struct options *o)
{
	struct installation in;
	struct problem p = { 0 };
	int64_t entries, seals;
	enum err e;

	if (!cli_open(o, false, &in))
		return 1;
	/* What was kept proves the seals; the seals prove the entries. */
	e = core_verify(in.core, &entries, &seals, &p);
	if (e == OK && o->seal)
		e = core_verify_export(in.core, o->seal, &p);
	cli_close(&in);
	if (e != OK)
		return cli_problem(&p);
	printf("%" PRId64 " entries, %" PRId64 " seals, intact\n", entries, seals);
	return 0;
}

int cmd_seal(const struct options *o)
{
	struct installation in;
	struct problem p = { 0 };
	enum err e;

	if (o->args != 2 || strcmp(o->arg[0], "export") != 0) {
		fprintf(stderr, "shao: seal export --data DIR FILE\n");
		return 2;
	}
	if (!cli_open(o, false, &in))
		return 1;
	e = in.lock_held || o->store ? core_seal_now(in.core, &p) : OK;   /* a running server seals by itself */
	if (e == OK)
		e = core_seal_export(in.core, o->arg[1], &p);
	cli_close(&in);
	return e == OK ? 0 : cli_problem(&p);
}

int cmd_erase(const struct options *o)
{
	struct installation in;
	struct arena *a;
	struct reply r;

	if (!o->subject || !o->reason) {
		fprintf(stderr, "shao: erase --data DIR --subject ID --reason WORDS [--kind contact|text|…]\n");
		return 2;
	}
	if (!cli_open(o, true, &in))
		return 1;
	a = arena_new(LIMIT_ARENA_BYTES);
	r = cli_call(&in, a, "POST", "/api/v1/operator/erase",
	             CLI_OBJECT(a, { "subject", o->subject }, { "reason", o->reason }, { "kind", o->kind }));
	if (r.status >= 400)
		cli_problem(&r.problem);
	arena_free(a);
	cli_close(&in);
	return r.status >= 400;
}

#define REINDEX_CHECKPOINT 20      /* steps; nobody else does it here, and a log of gigabytes is slow to look into */

bool cli_reindex(struct installation *in, bool restart, int64_t *objects)
{
	const char *body = restart ? "{\"restart\":true}" : "{}";
	bool done = false, failed = false;

	for (int step = 1; !done && !failed; step++) {
		struct arena *a = arena_new(LIMIT_ARENA_BYTES);
		struct reply r = cli_call(in, a, "POST", "/api/v1/operator/reindex", body);
		json_t *v = r.body && r.status < 400 ? json_loadb(r.body, r.n, 0, NULL) : NULL;

		done = json_is_true(json_object_get(v, "done"));
		*objects = json_integer_value(json_object_get(v, "objects"));
		failed = r.status >= 400;
		if (failed)
			cli_problem(&r.problem);
		json_decref(v);
		arena_free(a);
		if (!failed && (done || step % REINDEX_CHECKPOINT == 0) && db_checkpoint(in->core->direct.write, true) != OK)
			fprintf(stderr, "shao: the store's log is still in use\n");
		body = "{}";
	}
	return done;
}

int cmd_reindex(const struct options *o)
{
	struct installation in;
	int64_t objects = 0;
	bool done;

	if (!cli_open(o, true, &in))
		return 1;
	done = cli_reindex(&in, true, &objects);
	if (done)
		printf("%" PRId64 "\n", objects);
	cli_close(&in);
	return !done;
}

/* ---- backup: one tar file; the database's copy first, then the files, so that every photo a row names is in it ---- */

static void progress(void *arg, int done, int all)
{
	(void)arg;
	if (isatty(2))
		fprintf(stderr, "\r%3d %%", all ? done * 100 / all : 100);
}

static int tar(const char *const argv[])
{
	pid_t pid = fork();
	int status;

	if (pid == 0) {
		execvp("tar", (char *const *)argv);
		_exit(127);
	}
	if (pid < 0 || waitpid(pid, &status, 0) < 0)
		return 1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}

int cmd_backup(const struct options *o)
{
	struct installation in;
	struct problem p = { 0 };
	struct db *db = NULL;
	char copy[1100], temporary[1200];
	enum err e;
	int code = 1;

	if (o->args != 1 || !o->data) {
		fprintf(stderr, "shao: backup --data DIR FILE (for PostgreSQL: pg_dump, then the folder of --files)\n");
		return 2;
	}
	if (!cli_open(o, false, &in))
		return 1;
	snprintf(copy, sizeof copy, "%s/backup.db", o->data);
	snprintf(temporary, sizeof temporary, "%s.part", o->arg[0]);
	unlink(copy);
	if ((e = db_open(core_store(in.core), DB_READ, &db, &p)) == OK && (e = db_backup(db, copy, progress, NULL)) != OK)
		refuse(&p, e, copy, "数据库无法复制：%s", "the database cannot be copied: %s", db_error(db));
	if (db)
		db_close(db);
	cli_close(&in);
	if (e != OK)
		return cli_problem(&p);
	const char *const argv[] = { "tar", "-C", o->data, "-cf", temporary, "--transform=s/^backup.db$/shao.db/", "backup.db", "keys", "photos", NULL };
	char photos[1100];
	snprintf(photos, sizeof photos, "%s/photos", o->data);
	mkdir(photos, 0700);
	if (tar(argv) == 0 && rename(temporary, o->arg[0]) == 0)
		code = 0;
	else
		fprintf(stderr, "shao: %s: %s\n", o->arg[0], strerror(errno));
	unlink(copy);
	return code;
}

int cmd_restore(const struct options *o)
{
	char path[1100];

	if (o->args != 1 || !o->data) {
		fprintf(stderr, "shao: restore --data DIR FILE\n");
		return 2;
	}
	snprintf(path, sizeof path, "%s/shao.db", o->data);
	if (access(path, F_OK) == 0) {
		fprintf(stderr, cli_zh() ? "shao: %s 不是空的；请恢复到空文件夹\n" : "shao: %s is not empty; restore into an empty folder\n", o->data);
		return 1;
	}
	mkdir(o->data, 0700);
	const char *const argv[] = { "tar", "-C", o->data, "-xf", o->arg[0], "--no-same-owner", "shao.db", "keys", "photos", NULL };
	if (tar(argv) != 0)
		return 1;
	return cmd_verify(&(struct options){ .data = o->data, .packs = o->packs });
}

/* A changed pack: new cases begin with its definitions, running ones end under theirs. */
static int pack_adopt(const struct options *o)
{
	struct installation in;
	struct problem p = { 0 };
	enum err e;

	if (!cli_open(o, true, &in))
		return 1;
	e = process_adopt(in.core, in.tenant, in.core->conf.packs, o->pack ? o->pack : "base", &p);
	cli_close(&in);
	return e == OK ? 0 : cli_problem(&p);
}

/* One page of open cases; *after 0 when it was the last. How many fit, or -1 with a complaint printed. */
static int64_t migrate_page(struct installation *in, const char *process, bool dry, int64_t *after, bool *misfits)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct call call = { .method = "POST", .path = "/api/v1/cases/migrate", .as = &operator, .tenant = in->tenant, .lang = cli_zh() ? "zh" : "en" };
	struct reply reply;
	int64_t fit = -1;
	json_t *v;
	size_t i;

	call.body = arena_printf(a, "{\"process\":\"%s\",\"dry_run\":%s,\"after\":\"%" PRId64 "\"}", process, dry ? "true" : "false",
	                         *after ? *after : 1);
	call.n = strlen(call.body);
	core_call(in->core, &call, a, &reply);
	v = json_loadb(reply.body, reply.n, 0, NULL);
	if (reply.status >= 400) {
		cli_problem(&reply.problem);
	} else {
		const json_t *list = json_object_get(v, "misfits"), *one;
		const char *next = json_string_value(json_object_get(v, "after"));
		json_array_foreach(list, i, one) {
			printf("%s %s: %s\n", json_string_value(json_object_get(one, "number")), json_string_value(json_object_get(one, "state")),
			       json_string_value(json_array_get(json_object_get(one, "reasons"), 0)));
			*misfits = true;
		}
		fit = json_integer_value(json_object_get(v, "fit"));
		*after = next ? strtoll(next, NULL, 10) : 0;
	}
	json_decref(v);
	arena_free(a);
	return fit;
}

static int64_t migrate_all(struct installation *in, const char *process, bool dry, bool *misfits)
{
	int64_t after = 0, sum = 0, fit;

	do {
		fit = migrate_page(in, process, dry, &after, misfits);
		sum += fit;
	} while (fit >= 0 && after);
	return fit < 0 ? -1 : sum;
}

/* All pages are judged before the first case is moved. */
static int pack_migrate(const struct options *o)
{
	struct installation in;
	bool misfits = false;
	int64_t n;

	if (!o->kind || strspn(o->kind, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(o->kind)) {
		fprintf(stderr, "shao: pack migrate --data DIR --kind PROCESS [--dry-run]\n");
		return 2;
	}
	if (!cli_open(o, true, &in))
		return 1;
	n = migrate_all(&in, o->kind, true, &misfits);
	if (n >= 0 && !misfits && !o->dry_run)
		n = migrate_all(&in, o->kind, false, &misfits);
	cli_close(&in);
	if (n < 0)
		return 1;
	if (misfits)
		fprintf(stderr, cli_zh() ? "shao: 以上案件不能转入新流程，均未转入\n" : "shao: these do not fit; nothing was moved\n");
	else if (o->dry_run)
		printf(cli_zh() ? "可转入 %" PRId64 " 个案件\n" : "%" PRId64 " cases would move\n", n);
	else
		printf(cli_zh() ? "已转入 %" PRId64 " 个案件\n" : "%" PRId64 " cases moved\n", n);
	return misfits ? 1 : 0;
}

int cmd_pack(const struct options *o)
{
	struct problem p = { 0 };
	char base[CLI_PATH];
	int files;

	if (o->args == 1 && strcmp(o->arg[0], "adopt") == 0)
		return pack_adopt(o);
	if (o->args == 1 && strcmp(o->arg[0], "migrate") == 0)
		return pack_migrate(o);
	if (o->args != 2 || strcmp(o->arg[0], "check") != 0) {
		fprintf(stderr, "shao: pack check DIR\n      pack adopt --data DIR --pack NAME\n      pack migrate --data DIR --kind PROCESS [--dry-run]\n");
		return 2;
	}
	snprintf(base, sizeof base, "%s/base", cli_packs(o));
	if (process_check_pack(o->arg[1], access(base, R_OK) == 0 ? base : NULL, &files, &p) != OK) {
		printf("%s: %s\n", p.field, cli_zh() ? p.zh : p.en);
		return 1;
	}
	puts("ok");
	return 0;
}
