/* A golden example for tests/golden/lint. */

/* Explained. */
int words_first(const char *s);
int words_next(const char *s);

int words_count(const char *s);   /* explained on its line */

int words_silent(const char *s);

struct words { int (*not_a_function)(void); };

static inline int words_inline(void) { return 1; }

/* ---- a section ---- */

int words_explained_by_the_heading(void);
