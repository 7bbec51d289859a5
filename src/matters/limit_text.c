/*
 * limit_text.c: a limit's text, from left to right: words before, a number, a unit, words behind; whatever is left over refuses
 * the whole, because half a sentence may mean its opposite (3个工作日内，特殊情况除外).
 */
#include "matters/limit_text.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define NUMBER_MOST 99999
#define TEXT_MOST 40       /* characters; a refusal quotes it twice */

/* The order matters: a longer word before one that it begins with. */
enum word_kind { BARE_DAY = 16, BARE_HOUR, UNCOUNTED };
static const struct { const char *word; int kind; } units[] = {
	{ "紧急工作小时", UNIT_URGENT_HOUR }, { "紧急工作时", UNIT_URGENT_HOUR }, { "自然小时", UNIT_URGENT_HOUR }, { "urgent_hour", UNIT_URGENT_HOUR },
	{ "工作小时", UNIT_WORK_HOUR }, { "工作时", UNIT_WORK_HOUR }, { "work_hour", UNIT_WORK_HOUR },
	{ "工作日", UNIT_WORK_DAY }, { "工作天", UNIT_WORK_DAY }, { "work_day", UNIT_WORK_DAY },
	{ "自然日", UNIT_NATURAL_DAY }, { "自然天", UNIT_NATURAL_DAY }, { "日历日", UNIT_NATURAL_DAY }, { "日历天", UNIT_NATURAL_DAY },
	{ "natural_day", UNIT_NATURAL_DAY },
	{ "小时", BARE_HOUR }, { "天", BARE_DAY }, { "日", BARE_DAY },
	{ "分钟", UNCOUNTED }, { "工作周", UNCOUNTED }, { "星期", UNCOUNTED }, { "周", UNCOUNTED }, { "月", UNCOUNTED }, { "年", UNCOUNTED },
};

static const char *skip_space(const char *s)
{
	for (;;) {
		size_t n = strncmp(s, "\u3000", 3) == 0 ? 3 : strncmp(s, "\u00a0", 2) == 0 ? 2 : *s && strchr(" \t\r\n", *s) ? 1 : 0;
		if (!n)
			return s;
		s += n;
	}
}

static bool take(const char **s, const char *word)
{
	size_t n = strlen(word);

	if (strncmp(*s, word, n) != 0)
		return false;
	*s = skip_space(*s + n);
	return true;
}

static bool take_any(const char **s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (take(s, words[i]))
			return true;
	return false;
}

/* A digit, half or full width; -1 if there is none. */
static int digit(const char **s)
{
	const unsigned char *b = (const unsigned char *)*s;

	if (b[0] >= '0' && b[0] <= '9') {
		*s += 1;
		return b[0] - '0';
	}
	if (b[0] == 0xEF && b[1] == 0xBC && b[2] >= 0x90 && b[2] <= 0x99) {    /* ０ to ９ */
		*s += 3;
		return b[2] - 0x90;
	}
	return -1;
}

