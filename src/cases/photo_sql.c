/*
 * photo_sql.c: the photos' numbered statements.
 */
#include "cases/photo_in.h"

const struct stmt photo_sql[PHOTO_STMTS] = {
	[PHOTO_KEEP] = { .in = "isiiii", .out = "",
		.sql = "INSERT INTO photo (tenant, id, width, height, bytes, at, uses) VALUES ($1, $2, $3, $4, $5, $6, 0)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET at = excluded.at, uses = CASE WHEN photo.uses < 0 THEN 0 ELSE photo.uses END" },
	[PHOTO_USE] = { .in = "is", .out = "",
		.sql = "UPDATE photo SET uses = uses + 1 WHERE tenant = $1 AND id = $2 AND uses >= 0" },
	[PHOTO_RELEASE] = { .in = "isi", .out = "",
		.sql = "UPDATE photo SET uses = uses - 1, at = $3 WHERE tenant = $1 AND id = $2 AND uses > 0" },
	[PHOTO_SIZE] = { .in = "is", .out = "ii",
		.sql = "SELECT width, height FROM photo WHERE tenant = $1 AND id = $2" },
	[PHOTO_UNUSED] = { .in = "iii", .out = "s",
		.sql = "SELECT id FROM photo WHERE tenant = $1 AND uses = 0 AND at < $2 ORDER BY at, id LIMIT $3" },
	[PHOTO_GIVEN_UP] = { .in = "iii", .out = "s",
		.sql = "SELECT id FROM photo WHERE tenant = $1 AND uses = -1 AND at < $2 ORDER BY at, id LIMIT $3" },
	[PHOTO_GIVE_UP] = { .in = "isii", .out = "",
		.sql = "UPDATE photo SET uses = -1, at = $3 WHERE tenant = $1 AND id = $2 AND uses = 0 AND at < $4" },
	[PHOTO_DROP] = { .in = "is", .out = "",
		.sql = "DELETE FROM photo WHERE tenant = $1 AND id = $2 AND uses = -1" },
};
