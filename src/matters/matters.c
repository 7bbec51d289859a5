/*
 * matters.c: what may stand in the catalogue, and what may follow what. Pure: no store, no clock. A matter comes in through
 * matters_http.c or an import, is checked here, and goes on as an event (matters_view.c).
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "matters/matters_in.h"
#include "territory/territory.h"

/* ---- forms ---- */

SHAPE(matter_condition_shape, "MatterCondition", struct matter_condition,
	FIELD(struct matter_condition, id, F_STR, 0, .min = 1, .max = 20, .doc = "within this version; absent: its place in the list"),
	FIELD(struct matter_condition, open, F_STR, F_NEED | F_LINES, .min = 1, .max = 600, .doc = "when it is filed"),
	FIELD(struct matter_condition, close, F_STR, F_LINES, .min = 1, .max = 600, .doc = "when it may be closed"),
	FIELD(struct matter_condition, unit, F_STR, 0, .one_of = "urgent_hour|natural_day|work_hour|work_day", .doc = "absent: without a limit"),
	FIELD(struct matter_condition, amount, F_INT, 0, .min = 1, .max = DEADLINE_HOURS_MAX),
	FIELD(struct matter_condition, start_rule, F_STR, 0, .one_of = "now|next_day"),
	FIELD(struct matter_condition, end_rule, F_STR, 0, .one_of = "minute|close|midnight"),
	FIELD(struct matter_condition, warn_percent, F_INT, 0, .min = 1, .max = 99));

SHAPE(matter_unit_shape, "MatterUnit", struct matter_unit,
	FIELD(struct matter_unit, role, F_STR, F_NEED, .one_of = MATTER_UNIT_ROLES),
	FIELD(struct matter_unit, condition, F_STR, 0, .min = 1, .max = 20, .doc = "only for this condition"),
	FIELD(struct matter_unit, name, F_STR, 0, .min = 1, .max = 100),
	FIELD(struct matter_unit, kind, F_STR, 0, .one_of = MATTER_ORG_KINDS, .doc = "the nearest of this kind above the place"),
	FIELD(struct matter_unit, at, F_STR, 0, .one_of = "province|city|county|street|community|grid", .doc = "whose node is of this level"),
	FIELD(struct matter_unit, org, F_ID, 0));

SHAPE(matter_body_shape, "Matter", struct matter_body,
	FIELD(struct matter_body, code, F_STR, F_NEED, .min = 1, .max = 40),
	FIELD(struct matter_body, name, F_STR, F_NEED, .min = 1, .max = 120),
	FIELD(struct matter_body, class, F_STR, F_NEED, .one_of = MATTER_CLASSES),
	FIELD(struct matter_body, group, F_STR, 0, .min = 1, .max = 60, .doc = "the large class it belongs to, in words"),
	FIELD(struct matter_body, duty, F_STR, 0, .one_of = MATTER_DUTIES, .doc = "of class duty"),
	FIELD(struct matter_body, batch, F_INT, 0, .min = 1, .max = 99),
	FIELD(struct matter_body, node, F_ID, 0, .doc = "whose list it is; absent: everybody's"),
	FIELD(struct matter_body, category, F_STR, 0, .min = 1, .max = 40, .doc = "of the event process"),
	FIELD(struct matter_body, admission, F_STR, 0, .one_of = MATTER_ADMISSIONS, .doc = "into communities"),
	FIELD(struct matter_body, in_guide, F_BOOL, 0, .doc = "of class community: in the guide catalogue"),
	FIELD(struct matter_body, annual, F_INT, 0, .min = MATTER_YEAR_MIN, .max = MATTER_YEAR_MAX,
	      .doc = "of class community: the year of its annual list"),
	FIELD(struct matter_body, frequency, F_STR, 0, .min = 1, .max = 60),
	FIELD(struct matter_body, basis, F_STR, F_LINES, .min = 1, .max = 1000, .doc = "its legal basis"),
	FIELD(struct matter_body, resources, F_STR, F_LINES, .min = 1, .max = 1000, .doc = "what is handed down with it"),
	FIELD(struct matter_body, guide, F_STR, F_LINES, .min = 1, .max = 4000, .doc = "what the public reads"),
	FIELD(struct matter_body, levels, F_STRS, 0, .max = MATTER_LEVELS_MAX, .doc = "at which it is handled"),
	FIELD(struct matter_body, keywords, F_STRS, 0, .max = MATTER_KEYWORDS_MAX, .doc = "words by which a report is known as this matter"),
	FIELD(struct matter_body, units, F_LIST, 0, .max = MATTER_UNITS_MAX, .sub = &matter_unit_shape),
	FIELD(struct matter_body, conditions, F_LIST, 0, .max = MATTER_CONDITIONS_MAX, .sub = &matter_condition_shape));

