/*
 * people_demo.c: the accounts of a demonstration, and GET /demo, by which the front door offers them to whoever tries it out.
 */
#include <string.h>

#include "people/people_cmds.h"
#include "people/people_demo.h"
#include "people/people_sql.h"

const struct demo_account demo_accounts[] = {
	{ "worker", "李小燕", "grid_worker", "网格员", "Grid worker", "f", DEMO_AT_COMMUNITY, DEMO_COMMITTEE },
	{ "community", "王建国", "community_desk", "社区工作台", "Community desk", "d", DEMO_AT_COMMUNITY, DEMO_COMMITTEE },
	{ "street", "赵敏", "street_desk", "街道工作台", "Street desk", "d", DEMO_AT_STREET, DEMO_STREET_OFFICE },
	{ "chief", "林海", "street_desk", "街道负责人（审签吹哨）", "Street leader (sends whistles)", "d", DEMO_AT_STREET, DEMO_STREET_OFFICE },
	{ "centre", "周强", "county_desk", "区指挥中心", "County coordination centre", "d", DEMO_AT_COUNTY, DEMO_GOVERNMENT },
	{ "roads", "陈刚", "dept_desk", "城市管理局工作台", "Urban management bureau", "d", DEMO_AT_COUNTY, DEMO_BUREAU_FIRST },
	{ "housing", "刘芳", "dept_desk", "住房和城乡建设局工作台", "Housing bureau", "d", DEMO_AT_COUNTY, DEMO_BUREAU_FIRST + 1 },
	{ "safety", "孙涛", "dept_desk", "应急管理局工作台", "Emergency bureau", "d", DEMO_AT_COUNTY, DEMO_BUREAU_LAST },
	{ "leader", "马宁", "leader", "区领导（查看）", "County leader (reads)", "s", DEMO_AT_COUNTY, DEMO_GOVERNMENT },
	{ "screen", "指挥大厅", "screen", "大屏（只看统计）", "Screen (figures only)", "s", DEMO_AT_COUNTY, DEMO_GOVERNMENT },
	{ "system", "郭伟", "system_admin", "系统管理员（需动态码）", "System administrator (needs codes)", "d", DEMO_AT_COUNTY, DEMO_GOVERNMENT },
	{ "security", "何静", "security_admin", "安全管理员（需动态码）", "Security administrator (needs codes)", "d", DEMO_AT_COUNTY, DEMO_GOVERNMENT },
	{ "audit", "罗斌", "audit_admin", "审计管理员（需动态码）", "Audit administrator (needs codes)", "d", DEMO_AT_COUNTY, DEMO_GOVERNMENT },
};
const int demo_accounts_n = sizeof demo_accounts / sizeof demo_accounts[0];

struct account_out { const char *login, *name, *app; };
struct demo_out { const char *password; struct list items; };

SHAPE(account_out_shape, "DemoAccount", struct account_out,
	FIELD(struct account_out, login, F_STR, F_NEED),
	FIELD(struct account_out, name, F_STR, F_NEED, .doc = "the post"),
	FIELD(struct account_out, app, F_STR, F_NEED, .one_of = "f|d|s", .doc = "the application in which it works"));
SHAPE(demo_out_shape, "Demo", struct demo_out,
	FIELD(struct demo_out, password, F_STR, 0, .doc = "of all of them; missing where this is no demonstration"),
	FIELD(struct demo_out, items, F_LIST, F_NEED, .sub = &account_out_shape, .doc = "none where this is no demonstration"));

enum err demo_show(struct ctx *c)
{
	struct demo_out *out = c->out;
	struct account_out *v;
	struct rows rows;
	enum err e = db_rows(c->db, &people_sql[TENANT_CODE], c->a, VALS(vi(c->tenant)), &rows);

	if (e != OK || !rows.n || strcmp(rows.v[0].s, DEMO_CODE) != 0)
		return e;
	v = arena_alloc(c->a, (size_t)demo_accounts_n * sizeof *v);
	for (int i = 0; i < demo_accounts_n; i++)
		v[i] = (struct account_out){ demo_accounts[i].login, ctx_zh(c) ? demo_accounts[i].zh : demo_accounts[i].en, demo_accounts[i].app };
	*out = (struct demo_out){ DEMO_PASSWORD, { (size_t)demo_accounts_n, v } };
	return OK;
}
