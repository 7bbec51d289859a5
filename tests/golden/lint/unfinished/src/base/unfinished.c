/* A golden example for tests/golden/lint. */
/* TODO: the rest */
int a;   /* FIXME */
int b;   /* XXX */
int TODOS;
const char *name = "photo-XXXXXX";
