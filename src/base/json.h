/*
 * json.h: rows to bytes. A small streaming writer into an arena; there is no tree. Reading is jansson's, see shape.h.
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct jw {
	struct arena *a;
	char *buf;          /* not NUL-terminated until jw_text */
	size_t len, cap;
	int depth;
	bool comma;         /* the next value needs one before it */
};

void jw_init(struct jw *w, struct arena *a);
void jw_obj(struct jw *w);
void jw_obj_end(struct jw *w);
void jw_arr(struct jw *w);
void jw_arr_end(struct jw *w);
void jw_key(struct jw *w, const char *key);          /* escaped like any text */
void jw_str(struct jw *w, const char *s);            /* NULL writes null */
void jw_strn(struct jw *w, const char *s, size_t n);
void jw_int(struct jw *w, int64_t n);
void jw_id(struct jw *w, int64_t n);                 /* ids are strings: JavaScript has 53 bits */
void jw_num(struct jw *w, double x);                 /* shortest form that reads back the same; NaN and infinity write null */
void jw_bool(struct jw *w, bool b);
void jw_null(struct jw *w);
void jw_raw(struct jw *w, const char *json, size_t n);   /* n bytes that are one value already */

/* What was written, NUL-terminated; valid until the next write. */
const char *jw_text(struct jw *w, size_t *len);

#endif
