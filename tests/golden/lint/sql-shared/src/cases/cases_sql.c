/* A golden example for tests/golden/lint. */
const char *a = "SELECT id FROM a WHERE tenant = $1 AND ($2 IS NULL OR x = $2)";
const char *b = "SELECT id FROM a WHERE tenant = $1 AND x IS $2";
const char *c = "SELECT * FROM a WHERE tenant = $1";
const char *d = "UPDATE a SET x = 1 WHERE tenant = $1 RETURNING *";
const char *e = "INSERT OR IGNORE INTO a (tenant, x) VALUES ($1, $2)";
const char *f = "SELECT id FROM a WHERE tenant = $1 LIMIT $2, $3";
const char *fine = "SELECT COUNT(*) FROM a WHERE tenant = $1 AND (CAST($2 AS TEXT) IS NULL OR x = $2) LIMIT $3";
