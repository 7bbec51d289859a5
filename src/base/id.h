/*
 * id.h: ids are made by the program: 41 bits of milliseconds since 2020, 10 bits of server, 12 bits of sequence.
 * They rise strictly within a generator and roughly over servers. Given the same clock they are the same again.
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdint.h>

struct ids {
	int64_t last;
	int server;     /* 0..1023 */
};

/* The next id for the instant now_us; always above the last one given. Not thread-safe: one generator a thread that writes. */
int64_t id_next(struct ids *g, int64_t now_us);

/* Below every id of this instant and later, above all before it: bounds for "made between". */
int64_t id_from(int64_t us);

/* The instant (microseconds, to the millisecond) in which an id was made. */
int64_t id_time(int64_t id);

#endif
