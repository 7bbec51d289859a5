/*
 * cases_sql.c: the room's numbered statements.
 */
#include "cases/cases_in.h"

#define CASE_COLS \
	"c.id, c.version, c.number, c.process, c.definition, c.channel, c.node, c.path, c.lon, c.lat, c.category, c.chosen, c.state, c.step," \
	" c.who, c.org, c.open, c.clock_n, c.clock_state, c.due, c.opened, c.since, c.closed, c.photos, c.score, c.reporter, c.follow," \
	" c.text_id, c.contact_id, c.address_id, c.parent, c.role, c.secret, c.clock_max, c.paused, c.upstream, c.upstream_due, c.matter," \
	" c.matter_version, c.condition_id, c.tasks"
#define CASE_OUT "iissssisddSSsisiiisIiiIiIiSiii" "isiiISISISi"

/* A clock as decisions see it: struct clock_row. */
#define CLOCK_COLS \
	"n, limit_id, org, unit, amount, start_rule, end_rule, warn_percent, filed, due, warn, state, kind, extra, fire_at, ended"
#define CLOCK_OUT "isisissiiiissiII"

/* What cases_time.c reads of a case, or of all its tasks. */
#define TIME_CLOCK_COLS \
	"k.case_id, k.n, k.limit_id, k.org, k.unit, k.amount, k.extra, k.start_rule, k.end_rule, k.filed, k.started, k.due, k.ended, k.state," \
	" k.kind, k.excused"
#define TIME_CLOCK_OUT "iisisiissiiiIssi"
#define TIME_STEP_COLS "k.case_id, k.act, k.state, k.at, k.org"
#define EXPLAINED_COLS "k.case_id, k.clock_n, k.state, k.org, k.at, k.person, k.post, k.words"
#define TASKS_OF " WHERE c.tenant = $1 AND c.parent = $2 AND c.parent <> 0 AND k.tenant = c.tenant AND k.case_id = c.id"

/* tenant, path from and to, sixteen rights, state, org, late before, secret ones too; lists also channel, the last row's
 * due and id, rows; kind, category, matter, id from and to */
#define WHO_16 "$4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19"
#define COUNT_IN "i" "ss" "ssssssssssssssss" "siii"
#define LIST_IN COUNT_IN "siii" "sssii"
#define WANTED " AND (c.who IN (" WHO_16 ") OR $4 = '*') AND ($20 = '' OR c.state = $20) AND ($22 = 0 OR c.due < $22) AND c.secret <= $23"
#define CUT_LIST \
	" AND ($28 = '' OR c.process = $28) AND ($29 = '' OR c.category = $29) AND ($30 = '' OR c.matter = $30) AND +c.id >= $31 AND +c.id < $32"
/* tenant, open from and to, path from and to, org, state, channel, below this id, rows, secret ones too; kind, category, matter, from this id */
#define NEW_IN "iiississiii" "sssi"
#define CUT_NEW " AND ($12 = '' OR c.process = $12) AND ($13 = '' OR c.category = $13) AND ($14 = '' OR c.matter = $14) AND c.id >= $15"
#define PLACE_IN "ississiii" "sssi"
#define CUT_PLACE " AND ($10 = '' OR c.process = $10) AND ($11 = '' OR c.category = $11) AND ($12 = '' OR c.matter = $12) AND +c.id >= $13"

