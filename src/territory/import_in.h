/*
 * import_in.h: what the importers share: one call as the operator, and rows sent in chunks with their refusals printed.
 */
#ifndef TERRITORY_IMPORT_IN_H
#define TERRITORY_IMPORT_IN_H

#include <jansson.h>

#include "base/json.h"
#include "base/limits.h"
#include "territory/import.h"

/* A call as the operator. The answer's JSON (NULL if it was refused, with *p filled); freed with json_decref. */
json_t *import_call(struct core *core, int64_t tenant, const char *method, const char *path, const char *query, const char *body, size_t n,
                    struct problem *p);
bool import_zh(void);
/* Prints `FILE:ROW: field: reason` (row 0: `FILE: …`). */
void import_refuse(FILE *out, const char *file, int64_t row, const struct problem *p);
/* The whole file, NUL-terminated; NULL with words in *p. Freed by the caller. */
char *import_file(const char *path, size_t *n, struct problem *p);

/* Rows on their way to one command. */
struct sender {
	struct core *core;
	int64_t tenant;
	const char *command;          /* its path */
	const char *file;             /* for refusals */
	FILE *out;
	struct arena *a;              /* of the chunk that is being made */
	struct jw w;
	void (*head)(struct sender *s, struct jw *w);                     /* the chunk's own fields, before "rows" */
	void (*after)(struct sender *s, const json_t *refused);           /* told of each chunk that was done; may be NULL */
	const char *datum, *effective;
	bool dry_run;
	void *arg;
	size_t rows;                  /* in the chunk */
	int64_t sent, refused;        /* rows of the file, over all chunks */
	int64_t accepted;             /* as of the last chunk that was done */
	int64_t last_refused;
	int chunks;
	struct db *db;                /* to move the WAL into the file now and then */
	bool failed;                  /* the gate refused a whole chunk: nothing more is sent */
};

void sender_open(struct sender *s, struct core *core, int64_t tenant, const char *command, const char *file, FILE *out);
/* Begins a row's object in s->w; sender_row_end ends it and sends the chunk when it is full. */
struct jw *sender_row(struct sender *s, int64_t row);
void sender_row_end(struct sender *s);
void sender_flush(struct sender *s);
/* A row that was refused before it was sent. */
void sender_refuse(struct sender *s, int64_t row, const struct problem *p);
/* Sends the rest, prints the sums, returns 0 or 1. */
int sender_close(struct sender *s);

#endif