const char *matter_text(struct arena *a, const struct matter_body *m)
{
	struct jw w;

	jw_init(&w, a);
	shape_write(&w, &matter_body_shape, m);
	return jw_text(&w, NULL);
}

enum err matter_parse(struct arena *a, const char *text, const struct matter_body **out, struct problem *p)
{
	struct matter_body *m = arena_alloc(a, sizeof *m);
	enum err e = shape_read(a, &matter_body_shape, text, strlen(text), m, p);

	if (e == OK)
		*out = m;
	return e;
}

const char *matter_words(struct arena *a, const struct matter_body *m)
{
	const char *const *keyword = m->keywords.v;
	const struct matter_condition *k = m->conditions.v;
	const char *s = arena_printf(a, "%s\n%s", m->code, m->name);

	for (size_t i = 0; i < m->keywords.n; i++)
		s = arena_printf(a, "%s\n%s", s, keyword[i]);
	for (size_t i = 0; i < m->conditions.n; i++)
		s = arena_printf(a, "%s\n%s", s, k[i].open);
	return s;
}

/* ---- checks ---- */

static int role_rank(const char *role)
{
	return strcmp(role, "lead") == 0 ? 0 : strcmp(role, "co") == 0 ? 1 : 2;
}

void matter_settle(struct arena *a, struct matter_body *m)
{
	struct matter_condition *k = m->conditions.v;
	const struct matter_unit *u = m->units.v;
	struct matter_unit *sorted = arena_alloc(a, m->units.n * sizeof *sorted);
	size_t n = 0;

	for (size_t i = 0; i < m->conditions.n; i++) {
		if (!k[i].id)
			k[i].id = arena_printf(a, "%zu", i + 1);
		if (k[i].unit && !k[i].start_rule)
			k[i].start_rule = limit_start_name(START_NOW);
		if (k[i].unit && !k[i].end_rule)
			k[i].end_rule = limit_end_name(END_MINUTE);
	}
	for (int rank = 0; rank < 3; rank++)
		for (size_t i = 0; i < m->units.n; i++)
			if (role_rank(u[i].role) == rank)
				sorted[n++] = u[i];
	m->units.v = sorted;
}

static enum err check_code(const struct matter_body *m, struct problem *p)
{
	size_t n = strspn(m->code, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

	if (m->code[n])
		return refuse(p, E_INPUT, "code", "编码只能用字母、数字和 . _ -", "A code has letters, digits and . _ - only");
	return OK;
}

/* What only some classes have. */
static enum err check_class(const struct matter_body *m, struct problem *p)
{
	bool duty = strcmp(m->class, "duty") == 0, community = strcmp(m->class, "community") == 0;

	if (duty != (m->duty != NULL))
		return refuse(p, E_INPUT, "duty", duty ? "履职事项须说明基本履职、配合履职或上级收回" : "只有履职事项才分基本、配合和收回",
		              duty ? "A duty item says whether it is basic, cooperative or taken back" : "Only duty items are one of these");
	if (!community && (m->in_guide || m->annual != ABSENT))
		return refuse(p, E_INPUT, m->in_guide ? "in_guide" : "annual", "只有下派村（社区）事项才有指导目录和年度清单",
		              "Only community matters stand in a guide catalogue and in annual lists");
	if (m->duty && strcmp(m->duty, "taken_back") == 0 && m->admission && strcmp(m->admission, "barred") != 0)
		return refuse(p, E_INPUT, "admission", "上级部门收回的事项不得再准入", "What was taken back by a higher department cannot be let in again");
	return OK;
}

static enum err check_levels(const struct matter_body *m, struct problem *p)
{
	const char *const *level = m->levels.v;
	char field[32];

