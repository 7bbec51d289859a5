/*
 * process.c: the room. Definitions are adopted by a journaled command and kept in memory, the old ones too: a case ends under
 * the definition it began with.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "core/run.h"
#include "process/process_in.h"

#define DEFINITION_BYTES_MAX 262144

struct processes {
	struct arena *a;
	const struct process **v;
	size_t n;
	struct { const char *id; const struct process *p; } *current;
	size_t current_n;
};

/* ---- memory ---- */

static enum err load(struct ctx *c, void **state)
{
	struct arena *a = arena_new(64u << 20);
	struct processes *s = arena_alloc(a, sizeof *s);
	struct rows defs, now;
	enum err e;

	s->a = a;
	if ((e = db_rows(c->db, &process_sql[PROCESS_DEF_ALL], c->a, VALS(vi(c->tenant)), &defs)) != OK ||
	    (e = db_rows(c->db, &process_sql[PROCESS_CURRENT_ALL], c->a, VALS(vi(c->tenant)), &now)) != OK) {
		arena_free(a);
		return e;
	}
	s->v = arena_alloc(a, defs.n * sizeof *s->v);
	s->current = arena_alloc(a, now.n * sizeof *s->current);
	for (size_t i = 0; i < defs.n; i++) {
		const struct val *v = row(&defs, i);
		struct process *p;
		if ((e = process_parse_adopted(a, v[1].s, v[2].s, v[2].len, &p, &c->problem)) != OK) {
			arena_free(a);
			return e;
		}
		s->v[s->n++] = p;
		for (size_t k = 0; k < now.n; k++)
			if (strcmp(row(&now, k)[1].s, p->hash) == 0) {
				s->current[s->current_n].id = p->id;
				s->current[s->current_n++].p = p;
			}
	}
	*state = s;
	return OK;
}

static void unload(void *state)
{
	arena_free(((struct processes *)state)->a);
}

const struct process *process_current(struct ctx *c, const char *id)
{
	const struct processes *s = room_state(c, &process_room);

	for (size_t i = 0; s && i < s->current_n; i++)
		if (strcmp(s->current[i].id, id) == 0)
			return s->current[i].p;
	return NULL;
}

const struct process *process_by_hash(struct ctx *c, const char *hash)
{
	const struct processes *s = room_state(c, &process_room);

	for (size_t i = 0; s && i < s->n; i++)
		if (strcmp(s->v[i]->hash, hash) == 0)
			return s->v[i];
	return NULL;
}

/* ---- adopting ---- */

struct adopted { const char *id, *hash, *body; };

SHAPE(adopted_shape, "ProcessAdopted", struct adopted,
	FIELD(struct adopted, id, F_STR, F_NEED, .max = 40),
	FIELD(struct adopted, hash, F_STR, F_NEED, .max = 64),
	FIELD(struct adopted, body, F_STR, F_NEED | F_LINES, .max = DEFINITION_BYTES_MAX));

static enum err adopted_apply(struct ctx *c, const struct entry *e, const void *data)
{
	const struct adopted *d = data;
	enum err err = db_exec(c->db, &process_sql[PROCESS_DEF_ADD], VALS(vi(c->tenant), vs(d->hash), vs(d->id), vs(d->body), vi(e->at)), NULL);

	if (err != OK)
		return err;
	return db_exec(c->db, &process_sql[PROCESS_CURRENT_SET], VALS(vi(c->tenant), vs(d->id), vs(d->hash), vi(e->subject), vi(e->seq)), NULL);
}

static const struct event_kind adopted_kind = { "process.adopted", &adopted_shape, adopted_apply };

struct adopt { const char *body; };

SHAPE(adopt_shape, "ProcessAdopt", struct adopt,
	FIELD(struct adopt, body, F_STR, F_NEED | F_LINES, .max = DEFINITION_BYTES_MAX, .doc = "the definition's file, as YAML"));

static enum err adopt_prepare(struct ctx *c)
{
	const struct adopt *in = c->in;
	struct process *p;
	enum err e = process_parse(c->a, "body", in->body, strlen(in->body), &p, &c->problem);

	c->prepared = p;
	return e;
}

static enum err adopt_run(struct ctx *c)
{
	const struct process *p = c->prepared;
	struct adopted d = { p->id, p->hash, p->text };
	int64_t subject, version = 0;
	struct rows now;
	enum err e = db_rows(c->db, &process_sql[PROCESS_CURRENT_ONE], c->a, VALS(vi(c->tenant), vs(p->id)), &now);

