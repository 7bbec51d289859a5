/*
 * shape.c: a shape at the way out. Answers and journal payloads are written through it, and its JSON Schema feeds OpenAPI
 * and the applications' types. The way in is shape_read.c.
 */
#include "base/shape.h"

#include <string.h>

#include "base/day.h"
#include "base/limits.h"

#define SAFE_INT 9007199254740991.0   /* what JavaScript counts exactly */

struct bounds shape_bounds(const struct field *f)
{
	bool none = f->min == 0 && f->max == 0;
	struct bounds own = { 0, LIMIT_IMPORT_ROWS };

	if (f->type == F_STR)
		own.max = LIMIT_NAME_CHARS;
	else if (f->type == F_INT)
		own = (struct bounds){ -SAFE_INT, SAFE_INT };
	else if (f->type == F_NUM)
		own = (struct bounds){ -INFINITY, INFINITY };
	return (struct bounds){ none ? own.min : f->min, none || f->max < f->min ? own.max : f->max };
}

void shape_clear(const struct shape *s, void *out)
{
	memset(out, 0, s->size);
	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = &s->fields[i];
		char *at = (char *)out + f->off;

		if (f->type == F_INT || f->type == F_ID || f->type == F_TIME || f->type == F_DAY)
			*(int64_t *)(void *)at = ABSENT;
		else if (f->type == F_NUM)
			*(double *)(void *)at = NAN;
	}
}

static bool absent(const struct field *f, const void *at)
{
	switch (f->type) {
	case F_STR:
	case F_JSON:
	case F_OBJ:
		return !*(const void *const *)at;
	case F_INT:
	case F_ID:
	case F_TIME:
	case F_DAY:
		return *(const int64_t *)at == ABSENT;
	case F_NUM:
		return !isfinite(*(const double *)at);
	case F_BOOL:
		return !(f->flags & F_NEED) && !*(const bool *)at;
	case F_LIST:
	case F_STRS:
	case F_IDS:
		return !(f->flags & F_NEED) && ((const struct list *)at)->n == 0;
	}
	return true;
}

static void write_list(struct jw *w, const struct field *f, const struct list *l)
{
	jw_arr(w);
	for (size_t i = 0; i < l->n; i++) {
		if (f->type == F_LIST)
			shape_write(w, f->sub, (const char *)l->v + i * f->sub->size);
		else if (f->type == F_IDS)
			jw_id(w, ((const int64_t *)l->v)[i]);
		else
			jw_str(w, ((const char *const *)l->v)[i]);
	}
	jw_arr_end(w);
}

static void write_value(struct jw *w, const struct field *f, const void *at)
{
	const char *text;
	char out[40];

	switch (f->type) {
	case F_STR:
		jw_str(w, *(const char *const *)at);
		break;
	case F_INT:
		jw_int(w, *(const int64_t *)at);
		break;
	case F_ID:
		jw_id(w, *(const int64_t *)at);
		break;
	case F_NUM:
		jw_num(w, *(const double *)at);
		break;
	case F_BOOL:
		jw_bool(w, *(const bool *)at);
		break;
	case F_TIME:
		day_print_time(out, *(const int64_t *)at, CHINA_OFFSET_MIN);
		jw_str(w, out);
		break;
	case F_DAY:
		day_print(out, (day_t)*(const int64_t *)at);
		jw_str(w, out);
		break;
	case F_OBJ:
		shape_write(w, f->sub, *(const void *const *)at);
		break;
	case F_LIST:
	case F_STRS:
	case F_IDS:
		write_list(w, f, at);
		break;
	case F_JSON:
		text = *(const char *const *)at;
		jw_raw(w, text, strlen(text));
		break;
	}
}

void shape_write(struct jw *w, const struct shape *s, const void *in)
{
	jw_obj(w);
	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = &s->fields[i];
		const void *at = (const char *)in + f->off;

		if ((f->flags & F_SECRET) || absent(f, at))
			continue;
		jw_key(w, f->name);
		write_value(w, f, at);
	}
	jw_obj_end(w);
}

