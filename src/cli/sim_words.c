/*
 * sim_words.c: what people write in a simulation, put together here: no text of a real report is used. Categories of the base
 * pack have words of their own; any other is spoken of in general.
 */
#include <string.h>

#include "cli/sim.h"

#define PICK(s, list) (list)[sim_random(s) % (sizeof (list) / sizeof (list)[0])]

static const char *const places[] = { "小区东门外的人行道", "农贸市场北侧路口", "幼儿园对面公交站旁", "三号楼与四号楼之间的空地", "滨河步道栏杆边", "老年活动室门前",
	"地下车库出口", "学校围墙外的巷子", "卫生服务站门口", "林业家属区二单元楼道", "村委会广场边", "桥头绿地旁" };

static const struct { const char *category, *what[4]; } found[] = {
	{ "roads", { "窨井盖破损，一角翘起", "路面塌陷约半米，雨后积水", "人行道地砖松动，老人绊倒", "减速带脱落，螺栓外露" } },
	{ "lighting", { "路灯连续三晚不亮", "楼道声控灯损坏", "路灯杆倾斜，电线外露", "广场照明提前熄灭" } },
	{ "sanitation", { "垃圾箱满溢两天未清", "建筑垃圾堆在路边", "污水外溢，有异味", "积雪未清，路面结冰" } },
	{ "greening", { "行道树枝干压在电线上", "绿篱遮挡路口视线", "草坪被车辆碾压", "枯树倾斜，随时可能倒下" } },
	{ "facilities", { "健身器材螺丝松动", "候车亭玻璃破碎", "宣传栏支架锈蚀", "休闲长椅断裂" } },
	{ "buildings", { "外墙瓷砖脱落", "单元门禁失灵", "屋面漏水到顶楼住户", "供热温度不达标" } },
	{ "safety", { "消防通道被占用", "楼道堆放易燃杂物", "燃气管道有异味", "工地围挡被风吹开" } },
	{ "order", { "占道经营影响通行", "墙面被喷涂小广告", "乱停车辆堵住出口", "私拉横幅遮挡窗户" } },
	{ "services", { "独居老人需要代购药品", "残疾证换领不清楚流程", "社保认证遇到困难", "灵活就业补贴未到账" } },
};

const char *sim_report_text(struct sim *s, struct arena *a, const char *category, const char **title)
{
	static const char *const general[] = { "有情况需要处理", "出现问题，影响居民生活", "存在隐患，请核实", "居民多次反映同一问题" };
	static const char *const wish[] = { "请尽快安排人员到现场处理。", "居民已多次提起，望核实后答复。", "已先用警示带围住，请后续跟进。", "附近住着几位老人，请优先处理。" };
	const char *what = NULL, *hope;

	for (size_t i = 0; category && i < sizeof found / sizeof found[0]; i++)
		if (strcmp(found[i].category, category) == 0)
			what = PICK(s, found[i].what);
	if (!what)
		what = PICK(s, general);
	hope = PICK(s, wish);
	/* A service that somebody waits for has no place in the street. */
	*title = category && strcmp(category, "services") == 0 ? what : arena_printf(s->a, "%s%s", PICK(s, places), what);
	return arena_printf(a, "%s，%s", *title, hope);
}

const char *sim_public_text(struct sim *s)
{
	static const char *const told[] = { "经核实情况属实，已按期办结，社区回访确认解决。感谢反映。", "已安排人员办理完毕，并对周边同类问题一并作了排查。",
		"问题已解决，承办单位将加强日常巡查，欢迎继续监督。", "已办结，承办单位与反映人当面确认了结果。" };

	return PICK(s, told);
}

const char *sim_act_text(struct sim *s, struct arena *a, const char *act)
{
	static const struct { const char *act, *words[3]; } said[] = {
		{ "decline", { "经核实不属于受理范围，已告知反映人途径。", "与在办事项重复，已并案答复。", "现场未发现所述情况。" } },
		{ "settle", { "网格员与社区已现场处理完毕。", "已联系物业当场修好。", "已清理，现场恢复原状。" } },
		{ "send_back", { "不在本单位职责范围，建议转有关部门。", "该处由其他单位管养，附管养分界说明。", "位置属另一辖区，请核对。" } },
		{ "finish", { "已派人到现场处置完毕，恢复正常。", "已更换部件并清理现场。", "已整改，责任人到场确认。" } },
		{ "redo", { "现场复核仍未解决，请继续处置。", "处置不彻底，需补充整改。", "与反映情况不符，请重新办理。" } },
		{ "rate", { "处理得及时。", "效果不错，谢谢。", "基本解决了。" } },
		{ "reopen", { "过了几天又出现同样的问题。", "只处理了一部分。", "修好的地方又坏了。" } },
	};
	static const char *const general[] = { "已按要求办理。", "情况属实，已处理。", "已核实并记录。" };

	for (size_t i = 0; i < sizeof said / sizeof said[0]; i++)
		if (strcmp(said[i].act, act) == 0)
			return arena_str(a, PICK(s, said[i].words));
	return arena_str(a, PICK(s, general));
}