	if (e != OK)
		return e;
	subject = now.n ? now.v[1].i : ctx_id(c);
	version = now.n ? now.v[2].i : 0;
	c->done_id = subject;
	c->done_version = version;
	if (now.n && strcmp(now.v[0].s, p->hash) == 0)
		return OK;
	room_reload(c, &process_room);
	c->done_version = version + 1;
	return record(c, &adopted_kind, subject, version, &d, NULL);
}

/* ---- packs ---- */

static enum err file_text(struct arena *a, const char *path, char **text, size_t *n, struct problem *p)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return refuse(p, E_NOT_FOUND, path, "无法打开文件", "the file cannot be opened");
	*text = arena_alloc(a, DEFINITION_BYTES_MAX + 1);
	*n = fread(*text, 1, DEFINITION_BYTES_MAX + 1, f);
	fclose(f);
	if (*n > DEFINITION_BYTES_MAX)
		return refuse(p, E_TOO_LARGE, path, "文件超过 %d 字节", "the file is larger than %d bytes", DEFINITION_BYTES_MAX);
	return OK;
}

static int is_yaml(const struct dirent *d)
{
	size_t n = strlen(d->d_name);

	return n > 5 && strcmp(d->d_name + n - 5, ".yaml") == 0;
}

typedef enum err pack_file_fn(void *arg, struct arena *a, const char *path, const char *text, size_t n, struct problem *p);

static enum err pack_each(const char *dir, pack_file_fn *fn, void *arg, int *files, struct problem *p)
{
	struct dirent **names;
	char folder[1024], path[1400];
	enum err e = OK;
	int n;

	snprintf(folder, sizeof folder, "%s/processes", dir);
	n = scandir(folder, &names, is_yaml, alphasort);
	if (n < 0)
		return refuse(p, E_NOT_FOUND, folder, "没有这个文件夹", "there is no such folder");
	for (int i = 0; i < n; i++) {
		struct arena *a = arena_new(LIMIT_ARENA_BYTES);
		char *text = NULL;
		size_t len = 0;
		snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		if (e == OK && (e = file_text(a, path, &text, &len, p)) == OK)
			e = fn(arg, a, path, text, len, p);
		arena_free(a);
		free(names[i]);
	}
	free(names);
	*files = n;
	return e;
}

static enum err check_file(void *arg, struct arena *a, const char *path, const char *text, size_t n, struct problem *p)
{
	struct process *def;

	(void)arg;
	return process_parse(a, path, text, n, &def, p);
}

enum err process_check_pack(const char *dir, int *files, struct problem *p)
{
	return pack_each(dir, check_file, NULL, files, p);
}

struct adopting { struct core *core; int64_t tenant; };

static enum err adopt_file(void *arg, struct arena *a, const char *path, const char *text, size_t n, struct problem *p)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct adopting *to = arg;
	struct adopt in = { arena_strn(a, text, n) };
	struct process *def;
	struct reply reply;
	struct jw w;
	enum err e = process_parse(a, path, text, n, &def, p);    /* for a complaint that names the file */

	if (e != OK)
		return e;
	jw_init(&w, a);
	shape_write(&w, &adopt_shape, &in);
	struct call call = { .method = "POST", .path = "/api/v1/operator/processes", .as = &operator, .tenant = to->tenant };
	call.body = jw_text(&w, &call.n);
	core_call(to->core, &call, a, &reply);
	if (reply.status >= 400) {
		*p = reply.problem;
		return reply.problem.code;
	}
	return OK;
}

enum err process_adopt(struct core *core, int64_t tenant, const char *packs, const char *pack, struct problem *p)
{
	struct adopting to = { core, tenant };
	char dir[1024];
	int files;

	snprintf(dir, sizeof dir, "%s/%s", packs, pack);
	return pack_each(dir, adopt_file, &to, &files, p);
}

static const struct cmd process_cmds[] = {
	{ "POST", "/operator/processes", "operator", WRITE, adopt_run, "Adopts a definition for new cases", .in = &adopt_shape,
	  .out = &changed_shape, .prepare = adopt_prepare, .flags = CMD_INTERNAL },
};

static const struct event_kind *const process_events[] = { &adopted_kind };

static const struct table process_tables[] = {
	{ "process_def", TABLE_PROJECTION, &process_sql[PROCESS_DEF_DUMP] },
	{ "process_current", TABLE_PROJECTION, &process_sql[PROCESS_CURRENT_ALL] },
};

const struct room process_room = {
	.name = "process",
	.cmds = process_cmds, .cmds_n = sizeof process_cmds / sizeof process_cmds[0],
	.events = process_events, .events_n = 1,
	.stmts = process_sql, .stmts_n = PROCESS_STMTS,
	.tables = process_tables, .tables_n = 2,
	.load = load, .unload = unload,
};