/* ---- JSON Schema ---- */

static void schema_type(struct jw *w, const char *type)
{
	jw_key(w, "type");
	jw_str(w, type);
}

static void schema_format(struct jw *w, const char *keyword, const char *value)
{
	schema_type(w, "string");
	jw_key(w, keyword);
	jw_str(w, value);
}

static void schema_bounds(struct jw *w, const struct field *f, const char *min, const char *max)
{
	struct bounds b = shape_bounds(f);

	if (isfinite(b.min)) {
		jw_key(w, min);
		jw_num(w, b.min);
	}
	if (isfinite(b.max)) {
		jw_key(w, max);
		jw_num(w, b.max);
	}
}

static void schema_str(struct jw *w, const struct field *f)
{
	const char *choice = f->one_of;

	schema_type(w, "string");
	if (!choice) {
		schema_bounds(w, f, "minLength", "maxLength");
		return;
	}
	jw_key(w, "enum");
	jw_arr(w);
	for (;;) {
		size_t n = strcspn(choice, "|");

		jw_strn(w, choice, n);
		if (!choice[n])
			break;
		choice += n + 1;
	}
	jw_arr_end(w);
}

static void schema_ref(struct jw *w, const struct shape *s)
{
	static const char base[] = "#/components/schemas/";

	jw_key(w, "$ref");
	jw_str(w, arena_printf(w->a, "%s%s", base, s->name));
}

#define ID_PATTERN "^[1-9][0-9]{0,18}$"

static void schema_items(struct jw *w, const struct field *f)
{
	/* As in read_list: an element has the flags and choices of its list, not its bounds. */
	const struct field text = { .type = F_STR, .flags = f->flags, .one_of = f->one_of };

	schema_type(w, "array");
	schema_bounds(w, f, "minItems", "maxItems");
	jw_key(w, "items");
	jw_obj(w);
	if (f->type == F_LIST)
		schema_ref(w, f->sub);
	else if (f->type == F_IDS)
		schema_format(w, "pattern", ID_PATTERN);
	else
		schema_str(w, &text);
	jw_obj_end(w);
}

static void schema_field(struct jw *w, const struct field *f)
{
	jw_obj(w);
	switch (f->type) {
	case F_STR:
		schema_str(w, f);
		break;
	case F_INT:
	case F_NUM:
		schema_type(w, f->type == F_INT ? "integer" : "number");
		schema_bounds(w, f, "minimum", "maximum");
		break;
	case F_ID:
		schema_format(w, "pattern", ID_PATTERN);
		break;
	case F_BOOL:
		schema_type(w, "boolean");
		break;
	case F_TIME:
		schema_format(w, "format", "date-time");
		break;
	case F_DAY:
		schema_format(w, "format", "date");
		break;
	case F_OBJ:
		schema_ref(w, f->sub);
		break;
	case F_LIST:
	case F_STRS:
	case F_IDS:
		schema_items(w, f);
		break;
	case F_JSON:
		break;   /* any value: no keyword limits it */
	}
	if (f->flags & F_SECRET) {
		jw_key(w, "writeOnly");
		jw_bool(w, true);
	}
	if (f->doc) {
		jw_key(w, "description");
		jw_str(w, f->doc);
	}
	jw_obj_end(w);
}

void shape_schema(struct jw *w, const struct shape *s)
{
	size_t needed = 0;

	jw_obj(w);
	schema_type(w, "object");
	jw_key(w, "properties");
	jw_obj(w);
	for (size_t i = 0; i < s->n; i++) {
		jw_key(w, s->fields[i].name);
		schema_field(w, &s->fields[i]);
		needed += (s->fields[i].flags & F_NEED) != 0;
	}
	jw_obj_end(w);
	if (needed) {
		jw_key(w, "required");
		jw_arr(w);
		for (size_t i = 0; i < s->n; i++)
			if (s->fields[i].flags & F_NEED)
				jw_str(w, s->fields[i].name);
		jw_arr_end(w);
	}
	jw_key(w, "additionalProperties");
	jw_bool(w, false);
	jw_obj_end(w);
}
