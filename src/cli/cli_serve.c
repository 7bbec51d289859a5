/*
 * cli_serve.c: init and serve.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "calendar/calendar.h"
#include "cli/cli.h"
#include "core/inside.h"
#include "core/outbox.h"
#include "people/people_demo.h"
#include "process/process.h"

#define CSP "default-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; object-src 'none';" \
	" base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

static struct http *volatile serving;
static volatile sig_atomic_t asked;
static struct installation *serve_installation;
static struct outbox_sender *sender;

/* A place that changes no definition has no processes of its own, only what else is said of it. */
static bool pack_plain(const struct core_conf *conf, const char *pack)
{
	char dir[1024], processes[1100];

	snprintf(dir, sizeof dir, "%s/%s", conf->packs, pack);
	snprintf(processes, sizeof processes, "%s/processes", dir);
	return strcmp(pack, "base") != 0 && access(dir, R_OK) == 0 && access(processes, R_OK) != 0;
}

/* The pack is looked at before anything is written: half an installation helps nobody. */
static int pack_ready(const struct core_conf *conf, const char *pack)
{
	struct problem p = { 0 };
	char dir[1024], base[1024];
	int files;

	if (pack_plain(conf, pack))
		return 0;
	snprintf(dir, sizeof dir, "%s/%s", conf->packs, pack);
	snprintf(base, sizeof base, "%s/base", conf->packs);
	return process_check_pack(dir, base, &files, &p) == OK ? 0 : cli_problem(&p);
}

int cli_tenant_make(struct installation *in, const char *code, const char *name, const char *pack)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct problem p = { 0 };
	struct reply r;

	in->tenant = 1;
	r = cli_call(in, a, "POST", "/api/v1/operator/tenants",
	             CLI_OBJECT(a, { "tenant", "1" }, { "code", code }, { "name", name }, { "pack", pack }));
	arena_free(a);
	if (r.status >= 400)
		return cli_problem(&r.problem);
	if (tenants_load(in->core, &p) != OK || process_adopt(in->core, in->tenant, in->core->conf.packs, "base", &p) != OK ||
	    (strcmp(pack, "base") != 0 && !pack_plain(&in->core->conf, pack) &&
	     process_adopt(in->core, in->tenant, in->core->conf.packs, pack, &p) != OK) ||
	    calendar_seed(in->core, in->tenant, in->core->conf.packs, &p) != OK)
		return cli_problem(&p);
	return 0;
}

int cli_init_in(struct installation *in, const struct options *o)
{
	int code;

	if (in->tenant) {
		fprintf(stderr, cli_zh() ? "shao: 这里已经有一个安装\n" : "shao: there is an installation here already\n");
		return 1;
	}
	code = pack_ready(&in->core->conf, "base");
	if (code == 0 && o->pack)
		code = pack_ready(&in->core->conf, o->pack);
	if (code == 0)
		code = cli_tenant_make(in, o->demo ? DEMO_CODE : o->code ? o->code : "0", o->name ? o->name : o->demo ? "伊春市" : "Shao",
		                       o->pack ? o->pack : "base");
	if (code == 0 && o->demo)
		code = demo_make(in);
	return code;
}

int cmd_init(const struct options *o)
{
	struct installation in;
	int code;

	if (o->demo && !o->bare)
		return demo_init(o);
	if (!cli_open(o, true, &in))
		return 1;
	code = cli_init_in(&in, o);
	cli_close(&in);
	return code;
}

/* ---- serve ---- */

/* The first signal ends the server, also one that comes before it serves; who is impatient finds nothing left to stop. */
static void on_signal(int sig)
{
	struct http *h = serving;

	(void)sig;
	asked = 1;
	serving = NULL;
	if (h)
		http_stop(h, 5000);
}

static void on_started(struct http *h)
{
	int port = http_port(h);

	serving = h;
	if (asked)
		http_stop(h, 0);
	sender = outbox_start(serve_installation->core);
	printf("http://127.0.0.1:%d/      %s\n", port, cli_zh() ? "入口" : "where to begin");
	printf("http://127.0.0.1:%d/r/    %s\n", port, cli_zh() ? "居民：随手拍" : "residents: report and follow");
	printf("http://127.0.0.1:%d/f/    %s\n", port, cli_zh() ? "网格员：手机，可离线" : "grid workers: on a phone, also without a signal");
	printf("http://127.0.0.1:%d/d/    %s\n", port, cli_zh() ? "工作台：社区、街道、部门" : "desk: communities, streets, departments");
	printf("http://127.0.0.1:%d/s/    %s\n", port, cli_zh() ? "大屏：一市一区一街道的全貌" : "screen: a city, county or street on the wall");
	demo_print(serve_installation);
	fflush(stdout);
}

static const char *web_folder(const struct options *o)
{
	static char beside[CLI_PATH];

	if (o->web)
		return o->web;
	if (cli_beside(beside, "web/dist"))
		return beside;
	return access("/usr/share/shao/web", R_OK) == 0 ? "/usr/share/shao/web" : NULL;
}

#define TRUSTED_MAX 16

/* "10.0.0.0/8,192.168.1.1" to a NULL-terminated list, in place; false if it names more than TRUSTED_MAX. */
static bool trusted_list(char *text, const char *list[TRUSTED_MAX + 1])
{
	int n = 0;

	for (char *at = text; at && *at; n++) {
		if (n == TRUSTED_MAX)
			return false;
		list[n] = at;
		at = strchr(at, ',');
		if (at)
			*at++ = 0;
	}
	list[n] = NULL;
	return true;
}

int cmd_serve(const struct options *o)
{
	struct installation in;
	struct problem p = { 0 };
	struct sigaction act = { .sa_handler = on_signal };
	char r[1300], d[1300], f[1300], screen[1300], top[1300], trusted_text[1024];
	const char *trusted[TRUSTED_MAX + 1], *web = web_folder(o);
	const char *roots[] = { "/r/", r, "/d/", d, "/f/", f, "/s/", screen, "/", top, NULL };
	struct http_conf http = { .listen = o->listen ? o->listen : "127.0.0.1:8311", .static_roots = web ? roots : NULL, .csp = CSP };
	enum err e;

	if (!cli_open(o, true, &in))
		return 1;
	if (!in.tenant) {
		fprintf(stderr, cli_zh() ? "shao: 还没有安装；请先运行 shao init\n" : "shao: nothing is installed here yet; run shao init first\n");
		cli_close(&in);
		return 1;
	}
	if (web) {
		snprintf(r, sizeof r, "%s/r", web);
		snprintf(d, sizeof d, "%s/d", web);
		snprintf(f, sizeof f, "%s/f", web);
		snprintf(screen, sizeof screen, "%s/s", web);
		snprintf(top, sizeof top, "%s/landing", web);
	}
	if (snprintf(trusted_text, sizeof trusted_text, "%s", o->trusted ? o->trusted : "") >= (int)sizeof trusted_text ||
	    !trusted_list(trusted_text, trusted)) {
		fprintf(stderr, "shao: --trusted takes at most %d addresses\n", TRUSTED_MAX);
		cli_close(&in);
		return 2;
	}
	http.trusted = trusted[0] ? trusted : NULL;
	serve_installation = &in;
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	signal(SIGPIPE, SIG_IGN);
	e = core_serve(in.core, &http, on_started, &p);
	outbox_stop(sender);
	if (e != OK)
		cli_problem(&p);
	cli_close(&in);
	return e == OK ? 0 : 1;
}
