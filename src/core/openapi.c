/*
 * openapi.c: OpenAPI 3.1, printed from the command tables, so that the description cannot differ from the program.
 */
#include <string.h>

#include "core/inside.h"

#define SHAPES_MAX 256

struct seen { const struct shape *shape[SHAPES_MAX]; int n; };

static void collect(struct seen *seen, const struct shape *s)
{
	if (!s)
		return;
	for (int i = 0; i < seen->n; i++)
		if (seen->shape[i] == s)
			return;
	if (seen->n == SHAPES_MAX)
		return;
	seen->shape[seen->n++] = s;
	for (size_t i = 0; i < s->n; i++)
		collect(seen, s->fields[i].sub);
}

static void ref(struct jw *w, const char *kind, const char *name)
{
	jw_obj(w);
	jw_key(w, "$ref");
	jw_str(w, arena_printf(w->a, "#/components/%s/%s", kind, name));
	jw_obj_end(w);
}

static void content(struct jw *w, const char *type, const struct shape *s)
{
	jw_key(w, "content");
	jw_obj(w);
	jw_key(w, type);
	jw_obj(w);
	jw_key(w, "schema");
	if (s)
		ref(w, "schemas", s->name);
	else
		jw_raw(w, "{}", 2);
	jw_obj_end(w);
	jw_obj_end(w);
}

static void parameter(struct jw *w, const char *name, const char *in, bool required, const char *doc, const struct field *f)
{
	struct shape one = { "", 0, f, 1 };
	struct jw s;
	size_t n;
	const char *text, *start;

	jw_obj(w);
	jw_key(w, "name");
	jw_str(w, name);
	jw_key(w, "in");
	jw_str(w, in);
	jw_key(w, "required");
	jw_bool(w, required);
	if (doc) {
		jw_key(w, "description");
		jw_str(w, doc);
	}
	jw_key(w, "schema");
	if (f) {
		/* The field's own schema, taken out of a shape of that one field. */
		jw_init(&s, w->a);
		shape_schema(&s, &one);
		text = jw_text(&s, &n);
		json_t *all = json_loads(text, 0, NULL);
		char *dump = json_dumps(json_object_get(json_object_get(all, "properties"), f->name), JSON_COMPACT | JSON_ENCODE_ANY);
		start = arena_str(w->a, dump ? dump : "{}");
		jw_raw(w, start, strlen(start));
		free(dump);
		json_decref(all);
	} else {
		jw_raw(w, "{\"type\":\"string\"}", 17);
	}
	jw_obj_end(w);
}

static void parameters(struct jw *w, const struct cmd *cmd)
{
	const char *at = cmd->path, *end;
	bool query = strcmp(cmd->method, "GET") == 0;

	jw_key(w, "parameters");
	jw_arr(w);
	while ((at = strchr(at, '{')) && (end = strchr(at, '}'))) {
		parameter(w, arena_strn(w->a, at + 1, (size_t)(end - at - 1)), "path", true, NULL, NULL);
		at = end;
	}
	for (size_t i = 0; query && cmd->in && i < cmd->in->n; i++) {
		const struct field *f = &cmd->in->fields[i];
		parameter(w, f->name, "query", f->flags & F_NEED, f->doc, f);
	}
	if (strcmp(cmd->method, "POST") == 0 && cmd->mode == WRITE)
		parameter(w, "Idempotency-Key", "header", !(cmd->flags & CMD_NO_KEY), "keeps a repeated request from acting twice", NULL);
	if (cmd->flags & CMD_IF_MATCH)
		parameter(w, "If-Match", "header", true, "the version you saw, as in ETag", NULL);
	jw_arr_end(w);
}

static void operation(struct jw *w, const struct cmd *cmd)
{
	static const char *const codes[] = { "400", "401", "403", "404", "409", "412", "422", "429", "500" };

	jw_key(w, strcmp(cmd->method, "GET") == 0 ? "get" : strcmp(cmd->method, "POST") == 0 ? "post" :
	       strcmp(cmd->method, "PUT") == 0 ? "put" : strcmp(cmd->method, "PATCH") == 0 ? "patch" : "delete");
	jw_obj(w);
	jw_key(w, "summary");
	jw_str(w, cmd->summary);
	jw_key(w, "x-right");
	jw_str(w, cmd->right);
	jw_key(w, "security");
	jw_raw(w, *cmd->right ? "[{\"cookie\":[]},{\"bearer\":[]}]" : "[]", *cmd->right ? 29 : 2);
	parameters(w, cmd);
	if (strcmp(cmd->method, "GET") != 0 && (cmd->in || (cmd->flags & CMD_RAW))) {
		jw_key(w, "requestBody");
		jw_obj(w);
		jw_key(w, "required");
		jw_bool(w, true);
		content(w, cmd->flags & CMD_RAW ? "multipart/form-data" : "application/json", cmd->in);
		jw_obj_end(w);
	}
	jw_key(w, "responses");
	jw_obj(w);
	jw_key(w, "2XX");
	jw_obj(w);
	jw_key(w, "description");
	jw_str(w, cmd->summary);
	if (cmd->out)
		content(w, "application/json", cmd->out);
	jw_obj_end(w);
	for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
		jw_key(w, codes[i]);
		ref(w, "responses", "Problem");
	}
	jw_obj_end(w);
	jw_obj_end(w);
}

