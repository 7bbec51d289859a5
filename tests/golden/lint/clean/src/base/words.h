/* A golden example for tests/golden/lint. */
#ifndef BASE_WORDS_H
#define BASE_WORDS_H

/* How many. */
int words_count(const char *s);

#endif
