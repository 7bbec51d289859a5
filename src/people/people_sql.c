/*
 * people_sql.c: the room's statements. Every request passes SESSION_ENTER, which answers in one read whose session it is and
 * what its post may; everything else is rare.
 */
#include "people/people_sql.h"

const struct stmt people_sql[PEOPLE_STMTS] = {
	/* ---- organizations ---- */
	[ORG_PUT] = { .in = "iiiissi", .out = "",
		.sql = "INSERT INTO org (tenant, id, version, parent, kind, name, node, active) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, parent = excluded.parent, kind = excluded.kind,"
		       " name = excluded.name, node = excluded.node" },
	[ORG_END] = { .in = "iii", .out = "",
		.sql = "UPDATE org SET active = 0, version = $3 WHERE tenant = $1 AND id = $2" },
	[ORG_ONE] = { .in = "ii", .out = "iiiiissSS",
		.sql = "SELECT o.id, o.version, o.parent, o.node, o.active, o.kind, o.name, n.path, n.name FROM org o"
		       " LEFT JOIN node n ON n.tenant = o.tenant AND n.id = o.node WHERE o.tenant = $1 AND o.id = $2" },
	/* A name is found by any part of it: replace() compares bytes alike on both engines, LIKE does not. */
	[ORG_LIST] = { .in = "iiISi", .out = "iiiissS",
		.sql = "SELECT o.id, o.version, o.parent, o.node, o.kind, o.name, n.name FROM org o"
		       " LEFT JOIN node n ON n.tenant = o.tenant AND n.id = o.node"
		       " WHERE o.tenant = $1 AND o.id > $2 AND o.active = 1 AND (CAST($3 AS BIGINT) IS NULL OR o.node = $3)"
		       " AND (CAST($4 AS TEXT) IS NULL OR replace(o.name, $4, '') <> o.name) ORDER BY o.id LIMIT $5" },
	/* CROSS JOIN: SQLite then reads the tables in this order, and begins with the few that are named. */
	[ORG_OVER] = { .in = "isssssssss", .out = "iiiiissss",
		.sql = "SELECT o.id, o.version, o.parent, o.node, o.active, o.kind, o.name, n.path, n.name FROM node n"
		       " CROSS JOIN org o WHERE n.tenant = $1 AND n.path IN ($2, $3, $4, $5, $6, $7, $8, $9, $10)"
		       " AND o.tenant = n.tenant AND o.node = n.id AND o.active = 1 ORDER BY n.path DESC, o.id LIMIT 200" },
	[ORG_NAMED] = { .in = "is", .out = "i",
		.sql = "SELECT id FROM org WHERE tenant = $1 AND name = $2 AND active = 1 ORDER BY id LIMIT 2" },
	[ORG_NEAREST] = { .in = "isssssssssSS", .out = "iiiiissss",
		.sql = "SELECT o.id, o.version, o.parent, o.node, o.active, o.kind, o.name, n.path, n.name FROM node n"
		       " CROSS JOIN org o WHERE n.tenant = $1 AND n.path IN ($2, $3, $4, $5, $6, $7, $8, $9, $10)"
		       " AND o.tenant = n.tenant AND o.node = n.id AND o.active = 1 AND (CAST($11 AS TEXT) IS NULL OR o.kind = $11)"
		       " AND (CAST($12 AS TEXT) IS NULL OR EXISTS"
		       " (SELECT 1 FROM org_duty d WHERE d.tenant = $1 AND d.org = o.id AND d.duty = $12))"
		       " ORDER BY n.path DESC, o.id LIMIT 2" },
	[ORG_BELOW] = { .in = "issSS", .out = "i",
		.sql = "SELECT o.id FROM node n CROSS JOIN org o WHERE n.tenant = $1 AND n.path >= $2 AND n.path < $3"
		       " AND o.tenant = n.tenant AND o.node = n.id AND o.active = 1 AND (CAST($4 AS TEXT) IS NULL OR o.kind = $4)"
		       " AND (CAST($5 AS TEXT) IS NULL OR EXISTS"
		       " (SELECT 1 FROM org_duty d WHERE d.tenant = $1 AND d.org = o.id AND d.duty = $5)) LIMIT 1" },
	[ORG_VERSION] = { .in = "iii", .out = "",
		.sql = "UPDATE org SET version = $3 WHERE tenant = $1 AND id = $2" },
	[DUTY_CLEAR] = { .in = "ii", .out = "",
		.sql = "DELETE FROM org_duty WHERE tenant = $1 AND org = $2" },
	[DUTY_ADD] = { .in = "iis", .out = "",
		.sql = "INSERT INTO org_duty (tenant, org, duty) VALUES ($1, $2, $3)" },
	[DUTY_OF_ORG] = { .in = "ii", .out = "s",
		.sql = "SELECT duty FROM org_duty WHERE tenant = $1 AND org = $2 ORDER BY duty LIMIT 20" },
	[ORG_OPEN_BELOW] = { .in = "ii", .out = "s",
		.sql = "SELECT 'org' FROM org WHERE tenant = $1 AND parent = $2 AND active = 1"
		       " UNION SELECT 'post' FROM post WHERE tenant = $1 AND org = $2 AND active = 1"
		       " UNION SELECT 'person' FROM person WHERE tenant = $1 AND org = $2 AND active = 1" },
	[ORG_PARENT] = { .in = "ii", .out = "ii",
		.sql = "SELECT parent, active FROM org WHERE tenant = $1 AND id = $2" },

	/* ---- posts ---- */
	[POST_PUT] = { .in = "iiiiis", .out = "",
		.sql = "INSERT INTO post (tenant, id, version, org, node, title, active) VALUES ($1, $2, $3, $4, $5, $6, 1)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, org = excluded.org, node = excluded.node,"
		       " title = excluded.title" },
	[POST_END] = { .in = "iii", .out = "",
		.sql = "UPDATE post SET active = 0, version = $3 WHERE tenant = $1 AND id = $2" },
	[POST_ONE] = { .in = "ii", .out = "iiiiissSSS",
		.sql = "SELECT p.id, p.version, p.org, p.node, p.active, p.title, o.name, n.path, n.name, m.path FROM post p"
		       " JOIN org o ON o.tenant = p.tenant AND o.id = p.org"
		       " LEFT JOIN node n ON n.tenant = p.tenant AND n.id = p.node"
		       " LEFT JOIN node m ON m.tenant = o.tenant AND m.id = o.node WHERE p.tenant = $1 AND p.id = $2" },
	[POST_LIST] = { .in = "iiIIi", .out = "iiiissS",
		.sql = "SELECT p.id, p.version, p.org, p.node, p.title, o.name, n.name FROM post p"
		       " JOIN org o ON o.tenant = p.tenant AND o.id = p.org"
		       " LEFT JOIN node n ON n.tenant = p.tenant AND n.id = p.node"
		       " WHERE p.tenant = $1 AND p.id > $2 AND p.active = 1 AND (CAST($3 AS BIGINT) IS NULL OR p.org = $3)"
		       " AND (CAST($4 AS BIGINT) IS NULL OR p.node = $4) ORDER BY p.id LIMIT $5" },
	[POST_VERSION] = { .in = "iii", .out = "",
		.sql = "UPDATE post SET version = $3 WHERE tenant = $1 AND id = $2" },

	/* ---- persons ---- */
	[PERSON_PUT] = { .in = "iiiisss", .out = "",
		.sql = "INSERT INTO person (tenant, id, version, org, name, phone, login, active) VALUES ($1, $2, $3, $4, $5, $6, $7, 1)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, org = excluded.org, name = excluded.name,"
		       " phone = excluded.phone, login = excluded.login" },
	[PERSON_END] = { .in = "iii", .out = "",
		.sql = "UPDATE person SET active = 0, version = $3 WHERE tenant = $1 AND id = $2" },
	[PERSON_ONE] = { .in = "ii", .out = "iiiisssS",
		.sql = "SELECT p.id, p.version, p.org, p.active, p.name, p.phone, p.login, n.path FROM person p"
		       " JOIN org o ON o.tenant = p.tenant AND o.id = p.org"
		       " LEFT JOIN node n ON n.tenant = o.tenant AND n.id = o.node WHERE p.tenant = $1 AND p.id = $2" },
	[PERSON_LIST] = { .in = "iiii", .out = "iiissS",
		.sql = "SELECT p.id, p.version, p.org, p.name, p.phone, c.login FROM person p"
		       " LEFT JOIN credential c ON c.tenant = p.tenant AND c.person = p.id"
		       " WHERE p.tenant = $1 AND p.org = $3 AND p.id > $2 AND p.active = 1 ORDER BY p.id LIMIT $4" },
	[PERSON_VERSION] = { .in = "iii", .out = "",
		.sql = "UPDATE person SET version = $3 WHERE tenant = $1 AND id = $2" },
	/* Two posts of one person must not become two administrators at once: who decides that holds the person's row. */
	[PERSON_LOCK] = { .in = "ii", .out = "i",
		.sql = "SELECT active FROM person WHERE tenant = $1 AND id = $2",
		.pg = "SELECT active FROM person WHERE tenant = $1 AND id = $2 FOR UPDATE" },

	/* ---- who holds what ---- */
	[HOLDER_ADD] = { .in = "iiiii", .out = "",
		.sql = "INSERT INTO post_holder (tenant, post, took, person, since, until) VALUES ($1, $2, $3, $4, $5, 0)" },
	[HOLDER_END] = { .in = "iiii", .out = "",
		.sql = "UPDATE post_holder SET until = $4 WHERE tenant = $1 AND post = $2 AND person = $3 AND until = 0" },
	[HOLDER_END_ALL] = { .in = "iii", .out = "",
		.sql = "UPDATE post_holder SET until = $3 WHERE tenant = $1 AND post = $2 AND until = 0" },
	[HOLDER_OF_POST] = { .in = "iii", .out = "ii",
		.sql = "SELECT person, since FROM post_holder WHERE tenant = $1 AND post = $2 AND until = 0 ORDER BY person LIMIT $3" },
	[HOLDER_OF_PERSON] = { .in = "iii", .out = "iissSi",
		.sql = "SELECT p.id, p.org, p.title, o.name, n.name, p.node FROM post_holder h"
		       " JOIN post p ON p.tenant = h.tenant AND p.id = h.post AND p.active = 1"
		       " JOIN org o ON o.tenant = p.tenant AND o.id = p.org"
		       " LEFT JOIN node n ON n.tenant = p.tenant AND n.id = p.node"
		       " WHERE h.tenant = $1 AND h.person = $2 AND h.until = 0 ORDER BY h.post LIMIT $3" },

	/* ---- grants ---- */
	[GRANT_ADD] = { .in = "iiisii", .out = "",
		.sql = "INSERT INTO grant_row (tenant, id, post, role, node, org) VALUES ($1, $2, $3, $4, $5, $6)" },
	[GRANT_DROP] = { .in = "ii", .out = "",
		.sql = "DELETE FROM grant_row WHERE tenant = $1 AND id = $2" },
	[GRANT_DROP_ALL] = { .in = "ii", .out = "",
		.sql = "DELETE FROM grant_row WHERE tenant = $1 AND post = $2" },
	[GRANT_OF_POST] = { .in = "iii", .out = "isiiSS",
		.sql = "SELECT g.id, g.role, g.node, g.org, n.path, n.name FROM grant_row g"
		       " LEFT JOIN node n ON n.tenant = g.tenant AND n.id = g.node"
		       " WHERE g.tenant = $1 AND g.post = $2 ORDER BY g.id LIMIT $3" },
	[GRANT_OF_PERSON] = { .in = "iiii", .out = "s",
		.sql = "SELECT DISTINCT g.role FROM post_holder h CROSS JOIN grant_row g WHERE h.tenant = $1 AND h.person = $2 AND h.until = 0"
		       " AND h.post <> $3 AND g.tenant = h.tenant AND g.post = h.post ORDER BY g.role LIMIT $4" },
	[GRANT_PLACES] = { .in = "iii", .out = "Si",
		.sql = "SELECT n.path, g.org FROM post_holder h CROSS JOIN grant_row g LEFT JOIN node n ON n.tenant = g.tenant AND n.id = g.node"
		       " WHERE h.tenant = $1 AND h.person = $2 AND h.until = 0 AND g.tenant = h.tenant AND g.post = h.post ORDER BY g.id LIMIT $3" },
	/* Whoever is granted something at the node or above it: the path's prefixes are bound, the path itself where there are fewer. */
	[GRANT_AT] = { .in = "isssssssssi", .out = "isi",
		.sql = "SELECT DISTINCT g.post, g.role, g.org FROM node n CROSS JOIN grant_row g CROSS JOIN post_holder h"
		       " WHERE n.tenant = $1 AND n.path IN ($2, $3, $4, $5, $6, $7, $8, $9, $10) AND g.tenant = n.tenant AND g.node = n.id"
		       " AND h.tenant = g.tenant AND h.post = g.post AND h.until = 0 ORDER BY g.post, g.role, g.org LIMIT $11" },

	[NODE_ONE] = { .in = "ii", .out = "s",
		.sql = "SELECT path FROM node WHERE tenant = $1 AND id = $2" },

	/* ---- credentials ---- */
	[CREDENTIAL_ADD] = { .in = "iissi", .out = "",
		.sql = "INSERT INTO credential (tenant, person, login, hash, must_change, totp, totp_state, totp_step, changed)"
		       " VALUES ($1, $2, $3, $4, 1, '', 0, 0, $5)" },
	[CREDENTIAL_DROP] = { .in = "ii", .out = "",
		.sql = "DELETE FROM credential WHERE tenant = $1 AND person = $2" },
	[CREDENTIAL_BY_LOGIN] = { .in = "is", .out = "isssiii",
		.sql = "SELECT person, login, hash, totp, must_change, totp_state, totp_step FROM credential WHERE tenant = $1 AND login = $2" },
	[CREDENTIAL_OF] = { .in = "ii", .out = "isssiii",
		.sql = "SELECT person, login, hash, totp, must_change, totp_state, totp_step FROM credential WHERE tenant = $1 AND person = $2" },
	[CREDENTIAL_PASSWORD] = { .in = "iisii", .out = "",
		.sql = "UPDATE credential SET hash = $3, must_change = $4, changed = $5 WHERE tenant = $1 AND person = $2" },
	[CREDENTIAL_LOGIN] = { .in = "iis", .out = "",
		.sql = "UPDATE credential SET login = $3 WHERE tenant = $1 AND person = $2" },
	[CREDENTIAL_TOTP] = { .in = "iisi", .out = "",
		.sql = "UPDATE credential SET totp = $3, totp_state = $4 WHERE tenant = $1 AND person = $2" },
	/* A code is taken once: the step only rises, but for a clock that was set back. */
	[CREDENTIAL_STEP] = { .in = "iii", .out = "",
		.sql = "UPDATE credential SET totp_step = $3 WHERE tenant = $1 AND person = $2 AND (totp_step < $3 OR totp_step > $3 + 20)" },

	/* ---- failures by login ---- */
	[GUARD_ONE] = { .in = "is", .out = "ii",
		.sql = "SELECT failed, until FROM login_guard WHERE tenant = $1 AND login = $2" },
	[GUARD_COUNT] = { .in = "isii", .out = "i",
		.sql = "INSERT INTO login_guard (tenant, login, failed, last, until) VALUES ($1, $2, 1, $3, 0)"
		       " ON CONFLICT (tenant, login) DO UPDATE SET last = excluded.last,"
		       " failed = CASE WHEN login_guard.last < $4 THEN 1 ELSE login_guard.failed + 1 END RETURNING failed" },
	[GUARD_LOCK] = { .in = "isi", .out = "",
		.sql = "UPDATE login_guard SET until = $3 WHERE tenant = $1 AND login = $2" },
	[GUARD_CLEAR] = { .in = "is", .out = "",
		.sql = "DELETE FROM login_guard WHERE tenant = $1 AND login = $2" },
	[GUARD_SWEEP] = { .in = "iii", .out = "",
		.sql = "DELETE FROM login_guard WHERE tenant = $1 AND login IN"
		       " (SELECT login FROM login_guard WHERE tenant = $1 AND last < $2 ORDER BY last, login LIMIT $3)" },

	/* ---- sessions ---- */
	[SESSION_ADD] = { .in = "iisiiisii", .out = "",
		.sql = "INSERT INTO session (tenant, id, token, kind, person, post, name, created, seen, expires, revoked)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, 0)" },
	[SESSION_ENTER] = { .in = "isi", .out = "iiiiiiiIISIS",
		.sql = "SELECT s.id, s.kind, s.person, s.seen, s.expires, c.must_change, c.totp_state, p.id, p.org, g.role, g.org, n.path"
		       " FROM session s"
		       " JOIN person e ON e.tenant = s.tenant AND e.id = s.person AND e.active = 1"
		       " JOIN credential c ON c.tenant = s.tenant AND c.person = s.person"
		       " LEFT JOIN post_holder h ON h.tenant = s.tenant AND h.person = s.person AND h.until = 0 AND h.post = s.post"
		       " LEFT JOIN post p ON p.tenant = h.tenant AND p.id = h.post AND p.active = 1"
		       " LEFT JOIN grant_row g ON g.tenant = p.tenant AND g.post = p.id"
		       " LEFT JOIN node n ON n.tenant = g.tenant AND n.id = g.node"
		       " WHERE s.tenant = $1 AND s.token = $2 AND s.revoked = 0 LIMIT $3" },
	/* The same columns for a post and who holds it. */
	[POST_ENTER] = { .in = "iiii", .out = "iiiiiiiIISIS",
		.sql = "SELECT 0, 3, h.person, 0, 0, 0, 0, p.id, p.org, g.role, g.org, n.path"
		       " FROM post_holder h"
		       " JOIN post p ON p.tenant = h.tenant AND p.id = h.post AND p.active = 1"
		       " LEFT JOIN grant_row g ON g.tenant = p.tenant AND g.post = p.id"
		       " LEFT JOIN node n ON n.tenant = g.tenant AND n.id = g.node"
		       " WHERE h.tenant = $1 AND h.person = $2 AND h.until = 0 AND h.post = $3 LIMIT $4" },
	[SESSION_POST] = { .in = "iii", .out = "",
		.sql = "UPDATE session SET post = $3 WHERE tenant = $1 AND id = $2" },
	[SESSION_SEEN] = { .in = "iii", .out = "",
		.sql = "UPDATE session SET seen = $3 WHERE tenant = $1 AND id = $2 AND seen < $3" },
	/* Ended sessions end now, so that the sweep finds them by their end. */
	[SESSION_END] = { .in = "iiii", .out = "",
		.sql = "UPDATE session SET revoked = 1, expires = $4 WHERE tenant = $1 AND id = $2 AND person = $3 AND revoked = 0" },
	[SESSION_END_OTHERS] = { .in = "iiii", .out = "",
		.sql = "UPDATE session SET revoked = 1, expires = $4 WHERE tenant = $1 AND person = $2 AND id <> $3 AND revoked = 0" },
	[SESSION_LIST] = { .in = "iiiii", .out = "iisSiii",
		.sql = "SELECT s.id, s.kind, s.name, p.title, s.created, s.seen, s.expires FROM session s"
		       " LEFT JOIN post p ON p.tenant = s.tenant AND p.id = s.post"
		       " WHERE s.tenant = $1 AND s.person = $2 AND s.id > $3 AND s.revoked = 0 AND s.expires > $4 ORDER BY s.id LIMIT $5" },
	[SESSION_SWEEP] = { .in = "iii", .out = "",
		.sql = "DELETE FROM session WHERE tenant = $1 AND id IN"
		       " (SELECT id FROM session WHERE tenant = $1 AND expires < $2 ORDER BY expires, id LIMIT $3)" },
	[SWEEP_OWED] = { .in = "iii", .out = "i",
		.sql = "SELECT CASE WHEN EXISTS (SELECT 1 FROM session WHERE tenant = $1 AND expires < $2)"
		       " OR EXISTS (SELECT 1 FROM login_guard WHERE tenant = $1 AND last < $3) THEN 1 ELSE 0 END" },
	[TENANT_CODE] = { .in = "i", .out = "s", .sql = "SELECT code FROM tenant WHERE tenant = $1" },

	/* ---- rebuild --check ---- */
	[ORG_DUMP] = { .in = "i", .out = "iiiissii",
		.sql = "SELECT tenant, id, version, parent, kind, name, node, active FROM org WHERE tenant = $1 ORDER BY tenant, id" },
	[DUTY_DUMP] = { .in = "i", .out = "iis",
		.sql = "SELECT tenant, org, duty FROM org_duty WHERE tenant = $1 ORDER BY tenant, org, duty" },
	[POST_DUMP] = { .in = "i", .out = "iiiiisi",
		.sql = "SELECT tenant, id, version, org, node, title, active FROM post WHERE tenant = $1 ORDER BY tenant, id" },
	[PERSON_DUMP] = { .in = "i", .out = "iiiisssi",
		.sql = "SELECT tenant, id, version, org, name, phone, login, active FROM person WHERE tenant = $1 ORDER BY tenant, id" },
	[HOLDER_DUMP] = { .in = "i", .out = "iiiiii",
		.sql = "SELECT tenant, post, took, person, since, until FROM post_holder WHERE tenant = $1 ORDER BY tenant, post, took" },
	[GRANT_DUMP] = { .in = "i", .out = "iiisii",
		.sql = "SELECT tenant, id, post, role, node, org FROM grant_row WHERE tenant = $1 ORDER BY tenant, id" },
};