/* 零 to 九 and 两; -1 if there is none. */
static int numeral(const char **s)
{
	static const char *const words[] = { "零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "两" };

	for (int i = 0; i < 11; i++)
		if (strncmp(*s, words[i], 3) == 0) {
			*s += 3;
			return i == 10 ? 2 : i;
		}
	return -1;
}

/* [N百[零]][[N]十][N], strictly: 一二 or 十百 is none. */
static bool chinese_number(const char **s, int *out)
{
	const char *at = *s;
	int n = 0, first = numeral(&at);
	bool any = first > 0;

	if (first == 0)
		return false;
	if (any && strncmp(at, "百", 3) == 0) {
		at += 3;
		n = first * 100;
		first = numeral(&at);
		if (first == 0 && (first = numeral(&at)) <= 0)
			return false;
	}
	if (strncmp(at, "十", 3) == 0) {
		at += 3;
		n += (first > 0 ? first : 1) * 10;
		any = true;
		first = numeral(&at);
		if (first == 0)
			return false;
	}
	if (!any)
		return false;
	*out = n + (first > 0 ? first : 0);
	*s = at;
	return true;
}

static bool number(const char **s, int *out)
{
	int n = digit(s), d;

	if (n < 0)
		return chinese_number(s, out);
	while (n <= NUMBER_MOST && (d = digit(s)) >= 0)
		n = n * 10 + d;
	*out = n;
	return true;
}

static enum err unread(struct problem *p, const char *text, const char *rest)
{
	if (!*rest)
		return refuse(p, E_INPUT, "time_limit", "“%s”没有写完，缺少单位", "\"%s\" ends before its unit", text);
	return refuse(p, E_INPUT, "time_limit", "“%s”中的“%s”无法确切理解", "in \"%s\" the part \"%s\" cannot be read with certainty", text, rest);
}

static enum err unit_set(int kind, const struct limit_means *m, struct limit *l, const char *text, struct problem *p)
{
	if (kind == UNCOUNTED)
		return refuse(p, E_INPUT, "time_limit", "“%s”：事项时限只能以小时或天计，不能以分钟、周、月、年计",
		              "\"%s\": limits of matters are counted in hours or days, not in minutes, weeks, months or years", text);
	if (kind == BARE_DAY && !m->day_known)
		return refuse(p, E_INPUT, "time_limit", "“%s”没有说明是自然日还是工作日；请用 --day-means natural|work 指定",
		              "\"%s\" does not say natural or working days; say --day-means natural|work", text);
	if (kind == BARE_HOUR && !m->hour_known)
		return refuse(p, E_INPUT, "time_limit", "“%s”没有说明是连续小时还是工作时；请用 --hour-means natural|work 指定",
		              "\"%s\" does not say running or working hours; say --hour-means natural|work", text);
	l->unit = kind == BARE_DAY ? m->day : kind == BARE_HOUR ? m->hour : (enum limit_unit)kind;
	return OK;
}

enum err limit_text_read(const char *text, const struct limit_means *means, struct limit *out, struct problem *p)
{
	static const char *const before[] = { "限期", "限", "在" }, *const within[] = { "以内", "之内", "内" },
		*const done[] = { "完成", "办结", "处置" };
	struct limit l = { .start = START_NOW, .end = END_MINUTE };
	const char *s = skip_space(text);
	enum err e = OK;
	size_t u = 0;

	if (!*s)
		return refuse(p, E_INPUT, "time_limit", "没有写时限", "there is no limit");
	if (text_chars(s) > TEXT_MOST)
		return refuse(p, E_INPUT, "time_limit", "时限的文字超过 %d 个字", "a limit's text has at most %d characters", TEXT_MOST);
	(void)take_any(&s, before, sizeof before / sizeof before[0]);
	if (!number(&s, &l.amount))
		return unread(p, text, s);
	s = skip_space(s);
	(void)take(&s, "个");
	while (u < sizeof units / sizeof units[0] && !take(&s, units[u].word))
		u++;
	if (u == sizeof units / sizeof units[0])
		return unread(p, text, s);
	(void)take_any(&s, within, sizeof within / sizeof within[0]);
	(void)take_any(&s, done, sizeof done / sizeof done[0]);
	if (*s)
		return unread(p, text, s);
	if ((e = unit_set(units[u].kind, means, &l, text, p)) != OK)
		return e;
	if ((e = limit_check(&l, p)) != OK) {
		if (p)
			snprintf(p->field, sizeof p->field, "time_limit");
		return e;
	}
	*out = l;
	return OK;
}

void limit_text_print(char out[40], const struct limit *l)
{
	static const char *const words[] = { "紧急工作时", "自然日", "工作时", "工作日" };

	snprintf(out, 40, "%d%s", l->amount, words[l->unit]);
}