	for (size_t i = 0; i < m->levels.n; i++) {
		snprintf(field, sizeof field, "levels.%zu", i);
		if (!level_read(level[i]))
			return refuse(p, E_INPUT, field, "“%s”不是层级，应为 province 至 building", "\"%s\" is no level, province to building",
			              level[i]);
		for (size_t k = 0; k < i; k++)
			if (strcmp(level[i], level[k]) == 0)
				return refuse(p, E_INPUT, field, "层级“%s”写了两次", "The level \"%s\" stands twice", level[i]);
	}
	return OK;
}

static enum err check_keywords(const struct matter_body *m, struct problem *p)
{
	const char *const *word = m->keywords.v;
	char field[32];

	for (size_t i = 0; i < m->keywords.n; i++) {
		size_t chars = text_chars(word[i]);
		snprintf(field, sizeof field, "keywords.%zu", i);
		if (chars < 2 || chars > MATTER_KEYWORD_CHARS || strpbrk(word[i], " \t\n|"))
			return refuse(p, E_INPUT, field, "关键词应为 2 至 %d 个字，中间没有空格", "A keyword has 2 to %d characters and no space",
			              MATTER_KEYWORD_CHARS);
		for (size_t k = 0; k < i; k++)
			if (strcmp(word[i], word[k]) == 0)
				return refuse(p, E_INPUT, field, "关键词“%s”写了两次", "The keyword \"%s\" stands twice", word[i]);
	}
	return OK;
}

static enum err check_limit(const struct matter_condition *k, const char *at, struct problem *p)
{
	char field[64];
	struct limit l;
	enum err e;

	if (!k->unit) {
		if (k->amount == ABSENT && !k->start_rule && !k->end_rule && k->warn_percent == ABSENT)
			return OK;
		snprintf(field, sizeof field, "%s.unit", at);
		return refuse(p, E_INPUT, field, "写了时限，却没有单位", "A limit is given without its unit");
	}
	if (k->amount == ABSENT) {
		snprintf(field, sizeof field, "%s.amount", at);
		return refuse(p, E_INPUT, field, "写了单位，却没有数量", "A unit is given without its amount");
	}
	matter_limit(k, &l);
	if ((e = limit_check(&l, p)) != OK && p) {
		snprintf(field, sizeof field, "%s.%.30s", at, p->field);
		snprintf(p->field, sizeof p->field, "%s", field);
	}
	return e;
}

static enum err check_conditions(const struct matter_body *m, struct problem *p)
{
	const struct matter_condition *k = m->conditions.v;
	char at[32], field[48];
	enum err e = OK;

	if (m->conditions.n > MATTER_CONDITIONS_MAX)
		return refuse(p, E_INPUT, "conditions", "一个事项最多 %d 个条件", "A matter has at most %d conditions", MATTER_CONDITIONS_MAX);
	for (size_t i = 0; e == OK && i < m->conditions.n; i++) {
		snprintf(at, sizeof at, "conditions.%zu", i);
		snprintf(field, sizeof field, "%s.id", at);
		for (size_t j = 0; j < i; j++)
			if (strcmp(k[i].id, k[j].id) == 0)
				return refuse(p, E_INPUT, field, "条件编号“%s”写了两次", "The condition's id \"%s\" stands twice", k[i].id);
		e = check_limit(&k[i], at, p);
	}
	return e;
}

static bool has_condition(const struct matter_body *m, const char *id)
{
	const struct matter_condition *k = m->conditions.v;

	for (size_t i = 0; i < m->conditions.n; i++)
		if (strcmp(k[i].id, id) == 0)
			return true;
	return false;
}

static enum err check_units(const struct matter_body *m, struct problem *p)
{
	const struct matter_unit *u = m->units.v;
	char field[48];

