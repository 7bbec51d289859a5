/*
 * err.h: one enum of outcomes, and the sentence that goes with a refusal.
 *
 * A function that can fail returns enum err and leaves its outputs untouched when it does. Callers branch on the few
 * codes; people read the words. A refusal says what, where and what to do, in both languages, beside the rule itself.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
	OK = 0,
	E_INPUT,        /* 400: cannot be read, or a field is wrong */
	E_AUTH,         /* 401: who are you */
	E_DENIED,       /* 403: you may not */
	E_NOT_FOUND,    /* 404 */
	E_METHOD,       /* 405 */
	E_CONFLICT,     /* 409: not in this state */
	E_STALE,        /* 412: changed since you read it */
	E_TOO_LARGE,    /* 413 */
	E_MEDIA,        /* 415 */
	E_REPLAY,       /* 422: the same key with another body */
	E_PRECONDITION, /* 428: say which version you saw (If-Match) */
	E_LIMIT,        /* 429: too often */
	E_INTERNAL,     /* 500: our mistake */
	E_BUSY,         /* 503: come back later */
	E_FULL,         /* 507: the disk is full */
	/* The store's own answers; the gate turns them into one of the above. */
	E_STORE,        /* the store failed: 500 */
	E_RETRY,        /* a serialization failure or deadlock: run the command again */
	E_DUPLICATE,    /* a unique key stands already */
};

/* Why something was refused. A zeroed one is "nothing said yet". */
struct problem {
	enum err code;
	char field[96];  /* the field at fault, as a path ("photos.2", "row 17: code"); empty if none */
	char zh[400];    /* the sentence, in Chinese and in English */
	char en[400];
};

/*
 * Fills *p (which may be NULL) and returns code, so that a rule ends with `return refuse(...)`.
 * zh and en are printf formats that take the same arguments in the same order (the compiler checks both).
 */
enum err refuse(struct problem *p, enum err code, const char *field, const char *zh, const char *en, ...)
	__attribute__((format(printf, 4, 6), format(printf, 5, 6)));

/* The HTTP status of a code: 200 to 507. */
int err_status(enum err code);

/* The stable name of a code in problem+json types and in logs: "input", "denied". Static. */
const char *err_name(enum err code);

#endif