static void paths(struct core *core, struct jw *w)
{
	jw_key(w, "paths");
	jw_obj(w);
	for (int i = 0; i < core->routes_n; i++) {
		const struct cmd *cmd = core->routes[i].cmd;
		bool first = !(cmd->flags & CMD_INTERNAL);
		for (int k = 0; first && k < i; k++)
			if (strcmp(core->routes[k].cmd->path, cmd->path) == 0 && !(core->routes[k].cmd->flags & CMD_INTERNAL))
				first = false;
		if (!first)
			continue;
		jw_key(w, arena_printf(w->a, "%s%s", cmd->flags & CMD_TOP ? "" : "/api/v1", cmd->path));
		jw_obj(w);
		for (int k = i; k < core->routes_n; k++)
			if (strcmp(core->routes[k].cmd->path, cmd->path) == 0 && !(core->routes[k].cmd->flags & CMD_INTERNAL))
				operation(w, core->routes[k].cmd);
		jw_obj_end(w);
	}
	jw_obj_end(w);
}

static const char problem_schema[] =
	"{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\",\"detail\"],\"additionalProperties\":false,\"properties\":{"
	"\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\"},"
	"\"field\":{\"type\":\"string\"},\"request_id\":{\"type\":\"string\"}}}";
static const char problem_response[] =
	"{\"description\":\"Refused (RFC 9457)\",\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}";
static const char schemes[] =
	"{\"cookie\":{\"type\":\"apiKey\",\"in\":\"cookie\",\"name\":\"shao\"},\"bearer\":{\"type\":\"http\",\"scheme\":\"bearer\"}}";

const char *core_openapi(struct core *core, struct arena *a, size_t *n)
{
	struct seen *seen = arena_alloc(a, sizeof *seen);
	struct jw w;

	for (int i = 0; i < core->routes_n; i++) {
		if (core->routes[i].cmd->flags & CMD_INTERNAL)
			continue;
		if (strcmp(core->routes[i].cmd->method, "GET") != 0)
			collect(seen, core->routes[i].cmd->in);
		collect(seen, core->routes[i].cmd->out);
	}
	jw_init(&w, a);
	jw_obj(&w);
	jw_key(&w, "openapi");
	jw_str(&w, "3.1.0");
	jw_key(&w, "info");
	jw_raw(&w, "{\"title\":\"Shao\",\"version\":\"1\"}", 30);
	paths(core, &w);
	jw_key(&w, "components");
	jw_obj(&w);
	jw_key(&w, "securitySchemes");
	jw_raw(&w, schemes, sizeof schemes - 1);
	jw_key(&w, "responses");
	jw_obj(&w);
	jw_key(&w, "Problem");
	jw_raw(&w, problem_response, sizeof problem_response - 1);
	jw_obj_end(&w);
	jw_key(&w, "schemas");
	jw_obj(&w);
	jw_key(&w, "Problem");
	jw_raw(&w, problem_schema, sizeof problem_schema - 1);
	for (int i = 0; i < seen->n; i++) {
		jw_key(&w, seen->shape[i]->name);
		shape_schema(&w, seen->shape[i]);
	}
	jw_obj_end(&w);
	jw_obj_end(&w);
	jw_obj_end(&w);
	return jw_text(&w, n);
}

const char *core_openapi_of(const struct core_conf *conf, struct arena *a, size_t *n)
{
	struct core *core = arena_alloc(a, sizeof *core);
	struct problem p = { 0 };

	core->a = a;
	core->rooms[core->rooms_n++] = &core_room;
	for (int r = 0; r < conf->rooms_n; r++)
		core->rooms[core->rooms_n++] = conf->rooms[r];
	return route_build(core, &p) == OK ? core_openapi(core, a, n) : NULL;
}
