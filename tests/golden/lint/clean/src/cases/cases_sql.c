/* A golden example for tests/golden/lint. */
#define IDS "SELECT id FROM case_file"
#define PAGE(n) " AND id > $" #n
struct stmt { const char *sql, *pg; };
const struct stmt all[] = {
	{ .sql = IDS " WHERE tenant = $1" PAGE(2) " ORDER BY id" },
	{ .sql = "SELECT c.id, o.name FROM case_file c JOIN org o ON o.tenant = c.tenant AND o.id = c.owner WHERE c.tenant = $1",
	  .pg = "SELECT c.id, o.name FROM case_file AS c JOIN org AS o USING (tenant, owner) WHERE c.tenant = $1 FOR UPDATE OF c SKIP LOCKED" },
	{ .sql = "WITH RECURSIVE up(id) AS (SELECT id FROM node WHERE tenant = $1 AND id = $2"
	         " UNION ALL SELECT n.parent FROM node n JOIN up ON up.id = n.id WHERE n.tenant = $1)"
	         " SELECT n.name FROM node n JOIN up ON n.id = up.id WHERE n.tenant = $1" },
	{ .sql = "SELECT a.id FROM a LEFT JOIN b ON (b.tenant = $1 AND b.id = a.id), c WHERE a.tenant = $1 AND c.tenant = a.tenant"
	         " AND EXISTS (SELECT 1 FROM d WHERE d.tenant = a.tenant AND d.id = COALESCE((SELECT MAX(e.id) FROM e WHERE e.tenant = $1), 0))" },
	{ .sql = "INSERT INTO count_day AS t (tenant, day, n) VALUES ($1, $2, 1) ON CONFLICT (tenant, day) DO UPDATE SET n = t.n + excluded.n" },
	{ .sql = "INSERT INTO a (tenant, id) SELECT $1, b.id FROM b WHERE b.tenant = $1 ON CONFLICT (tenant, id) DO NOTHING" },
	{ .sql = "UPDATE a SET n = (SELECT COUNT(*) FROM b WHERE b.tenant = $1), m = $3 WHERE tenant = $1 AND id = $2 RETURNING id" },
	{ .sql = "UPDATE a SET n = b.n FROM b WHERE a.tenant = $1 AND b.tenant = a.tenant AND a.n IS DISTINCT FROM b.n" },
	{ .sql = "DELETE FROM a WHERE tenant = CAST($1 AS BIGINT)" },
	{ .sql = "SELECT x.n FROM (SELECT COUNT(*) AS n FROM a WHERE a.tenant = $1) AS x" },
	{ .sql = "SELECT 1" },
	/* lint: no tenant: the clock reads which tenants have something due */
	{ .sql = "SELECT DISTINCT tenant FROM timer WHERE due <= $1", .pg = "SELECT tenant FROM timer WHERE due <= $1 GROUP BY tenant" },
};
