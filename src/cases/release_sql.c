/*
 * release_sql.c: the releases' numbered statements. What became of a released case is read from the case itself.
 */
#include "cases/release_in.h"

#define COLS "r.id, r.version, r.case_id, r.number, r.node, r.path, r.title_id, r.text_id, r.lon, r.lat, r.photos, r.at, r.active"
#define OUT "iiisisiiddiii"
/* Of the case: its definition, state, category, and when it was opened and closed. */
#define LIVE ", c.definition, c.state, c.category, c.opened, c.closed, c.open FROM case_release r CROSS JOIN case_file c WHERE r.tenant = $1" \
	" AND c.tenant = r.tenant AND c.id = r.case_id AND r.active = 1"
#define LIVE_OUT OUT "ssSiIi"

const struct stmt release_sql[RELEASE_STMTS] = {
	[RELEASE_ADD] = { .in = "iiisisiisddiii", .out = "",
		.sql = "INSERT INTO case_release (tenant, id, case_id, number, node, path, title_id, text_id, place, lon, lat, cell, photos, at,"
		       " active, version)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, 1)" },
	[RELEASE_SET] = { .in = "iiiisiisddiii", .out = "",
		.sql = "UPDATE case_release SET version = $3, node = $4, path = $5, title_id = $6, text_id = $7, place = $8, lon = $9, lat = $10, cell = $11,"
		       " photos = $12, at = $13, active = 1 WHERE tenant = $1 AND id = $2" },
	[RELEASE_WITHDRAW] = { .in = "iii", .out = "",
		.sql = "UPDATE case_release SET version = $3, active = 0, photos = 0 WHERE tenant = $1 AND id = $2" },
	[RELEASE_OF] = { .in = "ii", .out = OUT,
		.sql = "SELECT " COLS " FROM case_release r WHERE r.tenant = $1 AND r.case_id = $2" },
	[RELEASE_BY_NUMBER] = { .in = "is", .out = LIVE_OUT,
		.sql = "SELECT " COLS LIVE " AND r.number = $2" },
	/* Newest first, behind the last row seen. */
	[RELEASE_LIST] = { .in = "iiisi", .out = LIVE_OUT,
		.sql = "SELECT " COLS LIVE " AND r.at <= $2 AND (r.at < $2 OR r.id < $3) AND ($4 = '' OR ($4 = 'open' AND c.open = 1)"
		       " OR ($4 = 'closed' AND c.open = 0)) ORDER BY r.at DESC, r.id DESC LIMIT $5" },
	[RELEASE_PLACE] = { .in = "iissisi", .out = LIVE_OUT,
		.sql = "SELECT " COLS LIVE " AND r.at <= $2 AND r.path >= $3 AND r.path < $4 AND (r.at < $2 OR r.id < $5)"
		       " AND ($6 = '' OR ($6 = 'open' AND c.open = 1) OR ($6 = 'closed' AND c.open = 0)) ORDER BY r.at DESC, r.id DESC LIMIT $7" },
	[RELEASE_CELLS] = { .in = "iiiddsi", .out = LIVE_OUT,
		.sql = "SELECT " COLS LIVE " AND r.cell >= $2 AND r.cell <= $3 AND r.lon >= $4 AND r.lon <= $5"
		       " AND ($6 = '' OR ($6 = 'open' AND c.open = 1) OR ($6 = 'closed' AND c.open = 0)) ORDER BY r.cell, r.id LIMIT $7" },
	[RELEASE_PHOTO_ADD] = { .in = "iiisii", .out = "",
		.sql = "INSERT INTO case_release_photo (tenant, release, nth, photo, width, height) VALUES ($1, $2, $3, $4, $5, $6)" },
	[RELEASE_PHOTO_DROP] = { .in = "ii", .out = "",
		.sql = "DELETE FROM case_release_photo WHERE tenant = $1 AND release = $2" },
	[RELEASE_PHOTOS] = { .in = "ii", .out = "sii",
		.sql = "SELECT photo, width, height FROM case_release_photo WHERE tenant = $1 AND release = $2 ORDER BY nth LIMIT 50" },
	[RELEASE_PHOTO_SHOWN] = { .in = "is", .out = "i",
		.sql = "SELECT r.id FROM case_release_photo p CROSS JOIN case_release r WHERE p.tenant = $1 AND p.photo = $2 AND r.tenant = p.tenant"
		       " AND r.id = p.release AND r.active = 1 ORDER BY p.release LIMIT 1" },
	[RELEASE_NODE] = { .in = "ii", .out = "DD",
		.sql = "SELECT lon, lat FROM node WHERE tenant = $1 AND id = $2" },
	[RELEASE_DUMP] = { .in = "i", .out = OUT "si",
		.sql = "SELECT " COLS ", r.place, r.cell FROM case_release r WHERE r.tenant = $1 ORDER BY r.id" },
	[RELEASE_PHOTO_DUMP] = { .in = "i", .out = "iisii",
		.sql = "SELECT release, nth, photo, width, height FROM case_release_photo WHERE tenant = $1 ORDER BY release, nth" },
};
