/*
 * log.h: one JSON object a line on standard error. No personal data: log ids, codes and counts, never texts.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include <stdbool.h>
#include <stdint.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

struct log_kv {
	const char *key;
	const char *s;      /* a text, or NULL and n counts */
	int64_t n;
};

/* The text of a pair: NULL counts as empty. */
static inline const char *log_text(const char *s) { return s ? s : ""; }

#define LS(k, v) ((struct log_kv){ .key = (k), .s = log_text(v) })
#define LN(k, v) ((struct log_kv){ .key = (k), .n = (int64_t)(v) })

/* Lines below this level are dropped; LOG_INFO at first. From any thread. */
void log_level_set(enum log_level least);

/* Thread-safe; one write(2) a line. At most 16 pairs. Use LOG. */
void log_write(enum log_level level, const char *what, const struct log_kv *kv, int n);

#define LOG(level, what, ...) do { \
		const struct log_kv log_kv_[] = { __VA_ARGS__ }; \
		log_write(level, what, log_kv_, (int)(sizeof(log_kv_) / sizeof(log_kv_[0]))); \
	} while (0)

#endif
