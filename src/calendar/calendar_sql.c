/*
 * calendar_sql.c: the room's numbered statements.
 */
#include "calendar/calendar_in.h"

const struct stmt calendar_sql[CALENDAR_STMTS] = {
	[CALENDAR_ALL] = { .in = "i", .out = "iiiss",
		.sql = "SELECT id, version, org, name, hours FROM calendar WHERE tenant = $1 ORDER BY org LIMIT 4000" },
	[CALENDAR_DUMP] = { .in = "i", .out = "iiiss",
		.sql = "SELECT id, version, org, name, hours FROM calendar WHERE tenant = $1 ORDER BY id" },
	[CALENDAR_ONE] = { .in = "ii", .out = "iss",
		.sql = "SELECT version, name, hours FROM calendar WHERE tenant = $1 AND id = $2" },
	[CALENDAR_BY_ORG] = { .in = "ii", .out = "ii",
		.sql = "SELECT id, version FROM calendar WHERE tenant = $1 AND org = $2" },
	[CALENDAR_COUNT] = { .in = "i", .out = "i",
		.sql = "SELECT COUNT(*) FROM calendar WHERE tenant = $1" },
	[CALENDAR_PUT] = { .in = "iiiiss", .out = "",
		.sql = "INSERT INTO calendar (tenant, id, version, org, name, hours) VALUES ($1, $2, $3, $4, $5, $6)"
		       " ON CONFLICT (tenant, id) DO UPDATE SET version = excluded.version, name = excluded.name, hours = excluded.hours" },
	[CALENDAR_VERSION] = { .in = "iii", .out = "",
		.sql = "UPDATE calendar SET version = $3 WHERE tenant = $1 AND id = $2" },
	[CALENDAR_DAY_ALL] = { .in = "i", .out = "iisss",
		.sql = "SELECT calendar, day, kind, name, source FROM calendar_day WHERE tenant = $1 ORDER BY calendar, day LIMIT 200000" },
	[CALENDAR_DAY_DUMP] = { .in = "i", .out = "iisss",
		.sql = "SELECT calendar, day, kind, name, source FROM calendar_day WHERE tenant = $1 ORDER BY calendar, day" },
	[CALENDAR_DAY_OF_YEAR] = { .in = "iiii", .out = "i",
		.sql = "SELECT day FROM calendar_day WHERE tenant = $1 AND calendar = $2 AND day >= $3 AND day <= $4 ORDER BY day LIMIT 1" },
	[CALENDAR_DAY_COUNT] = { .in = "iiii", .out = "i",
		.sql = "SELECT COUNT(*) FROM calendar_day WHERE tenant = $1 AND calendar = $2 AND (day < $3 OR day > $4)" },
	[CALENDAR_DAY_CLEAR] = { .in = "iiii", .out = "",
		.sql = "DELETE FROM calendar_day WHERE tenant = $1 AND calendar = $2 AND day >= $3 AND day <= $4" },
	[CALENDAR_DAY_ADD] = { .in = "iiisss", .out = "",
		.sql = "INSERT INTO calendar_day (tenant, calendar, day, kind, name, source) VALUES ($1, $2, $3, $4, $5, $6)" },
};