	for (size_t i = 0; i < m->units.n; i++) {
		snprintf(field, sizeof field, "units.%zu", i);
		if ((u[i].org != ABSENT) == (u[i].name || u[i].kind))
			return refuse(p, E_INPUT, field, "单位须用编号，或用名称、类别之一说明", "A unit is said by its id, or by a name, a kind or both");
		if (u[i].name && strpbrk(u[i].name, MATTER_NAME_MARKS))
			return refuse(p, E_INPUT, field, "单位名称不能含有 @ ! # | ;", "A unit's name has none of @ ! # | ;");
		if (u[i].at && u[i].org != ABSENT)
			return refuse(p, E_INPUT, field, "已用编号指定单位，不能再写层级", "A unit that is said by its id has no level");
		if (u[i].condition && !has_condition(m, u[i].condition))
			return refuse(p, E_INPUT, field, "没有编号为“%s”的条件", "There is no condition \"%s\"", u[i].condition);
	}
	return OK;
}

enum err matter_check(const struct matter_body *m, struct problem *p)
{
	enum err e = check_code(m, p);

	if (e == OK)
		e = check_class(m, p);
	if (e == OK)
		e = check_levels(m, p);
	if (e == OK)
		e = check_keywords(m, p);
	if (e == OK)
		e = check_conditions(m, p);
	return e == OK ? check_units(m, p) : e;
}

enum err matter_follow(const struct matter *stands, const struct matter_body *next, int64_t from, struct problem *p)
{
	char day[11];

	if (strcmp(stands->body->code, next->code) != 0)
		return refuse(p, E_CONFLICT, "code", "编码终身不变，现为“%s”", "A code stays for ever; it is \"%s\"", stands->body->code);
	if (strcmp(stands->body->class, next->class) != 0)
		return refuse(p, E_CONFLICT, "class", "类别不能改；请撤销后另建事项", "A class cannot change; withdraw the matter and make another");
	if (stands->body->node != next->node)
		return refuse(p, E_CONFLICT, "node", "不能改归另一地的清单；请撤销后另建事项", "It cannot move to another place's list; withdraw it and make another");
	day_print(day, (day_t)stands->from);
	if (from < stands->from)
		return refuse(p, E_CONFLICT, "from", "已有自 %s 起的版本，新版本不能更早", "A version from %s stands already; a newer one cannot begin before it", day);
	return OK;
}

static size_t condition_filed(const struct matter_condition *k, size_t n, const char *open)
{
	size_t i = 0;

	while (i < n && strcmp(k[i].open, open) != 0)
		i++;
	return i;
}

/* The lowest number that no condition bears. */
static const char *free_id(struct arena *a, const struct matter_condition *k, size_t n)
{
	for (size_t number = 1;; number++) {
		const char *id = arena_printf(a, "%zu", number);
		size_t i = 0;
		while (i < n && strcmp(k[i].id, id) != 0)
			i++;
		if (i == n)
			return id;
	}
}

struct matter_body matter_merge(struct arena *a, const struct matter_body *stands, const struct matter_body *said)
{
	struct matter_body m = *stands;
	const struct matter_condition *from = said->conditions.v;
	struct matter_condition *k = arena_alloc(a, (stands->conditions.n + said->conditions.n) * sizeof *k);
	size_t n = stands->conditions.n;

	if (n)
		memcpy(k, stands->conditions.v, n * sizeof *k);
	for (size_t i = 0; i < said->conditions.n; i++) {
		size_t at = condition_filed(k, n, from[i].open);
		const char *id = at < n ? k[at].id : free_id(a, k, n);
		k[at] = from[i];
		k[at].id = id;
		n += at == n;
	}
	m.conditions = (struct list){ n, k };
	return m;
}

/* ---- what others ask of a matter ---- */

const struct matter_condition *matter_condition(const struct matter *m, const char *id)
{
	const struct matter_condition *k = m->body->conditions.v;

	for (size_t i = 0; i < m->body->conditions.n; i++)
		if (strcmp(k[i].id, id) == 0)
			return &k[i];
	return NULL;
}

bool matter_limit(const struct matter_condition *k, struct limit *out)
{
	struct limit l = { .start = START_NOW, .end = END_MINUTE, .warn_percent = k->warn_percent == ABSENT ? 0 : (int)k->warn_percent };

	if (!k->unit)
		return false;
	l.amount = (int)k->amount;
	limit_unit_read(k->unit, &l.unit);                 /* the shape lets only these names through */
	if (k->start_rule)
		limit_start_read(k->start_rule, &l.start);
	if (k->end_rule)
		limit_end_read(k->end_rule, &l.end);
	*out = l;
	return true;
}
