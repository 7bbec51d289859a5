/*
 * people_roles.c: roles.yaml to memory. A right that the program does not know is refused, so a misspelt one cannot silently
 * give nothing. Read when the room loads; the rights of a role are then one number.
 */
#include <assert.h>
#include <string.h>

#include "base/yaml.h"
#include "people/people_in.h"

/* THE list of rights that a role may give. Their places are bits and live only as long as the program runs: sort and add freely. */
static const char *const rights[] = {
	"calendar.write", "case.contact", "case.erase", "case.export", "case.read", "case.report", "event.accept", "event.decline", "event.dispatch",
	"event.file", "event.finish", "event.pass", "event.redo", "event.send_back", "event.settle", "grant.write", "import.run",
	"journal.read", "matter.write", "node.read", "node.write", "org.read", "org.write", "outbox.read", "outbox.write", "person.write",
	"post.write", "session.revoke",
};
#define RIGHTS ((int)(sizeof rights / sizeof rights[0]))

static_assert(sizeof rights / sizeof rights[0] <= 64, "a role's rights are one 64-bit number");

uint64_t right_bit(const char *right)
{
	for (int i = 0; i < RIGHTS; i++)
		if (strcmp(rights[i], right) == 0)
			return UINT64_C(1) << i;
	return 0;
}

const char *right_name(int i)
{
	return i >= 0 && i < RIGHTS ? rights[i] : NULL;
}

bool people_right_known(const char *right)
{
	return right_bit(right) != 0;
}

const struct role *role_find(const struct roles *r, const char *id)
{
	for (int i = 0; i < r->n; i++)
		if (strcmp(r->role[i].id, id) == 0)
			return &r->role[i];
	return NULL;
}

static enum err read_rights(const struct yaml *y, struct role *role, struct problem *p)
{
	const struct yaml *list = yaml_get(y, "rights");

	if (!list || list->kind != YAML_LIST)
		return yaml_refuse(list ? list : y, p, "“rights” 应是列表", "\"rights\" must be a list");
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml *v = list->items[i];
		uint64_t bit = v->kind == YAML_TEXT ? right_bit(v->text) : 0;
		if (!bit)
			return yaml_refuse(v, p, "没有权限“%s”这一项", "there is no right \"%s\" to be given", v->kind == YAML_TEXT ? v->text : "[]");
		if (role->rights & bit)
			return yaml_refuse(v, p, "权限“%s”重复", "the right \"%s\" stands twice", v->text);
		role->rights |= bit;
	}
	return OK;
}

static enum err optional_bool(const struct yaml *y, const char *key, bool *out, struct problem *p)
{
	return yaml_get(y, key) ? yaml_bool(y, key, out, p) : OK;
}

static enum err read_admin(const struct yaml *y, struct role *role, struct problem *p)
{
	enum err e;

	if (!yaml_get(y, "admin"))
		return OK;
	if ((e = yaml_text(y, "admin", &role->admin, p)) != OK)
		return e;
	if (strcmp(role->admin, "system") != 0 && strcmp(role->admin, "security") != 0 && strcmp(role->admin, "audit") != 0)
		return yaml_refuse(yaml_get(y, "admin"), p, "“admin” 只能是 system、security 或 audit", "\"admin\" must be system, security or audit");
	return OK;
}

static enum err read_role(const struct yaml *y, const struct roles *before, struct role *role, struct problem *p)
{
	const struct yaml *name = yaml_get(y, "name");
	enum err e;

	if ((e = yaml_keys(y, "id|name|rights|totp|admin|public", p)) != OK || (e = yaml_text(y, "id", &role->id, p)) != OK)
		return e;
	if (strspn(role->id, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(role->id) || strlen(role->id) > 40)
		return yaml_refuse(yaml_get(y, "id"), p, "“id” 只能用小写字母、数字和下划线，最长 40 个字符",
		                   "\"id\" may hold lower-case letters, digits and underscores, at most 40");
	if (role_find(before, role->id))
		return yaml_refuse(yaml_get(y, "id"), p, "角色“%s”重复", "the role \"%s\" stands twice", role->id);
	if (!name)
		return yaml_refuse(y, p, "缺少“name”", "\"name\" is missing");
	if ((e = yaml_keys(name, "zh|en", p)) != OK || (e = yaml_text(name, "zh", &role->zh, p)) != OK ||
	    (e = yaml_text(name, "en", &role->en, p)) != OK)
		return e;
	if ((e = read_rights(y, role, p)) != OK || (e = read_admin(y, role, p)) != OK ||
	    (e = optional_bool(y, "totp", &role->totp, p)) != OK || (e = optional_bool(y, "public", &role->public, p)) != OK)
		return e;
	if (role->public && (role->rights || role->admin || role->totp))
		return yaml_refuse(y, p, "面向公众的角色不能有权限", "a public role is everybody and can be given no rights");
	return OK;
}

static enum err read_all(struct arena *a, const struct yaml *y, struct roles **out, struct problem *p)
{
	struct roles *r = arena_alloc(a, sizeof *r);
	const struct yaml *list = yaml_get(y, "roles");
	enum err e = yaml_keys(y, "roles", p);

	if (e)
		return e;
	if (!list || list->kind != YAML_LIST || !list->n || list->n > ROLES_MAX)
		return yaml_refuse(list ? list : y, p, "“roles” 应是 1 到 %d 个角色的列表", "\"roles\" must be a list of 1 to %d roles", ROLES_MAX);
	for (size_t i = 0; i < list->n; i++) {
		if ((e = read_role(list->items[i], r, &r->role[r->n], p)) != OK)
			return e;
		r->n++;
	}
	*out = r;
	return OK;
}

enum err roles_parse(struct arena *a, const char *name, const char *text, size_t n, struct roles **out, struct problem *p)
{
	struct yaml *y = NULL;
	enum err e = yaml_parse(a, name, text, n, &y, p);

	return e ? e : read_all(a, y, out, p);
}

enum err roles_read(struct arena *a, const char *path, struct roles **out, struct problem *p)
{
	struct yaml *y = NULL;
	enum err e = yaml_read(a, path, &y, p);

	return e ? e : read_all(a, y, out, p);
}
