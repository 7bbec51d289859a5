/* A golden example for tests/golden/lint. */
#define COLUMNS "id, state"
#define FROM_BOTH "SELECT c.id FROM case_file c JOIN org o"
struct stmt { const char *sql, *pg; };
const struct stmt all[] = {
	{ .sql = "SELECT " COLUMNS " FROM case_file WHERE id = $1" },
	{ .sql = FROM_BOTH " ON o.id = c.owner WHERE c.tenant = $1" },
	{ .sql = "UPDATE case_file SET state = $3 WHERE id = $2" },
	{ .sql = "UPDATE case_file SET tenant = $3 WHERE tenant = $1 AND id = $2" },
	{ .sql = "DELETE FROM case_file WHERE id = $2 AND note = 'tenant = $1'" },
	{ .sql = "INSERT INTO case_file (id, state) VALUES ($1, $2)" },
	{ .sql = "SELECT id FROM case_file WHERE tenant = $1 AND owner IN (SELECT id FROM org WHERE level = $2)" },
	{ .sql = "SELECT id FROM case_file WHERE tenant = $1 UNION SELECT id FROM case_closed WHERE id > $2" },
	{ .sql = "WITH RECURSIVE up(id) AS (SELECT id FROM node WHERE tenant = $1 AND id = $2"
	         " UNION ALL SELECT n.parent FROM node n JOIN up ON up.id = n.id) SELECT id FROM up" },
	{ .sql = "SELECT a.id FROM a, b WHERE a.tenant = $1" },
	{ .sql = "SELECT a.id FROM a JOIN b ON a.tenant = b.tenant JOIN c ON c.tenant = b.tenant" },
	{ .sql = "SELECT id FROM a WHERE tenant >= $1" },
	/* lint: no tenant: */
	{ .sql = "SELECT id FROM empty_reason" },
	/* lint: no tenant: this one names it */
	{ .sql = "SELECT id FROM a WHERE tenant = $1" },
	/* lint: no tenant: only the next is excused */
	{ .sql = "SELECT id FROM excused" },
	{ .sql = "SELECT id FROM not_excused" },
	{ .sql = "SELECT id FROM a WHERE tenant = $1", .pg = "SELECT id FROM a" },
};
