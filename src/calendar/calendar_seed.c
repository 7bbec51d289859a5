/*
 * calendar_seed.c: the table of holidays that comes with the base pack, read strictly and handed to the gate a year at a
 * time. Used once, by init; docs/calendar.md says how a year is added later.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "calendar/calendar_in.h"
#include "core/run.h"

#define FILE_BYTES 262144
#define HEADER "date,kind,name,source"

static enum err bad(const char *name, int line, struct problem *p, const char *zh, const char *en)
{
	char at[96];

	snprintf(at, sizeof at, "%.80s:%d", name, line);
	return refuse(p, E_INPUT, at, "%.0s%s", "%s%.0s", en, zh);
}

/* One line, which is taken apart in place. */
static enum err row_read(const char *name, int line, char *s, struct day_row *out, struct problem *p)
{
	char *part[4];
	day_t day;

	for (int i = 0; i < 4; i++) {
		part[i] = s;
		s = strchr(s, ',');
		if ((s == NULL) != (i == 3))
			return bad(name, line, p, "每行须恰有四列：date,kind,name,source", "Each line has exactly four columns: date,kind,name,source");
		if (s)
			*s++ = 0;
	}
	if (!day_read(part[0], &day))
		return bad(name, line, p, "日期须写作 2026-02-14", "Write the date as 2026-02-14");
	if (strcmp(part[1], "off") != 0 && strcmp(part[1], "work") != 0)
		return bad(name, line, p, "第二列须为 off 或 work", "The second column is off or work");
	if (!*part[2] || text_chars(part[2]) > 60 || !*part[3] || text_chars(part[3]) > 100)
		return bad(name, line, p, "须写节日名称（至多 60 字）和文号（至多 100 字）", "Give the holiday's name (60 characters at most) and the notice (100 at most)");
	*out = (struct day_row){ day, part[1], part[2], part[3] };
	return OK;
}

enum err calendar_csv_read(struct arena *a, const char *name, const char *text, size_t n, struct list *days, struct problem *p)
{
	char *s = arena_strn(a, text, n), *end;
	struct day_row *v;
	size_t rows = 0, count = 0;
	int line = 1;
	enum err e;

	if (!text_utf8(text, n) || text_control(s) || strpbrk(s, "\"\t"))
		return bad(name, 1, p, "文件须为 UTF-8，不含引号和控制字符", "The file must be UTF-8 without quotes and control characters");
	for (const char *c = s; *c; c++)
		rows += *c == '\n';
	if (strncmp(s, HEADER "\n", sizeof HEADER) != 0)
		return bad(name, 1, p, "首行须为 " HEADER, "The first line must be " HEADER);
	if (s[n - 1] != '\n')
		return bad(name, (int)rows + 1, p, "末行不完整", "The last line is not whole");
	v = arena_alloc(a, rows * sizeof *v);
	for (s = strchr(s, '\n') + 1; *s; s = end + 1) {
		end = strchr(s, '\n');
		*end = 0;
		if ((e = row_read(name, ++line, s, &v[count], p)) != OK)
			return e;
		if (count && v[count].day <= v[count - 1].day)
			return bad(name, line, p, "日期须升序，一天一行", "Dates ascend, one row a day");
		count++;
	}
	*days = (struct list){ count, v };
	return OK;
}

static int year_of(int64_t day)
{
	int year, month, date;

	day_split((day_t)day, &year, &month, &date);
	return year;
}

static enum err seed_year(struct core *core, int64_t tenant, const struct seed_year *year, struct problem *p)
{
	static const struct actor operator = { .kind = ACTOR_OPERATOR };
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	struct call call = { .method = "POST", .path = "/api/v1/operator/calendars/seed", .as = &operator, .tenant = tenant };
	struct reply reply;
	struct jw w;
	enum err e = OK;

	jw_init(&w, a);
	shape_write(&w, &seed_year_shape, year);
	call.body = jw_text(&w, &call.n);
	core_call(core, &call, a, &reply);
	if (reply.status >= 400) {
		*p = reply.problem;
		e = reply.problem.code;
	}
	arena_free(a);
	return e;
}

static enum err file_text(struct arena *a, const char *path, char **text, size_t *n, struct problem *p)
{
	FILE *f = fopen(path, "rb");

	if (!f)
		return refuse(p, E_NOT_FOUND, path, "无法打开文件", "the file cannot be opened");
	*text = arena_alloc(a, FILE_BYTES + 1);
	*n = fread(*text, 1, FILE_BYTES + 1, f);
	fclose(f);
	if (*n > FILE_BYTES)
		return refuse(p, E_TOO_LARGE, path, "文件超过 %d 字节", "the file is larger than %d bytes", FILE_BYTES);
	return OK;
}

enum err calendar_seed(struct core *core, int64_t tenant, const char *packs, struct problem *p)
{
	struct arena *a = arena_new(LIMIT_ARENA_BYTES);
	const char *path = arena_printf(a, "%s/base/holidays.csv", packs);
	struct list all = { 0 };
	char *text = NULL;
	size_t n = 0;
	enum err e;

	if ((e = file_text(a, path, &text, &n, p)) == OK)
		e = calendar_csv_read(a, path, text, n, &all, p);
	for (size_t i = 0, k; e == OK && i < all.n; i = k) {
		struct day_row *v = (struct day_row *)all.v + i;
		for (k = i; k < all.n && year_of(((struct day_row *)all.v)[k].day) == year_of(v->day);)
			k++;
		e = seed_year(core, tenant, &(struct seed_year){ year_of(v->day), { k - i, v } }, p);
	}
	arena_free(a);
	return e;
}
