/*
 * people_roles.c: roles.yaml to memory. A right that neither the program nor the file's own list knows is refused, so a misspelt
 * one cannot silently give nothing. Read when the room loads; the rights of a role are then a set of bits.
 */
#include <assert.h>
#include <string.h>

#include "base/yaml.h"
#include "people/people_in.h"

/* THE list of rights that the program itself asks for. Their places live only as long as the program runs: sort and add freely. */
static const struct right program[] = {
	{ "answer.write", "维护常用答复", "Keep standard answers" },
	{ "calendar.write", "维护日历", "Keep the calendar" }, { "case.caller", "查来电人的以往工单", "Find a caller's earlier tickets" },
	{ "case.contact", "查看联系方式", "See a reporter's contact" },
	{ "case.erase", "删除个人信息", "Erase personal data" }, { "case.export", "导出案件", "Export cases" }, { "case.merge", "合并拆分", "Merge and split" },
	{ "case.migrate", "将案件转入新流程", "Move cases to a new definition" },
	{ "case.read", "查看案件", "Read cases" }, { "case.release", "对外公开案件", "Release cases to the public" },
	{ "case.secret", "查看保密案件", "Read confidential cases" },
	{ "case.report", "上报", "Report" }, { "count.read", "查看统计", "See figures" },
	{ "event.accept", "接收", "Accept" }, { "event.decline", "不予受理", "Decline" },
	{ "event.dispatch", "分派", "Dispatch" }, { "event.file", "建档", "File" }, { "event.finish", "提交结果", "Submit a result" },
	{ "event.pass", "核查通过", "Pass a check" }, { "event.redo", "退回重办", "Have it done again" }, { "event.send_back", "退回", "Send back" },
	{ "event.settle", "就地办结", "Settle on the spot" }, { "grant.write", "授予角色", "Grant roles" }, { "import.run", "导入", "Import" },
	{ "journal.read", "查看日志", "Read the journal" }, { "matter.write", "维护事项目录", "Keep the catalogue of matters" },
	{ "node.read", "查看区划", "Read the territory" },
	{ "node.write", "维护区划", "Keep the territory" }, { "org.read", "查看机构", "Read organizations" },
	{ "org.write", "维护机构", "Keep organizations" }, { "outbox.read", "查看外发消息", "Read the outbox" },
	{ "outbox.write", "维护外发消息", "Keep the outbox" }, { "person.write", "维护人员", "Keep persons" },
	{ "post.write", "维护岗位", "Keep posts" }, { "report.publish", "发布通报", "Publish reports" }, { "report.write", "起草通报", "Draft reports" },
	 { "roster.write", "维护值班表", "Keep rosters and hotlines" },
	{ "routing.write", "维护分派规则", "Write routing rules" }, { "session.revoke", "终止会话", "End sessions" },
};
#define PROGRAM ((int)(sizeof program / sizeof program[0]))

static_assert(sizeof program / sizeof program[0] <= RIGHTS_MAX / 2, "half of the places are for the rights of a file");

static int find(const struct right *v, int n, const char *right)
{
	for (int i = 0; i < n; i++)
		if (strcmp(v[i].id, right) == 0)
			return i;
	return -1;
}

int right_at(const struct roles *r, const char *right)
{
	return find(r->right, r->rights_n, right);
}

bool people_right_known(const struct roles *r, const char *right)
{
	return find(r ? r->right : program, r ? r->rights_n : PROGRAM, right) >= 0;
}

bool rights_has(const struct rights *set, int at)
{
	return at >= 0 && (set->word[at / 64] >> at % 64 & 1);
}

void rights_add(struct rights *set, int at)
{
	assert(at >= 0 && at < RIGHTS_MAX);
	set->word[at / 64] |= UINT64_C(1) << at % 64;
}

void rights_join(struct rights *set, const struct rights *more)
{
	for (size_t i = 0; i < sizeof set->word / sizeof set->word[0]; i++)
		set->word[i] |= more->word[i];
}

const struct role *role_find(const struct roles *r, const char *id)
{
	for (int i = 0; i < r->n; i++)
		if (strcmp(r->role[i].id, id) == 0)
			return &r->role[i];
	return NULL;
}

static enum err read_name(const struct yaml *y, const char **zh, const char **en, struct problem *p)
{
	const struct yaml *name = yaml_get(y, "name");
	enum err e;

	if (!name)
		return yaml_refuse(y, p, "缺少“name”", "\"name\" is missing");
	if ((e = yaml_keys(name, "zh|en", p)) != OK || (e = yaml_text(name, "zh", zh, p)) != OK)
		return e;
	return yaml_text(name, "en", en, p);
}

