/*
 * near_sql.c: the numbered statements of the room of near cases.
 */
#include "cases/near_in.h"

const struct stmt near_sql[NEAR_STMTS] = {
	/* A strip of latitude of the open cases' index, cut by longitude inside it; the newest of too many. */
	[NEAR_OPEN] = { .in = "iddddi", .out = "idd",
		.sql = "SELECT c.id, c.lon, c.lat FROM case_file c WHERE c.tenant = $1 AND c.open = 1 AND c.parent = 0 AND c.secret = 0"
		       " AND c.lat >= $2 AND c.lat <= $3 AND c.lon >= $4 AND c.lon <= $5 AND +c.opened >= $6 ORDER BY +c.id DESC LIMIT 400" },
	[NEAR_RELEASED] = { .in = "ii", .out = "isii",
		.sql = "SELECT r.id, r.number, r.title_id, r.photos FROM case_release r WHERE r.tenant = $1 AND r.case_id = $2 AND r.active = 1" },
	[NEAR_PHOTO] = { .in = "ii", .out = "s",
		.sql = "SELECT photo FROM case_release_photo WHERE tenant = $1 AND release = $2 ORDER BY nth LIMIT 1" },

	[FOLLOWER_ADD] = { .in = "iiisii", .out = "",
		.sql = "INSERT INTO case_follower (tenant, id, case_id, follow, contact_id, at) VALUES ($1, $2, $3, $4, $5, $6)" },
	[FOLLOWER_BY_FOLLOW] = { .in = "is", .out = "i",
		.sql = "SELECT case_id FROM case_follower WHERE tenant = $1 AND follow = $2" },
	[FOLLOWERS_OF] = { .in = "ii", .out = "ii",
		.sql = "SELECT id, contact_id FROM case_follower WHERE tenant = $1 AND case_id = $2 ORDER BY id LIMIT 200" },
	[FOLLOWER_ONE] = { .in = "ii", .out = "i",
		.sql = "SELECT case_id FROM case_follower WHERE tenant = $1 AND id = $2" },
	[FOLLOWER_DUMP] = { .in = "i", .out = "iisii",
		.sql = "SELECT id, case_id, follow, contact_id, at FROM case_follower WHERE tenant = $1 ORDER BY id" },
};
