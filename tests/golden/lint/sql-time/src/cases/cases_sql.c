/* A golden example for tests/golden/lint. */
const char *a = "SELECT id FROM a WHERE tenant = $1 AND due < now()";
const char *b = "UPDATE a SET at = CURRENT_TIMESTAMP WHERE tenant = $1";
const char *fine = "SELECT now FROM a WHERE tenant = $1 AND name = 'now()'";
