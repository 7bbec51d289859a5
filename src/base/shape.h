/*
 * shape.h: the form of a message, declared once. From a shape come the strict reader of requests, the writer of answers,
 * the journal's payloads, OpenAPI and the TypeScript types; none of these is written twice.
 *
 * A field's absence: strings and raw JSON are NULL, numbers of every kind ABSENT, F_NUM is NaN, lists are empty, F_BOOL is
 * false, F_OBJ (a pointer to the other struct) is NULL. What is absent is not written, but an F_NEED bool or list always is.
 */
#ifndef BASE_SHAPE_H
#define BASE_SHAPE_H

#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"

#define ABSENT INT64_MIN

enum ftype {
	F_STR,      /* const char *; min and max count characters */
	F_INT,      /* int64_t as a JSON number within [min, max] */
	F_ID,       /* int64_t as a JSON string of digits, above 0 */
	F_NUM,      /* double within [min, max] */
	F_BOOL,     /* bool */
	F_TIME,     /* int64_t microseconds as RFC 3339 */
	F_DAY,      /* int64_t local day as "2026-11-20" */
	F_OBJ,      /* const struct of `sub` by pointer */
	F_LIST,     /* struct list of structs of `sub`; min and max count elements */
	F_STRS,     /* struct list of const char *; max counts elements */
	F_IDS,      /* struct list of int64_t, as strings */
	F_JSON,     /* const char *: any JSON value, kept as compact text */
};

struct list { size_t n; void *v; };   /* v points to n elements */

#define F_NEED 1u      /* must be present */
#define F_LINES 2u     /* a string that may hold line feeds */
#define F_SECRET 4u    /* never logged, never echoed: read but not written */

struct field {
	const char *name;
	enum ftype type;
	size_t off;
	unsigned flags;
	double min, max;            /* both 0: the type's own bounds, see shape_bounds; max below min: its own maximum */
	const struct shape *sub;    /* F_OBJ, F_LIST */
	const char *one_of;         /* F_STR: "a|b|c"; NULL for any */
	const char *doc;            /* one line for OpenAPI */
};

struct shape {
	const char *name;           /* the schema's name: "CaseReport" */
	size_t size;
	const struct field *fields;
	size_t n;
};

#define SHAPE(var, schema, type, ...) \
	static const struct field var##_fields[] = { __VA_ARGS__ }; \
	const struct shape var = { schema, sizeof(type), var##_fields, sizeof(var##_fields) / sizeof(var##_fields[0]) }

/* FIELD(struct case_report, text, F_STR, F_NEED, .max = 4000, .doc = "...") */
#define FIELD(st, member, kind, ...) \
	{ .name = #member, .type = kind, .off = offsetof(st, member), .flags = __VA_ARGS__ }

/*
 * The bounds a field has in the end. A type's own: strings 0 to LIMIT_NAME_CHARS characters, lists 0 to LIMIT_IMPORT_ROWS
 * elements, F_INT what JavaScript counts exactly (2^53 - 1 both ways), F_NUM anything finite (infinities here).
 */
struct bounds { double min, max; };
struct bounds shape_bounds(const struct field *f);

/* Parses text strictly (duplicate keys, broken UTF-8, depth, trailing bytes are refused) into out (shape->size bytes, zeroed by us). */
enum err shape_read(struct arena *a, const struct shape *s, const char *text, size_t n, void *out, struct problem *p);

/* The same from a parsed value. `where` is the path for refusals ("" at the top). */
enum err shape_read_json(struct arena *a, const struct shape *s, const json_t *v, const char *where, void *out, struct problem *p);

/* The same from names and their decoded texts, as in a query; lists and objects are refused. */
struct pair { const char *name, *value; };
enum err shape_read_pairs(struct arena *a, const struct shape *s, const struct pair *pairs, size_t n, void *out, struct problem *p);

/* Sets every field to absent. */
void shape_clear(const struct shape *s, void *out);

/* Writes one object. */
void shape_write(struct jw *w, const struct shape *s, const void *in);

/* Writes the JSON Schema (draft 2020-12) of a shape; references are "#/components/schemas/NAME". */
void shape_schema(struct jw *w, const struct shape *s);

#endif
