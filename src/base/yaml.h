/*
 * yaml.h: pack files. A small strict view of YAML (libyaml): maps, lists and texts with their line, so that every complaint
 * can name FILE:LINE. Anchors, tags, duplicate keys and several documents are refused.
 */
#ifndef BASE_YAML_H
#define BASE_YAML_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"

enum yaml_kind { YAML_TEXT, YAML_LIST, YAML_MAP };

struct yaml {
	enum yaml_kind kind;
	int line;                     /* 1-based */
	const char *file;
	const char *text;             /* YAML_TEXT; "" for an empty value */
	size_t n;                     /* items of a list, pairs of a map */
	struct yaml **items;          /* values */
	const char **keys;            /* YAML_MAP */
};

/* Reads a file of at most 1 MiB into a. */
enum err yaml_read(struct arena *a, const char *path, struct yaml **out, struct problem *p);
/* The same from memory; name stands for the file in complaints. */
enum err yaml_parse(struct arena *a, const char *name, const char *text, size_t n, struct yaml **out, struct problem *p);

/* A map's value, or NULL. y may be NULL. */
struct yaml *yaml_get(const struct yaml *y, const char *key);
/* Refuses a map (or anything that is none) with a key that is not in "a|b|c", naming FILE:LINE and the nearest right spelling. */
enum err yaml_keys(const struct yaml *y, const char *allowed, struct problem *p);
/* Typed reads of a required key; refuse with FILE:LINE when it is missing, of another kind or out of range. */
enum err yaml_text(const struct yaml *y, const char *key, const char **out, struct problem *p);
enum err yaml_int(const struct yaml *y, const char *key, int64_t min, int64_t max, int64_t *out, struct problem *p);
enum err yaml_bool(const struct yaml *y, const char *key, bool *out, struct problem *p);
/* The complaint itself: code E_INPUT, field "FILE:LINE". */
enum err yaml_refuse(const struct yaml *y, struct problem *p, const char *zh, const char *en, ...)
	__attribute__((format(printf, 3, 5), format(printf, 4, 5)));

#endif
