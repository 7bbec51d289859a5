/*
 * route.c: method and path to a command. Built once from the rooms' tables; a path is compared segment by segment.
 */
#include <string.h>

#include "core/inside.h"

#define API_PREFIX "/api/v1"

static int split(struct arena *a, const char *path, const char *seg[12])
{
	const char *s = arena_str(a, path);
	int n = 0;

	while (*s == '/') {
		const char *end = strchr(++s, '/');
		if (n == 12)
			return -1;
		seg[n++] = s;
		if (!end)
			break;
		seg[n - 1] = arena_strn(a, s, (size_t)(end - s));
		s = end;       /* the loop looks at the slash again */
	}
	return n;
}

enum err route_build(struct core *core, struct problem *p)
{
	int n = 0;

	for (int r = 0; r < core->rooms_n; r++)
		n += core->rooms[r]->cmds_n;
	core->routes = arena_alloc(core->a, (size_t)n * sizeof *core->routes);
	core->stats = arena_alloc(core->a, (size_t)n * sizeof *core->stats);
	for (int r = 0; r < core->rooms_n; r++) {
		for (int i = 0; i < core->rooms[r]->cmds_n; i++) {
			struct route *t = &core->routes[core->routes_n];
			t->cmd = &core->rooms[r]->cmds[i];
			t->room = core->rooms[r];
			t->stat = &core->stats[core->routes_n];
			t->segments = split(core->a, t->cmd->path, t->seg);
			if (t->segments < 1)
				return refuse(p, E_INTERNAL, t->cmd->path, "命令的路径无效", "a command's path is not valid");
			core->routes_n++;
		}
	}
	return OK;
}

static bool matches(const struct route *t, const char *const *seg, int n, struct job *j)
{
	int params = 0;

	if (t->segments != n)
		return false;
	for (int i = 0; i < n; i++) {
		if (t->seg[i][0] == '{') {
			size_t len = strlen(t->seg[i]);
			if (!*seg[i] || params == PARAMS_MAX)
				return false;
			j->params[params].name = arena_strn(j->a, t->seg[i] + 1, len - 2);
			j->params[params++].value = seg[i];
		} else if (strcmp(t->seg[i], seg[i]) != 0) {
			return false;
		}
	}
	j->params_n = params;
	return true;
}

static int literal_count(const struct route *t)
{
	int n = 0;

	for (int i = 0; i < t->segments; i++)
		n += t->seg[i][0] != '{';
	return n;
}

enum err route_find(struct core *core, struct job *j, bool internal, const struct route **out, struct problem *p)
{
	const char *path = j->call.path, *seg[12];
	size_t prefix = strlen(API_PREFIX);
	bool top = strncmp(path, API_PREFIX "/", prefix + 1) != 0, known = false;
	const struct route *best = NULL;
	struct route_param params[PARAMS_MAX];
	int params_n = 0;
	int n = split(j->a, top ? path : path + prefix, seg);

	for (int i = 0; n > 0 && i < core->routes_n; i++) {
		const struct route *t = &core->routes[i];
		if (((t->cmd->flags & CMD_INTERNAL) && !internal) || (top && !internal && !(t->cmd->flags & CMD_TOP)) ||
		    (!top && (t->cmd->flags & CMD_TOP)) || !matches(t, seg, n, j))
			continue;
		known = true;
		/* "/sessions/current" beats "/sessions/{session}". */
		if (strcmp(t->cmd->method, j->call.method) != 0 || (best && literal_count(best) >= literal_count(t)))
			continue;
		best = t;
		memcpy(params, j->params, sizeof params);
		params_n = j->params_n;
	}
	if (!best && known)
		return refuse(p, E_METHOD, "", "此地址不支持 %s 方法", "%s is not possible at this address", j->call.method);
	if (!best)
		return refuse(p, E_NOT_FOUND, "", "没有这个地址", "There is nothing at this address");
	memcpy(j->params, params, sizeof params);
	j->params_n = params_n;
	*out = best;
	return OK;
}
