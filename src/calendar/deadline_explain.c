/*
 * deadline_explain.c: the count of a deadline in words. Decisions store the due; the case page, the notice and the journal
 * ask here why it is that instant and no other (规则可解释). It walks the same days as deadline.c and groups them.
 */
#include "calendar/deadline_explain.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Fits every sentence: 12 runs of a name and two dates each, twice over. */
struct words { char s[8192]; size_t n; };

static void say(struct words *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(struct words *w, const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(w->s + w->n, sizeof(w->s) - w->n, fmt, ap);
	va_end(ap);
	assert(n >= 0 && (size_t)n < sizeof(w->s) - w->n);
	w->n += (size_t)n;
}

/* ---- collecting ---- */

static bool unit_office(const struct explain *e)
{
	return e->limit.unit == UNIT_WORK_HOUR || e->limit.unit == UNIT_WORK_DAY;
}

static void run_add(struct explain *e, day_t d, const struct workday *w)
{
	struct explain_run *last = e->n_runs ? &e->runs[e->n_runs - 1] : NULL;
	const char *name = w->why == DAY_REST ? NULL : w->row->name;
	bool same = last && last->to == d - 1 && last->why == w->why
		&& (name ? last->name && strcmp(name, last->name) == 0 : !last->name);

	if (same)
		last->to = d;
	else if (e->n_runs < EXPLAIN_RUNS_MAX)
		e->runs[e->n_runs++] = (struct explain_run){ d, d, w->why, name };
	else if (w->why != DAY_MAKEUP)
		e->more_days++;
}

/* Groups the days that are told, from..to, with the weekly rest as runs or as a number; the number of its runs. */
static int runs_collect(struct explain *e, const struct calendar *c, day_t from, day_t to, bool fold)
{
	day_t start = day_at(e->d.start, e->offset_min), rested = from - 2;
	size_t hint = 0;
	int rests = 0;

	e->n_runs = 0;
	e->rest_days = e->more_days = e->skipped_days = 0;
	for (day_t d = from; d <= to; d++) {
		struct workday w = calendar_day_next(c, d, &hint);

		if (w.why == DAY_OPEN || (w.why == DAY_MAKEUP && (d < start || !unit_office(e))))
			continue;
		e->skipped_days += w.why != DAY_MAKEUP;
		if (w.why == DAY_REST) {
			rests += rested != d - 1;
			rested = d;
		}
		if (fold && w.why == DAY_REST)
			e->rest_days++;
		else
			run_add(e, d, &w);
	}
	return rests;
}

static void runs_tell(struct explain *e, const struct calendar *c, int64_t until)
{
	day_t from, to = day_at(until - 1, e->offset_min);

	if (unit_office(e))
		from = day_at(e->d.filed, e->offset_min) + (e->limit.start == START_NEXT_DAY);
	else if (e->limit.unit == UNIT_NATURAL_DAY && e->limit.end == END_CLOSE && e->d.due != DEADLINE_NEVER)
		from = day_at(e->d.used_up - 1, e->offset_min);   /* only the days run over at the end matter */
	else
		return;
	if (runs_collect(e, c, from, to, false) > EXPLAIN_RESTS_MAX)
		runs_collect(e, c, from, to, true);
}

static int year_of(int64_t us, int offset_min)
{
	return day_civil(us, offset_min).year;
}

static int year_unannounced(const struct calendar *c, int first, int last)
{
	for (int year = first; year <= last; year++)
		if (year < c->year_first || year > c->year_last)
			return year;
	return 0;
}

const struct explain *deadline_explain(struct arena *a, const struct calendar *c, struct limit l, int64_t filed, struct pauses pauses)
{
	struct explain *e = arena_alloc(a, sizeof(*e));
	int64_t until;

	e->limit = l;
	e->d = deadline_resume(c, l, filed, pauses);
	e->offset_min = c->offset_min;
	for (size_t i = 0; i < pauses.n && pauses.v[i].from < e->d.used_up; i++, e->n_pauses++)
		if (i < EXPLAIN_RUNS_MAX)
			e->pauses[i] = pauses.v[i];
	e->stands_since = e->d.due == DEADLINE_NEVER ? pauses.v[pauses.n - 1].from : DEADLINE_NONE;
	until = e->d.due;
	if (until == DEADLINE_NEVER)
		until = (e->stands_since > e->d.start ? e->stands_since : e->d.start) + 1;   /* told so far */
	else
		e->paused_us = deadline_elapsed(c, l.unit, e->d.start, e->d.used_up) - e->d.amount_us;
	if (e->d.provisional)
		e->year_open = year_unannounced(c, year_of(filed, c->offset_min), year_of(until - 1, c->offset_min));
	runs_tell(e, c, until);
	return e;
}

/* ---- words both languages need ---- */

static bool is_weekend(const struct explain_run *r)
{
	return day_weekday(r->from) >= 6 && day_weekday(r->to) >= 6 && r->to - r->from <= 1;
}

static bool tells_year(const struct explain *e)
{
	return e->d.due != DEADLINE_NEVER && year_of(e->d.filed, e->offset_min) != year_of(e->d.due - 1, e->offset_min);
}

/* Hour and minute, with the seconds only where there are any. */
static void say_clock(struct words *w, const struct civil *t, bool end_of_day)
{
	say(w, "%02d:%02d", end_of_day ? 24 : t->hour, t->minute);
	if (t->second)
		say(w, ":%02d", t->second);
}

static struct civil civil_of(const struct explain *e, int64_t us, bool *end_of_day, bool is_due)
{
	struct civil t = day_civil(us, e->offset_min);

	*end_of_day = is_due && t.hour == 0 && t.minute == 0 && t.second == 0 && t.us == 0;
	if (*end_of_day) {
		struct civil before = day_civil(us - US_DAY, e->offset_min);

		t.year = before.year;
		t.month = before.month;
		t.day = before.day;
	}
	return t;
}

/* ---- Chinese ---- */

static void zh_time(struct words *w, const struct explain *e, int64_t us, bool is_due)
{
	bool end_of_day;
	struct civil t = civil_of(e, us, &end_of_day, is_due);

	if (tells_year(e))
		say(w, "%d年", t.year);
	say(w, "%d月%d日 ", t.month, t.day);
	say_clock(w, &t, end_of_day);
}

static void zh_run(struct words *w, const struct explain *e, const struct explain_run *r)
{
	int y1, m1, d1, y2, m2, d2;

	day_split(r->from, &y1, &m1, &d1);
	day_split(r->to, &y2, &m2, &d2);
	if (tells_year(e) && y1 != year_of(e->d.filed, e->offset_min))
		say(w, "%d年", y1);
	say(w, "%d月%d日", m1, d1);
	if (r->to > r->from) {
		say(w, "%s", r->to - r->from == 1 ? "、" : "至");
		if (m2 != m1)
			say(w, "%d月", m2);
		say(w, "%d日", d2);
	}
	if (r->why == DAY_REST)
		say(w, "（%s）", is_weekend(r) ? "周末" : "休息日");
	else
		say(w, r->why == DAY_MAKEUP ? "（%s调休上班）" : "（%s）", r->name);
}

static void zh_runs(struct words *w, const struct explain *e, bool makeup, const char *lead)
{
	bool any = false;

	for (size_t i = 0; i < e->n_runs; i++) {
		if ((e->runs[i].why == DAY_MAKEUP) != makeup)
			continue;
		say(w, "%s", any ? "、" : lead);
		zh_run(w, e, &e->runs[i]);
		any = true;
	}
	if (makeup)
		return;
	if (e->rest_days > 0)
		say(w, "%s周末等休息日共 %d 天", any ? "、" : lead, e->rest_days);
	if (e->more_days > 0)
		say(w, "、其他放假 %d 天", e->more_days);
}

static void zh_pauses(struct words *w, const struct explain *e)
{
	int64_t minutes = e->paused_us / US_MINUTE;

	if (e->paused_us <= 0)
		return;
	say(w, "，其间暂停计时 %zu 次，", e->n_pauses);
	if (minutes / 60 > 0)
		say(w, "%lld 小时", (long long)(minutes / 60));
	if (minutes % 60 > 0 || minutes < 60)
		say(w, "%s%lld 分", minutes >= 60 ? " " : "", (long long)(minutes % 60));
	say(w, "%s不计", unit_office(e) ? "办公时间" : "");
}

const char *deadline_explain_zh(struct arena *a, const struct explain *e)
{
	static const char *const units[] = { "个紧急工作时", "个自然日", "个工作时", "个工作日", "分钟" };
	struct words w = { .n = 0 };

	if (e->d.start == e->d.filed) {
		say(&w, "从 ");
	} else {
		zh_time(&w, e, e->d.filed, false);
		say(&w, e->limit.start == START_NEXT_DAY ? " 登记，按次日开始，从 " : " 登记，不在办公时间，从 ");
	}
	zh_time(&w, e, e->d.start, false);
	say(&w, " 起算，%d %s", e->limit.amount, units[e->limit.unit]);
	zh_runs(&w, e, false, unit_office(e) ? "，跳过 " : "，末日顺延，跳过 ");
	zh_runs(&w, e, true, "，计入 ");
	zh_pauses(&w, e);
	if (e->stands_since != DEADLINE_NONE) {
		say(&w, "，自 ");
		zh_time(&w, e, e->stands_since, false);
		say(&w, " 起暂停计时，恢复后再定截止时间");
	} else {
		say(&w, "，截止 ");
		zh_time(&w, e, e->d.due, true);
		if (e->limit.end == END_CLOSE)
			say(&w, "（下班时）");
	}
	say(&w, "。");
	if (e->year_open)
		say(&w, "%d 年放假安排尚未公布，暂按周末推算，公布后重算。", e->year_open);
	return arena_strn(a, w.s, w.n);
}

/* ---- English ---- */

static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static const struct { const char *zh, *en; } festivals[] = {
	{ "元旦", "New Year" }, { "春节", "Spring Festival" }, { "清明节", "Qingming Festival" }, { "劳动节", "Labour Day" },
	{ "端午节", "Dragon Boat Festival" }, { "中秋节", "Mid-Autumn Festival" }, { "国庆节", "National Day" },
};

/* The statutory festivals have English names, also joined ones ("国庆节、中秋节"); a place's own day keeps its own. */
static void en_name(struct words *w, const char *zh)
{
	for (bool first = true; *zh; first = false) {
		const char *sep = strstr(zh, "、");
		size_t n = sep ? (size_t)(sep - zh) : strlen(zh), i = 0, count = sizeof(festivals) / sizeof(festivals[0]);

		while (i < count && (strlen(festivals[i].zh) != n || memcmp(festivals[i].zh, zh, n) != 0))
			i++;
		say(w, "%s%.*s", first ? "" : " and ", i < count ? (int)strlen(festivals[i].en) : (int)n, i < count ? festivals[i].en : zh);
		zh += n + (sep ? strlen("、") : 0);
	}
}

static void en_time(struct words *w, const struct explain *e, int64_t us, bool is_due)
{
	bool end_of_day;
	struct civil t = civil_of(e, us, &end_of_day, is_due);

	say(w, "%d %s ", t.day, months[t.month - 1]);
	if (tells_year(e))
		say(w, "%d ", t.year);
	say_clock(w, &t, end_of_day);
}

static void en_run(struct words *w, const struct explain *e, const struct explain_run *r)
{
	int y1, m1, d1, y2, m2, d2;

	day_split(r->from, &y1, &m1, &d1);
	day_split(r->to, &y2, &m2, &d2);
	if (m1 != m2)
		say(w, "%d %s to ", d1, months[m1 - 1]);
	else if (d1 != d2)
		say(w, "%d-", d1);
	say(w, "%d %s", d2, months[m2 - 1]);
	if (tells_year(e) && y2 != year_of(e->d.filed, e->offset_min))
		say(w, " %d", y2);
	if (r->why == DAY_REST) {
		say(w, " (%s)", is_weekend(r) ? "weekend" : "weekly rest");
		return;
	}
	say(w, r->why == DAY_MAKEUP ? " (make-up day for " : " (");
	en_name(w, r->name);
	say(w, ")");
}

static void en_runs(struct words *w, const struct explain *e, bool makeup, const char *lead)
{
	bool any = false;

	for (size_t i = 0; i < e->n_runs; i++) {
		if ((e->runs[i].why == DAY_MAKEUP) != makeup)
			continue;
		say(w, "%s", any ? ", " : lead);
		en_run(w, e, &e->runs[i]);
		any = true;
	}
	if (makeup)
		return;
	if (e->rest_days > 0)
		say(w, "%s%d days of weekends", any ? ", " : lead, e->rest_days);
	if (e->more_days > 0)
		say(w, ", %d more holidays", e->more_days);
}

static void en_pauses(struct words *w, const struct explain *e)
{
	int64_t minutes = e->paused_us / US_MINUTE;

	if (e->paused_us <= 0)
		return;
	say(w, ", less %zu %s that stopped the clock for ", e->n_pauses, e->n_pauses == 1 ? "pause" : "pauses");
	if (minutes / 60 > 0)
		say(w, "%lld h", (long long)(minutes / 60));
	if (minutes % 60 > 0 || minutes < 60)
		say(w, "%s%lld min", minutes >= 60 ? " " : "", (long long)(minutes % 60));
	say(w, "%s", unit_office(e) ? " of office time" : "");
}

const char *deadline_explain_en(struct arena *a, const struct explain *e)
{
	static const char *const units[] = { "urgent hour", "calendar day", "working hour", "working day", "minute" };
	struct words w = { .n = 0 };

	if (e->d.start == e->d.filed) {
		say(&w, "Counted from ");
	} else {
		say(&w, "Filed ");
		en_time(&w, e, e->d.filed, false);
		say(&w, e->limit.start == START_NEXT_DAY ? ", counted from the next day, " : " outside office hours, counted from ");
	}
	en_time(&w, e, e->d.start, false);
	say(&w, ": %d %s%s", e->limit.amount, units[e->limit.unit], e->limit.amount == 1 ? "" : "s");
	en_runs(&w, e, false, unit_office(e) ? ", skipping " : ", the last one moved on over ");
	en_runs(&w, e, true, ", counting ");
	en_pauses(&w, e);
	if (e->stands_since != DEADLINE_NONE) {
		say(&w, "; the clock stands since ");
		en_time(&w, e, e->stands_since, false);
		say(&w, " and the due is set when it goes on");
	} else {
		say(&w, "; due ");
		en_time(&w, e, e->d.due, true);
		if (e->limit.end == END_CLOSE)
			say(&w, " (close of business)");
	}
	say(&w, ".");
	if (e->year_open)
		say(&w, " The holidays of %d are not announced yet: counted by weekends, to be counted again.", e->year_open);
	return arena_strn(a, w.s, w.n);
}

/* ---- JSON ---- */

static void json_time(struct jw *w, const char *key, int64_t us, int offset_min)
{
	char s[40];

	jw_key(w, key);
	if (us == DEADLINE_NEVER || us == DEADLINE_NONE) {
		jw_null(w);
		return;
	}
	day_print_time(s, us, offset_min);
	jw_str(w, s);
}

static void json_day(struct jw *w, const char *key, day_t d)
{
	char s[11];

	day_print(s, d);
	jw_key(w, key);
	jw_str(w, s);
}

static void json_runs(struct jw *w, const struct explain *e)
{
	static const char *const why[] = { "open", "makeup", "rest", "holiday" };

	jw_key(w, "runs");
	jw_arr(w);
	for (size_t i = 0; i < e->n_runs; i++) {
		jw_obj(w);
		json_day(w, "from", e->runs[i].from);
		json_day(w, "to", e->runs[i].to);
		jw_key(w, "why");
		jw_str(w, why[e->runs[i].why]);
		jw_key(w, "name");
		jw_str(w, e->runs[i].name);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "rest_days");
	jw_int(w, e->rest_days);
	jw_key(w, "more_days");
	jw_int(w, e->more_days);
}

static void json_pauses(struct jw *w, const struct explain *e)
{
	jw_key(w, "pauses");
	jw_arr(w);
	for (size_t i = 0; i < e->n_pauses && i < EXPLAIN_RUNS_MAX; i++) {
		jw_obj(w);
		json_time(w, "from", e->pauses[i].from, e->offset_min);
		json_time(w, "to", e->pauses[i].to, e->offset_min);
		jw_obj_end(w);
	}
	jw_arr_end(w);
	jw_key(w, "pauses_count");
	jw_int(w, (int64_t)e->n_pauses);
	jw_key(w, "paused_s");
	jw_int(w, e->paused_us / US_SECOND);
}

void deadline_explain_json(struct jw *w, const struct explain *e)
{
	jw_obj(w);
	jw_key(w, "unit");
	jw_str(w, limit_unit_name(e->limit.unit));
	jw_key(w, "amount");
	jw_int(w, e->limit.amount);
	jw_key(w, "start_rule");
	jw_str(w, limit_start_name(e->limit.start));
	jw_key(w, "end_rule");
	jw_str(w, limit_end_name(e->limit.end));
	json_time(w, "filed", e->d.filed, e->offset_min);
	json_time(w, "start", e->d.start, e->offset_min);
	json_time(w, "used_up", e->d.used_up, e->offset_min);
	json_time(w, "due", e->d.due, e->offset_min);
	json_time(w, "warn", e->d.warn, e->offset_min);
	jw_key(w, "work_days");
	jw_int(w, e->d.work_days);
	jw_key(w, "skipped_days");
	jw_int(w, e->skipped_days);
	json_runs(w, e);
	json_pauses(w, e);
	jw_key(w, "provisional");
	jw_bool(w, e->d.provisional);
	jw_key(w, "zh");
	jw_str(w, deadline_explain_zh(w->a, e));
	jw_key(w, "en");
	jw_str(w, deadline_explain_en(w->a, e));
	jw_obj_end(w);
}
