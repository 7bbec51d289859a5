/*
 * cli.c: how a subcommand opens an installation, and how it says what went wrong.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/cli.h"
#include "core/inside.h"

bool cli_zh(void)
{
	const char *lang = getenv("LC_ALL");

	if (!lang || !*lang)
		lang = getenv("LANG");
	return lang && strncmp(lang, "zh", 2) == 0;
}

int cli_problem(const struct problem *p)
{
	const char *words = cli_zh() ? p->zh : p->en;

	if (!*words)
		words = answer_title(p->code, cli_zh());
	if (*p->field)
		fprintf(stderr, "shao: %s: %s\n", p->field, words);
	else
		fprintf(stderr, "shao: %s\n", words);
	return 1;
}

static bool lock_take(struct installation *in, const char *dir, bool write)
{
	char path[1100];

	snprintf(path, sizeof path, "%s/lock", dir);
	in->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (in->lock < 0) {
		fprintf(stderr, "shao: %s: %s\n", path, strerror(errno));
		return false;
	}
	in->lock_held = flock(in->lock, LOCK_EX | LOCK_NB) == 0;
	if (write && !in->lock_held) {
		fprintf(stderr, cli_zh() ? "shao: %s 正被运行中的服务器使用；请先停止它，或改用接口\n"
		                         : "shao: %s is held by a running server; stop it first, or use the API\n", dir);
		return false;
	}
	return true;
}

bool cli_beside(char out[CLI_PATH], const char *what)
{
	char self[1024], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	if (n <= 0)
		return false;
	self[n] = 0;
	if (!(slash = strrchr(self, '/')))
		return false;
	*slash = 0;
	snprintf(out, CLI_PATH, "%s/../%s", self, what);
	return access(out, R_OK) == 0;
}

const char *cli_packs(const struct options *o)
{
	static const char *const places[] = { "packs", "/usr/share/shao/packs" };
	static char beside[CLI_PATH];

	if (o->packs)
		return o->packs;
	if (cli_beside(beside, "packs"))
		return beside;
	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (access(places[i], R_OK) == 0)
			return places[i];
	return "packs";
}

bool cli_open(const struct options *o, bool write, struct installation *in)
{
	return cli_open_with(o, write, NULL, in);
}

bool cli_open_with(const struct options *o, bool write, const struct core_conf *with, struct installation *in)
{
	struct problem p = { 0 };
	struct core_conf conf;

	memset(in, 0, sizeof *in);
	in->lock = -1;
	if (!o->data && !(o->store && o->files)) {
		fprintf(stderr, "shao: --data DIR, or --store postgresql://… with --files DIR, is missing\n");
		return false;
	}
	if (o->server > 63) {
		fprintf(stderr, "shao: --server takes 0 to 63\n");
		return false;
	}
	snprintf(in->files, sizeof in->files, "%s", o->files ? o->files : o->data);
	if (mkdir(in->files, 0700) != 0 && errno != EEXIST) {
		fprintf(stderr, "shao: %s: %s\n", in->files, strerror(errno));
		return false;
	}
	if (o->store)
		snprintf(in->store, sizeof in->store, "%s", o->store);
	else
		snprintf(in->store, sizeof in->store, "sqlite:%s/shao.db", o->data);
	umask(0077);
	if (!o->store && !lock_take(in, o->data, write)) {
		cli_close(in);
		return false;
	}
	conf = app_conf(in->store, in->files, cli_packs(o));
	conf.server = (int)o->server;
	if (with) {
		conf.clock = with->clock;
		conf.clock_arg = with->clock_arg;
		conf.seed = with->seed;
		conf.also = with->also;
	}
	if (core_open(&conf, &in->core, &p) != OK) {
		cli_problem(&p);
		cli_close(in);
		return false;
	}
	in->tenant = in->core->tenants_n ? in->core->tenants[0].id : 0;
	return true;
}

void cli_close(struct installation *in)
{
	core_close(in->core);
	if (in->lock >= 0)
		close(in->lock);
	in->core = NULL;
	in->lock = -1;
}

const char *cli_object(struct arena *a, const struct cli_pair *v, size_t n)
{
	struct jw w;

	jw_init(&w, a);
	jw_obj(&w);
	for (size_t i = 0; i < n; i++) {
		if (!v[i].value)
			continue;
		jw_key(&w, v[i].key);
		jw_str(&w, v[i].value);
	}
	jw_obj_end(&w);
	return jw_text(&w, NULL);
}

struct reply cli_call(struct installation *in, struct arena *a, const char *method, const char *path, const char *body)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct call call = { .method = method, .path = path, .body = body, .n = body ? strlen(body) : 0, .as = &operator, .tenant = in->tenant,
	                     .lang = cli_zh() ? "zh" : "en" };
	struct reply r;

	core_call(in->core, &call, a, &r);
	return r;
}
