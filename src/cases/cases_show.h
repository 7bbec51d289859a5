/*
 * cases_show.h: what a case's page shows, for residents and desks alike: steps done, clocks with their words, photos.
 */
#ifndef CASES_CASES_SHOW_H
#define CASES_CASES_SHOW_H

#include "cases/cases.h"

struct case_step {
	int64_t seq;
	const char *act, *state;
	int64_t at, person, post, org;
	bool public, answer;
	const char *words;      /* a side reference, or NULL */
	int64_t score;
};

struct case_clock {
	int64_t id;
	const char *limit, *name, *unit;
	int64_t amount, started, due, original_due, ended, warn;
	const char *state;
	bool provisional, excused;
	const char *kind;
	int64_t extra;
	const char *words;      /* how it was counted, in the caller's language */
};

struct case_photo { const char *id; int64_t width, height; const char *role; int64_t seq; };

struct shown {
	struct case_step *steps;
	struct case_clock *clocks;
	struct case_photo *photos;
	size_t steps_n, clocks_n, photos_n;
};

extern const struct shape case_clock_shape, case_photo_shape;

/* Three indexed reads; everything in the arena. Side words are not fetched yet. */
enum err case_shown(struct ctx *c, const struct case_file *f, struct shown *out);

#endif