/* ROOM.ACT in lower-case letters and underscores, both at most 40. */
static bool right_form(const char *id)
{
	size_t room = strspn(id, "abcdefghijklmnopqrstuvwxyz_"), act;

	if (!room || room > 40 || id[room] != '.')
		return false;
	act = strspn(id + room + 1, "abcdefghijklmnopqrstuvwxyz_");
	return act && act <= 40 && !id[room + 1 + act];
}

/* The rights that this file adds to the program's own. */
static enum err read_own(const struct yaml *y, struct roles *r, struct problem *p)
{
	const struct yaml *list = yaml_get(y, "rights");
	enum err e;

	memcpy(r->right, program, sizeof program);
	r->rights_n = PROGRAM;
	if (!list)
		return OK;
	if (list->kind != YAML_LIST || !list->n || list->n > RIGHTS_MAX / 2)
		return yaml_refuse(list, p, "“rights” 应是 1 到 %d 项权限的列表", "\"rights\" must be a list of 1 to %d rights", RIGHTS_MAX / 2);
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml *it = list->items[i];
		struct right *to = &r->right[r->rights_n];
		if ((e = yaml_keys(it, "id|name", p)) != OK || (e = yaml_text(it, "id", &to->id, p)) != OK ||
		    (e = read_name(it, &to->zh, &to->en, p)) != OK)
			return e;
		if (!right_form(to->id))
			return yaml_refuse(it, p, "权限“%s”应写作 流程.动作（小写字母和下划线）",
			                   "the right \"%s\" must be PROCESS.ACT in lower-case letters and underscores", to->id);
		if (right_at(r, to->id) >= 0)
			return yaml_refuse(it, p, "权限“%s”重复，或是程序自有的权限", "the right \"%s\" stands twice or is the program's own", to->id);
		r->rights_n++;
	}
	return OK;
}

static enum err read_rights(const struct yaml *y, const struct roles *r, struct role *role, struct problem *p)
{
	const struct yaml *list = yaml_get(y, "rights");

	if (!list || list->kind != YAML_LIST)
		return yaml_refuse(list ? list : y, p, "“rights” 应是列表", "\"rights\" must be a list");
	for (size_t i = 0; i < list->n; i++) {
		const struct yaml *v = list->items[i];
		int at = v->kind == YAML_TEXT ? right_at(r, v->text) : -1;
		if (at < 0)
			return yaml_refuse(v, p, "没有权限“%s”这一项", "there is no right \"%s\" to be given", v->kind == YAML_TEXT ? v->text : "[]");
		if (rights_has(&role->rights, at))
			return yaml_refuse(v, p, "权限“%s”重复", "the right \"%s\" stands twice", v->text);
		rights_add(&role->rights, at);
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
	enum err e;

	if ((e = yaml_keys(y, "id|name|rights|totp|admin|public", p)) != OK || (e = yaml_text(y, "id", &role->id, p)) != OK)
		return e;
	if (strspn(role->id, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(role->id) || strlen(role->id) > 40)
		return yaml_refuse(yaml_get(y, "id"), p, "“id” 只能用小写字母、数字和下划线，最长 40 个字符",
		                   "\"id\" may hold lower-case letters, digits and underscores, at most 40");
	if (role_find(before, role->id))
		return yaml_refuse(yaml_get(y, "id"), p, "角色“%s”重复", "the role \"%s\" stands twice", role->id);
	if ((e = read_name(y, &role->zh, &role->en, p)) != OK || (e = read_rights(y, before, role, p)) != OK || (e = read_admin(y, role, p)) != OK ||
	    (e = optional_bool(y, "totp", &role->totp, p)) != OK || (e = optional_bool(y, "public", &role->public, p)) != OK)
		return e;
	if (role->public && (yaml_get(y, "rights")->n || role->admin || role->totp))
		return yaml_refuse(y, p, "面向公众的角色不能有权限", "a public role is everybody and can be given no rights");
	return OK;
}

static enum err read_all(struct arena *a, const struct yaml *y, struct roles **out, struct problem *p)
{
	struct roles *r = arena_alloc(a, sizeof *r);
	const struct yaml *list = yaml_get(y, "roles");
	enum err e = yaml_keys(y, "rights|roles", p);

	if (e || (e = read_own(y, r, p)) != OK)
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

enum err people_roles_read(struct arena *a, const char *path, const struct roles **out, struct problem *p)
{
	struct roles *r = NULL;
	enum err e = roles_read(a, path, &r, p);

	*out = r;
	return e;
}