const struct stmt case_sql[CASE_STMTS] = {
	[CASE_ADD] = { .in = "iissss" "isdd" "Ssisiis" "Iiii" "SSiii" "SiisiiSI", .out = "",
		.sql = "INSERT INTO case_file (tenant, id, number, process, definition, channel, node, path, lon, lat, category, state, step, who, open,"
		       " clock_n, clock_state, due, opened, photos, reporter, follow, client_id, text_id, contact_id, address_id, chosen, org, parent, role,"
		       " secret, clock_max, upstream, upstream_due, since, version)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25,"
		       " $26, $27, $28, $29, $30, $31, $32, $33, $34, $19, 1)" },
	[CASE_ACT] = { .in = "iiisisiSSiIsIIIi" "SIS", .out = "",
		.sql = "UPDATE case_file SET version = $3, state = $4, step = $5, who = $6, org = $7, category = $8, chosen = $9, open = $10,"
		       " clock_n = COALESCE($11, clock_n), clock_max = COALESCE($11, clock_max), clock_state = $12, due = $13, closed = $14,"
		       " score = COALESCE($15, score), since = $16, matter = $17, matter_version = $18, condition_id = $19"
		       " WHERE tenant = $1 AND id = $2" },
	/* One that was open and stays so: `open` is left alone, so that what is indexed of open cases by their place alone need not be written. */
	[CASE_ACT_ON] = { .in = "iiisisiSSIsIIi" "SIS", .out = "",
		.sql = "UPDATE case_file SET version = $3, state = $4, step = $5, who = $6, org = $7, category = $8, chosen = $9,"
		       " clock_n = COALESCE($10, clock_n), clock_max = COALESCE($10, clock_max), clock_state = $11, due = $12,"
		       " score = COALESCE($13, score), since = $14, matter = $15, matter_version = $16, condition_id = $17"
		       " WHERE tenant = $1 AND id = $2" },
	[CASE_ACT_SAME] = { .in = "iiiiSSI" "SIS", .out = "",
		.sql = "UPDATE case_file SET version = $3, org = $4, category = $5, chosen = $6, score = COALESCE($7, score), matter = $8,"
		       " matter_version = $9, condition_id = $10 WHERE tenant = $1 AND id = $2" },
	[CASE_END] = { .in = "iiiSIsi", .out = "",
		.sql = "UPDATE case_file SET version = $3, state = COALESCE($4, state), step = COALESCE($5, step), who = '', open = 0, clock_state = $6,"
		       " due = NULL, closed = COALESCE(closed, $7), since = $7, paused = NULL WHERE tenant = $1 AND id = $2" },
	[CASE_PAUSED] = { .in = "iiiIs", .out = "",
		.sql = "UPDATE case_file SET version = $3, paused = $4, clock_state = $5 WHERE tenant = $1 AND id = $2" },
	[CASE_TASK_ADDED] = { .in = "ii", .out = "",
		.sql = "UPDATE case_file SET tasks = tasks + 1 WHERE tenant = $1 AND id = $2" },
	[CASE_LOCK] = { .in = "ii", .out = "i",
		.sql = "SELECT id FROM case_file WHERE tenant = $1 AND id = $2",
		.pg = "SELECT id FROM case_file WHERE tenant = $1 AND id = $2 FOR UPDATE" },
	[CASE_TASKS] = { .in = "ii", .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.parent = $2 AND c.parent <> 0 ORDER BY c.id LIMIT 200" },
	[CASE_BY_UPSTREAM] = { .in = "iss", .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.channel = $2 AND c.upstream = $3 AND c.upstream IS NOT NULL"
		       " AND c.parent = 0" },
	[CASE_VERSION] = { .in = "iii", .out = "",
		.sql = "UPDATE case_file SET version = $3 WHERE tenant = $1 AND id = $2" },
	[CASE_CLOCK_SEEN] = { .in = "iiiis", .out = "",
		.sql = "UPDATE case_file SET version = $3, clock_state = CASE WHEN clock_n = $4 THEN $5 ELSE clock_state END WHERE tenant = $1 AND id = $2" },
	[CASE_CLOCK_MOVED] = { .in = "iiiii", .out = "",
		.sql = "UPDATE case_file SET version = $3, due = CASE WHEN clock_n = $4 THEN $5 ELSE due END WHERE tenant = $1 AND id = $2" },
	/* A lengthened clock no longer warns, or is no longer breached. */
	[CASE_CLOCK_LONGER] = { .in = "iiiii", .out = "",
		.sql = "UPDATE case_file SET clock_state = CASE WHEN $4 > $5 THEN 'running' WHEN due >= $5 THEN 'warned' ELSE clock_state END"
		       " WHERE tenant = $1 AND id = $2 AND clock_n = $3 AND clock_state IN ('warned', 'breached')" },
	[CASE_ONE] = { .in = "ii", .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.id = $2" },
	[CASE_BY_FOLLOW] = { .in = "is", .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.follow = $2" },
	[CASE_BY_CLIENT] = { .in = "iis", .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.reporter = $2 AND c.client_id = $3" },
	[CASE_NUMBER_TAKEN] = { .in = "is", .out = "i",
		.sql = "SELECT id FROM case_file WHERE tenant = $1 AND number = $2" },

	/* By due time: what is open under a place, of the rights that may act ($4..$10; '*' any). */
	[CASE_LIST_DUE] = { .in = LIST_IN, .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.open = 1 AND c.path >= $2 AND c.path < $3" WANTED
		       " AND ($21 = 0 OR c.org = $21) AND ($24 = '' OR c.channel = $24)" CUT_LIST
		       " AND (c.due > $25 OR (c.due = $25 AND c.id > $26)) ORDER BY c.due, c.id LIMIT $27" },
	/* path || '': a unit's cases are found by the unit; SQLite would rather read all that is open in its place, and sort it. */
	[CASE_LIST_ORG] = { .in = LIST_IN, .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.open = 1 AND c.org <> 0 AND c.org = $21"
		       " AND c.path || '' >= $2 AND c.path || '' < $3" WANTED " AND ($24 = '' OR c.channel = $24)" CUT_LIST
		       " AND c.due >= $25 AND (c.due > $25 OR c.id > $26) ORDER BY c.due, c.id LIMIT $27" },
	/* Newest first, whether open or not: of a large place by id, of a small one by place, of a unit by unit. */
	[CASE_LIST_NEW] = { .in = NEW_IN, .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.open >= $2 AND c.open <= $3 AND c.path || '' >= $4"
		       " AND c.path || '' < $5 AND $6 = 0 AND ($7 = '' OR c.state = $7) AND ($8 = '' OR c.channel = $8)"
		       " AND c.id < $9 AND c.secret <= $11" CUT_NEW " ORDER BY c.id DESC LIMIT $10" },
	[CASE_LIST_PLACE_OPEN] = { .in = PLACE_IN, .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.open = 1 AND c.path >= $2 AND c.path < $3"
		       " AND ($4 = 0 OR c.org = $4) AND ($5 = '' OR c.state = $5) AND ($6 = '' OR c.channel = $6) AND +c.id < $7"
		       " AND c.secret <= $9" CUT_PLACE " ORDER BY +c.id DESC LIMIT $8" },
	[CASE_LIST_PLACE_CLOSED] = { .in = PLACE_IN, .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.open = 0 AND c.path >= $2 AND c.path < $3"
		       " AND ($4 = 0 OR c.org = $4) AND ($5 = '' OR c.state = $5) AND ($6 = '' OR c.channel = $6) AND +c.id < $7"
		       " AND c.secret <= $9" CUT_PLACE " ORDER BY +c.id DESC LIMIT $8" },
	[CASE_LIST_NEW_ORG] = { .in = NEW_IN, .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.open >= $2 AND c.open <= $3 AND c.path || '' >= $4"
		       " AND c.path || '' < $5 AND c.org <> 0 AND c.org = $6 AND ($7 = '' OR c.state = $7) AND ($8 = '' OR c.channel = $8)"
		       " AND c.id < $9 AND c.secret <= $11" CUT_NEW " ORDER BY c.id DESC LIMIT $10" },
	[CASE_BY_NUMBER] = { .in = "is", .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.number = $2" },
	[CASE_MANY] = { .in = "is", .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.id IN (SELECT j.value FROM json_each($2) j) ORDER BY c.id LIMIT 4000",
		.pg = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1"
		      " AND c.id = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($2 AS JSONB)) AS BIGINT))) ORDER BY c.id LIMIT 4000" },
	[CASE_NEXT] = { .in = "iii", .out = "i",
		.sql = "SELECT id FROM case_file WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3" },
	/* Counts stop at 1,000: beyond that people read "999+", and the count must not grow with the backlog. */
	[CASE_COUNT_DUE] = { .in = COUNT_IN, .out = "i",
		.sql = "SELECT COUNT(*) FROM (SELECT c.id FROM case_file c WHERE c.tenant = $1 AND c.open = 1 AND c.path >= $2 AND c.path < $3" WANTED
		       " AND ($21 = 0 OR c.org = $21) LIMIT 1000) AS counted" },
	[CASE_COUNT_ORG] = { .in = COUNT_IN, .out = "i",
		.sql = "SELECT COUNT(*) FROM (SELECT c.id FROM case_file c WHERE c.tenant = $1 AND c.open = 1 AND c.org <> 0 AND c.org = $21"
		       " AND c.path || '' >= $2 AND c.path || '' < $3" WANTED " LIMIT 1000) AS counted" },

	[STEP_ADD] = { .in = "iiissiiiiiiSIS", .out = "",
		.sql = "INSERT INTO case_step (tenant, case_id, seq, act, state, at, person, post, org, public, answer, words, score, rule)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)" },
	[STEP_OF] = { .in = "ii", .out = "issiiiiiiSIS",
		.sql = "SELECT seq, act, state, at, person, post, org, public, answer, words, score, rule FROM case_step"
		       " WHERE tenant = $1 AND case_id = $2 ORDER BY seq LIMIT 200" },
	[STEP_COUNT] = { .in = "iis", .out = "i",
		.sql = "SELECT COUNT(*) FROM case_step WHERE tenant = $1 AND case_id = $2 AND act = $3" },

	[STEP_PERSON] = { .in = "iii", .out = "i",
		.sql = "SELECT seq FROM case_step WHERE tenant = $1 AND case_id = $2 AND person = $3 ORDER BY seq LIMIT 1" },
	[STEP_LAST_BY] = { .in = "iis", .out = "i",
		.sql = "SELECT person FROM case_step WHERE tenant = $1 AND case_id = $2 AND act = $3 ORDER BY seq DESC LIMIT 1" },

	[CLOCK_ADD] = { .in = "iiisisissiiiiiis" "si", .out = "",
		.sql = "INSERT INTO case_clock (tenant, case_id, n, limit_id, org, unit, amount, start_rule, end_rule, warn_percent, filed, started, due,"
		       " original_due, warn, provisional, how, ended, state, fire_at, kind, extra)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13, $14, $15, $16, NULL, 'running', $14, $17, $18)" },
	/* The state's: a case has one such clock at a time. */
	[CLOCK_END] = { .in = "iiis", .out = "",
		.sql = "UPDATE case_clock SET ended = $3, state = $4, fire_at = NULL"
		       " WHERE tenant = $1 AND case_id = $2 AND ended IS NULL AND kind = 'state'" },
	[CLOCK_END_ONE] = { .in = "iiisi", .out = "",
		.sql = "UPDATE case_clock SET ended = $3, state = $4, fire_at = NULL WHERE tenant = $1 AND case_id = $2 AND n = $5" },
	[CLOCK_FIRED] = { .in = "iiisI", .out = "",
		.sql = "UPDATE case_clock SET state = $4, fire_at = CASE WHEN $4 = 'warned' THEN due + 1 ELSE $5 END"
		       " WHERE tenant = $1 AND case_id = $2 AND n = $3" },
	/* One that was lengthened ($11) runs again though it had warned or was breached, if its due is ahead of $10. */
	[CLOCK_MOVED] = { .in = "iiiiiiis" "iii", .out = "",
		.sql = "UPDATE case_clock SET started = $4, due = $5, warn = $6, provisional = $7, how = $8, extra = $9,"
		       " fire_at = CASE WHEN state = 'running' OR (state IN ('warned', 'breached') AND $11 = 1 AND $6 > $10) THEN $6"
		       " WHEN state = 'warned' OR (state = 'breached' AND $11 = 1 AND $5 >= $10) THEN $5 + 1 ELSE fire_at END,"
		       " state = CASE WHEN state IN ('warned', 'breached') AND $11 = 1 AND $6 > $10 THEN 'running'"
		       " WHEN state = 'breached' AND $11 = 1 AND $5 >= $10 THEN 'warned' ELSE state END"
		       " WHERE tenant = $1 AND case_id = $2 AND n = $3" },
	[CLOCKS_SILENT] = { .in = "iii", .out = "",
		.sql = "UPDATE case_clock SET fire_at = $3 WHERE tenant = $1 AND case_id = $2 AND ended IS NULL AND kind <> 'upstream'" },
	[CLOCK_PAUSED] = { .in = "iii", .out = "",
		.sql = "UPDATE case_clock SET state = 'paused' WHERE tenant = $1 AND case_id = $2 AND n = $3" },
	[CLOCK_RESUMED] = { .in = "iiiiiiisi", .out = "",
		.sql = "UPDATE case_clock SET started = $4, due = $5, warn = $6, provisional = $7, how = $8,"
		       " state = CASE WHEN $6 <= $9 THEN 'warned' ELSE 'running' END, fire_at = CASE WHEN $6 <= $9 THEN $5 + 1 ELSE $6 END"
		       " WHERE tenant = $1 AND case_id = $2 AND n = $3" },
	[CLOCK_EXCUSED] = { .in = "iii", .out = "",
		.sql = "UPDATE case_clock SET excused = 1 WHERE tenant = $1 AND case_id = $2 AND n = $3" },
	[CLOCK_OF] = { .in = "ii", .out = "isisissiiiiiiisIs" "sii",
		.sql = "SELECT n, limit_id, org, unit, amount, start_rule, end_rule, warn_percent, filed, started, due, original_due, warn, provisional,"
		       " how, ended, state, kind, extra, excused FROM case_clock WHERE tenant = $1 AND case_id = $2 ORDER BY n LIMIT 100" },
	[CLOCK_ONE] = { .in = "iii", .out = CLOCK_OUT,
		.sql = "SELECT " CLOCK_COLS " FROM case_clock WHERE tenant = $1 AND case_id = $2 AND n = $3" },
	[CLOCKS_OPEN] = { .in = "ii", .out = CLOCK_OUT,
		.sql = "SELECT " CLOCK_COLS " FROM case_clock WHERE tenant = $1 AND case_id = $2 AND ended IS NULL ORDER BY n LIMIT 10" },
	/* Breaches that nobody has excused, the newest first. */
	[CLOCK_LAST_LATE] = { .in = "ii", .out = CLOCK_OUT,
		.sql = "SELECT " CLOCK_COLS " FROM case_clock WHERE tenant = $1 AND case_id = $2 AND state IN ('late', 'breached') AND excused = 0"
		       " ORDER BY n DESC LIMIT 1" },
	[CLOCK_DUE] = { .in = "iii", .out = "ii",
		.sql = "SELECT case_id, n FROM case_clock WHERE tenant = $1 AND fire_at IS NOT NULL AND fire_at <= $2"
		       " ORDER BY fire_at, case_id, n LIMIT $3" },
	[CLOCK_RUNNING] = { .in = "iii", .out = "iii",
		.sql = "SELECT case_id, n, org FROM case_clock WHERE tenant = $1 AND fire_at IS NOT NULL AND (case_id > $2 OR (case_id = $2 AND n > $3))"
		       " ORDER BY case_id, n LIMIT 200" },

	[PAUSE_ADD] = { .in = "iii", .out = "",
		.sql = "INSERT INTO case_pause (tenant, case_id, from_at, to_at) VALUES ($1, $2, $3, NULL)" },
	[PAUSE_END] = { .in = "iii", .out = "",
		.sql = "UPDATE case_pause SET to_at = $3 WHERE tenant = $1 AND case_id = $2 AND to_at IS NULL" },
	[PAUSE_OF] = { .in = "ii", .out = "iI",
		.sql = "SELECT from_at, to_at FROM case_pause WHERE tenant = $1 AND case_id = $2 ORDER BY from_at LIMIT 200" },
	[VALUE_SET] = { .in = "iisIS", .out = "",
		.sql = "INSERT INTO case_value (tenant, case_id, field, num, word) VALUES ($1, $2, $3, $4, $5)"
		       " ON CONFLICT (tenant, case_id, field) DO UPDATE SET num = excluded.num, word = excluded.word" },
	[VALUE_OF] = { .in = "ii", .out = "sIS",
		.sql = "SELECT field, num, word FROM case_value WHERE tenant = $1 AND case_id = $2 ORDER BY field LIMIT 50" },
	[LINK_ADD] = { .in = "iiisi", .out = "",
		.sql = "INSERT INTO case_link (tenant, case_id, other, kind, at) VALUES ($1, $2, $3, $4, $5)" },
	[LINK_OF] = { .in = "ii", .out = "iisi",
		.sql = "SELECT case_id, other, kind, at FROM case_link WHERE tenant = $1 AND case_id = $2"
		       " UNION ALL SELECT case_id, other, kind, at FROM case_link WHERE tenant = $1 AND other = $2 ORDER BY 4, 1, 2 LIMIT 200" },
	[URGE_ADD] = { .in = "iiisisii", .out = "",
		.sql = "INSERT INTO case_urge (tenant, case_id, seq, level, clock_n, reach, org, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)" },
	[URGE_OF] = { .in = "ii", .out = "isisii",
		.sql = "SELECT seq, level, clock_n, reach, org, at FROM case_urge WHERE tenant = $1 AND case_id = $2 ORDER BY seq, level LIMIT 100" },

	/* On whose desk the time went: of a case, and of all its tasks at once. */
	[TIME_CLOCKS] = { .in = "ii", .out = TIME_CLOCK_OUT,
		.sql = "SELECT " TIME_CLOCK_COLS " FROM case_clock k WHERE k.tenant = $1 AND k.case_id = $2 ORDER BY k.n LIMIT 100" },
	[TIME_TASK_CLOCKS] = { .in = "ii", .out = TIME_CLOCK_OUT,
		.sql = "SELECT " TIME_CLOCK_COLS " FROM case_file c CROSS JOIN case_clock k" TASKS_OF " ORDER BY +c.id, k.n LIMIT 1000" },
	[TIME_STEPS] = { .in = "ii", .out = "issii",
		.sql = "SELECT " TIME_STEP_COLS " FROM case_step k WHERE k.tenant = $1 AND k.case_id = $2 ORDER BY k.seq LIMIT 200" },
	[TIME_TASK_STEPS] = { .in = "ii", .out = "issii",
		.sql = "SELECT " TIME_STEP_COLS " FROM case_file c CROSS JOIN case_step k" TASKS_OF " ORDER BY +c.id, k.seq LIMIT 2000" },
	[TIME_PAUSES] = { .in = "ii", .out = "iiI",
		.sql = "SELECT k.case_id, k.from_at, k.to_at FROM case_pause k WHERE k.tenant = $1 AND k.case_id = $2 ORDER BY k.from_at LIMIT 200" },
	[TIME_TASK_PAUSES] = { .in = "ii", .out = "iiI",
		.sql = "SELECT k.case_id, k.from_at, k.to_at FROM case_file c CROSS JOIN case_pause k" TASKS_OF " ORDER BY +c.id, k.from_at LIMIT 1000" },
	[EXPLAINED_ADD] = { .in = "iiiisiiiis", .out = "",
		.sql = "INSERT INTO case_explained (tenant, case_id, seq, clock_n, state, org, at, person, post, words)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)" },
	[EXPLAINED_OF] = { .in = "ii", .out = "iisiiiis",
		.sql = "SELECT " EXPLAINED_COLS " FROM case_explained k WHERE k.tenant = $1 AND k.case_id = $2 ORDER BY k.seq LIMIT 20" },
	[EXPLAINED_TASKS] = { .in = "ii", .out = "iisiiiis",
		.sql = "SELECT " EXPLAINED_COLS " FROM case_file c CROSS JOIN case_explained k" TASKS_OF " ORDER BY +c.id, k.seq LIMIT 1000" },

	[PHOTO_REF_ADD] = { .in = "iissiii", .out = "",
		.sql = "INSERT INTO case_photo (tenant, case_id, photo, role, seq, width, height) VALUES ($1, $2, $3, $4, $5, $6, $7)"
		       " ON CONFLICT (tenant, case_id, photo, role) DO NOTHING" },
	[PHOTO_REF_DROP] = { .in = "iii", .out = "",
		.sql = "DELETE FROM case_photo WHERE tenant = $1 AND case_id = $2 AND seq < $3" },
	[CASE_NO_PHOTOS] = { .in = "ii", .out = "",
		.sql = "UPDATE case_file SET photos = 0 WHERE tenant = $1 AND id = $2" },
	[PHOTO_REF_OF] = { .in = "ii", .out = "ssiii",
		.sql = "SELECT photo, role, seq, width, height FROM case_photo WHERE tenant = $1 AND case_id = $2 ORDER BY seq, photo, role LIMIT 100" },
	[PHOTO_REF_CASES] = { .in = "is", .out = "isiSis",
		.sql = "SELECT c.id, c.path, c.org, c.follow, c.secret, c.who FROM case_photo p CROSS JOIN case_file c WHERE p.tenant = $1 AND p.photo = $2"
		       " AND c.tenant = p.tenant AND c.id = p.case_id ORDER BY p.case_id LIMIT 50" },

	[CASE_MOVED] = { .in = "iiis", .out = "",
		.sql = "UPDATE case_file SET version = $3, path = $4 WHERE tenant = $1 AND id = $2" },
	[CASE_MIGRATED] = { .in = "iiissi", .out = "",
		.sql = "UPDATE case_file SET version = $3, definition = $4, who = $5, step = $6 WHERE tenant = $1 AND id = $2" },
	[CASE_OPEN_PAGE] = { .in = "ii", .out = CASE_OUT,
		.sql = "SELECT " CASE_COLS " FROM case_file c WHERE c.tenant = $1 AND c.open = 1 AND c.id > $2 ORDER BY c.id LIMIT 200" },
	[CASE_UNDER] = { .in = "issi", .out = "iis",
		.sql = "SELECT id, version, path FROM case_file WHERE tenant = $1 AND open = 1 AND path >= $2 AND path < $3 ORDER BY id LIMIT $4" },
	[FOLLOWED_ONE] = { .in = "i", .out = "i",
		.sql = "SELECT move_id FROM case_followed WHERE tenant = $1" },
	[FOLLOWED_SET] = { .in = "ii", .out = "",
		.sql = "INSERT INTO case_followed (tenant, move_id) VALUES ($1, $2)"
		       " ON CONFLICT (tenant) DO UPDATE SET move_id = excluded.move_id" },

	[CASE_DUMP] = { .in = "i", .out = CASE_OUT "S",
		.sql = "SELECT " CASE_COLS ", c.client_id FROM case_file c WHERE c.tenant = $1 ORDER BY c.id" },
	[STEP_DUMP] = { .in = "i", .out = "iissiiiiiiSIS",
		.sql = "SELECT case_id, seq, act, state, at, person, post, org, public, answer, words, score, rule FROM case_step WHERE tenant = $1"
		       " ORDER BY case_id, seq" },
	[CLOCK_DUMP] = { .in = "i", .out = "iisisissiiiiiiisIsI" "sii",
		.sql = "SELECT case_id, n, limit_id, org, unit, amount, start_rule, end_rule, warn_percent, filed, started, due, original_due, warn,"
		       " provisional, how, ended, state, fire_at, kind, extra, excused FROM case_clock WHERE tenant = $1 ORDER BY case_id, n" },
	[PAUSE_DUMP] = { .in = "i", .out = "iiI", .sql = "SELECT case_id, from_at, to_at FROM case_pause WHERE tenant = $1 ORDER BY case_id, from_at" },
	[VALUE_DUMP] = { .in = "i", .out = "isIS", .sql = "SELECT case_id, field, num, word FROM case_value WHERE tenant = $1 ORDER BY case_id, field" },
	[LINK_DUMP] = { .in = "i", .out = "iisi",
		.sql = "SELECT case_id, other, kind, at FROM case_link WHERE tenant = $1 ORDER BY case_id, other, kind" },
	[URGE_DUMP] = { .in = "i", .out = "iisisii",
		.sql = "SELECT case_id, seq, level, clock_n, reach, org, at FROM case_urge WHERE tenant = $1 ORDER BY case_id, seq, level" },
	[EXPLAINED_DUMP] = { .in = "i", .out = "iiisiiiis",
		.sql = "SELECT case_id, seq, clock_n, state, org, at, person, post, words FROM case_explained WHERE tenant = $1 ORDER BY case_id, seq" },
	[PHOTO_REF_DUMP] = { .in = "i", .out = "issiii",
		.sql = "SELECT case_id, photo, role, seq, width, height FROM case_photo WHERE tenant = $1 ORDER BY case_id, photo, role" },
	/* ---- what closed cases teach (matters) ---- */
	[CASE_LEARNED] = { .in = "iiii", .out = "isi",
		.sql = "SELECT id, matter, text_id FROM case_file WHERE tenant = $1 AND id > $2 AND id < $3 AND open = 0 AND matter IS NOT NULL"
		       " AND secret = 0 AND parent = 0 ORDER BY id DESC LIMIT $4" },
};
