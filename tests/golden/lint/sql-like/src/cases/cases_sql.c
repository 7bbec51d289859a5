/* A golden example for tests/golden/lint. */
const char *a = "SELECT id FROM a WHERE tenant = $1 AND path LIKE $2";
const char *fine = "SELECT id FROM a WHERE tenant = $1 AND word = 'LIKE' AND likes > 1";
