/*
 * process_pack.c: packs: the files of a folder read together, checked, and adopted by the operator.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/run.h"
#include "process/process_in.h"

#define PACK_FILES_MAX 200
#define PACK_BYTES (256u << 20)

/* The definitions of a folder, each with its file's tree. */
struct folder { struct reading v[2 * PACK_FILES_MAX]; size_t n; };

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

static bool stands(const struct folder *k, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(k->v[i].def->id, id) == 0)
			return true;
	return false;
}

static enum err read_one(struct arena *a, const char *path, const struct roles *roles, struct reading *out, struct problem *p)
{
	char *text = NULL, *file = arena_str(a, path);
	size_t n = 0;
	enum err e = file_text(a, path, &text, &n, p);

	*out = (struct reading){ .a = a, .roles = roles, .def = arena_alloc(a, sizeof *out->def), .p = p };
	return e == OK ? definition_read(out, file, text, n) : e;
}

/* Adds the definitions of DIR/processes to k, leaving out those whose id the first `own` have; *files: how many files there are. */
static enum err read_folder(struct arena *a, const char *dir, const struct roles *roles, size_t own, struct folder *k, int *files, struct problem *p)
{
	struct dirent **names;
	char folder[1024], path[1400];
	enum err e = OK;
	int n;

	snprintf(folder, sizeof folder, "%s/processes", dir);
	n = scandir(folder, &names, is_yaml, alphasort);
	if (n < 0)
		return refuse(p, E_NOT_FOUND, folder, "没有这个文件夹", "there is no such folder");
	if (n > PACK_FILES_MAX)
		e = refuse(p, E_TOO_LARGE, folder, "文件超过 %d 个", "there are more than %d files", PACK_FILES_MAX);
	for (int i = 0; i < n; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]->d_name);
		if (e == OK && (e = read_one(a, path, roles, &k->v[k->n], p)) == OK && !stands(k, own, k->v[k->n].def->id))
			k->n++;
		free(names[i]);
	}
	free(names);
	*files = n;
	return e;
}

/* The roles of a pack; those of the other one (NULL: none) where it has no file of its own. */
static enum err read_roles(struct arena *a, const char *dir, const char *other, const struct roles **out, struct problem *p)
{
	char path[1400];
	enum err e;

	snprintf(path, sizeof path, "%s/roles.yaml", dir);
	e = process_world.roles(a, path, out, p);
	if (e != E_NOT_FOUND)
		return e;
	*out = NULL;
	*p = (struct problem){ 0 };
	return other ? read_roles(a, other, NULL, out, p) : OK;
}

/* k: the pack's definitions first, then base's; *own: how many are the pack's. */
static enum err read_pack(struct arena *a, const char *dir, const char *base, struct folder *k, int *files, size_t *own, struct problem *p)
{
	const struct roles *roles;
	int others;
	enum err e;

	*files = 0;
	if ((e = read_roles(a, dir, base, &roles, p)) != OK || (e = read_folder(a, dir, roles, 0, k, files, p)) != OK)
		return e;
	*own = k->n;
	if (base && ((e = read_roles(a, base, NULL, &roles, p)) != OK || (e = read_folder(a, base, roles, *own, k, &others, p)) != OK))
		return e;
	return process_check_together(k->v, k->n, *own, p);
}

enum err process_check_pack(const char *dir, const char *base, int *files, struct problem *p)
{
	struct arena *a = arena_new(PACK_BYTES);
	size_t own;
	enum err e = read_pack(a, dir, base, arena_alloc(a, sizeof(struct folder)), files, &own, p);

	arena_free(a);
	return e;
}

static enum err adopt_one(struct core *core, int64_t tenant, struct arena *a, const struct process *def, struct problem *p)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct adopt in = { def->text };
	struct reply reply;
	struct jw w;

	jw_init(&w, a);
	shape_write(&w, &adopt_shape, &in);
	struct call call = { .method = "POST", .path = "/api/v1/operator/processes", .as = &operator, .tenant = tenant };
	call.body = jw_text(&w, &call.n);
	core_call(core, &call, a, &reply);
	if (reply.status >= 400) {
		*p = reply.problem;
		return reply.problem.code;
	}
	return OK;
}

enum err process_adopt(struct core *core, int64_t tenant, const char *packs, const char *pack, struct problem *p)
{
	struct arena *a = arena_new(PACK_BYTES);
	struct folder *k = arena_alloc(a, sizeof *k);
	char dir[1024], base[1024];
	size_t own = 0;
	int files;
	enum err e;

	snprintf(dir, sizeof dir, "%s/%s", packs, pack);
	snprintf(base, sizeof base, "%s/base", packs);
	e = read_pack(a, dir, base, k, &files, &own, p);
	for (size_t i = 0; i < own && e == OK; i++)
		e = adopt_one(core, tenant, a, k->v[i].def, p);
	arena_free(a);
	return e;
}
